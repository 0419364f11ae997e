/* Blob location against the formula of definitions.md 6, letter by letter: every pair of programs, every state, every
 * b'' and b', in random universes of few bits. Blobs reach into the state and head fields, whose counts are not always
 * powers of two; programs read bits (CPUSH) and copy more than they hold. The masses of pairs and the similar pasts are
 * the library's own (prior_test.c, the tests of universes): what is checked is how Loc puts them together. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blobs/locate.h"
#include "distributions/program.h"
#include "tests/support/leaks.h"
#include "tests/support/worlds.h"

/* ---- the plain machine: a queue of at most 64 bits, the front bit most significant ---- */

typedef struct word {
  uint64_t bits;
  unsigned len;
} word;

static uint64_t mask(unsigned len) {
  return len < 64 ? ((uint64_t)1 << len) - 1 : UINT64_MAX;
}

static word push(word q, unsigned bit) {
  cr_assert_lt(q.len, 64, "the plain queue is full");
  return (word){q.bits << 1 | bit, q.len + 1};
}

static word micro_step(word q, qaci_instruction i) {
  if (i.op == QACI_PUSH) return push(q, (unsigned)i.argument);
  if (!q.len) return q;
  unsigned front = q.bits >> (q.len - 1) & 1;
  switch (i.op) {
  case QACI_ROTL: return (word){(q.bits << 1 | front) & mask(q.len), q.len};
  case QACI_ROTR: return (word){q.bits >> 1 | (q.bits & 1) << (q.len - 1), q.len};
  case QACI_COPY: return push(q, q.bits >> ((i.argument < q.len ? i.argument : q.len) - 1) & 1);
  case QACI_DROP: return (word){q.bits & mask(q.len - 1), q.len - 1};
  default: return front ? push(q, (unsigned)i.argument) : q;
  }
}

static word plain_run(const qaci_program *p, word q) {
  for (size_t i = 0; i < p->length; i++) {
    qaci_op op = p->instruction[i].op;
    for (uint64_t k = op == QACI_PUSH || op == QACI_CPUSH ? 1 : p->instruction[i].argument; k; k--)
      q = micro_step(q, p->instruction[i]);
  }
  return q;
}

static word of_bits(const qaci_bits *x) {
  return (word){qaci_bits_read(x, 0, x->len), (unsigned)x->len};
}

/* The first n bits (padded with zeros), and the others. */
static void cut(word x, unsigned n, word *blob, word *rest) {
  *blob = x.len < n ? (word){x.bits << (n - x.len), n} : (word){n ? x.bits >> (x.len - n) : 0, n};
  *rest = x.len < n ? (word){0, 0} : (word){x.bits & mask(x.len - n), x.len - n};
}

static bool same(word a, word b) {
  return a.len == b.len && a.bits == b.bits;
}

/* ---- Loc by enumeration ---- */

typedef struct program {
  qaci_bits code;
  qaci_program p;
} program;

typedef struct programs {
  size_t count;
  program *item;
} programs;

static programs list_programs(qaci_ctx *ctx, size_t bits) {
  programs r = {0, NULL};
  program x;
  qaci_bits_init(&x.code);
  qaci_program_init(&x.p);
  for (size_t n = 2; n <= bits; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x.code, i, n);
      if (qaci_program_decode(ctx, &x.p, &x.code) != QACI_OK || x.p.repeats) continue;
      r.item = qaci_realloc(r.item, (r.count + 1) * sizeof *r.item);
      program *y = &r.item[r.count++];
      qaci_bits_init(&y->code);
      qaci_program_init(&y->p);
      qaci_bits_set(&y->code, &x.code);
      qaci_program_set(&y->p, &x.p);
    }
  qaci_bits_clear(&x.code);
  qaci_program_clear(&x.p);
  return r;
}

static void programs_clear(programs *l) {
  for (size_t i = 0; i < l->count; i++) {
    qaci_bits_clear(&l->item[i].code);
    qaci_program_clear(&l->item[i].p);
  }
  free(l->item);
}

/* A location as its 2^n codes. */
typedef struct expected {
  uint64_t *code;
  mpq_t mass;
} expected;

typedef struct plain {
  qaci_ctx *ctx;
  qaci_universe *u;
  qaci_physics *physics;
  qaci_prior *prior;
  qaci_locate_options options;
  word *state; /* all: the universe's, then others */
  const mpq_t *delta;
  size_t states, supported;
  size_t *number; /* by code: the universe's number + 1 */
  unsigned n;
  word blob;
  expected *item;
  size_t count;
} plain;

