/* Lines and handles: what an agent's function hears.                                                         META.7
 *
 * A Lua agent sees what a person would: lines of text, with handles for the registers. A handle is a number and a kind,
 * nothing more, so that no function has a way behind it. Lines and handles are made once and shared: hearing allocates
 * nothing. A match is one look-up of its shape.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/meta_speech.h"

#define LINE "qaci.meta line"
#define HANDLE "qaci.meta handle"
#define SPEAKER "qaci.meta speaker"

static const char speaker_key;

static int speaker_gc(lua_State *L) {
  qaci_lua_speaker *s = lua_touserdata(L, 1);
  free(s->command.text);
  s->command = (qaci_meta_writer){0};
  return 0;
}

/* Push the speaker, made if there is none; its user value is the table of handles. */
static void push_speaker(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &speaker_key) == LUA_TUSERDATA) return;
  lua_pop(L, 1);
  static const luaL_Reg metamethods[] = {{"__gc", speaker_gc}, {NULL, NULL}};
  qaci_lua_class(L, SPEAKER, metamethods, NULL);
  qaci_lua_speaker *s = lua_newuserdatauv(L, sizeof *s, 1);
  *s = (qaci_lua_speaker){0};
  luaL_setmetatable(L, SPEAKER);
  lua_newtable(L);
  lua_setiuservalue(L, -2, 1);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &speaker_key);
}

qaci_lua_speaker *qaci_lua_get_speaker(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &speaker_key);
  qaci_lua_speaker *s = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return s;
}

/* Handles and lines -------------------------------------------------------------------------------------- */

/* Push the handle of a register; `handles`: the index of the table. */
static void push_handle(lua_State *L, int handles, uint32_t number, bool agent) {
  lua_Integer key = 2 * (lua_Integer)number + agent;
  if (lua_rawgeti(L, handles, key) != LUA_TNIL) return;
  lua_pop(L, 1);
  qaci_lua_handle *h = lua_newuserdatauv(L, sizeof *h, 0);
  *h = (qaci_lua_handle){number, agent};
  luaL_setmetatable(L, HANDLE);
  lua_pushvalue(L, -1);
  lua_rawseti(L, handles, key);
}

/* User value 1 of a line: the shapes of its world. */
static void push_line(lua_State *L, qaci_lua_meta *h, qaci_meta_heard heard, int shapes) {
  size_t holes = qaci_meta_template_holes(h->world, heard.said);
  qaci_lua_line *l = lua_newuserdatauv(L, sizeof *l + holes * sizeof *l->agent, 1);
  *l = (qaci_lua_line){
      h, heard.said, heard.whole, (uint32_t)heard.first + heard.addressed, (uint32_t)holes, heard.addressed};
  for (size_t i = 0; i < holes; i++) l->agent[i] = qaci_meta_template_takes_agent(h->world, heard.said, i);
  luaL_setmetatable(L, LINE);
  lua_pushvalue(L, shapes);
  lua_setiuservalue(L, -2, 1);
}

void qaci_lua_push_heard(lua_State *L, qaci_lua_meta *h, qaci_meta_setting s, int shapes) {
  shapes = lua_absindex(L, shapes);
  qaci_meta_heard heard = qaci_meta_hear(h->world, s);
  qaci_meta_setting before = qaci_meta_setting_parent(h->world, s);
  bool said = qaci_meta_setting_kind(h->world, before) == QACI_META_SAID;
  if (!said || qaci_meta_setting_speech(h->world, before) != QACI_META_SPEECH_GETS_AGENT) {
    push_line(L, h, heard, shapes);
    return;
  }
  push_speaker(L);
  lua_getiuservalue(L, -1, 1);
  push_handle(L, lua_gettop(L), (uint32_t)heard.first, true);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/* luaL_testudata, but by pointer: half of the time of a match. */
static const void *test_class(lua_State *L, int index, const void *class) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
  bool is = lua_topointer(L, -1) == class;
  lua_pop(L, 1);
  return is ? lua_touserdata(L, index) : NULL;
}

static const qaci_lua_speaker *classes(lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(QACI_LUA_SPEAKER));
}

const qaci_lua_line *qaci_lua_test_line(lua_State *L, int index) {
  const qaci_lua_line *l = test_class(L, index, classes(L)->lines);
  return l && l->host->world ? l : NULL;
}

const qaci_lua_handle *qaci_lua_test_handle(lua_State *L, int index) {
  return test_class(L, index, classes(L)->handles);
}

static const qaci_lua_line *check_line(lua_State *L, int arg) {
  const qaci_lua_line *l = qaci_lua_test_line(L, arg);
  if (!l) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a line", qaci_lua_describe(L, arg)));
  return l;
}

