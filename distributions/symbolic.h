/* Queues over data of unknown length: the states of the fast evaluator of S. SIMPL.2
 *
 * A state stands for many data at one moment of a run. Its queue is
 *
 *     front labels   hole   back labels          the hole: data bits that nothing has moved, copied or tested yet, any
 *     |<- front ->|        |<- length-front ->|  number of them (an *open* state); or there is none (a *closed* state)
 *
 * A label is 0, 1 or a symbol, a data bit that has moved but was not tested; equal symbols are equal bits. When an
 * instruction needs a bit of the hole, the state splits: the hole was empty, or one bit comes out as a new symbol. When
 * CPUSH tests a symbol, the state splits into 0 and 1. Nothing else does.
 *
 * weight: the number of data, each counted 4^(scale - |d|), that lead to this queue, for each assignment of the symbols
 * and of the hole, over 4^(bits in the hole). So: taking a bit divides by 4; a symbol that vanishes doubles; merging
 * equal states adds. The *mass* weight * 2^symbols (* 2 if open: all holes together) of all states, lost ones included,
 * never changes, and is asserted at every micro-step.
 */
#ifndef QACI_DISTRIBUTIONS_SYMBOLIC_H
#define QACI_DISTRIBUTIONS_SYMBOLIC_H

#include "distributions/code_weights.h"
#include "distributions/labels.h"

enum { QACI_LABEL_ZERO, QACI_LABEL_ONE, QACI_LABEL_FREE }; /* symbols from QACI_LABEL_FREE on */
#define QACI_CLOSED UINT32_MAX

typedef struct qaci_state {
  _Alignas(uint64_t) uint32_t length; /* labels; words follow the state */
  uint32_t front;                     /* labels before the hole; QACI_CLOSED: no hole */
  uint16_t taken;                     /* bits taken from the hole; 0 once closed */
  uint16_t symbols;                   /* distinct ones among the labels */
  uint16_t next;                      /* a symbol not in use, nor any above it */
  bool canonical;                     /* symbols are named in order of first appearance */
  bool anchored;                      /* anchor labels are valid: see qaci_state_cycle */
  uint32_t anchor_length, anchor_front;
  uint32_t anchor_time, lap, laps;
  uint16_t needed; /* once closed: bits taken before, the least among those that were merged */
} qaci_state;

/* Where states live: a list of equal-sized records (state, weight limbs, packed labels, packed anchor labels). */
typedef struct qaci_front {
  qaci_ctx *ctx;              /* memory is charged to it */
  size_t count, room, record; /* record: bytes */
  size_t limbs;               /* of a weight */
  size_t labels, words;       /* the most labels a state may hold, and the words of so many */
  qaci_packing packing;       /* of labels */
  size_t data_bits;           /* at most so many bits come out of a hole; D */
  bool all_lengths;           /* data may be longer than D: what needs more than D bits of the hole is lost */
  unsigned char *bytes;
  mp_limb_t *gone; /* limbs + 1: mass of the states taken out, for the assertion */
  mp_limb_t *mass; /* limbs + 1; scratch, as are those that follow */
  qaci_u128 *limb_sum;
  uint16_t *rename; /* [symbol] */
  uint32_t *slot;
  size_t slots;
} qaci_front;

static inline qaci_state *qaci_front_at(const qaci_front *f, size_t i) {
  return (qaci_state *)(f->bytes + i * f->record);
}
static inline mp_limb_t *qaci_state_weight(const qaci_state *s) {
  return (mp_limb_t *)(s + 1);
}
static inline uint64_t *qaci_state_labels(const qaci_front *f, const qaci_state *s) {
  return (uint64_t *)(qaci_state_weight(s) + f->limbs);
}
static inline uint64_t *qaci_state_anchor(const qaci_front *f, const qaci_state *s) {
  return qaci_state_labels(f, s) + f->words;
}

/* How the labels of states over holes of at most data_bits bits are packed. */
static inline qaci_packing qaci_label_packing(size_t data_bits) {
  return qaci_packing_for(QACI_LABEL_FREE + data_bits);
}

/* An empty list; of the same shape as g. */
void qaci_front_init(qaci_ctx *ctx, qaci_front *f, size_t limbs, size_t labels, size_t data_bits, bool all_lengths);
void qaci_front_like(qaci_front *f, const qaci_front *g);
void qaci_front_clear(qaci_front *f);
qaci_status qaci_front_set(qaci_front *f, const qaci_front *g);                         /* same shape */
qaci_status qaci_front_single(qaci_front *f, const qaci_front *g, const qaci_state *s); /* f := only state s of g */

/* r := s, between records of one shape: the parts that are in use. */
void qaci_state_copy(const qaci_front *f, qaci_state *r, const qaci_state *s);

/* f := the start of every run: all data, nothing taken, weight 4^scale. */
qaci_status qaci_front_start(qaci_front *f, size_t scale);

/* Take state i out of the list (the last one takes its place); its mass is gone. */
void qaci_front_remove(qaci_front *f, size_t i);

/* Called with what needs a bit beyond D of a hole (all_lengths only): `mass` in limbs + 1 limbs, at least `length` + 1
 * bits long. */
typedef qaci_status qaci_front_lost(void *data, const mp_limb_t *mass, size_t length);

/* One micro-step of `in` on all states. */
qaci_status qaci_front_step(qaci_front *f, qaci_instruction in, qaci_front_lost *lost, void *data);

/* The test of REPEAT: afterwards a state is empty for certain (closed, no labels) or not empty for certain. */
qaci_status qaci_front_test(qaci_front *f, qaci_front_lost *lost, void *data);

/* Name the symbols in order of first appearance. */
void qaci_state_rename(qaci_front *f, qaci_state *s);
static inline void qaci_state_name(qaci_front *f, qaci_state *s) {
  if (!s->canonical) qaci_state_rename(f, s);
}

/* Add the weights of equal states. Only DROP makes different states equal. */
void qaci_front_merge(qaci_front *f);

/* r := the mass of a state, limbs + 1 limbs. */
void qaci_state_mass(const qaci_front *f, const qaci_state *s, mp_limb_t *r);
/* Assert that no mass was lost since qaci_front_start(f, scale). */
void qaci_front_assert_mass(qaci_front *f, size_t scale);

/* At the start of a pass of a loop, at time n: has this state stood at such a place before, with nothing split since?
 * Then r := the period; else 0. Brent: the state is compared with one anchor, which is moved at powers of two. */
uint32_t qaci_state_cycle(qaci_front *f, qaci_state *s, uint32_t n);

#endif
