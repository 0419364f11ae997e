/* Charts as SVG: the chart, and the picture around its plot. See chart.h. */
#include "qaci/chart.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "qaci/chart_internal.h"

const char *const *qaci_chart_kinds(void) {
  static const char *const names[] = {"lines", "bars", "stacked", "heat", NULL};
  return names;
}

/* ---- the chart ---- */

void qaci_chart_init(qaci_chart *c) {
  *c = (qaci_chart){.kind = QACI_CHART_LINES};
}

void qaci_chart_clear(qaci_chart *c) {
  for (size_t i = 0; i < c->count; i++) {
    qaci_chart_series *s = &c->series[i];
    for (size_t k = 0; k < s->points; k++) mpq_clears(s->point[k].x, s->point[k].y, s->point[k].upper, NULL);
    free(s->point);
    free(s->name);
  }
  for (size_t i = 0; i < c->categories; i++) free(c->category[i]);
  free(c->series);
  free(c->category);
  free(c->title);
  free(c->x_label);
  free(c->y_label);
  free(c->note);
  qaci_chart_init(c);
}

size_t qaci_chart_category(qaci_chart *c, const char *name) {
  for (size_t i = 0; i < c->categories; i++)
    if (!strcmp(c->category[i], name)) return i;
  if (c->categories == c->category_room)
    c->category = qaci_realloc(c->category, (c->category_room = 2 * c->category_room + 8) * sizeof *c->category);
  c->category[c->categories] = qaci_strdup(name);
  return c->categories++;
}

size_t qaci_chart_series_named(qaci_chart *c, const char *name) {
  for (size_t i = 0; i < c->count; i++)
    if (!strcmp(c->series[i].name, name)) return i;
  if (c->count == c->room) c->series = qaci_realloc(c->series, (c->room = 2 * c->room + 4) * sizeof *c->series);
  c->series[c->count] = (qaci_chart_series){.name = qaci_strdup(name)};
  return c->count++;
}

qaci_chart_point *qaci_chart_add(qaci_chart *c, size_t i) {
  qaci_chart_series *s = &c->series[i];
  if (s->points == s->room) s->point = qaci_realloc(s->point, (s->room = 2 * s->room + 8) * sizeof *s->point);
  qaci_chart_point *p = &s->point[s->points++];
  p->category = 0;
  mpq_inits(p->x, p->y, p->upper, NULL);
  return p;
}

/* ---- what can be drawn ---- */

static qaci_status bad(qaci_ctx *ctx, const qaci_chart *c, size_t i, const mpq_t q, const char *why) {
  char *value = qaci_rational_short(q, 40);
  qaci_fail(ctx, QACI_DOMAIN, "series \"%s\": %s %s", c->series[i].name, value, why);
  free(value);
  return QACI_DOMAIN;
}

static qaci_status check(qaci_ctx *ctx, const qaci_chart *c) {
  if (c->kind == QACI_CHART_STACKED && c->log_y)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "a stack on a log axis: lengths do not add up there, expected bars or no log axis");
  if (c->kind != QACI_CHART_LINES && c->log_x)
    return qaci_fail(ctx, QACI_DOMAIN, "a log axis for x, whose values are names in this kind of chart");
  if (c->categorical && c->log_x)
    return qaci_fail(ctx, QACI_DOMAIN, "a log axis for x, whose values are not all numbers");
  for (size_t i = 0; i < c->count; i++)
    for (size_t k = 0; k < c->series[i].points; k++) {
      const qaci_chart_point *p = &c->series[i].point[k];
      if (mpq_cmp(p->upper, p->y) < 0) return bad(ctx, c, i, p->upper, "is an upper end below its value");
      if (c->log_y && mpq_sgn(p->y) < 0) return bad(ctx, c, i, p->y, "has no place on a log axis, expected at least 0");
      if (c->log_x && mpq_sgn(p->x) < 0) return bad(ctx, c, i, p->x, "has no place on a log axis, expected at least 0");
      if (c->kind == QACI_CHART_STACKED && mpq_sgn(p->y) < 0)
        return bad(ctx, c, i, p->y, "is negative, expected parts of a stack");
    }
  return QACI_OK;
}

