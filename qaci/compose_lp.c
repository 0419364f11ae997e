/* The exact simplex method: see compose_lp.h.                                                             COMPOSE.5
 *
 * The tableau T has a row for each row of A, one for the sum of the lottery (<= 1, right-hand side 1), and one for the
 * objective; a column for each variable that is not basic, and the right-hand side. With the denominator D > 0,
 *     (basic variable i) + sum over j of T[i][j]/D (nonbasic variable j) = T[i][n]/D.
 * At first the slacks are basic, D = 1, and every right-hand side is 0 but that of the sum. So the first pivot that
 * changes anything takes the slack of the sum out of the basis, and out of the program: then the lottery sums to 1.
 */
#include "qaci/compose_lp.h"

#include <assert.h>
#include <stdlib.h>

void qaci_lp_init(qaci_lp *lp, size_t actions, size_t columns) {
  *lp = (qaci_lp){.actions = actions, .columns = columns};
}

/* r := row, times what makes the numbers integers without a common divisor. */
static void to_integers(mpz_t *r, const mpq_t *row, size_t n) {
  mpz_t scale, common;
  mpz_init_set_ui(scale, 1);
  mpz_init(common);
  for (size_t j = 0; j < n; j++) mpz_lcm(scale, scale, mpq_denref(row[j]));
  for (size_t j = 0; j < n; j++) {
    mpz_divexact(r[j], scale, mpq_denref(row[j]));
    mpz_mul(r[j], r[j], mpq_numref(row[j]));
    mpz_gcd(common, common, r[j]);
  }
  for (size_t j = 0; j < n && mpz_cmp_ui(common, 1) > 0; j++) mpz_divexact(r[j], r[j], common);
  mpz_clears(scale, common, NULL);
}

void qaci_lp_add(qaci_lp *lp, const mpq_t *row) {
  lp->a = qaci_realloc(lp->a, (lp->rows + 1) * lp->columns * sizeof *lp->a);
  mpz_t *r = lp->a + lp->rows++ * lp->columns;
  for (size_t j = 0; j < lp->columns; j++) mpz_init(r[j]);
  to_integers(r, row, lp->columns);
}

void qaci_lp_solution_init(qaci_lp_solution *r, const qaci_lp *lp) {
  mpq_init(r->value);
  r->x = qaci_rationals(lp->columns);
  r->tight = qaci_alloc(lp->rows);
  r->feasible = false;
}

void qaci_lp_solution_clear(qaci_lp_solution *r, const qaci_lp *lp) {
  mpq_clear(r->value);
  qaci_rationals_free(r->x, lp->columns);
  free(r->tight);
}

/* ---- the tableau ---- */

typedef struct qaci_lp_tableau {
  qaci_ctx *ctx; /* which the last call was given */
  size_t rows, columns; /* without the objective; without the right-hand side */
  mpz_t *t;             /* (rows + 1) * (columns + 1) */
  mpz_t d, product;
  size_t *basic, *nonbasic; /* variables: x_j is j, the slack of row i is columns + i */
  size_t *place;            /* of a variable: its row, or `rows` + 1 + its column */
  size_t gone;              /* this slack stays 0; SIZE_MAX: none yet */
  size_t degenerate;        /* pivots in a row that changed nothing */
} tableau;

static mpz_t *at(const tableau *t, size_t i, size_t j) {
  return &t->t[i * (t->columns + 1) + j];
}

static qaci_status tableau_create(qaci_ctx *ctx, qaci_lp *lp) {
  size_t cells = (lp->rows + 2) * (lp->columns + 1), variables = lp->rows + 1 + lp->columns;
  QACI_TRY(qaci_ctx_charge(ctx, cells * (sizeof(mpz_t) + sizeof(mp_limb_t)) + variables * 2 * sizeof(size_t)));
  tableau *t = lp->tableau = qaci_alloc(sizeof *t);
  *t = (tableau){.ctx = ctx, .rows = lp->rows + 1, .columns = lp->columns, .gone = SIZE_MAX};
  t->t = qaci_integers(cells);
  mpz_init_set_ui(t->d, 1);
  mpz_init(t->product);
  t->basic = qaci_alloc(t->rows * sizeof *t->basic);
  t->nonbasic = qaci_alloc(t->columns * sizeof *t->nonbasic);
  t->place = qaci_alloc(variables * sizeof *t->place);
  for (size_t i = 0; i < lp->rows; i++)
    for (size_t j = 0; j < lp->columns; j++) mpz_set(*at(t, i, j), lp->a[i * lp->columns + j]);
  for (size_t j = 0; j < lp->actions; j++) {
    mpz_set_ui(*at(t, lp->rows, j), 1);
    mpz_set_si(*at(t, t->rows, j), -1); /* the first objective is the sum */
  }
  mpz_set_ui(*at(t, lp->rows, t->columns), 1);
  for (size_t j = 0; j < t->columns; j++) t->place[t->nonbasic[j] = j] = t->rows + 1 + j;
  for (size_t i = 0; i < t->rows; i++) t->place[t->basic[i] = t->columns + i] = i;
  return QACI_OK;
}

