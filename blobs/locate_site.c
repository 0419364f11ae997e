/* Sites: the locations that a class of f reaches from one state's rest (LOC.2, LOC.3, LOC.4). See locate.h.
 *
 * For a group of f's (which fixes where in the code the blob stands) and an input length n + |rest|, one walk over all
 * programs finds the g's that put the blob there; they are kept by classes of equal wirings. Each class of g then gets
 * one symbolic round trip per rest.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* ---- the g's that can undo a group ---- */

typedef struct search {
  const qaci_locator *l;
  const qaci_leaves *f; /* the group: where the blob stands */
  size_t blob_bits;
  qaci_program_classes *r;
  qaci_leaves cut; /* scratch */
} search;

/* Does g's leaf put blob bit j where f's leaf reads it? A bit that a guard fixes may also be written as a constant,
 * and what stands in a reducible field is for the round trip to decide. */
static bool brings(const search *s, const qaci_leaf *f, const qaci_leaf *g, size_t j) {
  uint64_t read = qaci_leaf_at(f, j);
  if (read >= QACI_WIRE_ZERO || s->l->reducible[read]) return true;
  uint64_t written = qaci_leaf_at(g, read);
  return written == j || (written >= QACI_WIRE_ZERO && (qaci_leaf_guarded(g, j) >= 0 || f->guards));
}

/* Does g write the blob bits from j on, n of them, to the code positions from `at` on, as one run? */
static bool brings_run(const qaci_leaf *g, uint64_t at, uint64_t j, uint64_t n) {
  for (size_t i = 0; i < g->segments; at -= g->segment[i++].length) {
    const qaci_segment *s = &g->segment[i];
    if (at < s->length) return s->kind == QACI_RANGE && s->from + at == j && s->length - at >= n;
  }
  return false;
}

/* All bits of the blob: run by run where that settles it, else bit by bit, the last bit first (most g's fail there). */
static bool leaf_undoes(const search *s, const qaci_leaf *f, const qaci_leaf *g) {
  if (!s->blob_bits || !brings(s, f, g, s->blob_bits - 1)) return !s->blob_bits;
  uint64_t j = 0;
  size_t i = 0;
  for (; i < f->segments && f->segment[i].kind == QACI_RANGE; j += f->segment[i++].length)
    if (!brings_run(g, f->segment[i].from, j, f->segment[i].length)) break;
  if (i == f->segments && j == s->blob_bits) return true;
  for (size_t k = s->blob_bits; k-- > 0;)
    if (!brings(s, f, g, k)) return false;
  return true;
}

static bool undoes(const search *s, const qaci_leaves *g) {
  for (size_t i = 0; i < s->f->count; i++)
    for (size_t j = 0; j < g->count; j++)
      if (leaf_undoes(s, &s->f->leaf[i], &g->leaf[j])) return true;
  return false;
}

/* Has a program without guards dropped a bit of the blob for good? Then no continuation can bring it back. */
static bool lost(const qaci_leaves *g, size_t blob_bits) {
  if (g->count > 1) return false;
  uint64_t left = 0;
  for (size_t i = 0; i < g->leaf[0].segments; i++) {
    const qaci_segment *s = &g->leaf[0].segment[i];
    if (s->kind == QACI_REPEATED) left += s->from < blob_bits;
    if (s->kind == QACI_RANGE && s->from < blob_bits)
      left += s->from + s->length < blob_bits ? s->length : blob_bits - s->from;
  }
  return left < blob_bits;
}

static qaci_status try_g(void *data, size_t index, const qaci_leaves *leaves, bool *skip) {
  search *s = data;
  *skip = lost(leaves, s->blob_bits);
  if (*skip || !undoes(s, leaves)) return QACI_OK;
  qaci_leaves_set(&s->cut, leaves);
  qaci_leaves_cut(&s->cut, s->l->physics->width);
  qaci_classes_add(s->r, &s->cut, (uint32_t)index);
  return QACI_OK;
}

