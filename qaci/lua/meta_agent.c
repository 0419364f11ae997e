/* Agents that are Lua functions.                                                                             META.7
 *
 * The function of an agent is a coroutine that hears lines and says commands. Agents are immutable, coroutines are not;
 * but what a function does depends on nothing that its setting does not say, so all coroutines that have come to one
 * setting are alike. Those that wait there are kept in a list, a seat, and whoever goes on from that setting takes one.
 * If none is left, a coroutine is led there from the nearest setting before it that has one, or from the start: it
 * hears the recorded lines again and must say the same. So ordinary use costs one resumption for a decision; an older
 * agent that is asked again costs the length of what it has seen, once.
 *
 * After a reply by `return` the coroutine is as good as new and waits for any question to this agent.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta_speech.h"

enum {
  MOST_PARKED = 4096, /* coroutines that wait for an answer, some KiB each; beyond that they are led there again */
  NO_THREAD = -1
};

/* What an agent keeps in Lua, from `kept` on. */
enum { FUNCTION, HEARD, THREADS, BODY, SHAPES, KEPT_VALUES };

typedef struct seat {
  uint32_t command; /* what is said in this setting + 1; 0: not known */
  int32_t parked;   /* the coroutine that came last + 1; 0: none */
  bool returned;    /* any idle coroutine will do */
} seat;

typedef struct thread {
  lua_State *co; /* anchored in THREADS */
  int32_t next;  /* in its list, + 1 */
} thread;

typedef struct lua_agent {
  qaci_lua_meta *host;
  lua_Integer kept;
  char *name, *exhausted;
  qaci_lua_speaker *speaker;
  seat *seat; /* by setting */
  size_t seats;
  thread *thread;
  size_t threads, thread_room, parked;
  int32_t idle; /* as thread.next */
  int kept_at;  /* the stack index of the table of what is kept, where decide or lead runs */
  bool leading; /* coroutines are parked even if they are many */
} lua_agent;

static void agent_destroy(void *data) {
  lua_agent *a = data;
  free(a->name);
  free(a->exhausted);
  free(a->seat);
  free(a->thread);
  free(a);
}

static seat *seat_at(lua_agent *a, qaci_meta_setting s) {
  if (s >= a->seats) {
    size_t seats = 2 * (size_t)s + 64;
    a->seat = qaci_realloc(a->seat, seats * sizeof *a->seat);
    memset(a->seat + a->seats, 0, (seats - a->seats) * sizeof *a->seat);
    a->seats = seats;
  }
  return &a->seat[s];
}

/* Coroutines -------------------------------------------------------------------------------------- */

static void make_idle(lua_agent *a, int32_t t) {
  a->thread[t].next = a->idle;
  a->idle = t + 1;
}

/* The body and the function, as a new coroutine has them. */
static void prime(lua_agent *a, lua_State *L, lua_State *co) {
  lua_rawgeti(L, a->kept_at, a->kept + BODY);
  lua_rawgeti(L, a->kept_at, a->kept + FUNCTION);
  lua_xmove(L, co, 2);
}

/* t has lost its way, or is too many: make it like new. */
static void reset(lua_agent *a, int32_t t) {
  lua_State *L = a->host->L, *co = a->thread[t].co;
  lua_resetthread(co);
  lua_settop(co, 0);
  prime(a, L, co);
  make_idle(a, t);
}

static void park(lua_agent *a, qaci_meta_setting s, int32_t t, bool replied) {
  seat *here = seat_at(a, s);
  if (!a->leading && (a->parked >= MOST_PARKED || (replied && here->parked))) {
    reset(a, t);
    return;
  }
  a->thread[t].next = here->parked;
  here->parked = t + 1;
  a->parked++;
}

static int32_t take(lua_agent *a, int32_t *list) {
  int32_t t = *list - 1;
  if (t != NO_THREAD) *list = a->thread[t].next;
  return t;
}

