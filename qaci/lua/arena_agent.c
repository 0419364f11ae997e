/* The arena in Lua: agents.                                                           "The arena" in papers/, ARENA.5
 *
 * qaci.arena.agent(text or {integers}) and load_agent(FILE) make an agent, which is immutable. Wherever an agent is
 * expected, so is what `agent` takes. Cost: the parser's; an array of integers O(1) each.
 */
#include "qaci/lua/arena.h"

#include "physics/arena/text.h"

#include <string.h>

#define AGENT "qaci.agent"

qaci_arena_agent **qaci_lua_new_agent(lua_State *L) {
  qaci_arena_agent **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, AGENT);
  return box;
}

static int agent_gc(lua_State *L) {
  qaci_arena_agent **box = lua_touserdata(L, 1);
  qaci_arena_agent_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

static qaci_arena_agent *check_agent(lua_State *L, int arg) {
  qaci_arena_agent **box = luaL_testudata(L, arg, AGENT);
  if (!box || !*box)
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected an agent (qaci.arena.agent or load_agent makes one)",
                                          qaci_lua_describe(L, arg)));
  return *box;
}

/* The world that optional argument `arg` is; NULL for nothing. */
static qaci_arena_environment *optional_world(lua_State *L, int arg) {
  return lua_isnoneornil(L, arg) ? NULL : qaci_lua_check_world(L, arg);
}

const qaci_arena_label *qaci_lua_find_label(const qaci_arena_label *label, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(label[i].name, name)) return &label[i];
  return NULL;
}

int32_t *qaci_lua_to_slot_values(lua_State *L, int index, const char *what, size_t *count) {
  index = lua_absindex(L, index);
  size_t n = lua_rawlen(L, index);
  int32_t *value = lua_newuserdatauv(L, (n + 1) * sizeof *value, 0);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    lua_Integer v = lua_tointeger(L, -1);
    if (!lua_isinteger(L, -1) || v < INT32_MIN || v > INT32_MAX)
      luaL_error(L, "%s, value %I: %s, expected an integer of 32 bits", what, (LUAI_UACINT)i + 1,
                 qaci_lua_describe(L, -1));
    value[i] = (int32_t)v;
    lua_pop(L, 1);
  }
  *count = n;
  return value;
}

qaci_arena_agent *qaci_lua_to_agent(lua_State *L, int index, const char *what, const qaci_arena_environment *world) {
  index = lua_absindex(L, index);
  qaci_arena_agent **given = luaL_testudata(L, index, AGENT);
  qaci_arena_agent **box = qaci_lua_new_agent(L);
  if (given && *given) {
    *box = qaci_arena_agent_retain(*given);
  } else if (lua_istable(L, index)) {
    size_t n;
    qaci_lua_array_length(L, index, what);
    const int32_t *value = qaci_lua_to_slot_values(L, index, what, &n);
    *box = qaci_arena_agent_create(value, n);
    lua_pop(L, 1);
  } else if (lua_type(L, index) == LUA_TSTRING) {
    size_t n;
    const char *text = lua_tolstring(L, index, &n);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_arena_agent_parse(ctx, box, text, n, what, world));
  } else {
    luaL_error(L, "%s: %s, expected an agent, assembly text or an array of integers", what,
               qaci_lua_describe(L, index));
  }
  return *box;
}

qaci_arena_agent **qaci_lua_to_agents(lua_State *L, int index, const qaci_arena_environment *world, size_t *count) {
  index = lua_absindex(L, index);
  *count = 0;
  if (!lua_isnoneornil(L, index)) {
    if (!lua_istable(L, index))
      luaL_error(L, "the agents: %s, expected an array of agents", qaci_lua_describe(L, index));
    *count = (size_t)qaci_lua_array_length(L, index, "the agents");
  }
  luaL_checkstack(L, 12, "agents");
  qaci_arena_agent **agent = lua_newuserdatauv(L, (*count + 1) * sizeof *agent, 0);
  lua_createtable(L, (int)*count, 0);
  int keep = lua_gettop(L);
  for (size_t i = 0; i < *count; i++) {
    const char *what = lua_pushfstring(L, "agent %I", (LUAI_UACINT)i + 1);
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    agent[i] = qaci_lua_to_agent(L, -1, what, world);
    lua_rawseti(L, keep, (lua_Integer)i + 1);
    lua_settop(L, keep);
  }
  return agent;
}

