/* D(n): what all Turing machines with n states and 2 symbols write (the coding theorem method).     machines.md MACH.6
 *
 * A machine has states 1..n (it starts in 1), and for each state and symbol one instruction: write 0 or 1 and halt
 * where it stands (2 instructions), or write, move left or right and go to a state (4 n of them): (4n+2)^(2n) machines.
 * Each runs on an empty tape, once on one that is all 0 and once on one that is all 1. If it halts at step `steps` or
 * before (the halting instruction is a step), its output is the cells that it has visited, from left to right.
 *
 *   count(x) = runs, over all machines and both tapes, that halt with output x        D(n)(x) = count(x) / sum of
 * counts
 *
 * Machines are not visited one by one. An instruction is chosen when a run first needs it; until then one run stands
 * for all machines that differ only in what was not chosen. States are numbered in order of first use, the first move
 * is to the right, the tape is all 0; the rest is symmetry: mirrored machines, complemented symbols.
 */
#ifndef QACI_DISTRIBUTIONS_CTM_H
#define QACI_DISTRIBUTIONS_CTM_H

#include "distributions/simplicity.h"

typedef struct qaci_ctm qaci_ctm; /* reference-counted, immutable */

enum { QACI_CTM_MOST_STATES = 6 }; /* 26^12 machines are counted in one word; no computer would finish more */

/* Cost: a run for each node of the tree of partial machines: 3,000 for n = 3, 600,000 for 4, 10^8 for 5. */
qaci_status qaci_ctm_create(qaci_ctx *ctx, qaci_ctm **r, unsigned states, uint64_t steps);
qaci_ctm *qaci_ctm_retain(qaci_ctm *d);
void qaci_ctm_release(qaci_ctm *d);

/* The busy beaver's S(n), all proved (n = 5: the Coq-BB5 project, 2024); 0 for n > 5. With at least this many steps no
 * machine that halts is left out. */
uint64_t qaci_ctm_busy_beaver(unsigned states);

unsigned qaci_ctm_states(const qaci_ctm *d);
uint64_t qaci_ctm_steps(const qaci_ctm *d);

/* Runs on the all-0 tape, which add up to (4n+2)^(2n). `undecided` ones had not halted at the bound and no reason why
 * they never will was found; the others below `halting` never halt. */
typedef struct qaci_ctm_tally {
  uint64_t machines, halting;
  uint64_t complete; /* every instruction is chosen, none of those reached halts */
  uint64_t escape;   /* off over empty cells, for ever */
  uint64_t cycle;    /* the same configuration again, perhaps elsewhere */
  uint64_t undecided;
  uint64_t nodes, moves; /* runs and steps that it took */
} qaci_ctm_tally;
const qaci_ctm_tally *qaci_ctm_counts(const qaci_ctm *d);

/* The outputs, by length, then lexicographically; count(x). */
size_t qaci_ctm_size(const qaci_ctm *d);
uint64_t qaci_ctm_output(const qaci_ctm *d, size_t i, qaci_bits *x);

/* D(n) as a simplicity: S(x) = count(x) / (2 (4n+2)^(2n)), the share of all runs that halt with output x. */
qaci_status qaci_ctm_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_ctm *d);

#endif
