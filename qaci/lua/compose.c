/* qaci.compose(how, {{mass, {score, ...}}, ...}): one scoring function of several.        papers/composers.md */
#include "qaci/lua/compose.h"

#include <string.h>

#include "qaci/lua/fields.h"

#define COMPOSITION "qaci.composition"

/* What must be given back. */
typedef struct composition_box {
  qaci_opinions opinions;
  mpq_t *score; /* of the one that is read */
  qaci_composition composition;
  bool made;
} composition_box;

static int composition_gc(lua_State *L) {
  composition_box *b = lua_touserdata(L, 1);
  if (!b->made) return 0;
  b->made = false;
  qaci_rationals_free(b->score, b->opinions.actions);
  qaci_opinions_clear(&b->opinions);
  qaci_composition_clear(&b->composition);
  return 0;
}

static composition_box *new_box(lua_State *L, size_t actions) {
  composition_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (composition_box){.made = false};
  luaL_setmetatable(L, COMPOSITION);
  qaci_opinions_init(&b->opinions, actions);
  b->score = qaci_rationals(actions);
  b->made = true;
  return b;
}

/* ---- how to compose ---- */

static const qaci_composer *to_composer(lua_State *L, int index) {
  const char *const *names = qaci_composer_names();
  const qaci_composer *c = lua_type(L, index) == LUA_TSTRING ? qaci_composer_named(lua_tostring(L, index)) : NULL;
  if (c && c->why_not) luaL_error(L, "field \"compose\": \"%s\" %s", c->name, c->why_not);
  return qaci_composer_named(names[qaci_lua_to_choice(L, index, "field \"compose\"", names)]);
}

/* The composer has no such option. */
static void refuse(lua_State *L, const char *option, const qaci_composer *c, const char *who) {
  luaL_error(L, "field \"compose\": %s is an option of %s, not of \"%s\"", option, who, c->name);
}

/* The options among the fields of the table at `index`. */
static void read_options(lua_State *L, int index, qaci_compose_options *o) {
  if (lua_getfield(L, index, "disagreement") != LUA_TNIL) {
    if (!o->composer->bargains) refuse(L, "disagreement", o->composer, "nash and kalai_smorodinsky");
    o->disagreement = (qaci_disagreement)qaci_lua_to_choice(L, -1, "field \"compose.disagreement\"",
                                                            qaci_disagreement_names());
  }
  if (lua_getfield(L, index, "lottery") != LUA_TNIL) {
    if (!o->composer->has_lottery) refuse(L, "lottery", o->composer, "maximin");
    if (!lua_isboolean(L, -1))
      luaL_error(L, "field \"compose.lottery\": %s, expected true or false", qaci_lua_describe(L, -1));
    o->lottery = lua_toboolean(L, -1);
  }
  if (lua_getfield(L, index, "bits") != LUA_TNIL) {
    o->bits = qaci_lua_to_size(L, -1, "field \"compose.bits\"");
    if (o->bits < 1 || o->bits > 1 << 24)
      luaL_error(L, "field \"compose.bits\": %s, expected between 1 and %d", qaci_lua_describe(L, -1), 1 << 24);
  }
  lua_pop(L, 3);
}

qaci_compose_options qaci_lua_to_compose(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_isnoneornil(L, index)) return qaci_compose_with(qaci_composer_named("average"));
  if (!lua_istable(L, index)) return qaci_compose_with(to_composer(L, index));
  if (lua_rawlen(L, index) != 1)
    luaL_error(
        L,
        "field \"compose\": a table of %d entries, expected a name and options, such as {\"nash\", disagreement = "
        "\"zero\"}",
        (int)lua_rawlen(L, index));
  lua_rawgeti(L, index, 1);
  qaci_compose_options o = qaci_compose_with(to_composer(L, -1));
  lua_pop(L, 1);
  qaci_lua_known_fields(L, index, "compose", (const char *const[]){"disagreement", "lottery", "bits", NULL});
  read_options(L, index, &o);
  return o;
}

/* ---- the distribution ---- */

