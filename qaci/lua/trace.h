/* The bitstrings of a run, kept outside Lua while it is under way: no error of Lua's passes through the run. */
#ifndef QACI_QACI_LUA_TRACE_H
#define QACI_QACI_LUA_TRACE_H

#include "qaci/lua/common.h"

typedef struct qaci_lua_trace {
  qaci_bits *item;
  size_t count, room;
} qaci_lua_trace;

/* Push an empty trace. */
qaci_lua_trace *qaci_lua_new_trace(lua_State *L);
/* A visitor of runs whose data is a trace: appends a copy of x; returns 0, go on. */
int qaci_lua_trace_add(void *trace, const qaci_bits *x);
/* Push the array of what was appended; the trace is empty then. */
void qaci_lua_push_trace(lua_State *L, qaci_lua_trace *t);

#endif
