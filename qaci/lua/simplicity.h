/* Simplicities and priors over locators as arguments. */
#ifndef QACI_QACI_LUA_SIMPLICITY_H
#define QACI_QACI_LUA_SIMPLICITY_H

#include "distributions/prior.h"
#include "qaci/lua/common.h"

qaci_simplicity *qaci_lua_check_simplicity(lua_State *L, int arg);
qaci_prior *qaci_lua_check_prior(lua_State *L, int arg);

#endif
