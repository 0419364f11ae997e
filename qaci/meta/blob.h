/* Texts as blobs of a fixed length, and back: how a meta-execution and a universe understand each other.       META.10
 *
 * A text is its UTF-8, 8 bits a byte, most significant first, then zeros up to the length. No text holds a NUL, so the
 * zeros say where it ends.
 */
#ifndef QACI_QACI_META_BLOB_H
#define QACI_QACI_META_BLOB_H

#include "distributions/bits.h"

typedef enum qaci_meta_too_long { QACI_META_LAST_LINES, QACI_META_TOO_LONG_FAILS } qaci_meta_too_long;

/* r := the text as `bits` bits. Of one that does not fit, its last lines with "(3 lines before)" above them, or
 * QACI_DOMAIN, also if not even the last line fits. O(length + bits). */
qaci_status qaci_meta_text_to_blob(qaci_ctx *ctx, qaci_bits *r, const char *text, size_t length, size_t bits,
                                   qaci_meta_too_long too_long);
/* The text of a blob of any length, NUL-terminated, malloc'd; NULL if it is the blob of no text. O(length). */
char *qaci_meta_blob_to_text(const qaci_bits *blob, size_t *length);

#endif