/* A coroutine that waits in s, or NO_THREAD. */
static int32_t take_parked(lua_agent *a, qaci_meta_setting s) {
  seat *here = seat_at(a, s);
  int32_t t = take(a, &here->parked);
  if (t != NO_THREAD)
    a->parked--;
  else if (here->returned)
    t = take(a, &a->idle);
  return t;
}

/* A new coroutine, idle. May raise. */
static void add_thread(lua_agent *a, lua_State *L) {
  lua_rawgeti(L, a->kept_at, a->kept + THREADS);
  lua_State *co = lua_newthread(L);
  lua_rawseti(L, -2, (lua_Integer)a->threads + 1);
  lua_pop(L, 1);
  luaL_checkstack(co, LUA_MINSTACK, NULL);
  if (a->threads == a->thread_room) {
    a->thread_room = a->thread_room ? 2 * a->thread_room : 8;
    a->thread = qaci_realloc(a->thread, a->thread_room * sizeof *a->thread);
  }
  a->thread[a->threads].co = co;
  prime(a, L, co);
  make_idle(a, (int32_t)a->threads++);
}

/* Lines and resumptions -------------------------------------------------------------------------------------- */

static qaci_meta_setting line_of(const qaci_meta_world *w, qaci_meta_setting s) {
  return qaci_meta_setting_kind(w, s) == QACI_META_EXHAUSTED ? qaci_meta_setting_parent(w, s) : s;
}

/* Push what is heard at `line` on L: O(1) once it has been made. May raise only if `make`. */
static bool push_heard(lua_agent *a, lua_State *L, qaci_meta_setting line, bool make) {
  lua_rawgeti(L, a->kept_at, a->kept + HEARD);
  if (lua_rawgeti(L, -1, line) == LUA_TNIL) {
    lua_pop(L, make ? 1 : 2);
    if (!make) return false;
    lua_rawgeti(L, a->kept_at, a->kept + SHAPES);
    qaci_lua_push_heard(L, a->host, line, lua_gettop(L));
    lua_remove(L, -2);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, line);
  }
  lua_remove(L, -2);
  return true;
}

/* t, which comes from before setting s, decides there: a->speaker says what; then it is parked or idle. What is heard
 * is on the top of L, and is popped. The command is in *command until the next one. */
static qaci_status resume(qaci_ctx *ctx, lua_agent *a, lua_State *L, qaci_meta_setting s, int32_t t,
                          qaci_meta_writer **command) {
  lua_State *co = a->thread[t].co, *outer = a->speaker->thread;
  qaci_lua_speaker *sp = a->speaker;
  bool exhausted = qaci_meta_setting_kind(a->host->world, s) == QACI_META_EXHAUSTED;
  int results = 0, given = lua_gettop(co) == 2 && lua_status(co) == LUA_OK ? 2 : 1; /* 2: it has not begun */
  lua_xmove(L, co, 1);
  sp->thread = co;
  sp->said = QACI_LUA_SAID_NOTHING;
  int status = lua_resume(co, L, given, &results);
  sp->thread = outer;
  *command = &sp->command;
  if (status != LUA_YIELD || sp->said == QACI_LUA_SAID_NOTHING) {
    const char *text = status == LUA_YIELD ? "it yields by itself, expected view, ask, reply, spawn or reflect"
                       : lua_type(co, -1) == LUA_TSTRING ? lua_tostring(co, -1)
                                                         : "an error without a text";
    qaci_fail(ctx, QACI_DOMAIN, "%s", text);
    reset(a, t);
    a->host->out_of_memory |= status == LUA_ERRMEM;
    if (status == LUA_ERRMEM) return QACI_UNABLE;
    seat_at(a, s)->returned = true;
    return QACI_DOMAIN;
  }
  if (sp->said == QACI_LUA_SAID_RETURN) {
    make_idle(a, t);
    seat_at(a, s)->returned = true;
  } else if (exhausted && sp->said == QACI_LUA_SAID_COMMAND) {
    reset(a, t);
    seat_at(a, s)->returned = true;
    sp->command.length = 0;
    qaci_meta_write(&sp->command, a->exhausted, strlen(a->exhausted));
  } else {
    park(a, s, t, sp->said == QACI_LUA_SAID_REPLY);
  }
  return QACI_OK;
}

