/* Answers against one location for each payload: what qaci_locate_answers lists, and what it gives to those that it
 * does not list, is the total mass of Loc for every signed payload, in all readings, and with a hash oracle; and a
 * locator whose question ran out of budget, wherever that was, answers the next one as if nothing had happened. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "blobs/locate.h"
#include "tests/support/leaks.h"
#include "tests/support/worlds.h"

typedef struct world {
  qaci_physics *physics;
  qaci_universe *u;
  qaci_prior *prior;
  qaci_locator *l;
  qaci_locate_options options;
  const qaci_masses *delta;
} world;

static void make_world(qaci_ctx *ctx, world *w, qaci_simplicity *k, size_t locator_bits) {
  static const qaci_locate_options readings[] = {{QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_ALL, 1}};
  w->options = readings[dice(3)];
  w->physics = random_physics(ctx, 1 + dice(4), 2 + dice(2), true);
  qaci_bits start, xi;
  qaci_bits_init(&start);
  qaci_bits_init(&xi);
  start_code(ctx, w->physics, &start, dice(4));
  qaci_universe_options evolution = {.horizon = 1 + dice(3),
                                     .future = dice(3) ? QACI_FUTURE_MARGINAL : QACI_FUTURE_CONDITIONAL};
  cr_assert_eq(qaci_universe_create(ctx, &w->u, w->physics, &start, &evolution), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_prior_create(ctx, &w->prior, k, &xi, locator_bits), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_locator_create(ctx, &w->l, w->u, w->prior, &w->options, NULL, 0), QACI_OK, "%s", ctx->message);
  /* within the future of a state that is reached, or under conditional futures of any state */
  size_t from = dice((unsigned)qaci_universe_size(w->u));
  if (evolution.future == QACI_FUTURE_CONDITIONAL) {
    qaci_bits_nat(&start, dice(1 << 8), w->physics->width);
    qaci_physics_canonical(w->physics, &start, &start);
    cr_assert_eq(qaci_universe_admit(ctx, w->u, &start, &from), QACI_OK, "%s", ctx->message);
  }
  cr_assert_eq(qaci_universe_future(ctx, w->u, from, &w->delta), QACI_OK, "%s", ctx->message);
  qaci_bits_clear(&start);
  qaci_bits_clear(&xi);
}

static void clear_world(world *w) {
  qaci_locator_destroy(w->l);
  qaci_prior_release(w->prior);
  qaci_universe_release(w->u);
  qaci_physics_release(w->physics);
}

/* The mass that the answers give to the payload. */
static mpq_srcptr mass_of(const qaci_answers *a, const qaci_bits *payload, bool *listed) {
  for (size_t i = 0; i < a->count; i++) {
    cr_assert(!i || qaci_bits_compare(&a->item[i - 1].payload, &a->item[i].payload) < 0, "payloads in order");
    *listed = qaci_bits_equal(&a->item[i].payload, payload);
    if (*listed) return a->item[i].mass;
  }
  *listed = false;
  return a->elsewhere;
}

typedef struct tallies {
  size_t listed, elsewhere, nothing;
} tallies;

/* r := the total mass of Loc for the blob. */
static void total_of(qaci_ctx *ctx, const world *w, const qaci_bits *blob, mpq_t r) {
  qaci_locations found;
  qaci_locations_init(&found);
  cr_assert_eq(qaci_locate(ctx, w->l, &found, w->delta, blob), QACI_OK, "%s", ctx->message);
  qaci_locations_total(&found, NULL, r);
  qaci_locations_clear(&found);
}

/* r := (16^c r + Loc of the payload behind a blank signature) / (16^c + 1): an oracle that costs no time (LOC.5). */
static void add_oracle(qaci_ctx *ctx, const world *w, const qaci_bits *payload, size_t signature, size_t c, mpq_t r) {
  qaci_bits blank;
  qaci_bits_init(&blank);
  qaci_bits_zeros(&blank, signature);
  qaci_bits_append(&blank, payload);
  mpq_t forged;
  mpq_init(forged);
  total_of(ctx, w, &blank, forged);
  mpq_mul_2exp(r, r, 4 * c);
  mpq_add(r, r, forged);
  mpq_set_ui(forged, 1, 1);
  mpq_mul_2exp(forged, forged, 4 * c);
  mpz_add_ui(mpq_numref(forged), mpq_numref(forged), 1);
  mpq_div(r, r, forged);
  mpq_clear(forged);
  qaci_bits_clear(&blank);
}

