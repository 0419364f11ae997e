/* Binary lambda calculus (Tromp) as a machine.                                                      machines.md MACH.7
 *
 * A term in de Bruijn's notation has the code 00 body (abstraction), 01 function argument (application), 1^(k+1) 0 (the
 * variable that k abstractions away is bound); 0 and 1 are the terms \\1 and \\0, a list of them is \ 0 head tail, the
 * empty list is \\0. i is the code of a closed term followed by data; the term is applied to the list of the data's
 * bits, and the leftmost outermost redex is reduced until there is none. U(i, n) is the output of the normal form if at
 * most n reductions lead to it, else undefined.
 */
#ifndef QACI_DISTRIBUTIONS_LAMBDA_H
#define QACI_DISTRIBUTIONS_LAMBDA_H

#include "distributions/simplicity.h"

typedef enum qaci_lambda_output {
  QACI_LAMBDA_LIST, /* the bits of the list that the normal form is; undefined if it is none */
  QACI_LAMBDA_CODE  /* the code of the normal form */
} qaci_lambda_output;

typedef struct qaci_lambda {
  qaci_lambda_output output;
  uint64_t most_nodes; /* a run is given up when its term has more nodes (abstractions, applications, variables) */
} qaci_lambda;

typedef enum qaci_lambda_end {
  QACI_LAMBDA_NORMAL,
  QACI_LAMBDA_LIMIT,  /* the reductions are used up */
  QACI_LAMBDA_LARGE,  /* more than most_nodes */
  QACI_LAMBDA_NO_LIST /* a normal form without output */
} qaci_lambda_end;

/* Run on i for at most `limit` reductions. out := the output, if *end is QACI_LAMBDA_NORMAL. QACI_DOMAIN if i does not
 * begin with the code of a closed term. Cost: the size of the term, a reduction. */
qaci_status qaci_lambda_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *reductions, qaci_lambda_end *end,
                            const qaci_lambda *m, const qaci_bits *i, uint64_t limit);

/* S in the bounded model: codes of at most `code_bits` bits, data of at most `data_bits`, at most `steps` reductions.
 * Data are chosen when a reduction asks for them: whether there is another bit, and its value. *undecided, if not NULL,
 * becomes the sum of 4^-|i| over the programs that met a limit. Cost: a run for each closed term and each choice asked
 * for. */
qaci_status qaci_lambda_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_lambda *m, size_t code_bits,
                                   size_t data_bits, uint64_t steps, mpq_t undecided);

/* The closed terms whose code has exactly `bits` bits: how many there are, how many of them reach a normal form, the
 * longest code of such a one (0: none), and how many met a limit. */
typedef struct qaci_lambda_census {
  uint64_t closed, normal, longest, undecided;
} qaci_lambda_census;
qaci_status qaci_lambda_count(qaci_ctx *ctx, qaci_lambda_census *r, size_t bits, uint64_t steps, uint64_t most_nodes);

#endif
