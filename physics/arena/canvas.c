/* Drawing on palette pixels: see canvas.h. */
#include "physics/arena/canvas.h"

#include <string.h>

#include "physics/arena/font.h"

void qaci_arena_canvas_rectangle(qaci_arena_canvas *c, size_t x, size_t y, size_t width, size_t height,
                                 unsigned colour) {
  if (x >= c->width || y >= c->height) return;
  if (width > c->width - x) width = c->width - x;
  if (height > c->height - y) height = c->height - y;
  for (size_t row = y; row < y + height; row++) memset(c->pixel + row * c->width + x, (int)colour, width);
}

void qaci_arena_canvas_text(qaci_arena_canvas *c, size_t x, size_t y, unsigned scale, unsigned colour,
                            const char *text) {
  for (; *text; text++, x += (size_t)QACI_ARENA_LETTER_STEP * scale)
    for (unsigned i = 0; i < QACI_ARENA_LETTER_WIDTH; i++)
      for (unsigned j = 0; j < QACI_ARENA_LETTER_HEIGHT; j++)
        if (qaci_arena_letter(*text, i, j))
          qaci_arena_canvas_rectangle(c, x + (size_t)i * scale, y + (size_t)j * scale, scale, scale, colour);
}

size_t qaci_arena_canvas_text_width(unsigned scale, const char *text) {
  return strlen(text) * QACI_ARENA_LETTER_STEP * scale;
}
