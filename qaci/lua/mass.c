/* Constrained mass in Lua: qaci.mass{...} and qaci.mass.explain{...}.                      DIST.3; definitions.md 1
 *
 * Which variables a function needs is read from the names of its parameters. The functions are called by mass_call.c.
 */
#include "qaci/lua/mass.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/lua/fields.h"

/* Stack slots. */
enum { STATEMENT = 1, WHERE, GIVEN, FUNCTIONS, LABELS, NAMES, CACHE };

static const char *const known_fields[] = {"where", "given", "value", "expect", "keep", "vmax", "target",
                                         "budget", NULL};

static void *allocate(lua_State *L, size_t count, size_t size) {
  void *memory = lua_newuserdatauv(L, count * size + 1, 0);
  memset(memory, 0, count * size + 1);
  return memory;
}

/* The variable called by the string on top of the stack; NAMES maps a name to its index. */
static bool find_variable(lua_State *L, const char *name, size_t *r) {
  bool found = lua_getfield(L, NAMES, name) == LUA_TNUMBER;
  *r = (size_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return found;
}

/* The variables that the function on top of the stack names as its parameters; an array in a userdata below it. */
static qaci_mass_needs read_needs(lua_State *L, const char *label) {
  qaci_mass_needs needs = {NULL, 0};
  if (!lua_isfunction(L, -1)) return needs;
  if (lua_iscfunction(L, -1))
    luaL_error(L, "%s: a function written in C, whose parameters have no names; write function(x) return f(x) end",
               label);
  int function = lua_gettop(L);
  size_t variable[256]; /* Lua's own bound: 255 parameters */
  for (const char *name; (name = lua_getlocal(L, NULL, (int)needs.count + 1));) {
    size_t v;
    if (!find_variable(L, name, &v))
      luaL_error(L, "%s: the parameter \"%s\" is no variable of the statement", label, name);
    for (size_t i = 0; i < needs.count; i++)
      if (variable[i] == v) luaL_error(L, "%s: two parameters are called \"%s\"", label, name);
    variable[needs.count++] = v;
    lua_settop(L, function); /* Lua 5.4 pushes nothing for a parameter's name */
  }
  size_t *copy = allocate(L, needs.count, sizeof *copy);
  memcpy(copy, variable, needs.count * sizeof *copy);
  needs.variable = copy;
  lua_insert(L, function);
  return needs;
}

/* The function or constant on top of the stack becomes the part `entry`, with the label below it. */
static void make_part(lua_State *L, qaci_lua_part *p, qaci_lua_host *host, qaci_lua_part_kind kind, lua_Integer entry) {
  const char *label = lua_tostring(L, -2);
  p->host = host;
  p->kind = kind;
  p->entry = entry;
  p->constant = !lua_isfunction(L, -1);
  p->needs = read_needs(L, label);
  lua_rawseti(L, FUNCTIONS, entry);
  if (p->needs.variable) { /* keep the array alive: it is below what was on top */
    lua_pushinteger(L, -entry);
    lua_insert(L, -2);
    lua_rawset(L, FUNCTIONS);
  }
  lua_rawseti(L, LABELS, entry);
}

/* Push the entry of variable i and return its name, checked and noted in NAMES. */
static void read_name(lua_State *L, qaci_mass_variable *v, lua_Integer i) {
  lua_rawgeti(L, STATEMENT, i);
  int entry = lua_gettop(L);
  if (!lua_istable(L, entry) || lua_rawgeti(L, entry, 1) != LUA_TSTRING)
    luaL_error(L, "entry %I of qaci.mass: %s, expected {\"name\", distribution}, "
                  "{\"name\", over = set} or {\"name\", is = function}",
               (LUAI_UACINT)i,
               lua_istable(L, entry) ? "a table that does not start with a name" : qaci_lua_describe(L, entry));
  v->name = lua_tostring(L, -1); /* lives as long as the statement */
  size_t other;
  if (find_variable(L, v->name, &other)) luaL_error(L, "variable \"%s\" is declared twice", v->name);
  lua_pushinteger(L, i - 1);
  lua_setfield(L, NAMES, v->name);
  lua_settop(L, entry - 1);
}

/* The source of variable i. */
static void read_source(lua_State *L, qaci_mass_variable *v, qaci_lua_part *p, qaci_lua_host *host, lua_Integer i) {
  int top = lua_gettop(L);
  lua_rawgeti(L, STATEMENT, i);
  int entry = lua_gettop(L);
  const char *label = lua_pushfstring(L, "variable \"%s\"", v->name);
  bool over = lua_getfield(L, entry, "over") != LUA_TNIL, is = lua_getfield(L, entry, "is") != LUA_TNIL;
  bool draw = lua_rawgeti(L, entry, 2) != LUA_TNIL;
  if (over + is + draw > 1) luaL_error(L, "%s has more than one source, expected a distribution, over or is", label);
  lua_pushvalue(L, entry + (over ? 2 : is ? 3 : 4));
  lua_replace(L, entry + 2);
  lua_settop(L, entry + 2);
  if (over && !lua_istable(L, -1) && !lua_isfunction(L, -1))
    luaL_error(L, "%s: over = %s, expected an array or a function that returns one", label, qaci_lua_describe(L, -1));
  if (is && !lua_isfunction(L, -1)) luaL_error(L, "%s: is = %s, expected a function", label, qaci_lua_describe(L, -1));
  if (!over && !is && !luaL_testudata(L, -1, "qaci.dist") && !qaci_lua_is_stream(L, -1) && !lua_isfunction(L, -1))
    luaL_error(L, "%s: %s, expected a distribution or a function that returns one", label, qaci_lua_describe(L, -1));
  make_part(L, p, host, over ? QACI_LUA_ITERATE : is ? QACI_LUA_IS : QACI_LUA_DRAW, i);
  v->needs = p->needs;
  v->data = p;
  if (over) v->iterate = qaci_lua_mass_iterate;
  if (is) v->is = qaci_lua_mass_is;
  if (!over && !is) v->draw = qaci_lua_mass_draw;
  lua_settop(L, top);
}

/* The constraints, as an array in place of the field `name` on top of the stack; returns how many. */
static size_t read_list(lua_State *L, const char *name) {
  if (lua_isfunction(L, -1)) {
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
  }
  if (!lua_istable(L, -1) && !lua_isnil(L, -1))
    luaL_error(L, "%s = %s, expected a function or an array of functions", name, qaci_lua_describe(L, -1));
  return lua_isnil(L, -1) ? 0 : lua_rawlen(L, -1);
}

static void read_constraints(lua_State *L, qaci_mass_constraint *c, qaci_lua_part *p, qaci_lua_host *host, int list,
                             size_t count, lua_Integer entry) {
  for (size_t i = 0; i < count; i++, c++, p++) {
    const char *label = lua_pushfstring(L, "%s %I", list == GIVEN ? "condition" : "constraint", (LUAI_UACINT)i + 1);
    if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TFUNCTION)
      luaL_error(L, "%s: %s, expected a function", label, qaci_lua_describe(L, -1));
    make_part(L, p, host, QACI_LUA_HOLDS, entry + (lua_Integer)i);
    *c = (qaci_mass_constraint){.needs = p->needs, .data = p, .holds = qaci_lua_mass_holds, .given = list == GIVEN};
  }
}

