/* What every Lua binding shares: one coercion function per type.                          The names: lua-api in papers/
 *
 * Raising a Lua error is a longjmp: a function first creates the userdata for its result and for its temporaries
 * (qaci_lua_new_rational, qaci_lua_new_bits: initialised, with their metatable set, so the collector clears them), then
 * computes into them.
 */
#ifndef QACI_QACI_LUA_COMMON_H
#define QACI_QACI_LUA_COMMON_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "distributions/dist.h"
#include "distributions/rational.h"
#include "distributions/type.h"
#include "physics/universe.h"

/* Push a new userdata; the returned object is owned by it. A fresh rational is 0, fresh bits are empty. */
mpq_ptr qaci_lua_new_rational(lua_State *L);
qaci_bits *qaci_lua_new_bits(lua_State *L);
void qaci_lua_push_rational(lua_State *L, const mpq_t q); /* a copy */
void qaci_lua_push_bits(lua_State *L, const qaci_bits *x); /* a copy */

/* The argument as an exact rational: a rational userdata, an integer, or a string. A float is refused with the
 * sentence of papers/lua.md; anything else raises an error that names the argument and what was expected. The result
 * lives as long as the argument stays on the stack: a converted integer or string replaces the argument by a
 * userdata. */
mpq_srcptr qaci_lua_check_rational(lua_State *L, int arg);
/* The same for what stands at `index` and is called `what` in the error; one userdata is pushed and holds the
 * result. */
mpq_srcptr qaci_lua_to_rational(lua_State *L, int index, const char *what);
/* The argument as bits: a bits userdata, or a string of 0 and 1 (replaced by a userdata). */
const qaci_bits *qaci_lua_check_bits(lua_State *L, int arg);
bool qaci_lua_is_rational(lua_State *L, int index); /* is it a rational userdata? */
bool qaci_lua_is_bits(lua_State *L, int index);

/* Any element of a distribution, both ways. to_value raises for what cannot be an element (nil, a float, ...), naming
 * `what` ("element 3 of the table"); it returns a new reference that is also anchored in a userdata pushed on the
 * stack, so it is not lost when an error is raised later. Integers that fit come back as Lua integers, other numbers as
 * rationals. */
qaci_value *qaci_lua_to_value(lua_State *L, int index, const char *what);
void qaci_lua_push_value(lua_State *L, qaci_value *v);

/* The type (lua-api: "nat", {"list", "bits"}, ...) at argument `arg`; a box that owns it is pushed. */
const qaci_type *qaci_lua_check_type(lua_State *L, int arg);

/* For other conversions to values: an empty box, pushed, that owns the one reference put into it; and the array
 * (without gaps) at the absolute `index` as a tuple in a box, pushed, whose members member() pushes as boxes. `depth`
 * is 0 for the outermost array; 64 levels are the most. */
qaci_value **qaci_lua_new_box(lua_State *L);
typedef void qaci_lua_member(lua_State *L, int index, const char *what, int depth, const void *data, size_t i);
void qaci_lua_array_to_value(lua_State *L, int index, const char *what, int depth, qaci_lua_member *member,
                             const void *data);

/* World-states and locations are userdata that hold their value. value.c makes the metatables "qaci.state" and
 * "qaci.location" (__gc, __eq, __lt, __le, __tostring, methods eq and key); the physics and blobs bindings replace
 * or extend their __index. The value lives as long as the argument. */
qaci_value *qaci_lua_check_state(lua_State *L, int arg);
qaci_value *qaci_lua_check_location(lua_State *L, int arg);
void qaci_lua_push_state(lua_State *L, qaci_owner *physics, const qaci_bits *code); /* retains the owner */
bool qaci_lua_is_state(lua_State *L, int index);
/* The code of an argument that must be a world-state of p. */
const qaci_bits *qaci_lua_check_state_of(lua_State *L, int arg, const qaci_physics *p);

/* Distributions, physics, universes, programs as userdata. push takes over the caller's reference (and loses it if Lua
 * has no memory for the userdata: where that matters, push an empty box first and put the reference into it). */
qaci_dist **qaci_lua_new_dist(lua_State *L);
void qaci_lua_push_dist(lua_State *L, qaci_dist *d);
qaci_dist *qaci_lua_check_dist(lua_State *L, int arg);
void qaci_lua_push_program(lua_State *L, const qaci_program *p); /* a copy */
qaci_program *qaci_lua_check_program(lua_State *L, int arg);
void qaci_lua_push_physics(lua_State *L, qaci_physics *p);
#define QACI_LUA_PHYSICS_MAKERS                                                                                        \
  "qaci.qtm, qaci.circuit, qaci.qubits, qaci.automaton, qaci.life, qaci.stochastic or qaci.arena.physics"
