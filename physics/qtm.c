/* The quantum Turing machine: its table and its codes.                             PHYS.1, PHYS.2; definitions.md 5
 *
 * Amplitudes come in as rationals and are kept as integers (x + iy)/D over D, the least common multiple of all their
 * denominators. A code is the W tape bits, then the state, then head - lo; a field of width 0 is left out.
 * Building costs O(entries), a code O(words).
 */
#include "physics/qtm_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
  for (size_t i = 0; i < m->entry_count; i++) {
    mpz_clears(m->entry[i].x, m->entry[i].y, NULL);
    if (m->amplitude) mpq_clears(m->amplitude[2 * i], m->amplitude[2 * i + 1], NULL);
  }
  for (size_t i = 0; i < m->line_count; i++) free(m->line[i].label);
  for (size_t i = 0; m->name && i < m->states; i++) free(m->name[i]);
  mpz_clear(m->denominator);
  free(m->name);
  free(m->line);
  free(m->line_of);
  free(m->entry);
  free(m->amplitude);
  free(m);
}

const qaci_physics_functions qaci_qtm_functions = {
    .name = "qtm",
    .destroy = destroy,
    .evolution_create = qaci_qtm_evolution_create,
    .evolution_destroy = qaci_qtm_evolution_destroy,
    .evolution_each = qaci_qtm_evolution_each,
    .evolution_step = qaci_qtm_evolution_step,
};

static void add_field(qaci_qtm *m, size_t width, uint64_t count) {
  if (!width) return;
  m->fields[m->physics.field_count++] = (qaci_field){.at = m->physics.width, .width = width, .count = count};
  m->physics.width += width;
}

qaci_status qaci_qtm_create(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm_options *options) {
  *r = NULL;
  if (!options->states) return qaci_fail(ctx, QACI_DOMAIN, "a machine with 0 states: expected at least 1");
  if (options->states > MAX_STATES)
    return qaci_fail(ctx, QACI_DOMAIN, "a machine with %zu states: expected at most %d", options->states, MAX_STATES);
  if (options->lo > options->hi)
    return qaci_fail(ctx, QACI_DOMAIN, "the window %" PRId64 "..%" PRId64 " is empty: expected lo <= hi", options->lo,
                     options->hi);
  uint64_t cells = (uint64_t)options->hi - (uint64_t)options->lo;
  if (cells >= MAX_CELLS)
    return qaci_fail(ctx, QACI_DOMAIN, "the window %" PRId64 "..%" PRId64 " is too wide: expected at most %d cells",
                     options->lo, options->hi, MAX_CELLS);
  qaci_qtm *m = qaci_alloc(sizeof *m);
  *m = (qaci_qtm){0};
  qaci_physics_init(&m->physics, &qaci_qtm_functions);
  m->states = (uint32_t)options->states;
  m->lo = options->lo;
  m->hi = options->hi;
  m->cells = (size_t)cells + 1;
  m->absorb = options->absorb;
  m->duration = QACI_QTM_ENDLESS;
  m->last = m->states;
  m->line_of = qaci_alloc(2 * options->states * sizeof *m->line_of);
  for (size_t i = 0; i < 2 * options->states; i++) m->line_of[i] = QACI_QTM_NO_ROW;
  mpz_init_set_ui(m->denominator, 1);
  m->physics.width = m->cells;
  m->physics.field = m->fields;
  m->state_bits = bits_for(m->states);
  m->head_bits = bits_for(m->cells);
  add_field(m, m->state_bits, m->states);
  add_field(m, m->head_bits, m->cells);
  *r = m;
  return QACI_OK;
}

void qaci_qtm_name(qaci_qtm *m, size_t state, const char *name) {
  if (!m->name) {
    m->name = qaci_alloc(m->states * sizeof *m->name);
    for (size_t i = 0; i < m->states; i++) m->name[i] = NULL;
  }
  free(m->name[state]);
  m->name[state] = qaci_strdup(name);
}

const char *qaci_qtm_state_name(const qaci_qtm *m, size_t state) {
  return m->name ? m->name[state] : NULL;
}

const char *qaci_qtm_state_text(const qaci_qtm *m, size_t state, char *text) {
  const char *name = qaci_qtm_state_name(m, state);
  if (name) snprintf(text, QACI_QTM_STATE_TEXT, "state \"%.60s\"", name);
  else snprintf(text, QACI_QTM_STATE_TEXT, "state %zu", state);
  return text;
}

static bool is_bit(int64_t x) {
  return x == 0 || x == 1;
}

