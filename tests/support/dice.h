/* Seeded dice for tests: Knuth's MMIX generator, so the same cases everywhere. */
#ifndef QACI_TESTS_SUPPORT_DICE_H
#define QACI_TESTS_SUPPORT_DICE_H

#include <stdint.h>

static uint64_t seed = 1;
static inline unsigned dice(unsigned sides) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(seed >> 33) % sides;
}

#endif
