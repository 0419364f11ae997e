/* The assembler of circuits: see circuit.h.                                                        definitions.md 5
 *
 * Every step has one head position, known here, and at most six *labels*: what the state holds beside the time. A label
 * is a carried bit (none, 0, 1) and a control held by the gate in progress (none, 0, 1, 2). For the cell under the head
 * the assembler keeps the pending operation: a map from (label, symbol) to branches (amplitude, symbol, label). Gates
 * compose with it; a step of the machine writes it out as one row for each (label, symbol), with the step's move.
 *
 * Holding a control is reading a cell into the label (every symbol to a label of its own); letting go of it happens on
 * the same cell, where labels that differ meet different symbols, so the merged rows stay orthogonal:
 *     CX a b      at a: held := symbol       at b: flip if held = 1    at a: held = symbol -> none
 *     CCX a b t   at a: held := symbol       at b: held 1 -> 1 + symbol (held 0 stays: b need not be known)
 *                 at t: flip if held = 2     at b: 1 + symbol -> 1     at a: held = symbol -> none
 * Costs O(labels) for each step.
 */
#include "physics/circuit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
  const char *name;
  size_t cells;
  bool conditional; /* may have `when` */
} gate_table[QACI_GATE_KINDS] = {
    [QACI_GATE_X] = {"X", 1, true},          [QACI_GATE_CX] = {"CX", 2, true},
    [QACI_GATE_CCX] = {"CCX", 3, true},      [QACI_GATE_R] = {"R", 1, true},
    [QACI_GATE_CARRY] = {"carry", 1, false}, [QACI_GATE_PUT] = {"put", 1, false},
    [QACI_GATE_WRITE] = {"write", 1, true},  [QACI_GATE_WAIT] = {"wait", 0, false},
};

const char *qaci_gate_name(qaci_gate_kind kind) {
  return gate_table[kind].name;
}

size_t qaci_gate_cells(qaci_gate_kind kind) {
  return gate_table[kind].cells;
}

/* A label: 4 * (carried + 1) + (held + 1), with -1 for none. */
enum { NONE = -1, LABELS = 12, START = 0 };

static int label_of(int carried, int held) {
  return 4 * (carried + 1) + held + 1;
}

static int carried_by(int label) {
  return label / 4 - 1;
}

static int held_by(int label) {
  return label % 4 - 1;
}

typedef struct branch {
  int fifths; /* the amplitude times 5 */
  int write, label;
} branch;

typedef struct branches {
  int count; /* 0: this (label, symbol) does not occur */
  branch at[2];
} branches;

/* A finished row of the table. */
typedef struct row {
  size_t state, step;
  int symbol, move;
  branches to; /* `label` is the next state counted from `base` */
  size_t base;
} row;

typedef struct assembler {
  qaci_ctx *ctx;
  int64_t head;
  size_t step, states;
  bool present[LABELS];
  size_t state[LABELS]; /* of the labels that are present now */
  branches pending[LABELS][2];
  bool busy, rotates; /* is something pending? an R? */
  size_t row_count, row_room;
  row *row;

  size_t index;      /* of the gate at work, from 1 */
  const qaci_gate *gate;
  bool carrying;
  int64_t carried_cell;
  size_t carried_since, changed_by; /* gates; changed_by 0: not changed */
} assembler;

/* Elementary operations on the cell under the head. */
typedef enum action { FLIP, ROTATE, HOLD, HOLD_SECOND, LET_GO_SECOND, LET_GO, PICK_UP, PUT_BACK } action;

/* What `action` makes of (label, symbol); `held` is the control that FLIP and ROTATE ask for (NONE: any), `when` the
 * carried bit. */
static branches act(action a, int label, int symbol, int held, int when) {
  int c = carried_by(label), h = held_by(label);
  branches same = {1, {{5, symbol, label}}}, never = {0};
  bool applies = (held == NONE || h == held) && (when == QACI_ALWAYS || c == when);
  switch (a) {
  case FLIP: return applies ? (branches){1, {{5, !symbol, label}}} : same;
  case ROTATE:
    if (!applies) return same;
    return symbol ? (branches){2, {{-4, 0, label}, {3, 1, label}}} : (branches){2, {{3, 0, label}, {4, 1, label}}};
  case HOLD: return (branches){1, {{5, symbol, label_of(c, symbol)}}};
  case HOLD_SECOND: return h ? (branches){1, {{5, symbol, label_of(c, 1 + symbol)}}} : same;
  case LET_GO_SECOND:
    if (!h) return same;
    return h == 1 + symbol ? (branches){1, {{5, symbol, label_of(c, 1)}}} : never;
  case LET_GO: return h == symbol ? (branches){1, {{5, symbol, label_of(c, NONE)}}} : never;
  case PICK_UP: return (branches){1, {{5, symbol, label_of(symbol, h)}}};
  default: return c == symbol ? (branches){1, {{5, symbol, label_of(NONE, h)}}} : never;
  }
}

