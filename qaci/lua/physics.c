/* Physics in Lua: qaci.qtm, the methods of a machine, and world-states.                            definitions.md 5
 *
 * A machine under construction is owned by its userdata from the start. World-states are the values that value.c
 * holds; this file gives them encode, tape, at, state and head.
 */
#include "qaci/lua/arena.h"
#include "qaci/lua/evolution.h"
#include "qaci/lua/worlds.h"

#include "physics/qubits.h"

#include <string.h>

#define PHYSICS "qaci.physics"
#define STATE "qaci.state"

void qaci_lua_push_physics(lua_State *L, qaci_physics *p) {
  qaci_physics **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = p;
  luaL_setmetatable(L, PHYSICS);
}

qaci_physics *qaci_lua_check_physics(lua_State *L, int arg) {
  qaci_physics **box = luaL_testudata(L, arg, PHYSICS);
  if (!box) {
    const char *what = qaci_lua_describe(L, arg);
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a physics (made by " QACI_LUA_PHYSICS_MAKERS ")", what));
  }
  return *box;
}

bool qaci_lua_is_physics(lua_State *L, int index) {
  return luaL_testudata(L, index, PHYSICS) != NULL;
}

void qaci_lua_push_state(lua_State *L, qaci_owner *physics, const qaci_bits *code) {
  qaci_value **box = qaci_lua_new_box(L);
  *box = qaci_value_state(physics, code);
  qaci_lua_push_value(L, *box);
  lua_remove(L, -2);
}

bool qaci_lua_is_state(lua_State *L, int index) {
  return luaL_testudata(L, index, STATE) != NULL;
}

/* The table of a machine ------------------------------------------------------------------------------------------- */

/* With named states, `names` is the index of a table from name to number; 0: states go by number. */
static lua_Integer to_state(lua_State *L, int index, int names, const char *what) {
  if (!names) return qaci_lua_to_integer(L, index, what);
  index = lua_absindex(L, index);
  if (lua_type(L, index) != LUA_TSTRING)
    luaL_error(L, "%s: %s, expected the name of a state", what, qaci_lua_describe(L, index));
  lua_pushvalue(L, index);
  if (lua_rawget(L, names) == LUA_TNIL)
    luaL_error(L, "%s: %s is not among the names in \"states\"", what, qaci_lua_describe(L, index));
  lua_Integer state = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return state;
}

/* Push the table from name to number: the start state is 0, the others keep their order. */
static int push_names(lua_State *L, int machine, int states) {
  size_t n = lua_rawlen(L, states), start = 1;
  if (lua_getfield(L, machine, "start") != LUA_TNIL) {
    for (start = 1; start <= n; start++) {
      lua_rawgeti(L, states, (lua_Integer)start);
      bool same = lua_rawequal(L, -1, -2);
      lua_pop(L, 1);
      if (same) break;
    }
    if (start > n)
      luaL_error(L, "field \"start\": %s is not among the names in \"states\"", qaci_lua_describe(L, -1));
  }
  lua_pop(L, 1);
  lua_createtable(L, 0, (int)n);
  int names = lua_gettop(L);
  for (size_t i = 1; i <= n; i++) {
    lua_rawgeti(L, states, (lua_Integer)i);
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "field \"states\", member %I: %s, expected a name", (LUAI_UACINT)i, qaci_lua_describe(L, -1));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, names) != LUA_TNIL)
      luaL_error(L, "field \"states\", member %I: the name \"%s\" is there already", (LUAI_UACINT)i,
                 lua_tostring(L, -2));
    lua_pop(L, 1);
    lua_pushinteger(L, i == start ? 0 : i < start ? (lua_Integer)i : (lua_Integer)i - 1);
    lua_rawset(L, names);
  }
  return names;
}

/* The amplitude of the branch at `branch`: [1] is a rational or a pair {re, im}, or there are fields re and im. Pushes
 * what holds the two numbers. */
