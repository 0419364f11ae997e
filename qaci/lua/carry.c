/* Values of tables of results, and their text: see carry.h. */
#include "qaci/lua/carry.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

qaci_carried qaci_lua_carried(lua_State *L, int index) {
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    return QACI_CARRIED_NIL;
  case LUA_TBOOLEAN:
    return QACI_CARRIED_BOOLEAN;
  case LUA_TSTRING:
    return QACI_CARRIED_STRING;
  case LUA_TNUMBER:
    return lua_isinteger(L, index) ? QACI_CARRIED_INTEGER : QACI_CARRIED_NOT;
  default:
    return qaci_lua_is_rational(L, index) ? QACI_CARRIED_RATIONAL
           : qaci_lua_is_bits(L, index)   ? QACI_CARRIED_BITS
                                          : QACI_CARRIED_NOT;
  }
}

qaci_carried qaci_lua_check_carried(lua_State *L, int index, const char *what) {
  qaci_carried kind = qaci_lua_carried(L, index);
  if (kind == QACI_CARRIED_NOT && lua_type(L, index) == LUA_TNUMBER)
    luaL_error(L, "%s: %s", what, qaci_lua_float_message(L, lua_tonumber(L, index)));
  if (kind == QACI_CARRIED_NOT)
    luaL_error(L, "%s: %s, expected a rational, an integer, bits, a boolean, a string or nil", what,
               qaci_lua_describe(L, index));
  return kind;
}

/* ---- writing ---- */

static void push_quoted(lua_State *L, const char *s, size_t n) {
  static const char digit[] = "0123456789abcdef";
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addchar(&b, '"');
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f) {
      luaL_addchar(&b, (char)c);
      continue;
    }
    luaL_addchar(&b, '\\');
    if (c == '"' || c == '\\') {
      luaL_addchar(&b, (char)c);
    } else if (c == '\n') {
      luaL_addchar(&b, 'n');
    } else {
      luaL_addchar(&b, 'x');
      luaL_addchar(&b, digit[c >> 4]);
      luaL_addchar(&b, digit[c & 15]);
    }
  }
  luaL_addchar(&b, '"');
  luaL_pushresult(&b);
}

