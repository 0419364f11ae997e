/* Exact arithmetic: see number.h. EVAL.4 */
#include "qaci/evalmath/number.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"
#include "qaci/evalmath/machine.h"

/* A number as GMP sees it: numerator and denominator, which is NULL if it is 1. A small one is laid into `limb`. */
typedef struct view {
  mp_limb_t limb;
  mpz_t small;
  mpz_srcptr num, den;
} view;

static void look(view *v, qaci_em x) {
  if (x.kind == QACI_EM_SMALL) {
    int64_t n = x.as.small;
    v->limb = n < 0 ? -(mp_limb_t)n : (mp_limb_t)n;
    v->num = mpz_roinit_n(v->small, &v->limb, n ? n < 0 ? -1 : 1 : 0);
    v->den = NULL;
  } else {
    mpq_ptr q = x.as.object->as.number;
    v->num = mpq_numref(q);
    v->den = mpz_cmp_ui(mpq_denref(q), 1) ? mpq_denref(q) : NULL;
  }
}

size_t qaci_em_size(qaci_em a) {
  if (a.kind == QACI_EM_SMALL) return 0;
  mpq_ptr q = a.as.object->as.number;
  return mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q));
}

/* The new number in q (which is taken over) as a value. */
static qaci_em_status finish(qaci_em_machine *m, qaci_em *r, mpq_t q) {
  if (!mpz_cmp_ui(mpq_denref(q), 1) && mpz_fits_slong_p(mpq_numref(q))) {
    *r = qaci_em_small(mpz_get_si(mpq_numref(q)));
    mpq_clear(q);
    return QACI_EM_OK;
  }
  size_t limbs = mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q));
  qaci_em_status status = qaci_em_object_create(m, r, QACI_EM_NUMBER, limbs * sizeof(mp_limb_t));
  if (status == QACI_EM_OK)
    *r->as.object->as.number = *q;
  else
    mpq_clear(q);
  return status;
}

qaci_em_status qaci_em_number(qaci_em_machine *m, qaci_em *r, const mpq_t q) {
  QACI_EM_TRY(qaci_em_limbs(m, (double)(mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q)))));
  mpq_t copy;
  mpq_init(copy);
  mpq_set(copy, q);
  return finish(m, r, copy);
}

void qaci_em_get(mpq_t q, qaci_em v) {
  if (v.kind == QACI_EM_SMALL)
    mpq_set_si(q, v.as.small, 1);
  else
    mpq_set(q, v.as.object->as.number);
}

static unsigned bit_length(size_t n) {
  return n ? 64 - (unsigned)__builtin_clzll(n) : 0;
}

uint64_t qaci_em_number_cost(size_t limbs) {
  return (limbs * bit_length(limbs) + 3) / 4;
}

/* Pay for an operation on so many limbs whose result has at most as many and two more; `linear`: of adding integers. */
static qaci_em_status pay(qaci_em_machine *m, size_t limbs, bool linear) {
  QACI_EM_TRY(qaci_em_step(m, linear ? (limbs + 15) / 16 : qaci_em_number_cost(limbs)));
  return limbs < 64 ? QACI_EM_OK : qaci_em_limbs(m, (double)limbs + 2);
}

typedef void integer_operation(mpz_t, const mpz_t, const mpz_t);
typedef void rational_operation(mpq_t, const mpq_t, const mpq_t);

static qaci_em_status compute(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b, integer_operation *on_integers,
                              rational_operation *on_rationals) {
  view x, y;
  look(&x, a);
  look(&y, b);
  mpq_t q;
  mpq_init(q);
  if (!x.den && !y.den) {
    on_integers(mpq_numref(q), x.num, y.num);
  } else {
    mpq_t p;
    mpq_init(p);
    qaci_em_get(q, a);
    qaci_em_get(p, b);
    on_rationals(q, q, p);
    mpq_clear(p);
  }
  return finish(m, r, q);
}

qaci_em_status qaci_em_add(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  int64_t n;
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL && !__builtin_add_overflow(a.as.small, b.as.small, &n)) {
    *r = qaci_em_small(n);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b), qaci_em_is_integer(a) && qaci_em_is_integer(b)));
  return compute(m, r, a, b, mpz_add, mpq_add);
}

