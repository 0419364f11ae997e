/* qaci.arena.world{...}: an environment written as a Lua table.                       "The arena" in papers/, ARENA.5
 *
 * The table becomes the text of an environment file, which the parser reads: there is one grammar. Every line of the
 * text remembers the field that it was made of, so an error names the field. `ips` come before `agents` in the order of
 * play. Cost: linear in the text.
 */
#include "qaci/lua/arena.h"

#include <string.h>

/* Lines and the fields they come from, at these places of the stack. */
typedef struct writer {
  lua_State *L;
  int lines, fields;
} writer;

static void add_line(writer *w, const char *line, const char *field) {
  lua_State *L = w->L;
  lua_Integer next = (lua_Integer)lua_rawlen(L, w->lines) + 1;
  lua_pushstring(L, line);
  lua_rawseti(L, w->lines, next);
  lua_pushstring(L, field);
  lua_rawseti(L, w->fields, next);
}

/* The text of a place or a number at the top of the stack: an integer, or a name or expression in one piece. */
static const char *word(lua_State *L, const char *what) {
  if (lua_isinteger(L, -1)) {
    lua_pushvalue(L, -1);
    const char *text = lua_tostring(L, -1);
    lua_replace(L, -2);
    return text;
  }
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "%s: %s, expected a number or a name", what, qaci_lua_describe(L, -1));
  const char *text = lua_tostring(L, -1);
  if (!*text || strlen(text) != lua_rawlen(L, -1) || text[strcspn(text, "; \t\r\n")])
    luaL_error(L, "%s: %s, expected a number or a name without blanks", what, qaci_lua_describe(L, -1));
  return text;
}

/* A line that grows on the stack: its text is the value at the top. */
static void append(lua_State *L, const char *text) {
  lua_pushstring(L, text);
  lua_concat(L, 2);
}

/* " KEYWORD VALUE" if the table at `index` has the field; an error if it must and has not. */
static void append_field(lua_State *L, int index, const char *path, const char *field, const char *keyword,
                         bool needed) {
  const char *what = lua_pushfstring(L, "field \"%s.%s\"", path, field);
  int type = lua_getfield(L, index, field);
  if (type == LUA_TNIL) {
    if (needed) luaL_error(L, "%s: nothing, expected a number or a name", what);
    lua_pop(L, 2);
    return;
  }
  const char *text = word(L, what);
  lua_pushfstring(L, " %s%s%s", keyword, *keyword ? " " : "", text);
  lua_replace(L, -3); /* over `what`; the value goes next */
  lua_pop(L, 1);
  lua_concat(L, 2);
}

static bool flag(lua_State *L, int index, const char *path, const char *field) {
  int type = lua_getfield(L, index, field);
  if (type != LUA_TNIL && type != LUA_TBOOLEAN)
    luaL_error(L, "field \"%s.%s\": %s, expected true or false", path, field, qaci_lua_describe(L, -1));
  bool r = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return r;
}

static void append_flags(lua_State *L, int index, const char *path, const char *const *names) {
  for (; *names; names++) {
    if (!flag(L, index, path, *names)) continue;
    append(L, " ");
    append(L, *names);
  }
}

/* Call `each` for the tables in the array in field `name`. */
static void each_entry(writer *w, int index, const char *name,
                       void (*each)(writer *w, int entry, const char *path)) {
  lua_State *L = w->L;
  if (lua_getfield(L, index, name) == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  int array = lua_gettop(L);
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  if (!lua_istable(L, array)) luaL_error(L, "%s: %s, expected an array of tables", what, qaci_lua_describe(L, array));
  lua_Integer n = qaci_lua_array_length(L, array, what);
  int top = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, array, i);
    const char *path = lua_pushfstring(L, "%s[%I]", name, (LUAI_UACINT)i);
    if (!lua_istable(L, top + 1))
      luaL_error(L, "field \"%s\": %s, expected a table", path, qaci_lua_describe(L, top + 1));
    each(w, top + 1, path);
    lua_settop(L, top);
  }
  lua_settop(L, array - 1);
}

static void finish_line(writer *w, const char *path) {
  const char *line = lua_tostring(w->L, -1);
  add_line(w, line, lua_pushfstring(w->L, "field \"%s\"", path));
}

