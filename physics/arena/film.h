/* The arena: a run as rows of marks, for pictures and for the terminal.           "The arena" in papers/, ARENA.2, 4
 *
 * A row is a stretch of time, a column a stretch of slots; a mark says who was the last to do each kind of thing there
 * then, and what lies there when the row ends. Slots that stay 0 and that nobody touches may be folded away.
 */
#ifndef QACI_PHYSICS_ARENA_FILM_H
#define QACI_PHYSICS_ARENA_FILM_H

#include "physics/arena/run.h"

/* Whose: 0 nobody, 1 the house, 2 .. QACI_ARENA_HUES the colours 1, 2, ..., again and again. */
enum { QACI_ARENA_HUES = 9 };
unsigned qaci_arena_hue(uint16_t colour);

typedef enum qaci_arena_ground {
  QACI_ARENA_GROUND_EMPTY, /* 0, and never written */
  QACI_ARENA_GROUND_WALL,  /* no entry */
  QACI_ARENA_GROUND_CODE,  /* a value; whose: who wrote it last, or brought it along */
  QACI_ARENA_GROUND_MONEY, /* nobody's yet */
  QACI_ARENA_GROUND_TAKEN  /* money; whose: who took it */
} qaci_arena_ground;

typedef struct qaci_arena_mark {
  uint8_t ground, whose;
  uint8_t read, wrote, stood, took, died; /* hues of those who did, 0: none */
} qaci_arena_mark;

typedef struct qaci_arena_stretch {
  uint32_t low, high; /* slots, high excluded */
  size_t column;      /* its first */
} qaci_arena_stretch;

typedef struct qaci_arena_film_options {
  uint64_t from, to;  /* ticks, to excluded; to = 0: as long as something new happens, and a little more */
  uint64_t every;     /* ticks a row; 0: as few as most_rows allows */
  uint32_t low, high; /* slots, high excluded; both 0: all */
  size_t most_rows, most_columns;
  uint32_t fold; /* fold stretches of this many unused slots and more; 0: none */
} qaci_arena_film_options;

typedef struct qaci_arena_film {
  uint64_t from, to, every;
  uint64_t news; /* the last tick in which something new happened: a value changed, money, a death, a new place */
  size_t rows, columns;
  uint32_t per_column; /* slots */
  size_t stretches;
  qaci_arena_stretch *stretch;
  qaci_arena_mark *mark; /* [rows * columns] */
  qaci_arena_run *end;   /* the run at its end */
  uint64_t bytes;        /* charged */
} qaci_arena_film;

/* r := the film of a run that stands at tick 0 (it stays as it is). The ticks of the film are played twice, watched,
 * once to see which slots are used and once to fill the rows; those before it unwatched. Memory: 7 bytes a mark,
 * charged, and N. QACI_DOMAIN: no tick or slot is left to show; QACI_UNABLE: a limit of ctx. */
qaci_status qaci_arena_film_create(qaci_ctx *ctx, qaci_arena_film **r, const qaci_arena_run *run,
                                   const qaci_arena_film_options *options);
void qaci_arena_film_destroy(qaci_ctx *ctx, qaci_arena_film *f); /* NULL does nothing */

/* The column of a slot; columns if it is not shown. O(log stretches). */
size_t qaci_arena_film_column(const qaci_arena_film *f, uint32_t slot);

#endif
