/* Pairs of straight-line codes that were read at both ends: the places a..b-1 between are open. SIMPL.11
 *
 * Many pairs are read at once: one string before a, which led the parser to the state q, and many from b on: a vector
 * counts, for each state, those with which the parser comes from there to the end. A bit at b - 1 that nobody asks for
 * is read as both values. Pieces with the same a, b and q add.
 */
#ifndef QACI_DISTRIBUTIONS_PAIR_PIECE_H
#define QACI_DISTRIBUTIONS_PAIR_PIECE_H

#include "distributions/pair_parser.h"

typedef struct qaci_piece {
  uint32_t a, b, q; /* all 0 if no place is open: then there is no vector */
} qaci_piece;

static inline bool qaci_piece_open(const qaci_piece *p) {
  return p->a < p->b;
}

/* A vector that is read from one of two buffers into the other; at first it may stand anywhere. */
typedef struct qaci_piece_ways {
  const mp_limb_t *at;
  mp_limb_t *own[2];
} qaci_piece_ways;

typedef struct qaci_piece_reader {
  qaci_pair_parser *parser;
  size_t limbs, width;   /* of a number; words of a vector */
  bool *live[2];         /* [code][place]: may the parser be in that code there? */
  mp_limb_t *none, *end; /* vectors: 0; before the last two places, which are 0 */
  mp_limb_t *line[2];    /* scratch: vectors */
  mpz_t sum, product;    /* scratch */
} qaci_piece_reader;

/* Numbers of `limbs` limbs: enough for 2^(bits of a pair) times whatever the ways are multiplied by. */
void qaci_piece_reader_init(qaci_piece_reader *r, qaci_pair_parser *parser, size_t limbs);
void qaci_piece_reader_clear(qaci_piece_reader *r);

void qaci_piece_ways_init(const qaci_piece_reader *r, qaci_piece_ways *w);
void qaci_piece_ways_clear(qaci_piece_ways *w);

/* All pairs; the last two places, the 00 that every code ends with, were read. Pairs of at least 4 bits. */
void qaci_piece_start(const qaci_piece_reader *r, qaci_piece *p, qaci_piece_ways *w);

/* Read place b - 1: `bits` is 1 if it is 0, 2 if it is 1, 3 for both. */
void qaci_piece_read_last(const qaci_piece_reader *r, qaci_piece *p, qaci_piece_ways *w, int bits);
/* Read place a, which is `bit`. False: no code goes on like this. */
bool qaci_piece_read_first(const qaci_piece_reader *r, qaci_piece *p, int bit);

/* pairs := the number of pairs (times the factor of the ways), with place a + i among bits[i] & 3; `known` of these are
 * not 3. Also where a = b. */
void qaci_piece_count(qaci_piece_reader *r, const qaci_piece *p, const qaci_piece_ways *w, const unsigned char *bits,
                      size_t known, mp_limb_t *pairs);

/* to := the vector; to += the vector; the vector 2^twice times. */
void qaci_piece_store(const qaci_piece_reader *r, const qaci_piece *p, mp_limb_t *to, const qaci_piece_ways *w);
void qaci_piece_add(const qaci_piece_reader *r, const qaci_piece *p, mp_limb_t *to, const qaci_piece_ways *w);
void qaci_piece_double(const qaci_piece_reader *r, const qaci_piece *p, qaci_piece_ways *w, size_t twice);

/* x := 2^twice x. */
static inline void qaci_piece_double_number(mp_limb_t *r, const mp_limb_t *x, size_t limbs, size_t twice) {
  mpn_copyi(r, x, (mp_size_t)limbs);
  for (; twice; twice -= twice < 63 ? twice : 63) mpn_lshift(r, r, (mp_size_t)limbs, twice < 63 ? (unsigned)twice : 63);
}

#endif
