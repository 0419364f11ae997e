/* Runs of the arena in Lua: w:start, w:run, and the methods of a run.          "The arena" in papers/, ARENA.2 - 4
 *
 * A run holds its world (user value 1), the function that watches it (2) and its scripted tosses (3). A watcher is
 * called inside the engine: what it raises is caught there, stops the run after the instruction, and is raised again
 * once the engine has returned; the run can go on.
 */
#include "qaci/lua/arena.h"

#include <string.h>

#define RUN "qaci.arena run"

typedef struct run_box {
  qaci_arena_run *run;
  qaci_lua_tosses tosses;
} run_box;

enum { OF_WORLD = 1, OF_WATCHER, OF_TOSSES, USER_VALUES = OF_TOSSES };

static int run_gc(lua_State *L) {
  run_box *box = lua_touserdata(L, 1);
  qaci_arena_run_destroy(box->run);
  box->run = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

static run_box *new_run(lua_State *L) {
  run_box *box = lua_newuserdatauv(L, sizeof *box, USER_VALUES);
  *box = (run_box){0};
  luaL_setmetatable(L, RUN);
  return box;
}

static run_box *check_box(lua_State *L, int arg) {
  run_box *box = luaL_testudata(L, arg, RUN);
  if (!box || !box->run)
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a run (world:start makes one)", qaci_lua_describe(L, arg)));
  return box;
}

qaci_arena_run *qaci_lua_check_run(lua_State *L, int arg) {
  return check_box(L, arg)->run;
}

static qaci_arena_run *check_run(lua_State *L) {
  return check_box(L, 1)->run;
}

/* Starting --------------------------------------------------------------------------------------------------------- */

/* w:start(agents, options); also qaci.arena.start(w, agents, options). */
int qaci_lua_world_start(lua_State *L) {
  qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  lua_settop(L, 3);
  luaL_checkstack(L, 30, "world:start");
  run_box *box = new_run(L); /* 4 */
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 4, OF_WORLD);
  qaci_arena_options options = qaci_lua_to_run_options(L, 3, "the options", NULL, &e, &box->tosses); /* 5 - 7 */
  if (box->tosses.bits) {
    lua_pushvalue(L, 6);
    lua_setiuservalue(L, 4, OF_TOSSES);
  }
  size_t count;
  qaci_arena_agent **agent = qaci_lua_to_agents(L, 2, e, &count);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_run_create(ctx, &box->run, e, agent, count, &options));
  qaci_lua_account(L, e->slots * sizeof *e->slot);
  lua_settop(L, 4);
  return 1;
}

static int run_copy(lua_State *L) {
  run_box *from = check_box(L, 1), *box = new_run(L);
  int at = lua_gettop(L);
  for (int i = 1; i <= USER_VALUES; i++) {
    lua_getiuservalue(L, 1, i);
    lua_setiuservalue(L, at, i);
  }
  box->run = qaci_arena_run_copy(from->run);
  if (from->tosses.bits) {
    box->tosses = from->tosses;
    qaci_arena_run_set_toss(box->run, qaci_lua_next_toss, &box->tosses);
  }
  qaci_lua_account(L, qaci_arena_run_environment(box->run)->slots * sizeof(qaci_arena_slot));
  return 1;
}

/* Playing ---------------------------------------------------------------------------------------------------------- */

typedef struct watch {
  lua_State *L;
  int function;
  bool failed; /* then the error is at the place of the function */
} watch;

static void push_event(lua_State *L, const qaci_arena_event *e) {
  static const char *const kind[] = {"step", "read", "write", "blocked", "move", "money", "death", "coin"};
  const struct {
    const char *name;
    lua_Integer value;
  } numbers[] = {{"pointer", (lua_Integer)e->pointer + 1}, {"slot", e->slot}, {"tick", (lua_Integer)e->tick},
                 {"before", e->before}, {"after", e->after}};
  lua_createtable(L, 0, 7);
  lua_pushstring(L, kind[e->kind]);
  lua_setfield(L, -2, "kind");
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    lua_pushinteger(L, numbers[i].value);
    lua_setfield(L, -2, numbers[i].name);
  }
  if (e->kind == QACI_ARENA_DEATH) {
    lua_pushstring(L, qaci_arena_cause_name[e->before]);
    lua_setfield(L, -2, "cause");
  }
}

static int call_watcher(lua_State *L) {
  push_event(L, lua_touserdata(L, 2));
  lua_replace(L, 2);
  lua_call(L, 1, 1);
  return 1;
}

static bool observe(void *data, const qaci_arena_event *event) {
  watch *w = data;
  lua_State *L = w->L;
  if (w->failed) return false;
  lua_pushcfunction(L, call_watcher); /* making the table may raise too */
  lua_pushvalue(L, w->function);
  lua_pushlightuserdata(L, (void *)event);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
    w->failed = true;
    lua_replace(L, w->function);
    return false;
  }
  bool stops = lua_isboolean(L, -1) && !lua_toboolean(L, -1);
  lua_pop(L, 1);
  return !stops;
}

