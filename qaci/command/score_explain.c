/* --explain and --why: see score_explain.h. */
#include "qaci/command/score_explain.h"

#include <stdio.h>
#include <string.h>

#include "distributions/file_replace.h"

typedef struct bytes {
  const char *text;
  size_t n;
} bytes;

static qaci_status write_bytes(qaci_ctx *ctx, FILE *f, void *data) {
  const bytes *b = data;
  (void)ctx; /* who replaces the file sees what could not be written */
  fwrite(b->text, 1, b->n, f);
  return QACI_OK;
}

void score_print_text(lua_State *L, const score_options *o) {
  bytes b;
  b.text = luaL_tolstring(L, -1, &b.n);
  if (o->output) {
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_file_replace(ctx, o->output, write_bytes, &b));
  } else {
    fwrite(b.text, 1, b.n, stdout);
    if (!b.n || b.text[b.n - 1] != '\n') putchar('\n');
  }
  lua_pop(L, 2);
}

void score_push_options(lua_State *L, const score_options *o) {
  lua_newtable(L);
  lua_pushstring(L, o->form);
  lua_setfield(L, -2, "form");
  if (o->width && lua_stringtonumber(L, o->width)) lua_setfield(L, -2, "width");
  if (o->depth && lua_stringtonumber(L, o->depth)) lua_setfield(L, -2, "depth");
}

int score_check_action(lua_State *L) {
  const score_options *o = lua_touserdata(L, 2);
  if (!o->why || lua_getfield(L, 1, "actions") != LUA_TTABLE) return 0; /* what is no table is refused by qaci.score */
  lua_Integer n = luaL_len(L, 3);
  lua_pushliteral(L, "");
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 3, i);
    if (!strcmp(luaL_tolstring(L, -1, NULL), o->why)) return 0;
    lua_pushfstring(L, "%s%s%s", lua_tostring(L, 4), i == 1 ? "" : i == n ? " or " : ", ", lua_tostring(L, -1));
    lua_replace(L, 4);
    lua_settop(L, 4);
  }
  return 1;
}

/* Push what the result's method says, about the action if there is one. */
static void push_method(lua_State *L, const score_options *o, const char *name, const char *action) {
  lua_getfield(L, 2, name);
  lua_pushvalue(L, 2);
  if (action) lua_pushstring(L, action);
  score_push_options(L, o);
  lua_call(L, action ? 3 : 2, 1);
}

void score_print_explanation(lua_State *L, const score_options *o) {
  int top = lua_gettop(L);
  lua_pushstring(L, !o->output && *o->form == 't' ? "\n" : ""); /* what is printed before is another paragraph */
  if (o->explain) push_method(L, o, "explain", NULL);
  if (o->explain && o->why) lua_pushliteral(L, "\n");
  if (o->why) push_method(L, o, "why", o->why);
  lua_concat(L, lua_gettop(L) - top);
  score_print_text(L, o);
}
