/* A table compiled for the evolution: what becomes of a head in a state, one step forwards or backwards.       PHYS.1
 *
 * Forwards a term reads and writes the cell under its head and then moves. Backwards,
 *
 *   Step^-1 |t, q, h> = sum over moves d and rows (p, s) of conj(delta(p, s, t(h-d), q, d)) |t with h-d := s, p, h-d>
 *
 * it first moves and then reads and writes; a state that is entered by several moves has one part for each. So a rule
 * is a list of parts, each reading and writing at its own offset. Not for others: use qtm.h.
 */
#ifndef QACI_PHYSICS_QTM_RULES_H
#define QACI_PHYSICS_QTM_RULES_H

#include "physics/qtm_internal.h"
#include "physics/qtm_limbs.h"

typedef struct qtm_branch {
  qtm_factor x, y; /* the amplitude is (x + iy)/D */
  uint32_t state;
  int8_t move;
  uint8_t write;
} qtm_branch;

enum { QTM_NOT_UNIT = -1 };

typedef struct qtm_row {
  uint32_t first, count; /* branch[first .. first + count - 1]; no branch: the table has no row (forwards) */
  /* Is this branch all that a world-state becomes? Then no other world-state leads there, because Step keeps different
   * world-states orthogonal: nothing has to be looked up. */
  bool solo;
  int8_t unit; /* j if solo and the amplitude is i^j: then D is not needed; else QTM_NOT_UNIT */
} qtm_row;

typedef struct qtm_part {
  qtm_row row[2]; /* by the symbol read */
  int32_t offset; /* of the cell read and written, from the head */
} qtm_part;

struct qaci_qtm_rules {
  bool real;            /* no amplitude has an imaginary part */
  bool backward;
  size_t most;          /* the greatest number of branches of one world-state */
  uint32_t *part_first; /* of each state: part[part_first[q] .. part_first[q + 1] - 1] */
  qtm_part *part;
  qtm_branch *branch;
  size_t factor_limbs; /* k: limbs of D, and of every factor; 1 only if D < 2^63 */
  mp_limb_t *limb;     /* the factors' limbs, then D's */
  qtm_factor D;
  double log2_D; /* not less than the logarithm of D; 0 if D = 1 */
};

qaci_qtm_rules *qaci_qtm_rules_forward(const qaci_qtm_table *t);
/* Of a table without missing rows. */
qaci_qtm_rules *qaci_qtm_rules_backward(const qaci_qtm_table *t);
void qaci_qtm_rules_destroy(qaci_qtm_rules *r); /* NULL does nothing */

#endif
