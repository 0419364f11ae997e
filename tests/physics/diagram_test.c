/* Space-time diagrams (WORLD.6, WORLD.7, WORLD.8): shades, hits and weights of a small automaton with noise, worked out
 * by hand; each cell at its pixels in the picture; the PNG file read back; branches. */
#include <criterion/criterion.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "physics/automaton.h"
#include "physics/diagram.h"
#include "tests/support/leaks.h"
#include "tests/support/worlds.h"

/* Rule 204 keeps every cell; noise 1/4 flips it. */
static qaci_physics *keeps(qaci_ctx *ctx, size_t cells) {
  mpq_t noise;
  mpq_init(noise);
  mpq_set_ui(noise, 1, 4);
  qaci_physics *p;
  qaci_automaton_options o = {.kind = QACI_ELEMENTARY, .columns = cells, .rows = 1, .rule = 204, .noise = noise};
  cr_assert_eq(qaci_automaton_create(ctx, &p, &o), QACI_OK, "makes: %s", ctx->message);
  mpq_clear(noise);
  return p;
}

static const uint8_t *pixel_of(const qaci_diagram_picture *p, size_t row, size_t cell, size_t dx, size_t dy) {
  size_t x = p->left + cell * p->scale + dx, y = p->top + row * p->scale + dy;
  return p->palette.colour[p->pixel[y * p->width + x]];
}

static bool is(const uint8_t *colour, unsigned rgb) {
  return colour[0] == rgb >> 16 && colour[1] == (rgb >> 8 & 255) && colour[2] == (rgb & 255);
}

/* The grey of a shade between certainties, as the legend's ramp says: from e4 to 48 in 29 steps. */
static unsigned grey(unsigned shade) {
  unsigned v = 0xe4 - (0xe4 - 0x48) * (shade - 1) / 29;
  return v << 16 | v << 8 | v;
}

