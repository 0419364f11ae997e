/* The arena: pictures of films, see picture.h.
 *
 *   name of the world                       title
 *   [] 1 omega  [] 2 door1: $1000  ...      legend: who is which colour, then what is which shade
 *   1 row = 1 tick, ...                     scale
 *        door1      porch  boxa   boxb      labels, each on a stalk that stands on its slot
 *        |0         |96    |128   |160      first slots of the stretches
 *      0 ##############  :  ####  ####      cells; between stretches unused slots are left out
 *     10 ##############  :  ####  ####
 *   tick 13: all dead                       how it ends
 */
#include "physics/arena/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/canvas.h"
#include "physics/arena/font.h"

enum {
  PAPER,
  INK,
  PALE_INK,
  WALL,
  GOLD,
  PALE_GOLD,
  RED,
  HUES, /* palette; from HUES on four shades for each hue */
  LYING = 0,
  READ,
  WROTE,
  STOOD,
  SHADES
};
enum {
  TEXT = 2,  /* pixels a dot of a letter */
  LINE = 22, /* from one line of text to the next */
  PAD = 10,
  GAP = 12, /* pixels for slots that are left out */
  LEAST_WIDTH = 900,
  USUAL_WIDTH = 1500,
  USUAL_HEIGHT = 900,
  MOST_CELL_WIDTH = 10,
  MOST_CELL_HEIGHT = 12,
  LEVELS = 12, /* of labels above one another */
  SOME_TEXT = 256
};

/* Okabe and Ito's colours, which most people can tell apart, without their yellow and orange (money is gold); the house
 * is grey. */
static const uint8_t hue_colour[QACI_ARENA_HUES][3] = {{0x6e, 0x6e, 0x6e}, {0x00, 0x72, 0xb2}, {0xd5, 0x5e, 0x00},
                                                       {0x00, 0x9e, 0x73}, {0xcc, 0x60, 0xa7}, {0x38, 0xa6, 0xe0},
                                                       {0x8c, 0x56, 0x4b}, {0x7b, 0x32, 0x94}, {0x66, 0xa6, 0x1e}};

static unsigned shade(unsigned hue, unsigned which) {
  return HUES + (hue - 1) * SHADES + which;
}

void qaci_arena_palette(qaci_png_palette *palette) {
  static const uint8_t fixed[HUES][3] = {{0xff, 0xff, 0xff}, {0x10, 0x10, 0x10}, {0xa0, 0xa0, 0xa0}, {0xbf, 0xb8, 0xac},
                                         {0xf0, 0xb4, 0x00}, {0xff, 0xec, 0xa8}, {0xe0, 0x00, 0x10}};
  /* parts of 100 that are hue; the rest is white, or black for STOOD */
  static const unsigned part[SHADES] = {20, 48, 100, 50};
  memcpy(palette->colour, fixed, sizeof fixed);
  for (unsigned h = 1; h <= QACI_ARENA_HUES; h++)
    for (unsigned s = 0; s < SHADES; s++)
      for (unsigned i = 0; i < 3; i++) {
        unsigned rest = s == STOOD ? 0 : 255;
        palette->colour[shade(h, s)][i] = (uint8_t)((hue_colour[h - 1][i] * part[s] + rest * (100 - part[s])) / 100);
      }
  palette->count = HUES + QACI_ARENA_HUES * SHADES;
}

void qaci_arena_mark_colours(const qaci_arena_mark *m, unsigned *fill, unsigned *middle) {
  switch ((qaci_arena_ground)m->ground) {
  case QACI_ARENA_GROUND_WALL:
    *fill = WALL;
    break;
  case QACI_ARENA_GROUND_CODE:
    *fill = shade(m->whose, LYING);
    break;
  case QACI_ARENA_GROUND_MONEY:
    *fill = GOLD;
    break;
  case QACI_ARENA_GROUND_TAKEN:
    *fill = PALE_GOLD;
    break;
  default:
    *fill = PAPER;
  }
  if (m->read) *fill = shade(m->read, READ);
  if (m->wrote) *fill = shade(m->wrote, WROTE);
  if (m->took) *fill = GOLD;
  *middle = m->died ? RED : m->stood ? shade(m->stood, STOOD) : *fill;
}

