/* Limits: machines, circuits and universes stop cleanly wherever a budget runs out, and go on when there is more. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "physics/circuit.h"
#include "physics/universe.h"
#include "tests/support/leaks.h"

/* A machine of two states whose world-states come back: a walk that ignores its tape. */
static qaci_status make_walk(qaci_ctx *ctx, qaci_qtm **r) {
  static const long amplitude[2][2] = {{3, 4}, {4, -3}};
  mpq_t q, zero;
  mpq_inits(q, zero, NULL);
  qaci_status status = qaci_qtm_create(ctx, r, &(qaci_qtm_options){.states = 2, .lo = -8, .hi = 8});
  for (int state = 0; state < 2; state++) {
    for (int symbol = 0; symbol < 2; symbol++) {
      if (status == QACI_OK) status = qaci_qtm_row(ctx, *r, "row", state, symbol);
      for (int next = 0; next < 2 && status == QACI_OK; next++) {
        mpq_set_si(q, amplitude[state][next], 5);
        status = qaci_qtm_branch(ctx, *r, q, zero, symbol, next, next ? -1 : 1);
      }
    }
  }
  if (status == QACI_OK) status = qaci_qtm_finish(ctx, *r);
  if (status != QACI_OK) {
    if (*r) qaci_physics_release(qaci_qtm_physics(*r));
    *r = NULL;
  }
  mpq_clears(q, zero, NULL);
  return status;
}

static qaci_status make_circuit(qaci_ctx *ctx, qaci_qtm **r) {
  qaci_bits bits;
  qaci_bits_init(&bits);
  qaci_bits_nat(&bits, 0x35, 6);
  qaci_gate gate[] = {{.kind = QACI_GATE_R, .cell = {2}, .when = QACI_ALWAYS},
                      {.kind = QACI_GATE_CARRY, .cell = {2}, .when = QACI_ALWAYS},
                      {.kind = QACI_GATE_WRITE, .cell = {3}, .when = 1, .bits = bits},
                      {.kind = QACI_GATE_CCX, .cell = {5, 4, 3}, .when = QACI_ALWAYS},
                      {.kind = QACI_GATE_PUT, .cell = {2}, .when = QACI_ALWAYS}};
  qaci_status status = qaci_circuit_assemble(ctx, r, gate, sizeof gate / sizeof *gate, NULL);
  qaci_bits_clear(&bits);
  return status;
}

/* Two states in turn, on one cell. */
static qaci_status make_turning(qaci_ctx *ctx, qaci_qtm **r) {
  mpq_t one, zero;
  mpq_inits(one, zero, NULL);
  mpq_set_ui(one, 1, 1);
  qaci_status status = qaci_qtm_create(ctx, r, &(qaci_qtm_options){.states = 2, .hi = 7});
  for (int i = 0; i < 4 && status == QACI_OK; i++) {
    status = qaci_qtm_row(ctx, *r, "row", i / 2, i % 2);
    if (status == QACI_OK) status = qaci_qtm_branch(ctx, *r, one, zero, i % 2, 1 - i / 2, 0);
  }
  if (status == QACI_OK) status = qaci_qtm_finish(ctx, *r);
  if (status != QACI_OK && *r) {
    qaci_physics_release(qaci_qtm_physics(*r));
    *r = NULL;
  }
  mpq_clears(one, zero, NULL);
  return status;
}

/* The walk on an endless tape: its window is sought within the same limits. */
static qaci_status make_endless(qaci_ctx *ctx, qaci_qtm **r) {
  qaci_qtm *walk;
  *r = NULL;
  QACI_TRY(make_walk(ctx, &walk));
  *r = qaci_qtm_unbounded(walk);
  qaci_physics_release(qaci_qtm_physics(walk));
  return QACI_OK;
}

