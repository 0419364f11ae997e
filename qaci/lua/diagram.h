/* Diagrams for Lua and for the command: what is drawn, taken from a universe or from a universe file's table. */
#ifndef QACI_QACI_LUA_DIAGRAM_H
#define QACI_QACI_LUA_DIAGRAM_H

#include "qaci/lua/fields.h"

#include "blobs/hash.h"
#include "physics/diagram.h"

enum { QACI_LUA_MOST_BLOBS = 64 };

/* What is looked at. Everything borrowed stays on the stack of the caller. */
typedef struct qaci_lua_world {
  qaci_physics *physics;
  const qaci_bits *initial;
  size_t horizon;
  const qaci_hash *unused; /* NULL, or an expensive hash: answers signed with it are not marked unasked */
  size_t blobs;
  qaci_diagram_blob blob[QACI_LUA_MOST_BLOBS]; /* bits are not owned */
} qaci_lua_world;

/* What is asked of it. */
typedef struct qaci_lua_look {
  size_t which;  /* of the universes of a file's table, from 1 */
  size_t to;     /* the last time that is looked at, if it is after the horizon: a machine gets a window for it */
  bool anywhere; /* answers are sought everywhere, and also those that an expensive hash signed */
} qaci_lua_look;

/* The universe, or that of the universe file's table, at `index`; the table's mu1, question, counterfactual and mu2
 * become blobs, and the answers to question and counterfactual (WORLD.8). Pushes what holds it. Raises
 * `field "...": ...`. */
void qaci_lua_to_world(lua_State *L, int index, const qaci_lua_look *look, qaci_lua_world *w);
/* One more blob, the bits at `index`; pushes what holds it. */
void qaci_lua_add_blob(lua_State *L, qaci_lua_world *w, const char *name, int index);

int qaci_lua_universe_picture(lua_State *L); /* u:picture{...} */

#endif
