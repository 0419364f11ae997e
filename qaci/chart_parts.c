/* Parts that charts share: the legend, tooltips, boxes, names below a plot. */
#include <stdlib.h>
#include <string.h>

#include "qaci/chart_internal.h"

bool chart_is_enclosed(const qaci_chart *c) {
  for (size_t i = 0; i < c->count; i++)
    for (size_t k = 0; k < c->series[i].points; k++)
      if (!mpq_equal(c->series[i].point[k].y, c->series[i].point[k].upper)) return true;
  return false;
}

bool chart_is_empty(const qaci_chart *c) {
  for (size_t i = 0; i < c->count; i++)
    if (c->series[i].points) return false;
  return true;
}

void chart_box(FILE *out, const char *style, size_t number, long x, long y, long width, long height) {
  fprintf(out, "<rect class=\"%s", style);
  if (number != SIZE_MAX) fprintf(out, "%zu", number % CHART_COLORS);
  fputs("\" x=\"", out);
  chart_length(out, x);
  fputs("\" y=\"", out);
  chart_length(out, y);
  fputs("\" width=\"", out);
  chart_length(out, width);
  fputs("\" height=\"", out);
  chart_length(out, height);
  fputs("\"", out);
}

void chart_marker(FILE *out, size_t series, long x, long y, bool hollow) {
  static const char *const shape[CHART_SHAPES] = {"m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
                                                  "m-3.2-3.2h6.4v6.4h-6.4z",
                                                  "m0-4.6l4.6 4.6-4.6 4.6-4.6-4.6z",
                                                  "m0-4.4l4.4 7.6h-8.8z",
                                                  "m0 4.4l4.4-7.6h-8.8z",
                                                  "m-4.2-1.3h2.9v-2.9h2.6v2.9h2.9v2.6h-2.9v2.9h-2.6v-2.9h-2.9z"};
  size_t color = series % CHART_COLORS;
  if (hollow)
    fprintf(out, "<path class=\"q-paper q-hollow q-l%zu\" d=\"M", color);
  else
    fprintf(out, "<path class=\"q-f%zu\" d=\"M", color);
  chart_length(out, x);
  fputs(" ", out);
  chart_length(out, y);
  fprintf(out, "%s\"", shape[series % CHART_SHAPES]);
}

void chart_tip(FILE *out, const qaci_chart *c, size_t series, const qaci_chart_point *p) {
  fputs("<title>", out);
  if (*c->series[series].name) {
    chart_escape(out, c->series[series].name);
    fputs(", ", out);
  }
  if (c->categorical) {
    chart_escape(out, c->category[p->category]);
  } else {
    char *x = chart_exact(p->x, p->x);
    chart_escape(out, c->x_label ? c->x_label : "x");
    fputs(" = ", out);
    chart_escape(out, x);
    free(x);
  }
  char *y = chart_exact(p->y, p->upper);
  fputs(": ", out);
  chart_escape(out, y);
  free(y);
  fputs("</title>", out);
}

void chart_label(chart_frame *f, const char *style, long x, const char *label) {
  if (!label) return;
  chart_text(f->out, style, x, f->height + 13 * CHART_PX, label, CHART_WIDTH - 2 * CHART_MARGIN);
  f->height += CHART_LINE;
}

/* ---- the legend ---- */

enum { SIGN = 24 * CHART_PX, GAP = 18 * CHART_PX, LONGEST_NAME = 320 * CHART_PX };

/* Room for one more entry, in this line or the next; where it begins. */
static long next_entry(chart_frame *f, long *x, const char *name) {
  long width = chart_text_width(name);
  if (width > LONGEST_NAME) width = LONGEST_NAME;
  if (*x > CHART_MARGIN && *x + SIGN + width > CHART_WIDTH - CHART_MARGIN) {
    *x = CHART_MARGIN;
    f->height += CHART_LINE;
  }
  long at = *x;
  *x += SIGN + width + GAP;
  chart_text(f->out, "q-soft", at + SIGN, f->height + 13 * CHART_PX, name, LONGEST_NAME);
  return at;
}

