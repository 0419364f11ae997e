/* A chart of lines: each series a line through its points, in their order. An enclosed point is a vertical interval,
 * and the line goes through its lower end. */
#include <stdlib.h>

#include "distributions/rational.h"
#include "qaci/chart_internal.h"

/* Points of a series beyond which they have no markers; values of x up to which each has its tick. */
enum { MOST_MARKERS = 400, MOST_X_TICKS = 12 };

typedef struct lines {
  const qaci_chart *c;
  chart_axis x, y;
  long left, right;
} lines;

/* ---- x ---- */

static int by_value(const void *a, const void *b) {
  const qaci_chart_point *const *p = a, *const *q = b;
  return mpq_cmp((*p)->x, (*q)->x);
}

/* The different values of x in their order; *n of them, at most MOST_X_TICKS + 1. */
static const qaci_chart_point **distinct_x(const qaci_chart *c, size_t *n) {
  size_t all = 0;
  for (size_t i = 0; i < c->count; i++) all += c->series[i].points;
  const qaci_chart_point **p = qaci_alloc(all * sizeof *p);
  size_t k = 0;
  for (size_t i = 0; i < c->count; i++)
    for (size_t j = 0; j < c->series[i].points; j++) p[k++] = &c->series[i].point[j];
  qsort(p, all, sizeof *p, by_value);
  *n = 0;
  for (k = 0; k < all && *n <= MOST_X_TICKS; k++)
    if (!*n || !mpq_equal(p[*n - 1]->x, p[k]->x)) p[(*n)++] = p[k];
  return p;
}

static char *x_label(const mpq_t q) {
  enum { FRACTION = 7, DIGITS = 4 };
  if (mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) <= FRACTION) return qaci_rational_string(q);
  return chart_decimal(q, DIGITS);
}

/* If there are few values of x, and their names do not run into each other, each gets a tick. */
static void tick_each_x(lines *l) {
  enum { BETWEEN = 8 * CHART_PX };
  size_t n;
  const qaci_chart_point **p = distinct_x(l->c, &n);
  chart_tick *tick = qaci_alloc((MOST_X_TICKS + 1) * sizeof *tick);
  bool fit = n <= MOST_X_TICKS;
  size_t made = 0;
  for (long end = -CHART_WIDTH; made < n && fit; made++) {
    mpq_init(tick[made].value);
    mpq_set(tick[made].value, p[made]->x);
    tick[made].label = x_label(p[made]->x);
    tick[made].at = chart_axis_at(&l->x, p[made]->x);
    long half = chart_text_width(tick[made].label) / 2;
    fit = tick[made].at - half >= end + BETWEEN;
    end = tick[made].at + half;
  }
  free(p);
  if (fit) {
    chart_axis_ticks(&l->x, tick, made);
    return;
  }
  for (size_t i = 0; i < made; i++) {
    mpq_clear(tick[i].value);
    free(tick[i].label);
  }
  free(tick);
}

static long x_at(const lines *l, const qaci_chart_point *p) {
  if (!l->c->categorical) return chart_axis_at(&l->x, p->x);
  long n = (long)l->c->categories;
  return l->left + (2 * (long)p->category + 1) * (l->right - l->left) / (2 * n);
}

/* ---- the axes ---- */

static void init_axes(lines *l) {
  enum { MOST_X = 9, MOST_Y = 6 };
  const qaci_chart *c = l->c;
  chart_range x, y;
  chart_range_init(&x);
  chart_range_init(&y);
  for (size_t i = 0; i < c->count; i++)
    for (size_t k = 0; k < c->series[i].points; k++) {
      const qaci_chart_point *p = &c->series[i].point[k];
      chart_range_add(&x, p->x, c->log_x);
      chart_range_add(&y, p->y, c->log_y);
      chart_range_add(&y, p->upper, c->log_y);
    }
  chart_axis_init(&l->x, &x, c->log_x, false, false, MOST_X);
  chart_axis_init(&l->y, &y, c->log_y, true, false, MOST_Y);
  chart_range_clear(&x);
  chart_range_clear(&y);
}

