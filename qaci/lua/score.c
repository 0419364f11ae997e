/* The pipeline in Lua: qaci.score{...} and its result, qaci.query{...}. Fields as in papers/lua.md. definitions.md 9 */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/agent.h"
#include "qaci/lua/blobs.h"
#include "qaci/lua/compose.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/reader.h"
#include "qaci/lua/score.h"
#include "qaci/lua/simplicity.h"
#include "qaci/query.h"
#include "qaci/put.h"
#include "qaci/score_text.h"

#define RESULT "qaci.score"
#define QUERY "qaci.query"

/* What a score and a query have in common. */
#define PIPELINE_FIELDS                                                                                                \
  "universes", "omitted", "model", "horizon", "simplicity", "locator_bits", "prior_bits", "mu1", "mu2", "question",    \
      "counterfactual", "hash", "oracle", "reading", "budget"

static int result_gc(lua_State *L) {
  qaci_lua_score *b = lua_touserdata(L, 1);
  if (!b->made) return 0;
  b->made = false;
  for (size_t i = 0; i < b->q.universes; i++) {
    qaci_bits_clear(&b->q.universe[i].initial);
    mpq_clear(b->q.universe[i].mass);
    qaci_physics_release(b->q.universe[i].physics);
  }
  free(b->q.universe);
  for (size_t i = 0; i < b->q.actions; i++) qaci_bits_clear(&b->q.action[i]);
  free(b->q.action);
  qaci_bits_clear(&b->q.mu1);
  qaci_bits_clear(&b->q.mu2);
  qaci_bits_clear(&b->q.question);
  qaci_bits_clear(&b->q.counterfactual);
  qaci_simplicity_release(b->q.simplicity);
  qaci_hash_release(b->q.hash);
  qaci_score_clear(&b->r);
  return 0;
}

static qaci_lua_score *new_box(lua_State *L) {
  qaci_lua_score *b = lua_newuserdatauv(L, sizeof *b, 2);
  memset(b, 0, sizeof *b);
  qaci_score_init(&b->r);
  b->made = true;
  luaL_setmetatable(L, RESULT);
  return b;
}

static void blob_field(lua_State *L, const char *name, qaci_bits *r) {
  int at = qaci_lua_need_field(L, 1, name, "bits");
  qaci_bits_set(r, qaci_lua_to_bits(L, at, lua_pushfstring(L, "field \"%s\"", name)));
  lua_settop(L, 2);
}

static size_t size_field(lua_State *L, const char *name, size_t otherwise) {
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  size_t r = otherwise;
  if (lua_getfield(L, 1, name) != LUA_TNIL) r = qaci_lua_to_size(L, -1, what);
  lua_settop(L, 2);
  return r;
}

/* Entry i of the universes, a table at the top of the stack. */
static void read_universe(lua_State *L, qaci_question *q, lua_Integer i, lua_Integer n) {
  static const char *const names[] = {"physics", "initial", "mass", NULL};
  int at = lua_gettop(L);
  const char *path = lua_pushfstring(L, "field \"universes[%I]", (LUAI_UACINT)i);
  if (!lua_istable(L, at))
    luaL_error(L, "%s\": %s, expected {physics =, initial =, mass =}", path, qaci_lua_describe(L, at));
  qaci_lua_only_fields(L, at, lua_pushfstring(L, "universe %I", (LUAI_UACINT)i), names);
  lua_getfield(L, at, "physics");
  if (!qaci_lua_is_physics(L, -1))
    luaL_error(L, "%s.physics\": %s, expected what " QACI_LUA_PHYSICS_MAKERS " makes", path,
               qaci_lua_describe(L, -1));
  qaci_physics *p = qaci_lua_check_physics(L, lua_gettop(L));
  lua_getfield(L, at, "initial");
  const qaci_bits *initial = qaci_lua_to_initial(L, -1, p);
  mpq_ptr mass = qaci_lua_new_rational(L);
  mpq_set_ui(mass, 1, 1);
  const char *mass_path = lua_pushfstring(L, "%s.mass\"", path);
  if (lua_getfield(L, at, "mass") != LUA_TNIL)
    mpq_set(mass, qaci_lua_to_rational(L, -1, mass_path));
  else if (n > 1)
    luaL_error(L, "%s.mass\": nothing, expected the universe's mass (only a single universe has mass 1 by itself)",
               path);
  qaci_hypothesis_universe *u = &q->universe[q->universes++];
  u->physics = qaci_physics_retain(p);
  qaci_bits_init(&u->initial);
  qaci_bits_set(&u->initial, initial);
  mpq_init(u->mass);
  mpq_set(u->mass, mass);
  lua_settop(L, at);
}

