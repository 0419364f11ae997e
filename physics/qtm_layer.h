/* The superposition in memory. Not for others: use qtm_evolution.h.                                            PHYS.1
 *
 * One record of `record` words for each world-state, one after the other:
 *
 *   hash | state, head | exponent e | tape (tape_words) | x (limbs) | y (limbs; absent if all amplitudes are real)
 *
 * The amplitude is (x + iy)/D^e, each term with an exponent of its own. Bit 63 - j of tape word i is the cell
 * origin + 64 i + j, so comparing words compares tapes from their lowest cell. The head counts from `origin` too;
 * origin is a multiple of 64. The hash is of the tape alone: the exclusive or of one random word for each cell that
 * holds 1, so that writing a cell updates it in O(1).
 */
#ifndef QACI_PHYSICS_QTM_LAYER_H
#define QACI_PHYSICS_QTM_LAYER_H

#include "physics/qtm_evolution.h"
#include "physics/qtm_rules.h"

enum { QTM_HASH, QTM_PLACE, QTM_EXPONENT, QTM_TAPE };

typedef struct qtm_layer {
  size_t count, room;
  uint64_t *word;
  int32_t low, high;  /* the lowest and highest head, if count > 0 */
  uint64_t most;      /* no exponent is greater */
} qtm_layer;

struct qaci_evolution {
  qaci_qtm *m;
  int64_t n;
  size_t tape_words, limbs, parts, record; /* parts: 1 or 2 numbers */
  int64_t origin;
  qtm_layer now, next;
  int64_t hull_lo, hull_hi; /* the cells where a head stood or a 1 was so far */
  mpq_t lost, leaving;      /* weight that left the window before this step, and in a step that is not done yet */
  size_t cap;               /* 0: none */
  mpq_t dropped, error;     /* QTM.6 */
  uint64_t updates;
  uint64_t bytes;   /* charged for what follows and the layers */
  size_t slots;     /* a power of two */
  uint64_t *slot;   /* of `next`: a tag in the high half, index + 1 in the low half; 0: free */
  mp_limb_t *scratch; /* 3 limbs */
  uint32_t *order;  /* of `now` by code, if `sorted` */
  bool sorted;
};

static inline uint64_t *qtm_record(const qaci_evolution *e, const qtm_layer *l, size_t i) {
  return l->word + i * e->record;
}

static inline uint64_t qtm_place(uint32_t state, int32_t head) {
  return (uint64_t)state << 32 | (uint32_t)head;
}
static inline uint32_t qtm_state_of(const uint64_t *record) {
  return (uint32_t)(record[QTM_PLACE] >> 32);
}
static inline int32_t qtm_head_of(const uint64_t *record) {
  return (int32_t)(uint32_t)record[QTM_PLACE];
}
static inline bool qtm_symbol_at(const uint64_t *record, int32_t cell) {
  return record[QTM_TAPE + ((uint32_t)cell >> 6)] >> (63 - ((uint32_t)cell & 63)) & 1;
}
static inline mp_limb_t *qtm_numbers(const qaci_evolution *e, uint64_t *record) {
  return record + QTM_TAPE + e->tape_words;
}

/* The random word of a cell: splitmix64's finaliser. */
static inline uint64_t qtm_cell_hash(int64_t cell) {
  uint64_t x = (uint64_t)cell + UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

/* Limbs that hold every numerator over D^exponent. */
size_t qtm_limbs_for(const qaci_qtm_rules *r, uint64_t exponent);

/* `bytes` of memory, in huge pages where it is much: a big superposition is met at random, and each small page would
 * cost a fault and then a miss of the translation buffer. */
void *qtm_pages(size_t bytes);

/* Charge `bytes` more, remembered in e->bytes. */
qaci_status qtm_charge(qaci_ctx *ctx, qaci_evolution *e, uint64_t bytes);
/* Room for `more` further records of `next`. */
qaci_status qtm_reserve(qaci_ctx *ctx, qaci_evolution *e, qtm_layer *l, size_t more);

/* Before a step: all heads and their neighbours are on cells that `now` keeps, and its numerators are wide enough for
 * one more power of D. Common factors D are removed before the numerators get wider. */
qaci_status qtm_make_room(qaci_ctx *ctx, qaci_evolution *e);

/* Remove common factors D of x and y, as far as e goes: x, y and e are then the same however the amplitude came
 * about. */
void qtm_lowest_terms(mpz_t x, mpz_t y, uint64_t *exponent, const mpz_t D);

/* Keep the terms of l for which keep(e, record) holds, in their order, and find low, high and most again. */
void qtm_filter(const qaci_evolution *e, qtm_layer *l, bool (*keep)(const qaci_evolution *e, uint64_t *record));

/* An evolution without terms, that keeps the cells lo..hi and their neighbours, and numerators over D^exponent; and a
 * cell of a record becomes 1. */
qaci_status qtm_begin(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, int64_t lo, int64_t hi, uint64_t exponent);
void qtm_set_cell(const qaci_evolution *e, uint64_t *record, int64_t cell);

/* r := the cells lo..hi of a record; false, or the first and last cell that holds 1. */
void qtm_tape_of(const qaci_evolution *e, const uint64_t *record, qaci_bits *r, int64_t lo, int64_t hi);
bool qtm_ones_of(const qaci_evolution *e, const uint64_t *record, int64_t *lo, int64_t *hi);

/* For each term of `now`, sorted: its index, and its amplitude (x + iy)/D^exponent in lowest terms. */
typedef qaci_status (*qtm_each)(void *data, uint32_t at, const mpz_t x, const mpz_t y, uint64_t exponent);
qaci_status qtm_each_term(qaci_ctx *ctx, qaci_evolution *e, qtm_each each, void *data);

/* Fill e->order. */
qaci_status qtm_sort(qaci_ctx *ctx, qaci_evolution *e);
/* <0, 0, >0 by tape, state and head: the order of codes on a window. */
int qtm_compare(const qaci_evolution *e, const qtm_layer *l, uint32_t i, uint32_t j);

/* After a step: drop all but the cap's heaviest terms of `next` (qtm_cap.c). */
qaci_status qtm_apply_cap(qaci_ctx *ctx, qaci_evolution *e);

#endif
