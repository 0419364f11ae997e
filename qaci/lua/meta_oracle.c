/* Oracles in Lua: w:oracle{...}, w:queries(oracle), w:spread(...).                                          META.10
 *
 * What an oracle asks is a Lua function from bits to a distribution, or the table of qaci.query, in which each question
 * becomes the counterfactual; the masses are then divided by their sum: the answers given that there is one.
 */
#include <stdlib.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/lua/score.h"
#include "qaci/meta/spread.h"
#include "qaci/query.h"

typedef struct asker {
  qaci_lua_meta *host;
  lua_Integer kept; /* the function or the table */
} asker;

typedef struct asking {
  qaci_ctx *ctx;
  asker *asker;
  const qaci_bits *question;
  qaci_dist *answers;
  qaci_status status;
} asking;

/* The table at the top of the stack, with this question: its answers are pushed, or nil and a sentence. */
static void ask_pipeline(lua_State *L, const qaci_bits *question) {
  int fields = lua_gettop(L);
  lua_pushcfunction(L, qaci_lua_query);
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, fields);) { /* a copy: the order does not matter */
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  qaci_lua_push_bits(L, question);
  lua_setfield(L, -2, "counterfactual");
  lua_call(L, 1, 4);
  if (!lua_isnil(L, -1)) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return;
  }
  enum { RESULTS = 4 };
  int at = lua_gettop(L) - RESULTS + 1;
  mpq_srcptr located = qaci_lua_check_rational(L, at + 1);
  qaci_dist **given = qaci_lua_new_dist(L);
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_lua_ok(L, &ctx, qaci_query_given(&ctx, given, qaci_lua_check_dist(L, at), located));
  lua_pushnil(L);
}

static int ask_protected(lua_State *L) {
  asking *a = lua_touserdata(L, 1);
  lua_rawgeti(L, 2, a->asker->kept);
  if (lua_istable(L, -1)) {
    ask_pipeline(L, a->question);
  } else {
    qaci_lua_push_bits(L, a->question);
    lua_call(L, 1, 2);
  }
  if (lua_isnil(L, -2)) {
    const char *sentence = lua_tostring(L, -1);
    a->status = qaci_fail(a->ctx, QACI_UNABLE, "%s", sentence ? sentence : "the oracle does not answer now");
    return 0;
  }
  if (!luaL_testudata(L, -2, "qaci.dist")) {
    lua_pop(L, 1);
    return luaL_error(L, "the oracle's query: %s, expected a distribution over bits", qaci_lua_describe(L, -1));
  }
  a->answers = qaci_dist_retain(qaci_lua_check_dist(L, lua_gettop(L) - 1));
  return 0;
}

static qaci_status ask(qaci_ctx *ctx, void *data, const qaci_bits *question, qaci_dist **answers) {
  asking a = {ctx, data, question, NULL, QACI_OK};
  QACI_TRY(qaci_lua_meta_protected(ctx, a.asker->host, ask_protected, &a));
  *answers = a.answers;
  return a.status;
}

/* Options ---------------------------------------------------------------------------------------------------------- */

static size_t choice_field(lua_State *L, const char *name, const char *const *names) {
  size_t r = 0;
  if (lua_getfield(L, 2, name) != LUA_TNIL)
    r = qaci_lua_to_choice(L, 3, lua_pushfstring(L, "field \"%s\"", name), names);
  lua_settop(L, 2);
  return r;
}

/* A string, which the table keeps. */
static const char *text_field(lua_State *L, const char *name, const char *otherwise) {
  const char *r = otherwise;
  if (lua_getfield(L, 2, name) != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "field \"%s\": %s, expected a string", name, qaci_lua_describe(L, -1));
    r = lua_tostring(L, -1);
  }
  lua_settop(L, 2);
  return r;
}

/* The bits of a question: the field, or the length of the question of a pipeline. */
static size_t bits_field(lua_State *L) {
  lua_getfield(L, 2, "query");
  if (!lua_isfunction(L, 3) && !lua_istable(L, 3))
    luaL_error(L, "field \"query\": %s, expected a function from bits to a distribution, or the table of qaci.query",
               qaci_lua_describe(L, 3));
  size_t bits = 0;
  if (lua_getfield(L, 2, "bits") != LUA_TNIL) {
    bits = qaci_lua_to_size(L, 4, "field \"bits\"");
  } else if (lua_istable(L, 3)) {
    int at = qaci_lua_need_field(L, 3, "question", "bits");
    bits = qaci_lua_to_bits(L, at, "field \"question\"")->len;
  } else {
    luaL_error(L, "field \"bits\": nothing, expected the length of a question");
  }
  if (!bits) luaL_error(L, "field \"bits\": 0, expected at least 1");
  lua_settop(L, 2);
  return bits;
}

