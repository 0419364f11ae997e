/* meta.HCH, meta.Meta, meta.amplify; w:encode.                                                               META.7
 *
 * HCH(H, n) is an agent with a budget for each act; Meta(A) makes of it an agent on text. Both are immutable: an act
 * gives what is said and the agent after it. An agent's answer that is none gives nil, the sentence, "malformed".
 */
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/meta/codec.h"

#define HCH "qaci.HCH"
#define META "qaci.Meta"

/* User value 1: the world's userdata. Both classes. */
typedef struct actor {
  qaci_lua_meta *host;
  qaci_meta_actor a;
  qaci_meta_decoding bounds;
} actor;

static actor *check_actor(lua_State *L, int arg, const char *class) {
  actor *x = luaL_testudata(L, arg, class);
  if (!x || !x->host->world)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s, expected %s", qaci_lua_describe(L, arg),
                                  !strcmp(class, HCH) ? "an HCH (qaci.meta.HCH makes one)"
                                                      : "a Meta (qaci.meta.Meta makes one)"));
  return x;
}

/* Push a new one for the world at `world`. */
static int push_actor(lua_State *L, int world, const char *class, qaci_meta_actor a, qaci_meta_decoding bounds) {
  actor *x = lua_newuserdatauv(L, sizeof *x, 1);
  *x = (actor){lua_touserdata(L, world), a, bounds};
  luaL_setmetatable(L, class);
  lua_pushvalue(L, world);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static int make_hch(lua_State *L) {
  const qaci_lua_meta_ref *u = luaL_testudata(L, 1, QACI_LUA_META_AGENT);
  if (!u) return luaL_argerror(L, 1, lua_pushfstring(L, "%s, expected an agent", qaci_lua_describe(L, 1)));
  uint64_t budget = qaci_lua_to_meta_budget(L, 2, "the budget");
  qaci_meta_ref agent = qaci_lua_to_meta_agent(L, 1, u->host, "the agent");
  int world = qaci_lua_push_meta_world_of(L, 1);
  return push_actor(L, world, HCH, (qaci_meta_actor){agent, budget}, (qaci_meta_decoding){0});
}

static size_t read_bound(lua_State *L, int options, const char *name) {
  size_t bound = 0;
  if (lua_getfield(L, options, name) != LUA_TNIL) {
    const char *what = lua_pushfstring(L, "field \"%s\"", name);
    bound = qaci_lua_to_size(L, -2, what);
    if (!bound) luaL_error(L, "%s: 0, expected at least 1", what);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return bound;
}

/* Meta(A, {characters =, bits =}) */
static int make_meta(lua_State *L) {
  static const char *const names[] = {"characters", "bits", NULL};
  const actor *x = check_actor(L, 1, HCH);
  qaci_meta_decoding bounds = {0};
  if (!lua_isnoneornil(L, 2)) {
    luaL_checktype(L, 2, LUA_TTABLE);
    qaci_lua_only_fields(L, 2, "the options", names);
    bounds.most_characters = read_bound(L, 2, "characters");
    bounds.most_bits = read_bound(L, 2, "bits");
  }
  lua_getiuservalue(L, 1, 1);
  return push_actor(L, lua_gettop(L), META, x->a, bounds);
}

static int amplify(lua_State *L) {
  lua_settop(L, 2);
  make_hch(L);
  lua_replace(L, 1);
  lua_settop(L, 1);
  return make_meta(L);
}

/* Push nil, why, and "unable" or "malformed". Returns 3. */
static int failed(lua_State *L, const qaci_ctx *ctx, qaci_status status) {
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, ctx);
  lua_pushnil(L);
  lua_pushstring(L, ctx->message);
  lua_pushliteral(L, "malformed");
  return 3;
}

/* A:act(message) -> reply, A' */
static int hch_act(lua_State *L) {
  const actor *x = check_actor(L, 1, HCH);
  qaci_lua_meta *h = x->host;
  qaci_meta_ref m = qaci_lua_to_meta_message(L, 2, h, "the message"), reply;
  qaci_ctx ctx = *qaci_lua_ctx(L);
  lua_settop(L, 2);
  lua_getiuservalue(L, 1, 1);
  qaci_meta_actor a = x->a;
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 3);
  qaci_status status = qaci_meta_act(&ctx, h->world, &a, m, &reply);
  qaci_lua_meta_leave(L, 3, before);
  if (status == QACI_UNABLE) return qaci_lua_meta_stopped(L, &ctx);
  qaci_lua_ok(L, &ctx, status);
  qaci_lua_push_meta_ref(L, 3, reply);
  push_actor(L, 3, HCH, a, x->bounds);
  return 2;
}

/* Decoding -------------------------------------------------------------------------------------- */

