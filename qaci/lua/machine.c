/* The queue machine in Lua: qaci.machine.assemble, decode; p:code, run, trace, duration.          definitions.md 3
 *
 * A run without a limit is for straight-line programs only; one that ends in REPEAT may never halt, so it asks for a
 * limit. Cost: the run's own, O(1) a micro-step; a trace also copies the queue at every micro-step.
 */
#include "qaci/lua/trace.h"

#define PROGRAM "qaci.program"

/* Programs under construction: an empty one, its metatable set, so the collector clears it whatever happens next. */
static qaci_program *new_program(lua_State *L) {
  qaci_program *p = lua_newuserdatauv(L, sizeof *p, 0);
  qaci_program_init(p);
  luaL_setmetatable(L, PROGRAM);
  return p;
}

void qaci_lua_push_program(lua_State *L, const qaci_program *p) {
  qaci_program_set(new_program(L), p);
}

qaci_program *qaci_lua_check_program(lua_State *L, int arg) {
  qaci_program *p = luaL_testudata(L, arg, PROGRAM);
  if (!p)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s, expected a program (qaci.machine.assemble or decode makes one)",
                                  qaci_lua_describe(L, arg)));
  return p;
}

static int machine_assemble(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  qaci_program *p = new_program(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_program_assemble(ctx, p, text, n));
  return 1;
}

static int machine_decode(lua_State *L) {
  const qaci_bits *code = qaci_lua_check_bits(L, 1);
  qaci_program *p = new_program(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_program_decode(ctx, p, code));
  return 1;
}

static int program_gc(lua_State *L) {
  qaci_program_clear(luaL_checkudata(L, 1, PROGRAM));
  qaci_lua_no_metatable(L);
  return 0;
}

static int program_code(lua_State *L) {
  const qaci_program *p = qaci_lua_check_program(L, 1);
  qaci_program_code(qaci_lua_new_bits(L), p);
  return 1;
}

static int program_tostring(lua_State *L) {
  const qaci_program *p = qaci_lua_check_program(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_program_text(p);
  return qaci_lua_push_text(L, text);
}

static bool same(const qaci_program *p, const qaci_program *q) {
  if (p->length != q->length || p->repeats != q->repeats) return false;
  for (size_t i = 0; i < p->length; i++)
    if (p->instruction[i].op != q->instruction[i].op || p->instruction[i].argument != q->instruction[i].argument)
      return false;
  return true;
}

static int program_eq(lua_State *L) {
  const qaci_program *p = luaL_testudata(L, 1, PROGRAM), *q = luaL_testudata(L, 2, PROGRAM);
  lua_pushboolean(L, p && q && same(p, q));
  return 1;
}

static int program_key(lua_State *L) {
  program_code(L);
  luaL_tolstring(L, -1, NULL);
  return 1;
}

/* Argument 3, micro-steps. */
static uint64_t check_limit(lua_State *L, const qaci_program *p) {
  if (lua_isnoneornil(L, 3)) {
    luaL_argcheck(L, !p->repeats, 3, "a program that ends in REPEAT may run for ever: expected a limit in micro-steps");
    return UINT64_MAX;
  }
  lua_Integer limit = luaL_checkinteger(L, 3);
  luaL_argcheck(L, limit >= 0, 3, "expected a limit of at least 0 micro-steps");
  return (uint64_t)limit;
}

/* out, steps, halted = p:run(x, limit) */
static int program_run(lua_State *L) {
  const qaci_program *p = qaci_lua_check_program(L, 1);
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  uint64_t limit = check_limit(L, p), steps;
  bool halted;
  qaci_bits *out = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_program_run(ctx, out, &steps, &halted, p, x, limit, NULL, NULL));
  qaci_lua_account(L, out->room * sizeof *out->word);
  lua_pushinteger(L, (lua_Integer)steps);
  lua_pushboolean(L, halted);
  return 3;
}

/* queues, halted = p:trace(x, limit) */
static int program_trace(lua_State *L) {
  const qaci_program *p = qaci_lua_check_program(L, 1);
  const qaci_bits *x = qaci_lua_check_bits(L, 2);
  uint64_t limit = check_limit(L, p), steps;
  bool halted;
  qaci_bits *out = qaci_lua_new_bits(L);
  qaci_lua_trace *t = qaci_lua_new_trace(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_program_run(ctx, out, &steps, &halted, p, x, limit, qaci_lua_trace_add, t));
  qaci_lua_push_trace(L, t);
  lua_pushboolean(L, halted);
  return 2;
}

static int program_duration(lua_State *L) {
  const qaci_program *p = qaci_lua_check_program(L, 1);
  luaL_argcheck(L, !p->repeats, 1,
                "a program that ends in REPEAT has no fixed duration: expected one that ends in HALT");
  uint64_t n = qaci_program_duration(p);
  if (n > INT64_MAX) return luaL_error(L, "the program makes more than 2^63 - 1 micro-steps");
  lua_pushinteger(L, (lua_Integer)n);
  return 1;
}

void qaci_lua_open_machine(lua_State *L) {
  static const luaL_Reg metamethods[] = {
      {"__gc", program_gc}, {"__eq", program_eq}, {"__tostring", program_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"code", program_code},   {"key", program_key},           {"eq", program_eq}, {"run", program_run},
      {"trace", program_trace}, {"duration", program_duration}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"assemble", machine_assemble}, {"decode", machine_decode}, {NULL, NULL}};
  qaci_lua_class(L, PROGRAM, metamethods, methods);
  luaL_newlib(L, functions);
  lua_setfield(L, -2, "machine");
}
