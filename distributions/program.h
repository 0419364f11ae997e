/* The queue machine: programs, their codes and text, and runs on a concrete queue.                 definitions.md 3 */
#ifndef QACI_DISTRIBUTIONS_PROGRAM_H
#define QACI_DISTRIBUTIONS_PROGRAM_H

#include "distributions/bits.h"

typedef enum qaci_op { QACI_ROTL, QACI_ROTR, QACI_COPY, QACI_DROP, QACI_PUSH, QACI_CPUSH } qaci_op;

/* argument: k >= 1 for ROTL, ROTR, COPY and DROP; the bit for PUSH and CPUSH. */
typedef struct qaci_instruction {
  qaci_op op;
  uint64_t argument;
} qaci_instruction;

typedef struct qaci_program {
  size_t length; /* instructions, without the terminator */
  qaci_instruction *instruction;
  bool repeats; /* the terminator: REPEAT, else HALT */
} qaci_program;

void qaci_program_init(qaci_program *p); /* HALT */
void qaci_program_clear(qaci_program *p);
void qaci_program_set(qaci_program *r, const qaci_program *p);
void qaci_program_append(qaci_program *p, qaci_instruction i);

/* r := the program whose code starts at *at in x; *at moves behind it. QACI_DOMAIN says where parsing stopped. */
qaci_status qaci_program_parse(qaci_ctx *ctx, qaci_program *r, const qaci_bits *x, size_t *at);
/* r := the program whose code is all of x. */
qaci_status qaci_program_decode(qaci_ctx *ctx, qaci_program *r, const qaci_bits *x);
/* r := code(p), appended to what r holds. */
void qaci_program_code(qaci_bits *r, const qaci_program *p);

/* r := assembler text such as "ROTL 3; CPUSH 1; HALT" (";" or newlines, "#" comments, any case). */
qaci_status qaci_program_assemble(qaci_ctx *ctx, qaci_program *r, const char *text, size_t n);
char *qaci_program_text(const qaci_program *p); /* the caller frees it */

/* The number of micro-steps of a straight-line program (R - 1), saturating at UINT64_MAX. */
uint64_t qaci_program_duration(const qaci_program *p);

/* Run p on x for at most `limit` micro-steps. out := the queue; *steps := micro-steps made; *halted.
 * A program that ends in HALT ignores the limit if `limit` is UINT64_MAX. Costs O(1) per micro-step.
 * `each`, if not NULL, is called with the queue after 0, 1, ... micro-steps; a non-zero return stops the run. */
typedef int qaci_queue_visitor(void *data, const qaci_bits *queue);
qaci_status qaci_program_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *steps, bool *halted, const qaci_program *p,
                             const qaci_bits *x, uint64_t limit, qaci_queue_visitor *each, void *data);

#endif
