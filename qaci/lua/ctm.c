/* All Turing machines with n states and 2 symbols in Lua: D = qaci.ctm(n, {steps=, budget=}) (nil, message, "unable" if
 * the budget runs out), D:count(x), D:dist(), D.halting ...; the machine = D of qaci.simplicity.            MACH.6 */
#include "distributions/ctm.h"

#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/machines.h"

#define CTM "qaci.ctm"

static qaci_ctm *check_ctm(lua_State *L, int arg) {
  return *(qaci_ctm **)luaL_checkudata(L, arg, CTM);
}

static int ctm_new(lua_State *L) {
  static const char *const options[] = {"steps", "budget", NULL};
  lua_Integer states = qaci_lua_to_integer(L, 1, "the number of states");
  if (states < 1 || states > QACI_CTM_MOST_STATES)
    return luaL_error(L, "the number of states: %I, expected 1 to %d", (LUAI_UACINT)states, QACI_CTM_MOST_STATES);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_newtable(L);
    lua_replace(L, 2);
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  qaci_lua_only_fields(L, 2, "the options of qaci.ctm", options);
  uint64_t steps = qaci_ctm_busy_beaver((unsigned)states);
  if (lua_getfield(L, 2, "steps") != LUA_TNIL)
    steps = qaci_lua_to_size(L, -1, "field \"steps\"");
  else if (states > 4)
    return luaL_error(L,
                      "field \"steps\": nothing, expected a bound: with %I states some run for too long; the published "
                      "D(5) has steps = 500",
                      (LUAI_UACINT)states);
  qaci_ctm **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, CTM);
  qaci_ctx *ctx = qaci_lua_machine_ctx(L, 2);
  return qaci_lua_machine_result(L, 2, ctx, qaci_ctm_create(ctx, box, (unsigned)states, steps));
}

static int ctm_gc(lua_State *L) {
  qaci_ctm **box = lua_touserdata(L, 1);
  qaci_ctm_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* D:count(x): the runs that halt with output x. The outputs are sorted: a binary search. */
static int ctm_count(lua_State *L) {
  qaci_ctm *d = check_ctm(L, 1);
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  qaci_bits *y = qaci_lua_new_bits(L);
  size_t low = 0, high = qaci_ctm_size(d);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    uint64_t count = qaci_ctm_output(d, middle, y);
    int order = y->len != x->len ? (y->len < x->len ? -1 : 1) : qaci_bits_compare(y, x);
    if (!order) {
      lua_pushinteger(L, (lua_Integer)count);
      return 1;
    }
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  lua_pushinteger(L, 0);
  return 1;
}

/* D:dist(): count(x) / the sum of all counts. */
static int ctm_dist(lua_State *L) {
  qaci_ctm *d = check_ctm(L, 1);
  qaci_dist **box = qaci_lua_new_dist(L);
  *box = qaci_dist_create();
  qaci_bits *x = qaci_lua_new_bits(L);
  mpq_ptr mass = qaci_lua_new_rational(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  for (size_t i = 0; i < qaci_ctm_size(d); i++) {
    mpq_set_ui(mass, qaci_ctm_output(d, i, x), 2 * qaci_ctm_counts(d)->halting);
    mpq_canonicalize(mass);
    qaci_value *v = qaci_value_bits(x);
    qaci_status status = qaci_ctx_charge(ctx, 200);
    if (status == QACI_OK) status = qaci_dist_add(ctx, *box, v, mass);
    qaci_value_release(v);
    qaci_lua_ok(L, ctx, status);
  }
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, *box));
  qaci_lua_account(L, 200 * qaci_ctm_size(d));
  lua_settop(L, 2);
  return 1;
}

static int ctm_len(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_ctm_size(check_ctm(L, 1)));
  return 1;
}

/* The numbers of machines are those of one tape; runs, halting and undecided count both. */
static int ctm_index(lua_State *L) {
  qaci_ctm *d = check_ctm(L, 1);
  const qaci_ctm_tally *t = qaci_ctm_counts(d);
  const struct {
    const char *name;
    uint64_t value;
  } field[] = {{"states", qaci_ctm_states(d)},
               {"steps", qaci_ctm_steps(d)},
               {"machines", t->machines},
               {"runs", 2 * t->machines},
               {"halting", 2 * t->halting},
               {"undecided", 2 * t->undecided},
               {"nodes", t->nodes},
               {"moves", t->moves}};
  const char *key = luaL_checkstring(L, 2);
  for (size_t i = 0; i < sizeof field / sizeof *field; i++)
    if (!strcmp(key, field[i].name)) {
      lua_pushinteger(L, (lua_Integer)field[i].value);
      return 1;
    }
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1)); /* a method, or nil */
  return 1;
}

static int ctm_tostring(lua_State *L) {
  qaci_ctm *d = check_ctm(L, 1);
  lua_pushfstring(L, "D(%d): %I outputs of all Turing machines with %d states and 2 symbols (%I steps)",
                  (int)qaci_ctm_states(d), (LUAI_UACINT)qaci_ctm_size(d), (int)qaci_ctm_states(d),
                  (LUAI_UACINT)qaci_ctm_steps(d));
  return 1;
}

int qaci_lua_ctm_simplicity(lua_State *L, int machine) {
  static const char *const fields[] = {"machine", "model", "budget", NULL};
  qaci_ctm *d = check_ctm(L, machine);
  qaci_lua_only_fields(L, 1, "a simplicity of all small Turing machines", fields);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, machine);
  lua_setfield(L, -2, "machine");
  lua_pushliteral(L, "bounded");
  lua_setfield(L, -2, "model");
  lua_pushinteger(L, (lua_Integer)qaci_ctm_steps(d));
  lua_setfield(L, -2, "steps");
  qaci_simplicity **box = qaci_lua_new_simplicity(L, -1);
  qaci_ctx *ctx = qaci_lua_machine_ctx(L, 1);
  return qaci_lua_machine_result(L, 1, ctx, qaci_ctm_simplicity(ctx, box, d));
}

void qaci_lua_open_ctm(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", ctm_gc}, {"__len", ctm_len}, {"__tostring", ctm_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"count", ctm_count}, {"dist", ctm_dist}, {NULL, NULL}};
  qaci_lua_class(L, CTM, meta, NULL);
  luaL_getmetatable(L, CTM);
  luaL_newlib(L, methods);
  lua_pushcclosure(L, ctm_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, ctm_new);
  lua_setfield(L, -2, "ctm");
}