static void reset_pending(assembler *a) {
  for (int l = 0; l < LABELS; l++)
    for (int s = 0; s < 2; s++) a->pending[l][s] = a->present[l] ? (branches){1, {{5, s, l}}} : (branches){0};
  a->busy = a->rotates = false;
}

/* Number the labels that the pending operation leads to, in the order of labels. */
static void next_labels(const assembler *a, bool present[LABELS], size_t state[LABELS], size_t *states) {
  for (int l = 0; l < LABELS; l++) present[l] = false;
  for (int l = 0; l < LABELS; l++)
    for (int s = 0; s < 2; s++)
      for (int i = 0; i < a->pending[l][s].count; i++) present[a->pending[l][s].at[i].label] = true;
  for (int l = 0; l < LABELS; l++)
    if (present[l]) state[l] = (*states)++;
}

/* One step of the machine: do what is pending, and move. */
static qaci_status advance(assembler *a, int move) {
  bool present[LABELS];
  size_t state[LABELS] = {0}, base = a->states;
  QACI_TRY(qaci_ctx_step(a->ctx, 1));
  next_labels(a, present, state, &a->states);
  for (int l = 0; l < LABELS; l++) {
    for (int s = 0; s < 2; s++) {
      if (!a->pending[l][s].count) continue;
      if (a->row_count == a->row_room) {
        size_t more = a->row_room + 64;
        QACI_TRY(qaci_ctx_charge(a->ctx, more * sizeof *a->row));
        a->row_room += more;
        a->row = qaci_realloc(a->row, a->row_room * sizeof *a->row);
      }
      row *r = &a->row[a->row_count++];
      *r = (row){a->state[l], a->step + 1, s, move, a->pending[l][s], base};
      for (int i = 0; i < r->to.count; i++) r->to.at[i].label = (int)(state[r->to.at[i].label] - base);
    }
  }
  for (int l = 0; l < LABELS; l++) {
    a->present[l] = present[l];
    a->state[l] = state[l];
  }
  a->head += move;
  a->step++;
  reset_pending(a);
  return QACI_OK;
}

static qaci_status walk(assembler *a, int64_t cell) {
  while (a->head != cell) QACI_TRY(advance(a, a->head < cell ? 1 : -1));
  return QACI_OK;
}

/* Compose the pending operation with `what`, on `cell`. */
static qaci_status apply(assembler *a, int64_t cell, action what, int held) {
  QACI_TRY(walk(a, cell));
  if (what == ROTATE && a->rotates) QACI_TRY(advance(a, 0));
  int when = a->gate->when;
  for (int l = 0; l < LABELS; l++) {
    for (int s = 0; s < 2; s++) {
      /* at most one of the two operations branches, so the result has at most two branches, all different */
      branches before = a->pending[l][s], after = {0};
      for (int i = 0; i < before.count; i++) {
        branch b = before.at[i];
        branches then = act(what, b.label, b.write, held, when);
        for (int j = 0; j < then.count; j++) {
          branch t = then.at[j];
          after.at[after.count++] = (branch){b.fifths * t.fifths / 5, t.write, t.label};
        }
      }
      a->pending[l][s] = after;
    }
  }
  a->busy = true;
  if (what == ROTATE) a->rotates = true;
  if ((what == FLIP || what == ROTATE) && a->carrying && cell == a->carried_cell && !a->changed_by)
    a->changed_by = a->index;
  return QACI_OK;
}

static qaci_status wrong(const assembler *a, const char *what) {
  return qaci_fail(a->ctx, QACI_DOMAIN, "gate %zu (%s): %s", a->index, qaci_gate_name(a->gate->kind), what);
}

static int64_t distance(int64_t x, int64_t y) {
  return x < y ? y - x : x - y;
}

static qaci_status controlled_twice(assembler *a) {
  int64_t first = a->gate->cell[0], second = a->gate->cell[1], target = a->gate->cell[2];
  /* From the second control to the target there are three labels, before that two: the shorter total goes first. */
  int64_t straight = distance(a->head, first) + 4 * distance(first, second) + 6 * distance(second, target);
  int64_t swapped = distance(a->head, second) + 4 * distance(first, second) + 6 * distance(first, target);
  if (swapped < straight) {
    int64_t t = first;
    first = second;
    second = t;
  }
  QACI_TRY(apply(a, first, HOLD, NONE));
  QACI_TRY(apply(a, second, HOLD_SECOND, NONE));
  QACI_TRY(apply(a, target, FLIP, 2));
  QACI_TRY(apply(a, second, LET_GO_SECOND, NONE));
  return apply(a, first, LET_GO, NONE);
}