static qaci_status find_candidates(qaci_ctx *ctx, qaci_locator *l, const blob_table *t, uint32_t group, size_t input,
                                   uint32_t *r) {
  for (size_t i = 0; i < l->candidate_lists; i++) {
    const candidates *c = l->candidate[i];
    if (c->blob_bits == t->blob_bits && c->input == input && c->group == group) {
      *r = (uint32_t)i;
      return QACI_OK;
    }
  }
  candidates *c = qaci_alloc(sizeof *c);
  *c = (candidates){.blob_bits = t->blob_bits, .input = input, .group = group};
  search s = {.l = l, .f = &t->group.item[group].leaves, .blob_bits = t->blob_bits, .r = &c->g};
  qaci_status status = qaci_programs_each(ctx, &l->programs, input, try_g, &s);
  qaci_leaves_clear(&s.cut);
  if (status != QACI_OK) {
    qaci_classes_clear(&c->g);
    free(c);
    return status;
  }
  l->candidate = qaci_realloc(l->candidate, (l->candidate_lists + 1) * sizeof *l->candidate);
  *r = (uint32_t)l->candidate_lists;
  l->candidate[l->candidate_lists++] = c;
  return QACI_OK;
}

/* ---- known locations ---- */

/* The states gamma(b') of the universe, for any b': compare the constant bits, last positions first (the fields there
 * tell most states apart), then check the few that are left by reading b' off and inserting it. */
static void match_states(const qaci_locator *l, known_location *k, const qaci_leaves *f) {
  const uint32_t *wire = qaci_location_references(&k->location);
  size_t width = l->physics->width, n = qaci_location_blob_bits(&k->location);
  uint64_t *left = qaci_alloc(l->words * sizeof *left);
  for (size_t i = 0; i < l->words; i++) left[i] = UINT64_MAX;
  bool any = true;
  for (size_t i = width; any && i-- > 0;) {
    if (wire[i] >= QACI_BLOB_BIT) continue;
    const uint64_t *column = l->column + i * l->words;
    uint64_t flip = wire[i] ? 0 : UINT64_MAX, some = 0;
    int count = 0;
    for (size_t j = 0; j < l->words; j++) {
      some |= left[j] &= column[j] ^ flip;
      count += __builtin_popcountll(left[j]);
    }
    any = some != 0;
    if (count <= 4) break;
  }
  qaci_bits blob, code;
  qaci_bits_init(&blob);
  qaci_bits_init(&code);
  for (size_t s = 0; any && s < l->supported; s++) {
    if (!(left[s >> 6] >> (s & 63) & 1)) continue;
    qaci_locator_read(l, f, s, n, &blob);
    qaci_bits_slice(&blob, &blob, 0, n);
    qaci_location_at(&k->location, &code, &blob);
    if (!qaci_bits_equal(&code, qaci_locator_state(l, s))) continue;
    k->match = qaci_realloc(k->match, (k->matches + 1) * sizeof *k->match);
    k->match[k->matches++] = (uint32_t)s;
  }
  qaci_bits_clear(&blob);
  qaci_bits_clear(&code);
  free(left);
}

static uint64_t hash_bytes(const unsigned char *data, size_t n) {
  uint64_t h = n;
  for (size_t i = 0; i + 4 <= n; i += 4) {
    uint32_t v;
    memcpy(&v, data + i, 4);
    h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
  }
  return h;
}

static void place_location(qaci_locator *l, size_t index) {
  size_t at = l->location[index].hash & (l->location_slots - 1);
  while (l->location_slot[at]) at = (at + 1) & (l->location_slots - 1);
  l->location_slot[at] = (uint32_t)index + 1;
}

static bool same_matches(const known_location *a, const known_location *b) {
  return a->matches == b->matches && (!a->matches || !memcmp(a->match, b->match, a->matches * sizeof *a->match));
}

/* The number of the location; takes over its content if it is new. f reads its blob. */
static uint32_t know_location(qaci_locator *l, qaci_location *x, const qaci_leaves *f) {
  uint64_t hash = hash_bytes(x->data, x->bytes);
  if (l->location_slots)
    for (size_t at = hash & (l->location_slots - 1); l->location_slot[at]; at = (at + 1) & (l->location_slots - 1)) {
      const known_location *k = &l->location[l->location_slot[at] - 1];
      if (k->hash == hash && k->location.bytes == x->bytes && !memcmp(k->location.data, x->data, x->bytes))
        return l->location_slot[at] - 1;
    }
  if (l->locations == l->location_room) {
    l->location_room = l->location_room ? 2 * l->location_room : 16;
    l->location = qaci_realloc(l->location, l->location_room * sizeof *l->location);
  }
  known_location *k = &l->location[l->locations++];
  *k = (known_location){.location = *x, .hash = hash};
  qaci_location_init(x);
  match_states(l, k, f);
  k->match_class = 0;
  while (!same_matches(&l->location[k->match_class], k)) k->match_class++; /* at the latest, itself */
  if (2 * l->locations > l->location_slots) {
    l->location_slots = l->location_slots ? 2 * l->location_slots : 64;
    l->location_slot = qaci_realloc(l->location_slot, l->location_slots * sizeof *l->location_slot);
    memset(l->location_slot, 0, l->location_slots * sizeof *l->location_slot);
    for (size_t i = 0; i < l->locations; i++) place_location(l, i);
  } else {
    place_location(l, l->locations - 1);
  }
  return (uint32_t)(l->locations - 1);
}

