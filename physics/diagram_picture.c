/* Pictures of space-time diagrams.                                                            WORLD.6, other-physics.md
 *
 *   title
 *   [.....] shades   [] head   [] mu1   [] question          legend
 *        0    5    10                    weight  mu1  ...     names of cells; lanes: a bar as long as the weight
 *     0 ###..##..###                     #####   ##
 *     5 ###..##..###                     #####
 *
 * A grid's rows of time are frames, left to right and then down, each with its time above it.
 */
#include "physics/diagram.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/canvas.h"
#include "physics/arena/font.h"

enum {
  PAPER,
  INK,
  PALE,
  LINE_COLOUR,
  GREY,                             /* shades 1 .. ALL - 1 of cells */
  HEAD = GREY + QACI_SHADE_ALL - 1, /* and 1 .. ALL of heads */
  BLOB = HEAD + QACI_SHADE_ALL,
  BLOBS = 8,
  COLOURS = BLOB + BLOBS
};
enum {
  TEXT = 2,
  LETTER = QACI_ARENA_LETTER_STEP * TEXT,
  LINE = 22,
  PAD = 12,
  GAP = 12, /* for cells that are left out */
  LANE = 64,
  USUAL_WIDTH = 1000,
  USUAL_HEIGHT = 900,
  LEAST_WIDTH = 660,
  FRAME_PAD = 10
};

/* Okabe and Ito's colours, but for the orange, which is that of heads, and four more. */
static const uint8_t blob_colour[BLOBS][3] = {{0x00, 0x72, 0xb2}, {0x00, 0x9e, 0x73}, {0xcc, 0x60, 0xa7},
                                              {0x38, 0xa6, 0xe0}, {0x8c, 0x56, 0x4b}, {0x66, 0xa6, 0x1e},
                                              {0x6a, 0x3d, 0x9a}, {0xb0, 0x15, 0x28}};

static void set_palette(qaci_png_palette *p) {
  static const uint8_t fixed[GREY][3] = {
      {0xff, 0xff, 0xff}, {0x00, 0x00, 0x00}, {0x70, 0x70, 0x70}, {0xdc, 0xdc, 0xdc}};
  memcpy(p->colour, fixed, sizeof fixed);
  for (unsigned s = 1; s < QACI_SHADE_ALL; s++) /* from 0xe4 to 0x48: neither looks like certainty */
    for (unsigned i = 0; i < 3; i++)
      p->colour[GREY + s - 1][i] = (uint8_t)(0xe4 - (0xe4 - 0x48) * (s - 1) / (QACI_SHADE_ALL - 2));
  static const uint8_t pale[3] = {0xff, 0xd8, 0xa8}, full[3] = {0xd5, 0x4a, 0x00};
  for (unsigned s = 1; s <= QACI_SHADE_ALL; s++)
    for (unsigned i = 0; i < 3; i++)
      p->colour[HEAD + s - 1][i] =
          (uint8_t)((int)pale[i] + ((int)full[i] - (int)pale[i]) * (int)(s - 1) / (QACI_SHADE_ALL - 1));
  memcpy(p->colour + BLOB, blob_colour, sizeof blob_colour);
  p->count = COLOURS;
}

static unsigned cell_colour(uint8_t shade) {
  return shade == QACI_SHADE_NONE ? PAPER : shade == QACI_SHADE_ALL ? INK : GREY + shade - 1u;
}

/* The sheet: measured without pixels, then drawn. */
typedef struct sheet {
  const qaci_diagram *d;
  const qaci_diagram_blob *blob;
  const char *title;
  qaci_arena_canvas canvas;
  unsigned scale;
  size_t *x; /* of a cell in a line; SIZE_MAX: left out */
  size_t left, top, body, legend_lines;
  size_t frames; /* of a grid, side by side */
  bool weights;  /* weights: something is lost, or a branch is lighter */
} sheet;

static void rectangle(sheet *s, size_t x, size_t y, size_t w, size_t h, unsigned colour) {
  if (s->canvas.pixel) qaci_arena_canvas_rectangle(&s->canvas, x, y, w, h, colour);
}

