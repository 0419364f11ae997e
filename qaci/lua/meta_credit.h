/* What the bindings of facts, versions, credit assignment and fault tracing share. */
#ifndef QACI_QACI_LUA_META_CREDIT_H
#define QACI_QACI_LUA_META_CREDIT_H

#include "qaci/lua/meta.h"
#include "qaci/meta/version.h"

/* Push the database as userdata, the same one each time; NULL: nil. `world`: the index of its world's userdata. */
void qaci_lua_push_meta_facts(lua_State *L, int world, qaci_meta_facts *f);
/* The tree of versions of the world at `world`: there is one, made when it is first asked for. */
qaci_meta_versions *qaci_lua_meta_versions(lua_State *L, int world);
/* The number of an activation at `index`, from 0. Raises. */
uint32_t qaci_lua_to_meta_activation(lua_State *L, int index, const qaci_lua_meta *h, const char *what);

#endif
