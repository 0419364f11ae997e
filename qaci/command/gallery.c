/* qaci gallery: lists the experiments, runs one, or writes the pages of all. See gallery_command.h. */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/command/arena_command.h"

typedef struct gallery_options {
  const char *scripts, *output, *html, *progress;
  bool json, csv, quiet;
  uint64_t workers;
  double seconds;
} gallery_options;

/* Files that are no experiments are said to be none; COMMAND_INPUT if there are. */
static int print_problems(const command *self, const gallery *g) {
  fflush(stdout);
  for (size_t i = 0; i < g->problems; i++) fprintf(stderr, "qaci %s: %s\n", self->name, g->problem[i]);
  return g->problems ? COMMAND_INPUT : COMMAND_OK;
}

static void list_json(const gallery *g) {
  putchar('[');
  for (size_t i = 0; i < g->count; i++) {
    const experiment *e = &g->e[i];
    printf("%s\n  {\"kind\": \"%s\", ", i ? "," : "", experiment_kind_name(e->kind));
    if (e->number) printf("\"number\": %u, ", e->number);
    printf("\"name\": \"%s\", \"title\": ", e->name);
    arena_json_text(stdout, e->title);
    putchar('}');
  }
  puts(g->count ? "\n]" : "]");
}

static int list(const command *self, const gallery *g, const gallery_options *o) {
  if (o->json) {
    list_json(g);
    return print_problems(self, g);
  }
  arena_grid grid;
  arena_grid_init(&grid, 4);
  if (o->csv)
    for (const char *const *s = (const char *const[]){"kind", "number", "name", "title", NULL}; *s; s++)
      arena_cell(&grid, "%s", *s);
  for (size_t i = 0; i < g->count; i++) {
    const experiment *e = &g->e[i];
    arena_cell(&grid, "%s", experiment_kind_name(e->kind));
    if (e->number)
      arena_cell(&grid, "%*u", o->csv ? 0 : 2, e->number);
    else
      arena_cell(&grid, "%s", "");
    arena_cell(&grid, "%s", e->name);
    arena_cell(&grid, "%s", e->title);
  }
  if (o->csv)
    arena_grid_csv(&grid, stdout);
  else
    arena_grid_print(&grid, stdout);
  arena_grid_clear(&grid);
  return print_problems(self, g);
}

/* An absolute path: experiments run in a folder of their own. The caller frees it. */
static char *absolute(const char *path) {
  char *here = *path == '/' ? NULL : getcwd(NULL, 0), *r;
  if (!here) return qaci_strdup(path);
  if (asprintf(&r, "%s/%s", here, path) < 0) abort();
  free(here);
  return r;
}

/* Standard output goes nowhere, until it is given back. */
static int mute(void) {
  fflush(stdout);
  int kept = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY);
  if (nowhere >= 0) {
    dup2(nowhere, STDOUT_FILENO);
    close(nowhere);
  }
  return kept;
}

static void unmute(int kept) {
  fflush(stdout);
  if (kept < 0) return;
  dup2(kept, STDOUT_FILENO);
  close(kept);
}

static void print_tables(const gallery_options *o, const experiment *e, const gallery_result *r) {
  if (o->json) gallery_json(e, r, stdout);
  for (size_t i = 0; o->csv && i < r->tables; i++) printf("%s%s", i ? "\n" : "", r->table[i].csv);
}

static progress_form form_of(const gallery_options *o) {
  if (o->quiet) return PROGRESS_NONE;
  if (o->progress) return strcmp(o->progress, "json") ? PROGRESS_NONE : PROGRESS_JSON;
  return isatty(STDERR_FILENO) ? PROGRESS_LINE : PROGRESS_NONE;
}

