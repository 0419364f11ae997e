/* Classical Turing machines in Lua: M = qaci.turing{name=, states=, symbols=, start=, head=, delta=}, M:run, M:trace,
 * M:encode, M:decode; the machine = M of qaci.simplicity.                                                 MACH.5 */
#include "distributions/turing.h"

#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/machines.h"
#include "qaci/lua/trace.h"

#define TURING "qaci.turing"

/* Its user value 1 is {states=, symbols=, width=, symbol = {[0] = name, ...}, code = {name -> number}}. */
static qaci_turing *check_turing(lua_State *L, int arg) {
  return *(qaci_turing **)luaL_checkudata(L, arg, TURING);
}

/* ---- the table ---- */

/* Push how many things field `field` names, a number or an array of names, and a table from name to number (names are
 * the numbers themselves if it is a number). Returns their count. */
static lua_Integer push_names(lua_State *L, const char *field, lua_Integer least, lua_Integer most) {
  lua_getfield(L, 1, field);
  int given = lua_gettop(L);
  lua_newtable(L);
  int names = lua_gettop(L);
  lua_Integer count;
  const char *what = lua_pushfstring(L, "field \"%s\"", field);
  if (lua_istable(L, given)) {
    count = qaci_lua_array_length(L, given, what);
    for (lua_Integer i = 1; i <= count; i++) {
      if (lua_rawgeti(L, given, i) != LUA_TSTRING)
        luaL_error(L, "%s, member %I: %s, expected a name", what, (LUAI_UACINT)i, qaci_lua_describe(L, -1));
      lua_pushvalue(L, -1);
      if (lua_rawget(L, names) != LUA_TNIL)
        luaL_error(L, "%s, member %I: the name \"%s\" is there already", what, (LUAI_UACINT)i, lua_tostring(L, -2));
      lua_pop(L, 1);
      lua_pushinteger(L, i - 1);
      lua_rawset(L, names);
    }
  } else if (lua_isnil(L, given) && least == 2) {
    count = 2;
  } else {
    if (!lua_isinteger(L, given))
      luaL_error(L, "%s: %s, expected a number or an array of names", what, qaci_lua_describe(L, given));
    count = lua_tointeger(L, given);
  }
  if (count < least || count > most)
    luaL_error(L, "%s: %I of them, expected %I to %I", what, (LUAI_UACINT)count, (LUAI_UACINT)least, (LUAI_UACINT)most);
  for (lua_Integer i = 0; i < count && !lua_istable(L, given); i++) {
    lua_pushinteger(L, i);
    lua_rawseti(L, names, i);
  }
  lua_settop(L, names);
  lua_remove(L, given);
  return count;
}

/* The number of the state or symbol at the top of the stack, which is popped. */
static lua_Integer to_number(lua_State *L, int names, const char *what, const char *field) {
  if (lua_isnil(L, -1)) luaL_error(L, "%s: nothing, expected one of \"%s\"", what, field);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, names) == LUA_TNIL)
    luaL_error(L, "%s: %s is not one of \"%s\"", what, qaci_lua_describe(L, -2), field);
  lua_Integer r = lua_tointeger(L, -1);
  lua_pop(L, 2);
  return r;
}

static lua_Integer field_number(lua_State *L, int table, const char *key, int names, const char *what,
                                const char *field) {
  what = lua_pushfstring(L, "%s: %s", what, key);
  lua_getfield(L, table, key);
  lua_Integer r = to_number(L, names, what, field);
  lua_pop(L, 1);
  return r;
}

static void add_row(lua_State *L, int row, const char *what, qaci_turing_rule *rules, unsigned width, int states,
                    int symbols) {
  static const char *const known[] = {"state", "symbol", "to", NULL}, *const known_to[] = {"write", "state", "move",
                                                                                           NULL};
  if (!lua_istable(L, row))
    luaL_error(L, "%s: %s, expected {state=, symbol=, to={write=, state=, move=}}", what, qaci_lua_describe(L, row));
  qaci_lua_only_fields(L, row, what, known);
  lua_Integer state = field_number(L, row, "state", states, what, "states");
  lua_Integer symbol = field_number(L, row, "symbol", symbols, what, "symbols");
  if (lua_getfield(L, row, "to") != LUA_TTABLE)
    luaL_error(L, "%s: to: %s, expected {write=, state=, move=}", what, qaci_lua_describe(L, -1));
  int to = lua_gettop(L);
  const char *inner = lua_pushfstring(L, "%s, to", what);
  qaci_lua_only_fields(L, to, inner, known_to);
  lua_Integer write = field_number(L, to, "write", symbols, inner, "symbols");
  lua_Integer next = field_number(L, to, "state", states, inner, "states");
  lua_getfield(L, to, "move");
  if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < -1 || lua_tointeger(L, -1) > 1)
    luaL_error(L, "%s: move: %s, expected -1, 0 or 1", inner, qaci_lua_describe(L, -1));
  qaci_turing_rule *rule = &rules[(size_t)state << width | (size_t)symbol];
  if (rule->given) luaL_error(L, "%s: there is a row for this state and symbol already", what);
  *rule = (qaci_turing_rule){true, (uint8_t)write, (int8_t)lua_tointeger(L, -1), (uint32_t)next};
  lua_settop(L, to - 1);
}

