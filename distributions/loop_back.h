/* Many queues that a loop shows at once, run backwards: the states of prior_loops.c. SIMPL.11
 *
 * A state stands for the strings prefix code(f) code(g) of one length that an open loop may show, and for the queue it
 * had some micro-steps before. Its labels are
 *   0, 1     a bit that some micro-step asked for
 *   FREE     a bit that a DROP removed and that nothing has asked for: both values, independent of all else
 *   UNSEEN   a bit that no micro-step will ask for any more: whatever it is
 *   WANTED   a bit of the pair at its place, which nothing has asked for; KNOWN + 0, KNOWN + 1: at its place, but known
 * The places a..b-1 of the pair stand in the queue in one piece; before a and from b on the pair was read by its parser:
 * up to a it is in state q, and ways[i] is the number of (strings from b on, values of UNSEEN bits) with which the parser
 * comes to the end from state at[i].
 */
#ifndef QACI_DISTRIBUTIONS_LOOP_BACK_H
#define QACI_DISTRIBUTIONS_LOOP_BACK_H

#include "distributions/open_loops.h"
#include "distributions/pair_parser.h"

enum { QACI_BACK_FREE = 2, QACI_BACK_UNSEEN, QACI_BACK_WANTED, QACI_BACK_KNOWN };

typedef struct qaci_back_state {
  /* what the future depends on, with the labels */
  struct qaci_back_shape {
    uint32_t length, left; /* labels; those before place a, 0 if a = b */
    uint32_t a, b, q;
    uint32_t known, free; /* labels KNOWN and FREE */
  } shape;
  unsigned char *label; /* the front, in a window */
  size_t count;
  uint32_t *at;
  mp_limb_t *ways;
  unsigned char *window;
} qaci_back_state;

/* Which bits the micro-steps of a loop ask for, on their way back to the start of a pass. */
typedef struct qaci_back_asks {
  const qaci_open_loop *loop;
  size_t events, longest; /* at most; longer queues are taken to be asked for everything */
  unsigned char *known;   /* [events to undo][length][place behind the front]: 0 if it was not looked into */
} qaci_back_asks;

void qaci_back_asks_init(qaci_back_asks *a, const qaci_open_loop *l, size_t events, size_t longest);
void qaci_back_asks_clear(qaci_back_asks *a);
/* May one of the next `left` micro-steps to be undone need the bit that is i places behind the front of n labels?
 * Whatever the other bits are. */
bool qaci_back_look(qaci_back_asks *a, size_t left, size_t n, size_t i);
enum { QACI_BACK_NOT_ASKED = 1, QACI_BACK_ASKED };
static inline bool qaci_back_asked(qaci_back_asks *a, size_t left, size_t n, size_t i) {
  if (n > a->longest) return left;
  unsigned char known = a->known[(left * (a->longest + 1) + n) * (a->longest + 1) + i];
  return known ? known == QACI_BACK_ASKED : qaci_back_look(a, left, n, i);
}

/* Undoing the micro-steps of a loop, the last one first. */
typedef struct qaci_back_run {
  qaci_ctx *ctx;
  qaci_pair_parser *parser;
  qaci_back_asks *asks;
  uint32_t *from[2], *first[2]; /* from[bit][first[bit][q] ...]: the states that lead to q, a HALT left out */
  size_t limbs;                 /* of ways: no more than 2^(bits of the pair + bits that DROPs removed) */
  size_t room;                  /* bytes of a window; a queue starts in its middle */
  size_t data_bits;
  qaci_back_state **pool; /* copies, one for each branch that is under way */
  size_t pools;
  mp_limb_t *scratch; /* one number for each state of the parser, 0 */
  uint32_t *touched;
  unsigned char *marked;
  qaci_status (*arrived)(void *data, qaci_back_state *s); /* only `until` micro-steps are left */
  void *data;
  size_t until;
} qaci_back_run;

void qaci_back_run_init(qaci_ctx *ctx, qaci_back_run *r, qaci_pair_parser *parser, qaci_back_asks *asks, size_t length,
                        size_t data_bits);
void qaci_back_run_clear(qaci_back_run *r);

void qaci_back_state_init(const qaci_back_run *r, qaci_back_state *s);
void qaci_back_state_clear(qaci_back_state *s);

/* Undo micro-steps of s, from `left` on until `until` are left, and call `arrived` for every state this leads to; s is
 * used up. */
qaci_status qaci_back_go(qaci_back_run *r, qaci_back_state *s, size_t left, size_t branches);

static inline void qaci_back_add(mp_limb_t *r, const mp_limb_t *x, size_t limbs) {
  if (limbs == 1) *r += *x;
  else mpn_add_n(r, r, x, (mp_size_t)limbs);
}

/* Make the bits UNSEEN that none of the `left` micro-steps asks for. */
void qaci_back_forget(const qaci_back_run *r, qaci_back_state *s, size_t left);

#endif
