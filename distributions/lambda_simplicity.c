/* S of binary lambda calculus (MACH.7): see lambda.h.
 *
 * Each closed term is run once, applied to a list that is not chosen: REST, the bits of the data from the j-th on. When
 * the head asks for REST, the run divides: the data end here, or there is a bit, BIT j, that is not chosen either, and
 * REST from j + 1 on. When the head asks for a bit, it divides into the two values. So one run stands for all data that
 * agree on what was asked, of all lengths; a normal form is a pattern for each length.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/lambda_internal.h"
#include "distributions/simplicity_table.h"
#include "distributions/simplicity_times.h"

typedef struct run {
  lambda_term term;
  size_t at; /* where the search for a redex goes on */
  uint64_t reductions;
  size_t asked;  /* j: bits 0 .. j-1 are known to be there */
  size_t chosen; /* how many of them are chosen */
  size_t most;   /* the data have at most this many bits; `asked` once they are known to end there */
} run;

typedef struct builder {
  qaci_ctx *ctx;
  qaci_simplicity *k;
  const qaci_lambda *m;
  size_t code_bits, data_bits, code; /* C, D, |c| */
  qaci_times times;
  mpz_t weight, decided, lost; /* the last two: sums of 4^-|i|, over 4^(C+D) */
  lambda_work work;
  lambda_list list;
  size_t list_room; /* charged, with the two arrays below: 4 bytes each */
  uint32_t *position;
  uint32_t *name; /* of each bit of the data, while a pattern is made */
  run *waiting;
  size_t count, room;
} builder;

/* r := 4^(C+D) times the sum of 4^-|i| over the programs of the run with data of l bits. */
static void programs(const builder *b, const run *x, size_t l, mpz_t r) {
  mpz_set_ui(r, 0);
  mpz_setbit(r, 2 * (b->code_bits + b->data_bits - b->code - l) + l - x->chosen);
}

/* The run has met a limit with data of `from` bits or more. */
static void give_up(builder *b, run *x, size_t from) {
  for (size_t l = from; l <= x->most; l++) {
    programs(b, x, l, b->weight);
    mpz_add(b->lost, b->lost, b->weight);
  }
}

/* The lengths of data for which the term is not too large. False if there are none. */
static bool fits(builder *b, run *x) {
  uint64_t nodes = lambda_nodes(&x->term), most = b->m->most_nodes, rests = x->term.rests;
  size_t fit = x->most;
  if (nodes > most) {
    give_up(b, x, x->asked);
    return false;
  }
  if (rests) {
    /* a list of n bits has 7 n + 3 nodes */
    uint64_t each = (most - nodes) / rests;
    if (each < 3) {
      give_up(b, x, x->asked);
      return false;
    }
    uint64_t more = (each - 3) / 7;
    if (more < x->most - x->asked) fit = x->asked + (size_t)more;
  }
  give_up(b, x, fit + 1);
  x->most = fit;
  return true;
}

/* x with REST or the bit `asked` chosen one way; the other way waits. */
static qaci_status divide(builder *b, run *x, uint32_t asked) {
  bool end = asked == LAMBDA_REST;
  if (end && x->asked == x->most) { /* they end here */
    return lambda_replace(b->ctx, &x->term, asked, lambda_false, 3);
  }
  if (b->count == b->room) {
    size_t room = b->room ? 2 * b->room : 16;
    QACI_TRY(qaci_ctx_charge(b->ctx, (room - b->room) * sizeof *b->waiting));
    b->room = room;
    b->waiting = qaci_realloc(b->waiting, room * sizeof *b->waiting);
  }
  run *y = &b->waiting[b->count++];
  *y = *x;
  y->term = (lambda_term){.bits = x->term.bits, .rests = x->term.rests};
  QACI_TRY(lambda_reserve(b->ctx, &y->term, x->term.length));
  memcpy(y->term.token, x->term.token, x->term.length * sizeof *x->term.token);
  y->term.length = x->term.length;
  if (!end) {
    x->chosen++;
    y->chosen++;
    QACI_TRY(lambda_replace(b->ctx, &x->term, asked, lambda_true, 3));
    return lambda_replace(b->ctx, &y->term, asked, lambda_false, 3);
  }
  uint32_t pair[6] = {LAMBDA_ABSTRACT, LAMBDA_APPLY, LAMBDA_APPLY, LAMBDA_FIRST, lambda_bit((uint32_t)x->asked),
                      LAMBDA_REST};
  y->asked++;
  x->most = x->asked;
  QACI_TRY(lambda_replace(b->ctx, &x->term, asked, lambda_false, 3));
  return lambda_replace(b->ctx, &y->term, asked, pair, 6);
}

