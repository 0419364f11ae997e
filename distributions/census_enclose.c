/* The enclosed model (SIMPL.7): see census_sums.h.
 *
 * Sums of times are enclosed by integers over 2^QACI_TRIGAMMA_BITS, once for each (time, period). Then low and high are
 * sums of integers over 4^(B + scale) 2^QACI_TRIGAMMA_BITS, where codes of at most B bits are weighed. */
#include <assert.h>
#include <stdlib.h>

#include "distributions/census_sums.h"
#include "distributions/index.h"
#include "distributions/simplicity_table.h"
#include "distributions/trigamma.h"

/* What is undecided or not counted counts a 2^-NESTING part more: that is more than all roundings of what it may be
 * decided into, at times and with periods below 2^32, so upper bounds do not rise by a rounding when a budget grows. */
enum { NESTING = 60 };

/* Enclosures of sums of times that were asked for before. */
typedef struct time_sums {
  struct time_sum {
    uint64_t time, period;
    mpz_t low, high;
  } * item;
  size_t count, room;
  qaci_index index;
} time_sums;

static const struct time_sum *sum_of(time_sums *t, uint64_t time, uint64_t period) {
  uint64_t hash = qaci_hash_mix(time, period);
  for (size_t probe = 0, at; (at = qaci_index_next(&t->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (t->item[at].time == time && t->item[at].period == period) return &t->item[at];
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 64;
    t->item = qaci_realloc(t->item, t->room * sizeof *t->item);
  }
  qaci_index_insert(&t->index, hash, t->count);
  struct time_sum *s = &t->item[t->count++];
  *s = (struct time_sum){.time = time, .period = period};
  mpz_inits(s->low, s->high, NULL);
  if (period == QACI_UNDECIDED) { /* a little more: see NESTING */
    qaci_trigamma(s->low, s->high, time + 1, 1);
    mpz_cdiv_q_2exp(s->low, s->high, NESTING);
    mpz_add(s->high, s->high, s->low);
  } else if (period) {
    qaci_trigamma(s->low, s->high, time + 1, period);
  } else {
    mpz_set_ui(s->high, time + 1);
    mpz_mul(s->high, s->high, s->high);
    mpz_setbit(s->low, QACI_TRIGAMMA_BITS);
    mpz_cdiv_q(s->high, s->low, s->high);
    mpz_sub_ui(s->low, s->high, 1); /* 1/(n+1)^2 is not dyadic unless n + 1 is a power of two */
    if (!((time + 1) & time)) mpz_set(s->low, s->high);
  }
  return s;
}

static void clear_sums(time_sums *t) {
  for (size_t i = 0; i < t->count; i++) mpz_clears(t->item[i].low, t->item[i].high, NULL);
  free(t->item);
  qaci_index_clear(&t->index);
}

/* low, high := 2 zeta(2) (119/1735 - part); period as in sum_of: 1, or QACI_UNDECIDED for `high` alone. */
static void total_beyond(mpq_t low, mpq_t high, time_sums *t, const mpq_t part, uint64_t period) {
  const struct time_sum *zeta = sum_of(t, 0, period);
  mpq_t codes;
  mpq_init(codes);
  mpq_set_ui(codes, 119, 1735);
  mpq_sub(codes, codes, part);
  mpq_mul_2exp(codes, codes, 1);
  mpq_set_z(low, zeta->low);
  mpq_set_z(high, zeta->high);
  mpq_div_2exp(low, low, QACI_TRIGAMMA_BITS);
  mpq_div_2exp(high, high, QACI_TRIGAMMA_BITS);
  mpq_mul(low, low, codes);
  mpq_mul(high, high, codes);
  mpq_clear(codes);
}

/* r := the sum of 4^-|c| over the codes that are weighed. */
static void set_codes(const qaci_census *c, mpq_t r) {
  qaci_u128 codes = c->weights.any.all[c->weights.bits];
  mpz_set_ui(mpq_numref(r), (unsigned long)(codes >> 64));
  mpz_mul_2exp(mpq_numref(r), mpq_numref(r), 64);
  mpz_add_ui(mpq_numref(r), mpq_numref(r), (unsigned long)codes);
  mpq_canonicalize(r);
  mpq_div_2exp(r, r, 2 * c->weights.bits);
}

static qaci_status fill(qaci_ctx *ctx, qaci_enclosure *r, const qaci_census *c, time_sums *t, mpz_t undecided) {
  bool one = c->q.only != NULL;
  uint32_t *position = qaci_alloc((c->q.longest + 1) * sizeof *position);
  mpz_t weight, share;
  mpz_inits(weight, share, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < c->entries.count && status == QACI_OK; i++) {
    const qaci_entry e = qaci_entry_at(&c->entries, i);
    const struct time_sum *s = sum_of(t, e.time, e.period);
    qaci_census_weight(c, i, weight);
    if (e.period == QACI_UNDECIDED) {
      mpz_addmul(undecided, weight, s->high);
    } else if (one) {
      mpz_addmul(mpq_numref(r->one_low), weight, s->low);
      mpz_addmul(mpq_numref(r->one_high), weight, s->high);
    } else {
      mpz_mul(share, weight, s->low);
      status = qaci_census_add(ctx, r->low, c, i, share, position);
      mpz_mul(share, weight, s->high);
      if (status == QACI_OK) status = qaci_census_add(ctx, r->high, c, i, share, position);
    }
  }
  mpz_clears(weight, share, NULL);
  free(position);
  return status;
}

qaci_status qaci_census_enclose(qaci_ctx *ctx, qaci_enclosure *r, const qaci_census *c) {
  assert(c->q.all_lengths);
  *r = (qaci_enclosure){0};
  if (!c->q.only) {
    char *machine = qaci_census_machine(c);
    qaci_status status = qaci_simplicity_open(ctx, &r->low, machine, c->q.longest + 1);
    if (status == QACI_OK) status = qaci_simplicity_open(ctx, &r->high, machine, c->q.longest + 1);
    free(machine);
    if (status != QACI_OK) {
      if (r->low) qaci_simplicity_discard(ctx, r->low);
      return status;
    }
  }
  mpq_inits(r->one_low, r->one_high, r->remainder, r->total_low, r->total_high, NULL);
  time_sums t = {0};
  mpz_t undecided;
  mpz_init(undecided);
  size_t scale = 2 * (c->weights.bits + c->scale) + QACI_TRIGAMMA_BITS;
  qaci_status status = fill(ctx, r, c, &t, undecided);
  mpq_t part, term;
  mpq_inits(part, term, NULL);
  total_beyond(r->total_low, r->total_high, &t, part, 1);
  set_codes(c, part);
  total_beyond(term, r->remainder, &t, part, QACI_UNDECIDED);
  mpq_set_z(term, undecided);
  mpq_div_2exp(term, term, scale);
  mpq_add(r->remainder, r->remainder, term);
  mpq_div_2exp(r->one_low, r->one_low, scale);
  mpq_div_2exp(r->one_high, r->one_high, scale);
  if (status == QACI_OK && !c->q.only) {
    mpz_set_ui(undecided, 0);
    mpz_setbit(undecided, scale);
    qaci_simplicity_close(r->low, undecided);
    qaci_simplicity_close(r->high, undecided);
  } else if (!c->q.only) {
    qaci_simplicity_discard(ctx, r->low);
    qaci_simplicity_discard(ctx, r->high);
    r->low = r->high = NULL;
  }
  if (status == QACI_OK && qaci_census_done(c) < c->units) { /* all that was not found */
    if (c->q.only)
      mpq_set(term, r->one_low);
    else
      qaci_simplicity_total(r->low, term);
    mpq_sub(r->remainder, r->total_high, term);
    mpq_div_2exp(term, r->remainder, NESTING);
    mpq_add(r->remainder, r->remainder, term);
  }
  mpq_clears(part, term, NULL);
  mpz_clear(undecided);
  clear_sums(&t);
  if (status != QACI_OK) qaci_enclosure_clear(r);
  return status;
}

void qaci_enclosure_clear(qaci_enclosure *r) {
  qaci_simplicity_release(r->low);
  qaci_simplicity_release(r->high);
  mpq_clears(r->one_low, r->one_high, r->remainder, r->total_low, r->total_high, NULL);
  *r = (qaci_enclosure){0};
}
