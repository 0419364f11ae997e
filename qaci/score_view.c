/* Pieces of the lines of a score's tree: see score_view.h. */
#include "qaci/score_view.h"

FILE *qaci_view_line(qaci_view *v) {
  return qaci_outline_line(&v->line);
}

void qaci_view_open(qaci_view *v) {
  qaci_outline_open(&v->line);
  v->level++;
}

void qaci_view_close(qaci_view *v) {
  qaci_outline_close(&v->line);
  v->level--;
}

void qaci_view_leaf(qaci_view *v) {
  qaci_outline_leaf(&v->line);
}

void qaci_view_sentence(qaci_view *v, const char *s) {
  fputs(s, qaci_view_line(v));
  qaci_view_leaf(v);
}

bool qaci_view_deeper(const qaci_view *v) {
  return v->level <= v->o->depth;
}

static void put_standing(FILE *out, const qaci_standing *s) {
  fprintf(out, "%zu", s->first);
  if (s->last > s->first) fprintf(out, " to %zu", s->last);
  fputs(" (weight ", out);
  qaci_put_number(out, s->weight);
  fputc(')', out);
}

void qaci_view_put_place(FILE *out, const qaci_tree_universe *u, size_t place) {
  enum { MOST = 3 };
  const qaci_place *p = qaci_tree_place(u, place);
  if (!p) {
    fputs("in no world-state of the universe", out);
    return;
  }
  if (!p->standings) {
    fputs("in a world-state that is never met", out);
    return;
  }
  fputs(p->standings > 1 || p->standing[0].last > p->standing[0].first ? "at times " : "at time ", out);
  for (size_t i = 0; i < p->standings && i < MOST; i++) {
    if (i) fputs(", ", out);
    put_standing(out, &p->standing[i]);
  }
  if (p->standings <= MOST) return;
  size_t more = p->standings - MOST;
  fprintf(out, ", then until %zu with %zu other weight%s", p->standing[p->standings - 1].last, more,
          more == 1 ? "" : "s");
}

void qaci_view_put_first_time(FILE *out, const qaci_tree_universe *u, size_t place) {
  size_t time = qaci_tree_time(u, place);
  if (time == SIZE_MAX) fputs(qaci_tree_place(u, place) ? "that is never met" : "in no world-state", out);
  else fprintf(out, "at time %zu", time);
}

/* A text that stays on one line. */
static void put_joined(FILE *out, const char *s) {
  for (; *s; s++) fputc(*s == ' ' ? QACI_PUT_JOIN : *s, out);
}

void qaci_view_put_locator(FILE *out, const char *f, const char *g) {
  put_joined(out, "f = ");
  put_joined(out, f);
  fputs(", ", out);
  put_joined(out, "g = ");
  put_joined(out, g);
}

void qaci_view_put_named(FILE *out, const char *name, const mpq_t q) {
  fprintf(out, "%s%c", name, QACI_PUT_JOIN);
  qaci_put_number(out, q);
}

void qaci_view_put_spot(FILE *out, const qaci_spot *s) {
  fputs(": ", out);
  qaci_view_put_named(out, "Loc", s->mass);
  fprintf(out, ", %zu%clocation%s, ", s->locations, QACI_PUT_JOIN, s->locations == 1 ? "" : "s");
  qaci_view_put_locator(out, s->f, s->g);
}

void qaci_view_put_found(FILE *out, const char *what, const qaci_child *c, size_t n) {
  mpq_t sum;
  mpq_init(sum);
  for (size_t i = 0; i < n; i++) mpq_add(sum, sum, c[i].mass);
  fprintf(out, "%s: ", what);
  qaci_view_put_named(out, "Loc", sum);
  fprintf(out, " of 1, in %zu state%s", n, n == 1 ? "" : "s");
  mpq_clear(sum);
}

void qaci_view_put_carries(FILE *out, const qaci_view *v, const mpq_t carries) {
  if (!mpq_sgn(v->carried.total)) return;
  if (!mpq_sgn(carries)) {
    fputs("; leads to nothing", out);
    return;
  }
  mpq_t share;
  mpq_init(share);
  mpq_div(share, carries, v->carried.total);
  if (mpq_equal(carries, v->carried.total)) fputs("; carries all", out);
  else qaci_view_put_named(out, "; carries", share);
  fputs(v->o->action == SIZE_MAX ? " of located" : " of the score", out);
  mpq_clear(share);
}

size_t qaci_view_shown(const qaci_view *v, size_t n) {
  /* one more instead of a line that says that there is one more */
  return n > v->o->width + 1 ? v->o->width : n;
}

void qaci_view_rest(qaci_view *v, const qaci_child *c, size_t from, size_t n, const char *what, const char *mass) {
  if (from == n) return;
  mpq_t sum, carries;
  mpq_inits(sum, carries, NULL);
  for (size_t i = from; i < n; i++) {
    mpq_add(sum, sum, c[i].mass);
    mpq_add(carries, carries, c[i].carries);
  }
  FILE *out = qaci_view_line(v);
  fprintf(out, "and %zu more %s: %s ", n - from, what, mass);
  qaci_put_number(out, sum);
  fputs(" together", out);
  qaci_view_put_carries(out, v, carries);
  qaci_view_leaf(v);
  mpq_clears(sum, carries, NULL);
}
