/* The best agent, made readable.                    arena-commands in papers/
 *
 * What evolution leaves behind is mostly there for no reason. From the end to the start, each instruction is taken out
 * (what is behind it moves up), or set to 0, or made a DAT; then each slot is set to 0; a change stays where the score
 * stays. Passes are repeated until one changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/climb_internal.h"

typedef struct tidier {
  qaci_ctx *ctx;
  qaci_arena_climb *c;
  size_t size;
  int32_t *value, *trial;
  bool changed;
} tidier;

static void begin(tidier *t) {
  memcpy(t->trial, t->value, t->size * sizeof *t->value);
}

/* Keep the trial if it differs and scores the same; a better score would be another agent than the one the search
 * reports. */
static qaci_status settle(tidier *t, bool *kept) {
  climb_standing standing;
  *kept = false;
  if (!memcmp(t->trial, t->value, t->size * sizeof *t->value)) return QACI_OK;
  QACI_TRY(climb_evaluate(t->ctx, t->c, 0, t->trial, INT64_MAX, &standing));
  if (standing.score != t->c->best.score) return QACI_OK;
  memcpy(t->value, t->trial, t->size * sizeof *t->value);
  t->changed = *kept = true;
  return QACI_OK;
}

static qaci_status tidy_instruction(tidier *t, size_t at) {
  static const int32_t nothing[3], data[3] = {QACI_ARENA_DAT};
  bool kept;
  begin(t);
  climb_gap(t->c, t->trial, at, -3);
  QACI_TRY(settle(t, &kept));
  if (kept) return QACI_OK;
  begin(t);
  memcpy(t->trial + at, nothing, sizeof nothing);
  QACI_TRY(settle(t, &kept));
  if (kept || !memcmp(t->value + at, nothing, sizeof nothing)) return QACI_OK;
  begin(t);
  memcpy(t->trial + at, data, sizeof data);
  return settle(t, &kept);
}

static qaci_status pass(tidier *t) {
  bool kept;
  for (size_t at = t->size / 3 * 3; at >= 3; at -= 3) QACI_TRY(tidy_instruction(t, at - 3));
  for (size_t at = t->size; at-- > 0;) {
    /* an op that becomes DAT again would never come to rest */
    if (t->value[at] == QACI_ARENA_DAT && at % 3 == 0) continue;
    begin(t);
    t->trial[at] = 0;
    QACI_TRY(settle(t, &kept));
  }
  return QACI_OK;
}

qaci_status qaci_arena_climb_tidy(qaci_ctx *ctx, qaci_arena_climb *c, int32_t **value, size_t *count) {
  size_t size = c->options.size;
  tidier t = {.ctx = ctx, .c = c, .size = size, .changed = true};
  t.value = qaci_alloc(size * sizeof *t.value);
  t.trial = qaci_alloc(size * sizeof *t.trial);
  memcpy(t.value, c->best_value, size * sizeof *t.value);
  qaci_status status = QACI_OK;
  while (status == QACI_OK && t.changed) {
    t.changed = false;
    status = pass(&t);
  }
  while (size > 1 && !t.value[size - 1]) size--;
  free(t.trial);
  if (status == QACI_OK) {
    *value = t.value;
    *count = size;
  } else {
    free(t.value);
  }
  return status;
}
