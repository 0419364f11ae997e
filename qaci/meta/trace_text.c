/* Judgements as text.                                                                                     META.9
 *
 *   qaci-trace 1
 *   yes <tab> 0123456789abcdef0123456789abcdef <tab> question -> answer
 *
 * The digest is what counts; what follows it is for people and is cut where it is long.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "qaci/meta/trace_internal.h"

#define HEADER "qaci-trace 1\n"

typedef struct output {
  char *text;
  size_t length, room;
} output;

static void put(output *o, const char *text) {
  size_t n = strlen(text);
  if (o->length + n + 1 > o->room) {
    o->room = 2 * o->room + n + 256;
    o->text = qaci_realloc(o->text, o->room);
  }
  memcpy(o->text + o->length, text, n + 1);
  o->length += n;
}

static void put_digest(output *o, qaci_meta_judgement j, qaci_meta_digest d) {
  char line[96];
  snprintf(line, sizeof line, "%s\t%016" PRIx64 "%016" PRIx64, qaci_meta_judgement_name(j), d.word[0], d.word[1]);
  put(o, line);
}

static void put_message(output *o, const qaci_meta_world *w, qaci_meta_ref m) {
  enum { DEPTH = 3, MOST = 100 };
  char *shown = qaci_meta_show(w, m, DEPTH, MOST);
  for (char *c = shown; *c; c++)
    if (*c == '\n' || *c == '\t' || *c == '\r') *c = ' ';
  put(o, shown);
  free(shown);
}

char *qaci_meta_trace_text(qaci_meta_trace *t) {
  output o = {0};
  put(&o, HEADER);
  for (size_t i = 0; i < t->memories; i++) {
    put_digest(&o, t->memory[i].judgement, t->memory[i].digest);
    put(&o, "\tloaded\n");
  }
  for (size_t i = 0; i < t->count; i++) {
    if (t->judged[i].loaded) continue;
    qaci_meta_activation a = qaci_meta_activation_at(t->world, t->judged[i].activation);
    put_digest(&o, t->judged[i].judgement, qaci_meta_digest_activation(t->digests, &a));
    put(&o, "\t");
    put_message(&o, t->world, a.question);
    put(&o, " -> ");
    put_message(&o, t->world, a.reply);
    put(&o, "\n");
  }
  return o.text;
}

static bool hexadecimal(const char *text, uint64_t *word) {
  *word = 0;
  for (int i = 0; i < 16; i++) {
    const char *digits = "0123456789abcdef", *at = text[i] ? strchr(digits, text[i]) : NULL;
    if (!at) return false;
    *word = *word << 4 | (uint64_t)(at - digits);
  }
  return true;
}

static bool read_line(const char *line, size_t length, qaci_meta_remembered *r) {
  enum { DIGEST = 32 };
  const char *tab = memchr(line, '\t', length);
  if (!tab || !qaci_meta_judgement_named(line, (size_t)(tab - line), &r->judgement)) return false;
  size_t rest = length - (size_t)(tab + 1 - line);
  if (rest < DIGEST || !hexadecimal(tab + 1, &r->digest.word[0]) || !hexadecimal(tab + 17, &r->digest.word[1]))
    return false;
  return rest == DIGEST || tab[1 + DIGEST] == '\t';
}

qaci_status qaci_meta_trace_load(qaci_ctx *ctx, qaci_meta_trace *t, const char *text, size_t length) {
  size_t header = strlen(HEADER), lines = 1, count = t->memories;
  if (length < header || memcmp(text, HEADER, header))
    return qaci_fail(ctx, QACI_DOMAIN, "line 1: \"%.*s\", expected \"qaci-trace 1\"",
                     (int)(strcspn(text, "\n") < 40 ? strcspn(text, "\n") : 40), text);
  for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
  t->memory = qaci_realloc(t->memory, (count + lines) * sizeof *t->memory);
  size_t number = 2;
  for (const char *line = text + header, *end; line < text + length; line = end + 1, number++) {
    end = memchr(line, '\n', (size_t)(text + length - line));
    if (!end) end = text + length;
    if (end == line) continue;
    if (!read_line(line, (size_t)(end - line), &t->memory[count]))
      return qaci_fail(ctx, QACI_DOMAIN, "line %zu: \"%.*s\", expected a judgement, a tab and 32 hexadecimal digits",
                       number, (int)(end - line < 40 ? end - line : 40), line);
    count++;
  }
  t->memories = count;
  t->asking = false;
  return QACI_OK;
}
