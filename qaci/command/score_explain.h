/* What `qaci score` prints of where a score comes from. */
#ifndef QACI_QACI_COMMAND_SCORE_EXPLAIN_H
#define QACI_QACI_COMMAND_SCORE_EXPLAIN_H

#include "qaci/command/score_options.h"

/* Pop the text on top of the stack: print it, or write it to the file that was asked for. Raises. */
void score_print_text(lua_State *L, const score_options *o);

/* --explain and --why for the result at index 2. */
void score_print_explanation(lua_State *L, const score_options *o);

#endif
