/* The arena in Lua: worlds.                                                        "The arena" in papers/, ARENA.1, 5
 *
 * qaci.arena.load(FILE), parse(text) and world{...} make a world, which is immutable. Slots count from 0; pointers,
 * colours and files from 1, as Lua does. Cost: the parser's.
 */
#include "qaci/lua/arena.h"

#include "physics/arena/text.h"

#include <stdlib.h>
#include <string.h>

#define WORLD "qaci.world"

/* Objects ---------------------------------------------------------------------------------------------------------- */

qaci_arena_environment **qaci_lua_new_world(lua_State *L) {
  qaci_arena_environment **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, WORLD);
  return box;
}

qaci_arena_environment *qaci_lua_check_world(lua_State *L, int arg) {
  qaci_arena_environment **box = luaL_testudata(L, arg, WORLD);
  if (!box || !*box)
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected a world (qaci.arena.load, parse or world makes one)",
                                          qaci_lua_describe(L, arg)));
  return *box;
}

static int world_gc(lua_State *L) {
  qaci_arena_environment **box = lua_touserdata(L, 1);
  qaci_arena_environment_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

/* Making worlds ---------------------------------------------------------------------------------------------------- */

/* The collector sees 8 bytes of a world. */
static void account_world(lua_State *L, const qaci_arena_environment *e) {
  qaci_lua_account(L, e->slots * sizeof *e->slot);
}

static int world_parse(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n), *name = luaL_optstring(L, 2, "world");
  qaci_arena_environment **box = qaci_lua_new_world(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_environment_parse(ctx, box, text, n, name));
  account_world(L, *box);
  return 1;
}

static int world_load(lua_State *L) {
  const char *file = luaL_checkstring(L, 1);
  qaci_arena_environment **box = qaci_lua_new_world(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_arena_environment_load(ctx, box, file));
  account_world(L, *box);
  return 1;
}

/* "world:LINE: what" said of the text made of a table: the line is replaced by the field it comes from, which stands at
 * LINE of the array at `fields`. */
static int raise_for_field(lua_State *L, const char *message, int fields) {
  char *end;
  const char *number = strchr(message, ':');
  long line = number ? strtol(number + 1, &end, 10) : 0;
  if (line < 1 || *end != ':') return luaL_error(L, "%s", message);
  lua_rawgeti(L, fields, line);
  if (lua_isnil(L, -1)) return luaL_error(L, "%s", message);
  return luaL_error(L, "%s%s", lua_tostring(L, -1), end);
}

static int world_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 40, "qaci.arena.world");
  size_t n;
  const char *text = qaci_lua_world_text(L, 1, &n);
  int fields = lua_gettop(L);
  qaci_arena_environment **box = qaci_lua_new_world(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_arena_environment_parse(ctx, box, text, n, "world") != QACI_OK)
    return raise_for_field(L, ctx->message, fields);
  account_world(L, *box);
  return 1;
}

/* Asking worlds ---------------------------------------------------------------------------------------------------- */

uint32_t qaci_lua_to_slot(lua_State *L, int index, const char *what, const qaci_arena_environment *world) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING) {
    const qaci_arena_label *label = qaci_lua_find_label(world->label, world->labels, lua_tostring(L, index));
    if (!label) luaL_error(L, "%s: %s is no label of this world", what, qaci_lua_describe(L, index));
    return label->at;
  }
  if (!lua_isinteger(L, index) || lua_tointeger(L, index) < 0 || lua_tointeger(L, index) >= world->slots)
    luaL_error(L, "%s: %s, expected a slot from 0 to %I or a label", what, qaci_lua_describe(L, index),
               (LUAI_UACINT)world->slots - 1);
  return (uint32_t)lua_tointeger(L, index);
}

static int world_label(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  const qaci_arena_label *label = qaci_lua_find_label(e->label, e->labels, luaL_checkstring(L, 2));
  if (label) lua_pushinteger(L, label->at);
  else lua_pushnil(L);
  return 1;
}

/* The names of the labels, by slot, then name; and a table from name to slot. */
static int push_labels(lua_State *L, const qaci_arena_label *label, size_t count) {
  lua_createtable(L, (int)count, 0);
  lua_createtable(L, 0, (int)count);
  for (size_t i = 0; i < count; i++) {
    lua_pushstring(L, label[i].name);
    lua_rawseti(L, -3, (lua_Integer)i + 1);
    lua_pushinteger(L, label[i].at);
    lua_setfield(L, -2, label[i].name);
  }
  return 2;
}

static int world_labels(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  return push_labels(L, e->label, e->labels);
}

