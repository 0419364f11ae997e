/* Readers that are Lua functions: see reader.h.                                                               MATH.3 */
#include "qaci/lua/reader.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/utf8.h"

/* One call: valid while it runs. */
typedef struct call {
  qaci_ctx *ctx;
  const qaci_bits *payload;
  const qaci_reader_input *input;
  qaci_reader_output *r;
  qaci_status status; /* of what the function asked */
} call;

/* The call behind a function of `given`; an error once it is over. */
static call *running(lua_State *L) {
  call **box = lua_touserdata(L, lua_upvalueindex(1));
  if (!*box) luaL_error(L, "the payload has been read: this function may be called only while it is");
  return *box;
}

static const qaci_bits *check_blob(lua_State *L, const call *c) {
  const qaci_bits *b = qaci_lua_check_bits(L, 1);
  if (b->len != c->input->parameters.q->len)
    luaL_error(L, "%I bits, expected as many as the question has: %I", (LUAI_UACINT)b->len,
               (LUAI_UACINT)c->input->parameters.q->len);
  return b;
}

static void check_status(lua_State *L, call *c, qaci_status status) {
  if (status == QACI_OK) return;
  c->status = status;
  luaL_error(L, "%s", c->ctx->message);
}

static int gamma_q(lua_State *L) {
  call *c = running(L);
  const qaci_bits *b = check_blob(L, c);
  qaci_value **box = qaci_lua_new_box(L);
  check_status(L, c, c->input->parameters.gamma_q(c->ctx, c->input->parameters.data, b, box));
  qaci_lua_push_value(L, *box);
  return 1;
}

static int ask(lua_State *L) {
  call *c = running(L);
  const qaci_bits *b = check_blob(L, c);
  qaci_dist **d = qaci_lua_new_dist(L);
  check_status(L, c, c->input->parameters.query(c->ctx, c->input->parameters.data, b, d));
  return 1;
}

/* Push {q =, mu1 =, mu2 =, xi =, alpha =, gamma_q =, qaci =}; `box` holds the call as long as it runs. */
static void push_given(lua_State *L, const call *c, int box) {
  const qaci_evalmath_parameters *p = &c->input->parameters;
  const struct {
    const char *name;
    const qaci_bits *bits;
  } blobs[] = {{"q", p->q}, {"mu1", p->mu1}, {"mu2", p->mu2}, {"xi", p->xi}};
  lua_createtable(L, 0, 7);
  for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++) {
    qaci_lua_push_bits(L, blobs[i].bits);
    lua_setfield(L, -2, blobs[i].name);
  }
  qaci_lua_push_value(L, p->alpha);
  lua_setfield(L, -2, "alpha");
  lua_pushvalue(L, box);
  lua_pushcclosure(L, gamma_q, 1);
  lua_setfield(L, -2, "gamma_q");
  lua_pushvalue(L, box);
  lua_pushcclosure(L, ask, 1);
  lua_setfield(L, -2, "qaci");
}

/* Take the scores, an array on top of the stack. */
static void take_scores(lua_State *L, call *c) {
  int at = lua_gettop(L);
  if (!lua_istable(L, at))
    luaL_error(L, "it returned %s, expected an array of scores or nil", qaci_lua_describe(L, at));
  for (size_t i = 0; i < c->input->parameters.actions; i++) {
    lua_rawgeti(L, at, (lua_Integer)i + 1);
    const char *what = lua_pushfstring(L, "the score of action %I", (LUAI_UACINT)i + 1);
    mpq_srcptr q = qaci_lua_to_rational(L, at + 1, what);
    if (mpq_sgn(q) < 0 || mpq_cmp_ui(q, 1, 1) > 0) luaL_error(L, "%s is not in [0, 1]", what);
    mpq_set(c->r->score[i], q);
    lua_settop(L, at);
  }
  c->r->valid = true;
}

/* A reason as one line of UTF-8: control characters are spaces, bytes that are no character "?". To be freed. */
static char *one_line(const char *s) {
  char *r = qaci_strdup(s);
  for (size_t i = 0, n = strlen(r), k; i < n; i += k ? k : 1) {
    k = qaci_utf8_character(r + i, n - i);
    if (!k) r[i] = '?';
    else if ((unsigned char)r[i] < ' ' || r[i] == 0x7f) r[i] = ' ';
  }
  return r;
}

/* The function at 1, the call at 2. */
static int read_protected(lua_State *L) {
  call *c = lua_touserdata(L, 2), **box = lua_newuserdatauv(L, sizeof *box, 0); /* at 3 */
  *box = c;
  luaL_checkstack(L, QACI_LUA_ROOM, "a reader");
  lua_pushvalue(L, 1);
  qaci_lua_push_bits(L, c->payload);
  lua_createtable(L, (int)c->input->parameters.actions, 0);
  for (size_t i = 0; i < c->input->parameters.actions; i++) {
    qaci_lua_push_bits(L, &c->input->parameters.action[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  push_given(L, c, 3);
  int failed = lua_pcall(L, 3, 2, 0);
  *box = NULL;
  if (failed) return lua_error(L);
  if (lua_isnil(L, -2)) {
    if (lua_type(L, -1) == LUA_TSTRING) c->r->note = one_line(lua_tostring(L, -1));
    return 0;
  }
  lua_pop(L, 1);
  take_scores(L, c);
  return 0;
}

static qaci_status read(qaci_ctx *ctx, const qaci_reader *self, const qaci_bits *payload,
                        const qaci_reader_input *input, qaci_reader_output *r) {
  lua_State *L = self->data;
  call c = {ctx, payload, input, r, QACI_OK};
  if (!lua_checkstack(L, 4)) return qaci_fail(ctx, QACI_UNABLE, "Lua's stack is full");
  lua_pushcfunction(L, read_protected);
  lua_getfield(L, 1, "reader");
  lua_pushlightuserdata(L, &c);
  if (!lua_pcall(L, 2, 0, 0)) return QACI_OK;
  qaci_status status = c.status;
  if (status == QACI_OK) {
    const char *message = lua_tostring(L, -1);
    status = qaci_fail(ctx, QACI_DOMAIN, "field \"reader\": %s", message ? message : "an error without a text");
  }
  lua_pop(L, 1);
  return status;
}

static qaci_status check(qaci_ctx *ctx, size_t payload_bits, size_t actions) {
  (void)ctx;
  (void)payload_bits;
  (void)actions;
  return QACI_OK;
}

qaci_reader qaci_lua_reader(lua_State *L) {
  return (qaci_reader){.name = "function", .check = check, .read = read, .data = L};
}
