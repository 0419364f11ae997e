/* The pipeline under budgets: whatever the budget, what was scored and what was skipped enclose the exact score; a
 * deterministic universe gives nothing; questions that make no sense are refused by the name of their field. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/score.h"
#include "qaci/score_ledger.h"
#include "tests/support/leaks.h"
#include "tests/support/worlds.h"

/* ---- questions ---- */

enum { UNIVERSES = 2, ACTIONS = 2 };

typedef struct asked {
  qaci_question q;
  qaci_hypothesis_universe universe[UNIVERSES];
  qaci_bits action[ACTIONS];
} asked;

/* Short blobs, a signature of one bit, two answers of one bit each, in random universes. */
static void ask(qaci_ctx *ctx, asked *a, qaci_simplicity *k, bool branching) {
  static const qaci_locate_options readings[] = {{QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_NONE, 1},
                                                 {QACI_ARGMAX_REST, QACI_EMPTY_MAX_ALL, 1}};
  memset(a, 0, sizeof *a);
  qaci_question *q = &a->q;
  *q = (qaci_question){.universe = a->universe, .universes = 1 + dice(UNIVERSES), .simplicity = k, .action = a->action,
                       .actions = ACTIONS, .prior_bits = dice(3)};
  q->evolution.horizon = 2 + dice(4);
  q->evolution.future = branching && !dice(3) ? QACI_FUTURE_CONDITIONAL : QACI_FUTURE_MARGINAL;
  q->locator_bits = dice(2) ? SIZE_MAX : 5 + dice(4);
  q->locate = readings[dice(3)];
  q->locate.clock = dice(3);
  q->raw_answers = !dice(3);
  q->hash = qaci_hash_rolling(1);
  q->reader = qaci_reader_named("table");
  q->compose = qaci_compose_with(qaci_composer_named("average"));
  for (size_t i = 0; i < UNIVERSES; i++) {
    qaci_hypothesis_universe *u = &a->universe[i];
    u->physics = random_physics(ctx, 1 + dice(3), 3, branching);
    qaci_bits_init(&u->initial);
    start_code(ctx, u->physics, &u->initial, dice(8));
    mpq_init(u->mass);
    mpq_set_ui(u->mass, 1, 2);
  }
  qaci_bits_nat(&q->mu1, 0, dice(2));
  qaci_bits_nat(&q->mu2, dice(2), 1);
  /* mostly what stands on the tape, and another tape */
  qaci_bits_slice(&q->question, &a->universe[0].initial, 0, 3);
  qaci_bits_nat(&q->counterfactual, dice(8), 3);
  if (!dice(4)) qaci_bits_swap(&q->question, &q->counterfactual);
  for (size_t i = 0; i < ACTIONS; i++) qaci_bits_nat(&a->action[i], i, 1);
}

static void clear_asked(asked *a) {
  for (size_t i = 0; i < UNIVERSES; i++) {
    qaci_physics_release(a->universe[i].physics);
    qaci_bits_clear(&a->universe[i].initial);
    mpq_clear(a->universe[i].mass);
  }
  for (size_t i = 0; i < ACTIONS; i++) qaci_bits_clear(&a->action[i]);
  qaci_bits_clear(&a->q.mu1);
  qaci_bits_clear(&a->q.mu2);
  qaci_bits_clear(&a->q.question);
  qaci_bits_clear(&a->q.counterfactual);
  qaci_hash_release(a->q.hash);
}

/* ---- budgets ---- */

static bool encloses(mpq_srcptr low, mpq_srcptr width, mpq_srcptr x) {
  mpq_t high;
  mpq_init(high);
  mpq_add(high, low, width);
  bool good = mpq_cmp(low, x) <= 0 && mpq_cmp(x, high) <= 0;
  mpq_clear(high);
  return good;
}

/* SCORE.7, wherever the budget ended: the paths and the ledger add up to what is located, and every answer is whole. */
static void check_tree(const qaci_score *r) {
  qaci_path *path;
  mpq_t sum;
  mpq_init(sum);
  size_t paths = qaci_tree_paths(r->hypothesis, r->hypotheses, &path);
  for (size_t i = 0; i < paths; i++) mpq_add(sum, sum, path[i].mass);
  cr_assert(mpq_equal(sum, r->located), "the masses of the paths sum to the located one");
  qaci_paths_free(path, paths);
  mpq_clear(sum);
  qaci_ledger l;
  qaci_ledger_init(&l, &r->tree);
  cr_assert(mpq_equal(l.left[QACI_LEDGER_ANSWER], r->located), "the ledger ends with the located mass");
  qaci_ledger_clear(&l);
  for (size_t i = 0; i < r->tree.universes; i++)
    for (size_t j = 0; j < r->tree.universe[i].xis; j++) {
      const qaci_tree_xi *x = r->tree.universe[i].xi[j];
      for (size_t k = 0; k < x->answers; k++)
        for (size_t n = 0; n < x->answer[k].count; n++)
          cr_assert(x->answer[k].item[n].f && x->answer[k].item[n].g, "an answer has its locator");
    }
}

