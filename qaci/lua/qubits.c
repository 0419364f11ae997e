/* qaci.qubits{qubits =, layers =}: circuits of named qubits as physics.                      WORLD.5, other-physics.md
 *
 * A layer is a gate, {"CX", "a", "b"}, or an array of gates on different qubits; {"wait", n} is n empty layers. A gate
 * is its name and its qubits, or its qubits with matrix = rows of amplitudes; when = {qubit = bit} and inverse = true
 * may stand with it. Numbers are borrowed from rationals that stay in a table until the gate is made.
 */
#include "qaci/lua/worlds.h"

#include "physics/qubits.h"

#include <string.h>

/* The stack while a circuit is read. */
enum { CIRCUIT = 1, PHYSICS, NAMES /* name to number, or nil */, KEEP, TOP = KEEP };

static size_t to_qubit(lua_State *L, const qaci_qubits *q, int names, int index, const char *what) {
  size_t n = qaci_qubits_count(q);
  if (names) {
    if (lua_type(L, index) == LUA_TSTRING) {
      lua_pushvalue(L, index);
      if (lua_rawget(L, names) != LUA_TNIL) {
        size_t r = (size_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
        return r;
      }
      lua_pop(L, 1);
    }
    luaL_error(L, "%s: %s, expected the name of a qubit", what, qaci_lua_describe(L, index));
  }
  if (!lua_isinteger(L, index) || lua_tointeger(L, index) < 0 || (size_t)lua_tointeger(L, index) >= n)
    luaL_error(L, "%s: %s, expected a qubit from 0 to %I", what, qaci_lua_describe(L, index), (LUAI_UACINT)n - 1);
  return (size_t)lua_tointeger(L, index);
}

/* The rational at the top of the stack is kept; returns it. */
static mpq_srcptr keep(lua_State *L, const char *what) {
  mpq_srcptr q = qaci_lua_to_rational(L, -1, what);
  lua_rawseti(L, KEEP, (lua_Integer)lua_rawlen(L, KEEP) + 1);
  return q;
}

static mpq_srcptr keep_negative(lua_State *L, mpq_srcptr x) {
  mpq_ptr r = qaci_lua_new_rational(L);
  mpq_neg(r, x);
  lua_rawseti(L, KEEP, (lua_Integer)lua_rawlen(L, KEEP) + 1);
  return r;
}

/* The amplitude at the top of the stack, a rational or {re, im}; popped. */
static void to_amplitude(lua_State *L, const char *what, mpq_t re, mpq_t im) {
  int at = lua_gettop(L);
  bool pair = lua_istable(L, at);
  if (pair && lua_rawlen(L, at) != 2) luaL_error(L, "%s: a table, expected a rational or a pair {re, im}", what);
  if (pair) lua_rawgeti(L, at, 1);
  else lua_pushvalue(L, at);
  re[0] = *keep(L, what);
  if (pair) lua_rawgeti(L, at, 2);
  else lua_pushinteger(L, 0);
  im[0] = *keep(L, what);
  lua_settop(L, at - 1);
}

/* The matrix at `index`, of any power of two; *targets := how many qubits it is for. Pushes what holds the arrays. */
static void to_matrix(lua_State *L, int index, const char *what, qaci_qubit_gate *g) {
  if (!lua_istable(L, index))
    luaL_error(L, "%s, matrix: %s, expected an array of rows", what, qaci_lua_describe(L, index));
  size_t n = lua_rawlen(L, index);
  while ((size_t)1 << g->targets < n) g->targets++;
  if (n < 2 || (size_t)1 << g->targets != n)
    luaL_error(L, "%s, matrix: %I rows, expected 2, 4, 8, ...", what, (LUAI_UACINT)n);
  g->re = lua_newuserdatauv(L, 2 * n * n * sizeof *g->re, 0);
  g->im = g->re + n * n;
  int top = lua_gettop(L);
  for (size_t row = 0; row < n; row++) {
    if (lua_rawgeti(L, index, (lua_Integer)row + 1) != LUA_TTABLE || lua_rawlen(L, -1) != n)
      luaL_error(L, "%s, matrix, row %I: expected an array of %I amplitudes", what, (LUAI_UACINT)row + 1,
                 (LUAI_UACINT)n);
    for (size_t column = 0; column < n; column++) {
      const char *place =
          lua_pushfstring(L, "%s, matrix, row %I, column %I", what, (LUAI_UACINT)row + 1, (LUAI_UACINT)column + 1);
      lua_rawgeti(L, top + 1, (lua_Integer)column + 1);
      to_amplitude(L, place, g->re[row * n + column], g->im[row * n + column]);
      lua_settop(L, top + 1);
    }
    lua_settop(L, top);
  }
}

static void named_matrix(lua_State *L, const qaci_named_gate *named, qaci_qubit_gate *g) {
  g->targets = named->targets;
  size_t n = (size_t)1 << (2 * named->targets);
  g->re = lua_newuserdatauv(L, 2 * n * sizeof *g->re, 0);
  g->im = g->re + n;
  for (size_t i = 0; i < 2 * n; i++) {
    mpq_ptr x = qaci_lua_new_rational(L);
    mpq_set_si(x, i < n ? named->re[i] : named->im[i - n], (unsigned long)named->denominator);
    mpq_canonicalize(x);
    g->re[i][0] = *keep(L, "an amplitude");
  }
}

static void invert(lua_State *L, qaci_qubit_gate *g) {
  size_t n = (size_t)1 << g->targets;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      mpq_t *re = g->re, *im = g->im;
      __mpq_struct r = re[i * n + j][0], a = im[i * n + j][0], b = im[j * n + i][0];
      re[i * n + j][0] = re[j * n + i][0];
      re[j * n + i][0] = r;
      im[i * n + j][0] = *keep_negative(L, &b);
      im[j * n + i][0] = *keep_negative(L, &a);
    }
}