static qaci_status check_state(qaci_ctx *ctx, const qaci_qtm *m, const char *label, const char *what, int64_t state) {
  if (state >= 0 && state < (int64_t)m->states) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "%s: %s %" PRId64 ": expected a number from 0 to %" PRIu32, label, what, state,
                   m->states - 1);
}

qaci_status qaci_qtm_row(qaci_ctx *ctx, qaci_qtm *m, const char *label, int64_t state, int64_t symbol) {
  QACI_TRY(check_state(ctx, m, label, "state", state));
  if (!is_bit(symbol))
    return qaci_fail(ctx, QACI_DOMAIN, "%s: symbol %" PRId64 ": expected 0 or 1", label, symbol);
  uint32_t *line_of = &m->line_of[2 * state + symbol];
  if (*line_of != QACI_QTM_NO_ROW) {
    char text[QACI_QTM_STATE_TEXT];
    return qaci_fail(ctx, QACI_DOMAIN, "%s: %s, symbol %" PRId64 " has a row already (%s): expected one row for each",
                     label, qaci_qtm_state_text(m, (size_t)state, text), symbol, m->line[*line_of].label);
  }
  if (m->line_count == m->line_room) {
    m->line_room = 2 * m->line_room + 8;
    m->line = qaci_realloc(m->line, m->line_room * sizeof *m->line);
  }
  *line_of = (uint32_t)m->line_count;
  m->line[m->line_count++] = (qaci_qtm_line){.label = qaci_strdup(label),
                                             .state = (uint32_t)state,
                                             .symbol = (uint8_t)symbol,
                                             .unit = QACI_QTM_NOT_UNIT,
                                             .first = m->entry_count};
  return QACI_OK;
}

qaci_status qaci_qtm_branch(qaci_ctx *ctx, qaci_qtm *m, const mpq_t re, const mpq_t im, int64_t write, int64_t state,
                            int64_t move) {
  qaci_qtm_line *line = &m->line[m->line_count - 1];
  QACI_TRY(check_state(ctx, m, line->label, "next state", state));
  if (!is_bit(write))
    return qaci_fail(ctx, QACI_DOMAIN, "%s: written symbol %" PRId64 ": expected 0 or 1", line->label, write);
  if (move < -1 || move > 1)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: move %" PRId64 ": expected -1, 0 or 1", line->label, move);
  for (size_t i = 0; i < line->count; i++) {
    const qaci_qtm_entry *e = &m->entry[line->first + i];
    char text[QACI_QTM_STATE_TEXT];
    if (e->write == write && e->state == state && e->move == move)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "%s: two branches write %" PRId64 ", go to %s and move %" PRId64 ": expected one, with the sum",
                       line->label, write, qaci_qtm_state_text(m, (size_t)state, text), move);
  }
  if (!mpq_sgn(re) && !mpq_sgn(im)) return QACI_OK;
  if (m->entry_count == m->entry_room) {
    m->entry_room = 2 * m->entry_room + 8;
    m->entry = qaci_realloc(m->entry, m->entry_room * sizeof *m->entry);
    m->amplitude = qaci_realloc(m->amplitude, 2 * m->entry_room * sizeof *m->amplitude);
  }
  qaci_qtm_entry *e = &m->entry[m->entry_count];
  mpz_inits(e->x, e->y, NULL);
  e->state = (uint32_t)state;
  e->write = (uint8_t)write;
  e->move = (int8_t)move;
  mpq_ptr a = m->amplitude[2 * m->entry_count], b = m->amplitude[2 * m->entry_count + 1];
  mpq_inits(a, b, NULL);
  mpq_set(a, re);
  mpq_set(b, im);
  m->entry_count++;
  line->count++;
  return QACI_OK;
}

/* x := q D, an integer. */
static void over_denominator(mpz_t x, const mpq_t q, const mpz_t D) {
  mpz_divexact(x, D, mpq_denref(q));
  mpz_mul(x, x, mpq_numref(q));
}

/* j if the entry's amplitude is i^j. */
static int8_t unit_of(const qaci_qtm_entry *e, const mpz_t D) {
  if (!mpz_sgn(e->y) && !mpz_cmpabs(e->x, D)) return mpz_sgn(e->x) > 0 ? 0 : 2;
  if (!mpz_sgn(e->x) && !mpz_cmpabs(e->y, D)) return mpz_sgn(e->y) > 0 ? 1 : 3;
  return QACI_QTM_NOT_UNIT;
}

