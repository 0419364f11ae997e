/* Encodings in Lua: qaci.encode, qaci.sd, qaci.decode, and the types they take.                    definitions.md 2
 *
 * A type is a name or a table {"tuple", t1, ...}, {"list", t}, {"set", t}, {"map", k, v}. It is checked first, with
 * errors, then built, without. Where the type asks for a number, decimal text will do, for bits a string of 0 and 1,
 * for a program its code: files of reference values are written so. Cost: that of the encoding.
 */
#include "distributions/type.h"
#include "qaci/lua/common.h"

#include <stdlib.h>

#define TYPE "qaci.type"

enum { DEEPEST = 64 };

static int type_gc(lua_State *L) {
  qaci_type **box = lua_touserdata(L, 1);
  qaci_type_destroy(*box);
  *box = NULL;
  return 0;
}

/* The kind named at `index`; raises for anything else. */
static qaci_type_kind check_kind(lua_State *L, int index) {
  qaci_type_kind kind;
  if (lua_type(L, index) != LUA_TSTRING || !qaci_type_kind_named(&kind, lua_tostring(L, index)))
    return (qaci_type_kind)luaL_error(L,
                                      "%s is no type: expected bool, nat, int, rational, bits, program, or a table "
                                      "that starts with tuple, list, set or map",
                                      qaci_lua_describe(L, index));
  return kind;
}

/* Raise unless a type stands at `index`. */
static void check_type(lua_State *L, int index, int depth) {
  luaL_checkstack(L, 8, "a type is nested too deep");
  if (depth > DEEPEST) luaL_error(L, "a type is nested deeper than %d levels", DEEPEST);
  bool table = lua_istable(L, index);
  if (table)
    lua_rawgeti(L, index, 1);
  else
    lua_pushvalue(L, index);
  qaci_type_kind kind = check_kind(L, lua_gettop(L));
  lua_Integer members = table ? (lua_Integer)lua_rawlen(L, index) - 1 : 0;
  lua_Integer expected = kind == QACI_TYPE_MAP ? 2 : kind == QACI_TYPE_LIST || kind == QACI_TYPE_SET ? 1 : 0;
  if (kind == QACI_TYPE_TUPLE ? !table : members != expected)
    luaL_error(L, "the type %s has %I member types, expected %s", lua_tostring(L, -1), (LUAI_UACINT)members,
               kind == QACI_TYPE_TUPLE ? "a table {\"tuple\", t1, ...}"
               : expected == 2         ? "2"
               : expected              ? "1"
                                       : "none");
  for (lua_Integer i = 0; i < members; i++) {
    lua_rawgeti(L, index, i + 2);
    check_type(L, lua_gettop(L), depth + 1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* The type at `index`, which check_type has passed: nothing here can raise. */
static qaci_type *build_type(lua_State *L, int index) {
  bool table = lua_istable(L, index);
  qaci_type_kind kind = QACI_TYPE_BOOL;
  if (table)
    lua_rawgeti(L, index, 1);
  else
    lua_pushvalue(L, index);
  qaci_type_kind_named(&kind, lua_tostring(L, -1));
  lua_pop(L, 1);
  size_t members = table ? (size_t)lua_rawlen(L, index) - 1 : 0;
  qaci_type **member = qaci_alloc(members * sizeof *member);
  for (size_t i = 0; i < members; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 2);
    member[i] = build_type(L, lua_gettop(L));
    lua_pop(L, 1);
  }
  qaci_type *t = qaci_type_create(kind, member, members);
  free(member);
  return t;
}

/* Push a box with the type at argument `arg`. */
const qaci_type *qaci_lua_check_type(lua_State *L, int arg) {
  luaL_checkany(L, arg);
  check_type(L, arg, 0);
  qaci_type **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, TYPE);
  return *box = build_type(L, arg);
}

/* The value at `index` as a value of the type: pushes its box. */
static void typed_value(lua_State *L, int index, const char *what, int depth, const void *data, size_t i);

/* A member of a tuple is of its own type, one of a list, a set or a map of member[0], one of a pair of a map of a pair.
 */
static void typed_member(lua_State *L, int index, const char *what, int depth, const void *data, size_t i) {
  const qaci_type *t = data;
  if (t->kind == QACI_TYPE_MAP) {
    const qaci_type pair = {QACI_TYPE_TUPLE, 2, t->member};
    typed_value(L, index, what, depth, &pair, 0);
  } else {
    typed_value(L, index, what, depth, t->member[t->kind == QACI_TYPE_TUPLE ? i : 0], 0);
  }
}

static void expected(lua_State *L, int index, const char *what, const char *expectation) {
  luaL_error(L, "%s: %s, expected %s", what, qaci_lua_describe(L, index), expectation);
}

/* Push the bits at `index` as a userdata. */
static const qaci_bits *typed_bits(lua_State *L, int index, const char *what, const char *expectation) {
  if (!qaci_lua_is_bits(L, index) && lua_type(L, index) != LUA_TSTRING) expected(L, index, what, expectation);
  if (qaci_lua_is_bits(L, index)) {
    lua_pushvalue(L, index);
    return lua_touserdata(L, -1);
  }
  size_t n;
  const char *text = lua_tolstring(L, index, &n);
  qaci_bits *x = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_bits_parse(ctx, x, text, n) != QACI_OK) luaL_error(L, "%s: %s", what, ctx->message);
  return x;
}