/* Score with that budget and compare with the exact result. True if it was partial. */
static bool partial_score(qaci_ctx *ctx, const asked *a, const qaci_score *exact) {
  qaci_score r;
  qaci_score_init(&r);
  cr_assert_eq(qaci_score_compute(ctx, &r, &a->q), QACI_OK, "%s", ctx->message);
  for (size_t i = 0; i < ACTIONS; i++)
    cr_assert(encloses(r.composition.score[i].lower, r.skipped, exact->composition.score[i].lower),
              "the score of action %zu is enclosed", i);
  cr_assert(encloses(r.located, r.skipped, exact->located), "the located mass is enclosed");
  cr_assert(mpq_equal(r.remainder, exact->remainder), "the xi beyond prior_bits do not depend on the budget");
  if (r.deterministic) cr_assert(exact->deterministic, "a universe that was not looked at is not called deterministic");
  if (r.decided && mpq_sgn(exact->located)) cr_assert_eq(r.best, exact->best, "a decided best action is the best");
  if (!r.partial) {
    cr_assert(!mpq_sgn(r.skipped) && !r.message[0], "nothing is skipped");
    for (size_t i = 0; i < ACTIONS; i++)
      cr_assert(mpq_equal(r.composition.score[i].lower, exact->composition.score[i].lower), "the score of action %zu",
                i);
  } else {
    cr_assert(mpq_sgn(r.skipped) > 0 && r.message[0], "what is skipped, and why: %s", r.message);
  }
  check_tree(&r);
  bool partial = r.partial;
  qaci_score_clear(&r);
  return partial;
}

/* The totals of all hypotheses make up the result. */
static void check_exact(const asked *a, const qaci_score *r) {
  mpq_t sum, whole;
  mpq_inits(sum, whole, NULL);
  mpq_set_ui(whole, 1, 1);
  for (size_t i = 0; i < a->q.universes; i++) mpq_sub(whole, whole, a->universe[i].mass);
  cr_assert(mpq_cmp(r->remainder, whole) >= 0, "universes that are not listed are in the remainder");
  mpq_set_ui(whole, 1, 1);
  for (size_t i = 0; i < r->hypotheses; i++) mpq_add(sum, sum, r->hypothesis[i].group->mass);
  cr_assert(mpq_equal(sum, r->located), "the hypotheses' masses sum to the located one");
  cr_assert(!r->partial && !mpq_sgn(r->skipped), "no budget, no skipping");
  for (size_t i = 0; i < ACTIONS; i++)
    cr_assert(mpq_cmp(r->composition.score[i].lower, r->located) <= 0, "scores are at most 1 a sample");
  mpq_add(sum, sum, r->remainder);
  cr_assert(mpq_cmp(sum, whole) <= 0, "located and remainder are parts of 1");
  mpq_clears(sum, whole, NULL);
}

Test(score, budgets_enclose) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  const char *cases = getenv("QACI_TEST_CASES");
  qaci_simplicity *literal, *copying;
  cr_assert_eq(qaci_simplicity_create(&ctx, &literal, 2, 13, 0), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_simplicity_create(&ctx, &copying, 6, 10, 3), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks(), located = 0, partial = 0;
  for (int c = 0; c < (cases ? atoi(cases) : 40); c++) {
    seed = 11 + (uint64_t)c * 1000003;
    asked a;
    ask(&ctx, &a, c % 2 ? literal : copying, true);
    qaci_score exact;
    qaci_score_init(&exact);
    qaci_ctx_init(&ctx);
    cr_assert_eq(qaci_score_compute(&ctx, &exact, &a.q), QACI_OK, "%s", ctx.message);
    check_exact(&a, &exact);
    located += mpq_sgn(exact.located) != 0;
    bool more = true;
    for (uint64_t steps = 1; more; steps += 1 + steps / 3) { /* past the number that suffices */
      qaci_ctx_init(&ctx);
      ctx.max_steps = steps;
      more = partial_score(&ctx, &a, &exact);
      partial += more;
    }
    more = true;
    for (uint64_t bytes = 64; more; bytes += c % 20 ? bytes : bytes / 5) { /* finely, for a few questions */
      qaci_ctx_init(&ctx);
      ctx.max_bytes = bytes;
      more = partial_score(&ctx, &a, &exact);
      partial += more;
    }
    int cancelled = 1;
    qaci_ctx_init(&ctx);
    ctx.cancel = &cancelled;
    qaci_score r;
    qaci_score_init(&r);
    cr_assert_eq(qaci_score_compute(&ctx, &r, &a.q), QACI_OK, "%s", ctx.message);
    cr_assert(r.partial && strstr(r.message, "interrupted; the evolution came to time 0 of ") == r.message,
              "a cancelled question: %s", r.message);
    qaci_score_clear(&r);
    qaci_ctx_init(&ctx);
    qaci_score_clear(&exact);
    clear_asked(&a);
  }
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  cr_assert(located > 5 && partial > 500, "%zu questions located something, %zu partial results", located, partial);
  qaci_simplicity_release(literal);
  qaci_simplicity_release(copying);
}

