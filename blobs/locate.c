/* The locator's tables, and Loc itself (LOC.1, READ.1, READ.2): see locate.h. */
#include "blobs/locate.h"

#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* ---- set-up ---- */

static qaci_status class_of_f(void *data, size_t index, const qaci_leaves *leaves, bool *skip) {
  (void)skip;
  qaci_classes_add(data, leaves, (uint32_t)index);
  return QACI_OK;
}

static qaci_status build_columns(qaci_ctx *ctx, qaci_locator *l) {
  size_t width = l->physics->width, words = (l->states + 63) / 64;
  uint64_t bytes = (uint64_t)width * words * sizeof *l->column;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  l->charged += bytes;
  l->words = words;
  l->column = qaci_realloc(l->column, bytes);
  memset(l->column, 0, bytes);
  for (size_t s = 0; s < l->states; s++) {
    qaci_bits code = qaci_locator_state(l, s);
    for (size_t i = 0; i < width; i++)
      if (qaci_bits_get(&code, i)) l->column[i * l->words + (s >> 6)] |= (uint64_t)1 << (s & 63);
  }
  return QACI_OK;
}

static void mark_reducible(qaci_locator *l) {
  l->reducible = qaci_alloc(l->physics->width);
  memset(l->reducible, 0, l->physics->width);
  for (size_t i = 0; i < l->physics->field_count; i++) {
    const qaci_field *f = &l->physics->field[i];
    if (f->count < (uint64_t)1 << f->width) memset(l->reducible + f->at, 1, f->width);
  }
}

/* Under `conditional` futures a universe meets new states when it is asked for the future of a state it never reached:
 * like extra states they can win an argmax, but no similar past leads to them. */
static qaci_status refresh(qaci_ctx *ctx, qaci_locator *l) {
  size_t known = qaci_universe_size(l->u) + l->extras;
  if (l->states == known) return QACI_OK;
  size_t before = l->states;
  l->states = known;
  qaci_status status = build_columns(ctx, l);
  if (status != QACI_OK) l->states = before;
  return status;
}

static qaci_status build(qaci_ctx *ctx, qaci_locator *l, const qaci_bits *extra, size_t extras) {
  /* Under `conditional` futures the universe meets more states when it is asked: ask everything now. */
  mpq_t pasts;
  mpq_init(pasts);
  qaci_status status = qaci_universe_similar_pasts(ctx, l->u, 0, 0, pasts);
  mpq_clear(pasts);
  QACI_TRY(status);
  l->supported = l->states = qaci_universe_size(l->u);
  l->extra = qaci_alloc(extras * sizeof *l->extra);
  for (size_t i = 0; i < extras; i++) {
    if (qaci_locator_find(l, &extra[i]) != QACI_NOWHERE) continue;
    qaci_bits_init(&l->extra[l->extras]);
    qaci_bits_set(&l->extra[l->extras++], &extra[i]);
    l->states++;
  }
  mark_reducible(l);
  QACI_TRY(build_columns(ctx, l));
  QACI_TRY(qaci_programs_create(ctx, &l->programs, qaci_prior_program_bits(l->prior)));
  return qaci_programs_each(ctx, &l->programs, l->physics->width, class_of_f, &l->f);
}

qaci_status qaci_locator_create(qaci_ctx *ctx, qaci_locator **r, qaci_universe *u, qaci_prior *prior,
                                const qaci_locate_options *options, const qaci_bits *extra, size_t extras) {
  if (options->empty_max == QACI_EMPTY_MAX_ALL && options->argmax_scope != QACI_ARGMAX_REST)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "empty_max = \"all\" needs argmax_scope = \"rest\": with \"locator\" there is no "
                     "rest to speak of");
  qaci_locator *l = qaci_alloc(sizeof *l);
  *l = (qaci_locator){.u = qaci_universe_retain(u), .physics = qaci_universe_physics(u), .options = *options};
  l->prior = qaci_prior_retain(prior);
  qaci_status status = build(ctx, l, extra, extras);
  if (status != QACI_OK) {
    qaci_locator_destroy(l);
    return status;
  }
  *r = l;
  return QACI_OK;
}

