/* Policies that read the setting as text: functions, people, transcripts, rules.                             META.7
 *
 * w:policy(name, f): f(text, exhausted, suggestion) returns the command, or nothing if it cannot answer now. w:human
 * without a function waits for whoever sits at the world. w:script plays a transcript, w:rules looks settings up. Cost
 * of a decision: the text of its setting; a world that asks always remembers those texts.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"
#include "qaci/meta/combine.h"
#include "qaci/meta/person.h"
#include "qaci/meta/program.h"
#include "qaci/meta/rules.h"

/* A function -------------------------------------------------------------------------------------- */

/* What it keeps in Lua. */
enum { FUNCTION, TEXTS };

typedef struct reader {
  qaci_lua_meta *host;
  lua_Integer kept;
  char *name;
} reader;

typedef struct reading {
  qaci_ctx *ctx;
  reader *p;
  const qaci_meta_question *question;
  char *command;
  size_t length;
  qaci_status status;
} reading;

static void reader_destroy(void *data) {
  reader *p = data;
  free(p->name);
  free(p);
}

static void push_setting(lua_State *L, const qaci_meta_question *q) {
  char **text = qaci_lua_new_text(L);
  *text = qaci_meta_setting_show(q->world, q->setting);
  qaci_lua_push_text(L, text);
  lua_remove(L, -2);
}

/* Push the setting's text; kept: the index of that table. */
static void push_known_setting(lua_State *L, int kept, const reading *r) {
  if (!r->p->host->options.ask_always) {
    push_setting(L, r->question);
    return;
  }
  lua_rawgeti(L, kept, r->p->kept + TEXTS);
  if (lua_rawgeti(L, -1, r->question->setting) == LUA_TNIL) {
    lua_pop(L, 1);
    push_setting(L, r->question);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, r->question->setting);
  }
  lua_remove(L, -2);
}

static int read_and_decide(lua_State *L) {
  reading *r = lua_touserdata(L, 1);
  lua_rawgeti(L, 2, r->p->kept + FUNCTION);
  push_known_setting(L, 2, r);
  lua_pushboolean(L, r->question->exhausted);
  lua_pushstring(L, r->question->suggestion);
  lua_call(L, 3, 1);
  if (lua_isnil(L, -1)) {
    r->status = qaci_fail(r->ctx, QACI_UNABLE, "%s does not answer now", r->p->name);
    return 0;
  }
  if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s, expected a command", qaci_lua_describe(L, -1));
  const char *command = lua_tolstring(L, -1, &r->length);
  r->command = qaci_alloc(r->length + 1);
  memcpy(r->command, command, r->length);
  return 0;
}

static qaci_status reader_decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                 size_t *length) {
  reading r = {ctx, data, q, NULL, 0, QACI_OK};
  QACI_TRY(qaci_lua_meta_protected(ctx, r.p->host, read_and_decide, &r));
  *command = r.command;
  *length = r.length;
  return r.status;
}

/* w:policy(name, f), w:human(name, f) */
static int add_reader(lua_State *L) {
  static const qaci_meta_policy_functions functions = {
      .name = "reader", .decide = reader_decide, .destroy = reader_destroy};
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  const char *name = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 3);
  lua_Integer kept = qaci_lua_meta_keep(L, 1);
  lua_newtable(L);
  qaci_lua_meta_keep(L, 1);
  reader *p = qaci_alloc(sizeof *p);
  *p = (reader){h, kept, qaci_strdup(name)};
  return qaci_lua_meta_add(L, 1, &functions, p, name);
}

static int world_human(lua_State *L) {
  if (!lua_isnoneornil(L, 3)) return add_reader(L);
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  qaci_meta_policy p = qaci_meta_person_add(h->world, luaL_checkstring(L, 2));
  qaci_lua_push_meta_ref(L, 1, qaci_meta_fresh(h->world, p));
  return 1;
}

/* Transcripts and rules are C policies
 * -------------------------------------------------------------------------------------- */

static int push_agent_of(lua_State *L, qaci_lua_meta *h, qaci_meta_policy p) {
  qaci_lua_push_meta_ref(L, 1, qaci_meta_fresh(h->world, p));
  return 1;
}

static int world_script(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  size_t length;
  const char *name = luaL_checkstring(L, 2), *text = luaL_checklstring(L, 3, &length);
  qaci_meta_policy p;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_script_add(ctx, h->world, &p, name, text, length));
  return push_agent_of(L, h, p);
}

/* w:rules(name, {[setting] = command} or a program, fallback) */
static int world_rules(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  const char *name = luaL_checkstring(L, 2);
  lua_settop(L, 4);
  bool has_fallback = !lua_isnil(L, 4);
  qaci_meta_policy p, fallback = has_fallback ? qaci_lua_to_meta_policy(L, 4, h, "the fallback") : 0;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_rules_add(ctx, h->world, &p, name, has_fallback ? &fallback : NULL));
  if (lua_type(L, 3) == LUA_TSTRING) {
    size_t length;
    const char *text = lua_tolstring(L, 3, &length);
    qaci_lua_ok(L, ctx, qaci_meta_program_load(ctx, h->world, p, text, length));
    return push_agent_of(L, h, p);
  }
  if (!lua_istable(L, 3))
    return luaL_error(L, "the rules: %s, expected a table from settings to commands, or a program",
                      qaci_lua_describe(L, 3));
  for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1)) { /* the order does not matter: settings are distinct */
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      return luaL_error(L, "a rule maps %s to %s, expected texts", qaci_lua_describe(L, -2), qaci_lua_describe(L, -1));
    size_t setting_length, length;
    const char *setting = lua_tolstring(L, -2, &setting_length), *command = lua_tolstring(L, -1, &length);
    ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_meta_rules_put(ctx, h->world, p, setting, setting_length, command, length));
  }
  return push_agent_of(L, h, p);
}

void qaci_lua_open_meta_policy(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"policy", add_reader}, {"human", world_human}, {"script", world_script}, {"rules", world_rules}, {NULL, NULL}};
  luaL_setfuncs(L, methods, 0);
}
