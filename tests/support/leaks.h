/* Counts GMP's live blocks: Criterion hides leaks, so a test body asserts that the count is the same before and
 * after. */
#ifndef QACI_TESTS_SUPPORT_LEAKS_H
#define QACI_TESTS_SUPPORT_LEAKS_H

#include <stddef.h>

/* Install the counting allocator; call it before any GMP value is made. */
void leaks_watch(void);
size_t leaks_live_blocks(void);

#endif
