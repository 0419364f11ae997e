/* What `qaci score` prints for people: one table of the actions, then a few facts, all aligned. */
#include "qaci/command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/utf8.h"

/* Characters of an exact fraction before it is shortened, and digits of a decimal. */
enum { WIDTH = 36, DIGITS = 8 };

/* Push the value on top of the stack as text, in its place: rationals shortened, or as a decimal. */
static const char *to_text(lua_State *L, bool decimal) {
  if (qaci_lua_is_rational(L, -1)) {
    mpq_srcptr q = qaci_lua_check_rational(L, -1);
    char **box = qaci_lua_new_text(L);
    *box = decimal ? qaci_rational_decimal(q, DIGITS) : qaci_rational_short(q, WIDTH);
    qaci_lua_push_text(L, box);
    lua_remove(L, -2);
  } else if (lua_isnil(L, -1)) {
    lua_pushliteral(L, "none"); /* score/located where nothing was located */
  } else {
    luaL_tolstring(L, -1, NULL);
  }
  lua_replace(L, -2);
  return lua_tostring(L, -1);
}

/* result:method(action), the action on top of the stack; its two values are pushed, nil for no second one. */
static void call(lua_State *L, int result, const char *method) {
  int action = lua_gettop(L);
  lua_getfield(L, result, method);
  lua_pushvalue(L, result);
  lua_pushvalue(L, action);
  lua_call(L, 2, 2);
}

enum { COLUMNS = 4 };

/* Is result[field] the text? */
static bool is(lua_State *L, int result, const char *field, const char *text) {
  lua_getfield(L, result, field);
  bool r = lua_isstring(L, -1) && !strcmp(lua_tostring(L, -1), text);
  lua_pop(L, 1);
  return r;
}

/* Only the scores of the average are in proportion to the located mass: the last column is for them. */
static bool averages(lua_State *L, int result) {
  bool r = lua_getfield(L, result, "compose") == LUA_TNIL || !strcmp(lua_tostring(L, -1), "average");
  lua_pop(L, 1);
  return r;
}

/* The two ends on top of the stack: the lower becomes "enclosed"; push both as decimals, or one where that says all. */
static void push_ends(lua_State *L) {
  int lower = lua_gettop(L) - 1;
  for (int end = 0; end < 2; end++) {
    lua_pushvalue(L, lower + end);
    to_text(L, true);
  }
  if (strcmp(lua_tostring(L, -2), lua_tostring(L, -1)))
    lua_pushfstring(L, "%s to %s", lua_tostring(L, -2), lua_tostring(L, -1));
  lua_pushliteral(L, "enclosed");
  lua_replace(L, lower);
}

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
  /* the score twice, as fraction and as decimal; of an average the mass that was skipped says how far it may go */
  if (lua_isnil(L, -1) || averages(L, result)) lua_pushvalue(L, top + 2);
  else push_ends(L);
  lua_replace(L, top + 3);
  lua_settop(L, top + 3);
  lua_pushvalue(L, top + 1);
  call(L, result, "mean");
  lua_pop(L, 1);
  lua_remove(L, top + 4);
  for (int c = 1; c <= COLUMNS; c++) {
    lua_pushvalue(L, top + c);
    to_text(L, c >= 3);
    lua_replace(L, top + c);
  }
}

static void print_cell(const char *text, int cell, bool last) {
  printf("%s%*s", text, last ? 0 : cell - qaci_utf8_width(text) + 2, last ? "\n" : "");
}

/* Push result[field]; false (and nothing pushed) if there is no such field. */
static bool get(lua_State *L, int result, const char *field) {
  if (lua_getfield(L, result, field) != LUA_TNIL) return true;
  lua_pop(L, 1);
  return false;
}

static void print_text(lua_State *L, int result, const char *field, const char *name) {
  if (!get(L, result, field)) return;
  printf("%-12s%s\n", name, to_text(L, false));
  lua_pop(L, 1);
}

