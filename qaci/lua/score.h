/* What other bindings need of the pipeline's. */
#ifndef QACI_QACI_LUA_SCORE_H
#define QACI_QACI_LUA_SCORE_H

#include "qaci/lua/common.h"
#include "qaci/score.h"

/* A result and the question it answers; what the question borrows (physics, simplicity, hash) stays alive through the
 * table of the question, the first user value; the second is the reading as a table. */
typedef struct qaci_lua_score {
  qaci_question q;
  qaci_oracle oracle;
  qaci_score r;
  qaci_reader reader; /* of the question, if it is a Lua function */
  bool made;
} qaci_lua_score;

qaci_lua_score *qaci_lua_check_score(lua_State *L, int arg); /* the argument must be a result of qaci.score */

size_t qaci_lua_score_action(const qaci_lua_score *b, const qaci_bits *action); /* its number; SIZE_MAX: none */

/* qaci.query: pushes the distribution over answers, located, skipped and, if a budget ran out, the sentence. Returns
 * how many. */
int qaci_lua_query(lua_State *L);

/* result:paths(), result:explain(options), result:why(action, options) */
int qaci_lua_score_paths(lua_State *L);
int qaci_lua_score_explain(lua_State *L);
int qaci_lua_score_why(lua_State *L);
void qaci_lua_open_score_tree(lua_State *L); /* before the first of them */
void qaci_lua_open_diff(lua_State *L);       /* diff */

#endif
