/* The tree of beginnings of programs (SIMPL.1, SIMPL.4, SIMPL.7): see census_walk.h.
 *
 * A node is a sequence of segments; count[c] codes of c bits spell it. Its states are those of all data at its end, at
 * time t. Each micro-step is recorded with the weight of all codes that continue it, HALT at a node with the codes that
 * end there. Depth first, so one list of states for each depth. Nodes at depth 2 are units with all that is below them;
 * the root and the nodes at depth 1 are units by themselves.
 *
 * A child is visited if a code of at most `straight` bits ends there. The codes that go on in a way that is not visited
 * are left where it begins. */
#include "distributions/census_walk.h"

#include <assert.h>
#include <stdlib.h>

enum { UNIT_DEPTH = 2 };

typedef struct node {
  uint64_t count[QACI_MOST_CODE_BITS + 1];
  size_t least; /* the fewest bits c with count[c] > 0 */
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

/* How far queues may shrink by codes that are followed, from a node whose codes have at least `least` bits so far. */
static qaci_reach reach_of(const qaci_walker *x, size_t least, bool drops, uint64_t time) {
  size_t drop_bits = qaci_instruction_bits(QACI_DROP, 1);
  const uint64_t *longest = x->w->run[qaci_run_of(QACI_DROP)].longest;
  uint64_t left = x->q->steps - time;
  if (least + QACI_REPEAT_BITS + (drops ? 0 : drop_bits) <= x->loops) return (qaci_reach){(int64_t)left, INT64_MAX};
  uint64_t most = least + QACI_HALT_BITS <= x->straight ? longest[x->straight - least - QACI_HALT_BITS] : 0;
  return (qaci_reach){(int64_t)(most < left ? most : left), (int64_t)most};
}

/* ---- weights ---- */

/* Codes that go on, behind the beginning spelled by count, with `width` bits and one of these completions. Not to
 * shorten a queue again: no DROP follows; and no pass of a loop that had one. */
static qaci_programs weigh(const qaci_walker *x, const uint64_t *count, size_t width, const qaci_completions *c,
                           bool drops) {
  qaci_programs p = {qaci_codes_times(x->w, count, width, c->all), 0};
  if (x->q->all_lengths) p.back = p.all - qaci_codes_times(x->w, count, width, drops ? c->halting : c->still);
  return p;
}

static qaci_programs terminate(const qaci_walker *x, const uint64_t *count, size_t bits, bool back) {
  qaci_u128 all = qaci_codes_times(x->w, count, bits, x->w->power);
  return (qaci_programs){all, back ? all : 0};
}

static qaci_programs add(qaci_programs a, qaci_programs b) {
  return (qaci_programs){a.all + b.all, a.back + b.back};
}

/* All codes whose last segment so far is that of u. */
static qaci_programs weigh_node(const qaci_walker *x, const node *u) {
  return weigh(x, u->count, 0, u->run < 0 ? &x->w->any : &x->w->run[u->run].other, u->drops);
}

static bool followed(const qaci_walker *x, size_t least) {
  return least + QACI_HALT_BITS <= x->straight;
}

/* ---- visiting ---- */

static qaci_status visit(qaci_walker *x, const node *u);

/* Enter the child v: its unit is begun, its last micro-step recorded, and its states are in place. */
static qaci_status enter(qaci_walker *x, const node *v) {
  QACI_TRY(visit(x, v));
  return v->depth == UNIT_DEPTH ? finish(x, v->unit) : QACI_OK; /* above, before its children were begun */
}

/* All runs of `run` behind u, one micro-step after the other. */
static qaci_status runs(qaci_walker *x, const node *u, int run) {
  const struct qaci_run_weights *r = &x->w->run[run];
  size_t row = x->w->bits + 1, depth = u->depth + 1;
  uint64_t most = r->longest[x->straight - u->least - QACI_HALT_BITS], left = x->q->steps - u->time;
  if (most > left) most = left;
  if (!most) return QACI_OK;
  qaci_front *f = &x->run[depth];
  qaci_instruction in = {run_op[run], 1};
  bool is_drop = in.op == QACI_DROP, drops = u->drops || is_drop;
  qaci_reach at_u = reach_of(x, u->least, drops, u->time);
  uint64_t longer[QACI_MOST_CODE_BITS + 1]; /* spellings of u and a run of more than a */
  qaci_codes_append(x->w, u->count, r->all, longer);
  qaci_programs rest = weigh(x, longer, 0, &r->other, drops); /* the codes of these runs */
  QACI_TRY(qaci_front_set(f, &x->front[u->depth]));
  for (uint64_t a = 1; a <= most; a++) {
    node v = {.depth = depth, .run = run, .drops = drops, .time = u->time + a, .unit = u->unit};
    bool wanted = begin(x, depth, &v.unit);
    qaci_codes_append(x->w, u->count, r->spell + a * row, v.count);
    for (v.least = u->least; !v.count[v.least]; v.least++) continue;
    assert(followed(x, v.least)); /* if a longer run is, so is this one */
    for (size_t c = 0; c <= x->w->bits; c++) longer[c] -= v.count[c];
    qaci_u128 all = rest.all;
    rest = weigh(x, longer, 0, &r->other, drops);
    if (is_drop) rest.back = rest.all; /* there is another DROP */
    x->programs = add(weigh_node(x, &v), rest);
    assert(x->programs.all == all);
    x->time = v.time;
    qaci_reach reach = {at_u.steps < (int64_t)(left - a) ? at_u.steps : (int64_t)(left - a), at_u.ever};
    QACI_TRY(qaci_walk_step(x, f, in, reach, true));
    if (!f->count) return wanted && depth <= UNIT_DEPTH ? finish(x, v.unit) : QACI_OK;
    if (a == most) QACI_TRY(qaci_walk_leave(x, f, rest, v.time));
    if (!wanted && depth >= UNIT_DEPTH) continue;
    QACI_TRY(qaci_front_set(&x->front[depth], f));
    x->body[u->depth] = (qaci_segment){in, a};
    QACI_TRY(enter(x, &v));
  }
  return QACI_OK;
}

/* One instruction that is no run behind u. *fits := it is followed. */
static qaci_status single(qaci_walker *x, const node *u, qaci_instruction in, bool *fits) {
  size_t width = qaci_instruction_bits(in.op, in.argument), depth = u->depth + 1;
  *fits = followed(x, u->least + width);
  if (!*fits) return QACI_OK;
  node v = {.depth = depth, .run = -1, .drops = u->drops, .time = u->time, .unit = u->unit, .least = u->least + width};
  for (size_t c = u->least; c + width <= x->w->bits; c++) v.count[c + width] = u->count[c];
  bool wanted = begin(x, depth, &v.unit);
  if (!wanted && depth >= UNIT_DEPTH) return qaci_ctx_step(x->ctx, 1);
  QACI_TRY(qaci_front_set(&x->front[depth], &x->front[u->depth]));
  qaci_front *f = &x->front[depth];
  x->programs = weigh_node(x, &v);
  uint64_t times = in.op == QACI_COPY ? in.argument : 1;
  for (uint64_t k = 0; k < times && f->count; k++) {
    if (v.time == x->q->steps) {
      QACI_TRY(qaci_walk_leave(x, f, x->programs, v.time));
      f->count = 0;
      break;
    }
    x->time = ++v.time;
    QACI_TRY(qaci_walk_step(x, f, in, reach_of(x, v.least, u->drops, v.time), true));
  }
  if (!f->count) return wanted && depth <= UNIT_DEPTH ? finish(x, v.unit) : QACI_OK;
  x->body[u->depth] = (qaci_segment){in, times};
  return enter(x, &v);
}

/* The codes that go on behind u in a way that is not followed: at N all but HALT. Every code that continues u is in one
 * of the classes here: it ends, in HALT or REPEAT, or has a next segment, a run, a COPY, a PUSH or a CPUSH. */
static qaci_programs not_followed(const qaci_walker *x, const node *u) {
  bool more = u->time < x->q->steps;
  size_t room = more ? x->straight - u->least - QACI_HALT_BITS : 0; /* for the next segment */
  qaci_programs class = terminate(x, u->count, QACI_REPEAT_BITS, u->drops), rest = {0, 0};
  qaci_programs all = add(terminate(x, u->count, QACI_HALT_BITS, false), class);
  if (!more || u->least + QACI_REPEAT_BITS > x->loops) rest = class;
  qaci_programs any = weigh(x, u->count, 0, &x->w->any, u->drops);
  for (int run = 0; run < QACI_RUN_OPS; run++) {
    if (run == u->run) continue;
    qaci_programs others = weigh(x, u->count, 0, &x->w->run[run].other, u->drops);
    class = (qaci_programs){any.all - others.all, any.back - others.back};
    all = add(all, class);
    if (!x->w->run[run].longest[room]) rest = add(rest, class);
  }
  size_t width = qaci_instruction_bits(QACI_PUSH, 0);
  class = weigh(x, u->count, width, &x->w->any, u->drops);
  class = (qaci_programs){4 * class.all, 4 * class.back}; /* PUSH and CPUSH, two each */
  all = add(all, class);
  if (width > room) rest = add(rest, class);
  size_t copies = 0; /* COPY k is followed below k = 2^copies */
  while (qaci_instruction_bits(QACI_COPY, (uint64_t)1 << copies) <= room) copies++;
  all = add(all, weigh(x, u->count, 0, &x->w->copy[0], u->drops));
  rest = add(rest, weigh(x, u->count, 0, &x->w->copy[copies], u->drops));
  qaci_programs expected = weigh_node(x, u);
  assert(all.all == expected.all && all.back == expected.back);
  return rest;
}

/* The codes that end at u, and those that are not followed from here on. */
static qaci_status end_here(qaci_walker *x, const node *u) {
  qaci_front *f = &x->front[u->depth];
  qaci_programs halting = terminate(x, u->count, QACI_HALT_BITS, false);
  if (halting.all) QACI_TRY(qaci_walk_record(x, f, 0, f->count, halting.all, u->time + 1, 1));
  if (x->q->all_lengths) QACI_TRY(qaci_walk_leave(x, f, not_followed(x, u), u->time));
  if (u->time == x->q->steps) return QACI_OK;
  if (u->least + QACI_REPEAT_BITS > x->loops) return QACI_OK;
  x->segments = u->depth;
  return qaci_walk_loop(x, f, u->time, qaci_codes_times(x->w, u->count, QACI_REPEAT_BITS, x->w->power));
}

static qaci_status visit(qaci_walker *x, const node *u) {
  qaci_front *f = &x->front[u->depth];
  qaci_reach reach = reach_of(x, u->least, u->drops, u->time);
  qaci_programs all = x->q->all_lengths ? weigh_node(x, u) : (qaci_programs){0, 0};
  QACI_TRY(qaci_walk_prune(x, f, all, u->time, (qaci_reach){INT64_MAX, reach.ever}));
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
  if (!followed(x, 0)) return QACI_OK;
  node root = {.count = {1}, .run = -1, .unit = 0};
  QACI_TRY(qaci_front_start(&x->front[0], x->scale));
  begin(x, 0, &root.unit);
  if (x->found) /* n = 0: the data, for all programs */
    QACI_TRY(qaci_walk_record(x, &x->front[0], 0, 1, x->w->any.all[x->w->bits], 0, 0));
  return visit(x, &root);
}
