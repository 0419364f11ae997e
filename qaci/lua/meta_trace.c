/* Recorded activations and fault tracing in Lua.                                                 META.6 and META.9
 *
 * w:activation(i) -> a table of what is known of it. w:trace{root =, judge =, strategy =, judgements =}: judge(i) says
 * "yes", "no", "don't know", "inadmissible" or "trust" of activation i, or nothing to stop; -> a table: suspects,
 * questions, judgements (text, to go on with later), finished.
 */
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta_credit.h"
#include "qaci/meta/trace.h"

#define TRACE "qaci.meta trace"

static int trace_gc(lua_State *L) {
  qaci_meta_trace **t = lua_touserdata(L, 1);
  qaci_meta_trace_destroy(*t);
  *t = NULL;
  return 0;
}

/* Activations -------------------------------------------------------------------------------------------------------
 */

/* Push an array of the decisions that were taken: {setting =, text =, command =}. */
static void push_steps(lua_State *L, const qaci_lua_meta *h, const qaci_meta_activation *a) {
  const qaci_meta_world *w = h->world;
  lua_newtable(L);
  if (a->native) return;
  qaci_meta_setting first = qaci_meta_agent_setting(w, a->agent);
  lua_Integer count = 0;
  for (qaci_meta_setting s = a->last; s != first; s = qaci_meta_setting_parent(w, s))
    count += qaci_meta_setting_kind(w, s) == QACI_META_SAID;
  for (qaci_meta_setting s = a->last; s != first; s = qaci_meta_setting_parent(w, s)) {
    if (qaci_meta_setting_kind(w, s) != QACI_META_SAID) continue;
    qaci_meta_setting at = qaci_meta_setting_parent(w, s);
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, at);
    lua_setfield(L, -2, "setting");
    char **text = qaci_lua_new_text(L);
    *text = qaci_meta_setting_show(w, at);
    qaci_lua_push_text(L, text);
    lua_setfield(L, -3, "text");
    *text = qaci_meta_line_show(w, s);
    qaci_lua_push_text(L, text);
    size_t length;
    const char *line = lua_tolstring(L, -1, &length); /* "> COMMAND" */
    lua_pushlstring(L, line + 2, length - 2);
    lua_setfield(L, -4, "command");
    lua_pop(L, 2);
    lua_rawseti(L, -2, count--);
  }
}

static void push_facts(lua_State *L, const qaci_lua_meta *h, const qaci_meta_activation *a) {
  lua_newtable(L);
  for (size_t i = 0; a->native && i < a->asked_count; i++) {
    qaci_meta_fact f = qaci_meta_fact_at(h->world, a->asked[i]);
    lua_createtable(L, 0, 3);
    qaci_lua_push_meta_facts(L, 1, f.facts);
    lua_setfield(L, -2, "facts");
    qaci_lua_push_meta_ref(L, 1, f.key);
    lua_setfield(L, -2, "key");
    qaci_lua_push_meta_ref(L, 1, f.reply);
    lua_setfield(L, -2, "reply");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void set_flag(lua_State *L, const char *name, bool flag) {
  lua_pushboolean(L, flag);
  lua_setfield(L, -2, name);
}

static int world_activation(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  uint32_t i = qaci_lua_to_meta_activation(L, 2, h, "the activation");
  lua_settop(L, 2);
  qaci_meta_activation a = qaci_meta_activation_at(h->world, i);
  lua_createtable(L, 0, 11);
  qaci_lua_push_meta_ref(L, 1, a.question);
  lua_setfield(L, -2, "question");
  qaci_lua_push_meta_ref(L, 1, a.reply);
  lua_setfield(L, -2, "reply");
  qaci_lua_push_meta_ref(L, 1, a.agent);
  lua_setfield(L, -2, "agent");
  lua_pushinteger(L, (lua_Integer)a.cost);
  lua_setfield(L, -2, "cost");
  lua_pushstring(L, qaci_meta_policy_name(h->world, qaci_meta_setting_policy(h->world, a.last)));
  lua_setfield(L, -2, "policy");
  set_flag(L, "native", a.native);
  set_flag(L, "sensitive", a.sensitive);
  set_flag(L, "current", a.current);
  lua_createtable(L, a.native ? 0 : (int)a.asked_count, 0);
  for (size_t k = 0; !a.native && k < a.asked_count; k++) {
    lua_pushinteger(L, (lua_Integer)a.asked[k] + 1);
    lua_rawseti(L, -2, (lua_Integer)k + 1);
  }
  lua_setfield(L, -2, "asked");
  push_facts(L, h, &a);
  lua_setfield(L, -2, "facts");
  push_steps(L, h, &a);
  lua_setfield(L, -2, "steps");
  return 1;
}

/* Tracing -----------------------------------------------------------------------------------------------------------
 */

enum { FIELDS = 2, TRACE_BOX, JUDGE };

/* Ask the judge until there is no question, or no answer. */
static bool ask_judge(lua_State *L, qaci_meta_trace *t) {
  for (;;) {
    bool asks;
    uint32_t v;
    size_t length;
    qaci_meta_judgement j;
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_meta_trace_next(ctx, t, &asks, &v));
    if (!asks) return true;
    lua_pushvalue(L, JUDGE);
    lua_pushinteger(L, (lua_Integer)v + 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) return false;
    const char *said = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
    if (!said || !qaci_meta_judgement_named(said, length, &j))
      return luaL_error(L,
                        "the judge returns %s, expected \"yes\", \"no\", \"don't know\", \"inadmissible\" or \"trust\"",
                        qaci_lua_describe(L, -1));
    lua_pop(L, 1);
    ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_meta_trace_judge(ctx, t, j));
  }
}

