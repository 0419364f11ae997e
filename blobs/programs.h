/* All straight-line programs up to a code length, and their wirings.                      definitions.md 3 and 6 */
#ifndef QACI_BLOBS_PROGRAMS_H
#define QACI_BLOBS_PROGRAMS_H

#include "blobs/wiring.h"

/* One program; `after` is the index behind the last program that continues it (depth-first order). */
typedef struct qaci_locator_program {
  qaci_instruction last; /* meaningless for the first program, HALT */
  uint64_t code;         /* its code, left-aligned: bit 63 first */
  uint64_t runtime;      /* R = 1 + micro-steps, saturating at 2^62 */
  uint32_t after;
  uint8_t code_bits;
  uint8_t depth; /* instructions */
} qaci_locator_program;

typedef struct qaci_programs {
  size_t count;
  qaci_locator_program *item;
  uint64_t charged;
} qaci_programs;

/* All of at most `bits` bits. Their number (about 0.9 * 1.68^bits) is known and charged to ctx before any is made;
 * QACI_UNABLE for more than 64 bits or more than 2^32 programs. */
qaci_status qaci_programs_create(qaci_ctx *ctx, qaci_programs *r, size_t bits);
void qaci_programs_clear(qaci_programs *p);

/* r := the code; text: assembler, freed by the caller. */
void qaci_programs_code(const qaci_programs *p, size_t index, qaci_bits *r);
char *qaci_programs_text(const qaci_programs *p, size_t index);

/* Call `visit` for every program with its leaves on `input` bits; a visit that sets *skip leaves out the programs that
 * continue this one. An instruction's work is shared by all programs that have it in common. */
typedef qaci_status qaci_programs_visitor(void *data, size_t index, const qaci_leaves *leaves, bool *skip);
qaci_status qaci_programs_each(qaci_ctx *ctx, const qaci_programs *p, uint64_t input, qaci_programs_visitor *visit,
                               void *data);
/* A depth-first walk needs room for so many programs: an instruction has at least 3 bits, a code at most 64. */
enum { QACI_PROGRAMS_DEPTH = 64 };

/* The same for many input lengths, given in ascending order and distinct, in one walk. `visit` is called with the
 * leaves on length[i], or, `endless`, with leaves on QACI_ENDLESS bits, which stand for every length from the i-th on;
 * a program's lengths come in ascending order, each once. Endless leaves stand for lengths of at least R + front, so
 * that of an input's first `front` bits none is counted from its back. A visit that sets *skip leaves out what
 * continues the program, for the lengths that it was about. Cost: for each program one visit and one for each length
 * below R + front. */
typedef qaci_status qaci_lengths_visitor(void *data, size_t index, const qaci_leaves *leaves, size_t i, bool endless,
                                         bool *skip);
qaci_status qaci_programs_each_length(qaci_ctx *ctx, const qaci_programs *p, const uint64_t *length, size_t lengths,
                                      uint64_t front, qaci_lengths_visitor *visit, void *data);

/* Members of a class that agree in code length and runtime. */
typedef struct qaci_class_run {
  uint64_t runtime, members;
  uint32_t first; /* the first of them */
  uint8_t code_bits;
} qaci_class_run;

/* Programs grouped by equal leaves. */
typedef struct qaci_program_class {
  qaci_leaves leaves;
  uint64_t hash;
  uint32_t *member; /* ascending indices of programs */
  uint32_t members, room;
  qaci_class_run *run; /* by code length, then runtime; made when first asked for */
  size_t runs;
} qaci_program_class;

typedef struct qaci_program_classes {
  qaci_program_class *item;
  size_t count, room;
  uint32_t *slot;
  size_t slots;
} qaci_program_classes;

/* The class of the leaves, made if it is new; the program joins it. */
size_t qaci_classes_add(qaci_program_classes *c, const qaci_leaves *leaves, uint32_t program);
/* The distinct (code length, runtime) among the members, once the class is complete. */
const qaci_class_run *qaci_class_runs(qaci_program_class *c, const qaci_programs *p, size_t *count);
void qaci_classes_clear(qaci_program_classes *c);

#endif
