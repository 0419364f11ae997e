/* The canonical form of locations: two functions B^n -> codes have equal bytes if and only if they are equal, whatever
 * pieces they were given by. All functions of two blob bits, and random ones of up to five. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blobs/location.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { MOST_BITS = 5, MOST_WIDTH = 6, MOST_BLOBS = 1 << MOST_BITS, MOST_PIECES = 1 << MOST_BITS };

/* A function: the code at each blob, code bit j in bit j. */
typedef struct function {
  size_t n, width;
  unsigned at[MOST_BLOBS];
} function;

/* Pieces of some cover of B^n by cubes. */
typedef struct cover {
  qaci_piece piece[MOST_PIECES];
  size_t count;
} cover;

/* Blob bit j of blob b: bit 0 stands at the front. */
static unsigned blob_bit(size_t n, unsigned b, size_t j) {
  return b >> (n - 1 - j) & 1;
}

/* What code bit i is on the cube: a constant, or a blob bit that is not fixed; false if it is neither. */
static bool symbol(const function *f, const qaci_piece *p, size_t i, uint32_t *r) {
  uint32_t choice[MOST_BITS + 2];
  size_t choices = 0;
  for (uint32_t s = 0; s < 2 + f->n; s++) {
    bool good = true;
    for (size_t k = 0; k < p->fixed && s >= 2; k++) good &= p->fixed_at[k] != s - 2;
    for (unsigned b = 0; b < 1u << f->n && good; b++) {
      bool inside = true;
      for (size_t k = 0; k < p->fixed; k++) inside &= blob_bit(f->n, b, p->fixed_at[k]) == p->fixed_bit[k];
      if (inside) good = (f->at[b] >> i & 1) == (s < 2 ? s : blob_bit(f->n, b, s - 2));
    }
    if (good) choice[choices++] = s;
  }
  if (choices) *r = choice[dice((unsigned)choices)];
  return choices;
}

/* Split cubes at random, in a random order of the bits, until every code bit is a symbol on each of them. */
static void cut_cube(cover *c, const function *f, const qaci_piece *from) {
  qaci_piece p = {.fixed = from->fixed,
                  .fixed_at = qaci_alloc(f->n * sizeof *p.fixed_at),
                  .fixed_bit = qaci_alloc(f->n),
                  .code = qaci_alloc(f->width * sizeof *p.code)};
  if (p.fixed) {
    memcpy(p.fixed_at, from->fixed_at, p.fixed * sizeof *p.fixed_at);
    memcpy(p.fixed_bit, from->fixed_bit, p.fixed);
  }
  bool whole = dice(3) || p.fixed == f->n;
  for (size_t i = 0; i < f->width && whole; i++) whole = symbol(f, &p, i, &p.code[i]);
  if (whole) {
    c->piece[c->count++] = p;
    return;
  }
  uint32_t j;
  bool taken;
  do {
    j = dice((unsigned)f->n);
    taken = false;
    for (size_t k = 0; k < p.fixed; k++) taken |= p.fixed_at[k] == j;
  } while (taken);
  size_t at = p.fixed++;
  unsigned first = dice(2);
  for (unsigned bit = 0; bit < 2; bit++) {
    p.fixed_at[at] = j;
    p.fixed_bit[at] = (unsigned char)(bit ^ first);
    cut_cube(c, f, &p);
  }
  free(p.fixed_at);
  free(p.fixed_bit);
  free(p.code);
}

static void clear_cover(cover *c) {
  for (size_t i = 0; i < c->count; i++) {
    free(c->piece[i].fixed_at);
    free(c->piece[i].fixed_bit);
    free(c->piece[i].code);
  }
  c->count = 0;
}

static void locate(qaci_location *l, const function *f) {
  cover c = {.count = 0};
  cut_cube(&c, f, &(qaci_piece){0});
  qaci_location_set(l, f->n, f->width, c.piece, c.count);
  clear_cover(&c);
}

static bool same_bytes(const qaci_location *a, const qaci_location *b) {
  return a->bytes == b->bytes && !memcmp(a->data, b->data, a->bytes);
}

/* Its values, sizes, and what it says each code bit is. */
static void check(const qaci_location *l, const function *f) {
  cr_assert(qaci_location_blob_bits(l) == f->n && qaci_location_width(l) == f->width, "its sizes");
  qaci_bits blob, code;
  qaci_bits_init(&blob);
  qaci_bits_init(&code);
  const uint32_t *reference = qaci_location_references(l);
  for (unsigned b = 0; b < 1u << f->n; b++) {
    qaci_bits_nat(&blob, b, f->n);
    qaci_location_at(l, &code, &blob);
    cr_assert_eq(code.len, f->width, "its width");
    for (size_t i = 0; i < f->width; i++) {
      cr_assert_eq(qaci_bits_get(&code, i), f->at[b] >> i & 1, "bit %zu at blob %u", i, b);
      if (reference[i] < QACI_BLOB_BIT) cr_assert_eq(reference[i], f->at[b] >> i & 1, "a constant");
      else if (reference[i] < QACI_BLOB_BIT + f->n)
        cr_assert_eq(blob_bit(f->n, b, reference[i] - QACI_BLOB_BIT), f->at[b] >> i & 1, "a blob bit");
    }
  }
  for (size_t i = 0; i < f->width; i++) { /* a constant or a blob bit is always said to be one */
    uint32_t s;
    if (symbol(f, &(qaci_piece){0}, i, &s)) cr_assert_lt(reference[i], QACI_BLOB_BIT + f->n, "bit %zu is a symbol", i);
  }
  qaci_bits_clear(&blob);
  qaci_bits_clear(&code);
}