static void read_universes(lua_State *L, qaci_question *q) {
  int at = qaci_lua_need_field(L, 1, "universes", "an array of {physics =, initial =, mass =}");
  if (!lua_istable(L, at))
    luaL_error(L, "field \"universes\": %s, expected an array of {physics =, initial =, mass =}",
               qaci_lua_describe(L, at));
  lua_Integer n = qaci_lua_array_length(L, at, "field \"universes\"");
  q->universe = qaci_alloc((size_t)n * sizeof *q->universe);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, at, i);
    read_universe(L, q, i, n);
    lua_pop(L, 1);
  }
  lua_settop(L, 2);
}

static void read_actions(lua_State *L, qaci_question *q) {
  int at = qaci_lua_need_field(L, 1, "actions", "an array of bits");
  if (!lua_istable(L, at)) luaL_error(L, "field \"actions\": %s, expected an array of bits", qaci_lua_describe(L, at));
  lua_Integer n = qaci_lua_array_length(L, at, "field \"actions\"");
  q->action = qaci_alloc((size_t)n * sizeof *q->action);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, at, i);
    const char *what = lua_pushfstring(L, "field \"actions\", action %I", (LUAI_UACINT)i);
    const qaci_bits *x = qaci_lua_to_bits(L, at + 1, what);
    qaci_bits_init(&q->action[q->actions]);
    qaci_bits_set(&q->action[q->actions++], x);
    lua_settop(L, at);
  }
  lua_settop(L, 2);
}

/* The instruction that computes signatures (LOC.5), {bits =, steps =}. */
static void read_oracle(lua_State *L, qaci_lua_score *b) {
  static const char *const names[] = {"bits", "steps", NULL};
  if (lua_getfield(L, 1, "oracle") != LUA_TNIL) {
    if (!lua_istable(L, 3)) luaL_error(L, "field \"oracle\": %s, expected {bits =, steps =}", qaci_lua_describe(L, 3));
    qaci_lua_only_fields(L, 3, "the oracle", names);
    lua_getfield(L, 3, "bits");
    b->oracle.bits = qaci_lua_to_size(L, -1, "field \"oracle\", bits");
    lua_getfield(L, 3, "steps");
    b->oracle.steps = qaci_lua_to_size(L, -1, "field \"oracle\", steps");
    b->q.oracle = &b->oracle;
  }
  lua_settop(L, 2);
}

/* The budget of one text, {steps =, memory_mib =}. */
static void read_evalmath(lua_State *L, qaci_question *q) {
  static const char *const names[] = {"steps", "memory_mib", NULL};
  q->evalmath = qaci_evalmath_usual_limits();
  if (lua_getfield(L, 1, "evalmath") != LUA_TNIL) {
    if (!lua_istable(L, 3))
      luaL_error(L, "field \"evalmath\": %s, expected {steps =, memory_mib =}", qaci_lua_describe(L, 3));
    qaci_lua_only_fields(L, 3, "the budget of a text", names);
    if (lua_getfield(L, 3, "steps") != LUA_TNIL)
      q->evalmath.steps = qaci_lua_to_size(L, -1, "field \"evalmath\", steps");
    if (!q->evalmath.steps) luaL_error(L, "field \"evalmath\", steps: 0, expected at least 1");
    if (lua_getfield(L, 3, "memory_mib") != LUA_TNIL) {
      size_t mib = qaci_lua_to_size(L, -1, "field \"evalmath\", memory_mib");
      q->evalmath.bytes = mib < SIZE_MAX >> 20 ? mib << 20 : SIZE_MAX;
    }
  }
  lua_settop(L, 2);
}

