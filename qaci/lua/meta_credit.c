/* Credit assignment in Lua.                                                                                META.9
 *
 * w:backward{root =, feedback =, overseer =, budget =, adjust =, rules =} -> a table: nodes, calls, reconciled,
 * follow_ups, cost, complete, visits, and edits as v:commit takes them. w:learn{play =, overseer =, passes =, ...}:
 * play() returns the activation that was run, its score, and feedback (nothing if it was good).
 */
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta_credit.h"
#include "qaci/meta/credit.h"

#define PASS "qaci.meta pass"
#define LESSON "qaci.meta lesson"

static int pass_gc(lua_State *L) {
  qaci_meta_credit_clear(lua_touserdata(L, 1));
  return 0;
}

static int lesson_gc(lua_State *L) {
  qaci_meta_lesson *l = lua_touserdata(L, 1);
  mpq_clear(l->score);
  qaci_lua_no_metatable(L);
  return 0;
}

uint32_t qaci_lua_to_meta_activation(lua_State *L, int index, const qaci_lua_meta *h, const char *what) {
  size_t number = qaci_lua_to_size(L, index, what), count = qaci_meta_activations(h->world);
  if (!number || number > count)
    luaL_error(L, "%s: activation %I, expected one of 1 to %I", what, (LUAI_UACINT)number, (LUAI_UACINT)count);
  return (uint32_t)number - 1;
}

/* The fields of the table at 2 that both functions have. */
static qaci_meta_credit_options read_options(lua_State *L, const qaci_lua_meta *h) {
  static const char *const adjust[] = {"named", "all", "best", NULL};
  qaci_meta_credit_options o = {0};
  o.overseer = qaci_lua_to_meta_agent(L, qaci_lua_need_field(L, 2, "overseer", "an agent"), h, "field \"overseer\"");
  lua_getfield(L, 2, "budget");
  o.budget = qaci_lua_to_meta_budget(L, lua_gettop(L), "field \"budget\"");
  if (lua_getfield(L, 2, "adjust") != LUA_TNIL)
    o.adjust = (qaci_meta_adjust)qaci_lua_to_choice(L, lua_gettop(L), "field \"adjust\"", adjust);
  if (lua_getfield(L, 2, "rules") != LUA_TNIL) {
    if (!lua_isboolean(L, -1)) luaL_error(L, "field \"rules\": %s, expected true or false", qaci_lua_describe(L, -1));
    o.rules = lua_toboolean(L, -1);
  }
  return o;
}

static void set_size(lua_State *L, const char *name, uint64_t n) {
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, name);
}

static void set_ref(lua_State *L, const char *name, qaci_meta_ref r) {
  qaci_lua_push_meta_ref(L, 1, r);
  lua_setfield(L, -2, name);
}

