/* u:picture{file=, from=, to=, branch=, blobs=, scale=, title=, all_cells=}, what is drawn of a universe file, and the
 * answers to mark in it.                                                          WORLD.6, WORLD.8, other-physics.md */
#include "qaci/lua/diagram.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/lua/blobs.h"
#include "qaci/lua/evolution.h"

void qaci_lua_add_blob(lua_State *L, qaci_lua_world *w, const char *name, int index) {
  if (w->blobs == QACI_LUA_MOST_BLOBS) luaL_error(L, "more than %d blobs in a picture", QACI_LUA_MOST_BLOBS);
  const qaci_bits *x = qaci_lua_to_bits(L, index, name);
  if (!x->len) luaL_error(L, "%s: no bits, expected at least one", name);
  w->blob[w->blobs++] = (qaci_diagram_blob){.name = name, .bits = *x};
}

static qaci_status is_signed(qaci_ctx *ctx, const void *hash, bool *valid, const qaci_bits *x, const qaci_bits *key) {
  return qaci_sign_check(ctx, hash, valid, x, key);
}

/* The answers to the file's question and counterfactual, if it names a hash. */
static void add_answers(lua_State *L, int index, bool anywhere, qaci_lua_world *w) {
  static const char *const keys[] = {"question", "counterfactual"};
  static const char *const names[] = {"answer to question", "answer to counterfactual"};
  if (lua_getfield(L, index, "hash") == LUA_TNIL) return;
  if (!luaL_testudata(L, -1, "qaci.hash"))
    luaL_error(L, "field \"hash\": %s, expected a hash such as qaci.hash.rolling(4)", qaci_lua_describe(L, -1));
  const qaci_hash *hash = qaci_lua_check_hash(L, lua_gettop(L));
  if (hash->functions->expensive && !anywhere) {
    w->unused = hash;
    return;
  }
  for (size_t i = 0; i < 2; i++) {
    if (lua_getfield(L, index, keys[i]) == LUA_TNIL) continue;
    qaci_lua_add_blob(L, w, names[i], lua_gettop(L));
    qaci_diagram_blob *blob = &w->blob[w->blobs - 1];
    blob->answers = is_signed;
    blob->hash = hash;
    blob->anywhere = anywhere;
  }
}

/* What a universe of an endless tape would do. The settled physics and the code are pushed. */
static void settle(lua_State *L, qaci_lua_world *w, size_t horizon) {
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_bits_set(code, w->initial);
  qaci_physics *settled;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, w->physics->functions->settle(ctx, &settled, w->physics, code, horizon, false));
  qaci_lua_push_physics(L, settled);
  w->physics = settled;
  w->initial = code;
}

void qaci_lua_to_world(lua_State *L, int index, const qaci_lua_look *look, qaci_lua_world *w) {
  static const char *const blobs[] = {"mu1", "question", "counterfactual", "mu2"};
  *w = (qaci_lua_world){0};
  index = lua_absindex(L, index);
  luaL_checkstack(L, 40, "a universe");
  if (luaL_testudata(L, index, "qaci.universe")) {
    qaci_universe *u = qaci_lua_check_universe(L, index);
    *w = (qaci_lua_world){.physics = qaci_universe_physics(u), .horizon = qaci_universe_horizon(u)};
    qaci_bits *code = qaci_lua_new_bits(L);
    qaci_bits initial = qaci_universe_state(u, 0);
    qaci_bits_set(code, &initial);
    w->initial = code;
    return;
  }
  if (!lua_istable(L, index))
    luaL_error(L, "the file returns %s, expected a universe, or a table with universes and a horizon",
               qaci_lua_describe(L, index));
  w->horizon = qaci_lua_to_size(L, qaci_lua_need_field(L, index, "horizon", "a number of steps"), "field \"horizon\"");
  int list = qaci_lua_need_field(L, index, "universes", "an array of {physics =, initial =}");
  size_t count = lua_istable(L, list) ? lua_rawlen(L, list) : 0;
  LUAI_UACINT which = (LUAI_UACINT)look->which;
  if (!look->which || look->which > count)
    luaL_error(L, "field \"universes\": %I of them, expected at least %I", (LUAI_UACINT)count, which);
  if (lua_rawgeti(L, list, which) != LUA_TTABLE)
    luaL_error(L, "field \"universes[%I]\": %s, expected {physics =, initial =}", which, qaci_lua_describe(L, -1));
  int entry = lua_gettop(L), physics = qaci_lua_need_field(L, entry, "physics", "a physics");
  w->physics = qaci_lua_check_physics(L, physics);
  lua_getfield(L, entry, "initial");
  int initial = lua_gettop(L);
  w->initial = qaci_lua_to_initial(L, initial, w->physics);
  if (!qaci_physics_settled(w->physics)) settle(L, w, look->to > w->horizon ? look->to : w->horizon);
  for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++) {
    if (lua_getfield(L, index, blobs[i]) == LUA_TNIL) lua_pop(L, 1);
    else qaci_lua_add_blob(L, w, blobs[i], lua_gettop(L));
  }
  add_answers(L, index, look->anywhere, w);
}

