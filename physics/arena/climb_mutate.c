/* The climber's children.                    arena-commands in papers/
 *
 * An agent is seen as instructions of three slots from its first. Displacements are relative, so an instruction that
 * moves is relocated as a linker would: what points outside the agent keeps its place, what points inside keeps its
 * distance, and across a gap follows what it points at. Retargeting takes the place that another operand names: useful
 * places spread without being guessed again.
 * Cost O(size) for what moves code, O(1) else.
 */
#include <string.h>

#include "physics/arena/climb_internal.h"

/* Wraps: a word of 32 bits may be met near its ends. */
static int32_t plus(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}

static int32_t random_op(const qaci_arena_climb *c, uint64_t *random) {
  return (int32_t)climb_below(random, c->coin ? QACI_ARENA_OPS : QACI_ARENA_TOSS);
}

/* A number from -limit to limit. */
static int32_t around(uint64_t *random, uint32_t limit) {
  return (int32_t)climb_below(random, 2 * limit + 1) - (int32_t)limit;
}

static int32_t random_displacement(const qaci_arena_climb *c, uint64_t *random) {
  return climb_random(random) & 1 ? around(random, (uint32_t)c->options.size) : around(random, c->slots / 2);
}

static size_t instructions(const qaci_arena_climb *c) {
  return c->options.size / 3;
}

static size_t random_instruction(const qaci_arena_climb *c, uint64_t *random) {
  return 3 * climb_below(random, (uint32_t)instructions(c));
}

static void random_triple(const qaci_arena_climb *c, uint64_t *random, int32_t *three) {
  three[0] = random_op(c, random);
  three[1] = random_displacement(c, random);
  three[2] = random_displacement(c, random);
}

/* The value, as an operand of an instruction at `here`, names a place outside of the agent. */
static bool points_outside(const qaci_arena_climb *c, size_t here, int32_t value) {
  uint32_t place = ((uint32_t)here + (uint32_t)value) & (c->slots - 1);
  return place >= c->options.size;
}

/* three: an instruction that stood at `from` and now stands at `to`. */
static void relocate(const qaci_arena_climb *c, int32_t *three, size_t from, size_t to) {
  for (size_t i = 1; i < 3; i++)
    if (points_outside(c, from, three[i])) three[i] = plus(three[i], (int32_t)from - (int32_t)to);
}

static void retarget(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  size_t to = random_instruction(c, random), from = random_instruction(c, random);
  int32_t place = plus((int32_t)from, value[from + 1 + climb_below(random, 2)]);
  value[to + 1 + climb_below(random, 2)] = plus(place, -(int32_t)to);
}

static void copy(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  size_t to = random_instruction(c, random), from = random_instruction(c, random);
  memmove(value + to, value + from, 3 * sizeof *value);
  relocate(c, value + to, from, to);
}

static void swap(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  size_t a = random_instruction(c, random), b = random_instruction(c, random);
  int32_t first[3];
  memcpy(first, value + a, sizeof first);
  memmove(value + a, value + b, sizeof first);
  memcpy(value + b, first, sizeof first);
  relocate(c, value + a, b, a);
  relocate(c, value + b, a, b);
}

/* Where the slot `place` of the agent is after a gap of three slots was opened before `at` (by 3), or closed there
 * (by -3). */
static size_t after_gap(size_t place, size_t at, int by) {
  return by > 0 ? place + (place >= at ? 3 : 0) : place - (place >= at + 3 ? 3 : 0);
}

void climb_gap(const qaci_arena_climb *c, int32_t *value, size_t at, int by) {
  size_t end = 3 * instructions(c);
  for (size_t here = 0; here < end; here += 3)
    for (size_t i = 1; i < 3; i++) {
      size_t place = ((uint32_t)here + (uint32_t)value[here + i]) & (c->slots - 1), to = place;
      if (place < end) to = after_gap(place, at, by);
      int32_t moved = (int32_t)to - (int32_t)place + (int32_t)here - (int32_t)after_gap(here, at, by);
      value[here + i] = plus(value[here + i], moved);
    }
  size_t rest = end - at - 3;
  if (by > 0)
    memmove(value + at + 3, value + at, rest * sizeof *value);
  else
    memmove(value + at, value + at + 3, rest * sizeof *value);
  memset(value + (by > 0 ? at : end - 3), 0, 3 * sizeof *value);
}

/* An instruction comes or goes. */
static void shift(const qaci_arena_climb *c, uint64_t *random, int32_t *value, bool open) {
  size_t at = random_instruction(c, random);
  climb_gap(c, value, at, open ? 3 : -3);
  random_triple(c, random, value + (open ? at : 3 * (instructions(c) - 1)));
}

static void one_mutation(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  size_t at = random_instruction(c, random), operand = at + 1 + climb_below(random, 2);
  switch (climb_below(random, 16)) {
  case 0: case 1: case 2: value[at] = random_op(c, random); break;
  case 3: case 4: value[operand] = plus(value[operand], around(random, 4)); break;
  case 5: value[operand] = plus(value[operand], 3 * around(random, 4)); break;
  case 6: case 7: value[operand] = random_displacement(c, random); break;
  case 8: case 9: case 10: retarget(c, random, value); break;
  case 11: random_triple(c, random, value + at); break;
  case 12: copy(c, random, value); break;
  case 13: swap(c, random, value); break;
  case 14: shift(c, random, value, true); break;
  case 15: shift(c, random, value, false); break;
  }
}

/* What a climber does that knows of slots only. */
static void plain_mutation(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  size_t at = climb_below(random, (uint32_t)c->options.size);
  switch (climb_below(random, 3)) {
  case 0: value[at] = random_op(c, random); break;
  case 1: value[at] = around(random, (uint32_t)c->options.size); break;
  case 2: value[at] = around(random, c->slots / 2); break;
  }
}

static void wrap(const qaci_arena_climb *c, int32_t *value) {
  for (size_t i = 0; i < c->options.size; i++) value[i] = qaci_arena_wrap(value[i], c->word);
}

void climb_invent(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  memset(value, 0, c->options.size * sizeof *value);
  for (size_t i = 0; i < instructions(c); i++) random_triple(c, random, value + 3 * i);
  wrap(c, value);
}

void climb_mutate(const qaci_arena_climb *c, uint64_t *random, int32_t *value) {
  do {
    if (c->options.plain)
      plain_mutation(c, random, value);
    else
      one_mutation(c, random, value);
  } while (climb_random(random) & 1);
  wrap(c, value);
}

void climb_cross(const qaci_arena_climb *c, uint64_t *random, int32_t *child, const int32_t *a, const int32_t *b) {
  size_t first = random_instruction(c, random), last = random_instruction(c, random);
  memmove(child, a, c->options.size * sizeof *child);
  if (first <= last) memcpy(child + first, b + first, (last + 3 - first) * sizeof *child);
}
