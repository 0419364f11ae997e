/* Exact rationals: reading, writing and summing GMP's canonical mpq.                               definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_RATIONAL_H
#define QACI_DISTRIBUTIONS_RATIONAL_H

#include "distributions/ctx.h"

/* r := "3", "-3/5", "0.25", "1.5e-3": decimal, exact. QACI_DOMAIN names what was found; r unchanged then. */
qaci_status qaci_rational_parse(qaci_ctx *ctx, mpq_t r, const char *text, size_t n);

/* "p/q" in lowest terms, or "p" for an integer. The caller frees it. */
char *qaci_rational_string(const mpq_t q);

/* For people: the exact fraction if it has at most `width` characters, else its first and last digits around the
 * count of those left out: "1234…(5000 digits)…5678/9012…". The caller frees it. */
char *qaci_rational_short(const mpq_t q, size_t width);

/* For people: `digits` significant decimal digits, correctly truncated ("0.29166", "1.234e-300", "-2"), any
 * exponent. */
char *qaci_rational_decimal(const mpq_t q, int digits);

/* r := q ^ n; QACI_DOMAIN for 0 to a negative power, QACI_UNABLE past ctx->max_bits. */
qaci_status qaci_rational_pow(qaci_ctx *ctx, mpq_t r, const mpq_t q, long n);

/* An array of n integers, of n rationals, all 0; and its end (of NULL, whatever n: none). */
mpz_t *qaci_integers(size_t n);
void qaci_integers_free(mpz_t *a, size_t n);
mpq_t *qaci_rationals(size_t n);
void qaci_rationals_free(mpq_t *a, size_t n);

/* A running sum of many rationals, kept as a balanced tree: partial sums of 2^i terms are added only to each other, so
 * the long denominators appear in the last few additions only. Costs O(M(b) log n) for n terms and a b-bit result. */
typedef struct qaci_sum {
  mpq_t part[64]; /* part[i]: the sum of 2^i terms, where bit i of count is set; initialised up to `depth` */
  unsigned depth;
  uint64_t count;
} qaci_sum;
void qaci_sum_init(qaci_sum *s);
void qaci_sum_clear(qaci_sum *s);
void qaci_sum_add(qaci_sum *s, const mpq_t q);
void qaci_sum_total(qaci_sum *s, mpq_t r); /* and start again at 0 */

#endif
