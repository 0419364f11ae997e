/* Learning: run, compare, pass back, commit; a version that is worse is rolled back.                       META.9
 *
 * The edits of one pass are tried together; if that is worse, each half of them is tried alone, and so on down to
 * single edits: with k edits at most 2k - 1 versions, of which those that are not worse are kept. Combinations are not
 * searched.
 */
#include <string.h>

#include "qaci/meta/credit_internal.h"

typedef struct learner {
  qaci_ctx *ctx;
  qaci_meta_versions *v;
  qaci_meta_play *play;
  void *data;
  qaci_meta_lesson *lesson;
  qaci_meta_episode now; /* of the current version */
} learner;

static qaci_status play(learner *l, qaci_meta_episode *e) {
  l->lesson->runs++;
  return l->play(l->ctx, l->data, e);
}

/* Try c's edits from..to-1. *kept: they were not worse. */
static qaci_status attempt(learner *l, const qaci_meta_credit *c, size_t from, size_t to, bool *kept) {
  qaci_meta_credit some = *c;
  some.edit += from;
  some.edits = to - from;
  size_t before = qaci_meta_versions_current(l->v), version;
  QACI_TRY(qaci_meta_credit_commit(l->ctx, l->v, &some, "a pass of credit assignment", &version));
  qaci_meta_episode e = {0};
  mpq_init(e.score);
  qaci_status status = play(l, &e);
  *kept = status == QACI_OK && mpq_cmp(e.score, l->now.score) >= 0;
  if (*kept) {
    l->now.activation = e.activation;
    l->now.feedback = e.feedback;
    mpq_set(l->now.score, e.score);
    l->lesson->kept++;
  } else {
    qaci_status back = qaci_meta_checkout(l->ctx, l->v, before);
    l->lesson->rolled_back++;
    if (status == QACI_OK) status = back;
  }
  mpq_clear(e.score);
  return status;
}

/* All edits of a pass, in halves where they are worse together. *kept: how many attempts were. */
static qaci_status try_edits(learner *l, const qaci_meta_credit *c, size_t *kept) {
  struct range {
    size_t from, to;
  } *todo = qaci_alloc((c->edits + 1) * sizeof *todo);
  size_t count = 1;
  qaci_status status = QACI_OK;
  todo[0] = (struct range){0, c->edits};
  for (*kept = 0; count && status == QACI_OK && l->now.feedback;) {
    struct range r = todo[--count];
    bool good = false;
    status = attempt(l, c, r.from, r.to, &good);
    *kept += good;
    if (good || r.to - r.from < 2) continue;
    size_t middle = r.from + (r.to - r.from + 1) / 2;
    todo[count++] = (struct range){middle, r.to};
    todo[count++] = (struct range){r.from, middle};
  }
  free(todo);
  return status;
}

static qaci_status one_pass(learner *l, const qaci_meta_credit_options *options, qaci_meta_world *w, bool *kept) {
  qaci_meta_credit c;
  size_t attempts = 0;
  qaci_status status = qaci_meta_backward(l->ctx, w, l->now.activation, l->now.feedback, options, &c);
  l->lesson->passes++;
  l->lesson->calls += c.calls + c.reconciled;
  if (status == QACI_OK && c.edits) status = try_edits(l, &c, &attempts);
  *kept = attempts > 0;
  qaci_meta_credit_clear(&c);
  return status;
}

qaci_status qaci_meta_learn(qaci_ctx *ctx, qaci_meta_versions *v, qaci_meta_play *game, void *data, size_t passes,
                            const qaci_meta_credit_options *options, qaci_meta_lesson *lesson) {
  learner l = {.ctx = ctx, .v = v, .play = game, .data = data, .lesson = lesson};
  bool kept = true;
  lesson->runs = lesson->passes = lesson->kept = lesson->rolled_back = lesson->calls = 0;
  mpq_init(l.now.score);
  qaci_status status = play(&l, &l.now);
  for (size_t i = 0; i < passes && kept && l.now.feedback && status == QACI_OK; i++)
    status = one_pass(&l, options, qaci_meta_versions_world(v), &kept);
  lesson->version = qaci_meta_versions_current(v);
  lesson->good = status == QACI_OK && !l.now.feedback;
  mpq_set(lesson->score, l.now.score);
  mpq_clear(l.now.score);
  return status;
}
