/* What writing and reading shards share. */
#ifndef QACI_DISTRIBUTIONS_CENSUS_TEXT_H
#define QACI_DISTRIBUTIONS_CENSUS_TEXT_H

#include "distributions/census.h"

#define QACI_SHARD_HEADER "qaci-simplicity-shard 2"
enum { QACI_QUESTION_ROOM = 200 };
#define QACI_DIGEST_START UINT64_C(0xcbf29ce484222325) /* FNV-1a: against damage and mistakes, not against malice */

void qaci_census_question_text(const qaci_census_question *q, char text[QACI_QUESTION_ROOM]);
uint64_t qaci_text_digest(uint64_t digest, const char *text, size_t n);
uint64_t qaci_census_digest(const qaci_census *c);

#endif
