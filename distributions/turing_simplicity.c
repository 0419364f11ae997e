/* S of a Turing machine (MACH.5): see turing.h.
 *
 * For each |i| (and each coded head) a run starts on a tape whose bits are not chosen. When a step reads bits that are
 * not, the run divides into one for each choice; what waits is on a stack. As a Turing machine moves nothing, each bit
 * that is still not chosen stands where it stood in i: an output is a pattern of 0, 1 and bits that differ from each
 * other, and each x that matches it comes from one i. Outputs that stay the same for some steps are added once.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "distributions/simplicity_table.h"
#include "distributions/simplicity_times.h"
#include "distributions/turing_internal.h"

typedef struct builder {
  qaci_ctx *ctx;
  qaci_simplicity *k;
  const qaci_turing *m;
  qaci_times times;
  mpz_t weight;
  mp_bitcnt_t shift; /* 2 (C + D - |code| - |i|): weights are over 4^(C+D) */
  uint32_t *position;
  turing_tape *waiting;
  size_t count, room;
} builder;

/* Add the output for the times from..to-1. */
static qaci_status add(builder *b, const turing_tape *t, uint64_t from, uint64_t to) {
  if (from == to) return QACI_OK;
  unsigned width = b->m->width;
  uint32_t *p = b->position, symbols = 0;
  int64_t cell = t->low >= 0 ? t->low / width : -((-t->low + width - 1) / width);
  unsigned shift = width - 1 - (unsigned)(t->low - cell * width);
  for (int64_t left = t->high - t->low; left; left--) {
    bool open = t->open[cell - t->first] >> shift & 1;
    *p++ = open ? QACI_PATTERN_FREE + symbols++ : t->symbol[cell - t->first] >> shift & 1;
    if (shift--) continue;
    shift = width - 1;
    cell++;
  }
  mpz_sub(b->weight, b->times.tail[from], b->times.tail[to]);
  mpz_mul_2exp(b->weight, b->weight, b->shift);
  return qaci_simplicity_add(b->ctx, b->k, b->position, (size_t)(t->high - t->low), symbols, b->weight);
}

/* The bits under the head are not all chosen: t becomes the run with 0s, the others wait. */
static qaci_status divide(builder *b, turing_tape *t) {
  uint8_t *open = &t->open[t->at - t->first], mask = *open;
  *open = 0;
  for (uint8_t choice = mask; choice; choice = (choice - 1) & mask) {
    if (b->count == b->room) {
      size_t room = b->room ? 2 * b->room : 16;
      QACI_TRY(qaci_ctx_charge(b->ctx, (room - b->room) * sizeof *b->waiting));
      b->room = room;
      b->waiting = qaci_realloc(b->waiting, room * sizeof *b->waiting);
    }
    turing_tape *other = &b->waiting[b->count++];
    QACI_TRY(turing_tape_copy(b->ctx, other, t));
    *turing_cell(other) |= choice;
  }
  return QACI_OK;
}

/* Run to the end. A run that waited has been added up to its time. */
static qaci_status run(builder *b, turing_tape *t, uint64_t since) {
  uint64_t limit = b->times.steps;
  while (t->time < limit) {
    if (t->open[t->at - t->first]) {
      QACI_TRY(add(b, t, since, t->time + 1));
      since = t->time + 1;
      QACI_TRY(divide(b, t));
    }
    const qaci_turing_rule *rule = &b->m->rule[(size_t)t->state << b->m->width | *turing_cell(t)];
    if (!rule->given) break;
    /* the output up to now, before the step changes it */
    turing_tape before = *t;
    uint8_t symbol = *turing_cell(t);
    if (turing_step(t, b->m->width, rule) && since < t->time) {
      uint8_t *cell = &t->symbol[before.at - before.first], written = *cell;
      *cell = symbol;
      QACI_TRY(add(b, &before, since, t->time));
      *cell = written;
      since = t->time;
    }
    QACI_TRY(turing_tape_reach(b->ctx, t));
    QACI_TRY(qaci_ctx_step(b->ctx, 1));
  }
  return add(b, t, since, limit + 1);
}

/* All tapes of `bits` bits with the head on cell `head`. */
static qaci_status runs(builder *b, size_t bits, int64_t head) {
  turing_tape t;
  qaci_status status = turing_tape_init(b->ctx, &t, b->m, bits, true, head);
  if (status == QACI_OK) status = run(b, &t, 0);
  turing_tape_clear(b->ctx, &t);
  while (b->count) {
    turing_tape next = b->waiting[--b->count];
    if (status == QACI_OK) status = run(b, &next, next.time + 1);
    turing_tape_clear(b->ctx, &next);
  }
  return status;
}

