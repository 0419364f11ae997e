/* Reading tables of named fields: see fields.h. */
#include "qaci/lua/fields.h"

#include <math.h>
#include <string.h>

/* Push 'a, b or c', each in quotes. */
static const char *push_list(lua_State *L, const char *const *names) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (size_t i = 0; names[i]; i++) {
    if (i) luaL_addstring(&b, names[i + 1] ? ", " : " or ");
    luaL_addchar(&b, '"');
    luaL_addstring(&b, names[i]);
    luaL_addchar(&b, '"');
  }
  luaL_pushresult(&b);
  return lua_tostring(L, -1);
}

void qaci_lua_only_fields(lua_State *L, int index, const char *what, const char *const *names) {
  index = lua_absindex(L, index);
  qaci_lua_known_fields(L, index, what, names);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "%s: an entry at %s, expected only %s", what, qaci_lua_describe(L, -2), push_list(L, names));
}

lua_Integer qaci_lua_array_length(lua_State *L, int index, const char *what) {
  index = lua_absindex(L, index);
  lua_Integer n = (lua_Integer)lua_rawlen(L, index), keys = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) keys++;
  if (keys != n) luaL_error(L, "%s: expected an array without gaps and names", what);
  return n;
}

void qaci_lua_known_fields(lua_State *L, int index, const char *what, const char *const *names) {
  index = lua_absindex(L, index);
  const char *unknown = NULL; /* the first in the order of strings: that of a table is random */
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    const char *key = lua_tostring(L, -2);
    size_t i = 0;
    while (names[i] && strcmp(names[i], key)) i++;
    if (!names[i] && (!unknown || strcmp(key, unknown) < 0)) unknown = key;
  }
  if (unknown) luaL_error(L, "field \"%s\": %s has no such field, expected %s", unknown, what, push_list(L, names));
}

int qaci_lua_need_field(lua_State *L, int index, const char *name, const char *expected) {
  if (lua_getfield(L, index, name) == LUA_TNIL) luaL_error(L, "field \"%s\": nothing, expected %s", name, expected);
  return lua_gettop(L);
}

lua_Integer qaci_lua_to_integer(lua_State *L, int index, const char *what) {
  if (!lua_isinteger(L, index))
    luaL_error(L, "%s: %s, expected an integer", what, qaci_lua_describe(L, index));
  return lua_tointeger(L, index);
}

size_t qaci_lua_to_size(lua_State *L, int index, const char *what) {
  if (!lua_isinteger(L, index) || lua_tointeger(L, index) < 0)
    luaL_error(L, "%s: %s, expected a natural number", what, qaci_lua_describe(L, index));
  return (size_t)lua_tointeger(L, index);
}

const qaci_bits *qaci_lua_to_bits(lua_State *L, int index, const char *what) {
  index = lua_absindex(L, index);
  if (qaci_lua_is_bits(L, index)) {
    lua_pushvalue(L, index);
    return qaci_lua_check_bits(L, lua_gettop(L));
  }
  if (lua_type(L, index) != LUA_TSTRING)
    luaL_error(L, "%s: %s, expected bits or a string of 0 and 1", what, qaci_lua_describe(L, index));
  size_t n;
  const char *text = lua_tolstring(L, index, &n);
  qaci_bits *x = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_bits_parse(ctx, x, text, n) != QACI_OK) luaL_error(L, "%s: %s", what, ctx->message);
  return x;
}

size_t qaci_lua_to_choice(lua_State *L, int index, const char *what, const char *const *names) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING)
    for (size_t i = 0; names[i]; i++)
      if (!strcmp(lua_tostring(L, index), names[i])) return i;
  luaL_error(L, "%s: %s, expected %s", what, qaci_lua_describe(L, index), push_list(L, names));
  return 0;
}

/* The limit `name` of the budget, a table at the top of the stack; INFINITY if there is none. */
static double limit(lua_State *L, const char *name, bool whole) {
  double r = INFINITY;
  if (lua_getfield(L, -1, name) != LUA_TNIL) {
    int is_number;
    r = lua_tonumberx(L, -1, &is_number);
    if (!is_number || !(r > 0) || (whole && floor(r) != r))
      luaL_error(L, "field \"budget.%s\": %s, expected a %s above 0", name, qaci_lua_describe(L, -1),
                 whole ? "whole number" : "number");
  }
  lua_pop(L, 1);
  return r;
}

void qaci_lua_budget(lua_State *L, int index, qaci_ctx *limits) {
  static const char *const names[] = {"seconds", "memory_mib", "steps", NULL};
  int type = lua_getfield(L, index, "budget");
  if (type != LUA_TNIL) {
    if (type != LUA_TTABLE)
      luaL_error(L, "field \"budget\": %s, expected {seconds =, memory_mib =, steps =}", qaci_lua_describe(L, -1));
    qaci_lua_only_fields(L, -1, "field \"budget\"", names);
    limits->max_seconds = limit(L, "seconds", false);
    double memory = limit(L, "memory_mib", true), steps = limit(L, "steps", true);
    if (memory < 1e12) limits->max_bytes = (uint64_t)memory << 20;
    if (steps < 1e18) limits->max_steps = (uint64_t)steps;
  }
  lua_pop(L, 1);
}

bool qaci_lua_window(lua_State *L, int index, int64_t *lo, int64_t *hi) {
  if (lua_getfield(L, index, "window") == LUA_TNIL) {
    lua_pop(L, 1);
    return false;
  }
  if (!lua_istable(L, -1) || lua_rawlen(L, -1) != 2)
    luaL_error(L, "field \"window\": %s, expected the pair {lowest cell, highest cell}", qaci_lua_describe(L, -1));
  lua_rawgeti(L, -1, 1);
  lua_rawgeti(L, -2, 2);
  *lo = qaci_lua_to_integer(L, -2, "field \"window\", lowest cell");
  *hi = qaci_lua_to_integer(L, -1, "field \"window\", highest cell");
  lua_pop(L, 3);
  return true;
}
