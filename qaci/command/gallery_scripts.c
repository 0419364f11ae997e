/* Where the experiments are, and what each calls itself: see gallery_command.h. */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const kinds[EXPERIMENT_KINDS] = {"consequence", "experiment", "more"};

const char *experiment_kind_name(experiment_kind kind) {
  return kinds[kind];
}

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *text(const char *format, ...) {
  char *r;
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&r, format, arguments) < 0) abort();
  va_end(arguments);
  return r;
}

/* The array with room for one more. */
static void *one_more(void *array, size_t count, size_t size) {
  return count & (count - 1) ? array : qaci_realloc(array, (count ? 2 * count : 1) * size);
}

static void complain(gallery *g, char *sentence) {
  g->problem = one_more(g->problem, g->problems, sizeof *g->problem);
  g->problem[g->problems++] = sentence;
}

static bool is_folder(const char *path) {
  struct stat s;
  return !stat(path, &s) && S_ISDIR(s.st_mode);
}

/* The whole file; NULL with errno set. */
static char *read_file(const char *path, size_t *length) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  char *bytes = qaci_alloc(1);
  size_t room = 0;
  for (*length = 0;; room = 2 * room + 4096, bytes = qaci_realloc(bytes, room + 1)) {
    *length += fread(bytes + *length, 1, room - *length, f);
    if (*length < room) break;
  }
  bytes[*length] = 0;
  bool whole = !ferror(f);
  int problem = errno;
  fclose(f);
  if (whole) return bytes;
  free(bytes);
  errno = problem;
  return NULL;
}

/* "-- experiment 12: TITLE", the line without its end. */
static bool parse_title(experiment *e, const char *line, size_t n) {
  if (n < 3 || strncmp(line, "-- ", 3)) return false;
  const char *s = line + 3, *end = line + n;
  for (e->kind = 0; e->kind < EXPERIMENT_KINDS; e->kind++) {
    size_t k = strlen(kinds[e->kind]);
    if ((size_t)(end - s) <= k || strncmp(s, kinds[e->kind], k)) continue;
    const char *t = s + k;
    e->number = 0;
    if (e->kind != EXPERIMENT_MORE) {
      if (*t++ != ' ' || !isdigit((unsigned char)*t) || *t == '0') return false;
      for (; isdigit((unsigned char)*t) && e->number < 100000; t++) e->number = 10 * e->number + (unsigned)(*t - '0');
    }
    if (end - t < 3 || t[0] != ':' || t[1] != ' ' || isspace((unsigned char)t[2])) return false;
    e->title = strndup(t + 2, (size_t)(end - t - 2));
    return true;
  }
  return false;
}

/* Names stand in links and name files: letters, digits, "-", "_" and "."; index.html is the gallery's own. */
static bool good_name(const char *name) {
  return *name && *name != '.' &&
         !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] &&
         strcmp(name, "index");
}

static void add_file(gallery *g, const char *name) {
  size_t n = strlen(name);
  experiment e = {.name = strndup(name, n - strlen(".lua")), .file = text("%s/experiments/%s", g->scripts, name)};
  char *path = text("%s/%s", g->root, e.file);
  e.source = read_file(path, &e.length);
  const char *line = e.source ? e.source : "";
  size_t end = strcspn(line, "\r\n");
  bool named = good_name(e.name);
  if (!e.source)
    complain(g, text("%s: %s", e.file, strerror(errno)));
  else if (!named)
    complain(g, text("%s: the name of an experiment, expected letters, digits, \"-\", \"_\" and \".\", not \"index\"",
                     e.file));
  else if (!parse_title(&e, line, end))
    complain(
        g,
        text("%s:1: \"%.*s%s\", expected \"-- experiment N: TITLE\", \"-- consequence N: TITLE\" or \"-- more: TITLE\"",
             e.file, (int)(end < 60 ? end : 60), line, end < 60 ? "" : "…"));
  free(path);
  if (e.title) {
    g->e = one_more(g->e, g->count, sizeof *g->e);
    g->e[g->count++] = e;
    return;
  }
  free(e.name);
  free(e.file);
  free(e.source);
}

