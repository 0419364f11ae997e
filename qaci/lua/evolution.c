/* Evolutions in Lua: M:evolve, M:resume, and the methods of what they give; and the methods of a machine that make
 * another one: M:windowed, M:endless, M:complete; M:rows and M:print.                  QTM.2 to QTM.7; definitions.md 5
 */
#include "qaci/lua/evolution.h"

#include <string.h>

#define EVOLUTION "qaci.evolution"

typedef struct evolution_box {
  qaci_evolution *e;
  uint64_t told; /* bytes that the collector was told of */
} evolution_box;

static evolution_box *check_box(lua_State *L) {
  evolution_box *box = luaL_testudata(L, 1, EVOLUTION);
  if (!box)
    luaL_argerror(L, 1, lua_pushfstring(L, "%s, expected an evolution (made by M:evolve)", qaci_lua_describe(L, 1)));
  return box;
}

static int evolution_gc(lua_State *L) {
  evolution_box *box = lua_touserdata(L, 1);
  qaci_qtm_evolution_destroy(box->e);
  box->e = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

qaci_evolution **qaci_lua_new_evolution(lua_State *L) {
  evolution_box *box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = (evolution_box){0};
  luaL_setmetatable(L, EVOLUTION);
  return &box->e;
}

static void account(lua_State *L, evolution_box *box) {
  uint64_t bytes = qaci_qtm_evolution_bytes(box->e);
  if (bytes > box->told) qaci_lua_account(L, bytes - box->told);
  box->told = bytes;
}

/* M:evolve(initial): at time 0; initial is what a universe takes, and nothing is the blank tape. */
int qaci_lua_machine_evolve(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_newtable(L);
    lua_replace(L, 2);
  }
  const qaci_bits *code = qaci_lua_to_initial(L, 2, qaci_qtm_physics(m));
  qaci_evolution **e = qaci_lua_new_evolution(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_evolve_code(ctx, e, m, code));
  return 1;
}

int qaci_lua_machine_resume(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  const char *file = luaL_checkstring(L, 2);
  qaci_evolution **e = qaci_lua_new_evolution(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_evolution_load(ctx, e, m, file));
  return 1;
}

