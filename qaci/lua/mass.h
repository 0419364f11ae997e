/* Inside qaci.mass: the callbacks of a statement that are Lua functions.                          DIST.3;
 * definitions.md 1 */
#ifndef QACI_QACI_LUA_MASS_H
#define QACI_QACI_LUA_MASS_H

#include "distributions/mass.h"
#include "qaci/lua/common.h"

typedef enum qaci_lua_part_kind {
  QACI_LUA_DRAW, QACI_LUA_ITERATE, QACI_LUA_IS, QACI_LUA_HOLDS, QACI_LUA_VALUE
} qaci_lua_part_kind;

/* What all parts of a statement share. */
typedef struct qaci_lua_host {
  lua_State *L;
  /* stack indices of arrays: the functions or constants, their labels, userdata by value */
  int functions, labels, cache;
  const void *dist_class;       /* the metatable of distributions */
  mpq_srcptr fineness;          /* elements of a stream are drawn until no more than this is left; NULL: no streams */
  bool streams;                 /* one was met */
} qaci_lua_host;

/* A source, a constraint or the value: one callback of the statement. */
typedef struct qaci_lua_part {
  qaci_lua_host *host;
  qaci_lua_part_kind kind;
  lua_Integer entry; /* its place in functions and labels */
  qaci_mass_needs needs;
  bool constant;
} qaci_lua_part;

/* The callbacks; data is a qaci_lua_part. They run inside the guard only. */
qaci_status qaci_lua_mass_draw(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_dist **r);
qaci_status qaci_lua_mass_iterate(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_value **r);
qaci_status qaci_lua_mass_is(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_mass_point *r);
qaci_status qaci_lua_mass_holds(qaci_ctx *ctx, void *data, qaci_value *const *needed, bool *r);
qaci_status qaci_lua_mass_value(qaci_ctx *ctx, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist);
qaci_status qaci_lua_mass_guard(qaci_ctx *ctx, void *data, qaci_status (*body)(void *arg), void *arg);

/* Streams (stream.c): is there one at `index`; its elements until at most `fineness` is left, as a new reference.
 * Raises what its functions raise; QACI_UNABLE if a limit of ctx, a step for each element, ended it. */
bool qaci_lua_is_stream(lua_State *L, int index);
qaci_status qaci_lua_stream_take(lua_State *L, qaci_ctx *ctx, int index, const mpq_t fineness, qaci_dist **r);
/* Adds `stream` to the table of functions on top of the stack. */
void qaci_lua_open_stream(lua_State *L);

#endif
