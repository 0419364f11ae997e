/* Kolmogorov simplicity in Lua: qaci.simplicity{code_bits=, data_bits=, steps=, machine=, model=, budget=} (nil,
 * message, "unable" if the budget runs out), and K:sum, K:total, K:dist, K:given (the prior over locators). 
 * definitions.md 4 */
#include "qaci/lua/simplicity.h"

#include <stdint.h>
#include <string.h>

#include "qaci/lua/census.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/machines.h"

#define SIMPLICITY "qaci.simplicity"
#define PRIOR "qaci.prior"

qaci_simplicity *qaci_lua_check_simplicity(lua_State *L, int arg) {
  qaci_simplicity **box = luaL_testudata(L, arg, SIMPLICITY);
  if (!box && luaL_testudata(L, arg, "qaci.census"))
    luaL_argerror(L, arg,
                  "a simplicity of some lengths only (field \"longest\", \"only\" or model = \"enclosed\"), expected "
                  "one of all lengths");
  if (!box) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a simplicity", qaci_lua_describe(L, arg)));
  return *box;
}

qaci_prior *qaci_lua_check_prior(lua_State *L, int arg) {
  qaci_prior **box = luaL_testudata(L, arg, PRIOR);
  if (!box)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s, expected a prior over locators: K:given(xi)", qaci_lua_describe(L, arg)));
  return *box;
}

qaci_simplicity **qaci_lua_new_simplicity(lua_State *L, int parameters) {
  parameters = lua_absindex(L, parameters);
  qaci_simplicity **box = lua_newuserdatauv(L, sizeof *box, 1);
  *box = NULL;
  luaL_setmetatable(L, SIMPLICITY);
  lua_newtable(L); /* a copy: what the caller does to the table later must not show */
  for (lua_pushnil(L); lua_next(L, parameters);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_settable(L, -4);
  }
  lua_setiuservalue(L, -2, 1);
  return box;
}

static int simplicity_new(lua_State *L) {
  static const char *const fields[] = {"code_bits", "data_bits", "steps", "machine", "model", "budget", NULL};
  static const char *const models[] = {"bounded", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  int results = qaci_lua_other_machine(L);
  if (results) return results;
  if (qaci_lua_wants_census(L)) return qaci_lua_census(L);
  qaci_lua_only_fields(L, 1, "a simplicity", fields);
  size_t number[3];
  for (int i = 0; i < 3; i++) {
    int at = qaci_lua_need_field(L, 1, fields[i], "a natural number");
    number[i] = qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", fields[i]));
  }
  if (lua_getfield(L, 1, "model") != LUA_TNIL) qaci_lua_to_choice(L, -1, "field \"model\"", models);
  lua_createtable(L, 0, 5); /* what K.code_bits and its like say */
  for (int i = 0; i < 3; i++) {
    lua_pushinteger(L, (lua_Integer)number[i]);
    lua_setfield(L, -2, fields[i]);
  }
  lua_pushliteral(L, "queue");
  lua_setfield(L, -2, "machine");
  lua_pushliteral(L, "bounded");
  lua_setfield(L, -2, "model");
  qaci_simplicity **box = qaci_lua_new_simplicity(L, -1);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_budget(L, 1, ctx);
  bool asked = lua_getfield(L, 1, "budget") != LUA_TNIL;
  lua_pop(L, 1);
  qaci_status status = qaci_simplicity_on_demand(ctx, box, number[0], number[1], number[2]);
  if (status == QACI_OK && asked) status = qaci_simplicity_complete(ctx, *box);
  if (status == QACI_UNABLE && asked) {
    lua_pushnil(L);
    lua_pushstring(L, ctx->message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  qaci_lua_ok(L, ctx, status);
  qaci_lua_account(L, ctx->bytes);
  return 1;
}

static int simplicity_gc(lua_State *L) {
  qaci_simplicity **box = lua_touserdata(L, 1);
  qaci_simplicity_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* K:sum(x [, type]): S(Encode(x)); bits if no type is given. */
static int simplicity_sum(lua_State *L) {
  qaci_simplicity *k = qaci_lua_check_simplicity(L, 1);
  if (!lua_isnoneornil(L, 3)) {
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "qaci");
    lua_getfield(L, -1, "encode");
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 1);
    lua_replace(L, 2);
  }
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_simplicity_find_sum(ctx, k, x, qaci_lua_new_rational(L)));
  qaci_lua_account(L, ctx->bytes);
  return 1;
}

static int simplicity_total(lua_State *L) {
  qaci_simplicity *k = qaci_lua_check_simplicity(L, 1);
  qaci_simplicity_total(k, qaci_lua_new_rational(L));
  return 1;
}

/* What K:dist collects: the values of the type (NULL: bits) with their S. Built twice over the same table: first the
 * normaliser, then the masses. */
typedef struct collection {
  qaci_ctx *ctx;
  const qaci_type *type;
  qaci_dist *d; /* NULL in the first round */
  mpq_ptr total, mass;
} collection;

static qaci_status collect(void *data, const qaci_bits *x, const mpq_t sum) {
  collection *c = data;
  qaci_value *v = NULL;
  if (c->type) {
    qaci_status status = qaci_decode(c->ctx, &v, x, c->type);
    if (status == QACI_DOMAIN) return QACI_OK; /* no code of this type */
    QACI_TRY(status);
  } else if (c->d) {
    v = qaci_value_bits(x);
  }
  qaci_status status = QACI_OK;
  if (!c->d) {
    mpq_add(c->total, c->total, sum);
  } else {
    status = qaci_ctx_charge(c->ctx, 200);
    mpq_div(c->mass, sum, c->total);
    if (status == QACI_OK) status = qaci_dist_add(c->ctx, c->d, v, c->mass);
  }
  qaci_value_release(v);
  return status;
}

/* K:dist(type): K^- over the values of the type that occur. */
static int simplicity_dist(lua_State *L) {
  qaci_simplicity *k = qaci_lua_check_simplicity(L, 1);
  if (lua_isnoneornil(L, 2)) {
    lua_settop(L, 1);
    lua_pushliteral(L, "bits");
  }
  const qaci_type *type = qaci_lua_check_type(L, 2);
  collection c = {.type = type->kind == QACI_TYPE_BITS ? NULL : type};
  c.total = qaci_lua_new_rational(L);
  c.mass = qaci_lua_new_rational(L);
  qaci_dist **box = qaci_lua_new_dist(L), *d = qaci_dist_create();
  *box = d;
  qaci_ctx *ctx = c.ctx = qaci_lua_ctx(L);
  if (c.type) qaci_lua_ok(L, ctx, qaci_simplicity_each(ctx, k, collect, &c));
  else qaci_simplicity_total(k, c.total);
  if (mpq_sgn(c.total)) {
    c.d = d;
    qaci_lua_ok(L, ctx, qaci_simplicity_each(ctx, k, collect, &c));
  }
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, d));
  qaci_lua_account(L, 200 * qaci_dist_size(d));
  return 1;
}

