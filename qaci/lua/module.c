/* The Lua module `qaci`: a table that each binding file fills with its functions. */
#include "qaci/lua/common.h"

int luaopen_qaci(lua_State *L) {
  static void (*const open[])(lua_State *L) = {
      qaci_lua_open_rational,
      qaci_lua_open_bits,
      qaci_lua_open_value,
      qaci_lua_open_encode,
      qaci_lua_open_dist,
      qaci_lua_open_machine,
      qaci_lua_open_physics,
      qaci_lua_open_initial,
      qaci_lua_open_mass,
      qaci_lua_open_simplicity,
      qaci_lua_open_machine_lua,
      qaci_lua_open_lambda,
      qaci_lua_open_turing,
      qaci_lua_open_ctm,
      qaci_lua_open_blobs,
      qaci_lua_open_agent,
      qaci_lua_open_compose,
      qaci_lua_open_evalmath,
      qaci_lua_open_score,
      qaci_lua_open_rows,
      qaci_lua_open_sweep,
      qaci_lua_open_chart,
      qaci_lua_open_arena,
      qaci_lua_open_meta,
  };
  lua_newtable(L);
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) open[i](L);
  return 1;
}
