/* An environment file while it is read: see text_environment.c.                             papers/arena.md, ARENA.5 */
#ifndef QACI_PHYSICS_ARENA_TEXT_WORLD_H
#define QACI_PHYSICS_ARENA_TEXT_WORLD_H

#include "physics/arena/text_internal.h"

/* Slots low .. high - 1 get these flags. */
typedef struct qaci_arena_text_flags {
  uint32_t low, high, line;
  uint16_t owner; /* or QACI_ARENA_NOBODY */
  uint8_t bits;
} qaci_arena_text_flags;

typedef struct qaci_arena_text_world {
  qaci_arena_environment *e; /* from the last walk on */
  uint32_t *region;          /* [slots]: the line of the insertion that has the slot; 0: none */
  uint32_t world_line, ticks_line, reach_line, word_line, coin_line, end_line;
  qaci_arena_text_flags block; /* of the block under way: bits and owner */
  qaci_arena_text_flags *flags;
  size_t flag_count, flag_room;
  /* Lines of what e holds. */
  uint32_t *start_line, *prediction_line, *random_line;
  size_t start_room, start_line_room, prediction_room, prediction_line_room, random_room, random_line_room;
  uint64_t speed; /* of all pointers */
} qaci_arena_text_world;

/* text_flags.c. Read the rest of a line into r (bits, owner); note that the slots have them; spread them over e. */
qaci_status qaci_arena_text_read_flags(qaci_arena_assembler *a, qaci_arena_text_flags *r);
qaci_status qaci_arena_text_note_flags(qaci_arena_assembler *a, const qaci_arena_text_flags *f);
qaci_status qaci_arena_text_spread_flags(qaci_arena_assembler *a);

/* text_starts.c: the headers `agent` and `ip`, and what must hold of all of them. */
qaci_status qaci_arena_text_read_agent(qaci_arena_assembler *a, qaci_arena_text_world *w);
qaci_status qaci_arena_text_read_ip(qaci_arena_assembler *a, qaci_arena_text_world *w);
qaci_status qaci_arena_text_check_starts(qaci_arena_assembler *a, const qaci_arena_text_world *w);

/* text_predict.c: `predict` and `random`. */
qaci_status qaci_arena_text_read_predict(qaci_arena_assembler *a, qaci_arena_text_world *w);
qaci_status qaci_arena_text_read_random(qaci_arena_assembler *a, qaci_arena_text_world *w);
qaci_status qaci_arena_text_check_predictions(qaci_arena_assembler *a, const qaci_arena_text_world *w);

/* An expression that is a slot of the ring. */
qaci_status qaci_arena_text_slot(qaci_arena_assembler *a, uint32_t *r);
/* The words of environments' headers but `word`, NULL-terminated. */
extern const char *const qaci_arena_text_headers[];

#endif
