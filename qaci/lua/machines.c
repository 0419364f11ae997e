/* Which machine does qaci.simplicity{machine =} mean? See machines.h (MACH.4). */
#include "qaci/lua/machines.h"

#include <string.h>

#include "qaci/lua/fields.h"

qaci_ctx *qaci_lua_machine_ctx(lua_State *L, int index) {
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_budget(L, index, ctx);
  return ctx;
}

int qaci_lua_machine_result(lua_State *L, int index, qaci_ctx *ctx, qaci_status status) {
  bool asked = lua_getfield(L, index, "budget") != LUA_TNIL;
  lua_pop(L, 1);
  if (status == QACI_UNABLE && asked) {
    lua_pushnil(L);
    lua_pushstring(L, ctx->message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  qaci_lua_ok(L, ctx, status);
  qaci_lua_account(L, ctx->bytes);
  return 1;
}

int qaci_lua_other_machine(lua_State *L) {
  static const struct {
    const char *metatable; /* NULL: a table */
    int (*simplicity)(lua_State *L, int machine);
  } kinds[] = {{"qaci.ctm", qaci_lua_ctm_simplicity},
               {"qaci.lambda", qaci_lua_lambda_simplicity},
               {"qaci.turing", qaci_lua_turing_simplicity},
               {NULL, qaci_lua_table_simplicity}};
  int type = lua_getfield(L, 1, "machine"), machine = lua_gettop(L);
  if (type == LUA_TNIL || (type == LUA_TSTRING && !strcmp(lua_tostring(L, machine), "queue"))) {
    lua_pop(L, 1);
    return 0;
  }
  bool lambda = type == LUA_TSTRING && !strcmp(lua_tostring(L, machine), "lambda");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].metatable ? luaL_testudata(L, machine, kinds[i].metatable) ||
                                 (lambda && kinds[i].simplicity == qaci_lua_lambda_simplicity)
                           : type == LUA_TTABLE) {
      static const char *const models[] = {"bounded", NULL};
      if (lua_getfield(L, 1, "model") != LUA_TNIL) qaci_lua_to_choice(L, -1, "field \"model\"", models);
      lua_pop(L, 1);
      return kinds[i].simplicity(L, machine);
    }
  return luaL_error(L,
                    "field \"machine\": %s, expected \"queue\", \"lambda\", qaci.lambda{...}, qaci.turing{...}, "
                    "qaci.ctm(n) or a table {step=}",
                    qaci_lua_describe(L, machine));
}
