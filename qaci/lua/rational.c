/* Exact rationals in Lua: Q(3,5), Q"3/5", arithmetic and comparison, words for people.           definitions.md 1
 *
 * Integers and strings mix with rationals in arithmetic and in < and <=. Floats are refused. Lua compares a userdata
 * with anything but a userdata by identity, so q == 1 is always false: q:eq(1) is the comparison by value, q:key() the
 * string to index tables by. Cost: GMP's, plus one userdata for each result.
 */
#include "distributions/rational.h"
#include "qaci/lua/common.h"

#define RATIONAL "qaci.rational"

mpq_ptr qaci_lua_new_rational(lua_State *L) {
  mpq_ptr q = lua_newuserdatauv(L, sizeof(mpq_t), 0);
  mpq_init(q);
  luaL_setmetatable(L, RATIONAL);
  return q;
}

static void account(lua_State *L, mpq_srcptr q) {
  qaci_lua_account(L, sizeof(mp_limb_t) * (mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q))));
}

void qaci_lua_push_rational(lua_State *L, const mpq_t q) {
  mpq_ptr r = qaci_lua_new_rational(L);
  mpq_set(r, q);
  account(L, r);
}

bool qaci_lua_is_rational(lua_State *L, int index) {
  return luaL_testudata(L, index, RATIONAL) != NULL;
}

/* z := n for every lua_Integer. */
static void set_integer(mpz_t z, lua_Integer n) {
  _Static_assert(sizeof(long) >= sizeof(lua_Integer), "a lua_Integer fits a long");
  mpz_set_si(z, (long)n);
}

/* Replace the integer or string at the absolute `index` by a rational. Returns what is wrong (pushed), or NULL. */
static const char *convert(lua_State *L, int index) {
  if (qaci_lua_is_rational(L, index)) return NULL;
  if (lua_isinteger(L, index)) {
    set_integer(mpq_numref(qaci_lua_new_rational(L)), lua_tointeger(L, index));
  } else if (lua_type(L, index) == LUA_TSTRING) {
    size_t n;
    const char *text = lua_tolstring(L, index, &n);
    qaci_ctx *ctx = qaci_lua_ctx(L);
    if (qaci_rational_parse(ctx, qaci_lua_new_rational(L), text, n) != QACI_OK) return lua_pushstring(L, ctx->message);
    account(L, lua_touserdata(L, -1));
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    return qaci_lua_float_message(L, lua_tonumber(L, index));
  } else {
    return lua_pushfstring(L, "%s, expected a rational, an integer or a string such as \"3/5\"",
                           qaci_lua_describe(L, index));
  }
  lua_replace(L, index);
  return NULL;
}

mpq_srcptr qaci_lua_check_rational(lua_State *L, int arg) {
  const char *problem = convert(L, arg);
  if (problem) luaL_argerror(L, arg, problem);
  return lua_touserdata(L, arg);
}

mpq_srcptr qaci_lua_to_rational(lua_State *L, int index, const char *what) {
  lua_pushvalue(L, index);
  const char *problem = convert(L, lua_gettop(L));
  if (problem) luaL_error(L, "%s: %s", what, problem);
  return lua_touserdata(L, -1);
}

/* Q(p), Q(p, q): p/q. */
static int rational_new(lua_State *L) {
  mpq_srcptr p = qaci_lua_check_rational(L, 1);
  if (lua_isnoneornil(L, 2)) {
    lua_settop(L, 1);
    return 1;
  }
  mpq_srcptr q = qaci_lua_check_rational(L, 2);
  luaL_argcheck(L, mpq_sgn(q) != 0, 2, "the denominator is 0");
  mpq_ptr r = qaci_lua_new_rational(L);
  mpq_div(r, p, q);
  account(L, r);
  return 1;
}

static int rational_gc(lua_State *L) {
  mpq_clear(luaL_checkudata(L, 1, RATIONAL));
  qaci_lua_no_metatable(L);
  return 0;
}

/* Limbs from which a result is held against the limit on one number: far below the limit, and rarely met. */
enum { LARGE = 1 << 20 };

