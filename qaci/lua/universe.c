/* Universes in Lua: qaci.universe{physics=, initial=, horizon=, future=, normalize=, time_weights=, model=, budget=}:
 * u:at(n), u:future(w), u:future(w1, w2), u:similar_pasts(w1, w2), u:states(), u:profile(w), #u; u.physics, u.initial,
 * u.horizon, u.model, u.certificate.                                                          definitions.md 5, 10 */
#include "qaci/lua/diagram.h"
#include "qaci/lua/evolution.h"
#include "qaci/lua/machines.h"
#include "qaci/lua/worlds.h"

#include "physics/arena/physics.h"
#include "physics/qtm.h"

#include <string.h>

#define UNIVERSE "qaci.universe"
#define MASSES "qaci.masses"

void qaci_lua_push_universe(lua_State *L, qaci_universe *u) {
  qaci_universe **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = u;
  luaL_setmetatable(L, UNIVERSE);
  /* its states with their places in tables, and entries with numerators of a few words */
  qaci_lua_account(L, qaci_universe_size(u) * (24 + qaci_universe_physics(u)->width / 8) +
                          qaci_universe_entries(u) * 40);
}

qaci_universe *qaci_lua_check_universe(lua_State *L, int arg) {
  qaci_universe **box = luaL_testudata(L, arg, UNIVERSE);
  if (!box) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a universe", qaci_lua_describe(L, arg)));
  return *box;
}