void qaci_lua_push_carried(lua_State *L, int index) {
  index = lua_absindex(L, index);
  size_t n;
  const char *s = luaL_tolstring(L, index, &n);
  switch (qaci_lua_carried(L, index)) {
  case QACI_CARRIED_INTEGER:
    lua_pushfstring(L, "i%s", s);
    break;
  case QACI_CARRIED_RATIONAL:
    lua_pushfstring(L, "q%s", s);
    break;
  case QACI_CARRIED_BITS:
    lua_pushfstring(L, "b%s", s);
    break;
  case QACI_CARRIED_STRING:
    push_quoted(L, s, n);
    break;
  default:
    return; /* true, false, nil */
  }
  lua_remove(L, -2);
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t qaci_lua_push_names(lua_State *L, int index, const char *what) {
  index = lua_absindex(L, index);
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1), n++)
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "%s: an entry at %s, expected names only", what, qaci_lua_describe(L, -2));
  const char **name = lua_newuserdatauv(L, (n + 1) * sizeof *name, 0);
  size_t i = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    size_t length;
    name[i] = lua_tolstring(L, -2, &length);
    if (strlen(name[i++]) != length) luaL_error(L, "%s: a name with a zero byte", what);
  }
  qsort(name, n, sizeof *name, by_bytes);
  lua_createtable(L, (int)n, 0);
  for (i = 0; i < n; i++) {
    lua_pushstring(L, name[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_remove(L, -2);
  return n;
}

/* Push `"name" value` for the name at `name` of the row, behind a blank unless it is the first. */
static void push_entry(lua_State *L, int row, int name, bool first) {
  int top = lua_gettop(L);
  size_t n;
  const char *s = lua_tolstring(L, name, &n);
  push_quoted(L, s, n);
  lua_pushvalue(L, name);
  lua_rawget(L, row);
  qaci_lua_check_carried(L, top + 2, lua_pushfstring(L, "column \"%s\"", s));
  qaci_lua_push_carried(L, top + 2);
  lua_pushfstring(L, "%s%s %s", first ? "" : " ", lua_tostring(L, top + 1), lua_tostring(L, -1));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

void qaci_lua_push_carried_row(lua_State *L, int index) {
  index = lua_absindex(L, index);
  size_t n = qaci_lua_push_names(L, index, "a row");
  int names = lua_gettop(L);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addchar(&b, '{');
  for (size_t i = 1; i <= n; i++) {
    lua_rawgeti(L, names, (lua_Integer)i);
    push_entry(L, index, lua_gettop(L), i == 1);
    lua_remove(L, -2);
    luaL_addvalue(&b);
  }
  luaL_addchar(&b, '}');
  luaL_pushresult(&b);
  lua_remove(L, names);
}

/* ---- reading ---- */

static int hex(char c) {
  return isdigit((unsigned char)c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind the quote. */
static const char *read_quoted(lua_State *L, const char *text, const char *end) {
  const char *stop = text;
  for (; stop < end && *stop != '"'; stop++)
    if (*stop == '\\') stop++;
  if (stop >= end) return NULL;
  luaL_Buffer b;
  char *room = luaL_buffinitsize(L, &b, (size_t)(stop - text) + 1);
  size_t n = 0;
  bool good = true;
  for (const char *s = text; s < stop && good; s++) {
    if (*s != '\\') {
      room[n++] = *s;
      continue;
    }
    s++;
    if (*s == 'n')
      room[n++] = '\n';
    else if (*s == '"' || *s == '\\')
      room[n++] = *s;
    else if (*s == 'x' && stop - s > 2 && hex(s[1]) >= 0 && hex(s[2]) >= 0)
      room[n++] = (char)(16 * hex(s[1]) + hex(s[2])), s += 2;
    else
      good = false;
  }
  luaL_pushresultsize(&b, n);
  if (good) return stop + 1;
  lua_pop(L, 1);
  return NULL;
}

static bool starts(const char *text, const char *end, const char *word) {
  size_t n = strlen(word);
  return (size_t)(end - text) >= n && !memcmp(text, word, n);
}

static bool read_integer(lua_State *L, const char *text, size_t n) {
  int top = lua_gettop(L);
  lua_pushlstring(L, text, n);
  bool good = lua_stringtonumber(L, lua_tostring(L, -1)) == n + 1 && lua_isinteger(L, -1);
  if (good) lua_replace(L, top + 1);
  lua_settop(L, top + good);
  return good;
}

const char *qaci_lua_read_carried(lua_State *L, const char *text, const char *end) {
  if (text < end && *text == '"') return read_quoted(L, text + 1, end);
  for (int truth = 0; truth < 2; truth++) {
    const char *word = truth ? "true" : "false";
    if (!starts(text, end, word)) continue;
    lua_pushboolean(L, truth);
    return text + strlen(word);
  }
  const char *stop = text;
  while (stop < end && *stop != ' ' && *stop != '}') stop++;
  if (stop == text) return NULL;
  size_t n = (size_t)(stop - text) - 1;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  int top = lua_gettop(L);
  bool good = false;
  if (*text == 'i') good = read_integer(L, text + 1, n);
  if (*text == 'q') good = qaci_rational_parse(ctx, qaci_lua_new_rational(L), text + 1, n) == QACI_OK;
  if (*text == 'b') good = qaci_bits_parse(ctx, qaci_lua_new_bits(L), text + 1, n) == QACI_OK;
  if (good) {
    qaci_lua_account(L, n);
    return stop;
  }
  lua_settop(L, top);
  return NULL;
}

const char *qaci_lua_read_carried_row(lua_State *L, const char *text, const char *end) {
  if (text == end || *text++ != '{') return NULL;
  lua_newtable(L);
  int row = lua_gettop(L);
  while (text && text < end && *text != '}') {
    text = *text == '"' ? read_quoted(L, text + 1, end) : NULL;
    if (text) text = text < end && *text == ' ' ? qaci_lua_read_carried(L, text + 1, end) : NULL;
    if (!text) break;
    lua_rawset(L, row);
    if (text < end && *text == ' ') text++;
  }
  if (text && text < end) return text + 1;
  lua_settop(L, row - 1);
  return NULL;
}
