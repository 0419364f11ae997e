/* Constrained mass in Lua: qaci.mass{...}.                                                         definitions.md 1
 *
 * Which variables a function needs is read from the names of its parameters. Lua functions run inside the C evaluation,
 * so each call is protected: an error becomes a status, with the variable or constraint it belongs to, and is raised
 * again once the evaluation has put its own memory in order. Cost: that of the evaluation, one protected call for each
 * combination of the variables that a function needs.
 */
#include "distributions/mass.h"
#include "qaci/lua/fields.h"

#include <string.h>

typedef enum part_kind { PART_DRAW, PART_ITERATE, PART_HOLDS, PART_VALUE } part_kind;

/* A source, a constraint or the value: one callback of the statement. */
typedef struct part {
  lua_State *L;
  part_kind kind;
  int functions;     /* stack index of the array with the Lua function, or the constant */
  lua_Integer entry; /* its index there */
  const char *label; /* 'variable "x"'; kept by the array at functions + 1 */
  qaci_mass_needs needs;
  /* what is under way */
  qaci_value *const *needed;
  mpq_ptr number;
  qaci_dist **dist;
  qaci_value **members;
  bool *truth;
} part;

/* What the function returned (or the constant) is at index 2: hand it to the evaluation. */
static void take_result(lua_State *L, part *p) {
  bool is_dist = luaL_testudata(L, 2, "qaci.dist") != NULL;
  switch (p->kind) {
  case PART_DRAW:
    if (!is_dist) luaL_error(L, "%s, expected a distribution", qaci_lua_describe(L, 2));
    *p->dist = qaci_dist_retain(qaci_lua_check_dist(L, 2));
    return;
  case PART_ITERATE:
    if (!lua_istable(L, 2)) luaL_error(L, "%s, expected an array of the members of a set", qaci_lua_describe(L, 2));
    *p->members = qaci_value_retain(qaci_lua_to_value(L, 2, "the set"));
    return;
  case PART_HOLDS:
    if (!lua_isboolean(L, 2)) luaL_error(L, "%s, expected true or false", qaci_lua_describe(L, 2));
    *p->truth = lua_toboolean(L, 2);
    return;
  case PART_VALUE:
    if (is_dist)
      *p->dist = qaci_dist_retain(qaci_lua_check_dist(L, 2));
    else
      mpq_set(p->number, qaci_lua_to_rational(L, 2, "the result"));
    return;
  }
}

/* The part (light userdata), then its function or constant. */
static int evaluate_part(lua_State *L) {
  part *p = lua_touserdata(L, 1);
  if (lua_isfunction(L, 2)) {
    luaL_checkstack(L, (int)p->needs.count + 4, "too many parameters");
    for (size_t i = 0; i < p->needs.count; i++) qaci_lua_push_value(L, p->needed[i]);
    lua_call(L, (int)p->needs.count, 1);
  }
  take_result(L, p);
  return 0;
}

static qaci_status evaluate(qaci_ctx *ctx, part *p) {
  lua_State *L = p->L;
  if (!lua_checkstack(L, 4)) return qaci_fail(ctx, QACI_UNABLE, "%s: Lua's stack is full", p->label);
  lua_pushcfunction(L, evaluate_part);
  lua_pushlightuserdata(L, p);
  lua_rawgeti(L, p->functions, p->entry);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return QACI_OK;
  const char *message = lua_tostring(L, -1);
  qaci_status status = qaci_fail(ctx, QACI_DOMAIN, "%s: %s", p->label, message ? message : "an error without a text");
  lua_pop(L, 1);
  return status;
}

static qaci_status draw(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_dist **r) {
  part *p = data;
  p->needed = needed;
  p->dist = r;
  return evaluate(ctx, p);
}

static qaci_status iterate(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_value **r) {
  part *p = data;
  p->needed = needed;
  p->members = r;
  return evaluate(ctx, p);
}

static qaci_status holds(qaci_ctx *ctx, void *data, qaci_value *const *needed, bool *r) {
  part *p = data;
  p->needed = needed;
  p->truth = r;
  return evaluate(ctx, p);
}

static qaci_status value(qaci_ctx *ctx, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist) {
  part *p = data;
  p->needed = needed;
  p->number = number;
  p->dist = dist;
  return evaluate(ctx, p);
}

/* Reading the table ------------------------------------------------------------------------------------------------ */

/* Stack slots of qaci.mass. */
enum { STATEMENT = 1, WHERE, FUNCTIONS, LABELS, NAMES, PARTS };

