/* Weights of beginnings of programs (SIMPL.1): see code_weights.h. */
#include "distributions/code_weights.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/simplicity.h"

static const size_t opcode_bits[] = {2, 3, 3, 4, 4, 4}; /* by qaci_op */
static const qaci_op run_op[QACI_RUN_OPS] = {QACI_ROTL, QACI_ROTR, QACI_DROP};

size_t qaci_instruction_bits(qaci_op op, uint64_t argument) {
  if (op >= QACI_PUSH) return opcode_bits[op] + 1;
  return opcode_bits[op] + 2 * (63 - (size_t)__builtin_clzll(argument)) + 1;
}

void qaci_code_counts(mpz_t *count, size_t bits, bool straight_line) {
  mpz_t term;
  mpz_init(term);
  for (size_t b = 0; b <= bits; b++) {
    mpz_set_ui(count[b], (b == QACI_HALT_BITS) + (b == QACI_REPEAT_BITS && !straight_line));
    if (b >= 5) mpz_addmul_ui(count[b], count[b - 5], 4); /* PUSH and CPUSH, two each */
    for (int op = QACI_ROTL; op <= QACI_DROP; op++)
      for (size_t log = 0; opcode_bits[op] + 2 * log + 1 <= b; log++) {
        /* 2^log arguments k have this many bits */
        mpz_mul_2exp(term, count[b - opcode_bits[op] - 2 * log - 1], log);
        mpz_add(count[b], count[b], term);
      }
  }
  mpz_clear(term);
}

/* The spellings of runs: spell[a][b] = sum over a last argument k of spell[a - k][b - bits(k)]. The k of equal bits are
 * an interval, so sums over it come from `below`, the sums over a. */
static void spell_runs(struct qaci_run_weights *r, size_t bits, size_t opcode, uint64_t *below) {
  size_t row = bits + 1;
  memset(r->spell, 0, (r->most + 1) * row * sizeof *r->spell);
  r->spell[0] = 1;
  for (size_t a = 0; a <= r->most; a++) {
    for (size_t log = 0; a >= (size_t)1 << log && opcode + 2 * log + 1 <= bits; log++) {
      size_t width = opcode + 2 * log + 1, first = a - ((size_t)1 << log);
      size_t before = (size_t)2 << log;
      for (size_t b = width; b <= bits; b++) {
        uint64_t sum = below[first * row + b - width];
        if (a >= before) sum -= below[(a - before) * row + b - width];
        r->spell[a * row + b] += sum;
      }
    }
    for (size_t b = 0; b <= bits; b++) below[a * row + b] = r->spell[a * row + b] + (a ? below[(a - 1) * row + b] : 0);
  }
}

/* other[r] and from[a][r]: see the header; `exact` counts completions by their bits, `below` is from spell_runs. */
static void weigh_runs(qaci_code_weights *w, int run, const uint64_t *exact, const uint64_t *below) {
  struct qaci_run_weights *r = &w->run[run];
  size_t opcode = opcode_bits[run_op[run]], bits = w->bits, row = bits + 1;
  uint64_t all[QACI_MOST_CODE_BITS + 1] = {1}; /* runs of any length, the empty one included, by bits */
  for (size_t b = 1; b <= bits; b++)
    for (size_t log = 0; opcode + 2 * log + 1 <= b; log++) all[b] += all[b - opcode - 2 * log - 1] << log;
  for (size_t b = 0; b <= bits; b++) {
    uint64_t count = exact[b];
    for (size_t log = 0; opcode + 2 * log + 1 <= b; log++) count -= exact[b - opcode - 2 * log - 1] << log;
    r->other[b] = (b ? 4 * r->other[b - 1] : 0) + count;
  }
  for (size_t a = 1; a <= r->most + 1; a++)
    for (size_t left = 0; left <= bits; left++) {
      qaci_u128 sum = 0;
      for (size_t b = 1; b <= left; b++) sum += (all[b] - below[(a - 1) * row + b]) * r->other[left - b];
      r->from[a * row + left] = sum;
    }
}

/* best[b] := the longest run that at most b bits spell. */
static void longest_runs(uint64_t *best, size_t opcode, size_t bits) {
  for (size_t b = 0; b <= bits; b++) {
    best[b] = b ? best[b - 1] : 0;
    for (size_t log = 0; opcode + 2 * log + 1 <= b; log++) {
      uint64_t total = ((uint64_t)2 << log) - 1 + best[b - opcode - 2 * log - 1];
      if (total > best[b]) best[b] = total;
    }
  }
}

qaci_status qaci_code_weights_init(qaci_ctx *ctx, qaci_code_weights *w, size_t bits, uint64_t steps) {
  *w = (qaci_code_weights){.bits = bits};
  if (bits > QACI_MOST_CODE_BITS)
    return qaci_fail(ctx, QACI_UNABLE, "code_bits = %zu: codes of more than %d bits are too many to walk", bits,
                     QACI_MOST_CODE_BITS);
  size_t row = bits + 1;
  uint64_t bytes = 0;
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    uint64_t best[QACI_MOST_CODE_BITS + 1];
    longest_runs(run_op[i] == QACI_DROP ? w->drops : best, opcode_bits[run_op[i]], bits);
    uint64_t most = (run_op[i] == QACI_DROP ? w->drops : best)[bits];
    w->run[i].most = most < steps ? (size_t)most : (size_t)steps;
    bytes += (w->run[i].most + 2) * row * (sizeof(uint64_t) + sizeof(qaci_u128));
  }
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  mpz_t count[QACI_MOST_CODE_BITS + 1];
  uint64_t exact[QACI_MOST_CODE_BITS + 1];
  for (size_t b = 0; b <= bits; b++) mpz_init(count[b]);
  qaci_code_counts(count, bits, false);
  for (size_t b = 0; b <= bits; b++) {
    exact[b] = mpz_get_ui(count[b]);
    w->power[b] = (qaci_u128)1 << 2 * b;
    w->completions[b] = (b ? 4 * w->completions[b - 1] : 0) + exact[b];
    mpz_clear(count[b]);
  }
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    struct qaci_run_weights *r = &w->run[i];
    r->spell = qaci_alloc((r->most + 2) * row * sizeof *r->spell);
    r->from = qaci_alloc((r->most + 2) * row * sizeof *r->from);
    uint64_t *below = qaci_alloc((r->most + 1) * row * sizeof *below);
    spell_runs(r, bits, opcode_bits[run_op[i]], below);
    weigh_runs(w, i, exact, below);
    free(below);
  }
  return QACI_OK;
}

void qaci_code_weights_clear(qaci_ctx *ctx, qaci_code_weights *w) {
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    if (w->run[i].spell)
      qaci_ctx_release(ctx, (w->run[i].most + 2) * (w->bits + 1) * (sizeof(uint64_t) + sizeof(qaci_u128)));
    free(w->run[i].spell);
    free(w->run[i].from);
    w->run[i].spell = NULL;
    w->run[i].from = NULL;
  }
}

qaci_u128 qaci_codes_times(const qaci_code_weights *w, const uint64_t *count, const qaci_u128 *table) {
  qaci_u128 sum = 0;
  for (size_t c = 0; c <= w->bits; c++)
    if (count[c]) sum += count[c] * table[w->bits - c];
  return sum;
}

qaci_u128 qaci_codes_ending(const qaci_code_weights *w, const uint64_t *count, size_t terminator_bits) {
  qaci_u128 sum = 0;
  for (size_t c = 0; c + terminator_bits <= w->bits; c++)
    if (count[c]) sum += count[c] * w->power[w->bits - c - terminator_bits];
  return sum;
}
