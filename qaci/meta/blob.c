/* Texts as blobs: see blob.h.                                                                            META.10 */
#include "qaci/meta/blob.h"

#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

/* Where the last lines begin that fit into `most` bytes below a note of how many lines are above; *note says it.
 * `length` if no line fits. */
static size_t last_lines(const char *text, size_t length, size_t most, char *note, size_t note_room) {
  size_t lines = 0, best = length;
  for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
  char trial[64];
  for (size_t at = length; at-- > 0;) {
    if (text[at] != '\n') continue;
    int size = snprintf(trial, sizeof trial, "(%zu line%s before)\n", lines, lines == 1 ? "" : "s");
    if ((size_t)size + (length - at - 1) > most) break;
    best = at + 1;
    snprintf(note, note_room, "%s", trial);
    lines--;
  }
  return best;
}

qaci_status qaci_meta_text_to_blob(qaci_ctx *ctx, qaci_bits *r, const char *text, size_t length, size_t bits,
                                   qaci_meta_too_long too_long) {
  enum { BYTE = 8 };
  char note[64] = "";
  size_t room = bits / BYTE, from = 0;
  if (length > room) {
    if (too_long == QACI_META_TOO_LONG_FAILS)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "the question has %zu bytes, expected at most the %zu of the oracle's %zu bits", length, room,
                       bits);
    from = last_lines(text, length, room, note, sizeof note);
    if (from == length)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "the last line of the question does not fit into the %zu bytes of the oracle's %zu bits", room,
                       bits);
  }
  qaci_bits rest;
  qaci_bits_init(&rest);
  qaci_bits_text(r, note, strlen(note));
  qaci_bits_text(&rest, text + from, length - from);
  qaci_bits_append(r, &rest);
  qaci_bits_zeros(&rest, bits - r->len);
  qaci_bits_append(r, &rest);
  qaci_bits_clear(&rest);
  return QACI_OK;
}

char *qaci_meta_blob_to_text(const qaci_bits *blob, size_t *length) {
  enum { BYTE = 8 };
  size_t bytes = blob->len / BYTE;
  if (qaci_bits_read(blob, bytes * BYTE, blob->len % BYTE)) return NULL;
  char *text = qaci_alloc(bytes + 1);
  for (size_t i = 0; i < bytes; i++) text[i] = (char)qaci_bits_read(blob, i * BYTE, BYTE);
  while (bytes && !text[bytes - 1]) bytes--;
  text[bytes] = 0;
  *length = bytes;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  if (qaci_meta_utf8(&ctx, text, bytes) == QACI_OK) return text;
  free(text);
  return NULL;
}
