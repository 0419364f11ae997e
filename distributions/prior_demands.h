/* What the patterns of one length ask of code(f) code(g), once xi and the final 00 of g are known. SIMPL.9 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_DEMANDS_H
#define QACI_DISTRIBUTIONS_PRIOR_DEMANDS_H

#include "distributions/prior_count.h"
#include "distributions/simplicity.h"

/* Positions that equal the one `distance` before them; position i is bit 63 - i. */
typedef struct qaci_echo {
  uint64_t positions;
  unsigned distance;
} qaci_echo;

typedef struct qaci_pair_demand {
  qaci_constraint *constraint;
  size_t count;
  mpz_t weight;    /* of all patterns that ask just this */
  qaci_echo *echo; /* for pairs of at most 64 bits: its ties, distance by distance */
  size_t echoes;
} qaci_pair_demand;

/* For pairs of at most 64 bits: the positions a demand knows, and their bits; and the first of its ties. */
typedef struct qaci_demand_words {
  uint64_t fixed, value;
  qaci_echo echo;
} qaci_demand_words;

/* The patterns of one total length |code(f)| + |code(g)|. */
typedef struct qaci_length_demands {
  mpz_t always;           /* weight of the patterns that every pair of this length matches */
  qaci_pair_demand *item; /* the others; each pattern that no pair can match is left out */
  size_t count;
  qaci_demand_words *words; /* of each of them, in one piece: most fail here */
  uint32_t always_class;    /* valid if count is 0 */
  uint64_t charged;         /* for all of this; whoever clears it gives it back */
} qaci_length_demands;

void qaci_length_demands_init(qaci_length_demands *r);
void qaci_length_demands_clear(qaci_length_demands *r);
/* r, which is empty, := the demands of k's patterns of |prefix| + pair_bits positions. */
qaci_status qaci_length_demands_read(qaci_ctx *ctx, qaci_length_demands *r, const qaci_simplicity *k,
                                     const qaci_bits *prefix, size_t pair_bits);
/* r := the weights of the demands that a pair of this length meets. `word`: its bits, the first one bit 63, if there
 * are at most 64. */
void qaci_length_demands_sum(const qaci_length_demands *l, const qaci_bits *f, const qaci_bits *g, uint64_t word,
                             mpz_t r);

#endif
