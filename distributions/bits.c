/* Bitstrings (ENC.1): see bits.h. Every operation costs O(words touched). */
#include "distributions/bits.h"
#include "distributions/index.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t words(size_t bits) {
  return (bits + 63) / 64;
}

static void reserve(qaci_bits *r, size_t n) {
  if (n <= r->room) return;
  size_t room = r->room * 2 > n ? r->room * 2 : n;
  r->word = qaci_realloc(r->word, room * sizeof *r->word);
  r->room = room;
}

void qaci_bits_init(qaci_bits *x) {
  *x = (qaci_bits){0};
}

void qaci_bits_clear(qaci_bits *x) {
  free(x->word);
  qaci_bits_init(x);
}

void qaci_bits_set(qaci_bits *r, const qaci_bits *x) {
  if (r == x) return;
  reserve(r, words(x->len));
  if (x->len) memcpy(r->word, x->word, words(x->len) * sizeof *r->word);
  r->len = x->len;
}

void qaci_bits_swap(qaci_bits *a, qaci_bits *b) {
  qaci_bits t = *a;
  *a = *b;
  *b = t;
}

void qaci_bits_zeros(qaci_bits *r, size_t n) {
  reserve(r, words(n));
  if (n) memset(r->word, 0, words(n) * sizeof *r->word);
  r->len = n;
}

qaci_status qaci_bits_parse(qaci_ctx *ctx, qaci_bits *r, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (text[i] != '0' && text[i] != '1')
      return isprint((unsigned char)text[i])
                 ? qaci_fail(ctx, QACI_DOMAIN, "'%c' at position %zu of a bitstring: expected only 0 and 1", text[i],
                             i + 1)
                 : qaci_fail(ctx, QACI_DOMAIN, "byte %d at position %zu of a bitstring: expected only 0 and 1",
                             (unsigned char)text[i], i + 1);
  qaci_bits_zeros(r, n);
  for (size_t i = 0; i < n; i++) r->word[i >> 6] |= (uint64_t)(text[i] - '0') << (63 - (i & 63));
  return QACI_OK;
}

void qaci_bits_text(qaci_bits *r, const void *bytes, size_t n) {
  const unsigned char *byte = bytes;
  qaci_bits_zeros(r, 8 * n);
  for (size_t i = 0; i < n; i++) r->word[i >> 3] |= (uint64_t)byte[i] << (56 - 8 * (i & 7));
}

void qaci_bits_nat(qaci_bits *r, uint64_t n, size_t width) {
  qaci_bits_zeros(r, 0);
  qaci_bits_append_nat(r, n, width);
}

void qaci_bits_put(qaci_bits *r, size_t i, bool b) {
  uint64_t mask = (uint64_t)1 << (63 - (i & 63));
  r->word[i >> 6] = b ? r->word[i >> 6] | mask : r->word[i >> 6] & ~mask;
}

void qaci_bits_push(qaci_bits *r, bool b) {
  if (!(r->len & 63)) {
    reserve(r, words(r->len) + 1);
    r->word[r->len >> 6] = 0;
  }
  if (b) r->word[r->len >> 6] |= (uint64_t)1 << (63 - (r->len & 63));
  r->len++;
}

/* Append the n <= 64 low bits of v. */
static void append_word(qaci_bits *r, uint64_t v, size_t n) {
  if (!n) return;
  reserve(r, words(r->len + n));
  v <<= 64 - n;
  size_t at = r->len >> 6, shift = r->len & 63;
  if (!shift) {
    r->word[at] = v;
  } else {
    r->word[at] |= v >> shift;
    if (shift + n > 64) r->word[at + 1] = v << (64 - shift);
  }
  r->len += n;
}

void qaci_bits_append(qaci_bits *r, const qaci_bits *x) {
  size_t n = x->len;
  reserve(r, words(r->len + n));
  for (size_t i = 0; i < n; i += 64)
    append_word(r, qaci_bits_read(x, i, n - i < 64 ? n - i : 64), n - i < 64 ? n - i : 64);
}

void qaci_bits_append_nat(qaci_bits *r, uint64_t n, size_t width) {
  for (; width > 64; width--) qaci_bits_push(r, false);
  append_word(r, n, width);
}

void qaci_bits_append_gamma(qaci_bits *r, uint64_t k) {
  size_t zeros = 63 - (size_t)__builtin_clzll(k);
  append_word(r, 0, zeros);
  append_word(r, k, zeros + 1);
}

void qaci_bits_slice(qaci_bits *r, const qaci_bits *x, size_t from, size_t n) {
  qaci_bits out;
  qaci_bits_init(&out);
  reserve(&out, words(n));
  for (size_t i = 0; i < n; i += 64) {
    size_t take = n - i < 64 ? n - i : 64;
    append_word(&out, qaci_bits_read(x, from + i, take), take);
  }
  qaci_bits_swap(r, &out);
  qaci_bits_clear(&out);
}

uint64_t qaci_bits_read(const qaci_bits *x, size_t from, size_t n) {
  if (!n || from >= x->len) return 0;
  size_t at = from >> 6, shift = from & 63, last = words(x->len);
  uint64_t v = x->word[at] << shift;
  if (shift && at + 1 < last) v |= x->word[at + 1] >> (64 - shift);
  return v >> (64 - n);
}

void qaci_bits_xor(qaci_bits *r, const qaci_bits *x, const qaci_bits *y) {
  reserve(r, words(x->len));
  for (size_t i = 0; i < words(x->len); i++) r->word[i] = x->word[i] ^ y->word[i];
  r->len = x->len;
}

int qaci_bits_compare(const qaci_bits *x, const qaci_bits *y) {
  size_t n = x->len < y->len ? x->len : y->len, whole = n / 64;
  for (size_t i = 0; i < whole; i++)
    if (x->word[i] != y->word[i]) return x->word[i] < y->word[i] ? -1 : 1;
  uint64_t a = qaci_bits_read(x, whole * 64, n - whole * 64), b = qaci_bits_read(y, whole * 64, n - whole * 64);
  if (a != b) return a < b ? -1 : 1;
  return x->len < y->len ? -1 : x->len > y->len;
}

bool qaci_bits_equal(const qaci_bits *x, const qaci_bits *y) {
  return x->len == y->len && (!x->len || !memcmp(x->word, y->word, words(x->len) * sizeof *x->word));
}

uint64_t qaci_bits_hash(const qaci_bits *x) {
  /* a short bitstring fills only the front of its word: the mixing must bring that down to the low bits */
  uint64_t h = x->len;
  for (size_t i = 0; i < words(x->len); i++) h = qaci_hash_mix(h, x->word[i]);
  return h;
}

char *qaci_bits_string(const qaci_bits *x) {
  char *s = qaci_alloc(x->len + 1);
  for (size_t i = 0; i < x->len; i++) s[i] = (char)('0' + qaci_bits_get(x, i));
  s[x->len] = 0;
  return s;
}
