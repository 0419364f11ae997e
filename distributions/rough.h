/* Rationals, roughly: to sort many of them by one word each. */
#ifndef QACI_DISTRIBUTIONS_ROUGH_H
#define QACI_DISTRIBUTIONS_ROUGH_H

#include <gmp.h>
#include <math.h>
#include <stdint.h>

/* About a number of at least 0: fraction * 2^exponent up to a relative 2^-50, 1/2 <= fraction < 2; 0: fraction 0. */
typedef struct qaci_rough {
  double fraction;
  int64_t exponent;
} qaci_rough;

static inline qaci_rough qaci_rough_integer(mpz_srcptr x) {
  long exponent;
  double fraction = mpz_get_d_2exp(&exponent, x);
  return (qaci_rough){fraction, exponent};
}

static inline qaci_rough qaci_rough_rational(mpq_srcptr q) {
  qaci_rough x = qaci_rough_integer(mpq_numref(q)), y = qaci_rough_integer(mpq_denref(q));
  return (qaci_rough){x.fraction / y.fraction, x.exponent - y.exponent};
}

/* The sign of x - y where the two differ by far more than their errors; else 0. */
static inline int qaci_rough_compare(qaci_rough x, qaci_rough y) {
  if (!(x.fraction > 0) || !(y.fraction > 0)) return (x.fraction > 0) - (y.fraction > 0);
  int64_t shift = x.exponent - y.exponent;
  if (shift > 2 || shift < -2) return shift < 0 ? -1 : 1;
  double difference = ldexp(x.fraction, (int)shift) - y.fraction;
  return (difference > 1e-12) - (difference < -1e-12);
}

#endif
