/* Tables of short strings and single strings in Lua (SIMPL.6, SIMPL.7): qaci.simplicity{longest = M} or {only = x}, in
 * both models. K:sum, K:bounds, K:remainder, K:total, K:dist. A budget that runs out leaves lower bounds. */
#include "qaci/lua/census.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "distributions/census_result.h"
#include "qaci/lua/fields.h"

#define CENSUS "qaci.census"

typedef struct census {
  qaci_census *c; /* on the heap, for its alignment; NULL until it is initialised */
  qaci_bits only;
  qaci_census_result result; /* once it was counted */
} census;

static census *check_census(lua_State *L) {
  census *k = luaL_checkudata(L, 1, CENSUS);
  return k;
}

static int census_gc(lua_State *L) {
  census *k = lua_touserdata(L, 1);
  qaci_census_result_clear(&k->result);
  if (k->c) qaci_census_clear(k->c);
  free(k->c);
  qaci_bits_clear(&k->only);
  k->c = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

bool qaci_lua_wants_census(lua_State *L) {
  bool wanted = lua_getfield(L, 1, "longest") != LUA_TNIL || lua_getfield(L, 1, "only") != LUA_TNIL ||
                (lua_getfield(L, 1, "model") == LUA_TSTRING && !strcmp(lua_tostring(L, -1), "enclosed"));
  lua_settop(L, 1);
  return wanted;
}

/* The threads asked for: 1 if there is no field, 0: one for each core. */
static size_t threads_of(lua_State *L) {
  size_t threads = 1;
  if (lua_getfield(L, 1, "threads") != LUA_TNIL) threads = qaci_lua_to_size(L, -1, "field \"threads\"");
  lua_pop(L, 1);
  if (threads > 1024) luaL_error(L, "field \"threads\": %I, expected at most 1024", (LUAI_UACINT)threads);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return threads ? threads : cores > 0 ? (size_t)cores : 1;
}

int qaci_lua_census(lua_State *L) {
  static const char *const fields[] = {"code_bits", "data_bits", "steps",   "longest", "only",
                                       "machine",   "model",     "threads", "budget",  NULL};
  static const char *const models[] = {"bounded", "enclosed", NULL};
  qaci_lua_only_fields(L, 1, "a simplicity", fields);
  census *k = lua_newuserdatauv(L, sizeof *k, 1);
  *k = (census){0};
  qaci_bits_init(&k->only);
  luaL_setmetatable(L, CENSUS);
  qaci_census_question q = {0};
  size_t number[3];
  lua_createtable(L, 0, 10);
  int facts = lua_gettop(L);
  for (int i = 0; i < 3; i++) {
    int at = qaci_lua_need_field(L, 1, fields[i], "a natural number");
    number[i] = qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", fields[i]));
    lua_pushinteger(L, (lua_Integer)number[i]);
    lua_setfield(L, facts, fields[i]);
  }
  q.code_bits = number[0];
  q.data_bits = number[1];
  q.steps = number[2];
  size_t model = lua_getfield(L, 1, "model") == LUA_TNIL ? 0 : qaci_lua_to_choice(L, -1, "field \"model\"", models);
  q.all_lengths = model;
  lua_pushstring(L, models[model]);
  lua_setfield(L, facts, "model");
  bool only = lua_getfield(L, 1, "only") != LUA_TNIL;
  if (only) {
    qaci_bits_set(&k->only, qaci_lua_to_bits(L, -1, "field \"only\""));
    q.only = &k->only;
    if (lua_getfield(L, 1, "longest") != LUA_TNIL)
      return luaL_error(L, "field \"longest\": %s, expected nothing beside field \"only\"", qaci_lua_describe(L, -1));
  } else {
    int at = qaci_lua_need_field(L, 1, "longest",
                                 "a natural number, the length of the longest x to look for (or field "
                                 "\"only\", one x)");
    q.longest = qaci_lua_to_size(L, at, "field \"longest\"");
    if (q.longest > 10000)
      return luaL_error(L, "field \"longest\": %I, expected at most 10000", (LUAI_UACINT)q.longest);
  }
  size_t threads = threads_of(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_budget(L, 1, ctx);
  bool asked = lua_getfield(L, 1, "budget") != LUA_TNIL;
  qaci_census *c = qaci_alloc(sizeof *c);
  qaci_status status = qaci_census_init(ctx, c, &q);
  if (status == QACI_OK)
    k->c = c;
  else
    free(c);
  if (status == QACI_OK) status = qaci_census_count(ctx, k->c, 0, k->c->units, threads);
  if (status == QACI_UNABLE && asked && k->c) {
    lua_pushstring(L, ctx->message);
    lua_setfield(L, facts, "message");
    ctx = qaci_lua_ctx(L); /* without limits: what was counted is summed whatever it takes */
    status = QACI_OK;
  } else if (status == QACI_UNABLE && asked) {
    lua_pushnil(L);
    lua_pushstring(L, ctx->message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  if (status == QACI_OK) status = qaci_census_result_make(ctx, &k->result, k->c);
  qaci_lua_ok(L, ctx, status);
  lua_pushinteger(L, (lua_Integer)k->c->state_steps);
  lua_setfield(L, facts, "state_steps");
  lua_pushinteger(L, (lua_Integer)k->c->units);
  lua_setfield(L, facts, "units");
  lua_pushinteger(L, (lua_Integer)qaci_census_done(k->c));
  lua_setfield(L, facts, "done");
  lua_pushboolean(L, qaci_census_complete(k->c));
  lua_setfield(L, facts, "complete");
  lua_pushvalue(L, facts);
  lua_setiuservalue(L, facts - 1, 1);
  qaci_lua_account(L, ctx->bytes);
  lua_settop(L, facts - 1);
  return 1;
}

/* The x of a method: within what was asked for. */
static const qaci_bits *check_x(lua_State *L, const census *k) {
  if (k->c->q.only && lua_isnoneornil(L, 2)) return &k->only;
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  if (k->c->q.only && !qaci_bits_equal(x, &k->only))
    luaL_argerror(L, 2, "another x than field \"only\" of this simplicity");
  if (x->len > k->c->q.longest)
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%I bits, but this simplicity looked for at most %I: field \"longest\"",
                                  (LUAI_UACINT)x->len, (LUAI_UACINT)k->c->q.longest));
  return x;
}

/* K:bounds(x): low, high. */
static int census_bounds(lua_State *L) {
  census *k = check_census(L);
  const qaci_bits *x = check_x(L, k);
  mpq_ptr low = qaci_lua_new_rational(L), high = qaci_lua_new_rational(L);
  qaci_census_result_bounds(&k->result, x, low, high);
  return 2;
}

/* K:sum(x): S(x), or a lower bound. */
static int census_sum(lua_State *L) {
  census_bounds(L);
  lua_pop(L, 1);
  return 1;
}

static int census_remainder(lua_State *L) {
  census *k = check_census(L);
  qaci_lua_push_rational(L, k->result.remainder);
  return 1;
}

/* K:total(): the sum of S over B*, or two bounds of it. */
static int census_total(lua_State *L) {
  census *k = check_census(L);
  qaci_lua_push_rational(L, k->result.total_low);
  if (!k->c->q.all_lengths) return 1;
  qaci_lua_push_rational(L, k->result.total);
  return 2;
}

typedef struct collection {
  qaci_ctx *ctx;
  qaci_dist *d;
  mpq_ptr total, mass, rest;
} collection;

static qaci_status collect(void *data, const qaci_bits *x, const mpq_t sum) {
  collection *c = data;
  QACI_TRY(qaci_ctx_charge(c->ctx, 200));
  mpq_div(c->mass, sum, c->total);
  mpq_sub(c->rest, c->rest, c->mass);
  qaci_value *v = qaci_value_bits(x);
  qaci_status status = qaci_dist_add(c->ctx, c->d, v, c->mass);
  qaci_value_release(v);
  return status;
}

/* K:dist "bits": lower bounds of K over B*; the rest of its mass is the remainder. */
static int census_dist(lua_State *L) {
  census *k = check_census(L);
  if (!lua_isnoneornil(L, 2)) {
    const qaci_type *type = qaci_lua_check_type(L, 2);
    if (type->kind != QACI_TYPE_BITS)
      return luaL_argerror(L, 2,
                           "expected \"bits\": over another type the sum of S, which K is divided by, is not known "
                           "from strings of some lengths");
  }
  collection c = {
      .total = qaci_lua_new_rational(L), .mass = qaci_lua_new_rational(L), .rest = qaci_lua_new_rational(L)};
  mpq_set(c.total, k->result.total);
  mpq_set_ui(c.rest, mpq_sgn(c.total) > 0, 1);
  qaci_dist **box = qaci_lua_new_dist(L);
  c.d = *box = qaci_dist_create();
  qaci_ctx *ctx = c.ctx = qaci_lua_ctx(L);
  if (k->result.table) {
    qaci_lua_ok(L, ctx, qaci_simplicity_each(ctx, k->result.table, collect, &c));
  } else if (mpq_sgn(k->result.low)) {
    qaci_lua_ok(L, ctx, collect(&c, &k->only, k->result.low));
  }
  qaci_dist_add_remainder(c.d, c.rest);
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, c.d));
  qaci_lua_account(L, 200 * qaci_dist_size(c.d));
  return 1;
}

static int census_given(lua_State *L) {
  census *k = check_census(L);
  if (k->c->q.all_lengths)
    return luaL_error(
        L, "K:given needs model = \"bounded\": the sum of S over all locators, which the prior is divided by, "
           "has no closed form, and its remainder no bound");
  return luaL_error(L,
                    "K:given needs strings of every length: make the simplicity without field \"longest\" or \"only\"");
}

static int census_index(lua_State *L) {
  check_census(L);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isnil(L, -1)) return 1;
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  return 1;
}

static int census_tostring(lua_State *L) {
  census *k = check_census(L);
  char *machine = qaci_census_machine(k->c);
  lua_pushfstring(L, "simplicity of %s", machine); /* short: it does not run out of memory */
  free(machine);
  return 1;
}

void qaci_lua_open_census(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", census_gc}, {"__tostring", census_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"sum", census_sum},
                                     {"bounds", census_bounds},
                                     {"remainder", census_remainder},
                                     {"total", census_total},
                                     {"dist", census_dist},
                                     {"given", census_given},
                                     {NULL, NULL}};
  qaci_lua_class(L, CENSUS, meta, NULL);
  luaL_getmetatable(L, CENSUS);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, census_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
