/* Versions of what a world believes and does: a tree of commits over two kinds of rows.                    META.9
 *
 *   fact  (database, key)  ->  a set of sentences        rule  setting  ->  a command, or no decision
 *
 * A commit is a list of rows with their old and new values, and a reason. Going to a version undoes and redoes the
 * commits on the way, so a row is what it was, byte for byte, and the activations recorded at that version are good
 * again under their old numbers. Rows that no commit mentions are not versioned.
 */
#ifndef QACI_QACI_META_VERSION_H
#define QACI_QACI_META_VERSION_H

#include "qaci/meta/facts.h"

typedef struct qaci_meta_row {
  qaci_meta_facts *facts; /* NULL: a rule */
  uint32_t key;           /* a message; of a rule its setting */
} qaci_meta_row;

typedef struct qaci_meta_edit {
  qaci_meta_row row;
  const qaci_meta_ref *sentence; /* [count] of a fact */
  size_t count;
  const char *command; /* of a rule; NULL: not decided */
  size_t length;
} qaci_meta_edit;

typedef struct qaci_meta_versions qaci_meta_versions;

/* Version 0 is what the world holds now. w outlives it, and must record. */
qaci_meta_versions *qaci_meta_versions_create(qaci_meta_world *w);
void qaci_meta_versions_destroy(qaci_meta_versions *v); /* NULL does nothing; the world stays as it is */
qaci_meta_world *qaci_meta_versions_world(const qaci_meta_versions *v);
size_t qaci_meta_versions_count(const qaci_meta_versions *v);
size_t qaci_meta_versions_current(const qaci_meta_versions *v);

/* *version := a new version, a child of the current one, in which the rows have these values; it is current. Edits that
 * change nothing are left out, the last of several for one row counts. QACI_DOMAIN if a row was changed behind the
 * versions' back, or during a run: then nothing changes.
 * O(edits * changes of the versions above + activations that depend on the edits). */
qaci_status qaci_meta_commit(qaci_ctx *ctx, qaci_meta_versions *v, const qaci_meta_edit *edit, size_t edits,
                             const char *reason, size_t *version);
/* Go to a version. O(changes on the way + activations that depend on them). QACI_DOMAIN as above, or if there is none.
 */
qaci_status qaci_meta_checkout(qaci_ctx *ctx, qaci_meta_versions *v, size_t version);

size_t qaci_meta_version_parent(const qaci_meta_versions *v, size_t version); /* of 0: 0 */
const char *qaci_meta_version_reason(const qaci_meta_versions *v, size_t version);
/* The changes of a version against its parent; what they point to lives as long as v. */
size_t qaci_meta_version_changes(const qaci_meta_versions *v, size_t version);
void qaci_meta_version_change(const qaci_meta_versions *v, size_t version, size_t i, qaci_meta_edit *before,
                              qaci_meta_edit *after);

/* The row as it is now; sentence and command point into the world. */
qaci_meta_edit qaci_meta_row_now(const qaci_meta_world *w, qaci_meta_row row);

#endif
