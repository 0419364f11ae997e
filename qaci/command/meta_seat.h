/* `qaci meta`: what its files share. A seat is a world, the questions that were put to its agents, and a journal; a
 * person is asked in the middle of a run, so a command that changes the world leaves the run first, which goes on from
 * what was decided. A command takes the rest of its line and says what it has to say on stdout. */
#ifndef QACI_QACI_COMMAND_META_SEAT_H
#define QACI_QACI_COMMAND_META_SEAT_H

#include "qaci/command/command.h"
#include "qaci/command/line_input.h"
#include "qaci/meta/journal.h"

typedef struct seat_question {
  qaci_meta_ref agent, question;
  uint64_t budget;
  size_t run; /* of the journal; 0: none, it is not put to a fresh agent */
  bool done, skipped;
  qaci_meta_setting waits; /* where it was left; 0: nowhere yet */
  qaci_meta_result result; /* once it is done */
} seat_question;

typedef struct seat {
  qaci_ctx ctx;
  qaci_meta_world *w;
  qaci_meta_ref agent; /* to whom questions are put */
  qaci_meta_ref overseer; /* the person who is asked about feedback */
  uint64_t budget;     /* that they get */
  qaci_meta_journal *j;
  const char *path; /* of the journal; NULL: none */
  seat_question *question;
  size_t questions;
  const qaci_meta_question *asked; /* the setting that waits for a decision; NULL: between runs */
  char *later;                     /* a line to be done once the run is left, or NULL */
  qaci_meta_ref later_agent;       /* that it is about */
  qaci_meta_setting shown;         /* what the person saw last; 0: nothing */
  uint64_t shown_cost;
  size_t shown_history;
  line_input *input;
  bool terminal, keep_going, quit;
  bool once; /* leave when nothing waits, without reading a line */
  unsigned line; /* of the script */
  int status;
} seat;

/* false: the command is wrong, or could not be done, and said so by seat_wrong. */
typedef bool (*seat_function)(seat *s, char *arguments);

typedef struct seat_command {
  const char *name, *signature; /* signature: what follows the name */
  const char *summary;          /* a line */
  seat_function run;
  bool outside; /* it changes the world: the run is left first */
} seat_command;

extern const seat_command seat_commands[];
extern const size_t seat_command_count;

/* One line on stderr, in a script with the number of the line; returns false. */
bool seat_wrong(seat *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* true if QACI_OK; else what ctx says, as seat_wrong. */
bool seat_done(seat *s, qaci_status status);
/* The next word of the line, or NULL; cuts it off. */
char *seat_word(char **rest);
/* "k" from 1 to most, or `none` if there is no word. */
bool seat_number(seat *s, char **rest, const char *what, size_t none, size_t most, size_t *r);
bool seat_no_more(seat *s, char *rest);

/* meta_seat.c */
qaci_status seat_decide(qaci_ctx *ctx, void *seat_, const qaci_meta_question *question, char **said, size_t *length);
/* Answer questions until the person leaves. */
void seat_talk(seat *s);
bool seat_line(seat *s, char *line); /* one that begins with ':' */
void seat_add_question(seat *s, seat_question q);
seat_question *seat_present(seat *s); /* the question that is answered now, or NULL */
uint64_t seat_cost(const seat *s);    /* of the run under way, so far */

/* meta_seat_move.c */
bool seat_ask(seat *s, char *arguments);
bool seat_undo(seat *s, char *arguments);
bool seat_redo(seat *s, char *arguments);
bool seat_correct(seat *s, char *arguments);
bool seat_budget(seat *s, char *arguments);
bool seat_next(seat *s, char *arguments);
bool seat_skip(seat *s, char *arguments);
bool seat_as(seat *s, char *arguments);
bool seat_quit(seat *s, char *arguments);

/* meta_seat_look.c */
void seat_show_setting(seat *s); /* what the person has to decide in */
bool seat_pending(seat *s, char *arguments);
bool seat_show(seat *s, char *arguments);
bool seat_rules(seat *s, char *arguments);
bool seat_hints(seat *s, char *arguments);
bool seat_save(seat *s, char *arguments);
bool seat_replay(seat *s, char *arguments);
bool seat_history(seat *s, char *arguments);
/* The decided settings most like s, nearest first; at most `most`. Returns how many. */
size_t seat_nearest(const seat *s, qaci_meta_setting setting, size_t most, qaci_meta_setting *nearest);

/* meta_seat_tree.c */
bool seat_tree(seat *s, char *arguments);
bool seat_why(seat *s, char *arguments);
bool seat_diff(seat *s, char *arguments);
bool seat_activation(seat *s, char **rest, size_t none, size_t *i); /* a number from 1, as an index */

/* meta_seat_credit.c */
bool seat_debug(seat *s, char *arguments);
bool seat_credit(seat *s, char *arguments);

/* meta_input.c */
line_input *seat_input_open(seat *s);

#endif
