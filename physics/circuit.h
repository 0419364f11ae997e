/* The assembler: from gates on cells to a quantum Turing machine.                                  definitions.md 5
 *
 * A circuit is a list of gates on numbered cells. The machine it becomes starts in state 0 with its head on cell 0,
 * walks to the cells one after the other, and ends after `duration` steps: every step has states of its own, entered
 * by that step's move only, so the table is well formed although it has no rows for the states of the end.
 *
 *   X c          flip cell c                          CX a b      flip b if a holds 1
 *   R c          R|0> = 3/5|0> + 4/5|1>               CCX a b t   flip t if a and b hold 1
 *                R|1> = -4/5|0> + 3/5|1>
 *   carry c      the state remembers the bit of cell c from now on, so that any gate on cells can depend on it
 *   put c        walk back to cell c and forget the bit again; c must hold what it held when it was picked up
 *   write at, bits   X on the cells at + i where bit i is 1, from the nearer end
 *   wait n       n steps in place, through n fresh states
 *
 * `when` = 0 or 1 makes X, CX, CCX, R and write act only if the carried bit is that. A gate and the walk away from its
 * cell share one step where one row of the table can do both, and so do gates that follow each other on one cell,
 * unless both are R; wait begins after the gate before it is done.
 */
#ifndef QACI_PHYSICS_CIRCUIT_H
#define QACI_PHYSICS_CIRCUIT_H

#include "physics/qtm.h"

typedef enum qaci_gate_kind {
  QACI_GATE_X,
  QACI_GATE_CX,
  QACI_GATE_CCX,
  QACI_GATE_R,
  QACI_GATE_CARRY,
  QACI_GATE_PUT,
  QACI_GATE_WRITE,
  QACI_GATE_WAIT
} qaci_gate_kind;
#define QACI_GATE_KINDS 8

#define QACI_ALWAYS (-1)

typedef struct qaci_gate {
  qaci_gate_kind kind;
  int64_t cell[3]; /* as many as the kind has; `at` for write */
  int when;        /* 0, 1 or QACI_ALWAYS */
  qaci_bits bits;  /* write */
  size_t steps;    /* wait */
} qaci_gate;

/* "X", "CX", ...: how gates are called in Lua and in messages; and how many cells they name (write: 1, wait: 0). */
const char *qaci_gate_name(qaci_gate_kind kind);
size_t qaci_gate_cells(qaci_gate_kind kind);

typedef struct qaci_window {
  int64_t lo, hi;
} qaci_window;

/* *r := the machine. window NULL: the smallest that holds cell 0 and every cell named. QACI_DOMAIN names the gate (the
 * first is gate 1) and what is wrong with it. Costs O(states), which is at most 6 for each step, mostly 1 or 2. */
qaci_status qaci_circuit_assemble(qaci_ctx *ctx, qaci_qtm **r, const qaci_gate *gate, size_t count,
                                  const qaci_window *window);

#endif