/* Push an integer as Lua has it if that is possible. */
static void push_integer(lua_State *L, mpq_srcptr q) {
  if (!mpz_fits_slong_p(mpq_numref(q))) return; /* it is on the stack as a rational */
  lua_pushinteger(L, mpz_get_si(mpq_numref(q)));
  lua_remove(L, -2);
}

/* A:decode(message, "bool" | "int" | "text") */
static int hch_decode(lua_State *L) {
  static const char *const types[] = {"bool", "int", "text", NULL};
  enum { BOOL, INT, TEXT };
  const actor *x = check_actor(L, 1, HCH);
  qaci_lua_meta *h = x->host;
  qaci_meta_ref m = qaci_lua_to_meta_message(L, 2, h, "the message");
  size_t type = qaci_lua_to_choice(L, 3, "the type", types), length = 0;
  lua_settop(L, 3);
  lua_getiuservalue(L, 1, 1);
  char **text = qaci_lua_new_text(L);
  mpq_ptr number = qaci_lua_new_rational(L);
  bool truth = false;
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 4);
  qaci_status status = type == BOOL  ? qaci_meta_decode_boolean(&ctx, h->world, x->a, m, &truth)
                       : type == INT ? qaci_meta_decode_integer(&ctx, h->world, x->a, m, &x->bounds, mpq_numref(number))
                                     : qaci_meta_decode_text(&ctx, h->world, x->a, m, &x->bounds, text, &length);
  qaci_lua_meta_leave(L, 4, before);
  if (status != QACI_OK) return failed(L, &ctx, status);
  if (type == BOOL) lua_pushboolean(L, truth);
  if (type == INT) push_integer(L, number);
  if (type == TEXT) qaci_lua_push_text(L, text);
  return 1;
}

/* M:act(state or nothing, text) -> text, state' */
static int meta_act(lua_State *L) {
  const actor *x = check_actor(L, 1, META);
  qaci_lua_meta *h = x->host;
  size_t length, said_length;
  const char *text = luaL_checklstring(L, 3, &length);
  qaci_meta_ref state, next;
  qaci_ctx ctx = *qaci_lua_ctx(L);
  if (lua_isnil(L, 2))
    qaci_lua_ok(L, &ctx, qaci_meta_first_state(&ctx, h->world, &state));
  else
    state = qaci_lua_to_meta_message(L, 2, h, "the state");
  lua_settop(L, 3);
  lua_getiuservalue(L, 1, 1);
  char **said = qaci_lua_new_text(L);
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, 4);
  qaci_status status = qaci_meta_encode_text(&ctx, h->world, &next, text, length);
  bool nonsense = status != QACI_OK;
  if (status == QACI_OK)
    status = qaci_meta_meta_act(&ctx, h->world, x->a, state, text, length, &x->bounds, said, &said_length, &next);
  qaci_lua_meta_leave(L, 4, before);
  if (nonsense) return luaL_error(L, "the observation: %s", ctx.message);
  if (status != QACI_OK) return failed(L, &ctx, status);
  qaci_lua_push_text(L, said);
  qaci_lua_push_meta_ref(L, 4, next);
  return 2;
}

/* w:encode(boolean, integer or text) */
static int world_encode(lua_State *L) {
  const qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  qaci_meta_ref r;
  qaci_ctx ctx = *qaci_lua_ctx(L);
  lua_settop(L, 2);
  qaci_status status;
  if (lua_isboolean(L, 2)) {
    status = qaci_meta_encode_boolean(&ctx, h->world, &r, lua_toboolean(L, 2));
  } else if (lua_type(L, 2) == LUA_TSTRING) {
    size_t length;
    const char *text = lua_tolstring(L, 2, &length);
    status = qaci_meta_encode_text(&ctx, h->world, &r, text, length);
  } else {
    mpq_srcptr q = qaci_lua_check_rational(L, 2);
    if (mpz_cmp_ui(mpq_denref(q), 1)) return luaL_argerror(L, 2, "a fraction, expected an integer");
    status = qaci_meta_encode_integer(&ctx, h->world, &r, mpq_numref(q));
  }
  qaci_lua_ok(L, &ctx, status);
  qaci_lua_push_meta_ref(L, 1, r);
  return 1;
}

void qaci_lua_open_meta_hch(lua_State *L) {
  static const luaL_Reg functions[] = {{"HCH", make_hch}, {"Meta", make_meta}, {"amplify", amplify}, {NULL, NULL}};
  static const luaL_Reg hch[] = {{"act", hch_act}, {"decode", hch_decode}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"act", meta_act}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg methods[] = {{"encode", world_encode}, {NULL, NULL}};
  qaci_lua_class(L, HCH, none, hch);
  qaci_lua_class(L, META, none, meta);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -2);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}
