/* A score as text: in a few lines for people, and as JSON. */
#ifndef QACI_QACI_SCORE_TEXT_H
#define QACI_QACI_SCORE_TEXT_H

#include <stdio.h>

#include "qaci/score.h"

/* At most `most` hypotheses in two lines each: their times, locator and weightiest answer; or why there is none. Every
 * line starts with `indent`. The caller frees it. */
char *qaci_score_brief(const qaci_score *r, size_t most, const char *indent);

/* Why nothing was located: what the search failed to find next; a line. */
void qaci_put_nothing_located(FILE *out, const qaci_score *r);

/* One JSON object, "qaci-score 1": numbers are exact strings "p/q" with their status. The same score gives the same
 * bytes: no times of day and no durations. `reading` is a JSON value that says how the definitions were read. */
char *qaci_score_json(const qaci_score *r, const qaci_question *q, const char *reading);

#endif
