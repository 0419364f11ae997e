/* EvalMath: a text as a piece of mathematics.                                                EVAL.1 to EVAL.6;
 * definitions.md 8
 *
 *   EvalMath_X(text) = {x} if the text parses and evaluates, within its budget, to x in X, else the empty set
 *
 * The language is in papers/evalmath.md. It is pure: the value depends on the text, the parameters and the budget only.
 */
#ifndef QACI_QACI_EVALMATH_EVALMATH_H
#define QACI_QACI_EVALMATH_EVALMATH_H

#include "distributions/dist.h"
#include "distributions/type.h"
#include "qaci/evalmath/value.h"

/* The budget that one text and everything below it share. */
typedef struct qaci_evalmath_limits {
  uint64_t steps;
  size_t bytes;
} qaci_evalmath_limits;
/* 10^7 steps and 256 MiB. */
qaci_evalmath_limits qaci_evalmath_usual_limits(void);

/* What the text's parameters stand for; NULL (or 0 actions): it has none, and naming it is an error of the text.
 * Borrowed. */
typedef struct qaci_evalmath_parameters {
  const qaci_bits *q, *mu1, *mu2, *xi;
  qaci_value *alpha; /* a QACI_STATE */
  const qaci_bits *action;
  size_t actions;
  void *data;
  /* *state := gamma_q(b), a new reference; b has q's length. */
  qaci_status (*gamma_q)(qaci_ctx *ctx, void *data, const qaci_bits *b, qaci_value **state);
  /* *answers := QACI(alpha, gamma_q, xi, b), over payloads, a new reference; b has q's length. */
  qaci_status (*query)(qaci_ctx *ctx, void *data, const qaci_bits *b, qaci_dist **answers);
} qaci_evalmath_parameters;

typedef struct qaci_evalmath qaci_evalmath;

/* One evaluation of a text after another. `parameters` may be NULL, and must live as long. */
qaci_evalmath *qaci_evalmath_create(const qaci_evalmath_limits *limits, const qaci_evalmath_parameters *parameters);
void qaci_evalmath_destroy(qaci_evalmath *e);

/* Evaluate. *defined: is there a value? If not, qaci_evalmath_why says where and why. QACI_UNABLE, with ctx->message,
 * only if a limit of ctx was met: the text's own budget ends in *defined = false. The time is at most proportional to
 * the steps. The last value is given back. */
qaci_status qaci_evalmath_run(qaci_ctx *ctx, qaci_evalmath *e, const char *text, size_t n, bool *defined);
/* "2:7: ..." */
const char *qaci_evalmath_why(const qaci_evalmath *e);
/* The value; valid until the next run. */
qaci_em qaci_evalmath_value(const qaci_evalmath *e);
/* Steps of the last run. */
uint64_t qaci_evalmath_steps(const qaci_evalmath *e);

/* Is the value in X? Else why says what it is. A natural number is an integer, and an integer a rational. */
bool qaci_evalmath_is(qaci_evalmath *e, const qaci_type *x);

/* *r := the type written as "nat", "map(bits, rational)", "tuple(nat, set(bits))", at most 64 levels deep; the caller
 * destroys it. QACI_DOMAIN says what was found. */
qaci_status qaci_evalmath_type(qaci_ctx *ctx, qaci_type **r, const char *text);

/* Is the value a scoring function on the parameters' actions: a function of one argument or a map; or a function of (q,
 * mu1, mu2, alpha, gamma_q, xi) that returns one (it is applied, and the value becomes the result)? If so score[j] :=
 * that of the j-th action. The budget goes on from qaci_evalmath_run. */
qaci_status qaci_evalmath_scores(qaci_ctx *ctx, qaci_evalmath *e, mpq_t *score, bool *defined);

/* r := the text in a payload: 8 bits a character, without the zero bytes at the end. False, with *why, if it is no
 * whole number of bytes or a byte is neither printable ASCII nor a tab or an end of line. The caller frees *text. */
bool qaci_evalmath_ascii(const qaci_bits *payload, char **text, size_t *n, const char **why);

#endif
