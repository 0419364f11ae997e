/* Writing and merging shards (SIMPL.8): see census_file.h. Reading is census_load.c. */
#include "distributions/census_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/census_text.h"
#include "distributions/file_replace.h"

void qaci_census_question_text(const qaci_census_question *q, char text[QACI_QUESTION_ROOM]) {
  snprintf(text, QACI_QUESTION_ROOM, "question code_bits %zu data_bits %zu steps %" PRIu64 " longest %zu model %s",
           q->code_bits, q->data_bits, q->steps, q->longest, q->all_lengths ? "enclosed" : "bounded");
}

uint64_t qaci_text_digest(uint64_t digest, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++) digest = (digest ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
  return digest;
}

uint64_t qaci_census_digest(const qaci_census *c) {
  char text[QACI_QUESTION_ROOM];
  qaci_census_question_text(&c->q, text);
  uint64_t digest = qaci_text_digest(QACI_DIGEST_START, text, strlen(text));
  snprintf(text, sizeof text, "units %zu", c->units);
  return qaci_text_digest(digest, text, strlen(text));
}

bool qaci_census_same(const qaci_census *a, const qaci_census *b) {
  return a->q.code_bits == b->q.code_bits && a->q.data_bits == b->q.data_bits && a->q.steps == b->q.steps &&
         a->q.longest == b->q.longest && a->q.all_lengths == b->q.all_lengths && a->units == b->units;
}

static void write_done(FILE *f, const qaci_census *c) {
  bool any = false;
  fputs("done", f);
  for (size_t i = 0; i < c->units; i++) {
    if (!c->done[i]) continue;
    size_t first = i;
    while (i + 1 < c->units && c->done[i + 1]) i++;
    fprintf(f, " %zu-%zu", first, i);
    any = true;
  }
  fputs(any ? "\n" : " none\n", f);
}

static void write_entry(FILE *f, const qaci_entries *e, size_t i) {
  const qaci_entry x = qaci_entry_at(e, i);
  fprintf(f, "%" PRIu64 " ", x.time);
  if (x.period == QACI_UNDECIDED)
    fputs("u ", f);
  else
    fprintf(f, "%" PRIu64 " ", x.period);
  if (x.front == QACI_CLOSED)
    fputs("- ", f);
  else
    fprintf(f, "%" PRIu32 " ", x.front);
  fprintf(f, "%" PRIu32 " ", x.taken);
  for (size_t j = 0; j < x.length; j++) fprintf(f, "%s%u", j ? "," : "", qaci_entry_label(e, i, j));
  fputs(x.length ? " " : "- ", f);
  const mp_limb_t *weight = qaci_entry_weight(e, i);
  size_t limbs = e->limbs;
  while (limbs > 1 && !weight[limbs - 1]) limbs--;
  fprintf(f, "%" PRIx64, (uint64_t)weight[limbs - 1]);
  while (--limbs) fprintf(f, "%016" PRIx64, (uint64_t)weight[limbs - 1]);
  fputc('\n', f);
}

static void write_body(FILE *f, const qaci_shard *s) {
  char question[QACI_QUESTION_ROOM];
  qaci_census_question_text(&s->c.q, question);
  fprintf(f, "%s\n%s\nparameters %016" PRIx64 "\nunits %zu\nrange %zu %zu\n", QACI_SHARD_HEADER, question,
          qaci_census_digest(&s->c), s->c.units, s->from, s->to);
  write_done(f, &s->c);
  fprintf(f, "entries %zu\n", s->c.entries.count);
  for (size_t i = 0; i < s->c.entries.count; i++) write_entry(f, &s->c.entries, i);
}

typedef struct text {
  char *bytes;
  size_t size;
} text;

static qaci_status write_text(qaci_ctx *ctx, FILE *f, void *data) {
  (void)ctx;
  const text *t = data;
  fwrite(t->bytes, 1, t->size, f);
  fprintf(f, "checksum %016" PRIx64 "\n", qaci_text_digest(QACI_DIGEST_START, t->bytes, t->size));
  return QACI_OK;
}

qaci_status qaci_shard_save(qaci_ctx *ctx, const qaci_shard *s, const char *file) {
  text t = {0};
  FILE *memory = open_memstream(&t.bytes, &t.size);
  bool whole = memory != NULL;
  if (memory) {
    write_body(memory, s);
    whole = !ferror(memory);
    whole = !fclose(memory) && whole;
  }
  qaci_status status = whole ? qaci_file_replace(ctx, file, write_text, &t)
                             : qaci_fail(ctx, QACI_UNABLE, "%s: no memory to write it", file);
  free(t.bytes);
  return status;
}

void qaci_shard_clear(qaci_shard *s) {
  qaci_census_clear(&s->c);
}

void qaci_shard_part(const qaci_census *c, size_t k, size_t n, size_t *from, size_t *to) {
  size_t each = c->units / n, more = c->units % n; /* the first `more` parts have one more */
  *from = (k - 1) * each + (k - 1 < more ? k - 1 : more);
  *to = *from + each + (k - 1 < more);
}

qaci_status qaci_shard_merge(qaci_ctx *ctx, qaci_shard *r, const qaci_shard *s) {
  for (size_t i = 0; i < s->c.units; i++)
    if (s->c.done[i] && r->c.done[i]) return qaci_fail(ctx, QACI_DOMAIN, "unit %zu is counted twice", i);
  r->c.entries.ctx = ctx;
  QACI_TRY(qaci_entries_merge(&r->c.entries, &s->c.entries));
  for (size_t i = 0; i < s->c.units; i++) r->c.done[i] |= s->c.done[i];
  qaci_entries_sort(&r->c.entries);
  if (s->from < r->from) r->from = s->from;
  if (s->to > r->to) r->to = s->to;
  return QACI_OK;
}
