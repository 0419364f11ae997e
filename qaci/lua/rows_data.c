/* rows:csv() and rows:json(): rows for other programs, whole and exact.
 *
 *   CSV   the quotes of RFC 4180, lines that end in a line feed. nil is empty, the empty string "".
 *   JSON  {"format": "qaci-rows 1", "columns": [...], "rows": [{...}, ...]}: rationals are strings "p/q", bits strings
 *         of 0 and 1; integers are numbers up to 2^53 in size, which every reader takes exactly, and else strings; nil
 *         is null. Bytes that are no UTF-8 become U+FFFD.
 */
#include <string.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/rows.h"
#include "qaci/utf8.h"

static const char *const fields[] = {"columns", NULL};

/* ---- CSV ---- */

/* Push the bytes between quotes, those within doubled. */
static void push_quoted(lua_State *L, const char *s, size_t n) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addchar(&b, '"');
  for (size_t i = 0; i < n; i++) {
    if (s[i] == '"') luaL_addchar(&b, '"');
    luaL_addchar(&b, s[i]);
  }
  luaL_addchar(&b, '"');
  luaL_pushresult(&b);
}

/* The value on top of the stack becomes a field. */
static void make_field(lua_State *L) {
  int value = lua_gettop(L);
  if (lua_isnil(L, value)) {
    lua_pushliteral(L, "");
  } else {
    size_t n;
    const char *s = luaL_tolstring(L, value, &n);
    bool plain = n && s[0] != ' ' && s[n - 1] != ' '; /* blanks at an end are dropped by some readers */
    for (size_t i = 0; i < n && plain; i++) plain = s[i] != '"' && s[i] != ',' && s[i] != '\n' && s[i] != '\r';
    if (!plain) push_quoted(L, s, n);
  }
  lua_replace(L, value);
  lua_settop(L, value);
}

int qaci_lua_rows_csv(lua_State *L) {
  qaci_lua_rows_columns(L, fields);
  lua_Integer rows = luaL_len(L, 1), columns = luaL_len(L, 3);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (lua_Integer i = 0; i <= rows; i++) {
    for (lua_Integer c = 1; c <= columns; c++) {
      if (c > 1) luaL_addchar(&b, ',');
      if (i == 0) {
        lua_rawgeti(L, 3, c);
      } else {
        const char *what = qaci_lua_rows_push(L, i, c);
        qaci_lua_check_carried(L, -1, what);
        lua_remove(L, -2); /* what */
      }
      make_field(L);
      luaL_addvalue(&b);
    }
    luaL_addchar(&b, '\n');
  }
  luaL_pushresult(&b);
  return 1;
}

/* ---- JSON ---- */

static void add_string(lua_State *L, luaL_Buffer *b, const char *s, size_t n) {
  luaL_addchar(b, '"');
  for (size_t i = 0, k; i < n; i += k ? k : 1) {
    unsigned char c = (unsigned char)s[i];
    k = qaci_utf8_character(s + i, n - i);
    if (!k) {
      luaL_addstring(b, "\\ufffd");
    } else if (c == '"' || c == '\\') {
      luaL_addchar(b, '\\');
      luaL_addchar(b, s[i]);
    } else if (c < ' ') {
      lua_pushfstring(L, "\\u00%c%c", "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]);
      luaL_addvalue(b);
    } else {
      luaL_addlstring(b, s + i, k);
    }
  }
  luaL_addchar(b, '"');
}

/* The value on top of the stack becomes its JSON. */
static void make_json(lua_State *L, const char *what) {
  static const lua_Integer SAFE = (lua_Integer)1 << 53;
  int value = lua_gettop(L);
  qaci_carried kind = qaci_lua_check_carried(L, value, what);
  size_t n;
  const char *s = luaL_tolstring(L, value, &n);
  if (kind == QACI_CARRIED_NIL) {
    lua_pushliteral(L, "null");
  } else if (kind != QACI_CARRIED_BOOLEAN &&
             !(kind == QACI_CARRIED_INTEGER && lua_tointeger(L, value) >= -SAFE && lua_tointeger(L, value) <= SAFE)) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    add_string(L, &b, s, n);
    luaL_pushresult(&b);
  }
  lua_replace(L, value);
  lua_settop(L, value);
}

/* Add the name of column c. */
static void add_name(lua_State *L, luaL_Buffer *b, lua_Integer c) {
  lua_rawgeti(L, 3, c);
  make_json(L, "columns");
  luaL_addvalue(b);
}

int qaci_lua_rows_json(lua_State *L) {
  qaci_lua_rows_columns(L, fields);
  lua_Integer rows = luaL_len(L, 1), columns = luaL_len(L, 3);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "{\"format\": \"qaci-rows 1\", \"columns\": [");
  for (lua_Integer c = 1; c <= columns; c++) {
    if (c > 1) luaL_addstring(&b, ", ");
    add_name(L, &b, c);
  }
  luaL_addstring(&b, "], \"rows\": [");
  for (lua_Integer i = 1; i <= rows; i++) {
    luaL_addstring(&b, i > 1 ? ",\n  {" : "\n  {");
    for (lua_Integer c = 1; c <= columns; c++) {
      if (c > 1) luaL_addstring(&b, ", ");
      add_name(L, &b, c);
      luaL_addstring(&b, ": ");
      const char *what = qaci_lua_rows_push(L, i, c);
      make_json(L, what);
      lua_remove(L, -2); /* what */
      luaL_addvalue(&b);
    }
    luaL_addchar(&b, '}');
  }
  luaL_addstring(&b, rows ? "\n]}" : "]}");
  luaL_pushresult(&b);
  return 1;
}