static void diagram_by_hand(void) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_physics *p = keeps(&ctx, 4);
  qaci_diagram_blob blob[2] = {{.name = "ten"}, {.name = "zeros"}};
  qaci_bits start;
  qaci_bits_init(&start);
  qaci_bits_init(&blob[0].bits);
  qaci_bits_init(&blob[1].bits);
  cr_assert_eq(qaci_bits_parse(&ctx, &start, "1000", 4), QACI_OK);
  cr_assert_eq(qaci_bits_parse(&ctx, &blob[0].bits, "10", 2), QACI_OK);
  cr_assert_eq(qaci_bits_parse(&ctx, &blob[1].bits, "0000", 4), QACI_OK);
  qaci_diagram_options o = {.to = 2, .blob = blob, .blobs = 2};
  qaci_diagram *d;
  cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_OK, "draws: %s", ctx.message);
  cr_assert(d->rows == 3 && d->cells == 4 && d->first == 0 && !d->heads && !d->columns, "its size");
  /* weights of 1: 1 and 0; then 3/4 and 1/4; then 5/8 and 3/8 */
  const uint8_t expected[3][2] = {{31, 0}, {1 + 22, 1 + 7}, {1 + 18, 1 + 11}};
  for (size_t r = 0; r < 3; r++)
    for (size_t c = 0; c < 4; c++)
      cr_assert_eq(d->shade[r * 4 + c], expected[r][c > 0], "shade of cell %zu at %zu: %u", c, r, d->shade[r * 4 + c]);
  /* at 0 "10" stands at cell 0 only; later anywhere; 0000 has the weight (1/4)(3/4)^3 at time 1 */
  cr_assert(d->hit[0].row == 0 && d->hit[0].blob == 0 && d->hit[0].cell == 0, "the first hit");
  cr_assert(d->hits == 1 + 2 * (3 + 1) && d->hit[4].blob == 1 && d->hit[4].cell == 0, "%zu hits", d->hits);
  cr_assert(!mpq_cmp_ui(d->weight[0], 1, 1) && !mpq_cmp_ui(d->weight[1], 1, 1) && !mpq_sgn(d->weight[2]), "at 0");
  cr_assert(!mpq_cmp_ui(d->weight[3 + 2], 27, 256), "0000 at 1");

  qaci_diagram_picture picture;
  cr_assert_eq(qaci_diagram_draw(&ctx, &picture, d, "noise", blob, 9), QACI_OK, "pictures: %s", ctx.message);
  cr_assert_eq(picture.scale, 9);
  /* the middles of cells; their edges may carry boxes */
  cr_assert(is(pixel_of(&picture, 0, 0, 4, 4), 0x000000), "1 for certain is black");
  for (size_t c = 1; c < 4; c++) cr_assert(is(pixel_of(&picture, 0, c, 4, 4), 0xffffff), "0 for certain is white");
  for (size_t r = 1; r < 3; r++)
    for (size_t c = 0; c < 4; c++)
      cr_assert(is(pixel_of(&picture, r, c, 4, 4), grey(expected[r][c > 0])), "the grey of cell %zu at %zu", c, r);
  cr_assert(is(pixel_of(&picture, 0, 0, 0, 0), 0x0072b2) && is(pixel_of(&picture, 0, 1, 7, 4), 0x0072b2), "a blue box");
  cr_assert(is(pixel_of(&picture, 0, 2, 0, 0), 0xffffff), "and nothing behind it");
  cr_assert(is(pixel_of(&picture, 2, 2, 4, 0), grey(1 + 11)), "one box for as long as the blob stands");
  /* behind the cells a bar for each blob: 64 dots at 1, one at least where it is not 0 */
  for (size_t r = 0; r < 3; r++)
    for (size_t k = 0; k < 2; k++) {
      size_t dots = 0, weight = (size_t)(mpq_get_d(d->weight[3 * r + 1 + k]) * 64);
      if (!weight && mpq_sgn(d->weight[3 * r + 1 + k])) weight = 1;
      for (size_t x = 4 * 9 + 20; picture.left + x < picture.width; x++)
        dots += is(pixel_of(&picture, r, 0, x, 4), k ? 0x009e73 : 0x0072b2);
      cr_assert_eq(dots, weight, "the bar of blob %zu at %zu: %zu dots, expected %zu", k, r, dots, weight);
    }

  char folder[] = "/tmp/qaci-diagram-XXXXXX", file[sizeof folder + 10];
  cr_assert(mkdtemp(folder), "a folder");
  snprintf(file, sizeof file, "%s/a.png", folder);
  cr_assert_eq(qaci_png_write(&ctx, file, picture.width, picture.height, &picture.palette, picture.pixel), QACI_OK);
  png_image image = {.version = PNG_IMAGE_VERSION};
  cr_assert(png_image_begin_read_from_file(&image, file), "%s", image.message);
  image.format = PNG_FORMAT_RGB;
  cr_assert(image.width == picture.width && image.height == picture.height, "the size of the file");
  uint8_t *got = malloc(PNG_IMAGE_SIZE(image));
  cr_assert(png_image_finish_read(&image, NULL, got, 0, NULL), "%s", image.message);
  for (size_t i = 0; i < picture.width * picture.height; i++)
    cr_assert(!memcmp(got + 3 * i, picture.palette.colour[picture.pixel[i]], 3), "pixel %zu of the file", i);
  free(got);
  unlink(file);
  rmdir(folder);

  qaci_diagram_picture_clear(&ctx, &picture);
  qaci_diagram_destroy(&ctx, d);
  o.from = 3;
  cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_DOMAIN, "no times");
  o = (qaci_diagram_options){.to = 2, .branch = 17};
  cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_DOMAIN, "17 branches of 16");
  cr_assert(strstr(ctx.message, "branch 17, but 16 world-states have weight at the last time"), "%s", ctx.message);
  ctx.max_bytes = 2000;
  o = (qaci_diagram_options){.to = 200};
  cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_UNABLE, "a budget");
  qaci_bits_clear(&blob[0].bits);
  qaci_bits_clear(&blob[1].bits);
  qaci_bits_clear(&start);
  qaci_physics_release(p);
}

Test(diagram, by_hand) {
  leaks_watch();
  size_t blocks = leaks_live_blocks();
  diagram_by_hand();
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}

/* The head of a machine is orange on its cell, and the legend says so. */
Test(diagram, heads) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  seed = 5;
  qaci_physics *p = random_physics(&ctx, 2, 2, true);
  qaci_bits start;
  qaci_bits_init(&start);
  start_code(&ctx, p, &start, 1);
  qaci_diagram_options o = {.to = 1};
  qaci_diagram *d;
  cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_OK, "draws: %s", ctx.message);
  cr_assert(d->heads, "it has a head");
  qaci_diagram_picture picture;
  cr_assert_eq(qaci_diagram_draw(&ctx, &picture, d, "head", NULL, 9), QACI_OK, "pictures: %s", ctx.message);
  size_t heads = 0, full = 0, pale = 0;
  for (size_t c = 0; c < d->cells; c++) {
    heads += d->head[c] != QACI_SHADE_NONE;
    cr_assert_eq(d->head[c] == QACI_SHADE_ALL, is(pixel_of(&picture, 0, c, 4, 4), 0xd54a00), "cell %zu", c);
  }
  cr_assert_eq(heads, 1, "at one cell for certain");
  for (size_t i = 0; i < picture.width * (picture.top - 22); i++) {
    full += is(picture.palette.colour[picture.pixel[i]], 0xd54a00);
    pale += is(picture.palette.colour[picture.pixel[i]], 0xffd8a8);
  }
  cr_assert(full == 16 && pale == 16, "the legend's ramp, from pale to full: %zu and %zu dots", pale, full);
  qaci_diagram_picture_clear(&ctx, &picture);
  qaci_diagram_destroy(&ctx, d);
  qaci_bits_clear(&start);
  qaci_physics_release(p);
}