/* A number of as many bits as both arguments together is the most that + - * / give. */
static mpq_ptr result_of_two(lua_State *L, mpq_srcptr *a, mpq_srcptr *b) {
  lua_settop(L, 2);
  *a = qaci_lua_check_rational(L, 1);
  *b = qaci_lua_check_rational(L, 2);
  size_t limbs =
      mpz_size(mpq_numref(*a)) + mpz_size(mpq_denref(*a)) + mpz_size(mpq_numref(*b)) + mpz_size(mpq_denref(*b));
  if (limbs >= LARGE) {
    qaci_ctx *ctx = qaci_lua_ctx(L);
    qaci_lua_ok(L, ctx, qaci_ctx_number(ctx, (double)limbs * GMP_NUMB_BITS));
  }
  return qaci_lua_new_rational(L);
}

#define ARITHMETIC(name, operation)                                                                                    \
  static int rational_##name(lua_State *L) {                                                                           \
    mpq_srcptr a, b;                                                                                                   \
    mpq_ptr r = result_of_two(L, &a, &b);                                                                              \
    operation(r, a, b);                                                                                                \
    account(L, r);                                                                                                     \
    return 1;                                                                                                          \
  }
ARITHMETIC(add, mpq_add)
ARITHMETIC(sub, mpq_sub)
ARITHMETIC(mul, mpq_mul)

static int rational_div(lua_State *L) {
  mpq_srcptr a, b;
  mpq_ptr r = result_of_two(L, &a, &b);
  if (!mpq_sgn(b)) return luaL_error(L, "division by zero");
  mpq_div(r, a, b);
  account(L, r);
  return 1;
}

/* r := the greatest integer <= a/b, and a - b*r for %: Lua's own // and %, exactly. */
static mpq_ptr floor_quotient(lua_State *L, mpq_srcptr *a, mpq_srcptr *b) {
  mpq_ptr r = result_of_two(L, a, b);
  if (!mpq_sgn(*b)) luaL_error(L, "division by zero");
  mpq_div(r, *a, *b);
  mpz_fdiv_q(mpq_numref(r), mpq_numref(r), mpq_denref(r));
  mpz_set_ui(mpq_denref(r), 1);
  return r;
}

static int rational_idiv(lua_State *L) {
  mpq_srcptr a, b;
  account(L, floor_quotient(L, &a, &b));
  return 1;
}

static int rational_mod(lua_State *L) {
  mpq_srcptr a, b;
  mpq_ptr r = floor_quotient(L, &a, &b);
  mpq_mul(r, r, b);
  mpq_sub(r, a, r);
  account(L, r);
  return 1;
}

static int rational_pow(lua_State *L) {
  lua_settop(L, 2);
  mpq_srcptr q = qaci_lua_check_rational(L, 1), n = qaci_lua_check_rational(L, 2);
  luaL_argcheck(L, !mpz_cmp_ui(mpq_denref(n), 1) && mpz_fits_slong_p(mpq_numref(n)), 2,
                "the exponent is not an integer below 2^63: other powers are not rational");
  mpq_ptr r = qaci_lua_new_rational(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_rational_pow(ctx, r, q, mpz_get_si(mpq_numref(n))));
  account(L, r);
  return 1;
}

static int rational_unm(lua_State *L) {
  mpq_srcptr q = qaci_lua_check_rational(L, 1);
  mpq_ptr r = qaci_lua_new_rational(L);
  mpq_neg(r, q);
  account(L, r);
  return 1;
}

static int rational_eq(lua_State *L) {
  lua_settop(L, 2);
  mpq_srcptr a = qaci_lua_check_rational(L, 1);
  lua_pushboolean(L, mpq_equal(a, qaci_lua_check_rational(L, 2)));
  return 1;
}

/* __eq meets any two userdata: a rational equals rationals only. */
static int rational_eq_operator(lua_State *L) {
  mpq_srcptr a = luaL_testudata(L, 1, RATIONAL), b = luaL_testudata(L, 2, RATIONAL);
  lua_pushboolean(L, a && b && mpq_equal(a, b));
  return 1;
}