/* Push an array of `count` qubits: the members first ... of the table at `gate`. */
static size_t *to_qubits(lua_State *L, const qaci_qubits *q, int names, int gate, size_t first, size_t count,
                         const char *what) {
  size_t *r = lua_newuserdatauv(L, (count + 1) * sizeof *r, 0);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, gate, (lua_Integer)(first + i));
    r[i] = to_qubit(L, q, names, lua_gettop(L), what);
    lua_pop(L, 1);
  }
  return r;
}

/* The controls: `own` of the gate's name, which hold 1, and those of `when`, in the qubits' order. */
static void to_controls(lua_State *L, const qaci_qubits *q, int names, int gate, const char *what, const size_t *own,
                        qaci_qubit_gate *g) {
  size_t n = qaci_qubits_count(q), count = g->controls;
  size_t *control = lua_newuserdatauv(L, (count + n) * sizeof *control, 0);
  bool *value = lua_newuserdatauv(L, count + n, 0);
  for (size_t i = 0; i < count; i++) {
    control[i] = own[i];
    value[i] = true;
  }
  if (lua_getfield(L, gate, "when") != LUA_TNIL) {
    int when = lua_gettop(L);
    what = lua_pushfstring(L, "%s, when", what);
    if (!lua_istable(L, when)) luaL_error(L, "%s: %s, expected {qubit = 0 or 1}", what, qaci_lua_describe(L, when));
    signed char *wanted = lua_newuserdatauv(L, n, 0);
    memset(wanted, -1, n);
    for (lua_pushnil(L); lua_next(L, when); lua_pop(L, 1)) {
      int key = lua_gettop(L) - 1;
      size_t a = to_qubit(L, q, names, key, what);
      if (!lua_isinteger(L, key + 1) || (lua_tointeger(L, key + 1) != 0 && lua_tointeger(L, key + 1) != 1))
        luaL_error(L, "%s, qubit %s: %s, expected 0 or 1", what, qaci_qubits_name_of(q, a),
                   qaci_lua_describe(L, key + 1));
      wanted[a] = (signed char)lua_tointeger(L, key + 1);
    }
    for (size_t a = 0; a < n; a++)
      if (wanted[a] >= 0) {
        control[count] = a;
        value[count++] = wanted[a] == 1;
      }
  }
  g->control = control;
  g->value = value;
  g->controls = count;
}

