/* Bounds from a census (SIMPL.6, SIMPL.7): see census_result.h. */
#include "distributions/census_result.h"

bool qaci_census_complete(const qaci_census *c) {
  return qaci_census_done(c) == c->units;
}

static qaci_status enclose(qaci_ctx *ctx, qaci_census_result *r) {
  QACI_TRY(qaci_census_enclose(ctx, &r->enclosure, r->c));
  r->enclosed = true;
  if (r->enclosure.low) r->table = qaci_simplicity_retain(r->enclosure.low);
  mpq_set(r->low, r->enclosure.one_low);
  mpq_set(r->total_low, r->enclosure.total_low);
  mpq_set(r->total, r->enclosure.total_high);
  mpq_set(r->remainder, r->enclosure.remainder);
  return QACI_OK;
}

qaci_status qaci_census_result_make(qaci_ctx *ctx, qaci_census_result *r, const qaci_census *c) {
  *r = (qaci_census_result){.c = c};
  mpq_inits(r->low, r->total_low, r->total, r->remainder, NULL);
  if (c->q.all_lengths) return enclose(ctx, r);
  if (c->q.only) qaci_census_sum(r->low, c);
  else QACI_TRY(qaci_census_simplicity(ctx, &r->table, c));
  qaci_census_total(r->total, c);
  mpq_set(r->total_low, r->total);
  if (qaci_census_complete(c)) return QACI_OK;
  if (r->table) qaci_simplicity_total(r->table, r->remainder);
  else mpq_set(r->remainder, r->low);
  mpq_sub(r->remainder, r->total, r->remainder);
  return QACI_OK;
}

void qaci_census_result_clear(qaci_census_result *r) {
  if (!r->c) return;
  qaci_simplicity_release(r->table);
  if (r->enclosed) qaci_enclosure_clear(&r->enclosure);
  mpq_clears(r->low, r->total_low, r->total, r->remainder, NULL);
  *r = (qaci_census_result){0};
}

void qaci_census_result_bounds(const qaci_census_result *r, const qaci_bits *x, mpq_t low, mpq_t high) {
  if (r->table) qaci_simplicity_sum(r->table, x, low);
  else mpq_set(low, r->low);
  if (!r->c->q.all_lengths) mpq_set(high, low);
  else if (r->enclosure.high) qaci_simplicity_sum(r->enclosure.high, x, high);
  else mpq_set(high, r->enclosure.one_high);
  mpq_add(high, high, r->remainder);
}