/* 2^41 strings xi are not even counted once the budget is gone. */
Test(score, a_budget_ends_long_priors, .timeout = 60) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 2, 45, 0), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks();
  seed = 1;
  asked a;
  ask(&ctx, &a, k, true);
  a.q.prior_bits = 40;
  a.q.locator_bits = 6;
  qaci_score r;
  qaci_score_init(&r);
  qaci_ctx_init(&ctx);
  ctx.max_steps = 20000;
  cr_assert_eq(qaci_score_compute(&ctx, &r, &a.q), QACI_OK, "%s", ctx.message);
  cr_assert(r.partial, "20000 steps are too few");
  /* K^- of length l is 2^-l over their sum for l = 0..45; what is skipped, visited or beyond makes up all */
  mpq_t beyond, sum;
  mpq_inits(beyond, sum, NULL);
  for (size_t i = 0; i < a.q.universes; i++) mpq_add(sum, sum, a.universe[i].mass);
  mpz_set_ui(mpq_numref(beyond), 31); /* 2^-41 + ... + 2^-45 over 2 - 2^-45 */
  mpz_set_ui(mpq_denref(beyond), 1);
  mpz_mul_2exp(mpq_denref(beyond), mpq_denref(beyond), 46);
  mpz_sub_ui(mpq_denref(beyond), mpq_denref(beyond), 1);
  mpq_canonicalize(beyond);
  mpq_mul(beyond, beyond, sum);
  mpq_t one;
  mpq_init(one);
  mpq_set_ui(one, 1, 1);
  mpq_sub(sum, one, sum);
  mpq_add(beyond, beyond, sum);
  cr_assert(mpq_equal(r.remainder, beyond), "the remainder is what lies beyond 40 bits, and in no universe listed");
  mpq_add(beyond, beyond, r.skipped);
  cr_assert(mpq_cmp(beyond, one) <= 0, "skipped and remainder are parts of the whole");
  mpq_clear(one);
  mpq_clears(beyond, sum, NULL);
  qaci_score_clear(&r);
  clear_asked(&a);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  qaci_simplicity_release(k);
}

/* ---- deterministic universes ---- */

Test(score, deterministic_universes_answer_nothing) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 2, 13, 0), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks();
  for (int c = 0; c < 20; c++) {
    seed = 3 + (uint64_t)c * 1000003;
    asked a;
    ask(&ctx, &a, k, false);
    a.q.locate = (qaci_locate_options){QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, 1};
    /* a tape that stands still: one state, no moves, so the counterfactual's state never comes */
    qaci_qtm *m;
    mpq_t one, zero;
    mpq_inits(one, zero, NULL);
    mpq_set_ui(one, 1, 1);
    cr_assert_eq(qaci_qtm_create(&ctx, &m, &(qaci_qtm_options){.states = 1, .hi = 3}), QACI_OK, "%s", ctx.message);
    for (int64_t symbol = 0; symbol < 2; symbol++) {
      cr_assert_eq(qaci_qtm_row(&ctx, m, "row", 0, symbol), QACI_OK, "%s", ctx.message);
      cr_assert_eq(qaci_qtm_branch(&ctx, m, one, zero, symbol, 0, 0), QACI_OK, "%s", ctx.message);
    }
    cr_assert_eq(qaci_qtm_finish(&ctx, m), QACI_OK, "%s", ctx.message);
    mpq_clears(one, zero, NULL);
    qaci_physics_release(a.universe[0].physics);
    a.universe[0].physics = qaci_qtm_physics(m);
    start_code(&ctx, a.universe[0].physics, &a.universe[0].initial, dice(16));
    a.q.universes = 1;
    qaci_bits_slice(&a.q.question, &a.universe[0].initial, 0, 3);
    qaci_bits_set(&a.q.counterfactual, &a.q.question);
    qaci_bits_put(&a.q.counterfactual, dice(3), !qaci_bits_get(&a.q.counterfactual, 0));
    if (qaci_bits_equal(&a.q.counterfactual, &a.q.question))
      qaci_bits_put(&a.q.counterfactual, 0, !qaci_bits_get(&a.q.question, 0));
    qaci_score r;
    qaci_score_init(&r);
    cr_assert_eq(qaci_score_compute(&ctx, &r, &a.q), QACI_OK, "%s", ctx.message);
    cr_assert(r.deterministic, "one history");
    cr_assert(!mpq_sgn(r.located) && !mpq_sgn(r.composition.score[0].lower) && !mpq_sgn(r.composition.score[1].lower) &&
                  !r.hypotheses,
              "nothing is located");
    cr_assert(!r.partial && !mpq_sgn(r.skipped) && r.best == 0, "an exact nothing");
    qaci_score_clear(&r);
    clear_asked(&a);
  }
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  qaci_simplicity_release(k);
}