static void to_amplitude(lua_State *L, int branch, const char *what, mpq_srcptr *re, mpq_srcptr *im) {
  const char *re_name = lua_pushfstring(L, "%s: real part", what);
  const char *im_name = lua_pushfstring(L, "%s: imaginary part", what);
  int type = lua_rawgeti(L, branch, 1), first = lua_gettop(L);
  if (type == LUA_TNIL) {
    if (lua_getfield(L, branch, "re") == LUA_TNIL && lua_getfield(L, branch, "im") == LUA_TNIL)
      luaL_error(L, "%s: no amplitude: expected a rational or a pair {re, im} in place 1, or the fields re and im",
                 what);
    lua_getfield(L, branch, "re");
    lua_getfield(L, branch, "im");
  } else if (type == LUA_TTABLE) {
    if (lua_rawlen(L, first) != 2) luaL_error(L, "%s: the amplitude is a table, expected a pair {re, im}", what);
    lua_rawgeti(L, first, 1);
    lua_rawgeti(L, first, 2);
  } else {
    lua_pushvalue(L, first);
    lua_pushnil(L);
  }
  int pair = lua_gettop(L) - 1;
  for (int i = pair; i <= pair + 1; i++) {
    if (!lua_isnil(L, i)) continue;
    lua_pushinteger(L, 0);
    lua_replace(L, i);
  }
  *re = qaci_lua_to_rational(L, pair, re_name);
  *im = qaci_lua_to_rational(L, pair + 1, im_name);
}

static void add_branch(lua_State *L, qaci_qtm *m, int branch, int names, const char *what) {
  static const char *const known[] = {"re", "im", "write", "state", "move", NULL};
  if (!lua_istable(L, branch))
    luaL_error(L, "%s: %s, expected {amplitude, write=, state=, move=}", what, qaci_lua_describe(L, branch));
  qaci_lua_known_fields(L, branch, what, known);
  mpq_srcptr re, im;
  to_amplitude(L, branch, what, &re, &im);
  const char *write_name = lua_pushfstring(L, "%s: write", what);
  const char *state_name = lua_pushfstring(L, "%s: state", what);
  const char *move_name = lua_pushfstring(L, "%s: move", what);
  lua_getfield(L, branch, "write");
  lua_Integer write = qaci_lua_to_integer(L, -1, write_name);
  lua_getfield(L, branch, "state");
  lua_Integer state = to_state(L, -1, names, state_name);
  lua_getfield(L, branch, "move");
  lua_Integer move = qaci_lua_to_integer(L, -1, move_name);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_branch(ctx, m, re, im, write, state, move));
}

static void add_row(lua_State *L, qaci_qtm *m, int row, int names, const char *what) {
  static const char *const known[] = {"state", "symbol", "to", NULL};
  if (!lua_istable(L, row))
    luaL_error(L, "%s: %s, expected {state=, symbol=, to={...}}", what, qaci_lua_describe(L, row));
  qaci_lua_known_fields(L, row, what, known);
  const char *state_name = lua_pushfstring(L, "%s: state", what);
  const char *symbol_name = lua_pushfstring(L, "%s: symbol", what);
  lua_getfield(L, row, "state");
  lua_Integer state = to_state(L, -1, names, state_name);
  lua_getfield(L, row, "symbol");
  lua_Integer symbol = qaci_lua_to_integer(L, -1, symbol_name);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_row(ctx, m, what, state, symbol));
  if (lua_getfield(L, row, "to") != LUA_TTABLE)
    luaL_error(L, "%s: to: %s, expected an array of branches", what, qaci_lua_describe(L, -1));
  int to = lua_gettop(L);
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, to); i <= n; i++) {
    lua_rawgeti(L, to, i);
    int branch = lua_gettop(L);
    add_branch(L, m, branch, names, lua_pushfstring(L, "%s, branch %I", what, (LUAI_UACINT)i));
    lua_settop(L, to);
  }
}

