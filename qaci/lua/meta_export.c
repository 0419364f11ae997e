/* w:html(activation, {depth =, bytes =}), w:dot(...): the recorded execution as text.                        META.10 */
#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/meta/export.h"

static void read_size(lua_State *L, const char *name, size_t *r) {
  if (lua_getfield(L, 3, name) != LUA_TNIL) *r = qaci_lua_to_size(L, 4, lua_pushfstring(L, "field \"%s\"", name));
  lua_settop(L, 3);
}

typedef qaci_status export_function(qaci_ctx *ctx, const qaci_meta_world *w, size_t root,
                                    const qaci_meta_export *options, char **text);

static int export_as(lua_State *L, export_function *f) {
  static const char *const names[] = {"depth", "bytes", "text_depth", "text_bytes", NULL};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  size_t activation = qaci_lua_to_size(L, 2, "the activation");
  lua_settop(L, 3);
  qaci_meta_export options = qaci_meta_export_usual;
  if (!lua_isnil(L, 3)) {
    luaL_checktype(L, 3, LUA_TTABLE);
    qaci_lua_only_fields(L, 3, "the options", names);
    read_size(L, "depth", &options.depth);
    read_size(L, "bytes", &options.most);
    read_size(L, "text_depth", &options.text_depth);
    read_size(L, "text_bytes", &options.text_bytes);
  }
  if (!activation) return luaL_error(L, "the activation: 0, expected at least 1");
  char **text = qaci_lua_new_text(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, f(ctx, h->world, activation - 1, &options, text));
  return qaci_lua_push_text(L, text);
}

static int world_html(lua_State *L) {
  return export_as(L, qaci_meta_html);
}

static int world_dot(lua_State *L) {
  return export_as(L, qaci_meta_dot);
}

void qaci_lua_open_meta_export(lua_State *L) {
  static const luaL_Reg methods[] = {{"html", world_html}, {"dot", world_dot}, {NULL, NULL}};
  luaL_setfuncs(L, methods, 0);
}