static int universe_gc(lua_State *L) {
  qaci_universe **box = lua_touserdata(L, 1);
  qaci_universe_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* Making one ------------------------------------------------------------------------------------------------------- */

/* The tape number at `index`: an integer or a string of decimal digits. Pushes what holds it. */
static mpz_srcptr to_tape_number(lua_State *L, int index) {
  mpq_srcptr q = qaci_lua_to_rational(L, index, "field \"initial\"");
  if (mpz_cmp_ui(mpq_denref(q), 1) || mpq_sgn(q) < 0)
    luaL_error(L, "field \"initial\": %s, expected a tape number (0 or more), bits or a world-state",
               qaci_lua_describe(L, index));
  return mpq_numref(q);
}

const qaci_bits *qaci_lua_to_initial(lua_State *L, int index, qaci_physics *p) {
  index = lua_absindex(L, index);
  qaci_bits *code = qaci_lua_new_bits(L);
  int result = lua_gettop(L);
  qaci_qtm *m = qaci_qtm_of_physics(p);
  if (qaci_lua_is_state(L, index)) {
    qaci_value *w = qaci_lua_check_state(L, index);
    qaci_qtm *from = qaci_qtm_of_physics((qaci_physics *)w->owner);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    if (w->owner == &p->owner) qaci_bits_set(code, &w->bits);
    else if (!m || !from || !qaci_qtm_same_table(m, from))
      luaL_error(L, "field \"initial\": a world-state of another physics, expected one of this physics");
    else if (qaci_qtm_recode(ctx, m, code, from, &w->bits) != QACI_OK)
      luaL_error(L, "field \"initial\": %s", ctx->message);
    return code;
  }
  if (m && lua_istable(L, index)) {
    qaci_bits_set(code, qaci_lua_table_state(L, index, m));
    lua_settop(L, result);
    return code;
  }
  qaci_arena_physics *arena = qaci_arena_physics_of(p);
  if (arena && lua_isnil(L, index)) { /* a world with its agents begins in one way */
    qaci_bits_set(code, qaci_arena_physics_initial(arena));
    return code;
  }
  const qaci_lua_kind *kind = qaci_lua_kind_of(p);
  if (kind) {
    kind->code(L, p, index, "field \"initial\"");
    qaci_bits_set(code, qaci_lua_check_bits(L, lua_gettop(L)));
    lua_settop(L, result);
    return code;
  }
  if (!m)
    luaL_error(L, "field \"initial\": %s, expected a world-state: only machines have tapes",
               qaci_lua_describe(L, index));
  if (lua_isnil(L, index))
    luaL_error(L, "field \"initial\": %s, expected a tape number, bits or a world-state", qaci_lua_describe(L, index));
  if (qaci_lua_is_bits(L, index)) {
    const qaci_bits *tape = qaci_lua_check_bits(L, index);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    if (qaci_qtm_encode(ctx, m, code, tape, 0, 0, 0) != QACI_OK)
      luaL_error(L, "field \"initial\": %s", ctx->message);
  } else {
    mpz_srcptr number = to_tape_number(L, index);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    if (qaci_qtm_initial(ctx, m, code, number) != QACI_OK) luaL_error(L, "field \"initial\": %s", ctx->message);
  }
  lua_settop(L, result);
  return code;
}

/* w(0..T) from the function at `index`. Pushes the array; its numbers are borrowed from rationals that stay in a table,
 * pushed too. */
mpq_t *qaci_lua_to_time_weights(lua_State *L, int index, size_t horizon) {
  mpq_t *weight = lua_newuserdatauv(L, (horizon + 1) * sizeof *weight, 0);
  lua_newtable(L);
  int keep = lua_gettop(L);
  for (size_t n = 0; n <= horizon; n++) {
    lua_pushvalue(L, index);
    lua_pushinteger(L, (lua_Integer)n);
    lua_call(L, 1, 1);
    const char *what = lua_pushfstring(L, "field \"time_weights\": w(%I)", (LUAI_UACINT)n);
    mpq_srcptr w = qaci_lua_to_rational(L, -2, what);
    weight[n][0] = *w;
    lua_rawseti(L, keep, (lua_Integer)n + 1);
    lua_settop(L, keep);
  }
  return weight;
}

static int universe_new(lua_State *L) {
  static const char *const known[] = {"physics", "initial",      "horizon", "future", "normalize",
                                      "time_weights", "model",        "budget",  NULL};
  static const char *const models[] = {"bounded", "enclosed", NULL};
  static const char *const futures[] = {"marginal", "conditional", NULL};
  static const char *const constants[] = {"alpha", "each", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.universe");
  qaci_lua_only_fields(L, 1, "a universe", known);
  int physics = qaci_lua_need_field(L, 1, "physics", "what " QACI_LUA_PHYSICS_MAKERS " makes");
  if (!qaci_lua_is_physics(L, physics))
    return luaL_error(L, "field \"physics\": %s, expected what " QACI_LUA_PHYSICS_MAKERS " makes",
                      qaci_lua_describe(L, physics));
  qaci_physics *p = qaci_lua_check_physics(L, physics);
  qaci_universe_options options = {0};
  int horizon = qaci_lua_need_field(L, 1, "horizon", "a number of steps");
  options.horizon = qaci_lua_to_size(L, horizon, "field \"horizon\"");
  if (lua_getfield(L, 1, "future") != LUA_TNIL)
    options.future = (qaci_future_reading)qaci_lua_to_choice(L, -1, "field \"future\"", futures);
  if (lua_getfield(L, 1, "normalize") != LUA_TNIL)
    options.normalize = (qaci_normalize_reading)qaci_lua_to_choice(L, -1, "field \"normalize\"", constants);
  if (lua_getfield(L, 1, "model") != LUA_TNIL)
    options.enclosed = qaci_lua_to_choice(L, -1, "field \"model\"", models) == 1;
  lua_getfield(L, 1, "initial");
  const qaci_bits *code = qaci_lua_to_initial(L, lua_gettop(L), p);
  if (lua_getfield(L, 1, "time_weights") != LUA_TNIL) {
    if (!lua_isfunction(L, -1))
      return luaL_error(L, "field \"time_weights\": %s, expected a function of n", qaci_lua_describe(L, -1));
    options.time_weight = qaci_lua_to_time_weights(L, lua_gettop(L), options.horizon);
  }
  qaci_universe *u;
  qaci_ctx ctx = *qaci_lua_machine_ctx(L, 1); /* a copy: a physics written in Lua may call what resets the binding's */
  qaci_status status = qaci_universe_create(&ctx, &u, p, code, &options);
  if (status != QACI_OK) return qaci_lua_machine_result(L, 1, &ctx, status);
  qaci_lua_push_universe(L, u);
  return 1;
}

/* Asking it -------------------------------------------------------------------------------------------------------- */

/* The number of the world-state that is argument `arg`, or QACI_NOWHERE. */
static size_t check_id(lua_State *L, qaci_universe *u, int arg) {
  const qaci_bits *code = qaci_lua_check_state_of(L, arg, qaci_universe_physics(u));
  size_t id;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_universe_admit(ctx, u, code, &id));
  return id;
}

static void push_known_state(lua_State *L, const qaci_universe *u, size_t id) {
  const qaci_bits code = qaci_universe_state(u, id);
  qaci_lua_push_state(L, &qaci_universe_physics(u)->owner, &code);
}

static int universe_at(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  size_t n = qaci_lua_to_size(L, 2, "the time");
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_dist *d;
  qaci_lua_ok(L, ctx, qaci_universe_at(ctx, u, n, &d));
  qaci_lua_push_dist(L, d);
  return 1;
}

/* Add the masses and the remainder to d; `mass` is a workspace. */
static void add_masses(lua_State *L, qaci_ctx *ctx, qaci_dist *d, const qaci_universe *u, const qaci_masses *m,
                       mpq_ptr mass) {
  for (size_t i = 0; i < m->size; i++) {
    if (!qaci_masses_positive(m, i)) continue;
    qaci_masses_get(m, i, mass);
    const qaci_bits code = qaci_universe_state(u, i);
    qaci_value *w = qaci_value_state(&qaci_universe_physics(u)->owner, &code);
    qaci_status status = qaci_dist_add(ctx, d, w, mass);
    qaci_value_release(w);
    qaci_lua_ok(L, ctx, status);
  }
  qaci_dist_add_remainder(d, m->remainder);
}

static void finish_dist(lua_State *L, qaci_ctx *ctx, qaci_dist *d) {
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, d));
  qaci_lua_account(L, 200 * qaci_dist_size(d));
}