static word canonical(const plain *t, word x) {
  qaci_bits b;
  qaci_bits_init(&b);
  qaci_bits_nat(&b, x.bits, x.len);
  qaci_physics_canonical(t->physics, &b, &b);
  word r = of_bits(&b);
  qaci_bits_clear(&b);
  return r;
}

/* The round trip for all b''; the codes and their number. */
static bool round_trip(const plain *t, const qaci_program *f, const qaci_program *g, word rest, uint64_t *code) {
  for (uint64_t b = 0; b < (uint64_t)1 << t->n; b++) {
    word w = canonical(t, plain_run(g, (word){b << rest.len | rest.bits, t->n + rest.len})), blob, again;
    cut(plain_run(f, w), t->n, &blob, &again);
    if (blob.bits != b || !same(again, rest)) return false;
    code[b] = w.bits;
  }
  return true;
}

static void add_mass(plain *t, const uint64_t *code, const mpq_t mass) {
  size_t bytes = sizeof *code << t->n;
  if (!mpq_sgn(mass)) return;
  for (size_t i = 0; i < t->count; i++)
    if (!memcmp(t->item[i].code, code, bytes)) {
      mpq_add(t->item[i].mass, t->item[i].mass, mass);
      return;
    }
  t->item = qaci_realloc(t->item, (t->count + 1) * sizeof *t->item);
  expected *x = &t->item[t->count++];
  x->code = qaci_alloc(bytes);
  memcpy(x->code, code, bytes);
  mpq_init(x->mass);
  mpq_set(x->mass, mass);
}

/* One (f, g, rest) with the states that are selected for it: all with selected[s]. */
static void add_pair(plain *t, const program *f, const program *g, word rest, const bool *selected) {
  uint64_t code[64];
  if (!round_trip(t, &f->p, &g->p, rest, code)) return;
  mpq_t mass, sum, pasts;
  mpq_inits(mass, sum, pasts, NULL);
  for (size_t s = 0; s < t->supported; s++)
    for (uint64_t b = 0; b < (uint64_t)1 << t->n && selected[s]; b++) {
      if (!t->number[code[b]]) continue;
      cr_assert_eq(qaci_universe_similar_pasts(t->ctx, t->u, s, t->number[code[b]] - 1, pasts), QACI_OK, "%s",
                   t->ctx->message);
      mpq_mul(pasts, pasts, t->delta[s]);
      mpq_add(sum, sum, pasts);
    }
  cr_assert_eq(qaci_prior_mass(t->ctx, t->prior, &f->code, &g->code, mass), QACI_OK, "%s", t->ctx->message);
  mpq_mul(mass, mass, sum);
  mpq_div_2exp(mass, mass, t->n);
  uint64_t runtime = 2 + qaci_program_duration(&f->p) + qaci_program_duration(&g->p);
  mpq_set_ui(pasts, 1, runtime);
  for (unsigned i = 0; i < t->options.clock; i++) mpq_mul(mass, mass, pasts);
  add_mass(t, code, mass);
  mpq_clears(mass, sum, pasts, NULL);
}

static void add_f(plain *t, const programs *all, const program *f) {
  word *blob = qaci_alloc(t->states * sizeof *blob), *rest = qaci_alloc(t->states * sizeof *rest);
  bool *selected = qaci_alloc(t->states), *done = qaci_alloc(t->states);
  for (size_t s = 0; s < t->states; s++) cut(plain_run(&f->p, t->state[s]), t->n, &blob[s], &rest[s]);
  bool per_rest = t->options.argmax_scope == QACI_ARGMAX_REST, every = t->options.empty_max == QACI_EMPTY_MAX_ALL;
  memset(done, 0, t->states);
  for (size_t r = 0; r < t->states; r++) { /* the rest of state r, once */
    bool fresh = true;
    for (size_t s = 0; s < r && fresh; s++) fresh = !same(rest[s], rest[r]);
    if (!fresh) continue;
    mpq_srcptr best = NULL;
    for (size_t s = 0; s < t->states; s++)
      if (same(blob[s], t->blob) && (!per_rest || same(rest[s], rest[r])) && mpq_sgn(t->delta[s]) > 0 &&
          (!best || mpq_cmp(t->delta[s], best) > 0))
        best = t->delta[s];
    bool any = false;
    for (size_t s = 0; s < t->states; s++) {
      selected[s] = best ? same(blob[s], t->blob) && same(rest[s], rest[r]) && mpq_equal(t->delta[s], best) : every;
      any |= selected[s];
    }
    for (size_t g = 0; any && g < all->count; g++) add_pair(t, f, &all->item[g], rest[r], selected);
  }
  free(blob);
  free(rest);
  free(selected);
  free(done);
}

