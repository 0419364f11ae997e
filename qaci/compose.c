/* The list of composers, and what happens to the numbers of each: see compose.h.                          COMPOSE.1 */
#include "qaci/compose.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/compose_internal.h"

static const qaci_composer composers[] = {
    {.name = "average", .linear = true, .scales = true, .compose = qaci_compose_average, .widen = qaci_widen_average},
    {.name = "average_normalized",
     .linear = true,
     .compose = qaci_compose_average_normalized,
     .widen = qaci_widen_average_normalized},
    {.name = "maximin", .has_lottery = true, .compose = qaci_compose_maximin, .widen = qaci_widen_maximin},
    {.name = "geometric", .compose = qaci_compose_geometric, .widen = qaci_widen_geometric},
    {.name = "nash", .bargains = true, .compose = qaci_compose_nash},
    {.name = "kalai_smorodinsky", .bargains = true, .compose = qaci_compose_kalai_smorodinsky},
    {.name = "rose_candidate", .compose = qaci_compose_rose_candidate},
    {.name = "rose",
     .why_not =
         "could not be checked against its primary source: expected \"rose_candidate\", a reconstruction for two "
         "scoring functions"},
};
enum { COMPOSERS = sizeof composers / sizeof *composers };

static const char *const disagreements[] = {"zero", "own_minimum", "random_dictator", NULL};

const qaci_composer *qaci_composer_named(const char *name) {
  for (size_t i = 0; i < COMPOSERS; i++)
    if (!strcmp(composers[i].name, name)) return &composers[i];
  return NULL;
}

const char *const *qaci_composer_names(void) {
  static const char *names[COMPOSERS + 1];
  for (size_t i = 0, n = 0; i < COMPOSERS; i++)
    if (!composers[i].why_not) names[n++] = composers[i].name;
  return names;
}

const char *const *qaci_disagreement_names(void) {
  return disagreements;
}

qaci_compose_options qaci_compose_with(const qaci_composer *composer) {
  return (qaci_compose_options){.composer = composer, .bits = QACI_COMPOSE_BITS};
}

/* ---- intervals and points ---- */

qaci_interval *qaci_intervals(size_t n) {
  qaci_interval *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpq_inits(a[i].lower, a[i].upper, NULL);
  return a;
}

void qaci_intervals_free(qaci_interval *a, size_t n) {
  for (size_t i = 0; i < n; i++) mpq_clears(a[i].lower, a[i].upper, NULL);
  free(a);
}

void qaci_interval_set(qaci_interval *r, const mpq_t q) {
  mpq_set(r->lower, q);
  mpq_set(r->upper, q);
}

bool qaci_interval_exact(const qaci_interval *x) {
  return mpq_equal(x->lower, x->upper);
}

qaci_point *qaci_composition_add_point(qaci_composition *r) {
  r->point = qaci_realloc(r->point, (r->points + 1) * sizeof *r->point);
  qaci_point *p = &r->point[r->points++];
  *p = (qaci_point){qaci_intervals(r->actions), qaci_intervals(r->opinions)};
  return p;
}

void qaci_composition_mean_of_points(qaci_composition *r) {
  mpq_t n;
  mpq_init(n);
  mpq_set_ui(n, r->points, 1);
  for (size_t a = 0; a < r->actions; a++) {
    mpq_set_ui(r->score[a].lower, 0, 1);
    mpq_set_ui(r->score[a].upper, 0, 1);
    for (size_t i = 0; i < r->points; i++) {
      mpq_add(r->score[a].lower, r->score[a].lower, r->point[i].lottery[a].lower);
      mpq_add(r->score[a].upper, r->score[a].upper, r->point[i].lottery[a].upper);
    }
    mpq_div(r->score[a].lower, r->score[a].lower, n);
    mpq_div(r->score[a].upper, r->score[a].upper, n);
  }
  mpq_clear(n);
}