static bool flag(lua_State *L, const char *name) {
  if (lua_getfield(L, 1, name) != LUA_TNIL && !lua_isboolean(L, -1))
    luaL_error(L, "field \"%s\": %s, expected true or false", name, qaci_lua_describe(L, -1));
  return lua_toboolean(L, -1);
}

/* qaci.qtm{states=, delta=, window=, start=, absorb=, complete=} */
static int qtm_new(lua_State *L) {
  static const char *const known[] = {"states", "start", "window", "delta", "absorb", "complete", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 64, "qaci.qtm");
  qaci_lua_known_fields(L, 1, "a machine", known);
  qaci_qtm_options options = {0};
  int names = 0, states = qaci_lua_need_field(L, 1, "states", "a number of states or an array of their names");
  if (lua_istable(L, states)) {
    options.states = lua_rawlen(L, states);
    names = push_names(L, 1, states);
  } else {
    options.states = qaci_lua_to_size(L, states, "field \"states\"");
    if (lua_getfield(L, 1, "start") != LUA_TNIL && (!lua_isinteger(L, -1) || lua_tointeger(L, -1)))
      return luaL_error(L, "field \"start\": %s, expected 0: numbered states start in 0", qaci_lua_describe(L, -1));
  }
  options.endless = !qaci_lua_window(L, 1, &options.lo, &options.hi);
  options.absorb = flag(L, "absorb");
  bool complete = flag(L, "complete");
  if (options.absorb && options.endless)
    return luaL_error(L, "field \"absorb\": an endless tape has no edges, expected a \"window\" too");

  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_qtm *m;
  qaci_lua_ok(L, ctx, qaci_qtm_create(ctx, &m, &options));
  qaci_lua_push_physics(L, qaci_qtm_physics(m));
  int result = lua_gettop(L);
  if (names) {
    for (lua_pushnil(L); lua_next(L, names); lua_pop(L, 1))
      qaci_qtm_name(m, (size_t)lua_tointeger(L, -1), lua_tostring(L, -2));
  }
  int delta = qaci_lua_need_field(L, 1, "delta", "an array of rows {state=, symbol=, to={...}}");
  if (!lua_istable(L, delta))
    return luaL_error(L, "field \"delta\": %s, expected an array of rows", qaci_lua_describe(L, delta));
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, delta); i <= n; i++) {
    lua_rawgeti(L, delta, i);
    int row = lua_gettop(L);
    add_row(L, m, row, names, lua_pushfstring(L, "delta row %I", (LUAI_UACINT)i));
    lua_settop(L, delta);
  }
  ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_finish(ctx, m));
  lua_pushvalue(L, result);
  if (!complete) return 1;
  lua_replace(L, 1);
  return qaci_lua_machine_complete(L);
}

/* Methods of a physics --------------------------------------------------------------------------------------------- */