/* ---- the picture ---- */

static const char *const light[CHART_COLORS] = {"#0072b2", "#c24e00", "#00795a", "#a8457f", "#8a6100", "#6f4bb8",
                                                "#007c89", "#b3261e", "#5f6b00", "#2f4b8f", "#7a4a2a", "#5f6368"};
static const char *const dark[CHART_COLORS] = {"#5ab4f0", "#ff9152", "#3fd0a0", "#f09ac8", "#e6c04a", "#b79cff",
                                               "#4fd0dc", "#ff8a80", "#c3d04a", "#9db4ff", "#d9a27c", "#b4b9bf"};

/* Each color is said twice: a viewer that knows no custom properties takes the first, the light one. */
static void put_style(FILE *out, size_t colors) {
  fputs("<style>\n.qaci-chart{--q-paper:#ffffff;--q-ink:#1c1f23;--q-soft:#565c63;--q-grid:#dcdfe3", out);
  for (size_t i = 0; i < colors; i++) fprintf(out, ";--q-c%zu:%s", i, light[i]);
  fputs("}\n@media (prefers-color-scheme:dark){.qaci-chart{--q-paper:#15181c;--q-ink:#e9ebee;--q-soft:#a9b0b8;"
        "--q-grid:#363c43",
        out);
  for (size_t i = 0; i < colors; i++) fprintf(out, ";--q-c%zu:%s", i, dark[i]);
  fputs("}}\n"
        ".qaci-chart text{font:12px system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\",sans-serif;"
        "fill:#1c1f23;fill:var(--q-ink)}\n"
        ".qaci-chart .q-title{font-size:15px;font-weight:600}\n"
        ".qaci-chart .q-soft{fill:#565c63;fill:var(--q-soft)}\n"
        ".qaci-chart .q-on{fill:#ffffff;fill:var(--q-paper)}\n"
        ".qaci-chart .q-dark{fill:#15181c}\n"
        ".qaci-chart .q-mid{text-anchor:middle}\n"
        ".qaci-chart .q-end{text-anchor:end}\n"
        ".qaci-chart .q-paper{fill:#ffffff;fill:var(--q-paper)}\n"
        ".qaci-chart .q-grid{fill:none;stroke:#dcdfe3;stroke:var(--q-grid)}\n"
        ".qaci-chart .q-axis{fill:none;stroke:#565c63;stroke:var(--q-soft)}\n"
        ".qaci-chart .q-hn{fill:url(#qaci-hatch-n)}\n"
        ".qaci-chart .q-fn{fill:#565c63;fill:var(--q-soft)}\n"
        ".qaci-chart .q-line{fill:none;stroke-width:2;stroke-linejoin:round}\n"
        ".qaci-chart .q-dash{stroke-dasharray:8 8}\n"
        ".qaci-chart .q-dots{stroke-width:1;stroke-dasharray:2 4}\n"
        ".qaci-chart .q-ends{fill:none;stroke-width:3;stroke-opacity:.65}\n"
        ".qaci-chart .q-hollow{stroke-width:1.5}\n",
        out);
  for (size_t i = 0; i < colors; i++)
    fprintf(out,
            ".qaci-chart .q-l%zu{stroke:%s;stroke:var(--q-c%zu)}\n.qaci-chart .q-f%zu{fill:%s;fill:var(--q-c%zu)}\n"
            ".qaci-chart .q-h%zu{fill:url(#qaci-hatch-%zu)}\n",
            i, light[i], i, i, light[i], i, i, i);
  fputs("</style>\n", out);
}

static void put_hatch(FILE *out, const char *id, const char *style) {
  fprintf(out,
          "<pattern id=\"qaci-hatch-%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
          "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"%s\" fill-opacity=\".15\"/>"
          "<rect width=\"1.7\" height=\"6\" class=\"%s\"/></pattern>\n",
          id, style, style);
}

