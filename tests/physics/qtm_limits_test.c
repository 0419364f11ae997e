/* Evolutions and completions stop cleanly wherever a budget runs out, and lose no number.      QTM.3, QTM.5 to QTM.7 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "physics/qtm_evolution.h"
#include "tests/support/leaks.h"

/* Three states of which two rows are given, over 3 and with an imaginary part: completing it takes a reflection. */
static qaci_status make(qaci_ctx *ctx, qaci_qtm **r) {
  static const struct { int symbol, re, im, write, state, move; } branch[] = {
      {0, 2, 0, 1, 1, -1}, {0, 0, 2, 0, 2, 1}, {0, 1, 0, 1, 2, 1}, {1, 0, 3, 0, 0, 0}};
  mpq_t re, im;
  mpq_inits(re, im, NULL);
  qaci_status status = qaci_qtm_create(ctx, r, &(qaci_qtm_options){.states = 3, .endless = true});
  for (size_t i = 0, row = 2; i < 4 && status == QACI_OK; i++) {
    if (row != (size_t)branch[i].symbol) {
      row = (size_t)branch[i].symbol;
      status = qaci_qtm_row(ctx, *r, "row", 0, branch[i].symbol);
    }
    mpq_set_si(re, branch[i].re, 3);
    mpq_set_si(im, branch[i].im, 3);
    mpq_canonicalize(re);
    mpq_canonicalize(im);
    if (status == QACI_OK)
      status = qaci_qtm_branch(ctx, *r, re, im, branch[i].write, branch[i].state, branch[i].move);
  }
  mpq_clears(re, im, NULL);
  if (status == QACI_OK) status = qaci_qtm_finish(ctx, *r);
  return status;
}

static qaci_status add(void *data, const qaci_bits *code, const mpz_t re, const mpz_t im, const mpz_t denominator) {
  uint64_t *digest = data;
  for (size_t i = 0; i < code->len; i++) *digest = *digest * 31 + qaci_bits_get(code, i);
  *digest = *digest * 31 + mpz_get_ui(re) + 7 * mpz_get_ui(im) + 11 * mpz_get_ui(denominator);
  return QACI_OK;
}

/* Complete, evolve, cap, save, load, go on: a digest of the amplitudes. */
static qaci_status work(qaci_ctx *ctx, const char *file, uint64_t *digest) {
  qaci_qtm *partial = NULL, *m = NULL;
  qaci_evolution *e = NULL, *loaded = NULL;
  qaci_bits tape;
  qaci_bits_init(&tape);
  *digest = 0;
  qaci_status status = make(ctx, &partial);
  if (status == QACI_OK) status = qaci_qtm_complete(ctx, &m, partial);
  if (status == QACI_OK) status = qaci_qtm_evolve(ctx, &e, m, &tape, 0, 0, 0);
  if (status == QACI_OK) status = qaci_qtm_evolution_steps(ctx, e, 9);
  if (status == QACI_OK) status = qaci_qtm_evolution_steps(ctx, e, -2);
  if (status == QACI_OK) {
    qaci_qtm_evolution_cap(e, 20);
    status = qaci_qtm_evolution_steps(ctx, e, 3);
  }
  if (status == QACI_OK) status = qaci_qtm_evolution_save(ctx, e, file);
  if (status == QACI_OK) status = qaci_qtm_evolution_load(ctx, &loaded, m, file);
  if (status == QACI_OK) status = qaci_qtm_evolution_steps(ctx, loaded, 3);
  if (status == QACI_OK) status = qaci_qtm_each_amplitude(ctx, loaded, add, digest);
  qaci_qtm_evolution_destroy(e);
  qaci_qtm_evolution_destroy(loaded);
  if (partial) qaci_physics_release(qaci_qtm_physics(partial));
  if (m) qaci_physics_release(qaci_qtm_physics(m));
  qaci_bits_clear(&tape);
  return status;
}

