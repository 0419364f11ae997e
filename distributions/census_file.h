/* Shards: parts of a census as text files.                                                              SIMPL.8
 *
 *   qaci-simplicity-shard 2
 *   question code_bits C data_bits D steps N longest M model bounded      (or: model enclosed)
 *   parameters DIGEST                                   of the question and the number of units
 *   units U
 *   range FROM TO                                       the shard is about units FROM <= unit < TO
 *   done A-B C-D ...                                    which of them are counted; or: done none
 *   entries COUNT
 *   TIME PERIOD FRONT TAKEN LABELS WEIGHT               PERIOD `u`: undecided; FRONT `-`: no hole; LABELS `-`: none
 *   ...                                                 WEIGHT hexadecimal; the order is that of the census
 *   checksum DIGEST                                     of all bytes before this line
 *
 * The bytes depend on the question, the range and the units done alone. Files are replaced as a whole.
 */
#ifndef QACI_DISTRIBUTIONS_CENSUS_FILE_H
#define QACI_DISTRIBUTIONS_CENSUS_FILE_H

#include "distributions/census.h"

typedef struct qaci_shard {
  qaci_census c; /* not of one x */
  size_t from, to;
} qaci_shard;

qaci_status qaci_shard_save(qaci_ctx *ctx, const qaci_shard *s, const char *file);
/* QACI_DOMAIN, with file and line, for a file that is no whole shard of this version. */
qaci_status qaci_shard_load(qaci_ctx *ctx, qaci_shard *s, const char *file);
void qaci_shard_clear(qaci_shard *s);

/* The units of part k of n (from 1): ranges that differ by at most one unit, and together are all. */
void qaci_shard_part(const qaci_census *c, size_t k, size_t n, size_t *from, size_t *to);

/* Are two censuses about the same question? */
bool qaci_census_same(const qaci_census *a, const qaci_census *b);

/* Add s to r, which is about the same question. QACI_DOMAIN, adding nothing, if a unit is done in both. The range of r
 * becomes the least that holds both. */
qaci_status qaci_shard_merge(qaci_ctx *ctx, qaci_shard *r, const qaci_shard *s);

#endif
