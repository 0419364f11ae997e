/* Elements of distributions, from Lua and to Lua.                                                  definitions.md 1
 *
 * Numbers, bits, programs, world-states, locations and arrays pass by content; functions by identity. While a value is
 * under construction a box (a userdata with one reference) holds it, so an error raised half-way loses nothing.
 * A function's value holds the function in the registry; the table of references maps a function back to its owner, so
 * that one function is one element. Cost: O(size of the element).
 */
#include "qaci/lua/common.h"

#include <stdlib.h>

#define BOX "qaci.value"
#define LIST "qaci.values"
#define STATE "qaci.state"
#define LOCATION "qaci.location"

/* Deeper arrays are refused: an array that holds itself has no content to compare. */
enum { DEEPEST = 64 };

static int box_gc(lua_State *L) {
  qaci_value **box = lua_touserdata(L, 1);
  qaci_value_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

static qaci_value **new_held(lua_State *L, const char *class) {
  qaci_value **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, class);
  return box;
}

qaci_value **qaci_lua_new_box(lua_State *L) {
  return new_held(L, BOX);
}

typedef struct value_list {
  size_t count;
  qaci_value *item[];
} value_list;

static int list_gc(lua_State *L) {
  value_list *list = lua_touserdata(L, 1);
  for (size_t i = 0; i < list->count; i++) qaci_value_release(list->item[i]);
  list->count = 0;
  return 0;
}

/* Functions ------------------------------------------------------------------------------------------------------- */

typedef struct function_owner {
  qaci_owner owner; /* first: released through it */
  lua_State *main;
  int reference; /* of the function, in the registry */
} function_owner;

static const char functions_key; /* in the registry: function -> its owner */

static void function_release(qaci_owner *owner) {
  function_owner *f = (function_owner *)owner;
  lua_State *L = f->main;
  lua_checkstack(L, 4);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
  lua_rawgeti(L, LUA_REGISTRYINDEX, f->reference);
  lua_pushnil(L);
  lua_rawset(L, -3); /* removing an entry allocates nothing */
  lua_pop(L, 1);
  luaL_unref(L, LUA_REGISTRYINDEX, f->reference);
  free(f);
}

static void function_to_value(lua_State *L, int index, qaci_value **box) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  function_owner *f = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (f) {
    *box = qaci_value_ref(qaci_owner_retain(&f->owner));
    lua_pop(L, 1);
    return;
  }
  lua_pushvalue(L, index);
  int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  f = qaci_alloc(sizeof *f);
  *f = (function_owner){.owner = {function_release, 1, 0}, .reference = reference};
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  f->main = lua_tothread(L, -1);
  lua_pop(L, 1);
  *box = qaci_value_ref(&f->owner);
  lua_pushvalue(L, index);
  lua_pushlightuserdata(L, f);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

/* From Lua --------------------------------------------------------------------------------------------------------- */

void qaci_lua_array_to_value(lua_State *L, int index, const char *what, int depth, qaci_lua_member *member,
                             const void *data) {
  size_t n = lua_rawlen(L, index), keys = 0;
  if (depth >= DEEPEST) luaL_error(L, "an array is nested deeper than %d levels: does it contain itself?", DEEPEST);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) keys++;
  if (keys != n)
    luaL_error(L,
               "%s: a table with %I entries of which %I are an array from 1, expected an array without gaps and names",
               what, (LUAI_UACINT)keys, (LUAI_UACINT)n);
  qaci_value **box = qaci_lua_new_box(L);
  value_list *list = lua_newuserdatauv(L, sizeof *list + n * sizeof *list->item, 0);
  list->count = 0;
  luaL_setmetatable(L, LIST);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    const char *name = lua_pushfstring(L, "%s, member %I", what, (LUAI_UACINT)i + 1);
    member(L, lua_absindex(L, -2), name, depth + 1, data, i);
    qaci_value **inner = lua_touserdata(L, -1);
    list->item[list->count++] = *inner;
    *inner = NULL;
    lua_pop(L, 3);
  }
  *box = qaci_value_tuple(list->item, n);
  for (size_t i = 0; i < n; i++) qaci_value_release(list->item[i]);
  list->count = 0;
  lua_pop(L, 1);
}

