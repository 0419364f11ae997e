/* Infinite sources in Lua: qaci.dist.stream(next, tail).                                   DIST.1; definitions.md 1
 *
 * A stream is a distribution whose elements come one by one: next(i) gives the i-th element and its mass, or nothing
 * once there are no more; tail(i) bounds the mass of all after the first i. Whatever was drawn, with that bound as its
 * remainder, is a distribution that stands for the whole. Elements are drawn once and remembered.
 *
 * Nobody can know whether a tail will ever be small. Where no budget of steps or seconds ends the drawing, it pauses
 * when the number of elements, 1024 or more, has doubled and the tail has not lost a sixteenth.
 */
#include <math.h>
#include <stdlib.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/mass.h"

#define STREAM "qaci.stream"

/* User values. */
enum { NEXT = 1, TAIL, USER_VALUES = TAIL };

enum { FIRST_LOOK = 1024 };

typedef struct stream {
  qaci_dist *drawn; /* finished, with the remainder; replaced as elements are drawn */
  lua_Integer count; /* elements drawn */
  mpq_t tail;       /* what is left, at most */
  lua_Integer look; /* elements at which it is compared, */
  mpq_t before;     /* with what it was at half as many */
  bool ended;
} stream;

bool qaci_lua_is_stream(lua_State *L, int index) {
  return luaL_testudata(L, index, STREAM) != NULL;
}

static int stream_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  stream *s = lua_newuserdatauv(L, sizeof *s, USER_VALUES);
  *s = (stream){.count = 0};
  mpq_inits(s->tail, s->before, NULL);
  mpq_set_ui(s->tail, 1, 1);
  s->look = FIRST_LOOK / 2;
  luaL_setmetatable(L, STREAM);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 3, NEXT);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, 3, TAIL);
  return 1;
}

static int stream_gc(lua_State *L) {
  stream *s = luaL_checkudata(L, 1, STREAM);
  qaci_dist_release(s->drawn);
  mpq_clears(s->tail, s->before, NULL);
  qaci_lua_no_metatable(L);
  return 0;
}

/* The next element, added to the distribution under construction; s->tail := what is left after it. */
static void draw(lua_State *L, int index, stream *s, qaci_dist *to, mpq_ptr sum) {
  int top = lua_gettop(L);
  lua_getiuservalue(L, index, NEXT);
  lua_pushinteger(L, s->count + 1);
  lua_call(L, 1, 2);
  if (lua_isnil(L, -2)) {
    s->ended = true;
    mpq_set_ui(s->tail, 0, 1);
    lua_settop(L, top);
    return;
  }
  const char *name = lua_pushfstring(L, "element %I of the stream", (LUAI_UACINT)s->count + 1);
  qaci_value *x = qaci_lua_to_value(L, top + 1, name);
  const char *mass_name = lua_pushfstring(L, "the mass of %s", name);
  mpq_srcptr mass = qaci_lua_to_rational(L, top + 2, mass_name);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_dist_add(ctx, to, x, mass));
  mpq_add(sum, sum, mass);
  if (lua_getiuservalue(L, index, TAIL) == LUA_TNIL) {
    mpq_set_ui(s->tail, 1, 1);
    mpq_sub(s->tail, s->tail, sum);
  } else {
    lua_pushinteger(L, s->count + 1);
    lua_call(L, 1, 1);
    mpq_set(s->tail, qaci_lua_to_rational(L, -1, "the bound of the stream's tail"));
  }
  if (mpq_sgn(s->tail) < 0)
    luaL_error(L, "after element %I of the stream the mass that is left is negative, expected at least 0",
               (LUAI_UACINT)s->count + 1);
  s->count++;
  lua_settop(L, top);
}

/* Has the number of elements doubled and the tail hardly shrunk? */
static bool stays(stream *s) {
  if (s->count < s->look) return false;
  bool stays = false;
  if (s->look >= FIRST_LOOK) { /* 16 tail > 15 before */
    mpz_mul_ui(mpq_numref(s->before), mpq_numref(s->before), 15);
    mpz_mul_2exp(mpq_denref(s->before), mpq_denref(s->before), 4);
    mpq_canonicalize(s->before);
    stays = mpq_cmp(s->tail, s->before) > 0;
  }
  mpq_set(s->before, s->tail);
  s->look *= 2;
  return stays;
}

