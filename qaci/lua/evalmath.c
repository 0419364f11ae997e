/* EvalMath in Lua: qaci.evalmath(text, type, options). Fields as in papers/lua.md. definitions.md 8 */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/evalmath.h"
#include "qaci/evalmath/number.h"
#include "qaci/lua/fields.h"

#define EVALMATH "qaci.evalmath"

/* The evaluator and what its parameters borrow. */
typedef struct box {
  qaci_evalmath *e;
  qaci_evalmath_parameters parameters;
  qaci_bits *action;
  char *text;
  mpq_t *score;
} box;

static int box_gc(lua_State *L) {
  box *b = lua_touserdata(L, 1);
  qaci_evalmath_destroy(b->e);
  for (size_t i = 0; b->action && i < b->parameters.actions; i++) qaci_bits_clear(&b->action[i]);
  for (size_t i = 0; b->score && i < b->parameters.actions; i++) mpq_clear(b->score[i]);
  free(b->action);
  free(b->score);
  free(b->text);
  *b = (box){0};
  return 0;
}

/* ---- values ---- */

enum { DEEPEST = 64 };

static void push_em(lua_State *L, qaci_em v, int depth);

static void push_number(lua_State *L, qaci_em v) {
  if (v.kind == QACI_EM_SMALL) {
    lua_pushinteger(L, v.as.small);
    return;
  }
  mpq_ptr q = qaci_lua_new_rational(L);
  qaci_em_get(q, v);
}

/* The value as an element of a distribution, in a box that is pushed. */
static qaci_value **push_element(lua_State *L, qaci_em v, int depth) {
  if (depth > DEEPEST)
    luaL_error(L, "an element is nested deeper than %d levels; its text is not: ask for the type \"text\"", DEEPEST);
  luaL_checkstack(L, 4, "an element is nested too deep");
  qaci_value **r = qaci_lua_new_box(L);
  const qaci_em_object *o = v.as.object;
  switch (v.kind) {
  case QACI_EM_BOOL:
    *r = qaci_value_bool(v.as.boolean);
    return r;
  case QACI_EM_SMALL:
    *r = qaci_value_integer((long)v.as.small);
    return r;
  case QACI_EM_NUMBER:
    *r = qaci_value_number(o->as.number);
    return r;
  case QACI_EM_STRING:
    *r = qaci_value_string(o->as.string, o->count);
    return r;
  case QACI_EM_BITS:
    *r = qaci_value_bits(&o->as.bits);
    return r;
  case QACI_EM_STATE:
    *r = qaci_value_retain(o->as.state);
    return r;
  case QACI_EM_TUPLE:
  case QACI_EM_LIST:
  case QACI_EM_SET: {
    qaci_value **item = lua_newuserdatauv(L, o->count * sizeof *item, 0);
    for (size_t i = 0; i < o->count; i++) {
      luaL_checkstack(L, 4, "an element has too many members");
      item[i] = *push_element(L, o->as.item[i], depth + 1);
    }
    *r = qaci_value_tuple(item, o->count); /* retains what the boxes above hold */
    lua_settop(L, lua_gettop(L) - (int)o->count - 1);
    return r;
  }
  default:
    luaL_error(L, "an element of a distribution is %s: ask for the type \"text\"", qaci_em_kind_name(v));
    return r;
  }
}

static void push_dist(lua_State *L, const qaci_em_object *o) {
  qaci_dist **d = qaci_lua_new_dist(L);
  *d = qaci_dist_create();
  qaci_ctx *ctx = qaci_lua_ctx(L);
  mpq_ptr mass = qaci_lua_new_rational(L);
  for (size_t i = 0; i < o->count; i++) {
    qaci_value **x = push_element(L, o->as.item[2 * i], 1);
    qaci_em_get(mass, o->as.item[2 * i + 1]);
    qaci_lua_ok(L, ctx, qaci_dist_add(ctx, *d, *x, mass));
    lua_pop(L, 1);
  }
  qaci_lua_ok(L, ctx, qaci_dist_finish(ctx, *d));
  lua_pop(L, 1);
}

