/* Digests of messages and activations: 128 bits that are the same in every session.                        META.1
 *
 * Merkle-wise: of a message its template and the digests of its referents, of an agent its policy's name, its setting
 * and its registers. They are for recognising things again, not against anybody who wants to deceive.
 */
#ifndef QACI_QACI_META_DIGEST_H
#define QACI_QACI_META_DIGEST_H

#include "qaci/meta/machine.h"

typedef struct qaci_meta_digest {
  uint64_t word[2];
} qaci_meta_digest;

/* What was digested already, for one world; parts that recur are digested once. */
typedef struct qaci_meta_digests qaci_meta_digests;
qaci_meta_digests *qaci_meta_digests_create(const qaci_meta_world *w);
void qaci_meta_digests_destroy(qaci_meta_digests *d); /* NULL does nothing */

/* O(parts not digested before). */
qaci_meta_digest qaci_meta_digest_of(qaci_meta_digests *d, qaci_meta_ref r);
/* Of who was asked what and replied what. */
qaci_meta_digest qaci_meta_digest_activation(qaci_meta_digests *d, const qaci_meta_activation *a);

#endif