/* 256 functions of two blob bits into codes of two bits, each by six covers. */
Test(location, all_small_functions) {
  leaks_watch();
  static qaci_location all[256];
  function f = {2, 2, {0}};
  qaci_location l;
  qaci_location_init(&l);
  for (unsigned i = 0; i < 256; i++) {
    for (unsigned b = 0; b < 4; b++) f.at[b] = i >> 2 * b & 3;
    qaci_location_init(&all[i]);
    locate(&all[i], &f);
    check(&all[i], &f);
    for (int round = 0; round < 6; round++) {
      locate(&l, &f);
      cr_assert(same_bytes(&l, &all[i]), "function %u by other pieces", i);
    }
    for (unsigned j = 0; j < i; j++) cr_assert(!same_bytes(&all[i], &all[j]), "functions %u and %u", i, j);
  }
  for (unsigned i = 0; i < 256; i++) qaci_location_clear(&all[i]);
  qaci_location_clear(&l);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP is not used");
}

static void random_function(function *f) {
  f->n = dice(MOST_BITS + 1);
  f->width = 1 + dice(MOST_WIDTH);
  for (unsigned b = 0; b < 1u << f->n; b++) f->at[b] = 0;
  for (size_t i = 0; i < f->width; i++) {
    unsigned kind = dice(4), j = f->n ? dice((unsigned)f->n) : 0, k = f->n ? dice((unsigned)f->n) : 0;
    for (unsigned b = 0; b < 1u << f->n; b++) {
      unsigned x = f->n ? blob_bit(f->n, b, j) : 0, y = f->n ? blob_bit(f->n, b, k) : 0;
      unsigned bit = kind == 0 ? dice(2) : kind == 1 ? x : kind == 2 ? (x & y) : i % 2;
      f->at[b] |= bit << i;
    }
  }
}

Test(location, random_functions) {
  qaci_location a, b;
  qaci_location_init(&a);
  qaci_location_init(&b);
  for (int round = 0; round < 1500; round++) {
    function f;
    random_function(&f);
    locate(&a, &f);
    locate(&b, &f);
    check(&a, &f);
    cr_assert(same_bytes(&a, &b), "one function, two covers");
    unsigned blob = dice(1u << f.n);
    f.at[blob] ^= 1u << dice((unsigned)f.width);
    locate(&b, &f);
    cr_assert(!same_bytes(&a, &b), "one bit at one blob is different");
  }
  qaci_location_clear(&a);
  qaci_location_clear(&b);
}

/* Several hundred blob bits: a wiring, and one bit that decides between two. */
Test(location, long_blobs) {
  enum { N = 700 };
  uint32_t *straight = qaci_alloc(N * sizeof *straight), *turned = qaci_alloc(N * sizeof *turned), at = 0;
  unsigned char zero = 0, one = 1;
  for (uint32_t i = 0; i < N; i++) {
    straight[i] = QACI_BLOB_BIT + i;
    turned[i] = QACI_BLOB_BIT + N - 1 - i;
  }
  qaci_location a, b;
  qaci_location_init(&a);
  qaci_location_init(&b);
  qaci_location_set(&a, N, N, &(qaci_piece){0, NULL, NULL, straight}, 1);
  /* the same by two cubes, on which bit 0 is known */
  uint32_t *low = qaci_alloc(N * sizeof *low), *high = qaci_alloc(N * sizeof *high);
  memcpy(low, straight, N * sizeof *low);
  memcpy(high, straight, N * sizeof *high);
  low[0] = 0;
  high[0] = 1;
  qaci_piece two[2] = {{1, &at, &zero, low}, {1, &at, &one, high}};
  qaci_location_set(&b, N, N, two, 2);
  cr_assert(same_bytes(&a, &b), "a cover by two cubes");
  memcpy(high, turned, N * sizeof *high);
  high[N - 1] = 1;
  qaci_location_set(&b, N, N, two, 2);
  cr_assert(!same_bytes(&a, &b), "bit 0 turns the blob around");
  qaci_bits blob, code;
  qaci_bits_init(&blob);
  qaci_bits_init(&code);
  for (int round = 0; round < 20; round++) {
    qaci_bits_zeros(&blob, 0);
    for (int i = 0; i < N; i++) qaci_bits_push(&blob, dice(2));
    qaci_location_at(&a, &code, &blob);
    cr_assert(qaci_bits_equal(&code, &blob), "straight");
    qaci_location_at(&b, &code, &blob);
    bool around = qaci_bits_get(&blob, 0);
    for (size_t i = 0; i < N; i++)
      cr_assert_eq(qaci_bits_get(&code, i), qaci_bits_get(&blob, around ? N - 1 - i : i), "bit %zu", i);
  }
  qaci_bits_clear(&blob);
  qaci_bits_clear(&code);
  qaci_location_clear(&a);
  qaci_location_clear(&b);
  free(straight);
  free(turned);
  free(low);
  free(high);
}