static int world_oracle(lua_State *L) {
  static const char *const names[] = {"name", "query", "bits", "collapse", "seed", "sees", "too_long", NULL};
  static const char *const collapses[] = {"max", "sample", "first", "all", NULL};
  static const char *const sees[] = {"setting", "message", NULL}, *const too_long[] = {"last lines", "fail", NULL};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  qaci_lua_only_fields(L, 2, "the oracle", names);
  qaci_meta_oracle_options o = {.name = text_field(L, "name", "oracle"),
                                .seed = text_field(L, "seed", ""),
                                .bits = bits_field(L),
                                .query = ask,
                                .destroy = free};
  o.collapse = (qaci_meta_collapse)choice_field(L, "collapse", collapses);
  o.sees_messages = choice_field(L, "sees", sees) == 1;
  o.too_long = (qaci_meta_too_long)choice_field(L, "too_long", too_long);
  lua_getfield(L, 2, "query");
  lua_Integer kept = qaci_lua_meta_keep(L, 1);
  asker *a = qaci_alloc(sizeof *a);
  *a = (asker){h, kept};
  o.data = a;
  qaci_meta_oracle *oracle;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_status status = qaci_meta_oracle_create(ctx, h->world, &oracle, &o);
  if (status != QACI_OK) free(a);
  qaci_lua_ok(L, ctx, status);
  qaci_lua_push_meta_ref(L, 1, qaci_meta_fresh(h->world, qaci_meta_oracle_policy(oracle)));
  return 1;
}

/* w:queries(oracle) */
static int world_queries(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  qaci_meta_oracle *o = qaci_meta_oracle_of_policy(h->world, qaci_lua_to_meta_policy(L, 2, h, "the oracle"));
  if (!o) return luaL_argerror(L, 2, "another agent, expected an oracle (w:oracle makes one)");
  lua_pushinteger(L, (lua_Integer)qaci_meta_oracle_queries(o));
  return 1;
}

/* Whole distributions ---------------------------------------------------------------------------------------------- */

#define SPREAD "qaci.meta spread"

typedef struct spread_box {
  qaci_meta_spread spread;
  bool made;
} spread_box;

static int spread_gc(lua_State *L) {
  spread_box *b = lua_touserdata(L, 1);
  if (b->made) qaci_meta_spread_clear(&b->spread);
  b->made = false;
  return 0;
}

/* {branches =, mass =, seconds =, steps =, memory_mib =} at 5; what o borrows is left on the stack. */
static void read_spread(lua_State *L, qaci_meta_spread_options *o, qaci_ctx *limits) {
  static const char *const names[] = {"branches", "mass", "seconds", "steps", "memory_mib", NULL};
  if (lua_isnil(L, 5)) return;
  luaL_checktype(L, 5, LUA_TTABLE);
  qaci_lua_only_fields(L, 5, "the limits", names);
  if (lua_getfield(L, 5, "branches") != LUA_TNIL) {
    o->branches = qaci_lua_to_size(L, -1, "field \"branches\"");
    if (!o->branches) luaL_error(L, "field \"branches\": 0, expected at least 1");
  }
  if (lua_getfield(L, 5, "mass") != LUA_TNIL) o->mass = qaci_lua_to_rational(L, -1, "field \"mass\"");
  lua_newtable(L);
  lua_newtable(L);
  for (size_t i = 2; names[i]; i++) {
    lua_getfield(L, 5, names[i]);
    lua_setfield(L, -2, names[i]);
  }
  lua_setfield(L, -2, "budget");
  qaci_lua_budget(L, lua_gettop(L), limits);
}

static void set_integer(lua_State *L, const char *name, size_t n) {
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, name);
}

static int push_spread(lua_State *L, const qaci_meta_spread *r) {
  lua_createtable(L, (int)r->outcomes, 5);
  for (size_t i = 0; i < r->outcomes; i++) {
    lua_createtable(L, 0, 3);
    qaci_lua_push_meta_ref(L, 1, r->outcome[i].reply);
    lua_setfield(L, -2, "reply");
    qaci_lua_push_rational(L, r->outcome[i].mass);
    lua_setfield(L, -2, "mass");
    set_integer(L, "branches", r->outcome[i].branches);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  qaci_lua_push_rational(L, r->remainder);
  lua_setfield(L, -2, "remainder");
  set_integer(L, "runs", r->runs);
  set_integer(L, "open", r->open);
  lua_pushstring(L, r->partial ? "partial" : "exact");
  lua_setfield(L, -2, "status");
  if (r->partial) {
    lua_pushstring(L, r->message);
    lua_setfield(L, -2, "message");
  }
  return 1;
}

/* w:spread(agent, message, budget, {branches =, mass =, seconds =, ...}) */
static int world_spread(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  lua_settop(L, 5);
  qaci_meta_ref agent = qaci_lua_to_meta_agent(L, 2, h, "the agent");
  qaci_meta_ref message = qaci_lua_to_meta_message(L, 3, h, "the message");
  qaci_meta_spread_options o = {.budget = qaci_lua_to_meta_budget(L, 4, "the budget")};
  qaci_ctx ctx = *qaci_lua_ctx(L);
  read_spread(L, &o, &ctx);
  spread_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  b->made = false;
  luaL_setmetatable(L, SPREAD);
  qaci_meta_spread_init(&b->spread);
  b->made = true;
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 1);
  qaci_status status = qaci_meta_spread_run(&ctx, h->world, agent, message, &o, &b->spread);
  qaci_lua_meta_leave(L, 1, before);
  qaci_lua_ok(L, &ctx, status);
  return push_spread(L, &b->spread);
}

void qaci_lua_open_meta_oracle(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", spread_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"oracle", world_oracle}, {"queries", world_queries}, {"spread", world_spread}, {NULL, NULL}};
  qaci_lua_class(L, SPREAD, metamethods, NULL);
  luaL_setfuncs(L, methods, 0);
}
