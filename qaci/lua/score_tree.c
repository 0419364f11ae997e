/* The tree of a score in Lua: result:paths().                                                                SCORE.7 */
#include <stdlib.h>

#include "qaci/lua/score.h"

/* A list of paths that the collector frees. */
#define PATHS "qaci.paths"

typedef struct path_box {
  qaci_path *path;
  size_t count;
} path_box;

static int paths_gc(lua_State *L) {
  path_box *b = lua_touserdata(L, 1);
  qaci_paths_free(b->path, b->count);
  *b = (path_box){0};
  return 0;
}

static void set_rational(lua_State *L, const char *name, const mpq_t q) {
  qaci_lua_push_rational(L, q);
  lua_setfield(L, -2, name);
}

/* time and state of a place, in the table on top: a location that leads to no world-state has neither, and a
 * world-state that is never met has no time. */
static void set_place(lua_State *L, const qaci_tree_universe *u, size_t place) {
  const qaci_place *p = qaci_tree_place(u, place);
  size_t time = qaci_tree_time(u, place);
  if (p) {
    qaci_lua_push_state(L, &u->physics->owner, &p->code);
    lua_setfield(L, -2, "state");
  }
  if (time != SIZE_MAX) {
    lua_pushinteger(L, (lua_Integer)time);
    lua_setfield(L, -2, "time");
  }
}

static void set_programs(lua_State *L, const char *f, const char *g) {
  lua_pushstring(L, f);
  lua_setfield(L, -2, "f");
  lua_pushstring(L, g);
  lua_setfield(L, -2, "g");
}

static void set_spot(lua_State *L, const char *name, const qaci_tree_universe *u, const qaci_spot *s) {
  lua_createtable(L, 0, 6);
  set_place(L, u, s->place);
  set_programs(L, s->f, s->g);
  set_rational(L, "mass", s->mass);
  lua_pushinteger(L, (lua_Integer)s->locations);
  lua_setfield(L, -2, "locations");
  lua_setfield(L, -2, name);
}

static void set_answer(lua_State *L, const qaci_hypothesis *h, const qaci_tree_answer *a, mpq_ptr share) {
  lua_createtable(L, 0, 8);
  qaci_lua_push_bits(L, &a->payload);
  lua_setfield(L, -2, "payload");
  qaci_tree_share(h->answers, a, share);
  set_rational(L, "share", share);
  set_rational(L, "mass", a->mass);
  set_place(L, h->alpha, a->place);
  set_programs(L, a->f, a->g);
  if (a->note) {
    lua_pushstring(L, a->note);
    lua_setfield(L, -2, "value");
  }
  lua_setfield(L, -2, "answer");
}

/* Push the path as a table; `share` is for the work. */
static void push_path(lua_State *L, const qaci_tree *t, const qaci_path *p, mpq_ptr share) {
  const qaci_hypothesis *h = p->hypothesis;
  lua_createtable(L, 0, 10);
  lua_pushinteger(L, (lua_Integer)h->universe + 1);
  lua_setfield(L, -2, "universe");
  qaci_lua_push_bits(L, &h->xi->xi);
  lua_setfield(L, -2, "xi");
  set_rational(L, "mass", p->mass);
  set_spot(L, "mu1", h->alpha, &h->mu1->spot);
  set_spot(L, "mu2", h->alpha, p->mu2);
  set_spot(L, "question", h->alpha, &h->question->spot);
  lua_createtable(L, 0, 2);
  set_place(L, h->alpha, h->question->spot.counterfactual);
  lua_setfield(L, -2, "counterfactual");
  set_answer(L, h, p->answer, share);
  lua_createtable(L, (int)t->actions, 0);
  lua_createtable(L, (int)t->actions, 0);
  for (size_t a = 0; a < t->actions; a++) {
    qaci_lua_push_rational(L, p->answer->score[a]);
    lua_rawseti(L, -3, (lua_Integer)a + 1);
    qaci_path_contribution(t, p, a, share);
    qaci_lua_push_rational(L, share);
    lua_rawseti(L, -2, (lua_Integer)a + 1);
  }
  lua_setfield(L, -3, "contribution");
  lua_setfield(L, -2, "scores");
}

/* Push {mass =, contribution =} of the paths from `first` on, those of payloads that are not listed. */
static void push_elsewhere(lua_State *L, const qaci_tree *t, const path_box *b, size_t first, mpq_ptr part) {
  lua_createtable(L, 0, 2);
  mpq_ptr sum = qaci_lua_new_rational(L);
  for (size_t i = first; i < b->count; i++) mpq_add(sum, sum, b->path[i].mass);
  lua_setfield(L, -2, "mass");
  lua_createtable(L, (int)t->actions, 0);
  for (size_t a = 0; a < t->actions; a++) {
    sum = qaci_lua_new_rational(L);
    for (size_t i = first; i < b->count; i++) {
      qaci_path_contribution(t, &b->path[i], a, part);
      mpq_add(sum, sum, part);
    }
    lua_rawseti(L, -2, (lua_Integer)a + 1);
  }
  lua_setfield(L, -2, "contribution");
}

int qaci_lua_score_paths(lua_State *L) {
  const qaci_score *r = &qaci_lua_check_score(L, 1)->r;
  path_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (path_box){0};
  luaL_setmetatable(L, PATHS);
  b->count = qaci_tree_paths(r->hypothesis, r->hypotheses, &b->path);
  mpq_ptr work = qaci_lua_new_rational(L);
  size_t listed = 0;
  while (listed < b->count && b->path[listed].answer) listed++;
  lua_createtable(L, (int)listed, 1);
  for (size_t i = 0; i < listed; i++) {
    push_path(L, &r->tree, &b->path[i], work);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  push_elsewhere(L, &r->tree, b, listed, work);
  lua_setfield(L, -2, "elsewhere");
  return 1;
}

void qaci_lua_open_score_tree(lua_State *L) {
  qaci_lua_class(L, PATHS, (const luaL_Reg[]){{"__gc", paths_gc}, {NULL, NULL}}, NULL);
}
