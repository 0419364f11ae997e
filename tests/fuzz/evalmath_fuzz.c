/* Any bytes as a text of the formal language (EVAL.1 to EVAL.8): whatever they are, evaluation ends within its budget,
 * says where and why there is no value, and a value's own text denotes it again unless functions or world-states are in
 * it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/evalmath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition, const char *what, const char *why) {
  if (condition) return;
  fprintf(stderr, "%s: %s\n", what, why);
  abort();
}

static void check_why(const qaci_evalmath *e) {
  const char *why = qaci_evalmath_why(e), *inside = "in a text given to eval, ";
  if (!strncmp(why, inside, strlen(inside))) why += strlen(inside);
  size_t line, column;
  int read = 0;
  demand(sscanf(why, "%zu:%zu: %n", &line, &column, &read) == 2 && read && why[read], "no place or no reason", why);
}

static qaci_status ask(qaci_ctx *ctx, void *unused, const qaci_bits *b, qaci_dist **answers) {
  (void)unused;
  mpq_t half;
  mpq_init(half);
  mpq_set_ui(half, 1, 2);
  *answers = qaci_dist_create();
  qaci_value *payload = qaci_value_bits(b);
  qaci_status status = qaci_dist_add(ctx, *answers, payload, half);
  qaci_value_release(payload);
  mpq_clear(half);
  return status == QACI_OK ? qaci_dist_finish(ctx, *answers) : status;
}

/* The text of a value, evaluated, has the same text. */
static void check_text(qaci_ctx *ctx, const char *text, const qaci_evalmath_parameters *given) {
  qaci_evalmath_limits limits = {.steps = 10000000, .bytes = (size_t)64 << 20};
  qaci_evalmath *e = qaci_evalmath_create(&limits, given);
  bool defined;
  demand(!qaci_evalmath_run(ctx, e, text, strlen(text), &defined), "stopped", ctx->message);
  if (defined) {
    char *again = qaci_em_text(qaci_evalmath_value(e), SIZE_MAX);
    demand(!strcmp(text, again), "the text of a value denotes another one", text);
    free(again);
  } else {
    check_why(e);
    demand(strstr(text, "function") || strstr(text, "dist({") || strstr(qaci_evalmath_why(e), "budget"),
           "the text of a value denotes nothing", text);
  }
  qaci_evalmath_destroy(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { ACTIONS = 2 };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits q, action[ACTIONS];
  qaci_bits_init(&q);
  qaci_bits_text(&q, "q?", 2);
  mpq_t score[ACTIONS];
  for (unsigned i = 0; i < ACTIONS; i++) {
    mpq_init(score[i]);
    qaci_bits_init(&action[i]);
    qaci_bits_nat(&action[i], i, 1);
  }
  qaci_evalmath_parameters given = {
      .q = &q, .mu1 = &q, .mu2 = &q, .xi = &q, .action = action, .actions = ACTIONS, .query = ask};
  qaci_evalmath_limits limits = {.steps = 20000, .bytes = (size_t)2 << 20};
  qaci_evalmath *e = qaci_evalmath_create(&limits, &given);
  bool defined;
  demand(!qaci_evalmath_run(&ctx, e, (const char *)data, size, &defined), "stopped", ctx.message);
  if (defined) {
    char *text = qaci_em_text(qaci_evalmath_value(e), SIZE_MAX);
    check_text(&ctx, text, &given);
    free(text);
    free(qaci_em_text(qaci_evalmath_value(e), 30));
    demand(!qaci_evalmath_scores(&ctx, e, score, &defined), "stopped", ctx.message);
  }
  if (!defined) check_why(e);
  qaci_evalmath_destroy(e);
  qaci_bits_clear(&q);
  for (unsigned i = 0; i < ACTIONS; i++) {
    mpq_clear(score[i]);
    qaci_bits_clear(&action[i]);
  }
  return 0;
}
