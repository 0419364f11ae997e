/* Calls of the Lua functions of qaci.mass.                                                 DIST.3; definitions.md 1
 *
 * One protected call goes round all calls of a function (the engine's guard), not round each: an error is a longjmp out
 * of the engine's loop, which keeps all it has in memory that it owns, and becomes a status with the name of the
 * variable or constraint. Small integers and booleans are pushed as they are, strings are interned by Lua, and the
 * userdata of any other value is made once and remembered; arrays are made anew, since a function may change them.
 * Cost: about 0.1 microseconds a call, besides the function's own work.
 */
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/mass.h"

/* Stack slots inside the guard. */
enum { JOB = 1, FUNCTION, CACHE, RESULT };

typedef struct job {
  qaci_status (*body)(void *arg);
  void *arg;
  size_t parameters;
  bool begun;
  qaci_status status;
} job;

static int run(lua_State *L) {
  job *j = lua_touserdata(L, JOB);
  luaL_checkstack(L, (int)j->parameters + 12 + QACI_LUA_ROOM, "too many parameters");
  j->begun = true;
  j->status = j->body(j->arg);
  return 0;
}

qaci_status qaci_lua_mass_guard(qaci_ctx *ctx, void *data, qaci_status (*body)(void *arg), void *arg) {
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  if (!lua_checkstack(L, 8)) return qaci_fail(ctx, QACI_UNABLE, "Lua's stack is full");
  job j = {.body = body, .arg = arg, .parameters = p->needs.count};
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, &j);
  lua_rawgeti(L, p->host->functions, p->entry);
  lua_pushvalue(L, p->host->cache);
  if (lua_pcall(L, 3, 0, 0) == LUA_OK) return j.status;
  lua_rawgeti(L, p->host->labels, p->entry);
  const char *message = lua_tostring(L, -2), *label = lua_tostring(L, -1);
  /* no room to call the function is not what it says of a value: the engine, which goes on behind such a value, would
   * ask again for ever */
  qaci_status status = qaci_fail(ctx, j.begun ? QACI_DOMAIN : QACI_UNABLE, "%s: %s", label,
                                 message ? message : "an error without a text");
  lua_pop(L, 2);
  return status;
}

static void push(lua_State *L, qaci_value *v) {
  switch (v->kind) {
  case QACI_NUMBER:
    if (mpz_cmp_ui(mpq_denref(v->number), 1) || !mpz_fits_slong_p(mpq_numref(v->number))) break;
    lua_pushinteger(L, mpz_get_si(mpq_numref(v->number)));
    return;
  case QACI_BOOL:
    lua_pushboolean(L, v->boolean);
    return;
  case QACI_STRING:
    lua_pushlstring(L, v->string, v->length);
    return;
  case QACI_TUPLE:
  case QACI_REF:
    qaci_lua_push_value(L, v);
    return;
  default: break;
  }
  if (lua_rawgetp(L, CACHE, v) != LUA_TNIL) return;
  lua_pop(L, 1);
  qaci_lua_push_value(L, v);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, CACHE, v);
}

/* What the function returns for these values, or the constant, at RESULT. */
static void call(lua_State *L, const qaci_lua_part *p, qaci_value *const *needed) {
  lua_settop(L, CACHE);
  lua_pushvalue(L, FUNCTION);
  if (p->constant) return;
  for (size_t i = 0; i < p->needs.count; i++) push(L, needed[i]);
  lua_call(L, (int)p->needs.count, 1);
}

static bool is_dist(lua_State *L, const qaci_lua_host *h) {
  if (lua_type(L, RESULT) != LUA_TUSERDATA || !lua_getmetatable(L, RESULT)) return false;
  bool is = lua_topointer(L, -1) == h->dist_class;
  lua_pop(L, 1);
  return is;
}

qaci_status qaci_lua_mass_draw(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_dist **r) {
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  call(L, p, needed);
  if (is_dist(L, p->host)) {
    *r = qaci_dist_retain(*(qaci_dist **)lua_touserdata(L, RESULT));
    return QACI_OK;
  }
  if (!qaci_lua_is_stream(L, RESULT)) luaL_error(L, "%s, expected a distribution", qaci_lua_describe(L, RESULT));
  if (!p->host->fineness)
    luaL_error(L, "a stream has no last element, expected target = (the greatest remainder) or a budget beside it");
  p->host->streams = true;
  return qaci_lua_stream_take(L, ctx, RESULT, p->host->fineness, r);
}

qaci_status qaci_lua_mass_iterate(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)ctx;
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  call(L, p, needed);
  if (!lua_istable(L, RESULT))
    luaL_error(L, "%s, expected an array of the members of a set", qaci_lua_describe(L, RESULT));
  *r = qaci_value_retain(qaci_lua_to_value(L, RESULT, "the set"));
  return QACI_OK;
}

qaci_status qaci_lua_mass_is(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_mass_point *r) {
  (void)ctx;
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  call(L, p, needed);
  if (lua_isinteger(L, RESULT))
    r->integer = lua_tointeger(L, RESULT);
  else
    r->value = qaci_value_retain(qaci_lua_to_value(L, RESULT, "the result"));
  return QACI_OK;
}

qaci_status qaci_lua_mass_holds(qaci_ctx *ctx, void *data, qaci_value *const *needed, bool *r) {
  (void)ctx;
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  call(L, p, needed);
  if (!lua_isboolean(L, RESULT)) luaL_error(L, "%s, expected true or false", qaci_lua_describe(L, RESULT));
  *r = lua_toboolean(L, RESULT);
  return QACI_OK;
}

qaci_status qaci_lua_mass_value(qaci_ctx *ctx, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist) {
  (void)ctx;
  const qaci_lua_part *p = data;
  lua_State *L = p->host->L;
  call(L, p, needed);
  if (lua_isinteger(L, RESULT))
    mpq_set_si(number, lua_tointeger(L, RESULT), 1);
  else if (is_dist(L, p->host))
    *dist = qaci_dist_retain(*(qaci_dist **)lua_touserdata(L, RESULT));
  else
    mpq_set(number, qaci_lua_to_rational(L, RESULT, "the result"));
  return QACI_OK;
}