static const char valid_hash[] = "what is handed on";

static qaci_status is_01(qaci_ctx *ctx, const void *hash, bool *valid, const qaci_bits *x, const qaci_bits *key) {
  cr_assert(ctx && hash == valid_hash && key->len == 2 && x->len == 2, "what is asked");
  *valid = qaci_bits_read(x, 0, 2) == 1;
  return QACI_OK;
}

/* WORLD.8: 1000 moves left on its ring: 0001, 0010, 0100. The key 10 stands at cell 0 at time 0 and at 2 at time 2; its
 * "answers" 01 at 2, 1, 0. Only that at 0 is where the key stood before. */
Test(diagram, answers) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_physics *p;
  qaci_automaton_options moves = {.kind = QACI_ELEMENTARY, .columns = 4, .rows = 1, .rule = 170};
  cr_assert_eq(qaci_automaton_create(&ctx, &p, &moves), QACI_OK, "makes: %s", ctx.message);
  qaci_bits start;
  qaci_bits_init(&start);
  cr_assert_eq(qaci_bits_parse(&ctx, &start, "1000", 4), QACI_OK);
  qaci_diagram_blob blob[3] = {{.name = "key"}, {.name = "there"}, {.name = "anywhere", .anywhere = true}};
  for (size_t k = 0; k < 3; k++) {
    qaci_bits_init(&blob[k].bits);
    cr_assert_eq(qaci_bits_parse(&ctx, &blob[k].bits, "10", 2), QACI_OK);
    if (k) blob[k].answers = is_01, blob[k].hash = valid_hash;
  }
  const qaci_diagram_hit expected[] = {{0, 0, 0}, {1, 2, 2}, {2, 0, 2}, {2, 2, 1}, {3, 0, 1}, {3, 1, 0}, {3, 2, 0}};
  for (size_t branch = 0; branch < 2; branch++)
    for (size_t from = 0; from < 4; from++) {
      qaci_diagram_options o = {.from = from, .to = 3, .branch = branch, .blob = blob, .blobs = 3};
      qaci_diagram *d;
      cr_assert_eq(qaci_diagram_create(&ctx, &d, p, &start, &o), QACI_OK, "draws: %s", ctx.message);
      size_t skip = 0;
      while (expected[skip].row < from) skip++;
      cr_assert_eq(d->hits, 7 - skip, "from %zu, branch %zu: %zu hits", from, branch, d->hits);
      for (size_t i = 0; i < d->hits; i++) {
        const qaci_diagram_hit *h = &d->hit[i], *e = &expected[skip + i];
        cr_assert(h->row + from == e->row && h->blob == e->blob && h->cell == e->cell, "hit %zu", i);
      }
      qaci_diagram_picture picture;
      cr_assert_eq(qaci_diagram_draw(&ctx, &picture, d, "answers", blob, 9), QACI_OK, "pictures: %s", ctx.message);
      if (!from) cr_assert(is(pixel_of(&picture, 1, 2, 0, 0), 0xcc60a7), "its own colour");
      qaci_diagram_picture_clear(&ctx, &picture);
      qaci_diagram_destroy(&ctx, d);
    }
  for (size_t k = 0; k < 3; k++) qaci_bits_clear(&blob[k].bits);
  qaci_bits_clear(&start);
  qaci_physics_release(p);
}

/* WORLD.7: the heaviest history of 1000 is itself; the second heaviest world-state at 1, 0000 (of the four that differ
 * in one cell the smallest), came from 1000. */
Test(diagram, branches) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_physics *p = keeps(&ctx, 4);
  qaci_bits start, code[3];
  mpq_t weight[3];
  qaci_bits_init(&start);
  for (size_t i = 0; i < 3; i++) {
    qaci_bits_init(&code[i]);
    mpq_init(weight[i]);
  }
  cr_assert_eq(qaci_bits_parse(&ctx, &start, "1000", 4), QACI_OK);
  cr_assert_eq(qaci_branch(&ctx, p, &start, 2, 1, code, weight), QACI_OK);
  for (size_t n = 0; n < 3; n++) cr_assert(qaci_bits_equal(&code[n], &start), "1000 at %zu", n);
  cr_assert(!mpq_cmp_ui(weight[0], 1, 1) && !mpq_cmp_ui(weight[1], 81, 256) && !mpq_cmp_ui(weight[2], 625, 4096),
            "weights");
  cr_assert_eq(qaci_branch(&ctx, p, &start, 1, 2, code, weight), QACI_OK);
  cr_assert(!qaci_bits_read(&code[1], 0, 4) && qaci_bits_equal(&code[0], &start), "0000 comes from 1000");
  cr_assert(!mpq_cmp_ui(weight[1], 27, 256), "27/256");
  for (size_t i = 0; i < 3; i++) {
    qaci_bits_clear(&code[i]);
    mpq_clear(weight[i]);
  }
  qaci_bits_clear(&start);
  qaci_physics_release(p);
}