void qaci_composition_init(qaci_composition *r, size_t actions, size_t opinions) {
  *r = (qaci_composition){.actions = actions, .opinions = opinions, .exact = true};
  r->score = qaci_intervals(actions);
  r->same = qaci_alloc(actions * sizeof *r->same);
  for (size_t a = 0; a < actions; a++) r->same[a] = a;
}

static void drop_points(qaci_composition *r) {
  for (size_t i = 0; i < r->points; i++) {
    qaci_intervals_free(r->point[i].lottery, r->actions);
    qaci_intervals_free(r->point[i].utility, r->opinions);
  }
  free(r->point);
  r->point = NULL;
  r->points = 0;
}

void qaci_composition_clear(qaci_composition *r) {
  qaci_intervals_free(r->score, r->actions);
  free(r->same);
  drop_points(r);
  *r = (qaci_composition){0};
}

mpq_t *qaci_opinions_shares(const qaci_opinions *o) {
  mpq_t *w = qaci_rationals(o->count), total;
  mpq_init(total);
  qaci_opinions_total(o, total);
  for (size_t i = 0; i < o->count; i++) mpq_div(w[i], o->item[i].mass, total);
  mpq_clear(total);
  return w;
}

/* ---- composing ---- */

/* Nothing is known of any score. */
static void unknown(qaci_composition *r) {
  for (size_t a = 0; a < r->actions; a++) {
    mpq_set_ui(r->score[a].lower, 0, 1);
    mpq_set_ui(r->score[a].upper, 1, 1);
  }
}

void qaci_composition_settle(qaci_composition *r) {
  r->exact = true;
  for (size_t a = 0; a < r->actions; a++) {
    if (!qaci_interval_exact(&r->score[a])) {
      r->exact = false;
      continue;
    }
    for (size_t b = 0; b < a && r->same[a] == a; b++)
      if (qaci_interval_exact(&r->score[b]) && mpq_equal(r->score[a].lower, r->score[b].lower)) r->same[a] = b;
  }
}

qaci_status qaci_compose(qaci_ctx *ctx, qaci_composition *r, const qaci_opinions *o,
                         const qaci_compose_options *options) {
  qaci_status status = QACI_OK;
  if (o->count) {
    unknown(r); /* until the composer knows more */
    status = options->composer->compose(ctx, o, options, r);
    if (status != QACI_OK) drop_points(r);
    if (r->points) qaci_composition_mean_of_points(r);
  }
  qaci_composition_settle(r);
  return status;
}

void qaci_composition_widen(qaci_composition *r, const qaci_opinions *o, const qaci_compose_options *options,
                            const mpq_t more) {
  if (!mpq_sgn(more)) return;
  const qaci_composer *c = options->composer;
  bool bounded = c->widen && !options->lottery && (o->count || c->scales);
  mpq_t total;
  mpq_init(total);
  qaci_opinions_total(o, total);
  for (size_t a = 0; a < r->actions; a++) {
    r->same[a] = a;
    if (bounded) c->widen(o, total, more, options->bits, &r->score[a]);
  }
  if (!bounded) unknown(r);
  drop_points(r); /* of the masses of o alone */
  qaci_composition_settle(r);
  mpq_clear(total);
}

bool qaci_composition_at_least(const qaci_composition *r, size_t x, size_t y) {
  return r->same[x] == r->same[y] || mpq_cmp(r->score[x].lower, r->score[y].upper) > 0;
}

bool qaci_composition_overlap(const qaci_composition *r, size_t x, size_t y) {
  return !qaci_composition_at_least(r, x, y) && !qaci_composition_at_least(r, y, x);
}

int qaci_composition_compare(const qaci_composition *r, size_t x, size_t y) {
  if (r->same[x] == r->same[y]) return 0;
  int c = mpq_cmp(r->score[x].lower, r->score[y].lower);
  return c ? c : mpq_cmp(r->score[x].upper, r->score[y].upper);
}
