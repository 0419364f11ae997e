/* Numerators: integers of n limbs in two's complement, so that products and sums need no signs.                PHYS.1
 *
 * Everything is modulo 2^(64 n). A sum whose final value fits is right whatever it ran through on the way; n is chosen
 * so that the final values fit (QTM.5). Not for others: use qtm.h.
 */
#ifndef QACI_PHYSICS_QTM_LIMBS_H
#define QACI_PHYSICS_QTM_LIMBS_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

_Static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NAIL_BITS == 0, "limbs are words of 64 bits");

__extension__ typedef unsigned __int128 limb_pair;

/* A constant factor: |c| in k limbs, its sign, and c modulo 2^64. */
typedef struct qtm_factor {
  const mp_limb_t *limb;
  int64_t low;
  int sign; /* -1, 0, 1 */
} qtm_factor;

/* r += c a; r and a do not overlap. */
static inline void limbs_addmul(mp_limb_t *r, const mp_limb_t *a, size_t n, const qtm_factor *c, size_t k) {
  if (n == 1) {
    r[0] += a[0] * (mp_limb_t)c->low;
  } else if (n == 2 && k == 1) {
    limb_pair x = (limb_pair)a[1] << 64 | a[0], y = (limb_pair)r[1] << 64 | r[0];
    y += x * (limb_pair)c->low; /* the sign is extended */
    r[0] = (mp_limb_t)y;
    r[1] = (mp_limb_t)(y >> 64);
  } else {
    for (size_t i = 0; i < k && i < n && c->sign; i++) {
      if (c->sign > 0) mpn_addmul_1(r + i, a, (mp_size_t)(n - i), c->limb[i]);
      else mpn_submul_1(r + i, a, (mp_size_t)(n - i), c->limb[i]);
    }
  }
}

/* r := c a; r and a do not overlap. */
static inline void limbs_mul(mp_limb_t *r, const mp_limb_t *a, size_t n, const qtm_factor *c, size_t k) {
  for (size_t i = 0; i < n; i++) r[i] = 0;
  limbs_addmul(r, a, n, c, k);
}

static inline void limbs_neg(mp_limb_t *r, size_t n) {
  if (n == 1) r[0] = -r[0];
  else mpn_neg(r, r, (mp_size_t)n);
}

static inline bool limbs_zero(const mp_limb_t *a, size_t n) {
  mp_limb_t any = 0;
  for (size_t i = 0; i < n; i++) any |= a[i];
  return !any;
}

/* r := c^times r, with `scratch` of n limbs. */
static inline void limbs_scale(mp_limb_t *r, size_t n, const qtm_factor *c, size_t k, uint64_t times,
                               mp_limb_t *scratch) {
  for (; times; times--) {
    memcpy(scratch, r, n * sizeof *r);
    limbs_mul(r, scratch, n, c, k);
  }
}

static inline void limbs_get(mpz_t r, const mp_limb_t *a, size_t n) {
  bool negative = a[n - 1] >> 63;
  mpz_import(r, n, -1, sizeof *a, 0, 0, a);
  if (!negative) return;
  mp_limb_t *p = mpz_limbs_modify(r, (mp_size_t)n); /* negative: all n limbs are there */
  mpn_neg(p, p, (mp_size_t)n);
  mpz_limbs_finish(r, -(mp_size_t)n);
}

/* |a| < 2^(64 n - 1). */
static inline void limbs_set(mp_limb_t *r, size_t n, const mpz_t a) {
  size_t used = mpz_size(a);
  memcpy(r, mpz_limbs_read(a), used * sizeof *r);
  memset(r + used, 0, (n - used) * sizeof *r);
  if (mpz_sgn(a) < 0) limbs_neg(r, n);
}

#endif
