/* w:batch(codes, options): the scores of many agents in one world.                    "The arena" in papers/, ARENA.4
 *
 * Codes are read into one array before the first battle, and the battles stay in C: 10^5 agents need no Lua value but
 * their own and their scores. Every battle is a function of its code and the options, so the result does not depend on
 * the number of threads. Cost: O(1) for each value, then the battles'.
 */
#include "qaci/lua/arena.h"

#include "physics/arena/crew.h"

#include <stdio.h>
#include <string.h>

/* The codes: code i is value[offset[i]] .. value[offset[i + 1] - 1]. */
typedef struct codes {
  size_t count;
  int32_t *value;
  size_t *offset;
} codes;

static lua_Integer code_value(lua_State *L, lua_Integer low, lua_Integer high, size_t code, lua_Integer i) {
  lua_Integer v = lua_tointeger(L, -1);
  if (!lua_isinteger(L, -1) || v < low || v > high)
    luaL_error(L, "code %I, value %I: %s, expected an integer from %I to %I", (LUAI_UACINT)code + 1, (LUAI_UACINT)i,
               qaci_lua_describe(L, -1), (LUAI_UACINT)low, (LUAI_UACINT)high);
  lua_pop(L, 1);
  return v;
}

/* One flat array of codes of `length` values each. */
static codes read_flat(lua_State *L, size_t length, lua_Integer low, lua_Integer high) {
  size_t total = (size_t)qaci_lua_array_length(L, 2, "the codes");
  if (!length) luaL_error(L, "field \"length\": the integer 0, expected the number of values of each code");
  if (total % length)
    luaL_error(L, "the codes: %I values, expected a multiple of the length %I", (LUAI_UACINT)total,
               (LUAI_UACINT)length);
  codes c = {.count = total / length};
  c.value = lua_newuserdatauv(L, (total + 1) * sizeof *c.value, 0);
  c.offset = lua_newuserdatauv(L, (c.count + 1) * sizeof *c.offset, 0);
  for (size_t i = 0; i <= c.count; i++) c.offset[i] = i * length;
  for (size_t i = 0; i < total; i++) {
    lua_rawgeti(L, 2, (lua_Integer)i + 1);
    c.value[i] = (int32_t)code_value(L, low, high, i / length, (lua_Integer)(i % length) + 1);
  }
  return c;
}

/* The table on top, which must be an array of n values: its keys are visited once, which finds names as well. */
static bool read_code(lua_State *L, int32_t *value, size_t n, lua_Integer low, lua_Integer high) {
  size_t keys = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lua_Integer key = lua_tointeger(L, -2), v = lua_tointeger(L, -1);
    if (!lua_isinteger(L, -2) || key < 1 || (lua_Unsigned)key > n || !lua_isinteger(L, -1) || v < low || v > high) {
      lua_pop(L, 2);
      return false;
    }
    value[key - 1] = (int32_t)v;
    keys++;
  }
  return keys == n;
}

/* What is wrong with it, whatever the order of its keys. */
static void refuse_code(lua_State *L, size_t n, lua_Integer low, lua_Integer high, size_t code) {
  int table = lua_gettop(L);
  qaci_lua_array_length(L, table, lua_pushfstring(L, "code %I", (LUAI_UACINT)code + 1));
  for (lua_Integer i = 1; i <= (lua_Integer)n; i++) {
    lua_rawgeti(L, table, i);
    code_value(L, low, high, code, i);
  }
}

/* An array of arrays. */
static codes read_codes(lua_State *L, lua_Integer low, lua_Integer high) {
  codes c = {.count = (size_t)qaci_lua_array_length(L, 2, "the codes")};
  c.offset = lua_newuserdatauv(L, (c.count + 1) * sizeof *c.offset, 0);
  c.offset[0] = 0;
  for (size_t i = 0; i < c.count; i++) {
    if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TTABLE)
      luaL_error(L, "code %I: %s, expected an array of integers (or the option length: one flat array)",
                 (LUAI_UACINT)i + 1, qaci_lua_describe(L, -1));
    c.offset[i + 1] = c.offset[i] + lua_rawlen(L, -1);
    lua_pop(L, 1);
  }
  c.value = lua_newuserdatauv(L, (c.offset[c.count] + 1) * sizeof *c.value, 0);
  for (size_t i = 0; i < c.count; i++) {
    lua_rawgeti(L, 2, (lua_Integer)i + 1);
    size_t n = c.offset[i + 1] - c.offset[i];
    if (!read_code(L, c.value + c.offset[i], n, low, high)) refuse_code(L, n, low, high, i);
    lua_pop(L, 1);
  }
  return c;
}

/* A job is a block of codes: large enough that making a run for it costs nothing. */
enum { BLOCK = 1024 };