void qaci_locator_destroy(qaci_locator *l) {
  if (!l) return;
  for (size_t i = 0; i < l->tables; i++) {
    qaci_classes_clear(&l->table[i]->group);
    free(l->table[i]->group_of);
    free(l->table[i]->planned);
    for (size_t j = 0; j < l->table[i]->lists; j++) {
      qaci_classes_clear(&l->table[i]->list[j]->g);
      free(l->table[i]->list[j]);
    }
    free(l->table[i]->list);
    free(l->table[i]->slot);
    free(l->table[i]);
  }
  free(l->table);
  for (size_t i = 0; i < l->locations; i++) {
    qaci_location_clear(&l->location[i].location);
    free(l->location[i].match);
  }
  free(l->location);
  free(l->location_slot);
  for (size_t i = 0; i < l->sites; i++) {
    free(l->site[i]->entry);
    free(l->site[i]);
  }
  free(l->site);
  free(l->site_slot);
  for (size_t i = 0; i < l->extras; i++) qaci_bits_clear(&l->extra[i]);
  free(l->extra);
  free(l->column);
  free(l->reducible);
  qaci_round_trip_clear(&l->trip);
  qaci_classes_clear(&l->f);
  qaci_programs_clear(&l->programs);
  qaci_prior_release(l->prior);
  qaci_universe_release(l->u);
  free(l);
}

uint64_t qaci_locator_charged(const qaci_locator *l) {
  return l->charged + l->programs.charged;
}

size_t qaci_locator_states(const qaci_locator *l) {
  return l->states;
}

qaci_bits qaci_locator_state(const qaci_locator *l, size_t state) {
  size_t of_universe = l->states - l->extras;
  return state < of_universe ? qaci_universe_state(l->u, state) : l->extra[state - of_universe];
}

size_t qaci_locator_find(const qaci_locator *l, const qaci_bits *code) {
  size_t of_universe = l->states - l->extras, s = qaci_universe_find(l->u, code);
  if (s < of_universe) return s;
  for (s = of_universe; s < l->states; s++)
    if (qaci_bits_equal(&l->extra[s - of_universe], code)) return s;
  return QACI_NOWHERE;
}

char *qaci_locator_program_text(const qaci_locator *l, size_t program) {
  return qaci_programs_text(&l->programs, program);
}

void qaci_locations_init(qaci_locations *r) {
  *r = (qaci_locations){0};
}

void qaci_locations_clear(qaci_locations *r) {
  for (size_t i = 0; i < r->count; i++) {
    qaci_location_clear(&r->item[i].location);
    for (size_t j = 0; j < r->item[i].shares; j++) mpq_clear(r->item[i].share[j].coefficient);
    free(r->item[i].share);
  }
  free(r->item);
  for (size_t i = 0; i < r->weights; i++) mpq_clear(r->weight[i]);
  free(r->weight);
  qaci_locations_init(r);
}

bool qaci_located_simpler(const qaci_located *x, const qaci_located *y) {
  return x->code_bits != y->code_bits ? x->code_bits < y->code_bits : x->runtime < y->runtime;
}

void qaci_locations_total(const qaci_locations *l, const bool *chosen, mpq_t r) {
  mpq_t sum, product;
  mpq_inits(sum, product, NULL);
  mpq_set_ui(r, 0, 1);
  for (size_t w = 0; w < l->weights; w++) {
    mpq_set_ui(sum, 0, 1);
    for (size_t i = 0; i < l->count; i++)
      for (size_t j = 0; j < l->item[i].shares && (!chosen || chosen[i]); j++)
        if (l->item[i].share[j].weight == w) mpq_add(sum, sum, l->item[i].share[j].coefficient);
    if (!mpq_sgn(sum)) continue;
    mpq_mul(product, sum, l->weight[w]);
    mpq_add(r, r, product);
  }
  mpq_clears(sum, product, NULL);
}

