/* The lines `predict` and `random`: slots that are set before the run.                      papers/arena.md, ARENA.5
 *
 *   predict SLOT agent K enters SLOT within T (given V | fixpoint V.. else V) [error P/Q] [blind]
 *   random SLOT LOW HIGH
 *
 * Cost linear in the text; O(n log n) to find two lines that set one slot.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "physics/arena/text_world.h"

static qaci_status value(qaci_arena_assembler *a, int32_t *r) {
  qaci_arena_number n;
  QACI_TRY(qaci_arena_text_expression(a, &n, false));
  QACI_TRY(qaci_arena_text_fits(a, "value", n.value));
  *r = (int32_t)n.value;
  return QACI_OK;
}

static qaci_status add_value(qaci_arena_assembler *a, qaci_arena_prediction *p, size_t *room) {
  QACI_TRY(qaci_arena_text_grow(a, &p->value, room, p->values + 1, sizeof *p->value));
  QACI_TRY(value(a, &p->value[p->values]));
  p->values++;
  return QACI_OK;
}

static qaci_status read_assumption(qaci_arena_assembler *a, qaci_arena_prediction *p) {
  char text[QACI_ARENA_QUOTED];
  size_t room = 0, length;
  const char *word = qaci_arena_text_word(a, &length);
  if (qaci_arena_text_is(word, length, "given")) return add_value(a, p, &room);
  if (!qaci_arena_text_is(word, length, "fixpoint")) {
    a->at = word;
    return qaci_arena_text_error(a, "found %s, expected `given VALUE` or `fixpoint VALUE.. else VALUE`",
                                 qaci_arena_text_found(a, text));
  }
  p->fixpoint = true;
  do {
    QACI_TRY(add_value(a, p, &room));
    if (qaci_arena_text_ends(a))
      return qaci_arena_text_error(a,
                                   "found the end of the line, expected `else VALUE` after the values of `fixpoint`");
    word = qaci_arena_text_peek(a, &length);
  } while (!qaci_arena_text_is(word, length, "else"));
  a->at += length;
  return value(a, &p->otherwise);
}

/* A literal number: P/Q is no division. */
static qaci_status literal(qaci_arena_assembler *a, uint32_t *r) {
  char text[QACI_ARENA_QUOTED];
  qaci_arena_text_blanks(a);
  const char *begin = a->at;
  uint64_t n = 0;
  while (a->at < a->end && *a->at >= '0' && *a->at <= '9' && n <= UINT32_MAX) n = 10 * n + (uint64_t)(*a->at++ - '0');
  if (a->at > begin && n <= UINT32_MAX) {
    *r = (uint32_t)n;
    return QACI_OK;
  }
  a->at = begin;
  return qaci_arena_text_error(a, "found %s, expected P/Q with integers of 32 bits", qaci_arena_text_found(a, text));
}

static qaci_status read_error(qaci_arena_assembler *a, qaci_arena_prediction *p) {
  char text[QACI_ARENA_QUOTED];
  QACI_TRY(literal(a, &p->error_num));
  qaci_arena_text_blanks(a);
  if (a->at == a->end || *a->at != '/')
    return qaci_arena_text_error(a, "found %s, expected `/` and the denominator", qaci_arena_text_found(a, text));
  a->at++;
  QACI_TRY(literal(a, &p->error_den));
  if (!p->error_den || p->error_num > p->error_den)
    return qaci_arena_text_error(a, "found the error %u/%u, expected a probability", p->error_num, p->error_den);
  return QACI_OK;
}

static qaci_status read_options(qaci_arena_assembler *a, qaci_arena_prediction *p) {
  char text[QACI_ARENA_QUOTED];
  bool error = false;
  while (!qaci_arena_text_ends(a)) {
    size_t length;
    const char *word = qaci_arena_text_word(a, &length);
    if (qaci_arena_text_is(word, length, "blind") && !p->blind) {
      p->blind = true;
    } else if (qaci_arena_text_is(word, length, "error") && !error) {
      error = true;
      QACI_TRY(read_error(a, p));
    } else {
      a->at = word;
      return qaci_arena_text_error(a, "found %s, expected `error P/Q`, `blind` or the end of the line",
                                   qaci_arena_text_found(a, text));
    }
  }
  return QACI_OK;
}

