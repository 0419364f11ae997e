/* Codes of closed terms: reading them, and listing all of one length (MACH.7). See lambda_internal.h. */
#include <stdlib.h>

#include "distributions/lambda_internal.h"

/* The subterms that are due, as a list: each under `depth` abstractions, with the fewest bits that it and those after
 * it can take (a closed term takes 4, any other 2). */
typedef struct due {
  size_t next; /* 0: none */
  size_t fewest;
  uint32_t depth;
} due;

static due make_due(const due *list, size_t next, uint32_t depth) {
  return (due){next, (next ? list[next].fewest : 0) + (depth ? 2 : 4), depth};
}

qaci_status lambda_parse(qaci_ctx *ctx, lambda_term *t, const qaci_bits *x, size_t *at) {
  /* depths of what is due: a stack whose top is the next subterm */
  size_t room = 16, count = 1, i = *at;
  uint32_t *stack = qaci_alloc(room * sizeof *stack);
  stack[0] = 0;
  qaci_status status = QACI_OK;
  while (count && status == QACI_OK) {
    uint32_t depth = stack[--count], token = LAMBDA_APPLY;
    if (i + 1 >= x->len) {
      status = qaci_fail(ctx, QACI_DOMAIN, "the %zu bits end inside a term", x->len);
    } else if (qaci_bits_get(x, i)) {
      size_t ones = 0;
      while (i + ones < x->len && qaci_bits_get(x, i + ones)) ones++;
      if (i + ones == x->len)
        status =
            qaci_fail(ctx, QACI_DOMAIN, "the %zu bits end inside the variable that starts at bit %zu", x->len, i + 1);
      else if (ones > depth)
        status = qaci_fail(ctx, QACI_DOMAIN, "the variable that starts at bit %zu is bound by none of %u abstractions",
                           i + 1, depth);
      token = lambda_variable((uint32_t)ones - 1);
      i += ones + 1;
    } else {
      bool apply = qaci_bits_get(x, i + 1);
      token = apply ? LAMBDA_APPLY : LAMBDA_ABSTRACT;
      i += 2;
      if (count + 2 > room) stack = qaci_realloc(stack, (room *= 2) * sizeof *stack);
      stack[count++] = depth + !apply;
      if (apply) stack[count++] = depth;
    }
    if (status == QACI_OK) status = lambda_reserve(ctx, t, 1);
    if (status == QACI_OK) lambda_put(t, token);
  }
  free(stack);
  if (status == QACI_OK) *at = i;
  return status;
}

struct lambda_terms {
  size_t bits, count; /* tokens chosen */
  uint32_t *token;
  struct place {
    size_t due, used; /* before this token: the list of what is due, and the bits used */
    uint32_t choice;  /* the next one to try: 0 abstraction, 1 application, 2 + k variable k */
  } * place;
  due *list; /* what is due: 1 the whole term, 2 + 2 i and 3 + 2 i what the token at i adds */
};

lambda_terms *lambda_terms_create(size_t bits) {
  lambda_terms *e = qaci_alloc(sizeof *e);
  size_t most = bits / 2 + 1;
  *e = (lambda_terms){.bits = bits,
                      .token = qaci_alloc(most * sizeof *e->token),
                      .place = qaci_alloc((most + 1) * sizeof *e->place),
                      .list = qaci_alloc((2 * most + 4) * sizeof *e->list)};
  e->list[1] = make_due(e->list, 0, 0);
  e->place[0] = (struct place){1, 0, 0};
  return e;
}

void lambda_terms_destroy(lambda_terms *e) {
  if (!e) return;
  free(e->token);
  free(e->place);
  free(e->list);
  free(e);
}

/* Choose the next token at the last place. False if there is none left. */
static bool choose(lambda_terms *e) {
  struct place *p = &e->place[e->count];
  due now = e->list[p->due];
  for (;;) {
    uint32_t choice = p->choice++, token;
    size_t bits, first = 2 + 2 * e->count, after = now.next;
    if (choice == 0) {
      token = LAMBDA_ABSTRACT;
      bits = 2;
      e->list[first] = make_due(e->list, after, now.depth + 1);
      after = first;
    } else if (choice == 1) {
      token = LAMBDA_APPLY;
      bits = 2;
      e->list[first] = make_due(e->list, after, now.depth);
      e->list[first + 1] = make_due(e->list, first, now.depth);
      after = first + 1;
    } else {
      if (choice - 2 >= now.depth || p->used + choice > e->bits) return false;
      token = lambda_variable(choice - 2);
      bits = choice;
    }
    size_t used = p->used + bits;
    if (after ? used + e->list[after].fewest > e->bits : used != e->bits) continue;
    e->token[e->count++] = token;
    e->place[e->count] = (struct place){after, used, 0};
    return true;
  }
}

bool lambda_terms_next(lambda_terms *e, const uint32_t **token, size_t *length) {
  /* behind a complete term nothing is due: change its last token */
  if (e->count && !e->place[e->count].due) e->count--;
  for (;;) {
    if (!choose(e)) {
      if (!e->count) return false;
      e->count--;
    } else if (!e->place[e->count].due) {
      *token = e->token;
      *length = e->count;
      return true;
    }
  }
}