void qaci_locations_mass(const qaci_locations *l, size_t i, mpq_t r) {
  mpq_t product;
  mpq_init(product);
  mpq_set_ui(r, 0, 1);
  for (size_t j = 0; j < l->item[i].shares; j++) {
    mpq_mul(product, l->item[i].share[j].coefficient, l->weight[l->item[i].share[j].weight]);
    mpq_add(r, r, product);
  }
  mpq_clear(product);
}

/* ---- Loc ---- */

typedef struct question {
  qaci_locator *l;
  blob_table *table;
  const uint32_t *rank;
  tally *t;
} question;

static qaci_status count_site(qaci_ctx *ctx, const question *q, uint32_t f, uint32_t rest_of, uint32_t state) {
  const site *s;
  QACI_TRY(qaci_locator_site(ctx, q->l, q->table, f, rest_of, &s));
  return qaci_tally_site(ctx, q->t, s, state);
}

/* argmax_scope = "locator": the states of greatest delta among all in which the group finds the blob. */
static qaci_status per_locator(qaci_ctx *ctx, const question *q, const qaci_program_class *group,
                               const uint64_t *found) {
  uint32_t best = 0;
  for (size_t s = 0; s < q->l->states; s++)
    if (found[s >> 6] >> (s & 63) & 1 && q->rank[s] > best) best = q->rank[s];
  if (!best) return QACI_OK;
  for (size_t s = 0; s < q->l->supported; s++) { /* outside the universe SimilarPasts is 0 */
    if (!(found[s >> 6] >> (s & 63) & 1) || q->rank[s] != best) continue;
    for (uint32_t i = 0; i < group->members; i++)
      QACI_TRY(count_site(ctx, q, group->member[i], (uint32_t)s, (uint32_t)s));
  }
  return QACI_OK;
}

/* A state with the rest that a class of f leaves of it. */
typedef struct rest_of {
  qaci_bits rest;
  uint32_t state;
  bool found; /* is the blob found there, with a positive delta? */
} rest_of;

static int compare_rests(const void *a, const void *b) {
  const rest_of *x = a, *y = b;
  int c = qaci_bits_compare(&x->rest, &y->rest);
  return c ? c : (x->state > y->state) - (x->state < y->state);
}

/* argmax_scope = "rest": once for each class of f and each rest. With empty_max = "all" also the rests that f leaves
 * of any state of the universe count; where no state with that rest holds the blob, every state does, with its mass. */
static qaci_status per_rest(qaci_ctx *ctx, const question *q, uint32_t f, const uint64_t *found) {
  const qaci_locator *l = q->l;
  bool all = l->options.empty_max == QACI_EMPTY_MAX_ALL;
  rest_of *r = qaci_alloc(l->states * sizeof *r);
  size_t n = 0;
  for (size_t s = 0; s < l->states; s++) {
    bool here = found && found[s >> 6] >> (s & 63) & 1 && q->rank[s];
    if (!here && (!all || s >= l->supported)) continue;
    r[n] = (rest_of){.state = (uint32_t)s, .found = here};
    qaci_bits_init(&r[n].rest);
    qaci_locator_rest(l, f, (uint32_t)s, q->table->blob_bits, &r[n++].rest);
  }
  qsort(r, n, sizeof *r, compare_rests);
  qaci_status status = QACI_OK;
  for (size_t i = 0, end; i < n && status == QACI_OK; i = end) {
    uint32_t best = 0;
    for (end = i; end < n && qaci_bits_equal(&r[end].rest, &r[i].rest); end++)
      if (r[end].found && q->rank[r[end].state] > best) best = q->rank[r[end].state];
    if (!best) {
      if (all) status = count_site(ctx, q, f, r[i].state, EVERY_STATE);
      continue;
    }
    for (size_t j = i; j < end && status == QACI_OK; j++)
      if (r[j].found && q->rank[r[j].state] == best && r[j].state < l->supported)
        status = count_site(ctx, q, f, r[j].state, r[j].state);
  }
  for (size_t i = 0; i < n; i++) qaci_bits_clear(&r[i].rest);
  free(r);
  return status;
}

