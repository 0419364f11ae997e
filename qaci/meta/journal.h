/* Meta-execution: the journal, every decision of a world in a file that is only appended to.                     META.8
 *
 * A line a record, fields behind tabs; a tab, a line end, a return and a % in a field are %09, %0A, %0D and %25:
 *
 *   qaci-meta-journal 1
 *   world   signed|anonymous  VIEW_LIMIT
 *   agent   NAME                    a policy of the world; names are different
 *   d       BASE  SEEN  COMMAND     a decision: BASE is NAME (a fresh agent) or #k (what record k said)
 *   f       BASE  SEEN  COMMAND     the same without budget left
 *   g, h    as d, f                 decided before the journal was there: not a part of what can be undone
 *   c       #k  COMMAND             another decision where record k decides
 *   x       #k                      that decision taken back, to be asked again
 *   undo, redo                      of the last record in force, of the last one undone
 *   run     NAME  BUDGET  QUESTION  a fresh agent is asked; without QUESTION if that cannot be typed
 *   end     r  COST  HASH           run r (from 1) came to this answer
 *
 * Records d f g h c x are numbered from 1. A last line that is torn is dropped; a file that cannot be read otherwise is
 * refused with its line. Loading costs about a microsecond a decision.
 */
#ifndef QACI_QACI_META_JOURNAL_H
#define QACI_QACI_META_JOURNAL_H

#include "qaci/meta/machine.h"

typedef struct qaci_meta_journal qaci_meta_journal;

typedef struct qaci_meta_journal_options {
  bool durable;   /* on the disk before a decision takes effect (fsync): nothing is lost when the machine stops */
  bool read_only; /* what is in the file takes effect; nothing is written, nothing is watched */
} qaci_meta_journal_options;

/* Do in w, whose policies are there and undecided or decided by a program, what is in `path`; then append what is
 * decided from now on, also by programs before. path NULL: only remember it, for undo. A file that is not there is
 * made. The world outlives the journal. QACI_DOMAIN: not a journal, of another world, or a newer version; QACI_UNABLE:
 * not readable, or in use by another process. *dropped: bytes of a torn last line. */
qaci_status qaci_meta_journal_open(qaci_ctx *ctx, qaci_meta_journal **j, qaci_meta_world *w, const char *path,
                                   const qaci_meta_journal_options *options, size_t *dropped);
void qaci_meta_journal_close(qaci_meta_journal *j); /* NULL does nothing */

/* Records 1 .. count; what is in force of them, in order, is the history. */
typedef struct qaci_meta_record_view {
  qaci_meta_setting setting;
  const char *before, *after; /* commands; NULL: none. Valid as long as the world. */
  bool given;                 /* decided before the journal was there */
} qaci_meta_record_view;
size_t qaci_meta_journal_count(const qaci_meta_journal *j);
qaci_meta_record_view qaci_meta_journal_record(const qaci_meta_journal *j, size_t k);
size_t qaci_meta_journal_history(const qaci_meta_journal *j); /* how much can be undone */
size_t qaci_meta_journal_last(const qaci_meta_journal *j);    /* the record that would be undone; 0: none */

/* Undo the last record, or do again the one undone last (until something else is decided). *k := its number, 0 if there
 * is none. The world must record (or have no answers yet). */
qaci_status qaci_meta_journal_undo(qaci_ctx *ctx, qaci_meta_journal *j, size_t *k);
qaci_status qaci_meta_journal_redo(qaci_ctx *ctx, qaci_meta_journal *j, size_t *k);

/* Note that a fresh agent of p is asked; *r := the run's number. And how it ended. */
qaci_status qaci_meta_journal_run(qaci_ctx *ctx, qaci_meta_journal *j, size_t *r, qaci_meta_policy p,
                                  qaci_meta_ref question, uint64_t budget);
qaci_status qaci_meta_journal_end(qaci_ctx *ctx, qaci_meta_journal *j, size_t r, const qaci_meta_result *result);

/* Runs 1 .. runs. */
typedef struct qaci_meta_run_view {
  qaci_meta_policy policy;
  qaci_meta_ref question;
  uint64_t budget, cost, hash; /* cost, hash: of the answer, if it ended */
  bool typed;                  /* the question could be written down: else there is none */
  bool ended;
} qaci_meta_run_view;
size_t qaci_meta_journal_runs(const qaci_meta_journal *j);
qaci_meta_run_view qaci_meta_journal_run_at(const qaci_meta_journal *j, size_t r);

/* Do all of `path` again in a new world, and compare the cost and the hash of every answer with what the journal says.
 * QACI_DOMAIN names the first run that comes out otherwise; QACI_UNABLE one that has no answer any more. */
typedef struct qaci_meta_verified {
  size_t decisions, runs, untyped; /* untyped: runs whose question could not be written down */
} qaci_meta_verified;
qaci_status qaci_meta_journal_verify(qaci_ctx *ctx, const char *path, qaci_meta_verified *v);

/* A hash of what a message is, the same in every world: of its template and the hashes of what is in its holes; all
 * agents are alike to it. O(its distinct parts). */
uint64_t qaci_meta_hash(const qaci_meta_world *w, qaci_meta_ref m);

#endif
