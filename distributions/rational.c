/* Exact rationals: see rational.h. */
#include "distributions/rational.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits from *at on; returns how many. */
static size_t digits_at(const char *text, size_t n, size_t at) {
  size_t i = at;
  while (i < n && isdigit((unsigned char)text[i])) i++;
  return i - at;
}

static qaci_status unreadable(qaci_ctx *ctx, const char *text, size_t n) {
  return qaci_fail(ctx, QACI_DOMAIN, "\"%.*s\"%s is not a rational: expected for example \"3\", \"-3/5\" or \"0.25\"",
                   (int)(n < 60 ? n : 60), text, n < 60 ? "" : "…");
}

/* z := the n decimal digits at text. */
static void set_digits(mpz_t z, const char *text, size_t n) {
  char *copy = qaci_alloc(n + 1);
  memcpy(copy, text, n);
  copy[n] = 0;
  mpz_set_str(z, copy, 10);
  free(copy);
}

qaci_status qaci_rational_parse(qaci_ctx *ctx, mpq_t r, const char *text, size_t n) {
  size_t at = 0;
  bool negative = n && text[0] == '-';
  if (n && (text[0] == '-' || text[0] == '+')) at++;
  size_t whole = digits_at(text, n, at), whole_at = at, fraction = 0, fraction_at = 0, below = 0, below_at = 0;
  long exponent = 0;
  at += whole;
  if (at < n && text[at] == '/') {
    below_at = ++at;
    below = digits_at(text, n, at);
    at += below;
    if (!whole || !below) return unreadable(ctx, text, n);
  } else {
    if (at < n && text[at] == '.') {
      fraction_at = ++at;
      fraction = digits_at(text, n, at);
      at += fraction;
    }
    if (!whole && !fraction) return unreadable(ctx, text, n);
    if (at < n && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      bool down = at < n && text[at] == '-';
      if (at < n && (text[at] == '-' || text[at] == '+')) at++;
      size_t e = digits_at(text, n, at);
      if (!e || e > 12) return unreadable(ctx, text, n);
      for (size_t i = 0; i < e; i++) exponent = 10 * exponent + (text[at + i] - '0');
      at += e;
      if (down) exponent = -exponent;
    }
  }
  if (at != n) return unreadable(ctx, text, n);
  /* log2(10) < 3.33 bits a digit */
  QACI_TRY(qaci_ctx_number(ctx, 3.33 * ((double)n + fabs((double)exponent))));

  mpq_t q;
  mpq_init(q);
  char *all = qaci_alloc(whole + fraction + 1);
  memcpy(all, text + whole_at, whole);
  if (fraction) memcpy(all + whole, text + fraction_at, fraction);
  set_digits(mpq_numref(q), all, whole + fraction);
  free(all);
  if (below) set_digits(mpq_denref(q), text + below_at, below);
  long shift = exponent - (long)fraction;
  mpz_t ten;
  mpz_init(ten);
  mpz_ui_pow_ui(ten, 10, (unsigned long)labs(shift));
  if (shift > 0) mpz_mul(mpq_numref(q), mpq_numref(q), ten);
  if (shift < 0) mpz_mul(mpq_denref(q), mpq_denref(q), ten);
  mpz_clear(ten);
  qaci_status status = QACI_OK;
  if (!mpz_sgn(mpq_denref(q))) {
    status = qaci_fail(ctx, QACI_DOMAIN, "\"%.*s\" divides by zero", (int)(n < 60 ? n : 60), text);
  } else {
    mpq_canonicalize(q);
    if (negative) mpq_neg(q, q);
    mpq_swap(r, q);
  }
  mpq_clear(q);
  return status;
}

char *qaci_rational_string(const mpq_t q) {
  /* mpq_get_str's own size; allocated here so that free() is always right, whatever allocator GMP uses */
  char *s = qaci_alloc(mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) + 3);
  return mpq_get_str(s, 10, q);
}

/* Append z to out, shortened to about `width` characters. */
static void append_short(char *out, size_t room, const mpz_t z, size_t width) {
  char *s = qaci_alloc(mpz_sizeinbase(z, 10) + 2);
  mpz_get_str(s, 10, z);
  size_t n = strlen(s), used = strlen(out);
  /* 14: what stands between the digits kept, if five digits count those left out */
  size_t keep = width > 20 ? (width - 14) / 2 : 3;
  if (n <= width || n <= 2 * keep)
    snprintf(out + used, room - used, "%s", s);
  else
    snprintf(out + used, room - used, "%.*s…(%zu digits)…%s", (int)keep, s, n - 2 * keep, s + n - keep);
  free(s);
}

char *qaci_rational_short(const mpq_t q, size_t width) {
  bool integer = !mpz_cmp_ui(mpq_denref(q), 1);
  /* the sizes may be one too great each; a sign and a slash more: only then is the text worth making */
  size_t digits = mpz_sizeinbase(mpq_numref(q), 10) + (integer ? 0 : mpz_sizeinbase(mpq_denref(q), 10));
  if (digits <= width + 2) {
    char *exact = qaci_rational_string(q);
    if (strlen(exact) <= width) return exact;
    free(exact);
  }
  size_t room = 2 * width + 120;
  char *out = qaci_alloc(room);
  out[0] = 0;
  append_short(out, room, mpq_numref(q), integer ? width : width / 2);
  if (!integer) {
    strncat(out, "/", room - strlen(out) - 1);
    append_short(out, room, mpq_denref(q), width / 2);
  }
  return out;
}

