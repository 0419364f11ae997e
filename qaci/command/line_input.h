/* Lines from a person or a program: libedit at a terminal, with editing, history and completion, else a stream.
 * libedit and not readline: its licence (BSD) leaves this project its own. */
#ifndef QACI_QACI_COMMAND_LINE_INPUT_H
#define QACI_QACI_COMMAND_LINE_INPUT_H

#include <histedit.h>
#include <stdbool.h>

/* What a terminal needs to know of who reads. */
typedef struct line_reader {
  void *owner;
  const char *(*prompt)(void *owner);
  unsigned char (*complete)(void *owner, EditLine *edit); /* Tab: completes or lists; a CC_... of histedit.h */
  const char *forgotten;                                  /* the line that stands for one that Ctrl-C forgot */
} line_reader;

typedef struct line_input line_input;

/* One at a time. */
line_input *line_input_open(const line_reader *reader, bool terminal);
/* The next line without its end, valid until the next call; NULL: the end, or Ctrl-C while it waited for a stream. */
char *line_input_next(line_input *in);
void line_input_close(line_input *in);

#endif
