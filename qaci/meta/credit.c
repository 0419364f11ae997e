/* One pass back through a recorded execution.                                                             META.9
 *
 * Activations are numbered when they end, so those that were asked have smaller numbers: one sweep from the root's
 * number down to 0, over a bit for each activation, meets every activation at and below the root once, after all that
 * asked it, when its inbox is complete.
 */
#include "qaci/meta/credit.h"

#include <stdio.h>
#include <string.h>

#include "qaci/meta/credit_internal.h"

typedef struct letter {
  qaci_meta_ref message;
  uint32_t next; /* + 1: of the same inbox */
} letter;

typedef struct pass {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  const qaci_meta_credit_options *options;
  qaci_meta_credit *c;
  qaci_meta_viewer viewer;
  qaci_meta_proposed proposed;
  qaci_meta_advices advices;
  uint64_t *below; /* a bit for each activation */
  struct ends {
    uint32_t first, last; /* letters + 1 */
  } * inbox;
  letter *letter;
  size_t letters, letter_room;
  qaci_meta_ref *heard; /* the signals of one activation */
  size_t heard_room;
  qaci_meta_row *row; /* the rows of one activation */
  size_t rows, row_room;
  size_t visit_room;
  uint64_t left; /* of the budget */
  bool cut;      /* an answer was forced because it ended */
} pass;

static qaci_status send(pass *p, uint32_t to, qaci_meta_ref message) {
  struct ends *box = &p->inbox[to];
  if (!message) return QACI_OK; /* the empty message: no feedback */
  QACI_TRY(qaci_meta_grow(p->ctx, (void **)&p->letter, &p->letter_room, p->letters, 1, sizeof *p->letter));
  p->letter[p->letters++] = (letter){message, 0};
  *(box->last ? &p->letter[box->last - 1].next : &box->first) = (uint32_t)p->letters;
  box->last = (uint32_t)p->letters;
  return QACI_OK;
}

/* *feedback := all that v has heard, the same message once. */
static qaci_status hear(pass *p, uint32_t v, qaci_meta_ref *feedback) {
  size_t n = 0;
  for (uint32_t s = p->inbox[v].first; s; s = p->letter[s - 1].next) {
    size_t i = 0;
    while (i < n && p->heard[i] != p->letter[s - 1].message) i++;
    QACI_TRY(qaci_meta_grow(p->ctx, (void **)&p->heard, &p->heard_room, n, 1, sizeof *p->heard));
    p->heard[i] = p->letter[s - 1].message;
    n += i == n;
  }
  return qaci_meta_view_signals(p->ctx, &p->viewer, p->heard, n, feedback);
}

/* The rows that an activation used: the facts it looked up, or, if they are offered, its decisions in their order. */
static qaci_status find_rows(pass *p, const qaci_meta_activation *a) {
  p->rows = 0;
  for (size_t i = 0; a->native && i < a->asked_count; i++) {
    qaci_meta_fact fact = qaci_meta_fact_at(p->w, a->asked[i]);
    QACI_TRY(qaci_meta_grow(p->ctx, (void **)&p->row, &p->row_room, p->rows, 1, sizeof *p->row));
    p->row[p->rows++] = (qaci_meta_row){fact.facts, fact.key};
  }
  if (a->native || !p->options->rules) return QACI_OK;
  uint32_t first = qaci_meta_agent_setting(p->w, a->agent);
  for (uint32_t s = a->last; s != first; s = qaci_meta_setting_parent(p->w, s)) {
    if (qaci_meta_setting_kind(p->w, s) != QACI_META_SAID) continue;
    QACI_TRY(qaci_meta_grow(p->ctx, (void **)&p->row, &p->row_room, p->rows, 1, sizeof *p->row));
    p->row[p->rows++] = (qaci_meta_row){NULL, qaci_meta_setting_parent(p->w, s)};
  }
  for (size_t i = 0, k = p->rows; i + 1 < k; i++) {
    qaci_meta_row swap = p->row[i];
    p->row[i] = p->row[--k];
    p->row[k] = swap;
  }
  return QACI_OK;
}

/* The overseer ------------------------------------------------------------------------------------------------------
 */