/* The future of state w1 as a distribution. */
static int whole_future(lua_State *L, qaci_universe *u, size_t w1) {
  mpq_ptr mass = qaci_lua_new_rational(L);
  qaci_dist *d = qaci_dist_create();
  qaci_lua_push_dist(L, d);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  const qaci_masses *future;
  qaci_lua_ok(L, ctx, qaci_universe_future(ctx, u, w1, &future));
  add_masses(L, ctx, d, u, future, mass);
  finish_dist(L, ctx, d);
  return 1;
}

/* In the enclosed model masses are pairs of bounds: pushes the upper one. NULL, pushing nothing, in the bounded one. */
static mpq_ptr bound(lua_State *L, const qaci_universe *u) {
  return qaci_universe_enclosed(u, NULL) ? qaci_lua_new_rational(L) : NULL;
}

static int universe_future(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  size_t w1 = check_id(L, u, 2);
  if (lua_isnoneornil(L, 3)) return whole_future(L, u, w1);
  size_t w2 = check_id(L, u, 3);
  mpq_ptr mass = qaci_lua_new_rational(L);
  mpq_ptr high = bound(L, u);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (high) qaci_lua_ok(L, ctx, qaci_universe_future_bounds(ctx, u, w1, w2, mass, high));
  else if (w1 != QACI_NOWHERE && w2 != QACI_NOWHERE)
    qaci_lua_ok(L, ctx, qaci_universe_future_mass(ctx, u, w1, w2, mass));
  return high ? 2 : 1;
}

typedef struct masses_box {
  qaci_masses masses;
  bool made;
} masses_box;

static int masses_gc(lua_State *L) {
  masses_box *box = lua_touserdata(L, 1);
  if (box->made) qaci_masses_clear(&box->masses);
  box->made = false;
  return 0;
}

