/* qaci.stochastic{width=, step=, fields=, cells=, loses=}: a rule that is a Lua function.   WORLD.1, other-physics.md
 *
 * The function is kept in the registry and called on the main thread, in a protected call: its errors become statuses,
 * so nothing that the library holds is lost. A physics whose function refers to it lives until the Lua state ends, as
 * with any value that C keeps.
 */
#include "qaci/lua/worlds.h"

#include "physics/stochastic.h"

#include <stdlib.h>
#include <string.h>

typedef struct rule_data {
  lua_State *L;
  int reference;
} rule_data;

typedef struct question {
  qaci_ctx *ctx;
  const qaci_bits *code;
  qaci_successors *successors;
  qaci_status status;
} question;

static void destroy_rule(void *data) {
  rule_data *d = data;
  luaL_unref(d->L, LUA_REGISTRYINDEX, d->reference);
  free(d);
}

static bool add(question *q, const qaci_bits *code, mpq_srcptr mass) {
  q->status = qaci_successors_add(q->ctx, q->successors, code, mass);
  return q->status == QACI_OK;
}

/* A distribution over bitstrings at `index`; its remainder is mass that no successor has. */
static void read_dist(lua_State *L, question *q, int index) {
  const qaci_dist *d = qaci_lua_check_dist(L, index);
  for (size_t i = 0; i < qaci_dist_size(d); i++) {
    mpq_srcptr mass;
    const qaci_value *v = qaci_dist_element(d, i, &mass);
    if (v->kind != QACI_BITS)
      luaL_error(L, "element %I of the distribution is no bitstring, expected successors as bits", (LUAI_UACINT)i + 1);
    if (!add(q, &v->bits, mass)) return;
  }
}

/* {{bits, mass}, ...} at `index`. */
static void read_array(lua_State *L, question *q, int index) {
  lua_Integer n = qaci_lua_array_length(L, index, "the successors");
  for (lua_Integer i = 1; i <= n; i++) {
    const char *what = lua_pushfstring(L, "successor %I", (LUAI_UACINT)i);
    int top = lua_gettop(L);
    if (lua_rawgeti(L, index, i) != LUA_TTABLE || lua_rawlen(L, -1) != 2)
      luaL_error(L, "%s: %s, expected {bits, mass}", what, qaci_lua_describe(L, top + 1));
    lua_rawgeti(L, top + 1, 1);
    lua_rawgeti(L, top + 1, 2);
    mpq_srcptr mass = qaci_lua_to_rational(L, top + 3, lua_pushfstring(L, "%s, mass", what));
    const qaci_bits *code = qaci_lua_to_bits(L, top + 2, what);
    if (!add(q, code, mass)) return;
    lua_settop(L, top - 1);
  }
}

/* ask(question, function) */
static int ask(lua_State *L) {
  question *q = lua_touserdata(L, 1);
  luaL_checkstack(L, QACI_LUA_ROOM, "a rule's successors");
  qaci_lua_push_bits(L, q->code);
  lua_call(L, 1, 1);
  int result = lua_gettop(L);
  if (lua_istable(L, result)) {
    read_array(L, q, result);
  } else if (luaL_testudata(L, result, "qaci.dist")) {
    read_dist(L, q, result);
  } else if (qaci_lua_is_bits(L, result) || lua_type(L, result) == LUA_TSTRING) {
    lua_pushinteger(L, 1);
    mpq_srcptr one = qaci_lua_to_rational(L, result + 1, "one");
    add(q, qaci_lua_to_bits(L, result, "the successor"), one);
  } else {
    luaL_error(L, "the function returns %s, expected an array of {bits, mass}, a distribution over bits, or bits",
               qaci_lua_describe(L, result));
  }
  return 0;
}

static qaci_status successors(qaci_ctx *ctx, void *data, const qaci_bits *code, qaci_successors *r) {
  rule_data *d = data;
  lua_State *L = d->L;
  if (!lua_checkstack(L, 8)) return qaci_fail(ctx, QACI_UNABLE, "Lua's stack is full");
  question q = {.ctx = ctx, .code = code, .successors = r};
  lua_pushcfunction(L, ask);
  lua_pushlightuserdata(L, &q);
  lua_rawgeti(L, LUA_REGISTRYINDEX, d->reference);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return q.status;
  const char *message = lua_tostring(L, -1);
  qaci_status status = qaci_fail(ctx, ctx->cancel && *ctx->cancel ? QACI_UNABLE : QACI_DOMAIN, "%s",
                                 message ? message : "the function raises an error without a text");
  lua_pop(L, 1);
  return status;
}