/* Play `instructions`, then until tick `until` begins. */
static int play(lua_State *L, uint64_t instructions, uint64_t until) {
  qaci_arena_run *run = check_run(L);
  lua_settop(L, 1);
  luaL_checkstack(L, 20, "a run");
  watch w = {.L = L, .function = 2};
  bool watched = lua_getiuservalue(L, 1, OF_WATCHER) != LUA_TNIL;
  qaci_arena_observer observer = watched ? observe : NULL;
  qaci_ctx own = *qaci_lua_ctx(L), *ctx = &own; /* the watcher may use the state's */
  qaci_status status = QACI_OK;
  for (uint64_t i = 0; i < instructions && status == QACI_OK && !w.failed; i++) {
    uint64_t before = qaci_arena_run_steps(run);
    status = qaci_arena_run_step(ctx, run, observer, &w);
    if (qaci_arena_run_steps(run) == before) break;
  }
  if (!instructions) status = qaci_arena_run_until(ctx, run, until, observer, &w);
  if (w.failed) {
    lua_settop(L, 2);
    return lua_error(L);
  }
  if (status != QACI_OK) return luaL_error(L, "%s", own.message);
  lua_settop(L, 1);
  return 1;
}

/* run:step(n): n instructions, 1 if not given. */
static int run_step(lua_State *L) {
  check_run(L);
  size_t n = lua_isnoneornil(L, 2) ? 1 : qaci_lua_to_size(L, 2, "the number of instructions");
  return n ? play(L, n, 0) : (lua_settop(L, 1), 1);
}

/* run:play(n): until n more ticks are complete. */
static int run_play(lua_State *L) {
  uint64_t tick = qaci_arena_run_tick(check_run(L));
  size_t n = lua_isnoneornil(L, 2) ? 1 : qaci_lua_to_size(L, 2, "the number of ticks");
  return play(L, 0, tick + n < tick ? UINT64_MAX : tick + n);
}

static int run_finish(lua_State *L) {
  return play(L, 0, UINT64_MAX);
}

/* run:watch(f): f(event) is called for all that happens from now on; run:watch() ends it. */
static int run_watch(lua_State *L) {
  check_run(L);
  if (!lua_isnoneornil(L, 2) && !lua_isfunction(L, 2))
    return luaL_error(L, "the watcher: %s, expected a function of an event", qaci_lua_describe(L, 2));
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, OF_WATCHER);
  return 1;
}

/* Looking ---------------------------------------------------------------------------------------------------------- */

static int run_value(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  lua_pushinteger(L, qaci_arena_run_value(run, qaci_lua_to_slot(L, 2, "the slot", qaci_arena_run_environment(run))));
  return 1;
}

