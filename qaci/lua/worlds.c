/* Physics that are neither machines nor arenas: see worlds.h. */
#include "qaci/lua/worlds.h"

const qaci_lua_kind *qaci_lua_kind_of(qaci_physics *p) {
  static const qaci_lua_kind *const kinds[] = {&qaci_lua_stochastic, &qaci_lua_automaton, &qaci_lua_qubits};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i]->is(p)) return kinds[i];
  return NULL;
}

qaci_bits *qaci_lua_exact_bits(lua_State *L, int index, size_t width, const char *what) {
  const qaci_bits *x = qaci_lua_to_bits(L, index, what);
  if (x->len != width)
    luaL_error(L, "%s: %I bits, expected %I", what, (LUAI_UACINT)x->len, (LUAI_UACINT)width);
  qaci_bits *r = qaci_lua_new_bits(L);
  qaci_bits_set(r, x);
  lua_remove(L, -2);
  return r;
}
