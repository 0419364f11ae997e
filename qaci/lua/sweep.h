/* The parts of qaci.sweep: the grid, the digest, the file. */
#ifndef QACI_QACI_LUA_SWEEP_H
#define QACI_QACI_LUA_SWEEP_H

#include "qaci/lua/common.h"

/* ---- the grid ---- */

typedef struct qaci_lua_grid {
  int names, values; /* on the Lua stack: an array of names; an array of arrays of values */
  size_t parameters, points;
  const size_t *point; /* of the grid's points, counted with the last parameter fastest, those that are chosen */
} qaci_lua_grid;

/* Read the fields "grid" and "where" of the table at `index`. Leaves on the stack what the grid refers to. */
void qaci_lua_read_grid(lua_State *L, int index, qaci_ctx *ctx, qaci_lua_grid *g);

/* Push point i < points: a table from the parameters to their values; and as text, `n = 8, scope = rest`. */
void qaci_lua_push_point(lua_State *L, const qaci_lua_grid *g, size_t i);
const char *qaci_lua_push_point_name(lua_State *L, const qaci_lua_grid *g, size_t i);

/* ---- the digest ---- */

enum { QACI_SWEEP_DIGEST = 33 };

/* text := 32 hexadecimal digits that depend on the grid, its chosen points, and the function at `run`: its instructions
 * and, all the way down, the values and functions that it refers to, but for globals and modules; of objects other than
 * rationals and bits only the kind counts. */
void qaci_lua_sweep_digest(lua_State *L, const qaci_lua_grid *g, int run, char text[QACI_SWEEP_DIGEST]);

/* ---- the file ---- */

typedef struct qaci_lua_sweep_file {
  int file; /* -1: closed */
  const char *path;
  double synced; /* when what stood in it was last on the disk; seconds of qaci_seconds */
} qaci_lua_sweep_file;

/* Push a box with a closed file, which the collector closes. */
qaci_lua_sweep_file *qaci_lua_new_sweep_file(lua_State *L);

/* Open the file of the sweep with this digest and this many points, or begin one; repair a torn end. What is finished
 * goes into the table at `found`: entry i + 1 is the array of the rows of point i. Returns how many points. Raises
 * "path: ..." for a file that is something else, and one that another process is writing. */
size_t qaci_lua_sweep_open(lua_State *L, qaci_lua_sweep_file *f, const char *path, const char *digest, size_t points,
                           int found);

/* Append point i with the text of its rows; within a second it is on the disk. Raises. */
void qaci_lua_sweep_append(lua_State *L, qaci_lua_sweep_file *f, size_t i, const char *text);
/* All that was appended is on the disk: what is finished counts as written only after this. Raises. */
void qaci_lua_sweep_sync(lua_State *L, qaci_lua_sweep_file *f);
void qaci_lua_sweep_close(qaci_lua_sweep_file *f);

/* Push the array of the rows, `{...} {...}`, in the text; false, pushing nothing, if that is not what it is. */
bool qaci_lua_sweep_rows(lua_State *L, const char *text, const char *end);

#endif
