/* How an agent that is a Lua function hears (meta_line.c) and speaks (meta_speech.c).                        META.7 */
#ifndef QACI_QACI_LUA_META_SPEECH_H
#define QACI_QACI_LUA_META_SPEECH_H

#include "qaci/lua/meta.h"
#include "qaci/meta/speech.h"

/* What a coroutine has said when it yields. */
typedef enum qaci_lua_said {
  QACI_LUA_SAID_NOTHING,
  QACI_LUA_SAID_COMMAND,
  QACI_LUA_SAID_REPLY,
  QACI_LUA_SAID_RETURN
} qaci_lua_said;

/* One for each Lua state: the coroutine that may speak now, and the command it says. */
typedef struct qaci_lua_speaker {
  lua_State *thread;
  qaci_lua_said said;
  qaci_meta_writer command;
  const void *lines, *handles; /* the metatables, to tell them fast */
} qaci_lua_speaker;

/* All functions of the two files have these upvalues: the speaker, and the table of handles. */
enum { QACI_LUA_SPEAKER = 1, QACI_LUA_HANDLES };

/* A register, as an agent's function has it. */
typedef struct qaci_lua_handle {
  uint32_t number;
  bool agent;
} qaci_lua_handle;

/* A line that an agent's function has heard. User value 1: the shapes of its world, and at 1 the world. */
typedef struct qaci_lua_line {
  qaci_lua_meta *host;
  qaci_meta_template said, whole;
  uint32_t first, holes; /* of what was said */
  bool addressed;        /* by the agent in register first - 1 */
  bool agent[];          /* [holes] */
} qaci_lua_line;

/* What is at `index`, NULL if it is something else. For functions with the upvalues. */
const qaci_lua_handle *qaci_lua_test_handle(lua_State *L, int index);
const qaci_lua_line *qaci_lua_test_line(lua_State *L, int index);
/* Push what the line says, as text with #n and @n. */
int qaci_lua_push_said(lua_State *L, const qaci_lua_line *l);

/* Put functions, with the upvalues, into the table at the top. */
void qaci_lua_set_speech(lua_State *L, const luaL_Reg *functions);
/* Push the upvalues. */
void qaci_lua_push_speech(lua_State *L);

int qaci_lua_speak_ask_it(lua_State *L); /* handle:ask and line:ask */

qaci_lua_speaker *qaci_lua_get_speaker(lua_State *L);
/* Push the function that a coroutine of an agent runs: body(f, line) calls f(line), says what it returns, yields, and
 * so on with each line it is resumed with. */
void qaci_lua_push_body(lua_State *L);
/* Push what an agent gets in setting s, of kind QACI_META_SEEN: a line, or for spawn and reflect a handle. `shapes`:
 * the index of a table that the lines of this world share. */
void qaci_lua_push_heard(lua_State *L, qaci_lua_meta *h, qaci_meta_setting s, int shapes);

#endif
