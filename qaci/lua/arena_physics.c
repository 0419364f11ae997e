/* The arena as a physics in Lua: qaci.arena.physics(world, agents), its fields, and its world-states.
 *                                                                                  "The arena" in papers/, ARENA.6
 * M.world, M.initial, M:state(run); w.tick, w:value(slot), w:values(from, count), w:paint(slot), w:pointers(), and
 * what every world-state has.
 */
#include "qaci/lua/arena.h"

#include <string.h>

static const char physics_key; /* in the registry: the methods of an arena's world-states */

/* qaci.arena.physics(world, agents) */
static int physics_new(lua_State *L) {
  qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  lua_settop(L, 2);
  size_t count;
  qaci_arena_agent **agent = qaci_lua_to_agents(L, 2, e, &count);
  qaci_lua_push_physics(L, NULL);
  qaci_physics **box = lua_touserdata(L, -1);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_physics_create(ctx, box, e, agent, count));
  qaci_lua_account(L, 2 * e->slots * sizeof *e->slot);
  return 1;
}

int qaci_lua_arena_state(lua_State *L) {
  qaci_arena_physics *a = qaci_arena_physics_of(qaci_lua_check_physics(L, 1));
  const qaci_arena_run *run = qaci_lua_check_run(L, 2);
  if (qaci_arena_run_environment(run) != qaci_arena_physics_world(a))
    return luaL_argerror(L, 2, "a run of another world, expected one of this physics' world");
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_arena_state_of_run(a, code, run);
  qaci_lua_push_state(L, &qaci_arena_physics_base(a)->owner, code);
  return 1;
}

bool qaci_lua_arena_physics_field(lua_State *L, qaci_physics *p, const char *key) {
  qaci_arena_physics *a = qaci_arena_physics_of(p);
  if (!a) return false;
  if (!strcmp(key, "initial")) {
    qaci_lua_push_state(L, &p->owner, qaci_arena_physics_initial(a));
  } else if (!strcmp(key, "world")) {
    qaci_arena_environment **box = qaci_lua_new_world(L);
    *box = qaci_arena_environment_retain((qaci_arena_environment *)qaci_arena_physics_world(a));
  } else {
    return false;
  }
  return true;
}

/* World-states ----------------------------------------------------------------------------------------------------- */

static const qaci_bits *check_code(lua_State *L, qaci_arena_physics **a) {
  qaci_value *w = qaci_lua_check_state(L, 1);
  *a = qaci_arena_physics_of((qaci_physics *)w->owner);
  if (!*a) luaL_argerror(L, 1, "a world-state of another physics, expected one of an arena");
  return &w->bits;
}

static int state_value(lua_State *L) {
  qaci_arena_physics *a;
  const qaci_bits *code = check_code(L, &a);
  uint32_t slot = qaci_lua_to_slot(L, 2, "the slot", qaci_arena_physics_world(a));
  lua_pushinteger(L, qaci_arena_state_value(a, code, slot));
  return 1;
}

static int state_paint(lua_State *L) {
  qaci_arena_physics *a;
  const qaci_bits *code = check_code(L, &a);
  uint16_t paint = qaci_arena_state_paint(a, code, qaci_lua_to_slot(L, 2, "the slot", qaci_arena_physics_world(a)));
  if (paint == QACI_ARENA_NOBODY) lua_pushnil(L);
  else lua_pushinteger(L, paint);
  return 1;
}

static int state_values(lua_State *L) {
  qaci_arena_physics *a;
  const qaci_bits *code = check_code(L, &a);
  const qaci_arena_environment *e = qaci_arena_physics_world(a);
  uint32_t from = lua_isnoneornil(L, 2) ? 0 : qaci_lua_to_slot(L, 2, "the first slot", e);
  size_t count = lua_isnoneornil(L, 3) ? e->slots : qaci_lua_to_size(L, 3, "the number of slots");
  if (count > e->slots)
    return luaL_error(L, "the number of slots: %I, expected at most %I", (LUAI_UACINT)count, (LUAI_UACINT)e->slots);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushinteger(L, qaci_arena_state_value(a, code, (uint32_t)(from + i) & (e->slots - 1)));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int state_pointers(lua_State *L) {
  qaci_arena_physics *a;
  const qaci_bits *code = check_code(L, &a);
  const qaci_arena_environment *e = qaci_arena_physics_world(a);
  lua_createtable(L, (int)e->starts, 0);
  for (size_t i = 0; i < e->starts; i++) {
    qaci_arena_pointer p = qaci_arena_state_pointer(a, code, i);
    qaci_lua_push_pointer(L, e, i, &p);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

bool qaci_lua_arena_state_field(lua_State *L, const qaci_value *w, const char *key) {
  qaci_arena_physics *a = qaci_arena_physics_of((qaci_physics *)w->owner);
  uint64_t tick;
  if (!a) return false;
  if (!strcmp(key, "tick")) { /* nothing: undrawn */
    if (qaci_arena_state_tick(a, &w->bits, &tick)) lua_pushinteger(L, (lua_Integer)tick);
    else lua_pushnil(L);
    return true;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &physics_key);
  if (lua_getfield(L, -1, key) != LUA_TNIL) return true;
  lua_pop(L, 2);
  return false;
}

void qaci_lua_open_arena_physics(lua_State *L) {
  static const luaL_Reg methods[] = {{"value", state_value},
                                     {"values", state_values},
                                     {"paint", state_paint},
                                     {"pointers", state_pointers},
                                     {NULL, NULL}};
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &physics_key);
  lua_pushcfunction(L, physics_new);
  lua_setfield(L, -2, "physics");
}
