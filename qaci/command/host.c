/* The Lua state of a subcommand: the module, the arguments, Ctrl-C. */
#include "qaci/command/command.h"

#include "qaci/lua/common.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

volatile int command_cancelled;
static lua_State *volatile stoppable;

static void stop(lua_State *L, lua_Debug *ar) {
  (void)ar;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted");
}

/* The flag stops long work in C; the hook stops Lua code at its next instruction (lua_sethook is safe in a handler). */
static void on_interrupt(int number) {
  command_cancelled = 1;
  signal(number, SIG_DFL);
  lua_State *L = stoppable;
  if (L) lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void command_stop_lua(lua_State *L) {
  stoppable = L;
}

lua_State *command_open(const char *file, int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (!L) {
    fputs("qaci: out of memory\n", stderr);
    return NULL;
  }
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_qaci);
  lua_setfield(L, -2, "qaci");
  lua_createtable(L, argc, 1);
  lua_pushstring(L, file);
  lua_rawseti(L, -2, 0);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setglobal(L, "arg");
  lua_settop(L, 0);
  qaci_lua_ctx(L)->cancel = &command_cancelled;
  signal(SIGINT, on_interrupt);
  return L;
}

/* The error value as a text: what it is, or what its __tostring says. */
static int message_handler(lua_State *L) {
  if (lua_type(L, 1) == LUA_TSTRING) return 1;
  if (luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING) return 1;
  lua_pushfstring(L, "the error is a %s, expected a text", luaL_typename(L, 1));
  return 1;
}

int command_do_file(lua_State *L, const char *file, int argc, char **argv, int results) {
  lua_pushcfunction(L, message_handler);
  int handler = lua_gettop(L);
  if (luaL_loadfilex(L, strcmp(file, "-") ? file : NULL, "t") != LUA_OK) {
    /* Lua names the file in errors of syntax, but not, for one, where it refuses a binary chunk */
    const char *message = lua_tostring(L, -1);
    if (message && !strstr(message, file)) lua_pushfstring(L, "%s: %s", file, message);
    return COMMAND_INPUT;
  }
  luaL_checkstack(L, argc + QACI_LUA_ROOM, "too many arguments");
  for (int i = 0; i < argc; i++) lua_pushstring(L, argv[i]);
  command_stop_lua(L);
  int failed = lua_pcall(L, argc, results, handler);
  command_stop_lua(NULL);
  lua_sethook(L, NULL, 0, 0);
  return failed ? COMMAND_FAILED : COMMAND_OK;
}

void command_print_error(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  fflush(stdout);
  fprintf(stderr, "%s\n", message ? message : "an error without a text");
}
