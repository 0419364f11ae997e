/* Sites: the locations that a class of f reaches from one state's rest (LOC.3, LOC.4). See locate.h.
 *
 * Each class of g among the candidates gets one symbolic round trip; a location that holds is looked up by its
 * canonical bytes, and what is asked of a location (which states it passes through) is asked once.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

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
    const qaci_bits met = qaci_locator_state(l, s);
    if (!qaci_bits_equal(&code, &met)) continue;
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

/* A class of g that may undo f; `first`: its first member that counts. */
typedef struct option {
  uint32_t first, list, g;
} option;

static int compare_options(const void *a, const void *b) {
  const option *x = a, *y = b;
  if (x->first != y->first) return x->first < y->first ? -1 : 1;
  return (x->list > y->list) - (x->list < y->list);
}

/* The classes of g for an input of that length, by their first programs. */
static option *find_options(const qaci_locator *l, const blob_table *t, uint32_t group, size_t input, uint64_t in_any,
                            size_t *count) {
  uint32_t list[2];
  size_t lists = 0, room = 0, n = 0;
  if (qaci_locator_candidates(t, group, input, &list[lists])) room += t->list[list[lists++]]->g.count;
  if (in_any && qaci_locator_candidates(t, group, QACI_ANY_LENGTH, &list[lists]))
    room += t->list[list[lists++]]->g.count;
  option *r = qaci_alloc(room * sizeof *r);
  for (size_t i = 0; i < lists; i++) {
    const candidates *c = t->list[list[i]];
    uint64_t most = c->input == QACI_ANY_LENGTH ? in_any : UINT64_MAX;
    for (size_t g = 0; g < c->g.count; g++) {
      const qaci_program_class *k = &c->g.item[g];
      uint32_t first = 0;
      while (first < k->members && l->programs.item[k->member[first]].runtime > most) first++;
      if (first < k->members) r[n++] = (option){k->member[first], list[i], (uint32_t)g};
    }
  }
  if (n) qsort(r, n, sizeof *r, compare_options);
  *count = n;
  return r;
}

static qaci_status fill(qaci_ctx *ctx, qaci_locator *l, const blob_table *t, site *s) {
  const qaci_leaves *f = &l->f.item[s->f].leaves;
  qaci_bits rest;
  qaci_bits_init(&rest);
  qaci_locator_rest(l, s->f, s->state, t->blob_bits, &rest);
  qaci_location x;
  qaci_location_init(&x);
  qaci_status status = QACI_OK;
  size_t input = t->blob_bits + rest.len, width = l->physics->width, options;
  s->runtime_in_any = input > width ? input - width : 0;
  option *o = find_options(l, t, t->group_of[s->f], input, s->runtime_in_any, &options);
  for (size_t i = 0; i < options && status == QACI_OK; i++) {
    const qaci_leaves *g = &t->list[o[i].list]->g.item[o[i].g].leaves;
    status = qaci_ctx_step(ctx, 1 + f->count * g->count);
    if (!qaci_round_trip_holds(&l->trip, &x, l->physics, f, g, t->blob_bits, &rest)) continue;
    uint32_t number = know_location(l, &x, f);
    if (!l->location[number].matches) continue; /* no similar past: no mass */
    s->entry = qaci_realloc(s->entry, (s->entries + 1) * sizeof *s->entry);
    s->entry[s->entries++] = (site_entry){number, o[i].list, o[i].g};
  }
  free(o);
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
  uint64_t bytes = sizeof(site) + sizeof(site_entry) + 3 * sizeof(void *);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  l->charged += bytes;
  site *s = qaci_alloc(sizeof *s);
  *s = (site){.table = table, .blob_bits = n, .f = f, .state = state};
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
