/* `qaci gallery`: experiments, Lua files of one form, listed, run, and shown as pages.
 *
 * scripts/experiments/NAME.lua starts with "-- consequence N: TITLE", "-- experiment N: TITLE" or "-- more: TITLE",
 * then a comment of paragraphs, which is the text of its page. It prints what it found and returns { rows = ROWS,
 * picture = SVG or PNG }, or several: tables = { { CAPTION, ROWS }, ... }, pictures = { { CAPTION, P } } where ROWS is
 * what qaci.rows and qaci.sweep make.
 */
#ifndef QACI_QACI_COMMAND_GALLERY_COMMAND_H
#define QACI_QACI_COMMAND_GALLERY_COMMAND_H

#include <stdio.h>
#include <sys/types.h>

#include "qaci/command/command.h"

/* In the order in which they are listed. */
typedef enum experiment_kind {
  EXPERIMENT_CONSEQUENCE,
  EXPERIMENT_NUMBERED,
  EXPERIMENT_MORE,
  EXPERIMENT_KINDS
} experiment_kind;

typedef struct experiment {
  experiment_kind kind;
  unsigned number;      /* 0: "more" */
  char *name, *file;    /* "machines"; "scripts/experiments/machines.lua", as seen from the root */
  char *title, *source; /* one line; the whole file */
  size_t length;        /* of the source */
} experiment;

typedef struct gallery {
  char *root, *scripts; /* the folder in which experiments run, absolute; the name of the scripts folder inside it */
  experiment *e;        /* sorted: consequences, experiments, more; then by number, by name */
  size_t count;
  char **problem; /* about files that are no experiments: one sentence each, naming the file */
  size_t problems;
} gallery;

/* Find the experiments: in the scripts folder `scripts`, or if it is NULL in the one that was installed with the
 * program, that of the sources the program was built from, or that of the prefix it was built for. COMMAND_OK, or a
 * message and COMMAND_INPUT. The gallery is valid in every case. */
int gallery_open(const command *self, gallery *g, const char *scripts);
void gallery_clear(gallery *g);
const experiment *gallery_find(const gallery *g, const char *name); /* NULL: none */
const char *experiment_kind_name(experiment_kind kind);

typedef struct gallery_table {
  char *caption, *csv, *json; /* caption: "" for none */
  size_t columns, rows;
  char **cell;    /* the headings, then row by row; the first letter says what it is, GALLERY_... */
  bool shortened; /* some cell is not the whole value */
} gallery_table;
enum { GALLERY_TEXT = 't', GALLERY_NUMBER = 'n' };

typedef struct gallery_picture {
  char *caption, *bytes;
  size_t length;
  bool svg; /* else PNG */
} gallery_picture;

typedef struct gallery_result {
  gallery_table *table;
  gallery_picture *picture;
  size_t tables, pictures;
} gallery_result;

/* Take the result apart that the experiment left on top of the stack. The sentence that says what is wrong with it, on
 * the stack, or NULL. */
const char *gallery_take(lua_State *L, gallery_result *r);
void gallery_result_clear(gallery_result *r);
/* From one process to another: false if the file does not hold a whole result. */
void gallery_result_send(const gallery_result *r, FILE *to);
bool gallery_result_receive(gallery_result *r, FILE *from);

/* "NAME.csv", "NAME-2.csv" ...: the file of item i (from 0). The caller frees it. */
char *gallery_file_name(const char *folder, const char *name, size_t i, const char *ending);
/* The tables as one JSON object. */
void gallery_json(const experiment *e, const gallery_result *r, FILE *to);
/* NAME.csv, NAME.json, NAME.svg ... into the folder, each whole or as it was; false, printed. */
bool gallery_write(const command *self, const char *folder, const experiment *e, const gallery_result *r);
bool gallery_write_file(const command *self, const char *file, const char *bytes, size_t length);
/* The folder exists, made if it was not there, and can be written to; false, printed. */
bool gallery_make_folder(const command *self, const char *folder);

/* Say which pages in the folder are a gallery's and belong to no experiment of this one. They are left where they are:
 * the files beside them cannot be told from other people's. */
void gallery_tell_left(const command *self, const gallery *g, const char *folder);

/* An experiment in a process of its own. */
typedef struct gallery_run {
  const experiment *e;
  gallery_result result;
  char *printed, *said; /* stdout and stderr */
  char *error;          /* one line; NULL: none */
  pid_t process;        /* 0: not running */
  FILE *out, *err, *back;
  double started;
  bool timed_out;
} gallery_run;

/* Run them all, `workers` at a time, each for at most `seconds` (INFINITY: as long as it takes). The order of the array
 * is that of the results. COMMAND_OK also if some failed, COMMAND_INTERRUPTED if Ctrl-C was pressed. */
int gallery_work(qaci_ctx *ctx, const gallery *g, gallery_run *run, size_t count, size_t workers, double seconds);
void gallery_run_clear(gallery_run *r);

/* Pages: index.html and NAME.html for each run. In the foot of each stands what wrote it. */
#define GALLERY_WRITTEN_BY "Written by <code>qaci gallery --html</code>"
void gallery_page(FILE *to, const gallery_run *run, size_t count, size_t i);
void gallery_index(FILE *to, const gallery_run *run, size_t count);
/* Their parts. */
extern const char gallery_style[];
void gallery_put_text(FILE *to, const char *text, size_t length);                 /* quoted */
void gallery_put_words(FILE *to, const char *text, size_t length);                /* with `code` and *stress* */
void gallery_put_prose(FILE *to, const experiment *e, bool first_paragraph_only); /* the comment at its top */
void gallery_put_source(FILE *to, const char *source, size_t length);             /* Lua with its words marked */

#endif
