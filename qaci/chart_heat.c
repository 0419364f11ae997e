/* A heat map: x across, a series a row, a value the darker the greater it is. An enclosed value has the color of its
 * lower end, and is hatched. */
#include <stdlib.h>

#include "distributions/rational.h"
#include "qaci/chart_internal.h"

enum {
  CELL = 30 * CHART_PX,
  MOST_NAME = 200 * CHART_PX,
  FULL = 100000, /* the length of the scale of colors, as an axis */
  /* the text of a cell: of the color of ink; dark, from MIDDLE on; of the color of the paper, from STRONG on */
  MIDDLE = 60000,
  STRONG = 87000
};

typedef struct heat {
  const qaci_chart *c;
  chart_axis scale;
  long left, right;
} heat;

static void init_scale(heat *h) {
  chart_range r;
  chart_range_init(&r);
  for (size_t i = 0; i < h->c->count; i++)
    for (size_t k = 0; k < h->c->series[i].points; k++) chart_range_add(&r, h->c->series[i].point[k].y, h->c->log_y);
  chart_axis_init(&h->scale, &r, h->c->log_y, !h->c->log_y, !h->c->log_y, 4);
  chart_range_clear(&r);
  chart_axis_place(&h->scale, 0, FULL);
}

static void put_opacity(FILE *out, long strength) {
  fprintf(out, " fill-opacity=\"%ld.%03ld\"", strength / FULL, strength % FULL / (FULL / 1000));
}

/* The text of the longest form that fits. */
static char *cell_text(const qaci_chart_point *p, long room) {
  enum { FRACTION = 12 };
  if (mpz_sizeinbase(mpq_numref(p->y), 10) + mpz_sizeinbase(mpq_denref(p->y), 10) <= FRACTION) {
    char *s = qaci_rational_string(p->y);
    if (chart_text_width(s) <= room) return s;
    free(s);
  }
  for (int digits = 4; digits > 0; digits--) {
    char *s = chart_decimal(p->y, digits);
    if (chart_text_width(s) <= room) return s;
    free(s);
  }
  return qaci_strdup("");
}

static void put_cell(FILE *out, const heat *h, size_t i, const qaci_chart_point *p, long y) {
  long n = (long)h->c->categories, at = (long)p->category, wide = h->right - h->left;
  long x = h->left + at * wide / n, width = h->left + (at + 1) * wide / n - x;
  long strength = chart_axis_at(&h->scale, p->y);
  chart_box(out, "q-f", 0, x, y, width, CELL);
  put_opacity(out, strength);
  fputs(">", out);
  chart_tip(out, h->c, i, p);
  fputs("</rect>\n", out);
  if (!mpq_equal(p->y, p->upper)) {
    chart_box(out, "q-hn", SIZE_MAX, x, y, width, CELL);
    fputs(" pointer-events=\"none\"/>\n", out);
  }
  const char *style = strength >= STRONG ? "q-on q-mid" : strength >= MIDDLE ? "q-dark q-mid" : "q-mid";
  char *s = cell_text(p, width - 6 * CHART_PX);
  chart_text(out, style, x + width / 2, y + CELL / 2 + 4 * CHART_PX, s, -1);
  free(s);
}

/* The scale: its colors between the least value and the greatest. */
static void put_scale(chart_frame *f, const heat *h) {
  enum { STEPS = 20, STEP = 10 * CHART_PX, HIGH = 10 * CHART_PX };
  char *low = chart_decimal(h->scale.low, 4), *high = chart_decimal(h->scale.high, 4);
  long x = CHART_MARGIN, y = f->height + 4 * CHART_PX;
  if (f->c->y_label) {
    chart_text(f->out, "q-soft", x, y + 9 * CHART_PX, f->c->y_label, CHART_WIDTH / 2);
    long w = chart_text_width(f->c->y_label);
    x += (w < CHART_WIDTH / 2 ? w : CHART_WIDTH / 2) + 14 * CHART_PX;
  }
  if (h->scale.zeros) {
    chart_text(f->out, "q-soft", x, y + 9 * CHART_PX, "0: blank,", -1);
    x += chart_text_width("0: blank,") + 6 * CHART_PX;
  }
  chart_text(f->out, "q-soft", x, y + 9 * CHART_PX, low, -1);
  x += chart_text_width(low) + 6 * CHART_PX;
  for (int i = 0; i < STEPS; i++) {
    chart_box(f->out, "q-f", 0, x + i * STEP, y, STEP, HIGH);
    put_opacity(f->out, h->scale.from + (FULL - h->scale.from) * (2 * i + 1) / (2 * STEPS));
    fputs("/>\n", f->out);
  }
  chart_text(f->out, "q-soft", x + STEPS * STEP + 6 * CHART_PX, y + 9 * CHART_PX, high, -1);
  if (chart_is_enclosed(f->c)) {
    x += STEPS * STEP + chart_text_width(high) + 20 * CHART_PX;
    chart_box(f->out, "q-hn", SIZE_MAX, x, y, 16 * CHART_PX, HIGH);
    fputs("/>\n", f->out);
    chart_text(f->out, "q-soft", x + 22 * CHART_PX, y + 9 * CHART_PX, "enclosed", -1);
  }
  f->height += 24 * CHART_PX;
  free(low);
  free(high);
}

qaci_status chart_heat(qaci_ctx *ctx, chart_frame *f) {
  (void)ctx;
  const qaci_chart *c = f->c;
  heat h = {.c = c, .right = CHART_WIDTH - CHART_MARGIN};
  init_scale(&h);
  put_scale(f, &h);
  long widest = 0;
  for (size_t i = 0; i < c->count; i++) {
    long w = chart_text_width(c->series[i].name);
    if (w > widest) widest = w;
  }
  h.left = CHART_MARGIN + (widest < MOST_NAME ? widest : MOST_NAME) + 10 * CHART_PX;
  long reach = chart_category_reach(c, h.left, h.right) + 4 * CHART_PX;
  if (h.left < reach) h.left = reach;
  long top = f->height;
  for (size_t i = 0; i < c->count; i++) {
    long y = top + (long)i * CELL;
    chart_text(f->out, "q-end", h.left - 8 * CHART_PX, y + CELL / 2 + 4 * CHART_PX, c->series[i].name, MOST_NAME);
    for (size_t k = 0; k < c->series[i].points; k++) put_cell(f->out, &h, i, &c->series[i].point[k], y);
  }
  f->height += (long)c->count * CELL;
  chart_box(f->out, "q-axis", SIZE_MAX, h.left, top, h.right - h.left, f->height - top);
  fputs("/>\n", f->out);
  chart_category_names(f, h.left, h.right);
  chart_label(f, "q-soft q-mid", (h.left + h.right) / 2, c->x_label);
  chart_axis_clear(&h.scale);
  return QACI_OK;
}
