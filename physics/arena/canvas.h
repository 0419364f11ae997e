/* Drawing on palette pixels: rectangles and letters. What lies outside is cut off. */
#ifndef QACI_PHYSICS_ARENA_CANVAS_H
#define QACI_PHYSICS_ARENA_CANVAS_H

#include <stddef.h>
#include <stdint.h>

typedef struct qaci_arena_canvas {
  size_t width, height;
  uint8_t *pixel; /* [height * width] */
} qaci_arena_canvas;

void qaci_arena_canvas_rectangle(qaci_arena_canvas *c, size_t x, size_t y, size_t width, size_t height,
                                 unsigned colour);

/* Letters of `scale` pixels a dot, their upper left corner at x, y. */
void qaci_arena_canvas_text(qaci_arena_canvas *c, size_t x, size_t y, unsigned scale, unsigned colour,
                            const char *text);
size_t qaci_arena_canvas_text_width(unsigned scale, const char *text);

#endif
