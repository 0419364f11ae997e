/* What the files of a chart share. Lengths are hundredths of a pixel. */
#ifndef QACI_QACI_CHART_INTERNAL_H
#define QACI_QACI_CHART_INTERNAL_H

#include <mpfr.h>
#include <stdio.h>

#include "qaci/chart.h"

enum {
  CHART_PX = 100,
  CHART_WIDTH = 720 * CHART_PX,
  CHART_PLOT = 300 * CHART_PX, /* the height of a plot of lines */
  CHART_LETTER = 750,          /* more than a letter of 12 pixels takes on average, in the widest usual font */
  CHART_LINE = 18 * CHART_PX,  /* of text */
  CHART_COLORS = 12,
  CHART_SHAPES = 6
};

/* ---- texts (chart_text.c) ---- */

long chart_text_width(const char *s); /* about, rather too wide */

/* A length: "12.5". */
void chart_length(FILE *out, long at);
/* Escaped; what XML has no character for becomes U+FFFD. */
void chart_escape(FILE *out, const char *s);
/* <text class="..." x y>: one line, cut in its midst to `room` and then whole as a tooltip; room < 0: as long as it is.
 * `style` has class names, "end" and "mid" among them place the text left of x or around it. */
void chart_text(FILE *out, const char *style, long x, long y, const char *s, long room);
/* The text in lines of at most `room`, from y on; returns the height. out may be NULL: only the height. */
long chart_paragraph(FILE *out, const char *style, long x, long y, const char *s, long room);

/* The caller frees these. "5.43·10⁻⁴¹": `digits` digits, truncated. */
char *chart_decimal(const mpq_t q, int digits);
char *chart_power(unsigned base, long k); /* "2⁻⁴⁰" */
/* The exact fraction, its numbers shortened where they are long, and about how much that is if that is not plain. Of
 * two ends each in one of the two ways. */
char *chart_fraction(const mpq_t lower, const mpq_t upper);
/* For tooltips: much longer ones. */
char *chart_exact(const mpq_t lower, const mpq_t upper);

/* ---- axes (chart_axis.c) ---- */

typedef struct chart_tick {
  mpq_t value;
  long at;
  char *label;
} chart_tick;

typedef struct chart_axis {
  bool log, zeros;  /* zeros: there are some on a log axis, and a place before its beginning for them */
  mpq_t low, high;
  mpfr_t log_low, log_range;
  long begin, from, to; /* where zeros or else low, low, and high are; to < from for an axis upwards */
  chart_tick *tick; /* in order */
  size_t ticks, room;
} chart_axis;

/* The values that an axis has to show. */
typedef struct chart_range {
  bool any, zeros;     /* any: but zeros, if the axis is a log axis */
  mpq_t least, most;   /* if any */
  bool powers_of_two;  /* all of them */
} chart_range;
void chart_range_init(chart_range *r);
void chart_range_clear(chart_range *r);
void chart_range_add(chart_range *r, const mpq_t q, bool is_log);

/* An axis for the range, with about `most` ticks. `round`: it ends at round values, and not with the range. `base`: it
 * shows where bars begin, 0 or, on a log axis, something below the least value. chart_axis_place puts it somewhere. */
void chart_axis_init(chart_axis *a, const chart_range *r, bool is_log, bool round, bool base, size_t most);
void chart_axis_place(chart_axis *a, long from, long to);
void chart_axis_ticks(chart_axis *a, chart_tick *tick, size_t n); /* these in place of its own; it takes them over */
void chart_axis_clear(chart_axis *a);
long chart_axis_at(const chart_axis *a, const mpq_t q);
long chart_axis_base(const chart_axis *a); /* where bars begin */
long chart_axis_widest(const chart_axis *a); /* of the labels */

/* ---- parts of a picture (chart_parts.c) ---- */

typedef struct chart_frame {
  const qaci_chart *c;
  FILE *out;
  long height; /* of the picture so far */
} chart_frame;

enum { CHART_MARGIN = 16 * CHART_PX };

/* The legend, if there is something to tell apart: series as lines with markers or as boxes, and what hatching
 * means. */
void chart_legend(chart_frame *f, bool lines, bool hatching);

/* A label of an axis, in a line of its own. */
void chart_label(chart_frame *f, const char *style, long x, const char *label);

/* "<title>...</title>" that says which point this is and its exact value. */
void chart_tip(FILE *out, const qaci_chart *c, size_t series, const qaci_chart_point *p);

/* Is a point of the chart enclosed? Are there points at all? */
bool chart_is_enclosed(const qaci_chart *c);
bool chart_is_empty(const qaci_chart *c);

/* Marks, as elements that are not closed: "/>" follows, or ">", a tip and the end tag. A rectangle of the class
 * `style`, with the color of the series `number` behind it unless that is SIZE_MAX; a marker of a series. */
void chart_box(FILE *out, const char *style, size_t number, long x, long y, long width, long height);
void chart_marker(FILE *out, size_t series, long x, long y, bool hollow);

/* The names of the categories below a plot that ends at f->height, each in the middle of its share of from to to:
 * level, or at an angle if they are long; as many as there is room for. */
void chart_category_names(chart_frame *f, long from, long to);
/* How far names at an angle reach to the left of the first one's place. */
long chart_category_reach(const qaci_chart *c, long from, long to);

qaci_status chart_lines(qaci_ctx *ctx, chart_frame *f);
qaci_status chart_bars(qaci_ctx *ctx, chart_frame *f);
qaci_status chart_heat(qaci_ctx *ctx, chart_frame *f);

#endif
