/* A machine written in Lua, for qaci.simplicity{machine = {step=, start=, output=, name=}, data_bits=, steps=}. MACH.8
 *
 * Every string i of at most D bits is started and stepped N times: 2^(D+1) N calls. What Lua raises is raised again
 * with the function, i and n.
 */
#include "distributions/simplicity_table.h"
#include "distributions/simplicity_times.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/machines.h"

#define TIMES "qaci.times"
enum { MOST_DATA_BITS = 62 };

/* Stack places of a computation. */
enum { TABLE = 1, MACHINE = 2, STEP, START, OUTPUT, INPUT };

typedef struct builder {
  qaci_ctx ctx; /* a copy: the functions called use the state's own */
  qaci_times times;
  qaci_simplicity *k; /* owned by the simplicity on the stack */
  mpz_t weight;
  size_t data_bits;
} builder;

static int builder_gc(lua_State *L) {
  builder *b = lua_touserdata(L, 1);
  qaci_times_clear(&b->ctx, &b->times);
  mpz_clear(b->weight);
  qaci_lua_no_metatable(L);
  return 0;
}

/* Call the function at `place` with the value on top, which its result replaces. */
static void call(lua_State *L, int place, const char *name, uint64_t n) {
  luaL_checkstack(L, QACI_LUA_ROOM, "a machine");
  lua_pushvalue(L, place);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    const char *message = luaL_tolstring(L, -1, NULL);
    luaL_error(L, "field \"machine\": %s (i = \"%s\", n = %I): %s", name, luaL_tolstring(L, INPUT, NULL),
               (LUAI_UACINT)n, message);
  }
}

/* The output of the configuration on top, in bits that are pushed; NULL (and nil pushed) if it has none. */
static const qaci_bits *output(lua_State *L, uint64_t n) {
  lua_pushvalue(L, -1);
  bool given = !lua_isnil(L, OUTPUT);
  if (given) call(L, OUTPUT, "output", n);
  if (given && lua_isnil(L, -1)) return NULL;
  if (!qaci_lua_is_bits(L, -1) && lua_type(L, -1) != LUA_TSTRING) {
    const char *found = qaci_lua_describe(L, -1);
    luaL_error(L, "field \"machine\": %s (i = \"%s\", n = %I): %s, expected bits%s",
               given ? "output"
               : n   ? "step"
                     : "start",
               luaL_tolstring(L, INPUT, NULL), (LUAI_UACINT)n, found, given ? " or nil" : "");
  }
  int at = lua_gettop(L);
  const char *what = lua_pushfstring(L, "field \"machine\": %s (n = %I)",
                                     given ? "output"
                                     : n   ? "step"
                                           : "start",
                                     (LUAI_UACINT)n);
  const qaci_bits *x = qaci_lua_to_bits(L, at, what);
  lua_replace(L, at);
  lua_settop(L, at);
  return x;
}

/* The output x (or none) for the times from..to-1. */
static qaci_status add(builder *b, const qaci_bits *x, size_t length, uint64_t from, uint64_t to) {
  if (!x || from == to) return QACI_OK;
  mpz_sub(b->weight, b->times.tail[from], b->times.tail[to]);
  mpz_mul_2exp(b->weight, b->weight, 2 * (b->data_bits - length));
  QACI_TRY(qaci_simplicity_reach(&b->ctx, b->k, x->len + 1));
  return qaci_simplicity_add_string(&b->ctx, b->k, x, b->weight);
}

static bool same(const qaci_bits *x, const qaci_bits *y) {
  return x && y ? qaci_bits_equal(x, y) : x == y;
}

/* All n for the string at INPUT, which is on top. */
static qaci_status run(lua_State *L, builder *b, size_t length) {
  uint64_t since = 0;
  lua_pushvalue(L, INPUT);
  if (!lua_isnil(L, START)) call(L, START, "start", 0);
  if (lua_isnil(L, -1)) return QACI_OK; /* no program */
  const qaci_bits *shown = output(L, 0);
  for (uint64_t n = 1; n <= b->times.steps; n++) {
    /* the stack: configuration, its output */
    QACI_TRY(qaci_ctx_step(&b->ctx, 1));
    lua_pushvalue(L, -2);
    call(L, STEP, "step", n);
    if (lua_isnil(L, -1)) break; /* it has halted */
    const qaci_bits *next = output(L, n);
    if (!same(shown, next)) {
      QACI_TRY(add(b, shown, length, since, n));
      since = n;
    }
    shown = next;
    lua_copy(L, -2, -4);
    lua_copy(L, -1, -3);
    lua_pop(L, 2);
  }
  return add(b, shown, length, since, b->times.steps + 1);
}