/* The userdata at `index` into the box, if it can be an element. */
static bool userdata_to_value(lua_State *L, int index, qaci_value **box) {
  if (qaci_lua_is_rational(L, index)) {
    *box = qaci_value_number(qaci_lua_check_rational(L, index));
  } else if (qaci_lua_is_bits(L, index)) {
    *box = qaci_value_bits(qaci_lua_check_bits(L, index));
  } else if (luaL_testudata(L, index, "qaci.program")) {
    *box = qaci_value_program(qaci_lua_check_program(L, index));
  } else if (luaL_testudata(L, index, STATE) || luaL_testudata(L, index, LOCATION)) {
    *box = qaci_value_retain(*(qaci_value **)lua_touserdata(L, index));
  } else {
    return false;
  }
  return true;
}

static void to_value(lua_State *L, int index, const char *what, int depth, const void *data, size_t i) {
  (void)i;
  luaL_checkstack(L, 12, "an element is nested too deep");
  int type = lua_type(L, index);
  if (type == LUA_TTABLE) {
    qaci_lua_array_to_value(L, index, what, depth, to_value, data);
    return;
  }
  qaci_value **box = qaci_lua_new_box(L);
  size_t n;
  if (type == LUA_TBOOLEAN) {
    *box = qaci_value_bool(lua_toboolean(L, index));
  } else if (type == LUA_TNUMBER && lua_isinteger(L, index)) {
    *box = qaci_value_integer((long)lua_tointeger(L, index));
  } else if (type == LUA_TNUMBER) {
    luaL_error(L, "%s: %s", what, qaci_lua_float_message(L, lua_tonumber(L, index)));
  } else if (type == LUA_TSTRING) {
    const char *s = lua_tolstring(L, index, &n);
    *box = qaci_value_string(s, n);
  } else if (type == LUA_TFUNCTION) {
    function_to_value(L, index, box);
  } else if (type != LUA_TUSERDATA || !userdata_to_value(L, index, box)) {
    luaL_error(L,
               "%s: %s, expected a boolean, an integer, a rational, a string, bits, a program, a world-state, "
               "a location, a function or an array of those",
               what, qaci_lua_describe(L, index));
  }
}

qaci_value *qaci_lua_to_value(lua_State *L, int index, const char *what) {
  to_value(L, lua_absindex(L, index), what, 0, NULL, 0);
  return *(qaci_value **)lua_touserdata(L, -1);
}

/* To Lua ----------------------------------------------------------------------------------------------------------- */

static void push_number(lua_State *L, const mpq_t q) {
  if (!mpz_cmp_ui(mpq_denref(q), 1) && mpz_fits_slong_p(mpq_numref(q)))
    lua_pushinteger(L, mpz_get_si(mpq_numref(q)));
  else
    qaci_lua_push_rational(L, q);
}

static void push_program(lua_State *L, const qaci_value *v) {
  static const qaci_program halt = {0};
  qaci_lua_push_program(L, &halt);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_program_decode(ctx, qaci_lua_check_program(L, -1), &v->bits));
}