static int agent_new(lua_State *L) {
  const qaci_arena_environment *world = optional_world(L, 2);
  const qaci_arena_agent *a = qaci_lua_to_agent(L, 1, "agent", world);
  qaci_lua_account(L, a->count * sizeof *a->value);
  return 1;
}

static int agent_load(lua_State *L) {
  const char *file = luaL_checkstring(L, 1);
  const qaci_arena_environment *world = optional_world(L, 2);
  qaci_arena_agent **box = qaci_lua_new_agent(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_agent_load(ctx, box, file, world));
  return 1;
}

static int agent_length(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_agent(L, 1)->count);
  return 1;
}

static int agent_values(lua_State *L) {
  const qaci_arena_agent *a = check_agent(L, 1);
  lua_createtable(L, (int)a->count, 0);
  for (size_t i = 0; i < a->count; i++) {
    lua_pushinteger(L, a->value[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* The displacement of a label from the agent's first slot; nothing if it has no such label. */
static int agent_label(lua_State *L) {
  const qaci_arena_agent *a = check_agent(L, 1);
  const qaci_arena_label *label = qaci_lua_find_label(a->label, a->labels, luaL_checkstring(L, 2));
  if (label) lua_pushinteger(L, label->at);
  else lua_pushnil(L);
  return 1;
}

static int agent_print(lua_State *L) {
  const qaci_arena_agent *a = check_agent(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_arena_agent_print(a);
  return qaci_lua_push_text(L, text);
}

static int agent_disassemble(lua_State *L) {
  const qaci_arena_agent *a = check_agent(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_arena_disassemble(a);
  return qaci_lua_push_text(L, text);
}

static int agent_eq(lua_State *L) {
  qaci_arena_agent **a = luaL_testudata(L, 1, AGENT), **b = luaL_testudata(L, 2, AGENT);
  lua_pushboolean(L, a && b && (*a)->count == (*b)->count &&
                         (!(*a)->count || !memcmp((*a)->value, (*b)->value, (*a)->count * sizeof *(*a)->value)));
  return 1;
}

/* a[i], 1 <= i <= #a; a.name; anything else is a method, in the table that is upvalue 1. */
static int agent_index(lua_State *L) {
  const qaci_arena_agent *a = check_agent(L, 1);
  if (lua_isinteger(L, 2)) {
    lua_Integer i = lua_tointeger(L, 2);
    if (i < 1 || (lua_Unsigned)i > a->count) return 0;
    lua_pushinteger(L, a->value[i - 1]);
  } else if (lua_type(L, 2) == LUA_TSTRING && !strcmp(lua_tostring(L, 2), "name")) {
    lua_pushstring(L, a->name);
  } else {
    lua_rawget(L, lua_upvalueindex(1));
  }
  return 1;
}

void qaci_lua_open_arena_agent(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", agent_gc}, {"__len", agent_length}, {"__eq", agent_eq}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"print", agent_print},
                                     {"disassemble", agent_disassemble},
                                     {"label", agent_label},
                                     {"values", agent_values},
                                     {NULL, NULL}};
  qaci_lua_class(L, AGENT, metamethods, NULL);
  qaci_lua_set_index(L, AGENT, methods, agent_index);
  lua_pushcfunction(L, agent_new);
  lua_setfield(L, -2, "agent");
  lua_pushcfunction(L, agent_load);
  lua_setfield(L, -2, "load_agent");
}