static void text(sheet *s, size_t x, size_t y, unsigned colour, const char *t) {
  if (s->canvas.pixel) qaci_arena_canvas_text(&s->canvas, x, y, TEXT, colour, t);
}

static size_t width_of(const char *t) {
  return qaci_arena_canvas_text_width(TEXT, t);
}

static unsigned blob_of(size_t k) {
  return BLOB + (unsigned)(k % BLOBS);
}

static size_t grid_rows(const qaci_diagram *d) {
  return (d->cells + d->columns - 1) / d->columns;
}

/* Where a cell of a row is drawn; false: it is left out. */
static bool place(const sheet *s, size_t row, size_t cell, size_t *x, size_t *y) {
  const qaci_diagram *d = s->d;
  if (d->columns) {
    size_t width = d->columns * s->scale + FRAME_PAD, height = grid_rows(d) * s->scale + LINE + FRAME_PAD;
    *x = s->left + row % s->frames * width + cell % d->columns * s->scale;
    *y = s->top + row / s->frames * height + cell / d->columns * s->scale;
    return true;
  }
  *x = s->x[cell];
  *y = s->top + row * s->scale;
  return s->x[cell] != SIZE_MAX;
}

/* Legend. */

typedef struct pen {
  size_t x, line;
} pen;

/* Room for an item of this width; on the next line if this one is full. */
static void item(sheet *s, pen *p, size_t width) {
  if (p->x == PAD || p->x + width <= s->canvas.width) return;
  p->x = PAD;
  p->line++;
}

static void legend(sheet *s) {
  pen p = {PAD, 0};
  size_t y = PAD + LINE;
  rectangle(s, p.x, y, 16, 16, PALE);
  rectangle(s, p.x + 1, y + 1, 14, 14, PAPER);
  text(s, p.x + 22, y + 1, INK, "0 for certain");
  p.x += 22 + width_of("0 for certain") + 12;
  for (unsigned i = 1; i < QACI_SHADE_ALL; i++) rectangle(s, p.x + 3 * (i - 1), y, 3, 16, cell_colour((uint8_t)i));
  text(s, p.x + 3 * (QACI_SHADE_ALL - 1) + 6, y + 1, INK, "weight of 1");
  p.x += 3 * (QACI_SHADE_ALL - 1) + 6 + width_of("weight of 1") + 12;
  rectangle(s, p.x, y, 16, 16, INK);
  text(s, p.x + 22, y + 1, INK, "1 for certain");
  p = (pen){PAD, 1};
  if (s->d->heads) {
    y = PAD + 2 * LINE;
    for (unsigned i = 1; i <= QACI_SHADE_ALL; i++) rectangle(s, p.x + i - 1, y, 1, 16, HEAD + i - 1);
    text(s, p.x + QACI_SHADE_ALL + 6, y + 1, INK, "head");
    p.x += QACI_SHADE_ALL + 6 + width_of("head") + 20;
  }
  for (size_t k = 0; k < s->d->blobs; k++) {
    size_t width = 22 + width_of(s->blob[k].name) + 20;
    item(s, &p, width);
    y = PAD + (1 + p.line) * LINE;
    rectangle(s, p.x, y, 16, 16, blob_of(k));
    rectangle(s, p.x + 3, y + 3, 10, 10, PAPER);
    text(s, p.x + 22, y + 1, INK, s->blob[k].name);
    p.x += width;
  }
  if (s->d->blobs && !s->d->columns) { /* lanes have bars */
    item(s, &p, width_of("bars: weight of each, 0 to 1"));
    text(s, p.x, PAD + (1 + p.line) * LINE + 1, PALE, "bars: weight of each, 0 to 1");
    p.x += width_of("bars: weight of each, 0 to 1");
  }
  s->legend_lines = p.x == PAD ? p.line : p.line + 1;
}

/* Axes. */

/* 1, 2 or 5 times a power of ten, so that steps of it are at least `apart` units. */
static size_t nice_step(double apart) {
  static const unsigned factor[] = {2, 5, 10};
  size_t step = 1, power = 1;
  for (unsigned i = 0; (double)step < apart; i++) {
    step = power * factor[i % 3];
    if (i % 3 == 2) power = step;
  }
  return step;
}

