/* Readers: how an answer payload becomes a scoring function.                                       definitions.md 8
 *
 * Adding one means one file with a qaci_reader and one line in qaci_reader_named.
 */
#ifndef QACI_QACI_READER_H
#define QACI_QACI_READER_H

#include "distributions/bits.h"

typedef struct qaci_reader {
  const char *name;
  /* Does the reader make sense for these sizes? Called once at set-up. */
  qaci_status (*check)(qaci_ctx *ctx, size_t payload_bits, size_t actions);
  /* *valid := is there a scoring function in the payload (is EvalMath not empty)? If so score[j] := that of the j-th
   * action, in [0, 1]. */
  qaci_status (*read)(qaci_ctx *ctx, const qaci_bits *payload, size_t actions, mpq_t *score, bool *valid);
  /* Over all payloads of that length: *count := the valid ones, sum[j] := the sum of their scores of the j-th action. */
  qaci_status (*all)(qaci_ctx *ctx, size_t payload_bits, size_t actions, mpz_t count, mpq_t *sum);
} qaci_reader;

/* NULL if there is none of that name. qaci_reader_names: all names, ending with NULL. */
const qaci_reader *qaci_reader_named(const char *name);
const char *const *qaci_reader_names(void);

extern const qaci_reader qaci_reader_table;

#endif
