/* Simplicities and priors over locators as arguments. */
#ifndef QACI_QACI_LUA_SIMPLICITY_H
#define QACI_QACI_LUA_SIMPLICITY_H

#include "distributions/prior.h"
#include "qaci/lua/common.h"

qaci_simplicity *qaci_lua_check_simplicity(lua_State *L, int arg);
/* Push a simplicity without a table yet (*box is NULL: set it at once) whose fields, as in K.steps, are those of the
 * table `parameters`, copied. */
qaci_simplicity **qaci_lua_new_simplicity(lua_State *L, int parameters);

qaci_prior *qaci_lua_check_prior(lua_State *L, int arg);

#endif
