/* What `qaci score` prints of where a score comes from. */
#ifndef QACI_QACI_COMMAND_SCORE_EXPLAIN_H
#define QACI_QACI_COMMAND_SCORE_EXPLAIN_H

#include "qaci/command/score_options.h"

/* Pop the text on top of the stack: print it, or write it to the file that was asked for. Raises. */
void score_print_text(lua_State *L, const score_options *o);

/* A Lua function of the table and the options, as light userdata: nil, or a text that lists the actions if that of
 * --why is none of them. */
int score_check_action(lua_State *L);

/* Push a table of what the options say of an explanation: form, width, depth. */
void score_push_options(lua_State *L, const score_options *o);

/* --explain and --why for the result at index 2. */
void score_print_explanation(lua_State *L, const score_options *o);

/* ---- score.c, for --diff ---- */

/* Push what the file returns, a table; or print what is wrong and return a status. */
int score_push_table(lua_State *L, const score_options *o, const char *file);
/* Replace the table on top of the stack by its result, scored with what the options say; or print what is wrong and
 * return a status. Errors of fields are those of the file, or of the settings (NULL: none) that set them. */
int score_compute(const command *self, lua_State *L, const score_options *o, const char *file, const char *settings);

/* Did the settings of a side of --diff set the field, of n characters? */
bool score_settings_gave(const char *settings, const char *field, size_t n);

/* --diff, with the file's table alone on the stack, or with nothing where two files are compared. */
int score_diff(const command *self, lua_State *L, const score_options *o);

#endif
