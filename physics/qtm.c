/* The quantum Turing machine: its window and its codes.                      PHYS.1, PHYS.2, QTM.4; definitions.md 5
 *
 * On a window a code is the W tape bits, then the state, then head - lo; a field of width 0 is left out. On an endless
 * tape it is the same for the least window lo..hi that holds the head and every 1, after lo (as the gamma code of
 * 2 lo + 1 or -2 lo) and the gamma code of W: equal world-states have equal codes, but of different lengths.
 * A code costs O(words).
 */
#include "physics/qtm_evolution.h"
#include "physics/qtm_internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* Rows are numbered with 32 bits and the check numbers (row, symbol) pairs with 32, so 2^29 states are representable;
 * cells and heads are indexed with 32 bits. */
enum { MAX_STATES = 1 << 29, MAX_CELLS = 1 << 30 };

/* The least w with count <= 2^w. */
static size_t bits_for(uint64_t count) {
  size_t w = 0;
  while (((uint64_t)1 << w) < count) w++;
  return w;
}

static void destroy(qaci_physics *p) {
  qaci_qtm *m = (qaci_qtm *)p;
  qaci_qtm_table_release(m->table);
  free(m);
}

static qaci_shape shape(const qaci_physics *p) {
  const qaci_qtm *m = (const qaci_qtm *)p;
  return (qaci_shape){.cells = m->endless ? 0 : m->cells, .first = m->lo, .heads = 1};
}

static int64_t cells(const qaci_physics *p, const qaci_bits *code, qaci_bits *r) {
  const qaci_qtm *m = (const qaci_qtm *)p;
  qaci_qtm_tape(m, r, code);
  return qaci_qtm_at(m, code);
}

static bool head(const qaci_physics *p, const qaci_bits *code, size_t i, int64_t *cell) {
  (void)i;
  *cell = qaci_qtm_head((const qaci_qtm *)p, code);
  return true;
}

const qaci_physics_functions qaci_qtm_functions = {
    .name = "qtm",
    .destroy = destroy,
    .evolution_create = qaci_qtm_evolution_create,
    .evolution_destroy = qaci_qtm_evolution_destroy,
    .evolution_each = qaci_qtm_evolution_each,
    .evolution_step = qaci_qtm_evolution_step,
    .last_visits = qaci_qtm_last_visits,
    .settle = qaci_qtm_settle,
    .shape = shape,
    .cells = cells,
    .head = head,
};

static void add_field(qaci_qtm *m, size_t width, uint64_t count) {
  if (!width) return;
  m->fields[m->physics.field_count++] = (qaci_field){.at = m->physics.width, .width = width, .count = count};
  m->physics.width += width;
}

static qaci_status check_window(qaci_ctx *ctx, int64_t lo, int64_t hi) {
  if (lo > hi)
    return qaci_fail(ctx, QACI_DOMAIN, "the window %" PRId64 "..%" PRId64 " is empty: expected lo <= hi", lo, hi);
  if ((uint64_t)hi - (uint64_t)lo >= MAX_CELLS)
    return qaci_fail(ctx, QACI_DOMAIN, "the window %" PRId64 "..%" PRId64 " is too wide: expected at most %d cells", lo,
                     hi, MAX_CELLS);
  if (lo < -QACI_QTM_FAR || hi > QACI_QTM_FAR)
    return qaci_fail(ctx, QACI_DOMAIN, "the window %" PRId64 "..%" PRId64 " is too far: cells are counted to %" PRId64,
                     lo, hi, QACI_QTM_FAR);
  return QACI_OK;
}

/* A machine on a table, whose reference it takes over. */
static qaci_qtm *machine(qaci_qtm_table *t, bool endless, int64_t lo, int64_t hi, bool absorb) {
  qaci_qtm *m = qaci_alloc(sizeof *m);
  *m = (qaci_qtm){.table = t, .endless = endless, .state_bits = bits_for(t->states)};
  qaci_physics_init(&m->physics, &qaci_qtm_functions);
  m->physics.field = m->fields;
  if (endless) return m;
  m->lo = lo;
  m->hi = hi;
  m->cells = (size_t)(hi - lo) + 1;
  m->absorb = absorb;
  m->physics.width = m->cells;
  m->head_bits = bits_for(m->cells);
  add_field(m, m->state_bits, t->states);
  add_field(m, m->head_bits, m->cells);
  return m;
}

