/* Hashes, signing and blob location in Lua: qaci.hash.rolling/xorfold/argon2id, qaci.sign, qaci.locate, loc:at(bits).
 *                                                                                          definitions.md 6 and 7 */
#include "qaci/lua/blobs.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/lua/fields.h"
#include "qaci/lua/simplicity.h"

#define HASH "qaci.hash"
#define LOCATOR "qaci.locator"

qaci_hash *qaci_lua_check_hash(lua_State *L, int arg) {
  qaci_hash **box = luaL_testudata(L, arg, HASH);
  if (!box)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s, expected a hash such as qaci.hash.rolling(4)", qaci_lua_describe(L, arg)));
  return *box;
}

static qaci_hash **new_hash(lua_State *L) {
  qaci_hash **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, HASH);
  return box;
}

static int hash_gc(lua_State *L) {
  qaci_hash **box = lua_touserdata(L, 1);
  qaci_hash_release(*box);
  *box = NULL;
  qaci_lua_no_metatable(L);
  return 0;
}

static int hash_tostring(lua_State *L) {
  qaci_hash *h = qaci_lua_check_hash(L, 1);
  lua_pushfstring(L, "%s(%I)", h->functions->name, (LUAI_UACINT)h->bits);
  return 1;
}

/* h(message): the hash as bits. */
static int hash_call(lua_State *L) {
  qaci_hash *h = qaci_lua_check_hash(L, 1);
  const qaci_bits *message = qaci_lua_check_bits(L, 2);
  qaci_bits *r = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, h->functions->digest(ctx, h, r, message));
  return 1;
}

static int hash_index(lua_State *L) {
  qaci_hash *h = qaci_lua_check_hash(L, 1);
  const char *key = luaL_checkstring(L, 2);
  if (!strcmp(key, "bits")) lua_pushinteger(L, (lua_Integer)h->bits);
  else if (!strcmp(key, "name")) lua_pushstring(L, h->functions->name);
  else lua_pushnil(L);
  return 1;
}

static int hash_rolling(lua_State *L) {
  size_t bits = qaci_lua_to_size(L, 1, "the signature length of rolling");
  *new_hash(L) = qaci_hash_rolling(bits);
  return 1;
}

static int hash_xorfold(lua_State *L) {
  size_t bits = qaci_lua_to_size(L, 1, "the signature length of xorfold");
  *new_hash(L) = qaci_hash_xorfold(bits);
  return 1;
}

static size_t number_field(lua_State *L, const char *name, size_t otherwise) {
  size_t r = otherwise;
  const char *what = lua_pushfstring(L, "field \"%s\"", name);
  if (lua_getfield(L, 1, name) != LUA_TNIL) r = qaci_lua_to_size(L, -1, what);
  lua_settop(L, 1);
  return r;
}

static int hash_argon2id(lua_State *L) {
  static const char *const names[] = {"bits", "memory_kib", "passes", "salt", NULL};
  enum { MEMORY_KIB = 65536, PASSES = 3, SALT_BYTES = 16 }; /* RFC 9106, the second recommended choice */
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  qaci_lua_only_fields(L, 1, "argon2id", names);
  qaci_lua_need_field(L, 1, "bits", "the signature length");
  lua_settop(L, 1);
  size_t bits = number_field(L, "bits", 0), memory = number_field(L, "memory_kib", MEMORY_KIB);
  size_t passes = number_field(L, "passes", PASSES);
  if (memory > UINT32_MAX || passes > UINT32_MAX)
    return luaL_error(L, "argon2id: memory_kib and passes are below 2^32");
  const char *salt = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
  size_t salt_length = SALT_BYTES;
  if (lua_getfield(L, 1, "salt") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      return luaL_error(L, "field \"salt\": %s, expected a string of 8 bytes or more", qaci_lua_describe(L, -1));
    salt = lua_tolstring(L, -1, &salt_length);
  }
  qaci_hash **box = new_hash(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_hash_argon2id(ctx, box, bits, (uint32_t)memory, (uint32_t)passes, salt, salt_length));
  return 1;
}

