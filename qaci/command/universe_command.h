/* `qaci universe`: what its files share. */
#ifndef QACI_QACI_COMMAND_UNIVERSE_COMMAND_H
#define QACI_QACI_COMMAND_UNIVERSE_COMMAND_H

#include "qaci/command/command.h"
#include "qaci/lua/diagram.h"

extern const command universe_show;

typedef enum universe_form { UNIVERSE_TEXT, UNIVERSE_CSV, UNIVERSE_JSON } universe_form;

/* The world-states of the times from .. to with their weights, heaviest first, on stdout. */
qaci_status universe_list(qaci_ctx *ctx, const qaci_lua_world *w, size_t from, size_t to, universe_form form);

/* The diagram on stdout: with colours and half blocks on a terminal, else in letters. */
void universe_print(const qaci_diagram *d, const qaci_lua_world *w, bool terminal);

#endif
