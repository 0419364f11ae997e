/* The tree of beginnings of programs (SIMPL.1, SIMPL.4): see census_walk.h.
 *
 * A node is a sequence of segments; count[c] codes of c bits spell it. Its states are those of all data at its end, at
 * time t. Each micro-step is recorded with the weight of all codes that continue it, HALT at a node with the codes that
 * end there. Depth first, so one list of states for each depth. Nodes at depth 2 are units with all that is below them;
 * the root and the nodes at depth 1 are units by themselves. */
#include "distributions/census_walk.h"

#include <stdlib.h>
#include <string.h>

enum { UNIT_DEPTH = 2 };

typedef struct node {
  uint64_t count[QACI_MOST_CODE_BITS + 1];
  size_t least; /* the fewest bits c with count[c] > 0; above C: no code ends its last segment here */
  size_t depth;
  int run;    /* the run the last segment is, or -1 */
  bool drops; /* some segment is a DROP */
  uint64_t time;
  size_t unit; /* whose unit it is */
} node;

static const qaci_op run_op[QACI_RUN_OPS] = {QACI_ROTL, QACI_ROTR, QACI_DROP};

static qaci_status finish(qaci_walker *x, size_t unit) {
  if (!x->found) return QACI_OK;
  x->found = NULL;
  return x->finished(x->data, unit);
}

/* Begin a unit for a node at this depth (a deeper one belongs to its ancestor's). False: nobody wants what is in it. */
static bool begin(qaci_walker *x, size_t depth, size_t *unit) {
  if (depth > UNIT_DEPTH) return x->found != NULL;
  *unit = x->units++;
  return x->claim(x->data, *unit);
}

/* How far queues may shrink from a node whose codes have at least `least` bits so far. */
static qaci_reach reach_of(const qaci_walker *x, size_t least, bool drops, uint64_t time) {
  size_t bits = x->w->bits, drop_bits = qaci_instruction_bits(QACI_DROP, 1);
  uint64_t left = x->q->steps - time;
  if (least + QACI_REPEAT_BITS + (drops ? 0 : drop_bits) <= bits) return (qaci_reach){(int64_t)left, INT64_MAX};
  uint64_t most = least + QACI_HALT_BITS <= bits ? x->w->drops[bits - least - QACI_HALT_BITS] : 0;
  return (qaci_reach){(int64_t)(most < left ? most : left), (int64_t)most};
}

static qaci_status visit(qaci_walker *x, const node *u);

/* Enter the child v; its unit is begun, its last micro-step recorded, and its states are in place. */
static qaci_status enter(qaci_walker *x, node *v, size_t least) {
  v->least = least;
  if (least <= x->w->bits) {
    QACI_TRY(visit(x, v));
    if (v->depth < UNIT_DEPTH) return QACI_OK; /* finished before its children were begun */
  }
  return v->depth <= UNIT_DEPTH ? finish(x, v->unit) : QACI_OK;
}

/* All runs of `run` behind u, one micro-step after the other. */
static qaci_status runs(qaci_walker *x, const node *u, int run) {
  const struct qaci_run_weights *r = &x->w->run[run];
  size_t row = x->w->bits + 1, depth = u->depth + 1;
  qaci_front *f = &x->run[depth];
  qaci_instruction in = {run_op[run], 1};
  bool drops = u->drops || in.op == QACI_DROP;
  qaci_reach at_u = reach_of(x, u->least, drops, u->time);
  QACI_TRY(qaci_front_set(f, &x->front[u->depth]));
  for (uint64_t a = 1; a <= r->most && u->time + a <= x->q->steps; a++) {
    qaci_u128 code = qaci_codes_times(x->w, u->count, r->from + a * row);
    if (!code) break;
    node v = {.depth = depth, .run = run, .drops = drops, .time = u->time + a, .unit = u->unit};
    bool wanted = begin(x, depth, &v.unit);
    x->code = code;
    x->time = v.time;
    int64_t left = (int64_t)(x->q->steps - v.time);
    qaci_reach reach = {at_u.steps < left ? at_u.steps : left, at_u.ever};
    QACI_TRY(qaci_walk_step(x, f, in, reach, true));
    if (!f->count) return wanted && depth <= UNIT_DEPTH ? finish(x, v.unit) : QACI_OK;
    size_t least = x->w->bits + 1;
    for (size_t c = 0; c <= x->w->bits; c++)
      for (size_t b = 0; u->count[c] && b + c + QACI_HALT_BITS <= x->w->bits; b++)
        if (r->spell[a * row + b]) {
          v.count[b + c] += u->count[c] * r->spell[a * row + b];
          if (b + c < least) least = b + c;
        }
    if (v.time == x->q->steps && x->found)
      QACI_TRY(qaci_walk_leave(x, f, qaci_codes_times(x->w, u->count, r->from + (a + 1) * row), v.time));
    if (!wanted && depth >= UNIT_DEPTH) continue;
    QACI_TRY(qaci_front_set(&x->front[depth], f));
    x->body[u->depth] = (qaci_segment){in, a};
    QACI_TRY(enter(x, &v, least));
  }
  return QACI_OK;
}

