/* A reconstruction of Rose bargaining for two scoring functions (COMPOSE.10), whose primary equation could not be
 * checked.
 *
 * The points of the Pareto frontier of conv{(u1(a), u2(a))} with a supporting normal (l1, l2) > 0 and
 *     w1 l1 (M1 - u1) = w2 l2 (M2 - u2),   Mi = max ui.
 * From the greatest u1 to the greatest u2 the frontier is a chain whose normals turn from l1 to l2. With c = l1/l2, on
 * an edge c is fixed and w1 c (M1 - u1) - w2 (M2 - u2) grows along it, so it is 0 at most once; at a vertex c may be
 * anything between those of the two edges. So the points are finitely many, and each is rational. */
#include <stdlib.h>

#include "qaci/compose_bargain.h"

typedef struct plane_point {
  mpq_t x, y; /* what is missing: M1 - u1, M2 - u2 */
} plane_point;

typedef struct rose {
  qaci_ctx *ctx;
  const qaci_opinions *o;
  qaci_composition *r;
  mpq_t *share, most[2];
  plane_point *chain; /* from x = 0 to y = 0 */
  size_t count;
} rose;

/* By x, then y, ascending. */
static int compare_points(const void *a, const void *b) {
  const plane_point *p = a, *q = b;
  int c = mpq_cmp(p->x, q->x);
  return c ? c : mpq_cmp(p->y, q->y);
}

/* (b.x - a.x)(c.y - a.y) - (b.y - a.y)(c.x - a.x), its sign */
static int turn(const plane_point *a, const plane_point *b, const plane_point *c) {
  mpq_t s, t, u;
  mpq_inits(s, t, u, NULL);
  mpq_sub(s, b->x, a->x);
  mpq_sub(t, c->y, a->y);
  mpq_mul(s, s, t);
  mpq_sub(t, b->y, a->y);
  mpq_sub(u, c->x, a->x);
  mpq_mul(t, t, u);
  int sign = mpq_cmp(s, t);
  mpq_clears(s, t, u, NULL);
  return sign;
}

static void swap_points(plane_point *a, plane_point *b) {
  mpq_swap(a->x, b->x);
  mpq_swap(a->y, b->y);
}

/* The vertices of the frontier: of all points, sorted, those that lower y, and turn left, towards the origin. */
static void find_chain(rose *f, plane_point *p, size_t n) {
  qsort(p, n, sizeof *p, compare_points);
  f->chain = p;
  f->count = 0;
  for (size_t i = 0; i < n; i++) {
    if (f->count && mpq_cmp(p[i].y, p[f->count - 1].y) >= 0) continue;
    while (f->count >= 2 && turn(&p[f->count - 2], &p[f->count - 1], &p[i]) <= 0) f->count--;
    if (f->count != i) swap_points(&p[f->count], &p[i]);
    f->count++;
  }
}

/* r := l1/l2 of the edge behind vertex i: -(y' - y)/(x' - x) */
static void slope(const rose *f, size_t i, mpq_t r) {
  const plane_point *a = &f->chain[i], *b = &f->chain[i + 1];
  mpq_t run;
  mpq_init(run);
  mpq_sub(r, a->y, b->y);
  mpq_sub(run, b->x, a->x);
  mpq_div(r, r, run);
  mpq_clear(run);
}

/* r := w1 c x - w2 y */
static void balance(const rose *f, const mpq_t c, const plane_point *p, mpq_t r) {
  mpq_t t;
  mpq_init(t);
  mpq_mul(r, f->share[0], c);
  mpq_mul(r, r, p->x);
  mpq_mul(t, f->share[1], p->y);
  mpq_sub(r, r, t);
  mpq_clear(t);
}

static qaci_status add(rose *f, const plane_point *p) {
  mpq_t *utility = qaci_rationals(2), *lottery = qaci_rationals(f->o->actions);
  mpq_sub(utility[0], f->most[0], p->x);
  mpq_sub(utility[1], f->most[1], p->y);
  qaci_status status = qaci_first_lottery(f->ctx, f->o, (const mpq_t *)utility, lottery);
  if (status == QACI_OK) qaci_composition_add_lottery(f->r, f->o, (const mpq_t *)lottery);
  qaci_rationals_free(utility, 2);
  qaci_rationals_free(lottery, f->o->actions);
  return status;
}