static void check_fields(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, STATEMENT);
  for (lua_pushnil(L); lua_next(L, STATEMENT); lua_pop(L, 1)) {
    lua_Integer i = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
    if (i >= 1 && i <= n) continue;
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
    bool known = false;
    for (size_t k = 0; key && known_fields[k]; k++) known = known || !strcmp(key, known_fields[k]);
    if (!known)
      luaL_error(L, "field %s of qaci.mass: expected variables and, by name, where, given, value, expect, keep, vmax, "
                    "target or budget", key ? key : qaci_lua_describe(L, -2));
  }
}

/* keep = "x" or {"x", ...} */
static void read_keep(lua_State *L, qaci_mass_statement *s) {
  if (lua_getfield(L, STATEMENT, "keep") == LUA_TNIL) return;
  int keep = lua_gettop(L);
  s->keeps = true;
  s->bare = lua_type(L, keep) == LUA_TSTRING;
  if (!s->bare && !lua_istable(L, keep))
    luaL_error(L, "keep = %s, expected a variable's name or an array of names", qaci_lua_describe(L, keep));
  size_t n = s->bare ? 1 : (size_t)qaci_lua_array_length(L, keep, "keep");
  size_t *variable = allocate(L, n, sizeof *variable);
  for (size_t i = 0; i < n; i++) {
    if (s->bare)
      lua_pushvalue(L, keep);
    else
      lua_rawgeti(L, keep, (lua_Integer)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "keep: %s, expected a variable's name", qaci_lua_describe(L, -1));
    const char *name = lua_tostring(L, -1);
    if (!find_variable(L, name, &variable[i])) luaL_error(L, "keep: \"%s\" is no variable of the statement", name);
    for (size_t k = 0; k < i; k++)
      if (variable[k] == variable[i]) luaL_error(L, "keep: \"%s\" is there twice", name);
    lua_pop(L, 1);
  }
  s->keep = (qaci_mass_needs){variable, n};
}

