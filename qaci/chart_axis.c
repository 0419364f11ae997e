/* The axes of a chart.
 *
 * A linear axis has ticks at multiples of 1, 2 or 5 times a power of ten, a log axis at powers of ten (and, if it spans
 * two of them or less, at 2 and 5 times these) or, where all its values are powers of two, of two. Positions are
 * rounded to hundredths of a pixel: on a linear axis from exact rationals, on a log axis from logarithms of PRECISION
 * bits, so that values far outside of a double's range are where they belong.
 */
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "qaci/chart_internal.h"

enum { PRECISION = 256, ZERO_PLACE = 28 * CHART_PX };

/* ---- ranges ---- */

void chart_range_init(chart_range *r) {
  *r = (chart_range){.powers_of_two = true};
  mpq_inits(r->least, r->most, NULL);
}

void chart_range_clear(chart_range *r) {
  mpq_clears(r->least, r->most, NULL);
}

static bool is_power_of_two(const mpz_t z) {
  return mpz_sgn(z) > 0 && mpz_popcount(z) == 1;
}

void chart_range_add(chart_range *r, const mpq_t q, bool is_log) {
  if (is_log && !mpq_sgn(q)) {
    r->zeros = true;
    return;
  }
  r->powers_of_two = r->powers_of_two && is_power_of_two(mpq_numref(q)) && is_power_of_two(mpq_denref(q));
  if (!r->any || mpq_cmp(q, r->least) < 0) mpq_set(r->least, q);
  if (!r->any || mpq_cmp(q, r->most) > 0) mpq_set(r->most, q);
  r->any = true;
}

/* ---- ticks ---- */

/* The value is copied; the label becomes the axis's. */
static void add_tick(chart_axis *a, const mpq_t value, char *label) {
  if (a->ticks == a->room) a->tick = qaci_realloc(a->tick, (a->room = 2 * a->room + 8) * sizeof *a->tick);
  chart_tick *t = &a->tick[a->ticks++];
  mpq_init(t->value);
  mpq_set(t->value, value);
  t->label = label;
}

/* r := base ^ k */
static void power(mpq_t r, unsigned base, long k) {
  mpq_set_ui(r, 1, 1);
  mpz_ui_pow_ui(k < 0 ? mpq_denref(r) : mpq_numref(r), base, (unsigned long)labs(k));
}

/* The greatest k with base^k <= q, q > 0: a guess by MPFR, made exact. */
static long floor_log(unsigned base, const mpq_t q) {
  mpfr_t x;
  mpfr_init2(x, PRECISION);
  mpfr_set_q(x, q, MPFR_RNDN);
  if (base == 2)
    mpfr_log2(x, x, MPFR_RNDN);
  else
    mpfr_log10(x, x, MPFR_RNDN);
  long k = mpfr_get_si(x, MPFR_RNDD);
  mpfr_clear(x);
  mpq_t p;
  mpq_init(p);
  for (power(p, base, k); mpq_cmp(p, q) > 0; power(p, base, k)) k--;
  for (power(p, base, k + 1); mpq_cmp(p, q) <= 0; power(p, base, k + 1)) k++;
  mpq_clear(p);
  return k;
}

/* step := 1, 2 or 5 times a power of ten, the least of which there are at most `most` in the range > 0. */
static void round_step(mpq_t step, const mpq_t range, size_t most) {
  mpq_t least;
  mpq_init(least);
  mpq_set_ui(least, 1, most);
  mpq_mul(least, least, range);
  power(step, 10, floor_log(10, least));
  static const unsigned long times[] = {2, 5, 2}, over[] = {1, 2, 1}; /* 1, 2, 5, 10 */
  mpq_t next;
  mpq_init(next);
  for (int i = 0; mpq_cmp(step, least) < 0; i++) {
    mpq_set_ui(next, times[i % 3], over[i % 3]);
    mpq_mul(step, step, next);
  }
  mpq_clears(least, next, NULL);
}

/* n := floor(q / step), or the ceiling */
static void in_steps(mpz_t n, const mpq_t q, const mpq_t step, bool up) {
  mpq_t r;
  mpq_init(r);
  mpq_div(r, q, step);
  if (up)
    mpz_cdiv_q(n, mpq_numref(r), mpq_denref(r));
  else
    mpz_fdiv_q(n, mpq_numref(r), mpq_denref(r));
  mpq_clear(r);
}

