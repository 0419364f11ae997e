/* Inside the journal. */
#ifndef QACI_QACI_META_JOURNAL_INTERNAL_H
#define QACI_QACI_META_JOURNAL_INTERNAL_H

#include "qaci/meta/internal.h"
#include "qaci/meta/journal.h"

typedef struct qaci_meta_journal_entry {
  uint32_t setting;
  uint32_t before, after; /* decisions + 1; 0: none */
  bool given;
} qaci_meta_journal_entry;

struct qaci_meta_journal {
  qaci_meta_world *w;
  char *path;
  int file; /* -1: none */
  uint64_t size; /* of the file: what is behind it was written by half */
  bool durable, loading;
  qaci_meta_journal_entry *record;
  size_t records, record_room;
  uint32_t *history; /* records; [0 .. done) are in force, [done .. histories) undone */
  size_t done, histories, history_room;
  uint32_t *said_by; /* [said_room]: the record that said this setting; 0: none */
  size_t said_room;
  bool *known; /* [policies]: the file names it */
  size_t knowns;
  qaci_meta_run_view *run;
  size_t runs, run_room;
  char *line; /* under way */
  size_t length, line_room;
};

/* journal_write.c: a line is made field by field and appended as one write. */
void qaci_meta_journal_field(qaci_meta_journal *j, const char *text, size_t length); /* the first one begins the line */
void qaci_meta_journal_number(qaci_meta_journal *j, const char *front, uint64_t n);
qaci_status qaci_meta_journal_write(qaci_ctx *ctx, qaci_meta_journal *j);
qaci_status qaci_meta_journal_sync(qaci_ctx *ctx, qaci_meta_journal *j);

/* journal.c: remember, without writing. */
void qaci_meta_journal_add(qaci_meta_journal *j, qaci_meta_journal_entry record);
void qaci_meta_journal_add_run(qaci_meta_journal *j, qaci_meta_run_view run);
/* `decision` (+ 1; 0: none) is in force in s from now on. */
qaci_status qaci_meta_journal_put(qaci_ctx *ctx, qaci_meta_journal *j, uint32_t s, uint32_t decision);
qaci_status qaci_meta_journal_step(qaci_ctx *ctx, qaci_meta_journal *j, bool back, size_t *k);

/* journal_load.c: do what stands in bytes[0 .. length), which ends with a line end. at_end, if there is one, is called
 * for every `end`; make_policy makes the policies that are not there. */
typedef struct qaci_meta_journal_reading {
  qaci_status (*make_policy)(qaci_ctx *ctx, void *data, qaci_meta_world *w, const char *name);
  qaci_status (*at_end)(qaci_ctx *ctx, void *data, qaci_meta_journal *j, size_t r);
  void *data;
} qaci_meta_journal_reading;
qaci_status qaci_meta_journal_load(qaci_ctx *ctx, qaci_meta_journal *j, char *bytes, size_t length,
                                   const qaci_meta_journal_reading *reading);
/* The first two lines; *options := what the second says. */
qaci_status qaci_meta_journal_head(qaci_ctx *ctx, const char *path, char *bytes, size_t length,
                                   qaci_meta_options *options);
/* All bytes of a file, malloc'd. *length: without a torn last line; *dropped: how long that is. */
qaci_status qaci_meta_journal_bytes(qaci_ctx *ctx, const char *path, int file, char **bytes, size_t *length,
                                    size_t *dropped);

#endif