/* K:given(xi, {locator_bits=}): K^-~(xi) over locators. */
static int simplicity_given(lua_State *L) {
  static const char *const options[] = {"locator_bits", NULL};
  qaci_simplicity *k = qaci_lua_check_simplicity(L, 1);
  size_t bound = SIZE_MAX;
  const qaci_bits *xi = qaci_lua_check_bits(L, 2);
  if (!lua_isnoneornil(L, 3)) {
    luaL_checktype(L, 3, LUA_TTABLE);
    qaci_lua_only_fields(L, 3, "the options of given", options);
    if (lua_getfield(L, 3, "locator_bits") != LUA_TNIL)
      bound = qaci_lua_to_size(L, -1, "field \"locator_bits\"");
  }
  qaci_prior **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, PRIOR);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_prior_create(ctx, box, k, xi, bound));
  qaci_lua_account(L, ctx->bytes);
  return 1;
}

static int simplicity_index(lua_State *L) {
  qaci_lua_check_simplicity(L, 1);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isnil(L, -1)) return 1; /* a method */
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_rawget(L, -2); /* a parameter, or nil */
  return 1;
}

static int simplicity_tostring(lua_State *L) {
  lua_pushfstring(L, "simplicity of %s", qaci_simplicity_machine(qaci_lua_check_simplicity(L, 1)));
  return 1;
}

static int prior_gc(lua_State *L) {
  qaci_prior **box = lua_touserdata(L, 1);
  qaci_prior_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* The code of the straight-line program at `arg`: a program, or its code as bits. */
static const qaci_bits *check_straight(lua_State *L, int arg) {
  if (qaci_lua_is_bits(L, arg) || lua_type(L, arg) == LUA_TSTRING) {
    const qaci_bits *code = qaci_lua_check_bits(L, arg);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_program p;
    qaci_program_init(&p);
    bool good = qaci_program_decode(ctx, &p, code) == QACI_OK && !p.repeats;
    qaci_program_clear(&p);
    if (!good) luaL_argerror(L, arg, "expected a straight-line program (one that ends in HALT) or its code");
    return code;
  }
  const qaci_program *p = qaci_lua_check_program(L, arg);
  if (p->repeats) luaL_argerror(L, arg, "expected a straight-line program (one that ends in HALT)");
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_program_code(code, p);
  return code;
}

static int prior_mass(lua_State *L) {
  qaci_prior *p = qaci_lua_check_prior(L, 1);
  const qaci_bits *f = check_straight(L, 2), *g = check_straight(L, 3);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_prior_mass(ctx, p, f, g, qaci_lua_new_rational(L)));
  return 1;
}

/* prior:normalizer(): the sum of S over all locators. */
static int prior_normalizer(lua_State *L) {
  qaci_prior *p = qaci_lua_check_prior(L, 1);
  mpq_ptr r = qaci_lua_new_rational(L);
  mpz_set(mpq_numref(r), qaci_prior_normalizer(p));
  mpz_set(mpq_denref(r), qaci_simplicity_denominator(qaci_prior_simplicity(p)));
  mpq_canonicalize(r);
  return 1;
}

void qaci_lua_open_simplicity(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", simplicity_gc}, {"__tostring", simplicity_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"sum", simplicity_sum},
                                     {"total", simplicity_total},
                                     {"dist", simplicity_dist},
                                     {"given", simplicity_given},
                                     {NULL, NULL}};
  static const luaL_Reg prior_meta[] = {{"__gc", prior_gc}, {NULL, NULL}};
  static const luaL_Reg prior_methods[] = {{"mass", prior_mass}, {"normalizer", prior_normalizer}, {NULL, NULL}};
  qaci_lua_class(L, SIMPLICITY, meta, NULL);
  luaL_getmetatable(L, SIMPLICITY);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, simplicity_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  qaci_lua_class(L, PRIOR, prior_meta, prior_methods);
  qaci_lua_open_census(L);
  lua_pushcfunction(L, simplicity_new);
  lua_setfield(L, -2, "simplicity");
}