static qaci_status no_function(qaci_ctx *ctx, lua_agent *a, uint32_t before, const char *now, size_t length) {
  return qaci_fail(ctx, QACI_DOMAIN,
                   "agent \"%s\" is not a function of what it saw, or was overruled: it says \"%.*s\" "
                   "where \"%.80s\" was said before",
                   a->name, (int)(length < 80 ? length : 80), now, qaci_meta_command_text(a->host->world, before));
}

/* What is said in s is a function of s. */
static qaci_status check_command(qaci_ctx *ctx, lua_agent *a, qaci_meta_setting s, const qaci_meta_writer *now) {
  uint32_t number = qaci_meta_command_number(a->host->world, now->text, now->length);
  seat *here = seat_at(a, s);
  if (here->command && here->command - 1 != number)
    return no_function(ctx, a, here->command - 1, now->text, now->length);
  here->command = number + 1;
  return QACI_OK;
}

/* What was said after s is what the agent itself said there, if that is known. */
static bool went_own_way(lua_agent *a, qaci_meta_setting s, qaci_meta_setting said) {
  const seat *here = seat_at(a, s);
  return !here->command || here->command - 1 == qaci_meta_setting_command(a->host->world, said);
}

/* Leading a coroutine to a setting
 * -------------------------------------------------------------------------------------- */

typedef struct leading {
  qaci_ctx *ctx;
  lua_agent *a;
  qaci_meta_setting before; /* the setting in which the coroutine last spoke; QACI_META_START: the start */
  qaci_meta_setting line;   /* what is to be heard */
  qaci_status status;
  int32_t thread;
} leading;

/* The setting in which what led to the line at `line` was decided; false at the start. */
static bool decided_before(const qaci_meta_world *w, qaci_meta_setting line, qaci_meta_setting *said,
                           qaci_meta_setting *s) {
  *said = qaci_meta_setting_parent(w, line);
  if (qaci_meta_setting_kind(w, *said) == QACI_META_START) return false;
  *s = qaci_meta_setting_parent(w, *said);
  return true;
}

/* t decides again in s, and must say what was said then. */
static qaci_status lead_one(leading *l, lua_State *L, qaci_meta_setting s, qaci_meta_setting said, int32_t t) {
  lua_agent *a = l->a;
  qaci_meta_writer *command;
  push_heard(a, L, line_of(a->host->world, s), true);
  qaci_status status = resume(l->ctx, a, L, s, t, &command);
  if (status == QACI_DOMAIN) return QACI_OK; /* its error was its reply */
  QACI_TRY(status);
  QACI_TRY(check_command(l->ctx, a, s, command));
  if (went_own_way(a, s, said)) return QACI_OK;
  return no_function(l->ctx, a, qaci_meta_setting_command(a->host->world, said), command->text, command->length);
}

/* Some coroutine, like new. */
static int32_t any_thread(lua_agent *a, lua_State *L) {
  if (!a->idle) add_thread(a, L);
  return take(a, &a->idle);
}

/* l->thread := a coroutine that waits in the nearest setting before l->line that has one; how many settings are
 * between. */
static size_t find_nearest(leading *l, lua_State *L) {
  const qaci_meta_world *w = l->a->host->world;
  qaci_meta_setting line = l->line, said, s;
  size_t steps = 0;
  for (; decided_before(w, line, &said, &s); line = line_of(w, s), steps++) {
    l->thread = take_parked(l->a, s);
    if (l->thread != NO_THREAD) return steps;
    if (seat_at(l->a, s)->returned) break;
  }
  l->thread = any_thread(l->a, L);
  return steps;
}