/* *r := its answer; false in *answered if the budget has ended. */
static qaci_status ask(pass *p, qaci_meta_ref agent, qaci_meta_ref question, qaci_meta_result *r, bool *answered) {
  *answered = p->left > 0;
  if (!*answered) return QACI_OK;
  QACI_TRY(qaci_meta_run(p->ctx, p->w, agent, question, p->left, r));
  p->left = r->left;
  p->cut |= r->sensitive;
  p->c->cost += r->cost;
  return QACI_OK;
}

/* What it is told when its reply cannot be used. */
static qaci_status complaint(pass *p, qaci_meta_ref *message) {
  static const char form[] =
      "%s; please answer with \"nothing\", or with some of \"sub-question N: ...\", \"every "
      "sub-question: ...\", \"row N: add ...\", \"row N: drop ...\", \"row N: set ...\", \"row N: "
      "forget\", \"proposal N\", separated by semicolons";
  char text[sizeof p->ctx->message + sizeof form];
  int length = snprintf(text, sizeof text, form, p->ctx->message);
  return qaci_meta_text(p->ctx, p->w, message, text, (size_t)length);
}

/* Ask until the answer can be used, which is then in p->advices: three follow-ups to the agent that it has become, as
 * for any closed question. A visit is added. *ended: the budget has. */
static qaci_status consult(pass *p, uint32_t v, qaci_meta_ref question, const qaci_meta_named *named, bool *ended) {
  enum { FOLLOW_UPS = 3 };
  qaci_meta_result r = {.agent = p->options->overseer};
  qaci_meta_ref said = question;
  qaci_meta_visit visit = {.activation = v, .question = question};
  bool answered, usable = false;
  qaci_status status = QACI_OK;
  for (int i = 0; i <= FOLLOW_UPS && !usable && status == QACI_OK; i++) {
    if (i) status = complaint(p, &said);
    if (status == QACI_OK) status = ask(p, r.agent, said, &r, &answered);
    if (status != QACI_OK || !answered) break;
    p->c->follow_ups += i > 0;
    p->advices.count = 0;
    visit.reply = r.reply;
    if (!i) visit.overseer = r.activation;
    free(visit.problem);
    visit.problem = NULL;
    status = qaci_meta_read_advice(p->ctx, p->w, r.reply, named, &p->advices);
    usable = status == QACI_OK;
    if (status != QACI_DOMAIN) continue;
    visit.problem = qaci_strdup(p->ctx->message);
    status = QACI_OK;
  }
  *ended = status == QACI_OK && !usable && !p->left;
  if (!usable) p->advices.count = 0;
  if (visit.overseer && status == QACI_OK)
    status = qaci_meta_grow(p->ctx, (void **)&p->c->visit, &p->visit_room, p->c->visits, 1, sizeof visit);
  if (visit.overseer && status == QACI_OK)
    p->c->visit[p->c->visits++] = visit;
  else
    free(visit.problem);
  return status;
}

/* An activation -----------------------------------------------------------------------------------------------------
 */

/* Pass the advice about v on to those it asked. */
static qaci_status pass_on(pass *p, uint32_t v, qaci_meta_ref feedback) {
  qaci_meta_activation a = qaci_meta_activation_at(p->w, v);
  if (a.native) return QACI_OK;
  bool *named = qaci_alloc(a.asked_count + 1), best = p->options->adjust == QACI_META_ADJUST_BEST;
  memset(named, 0, a.asked_count + 1);
  qaci_status status = QACI_OK;
  size_t sent = 0;
  for (size_t i = 0; i < p->advices.count && status == QACI_OK; i++) {
    const qaci_meta_advice *one = &p->advices.item[i];
    if (one->kind != QACI_META_ADVISE_ASKED && one->kind != QACI_META_ADVISE_EVERY) continue;
    size_t from = one->kind == QACI_META_ADVISE_ASKED ? one->which : 0;
    size_t to = one->kind == QACI_META_ADVISE_ASKED ? from + 1 : a.asked_count;
    for (size_t k = from; k < to && status == QACI_OK && !(best && sent); k++, sent++) {
      named[k] = true;
      status = send(p, a.asked[k], one->message);
    }
  }
  bool all = p->options->adjust == QACI_META_ADJUST_ALL && p->advices.count;
  for (size_t k = 0; k < a.asked_count && all && status == QACI_OK; k++) {
    qaci_meta_ref signal;
    if (named[k]) continue;
    status = qaci_meta_view_wrap(p->ctx, &p->viewer, feedback, &signal);
    if (status == QACI_OK) status = send(p, a.asked[k], signal);
  }
  free(named);
  return status;
}

