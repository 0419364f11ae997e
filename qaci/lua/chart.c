/* qaci.chart{kind =, rows =, x =, y =, by =, ...}: a picture of exact values, as the text of an SVG.       qaci/chart.h
 *
 * The points come from rows, or are given as series or bars. x is a number where all are numbers and the chart has
 * lines, and else a name, in the order of first appearance.
 */
#include "qaci/chart.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/rows.h"

#define CHART "qaci.chart"

enum { NAME_DIGITS = 6 };

static int chart_gc(lua_State *L) {
  qaci_chart_clear(lua_touserdata(L, 1));
  return 0;
}

/* Push an empty chart that the collector gives back. */
static qaci_chart *new_chart(lua_State *L) {
  qaci_chart *c = lua_newuserdatauv(L, sizeof *c, 0);
  qaci_chart_init(c);
  if (luaL_newmetatable(L, CHART)) {
    lua_pushcfunction(L, chart_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return c;
}

/* ---- options ---- */

/* The text in the field, for the chart; NULL if there is none or it is empty. */
static char *text_field(lua_State *L, const char *name) {
  char *text = NULL;
  if (lua_getfield(L, 1, name) != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "field \"%s\": %s, expected a text", name, qaci_lua_describe(L, -1));
    if (*lua_tostring(L, -1)) text = qaci_strdup(lua_tostring(L, -1));
  }
  lua_pop(L, 1);
  return text;
}

static bool flag(lua_State *L, int index, const char *name) {
  if (lua_getfield(L, index, name) != LUA_TNIL && !lua_isboolean(L, -1))
    luaL_error(L, "field \"%s\": %s, expected true or false", name, qaci_lua_describe(L, -1));
  bool set = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return set;
}

static bool has(lua_State *L, const char *name) {
  bool there = lua_getfield(L, 1, name) != LUA_TNIL;
  lua_pop(L, 1);
  return there;
}

/* ---- points ---- */

/* Is what stands at `index` a number? Raises for what cannot be an x. */
static bool is_number(lua_State *L, int index, const char *what) {
  qaci_carried kind = qaci_lua_check_carried(L, index, what);
  if (kind == QACI_CARRIED_NIL) luaL_error(L, "%s: nothing, expected a number or a name", what);
  return kind == QACI_CARRIED_INTEGER || kind == QACI_CARRIED_RATIONAL;
}

/* A point of series i, whose x, y and upper end (nil: exact) are on top of the stack; they are popped. */
static void add_point(lua_State *L, qaci_chart *c, size_t i, const char *what) {
  int x = lua_gettop(L) - 2, y = x + 1, upper = x + 2;
  qaci_chart_point *p = qaci_chart_add(c, i);
  mpq_set(p->y, qaci_lua_to_rational(L, y, what));
  mpq_set(p->upper, lua_isnil(L, upper) ? p->y : qaci_lua_to_rational(L, upper, what));
  if (c->categorical)
    p->category = qaci_chart_category(c, qaci_lua_push_cell(L, x, NAME_DIGITS, what));
  else
    mpq_set(p->x, qaci_lua_to_rational(L, x, what));
  lua_settop(L, x - 1);
}

/* Push the three entries of the point, an array {x, y [, upper]}, on top of the stack. */
static void push_point(lua_State *L, const char *what) {
  int point = lua_gettop(L);
  if (!lua_istable(L, point) || lua_rawlen(L, point) < 2 || lua_rawlen(L, point) > 3)
    luaL_error(L, "%s: %s, expected {x, y} or {x, y, upper end}", what, qaci_lua_describe(L, point));
  for (int k = 1; k <= 3; k++) lua_rawgeti(L, point, k);
}

/* The field "bars": an array of {label, value [, upper]}, one series. */
static void read_bars(lua_State *L, qaci_chart *c) {
  int bars = lua_gettop(L);
  if (!lua_istable(L, bars)) luaL_error(L, "field \"bars\": %s, expected an array", qaci_lua_describe(L, bars));
  lua_Integer n = qaci_lua_array_length(L, bars, "field \"bars\"");
  size_t series = qaci_chart_series_named(c, "");
  for (lua_Integer k = 1; k <= n; k++, lua_settop(L, bars)) {
    const char *what = lua_pushfstring(L, "bar %I", (LUAI_UACINT)k);
    lua_rawgeti(L, bars, k);
    push_point(L, what);
    is_number(L, -3, what);
    add_point(L, c, series, what);
  }
}

/* Push the points of entry i of the series at `all`, and return their number; *what says whose they are. */
static lua_Integer push_points(lua_State *L, int all, lua_Integer i, const char **what) {
  static const char *const fields[] = {"name", "points", "hatched", NULL};
  *what = lua_pushfstring(L, "series %I", (LUAI_UACINT)i);
  if (lua_rawgeti(L, all, i) != LUA_TTABLE)
    luaL_error(L, "%s: %s, expected {name =, points =}", *what, qaci_lua_describe(L, -1));
  qaci_lua_only_fields(L, -1, *what, fields);
  if (lua_getfield(L, -1, "points") != LUA_TTABLE)
    luaL_error(L, "%s, field \"points\": %s, expected an array", *what, qaci_lua_describe(L, -1));
  return qaci_lua_array_length(L, -1, *what);
}

static void read_series(lua_State *L, qaci_chart *c) {
  int all = lua_gettop(L);
  if (!lua_istable(L, all)) luaL_error(L, "field \"series\": %s, expected an array", qaci_lua_describe(L, all));
  lua_Integer count = qaci_lua_array_length(L, all, "field \"series\"");
  /* first whether x is a number: what comes late decides it for all */
  for (int adding = 0; adding < 2; adding++)
    for (lua_Integer i = 1; i <= count; i++, lua_settop(L, all)) {
      const char *what;
      lua_Integer n = push_points(L, all, i, &what);
      int points = lua_gettop(L);
      size_t series = 0;
      if (adding) {
        if (lua_getfield(L, points - 1, "name") != LUA_TSTRING)
          luaL_error(L, "%s, field \"name\": %s, expected a text", what, qaci_lua_describe(L, -1));
        series = qaci_chart_series_named(c, lua_tostring(L, -1));
        if (series + 1 != (size_t)i) luaL_error(L, "%s: the name \"%s\" again", what, lua_tostring(L, -1));
        c->series[series].hatched = flag(L, points - 1, "hatched");
        lua_settop(L, points);
      }
      for (lua_Integer k = 1; k <= n; k++, lua_settop(L, points)) {
        const char *which = lua_pushfstring(L, "%s, point %I", what, (LUAI_UACINT)k);
        lua_rawgeti(L, points, k);
        push_point(L, which);
        if (!is_number(L, -3, which)) c->categorical = true;
        if (adding) add_point(L, c, series, which);
      }
    }
}

/* ---- rows ---- */

/* What the fields "x", "y", "by" and "upper" say, on the stack: names of columns, y an array of them; the table of
 * headings; 0: none. */
typedef struct columns {
  int rows, x, y, by, upper, names;
} columns;

/* Push the name of a column that the field has; 0, pushing nothing, if there is none and none is needed. */
static int push_column(lua_State *L, int rows, const char *field, bool needed) {
  const char *what = lua_pushfstring(L, "field \"%s\"", field);
  int type = lua_getfield(L, 1, field);
  if (type == LUA_TNIL && !needed) {
    lua_pop(L, 2);
    return 0;
  }
  if (type != LUA_TSTRING) luaL_error(L, "%s: %s, expected the name of a column", what, qaci_lua_describe(L, -1));
  qaci_lua_rows_need(L, rows, what);
  lua_remove(L, -2);
  return lua_gettop(L);
}

/* The field "y": a column, or several, as an array. */
static int push_values(lua_State *L, int rows) {
  if (lua_getfield(L, 1, "y") == LUA_TTABLE) {
    int y = lua_gettop(L);
    qaci_lua_check_columns(L, y, "field \"y\"");
    for (lua_Integer k = luaL_len(L, y); k > 0; k--, lua_settop(L, y)) {
      lua_rawgeti(L, y, k);
      qaci_lua_rows_need(L, rows, "field \"y\"");
    }
    return y;
  }
  lua_pop(L, 1);
  lua_newtable(L);
  push_column(L, rows, "y", true);
  lua_rawseti(L, -2, 1);
  return lua_gettop(L);
}

static columns read_columns(lua_State *L) {
  columns c = {0};
  lua_getfield(L, 1, "rows");
  c.rows = lua_gettop(L);
  if (!qaci_lua_is_rows(L, c.rows)) luaL_error(L, "field \"rows\": %s, expected rows", qaci_lua_describe(L, c.rows));
  c.x = push_column(L, c.rows, "x", true);
  c.y = push_values(L, c.rows);
  c.by = push_column(L, c.rows, "by", false);
  c.upper = push_column(L, c.rows, "upper", false);
  if (lua_getfield(L, 1, "names") != LUA_TNIL) c.names = qaci_lua_rows_headings(L, c.rows);
  if (c.upper && luaL_len(L, c.y) != 1) luaL_error(L, "field \"upper\": a column of upper ends for several columns y");
  return c;
}

/* Push what row i, a table at `row`, has in the column at `name`; nothing if there is no column. */
static void push_cell_of(lua_State *L, int row, int name) {
  if (!name) {
    lua_pushnil(L);
    return;
  }
  lua_pushvalue(L, name);
  lua_rawget(L, row);
}

/* Push the heading of the column whose name is at `column`: what "names" has for it, or its name. */
static const char *push_heading(lua_State *L, const columns *c, int column) {
  lua_pushvalue(L, column);
  if (!c->names) return lua_tostring(L, -1);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, c->names) == LUA_TNIL) lua_pop(L, 1);
  return lua_tostring(L, -1);
}

