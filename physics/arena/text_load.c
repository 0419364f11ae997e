/* Reading the arena's files from the disk: see text.h. Memory is charged as the file comes in, so one that never ends
 * is refused. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"

static qaci_status read_all(qaci_ctx *ctx, FILE *f, const char *file, char **text, size_t *length) {
  size_t room = 0;
  *text = NULL;
  *length = 0;
  for (;;) {
    if (*length == room) {
      size_t more = room ? room : 1 << 14;
      QACI_TRY(qaci_ctx_charge(ctx, more));
      room += more;
      *text = qaci_realloc(*text, room);
    }
    errno = 0;
    size_t n = fread(*text + *length, 1, room - *length, f);
    *length += n;
    if (ferror(f)) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be read: %s", file, strerror(errno));
    if (!n) return QACI_OK;
  }
}

static qaci_status read_file(qaci_ctx *ctx, const char *file, char **text, size_t *length) {
  *text = NULL;
  FILE *f = fopen(file, "rb");
  if (!f) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be read: %s", file, strerror(errno));
  uint64_t before = ctx->bytes;
  qaci_status status = read_all(ctx, f, file, text, length);
  qaci_ctx_release(ctx, ctx->bytes - before);
  fclose(f);
  return status;
}

qaci_status qaci_arena_environment_load(qaci_ctx *ctx, qaci_arena_environment **r, const char *file) {
  char *text;
  size_t length;
  *r = NULL;
  qaci_status status = read_file(ctx, file, &text, &length);
  if (status == QACI_OK) status = qaci_arena_environment_parse(ctx, r, text, length, file);
  free(text);
  return status;
}

qaci_status qaci_arena_agent_load(qaci_ctx *ctx, qaci_arena_agent **r, const char *file,
                                  const qaci_arena_environment *world) {
  char *text;
  size_t length;
  *r = NULL;
  qaci_status status = read_file(ctx, file, &text, &length);
  if (status == QACI_OK) status = qaci_arena_agent_parse(ctx, r, text, length, file, world);
  free(text);
  return status;
}