static qaci_status visit(pass *p, uint32_t v, bool *ended) {
  qaci_meta_activation a = qaci_meta_activation_at(p->w, v);
  qaci_meta_ref feedback, question;
  QACI_TRY(hear(p, v, &feedback));
  QACI_TRY(find_rows(p, &a));
  QACI_TRY(qaci_meta_view(p->ctx, &p->viewer, &a, p->row, p->rows, feedback, &question));
  qaci_meta_named named = {a.native ? 0 : a.asked_count, p->rows, 0, !a.native};
  QACI_TRY(consult(p, v, question, &named, ended));
  if (p->c->visits && p->c->visit[p->c->visits - 1].activation == v) p->c->calls++;
  if (*ended) return QACI_OK;
  for (size_t i = 0; i < p->advices.count; i++) {
    const qaci_meta_advice *one = &p->advices.item[i];
    if (one->kind != QACI_META_ADVISE_ROW) continue;
    qaci_meta_proposal proposal = {one->op, one->message, feedback, v, 0};
    QACI_TRY(qaci_meta_propose(p->ctx, &p->proposed, p->row[one->which], proposal));
  }
  return pass_on(p, v, feedback);
}

static void mark(pass *p, uint32_t v) {
  p->below[v / 64] |= UINT64_C(1) << v % 64;
}

/* All activations at and below the root, askers first. Once the budget has ended they are only counted. */
static qaci_status sweep(pass *p, uint32_t root) {
  bool ended = false;
  mark(p, root);
  for (size_t word = root / 64 + 1; word-- > 0;)
    while (p->below[word]) {
      uint32_t bit = 63 - (uint32_t)__builtin_clzll(p->below[word]), v = (uint32_t)word * 64 + bit;
      p->below[word] &= ~(UINT64_C(1) << bit);
      p->c->nodes++;
      QACI_TRY(qaci_ctx_step(p->ctx, 1));
      qaci_meta_activation a = qaci_meta_activation_at(p->w, v);
      for (size_t i = 0; !a.native && i < a.asked_count; i++) mark(p, a.asked[i]);
      if (p->inbox[v].first && !ended) QACI_TRY(visit(p, v, &ended));
    }
  p->c->complete = !ended && !p->cut;
  return QACI_OK;
}

/* Rows ------------------------------------------------------------------------------------------------------------- */

/* Several proposals: the overseer says which of them, or something else. */
static qaci_status reconcile(pass *p, size_t i, bool *ended) {
  qaci_meta_ref question;
  const struct qaci_meta_proposed_row *r = &p->proposed.row[i];
  QACI_TRY(qaci_meta_view_row(p->ctx, &p->viewer, &p->proposed, i, &question));
  qaci_meta_named named = {0, 1, r->count, !r->row.facts};
  size_t visits = p->c->visits;
  QACI_TRY(consult(p, QACI_META_VISIT_ROW, question, &named, ended));
  p->c->reconciled += p->c->visits > visits;
  if (*ended) return QACI_OK;
  size_t count = p->advices.count, n = 0;
  qaci_meta_proposal *own = qaci_alloc((count + 1) * sizeof *own);
  const qaci_meta_proposal **chosen = qaci_alloc((count + 1) * sizeof *chosen);
  for (size_t a = 0; a < count; a++) {
    const qaci_meta_advice *one = &p->advices.item[a];
    size_t k = r->first;
    for (size_t skip = one->kind == QACI_META_ADVISE_PROPOSAL ? one->which : 0; skip; skip--)
      k = p->proposed.proposal[k - 1].next;
    own[n] = p->proposed.proposal[k - 1];
    if (one->kind == QACI_META_ADVISE_ROW) own[n].op = one->op, own[n].message = one->message;
    chosen[n] = &own[n];
    n++;
  }
  qaci_meta_follow(p->w, r->row, chosen, n, p->c);
  free(own);
  free(chosen);
  return QACI_OK;
}