static void tableau_destroy(tableau *t) {
  if (!t) return;
  size_t cells = (t->rows + 1) * (t->columns + 1), variables = t->rows + t->columns;
  qaci_ctx_release(t->ctx, cells * (sizeof(mpz_t) + sizeof(mp_limb_t)) + variables * 2 * sizeof(size_t));
  qaci_integers_free(t->t, cells);
  mpz_clears(t->d, t->product, NULL);
  free(t->basic);
  free(t->nonbasic);
  free(t->place);
  free(t);
}

void qaci_lp_clear(qaci_lp *lp) {
  tableau_destroy(lp->tableau);
  qaci_integers_free(lp->a, lp->rows * lp->columns);
}

/* Row i := (row i times the pivot - its entry times row r) / D, in all columns but s. */
static void eliminate(tableau *t, size_t i, size_t r, size_t s) {
  mpz_t *row = at(t, i, 0), *pivot_row = at(t, r, 0);
  bool keeps = !mpz_sgn(row[s]);
  for (size_t j = 0; j <= t->columns; j++) {
    if (j == s) continue;
    bool same = keeps || !mpz_sgn(pivot_row[j]);
    if (same && !mpz_sgn(row[j])) continue;
    mpz_mul(row[j], row[j], pivot_row[s]);
    if (!same) {
      mpz_mul(t->product, row[s], pivot_row[j]);
      mpz_sub(row[j], row[j], t->product);
    }
    mpz_divexact(row[j], row[j], t->d);
  }
  mpz_neg(row[s], row[s]);
}

/* Exchange the basic variable of row r with the nonbasic one of column s; the entry is above 0. */
static qaci_status pivot(tableau *t, size_t r, size_t s) {
  QACI_TRY(qaci_ctx_step(t->ctx, (t->rows + 1) * (t->columns + 1)));
  QACI_TRY(qaci_ctx_number(t->ctx, 2.0 * ((double)mpz_sizeinbase(*at(t, r, s), 2) + (double)mpz_sizeinbase(t->d, 2))));
  t->degenerate = mpz_sgn(*at(t, r, t->columns)) ? 0 : t->degenerate + 1;
  for (size_t i = 0; i <= t->rows; i++)
    if (i != r) eliminate(t, i, r, s);
  mpz_swap(*at(t, r, s), t->d);
  size_t entering = t->nonbasic[s];
  t->nonbasic[s] = t->basic[r];
  t->basic[r] = entering;
  t->place[entering] = r;
  t->place[t->nonbasic[s]] = t->rows + 1 + s;
  return QACI_OK;
}

/* The row that leaves when column s enters: that of the least ratio, among equals the first variable; `rows`: none. */
static size_t leaving(tableau *t, size_t s) {
  size_t best = t->rows;
  for (size_t i = 0; i < t->rows; i++) {
    if (mpz_sgn(*at(t, i, s)) <= 0) continue;
    if (best == t->rows) {
      best = i;
      continue;
    }
    mpz_mul(t->product, *at(t, best, t->columns), *at(t, i, s));
    mpz_submul(t->product, *at(t, i, t->columns), *at(t, best, s));
    int c = mpz_sgn(t->product); /* > 0: the ratio of i is less */
    if (c > 0 || (!c && t->basic[i] < t->basic[best])) best = i;
  }
  return best;
}

static bool open(const tableau *t, size_t j) {
  return t->nonbasic[j] != t->gone;
}

/* The column that enters for the objective, `columns`: none. */
static size_t entering(const tableau *t) {
  size_t best = t->columns;
  bool bland = t->degenerate > t->rows + t->columns;
  for (size_t j = 0; j < t->columns; j++) {
    if (!open(t, j) || mpz_sgn(*at(t, t->rows, j)) >= 0) continue;
    bool better = best == t->columns || (bland ? t->nonbasic[j] < t->nonbasic[best]
                                               : mpz_cmp(*at(t, t->rows, j), *at(t, t->rows, best)) < 0);
    if (better) best = j;
  }
  return best;
}

