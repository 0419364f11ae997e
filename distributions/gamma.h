/* Elias gamma codes: floor(log2 k) zeros, then k in binary.                                        definitions.md 2 */
#ifndef QACI_DISTRIBUTIONS_GAMMA_H
#define QACI_DISTRIBUTIONS_GAMMA_H

#include "distributions/bits.h"

/* r := r || gamma(k), k >= 1. For a k of 64 bits there is qaci_bits_append_gamma. */
void qaci_gamma_append_mpz(qaci_bits *r, const mpz_t k);

/* k := the number whose code starts at *at in x; *at moves behind it. QACI_DOMAIN, changing neither, if x ends inside
 * the code or (first function only) the number has more than 64 bits. */
qaci_status qaci_gamma_read(qaci_ctx *ctx, uint64_t *k, const qaci_bits *x, size_t *at);
qaci_status qaci_gamma_read_mpz(qaci_ctx *ctx, mpz_t k, const qaci_bits *x, size_t *at);

#endif