static void cell_names(sheet *s) {
  const qaci_diagram *d = s->d;
  char t[32];
  snprintf(t, sizeof t, "%lld", (long long)d->first);
  size_t widest = width_of(t);
  snprintf(t, sizeof t, "%lld", (long long)(d->first + (int64_t)d->cells));
  if (width_of(t) > widest) widest = width_of(t);
  int64_t step = (int64_t)nice_step((double)(widest + 12) / s->scale);
  size_t free_from = 0;
  for (size_t c = 0; c < d->cells; c++) {
    int64_t name = d->first + (int64_t)c;
    if (s->x[c] == SIZE_MAX) continue;
    bool begins = c && s->x[c - 1] == SIZE_MAX; /* behind a gap */
    if (!begins && name % step) continue;
    snprintf(t, sizeof t, "%lld", (long long)name);
    rectangle(s, s->x[c] + s->scale / 2, s->top - 5, 1, 4, PALE);
    size_t x = s->x[c] + s->scale / 2, half = (width_of(t) - TEXT) / 2;
    x = x > half ? x - half : 0;
    if (x < free_from) continue;
    text(s, x, s->top - LINE, PALE, t);
    free_from = x + width_of(t) + 6;
  }
}

static void time_names(sheet *s) {
  const qaci_diagram *d = s->d;
  size_t step = nice_step((double)(LINE + 2) / s->scale);
  for (size_t r = 0; r < d->rows; r++) {
    if ((d->from + r) % step) continue;
    char t[32];
    snprintf(t, sizeof t, "%zu", d->from + r);
    size_t y = s->top + r * s->scale + s->scale / 2, width = width_of(t);
    rectangle(s, s->left - 6, y, 4, 1, PALE);
    text(s, s->left - 8 - width, y > 7 ? y - 7 : 0, PALE, t);
  }
}

/* A bar for each row, as long as the weight; at least a dot where it is not 0. */
static void lane(sheet *s, size_t x, const char *name, unsigned colour, size_t which) {
  const qaci_diagram *d = s->d;
  text(s, x, s->top - LINE, colour == PALE ? PALE : colour, name);
  rectangle(s, x, s->top, 1, d->rows * s->scale, LINE_COLOUR);
  rectangle(s, x + LANE, s->top, 1, d->rows * s->scale, LINE_COLOUR);
  for (size_t r = 0; r < d->rows; r++) {
    mpq_srcptr w = d->weight[r * (1 + d->blobs) + which];
    if (!mpq_sgn(w)) continue;
    size_t length = (size_t)(mpq_get_d(w) * LANE);
    unsigned margin = s->scale >= 6 ? 1 : 0;
    rectangle(s, x, s->top + r * s->scale + margin, length ? length : 1, s->scale - 2 * margin, colour);
  }
}

static void lanes(sheet *s) {
  size_t x = s->left + s->body + 30;
  if (s->weights) {
    lane(s, x, "weight", PALE, 0);
    x += LANE + 30;
  }
  for (size_t k = 0; k < s->d->blobs; k++) {
    size_t width = width_of(s->blob[k].name);
    lane(s, x, s->blob[k].name, blob_of(k), 1 + k);
    x += (width > LANE ? width : LANE) + 30;
  }
}

static size_t lanes_width(const sheet *s) {
  size_t r = s->weights ? LANE + 60 : 0;
  for (size_t k = 0; k < s->d->blobs; k++) {
    size_t width = width_of(s->blob[k].name);
    r += (width > LANE ? width : LANE) + 30 + (r ? 0 : 30);
  }
  return r;
}

/* Cells and what stands on them. */

static void cells(sheet *s) {
  const qaci_diagram *d = s->d;
  unsigned in = s->scale >= 4 ? s->scale / 4 : 0; /* a head leaves this much of its cell on each side */
  for (size_t r = 0; r < d->rows; r++)
    for (size_t c = 0; c < d->cells; c++) {
      size_t x, y;
      if (!place(s, r, c, &x, &y)) continue;
      uint8_t shade = d->shade[r * d->cells + c], head = d->head[r * d->cells + c];
      /* a hair of paper between cells, where there is room for one */
      unsigned hair = s->scale >= 7 ? 1 : 0;
      rectangle(s, x, y, s->scale - hair, s->scale - hair,
                shade == QACI_SHADE_NONE && hair ? PAPER : cell_colour(shade));
      if (head) rectangle(s, x + in, y + in, s->scale - hair - 2 * in, s->scale - hair - 2 * in, HEAD + head - 1u);
    }
}