static void linear_ticks(chart_axis *a, bool round, size_t most) {
  mpq_t step, value;
  mpz_t first, last;
  mpq_inits(step, value, NULL);
  mpz_inits(first, last, NULL);
  mpq_sub(value, a->high, a->low);
  round_step(step, value, most);
  in_steps(first, a->low, step, !round);
  in_steps(last, a->high, step, round);
  if (round) {
    mpq_set_z(value, first);
    mpq_mul(a->low, value, step);
    mpq_set_z(value, last);
    mpq_mul(a->high, value, step);
  }
  /* as many digits as tell neighbours apart: those of the greater end down to the step's */
  mpq_neg(value, a->low);
  if (mpq_cmp(value, a->high) < 0) mpq_set(value, a->high);
  int digits = (int)(floor_log(10, value) - floor_log(10, step)) + 1;
  for (; mpz_cmp(first, last) <= 0; mpz_add_ui(first, first, 1)) {
    mpq_set_z(value, first);
    mpq_mul(value, value, step);
    add_tick(a, value, chart_decimal(value, digits > 6 ? digits : 6));
  }
  mpq_clears(step, value, NULL);
  mpz_clears(first, last, NULL);
}

/* A tick at times * base^k, if that is on the axis. `plain`: the numbers of this axis are short enough to be written
 * out. */
static void power_tick(chart_axis *a, unsigned base, long k, unsigned long times, bool plain) {
  mpq_t value, factor;
  mpq_inits(value, factor, NULL);
  power(value, base, k);
  mpq_set_ui(factor, times, 1);
  mpq_mul(value, value, factor);
  if (mpq_cmp(value, a->low) >= 0 && mpq_cmp(value, a->high) <= 0) {
    bool power = times == 1 && !plain && labs(k) > 1;
    add_tick(a, value,
             power        ? chart_power(base, k)
             : base == 10 ? chart_decimal(value, 6)
                          : qaci_rational_string(value));
  }
  mpq_clears(value, factor, NULL);
}

static void log_ticks(chart_axis *a, bool powers_of_two, bool round, bool base, size_t most) {
  unsigned b = powers_of_two ? 2 : 10;
  long first = floor_log(b, a->low), last = floor_log(b, a->high);
  mpq_t value;
  mpq_init(value);
  power(value, b, last);
  if (mpq_cmp(value, a->high) < 0) last++;
  power(value, b, first);
  if (round && ((base && mpq_equal(value, a->low)) || first == last)) first--;
  static const long factor[] = {2, 5, 2}, over[] = {1, 2, 1};
  long each = 1;
  for (int i = 0; (last - first) / each > (long)most; i++) each = each * factor[i % 3] / over[i % 3];
  if (round) {
    first -= (first % each + each) % each;
    last += (each - last % each) % each;
    power(a->low, b, first);
    power(a->high, b, last);
  }
  mpq_clear(value);
  bool between = b == 10 && last - first <= 2, plain = b == 10 ? first >= -5 && last <= 5 : first >= -6 && last <= 20;
  for (long k = first; k <= last; k++) {
    if (k % each) continue;
    power_tick(a, b, k, 1, plain);
    if (between) power_tick(a, b, k, 2, plain), power_tick(a, b, k, 5, plain);
  }
}

/* A linear axis shows more than its values where that says more: 0 where bars begin, or where it is near. */
static void widen(chart_axis *a, bool round, bool base) {
  mpq_t half;
  mpq_init(half);
  mpq_div_2exp(half, a->high, 1);
  bool one = mpq_equal(a->low, a->high);
  if (base || (round && (one || mpq_cmp(a->low, half) <= 0)))
    if (mpq_sgn(a->low) > 0) mpq_set_ui(a->low, 0, 1);
  if (base || (round && one))
    if (mpq_sgn(a->high) < 0) mpq_set_ui(a->high, 0, 1);
  if ((round || base) && mpq_equal(a->low, a->high)) mpq_set_ui(a->high, 1, 1);
  mpq_clear(half);
}

