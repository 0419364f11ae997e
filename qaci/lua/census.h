/* Tables of short strings and single strings of the queue machine, bounded or enclosed, in Lua. */
#ifndef QACI_QACI_LUA_CENSUS_H
#define QACI_QACI_LUA_CENSUS_H

#include "qaci/lua/common.h"

/* qaci.simplicity{...} with one of the fields "longest" and "only", or model = "enclosed": the table is argument 1. */
bool qaci_lua_wants_census(lua_State *L);
int qaci_lua_census(lua_State *L);
void qaci_lua_open_census(lua_State *L);

#endif