Test(qtm_limits, every_budget) {
  leaks_watch();
  char file[] = "/tmp/qaci-evolution-XXXXXX";
  int descriptor = mkstemp(file);
  cr_assert_geq(descriptor, 0, "a file");
  close(descriptor);
  qaci_ctx ctx;
  uint64_t digest, again;
  qaci_ctx_init(&ctx);
  size_t before = leaks_live_blocks();
  cr_assert_eq(work(&ctx, file, &digest), QACI_OK, "without a limit: %s", ctx.message);
  cr_assert_eq(leaks_live_blocks() - before, 0, "GMP's blocks, without a limit");
  uint64_t enough[2] = {ctx.steps, (uint64_t)1 << 20};
  for (int bytes = 0; bytes < 2; bytes++) {
    size_t unable = 0, fine = 0;
    for (uint64_t budget = 0; budget <= enough[bytes]; budget += 1 + budget / 50) {
      qaci_ctx_init(&ctx);
      if (bytes) ctx.max_bytes = budget;
      else ctx.max_steps = budget;
      qaci_status status = work(&ctx, file, &again);
      cr_assert_neq(status, QACI_DOMAIN, "a budget of %llu: %s", (unsigned long long)budget, ctx.message);
      if (status == QACI_OK) cr_assert_eq(digest, again, "a budget that is enough gives the same amplitudes");
      fine += status == QACI_OK;
      unable += status == QACI_UNABLE;
      cr_assert_eq(leaks_live_blocks() - before, 0, "GMP's blocks, with a budget of %llu", (unsigned long long)budget);
    }
    cr_assert_gt(unable, 20, "small budgets run out");
    cr_assert(fine > 0 || !bytes, "a large one is enough");
  }
  unlink(file);
}

/* What stopped within a step goes on as if it had not, with one step of budget more each time. */
Test(qtm_limits, goes_on) {
  qaci_ctx ctx;
  qaci_qtm *partial, *m;
  qaci_evolution *once, *often;
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_ctx_init(&ctx);
  cr_assert_eq(make(&ctx, &partial), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_complete(&ctx, &m, partial), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_evolve(&ctx, &once, m, &tape, 0, 0, 0), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_evolve(&ctx, &often, m, &tape, 0, 0, 0), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_evolution_steps(&ctx, once, 10), QACI_OK, "%s", ctx.message);
  size_t stops = 0;
  for (uint64_t budget = 0; qaci_qtm_evolution_time(often) < 10; budget++) {
    qaci_ctx_start(&ctx);
    ctx.max_steps = budget;
    stops += qaci_qtm_evolution_steps(&ctx, often, 10 - qaci_qtm_evolution_time(often)) != QACI_OK;
  }
  qaci_ctx_init(&ctx);
  uint64_t a = 0, b = 0;
  cr_assert_eq(qaci_qtm_each_amplitude(&ctx, once, add, &a), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_each_amplitude(&ctx, often, add, &b), QACI_OK, "%s", ctx.message);
  cr_assert_gt(stops, 20, "it was stopped often");
  cr_assert_eq(a, b, "the amplitudes do not depend on how often it was stopped");
  cr_assert_eq(qaci_qtm_evolution_updates(once), qaci_qtm_evolution_updates(often), "nor does what is counted");
  qaci_qtm_evolution_destroy(once);
  qaci_qtm_evolution_destroy(often);
  qaci_physics_release(qaci_qtm_physics(partial));
  qaci_physics_release(qaci_qtm_physics(m));
  qaci_bits_clear(&tape);
}

/* What left the window counts once, however often a step ran out of memory after that. */
Test(qtm_limits, loses_once) {
  qaci_ctx ctx;
  qaci_qtm *partial, *m, *w;
  qaci_evolution *once, *often;
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_ctx_init(&ctx);
  cr_assert_eq(make(&ctx, &partial), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_complete(&ctx, &m, partial), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_windowed(&ctx, &w, m, -2, 2, true), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_evolve(&ctx, &once, w, &tape, 0, 0, 0), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_qtm_evolve(&ctx, &often, w, &tape, 0, 0, 0), QACI_OK, "%s", ctx.message);
  qaci_qtm_evolution_cap(once, 3);
  qaci_qtm_evolution_cap(often, 3);
  cr_assert_eq(qaci_qtm_evolution_steps(&ctx, once, 8), QACI_OK, "%s", ctx.message);
  for (uint64_t budget = 8; qaci_qtm_evolution_time(often) < 8;) {
    qaci_ctx_start(&ctx);
    ctx.max_bytes = budget;
    budget = qaci_qtm_evolution_steps(&ctx, often, 1) == QACI_OK ? 8 : budget + 8;
  }
  mpq_t lost, dropped, error, again;
  mpq_inits(lost, dropped, error, again, NULL);
  qaci_qtm_evolution_losses(once, lost, dropped, error);
  qaci_qtm_evolution_losses(often, again, dropped, error);
  cr_assert(mpq_sgn(lost) > 0 && mpq_sgn(dropped) > 0, "some leaves and some is dropped");
  cr_assert(mpq_equal(lost, again), "the weight that left");
  mpq_clears(lost, dropped, error, again, NULL);
  qaci_qtm_evolution_destroy(once);
  qaci_qtm_evolution_destroy(often);
  qaci_physics_release(qaci_qtm_physics(partial));
  qaci_physics_release(qaci_qtm_physics(m));
  qaci_physics_release(qaci_qtm_physics(w));
  qaci_bits_clear(&tape);
}
