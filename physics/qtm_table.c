/* The table of a quantum Turing machine, row by row.                                        PHYS.1; definitions.md 5
 *
 * Amplitudes come in as rationals and are kept as integers (x + iy)/D over D, the least common multiple of all their
 * denominators. Costs O(entries).
 */
#include "physics/qtm_rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

qaci_qtm_table *qaci_qtm_table_create(size_t states) {
  qaci_qtm_table *t = qaci_alloc(sizeof *t);
  *t = (qaci_qtm_table){.references = 1, .states = (uint32_t)states, .duration = QACI_QTM_ENDLESS, .last = states};
  t->line_of = qaci_alloc(2 * states * sizeof *t->line_of);
  for (size_t i = 0; i < 2 * states; i++) t->line_of[i] = QACI_QTM_NO_ROW;
  mpz_init_set_ui(t->denominator, 1);
  return t;
}

qaci_qtm_table *qaci_qtm_table_retain(qaci_qtm_table *t) {
  t->references++;
  return t;
}

void qaci_qtm_table_release(qaci_qtm_table *t) {
  if (--t->references) return;
  for (size_t i = 0; i < t->entry_count; i++) {
    mpz_clears(t->entry[i].x, t->entry[i].y, NULL);
    if (t->amplitude) mpq_clears(t->amplitude[2 * i], t->amplitude[2 * i + 1], NULL);
  }
  for (size_t i = 0; i < t->line_count; i++) free(t->line[i].label);
  for (size_t i = 0; t->name && i < t->states; i++) free(t->name[i]);
  mpz_clear(t->denominator);
  qaci_qtm_rules_destroy(t->forward);
  qaci_qtm_rules_destroy(t->backward);
  free(t->name);
  free(t->line);
  free(t->line_of);
  free(t->entry);
  free(t->amplitude);
  free(t);
}

bool qaci_qtm_table_complete(const qaci_qtm_table *t) {
  return t->line_count == 2 * (size_t)t->states;
}

void qaci_qtm_name(qaci_qtm *m, size_t state, const char *name) {
  qaci_qtm_table *t = m->table;
  if (!t->name) {
    t->name = qaci_alloc(t->states * sizeof *t->name);
    for (size_t i = 0; i < t->states; i++) t->name[i] = NULL;
  }
  free(t->name[state]);
  t->name[state] = qaci_strdup(name);
}

const char *qaci_qtm_state_name(const qaci_qtm *m, size_t state) {
  return m->table->name ? m->table->name[state] : NULL;
}

const char *qaci_qtm_state_text(const qaci_qtm_table *t, size_t state, char *text) {
  if (t->name && t->name[state]) snprintf(text, QACI_QTM_STATE_TEXT, "state \"%.60s\"", t->name[state]);
  else snprintf(text, QACI_QTM_STATE_TEXT, "state %zu", state);
  return text;
}

static bool is_bit(int64_t x) {
  return x == 0 || x == 1;
}

qaci_status qaci_qtm_check_state(qaci_ctx *ctx, const qaci_qtm_table *t, const char *label, const char *what,
                                 int64_t state) {
  if (state >= 0 && state < (int64_t)t->states) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "%s: %s %" PRId64 ": expected a number from 0 to %" PRIu32, label, what, state,
                   t->states - 1);
}

qaci_status qaci_qtm_row(qaci_ctx *ctx, qaci_qtm *m, const char *label, int64_t state, int64_t symbol) {
  qaci_qtm_table *t = m->table;
  QACI_TRY(qaci_qtm_check_state(ctx, t, label, "state", state));
  if (!is_bit(symbol))
    return qaci_fail(ctx, QACI_DOMAIN, "%s: symbol %" PRId64 ": expected 0 or 1", label, symbol);
  uint32_t *line_of = &t->line_of[2 * state + symbol];
  if (*line_of != QACI_QTM_NO_ROW) {
    char text[QACI_QTM_STATE_TEXT];
    return qaci_fail(ctx, QACI_DOMAIN, "%s: %s, symbol %" PRId64 " has a row already (%s): expected one row for each",
                     label, qaci_qtm_state_text(t, (size_t)state, text), symbol, t->line[*line_of].label);
  }
  if (t->line_count == t->line_room) {
    t->line_room = 2 * t->line_room + 8;
    t->line = qaci_realloc(t->line, t->line_room * sizeof *t->line);
  }
  *line_of = (uint32_t)t->line_count;
  t->line[t->line_count++] = (qaci_qtm_line){.label = qaci_strdup(label),
                                             .state = (uint32_t)state,
                                             .symbol = (uint8_t)symbol,
                                             .first = t->entry_count};
  return QACI_OK;
}

