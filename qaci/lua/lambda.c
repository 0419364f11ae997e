/* Binary lambda calculus in Lua: M = qaci.lambda{output=, nodes=}, M:run, M:count; the machine = M, or "lambda", of
 * qaci.simplicity.                                                                                        MACH.7 */
#include "distributions/lambda.h"

#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/machines.h"

#define LAMBDA "qaci.lambda"

static const char *const outputs[] = {"list", "code", NULL};

static qaci_lambda *check_lambda(lua_State *L, int arg) {
  return luaL_checkudata(L, arg, LAMBDA);
}

static qaci_lambda *push_lambda(lua_State *L) {
  qaci_lambda *m = lua_newuserdatauv(L, sizeof *m, 0);
  *m = (qaci_lambda){.output = QACI_LAMBDA_LIST, .most_nodes = UINT64_MAX};
  luaL_setmetatable(L, LAMBDA);
  return m;
}

static int lambda_new(lua_State *L) {
  static const char *const known[] = {"output", "nodes", NULL};
  lua_settop(L, 1);
  qaci_lambda *m = push_lambda(L);
  if (lua_isnil(L, 1)) return 1;
  luaL_checktype(L, 1, LUA_TTABLE);
  qaci_lua_only_fields(L, 1, "lambda calculus", known);
  if (lua_getfield(L, 1, "output") != LUA_TNIL)
    m->output = (qaci_lambda_output)qaci_lua_to_choice(L, -1, "field \"output\"", outputs);
  if (lua_getfield(L, 1, "nodes") != LUA_TNIL) m->most_nodes = qaci_lua_to_size(L, -1, "field \"nodes\"");
  lua_settop(L, 2);
  return 1;
}

static uint64_t check_limit(lua_State *L) {
  lua_Integer limit = luaL_checkinteger(L, 3);
  luaL_argcheck(L, limit >= 0, 3, "expected a limit of at least 0 reductions");
  return (uint64_t)limit;
}

/* output, reductions, end = M:run(i, limit) */
static int lambda_run(lua_State *L) {
  static const char *const ends[] = {"normal", "limit", "large", "no list"};
  const qaci_lambda *m = check_lambda(L, 1);
  const qaci_bits *i = qaci_lua_check_bits(L, 2);
  uint64_t limit = check_limit(L), reductions = 0;
  qaci_lambda_end end = QACI_LAMBDA_LIMIT;
  qaci_bits *out = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_lambda_run(ctx, out, &reductions, &end, m, i, limit));
  qaci_lua_account(L, out->room * sizeof *out->word);
  if (end != QACI_LAMBDA_NORMAL) lua_pushnil(L);
  lua_pushinteger(L, (lua_Integer)reductions);
  lua_pushstring(L, ends[end]);
  return 3;
}

/* {closed=, normal=, longest=, undecided=} = M:count(bits, limit) */
static int lambda_count(lua_State *L) {
  const qaci_lambda *m = check_lambda(L, 1);
  size_t bits = qaci_lua_to_size(L, 2, "the bits of a term");
  uint64_t limit = check_limit(L);
  qaci_lambda_census r;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_lambda_count(ctx, &r, bits, limit, m->most_nodes));
  const struct {
    const char *name;
    uint64_t value;
  } field[] = {{"closed", r.closed}, {"normal", r.normal}, {"longest", r.longest}, {"undecided", r.undecided}};
  lua_createtable(L, 0, 4);
  for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
    lua_pushinteger(L, (lua_Integer)field[i].value);
    lua_setfield(L, -2, field[i].name);
  }
  return 1;
}

static int lambda_index(lua_State *L) {
  const qaci_lambda *m = check_lambda(L, 1);
  const char *key = luaL_checkstring(L, 2);
  if (!strcmp(key, "output")) {
    lua_pushstring(L, outputs[m->output]);
  } else if (!strcmp(key, "nodes")) {
    if (m->most_nodes == UINT64_MAX)
      lua_pushnil(L);
    else
      lua_pushinteger(L, (lua_Integer)m->most_nodes);
  } else {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1)); /* a method, or nil */
  }
  return 1;
}

static int lambda_tostring(lua_State *L) {
  lua_pushfstring(L, "binary lambda calculus (%s)", check_lambda(L, 1)->output == QACI_LAMBDA_LIST ? "lists" : "codes");
  return 1;
}

int qaci_lua_lambda_simplicity(lua_State *L, int machine) {
  static const char *const fields[] = {"machine", "model", "code_bits", "data_bits", "steps", "budget", NULL};
  if (lua_type(L, machine) == LUA_TSTRING) {
    push_lambda(L);
    lua_replace(L, machine);
  }
  const qaci_lambda *m = check_lambda(L, machine);
  qaci_lua_only_fields(L, 1, "a simplicity of lambda calculus", fields);
  size_t bound[3];
  lua_createtable(L, 0, 6);
  int parameters = lua_gettop(L);
  for (int i = 0; i < 3; i++) {
    int at = qaci_lua_need_field(L, 1, fields[2 + i], "a natural number");
    bound[i] = qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", fields[2 + i]));
    lua_pushvalue(L, at);
    lua_setfield(L, parameters, fields[2 + i]);
  }
  lua_pushvalue(L, machine);
  lua_setfield(L, parameters, "machine");
  lua_pushliteral(L, "bounded");
  lua_setfield(L, parameters, "model");
  mpq_ptr undecided = qaci_lua_new_rational(L); /* filled in before anyone sees it */
  lua_setfield(L, parameters, "undecided");
  qaci_simplicity **box = qaci_lua_new_simplicity(L, parameters);
  qaci_ctx *ctx = qaci_lua_machine_ctx(L, 1);
  return qaci_lua_machine_result(L, 1, ctx,
                                 qaci_lambda_simplicity(ctx, box, m, bound[0], bound[1], bound[2], undecided));
}

void qaci_lua_open_lambda(lua_State *L) {
  static const luaL_Reg meta[] = {{"__tostring", lambda_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"run", lambda_run}, {"count", lambda_count}, {NULL, NULL}};
  qaci_lua_class(L, LAMBDA, meta, NULL);
  luaL_getmetatable(L, LAMBDA);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, lambda_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, lambda_new);
  lua_setfield(L, -2, "lambda");
}
