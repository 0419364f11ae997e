/* The seat's commands that change what is decided, or what is asked.                                       META.8 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/meta_seat.h"
#include "qaci/meta/person.h"

/* Budgets, with k and M; up to a blank. */
static bool take_budget(seat *s, char **rest, uint64_t *budget) {
  char *end = *rest;
  *budget = 0;
  bool fine = isdigit((unsigned char)*end);
  for (; isdigit((unsigned char)*end); end++)
    fine &= !__builtin_mul_overflow(*budget, 10, budget) &&
            !__builtin_add_overflow(*budget, (uint64_t)(*end - '0'), budget);
  if (*end == 'k' || *end == 'M') fine &= !__builtin_mul_overflow(*budget, *end++ == 'k' ? 1000 : 1000000, budget);
  if (!fine || (*end && !isspace((unsigned char)*end)) || *budget == UINT64_MAX)
    return seat_wrong(s, "the budget is \"%.*s\", expected a number of operations such as 100 or 10k",
                      (int)strcspn(*rest, " \t"), *rest);
  *rest = end;
  return true;
}

static bool put_question(seat *s, qaci_meta_ref agent, const char *text, uint64_t budget, bool fresh) {
  seat_question q = {.agent = agent, .budget = budget};
  text += strspn(text, " \t");
  if (!*text) return seat_wrong(s, "there is no question, expected one, as in :ask sort (the empty list)");
  if (!seat_done(s, qaci_meta_evaluate(&s->ctx, s->w, &q.question, text, strlen(text), NULL, 0))) return false;
  if (fresh) {
    qaci_meta_policy p = qaci_meta_setting_policy(s->w, qaci_meta_agent_setting(s->w, agent));
    if (!seat_done(s, qaci_meta_journal_run(&s->ctx, s->j, &q.run, p, q.question, q.budget))) return false;
  }
  for (size_t i = 0; i < s->questions; i++) s->question[i].skipped |= !s->question[i].done; /* this one comes first */
  seat_add_question(s, q);
  return true;
}

bool seat_ask(seat *s, char *arguments) {
  uint64_t budget = s->budget;
  char *rest = arguments + strspn(arguments, " \t");
  if (!strncmp(rest, "ask", 3) && (isspace((unsigned char)rest[3]) || rest[3] == '$')) rest += 3; /* as agents say it */
  rest += strspn(rest, " \t");
  if (*rest == '$' && (rest++, !take_budget(s, &rest, &budget))) return false;
  return put_question(s, s->agent, rest, budget, true);
}

/* @n, of the activation that is asked. */
static bool take_agent(seat *s, char **rest) {
  const char *word = seat_word(rest);
  size_t count = qaci_meta_setting_registers(s->w, s->asked->setting);
  char *end = NULL;
  unsigned long long n = word && *word == '@' && isdigit((unsigned char)word[1]) ? strtoull(word + 1, &end, 10) : 0;
  if (!end || *end) return seat_wrong(s, "\"%s\" is no agent, expected @ and a number, as in :as @0", word ? word : "");
  qaci_meta_open open = qaci_meta_open_at(s->w, qaci_meta_open_count(s->w) - 1);
  if (n >= count || n >= open.count || !qaci_meta_is_agent(open.registers[n]))
    return seat_wrong(s, "@%llu is %s, expected an agent that was seen", n, n >= count ? "nothing yet" : "a message");
  return seat_done(s, qaci_meta_open_agent(&s->ctx, s->w, n, &s->later_agent));
}

bool seat_as(seat *s, char *arguments) {
  if (s->asked) return take_agent(s, &arguments);
  if (!s->later_agent)
    return seat_wrong(s, ":as is about an agent @n that was seen, but no question is being answered");
  seat_word(&arguments); /* @n */
  qaci_meta_ref agent = s->later_agent;
  if (!seat_done(s, qaci_meta_settle(&s->ctx, s->w, &agent))) return false;
  char *setting = qaci_meta_setting_show(s->w, qaci_meta_agent_setting(s->w, agent));
  printf("%s", *setting ? setting : "     it has seen nothing\n");
  free(setting);
  return !arguments[strspn(arguments, " \t")] || put_question(s, agent, arguments, s->budget, false);
}