static void put_y_axis(chart_frame *f, const lines *l) {
  for (size_t i = 0; i < l->y.ticks; i++) {
    const chart_tick *t = &l->y.tick[i];
    fputs("<path class=\"q-grid\" d=\"M", f->out);
    chart_length(f->out, l->left);
    fputs(" ", f->out);
    chart_length(f->out, t->at);
    fputs("H", f->out);
    chart_length(f->out, l->right);
    fputs("\"/>\n", f->out);
    chart_text(f->out, "q-soft q-end", l->left - 8 * CHART_PX, t->at + 4 * CHART_PX, t->label, -1);
  }
}

static void put_x_axis(chart_frame *f, const lines *l) {
  fputs("<path class=\"q-axis\" d=\"M", f->out);
  chart_length(f->out, l->left);
  fputs(" ", f->out);
  chart_length(f->out, f->height);
  fputs("H", f->out);
  chart_length(f->out, l->right);
  for (size_t i = 0; i < l->x.ticks && !l->c->categorical; i++) {
    fputs("M", f->out);
    chart_length(f->out, l->x.tick[i].at);
    fputs(" ", f->out);
    chart_length(f->out, f->height);
    fputs("v5", f->out);
  }
  fputs("\"/>\n", f->out);
  if (l->c->categorical) {
    chart_category_names(f, l->left, l->right);
  } else {
    for (size_t i = 0; i < l->x.ticks; i++)
      chart_text(f->out, "q-soft q-mid", l->x.tick[i].at, f->height + 18 * CHART_PX, l->x.tick[i].label, -1);
    f->height += 22 * CHART_PX;
  }
  chart_label(f, "q-soft q-mid", (l->left + l->right) / 2, l->c->x_label);
}

/* ---- series ---- */

/* Is the point at a place of zeros? */
static bool is_zero(const qaci_chart *c, const qaci_chart_point *p) {
  return (c->log_y && !mpq_sgn(p->y)) || (c->log_x && !mpq_sgn(p->x));
}

static void put_segment(FILE *out, bool begin, long x, long y) {
  fputs(begin ? "M" : "L", out);
  chart_length(out, x);
  fputs(" ", out);
  chart_length(out, y);
}

/* The line of the series as a path, for the caller to free: its solid segments, or those from and to a zero, which are
 * dotted: on a log axis they would be infinitely long. */
static char *path_of(const lines *l, const qaci_chart_series *s, bool dotted) {
  char *path = NULL;
  size_t size;
  FILE *out = open_memstream(&path, &size);
  if (!out) return qaci_strdup("");
  bool drawn = false; /* up to the last point */
  for (size_t k = 1; k < s->points; k++) {
    const qaci_chart_point *p = &s->point[k - 1], *q = &s->point[k];
    bool wanted = (is_zero(l->c, p) || is_zero(l->c, q)) == dotted;
    if (wanted && !drawn) put_segment(out, true, x_at(l, p), chart_axis_at(&l->y, p->y));
    if (wanted) put_segment(out, false, x_at(l, q), chart_axis_at(&l->y, q->y));
    drawn = wanted;
  }
  fclose(out);
  return path;
}

static void put_path(FILE *out, const char *style, size_t series, const char *path) {
  if (*path) fprintf(out, "<path class=\"%s q-l%zu\" d=\"%s\"/>\n", style, series % CHART_COLORS, path);
}

static bool is_enclosed(const qaci_chart_series *s) {
  for (size_t k = 0; k < s->points; k++)
    if (!mpq_equal(s->point[k].y, s->point[k].upper)) return true;
  return false;
}

/* How far the intervals of series i stand beside their places, so that those of several series do not cover each other.
 */
static long beside(const qaci_chart *c, size_t i) {
  enum { APART = 6 * CHART_PX, MOST = 30 * CHART_PX };
  long all = 0, before = 0;
  for (size_t k = 0; k < c->count; k++) {
    if (!is_enclosed(&c->series[k])) continue;
    if (k < i) before++;
    all++;
  }
  if (all < 2) return 0;
  long apart = APART * (all - 1) > MOST ? MOST / (all - 1) : APART;
  return before * apart - (all - 1) * apart / 2;
}

