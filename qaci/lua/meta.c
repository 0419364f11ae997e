/* Meta-execution in Lua: worlds and runs.                                                         META.3 and META.7
 *
 * qaci.meta.world{...} makes a world; its methods make messages (meta_message.c), agents (meta_agent.c, meta_policy.c,
 * meta_combine.c) and run them. A run that a limit or a policy stopped gives nil, the sentence, "unable": what was
 * decided is kept, and the same run goes on from there.
 */
#include "qaci/lua/meta.h"

#include <string.h>

#include "qaci/lua/fields.h"

/* ALBA's default budget, of every act of an agent. */
enum { DEFAULT_BUDGET = 100000000 };

qaci_lua_meta *qaci_lua_check_meta(lua_State *L, int arg) {
  qaci_lua_meta *h = luaL_testudata(L, arg, QACI_LUA_META_WORLD);
  if (!h || !h->world)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s, expected a world (qaci.meta.world makes one)", qaci_lua_describe(L, arg)));
  return h;
}

/* Worlds -------------------------------------------------------------------------------------- */

static void read_flag(lua_State *L, const char *name, bool *flag) {
  if (lua_getfield(L, 1, name) != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      luaL_error(L, "field \"%s\": %s, expected true or false", name, qaci_lua_describe(L, -1));
    *flag = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
}

static qaci_meta_options read_options(lua_State *L) {
  static const char *const names[] = {"record", "signed", "strict", "ask_always", "no_answers", "view_limit", NULL};
  qaci_meta_options o = {0};
  if (lua_isnoneornil(L, 1)) return o;
  luaL_checktype(L, 1, LUA_TTABLE);
  qaci_lua_only_fields(L, 1, "the world", names);
  read_flag(L, "record", &o.record);
  read_flag(L, "signed", &o.is_signed);
  read_flag(L, "strict", &o.strict);
  read_flag(L, "ask_always", &o.ask_always);
  read_flag(L, "no_answers", &o.no_answers);
  if (lua_getfield(L, 1, "view_limit") != LUA_TNIL) {
    o.view_limit = qaci_lua_to_size(L, -1, "field \"view_limit\"");
    if (!o.view_limit) luaL_error(L, "field \"view_limit\": 0, expected a number of bytes, at least 1");
  }
  lua_pop(L, 1);
  return o;
}

static int world_new(lua_State *L) {
  qaci_meta_options options = read_options(L);
  qaci_lua_meta *h = lua_newuserdatauv(L, sizeof *h, QACI_LUA_META_USER_VALUES);
  *h = (qaci_lua_meta){.options = options};
  luaL_setmetatable(L, QACI_LUA_META_WORLD);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setiuservalue(L, -2, QACI_LUA_META_REFS);
  lua_newtable(L);
  lua_setiuservalue(L, -2, QACI_LUA_META_KEPT);
  h->world = qaci_meta_world_create(&options);
  return 1;
}

static int world_gc(lua_State *L) {
  qaci_lua_meta *h = lua_touserdata(L, 1);
  qaci_meta_world_destroy(h->world);
  h->world = NULL;
  return 0;
}

static void set_count(lua_State *L, const char *name, uint64_t count) {
  lua_pushinteger(L, (lua_Integer)count);
  lua_setfield(L, -2, name);
}

static int world_counts(lua_State *L) {
  const qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  qaci_meta_counts c = qaci_meta_world_counts(h->world);
  lua_createtable(L, 0, 7);
  set_count(L, "activations", c.activations);
  set_count(L, "decisions", c.decisions);
  set_count(L, "calls", c.calls);
  set_count(L, "remembered", c.remembered);
  set_count(L, "settings", qaci_meta_settings(h->world));
  set_count(L, "distinct", qaci_meta_decisions(h->world));
  set_count(L, "bytes", qaci_meta_world_bytes(h->world));
  return 1;
}

/* Runs -------------------------------------------------------------------------------------- */

qaci_lua_meta_call qaci_lua_meta_enter(lua_State *L, int world) {
  enum { ROOM = 24 };
  qaci_lua_meta *h = lua_touserdata(L, world);
  luaL_checkstack(L, ROOM, "meta-executions inside agents are nested too deep");
  qaci_lua_meta_call before = {h->L, h->kept};
  lua_getiuservalue(L, world, QACI_LUA_META_KEPT);
  h->L = L;
  h->kept = lua_gettop(L);
  return before;
}

void qaci_lua_meta_leave(lua_State *L, int world, qaci_lua_meta_call before) {
  qaci_lua_meta *h = lua_touserdata(L, world);
  lua_settop(L, h->kept - 1);
  h->L = before.L;
  h->kept = before.kept;
  if (h->out_of_memory) {
    h->out_of_memory = false;
    luaL_error(L, "not enough memory");
  }
  uint64_t bytes = qaci_meta_world_bytes(h->world);
  if (bytes > h->told) qaci_lua_account(L, bytes - h->told);
  h->told = bytes;
}

qaci_status qaci_lua_meta_protected(qaci_ctx *ctx, qaci_lua_meta *h, lua_CFunction f, void *argument) {
  lua_State *L = h->L;
  if (!L) return qaci_fail(ctx, QACI_UNABLE, "a Lua agent is asked outside of its Lua program");
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, argument);
  lua_pushvalue(L, h->kept);
  int status = lua_pcall(L, 2, 0, 0);
  if (status == LUA_OK) return QACI_OK;
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error without a text";
  h->out_of_memory |= status == LUA_ERRMEM;
  qaci_status result = qaci_fail(ctx, status == LUA_ERRMEM ? QACI_UNABLE : QACI_DOMAIN, "%s", text);
  lua_pop(L, 1);
  return result;
}

