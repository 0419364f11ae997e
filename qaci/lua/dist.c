/* Distributions in Lua: qaci.dist.empty, point, uniform, new and the methods of a distribution.    definitions.md 1
 *
 * A distribution is immutable; the one under construction is owned by its userdata from the start, so an error of a
 * callback loses nothing. Cost: one look-up an element, and the callback's.
 */
#include "qaci/lua/common.h"
#include "qaci/lua/mass.h"

#include <string.h>

#define DIST "qaci.dist"

static const char everything_key; /* in the registry: the marker qaci.everything */

qaci_dist **qaci_lua_new_dist(lua_State *L) {
  qaci_dist **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, DIST);
  return box;
}

void qaci_lua_push_dist(lua_State *L, qaci_dist *d) {
  *qaci_lua_new_dist(L) = d;
  /* a value, a mass of two limbs or more and the table's share: about 200 bytes an element */
  qaci_lua_account(L, 200 * qaci_dist_size(d));
}

qaci_dist *qaci_lua_check_dist(lua_State *L, int arg) {
  qaci_dist **box = luaL_testudata(L, arg, DIST);
  if (!box) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a distribution", qaci_lua_describe(L, arg)));
  return *box;
}

/* Push the empty distribution, to be filled. */
static qaci_dist *new_dist(lua_State *L) {
  qaci_dist **box = qaci_lua_new_dist(L);
  return *box = qaci_dist_create();
}

/* Finish the distribution on top of the stack. */
static int finish(lua_State *L, qaci_dist *d) {
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, d));
  qaci_lua_account(L, 200 * qaci_dist_size(d));
  return 1;
}

static void add(lua_State *L, qaci_dist *d, qaci_value *x, mpq_srcptr mass) {
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_dist_add(ctx, d, x, mass));
}

static int dist_empty(lua_State *L) {
  return finish(L, new_dist(L));
}

/* A new reference to the value at `index`, if it can be made without raising; else NULL. */
static qaci_value *scalar(lua_State *L, int index) {
  size_t n;
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN:
    return qaci_value_bool(lua_toboolean(L, index));
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, index, &n);
    return qaci_value_string(text, n);
  }
  case LUA_TNUMBER:
    return lua_isinteger(L, index) ? qaci_value_integer((long)lua_tointeger(L, index)) : NULL;
  default:
    return NULL;
  }
}

static int dist_point(lua_State *L) {
  luaL_checkany(L, 1);
  qaci_dist **box = qaci_lua_new_dist(L);
  qaci_value *x = scalar(L, 1);
  if (!x) x = qaci_value_retain(qaci_lua_to_value(L, 1, "the element"));
  *box = qaci_dist_uniform(&x, 1);
  qaci_value_release(x);
  lua_settop(L, 2);
  qaci_lua_account(L, 200);
  return 1;
}

/* The n scalars of the array at 1, if it is one. */
static bool read_scalars(lua_State *L, qaci_value **element, size_t n) {
  size_t count = 0, keys = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) keys++;
  while (keys == n && count < n) {
    lua_rawgeti(L, 1, (lua_Integer)count + 1);
    qaci_value *x = scalar(L, -1);
    lua_pop(L, 1);
    if (!x) break;
    element[count++] = x;
  }
  if (count == n && keys == n) return true;
  for (size_t i = 0; i < count; i++) qaci_value_release(element[i]);
  return false;
}

/* D.uniform{x, ...}: a set, so an element given twice counts once. */
static int dist_uniform(lua_State *L) {
  enum { SHORT = 64 };
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  size_t n = lua_rawlen(L, 1);
  qaci_dist **box = qaci_lua_new_dist(L);
  qaci_value *few[SHORT], **element = n <= SHORT ? few : lua_newuserdatauv(L, n * sizeof *element, 0);
  if (read_scalars(L, element, n)) { /* nothing in between raises */
    *box = qaci_dist_uniform(element, n);
    for (size_t i = 0; i < n; i++) qaci_value_release(element[i]);
  } else {
    qaci_value *set = qaci_lua_to_value(L, 1, "the set");
    *box = qaci_dist_uniform(set->item, set->length);
  }
  lua_settop(L, 2);
  qaci_lua_account(L, 200 * n);
  return 1;
}

