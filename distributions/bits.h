/* Bitstrings.                                                                                     definitions.md 2
 *
 * Bit 0 stands at the front. Bit i is bit 63 - i % 64 of word[i / 64]: comparing words compares lexicographically,
 * and the unused low bits of the last word are always 0. A struct on the stack is initialised with qaci_bits_init and
 * given back with qaci_bits_clear; every function's outputs come first and may alias its inputs.
 */
#ifndef QACI_DISTRIBUTIONS_BITS_H
#define QACI_DISTRIBUTIONS_BITS_H

#include "distributions/ctx.h"

typedef struct qaci_bits {
  size_t len;  /* in bits */
  size_t room; /* allocated words */
  uint64_t *word;
} qaci_bits;

void qaci_bits_init(qaci_bits *x);
void qaci_bits_clear(qaci_bits *x);
void qaci_bits_set(qaci_bits *r, const qaci_bits *x);
void qaci_bits_swap(qaci_bits *a, qaci_bits *b);

/* r := n zero bits. */
void qaci_bits_zeros(qaci_bits *r, size_t n);

/* r := the bits written as '0' and '1'; QACI_DOMAIN names the first other character. r unchanged then. */
qaci_status qaci_bits_parse(qaci_ctx *ctx, qaci_bits *r, const char *text, size_t n);

/* r := 8 bits a byte, most significant first. */
void qaci_bits_text(qaci_bits *r, const void *bytes, size_t n);

/* r := the low `width` bits of n, most significant first. */
void qaci_bits_nat(qaci_bits *r, uint64_t n, size_t width);

static inline bool qaci_bits_get(const qaci_bits *x, size_t i) {
  return x->word[i >> 6] >> (63 - (i & 63)) & 1;
}
void qaci_bits_put(qaci_bits *r, size_t i, bool b); /* i < len */
void qaci_bits_push(qaci_bits *r, bool b);
void qaci_bits_append(qaci_bits *r, const qaci_bits *x);
void qaci_bits_append_nat(qaci_bits *r, uint64_t n, size_t width);

/* Append the Elias gamma code of k >= 1: floor(log2 k) zeros, then k in binary. */
void qaci_bits_append_gamma(qaci_bits *r, uint64_t k);

/* r := `n` bits of x from position `from`; from + n <= len. */
void qaci_bits_slice(qaci_bits *r, const qaci_bits *x, size_t from, size_t n);

/* The n <= 64 bits from position `from` as a number, most significant first; positions beyond the end read 0. */
uint64_t qaci_bits_read(const qaci_bits *x, size_t from, size_t n);

/* r := the exclusive or of two bitstrings of equal length. */
void qaci_bits_xor(qaci_bits *r, const qaci_bits *x, const qaci_bits *y);

/* Lexicographic, a proper prefix before its extensions: <0, 0, >0. */
int qaci_bits_compare(const qaci_bits *x, const qaci_bits *y);
bool qaci_bits_equal(const qaci_bits *x, const qaci_bits *y);
uint64_t qaci_bits_hash(const qaci_bits *x);

/* '0' and '1', NUL-terminated; the caller frees it. */
char *qaci_bits_string(const qaci_bits *x);

#endif
