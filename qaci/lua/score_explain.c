/* Where a score comes from, in Lua: result:explain{...}.                              SCORE.7 */
#include "qaci/score_explain.h"

#include "qaci/lua/fields.h"
#include "qaci/lua/score.h"

enum { JSON = 3 }; /* a form that is no outline */

/* The natural number in a field of the options, if it is there. */
static void natural(lua_State *L, const char *name, size_t *r) {
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  if (lua_getfield(L, 2, name) != LUA_TNIL) *r = qaci_lua_to_size(L, lua_gettop(L), what);
}

static size_t action(lua_State *L, const qaci_lua_score *b, int index, const char *what) {
  size_t a = qaci_lua_score_action(b, qaci_lua_to_bits(L, index, what));
  if (a == SIZE_MAX)
    luaL_error(L, "%s: %s, expected one of the actions that were scored", what, luaL_tolstring(L, index, NULL));
  return a;
}

/* Returns the form. */
static size_t read_options(lua_State *L, const qaci_lua_score *b, qaci_explain_options *o) {
  static const char *const names[] = {"width", "depth", "action", "form", NULL};
  static const char *const forms[] = {"text", "html", "dot", "json", NULL};
  if (lua_isinteger(L, 2)) {
    o->width = qaci_lua_to_size(L, 2, "argument 1");
    return 0;
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  qaci_lua_only_fields(L, 2, "explain", names);
  natural(L, "width", &o->width);
  natural(L, "depth", &o->depth);
  if (lua_getfield(L, 2, "action") != LUA_TNIL) o->action = action(L, b, lua_gettop(L), "field \"action\"");
  return lua_getfield(L, 2, "form") == LUA_TNIL ? 0 : qaci_lua_to_choice(L, lua_gettop(L), "field \"form\"", forms);
}

int qaci_lua_score_explain(lua_State *L) {
  const qaci_lua_score *b = qaci_lua_check_score(L, 1);
  qaci_explain_options o = {.width = QACI_EXPLAIN_WIDTH, .depth = SIZE_MAX, .action = SIZE_MAX};
  size_t form = lua_isnoneornil(L, 2) ? 0 : read_options(L, b, &o);
  char **text = qaci_lua_new_text(L);
  if (form == JSON) {
    *text = qaci_score_explain_json(&b->r, &b->q);
  } else {
    o.form = (qaci_outline_form)form;
    *text = qaci_score_explain(&b->r, &b->q, &o);
  }
  return qaci_lua_push_text(L, text);
}

/* result:why(action, {width =, form =}) */
int qaci_lua_score_why(lua_State *L) {
  static const char *const names[] = {"width", "form", NULL}, *const forms[] = {"text", "json", NULL};
  const qaci_lua_score *b = qaci_lua_check_score(L, 1);
  lua_settop(L, 3);
  lua_rotate(L, 2, 1); /* the options to index 2 */
  size_t which = action(L, b, 3, "argument 1"), width = QACI_EXPLAIN_WIDTH, form = 0;
  if (!lua_isnil(L, 2)) {
    luaL_checktype(L, 2, LUA_TTABLE);
    qaci_lua_only_fields(L, 2, "why", names);
    natural(L, "width", &width);
    if (lua_getfield(L, 2, "form") != LUA_TNIL) form = qaci_lua_to_choice(L, lua_gettop(L), "field \"form\"", forms);
  }
  char **text = qaci_lua_new_text(L);
  *text = form ? qaci_score_why_json(&b->r, &b->q, which) : qaci_score_why(&b->r, &b->q, which, width);
  return qaci_lua_push_text(L, text);
}
