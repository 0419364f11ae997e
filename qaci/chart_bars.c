/* A chart of bars, or of stacks. They lie, so that long names and exact fractions have their place: names at the left,
 * a value behind the end of its bar. What is not known is hatched: from a value to its upper end, and all of a series
 * that says so. */
#include <stdlib.h>

#include "qaci/chart_internal.h"

enum {
  THICK = 18 * CHART_PX,
  THIN = 14 * CHART_PX, /* where several stand together */
  BETWEEN = 10 * CHART_PX,
  MOST_NAME = 230 * CHART_PX,
  MOST_VALUE = 300 * CHART_PX
};

typedef struct bars {
  const qaci_chart *c;
  bool stacked;
  chart_axis y;
  long left, right, room; /* of the plot; what a label may take behind it */
} bars;

/* Sums of one stack: of the lower and the upper ends. */
static void sum_category(const qaci_chart *c, size_t category, mpq_t lower, mpq_t upper) {
  mpq_set_ui(lower, 0, 1);
  mpq_set_ui(upper, 0, 1);
  for (size_t i = 0; i < c->count; i++)
    for (size_t k = 0; k < c->series[i].points; k++) {
      const qaci_chart_point *p = &c->series[i].point[k];
      if (p->category != category) continue;
      mpq_add(lower, lower, p->y);
      mpq_add(upper, upper, p->upper);
    }
}

static long label_width(const mpq_t lower, const mpq_t upper) {
  char *s = chart_fraction(lower, upper);
  long w = chart_text_width(s);
  free(s);
  return w;
}

/* The value axis, and the room that the longest label needs. */
static void init_axis(bars *b) {
  enum { MOST = 6 };
  const qaci_chart *c = b->c;
  chart_range r;
  chart_range_init(&r);
  mpq_t lower, upper;
  mpq_inits(lower, upper, NULL);
  for (size_t k = 0; k < c->categories && b->stacked; k++) {
    sum_category(c, k, lower, upper);
    chart_range_add(&r, upper, false);
    long w = label_width(lower, upper);
    if (w > b->room) b->room = w;
  }
  for (size_t i = 0; i < c->count && !b->stacked; i++)
    for (size_t k = 0; k < c->series[i].points; k++) {
      const qaci_chart_point *p = &c->series[i].point[k];
      chart_range_add(&r, p->y, c->log_y);
      chart_range_add(&r, p->upper, c->log_y);
      long w = label_width(p->y, p->upper);
      if (w > b->room) b->room = w;
    }
  chart_axis_init(&b->y, &r, c->log_y, true, true, MOST);
  mpq_clears(lower, upper, NULL);
  chart_range_clear(&r);
}

/* A box from one place on the axis to another. */
static void put_bar(FILE *out, const char *style, size_t number, long from, long to, long y, long thick) {
  chart_box(out, style, number, from < to ? from : to, y, labs(to - from), thick);
}

static void put_value(FILE *out, const bars *b, long x, long y, long thick, const mpq_t lower, const mpq_t upper) {
  char *s = chart_fraction(lower, upper);
  chart_text(out, "q-value", x + 6 * CHART_PX, y + thick / 2 + 4 * CHART_PX, s, b->room);
  free(s);
}

/* One bar of its own. */
static void put_single(FILE *out, const bars *b, size_t i, const qaci_chart_point *p, long y, long thick) {
  const char *style = b->c->series[i].hatched ? "q-h" : "q-f";
  long base = chart_axis_base(&b->y), end = chart_axis_at(&b->y, p->y), high = chart_axis_at(&b->y, p->upper);
  put_bar(out, style, i, base, end, y, thick);
  fputs(">", out);
  chart_tip(out, b->c, i, p);
  fputs("</rect>\n", out);
  if (!mpq_equal(p->y, p->upper)) {
    put_bar(out, "q-h", i, end, high, y, thick);
    fputs("/>\n", out);
  }
  put_value(out, b, high > base ? high : base, y, thick, p->y, p->upper);
}

static void put_group(FILE *out, const bars *b, size_t category, long y, long thick) {
  for (size_t i = 0; i < b->c->count; i++, y += thick)
    for (size_t k = 0; k < b->c->series[i].points; k++)
      if (b->c->series[i].point[k].category == category) put_single(out, b, i, &b->c->series[i].point[k], y, thick);
}

