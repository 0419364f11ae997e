/* Space-time diagrams of universes: cells across, time down, weight as shade.      WORLD.6 to WORLD.8, other-physics.md
 *
 * The weight of a cell at time n is the sum of s(n, w) over the world-states w in which it holds 1; that of a head,
 * over those in which a head stands there. A blob stands at a cell if a world-state of weight above 0 holds it in the
 * cells from there on.
 */
#ifndef QACI_PHYSICS_DIAGRAM_H
#define QACI_PHYSICS_DIAGRAM_H

#include "physics/physics.h"
#include "physics/png.h"

/* A weight in 0..1 as a shade: QACI_SHADE_NONE only for 0, QACI_SHADE_ALL only for 1, between them 1 + floor(30
 * weight), exactly. */
enum { QACI_SHADE_NONE = 0, QACI_SHADE_ALL = 31 };

/* *valid := is x, as long as the key, signed with it? */
typedef qaci_status (*qaci_diagram_signed)(qaci_ctx *ctx, const void *hash, bool *valid, const qaci_bits *x,
                                           const qaci_bits *key);

typedef struct qaci_diagram_blob {
  const char *name;
  qaci_bits bits; /* not empty */
  /* NULL: the bits are sought. Otherwise the answers to them: any string of their length that is signed with them as
   * key, where they stood at an earlier time; or `anywhere`, once they have stood somewhere. */
  qaci_diagram_signed answers;
  const void *hash; /* for answers */
  bool anywhere;
} qaci_diagram_blob;

typedef struct qaci_diagram_options {
  size_t from, to; /* times, to included */
  size_t branch;   /* 0: the whole superposition; K: the K-th heaviest history (WORLD.7) */
  const qaci_diagram_blob *blob;
  size_t blobs;
  bool all_cells; /* false: of more than 128 cells, stretches of 8 and more that never change are left out */
} qaci_diagram_options;

typedef struct qaci_diagram_hit {
  size_t row, blob;
  int64_t cell; /* the first */
} qaci_diagram_hit;

typedef struct qaci_diagram {
  size_t from, rows, cells, columns; /* columns: cells a row of a grid, or 0 */
  int64_t first;                     /* what the first cell is called */
  uint8_t *shade, *head;             /* [rows * cells] */
  bool *shown;                       /* [cells]: not left out */
  bool heads;                        /* there are some */
  size_t blobs, hits, hit_room;
  qaci_diagram_hit *hit; /* ascending in row, blob, cell */
  mpq_t *weight;         /* [rows * (1 + blobs)]: of all that is shown, then of the world-states that hold each blob */
  uint64_t bytes;        /* charged */
} qaci_diagram;

/* r := the diagram of the physics from `initial` (a canonical code) on. The evolution is run once; each world-state
 * costs O(cells) besides, and each blob O(cells); answers cost a call for each place they are sought at. With a branch,
 * the layers are kept, and each world-state before `to` is evolved by one step more. QACI_DOMAIN: to < from, or fewer
 * branches than asked for. */
qaci_status qaci_diagram_create(qaci_ctx *ctx, qaci_diagram **r, qaci_physics *physics, const qaci_bits *initial,
                                const qaci_diagram_options *options);
void qaci_diagram_destroy(qaci_ctx *ctx, qaci_diagram *d); /* NULL does nothing */

/* code[n] and weight[n] (initialised, [to + 1] each) := the K-th heaviest history up to time `to`.           WORLD.7 */
qaci_status qaci_branch(qaci_ctx *ctx, qaci_physics *physics, const qaci_bits *initial, size_t to, size_t k,
                        qaci_bits *code, mpq_t *weight);

/* The picture. scale: pixels of a cell; 0: what makes a picture of readable size. */
typedef struct qaci_diagram_picture {
  size_t width, height;
  qaci_png_palette palette;
  uint8_t *pixel;   /* [height * width], rows from the top */
  size_t left, top; /* of the first cell; in a grid, of the first row's */
  unsigned scale;
  uint64_t bytes; /* charged */
} qaci_diagram_picture;
qaci_status qaci_diagram_draw(qaci_ctx *ctx, qaci_diagram_picture *r, const qaci_diagram *d, const char *title,
                              const qaci_diagram_blob *blob, unsigned scale);
void qaci_diagram_picture_clear(qaci_ctx *ctx, qaci_diagram_picture *p);

#endif
