/* Databases of facts: rows of sentences that agents look up and that can be corrected.                     META.9
 *
 * A database is a native policy. Asked "what is known about #?" (any question with one hole for a message) it looks up
 * the row of what is in the hole; asked anything else, the row of the question itself, without its sender's address in
 * a signed world. It replies with the sentence of the row, with all of them joined by "; ", or with "nothing is known
 * about #". Rows are sets: their sentences stand in the order of their text as it is shown, not in that of their
 * arrival.
 *
 * A look-up depends on (database, key, reply), a fact with a number in its world; when a row changes, exactly the
 * activations that looked it up, and those that asked them, are not used any more, until the row is what it was.
 */
#ifndef QACI_QACI_META_FACTS_H
#define QACI_QACI_META_FACTS_H

#include "qaci/meta/machine.h"

typedef struct qaci_meta_facts qaci_meta_facts;

/* A new empty database; it lives as long as w. */
qaci_meta_facts *qaci_meta_facts_create(qaci_meta_world *w, const char *name);
const char *qaci_meta_facts_name(const qaci_meta_facts *f);
qaci_meta_world *qaci_meta_facts_world(const qaci_meta_facts *f);
qaci_meta_policy qaci_meta_facts_policy(const qaci_meta_facts *f);
/* The database whose policy is p, NULL if it is none. O(databases). */
qaci_meta_facts *qaci_meta_facts_of_policy(const qaci_meta_world *w, qaci_meta_policy p);

/* The sentences of a row, until something is changed. NULL and 0 if nothing is known. O(1). */
const qaci_meta_ref *qaci_meta_facts_row(const qaci_meta_facts *f, qaci_meta_ref key, size_t *count);
/* Keys that were ever given something or looked up, in this order: 0 .. count - 1. */
size_t qaci_meta_facts_count(const qaci_meta_facts *f);
qaci_meta_ref qaci_meta_facts_key(const qaci_meta_facts *f, size_t i);
/* What the database replies about the key now. */
qaci_status qaci_meta_facts_reply(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, qaci_meta_ref *reply);

/* The row becomes the set of these messages; none: nothing is known. QACI_DOMAIN for agents, during a run, and in a
 * world that does not record if the row was looked up. O(sentences log sentences + activations that depend on the row).
 */
qaci_status qaci_meta_facts_set(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, const qaci_meta_ref *sentence,
                                size_t count);

/* Facts that were ever looked up or stated, by their numbers in asked[] of an activation (machine.h). */
typedef struct qaci_meta_fact {
  qaci_meta_facts *facts;
  qaci_meta_ref key, reply;
} qaci_meta_fact;
qaci_meta_fact qaci_meta_fact_at(const qaci_meta_world *w, uint32_t number);

/* The key that a question has for every database. O(its text). */
qaci_meta_ref qaci_meta_facts_key_of(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref question);

#endif