/* Add the pattern of `elements` followed by the bits asked .. l-1 of the data, if the list goes on with REST. */
static qaci_status add(builder *b, const run *x, size_t l) {
  size_t n = 0, symbols = 0;
  memset(b->name, 0, l * sizeof *b->name);
  for (size_t i = 0; i < b->list.count + (b->list.rest ? l - x->asked : 0); i++) {
    uint32_t e = i < b->list.count ? b->list.element[i] : lambda_bit((uint32_t)(x->asked + i - b->list.count));
    if (lambda_is_bit(e)) {
      uint32_t *name = &b->name[lambda_index(e)];
      if (!*name) *name = QACI_PATTERN_FREE + (uint32_t)symbols++;
      e = *name;
    }
    b->position[n++] = e;
  }
  QACI_TRY(qaci_simplicity_reach(b->ctx, b->k, n + 1));
  programs(b, x, l, b->weight);
  mpz_add(b->decided, b->decided, b->weight);
  mpz_tdiv_q_2exp(b->weight, b->weight, symbols); /* a share of each of the 2^symbols strings */
  mpz_mul(b->weight, b->weight, b->times.tail[x->reductions]);
  return qaci_simplicity_add(b->ctx, b->k, b->position, n, symbols, b->weight);
}

static qaci_status reserve_list(builder *b, size_t length) {
  if (length <= b->list_room) return QACI_OK;
  size_t room = 2 * length;
  QACI_TRY(qaci_ctx_charge(b->ctx, 8 * (room - b->list_room)));
  b->list_room = room;
  b->list.element = qaci_realloc(b->list.element, room * sizeof *b->list.element);
  b->position = qaci_realloc(b->position, room * sizeof *b->position);
  return QACI_OK;
}

/* The output of a normal form: *asks is a BIT or REST that must be chosen first, or 0. */
static qaci_status finish(builder *b, run *x, uint32_t *asks) {
  const lambda_term *t = &x->term;
  *asks = 0;
  if (b->m->output == QACI_LAMBDA_LIST) {
    QACI_TRY(reserve_list(b, t->length + b->data_bits));
    lambda_read found = lambda_read_list(t, &b->list);
    if (found == LAMBDA_READ_ASKS) *asks = b->list.asks;
    if (found != LAMBDA_READ) {
      for (size_t l = x->asked; found == LAMBDA_READ_NONE && l <= x->most; l++) { /* decided: no output */
        programs(b, x, l, b->weight);
        mpz_add(b->decided, b->decided, b->weight);
      }
      return QACI_OK;
    }
  } else {
    for (size_t i = 0; i < t->length && !*asks; i++)
      if (t->token[i] == LAMBDA_REST || lambda_is_bit(t->token[i])) *asks = t->token[i];
    if (*asks) return QACI_OK;
    qaci_bits code;
    qaci_bits_init(&code);
    lambda_code(&code, t->token, t->length);
    qaci_status status = reserve_list(b, code.len);
    b->list.count = status == QACI_OK ? code.len : 0;
    b->list.rest = false;
    for (size_t i = 0; i < b->list.count; i++) b->list.element[i] = qaci_bits_get(&code, i);
    qaci_bits_clear(&code);
    QACI_TRY(status);
  }
  for (size_t l = x->asked; l <= x->most; l++) QACI_TRY(add(b, x, l));
  return QACI_OK;
}

/* To the end; what waits is left on the stack. */
static qaci_status follow(builder *b, run *x) {
  bool grown = false;
  while (fits(b, x)) {
    uint32_t asks = 0;
    lambda_event event = lambda_find(&x->term, &x->at);
    if (event == LAMBDA_ASKS) asks = x->term.token[x->at + 1];
    if (event == LAMBDA_DONE) {
      QACI_TRY(finish(b, x, &asks));
      if (!asks) return QACI_OK;
    }
    if (asks) {
      QACI_TRY(divide(b, x, asks));
      continue;
    }
    if (x->reductions == b->times.steps) {
      give_up(b, x, x->asked);
      return QACI_OK;
    }
    QACI_TRY(lambda_reduce(b->ctx, &b->work, &x->term, &x->at, b->m->most_nodes, &grown));
    x->reductions++;
    if (grown) {
      give_up(b, x, x->asked);
      return QACI_OK;
    }
  }
  return QACI_OK;
}