static void read_reader(lua_State *L, qaci_lua_score *b) {
  int type = lua_getfield(L, 1, "reader");
  if (type == LUA_TFUNCTION) {
    b->reader = qaci_lua_reader(L);
    b->q.reader = &b->reader;
  } else {
    if (type == LUA_TNIL) lua_pushliteral(L, "table");
    const char *const *names = qaci_reader_names();
    if (type != LUA_TNIL && type != LUA_TSTRING)
      luaL_error(L, "field \"reader\": %s, expected a name or a function", qaci_lua_describe(L, -1));
    b->q.reader = qaci_reader_named(names[qaci_lua_to_choice(L, -1, "field \"reader\"", names)]);
  }
  lua_settop(L, 2);
}

static void read_objects(lua_State *L, qaci_question *q) {
  int at = qaci_lua_need_field(L, 1, "simplicity", "qaci.simplicity{...}");
  if (!luaL_testudata(L, at, "qaci.simplicity"))
    luaL_error(L, "field \"simplicity\": %s, expected qaci.simplicity{...}", qaci_lua_describe(L, at));
  q->simplicity = qaci_simplicity_retain(qaci_lua_check_simplicity(L, at));
  at = qaci_lua_need_field(L, 1, "hash", "a hash such as qaci.hash.rolling(4)");
  if (!luaL_testudata(L, at, "qaci.hash"))
    luaL_error(L, "field \"hash\": %s, expected a hash such as qaci.hash.rolling(4)", qaci_lua_describe(L, at));
  q->hash = qaci_hash_retain(qaci_lua_check_hash(L, at));
  lua_settop(L, 2);
  lua_getfield(L, 1, "compose");
  q->compose = qaci_lua_to_compose(L, -1);
  lua_settop(L, 2);
}

/* What the universes leave out of Omega_alpha; borrowed from the rational pushed. */
static void read_omitted(lua_State *L, qaci_question *q) {
  if (lua_getfield(L, 1, "omitted") == LUA_TNIL) return;
  q->omitted = qaci_lua_to_rational(L, -1, "field \"omitted\"");
  mpq_t total;
  mpq_init(total);
  mpq_set(total, q->omitted);
  for (size_t i = 0; i < q->universes; i++) mpq_add(total, total, q->universe[i].mass);
  bool fine = mpq_sgn(q->omitted) >= 0 && mpq_cmp_ui(total, 1, 1) <= 0;
  mpq_clear(total);
  if (!fine)
    luaL_error(L, "field \"omitted\": %s, expected a mass, at most 1 together with those of the universes",
               qaci_lua_describe(L, -1));
}

/* The sums of a score are those up to the horizon (BOUND.4 says why there are no others). */
static void check_model(lua_State *L) {
  static const char *const models[] = {"bounded", "enclosed", NULL};
  if (lua_getfield(L, 1, "model") != LUA_TNIL && qaci_lua_to_choice(L, -1, "field \"model\"", models) == 1)
    luaL_error(L,
               "field \"model\": \"enclosed\", expected \"bounded\": a score has no enclosure over all times, because "
               "world-states met beyond the horizon may win the argmax over delta and change every location");
  lua_pop(L, 1);
}

/* All of the question but actions, reading and limits. */
static void read_pipeline(lua_State *L, qaci_question *q) {
  check_model(L);
  read_universes(L, q);
  qaci_lua_need_field(L, 1, "horizon", "a number of steps");
  lua_settop(L, 2);
  q->evolution.horizon = size_field(L, "horizon", 0);
  read_objects(L, q);
  q->locator_bits = size_field(L, "locator_bits", SIZE_MAX);
  q->prior_bits = size_field(L, "prior_bits", 0);
  blob_field(L, "mu1", &q->mu1);
  blob_field(L, "mu2", &q->mu2);
  blob_field(L, "question", &q->question);
  blob_field(L, "counterfactual", &q->counterfactual);
}

