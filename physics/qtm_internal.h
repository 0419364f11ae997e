/* What the files of the quantum Turing machine share: the table and the machine. Not for others: use qtm.h. */
#ifndef QACI_PHYSICS_QTM_INTERNAL_H
#define QACI_PHYSICS_QTM_INTERNAL_H

#include "physics/qtm.h"

#define QACI_QTM_NO_ROW UINT32_MAX
/* Cells lie in -QACI_QTM_FAR .. QACI_QTM_FAR. */
#define QACI_QTM_FAR ((int64_t)1 << 30)

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
  size_t first; /* its entries are entry[first .. first + count - 1] */
  uint32_t count;
} qaci_qtm_line;

typedef struct qaci_qtm_rules qaci_qtm_rules; /* qtm_rules.h */

/* A table, shared by the machines that differ in their windows only. */
typedef struct qaci_qtm_table {
  size_t references;
  uint32_t states;
  char **name; /* states of them, or NULL */
  size_t duration, last;

  size_t line_count, line_room;
  qaci_qtm_line *line;
  uint32_t *line_of; /* of (state, symbol): line_of[2 * state + symbol] */
  size_t entry_count, entry_room;
  qaci_qtm_entry *entry;
  mpq_t *amplitude;  /* two for each entry, until finish turns them into x and y */
  mpz_t denominator; /* D */
  qaci_qtm_rules *forward, *backward; /* NULL: not compiled yet */
} qaci_qtm_table;

struct qaci_qtm {
  qaci_physics physics; /* first: a machine is a physics */
  qaci_field fields[2];
  qaci_qtm_table *table;
  bool endless; /* no window: lo, hi, cells and the fields are not used */
  int64_t lo, hi;
  size_t cells; /* W = hi - lo + 1 */
  size_t state_bits, head_bits;
  bool absorb;
};

extern const qaci_physics_functions qaci_qtm_functions;

/* "state 3" or "state \"R\""; text has room for QACI_QTM_STATE_TEXT characters. */
#define QACI_QTM_STATE_TEXT 80
const char *qaci_qtm_state_text(const qaci_qtm_table *t, size_t state, char *text);

qaci_qtm_table *qaci_qtm_table_create(size_t states);
qaci_qtm_table *qaci_qtm_table_retain(qaci_qtm_table *t);
void qaci_qtm_table_release(qaci_qtm_table *t);
bool qaci_qtm_table_complete(const qaci_qtm_table *t); /* has it a row for every state and symbol? */
void qaci_qtm_entry_amplitude(const qaci_qtm_table *t, size_t entry, mpq_t re, mpq_t im);
qaci_status qaci_qtm_check_state(qaci_ctx *ctx, const qaci_qtm_table *t, const char *label, const char *what,
                                 int64_t state);

/* C1..C4 and the rule for missing rows, on a table whose x, y and D are set. */
qaci_status qaci_qtm_check(qaci_ctx *ctx, const qaci_qtm_table *t);

/* lo..hi := the least cells that hold the head and the 1s; QACI_DOMAIN if they are outside the window, or too far. */
qaci_status qaci_qtm_place_check(qaci_ctx *ctx, const qaci_qtm *m, const qaci_bits *tape, int64_t at, int64_t state,
                                 int64_t head, int64_t *lo, int64_t *hi);
/* r, the cells of the window (from lo on, the least that hold head and 1s, if m is endless), becomes a code. */
void qaci_qtm_code_of(const qaci_qtm *m, qaci_bits *r, int64_t lo, size_t state, int64_t head);

/* The evolution as a physics (qtm_output.c, qtm_evolve.c). */
qaci_status qaci_qtm_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
qaci_status qaci_qtm_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                    mpz_t denominator, mpq_t lost);
qaci_status qaci_qtm_evolution_step(qaci_ctx *ctx, qaci_evolution *e);
qaci_status qaci_qtm_last_visits(qaci_ctx *ctx, qaci_physics *p, const qaci_bits *state, size_t n, uint64_t *last,
                                 bool *proved); /* qtm_potential.c */
qaci_status qaci_qtm_settle(qaci_ctx *ctx, qaci_physics **r, qaci_physics *p, qaci_bits *code, size_t horizon,
                            bool anywhere);

#endif
