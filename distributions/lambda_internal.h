/* Terms as arrays of tokens: between lambda.c, lambda_reduce.c, lambda_terms.c and lambda_simplicity.c.
 *
 * A term is written in prefix order: an application before its function and its argument, an abstraction before its
 * body. Then the leftmost outermost redex is the first application whose next token is an abstraction: no tree is
 * walked, and nothing calls itself.
 */
#ifndef QACI_DISTRIBUTIONS_LAMBDA_INTERNAL_H
#define QACI_DISTRIBUTIONS_LAMBDA_INTERNAL_H

#include "distributions/lambda.h"

/* APPLY, ABSTRACT, variables, and two kinds of closed normal forms that are not chosen yet: BIT s is \\1 or \\0 for the
 * s-th bit of the data, REST is the list of the data from some bit on. */
enum { LAMBDA_APPLY, LAMBDA_ABSTRACT, LAMBDA_REST, LAMBDA_FIRST };
static inline uint32_t lambda_variable(uint32_t k) {
  return LAMBDA_FIRST + 2 * k;
}
static inline uint32_t lambda_bit(uint32_t s) {
  return LAMBDA_FIRST + 1 + 2 * s;
}
static inline bool lambda_is_variable(uint32_t token) {
  return token >= LAMBDA_FIRST && !((token - LAMBDA_FIRST) & 1);
}
static inline bool lambda_is_bit(uint32_t token) {
  return token >= LAMBDA_FIRST && ((token - LAMBDA_FIRST) & 1);
}
static inline uint32_t lambda_index(uint32_t token) { /* of a variable or a bit */
  return (token - LAMBDA_FIRST) / 2;
}

typedef struct lambda_term {
  uint32_t *token;
  size_t length, room; /* room is charged to the ctx, 4 bytes each */
  size_t bits, rests;  /* how many tokens are BITs, RESTs */
} lambda_term;

qaci_status lambda_reserve(qaci_ctx *ctx, lambda_term *t, size_t more);
void lambda_clear(qaci_ctx *ctx, lambda_term *t);
/* Append; there is room. */
static inline void lambda_put(lambda_term *t, uint32_t token) {
  t->token[t->length++] = token;
  t->bits += lambda_is_bit(token);
  t->rests += token == LAMBDA_REST;
}
/* Replace all tokens `what` by the n tokens `by`. */
qaci_status lambda_replace(qaci_ctx *ctx, lambda_term *t, uint32_t what, const uint32_t *by, size_t n);

extern const uint32_t lambda_true[3], lambda_false[3]; /* the bits 0 and 1; lambda_false is the empty list, too */

/* Scratch of reductions. */
typedef struct lambda_work {
  lambda_term next;
  uint32_t *depth; /* a stack */
  size_t room;     /* charged, 4 bytes each */
} lambda_work;
void lambda_work_clear(qaci_ctx *ctx, lambda_work *w);

typedef enum lambda_event {
  LAMBDA_REDEX,
  LAMBDA_DONE, /* there is no redex */
  LAMBDA_ASKS  /* there is one if the BIT or REST behind the application is chosen */
} lambda_event;

/* The leftmost outermost redex: *at moves to its application. Before *at there is none; 0 at first. */
lambda_event lambda_find(const lambda_term *t, size_t *at);

/* Reduce the redex at *at, which moves to where the next search begins. *grown: the result would have more than
 * most_nodes nodes, and t is lost. */
qaci_status lambda_reduce(qaci_ctx *ctx, lambda_work *w, lambda_term *t, size_t *at, uint64_t most_nodes, bool *grown);

/* A BIT counts as 3 nodes, a REST as none. */
static inline uint64_t lambda_nodes(const lambda_term *t) {
  return t->length + 2 * t->bits - t->rests;
}

/* Reading a normal form as a list. element[0 .. count-1], room for t->length, become its elements: 0, 1 or a BIT;
 * `rest`: the list goes on with REST. If the answer depends on a BIT or on REST, that is `asks`. */
typedef enum lambda_read { LAMBDA_READ, LAMBDA_READ_NONE, LAMBDA_READ_ASKS } lambda_read;
typedef struct lambda_list {
  uint32_t *element;
  size_t count;
  bool rest;
  uint32_t asks;
} lambda_list;
lambda_read lambda_read_list(const lambda_term *t, lambda_list *r);

/* r := the code of a term without BITs and RESTs. */
void lambda_code(qaci_bits *r, const uint32_t *token, size_t length);

/* Append the closed term whose code begins at *at in x; *at moves behind it. QACI_DOMAIN says where parsing stopped. */
qaci_status lambda_parse(qaci_ctx *ctx, lambda_term *t, const qaci_bits *x, size_t *at);

/* The closed terms of `bits` bits one after the other, in the order of their codes with abstractions before
 * applications. */
typedef struct lambda_terms lambda_terms;
lambda_terms *lambda_terms_create(size_t bits);
bool lambda_terms_next(lambda_terms *e, const uint32_t **token, size_t *length);
void lambda_terms_destroy(lambda_terms *e);

#endif