static qaci_status read_prediction(qaci_arena_assembler *a, qaci_arena_prediction *p) {
  int64_t n;
  QACI_TRY(qaci_arena_text_slot(a, &p->slot));
  QACI_TRY(qaci_arena_text_expect(a, "agent"));
  QACI_TRY(qaci_arena_text_between(a, &n, "agent", 1, QACI_ARENA_MOST_COLOURS));
  p->file = (uint32_t)n;
  QACI_TRY(qaci_arena_text_expect(a, "enters"));
  QACI_TRY(qaci_arena_text_slot(a, &p->label));
  QACI_TRY(qaci_arena_text_expect(a, "within"));
  QACI_TRY(qaci_arena_text_between(a, &n, "ticks", 1, QACI_ARENA_MOST_TICKS));
  p->within = (uint64_t)n;
  QACI_TRY(read_assumption(a, p));
  return read_options(a, p);
}

qaci_status qaci_arena_text_read_predict(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_environment *e = w->e;
  QACI_TRY(qaci_arena_text_grow(a, &e->prediction, &w->prediction_room, e->predictions + 1, sizeof *e->prediction));
  QACI_TRY(qaci_arena_text_grow(a, &w->prediction_line, &w->prediction_line_room, e->predictions + 1,
                                sizeof *w->prediction_line));
  w->prediction_line[e->predictions] = a->number;
  qaci_arena_prediction *p = &e->prediction[e->predictions++]; /* counted first: e frees its values */
  *p = (qaci_arena_prediction){.error_den = 1};
  return read_prediction(a, p);
}

qaci_status qaci_arena_text_read_random(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_environment *e = w->e;
  qaci_arena_random r;
  QACI_TRY(qaci_arena_text_slot(a, &r.slot));
  QACI_TRY(value(a, &r.low));
  QACI_TRY(value(a, &r.high));
  if (r.low > r.high)
    return qaci_arena_text_error(a, "found values from %d to %d, expected the smaller one first", r.low, r.high);
  QACI_TRY(qaci_arena_text_end(a));
  QACI_TRY(qaci_arena_text_grow(a, &e->random, &w->random_room, e->randoms + 1, sizeof *e->random));
  QACI_TRY(qaci_arena_text_grow(a, &w->random_line, &w->random_line_room, e->randoms + 1, sizeof *w->random_line));
  w->random_line[e->randoms] = a->number;
  e->random[e->randoms++] = r;
  return QACI_OK;
}

typedef struct setting {
  uint32_t slot, line;
} setting;

static int by_slot(const void *x, const void *y) {
  const setting *p = x, *q = y;
  if (p->slot != q->slot) return p->slot < q->slot ? -1 : 1;
  return p->line < q->line ? -1 : p->line > q->line;
}

qaci_status qaci_arena_text_check_predictions(qaci_arena_assembler *a, const qaci_arena_text_world *w) {
  const qaci_arena_environment *e = w->e;
  bool plays[QACI_ARENA_MOST_COLOURS + 1] = {false};
  for (size_t i = 0; i < e->starts; i++) plays[e->start[i].file] |= !e->start[i].shadow;
  for (size_t i = 0; i < e->predictions; i++)
    if (!plays[e->prediction[i].file])
      return qaci_arena_text_error_at(
          a, w->prediction_line[i],
          "found a prediction about agent %u, expected an agent that is inserted (not only as a shadow)",
          e->prediction[i].file);
  size_t n = e->predictions + e->randoms;
  QACI_TRY(qaci_ctx_charge(a->ctx, n * sizeof(setting)));
  a->charged += n * sizeof(setting);
  setting *all = qaci_alloc(n * sizeof *all);
  for (size_t i = 0; i < e->predictions; i++) all[i] = (setting){e->prediction[i].slot, w->prediction_line[i]};
  for (size_t i = 0; i < e->randoms; i++) all[e->predictions + i] = (setting){e->random[i].slot, w->random_line[i]};
  qsort(all, n, sizeof *all, by_slot);
  qaci_status status = QACI_OK;
  for (size_t i = 1; i < n && status == QACI_OK; i++)
    if (all[i].slot == all[i - 1].slot)
      status = qaci_arena_text_error_at(a, all[i].line,
                                        "found a second line that sets slot %u, expected one: the first is line %u",
                                        all[i].slot, all[i - 1].line);
  free(all);
  return status;
}
