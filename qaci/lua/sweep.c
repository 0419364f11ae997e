/* qaci.sweep{grid =, where =, run =, columns =, workers =, file =, budget =}: a function at every point of a grid, on
 * all cores, as rows.
 *
 * Points are worked on by forked processes (workers.h), because a Lua state is one thread's. A result comes back as
 * text (carry.h), which is also what the file holds, so that a value is the same wherever it was computed. The rows are
 * in the order of the grid. The first error, in that order, is the one that is raised: points before it are awaited.
 */
#include "qaci/lua/sweep.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/lua/carry.h"
#include "qaci/lua/fields.h"
#include "qaci/lua/rows.h"
#include "qaci/workers.h"

/* Where things stand on the stack: of qaci.sweep and, as arguments, of every function that it calls protected. */
enum {
  OPTIONS = 1,
  NAMES,
  VALUES,
  POINTS,
  RUN,
  PARAMETERS, /* a set */
  COLUMNS,    /* a set of what is in the option "columns"; or nil */
  FOUND,      /* entry i + 1: the array of the rows of point i */
  FILE_BOX,
  TEXT_BOX,
  SWEEP,
  SLOTS = SWEEP
};

typedef struct sweep {
  lua_State *L; /* of whoever works */
  qaci_ctx ctx;
  qaci_lua_grid grid;
  size_t workers, finished;
  qaci_lua_sweep_file *file;
  qaci_workers pool;
  size_t next, failed; /* the next point to hand out; the first that failed */
  const char *why;     /* it failed */
  bool stopped;        /* by a limit: ctx.message */
} sweep;

/* Call f protected, with the stack of the caller as its arguments, then `item`; one result, or the error. */
static bool call(lua_State *L, lua_CFunction f, lua_CFunction handler, size_t item) {
  luaL_checkstack(L, SLOTS + 4 + QACI_LUA_ROOM, NULL);
  if (handler) lua_pushcfunction(L, handler);
  int base = handler ? lua_gettop(L) : 0;
  lua_pushcfunction(L, f);
  for (int i = 1; i <= SLOTS; i++) lua_pushvalue(L, i);
  lua_pushinteger(L, (lua_Integer)item);
  bool good = lua_pcall(L, SLOTS + 1, 1, base) == LUA_OK;
  if (base) lua_remove(L, base);
  return good;
}

/* ---- in a worker ---- */

/* No result has the name of a parameter; and each is a column, if these are given. */
static void check_names(lua_State *L, int row) {
  size_t n = qaci_lua_push_names(L, row, "a row that \"run\" returned");
  int names = lua_gettop(L);
  for (size_t i = 1; i <= n; i++, lua_settop(L, names)) {
    lua_rawgeti(L, names, (lua_Integer)i);
    const char *name = lua_tostring(L, -1);
    if (lua_getfield(L, PARAMETERS, name) != LUA_TNIL)
      luaL_error(L, "\"run\" returned \"%s\", which is a parameter: every row has it by itself", name);
    if (!lua_isnil(L, COLUMNS) && lua_getfield(L, COLUMNS, name) == LUA_TNIL)
      luaL_error(L, "\"run\" returned \"%s\", which is none of the columns", name);
  }
  lua_settop(L, names - 1);
}

/* The result of run on top of the stack, a row, an array of rows, rows, or nil: push the text of the rows. */
static void push_rows_text(lua_State *L) {
  int result = lua_gettop(L);
  lua_pushliteral(L, "");
  if (lua_isnil(L, result)) return;
  if (!lua_istable(L, result))
    luaL_error(L, "\"run\" returned %s, expected a table of results, an array of such tables, rows, or nil",
               qaci_lua_describe(L, result));
  lua_pushnil(L);
  bool empty = !lua_next(L, result), rows = qaci_lua_is_rows(L, result), several = rows || lua_rawlen(L, result) > 0;
  lua_settop(L, result + 1);
  lua_Integer n = rows      ? (lua_Integer)lua_rawlen(L, result)
                  : several ? qaci_lua_array_length(L, result, "the array that \"run\" returned")
                            : !empty;
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (lua_Integer i = 1; i <= n; i++) {
    if (several)
      lua_rawgeti(L, result, i);
    else
      lua_pushvalue(L, result);
    int row = lua_gettop(L);
    if (!lua_istable(L, row))
      luaL_error(L, "row %I that \"run\" returned: %s, expected a table of results", (LUAI_UACINT)i,
                 qaci_lua_describe(L, row));
    check_names(L, row);
    qaci_lua_push_carried_row(L, row);
    lua_remove(L, row);
    luaL_addvalue(&b);
    if (i < n) luaL_addchar(&b, ' ');
  }
  luaL_pushresult(&b);
}

