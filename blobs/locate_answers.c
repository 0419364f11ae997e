/* Answers: the strings of a universe that carry a valid signature, and their masses (SCORE.1). See locate.h.
 *
 * Every group of f's reads one string from every state of positive delta; each is cut into signature and payload and the
 * signature is checked. Most states differ from the one before in a few bits, so most strings need not be read twice.
 * Cost: O(groups of f * states * changed bits), and one hash for each string that is read.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* A set of bitstrings, in order of arrival. */
typedef struct string_set {
  qaci_bits *item;
  size_t count, room;
  uint32_t *slot;
  size_t slots;
} string_set;

static void string_set_clear(string_set *s) {
  for (size_t i = 0; i < s->count; i++) qaci_bits_clear(&s->item[i]);
  free(s->item);
  free(s->slot);
}

/* The index of x, which is added (*is_new) if it was not there. */
static size_t string_set_add(string_set *s, const qaci_bits *x, bool *is_new) {
  if (2 * (s->count + 1) > s->slots) {
    s->slots = s->slots ? 2 * s->slots : 256;
    s->slot = qaci_realloc(s->slot, s->slots * sizeof *s->slot);
    memset(s->slot, 0, s->slots * sizeof *s->slot);
    for (size_t i = 0; i < s->count; i++) {
      size_t at = qaci_bits_hash(&s->item[i]) & (s->slots - 1);
      while (s->slot[at]) at = (at + 1) & (s->slots - 1);
      s->slot[at] = (uint32_t)i + 1;
    }
  }
  size_t at = qaci_bits_hash(x) & (s->slots - 1);
  for (; s->slot[at]; at = (at + 1) & (s->slots - 1))
    if (qaci_bits_equal(&s->item[s->slot[at] - 1], x)) {
      *is_new = false;
      return s->slot[at] - 1;
    }
  if (s->count == s->room) {
    s->room = s->room ? 2 * s->room : 128;
    s->item = qaci_realloc(s->item, s->room * sizeof *s->item);
  }
  qaci_bits_init(&s->item[s->count]);
  qaci_bits_set(&s->item[s->count], x);
  s->slot[at] = (uint32_t)s->count + 1;
  *is_new = true;
  return s->count++;
}

/* ---- the signed strings of a universe ---- */

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
  string_set payloads; /* only for expensive hashes: those hashed, and their tags */
  qaci_bits *tag;
  string_set valid; /* the result */
  bool any_valid;   /* since this was last cleared */
} signature_search;

