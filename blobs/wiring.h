/* Wirings: what a straight-line program does to a queue of known length.                  definitions.md 3 and 6
 *
 * A program without CPUSH only moves, copies, drops and adds bits, so for one input length it is one list of output
 * positions, each a constant or an input position. It is kept as runs (segments); an instruction costs O(segments).
 * CPUSH on an input bit splits a program into *leaves*: under the guard (some input positions have given values) it is
 * again a wiring. The guards of a program's leaves are disjoint and cover all inputs.
 */
#ifndef QACI_BLOBS_WIRING_H
#define QACI_BLOBS_WIRING_H

#include "distributions/bits.h"
#include "distributions/program.h"

typedef enum qaci_segment_kind { QACI_ZEROS, QACI_ONES, QACI_RANGE, QACI_REPEATED } qaci_segment_kind;

/* `length` output positions: constants, the inputs from, from+1, ..., or the one input `from` again and again. */
typedef struct qaci_segment {
  uint64_t from : 62;
  uint64_t kind : 2;
  uint64_t length;
} qaci_segment;

typedef struct qaci_guard {
  uint64_t at : 63;
  uint64_t bit : 1;
} qaci_guard;

typedef struct qaci_leaf {
  size_t guards, segments;
  qaci_guard *guard;     /* ascending positions */
  qaci_segment *segment; /* neighbours merged */
  uint64_t length;       /* of the output */
  size_t guard_room, segment_room;
} qaci_leaf;

/* The leaves of one program; all memory is in one block of the caller's (qaci_leaves_copy) or grows (builders). */
typedef struct qaci_leaves {
  size_t count, room;
  qaci_leaf *leaf;
} qaci_leaves;

void qaci_leaf_clear(qaci_leaf *l);
void qaci_leaves_clear(qaci_leaves *l);

/* r := the leaf of HALT on `input` bits. */
void qaci_leaves_identity(qaci_leaves *r, uint64_t input);
/* r := the leaves of "p; i" where `l` are those of p. r does not alias l; its old content is reused or freed. */
void qaci_leaves_extend(qaci_leaves *r, const qaci_leaves *l, qaci_instruction i);

/* Many input lengths at once. The leaves of a program on QACI_ENDLESS bits stand for those on any m bits with m >= R,
 * its
 * runtime: numbers from QACI_COUNTED_FROM_BACK on are m - (QACI_ENDLESS - number).              location.md, Lemma 4 */
#define QACI_ENDLESS ((uint64_t)1 << 60)
#define QACI_COUNTED_FROM_BACK (QACI_ENDLESS / 2)
/* r := the leaves on m bits, from those on QACI_ENDLESS bits. r does not alias l; its old content is reused or
 * freed. */
void qaci_leaves_of_length(qaci_leaves *r, const qaci_leaves *l, uint64_t m);

/* What stands at one output position: QACI_WIRE_ZERO, QACI_WIRE_ONE, or an input position. Beyond the end: zero. */
#define QACI_WIRE_ZERO (UINT64_MAX - 1)
#define QACI_WIRE_ONE UINT64_MAX
uint64_t qaci_leaf_at(const qaci_leaf *l, uint64_t position);

/* The value that a leaf's guard gives to an input position: 0, 1, or -1 if it is free. */
int qaci_leaf_guarded(const qaci_leaf *l, uint64_t input);

/* Do the guards hold for this input? */
bool qaci_leaf_holds(const qaci_leaf *l, const qaci_bits *input);
/* r := the output on an input for which the guards hold. */
void qaci_leaf_apply(const qaci_leaf *l, qaci_bits *r, const qaci_bits *input);

/* Cut all outputs to their first n positions, and merge leaves that no longer differ: two with equal outputs whose
 * guards differ in one value only are one leaf without that guard. */
void qaci_leaves_cut(qaci_leaves *l, uint64_t n);

uint64_t qaci_leaves_hash(const qaci_leaves *l);
bool qaci_leaves_equal(const qaci_leaves *a, const qaci_leaves *b);
void qaci_leaves_set(qaci_leaves *r, const qaci_leaves *l); /* a deep copy; r empty or to be overwritten */

#endif
