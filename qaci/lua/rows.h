/* Rows: an array of tables, each from names of columns to values, with the array `columns` of these names. */
#ifndef QACI_QACI_LUA_ROWS_H
#define QACI_QACI_LUA_ROWS_H

#include "qaci/lua/common.h"

/* Make the table at the top of the stack, an array of row tables, into rows with the columns below it; it takes the
 * place of both. */
void qaci_lua_make_rows(lua_State *L);

bool qaci_lua_is_rows(lua_State *L, int index);

/* Raise unless the table at `index` is an array of distinct names. */
void qaci_lua_check_columns(lua_State *L, int index, const char *what);

/* For functions of rows: check that 1 are rows and 2 a table of options with these fields, or nil; 3 := the columns
 * that are asked for (the option "columns", or all), and the stack ends there. */
void qaci_lua_rows_columns(lua_State *L, const char *const *fields);

/* Raise unless the name at the top is a column of the rows at the absolute `rows`, or a value's in one of them. */
void qaci_lua_rows_need(lua_State *L, int rows, const char *what);

/* Check the field "names" at the top, a table from columns of the rows at `rows` to headings; returns its index. */
int qaci_lua_rows_headings(lua_State *L, int rows);

/* Push what to call the cell in row i of the rows at 1, column c of the columns at 3, and then what is in it. */
const char *qaci_lua_rows_push(lua_State *L, lua_Integer i, lua_Integer c);

/* Push text for people: a rational as a fraction, or where that is longer than `digits` + 6 characters as a decimal of
 * `digits` digits; long bits by their ends; nil is empty. Raises `what: ...` for what is no value of a row. */
const char *qaci_lua_push_cell(lua_State *L, int index, int digits, const char *what);

/* Methods. */
int qaci_lua_rows_text(lua_State *L);
int qaci_lua_rows_csv(lua_State *L);
int qaci_lua_rows_json(lua_State *L);

#endif
