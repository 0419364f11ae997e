/* The symbolic round trip against all b'' in B^n: for wirings and programs that read bits (CPUSH) on both sides, and
 * for physics whose fields have every count, so that decode reduces codes that are no state. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blobs/round_trip.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

typedef struct random_program {
  qaci_program p;
  qaci_leaves leaves;
} random_program;

static void add(qaci_program *p, qaci_op op, uint64_t argument) {
  qaci_program_append(p, (qaci_instruction){op, argument});
}

static void leaves_of(random_program *r, size_t input) {
  qaci_leaves now = {0}, then = {0};
  qaci_leaves_identity(&now, input);
  for (size_t i = 0; i < r->p.length; i++) {
    qaci_leaves_extend(&then, &now, r->p.instruction[i]);
    qaci_leaves t = now;
    now = then;
    then = t;
  }
  qaci_leaves_clear(&then);
  r->leaves = now;
}

/* Short programs, among them pairs that undo each other: rotations and their inverses, appended and dropped bits. */
static void make_pair(random_program *f, random_program *g) {
  qaci_program_init(&f->p);
  qaci_program_init(&g->p);
  unsigned turn = dice(4);
  switch (dice(6)) {
  case 0:
    if (turn) add(&f->p, QACI_ROTL, turn);
    if (turn) add(&g->p, QACI_ROTR, turn);
    return;
  case 1: /* f makes the rest constant */
    add(&f->p, QACI_DROP, 1 + dice(4));
    if (dice(2)) add(&f->p, QACI_PUSH, dice(2));
    if (dice(2)) add(&f->p, QACI_ROTL, 1 + dice(3));
    break;
  case 2: /* both read a bit */
    add(&f->p, QACI_CPUSH, dice(2));
    if (dice(2)) add(&f->p, QACI_ROTL, 1 + dice(3));
    add(&g->p, QACI_CPUSH, dice(2));
    break;
  case 3: add(&g->p, QACI_CPUSH, dice(2)); break;
  case 4: add(&g->p, QACI_COPY, 1 + dice(8)); break;
  default: break;
  }
  for (unsigned n = dice(4); n; n--) {
    qaci_op op = (qaci_op)dice(6);
    add(dice(2) ? &f->p : &g->p, op, op >= QACI_PUSH ? dice(2) : 1 + dice(7));
  }
}

