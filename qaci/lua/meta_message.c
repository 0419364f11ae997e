/* Messages and agents of meta-execution as Lua values.                                                       META.1
 *
 * One object for each ref that is alive in Lua, so that == and table keys compare what the messages are. Cost of a
 * message: O(its own text and holes), whatever is behind them.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/meta/speech.h"

enum { SHOWN_DEPTH = 8, SHOWN_BYTES = 64 * 1024 };

void qaci_lua_push_meta_ref(lua_State *L, int world, qaci_meta_ref r) {
  world = lua_absindex(L, world);
  lua_getiuservalue(L, world, QACI_LUA_META_REFS);
  if (lua_rawgeti(L, -1, r) == LUA_TNIL) {
    lua_pop(L, 1);
    qaci_lua_meta_ref *u = lua_newuserdatauv(L, sizeof *u, 1);
    *u = (qaci_lua_meta_ref){lua_touserdata(L, world), r};
    luaL_setmetatable(L, qaci_meta_is_agent(r) ? QACI_LUA_META_AGENT : QACI_LUA_META_MESSAGE);
    lua_pushvalue(L, world);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, r);
  }
  lua_remove(L, -2);
}

int qaci_lua_push_meta_world_of(lua_State *L, int arg) {
  lua_getiuservalue(L, arg, 1);
  return lua_gettop(L);
}

static const qaci_lua_meta_ref *test_ref(lua_State *L, int index, const char *class) {
  const qaci_lua_meta_ref *u = luaL_testudata(L, index, class);
  return u && u->host->world ? u : NULL;
}

static const qaci_lua_meta_ref *check_message(lua_State *L, int arg) {
  const qaci_lua_meta_ref *u = test_ref(L, arg, QACI_LUA_META_MESSAGE);
  if (!u) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a message", qaci_lua_describe(L, arg)));
  return u;
}

const qaci_lua_meta_ref *qaci_lua_check_meta_ref(lua_State *L, int arg) {
  const qaci_lua_meta_ref *u = test_ref(L, arg, QACI_LUA_META_MESSAGE);
  if (!u) u = test_ref(L, arg, QACI_LUA_META_AGENT);
  if (!u) luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a message or an agent", qaci_lua_describe(L, arg)));
  return u;
}

static const qaci_lua_meta_ref *of_this_world(lua_State *L, const qaci_lua_meta_ref *u, const qaci_lua_meta *h,
                                              const char *what) {
  if (u->host != h) luaL_error(L, "%s: it belongs to another world", what);
  return u;
}

qaci_meta_ref qaci_lua_to_meta_message(lua_State *L, int index, const qaci_lua_meta *h, const char *what) {
  const qaci_lua_meta_ref *u = test_ref(L, index, QACI_LUA_META_MESSAGE);
  if (u) return of_this_world(L, u, h, what)->ref;
  if (lua_type(L, index) != LUA_TSTRING && !lua_isinteger(L, index))
    luaL_error(L, "%s: %s, expected a message or a text", what, qaci_lua_describe(L, index));
  size_t length;
  lua_pushvalue(L, index); /* tolstring would change an integer in place */
  const char *text = lua_tolstring(L, -1, &length);
  qaci_meta_ref r;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_meta_text(ctx, h->world, &r, text, length) != QACI_OK) luaL_error(L, "%s: %s", what, ctx->message);
  lua_pop(L, 1);
  return r;
}

qaci_meta_ref qaci_lua_to_meta_agent(lua_State *L, int index, const qaci_lua_meta *h, const char *what) {
  const qaci_lua_meta_ref *u = test_ref(L, index, QACI_LUA_META_AGENT);
  if (!u) luaL_error(L, "%s: %s, expected an agent", what, qaci_lua_describe(L, index));
  return of_this_world(L, u, h, what)->ref;
}

qaci_meta_policy qaci_lua_to_meta_policy(lua_State *L, int index, const qaci_lua_meta *h, const char *what) {
  qaci_meta_ref agent = qaci_lua_to_meta_agent(L, index, h, what);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_settle(ctx, h->world, &agent));
  qaci_meta_setting s = qaci_meta_agent_setting(h->world, agent);
  if (qaci_meta_setting_kind(h->world, s) != QACI_META_START)
    luaL_error(L, "%s: an agent that has seen something, expected a fresh one", what);
  return qaci_meta_setting_policy(h->world, s);
}

/* The argument of hole i, counted from 0, whose kind the template says. */
static qaci_meta_ref hole_argument(lua_State *L, int index, const qaci_lua_meta *h, qaci_meta_template t, size_t i) {
  const char *what = lua_pushfstring(L, "hole %I of the message", (LUAI_UACINT)i + 1);
  qaci_meta_ref r = qaci_meta_template_takes_agent(h->world, t, i) ? qaci_lua_to_meta_agent(L, index, h, what)
                                                                   : qaci_lua_to_meta_message(L, index, h, what);
  lua_pop(L, 1);
  return r;
}

