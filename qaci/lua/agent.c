/* qaci.agent.act{agent =, actions =, score =}: who chooses an action, and has to ask for scores.   AGENT.1, AGENT.4 */
#include "qaci/lua/agent.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/lua/compose.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"

#define ASKED "qaci.agent asked"
#define SCORES "qaci.agent scores"

/* What an agent that is a function asks; `open` while it acts. */
typedef struct asked_box {
  qaci_asked asked;
  bool made, open;
} asked_box;

static int asked_gc(lua_State *L) {
  asked_box *b = lua_touserdata(L, 1);
  if (b->made) qaci_asked_clear(&b->asked);
  b->made = false;
  return 0;
}

static asked_box *new_asked(lua_State *L, const qaci_bits *action, const qaci_composition *scores, size_t most) {
  asked_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (asked_box){.made = false};
  luaL_setmetatable(L, ASKED);
  qaci_asked_init(&b->asked, action, scores, most);
  b->made = true;
  return b;
}

/* ---- options ---- */

typedef struct way {
  const qaci_agent *known; /* NULL: what stands at `value` */
  int value;
  uint64_t seed;
  size_t most;
} way;

/* The agent at `index`, or in a table with options; the option of budget is left to meta-execution, at `options`. */
static way read_way(lua_State *L, int index, size_t actions, int *options) {
  way w = {.value = index, .most = actions};
  *options = 0;
  if (lua_istable(L, index)) {
    qaci_lua_known_fields(L, index, "agent", (const char *const[]){"seed", "queries", "budget", NULL});
    *options = index;
    lua_rawgeti(L, index, 1);
    w.value = lua_gettop(L);
  }
  int type = lua_type(L, w.value);
  bool meta = luaL_testudata(L, w.value, QACI_LUA_META_AGENT) != NULL;
  if (type == LUA_TSTRING) {
    const char *const *names = qaci_agent_names();
    w.known = qaci_agent_named(names[qaci_lua_to_choice(L, w.value, "field \"agent\"", names)]);
  } else if (type != LUA_TFUNCTION && !meta) {
    luaL_error(L, "field \"agent\": %s, expected the name of an agent, a function or an agent of qaci.meta",
               qaci_lua_describe(L, w.value));
  }
  if (!*options) return w;
  if (lua_getfield(L, index, "seed") != LUA_TNIL) {
    if (!w.known || !w.known->draws) luaL_error(L, "field \"agent.seed\": only sample and hill_climb draw");
    w.seed = (uint64_t)qaci_lua_to_integer(L, -1, "field \"agent.seed\"");
  }
  if (lua_getfield(L, index, "queries") != LUA_TNIL) {
    if (w.known && w.known->asks_all) luaL_error(L, "field \"agent.queries\": %s asks for every score", w.known->name);
    w.most = qaci_lua_to_size(L, -1, "field \"agent.queries\"");
  }
  if (lua_getfield(L, index, "budget") != LUA_TNIL && !meta)
    luaL_error(L, "field \"agent.budget\": only an agent of qaci.meta has a budget of decisions");
  lua_pop(L, 2);
  return w; /* the budget, nil or not, is on top */
}

/* ---- agents that are functions ---- */

static size_t find_action(lua_State *L, int index, const qaci_bits *action, size_t count, const char *what) {
  const qaci_bits *x = qaci_lua_to_bits(L, index, what);
  size_t a = 0;
  while (a < count && !qaci_bits_equal(&action[a], x)) a++;
  if (a == count) luaL_error(L, "%s: %s is none of the actions", what, luaL_tolstring(L, index, NULL));
  lua_pop(L, 1);
  return a;
}

/* ask(action): its score, or its ends; nil and a sentence if no more are told. */
static int ask(lua_State *L) {
  asked_box *b = lua_touserdata(L, lua_upvalueindex(1));
  if (!b->open) return luaL_error(L, "the choice is over: nothing is told any more");
  const qaci_asked *q = &b->asked;
  const qaci_interval *score =
      qaci_ask(&b->asked, find_action(L, 1, q->action, q->scores->actions, "the action asked for"));
  if (score) return qaci_lua_push_interval(L, score);
  lua_pushnil(L);
  lua_pushfstring(L, "no more than %I quer%s answered", (LUAI_UACINT)q->most, q->most == 1 ? "y is" : "ies are");
  return 2;
}

static void act_function(lua_State *L, const way *w, int actions, asked_box *b, qaci_choice *r) {
  int box = lua_gettop(L);
  lua_pushvalue(L, w->value);
  lua_pushvalue(L, box);
  lua_pushcclosure(L, ask, 1);
  lua_pushvalue(L, actions);
  b->open = true;
  lua_call(L, 2, 1);
  b->open = false;
  if (!lua_isnil(L, -1))
    r->action = find_action(L, -1, b->asked.action, b->asked.scores->actions, "field \"agent\": what the agent chose");
  qaci_choice_judge(r, &b->asked);
}

/* ---- agents of meta-execution ---- */

