/* The arena: pictures of runs. Time goes down, slots go across; a strip on top says what is what. */
#ifndef QACI_PHYSICS_ARENA_PICTURE_H
#define QACI_PHYSICS_ARENA_PICTURE_H

#include "physics/arena/film.h"
#include "physics/png.h"

typedef struct qaci_arena_picture_options {
  unsigned scale;           /* pixels of a cell, both ways; 0: what makes a picture of readable size */
  const char *const *names; /* [starts]: what the pointers are called; NULL: by their numbers */
} qaci_arena_picture_options;

typedef struct qaci_arena_picture {
  size_t width, height;
  qaci_png_palette palette;
  uint8_t *pixel;   /* [height * width], rows from the top */
  size_t left, top; /* of the first cell */
  unsigned cell_width, cell_height;
  size_t unnamed; /* labels for which there was no room */
  uint64_t bytes; /* charged */
} qaci_arena_picture;

/* The colours of marks: what a cell is filled with, and what stands in its middle (the same if nothing does). */
void qaci_arena_mark_colours(const qaci_arena_mark *mark, unsigned *fill, unsigned *middle);
void qaci_arena_palette(qaci_png_palette *palette);

/* r := the film drawn. Cost: linear in the pixels, one byte each, charged. QACI_UNABLE past a limit of ctx. */
qaci_status qaci_arena_picture_create(qaci_ctx *ctx, qaci_arena_picture **r, const qaci_arena_film *film,
                                      const qaci_arena_picture_options *options);
void qaci_arena_picture_destroy(qaci_ctx *ctx, qaci_arena_picture *p); /* NULL does nothing */

#endif
