/* The files of a result: see gallery_command.h. */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "distributions/file_replace.h"
#include "qaci/command/arena_command.h"

bool gallery_make_folder(const command *self, const char *folder) {
  struct stat s;
  bool made = !mkdir(folder, 0777) || errno == EEXIST;
  if (made && (stat(folder, &s) || !S_ISDIR(s.st_mode))) errno = ENOTDIR, made = false;
  if (made && !access(folder, W_OK | X_OK)) return true;
  fprintf(stderr, "qaci %s: %s: %s, expected a folder to write to\n", self->name, folder, strerror(errno));
  return false;
}

typedef struct bytes {
  const char *at;
  size_t length;
} bytes;

static qaci_status write_bytes(qaci_ctx *ctx, FILE *f, void *data) {
  (void)ctx;
  const bytes *b = data;
  fwrite(b->at, 1, b->length, f);
  return QACI_OK;
}

bool gallery_write_file(const command *self, const char *file, const char *at, size_t length) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  bytes b = {at, length};
  if (qaci_file_replace(&ctx, file, write_bytes, &b) == QACI_OK) return true;
  fprintf(stderr, "qaci %s: %s\n", self->name, ctx.message);
  return false;
}

char *gallery_file_name(const char *folder, const char *name, size_t i, const char *ending) {
  char *r;
  int n = i ? asprintf(&r, "%s%s%s-%zu.%s", folder, *folder ? "/" : "", name, i + 1, ending)
            : asprintf(&r, "%s%s%s.%s", folder, *folder ? "/" : "", name, ending);
  if (n < 0) abort();
  return r;
}

/* A text of several lines, indented below its first line; without its last line's end. */
static void put_indented(FILE *to, const char *text) {
  size_t n = strlen(text);
  while (n && text[n - 1] == '\n') n--;
  for (size_t i = 0; i < n; i++) {
    fputc(text[i], to);
    if (text[i] == '\n') fputs("    ", to);
  }
}

void gallery_json(const experiment *e, const gallery_result *r, FILE *to) {
  fprintf(to, "{\n  \"name\": \"%s\",\n  \"kind\": \"%s\",\n", e->name, experiment_kind_name(e->kind));
  if (e->number) fprintf(to, "  \"number\": %u,\n", e->number);
  fputs("  \"title\": ", to);
  arena_json_text(to, e->title);
  fputs(",\n  \"tables\": [", to);
  for (size_t i = 0; i < r->tables; i++) {
    fputs(i ? ", {\n    \"caption\": " : "{\n    \"caption\": ", to);
    arena_json_text(to, r->table[i].caption);
    fputs(",\n    \"data\": ", to);
    put_indented(to, r->table[i].json);
    fputs("\n  }", to);
  }
  fputs("]\n}\n", to);
}

/* Writes and frees both. */
static bool write_item(const command *self, char *file, const char *at, size_t length) {
  bool written = gallery_write_file(self, file, at, length);
  free(file);
  return written;
}

bool gallery_write(const command *self, const char *folder, const experiment *e, const gallery_result *r) {
  bool written = true;
  for (size_t i = 0; i < r->tables && written; i++)
    written = write_item(self, gallery_file_name(folder, e->name, i, "csv"), r->table[i].csv, strlen(r->table[i].csv));
  for (size_t i = 0; i < r->pictures && written; i++) {
    const gallery_picture *p = &r->picture[i];
    written = write_item(self, gallery_file_name(folder, e->name, i, p->svg ? "svg" : "png"), p->bytes, p->length);
  }
  char *json = NULL;
  size_t length;
  FILE *to = open_memstream(&json, &length);
  gallery_json(e, r, to);
  fclose(to);
  written = written && write_item(self, gallery_file_name(folder, e->name, 0, "json"), json, length);
  free(json);
  return written;
}
