/* Reading tables of named fields: one way to say what is wrong with them. */
#ifndef QACI_QACI_LUA_FIELDS_H
#define QACI_QACI_LUA_FIELDS_H

#include "qaci/lua/common.h"

/* Raise unless the table at `index` has no other string keys than `names` (NULL-terminated); `what` is the table. */
void qaci_lua_known_fields(lua_State *L, int index, const char *what, const char *const *names);

/* The same, and raise for keys that are no strings, too. */
void qaci_lua_only_fields(lua_State *L, int index, const char *what, const char *const *names);
/* The length of the array at `index`; raises if it has gaps or names. */
lua_Integer qaci_lua_array_length(lua_State *L, int index, const char *what);

/* Push what stands in field `name`, and raise `field "name": ...` if it is nothing. Returns its absolute index. */
int qaci_lua_need_field(lua_State *L, int index, const char *name, const char *expected);

/* The integer at `index`; raises "what: the float 1.5, expected an integer". */
lua_Integer qaci_lua_to_integer(lua_State *L, int index, const char *what);
/* The same, at least 0. */
size_t qaci_lua_to_size(lua_State *L, int index, const char *what);

/* The bits at `index`, userdata or a string of 0 and 1; one userdata is pushed and holds the result. */
const qaci_bits *qaci_lua_to_bits(lua_State *L, int index, const char *what);

/* Which of `names` (NULL-terminated) the string at `index` is; raises "what: ..., expected one of ..." */
size_t qaci_lua_to_choice(lua_State *L, int index, const char *what, const char *const *names);

/* The limits in the field "budget" of the table at `index`, {seconds =, memory_mib =, steps =}, if there is one: into
 * `limits`, of which only the three limits change. */
void qaci_lua_budget(lua_State *L, int index, qaci_ctx *limits);

/* The field "window" of the table at `index`: {lo, hi}; false, setting nothing, if there is none. */
bool qaci_lua_window(lua_State *L, int index, int64_t *lo, int64_t *hi);

#endif
