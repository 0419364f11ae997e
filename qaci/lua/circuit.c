/* Circuits in Lua: qaci.circuit{ {"X", 3}, {"CX", 1, 4}, {"write", 0, B"0110", when = 1}, ..., window = {lo, hi} }.
 *
 * Each gate is an array: its name, then its cells (write: the first cell and the bits; wait: a number of steps).
 * Returns the machine; M.duration is its number of steps, M.states of states, M.window its cells.
 */
#include "qaci/lua/fields.h"

#include "physics/circuit.h"

/* The gate that stands at `index` into *g; what g->bits borrows is kept in the table at `keep`. */
static void to_gate(lua_State *L, int index, int keep, const char *what, qaci_gate *g) {
  static const char *const fields[] = {"when", NULL};
  const char *names[QACI_GATE_KINDS + 1] = {NULL};
  for (int i = 0; i < QACI_GATE_KINDS; i++) names[i] = qaci_gate_name((qaci_gate_kind)i);
  if (!lua_istable(L, index))
    luaL_error(L, "%s: %s, expected an array such as {\"X\", 3}", what, qaci_lua_describe(L, index));
  qaci_lua_known_fields(L, index, what, fields);
  lua_rawgeti(L, index, 1);
  *g = (qaci_gate){.kind = (qaci_gate_kind)qaci_lua_to_choice(L, -1, what, names), .when = QACI_ALWAYS};
  const char *name = names[g->kind];
  size_t cells = qaci_gate_cells(g->kind), others = g->kind == QACI_GATE_WRITE || g->kind == QACI_GATE_WAIT;
  if (lua_rawlen(L, index) != 1 + cells + others)
    luaL_error(L, "%s (%s): %I members after the name, expected %I", what, name,
               (LUAI_UACINT)lua_rawlen(L, index) - 1, (LUAI_UACINT)(cells + others));
  for (size_t i = 0; i < cells; i++) {
    const char *cell_name = lua_pushfstring(L, "%s (%s), cell", what, name);
    lua_rawgeti(L, index, (lua_Integer)i + 2);
    g->cell[i] = qaci_lua_to_integer(L, -1, cell_name);
  }
  const char *other_name = lua_pushfstring(L, "%s (%s), %s", what, name, g->kind == QACI_GATE_WAIT ? "steps" : "bits");
  lua_rawgeti(L, index, (lua_Integer)(2 + cells));
  if (g->kind == QACI_GATE_WAIT) g->steps = qaci_lua_to_size(L, -1, other_name);
  if (g->kind == QACI_GATE_WRITE) {
    g->bits = *qaci_lua_to_bits(L, -1, other_name);
    lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
  }
  if (lua_getfield(L, index, "when") != LUA_TNIL) {
    int when_at = lua_gettop(L);
    lua_Integer when = qaci_lua_to_integer(L, when_at, lua_pushfstring(L, "%s (%s), when", what, name));
    if (when != 0 && when != 1) luaL_error(L, "%s (%s), when: %I, expected 0 or 1", what, name, (LUAI_UACINT)when);
    g->when = (int)when;
  }
}

static int circuit_new(lua_State *L) {
  static const char *const fields[] = {"window", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.circuit");
  qaci_lua_known_fields(L, 1, "a circuit", fields);
  qaci_window window;
  bool has_window = qaci_lua_window(L, 1, &window.lo, &window.hi);
  size_t n = lua_rawlen(L, 1);
  lua_newtable(L);
  int keep = lua_gettop(L);
  qaci_gate *gate = lua_newuserdatauv(L, (n + 1) * sizeof *gate, 0);
  int top = lua_gettop(L);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, 1, (lua_Integer)i + 1);
    to_gate(L, top + 1, keep, lua_pushfstring(L, "gate %I", (LUAI_UACINT)i + 1), &gate[i]);
    lua_settop(L, top);
  }
  qaci_qtm *m;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_circuit_assemble(ctx, &m, gate, n, has_window ? &window : NULL));
  qaci_lua_push_physics(L, qaci_qtm_physics(m));
  return 1;
}

void qaci_lua_open_circuit(lua_State *L) {
  lua_pushcfunction(L, circuit_new);
  lua_setfield(L, -2, "circuit");
}