static void draw_cell(qaci_arena_canvas *c, size_t x, size_t y, unsigned width, unsigned height,
                      const qaci_arena_mark *m) {
  unsigned fill, middle, side = width >= 3 ? (width + 2) / 5 : 0, edge = height >= 3 ? (height + 2) / 5 : 0;
  qaci_arena_mark_colours(m, &fill, &middle);
  if (fill != PAPER) qaci_arena_canvas_rectangle(c, x, y, width, height, fill);
  if (middle == fill || (m->took && !side && !edge)) return;
  qaci_arena_canvas_rectangle(c, x + side, y + edge, width - 2 * side, height - 2 * edge, middle);
}

/* The sheet: a film, and where everything comes to lie on it. */
typedef struct sheet {
  const qaci_arena_film *film;
  const qaci_arena_environment *e;
  const qaci_arena_picture_options *options;
  qaci_arena_canvas canvas; /* without pixels: only measured */
  size_t left, top, body;   /* of the cells; width of the cells */
  unsigned cell_width, cell_height;
  size_t legend_lines, scale_lines, levels, unnamed;
} sheet;

static size_t column_x(const sheet *s, size_t column) {
  size_t i = s->film->stretches - 1;
  while (i && s->film->stretch[i].column > column) i--;
  return s->left + column * s->cell_width + i * GAP;
}

/* Text. */

static void write_text(sheet *s, size_t x, size_t y, unsigned colour, const char *text) {
  if (s->canvas.pixel) qaci_arena_canvas_text(&s->canvas, x, y, TEXT, colour, text);
}

/* The same in as many lines as the width asks for, broken at blanks; returns how many. */
static size_t write_lines(sheet *s, size_t y, const char *text) {
  size_t room = (s->canvas.width - 2 * PAD) / (QACI_ARENA_LETTER_STEP * TEXT), lines = 0;
  while (*text) {
    size_t n = strlen(text);
    if (n > room) {
      n = room;
      while (n && text[n] != ' ') n--;
      if (!n) n = room;
    }
    char line[SOME_TEXT];
    snprintf(line, sizeof line, "%.*s", (int)n, text);
    write_text(s, PAD, y + lines++ * LINE, INK, line);
    text += n;
    text += strspn(text, " ");
  }
  return lines;
}

typedef struct pen {
  size_t x, line;
} pen;

/* A sample cell and its meaning, on the next line if this one is full. */
static void legend_item(sheet *s, pen *p, const qaci_arena_mark *sample, const char *text) {
  enum { SAMPLE = 16 };
  size_t width = SAMPLE + 6 + qaci_arena_canvas_text_width(TEXT, text) + 20;
  if (p->x > PAD && p->x + width > s->canvas.width) {
    p->x = PAD;
    p->line++;
  }
  if (s->canvas.pixel) {
    size_t y = PAD + (1 + p->line) * LINE;
    qaci_arena_canvas_rectangle(&s->canvas, p->x, y, SAMPLE, SAMPLE, PALE_INK);
    qaci_arena_canvas_rectangle(&s->canvas, p->x + 1, y + 1, SAMPLE - 2, SAMPLE - 2, PAPER);
    draw_cell(&s->canvas, p->x + 1, y + 1, SAMPLE - 2, SAMPLE - 2, sample);
    write_text(s, p->x + SAMPLE + 6, y + 1, INK, text);
  }
  p->x += width;
}

static const char *pointer_name(const sheet *s, size_t i, char text[24]) {
  if (s->options->names) return s->options->names[i];
  snprintf(text, 24, "%zu", i + 1);
  return text;
}

