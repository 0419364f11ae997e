/* Limits: each is met where it stands, once, with a sentence that says which. */
#include <criterion/criterion.h>
#include <string.h>

#include "distributions/ctx.h"

Test(ctx, steps) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  ctx.max_steps = 10;
  cr_assert_eq(qaci_ctx_step(&ctx, 10), QACI_OK, "10 of 10 steps");
  cr_assert_eq(qaci_ctx_step(&ctx, 1), QACI_UNABLE, "the 11th step");
  cr_assert_str_eq(ctx.message, "the budget of 10 steps ran out", "message");
  qaci_ctx_start(&ctx);
  cr_assert_eq(qaci_ctx_step(&ctx, UINT64_MAX), QACI_UNABLE, "a huge step");
  cr_assert_eq(qaci_ctx_step(&ctx, 5), QACI_UNABLE, "the counter does not wrap");
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_ctx_step(&ctx, UINT64_MAX), QACI_OK, "no limit");
  cr_assert_eq(qaci_ctx_step(&ctx, UINT64_MAX), QACI_OK, "no limit, saturated");
}

Test(ctx, cancel_and_time) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  volatile int cancel = 1;
  ctx.cancel = &cancel;
  qaci_status status = QACI_OK;
  for (int i = 0; i < 10000 && status == QACI_OK; i++) status = qaci_ctx_step(&ctx, 1);
  cr_assert_eq(status, QACI_UNABLE, "cancelled");
  cancel = 0;
  ctx.max_seconds = 0;
  for (int i = 0; i < 10000; i++) status = qaci_ctx_step(&ctx, 1);
  qaci_ctx_start(&ctx);
  cr_assert_eq(qaci_ctx_step(&ctx, 1), QACI_UNABLE, "no time at all");
}

Test(ctx, memory_and_numbers) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  ctx.max_bytes = 100;
  cr_assert_eq(qaci_ctx_charge(&ctx, 60), QACI_OK, "60 of 100");
  cr_assert_eq(qaci_ctx_charge(&ctx, 60), QACI_UNABLE, "120 of 100");
  cr_assert_eq(qaci_ctx_charge(&ctx, 40), QACI_OK, "the failed charge took nothing");
  qaci_ctx_release(&ctx, 100);
  cr_assert_eq(qaci_ctx_charge(&ctx, UINT64_MAX), QACI_UNABLE, "no wrap");
  cr_assert_eq(ctx.bytes, 0, "all given back");
  ctx.max_bits = 64;
  cr_assert_eq(qaci_ctx_number(&ctx, 64), QACI_OK, "64 bits");
  cr_assert_eq(qaci_ctx_number(&ctx, 65), QACI_UNABLE, "65 bits");
  cr_assert_eq(qaci_fail(&ctx, QACI_DOMAIN, "in short: %s", ctx.message), QACI_DOMAIN, "status passes through");
  cr_assert(!strncmp(ctx.message, "in short: a number of", 21), "the old message may be an argument");
}