static qaci_status at_vertex(rose *f, size_t i) {
  const plane_point *p = &f->chain[i];
  if (!mpq_sgn(p->x) && !mpq_sgn(p->y)) return add(f, p); /* everybody's best: any normal will do */
  if (!mpq_sgn(p->x) || !mpq_sgn(p->y)) return QACI_OK;   /* only a normal with a 0 would do */
  mpq_t c, s;
  mpq_inits(c, s, NULL);
  bool between = true;
  /* the balance grows with c: at the least c it must be <= 0, at the greatest >= 0 */
  if (i + 1 < f->count) {
    slope(f, i, c);
    balance(f, c, p, s);
    between = mpq_sgn(s) <= 0;
  }
  if (i) {
    slope(f, i - 1, c);
    balance(f, c, p, s);
    between = between && mpq_sgn(s) >= 0;
  }
  mpq_clears(c, s, NULL);
  return between ? add(f, p) : QACI_OK;
}

/* Strictly between vertex i and the next. */
static qaci_status on_edge(rose *f, size_t i) {
  const plane_point *a = &f->chain[i], *b = &f->chain[i + 1];
  mpq_t c, at_a, at_b, part;
  plane_point p;
  mpq_inits(c, at_a, at_b, part, p.x, p.y, NULL);
  slope(f, i, c);
  balance(f, c, a, at_a);
  balance(f, c, b, at_b);
  qaci_status status = QACI_OK;
  if (mpq_sgn(at_a) < 0 && mpq_sgn(at_b) > 0) {
    mpq_sub(part, at_b, at_a);
    mpq_div(part, at_a, part);
    mpq_neg(part, part); /* of the way from a to b */
    mpq_sub(p.x, b->x, a->x);
    mpq_mul(p.x, p.x, part);
    mpq_add(p.x, p.x, a->x);
    mpq_sub(p.y, b->y, a->y);
    mpq_mul(p.y, p.y, part);
    mpq_add(p.y, p.y, a->y);
    status = add(f, &p);
  }
  mpq_clears(c, at_a, at_b, part, p.x, p.y, NULL);
  return status;
}

qaci_status qaci_compose_rose_candidate(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                        qaci_composition *r) {
  (void)options;
  if (o->count != 2)
    return qaci_fail(ctx, QACI_DOMAIN, "rose_candidate is defined for two scoring functions, found %zu different %s",
                     o->count, o->count == 1 ? "one" : "ones");
  rose f = {.ctx = ctx, .o = o, .r = r, .share = qaci_opinions_shares(o)};
  mpq_inits(f.most[0], f.most[1], NULL);
  for (size_t a = 0; a < o->actions; a++)
    for (size_t i = 0; i < 2; i++)
      if (mpq_cmp(o->item[i].score[a], f.most[i]) > 0) mpq_set(f.most[i], o->item[i].score[a]);
  plane_point *p = qaci_alloc(o->actions * sizeof *p);
  for (size_t a = 0; a < o->actions; a++) {
    mpq_inits(p[a].x, p[a].y, NULL);
    mpq_sub(p[a].x, f.most[0], o->item[0].score[a]);
    mpq_sub(p[a].y, f.most[1], o->item[1].score[a]);
  }
  find_chain(&f, p, o->actions);
  /* from the end: ascending u1 */
  qaci_status status = QACI_OK;
  for (size_t i = f.count; i-- > 0 && status == QACI_OK;) {
    if (i + 1 < f.count) status = on_edge(&f, i);
    if (status == QACI_OK) status = at_vertex(&f, i);
  }
  for (size_t a = 0; a < o->actions; a++) mpq_clears(p[a].x, p[a].y, NULL);
  free(p);
  mpq_clears(f.most[0], f.most[1], NULL);
  qaci_rationals_free(f.share, o->count);
  return status;
}