qaci_physics *qaci_lua_check_physics(lua_State *L, int arg);
bool qaci_lua_is_physics(lua_State *L, int index);
/* Push bits with the code of the initial world-state that stands at `index`: a tape number (an integer or a decimal
 * string; bit j is cell j), the tape as bits from cell 0, or a world-state of p. Raises `field "initial": ...`. */
const qaci_bits *qaci_lua_to_initial(lua_State *L, int index, qaci_physics *p);
/* w(0..horizon) from the function of n at the absolute `index`. Pushes what holds the numbers. */
mpq_t *qaci_lua_to_time_weights(lua_State *L, int index, size_t horizon);
void qaci_lua_push_universe(lua_State *L, qaci_universe *u);
qaci_universe *qaci_lua_check_universe(lua_State *L, int arg);

/* The context of this Lua state: reset (clock, counters, no limits) and returned. Its cancel flag and progress sink are
 * those of the host. Any binding resets it: one whose C code calls back into Lua works on a copy. */
qaci_ctx *qaci_lua_ctx(lua_State *L);
/* Raise ctx->message (with the position of the caller) unless status is QACI_OK. */
void qaci_lua_ok(lua_State *L, qaci_ctx *ctx, qaci_status status);

/* Push and return the sentence that refuses the float x and says what to write instead. */
const char *qaci_lua_float_message(lua_State *L, double x);
/* Push (at most two slots) and return a few words for what stands at `index`: "nothing", "the integer 3", "a table". */
const char *qaci_lua_describe(lua_State *L, int index);
/* Make the metatable `name` (before the first object of it): metamethods, and methods (may be NULL) as its __index. */
void qaci_lua_class(lua_State *L, const char *name, const luaL_Reg *metamethods, const luaL_Reg *methods);
/* For a finaliser, after it has cleared argument 1: take the metatable away, so that nothing uses what was cleared. */
void qaci_lua_no_metatable(lua_State *L);

/* A box for text that C allocates with malloc: push the box, let C fill it, then qaci_lua_push_text pushes the text as
 * a Lua string and frees it; if an error is raised in between, the collector frees it. */
char **qaci_lua_new_text(lua_State *L);
int qaci_lua_push_text(lua_State *L, char **box); /* returns 1 */

/* Slots to have on the stack before a function of the user is called. Lua 5.4.4 (that of Debian 12) reads freed memory
 * if its stack has to grow inside the __concat of a `a .. b .. c`, which such functions write all day. With so much
 * room, functions that call a few of their own do not make it grow. */
enum { QACI_LUA_ROOM = 256 };

/* Tell the collector about `bytes` of memory it cannot see: every 8 MiB it makes a step. */
void qaci_lua_account(lua_State *L, size_t bytes);

/* Each binding file has one of these; it adds its functions to the module table at the top of the stack. */
void qaci_lua_open_rational(lua_State *L);
void qaci_lua_open_bits(lua_State *L);
void qaci_lua_open_value(lua_State *L);
void qaci_lua_open_encode(lua_State *L);  /* encode, decode, sd */
void qaci_lua_open_dist(lua_State *L);   /* dist */
void qaci_lua_open_mass(lua_State *L);   /* mass */
void qaci_lua_open_machine(lua_State *L); /* machine: the queue machine */
void qaci_lua_open_simplicity(lua_State *L);
void qaci_lua_open_machine_lua(lua_State *L); /* nothing in the module: machines that are tables */
void qaci_lua_open_lambda(lua_State *L);  /* lambda: binary lambda calculus */
void qaci_lua_open_turing(lua_State *L);  /* turing: a Turing machine given by its table */
void qaci_lua_open_ctm(lua_State *L);     /* ctm: all small Turing machines */
void qaci_lua_open_physics(lua_State *L); /* qtm; and the two below */
void qaci_lua_open_circuit(lua_State *L); /* circuit */
void qaci_lua_open_universe(lua_State *L); /* universe */
void qaci_lua_open_initial(lua_State *L); /* initial_states */
void qaci_lua_open_blobs(lua_State *L);   /* hash, sign, locate */
void qaci_lua_open_agent(lua_State *L);   /* agent */
void qaci_lua_open_compose(lua_State *L); /* compose */
void qaci_lua_open_evalmath(lua_State *L); /* evalmath */
void qaci_lua_open_score(lua_State *L);   /* score */
void qaci_lua_open_chart(lua_State *L);   /* chart */
void qaci_lua_open_rows(lua_State *L);    /* rows */
void qaci_lua_open_sweep(lua_State *L);   /* sweep */
void qaci_lua_open_arena(lua_State *L);   /* arena */
void qaci_lua_open_meta(lua_State *L);    /* meta */

int luaopen_qaci(lua_State *L);

#endif
