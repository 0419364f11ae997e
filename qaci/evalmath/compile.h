/* What the parser leans on: emitting instructions, scopes, names. See code.h. EVAL.1 */
#ifndef QACI_QACI_EVALMATH_COMPILE_H
#define QACI_QACI_EVALMATH_COMPILE_H

#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/token.h"

#define QACI_EM_NO_LEVEL UINT32_MAX

/* A name that stands for a slot. */
typedef struct qaci_em_local {
  uint64_t hash;
  qaci_em_token name;
  uint32_t slot;
  uint32_t level; /* index into `level` of the compiler if it is the variable of one; else QACI_EM_NO_LEVEL */
} qaci_em_local;

/* A function whose body is being compiled; scope 0 is the text. */
typedef struct qaci_em_scope {
  size_t first_local;
  uint32_t depth;     /* of the stack, from its base */
  uint32_t number;    /* in the chunk */
  uint32_t over;      /* the word with the address behind it */
  qaci_em_token self; /* the name by which it may call itself: length 0 for none */
  uint32_t *capture;  /* where each comes from: a word of QACI_EM_CLOSURE */
  uint32_t captures, capture_room;
} qaci_em_scope;

/* A "x in S" or "x ~ d" being compiled. */
typedef struct qaci_em_clause {
  uint32_t slot;   /* of the first word of its level: see code.h */
  uint32_t loop;   /* where its next element is taken */
  uint32_t exit;   /* the word with the address behind the loop */
  uint32_t recall; /* the same behind what is remembered; 0: none */
  uint32_t number; /* of the chunk's level */
  bool drawn;
  uint32_t last; /* the last part of the sum that uses its variable */
  uint32_t of;   /* its comprehension */
} qaci_em_clause;

typedef struct qaci_em_compiler {
  qaci_em_machine *m;
  qaci_em_chunk *chunk;
  qaci_em_token token, ahead, ahead2; /* the present one and the two behind it */
  size_t at;                          /* where the tokens not yet read begin */
  uint32_t place;                     /* of what is being compiled */
  qaci_em_local *local;
  size_t locals, local_room;
  qaci_em_scope *scope;
  size_t scopes, scope_room;
  struct qaci_em_comprehension *comprehension;
  size_t comprehensions, comprehension_room;
  struct qaci_em_clause *clause;
  size_t clauses, clause_room;
  struct qaci_em_pending *pending;
  size_t pendings, pending_room;
  size_t charged;
} qaci_em_compiler;

/* Room for one more in an array of `size` bytes a piece, charged; `array` points at the pointer to it. The second is
 * for the chunk's, whose charge stays. */
qaci_em_status qaci_em_grow(qaci_em_compiler *c, void *array, size_t count, size_t *room, size_t size);
qaci_em_status qaci_em_grow_chunk(qaci_em_compiler *c, void *array, size_t count, size_t *room, size_t size);

static inline qaci_em_scope *qaci_em_scope_now(qaci_em_compiler *c) {
  return &c->scope[c->scopes - 1];
}

/* Append an instruction or operand. `change`: what it does to the depth of the stack. */
qaci_em_status qaci_em_emit(qaci_em_compiler *c, uint32_t word);
qaci_em_status qaci_em_emit_op(qaci_em_compiler *c, qaci_em_op op, int change);
/* The same with one operand; *at (may be NULL) := the index of the operand's word. */
qaci_em_status qaci_em_emit_with(qaci_em_compiler *c, qaci_em_op op, int change, uint32_t operand, uint32_t *at);
/* Let the operand be the address of the next instruction. */
void qaci_em_patch(qaci_em_compiler *c, uint32_t at);
/* Emit what pushes this constant, which the chunk takes over. */
qaci_em_status qaci_em_emit_constant(qaci_em_compiler *c, qaci_em v);

/* Begin and end a function of the parameters that follow (declared with qaci_em_declare at slots 0, 1, ...). */
qaci_em_status qaci_em_scope_open(qaci_em_compiler *c, qaci_em_token self);
qaci_em_status qaci_em_scope_close(qaci_em_compiler *c);

qaci_em_status qaci_em_declare(qaci_em_compiler *c, qaci_em_token name, uint32_t slot, uint32_t level);
/* *r := has one of the n names declared last this name? */
qaci_em_status qaci_em_among_last(qaci_em_compiler *c, const qaci_em_token *name, size_t n, bool *r);
/* Emit what pushes the value of the name. */
qaci_em_status qaci_em_emit_name(qaci_em_compiler *c, qaci_em_token name);

/* The whole text. */
qaci_em_status qaci_em_parse(qaci_em_compiler *c);

#endif
