/* The journal: what was decided, undone and asked, in memory and in a file.                               META.8
 *
 * It watches the world: a decision is written before it takes effect. What a decision is based on has been written
 * before it: where it has not (a program decided it), it is written now. O(1) for a decision, and one fsync if it is
 * durable.
 */
#include "qaci/meta/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "qaci/meta/journal_internal.h"

enum { TYPED_BYTES = 1 << 20, TYPED_DEPTH = 1000 /* the largest question that is written down */ };

/* In memory -------------------------------------------------------------------------------------------------------- */

static void make_room(void **array, size_t *room, size_t count, size_t element) {
  if (count < *room) return;
  size_t more = *room + *room / 2 + 64;
  if (more <= count) more = count + 64;
  *array = qaci_realloc(*array, more * element);
  *room = more;
}

static uint32_t said_by(const qaci_meta_journal *j, uint32_t said) {
  return said < j->said_room ? j->said_by[said] : 0;
}

void qaci_meta_journal_add(qaci_meta_journal *j, qaci_meta_journal_entry record) {
  qaci_meta_world *w = j->w;
  make_room((void **)&j->record, &j->record_room, j->records, sizeof *j->record);
  j->record[j->records++] = record;
  if (record.after) {
    uint32_t said = w->decision[record.after - 1].said;
    size_t before = j->said_room;
    make_room((void **)&j->said_by, &j->said_room, said, sizeof *j->said_by);
    if (j->said_room > before) memset(j->said_by + before, 0, (j->said_room - before) * sizeof *j->said_by);
    j->said_by[said] = (uint32_t)j->records;
  }
  if (record.given) return;
  make_room((void **)&j->history, &j->history_room, j->done, sizeof *j->history);
  j->history[j->done++] = (uint32_t)j->records;
  j->histories = j->done;
}

void qaci_meta_journal_add_run(qaci_meta_journal *j, qaci_meta_run_view run) {
  make_room((void **)&j->run, &j->run_room, j->runs, sizeof *j->run);
  j->run[j->runs++] = run;
}

qaci_status qaci_meta_journal_put(qaci_ctx *ctx, qaci_meta_journal *j, uint32_t s, uint32_t decision) {
  qaci_meta_world *w = j->w;
  if (!w->answers) {
    w->node[s].decision = decision;
    return QACI_OK;
  }
  qaci_meta_watch watch = w->watch;
  w->watch = (qaci_meta_watch){0};
  const qaci_meta_text_record *text = decision ? &w->commands.text[w->decision[decision - 1].text] : NULL;
  qaci_status status = text ? qaci_meta_setting_change(ctx, w, s, text->bytes, text->length)
                            : qaci_meta_setting_forget(ctx, w, s);
  w->watch = watch;
  return status;
}

qaci_status qaci_meta_journal_step(qaci_ctx *ctx, qaci_meta_journal *j, bool back, size_t *k) {
  *k = 0;
  if (back ? !j->done : j->done == j->histories) return QACI_OK;
  uint32_t number = j->history[back ? j->done - 1 : j->done];
  qaci_meta_journal_entry r = j->record[number - 1];
  QACI_TRY(qaci_meta_journal_put(ctx, j, r.setting, back ? r.before : r.after));
  j->done += back ? (size_t)-1 : 1;
  *k = number;
  return QACI_OK;
}

/* Written ---------------------------------------------------------------------------------------------------------- */

static void put_text(qaci_meta_journal *j, const char *text) {
  qaci_meta_journal_field(j, text, strlen(text));
}