qaci_em_status qaci_em_subtract(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  int64_t n;
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL && !__builtin_sub_overflow(a.as.small, b.as.small, &n)) {
    *r = qaci_em_small(n);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b), qaci_em_is_integer(a) && qaci_em_is_integer(b)));
  return compute(m, r, a, b, mpz_sub, mpq_sub);
}

qaci_em_status qaci_em_multiply(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  int64_t n;
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL && !__builtin_mul_overflow(a.as.small, b.as.small, &n)) {
    *r = qaci_em_small(n);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b), false));
  return compute(m, r, a, b, mpz_mul, mpq_mul);
}

qaci_em_status qaci_em_divide(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  if (!qaci_em_sign(b)) return qaci_em_fail(m, "division by zero");
  /* the quotient of INT64_MIN and -1 does not fit */
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL && b.as.small != -1 && a.as.small % b.as.small == 0) {
    *r = qaci_em_small(a.as.small / b.as.small);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b) + 2, false));
  mpq_t q, p;
  mpq_inits(q, p, NULL);
  qaci_em_get(q, a);
  qaci_em_get(p, b);
  mpq_div(q, q, p);
  mpq_clear(p);
  return finish(m, r, q);
}

qaci_em_status qaci_em_floor(qaci_em_machine *m, qaci_em *r, qaci_em a) {
  view x;
  look(&x, a);
  if (!x.den) {
    *r = qaci_em_retain(a);
    return QACI_EM_OK;
  }
  size_t limbs = qaci_em_size(a);
  QACI_EM_TRY(pay(m, limbs, false));
  mpq_t q;
  mpq_init(q);
  mpz_fdiv_q(mpq_numref(q), x.num, x.den);
  return finish(m, r, q);
}

qaci_em_status qaci_em_quotient(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  if (!qaci_em_sign(b)) return qaci_em_fail(m, "division by zero");
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL && b.as.small != -1) {
    int64_t n = a.as.small / b.as.small;
    *r = qaci_em_small(n - (a.as.small % b.as.small && (a.as.small < 0) != (b.as.small < 0)));
    return QACI_EM_OK;
  }
  if (qaci_em_is_integer(a) && qaci_em_is_integer(b)) {
    QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b), false));
    return compute(m, r, a, b, mpz_fdiv_q, NULL);
  }
  qaci_em ratio;
  QACI_EM_TRY(qaci_em_divide(m, &ratio, a, b));
  qaci_em_status status = qaci_em_floor(m, r, ratio);
  qaci_em_release(m, ratio);
  return status;
}

qaci_em_status qaci_em_modulo(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  if (!qaci_em_sign(b)) return qaci_em_fail(m, "division by zero");
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL) {
    int64_t n = b.as.small == -1 ? 0 : a.as.small % b.as.small;
    *r = qaci_em_small(n && (n < 0) != (b.as.small < 0) ? n + b.as.small : n);
    return QACI_EM_OK;
  }
  if (qaci_em_is_integer(a) && qaci_em_is_integer(b)) {
    QACI_EM_TRY(pay(m, qaci_em_size(a) + qaci_em_size(b), false));
    return compute(m, r, a, b, mpz_fdiv_r, NULL);
  }
  qaci_em whole, part;
  QACI_EM_TRY(qaci_em_quotient(m, &whole, a, b));
  qaci_em_status status = qaci_em_multiply(m, &part, whole, b);
  qaci_em_release(m, whole);
  if (status != QACI_EM_OK) return status;
  status = qaci_em_subtract(m, r, a, part);
  qaci_em_release(m, part);
  return status;
}

/* The bits of |x|, and 0 for 0 and 1: what powers of it grow by. */
static double growth(mpz_srcptr x) {
  return mpz_cmpabs_ui(x, 1) > 0 ? (double)mpz_sizeinbase(x, 2) : 0;
}

