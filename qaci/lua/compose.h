/* Composers in Lua: what other bindings need. */
#ifndef QACI_QACI_LUA_COMPOSE_H
#define QACI_QACI_LUA_COMPOSE_H

#include "qaci/compose.h"
#include "qaci/lua/common.h"

/* How to compose: nothing (average), a name, or {name, disagreement =, lottery =, bits =}, which stands at `index`. */
qaci_compose_options qaci_lua_to_compose(lua_State *L, int index);

/* Push the array of points, {lottery =, utilities =}; nil if there are none. */
void qaci_lua_push_points(lua_State *L, const qaci_composition *r);

/* Push the distribution as qaci.compose takes it: an array of {mass, {score, ...}}. */
void qaci_lua_push_functions(lua_State *L, const qaci_opinions *o);

/* Push the number, if it is exact, or the lower and the upper end. Returns how many. */
int qaci_lua_push_interval(lua_State *L, const qaci_interval *x);

#endif