static int turing_new(lua_State *L) {
  static const char *const known[] = {"name", "states", "symbols", "start", "head", "delta", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  qaci_lua_only_fields(L, 1, "a Turing machine", known);
  lua_Integer states = push_names(L, "states", 1, QACI_TURING_MOST_STATES);       /* at 2 */
  lua_Integer symbols = push_names(L, "symbols", 2, 1 << QACI_TURING_MOST_WIDTH); /* at 3 */
  unsigned width = 1;
  while (symbols > (lua_Integer)1 << width) width++;
  lua_Integer start = 0, head = 0;
  if (lua_getfield(L, 1, "start") != LUA_TNIL) start = to_number(L, 2, "field \"start\"", "states");
  lua_settop(L, 3);
  bool coded = lua_getfield(L, 1, "head") == LUA_TSTRING && !strcmp(lua_tostring(L, -1), "code");
  if (!coded && !lua_isnil(L, -1)) {
    head = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : LUA_MAXINTEGER;
    if (head > (lua_Integer)QACI_TURING_FARTHEST || head < -(lua_Integer)QACI_TURING_FARTHEST)
      return luaL_error(L, "field \"head\": %s, expected the number of a cell, or \"code\"", qaci_lua_describe(L, -1));
  }
  const char *name = "a Turing machine";
  if (lua_getfield(L, 1, "name") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      return luaL_error(L, "field \"name\": %s, expected a string", qaci_lua_describe(L, -1));
    name = lua_tostring(L, -1);
  }
  size_t bytes = ((size_t)states << width) * sizeof(qaci_turing_rule);
  qaci_turing_rule *rules = lua_newuserdatauv(L, bytes, 0);
  memset(rules, 0, bytes);
  int delta = qaci_lua_need_field(L, 1, "delta", "an array of rows {state=, symbol=, to={write=, state=, move=}}");
  if (!lua_istable(L, delta))
    return luaL_error(L, "field \"delta\": %s, expected an array of rows", qaci_lua_describe(L, delta));
  lua_Integer rows = qaci_lua_array_length(L, delta, "field \"delta\"");
  for (lua_Integer i = 1; i <= rows; i++) {
    lua_rawgeti(L, delta, i);
    int row = lua_gettop(L);
    add_row(L, row, lua_pushfstring(L, "delta row %I", (LUAI_UACINT)i), rules, width, 2, 3);
    lua_settop(L, delta);
  }
  qaci_turing **box = lua_newuserdatauv(L, sizeof *box, 1);
  *box = NULL;
  luaL_setmetatable(L, TURING);
  *box = qaci_turing_create(name, (uint32_t)states, width, rules, (uint32_t)start, head, coded);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, states);
  lua_setfield(L, -2, "states");
  lua_pushinteger(L, symbols);
  lua_setfield(L, -2, "symbols");
  lua_pushinteger(L, width);
  lua_setfield(L, -2, "width");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "name");
  lua_pushvalue(L, 3);
  lua_setfield(L, -2, "code");
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, 3);) {
    lua_pushvalue(L, -2);
    lua_rawset(L, -4); /* [number] = name */
  }
  lua_setfield(L, -2, "symbol");
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static int turing_gc(lua_State *L) {
  qaci_turing **box = lua_touserdata(L, 1);
  qaci_turing_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* ---- symbols and bits ---- */

/* M:encode{symbol, ...}: the tape that holds these symbols from cell 0 on. */
static int turing_encode(lua_State *L) {
  check_turing(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_Integer n = qaci_lua_array_length(L, 2, "the symbols");
  lua_getiuservalue(L, 1, 1);
  lua_getfield(L, 3, "width");
  size_t width = (size_t)lua_tointeger(L, -1);
  lua_getfield(L, 3, "code");
  int code = lua_gettop(L);
  qaci_bits *x = qaci_lua_new_bits(L);
  for (lua_Integer i = 1; i <= n; i++) {
    const char *what = lua_pushfstring(L, "symbol %I", (LUAI_UACINT)i);
    lua_rawgeti(L, 2, i);
    qaci_bits_append_nat(x, (uint64_t)to_number(L, code, what, "symbols"), width);
    lua_pop(L, 1);
  }
  return 1;
}

/* M:decode(x): an array of the symbols of whole cells; a code that is no symbol is an error. */
static int turing_decode(lua_State *L) {
  check_turing(L, 1);
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  lua_settop(L, 2);
  lua_getiuservalue(L, 1, 1);
  lua_getfield(L, 3, "width");
  size_t width = (size_t)lua_tointeger(L, -1);
  if (x->len % width)
    return luaL_error(L, "%I bits, expected a multiple of %d, the bits of a cell", (LUAI_UACINT)x->len, (int)width);
  lua_getfield(L, 3, "symbol");
  int symbol = lua_gettop(L);
  lua_newtable(L);
  for (size_t i = 0; i < x->len / width; i++) {
    if (lua_rawgeti(L, symbol, (lua_Integer)qaci_bits_read(x, i * width, width)) == LUA_TNIL)
      return luaL_error(L, "cell %I holds no symbol", (LUAI_UACINT)i);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* ---- runs ---- */

static uint64_t check_limit(lua_State *L) {
  lua_Integer limit = luaL_checkinteger(L, 3);
  luaL_argcheck(L, limit >= 0, 3, "expected a limit of at least 0 steps");
  return (uint64_t)limit;
}

/* output, steps, halted = M:run(i, limit) */
static int turing_run(lua_State *L) {
  qaci_turing *m = check_turing(L, 1);
  const qaci_bits *i = qaci_lua_check_bits(L, 2);
  uint64_t limit = check_limit(L), steps;
  bool halted;
  qaci_bits *out = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_turing_run(ctx, out, &steps, &halted, m, i, limit, NULL, NULL));
  qaci_lua_account(L, out->room * sizeof *out->word);
  lua_pushinteger(L, (lua_Integer)steps);
  lua_pushboolean(L, halted);
  return 3;
}

/* outputs, halted = M:trace(i, limit): [1] after 0 steps */
static int turing_trace(lua_State *L) {
  qaci_turing *m = check_turing(L, 1);
  const qaci_bits *i = qaci_lua_check_bits(L, 2);
  uint64_t limit = check_limit(L), steps;
  bool halted;
  qaci_bits *out = qaci_lua_new_bits(L);
  qaci_lua_trace *trace = qaci_lua_new_trace(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_turing_run(ctx, out, &steps, &halted, m, i, limit, qaci_lua_trace_add, trace));
  qaci_lua_push_trace(L, trace);
  lua_pushboolean(L, halted);
  return 2;
}

static int turing_index(lua_State *L) {
  check_turing(L, 1);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isnil(L, -1)) return 1; /* a method */
  const char *key = luaL_checkstring(L, 2);
  if (!strcmp(key, "code") || !strcmp(key, "symbol")) return 0; /* inner tables stay inside */
  lua_getiuservalue(L, 1, 1);
  lua_getfield(L, -1, key);
  return 1;
}

static int turing_tostring(lua_State *L) {
  lua_pushstring(L, qaci_turing_name(check_turing(L, 1)));
  return 1;
}

int qaci_lua_turing_simplicity(lua_State *L, int machine) {
  static const char *const coded[] = {"machine", "model", "code_bits", "data_bits", "steps", "budget", NULL},
                           *const plain[] = {"machine", "model", "data_bits", "steps", "budget", NULL};
  static const char *const number[] = {"data_bits", "steps", "code_bits"};
  qaci_turing *m = check_turing(L, machine);
  bool with_code = qaci_turing_coded(m);
  qaci_lua_only_fields(L, 1,
                       with_code ? "a simplicity of a Turing machine"
                                 : "a simplicity of a Turing machine whose head has a fixed cell",
                       with_code ? coded : plain);
  size_t bound[3] = {0};
  lua_createtable(L, 0, 5);
  int parameters = lua_gettop(L);
  for (int i = 0; i < 2 + with_code; i++) {
    int at = qaci_lua_need_field(L, 1, number[i], "a natural number");
    bound[i] = qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", number[i]));
    lua_pushvalue(L, at);
    lua_setfield(L, parameters, number[i]);
  }
  lua_pushvalue(L, machine);
  lua_setfield(L, parameters, "machine");
  lua_pushliteral(L, "bounded");
  lua_setfield(L, parameters, "model");
  qaci_simplicity **box = qaci_lua_new_simplicity(L, parameters);
  qaci_ctx *ctx = qaci_lua_machine_ctx(L, 1);
  return qaci_lua_machine_result(L, 1, ctx, qaci_turing_simplicity(ctx, box, m, bound[2], bound[0], bound[1]));
}

void qaci_lua_open_turing(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", turing_gc}, {"__tostring", turing_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"run", turing_run}, {"trace", turing_trace}, {"encode", turing_encode}, {"decode", turing_decode}, {NULL, NULL}};
  qaci_lua_class(L, TURING, meta, NULL);
  luaL_getmetatable(L, TURING);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, turing_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, turing_new);
  lua_setfield(L, -2, "turing");
}
