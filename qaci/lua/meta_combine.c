/* w:first, w:suggest, w:approve, w:vote, w:limit.                                                            META.7 */
#include "qaci/meta/combine.h"

#include "qaci/lua/fields.h"
#include "qaci/lua/meta.h"

static int combine(lua_State *L, qaci_meta_combination how, int parts, size_t most) {
  qaci_lua_meta *h = qaci_lua_check_meta(L, 1);
  qaci_meta_policy *part = lua_newuserdatauv(L, ((size_t)parts + 1) * sizeof *part, 0), p;
  for (int i = 0; i < parts; i++) {
    const char *what = lua_pushfstring(L, "part %d", i + 1);
    part[i] = qaci_lua_to_meta_policy(L, 2 + i, h, what);
    lua_pop(L, 1);
  }
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_lua_ok(L, ctx, qaci_meta_combine(ctx, h->world, &p, how, part, (size_t)parts, most));
  qaci_lua_push_meta_ref(L, 1, qaci_meta_fresh(h->world, p));
  return 1;
}

static int world_first(lua_State *L) {
  return combine(L, QACI_META_FIRST, lua_gettop(L) - 1, 0);
}

static int world_vote(lua_State *L) {
  return combine(L, QACI_META_VOTE, lua_gettop(L) - 1, 0);
}

static int world_suggest(lua_State *L) {
  lua_settop(L, 3);
  return combine(L, QACI_META_SUGGEST, 2, 0);
}

static int world_approve(lua_State *L) {
  lua_settop(L, 3);
  return combine(L, QACI_META_APPROVE, 2, 0);
}

static int world_limit(lua_State *L) {
  size_t most = qaci_lua_to_size(L, 3, "the number of characters");
  lua_settop(L, 2);
  return combine(L, QACI_META_LIMIT, 1, most);
}

void qaci_lua_open_meta_combine(lua_State *L) {
  static const luaL_Reg methods[] = {{"first", world_first},     {"vote", world_vote},   {"suggest", world_suggest},
                                     {"approve", world_approve}, {"limit", world_limit}, {NULL, NULL}};
  luaL_setfuncs(L, methods, 0);
}
