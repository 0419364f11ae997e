/* Physics neither machines nor arenas: what physics.c and universe.c ask of their bindings.       other-physics.md */
#ifndef QACI_QACI_LUA_WORLDS_H
#define QACI_QACI_LUA_WORLDS_H

#include "qaci/lua/fields.h"

typedef struct qaci_lua_kind {
  bool (*is)(qaci_physics *p);
  /* Push bits with the code of the world-state that `index` (absolute) describes to M:state; raises "what: ...". */
  void (*code)(lua_State *L, qaci_physics *p, int index, const char *what);
  /* Push field `key` of a physics, of a world-state of it; false, pushing nothing: it has none. */
  bool (*physics_field)(lua_State *L, qaci_physics *p, const char *key);
  bool (*state_field)(lua_State *L, qaci_physics *p, const qaci_bits *code, const char *key);
} qaci_lua_kind;

extern const qaci_lua_kind qaci_lua_stochastic, qaci_lua_automaton, qaci_lua_qubits;

const qaci_lua_kind *qaci_lua_kind_of(qaci_physics *p); /* NULL: a machine or an arena */

/* For `code`: push bits that must be `width` of them, from bits or a string at `index`; raises "what: ...". */
qaci_bits *qaci_lua_exact_bits(lua_State *L, int index, size_t width, const char *what);

/* Each adds its constructors to the module table at the top of the stack. */
void qaci_lua_open_stochastic(lua_State *L); /* stochastic */
void qaci_lua_open_automaton(lua_State *L);  /* automaton, life */
void qaci_lua_open_qubits(lua_State *L);     /* qubits */

#endif