/* One instruction that is no run behind u. *fits := a code has room for it. */
static qaci_status single(qaci_walker *x, const node *u, qaci_instruction in, bool *fits) {
  size_t width = qaci_instruction_bits(in.op, in.argument), bits = x->w->bits, depth = u->depth + 1;
  *fits = u->least + width + QACI_HALT_BITS <= bits;
  if (!*fits) return QACI_OK;
  node v = {.depth = depth, .run = -1, .drops = u->drops, .time = u->time, .unit = u->unit};
  size_t least = bits + 1;
  for (size_t c = u->least; c + width + QACI_HALT_BITS <= bits; c++) {
    v.count[c + width] = u->count[c];
    if (u->count[c] && least > bits) least = c + width;
  }
  bool wanted = begin(x, depth, &v.unit);
  if (!wanted && depth >= UNIT_DEPTH) return qaci_ctx_step(x->ctx, 1);
  QACI_TRY(qaci_front_set(&x->front[depth], &x->front[u->depth]));
  qaci_front *f = &x->front[depth];
  x->code = qaci_codes_times(x->w, v.count, x->w->completions);
  uint64_t times = in.op == QACI_COPY ? in.argument : 1;
  for (uint64_t k = 0; k < times && f->count; k++) {
    if (v.time == x->q->steps) {
      QACI_TRY(qaci_walk_leave(x, f, x->code, v.time));
      f->count = 0;
      break;
    }
    x->time = ++v.time;
    QACI_TRY(qaci_walk_step(x, f, in, reach_of(x, least, u->drops, v.time), true));
  }
  if (!f->count) return wanted && depth <= UNIT_DEPTH ? finish(x, v.unit) : QACI_OK;
  x->body[u->depth] = (qaci_segment){in, times};
  return enter(x, &v, least);
}

/* The codes that end at u, and at N the others. */
static qaci_status end_here(qaci_walker *x, const node *u) {
  qaci_front *f = &x->front[u->depth];
  qaci_u128 halting = qaci_codes_ending(x->w, u->count, QACI_HALT_BITS);
  for (size_t i = 0; i < f->count && halting; i++)
    QACI_TRY(qaci_walk_record(x, f, qaci_front_at(f, i), halting, u->time + 1, 1));
  if (u->time == x->q->steps) {
    const qaci_u128 *rest = u->run < 0 ? x->w->completions : x->w->run[u->run].other;
    return qaci_walk_leave(x, f, qaci_codes_times(x->w, u->count, rest) - halting, u->time);
  }
  qaci_u128 repeating = qaci_codes_ending(x->w, u->count, QACI_REPEAT_BITS);
  x->segments = u->depth;
  return repeating ? qaci_walk_loop(x, f, u->time, repeating) : QACI_OK;
}

static qaci_status visit(qaci_walker *x, const node *u) {
  qaci_front *f = &x->front[u->depth];
  qaci_reach reach = reach_of(x, u->least, u->drops, u->time);
  QACI_TRY(qaci_walk_prune(x, f, 0, u->time, (qaci_reach){INT64_MAX, reach.ever}));
  if (x->found) QACI_TRY(end_here(x, u));
  if (u->depth < UNIT_DEPTH) QACI_TRY(finish(x, u->unit));
  if (u->time == x->q->steps) return QACI_OK;
  for (int run = 0; run < QACI_RUN_OPS; run++)
    if (run != u->run) QACI_TRY(runs(x, u, run));
  bool fits = true;
  for (uint64_t k = 1; fits; k++) QACI_TRY(single(x, u, (qaci_instruction){QACI_COPY, k}, &fits));
  for (uint64_t b = 0; b <= 1; b++) {
    QACI_TRY(single(x, u, (qaci_instruction){QACI_PUSH, b}, &fits));
    QACI_TRY(single(x, u, (qaci_instruction){QACI_CPUSH, b}, &fits));
  }
  return QACI_OK;
}

qaci_status qaci_walk(qaci_walker *x) {
  x->units = 0;
  if (x->w->bits < QACI_HALT_BITS) return QACI_OK; /* HALT is the shortest program */
  node root = {.count = {1}, .run = -1, .unit = 0};
  QACI_TRY(qaci_front_start(&x->front[0], x->scale));
  begin(x, 0, &root.unit);
  if (x->found) /* n = 0: the data, for all programs */
    QACI_TRY(qaci_walk_record(x, &x->front[0], qaci_front_at(&x->front[0], 0), x->w->completions[x->w->bits], 0, 0));
  return visit(x, &root);
}