static qaci_status runs(builder *b, const uint32_t *token, size_t length) {
  run x = {.most = b->data_bits};
  qaci_status status = lambda_reserve(b->ctx, &x.term, length + 2);
  if (status == QACI_OK) {
    lambda_put(&x.term, LAMBDA_APPLY);
    for (size_t i = 0; i < length; i++) lambda_put(&x.term, token[i]);
    lambda_put(&x.term, LAMBDA_REST);
    status = follow(b, &x);
  }
  lambda_clear(b->ctx, &x.term);
  while (b->count) {
    run next = b->waiting[--b->count];
    if (status == QACI_OK) status = follow(b, &next);
    lambda_clear(b->ctx, &next.term);
  }
  return status;
}

static qaci_status build(builder *b, mpz_t whole) {
  mpz_t terms;
  mpz_init(terms);
  qaci_status status = QACI_OK;
  for (b->code = 4; b->code <= b->code_bits && status == QACI_OK; b->code++) {
    lambda_terms *e = lambda_terms_create(b->code);
    const uint32_t *token;
    uint64_t number = 0;
    for (size_t length; status == QACI_OK && lambda_terms_next(e, &token, &length); number++) {
      status = qaci_ctx_step(b->ctx, 1);
      qaci_ctx_progress(b->ctx, "terms", (double)b->code, (double)b->code_bits);
      if (status == QACI_OK) status = runs(b, token, length);
    }
    lambda_terms_destroy(e);
    for (size_t l = 0; l <= b->data_bits; l++) {
      mpz_set_ui(terms, number);
      mpz_mul_2exp(terms, terms, 2 * (b->code_bits + b->data_bits - b->code - l) + l);
      mpz_add(whole, whole, terms);
    }
  }
  mpz_clear(terms);
  return status;
}

qaci_status qaci_lambda_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_lambda *m, size_t code_bits,
                                   size_t data_bits, uint64_t steps, mpq_t undecided) {
  char machine[240];
  int used =
      snprintf(machine, sizeof machine,
               "binary lambda calculus (%s, terms of at most %zu bits, data of at most %zu, %llu reductions",
               m->output == QACI_LAMBDA_LIST ? "lists" : "codes", code_bits, data_bits, (unsigned long long)steps);
  if (m->most_nodes != UINT64_MAX)
    used += snprintf(machine + used, sizeof machine - (size_t)used, ", %llu nodes", (unsigned long long)m->most_nodes);
  snprintf(machine + used, sizeof machine - (size_t)used, ")");
  builder b = {.ctx = ctx, .m = m, .code_bits = code_bits, .data_bits = data_bits};
  QACI_TRY(qaci_times_init(ctx, &b.times, steps));
  qaci_status status = qaci_simplicity_open(ctx, &b.k, machine, 1);
  if (status == QACI_OK) {
    mpz_t whole;
    mpz_inits(b.weight, b.decided, b.lost, whole, NULL);
    status = qaci_ctx_charge(ctx, 4 * (uint64_t)data_bits + 4);
    if (status == QACI_OK) {
      b.name = qaci_alloc(4 * data_bits + 4);
      status = build(&b, whole);
      free(b.name);
      qaci_ctx_release(ctx, 4 * (uint64_t)data_bits + 4);
    }
    if (status == QACI_OK) {
      mpz_mul_2exp(b.weight, b.times.denominator, 2 * (code_bits + data_bits));
      qaci_simplicity_close(b.k, b.weight);
      if (undecided) {
        mpz_set(mpq_numref(undecided), b.lost);
        mpz_set_ui(mpq_denref(undecided), 1);
        mpz_mul_2exp(mpq_denref(undecided), mpq_denref(undecided), 2 * (code_bits + data_bits));
        mpq_canonicalize(undecided);
      }
      /* no mass is lost: every program has a normal form, or met a limit */
      mpz_add(b.decided, b.decided, b.lost);
      assert(!mpz_cmp(b.decided, whole));
      *r = b.k;
    } else {
      qaci_simplicity_discard(ctx, b.k);
    }
    mpz_clears(b.weight, b.decided, b.lost, whole, NULL);
    lambda_work_clear(ctx, &b.work);
    free(b.list.element);
    free(b.position);
    qaci_ctx_release(ctx, 8 * b.list_room);
    free(b.waiting);
    qaci_ctx_release(ctx, b.room * sizeof *b.waiting);
  }
  qaci_times_clear(ctx, &b.times);
  return status;
}
