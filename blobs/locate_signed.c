/* The strings of a universe that carry a valid signature (SCORE.1), or a blank one (LOC.5). See locate.h.
 *
 * Every group of f's reads one string from every state of positive delta; each is cut into signature and payload and
 * the signature is checked. Most states differ from the one before in a few bits, so most strings need not be read
 * twice. Cost: O(groups of f * states * changed bits), and one hash for each string that is read.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* How a state's code differs from that of an earlier one: few places, as a state mostly differs from the one before it.
 * A group of f's that reads none of them reads the same string from both. */
enum { MOST_CHANGES = 48, LOOK_BACK = 4 };
typedef struct changes {
  uint32_t from; /* the earlier state; UINT32_MAX: none is near */
  uint32_t first, count; /* its places in the list of all */
} changes;

typedef struct history {
  changes *state;
  uint32_t *place;
  size_t places, room;
} history;

static size_t distance(const qaci_bits *x, const qaci_bits *y) {
  size_t n = 0;
  for (size_t i = 0; i < (x->len + 63) / 64; i++) n += (size_t)__builtin_popcountll(x->word[i] ^ y->word[i]);
  return n;
}

static void add_changes(history *h, changes *c, const qaci_bits *x, const qaci_bits *y) {
  c->first = (uint32_t)h->places;
  for (size_t i = 0; i < x->len; i++) {
    if (qaci_bits_get(x, i) == qaci_bits_get(y, i)) continue;
    if (h->places == h->room) {
      h->room = h->room ? 2 * h->room : 256;
      h->place = qaci_realloc(h->place, h->room * sizeof *h->place);
    }
    h->place[h->places++] = (uint32_t)i;
  }
  c->count = (uint32_t)h->places - c->first;
}

/* Only states of positive delta take part. */
static void history_make(history *h, const qaci_locator *l, const qaci_masses *delta) {
  *h = (history){.state = qaci_alloc(l->states * sizeof *h->state)};
  for (size_t s = 0; s < l->states; s++) {
    changes *c = &h->state[s];
    c->from = UINT32_MAX;
    if (!qaci_masses_positive(delta, s)) continue;
    const qaci_bits code = qaci_locator_state(l, s);
    size_t best = MOST_CHANGES + 1;
    for (size_t back = 1; back <= LOOK_BACK && back <= s; back++) {
      if (!qaci_masses_positive(delta, s - back)) continue;
      const qaci_bits earlier = qaci_locator_state(l, s - back);
      size_t d = distance(&code, &earlier);
      if (d >= best) continue;
      best = d;
      c->from = (uint32_t)(s - back);
    }
    if (c->from == UINT32_MAX) continue;
    const qaci_bits from = qaci_locator_state(l, c->from);
    add_changes(h, c, &code, &from);
  }
}

static void history_clear(history *h) {
  free(h->state);
  free(h->place);
}

static bool reads_a_change(const history *h, const changes *c, const bool *read) {
  for (uint32_t i = 0; i < c->count; i++)
    if (read[h->place[c->first + i]]) return true;
  return false;
}

/* read[i] := does the group look at bit i of a code? */
static void places_read(const qaci_leaves *group, bool *read, size_t width) {
  memset(read, 0, width * sizeof *read);
  for (size_t i = 0; i < group->count; i++) {
    const qaci_leaf *l = &group->leaf[i];
    for (size_t j = 0; j < l->guards; j++) read[l->guard[j].at] = true;
    for (size_t j = 0; j < l->segments; j++) {
      if (l->segment[j].kind <= QACI_ONES) continue;
      size_t n = l->segment[j].kind == QACI_RANGE ? l->segment[j].length : 1;
      for (size_t k = 0; k < n; k++) read[l->segment[j].from + k] = true;
    }
  }
}

/* What the search for signed strings carries along. */
typedef struct signature_search {
  qaci_locator *l;
  const qaci_masses *delta;
  const qaci_hash *hash;
  const qaci_bits *key;
  size_t blob_bits;
  history changes;
  bool *read;
  qaci_string_set payloads; /* only for expensive hashes: those hashed, and their tags */
  qaci_bits *tag;
  qaci_signed_strings *found;
  bool any; /* was one found since this was last cleared? */
} signature_search;

