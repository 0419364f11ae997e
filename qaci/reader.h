/* Readers: how an answer payload becomes a scoring function.                                       definitions.md 8
 *
 * Adding one means one file with a qaci_reader and one line in reader.c; a caller may also bring its own.
 */
#ifndef QACI_QACI_READER_H
#define QACI_QACI_READER_H

#include "qaci/evalmath/evalmath.h"

/* What a payload is read with: the parameters of EVAL.6, which name the actions too, and the budget of one payload. */
typedef struct qaci_reader_input {
  qaci_evalmath_parameters parameters;
  qaci_evalmath_limits limits;
} qaci_reader_input;

/* What it reads as. */
typedef struct qaci_reader_output {
  bool valid;   /* is there a scoring function in it (is EvalMath not empty)? */
  mpq_t *score; /* if so: that of each action, in [0, 1]; the caller's array of initialised numbers */
  char *note;   /* for people: the value, or why there is none; NULL: nothing to say. The caller frees it */
} qaci_reader_output;

typedef struct qaci_reader {
  const char *name;
  /* Does the reader make sense for these sizes? Called once at set-up; the message starts with the field it is about.
   */
  qaci_status (*check)(qaci_ctx *ctx, size_t payload_bits, size_t actions);
  /* r->score and r->note = NULL are set. What it reads may depend on the payload and on the input alone. */
  qaci_status (*read)(qaci_ctx *ctx, const struct qaci_reader *self, const qaci_bits *payload,
                      const qaci_reader_input *input, qaci_reader_output *r);
  /* Over all payloads of that length: *count := the valid ones, sum[j] := the sum of their scores of the j-th action.
   * NULL: they cannot be counted, and a reading that gives each payload a mass is an error. */
  qaci_status (*all)(qaci_ctx *ctx, size_t payload_bits, size_t actions, mpz_t count, mpq_t *sum);
  void *data; /* for a reader that a caller brings */
} qaci_reader;

/* NULL if there is none of that name. qaci_reader_names: all names, ending with NULL. */
const qaci_reader *qaci_reader_named(const char *name);
const char *const *qaci_reader_names(void);

extern const qaci_reader qaci_reader_table, qaci_reader_ascii;

#endif
