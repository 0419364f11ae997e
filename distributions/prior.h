/* K^-~(xi) over locators: pairs (f, g) of straight-line programs.                         definitions.md 4 and 6
 *
 *   K^-~(xi)(f, g) = S(sd(xi) code(f) code(g)) / Z,   Z = the sum of S over all such pairs
 *
 * where f and g range over straight-line programs of at most `locator_bits` bits (SIZE_MAX: any) and S is the bounded
 * model of simplicity.h. Z is never summed pair by pair: for each pattern of the model the pairs that match it are
 * counted, in closed form where the pattern asks nothing of them, else by running the parser of two codes back along
 * the positions, once for all patterns that are alike there (SIMPL.9; cost O(|x| * parser states * 2^(symbols open at
 * once)) per pattern at most; a block that comes twice is read by two parsers in lockstep). Loops that the model leaves
 * open are run backwards from all pairs at once (SIMPL.11).
 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_H
#define QACI_DISTRIBUTIONS_PRIOR_H

#include "distributions/simplicity.h"

typedef struct qaci_prior qaci_prior; /* reference-counted */

qaci_status qaci_prior_create(qaci_ctx *ctx, qaci_prior **r, qaci_simplicity *k, const qaci_bits *xi,
                              size_t locator_bits);
qaci_prior *qaci_prior_retain(qaci_prior *p);
void qaci_prior_release(qaci_prior *p);

const qaci_bits *qaci_prior_xi(const qaci_prior *p);
uint64_t qaci_prior_charged(const qaci_prior *p); /* bytes that its ctx was charged; the caller may give them back */
size_t qaci_prior_locator_bits(const qaci_prior *p); /* SIZE_MAX: no bound was given */
const qaci_simplicity *qaci_prior_simplicity(const qaci_prior *p);

/* The most bits code(f) code(g) may have for a non-zero mass, and the most that one of them may have. */
size_t qaci_prior_pair_bits(const qaci_prior *p);
size_t qaci_prior_program_bits(const qaci_prior *p);

/* Z over the denominator of the simplicity; 0 if no pair has a mass (then all masses are 0). */
mpz_srcptr qaci_prior_normalizer(const qaci_prior *p);

/* r := the mass class of a pair of codes of at most locator_bits bits: pairs of one class have equal S. Class 0 is mass
 * 0. If the pair's total length is `qaci_prior_uniform`, its class depends on the length only and the codes may be NULL.
 * Cost: a word operation or two for each pattern of that length, and qaci_open_loops_sum, which counts steps; or a
 * look-up for a pair of at most 64 bits that was asked for before (the prior remembers 2^18 of them at most, 16 bytes
 * each). */
bool qaci_prior_uniform(const qaci_prior *p, size_t pair_bits);
qaci_status qaci_prior_class(qaci_ctx *ctx, qaci_prior *p, size_t pair_bits, const qaci_bits *f, const qaci_bits *g,
                             uint32_t *r);
/* S of that class over the denominator of the simplicity. */
mpz_srcptr qaci_prior_class_sum(const qaci_prior *p, uint32_t class_id);

/* r := K^-~(xi)(f, g) for the codes of two straight-line programs; 0 if one is longer than locator_bits. */
qaci_status qaci_prior_mass(qaci_ctx *ctx, qaci_prior *p, const qaci_bits *f, const qaci_bits *g, mpq_t r);

#endif
