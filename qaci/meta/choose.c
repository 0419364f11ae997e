/* Choosing an action by meta-execution: see choose.h.                                                     META.10 */
#include "qaci/meta/choose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/meta/world.h"

typedef enum told { UNASKED, TOLD, REFUSED } told;

/* The policy that knows the scores. It lives as long as the world, and copies what it needs. */
typedef struct scores {
  qaci_meta_ref *action;
  char **text; /* of each score */
  uint8_t *told;
  size_t count, queries, most;
} scores;

void qaci_meta_choice_init(qaci_meta_choice *r) {
  *r = (qaci_meta_choice){.action = SIZE_MAX};
  mpq_init(r->regret);
}

void qaci_meta_choice_clear(qaci_meta_choice *r) {
  mpq_clear(r->regret);
}

static void scores_destroy(void *data) {
  scores *s = data;
  for (size_t i = 0; i < s->count; i++) free(s->text[i]);
  free(s->text);
  free(s->action);
  free(s->told);
  free(s);
}

/* The action that is m; `count` if none is. */
static size_t find(const qaci_meta_ref *action, size_t count, qaci_meta_ref m) {
  size_t i = 0;
  while (i < count && action[i] != m) i++;
  return i;
}

/* The action that the message names: itself, or what stands in its only hole for a message. */
static size_t named(const qaci_meta_world *w, const qaci_meta_ref *action, size_t count, qaci_meta_ref m) {
  size_t i = find(action, count, m), messages = 0;
  if (i < count) return i;
  qaci_meta_template t = qaci_meta_message_template(w, m);
  for (size_t hole = 0; hole < qaci_meta_template_holes(w, t); hole++) {
    if (qaci_meta_template_takes_agent(w, t, hole)) continue;
    messages++;
    i = find(action, count, qaci_meta_message_arguments(w, m)[hole]);
  }
  return messages == 1 ? i : count;
}

static qaci_status answer(qaci_ctx *ctx, void *data, qaci_meta_world *w, qaci_meta_ref message, qaci_meta_ref *reply,
                          const uint32_t **facts, size_t *fact_count) {
  (void)facts;
  (void)fact_count;
  scores *s = data;
  size_t i = named(w, s->action, s->count, message);
  if (i == s->count)
    return qaci_fail(ctx, QACI_DOMAIN, "that names no action, expected a question with one action in it");
  if (s->told[i] == UNASKED) {
    s->told[i] = s->queries < s->most ? TOLD : REFUSED;
    s->queries += s->told[i] == TOLD;
  }
  if (s->told[i] == REFUSED)
    return qaci_fail(ctx, QACI_DOMAIN, "no more than %zu question%s answered", s->most, s->most == 1 ? " is" : "s are");
  return qaci_meta_text(ctx, w, reply, s->text[i], strlen(s->text[i]));
}

static scores *make_scores(const qaci_meta_ref *action, const mpq_t *score, size_t count, size_t most) {
  scores *s = qaci_alloc(sizeof *s);
  *s = (scores){.count = count, .most = most};
  s->action = qaci_alloc(count * sizeof *s->action);
  memcpy(s->action, action, count * sizeof *s->action);
  s->told = qaci_alloc(count);
  memset(s->told, UNASKED, count);
  s->text = qaci_alloc(count * sizeof *s->text);
  for (size_t i = 0; i < count; i++) {
    size_t length = mpz_sizeinbase(mpq_numref(score[i]), 10) + mpz_sizeinbase(mpq_denref(score[i]), 10);
    s->text[i] = qaci_alloc(length + sizeof "-/");
    mpq_get_str(s->text[i], 10, score[i]);
  }
  return s;
}

/* *r := a message of this shape. */
static qaci_status make(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *shape,
                        const qaci_meta_ref *argument) {
  qaci_meta_template t;
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &t, shape, strlen(shape)));
  return qaci_meta_message(ctx, w, r, t, argument);
}

static qaci_status make_question(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const qaci_meta_ref *action,
                                 size_t count, qaci_meta_ref scores_agent, size_t queries) {
  qaci_meta_ref list;
  QACI_TRY(make(ctx, w, &list, "the empty list", NULL));
  for (size_t i = count; i-- > 0;)
    QACI_TRY(make(ctx, w, &list, "the list with first element # and remaining elements in the list #",
                  (qaci_meta_ref[]){action[i], list}));
  char shape[160];
  snprintf(shape, sizeof shape,
           "which of the actions in the list # is best? @ knows the score of each, and answers at most "
           "%zu question%s",
           queries, queries == 1 ? "" : "s");
  return make(ctx, w, r, shape, (qaci_meta_ref[]){list, scores_agent});
}

static qaci_status check(qaci_ctx *ctx, const qaci_meta_ref *action, size_t count) {
  if (!count) return qaci_fail(ctx, QACI_DOMAIN, "there are no actions, expected at least one");
  for (size_t i = 0; i < count; i++) {
    if (qaci_meta_is_agent(action[i]))
      return qaci_fail(ctx, QACI_DOMAIN, "action %zu is an agent, expected a message", i + 1);
    size_t same = find(action, i, action[i]);
    if (same < i)
      return qaci_fail(ctx, QACI_DOMAIN, "actions %zu and %zu are the same, expected different ones", same + 1, i + 1);
  }
  return QACI_OK;
}

static void judge(qaci_meta_choice *r, const mpq_t *score, size_t count) {
  size_t worst = 0;
  r->best = 0;
  for (size_t i = 1; i < count; i++) {
    if (mpq_cmp(score[i], score[r->best]) > 0) r->best = i;
    if (mpq_cmp(score[i], score[worst]) < 0) worst = i;
  }
  mpq_sub(r->regret, score[r->best], score[r->action == SIZE_MAX ? worst : r->action]);
}

qaci_status qaci_meta_choose_action(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, const qaci_meta_ref *action,
                                    const mpq_t *score, size_t count, size_t queries, uint64_t budget,
                                    qaci_meta_choice *r) {
  static const qaci_meta_policy_functions functions = {.name = "scores", .destroy = scores_destroy, .answer = answer};
  QACI_TRY(check(ctx, action, count));
  scores *s = make_scores(action, score, count, queries);
  qaci_meta_policy p = qaci_meta_policy_add(w, &functions, s);
  qaci_meta_ref question;
  QACI_TRY(make_question(ctx, w, &question, action, count, qaci_meta_fresh(w, p), queries));
  QACI_TRY(qaci_meta_run(ctx, w, agent, question, budget, &r->result));
  size_t i = named(w, action, count, r->result.reply);
  r->action = i < count ? i : SIZE_MAX;
  r->queries = s->queries;
  r->refused = 0;
  for (i = 0; i < count; i++) r->refused += s->told[i] == REFUSED;
  judge(r, score, count);
  return QACI_OK;
}