/* Would column j make the lottery greater lexicographically? The objective "x_k" has the row of x_k, where it is
 * basic. */
static bool earlier(const tableau *t, size_t j, size_t actions) {
  for (size_t k = 0; k < actions; k++) {
    size_t place = t->place[k];
    if (place > t->rows) {
      if (place - t->rows - 1 == j) return true;
    } else {
      int sign = mpz_sgn(*at(t, place, j));
      if (sign) return sign < 0;
    }
  }
  return false;
}

/* Among the columns that cost nothing. */
static size_t entering_first(const tableau *t, size_t actions) {
  size_t best = t->columns;
  for (size_t j = 0; j < t->columns; j++)
    if (open(t, j) && !mpz_sgn(*at(t, t->rows, j)) && (best == t->columns || t->nonbasic[j] < t->nonbasic[best]) &&
        earlier(t, j, actions))
      best = j;
  return best;
}

/* ---- solving ---- */

/* Until the lottery sums to 1, or no column helps. */
static qaci_status reach_simplex(tableau *t) {
  for (size_t s; t->gone == SIZE_MAX && (s = entering(t)) < t->columns;) {
    size_t r = leaving(t, s);
    if (r == t->rows - 1) t->gone = t->basic[r];
    QACI_TRY(pivot(t, r, s));
  }
  return QACI_OK;
}

/* The row of the objective: -c for a nonbasic variable, and c times the row of a basic one. */
static void set_objective(tableau *t, const qaci_lp *lp, const mpq_t *c) {
  mpz_t *row = at(t, t->rows, 0), *scaled = qaci_integers(lp->columns);
  if (c) to_integers(scaled, c, lp->columns);
  for (size_t j = 0; j <= t->columns; j++) {
    mpz_set_ui(row[j], 0);
    if (c && j < t->columns && t->nonbasic[j] < lp->columns) mpz_submul(row[j], scaled[t->nonbasic[j]], t->d);
  }
  for (size_t i = 0; c && i < t->rows; i++)
    if (t->basic[i] < lp->columns)
      for (size_t j = 0; j <= t->columns; j++) mpz_addmul(row[j], scaled[t->basic[i]], *at(t, i, j));
  qaci_integers_free(scaled, lp->columns);
}

static qaci_status improve(tableau *t, const qaci_lp *lp, bool first) {
  for (;;) {
    size_t s = entering(t);
    if (s == t->columns && first) s = entering_first(t, lp->actions);
    if (s == t->columns) return QACI_OK;
    size_t r = leaving(t, s);
    assert(r < t->rows); /* the objective is bounded */
    QACI_TRY(pivot(t, r, s));
  }
}

static void read_off(const tableau *t, const qaci_lp *lp, const mpq_t *c, qaci_lp_solution *r) {
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(r->value, 0, 1);
  for (size_t j = 0; j < lp->columns; j++) {
    mpq_set_ui(r->x[j], 0, 1);
    if (t->place[j] > t->rows) continue;
    mpq_set_num(r->x[j], *at(t, t->place[j], t->columns));
    mpq_set_den(r->x[j], t->d);
    mpq_canonicalize(r->x[j]);
    if (!c) continue;
    mpq_mul(term, c[j], r->x[j]);
    mpq_add(r->value, r->value, term);
  }
  for (size_t i = 0; i < lp->rows; i++) {
    size_t place = t->place[lp->columns + i];
    r->tight[i] = place > t->rows && mpz_sgn(*at(t, t->rows, place - t->rows - 1)) > 0;
  }
  mpq_clear(term);
}

qaci_status qaci_lp_maximize(qaci_ctx *ctx, qaci_lp *lp, const mpq_t *c, bool first, qaci_lp_solution *r) {
  if (!lp->tableau) QACI_TRY(tableau_create(ctx, lp));
  tableau *t = lp->tableau;
  t->ctx = ctx;
  qaci_status status = t->gone == SIZE_MAX ? reach_simplex(t) : QACI_OK;
  r->feasible = t->gone != SIZE_MAX;
  if (status == QACI_OK && r->feasible) {
    t->degenerate = 0;
    set_objective(t, lp, c);
    status = improve(t, lp, first);
    if (status == QACI_OK) read_off(t, lp, c, r);
  }
  if (status != QACI_OK) { /* it may stand in the middle of a pivot */
    tableau_destroy(t);
    lp->tableau = NULL;
  }
  return status;
}
