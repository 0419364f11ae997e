/* The arena: who plays first, and who plays whom.                                 "The arena" in papers/, ARENA.4
 *
 * Pointers play in file order, so the first insertion has the first move. For fairness the same world is played with
 * its insertions in every order, each keeping its place, its file and its colour.
 */
#ifndef QACI_PHYSICS_ARENA_ORDERS_H
#define QACI_PHYSICS_ARENA_ORDERS_H

#include "physics/arena/environment.h"

/* p := permutation number k (from 0, the identity, in lexicographic order) of 0 .. n - 1. Cost O(n^2). */
void qaci_arena_permutation(uint64_t k, size_t n, uint32_t *p);

/* n!, or 0 where it is above `most`. */
uint64_t qaci_arena_factorial(uint64_t n, uint64_t most);

/* Insertions that are not shadows: they change their turns; pointers of the house keep theirs. */
size_t qaci_arena_insertions(const qaci_arena_environment *e);

/* A copy of e with the turns of its insertions in order k < qaci_arena_insertions(e)!; order 0 is that of the file. */
qaci_arena_environment *qaci_arena_in_order(const qaci_arena_environment *e, uint64_t k);

#endif
