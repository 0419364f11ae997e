/* The queue machine's table of patterns (SIMP.1): a census folded into sums, of all lengths at once or as far as it is
 * asked for (SIMPL.10). See simplicity.h. */
#include "distributions/simplicity.h"

#include <assert.h>
#include <stdlib.h>

#include "distributions/census_sums.h"
#include "distributions/simplicity_internal.h"

qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps) {
  qaci_census c;
  qaci_census_question q = {
      .code_bits = code_bits, .data_bits = data_bits, .steps = steps, .longest = SIZE_MAX, .whole = true};
  QACI_TRY(qaci_census_init(ctx, &c, &q));
  qaci_status status = qaci_census_count(ctx, &c, 0, c.units, 1);
  if (status == QACI_OK) status = qaci_census_simplicity(ctx, r, &c);
  if (status == QACI_OK) { /* no mass is lost */
    mpq_t closed, total;
    mpq_inits(closed, total, NULL);
    qaci_census_total(closed, &c);
    qaci_simplicity_total(*r, total);
    assert(mpq_equal(closed, total));
    mpq_clears(closed, total, NULL);
  }
  qaci_census_clear(&c);
  return status;
}

/* The most bits that `bits` bits of COPY append: COPY k, as often as there is room. */
static uint64_t copies(size_t bits) {
  uint64_t *most = qaci_alloc((bits + 1) * sizeof *most), r;
  for (size_t b = 0; b <= bits; b++) {
    most[b] = 0;
    for (size_t log = 0; 4 + 2 * log <= b && log < 62; log++) { /* opcode 3, gamma(k) 1 + 2 log */
      r = most[b - 4 - 2 * log] + (((uint64_t)2 << log) - 1);
      if (r > most[b]) most[b] = r;
    }
  }
  r = most[bits];
  free(most);
  return r;
}

/* The longest queue that a program shows: nothing appends more than COPY, but on no data a PUSH must come first. */
static size_t longest_queue(size_t code_bits, size_t data_bits, uint64_t steps) {
  enum { PUSH_BITS = 5 };
  if (code_bits < QACI_HALT_BITS) return 0;
  uint64_t growth = 0;
  for (int repeats = 0; repeats < 2; repeats++) {
    size_t terminator = repeats ? QACI_REPEAT_BITS : QACI_HALT_BITS;
    if (code_bits < terminator) break;
    size_t bits = code_bits - terminator;
    uint64_t pass = data_bits ? copies(bits) : bits < PUSH_BITS ? 0 : 1 + copies(bits - PUSH_BITS);
    uint64_t most = repeats ? pass ? steps - steps / (pass + 1) : 0 : pass < steps ? pass : steps;
    if (most > growth) growth = most;
  }
  return data_bits + (size_t)growth;
}

qaci_status qaci_simplicity_on_demand(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                      uint64_t steps) {
  qaci_census c;
  qaci_census_question q = {.code_bits = code_bits, .data_bits = data_bits, .steps = steps, .whole = true};
  QACI_TRY(qaci_census_init(ctx, &c, &q)); /* is it in reach? */
  qaci_simplicity *k = NULL;
  q.longest = SIZE_MAX;
  c.q.longest = SIZE_MAX;
  char *machine = qaci_census_machine(&c);
  qaci_status status = qaci_simplicity_open(ctx, &k, machine, 0);
  free(machine);
  if (status == QACI_OK) status = qaci_times_init(ctx, &k->times, steps);
  if (status == QACI_OK) {
    k->code_bits = code_bits;
    k->data_bits = data_bits;
    k->longest = longest_queue(code_bits, data_bits, steps);
    k->most_states = 64 + 2 * (data_bits + (size_t)steps); /* a loop that tests nothing has not as many */
    mpz_mul_2exp(k->denominator, k->times.denominator, 2 * (code_bits + data_bits));
    mpq_t total;
    mpq_init(total);
    qaci_census_total(total, &c);
    mpz_divexact(k->total, k->denominator, mpq_denref(total));
    mpz_mul(k->total, k->total, mpq_numref(total));
    mpq_clear(total);
    free(k->scratch);
    k->scratch = NULL;
    k->known = 0;
    status = qaci_simplicity_prepare(ctx, k, 1);
  }
  qaci_census_clear(&c);
  if (status == QACI_OK) *r = k;
  else if (k) qaci_simplicity_discard(ctx, k);
  return status;
}

/* k's table := t's; t is released. */
static void take_table(qaci_simplicity *k, qaci_simplicity *t) {
  qaci_simplicity old = *k;
  k->lengths = t->lengths;
  k->by_length = t->by_length;
  k->charged = t->charged;
  t->lengths = old.lengths;
  t->by_length = old.by_length;
  qaci_simplicity_release(t);
}

qaci_status qaci_simplicity_prepare(qaci_ctx *ctx, qaci_simplicity *k, size_t longest) {
  if (longest >= k->longest) longest = SIZE_MAX;
  if (longest <= k->known) return QACI_OK;
  qaci_census c;
  qaci_census_question q = {.code_bits = k->code_bits,
                            .data_bits = k->data_bits,
                            .steps = k->times.steps,
                            .longest = longest,
                            .whole = true,
                            .most_states = k->most_states};
  QACI_TRY(qaci_census_init(ctx, &c, &q));
  qaci_simplicity *t;
  qaci_status status = qaci_census_count(ctx, &c, 0, c.units, 1);
  if (status == QACI_OK) status = qaci_census_simplicity(ctx, &t, &c);
  if (status == QACI_OK) {
    take_table(k, t);
    k->known = longest;
    qaci_open_loops_clear(&k->open);
    qaci_open_loops_take(&k->open, &c.open);
  }
  qaci_census_clear(&c);
  return status;
}

qaci_status qaci_simplicity_complete(qaci_ctx *ctx, qaci_simplicity *k) {
  if (k->known == SIZE_MAX && !k->open.count) return QACI_OK;
  qaci_simplicity *t;
  QACI_TRY(qaci_simplicity_create(ctx, &t, k->code_bits, k->data_bits, k->times.steps));
  take_table(k, t);
  k->known = SIZE_MAX;
  qaci_open_loops_clear(&k->open);
  return QACI_OK;
}
