/* Readers that are Lua functions: score = reader(payload, actions, given).                          definitions.md 8 */
#ifndef QACI_QACI_LUA_READER_H
#define QACI_QACI_LUA_READER_H

#include "qaci/lua/common.h"
#include "qaci/reader.h"

/* A reader that calls the function in field "reader" of the table at index 1 of the running C function, which must be
 * the one that makes it. The ctx that it is called with must be no binding's: the function may call others. */
qaci_reader qaci_lua_reader(lua_State *L);

#endif