/* Push the name of the series of a row and of the column y at the top: what the row has for "by" (a text as it is, else
 * with the name of the column), and which column, if there are several. */
static const char *push_series_name(lua_State *L, const columns *c, int row, int y) {
  bool several = luaL_len(L, c->y) > 1;
  if (!c->by) return push_heading(L, c, y);
  push_cell_of(L, row, c->by);
  bool plain = lua_type(L, -1) == LUA_TSTRING;
  const char *value = qaci_lua_push_cell(L, -1, NAME_DIGITS, "field \"by\"");
  value = plain ? value : lua_pushfstring(L, "%s = %s", push_heading(L, c, c->by), value);
  return several ? lua_pushfstring(L, "%s, %s", value, push_heading(L, c, y)) : value;
}

static void read_row(lua_State *L, qaci_chart *chart, const columns *c, int row, lua_Integer i, bool adding) {
  for (lua_Integer k = 1; k <= luaL_len(L, c->y); k++, lua_settop(L, row)) {
    lua_rawgeti(L, c->y, k);
    int y = lua_gettop(L);
    push_cell_of(L, row, y);
    bool missing = lua_isnil(L, -1);
    const char *what = lua_pushfstring(L, "row %I, column \"%s\"", (LUAI_UACINT)i, lua_tostring(L, c->x));
    push_cell_of(L, row, c->x);
    if (!is_number(L, -1, what)) chart->categorical = true;
    if (!adding || missing) continue;
    size_t series = qaci_chart_series_named(chart, push_series_name(L, c, row, y));
    what = lua_pushfstring(L, "row %I, column \"%s\"", (LUAI_UACINT)i, lua_tostring(L, y));
    push_cell_of(L, row, c->x);
    push_cell_of(L, row, y);
    push_cell_of(L, row, c->upper);
    add_point(L, chart, series, what);
  }
}

