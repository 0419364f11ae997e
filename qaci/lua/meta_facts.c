/* Databases of facts and versions in Lua.                                                                  META.9
 *
 * db = w:facts(name); db:agent(), db:know(key, sentence, ...), db:row(key), db:keys(), db:name(). v = w:versions(), the
 * one tree of the world; v:commit({{facts =, key =, sentences =} or {setting =, command =}, ...}, reason),
 * v:checkout(n), v:current(), v:count(), v:parent(n), v:reason(n), v:changes(n). A userdata keeps its world, the world
 * keeps the userdata, in its table of what is kept: by their pointer, or by name.
 */
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/meta_credit.h"

#define FACTS "qaci.meta facts"
#define VERSIONS "qaci.meta versions"

typedef struct facts_box {
  qaci_lua_meta *host;
  qaci_meta_facts *facts;
} facts_box;

typedef struct versions_box {
  qaci_lua_meta *host;
  qaci_meta_versions *versions;
} versions_box;

/* Databases -------------------------------------------------------------------------------------------------------- */

static facts_box *check_facts(lua_State *L, int arg) {
  facts_box *b = luaL_checkudata(L, arg, FACTS);
  if (!b->host->world) luaL_argerror(L, arg, "its world is gone");
  return b;
}

void qaci_lua_push_meta_facts(lua_State *L, int world, qaci_meta_facts *f) {
  if (!f) {
    lua_pushnil(L);
    return;
  }
  world = lua_absindex(L, world);
  lua_getiuservalue(L, world, QACI_LUA_META_KEPT);
  if (lua_rawgetp(L, -1, f) == LUA_TNIL) {
    lua_pop(L, 1);
    facts_box *b = lua_newuserdatauv(L, sizeof *b, 1);
    *b = (facts_box){lua_touserdata(L, world), f};
    luaL_setmetatable(L, FACTS);
    lua_pushvalue(L, world);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, -3, f);
  }
  lua_remove(L, -2);
}

static int world_facts(lua_State *L) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  const char *name = luaL_optstring(L, 2, "the database");
  qaci_lua_push_meta_facts(L, 1, qaci_meta_facts_create(h->world, name));
  return 1;
}

static int facts_agent(lua_State *L) {
  facts_box *b = check_facts(L, 1);
  lua_getiuservalue(L, 1, 1);
  qaci_lua_push_meta_ref(L, lua_gettop(L), qaci_meta_fresh(b->host->world, qaci_meta_facts_policy(b->facts)));
  return 1;
}

static int facts_name(lua_State *L) {
  lua_pushstring(L, qaci_meta_facts_name(check_facts(L, 1)->facts));
  return 1;
}

static int facts_know(lua_State *L) {
  facts_box *b = check_facts(L, 1);
  qaci_meta_ref key = qaci_lua_to_meta_message(L, 2, b->host, "the key");
  int count = lua_gettop(L) - 2;
  qaci_meta_ref *sentence = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *sentence, 0);
  for (int i = 0; i < count; i++) sentence[i] = qaci_lua_to_meta_message(L, 3 + i, b->host, "a sentence");
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_facts_set(ctx, b->facts, key, sentence, (size_t)count));
  return 0;
}