/* E:step(n [, {budget =}]): E; or nil, the reason and "unable", if the budget ran out after fewer steps. */
static int evolution_step(lua_State *L) {
  static const char *const names[] = {"budget", NULL};
  evolution_box *box = check_box(L);
  lua_settop(L, 3);
  int64_t n = lua_isnil(L, 2) ? 1 : qaci_lua_to_integer(L, 2, "the number of steps");
  qaci_ctx limits;
  qaci_ctx_init(&limits);
  bool limited = !lua_isnil(L, 3);
  if (limited) {
    luaL_checktype(L, 3, LUA_TTABLE);
    qaci_lua_only_fields(L, 3, "the options of a step", names);
    qaci_lua_budget(L, 3, &limits);
  }
  qaci_ctx *ctx = qaci_lua_ctx(L);
  ctx->max_seconds = limits.max_seconds;
  ctx->max_bytes = limits.max_bytes;
  ctx->max_steps = limits.max_steps;
  qaci_status status = qaci_ctx_charge(ctx, qaci_qtm_evolution_bytes(box->e));
  if (status == QACI_OK) status = qaci_qtm_evolution_steps(ctx, box->e, n);
  account(L, box);
  if (status == QACI_UNABLE && limited && !(ctx->cancel && *ctx->cancel)) {
    lua_pushnil(L);
    lua_pushstring(L, ctx->message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  qaci_lua_ok(L, ctx, status);
  lua_settop(L, 1);
  return 1;
}

/* E:cap(K): from the next step on; E:cap(nil) or E:cap(): none. */
static int evolution_cap(lua_State *L) {
  evolution_box *box = check_box(L);
  size_t cap = 0;
  if (!lua_isnoneornil(L, 2)) {
    cap = qaci_lua_to_size(L, 2, "the cap");
    luaL_argcheck(L, cap, 2, "a cap of 0: expected at least 1 world-state, or nothing for no cap");
  }
  qaci_qtm_evolution_cap(box->e, cap);
  lua_settop(L, 1);
  return 1;
}

static int evolution_save(lua_State *L) {
  evolution_box *box = check_box(L);
  const char *file = luaL_checkstring(L, 2);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_evolution_save(ctx, box->e, file));
  lua_settop(L, 1);
  return 1;
}

/* Amplitudes and weights ------------------------------------------------------------------------------------------- */

static void push_quotient(lua_State *L, const mpz_t x, const mpz_t denominator) {
  mpq_ptr q = qaci_lua_new_rational(L);
  mpz_set(mpq_numref(q), x);
  mpz_set(mpq_denref(q), denominator);
  mpq_canonicalize(q);
}

qaci_status qaci_lua_list_amplitude(void *data, const qaci_bits *code, const mpz_t re, const mpz_t im,
                                    const mpz_t denominator) {
  qaci_lua_amplitudes *list = data;
  lua_State *L = list->L;
  lua_createtable(L, 3, 0);
  qaci_lua_push_state(L, list->owner, code);
  lua_rawseti(L, -2, 1);
  push_quotient(L, re, denominator);
  lua_rawseti(L, -2, 2);
  push_quotient(L, im, denominator);
  lua_rawseti(L, -2, 3);
  lua_rawseti(L, list->table, ++list->count);
  return QACI_OK;
}

int qaci_lua_push_amplitudes(lua_State *L, qaci_ctx *ctx, qaci_evolution *e) {
  lua_createtable(L, (int)(qaci_qtm_evolution_size(e) & INT32_MAX), 0);
  luaL_checkstack(L, 20, "amplitudes");
  qaci_lua_amplitudes list = {
      .L = L, .owner = &qaci_qtm_physics(qaci_qtm_evolution_machine(e))->owner, .table = lua_gettop(L)};
  qaci_lua_ok(L, ctx, qaci_qtm_each_amplitude(ctx, e, qaci_lua_list_amplitude, &list));
  return 1;
}

static int evolution_amplitudes(lua_State *L) {
  evolution_box *box = check_box(L);
  return qaci_lua_push_amplitudes(L, qaci_lua_ctx(L), box->e);
}

/* Where the weights go. */
typedef struct weights {
  qaci_ctx *ctx;
  qaci_dist *d;
  qaci_owner *owner;
  mpq_t mass, high, error, sum;
} weights;

static void square(mpq_t r, const mpz_t re, const mpz_t im, const mpz_t denominator) {
  mpz_mul(mpq_numref(r), re, re);
  mpz_addmul(mpq_numref(r), im, im);
  mpz_mul(mpq_denref(r), denominator, denominator);
  mpq_canonicalize(r);
}

static qaci_status add_weight(void *data, const qaci_bits *code, const mpz_t re, const mpz_t im,
                              const mpz_t denominator) {
  weights *w = data;
  square(w->mass, re, im, denominator);
  qaci_qtm_weight_bounds(w->mass, w->high, w->mass, w->error);
  if (!mpq_sgn(w->mass)) return QACI_OK;
  mpq_add(w->sum, w->sum, w->mass);
  qaci_value *v = qaci_value_state(w->owner, code);
  qaci_status status = qaci_dist_add(w->ctx, w->d, v, w->mass);
  qaci_value_release(v);
  return status;
}

/* E:weights(): a distribution (DIST.1): exact, or after a cap lower bounds; what they leave of 1 is the remainder. */
static int evolution_weights(lua_State *L) {
  evolution_box *box = check_box(L);
  qaci_dist **d = qaci_lua_new_dist(L);
  *d = qaci_dist_create();
  qaci_ctx *ctx = qaci_lua_ctx(L);
  weights w = {.ctx = ctx, .d = *d, .owner = &qaci_qtm_physics(qaci_qtm_evolution_machine(box->e))->owner};
  mpq_inits(w.mass, w.high, w.error, w.sum, NULL);
  qaci_qtm_evolution_losses(box->e, w.mass, w.high, w.error);
  qaci_status status = qaci_qtm_each_amplitude(ctx, box->e, add_weight, &w);
  mpq_set_ui(w.high, 1, 1);
  mpq_sub(w.sum, w.high, w.sum);
  if (status == QACI_OK) qaci_dist_add_remainder(*d, w.sum);
  mpq_clears(w.mass, w.high, w.error, w.sum, NULL);
  if (status == QACI_OK) status = qaci_dist_finish(ctx, *d);
  qaci_lua_ok(L, ctx, status);
  return 1;
}

/* E:bounds(q): from the weight q of a set of world-states in this superposition, two bounds of it without the cap. */
static int evolution_bounds(lua_State *L) {
  evolution_box *box = check_box(L);
  mpq_srcptr q = qaci_lua_check_rational(L, 2);
  luaL_argcheck(L, mpq_sgn(q) >= 0 && mpq_cmp_ui(q, 1, 1) <= 0, 2, "expected a weight from 0 to 1");
  mpq_ptr low = qaci_lua_new_rational(L), high = qaci_lua_new_rational(L), error = qaci_lua_new_rational(L);
  qaci_qtm_evolution_losses(box->e, low, high, error);
  qaci_qtm_weight_bounds(low, high, q, error);
  lua_pop(L, 1);
  return 2;
}

static int evolution_size(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_qtm_evolution_size(check_box(L)->e));
  return 1;
}