static int sign(lua_State *L) {
  const qaci_bits *payload = qaci_lua_check_bits(L, 1), *key = qaci_lua_check_bits(L, 2);
  qaci_hash *h = qaci_lua_check_hash(L, 3);
  qaci_bits *r = qaci_lua_new_bits(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_sign(ctx, h, r, payload, key));
  return 1;
}

/* ---- locate ---- */

/* What a call of qaci.locate holds; the collector gives it back. */
typedef struct locator_box {
  qaci_locator *l;
  qaci_locations found;
  bool made;
  qaci_masses delta;
  mpq_t mass;
  qaci_bits *extra;
  size_t extras;
} locator_box;

static int locator_gc(lua_State *L) {
  locator_box *b = lua_touserdata(L, 1);
  qaci_locator_destroy(b->l);
  if (b->made) {
    qaci_locations_clear(&b->found);
    qaci_masses_clear(&b->delta);
    mpq_clear(b->mass);
  }
  for (size_t i = 0; i < b->extras; i++) qaci_bits_clear(&b->extra[i]);
  free(b->extra);
  memset(b, 0, sizeof *b);
  return 0;
}

static locator_box *new_box(lua_State *L) {
  locator_box *b = lua_newuserdatauv(L, sizeof *b, 0);
  memset(b, 0, sizeof *b);
  luaL_setmetatable(L, LOCATOR);
  qaci_locations_init(&b->found);
  qaci_masses_init(&b->delta);
  mpq_init(b->mass);
  b->made = true;
  return b;
}

/* The world-states of `within`, checked, as extra states of the locator. */
static void extra_states(lua_State *L, locator_box *b, const qaci_dist *within, const qaci_physics *physics) {
  size_t n = qaci_dist_size(within);
  b->extra = qaci_alloc(n * sizeof *b->extra);
  for (size_t i = 0; i < n; i++) {
    mpq_srcptr mass;
    const qaci_value *v = qaci_dist_element(within, i, &mass);
    if (v->kind != QACI_STATE || v->owner != &physics->owner)
      luaL_error(L, "field \"within\": element %I is no world-state of the universe's physics", (LUAI_UACINT)i + 1);
    qaci_bits_init(&b->extra[b->extras]);
    qaci_bits_set(&b->extra[b->extras++], &v->bits);
  }
}

static void fill_delta(locator_box *b, const qaci_dist *within) {
  qaci_masses_zeros(&b->delta, qaci_locator_states(b->l));
  for (size_t i = 0; i < qaci_dist_size(within); i++) {
    mpq_srcptr mass;
    const qaci_value *v = qaci_dist_element(within, i, &mass);
    mpq_set(b->delta.fraction[qaci_locator_find(b->l, &v->bits)], mass);
  }
}

