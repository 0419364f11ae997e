/* Orders of play: see orders.h.                                                   "The arena" in papers/, ARENA.4 */
#include "physics/arena/orders.h"

#include <stdlib.h>
#include <string.h>

void qaci_arena_permutation(uint64_t k, size_t n, uint32_t *p) {
  uint64_t below = 1; /* (n - 1 - i)!: permutations with the same first i + 1 */
  for (size_t i = 2; i < n; i++) below *= i;
  for (size_t i = 0; i < n; i++) p[i] = (uint32_t)i;
  for (size_t i = 0; i + 1 < n; i++) {
    size_t chosen = i + (size_t)(k / below);
    k %= below;
    below /= n - 1 - i;
    /* the rest stays ascending */
    uint32_t first = p[chosen];
    memmove(p + i + 1, p + i, (chosen - i) * sizeof *p);
    p[i] = first;
  }
}

uint64_t qaci_arena_factorial(uint64_t n, uint64_t most) {
  uint64_t r = 1;
  for (uint64_t i = 2; i <= n; i++) {
    if (r > most / i) return 0;
    r *= i;
  }
  return r;
}

static bool takes_turns(const qaci_arena_start *s) {
  return s->file && !s->shadow;
}

size_t qaci_arena_insertions(const qaci_arena_environment *e) {
  size_t n = 0;
  for (size_t i = 0; i < e->starts; i++) n += takes_turns(&e->start[i]);
  return n;
}

qaci_arena_environment *qaci_arena_in_order(const qaci_arena_environment *e, uint64_t k) {
  qaci_arena_environment *r = qaci_arena_environment_rotate(e, 0);
  size_t n = qaci_arena_insertions(e), filled = 0;
  uint32_t *p = qaci_alloc((n + 1) * sizeof *p), *place = qaci_alloc((n + 1) * sizeof *place);
  qaci_arena_start *start = qaci_alloc((r->starts + 1) * sizeof *start);
  if (r->starts) memcpy(start, r->start, r->starts * sizeof *start);
  for (uint32_t i = 0, found = 0; i < r->starts; i++)
    if (takes_turns(&start[i])) place[found++] = i;
  qaci_arena_permutation(k, n, p);
  /* names move along with their structs: each is in the array exactly once before and after */
  for (size_t i = 0; i < r->starts; i++)
    if (takes_turns(&start[i])) r->start[i] = start[place[p[filled++]]];
  free(start);
  free(place);
  free(p);
  return r;
}
