/* Bitstrings in Lua: B"0101", B.text"hi", B.nat(5, 8), # .. == < sub text nat.                     definitions.md 2
 *
 * Wherever bits are expected, a string of 0 and 1 will do. b:key() is the string to index tables by.
 * Every operation costs O(words touched).
 */
#include "qaci/lua/common.h"

#include <string.h>

#define BITS "qaci.bits"

qaci_bits *qaci_lua_new_bits(lua_State *L) {
  qaci_bits *x = lua_newuserdatauv(L, sizeof *x, 0);
  qaci_bits_init(x);
  luaL_setmetatable(L, BITS);
  return x;
}

static int account(lua_State *L, const qaci_bits *x) {
  qaci_lua_account(L, x->room * sizeof *x->word);
  return 1;
}

void qaci_lua_push_bits(lua_State *L, const qaci_bits *x) {
  qaci_bits *r = qaci_lua_new_bits(L);
  qaci_bits_set(r, x);
  account(L, r);
}

bool qaci_lua_is_bits(lua_State *L, int index) {
  return luaL_testudata(L, index, BITS) != NULL;
}

const qaci_bits *qaci_lua_check_bits(lua_State *L, int arg) {
  qaci_bits *x = luaL_testudata(L, arg, BITS);
  if (x) return x;
  if (lua_type(L, arg) != LUA_TSTRING)
    luaL_argerror(L, arg, lua_pushfstring(L, "%s, expected bits or a string of 0 and 1", qaci_lua_describe(L, arg)));
  x = qaci_lua_new_bits(L);
  size_t n;
  const char *text = lua_tolstring(L, arg, &n);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  if (qaci_bits_parse(ctx, x, text, n) != QACI_OK) luaL_argerror(L, arg, ctx->message);
  account(L, x);
  lua_replace(L, arg);
  return x;
}

static int bits_new(lua_State *L) { /* __call: the table, then the text */
  lua_remove(L, 1);
  qaci_lua_check_bits(L, 1);
  lua_settop(L, 1);
  return 1;
}

static int bits_from_text(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  qaci_bits *x = qaci_lua_new_bits(L);
  qaci_bits_text(x, text, n);
  return account(L, x);
}

static int bits_from_nat(lua_State *L) {
  mpq_srcptr n = qaci_lua_check_rational(L, 1);
  lua_Integer width = luaL_checkinteger(L, 2);
  mpz_srcptr z = mpq_numref(n);
  luaL_argcheck(L, !mpz_cmp_ui(mpq_denref(n), 1) && mpz_sgn(z) >= 0, 1, "expected an integer of at least 0");
  luaL_argcheck(L, width >= 0 && width <= (lua_Integer)1 << 32, 2, "expected a width between 0 and 2^32");
  size_t needed = mpz_sgn(z) ? mpz_sizeinbase(z, 2) : 0;
  if (needed > (size_t)width)
    return luaL_argerror(
        L, 2, lua_pushfstring(L, "the number needs %I bits, the width is %I", (LUAI_UACINT)needed, (LUAI_UACINT)width));
  qaci_bits *x = qaci_lua_new_bits(L);
  qaci_bits_zeros(x, (size_t)width);
  for (size_t i = 0; i < needed; i++)
    if (mpz_tstbit(z, i)) qaci_bits_put(x, (size_t)width - 1 - i, true);
  return account(L, x);
}

static int bits_gc(lua_State *L) {
  qaci_bits_clear(luaL_checkudata(L, 1, BITS));
  qaci_lua_no_metatable(L);
  return 0;
}

static int bits_len(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qaci_lua_check_bits(L, 1)->len);
  return 1;
}

static int bits_concat(lua_State *L) {
  lua_settop(L, 2);
  const qaci_bits *a = qaci_lua_check_bits(L, 1), *b = qaci_lua_check_bits(L, 2);
  qaci_bits *x = qaci_lua_new_bits(L);
  qaci_bits_set(x, a);
  qaci_bits_append(x, b);
  return account(L, x);
}

/* b:sub(i, j) as string.sub: 1-based, negative from the end, what is outside is cut off. */
static int bits_sub(lua_State *L) {
  const qaci_bits *b = qaci_lua_check_bits(L, 1);
  lua_Integer n = (lua_Integer)b->len, i = luaL_checkinteger(L, 2), j = luaL_optinteger(L, 3, -1);
  if (i < 0) i = i < -n ? 1 : n + i + 1;
  if (i == 0) i = 1;
  if (j < 0) j = j < -n ? 0 : n + j + 1;
  if (j > n) j = n;
  qaci_bits *x = qaci_lua_new_bits(L);
  if (i <= j) qaci_bits_slice(x, b, (size_t)(i - 1), (size_t)(j - i + 1));
  return account(L, x);
}