static int run_point(lua_State *L) {
  const sweep *s = lua_touserdata(L, SWEEP);
  size_t item = (size_t)lua_tointeger(L, SLOTS + 1);
  lua_pushvalue(L, RUN);
  qaci_lua_push_point(L, &s->grid, item);
  lua_call(L, 1, 1);
  push_rows_text(L);
  return 1;
}

/* An error becomes a text. */
static int to_text(lua_State *L) {
  if (lua_isnil(L, 1))
    lua_pushliteral(L, "an error without a text");
  else
    luaL_tolstring(L, 1, NULL);
  return 1;
}

/* The reply: R and the text of the rows, or E and the error. */
static void work(void *data, size_t item, char **reply, size_t *size) {
  sweep *s = data;
  lua_State *L = s->L;
  qaci_ctx *ctx = qaci_lua_ctx(L); /* Ctrl-C and progress are the caller's business */
  ctx->cancel = NULL;
  ctx->progress = NULL;
  bool good = call(L, run_point, to_text, item);
  size_t n;
  const char *text = lua_tolstring(L, -1, &n);
  *size = n + 1;
  *reply = qaci_alloc(n + 1);
  **reply = good ? 'R' : 'E';
  memcpy(*reply + 1, text, n);
  lua_pop(L, 1);
}

/* ---- in the caller ---- */

/* The next point that is not finished. */
static bool left(lua_State *L, sweep *s) {
  for (; s->next < s->grid.points; s->next++) {
    bool open = lua_rawgeti(L, FOUND, (lua_Integer)s->next + 1) == LUA_TNIL;
    lua_pop(L, 1);
    if (open) return true;
  }
  return false;
}

/* Hand out points while somebody is free and no limit is met. */
static void hand_out(lua_State *L, sweep *s) {
  while (s->failed == QACI_WORKERS_NONE && !s->stopped && qaci_workers_free(&s->pool) && left(L, s)) {
    if (s->ctx.steps >= s->ctx.max_steps) {
      qaci_fail(&s->ctx, QACI_UNABLE, "the budget of %llu steps ran out", (unsigned long long)s->ctx.max_steps);
      s->stopped = true;
    } else {
      s->ctx.steps++;
      qaci_workers_hand(&s->pool, s->next++);
    }
  }
}

/* A point failed: no more are handed out, and those behind it are given up. */
static void point_failed(lua_State *L, sweep *s, size_t item, const char *why) {
  if (item > s->failed) return;
  s->failed = item;
  qaci_lua_push_point_name(L, &s->grid, item);
  lua_pushfstring(L, "%s: %s", lua_tostring(L, -1), why);
  s->why = lua_tostring(L, -1);
  lua_setiuservalue(L, SWEEP, 1); /* keeps the text alive */
  lua_pop(L, 1);
  qaci_workers_drop(&s->pool, item);
}

static void take_reply(lua_State *L, sweep *s, const qaci_workers_message *m) {
  char **box = lua_touserdata(L, TEXT_BOX);
  *box = m->text;
  if (!m->text) {
    point_failed(L, s, m->item, m->why);
  } else if (m->text[0] == 'E') {
    point_failed(L, s, m->item, m->text + 1);
  } else {
    qaci_lua_sweep_append(L, s->file, m->item, m->text + 1);
    if (!qaci_lua_sweep_rows(L, m->text + 1, m->text + m->size)) luaL_error(L, "a worker's reply cannot be read");
    lua_rawseti(L, FOUND, (lua_Integer)m->item + 1);
    s->finished++;
    if (qaci_ctx_charge(&s->ctx, m->size) != QACI_OK) s->stopped = true;
  }
  free(*box);
  *box = NULL;
}