static qaci_status build(builder *b, size_t code_bits, size_t data_bits) {
  /* the heads with codes of 2 log + 1 bits are 2^log - 1 .. 2^(log+1) - 2 */
  for (size_t log = 0; b->m->coded ? 2 * log + 1 <= code_bits : log == 0; log++) {
    size_t code = b->m->coded ? 2 * log + 1 : 0;
    for (uint64_t h = 0; h < (b->m->coded ? UINT64_C(1) << log : 1); h++)
      for (size_t bits = 0; bits <= data_bits; bits++) {
        qaci_ctx_progress(b->ctx, "simplicity", (double)bits, (double)data_bits + 1);
        b->shift = 2 * (code_bits + data_bits - code - bits);
        int64_t head = b->m->coded ? (int64_t)(h + (UINT64_C(1) << log) - 1) : b->m->head;
        QACI_TRY(runs(b, bits, head));
      }
  }
  return QACI_OK;
}

/* No mass is lost: the sum of S over B* is (sum of 4^-|c|) (sum of 2^-l) (sum of (n+1)^-2), over 4^(C+D) and the times.
 */
static void assert_mass(const builder *b, size_t code_bits, size_t data_bits) {
  mpz_t codes, tapes, whole;
  mpz_inits(codes, tapes, whole, NULL);
  if (b->m->coded)
    for (size_t log = 0; 2 * log + 1 <= code_bits; log++) { /* 2^log codes of 2 log + 1 bits */
      mpz_set_ui(whole, 0);
      mpz_setbit(whole, 2 * (code_bits - 2 * log - 1) + log);
      mpz_add(codes, codes, whole);
    }
  else
    mpz_setbit(codes, 2 * code_bits);
  mpz_setbit(tapes, data_bits + 1);
  mpz_sub_ui(tapes, tapes, 1);
  mpz_mul_2exp(tapes, tapes, data_bits);
  mpz_mul(whole, codes, tapes);
  mpz_mul(whole, whole, b->times.tail[0]);
  mpq_t closed, total;
  mpq_inits(closed, total, NULL);
  mpz_set(mpq_numref(closed), whole);
  mpz_set(mpq_denref(closed), qaci_simplicity_denominator(b->k));
  mpq_canonicalize(closed);
  qaci_simplicity_total(b->k, total);
  assert(mpq_equal(closed, total));
  mpq_clears(closed, total, NULL);
  mpz_clears(codes, tapes, whole, NULL);
}

qaci_status qaci_turing_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_turing *m, size_t code_bits,
                                   size_t data_bits, uint64_t steps) {
  builder b = {.ctx = ctx, .m = m};
  /* a bound on what can be touched: i, and steps cells around the farthest head */
  size_t log = code_bits ? (code_bits - 1) / 2 : 0;
  if (m->coded && log >= 40)
    return qaci_fail(ctx, QACI_UNABLE, "code_bits = %zu lets the head start farther than memory", code_bits);
  uint64_t farthest = m->coded ? (UINT64_C(2) << log) - 2 : (uint64_t)(m->head < 0 ? -m->head : m->head);
  uint64_t lengths = 0;
  if (__builtin_add_overflow(farthest + 1, steps, &lengths) || __builtin_mul_overflow(lengths, m->width, &lengths) ||
      __builtin_add_overflow(lengths, data_bits + 1, &lengths))
    return qaci_fail(ctx, QACI_UNABLE, "outputs of so many bits do not fit");
  char machine[400];
  int used = snprintf(machine, sizeof machine, "%.200s (", m->name);
  if (m->coded)
    used += snprintf(machine + used, sizeof machine - (size_t)used, "codes of at most %zu bits, ", code_bits);
  snprintf(machine + used, sizeof machine - (size_t)used, "tapes of at most %zu bits, %llu steps)", data_bits,
           (unsigned long long)steps);
  QACI_TRY(qaci_times_init(ctx, &b.times, steps));
  qaci_status status = qaci_simplicity_open(ctx, &b.k, machine, lengths);
  if (status == QACI_OK) {
    mpz_init(b.weight);
    status = qaci_ctx_charge(ctx, lengths * sizeof *b.position);
    if (status == QACI_OK) {
      b.position = qaci_alloc(lengths * sizeof *b.position);
      status = build(&b, code_bits, data_bits);
      qaci_ctx_release(ctx, lengths * sizeof *b.position);
    }
    if (status == QACI_OK) {
      mpz_mul_2exp(b.weight, b.times.denominator, 2 * (code_bits + data_bits));
      qaci_simplicity_close(b.k, b.weight);
      assert_mass(&b, code_bits, data_bits);
      *r = b.k;
    } else {
      qaci_simplicity_discard(ctx, b.k);
    }
    mpz_clear(b.weight);
    free(b.position);
    free(b.waiting);
    qaci_ctx_release(ctx, b.room * sizeof *b.waiting);
  }
  qaci_times_clear(ctx, &b.times);
  return status;
}
