/* A counting allocator for GMP: see leaks.h. */
#include "tests/support/leaks.h"

#include <gmp.h>
#include <stdlib.h>

static size_t live;

static void *count_alloc(size_t n) {
  live++;
  return malloc(n);
}

static void *count_realloc(void *p, size_t old, size_t n) {
  (void)old;
  return realloc(p, n);
}

static void count_free(void *p, size_t n) {
  (void)n;
  live--;
  free(p);
}

void leaks_watch(void) {
  mp_set_memory_functions(count_alloc, count_realloc, count_free);
}

size_t leaks_live_blocks(void) {
  return live;
}