void qaci_lua_push_value(lua_State *L, qaci_value *v) {
  luaL_checkstack(L, 8, "an element is nested too deep");
  switch (v->kind) {
  case QACI_BOOL:
    lua_pushboolean(L, v->boolean);
    return;
  case QACI_NUMBER:
    push_number(L, v->number);
    return;
  case QACI_STRING:
    lua_pushlstring(L, v->string, v->length);
    return;
  case QACI_BITS:
    qaci_lua_push_bits(L, &v->bits);
    return;
  case QACI_PROGRAM:
    push_program(L, v);
    return;
  case QACI_STATE:
  case QACI_LOCATION: {
    qaci_value **box = new_held(L, v->kind == QACI_STATE ? STATE : LOCATION);
    *box = qaci_value_retain(v);
    return;
  }
  case QACI_REF:
    lua_rawgeti(L, LUA_REGISTRYINDEX, ((function_owner *)v->owner)->reference);
    return;
  case QACI_TUPLE:
    lua_createtable(L, (int)v->length, 0);
    for (size_t i = 0; i < v->length; i++) {
      qaci_lua_push_value(L, v->item[i]);
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return;
  }
  luaL_error(L, "a value of an unknown kind");
}

/* World-states and locations --------------------------------------------------------------------------------------- */

static qaci_value *check_held(lua_State *L, int arg) {
  qaci_value **box = luaL_testudata(L, arg, STATE);
  if (!box) box = luaL_testudata(L, arg, LOCATION);
  if (!box)
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a world-state or a location", qaci_lua_describe(L, arg)));
  return *box;
}

qaci_value *qaci_lua_check_state(lua_State *L, int arg) {
  qaci_value **box = luaL_testudata(L, arg, STATE);
  if (!box) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a world-state", qaci_lua_describe(L, arg)));
  return *box;
}

qaci_value *qaci_lua_check_location(lua_State *L, int arg) {
  qaci_value **box = luaL_testudata(L, arg, LOCATION);
  if (!box) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a location", qaci_lua_describe(L, arg)));
  return *box;
}

/* __eq meets any two userdata. */
static int held_eq(lua_State *L) {
  bool both = (luaL_testudata(L, 1, STATE) || luaL_testudata(L, 1, LOCATION)) &&
              (luaL_testudata(L, 2, STATE) || luaL_testudata(L, 2, LOCATION));
  lua_pushboolean(L, both && qaci_value_equal(check_held(L, 1), check_held(L, 2)));
  return 1;
}

static int held_lt(lua_State *L) {
  lua_pushboolean(L, qaci_value_compare(check_held(L, 1), check_held(L, 2)) < 0);
  return 1;
}

static int held_le(lua_State *L) {
  lua_pushboolean(L, qaci_value_compare(check_held(L, 1), check_held(L, 2)) <= 0);
  return 1;
}

/* A world-state is its code, 0 and 1; a location its canonical bytes, written in hexadecimal. */
static int held_tostring(lua_State *L) {
  const qaci_value *v = check_held(L, 1);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  if (v->kind == QACI_STATE)
    for (size_t i = 0; i < v->bits.len; i++) luaL_addchar(&buffer, (char)('0' + qaci_bits_get(&v->bits, i)));
  else
    for (size_t i = 0; i < v->length; i++) {
      luaL_addchar(&buffer, "0123456789abcdef"[(unsigned char)v->string[i] >> 4]);
      luaL_addchar(&buffer, "0123456789abcdef"[v->string[i] & 15]);
    }
  luaL_pushresult(&buffer);
  return 1;
}

void qaci_lua_open_value(lua_State *L) {
  static const luaL_Reg box[] = {{"__gc", box_gc}, {NULL, NULL}};
  static const luaL_Reg list[] = {{"__gc", list_gc}, {NULL, NULL}};
  static const luaL_Reg held[] = {
      {"__gc", box_gc}, {"__eq", held_eq}, {"__lt", held_lt}, {"__le", held_le}, {"__tostring", held_tostring},
      {NULL, NULL}};
  static const luaL_Reg methods[] = {{"eq", held_eq}, {"key", held_tostring}, {NULL, NULL}};
  qaci_lua_class(L, BOX, box, NULL);
  qaci_lua_class(L, LIST, list, NULL);
  qaci_lua_class(L, STATE, held, methods);
  qaci_lua_class(L, LOCATION, held, methods);
  /* a second opening keeps the table: values made before refer to it */
  bool opened = lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key) == LUA_TTABLE;
  lua_pop(L, 1);
  if (opened) return;
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &functions_key);
}
