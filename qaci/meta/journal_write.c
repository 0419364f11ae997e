/* The journal's lines, written.                                                                           META.8
 *
 * One write for a line, so that only the last line of a file can be torn.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "qaci/meta/journal_internal.h"

static void put(qaci_meta_journal *j, const char *text, size_t length) {
  if (j->length + length > j->line_room) j->line = qaci_realloc(j->line, j->line_room = 2 * (j->length + length) + 64);
  memcpy(j->line + j->length, text, length);
  j->length += length;
}

void qaci_meta_journal_field(qaci_meta_journal *j, const char *text, size_t length) {
  char escaped[4];
  if (j->length) put(j, "\t", 1);
  for (size_t i = 0, n; i < length; i += n + 1) {
    n = 0;
    while (i + n < length && text[i + n] != '%' && text[i + n] != '\t' && text[i + n] != '\n' && text[i + n] != '\r')
      n++;
    put(j, text + i, n);
    if (i + n == length) break;
    snprintf(escaped, sizeof escaped, "%%%02X", (unsigned char)text[i + n]);
    put(j, escaped, 3);
  }
}

void qaci_meta_journal_number(qaci_meta_journal *j, const char *front, uint64_t n) {
  char text[40];
  int length = snprintf(text, sizeof text, "%s%" PRIu64, front, n);
  qaci_meta_journal_field(j, text, (size_t)length);
}

qaci_status qaci_meta_journal_sync(qaci_ctx *ctx, qaci_meta_journal *j) {
  if (j->file < 0 || !j->durable || !fdatasync(j->file) || errno == EINVAL) return QACI_OK; /* a pipe has no disk */
  return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected to write to the disk", j->path, strerror(errno));
}

qaci_status qaci_meta_journal_write(qaci_ctx *ctx, qaci_meta_journal *j) {
  put(j, "\n", 1);
  size_t length = j->length, done = 0;
  j->length = 0;
  if (j->file < 0) return QACI_OK;
  while (done < length) {
    ssize_t n = write(j->file, j->line + done, length - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      int error = errno;
      if (ftruncate(j->file, (off_t)j->size)) error = errno;
      return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected to write a line more", j->path, strerror(error));
    }
    done += (size_t)n;
  }
  j->size += length;
  return qaci_meta_journal_sync(ctx, j);
}
