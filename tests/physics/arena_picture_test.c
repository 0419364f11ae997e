/* Films and pictures of arena runs: each mark against the events it stands for, cells at the pixels where they are said
 * to be, and PNG files read back. */
#include <criterion/criterion.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "physics/arena/picture.h"
#include "tests/support/arena.h"

enum { WORLDS = 60, MOST_EVENTS = 1 << 16 };

static struct {
  qaci_arena_event event[MOST_EVENTS];
  size_t count;
} happened;

static bool record(void *data, const qaci_arena_event *event) {
  (void)data;
  cr_assert(happened.count < MOST_EVENTS, "room for the events");
  happened.event[happened.count++] = *event;
  return true;
}

static uint8_t hue_of(const qaci_arena_run *run, uint32_t pointer) {
  qaci_arena_pointer p = qaci_arena_run_pointer(run, pointer);
  return (uint8_t)qaci_arena_hue(p.shadow ? 0 : p.colour);
}

/* The mark of one cell, from all events: the last of each kind in its ticks and slots. */
static qaci_arena_mark plain_mark(const qaci_arena_film *f, const qaci_arena_run *run, size_t row, size_t column) {
  qaci_arena_mark m = {0};
  for (size_t i = 0; i < happened.count; i++) {
    const qaci_arena_event *e = &happened.event[i];
    if (e->tick < f->from || e->tick >= f->to || (e->tick - f->from) / f->every != row) continue;
    if (qaci_arena_film_column(f, e->slot) != column) continue;
    uint8_t hue = hue_of(run, e->pointer);
    if (e->kind == QACI_ARENA_STEP || e->kind == QACI_ARENA_MOVE) m.stood = hue;
    if (e->kind == QACI_ARENA_READ && e->after) m.read = hue;
    if (e->kind == QACI_ARENA_WRITE) m.wrote = hue;
    if (e->kind == QACI_ARENA_MONEY) m.took = hue;
    if (e->kind == QACI_ARENA_DEATH) m.died = hue;
  }
  return m;
}

/* Who wrote last in the column until the row ends; 0: nobody. */
static uint8_t plain_writer(const qaci_arena_film *f, const qaci_arena_run *run, size_t row, size_t column) {
  uint8_t hue = 0;
  for (size_t i = 0; i < happened.count; i++) {
    const qaci_arena_event *e = &happened.event[i];
    if (e->kind == QACI_ARENA_WRITE && e->tick >= f->from && (e->tick - f->from) / f->every <= row &&
        qaci_arena_film_column(f, e->slot) == column)
      hue = hue_of(run, e->pointer);
  }
  return hue;
}

static void check_mark(const qaci_arena_film *f, const qaci_arena_run *run, size_t row, size_t c) {
  qaci_arena_mark got = f->mark[row * f->columns + c], expected = plain_mark(f, run, row, c);
  cr_assert(got.read == expected.read && got.wrote == expected.wrote && got.stood == expected.stood &&
                got.took == expected.took && got.died == expected.died,
            "row %zu, column %zu", row, c);
  uint8_t writer = plain_writer(f, run, row, c);
  if (writer && got.ground == QACI_ARENA_GROUND_CODE) cr_assert_eq(got.whose, writer, "who wrote last");
  if (expected.took)
    cr_assert(got.ground == QACI_ARENA_GROUND_TAKEN && got.whose == expected.took, "taken money");
  else if (row && !expected.wrote)
    cr_assert(got.ground == f->mark[(row - 1) * f->columns + c].ground &&
                  got.whose == f->mark[(row - 1) * f->columns + c].whose,
              "what nobody touches stays");
}

static void check_columns(const qaci_arena_film *f, uint32_t low, uint32_t high) {
  size_t last = 0;
  for (uint32_t s = low; s < high; s++) {
    size_t c = qaci_arena_film_column(f, s);
    if (c == f->columns) continue;
    cr_assert(c < f->columns && (c == last || c == last + 1 || !last), "columns follow one another");
    last = c;
  }
  cr_assert_eq(last + 1, f->columns, "every column has a slot");
  for (size_t i = 0; i < happened.count; i++)
    if (happened.event[i].kind == QACI_ARENA_WRITE && happened.event[i].slot >= low && happened.event[i].slot < high &&
        happened.event[i].tick >= f->from && happened.event[i].tick < f->to)
      cr_assert(qaci_arena_film_column(f, happened.event[i].slot) < f->columns, "a slot that is written is shown");
}