static void *allocate(lua_State *L, size_t count, size_t size) {
  void *memory = lua_newuserdatauv(L, count * size + 1, 0);
  memset(memory, 0, count * size + 1);
  return memory;
}

/* The variables among the first `declared` that the function on top of the stack names as its parameters; the array is
 * left on the stack below it. NAMES maps a name to its variable. */
static qaci_mass_needs read_needs(lua_State *L, const char *label) {
  qaci_mass_needs needs = {NULL, 0};
  if (!lua_isfunction(L, -1)) return needs;
  if (lua_iscfunction(L, -1))
    luaL_error(L, "%s: a function written in C, whose parameters have no names; write function(x) return f(x) end",
               label);
  int function = lua_gettop(L);
  size_t variable[256]; /* Lua's own bound: 255 parameters */
  for (const char *name; (name = lua_getlocal(L, NULL, (int)needs.count + 1));) {
    lua_getfield(L, NAMES, name);
    if (!lua_isinteger(L, -1))
      luaL_error(L, "%s: the parameter \"%s\" is no variable that is declared before it", label, name);
    size_t v = (size_t)lua_tointeger(L, -1);
    lua_pop(L, 1);
    for (size_t i = 0; i < needs.count; i++)
      if (variable[i] == v) luaL_error(L, "%s: two parameters are called \"%s\"", label, name);
    variable[needs.count++] = v;
  }
  size_t *copy = allocate(L, needs.count, sizeof *copy);
  memcpy(copy, variable, needs.count * sizeof *copy);
  needs.variable = copy;
  lua_insert(L, function);
  return needs;
}

/* Make p of the function or constant on top of the stack and its label below it, and take both away. What p refers to
 * stays in the arrays FUNCTIONS and LABELS. */
static void make_part(lua_State *L, part *p, part_kind kind, lua_Integer entry) {
  const char *label = lua_tostring(L, -2);
  *p = (part){.L = L, .kind = kind, .functions = FUNCTIONS, .entry = entry, .label = label};
  p->needs = read_needs(L, label);
  lua_rawseti(L, FUNCTIONS, entry);
  if (p->needs.variable) lua_rawseti(L, LABELS, -entry); /* the needs, kept beside the labels */
  lua_rawseti(L, LABELS, entry);
}

/* Entry i of the statement: {"x", source} or {"x", over = source}. */
static void read_variable(lua_State *L, qaci_mass_variable *v, part *p, lua_Integer i) {
  lua_rawgeti(L, STATEMENT, i);
  int entry = lua_gettop(L);
  if (!lua_istable(L, entry) || lua_rawgeti(L, entry, 1) != LUA_TSTRING)
    luaL_error(L, "entry %I of qaci.mass: %s, expected {\"name\", distribution} or {\"name\", over = {...}}",
               (LUAI_UACINT)i,
               lua_istable(L, entry) ? "a table that does not start with a name" : qaci_lua_describe(L, entry));
  v->name = lua_tostring(L, -1);
  const char *label = lua_pushfstring(L, "variable \"%s\"", v->name);
  if (lua_getfield(L, NAMES, v->name) != LUA_TNIL) luaL_error(L, "%s is declared twice", label);
  lua_pop(L, 1);
  bool over = lua_getfield(L, entry, "over") != LUA_TNIL;
  if (!over) {
    lua_pop(L, 1);
    lua_rawgeti(L, entry, 2);
  }
  if (over && !lua_istable(L, -1) && !lua_isfunction(L, -1))
    luaL_error(L, "%s: over = %s, expected an array or a function that returns one", label, qaci_lua_describe(L, -1));
  if (!over && !luaL_testudata(L, -1, "qaci.dist") && !lua_isfunction(L, -1))
    luaL_error(L, "%s: %s, expected a distribution or a function that returns one", label, qaci_lua_describe(L, -1));
  make_part(L, p, over ? PART_ITERATE : PART_DRAW, i);
  v->needs = p->needs;
  v->data = p;
  if (over)
    v->iterate = iterate;
  else
    v->draw = draw;
  lua_pushinteger(L, i - 1);
  lua_setfield(L, NAMES, v->name);
  lua_settop(L, PARTS);
}

/* The constraints, as an array in place of the `where` field on top of the stack; returns how many. */
static lua_Integer read_where(lua_State *L) {
  if (lua_isfunction(L, -1)) {
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
  }
  if (!lua_istable(L, -1) && !lua_isnil(L, -1))
    luaL_error(L, "where = %s, expected a function or an array of functions", qaci_lua_describe(L, -1));
  return lua_isnil(L, -1) ? 0 : (lua_Integer)lua_rawlen(L, -1);
}

