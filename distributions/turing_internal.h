/* The tape of a Turing machine: between turing.c and turing_simplicity.c. */
#ifndef QACI_DISTRIBUTIONS_TURING_INTERNAL_H
#define QACI_DISTRIBUTIONS_TURING_INTERNAL_H

#include "distributions/turing.h"

struct qaci_turing {
  size_t references;
  char *name;
  uint32_t states, start;
  unsigned width;
  int64_t head;
  bool coded;
  qaci_turing_rule *rule;
};

/* A configuration. Cells first .. first + room - 1 are held, room >= 16; all others are 0. */
typedef struct turing_tape {
  uint8_t *symbol;
  uint8_t *open; /* bits of the cell that are not chosen yet, and 0 in `symbol`; NULL: none anywhere */
  int64_t first;
  size_t room;
  int64_t low, high; /* touched bits: low .. high-1; none if equal */
  int64_t at;
  uint32_t state;
  uint64_t time;
} turing_tape;

/* The start: |i| = `bits` bits, all 0 or, if `open`, none chosen; the head on cell `head`. The cells are charged to
 * ctx; whatever the status, r may be cleared. */
qaci_status turing_tape_init(qaci_ctx *ctx, turing_tape *r, const qaci_turing *m, size_t bits, bool open, int64_t head);
void turing_tape_clear(qaci_ctx *ctx, turing_tape *t);
qaci_status turing_tape_copy(qaci_ctx *ctx, turing_tape *r, const turing_tape *t); /* r is not initialised yet */

/* Before a step: hold the cells at both sides of the head, too. */
qaci_status turing_tape_grow(qaci_ctx *ctx, turing_tape *t);
static inline qaci_status turing_tape_reach(qaci_ctx *ctx, turing_tape *t) {
  return (uint64_t)(t->at - t->first - 1) < t->room - 2 ? QACI_OK : turing_tape_grow(ctx, t);
}

static inline uint8_t *turing_cell(const turing_tape *t) {
  return &t->symbol[t->at - t->first];
}

/* Make the step of a given rule, in reach. True if the output changed. */
static inline bool turing_step(turing_tape *t, unsigned width, const qaci_turing_rule *rule) {
  uint8_t *cell = turing_cell(t);
  bool changed = *cell != rule->write;
  int64_t low = t->at * width, high = low + width;
  *cell = rule->write;
  if (t->low == t->high) {
    t->low = low;
    t->high = high;
    changed = true;
  }
  if (low < t->low) {
    t->low = low;
    changed = true;
  }
  if (high > t->high) {
    t->high = high;
    changed = true;
  }
  t->at += rule->move;
  t->state = rule->next;
  t->time++;
  return changed;
}

#endif