static void set_integer(lua_State *L, const char *name, lua_Integer value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

static int world_slot(lua_State *L) {
  static const struct {
    uint8_t flag;
    const char *name;
  } flags[] = {{QACI_ARENA_READ_ONLY, "ro"}, {QACI_ARENA_NO_ENTRY, "noentry"}, {QACI_ARENA_HIDDEN, "hidden"},
               {QACI_ARENA_PRIVATE, "private"}};
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  const qaci_arena_slot *s = &e->slot[qaci_lua_to_slot(L, 2, "the slot", e)];
  lua_createtable(L, 0, 4);
  set_integer(L, "value", s->value);
  set_integer(L, "money", s->money);
  if (s->owner != QACI_ARENA_NOBODY) set_integer(L, "owner", s->owner);
  char text[40] = "";
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    if (!(s->flags & flags[i].flag)) continue;
    if (*text) strcat(text, " ");
    strcat(text, flags[i].name);
  }
  lua_pushstring(L, text);
  lua_setfield(L, -2, "flags");
  return 1;
}

/* The pointers as they are declared, in the order of play. */
static int world_starts(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  lua_createtable(L, (int)e->starts, 0);
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    lua_createtable(L, 0, 10);
    if (s->name) {
      lua_pushstring(L, s->name);
      lua_setfield(L, -2, "name");
    }
    if (s->file) {
      set_integer(L, "file", s->file);
      set_integer(L, "size", s->size);
    }
    set_integer(L, "at", s->at);
    set_integer(L, "colour", s->colour);
    set_integer(L, "start", (lua_Integer)s->start);
    set_integer(L, "speed", (lua_Integer)s->speed);
    if (s->fuel != UINT64_MAX) set_integer(L, "fuel", (lua_Integer)s->fuel);
    lua_pushboolean(L, s->warden);
    lua_setfield(L, -2, "warden");
    lua_pushboolean(L, s->shadow);
    lua_setfield(L, -2, "shadow");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int world_print(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_arena_environment_print(e);
  return qaci_lua_push_text(L, text);
}

static int world_rotate(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  lua_Integer by = qaci_lua_to_integer(L, 2, "the number of slots");
  *qaci_lua_new_world(L) = qaci_arena_environment_rotate(e, (uint32_t)(by & (lua_Integer)(e->slots - 1)));
  account_world(L, e);
  return 1;
}

/* Fields; anything else is a method, in the table that is upvalue 1. */
static int world_index(lua_State *L) {
  const qaci_arena_environment *e = qaci_lua_check_world(L, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  const struct {
    const char *name;
    lua_Integer value;
  } numbers[] = {{"slots", e->slots}, {"ticks", (lua_Integer)e->ticks}, {"reach", e->reach}, {"word", e->word},
                 {"files", e->files}, {"colours", e->colours}, {"predictions", (lua_Integer)e->predictions}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (strcmp(key, numbers[i].name)) continue;
    lua_pushinteger(L, numbers[i].value);
    return 1;
  }
  if (!strcmp(key, "coin")) lua_pushboolean(L, e->coin);
  else if (!strcmp(key, "name")) lua_pushstring(L, e->name); /* nil for NULL */
  else lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

void qaci_lua_set_index(lua_State *L, const char *class, const luaL_Reg *methods, lua_CFunction index) {
  luaL_getmetatable(L, class);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushcclosure(L, index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void qaci_lua_open_arena(lua_State *L) {
  static const luaL_Reg world[] = {{"__gc", world_gc}, {NULL, NULL}};
  static const luaL_Reg world_methods[] = {{"label", world_label},
                                           {"labels", world_labels},
                                           {"slot", world_slot},
                                           {"starts", world_starts},
                                           {"print", world_print},
                                           {"rotate", world_rotate},
                                           {"start", qaci_lua_world_start},
                                           {"run", qaci_lua_world_run},
                                           {"batch", qaci_lua_world_batch},
                                           {NULL, NULL}};
  static const luaL_Reg functions[] = {{"load", world_load},
                                       {"parse", world_parse},
                                       {"world", world_new},
                                       {"start", qaci_lua_world_start},
                                       {"run", qaci_lua_world_run},
                                       {NULL, NULL}};
  qaci_lua_class(L, WORLD, world, NULL);
  qaci_lua_set_index(L, WORLD, world_methods, world_index);
  lua_newtable(L);
  luaL_setfuncs(L, functions, 0);
  qaci_lua_open_arena_agent(L);
  qaci_lua_open_arena_run(L);
  qaci_lua_open_arena_physics(L);
  lua_setfield(L, -2, "arena");
}