static void put_head(FILE *out, const qaci_chart *c, long height) {
  size_t colors = c->count < CHART_COLORS ? c->count : CHART_COLORS;
  if (!colors) colors = 1;
  fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qaci-chart\" role=\"img\" width=\"", out);
  chart_length(out, CHART_WIDTH);
  fputs("\" height=\"", out);
  chart_length(out, height);
  fputs("\" viewBox=\"0 0 ", out);
  chart_length(out, CHART_WIDTH);
  fputs(" ", out);
  chart_length(out, height);
  fputs("\">\n", out);
  if (c->title) {
    fputs("<title>", out);
    chart_escape(out, c->title);
    fputs("</title>\n", out);
  }
  put_style(out, colors);
  fputs("<defs>\n", out);
  put_hatch(out, "n", "q-fn");
  for (size_t i = 0; i < colors; i++) {
    char id[24], style[24];
    snprintf(id, sizeof id, "%zu", i);
    snprintf(style, sizeof style, "q-f%zu", i);
    put_hatch(out, id, style);
  }
  fputs("</defs>\n<rect class=\"q-paper\" width=\"100%\" height=\"100%\"/>\n", out);
}

static void put_title(chart_frame *f) {
  f->height = 12 * CHART_PX;
  if (!f->c->title) return;
  long room = (CHART_WIDTH - 2 * CHART_MARGIN) / 5 * 4; /* its letters are greater */
  f->height += chart_paragraph(f->out, "q-title", CHART_MARGIN, f->height + 14 * CHART_PX, f->c->title, room);
  f->height += 4 * CHART_PX;
}

static void put_note(chart_frame *f, const char *note) {
  f->height +=
      chart_paragraph(f->out, "q-soft", CHART_MARGIN, f->height + 12 * CHART_PX, note, CHART_WIDTH - 2 * CHART_MARGIN);
}

static bool has_zeros(const qaci_chart *c) {
  for (size_t i = 0; i < c->count; i++)
    for (size_t k = 0; k < c->series[i].points; k++) {
      const qaci_chart_point *p = &c->series[i].point[k];
      if ((c->log_y && !mpq_sgn(p->y)) || (c->log_x && !mpq_sgn(p->x))) return true;
    }
  return false;
}

static qaci_status put_plot(qaci_ctx *ctx, chart_frame *f) {
  if (chart_is_empty(f->c)) {
    f->height += 40 * CHART_PX;
    chart_text(f->out, "q-soft q-mid", CHART_WIDTH / 2, f->height, "no rows", -1);
    f->height += 30 * CHART_PX;
    return QACI_OK;
  }
  switch (f->c->kind) {
  case QACI_CHART_LINES:
    return chart_lines(ctx, f);
  case QACI_CHART_HEAT:
    return chart_heat(ctx, f);
  default:
    return chart_bars(ctx, f);
  }
}

qaci_status qaci_chart_svg(qaci_ctx *ctx, char **svg, const qaci_chart *c) {
  *svg = NULL;
  QACI_TRY(check(ctx, c));
  char *body = NULL;
  size_t size;
  chart_frame f = {.c = c, .out = open_memstream(&body, &size)};
  if (!f.out) return qaci_fail(ctx, QACI_UNABLE, "no memory for a picture");
  put_title(&f);
  qaci_status status = put_plot(ctx, &f);
  f.height += 6 * CHART_PX;
  if (c->kind != QACI_CHART_HEAT && has_zeros(c))
    put_note(&f, "0 has no place on a log axis: it stands before the axis begins.");
  if (c->note) put_note(&f, c->note);
  f.height += 8 * CHART_PX;
  fclose(f.out);
  FILE *out = status == QACI_OK ? open_memstream(svg, &size) : NULL;
  if (out) {
    put_head(out, c, f.height);
    fputs(body, out);
    fputs("</svg>\n", out);
    fclose(out);
  }
  free(body);
  return status != QACI_OK || *svg ? status : qaci_fail(ctx, QACI_UNABLE, "no memory for a picture");
}