/* ---- one random case ---- */

typedef struct shape {
  size_t code_bits, data_bits, steps, locator_bits;
} shape;

static void random_blob(qaci_bits *r, const plain *t, const programs *all) {
  word blob, rest;
  cut(plain_run(&all->item[dice((unsigned)all->count)].p, t->state[dice((unsigned)t->states)]), t->n, &blob, &rest);
  qaci_bits_nat(r, blob.bits, t->n);
}

/* Returns the number of locations. */
static size_t compare(qaci_ctx *ctx, qaci_simplicity *k, const shape *sh, const programs *all) {
  plain t = {.ctx = ctx};
  t.physics = random_physics(ctx, 1 + dice(6), 1 + dice(3), true);
  qaci_bits start, xi, blob, code;
  qaci_bits_init(&start);
  qaci_bits_init(&xi);
  qaci_bits_init(&blob);
  qaci_bits_init(&code);
  start_code(ctx, t.physics, &start, dice(2));
  qaci_universe_options evolution = {.horizon = 1 + dice(4),
                                     .future = dice(4) ? QACI_FUTURE_MARGINAL : QACI_FUTURE_CONDITIONAL};
  cr_assert_eq(qaci_universe_create(ctx, &t.u, t.physics, &start, &evolution), QACI_OK, "%s", ctx->message);
  qaci_bits_nat(&xi, dice(4), dice(4) ? 0 : dice(3));
  cr_assert_eq(qaci_prior_create(ctx, &t.prior, k, &xi, sh->locator_bits), QACI_OK, "%s", ctx->message);
  static const qaci_locate_options readings[] = {{QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_ALL, 1}};
  t.options = readings[dice(3)];
  t.options.clock = dice(2) ? 1 : dice(4);
  /* further states that only delta knows */
  qaci_bits extra[3];
  size_t extras = dice(3) ? 0 : dice(4);
  for (size_t i = 0; i < extras; i++) {
    qaci_bits_init(&extra[i]);
    qaci_bits_nat(&extra[i], dice(1 << 9), t.physics->width);
    qaci_physics_canonical(t.physics, &extra[i], &extra[i]);
  }
  const qaci_masses *future; /* a conditional one is asked beforehand: it may meet new states */
  size_t from = dice(2) ? 0 : dice((unsigned)qaci_universe_size(t.u));
  cr_assert_eq(qaci_universe_future(ctx, t.u, from, &future), QACI_OK, "%s", ctx->message);
  qaci_locator *l;
  cr_assert_eq(qaci_locator_create(ctx, &l, t.u, t.prior, &t.options, extra, extras), QACI_OK, "%s", ctx->message);
  t.supported = qaci_universe_size(t.u);
  t.states = qaci_locator_states(l);
  t.state = qaci_alloc(t.states * sizeof *t.state);
  t.number = qaci_alloc(((size_t)1 << t.physics->width) * sizeof *t.number);
  memset(t.number, 0, ((size_t)1 << t.physics->width) * sizeof *t.number);
  qaci_masses masses;
  qaci_masses_init(&masses);
  qaci_masses_zeros(&masses, t.states);
  mpq_t *delta = masses.fraction;
  cr_assert_eq(qaci_universe_future(ctx, t.u, from, &future), QACI_OK, "%s", ctx->message);
  bool ties = !dice(3);
  for (size_t s = 0; s < t.states; s++) {
    if (s < t.supported) {
      const qaci_bits met = qaci_universe_state(t.u, s);
      t.state[s] = of_bits(&met);
      t.number[t.state[s].bits] = s + 1;
    }
    if (ties || s >= t.supported) mpq_set_ui(delta[s], dice(4), 16);
    else qaci_masses_get(future, s, delta[s]);
    mpq_canonicalize(delta[s]);
  }
  for (size_t i = 0; i < extras; i++) {
    size_t s = qaci_locator_find(l, &extra[i]);
    cr_assert_lt(s, t.states, "an extra state is known");
    t.state[s] = of_bits(&extra[i]);
  }
  t.delta = (const mpq_t *)delta;
  /* a future as the universe has it, in integers or not, or the same masses as fractions */
  const qaci_masses *given = ties || extras || dice(2) ? &masses : future;

  size_t locations = 0;
  for (int round = 0; round < 2; round++) { /* the same locator answers again */
    t.n = dice(5);
    if (t.n > t.physics->width) t.n = (unsigned)t.physics->width;
    if (!dice(6) && t.physics->width <= 6) t.n = (unsigned)t.physics->width;
    random_blob(&blob, &t, all);
    t.blob = of_bits(&blob);
    for (size_t f = 0; f < all->count; f++) add_f(&t, all, &all->item[f]);
    qaci_locations found;
    qaci_locations_init(&found);
    cr_assert_eq(qaci_locate(ctx, l, &found, given, &blob), QACI_OK, "%s", ctx->message);
    cr_assert_eq(found.count, t.count, "%zu locations, %zu expected", found.count, t.count);
    mpq_t mass;
    mpq_init(mass);
    for (size_t i = 0; i < found.count; i++) {
      uint64_t codes[64];
      for (uint64_t b = 0; b < (uint64_t)1 << t.n; b++) {
        qaci_bits_nat(&blob, b, t.n);
        qaci_location_at(&found.item[i].location, &code, &blob);
        codes[b] = of_bits(&code).bits;
      }
      size_t j = 0;
      while (j < t.count && memcmp(codes, t.item[j].code, sizeof *codes << t.n)) j++;
      cr_assert_lt(j, t.count, "location %zu is not expected", i);
      qaci_locations_mass(&found, i, mass);
      cr_assert(mpq_equal(mass, t.item[j].mass), "the mass of location %zu, blob of %u bits, reading %d %d, clock %u",
                i, t.n, t.options.argmax_scope, t.options.empty_max, t.options.clock);
    }
    locations += t.n ? found.count : 0;
    mpq_clear(mass);
    qaci_locations_clear(&found);
    for (size_t i = 0; i < t.count; i++) {
      free(t.item[i].code);
      mpq_clear(t.item[i].mass);
    }
    free(t.item);
    t.item = NULL;
    t.count = 0;
  }
  qaci_masses_clear(&masses);
  free(t.state);
  free(t.number);
  for (size_t i = 0; i < extras; i++) qaci_bits_clear(&extra[i]);
  qaci_bits_clear(&start);
  qaci_bits_clear(&xi);
  qaci_bits_clear(&blob);
  qaci_bits_clear(&code);
  qaci_locator_destroy(l);
  qaci_prior_release(t.prior);
  qaci_universe_release(t.u);
  qaci_physics_release(t.physics);
  return locations;
}