/* The reading, which becomes the second user value of the box, and the limits; q borrows what is left on the stack. */
static qaci_ctx *read_reading(lua_State *L, qaci_question *q) {
  qaci_ctx limits;
  qaci_ctx_init(&limits);
  qaci_lua_budget(L, 1, &limits);
  lua_getfield(L, 1, "reading");
  qaci_lua_reading reading = qaci_lua_to_reading(L, 3);
  qaci_lua_push_reading(L, &reading);
  lua_setiuservalue(L, 2, 2);
  q->locate = reading.locate;
  q->raw_answers = reading.raw_answers;
  q->evolution.future = reading.future;
  q->evolution.normalize = reading.normalize;
  if (reading.time_weights)
    q->evolution.time_weight = qaci_lua_to_time_weights(L, reading.time_weights, q->evolution.horizon);
  read_omitted(L, q);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  ctx->max_seconds = limits.max_seconds;
  ctx->max_bytes = limits.max_bytes;
  ctx->max_steps = limits.max_steps;
  return ctx;
}

static qaci_lua_score *begin(lua_State *L, const char *what, const char *const *names) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 60, what);
  qaci_lua_only_fields(L, 1, what, names);
  qaci_lua_score *b = new_box(L); /* index 2 */
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 2, 1);
  read_pipeline(L, &b->q);
  read_oracle(L, b);
  read_reader(L, b);
  read_evalmath(L, &b->q);
  return b;
}

static int score(lua_State *L) {
  qaci_lua_score *b =
      begin(L, "qaci.score",
            (const char *const[]){PIPELINE_FIELDS, "reader", "evalmath", "actions", "compose", "agent", NULL});
  read_actions(L, &b->q);
  qaci_ctx ctx = *read_reading(L, &b->q); /* a copy: a reader that is a function may call what resets the binding's */
  qaci_lua_ok(L, &ctx, qaci_score_compute(&ctx, &b->r, &b->q));
  b->q.evolution.time_weight = NULL;
  b->q.omitted = NULL; /* it was borrowed from the stack */
  lua_settop(L, 2);
  if (lua_getfield(L, 1, "agent") != LUA_TNIL) {
    lua_getfield(L, 1, "actions");
    qaci_lua_act(L, 3, 4, b->q.action, &b->r.composition, &b->r.choice, &b->r.agent);
  }
  lua_settop(L, 2);
  return 1;
}

typedef struct query_box {
  qaci_query query;
  bool made;
} query_box;

static int query_gc(lua_State *L) {
  query_box *b = lua_touserdata(L, 1);
  if (b->made) qaci_query_clear(&b->query);
  b->made = false;
  return 0;
}

/* qaci.query{...}: the distribution over answers, located, skipped, and if a budget ran out the sentence. A score's own
 * fields are allowed, so that one table can be asked both. */
int qaci_lua_query(lua_State *L) {
  qaci_lua_score *b =
      begin(L, "qaci.query",
            (const char *const[]){PIPELINE_FIELDS, "reader", "evalmath", "actions", "compose", "agent", NULL});
  qaci_ctx *ctx = read_reading(L, &b->q);
  if (b->q.raw_answers)
    return luaL_error(L, "field \"reading\": the answers are raw, expected normalized ones: each hypothesis answers "
                      "with one distribution");
  query_box *r = lua_newuserdatauv(L, sizeof *r, 0);
  r->made = false;
  luaL_setmetatable(L, QUERY);
  qaci_query_init(&r->query);
  r->made = true;
  qaci_lua_ok(L, ctx, qaci_query_compute(ctx, &r->query, &b->q));
  b->q.evolution.time_weight = NULL;
  b->q.omitted = NULL;
  qaci_dist **answers = qaci_lua_new_dist(L);
  *answers = qaci_dist_retain(r->query.answers);
  qaci_lua_push_rational(L, r->query.located);
  qaci_lua_push_rational(L, r->query.skipped);
  if (!r->query.partial) return 3;
  lua_pushstring(L, r->query.message);
  return 4;
}

