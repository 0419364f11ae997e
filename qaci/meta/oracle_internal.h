/* Between oracle.c and spread.c. */
#ifndef QACI_QACI_META_ORACLE_INTERNAL_H
#define QACI_QACI_META_ORACLE_INTERNAL_H

#include "qaci/meta/oracle.h"

/* While all answers are followed: the decision that the run met and that nobody has taken. */
typedef struct qaci_meta_crossing {
  bool met;
  qaci_meta_setting setting;
  qaci_dist *answers; /* retained */
} qaci_meta_crossing;

/* Where an oracle that collapses to `all` says which decision it met; NULL: nowhere. */
void qaci_meta_oracle_watch(qaci_meta_oracle *o, qaci_meta_crossing *crossing);
/* The i-th answer as a command, malloc'd; NULL: it is no text. */
char *qaci_meta_oracle_command(const qaci_dist *answers, size_t i, size_t *length, mpq_srcptr *mass);

#endif
