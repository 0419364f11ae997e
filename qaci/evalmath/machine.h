/* The machine that runs compiled texts: its stack, its calls, its budget, its parameters.         EVAL.3;
 * papers/evalmath.md */
#ifndef QACI_QACI_EVALMATH_MACHINE_H
#define QACI_QACI_EVALMATH_MACHINE_H

#include "qaci/evalmath/code.h"
#include "qaci/evalmath/evalmath.h"

/* A call. The callee and its arguments stand on the stack below `base` and from it on. */
typedef struct qaci_em_frame {
  qaci_em_chunk *chunk;
  uint32_t pc;  /* where it goes on when what it called is done */
  size_t base;  /* stack index of its first local */
  bool catches; /* eval: an error in it is the empty set, its value the set of it */
} qaci_em_frame;

struct qaci_em_machine {
  qaci_ctx *ctx; /* of the present evaluation */
  const qaci_evalmath_parameters *parameters;
  uint64_t steps, max_steps; /* max_steps < UINT64_MAX */
  uint64_t next_look;        /* steps at which the budget and the caller's are looked at: at most max_steps + 1 */
  size_t bytes, max_bytes;
  qaci_em *stack;
  size_t depth, room;
  qaci_em_frame *frame;
  size_t frames, frame_room;
  qaci_em_object *dead; /* objects to be freed */
  bool freeing;
  qaci_em parameter[QACI_EM_PARAMETERS];
  qaci_em prelude[QACI_EM_PRELUDE_MOST];
  char message[1024];
  qaci_em_chunk *where_chunk; /* of the error: retained */
  uint32_t where;             /* offset in its text */
};

/* *r := f applied to n arguments (borrowed). */
qaci_em_status qaci_em_apply(qaci_em_machine *m, qaci_em *r, qaci_em f, const qaci_em *argument, size_t n);

/* *r := the function with that number in the chunk, which captures nothing; retains the chunk. */
qaci_em_status qaci_em_function(qaci_em_machine *m, qaci_em *r, qaci_em_chunk *chunk, uint32_t number);

/* Push on the stack, which takes the value over. */
qaci_em_status qaci_em_push(qaci_em_machine *m, qaci_em v);

/* *r := the parameter, a new reference; FAILED if this evaluation has none. */
qaci_em_status qaci_em_parameter(qaci_em_machine *m, qaci_em *r, uint32_t number);

/* Where the error is: the place in the innermost text that is a user's. */
void qaci_em_mark(qaci_em_machine *m, qaci_em_chunk *chunk, uint32_t offset);

#endif
