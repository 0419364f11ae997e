/* Lines from a terminal or a stream: see line_input.h. */
#include "qaci/command/line_input.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/arena_command.h"

enum { REMEMBERED = 1000 /* lines of history */ };

struct line_input {
  line_reader reader;
  char *line;
  size_t room;
  EditLine *edit; /* NULL: a stream */
  History *past;
  bool dropped; /* Ctrl-C: the line is to be forgotten */
};

static line_input *input_of(EditLine *edit) {
  line_input *in;
  el_get(edit, EL_CLIENTDATA, &in);
  return in;
}

static char *prompt(EditLine *edit) {
  static char text[64];
  line_input *in = input_of(edit);
  snprintf(text, sizeof text, "%s", in->reader.prompt(in->reader.owner));
  return text;
}

static unsigned char complete(EditLine *edit, int key) {
  (void)key;
  line_input *in = input_of(edit);
  return in->reader.complete(in->reader.owner, edit);
}

/* Ctrl-C while a line is typed forgets the line. */
static unsigned char drop(EditLine *edit, int key) {
  (void)key;
  input_of(edit)->dropped = true;
  return CC_NEWLINE;
}

/* One for the process: el_end would lose libedit's copies of the names that EL_ADDFN gets. */
static EditLine *editor;

static void open_editor(void) {
  setlocale(LC_CTYPE, "");
  editor = el_init("qaci", stdin, stdout, stderr);
  if (!editor) return;
  el_set(editor, EL_PROMPT, prompt);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_ADDFN, "qaci-complete", "complete the line", complete);
  el_set(editor, EL_ADDFN, "qaci-drop", "forget the line", drop);
  el_set(editor, EL_BIND, "^I", "qaci-complete", NULL);
  el_set(editor, EL_BIND, "^C", "qaci-drop", NULL);
  /* while a line is edited Ctrl-C is a key; while a command works it is a signal */
  el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

static void open_terminal(line_input *in) {
  if (!editor) open_editor();
  if (!editor) return;
  in->edit = editor;
  HistEvent event;
  in->past = history_init();
  history(in->past, &event, H_SETSIZE, REMEMBERED);
  history(in->past, &event, H_SETUNIQUE, 1);
  el_set(in->edit, EL_CLIENTDATA, in);
  el_set(in->edit, EL_HIST, history, in->past);
}

line_input *line_input_open(const line_reader *reader, bool terminal) {
  line_input *in = qaci_alloc(sizeof *in);
  *in = (line_input){.reader = *reader};
  if (terminal) open_terminal(in);
  return in;
}

/* One that came between two lines meant nothing. */
static void forget_interrupt(void) {
  qaci_ctx listening;
  if (!command_cancelled) return;
  command_cancelled = 0;
  arena_context(&listening);
}

char *line_input_next(line_input *in) {
  if (!in->edit) {
    if (getline(&in->line, &in->room, stdin) < 0) return NULL;
    in->line[strcspn(in->line, "\r\n")] = 0;
    return in->line;
  }
  int n = 0;
  const char *line;
  do {
    in->dropped = false;
    forget_interrupt();
    line = el_gets(in->edit, &n);
  } while ((!line || n <= 0) && command_cancelled);
  forget_interrupt();
  if (in->dropped) line = in->reader.forgotten; /* also where nothing was typed, which looks like the end */
  if (!line || (n <= 0 && !in->dropped)) return NULL;
  size_t length = strlen(line) + 1;
  if (length > in->room) in->line = qaci_realloc(in->line, in->room = 2 * length);
  memcpy(in->line, line, length);
  in->line[strcspn(in->line, "\r\n")] = 0;
  HistEvent event;
  if (!in->dropped && in->line[strspn(in->line, " \t")]) history(in->past, &event, H_ENTER, line);
  return in->line;
}

void line_input_close(line_input *in) {
  if (in->edit) el_reset(in->edit);
  if (in->past) history_end(in->past);
  free(in->line);
  free(in);
}
