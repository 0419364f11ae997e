/* Many queues that a loop shows at once, run backwards: the states of prior_loops.c. SIMPL.11
 *
 * A state stands for the strings prefix code(f) code(g) of one length that an open loop may show, and for the queue it
 * had some micro-steps before. Its labels are
 *   0, 1     a bit that some micro-step asked for
 *   FREE     a bit that a DROP removed and that nothing has asked for: both values, independent of all else
 *   UNSEEN   a bit that no micro-step will ask for any more: whatever it is
 *   PLACE    a bit of the pair at its place; PLACE + 3: nothing has asked for it; + 1, + 2: it is 0, it is 1
 *   SCATTERED + i   place i of the pair, wherever it is: nothing has asked for it
 * The places of the pair stand in the queue in one piece, and are open at its first and its last: what was asked for
 * there was read, and a place that is moved away is read then, as both values if nothing will ask for it. The ways of
 * the piece count the values of UNSEEN bits too. Or the places are scattered: none is read, `given` tells what is
 * known, and the pairs are counted anew with each bit that is asked for.
 */
#ifndef QACI_DISTRIBUTIONS_LOOP_BACK_H
#define QACI_DISTRIBUTIONS_LOOP_BACK_H

#include <limits.h>

#include "distributions/loop_asks.h"
#include "distributions/pair_piece.h"

enum { QACI_BACK_FREE = 2, QACI_BACK_UNSEEN, QACI_BACK_PLACE, QACI_BACK_SCATTERED = QACI_BACK_PLACE + 4 };
enum { QACI_BACK_MOST_SCATTERED = UCHAR_MAX - QACI_BACK_SCATTERED }; /* bits of a pair */

typedef struct qaci_back_state {
  /* what the future depends on, with the labels */
  struct qaci_back_shape {
    qaci_piece piece;
    uint32_t length, left; /* labels; those before place a, 0 if no place is open */
    uint32_t known, free;  /* places that are 0 or 1; labels FREE */
  } shape;
  unsigned char *label; /* the front, in a window */
  unsigned char *given; /* [scattered place]: 1: it is 0, 2: it is 1, 3: nothing has asked for it */
  uint32_t lowest;      /* of the scattered places that are known; or their number */
  qaci_piece rest;      /* where the ways stand if places are scattered: what is given there was read */
  qaci_piece_ways ways;
  mp_limb_t *pairs; /* how many strings, times the values of UNSEEN bits */
  unsigned char *window;
} qaci_back_state;

/* Undoing the micro-steps of a loop, the last one first. */
typedef struct qaci_back_run {
  qaci_ctx *ctx;
  qaci_piece_reader reader;
  qaci_loop_asks *asks;
  size_t data_bits;
  bool scattered;
  bool nonempty;      /* an empty queue ends where REPEAT was passed: the last place of `asks`, and each pass before */
  size_t until, room; /* micro-steps that are left undone; bytes of a window */
  qaci_back_state **pool; /* one for each branch that is under way */
  size_t pools;
  qaci_status (*arrived)(void *data, qaci_back_state *s); /* only `until` micro-steps are left */
  void *data;
  /* tally[left], if it is not NULL: the strings that have come from data when so many micro-steps are left, for each 2
   * (length of the data) - (FREE bits): numbers of more limbs than pairs have */
  mp_limb_t **tally;
  size_t tally_limbs;
} qaci_back_run;

/* `segment`: micro-steps that are undone at once, at most. */
void qaci_back_run_init(qaci_ctx *ctx, qaci_back_run *r, qaci_pair_parser *parser, qaci_loop_asks *asks, bool scattered,
                        size_t segment);
void qaci_back_run_clear(qaci_back_run *r);

void qaci_back_state_init(const qaci_back_run *r, qaci_back_state *s);
void qaci_back_state_clear(qaci_back_state *s);

/* All strings: the prefix and each pair. */
void qaci_back_start(qaci_back_run *r, qaci_back_state *s, const qaci_bits *prefix);

/* Undo micro-steps of s, from `left` on until `until` are left, and call `arrived` for every state this leads to,
 * unless nothing is left; s is used up. */
qaci_status qaci_back_go(qaci_back_run *r, qaci_back_state *s, size_t left, size_t branches);

/* Make the bits UNSEEN that none of the `left` micro-steps asks for. */
void qaci_back_forget(qaci_back_run *r, qaci_back_state *s, size_t left);

#endif