static void compare(qaci_ctx *ctx, const world *w, tallies *seen, bool with_oracle) {
  size_t n = dice(6), signature = dice((unsigned)n + 1);
  if (n > w->physics->width) n = w->physics->width;
  if (signature > n) signature = n;
  qaci_hash *hash = dice(2) ? qaci_hash_rolling(signature) : qaci_hash_xorfold(signature);
  if (!dice(4)) { /* an expensive one, which answers remember */
    qaci_hash_release(hash);
    cr_assert_eq(qaci_hash_argon2id(ctx, &hash, signature, 8, 1, "saltsalt", 8), QACI_OK, "%s", ctx->message);
  }
  qaci_bits key, payload, blob;
  qaci_bits_init(&key);
  qaci_bits_init(&payload);
  qaci_bits_init(&blob);
  qaci_bits_nat(&key, dice(32), n);
  qaci_answers answers;
  qaci_answers_init(&answers);
  const qaci_oracle oracle = {.bits = n % 3};
  cr_assert_eq(qaci_locate_answers(ctx, w->l, &answers, w->delta, hash, &key, n, with_oracle ? &oracle : NULL), QACI_OK,
               "%s", ctx->message);
  cr_assert_eq(answers.payload_bits, n - signature, "the length of a payload");
  mpq_t mass, total;
  mpq_inits(mass, total, NULL);
  for (uint64_t p = 0; p < (uint64_t)1 << (n - signature); p++) {
    qaci_bits_nat(&payload, p, n - signature);
    cr_assert_eq(qaci_sign(ctx, hash, &blob, &payload, &key), QACI_OK, "%s", ctx->message);
    total_of(ctx, w, &blob, mass);
    if (with_oracle) add_oracle(ctx, w, &payload, signature, oracle.bits, mass);
    bool listed;
    mpq_srcptr got = mass_of(&answers, &payload, &listed);
    cr_assert(mpq_equal(got, mass), "payload %llu of %zu bits, %s, reading %d %d: %g, expected %g",
              (unsigned long long)p, n - signature, listed ? "listed" : "not listed", w->options.argmax_scope,
              w->options.empty_max, mpq_get_d(got), mpq_get_d(mass));
    if (listed) mpq_add(total, total, mass);
    seen->listed += listed && mpq_sgn(mass);
    seen->elsewhere += !listed && mpq_sgn(mass);
    seen->nothing += listed && !mpq_sgn(mass) && mpq_sgn(answers.elsewhere);
  }
  cr_assert(mpq_equal(total, answers.total), "the total of what is listed");
  mpq_clears(mass, total, NULL);
  qaci_answers_clear(&answers);
  qaci_bits_clear(&key);
  qaci_bits_clear(&payload);
  qaci_bits_clear(&blob);
  qaci_hash_release(hash);
}

Test(answers, every_payload) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  const char *from = getenv("QACI_TEST_SEED"), *cases = getenv("QACI_TEST_CASES");
  qaci_simplicity *literal, *copying;
  cr_assert_eq(qaci_simplicity_create(&ctx, &literal, 2, 13, 0), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_simplicity_create(&ctx, &copying, 6, 11, 3), QACI_OK, "%s", ctx.message);
  tallies seen = {0};
  size_t before = leaks_live_blocks();
  for (int c = 0; c < (cases ? atoi(cases) : 400); c++) {
    seed = (from ? strtoull(from, NULL, 10) : 2) + (uint64_t)c * 1000003;
    world w;
    make_world(&ctx, &w, c % 2 ? literal : copying, c % 4 < 2 ? SIZE_MAX : 6);
    for (int round = 0; round < 3; round++) compare(&ctx, &w, &seen, round == 2);
    clear_world(&w);
  }
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  cr_assert(seen.listed > 50 && seen.elsewhere > 50, "%zu listed, %zu elsewhere", seen.listed, seen.elsewhere);
  cr_assert(seen.nothing, "no listed payload of mass 0 where those that are not listed have some");
  qaci_simplicity_release(literal);
  qaci_simplicity_release(copying);
}

Test(answers, a_locator_survives_budgets) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 6, 11, 3), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks(), stopped = 0;
  qaci_bits blob;
  qaci_bits_init(&blob);
  mpq_t mass, expected;
  mpq_inits(mass, expected, NULL);
  for (int c = 0; c < 12; c++) {
    world w, fresh;
    seed = 5 + (uint64_t)c * 1000003;
    make_world(&ctx, &w, k, SIZE_MAX);
    seed = 5 + (uint64_t)c * 1000003;
    make_world(&ctx, &fresh, k, SIZE_MAX);
    qaci_bits_nat(&blob, dice(4), 1 + dice(2));
    qaci_locations found;
    qaci_locations_init(&found);
    cr_assert_eq(qaci_locate(&ctx, fresh.l, &found, fresh.delta, &blob), QACI_OK, "%s", ctx.message);
    qaci_locations_total(&found, NULL, expected);
    for (uint64_t steps = 1;; steps += 1 + steps / 4) {
      qaci_ctx_start(&ctx);
      ctx.max_steps = steps;
      qaci_status status = qaci_locate(&ctx, w.l, &found, w.delta, &blob);
      cr_assert_neq(status, QACI_DOMAIN, "%s", ctx.message);
      if (status == QACI_OK) break;
      stopped++;
    }
    ctx.max_steps = UINT64_MAX;
    qaci_locations_total(&found, NULL, mass);
    cr_assert(mpq_equal(mass, expected), "case %d: the mass after %zu stops", c, stopped);
    qaci_locations_clear(&found);
    clear_world(&w);
    clear_world(&fresh);
  }
  cr_assert_gt(stopped, 100, "%zu questions ran out of budget", stopped);
  mpq_clears(mass, expected, NULL);
  qaci_bits_clear(&blob);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  qaci_simplicity_release(k);
}

/* A divisor R + R to a power that no number can hold is refused, not computed. */
Test(answers, a_clock_beyond_all_numbers) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 2, 17, 0), QACI_OK, "%s", ctx.message);
  seed = 3;
  world w;
  make_world(&ctx, &w, k, SIZE_MAX);
  qaci_locator_destroy(w.l);
  w.options = (qaci_locate_options){QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, UINT32_MAX};
  cr_assert_eq(qaci_locator_create(&ctx, &w.l, w.u, w.prior, &w.options, NULL, 0), QACI_OK, "%s", ctx.message);
  qaci_bits blob;
  qaci_bits_init(&blob);
  qaci_locations found;
  qaci_locations_init(&found);
  ctx.max_bits = 1000000;
  cr_assert_eq(qaci_locate(&ctx, w.l, &found, w.delta, &blob), QACI_UNABLE, "the number is too long");
  qaci_locations_clear(&found);
  clear_world(&w);
  qaci_simplicity_release(k);
}
