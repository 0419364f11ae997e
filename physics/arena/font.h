/* Letters for pictures: printable ASCII, five dots wide and seven high, an eighth row for what hangs down. */
#ifndef QACI_PHYSICS_ARENA_FONT_H
#define QACI_PHYSICS_ARENA_FONT_H

#include <stdbool.h>

enum { QACI_ARENA_LETTER_WIDTH = 5, QACI_ARENA_LETTER_HEIGHT = 8, QACI_ARENA_LETTER_STEP = 6 };

/* Whether the dot in column x, row y of the letter is set; what is not printable ASCII looks like "?". */
bool qaci_arena_letter(char letter, unsigned x, unsigned y);

#endif
