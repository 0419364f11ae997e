/* Values that tables of results hold, and their text: how a result goes from one process to another, and into a file.
 *
 *   value   i-12   an integer       q1/3   a rational    b0101   bits    true   false    "text"   a string, in which
 *           \n \\ \" \xHH stand for a line feed, a backslash, a quote, any byte below a blank and 7f
 *   row     {"name" value "name" value}    in the order of the names as bytes; nil is not there
 *
 * The text of a value is one line, and reading it gives the same value of the same kind.
 */
#ifndef QACI_QACI_LUA_CARRY_H
#define QACI_QACI_LUA_CARRY_H

#include "qaci/lua/common.h"

typedef enum qaci_carried {
  QACI_CARRIED_NOT,
  QACI_CARRIED_NIL,
  QACI_CARRIED_INTEGER,
  QACI_CARRIED_RATIONAL,
  QACI_CARRIED_BITS,
  QACI_CARRIED_BOOLEAN,
  QACI_CARRIED_STRING
} qaci_carried;
qaci_carried qaci_lua_carried(lua_State *L, int index);

/* The kind of what stands at `index`; raises `what: a function, expected a rational, ...` for what is none, or nil. */
qaci_carried qaci_lua_check_carried(lua_State *L, int index, const char *what);

/* Push the text of the value at `index`, which is one. */
void qaci_lua_push_carried(lua_State *L, int index);

/* Push the value whose text begins at `text`, of which `end` is the end; returns what is behind it. NULL, pushing
 * nothing, if there is none. */
const char *qaci_lua_read_carried(lua_State *L, const char *text, const char *end);

/* Push the text of the row, a table of names and values, at `index`. Raises for other keys and other values. */
void qaci_lua_push_carried_row(lua_State *L, int index);
const char *qaci_lua_read_carried_row(lua_State *L, const char *text, const char *end);

/* Push the keys of the table at `index`, all strings, as an array in the order of their bytes; returns how many. Raises
 * `what: ...` for a key that is no string. */
size_t qaci_lua_push_names(lua_State *L, int index, const char *what);

#endif