static void outline(sheet *s, size_t x, size_t y, size_t w, size_t h, unsigned colour) {
  size_t t = s->scale >= 6 ? 2 : 1;
  rectangle(s, x, y, w, t, colour);
  rectangle(s, x, y + h - t, w, t, colour);
  rectangle(s, x, y, t, h, colour);
  rectangle(s, x + w - t, y, t, h, colour);
}

static bool hit_at(const qaci_diagram *d, size_t row, size_t blob, int64_t cell) {
  for (size_t i = 0, n = d->hits; i < n;) { /* by bisection */
    size_t at = i + (n - i) / 2;
    const qaci_diagram_hit *h = &d->hit[at];
    if (h->row == row && h->blob == blob && h->cell == cell) return true;
    if (h->row < row || (h->row == row && (h->blob < blob || (h->blob == blob && h->cell < cell)))) i = at + 1;
    else n = at;
  }
  return false;
}

/* A box around the cells of each blob; in a line one box for as long as it stands there. */
static void boxes(sheet *s) {
  const qaci_diagram *d = s->d;
  for (size_t i = 0; i < d->hits; i++) {
    const qaci_diagram_hit *h = &d->hit[i];
    size_t n = s->blob[h->blob].bits.len, first = (size_t)(h->cell - d->first), x, y;
    unsigned hair = s->scale >= 7 ? 1 : 0, inset = s->scale >= 12 ? (unsigned)(h->blob % 3) * 2 : 0;
    if (d->columns) { /* a part in each row of the grid */
      for (size_t c = first, part; c < first + n; c += part) {
        part = d->columns - c % d->columns;
        if (part > first + n - c) part = first + n - c;
        place(s, h->row, c, &x, &y);
        outline(s, x, y, part * s->scale - hair, s->scale - hair, blob_of(h->blob));
      }
      continue;
    }
    if (h->row && hit_at(d, h->row - 1, h->blob, h->cell)) continue;
    size_t last = h->row;
    while (last + 1 < d->rows && hit_at(d, last + 1, h->blob, h->cell)) last++;
    if (!place(s, h->row, first, &x, &y)) continue;
    outline(s, x + inset, y + inset, n * s->scale - hair - 2 * inset, (last - h->row + 1) * s->scale - hair - 2 * inset,
            blob_of(h->blob));
  }
}

static void frames(sheet *s) {
  const qaci_diagram *d = s->d;
  for (size_t r = 0; r < d->rows; r++) {
    size_t x, y, w = d->columns * s->scale, h = grid_rows(d) * s->scale;
    char t[32];
    place(s, r, 0, &x, &y);
    snprintf(t, sizeof t, "%zu", d->from + r);
    text(s, x, y - 18, PALE, t);
    rectangle(s, x - 1, y - 1, w + 2, h + 2, LINE_COLOUR);
    rectangle(s, x, y, w, h, PAPER);
  }
}

static void left_out(sheet *s) {
  const qaci_diagram *d = s->d;
  for (size_t c = 1; c < d->cells; c++) {
    if (s->x[c] == SIZE_MAX || s->x[c - 1] != SIZE_MAX) continue;
    for (size_t y = 0; y < d->rows * s->scale; y += 6) rectangle(s, s->x[c] - GAP / 2 - 1, s->top + y, 2, 2, PALE);
  }
}

/* Measures. */

static unsigned between(size_t least, size_t v, size_t most) {
  return (unsigned)(v < least ? least : v > most ? most : v);
}

