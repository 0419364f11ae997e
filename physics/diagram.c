/* Space-time diagrams: the shades of cells and heads, and where blobs stand.         WORLD.6, WORLD.8, other-physics.md
 *
 * Row after row, numerators are added up for each cell over the step's denominator and turned into shades by an exact
 * division. Where the cells of a code are not in fixed places (an endless tape) a row has a range of its own; in the
 * end all are brought to one.
 */
#include "physics/diagram.h"

#include <stdlib.h>
#include <string.h>

typedef struct line {
  int64_t low;
  size_t count;
  uint8_t *shade, *head;
} line;

/* Where the key of a kind of answers has stood: `before` of them at earlier times. */
typedef struct places {
  int64_t *cell;
  size_t count, room, before;
} places;

typedef struct builder {
  qaci_ctx *ctx;
  const qaci_diagram_options *o;
  qaci_diagram *d;
  const qaci_physics *p;
  qaci_shape shape;
  line *line;
  size_t row;
  int64_t low; /* of the sums */
  size_t count, room;
  mpz_t *one, *stands; /* [room]: of cells that hold 1, of heads */
  mpz_t *holds;        /* [blobs] */
  places *place;       /* [blobs] */
  mpz_t total;
  qaci_bits cells, candidate;
} builder;

/* The cells of a code into b->cells; returns what the first is called. */
static int64_t cells_of(builder *b, const qaci_bits *code) {
  if (b->p->functions->cells) return b->p->functions->cells(b->p, code, &b->cells);
  qaci_bits_slice(&b->cells, code, 0, b->shape.cells);
  return b->shape.first;
}

/* Room for the cells low .. low + count - 1 in the sums. */
static qaci_status reach(builder *b, int64_t low, size_t count) {
  int64_t high = low + (int64_t)count;
  if (b->count && low > b->low) low = b->low;
  if (b->count && high < b->low + (int64_t)b->count) high = b->low + (int64_t)b->count;
  size_t need = (size_t)(high - low), shift = b->count ? (size_t)(b->low - low) : 0;
  if (need > b->room) {
    size_t room = need + need / 2;
    QACI_TRY(qaci_ctx_charge(b->ctx, 2 * (room - b->room) * (sizeof(mpz_t) + 16)));
    b->d->bytes += 2 * (room - b->room) * (sizeof(mpz_t) + 16);
    b->one = qaci_realloc(b->one, room * sizeof *b->one);
    b->stands = qaci_realloc(b->stands, room * sizeof *b->stands);
    for (size_t i = b->room; i < room; i++) mpz_inits(b->one[i], b->stands[i], NULL);
    b->room = room;
  }
  for (size_t i = b->count; shift && i-- > 0;) { /* what lies behind count is 0 */
    mpz_swap(b->one[i + shift], b->one[i]);
    mpz_swap(b->stands[i + shift], b->stands[i]);
  }
  b->low = low;
  b->count = need;
  return QACI_OK;
}

static bool stands_at(const qaci_bits *cells, const qaci_bits *blob, size_t at) {
  for (size_t i = 0; i < blob->len; i += 64) {
    size_t n = blob->len - i < 64 ? blob->len - i : 64;
    if (qaci_bits_read(cells, at + i, n) != qaci_bits_read(blob, i, n)) return false;
  }
  return true;
}

static qaci_status add_hit(builder *b, size_t blob, int64_t cell) {
  qaci_diagram *d = b->d;
  for (size_t i = d->hits; i-- > 0 && d->hit[i].row == b->row;)
    if (d->hit[i].blob == blob && d->hit[i].cell == cell) return QACI_OK;
  if (d->hits == d->hit_room) {
    size_t room = 2 * d->hit_room + 16;
    QACI_TRY(qaci_ctx_charge(b->ctx, (room - d->hit_room) * sizeof *d->hit));
    d->bytes += (room - d->hit_room) * sizeof *d->hit;
    d->hit = qaci_realloc(d->hit, room * sizeof *d->hit);
    d->hit_room = room;
  }
  d->hit[d->hits++] = (qaci_diagram_hit){b->row, blob, cell};
  return QACI_OK;
}

static bool is_place(const places *p, int64_t cell, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (p->cell[i] == cell) return true;
  return false;
}

static qaci_status add_place(builder *b, places *p, int64_t cell) {
  if (is_place(p, cell, p->count)) return QACI_OK;
  if (p->count == p->room) {
    size_t room = 2 * p->room + 8;
    QACI_TRY(qaci_ctx_charge(b->ctx, (room - p->room) * sizeof *p->cell));
    b->d->bytes += (room - p->room) * sizeof *p->cell;
    p->cell = qaci_realloc(p->cell, room * sizeof *p->cell);
    p->room = room;
  }
  p->cell[p->count++] = cell;
  return QACI_OK;
}