qaci_status qaci_qtm_branch(qaci_ctx *ctx, qaci_qtm *m, const mpq_t re, const mpq_t im, int64_t write, int64_t state,
                            int64_t move) {
  qaci_qtm_table *t = m->table;
  qaci_qtm_line *line = &t->line[t->line_count - 1];
  QACI_TRY(qaci_qtm_check_state(ctx, t, line->label, "next state", state));
  if (!is_bit(write))
    return qaci_fail(ctx, QACI_DOMAIN, "%s: written symbol %" PRId64 ": expected 0 or 1", line->label, write);
  if (move < -1 || move > 1)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: move %" PRId64 ": expected -1, 0 or 1", line->label, move);
  for (size_t i = 0; i < line->count; i++) {
    const qaci_qtm_entry *e = &t->entry[line->first + i];
    char text[QACI_QTM_STATE_TEXT];
    if (e->write == write && e->state == state && e->move == move)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "%s: two branches write %" PRId64 ", go to %s and move %" PRId64 ": expected one, with the sum",
                       line->label, write, qaci_qtm_state_text(t, (size_t)state, text), move);
  }
  if (!mpq_sgn(re) && !mpq_sgn(im)) return QACI_OK;
  if (t->entry_count == t->entry_room) {
    t->entry_room = 2 * t->entry_room + 8;
    t->entry = qaci_realloc(t->entry, t->entry_room * sizeof *t->entry);
    t->amplitude = qaci_realloc(t->amplitude, 2 * t->entry_room * sizeof *t->amplitude);
  }
  qaci_qtm_entry *e = &t->entry[t->entry_count];
  mpz_inits(e->x, e->y, NULL);
  e->state = (uint32_t)state;
  e->write = (uint8_t)write;
  e->move = (int8_t)move;
  mpq_ptr a = t->amplitude[2 * t->entry_count], b = t->amplitude[2 * t->entry_count + 1];
  mpq_inits(a, b, NULL);
  mpq_set(a, re);
  mpq_set(b, im);
  t->entry_count++;
  line->count++;
  return QACI_OK;
}

/* x := q D, an integer. */
static void over_denominator(mpz_t x, const mpq_t q, const mpz_t D) {
  mpz_divexact(x, D, mpq_denref(q));
  mpz_mul(x, x, mpq_numref(q));
}

qaci_status qaci_qtm_finish(qaci_ctx *ctx, qaci_qtm *m) {
  qaci_qtm_table *t = m->table;
  for (size_t i = 0; i < 2 * t->entry_count; i++) {
    mpz_lcm(t->denominator, t->denominator, mpq_denref(t->amplitude[i]));
    QACI_TRY(qaci_ctx_number(ctx, (double)mpz_sizeinbase(t->denominator, 2)));
  }
  for (size_t i = 0; i < t->entry_count; i++) {
    over_denominator(t->entry[i].x, t->amplitude[2 * i], t->denominator);
    over_denominator(t->entry[i].y, t->amplitude[2 * i + 1], t->denominator);
  }
  for (size_t i = 0; i < 2 * t->entry_count; i++) mpq_clear(t->amplitude[i]);
  free(t->amplitude);
  t->amplitude = NULL;
  QACI_TRY(qaci_qtm_check(ctx, t));
  t->forward = qaci_qtm_rules_forward(t);
  return QACI_OK;
}

void qaci_qtm_entry_amplitude(const qaci_qtm_table *t, size_t entry, mpq_t re, mpq_t im) {
  mpz_set(mpq_numref(re), t->entry[entry].x);
  mpz_set(mpq_denref(re), t->denominator);
  mpq_canonicalize(re);
  mpz_set(mpq_numref(im), t->entry[entry].y);
  mpz_set(mpq_denref(im), t->denominator);
  mpq_canonicalize(im);
}

qaci_status qaci_qtm_each_branch(const qaci_qtm *m, qaci_qtm_table_branch each, void *data) {
  const qaci_qtm_table *t = m->table;
  mpq_t re, im;
  mpq_inits(re, im, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < 2 * (size_t)t->states; i++) {
    if (t->line_of[i] == QACI_QTM_NO_ROW) continue;
    const qaci_qtm_line *line = &t->line[t->line_of[i]];
    for (size_t j = line->first; j < line->first + line->count && status == QACI_OK; j++) {
      const qaci_qtm_entry *e = &t->entry[j];
      qaci_qtm_entry_amplitude(t, j, re, im);
      status = each(data, i / 2, (int)(i % 2), re, im, e->write, e->state, e->move);
    }
  }
  mpq_clears(re, im, NULL);
  return status;
}

bool qaci_qtm_is_complete(const qaci_qtm *m) {
  return qaci_qtm_table_complete(m->table);
}

size_t qaci_qtm_states(const qaci_qtm *m) {
  return m->table->states;
}

void qaci_qtm_set_duration(qaci_qtm *m, size_t duration, size_t last) {
  m->table->duration = duration;
  m->table->last = last;
}

size_t qaci_qtm_duration(const qaci_qtm *m) {
  return m->table->duration;
}
