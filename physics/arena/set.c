/* Sets of environments: see set.h. Cost: that of reading the environments.                    arena-commands in papers/
 */
#include "physics/arena/set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"

enum { OPENING = sizeof "qaci-arena-set" - 1 }; /* the bytes before the version */
static const uint64_t most_money = (uint64_t)1 << 62;

void qaci_arena_set_init(qaci_arena_set *s) {
  *s = (qaci_arena_set){0};
}

void qaci_arena_set_clear(qaci_arena_set *s) {
  for (size_t i = 0; i < s->count; i++) {
    free(s->member[i].file);
    free(s->member[i].name);
    qaci_arena_environment_release(s->member[i].environment);
  }
  free(s->member);
  qaci_arena_set_init(s);
}

uint64_t qaci_arena_all_money(const qaci_arena_environment *e) {
  uint64_t sum = 0;
  for (uint32_t s = 0; s < e->slots; s++) sum += e->slot[s].money;
  return sum;
}

bool qaci_arena_has_chance(const qaci_arena_environment *e) {
  bool chance = e->coin || e->randoms;
  for (size_t i = 0; i < e->predictions; i++) chance = chance || e->prediction[i].error_num;
  return chance;
}

qaci_status qaci_arena_fits(qaci_ctx *ctx, const qaci_arena_agent *a, const qaci_arena_environment *e, uint32_t file) {
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (s->file && (s->file == file || !file) && a->count > s->size)
      return qaci_fail(ctx, QACI_DOMAIN, "%s: found %zu slots for agent %u, expected at most %u, its size in %s",
                       a->file ? a->file : "the agent", a->count, s->file, s->size, e->file ? e->file : "the world");
  }
  return QACI_OK;
}

/* Takes `file`. `source`: its text, or NULL. `where` opens messages. */
static qaci_status add_environment(qaci_ctx *ctx, qaci_arena_set *s, uint64_t weight, char *file,
                                   const qaci_arena_source *source, const char *where) {
  for (size_t i = 0; i < s->count; i++)
    if (!strcmp(s->member[i].file, file)) {
      qaci_status status = qaci_fail(ctx, QACI_DOMAIN, "%sthe environment %s is there twice, expected it once, with "
                                     "the sum of its weights", where, file);
      free(file);
      return status;
    }
  s->member = qaci_realloc(s->member, (s->count + 1) * sizeof *s->member);
  qaci_arena_member *m = &s->member[s->count++];
  *m = (qaci_arena_member){.weight = weight, .file = file, .name = qaci_arena_short_name(file)};
  QACI_TRY(source ? qaci_arena_environment_parse(ctx, &m->environment, source->text, source->length, file)
                  : qaci_arena_environment_load(ctx, &m->environment, file));
  uint64_t money = qaci_arena_all_money(m->environment);
  if (money && weight > (most_money - s->money) / money)
    return qaci_fail(ctx, QACI_DOMAIN, "%sthe weights times the money pass 2^62, expected smaller weights", where);
  s->money += weight * money;
  return QACI_OK;
}

/* `name` as seen from the folder of `set`. */
static char *beside(const char *set, const char *name) {
  const char *slash = strrchr(set, '/');
  size_t folder = slash && name[0] != '/' ? (size_t)(slash - set) + 1 : 0, n = strlen(name);
  char *path = qaci_alloc(folder + n + 1);
  memcpy(path, set, folder);
  memcpy(path + folder, name, n + 1);
  return path;
}

/* Cut the comment (a ";" at the start or after a blank) and the blanks at both ends. */
static char *trim(char *line) {
  for (char *c = line; *c; c++)
    if (*c == ';' && (c == line || c[-1] == ' ' || c[-1] == '\t')) *c = 0;
  line += strspn(line, " \t\r\n");
  size_t n = strlen(line);
  while (n && strchr(" \t\r\n", line[n - 1])) line[--n] = 0;
  return line;
}

/* The header line. Newer versions are refused by name. */
static qaci_status read_header(qaci_ctx *ctx, const char *file, const char *line) {
  const char *version = line + OPENING;
  version += strspn(version, " \t");
  if (!strcmp(version, "1")) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "%s:1: a set file of version \"%s\", expected version 1", file, version);
}

static qaci_status read_member(qaci_ctx *ctx, qaci_arena_set *s, const char *file, unsigned number, const char *line) {
  char where[512], *end;
  snprintf(where, sizeof where, "%s:%u: ", file, number);
  errno = 0;
  unsigned long long weight = line[0] >= '0' && line[0] <= '9' ? strtoull(line, &end, 10) : 0;
  if (!weight || errno || weight > most_money || !strchr(" \t", *end))
    return qaci_fail(ctx, QACI_DOMAIN, "%s\"%.60s\" is no member, expected WEIGHT FILE with a whole weight above 0",
                     where, line);
  end += strspn(end, " \t");
  if (!*end) return qaci_fail(ctx, QACI_DOMAIN, "%sa weight without a file, expected WEIGHT FILE", where);
  return add_environment(ctx, s, weight, beside(file, end), NULL, where);
}

static qaci_status read_set(qaci_ctx *ctx, qaci_arena_set *s, const qaci_arena_source *source) {
  const char *file = source->file;
  FILE *f = fmemopen(source->text, source->length, "r");
  if (!f) return qaci_fail(ctx, QACI_UNABLE, "%s: cannot be read: %s", file, strerror(errno));
  char *line = NULL;
  size_t room = 0, before = s->count;
  qaci_status status = QACI_OK;
  for (unsigned number = 1; status == QACI_OK && getline(&line, &room, f) >= 0; number++) {
    char *text = trim(line);
    if (number == 1)
      status = read_header(ctx, file, text);
    else if (*text)
      status = read_member(ctx, s, file, number, text);
  }
  free(line);
  fclose(f);
  if (status == QACI_OK && s->count == before)
    status = qaci_fail(ctx, QACI_DOMAIN, "%s: a set without a member, expected lines WEIGHT FILE", file);
  return status;
}

qaci_status qaci_arena_set_add_source(qaci_ctx *ctx, qaci_arena_set *s, const qaci_arena_source *source) {
  if (source->kind == QACI_ARENA_SET) return read_set(ctx, s, source);
  return add_environment(ctx, s, 1, qaci_strdup(source->file), source, "");
}

qaci_status qaci_arena_set_add(qaci_ctx *ctx, qaci_arena_set *s, const char *file) {
  qaci_arena_source source;
  qaci_status status = qaci_arena_source_read(ctx, &source, file);
  if (status == QACI_OK) status = qaci_arena_set_add_source(ctx, s, &source);
  qaci_arena_source_clear(&source);
  return status;
}