static int world_trace(lua_State *L) {
  static const char *const names[] = {"root", "judge", "strategy", "judgements", NULL};
  static const char *const strategies[] = {"divide", "top-down", NULL};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  luaL_checktype(L, FIELDS, LUA_TTABLE);
  lua_settop(L, FIELDS);
  qaci_lua_only_fields(L, FIELDS, "the trace", names);
  qaci_meta_trace **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, TRACE);
  qaci_lua_need_field(L, FIELDS, "judge", "a function");
  luaL_checktype(L, JUDGE, LUA_TFUNCTION);
  qaci_lua_need_field(L, FIELDS, "root", "the number of an activation");
  uint32_t root = qaci_lua_to_meta_activation(L, lua_gettop(L), h, "field \"root\"");
  qaci_meta_strategy strategy = QACI_META_DIVIDE;
  if (lua_getfield(L, FIELDS, "strategy") != LUA_TNIL)
    strategy = (qaci_meta_strategy)qaci_lua_to_choice(L, lua_gettop(L), "field \"strategy\"", strategies);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_trace_create(ctx, h->world, root, strategy, box));
  if (lua_getfield(L, FIELDS, "judgements") != LUA_TNIL) {
    size_t length;
    const char *text = luaL_checklstring(L, -1, &length);
    qaci_lua_ok(L, ctx, qaci_meta_trace_load(ctx, *box, text, length));
  }
  bool finished = ask_judge(L, *box);
  lua_createtable(L, 0, 4);
  set_flag(L, "finished", finished);
  size_t count = 0;
  const uint32_t *suspect = qaci_meta_trace_suspects(*box, &count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushinteger(L, (lua_Integer)suspect[i] + 1);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "suspects");
  lua_pushinteger(L, (lua_Integer)qaci_meta_trace_questions(*box));
  lua_setfield(L, -2, "questions");
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_trace_text(*box);
  qaci_lua_push_text(L, text);
  lua_setfield(L, -3, "judgements");
  lua_pop(L, 1);
  return 1;
}

void qaci_lua_open_meta_trace(lua_State *L) {
  static const luaL_Reg gc[] = {{"__gc", trace_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"activation", world_activation}, {"trace", world_trace}, {NULL, NULL}};
  qaci_lua_class(L, TRACE, gc, NULL);
  luaL_setfuncs(L, methods, 0);
}