/* l->thread := a coroutine that waits in the setting before l->line. */
static int lead(lua_State *L) {
  leading *l = lua_touserdata(L, 1);
  lua_agent *a = l->a;
  a->kept_at = 2;
  size_t steps = find_nearest(l, L);
  qaci_meta_setting *path = lua_newuserdatauv(L, (2 * steps + 1) * sizeof *path, 0), line = l->line;
  for (size_t i = steps; i-- > 0; line = line_of(a->host->world, path[2 * i]))
    decided_before(a->host->world, line, &path[2 * i + 1], &path[2 * i]);
  for (size_t i = 0; i < steps && l->status == QACI_OK; i++) {
    int32_t t = l->thread;
    l->thread = NO_THREAD; /* it finds its own place */
    l->status = lead_one(l, L, path[2 * i], path[2 * i + 1], t);
    if (l->status == QACI_OK) l->thread = take_parked(a, path[2 * i]);
  }
  return 0;
}

typedef struct hearing {
  lua_agent *a;
  qaci_meta_setting line;
} hearing;

static int make_heard(lua_State *L) {
  hearing *h = lua_touserdata(L, 1);
  h->a->kept_at = 2;
  push_heard(h->a, L, h->line, true);
  return 0;
}

/* f(argument) protected; kept_at is what it was. */
static qaci_status protected_here(qaci_ctx *ctx, lua_agent *a, lua_CFunction f, void *argument) {
  int before = a->kept_at;
  qaci_status status = qaci_lua_meta_protected(ctx, a->host, f, argument);
  a->kept_at = before;
  return status;
}

/* Deciding -------------------------------------------------------------------------------------- */

/* The function returned something that is no reply, and is not there any more to hear why. */
static qaci_status no_reply(qaci_ctx *ctx, lua_agent *a, qaci_meta_setting line) {
  static const char front[] = "< error: ";
  char *text = qaci_meta_line_show(a->host->world, line);
  bool error = !strncmp(text, front, sizeof front - 1);
  qaci_fail(ctx, QACI_DOMAIN, "%s", text + (error ? sizeof front - 1 : 2));
  free(text);
  return QACI_DOMAIN;
}

static qaci_status find_thread(qaci_ctx *ctx, lua_agent *a, qaci_meta_setting line, int32_t *t) {
  qaci_meta_setting said, s;
  bool goes_on = decided_before(a->host->world, line, &said, &s);
  if (goes_on && !went_own_way(a, s, said)) {
    const char *own = qaci_meta_command_text(a->host->world, seat_at(a, s)->command - 1);
    return no_function(ctx, a, qaci_meta_setting_command(a->host->world, said), own, strlen(own));
  }
  if (goes_on && seat_at(a, s)->returned && qaci_meta_setting_speech(a->host->world, said) == QACI_META_SPEECH_ASKS)
    return no_reply(ctx, a, line);
  *t = goes_on ? take_parked(a, s) : take(a, &a->idle);
  if (*t != NO_THREAD) return QACI_OK;
  leading l = {.ctx = ctx, .a = a, .line = line, .status = QACI_OK, .thread = NO_THREAD};
  a->leading = true;
  qaci_status status = protected_here(ctx, a, lead, &l);
  a->leading = false;
  if (status == QACI_OK) status = l.status;
  if (status != QACI_OK && l.thread != NO_THREAD) reset(a, l.thread);
  *t = l.thread;
  return status;
}

/* What is heard at `line` on the top of the stack. */
static qaci_status hear(qaci_ctx *ctx, lua_agent *a, qaci_meta_setting line) {
  if (push_heard(a, a->host->L, line, false)) return QACI_OK;
  QACI_TRY(protected_here(ctx, a, make_heard, &(hearing){a, line}));
  push_heard(a, a->host->L, line, false);
  return QACI_OK;
}

