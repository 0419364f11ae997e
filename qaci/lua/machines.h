/* The machines of Kolmogorov simplicity other than the queue machine. Each has a file here that makes it in Lua and
 * turns it into a simplicity: ctm.c, lambda.c, turing.c; machine_lua.c is for machines that are written in Lua. */
#ifndef QACI_QACI_LUA_MACHINES_H
#define QACI_QACI_LUA_MACHINES_H

#include "qaci/lua/simplicity.h"

/* For qaci.simplicity{...}, whose table is argument 1: if its field "machine" is one of these machines, leave the
 * results on the stack and return how many there are; 0 if it is the queue machine. Raises for anything else. */
int qaci_lua_other_machine(lua_State *L);

/* The simplicity on top of the stack has been computed with `status` under the limits of the table at `index`: return
 * it; or nil, a message, "unable" if its field "budget" ran out. Anything else is raised. */
int qaci_lua_machine_result(lua_State *L, int index, qaci_ctx *ctx, qaci_status status);
/* The context with the limits of the table at `index`. */
qaci_ctx *qaci_lua_machine_ctx(lua_State *L, int index);

/* The simplicity of the machine at `machine`, for the table at argument 1. */
int qaci_lua_ctm_simplicity(lua_State *L, int machine);
int qaci_lua_lambda_simplicity(lua_State *L, int machine);
int qaci_lua_turing_simplicity(lua_State *L, int machine);
int qaci_lua_table_simplicity(lua_State *L, int machine); /* a table {step=, ...} */

#endif