/* run:values(from, count): an array; all slots if nothing is given. */
static int run_values(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  const qaci_arena_environment *e = qaci_arena_run_environment(run);
  uint32_t from = lua_isnoneornil(L, 2) ? 0 : qaci_lua_to_slot(L, 2, "the first slot", e);
  size_t count = lua_isnoneornil(L, 3) ? e->slots : qaci_lua_to_size(L, 3, "the number of slots");
  if (count > e->slots)
    return luaL_error(L, "the number of slots: %I, expected at most %I", (LUAI_UACINT)count, (LUAI_UACINT)e->slots);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushinteger(L, qaci_arena_run_value(run, (uint32_t)(from + i) & (e->slots - 1)));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* 0 the house, 1, 2, ... the insertions; nothing where nobody took money. */
static int run_paint(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  uint16_t paint =
      qaci_arena_run_paint(run, qaci_lua_to_slot(L, 2, "the slot", qaci_arena_run_environment(run)));
  if (paint == QACI_ARENA_NOBODY) lua_pushnil(L);
  else lua_pushinteger(L, paint);
  return 1;
}

static void set_integer(lua_State *L, const char *name, uint64_t value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

void qaci_lua_push_pointer(lua_State *L, const qaci_arena_environment *e, size_t i, const qaci_arena_pointer *p) {
  lua_createtable(L, 0, 12);
  set_integer(L, "at", p->at);
  set_integer(L, "colour", p->colour);
  set_integer(L, "start", p->start);
  set_integer(L, "speed", p->speed);
  if (p->fuel != UINT64_MAX) set_integer(L, "fuel", p->fuel);
  if (e->start[i].file) set_integer(L, "file", e->start[i].file);
  if (e->start[i].name) {
    lua_pushstring(L, e->start[i].name);
    lua_setfield(L, -2, "name");
  }
  set_boolean(L, "warden", p->warden);
  set_boolean(L, "shadow", p->shadow);
  set_boolean(L, "alive", p->cause == QACI_ARENA_LIVING);
  if (p->cause != QACI_ARENA_LIVING) {
    lua_pushstring(L, qaci_arena_cause_name[p->cause]);
    lua_setfield(L, -2, "cause");
  }
}

static int run_pointers(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  size_t n = qaci_arena_run_pointers(run);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    qaci_lua_push_pointer(L, qaci_arena_run_environment(run), i, &p);
    if (p.cause != QACI_ARENA_LIVING) set_integer(L, "died", p.died);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* By colour; [0] is the house's. */
static int run_scores(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  uint32_t colours = qaci_arena_run_environment(run)->colours;
  lua_createtable(L, (int)colours, 1);
  for (uint32_t c = 0; c <= colours; c++) {
    lua_pushinteger(L, (lua_Integer)qaci_arena_run_score(run, (uint16_t)c));
    lua_rawseti(L, -2, c);
  }
  return 1;
}

/* By agent file: the sum over its insertions that are not shadows. */
static int run_sums(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  const qaci_arena_environment *e = qaci_arena_run_environment(run);
  lua_createtable(L, (int)e->files, 0);
  for (uint32_t k = 1; k <= e->files; k++) {
    lua_Integer sum = 0;
    for (size_t i = 0; i < e->starts; i++) {
      const qaci_arena_start *s = &e->start[i];
      if (s->file == k && !s->shadow) sum += (lua_Integer)qaci_arena_run_score(run, s->colour);
    }
    lua_pushinteger(L, sum);
    lua_rawseti(L, -2, k);
  }
  return 1;
}

static int run_prediction(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  lua_Integer n = (lua_Integer)qaci_arena_run_environment(run)->predictions;
  lua_Integer i = qaci_lua_to_integer(L, 2, "the prediction");
  if (i < 1 || i > n)
    return luaL_error(L, "the prediction: %I, expected 1 to %I", (LUAI_UACINT)i, (LUAI_UACINT)n);
  lua_pushinteger(L, qaci_arena_run_prediction(run, (size_t)i - 1));
  return 1;
}

/* run:set(slot, value): what a debugger does. The value wraps to the word. */
static int run_set(lua_State *L) {
  qaci_arena_run *run = check_run(L);
  const qaci_arena_environment *e = qaci_arena_run_environment(run);
  uint32_t slot = qaci_lua_to_slot(L, 2, "the slot", e);
  qaci_arena_run_set_value(run, slot, qaci_arena_wrap(qaci_lua_to_integer(L, 3, "the value"), e->word));
  lua_settop(L, 1);
  return 1;
}

/* w:run(agents, options): the scores by colour, the sums by file, and the finished run. */
int qaci_lua_world_run(lua_State *L) {
  qaci_lua_world_start(L);
  int run = lua_gettop(L);
  lua_pushcfunction(L, run_finish);
  lua_pushvalue(L, run);
  lua_call(L, 1, 0);
  lua_pushcfunction(L, run_scores);
  lua_pushvalue(L, run);
  lua_call(L, 1, 1);
  lua_pushcfunction(L, run_sums);
  lua_pushvalue(L, run);
  lua_call(L, 1, 1);
  lua_pushvalue(L, run);
  return 3;
}

/* Fields; anything else is a method, in the table that is upvalue 1. */
static int run_index(lua_State *L) {
  const qaci_arena_run *run = check_run(L);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (!strcmp(key, "tick")) lua_pushinteger(L, (lua_Integer)qaci_arena_run_tick(run));
  else if (!strcmp(key, "steps")) lua_pushinteger(L, (lua_Integer)qaci_arena_run_steps(run));
  else if (!strcmp(key, "turn")) lua_pushinteger(L, (lua_Integer)qaci_arena_run_turn(run, &(uint64_t){0}) + 1);
  else if (!strcmp(key, "world")) lua_getiuservalue(L, 1, OF_WORLD);
  else if (!strcmp(key, "ended")) {
    qaci_arena_end end = qaci_arena_run_end(run);
    if (end == QACI_ARENA_GOES_ON) return 0;
    lua_pushstring(L, qaci_arena_end_name[end]);
  } else lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

void qaci_lua_open_arena_run(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", run_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"step", run_step},     {"play", run_play},         {"finish", run_finish}, {"copy", run_copy},
      {"watch", run_watch},   {"value", run_value},       {"values", run_values}, {"paint", run_paint},
      {"pointers", run_pointers}, {"scores", run_scores}, {"sums", run_sums},     {"prediction", run_prediction},
      {"set", run_set},       {NULL, NULL}};
  qaci_lua_class(L, RUN, metamethods, NULL);
  qaci_lua_set_index(L, RUN, methods, run_index);
  lua_pushcfunction(L, run_step);
  lua_setfield(L, -2, "step");
  lua_pushcfunction(L, run_scores);
  lua_setfield(L, -2, "scores");
}