static void push_visits(lua_State *L, const qaci_meta_credit *c) {
  lua_createtable(L, (int)c->visits, 0);
  for (size_t i = 0; i < c->visits; i++) {
    const qaci_meta_visit *v = &c->visit[i];
    lua_createtable(L, 0, 5);
    if (v->activation != QACI_META_VISIT_ROW) set_size(L, "activation", (uint64_t)v->activation + 1);
    set_size(L, "overseer", v->overseer);
    set_ref(L, "question", v->question);
    set_ref(L, "reply", v->reply);
    lua_pushstring(L, v->problem);
    lua_setfield(L, -2, "problem");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void push_edits(lua_State *L, const qaci_meta_credit *c) {
  lua_createtable(L, (int)c->edits, 0);
  for (size_t i = 0; i < c->edits; i++) {
    const qaci_meta_credit_edit *e = &c->edit[i];
    lua_createtable(L, 0, 5);
    set_size(L, "activation", (uint64_t)e->activation + 1);
    set_ref(L, "reason", e->reason);
    if (e->row.facts) {
      qaci_lua_push_meta_facts(L, 1, e->row.facts);
      lua_setfield(L, -2, "facts");
      set_ref(L, "key", e->row.key);
      lua_createtable(L, (int)e->count, 0);
      for (size_t k = 0; k < e->count; k++) {
        qaci_lua_push_meta_ref(L, 1, e->sentence[k]);
        lua_rawseti(L, -2, (lua_Integer)k + 1);
      }
      lua_setfield(L, -2, "sentences");
    } else {
      set_size(L, "setting", e->row.key);
      lua_pushstring(L, e->command);
      lua_setfield(L, -2, "command");
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static int world_backward(lua_State *L) {
  static const char *const names[] = {"root", "feedback", "overseer", "budget", "adjust", "rules", NULL};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  qaci_lua_only_fields(L, 2, "the pass", names);
  qaci_meta_credit_options o = read_options(L, h);
  qaci_lua_need_field(L, 2, "root", "the number of an activation");
  uint32_t root = qaci_lua_to_meta_activation(L, lua_gettop(L), h, "field \"root\"");
  qaci_meta_ref feedback = 0;
  if (lua_getfield(L, 2, "feedback") != LUA_TNIL)
    feedback = qaci_lua_to_meta_message(L, lua_gettop(L), h, "field \"feedback\"");
  qaci_meta_credit *c = lua_newuserdatauv(L, sizeof *c, 0);
  *c = (qaci_meta_credit){0};
  luaL_setmetatable(L, PASS);
  qaci_ctx ctx = *qaci_lua_ctx(L); /* a copy: policies call bindings */
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 1);
  qaci_status status = qaci_meta_backward(&ctx, h->world, root, feedback, &o, c);
  qaci_lua_meta_leave(L, 1, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  lua_createtable(L, 0, 8);
  set_size(L, "nodes", c->nodes);
  set_size(L, "calls", c->calls);
  set_size(L, "reconciled", c->reconciled);
  set_size(L, "follow_ups", c->follow_ups);
  set_size(L, "cost", c->cost);
  lua_pushboolean(L, c->complete);
  lua_setfield(L, -2, "complete");
  push_visits(L, c);
  lua_setfield(L, -2, "visits");
  push_edits(L, c);
  lua_setfield(L, -2, "edits");
  return 1;
}

/* Learning --------------------------------------------------------------------------------------------------------- */

typedef struct playing {
  qaci_lua_meta *host;
  int function; /* its stack index */
  qaci_meta_episode *e;
} playing;

/* play() -> activation, score, feedback; the function is argument 2. */
static int protected_play(lua_State *L) {
  playing *p = lua_touserdata(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 0, 3);
  p->e->activation = qaci_lua_to_meta_activation(L, 3, p->host, "what play returns first");
  mpq_set(p->e->score, qaci_lua_to_rational(L, 4, "what play returns second"));
  p->e->feedback = lua_isnil(L, 5) ? 0 : qaci_lua_to_meta_message(L, 5, p->host, "what play returns third");
  return 0;
}

static qaci_status play(qaci_ctx *ctx, void *data, qaci_meta_episode *e) {
  playing *p = data;
  lua_State *L = p->host->L;
  p->e = e;
  lua_pushcfunction(L, protected_play);
  lua_pushlightuserdata(L, p);
  lua_pushvalue(L, p->function);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return QACI_OK;
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error without a text";
  qaci_status status = qaci_fail(ctx, QACI_DOMAIN, "%s", text);
  lua_pop(L, 1);
  return status;
}

static int world_learn(lua_State *L) {
  static const char *const names[] = {"play", "passes", "overseer", "budget", "adjust", "rules", NULL};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  qaci_lua_only_fields(L, 2, "the lesson", names);
  qaci_meta_credit_options o = read_options(L, h);
  playing p = {.host = h, .function = qaci_lua_need_field(L, 2, "play", "a function")};
  luaL_checktype(L, p.function, LUA_TFUNCTION);
  size_t passes = 10;
  if (lua_getfield(L, 2, "passes") != LUA_TNIL) passes = qaci_lua_to_size(L, lua_gettop(L), "field \"passes\"");
  qaci_meta_versions *v = qaci_lua_meta_versions(L, 1);
  qaci_meta_lesson *lesson = lua_newuserdatauv(L, sizeof *lesson, 0);
  *lesson = (qaci_meta_lesson){0};
  mpq_init(lesson->score);
  luaL_setmetatable(L, LESSON);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 1);
  qaci_status status = qaci_meta_learn(&ctx, v, play, &p, passes, &o, lesson);
  qaci_lua_meta_leave(L, 1, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  lua_createtable(L, 0, 8);
  set_size(L, "runs", lesson->runs);
  set_size(L, "passes", lesson->passes);
  set_size(L, "kept", lesson->kept);
  set_size(L, "rolled_back", lesson->rolled_back);
  set_size(L, "calls", lesson->calls);
  set_size(L, "version", lesson->version);
  lua_pushboolean(L, lesson->good);
  lua_setfield(L, -2, "good");
  qaci_lua_push_rational(L, lesson->score);
  lua_setfield(L, -2, "score");
  return 1;
}

void qaci_lua_open_meta_credit(lua_State *L) {
  static const luaL_Reg pass[] = {{"__gc", pass_gc}, {NULL, NULL}}, lesson[] = {{"__gc", lesson_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"backward", world_backward}, {"learn", world_learn}, {NULL, NULL}};
  qaci_lua_class(L, PASS, pass, NULL);
  qaci_lua_class(L, LESSON, lesson, NULL);
  luaL_setfuncs(L, methods, 0);
}
