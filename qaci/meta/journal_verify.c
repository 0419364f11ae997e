/* The journal, done again and compared.                                                                   META.8
 *
 * Every `end` is reached with the decisions that were in force when it was written, so the run it belongs to must come
 * to the same answer at the same cost.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/meta/journal_internal.h"
#include "qaci/meta/person.h"

/* Hashes ----------------------------------------------------------------------------------------------------------- */

static uint64_t template_hash(const qaci_meta_text_record *t) {
  uint64_t h = t->length;
  for (size_t i = 0; i < t->length; i++) h = qaci_hash_mix(h, (unsigned char)t->bytes[i]);
  return h;
}

typedef struct hashes {
  qaci_index index; /* by message */
  qaci_meta_ref *message;
  uint64_t *hash;
  size_t count, room;
} hashes;

static const uint64_t *find_hash(const hashes *h, qaci_meta_ref m) {
  static const uint64_t agent = 1;
  if (qaci_meta_is_agent(m)) return &agent;
  for (size_t probe = 0, at; (at = qaci_index_next(&h->index, qaci_hash_mix(0, m), &probe)) != QACI_INDEX_NONE;)
    if (h->message[at] == m) return &h->hash[at];
  return NULL;
}

static void add_hash(hashes *h, qaci_meta_ref m, uint64_t hash) {
  if (h->count == h->room) {
    h->room = 2 * h->room + 16;
    h->message = qaci_realloc(h->message, h->room * sizeof *h->message);
    h->hash = qaci_realloc(h->hash, h->room * sizeof *h->hash);
  }
  h->message[h->count] = m;
  h->hash[h->count] = hash;
  qaci_index_insert(&h->index, qaci_hash_mix(0, m), h->count++);
}

uint64_t qaci_meta_hash(const qaci_meta_world *w, qaci_meta_ref m) {
  hashes h = {0};
  size_t height = 0, room = 64;
  qaci_meta_ref *stack = qaci_alloc(room * sizeof *stack);
  stack[height++] = m;
  while (height) {
    qaci_meta_ref top = stack[height - 1];
    if (find_hash(&h, top)) {
      height--;
      continue;
    }
    const qaci_meta_text_record *t = &w->templates.text[qaci_meta_message_template(w, top)];
    const qaci_meta_ref *argument = qaci_meta_message_arguments(w, top);
    size_t before = height;
    if (height + t->holes > room) stack = qaci_realloc(stack, (room = 2 * (height + t->holes)) * sizeof *stack);
    for (size_t i = 0; i < t->holes; i++)
      if (!find_hash(&h, argument[i])) stack[height++] = argument[i];
    if (height > before) continue;
    uint64_t hash = template_hash(t);
    for (size_t i = 0; i < t->holes; i++) hash = qaci_hash_mix(hash, *find_hash(&h, argument[i]));
    add_hash(&h, top, hash);
    height--;
  }
  uint64_t hash = *find_hash(&h, m);
  qaci_index_clear(&h.index);
  free(h.message);
  free(h.hash);
  free(stack);
  return hash;
}

/* Verification ----------------------------------------------------------------------------------------------------- */

static qaci_status make_policy(qaci_ctx *ctx, void *data, qaci_meta_world *w, const char *name) {
  (void)ctx, (void)data;
  qaci_meta_person_add(w, name);
  return QACI_OK;
}

static qaci_status compare(qaci_ctx *ctx, void *data, qaci_meta_journal *j, size_t r) {
  qaci_meta_verified *v = data;
  const qaci_meta_run_view *run = &j->run[r - 1];
  qaci_meta_result result;
  if (!run->typed) {
    v->untyped++;
    return QACI_OK;
  }
  QACI_TRY(qaci_meta_run(ctx, j->w, qaci_meta_fresh(j->w, run->policy), run->question, run->budget, &result));
  v->runs++;
  if (result.cost != run->cost)
    return qaci_fail(ctx, QACI_DOMAIN, "run %zu costs %llu, expected the %llu that it cost then", r,
                     (unsigned long long)result.cost, (unsigned long long)run->cost);
  if (qaci_meta_hash(j->w, result.reply) == run->hash) return QACI_OK;
  char *reply = qaci_meta_show(j->w, result.reply, 4, 200);
  qaci_fail(ctx, QACI_DOMAIN, "run %zu is answered \"%s\", expected the answer that it had then", r, reply);
  free(reply);
  return QACI_DOMAIN;
}

static qaci_status verify(qaci_ctx *ctx, const char *path, char *bytes, size_t length, qaci_meta_verified *v) {
  qaci_meta_options options;
  QACI_TRY(qaci_meta_journal_head(ctx, path, bytes, length, &options));
  options.record = true;
  qaci_meta_world *w = qaci_meta_world_create(&options);
  qaci_meta_journal *j = qaci_alloc(sizeof *j);
  *j = (qaci_meta_journal){.w = w, .path = qaci_strdup(path), .file = -1};
  const qaci_meta_journal_reading reading = {make_policy, compare, v};
  qaci_status status = qaci_meta_journal_load(ctx, j, bytes, length, &reading);
  v->decisions = j->records;
  qaci_meta_journal_close(j);
  qaci_meta_world_destroy(w);
  return status;
}

qaci_status qaci_meta_journal_verify(qaci_ctx *ctx, const char *path, qaci_meta_verified *v) {
  char *bytes;
  size_t length, dropped;
  *v = (qaci_meta_verified){0};
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected a journal", path, strerror(errno));
  qaci_status status = qaci_meta_journal_bytes(ctx, path, file, &bytes, &length, &dropped);
  close(file);
  if (status == QACI_OK) status = verify(ctx, path, bytes, length, v);
  free(bytes);
  return status;
}