static void add_ip(writer *w, int entry, const char *path) {
  static const char *const known[] = {"name", "at", "start", "speed", "fuel", "warden", NULL};
  static const char *const flags[] = {"warden", NULL};
  lua_State *L = w->L;
  qaci_lua_only_fields(L, entry, path, known);
  lua_pushliteral(L, "ip");
  append_field(L, entry, path, "name", "", true);
  append_field(L, entry, path, "at", "at", true);
  append_flags(L, entry, path, flags);
  append_field(L, entry, path, "start", "start", false);
  append_field(L, entry, path, "speed", "speed", false);
  append_field(L, entry, path, "fuel", "fuel", false);
  finish_line(w, path);
}

static void add_agent(writer *w, int entry, const char *path) {
  static const char *const known[] = {"file", "at", "size", "start", "speed", "fuel", "private", "shadow", NULL};
  static const char *const flags[] = {"private", "shadow", NULL};
  lua_State *L = w->L;
  qaci_lua_only_fields(L, entry, path, known);
  lua_pushliteral(L, "agent");
  append_field(L, entry, path, "file", "", true);
  append_field(L, entry, path, "at", "at", true);
  append_field(L, entry, path, "size", "size", true);
  append_field(L, entry, path, "start", "start", false);
  append_field(L, entry, path, "speed", "speed", false);
  append_field(L, entry, path, "fuel", "fuel", false);
  append_flags(L, entry, path, flags);
  finish_line(w, path);
}

static void add_random(writer *w, int entry, const char *path) {
  static const char *const known[] = {"slot", "low", "high", NULL};
  lua_State *L = w->L;
  qaci_lua_only_fields(L, entry, path, known);
  lua_pushliteral(L, "random");
  append_field(L, entry, path, "slot", "", true);
  append_field(L, entry, path, "low", "", true);
  append_field(L, entry, path, "high", "", true);
  finish_line(w, path);
}

static void add_prediction(writer *w, int entry, const char *path) {
  static const char *const known[] = {"slot", "agent", "enters", "within", "given", "fixpoint", "else", "error",
                                      "blind", NULL};
  static const char *const flags[] = {"blind", NULL};
  lua_State *L = w->L;
  qaci_lua_only_fields(L, entry, path, known);
  lua_pushliteral(L, "predict");
  append_field(L, entry, path, "slot", "", true);
  append_field(L, entry, path, "agent", "agent", true);
  append_field(L, entry, path, "enters", "enters", true);
  append_field(L, entry, path, "within", "within", true);
  append_field(L, entry, path, "given", "given", false);
  if (lua_getfield(L, entry, "fixpoint") != LUA_TNIL) {
    int values = lua_gettop(L);
    const char *what = lua_pushfstring(L, "field \"%s.fixpoint\"", path);
    if (!lua_istable(L, values))
      luaL_error(L, "%s: %s, expected an array of numbers", what, qaci_lua_describe(L, values));
    lua_Integer n = qaci_lua_array_length(L, values, what);
    lua_pushvalue(L, values - 1);
    append(L, " fixpoint");
    for (lua_Integer i = 1; i <= n; i++) {
      append(L, " ");
      lua_rawgeti(L, values, i);
      word(L, what);
      lua_concat(L, 2);
    }
    lua_replace(L, values - 1);
    lua_settop(L, values - 1);
  } else {
    lua_pop(L, 1);
  }
  append_field(L, entry, path, "else", "else", false);
  append_field(L, entry, path, "error", "error", false);
  append_flags(L, entry, path, flags);
  finish_line(w, path);
}

static const char *const slot_flags[] = {"ro", "noentry", "hidden", "private", NULL};

static void add_protection(writer *w, int entry, const char *path) {
  static const char *const known[] = {"low", "high", "ro", "noentry", "hidden", "private", NULL};
  lua_State *L = w->L;
  qaci_lua_only_fields(L, entry, path, known);
  lua_pushliteral(L, "protect");
  append_field(L, entry, path, "low", "", true);
  append_field(L, entry, path, "high", "", true);
  append_flags(L, entry, path, slot_flags);
  finish_line(w, path);
}

/* The piece of code at `index`: text, line by line, or an integer. */
static void add_piece(writer *w, int index, const char *what) {
  lua_State *L = w->L;
  if (lua_isinteger(L, index)) {
    lua_pushfstring(L, "word %I", (LUAI_UACINT)lua_tointeger(L, index));
    add_line(w, lua_tostring(L, -1), what);
    return;
  }
  if (lua_type(L, index) != LUA_TSTRING)
    luaL_error(L, "%s: %s, expected assembly text or an integer", what, qaci_lua_describe(L, index));
  const char *text = lua_tostring(L, index);
  if (strlen(text) != lua_rawlen(L, index)) luaL_error(L, "%s: a byte 0 in the text", what);
  int top = lua_gettop(L);
  for (lua_Integer line = 1; text; line++) {
    size_t n = strcspn(text, "\n");
    const char *copy = lua_pushlstring(L, text, n);
    add_line(w, copy, lua_pushfstring(L, "%s, line %I", what, (LUAI_UACINT)line));
    lua_settop(L, top);
    text = text[n] ? text + n + 1 : NULL;
  }
}