static void optional_function(lua_State *L, const char *name) {
  int type = lua_getfield(L, MACHINE, name);
  if (type != LUA_TNIL && type != LUA_TFUNCTION)
    luaL_error(L, "field \"machine\": %s: %s, expected a function", name, qaci_lua_describe(L, -1));
}

static size_t number_field(lua_State *L, const char *name) {
  int at = qaci_lua_need_field(L, TABLE, name, "a natural number");
  return qaci_lua_to_size(L, at, lua_pushfstring(L, "field \"%s\"", name));
}

int qaci_lua_table_simplicity(lua_State *L, int machine) {
  static const char *const fields[] = {"machine", "model", "data_bits", "steps", "budget", NULL};
  static const char *const known[] = {"step", "start", "output", "name", NULL};
  lua_pushvalue(L, machine);
  lua_replace(L, MACHINE);
  lua_settop(L, MACHINE);
  qaci_lua_only_fields(L, TABLE, "a simplicity of a machine in Lua", fields);
  qaci_lua_only_fields(L, MACHINE, "a machine in Lua", known);
  optional_function(L, "step");
  if (lua_isnil(L, STEP)) return luaL_error(L, "field \"machine\": step: nothing, expected a function");
  optional_function(L, "start");
  optional_function(L, "output");
  lua_pushnil(L); /* INPUT */
  const char *name = "a machine in Lua";
  if (lua_getfield(L, MACHINE, "name") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      return luaL_error(L, "field \"machine\": name: %s, expected a string", qaci_lua_describe(L, -1));
    name = lua_tostring(L, -1);
  }
  size_t data_bits = number_field(L, "data_bits"), steps = number_field(L, "steps");
  if (data_bits > MOST_DATA_BITS)
    return luaL_error(L, "field \"data_bits\": %I would mean more than 2^%d programs", (LUAI_UACINT)data_bits,
                      MOST_DATA_BITS);
  const char *words =
      lua_pushfstring(L, "%s (data of at most %I bits, %I steps)", name, (LUAI_UACINT)data_bits, (LUAI_UACINT)steps);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, MACHINE);
  lua_setfield(L, -2, "machine");
  lua_pushliteral(L, "bounded");
  lua_setfield(L, -2, "model");
  lua_pushinteger(L, (lua_Integer)data_bits);
  lua_setfield(L, -2, "data_bits");
  lua_pushinteger(L, (lua_Integer)steps);
  lua_setfield(L, -2, "steps");
  builder *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (builder){.data_bits = data_bits};
  mpz_init(b->weight);
  luaL_setmetatable(L, TIMES);
  lua_insert(L, -2);
  qaci_simplicity **box = qaci_lua_new_simplicity(L, -1);
  b->ctx = *qaci_lua_machine_ctx(L, TABLE);
  qaci_status status = qaci_times_init(&b->ctx, &b->times, steps);
  if (status == QACI_OK) status = qaci_simplicity_open(&b->ctx, box, words, 1);
  b->k = *box;
  int top = lua_gettop(L);
  for (size_t length = 0; length <= data_bits && status == QACI_OK; length++)
    for (uint64_t i = 0; i < UINT64_C(1) << length && status == QACI_OK; i++) {
      qaci_ctx_progress(&b->ctx, "programs", (double)((UINT64_C(1) << length) + i), (double)(UINT64_C(2) << data_bits));
      qaci_bits_nat(qaci_lua_new_bits(L), i, length);
      lua_replace(L, INPUT);
      status = run(L, b, length);
      lua_settop(L, top);
    }
  if (status == QACI_OK) {
    mpz_mul_2exp(b->weight, b->times.denominator, 2 * data_bits);
    qaci_simplicity_close(b->k, b->weight);
  }
  return qaci_lua_machine_result(L, TABLE, &b->ctx, status);
}

void qaci_lua_open_machine_lua(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", builder_gc}, {NULL, NULL}};
  qaci_lua_class(L, TIMES, meta, NULL);
}