lua_Integer qaci_lua_meta_keep(lua_State *L, int world) {
  lua_getiuservalue(L, world, QACI_LUA_META_KEPT);
  lua_insert(L, -2);
  lua_Integer number = (lua_Integer)lua_rawlen(L, -2) + 1;
  lua_rawseti(L, -2, number);
  lua_pop(L, 1);
  return number;
}

int qaci_lua_meta_add(lua_State *L, int world, const qaci_meta_policy_functions *functions, void *data,
                      const char *name) {
  qaci_lua_meta *h = lua_touserdata(L, world);
  qaci_meta_policy p = qaci_meta_policy_add(h->world, functions, data);
  if (name) qaci_meta_policy_set_name(h->world, p, name);
  qaci_lua_push_meta_ref(L, world, qaci_meta_fresh(h->world, p));
  return 1;
}

uint64_t qaci_lua_to_meta_budget(lua_State *L, int index, const char *what) {
  return lua_isnoneornil(L, index) ? DEFAULT_BUDGET : (uint64_t)qaci_lua_to_size(L, index, what);
}

int qaci_lua_meta_stopped(lua_State *L, const qaci_ctx *ctx) {
  lua_pushnil(L);
  lua_pushstring(L, ctx->message);
  lua_pushliteral(L, "unable");
  return 3;
}

/* {seconds =, steps =, memory_mib =} at `index`, if anything. */
static void read_limits(lua_State *L, int index, qaci_ctx *limits) {
  if (lua_isnoneornil(L, index)) return;
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, index);
  lua_setfield(L, -2, "budget");
  qaci_lua_budget(L, lua_gettop(L), limits);
  lua_pop(L, 1);
}

static int world_run(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  lua_settop(L, 5);
  qaci_meta_ref agent = qaci_lua_to_meta_agent(L, 2, h, "the agent");
  qaci_meta_ref message = qaci_lua_to_meta_message(L, 3, h, "the message");
  uint64_t budget = qaci_lua_to_meta_budget(L, 4, "the budget");
  qaci_ctx ctx = *qaci_lua_ctx(L); /* a copy: policies call bindings */
  read_limits(L, 5, &ctx);
  qaci_meta_result r;
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 1);
  qaci_status status = qaci_meta_run(&ctx, h->world, agent, message, budget, &r);
  qaci_lua_meta_leave(L, 1, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  qaci_lua_push_meta_ref(L, 1, r.reply);
  qaci_lua_push_meta_ref(L, 1, r.agent);
  lua_pushinteger(L, (lua_Integer)r.left);
  lua_createtable(L, 0, 3);
  set_count(L, "cost", r.cost);
  lua_pushboolean(L, r.sensitive);
  lua_setfield(L, -2, "sensitive");
  if (r.activation) set_count(L, "activation", r.activation);
  return 4;
}

void qaci_lua_open_meta(lua_State *L) {
  static const luaL_Reg functions[] = {{"world", world_new}, {NULL, NULL}};
  static const luaL_Reg metamethods[] = {{"__gc", world_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"run", world_run}, {"counts", world_counts}, {NULL, NULL}};
  static void (*const open[])(lua_State * L) = {
      qaci_lua_open_meta_message, qaci_lua_open_meta_line,    qaci_lua_open_meta_speech, qaci_lua_open_meta_agent,
      qaci_lua_open_meta_policy,  qaci_lua_open_meta_combine, qaci_lua_open_meta_hch,    qaci_lua_open_meta_oracle,
      qaci_lua_open_meta_choose,  qaci_lua_open_meta_export,  qaci_lua_open_meta_facts,  qaci_lua_open_meta_credit,
      qaci_lua_open_meta_trace,
  };
  qaci_lua_class(L, QACI_LUA_META_WORLD, metamethods, methods);
  luaL_newlib(L, functions);
  luaL_getmetatable(L, QACI_LUA_META_WORLD);
  lua_getfield(L, -1, "__index");
  lua_remove(L, -2);
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) open[i](L);
  lua_pop(L, 1);
  lua_setfield(L, -2, "meta");
}
