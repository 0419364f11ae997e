/* The finite automaton that reads two straight-line codes, code(f) code(g), bit by bit: the opcode tree, the zeros of a
 * gamma code, its remaining bits; once for f and once for g. SIMPL.9 */
#ifndef QACI_DISTRIBUTIONS_PAIR_PARSER_H
#define QACI_DISTRIBUTIONS_PAIR_PARSER_H

#include "distributions/ctx.h"

typedef struct qaci_pair_parser {
  size_t n, most;  /* pairs of n bits, none of the two above `most` */
  uint32_t zeros;  /* the most a gamma code may begin with */
  uint32_t states; /* of f, then as many of g; behind them NOWHERE, then END */
  uint32_t *to[2]; /* [bit][state]; that of a HALT depends on the position: qaci_pair_parser_at */
  size_t limbs;    /* of a number of strings of n bits */
  mp_limb_t *reach; /* [(position * (states + 2) + state) * limbs]: strings that lead there from the start, state 0 */
} qaci_pair_parser;

/* States of f; of g: + states / 2. S0: a HALT but for its last 0. GAMMA + z: z zeros of a gamma code were read;
 * GAMMA + zeros + 1 + r: r + 1 more bits of it are due. */
enum {
  QACI_PARSER_START,
  QACI_PARSER_S0,
  QACI_PARSER_S1,
  QACI_PARSER_S10,
  QACI_PARSER_S11,
  QACI_PARSER_S110,
  QACI_PARSER_S111,
  QACI_PARSER_BIT,
  QACI_PARSER_GAMMA
};

/* Its numbers are charged, (n + 1) (states + 2) limbs: about n^3 / 4 bytes if codes have any length. If that fails, p may
 * be cleared. Cost O(n * states * limbs). */
qaci_status qaci_pair_parser_init(qaci_ctx *ctx, qaci_pair_parser *p, size_t n, size_t most);
void qaci_pair_parser_clear(qaci_ctx *ctx, qaci_pair_parser *p);

/* May a code of f end with the bit at position i? */
static inline bool qaci_pair_parser_splits(const qaci_pair_parser *p, size_t i) {
  return i + 1 <= p->most && p->n - (i + 1) <= p->most;
}
/* Set where a HALT leads whose last bit is at position i. */
void qaci_pair_parser_at(qaci_pair_parser *p, size_t i);

/* r[q] := zero[where 0 leads from q] + one[where 1 leads], for all states and 0 for NOWHERE and END; position i was
 * set by qaci_pair_parser_at. Numbers of `limbs` limbs. */
void qaci_pair_parser_back(const qaci_pair_parser *p, mp_limb_t *r, const mp_limb_t *zero, const mp_limb_t *one);

/* The same for the states of one of the two codes, with numbers of any length: `halt` is behind a HALT; NULL: 0. */
void qaci_pair_parser_half_back(const qaci_pair_parser *p, size_t limbs, mp_limb_t *r, const mp_limb_t *zero,
                                const mp_limb_t *one, const mp_limb_t *halt);

static inline const mp_limb_t *qaci_pair_parser_reach(const qaci_pair_parser *p, size_t i, uint32_t state) {
  return p->reach + (i * (p->states + 2) + state) * p->limbs;
}

#endif
