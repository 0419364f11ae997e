/* What the overseer is asked.                                                                             META.9
 *
 *   what should have been different? question: #, answer: #, feedback: #, sub-questions: #, rows: #
 *
 * The lists are messages: "1: # answered #, 2: # answered #", "1: in # decide #, 2: ...", "1: what NAME knows about #:
 * #", or "none". So its first line is the same for every activation, and it sees no more than it looks at. Templates
 * are made once for each length of a list: O(1 + what is listed) for an activation.
 */
#include <stdio.h>
#include <string.h>

#include "qaci/meta/credit_internal.h"

/* The template of a text in which # is a hole. */
static uint32_t shape(qaci_meta_world *w, const char *text) {
  qaci_ctx unlimited;
  uint32_t t = 0;
  qaci_ctx_init(&unlimited);
  qaci_meta_template_of_shape(&unlimited, w, &t, text, strlen(text));
  return t;
}

void qaci_meta_viewer_init(qaci_meta_viewer *v, qaci_meta_world *w) {
  qaci_ctx unlimited;
  qaci_ctx_init(&unlimited);
  *v = (qaci_meta_viewer){.world = w};
  v->view = shape(w, "what should have been different? question: #, answer: #, feedback: #, sub-questions: #, rows: #");
  v->wrap = shape(w, "what asked this should have answered otherwise: #");
  v->reconcile = shape(w, "which changes should be made? row: #, proposals: #");
  qaci_meta_text(&unlimited, w, &v->none, "none", 4);
}

void qaci_meta_viewer_clear(qaci_meta_viewer *v) {
  free(v->asked.template);
  free(v->decided.template);
  free(v->listed.template);
  free(v->known.template);
  free(v->setting_text);
  free(v->word);
}

static void zeroed(uint32_t **array, size_t *count, size_t wanted) {
  if (wanted <= *count) return;
  wanted += wanted / 2;
  *array = qaci_realloc(*array, wanted * sizeof **array);
  memset(*array + *count, 0, (wanted - *count) * sizeof **array);
  *count = wanted;
}

/* The template "1: BODY, 2: BODY, ..." of n bodies. */
static uint32_t repeated(qaci_meta_world *w, struct qaci_meta_made *made, size_t n, const char *body) {
  enum { NUMBER = 24 };
  zeroed(&made->template, &made->count, n + 1);
  if (made->template[n]) return made->template[n] - 1;
  size_t room = n * (strlen(body) + NUMBER) + 1, length = 0;
  char *text = qaci_alloc(room);
  text[0] = 0;
  for (size_t i = 0; i < n; i++)
    length += (size_t)snprintf(text + length, room - length, "%s%zu: %s", i ? ", " : "", i + 1, body);
  made->template[n] = shape(w, text) + 1;
  free(text);
  return made->template[n] - 1;
}

static qaci_status words(qaci_ctx *ctx, qaci_meta_viewer *v, size_t count) {
  return qaci_meta_grow(ctx, (void **)&v->word, &v->word_room, 0, count, sizeof *v->word);
}

qaci_status qaci_meta_view_signals(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_ref *signal, size_t count,
                                   qaci_meta_ref *feedback) {
  *feedback = signal[0];
  if (count == 1) return QACI_OK;
  return qaci_meta_message(ctx, v->world, feedback, repeated(v->world, &v->listed, count, "#"), signal);
}

qaci_status qaci_meta_view_wrap(qaci_ctx *ctx, qaci_meta_viewer *v, qaci_meta_ref feedback, qaci_meta_ref *signal) {
  if (qaci_meta_message_template(v->world, feedback) == v->wrap) { /* said once is enough, however deep */
    *signal = feedback;
    return QACI_OK;
  }
  return qaci_meta_message(ctx, v->world, signal, v->wrap, &feedback);
}

/* *list := the message with this template whose referents, messages all, stand in v->word from 1 on. */
static qaci_status make(qaci_ctx *ctx, qaci_meta_viewer *v, uint32_t template, size_t count, qaci_meta_ref *list) {
  v->word[0] = template;
  return qaci_meta_intern(ctx, v->world, list, v->word, 1 + count);
}

static qaci_status asked(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_activation *a, qaci_meta_ref *list) {
  size_t count = 2 * a->asked_count;
  *list = v->none;
  if (a->native || !count) return QACI_OK;
  QACI_TRY(words(ctx, v, 1 + count));
  for (size_t i = 0; i < a->asked_count; i++) {
    const qaci_meta_answer *sub = &v->world->answer[a->asked[i]];
    v->word[1 + 2 * i] = sub->message;
    v->word[2 + 2 * i] = sub->reply;
  }
  return make(ctx, v, repeated(v->world, &v->asked, a->asked_count, "# answered #"), count, list);
}

