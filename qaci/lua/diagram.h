/* Diagrams for Lua and for the command: what is drawn, taken from a universe or from a universe file's table. */
#ifndef QACI_QACI_LUA_DIAGRAM_H
#define QACI_QACI_LUA_DIAGRAM_H

#include "qaci/lua/fields.h"

#include "physics/diagram.h"

enum { QACI_LUA_MOST_BLOBS = 64 };

/* What is looked at. Everything borrowed stays on the stack of the caller. */
typedef struct qaci_lua_world {
  qaci_physics *physics;
  const qaci_bits *initial;
  size_t horizon;
  size_t blobs;
  qaci_diagram_blob blob[QACI_LUA_MOST_BLOBS]; /* bits are not owned */
} qaci_lua_world;

/* The universe, or entry `which` (from 1) of the universe file's table, at `index`; the table's mu1, question,
 * counterfactual and mu2 become blobs. Pushes what holds it. Raises `field "...": ...`. */
void qaci_lua_to_world(lua_State *L, int index, size_t which, qaci_lua_world *w);
/* One more blob, the bits at `index`; pushes what holds it. */
void qaci_lua_add_blob(lua_State *L, qaci_lua_world *w, const char *name, int index);

int qaci_lua_universe_picture(lua_State *L); /* u:picture{...} */

#endif