/* Everything a universe can be asked; the sum of the numbers found goes into `digest`. */
static qaci_status ask_all(qaci_ctx *ctx, qaci_qtm *m, size_t horizon, qaci_future_reading future_reading,
                           qaci_normalize_reading normalize, bool enclosed, mpq_t digest) {
  qaci_bits start;
  mpz_t number;
  mpq_t q;
  qaci_bits_init(&start);
  mpz_init_set_ui(number, 5);
  mpq_init(q);
  qaci_universe *u = NULL;
  qaci_universe_options options = {.horizon = horizon, .future = future_reading, .normalize = normalize,
                                   .enclosed = enclosed};
  qaci_status status = qaci_qtm_initial(ctx, m, &start, number);
  if (status == QACI_OK) status = qaci_universe_create(ctx, &u, qaci_qtm_physics(m), &start, &options);
  for (size_t i = 0; status == QACI_OK && i < qaci_universe_size(u); i += 7) {
    const qaci_masses *future;
    qaci_masses pasts;
    qaci_masses_init(&pasts);
    status = qaci_universe_future_mass(ctx, u, i, qaci_universe_size(u) - 1, q);
    mpq_add(digest, digest, q);
    if (status == QACI_OK) status = qaci_universe_future(ctx, u, i, &future);
    if (status == QACI_OK) qaci_masses_get(future, i, q);
    mpq_add(digest, digest, q);
    if (status == QACI_OK && future_reading == QACI_FUTURE_MARGINAL)
      status = qaci_universe_similar_to_all(ctx, u, i, &pasts);
    if (status == QACI_OK && pasts.size) qaci_masses_get(&pasts, 0, q);
    mpq_add(digest, digest, q);
    qaci_masses_clear(&pasts);
    if (status == QACI_OK) status = qaci_universe_similar_pasts(ctx, u, i, 0, q);
    mpq_add(digest, digest, q);
    mpq_t low;
    mpq_init(low);
    if (status == QACI_OK) status = qaci_universe_similar_bounds(ctx, u, i, 0, low, q);
    mpq_add(digest, digest, q);
    if (status == QACI_OK) status = qaci_universe_future_bounds(ctx, u, i, QACI_NOWHERE, low, q);
    mpq_add(digest, digest, q);
    mpq_clear(low);
  }
  qaci_dist *d = NULL;
  if (status == QACI_OK) status = qaci_universe_at(ctx, u, horizon, &d);
  qaci_dist_release(d);
  qaci_universe_release(u);
  qaci_bits_clear(&start);
  mpz_clear(number);
  mpq_clear(q);
  return status;
}

typedef struct question {
  qaci_status (*make)(qaci_ctx *ctx, qaci_qtm **r);
  size_t horizon;
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  bool enclosed;
} question;

static qaci_status ask(qaci_ctx *ctx, const question *q, mpq_t digest) {
  qaci_qtm *m = NULL;
  mpq_set_ui(digest, 0, 1);
  qaci_status status = q->make(ctx, &m);
  if (status != QACI_OK) {
    cr_assert_null(m, "nothing is returned after an error");
    return status;
  }
  status = ask_all(ctx, m, q->horizon, q->future, q->normalize, q->enclosed, digest);
  qaci_physics_release(qaci_qtm_physics(m));
  return status;
}

/* With every budget from nothing to enough: unable or the same answer, and no block of GMP's is lost. */
static void try_budgets(const question *q, bool bytes) {
  leaks_watch();
  qaci_ctx ctx;
  mpq_t digest, again;
  mpq_inits(digest, again, NULL);
  mpq_set_ui(digest, 1, 1); /* GMP allocates a number's block when it is first set */
  mpq_set_ui(again, 1, 1);
  qaci_ctx_init(&ctx);
  size_t before = leaks_live_blocks();
  cr_assert_eq(ask(&ctx, q, digest), QACI_OK, "without a limit: %s", ctx.message);
  cr_assert_eq(leaks_live_blocks() - before, 0, "GMP's blocks, without a limit");
  uint64_t enough = bytes ? (uint64_t)1 << 22 : ctx.steps;
  size_t unable = 0, fine = 0;
  for (uint64_t budget = 0; budget <= enough; budget += 1 + budget / 40) {
    qaci_ctx_init(&ctx);
    if (bytes) ctx.max_bytes = budget;
    else ctx.max_steps = budget;
    qaci_status status = ask(&ctx, q, again);
    cr_assert_neq(status, QACI_DOMAIN, "a budget of %llu: %s", (unsigned long long)budget, ctx.message);
    if (status == QACI_OK) {
      fine++;
      cr_assert(mpq_equal(digest, again), "a budget that is enough gives the same answer");
    } else {
      unable++;
      cr_assert(strlen(ctx.message) > 10, "the message says which budget");
    }
    cr_assert_eq(leaks_live_blocks() - before, 0, "GMP's blocks, with a budget of %llu", (unsigned long long)budget);
  }
  cr_assert_gt(unable, 10, "small budgets run out");
  if (bytes) cr_assert_gt(fine, 0, "a large one is enough");
  mpq_clears(digest, again, NULL);
}

static const question questions[] = {
    {make_walk, 8, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_ALPHA, false}, /* many entries: integers */
    {make_walk, 6, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_EACH, false},
    {make_walk, 2, QACI_FUTURE_CONDITIONAL, QACI_NORMALIZE_ALPHA, false},
    {make_endless, 6, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_ALPHA, false},
    {make_endless, 2, QACI_FUTURE_CONDITIONAL, QACI_NORMALIZE_ALPHA, false},
    {make_circuit, 12, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_ALPHA, false}, /* states occur once */
    {make_walk, 3, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_ALPHA, true},
    {make_turning, 4, QACI_FUTURE_MARGINAL, QACI_NORMALIZE_ALPHA, true}, /* a cycle */
};

