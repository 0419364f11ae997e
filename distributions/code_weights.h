/* How many codes of the queue machine do the same thing: weights over the tree of micro-step sequences. SIMPL.1
 *
 * Two codes that ask for the same micro-steps run alike: ROTL 3 and ROTL 1; ROTL 2. So a beginning of programs is a
 * sequence of micro-steps, and stands for all codes that spell it: count[c] of them have c bits. Equal consecutive
 * ROTL, ROTR or DROP are one *run*; behind a run comes another instruction or the terminator, so that no code is
 * counted twice. All weights are integers over 4^C: a code of b bits weighs 4^(C-b).
 */
#ifndef QACI_DISTRIBUTIONS_CODE_WEIGHTS_H
#define QACI_DISTRIBUTIONS_CODE_WEIGHTS_H

#include "distributions/program.h"

__extension__ typedef unsigned __int128 qaci_u128;

enum { QACI_HALT_BITS = 2, QACI_REPEAT_BITS = 4, QACI_MOST_CODE_BITS = 62 };
enum { QACI_RUN_OPS = 3 }; /* ROTL, ROTR, DROP, in this order */

typedef struct qaci_code_weights {
  size_t bits;                                    /* C <= QACI_MOST_CODE_BITS */
  qaci_u128 power[QACI_MOST_CODE_BITS + 1];       /* 4^r */
  uint64_t drops[QACI_MOST_CODE_BITS + 1];        /* [r]: the longest DROP run that r bits spell */
  qaci_u128 completions[QACI_MOST_CODE_BITS + 1]; /* [r]: of all completions of at most r bits, over 4^r */
  struct qaci_run_weights {
    size_t most;     /* the longest run a code can spell within C bits, or `steps` if that is less */
    uint64_t *spell; /* [a (C+1) + b]: spellings of a run of a micro-steps in b bits */
    qaci_u128 *from; /* [a (C+1) + r]: completions of at most r bits that begin with a run of at least a */
    qaci_u128 other[QACI_MOST_CODE_BITS + 1]; /* [r]: completions of at most r bits that do not begin with this op */
  } run[QACI_RUN_OPS];
} qaci_code_weights;

/* QACI_UNABLE if bits > QACI_MOST_CODE_BITS or memory is short. Cost O(C^2 longest run). */
qaci_status qaci_code_weights_init(qaci_ctx *ctx, qaci_code_weights *w, size_t bits, uint64_t steps);
void qaci_code_weights_clear(qaci_ctx *ctx, qaci_code_weights *w);

/* Bits of an instruction with this argument. */
size_t qaci_instruction_bits(qaci_op op, uint64_t argument);

/* The index of a run's op in `run`, or -1. */
static inline int qaci_run_of(qaci_op op) {
  return op == QACI_ROTL ? 0 : op == QACI_ROTR ? 1 : op == QACI_DROP ? 2 : -1;
}

/* sum of count[c] table[C - c], and of count[c] 4^(C - c - terminator). */
qaci_u128 qaci_codes_times(const qaci_code_weights *w, const uint64_t *count, const qaci_u128 *table);
qaci_u128 qaci_codes_ending(const qaci_code_weights *w, const uint64_t *count, size_t terminator_bits);

#endif
