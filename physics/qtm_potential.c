/* A proof that a machine's world-states do not come back.                                         BOUND.5 in papers/
 *
 * A *potential* is V(tape, q, h) = a(q) + b h + c (the number of 1s on the tape), in integers, that every branch of
 * every row raises by at least 1. Then n steps raise it by at least n, and a world-state of potential V(start) + k has
 * no weight after time k. For given b and c it exists exactly if no cycle of rows in the graph of states, an edge p ->
 * q of length b d + c (written - read) - 1 for each branch, has a negative length; a(q) is the length of a shortest
 * path that ends in q (Bellman and Ford). The slopes b and c are tried among 0, 1, -1 and +-k, k states: k is enough
 * for a machine whose every cycle of states moves the head one way, or adds 1s. O(k entries) for each pair of slopes.
 */
#include "physics/qtm_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct potential {
  int64_t *state; /* a(q) */
  int64_t head, ones;
} potential;

static int64_t raise(const potential *v, const qaci_qtm_line *line, const qaci_qtm_entry *b) {
  return v->head * b->move + v->ones * ((int64_t)b->write - line->symbol);
}

/* Shortest paths with these slopes; *found = false: there is a negative cycle. */
static qaci_status relax(qaci_ctx *ctx, const qaci_qtm_table *t, potential *v, bool *found) {
  memset(v->state, 0, t->states * sizeof *v->state);
  *found = false;
  for (uint32_t round = 0; round <= t->states && !*found; round++) {
    bool changed = false;
    QACI_TRY(qaci_ctx_step(ctx, t->entry_count));
    for (size_t l = 0; l < t->line_count; l++)
      for (uint32_t i = 0; i < t->line[l].count; i++) {
        const qaci_qtm_entry *b = &t->entry[t->line[l].first + i];
        /* a(q) + raise >= a(p) + 1, as a(p) <= a(q) + raise - 1 */
        int64_t most = v->state[b->state] + raise(v, &t->line[l], b) - 1;
        if (v->state[t->line[l].state] <= most) continue;
        v->state[t->line[l].state] = most;
        changed = true;
      }
    *found = !changed;
  }
  return QACI_OK;
}

/* The first slopes, in a fixed order, that give a potential. */
static qaci_status find(qaci_ctx *ctx, const qaci_qtm_table *t, potential *v, bool *found) {
  int64_t k = t->states;
  const int64_t slope[] = {0, 1, -1, k, -k};
  enum { SLOPES = sizeof slope / sizeof *slope };
  for (size_t most = 0; most < SLOPES; most++)
    for (size_t i = 0; i <= most; i++)
      for (size_t j = 0; j <= most; j++) {
        if (i != most && j != most) continue;
        v->head = slope[i];
        v->ones = slope[j];
        QACI_TRY(relax(ctx, t, v, found));
        if (*found) return QACI_OK;
      }
  return QACI_OK;
}

static int64_t value(const qaci_qtm *m, const potential *v, const qaci_bits *code) {
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_qtm_tape(m, &tape, code);
  int64_t ones = 0;
  for (size_t i = 0; i < (tape.len + 63) / 64; i++) ones += __builtin_popcountll(tape.word[i]);
  qaci_bits_clear(&tape);
  return v->state[qaci_qtm_state(m, code)] + v->head * qaci_qtm_head(m, code) + v->ones * ones;
}

qaci_status qaci_qtm_last_visits(qaci_ctx *ctx, qaci_physics *p, const qaci_bits *state, size_t n, uint64_t *last,
                                 bool *proved) {
  const qaci_qtm *m = (const qaci_qtm *)p;
  const qaci_qtm_table *t = m->table;
  *proved = false;
  /* a missing row may be completed in any way; and a long search for slopes is not worth it */
  if (!qaci_qtm_table_complete(t) || t->states > 1 << 12) return QACI_OK;
  potential v = {.state = qaci_alloc(t->states * sizeof *v.state)};
  qaci_status status = find(ctx, t, &v, proved);
  int64_t first = *proved ? value(m, &v, &state[0]) : 0;
  for (size_t i = 0; i < n && *proved && status == QACI_OK; i++) {
    int64_t k = value(m, &v, &state[i]) - first;
    last[i] = k < 0 ? 0 : (uint64_t)k;
    status = qaci_ctx_step(ctx, 1);
  }
  free(v.state);
  return status;
}