/* Push an array of messages; world: the index of its userdata. */
static void push_messages(lua_State *L, int world, const qaci_meta_ref *m, size_t count) {
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    qaci_lua_push_meta_ref(L, world, m[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static int facts_row(lua_State *L) {
  facts_box *b = check_facts(L, 1);
  size_t count;
  const qaci_meta_ref *row = qaci_meta_facts_row(b->facts, qaci_lua_to_meta_message(L, 2, b->host, "the key"), &count);
  lua_getiuservalue(L, 1, 1);
  push_messages(L, lua_gettop(L), row, count);
  return 1;
}

static int facts_keys(lua_State *L) {
  facts_box *b = check_facts(L, 1);
  lua_getiuservalue(L, 1, 1);
  int world = lua_gettop(L);
  lua_newtable(L);
  for (size_t i = 0; i < qaci_meta_facts_count(b->facts); i++) {
    qaci_lua_push_meta_ref(L, world, qaci_meta_facts_key(b->facts, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* Versions --------------------------------------------------------------------------------------------------------- */

static int versions_gc(lua_State *L) {
  versions_box *b = lua_touserdata(L, 1);
  qaci_meta_versions_destroy(b->versions);
  b->versions = NULL;
  return 0;
}

static versions_box *check_versions(lua_State *L) {
  versions_box *b = luaL_checkudata(L, 1, VERSIONS);
  if (!b->versions || !b->host->world) luaL_argerror(L, 1, "its world is gone");
  return b;
}

/* Push the userdata. */
static versions_box *push_versions(lua_State *L, int world) {
  world = lua_absindex(L, world);
  qaci_lua_meta *h = lua_touserdata(L, world);
  if (!h->options.record) luaL_error(L, "the world does not record, expected one made with record = true");
  lua_getiuservalue(L, world, QACI_LUA_META_KEPT);
  if (lua_getfield(L, -1, VERSIONS) == LUA_TNIL) {
    lua_pop(L, 1);
    versions_box *b = lua_newuserdatauv(L, sizeof *b, 1);
    *b = (versions_box){h, NULL};
    luaL_setmetatable(L, VERSIONS);
    lua_pushvalue(L, world);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, VERSIONS);
    b->versions = qaci_meta_versions_create(h->world);
  }
  lua_remove(L, -2);
  return lua_touserdata(L, -1);
}

qaci_meta_versions *qaci_lua_meta_versions(lua_State *L, int world) {
  qaci_meta_versions *v = push_versions(L, world)->versions;
  lua_pop(L, 1);
  return v;
}

static int world_versions(lua_State *L) {
  qaci_lua_check_meta(L, 1);
  push_versions(L, 1);
  return 1;
}

/* The edit at the absolute `index`; what it points to stands on the stack from there on. */
static qaci_meta_edit read_edit(lua_State *L, int index, const qaci_lua_meta *h, const char *what) {
  static const char *const names[] = {"facts", "key", "sentences", "setting", "command", "reason", "activation", NULL};
  qaci_meta_edit e = {0};
  if (!lua_istable(L, index)) luaL_error(L, "%s: %s, expected a table", what, qaci_lua_describe(L, index));
  qaci_lua_only_fields(L, index, what, names);
  if (lua_getfield(L, index, "facts") == LUA_TNIL) {
    qaci_lua_need_field(L, index, "setting", "the number of a setting, or facts");
    lua_Integer setting = qaci_lua_to_integer(L, -1, "field \"setting\"");
    if (setting < 0 || setting > UINT32_MAX)
      luaL_error(L, "field \"setting\": %I, expected a setting", (LUAI_UACINT)setting);
    e.row.key = (uint32_t)setting;
    lua_getfield(L, index, "command");
    e.command = lua_isnil(L, -1) ? NULL : luaL_checklstring(L, -1, &e.length);
    return e;
  }
  facts_box *b = luaL_testudata(L, -1, FACTS);
  if (!b || b->host != h)
    luaL_error(L, "field \"facts\": %s, expected a database of this world", qaci_lua_describe(L, -1));
  e.row.facts = b->facts;
  e.row.key = qaci_lua_to_meta_message(L, qaci_lua_need_field(L, index, "key", "a message"), h, "field \"key\"");
  int list = qaci_lua_need_field(L, index, "sentences", "an array of messages");
  e.count = (size_t)qaci_lua_array_length(L, list, "field \"sentences\"");
  qaci_meta_ref *sentence = lua_newuserdatauv(L, (e.count + 1) * sizeof *sentence, 0);
  for (size_t i = 0; i < e.count; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    sentence[i] = qaci_lua_to_meta_message(L, -1, h, "a sentence");
    lua_pop(L, 1);
  }
  e.sentence = sentence;
  return e;
}

static int versions_commit(lua_State *L) {
  enum { PER_EDIT = 8 };
  versions_box *b = check_versions(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  const char *reason = luaL_optstring(L, 3, "");
  size_t count = (size_t)qaci_lua_array_length(L, 2, "the edits"), version;
  qaci_meta_edit *edit = lua_newuserdatauv(L, (count + 1) * sizeof *edit, 0);
  for (size_t i = 0; i < count; i++) {
    luaL_checkstack(L, PER_EDIT + LUA_MINSTACK, "edits");
    const char *what = lua_pushfstring(L, "edit %I", (LUAI_UACINT)i + 1);
    lua_rawgeti(L, 2, (lua_Integer)i + 1);
    edit[i] = read_edit(L, lua_gettop(L), b->host, what);
  }
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_commit(ctx, b->versions, edit, count, reason, &version));
  lua_pushinteger(L, (lua_Integer)version);
  return 1;
}

static size_t check_version(lua_State *L, const versions_box *b, int arg) {
  size_t version = qaci_lua_to_size(L, arg, "the version");
  if (version >= qaci_meta_versions_count(b->versions))
    luaL_error(L, "version %I is asked for, expected one of 0 to %I", (LUAI_UACINT)version,
               (LUAI_UACINT)qaci_meta_versions_count(b->versions) - 1);
  return version;
}

static int versions_checkout(lua_State *L) {
  versions_box *b = check_versions(L);
  size_t version = check_version(L, b, 2);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_checkout(ctx, b->versions, version));
  return 0;
}

static int versions_current(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_meta_versions_current(check_versions(L)->versions));
  return 1;
}

static int versions_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_meta_versions_count(check_versions(L)->versions));
  return 1;
}

static int versions_parent(lua_State *L) {
  versions_box *b = check_versions(L);
  size_t version = check_version(L, b, 2);
  if (!version) return 0;
  lua_pushinteger(L, (lua_Integer)qaci_meta_version_parent(b->versions, version));
  return 1;
}

static int versions_reason(lua_State *L) {
  versions_box *b = check_versions(L);
  lua_pushstring(L, qaci_meta_version_reason(b->versions, check_version(L, b, 2)));
  return 1;
}

/* Into the table at the top, under `name`: what the row holds. */
static void set_value(lua_State *L, int world, const qaci_meta_edit *e, const char *name) {
  if (e->row.facts)
    push_messages(L, world, e->sentence, e->count);
  else
    lua_pushstring(L, e->command);
  lua_setfield(L, -2, name);
}

static int versions_changes(lua_State *L) {
  versions_box *b = check_versions(L);
  size_t version = check_version(L, b, 2);
  lua_getiuservalue(L, 1, 1);
  int world = lua_gettop(L);
  lua_newtable(L);
  for (size_t i = 0; i < qaci_meta_version_changes(b->versions, version); i++) {
    qaci_meta_edit before, after;
    qaci_meta_version_change(b->versions, version, i, &before, &after);
    lua_newtable(L);
    if (after.row.facts) {
      qaci_lua_push_meta_facts(L, world, after.row.facts);
      lua_setfield(L, -2, "facts");
      qaci_lua_push_meta_ref(L, world, after.row.key);
      lua_setfield(L, -2, "key");
    } else {
      lua_pushinteger(L, after.row.key);
      lua_setfield(L, -2, "setting");
    }
    set_value(L, world, &before, "before");
    set_value(L, world, &after, "after");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void qaci_lua_open_meta_facts(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}}, gc[] = {{"__gc", versions_gc}, {NULL, NULL}};
  static const luaL_Reg facts[] = {{"agent", facts_agent}, {"name", facts_name}, {"know", facts_know},
                                   {"row", facts_row},     {"keys", facts_keys}, {NULL, NULL}};
  static const luaL_Reg versions[] = {{"commit", versions_commit},   {"checkout", versions_checkout},
                                      {"current", versions_current}, {"count", versions_count},
                                      {"parent", versions_parent},   {"reason", versions_reason},
                                      {"changes", versions_changes}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"facts", world_facts}, {"versions", world_versions}, {NULL, NULL}};
  qaci_lua_class(L, FACTS, none, facts);
  qaci_lua_class(L, VERSIONS, gc, versions);
  luaL_setfuncs(L, methods, 0);
}
