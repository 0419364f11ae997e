/* What the Lua bindings of meta-execution share.                                                             META.7
 *
 * A world is a userdata with two user values: a weak table from refs to their userdata, so that equal messages are the
 * same Lua object, and a table of what its policies need. While a run is under way, `L` is the state it was called
 * from and `kept` the stack index of that second table there: so policies find their functions without the registry,
 * which would keep the world alive for ever.
 */
#ifndef QACI_QACI_LUA_META_H
#define QACI_QACI_LUA_META_H

#include "qaci/lua/common.h"
#include "qaci/meta/machine.h"

enum { QACI_LUA_META_REFS = 1, QACI_LUA_META_KEPT, QACI_LUA_META_USER_VALUES = QACI_LUA_META_KEPT };

typedef struct qaci_lua_meta {
  qaci_meta_world *world; /* NULL once it is collected */
  qaci_meta_options options;
  lua_State *L; /* NULL: no run is under way */
  int kept;
  uint64_t told;      /* bytes the collector has been told about */
  bool out_of_memory; /* Lua's, in a policy: see qaci_lua_meta_leave */
} qaci_lua_meta;

/* A ref as userdata; its user value is the world's userdata. */
typedef struct qaci_lua_meta_ref {
  qaci_lua_meta *host;
  qaci_meta_ref ref;
} qaci_lua_meta_ref;

#define QACI_LUA_META_WORLD "qaci.meta world"
#define QACI_LUA_META_MESSAGE "qaci.message"
#define QACI_LUA_META_AGENT "qaci.meta agent"

qaci_lua_meta *qaci_lua_check_meta(lua_State *L, int arg);
/* Push the message or agent r of the world whose userdata is at `world`. */
void qaci_lua_push_meta_ref(lua_State *L, int world, qaci_meta_ref r);
/* The message or agent at `arg`. */
const qaci_lua_meta_ref *qaci_lua_check_meta_ref(lua_State *L, int arg);
/* Push the world of the ref at `arg`. Returns its index. */
int qaci_lua_push_meta_world_of(lua_State *L, int arg);
/* The message at `index`: one of this world, or a string or integer as literal text. Raises "what: ...". */
qaci_meta_ref qaci_lua_to_meta_message(lua_State *L, int index, const qaci_lua_meta *h, const char *what);
/* The agent at `index`, of this world. */
qaci_meta_ref qaci_lua_to_meta_agent(lua_State *L, int index, const qaci_lua_meta *h, const char *what);
/* The policy of the fresh agent at `index`. */
qaci_meta_policy qaci_lua_to_meta_policy(lua_State *L, int index, const qaci_lua_meta *h, const char *what);

/* qaci.meta.ai */
int qaci_lua_meta_ai(lua_State *L);

/* Around everything that may call policies: L becomes the state in which they are called. Nothing between the two may
 * raise; leave does if Lua's memory ran out in a policy. `world`: the index of its userdata. */
typedef struct qaci_lua_meta_call {
  lua_State *L;
  int kept;
} qaci_lua_meta_call;
qaci_lua_meta_call qaci_lua_meta_enter(lua_State *L, int world);
void qaci_lua_meta_leave(lua_State *L, int world, qaci_lua_meta_call before);

/* Put the value on the top of the stack into the table of what is kept: its number there. Pops it. */
lua_Integer qaci_lua_meta_keep(lua_State *L, int world);
/* Add a policy and push its fresh agent. name: NULL for that of its functions. */
int qaci_lua_meta_add(lua_State *L, int world, const qaci_meta_policy_functions *functions, void *data,
                      const char *name);

/* The budget at `index`, 10^8 for nothing. */
uint64_t qaci_lua_to_meta_budget(lua_State *L, int index, const char *what);
/* Push nil, the message, "unable". Returns 3. */
int qaci_lua_meta_stopped(lua_State *L, const qaci_ctx *ctx);

/* For calls into Lua from a policy: run f protected, with `argument`, in h->L. A Lua error is QACI_DOMAIN with its
 * text, out of memory QACI_UNABLE. */
qaci_status qaci_lua_meta_protected(qaci_ctx *ctx, qaci_lua_meta *h, lua_CFunction f, void *argument);

/* The files of the binding: each adds to qaci.meta, below the world's table of methods at the top of the stack. */
void qaci_lua_open_meta_message(lua_State *L);
void qaci_lua_open_meta_line(lua_State *L);
void qaci_lua_open_meta_speech(lua_State *L);
void qaci_lua_open_meta_agent(lua_State *L);
void qaci_lua_open_meta_policy(lua_State *L);
void qaci_lua_open_meta_combine(lua_State *L);
void qaci_lua_open_meta_hch(lua_State *L);
void qaci_lua_open_meta_oracle(lua_State *L);
void qaci_lua_open_meta_choose(lua_State *L);
void qaci_lua_open_meta_export(lua_State *L);
void qaci_lua_open_meta_facts(lua_State *L);
void qaci_lua_open_meta_credit(lua_State *L);
void qaci_lua_open_meta_trace(lua_State *L);

#endif