static void check_film(qaci_ctx *ctx) {
  qaci_arena_environment *e = arena_world(ctx, ARENA_WITH_ALL);
  if (e->ticks > 150) e->ticks = 150;
  arena_cast cast = arena_agents(e);
  qaci_arena_run *run = arena_start(ctx, e, &cast, NULL), *end = qaci_arena_run_copy(run);
  happened.count = 0;
  qaci_arena_run_until(ctx, end, UINT64_MAX, record, NULL);
  uint64_t ticks = qaci_arena_run_tick(end);
  qaci_arena_film_options o = {.every = dice(2) ? dice(3) : 40,
                               .most_rows = 10 + dice(100),
                               .most_columns = dice(2) ? 4 : 20 + dice(600),
                               .fold = dice(2) ? 5 + dice(20) : 0};
  if (dice(2)) o.from = dice((unsigned)ticks), o.to = o.from + 1 + dice((unsigned)(ticks - o.from));
  if (dice(2)) o.low = dice(e->slots / 2), o.high = o.low + 1 + dice(e->slots / 2);
  qaci_arena_film *f;
  cr_assert_eq(qaci_arena_film_create(ctx, &f, run, &o), QACI_OK, "a film: %s", ctx->message);
  cr_assert(arena_same(f->end, end, 0), "the film's end is the run's");
  cr_assert(!o.to || f->to == (o.to < ticks ? o.to : ticks), "the ticks that were asked for");
  cr_assert(o.every || f->rows <= o.most_rows, "no more rows than asked for");
  check_columns(f, o.low, o.high ? o.high : e->slots);
  for (size_t i = 0; i < happened.count && !o.to; i++) {
    const qaci_arena_event *h = &happened.event[i];
    if ((h->kind == QACI_ARENA_WRITE && h->before != h->after) || h->kind == QACI_ARENA_MONEY ||
        h->kind == QACI_ARENA_DEATH)
      cr_assert(h->tick < f->from || h->tick <= f->news, "what is new is not behind the last news");
  }
  cr_assert(o.to || f->to > f->news + 1 || f->to == ticks, "the last news are shown, and a little more");
  for (size_t row = 0; row < f->rows; row++)
    for (size_t n = 0; n < 5; n++) check_mark(f, run, row, dice((unsigned)f->columns));
  for (size_t n = 0; n < 200 && happened.count; n++) {
    const qaci_arena_event *any = &happened.event[dice((unsigned)happened.count)];
    size_t column = qaci_arena_film_column(f, any->slot);
    if (column < f->columns && any->tick >= f->from && any->tick < f->to)
      check_mark(f, run, (size_t)((any->tick - f->from) / f->every), column);
  }
  qaci_arena_film_destroy(ctx, f);
  qaci_arena_run_destroy(run);
  qaci_arena_run_destroy(end);
  arena_agents_release(&cast);
  qaci_arena_environment_release(e);
}

Test(arena_picture, a_mark_is_the_last_event_of_each_kind) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int i = 0; i < WORLDS; i++) check_film(&ctx);
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

/* Read a palette PNG: width, height, and each pixel's red, green and blue. */
static uint8_t *read_png(const char *file, size_t *width, size_t *height) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  cr_assert(png_image_begin_read_from_file(&image, file), "%s: %s", file, image.message);
  image.format = PNG_FORMAT_RGB;
  uint8_t *r = malloc(PNG_IMAGE_SIZE(image));
  cr_assert(png_image_finish_read(&image, NULL, r, 0, NULL), "%s: %s", file, image.message);
  *width = image.width;
  *height = image.height;
  return r;
}

Test(arena_picture, png_files_hold_the_pixels) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  char folder[] = "/tmp/qaci-picture-XXXXXX", file[64];
  cr_assert(mkdtemp(folder), "a folder");
  snprintf(file, sizeof file, "%s/a.png", folder);
  for (unsigned colours = 1; colours <= 256; colours = colours < 20 ? colours + 1 : 256 + (colours == 256)) {
    qaci_png_palette palette = {.count = colours};
    size_t width = 1 + dice(70), height = 1 + dice(50), got_width, got_height;
    uint8_t *pixel = malloc(width * height);
    for (unsigned i = 0; i < colours; i++)
      for (int k = 0; k < 3; k++) palette.colour[i][k] = (uint8_t)dice(256);
    for (size_t i = 0; i < width * height; i++) pixel[i] = (uint8_t)dice(colours);
    cr_assert_eq(qaci_png_write(&ctx, file, width, height, &palette, pixel), QACI_OK, "writes: %s", ctx.message);
    uint8_t *got = read_png(file, &got_width, &got_height);
    cr_assert(got_width == width && got_height == height, "its size");
    for (size_t i = 0; i < width * height; i++)
      cr_assert_eq(memcmp(got + 3 * i, palette.colour[pixel[i]], 3), 0, "%u colours: pixel %zu", colours, i);
    free(got);
    pixel[0] = (uint8_t)colours;
    if (colours < 256) {
      cr_assert_eq(qaci_png_write(&ctx, file, width, height, &palette, pixel), QACI_DOMAIN, "outside the palette");
      cr_assert(strstr(ctx.message, "expected one of"), "%s", ctx.message);
    }
    free(pixel);
  }
  uint8_t dot = 0;
  qaci_png_palette one = {.count = 1};
  cr_assert_eq(qaci_png_write(&ctx, file, 0, 5, &one, &dot), QACI_DOMAIN, "no width");
  snprintf(file, sizeof file, "%s/none/a.png", folder);
  cr_assert_eq(qaci_png_write(&ctx, file, 1, 1, &one, &dot), QACI_DOMAIN, "no folder");
  cr_assert(strstr(ctx.message, file) == ctx.message && strstr(ctx.message, "cannot be written"), "%s", ctx.message);
  /* a folder cannot be replaced: and the file beside it is gone */
  snprintf(file, sizeof file, "%s/b.png", folder);
  mkdir(file, 0700);
  cr_assert_eq(qaci_png_write(&ctx, file, 1, 1, &one, &dot), QACI_DOMAIN, "a folder in its place");
  rmdir(file);
  snprintf(file, sizeof file, "%s/a.png", folder);
  unlink(file);
  cr_assert_eq(rmdir(folder), 0, "nothing is left behind");
}