/* `print` that first wipes the line of progress: both may be on one terminal. */
static int print_below(lua_State *L) {
  command_progress_end();
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* Run one here, as "qaci run" does, and show or write what it returns. */
static int run_one(const command *self, const gallery *g, const gallery_options *o, const experiment *e, int argc,
                   char **argv) {
  bool silent = o->json || o->csv, taken = silent || o->output;
  if (chdir(g->root)) {
    fprintf(stderr, "qaci %s: %s: %s\n", self->name, g->root, strerror(errno));
    return COMMAND_FAILED;
  }
  lua_State *L = command_open(e->file, argc, argv);
  if (!L) return COMMAND_FAILED;
  command_progress_start(qaci_lua_ctx(L), form_of(o));
  lua_getglobal(L, "print");
  lua_pushcclosure(L, print_below, 1);
  lua_setglobal(L, "print");
  int kept = silent ? mute() : -1;
  gallery_result r = {0};
  int status = command_do_file(L, e->file, argc, argv, taken);
  command_progress_end();
  if (status != COMMAND_OK) {
    command_print_error(L);
  } else if (taken) {
    const char *problem = gallery_take(L, &r);
    if (problem) {
      fprintf(stderr, "%s: %s\n", e->file, problem);
      status = COMMAND_FAILED;
    }
  }
  lua_close(L);
  if (silent) unmute(kept);
  if (command_cancelled) status = COMMAND_INTERRUPTED;
  if (status == COMMAND_OK && o->output && !gallery_write(self, o->output, e, &r)) status = COMMAND_FAILED;
  if (status == COMMAND_OK) print_tables(o, e, &r);
  gallery_result_clear(&r);
  return status;
}

typedef void put_page(FILE *to, const gallery_run *run, size_t count, size_t i);

static void put_index(FILE *to, const gallery_run *run, size_t count, size_t i) {
  (void)i;
  gallery_index(to, run, count);
}

static bool write_page(const command *self, const char *folder, const char *name, put_page *put, const gallery_run *run,
                       size_t count, size_t i) {
  char *text = NULL, *file = gallery_file_name(folder, name, 0, "html");
  size_t length;
  FILE *to = open_memstream(&text, &length);
  put(to, run, count, i);
  fclose(to);
  bool written = gallery_write_file(self, file, text, length);
  free(file);
  free(text);
  return written;
}

/* What the runs said, and which failed. The exit status. */
static int print_failures(const command *self, const gallery_options *o, const gallery_run *run, size_t count) {
  int status = COMMAND_OK;
  for (size_t i = 0; i < count; i++) {
    if (!run[i].error && *run[i].said && !o->quiet) fputs(run[i].said, stderr);
    if (!run[i].error) continue;
    fprintf(stderr, "qaci %s: %s failed: %s\n", self->name, run[i].e->name, run[i].error);
    status = COMMAND_FAILED;
  }
  return status;
}

static int write_pages(const command *self, const gallery *g, const gallery_options *o, gallery_run *run,
                       size_t count) {
  qaci_ctx ctx;
  arena_context(&ctx);
  command_progress_start(&ctx, form_of(o));
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  int status = gallery_work(&ctx, g, run, count, o->workers ? o->workers : cores > 0 ? (size_t)cores : 1, o->seconds);
  command_progress_end();
  if (status != COMMAND_OK) {
    fputs("interrupted\n", stderr);
    return status;
  }
  status = print_failures(self, o, run, count);
  bool written = true;
  for (size_t i = 0; i < count && written; i++)
    written = (run[i].error || gallery_write(self, o->html, run[i].e, &run[i].result)) &&
              write_page(self, o->html, run[i].e->name, gallery_page, run, count, i);
  written = written && write_page(self, o->html, "index", put_index, run, count, 0);
  if (written && !o->quiet) gallery_tell_left(self, g, o->html);
  return written ? status : COMMAND_FAILED;
}

static int no_such(const command *self, const char *name) {
  return command_usage(self, "\"%s\" is no experiment, expected one that \"qaci gallery\" lists", name);
}

/* The named experiments, each once, in the order of the list; all if none is named. */
static int run_all(const command *self, const gallery *g, const gallery_options *o, int names, char **name) {
  for (int i = 0; i < names; i++)
    if (!gallery_find(g, name[i])) return no_such(self, name[i]);
  if (!gallery_make_folder(self, o->html)) return COMMAND_FAILED;
  gallery_run *run = qaci_alloc(g->count * sizeof *run);
  size_t count = 0;
  for (size_t i = 0; i < g->count; i++) {
    bool wanted = !names;
    for (int k = 0; k < names; k++) wanted = wanted || !strcmp(name[k], g->e[i].name);
    if (wanted) run[count++] = (gallery_run){.e = &g->e[i]};
  }
  int status = write_pages(self, g, o, run, count);
  if (!names && status != COMMAND_INTERRUPTED && print_problems(self, g) != COMMAND_OK && status == COMMAND_OK)
    status = COMMAND_INPUT;
  for (size_t i = 0; i < count; i++) gallery_run_clear(&run[i]);
  free(run);
  return status;
}

static int check(const command *self, const gallery_options *o, int words) {
  if (o->json && o->csv) return command_usage(self, "--json and --csv, expected one of them");
  if (o->html && (o->json || o->csv || o->output))
    return command_usage(self, "--html writes those files too, expected no %s",
                         o->output ? "-o"
                         : o->json ? "--json"
                                   : "--csv");
  if (!o->html && (isfinite(o->seconds) || o->workers))
    return command_usage(self, "%s without --html", o->workers ? "--workers" : "--seconds");
  if (o->output && !words) return command_usage(self, "-o without a NAME");
  if (o->workers > 1024) return command_usage(self, "--workers %zu, expected at most 1024", (size_t)o->workers);
  if (o->progress && strcmp(o->progress, "json") && strcmp(o->progress, "none"))
    return command_usage(self, "--progress \"%s\", expected json or none", o->progress);
  return COMMAND_OK;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  gallery_options o = {.seconds = INFINITY};
  const command_option known[] = {{"--json", OPTION_FLAG, &o.json},
                                  {"--csv", OPTION_FLAG, &o.csv},
                                  {"-o", OPTION_TEXT, &o.output},
                                  {"--output", OPTION_TEXT, &o.output},
                                  {"--html", OPTION_TEXT, &o.html},
                                  {"--scripts", OPTION_TEXT, &o.scripts},
                                  {"--workers", OPTION_POSITIVE, &o.workers},
                                  {"--seconds", OPTION_SECONDS, &o.seconds},
                                  {"--progress", OPTION_TEXT, &o.progress},
                                  {"--quiet", OPTION_FLAG, &o.quiet}};
  int words;
  int status = command_arguments(self, known, sizeof known / sizeof *known, argc, argv, &words);
  if (status == COMMAND_OK) status = check(self, &o, words);
  if (status != COMMAND_OK) return status;
  gallery g;
  char *output = o.output ? absolute(o.output) : NULL;
  o.output = output;
  status = gallery_open(self, &g, o.scripts);
  const experiment *e = words && !o.html ? gallery_find(&g, argv[0]) : NULL;
  if (status != COMMAND_OK) {
  } else if (o.html) {
    status = run_all(self, &g, &o, words, argv);
  } else if (!words) {
    status = list(self, &g, &o);
  } else if (!e) {
    status = no_such(self, argv[0]);
  } else if (o.output && !gallery_make_folder(self, o.output)) {
    status = COMMAND_FAILED;
  } else {
    status = run_one(self, &g, &o, e, words - 1, argv + 1);
  }
  gallery_clear(&g);
  free(output);
  return command_finish(status);
}

const command command_gallery = {
    .name = "gallery",
    .arguments = "[NAME [ARGS]] [OPTIONS]",
    .summary = "the experiments: list them, run one, write pages",
    .help =
        "Without a NAME the experiments are listed: the consequences of a literal reading, the experiments on how "
        "blob\n"
        "location fails, and more. With one, it is run as \"qaci run\" runs it, in the folder that holds scripts.\n\n"
        "  --json, --csv      the list in that form; with a NAME its tables, instead of what it prints\n"
        "  -o DIR             also write NAME.csv, NAME.json and its pictures, NAME.svg or NAME.png, to DIR\n"
        "  --html DIR         run all experiments (or those named) and write their pages and files to DIR\n"
        "  --workers N        so many of them at a time (one for each core)\n"
        "  --seconds X        an experiment that takes longer has failed\n"
        "  --scripts DIR      take DIR/experiments/*.lua\n"
        "  --progress FORM    json: lines of JSON on standard error; none\n"
        "  --quiet            no progress and nothing that experiments say on standard error\n"
        "  --                 what follows are arguments of the experiment\n\n"
        "Two tables of one experiment have an empty line between them in --csv, and files NAME.csv, NAME-2.csv. With\n"
        "--html an experiment that fails has its error on its page, and the others have theirs. Pages of experiments\n"
        "that are gone stay in DIR, and are named on standard error.\n\n"
        "exit status: 0, 1 if an experiment failed, 2 bad usage, 4 if a file is no experiment, 130 interrupted\n",
    .run = run,
};
