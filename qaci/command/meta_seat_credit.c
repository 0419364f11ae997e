/* The seat's commands that look for what is at fault: questions about a wrong answer, and feedback that is passed back.
 *                                                                                             META.8, META.9 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/meta_seat.h"
#include "qaci/meta/credit.h"
#include "qaci/meta/trace.h"

enum { DEPTH = 6, BYTES = 400 };

/* Asked between runs: a line, trimmed; NULL at the end. */
static char *ask_person(seat *s, const char *question) {
  printf("%s\n", question);
  fflush(stdout);
  char *line = line_input_next(s->input);
  if (!line) {
    s->quit = true;
    return NULL;
  }
  s->line++;
  line += strspn(line, " \t");
  size_t n = strlen(line);
  while (n && strchr(" \t\r\n", line[n - 1])) line[--n] = 0;
  return line;
}

/* Debug ------------------------------------------------------------------------------------------------------------ */

static void print_suspects(const seat *s, const qaci_meta_trace *t) {
  size_t count;
  const uint32_t *suspect = qaci_meta_trace_suspects(t, &count);
  if (!count) puts("     no suspect is left");
  for (size_t i = 0; i < count; i++) {
    qaci_meta_activation a = qaci_meta_activation_at(s->w, suspect[i]);
    char *setting = qaci_meta_setting_show(s->w, a.last);
    printf("     %s activation %u, after %zu questions:\n%s", count == 1 ? "the fault is in" : "it may be in",
           suspect[i] + 1, qaci_meta_trace_questions(t), setting);
    free(setting);
  }
}

/* Ask about activations until the fault is found or the person stops. */
static bool search(seat *s, qaci_meta_trace *t) {
  bool asks;
  uint32_t i;
  qaci_meta_judgement judgement;
  for (;;) {
    if (!seat_done(s, qaci_meta_trace_next(&s->ctx, t, &asks, &i))) return false;
    if (!asks) break;
    qaci_meta_activation a = qaci_meta_activation_at(s->w, i);
    char *question = qaci_meta_show(s->w, a.question, DEPTH, BYTES),
         *reply = qaci_meta_show(s->w, a.reply, DEPTH, BYTES);
    printf("     %u  %s\n     = %s\n", i + 1, question, reply);
    free(question);
    free(reply);
    char *line = ask_person(s, "     is that right? yes, no, don't know, inadmissible, trust, undo or stop");
    if (!line || !strcmp(line, "stop")) return true;
    if (!strcmp(line, "undo")) {
      if (!qaci_meta_trace_undo(t)) seat_wrong(s, "no judgement is left to take back");
    } else if (!qaci_meta_judgement_named(line, strlen(line), &judgement)) {
      seat_wrong(s, "\"%s\" is no judgement, expected yes, no, don't know, inadmissible, trust, undo or stop", line);
    } else if (!seat_done(s, qaci_meta_trace_judge(&s->ctx, t, judgement))) {
      return false;
    }
  }
  print_suspects(s, t);
  return true;
}

bool seat_debug(seat *s, char *arguments) {
  size_t root;
  if (!qaci_meta_activations(s->w))
    return seat_wrong(s, "nothing was answered yet, expected a wrong answer to look into");
  if (!seat_activation(s, &arguments, qaci_meta_activations(s->w), &root) || !seat_no_more(s, arguments)) return false;
  qaci_meta_trace *t = NULL;
  bool fine = seat_done(s, qaci_meta_trace_create(&s->ctx, s->w, (uint32_t)root, QACI_META_DIVIDE, &t)) && search(s, t);
  qaci_meta_trace_destroy(t);
  s->shown = 0;
  return fine;
}

/* Credit ----------------------------------------------------------------------------------------------------------- */

static void print_edit(const seat *s, const qaci_meta_credit_edit *e) {
  if (e->row.facts) {
    char *key = qaci_meta_show(s->w, e->row.key, DEPTH, BYTES);
    printf("     fact  %s:", key);
    free(key);
    for (size_t i = 0; i < e->count; i++) {
      char *sentence = qaci_meta_show(s->w, e->sentence[i], DEPTH, BYTES);
      printf("%s %s", i ? ";" : "", sentence);
      free(sentence);
    }
    putchar('\n');
    return;
  }
  char *setting = qaci_meta_setting_show(s->w, e->row.key);
  for (char *line = setting, *end; *line; line = end + 1) {
    end = line + strcspn(line, "\n");
    printf("     %.*s\n", (int)(end - line), line);
    if (!*end) break;
  }
  printf("     > %s\n", e->command ? e->command : "(asked again)");
  free(setting);
}

static bool commit(seat *s, const qaci_meta_credit *c, const char *feedback) {
  size_t version;
  for (size_t i = 0; i < c->edits; i++) print_edit(s, &c->edit[i]);
  printf("     %zu activations, %zu shown, %zu edits\n", c->nodes, c->calls, c->edits);
  if (!c->edits) return true;
  char *line = ask_person(s, "     make these edits? yes or no");
  if (!line || strcmp(line, "yes")) return true;
  qaci_meta_versions *v = qaci_meta_versions_create(s->w);
  bool fine = seat_done(s, qaci_meta_credit_commit(&s->ctx, v, c, feedback, &version));
  qaci_meta_versions_destroy(v);
  for (size_t i = 0; fine && i < s->questions; i++) s->question[i].done = false;
  return fine;
}

bool seat_credit(seat *s, char *arguments) {
  const char *feedback = arguments + strspn(arguments, " \t");
  const seat_question *q = NULL;
  for (size_t i = 0; i < s->questions; i++)
    if (s->question[i].done && s->question[i].result.activation) q = &s->question[i];
  if (!*feedback) return seat_wrong(s, "there is no feedback, expected a sentence, as in :credit the vase broke");
  if (!q) return seat_wrong(s, "nothing was answered yet, expected an answer that the feedback is about");
  qaci_meta_ref message;
  if (!seat_done(s, qaci_meta_evaluate(&s->ctx, s->w, &message, feedback, strlen(feedback), NULL, 0))) return false;
  const qaci_meta_credit_options options = {s->overseer, s->budget, QACI_META_ADJUST_NAMED, true};
  qaci_meta_credit c = {0};
  s->shown = 0;
  qaci_status status = qaci_meta_backward(&s->ctx, s->w, q->result.activation - 1, message, &options, &c);
  bool fine = status == QACI_OK ? commit(s, &c, feedback) : s->later || s->quit || seat_done(s, status);
  qaci_meta_credit_clear(&c);
  s->shown = 0;
  return fine;
}
