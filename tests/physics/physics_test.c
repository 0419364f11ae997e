/* What every physics shares: canonical codes, references. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/physics.h"

static int destroyed;

static void destroy(qaci_physics *p) {
  (void)p;
  destroyed++;
}

static const qaci_physics_functions functions = {.name = "test", .destroy = destroy};

/* 3 free bits, a field of 2 bits with count 3, a free bit, a field of 3 bits with count 5. */
static qaci_field fields[] = {{.at = 3, .width = 2, .count = 3}, {.at = 6, .width = 3, .count = 5}};

static void check_code(const qaci_physics *p, const char *text, const char *expected) {
  qaci_ctx ctx;
  qaci_bits x;
  qaci_ctx_init(&ctx);
  qaci_bits_init(&x);
  cr_assert_eq(qaci_bits_parse(&ctx, &x, text, strlen(text)), QACI_OK, "the test's own bits");
  qaci_physics_canonical(p, &x, &x); /* aliased */
  char *got = qaci_bits_string(&x);
  cr_assert_str_eq(got, expected, "canonical form of \"%s\"", text);
  free(got);
  qaci_bits_clear(&x);
}

Test(physics, canonical) {
  qaci_physics p;
  qaci_physics_init(&p, &functions);
  p.width = 9;
  p.field = fields;
  p.field_count = 2;
  check_code(&p, "101100010", "101100010");  /* 2 and 2: canonical */
  check_code(&p, "101110100", "101000100");  /* 3 mod 3, 4 */
  check_code(&p, "101111111", "101001010");  /* 3 mod 3, 7 mod 5 */
  check_code(&p, "", "000000000");           /* padded */
  check_code(&p, "1111", "111100000");       /* padded: 2 and 0 */
  check_code(&p, "1011000101111", "101100010"); /* cut */
}

Test(physics, padding_crosses_words) {
  qaci_physics p;
  qaci_physics_init(&p, &functions);
  p.width = 200;
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_push(&x, true);
  qaci_physics_canonical(&p, &x, &x);
  cr_assert_eq(x.len, 200, "padded to the width");
  cr_assert(qaci_bits_get(&x, 0) && !qaci_bits_read(&x, 1, 64) && !qaci_bits_read(&x, 136, 64), "with zeros");
  qaci_bits_clear(&x);
}

Test(physics, references) {
  qaci_physics p;
  qaci_physics_init(&p, &functions);
  cr_assert_eq(qaci_physics_retain(&p), &p, "retain returns its argument");
  qaci_physics_release(&p);
  cr_assert_eq(destroyed, 0, "one reference is left");
  qaci_physics_release(&p);
  cr_assert_eq(destroyed, 1, "none is left");
  qaci_physics_release(NULL);
}