/* score(action) for qaci.meta.ai, which counts what it tells the agent itself. */
static int known_score(lua_State *L) {
  const qaci_asked *q = &((asked_box *)lua_touserdata(L, lua_upvalueindex(1)))->asked;
  size_t a = find_action(L, 1, q->action, q->scores->actions, "the action");
  qaci_lua_push_rational(L, q->scores->score[a].lower);
  return 1;
}

static void act_meta(lua_State *L, const way *w, int actions, int budget, asked_box *b, qaci_choice *r) {
  if (!b->asked.scores->exact)
    luaL_error(L, "field \"agent\": an agent of qaci.meta is told rationals, but some scores are only enclosed");
  int box = lua_gettop(L);
  lua_pushcfunction(L, qaci_lua_meta_ai);
  lua_createtable(L, 0, 5);
  lua_pushvalue(L, w->value);
  lua_setfield(L, -2, "agent");
  lua_pushvalue(L, actions);
  lua_setfield(L, -2, "actions");
  lua_pushinteger(L, (lua_Integer)w->most);
  lua_setfield(L, -2, "queries");
  if (budget) {
    lua_pushvalue(L, budget);
    lua_setfield(L, -2, "budget");
  }
  lua_pushvalue(L, box);
  lua_pushcclosure(L, known_score, 1);
  lua_setfield(L, -2, "score");
  lua_call(L, 1, 2);
  if (!lua_istable(L, -1)) luaL_error(L, "field \"agent\": %s", luaL_tolstring(L, -1, NULL));
  if (!lua_isnil(L, -2))
    r->action = find_action(L, -2, b->asked.action, b->asked.scores->actions, "the agent's action");
  lua_getfield(L, -1, "queries");
  b->asked.queries = (size_t)lua_tointeger(L, -1);
  lua_getfield(L, -2, "refused");
  b->asked.refused = (size_t)lua_tointeger(L, -1);
  qaci_choice_judge(r, &b->asked);
}

void qaci_lua_act(lua_State *L, int agent, int actions, const qaci_bits *action, const qaci_composition *scores,
                  qaci_choice *r, const char **name) {
  agent = lua_absindex(L, agent);
  actions = lua_absindex(L, actions);
  luaL_checkstack(L, 30, "an agent");
  int top = lua_gettop(L), options;
  way w = read_way(L, agent, scores->actions, &options);
  int budget = options && !lua_isnil(L, -1) ? lua_gettop(L) : 0;
  asked_box *b = new_asked(L, action, scores, w.most);
  if (w.known) {
    *name = w.known->name;
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_agent_act(ctx, w.known, &b->asked, w.seed, r));
  } else if (lua_isfunction(L, w.value)) {
    *name = "function";
    act_function(L, &w, actions, b, r);
  } else {
    *name = "meta-execution";
    act_meta(L, &w, actions, budget, b, r);
  }
  b->open = false;
  lua_settop(L, top);
}

/* ---- the result ---- */

static void set_interval(lua_State *L, const char *name, const qaci_interval *x) {
  qaci_lua_push_rational(L, x->lower);
  lua_setfield(L, -2, name);
  if (mpq_equal(x->lower, x->upper)) return;
  const char *above = lua_pushfstring(L, "%s_upper", name);
  lua_insert(L, -2);
  qaci_lua_push_rational(L, x->upper);
  lua_setfield(L, -2, above);
  lua_remove(L, -2);
}

void qaci_lua_push_choice(lua_State *L, int actions, const qaci_choice *r, const char *name) {
  actions = lua_absindex(L, actions);
  lua_createtable(L, 0, 7);
  lua_pushstring(L, name);
  lua_setfield(L, -2, "agent");
  lua_pushinteger(L, (lua_Integer)r->queries);
  lua_setfield(L, -2, "queries");
  lua_pushinteger(L, (lua_Integer)r->refused);
  lua_setfield(L, -2, "refused");
  lua_rawgeti(L, actions, (lua_Integer)r->best + 1);
  lua_setfield(L, -2, "best");
  set_interval(L, "regret", &r->regret);
  if (!strcmp(name, "sample") && !r->why) set_interval(L, "probability", &r->probability);
  lua_pushstring(L, r->why);
  lua_setfield(L, -2, "why");
}

/* ---- qaci.agent ---- */

/* Actions, their scores, and the choice. */
typedef struct scores_box {
  size_t actions;
  qaci_bits *action;
  qaci_composition scores;
  qaci_choice choice;
  bool made;
} scores_box;

static int scores_gc(lua_State *L) {
  scores_box *b = lua_touserdata(L, 1);
  if (!b->made) return 0;
  b->made = false;
  for (size_t a = 0; a < b->actions; a++) qaci_bits_clear(&b->action[a]);
  free(b->action);
  qaci_composition_clear(&b->scores);
  qaci_choice_clear(&b->choice);
  return 0;
}

enum { FIELDS = 1, AGENT, SCORE, ACTIONS, BOX };

static scores_box *new_scores(lua_State *L, size_t actions) {
  scores_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (scores_box){.made = false};
  luaL_setmetatable(L, SCORES);
  b->action = qaci_alloc(actions * sizeof *b->action);
  qaci_composition_init(&b->scores, actions, 0);
  qaci_choice_init(&b->choice);
  b->made = true;
  return b;
}

