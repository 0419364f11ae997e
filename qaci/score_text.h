/* A score as text: the explanation for people and the JSON form. */
#ifndef QACI_QACI_SCORE_TEXT_H
#define QACI_QACI_SCORE_TEXT_H

#include "qaci/score.h"

/* Where the mass came from: each hypothesis with its share, the times of its world-states, its simplest locators and
 * its answers. `most`: how many hypotheses (the rest is counted). The caller frees both texts. */
char *qaci_score_explain(const qaci_score *r, size_t most);

/* The same in two lines for each of at most `most` hypotheses: their times, locator and weightiest answer; or why there
 * is none. Every line starts with `indent`. */
char *qaci_score_brief(const qaci_score *r, size_t most, const char *indent);

/* The text in the bits, if they are one of four characters or more; else NULL. The caller frees it. */
char *qaci_score_text_of(const qaci_bits *x);

/* One JSON object, "qaci-score 1": numbers are exact strings "p/q" with their status. The same score gives the same
 * bytes: no times of day and no durations. `reading` is a JSON value that says how the definitions were read. */
char *qaci_score_json(const qaci_score *r, const qaci_question *q, const char *reading);

#endif