char *qaci_rational_decimal(const mpq_t q, int digits) {
  if (digits < 1) digits = 1;
  if (!mpq_sgn(q)) return qaci_strdup("0");
  mpz_t a, b, ten;
  mpz_inits(a, b, ten, NULL);
  mpz_abs(a, mpq_numref(q));
  mpz_set(b, mpq_denref(q));
  /* exponent e with 10^e <= |q| < 10^(e+1): a guess from the sizes, then corrected */
  long e = (long)mpz_sizeinbase(a, 10) - (long)mpz_sizeinbase(b, 10);
  char *mantissa = NULL;
  for (;; e--) {
    long shift = digits - 1 - e;
    mpz_abs(a, mpq_numref(q));
    mpz_set(b, mpq_denref(q));
    mpz_ui_pow_ui(ten, 10, (unsigned long)labs(shift));
    if (shift > 0) mpz_mul(a, a, ten);
    else mpz_mul(b, b, ten);
    mpz_tdiv_q(a, a, b);
    mantissa = qaci_alloc(mpz_sizeinbase(a, 10) + 2);
    mpz_get_str(mantissa, 10, a);
    size_t got = strlen(mantissa);
    if (got == (size_t)digits && mpz_sgn(a)) break;
    free(mantissa);
    if (got > (size_t)digits) e += 2; /* the guess was too low; the loop takes one off again */
  }
  mpz_clears(a, b, ten, NULL);
  /* trailing zeros go, but not those before the point */
  size_t whole = e >= 0 && e < digits ? (size_t)e + 1 : 1, n = strlen(mantissa);
  while (n > whole && mantissa[n - 1] == '0') mantissa[--n] = 0;
  size_t room = (size_t)digits + 64;
  char *out = qaci_alloc(room);
  const char *sign = mpq_sgn(q) < 0 ? "-" : "";
  if (e >= 0 && e < digits) {
    snprintf(out, room, "%s%.*s%s%s", sign, (int)whole, mantissa, n > whole ? "." : "", mantissa + whole);
  } else if (e < 0 && e >= -5) {
    snprintf(out, room, "%s0.%.*s%s", sign, (int)(-e - 1), "00000", mantissa);
  } else if (n == 1) {
    snprintf(out, room, "%s%se%ld", sign, mantissa, e);
  } else {
    snprintf(out, room, "%s%.1s.%se%ld", sign, mantissa, mantissa + 1, e);
  }
  free(mantissa);
  return out;
}

qaci_status qaci_rational_pow(qaci_ctx *ctx, mpq_t r, const mpq_t q, long n) {
  if (n < 0 && !mpq_sgn(q)) return qaci_fail(ctx, QACI_DOMAIN, "0 has no power with a negative exponent");
  unsigned long k = n < 0 ? 0ul - (unsigned long)n : (unsigned long)n;
  bool unit = !mpz_cmpabs_ui(mpq_numref(q), 1) && !mpz_cmp_ui(mpq_denref(q), 1);
  double bits = (double)mpz_sizeinbase(mpq_numref(q), 2);
  double below = (double)mpz_sizeinbase(mpq_denref(q), 2);
  if (mpq_sgn(q) && !unit) QACI_TRY(qaci_ctx_number(ctx, (bits > below ? bits : below) * (double)k));
  mpq_t out;
  mpq_init(out);
  if (unit || !mpq_sgn(q)) k = k ? 2 - (k & 1) : 0;
  mpz_pow_ui(mpq_numref(out), mpq_numref(q), k);
  mpz_pow_ui(mpq_denref(out), mpq_denref(q), k);
  if (n < 0) mpq_inv(out, out);
  mpq_swap(r, out);
  mpq_clear(out);
  return QACI_OK;
}

mpz_t *qaci_integers(size_t n) {
  mpz_t *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpz_init(a[i]);
  return a;
}

void qaci_integers_free(mpz_t *a, size_t n) {
  if (!a) return;
  for (size_t i = 0; i < n; i++) mpz_clear(a[i]);
  free(a);
}

mpq_t *qaci_rationals(size_t n) {
  mpq_t *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpq_init(a[i]);
  return a;
}

void qaci_rationals_free(mpq_t *a, size_t n) {
  if (!a) return;
  for (size_t i = 0; i < n; i++) mpq_clear(a[i]);
  free(a);
}

void qaci_sum_init(qaci_sum *s) {
  s->depth = 0;
  s->count = 0;
}

void qaci_sum_clear(qaci_sum *s) {
  for (unsigned i = 0; i < s->depth; i++) mpq_clear(s->part[i]);
  qaci_sum_init(s);
}

void qaci_sum_add(qaci_sum *s, const mpq_t q) {
  unsigned level = 0;
  /* a binary counter: carry the term up through the filled levels */
  if (s->count & 1) {
    mpq_add(s->part[0], s->part[0], q);
    for (level = 1; s->count >> level & 1; level++) mpq_add(s->part[level], s->part[level], s->part[level - 1]);
    if (level == s->depth) mpq_init(s->part[s->depth++]);
    mpq_swap(s->part[level], s->part[level - 1]);
  } else {
    if (!s->depth) mpq_init(s->part[s->depth++]);
    mpq_set(s->part[0], q);
  }
  s->count++;
}

void qaci_sum_total(qaci_sum *s, mpq_t r) {
  mpq_t total;
  mpq_init(total);
  for (unsigned i = 0; i < s->depth; i++)
    if (s->count >> i & 1) mpq_add(total, total, s->part[i]);
  s->count = 0;
  mpq_swap(r, total);
  mpq_clear(total);
}