static void push_pair(lua_State *L, int64_t lo, int64_t hi) {
  lua_createtable(L, 2, 0);
  lua_pushinteger(L, lo);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, hi);
  lua_rawseti(L, -2, 2);
}

/* Fields; anything else is a method, in the table that is upvalue 1. */
static int evolution_index(lua_State *L) {
  qaci_evolution *e = check_box(L)->e;
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (!strcmp(key, "time")) {
    lua_pushinteger(L, qaci_qtm_evolution_time(e));
  } else if (!strcmp(key, "updates")) {
    lua_pushinteger(L, (lua_Integer)qaci_qtm_evolution_updates(e));
  } else if (!strcmp(key, "physics")) {
    qaci_lua_push_physics(L, qaci_physics_retain(qaci_qtm_physics(qaci_qtm_evolution_machine(e))));
  } else if (!strcmp(key, "hull")) {
    int64_t lo, hi;
    qaci_qtm_evolution_hull(e, &lo, &hi);
    push_pair(L, lo, hi);
  } else if (!strcmp(key, "lost") || !strcmp(key, "dropped") || !strcmp(key, "error")) {
    mpq_ptr q[3];
    for (int i = 0; i < 3; i++) q[i] = qaci_lua_new_rational(L);
    qaci_qtm_evolution_losses(e, q[0], q[1], q[2]);
    lua_pushvalue(L, *key == 'l' ? -3 : *key == 'd' ? -2 : -1);
  } else {
    lua_rawget(L, lua_upvalueindex(1));
  }
  return 1;
}

static int evolution_tostring(lua_State *L) {
  qaci_evolution *e = check_box(L)->e;
  lua_pushfstring(L, "evolution at time %I: %I world-states", (LUAI_UACINT)qaci_qtm_evolution_time(e),
                  (LUAI_UACINT)qaci_qtm_evolution_size(e));
  return 1;
}

/* Machines from machines ------------------------------------------------------------------------------------------- */

/* M:windowed(lo, hi [, absorb]): the same table on a window. */
int qaci_lua_machine_windowed(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  lua_settop(L, 4);
  int64_t lo = qaci_lua_to_integer(L, 2, "the lowest cell"), hi = qaci_lua_to_integer(L, 3, "the highest cell");
  if (!lua_isnil(L, 4) && !lua_isboolean(L, 4)) luaL_argerror(L, 4, "expected true, if edges absorb, or nothing");
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_qtm *r;
  qaci_lua_ok(L, ctx, qaci_qtm_windowed(ctx, &r, m, lo, hi, lua_toboolean(L, 4)));
  qaci_lua_push_physics(L, qaci_qtm_physics(r));
  return 1;
}

