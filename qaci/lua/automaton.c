/* qaci.automaton{rule=, cells=, boundary=, noise=, second_order=} and qaci.life{columns=, rows=, rule=, noise=,
 * second_order=}: cellular automata as physics.                                 WORLD.2 to WORLD.4, other-physics.md */
#include "qaci/lua/worlds.h"

#include "physics/automaton.h"

#include <string.h>

/* Making one ------------------------------------------------------------------------------------------------------- */

static void common_fields(lua_State *L, qaci_automaton_options *o) {
  if (lua_getfield(L, 1, "noise") != LUA_TNIL) o->noise = qaci_lua_to_rational(L, lua_gettop(L), "field \"noise\"");
  if (lua_getfield(L, 1, "second_order") != LUA_TNIL && !lua_isboolean(L, -1))
    luaL_error(L, "field \"second_order\": %s, expected true or false", qaci_lua_describe(L, -1));
  o->second_order = lua_toboolean(L, -1);
}

static int make(lua_State *L, const qaci_automaton_options *o) {
  qaci_lua_push_physics(L, NULL);
  qaci_physics **box = lua_touserdata(L, -1);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_automaton_create(ctx, box, o));
  return 1;
}

static bool end_field(lua_State *L, int at, int which) {
  lua_rawgeti(L, at, which);
  if (!lua_isinteger(L, -1) || (lua_tointeger(L, -1) != 0 && lua_tointeger(L, -1) != 1))
    luaL_error(L, "field \"boundary\": %s, expected 0 or 1 beyond each end", qaci_lua_describe(L, -1));
  return lua_tointeger(L, -1) == 1;
}