Test(locate, random_universes) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const shape shapes[] = {{2, 17, 0, 8}, {2, 27, 0, 13}, {8, 9, 5, SIZE_MAX}, {6, 11, 3, SIZE_MAX}};
  const char *from = getenv("QACI_TEST_SEED"), *cases = getenv("QACI_TEST_CASES");
  size_t locations = 0;
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const shape *sh = &shapes[i];
    qaci_simplicity *k;
    cr_assert_eq(qaci_simplicity_create(&ctx, &k, sh->code_bits, sh->data_bits, sh->steps), QACI_OK, "%s", ctx.message);
    /* all but sd(xi), at least 1 bit, and the other program, at least HALT */
    size_t most = qaci_simplicity_longest(k) - 3;
    programs all = list_programs(&ctx, most < sh->locator_bits ? most : sh->locator_bits);
    for (int c = 0; c < (cases ? atoi(cases) : 10); c++) {
      seed = (from ? strtoull(from, NULL, 10) : 1) + (uint64_t)c * 1000003 + i * 7;
      size_t before = leaks_live_blocks();
      locations += compare(&ctx, k, sh, &all);
      cr_assert_eq(leaks_live_blocks(), before, "shape %zu, case %d: GMP blocks are given back", i, c);
    }
    programs_clear(&all);
    qaci_simplicity_release(k);
  }
  cr_assert_gt(locations, 50, "%zu locations of blobs that are not empty", locations);
}
