/* What `qaci score` prints for people: one table of the actions, then a few facts, all aligned. */
#include "qaci/command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters of an exact fraction before it is shortened, and digits of a decimal. */
enum { WIDTH = 36, DIGITS = 8 };

/* Characters of UTF-8 text. */
static int width(const char *s) {
  int n = 0;
  for (; *s; s++) n += ((unsigned char)*s & 0xc0) != 0x80;
  return n;
}

/* Push the value on top of the stack as text, in its place: rationals shortened, or as a decimal. */
static const char *to_text(lua_State *L, bool decimal) {
  if (qaci_lua_is_rational(L, -1)) {
    mpq_srcptr q = qaci_lua_check_rational(L, -1);
    char **box = qaci_lua_new_text(L);
    *box = decimal ? qaci_rational_decimal(q, DIGITS) : qaci_rational_short(q, WIDTH);
    qaci_lua_push_text(L, box);
    lua_remove(L, -2);
  } else if (lua_isnil(L, -1)) {
    lua_pushliteral(L, "undecided");
  } else {
    luaL_tolstring(L, -1, NULL);
  }
  lua_replace(L, -2);
  return lua_tostring(L, -1);
}

/* result:method(action), the action on top of the stack; the value is pushed. */
static void call(lua_State *L, int result, const char *method) {
  int action = lua_gettop(L);
  lua_getfield(L, result, method);
  lua_pushvalue(L, result);
  lua_pushvalue(L, action);
  lua_call(L, 2, 1);
}

enum { COLUMNS = 4 };

/* Push the cells of row i (0: the headings) on the stack, as texts. */
static void push_row(lua_State *L, int result, int actions, lua_Integer i) {
  if (i == 0) {
    static const char *const heading[COLUMNS] = {"action", "score", "decimal", "score/located"};
    for (int c = 0; c < COLUMNS; c++) lua_pushstring(L, heading[c]);
    return;
  }
  int top = lua_gettop(L);
  lua_geti(L, actions, i);
  call(L, result, "score");
  lua_pushvalue(L, top + 1);
  call(L, result, "mean");
  lua_remove(L, top + 3);
  /* now action, score, mean; the score twice, as fraction and as decimal */
  lua_pushvalue(L, top + 2);
  lua_insert(L, top + 2);
  for (int c = 1; c <= COLUMNS; c++) {
    lua_pushvalue(L, top + c);
    to_text(L, c >= 3);
    lua_replace(L, top + c);
  }
}

static void print_cell(const char *text, int cell, bool last) {
  printf("%s%*s", text, last ? 0 : cell - width(text) + 2, last ? "\n" : "");
}

/* One line "name  value"; nothing if the result has no such field. `kind`: 'd' adds the decimal of a rational. */
static void fact(lua_State *L, int result, const char *field, const char *name, char kind) {
  if (lua_getfield(L, result, field) == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  printf("%-12s", name);
  if (lua_istable(L, -1)) { /* several actions share the best score */
    lua_Integer n = luaL_len(L, -1);
    for (lua_Integer i = 1; i <= n; i++, lua_pop(L, 1)) {
      lua_geti(L, -1, i);
      printf("%s%s", i > 1 ? ", " : "", to_text(L, false));
    }
  } else {
    if (kind == 'd' && qaci_lua_is_rational(L, -1)) {
      lua_pushvalue(L, -1);
      bool whole = !mpz_cmp_ui(mpq_denref(qaci_lua_check_rational(L, lua_gettop(L))), 1);
      const char *decimal = to_text(L, true);
      lua_pushvalue(L, -2);
      const char *fraction = to_text(L, false);
      if (whole) printf("%s", fraction);
      else printf("%s  (%s)", fraction, decimal);
      lua_pop(L, 2);
    } else if (kind == 's') {
      printf("%.2f s", (double)lua_tonumber(L, -1));
    } else {
      lua_pushvalue(L, -1);
      printf("%s", to_text(L, false));
      lua_pop(L, 1);
    }
  }
  putchar('\n');
  lua_pop(L, 1);
}

void command_report(lua_State *L, int result, int actions) {
  result = lua_absindex(L, result);
  actions = lua_absindex(L, actions);
  lua_Integer rows = luaL_len(L, actions);
  int cell[COLUMNS] = {0};
  lua_newtable(L); /* all cells in order */
  int cells = lua_gettop(L);
  for (lua_Integer i = 0; i <= rows; i++) {
    push_row(L, result, actions, i);
    for (int c = COLUMNS - 1; c >= 0; c--) {
      int w = width(lua_tostring(L, -1));
      if (w > cell[c]) cell[c] = w;
      lua_rawseti(L, cells, i * COLUMNS + c + 1);
    }
    lua_settop(L, cells);
  }
  for (lua_Integer i = 0; i <= rows; i++)
    for (int c = 0; c < COLUMNS; c++, lua_pop(L, 1)) {
      lua_rawgeti(L, cells, i * COLUMNS + c + 1);
      print_cell(lua_tostring(L, -1), cell[c], c + 1 == COLUMNS);
    }
  lua_settop(L, cells - 1);
  putchar('\n');
  fact(L, result, "located", "located", 'd');
  fact(L, result, "best", "best", 't');
  fact(L, result, "hypotheses", "hypotheses", 't');
  fact(L, result, "reading", "reading", 't');
  fact(L, result, "status", "status", 't');
  lua_getfield(L, result, "status");
  if (lua_tostring(L, -1) && strcmp(lua_tostring(L, -1), "exact")) {
    fact(L, result, "remainder", "remainder", 'd');
    fact(L, result, "skipped", "skipped", 't');
  }
  lua_pop(L, 1);
  lua_getfield(L, result, "message");
  if (lua_tostring(L, -1) && *lua_tostring(L, -1)) fact(L, result, "message", "note", 't');
  lua_pop(L, 1);
  fact(L, result, "seconds", "time", 's');
}