/* Flip the cells at + i where bit i is 1, from the end that is nearer to the head. */
static qaci_status write_bits(assembler *a) {
  const qaci_bits *bits = &a->gate->bits;
  int64_t at = a->gate->cell[0], first = -1, last = -1;
  for (size_t i = 0; i < bits->len; i++) {
    if (!qaci_bits_get(bits, i)) continue;
    if (first < 0) first = (int64_t)i;
    last = (int64_t)i;
  }
  if (first < 0) return QACI_OK;
  bool down = distance(a->head, at + last) < distance(a->head, at + first);
  for (int64_t i = 0; i <= last - first; i++) {
    int64_t bit = down ? last - i : first + i;
    if (qaci_bits_get(bits, (size_t)bit)) QACI_TRY(apply(a, at + bit, FLIP, NONE));
  }
  return QACI_OK;
}

static qaci_status pick_up(assembler *a) {
  char text[160];
  if (a->carrying) {
    snprintf(text, sizeof text, "cell %" PRId64 " is carried already, since gate %zu: expected a put before",
             a->carried_cell, a->carried_since);
    return wrong(a, text);
  }
  QACI_TRY(apply(a, a->gate->cell[0], PICK_UP, NONE));
  a->carrying = true;
  a->carried_cell = a->gate->cell[0];
  a->carried_since = a->index;
  a->changed_by = 0;
  return QACI_OK;
}

static qaci_status put_back(assembler *a) {
  char text[240];
  if (!a->carrying) return wrong(a, "nothing is carried: expected a carry before");
  if (a->gate->cell[0] != a->carried_cell) {
    snprintf(text, sizeof text, "cell %" PRId64 ", but cell %" PRId64 " is carried, since gate %zu", a->gate->cell[0],
             a->carried_cell, a->carried_since);
    return wrong(a, text);
  }
  if (a->changed_by) {
    snprintf(text, sizeof text,
             "gate %zu acted on cell %" PRId64 " after gate %zu carried it: expected a cell that still holds its bit",
             a->changed_by, a->carried_cell, a->carried_since);
    return wrong(a, text);
  }
  QACI_TRY(apply(a, a->gate->cell[0], PUT_BACK, NONE));
  a->carrying = false;
  return QACI_OK;
}

static qaci_status run_gate(assembler *a) {
  const qaci_gate *g = a->gate;
  switch (g->kind) {
  case QACI_GATE_X: return apply(a, g->cell[0], FLIP, NONE);
  case QACI_GATE_R: return apply(a, g->cell[0], ROTATE, NONE);
  case QACI_GATE_CX:
    QACI_TRY(apply(a, g->cell[0], HOLD, NONE));
    QACI_TRY(apply(a, g->cell[1], FLIP, 1));
    return apply(a, g->cell[0], LET_GO, NONE);
  case QACI_GATE_CCX: return controlled_twice(a);
  case QACI_GATE_CARRY: return pick_up(a);
  case QACI_GATE_PUT: return put_back(a);
  case QACI_GATE_WRITE: return write_bits(a);
  default:
    if (g->steps && a->busy) QACI_TRY(advance(a, 0));
    for (size_t i = 0; i < g->steps; i++) QACI_TRY(advance(a, 0));
    return QACI_OK;
  }
}

/* Cells: inside the window, different from each other. `when`: only where something is carried. */
static qaci_status check_gate(const assembler *a, const qaci_window *w) {
  const qaci_gate *g = a->gate;
  size_t cells = gate_table[g->kind].cells;
  char text[160];
  for (size_t i = 0; i < cells; i++) {
    int64_t last = g->cell[i] + (g->kind == QACI_GATE_WRITE && g->bits.len ? (int64_t)g->bits.len - 1 : 0);
    if (g->cell[i] < w->lo || last > w->hi) {
      snprintf(text, sizeof text, "cell %" PRId64 " is outside the window %" PRId64 "..%" PRId64,
               g->cell[i] < w->lo ? g->cell[i] : last, w->lo, w->hi);
      return wrong(a, text);
    }
    for (size_t j = 0; j < i; j++) {
      if (g->cell[i] != g->cell[j]) continue;
      snprintf(text, sizeof text, "cell %" PRId64 " is named twice: expected different cells", g->cell[i]);
      return wrong(a, text);
    }
  }
  if (g->when == QACI_ALWAYS) return QACI_OK;
  if (!gate_table[g->kind].conditional) return wrong(a, "it cannot depend on a carried bit: expected no `when`");
  if (g->when != 0 && g->when != 1) return wrong(a, "`when` is the carried bit: expected 0 or 1");
  if (!a->carrying) return wrong(a, "`when` asks for a carried bit, but nothing is carried: expected a carry before");
  return QACI_OK;
}