static const qaci_named_gate *find_named(lua_State *L, int index, const char *what) {
  size_t count;
  const qaci_named_gate *named = qaci_named_gates(&count);
  luaL_Buffer b;
  if (lua_type(L, index) == LUA_TSTRING)
    for (size_t i = 0; i < count; i++)
      if (!strcmp(lua_tostring(L, index), named[i].name)) return &named[i];
  const char *found = qaci_lua_describe(L, index);
  luaL_buffinit(L, &b);
  for (size_t i = 0; i < count; i++) {
    luaL_addstring(&b, named[i].name);
    luaL_addstring(&b, ", ");
  }
  luaL_pushresult(&b);
  luaL_error(L, "%s: %s, expected a gate: %swait, or qubits with a matrix", what, found, lua_tostring(L, -1));
  return NULL;
}

static void add_gate(lua_State *L, qaci_qubits *q, int gate, const char *what) {
  static const char *const known[] = {"matrix", "when", "inverse", NULL};
  int names = lua_isnil(L, NAMES) ? 0 : NAMES;
  if (!lua_istable(L, gate))
    luaL_error(L, "%s: %s, expected a gate such as {\"X\", qubit}", what, qaci_lua_describe(L, gate));
  qaci_lua_known_fields(L, gate, what, known);
  luaL_checkstack(L, 40, what);
  lua_newtable(L);
  lua_replace(L, KEEP);
  qaci_qubit_gate g = {0};
  size_t first = 1;
  int matrix = lua_getfield(L, gate, "matrix") == LUA_TNIL ? 0 : lua_gettop(L);
  if (matrix) {
    to_matrix(L, matrix, what, &g);
  } else {
    lua_rawgeti(L, gate, 1);
    const qaci_named_gate *named = find_named(L, lua_gettop(L), what);
    what = lua_pushfstring(L, "%s (%s)", what, named->name);
    named_matrix(L, named, &g);
    g.controls = named->controls;
    first = 2;
  }
  if (lua_rawlen(L, gate) != first - 1 + g.controls + g.targets)
    luaL_error(L, "%s: %I qubits, expected %I", what, (LUAI_UACINT)(lua_rawlen(L, gate) + 1 - first),
               (LUAI_UACINT)(g.controls + g.targets));
  const size_t *qubit = to_qubits(L, q, names, gate, first, g.controls + g.targets, what);
  g.target = qubit + g.controls;
  to_controls(L, q, names, gate, what, qubit, &g);
  if (lua_getfield(L, gate, "inverse") != LUA_TNIL && !lua_isboolean(L, -1))
    luaL_error(L, "%s, inverse: %s, expected true or false", what, qaci_lua_describe(L, -1));
  if (lua_toboolean(L, -1)) invert(L, &g);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_qubits_gate(ctx, q, &g) != QACI_OK) luaL_error(L, "%s: %s", what, ctx->message);
}