/* All points that are open. Returns where the host interrupts, and raises what its hook raises. */
static int sweep_points(lua_State *L) {
  enum { LOOKS_EACH_SECOND = 10 };
  sweep *s = lua_touserdata(L, SWEEP);
  s->L = L;
  size_t before = s->finished, open = s->grid.points - before;
  if (luaL_loadbuffer(L, "return", 6, "=qaci.sweep") != LUA_OK) lua_error(L);
  int nothing = lua_gettop(L);
  qaci_lua_ok(L, &s->ctx, qaci_workers_start(&s->ctx, &s->pool, s->workers < open ? s->workers : open, work, s));
  for (hand_out(L, s); qaci_workers_least(&s->pool) != QACI_WORKERS_NONE; hand_out(L, s)) {
    qaci_workers_message m;
    qaci_workers_reply(&s->pool, 1.0 / LOOKS_EACH_SECOND, &m);
    if (m.item != QACI_WORKERS_NONE) take_reply(L, s, &m);
    s->ctx.next_look = 0;
    if (qaci_ctx_step(&s->ctx, 0) != QACI_OK) {
      s->stopped = true;
      break;
    }
    if (lua_gethook(L)) { /* an interpreter's Ctrl-C is a hook: let it have an instruction of Lua */
      lua_pushvalue(L, nothing);
      lua_call(L, 0, 0);
    }
    qaci_ctx_progress(&s->ctx, "sweep", (double)(s->finished - before), (double)open);
  }
  return 0;
}

/* ---- before and after ---- */

/* The option "columns": a set, in its slot; nil if there is none. */
static void read_columns(lua_State *L) {
  lua_newtable(L);
  for (lua_Integer i = 1; i <= luaL_len(L, NAMES); i++) {
    lua_rawgeti(L, NAMES, i);
    lua_pushboolean(L, true);
    lua_rawset(L, PARAMETERS);
  }
  if (lua_getfield(L, OPTIONS, "columns") == LUA_TNIL) return;
  qaci_lua_check_columns(L, COLUMNS, "field \"columns\"");
  lua_newtable(L);
  for (lua_Integer i = 1; i <= luaL_len(L, COLUMNS); i++) {
    lua_rawgeti(L, COLUMNS, i);
    if (lua_getfield(L, PARAMETERS, lua_tostring(L, -1)) != LUA_TNIL)
      luaL_error(L, "field \"columns\": \"%s\" is a parameter, and these come first by themselves; expected results",
                 lua_tostring(L, -2));
    lua_pop(L, 1);
    lua_pushboolean(L, true);
    lua_rawset(L, COLUMNS + 1);
  }
  lua_replace(L, COLUMNS);
}

static size_t read_workers(lua_State *L) {
  enum { MOST = 1024 };
  long cores = qaci_workers_inside() ? 1 : sysconf(_SC_NPROCESSORS_ONLN);
  size_t workers = cores > 0 ? (size_t)cores : 1;
  if (lua_getfield(L, OPTIONS, "workers") != LUA_TNIL) {
    workers = qaci_lua_to_size(L, -1, "field \"workers\"");
    if (workers < 1 || workers > MOST)
      luaL_error(L, "field \"workers\": %I, expected between 1 and %d", (LUAI_UACINT)workers, MOST);
  }
  lua_pop(L, 1);
  return workers;
}

static int open_file(lua_State *L) {
  sweep *s = lua_touserdata(L, SWEEP);
  if (lua_getfield(L, OPTIONS, "file") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "field \"file\": %s, expected the path of a file", qaci_lua_describe(L, -1));
    char digest[QACI_SWEEP_DIGEST];
    qaci_lua_sweep_digest(L, &s->grid, RUN, digest);
    s->finished = qaci_lua_sweep_open(L, s->file, lua_tostring(L, -1), digest, s->grid.points, FOUND);
  }
  return 0; /* the options keep the path */
}

static int sync_file(lua_State *L) {
  sweep *s = lua_touserdata(L, SWEEP);
  qaci_lua_sweep_sync(L, s->file);
  return 0;
}

