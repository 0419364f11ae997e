/* view, ask, reply, spawn, reflect: what an agent's function says.                                           META.7
 *
 * Speaking writes the command as text (one pass over the shape) and yields it to the machine. It allocates nothing but
 * what the function itself builds.
 */
#include <string.h>

#include "qaci/lua/meta_speech.h"

enum { DEEPEST = 100 }; /* texts in texts in one command: C recursion */

/* Writing commands -------------------------------------------------------------------------------------- */

static void write_level(lua_State *L, qaci_meta_writer *o, int first, int count, int depth);

/* The elements of the table at `index` as a level of their own. */
static void write_table(lua_State *L, qaci_meta_writer *o, int index, int depth) {
  int count = (int)lua_rawlen(L, index), top = lua_gettop(L);
  if (depth == DEEPEST) luaL_error(L, "the texts are nested deeper than %d", DEEPEST);
  luaL_checkstack(L, count + 8, "too many values for one text");
  for (int i = 1; i <= count; i++) lua_rawgeti(L, index, i);
  write_level(L, o, top + 1, count, depth + 1);
  lua_settop(L, top);
}

static void write_text(lua_State *L, qaci_meta_writer *o, int index) {
  size_t length;
  lua_pushvalue(L, index);
  const char *text = lua_tolstring(L, -1, &length);
  qaci_meta_write_literal(o, text, length, true, true);
  lua_pop(L, 1);
}

/* The value at `index` in a hole for a message. */
static void write_message(lua_State *L, qaci_meta_writer *o, int index, int depth) {
  const qaci_lua_handle *h = qaci_lua_test_handle(L, index);
  const qaci_lua_line *l = h ? NULL : qaci_lua_test_line(L, index);
  if (h) {
    if (h->agent) luaL_error(L, "the agent @%d stands where a message belongs", (int)h->number);
    qaci_meta_write_register(o, false, h->number);
    return;
  }
  qaci_meta_write(o, "(", 1);
  if (l)
    qaci_meta_write_template(o, l->host->world, l->said, l->first);
  else if (lua_istable(L, index))
    write_table(L, o, index, depth);
  else if (lua_type(L, index) == LUA_TSTRING || lua_isinteger(L, index))
    write_text(L, o, index);
  else
    luaL_error(L, "%s stands where a message belongs, expected a handle, a line or a text",
               qaci_lua_describe(L, index));
  qaci_meta_write(o, ")", 1);
}

static void write_agent(lua_State *L, qaci_meta_writer *o, int index) {
  const qaci_lua_handle *h = qaci_lua_test_handle(L, index);
  if (!h || !h->agent)
    luaL_error(L, "%s stands where an agent belongs, expected a handle @n",
               h ? lua_pushfstring(L, "#%d", (int)h->number) : qaci_lua_describe(L, index));
  qaci_meta_write_register(o, true, h->number);
}

/* shape[from..to) is text that means itself, but for backslashes before what does. */
static void write_piece(qaci_meta_writer *o, const char *shape, size_t from, size_t to, size_t length) {
  for (size_t i = from; i < to; i++) {
    const char *escape = memchr(shape + i, '\\', to - i);
    size_t stop = escape ? (size_t)(escape - shape) : to;
    qaci_meta_write_literal(o, shape + i, stop - i, i == 0, stop == length);
    if (!escape) return;
    i = stop + (stop + 1 < to);
    qaci_meta_write_literal(o, shape + i, 1, stop == 0, i + 1 == length);
  }
}

static void write_shape(lua_State *L, qaci_meta_writer *o, int first, int count, int depth) {
  size_t length, from = 0;
  const char *shape = lua_tolstring(L, first, &length);
  int used = 1;
  for (size_t i = 0; i < length; i++) {
    if (shape[i] == '\\')
      i++;
    else if (shape[i] == '#' || shape[i] == '@') {
      write_piece(o, shape, from, i, length);
      if (used == count) luaL_error(L, "the text \"%s\" has more holes than values", shape);
      if (shape[i] == '#')
        write_message(L, o, first + used++, depth);
      else
        write_agent(L, o, first + used++);
      from = i + 1;
    }
  }
  write_piece(o, shape, from, length, length);
  if (used != count) luaL_error(L, "the text \"%s\" has %d holes, found %d values", shape, used - 1, count - 1);
}

/* What `count` values from `first` on say: a shape and what is in its holes, or one thing alone. */
static void write_level(lua_State *L, qaci_meta_writer *o, int first, int count, int depth) {
  if (count && lua_type(L, first) == LUA_TSTRING) {
    write_shape(L, o, first, count, depth);
    return;
  }
  if (count > 1) luaL_error(L, "%s begins a text of several values, expected a string", qaci_lua_describe(L, first));
  const qaci_lua_handle *h = count ? qaci_lua_test_handle(L, first) : NULL;
  if (h)
    qaci_meta_write_register(o, h->agent, h->number);
  else if (count)
    write_message(L, o, first, depth);
}

/* Speaking -------------------------------------------------------------------------------------- */

/* The speaker, with an empty command; raises outside of an agent's function. */
static qaci_lua_speaker *begin(lua_State *L, const char *word) {
  qaci_lua_speaker *s = lua_touserdata(L, lua_upvalueindex(QACI_LUA_SPEAKER));
  if (s->thread != L) luaL_error(L, "%s belongs inside the function of an agent", word);
  s->command.length = 0;
  s->command.unusual = false;
  qaci_meta_write(&s->command, word, strlen(word));
  return s;
}