/* *good := does x carry the tag of its payload? Each payload is hashed once. */
static qaci_status check_remembered(qaci_ctx *ctx, signature_search *s, const qaci_bits *x, bool *good) {
  size_t bits = s->hash->bits;
  qaci_bits part;
  qaci_bits_init(&part);
  qaci_bits_slice(&part, x, bits, x->len - bits);
  bool is_new;
  size_t at = qaci_string_set_add(&s->payloads, &part, &is_new);
  qaci_status status = QACI_OK;
  if (is_new) {
    s->tag = qaci_realloc(s->tag, s->payloads.count * sizeof *s->tag);
    qaci_bits_init(&s->tag[at]);
    qaci_bits_append(&part, s->key);
    status = s->hash->functions->digest(ctx, s->hash, &s->tag[at], &part);
  }
  qaci_bits_slice(&part, x, 0, bits);
  *good = qaci_bits_equal(&part, &s->tag[at]);
  qaci_bits_clear(&part);
  return status;
}

/* Are the first n bits zeros? */
static bool is_blank(const qaci_bits *x, size_t n) {
  for (size_t i = 0; i < n; i += 64)
    if (qaci_bits_read(x, i, n - i < 64 ? n - i : 64)) return false;
  return true;
}

static qaci_status keep(qaci_ctx *ctx, qaci_signed_strings *found, qaci_string_set *set, const qaci_bits *x) {
  bool is_new;
  qaci_string_set_add(set, x, &is_new);
  if (!is_new) return QACI_OK;
  uint64_t bytes = x->len / 8 + sizeof *x;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  found->charged += bytes;
  return QACI_OK;
}

static qaci_status check_string(qaci_ctx *ctx, signature_search *s, const qaci_bits *x) {
  bool good;
  QACI_TRY(s->hash->functions->expensive ? check_remembered(ctx, s, x, &good)
                                         : qaci_sign_check(ctx, s->hash, &good, x, s->key));
  if (good) QACI_TRY(keep(ctx, s->found, &s->found->valid, x));
  bool blank = s->found->oracle && is_blank(x, s->hash->bits);
  if (blank) QACI_TRY(keep(ctx, s->found, &s->found->blank, x));
  s->any |= good || blank;
  return QACI_OK;
}

static qaci_status strings_of_group(qaci_ctx *ctx, signature_search *s, const qaci_leaves *group) {
  const qaci_locator *l = s->l;
  places_read(group, s->read, l->physics->width);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_status status = qaci_ctx_step(ctx, l->states);
  for (size_t state = 0; state < l->states && status == QACI_OK; state++) {
    const changes *c = &s->changes.state[state];
    if (!qaci_masses_positive(s->delta, state)) continue;
    if (c->from != UINT32_MAX && !reads_a_change(&s->changes, c, s->read)) continue;
    qaci_locator_read(l, group, state, s->blob_bits, &x);
    status = check_string(ctx, s, &x);
  }
  qaci_bits_clear(&x);
  return status;
}

qaci_status qaci_locator_signed(qaci_ctx *ctx, qaci_locator *l, qaci_signed_strings *r, const qaci_masses *delta,
                                const qaci_hash *hash, const qaci_bits *key, size_t n) {
  blob_table *table;
  QACI_TRY(qaci_locator_table(ctx, l, n, &table));
  signature_search s = {.l = l, .delta = delta, .hash = hash, .key = key, .blob_bits = n, .found = r};
  history_make(&s.changes, l, delta);
  s.read = qaci_alloc(l->physics->width * sizeof *s.read);
  /* the groups that read such a string will be located with: find their candidates together */
  bool *part = qaci_alloc(table->group.count * sizeof *part);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < table->group.count && status == QACI_OK; i++) {
    s.any = false;
    status = strings_of_group(ctx, &s, &table->group.item[i].leaves);
    part[i] = s.any;
  }
  if (status == QACI_OK) status = qaci_locator_plan(ctx, l, table, part);
  free(part);
  history_clear(&s.changes);
  free(s.read);
  for (size_t i = 0; i < s.payloads.count; i++) qaci_bits_clear(&s.tag[i]);
  free(s.tag);
  qaci_string_set_clear(&s.payloads);
  return status;
}

void qaci_signed_strings_clear(qaci_ctx *ctx, qaci_signed_strings *r) {
  qaci_ctx_release(ctx, r->charged);
  qaci_string_set_clear(&r->valid);
  qaci_string_set_clear(&r->blank);
}
