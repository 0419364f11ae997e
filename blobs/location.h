/* Locations: functions B^n -> world-states, in canonical form.                                     definitions.md 6
 *
 * A location is given by *pieces*: under some fixed bits of the blob (a cube) each bit of the world-state's code is a
 * constant or a bit of the blob. The cubes of a location's pieces cover B^n without overlap. Equal functions have
 * equal canonical bytes, whatever pieces they came from: a bit that depends on the blob in another way than by being
 * one of its bits is kept as a reduced ordered decision diagram, which is unique.
 */
#ifndef QACI_BLOBS_LOCATION_H
#define QACI_BLOBS_LOCATION_H

#include "distributions/bits.h"

/* A bit of a world-state's code: 0, 1, or QACI_BLOB_BIT + j for bit j of the blob. */
enum { QACI_BLOB_BIT = 2 };

typedef struct qaci_piece {
  size_t fixed;       /* how many blob bits the cube fixes */
  uint32_t *fixed_at; /* which ones */
  unsigned char *fixed_bit;
  uint32_t *code; /* `width` bits; none of them is a fixed blob bit */
} qaci_piece;

typedef struct qaci_location {
  size_t bytes;
  unsigned char *data; /* canonical; see location.c for the layout */
} qaci_location;

void qaci_location_init(qaci_location *l);
void qaci_location_clear(qaci_location *l);
void qaci_location_set(qaci_location *l, size_t blob_bits, size_t width, const qaci_piece *piece, size_t pieces);

size_t qaci_location_blob_bits(const qaci_location *l);
size_t qaci_location_width(const qaci_location *l);

/* What each bit of the code is, `width` entries: 0, 1, blob bit j as QACI_BLOB_BIT + j, or (a greater number) a larger
 * diagram. */
const uint32_t *qaci_location_references(const qaci_location *l);

/* r := the code of the world-state at `blob` (of the right length). */
void qaci_location_at(const qaci_location *l, qaci_bits *r, const qaci_bits *blob);

#endif