static void read_value(lua_State *L, qaci_mass_statement *s, qaci_lua_part *p, qaci_lua_host *host, lua_Integer entry) {
  lua_pushliteral(L, "the value");
  bool value = lua_getfield(L, STATEMENT, "value") != LUA_TNIL;
  s->expectation = lua_getfield(L, STATEMENT, "expect") != LUA_TNIL;
  if (value && s->expectation) luaL_error(L, "both value and expect are given, expected one of them");
  if (!s->expectation) lua_pop(L, 1);
  if (s->expectation) lua_remove(L, -2);
  if (!value && !s->expectation) return;
  make_part(L, p, host, QACI_LUA_VALUE, entry);
  s->needs = p->needs;
  s->data = p;
  s->value = qaci_lua_mass_value;
}

/* The statement in slot 1; all it consists of is left on the stack. */
static void read_statement(lua_State *L, qaci_mass_statement *s, qaci_lua_host *host) {
  luaL_checktype(L, STATEMENT, LUA_TTABLE);
  lua_settop(L, STATEMENT);
  check_fields(L);
  size_t n = lua_rawlen(L, STATEMENT);
  lua_getfield(L, STATEMENT, "where");
  size_t wheres = read_list(L, "where");
  lua_getfield(L, STATEMENT, "given");
  size_t givens = read_list(L, "given");
  for (int i = FUNCTIONS; i <= CACHE; i++) lua_newtable(L);
  *host = (qaci_lua_host){.L = L, .functions = FUNCTIONS, .labels = LABELS, .cache = CACHE};
  luaL_getmetatable(L, "qaci.dist");
  host->dist_class = lua_topointer(L, -1);
  lua_pop(L, 1);
  size_t parts = n + wheres + givens + 1;
  qaci_lua_part *part = allocate(L, parts, sizeof *part);
  qaci_mass_variable *variable = allocate(L, n, sizeof *variable);
  qaci_mass_constraint *constraint = allocate(L, wheres + givens, sizeof *constraint);
  for (size_t i = 0; i < n; i++) read_name(L, &variable[i], (lua_Integer)i + 1);
  for (size_t i = 0; i < n; i++) read_source(L, &variable[i], &part[i], host, (lua_Integer)i + 1);
  read_constraints(L, constraint, part + n, host, WHERE, wheres, (lua_Integer)n + 1);
  read_constraints(L, constraint + wheres, part + n + wheres, host, GIVEN, givens, (lua_Integer)(n + wheres) + 1);
  *s = (qaci_mass_statement){.variable = variable, .variables = n, .constraint = constraint,
                             .constraints = wheres + givens, .conditional = !lua_isnil(L, GIVEN),
                             .guard = qaci_lua_mass_guard};
  read_value(L, s, &part[parts - 1], host, (lua_Integer)parts);
  read_keep(L, s);
  if (lua_getfield(L, STATEMENT, "vmax") != LUA_TNIL) s->vmax = qaci_lua_to_rational(L, lua_gettop(L), "vmax");
}

/* Evaluation ------------------------------------------------------------------------------------------------------- */

/* A result of qaci_mass that is cleared by the collector. */
static int result_gc(lua_State *L) {
  qaci_mass_result_clear(luaL_checkudata(L, 1, "qaci.mass.result"));
  qaci_lua_no_metatable(L);
  return 0;
}

static qaci_mass_result *new_result(lua_State *L) {
  qaci_mass_result *result = lua_newuserdatauv(L, sizeof *result, 0);
  qaci_mass_result_init(result);
  luaL_setmetatable(L, "qaci.mass.result");
  return result;
}

/* value, remainder[, message] from the result; `message` may be NULL. */
static int push_result(lua_State *L, const qaci_mass_result *r, const char *message) {
  if (r->stopped && r->unbounded) {
    lua_pushnil(L);
    lua_pushstring(L, message);
    lua_pushliteral(L, "unable");
    return 3;
  }
  if (r->dist) {
    qaci_dist **box = qaci_lua_new_dist(L);
    *box = qaci_dist_retain(r->dist);
  } else {
    qaci_lua_push_rational(L, r->number);
  }
  qaci_lua_push_rational(L, r->remainder);
  if (!message) return 2;
  lua_pushstring(L, message);
  return 3;
}