static qaci_status name_policy(qaci_ctx *ctx, qaci_meta_journal *j, qaci_meta_policy p) {
  qaci_meta_world *w = j->w;
  size_t before = j->knowns;
  make_room((void **)&j->known, &j->knowns, p, sizeof *j->known);
  if (j->knowns > before) memset(j->known + before, 0, (j->knowns - before) * sizeof *j->known);
  if (j->known[p]) return QACI_OK;
  const char *name = qaci_meta_policy_name(w, p);
  for (qaci_meta_policy q = 0; q < w->policies; q++)
    if (q < j->knowns && j->known[q] && !strcmp(qaci_meta_policy_name(w, q), name))
      return qaci_fail(ctx, QACI_DOMAIN, "two agents of the journal are called \"%s\", expected names that differ",
                       name);
  put_text(j, "agent");
  put_text(j, name);
  QACI_TRY(qaci_meta_journal_write(ctx, j));
  j->known[p] = true;
  return QACI_OK;
}

/* The line of the decision d in s, what it is based on being written. */
static qaci_status write_decision(qaci_ctx *ctx, qaci_meta_journal *j, uint32_t s, const qaci_meta_decision *d,
                                  bool given) {
  qaci_meta_world *w = j->w;
  bool forced = qaci_meta_setting_kind(w, s) == QACI_META_EXHAUSTED;
  uint32_t seen = forced ? w->node[s].parent : s, base = w->node[seen].parent;
  put_text(j, given ? (forced ? "h" : "g") : forced ? "f" : "d");
  if (w->node[base].parent == base)
    put_text(j, qaci_meta_policy_name(w, w->node[s].policy));
  else
    qaci_meta_journal_number(j, "#", said_by(j, base));
  char *line = qaci_meta_line_show(w, seen);
  put_text(j, line + 2);
  free(line);
  const qaci_meta_text_record *text = &w->commands.text[d->text];
  qaci_meta_journal_field(j, text->bytes, text->length);
  return qaci_meta_journal_write(ctx, j);
}

/* What is said before s, as far as no record says it. */
static qaci_status write_base(qaci_ctx *ctx, qaci_meta_journal *j, uint32_t s) {
  qaci_meta_world *w = j->w;
  QACI_TRY(name_policy(ctx, j, w->node[s].policy));
  for (;;) {
    uint32_t missing = 0;
    for (uint32_t at = w->node[s].parent; w->node[at].parent != at; at = w->node[at].parent) {
      if (qaci_meta_setting_kind(w, at) != QACI_META_SAID) continue;
      if (said_by(j, at)) break;
      missing = at;
    }
    if (!missing) return QACI_OK;
    uint32_t setting = w->node[missing].parent, decision = w->node[missing].decision;
    QACI_TRY(write_decision(ctx, j, setting, &w->decision[decision - 1], true));
    qaci_meta_journal_add(j, (qaci_meta_journal_entry){setting, 0, decision, true});
  }
}

static qaci_status decided(qaci_ctx *ctx, void *journal, qaci_meta_world *w, uint32_t s, uint32_t number) {
  qaci_meta_journal *j = journal;
  uint32_t before = w->node[s].decision, after = number == QACI_META_NONE ? 0 : number + 1;
  QACI_TRY(write_base(ctx, j, s));
  if (!before) {
    QACI_TRY(write_decision(ctx, j, s, &w->decision[number], false));
    qaci_meta_journal_add(j, (qaci_meta_journal_entry){s, before, after, false});
    return QACI_OK;
  }
  if (!said_by(j, w->decision[before - 1].said)) {
    QACI_TRY(write_decision(ctx, j, s, &w->decision[before - 1], true));
    qaci_meta_journal_add(j, (qaci_meta_journal_entry){s, 0, before, true});
  }
  put_text(j, after ? "c" : "x");
  qaci_meta_journal_number(j, "#", said_by(j, w->decision[before - 1].said));
  if (after) put_text(j, w->commands.text[w->decision[number].text].bytes);
  QACI_TRY(qaci_meta_journal_write(ctx, j));
  qaci_meta_journal_add(j, (qaci_meta_journal_entry){s, before, after, false});
  return QACI_OK;
}

static qaci_status step(qaci_ctx *ctx, qaci_meta_journal *j, bool back, size_t *k) {
  QACI_TRY(qaci_meta_journal_step(ctx, j, back, k));
  if (!*k) return QACI_OK;
  put_text(j, back ? "undo" : "redo");
  return qaci_meta_journal_write(ctx, j);
}

