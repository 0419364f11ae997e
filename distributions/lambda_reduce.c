/* Reduction of terms in prefix order (MACH.7): see lambda_internal.h. */
#include <stdlib.h>
#include <string.h>

#include "distributions/lambda_internal.h"

const uint32_t lambda_true[3] = {LAMBDA_ABSTRACT, LAMBDA_ABSTRACT, LAMBDA_FIRST + 2};
const uint32_t lambda_false[3] = {LAMBDA_ABSTRACT, LAMBDA_ABSTRACT, LAMBDA_FIRST};

/* Room for `more` elements behind `length` in an array of 4-byte elements. */
static qaci_status reserve(qaci_ctx *ctx, uint32_t **array, size_t *room, size_t length, size_t more) {
  if (*room - length >= more) return QACI_OK;
  size_t wanted = *room ? *room : 64;
  while (wanted - length < more) wanted *= 2;
  QACI_TRY(qaci_ctx_charge(ctx, 4 * (wanted - *room)));
  *array = qaci_realloc(*array, 4 * wanted);
  *room = wanted;
  return QACI_OK;
}

qaci_status lambda_reserve(qaci_ctx *ctx, lambda_term *t, size_t more) {
  return reserve(ctx, &t->token, &t->room, t->length, more);
}

void lambda_clear(qaci_ctx *ctx, lambda_term *t) {
  free(t->token);
  qaci_ctx_release(ctx, 4 * t->room);
  *t = (lambda_term){0};
}

void lambda_work_clear(qaci_ctx *ctx, lambda_work *w) {
  lambda_clear(ctx, &w->next);
  free(w->depth);
  qaci_ctx_release(ctx, 4 * w->room);
  *w = (lambda_work){0};
}

qaci_status lambda_replace(qaci_ctx *ctx, lambda_term *t, uint32_t what, const uint32_t *by, size_t n) {
  size_t times = 0;
  for (size_t i = 0; i < t->length; i++) times += t->token[i] == what;
  QACI_TRY(lambda_reserve(ctx, t, times * (n - 1)));
  /* from the back, so that nothing is overwritten before it has moved */
  size_t to = t->length + times * (n - 1);
  size_t from = t->length;
  t->length = to;
  while (from-- > 0) {
    uint32_t token = t->token[from];
    if (token == what)
      memcpy(&t->token[to -= n], by, 4 * n);
    else
      t->token[--to] = token;
  }
  t->bits -= lambda_is_bit(what) ? times : 0;
  t->rests -= what == LAMBDA_REST ? times : 0;
  for (size_t i = 0; i < n; i++) {
    t->bits += lambda_is_bit(by[i]) ? times : 0;
    t->rests += by[i] == LAMBDA_REST ? times : 0;
  }
  return QACI_OK;
}

/* The position behind the subterm at `at`. */
static size_t behind(const uint32_t *token, size_t at) {
  for (size_t due = 1; due; at++) {
    if (token[at] == LAMBDA_APPLY)
      due++;
    else if (token[at] != LAMBDA_ABSTRACT)
      due--;
  }
  return at;
}

static qaci_status push_depth(qaci_ctx *ctx, lambda_work *w, size_t *n, uint32_t depth) {
  QACI_TRY(reserve(ctx, &w->depth, &w->room, *n, 1));
  w->depth[(*n)++] = depth;
  return QACI_OK;
}

/* What is due after a token at depth d, on the stack of n depths above `base`. */
static qaci_status descend(qaci_ctx *ctx, lambda_work *w, size_t *n, uint32_t token, uint32_t d) {
  if (token == LAMBDA_APPLY) {
    QACI_TRY(push_depth(ctx, w, n, d));
    return push_depth(ctx, w, n, d);
  }
  return token == LAMBDA_ABSTRACT ? push_depth(ctx, w, n, d + 1) : QACI_OK;
}

/* Append the n tokens of a term below d more abstractions: its free variables look d farther. `base` is how much of the
 * stack is in use. */
static qaci_status put_shifted(qaci_ctx *ctx, lambda_work *w, size_t base, const uint32_t *token, uint32_t d) {
  size_t due = base;
  QACI_TRY(push_depth(ctx, w, &due, 0));
  while (due > base) {
    uint32_t depth = w->depth[--due], x = *token++;
    QACI_TRY(descend(ctx, w, &due, x, depth));
    lambda_put(&w->next, lambda_is_variable(x) && lambda_index(x) >= depth ? x + 2 * d : x);
  }
  return QACI_OK;
}

/* Are there free variables? */
static qaci_status is_open(qaci_ctx *ctx, lambda_work *w, const uint32_t *token, bool *open) {
  size_t due = 0;
  *open = false;
  QACI_TRY(push_depth(ctx, w, &due, 0));
  while (due && !*open) {
    uint32_t depth = w->depth[--due], x = *token++;
    QACI_TRY(descend(ctx, w, &due, x, depth));
    *open = lambda_is_variable(x) && lambda_index(x) >= depth;
  }
  return QACI_OK;
}

lambda_event lambda_find(const lambda_term *t, size_t *at) {
  size_t p = *at;
  for (; p + 1 < t->length; p++)
    if (t->token[p] == LAMBDA_APPLY && t->token[p + 1] != LAMBDA_APPLY && !lambda_is_variable(t->token[p + 1])) break;
  *at = p;
  return p + 1 >= t->length ? LAMBDA_DONE : t->token[p + 1] == LAMBDA_ABSTRACT ? LAMBDA_REDEX : LAMBDA_ASKS;
}

qaci_status lambda_reduce(qaci_ctx *ctx, lambda_work *w, lambda_term *t, size_t *at, uint64_t most_nodes, bool *grown) {
  /* prefix APPLY ABSTRACT body argument rest */
  const uint32_t *token = t->token;
  size_t p = *at, body = p + 2, argument = behind(token, body), rest = behind(token, argument);
  bool open;
  QACI_TRY(is_open(ctx, w, token + argument, &open));
  lambda_term *r = &w->next;
  r->length = r->bits = r->rests = 0;
  QACI_TRY(lambda_reserve(ctx, r, t->length));
  for (size_t i = 0; i < p; i++) lambda_put(r, token[i]);
  size_t due = 0, size = rest - argument;
  QACI_TRY(push_depth(ctx, w, &due, 0));
  for (const uint32_t *x = token + body; due && lambda_nodes(r) <= most_nodes; x++) {
    uint32_t depth = w->depth[--due];
    QACI_TRY(descend(ctx, w, &due, *x, depth));
    if (!lambda_is_variable(*x) || lambda_index(*x) < depth) {
      QACI_TRY(lambda_reserve(ctx, r, 1));
      lambda_put(r, *x);
    } else if (lambda_index(*x) > depth) {
      QACI_TRY(lambda_reserve(ctx, r, 1));
      lambda_put(r, *x - 2);
    } else {
      QACI_TRY(lambda_reserve(ctx, r, size));
      if (open)
        QACI_TRY(put_shifted(ctx, w, due, token + argument, depth));
      else
        for (size_t i = argument; i < rest; i++) lambda_put(r, token[i]);
    }
  }
  QACI_TRY(lambda_reserve(ctx, r, t->length - rest));
  for (size_t i = rest; i < t->length; i++) lambda_put(r, token[i]);
  *grown = lambda_nodes(r) > most_nodes;
  lambda_term swap = *t;
  *t = *r;
  *r = swap;
  *at = p ? p - 1 : 0; /* what now stands at p may be an abstraction that an application waits for */
  return qaci_ctx_step(ctx, t->length / 16 + 1);
}