/* Block i of code, a table at the top of the stack. */
static void add_block(writer *w, lua_Integer i) {
  static const char *const known[] = {"at", "ro", "noentry", "hidden", "private", NULL};
  lua_State *L = w->L;
  int block = lua_gettop(L);
  const char *what = lua_pushfstring(L, "block %I", (LUAI_UACINT)i);
  if (!lua_istable(L, block))
    luaL_error(L, "%s: %s, expected a table {at =, code}", what, qaci_lua_describe(L, block));
  qaci_lua_known_fields(L, block, what, known);
  lua_pushliteral(L, "at");
  append_field(L, block, what, "at", "", true);
  append_flags(L, block, what, slot_flags);
  add_line(w, lua_tostring(L, -1), what);
  lua_pop(L, 1);
  int top = lua_gettop(L);
  for (lua_Integer j = 1, n = (lua_Integer)lua_rawlen(L, block); j <= n; j++) {
    lua_rawgeti(L, block, j);
    const char *piece = lua_pushfstring(L, "%s, piece %I", what, (LUAI_UACINT)j);
    add_piece(w, top + 1, n == 1 ? what : piece);
    lua_settop(L, top);
  }
}

static void add_headers(writer *w, int index) {
  static const struct {
    const char *field, *keyword;
    bool needed;
  } headers[] = {{"slots", "world", true},  {"ticks", "ticks", true}, {"reach", "reach", false},
                 {"word", "word", false},   {"end", "end when", false}};
  lua_State *L = w->L;
  int top = lua_gettop(L);
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    const char *what = lua_pushfstring(L, "field \"%s\"", headers[i].field);
    if (lua_getfield(L, index, headers[i].field) == LUA_TNIL) {
      if (headers[i].needed) luaL_error(L, "%s: nothing, expected a number", what);
    } else {
      add_line(w, lua_pushfstring(L, "%s %s", headers[i].keyword, word(L, what)), what);
    }
    lua_settop(L, top);
  }
  if (lua_getfield(L, index, "name") != LUA_TNIL) {
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    if (!*name || name[strcspn(name, ";\r\n")])
      luaL_error(L, "field \"name\": %s, expected a text of one line without \";\"", qaci_lua_describe(L, -1));
    add_line(w, lua_pushfstring(L, "name %s", name), "field \"name\"");
  }
  lua_settop(L, top);
  if (lua_getfield(L, index, "coin") != LUA_TNIL && !lua_isboolean(L, -1))
    luaL_error(L, "field \"coin\": %s, expected true or false", qaci_lua_describe(L, -1));
  if (lua_toboolean(L, -1)) add_line(w, "coin", "field \"coin\"");
  lua_settop(L, top);
}

const char *qaci_lua_world_text(lua_State *L, int index, size_t *length) {
  static const char *const known[] = {"slots", "ticks", "reach", "word", "end", "name", "coin", "ips", "agents",
                                      "random", "predict", "protect", NULL};
  index = lua_absindex(L, index);
  qaci_lua_known_fields(L, index, "a world", known);
  lua_newtable(L);
  lua_newtable(L);
  writer w = {.L = L, .lines = lua_gettop(L) - 1, .fields = lua_gettop(L)};
  add_headers(&w, index);
  each_entry(&w, index, "ips", add_ip);
  each_entry(&w, index, "agents", add_agent);
  each_entry(&w, index, "random", add_random);
  each_entry(&w, index, "predict", add_prediction);
  each_entry(&w, index, "protect", add_protection);
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, index); i <= n; i++) {
    lua_rawgeti(L, index, i);
    add_block(&w, i);
    lua_settop(L, w.fields);
  }
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, w.lines); i <= n; i++) {
    lua_rawgeti(L, w.lines, i);
    luaL_addvalue(&b);
    luaL_addchar(&b, '\n');
  }
  luaL_pushresult(&b);
  lua_replace(L, w.lines);
  return lua_tolstring(L, w.lines, length);
}