/* The field "hatched": the name of a series, or an array of names. */
static void read_hatched(lua_State *L, qaci_chart *chart) {
  int type = lua_getfield(L, 1, "hatched"), names = lua_gettop(L);
  if (type == LUA_TNIL) return;
  if (type == LUA_TSTRING) {
    lua_createtable(L, 1, 0);
    lua_insert(L, names);
    lua_rawseti(L, names, 1);
  }
  qaci_lua_check_columns(L, names, "field \"hatched\"");
  for (lua_Integer k = 1; k <= luaL_len(L, names); k++, lua_settop(L, names)) {
    lua_rawgeti(L, names, k);
    size_t before = chart->count, i = qaci_chart_series_named(chart, lua_tostring(L, -1));
    if (i == before) luaL_error(L, "field \"hatched\": \"%s\" is none of the series", lua_tostring(L, -1));
    chart->series[i].hatched = true;
  }
  lua_settop(L, names - 1);
}

static void read_rows(lua_State *L, qaci_chart *chart) {
  columns c = read_columns(L);
  int top = lua_gettop(L);
  lua_Integer n = luaL_len(L, c.rows);
  for (int adding = 0; adding < 2; adding++)
    for (lua_Integer i = 1; i <= n; i++, lua_settop(L, top)) {
      if (lua_rawgeti(L, c.rows, i) != LUA_TTABLE)
        luaL_error(L, "row %I: %s, expected a table", (LUAI_UACINT)i, qaci_lua_describe(L, -1));
      read_row(L, chart, &c, top + 1, i, adding);
    }
  if (!chart->x_label && !has(L, "x_label")) chart->x_label = qaci_strdup(push_heading(L, &c, c.x));
  if (!chart->y_label && !has(L, "y_label") && luaL_len(L, c.y) == 1) {
    lua_rawgeti(L, c.y, 1);
    chart->y_label = qaci_strdup(push_heading(L, &c, lua_gettop(L)));
  }
  lua_settop(L, top);
  read_hatched(L, chart);
}

