/* The seat: a person decides, or commands what is not a decision.                                          META.8 */
#include "qaci/command/meta_seat.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"
#include "qaci/command/arena_command.h"
#include "qaci/meta/person.h"

/* Lines ------------------------------------------------------------------------------------------------------------ */

bool seat_wrong(seat *s, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  if (!s->terminal && s->line) fprintf(stderr, "stdin:%u: ", s->line);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  return false;
}

bool seat_done(seat *s, qaci_status status) {
  return status == QACI_OK || seat_wrong(s, "%s", s->ctx.message);
}

char *seat_word(char **rest) {
  char *word = *rest + strspn(*rest, " \t\r\n");
  if (!*word) return *rest = word, NULL;
  char *end = word + strcspn(word, " \t\r\n");
  *rest = *end ? end + 1 : end;
  *end = 0;
  return word;
}

bool seat_number(seat *s, char **rest, const char *what, size_t none, size_t most, size_t *r) {
  const char *word = seat_word(rest);
  *r = none;
  if (!word && none) return true;
  char *end = NULL;
  unsigned long long n = word && isdigit((unsigned char)*word) ? strtoull(word, &end, 10) : 0;
  if (end && !*end && n && n <= most) {
    *r = (size_t)n;
    return true;
  }
  if (!most) return seat_wrong(s, "%s is \"%s\", but there is none yet", what, word ? word : "");
  return seat_wrong(s, "%s is \"%s\", expected a number from 1 to %zu", what, word ? word : "", most);
}

bool seat_no_more(seat *s, char *rest) {
  const char *word = seat_word(&rest);
  return !word || seat_wrong(s, "\"%s\" is one word too many, expected the end of the line", word);
}

static bool help(seat *s, char *arguments) {
  const char *word = seat_word(&arguments);
  if (word && *word == ':') word++;
  bool found = false;
  for (size_t i = 0; i < seat_command_count; i++) {
    const seat_command *c = &seat_commands[i];
    if (word && strcmp(word, c->name)) continue;
    char left[48];
    snprintf(left, sizeof left, ":%s%s%s", c->name, *c->signature ? " " : "", c->signature);
    printf("  %-32s%s\n", left, c->summary);
    found = true;
  }
  if (word)
    return found || seat_wrong(s, "\":%s\" is no command of the seat, expected one of those that :help lists", word);
  puts("What an agent says:\n"
       "  view E                          look at what E is, #n for what is behind a hole\n"
       "  ask E   ask@n E   ask$10k E     ask a new agent, agent @n, with a budget of its own (also ask$50%)\n"
       "  reply E                         answer\n"
       "  spawn   reflect                 see @ of a new agent, or of yourself\n"
       "  ; NOTE                          note something for later: view it, for one operation");
  return true;
}

const seat_command seat_commands[] = {
    {"ask", "[$BUDGET] QUESTION", "put a question to a new agent", seat_ask, true},
    {"as", "@n [QUESTION]", "what agent @n has seen; put a question to it", seat_as, true},
    {"undo", "[K]", "take the last decision, or the last K, back", seat_undo, true},
    {"redo", "[K]", "decide again what was taken back", seat_redo, true},
    {"correct", "K [COMMAND]", "decide otherwise where decision K was taken, now or when asked again", seat_correct,
     true},
    {"history", "[TEXT]", "the decisions in force, numbered; those with TEXT", seat_history, false},
    {"rules", "[TEXT]", "what is decided, as a program; those that see or say TEXT", seat_rules, false},
    {"hints", "", "what was decided in the settings most like this one", seat_hints, false},
    {"show", "#n [DEPTH]", "what is behind #n", seat_show, false},
    {"why", "#n", "where #n comes from", seat_why, false},
    {"tree", "[ID] [DEPTH]", "who asked whom; ID: below an activation", seat_tree, false},
    {"diff", "A B", "where two activations part", seat_diff, false},
    {"debug", "[ID]", "find the decision at fault below a wrong answer, by few questions", seat_debug, true},
    {"credit", "FEEDBACK", "pass feedback on the last answer back to what caused it", seat_credit, true},
    {"pending", "", "the questions that wait, and where", seat_pending, false},
    {"next", "", "go on with the next question that waits", seat_next, true},
    {"skip", "", "leave this question for later", seat_skip, true},
    {"budget", "[N]", "what is spent; give the question a budget of N and go on", seat_budget, true},
    {"save", "FILE", "write the program: what is decided", seat_save, false},
    {"replay", "", "do all of the journal again and compare", seat_replay, false},
    {"help", "[COMMAND]", "this list", help, false},
    {"quit", "", "leave; a journal keeps everything", seat_quit, true},
};
const size_t seat_command_count = sizeof seat_commands / sizeof *seat_commands;