static void measure_grid(sheet *s, unsigned scale) {
  const qaci_diagram *d = s->d;
  size_t rows = grid_rows(d);
  s->scale = scale ? scale : between(3, 160 / (d->columns > rows ? d->columns : rows), 12);
  size_t width = d->columns * s->scale + FRAME_PAD;
  s->frames = (USUAL_WIDTH - 2 * PAD) / width;
  if (!s->frames) s->frames = 1;
  if (s->frames > d->rows) s->frames = d->rows;
  s->left = PAD;
  s->body = s->frames * width;
  s->canvas.width = s->left + s->body + PAD;
  if (s->canvas.width < LEAST_WIDTH) s->canvas.width = LEAST_WIDTH;
  legend(s);
  s->top = PAD + (1 + s->legend_lines) * LINE + PAD + LINE;
  s->canvas.height = s->top + (d->rows + s->frames - 1) / s->frames * (rows * s->scale + LINE + FRAME_PAD) - LINE + PAD;
}

static void measure_line(sheet *s, unsigned scale) {
  const qaci_diagram *d = s->d;
  size_t shown = 0;
  for (size_t c = 0; c < d->cells; c++) shown += d->shown[c];
  size_t across = USUAL_WIDTH / (shown ? shown : 1), down = USUAL_HEIGHT / d->rows;
  s->scale = scale ? scale : between(1, across < down ? across : down, 16);
  char t[32];
  snprintf(t, sizeof t, "%zu", d->from + d->rows - 1);
  s->left = PAD + width_of(t) + 10;
  size_t x = s->left;
  for (size_t c = 0; c < d->cells; c++) {
    s->x[c] = d->shown[c] ? x : SIZE_MAX;
    if (d->shown[c]) x += s->scale;
    else if (!c || d->shown[c - 1]) x += GAP;
  }
  s->body = x - s->left;
  s->canvas.width = x + PAD + lanes_width(s);
  if (s->canvas.width < LEAST_WIDTH) s->canvas.width = LEAST_WIDTH;
  legend(s);
  s->top = PAD + (1 + s->legend_lines) * LINE + PAD + LINE;
  s->canvas.height = s->top + d->rows * s->scale + PAD;
}

static void draw(sheet *s) {
  const qaci_diagram *d = s->d;
  text(s, PAD, PAD, INK, s->title);
  legend(s);
  if (d->columns) {
    frames(s);
  } else {
    cell_names(s);
    time_names(s);
    rectangle(s, s->left - 2, s->top - 1, 1, d->rows * s->scale + 1, LINE_COLOUR);
    rectangle(s, s->left + s->body + 1, s->top - 1, 1, d->rows * s->scale + 1, LINE_COLOUR);
    lanes(s);
    left_out(s);
  }
  cells(s);
  boxes(s);
}

qaci_status qaci_diagram_draw(qaci_ctx *ctx, qaci_diagram_picture *r, const qaci_diagram *d, const char *title,
                              const qaci_diagram_blob *blob, unsigned scale) {
  *r = (qaci_diagram_picture){0};
  sheet s = {.d = d, .blob = blob, .title = title};
  for (size_t i = 0; i < d->rows; i++) s.weights = s.weights || mpq_cmp_ui(d->weight[i * (1 + d->blobs)], 1, 1);
  s.x = qaci_alloc((d->cells + 1) * sizeof *s.x);
  if (d->columns) measure_grid(&s, scale);
  else measure_line(&s, scale);
  size_t least = 2 * PAD + width_of(title);
  if (s.canvas.width < least) s.canvas.width = least;
  uint64_t bytes = (uint64_t)s.canvas.width * s.canvas.height;
  qaci_status status = qaci_ctx_charge(ctx, bytes);
  if (status == QACI_OK) {
    s.canvas.pixel = qaci_alloc(bytes);
    memset(s.canvas.pixel, PAPER, bytes);
    draw(&s);
    *r = (qaci_diagram_picture){.width = s.canvas.width,
                                .height = s.canvas.height,
                                .pixel = s.canvas.pixel,
                                .left = s.left,
                                .top = s.top,
                                .scale = s.scale,
                                .bytes = bytes};
    set_palette(&r->palette);
  }
  free(s.x);
  return status;
}

void qaci_diagram_picture_clear(qaci_ctx *ctx, qaci_diagram_picture *p) {
  free(p->pixel);
  qaci_ctx_release(ctx, p->bytes);
  *p = (qaci_diagram_picture){0};
}