/* The pair {x, mass} at the top of the stack, entry i, into d. */
static void add_entry(lua_State *L, qaci_dist *d, lua_Integer i) {
  int entry = lua_gettop(L);
  const char *name = lua_pushfstring(L, "entry %I of the distribution", (LUAI_UACINT)i);
  if (lua_type(L, entry) != LUA_TTABLE || lua_rawlen(L, entry) != 2)
    luaL_error(L, "%s: %s, expected a pair {element, mass}", name,
               lua_istable(L, entry) ? lua_pushfstring(L, "a table of %I members", (LUAI_UACINT)lua_rawlen(L, entry))
                                     : qaci_lua_describe(L, entry));
  lua_rawgeti(L, entry, 1);
  qaci_value *x = qaci_lua_to_value(L, -1, name);
  const char *mass_name = lua_pushfstring(L, "the mass in %s", name);
  lua_rawgeti(L, entry, 2);
  mpq_srcptr mass = qaci_lua_to_rational(L, -1, mass_name);
  add(L, d, x, mass);
  lua_settop(L, entry);
}

static int dist_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 1), keys = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      const char *key = lua_tostring(L, -2);
      if (strcmp(key, "remainder"))
        return luaL_error(L, "field \"%s\" of the distribution: expected pairs {element, mass} and, by name, remainder",
                          key);
    } else {
      keys++;
    }
  }
  if (keys != n) return luaL_error(L, "the distribution is no array of pairs {element, mass}: it has gaps");
  qaci_dist *d = new_dist(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 1, i);
    add_entry(L, d, i);
    lua_pop(L, 1);
  }
  if (lua_getfield(L, 1, "remainder") != LUA_TNIL) {
    mpq_srcptr r = qaci_lua_to_rational(L, -1, "the remainder");
    if (mpq_sgn(r) < 0) return luaL_error(L, "the remainder is negative, expected at least 0");
    qaci_dist_add_remainder(d, r);
  }
  lua_settop(L, 2);
  return finish(L, d);
}

static int dist_gc(lua_State *L) {
  qaci_dist **box = luaL_checkudata(L, 1, DIST);
  if (*box) qaci_dist_release(*box);
  qaci_lua_no_metatable(L);
  return 0;
}

static int dist_len(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_dist_size(qaci_lua_check_dist(L, 1)));
  return 1;
}

static int dist_mass(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  luaL_checkany(L, 2);
  qaci_value *x = qaci_lua_to_value(L, 2, "the element");
  qaci_dist_mass(d, x, qaci_lua_new_rational(L));
  return 1;
}

static int dist_total(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  qaci_dist_total(d, qaci_lua_new_rational(L));
  return 1;
}

static int dist_remainder(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  qaci_dist_remainder(d, qaci_lua_new_rational(L));
  return 1;
}

static int dist_normalize(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  qaci_dist **box = qaci_lua_new_dist(L);
  *box = qaci_dist_normalize(d);
  qaci_lua_account(L, 200 * qaci_dist_size(d));
  return 1;
}

/* elements, certain = d:argmax(); elements is qaci.everything for the empty distribution. */
static int dist_argmax(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  bool everything, certain;
  size_t n = qaci_dist_argmax(d, &everything, &certain);
  if (everything) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &everything_key);
  } else {
    lua_newtable(L);
    mpq_srcptr ignored;
    for (size_t i = 0; i < n; i++) {
      qaci_lua_push_value(L, qaci_dist_element(d, i, &ignored));
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
  }
  lua_pushboolean(L, certain);
  return 2;
}

/* The distribution of f(x). */
static int dist_map(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  qaci_dist *r = new_dist(L);
  mpq_srcptr mass;
  for (size_t i = 0; i < qaci_dist_size(d); i++) {
    lua_pushvalue(L, 2);
    qaci_lua_push_value(L, qaci_dist_element(d, i, &mass));
    lua_call(L, 1, 1);
    add(L, r, qaci_lua_to_value(L, -1, "the result of the function"), mass);
    lua_settop(L, 3);
  }
  mpq_ptr remainder = qaci_lua_new_rational(L);
  qaci_dist_remainder(d, remainder);
  qaci_dist_add_remainder(r, remainder);
  lua_pop(L, 1);
  return finish(L, r);
}