/* The array of `actions` scores at the top of the stack, of entry i: score[]. The userdata stay on the stack. */
static void read_scores(lua_State *L, int at, lua_Integer i, size_t actions, mpq_t *score) {
  for (size_t a = 0; a < actions; a++) {
    int top = lua_gettop(L);
    lua_rawgeti(L, at, (lua_Integer)a + 1);
    const char *what = lua_pushfstring(L, "scoring function %I, action %I", (LUAI_UACINT)i, (LUAI_UACINT)a + 1);
    mpq_srcptr q = qaci_lua_to_rational(L, top + 1, what);
    if (mpq_sgn(q) < 0 || mpq_cmp_ui(q, 1, 1) > 0)
      luaL_error(L, "%s: %s, expected a score between 0 and 1", what, luaL_tolstring(L, top + 1, NULL));
    mpq_set(score[a], q);
    lua_settop(L, top);
  }
}

static void read_opinion(lua_State *L, lua_Integer i, composition_box *b) {
  int at = lua_gettop(L);
  if (!lua_istable(L, at) || lua_rawlen(L, at) != 2 || lua_rawgeti(L, at, 2) != LUA_TTABLE)
    luaL_error(L, "scoring function %I: %s, expected {mass, {score, ...}}", (LUAI_UACINT)i, qaci_lua_describe(L, at));
  size_t actions = (size_t)qaci_lua_array_length(L, at + 1, lua_pushfstring(L, "scoring function %I", (LUAI_UACINT)i));
  if (actions != b->opinions.actions)
    luaL_error(L, "scoring function %I: %I scores, expected %I, one for each action", (LUAI_UACINT)i,
               (LUAI_UACINT)actions, (LUAI_UACINT)b->opinions.actions);
  read_scores(L, at + 1, i, actions, b->score);
  lua_rawgeti(L, at, 1);
  const char *what = lua_pushfstring(L, "scoring function %I, mass", (LUAI_UACINT)i);
  mpq_srcptr mass = qaci_lua_to_rational(L, -2, what);
  if (mpq_sgn(mass) < 0) luaL_error(L, "%s: negative, expected at least 0", what);
  qaci_opinions_add(&b->opinions, (const mpq_t *)b->score, mass);
  lua_settop(L, at);
}

int qaci_lua_push_interval(lua_State *L, const qaci_interval *x) {
  qaci_lua_push_rational(L, x->lower);
  if (mpq_equal(x->lower, x->upper)) return 1;
  qaci_lua_push_rational(L, x->upper);
  return 2;
}

/* ---- qaci.compose ---- */

/* The field `name` of the table below := an array of the lower, or the upper, ends. */
static void set_ends(lua_State *L, const char *name, const qaci_interval *x, size_t n, bool upper) {
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    qaci_lua_push_rational(L, upper ? x[i].upper : x[i].lower);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, name);
}

static void set_intervals(lua_State *L, const char *name, const qaci_interval *x, size_t n) {
  bool exact = true;
  for (size_t i = 0; i < n && exact; i++) exact = mpq_equal(x[i].lower, x[i].upper);
  set_ends(L, name, x, n, false);
  if (exact) return;
  const char *above = lua_pushfstring(L, "%s_upper", name);
  lua_insert(L, -2);
  set_ends(L, above, x, n, true);
  lua_remove(L, -2);
}

