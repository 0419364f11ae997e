/* What the files of the quantum Turing machine share: its table. Not for others: use qtm.h. */
#ifndef QACI_PHYSICS_QTM_INTERNAL_H
#define QACI_PHYSICS_QTM_INTERNAL_H

#include "physics/qtm.h"

#define QACI_QTM_NO_ROW UINT32_MAX
#define QACI_QTM_NOT_UNIT (-1)

typedef struct qaci_qtm_entry {
  mpz_t x, y; /* the amplitude is (x + iy)/D */
  uint32_t state;
  uint8_t write;
  int8_t move;
} qaci_qtm_entry;

typedef struct qaci_qtm_line {
  char *label;
  uint32_t state;
  uint8_t symbol;
  int8_t unit;   /* j if the row is one branch of amplitude i^j, else QACI_QTM_NOT_UNIT: only then D is needed */
  size_t first;  /* its entries are entry[first .. first + count - 1] */
  uint32_t count;
} qaci_qtm_line;

struct qaci_qtm {
  qaci_physics physics; /* first: a machine is a physics */
  qaci_field fields[2];
  uint32_t states;
  int64_t lo, hi;
  size_t cells; /* W = hi - lo + 1 */
  size_t state_bits, head_bits;
  bool absorb;
  char **name; /* states of them, or NULL */
  size_t duration, last;

  size_t line_count, line_room;
  qaci_qtm_line *line;
  uint32_t *line_of; /* of (state, symbol): line_of[2 * state + symbol] */
  size_t entry_count, entry_room;
  qaci_qtm_entry *entry;
  mpq_t *amplitude; /* two for each entry, until finish turns them into x and y */
  mpz_t denominator; /* D */
};

extern const qaci_physics_functions qaci_qtm_functions;

/* "state 3" or "state \"R\""; text has room for QACI_QTM_STATE_TEXT characters. */
#define QACI_QTM_STATE_TEXT 80
const char *qaci_qtm_state_text(const qaci_qtm *m, size_t state, char *text);

/* C1..C4 and the rule for missing rows, on a table whose x, y and D are set. */
qaci_status qaci_qtm_check(qaci_ctx *ctx, const qaci_qtm *m);

/* The evolution's functions (qtm_evolve.c). */
qaci_status qaci_qtm_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
void qaci_qtm_evolution_destroy(qaci_evolution *e);
qaci_status qaci_qtm_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                    mpz_t denominator, mpq_t lost);
qaci_status qaci_qtm_evolution_step(qaci_ctx *ctx, qaci_evolution *e);

#endif