static int physics_gc(lua_State *L) {
  qaci_physics **box = lua_touserdata(L, 1);
  qaci_physics_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

static int physics_eq(lua_State *L) {
  lua_pushboolean(L, qaci_lua_is_physics(L, 1) && qaci_lua_is_physics(L, 2) &&
                         qaci_lua_check_physics(L, 1) == qaci_lua_check_physics(L, 2));
  return 1;
}

qaci_qtm *qaci_lua_check_qtm(lua_State *L, int arg) {
  qaci_physics *p = qaci_lua_check_physics(L, arg);
  qaci_qtm *m = qaci_qtm_of_physics(p);
  if (!m) luaL_argerror(L, arg, lua_pushfstring(L, "the physics \"%s\", expected a machine", p->functions->name));
  return m;
}

/* A state of the machine by name or number. */
static lua_Integer find_state(lua_State *L, const qaci_qtm *m, int index, const char *what) {
  if (!qaci_qtm_state_name(m, 0)) return qaci_lua_to_integer(L, index, what);
  if (lua_type(L, index) == LUA_TSTRING) {
    for (size_t i = 0; i < qaci_qtm_states(m); i++) {
      lua_pushstring(L, qaci_qtm_state_name(m, i));
      bool same = lua_rawequal(L, -1, index);
      lua_pop(L, 1);
      if (same) return (lua_Integer)i;
    }
  }
  return luaL_error(L, "%s: %s, expected the name of a state", what, qaci_lua_describe(L, index));
}

const qaci_bits *qaci_lua_table_state(lua_State *L, int index, qaci_qtm *m) {
  static const char *const known[] = {"tape", "at", "state", "head", NULL};
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_lua_known_fields(L, index, "a world-state", known);
  lua_Integer at = 0, state = 0, head = 0;
  if (lua_getfield(L, index, "at") != LUA_TNIL) at = qaci_lua_to_integer(L, -1, "field \"at\"");
  if (lua_getfield(L, index, "state") != LUA_TNIL) state = find_state(L, m, lua_gettop(L), "field \"state\"");
  if (lua_getfield(L, index, "head") != LUA_TNIL) head = qaci_lua_to_integer(L, -1, "field \"head\"");
  if (lua_getfield(L, index, "tape") == LUA_TNIL) {
    lua_pop(L, 1);
    qaci_lua_new_bits(L);
  }
  const qaci_bits *tape = qaci_lua_to_bits(L, lua_gettop(L), "field \"tape\"");
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_encode(ctx, m, code, tape, at, state, head));
  lua_settop(L, top + 1);
  return code;
}

/* M:state{tape=, at=, state=, head=}; each has a default: no 1s, cell 0, the start state, cell 0. M:state(w), of a
 * world-state of the same table on another window. Of an arena: M:state(run). Of others: what their binding takes. */
static int physics_state(lua_State *L) {
  qaci_physics *p = qaci_lua_check_physics(L, 1);
  if (qaci_arena_physics_of(p)) return qaci_lua_arena_state(L);
  lua_settop(L, 2);
  const qaci_lua_kind *kind = qaci_lua_kind_of(p);
  if (kind) {
    kind->code(L, p, 2, "the world-state");
    qaci_lua_push_state(L, &p->owner, qaci_lua_check_bits(L, lua_gettop(L)));
    return 1;
  }
  qaci_qtm *m = qaci_lua_check_qtm(L, 1);
  const qaci_bits *code;
  if (qaci_lua_is_state(L, 2)) {
    code = qaci_lua_check_state_of(L, 2, qaci_qtm_physics(m));
  } else {
    luaL_checktype(L, 2, LUA_TTABLE);
    code = qaci_lua_table_state(L, 2, m);
  }
  qaci_lua_push_state(L, &qaci_qtm_physics(m)->owner, code);
  return 1;
}

/* Raise if world-states of p have no code of fixed width. */
static void need_width(lua_State *L, qaci_physics *p) {
  int64_t lo, hi;
  const qaci_qtm *m = qaci_qtm_of_physics(p);
  if (m && !qaci_qtm_window(m, &lo, &hi))
    luaL_error(L, "the machine's tape is endless, so its world-states have no code of fixed width: expected a machine "
                  "with a window, such as M:windowed(lo, hi)");
}

static int physics_decode(lua_State *L) {
  qaci_physics *p = qaci_lua_check_physics(L, 1);
  need_width(L, p);
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_physics_canonical(p, code, x);
  qaci_lua_push_state(L, &p->owner, code);
  return 1;
}

/* The code of argument `arg`, a world-state of p; one of the same table on another window is read anew, and the
 * argument replaced by what holds its code. */
const qaci_bits *qaci_lua_check_state_of(lua_State *L, int arg, const qaci_physics *p) {
  qaci_value *w = qaci_lua_check_state(L, arg);
  if (w->owner == &p->owner) return &w->bits;
  const qaci_qtm *to = qaci_qtm_of_physics((qaci_physics *)p), *from = qaci_qtm_of_physics((qaci_physics *)w->owner);
  if (!to || !from || !qaci_qtm_same_table(to, from))
    luaL_argerror(L, arg, "a world-state of another physics, expected one of this physics");
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_recode(ctx, to, code, from, &w->bits));
  lua_replace(L, arg);
  return code;
}