static int automaton_new(lua_State *L) {
  static const char *const known[] = {"rule", "cells", "boundary", "noise", "second_order", NULL};
  static const char *const boundaries[] = {"ring", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.automaton");
  qaci_lua_only_fields(L, 1, "an automaton", known);
  qaci_automaton_options o = {.kind = QACI_ELEMENTARY, .rows = 1};
  size_t rule = qaci_lua_to_size(L, qaci_lua_need_field(L, 1, "rule", "Wolfram's number, 0 to 255"), "field \"rule\"");
  if (rule > 255) return luaL_error(L, "field \"rule\": %I, expected 0 to 255", (LUAI_UACINT)rule);
  o.rule = (unsigned)rule;
  o.columns = qaci_lua_to_size(L, qaci_lua_need_field(L, 1, "cells", "the number of cells"), "field \"cells\"");
  if (lua_getfield(L, 1, "boundary") == LUA_TTABLE) {
    int at = lua_gettop(L);
    if (qaci_lua_array_length(L, at, "field \"boundary\"") != 2)
      return luaL_error(L, "field \"boundary\": a table, expected \"ring\" or the pair {left cell, right cell}");
    o.fixed = true;
    o.left = end_field(L, at, 1);
    o.right = end_field(L, at, 2);
  } else if (!lua_isnil(L, -1)) {
    qaci_lua_to_choice(L, -1, "field \"boundary\"", boundaries);
  }
  common_fields(L, &o);
  return make(L, &o);
}

/* The digits that stand at *text: a set of counts. */
static unsigned counts(const char **text) {
  unsigned r = 0;
  for (; **text >= '0' && **text <= '8'; ++*text) r |= 1u << (**text - '0');
  return r;
}

static void life_rule(lua_State *L, const char *rule, qaci_automaton_options *o) {
  const char *s = rule;
  bool fine = *s++ == 'B';
  if (fine) o->born = counts(&s);
  fine = fine && s[0] == '/' && s[1] == 'S';
  if (fine) {
    s += 2;
    o->survive = counts(&s);
  }
  if (!fine || *s) luaL_error(L, "field \"rule\": the string \"%s\", expected one such as \"B3/S23\"", rule);
}

static int life_new(lua_State *L) {
  static const char *const known[] = {"columns", "rows", "rule", "noise", "second_order", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.life");
  qaci_lua_only_fields(L, 1, "a Life", known);
  qaci_automaton_options o = {.kind = QACI_LIFE};
  o.columns = qaci_lua_to_size(L, qaci_lua_need_field(L, 1, "columns", "the width of the torus"), "field \"columns\"");
  o.rows = qaci_lua_to_size(L, qaci_lua_need_field(L, 1, "rows", "the height of the torus"), "field \"rows\"");
  int type = lua_getfield(L, 1, "rule");
  if (type != LUA_TNIL && type != LUA_TSTRING)
    return luaL_error(L, "field \"rule\": %s, expected one such as \"B3/S23\"", qaci_lua_describe(L, -1));
  life_rule(L, type == LUA_TNIL ? "B3/S23" : lua_tostring(L, -1), &o);
  common_fields(L, &o);
  return make(L, &o);
}

/* World-states ----------------------------------------------------------------------------------------------------- */

static bool is(qaci_physics *p) {
  return qaci_automaton_of_physics(p) != NULL;
}

/* Rows such as ".#." from column and row `at` on, in the table at `index`, as a configuration, pushed. */
static qaci_bits *picture(lua_State *L, const qaci_automaton_options *o, int index, const char *what) {
  qaci_bits *r = qaci_lua_new_bits(L);
  int result = lua_gettop(L);
  qaci_bits_zeros(r, o->columns * o->rows);
  size_t at[2] = {0, 0};
  if (lua_getfield(L, index, "at") != LUA_TNIL) {
    if (!lua_istable(L, -1) || lua_rawlen(L, -1) != 2)
      luaL_error(L, "%s, at: %s, expected the pair {column, row}", what, qaci_lua_describe(L, -1));
    for (int i = 0; i < 2; i++) {
      lua_rawgeti(L, result + 1, i + 1);
      int number = lua_gettop(L);
      at[i] = qaci_lua_to_size(L, number, lua_pushfstring(L, "%s, at", what));
    }
  }
  lua_Integer rows = (lua_Integer)lua_rawlen(L, index);
  for (lua_Integer y = 1; y <= rows; y++) {
    lua_settop(L, result);
    const char *row = lua_rawgeti(L, index, y) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    if (!row || row[strspn(row, ".#")])
      luaL_error(L, "%s, row %I: %s, expected a string of . and #", what, (LUAI_UACINT)y,
                 qaci_lua_describe(L, result + 1));
    size_t n = strlen(row), down = at[1] + (size_t)y - 1;
    if (down >= o->rows || at[0] > o->columns || n > o->columns - at[0])
      luaL_error(L, "%s, row %I does not fit: %I cells from column %I in row %I of a torus of %I x %I", what,
                 (LUAI_UACINT)y, (LUAI_UACINT)n, (LUAI_UACINT)at[0], (LUAI_UACINT)down, (LUAI_UACINT)o->columns,
                 (LUAI_UACINT)o->rows);
    for (size_t x = 0; x < n; x++)
      if (row[x] == '#') qaci_bits_put(r, down * o->columns + at[0] + x, true);
  }
  lua_settop(L, result);
  return r;
}

/* Bits of all cells; of Life also rows. */
static qaci_bits *configuration(lua_State *L, const qaci_automaton_options *o, int index, const char *what) {
  if (o->kind == QACI_LIFE && lua_istable(L, index)) return picture(L, o, index, what);
  return qaci_lua_exact_bits(L, index, o->columns * o->rows, what);
}

/* The present alone, or {cells =, past =}; the past is empty if it is not given. */
static void code(lua_State *L, qaci_physics *p, int index, const char *what) {
  const qaci_automaton_options *o = qaci_automaton_what(qaci_automaton_of_physics(p));
  static const char *const known[] = {"cells", "past", NULL}, *const rows[] = {"at", NULL};
  luaL_checkstack(L, 20, what);
  qaci_bits *r = qaci_lua_new_bits(L);
  int result = lua_gettop(L);
  bool named = lua_istable(L, index) && !(o->kind == QACI_LIFE && lua_rawlen(L, index));
  if (named) qaci_lua_only_fields(L, index, "a world-state", known);
  else if (lua_istable(L, index)) qaci_lua_known_fields(L, index, "a world-state", rows);
  if (named && lua_getfield(L, index, "cells") == LUA_TNIL)
    luaL_error(L, "%s: no \"cells\", expected the present configuration", what);
  int present = named ? lua_gettop(L) : index;
  const char *called = named ? lua_pushfstring(L, "%s: field \"cells\"", what) : what;
  qaci_bits_set(r, configuration(L, o, present, called));
  if (named && lua_getfield(L, index, "past") != LUA_TNIL) {
    if (!o->second_order) luaL_error(L, "%s: field \"past\": only a second-order automaton has one", what);
    int past = lua_gettop(L);
    qaci_bits_append(r, configuration(L, o, past, lua_pushfstring(L, "%s: field \"past\"", what)));
  }
  while (r->len < p->width) qaci_bits_push(r, false);
  lua_settop(L, result);
}

static bool physics_field(lua_State *L, qaci_physics *p, const char *key) {
  const qaci_automaton_options *o = qaci_automaton_what(qaci_automaton_of_physics(p));
  char rule[32] = "B", *s = rule + 1;
  if (!strcmp(key, "cells")) lua_pushinteger(L, (lua_Integer)(o->columns * o->rows));
  else if (!strcmp(key, "columns")) lua_pushinteger(L, (lua_Integer)o->columns);
  else if (!strcmp(key, "rows")) lua_pushinteger(L, (lua_Integer)o->rows);
  else if (!strcmp(key, "noise")) qaci_lua_push_rational(L, o->noise);
  else if (!strcmp(key, "rule") && o->kind == QACI_ELEMENTARY) lua_pushinteger(L, (lua_Integer)o->rule);
  else if (!strcmp(key, "rule")) {
    for (int k = 0; k <= 8; k++)
      if (o->born >> k & 1) *s++ = (char)('0' + k);
    *s++ = '/';
    *s++ = 'S';
    for (int k = 0; k <= 8; k++)
      if (o->survive >> k & 1) *s++ = (char)('0' + k);
    lua_pushlstring(L, rule, (size_t)(s - rule));
  } else {
    return false;
  }
  return true;
}

static void push_rows(lua_State *L, const qaci_automaton_options *o, const qaci_bits *code) {
  lua_createtable(L, (int)o->rows, 0);
  for (size_t y = 0; y < o->rows; y++) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (size_t x = 0; x < o->columns; x++) luaL_addchar(&b, qaci_bits_get(code, y * o->columns + x) ? '#' : '.');
    luaL_pushresult(&b);
    lua_rawseti(L, -2, (lua_Integer)y + 1);
  }
}

static bool state_field(lua_State *L, qaci_physics *p, const qaci_bits *code, const char *key) {
  const qaci_automaton_options *o = qaci_automaton_what(qaci_automaton_of_physics(p));
  size_t cells = o->columns * o->rows;
  bool past = !strcmp(key, "past");
  if (!strcmp(key, "cells") || (past && o->second_order)) {
    qaci_bits_slice(qaci_lua_new_bits(L), code, past ? cells : 0, cells);
    return true;
  }
  if (strcmp(key, "rows") || o->kind != QACI_LIFE) return false;
  push_rows(L, o, code);
  return true;
}

const qaci_lua_kind qaci_lua_automaton = {is, code, physics_field, state_field};

void qaci_lua_open_automaton(lua_State *L) {
  lua_pushcfunction(L, automaton_new);
  lua_setfield(L, -2, "automaton");
  lua_pushcfunction(L, life_new);
  lua_setfield(L, -2, "life");
}
