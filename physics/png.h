/* Pictures with a palette, as PNG files. */
#ifndef QACI_PHYSICS_PNG_H
#define QACI_PHYSICS_PNG_H

#include "distributions/ctx.h"

enum { QACI_PNG_MOST_COLOURS = 256, QACI_PNG_MOST_SIDE = 1 << 20 };

typedef struct qaci_png_palette {
  unsigned count;                           /* 1 .. QACI_PNG_MOST_COLOURS */
  uint8_t colour[QACI_PNG_MOST_COLOURS][3]; /* red, green, blue */
} qaci_png_palette;

/* Write `width` x `height` pixels, rows from the top, each a number below palette->count, to `file`: first to a file
 * beside it, which then takes its name, so that `file` is whole or what it was (a device is written to). The same
 * pixels give the same bytes. Cost: linear, about 10 ns a pixel. QACI_DOMAIN: a side of 0 or above QACI_PNG_MOST_SIDE,
 * a number outside the palette, or a file that cannot be written; the sentence names the file. */
qaci_status qaci_png_write(qaci_ctx *ctx, const char *file, size_t width, size_t height,
                           const qaci_png_palette *palette, const uint8_t *pixels);

#endif
