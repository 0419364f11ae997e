/* Sums over a common denominator: see common_sum.h. */
#include "distributions/common_sum.h"

/* A common denominator may be so many bits longer than twice the longest one: short ones are for free. */
enum { SLACK = 64 };

void qaci_common_sum_init(qaci_common_sum *s) {
  mpz_inits(s->numerator, s->denominator, s->factor, s->remainder, NULL);
  s->widest = 0;
  qaci_sum_init(&s->rest);
}

void qaci_common_sum_clear(qaci_common_sum *s) {
  mpz_clears(s->numerator, s->denominator, s->factor, s->remainder, NULL);
  qaci_sum_clear(&s->rest);
}

/* What is gathered becomes a term of the rest. */
static void flush(qaci_common_sum *s) {
  if (!s->widest) return;
  mpq_t term;
  mpq_init(term);
  mpz_swap(mpq_numref(term), s->numerator);
  mpz_swap(mpq_denref(term), s->denominator);
  mpq_canonicalize(term);
  qaci_sum_add(&s->rest, term);
  mpq_clear(term);
  s->widest = 0;
}

static void begin(qaci_common_sum *s, const mpq_t q) {
  flush(s);
  mpz_set(s->numerator, mpq_numref(q));
  mpz_set(s->denominator, mpq_denref(q));
  s->widest = mpz_sizeinbase(mpq_denref(q), 2);
}

void qaci_common_sum_add(qaci_common_sum *s, const mpq_t q) {
  mpz_srcptr d = mpq_denref(q);
  if (!s->widest) {
    begin(s, q);
    return;
  }
  mpz_tdiv_qr(s->factor, s->remainder, s->denominator, d);
  if (!mpz_sgn(s->remainder)) {
    mpz_addmul(s->numerator, mpq_numref(q), s->factor);
    return;
  }
  size_t width = mpz_sizeinbase(d, 2), widest = width > s->widest ? width : s->widest;
  mpz_gcd(s->remainder, s->remainder, d); /* of the two denominators */
  mpz_divexact(s->factor, d, s->remainder);
  if (mpz_sizeinbase(s->denominator, 2) + mpz_sizeinbase(s->factor, 2) > 2 * widest + SLACK) {
    begin(s, q);
    return;
  }
  mpz_mul(s->numerator, s->numerator, s->factor);
  mpz_divexact(s->remainder, s->denominator, s->remainder);
  mpz_addmul(s->numerator, mpq_numref(q), s->remainder);
  mpz_mul(s->denominator, s->denominator, s->factor);
  s->widest = widest;
}

void qaci_common_sum_total(qaci_common_sum *s, mpq_t r) {
  flush(s);
  qaci_sum_total(&s->rest, r);
}