static const seat_command *find_command(seat *s, const char *word) {
  const seat_command *found = NULL;
  size_t length = strlen(word), count = 0;
  for (size_t i = 0; i < seat_command_count; i++) {
    if (!strcmp(seat_commands[i].name, word)) return &seat_commands[i];
    if (strncmp(seat_commands[i].name, word, length)) continue;
    found = &seat_commands[i];
    count++;
  }
  if (count == 1 && length) return found;
  qaci_arena_suggestion near;
  qaci_arena_suggest(&near, word, length);
  for (size_t i = 0; i < seat_command_count; i++) qaci_arena_suggest_from(&near, seat_commands[i].name);
  if (count > 1)
    seat_wrong(s, "\":%s\" begins several commands of the seat, expected a longer name; try :help", word);
  else if (near.best)
    seat_wrong(s, "\":%s\" is no command of the seat; did you mean :%s?", word, near.best);
  else
    seat_wrong(s, "\":%s\" is no command of the seat, expected one of those that :help lists", word);
  return NULL;
}

bool seat_line(seat *s, char *line) {
  char *rest = line + 1, *word = seat_word(&rest);
  const seat_command *c = find_command(s, word ? word : "");
  return c && c->run(s, rest);
}

/* Deciding --------------------------------------------------------------------------------------------------------- */

uint64_t seat_cost(const seat *s) {
  size_t open = qaci_meta_open_count(s->w);
  uint64_t left = 0, start = open ? qaci_meta_open_at(s->w, 0).start : 0;
  for (size_t i = 0; i < open; i++) left += qaci_meta_open_at(s->w, i).left;
  return start > left ? start - left : 0;
}

/* ask$50% means half of what is left: a number before it is decided. "; note" is `view ; note`. malloc'd. */
static char *written_out(const seat *s, const char *line) {
  size_t room = strlen(line) + 64;
  char *text = qaci_alloc(room);
  if (*line == ';') {
    snprintf(text, room, "view %s", line);
    return text;
  }
  int from = -1, end = -1;
  unsigned share;
  if (sscanf(line, "ask$%n%u%%%n", &from, &share, &end) != 1 || end < 0)
    if (sscanf(line, "ask@%*u$%n%u%%%n", &from, &share, &end) != 1) end = -1;
  strcpy(text, line);
  if (end < 0 || share > 100) return text;
  size_t open = qaci_meta_open_count(s->w);
  uint64_t left = open ? qaci_meta_open_at(s->w, open - 1).left : 0;
  left -= left > 0; /* what the asking costs */
  snprintf(text, room, "%.*s%llu%s", from, line, (unsigned long long)(left / 100 * share + left % 100 * share / 100),
           line + end);
  return text;
}

/* "insert 0 into #1": a number that is also that of something seen. */
static void hint_at_numbers(const seat *s, const char *text) {
  if (!s->terminal) return;
  size_t count = qaci_meta_setting_registers(s->w, s->asked->setting);
  for (const char *c = text; *c; c++) {
    if (!isdigit((unsigned char)*c)) continue;
    char *end;
    unsigned long long n = strtoull(c, &end, 10);
    bool alone = c > text && c[-1] == ' ' && (!*end || *end == ' ');
    if (alone && n < count) printf("     note: %llu is only text; #%llu is what was seen\n", n, n);
    c = end - 1;
  }
}

/* An agent's command. true: *said is decided. */
static bool take_command(seat *s, const char *line, char **said, size_t *length) {
  const char *suggestion = s->asked->suggestion;
  if (suggestion && (!*line || !strcmp(line, "yes"))) line = suggestion;
  char *text = written_out(s, line);
  if (!seat_done(s, qaci_meta_command_check(&s->ctx, s->w, s->asked->setting, text, strlen(text)))) {
    free(text);
    return false;
  }
  hint_at_numbers(s, text);
  *said = text;
  *length = strlen(text);
  return true;
}

/* Whether the talk goes on after a wrong line. */
static bool forgive(seat *s) {
  if (s->terminal || s->keep_going) return true;
  s->status = COMMAND_INPUT;
  s->quit = true;
  return false;
}

/* The line is done, or will be once the run is left. false: leave the run. */
static bool take_seat_command(seat *s, char *line) {
  char *copy = qaci_strdup(line), *rest = copy + 1, *word = seat_word(&rest);
  const seat_command *c = find_command(s, word ? word : "");
  bool stay = true;
  if (!c) {
    stay = forgive(s);
  } else if (!c->outside) {
    if (!c->run(s, rest)) stay = forgive(s);
  } else if (c->run != seat_as || seat_as(s, rest)) { /* of an agent of this run, which must be asked for here */
    s->later = qaci_strdup(line);
    stay = false;
  } else {
    stay = forgive(s);
  }
  free(copy);
  return stay;
}