/* Note where the key of blob k stands in b->cells, which begin at `low`, if its answers are sought. */
static qaci_status note_key(builder *b, size_t k, int64_t low) {
  const qaci_diagram_blob *blob = &b->o->blob[k];
  for (size_t i = 0; blob->answers && i + blob->bits.len <= b->cells.len; i++)
    if (stands_at(&b->cells, &blob->bits, i)) QACI_TRY(add_place(b, &b->place[k], low + (int64_t)i));
  return QACI_OK;
}

/* *r := does blob k, or one of its answers, stand in b->cells from i on? */
static qaci_status stands(builder *b, size_t k, int64_t low, size_t i, bool *r) {
  const qaci_diagram_blob *blob = &b->o->blob[k];
  *r = false;
  if (!blob->answers) {
    *r = stands_at(&b->cells, &blob->bits, i);
    return QACI_OK;
  }
  const places *p = &b->place[k];
  if (!(blob->anywhere ? p->before > 0 : is_place(p, low + (int64_t)i, p->before))) return QACI_OK;
  qaci_bits_slice(&b->candidate, &b->cells, i, blob->bits.len);
  QACI_TRY(qaci_ctx_step(b->ctx, 1));
  return blob->answers(b->ctx, blob->hash, r, &b->candidate, &blob->bits);
}

/* A world-state of a time before those that are shown. */
static qaci_status add_earlier(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  (void)numerator;
  builder *b = data;
  int64_t low = cells_of(b, code);
  for (size_t k = 0; k < b->o->blobs; k++) QACI_TRY(note_key(b, k, low));
  return qaci_ctx_step(b->ctx, 1 + b->cells.len * b->o->blobs / 64);
}

static void end_time(builder *b) {
  for (size_t k = 0; k < b->o->blobs; k++) b->place[k].before = b->place[k].count;
}

static qaci_status add_state(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  builder *b = data;
  int64_t low = cells_of(b, code);
  QACI_TRY(reach(b, low, b->cells.len));
  size_t at = (size_t)(low - b->low);
  mpz_add(b->total, b->total, numerator);
  for (size_t i = 0; i < b->cells.len; i++)
    if (qaci_bits_get(&b->cells, i)) mpz_add(b->one[at + i], b->one[at + i], numerator);
  for (size_t i = 0; i < b->shape.heads; i++) {
    int64_t cell;
    if (!b->p->functions->head(b->p, code, i, &cell)) continue;
    QACI_TRY(reach(b, cell, 1));
    mpz_ptr head = b->stands[cell - b->low];
    mpz_add(head, head, numerator);
  }
  for (size_t k = 0; k < b->o->blobs; k++) {
    const qaci_bits *blob = &b->o->blob[k].bits;
    bool holds = false;
    for (size_t i = 0; i + blob->len <= b->cells.len; i++) {
      bool there;
      QACI_TRY(stands(b, k, low, i, &there));
      if (!there) continue;
      QACI_TRY(add_hit(b, k, low + (int64_t)i));
      holds = true;
    }
    if (holds) mpz_add(b->holds[k], b->holds[k], numerator);
    QACI_TRY(note_key(b, k, low));
  }
  return qaci_ctx_step(b->ctx, 1 + b->cells.len * (1 + b->o->blobs) / 64);
}

static uint8_t shade(mpz_t sum, const mpz_t denominator, mpz_t q) {
  if (!mpz_sgn(sum)) return QACI_SHADE_NONE;
  if (mpz_cmp(sum, denominator) >= 0) return QACI_SHADE_ALL;
  mpz_mul_ui(q, sum, QACI_SHADE_ALL - 1);
  mpz_fdiv_q(q, q, denominator);
  return (uint8_t)(1 + mpz_get_ui(q));
}

static void set_weight(mpq_t r, const mpz_t numerator, const mpz_t denominator) {
  mpz_set(mpq_numref(r), numerator);
  mpz_set(mpq_denref(r), denominator);
  mpq_canonicalize(r);
}