static void say_record(const seat *s, const char *what, size_t k) {
  qaci_meta_record_view r = qaci_meta_journal_record(s->j, k);
  printf("     %s %zu: %s\n", what, k, r.after ? r.after : "(asked again)");
}

static bool step(seat *s, char *arguments, bool back) {
  size_t count, k = 0;
  if (!seat_number(s, &arguments, "how many decisions", 1, SIZE_MAX, &count) || !seat_no_more(s, arguments))
    return false;
  for (size_t i = 0; i < count; i++) {
    if (!seat_done(s, back ? qaci_meta_journal_undo(&s->ctx, s->j, &k) : qaci_meta_journal_redo(&s->ctx, s->j, &k)))
      return false;
    if (!k && i) break;
    if (!k)
      return seat_wrong(s, "nothing %s",
                        back ? "is left to take back" : "was taken back, or something else was decided since");
    say_record(s, back ? "undone" : "redone", k);
  }
  for (size_t i = 0; i < s->questions; i++)
    s->question[i].done &= s->question[i].skipped; /* their answers may change */
  s->shown = 0;
  return true;
}

bool seat_undo(seat *s, char *arguments) {
  return step(s, arguments, true);
}

bool seat_redo(seat *s, char *arguments) {
  return step(s, arguments, false);
}

bool seat_correct(seat *s, char *arguments) {
  size_t k;
  if (!seat_number(s, &arguments, "the decision", 0, qaci_meta_journal_count(s->j), &k)) return false;
  qaci_meta_setting at = qaci_meta_journal_record(s->j, k).setting;
  char *said = arguments + strspn(arguments, " \t");
  bool fine;
  if (*said)
    fine = seat_done(s, qaci_meta_command_check(&s->ctx, s->w, at, said, strlen(said))) &&
           seat_done(s, qaci_meta_setting_change(&s->ctx, s->w, at, said, strlen(said)));
  else
    fine = seat_done(s, qaci_meta_setting_forget(&s->ctx, s->w, at));
  if (!fine) return false;
  for (size_t i = 0; i < s->questions; i++) s->question[i].done &= s->question[i].skipped;
  s->shown = 0;
  return true;
}

bool seat_budget(seat *s, char *arguments) {
  char *rest = arguments + strspn(arguments, " \t");
  seat_question *q = seat_present(s);
  if (!q && s->questions) q = &s->question[s->questions - 1];
  if (*rest) {
    uint64_t budget;
    if (!take_budget(s, &rest, &budget) || !seat_no_more(s, rest)) return false;
    if (!q) {
      s->budget = budget;
      return true;
    }
    q->budget = budget;
    q->done = q->skipped = false;
    s->shown = 0;
    return !q->run || seat_done(s, qaci_meta_journal_run(&s->ctx, s->j, &q->run, qaci_meta_setting_policy(s->w,
                                   qaci_meta_agent_setting(s->w, q->agent)), q->question, budget));
  }
  if (q)
    printf("     the question has %llu operations%s\n", (unsigned long long)q->budget,
           q->done ? "; it is answered" : "");
  else
    printf("     a question gets %llu operations\n", (unsigned long long)s->budget);
  return true;
}

static size_t waiting(const seat *s) {
  size_t count = 0;
  for (size_t i = 0; i < s->questions; i++) count += !s->question[i].done;
  return count;
}

bool seat_next(seat *s, char *arguments) {
  if (!seat_no_more(s, arguments)) return false;
  if (!waiting(s)) return seat_wrong(s, "no question waits, expected one that was put with :ask");
  seat_question *now = seat_present(s);
  size_t from = now ? (size_t)(now - s->question) + 1 : 0;
  for (size_t i = 0; i < s->questions; i++) s->question[i].skipped = !s->question[i].done;
  for (size_t i = 0; i < s->questions; i++) {
    seat_question *q = &s->question[(from + i) % s->questions];
    if (q->done) continue;
    q->skipped = false;
    break;
  }
  s->shown = 0;
  return true;
}

bool seat_skip(seat *s, char *arguments) {
  if (!seat_no_more(s, arguments)) return false;
  seat_question *q = seat_present(s);
  if (!q) return seat_wrong(s, "no question is being answered, expected one to leave for later");
  q->skipped = true;
  s->shown = 0;
  return true;
}

bool seat_quit(seat *s, char *arguments) {
  if (!seat_no_more(s, arguments)) return false;
  s->quit = true;
  return true;
}