qaci_status qaci_qtm_create(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm_options *options) {
  *r = NULL;
  if (!options->states) return qaci_fail(ctx, QACI_DOMAIN, "a machine with 0 states: expected at least 1");
  if (options->states > MAX_STATES)
    return qaci_fail(ctx, QACI_DOMAIN, "a machine with %zu states: expected at most %d", options->states, MAX_STATES);
  if (!options->endless) QACI_TRY(check_window(ctx, options->lo, options->hi));
  *r = machine(qaci_qtm_table_create(options->states), options->endless, options->lo, options->hi, options->absorb);
  return QACI_OK;
}

qaci_status qaci_qtm_windowed(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm *m, int64_t lo, int64_t hi, bool absorb) {
  *r = NULL;
  QACI_TRY(check_window(ctx, lo, hi));
  *r = machine(qaci_qtm_table_retain(m->table), false, lo, hi, absorb);
  return QACI_OK;
}

qaci_qtm *qaci_qtm_unbounded(const qaci_qtm *m) {
  return machine(qaci_qtm_table_retain(m->table), true, 0, 0, false);
}

bool qaci_qtm_same_table(const qaci_qtm *a, const qaci_qtm *b) {
  return a->table == b->table;
}

qaci_physics *qaci_qtm_physics(qaci_qtm *m) {
  return &m->physics;
}

qaci_qtm *qaci_qtm_of_physics(qaci_physics *p) {
  return p->functions == &qaci_qtm_functions ? (qaci_qtm *)p : NULL;
}

bool qaci_qtm_window(const qaci_qtm *m, int64_t *lo, int64_t *hi) {
  *lo = m->lo;
  *hi = m->hi;
  return !m->endless;
}

bool qaci_qtm_absorbs(const qaci_qtm *m) {
  return m->absorb;
}

/* Is `cell` in the window? */
static bool inside(const qaci_qtm *m, int64_t cell) {
  if (m->endless) return cell >= -QACI_QTM_FAR && cell <= QACI_QTM_FAR;
  return cell >= m->lo && cell <= m->hi;
}

static qaci_status outside(qaci_ctx *ctx, const qaci_qtm *m, const char *what, int64_t cell) {
  if (m->endless)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %" PRId64 " is too far: cells are counted to %" PRId64, what, cell,
                     QACI_QTM_FAR);
  return qaci_fail(ctx, QACI_DOMAIN, "%s %" PRId64 " is outside the window %" PRId64 "..%" PRId64, what, cell, m->lo,
                   m->hi);
}

qaci_status qaci_qtm_place_check(qaci_ctx *ctx, const qaci_qtm *m, const qaci_bits *tape, int64_t at, int64_t state,
                                 int64_t head, int64_t *lo, int64_t *hi) {
  QACI_TRY(qaci_qtm_check_state(ctx, m->table, "world-state", "state", state));
  if (!inside(m, head)) return outside(ctx, m, "world-state: the head's cell", head);
  *lo = *hi = head;
  for (size_t i = 0; i < tape->len; i++) {
    if (!qaci_bits_get(tape, i)) continue;
    int64_t cell;
    if (__builtin_add_overflow(at, (int64_t)i, &cell) || !inside(m, cell))
      return outside(ctx, m, "world-state: the 1 at cell", (int64_t)((uint64_t)at + i));
    if (cell < *lo) *lo = cell;
    if (cell > *hi) *hi = cell;
  }
  return QACI_OK;
}

void qaci_qtm_code_of(const qaci_qtm *m, qaci_bits *r, int64_t lo, size_t state, int64_t head) {
  size_t head_bits = m->head_bits;
  if (m->endless) {
    qaci_bits front;
    qaci_bits_init(&front);
    qaci_bits_append_gamma(&front, lo < 0 ? (uint64_t)(-2 * lo) : (uint64_t)(2 * lo + 1));
    qaci_bits_append_gamma(&front, r->len);
    head_bits = bits_for(r->len);
    qaci_bits_append(&front, r);
    qaci_bits_swap(r, &front);
    qaci_bits_clear(&front);
  }
  qaci_bits_append_nat(r, state, m->state_bits);
  qaci_bits_append_nat(r, (uint64_t)(head - lo), head_bits);
}

