/* The options of runs and batches of the arena, from a Lua table.                 "The arena" in papers/, ARENA.3, 4 */
#include "qaci/lua/arena.h"

#include <string.h>

bool qaci_lua_next_toss(void *data) {
  qaci_lua_tosses *t = data;
  return t->next < t->bits->len && qaci_bits_get(t->bits, t->next++);
}

/* The world whose pointers play in the order of the array at `index`; pushed. */
static qaci_arena_environment *reordered(lua_State *L, int index, const qaci_arena_environment *world) {
  if (!lua_istable(L, index))
    luaL_error(L, "field \"order\": %s, expected an array of pointers", qaci_lua_describe(L, index));
  size_t n = (size_t)qaci_lua_array_length(L, index, "field \"order\"");
  if (n != world->starts)
    luaL_error(L, "field \"order\": %I entries, expected one for each of the %I pointers", (LUAI_UACINT)n,
               (LUAI_UACINT)world->starts);
  bool *taken = lua_newuserdatauv(L, n + 1, 0);
  memset(taken, 0, n);
  qaci_arena_start *start = lua_newuserdatauv(L, (n + 1) * sizeof *start, 0);
  qaci_arena_environment **box = qaci_lua_new_world(L);
  *box = qaci_arena_environment_rotate(world, 0);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    lua_Integer from = lua_tointeger(L, -1);
    if (!lua_isinteger(L, -1) || from < 1 || (lua_Unsigned)from > n || taken[from - 1])
      luaL_error(L, "field \"order\", entry %I: %s, expected each number from 1 to %I once", (LUAI_UACINT)i + 1,
                 qaci_lua_describe(L, -1), (LUAI_UACINT)n);
    taken[from - 1] = true;
    start[i] = (*box)->start[from - 1];
    lua_pop(L, 1);
  }
  memcpy((*box)->start, start, n * sizeof *start);
  return *box;
}

qaci_arena_options qaci_lua_to_run_options(lua_State *L, int index, const char *what, const char *const *others,
                                           qaci_arena_environment **world, qaci_lua_tosses *tosses) {
  static const char *const own[] = {"seed", "ticks", "order", "random", "predictions", "tosses"};
  enum { OWN = sizeof own / sizeof *own, MOST = 16 };
  qaci_arena_options options = {0};
  int result = lua_gettop(L);
  index = lua_absindex(L, index);
  lua_settop(L, result + 3);
  if (lua_isnoneornil(L, index)) return options;
  if (!lua_istable(L, index)) luaL_error(L, "%s: %s, expected a table", what, qaci_lua_describe(L, index));
  const char *names[MOST] = {0};
  memcpy(names, own, sizeof own);
  for (size_t i = 0; others && others[i] && OWN + i + 1 < MOST; i++) names[OWN + i] = others[i];
  qaci_lua_only_fields(L, index, what, names);
  if (lua_getfield(L, index, "seed") != LUA_TNIL)
    options.seed = (uint64_t)qaci_lua_to_integer(L, -1, "field \"seed\"");
  if (lua_getfield(L, index, "ticks") != LUA_TNIL) {
    options.ticks = qaci_lua_to_size(L, -1, "field \"ticks\"");
    if (!options.ticks) luaL_error(L, "field \"ticks\": the integer 0, expected a number above 0");
  }
  if (lua_getfield(L, index, "predictions") != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      luaL_error(L, "field \"predictions\": %s, expected true or false", qaci_lua_describe(L, -1));
    options.without_predictions = !lua_toboolean(L, -1);
  }
  if (lua_getfield(L, index, "random") != LUA_TNIL) {
    if (!lua_istable(L, -1))
      luaL_error(L, "field \"random\": %s, expected an array of values", qaci_lua_describe(L, -1));
    size_t n;
    options.random = qaci_lua_to_slot_values(L, -1, "field \"random\"", &n);
    if (n != (*world)->randoms)
      luaL_error(L, "field \"random\": %I values, expected one for each of the %I random slots", (LUAI_UACINT)n,
                 (LUAI_UACINT)(*world)->randoms);
    for (size_t i = 0; i < n; i++)
      if (options.random[i] < (*world)->random[i].low || options.random[i] > (*world)->random[i].high)
        luaL_error(L, "field \"random\", value %I: %I, expected %I to %I", (LUAI_UACINT)i + 1,
                   (LUAI_UACINT)options.random[i], (LUAI_UACINT)(*world)->random[i].low,
                   (LUAI_UACINT)(*world)->random[i].high);
    lua_replace(L, result + 1);
  }
  if (lua_getfield(L, index, "tosses") != LUA_TNIL) {
    if (!tosses) luaL_error(L, "field \"tosses\": expected a single run: here every battle draws its own");
    tosses->bits = qaci_lua_to_bits(L, -1, "field \"tosses\"");
    lua_replace(L, result + 2);
    options.toss = qaci_lua_next_toss;
    options.toss_data = tosses;
  }
  if (lua_getfield(L, index, "order") != LUA_TNIL) {
    *world = reordered(L, lua_gettop(L), *world);
    lua_replace(L, result + 3);
  }
  lua_settop(L, result + 3);
  return options;
}