static int locate(lua_State *L) {
  static const char *const names[] = {"universe", "within", "blob", "locators", "reading", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  qaci_lua_only_fields(L, 1, "locate", names);
  int at = qaci_lua_need_field(L, 1, "universe", "a universe");
  if (!luaL_testudata(L, at, "qaci.universe"))
    return luaL_error(L, "field \"universe\": %s, expected a universe", qaci_lua_describe(L, at));
  qaci_universe *u = qaci_lua_check_universe(L, at);
  at = qaci_lua_need_field(L, 1, "within", "a distribution over world-states");
  if (!luaL_testudata(L, at, "qaci.dist"))
    return luaL_error(L, "field \"within\": %s, expected a distribution over world-states", qaci_lua_describe(L, at));
  const qaci_dist *within = qaci_lua_check_dist(L, at);
  at = qaci_lua_need_field(L, 1, "blob", "bits");
  const qaci_bits *blob = qaci_lua_to_bits(L, at, "field \"blob\"");
  at = qaci_lua_need_field(L, 1, "locators", "K:given(xi)");
  if (!luaL_testudata(L, at, "qaci.prior"))
    return luaL_error(L, "field \"locators\": %s, expected a prior over locators: K:given(xi)",
                      qaci_lua_describe(L, at));
  qaci_prior *prior = qaci_lua_check_prior(L, at);
  lua_getfield(L, 1, "reading");
  qaci_lua_reading reading = qaci_lua_to_reading(L, -1);
  if (reading.future != QACI_FUTURE_MARGINAL || reading.normalize != QACI_NORMALIZE_ALPHA || reading.time_weights)
    return luaL_error(L, "field \"reading\": future, normalize and time_weights belong to the universe, expected "
                         "argmax_scope, empty_max and clock");

  locator_box *b = new_box(L);
  extra_states(L, b, within, qaci_universe_physics(u));
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_locator_create(ctx, &b->l, u, prior, &reading.locate, b->extra, b->extras));
  fill_delta(b, within);
  qaci_lua_ok(L, ctx, qaci_locate(ctx, b->l, &b->found, &b->delta, blob));
  qaci_dist **box = qaci_lua_new_dist(L), *d = qaci_dist_create();
  *box = d;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < b->found.count && status == QACI_OK; i++) {
    const qaci_located *x = &b->found.item[i];
    qaci_value *v =
        qaci_value_location(&qaci_universe_physics(u)->owner, (const char *)x->location.data, x->location.bytes);
    qaci_locations_mass(&b->found, i, b->mass);
    status = qaci_dist_add(ctx, d, v, b->mass);
    qaci_value_release(v);
  }
  if (status == QACI_OK) status = qaci_dist_finish(ctx, d);
  lua_pushvalue(L, -2); /* give the locator's memory back now, not at the next collection */
  lua_insert(L, 1);
  locator_gc(L);
  qaci_lua_ok(L, ctx, status);
  return 1;
}

/* loc:at(blob): the counterfactual world-state. */
static int location_at(lua_State *L) {
  qaci_value *v = qaci_lua_check_location(L, 1);
  const qaci_bits *blob = qaci_lua_check_bits(L, 2);
  qaci_location l = {v->length, (unsigned char *)v->string};
  if (blob->len != qaci_location_blob_bits(&l))
    return luaL_argerror(L, 2, lua_pushfstring(L, "a blob of %I bits, expected %I bits", (LUAI_UACINT)blob->len,
                                               (LUAI_UACINT)qaci_location_blob_bits(&l)));
  qaci_bits *code = qaci_lua_new_bits(L);
  qaci_location_at(&l, code, blob);
  qaci_lua_push_state(L, v->owner, code);
  return 1;
}

void qaci_lua_open_blobs(lua_State *L) {
  static const luaL_Reg meta[] = {
      {"__gc", hash_gc}, {"__tostring", hash_tostring}, {"__call", hash_call}, {"__index", hash_index}, {NULL, NULL}};
  static const luaL_Reg hashes[] = {
      {"rolling", hash_rolling}, {"xorfold", hash_xorfold}, {"argon2id", hash_argon2id}, {NULL, NULL}};
  static const luaL_Reg locator_meta[] = {{"__gc", locator_gc}, {NULL, NULL}};
  qaci_lua_class(L, HASH, meta, NULL);
  qaci_lua_class(L, LOCATOR, locator_meta, NULL);
  luaL_newlib(L, hashes);
  lua_setfield(L, -2, "hash");
  lua_pushcfunction(L, sign);
  lua_setfield(L, -2, "sign");
  lua_pushcfunction(L, locate);
  lua_setfield(L, -2, "locate");
  luaL_getmetatable(L, "qaci.location");
  if (lua_getfield(L, -1, "__index") == LUA_TTABLE) {
    lua_pushcfunction(L, location_at);
    lua_setfield(L, -2, "at");
  }
  lua_pop(L, 2);
}
