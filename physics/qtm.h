/* Quantum Turing machines with Gaussian-rational amplitudes.                                       definitions.md 5
 *
 * A machine is made in three steps: qaci_qtm_create, then its table row by row (qaci_qtm_row, qaci_qtm_branch), then
 * qaci_qtm_finish, which checks exactly that Step is unitary. Until finish has returned QACI_OK it may only be filled
 * or released; afterwards it is immutable. States are numbered 0..states-1 and 0 is the start state.
 */
#ifndef QACI_PHYSICS_QTM_H
#define QACI_PHYSICS_QTM_H

#include "physics/physics.h"

typedef struct qaci_qtm qaci_qtm;

typedef struct qaci_qtm_options {
  size_t states;  /* k >= 1 */
  int64_t lo, hi; /* the window: the cells lo..hi */
  /* What happens to amplitude that leaves the window. false: it is an error that names the step and the state. true:
   * absorbing edges: it is removed for good (it never comes back), and its weight is counted as lost. */
  bool absorb;
  /* No window: the tape has every cell, and `lo`, `hi` and `absorb` are not looked at. World-states then have codes of
   * different lengths, so a universe needs a machine with a window (qaci_qtm_windowed, qaci_qtm_reach). */
  bool endless;
} qaci_qtm_options;

/* QACI_DOMAIN: no states, too many, or a window with lo > hi. */
qaci_status qaci_qtm_create(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm_options *options);

/* How messages and the Lua side call a state; the default is its number. */
void qaci_qtm_name(qaci_qtm *m, size_t state, const char *name);

/* Begin the row of (state, symbol). `label` is how messages call it ("delta row 3"); QACI_DOMAIN names what is wrong:
 * a state that is out of range, a symbol other than 0 and 1, a second row for the same state and symbol. */
qaci_status qaci_qtm_row(qaci_ctx *ctx, qaci_qtm *m, const char *label, int64_t state, int64_t symbol);

/* Add a branch to the row begun last. QACI_DOMAIN names a wrong written symbol, state or move, or a second branch with
 * the same (write, state, move). A branch of amplitude 0 is checked and then left out. */
qaci_status qaci_qtm_branch(qaci_ctx *ctx, qaci_qtm *m, const mpq_t re, const mpq_t im, int64_t write, int64_t state,
                            int64_t move);

/* Check the table: `unit-length`, `orthogonality`, `separability-2`, `separability-1`, in this order; then, if rows are
 * missing, that every state is entered by one move only. QACI_DOMAIN names the condition, the rows and the value. */
qaci_status qaci_qtm_finish(qaci_ctx *ctx, qaci_qtm *m);

qaci_physics *qaci_qtm_physics(qaci_qtm *m);    /* the same object */
qaci_qtm *qaci_qtm_of_physics(qaci_physics *p); /* NULL if p is another kind of physics */
size_t qaci_qtm_states(const qaci_qtm *m);
bool qaci_qtm_window(const qaci_qtm *m, int64_t *lo, int64_t *hi); /* false: the tape is endless */
bool qaci_qtm_absorbs(const qaci_qtm *m);
const char *qaci_qtm_state_name(const qaci_qtm *m, size_t state); /* NULL: it goes by its number */

/* A circuit's machine (circuit.h) ends after `duration` steps, in the states from `last` on, which have no rows. */
void qaci_qtm_set_duration(qaci_qtm *m, size_t duration, size_t last);
size_t qaci_qtm_duration(const qaci_qtm *m); /* QACI_QTM_ENDLESS for any other machine */
#define QACI_QTM_ENDLESS SIZE_MAX

/* Has the table a row for every state and symbol? */
bool qaci_qtm_is_complete(const qaci_qtm *m);
/* *r := a machine with all rows of m and a row for every state and symbol that m leaves open: orthonormal to the
 * others, exact. Where the rows there are span exactly the columns (written symbol, next state) that they touch, the
 * new ones are a bijection to the free columns; reflections are used elsewhere only, and may need a greater
 * denominator. A state that no row enters is entered without a move. It always exists (QTM.3). */
qaci_status qaci_qtm_complete(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm *m);

/* The table back, row after row (by state, then symbol), in each row the branches in the order in which they came. */
typedef qaci_status (*qaci_qtm_table_branch)(void *data, size_t state, int symbol, const mpq_t re, const mpq_t im,
                                             int write, size_t next, int move);
qaci_status qaci_qtm_each_branch(const qaci_qtm *m, qaci_qtm_table_branch each, void *data);
char *qaci_qtm_text(const qaci_qtm *m); /* for people, a row on each line; the caller frees it */

/* The same table, of which nothing is copied, on another window or on an endless tape. QACI_DOMAIN: lo > hi. */
qaci_status qaci_qtm_windowed(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm *m, int64_t lo, int64_t hi, bool absorb);
qaci_qtm *qaci_qtm_unbounded(const qaci_qtm *m);
bool qaci_qtm_same_table(const qaci_qtm *a, const qaci_qtm *b);

/* r := the code of the world-state whose tape holds the given bits at cells at, at+1, ... and 0 elsewhere. QACI_DOMAIN
 * for a 1 or a head outside the window, and for a state that is out of range. */
qaci_status qaci_qtm_encode(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const qaci_bits *tape, int64_t at,
                            int64_t state, int64_t head);
/* r := the same world-state's code for a machine of the same table, on another window or none. QACI_DOMAIN as
 * encode. */
qaci_status qaci_qtm_recode(qaci_ctx *ctx, const qaci_qtm *to, qaci_bits *r, const qaci_qtm *from,
                            const qaci_bits *code);
/* For a machine m with an endless tape, that is to be run to `horizon` from the world-state `code`: *r := the same on
 * the least window that holds every head and every 1 of the superpositions at times 0..horizon, and `margin` more cells
 * on each side. Costs that run. */
qaci_status qaci_qtm_reach(qaci_ctx *ctx, qaci_qtm **r, qaci_qtm *m, const qaci_bits *code, size_t horizon,
                           size_t margin);
/* r := the code of the start state on the tape whose cell j is bit j of `number` >= 0, head at 0. */
qaci_status qaci_qtm_initial(qaci_ctx *ctx, const qaci_qtm *m, qaci_bits *r, const mpz_t number);

void qaci_qtm_tape_of_number(qaci_bits *r, const mpz_t number); /* bit j of the number is bit j */

/* Reading a canonical code back: the cells from `at` on (the window; on an endless tape the least cells that hold the
 * head and every 1), the state, the head. */
void qaci_qtm_tape(const qaci_qtm *m, qaci_bits *r, const qaci_bits *code);
int64_t qaci_qtm_at(const qaci_qtm *m, const qaci_bits *code);
size_t qaci_qtm_state(const qaci_qtm *m, const qaci_bits *code);
int64_t qaci_qtm_head(const qaci_qtm *m, const qaci_bits *code);

#endif
