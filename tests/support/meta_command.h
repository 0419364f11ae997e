/* What every byte string is held to as a command (META.2): with budget it is followed, or leads to a line "error: ..."
 * that costs one decision; without, it is a reply or "malformed reply". What is shown is text, what is remembered means
 * the same when it is said again, and the template of every reply, typed, is that reply. NULL, or what is wrong. */
#ifndef QACI_TESTS_SUPPORT_META_COMMAND_H
#define QACI_TESTS_SUPPORT_META_COMMAND_H

#include <string.h>

#include "qaci/meta/internal.h"

typedef struct meta_bytes {
  const char *text;
  size_t length;
  size_t asked;
} meta_bytes;

static inline qaci_status meta_say(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                   size_t *length) {
  meta_bytes *b = data;
  (void)ctx, (void)q;
  bool first = !b->asked++;
  const char *text = first ? b->text : "reply so (#0) @1";
  *length = first ? b->length : strlen(text);
  *command = qaci_alloc(*length);
  if (*length) memcpy(*command, text, *length);
  return QACI_OK;
}

static const qaci_meta_policy_functions meta_bytes_functions = {.name = "bytes", .decide = meta_say};

/* *shown := the setting after the run, freed by the caller. */
static inline const char *meta_try(const char *text, size_t length, uint64_t budget, char **shown) {
  *shown = NULL;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_meta_world *w = qaci_meta_world_create(&(qaci_meta_options){.view_limit = 200});
  meta_bytes b = {text, length, 0};
  qaci_meta_ref agent = qaci_meta_fresh(w, qaci_meta_policy_add(w, &meta_bytes_functions, &b)), m;
  qaci_meta_ref parts[] = {0, agent, 0};
  qaci_meta_template t;
  qaci_meta_result r;
  const char *wrong = NULL;
  if (qaci_meta_template_of_shape(&ctx, w, &t, "q # @ #", 7) || qaci_meta_text(&ctx, w, &parts[2], "x(1 #", 5) ||
      qaci_meta_message(&ctx, w, &m, t, parts))
    wrong = "the question cannot be made";
  if (!wrong && qaci_meta_run(&ctx, w, agent, m, budget, &r)) wrong = "the run ends";
  if (!wrong && qaci_meta_settle(&ctx, w, &r.agent)) wrong = "the agent cannot be settled";
  if (!wrong) {
    *shown = qaci_meta_setting_show(w, qaci_meta_agent_setting(w, r.agent));
    if (qaci_meta_utf8(&ctx, *shown, strlen(*shown))) wrong = "a setting is no text";
    qaci_meta_template of = qaci_meta_message_template(w, r.reply);
    char *typed = qaci_meta_template_show(w, of, 0);
    size_t holes = qaci_meta_template_holes(w, of);
    bool bare = holes == 1 && w->templates.text[of].length == 1; /* what is typed so is what is in the hole */
    qaci_meta_ref again = 0;
    if (!bare && (qaci_meta_evaluate(&ctx, w, &again, typed, strlen(typed), qaci_meta_message_arguments(w, r.reply),
                                     holes) ||
                  again != r.reply))
      wrong = "a reply that is typed is another";
    free(typed);
  }
  qaci_meta_world_destroy(w);
  return wrong;
}

static inline const char *meta_command_wrong(const char *text, size_t length) {
  for (uint64_t budget = 0; budget < 8; budget += 7) {
    char *shown, *again = NULL;
    const char *wrong = meta_try(text, length, budget, &shown);
    if (!wrong) { /* what is remembered, said in another world */
      char *said = strstr(shown, "\n> ") + 3;
      size_t n = 0;
      bool escaped = false;
      char *command = qaci_alloc(strlen(said) + 1); /* without the marks of line ends */
      for (; *said && (*said != '\n' || escaped || !strncmp(said, "\n| ", 3)); said++) {
        command[n++] = *said;
        if (*said == '\n' && !escaped) said += 2;
        escaped = *said == '\\' && !escaped;
      }
      wrong = meta_try(command, n, budget, &again);
      if (!wrong && strcmp(shown, again) != 0) wrong = "what is remembered means something else";
      free(command);
    }
    free(shown);
    free(again);
    if (wrong) return wrong;
  }
  return NULL;
}

#endif
