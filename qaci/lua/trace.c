/* Traces of runs: see trace.h. */
#include "qaci/lua/trace.h"

#include <limits.h>
#include <stdlib.h>

#define TRACE "qaci.trace"

static int trace_gc(lua_State *L) {
  qaci_lua_trace *t = lua_touserdata(L, 1);
  for (size_t i = 0; i < t->count; i++) qaci_bits_clear(&t->item[i]);
  free(t->item);
  *t = (qaci_lua_trace){0};
  return 0;
}

qaci_lua_trace *qaci_lua_new_trace(lua_State *L) {
  qaci_lua_trace *t = lua_newuserdatauv(L, sizeof *t, 0);
  *t = (qaci_lua_trace){0};
  if (luaL_newmetatable(L, TRACE)) {
    lua_pushcfunction(L, trace_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return t;
}

int qaci_lua_trace_add(void *trace, const qaci_bits *x) {
  qaci_lua_trace *t = trace;
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 16;
    t->item = qaci_realloc(t->item, t->room * sizeof *t->item);
  }
  qaci_bits_init(&t->item[t->count]);
  qaci_bits_set(&t->item[t->count++], x);
  return 0;
}

void qaci_lua_push_trace(lua_State *L, qaci_lua_trace *t) {
  lua_createtable(L, t->count < INT_MAX ? (int)t->count : INT_MAX, 0);
  for (size_t i = 0; i < t->count; i++) {
    qaci_bits_swap(qaci_lua_new_bits(L), &t->item[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}
