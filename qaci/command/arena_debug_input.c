/* The debugger's lines: from a terminal through libedit, with editing, history and completion, or from a stream.
 * libedit and not readline: its licence (BSD) leaves this project its own. */
#include "qaci/command/arena_debug.h"

#include <histedit.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED = 1000 /* lines of history */ };

struct debug_input {
  debugger *d;
  char *line;
  size_t room;
  EditLine *edit; /* NULL: a stream */
  History *past;
  bool dropped; /* Ctrl-C: the line is to be forgotten */
};

static char *prompt(EditLine *edit) {
  (void)edit;
  static char text[] = "arena> ";
  return text;
}

/* Whether the candidate begins with the word, and then what is common to all such candidates so far. */
typedef struct completion {
  const char *word;
  size_t length, count, common;
  const char *first;
  FILE *list; /* not NULL: print them */
} completion;

static void offer(completion *c, const char *candidate) {
  if (strncmp(candidate, c->word, c->length)) return;
  if (c->list) fprintf(c->list, "%s  ", candidate);
  if (!c->count++) {
    c->first = candidate;
    c->common = strlen(candidate);
    return;
  }
  size_t n = 0;
  while (n < c->common && candidate[n] == c->first[n]) n++;
  c->common = n;
}

static void offer_all(const debugger *d, completion *c, bool of_commands) {
  static const char *const words[] = {"death", "enters", "if", "money", "off", "on"};
  if (of_commands) {
    for (size_t i = 0; i < debug_command_count; i++) offer(c, debug_commands[i].name);
    return;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) offer(c, words[i]);
  for (int i = 0; i < QACI_ARENA_OPS; i++) offer(c, qaci_arena_op_name[i]);
  for (size_t i = 0; i < d->names.count; i++)
    if (!i || strcmp(d->names.by_name[i].name, d->names.by_name[i - 1].name)) offer(c, d->names.by_name[i].name);
  for (size_t i = 0; i < d->names.pointers; i++)
    if (!debug_find_label(d, d->names.pointer[i], strlen(d->names.pointer[i]))) offer(c, d->names.pointer[i]);
}

/* Tab: commands for the first word (and behind "help"), labels, pointers and ops for the others. */
static unsigned char complete(EditLine *edit, wint_t key) {
  (void)key;
  debug_input *in;
  el_get(edit, EL_CLIENTDATA, &in);
  const LineInfo *line = el_line(edit);
  const char *begin = line->buffer, *word = line->cursor;
  while (word > begin && !strchr(" \t+[]@,", word[-1])) word--;
  const char *first = begin + strspn(begin, " ");
  bool of_commands = first >= word || ((size_t)(word - first) >= 5 && !strncmp(first, "help ", 5));
  size_t length = (size_t)(line->cursor - word);
  char *typed = qaci_alloc(length + 1);
  memcpy(typed, word, length);
  typed[length] = 0;
  completion c = {.word = typed, .length = length};
  offer_all(in->d, &c, of_commands);
  unsigned char r = CC_ERROR;
  if (c.count && (c.common > length || c.count == 1)) {
    char *rest = qaci_alloc(c.common - length + 2);
    memcpy(rest, c.first + length, c.common - length);
    strcpy(rest + c.common - length, c.count == 1 ? " " : "");
    el_insertstr(edit, rest);
    free(rest);
    r = CC_REFRESH;
  } else if (c.count) {
    completion again = {.word = typed, .length = length, .list = stdout};
    putchar('\n');
    offer_all(in->d, &again, of_commands);
    putchar('\n');
    fflush(stdout);
    r = CC_REDISPLAY;
  }
  free(typed);
  return r;
}

/* Ctrl-C while a line is typed forgets the line. */
static unsigned char drop(EditLine *edit, wint_t key) {
  (void)key;
  debug_input *in;
  el_get(edit, EL_CLIENTDATA, &in);
  in->dropped = true;
  return CC_NEWLINE;
}

static void open_terminal(debug_input *in) {
  setlocale(LC_CTYPE, "");
  in->edit = el_init("qaci", stdin, stdout, stderr);
  if (!in->edit) return;
  HistEvent event;
  in->past = history_init();
  history(in->past, &event, H_SETSIZE, REMEMBERED);
  history(in->past, &event, H_SETUNIQUE, 1);
  el_set(in->edit, EL_CLIENTDATA, in);
  el_set(in->edit, EL_PROMPT, prompt);
  el_set(in->edit, EL_EDITOR, "emacs");
  el_set(in->edit, EL_HIST, history, in->past);
  /* wide: of narrow names el_set keeps copies that it never frees */
  el_wset(in->edit, EL_ADDFN, L"qaci-complete", L"complete the word", complete);
  el_wset(in->edit, EL_ADDFN, L"qaci-drop", L"forget the line", drop);
  el_set(in->edit, EL_BIND, "^I", "qaci-complete", NULL);
  el_set(in->edit, EL_BIND, "^C", "qaci-drop", NULL);
  /* while a line is edited Ctrl-C is a key; while a command works it is a signal */
  el_set(in->edit, EL_SETTY, "-d", "-isig", NULL);
}

debug_input *debug_input_open(debugger *d) {
  debug_input *in = qaci_alloc(sizeof *in);
  *in = (debug_input){.d = d};
  if (d->terminal) open_terminal(in);
  return in;
}

char *debug_input_line(debug_input *in) {
  if (!in->edit) {
    if (getline(&in->line, &in->room, stdin) < 0) return NULL;
    in->line[strcspn(in->line, "\r\n")] = 0;
    return in->line;
  }
  int n = 0;
  in->dropped = false;
  const char *line = el_gets(in->edit, &n);
  if (!line || n <= 0) return NULL;
  size_t length = strlen(line) + 1;
  if (length > in->room) in->line = qaci_realloc(in->line, in->room = 2 * length);
  memcpy(in->line, line, length);
  in->line[strcspn(in->line, "\r\n")] = 0;
  if (in->dropped) strcpy(in->line, "#");
  HistEvent event;
  if (!in->dropped && in->line[strspn(in->line, " \t")]) history(in->past, &event, H_ENTER, line);
  return in->line;
}

void debug_input_close(debug_input *in) {
  if (in->edit) el_end(in->edit);
  if (in->past) history_end(in->past);
  free(in->line);
  free(in);
}