/* The text of a setting, as a message. */
static qaci_status setting_text(qaci_ctx *ctx, qaci_meta_viewer *v, uint32_t setting, qaci_meta_ref *text) {
  zeroed(&v->setting_text, &v->settings, setting + 1);
  if (!v->setting_text[setting]) {
    char *shown = qaci_meta_setting_show(v->world, setting);
    qaci_status status = qaci_meta_text(ctx, v->world, text, shown, strlen(shown));
    free(shown);
    if (status != QACI_OK) return status;
    v->setting_text[setting] = *text + 1;
  }
  *text = v->setting_text[setting] - 1;
  return QACI_OK;
}

/* pair := what stands in the two holes of a row. */
static qaci_status row_pair(qaci_ctx *ctx, qaci_meta_viewer *v, qaci_meta_row row, qaci_meta_ref pair[2]) {
  if (row.facts) {
    pair[0] = row.key;
    return qaci_meta_facts_reply(ctx, row.facts, row.key, &pair[1]);
  }
  qaci_meta_edit now = qaci_meta_row_now(v->world, row);
  QACI_TRY(setting_text(ctx, v, row.key, &pair[0]));
  return qaci_meta_text(ctx, v->world, &pair[1], now.command ? now.command : "", now.length);
}

/* The template "PREFIXwhat NAME knows about #: #". */
static uint32_t known(qaci_meta_viewer *v, const qaci_meta_facts *f, const char *prefix) {
  const char *name = qaci_meta_facts_name(f);
  size_t room = strlen(prefix) + 2 * strlen(name) + 64, n = 0;
  char *text = qaci_alloc(room);
  n = (size_t)snprintf(text, room, "%swhat ", prefix);
  for (; *name; name++) {
    if (strchr("#@\\", *name)) text[n++] = '\\';
    text[n++] = *name;
  }
  snprintf(text + n, room - n, " knows about #: #");
  uint32_t t = shape(v->world, text);
  free(text);
  return t;
}

qaci_status qaci_meta_view_one_row(qaci_ctx *ctx, qaci_meta_viewer *v, qaci_meta_row row, qaci_meta_ref *message) {
  qaci_meta_ref pair[2];
  QACI_TRY(row_pair(ctx, v, row, pair));
  uint32_t t = row.facts ? known(v, row.facts, "") : shape(v->world, "in # decide #");
  return qaci_meta_message(ctx, v->world, message, t, pair);
}

static qaci_status row_list(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_row *row, size_t rows,
                            qaci_meta_ref *list) {
  *list = v->none;
  if (!rows) return QACI_OK;
  QACI_TRY(words(ctx, v, 1 + 2 * rows));
  for (size_t i = 0; i < rows; i++) QACI_TRY(row_pair(ctx, v, row[i], &v->word[1 + 2 * i]));
  if (!row[0].facts) return make(ctx, v, repeated(v->world, &v->decided, rows, "in # decide #"), 2 * rows, list);
  uint32_t policy = qaci_meta_facts_policy(row[0].facts); /* a look-up has one row */
  zeroed(&v->known.template, &v->known.count, policy + 1);
  if (!v->known.template[policy]) v->known.template[policy] = known(v, row[0].facts, "1: ") + 1;
  return make(ctx, v, v->known.template[policy] - 1, 2 * rows, list);
}

qaci_status qaci_meta_view(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_activation *a, const qaci_meta_row *row,
                           size_t rows, qaci_meta_ref feedback, qaci_meta_ref *question) {
  qaci_meta_ref list[2];
  QACI_TRY(asked(ctx, v, a, &list[0]));
  QACI_TRY(row_list(ctx, v, row, rows, &list[1]));
  const uint32_t word[] = {v->view, a->question, a->reply, feedback, list[0], list[1]};
  return qaci_meta_intern(ctx, v->world, question, word, sizeof word / sizeof *word);
}

static const char *const op_shape[] = {"add #", "drop #", "set #", "forget"};

qaci_status qaci_meta_view_row(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_proposed *p, size_t i,
                               qaci_meta_ref *question) {
  struct qaci_meta_made because = {0};
  qaci_meta_ref argument[2], *pair = qaci_alloc(2 * p->row[i].count * sizeof *pair);
  qaci_status status = qaci_meta_view_one_row(ctx, v, p->row[i].row, &argument[0]);
  size_t n = 0;
  for (size_t k = p->row[i].first; k && status == QACI_OK; k = p->proposal[k - 1].next, n++) {
    const qaci_meta_proposal *one = &p->proposal[k - 1];
    status = qaci_meta_message(ctx, v->world, &pair[2 * n], shape(v->world, op_shape[one->op]), &one->message);
    pair[2 * n + 1] = one->reason;
  }
  if (status == QACI_OK) {
    uint32_t list = repeated(v->world, &because, n, "# because of #");
    status = qaci_meta_message(ctx, v->world, &argument[1], list, pair);
  }
  free(because.template);
  free(pair);
  return status == QACI_OK ? qaci_meta_message(ctx, v->world, question, v->reconcile, argument) : status;
}
