/* rows:text{columns =, digits =, names =}: a table for people. */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/rows.h"
#include "qaci/utf8.h"

enum { DIGITS = 6, MOST_DIGITS = 100000, LONG_BITS = 72, KEPT_BITS = 24 };

/* Push the string with its control characters as escapes: a cell is one line. */
static void push_one_line(lua_State *L, const char *s, size_t n) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c >= ' ' && c != 0x7f) {
      luaL_addchar(&b, (char)c);
    } else if (c == '\n') {
      luaL_addstring(&b, "\\n");
    } else {
      lua_pushfstring(L, "\\x%c%c", "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]);
      luaL_addvalue(&b);
    }
  }
  luaL_pushresult(&b);
}

static void push_rational_cell(lua_State *L, mpq_srcptr q, int digits) {
  size_t most = (size_t)digits + 6; /* what the decimal may take: a sign, a point, an exponent */
  char **text = qaci_lua_new_text(L);
  /* two more: the sizes may be one too great each */
  if (mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) <= most + 2)
    *text = qaci_rational_string(q);
  if (!*text || strlen(*text) > most) {
    free(*text);
    *text = qaci_rational_decimal(q, digits);
  }
  qaci_lua_push_text(L, text);
  lua_remove(L, -2);
}

const char *qaci_lua_push_cell(lua_State *L, int index, int digits, const char *what) {
  index = lua_absindex(L, index);
  qaci_carried kind = qaci_lua_check_carried(L, index, what);
  if (kind == QACI_CARRIED_NIL) {
    lua_pushliteral(L, "");
  } else if (kind == QACI_CARRIED_RATIONAL) {
    push_rational_cell(L, lua_touserdata(L, index), digits);
  } else {
    size_t n;
    const char *s = luaL_tolstring(L, index, &n);
    if (kind == QACI_CARRIED_BITS && n > LONG_BITS) {
      lua_pushlstring(L, s, KEPT_BITS);
      lua_pushfstring(L, "%s…(%I bits)…%s", lua_tostring(L, -1), (LUAI_UACINT)(n - 2 * KEPT_BITS), s + n - KEPT_BITS);
      lua_remove(L, -2);
    } else {
      push_one_line(L, s, n);
    }
    lua_remove(L, -2);
  }
  return lua_tostring(L, -1);
}

int qaci_lua_rows_headings(lua_State *L, int rows) {
  int names = lua_gettop(L);
  if (!lua_istable(L, names))
    luaL_error(L, "field \"names\": %s, expected a table from columns to headings", qaci_lua_describe(L, names));
  size_t n = qaci_lua_push_names(L, names, "field \"names\"");
  for (size_t i = 1; i <= n; i++, lua_settop(L, names + 1)) {
    lua_rawgeti(L, names + 1, (lua_Integer)i);
    qaci_lua_rows_need(L, rows, "field \"names\"");
    if (lua_getfield(L, names, lua_tostring(L, -1)) != LUA_TSTRING)
      luaL_error(L, "field \"names\": %s for \"%s\", expected a heading", qaci_lua_describe(L, -1),
                 lua_tostring(L, -2));
  }
  lua_settop(L, names);
  return names;
}

/* Push the heading of column c: what the table at `names` (0: none) has for it, or its name. */
static void push_heading(lua_State *L, int names, lua_Integer c) {
  lua_rawgeti(L, 3, c);
  size_t n;
  const char *s = lua_tolstring(L, -1, &n);
  if (names && lua_getfield(L, names, s) != LUA_TNIL) s = lua_tolstring(L, -1, &n);
  push_one_line(L, s, n);
}

/* Push the texts in the array at `cells`, row after row, as lines: columns two blanks apart, no blanks at the end of a
 * line, no line feed behind the last. */
static void push_aligned(lua_State *L, int cells, lua_Integer rows, lua_Integer columns, const int *width) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (lua_Integer i = 0; i < rows; i++) {
    if (i) luaL_addchar(&b, '\n');
    int blanks = 0;
    for (lua_Integer c = 0; c < columns; c++) {
      lua_rawgeti(L, cells, i * columns + c + 1);
      int wide = qaci_utf8_width(lua_tostring(L, -1));
      lua_pop(L, 1);
      for (; wide && blanks; blanks--) luaL_addchar(&b, ' ');
      lua_rawgeti(L, cells, i * columns + c + 1);
      luaL_addvalue(&b);
      blanks += width[c] - wide + 2;
    }
  }
  luaL_pushresult(&b);
}

int qaci_lua_rows_text(lua_State *L) {
  static const char *const fields[] = {"columns", "digits", "names", NULL};
  qaci_lua_rows_columns(L, fields);
  lua_Integer rows = luaL_len(L, 1), columns = luaL_len(L, 3), digits = DIGITS;
  if (lua_getfield(L, 2, "digits") != LUA_TNIL) digits = qaci_lua_to_integer(L, -1, "field \"digits\"");
  if (digits < 1 || digits > MOST_DIGITS)
    luaL_error(L, "field \"digits\": %I, expected between 1 and %d", (LUAI_UACINT)digits, MOST_DIGITS);
  int names = lua_getfield(L, 2, "names") == LUA_TNIL ? 0 : qaci_lua_rows_headings(L, 1);
  int *width = lua_newuserdatauv(L, ((size_t)columns + 1) * sizeof *width, 0);
  memset(width, 0, ((size_t)columns + 1) * sizeof *width);
  lua_newtable(L);
  int cells = lua_gettop(L);
  for (lua_Integer i = 0; i <= rows; i++)
    for (lua_Integer c = 1; c <= columns; c++, lua_settop(L, cells)) {
      if (i == 0) {
        push_heading(L, names, c);
      } else {
        const char *what = qaci_lua_rows_push(L, i, c);
        qaci_lua_push_cell(L, -1, (int)digits, what);
      }
      int wide = qaci_utf8_width(lua_tostring(L, -1));
      if (wide > width[c - 1]) width[c - 1] = wide;
      lua_rawseti(L, cells, i * columns + c);
    }
  push_aligned(L, cells, rows + 1, columns, width);
  return 1;
}