/* The score of the action on top of the stack, score(action) or result:score(action), into *r; pops it. */
static void read_score(lua_State *L, lua_Integer i, qaci_interval *r) {
  int top = lua_gettop(L);
  bool is_function = lua_isfunction(L, SCORE);
  if (is_function) {
    lua_pushvalue(L, SCORE);
  } else {
    lua_getfield(L, SCORE, "score");
    lua_pushvalue(L, SCORE);
  }
  lua_pushvalue(L, top);
  lua_call(L, is_function ? 1 : 2, 2);
  const char *what = lua_pushfstring(L, "the score of action %I", (LUAI_UACINT)i);
  mpq_set(r->lower, qaci_lua_to_rational(L, top + 1, what));
  mpq_set(r->upper, lua_isnil(L, top + 2) ? r->lower : qaci_lua_to_rational(L, top + 2, what));
  if (mpq_sgn(r->lower) < 0 || mpq_cmp(r->lower, r->upper) > 0)
    luaL_error(L, "%s: expected a rational of at least 0, or a lower and an upper end", what);
  lua_settop(L, top - 1);
}

static scores_box *read_actions(lua_State *L) {
  lua_Integer n = qaci_lua_array_length(L, ACTIONS, "field \"actions\"");
  if (!n) luaL_error(L, "field \"actions\": none, expected at least one action");
  scores_box *b = new_scores(L, (size_t)n);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, ACTIONS, i);
    const char *what = lua_pushfstring(L, "field \"actions\", action %I", (LUAI_UACINT)i);
    const qaci_bits *x = qaci_lua_to_bits(L, BOX + 1, what);
    for (size_t a = 0; a < b->actions; a++)
      if (qaci_bits_equal(&b->action[a], x))
        luaL_error(L, "field \"actions\": actions %I and %I are equal", (LUAI_UACINT)a + 1, (LUAI_UACINT)i);
    qaci_bits_init(&b->action[b->actions]);
    qaci_bits_set(&b->action[b->actions++], x);
    lua_settop(L, BOX);
    lua_rawgeti(L, ACTIONS, i);
    read_score(L, i, &b->scores.score[i - 1]);
  }
  qaci_composition_settle(&b->scores);
  return b;
}

/* qaci.agent.act{...}, with the agent of the first upvalue if it has no field `agent`. */
static int act(lua_State *L) {
  static const char *const names[] = {"agent", "actions", "score", "seed", "queries", "budget", NULL};
  luaL_checktype(L, FIELDS, LUA_TTABLE);
  lua_settop(L, FIELDS);
  qaci_lua_only_fields(L, FIELDS, "qaci.agent", names);
  lua_createtable(L, 1, 3); /* the agent with its options, as qaci.score has it */
  if (lua_isnil(L, lua_upvalueindex(1))) qaci_lua_need_field(L, FIELDS, "agent", "an agent");
  else lua_pushvalue(L, lua_upvalueindex(1));
  lua_rawseti(L, AGENT, 1);
  for (size_t i = 3; names[i]; i++) {
    lua_getfield(L, FIELDS, names[i]);
    lua_setfield(L, AGENT, names[i]);
  }
  qaci_lua_need_field(L, FIELDS, "score", "a result of qaci.score, or a function from an action to its score");
  if (!lua_isfunction(L, SCORE) && !luaL_testudata(L, SCORE, "qaci.score"))
    luaL_error(L, "field \"score\": %s, expected a result of qaci.score, or a function from an action to its score",
               qaci_lua_describe(L, SCORE));
  qaci_lua_need_field(L, FIELDS, "actions", "an array of bits");
  if (!lua_istable(L, ACTIONS))
    luaL_error(L, "field \"actions\": %s, expected an array of bits", qaci_lua_describe(L, ACTIONS));
  scores_box *b = read_actions(L);
  const char *name;
  qaci_lua_act(L, AGENT, ACTIONS, b->action, &b->scores, &b->choice, &name);
  if (b->choice.action == SIZE_MAX) lua_pushnil(L);
  else lua_rawgeti(L, ACTIONS, (lua_Integer)b->choice.action + 1);
  qaci_lua_push_choice(L, ACTIONS, &b->choice, name);
  return 2;
}

void qaci_lua_open_agent(lua_State *L) {
  qaci_lua_class(L, ASKED, (const luaL_Reg[]){{"__gc", asked_gc}, {NULL, NULL}}, NULL);
  qaci_lua_class(L, SCORES, (const luaL_Reg[]){{"__gc", scores_gc}, {NULL, NULL}}, NULL);
  lua_newtable(L);
  lua_pushnil(L);
  lua_pushcclosure(L, act, 1);
  lua_setfield(L, -2, "act");
  for (const char *const *name = qaci_agent_names(); *name; name++) {
    lua_pushstring(L, *name);
    lua_pushcclosure(L, act, 1);
    lua_setfield(L, -2, *name);
  }
  lua_setfield(L, -2, "agent");
}