static qaci_status decide(qaci_ctx *ctx, lua_agent *a, qaci_meta_setting s, qaci_meta_writer **said) {
  qaci_meta_setting line = line_of(a->host->world, s);
  int32_t t = NO_THREAD;
  QACI_TRY(find_thread(ctx, a, line, &t));
  qaci_status status = hear(ctx, a, line);
  if (status != QACI_OK) {
    reset(a, t);
    return status;
  }
  QACI_TRY(resume(ctx, a, a->host->L, s, t, said));
  return check_command(ctx, a, s, *said);
}

static qaci_status agent_decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                size_t *length) {
  lua_agent *a = data;
  if (!a->host->L) return qaci_fail(ctx, QACI_UNABLE, "agent \"%s\" is asked outside of its Lua program", a->name);
  int before = a->kept_at; /* an agent's function may run the world it lives in */
  qaci_meta_writer *said;
  a->kept_at = a->host->kept;
  qaci_status status = decide(ctx, a, q->setting, &said);
  a->kept_at = before;
  QACI_TRY(status);
  *command = qaci_alloc(said->length + 1);
  memcpy(*command, said->text, said->length);
  *length = said->length;
  return QACI_OK;
}

/* w:agent(name, f, {exhausted = text}) ------------------------------------------------------------------------ */

/* The reply where no budget is left and the function wants to go on. */
static char *exhausted_reply(lua_State *L, int options) {
  static const char *const names[] = {"exhausted", NULL};
  const char *text = "error: the budget is exhausted";
  size_t length = strlen(text);
  if (!lua_isnoneornil(L, options)) {
    luaL_checktype(L, options, LUA_TTABLE);
    qaci_lua_only_fields(L, options, "the options", names);
    if (lua_getfield(L, options, "exhausted") != LUA_TNIL) {
      if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "field \"exhausted\": %s, expected a text", qaci_lua_describe(L, -1));
      text = lua_tolstring(L, -1, &length);
    }
  }
  qaci_meta_writer o = {0};
  qaci_meta_write(&o, "reply ", 6);
  qaci_meta_write_literal(&o, text, length, true, true);
  qaci_meta_write(&o, "", 1);
  return o.text;
}

/* The table of shapes of this world, made by its first agent; it keeps the world alive for the lines. */
static void push_shapes(lua_State *L) {
  lua_getiuservalue(L, 1, QACI_LUA_META_KEPT);
  if (lua_getfield(L, -1, "shapes") == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "shapes");
  }
  lua_remove(L, -2);
}

static int world_agent(lua_State *L) {
  static const qaci_meta_policy_functions functions = {
      .name = "function", .decide = agent_decide, .destroy = agent_destroy};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  const char *name = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 4);
  char **exhausted = qaci_lua_new_text(L);
  *exhausted = exhausted_reply(L, 4);
  lua_settop(L, 5);
  lua_pushvalue(L, 3);
  lua_Integer kept = qaci_lua_meta_keep(L, 1);
  lua_newtable(L);
  qaci_lua_meta_keep(L, 1);
  lua_newtable(L);
  qaci_lua_meta_keep(L, 1);
  qaci_lua_push_body(L);
  qaci_lua_meta_keep(L, 1);
  push_shapes(L);
  qaci_lua_meta_keep(L, 1);
  lua_agent *a = qaci_alloc(sizeof *a);
  *a = (lua_agent){.host = h, .kept = kept, .name = qaci_strdup(name), .exhausted = *exhausted};
  *exhausted = NULL;
  a->speaker = qaci_lua_get_speaker(L);
  return qaci_lua_meta_add(L, 1, &functions, a, name);
}

void qaci_lua_open_meta_agent(lua_State *L) {
  static const luaL_Reg methods[] = {{"agent", world_agent}, {NULL, NULL}};
  luaL_setfuncs(L, methods, 0);
}