/* {{name, bits}, ...} at `index`. */
static void to_blobs(lua_State *L, int index, qaci_lua_world *w) {
  lua_Integer n = qaci_lua_array_length(L, index, "field \"blobs\"");
  for (lua_Integer i = 1; i <= n; i++) {
    luaL_checkstack(L, 10, "blobs");
    if (lua_rawgeti(L, index, i) != LUA_TTABLE || lua_rawlen(L, -1) != 2)
      luaL_error(L, "field \"blobs[%I]\": %s, expected {name, bits}", (LUAI_UACINT)i, qaci_lua_describe(L, -1));
    int entry = lua_gettop(L);
    if (lua_rawgeti(L, entry, 1) != LUA_TSTRING)
      luaL_error(L, "field \"blobs[%I]\": %s, expected a name", (LUAI_UACINT)i, qaci_lua_describe(L, -1));
    lua_rawgeti(L, entry, 2);
    qaci_lua_add_blob(L, w, lua_tostring(L, entry + 1), entry + 2);
  }
}

static size_t size_field(lua_State *L, const char *name, size_t otherwise) {
  if (lua_getfield(L, 2, name) == LUA_TNIL) {
    lua_pop(L, 1);
    return otherwise;
  }
  int at = lua_gettop(L);
  size_t r = qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", name));
  lua_settop(L, at - 1);
  return r;
}

/* Push the content of the file; false: it cannot be read. */
static bool push_file(lua_State *L, const char *name) {
  FILE *f = fopen(name, "rb");
  if (!f) return false;
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  char piece[4096];
  for (size_t n; (n = fread(piece, 1, sizeof piece, f));) luaL_addlstring(&b, piece, n);
  fclose(f);
  luaL_pushresult(&b);
  return true;
}

int qaci_lua_universe_picture(lua_State *L) {
  static const char *const known[] = {"file", "from", "to", "branch", "blobs", "scale", "title", "all_cells", NULL};
  qaci_lua_check_universe(L, 1);
  if (lua_isnoneornil(L, 2)) {
    lua_settop(L, 1);
    lua_newtable(L);
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  qaci_lua_only_fields(L, 2, "a picture", known);
  qaci_lua_world w;
  qaci_lua_to_world(L, 1, &(qaci_lua_look){.which = 1}, &w);
  if (lua_getfield(L, 2, "blobs") == LUA_TTABLE) to_blobs(L, lua_gettop(L), &w);
  else if (!lua_isnil(L, -1))
    return luaL_error(L, "field \"blobs\": %s, expected an array of {name, bits}", qaci_lua_describe(L, -1));
  qaci_diagram_options o = {.blob = w.blob, .blobs = w.blobs};
  o.from = size_field(L, "from", 0);
  o.to = size_field(L, "to", w.horizon);
  o.branch = size_field(L, "branch", 0);
  size_t scale = size_field(L, "scale", 0);
  if (scale > 64) return luaL_error(L, "field \"scale\": %I, expected at most 64 pixels", (LUAI_UACINT)scale);
  if (lua_getfield(L, 2, "all_cells") != LUA_TNIL && !lua_isboolean(L, -1))
    return luaL_error(L, "field \"all_cells\": %s, expected true or false", qaci_lua_describe(L, -1));
  o.all_cells = lua_toboolean(L, -1);
  const char *title = "universe", *file = NULL;
  if (lua_getfield(L, 2, "title") == LUA_TSTRING) title = lua_tostring(L, -1);
  else if (!lua_isnil(L, -1)) return luaL_error(L, "field \"title\": %s, expected a text", qaci_lua_describe(L, -1));
  if (lua_getfield(L, 2, "file") == LUA_TSTRING) file = lua_tostring(L, -1);
  else if (!lua_isnil(L, -1)) return luaL_error(L, "field \"file\": %s, expected a text", qaci_lua_describe(L, -1));
  char beside[] = "/tmp/qaci-picture-XXXXXX"; /* without a file the bytes are returned */
  int descriptor = file ? -1 : mkstemp(beside);
  if (!file && descriptor < 0) return luaL_error(L, "a picture: no temporary file can be made");
  if (!file) close(descriptor);
  /* nothing raises from here on until all is given back */
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_diagram *d;
  qaci_diagram_picture p = {0};
  qaci_status status = qaci_diagram_create(ctx, &d, w.physics, w.initial, &o);
  if (status == QACI_OK) {
    status = qaci_diagram_draw(ctx, &p, d, title, w.blob, (unsigned)scale);
    if (status == QACI_OK) status = qaci_png_write(ctx, file ? file : beside, p.width, p.height, &p.palette, p.pixel);
    qaci_diagram_picture_clear(ctx, &p);
    qaci_diagram_destroy(ctx, d);
  }
  bool read = file || (status == QACI_OK && push_file(L, beside));
  if (!file) unlink(beside);
  qaci_lua_ok(L, ctx, status);
  if (!read) return luaL_error(L, "a picture: the temporary file cannot be read");
  return file ? 0 : 1;
}