static void check_text(lua_State *L, const qaci_lua_speaker *s) {
  qaci_ctx ctx;
  if (!s->command.unusual) return;
  qaci_ctx_init(&ctx);
  if (qaci_meta_check_text(&ctx, &s->command) != QACI_OK) luaL_error(L, "%s", ctx.message);
}

static int say(lua_State *L, qaci_lua_speaker *s, qaci_lua_said said) {
  check_text(L, s);
  s->said = said;
  return lua_yield(L, 0);
}

/* Blank and the expression from `first` to the top. */
static void write_rest(lua_State *L, qaci_lua_speaker *s, int first) {
  int count = lua_gettop(L) - first + 1;
  luaL_checkstack(L, 8, "texts");
  if (count) qaci_meta_write(&s->command, " ", 1);
  write_level(L, &s->command, first, count, 0);
}

static int speak_view(lua_State *L) {
  qaci_lua_speaker *s = begin(L, "view");
  write_rest(L, s, 1);
  return say(L, s, QACI_LUA_SAID_COMMAND);
}

/* ask{shape, ..., to = handle, budget = n} */
static int ask_table(lua_State *L, qaci_lua_speaker *s) {
  if (lua_getfield(L, 1, "to") != LUA_TNIL) write_agent(L, &s->command, lua_gettop(L));
  if (lua_getfield(L, 1, "budget") != LUA_TNIL) {
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 0)
      luaL_error(L, "the budget of a question: %s, expected an integer, at least 0", qaci_lua_describe(L, -1));
    lua_pushfstring(L, "$%I", (LUAI_UACINT)lua_tointeger(L, -1));
    qaci_meta_write(&s->command, lua_tostring(L, -1), lua_rawlen(L, -1));
  }
  qaci_meta_write(&s->command, " ", 1);
  write_table(L, &s->command, 1, 0);
  return say(L, s, QACI_LUA_SAID_COMMAND);
}

static int speak_ask(lua_State *L) {
  qaci_lua_speaker *s = begin(L, "ask");
  if (lua_istable(L, 1) && lua_gettop(L) == 1) return ask_table(L, s);
  write_rest(L, s, 1);
  return say(L, s, QACI_LUA_SAID_COMMAND);
}

/* handle:ask(...) of an agent; line:ask(...) of the agent whose answer it is. */
int qaci_lua_speak_ask_it(lua_State *L) {
  qaci_lua_speaker *s = begin(L, "ask");
  const qaci_lua_line *l = qaci_lua_test_line(L, 1);
  if (l && !l->addressed)
    return luaL_error(L, "the line \"%s\" is nobody's answer", (qaci_lua_push_said(L, l), lua_tostring(L, -1)));
  if (l)
    qaci_meta_write_register(&s->command, true, l->first - 1);
  else
    write_agent(L, &s->command, 1);
  write_rest(L, s, 2);
  return say(L, s, QACI_LUA_SAID_COMMAND);
}

static int speak_reply(lua_State *L) {
  qaci_lua_speaker *s = begin(L, "reply");
  write_rest(L, s, 1);
  return say(L, s, QACI_LUA_SAID_REPLY);
}

static int speak_spawn(lua_State *L) {
  return say(L, begin(L, "spawn"), QACI_LUA_SAID_COMMAND);
}

static int speak_reflect(lua_State *L) {
  return say(L, begin(L, "reflect"), QACI_LUA_SAID_COMMAND);
}

/* A text inside a text is a table; this is the word for it. */
static int speak_text(lua_State *L) {
  int count = lua_gettop(L);
  lua_createtable(L, count, 0);
  lua_insert(L, 1);
  for (int i = count; i > 0; i--) lua_rawseti(L, 1, i);
  return 1;
}

/* The body of a coroutine -------------------------------------------------------------------------------------- */

static int body_again(lua_State *L, int status, lua_KContext context);

/* Stack: the function, the line, what it returned. */
static int body_returned(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  qaci_lua_speaker *s = begin(L, "reply");
  write_rest(L, s, 3);
  check_text(L, s);
  s->said = QACI_LUA_SAID_RETURN;
  lua_settop(L, 1);
  return lua_yieldk(L, 0, 0, body_again);
}

static int body_again(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_callk(L, 1, LUA_MULTRET, 0, body_returned);
  return body_returned(L, LUA_OK, 0);
}

static int body(lua_State *L) {
  return body_again(L, LUA_OK, 0);
}

void qaci_lua_push_body(lua_State *L) {
  qaci_lua_push_speech(L);
  lua_pushcclosure(L, body, QACI_LUA_HANDLES);
}

void qaci_lua_open_meta_speech(lua_State *L) {
  static const luaL_Reg words[] = {{"view", speak_view},
                                   {"ask", speak_ask},
                                   {"reply", speak_reply},
                                   {"spawn", speak_spawn},
                                   {"reflect", speak_reflect},
                                   {"text", speak_text},
                                   {NULL, NULL}};
  lua_pushvalue(L, -2); /* qaci.meta, below the world's methods */
  qaci_lua_set_speech(L, words);
  lua_pop(L, 1);
}
