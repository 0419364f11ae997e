/* Charts of exact values as SVG: lines, bars, stacked bars, heat maps.
 *
 * A chart is series of points. Each point has an x, a number or one of the chart's categories, and a value y; an
 * enclosed one has an upper end too. Values are placed by exact arithmetic, on a log axis by MPFR with far more digits
 * than a pixel has, so that the picture depends on the values alone, however small or long they are: the same chart
 * gives the same bytes. The picture has no scripts, its colors follow the reader's light or dark scheme, and every
 * mark has its exact value as a tooltip. Cost: a few operations on each value.
 */
#ifndef QACI_QACI_CHART_H
#define QACI_QACI_CHART_H

#include "distributions/ctx.h"

typedef enum qaci_chart_kind { QACI_CHART_LINES, QACI_CHART_BARS, QACI_CHART_STACKED, QACI_CHART_HEAT } qaci_chart_kind;
const char *const *qaci_chart_kinds(void); /* their names, NULL-terminated */

typedef struct qaci_chart_point {
  mpq_t x;         /* where the chart has no categories */
  size_t category; /* where it has */
  mpq_t y, upper;  /* upper = y: exact */
} qaci_chart_point;

typedef struct qaci_chart_series {
  char *name;
  bool hatched; /* drawn as what is not known */
  qaci_chart_point *point;
  size_t points, room;
} qaci_chart_series;

/* Fill in after qaci_chart_init; texts are UTF-8, NULL: none, and belong to the chart. */
typedef struct qaci_chart {
  qaci_chart_kind kind;
  char *title, *x_label, *y_label, *note;
  bool log_x, log_y;
  bool categorical; /* x is a category; always so but for lines */
  char **category;
  size_t categories, category_room;
  qaci_chart_series *series;
  size_t count, room;
} qaci_chart;

void qaci_chart_init(qaci_chart *c);
void qaci_chart_clear(qaci_chart *c);

/* The number of the category with this name, of the series with this name; a new one at the end if there is none. */
size_t qaci_chart_category(qaci_chart *c, const char *name);
size_t qaci_chart_series_named(qaci_chart *c, const char *name);

/* Append a point to series i; its numbers are 0, to be set. The pointer is good until the next one. */
qaci_chart_point *qaci_chart_add(qaci_chart *c, size_t i);

/* *svg := the picture, for the caller to free. QACI_DOMAIN for a chart that makes no sense: a negative value on a log
 * axis, a stack on a log axis or of negative values, an upper end below its value; *svg := NULL then. */
qaci_status qaci_chart_svg(qaci_ctx *ctx, char **svg, const qaci_chart *c);

#endif