static int bits_eq(lua_State *L) {
  lua_settop(L, 2);
  const qaci_bits *a = qaci_lua_check_bits(L, 1);
  lua_pushboolean(L, qaci_bits_equal(a, qaci_lua_check_bits(L, 2)));
  return 1;
}

/* a ~ b: the exclusive or. */
static int bits_xor(lua_State *L) {
  const qaci_bits *x = qaci_lua_check_bits(L, 1), *y = qaci_lua_check_bits(L, 2);
  if (x->len != y->len)
    return luaL_error(L, "exclusive or of %I and %I bits, expected equal lengths", (LUAI_UACINT)x->len,
                      (LUAI_UACINT)y->len);
  qaci_bits_xor(qaci_lua_new_bits(L), x, y);
  return 1;
}

/* __eq meets any two userdata: bits equal bits only. */
static int bits_eq_operator(lua_State *L) {
  const qaci_bits *a = luaL_testudata(L, 1, BITS), *b = luaL_testudata(L, 2, BITS);
  lua_pushboolean(L, a && b && qaci_bits_equal(a, b));
  return 1;
}

static int bits_lt(lua_State *L) {
  lua_settop(L, 2);
  const qaci_bits *a = qaci_lua_check_bits(L, 1);
  lua_pushboolean(L, qaci_bits_compare(a, qaci_lua_check_bits(L, 2)) < 0);
  return 1;
}

static int bits_le(lua_State *L) {
  lua_settop(L, 2);
  const qaci_bits *a = qaci_lua_check_bits(L, 1);
  lua_pushboolean(L, qaci_bits_compare(a, qaci_lua_check_bits(L, 2)) <= 0);
  return 1;
}

static int bits_tostring(lua_State *L) {
  const qaci_bits *b = qaci_lua_check_bits(L, 1);
  luaL_Buffer buffer;
  char *room = luaL_buffinitsize(L, &buffer, b->len);
  for (size_t i = 0; i < b->len; i++) room[i] = (char)('0' + qaci_bits_get(b, i));
  luaL_pushresultsize(&buffer, b->len);
  return 1;
}

static int bits_text(lua_State *L) {
  const qaci_bits *b = qaci_lua_check_bits(L, 1);
  if (b->len % 8)
    return luaL_argerror(
        L, 1, lua_pushfstring(L, "%I bits are not whole bytes: expected a multiple of 8", (LUAI_UACINT)b->len));
  luaL_Buffer buffer;
  char *room = luaL_buffinitsize(L, &buffer, b->len / 8);
  for (size_t i = 0; i < b->len / 8; i++) room[i] = (char)qaci_bits_read(b, 8 * i, 8);
  luaL_pushresultsize(&buffer, b->len / 8);
  return 1;
}

/* The number the bits write, most significant first: a Lua integer if it fits, else a rational. */
static int bits_nat(lua_State *L) {
  const qaci_bits *b = qaci_lua_check_bits(L, 1);
  size_t first = 0;
  while (first < b->len && !qaci_bits_get(b, first)) first++;
  if (b->len - first <= 63) {
    lua_pushinteger(L, (lua_Integer)qaci_bits_read(b, first, b->len - first));
    return 1;
  }
  mpq_ptr r = qaci_lua_new_rational(L);
  for (size_t i = first; i < b->len; i++)
    if (qaci_bits_get(b, i)) mpz_setbit(mpq_numref(r), b->len - 1 - i);
  return 1;
}

void qaci_lua_open_bits(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", bits_gc},    {"__len", bits_len},           {"__concat", bits_concat},
                                         {"__bxor", bits_xor}, {"__eq", bits_eq_operator},    {"__lt", bits_lt},
                                         {"__le", bits_le},    {"__tostring", bits_tostring}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"sub", bits_sub}, {"text", bits_text},    {"nat", bits_nat},
                                     {"eq", bits_eq},   {"key", bits_tostring}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"text", bits_from_text}, {"nat", bits_from_nat}, {NULL, NULL}};
  qaci_lua_class(L, BITS, metamethods, methods);
  luaL_newlib(L, functions);
  lua_newtable(L);
  lua_pushcfunction(L, bits_new);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "bits");
}