/* Who is which colour, and what each has earned when the run ends; then what is which shade. Returns the lines. */
static size_t legend(sheet *s) {
  const qaci_arena_environment *e = s->e;
  char text[SOME_TEXT], number[24];
  pen p = {.x = PAD};
  size_t n = (size_t)snprintf(text, sizeof text, "the house");
  for (size_t i = 0; i < e->starts; i++)
    if ((!e->start[i].file || e->start[i].shadow) && n + 2 < sizeof text)
      n += (size_t)snprintf(text + n, sizeof text - n, "%s%.60s%s", n > 9 ? ", " : ": ", pointer_name(s, i, number),
                            e->start[i].shadow ? " (shadow)" : "");
  qaci_arena_mark sample = {.ground = QACI_ARENA_GROUND_CODE, .whose = 1, .stood = 1};
  if (n > 9) legend_item(s, &p, &sample, text);
  for (size_t i = 0; i < e->starts; i++) {
    if (!e->start[i].file || e->start[i].shadow) continue;
    snprintf(text, sizeof text, "%.80s: $%llu", pointer_name(s, i, number),
             (unsigned long long)qaci_arena_run_score(s->film->end, e->start[i].colour));
    sample.whose = sample.stood = (uint8_t)qaci_arena_hue(e->start[i].colour);
    legend_item(s, &p, &sample, text);
  }
  if (e->colours >= QACI_ARENA_HUES) {
    snprintf(text, sizeof text, "(%d colours, again and again)", QACI_ARENA_HUES - 1);
    legend_item(s, &p, &(qaci_arena_mark){0}, text);
  }
  p = (pen){.x = PAD, .line = p.line + 1};
  uint8_t hue = e->colours ? 2 : 1;
  const qaci_arena_mark brought = {.ground = QACI_ARENA_GROUND_CODE, .whose = hue};
  const struct {
    qaci_arena_mark mark;
    const char *text;
  } kind[] = {{{.ground = brought.ground, .whose = hue, .stood = hue}, "stands here"},
              {{.wrote = hue}, "writes"},
              {{.read = hue}, "reads"},
              {brought, "brought or wrote it last"},
              {{.ground = QACI_ARENA_GROUND_MONEY}, "money"},
              {{.took = hue, .stood = hue}, "is taken"},
              {{.ground = QACI_ARENA_GROUND_TAKEN}, "was taken"},
              {{.ground = brought.ground, .whose = hue, .died = hue}, "dies"},
              {{.ground = QACI_ARENA_GROUND_WALL}, "no entry"}};
  for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) legend_item(s, &p, &kind[i].mark, kind[i].text);
  return p.line + 1;
}

static size_t scale_lines(sheet *s, size_t y) {
  const qaci_arena_film *f = s->film;
  char text[SOME_TEXT];
  size_t n = 0, shown = 0;
  for (size_t i = 0; i < f->stretches; i++) shown += f->stretch[i].high - f->stretch[i].low;
  n += (size_t)snprintf(text, sizeof text, "time goes down, 1 row = %llu tick%s", (unsigned long long)f->every,
                        f->every == 1 ? "" : "s");
  n += (size_t)snprintf(text + n, sizeof text - n, "; slots go across, 1 column = %u slot%s", f->per_column,
                        f->per_column == 1 ? "" : "s");
  if (shown < s->e->slots)
    n += (size_t)snprintf(text + n, sizeof text - n, ", %zu slots left out", s->e->slots - shown);
  if (f->every > 1 || f->per_column > 1) snprintf(text + n, sizeof text - n, "; a cell shows the last of each kind");
  return write_lines(s, y, text);
}

static size_t end_lines(sheet *s, size_t y) {
  const qaci_arena_film *f = s->film;
  char text[SOME_TEXT];
  uint64_t last = qaci_arena_run_tick(f->end);
  if (f->to < last && f->news + 1 < f->to)
    snprintf(text, sizeof text, "no new place, value or money here after tick %llu; the run ends after %llu ticks: %s",
             (unsigned long long)f->news, (unsigned long long)last, qaci_arena_end_name[qaci_arena_run_end(f->end)]);
  else
    snprintf(text, sizeof text, "the run ends after %llu ticks: %s", (unsigned long long)last,
             qaci_arena_end_name[qaci_arena_run_end(f->end)]);
  return write_lines(s, y, text);
}

/* Labels: of the environment, and where agents begin. */

typedef struct tag {
  const char *text;
  size_t x, level;
  unsigned colour;
} tag;

static int by_x(const void *a, const void *b) {
  const tag *t = a, *u = b;
  if (t->x != u->x) return t->x < u->x ? -1 : 1;
  return strcmp(t->text, u->text);
}