qaci_status qaci_meta_journal_undo(qaci_ctx *ctx, qaci_meta_journal *j, size_t *k) {
  return step(ctx, j, true, k);
}

qaci_status qaci_meta_journal_redo(qaci_ctx *ctx, qaci_meta_journal *j, size_t *k) {
  return step(ctx, j, false, k);
}

/* Whether the question, typed as `text`, is the question again. */
static bool can_be_typed(qaci_meta_world *w, qaci_meta_ref question, const char *text) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_meta_ref typed;
  return strlen(text) < TYPED_BYTES && qaci_meta_evaluate(&ctx, w, &typed, text, strlen(text), NULL, 0) == QACI_OK &&
         typed == question;
}

qaci_status qaci_meta_journal_run(qaci_ctx *ctx, qaci_meta_journal *j, size_t *r, qaci_meta_policy p,
                                  qaci_meta_ref question, uint64_t budget) {
  char *text = qaci_meta_show(j->w, question, TYPED_DEPTH, TYPED_BYTES);
  bool typed = can_be_typed(j->w, question, text);
  qaci_status status = name_policy(ctx, j, p);
  if (status == QACI_OK) {
    put_text(j, "run");
    put_text(j, qaci_meta_policy_name(j->w, p));
    qaci_meta_journal_number(j, "", budget);
    if (typed) put_text(j, text);
    status = qaci_meta_journal_write(ctx, j);
  }
  free(text);
  if (status != QACI_OK) return status;
  qaci_meta_journal_add_run(j,
                            (qaci_meta_run_view){.policy = p, .question = question, .budget = budget, .typed = typed});
  *r = j->runs;
  return QACI_OK;
}

qaci_status qaci_meta_journal_end(qaci_ctx *ctx, qaci_meta_journal *j, size_t r, const qaci_meta_result *result) {
  uint64_t hash = qaci_meta_hash(j->w, result->reply);
  qaci_meta_run_view *run = &j->run[r - 1];
  if (run->ended && run->cost == result->cost && run->hash == hash) return QACI_OK;
  put_text(j, "end");
  qaci_meta_journal_number(j, "", r);
  qaci_meta_journal_number(j, "", result->cost);
  qaci_meta_journal_number(j, "", hash);
  QACI_TRY(qaci_meta_journal_write(ctx, j));
  run->ended = true;
  run->cost = result->cost;
  run->hash = hash;
  return QACI_OK;
}

/* Opening ---------------------------------------------------------------------------------------------------------- */

static qaci_status check_options(qaci_ctx *ctx, const qaci_meta_journal *j, const qaci_meta_options *o) {
  const qaci_meta_options *mine = &j->w->options;
  if (o->is_signed == mine->is_signed && o->view_limit == mine->view_limit) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN,
                   "%s: line 2 is of a world that is %s with lines of at most %zu bytes, expected %s and %zu", j->path,
                   o->is_signed ? "signed" : "anonymous", o->view_limit, mine->is_signed ? "signed" : "anonymous",
                   mine->view_limit);
}

static qaci_status read_old(qaci_ctx *ctx, qaci_meta_journal *j, char *bytes, size_t length) {
  static const qaci_meta_journal_reading here = {0};
  qaci_meta_options options;
  QACI_TRY(qaci_meta_journal_head(ctx, j->path, bytes, length, &options));
  QACI_TRY(check_options(ctx, j, &options));
  j->loading = true;
  qaci_status status = qaci_meta_journal_load(ctx, j, bytes, length, &here);
  j->loading = false;
  return status;
}

static const char head[] = "qaci-meta-journal 1";

/* A new journal was torn between its first two lines. */
static bool is_head_alone(const char *bytes, size_t length) {
  return length == sizeof head && !memcmp(bytes, head, length - 1);
}

