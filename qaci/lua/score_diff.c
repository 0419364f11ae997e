/* qaci.diff(a, b, {names =, width =, form =}): two results of qaci.score side by side.                       SCORE.7 */
#include "qaci/score_diff.h"

#include "qaci/lua/fields.h"
#include "qaci/lua/score.h"
#include "qaci/score_explain.h"

static void read_names(lua_State *L, qaci_diff_side *side) {
  if (lua_getfield(L, 3, "names") == LUA_TNIL) return;
  int names = lua_gettop(L);
  if (!lua_istable(L, names) || luaL_len(L, names) != 2)
    luaL_error(L, "field \"names\": %s, expected an array of two strings", qaci_lua_describe(L, names));
  for (int i = 0; i < 2; i++) {
    if (lua_geti(L, names, i + 1) != LUA_TSTRING)
      luaL_error(L, "field \"names\": %s, expected an array of two strings", qaci_lua_describe(L, -1));
    side[i].name = lua_tostring(L, -1); /* the table holds it */
  }
}

static int diff(lua_State *L) {
  static const char *const fields[] = {"names", "width", "form", NULL}, *const forms[] = {"text", "json", NULL};
  lua_settop(L, 3);
  qaci_diff_side side[2] = {{.name = "first"}, {.name = "second"}};
  size_t width = QACI_EXPLAIN_WIDTH, form = 0;
  for (int i = 0; i < 2; i++) {
    const qaci_lua_score *b = qaci_lua_check_score(L, i + 1);
    side[i].r = &b->r;
    side[i].q = &b->q;
  }
  if (!lua_isnil(L, 3)) {
    luaL_checktype(L, 3, LUA_TTABLE);
    qaci_lua_only_fields(L, 3, "qaci.diff", fields);
    read_names(L, side);
    if (lua_getfield(L, 3, "width") != LUA_TNIL) width = qaci_lua_to_size(L, lua_gettop(L), "field \"width\"");
    if (lua_getfield(L, 3, "form") != LUA_TNIL) form = qaci_lua_to_choice(L, lua_gettop(L), "field \"form\"", forms);
  }
  char **text = qaci_lua_new_text(L);
  *text = form ? qaci_score_diff_json(side) : qaci_score_diff(side, width);
  return qaci_lua_push_text(L, text);
}

void qaci_lua_open_diff(lua_State *L) {
  lua_pushcfunction(L, diff);
  lua_setfield(L, -2, "diff");
}
