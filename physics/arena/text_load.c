/* Reading the arena's files from the disk: see text.h. Memory is charged as the file comes in, so one that never ends
 * is refused. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

static qaci_status read_stream(qaci_ctx *ctx, qaci_arena_source *r, FILE *f) {
  uint64_t before = ctx->bytes;
  qaci_status status = read_all(ctx, f, r->file, &r->text, &r->length);
  qaci_ctx_release(ctx, ctx->bytes - before);
  return status;
}

static qaci_status read_file(qaci_ctx *ctx, qaci_arena_source *r, const char *file) {
  *r = (qaci_arena_source){.file = file};
  FILE *f = fopen(file, "rb");
  if (!f) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be read: %s", file, strerror(errno));
  qaci_status status = read_stream(ctx, r, f);
  fclose(f);
  return status;
}

/* Whether the line at `line` opens with this word and a blank or its end. */
static bool opens(const char *line, const char *end, const char *word,
                  int compare(const char *a, const char *b, size_t length)) {
  size_t n = strlen(word);
  return (size_t)(end - line) > n && !compare(line, word, n) && line[n] && strchr(" \t\r\n", line[n]);
}

static qaci_arena_kind kind_of(const char *text, size_t length) {
  const char *end = text + length;
  if (opens(text, end, "qaci-arena-set", strncmp)) return QACI_ARENA_SET;
  for (const char *line = text; line && line < end; line = memchr(line, '\n', (size_t)(end - line))) {
    bool start = line == text;
    while (line < end && *line && strchr(" \t\r\n", *line)) line++;
    if (start && opens(line, end, "qaci-agent", strncmp)) return QACI_ARENA_AGENT;
    if ((start && opens(line, end, "qaci-arena", strncmp)) || opens(line, end, "world", strncasecmp))
      return QACI_ARENA_ENVIRONMENT;
  }
  return QACI_ARENA_AGENT;
}

qaci_status qaci_arena_source_read(qaci_ctx *ctx, qaci_arena_source *r, const char *file) {
  if (strcmp(file, "-")) {
    QACI_TRY(read_file(ctx, r, file));
  } else {
    *r = (qaci_arena_source){.file = "stdin"};
    if (feof(stdin)) return qaci_fail(ctx, QACI_DOMAIN, "stdin: was read already, expected one file to be \"-\"");
    QACI_TRY(read_stream(ctx, r, stdin));
  }
  if (r->length) r->kind = kind_of(r->text, r->length);
  return QACI_OK;
}

void qaci_arena_source_clear(qaci_arena_source *r) {
  free(r->text);
  *r = (qaci_arena_source){0};
}

qaci_status qaci_arena_environment_load(qaci_ctx *ctx, qaci_arena_environment **r, const char *file) {
  qaci_arena_source source;
  *r = NULL;
  qaci_status status = read_file(ctx, &source, file);
  if (status == QACI_OK) status = qaci_arena_environment_parse(ctx, r, source.text, source.length, file);
  qaci_arena_source_clear(&source);
  return status;
}

qaci_status qaci_arena_agent_load(qaci_ctx *ctx, qaci_arena_agent **r, const char *file,
                                  const qaci_arena_environment *world) {
  qaci_arena_source source;
  *r = NULL;
  qaci_status status = read_file(ctx, &source, file);
  if (status == QACI_OK) status = qaci_arena_agent_parse(ctx, r, source.text, source.length, file, world);
  qaci_arena_source_clear(&source);
  return status;
}
