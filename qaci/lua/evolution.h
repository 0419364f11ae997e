/* What the bindings of machines and of their evolutions share.                                      definitions.md 5 */
#ifndef QACI_QACI_LUA_EVOLUTION_H
#define QACI_QACI_LUA_EVOLUTION_H

#include "physics/qtm_evolution.h"
#include "qaci/lua/fields.h"

/* The argument, which must be a quantum Turing machine. */
qaci_qtm *qaci_lua_check_qtm(lua_State *L, int arg);
/* Push bits with the code of the world-state {tape=, at=, state=, head=}, a table at `index`. */
const qaci_bits *qaci_lua_table_state(lua_State *L, int index, qaci_qtm *m);
void qaci_lua_push_state_name(lua_State *L, const qaci_qtm *m, size_t state);

/* Appends {world-state, re, im} to the table at index `table`, for any physics with amplitudes. */
typedef struct qaci_lua_amplitudes {
  lua_State *L;
  qaci_owner *owner;
  int table;
  lua_Integer count;
} qaci_lua_amplitudes;
qaci_status qaci_lua_list_amplitude(void *data, const qaci_bits *code, const mpz_t re, const mpz_t im,
                                    const mpz_t denominator);

/* Push an empty box for an evolution; what is put into it is destroyed with it. */
qaci_evolution **qaci_lua_new_evolution(lua_State *L);
/* Push the array of {world-state, re, im}. Returns 1. */
int qaci_lua_push_amplitudes(lua_State *L, qaci_ctx *ctx, qaci_evolution *e);

/* Methods of a machine. */
int qaci_lua_machine_evolve(lua_State *L);
int qaci_lua_machine_resume(lua_State *L);
int qaci_lua_machine_windowed(lua_State *L);
int qaci_lua_machine_endless(lua_State *L);
int qaci_lua_machine_complete(lua_State *L);
int qaci_lua_machine_rows(lua_State *L);
int qaci_lua_machine_print(lua_State *L);

/* The metatable of evolutions. */
void qaci_lua_open_evolution(lua_State *L);

#endif