/* A gate, an array of gates, or a wait, at `layer`. */
static void add_layer(lua_State *L, qaci_qubits *q, int layer, lua_Integer i) {
  const char *what = lua_pushfstring(L, "layer %I", (LUAI_UACINT)i);
  if (!lua_istable(L, layer))
    luaL_error(L, "%s: %s, expected a gate or an array of gates", what, qaci_lua_describe(L, layer));
  int first = lua_rawgeti(L, layer, 1);
  if (first == LUA_TSTRING && !strcmp(lua_tostring(L, -1), "wait")) {
    what = lua_pushfstring(L, "%s (wait), layers", what);
    lua_rawgeti(L, layer, 2);
    if (lua_rawlen(L, layer) != 2) luaL_error(L, "%s: expected {\"wait\", a number}", what);
    for (size_t n = qaci_lua_to_size(L, lua_gettop(L), what); n; n--) qaci_qubits_layer(q);
    return;
  }
  qaci_qubits_layer(q);
  if (first != LUA_TTABLE) {
    add_gate(L, q, layer, what);
    return;
  }
  lua_Integer gates = qaci_lua_array_length(L, layer, what);
  int top = lua_gettop(L);
  for (lua_Integer k = 1; k <= gates; k++) {
    lua_rawgeti(L, layer, k);
    add_gate(L, q, top + 1, lua_pushfstring(L, "%s, gate %I", what, (LUAI_UACINT)k));
    lua_settop(L, top);
  }
}

/* Replace the array of names at `index` by a table from name to number. */
static void to_names(lua_State *L, int index, qaci_qubits *q) {
  lua_newtable(L);
  lua_replace(L, NAMES);
  for (size_t i = 0; i < qaci_qubits_count(q); i++) {
    if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TSTRING)
      luaL_error(L, "field \"qubits\", member %I: %s, expected a name", (LUAI_UACINT)i + 1, qaci_lua_describe(L, -1));
    const char *name = lua_tostring(L, -1);
    if (!strcmp(name, "clock"))
      luaL_error(L, "field \"qubits\", member %I: \"clock\" is the clock, expected another name", (LUAI_UACINT)i + 1);
    if (lua_getfield(L, NAMES, name) != LUA_TNIL)
      luaL_error(L, "field \"qubits\", member %I: the name \"%s\" is there already", (LUAI_UACINT)i + 1, name);
    qaci_qubits_name(q, i, name);
    lua_pushinteger(L, (lua_Integer)i);
    lua_setfield(L, NAMES, name);
    lua_pop(L, 2);
  }
}

static int qubits_new(lua_State *L) {
  static const char *const known[] = {"qubits", "layers", NULL};
  luaL_checktype(L, CIRCUIT, LUA_TTABLE);
  lua_settop(L, CIRCUIT);
  luaL_checkstack(L, 60, "qaci.qubits");
  qaci_lua_only_fields(L, CIRCUIT, "a circuit of qubits", known);
  qaci_lua_push_physics(L, NULL);
  lua_pushnil(L);
  lua_newtable(L);
  int qubits = qaci_lua_need_field(L, CIRCUIT, "qubits", "a number of qubits or an array of their names");
  size_t n = lua_istable(L, qubits) ? lua_rawlen(L, qubits) : qaci_lua_to_size(L, qubits, "field \"qubits\"");
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_qubits *q;
  if (qaci_qubits_create(ctx, &q, n) != QACI_OK) return luaL_error(L, "field \"qubits\": %s", ctx->message);
  *(qaci_physics **)lua_touserdata(L, PHYSICS) = qaci_qubits_physics(q);
  if (lua_istable(L, qubits)) to_names(L, qubits, q);
  int layers = qaci_lua_need_field(L, CIRCUIT, "layers", "an array of gates and of arrays of gates");
  if (!lua_istable(L, layers))
    return luaL_error(L, "field \"layers\": %s, expected an array of gates and of arrays of gates",
                      qaci_lua_describe(L, layers));
  lua_Integer count = qaci_lua_array_length(L, layers, "field \"layers\"");
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, layers, i);
    add_layer(L, q, layers + 1, i);
    lua_settop(L, layers);
  }
  qaci_qubits_finish(q);
  lua_settop(L, PHYSICS);
  return 1;
}

/* World-states ----------------------------------------------------------------------------------------------------- */

static bool is(qaci_physics *p) {
  return qaci_qubits_of_physics(p) != NULL;
}