/* The template of the shape at argument 2; remembered for this world. */
static qaci_meta_template check_shape(lua_State *L, const qaci_lua_line *l) {
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, -2) == LUA_TNUMBER) {
    qaci_meta_template t = (qaci_meta_template)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return t;
  }
  size_t length;
  const char *shape = luaL_checklstring(L, 2, &length);
  qaci_meta_template t;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  if (qaci_meta_template_of_shape(&ctx, l->host->world, &t, shape, length) != QACI_OK) luaL_argerror(L, 2, ctx.message);
  lua_pushvalue(L, 2);
  lua_pushinteger(L, t);
  lua_rawset(L, -4);
  lua_pop(L, 2);
  return t;
}

static int push_holes(lua_State *L, uint32_t first, uint32_t holes, const bool *agent) {
  luaL_checkstack(L, (int)holes + 4, "too many holes");
  for (uint32_t i = 0; i < holes; i++) push_handle(L, lua_upvalueindex(QACI_LUA_HANDLES), first + i, agent[i]);
  if (!holes) lua_pushboolean(L, 1);
  return holes ? (int)holes : 1;
}

/* line:match(shape): the handles in its holes; true if it has none; nothing if the line says something else. */
static int line_match(lua_State *L) {
  const qaci_lua_line *l = check_line(L, 1);
  if (check_shape(L, l) != l->said) return 0;
  return push_holes(L, l->first, l->holes, l->agent);
}

static int line_is(lua_State *L) {
  const qaci_lua_line *l = check_line(L, 1);
  lua_pushboolean(L, check_shape(L, l) == l->said);
  return 1;
}

int qaci_lua_push_said(lua_State *L, const qaci_lua_line *l) {
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_template_show(l->host->world, l->said, l->first);
  return qaci_lua_push_text(L, text);
}

static int line_tostring(lua_State *L) {
  return qaci_lua_push_said(L, check_line(L, 1));
}

/* line.text, line.agent, line.error, or a method. */
static int line_index(lua_State *L) {
  static const char front[] = "error: ";
  const qaci_lua_line *l = check_line(L, 1);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(QACI_LUA_HANDLES + 1)) != LUA_TNIL) return 1;
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (!strcmp(name, "text")) return qaci_lua_push_said(L, l);
  if (!strcmp(name, "agent")) {
    if (!l->addressed) return 0;
    push_handle(L, lua_upvalueindex(QACI_LUA_HANDLES), l->first - 1, true);
    return 1;
  }
  if (strcmp(name, "error")) return 0;
  qaci_lua_push_said(L, l);
  const char *text = lua_tostring(L, -1);
  if (strncmp(text, front, sizeof front - 1)) return 0;
  lua_pushstring(L, text + sizeof front - 1);
  return 1;
}

static int handle_tostring(lua_State *L) {
  const qaci_lua_handle *h = luaL_checkudata(L, 1, HANDLE);
  lua_pushfstring(L, "%c%I", h->agent ? '@' : '#', (LUAI_UACINT)h->number);
  return 1;
}

/* Classes -------------------------------------------------------------------------------------- */

void qaci_lua_push_speech(lua_State *L) {
  push_speaker(L);
  lua_getiuservalue(L, -1, 1);
}

void qaci_lua_set_speech(lua_State *L, const luaL_Reg *functions) {
  qaci_lua_push_speech(L);
  luaL_setfuncs(L, functions, QACI_LUA_HANDLES);
}

/* Make a class whose functions have the upvalues; methods become its __index, or the last upvalue of `index`. */
static const void *make_class(lua_State *L, const char *name, const luaL_Reg *metamethods, const luaL_Reg *methods,
                              lua_CFunction index) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  qaci_lua_class(L, name, none, NULL);
  luaL_getmetatable(L, name);
  const void *class = lua_topointer(L, -1);
  qaci_lua_set_speech(L, metamethods);
  if (index) qaci_lua_push_speech(L);
  lua_newtable(L);
  qaci_lua_set_speech(L, methods);
  if (index) lua_pushcclosure(L, index, QACI_LUA_HANDLES + 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  return class;
}

void qaci_lua_open_meta_line(lua_State *L) {
  static const luaL_Reg line_methods[] = {
      {"match", line_match}, {"is", line_is}, {"ask", qaci_lua_speak_ask_it}, {NULL, NULL}};
  static const luaL_Reg line_metamethods[] = {{"__tostring", line_tostring}, {NULL, NULL}};
  static const luaL_Reg handle_methods[] = {{"ask", qaci_lua_speak_ask_it}, {NULL, NULL}};
  static const luaL_Reg handle_metamethods[] = {{"__tostring", handle_tostring}, {NULL, NULL}};
  push_speaker(L);
  qaci_lua_speaker *s = lua_touserdata(L, -1);
  lua_pop(L, 1);
  s->lines = make_class(L, LINE, line_metamethods, line_methods, line_index);
  s->handles = make_class(L, HANDLE, handle_metamethods, handle_methods, NULL);
}
