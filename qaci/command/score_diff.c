/* qaci score --diff A B: two readings of a universe file, or two files, side by side.
 *
 * A side is a file, or a list of settings with commas between them: a preset, "prose" or "formula", or "file", the
 * file's own reading, to which options are added: "prose,clock=0", "answers=raw", "formula,locator_bits=6".
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/command/score_explain.h"

static bool among(const char *name, size_t n, const char *const *list) {
  for (; *list; list++)
    if (strlen(*list) == n && !strncmp(*list, name, n)) return true;
  return false;
}

static const char *const presets[] = {"prose", "formula", NULL},
                        *const reading_options[] = {"argmax_scope", "empty_max", "future", "normalize",
                                                    "answers",      "clock",     NULL},
                        *const table_fields[] = {"horizon", "locator_bits", "prior_bits", NULL};

/* Push a copy of the table at `index`, not deep; of a value that is none, an empty table. */
static void push_copy(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_newtable(L);
  if (!lua_istable(L, index)) return;
  for (lua_pushnil(L); lua_next(L, index);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_settable(L, -4);
  }
}

/* Set "name=value" in the table at `index`. */
static void set_value(lua_State *L, int index, const char *item, size_t name, size_t n) {
  lua_pushlstring(L, item, name);
  lua_pushlstring(L, item + name + 1, n - name - 1);
  if (lua_stringtonumber(L, lua_tostring(L, -1))) lua_remove(L, -2);
  lua_settable(L, index);
}

/* The table (argument 1) with the settings (2), or nil and what is wrong with them. */
static int side_table(lua_State *L) {
  const char *settings = lua_tostring(L, 2);
  lua_settop(L, 2);
  push_copy(L, 1); /* 3 */
  if (lua_getfield(L, 1, "reading") == LUA_TSTRING) { /* 4 */
    lua_newtable(L);
    lua_insert(L, 4);
    lua_setfield(L, 4, "preset");
  } else {
    push_copy(L, 4);
    lua_replace(L, 4);
  }
  for (const char *item = settings;; item++) {
    size_t n = strcspn(item, ","), name = strcspn(item, "=,");
    bool first = item == settings;
    if (name == n && first && among(item, n, presets)) {
      lua_newtable(L);
      lua_pushlstring(L, item, n);
      lua_setfield(L, -2, "preset");
      lua_replace(L, 4);
    } else if (name == n && first && n == 4 && !strncmp(item, "file", n)) {
    } else if (name < n && among(item, name, reading_options)) {
      set_value(L, 4, item, name, n);
    } else if (name < n && among(item, name, table_fields)) {
      set_value(L, 3, item, name, n);
    } else {
      lua_pushnil(L);
      lua_pushlstring(L, item, n);
      lua_pushfstring(
          L,
          "\"%s\", expected %sNAME=VALUE with argmax_scope, empty_max, future, normalize, answers, clock, horizon, "
          "locator_bits or prior_bits",
          lua_tostring(L, -1), first ? "prose, formula, file, or " : "");
      lua_remove(L, -2);
      return 2;
    }
    item += n;
    if (!*item) break;
  }
  lua_setfield(L, 3, "reading");
  return 1;
}

bool score_settings_gave(const char *settings, const char *field, size_t n) {
  if (n == strlen("reading") && !strncmp(field, "reading", n)) return strcmp(settings, "file") != 0;
  for (const char *item = settings; *item; item += strcspn(item, ","), item += *item == ',')
    if (!strncmp(item, field, n) && item[n] == '=') return true;
  return false;
}

/* Push the table of side i: of a file, or of the file's table at `base` with settings. */
static int push_side(const command *self, lua_State *L, const score_options *o, int i, int base) {
  const char *side = o->diff[i];
  if (base) {
    lua_pushcfunction(L, side_table);
    lua_pushvalue(L, base);
    lua_pushstring(L, side);
    if (lua_pcall(L, 2, 2, 0)) {
      command_print_error(L);
      return COMMAND_FAILED;
    }
    if (lua_isnil(L, -2)) return command_usage(self, "--diff %s: %s", side, lua_tostring(L, -1));
    lua_pop(L, 1);
    return COMMAND_OK;
  }
  return score_push_table(L, o, side);
}

static bool is_partial(lua_State *L, int result) {
  lua_getfield(L, result, "status");
  bool r = lua_tostring(L, -1) && !strcmp(lua_tostring(L, -1), "partial");
  lua_pop(L, 1);
  return r;
}

/* What a side is called: a file without its folders. */
static const char *name_of(const char *side, bool file) {
  const char *slash = file ? strrchr(side, '/') : NULL;
  return slash ? slash + 1 : side;
}

/* The results at 1 and 2, the options at 3: print qaci.diff of them. */
static int print_diff(lua_State *L) {
  const score_options *o = lua_touserdata(L, 3);
  lua_settop(L, 2);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, "qaci");
  lua_getfield(L, -1, "diff");
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  score_push_options(L, o);
  lua_createtable(L, 2, 0);
  bool files = !o->file && strcmp(name_of(o->diff[0], true), name_of(o->diff[1], true));
  for (int i = 0; i < 2; i++) {
    lua_pushstring(L, name_of(o->diff[i], files));
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "names");
  lua_call(L, 3, 1);
  score_print_text(L, o);
  return 0;
}

int score_diff(const command *self, lua_State *L, const score_options *o) {
  int base = lua_gettop(L), result[2];
  for (int i = 0; i < 2; i++) {
    int status = push_side(self, L, o, i, base);
    if (status == COMMAND_OK)
      status = score_compute(self, L, o, o->file ? o->file : o->diff[i], base ? o->diff[i] : NULL);
    if (status != COMMAND_OK) return status;
    result[i] = lua_gettop(L);
  }
  lua_pushcfunction(L, print_diff);
  lua_pushvalue(L, result[0]);
  lua_pushvalue(L, result[1]);
  lua_pushlightuserdata(L, (void *)(uintptr_t)o);
  if (lua_pcall(L, 3, 0, 0)) {
    command_print_error(L);
    return COMMAND_FAILED;
  }
  return is_partial(L, result[0]) || is_partial(L, result[1]) ? COMMAND_PARTIAL : COMMAND_OK;
}
