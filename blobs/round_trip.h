/* The round trip: for every b'' in B^n, f(g(b'', rest)) = (b'', rest).                             definitions.md 6 */
#ifndef QACI_BLOBS_ROUND_TRIP_H
#define QACI_BLOBS_ROUND_TRIP_H

#include "blobs/location.h"
#include "blobs/wiring.h"
#include "physics/physics.h"

/* Scratch memory, kept between calls. Initialise with zeros. */
typedef struct qaci_round_trip {
  uint32_t *code;        /* the world-state's code: constants and blob bits */
  signed char *fixed;    /* per blob bit: 0, 1, or -1 free */
  qaci_piece *piece;     /* the pieces found */
  size_t pieces, room;
  size_t blob_bits, width;
} qaci_round_trip;
void qaci_round_trip_clear(qaci_round_trip *t);

/* Decide the round trip for the leaves of f (on world-states) and g (on n + |rest| bits, cut to `width`), and if it
 * holds set *r to the location b'' -> decode(g(b'', rest)). Exact for all programs and never a loop over B^n: blob
 * bits stay symbols; a bit splits the case only where a CPUSH reads it, or where it stands in a field that decode
 * really reduces (at most 2^field width cases). Cost of the usual case, two wirings: O(width + |rest|). */
bool qaci_round_trip_holds(qaci_round_trip *t, qaci_location *r, const qaci_physics *physics, const qaci_leaves *f,
                           const qaci_leaves *g, size_t blob_bits, const qaci_bits *rest);

#endif
