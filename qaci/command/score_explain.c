/* --explain and --why: see score_explain.h. */
#include "qaci/command/score_explain.h"

#include <stdio.h>

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

/* A table of options on the stack: the form, and the numbers that were given. */
static void push_options(lua_State *L, const score_options *o) {
  lua_newtable(L);
  lua_pushstring(L, o->form);
  lua_setfield(L, -2, "form");
  if (o->width && lua_stringtonumber(L, o->width)) lua_setfield(L, -2, "width");
  if (o->depth && lua_stringtonumber(L, o->depth)) lua_setfield(L, -2, "depth");
}

void score_print_explanation(lua_State *L, const score_options *o) {
  bool plain = !o->output && *o->form == 't';
  if (plain) putchar('\n');
  lua_getfield(L, 2, "explain");
  lua_pushvalue(L, 2);
  push_options(L, o);
  lua_call(L, 2, 1);
  score_print_text(L, o);
}