qaci_status qaci_qtm_encode(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const qaci_bits *tape, int64_t at,
                            int64_t state, int64_t head) {
  int64_t lo, hi;
  QACI_TRY(qaci_qtm_place_check(ctx, m, tape, at, state, head, &lo, &hi));
  if (!m->endless) {
    lo = m->lo;
    hi = m->hi;
  }
  qaci_bits out;
  qaci_bits_init(&out);
  qaci_bits_zeros(&out, (size_t)(hi - lo) + 1);
  for (size_t i = 0; i < tape->len; i++)
    if (qaci_bits_get(tape, i)) qaci_bits_put(&out, (size_t)(at + (int64_t)i - lo), true);
  qaci_qtm_code_of(m, &out, lo, (size_t)state, head);
  qaci_bits_swap(r, &out);
  qaci_bits_clear(&out);
  return QACI_OK;
}

qaci_status qaci_qtm_recode(qaci_ctx *ctx, const qaci_qtm *to, qaci_bits *r, const qaci_qtm *from,
                            const qaci_bits *code) {
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_qtm_tape(from, &tape, code);
  qaci_status status = qaci_qtm_encode(ctx, to, r, &tape, qaci_qtm_at(from, code), (int64_t)qaci_qtm_state(from, code),
                                       qaci_qtm_head(from, code));
  qaci_bits_clear(&tape);
  return status;
}

void qaci_qtm_tape_of_number(qaci_bits *r, const mpz_t number) {
  qaci_bits_zeros(r, 0);
  for (mp_bitcnt_t i = 0, n = mpz_sizeinbase(number, 2); i < n; i++) qaci_bits_push(r, mpz_tstbit(number, i));
}

qaci_status qaci_qtm_initial(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const mpz_t number) {
  if (mpz_sgn(number) < 0) return qaci_fail(ctx, QACI_DOMAIN, "a negative tape number: expected a natural number");
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_qtm_tape_of_number(&tape, number);
  qaci_status status = qaci_qtm_encode(ctx, m, r, &tape, 0, 0, 0);
  qaci_bits_clear(&tape);
  return status;
}

/* Where the parts of a code are. */
typedef struct layout {
  int64_t lo;
  size_t tape, cells, head_bits; /* the tape's first bit, its width; the head's width */
} layout;

/* The number whose gamma code begins at bit *at, which moves behind it. */
static uint64_t read_gamma(const qaci_bits *x, size_t *at) {
  size_t zeros = 0;
  while (!qaci_bits_get(x, *at + zeros)) zeros++;
  uint64_t k = qaci_bits_read(x, *at + zeros, zeros + 1);
  *at += 2 * zeros + 1;
  return k;
}

static layout layout_of(const qaci_qtm *m, const qaci_bits *code) {
  if (!m->endless) return (layout){m->lo, 0, m->cells, m->head_bits};
  size_t at = 0;
  uint64_t lo = read_gamma(code, &at), cells = read_gamma(code, &at);
  return (layout){lo & 1 ? (int64_t)(lo >> 1) : -(int64_t)(lo >> 1), at, cells, bits_for(cells)};
}

void qaci_qtm_tape(const qaci_qtm *m, qaci_bits *r, const qaci_bits *code) {
  layout l = layout_of(m, code);
  qaci_bits_slice(r, code, l.tape, l.cells);
}

int64_t qaci_qtm_at(const qaci_qtm *m, const qaci_bits *code) {
  return layout_of(m, code).lo;
}

size_t qaci_qtm_state(const qaci_qtm *m, const qaci_bits *code) {
  layout l = layout_of(m, code);
  return (size_t)qaci_bits_read(code, l.tape + l.cells, m->state_bits);
}

int64_t qaci_qtm_head(const qaci_qtm *m, const qaci_bits *code) {
  layout l = layout_of(m, code);
  return l.lo + (int64_t)qaci_bits_read(code, l.tape + l.cells + m->state_bits, l.head_bits);
}