/* What one activation alone proposes is followed. */
static void follow_all(pass *p, size_t i) {
  const struct qaci_meta_proposed_row *r = &p->proposed.row[i];
  const qaci_meta_proposal **chosen = qaci_alloc(r->count * sizeof *chosen);
  size_t n = 0;
  for (size_t k = r->first; k; k = p->proposed.proposal[k - 1].next) chosen[n++] = &p->proposed.proposal[k - 1];
  qaci_meta_follow(p->w, r->row, chosen, n, p->c);
  free(chosen);
}

static qaci_status rows(pass *p) {
  bool ended = false;
  for (size_t i = 0; i < p->proposed.rows; i++) {
    if (!p->proposed.row[i].several)
      follow_all(p, i);
    else if (!ended)
      QACI_TRY(reconcile(p, i, &ended));
  }
  p->c->complete &= !ended && !p->cut;
  return QACI_OK;
}

/* The pass ----------------------------------------------------------------------------------------------------------
 */

static qaci_status check(qaci_ctx *ctx, const qaci_meta_world *w, uint32_t root, qaci_meta_ref feedback,
                         const qaci_meta_credit_options *options) {
  if (!w->options.record)
    return qaci_fail(ctx, QACI_DOMAIN, "the world does not record, expected one made with `record`");
  if (root >= qaci_meta_activations(w))
    return qaci_fail(ctx, QACI_DOMAIN, "activation %u is the root, expected one of the %zu there are", root,
                     qaci_meta_activations(w));
  if (qaci_meta_is_agent(feedback)) return qaci_fail(ctx, QACI_DOMAIN, "the feedback is an agent, expected a message");
  return qaci_meta_is_agent(options->overseer)
             ? QACI_OK
             : qaci_fail(ctx, QACI_DOMAIN, "the overseer is a message, expected an agent");
}

qaci_status qaci_meta_backward(qaci_ctx *ctx, qaci_meta_world *w, uint32_t root, qaci_meta_ref feedback,
                               const qaci_meta_credit_options *options, qaci_meta_credit *c) {
  *c = (qaci_meta_credit){0};
  QACI_TRY(check(ctx, w, root, feedback, options));
  size_t words = root / 64 + 1, bytes = words * sizeof(uint64_t) + (root + 1) * sizeof(struct ends);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  pass p = {.ctx = ctx, .w = w, .options = options, .c = c, .left = options->budget};
  p.below = qaci_alloc(words * sizeof *p.below);
  p.inbox = qaci_alloc((root + 1) * sizeof *p.inbox);
  memset(p.below, 0, words * sizeof *p.below);
  memset(p.inbox, 0, (root + 1) * sizeof *p.inbox);
  qaci_meta_viewer_init(&p.viewer, w);
  qaci_status status = feedback ? send(&p, root, feedback) : QACI_OK;
  if (status == QACI_OK) status = sweep(&p, root);
  if (status == QACI_OK) status = rows(&p);
  bytes += p.letter_room * sizeof *p.letter + p.heard_room * sizeof *p.heard + p.row_room * sizeof *p.row +
           p.advices.room * sizeof *p.advices.item;
  qaci_ctx_release(ctx, bytes);
  qaci_meta_viewer_clear(&p.viewer);
  qaci_meta_proposed_clear(&p.proposed);
  free(p.advices.item);
  free(p.below);
  free(p.inbox);
  free(p.letter);
  free(p.heard);
  free(p.row);
  return status;
}

void qaci_meta_credit_clear(qaci_meta_credit *c) {
  for (size_t i = 0; i < c->visits; i++) free(c->visit[i].problem);
  for (size_t i = 0; i < c->edits; i++) {
    free(c->edit[i].sentence);
    free(c->edit[i].command);
  }
  free(c->visit);
  free(c->edit);
  *c = (qaci_meta_credit){0};
}

qaci_status qaci_meta_credit_commit(qaci_ctx *ctx, qaci_meta_versions *v, const qaci_meta_credit *c, const char *reason,
                                    size_t *version) {
  qaci_meta_edit *edit = qaci_alloc((c->edits + 1) * sizeof *edit);
  for (size_t i = 0; i < c->edits; i++) {
    const qaci_meta_credit_edit *e = &c->edit[i];
    edit[i] = (qaci_meta_edit){e->row, e->sentence, e->count, e->command, e->command ? strlen(e->command) : 0};
  }
  qaci_status status = qaci_meta_commit(ctx, v, edit, c->edits, reason, version);
  free(edit);
  return status;
}