/* A mass as a fraction, then as a decimal where that says more. */
static void print_mass(lua_State *L, int result, const char *field, const char *name, const char *if_zero) {
  if (!get(L, result, field)) return;
  mpq_srcptr q = qaci_lua_check_rational(L, lua_gettop(L));
  bool zero = !mpq_sgn(q), whole = !mpz_cmp_ui(mpq_denref(q), 1);
  lua_pushvalue(L, -1);
  printf("%-12s%s", name, to_text(L, false));
  lua_pop(L, 1);
  if (zero)
    printf("%s\n", if_zero);
  else if (whole)
    putchar('\n');
  else
    printf("  (%s)\n", to_text(L, true));
  lua_pop(L, 1);
}

static void print_best(lua_State *L, int result) {
  if (!get(L, result, "best")) return;
  lua_getfield(L, result, "decided");
  bool open = lua_isboolean(L, -1) && !lua_toboolean(L, -1);
  lua_pop(L, 1);
  const char *note = "";
  if (open) {
    bool enclosed = is(L, result, "status", "enclosed"), partial = is(L, result, "status", "partial");
    note = partial    ? "  (what was not visited could change it)"
           : enclosed ? "  (more bits could change it)"
                      : "  (the first action: nothing speaks for any)";
  }
  printf("%-12s%s%s\n", "best", to_text(L, false), note);
  lua_pop(L, 1);
}

/* The preset of the reading, or all its options, in the order of their names. */
static void print_reading(lua_State *L, int result) {
  if (!get(L, result, "reading")) return;
  int reading = lua_gettop(L);
  const char *preset = lua_istable(L, reading) && get(L, reading, "preset") ? to_text(L, false) : NULL;
  if (!lua_istable(L, reading)) preset = to_text(L, false);
  printf("%-12s%s", "reading", preset ? preset : "");
  if (!preset) {
    static const char *const option[] = {"argmax_scope", "empty_max", "future",      "normalize",
                                         "answers",      "clock",     "time_weights"};
    const char *separator = "";
    for (size_t i = 0; i < sizeof option / sizeof *option; i++) {
      if (!get(L, reading, option[i])) continue;
      printf("%s%s %s", separator, option[i], to_text(L, false));
      separator = ", ";
      lua_pop(L, 1);
    }
  }
  putchar('\n');
  lua_settop(L, reading - 1);
}

/* The heaviest hypotheses, or why there is none. */
static void print_brief(lua_State *L, int result) {
  if (!get(L, result, "brief")) return;
  lua_pushvalue(L, result);
  lua_pushinteger(L, 3);
  lua_pushliteral(L, "            ");
  lua_call(L, 3, 1);
  fputs(lua_tostring(L, -1), stdout);
  lua_pop(L, 1);
}

/* What the agent did, if one was asked to act. */
static void print_choice(lua_State *L, int result) {
  if (!get(L, result, "choice")) return;
  int choice = lua_gettop(L);
  lua_getfield(L, result, "action");
  printf("%-12s%s", "action", to_text(L, false));
  lua_getfield(L, choice, "agent");
  lua_getfield(L, choice, "queries");
  printf("  (%s, %lld of the scores asked for, regret ", lua_tostring(L, -2), (long long)lua_tointeger(L, -1));
  lua_getfield(L, choice, "regret");
  lua_getfield(L, choice, "regret_upper");
  bool enclosed = !lua_isnil(L, -1);
  lua_pushvalue(L, -2);
  fputs(to_text(L, true), stdout);
  lua_pop(L, 1);
  if (enclosed) printf(" to %s", to_text(L, true));
  lua_getfield(L, choice, "why");
  if (lua_isnil(L, -1)) puts(")");
  else printf("; %s)\n", lua_tostring(L, -1));
  lua_settop(L, choice - 1);
}

/* A text in quotes. */
static void print_quoted(lua_State *L, int result, const char *field, const char *name) {
  if (!get(L, result, field)) return;
  printf("%-12s\"%s\"\n", name, lua_tostring(L, -1));
  lua_pop(L, 1);
}

