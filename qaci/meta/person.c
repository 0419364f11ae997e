/* People as policies.                                                                                     META.8 */
#include "qaci/meta/person.h"

#include "qaci/meta/internal.h"

static qaci_status ask(qaci_ctx *ctx, void *data, const qaci_meta_question *question, char **command, size_t *length) {
  (void)data;
  qaci_meta_world *w = question->world;
  if (w->sitting.decide) return w->sitting.decide(ctx, w->sitting.data, question, command, length);
  return qaci_fail(ctx, QACI_UNABLE, "\"%s\" is a person and nobody sits there, expected `qaci meta` at a terminal",
                   qaci_meta_policy_name(w, qaci_meta_setting_policy(w, question->setting)));
}

static const qaci_meta_policy_functions functions = {.name = "person", .decide = ask};

qaci_meta_policy qaci_meta_person_add(qaci_meta_world *w, const char *name) {
  qaci_meta_policy p = qaci_meta_policy_add(w, &functions, NULL);
  qaci_meta_policy_set_name(w, p, name);
  return p;
}

bool qaci_meta_is_person(const qaci_meta_world *w, qaci_meta_policy p) {
  return w->policy[p].functions == &functions;
}

void qaci_meta_sit(qaci_meta_world *w, qaci_meta_decide *decide, void *data) {
  w->sitting.decide = decide;
  w->sitting.data = data;
}

qaci_status qaci_meta_command_check(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *command,
                                    size_t length) {
  enum { FRONT = sizeof "error: " - 1 };
  qaci_meta_decision d;
  QACI_TRY(qaci_meta_command(ctx, w, s, command, length, &d));
  if (d.op != QACI_META_ERROR) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "%s", w->templates.text[d.problem].bytes + FRONT);
}