/* ---- the result ---- */

size_t qaci_lua_score_action(const qaci_lua_score *b, const qaci_bits *x) {
  for (size_t a = 0; a < b->q.actions; a++)
    if (qaci_bits_equal(&b->q.action[a], x)) return a;
  return SIZE_MAX;
}

qaci_lua_score *qaci_lua_check_score(lua_State *L, int arg) {
  return luaL_checkudata(L, arg, RESULT);
}

static qaci_lua_score *check_result(lua_State *L) {
  return qaci_lua_check_score(L, 1);
}

static size_t check_action(lua_State *L, const qaci_lua_score *b) {
  size_t a = qaci_lua_score_action(b, qaci_lua_check_bits(L, 2));
  return a == SIZE_MAX ? (size_t)luaL_argerror(L, 2, "expected one of the actions that were scored") : a;
}

static int result_score(lua_State *L) {
  qaci_lua_score *b = check_result(L);
  size_t a = check_action(L, b);
  return qaci_lua_push_interval(L, &b->r.composition.score[a]);
}

/* result:mean(action): the score of the normalised distribution, such as score / located; nil if nothing was
 * located. */
static int result_mean(lua_State *L) {
  qaci_lua_score *b = check_result(L);
  size_t a = check_action(L, b);
  if (!mpq_sgn(b->r.located)) return 0;
  if (!b->q.compose.composer->scales) return qaci_lua_push_interval(L, &b->r.composition.score[a]);
  mpq_ptr r = qaci_lua_new_rational(L);
  mpq_div(r, b->r.composition.score[a].lower, b->r.located);
  return 1;
}

/* result:brief([most [, indent]]) */
static int result_brief(lua_State *L) {
  qaci_lua_score *b = check_result(L);
  lua_Integer most = luaL_optinteger(L, 2, 3);
  const char *indent = luaL_optstring(L, 3, "");
  char **text = qaci_lua_new_text(L);
  *text = qaci_score_brief(&b->r, most < 0 ? 0 : (size_t)most, indent);
  return qaci_lua_push_text(L, text);
}

static int result_json(lua_State *L) {
  static const char *const names[] = {"preset", "argmax_scope", "empty_max", "future", "normalize", "answers",
                                      "clock", "time_weights"};
  qaci_lua_score *b = check_result(L);
  lua_getiuservalue(L, 1, 2);
  int reading = lua_gettop(L);
  lua_pushliteral(L, "");
  /* the names and values of a reading have no character that JSON would escape */
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    lua_getfield(L, reading, names[i]);
    const char *so_far = lua_tostring(L, reading + 1), *value = lua_tostring(L, -1);
    if (value) {
      lua_pushfstring(L, "%s%s\"%s\":\"%s\"", so_far, *so_far ? "," : "", names[i], value);
      lua_replace(L, reading + 1);
    }
    lua_settop(L, reading + 1);
  }
  lua_pushfstring(L, "{%s}", lua_tostring(L, -1));
  char **json = qaci_lua_new_text(L);
  *json = qaci_score_json(&b->r, &b->q, lua_tostring(L, -2));
  return qaci_lua_push_text(L, json);
}

static void push_actions(lua_State *L, const qaci_lua_score *b) {
  lua_createtable(L, (int)b->q.actions, 0);
  for (size_t a = 0; a < b->q.actions; a++) {
    qaci_lua_push_bits(L, &b->q.action[a]);
    lua_rawseti(L, -2, (lua_Integer)a + 1);
  }
}

