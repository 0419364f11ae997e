/* Rows of labels, packed into words: `per` labels of `bits` bits each to a word, the first one lowest; all other bits
 * are 0. Moving a row by one place, or looking for a label in it, is a few instructions for each word, mostly one word.
 * They are the labels of symbolic queues. SIMPL.2
 */
#ifndef QACI_DISTRIBUTIONS_LABELS_H
#define QACI_DISTRIBUTIONS_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct qaci_packing {
  uint32_t bits, per;
  uint64_t mask; /* of the first label */
  uint64_t ones; /* a 1 in each label */
} qaci_packing;

/* For labels below `labels`, from 2 to 2^32 of them. */
static inline qaci_packing qaci_packing_for(uint64_t labels) {
  qaci_packing p = {.bits = 64 - (uint32_t)__builtin_clzll(labels - 1)};
  p.per = 64 / p.bits;
  p.mask = (UINT64_C(1) << p.bits) - 1;
  for (uint32_t i = 0; i < p.per; i++) p.ones |= UINT64_C(1) << i * p.bits;
  return p;
}

/* Words of a row of n labels. */
static inline size_t qaci_labels_words(qaci_packing p, size_t n) {
  return n <= p.per ? n > 0 : ((uint32_t)n + p.per - 1) / p.per;
}

/* Where label i is: its word, and how far up in it. */
typedef struct qaci_label_place {
  size_t word;
  uint32_t shift;
} qaci_label_place;
static inline qaci_label_place qaci_label_at(qaci_packing p, size_t i) {
  uint32_t word = i < p.per ? 0 : (uint32_t)i / p.per;
  return (qaci_label_place){word, ((uint32_t)i - word * p.per) * p.bits};
}

static inline uint32_t qaci_label_get(qaci_packing p, const uint64_t *row, size_t i) {
  qaci_label_place at = qaci_label_at(p, i);
  return (uint32_t)(row[at.word] >> at.shift & p.mask);
}

/* Append a label to a row of n. */
static inline void qaci_labels_append(qaci_packing p, uint64_t *row, size_t n, uint32_t label) {
  qaci_label_place at = qaci_label_at(p, n);
  if (!at.shift) row[at.word] = 0;
  row[at.word] |= (uint64_t)label << at.shift;
}

/* Remove the first, or the last, of a row of n > 0, and return it. */
static inline uint32_t qaci_labels_pop_first(qaci_packing p, uint64_t *row, size_t n) {
  uint32_t first = (uint32_t)(row[0] & p.mask), top = (p.per - 1) * p.bits;
  size_t words = qaci_labels_words(p, n);
  for (size_t i = 0; i + 1 < words; i++) row[i] = row[i] >> p.bits | (row[i + 1] & p.mask) << top;
  row[words - 1] >>= p.bits;
  return first;
}
static inline uint32_t qaci_labels_pop_last(qaci_packing p, uint64_t *row, size_t n) {
  qaci_label_place at = qaci_label_at(p, n - 1);
  uint32_t last = (uint32_t)(row[at.word] >> at.shift);
  row[at.word] ^= (uint64_t)last << at.shift;
  return last;
}

/* Insert a label before label i of a row of n. */
static inline void qaci_labels_insert(qaci_packing p, uint64_t *row, size_t n, size_t i, uint32_t label) {
  qaci_label_place at = qaci_label_at(p, i);
  size_t words = qaci_labels_words(p, n + 1);
  uint32_t top = (p.per - 1) * p.bits;
  if (words > qaci_labels_words(p, n)) row[words - 1] = 0;
  uint64_t carry = label;
  for (size_t w = at.word; w < words; w++) {
    uint64_t below = (UINT64_C(1) << (w == at.word ? at.shift : 0)) - 1, rest = row[w] & ~below;
    uint64_t next = rest >> top;
    rest = (rest ^ next << top) << p.bits;
    row[w] = (row[w] & below) | rest | carry << (w == at.word ? at.shift : 0);
    carry = next;
  }
}

/* The highest bit of each label of a word that is not 0. */
static inline uint64_t qaci_labels_not_zero(qaci_packing p, uint64_t word) {
  uint64_t high = p.ones << (p.bits - 1), low = (p.ones * p.mask) ^ high;
  return (((word & low) + low) | word) & high;
}

/* The highest bit of each label of a word that equals `label`. */
static inline uint64_t qaci_labels_equal(qaci_packing p, uint64_t word, uint32_t label) {
  return qaci_labels_not_zero(p, word ^ p.ones * label) ^ p.ones << (p.bits - 1);
}

/* Is this label, which is not 0, in a row of n? */
static inline bool qaci_labels_have(qaci_packing p, const uint64_t *row, size_t n, uint32_t label) {
  for (size_t i = qaci_labels_words(p, n); i-- > 0;)
    if (qaci_labels_equal(p, row[i], label)) return true;
  return false;
}

/* Each `label`, which is not 0, becomes `value` in a row of n. */
static inline void qaci_labels_replace(qaci_packing p, uint64_t *row, size_t n, uint32_t label, uint32_t value) {
  for (size_t i = qaci_labels_words(p, n); i-- > 0;)
    row[i] ^= (qaci_labels_equal(p, row[i], label) >> (p.bits - 1)) * (label ^ value);
}

/* Each label of 2 or more becomes one less. */
static inline void qaci_labels_lower(qaci_packing p, uint64_t *row, size_t n) {
  for (size_t i = qaci_labels_words(p, n); i-- > 0;)
    row[i] -= qaci_labels_not_zero(p, row[i] & ~p.ones) >> (p.bits - 1);
}

static inline bool qaci_labels_same(qaci_packing p, const uint64_t *a, const uint64_t *b, size_t n) {
  for (size_t i = qaci_labels_words(p, n); i-- > 0;)
    if (a[i] != b[i]) return false;
  return true;
}

static inline uint64_t qaci_labels_hash(qaci_packing p, uint64_t h, const uint64_t *row, size_t n) {
  for (size_t i = 0, words = qaci_labels_words(p, n); i < words; i++) {
    h = (h ^ row[i]) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 32;
  }
  return h;
}

#endif
