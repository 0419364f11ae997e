/* Sources of constrained mass: see mass_source.h. Reading one costs O(elements) and one lcm each. */
#include "distributions/mass_source.h"

#include <stdlib.h>

static qaci_status make(qaci_ctx *ctx, qaci_mass_source *r, size_t count, bool drawn) {
  *r = (qaci_mass_source){.charged = count * (sizeof *r->id + (drawn ? sizeof *r->mass + 32 : 0))};
  QACI_TRY(qaci_ctx_charge(ctx, r->charged));
  r->id = qaci_alloc(count * sizeof *r->id);
  if (drawn) r->mass = qaci_alloc(count * sizeof *r->mass);
  mpz_init_set_ui(r->denominator, 1);
  return QACI_OK;
}

void qaci_mass_source_clear(qaci_ctx *ctx, qaci_mass_source *r) {
  for (size_t i = 0; r->mass && i < r->count; i++) mpq_clear(r->mass[i]);
  free(r->mass);
  free(r->id);
  qaci_dist_release(r->dist);
  mpz_clear(r->denominator);
  qaci_ctx_release(ctx, r->charged);
}

static qaci_status take_dist(qaci_ctx *ctx, qaci_mass_source *r, qaci_dist *d, qaci_mass_values *values) {
  QACI_TRY(make(ctx, r, qaci_dist_size(d), true));
  r->dist = qaci_dist_retain(d);
  for (size_t i = 0; i < qaci_dist_size(d); i++) {
    mpq_srcptr mass;
    qaci_status status = qaci_mass_values_number(ctx, values, qaci_dist_element(d, i, &mass), &r->id[i]);
    if (status != QACI_OK) {
      qaci_mass_source_clear(ctx, r);
      return status;
    }
    mpq_init(r->mass[i]);
    mpq_set(r->mass[i], mass);
    mpz_lcm(r->denominator, r->denominator, mpq_denref(mass));
    r->count++;
  }
  return QACI_OK;
}

static qaci_status take_set(qaci_ctx *ctx, qaci_mass_source *r, const qaci_value *list, qaci_mass_values *values) {
  QACI_TRY(make(ctx, r, list->length, false));
  qaci_mass_rows seen;
  qaci_mass_rows_init(&seen, 1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < list->length && status == QACI_OK; i++) {
    uint32_t id;
    size_t at;
    bool added = false;
    status = qaci_mass_values_number(ctx, values, list->item[i], &id);
    if (status == QACI_OK) status = qaci_mass_rows_add(ctx, &seen, &id, 0, &at, &added);
    if (added) r->id[r->count++] = id;
  }
  qaci_mass_rows_clear(ctx, &seen);
  if (status != QACI_OK) qaci_mass_source_clear(ctx, r);
  return status;
}

qaci_status qaci_mass_source_read(qaci_ctx *ctx, qaci_mass_source *r, const qaci_mass_variable *variable,
                                  qaci_value *const *needed, qaci_mass_values *values) {
  qaci_status status;
  if (variable->draw) {
    qaci_dist *d = NULL;
    status = variable->draw(ctx, variable->data, needed, &d);
    if (status == QACI_OK) status = take_dist(ctx, r, d, values);
    qaci_dist_release(d);
  } else {
    qaci_value *list = NULL;
    status = variable->iterate(ctx, variable->data, needed, &list);
    if (status == QACI_OK && list->kind != QACI_TUPLE)
      status = qaci_fail(ctx, QACI_DOMAIN, "the set of an iterated variable is not a list");
    if (status == QACI_OK) status = take_set(ctx, r, list, values);
    qaci_value_release(list);
  }
  return status;
}

void qaci_mass_source_scale(qaci_mass_source *r, const mpz_t m) {
  if (!mpz_cmp_ui(m, 1)) return;
  mpz_t factor;
  mpz_init(factor);
  for (size_t i = 0; i < r->count; i++) {
    mpz_divexact(factor, m, mpq_denref(r->mass[i]));
    mpz_mul(mpq_numref(r->mass[i]), mpq_numref(r->mass[i]), factor);
    mpz_set_ui(mpq_denref(r->mass[i]), 1);
  }
  mpz_clear(factor);
}

void qaci_mass_source_total(const qaci_mass_source *s, size_t from, mpq_t r) {
  mpq_set_ui(r, s->mass ? 0 : s->count - from, 1);
  for (size_t i = from; s->mass && i < s->count; i++) mpq_add(r, r, s->mass[i]);
}
