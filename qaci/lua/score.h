/* What other bindings need of the pipeline's. */
#ifndef QACI_QACI_LUA_SCORE_H
#define QACI_QACI_LUA_SCORE_H

#include "qaci/lua/common.h"

/* qaci.query: pushes the distribution over answers, located, skipped and, if a budget ran out, the sentence. Returns
 * how many. */
int qaci_lua_query(lua_State *L);

#endif