/* The composer and its options. */
static void print_composer(lua_State *L, int result) {
  int top = lua_gettop(L);
  lua_getfield(L, result, "compose");
  printf("%-12s%s", "compose", to_text(L, false));
  if (get(L, result, "disagreement")) printf(", disagreement %s", to_text(L, false));
  lua_getfield(L, result, "lottery");
  puts(lua_toboolean(L, -1) ? " over lotteries" : "");
  lua_settop(L, top);
}

/* The first numbers of the array on top of the stack, as decimals, and how many more there are; pops it. */
static void print_list(lua_State *L) {
  enum { MOST = 5 };
  lua_Integer n = luaL_len(L, -1);
  for (lua_Integer i = 1; i <= n && i <= MOST; i++) {
    lua_geti(L, -1, i);
    printf(" %s", to_text(L, true));
    lua_pop(L, 1);
  }
  if (n > MOST) printf(" and %lld more", (long long)(n - MOST));
  lua_pop(L, 1);
}

/* What each lottery is worth to the scoring functions; and what it is, if the scores are the mean of several. */
static void print_points(lua_State *L, int result) {
  if (!get(L, result, "points")) return;
  int points = lua_gettop(L), top = points - 1;
  lua_Integer n = luaL_len(L, points);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, points, i);
    printf("%-12s", "point");
    if (n > 1) {
      fputs("lottery", stdout);
      lua_getfield(L, -1, "lottery");
      print_list(L);
      fputs(", ", stdout);
    }
    fputs("worth", stdout);
    lua_getfield(L, -1, "utilities");
    print_list(L);
    putchar('\n');
    lua_pop(L, 1);
  }
  lua_settop(L, top);
}

static void print_facts(lua_State *L, int result) {
  print_quoted(L, result, "question_text", "question");
  print_quoted(L, result, "counterfactual_text", "asked");
  if (!is(L, result, "reader", "table")) print_text(L, result, "reader", "reader");
  if (!averages(L, result)) print_composer(L, result);
  print_mass(L, result, "located", "located", "  (nothing was located)");
  print_best(L, result);
  print_points(L, result);
  print_choice(L, result);
  print_text(L, result, "hypotheses", "hypotheses");
  print_brief(L, result);
  print_reading(L, result);
  print_text(L, result, "horizon", "horizon");
  bool partial = !is(L, result, "status", "exact") && !is(L, result, "status", "enclosed");
  print_text(L, result, "status", "status");
  print_mass(L, result, "remainder", "remainder", "");
  if (get(L, result, "absorbed")) {
    bool any = mpq_sgn(qaci_lua_check_rational(L, lua_gettop(L))) != 0;
    lua_pop(L, 1);
    if (any) print_mass(L, result, "absorbed", "absorbed", "");
  }
  if (partial) {
    print_mass(L, result, "skipped", "skipped", "");
    print_text(L, result, "message", "note");
  }
  if (get(L, result, "seconds")) printf("%-12s%.2f s\n", "time", (double)lua_tonumber(L, -1));
}

void command_report(lua_State *L, int result, int actions) {
  result = lua_absindex(L, result);
  actions = lua_absindex(L, actions);
  lua_Integer rows = luaL_len(L, actions);
  int cell[COLUMNS] = {0}, columns = averages(L, result) ? COLUMNS : COLUMNS - 1;
  lua_newtable(L); /* all cells in order */
  int cells = lua_gettop(L);
  for (lua_Integer i = 0; i <= rows; i++) {
    push_row(L, result, actions, i);
    for (int c = COLUMNS - 1; c >= 0; c--) {
      int w = qaci_utf8_width(lua_tostring(L, -1));
      if (w > cell[c]) cell[c] = w;
      lua_rawseti(L, cells, i * COLUMNS + c + 1);
    }
    lua_settop(L, cells);
  }
  for (lua_Integer i = 0; i <= rows; i++)
    for (int c = 0; c < columns; c++, lua_pop(L, 1)) {
      lua_rawgeti(L, cells, i * COLUMNS + c + 1);
      print_cell(lua_tostring(L, -1), cell[c], c + 1 == columns);
    }
  lua_settop(L, cells - 1);
  putchar('\n');
  print_facts(L, result);
  lua_settop(L, cells - 1);
}
