/* What an experiment returns, taken out of Lua and from one process to another: see gallery_command.h. */
#include "qaci/command/gallery_command.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/lua/rows.h"

enum { DIGITS = 6 }; /* of what is shown as a decimal */

/* A copy of the string at the top of the stack. */
static char *copy(lua_State *L, size_t *length) {
  size_t n;
  const char *s = lua_tolstring(L, -1, &n);
  char *r = qaci_alloc(n + 1);
  memcpy(r, s, n + 1);
  if (length) *length = n;
  return r;
}

/* The value at the top becomes what a page shows of it; whether that is not all. */
static bool make_cell(lua_State *L, const char *what) {
  int value = lua_gettop(L);
  char kind = lua_type(L, value) == LUA_TNUMBER || qaci_lua_is_rational(L, value) ? GALLERY_NUMBER : GALLERY_TEXT;
  lua_pushlstring(L, &kind, 1);
  qaci_lua_push_cell(L, value, DIGITS, what);
  bool shortened = !lua_isnil(L, value) && strcmp(lua_tostring(L, -1), luaL_tolstring(L, value, NULL));
  lua_settop(L, value + 2);
  lua_concat(L, 2);
  lua_replace(L, value);
  return shortened;
}

static void *grow(void *array, size_t count, size_t size) {
  return qaci_realloc(array, (count + 1) * size);
}

/* rows:method() as a text, pushed. */
static void push_method(lua_State *L, int rows, const char *method, const char *what) {
  lua_getfield(L, rows, method);
  lua_pushvalue(L, rows);
  lua_call(L, 1, 1);
  if (strlen(lua_tostring(L, -1)) != lua_rawlen(L, -1)) luaL_error(L, "%s: a NUL byte, expected texts without", what);
}

/* The rows on top of the stack, called `what`, popped. */
static void add_table(lua_State *L, gallery_result *r, const char *caption, const char *what) {
  int rows = lua_gettop(L), columns = rows + 3;
  if (!qaci_lua_is_rows(L, rows))
    luaL_error(L, "%s is %s, expected what qaci.rows or qaci.sweep makes", what, qaci_lua_describe(L, rows));
  r->table = grow(r->table, r->tables, sizeof *r->table);
  gallery_table *t = &r->table[r->tables++];
  *t = (gallery_table){.caption = qaci_strdup(caption)};
  push_method(L, rows, "csv", what); /* checks all that is read below */
  t->csv = copy(L, NULL);
  push_method(L, rows, "json", what);
  t->json = copy(L, NULL);
  lua_getfield(L, rows, "columns");
  t->columns = (size_t)luaL_len(L, columns);
  t->rows = (size_t)luaL_len(L, rows);
  size_t cells = t->columns * (t->rows + 1);
  t->cell = qaci_alloc((cells + 1) * sizeof *t->cell);
  for (size_t k = 0; k <= cells; k++) t->cell[k] = NULL; /* what an error leaves out */
  for (size_t k = 0; k < cells; k++, lua_settop(L, columns)) {
    if (k >= t->columns) lua_rawgeti(L, rows, (lua_Integer)(k / t->columns));
    lua_rawgeti(L, columns, (lua_Integer)(k % t->columns) + 1);
    if (k >= t->columns) lua_rawget(L, -2);
    if (make_cell(L, what)) t->shortened = true;
    t->cell[k] = copy(L, NULL);
  }
  lua_settop(L, rows - 1);
}

static void add_picture(lua_State *L, gallery_result *r, const char *caption, const char *what) {
  size_t n;
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
  if (!s) luaL_error(L, "%s is %s, expected a text that is an SVG or PNG file", what, qaci_lua_describe(L, -1));
  bool png = n > 24 && !memcmp(s, "\x89PNG\r\n\x1a\n", 8);
  bool svg = !png && strlen(s) == n && (!strncmp(s, "<svg", 4) || (!strncmp(s, "<?xml", 5) && strstr(s, "<svg")));
  if (!png && !svg) luaL_error(L, "%s is neither an SVG file nor a PNG file", what);
  r->picture = grow(r->picture, r->pictures, sizeof *r->picture);
  gallery_picture *p = &r->picture[r->pictures++];
  *p = (gallery_picture){.caption = qaci_strdup(caption), .svg = svg};
  p->bytes = copy(L, &p->length);
  lua_pop(L, 1);
}

typedef void add_item(lua_State *L, gallery_result *r, const char *caption, const char *what);

/* Whether the array `several` of { CAPTION, item } of the table at 1 has the item on top of the stack. */
static bool has_item(lua_State *L, const char *several) {
  int item = lua_gettop(L);
  bool found = false;
  if (lua_getfield(L, 1, several) == LUA_TTABLE)
    for (lua_Integer i = luaL_len(L, -1); i > 0 && !found; i--, lua_settop(L, item + 1))
      found = lua_geti(L, item + 1, i) == LUA_TTABLE && lua_geti(L, -1, 2) != LUA_TNIL && lua_rawequal(L, -1, item);
  lua_settop(L, item);
  return found;
}

/* The field `one` of the table at 1, then those of the array `several` of { caption, item }; what is named as both,
 * once. */