/* The sum of mass * f(x) over the elements, then the remainder: the mass it says nothing about. */
static int dist_expect(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  mpq_ptr sum = qaci_lua_new_rational(L), term = qaci_lua_new_rational(L);
  mpq_srcptr mass;
  for (size_t i = 0; i < qaci_dist_size(d); i++) {
    lua_pushvalue(L, 2);
    qaci_lua_push_value(L, qaci_dist_element(d, i, &mass));
    lua_call(L, 1, 1);
    mpq_mul(term, mass, qaci_lua_to_rational(L, -1, "the result of the function"));
    mpq_add(sum, sum, term);
    lua_settop(L, 4);
  }
  qaci_dist_remainder(d, term);
  return 2;
}

static int next_element(lua_State *L) {
  qaci_dist *d = qaci_lua_check_dist(L, lua_upvalueindex(1));
  size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));
  if (i >= qaci_dist_size(d)) return 0;
  lua_pushinteger(L, (lua_Integer)i + 1);
  lua_replace(L, lua_upvalueindex(2));
  mpq_srcptr mass;
  qaci_lua_push_value(L, qaci_dist_element(d, i, &mass));
  qaci_lua_push_rational(L, mass);
  return 2;
}

static int dist_pairs(lua_State *L) {
  qaci_lua_check_dist(L, 1);
  lua_settop(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_element, 2);
  return 1;
}

/* The same elements with the same masses and the same remainder. Elements are in a fixed order. */
static bool same(lua_State *L, const qaci_dist *a, const qaci_dist *b) {
  if (qaci_dist_size(a) != qaci_dist_size(b)) return false;
  mpq_srcptr p, q;
  for (size_t i = 0; i < qaci_dist_size(a); i++) {
    const qaci_value *x = qaci_dist_element(a, i, &p), *y = qaci_dist_element(b, i, &q);
    if (!mpq_equal(p, q) || !qaci_value_equal(x, y)) return false;
  }
  mpq_ptr r = qaci_lua_new_rational(L), s = qaci_lua_new_rational(L);
  qaci_dist_remainder(a, r);
  qaci_dist_remainder(b, s);
  return mpq_equal(r, s);
}

static int dist_eq(lua_State *L) {
  qaci_dist **a = luaL_testudata(L, 1, DIST), **b = luaL_testudata(L, 2, DIST);
  lua_pushboolean(L, a && b && same(L, *a, *b));
  return 1;
}

/* "3 elements of mass 9/10, remainder 1/10": a distribution may be far too long to print. */
static int dist_tostring(lua_State *L) {
  lua_settop(L, 1);
  size_t n = qaci_dist_size(qaci_lua_check_dist(L, 1));
  dist_total(L);
  dist_remainder(L);
  lua_pushfstring(L, "%I element%s of mass %s, remainder %s", (LUAI_UACINT)n, n == 1 ? "" : "s",
                  luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 3, NULL));
  return 1;
}

static int everything_tostring(lua_State *L) {
  lua_pushliteral(L, "everything");
  return 1;
}

void qaci_lua_open_dist(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", dist_gc},       {"__len", dist_len},           {"__eq", dist_eq},
                                         {"__pairs", dist_pairs}, {"__tostring", dist_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"mass", dist_mass},     {"total", dist_total}, {"remainder", dist_remainder}, {"normalize", dist_normalize},
      {"argmax", dist_argmax}, {"map", dist_map},     {"expect", dist_expect},       {"pairs", dist_pairs},
      {"eq", dist_eq},         {NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"empty", dist_empty}, {"point", dist_point}, {"uniform", dist_uniform}, {"new", dist_new}, {NULL, NULL}};
  static const luaL_Reg everything[] = {{"__tostring", everything_tostring}, {NULL, NULL}};
  qaci_lua_class(L, DIST, metamethods, methods);
  luaL_newlib(L, functions);
  qaci_lua_open_stream(L);
  lua_setfield(L, -2, "dist");
  qaci_lua_class(L, "qaci.everything", everything, NULL);
  lua_newuserdatauv(L, 0, 0);
  luaL_setmetatable(L, "qaci.everything");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &everything_key);
  lua_setfield(L, -2, "everything");
}