/* ---- set-up ---- */

static void refused(qaci_ctx *ctx, const asked *a, const char *message) {
  qaci_score r;
  qaci_score_init(&r);
  cr_assert_eq(qaci_score_compute(ctx, &r, &a->q), QACI_DOMAIN, "refused: %s", message);
  cr_assert_str_eq(ctx->message, message, "%s", ctx->message);
  qaci_score_clear(&r);
}

Test(score, set_up_errors) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 2, 9, 0), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks();
  seed = 1;
  asked a;
  ask(&ctx, &a, k, true);
  for (size_t i = 0; i < UNIVERSES; i++) {
    qaci_physics_release(a.universe[i].physics);
    a.universe[i].physics = random_physics(&ctx, 2, 3, true); /* 3 cells, a state of 1 bit, a head of 2 */
    start_code(&ctx, a.universe[i].physics, &a.universe[i].initial, 0);
  }
  a.q.universes = UNIVERSES;
  const qaci_question good = a.q;

  a.q.universes = 0;
  refused(&ctx, &a, "field \"universes\": none, expected at least one universe");
  a.q = good;
  mpq_set_si(a.universe[1].mass, -1, 2);
  refused(&ctx, &a, "field \"universes[2].mass\": negative, expected at least 0");
  mpq_set_ui(a.universe[1].mass, 2, 3);
  refused(&ctx, &a, "field \"universes\": the masses sum to more than 1");
  mpq_set_ui(a.universe[1].mass, 1, 2);

  qaci_bits seven, four;
  qaci_bits_init(&seven);
  qaci_bits_init(&four);
  qaci_bits_zeros(&seven, 7);
  qaci_bits_zeros(&four, 4);
  a.q.mu1 = seven;
  refused(&ctx, &a, "field \"mu1\": a blob of 7 bits, but a world-state of universe 1 has only 6");
  a.q = good;
  a.q.mu2 = seven;
  refused(&ctx, &a, "field \"mu2\": a blob of 7 bits, but a world-state of universe 1 has only 6");
  a.q = good;
  a.q.question = seven;
  refused(&ctx, &a, "field \"question\": a blob of 7 bits, but a world-state of universe 1 has only 6");
  a.q = good;
  a.q.counterfactual = four;
  refused(&ctx, &a, "field \"counterfactual\": 4 bits, expected as many as the question has: 3");
  a.q = good;
  a.q.hash = qaci_hash_xorfold(4);
  refused(&ctx, &a, "field \"hash\": a signature of 4 bits, expected at most the question's 3 bits");
  qaci_hash_release(a.q.hash);
  a.q.hash = qaci_hash_xorfold(2);
  refused(&ctx, &a,
          "field \"actions\": a payload of 1 bits has no bit for each of 2 actions: expected at least 2 bits");
  qaci_hash_release(a.q.hash);
  a.q = good;
  a.q.prior_bits = 41;
  refused(&ctx, &a, "field \"prior_bits\": 41 would mean more than 2^40 strings xi");
  a.q = good;
  a.q.actions = 0;
  refused(&ctx, &a, "field \"actions\": none, expected at least one action");
  a.q = good;
  qaci_bits_set(&a.action[1], &a.action[0]);
  refused(&ctx, &a, "field \"actions\": actions 1 and 2 are equal");
  qaci_bits_nat(&a.action[1], 1, 1);
  a.q.locate = (qaci_locate_options){QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_ALL, 1};
  refused(&ctx, &a, "empty_max = \"all\" needs argmax_scope = \"rest\": with \"locator\" there is no rest to speak of");
  a.q = good;
  qaci_bits_clear(&seven);
  qaci_bits_clear(&four);
  clear_asked(&a);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
  qaci_simplicity_release(k);
}