/* ---- qaci.chart ---- */

/* The points come from one of three fields. */
static void read_points(lua_State *L, qaci_chart *c) {
  static const char *const of_rows[] = {"x", "y", "by", "upper", "hatched", "names"};
  int sources = has(L, "rows") + has(L, "series") + has(L, "bars");
  if (sources != 1)
    luaL_error(L, "%s of the fields \"rows\", \"series\" and \"bars\", expected one", sources ? "several" : "none");
  for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows && !has(L, "rows"); i++)
    if (has(L, of_rows[i])) luaL_error(L, "field \"%s\": it is about rows, and there are none", of_rows[i]);
  if (has(L, "rows")) {
    read_rows(L, c);
  } else if (lua_getfield(L, 1, "series") != LUA_TNIL) {
    read_series(L, c);
  } else {
    lua_getfield(L, 1, "bars");
    read_bars(L, c);
  }
}

static int lua_chart(lua_State *L) {
  static const char *const fields[] = {"kind",  "title",   "rows",   "x",     "y",       "by",
                                       "upper", "hatched", "series", "bars",  "x_label", "y_label",
                                       "log_x", "log_y",   "note",   "names", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 64, NULL); /* options, columns, a row, a point and what to call it stand on each other */
  qaci_lua_only_fields(L, 1, "a chart", fields);
  qaci_chart *c = new_chart(L);
  c->kind = has(L, "bars") ? QACI_CHART_BARS : QACI_CHART_LINES;
  if (lua_getfield(L, 1, "kind") != LUA_TNIL)
    c->kind = (qaci_chart_kind)qaci_lua_to_choice(L, -1, "field \"kind\"", qaci_chart_kinds());
  c->title = text_field(L, "title");
  c->x_label = text_field(L, "x_label");
  c->y_label = text_field(L, "y_label");
  c->note = text_field(L, "note");
  c->log_x = flag(L, 1, "log_x");
  c->log_y = flag(L, 1, "log_y");
  c->categorical = c->kind != QACI_CHART_LINES;
  read_points(L, c);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  char **svg = qaci_lua_new_text(L);
  qaci_lua_ok(L, &ctx, qaci_chart_svg(&ctx, svg, c));
  qaci_chart_clear(c);
  return qaci_lua_push_text(L, svg);
}

void qaci_lua_open_chart(lua_State *L) {
  lua_pushcfunction(L, lua_chart);
  lua_setfield(L, -2, "chart");
}
