/* Inside constrained mass: walking down several tables together.                                  DIST.3;
 * definitions.md 1
 *
 * The variables of the tables are the levels of the join, in an order that each table's columns follow. A match at a
 * level is a value that all tables with this variable have below what was matched before, found by leaping in turn to
 * the next value that is not below the others' (leapfrog). So a join costs, up to a logarithm, no more than its
 * greatest possible result; on tables without holes each leap is one comparison.
 *
 * All state is in the struct: a walk may be left by a longjmp in the middle and be continued.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_JOIN_H
#define QACI_DISTRIBUTIONS_MASS_JOIN_H

#include "distributions/mass_table.h"

typedef struct qaci_mass_seat { /* of one table at one level */
  const uint32_t *value, *start;
  uint32_t at, begin, end;     /* what it matched, and its range below what was matched before */
  struct qaci_mass_seat *next; /* of the same table, at its next level */
} qaci_mass_seat;

typedef struct qaci_mass_join {
  size_t depth;         /* levels */
  qaci_mass_seat *seat; /* of level l: from first[l] to first[l + 1] */
  size_t *first;
  size_t *leaf;    /* by table: its last seat; of a table without columns: SIZE_MAX */
  uint32_t *value; /* the match, by level */
  size_t changed;  /* the first level that differs from the match before */
  bool begun, over;
} qaci_mass_join;

/* place[v]: the level of variable v, below depth; each level has a table with its variable. */
void qaci_mass_join_begin(qaci_mass_join *j, qaci_mass_table *const *table, size_t tables, size_t depth,
                          const uint32_t *place);
void qaci_mass_join_end(qaci_mass_join *j);

/* Go to the next match of the first `levels` levels (always the same number); false at the end. With no levels there is
 * one match. */
bool qaci_mass_join_next(qaci_mass_join *j, size_t levels);

/* The first position from `at` whose value is at least `value`. Values ascend by at least one, so it is no further than
 * the difference of the values; in a range without holes it is there. */
static inline uint32_t qaci_mass_leap(const uint32_t *values, uint32_t at, uint32_t end, uint32_t value) {
  if (at == end || values[at] >= value) return at;
  uint32_t far = value - values[at];
  uint32_t high = far < end - at ? at + far : end; /* values[high] >= value, or the end */
  if (high < end && values[high] == value) return high;
  while (at + 1 < high) { /* values[at] < value */
    uint32_t middle = at + (high - at) / 2;
    if (values[middle] < value)
      at = middle;
    else
      high = middle;
  }
  return high;
}

/* Bring the n seats to the first common value; false if there is none. */
static inline bool qaci_mass_align(qaci_mass_seat *seat, size_t n) {
  if (seat->at == seat->end) return false;
  uint32_t target = seat->value[seat->at];
  for (size_t agree = 1, i = 1; agree < n; i = i + 1 < n ? i + 1 : 0) {
    qaci_mass_seat *s = &seat[i];
    s->at = qaci_mass_leap(s->value, s->at, s->end, target);
    if (s->at == s->end) return false;
    if (s->value[s->at] == target) {
      agree++;
    } else {
      target = s->value[s->at];
      agree = 1;
    }
  }
  return true;
}

#endif