/* An evolution that is owned by a userdata while Lua values are made from it. */
typedef struct run_box {
  qaci_physics *physics;
  qaci_evolution *evolution;
} run_box;

static int run_gc(lua_State *L) {
  run_box *box = lua_touserdata(L, 1);
  if (box->evolution) box->physics->functions->evolution_destroy(box->evolution);
  box->evolution = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* M:amplitudes(w, n), of qubits. */
static int qubits_amplitudes(lua_State *L, qaci_physics *p) {
  const qaci_bits *start = qaci_lua_check_state_of(L, 2, p);
  size_t n = qaci_lua_to_size(L, 3, "the number of steps");
  run_box *box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = (run_box){.physics = p};
  luaL_setmetatable(L, "qaci.run");
  lua_newtable(L);
  luaL_checkstack(L, 20, "amplitudes");
  qaci_lua_amplitudes list = {.L = L, .owner = &p->owner, .table = lua_gettop(L)};
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, p->functions->evolution_create(ctx, &box->evolution, p, start));
  for (size_t i = 0; i < n; i++) qaci_lua_ok(L, ctx, p->functions->evolution_step(ctx, box->evolution));
  qaci_lua_ok(L, ctx, qaci_qubits_each_amplitude(ctx, box->evolution, qaci_lua_list_amplitude, &list));
  p->functions->evolution_destroy(box->evolution);
  box->evolution = NULL;
  return 1;
}

/* M:amplitudes(w, n): the superposition n steps after w, an array of {world-state, re, im}, sorted. */
static int physics_amplitudes(lua_State *L) {
  qaci_physics *p = qaci_lua_check_physics(L, 1);
  qaci_qtm *m = qaci_qtm_of_physics(p);
  if (!m && qaci_qubits_of_physics(p)) return qubits_amplitudes(L, p);
  if (!m)
    return luaL_argerror(L, 1, lua_pushfstring(L, "the physics \"%s\", expected a machine or qubits: others have no "
                                                  "amplitudes", p->functions->name));
  const qaci_bits *start = qaci_lua_check_state_of(L, 2, p);
  size_t n = qaci_lua_to_size(L, 3, "the number of steps");
  qaci_evolution **e = qaci_lua_new_evolution(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_qtm_evolve_code(ctx, e, m, start));
  qaci_lua_ok(L, ctx, qaci_qtm_evolution_steps(ctx, *e, (int64_t)n));
  return qaci_lua_push_amplitudes(L, ctx, *e);
}

/* Fields of a machine; anything else is a method, in the table that is upvalue 1. */
static int physics_index(lua_State *L) {
  qaci_physics *p = qaci_lua_check_physics(L, 1);
  qaci_qtm *m = qaci_qtm_of_physics(p);
  static const char *const names[] = {"width", "states", "window", "duration", "names", NULL};
  size_t i = 0;
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  while (names[i] && strcmp(names[i], key)) i++;
  if (!names[i]) {
    const qaci_lua_kind *kind = qaci_lua_kind_of(p);
    if (kind ? !kind->physics_field(L, p, key) : !qaci_lua_arena_physics_field(L, p, key))
      lua_rawget(L, lua_upvalueindex(1));
    return 1;
  }
  if (i && !m) {
    const qaci_lua_kind *kind = qaci_lua_kind_of(p);
    return kind && kind->physics_field(L, p, key);
  }
  int64_t lo = 0, hi = 0;
  bool fixed = !m || qaci_qtm_window(m, &lo, &hi);
  switch (i) {
  case 0:
    if (!fixed) return 0;
    lua_pushinteger(L, (lua_Integer)p->width);
    return 1;
  case 1: lua_pushinteger(L, (lua_Integer)qaci_qtm_states(m)); return 1;
  case 2:
    if (!fixed) return 0;
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, lo);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, hi);
    lua_rawseti(L, -2, 2);
    return 1;
  case 3:
    if (qaci_qtm_duration(m) == QACI_QTM_ENDLESS) return 0;
    lua_pushinteger(L, (lua_Integer)qaci_qtm_duration(m));
    return 1;
  default:
    if (!qaci_qtm_state_name(m, 0)) return 0;
    lua_newtable(L);
    for (size_t q = 0; q < qaci_qtm_states(m); q++) {
      qaci_lua_push_state_name(L, m, q);
      lua_rawseti(L, -2, (lua_Integer)q + 1);
    }
    return 1;
  }
}