/* The bits as text in quotes, nil if they are none. */
static void push_text_of(lua_State *L, const qaci_bits *x) {
  char **box = qaci_lua_new_text(L);
  *box = qaci_text_of(x);
  if (!*box) {
    lua_pushnil(L);
    return;
  }
  qaci_lua_push_text(L, box);
}

static int result_index(lua_State *L) {
  qaci_lua_score *b = check_result(L);
  const char *key = luaL_checkstring(L, 2);
  qaci_score *r = &b->r;
  if (!strcmp(key, "located")) qaci_lua_push_rational(L, r->located);
  else if (!strcmp(key, "remainder")) qaci_lua_push_rational(L, r->remainder);
  else if (!strcmp(key, "skipped")) qaci_lua_push_rational(L, r->skipped);
  else if (!strcmp(key, "absorbed")) qaci_lua_push_rational(L, r->absorbed);
  else if (!strcmp(key, "status")) lua_pushstring(L, qaci_score_status(r));
  else if (!strcmp(key, "message")) r->partial ? (void)lua_pushstring(L, r->message) : lua_pushnil(L);
  else if (!strcmp(key, "best")) qaci_lua_push_bits(L, &b->q.action[r->best]);
  else if (!strcmp(key, "action")) {
    if (r->agent && r->choice.action != SIZE_MAX) qaci_lua_push_bits(L, &b->q.action[r->choice.action]);
    else lua_pushnil(L);
  } else if (!strcmp(key, "choice")) {
    if (!r->agent) return 0;
    push_actions(L, b);
    qaci_lua_push_choice(L, -1, &r->choice, r->agent);
  } else if (!strcmp(key, "compose")) lua_pushstring(L, b->q.compose.composer->name);
  else if (!strcmp(key, "disagreement"))
    lua_pushstring(L, b->q.compose.composer->bargains ? qaci_disagreement_names()[b->q.compose.disagreement] : NULL);
  else if (!strcmp(key, "lottery")) lua_pushboolean(L, b->q.compose.lottery);
  else if (!strcmp(key, "functions")) qaci_lua_push_functions(L, &r->functions);
  else if (!strcmp(key, "points")) qaci_lua_push_points(L, &r->composition);
  else if (!strcmp(key, "decided")) lua_pushboolean(L, r->decided);
  else if (!strcmp(key, "reader")) lua_pushstring(L, b->q.reader->name);
  else if (!strcmp(key, "question_text")) push_text_of(L, &b->q.question);
  else if (!strcmp(key, "counterfactual_text")) push_text_of(L, &b->q.counterfactual);
  else if (!strcmp(key, "hypotheses")) lua_pushinteger(L, (lua_Integer)r->hypotheses);
  else if (!strcmp(key, "horizon")) lua_pushinteger(L, (lua_Integer)b->q.evolution.horizon);
  else if (!strcmp(key, "deterministic")) lua_pushboolean(L, r->deterministic);
  else if (!strcmp(key, "seconds")) lua_pushnumber(L, r->seconds);
  else if (!strcmp(key, "reading")) lua_getiuservalue(L, 1, 2);
  else {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
  }
  return 1;
}

void qaci_lua_open_score(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", result_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"score", result_score},
                                     {"mean", result_mean},
                                     {"explain", qaci_lua_score_explain},
                                     {"brief", result_brief},
                                     {"json", result_json},
                                     {"paths", qaci_lua_score_paths},
                                     {"why", qaci_lua_score_why},
                                     {NULL, NULL}};
  qaci_lua_open_score_tree(L);
  qaci_lua_class(L, RESULT, meta, NULL);
  luaL_getmetatable(L, RESULT);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, result_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, score);
  lua_setfield(L, -2, "score");
  qaci_lua_class(L, QUERY, (const luaL_Reg[]){{"__gc", query_gc}, {NULL, NULL}}, NULL);
  lua_pushcfunction(L, qaci_lua_query);
  lua_setfield(L, -2, "query");
  qaci_lua_open_diff(L);
}