static void run(qaci_bits *out, const qaci_program *p, const qaci_bits *x) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  uint64_t steps;
  bool halted;
  cr_assert_eq(qaci_program_run(&ctx, out, &steps, &halted, p, x, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
}

/* x := b'' rest. */
static void join(qaci_bits *x, uint64_t b, size_t n, const qaci_bits *rest) {
  qaci_bits_nat(x, b, n);
  qaci_bits_append(x, rest);
}

/* Does f(g(b'', rest)) = (b'', rest) hold for every b''? A short output is padded with zeros up to n bits. */
static bool holds_for_all(const qaci_physics *physics, const qaci_program *f, const qaci_program *g, size_t n,
                          const qaci_bits *rest) {
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  bool good = true;
  for (uint64_t b = 0; b < (uint64_t)1 << n && good; b++) {
    join(&x, b, n, rest);
    run(&y, g, &x);
    qaci_physics_canonical(physics, &y, &y);
    run(&y, f, &y);
    while (y.len < n) qaci_bits_push(&y, false);
    good = qaci_bits_equal(&x, &y);
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  return good;
}

static void check_location(const qaci_location *l, const qaci_physics *physics, const qaci_program *g, size_t n,
                           const qaci_bits *rest) {
  qaci_bits x, y, blob;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  qaci_bits_init(&blob);
  for (uint64_t b = 0; b < (uint64_t)1 << n; b++) {
    join(&x, b, n, rest);
    run(&x, g, &x);
    qaci_physics_canonical(physics, &x, &x);
    qaci_bits_nat(&blob, b, n);
    qaci_location_at(l, &y, &blob);
    cr_assert(qaci_bits_equal(&x, &y), "the world-state at blob %llu", (unsigned long long)b);
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  qaci_bits_clear(&blob);
}

static size_t width_of(uint64_t count) {
  size_t w = 0;
  while ((uint64_t)1 << w < count) w++;
  return w;
}

/* A free part, then fields of the counts given (0: none). */
static void set_fields(qaci_physics *p, qaci_field *field, size_t free_bits, uint64_t first, uint64_t second) {
  *p = (qaci_physics){.width = free_bits, .field = field};
  for (int i = 0; i < 2; i++) {
    uint64_t count = i ? second : first;
    if (!count) continue;
    field[p->field_count] = (qaci_field){p->width, width_of(count), count};
    p->width += field[p->field_count++].width;
  }
}

Test(round_trip, against_all_blobs) {
  leaks_watch();
  qaci_round_trip t = {0};
  qaci_location l;
  qaci_location_init(&l);
  qaci_bits rest, x;
  qaci_bits_init(&rest);
  qaci_bits_init(&x);
  size_t held = 0, reduced = 0, read = 0;
  const char *cases = getenv("QACI_TEST_CASES");
  for (int round = 0; round < (cases ? atoi(cases) : 60000); round++) {
    qaci_physics physics;
    qaci_field field[2];
    set_fields(&physics, field, dice(4), dice(10), dice(10));
    if (!physics.width) continue;
    random_program f, g;
    make_pair(&f, &g);
    size_t n = dice(5);
    if (n > physics.width) n = physics.width;
    /* a rest that f leaves of some world-state, or any */
    if (dice(5)) {
      qaci_bits_nat(&x, dice(1 << 12), physics.width);
      qaci_physics_canonical(&physics, &x, &x);
      run(&x, &f.p, &x);
      if (x.len > n) qaci_bits_slice(&rest, &x, n, x.len - n);
      else qaci_bits_zeros(&rest, 0);
    } else {
      qaci_bits_nat(&rest, dice(256), dice(5));
    }
    leaves_of(&f, physics.width);
    leaves_of(&g, n + rest.len);
    if (dice(2)) qaci_leaves_cut(&g.leaves, physics.width); /* as locators keep them */
    bool expected = holds_for_all(&physics, &f.p, &g.p, n, &rest);
    bool got = qaci_round_trip_holds(&t, &l, &physics, &f.leaves, &g.leaves, n, &rest);
    if (got != expected || got) {
      char *ft = qaci_program_text(&f.p), *gt = qaci_program_text(&g.p);
      cr_assert_eq(got, expected, "f = %s, g = %s, blob of %zu bits, rest of %zu: %d, expected %d", ft, gt, n, rest.len,
                   got, expected);
      free(ft);
      free(gt);
    }
    if (got) {
      check_location(&l, &physics, &g.p, n, &rest);
      held += n > 0;
      read += n > 0 && (f.leaves.count > 1 || g.leaves.count > 1);
      const uint32_t *reference = qaci_location_references(&l);
      for (size_t i = 0; i < physics.width; i++)
        if (reference[i] >= QACI_BLOB_BIT + n) {
          reduced++;
          break;
        }
    }
    qaci_program_clear(&f.p);
    qaci_program_clear(&g.p);
    qaci_leaves_clear(&f.leaves);
    qaci_leaves_clear(&g.leaves);
  }
  cr_assert(held > 500 && read > 20, "%zu round trips, %zu of them read bits, %zu are no wirings", held, read, reduced);
  cr_assert(reduced, "no location that is more than a wiring");
  qaci_round_trip_clear(&t);
  qaci_location_clear(&l);
  qaci_bits_clear(&rest);
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP is not used");
}

/* A blob of 300 bits between other bits: decided without a loop over B^300. */
Test(round_trip, long_blobs) {
  enum { N = 300, WIDTH = 400, AT = 77 };
  qaci_physics physics = {.width = WIDTH};
  qaci_round_trip t = {0};
  qaci_location l;
  qaci_location_init(&l);
  random_program f, g, wrong;
  qaci_program_init(&f.p);
  qaci_program_init(&g.p);
  qaci_program_init(&wrong.p);
  add(&f.p, QACI_ROTL, AT);
  add(&g.p, QACI_ROTR, AT);
  add(&wrong.p, QACI_ROTR, AT + 1);
  qaci_bits rest;
  qaci_bits_init(&rest);
  for (int i = 0; i < WIDTH - N; i++) qaci_bits_push(&rest, dice(2));
  leaves_of(&f, WIDTH);
  leaves_of(&g, WIDTH);
  leaves_of(&wrong, WIDTH);
  cr_assert(qaci_round_trip_holds(&t, &l, &physics, &f.leaves, &g.leaves, N, &rest), "it holds");
  const uint32_t *reference = qaci_location_references(&l);
  for (uint32_t i = 0; i < WIDTH; i++) {
    uint32_t blob_bit = (i + WIDTH - AT) % WIDTH;
    cr_assert_eq(reference[i], blob_bit < N ? QACI_BLOB_BIT + blob_bit : (uint32_t)qaci_bits_get(&rest, blob_bit - N),
                 "bit %u", i);
  }
  cr_assert(!qaci_round_trip_holds(&t, &l, &physics, &f.leaves, &wrong.leaves, N, &rest), "one place off");
  /* a field of 3 values in the middle of the blob loses one of them */
  qaci_field field = {AT + 10, 2, 3};
  physics.field_count = 1;
  physics.field = &field;
  cr_assert(!qaci_round_trip_holds(&t, &l, &physics, &f.leaves, &g.leaves, N, &rest), "decode reduces 11 to 00");
  field.count = 4;
  cr_assert(qaci_round_trip_holds(&t, &l, &physics, &f.leaves, &g.leaves, N, &rest), "all four values are states");
  qaci_program_clear(&f.p);
  qaci_program_clear(&g.p);
  qaci_program_clear(&wrong.p);
  qaci_leaves_clear(&f.leaves);
  qaci_leaves_clear(&g.leaves);
  qaci_leaves_clear(&wrong.leaves);
  qaci_round_trip_clear(&t);
  qaci_location_clear(&l);
  qaci_bits_clear(&rest);
}