qaci_status qaci_qtm_finish(qaci_ctx *ctx, qaci_qtm *m) {
  double bits = 0;
  for (size_t i = 0; i < 2 * m->entry_count; i++) {
    mpz_lcm(m->denominator, m->denominator, mpq_denref(m->amplitude[i]));
    bits = (double)mpz_sizeinbase(m->denominator, 2);
    QACI_TRY(qaci_ctx_number(ctx, bits));
  }
  for (size_t i = 0; i < m->entry_count; i++) {
    over_denominator(m->entry[i].x, m->amplitude[2 * i], m->denominator);
    over_denominator(m->entry[i].y, m->amplitude[2 * i + 1], m->denominator);
  }
  for (size_t i = 0; i < m->line_count; i++)
    if (m->line[i].count == 1) m->line[i].unit = unit_of(&m->entry[m->line[i].first], m->denominator);
  for (size_t i = 0; i < 2 * m->entry_count; i++) mpq_clear(m->amplitude[i]);
  free(m->amplitude);
  m->amplitude = NULL;
  return qaci_qtm_check(ctx, m);
}

qaci_physics *qaci_qtm_physics(qaci_qtm *m) {
  return &m->physics;
}

qaci_qtm *qaci_qtm_of_physics(qaci_physics *p) {
  return p->functions == &qaci_qtm_functions ? (qaci_qtm *)p : NULL;
}

size_t qaci_qtm_states(const qaci_qtm *m) {
  return m->states;
}

void qaci_qtm_window(const qaci_qtm *m, int64_t *lo, int64_t *hi) {
  *lo = m->lo;
  *hi = m->hi;
}

void qaci_qtm_set_duration(qaci_qtm *m, size_t duration, size_t last) {
  m->duration = duration;
  m->last = last;
}

size_t qaci_qtm_duration(const qaci_qtm *m) {
  return m->duration;
}

/* Is `cell` in the window? */
static bool inside(const qaci_qtm *m, int64_t cell) {
  return cell >= m->lo && cell <= m->hi;
}

static qaci_status outside(qaci_ctx *ctx, const qaci_qtm *m, const char *what, int64_t cell) {
  return qaci_fail(ctx, QACI_DOMAIN, "%s %" PRId64 " is outside the window %" PRId64 "..%" PRId64, what, cell, m->lo,
                   m->hi);
}

/* Append the state and head fields to r, which holds the tape. */
static void append_fields(const qaci_qtm *m, qaci_bits *r, size_t state, int64_t head) {
  qaci_bits_append_nat(r, state, m->state_bits);
  qaci_bits_append_nat(r, (uint64_t)(head - m->lo), m->head_bits);
}

qaci_status qaci_qtm_encode(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const qaci_bits *tape, int64_t at,
                            int64_t state, int64_t head) {
  QACI_TRY(check_state(ctx, m, "world-state", "state", state));
  if (!inside(m, head)) return outside(ctx, m, "world-state: the head's cell", head);
  qaci_bits out;
  qaci_bits_init(&out);
  qaci_bits_zeros(&out, m->cells);
  for (size_t i = 0; i < tape->len; i++) {
    if (!qaci_bits_get(tape, i)) continue;
    int64_t cell;
    if (__builtin_add_overflow(at, (int64_t)i, &cell) || !inside(m, cell)) {
      qaci_bits_clear(&out);
      return outside(ctx, m, "world-state: the 1 at cell", (int64_t)((uint64_t)at + i));
    }
    qaci_bits_put(&out, (size_t)(cell - m->lo), true);
  }
  append_fields(m, &out, (size_t)state, head);
  qaci_bits_swap(r, &out);
  qaci_bits_clear(&out);
  return QACI_OK;
}

qaci_status qaci_qtm_initial(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const mpz_t number) {
  if (mpz_sgn(number) < 0) return qaci_fail(ctx, QACI_DOMAIN, "a negative tape number: expected a natural number");
  qaci_bits tape;
  qaci_bits_init(&tape);
  for (mp_bitcnt_t i = 0, n = mpz_sizeinbase(number, 2); i < n; i++) qaci_bits_push(&tape, mpz_tstbit(number, i));
  qaci_status status = qaci_qtm_encode(ctx, m, r, &tape, 0, 0, 0);
  qaci_bits_clear(&tape);
  return status;
}

void qaci_qtm_tape(const qaci_qtm *m, qaci_bits *r, const qaci_bits *code) {
  qaci_bits_slice(r, code, 0, m->cells);
}

size_t qaci_qtm_state(const qaci_qtm *m, const qaci_bits *code) {
  return (size_t)qaci_bits_read(code, m->cells, m->state_bits);
}

int64_t qaci_qtm_head(const qaci_qtm *m, const qaci_bits *code) {
  return m->lo + (int64_t)qaci_bits_read(code, m->cells + m->state_bits, m->head_bits);
}