/* {at, width, count} in an array at `index`; pushes what holds them. */
static const qaci_field *to_fields(lua_State *L, int index, size_t *count) {
  if (!lua_istable(L, index))
    luaL_error(L, "field \"fields\": %s, expected an array of {at =, width =, count =}", qaci_lua_describe(L, index));
  size_t n = *count = (size_t)qaci_lua_array_length(L, index, "field \"fields\"");
  qaci_field *field = lua_newuserdatauv(L, (n + 1) * sizeof *field, 0);
  static const char *const known[] = {"at", "width", "count", NULL};
  int top = lua_gettop(L);
  for (size_t i = 0; i < n; i++) {
    const char *what = lua_pushfstring(L, "field \"fields[%I]\"", (LUAI_UACINT)i + 1);
    if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TTABLE)
      luaL_error(L, "%s: %s, expected {at =, width =, count =}", what, qaci_lua_describe(L, -1));
    qaci_lua_only_fields(L, top + 2, what, known);
    lua_getfield(L, top + 2, "at");
    lua_getfield(L, top + 2, "width");
    lua_getfield(L, top + 2, "count");
    field[i].at = qaci_lua_to_size(L, top + 3, lua_pushfstring(L, "%s, at", what));
    field[i].width = qaci_lua_to_size(L, top + 4, lua_pushfstring(L, "%s, width", what));
    field[i].count = qaci_lua_to_size(L, top + 5, lua_pushfstring(L, "%s, count", what));
    lua_settop(L, top);
  }
  return field;
}

static int stochastic_new(lua_State *L) {
  static const char *const known[] = {"width", "step", "fields", "cells", "loses", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.stochastic");
  qaci_lua_only_fields(L, 1, "a stochastic physics", known);
  qaci_stochastic_options o = {0};
  o.width = o.cells =
      qaci_lua_to_size(L, qaci_lua_need_field(L, 1, "width", "the number of bits of a world-state"), "field \"width\"");
  if (lua_getfield(L, 1, "cells") != LUA_TNIL) o.cells = qaci_lua_to_size(L, -1, "field \"cells\"");
  if (lua_getfield(L, 1, "loses") != LUA_TNIL && !lua_isboolean(L, -1))
    return luaL_error(L, "field \"loses\": %s, expected true or false", qaci_lua_describe(L, -1));
  o.loses = lua_toboolean(L, -1);
  if (lua_getfield(L, 1, "fields") != LUA_TNIL) o.field = to_fields(L, lua_gettop(L), &o.field_count);
  int step = qaci_lua_need_field(L, 1, "step", "a function from a world-state's bits to its successors");
  if (!lua_isfunction(L, step))
    return luaL_error(L, "field \"step\": %s, expected a function", qaci_lua_describe(L, step));

  qaci_lua_push_physics(L, NULL);
  int result = lua_gettop(L);
  qaci_physics **box = lua_touserdata(L, result);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  lua_State *main = lua_tothread(L, -1);
  lua_pushvalue(L, step);
  int reference = luaL_ref(L, LUA_REGISTRYINDEX); /* the last that may raise */
  rule_data *data = qaci_alloc(sizeof *data);
  *data = (rule_data){main, reference};
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_stochastic_rule rule = {successors, destroy_rule, data};
  qaci_status status = qaci_stochastic_create(ctx, box, &o, &rule);
  if (status != QACI_OK) destroy_rule(data);
  qaci_lua_ok(L, ctx, status);
  lua_settop(L, result);
  return 1;
}

static bool is(qaci_physics *p) {
  return qaci_stochastic_is(p);
}

static void code(lua_State *L, qaci_physics *p, int index, const char *what) {
  qaci_bits *x = qaci_lua_exact_bits(L, index, p->width, what), *r = qaci_lua_new_bits(L);
  qaci_physics_canonical(p, r, x);
  if (!qaci_bits_equal(r, x)) luaL_error(L, "%s: a number in a field is not below its count", what);
  lua_remove(L, -2);
}

static bool physics_field(lua_State *L, qaci_physics *p, const char *key) {
  if (strcmp(key, "known")) return false;
  lua_pushinteger(L, (lua_Integer)qaci_stochastic_known(p));
  return true;
}

static bool state_field(lua_State *L, qaci_physics *p, const qaci_bits *code, const char *key) {
  (void)L, (void)p, (void)code, (void)key;
  return false;
}

const qaci_lua_kind qaci_lua_stochastic = {is, code, physics_field, state_field};

void qaci_lua_open_stochastic(lua_State *L) {
  lua_pushcfunction(L, stochastic_new);
  lua_setfield(L, -2, "stochastic");
}
