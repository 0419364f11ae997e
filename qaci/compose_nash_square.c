/* Where a support determines the Nash solution: see compose_nash.h.                                       COMPOSE.9
 *
 * On a support S of independent columns the condition is an equality, sum_i l_i V_is = 1 for s in S with l_i = w_i/g_i.
 * Players whose rows are proportional on S gain in proportion: one of them may stand for all, with the sum of their
 * weights. If then as many players as columns are left, l is the solution of a square system. */
#include <stdlib.h>

#include "qaci/compose_nash.h"

typedef struct square {
  const mpq_t *v;
  const size_t *support;
  size_t n, players;
  size_t *stands; /* one player of each group, n of them */
  mpq_t *weight;  /* of the groups */
} square;

static mpq_srcptr entry(const square *f, size_t player, size_t s) {
  return f->v[f->support[s] * f->players + player];
}

/* Is row x a multiple of row y, both not 0? */
static bool proportional(const square *f, size_t x, size_t y) {
  size_t first = 0;
  while (first < f->n && !mpq_sgn(entry(f, y, first))) first++;
  if (first == f->n || !mpq_sgn(entry(f, x, first))) return false;
  mpq_t left, right;
  mpq_inits(left, right, NULL);
  bool same = true;
  for (size_t s = 0; s < f->n && same; s++) {
    mpq_mul(left, entry(f, x, s), entry(f, y, first));
    mpq_mul(right, entry(f, y, s), entry(f, x, first));
    same = mpq_equal(left, right);
  }
  mpq_clears(left, right, NULL);
  return same;
}

/* Join the players; false if not as many groups as columns are left. */
static bool join(square *f, const mpq_t *w) {
  size_t groups = 0;
  for (size_t i = 0; i < f->players; i++) {
    size_t g = 0;
    while (g < groups && !proportional(f, i, f->stands[g])) g++;
    if (g == f->n) return false;
    if (g == groups) f->stands[groups++] = i;
    mpq_add(f->weight[g], f->weight[g], w[i]);
  }
  return groups == f->n;
}

/* Solve the n * n system a x = b in place by elimination, b becomes x; false if it is singular. */
static bool solve(mpq_t *a, mpq_t *b, size_t n) {
  mpq_t factor, term;
  mpq_inits(factor, term, NULL);
  bool regular = true;
  for (size_t c = 0; c < n && regular; c++) {
    size_t pivot = c;
    while (pivot < n && !mpq_sgn(a[pivot * n + c])) pivot++;
    if (!(regular = pivot < n)) break;
    for (size_t j = 0; j < n && pivot != c; j++) mpq_swap(a[pivot * n + j], a[c * n + j]);
    if (pivot != c) mpq_swap(b[pivot], b[c]);
    for (size_t r = 0; r < n; r++) {
      if (r == c || !mpq_sgn(a[r * n + c])) continue;
      mpq_div(factor, a[r * n + c], a[c * n + c]);
      for (size_t j = c; j < n; j++) {
        mpq_mul(term, factor, a[c * n + j]);
        mpq_sub(a[r * n + j], a[r * n + j], term);
      }
      mpq_mul(term, factor, b[c]);
      mpq_sub(b[r], b[r], term);
    }
  }
  for (size_t r = 0; r < n && regular; r++) mpq_div(b[r], b[r], a[r * n + r]);
  mpq_clears(factor, term, NULL);
  return regular;
}

/* q := the shares of the columns, from l = w/g; false if they are no shares. */
static bool shares(const square *f, mpq_t *a, mpq_t *q) {
  size_t n = f->n;
  for (size_t s = 0; s < n; s++) {
    mpq_set_ui(q[s], 1, 1);
    for (size_t g = 0; g < n; g++) mpq_set(a[s * n + g], entry(f, f->stands[g], s));
  }
  if (!solve(a, q, n)) return false;
  for (size_t g = 0; g < n; g++) {
    if (mpq_sgn(q[g]) <= 0) return false;
    mpq_div(q[g], f->weight[g], q[g]); /* the gain */
    for (size_t s = 0; s < n; s++) mpq_set(a[g * n + s], entry(f, f->stands[g], s));
  }
  if (!solve(a, q, n)) return false;
  for (size_t s = 0; s < n; s++)
    if (mpq_sgn(q[s]) < 0) return false;
  return true;
}

void qaci_nash_square(mpq_t *gain, mpq_t *q, bool *solved, const mpq_t *v, const mpq_t *w, const size_t *support,
                      size_t count, size_t players) {
  square f = {v, support, count, players, qaci_alloc(count * sizeof *f.stands), qaci_rationals(count)};
  mpq_t *a = qaci_rationals(count * count), term;
  mpq_init(term);
  *solved = count && join(&f, w) && shares(&f, a, q);
  for (size_t i = 0; i < players && *solved; i++) {
    mpq_set_ui(gain[i], 0, 1);
    for (size_t s = 0; s < count; s++) {
      mpq_mul(term, q[s], entry(&f, i, s));
      mpq_add(gain[i], gain[i], term);
    }
  }
  mpq_clear(term);
  qaci_rationals_free(a, count * count);
  qaci_rationals_free(f.weight, count);
  free(f.stands);
}
