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

/* count[b] := the codes of b bits that end in HALT or, if `repeats`, in REPEAT, and have no DROP unless `drops`. They
 * are at most 2^b. */
static void count_codes(uint64_t *count, size_t bits, bool repeats, bool drops) {
  for (size_t b = 0; b <= bits; b++) {
    count[b] = (b == QACI_HALT_BITS) + (repeats && b == QACI_REPEAT_BITS);
    if (b >= 5) count[b] += 4 * count[b - 5]; /* PUSH and CPUSH, two each */
    for (int op = QACI_ROTL; op <= QACI_DROP; op++)
      for (size_t log = 0; (op != QACI_DROP || drops) && opcode_bits[op] + 2 * log + 1 <= b; log++)
        count[b] += count[b - opcode_bits[op] - 2 * log - 1] << log;
  }
}

/* table[r] := what at most r bits weigh; of those that begin with an instruction of `opcode` bits, if that is not 0,
 * nothing. */
static void weigh(qaci_u128 *table, const uint64_t *count, size_t bits, size_t opcode) {
  for (size_t b = 0; b <= bits; b++) {
    uint64_t here = count[b];
    for (size_t log = 0; opcode && opcode + 2 * log + 1 <= b; log++) here -= count[b - opcode - 2 * log - 1] << log;
    table[b] = (b ? 4 * table[b - 1] : 0) + here;
  }
}

static void weigh_completions(qaci_code_weights *w) {
  uint64_t all[QACI_MOST_CODE_BITS + 1], halting[QACI_MOST_CODE_BITS + 1], still[QACI_MOST_CODE_BITS + 1];
  count_codes(all, w->bits, true, true);
  count_codes(halting, w->bits, false, false);
  count_codes(still, w->bits, true, false);
  for (int i = -1; i < QACI_RUN_OPS; i++) {
    qaci_completions *c = i < 0 ? &w->any : &w->run[i].other;
    size_t opcode = i < 0 ? 0 : opcode_bits[run_op[i]];
    weigh(c->all, all, w->bits, opcode);
    if (i >= 0 && run_op[i] == QACI_DROP) opcode = 0; /* there are none */
    weigh(c->halting, halting, w->bits, opcode);
    weigh(c->still, still, w->bits, opcode);
  }
  for (size_t log = QACI_COPY_WIDTHS; log-- > 0;) { /* copy[QACI_COPY_WIDTHS]: nothing */
    size_t width = qaci_instruction_bits(QACI_COPY, (uint64_t)1 << log);
    qaci_completions *c = &w->copy[log];
    *c = w->copy[log + 1];
    for (size_t r = width; r <= w->bits; r++) {
      c->all[r] += w->any.all[r - width] << log;
      c->halting[r] += w->any.halting[r - width] << log;
      c->still[r] += w->any.still[r - width] << log;
    }
  }
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

static uint64_t spell_bytes(const qaci_code_weights *w) {
  uint64_t bytes = 0;
  for (int i = 0; i < QACI_RUN_OPS; i++) bytes += (w->run[i].most + 1) * (w->bits + 1) * sizeof(uint64_t);
  return bytes;
}

qaci_status qaci_code_weights_init(qaci_ctx *ctx, qaci_code_weights *w, size_t bits, size_t run_bits, uint64_t steps) {
  *w = (qaci_code_weights){.bits = bits};
  if (bits > QACI_MOST_CODE_BITS)
    return qaci_fail(ctx, QACI_UNABLE, "code_bits = %zu: codes of more than %d bits are too many to walk", bits,
                     QACI_MOST_CODE_BITS);
  size_t row = bits + 1;
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    struct qaci_run_weights *r = &w->run[i];
    longest_runs(r->longest, opcode_bits[run_op[i]], bits);
    r->most = r->longest[run_bits] < steps ? (size_t)r->longest[run_bits] : (size_t)steps;
  }
  QACI_TRY(qaci_ctx_charge(ctx, spell_bytes(w)));
  for (size_t b = 0; b <= bits; b++) w->power[b] = (qaci_u128)1 << 2 * b;
  weigh_completions(w);
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    struct qaci_run_weights *r = &w->run[i];
    size_t opcode = opcode_bits[run_op[i]];
    r->all[0] = 1;
    for (size_t b = 1; b <= bits; b++)
      for (size_t log = 0; opcode + 2 * log + 1 <= b; log++) r->all[b] += r->all[b - opcode - 2 * log - 1] << log;
    r->all[0] = 0;
    r->spell = qaci_alloc((r->most + 1) * row * sizeof *r->spell);
    uint64_t *below = qaci_alloc((r->most + 1) * row * sizeof *below);
    spell_runs(r, bits, opcode, below);
    free(below);
  }
  return QACI_OK;
}

void qaci_code_weights_clear(qaci_ctx *ctx, qaci_code_weights *w) {
  if (w->run[0].spell) qaci_ctx_release(ctx, spell_bytes(w));
  for (int i = 0; i < QACI_RUN_OPS; i++) {
    free(w->run[i].spell);
    w->run[i].spell = NULL;
  }
}

qaci_u128 qaci_codes_times(const qaci_code_weights *w, const uint64_t *count, size_t width, const qaci_u128 *table) {
  qaci_u128 sum = 0;
  for (size_t c = 0; c + width <= w->bits; c++)
    if (count[c]) sum += count[c] * table[w->bits - width - c];
  return sum;
}

void qaci_codes_append(const qaci_code_weights *w, const uint64_t *count, const uint64_t *more, uint64_t *r) {
  memset(r, 0, (w->bits + 1) * sizeof *r);
  for (size_t c = 0; c <= w->bits; c++)
    for (size_t b = 0; count[c] && b + c <= w->bits; b++) r[b + c] += count[c] * more[b];
}