static void check_fields(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, STATEMENT);
  for (lua_pushnil(L); lua_next(L, STATEMENT); lua_pop(L, 1)) {
    lua_Integer i = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
    if (i >= 1 && i <= n) continue;
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
    if (!key || (strcmp(key, "where") && strcmp(key, "value") && strcmp(key, "vmax") && strcmp(key, "budget")))
      luaL_error(L, "field %s of qaci.mass: expected variables and, by name, where, value, vmax or budget",
                 key ? key : qaci_lua_describe(L, -2));
  }
}

/* A result of qaci_mass that is cleared by the collector. */
static int result_gc(lua_State *L) {
  qaci_mass_result_clear(luaL_checkudata(L, 1, "qaci.mass.result"));
  qaci_lua_no_metatable(L);
  return 0;
}

/* value, remainder[, message] = qaci.mass{...}; nil, message, "unable" if a budget ran out and nothing bounds the rest.
 */
static int mass(lua_State *L) {
  luaL_checktype(L, STATEMENT, LUA_TTABLE);
  lua_settop(L, STATEMENT);
  check_fields(L);
  size_t n = (size_t)lua_rawlen(L, STATEMENT);
  lua_getfield(L, STATEMENT, "where");
  size_t constraints = (size_t)read_where(L); /* WHERE holds the array of constraints */
  for (int i = FUNCTIONS; i <= NAMES; i++) lua_newtable(L);
  part *parts = allocate(L, n + constraints + 1, sizeof *parts);
  qaci_mass_variable *variable = allocate(L, n, sizeof *variable);
  lua_rawseti(L, LABELS, 0);
  for (size_t i = 0; i < n; i++) read_variable(L, &variable[i], &parts[i], (lua_Integer)i + 1);
  qaci_mass_constraint *constraint = allocate(L, constraints, sizeof *constraint);
  for (size_t i = 0; i < constraints; i++) {
    part *p = &parts[n + i];
    lua_pushfstring(L, "constraint %I", (LUAI_UACINT)i + 1);
    if (lua_rawgeti(L, WHERE, (lua_Integer)i + 1) != LUA_TFUNCTION)
      return luaL_error(L, "constraint %I: %s, expected a function", (LUAI_UACINT)i + 1, qaci_lua_describe(L, -1));
    make_part(L, p, PART_HOLDS, (lua_Integer)(n + i) + 1);
    constraint[i] = (qaci_mass_constraint){p->needs, p, holds};
  }
  qaci_mass_statement statement = {variable, n, constraint, constraints, {NULL, 0}, NULL, NULL, NULL};
  lua_pushliteral(L, "the value");
  if (lua_getfield(L, STATEMENT, "value") != LUA_TNIL) {
    part *p = &parts[n + constraints];
    make_part(L, p, PART_VALUE, (lua_Integer)(n + constraints) + 1);
    statement.needs = p->needs;
    statement.data = p;
    statement.value = value;
  }
  if (lua_getfield(L, STATEMENT, "vmax") != LUA_TNIL) {
    statement.vmax = qaci_lua_to_rational(L, lua_gettop(L), "vmax");
  }
  qaci_mass_result *result = lua_newuserdatauv(L, sizeof *result, 0);
  qaci_mass_result_init(result);
  luaL_setmetatable(L, "qaci.mass.result");
  qaci_ctx ctx = *qaci_lua_ctx(L); /* a copy: the functions may use the toolkit themselves */
  qaci_lua_budget(L, STATEMENT, &ctx);
  qaci_status status = qaci_mass(&ctx, result, &statement);
  if (status != QACI_OK && !(result->stopped && status == QACI_UNABLE)) return luaL_error(L, "%s", ctx.message);
  if (result->stopped && result->unbounded) {
    lua_pushnil(L);
    lua_pushstring(L, ctx.message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  if (result->dist) {
    qaci_dist **box = qaci_lua_new_dist(L);
    *box = qaci_dist_retain(result->dist);
  }
  if (!result->dist) qaci_lua_push_rational(L, result->number);
  qaci_lua_push_rational(L, result->remainder);
  if (!result->stopped) return 2;
  lua_pushstring(L, ctx.message);
  return 3;
}

void qaci_lua_open_mass(lua_State *L) {
  static const luaL_Reg result[] = {{"__gc", result_gc}, {NULL, NULL}};
  qaci_lua_class(L, "qaci.mass.result", result, NULL);
  lua_pushcfunction(L, mass);
  lua_setfield(L, -2, "mass");
}
