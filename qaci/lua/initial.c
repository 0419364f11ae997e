/* qaci.initial_states{physics=, tapes=, model=}: Omega_alpha over tape numbers, as qaci.score takes it, and what it
 * omits.
 *                                                                                       BOUND.7; definitions.md 5 */
#include "physics/initial.h"
#include "physics/qtm.h"
#include "qaci/lua/fields.h"

/* Pushes the array of tape numbers, as rationals: 0..A, or those of the array at `index`. */
static lua_Integer push_numbers(lua_State *L, int index) {
  bool listed = lua_istable(L, index);
  lua_Integer n = listed ? qaci_lua_array_length(L, index, "field \"tapes\"")
                         : (lua_Integer)qaci_lua_to_size(L, index, "field \"tapes\"") + 1;
  if (!n) luaL_error(L, "field \"tapes\": an empty array, expected tape numbers, or the last of 0, 1, 2, ...");
  lua_newtable(L);
  int numbers = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    if (listed) {
      lua_rawgeti(L, index, i);
      const char *what = lua_pushfstring(L, "field \"tapes[%I]\"", (LUAI_UACINT)i);
      mpq_srcptr q = qaci_lua_to_rational(L, -2, what);
      if (mpz_cmp_ui(mpq_denref(q), 1) || mpq_sgn(q) < 0)
        luaL_error(L, "%s: %s, expected a tape number (0 or more)", what, qaci_lua_describe(L, numbers + 1));
      qaci_lua_push_rational(L, q);
    } else {
      mpq_set_ui(qaci_lua_new_rational(L), (unsigned long)i - 1, 1);
    }
    lua_rawseti(L, numbers, i);
    lua_settop(L, numbers);
  }
  return n;
}

static int initial_states(lua_State *L) {
  static const char *const known[] = {"physics", "tapes", "model", NULL}, *const models[] = {"bounded", "enclosed",
                                                                                             NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  qaci_lua_only_fields(L, 1, "initial states", known);
  int physics = qaci_lua_need_field(L, 1, "physics", "what qaci.qtm or qaci.circuit makes");
  if (!qaci_lua_is_physics(L, physics) || !qaci_qtm_of_physics(qaci_lua_check_physics(L, physics)))
    return luaL_error(L,
                      "field \"physics\": %s, expected what qaci.qtm or qaci.circuit makes: only machines have tapes",
                      qaci_lua_describe(L, physics));
  lua_getfield(L, 1, "model");
  bool enclosed = !lua_isnil(L, -1) && qaci_lua_to_choice(L, -1, "field \"model\"", models) == 1;
  int tapes = qaci_lua_need_field(L, 1, "tapes", "the last tape number, or an array of them");
  lua_Integer n = push_numbers(L, tapes);
  int numbers = lua_gettop(L);
  mpz_srcptr *number = lua_newuserdatauv(L, (size_t)n * sizeof *number, 0);
  mpq_ptr *mass = lua_newuserdatauv(L, (size_t)n * sizeof *mass, 0);
  lua_createtable(L, (int)n, 0);
  int result = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, physics);
    lua_setfield(L, -2, "physics");
    lua_rawgeti(L, numbers, i);
    number[i - 1] = mpq_numref(qaci_lua_check_rational(L, -1));
    lua_setfield(L, -2, "initial");
    mass[i - 1] = qaci_lua_new_rational(L);
    lua_setfield(L, -2, "mass");
    lua_rawseti(L, result, i);
  }
  mpq_ptr remainder = qaci_lua_new_rational(L);
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_initial_masses(ctx, number, (size_t)n, enclosed, mass, remainder));
  return 2;
}

void qaci_lua_open_initial(lua_State *L) {
  lua_pushcfunction(L, initial_states);
  lua_setfield(L, -2, "initial_states");
}