static void put_interval(FILE *out, const lines *l, size_t i, const qaci_chart_point *p, long shift) {
  fprintf(out, "<path class=\"q-ends q-l%zu\" d=\"M", i % CHART_COLORS);
  long x = x_at(l, p) + shift, low = chart_axis_at(&l->y, p->y), high = chart_axis_at(&l->y, p->upper);
  chart_length(out, x);
  fputs(" ", out);
  chart_length(out, low);
  fputs("m-5 0h10m-5 0V", out);
  chart_length(out, high);
  fputs("m-5 0h10\">", out);
  chart_tip(out, l->c, i, p);
  fputs("</path>\n", out);
}

static void put_points(FILE *out, const lines *l, size_t i) {
  const qaci_chart_series *s = &l->c->series[i];
  long shift = beside(l->c, i);
  for (size_t k = 0; k < s->points; k++) {
    const qaci_chart_point *p = &s->point[k];
    if (!mpq_equal(p->y, p->upper)) {
      put_interval(out, l, i, p, shift);
    } else if (s->points <= MOST_MARKERS) {
      chart_marker(out, i, x_at(l, p), chart_axis_at(&l->y, p->y), is_zero(l->c, p));
      fputs(">", out);
      chart_tip(out, l->c, i, p);
      fputs("</path>\n", out);
    }
  }
}

/* Does the line of series b cover that of series a? */
static bool covers(const lines *l, const qaci_chart_series *a, const qaci_chart_series *b) {
  enum { NEAR = 2 * CHART_PX };
  bool covered = a->points == b->points && a->points > 1;
  for (size_t k = 0; k < a->points && covered; k++) {
    const qaci_chart_point *p = &a->point[k], *q = &b->point[k];
    covered = x_at(l, p) == x_at(l, q) && labs(chart_axis_at(&l->y, p->y) - chart_axis_at(&l->y, q->y)) < NEAR;
  }
  return covered;
}

/* All series. One that would cover an earlier one is dashed, so that both are seen. */
static void put_series(FILE *out, const lines *l) {
  const qaci_chart *c = l->c;
  for (size_t i = 0; i < c->count; i++) {
    bool dashed = i >= CHART_COLORS;
    for (size_t k = 0; k < i && !dashed; k++) dashed = covers(l, &c->series[k], &c->series[i]);
    char *path = path_of(l, &c->series[i], false), *dots = path_of(l, &c->series[i], true);
    put_path(out, dashed ? "q-line q-dash" : "q-line", i, path);
    put_path(out, "q-line q-dots", i, dots);
    free(path);
    free(dots);
  }
  for (size_t i = 0; i < c->count; i++) put_points(out, l, i);
}

qaci_status chart_lines(qaci_ctx *ctx, chart_frame *f) {
  (void)ctx;
  enum { PAD = 14 * CHART_PX, LEAST_LEFT = 56 * CHART_PX };
  lines l = {.c = f->c, .right = CHART_WIDTH - 24 * CHART_PX};
  init_axes(&l);
  chart_legend(f, true, chart_is_enclosed(f->c));
  chart_label(f, "q-soft", CHART_MARGIN, f->c->y_label);
  f->height += 10 * CHART_PX;
  l.left = chart_axis_widest(&l.y) + CHART_MARGIN + 8 * CHART_PX;
  if (l.left < LEAST_LEFT) l.left = LEAST_LEFT;
  long reach = f->c->categorical ? chart_category_reach(f->c, l.left, l.right) + 4 * CHART_PX : 0;
  if (l.left < reach) l.left = reach;
  chart_axis_place(&l.y, f->height + CHART_PLOT, f->height);
  if (!f->c->categorical) {
    chart_axis_place(&l.x, l.left + PAD, l.right - PAD);
    tick_each_x(&l);
  }
  put_y_axis(f, &l);
  f->height += CHART_PLOT;
  put_x_axis(f, &l);
  put_series(f->out, &l);
  chart_axis_clear(&l.x);
  chart_axis_clear(&l.y);
  return QACI_OK;
}