/* ---- sites ---- */

static size_t site_hash(size_t blob_bits, uint32_t f, uint32_t state) {
  uint64_t h = ((uint64_t)f << 32 | state) * UINT64_C(0x9e3779b97f4a7c15) ^ blob_bits * UINT64_C(0x243f6a8885a308d3);
  return (size_t)(h ^ h >> 32);
}

static void place_site(qaci_locator *l, size_t index) {
  const site *s = l->site[index];
  size_t at = site_hash(s->blob_bits, s->f, s->state) & (l->site_slots - 1);
  while (l->site_slot[at]) at = (at + 1) & (l->site_slots - 1);
  l->site_slot[at] = (uint32_t)index + 1;
}

static qaci_status fill(qaci_ctx *ctx, qaci_locator *l, const blob_table *t, site *s) {
  const qaci_leaves *f = &l->f.item[s->f].leaves;
  uint32_t group = t->group_of[s->f], list = 0;
  qaci_bits rest;
  qaci_bits_init(&rest);
  qaci_locator_rest(l, s->f, s->state, t->blob_bits, &rest);
  qaci_location x;
  qaci_location_init(&x);
  qaci_status status = find_candidates(ctx, l, t, group, t->blob_bits + rest.len, &list);
  for (size_t i = 0; status == QACI_OK && i < l->candidate[list]->g.count; i++) {
    const qaci_leaves *g = &l->candidate[list]->g.item[i].leaves;
    status = qaci_ctx_step(ctx, 1 + f->count * g->count);
    if (!qaci_round_trip_holds(&l->trip, &x, l->physics, f, g, t->blob_bits, &rest)) continue;
    uint32_t number = know_location(l, &x, f);
    if (!l->location[number].matches) continue; /* no similar past: no mass */
    s->entry = qaci_realloc(s->entry, (s->entries + 1) * sizeof *s->entry);
    s->entry[s->entries++] = (site_entry){number, list, (uint32_t)i};
  }
  qaci_location_clear(&x);
  qaci_bits_clear(&rest);
  return status;
}

qaci_status qaci_locator_site(qaci_ctx *ctx, qaci_locator *l, const blob_table *table, uint32_t f, uint32_t state,
                              const site **r) {
  uint32_t n = (uint32_t)table->blob_bits;
  if (l->site_slots)
    for (size_t at = site_hash(n, f, state) & (l->site_slots - 1); l->site_slot[at];
         at = (at + 1) & (l->site_slots - 1)) {
      const site *s = l->site[l->site_slot[at] - 1];
      if (s->blob_bits == n && s->f == f && s->state == state) {
        *r = s;
        return QACI_OK;
      }
    }
  QACI_TRY(qaci_ctx_charge(ctx, sizeof(site) + sizeof(site_entry) + 3 * sizeof(void *)));
  site *s = qaci_alloc(sizeof *s);
  *s = (site){.blob_bits = n, .f = f, .state = state};
  qaci_status status = fill(ctx, l, table, s);
  if (status != QACI_OK) {
    free(s->entry);
    free(s);
    return status;
  }
  if (l->sites == l->site_room) {
    l->site_room = l->site_room ? 2 * l->site_room : 64;
    l->site = qaci_realloc(l->site, l->site_room * sizeof *l->site);
  }
  l->site[l->sites++] = s;
  if (2 * l->sites > l->site_slots) {
    l->site_slots = l->site_slots ? 2 * l->site_slots : 256;
    l->site_slot = qaci_realloc(l->site_slot, l->site_slots * sizeof *l->site_slot);
    memset(l->site_slot, 0, l->site_slots * sizeof *l->site_slot);
    for (size_t i = 0; i < l->sites; i++) place_site(l, i);
  } else {
    place_site(l, l->sites - 1);
  }
  *r = s;
  return QACI_OK;
}
