/* Kolmogorov simplicity of the queue machine in the bounded model (C, D, N).                       definitions.md 4
 *
 *   S(x) = sum over codes c (|c| <= C), data d (|d| <= D) and 0 <= n <= N with U(c d, n) = x of 4^-|c| 4^-|d| (n+1)^-2
 *
 * Data are never visited one by one. A run starts on |d| unknown symbols; only CPUSH looks at one, and then the run
 * splits in two. After each micro-step the queue is a *pattern*: every position holds 0, 1 or a symbol, and positions
 * with the same symbol are equal. All x that match a pattern get the same share, so the table of patterns and their
 * weights is the whole model:   S(x) = sum of the weights of the patterns of length |x| that x matches.
 * Programs with a common beginning share the run of that beginning: its queues count once, with the weight of all
 * codes that continue it.
 */
#ifndef QACI_DISTRIBUTIONS_SIMPLICITY_H
#define QACI_DISTRIBUTIONS_SIMPLICITY_H

#include "distributions/bits.h"

/* Positions hold QACI_PATTERN_ZERO, QACI_PATTERN_ONE, or a symbol numbered from QACI_PATTERN_FREE on in order of first
 * appearance. */
enum { QACI_PATTERN_ZERO, QACI_PATTERN_ONE, QACI_PATTERN_FREE };
typedef struct qaci_pattern {
  size_t length, symbols; /* positions; distinct symbols: 2^symbols strings match */
  uint32_t *position;
  mpz_t weight; /* the share of each matching x, over the model's denominator */
} qaci_pattern;

typedef struct qaci_simplicity qaci_simplicity; /* reference-counted, immutable */

/* Cost: one queue operation per (shared beginning of codes, |d|, micro-step, split). Memory is charged to ctx. */
qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps);
qaci_simplicity *qaci_simplicity_retain(qaci_simplicity *k);
void qaci_simplicity_release(qaci_simplicity *k);

size_t qaci_simplicity_code_bits(const qaci_simplicity *k);
size_t qaci_simplicity_data_bits(const qaci_simplicity *k);
uint64_t qaci_simplicity_steps(const qaci_simplicity *k);

/* The longest x with S(x) > 0. */
size_t qaci_simplicity_longest(const qaci_simplicity *k);
/* 4^(C+D) lcm(1..N+1)^2, over which all weights are integers. */
mpz_srcptr qaci_simplicity_denominator(const qaci_simplicity *k);
/* The patterns of one length, in a fixed order; the all-distinct one, if it occurs, comes first. */
const qaci_pattern *qaci_simplicity_patterns(const qaci_simplicity *k, size_t length, size_t *count);

/* r := S(x). Cost O(|x|) per pattern of that length. */
void qaci_simplicity_sum(const qaci_simplicity *k, const qaci_bits *x, mpq_t r);
/* r := the sum of S over all of B*, in closed form: sum of 4^-|c| times sum of 2^-l times sum of (n+1)^-2. */
void qaci_simplicity_total(const qaci_simplicity *k, mpq_t r);

/* Call `each` for every x with S(x) > 0, by length, then lexicographically; sum is S(x). Cost O(|support| log). */
typedef qaci_status qaci_simplicity_visitor(void *data, const qaci_bits *x, const mpq_t sum);
qaci_status qaci_simplicity_each(qaci_ctx *ctx, const qaci_simplicity *k, qaci_simplicity_visitor *each, void *data);

/* count[b] := the number of programs whose code has exactly b bits, b = 0..bits; straight-line ones only if asked. */
void qaci_code_counts(mpz_t *count, size_t bits, bool straight_line);

#endif