static qaci_status evaluate(lua_State *L, qaci_ctx *ctx, qaci_mass_result *r, const qaci_mass_statement *s) {
  qaci_status status = qaci_mass(ctx, r, s);
  if (status != QACI_OK && !(r->stopped && status == QACI_UNABLE)) luaL_error(L, "%s", ctx->message);
  return status;
}

/* With streams: finer and finer until the remainder is at most the target, or the budget stops it. */
static int refine(lua_State *L, qaci_ctx *ctx, const qaci_mass_statement *s, qaci_lua_host *host, mpq_srcptr target,
                  bool budget) {
  enum { FINER = 16, STUCK = 3 };
  mpq_ptr fineness = qaci_lua_new_rational(L), before = qaci_lua_new_rational(L);
  qaci_mass_result *last = NULL;
  host->fineness = fineness;
  mpq_set_ui(fineness, 1, 2);
  /* a budget may end at any time, so a coarse result comes first */
  if (target && !budget) mpq_set(fineness, target);
  for (int stuck = 0;;) {
    qaci_mass_result *r = new_result(L);
    if (evaluate(L, ctx, r, s) == QACI_UNABLE) {
      if (!last) return push_result(L, r, ctx->message);
      return push_result(L, last, ctx->message);
    }
    if (!host->streams || (target && mpq_cmp(r->remainder, target) <= 0)) return push_result(L, r, NULL);
    if (!mpq_sgn(r->remainder)) return push_result(L, r, NULL);
    /* what is left may come from elsewhere: then nothing gets finer */
    if (last) {
      mpq_set_ui(before, 7, 8);
      mpq_mul(before, before, last->remainder);
      stuck = mpq_cmp(r->remainder, before) > 0 ? stuck + 1 : 0;
    }
    if (stuck == STUCK) {
      char *found = qaci_rational_short(r->remainder, 40);
      lua_pushfstring(L, "the remainder stays at %s, however many elements of the streams are drawn", found);
      free(found);
      return push_result(L, r, lua_tostring(L, -1));
    }
    last = r;
    mpz_mul_ui(mpq_denref(fineness), mpq_denref(fineness), FINER);
    mpq_canonicalize(fineness);
    luaL_checkstack(L, 8, "too many refinements");
  }
}

/* value, remainder[, message] = qaci.mass{...}; nil, message, "unable" if a budget ran out and nothing bounds the rest.
 */
static int mass(lua_State *L) {
  lua_remove(L, 1); /* qaci.mass itself */
  qaci_mass_statement s;
  qaci_lua_host host;
  read_statement(L, &s, &host);
  qaci_ctx ctx = *qaci_lua_ctx(L); /* a copy: the functions may use the toolkit themselves */
  bool budget = lua_getfield(L, STATEMENT, "budget") != LUA_TNIL;
  qaci_lua_budget(L, STATEMENT, &ctx);
  mpq_srcptr target = NULL;
  if (lua_getfield(L, STATEMENT, "target") != LUA_TNIL) {
    target = qaci_lua_to_rational(L, lua_gettop(L), "target");
    if (mpq_sgn(target) <= 0)
      return luaL_error(L, "target: %s, expected a number above 0", luaL_tolstring(L, -1, NULL));
  }
  if (target || budget) return refine(L, &ctx, &s, &host, target, budget);
  qaci_mass_result *r = new_result(L);
  qaci_status status = evaluate(L, &ctx, r, &s);
  return push_result(L, r, status == QACI_UNABLE ? ctx.message : NULL);
}

static int explain(lua_State *L) {
  qaci_mass_statement s;
  qaci_lua_host host;
  read_statement(L, &s, &host);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_budget(L, STATEMENT, &ctx);
  if (lua_getfield(L, STATEMENT, "target") != LUA_TNIL)
    host.fineness = qaci_lua_to_rational(L, lua_gettop(L), "target");
  char **text = qaci_lua_new_text(L);
  if (qaci_mass_explain(&ctx, text, &s) != QACI_OK) return luaL_error(L, "%s", ctx.message);
  return qaci_lua_push_text(L, text);
}

void qaci_lua_open_mass(lua_State *L) {
  static const luaL_Reg result[] = {{"__gc", result_gc}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"explain", explain}, {NULL, NULL}};
  qaci_lua_class(L, "qaci.mass.result", result, NULL);
  luaL_newlib(L, functions);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, mass);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "mass");
}