static void typed_program(lua_State *L, int index, const char *what, qaci_value **box) {
  if (luaL_testudata(L, index, "qaci.program")) {
    *box = qaci_value_program(qaci_lua_check_program(L, index));
    return;
  }
  static const qaci_program halt = {0};
  const qaci_bits *code = typed_bits(L, index, what, "a program or its code");
  qaci_lua_push_program(L, &halt);
  qaci_program *p = qaci_lua_check_program(L, lua_gettop(L));
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_program_decode(ctx, p, code) != QACI_OK) luaL_error(L, "%s: %s", what, ctx->message);
  *box = qaci_value_program(p);
}

static void typed_value(lua_State *L, int index, const char *what, int depth, const void *data, size_t i) {
  (void)i;
  const qaci_type *t = data;
  luaL_checkstack(L, 16, "a value is nested too deep");
  switch (t->kind) {
  case QACI_TYPE_TUPLE:
  case QACI_TYPE_LIST:
  case QACI_TYPE_SET:
  case QACI_TYPE_MAP:
    if (!lua_istable(L, index))
      expected(L, index, what, lua_pushfstring(L, "an array for a %s", qaci_type_kind_name(t->kind)));
    if (t->kind == QACI_TYPE_TUPLE && lua_rawlen(L, index) != t->count)
      luaL_error(L, "%s: %I members, expected a tuple of %I", what, (LUAI_UACINT)lua_rawlen(L, index),
                 (LUAI_UACINT)t->count);
    qaci_lua_array_to_value(L, index, what, depth, typed_member, t);
    return;
  default:
    break;
  }
  qaci_value **box = qaci_lua_new_box(L);
  int top = lua_gettop(L);
  if (t->kind == QACI_TYPE_BOOL) {
    if (!lua_isboolean(L, index)) expected(L, index, what, "true or false");
    *box = qaci_value_bool(lua_toboolean(L, index));
  } else if (t->kind == QACI_TYPE_BITS) {
    *box = qaci_value_bits(typed_bits(L, index, what, "bits or a string of 0 and 1"));
  } else if (t->kind == QACI_TYPE_PROGRAM) {
    typed_program(L, index, what, box);
  } else {
    *box = qaci_value_number(qaci_lua_to_rational(L, index, what));
  }
  lua_settop(L, top);
}

static int encode_with(lua_State *L,
                       qaci_status (*encode)(qaci_ctx *, qaci_bits *, const qaci_value *, const qaci_type *)) {
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  const qaci_type *t = qaci_lua_check_type(L, 2);
  typed_value(L, 1, "the value", 0, t, 0);
  const qaci_value *v = *(qaci_value **)lua_touserdata(L, -1);
  qaci_bits *r = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, encode(ctx, r, v, t));
  qaci_lua_account(L, r->room * sizeof *r->word);
  return 1;
}

static int lua_encode(lua_State *L) {
  return encode_with(L, qaci_encode);
}

static int lua_sd(lua_State *L) {
  return encode_with(L, qaci_sd);
}

static int lua_decode(lua_State *L) {
  const qaci_bits *x = qaci_lua_check_bits(L, 1);
  lua_settop(L, 2);
  const qaci_type *t = qaci_lua_check_type(L, 2);
  qaci_value **box = qaci_lua_new_box(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_decode(ctx, box, x, t));
  qaci_lua_push_value(L, *box);
  return 1;
}

void qaci_lua_open_encode(lua_State *L) {
  static const luaL_Reg type[] = {{"__gc", type_gc}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"encode", lua_encode}, {"sd", lua_sd}, {"decode", lua_decode}, {NULL, NULL}};
  qaci_lua_class(L, TYPE, type, NULL);
  luaL_setfuncs(L, functions, 0);
}