static int rational_lt(lua_State *L) {
  lua_settop(L, 2);
  mpq_srcptr a = qaci_lua_check_rational(L, 1);
  lua_pushboolean(L, mpq_cmp(a, qaci_lua_check_rational(L, 2)) < 0);
  return 1;
}

static int rational_le(lua_State *L) {
  lua_settop(L, 2);
  mpq_srcptr a = qaci_lua_check_rational(L, 1);
  lua_pushboolean(L, mpq_cmp(a, qaci_lua_check_rational(L, 2)) <= 0);
  return 1;
}

static int rational_tostring(lua_State *L) {
  mpq_srcptr q = qaci_lua_check_rational(L, 1);
  char **text = qaci_lua_new_text(L);
  *text = qaci_rational_string(q);
  return qaci_lua_push_text(L, text);
}

/* The numerator or the denominator alone. */
static int push_integer_text(lua_State *L, mpz_srcptr z) {
  luaL_Buffer buffer;
  char *room = luaL_buffinitsize(L, &buffer, mpz_sizeinbase(z, 10) + 2);
  mpz_get_str(room, 10, z);
  size_t n = 0;
  while (room[n]) n++;
  luaL_pushresultsize(&buffer, n);
  return 1;
}

static int rational_num(lua_State *L) {
  return push_integer_text(L, mpq_numref(qaci_lua_check_rational(L, 1)));
}

static int rational_den(lua_State *L) {
  return push_integer_text(L, mpq_denref(qaci_lua_check_rational(L, 1)));
}

static int rational_approx(lua_State *L) {
  lua_pushnumber(L, mpq_get_d(qaci_lua_check_rational(L, 1)));
  return 1;
}

/* Digits beyond this are no longer "for people"; the exact text has no such bound. */
enum { PEOPLE = 100000 };

static int rational_decimal(lua_State *L) {
  mpq_srcptr q = qaci_lua_check_rational(L, 1);
  lua_Integer digits = luaL_optinteger(L, 2, 6);
  luaL_argcheck(L, digits >= 1 && digits <= PEOPLE, 2, "expected between 1 and 100000 digits");
  char **text = qaci_lua_new_text(L);
  *text = qaci_rational_decimal(q, (int)digits);
  return qaci_lua_push_text(L, text);
}

static int rational_short(lua_State *L) {
  mpq_srcptr q = qaci_lua_check_rational(L, 1);
  lua_Integer width = luaL_optinteger(L, 2, 40);
  luaL_argcheck(L, width >= 1 && width <= PEOPLE, 2, "expected a width between 1 and 100000");
  char **text = qaci_lua_new_text(L);
  *text = qaci_rational_short(q, (size_t)width);
  return qaci_lua_push_text(L, text);
}

static int rational_concat(lua_State *L) {
  lua_settop(L, 2);
  luaL_tolstring(L, 1, NULL);
  luaL_tolstring(L, 2, NULL);
  lua_concat(L, 2);
  return 1;
}

void qaci_lua_open_rational(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", rational_gc},
                                         {"__add", rational_add},
                                         {"__sub", rational_sub},
                                         {"__mul", rational_mul},
                                         {"__div", rational_div},
                                         {"__idiv", rational_idiv},
                                         {"__mod", rational_mod},
                                         {"__pow", rational_pow},
                                         {"__unm", rational_unm},
                                         {"__lt", rational_lt},
                                         {"__le", rational_le},
                                         {"__eq", rational_eq_operator},
                                         {"__tostring", rational_tostring},
                                         {"__concat", rational_concat},
                                         {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"num", rational_num},      {"den", rational_den},         {"approx", rational_approx}, {"eq", rational_eq},
      {"key", rational_tostring}, {"decimal", rational_decimal}, {"short", rational_short},   {NULL, NULL}};
  qaci_lua_class(L, RATIONAL, metamethods, methods);
  lua_pushcfunction(L, rational_new);
  lua_setfield(L, -2, "rational");
}