static void add_items(lua_State *L, gallery_result *r, const char *one, const char *several, add_item *add) {
  if (lua_getfield(L, 1, one) == LUA_TNIL || has_item(L, several))
    lua_pop(L, 1);
  else
    add(L, r, "", one);
  if (lua_getfield(L, 1, several) != LUA_TNIL) {
    int array = lua_gettop(L);
    if (!lua_istable(L, array))
      luaL_error(L, "%s is %s, expected an array of pairs { CAPTION, ... }", several, qaci_lua_describe(L, array));
    lua_Integer n = luaL_len(L, array);
    for (lua_Integer i = 1; i <= n; i++) {
      const char *what = lua_pushfstring(L, "%s[%I]", several, (LUAI_UACINT)i);
      lua_geti(L, array, i);
      if (!lua_istable(L, -1) || lua_geti(L, -1, 1) != LUA_TSTRING)
        luaL_error(L, "%s: expected { CAPTION, ... }, the caption a text", what);
      const char *caption = lua_tostring(L, -1);
      lua_geti(L, -2, 2);
      add(L, r, caption, what);
      lua_settop(L, array);
    }
  }
  lua_settop(L, 2);
}

static int take(lua_State *L) {
  gallery_result *r = lua_touserdata(L, 2);
  if (!lua_istable(L, 1))
    return luaL_error(L, "it returns %s, expected a table { rows = ..., picture = ... }", qaci_lua_describe(L, 1));
  add_items(L, r, "rows", "tables", add_table);
  add_items(L, r, "picture", "pictures", add_picture);
  if (!r->tables) return luaL_error(L, "it returns no rows and no tables, expected { rows = ..., picture = ... }");
  return 0;
}

const char *gallery_take(lua_State *L, gallery_result *r) {
  *r = (gallery_result){0};
  lua_pushcfunction(L, take);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, r);
  return lua_pcall(L, 2, 0, 0) ? luaL_tolstring(L, -1, NULL) : NULL;
}

static size_t cells(const gallery_table *t) {
  return t->cell ? t->columns * (t->rows + 1) : 0;
}

void gallery_result_clear(gallery_result *r) {
  for (size_t i = 0; i < r->tables; i++) {
    gallery_table *t = &r->table[i];
    for (size_t k = 0; k < cells(t); k++) free(t->cell[k]);
    free(t->cell);
    free(t->caption);
    free(t->csv);
    free(t->json);
  }
  for (size_t i = 0; i < r->pictures; i++) {
    free(r->picture[i].caption);
    free(r->picture[i].bytes);
  }
  free(r->table);
  free(r->picture);
  *r = (gallery_result){0};
}

/* A text is its length and its bytes; a result its parts in order, then a word that says that it is whole. */
static const char whole[] = "whole";

static void send_number(FILE *to, size_t n) {
  fprintf(to, "%zu\n", n);
}

static void send_text(FILE *to, const char *s, size_t n) {
  send_number(to, n);
  fwrite(s, 1, n, to);
}

static size_t receive_number(FILE *from) {
  size_t n = 0;
  int c;
  while ((c = fgetc(from)) >= '0' && c <= '9') n = 10 * n + (size_t)(c - '0');
  return n;
}

static char *receive_text(FILE *from, size_t *length) {
  size_t n = receive_number(from);
  char *s = qaci_alloc(n + 1);
  n = fread(s, 1, n, from);
  s[n] = 0;
  if (length) *length = n;
  return s;
}

void gallery_result_send(const gallery_result *r, FILE *to) {
  send_number(to, r->tables);
  for (size_t i = 0; i < r->tables; i++) {
    const gallery_table *t = &r->table[i];
    send_text(to, t->caption, strlen(t->caption));
    send_text(to, t->csv, strlen(t->csv));
    send_text(to, t->json, strlen(t->json));
    send_number(to, t->columns);
    send_number(to, t->rows);
    send_number(to, t->shortened);
    for (size_t k = 0; k < cells(t); k++) send_text(to, t->cell[k], strlen(t->cell[k]));
  }
  send_number(to, r->pictures);
  for (size_t i = 0; i < r->pictures; i++) {
    send_text(to, r->picture[i].caption, strlen(r->picture[i].caption));
    send_text(to, r->picture[i].bytes, r->picture[i].length);
    send_number(to, r->picture[i].svg);
  }
  send_text(to, whole, strlen(whole));
}

bool gallery_result_receive(gallery_result *r, FILE *from) {
  *r = (gallery_result){0};
  /* the last word first: without it nothing of the rest is to be trusted */
  char end[sizeof whole] = "";
  rewind(from);
  if (fseek(from, -(long)strlen(whole), SEEK_END) || fread(end, 1, strlen(whole), from) != strlen(whole) ||
      strcmp(end, whole))
    return false;
  rewind(from);
  r->tables = receive_number(from);
  r->table = qaci_alloc((r->tables + 1) * sizeof *r->table);
  for (size_t i = 0; i < r->tables; i++) {
    gallery_table *t = &r->table[i];
    *t = (gallery_table){.caption = receive_text(from, NULL)};
    t->csv = receive_text(from, NULL);
    t->json = receive_text(from, NULL);
    t->columns = receive_number(from);
    t->rows = receive_number(from);
    t->shortened = receive_number(from);
    t->cell = qaci_alloc((t->columns * (t->rows + 1) + 1) * sizeof *t->cell);
    for (size_t k = 0; k < cells(t); k++) t->cell[k] = receive_text(from, NULL);
  }
  r->pictures = receive_number(from);
  r->picture = qaci_alloc((r->pictures + 1) * sizeof *r->picture);
  for (size_t i = 0; i < r->pictures; i++) {
    gallery_picture *p = &r->picture[i];
    p->caption = receive_text(from, NULL);
    p->bytes = receive_text(from, &p->length);
    p->svg = receive_number(from);
  }
  return true;
}