int qaci_lua_machine_endless(lua_State *L) {
  qaci_lua_push_physics(L, qaci_qtm_physics(qaci_qtm_unbounded(qaci_lua_check_qtm(L, 1))));
  return 1;
}

int qaci_lua_machine_complete(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1), *r;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_complete(ctx, &r, m));
  qaci_lua_push_physics(L, qaci_qtm_physics(r));
  return 1;
}

void qaci_lua_push_state_name(lua_State *L, const qaci_qtm *m, size_t state) {
  const char *name = qaci_qtm_state_name(m, state);
  if (name) lua_pushstring(L, name);
  else lua_pushinteger(L, (lua_Integer)state);
}

typedef struct row_list {
  lua_State *L;
  const qaci_qtm *m;
  int rows;
  lua_Integer count;
  size_t last; /* 2 state + symbol of the row at the top */
} row_list;

/* The rows at the top of the stack: rows, the last row, its branches. */
static qaci_status list_branch(void *data, size_t state, int symbol, const mpq_t re, const mpq_t im, int write,
                               size_t next, int move) {
  row_list *list = data;
  lua_State *L = list->L;
  if (!list->count || list->last != 2 * state + (size_t)symbol) {
    list->last = 2 * state + (size_t)symbol;
    lua_settop(L, list->rows);
    lua_createtable(L, 0, 3);
    qaci_lua_push_state_name(L, list->m, state);
    lua_setfield(L, -2, "state");
    lua_pushinteger(L, symbol);
    lua_setfield(L, -2, "symbol");
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "to");
    lua_pushvalue(L, -2);
    lua_rawseti(L, list->rows, ++list->count);
  }
  lua_createtable(L, 1, 3);
  if (mpq_sgn(im)) {
    lua_createtable(L, 2, 0);
    qaci_lua_push_rational(L, re);
    lua_rawseti(L, -2, 1);
    qaci_lua_push_rational(L, im);
    lua_rawseti(L, -2, 2);
  } else {
    qaci_lua_push_rational(L, re);
  }
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, write);
  lua_setfield(L, -2, "write");
  qaci_lua_push_state_name(L, list->m, next);
  lua_setfield(L, -2, "state");
  lua_pushinteger(L, move);
  lua_setfield(L, -2, "move");
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  return QACI_OK;
}

/* M:rows(): the table, as qaci.qtm takes it, by state and symbol. */
int qaci_lua_machine_rows(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  lua_settop(L, 1);
  luaL_checkstack(L, 20, "rows");
  lua_newtable(L);
  row_list list = {.L = L, .m = m, .rows = 2};
  qaci_qtm_each_branch(m, list_branch, &list);
  lua_settop(L, 2);
  return 1;
}

/* M:print(): the table as text, a row on each line: "R,0 -> 4/5 (0,L,L) + 3/5 (0,R,R)". */
int qaci_lua_machine_print(lua_State *L) {
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_qtm_text(m);
  return qaci_lua_push_text(L, text);
}

void qaci_lua_open_evolution(lua_State *L) {
  static const luaL_Reg metamethods[] = {
      {"__gc", evolution_gc}, {"__len", evolution_size}, {"__tostring", evolution_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"step", evolution_step},       {"cap", evolution_cap},
                                     {"save", evolution_save},       {"amplitudes", evolution_amplitudes},
                                     {"weights", evolution_weights}, {"bounds", evolution_bounds},
                                     {"size", evolution_size},       {NULL, NULL}};
  qaci_lua_class(L, EVOLUTION, metamethods, NULL);
  luaL_getmetatable(L, EVOLUTION);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushcclosure(L, evolution_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