/* A line without blanks at its ends, or NULL. */
static char *next_line(seat *s) {
  char *line = line_input_next(s->input);
  if (!line) return NULL;
  s->line++;
  line += strspn(line, " \t\r\n");
  size_t n = strlen(line);
  while (n && strchr(" \t\r\n", line[n - 1]) && (n < 2 || line[n - 2] != '\\')) line[--n] = 0;
  return line;
}

qaci_status seat_decide(qaci_ctx *ctx, void *seat_, const qaci_meta_question *question, char **said, size_t *length) {
  seat *s = seat_;
  seat_question *q = seat_present(s);
  s->asked = question;
  if (q) q->waits = question->setting;
  seat_show_setting(s);
  bool decided = false;
  for (char *line; !decided && !s->quit;) {
    line = next_line(s);
    if (!line) {
      s->quit = true;
    } else if (*line == ':') {
      if (!take_seat_command(s, line)) break;
    } else if (*line || question->suggestion) {
      decided = take_command(s, line, said, length);
      if (!decided) forgive(s);
    }
  }
  s->asked = NULL;
  return decided ? QACI_OK : qaci_fail(ctx, QACI_UNABLE, "the person has left");
}

/* Talking ---------------------------------------------------------------------------------------------------------- */

void seat_add_question(seat *s, seat_question q) {
  s->question = qaci_realloc(s->question, (s->questions + 1) * sizeof *s->question);
  s->question[s->questions++] = q;
}

seat_question *seat_present(seat *s) {
  for (size_t i = 0; i < s->questions; i++)
    if (!s->question[i].done && !s->question[i].skipped) return &s->question[i];
  return NULL;
}

static void say_answer(seat *s, const seat_question *q) {
  enum { DEPTH = 12, BYTES = 4000 };
  char *reply = qaci_meta_show(s->w, q->result.reply, DEPTH, BYTES);
  printf("= %s\n  cost %llu%s\n", reply, (unsigned long long)q->result.cost,
         q->result.sensitive ? ", the budget ran out somewhere" : "");
  free(reply);
  s->shown = 0;
}

static void run_question(seat *s, seat_question *q) {
  qaci_meta_result r;
  arena_context(&s->ctx);
  qaci_status status = qaci_meta_run(&s->ctx, s->w, q->agent, q->question, q->budget, &r);
  if (s->later || s->quit) return;
  if (status == QACI_OK) {
    q->result = r;
    q->done = true;
    if (q->run) status = qaci_meta_journal_end(&s->ctx, s->j, q->run, &r);
    if (status == QACI_OK) {
      say_answer(s, q);
      return;
    }
  }
  q->skipped = true;
  bool interrupted = command_cancelled;
  command_cancelled = 0;
  seat_wrong(s, "%s", interrupted ? "interrupted; :next goes on" : s->ctx.message);
  if (!s->terminal) {
    s->status = interrupted ? COMMAND_INTERRUPTED : COMMAND_FAILED;
    s->quit = !s->keep_going || interrupted;
  }
}

static void do_later(seat *s) {
  char *line = s->later;
  s->later = NULL;
  if (!seat_line(s, line)) forgive(s);
  free(line);
  s->later_agent = 0;
}

/* "quit" is hardly a question. */
static bool is_name(seat *s, const char *line) {
  for (size_t i = 0; i < seat_command_count; i++)
    if (!strcmp(line, seat_commands[i].name))
      return !seat_wrong(s, "\"%s\" would be a question; did you mean :%s?", line, line);
  return false;
}

/* Nothing waits: a line is a command of the seat, or a question. */
static void between_questions(seat *s) {
  char *line = s->once ? NULL : next_line(s);
  if (!line) {
    s->quit = true;
    return;
  }
  if (!*line || *line == ';') return;
  bool fine = *line == ':' ? seat_line(s, line) : is_name(s, line) ? false : seat_ask(s, line);
  if (!fine) forgive(s);
}

void seat_talk(seat *s) {
  qaci_meta_sit(s->w, seat_decide, s);
  while (!s->quit) {
    seat_question *q;
    if (s->later)
      do_later(s);
    else if ((q = seat_present(s)))
      run_question(s, q);
    else
      between_questions(s);
  }
  qaci_meta_sit(s->w, NULL, NULL);
  free(s->later);
  s->later = NULL;
}