void chart_axis_init(chart_axis *a, const chart_range *r, bool is_log, bool round, bool base, size_t most) {
  *a = (chart_axis){.log = is_log, .zeros = is_log && r->zeros};
  mpq_inits(a->low, a->high, NULL);
  mpfr_inits2(PRECISION, a->log_low, a->log_range, (mpfr_ptr)0);
  mpq_t zero;
  mpq_init(zero);
  if (a->zeros) add_tick(a, zero, qaci_strdup("0"));
  mpq_clear(zero);
  if (r->any) {
    mpq_set(a->low, r->least);
    mpq_set(a->high, r->most);
  } else {
    mpq_set_ui(a->low, is_log, 1);
    mpq_set_ui(a->high, 1, 1);
  }
  if (!is_log) widen(a, round, base);
  if (!round && mpq_equal(a->low, a->high))
    add_tick(a, a->low, chart_decimal(a->low, 6));
  else if (is_log)
    log_ticks(a, r->any && r->powers_of_two, round, base, most);
  else
    linear_ticks(a, round, most);
  if (!is_log) return;
  mpfr_set_q(a->log_low, a->low, MPFR_RNDN);
  mpfr_log(a->log_low, a->log_low, MPFR_RNDN);
  mpfr_set_q(a->log_range, a->high, MPFR_RNDN);
  mpfr_log(a->log_range, a->log_range, MPFR_RNDN);
  mpfr_sub(a->log_range, a->log_range, a->log_low, MPFR_RNDN);
}

static void clear_ticks(chart_axis *a) {
  for (size_t i = 0; i < a->ticks; i++) {
    mpq_clear(a->tick[i].value);
    free(a->tick[i].label);
  }
  free(a->tick);
}

void chart_axis_ticks(chart_axis *a, chart_tick *tick, size_t n) {
  clear_ticks(a);
  a->tick = tick;
  a->ticks = a->room = n;
}

void chart_axis_clear(chart_axis *a) {
  clear_ticks(a);
  mpq_clears(a->low, a->high, NULL);
  mpfr_clears(a->log_low, a->log_range, (mpfr_ptr)0);
}

/* ---- places ---- */

void chart_axis_place(chart_axis *a, long from, long to) {
  a->begin = a->from = from;
  a->to = to;
  if (a->zeros) a->from += to > from ? ZERO_PLACE : -ZERO_PLACE;
  for (size_t i = 0; i < a->ticks; i++) a->tick[i].at = chart_axis_at(a, a->tick[i].value);
}

/* from + part * (to - from), rounded */
static long linear_at(const chart_axis *a, const mpq_t q) {
  mpq_t part, range;
  mpq_inits(part, range, NULL);
  mpq_sub(part, q, a->low);
  mpq_sub(range, a->high, a->low);
  mpq_div(part, part, range);
  mpq_set_si(range, 2 * (a->to - a->from), 1);
  mpq_mul(part, part, range);
  mpq_set_ui(range, 1, 1);
  mpq_add(part, part, range);
  mpz_mul_2exp(mpq_denref(part), mpq_denref(part), 1);
  mpz_fdiv_q(mpq_numref(part), mpq_numref(part), mpq_denref(part));
  long at = a->from + mpz_get_si(mpq_numref(part));
  mpq_clears(part, range, NULL);
  return at;
}

static long log_at(const chart_axis *a, const mpq_t q) {
  mpfr_t x;
  mpfr_init2(x, PRECISION);
  mpfr_set_q(x, q, MPFR_RNDN);
  mpfr_log(x, x, MPFR_RNDN);
  mpfr_sub(x, x, a->log_low, MPFR_RNDN);
  mpfr_div(x, x, a->log_range, MPFR_RNDN);
  mpfr_mul_si(x, x, a->to - a->from, MPFR_RNDN);
  long at = a->from + mpfr_get_si(x, MPFR_RNDN);
  mpfr_clear(x);
  return at;
}

long chart_axis_at(const chart_axis *a, const mpq_t q) {
  if (a->log && !mpq_sgn(q)) return a->begin;
  if (mpq_equal(a->low, a->high)) return (a->from + a->to) / 2;
  return a->log ? log_at(a, q) : linear_at(a, q);
}

long chart_axis_base(const chart_axis *a) {
  mpq_t zero;
  mpq_init(zero);
  long at = a->log ? a->begin : linear_at(a, zero);
  mpq_clear(zero);
  return at;
}

long chart_axis_widest(const chart_axis *a) {
  long widest = 0;
  for (size_t i = 0; i < a->ticks; i++) {
    long w = chart_text_width(a->tick[i].label);
    if (w > widest) widest = w;
  }
  return widest;
}