static size_t collect_tags(const sheet *s, tag *t) {
  size_t n = 0;
  for (size_t i = 0; i < s->e->labels + s->e->starts; i++) {
    const qaci_arena_start *agent = i < s->e->labels ? NULL : &s->e->start[i - s->e->labels];
    if (agent && (!agent->file || !s->options->names)) continue;
    uint32_t at = agent ? agent->at : s->e->label[i].at;
    size_t column = qaci_arena_film_column(s->film, at);
    if (column == s->film->columns) continue;
    t[n++] = (tag){.text = agent ? s->options->names[i - s->e->labels] : s->e->label[i].name,
                   .x = column_x(s, column),
                   .colour = agent ? shade(qaci_arena_hue(agent->shadow ? 0 : agent->colour), WROTE) : INK};
  }
  qsort(t, n, sizeof *t, by_x);
  return n;
}

/* From the right, each on the lowest level where its text is free: so no stalk crosses a text. Draws if there are
 * pixels; else sets levels, and makes the picture wide enough. */
static void labels(sheet *s, size_t y) {
  tag *t = qaci_alloc((s->e->labels + s->e->starts) * sizeof *t);
  size_t n = collect_tags(s, t), begin[LEVELS];
  for (size_t l = 0; l < LEVELS; l++) begin[l] = SIZE_MAX;
  s->unnamed = 0;
  size_t levels = 0;
  for (size_t i = n; i-- > 0;) {
    size_t end = t[i].x + 6 + qaci_arena_canvas_text_width(TEXT, t[i].text), l = 0;
    while (l < LEVELS && begin[l] < end) l++;
    t[i].level = l;
    if (l == LEVELS || t[i].x > s->canvas.width) {
      t[i].level = LEVELS;
      s->unnamed++;
      continue;
    }
    begin[l] = t[i].x;
    if (l + 1 > levels) levels = l + 1;
    if (!s->canvas.pixel && end + PAD > s->canvas.width) s->canvas.width = end + PAD;
  }
  if (!s->canvas.pixel) s->levels = levels;
  for (size_t i = 0; s->canvas.pixel && i < n; i++) {
    if (t[i].level == LEVELS) continue;
    size_t text_y = y + (s->levels - 1 - t[i].level) * LINE;
    qaci_arena_canvas_rectangle(&s->canvas, t[i].x, text_y, 1, s->top - text_y, PALE_INK);
    write_text(s, t[i].x + 3, text_y, t[i].colour, t[i].text);
  }
  free(t);
}

static void slot_numbers(sheet *s) {
  size_t free_from = 0;
  for (size_t i = 0; i < s->film->stretches; i++) {
    char text[24];
    size_t x = column_x(s, s->film->stretch[i].column);
    snprintf(text, sizeof text, "%u", s->film->stretch[i].low);
    if (x < free_from) continue;
    free_from = x + qaci_arena_canvas_text_width(TEXT, text) + 8;
    write_text(s, x, s->top - LINE + 2, PALE_INK, text);
  }
}

/* Rows between two numbers at the side: 1, 2 or 5 times a power of ten ticks, at least 40 pixels apart. */
static uint64_t time_step(const sheet *s) {
  static const unsigned factor[] = {2, 5, 10};
  uint64_t step = 1, power = 1;
  for (unsigned i = 0; step < s->film->every || step * s->cell_height < 40 * s->film->every; i++) {
    step = power * factor[i % 3];
    if (i % 3 == 2) power = step;
  }
  return step;
}

static void time_numbers(sheet *s) {
  const qaci_arena_film *f = s->film;
  uint64_t step = time_step(s);
  for (uint64_t tick = (f->from + step - 1) / step * step; tick < f->to; tick += step) {
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)tick);
    size_t y = s->top + (size_t)((tick - f->from) / f->every) * s->cell_height;
    size_t width = qaci_arena_canvas_text_width(TEXT, text);
    qaci_arena_canvas_rectangle(&s->canvas, s->left - 8, y, 6, 1, INK);
    /* what would hang into the line below is left to its mark */
    if (tick > f->from && y + LINE > s->top + f->rows * s->cell_height + PAD) continue;
    write_text(s, s->left > width + 10 ? s->left - width - 10 : 0, y, INK, text);
  }
}