qaci_em_status qaci_em_power(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b) {
  if (!qaci_em_is_integer(b)) return qaci_em_fail(m, "a power with an exponent that is no integer");
  if (!qaci_em_sign(a) && qaci_em_sign(b) < 0) return qaci_em_fail(m, "division by zero: 0 to a negative power");
  view x, y;
  look(&x, a);
  look(&y, b);
  double most = growth(x.num);
  if (x.den && growth(x.den) > most) most = growth(x.den);
  /* 0, 1 and -1: only the parity matters */
  unsigned long n = !most ? mpz_sgn(y.num) ? 2 - (unsigned long)mpz_odd_p(y.num) : 0 : mpz_get_ui(y.num);
  double limbs = !most ? 1 : most * (mpz_size(y.num) > 1 ? 1e300 : (double)n) / 64;
  QACI_EM_TRY(qaci_em_limbs(m, (x.den ? 2 : 1) * limbs + 1));
  size_t size = (size_t)limbs;
  QACI_EM_TRY(qaci_em_step(m, qaci_em_number_cost(size)));
  mpq_t q;
  mpq_init(q);
  mpz_pow_ui(mpq_numref(q), x.num, n);
  if (x.den) mpz_pow_ui(mpq_denref(q), x.den, n);
  if (mpz_sgn(y.num) < 0) mpq_inv(q, q);
  return finish(m, r, q);
}

qaci_em_status qaci_em_negate(qaci_em_machine *m, qaci_em *r, qaci_em a) {
  return qaci_em_subtract(m, r, qaci_em_small(0), a);
}

qaci_em_status qaci_em_part(qaci_em_machine *m, qaci_em *r, qaci_em a, bool denominator) {
  view x;
  look(&x, a);
  if (!x.den) {
    *r = denominator ? qaci_em_small(1) : qaci_em_retain(a);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(pay(m, qaci_em_size(a), true));
  mpq_t q;
  mpq_init(q);
  mpz_set(mpq_numref(q), denominator ? x.den : x.num);
  return finish(m, r, q);
}

int qaci_em_number_compare(qaci_em a, qaci_em b) {
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL) return (a.as.small > b.as.small) - (a.as.small < b.as.small);
  if (a.kind == QACI_EM_SMALL) return -mpq_cmp_si(b.as.object->as.number, a.as.small, 1);
  if (b.kind == QACI_EM_SMALL) return mpq_cmp_si(a.as.object->as.number, b.as.small, 1);
  return mpq_cmp(a.as.object->as.number, b.as.object->as.number);
}

int qaci_em_sign(qaci_em a) {
  if (a.kind == QACI_EM_SMALL) return (a.as.small > 0) - (a.as.small < 0);
  return mpq_sgn(a.as.object->as.number);
}

bool qaci_em_is_integer(qaci_em a) {
  return a.kind == QACI_EM_SMALL || (a.kind == QACI_EM_NUMBER && !mpz_cmp_ui(mpq_denref(a.as.object->as.number), 1));
}

uint64_t qaci_em_number_hash(qaci_em a) {
  if (a.kind == QACI_EM_SMALL) return qaci_hash_mix(1, (uint64_t)a.as.small);
  mpq_ptr q = a.as.object->as.number;
  uint64_t h = (uint64_t)(2 + mpq_sgn(q));
  for (size_t i = 0; i < mpz_size(mpq_numref(q)); i++) h = qaci_hash_mix(h, mpz_getlimbn(mpq_numref(q), (mp_size_t)i));
  for (size_t i = 0; i < mpz_size(mpq_denref(q)); i++) h = qaci_hash_mix(h, mpz_getlimbn(mpq_denref(q), (mp_size_t)i));
  return h;
}

qaci_em_status qaci_em_decimal(qaci_em_machine *m, qaci_em *r, const char *s, size_t n) {
  int64_t small = 0;
  size_t i = 0;
  while (i < n && i < 18 && s[i] != '.') small = 10 * small + (s[i++] - '0');
  if (i == n) {
    *r = qaci_em_small(small);
    return QACI_EM_OK;
  }
  const char *point = memchr(s, '.', n);
  size_t behind = point ? (size_t)(s + n - point - 1) : 0;
  /* 3.33 bits a digit; 10^behind needs as many */
  size_t limbs = (size_t)((double)n * 3.33 / 64) + 1;
  QACI_EM_TRY(pay(m, 3 * limbs, false)); /* and a copy of the digits */
  char *digits = qaci_alloc(n + 1);
  size_t count = 0;
  for (i = 0; i < n; i++)
    if (s[i] != '.') digits[count++] = s[i];
  digits[count] = 0;
  mpq_t q;
  mpq_init(q);
  mpz_set_str(mpq_numref(q), digits, 10);
  free(digits);
  mpz_ui_pow_ui(mpq_denref(q), 10, behind);
  mpq_canonicalize(q);
  return finish(m, r, q);
}
