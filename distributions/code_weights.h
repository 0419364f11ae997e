/* How many codes of the queue machine do the same thing: weights over the tree of micro-step sequences. SIMPL.1
 *
 * Two codes that ask for the same micro-steps run alike: ROTL 3 and ROTL 1; ROTL 2. So a beginning of programs is a
 * sequence of micro-steps, and stands for all codes that spell it: count[c] of them have c bits. Equal consecutive
 * ROTL, ROTR or DROP are one *run*; behind a run comes another instruction or the terminator, so that no code is
 * counted twice. All weights are integers over 4^B: a code of b <= B bits weighs 4^(B-b), and longer codes nothing.
 */
#ifndef QACI_DISTRIBUTIONS_CODE_WEIGHTS_H
#define QACI_DISTRIBUTIONS_CODE_WEIGHTS_H

#include "distributions/program.h"

__extension__ typedef unsigned __int128 qaci_u128;

enum { QACI_HALT_BITS = 2, QACI_REPEAT_BITS = 4, QACI_MOST_CODE_BITS = 62 };
enum { QACI_RUN_OPS = 3 }; /* ROTL, ROTR, DROP, in this order */
enum { QACI_COPY_WIDTHS = QACI_MOST_CODE_BITS / 2 };

/* Completions of a beginning, of at most r bits, over 4^r: a completion of e bits adds 4^(r-e) to entry r. */
typedef struct qaci_completions {
  qaci_u128 all[QACI_MOST_CODE_BITS + 1];
  qaci_u128 halting[QACI_MOST_CODE_BITS + 1]; /* those without a DROP that end in HALT */
  qaci_u128 still[QACI_MOST_CODE_BITS + 1];   /* those without a DROP, whatever they end in */
} qaci_completions;

typedef struct qaci_code_weights {
  size_t bits;                              /* B <= QACI_MOST_CODE_BITS */
  qaci_u128 power[QACI_MOST_CODE_BITS + 1]; /* 4^r */
  qaci_completions any;
  qaci_completions copy[QACI_COPY_WIDTHS + 1]; /* [l]: those that begin with COPY k, k >= 2^l */
  struct qaci_run_weights {
    uint64_t longest[QACI_MOST_CODE_BITS + 1]; /* [r]: the longest run that r bits spell */
    size_t most;                               /* spell knows runs of so many micro-steps */
    uint64_t *spell;                           /* [a (B+1) + b]: spellings of a run of a micro-steps in b bits */
    uint64_t all[QACI_MOST_CODE_BITS + 1];     /* [b]: spellings of a run of any length but 0 */
    qaci_completions other;                    /* those that do not begin with this op */
  } run[QACI_RUN_OPS];
} qaci_code_weights;

/* Codes of at most `bits` bits; runs as long as `run_bits` bits spell, or `steps` if that is less. QACI_UNABLE if bits
 * > QACI_MOST_CODE_BITS or memory is short. Cost O(bits^2 longest run). */
qaci_status qaci_code_weights_init(qaci_ctx *ctx, qaci_code_weights *w, size_t bits, size_t run_bits, uint64_t steps);
void qaci_code_weights_clear(qaci_ctx *ctx, qaci_code_weights *w);

/* Bits of an instruction with this argument. */
size_t qaci_instruction_bits(qaci_op op, uint64_t argument);

/* The index of a run's op in `run`, or -1. */
static inline int qaci_run_of(qaci_op op) {
  return op == QACI_ROTL ? 0 : op == QACI_ROTR ? 1 : op == QACI_DROP ? 2 : -1;
}

/* The weight of the codes that go on, behind a beginning spelled by count[c] codes of c bits, with `width` bits and
 * then what `table` weighs: sum of count[c] table[B - width - c]. */
qaci_u128 qaci_codes_times(const qaci_code_weights *w, const uint64_t *count, size_t width, const qaci_u128 *table);

/* r[b] := the spellings in b <= B bits of a beginning and of what follows it: sum of count[c] more[b - c]. */
void qaci_codes_append(const qaci_code_weights *w, const uint64_t *count, const uint64_t *more, uint64_t *r);

#endif