Test(arena_picture, cells_are_where_the_picture_says) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int world = 0; world < 12; world++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    if (e->ticks > 100) e->ticks = 100;
    arena_cast cast = arena_agents(e);
    qaci_arena_run *run = arena_start(&ctx, e, &cast, NULL);
    qaci_arena_film *f;
    qaci_arena_picture *p;
    cr_assert_eq(
        qaci_arena_film_create(&ctx, &f, run, &(qaci_arena_film_options){.most_rows = 60, .most_columns = 300}),
        QACI_OK, "a film: %s", ctx.message);
    qaci_arena_picture_options options = {.scale = world % 3 ? 1 + dice(9) : 0};
    cr_assert_eq(qaci_arena_picture_create(&ctx, &p, f, &options), QACI_OK, "a picture: %s", ctx.message);
    cr_assert(!options.scale || (p->cell_width == options.scale && p->cell_height == options.scale), "the scale");
    for (int n = 0; n < 300; n++) {
      size_t row = dice((unsigned)f->rows), c = dice((unsigned)f->columns);
      unsigned fill, middle;
      qaci_arena_mark_colours(&f->mark[row * f->columns + c], &fill, &middle);
      const uint8_t *cell = p->pixel + (p->top + row * p->cell_height) * p->width + p->left + c * p->cell_width;
      unsigned corner = *cell, centre = cell[p->cell_height / 2 * p->width + p->cell_width / 2];
      if (p->cell_width < 3 && p->cell_height < 3) {
        cr_assert(corner == middle || corner == fill, "a small cell has one of its colours");
      } else {
        cr_assert(corner == fill, "its fill in the corner");
        cr_assert(centre == middle, "its middle in the middle");
      }
    }
    qaci_arena_picture_destroy(&ctx, p);
    qaci_arena_film_destroy(&ctx, f);
    qaci_arena_run_destroy(run);
    arena_agents_release(&cast);
    qaci_arena_environment_release(e);
  }
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

Test(arena_picture, colours_say_what_happened) {
  enum { KINDS = 9 };
  const qaci_arena_mark mark[KINDS] = {{0},
                                       {.ground = QACI_ARENA_GROUND_WALL},
                                       {.ground = QACI_ARENA_GROUND_CODE, .whose = 2},
                                       {.ground = QACI_ARENA_GROUND_TAKEN, .whose = 2},
                                       {.read = 2},
                                       {.wrote = 2},
                                       {.ground = QACI_ARENA_GROUND_MONEY},
                                       {.stood = 2},
                                       {.died = 2}};
  unsigned fill[KINDS], middle[KINDS];
  for (int i = 0; i < KINDS; i++) {
    qaci_arena_mark_colours(&mark[i], &fill[i], &middle[i]);
    for (int k = 0; k < i; k++) cr_assert(fill[i] != fill[k] || middle[i] != middle[k], "%d is not like %d", i, k);
  }
  unsigned taken, taker;
  qaci_arena_mark_colours(&(qaci_arena_mark){.took = 2, .stood = 2, .read = 3}, &taken, &taker);
  cr_assert(taken == fill[6] && taker == middle[7], "money being taken: a pointer on gold");
  qaci_arena_mark_colours(&(qaci_arena_mark){.read = 2, .wrote = 2}, &taken, &taker);
  cr_assert_eq(taken, fill[5], "a write shows above a read");
}

Test(arena_picture, questions_without_sense_and_limits) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = arena_world(&ctx, 0);
  arena_cast cast = arena_agents(e);
  qaci_arena_run *run = arena_start(&ctx, e, &cast, NULL);
  qaci_arena_film *f;
  qaci_arena_film_options o = {.most_rows = 10, .most_columns = 10, .low = 5, .high = 5};
  cr_assert_eq(qaci_arena_film_create(&ctx, &f, run, &o), QACI_DOMAIN, "no slots");
  o.high = e->slots + 1;
  cr_assert_eq(qaci_arena_film_create(&ctx, &f, run, &o), QACI_DOMAIN, "slots outside");
  o.low = o.high = 0;
  o.from = 1000000;
  cr_assert_eq(qaci_arena_film_create(&ctx, &f, run, &o), QACI_DOMAIN, "ticks behind the end");
  cr_assert(strstr(ctx.message, "nothing to show"), "%s", ctx.message);
  o.from = 0;
  ctx.max_bytes = e->slots + 20;
  cr_assert_eq(qaci_arena_film_create(&ctx, &f, run, &o), QACI_UNABLE, "no memory");
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
  qaci_arena_run_destroy(run);
  arena_agents_release(&cast);
  qaci_arena_environment_release(e);
}