Test(limits, steps) {
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) try_budgets(&questions[i], false);
}

Test(limits, bytes) {
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) try_budgets(&questions[i], true);
}

/* After a budget ran out, the same universe answers when it is asked with more. */
Test(limits, goes_on) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_qtm *m;
  qaci_bits start;
  mpz_t number;
  mpq_t once, twice;
  qaci_ctx_init(&ctx);
  qaci_bits_init(&start);
  mpz_init(number);
  mpq_inits(once, twice, NULL);
  cr_assert_eq(make_walk(&ctx, &m), QACI_OK, "the machine");
  cr_assert_eq(qaci_qtm_initial(&ctx, m, &start, number), QACI_OK, "the start");
  qaci_universe *u, *v;
  qaci_universe_options options = {.horizon = 8};
  cr_assert_eq(qaci_universe_create(&ctx, &u, qaci_qtm_physics(m), &start, &options), QACI_OK, "a universe");
  cr_assert_eq(qaci_universe_create(&ctx, &v, qaci_qtm_physics(m), &start, &options), QACI_OK, "its twin");
  cr_assert_eq(qaci_universe_similar_pasts(&ctx, v, 3, 5, once), QACI_OK, "asked once");
  size_t unable = 0;
  for (uint64_t budget = 0;; budget++) {
    qaci_ctx_start(&ctx);
    ctx.max_steps = budget;
    if (qaci_universe_similar_pasts(&ctx, u, 3, 5, twice) == QACI_OK) break;
    unable++;
  }
  cr_assert_gt(unable, 20, "some budgets are too small");
  cr_assert(mpq_equal(once, twice), "the answer does not depend on how often it was interrupted");
  qaci_universe_release(u);
  qaci_universe_release(v);
  qaci_physics_release(qaci_qtm_physics(m));
  qaci_bits_clear(&start);
  mpz_clear(number);
  mpq_clears(once, twice, NULL);
}

/* Numbers beyond max_bits are refused before they are computed. */
Test(limits, bits) {
  qaci_ctx ctx;
  mpq_t digest;
  qaci_ctx_init(&ctx);
  mpq_init(digest);
  ctx.max_bits = 30;
  cr_assert_eq(ask(&ctx, &questions[0], digest), QACI_UNABLE, "weights have more than 30 bits");
  cr_assert(strstr(ctx.message, "bits was due") != NULL, "message: %s", ctx.message);
  mpq_clear(digest);
}

/* What a run charged is given back when it ends: only what the universe keeps stays charged. */
Test(limits, bytes_are_given_back) {
  enum { CELLS = 800000, CODE_BYTES = CELLS / 8 };
  qaci_ctx ctx;
  qaci_qtm *m;
  mpq_t one, zero;
  mpz_t number;
  qaci_bits start;
  qaci_ctx_init(&ctx);
  qaci_bits_init(&start);
  mpz_init(number);
  mpq_inits(one, zero, NULL);
  mpq_set_ui(one, 1, 1);
  cr_assert_eq(qaci_qtm_create(&ctx, &m, &(qaci_qtm_options){.states = 1, .hi = CELLS - 1}), QACI_OK, "a wide tape");
  for (int symbol = 0; symbol < 2; symbol++) {
    cr_assert_eq(qaci_qtm_row(&ctx, m, "row", 0, symbol), QACI_OK, "a row");
    cr_assert_eq(qaci_qtm_branch(&ctx, m, one, zero, symbol, 0, 0), QACI_OK, "that changes nothing");
  }
  cr_assert_eq(qaci_qtm_finish(&ctx, m), QACI_OK, "the machine");
  cr_assert_eq(qaci_qtm_initial(&ctx, m, &start, number), QACI_OK, "the start");
  qaci_universe *u;
  qaci_universe_options options = {.horizon = 5};
  cr_assert_eq(qaci_universe_create(&ctx, &u, qaci_qtm_physics(m), &start, &options), QACI_OK, "a universe");
  cr_assert_gt(ctx.bytes, CODE_BYTES, "its one world-state is charged");
  cr_assert_lt(ctx.bytes, 2 * CODE_BYTES, "the run's superpositions are not, any more");
  qaci_universe_release(u);
  qaci_physics_release(qaci_qtm_physics(m));
  qaci_bits_clear(&start);
  mpz_clear(number);
  mpq_clears(one, zero, NULL);
}