typedef struct batch {
  qaci_arena_environment *world;
  qaci_arena_agent *const *agent;
  size_t agents;
  uint32_t file;
  codes all;
  qaci_arena_options options;
  uint64_t *score;
} batch;

static qaci_status play_block(qaci_ctx *ctx, void *data, unsigned worker, size_t block) {
  const batch *b = data;
  (void)worker;
  size_t first = block * BLOCK, count = b->all.count - first < BLOCK ? b->all.count - first : BLOCK;
  uint64_t *score = b->score + first * b->world->colours;
  qaci_status status = qaci_arena_batch(ctx, b->world, b->agent, b->agents, b->file, b->all.value,
                                        b->all.offset + first, count, &b->options, score);
  size_t code;
  int behind;
  if (status != QACI_OK && sscanf(ctx->message, "code %zu%n", &code, &behind) == 1) { /* counted in the block */
    char rest[sizeof ctx->message];
    strcpy(rest, ctx->message + behind);
    return qaci_fail(ctx, status, "code %zu%s", first + code, rest);
  }
  return status;
}

static size_t size_option(lua_State *L, const char *name, size_t otherwise) {
  if (lua_isnoneornil(L, 3)) return otherwise;
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  size_t r = otherwise;
  if (lua_getfield(L, 3, name) != LUA_TNIL) r = qaci_lua_to_size(L, -1, what);
  lua_pop(L, 2);
  return r;
}

/* Push the scores: for each code the sum over the insertions of the file, or an array by colour. */
static void push_scores(lua_State *L, const qaci_arena_environment *e, uint32_t file, const uint64_t *score,
                        size_t count, bool by_colour) {
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++, score += e->colours) {
    if (by_colour) {
      lua_createtable(L, (int)e->colours, 0);
      for (uint32_t c = 0; c < e->colours; c++) {
        lua_pushinteger(L, (lua_Integer)score[c]);
        lua_rawseti(L, -2, (lua_Integer)c + 1);
      }
    } else {
      uint64_t sum = 0;
      for (size_t s = 0; s < e->starts; s++)
        if (e->start[s].file == file && !e->start[s].shadow) sum += score[e->start[s].colour - 1];
      lua_pushinteger(L, (lua_Integer)sum);
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* w:batch(codes, {file = 1, with = {agents}, length =, threads =, colours =, seed =, ticks =, order =, ...}) */
int qaci_lua_world_batch(lua_State *L) {
  static const char *const others[] = {"file", "with", "length", "threads", "colours", NULL};
  qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  lua_settop(L, 3);
  luaL_checkstack(L, 40, "world:batch");
  if (!lua_istable(L, 2))
    return luaL_error(L, "the codes: %s, expected an array of arrays of integers", qaci_lua_describe(L, 2));
  qaci_arena_options options = qaci_lua_to_run_options(L, 3, "the options", others, &e, NULL);
  size_t file = size_option(L, "file", 1), threads = size_option(L, "threads", 1);
  if (file < 1 || file > e->files)
    return luaL_error(L, "field \"file\": %I, expected the number of an agent file, 1 to %I", (LUAI_UACINT)file,
                      (LUAI_UACINT)e->files);
  if (threads > QACI_ARENA_MOST_THREADS)
    return luaL_error(L, "field \"threads\": %I, expected at most %d (0: one for each core)", (LUAI_UACINT)threads,
                      QACI_ARENA_MOST_THREADS);
  size_t length = size_option(L, "length", SIZE_MAX), agents = 0;
  bool by_colour = false;
  lua_pushnil(L);
  int with = lua_gettop(L);
  if (!lua_isnil(L, 3)) {
    lua_getfield(L, 3, "colours");
    by_colour = lua_toboolean(L, -1);
    lua_getfield(L, 3, "with");
    lua_replace(L, with);
  }
  qaci_arena_agent **agent;
  if (lua_isnil(L, with) && e->files == 1) { /* the only agent is the one that is replaced */
    lua_newtable(L);
    lua_newtable(L);
    lua_rawseti(L, -2, 1);
    agent = qaci_lua_to_agents(L, -1, e, &agents);
  } else {
    agent = qaci_lua_to_agents(L, with, e, &agents);
  }
  lua_Integer high = (INT64_C(1) << (e->word - 1)) - 1;
  codes all = length == SIZE_MAX ? read_codes(L, -high - 1, high) : read_flat(L, length, -high - 1, high);
  uint64_t *score = lua_newuserdatauv(L, (all.count * e->colours + 1) * sizeof *score, 0);
  batch work = {e, agent, agents, (uint32_t)file, all, options, score};
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_crew(ctx, (unsigned)threads, (all.count + BLOCK - 1) / BLOCK, play_block, &work));
  push_scores(L, e, (uint32_t)file, score, all.count, by_colour);
  return 1;
}