/* A map becomes an array of pairs, for userdata are no keys of Lua's tables by value. */
static void push_members(lua_State *L, qaci_em v, int depth) {
  const qaci_em_object *o = v.as.object;
  lua_createtable(L, o->count < 1 << 20 ? (int)o->count : 0, 0);
  for (size_t i = 0; i < o->count; i++) {
    if (v.kind == QACI_EM_MAP) {
      lua_createtable(L, 2, 0);
      push_em(L, o->as.item[2 * i], depth + 1);
      lua_rawseti(L, -2, 1);
      push_em(L, o->as.item[2 * i + 1], depth + 1);
      lua_rawseti(L, -2, 2);
    } else if (v.kind == QACI_EM_RANGE) {
      mpq_ptr q = qaci_lua_new_rational(L);
      qaci_em_get(q, o->as.first);
      mpz_add_ui(mpq_numref(q), mpq_numref(q), i);
      if (mpz_fits_slong_p(mpq_numref(q))) {
        lua_pushinteger(L, mpz_get_si(mpq_numref(q)));
        lua_remove(L, -2);
      }
    } else {
      push_em(L, o->as.item[i], depth + 1);
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void push_em(lua_State *L, qaci_em v, int depth) {
  if (depth > DEEPEST)
    luaL_error(L, "the value is nested deeper than %d levels; its text is not: ask for the type \"text\"", DEEPEST);
  luaL_checkstack(L, 8, "the value is nested too deep");
  switch (v.kind) {
  case QACI_EM_BOOL:
    lua_pushboolean(L, v.as.boolean);
    return;
  case QACI_EM_SMALL:
  case QACI_EM_NUMBER:
    push_number(L, v);
    return;
  case QACI_EM_STRING:
    lua_pushlstring(L, v.as.object->as.string, v.as.object->count);
    return;
  case QACI_EM_BITS:
    qaci_lua_push_bits(L, &v.as.object->as.bits);
    return;
  case QACI_EM_STATE:
    qaci_lua_push_value(L, v.as.object->as.state);
    return;
  case QACI_EM_DIST:
    push_dist(L, v.as.object);
    return;
  case QACI_EM_TUPLE:
  case QACI_EM_LIST:
  case QACI_EM_SET:
  case QACI_EM_RANGE:
  case QACI_EM_MAP:
    push_members(L, v, depth);
    return;
  default:
    luaL_error(L, "the value is %s, which has no form in Lua: ask for the type \"text\"", qaci_em_kind_name(v));
  }
}

/* ---- the call ---- */

/* Option `name` of the table at 3 as bits, which stay on the stack; NULL if there is none. */
static const qaci_bits *bits_option(lua_State *L, const char *name) {
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  return lua_getfield(L, 3, name) == LUA_TNIL ? NULL : qaci_lua_to_bits(L, -1, what);
}

static void read_actions(lua_State *L, box *b) {
  if (lua_getfield(L, 3, "actions") == LUA_TNIL) return;
  int at = lua_gettop(L);
  if (!lua_istable(L, at)) luaL_error(L, "field \"actions\": %s, expected an array of bits", qaci_lua_describe(L, at));
  lua_Integer n = qaci_lua_array_length(L, at, "field \"actions\"");
  b->action = qaci_alloc((size_t)n * sizeof *b->action);
  b->score = qaci_alloc((size_t)n * sizeof *b->score);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, at, i);
    const char *what = lua_pushfstring(L, "field \"actions\", action %I", (LUAI_UACINT)i);
    const qaci_bits *x = qaci_lua_to_bits(L, at + 1, what);
    mpq_init(b->score[b->parameters.actions]);
    qaci_bits_init(&b->action[b->parameters.actions]);
    qaci_bits_set(&b->action[b->parameters.actions++], x);
    lua_settop(L, at);
  }
  b->parameters.action = b->action;
}

static void read_options(lua_State *L, box *b, qaci_evalmath_limits *limits) {
  static const char *const names[] = {"q", "mu1", "mu2", "xi", "actions", "steps", "memory_mib", NULL};
  if (lua_isnil(L, 3)) return;
  luaL_checktype(L, 3, LUA_TTABLE);
  qaci_lua_only_fields(L, 3, "qaci.evalmath", names);
  b->parameters.q = bits_option(L, "q");
  b->parameters.mu1 = bits_option(L, "mu1");
  b->parameters.mu2 = bits_option(L, "mu2");
  b->parameters.xi = bits_option(L, "xi");
  read_actions(L, b);
  if (lua_getfield(L, 3, "steps") != LUA_TNIL) limits->steps = qaci_lua_to_size(L, -1, "field \"steps\"");
  if (lua_getfield(L, 3, "memory_mib") != LUA_TNIL) {
    size_t mib = qaci_lua_to_size(L, -1, "field \"memory_mib\"");
    limits->bytes = mib < SIZE_MAX >> 20 ? mib << 20 : SIZE_MAX;
  }
}

static int undefined(lua_State *L, const char *why) {
  lua_pushnil(L);
  lua_pushstring(L, why);
  return 2;
}

static int push_scores(lua_State *L, box *b) {
  lua_createtable(L, (int)b->parameters.actions, 0);
  for (size_t i = 0; i < b->parameters.actions; i++) {
    qaci_lua_push_rational(L, b->score[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int push_text(lua_State *L, box *b) {
  char **text = qaci_lua_new_text(L);
  *text = qaci_em_text(qaci_evalmath_value(b->e), SIZE_MAX);
  return qaci_lua_push_text(L, text);
}

/* The text at 1: a string, or bits as the reader `ascii` reads them; false with *why. */
static bool read_text(lua_State *L, box *b, const char **text, size_t *n, const char **why) {
  if (qaci_lua_is_bits(L, 1)) {
    bool fine = qaci_evalmath_ascii(qaci_lua_check_bits(L, 1), &b->text, n, why);
    *text = b->text;
    return fine;
  }
  *text = luaL_checklstring(L, 1, n);
  return true;
}

static int evalmath(lua_State *L) {
  lua_settop(L, 3);
  bool wants_text = lua_type(L, 2) == LUA_TSTRING && !strcmp(lua_tostring(L, 2), "text");
  bool wants_score = lua_type(L, 2) == LUA_TSTRING && !strcmp(lua_tostring(L, 2), "score");
  const qaci_type *type = lua_isnil(L, 2) || wants_text || wants_score ? NULL : qaci_lua_check_type(L, 2);
  box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (box){0};
  luaL_setmetatable(L, EVALMATH);
  qaci_evalmath_limits limits = qaci_evalmath_usual_limits();
  read_options(L, b, &limits);
  const char *text, *why;
  size_t n;
  if (!read_text(L, b, &text, &n, &why)) return undefined(L, lua_pushfstring(L, "1:1: %s", why));
  b->e = qaci_evalmath_create(&limits, &b->parameters);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  bool defined;
  qaci_lua_ok(L, ctx, qaci_evalmath_run(ctx, b->e, text, n, &defined));
  if (defined && wants_score) qaci_lua_ok(L, ctx, qaci_evalmath_scores(ctx, b->e, b->score, &defined));
  if (defined && type) defined = qaci_evalmath_is(b->e, type);
  if (!defined) return undefined(L, qaci_evalmath_why(b->e));
  if (wants_score) return push_scores(L, b);
  if (wants_text) return push_text(L, b);
  push_em(L, qaci_evalmath_value(b->e), 0);
  return 1;
}

void qaci_lua_open_evalmath(lua_State *L) {
  qaci_lua_class(L, EVALMATH, (const luaL_Reg[]){{"__gc", box_gc}, {NULL, NULL}}, NULL);
  lua_pushcfunction(L, evalmath);
  lua_setfield(L, -2, "evalmath");
}
