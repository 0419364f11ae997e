/* The file of a saved evolution: `qaci-evolution 1`. Not for others: use qtm_evolution.h.                         QTM.7
 *
 *   qaci-evolution 1
 *   machine 0123456789abcdef             a digest of the table
 *   window -8 8                          or: window -8 8 absorbing, window endless
 *   time 12
 *   hull -3 4                            cells where a head stood or a 1 was so far
 *   updates 88
 *   cap 0
 *   lost 0                               rationals
 *   dropped 0
 *   error 0
 *   exponent 12                          none below is greater
 *   terms 48
 *   -3 1011 1 2 12 -2304 0               of each term: first cell that holds 1, cells up to the last one, state, head,
 *   ...                                  exponent e, x, y; a tape without 1s is written 0 0
 *   checksum 0123456789abcdef            of every byte before this line
 */
#ifndef QACI_PHYSICS_QTM_FILE_H
#define QACI_PHYSICS_QTM_FILE_H

#include "distributions/index.h"
#include "physics/qtm_layer.h"

#define QTM_FILE_HEADER "qaci-evolution 1"

/* Of the table: the same for the same rows, whatever their order. Names of states do not matter. */
uint64_t qtm_table_digest(const qaci_qtm_table *t);

/* The checksum h, after n more bytes. */
static inline uint64_t qtm_checksum(uint64_t h, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++) h = qaci_hash_mix(h, (unsigned char)text[i]);
  return h;
}

#endif
