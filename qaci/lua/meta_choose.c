/* qaci.meta.ai{...}: a meta-execution that chooses an action and may ask for scores.                         META.10 */
#include <stdlib.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/meta/choose.h"

#define CHOICE "qaci.meta choice"

/* What must be given back: the scores and the result. */
typedef struct choice_box {
  mpq_t *score;
  size_t scores;
  qaci_meta_choice choice;
  bool made;
} choice_box;

static int choice_gc(lua_State *L) {
  choice_box *b = lua_touserdata(L, 1);
  if (!b->made) return 0;
  b->made = false;
  for (size_t i = 0; i < b->scores; i++) mpq_clear(b->score[i]);
  free(b->score);
  qaci_meta_choice_clear(&b->choice);
  return 0;
}

static choice_box *new_choice(lua_State *L) {
  choice_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (choice_box){.made = false};
  luaL_setmetatable(L, CHOICE);
  qaci_meta_choice_init(&b->choice);
  b->made = true;
  return b;
}

/* The action at the top of the stack as a message: bits are their digits. Pops it. */
static qaci_meta_ref action_message(lua_State *L, const qaci_lua_meta *h, const char *what) {
  if (qaci_lua_is_bits(L, -1)) {
    luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
  }
  qaci_meta_ref r = qaci_lua_to_meta_message(L, -1, h, what);
  lua_pop(L, 1);
  return r;
}

enum { FIELDS = 1, WORLD, AGENT, SCORE, ACTIONS };

/* b->score[] := the score of each action: score(action), or result:score(action). */
static void read_scores(lua_State *L, choice_box *b, lua_Integer n) {
  bool is_function = lua_isfunction(L, SCORE);
  b->score = qaci_alloc((size_t)n * sizeof *b->score);
  for (lua_Integer i = 1; i <= n; i++) {
    int top = lua_gettop(L);
    if (is_function) {
      lua_pushvalue(L, SCORE);
    } else {
      lua_getfield(L, SCORE, "score");
      lua_pushvalue(L, SCORE);
    }
    lua_rawgeti(L, ACTIONS, i);
    lua_call(L, is_function ? 1 : 2, 1);
    const char *what = lua_pushfstring(L, "the score of action %I", (LUAI_UACINT)i);
    mpq_srcptr score = qaci_lua_to_rational(L, top + 1, what);
    mpq_init(b->score[b->scores]);
    mpq_set(b->score[b->scores++], score);
    lua_settop(L, top);
  }
}

/* The fields' values at their places on the stack. */
static qaci_lua_meta *read_fields(lua_State *L) {
  static const char *const names[] = {"agent", "actions", "score", "queries", "budget", NULL};
  luaL_checktype(L, FIELDS, LUA_TTABLE);
  lua_settop(L, FIELDS);
  qaci_lua_only_fields(L, FIELDS, "qaci.meta.ai", names);
  qaci_lua_need_field(L, FIELDS, "agent", "an agent");
  const qaci_lua_meta_ref *u = luaL_testudata(L, -1, QACI_LUA_META_AGENT);
  if (!u || !u->host->world) luaL_error(L, "field \"agent\": %s, expected an agent", qaci_lua_describe(L, -1));
  lua_getiuservalue(L, -1, 1);
  lua_insert(L, WORLD);
  qaci_lua_need_field(L, FIELDS, "score", "a result of qaci.score, or a function from an action to its score");
  if (!lua_isfunction(L, SCORE) && !luaL_testudata(L, SCORE, "qaci.score"))
    luaL_error(L, "field \"score\": %s, expected a result of qaci.score, or a function from an action to its score",
               qaci_lua_describe(L, SCORE));
  qaci_lua_need_field(L, FIELDS, "actions", "an array of actions");
  if (!lua_istable(L, ACTIONS))
    luaL_error(L, "field \"actions\": %s, expected an array", qaci_lua_describe(L, ACTIONS));
  return u->host;
}

static size_t queries_field(lua_State *L, size_t otherwise) {
  size_t r = otherwise;
  if (lua_getfield(L, FIELDS, "queries") != LUA_TNIL) r = qaci_lua_to_size(L, -1, "field \"queries\"");
  lua_pop(L, 1);
  return r;
}

static uint64_t budget_field(lua_State *L) {
  lua_getfield(L, FIELDS, "budget");
  uint64_t r = qaci_lua_to_meta_budget(L, -1, "field \"budget\"");
  lua_pop(L, 1);
  return r;
}

static int push_choice(lua_State *L, const qaci_meta_choice *c) {
  if (c->action == SIZE_MAX)
    lua_pushnil(L);
  else
    lua_rawgeti(L, ACTIONS, (lua_Integer)c->action + 1);
  lua_createtable(L, 0, 6);
  lua_pushinteger(L, (lua_Integer)c->queries);
  lua_setfield(L, -2, "queries");
  lua_pushinteger(L, (lua_Integer)c->refused);
  lua_setfield(L, -2, "refused");
  lua_pushinteger(L, (lua_Integer)c->result.cost);
  lua_setfield(L, -2, "cost");
  qaci_lua_push_rational(L, c->regret);
  lua_setfield(L, -2, "regret");
  lua_rawgeti(L, ACTIONS, (lua_Integer)c->best + 1);
  lua_setfield(L, -2, "best");
  qaci_lua_push_meta_ref(L, WORLD, c->result.reply);
  lua_setfield(L, -2, "reply");
  if (c->result.activation) {
    lua_pushinteger(L, (lua_Integer)c->result.activation);
    lua_setfield(L, -2, "activation");
  }
  return 2;
}

int qaci_lua_meta_ai(lua_State *L) {
  qaci_lua_meta *h = read_fields(L);
  lua_Integer n = qaci_lua_array_length(L, ACTIONS, "field \"actions\"");
  qaci_meta_ref *action = lua_newuserdatauv(L, ((size_t)n + 1) * sizeof *action, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    const char *what = lua_pushfstring(L, "field \"actions\", action %I", (LUAI_UACINT)i);
    lua_rawgeti(L, ACTIONS, i);
    action[i - 1] = action_message(L, h, what);
    lua_pop(L, 1);
  }
  choice_box *b = new_choice(L);
  read_scores(L, b, n);
  qaci_meta_ref agent = qaci_lua_to_meta_agent(L, AGENT, h, "field \"agent\"");
  size_t queries = queries_field(L, (size_t)n);
  uint64_t budget = budget_field(L);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, WORLD);
  qaci_status status = qaci_meta_choose_action(&ctx, h->world, agent, action, (const mpq_t *)b->score, (size_t)n,
                                               queries, budget, &b->choice);
  qaci_lua_meta_leave(L, WORLD, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  return push_choice(L, &b->choice);
}

void qaci_lua_open_meta_choose(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", choice_gc}, {NULL, NULL}};
  qaci_lua_class(L, CHOICE, metamethods, NULL);
  lua_pushcfunction(L, qaci_lua_meta_ai);
  lua_setfield(L, -3, "ai");
}