static int compare(const void *a, const void *b) {
  const experiment *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->number != y->number) return x->number < y->number ? -1 : 1;
  return strcmp(x->name, y->name);
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two claim one number; or one is named as the second file of the other. */
static void find_clashes(gallery *g) {
  for (size_t i = 0; i < g->count; i++) {
    const experiment *x = &g->e[i], *next = i + 1 < g->count ? x + 1 : NULL;
    if (next && x->kind != EXPERIMENT_MORE && x->kind == next->kind && x->number == next->number)
      complain(g, text("%s and %s are both %s %u", x->file, next->file, kinds[x->kind], x->number));
    const char *dash = strrchr(x->name, '-');
    if (!dash || !dash[1] || dash[1 + strspn(dash + 1, "0123456789")]) continue;
    for (size_t k = 0; k < g->count; k++)
      if (!strncmp(g->e[k].name, x->name, (size_t)(dash - x->name)) && !g->e[k].name[dash - x->name])
        complain(g, text("%s: the name is that of a second picture of %s", x->file, g->e[k].file));
  }
}

static bool read_experiments(gallery *g) {
  char *path = text("%s/%s/experiments", g->root, g->scripts);
  DIR *folder = opendir(path);
  free(path);
  if (!folder) return false;
  for (struct dirent *d; (d = readdir(folder));) {
    size_t n = strlen(d->d_name);
    if (n > 4 && d->d_name[0] != '.' && !strcmp(d->d_name + n - 4, ".lua")) add_file(g, d->d_name);
  }
  closedir(folder);
  if (g->count) qsort(g->e, g->count, sizeof *g->e, compare);
  find_clashes(g);
  if (g->problems) qsort(g->problem, g->problems, sizeof *g->problem, compare_texts);
  return true;
}

/* The folder is the scripts folder of the gallery if it holds experiments. */
static bool try_folder(gallery *g, const char *scripts) {
  char *path = text("%s/experiments", scripts), *real = is_folder(path) ? realpath(scripts, NULL) : NULL;
  free(path);
  char *slash = real ? strrchr(real, '/') : NULL;
  if (slash && slash[1]) {
    g->scripts = qaci_strdup(slash + 1);
    slash[slash == real] = 0;
    g->root = real;
    return true;
  }
  free(real);
  return false;
}

/* The scripts that were installed with the program: where this one is, and not where it was meant to be. The caller
 * frees it; "" if the program does not know where it is. */
static char *beside_program(void) {
  char program[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  if (n <= 0) return qaci_strdup("");
  program[n] = 0;
  *strrchr(program, '/') = 0;
  return text("%s/%s/qaci/scripts", program, QACI_DATA_FROM_PROGRAM);
}

int gallery_open(const command *self, gallery *g, const char *scripts) {
  *g = (gallery){0};
  char *beside = beside_program();
  const char *const place[] = {beside, QACI_SOURCE_SCRIPTS, QACI_DATA "/qaci/scripts"};
  enum { PLACES = sizeof place / sizeof *place };
  bool found = scripts && try_folder(g, scripts);
  for (int i = 0; !scripts && !found && i < PLACES; i++) found = *place[i] && try_folder(g, place[i]);
  if (!found && scripts)
    fprintf(stderr, "qaci %s: --scripts \"%s\": no folder experiments inside\n", self->name, scripts);
  else if (!found)
    fprintf(stderr,
            "qaci %s: no experiments found, looked for %s%s%s/experiments and %s/experiments; try --scripts DIR\n",
            self->name, beside, *beside ? "/experiments, " : "", place[1], place[2]);
  else if (!read_experiments(g))
    fprintf(stderr, "qaci %s: %s/%s/experiments: %s\n", self->name, g->root, g->scripts, strerror(errno)),
        found = false;
  free(beside);
  return found ? COMMAND_OK : COMMAND_INPUT;
}

void gallery_clear(gallery *g) {
  for (size_t i = 0; i < g->count; i++) {
    free(g->e[i].name);
    free(g->e[i].file);
    free(g->e[i].title);
    free(g->e[i].source);
  }
  for (size_t i = 0; i < g->problems; i++) free(g->problem[i]);
  free(g->e);
  free(g->problem);
  free(g->root);
  free(g->scripts);
}

const experiment *gallery_find(const gallery *g, const char *name) {
  for (size_t i = 0; i < g->count; i++)
    if (!strcmp(g->e[i].name, name)) return &g->e[i];
  return NULL;
}