static qaci_status begin_new(qaci_ctx *ctx, qaci_meta_journal *j) {
  put_text(j, head);
  QACI_TRY(qaci_meta_journal_write(ctx, j));
  put_text(j, "world");
  put_text(j, j->w->options.is_signed ? "signed" : "anonymous");
  qaci_meta_journal_number(j, "", j->w->options.view_limit);
  return qaci_meta_journal_write(ctx, j);
}

static qaci_status open_file(qaci_ctx *ctx, qaci_meta_journal *j, bool read_only, size_t *dropped) {
  char *bytes;
  size_t length;
  j->file = open(j->path, read_only ? O_RDONLY | O_CLOEXEC : O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (j->file < 0) return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected a journal", j->path, strerror(errno));
  if (!read_only && flock(j->file, LOCK_EX | LOCK_NB))
    return qaci_fail(ctx, QACI_UNABLE, "%s: another process writes this journal, expected to be the only one", j->path);
  QACI_TRY(qaci_meta_journal_bytes(ctx, j->path, j->file, &bytes, &length, dropped));
  if (is_head_alone(bytes, length)) *dropped += length, length = 0;
  j->size = length;
  qaci_status status = length ? read_old(ctx, j, bytes, length) : QACI_OK;
  free(bytes);
  if (status == QACI_OK && !read_only && *dropped && ftruncate(j->file, (off_t)length))
    status = qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected to drop a torn line", j->path, strerror(errno));
  return status == QACI_OK && !read_only && !length ? begin_new(ctx, j) : status;
}

qaci_status qaci_meta_journal_open(qaci_ctx *ctx, qaci_meta_journal **r, qaci_meta_world *w, const char *path,
                                   const qaci_meta_journal_options *options, size_t *dropped) {
  qaci_meta_journal *j = qaci_alloc(sizeof *j);
  *j = (qaci_meta_journal){.w = w, .path = path ? qaci_strdup(path) : NULL, .file = -1, .durable = options->durable};
  *dropped = 0;
  *r = NULL;
  qaci_status status = path ? open_file(ctx, j, options->read_only, dropped) : QACI_OK;
  if (status == QACI_OK && options->read_only && j->file >= 0) {
    close(j->file);
    j->file = -1;
  }
  if (status != QACI_OK) {
    qaci_meta_journal_close(j);
    return status;
  }
  if (!options->read_only) w->watch = (qaci_meta_watch){decided, j};
  *r = j;
  return QACI_OK;
}

void qaci_meta_journal_close(qaci_meta_journal *j) {
  if (!j) return;
  if (j->w->watch.data == j) j->w->watch = (qaci_meta_watch){0};
  if (j->file >= 0) close(j->file);
  free(j->path);
  free(j->record);
  free(j->history);
  free(j->said_by);
  free(j->known);
  free(j->run);
  free(j->line);
  free(j);
}

/* Looking ---------------------------------------------------------------------------------------------------------- */

size_t qaci_meta_journal_count(const qaci_meta_journal *j) {
  return j->records;
}

static const char *command(const qaci_meta_world *w, uint32_t decision) {
  return decision ? w->commands.text[w->decision[decision - 1].text].bytes : NULL;
}

qaci_meta_record_view qaci_meta_journal_record(const qaci_meta_journal *j, size_t k) {
  const qaci_meta_journal_entry *r = &j->record[k - 1];
  return (qaci_meta_record_view){r->setting, command(j->w, r->before), command(j->w, r->after), r->given};
}

size_t qaci_meta_journal_history(const qaci_meta_journal *j) {
  return j->done;
}

size_t qaci_meta_journal_last(const qaci_meta_journal *j) {
  return j->done ? j->history[j->done - 1] : 0;
}

size_t qaci_meta_journal_runs(const qaci_meta_journal *j) {
  return j->runs;
}

qaci_meta_run_view qaci_meta_journal_run_at(const qaci_meta_journal *j, size_t r) {
  return j->run[r - 1];
}
