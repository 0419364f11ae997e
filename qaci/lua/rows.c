/* qaci.rows(columns, array): rows of results, and what they become: a table for people, CSV, JSON.
 *
 * Rows are plain Lua tables: rows[i].name, #rows, ipairs(rows), rows.columns. Their texts check what they print, so
 * that a program may add to them. Each text costs O(cells).
 */
#include "qaci/lua/rows.h"

#include <string.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/fields.h"

#define ROWS "qaci.rows"

void qaci_lua_make_rows(lua_State *L) {
  lua_insert(L, -2);
  lua_setfield(L, -2, "columns");
  luaL_setmetatable(L, ROWS);
}

bool qaci_lua_is_rows(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  luaL_getmetatable(L, ROWS);
  bool is = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is;
}

static void check_rows(lua_State *L) {
  if (!qaci_lua_is_rows(L, 1)) luaL_argerror(L, 1, lua_pushfstring(L, "%s, expected rows", qaci_lua_describe(L, 1)));
}

void qaci_lua_check_columns(lua_State *L, int index, const char *what) {
  index = lua_absindex(L, index);
  if (!lua_istable(L, index))
    luaL_error(L, "%s: %s, expected an array of names of columns", what, qaci_lua_describe(L, index));
  lua_Integer n = qaci_lua_array_length(L, index, what);
  lua_newtable(L); /* seen */
  for (lua_Integer i = 1; i <= n; i++) {
    if (lua_rawgeti(L, index, i) != LUA_TSTRING)
      luaL_error(L, "%s: %s, expected names of columns", what, qaci_lua_describe(L, -1));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL) luaL_error(L, "%s: \"%s\" twice", what, lua_tostring(L, -2));
    lua_pop(L, 1);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
  }
  lua_pop(L, 1);
}

/* The row at the top must have no name besides those that are keys of the table at `known`. */
static void check_row(lua_State *L, int known, lua_Integer i) {
  int row = lua_gettop(L);
  if (!lua_istable(L, row)) luaL_error(L, "row %I: %s, expected a table", (LUAI_UACINT)i, qaci_lua_describe(L, row));
  size_t n = qaci_lua_push_names(L, row, lua_pushfstring(L, "row %I", (LUAI_UACINT)i));
  int names = lua_gettop(L);
  for (size_t j = 1; j <= n; j++) {
    lua_rawgeti(L, names, (lua_Integer)j);
    const char *name = lua_tostring(L, -1);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, known) == LUA_TNIL) luaL_error(L, "row %I: \"%s\" is none of the columns", (LUAI_UACINT)i, name);
    lua_pushvalue(L, -2);
    lua_rawget(L, row);
    qaci_lua_check_carried(L, -2, lua_pushfstring(L, "row %I, column \"%s\"", (LUAI_UACINT)i, name));
    lua_settop(L, names);
  }
  lua_settop(L, row);
}

static void push_copy(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, index);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

static int rows_new(lua_State *L) {
  lua_settop(L, 2);
  qaci_lua_check_columns(L, 1, "argument 1");
  if (!lua_istable(L, 2))
    luaL_argerror(L, 2, lua_pushfstring(L, "%s, expected an array of rows", qaci_lua_describe(L, 2)));
  lua_Integer columns = luaL_len(L, 1), n = qaci_lua_array_length(L, 2, "argument 2");
  lua_newtable(L);
  for (lua_Integer i = 1; i <= columns; i++) {
    lua_rawgeti(L, 1, i);
    lua_pushboolean(L, true);
    lua_rawset(L, 3);
  }
  push_copy(L, 1);
  lua_createtable(L, (int)n, 1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    check_row(L, 3, i);
    push_copy(L, -1);
    lua_rawseti(L, 5, i);
    lua_settop(L, 5);
  }
  qaci_lua_make_rows(L);
  return 1;
}

/* rows:where(f): those for which f is true. The rows are the same tables. */
static int rows_where(lua_State *L) {
  check_rows(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_checkstack(L, QACI_LUA_ROOM, NULL);
  lua_settop(L, 2);
  lua_getfield(L, 1, "columns");
  lua_newtable(L);
  lua_Integer n = luaL_len(L, 1), kept = 0;
  for (lua_Integer i = 1; i <= n; i++) {
    lua_pushvalue(L, 2);
    lua_rawgeti(L, 1, i);
    lua_call(L, 1, 1);
    bool keep = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (!keep) continue;
    lua_rawgeti(L, 1, i);
    lua_rawseti(L, 4, ++kept);
  }
  qaci_lua_make_rows(L);
  return 1;
}

/* ---- which columns ---- */

void qaci_lua_rows_need(lua_State *L, int rows, const char *what) {
  int name = lua_gettop(L), columns = name + 1;
  lua_getfield(L, rows, "columns");
  lua_Integer n = luaL_len(L, columns), count = luaL_len(L, rows);
  bool found = false;
  for (lua_Integer i = 1; i <= n && !found; i++) {
    lua_rawgeti(L, columns, i);
    found = lua_rawequal(L, name, -1);
    lua_settop(L, columns);
  }
  for (lua_Integer i = 1; i <= count && !found; i++) {
    if (lua_rawgeti(L, rows, i) == LUA_TTABLE) {
      lua_pushvalue(L, name);
      found = lua_rawget(L, -2) != LUA_TNIL;
    }
    lua_settop(L, columns);
  }
  if (!found) luaL_error(L, "%s: \"%s\" is none of the columns", what, lua_tostring(L, name));
  lua_settop(L, name);
}

void qaci_lua_rows_columns(lua_State *L, const char *const *fields) {
  check_rows(L);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_newtable(L);
    lua_replace(L, 2);
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  qaci_lua_only_fields(L, 2, "a table of rows", fields);
  if (lua_getfield(L, 1, "columns") != LUA_TTABLE) luaL_error(L, "rows without columns");
  if (lua_getfield(L, 2, "columns") == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  qaci_lua_check_columns(L, 4, "field \"columns\"");
  for (lua_Integer i = luaL_len(L, 4); i > 0; i--, lua_pop(L, 1)) {
    lua_rawgeti(L, 4, i);
    qaci_lua_rows_need(L, 1, "field \"columns\"");
  }
  lua_replace(L, 3);
}

const char *qaci_lua_rows_push(lua_State *L, lua_Integer i, lua_Integer c) {
  if (lua_rawgeti(L, 1, i) != LUA_TTABLE)
    luaL_error(L, "row %I: %s, expected a table", (LUAI_UACINT)i, qaci_lua_describe(L, -1));
  lua_rawgeti(L, 3, c);
  const char *what = lua_pushfstring(L, "row %I, column \"%s\"", (LUAI_UACINT)i, lua_tostring(L, -1));
  lua_insert(L, -3);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  return what;
}

static int rows_tostring(lua_State *L) {
  qaci_lua_rows_columns(L, (const char *const[]){NULL});
  lua_Integer rows = luaL_len(L, 1), columns = luaL_len(L, 3);
  lua_pushfstring(L, "%I row%s of %I column%s", (LUAI_UACINT)rows, rows == 1 ? "" : "s", (LUAI_UACINT)columns,
                  columns == 1 ? "" : "s");
  return 1;
}

void qaci_lua_open_rows(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__tostring", rows_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"text", qaci_lua_rows_text},
                                     {"csv", qaci_lua_rows_csv},
                                     {"json", qaci_lua_rows_json},
                                     {"where", rows_where},
                                     {NULL, NULL}};
  qaci_lua_class(L, ROWS, metamethods, methods);
  lua_pushcfunction(L, rows_new);
  lua_setfield(L, -2, "rows");
}
