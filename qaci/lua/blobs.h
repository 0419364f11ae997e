/* Hashes and readings as arguments. */
#ifndef QACI_QACI_LUA_BLOBS_H
#define QACI_QACI_LUA_BLOBS_H

#include "blobs/locate.h"
#include "qaci/lua/common.h"

qaci_hash *qaci_lua_check_hash(lua_State *L, int arg);

/* All options of definitions.md 10. */
typedef struct qaci_lua_reading {
  qaci_locate_options locate;
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  bool raw_answers;
  int time_weights; /* stack index of the function, or 0 */
} qaci_lua_reading;

/* The reading at `index`: "prose", "formula", a table of options, or nil for "prose". Raises `field "reading": ...`.
 * May push one value (the time weights), which must stay. */
qaci_lua_reading qaci_lua_to_reading(lua_State *L, int index);
/* Push the reading as a table of options by name, plus `preset` if it is one. */
void qaci_lua_push_reading(lua_State *L, const qaci_lua_reading *r);

#endif
