/* Runs of terms, outputs of normal forms, and the census of closed terms (MACH.7): see lambda.h. */
#include "distributions/lambda.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/lambda_internal.h"

lambda_read lambda_read_list(const lambda_term *t, lambda_list *r) {
  const uint32_t *x = t->token;
  size_t i = 0, left = t->length;
  r->count = 0;
  r->rest = false;
  for (;;) { /* x[i ..] is a list */
    if (left == 1 && x[i] == LAMBDA_REST) {
      r->rest = true;
      return LAMBDA_READ;
    }
    if (left == 1 && lambda_is_bit(x[i])) { /* \\0 is the empty list, \\1 is none */
      r->asks = x[i];
      return LAMBDA_READ_ASKS;
    }
    if (left == 3 && !memcmp(x + i, lambda_false, sizeof lambda_false)) return LAMBDA_READ;
    static const uint32_t pair[4] = {LAMBDA_ABSTRACT, LAMBDA_APPLY, LAMBDA_APPLY, LAMBDA_FIRST};
    if (left < 6 || memcmp(x + i, pair, sizeof pair)) return LAMBDA_READ_NONE;
    i += 4;
    left -= 4;
    size_t used = 3;
    uint32_t element;
    if (lambda_is_bit(x[i])) {
      element = x[i];
      used = 1;
    } else if (x[i] == LAMBDA_REST) { /* the empty list is the bit 1, no other list is a bit */
      r->asks = LAMBDA_REST;
      return LAMBDA_READ_ASKS;
    } else if (left > 3 && !memcmp(x + i, lambda_true, sizeof lambda_true)) {
      element = 0;
    } else if (left > 3 && !memcmp(x + i, lambda_false, sizeof lambda_false)) {
      element = 1;
    } else {
      return LAMBDA_READ_NONE;
    }
    r->element[r->count++] = element;
    i += used;
    left -= used;
  }
}

void lambda_code(qaci_bits *r, const uint32_t *token, size_t length) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < length; i++) {
    if (token[i] == LAMBDA_APPLY || token[i] == LAMBDA_ABSTRACT) {
      qaci_bits_append_nat(r, token[i] == LAMBDA_APPLY, 2);
    } else {
      for (uint32_t k = 0; k <= lambda_index(token[i]); k++) qaci_bits_push(r, true);
      qaci_bits_push(r, false);
    }
  }
}

/* Reduce t, in which nothing is left to choose, at most `limit` times. */
static qaci_status normalize(qaci_ctx *ctx, lambda_work *w, lambda_term *t, uint64_t limit, uint64_t most_nodes,
                             uint64_t *reductions, qaci_lambda_end *end) {
  size_t at = 0;
  bool grown = lambda_nodes(t) > most_nodes;
  *reductions = 0;
  while (!grown && lambda_find(t, &at) == LAMBDA_REDEX) {
    if (*reductions == limit) {
      *end = QACI_LAMBDA_LIMIT;
      return QACI_OK;
    }
    QACI_TRY(lambda_reduce(ctx, w, t, &at, most_nodes, &grown));
    ++*reductions;
  }
  *end = grown ? QACI_LAMBDA_LARGE : QACI_LAMBDA_NORMAL;
  return QACI_OK;
}

/* t := the term whose code begins i, applied to the list of the other bits. */
static qaci_status load(qaci_ctx *ctx, lambda_term *t, const qaci_bits *i) {
  size_t at = 0;
  QACI_TRY(lambda_reserve(ctx, t, 1));
  lambda_put(t, LAMBDA_APPLY);
  QACI_TRY(lambda_parse(ctx, t, i, &at));
  QACI_TRY(lambda_reserve(ctx, t, 7 * (i->len - at) + 3));
  for (; at <= i->len; at++) {
    bool end = at == i->len;
    const uint32_t *bit = end || qaci_bits_get(i, at) ? lambda_false : lambda_true;
    static const uint32_t pair[4] = {LAMBDA_ABSTRACT, LAMBDA_APPLY, LAMBDA_APPLY, LAMBDA_FIRST};
    for (size_t j = 0; !end && j < 4; j++) lambda_put(t, pair[j]);
    for (size_t j = 0; j < 3; j++) lambda_put(t, bit[j]);
  }
  return QACI_OK;
}

qaci_status qaci_lambda_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *reductions, qaci_lambda_end *end,
                            const qaci_lambda *m, const qaci_bits *i, uint64_t limit) {
  lambda_term t = {0};
  lambda_work w = {0};
  qaci_status status = load(ctx, &t, i);
  if (status == QACI_OK) status = normalize(ctx, &w, &t, limit, m->most_nodes, reductions, end);
  if (status == QACI_OK && *end == QACI_LAMBDA_NORMAL) {
    if (m->output == QACI_LAMBDA_CODE) {
      lambda_code(out, t.token, t.length);
    } else {
      lambda_list list = {.element = qaci_alloc(t.length * sizeof *list.element)};
      if (lambda_read_list(&t, &list) != LAMBDA_READ) *end = QACI_LAMBDA_NO_LIST;
      qaci_bits_zeros(out, 0);
      for (size_t j = 0; *end == QACI_LAMBDA_NORMAL && j < list.count; j++) qaci_bits_push(out, list.element[j] == 1);
      free(list.element);
    }
  }
  lambda_clear(ctx, &t);
  lambda_work_clear(ctx, &w);
  return status;
}

qaci_status qaci_lambda_count(qaci_ctx *ctx, qaci_lambda_census *r, size_t bits, uint64_t steps, uint64_t most_nodes) {
  *r = (qaci_lambda_census){0};
  lambda_terms *e = lambda_terms_create(bits);
  lambda_term t = {0};
  lambda_work w = {0};
  qaci_status status = QACI_OK;
  const uint32_t *token;
  for (size_t length; status == QACI_OK && lambda_terms_next(e, &token, &length);) {
    uint64_t reductions;
    qaci_lambda_end end = QACI_LAMBDA_LIMIT;
    r->closed++;
    t.length = 0;
    status = lambda_reserve(ctx, &t, length);
    for (size_t i = 0; i < length && status == QACI_OK; i++) lambda_put(&t, token[i]);
    if (status == QACI_OK) status = normalize(ctx, &w, &t, steps, most_nodes, &reductions, &end);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (end != QACI_LAMBDA_NORMAL) {
      r->undecided++;
      continue;
    }
    r->normal++;
    uint64_t size = 0; /* of the code */
    for (size_t i = 0; i < t.length; i++) size += lambda_is_variable(t.token[i]) ? lambda_index(t.token[i]) + 2 : 2;
    if (size > r->longest) r->longest = size;
  }
  lambda_terms_destroy(e);
  lambda_clear(ctx, &t);
  lambda_work_clear(ctx, &w);
  return status;
}