/* Draw until at most `fineness` is left (NULL: no matter) or there are `most` elements (-1: no matter): *r; without a
 * budget no further than to where the tail stays. A limit of `limits` ends it, after which what was drawn is remembered
 * all the same. */
static qaci_status take(lua_State *L, qaci_ctx *limits, int index, mpq_srcptr fineness, lua_Integer most,
                        qaci_dist **r) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 16, "a stream is nested too deep");
  stream *s = lua_touserdata(L, index);
  qaci_status status = QACI_OK;
  bool unlimited = limits->max_steps == UINT64_MAX && isinf(limits->max_seconds);
  if (s->drawn && (s->ended || (fineness && mpq_cmp(s->tail, fineness) <= 0) || (most >= 0 && s->count >= most))) {
    *r = qaci_dist_retain(s->drawn);
    return QACI_OK;
  }
  int top = lua_gettop(L);
  qaci_dist **box = qaci_lua_new_dist(L);
  *box = qaci_dist_create();
  mpq_ptr sum = qaci_lua_new_rational(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  for (size_t i = 0; s->drawn && i < qaci_dist_size(s->drawn); i++) {
    mpq_srcptr mass;
    qaci_value *x = qaci_dist_element(s->drawn, i, &mass);
    qaci_lua_ok(L, ctx, qaci_dist_add(ctx, *box, x, mass));
    mpq_add(sum, sum, mass);
  }
  while (!s->ended && !(fineness && mpq_cmp(s->tail, fineness) <= 0) && !(most >= 0 && s->count >= most)) {
    status = qaci_ctx_step(limits, 1);
    if (status != QACI_OK) break;
    draw(L, index, s, *box, sum);
    if (fineness && unlimited && stays(s)) break;
  }
  qaci_dist_add_remainder(*box, s->tail);
  ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, *box));
  qaci_dist_release(s->drawn);
  s->drawn = qaci_dist_retain(*box);
  lua_settop(L, top);
  if (status == QACI_OK) *r = qaci_dist_retain(s->drawn);
  return status;
}

qaci_status qaci_lua_stream_take(lua_State *L, qaci_ctx *ctx, int index, const mpq_t fineness, qaci_dist **r) {
  return take(L, ctx, index, fineness, -1, r);
}

/* s:take{remainder = q}, s:take{elements = n}: what was drawn, as a distribution. */
static int stream_take(lua_State *L) {
  static const char *const fields[] = {"remainder", "elements", NULL};
  luaL_checkudata(L, 1, STREAM);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  qaci_lua_only_fields(L, 2, "take", fields);
  mpq_srcptr fineness = NULL;
  lua_Integer most = -1;
  if (lua_getfield(L, 2, "remainder") != LUA_TNIL) fineness = qaci_lua_to_rational(L, -1, "remainder");
  if (lua_getfield(L, 2, "elements") != LUA_TNIL) most = (lua_Integer)qaci_lua_to_size(L, -1, "elements");
  if (!fineness && most < 0) return luaL_error(L, "take: neither remainder nor elements is given");
  qaci_dist **box = qaci_lua_new_dist(L);
  qaci_ctx limits = *qaci_lua_ctx(L);
  qaci_lua_ok(L, &limits, take(L, &limits, 1, fineness, most, box));
  const stream *s = lua_touserdata(L, 1);
  if (fineness && !s->ended && mpq_cmp(s->tail, fineness) > 0 && !(most >= 0 && s->count >= most)) {
    char *left = qaci_rational_short(s->tail, 40);
    lua_pushfstring(L, "the remainder of the stream stays at %s after %I elements", left, (LUAI_UACINT)s->count);
    free(left);
    return lua_error(L);
  }
  return 1;
}

static int stream_tostring(lua_State *L) {
  stream *s = luaL_checkudata(L, 1, STREAM);
  lua_pushfstring(L, "a stream of which %I element%s drawn", (LUAI_UACINT)s->count, s->count == 1 ? " was" : "s were");
  return 1;
}

void qaci_lua_open_stream(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", stream_gc}, {"__tostring", stream_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"take", stream_take}, {NULL, NULL}};
  qaci_lua_class(L, STREAM, metamethods, methods);
  lua_pushcfunction(L, stream_new);
  lua_setfield(L, -2, "stream");
}