/* SimilarPasts(w, .). */
static int all_similar_pasts(lua_State *L, qaci_universe *u, size_t w) {
  mpq_ptr mass = qaci_lua_new_rational(L);
  qaci_dist *d = qaci_dist_create();
  qaci_lua_push_dist(L, d);
  masses_box *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->made = false;
  luaL_setmetatable(L, MASSES);
  qaci_masses_init(&box->masses);
  box->made = true;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_universe_similar_to_all(ctx, u, w, &box->masses));
  add_masses(L, ctx, d, u, &box->masses, mass);
  finish_dist(L, ctx, d);
  lua_pop(L, 1);
  return 1;
}

static int universe_similar_pasts(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  if (lua_isnoneornil(L, 3)) return all_similar_pasts(L, u, check_id(L, u, 2));
  size_t w1 = check_id(L, u, 2), w2 = check_id(L, u, 3);
  mpq_ptr mass = qaci_lua_new_rational(L);
  mpq_ptr high = bound(L, u);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (high) qaci_lua_ok(L, ctx, qaci_universe_similar_bounds(ctx, u, w1, w2, mass, high));
  else if (w1 != QACI_NOWHERE && w2 != QACI_NOWHERE)
    qaci_lua_ok(L, ctx, qaci_universe_similar_pasts(ctx, u, w1, w2, mass));
  return high ? 2 : 1;
}

static int universe_states(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  size_t n = qaci_universe_size(u);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    push_known_state(L, u, i);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* u:profile(w): an array of {n, s(n, w)} with s > 0, ascending n. */
static int universe_profile(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  const qaci_bits *code = qaci_lua_check_state_of(L, 2, qaci_universe_physics(u));
  size_t id = qaci_universe_find(u, code), count = 0;
  const uint32_t *time = id == QACI_NOWHERE ? NULL : qaci_universe_times(u, id, &count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, time[i]);
    lua_rawseti(L, -2, 1);
    qaci_universe_weight(u, id, i, qaci_lua_new_rational(L));
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int universe_length(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_universe_size(qaci_lua_check_universe(L, 1)));
  return 1;
}

static void push_certificate(lua_State *L, const qaci_universe *u) {
  static const char *const names[] = {"none", "potential", "cycle"};
  qaci_certificate certificate;
  if (qaci_universe_enclosed(u, &certificate)) lua_pushstring(L, names[certificate]);
  else lua_pushnil(L);
}

/* Fields; anything else is a method, in the table that is upvalue 1. */
static int universe_index(lua_State *L) {
  qaci_universe *u = qaci_lua_check_universe(L, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (!strcmp(key, "initial")) push_known_state(L, u, 0);
  else if (!strcmp(key, "horizon")) lua_pushinteger(L, (lua_Integer)qaci_universe_horizon(u));
  else if (!strcmp(key, "model")) lua_pushstring(L, qaci_universe_enclosed(u, NULL) ? "enclosed" : "bounded");
  else if (!strcmp(key, "certificate")) push_certificate(L, u);
  else if (!strcmp(key, "physics")) qaci_lua_push_physics(L, qaci_physics_retain(qaci_universe_physics(u)));
  else lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

void qaci_lua_open_universe(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", universe_gc}, {"__len", universe_length}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"at", universe_at},
                                     {"future", universe_future},
                                     {"similar_pasts", universe_similar_pasts},
                                     {"states", universe_states},
                                     {"profile", universe_profile},
                                     {"picture", qaci_lua_universe_picture},
                                     {NULL, NULL}};
  static const luaL_Reg masses[] = {{"__gc", masses_gc}, {NULL, NULL}};
  qaci_lua_class(L, MASSES, masses, NULL);
  qaci_lua_class(L, UNIVERSE, metamethods, NULL);
  luaL_getmetatable(L, UNIVERSE);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushcclosure(L, universe_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, universe_new);
  lua_setfield(L, -2, "universe");
}