/* The parts of a stack, one behind the other; what is enclosed is hatched at the end. */
static void put_stack(FILE *out, const bars *b, size_t category, long y) {
  mpq_t lower, upper;
  mpq_inits(lower, upper, NULL);
  long from = chart_axis_base(&b->y);
  for (size_t i = 0; i < b->c->count; i++)
    for (size_t k = 0; k < b->c->series[i].points; k++) {
      const qaci_chart_point *p = &b->c->series[i].point[k];
      if (p->category != category) continue;
      mpq_add(lower, lower, p->y);
      long to = chart_axis_at(&b->y, lower);
      put_bar(out, b->c->series[i].hatched ? "q-h" : "q-f", i, from, to, y, THICK);
      fputs(">", out);
      chart_tip(out, b->c, i, p);
      fputs("</rect>\n", out);
      char *s = chart_fraction(p->y, p->upper);
      if (!b->c->series[i].hatched && chart_text_width(s) + 8 * CHART_PX <= to - from)
        chart_text(out, "q-on q-mid", (from + to) / 2, y + THICK / 2 + 4 * CHART_PX, s, -1);
      free(s);
      from = to;
    }
  sum_category(b->c, category, lower, upper);
  long high = chart_axis_at(&b->y, upper);
  if (!mpq_equal(lower, upper)) {
    put_bar(out, "q-hn", SIZE_MAX, from, high, y, THICK);
    fputs("/>\n", out);
  }
  put_value(out, b, high, y, THICK, lower, upper);
  mpq_clears(lower, upper, NULL);
}

static void put_axis(chart_frame *f, const bars *b, long top) {
  for (size_t i = 0; i < b->y.ticks; i++) {
    const chart_tick *t = &b->y.tick[i];
    fputs("<path class=\"q-grid\" d=\"M", f->out);
    chart_length(f->out, t->at);
    fputs(" ", f->out);
    chart_length(f->out, top);
    fputs("V", f->out);
    chart_length(f->out, f->height);
    fputs("\"/>\n", f->out);
    chart_text(f->out, "q-soft q-mid", t->at, f->height + 16 * CHART_PX, t->label, -1);
  }
}

/* Where bars begin, on top of them. */
static void put_base(chart_frame *f, const bars *b, long top, long bottom) {
  fputs("<path class=\"q-axis\" d=\"M", f->out);
  chart_length(f->out, chart_axis_base(&b->y));
  fputs(" ", f->out);
  chart_length(f->out, top);
  fputs("V", f->out);
  chart_length(f->out, bottom);
  fputs("\"/>\n", f->out);
}

static long widest_name(const qaci_chart *c) {
  long widest = 0;
  for (size_t k = 0; k < c->categories; k++) {
    long w = chart_text_width(c->category[k]);
    if (w > widest) widest = w;
  }
  return widest < MOST_NAME ? widest : MOST_NAME;
}

qaci_status chart_bars(qaci_ctx *ctx, chart_frame *f) {
  (void)ctx;
  const qaci_chart *c = f->c;
  bars b = {.c = c, .stacked = c->kind == QACI_CHART_STACKED};
  init_axis(&b);
  if (b.room > MOST_VALUE) b.room = MOST_VALUE;
  b.left = CHART_MARGIN + widest_name(c) + 10 * CHART_PX;
  b.right = CHART_WIDTH - CHART_MARGIN - b.room;
  chart_axis_place(&b.y, b.left, b.right);
  chart_legend(f, false, chart_is_enclosed(c));
  chart_label(f, "q-soft", CHART_MARGIN, c->x_label);
  f->height += 4 * CHART_PX;
  long thick = b.stacked || c->count == 1 ? THICK : THIN, group = b.stacked ? THICK : thick * (long)c->count;
  long top = f->height;
  f->height += (long)c->categories * (group + BETWEEN) + BETWEEN;
  put_axis(f, &b, top);
  for (size_t k = 0; k < c->categories; k++) {
    long y = top + BETWEEN + (long)k * (group + BETWEEN);
    chart_text(f->out, "q-end", b.left - 8 * CHART_PX, y + group / 2 + 4 * CHART_PX, c->category[k], MOST_NAME);
    if (b.stacked)
      put_stack(f->out, &b, k, y);
    else
      put_group(f->out, &b, k, y, thick);
  }
  put_base(f, &b, top, f->height);
  f->height += 22 * CHART_PX;
  chart_label(f, "q-soft q-mid", (b.left + b.right) / 2, c->y_label);
  chart_axis_clear(&b.y);
  return QACI_OK;
}
