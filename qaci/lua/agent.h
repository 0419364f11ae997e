/* Agents in Lua: what other bindings need. */
#ifndef QACI_QACI_LUA_AGENT_H
#define QACI_QACI_LUA_AGENT_H

#include "qaci/agent.h"
#include "qaci/lua/common.h"

/* The agent that stands at `agent` chooses among the actions, an array at `actions` and action[] in C: a name, a
 * function, an agent of meta-execution, or a table of one of these and options. r is initialised; name := what kind of
 * agent. It raises errors, of which those about the agent begin with `field "agent"`. */
void qaci_lua_act(lua_State *L, int agent, int actions, const qaci_bits *action, const qaci_composition *scores,
                  qaci_choice *r, const char **name);

/* Push what is known of a choice as a table; actions as above. */
void qaci_lua_push_choice(lua_State *L, int actions, const qaci_choice *r, const char *name);

#endif