/* World-states ----------------------------------------------------------------------------------------------------- */

static int state_encode(lua_State *L) {
  need_width(L, (qaci_physics *)qaci_lua_check_state(L, 1)->owner);
  qaci_lua_push_bits(L, &qaci_lua_check_state(L, 1)->bits);
  return 1;
}

/* w.tape (the cells of the window, or of the least one), w.at (the first), w.state, w.head of a machine's world-state;
 * anything else is a method, in the table that is upvalue 1. */
static int state_index(lua_State *L) {
  qaci_value *w = qaci_lua_check_state(L, 1);
  const qaci_qtm *m = qaci_qtm_of_physics((qaci_physics *)w->owner);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (m && !strcmp(key, "tape")) {
    qaci_qtm_tape(m, qaci_lua_new_bits(L), &w->bits);
  } else if (m && !strcmp(key, "at")) {
    lua_pushinteger(L, qaci_qtm_at(m, &w->bits));
  } else if (m && !strcmp(key, "state")) {
    qaci_lua_push_state_name(L, m, qaci_qtm_state(m, &w->bits));
  } else if (m && !strcmp(key, "head")) {
    lua_pushinteger(L, qaci_qtm_head(m, &w->bits));
  } else {
    qaci_physics *p = (qaci_physics *)w->owner;
    const qaci_lua_kind *kind = qaci_lua_kind_of(p);
    if (kind ? !kind->state_field(L, p, &w->bits, key) : !qaci_lua_arena_state_field(L, w, key))
      lua_rawget(L, lua_upvalueindex(1));
  }
  return 1;
}

void qaci_lua_open_physics(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", physics_gc}, {"__eq", physics_eq}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"state", physics_state},
                                     {"decode", physics_decode},
                                     {"amplitudes", physics_amplitudes},
                                     {"evolve", qaci_lua_machine_evolve},
                                     {"resume", qaci_lua_machine_resume},
                                     {"windowed", qaci_lua_machine_windowed},
                                     {"endless", qaci_lua_machine_endless},
                                     {"complete", qaci_lua_machine_complete},
                                     {"rows", qaci_lua_machine_rows},
                                     {"print", qaci_lua_machine_print},
                                     {NULL, NULL}};
  static const luaL_Reg run[] = {{"__gc", run_gc}, {NULL, NULL}};
  qaci_lua_class(L, PHYSICS, metamethods, NULL);
  qaci_lua_class(L, "qaci.run", run, NULL);
  luaL_getmetatable(L, PHYSICS);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushcclosure(L, physics_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);

  luaL_getmetatable(L, STATE);
  if (lua_getfield(L, -1, "__index") == LUA_TTABLE) { /* value.c's methods; a second opening finds the closure */
    lua_pushcfunction(L, state_encode);
    lua_setfield(L, -2, "encode");
    lua_pushcclosure(L, state_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
  } else {
    lua_pop(L, 2);
  }

  lua_pushcfunction(L, qtm_new);
  lua_setfield(L, -2, "qtm");
  qaci_lua_open_evolution(L);
  qaci_lua_open_circuit(L);
  qaci_lua_open_stochastic(L);
  qaci_lua_open_automaton(L);
  qaci_lua_open_qubits(L);
  qaci_lua_open_universe(L);
}