/* The value of the qubit in the table at `index`; qubits that are not there hold 0. Counts the fields it has seen. */
static bool bit_of(lua_State *L, int index, const char *name, size_t qubit, const char *what, size_t *seen) {
  lua_pushstring(L, name);
  if (lua_rawget(L, index) == LUA_TNIL) {
    lua_pop(L, 1);
    if (lua_rawgeti(L, index, (lua_Integer)qubit) == LUA_TNIL) {
      lua_pop(L, 1);
      return false;
    }
  }
  if (!lua_isinteger(L, -1) || (lua_tointeger(L, -1) != 0 && lua_tointeger(L, -1) != 1))
    luaL_error(L, "%s, qubit %s: %s, expected 0 or 1", what, name, qaci_lua_describe(L, -1));
  bool r = lua_tointeger(L, -1) == 1;
  lua_pop(L, 1);
  ++*seen;
  return r;
}

/* The register's bits, or {qubit = bit, clock = c}; qubits that are not named hold 0, the clock 0. */
static void code(lua_State *L, qaci_physics *p, int index, const char *what) {
  const qaci_qubits *q = qaci_qubits_of_physics(p);
  size_t n = qaci_qubits_count(q), clock = 0;
  qaci_bits *r = qaci_lua_new_bits(L);
  int result = lua_gettop(L);
  if (!lua_istable(L, index)) {
    qaci_qubits_encode(q, r, qaci_lua_exact_bits(L, index, n, what), 0);
    lua_settop(L, result);
    return;
  }
  qaci_bits *reg = qaci_lua_new_bits(L);
  qaci_bits_zeros(reg, n);
  size_t seen = 0, fields = 0;
  for (size_t i = 0; i < n; i++) qaci_bits_put(reg, i, bit_of(L, index, qaci_qubits_name_of(q, i), i, what, &seen));
  if (lua_getfield(L, index, "clock") != LUA_TNIL) {
    int number = lua_gettop(L);
    clock = qaci_lua_to_size(L, number, lua_pushfstring(L, "%s, clock", what));
    if (clock > qaci_qubits_layers(q))
      luaL_error(L, "%s, clock: %I, expected 0 to %I", what, (LUAI_UACINT)clock, (LUAI_UACINT)qaci_qubits_layers(q));
    seen++;
  }
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) fields++;
  if (fields != seen) luaL_error(L, "%s: expected only qubits and \"clock\" as fields", what);
  qaci_qubits_encode(q, r, reg, clock);
  lua_settop(L, result);
}

static bool physics_field(lua_State *L, qaci_physics *p, const char *key) {
  const qaci_qubits *q = qaci_qubits_of_physics(p);
  if (!strcmp(key, "duration")) {
    lua_pushinteger(L, (lua_Integer)qaci_qubits_layers(q));
  } else if (!strcmp(key, "qubits")) {
    lua_createtable(L, (int)qaci_qubits_count(q), 0);
    for (size_t i = 0; i < qaci_qubits_count(q); i++) {
      lua_pushstring(L, qaci_qubits_name_of(q, i));
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
  } else {
    return false;
  }
  return true;
}

static bool state_field(lua_State *L, qaci_physics *p, const qaci_bits *code, const char *key) {
  const qaci_qubits *q = qaci_qubits_of_physics(p);
  if (!strcmp(key, "register")) qaci_bits_slice(qaci_lua_new_bits(L), code, 0, qaci_qubits_count(q));
  else if (!strcmp(key, "clock")) lua_pushinteger(L, (lua_Integer)qaci_qubits_clock(q, code));
  else return false;
  return true;
}

const qaci_lua_kind qaci_lua_qubits = {is, code, physics_field, state_field};

void qaci_lua_open_qubits(lua_State *L) {
  lua_pushcfunction(L, qubits_new);
  lua_setfield(L, -2, "qubits");
}