/* Every finished row gets its parameters; the rows, in their order, are pushed, above the names of the columns. */
static void push_rows(lua_State *L, const sweep *s) {
  lua_newtable(L); /* the results that there are, as a set */
  lua_newtable(L); /* rows */
  int results = lua_gettop(L) - 1, rows = results + 1;
  lua_Integer count = 0;
  for (size_t i = 0; i < s->grid.points; i++, lua_settop(L, rows)) {
    lua_rawgeti(L, FOUND, (lua_Integer)i + 1);
    for (lua_Integer k = 1, n = luaL_len(L, -1); k <= n; k++, lua_settop(L, rows + 1)) {
      qaci_lua_push_point(L, &s->grid, i);
      lua_rawgeti(L, rows + 1, k);
      for (lua_pushnil(L); lua_next(L, rows + 3);) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, rows + 2);
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushboolean(L, true);
        lua_rawset(L, results);
      }
      lua_pushvalue(L, rows + 2);
      lua_rawseti(L, rows, ++count);
    }
  }
  lua_newtable(L);
  lua_insert(L, rows);
  for (lua_Integer i = 1; i <= luaL_len(L, NAMES); i++) {
    lua_rawgeti(L, NAMES, i);
    lua_rawseti(L, rows, i);
  }
  if (lua_getfield(L, OPTIONS, "columns") == LUA_TNIL) qaci_lua_push_names(L, results, "results");
  for (lua_Integer i = 1, n = luaL_len(L, -1); i <= n; i++) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, rows, luaL_len(L, NAMES) + i);
  }
  lua_settop(L, rows + 1);
}

/* Push why it was stopped, and what is there. */
static void push_stopped(lua_State *L, const sweep *s, bool in_file) {
  lua_getfield(L, OPTIONS, "file");
  const char *format =
      in_file ? "%s; %I of %I points are in %s, and the same call goes on" : "%s; %I of %I points were finished";
  lua_pushfstring(L, format, s->ctx.message, (LUAI_UACINT)s->finished, (LUAI_UACINT)s->grid.points,
                  lua_tostring(L, -1));
  lua_remove(L, -2);
}

static int lua_sweep(lua_State *L) {
  static const char *const fields[] = {"grid", "where", "run", "columns", "workers", "file", "budget", NULL};
  luaL_checktype(L, OPTIONS, LUA_TTABLE);
  lua_settop(L, OPTIONS);
  luaL_checkstack(L, SLOTS + 64, NULL);
  qaci_lua_only_fields(L, OPTIONS, "a sweep", fields);
  qaci_ctx ctx = *qaci_lua_ctx(L);
  qaci_lua_budget(L, OPTIONS, &ctx);
  qaci_lua_grid grid;
  qaci_lua_read_grid(L, OPTIONS, &ctx, &grid);
  if (!lua_isfunction(L, qaci_lua_need_field(L, OPTIONS, "run", "a function of a point")))
    luaL_error(L, "field \"run\": %s, expected a function of a point", qaci_lua_describe(L, RUN));
  read_columns(L);
  lua_newtable(L);
  qaci_lua_sweep_file *file = qaci_lua_new_sweep_file(L);
  qaci_lua_new_text(L);
  size_t workers = read_workers(L);
  sweep *s = lua_newuserdatauv(L, sizeof *s, 1);
  *s = (sweep){.ctx = ctx, .grid = grid, .workers = workers, .file = file, .failed = QACI_WORKERS_NONE};
  bool good = call(L, open_file, NULL, 0), in_file = file->file >= 0;
  if (good && s->finished < s->grid.points) good = call(L, sweep_points, NULL, 0);
  qaci_workers_stop(&s->pool);
  if (ctx.progress) ctx.progress(ctx.progress_data, "sweep", (double)s->finished, (double)s->finished);
  if (good) good = call(L, sync_file, NULL, 0);
  qaci_lua_sweep_close(file);
  if (ctx.cancel && *ctx.cancel) { /* the host's hook says so, too, but not what is there */
    lua_sethook(L, NULL, 0, 0);
    qaci_fail(&s->ctx, QACI_UNABLE, "interrupted");
    push_stopped(L, s, in_file);
    return lua_error(L);
  }
  if (!good) return lua_error(L);
  if (s->failed != QACI_WORKERS_NONE) return luaL_error(L, "%s", s->why);
  if (s->stopped) {
    lua_pushnil(L);
    push_stopped(L, s, in_file);
    lua_pushliteral(L, "unable");
    return 3;
  }
  push_rows(L, s);
  qaci_lua_make_rows(L);
  return 1;
}

void qaci_lua_open_sweep(lua_State *L) {
  lua_pushcfunction(L, lua_sweep);
  lua_setfield(L, -2, "sweep");
}
