/* What the files of the arena's binding share. */
#ifndef QACI_QACI_LUA_ARENA_H
#define QACI_QACI_LUA_ARENA_H

#include "qaci/lua/fields.h"

#include "physics/arena/physics.h"

/* Worlds (environments) and agents are immutable userdata. new pushes an empty box, which owns what is put into it. */
qaci_arena_environment **qaci_lua_new_world(lua_State *L);
qaci_arena_environment *qaci_lua_check_world(lua_State *L, int arg);
qaci_arena_agent **qaci_lua_new_agent(lua_State *L);

/* What has this name; NULL: nothing. */
const qaci_arena_label *qaci_lua_find_label(const qaci_arena_label *label, size_t count, const char *name);

/* Push the agent that stands at `index`: an agent, assembly text or a load file's text (with the constants of `world`,
 * which may be NULL), or an array of integers. */
qaci_arena_agent *qaci_lua_to_agent(lua_State *L, int index, const char *what, const qaci_arena_environment *world);
/* The array of agents at `index` (nothing: none). Pushes two values that keep them alive. */
qaci_arena_agent **qaci_lua_to_agents(lua_State *L, int index, const qaci_arena_environment *world, size_t *count);
/* The array of integers at `index` as 32-bit values; pushes what holds them. */
int32_t *qaci_lua_to_slot_values(lua_State *L, int index, const char *what, size_t *count);

/* The slot at `index`: a number from 0 to N - 1, or the name of a label. */
uint32_t qaci_lua_to_slot(lua_State *L, int index, const char *what, const qaci_arena_environment *world);

/* The options of a run in the table at `index` (nothing: the defaults): seed, ticks, order, random, predictions and
 * tosses, and those of `others`, which the caller reads. `order` changes *world into one that plays in that order; what
 * holds it, and the tosses, is pushed (three values). */
typedef struct qaci_lua_tosses {
  const qaci_bits *bits; /* NULL: drawn by the seed */
  size_t next;
} qaci_lua_tosses;
qaci_arena_options qaci_lua_to_run_options(lua_State *L, int index, const char *what, const char *const *others,
                                           qaci_arena_environment **world, qaci_lua_tosses *tosses);
bool qaci_lua_next_toss(void *tosses); /* beyond the end: 0 */

/* The environment text of the table at `index`, and the field that each of its lines comes from. Pushes both: a string
 * and an array of strings. */
const char *qaci_lua_world_text(lua_State *L, int index, size_t *length);

/* Argument `arg`, a run (world:start made it). */
qaci_arena_run *qaci_lua_check_run(lua_State *L, int arg);
/* Push a table of what a pointer is. */
void qaci_lua_push_pointer(lua_State *L, const qaci_arena_environment *e, size_t i, const qaci_arena_pointer *p);

/* For physics.c: M:state(run) of an arena; push field or method `key` of an arena's physics, of its world-state w;
 * false, pushing nothing, if it has none. */
int qaci_lua_arena_state(lua_State *L);
bool qaci_lua_arena_physics_field(lua_State *L, qaci_physics *p, const char *key);
bool qaci_lua_arena_state_field(lua_State *L, const qaci_value *w, const char *key);

/* Give the class an __index: a function that gets the table of methods as upvalue 1. */
void qaci_lua_set_index(lua_State *L, const char *class, const luaL_Reg *methods, lua_CFunction index);

/* Methods of worlds. */
int qaci_lua_world_start(lua_State *L);
int qaci_lua_world_run(lua_State *L);
int qaci_lua_world_batch(lua_State *L);
/* Each adds its functions to the table `arena` at the top of the stack. */
void qaci_lua_open_arena_agent(lua_State *L);
void qaci_lua_open_arena_run(lua_State *L);
void qaci_lua_open_arena_physics(lua_State *L);

#endif
