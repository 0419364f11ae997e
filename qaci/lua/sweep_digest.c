/* What a sweep computes, in 128 bits: a file of one sweep is not taken for that of another. The digest finds accidents;
 * it is no proof against somebody who looks for a collision. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "distributions/index.h"
#include "qaci/lua/carry.h"
#include "qaci/lua/sweep.h"

typedef struct digest {
  uint64_t word[2];
  int seen; /* on the stack: the tables and functions that were met, and their numbers */
  lua_Integer count;
} digest;

/* Beyond so many levels only the kind counts. */
enum { DEEPEST = 100 };

static void mix(digest *d, uint64_t word) {
  d->word[0] = qaci_hash_mix(d->word[0], word);
  d->word[1] = qaci_hash_mix(d->word[1] + UINT64_C(0x9e3779b97f4a7c15), word);
}

static void mix_bytes(digest *d, const char *bytes, size_t n) {
  mix(d, n);
  for (size_t i = 0; i < n; i += 8) {
    uint64_t word = 0;
    for (size_t k = i; k < n && k < i + 8; k++) word = word << 8 | (unsigned char)bytes[k];
    mix(d, word);
  }
}

static void mix_top(lua_State *L, digest *d) { /* the string on top of the stack, popped */
  size_t n;
  const char *s = lua_tolstring(L, -1, &n);
  mix_bytes(d, s, n);
  lua_pop(L, 1);
}

/* Was what stands at `index` met before? Then its number is mixed in. */
static bool met(lua_State *L, digest *d, int index) {
  lua_pushvalue(L, index);
  bool before = lua_rawget(L, d->seen) != LUA_TNIL;
  if (before) mix(d, (uint64_t)lua_tointeger(L, -1));
  lua_pop(L, 1);
  if (before) return true;
  lua_pushvalue(L, index);
  lua_pushinteger(L, ++d->count);
  lua_rawset(L, d->seen);
  return false;
}

static void mix_value(lua_State *L, digest *d, int index, int depth);

static int add_part(lua_State *L, const void *bytes, size_t n, void *data) {
  (void)L;
  mix_bytes(data, bytes, n);
  return 0;
}

/* Instructions without the names and lines that are there for people, and what they refer to. */
static void mix_function(lua_State *L, digest *d, int index, int depth) {
  if (lua_iscfunction(L, index)) return;
  lua_pushvalue(L, index);
  digest code = {.word = {1, 2}};
  lua_dump(L, add_part, &code, 1);
  lua_pop(L, 1);
  mix(d, code.word[0]);
  mix(d, code.word[1]);
  for (int i = 1; lua_getupvalue(L, index, i); i++, lua_pop(L, 1)) mix_value(L, d, lua_gettop(L), depth + 1);
}

/* The array, then what has names, in their order; other keys are not looked at. */
static void mix_table(lua_State *L, digest *d, int index, int depth) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  mix(d, (uint64_t)n);
  for (lua_Integer i = 1; i <= n; i++, lua_pop(L, 1)) {
    lua_rawgeti(L, index, i);
    mix_value(L, d, lua_gettop(L), depth + 1);
  }
  lua_newtable(L); /* the part with names */
  int named = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    lua_pushvalue(L, -2);
    lua_pushboolean(L, true);
    lua_rawset(L, named);
  }
  size_t names = qaci_lua_push_names(L, named, "a table that \"run\" refers to");
  for (size_t i = 1; i <= names; i++, lua_settop(L, named + 1)) {
    lua_rawgeti(L, named + 1, (lua_Integer)i);
    lua_pushvalue(L, -1);
    mix_top(L, d);
    lua_rawget(L, index);
    mix_value(L, d, lua_gettop(L), depth + 1);
  }
  lua_settop(L, named - 1);
}

static void mix_value(lua_State *L, digest *d, int index, int depth) {
  luaL_checkstack(L, 20, NULL);
  int type = lua_type(L, index);
  if (qaci_lua_carried(L, index) != QACI_CARRIED_NOT) {
    qaci_lua_push_carried(L, index);
    mix_top(L, d);
    return;
  }
  mix(d, (uint64_t)type);
  if (type == LUA_TNUMBER) {
    double x = lua_tonumber(L, index);
    mix_bytes(d, (const char *)&x, sizeof x);
  } else if (type == LUA_TUSERDATA) {
    int top = lua_gettop(L);
    qaci_lua_describe(L, index);
    mix_top(L, d);
    lua_settop(L, top);
  } else if (type == LUA_TFUNCTION || type == LUA_TTABLE) {
    if (depth > DEEPEST || met(L, d, index)) return;
    if (type == LUA_TFUNCTION)
      mix_function(L, d, index, depth);
    else
      mix_table(L, d, index, depth);
  }
}

/* Modules, the globals among them, count as met: they have a life of their own. */
static void meet_modules(lua_State *L, int seen) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (lua_pushnil(L); lua_next(L, -2);) {
    lua_pushinteger(L, 0);
    lua_rawset(L, seen);
  }
  lua_pop(L, 1);
}

void qaci_lua_sweep_digest(lua_State *L, const qaci_lua_grid *g, int run, char text[QACI_SWEEP_DIGEST]) {
  int top = lua_gettop(L);
  lua_newtable(L);
  digest d = {.word = {3, 4}, .seen = top + 1};
  meet_modules(L, d.seen);
  mix_value(L, &d, g->names, 0);
  mix_value(L, &d, g->values, 0);
  mix(&d, g->points);
  for (size_t i = 0; i < g->points; i++) mix(&d, g->point[i]);
  mix_value(L, &d, run, 0);
  snprintf(text, QACI_SWEEP_DIGEST, "%016" PRIx64 "%016" PRIx64, d.word[0], d.word[1]);
  lua_settop(L, top);
}