/* Does the group find the blob (NULL: no) in a state of positive delta? */
static bool finds(const question *q, const qaci_program_class *group, const qaci_bits *blob, uint64_t *found) {
  if (!blob || !qaci_locator_found(q->l, &group->leaves, blob, found)) return false;
  for (size_t i = 0; i < q->l->words; i++)
    for (uint64_t left = found[i]; left; left &= left - 1)
      if (q->rank[64 * i + (size_t)__builtin_ctzll(left)]) return true;
  return false;
}

/* First which groups take part, so that their candidates are found together; then their sites. */
static qaci_status count_all(qaci_ctx *ctx, const question *q, const qaci_bits *blob) {
  const qaci_locator *l = q->l;
  size_t groups = q->table->group.count;
  bool all = l->options.empty_max == QACI_EMPTY_MAX_ALL;
  uint64_t *found = qaci_alloc(l->words * sizeof *found);
  bool *finding = qaci_alloc(groups * sizeof *finding), *part = qaci_alloc(groups * sizeof *part);
  for (size_t i = 0; i < groups; i++) {
    finding[i] = finds(q, &q->table->group.item[i], blob, found);
    part[i] = finding[i] || all;
  }
  qaci_status status = qaci_ctx_step(ctx, groups);
  if (status == QACI_OK) status = qaci_locator_plan(ctx, q->l, q->table, part);
  for (size_t i = 0; i < groups && status == QACI_OK; i++) {
    if (!part[i]) continue;
    const qaci_program_class *group = &q->table->group.item[i];
    if (finding[i]) qaci_locator_found(l, &group->leaves, blob, found);
    status = qaci_ctx_step(ctx, 1);
    if (status == QACI_OK && l->options.argmax_scope == QACI_ARGMAX_LOCATOR) status = per_locator(ctx, q, group, found);
    if (l->options.argmax_scope == QACI_ARGMAX_REST)
      for (uint32_t j = 0; j < group->members && status == QACI_OK; j++)
        status = per_rest(ctx, q, group->member[j], finding[i] ? found : NULL);
  }
  free(found);
  free(finding);
  free(part);
  return status;
}

qaci_status qaci_locate_ranked(qaci_ctx *ctx, qaci_locator *l, qaci_locations *r, delta_sums *sums,
                               const uint32_t *rank, size_t n, const qaci_bits *blob, uint64_t delay) {
  blob_table *table;
  QACI_TRY(qaci_locator_table(ctx, l, n, &table));
  question q = {l, table, rank, qaci_tally_create(l, n, delay)};
  qaci_status status = count_all(ctx, &q, blob);
  if (status == QACI_OK) status = qaci_tally_sum(ctx, q.t, sums, r);
  qaci_tally_destroy(q.t);
  return status;
}

qaci_status qaci_locator_ready(qaci_ctx *ctx, qaci_locator *l, size_t blob_bits) {
  if (blob_bits <= l->physics->width) return refresh(ctx, l);
  return qaci_fail(ctx, QACI_DOMAIN, "a blob of %zu bits cannot be located: a world-state has %zu bits", blob_bits,
                   l->physics->width);
}

qaci_status qaci_locate(qaci_ctx *ctx, qaci_locator *l, qaci_locations *r, const qaci_masses *delta,
                        const qaci_bits *blob) {
  QACI_TRY(qaci_locator_ready(ctx, l, blob->len));
  uint32_t *rank = qaci_masses_ranks(delta);
  delta_sums sums = {.delta = delta};
  qaci_status status = qaci_locate_ranked(ctx, l, r, &sums, rank, blob->len, blob, 0);
  qaci_delta_sums_clear(&sums);
  free(rank);
  return status;
}
