/* Agent files: assembly text, or integers after the line `qaci-agent 1`.                    papers/arena.md, ARENA.5
 * Cost linear in the unrolled text.
 */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"
#include "physics/arena/text_world.h"

char *qaci_arena_short_name(const char *file) {
  const char *slash = strrchr(file, '/'), *start = slash ? slash + 1 : file, *dot = strrchr(start, '.');
  char *name = qaci_strdup(start);
  if (dot && dot > start) name[dot - start] = 0;
  return name;
}

qaci_status qaci_arena_text_header(qaci_arena_assembler *a, const char *kind, const char *what, const char **text,
                                   size_t *length, bool *found) {
  static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8 */
  char quoted[QACI_ARENA_QUOTED];
  if (*length >= 3 && !memcmp(*text, mark, 3)) *text += 3, *length -= 3;
  *found = *length >= 5 && !memcmp(*text, "qaci-", 5);
  if (!*found) return QACI_OK;
  const char *line_end = memchr(*text, '\n', *length), *end = line_end ? line_end : *text + *length;
  while (end > *text && (end[-1] == '\r' || end[-1] == ' ' || end[-1] == '\t')) end--;
  size_t n = strlen(kind), all = (size_t)(end - *text);
  if (all < n || memcmp(*text, kind, n) || (all > n && (*text)[n] != ' '))
    return qaci_arena_text_error(a, "found %s, expected %s: `%s 1`, or assembly text",
                                 qaci_arena_text_quote(quoted, *text, all), what, kind);
  const char *digit = *text + n;
  while (digit < end && *digit == ' ') digit++;
  const char *first = digit;
  while (digit < end && *digit >= '0' && *digit <= '9') digit++;
  if (digit == first || digit < end)
    return qaci_arena_text_error(a, "found %s, expected `%s 1`", qaci_arena_text_quote(quoted, *text, all), kind);
  if (digit - first != 1 || *first != '1')
    return qaci_arena_text_error(a, "found version %.*s of %s, expected 1: this qaci reads no other",
                                 (int)(digit - first > 20 ? 20 : digit - first), first, kind);
  const char *rest = line_end ? line_end + 1 : end;
  *length -= (size_t)(rest - *text);
  *text = rest;
  return QACI_OK;
}

/* A line of a load file: `name NAME`, or integers. */
static qaci_status load_line(qaci_arena_assembler *a) {
  char text[QACI_ARENA_QUOTED];
  size_t length;
  const char *word = qaci_arena_text_word(a, &length);
  if (qaci_arena_text_is(word, length, "name")) return qaci_arena_assemble_name(a);
  a->at = word;
  while (!qaci_arena_text_ends(a)) {
    int64_t n;
    if (!qaci_arena_text_integer(a, &n))
      return qaci_arena_text_error(a, "found %s, expected integers or `name`: this is a load file",
                                   qaci_arena_text_found(a, text));
    if (n == INT64_MAX || n == -INT64_MAX)
      return qaci_arena_text_error(a, "found a number beyond 63 bits, expected smaller ones");
    QACI_TRY(qaci_arena_text_fits(a, "value", n));
    QACI_TRY(qaci_arena_assemble_value(a, (int32_t)n));
  }
  return QACI_OK;
}

static qaci_status load(qaci_arena_assembler *a) {
  a->pass = QACI_ARENA_EMIT;
  for (size_t i = 0; i < a->lines; i++) {
    a->number = a->line[i].number;
    a->begin = a->at = a->line[i].text;
    a->end = a->at + a->line[i].length;
    QACI_TRY(qaci_ctx_step(a->ctx, 1));
    QACI_TRY(load_line(a));
  }
  return QACI_OK;
}

static qaci_status header(qaci_arena_assembler *a, const char *word, size_t length) {
  return qaci_arena_assemble_unknown(a, word, length, qaci_arena_text_headers);
}

static qaci_status parse(qaci_arena_assembler *a, const char *text, size_t length) {
  bool found;
  QACI_TRY(qaci_arena_text_header(a, "qaci-agent", "an agent", &text, &length, &found));
  QACI_TRY(qaci_arena_text_lines(a, text, length, found ? 2 : 1));
  if (found) return load(a);
  QACI_TRY(qaci_arena_assemble(a, QACI_ARENA_LAYOUT));
  if (a->open_names) QACI_TRY(qaci_arena_assemble(a, QACI_ARENA_NAMES));
  return qaci_arena_assemble(a, QACI_ARENA_EMIT);
}

static void take_world(qaci_arena_assembler *a, const qaci_arena_environment *world) {
  a->ring = world->slots;
  a->word = world->word;
  a->constant[QACI_ARENA_WORLD] = (qaci_arena_number){world->slots, 0, true};
  a->constant[QACI_ARENA_TICKS_CONSTANT] = (qaci_arena_number){(int64_t)world->ticks, 0, true};
  a->constant[QACI_ARENA_REACH] = (qaci_arena_number){world->reach, 0, true};
  qaci_arena_number *size = &a->constant[QACI_ARENA_SIZE];
  for (size_t i = 0; i < world->starts; i++) {
    const qaci_arena_start *s = &world->start[i];
    if (s->file && (!size->known || s->size < size->value)) *size = (qaci_arena_number){s->size, 0, true};
  }
}

/* r := what the assembler holds; its arrays become the agent's. */
static qaci_status finish(qaci_arena_assembler *a, qaci_arena_agent **r) {
  qaci_arena_agent *agent = qaci_arena_agent_create(NULL, 0);
  qaci_status status = qaci_arena_symbol_labels(a, &agent->label, &agent->labels, 0);
  if (status != QACI_OK) {
    qaci_arena_agent_release(agent);
    return status;
  }
  agent->file = qaci_strdup(a->file);
  agent->name = a->name ? qaci_strdup(a->name) : qaci_arena_short_name(a->file);
  agent->count = a->here;
  if (a->here) {
    free(agent->value);
    agent->value = qaci_realloc(a->value, a->here * sizeof *a->value);
    agent->line = qaci_realloc(a->value_line, a->here * sizeof *a->value_line);
    a->value = NULL;
    a->value_line = NULL;
  }
  *r = agent;
  return QACI_OK;
}

qaci_status qaci_arena_agent_parse(qaci_ctx *ctx, qaci_arena_agent **r, const char *text, size_t length,
                                   const char *file, const qaci_arena_environment *world) {
  qaci_arena_assembler a;
  qaci_arena_assembler_init(&a, ctx, file);
  a.header = header;
  if (world) take_world(&a, world);
  *r = NULL;
  qaci_status status = parse(&a, text, length);
  if (status == QACI_OK && !a.here)
    status = qaci_arena_text_error_at(&a, a.last_line, "found the end of the file and no code, expected some");
  if (status == QACI_OK) status = finish(&a, r);
  qaci_arena_assembler_clear(&a);
  return status;
}