static void cells(sheet *s) {
  const qaci_arena_film *f = s->film;
  size_t height = f->rows * s->cell_height;
  for (size_t i = 0; i < f->stretches; i++) {
    size_t first = f->stretch[i].column, last = i + 1 < f->stretches ? f->stretch[i + 1].column : f->columns;
    size_t x = column_x(s, first);
    for (size_t row = 0; row < f->rows; row++)
      for (size_t c = first; c < last; c++)
        draw_cell(&s->canvas, x + (c - first) * s->cell_width, s->top + row * s->cell_height, s->cell_width,
                  s->cell_height, &f->mark[row * f->columns + c]);
    /* slots that are left out: dots */
    for (size_t y = 0; i + 1 < f->stretches && y < height; y += 6)
      qaci_arena_canvas_rectangle(&s->canvas, x + (last - first) * s->cell_width + GAP / 2 - 1, s->top + y, 2, 2,
                                  PALE_INK);
  }
  qaci_arena_canvas_rectangle(&s->canvas, s->left - 2, s->top, 1, height, INK);
}

static unsigned between(size_t least, size_t v, size_t most) {
  return (unsigned)(v < least ? least : v > most ? most : v);
}

static void measure(sheet *s) {
  const qaci_arena_film *f = s->film;
  char text[24];
  size_t gaps = (f->stretches - 1) * GAP;
  snprintf(text, sizeof text, "%llu", (unsigned long long)f->to);
  s->left = PAD + qaci_arena_canvas_text_width(TEXT, text) + 12;
  size_t room = USUAL_WIDTH > gaps ? USUAL_WIDTH - gaps : 0;
  s->cell_width = s->options->scale ? s->options->scale : between(1, room / f->columns, MOST_CELL_WIDTH);
  s->cell_height = s->options->scale ? s->options->scale : between(1, USUAL_HEIGHT / f->rows, MOST_CELL_HEIGHT);
  s->body = f->columns * s->cell_width + gaps;
  s->canvas.width = s->left + s->body + PAD;
  if (s->canvas.width < LEAST_WIDTH) s->canvas.width = LEAST_WIDTH;
  labels(s, 0);
  s->legend_lines = legend(s);
  s->scale_lines = scale_lines(s, 0);
  s->top = PAD + (1 + s->legend_lines + s->scale_lines) * LINE + PAD + s->levels * LINE + LINE;
  s->canvas.height = s->top + f->rows * s->cell_height + PAD + end_lines(s, 0) * LINE + PAD;
}

static void draw(sheet *s) {
  size_t y = PAD + (1 + s->legend_lines) * LINE;
  write_text(s, PAD, PAD, INK, s->e->name ? s->e->name : "arena");
  legend(s);
  scale_lines(s, y);
  labels(s, y + s->scale_lines * LINE + PAD);
  slot_numbers(s);
  time_numbers(s);
  cells(s);
  end_lines(s, s->top + s->film->rows * s->cell_height + PAD);
}

qaci_status qaci_arena_picture_create(qaci_ctx *ctx, qaci_arena_picture **r, const qaci_arena_film *film,
                                      const qaci_arena_picture_options *options) {
  *r = NULL;
  sheet s = {.film = film, .e = qaci_arena_run_environment(film->end), .options = options};
  measure(&s);
  uint64_t bytes = (uint64_t)s.canvas.width * s.canvas.height;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  s.canvas.pixel = qaci_alloc(bytes);
  memset(s.canvas.pixel, PAPER, bytes);
  draw(&s);
  qaci_arena_picture *p = *r = qaci_alloc(sizeof *p);
  *p = (qaci_arena_picture){.width = s.canvas.width,
                            .height = s.canvas.height,
                            .pixel = s.canvas.pixel,
                            .left = s.left,
                            .top = s.top,
                            .cell_width = s.cell_width,
                            .cell_height = s.cell_height,
                            .unnamed = s.unnamed,
                            .bytes = bytes};
  qaci_arena_palette(&p->palette);
  return QACI_OK;
}

void qaci_arena_picture_destroy(qaci_ctx *ctx, qaci_arena_picture *p) {
  if (!p) return;
  qaci_ctx_release(ctx, p->bytes);
  free(p->pixel);
  free(p);
}