void chart_legend(chart_frame *f, bool lines, bool hatching) {
  const qaci_chart *c = f->c;
  bool named = c->count > 1 || (c->count == 1 && !c->y_label && *c->series[0].name);
  if (!named && !hatching) return;
  long x = CHART_MARGIN;
  for (size_t i = 0; i < c->count && named; i++) {
    long at = next_entry(f, &x, c->series[i].name), y = f->height + 9 * CHART_PX;
    if (lines) {
      fprintf(f->out, "<path class=\"q-line q-l%zu%s\" d=\"M", i % CHART_COLORS, i >= CHART_COLORS ? " q-dash" : "");
      chart_length(f->out, at);
      fputs(" ", f->out);
      chart_length(f->out, y);
      fputs("h18\"/>\n", f->out);
      chart_marker(f->out, i, at + 9 * CHART_PX, y, false);
      fputs("/>\n", f->out);
    } else {
      chart_box(f->out, c->series[i].hatched ? "q-h" : "q-f", i, at, y - 6 * CHART_PX, 16 * CHART_PX, 12 * CHART_PX);
      fputs("/>\n", f->out);
    }
  }
  if (hatching) {
    long at = next_entry(f, &x, "enclosed: it lies within"), y = f->height + 9 * CHART_PX;
    if (lines) {
      fputs("<path class=\"q-axis\" d=\"M", f->out);
      chart_length(f->out, at + 9 * CHART_PX);
      fputs(" ", f->out);
      chart_length(f->out, y);
      fputs("m-4-6h8m-4 0v12m-4 0h8\"/>\n", f->out);
    } else {
      chart_box(f->out, "q-hn", SIZE_MAX, at, y - 6 * CHART_PX, 16 * CHART_PX, 12 * CHART_PX);
      fputs("/>\n", f->out);
    }
  }
  f->height += CHART_LINE + 6 * CHART_PX;
}

/* ---- names of categories ---- */

/* Names at an angle of 45 degrees are at most so long, and their lines at least so far apart. */
enum { LONGEST_ANGLED = 190 * CHART_PX, APART = 17 * CHART_PX };

static long widest_category(const qaci_chart *c) {
  long widest = 0;
  for (size_t i = 0; i < c->categories; i++) {
    long w = chart_text_width(c->category[i]);
    if (w > widest) widest = w;
  }
  return widest;
}

/* 0: they stand level; else the length of the longest one at its angle. */
static long angled(const qaci_chart *c, long slot) {
  long widest = widest_category(c);
  if (widest + 8 * CHART_PX <= slot) return 0;
  return widest < LONGEST_ANGLED ? widest : LONGEST_ANGLED;
}

static long diagonal(long length) {
  return length * 71 / 100;
}

long chart_category_reach(const qaci_chart *c, long from, long to) {
  long slot = (to - from) / (long)c->categories, length = angled(c, slot);
  return length ? diagonal(length) - slot / 2 : 0;
}

void chart_category_names(chart_frame *f, long from, long to) {
  const qaci_chart *c = f->c;
  long n = (long)c->categories, slot = (to - from) / n, length = angled(c, slot);
  long each = length && slot < APART ? (APART + slot - 1) / (slot ? slot : 1) : 1;
  for (long i = 0; i < n; i += each) {
    long x = from + (2 * i + 1) * (to - from) / (2 * n), y = f->height + (length ? 10 : 15) * CHART_PX;
    if (!length) {
      chart_text(f->out, "q-soft q-mid", x, y, c->category[i], -1);
      continue;
    }
    fputs("<g transform=\"translate(", f->out);
    chart_length(f->out, x + 4 * CHART_PX);
    fputs(" ", f->out);
    chart_length(f->out, y);
    fputs(") rotate(-45)\">", f->out);
    chart_text(f->out, "q-soft q-end", 0, 0, c->category[i], LONGEST_ANGLED);
    fputs("</g>\n", f->out);
  }
  f->height += length ? diagonal(length) + 18 * CHART_PX : 22 * CHART_PX;
}
