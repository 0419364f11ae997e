/* `qaci arena view`: what its files share. */
#ifndef QACI_QACI_COMMAND_ARENA_VIEW_H
#define QACI_QACI_COMMAND_ARENA_VIEW_H

#include "physics/arena/picture.h"
#include "qaci/command/arena_command.h"

enum { VIEW_LINE = 64 /* cells in a line of text */ };

typedef struct view {
  const qaci_arena_film *film;
  const qaci_arena_environment *e;
  char **names; /* [starts] */
} view;

/* arena_view_text.c */
void view_print_frames(const view *v); /* the legend, then each row of the film as a frame of text, on stdout */
char view_symbol(const qaci_arena_mark *mark);
void view_print_heading(const view *v, size_t row); /* "tick 12", "ticks 8-15"; no end of line */
void view_print_who(const view *v);                 /* which letter is who */

/* arena_view_live.c: the film on the terminal until q is pressed; lines of `width` cells. */
void view_play(const view *v, size_t width);
/* How many cells there is room for: lines, and cells in each; false if stdout is no terminal. */
bool view_room(size_t *width, size_t *lines);

#endif