static int by_place(const void *a, const void *b) {
  const qaci_diagram_hit *x = a, *y = b;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  if (x->blob != y->blob) return x->blob < y->blob ? -1 : 1;
  return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* The sums of a row become its line. */
static qaci_status end_row(builder *b, const mpz_t denominator) {
  QACI_TRY(qaci_ctx_charge(b->ctx, 2 * b->count + sizeof(line)));
  b->d->bytes += 2 * b->count + sizeof(line);
  line *l = &b->line[b->row];
  *l = (line){b->low, b->count, qaci_alloc(b->count + 1), qaci_alloc(b->count + 1)};
  mpz_t q;
  mpz_init(q);
  for (size_t i = 0; i < b->count; i++) {
    l->shade[i] = shade(b->one[i], denominator, q);
    l->head[i] = shade(b->stands[i], denominator, q);
    mpz_set_ui(b->one[i], 0);
    mpz_set_ui(b->stands[i], 0);
  }
  mpz_clear(q);
  mpq_t *w = b->d->weight + b->row * (1 + b->o->blobs);
  set_weight(w[0], b->total, denominator);
  mpz_set_ui(b->total, 0);
  for (size_t k = 0; k < b->o->blobs; k++) {
    set_weight(w[1 + k], b->holds[k], denominator);
    mpz_set_ui(b->holds[k], 0);
  }
  end_time(b);
  b->count = 0;
  b->row++;
  return QACI_OK;
}

static qaci_status run_all(builder *b, qaci_physics *p, const qaci_bits *initial) {
  const qaci_physics_functions *f = p->functions;
  qaci_evolution *e;
  QACI_TRY(f->evolution_create(b->ctx, &e, p, initial));
  mpz_t denominator;
  mpq_t lost;
  mpz_init(denominator);
  mpq_init(lost);
  bool answers = false;
  for (size_t k = 0; k < b->o->blobs; k++) answers = answers || b->o->blob[k].answers;
  qaci_status status = QACI_OK;
  for (size_t n = 0; status == QACI_OK; n++) {
    if (n < b->o->from && answers) {
      status = f->evolution_each(b->ctx, e, add_earlier, b, denominator, lost);
      end_time(b);
    }
    if (n >= b->o->from) {
      status = f->evolution_each(b->ctx, e, add_state, b, denominator, lost);
      if (status == QACI_OK) status = end_row(b, denominator);
    }
    if (status != QACI_OK || n == b->o->to) break;
    status = f->evolution_step(b->ctx, e);
    qaci_ctx_progress(b->ctx, "evolution", (double)n + 1, (double)b->o->to);
  }
  f->evolution_destroy(e);
  mpz_clear(denominator);
  mpq_clear(lost);
  return status;
}

static qaci_status run_branch(builder *b, qaci_physics *p, const qaci_bits *initial) {
  size_t count = b->o->to + 1;
  QACI_TRY(qaci_ctx_charge(b->ctx, count * (sizeof(qaci_bits) + sizeof(mpq_t) + 32)));
  b->d->bytes += count * (sizeof(qaci_bits) + sizeof(mpq_t) + 32);
  qaci_bits *code = qaci_alloc(count * sizeof *code);
  mpq_t *weight = qaci_alloc(count * sizeof *weight);
  for (size_t n = 0; n < count; n++) {
    qaci_bits_init(&code[n]);
    mpq_init(weight[n]);
  }
  mpz_t one;
  mpz_init_set_ui(one, 1);
  qaci_status status = qaci_branch(b->ctx, p, initial, b->o->to, b->o->branch, code, weight);
  for (size_t n = 0; n < b->o->from && status == QACI_OK; n++) {
    status = add_earlier(b, &code[n], one);
    end_time(b);
  }
  for (size_t n = b->o->from; n < count && status == QACI_OK; n++) {
    /* shades of what it holds, and its weight beside */
    status = add_state(b, &code[n], one);
    if (status == QACI_OK) status = end_row(b, one);
    for (size_t k = 0; k <= b->o->blobs && status == QACI_OK; k++) {
      mpq_ptr w = b->d->weight[(b->row - 1) * (1 + b->o->blobs) + k];
      mpq_mul(w, w, weight[n]);
    }
  }
  for (size_t n = 0; n < count; n++) {
    qaci_bits_clear(&code[n]);
    mpq_clear(weight[n]);
  }
  free(code);
  free(weight);
  mpz_clear(one);
  return status;
}

/* All lines in one range, and the cells that are worth showing. */
static qaci_status assemble(builder *b) {
  qaci_diagram *d = b->d;
  int64_t low = b->line[0].low, high = low;
  for (size_t r = 0; r < d->rows; r++) {
    const line *l = &b->line[r];
    if (l->low < low) low = l->low;
    if (l->low + (int64_t)l->count > high) high = l->low + (int64_t)l->count;
  }
  d->first = low;
  d->cells = (size_t)(high - low);
  QACI_TRY(qaci_ctx_charge(b->ctx, 2 * d->rows * d->cells + d->cells));
  d->bytes += 2 * d->rows * d->cells + d->cells;
  d->shade = qaci_alloc(d->rows * d->cells + 1);
  d->head = qaci_alloc(d->rows * d->cells + 1);
  d->shown = qaci_alloc(d->cells + 1);
  memset(d->shade, 0, d->rows * d->cells);
  memset(d->head, 0, d->rows * d->cells);
  for (size_t r = 0; r < d->rows; r++) {
    const line *l = &b->line[r];
    size_t at = r * d->cells + (size_t)(l->low - low);
    if (!l->count) continue;
    memcpy(d->shade + at, l->shade, l->count);
    memcpy(d->head + at, l->head, l->count);
  }
  return QACI_OK;
}

static void choose_cells(const builder *b) {
  qaci_diagram *d = b->d;
  for (size_t c = 0; c < d->cells; c++) {
    bool changes = b->o->all_cells || d->columns || d->cells <= 128;
    for (size_t r = 0; r < d->rows && !changes; r++)
      changes = d->head[r * d->cells + c] || d->shade[r * d->cells + c] != d->shade[c] ||
                (d->shade[c] != QACI_SHADE_NONE && d->shade[c] != QACI_SHADE_ALL);
    d->shown[c] = changes;
  }
  for (size_t i = 0; i < d->hits; i++) /* what holds a blob is shown */
    for (size_t k = 0; k < b->o->blob[d->hit[i].blob].bits.len; k++)
      d->shown[(size_t)(d->hit[i].cell - d->first) + k] = true;
  for (size_t c = 0; c < d->cells;) { /* short stretches stay */
    size_t end = c;
    while (end < d->cells && !d->shown[end]) end++;
    for (size_t i = c; end - c < 8 && i < end; i++) d->shown[i] = true;
    c = end == c ? c + 1 : end;
  }
}

qaci_status qaci_diagram_create(qaci_ctx *ctx, qaci_diagram **r, qaci_physics *physics, const qaci_bits *initial,
                                const qaci_diagram_options *o) {
  *r = NULL;
  if (o->to < o->from)
    return qaci_fail(ctx, QACI_DOMAIN, "times from %zu to %zu, expected the first not to be after the last", o->from,
                     o->to);
  size_t rows = o->to - o->from + 1, weights = rows * (1 + o->blobs);
  uint64_t bytes = rows * sizeof(line) + weights * (sizeof(mpq_t) + 32);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  qaci_diagram *d = qaci_alloc(sizeof *d);
  *d = (qaci_diagram){.from = o->from, .rows = rows, .blobs = o->blobs, .bytes = bytes};
  builder b = {.ctx = ctx, .o = o, .d = d, .p = physics, .shape = qaci_physics_shape(physics)};
  d->columns = b.shape.columns;
  d->heads = b.shape.heads > 0;
  d->weight = qaci_alloc(weights * sizeof *d->weight);
  for (size_t i = 0; i < weights; i++) mpq_init(d->weight[i]);
  b.line = qaci_alloc(rows * sizeof *b.line);
  memset(b.line, 0, rows * sizeof *b.line);
  b.holds = qaci_alloc((o->blobs + 1) * sizeof *b.holds);
  for (size_t k = 0; k < o->blobs; k++) mpz_init(b.holds[k]);
  b.place = qaci_alloc((o->blobs + 1) * sizeof *b.place);
  memset(b.place, 0, (o->blobs + 1) * sizeof *b.place);
  mpz_init(b.total);
  qaci_bits_init(&b.cells);
  qaci_bits_init(&b.candidate);
  qaci_status status = o->branch ? run_branch(&b, physics, initial) : run_all(&b, physics, initial);
  if (status == QACI_OK) status = assemble(&b);
  if (status == QACI_OK) {
    if (d->hits) qsort(d->hit, d->hits, sizeof *d->hit, by_place);
    choose_cells(&b);
  }
  for (size_t i = 0; i < rows; i++) {
    free(b.line[i].shade);
    free(b.line[i].head);
  }
  free(b.line);
  for (size_t i = 0; i < b.room; i++) mpz_clears(b.one[i], b.stands[i], NULL);
  free(b.one);
  free(b.stands);
  for (size_t k = 0; k < o->blobs; k++) {
    mpz_clear(b.holds[k]);
    free(b.place[k].cell);
  }
  free(b.holds);
  free(b.place);
  mpz_clear(b.total);
  qaci_bits_clear(&b.cells);
  qaci_bits_clear(&b.candidate);
  if (status == QACI_OK) *r = d;
  else qaci_diagram_destroy(ctx, d);
  return status;
}

void qaci_diagram_destroy(qaci_ctx *ctx, qaci_diagram *d) {
  if (!d) return;
  for (size_t i = 0; i < d->rows * (1 + d->blobs); i++) mpq_clear(d->weight[i]);
  free(d->weight);
  free(d->shade);
  free(d->head);
  free(d->shown);
  free(d->hit);
  qaci_ctx_release(ctx, d->bytes);
  free(d);
}