/* w:message(shape, ...) */
static int world_message(lua_State *L) {
  const qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  size_t length, given = (size_t)lua_gettop(L) - 1;
  const char *shape = luaL_checklstring(L, 2, &length);
  qaci_meta_template t;
  qaci_meta_ref r;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_template_of_shape(ctx, h->world, &t, shape, length));
  size_t holes = qaci_meta_template_holes(h->world, t);
  if (given - 1 != holes)
    return luaL_error(L, "the text \"%s\" has %I holes, found %I values for them", shape, (LUAI_UACINT)holes,
                      (LUAI_UACINT)given - 1);
  qaci_meta_ref *argument = lua_newuserdatauv(L, (holes + 1) * sizeof *argument, 0);
  for (size_t i = 0; i < holes; i++) argument[i] = hole_argument(L, (int)i + 3, h, t, i);
  ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_message(ctx, h->world, &r, t, argument));
  qaci_lua_push_meta_ref(L, 1, r);
  return 1;
}

/* w:text(literal) */
static int world_text(lua_State *L) {
  const qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  luaL_checkstring(L, 2);
  qaci_lua_push_meta_ref(L, 1, qaci_lua_to_meta_message(L, 2, h, "the text"));
  return 1;
}

/* w:evaluate(expression, registers ...) */
static int world_evaluate(lua_State *L) {
  const qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  size_t length, count = (size_t)lua_gettop(L) - 2;
  const char *expression = luaL_checklstring(L, 2, &length);
  qaci_meta_ref *reg = lua_newuserdatauv(L, (count + 1) * sizeof *reg, 0), r;
  for (size_t i = 0; i < count; i++) {
    const char *what = lua_pushfstring(L, "register %I", (LUAI_UACINT)i);
    bool agent = luaL_testudata(L, (int)i + 3, QACI_LUA_META_AGENT) != NULL;
    reg[i] = agent ? qaci_lua_to_meta_agent(L, (int)i + 3, h, what) : qaci_lua_to_meta_message(L, (int)i + 3, h, what);
    lua_pop(L, 1);
  }
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_evaluate(ctx, h->world, &r, expression, length, reg, count));
  qaci_lua_push_meta_ref(L, 1, r);
  return 1;
}

/* What a message is like -------------------------------------------------------------------------------------- */

/* The text as a shape: what w:message takes. */
static int message_template(lua_State *L) {
  const qaci_lua_meta_ref *u = check_message(L, 1);
  qaci_meta_world *w = u->host->world;
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_template_shape(w, qaci_meta_message_template(w, u->ref));
  return qaci_lua_push_text(L, text);
}

static int message_arguments(lua_State *L) {
  const qaci_lua_meta_ref *u = check_message(L, 1);
  qaci_meta_world *w = u->host->world;
  size_t holes = qaci_meta_template_holes(w, qaci_meta_message_template(w, u->ref));
  luaL_checkstack(L, (int)holes + 8, "too many holes");
  int world = qaci_lua_push_meta_world_of(L, 1);
  for (size_t i = 0; i < holes; i++) qaci_lua_push_meta_ref(L, world, qaci_meta_message_arguments(w, u->ref)[i]);
  return (int)holes;
}

static int show(lua_State *L, const qaci_lua_meta_ref *u, size_t depth, size_t bytes) {
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_show(u->host->world, u->ref, depth, bytes);
  return qaci_lua_push_text(L, text);
}

static int message_show(lua_State *L) {
  const qaci_lua_meta_ref *u = check_message(L, 1);
  size_t depth = lua_isnoneornil(L, 2) ? SHOWN_DEPTH : qaci_lua_to_size(L, 2, "the depth");
  size_t bytes = lua_isnoneornil(L, 3) ? SHOWN_BYTES : qaci_lua_to_size(L, 3, "the number of bytes");
  return show(L, u, depth, bytes);
}

static int ref_tostring(lua_State *L) {
  const qaci_lua_meta_ref *u = lua_touserdata(L, 1);
  if (!u->host->world) return luaL_error(L, "the world of this message is gone");
  return show(L, u, SHOWN_DEPTH, SHOWN_BYTES);
}

/* What an agent has seen and said, as text. */
static int agent_setting(lua_State *L) {
  const qaci_lua_meta_ref *u = test_ref(L, 1, QACI_LUA_META_AGENT);
  if (!u) return luaL_argerror(L, 1, lua_pushfstring(L, "%s, expected an agent", qaci_lua_describe(L, 1)));
  qaci_meta_ref settled = u->ref;
  int world = qaci_lua_push_meta_world_of(L, 1);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, world);
  qaci_status status = qaci_meta_settle(&ctx, u->host->world, &settled);
  qaci_lua_meta_leave(L, world, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_setting_show(u->host->world, qaci_meta_agent_setting(u->host->world, settled));
  return qaci_lua_push_text(L, text);
}

void qaci_lua_open_meta_message(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__tostring", ref_tostring}, {NULL, NULL}};
  static const luaL_Reg message[] = {
      {"template", message_template}, {"arguments", message_arguments}, {"show", message_show}, {NULL, NULL}};
  static const luaL_Reg agent[] = {{"setting", agent_setting}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"message", world_message}, {"text", world_text}, {"evaluate", world_evaluate}, {NULL, NULL}};
  qaci_lua_class(L, QACI_LUA_META_MESSAGE, metamethods, message);
  qaci_lua_class(L, QACI_LUA_META_AGENT, metamethods, agent);
  luaL_setfuncs(L, methods, 0);
}
