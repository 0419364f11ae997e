/* Readings in Lua: the presets "prose" and "formula", and tables of options.                      definitions.md 10 */
#include <string.h>

#include "qaci/lua/blobs.h"
#include "qaci/lua/fields.h"

static const char *const scopes[] = {"locator", "rest", NULL}, *const empties[] = {"none", "all", NULL},
                        *const futures[] = {"marginal", "conditional", NULL},
                        *const normalizes[] = {"alpha", "each", NULL},
                        *const answers[] = {"normalized", "raw", NULL}, *const presets[] = {"prose", "formula", NULL};

static size_t option(lua_State *L, int index, const char *name, const char *const *choices, size_t otherwise) {
  size_t r = otherwise;
  const char *what = lua_pushfstring(L, "field \"reading\", option %s", name);
  if (lua_getfield(L, index, name) != LUA_TNIL) r = qaci_lua_to_choice(L, -1, what, choices);
  return r;
}

qaci_lua_reading qaci_lua_to_reading(lua_State *L, int index) {
  static const char *const names[] = {"preset", "argmax_scope", "empty_max", "future", "normalize",
                                      "answers", "clock", "time_weights", NULL};
  qaci_lua_reading r = {.locate = {QACI_ARGMAX_LOCATOR, QACI_EMPTY_MAX_NONE, 1}};
  if (lua_isnoneornil(L, index)) return r;
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  if (!lua_istable(L, index)) {
    if (qaci_lua_to_choice(L, index, "field \"reading\"", presets))
      r.locate = (qaci_locate_options){QACI_ARGMAX_REST, QACI_EMPTY_MAX_ALL, 1};
    lua_settop(L, top);
    return r;
  }
  qaci_lua_only_fields(L, index, "a reading", names);
  if (option(L, index, "preset", presets, 0)) r.locate = (qaci_locate_options){QACI_ARGMAX_REST, QACI_EMPTY_MAX_ALL, 1};
  r.locate.argmax_scope = (qaci_argmax_scope)option(L, index, "argmax_scope", scopes, r.locate.argmax_scope);
  r.locate.empty_max = (qaci_empty_max)option(L, index, "empty_max", empties, r.locate.empty_max);
  if (r.locate.empty_max == QACI_EMPTY_MAX_ALL && r.locate.argmax_scope == QACI_ARGMAX_LOCATOR)
    luaL_error(
        L, "field \"reading\": empty_max = \"all\" needs argmax_scope = \"rest\": with \"locator\" there is no rest "
           "to speak of");
  r.future = (qaci_future_reading)option(L, index, "future", futures, 0);
  r.normalize = (qaci_normalize_reading)option(L, index, "normalize", normalizes, 0);
  r.raw_answers = option(L, index, "answers", answers, 0) == 1;
  if (lua_getfield(L, index, "clock") != LUA_TNIL) {
    size_t clock = qaci_lua_to_size(L, -1, "field \"reading\", option clock");
    if (clock > 1000000)
      luaL_error(L, "field \"reading\", option clock: %I, expected at most 1000000", (LUAI_UACINT)clock);
    r.locate.clock = (unsigned)clock;
  }
  lua_settop(L, top);
  int type = lua_getfield(L, index, "time_weights");
  if (type == LUA_TNIL) {
    lua_settop(L, top);
  } else {
    if (type != LUA_TFUNCTION)
      luaL_error(L, "field \"reading\", option time_weights: %s, expected a function of n", qaci_lua_describe(L, -1));
    r.time_weights = lua_gettop(L);
  }
  return r;
}

void qaci_lua_push_reading(lua_State *L, const qaci_lua_reading *r) {
  bool rest = r->locate.argmax_scope == QACI_ARGMAX_REST, all = r->locate.empty_max == QACI_EMPTY_MAX_ALL;
  bool plain = r->future == QACI_FUTURE_MARGINAL && r->normalize == QACI_NORMALIZE_ALPHA && !r->raw_answers &&
               r->locate.clock == 1 && !r->time_weights;
  lua_newtable(L);
  if (plain && rest == all) {
    lua_pushstring(L, presets[all]);
    lua_setfield(L, -2, "preset");
  }
  lua_pushstring(L, scopes[rest]);
  lua_setfield(L, -2, "argmax_scope");
  lua_pushstring(L, empties[all]);
  lua_setfield(L, -2, "empty_max");
  lua_pushstring(L, futures[r->future]);
  lua_setfield(L, -2, "future");
  lua_pushstring(L, normalizes[r->normalize]);
  lua_setfield(L, -2, "normalize");
  lua_pushstring(L, answers[r->raw_answers]);
  lua_setfield(L, -2, "answers");
  lua_pushinteger(L, (lua_Integer)r->locate.clock);
  lua_setfield(L, -2, "clock");
  lua_pushstring(L, r->time_weights ? "a function" : "(n+1)^-2");
  lua_setfield(L, -2, "time_weights");
}
