/* The locations of a blob, summed by the world-states that they pass through: see score_internal.h.        SCORE.3 */
#include <stdlib.h>
#include <string.h>

#include "qaci/score_internal.h"

void qaci_state_masses_init(qaci_state_masses *r) {
  *r = (qaci_state_masses){0};
  qaci_locations_init(&r->found);
}

void qaci_state_masses_clear(qaci_state_masses *r) {
  for (size_t i = 0; i < r->count; i++) mpq_clear(r->item[i].mass);
  free(r->item);
  free(r->entry);
  qaci_locations_clear(&r->found);
  qaci_state_masses_init(r);
}

static int compare_states(const void *a, const void *b) {
  const qaci_state_mass *x = a, *y = b;
  if (x->state != y->state) return x->state < y->state ? -1 : 1;
  return (x->counterfactual > y->counterfactual) - (x->counterfactual < y->counterfactual);
}

/* *r := the states that each location passes through, in the locations' order. Under `conditional` futures even a state
 * that was never met has a future, and gets a number here. */
static qaci_status states_of(qaci_ctx *ctx, qaci_universe *u, const qaci_locations *found, const qaci_bits *blob,
                             const qaci_bits *other, qaci_state_mass *r) {
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < found->count && status == QACI_OK; i++) {
    r[i] = (qaci_state_mass){.counterfactual = QACI_NOWHERE};
    qaci_location_at(&found->item[i].location, &code, blob);
    status = qaci_universe_admit(ctx, u, &code, &r[i].state);
    if (!other || status != QACI_OK) continue;
    qaci_location_at(&found->item[i].location, &code, other);
    status = qaci_universe_admit(ctx, u, &code, &r[i].counterfactual);
  }
  qaci_bits_clear(&code);
  return status;
}

/* r := one entry for each distinct pair of states, with the total of its locations. */
static void group_by_states(qaci_state_masses *r, const qaci_locations *found, const qaci_state_mass *of) {
  bool *done = qaci_alloc(found->count), *chosen = qaci_alloc(found->count);
  memset(done, 0, found->count);
  for (size_t i = 0; i < found->count; i++) {
    if (done[i]) continue;
    size_t simplest = i, of_state = 0;
    for (size_t j = 0; j < found->count; j++) {
      chosen[j] = !compare_states(&of[i], &of[j]);
      done[j] |= chosen[j];
      of_state += chosen[j];
      if (chosen[j] && qaci_located_simpler(&found->item[j], &found->item[simplest])) simplest = j;
    }
    r->item = qaci_realloc(r->item, (r->count + 1) * sizeof *r->item);
    qaci_state_mass *x = &r->item[r->count++];
    *x = of[i];
    x->locations = of_state;
    x->f = found->item[simplest].f;
    x->g = found->item[simplest].g;
    mpq_init(x->mass);
    qaci_locations_total(found, chosen, x->mass);
  }
  free(done);
  free(chosen);
  if (r->count) qsort(r->item, r->count, sizeof *r->item, compare_states);
}

/* Take the locations over, and note to which entry each belongs. */
static void keep_locations(qaci_state_masses *r, qaci_locations *found, const qaci_state_mass *of) {
  r->entry = qaci_alloc(found->count * sizeof *r->entry);
  for (size_t i = 0; i < found->count; i++) {
    const qaci_state_mass *x = bsearch(&of[i], r->item, r->count, sizeof *r->item, compare_states);
    r->entry[i] = (size_t)(x - r->item);
  }
  qaci_locations none = r->found;
  r->found = *found;
  *found = none;
}

qaci_status qaci_state_masses_locate(qaci_ctx *ctx, qaci_universe *u, qaci_locator *l, qaci_state_masses *r,
                                     const qaci_masses *delta, const qaci_bits *blob, const qaci_bits *other) {
  qaci_locations found;
  qaci_locations_init(&found);
  qaci_status status = qaci_locate(ctx, l, &found, delta, blob);
  if (status == QACI_OK) {
    qaci_state_mass *of = qaci_alloc(found.count * sizeof *of);
    status = states_of(ctx, u, &found, blob, other, of);
    if (status == QACI_OK) group_by_states(r, &found, of);
    if (status == QACI_OK && other) keep_locations(r, &found, of);
    free(of);
  }
  qaci_locations_clear(&found);
  return status;
}
