/* Palette PNG through libpng: see png.h. libpng and not a writer of our own, because a picture must open in every
 * viewer: checksums, filters and deflate are then somebody's whole attention. No time and no text is stored, so the
 * bytes depend on the pixels alone. */
#include "physics/png.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libpng's error handler may not return; its sentence is kept for the caller. */
static void on_error(png_structp png, png_const_charp message) {
  snprintf(png_get_error_ptr(png), 200, "%s", message);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

/* The file's content; false with libpng's sentence in `problem`. Nothing here changes after setjmp but what is freed.
 */
static bool write_pixels(FILE *to, size_t width, size_t height, const qaci_png_palette *palette, const uint8_t *pixels,
                         char problem[200]) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, problem, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  bool written = false;
  if (info && !setjmp(png_jmpbuf(png))) {
    int depth = palette->count <= 2 ? 1 : palette->count <= 4 ? 2 : palette->count <= 16 ? 4 : 8;
    png_init_io(png, to);
    png_set_user_limits(png, QACI_PNG_MOST_SIDE, QACI_PNG_MOST_SIDE);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, depth, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_color colour[QACI_PNG_MOST_COLOURS];
    for (unsigned i = 0; i < palette->count; i++)
      colour[i] = (png_color){palette->colour[i][0], palette->colour[i][1], palette->colour[i][2]};
    png_set_PLTE(png, info, colour, (int)palette->count);
    png_write_info(png, info);
    png_set_packing(png);
    for (size_t y = 0; y < height; y++) png_write_row(png, pixels + y * width);
    png_write_end(png, info);
    written = true;
  }
  png_destroy_write_struct(&png, &info);
  return written;
}

/* The file's own content, where a new file may not take its place: a device, a pipe. */
static qaci_status write_into(qaci_ctx *ctx, const char *file, size_t width, size_t height,
                              const qaci_png_palette *palette, const uint8_t *pixels) {
  char problem[200] = "";
  FILE *to = fopen(file, "wb");
  bool fine = to && write_pixels(to, width, height, palette, pixels, problem);
  if (to && fclose(to)) fine = false;
  if (fine) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be written: %s", file, *problem ? problem : strerror(errno));
}

static qaci_status write_beside(qaci_ctx *ctx, const char *file, char *beside, size_t width, size_t height,
                                const qaci_png_palette *palette, const uint8_t *pixels) {
  int descriptor = mkstemp(beside);
  if (descriptor < 0) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be written: %s", file, strerror(errno));
  mode_t mask = umask(0);
  umask(mask);
  /* mkstemp's file is the owner's alone; a picture has the rights of any new file */
  bool fine = !fchmod(descriptor, 0666 & ~mask);
  FILE *to = fine ? fdopen(descriptor, "wb") : NULL;
  char problem[200] = "";
  if (to) {
    fine = write_pixels(to, width, height, palette, pixels, problem);
    if (fclose(to)) fine = false;
  } else {
    close(descriptor);
    fine = false;
  }
  if (fine && !rename(beside, file)) return QACI_OK;
  int cause = errno;
  unlink(beside);
  return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be written: %s", file, *problem ? problem : strerror(cause));
}

qaci_status qaci_png_write(qaci_ctx *ctx, const char *file, size_t width, size_t height,
                           const qaci_png_palette *palette, const uint8_t *pixels) {
  if (!width || !height || width > QACI_PNG_MOST_SIDE || height > QACI_PNG_MOST_SIDE)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: a picture of %zu x %zu pixels, expected sides of 1 to %d", file, width,
                     height, QACI_PNG_MOST_SIDE);
  for (size_t i = 0; i < width * height; i++)
    if (pixels[i] >= palette->count)
      return qaci_fail(ctx, QACI_DOMAIN, "%s: pixel %zu has colour %u, expected one of the %u of the palette", file, i,
                       pixels[i], palette->count);
  struct stat there;
  if (!stat(file, &there) && !S_ISREG(there.st_mode)) return write_into(ctx, file, width, height, palette, pixels);
  static const char ending[] = ".XXXXXX";
  size_t n = strlen(file);
  char *beside = qaci_alloc(n + sizeof ending);
  memcpy(beside, file, n);
  memcpy(beside + n, ending, sizeof ending);
  qaci_status status = write_beside(ctx, file, beside, width, height, palette, pixels);
  free(beside);
  return status;
}
