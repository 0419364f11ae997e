/* The grid of a sweep: its parameters, and which of its points are chosen. */
#include <string.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/rows.h"
#include "qaci/lua/sweep.h"

/* Add the parameter whose name and array of values are on top of the stack, popping them. */
static void add_parameter(lua_State *L, qaci_lua_grid *g) {
  int values = lua_gettop(L), name = values - 1;
  const char *what = lua_pushfstring(L, "field \"grid\", parameter \"%s\"", lua_tostring(L, name));
  if (!lua_istable(L, values)) luaL_error(L, "%s: %s, expected an array of values", what, qaci_lua_describe(L, values));
  lua_Integer n = qaci_lua_array_length(L, values, what);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, values, i);
    qaci_lua_check_carried(L, -2, lua_pushfstring(L, "%s, value %I", what, (LUAI_UACINT)i));
    lua_pop(L, 1);
    lua_rawseti(L, -2, i);
  }
  g->parameters++;
  lua_rawseti(L, g->values, (lua_Integer)g->parameters);
  lua_pushvalue(L, name);
  lua_rawseti(L, g->names, (lua_Integer)g->parameters);
  lua_settop(L, name - 1);
}

/* The field "grid" on top of the stack: an array of pairs, or a table from names to values. */
static void read_parameters(lua_State *L, qaci_lua_grid *g) {
  int grid = lua_gettop(L);
  if (!lua_istable(L, grid))
    luaL_error(L, "field \"grid\": %s, expected {{name, {values}}, ...} or {name = {values}, ...}",
               qaci_lua_describe(L, grid));
  bool pairs = lua_rawlen(L, grid) > 0;
  size_t n =
      pairs ? (size_t)qaci_lua_array_length(L, grid, "field \"grid\"") : qaci_lua_push_names(L, grid, "field \"grid\"");
  for (size_t i = 1; i <= n; i++) {
    lua_rawgeti(L, pairs ? grid : grid + 1, (lua_Integer)i);
    if (pairs) {
      const char *what = lua_pushfstring(L, "field \"grid\", parameter %I", (LUAI_UACINT)i);
      lua_insert(L, -2);
      if (!lua_istable(L, -1) || qaci_lua_array_length(L, -1, what) != 2 || lua_rawgeti(L, -1, 1) != LUA_TSTRING)
        luaL_error(L, "%s: expected a pair {name, {values}}", what);
      lua_rawgeti(L, -2, 2);
    } else {
      lua_pushvalue(L, -1);
      lua_rawget(L, grid);
    }
    add_parameter(L, g);
    lua_settop(L, grid + !pairs);
  }
  lua_settop(L, grid);
  qaci_lua_check_columns(L, g->names, "field \"grid\"");
}

/* Point `index` of the whole grid. */
static void push_at(lua_State *L, const qaci_lua_grid *g, size_t index) {
  lua_createtable(L, 0, (int)g->parameters);
  for (size_t i = g->parameters; i > 0; i--) {
    lua_rawgeti(L, g->names, (lua_Integer)i);
    lua_rawgeti(L, g->values, (lua_Integer)i);
    size_t n = lua_rawlen(L, -1);
    lua_rawgeti(L, -1, (lua_Integer)(index % n) + 1);
    index /= n;
    lua_remove(L, -2);
    lua_rawset(L, -3);
  }
}

/* Is the function at `where` true for the point that comes next? */
static bool is_chosen(lua_State *L, const qaci_lua_grid *g, int where) {
  lua_pushvalue(L, where);
  qaci_lua_push_point(L, g, g->points);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    const char *why = luaL_tolstring(L, -1, NULL);
    luaL_error(L, "field \"where\", at %s: %s", qaci_lua_push_point_name(L, g, g->points), why);
  }
  bool chosen = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return chosen;
}

void qaci_lua_read_grid(lua_State *L, int index, qaci_ctx *ctx, qaci_lua_grid *g) {
  index = lua_absindex(L, index);
  *g = (qaci_lua_grid){0};
  lua_newtable(L);
  g->names = lua_gettop(L);
  lua_newtable(L);
  g->values = lua_gettop(L);
  qaci_lua_need_field(L, index, "grid", "the parameters and their values");
  read_parameters(L, g);
  lua_settop(L, g->values);
  size_t all = 1;
  for (size_t i = 1; i <= g->parameters; i++) {
    lua_rawgeti(L, g->values, (lua_Integer)i);
    if (__builtin_mul_overflow(all, lua_rawlen(L, -1), &all) || all > SIZE_MAX / sizeof(size_t))
      luaL_error(L, "field \"grid\": more than 2^61 points");
    lua_pop(L, 1);
  }
  qaci_lua_ok(L, ctx, qaci_ctx_charge(ctx, all * sizeof(size_t)));
  size_t *point = lua_newuserdatauv(L, (all + 1) * sizeof *point, 0);
  int where = lua_gettop(L) + 1;
  if (lua_getfield(L, index, "where") != LUA_TNIL && !lua_isfunction(L, where))
    luaL_error(L, "field \"where\": %s, expected a function of a point", qaci_lua_describe(L, where));
  luaL_checkstack(L, QACI_LUA_ROOM, NULL);
  g->point = point;
  for (size_t i = 0; i < all; i++) {
    point[g->points] = i;
    if (lua_isnil(L, where) || is_chosen(L, g, where)) g->points++;
  }
  lua_pop(L, 1);
}

void qaci_lua_push_point(lua_State *L, const qaci_lua_grid *g, size_t i) {
  push_at(L, g, g->point[i]);
}

const char *qaci_lua_push_point_name(lua_State *L, const qaci_lua_grid *g, size_t i) {
  enum { DIGITS = 12 };
  push_at(L, g, g->point[i]);
  int point = lua_gettop(L);
  lua_pushliteral(L, "");
  for (size_t k = 1; k <= g->parameters; k++) {
    lua_rawgeti(L, g->names, (lua_Integer)k);
    lua_pushvalue(L, -1);
    lua_rawget(L, point);
    qaci_lua_push_cell(L, -1, DIGITS, "");
    lua_pushfstring(L, "%s%s%s = %s", lua_tostring(L, point + 1), k > 1 ? ", " : "", lua_tostring(L, point + 2),
                    lua_tostring(L, -1));
    lua_replace(L, point + 1);
    lua_settop(L, point + 1);
  }
  if (!g->parameters) lua_pushliteral(L, "the only point");
  lua_replace(L, point);
  lua_settop(L, point);
  return lua_tostring(L, -1);
}