/* *good := does x carry the tag of its payload? Each payload is hashed once. */
static qaci_status check_remembered(qaci_ctx *ctx, signature_search *s, const qaci_bits *x, bool *good) {
  size_t bits = s->hash->bits;
  qaci_bits part;
  qaci_bits_init(&part);
  qaci_bits_slice(&part, x, bits, x->len - bits);
  bool is_new;
  size_t at = string_set_add(&s->payloads, &part, &is_new);
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

static qaci_status check_string(qaci_ctx *ctx, signature_search *s, const qaci_bits *x) {
  bool is_new, good;
  QACI_TRY(s->hash->functions->expensive ? check_remembered(ctx, s, x, &good)
                                         : qaci_sign_check(ctx, s->hash, &good, x, s->key));
  if (good) string_set_add(&s->valid, x, &is_new);
  s->any_valid |= good;
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

/* r := the distinct strings with a valid signature that some f reads from a state of positive delta. */
static qaci_status signed_strings(qaci_ctx *ctx, qaci_locator *l, string_set *r, const qaci_masses *delta,
                                  const qaci_hash *hash, const qaci_bits *key, size_t n) {
  blob_table *table;
  QACI_TRY(qaci_locator_table(ctx, l, n, &table));
  signature_search s = {.l = l, .delta = delta, .hash = hash, .key = key, .blob_bits = n};
  history_make(&s.changes, l, delta);
  s.read = qaci_alloc(l->physics->width * sizeof *s.read);
  /* the groups that read a valid string will be located with: find their candidates together */
  bool *part = qaci_alloc(table->group.count * sizeof *part);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < table->group.count && status == QACI_OK; i++) {
    s.any_valid = false;
    status = strings_of_group(ctx, &s, &table->group.item[i].leaves);
    part[i] = s.any_valid;
  }
  if (status == QACI_OK) status = qaci_locator_plan(ctx, l, table, part);
  free(part);
  history_clear(&s.changes);
  free(s.read);
  for (size_t i = 0; i < s.payloads.count; i++) qaci_bits_clear(&s.tag[i]);
  free(s.tag);
  string_set_clear(&s.payloads);
  *r = s.valid;
  return status;
}

/* ---- their masses ---- */

void qaci_answers_init(qaci_answers *r) {
  *r = (qaci_answers){0};
  mpq_inits(r->total, r->elsewhere, NULL);
}

void qaci_answers_clear(qaci_answers *r) {
  for (size_t i = 0; i < r->count; i++) {
    qaci_bits_clear(&r->item[i].payload);
    mpq_clear(r->item[i].mass);
  }
  free(r->item);
  mpq_clears(r->total, r->elsewhere, NULL);
}

static int compare_answers(const void *a, const void *b) {
  return qaci_bits_compare(&((const qaci_answer *)a)->payload, &((const qaci_answer *)b)->payload);
}

static qaci_status add_answer(qaci_ctx *ctx, qaci_locator *l, qaci_answers *r, delta_sums *sums,
                              const uint32_t *rank, const qaci_bits *blob, size_t signature_bits) {
  qaci_locations found;
  qaci_locations_init(&found);
  qaci_status status = qaci_locate_ranked(ctx, l, &found, sums, rank, blob->len, blob);
  /* with empty_max = "all" a payload that is not listed has the mass `elsewhere`: then one of mass 0 is listed too */
  if (status == QACI_OK && (found.count || l->options.empty_max == QACI_EMPTY_MAX_ALL)) {
    size_t simplest = 0;
    for (size_t i = 1; i < found.count; i++)
      if (qaci_located_simpler(&found.item[i], &found.item[simplest])) simplest = i;
    r->item = qaci_realloc(r->item, (r->count + 1) * sizeof *r->item);
    qaci_answer *a = &r->item[r->count++];
    *a = (qaci_answer){.state = QACI_NOWHERE};
    if (found.count)
      *a = (qaci_answer){.state = QACI_NOWHERE};
    if (found.count)
      *a = (qaci_answer){.state = found.item[simplest].state, .f = found.item[simplest].f, .g = found.item[simplest].g};
    mpq_init(a->mass);
    qaci_locations_total(&found, NULL, a->mass);
    qaci_bits_init(&a->payload);
    qaci_bits_slice(&a->payload, blob, signature_bits, blob->len - signature_bits);
    mpq_add(r->total, r->total, a->mass);
  }
  qaci_locations_clear(&found);
  return status;
}

qaci_status qaci_locate_answers(qaci_ctx *ctx, qaci_locator *l, qaci_answers *r, const qaci_masses *delta,
                                const qaci_hash *hash, const qaci_bits *key, size_t blob_bits) {
  QACI_TRY(qaci_locator_ready(ctx, l, blob_bits));
  if (hash->bits > blob_bits)
    return qaci_fail(ctx, QACI_DOMAIN, "a signature of %zu bits does not fit an answer of %zu bits", hash->bits,
                     blob_bits);
  qaci_answers_clear(r);
  qaci_answers_init(r);
  r->payload_bits = blob_bits - hash->bits;
  string_set strings = {0};
  delta_sums sums = {.delta = delta};
  uint32_t *rank = qaci_masses_ranks(delta);
  qaci_status status = signed_strings(ctx, l, &strings, delta, hash, key, blob_bits);
  for (size_t i = 0; i < strings.count && status == QACI_OK; i++)
    status = add_answer(ctx, l, r, &sums, rank, &strings.item[i], hash->bits);
  if (r->count) qsort(r->item, r->count, sizeof *r->item, compare_answers);
  if (status == QACI_OK && l->options.empty_max == QACI_EMPTY_MAX_ALL) {
    qaci_locations nowhere;
    qaci_locations_init(&nowhere);
    status = qaci_locate_ranked(ctx, l, &nowhere, &sums, rank, blob_bits, NULL);
    qaci_locations_total(&nowhere, NULL, r->elsewhere);
    qaci_locations_clear(&nowhere);
  }
  qaci_delta_sums_clear(&sums);
  free(rank);
  string_set_clear(&strings);
  return status;
}
