/* Kolmogorov simplicity: the sums S(x) of a machine, as a table of patterns.                       definitions.md 4
 *
 *   S(x) = sum over programs i and times n with U(i, n) = x of 4^-|i| (n+1)^-2
 *
 * A *pattern* is a string whose positions hold 0, 1 or a symbol; positions with the same symbol are equal. All x that
 * match a pattern get the same share, so a table of patterns and their weights holds the sums of more strings than can
 * be listed:   S(x) = sum of the weights of the patterns of length |x| that x matches.
 * Any machine can fill such a table: see simplicity_table.h. qaci_simplicity_create is the queue machine's.
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
  mpz_t weight; /* the share of each matching x, over the table's denominator */
} qaci_pattern;

typedef struct qaci_simplicity qaci_simplicity; /* reference-counted; no sum changes, but a table may become longer */

/* The queue machine in the bounded model: codes of at most C = code_bits bits, data of at most D = data_bits,
 * 0 <= n <= N = steps. Data are never visited one by one: a run starts on data of unknown length, a bit becomes a
 * symbol when it is needed, and only CPUSH asks for its value. Programs with a common beginning share the run of that
 * beginning (SIMPL.1, SIMPL.2). Cost: one operation per (shared beginning, micro-step, state). Memory is charged to
 * ctx. */
qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps);
/* The same sums, but the table is made as far as it is asked for, and loops that have more patterns than a few hundred
 * at once are left out of it and run backwards instead (SIMPL.10): at D = 64, N = 64 such a model does not end up with
 * 2^20 patterns for each of them. */
qaci_status qaci_simplicity_on_demand(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                      uint64_t steps);
/* Make what sums and patterns of strings of at most `longest` bits need. Sums of longer ones may not be asked for; of a
 * whole table all may. If it fails, k is as before. */
qaci_status qaci_simplicity_prepare(qaci_ctx *ctx, qaci_simplicity *k, size_t longest);
/* Make the whole table, nothing left out. */
qaci_status qaci_simplicity_complete(qaci_ctx *ctx, qaci_simplicity *k);

qaci_simplicity *qaci_simplicity_retain(qaci_simplicity *k);
void qaci_simplicity_release(qaci_simplicity *k);

/* The machine and its bounds, in words. */
const char *qaci_simplicity_machine(const qaci_simplicity *k);

/* The longest x with S(x) > 0 (of one made on demand: for which there may be programs). */
size_t qaci_simplicity_longest(const qaci_simplicity *k);
/* What all weights are over; for the queue machine 4^(C+D) lcm(1..N+1)^2. */
mpz_srcptr qaci_simplicity_denominator(const qaci_simplicity *k);
/* The patterns of one length, in a fixed order: those with more symbols first, equal numbers by position. */
const qaci_pattern *qaci_simplicity_patterns(const qaci_simplicity *k, size_t length, size_t *count);

/* r := S(x), where k is a whole table. Cost O(|x|) per pattern of that length that has a symbol, and a search among those
 * without. */
void qaci_simplicity_sum(const qaci_simplicity *k, const qaci_bits *x, mpq_t r);
/* The same for any k: what it needs of the table is made, and loops that are left open are run backwards, which may take
 * long (open_loops.h). */
qaci_status qaci_simplicity_find_sum(qaci_ctx *ctx, qaci_simplicity *k, const qaci_bits *x, mpq_t r);
/* r := the sum of S over all x of at most `longest` bits: pattern by pattern, but what open loops add is found for each
 * x. */
qaci_status qaci_simplicity_within(qaci_ctx *ctx, qaci_simplicity *k, size_t longest, mpq_t r);
/* r := the sum of S over all of B*. */
void qaci_simplicity_total(const qaci_simplicity *k, mpq_t r);

/* Call `each` for every x with S(x) > 0, by length, then lexicographically; sum is S(x). It completes the table. Cost
 * O(|support| log). */
typedef qaci_status qaci_simplicity_visitor(void *data, const qaci_bits *x, const mpq_t sum);
qaci_status qaci_simplicity_each(qaci_ctx *ctx, qaci_simplicity *k, qaci_simplicity_visitor *each, void *data);

/* count[b] := the number of programs of the queue machine whose code has exactly b bits, b = 0..bits; straight-line
 * ones only if asked. */
void qaci_code_counts(mpz_t *count, size_t bits, bool straight_line);

#endif
