/* A path of a score's tree as a line, as JSON, and as a key by which paths of two trees are matched.      SCORE.7 */
#ifndef QACI_QACI_SCORE_PATH_H
#define QACI_QACI_SCORE_PATH_H

#include "qaci/put.h"
#include "qaci/score_tree.h"

/* "answer 0111 at time 58; universe 1, xi "", mu1 at 8, question at 20, counterfactual at 20, mu2 at 64" */
void qaci_put_path(FILE *out, const qaci_path *p);

/* "universe":1,"xi":"","payload":"0111",...: the parts of an object, without braces. */
void qaci_put_path_json(FILE *out, const qaci_path *p);

/* A world-state in a key: its code, or its first time. */
typedef enum qaci_key_by { QACI_KEY_BY_STATE, QACI_KEY_BY_TIME } qaci_key_by;
void qaci_put_place_key(FILE *out, const qaci_tree_universe *u, size_t place, qaci_key_by by);
void qaci_put_path_key(FILE *out, const qaci_path *p, qaci_key_by by);

#endif
