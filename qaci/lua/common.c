/* What every Lua binding shares: see common.h. The state of the binding (its context, the bytes the collector has not
 * been told about) is one userdata in the registry. */
#include "qaci/lua/common.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Unseen bytes that make the collector take a step: small against a desktop's memory, large against one rational. */
enum { ACCOUNT_EVERY = 8 << 20 };

typedef struct lua_binding {
  qaci_ctx ctx;
  size_t unseen; /* bytes that the collector has not been told about */
} lua_binding;

static const char binding_key;

static lua_binding *binding(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &binding_key) != LUA_TUSERDATA) {
    lua_pop(L, 1);
    lua_binding *b = lua_newuserdatauv(L, sizeof *b, 0);
    qaci_ctx_init(&b->ctx);
    b->unseen = 0;
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &binding_key);
  }
  lua_binding *b = lua_touserdata(L, -1);
  lua_pop(L, 1); /* the registry keeps it */
  return b;
}

qaci_ctx *qaci_lua_ctx(lua_State *L) {
  qaci_ctx *ctx = &binding(L)->ctx;
  volatile int *cancel = ctx->cancel;
  void (*progress)(void *, const char *, double, double) = ctx->progress;
  void *progress_data = ctx->progress_data;
  qaci_ctx_init(ctx);
  ctx->cancel = cancel;
  ctx->progress = progress;
  ctx->progress_data = progress_data;
  return ctx;
}

void qaci_lua_ok(lua_State *L, qaci_ctx *ctx, qaci_status status) {
  if (status != QACI_OK) luaL_error(L, "%s", ctx->message);
}

void qaci_lua_account(lua_State *L, size_t bytes) {
  lua_binding *b = binding(L);
  b->unseen += bytes;
  if (b->unseen < ACCOUNT_EVERY) return;
  size_t kib = b->unseen >> 10;
  b->unseen = 0;
  /* a collector that the user has stopped stays at rest: a step would run it all the same */
  if (lua_gc(L, LUA_GCISRUNNING)) lua_gc(L, LUA_GCSTEP, kib < (1 << 20) ? (int)kib : 1 << 20);
}

/* The fraction p/q with q <= 1000000 that reads as the double x, by continued fractions: a hint for people. */
static bool likely_fraction(double x, long *p, long *q) {
  double rest = fabs(x);
  long p0 = 0, q0 = 1, p1 = 1, q1 = 0;
  if (floor(rest) == rest && rest < 9e18) { /* an integer: 2^40, 1e3 */
    *p = (long)x;
    *q = 1;
    return true;
  }
  for (int i = 0; i < 24; i++) {
    double whole = floor(rest);
    if (whole > 1e9 || whole * (double)p1 > 1e12 || whole * (double)q1 > 1e6) return false;
    long p2 = (long)whole * p1 + p0, q2 = (long)whole * q1 + q0;
    p0 = p1, q0 = q1, p1 = p2, q1 = q2;
    if ((double)p1 / (double)q1 == fabs(x)) {
      *p = x < 0 ? -p1 : p1;
      *q = q1;
      return true;
    }
    if (rest == whole) return false;
    rest = 1 / (rest - whole);
  }
  return false;
}

const char *qaci_lua_float_message(lua_State *L, double x) {
  char text[40];
  long p, q;
  snprintf(text, sizeof text, "%.14g", x);
  if (strlen(text) > 8) snprintf(text + 5 + (x < 0), sizeof text - 6, "…");
  if (!strpbrk(text, ".en…")) strcat(text, ".0");
  if (!isfinite(x))
    return lua_pushfstring(L, "float %s is not a number one can be exact about: write a fraction", text);
  if (!likely_fraction(x, &p, &q))
    return lua_pushfstring(
        L, "float %s is not exact: write a fraction such as \"1/3\" or Q(1,3); in Lua 1/3 is a float", text);
  if (q == 1)
    return lua_pushfstring(L, "float %s is not exact: write %I; in Lua 6/3 and 2^10 are floats, 6//3 and 1<<10 are not",
                           text, (LUAI_UACINT)p);
  return lua_pushfstring(L, "float %s is not exact: write \"%I/%I\" or Q(%I,%I); in Lua %I/%I is a float", text,
                         (LUAI_UACINT)p, (LUAI_UACINT)q, (LUAI_UACINT)p, (LUAI_UACINT)q, (LUAI_UACINT)p,
                         (LUAI_UACINT)q);
}

const char *qaci_lua_describe(lua_State *L, int index) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
  case LUA_TNONE:
  case LUA_TNIL:
    return "nothing";
  case LUA_TSTRING: {
    size_t n;
    const char *s = lua_tolstring(L, index, &n);
    lua_pushlstring(L, s, n < 40 ? n : 40);
    return lua_pushfstring(L, "the string \"%s\"%s", lua_tostring(L, -1), n < 40 ? "" : "…");
  }
  case LUA_TNUMBER:
    lua_pushvalue(L, index);
    return lua_pushfstring(L, lua_isinteger(L, index) ? "the integer %s" : "the float %s", lua_tostring(L, -1));
  case LUA_TBOOLEAN:
    return lua_toboolean(L, index) ? "true" : "false";
  case LUA_TUSERDATA:
    if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING) {
      const char *name = lua_tostring(L, -1);
      if (!strncmp(name, "qaci.", 5)) name += 5;
      return lua_pushfstring(L, "%s %s", *name && strchr("aeio", *name) ? "an" : "a", name);
    }
    return "a userdata";
  default:
    return lua_pushfstring(L, "a %s", luaL_typename(L, index));
  }
}

static int text_gc(lua_State *L) {
  char **box = lua_touserdata(L, 1);
  free(*box);
  *box = NULL;
  return 0;
}

char **qaci_lua_new_text(lua_State *L) {
  char **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  if (luaL_newmetatable(L, "qaci.text")) {
    lua_pushcfunction(L, text_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return box;
}

int qaci_lua_push_text(lua_State *L, char **box) {
  lua_pushstring(L, *box);
  free(*box);
  *box = NULL;
  return 1;
}

void qaci_lua_no_metatable(lua_State *L) {
  lua_pushnil(L);
  lua_setmetatable(L, 1);
}

void qaci_lua_class(lua_State *L, const char *name, const luaL_Reg *metamethods, const luaL_Reg *methods) {
  luaL_newmetatable(L, name);
  luaL_setfuncs(L, metamethods, 0);
  if (methods) {
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
  }
  /* getmetatable shows nothing: a finaliser called by hand could leave a value without its limbs */
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}