void qaci_lua_push_points(lua_State *L, const qaci_composition *r) {
  if (!r->points) {
    lua_pushnil(L);
    return;
  }
  lua_createtable(L, (int)r->points, 0);
  for (size_t i = 0; i < r->points; i++) {
    lua_createtable(L, 0, 4);
    set_intervals(L, "lottery", r->point[i].lottery, r->actions);
    set_intervals(L, "utilities", r->point[i].utility, r->opinions);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

void qaci_lua_push_functions(lua_State *L, const qaci_opinions *o) {
  lua_createtable(L, (int)o->count, 0);
  for (size_t i = 0; i < o->count; i++) {
    lua_createtable(L, 2, 0);
    qaci_lua_push_rational(L, o->item[i].mass);
    lua_rawseti(L, -2, 1);
    lua_createtable(L, (int)o->actions, 0);
    for (size_t a = 0; a < o->actions; a++) {
      qaci_lua_push_rational(L, o->item[i].score[a]);
      lua_rawseti(L, -2, (lua_Integer)a + 1);
    }
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static int push_composition(lua_State *L, const qaci_composition *r, const char *unable) {
  lua_createtable(L, 0, 7);
  set_intervals(L, "scores", r->score, r->actions);
  qaci_lua_push_points(L, r);
  lua_setfield(L, -2, "points");
  size_t best = 0;
  for (size_t a = 1; a < r->actions; a++)
    if (qaci_composition_compare(r, a, best) > 0) best = a;
  bool decided = true;
  for (size_t a = 0; a < r->actions && decided; a++) decided = qaci_composition_at_least(r, best, a);
  if (r->actions) {
    lua_pushinteger(L, (lua_Integer)best + 1);
    lua_setfield(L, -2, "best");
  }
  lua_pushboolean(L, decided);
  lua_setfield(L, -2, "decided");
  lua_pushstring(L, unable ? "partial" : r->exact ? "exact" : "enclosed");
  lua_setfield(L, -2, "status");
  if (unable) {
    lua_pushstring(L, unable);
    lua_setfield(L, -2, "message");
  }
  return 1;
}

static size_t count_actions(lua_State *L, lua_Integer n) {
  size_t actions = 0;
  if (lua_getfield(L, 3, "actions") != LUA_TNIL) actions = qaci_lua_to_size(L, -1, "field \"actions\"");
  else if (n && lua_rawgeti(L, 2, 1) == LUA_TTABLE && lua_rawgeti(L, -1, 2) == LUA_TTABLE) actions = lua_rawlen(L, -1);
  lua_settop(L, 3);
  return actions;
}

static int compose(lua_State *L) {
  static const char *const names[] = {"disagreement", "lottery", "bits", "actions", "budget", NULL};
  lua_settop(L, 3);
  luaL_checktype(L, 2, LUA_TTABLE);
  if (lua_isnil(L, 3)) {
    lua_newtable(L);
    lua_replace(L, 3);
  }
  luaL_checktype(L, 3, LUA_TTABLE);
  qaci_lua_only_fields(L, 3, "the options", names);
  luaL_argcheck(L, !lua_isnil(L, 1), 1, "nothing, expected the name of a composer");
  qaci_compose_options options = qaci_lua_to_compose(L, 1);
  read_options(L, 3, &options);
  lua_Integer n = qaci_lua_array_length(L, 2, "the scoring functions");
  composition_box *b = new_box(L, count_actions(L, n));
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    read_opinion(L, i, b);
    lua_pop(L, 1);
  }
  mpq_ptr total = qaci_lua_new_rational(L);
  qaci_opinions_total(&b->opinions, total);
  if (mpq_cmp_ui(total, 1, 1) > 0) return luaL_error(L, "the masses sum to more than 1");
  qaci_ctx limits;
  qaci_ctx_init(&limits);
  qaci_lua_budget(L, 3, &limits);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  ctx->max_seconds = limits.max_seconds;
  ctx->max_bytes = limits.max_bytes;
  ctx->max_steps = limits.max_steps;
  qaci_composition_init(&b->composition, b->opinions.actions, b->opinions.count);
  qaci_status status = qaci_compose(ctx, &b->composition, &b->opinions, &options);
  if (status == QACI_DOMAIN) qaci_lua_ok(L, ctx, status);
  return push_composition(L, &b->composition, status == QACI_OK ? NULL : ctx->message);
}

void qaci_lua_open_compose(lua_State *L) {
  qaci_lua_class(L, COMPOSITION, (const luaL_Reg[]){{"__gc", composition_gc}, {NULL, NULL}}, NULL);
  lua_pushcfunction(L, compose);
  lua_setfield(L, -2, "compose");
}