/* The smallest window that holds cell 0 and every cell. */
static qaci_window hull(const qaci_gate *gate, size_t count) {
  qaci_window w = {0, 0};
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < gate_table[gate[i].kind].cells; j++) {
      int64_t first = gate[i].cell[j], last = first;
      if (gate[i].kind == QACI_GATE_WRITE && gate[i].bits.len) last += (int64_t)gate[i].bits.len - 1;
      if (first < w.lo) w.lo = first;
      if (last > w.hi) w.hi = last;
    }
  }
  return w;
}

/* Cells far beyond any window would overflow the arithmetic above. */
static qaci_status check_range(qaci_ctx *ctx, const qaci_gate *gate, size_t count) {
  enum { FAR = 1 << 30 };
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < gate_table[gate[i].kind].cells; j++)
      if (gate[i].cell[j] < -FAR || gate[i].cell[j] > FAR || gate[i].bits.len > FAR)
        return qaci_fail(ctx, QACI_DOMAIN, "gate %zu (%s): cell %" PRId64 " is too far: expected at most %d", i + 1,
                         qaci_gate_name(gate[i].kind), gate[i].cell[j], FAR);
  return QACI_OK;
}

static qaci_status fill_table(const assembler *a, qaci_qtm *m) {
  mpq_t amplitude, zero;
  mpq_inits(amplitude, zero, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < a->row_count && status == QACI_OK; i++) {
    const row *r = &a->row[i];
    char label[48];
    snprintf(label, sizeof label, "circuit step %zu", r->step);
    status = qaci_qtm_row(a->ctx, m, label, (int64_t)r->state, r->symbol);
    for (int j = 0; j < r->to.count && status == QACI_OK; j++) {
      const branch *b = &r->to.at[j];
      mpq_set_si(amplitude, b->fifths, 5);
      mpq_canonicalize(amplitude);
      status = qaci_qtm_branch(a->ctx, m, amplitude, zero, b->write, (int64_t)r->base + b->label, r->move);
    }
  }
  mpq_clears(amplitude, zero, NULL);
  return status;
}

static qaci_status run_gates(assembler *a, const qaci_gate *gate, size_t count, const qaci_window *window) {
  for (size_t i = 0; i < count; i++) {
    a->index = i + 1;
    a->gate = &gate[i];
    QACI_TRY(check_gate(a, window));
    QACI_TRY(run_gate(a));
  }
  return a->busy ? advance(a, 0) : QACI_OK;
}

qaci_status qaci_circuit_assemble(qaci_ctx *ctx, qaci_qtm **r, const qaci_gate *gate, size_t count,
                                  const qaci_window *window) {
  *r = NULL;
  QACI_TRY(check_range(ctx, gate, count));
  qaci_window w = window ? *window : hull(gate, count);
  if (w.lo > 0 || w.hi < 0)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the window %" PRId64 "..%" PRId64 " does not hold cell 0, where the head starts", w.lo, w.hi);
  assembler a = {.ctx = ctx, .states = 1};
  a.present[label_of(NONE, NONE)] = true;
  a.state[label_of(NONE, NONE)] = START;
  reset_pending(&a);
  qaci_status status = run_gates(&a, gate, count, &w);
  qaci_qtm *m = NULL;
  if (status == QACI_OK)
    status = qaci_qtm_create(ctx, &m, &(qaci_qtm_options){.states = a.states, .lo = w.lo, .hi = w.hi});
  if (status == QACI_OK) status = fill_table(&a, m);
  if (status == QACI_OK) {
    size_t last = a.states;
    for (int l = 0; l < LABELS; l++)
      if (a.present[l] && a.state[l] < last) last = a.state[l];
    qaci_qtm_set_duration(m, a.step, last);
    status = qaci_qtm_finish(ctx, m);
  }
  qaci_ctx_release(ctx, a.row_room * sizeof *a.row);
  free(a.row);
  if (status == QACI_OK) *r = m;
  else if (m) qaci_physics_release(qaci_qtm_physics(m));
  return status;
}
