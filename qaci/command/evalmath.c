/* qaci evalmath TEXT: what a text means as a piece of mathematics, or why it means nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "qaci/command/command.h"
#include "qaci/evalmath/evalmath.h"

typedef struct options {
  const char *type, *actions, *steps, *memory;
  const char *source; /* TEXT, FILE or "-" */
  bool explain;
} options;

static int parse(const command *self, options *o, int argc, char **argv) {
  struct {
    const char *name, **value;
  } const valued[] = {
      {"--type", &o->type}, {"--actions", &o->actions}, {"--steps", &o->steps}, {"--memory", &o->memory}};
  bool over = false;
  for (int i = 1; i < argc; i++) {
    bool taken = false;
    if (!over && !strcmp(argv[i], "--")) {
      over = true;
      continue;
    }
    if (!over && !strcmp(argv[i], "--explain")) {
      o->explain = true;
      continue;
    }
    for (size_t k = 0; k < sizeof valued / sizeof *valued && !over && !taken; k++) {
      size_t n = strlen(valued[k].name);
      if (strncmp(argv[i], valued[k].name, n) || (argv[i][n] && argv[i][n] != '=')) continue;
      if (!argv[i][n] && i + 1 == argc) return command_usage(self, "%s without a value", valued[k].name);
      *valued[k].value = argv[i][n] ? argv[i] + n + 1 : argv[++i];
      taken = true;
    }
    if (taken) continue;
    /* a text may begin with a minus: "-2" */
    if (!over && !strncmp(argv[i], "--", 2)) return command_usage(self, "\"%s\" is no option of this command", argv[i]);
    if (o->source) return command_usage(self, "two texts, \"%s\" and \"%s\", expected one", o->source, argv[i]);
    o->source = argv[i];
  }
  if (!o->source) return command_usage(self, "no text given, expected TEXT, FILE or -");
  return COMMAND_OK;
}

/* A whole number above 0. */
static bool whole(const char *text, unsigned long long *r) {
  char *end;
  errno = 0;
  *r = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && !*end && !errno && *r;
}

/* The whole of a stream; NULL if it cannot be read. */
static char *read_all(FILE *f, size_t *n) {
  char *text = NULL;
  size_t room = 0;
  *n = 0;
  for (size_t got = 1; got;) {
    if (*n == room) text = qaci_realloc(text, room = room ? 2 * room : 4096);
    got = fread(text + *n, 1, room - *n, f);
    *n += got;
  }
  if (!ferror(f)) return text;
  free(text);
  return NULL;
}

/* The text that the source means: standard input, a file of that name, or itself. */
static char *read_source(const char *source, size_t *n) {
  struct stat s;
  if (!strcmp(source, "-")) return read_all(stdin, n);
  FILE *f = !stat(source, &s) && !S_ISDIR(s.st_mode) ? fopen(source, "rb") : NULL;
  if (!f) {
    *n = strlen(source);
    return qaci_strdup(source);
  }
  char *text = read_all(f, n);
  fclose(f);
  return text;
}

/* "0,1" as bitstrings. */
static qaci_status read_actions(qaci_ctx *ctx, qaci_evalmath_parameters *p, qaci_bits **action, const char *text) {
  for (const char *s = text;; s++) {
    size_t n = strcspn(s, ",");
    *action = qaci_realloc(*action, (p->actions + 1) * sizeof **action);
    qaci_bits_init(&(*action)[p->actions++]);
    p->action = *action;
    QACI_TRY(qaci_bits_parse(ctx, &(*action)[p->actions - 1], s, n));
    s += n;
    if (!*s) return QACI_OK;
  }
}

/* The line of the text that `why` points at, and a mark under its column. */
static void show_place(const char *text, size_t n, const char *why) {
  size_t line, column, at = 0;
  if (sscanf(why, "%zu:%zu:", &line, &column) != 2) return;
  for (; line > 1 && at < n; at++) line -= text[at] == '\n';
  size_t end = at;
  while (end < n && text[end] != '\n') end++;
  enum { BEFORE = 60, BEHIND = 40 };
  size_t mark = at + column - 1 < end ? at + column - 1 : end;
  if (mark > at + BEFORE) at = mark - BEFORE;
  if (end > mark + BEHIND) end = mark + BEHIND;
  fprintf(stderr, "  ");
  for (size_t i = at; i < end; i++) fputc(text[i] >= ' ' && text[i] < 127 ? text[i] : ' ', stderr);
  fprintf(stderr, "\n  %*s^\n", (int)(mark - at), "");
}

typedef struct question {
  const options *o;
  qaci_ctx ctx;
  qaci_evalmath_limits limits;
  qaci_evalmath_parameters parameters;
  qaci_bits *action;
  qaci_type *type;
  bool scores;
} question;

static void print_scores(const question *q, const mpq_t *score) {
  for (size_t i = 0; i < q->parameters.actions; i++) {
    char *action = qaci_bits_string(&q->action[i]), *s = qaci_rational_string(score[i]);
    printf("%s  %s\n", action, s);
    free(action);
    free(s);
  }
}

static int evaluate(const command *self, question *q, const char *text, size_t n) {
  qaci_evalmath *e = qaci_evalmath_create(&q->limits, &q->parameters);
  size_t count = q->parameters.actions;
  mpq_t *score = qaci_alloc(count * sizeof *score);
  for (size_t i = 0; i < count; i++) mpq_init(score[i]);
  bool defined;
  qaci_status status = qaci_evalmath_run(&q->ctx, e, text, n, &defined);
  if (status == QACI_OK && defined && q->scores) status = qaci_evalmath_scores(&q->ctx, e, score, &defined);
  if (status == QACI_OK && defined && q->type) defined = qaci_evalmath_is(e, q->type);
  int r = COMMAND_OK;
  if (status != QACI_OK || !defined) {
    const char *why = status == QACI_OK ? qaci_evalmath_why(e) : q->ctx.message;
    fprintf(stderr, "qaci %s: no value: %s\n", self->name, why);
    if (q->o->explain && status == QACI_OK) show_place(text, n, why);
    r = COMMAND_FAILED;
  } else if (q->scores) {
    print_scores(q, (const mpq_t *)score);
  } else {
    char *s = qaci_em_text(qaci_evalmath_value(e), SIZE_MAX);
    puts(s);
    free(s);
  }
  if (q->o->explain) {
    FILE *to = r == COMMAND_OK ? stdout : stderr;
    if (r == COMMAND_OK) fprintf(to, "kind   %s\n", qaci_em_kind_name(qaci_evalmath_value(e)));
    fprintf(to, "steps  %llu of %llu\n", (unsigned long long)qaci_evalmath_steps(e),
            (unsigned long long)q->limits.steps);
  }
  for (size_t i = 0; i < count; i++) mpq_clear(score[i]);
  free(score);
  qaci_evalmath_destroy(e);
  return r;
}

static int prepare(const command *self, question *q) {
  const options *o = q->o;
  unsigned long long number;
  q->limits = qaci_evalmath_usual_limits();
  if (o->steps && !whole(o->steps, &number))
    return command_usage(self, "--steps \"%s\", expected a whole number above 0", o->steps);
  if (o->steps) q->limits.steps = number;
  if (o->memory && (!whole(o->memory, &number) || number > SIZE_MAX >> 20))
    return command_usage(self, "--memory \"%s\", expected a whole number of MiB above 0", o->memory);
  if (o->memory) q->limits.bytes = (size_t)number << 20;
  q->scores = o->type && !strcmp(o->type, "score");
  if (q->scores && !o->actions) return command_usage(self, "--type score without --actions");
  if (o->actions && read_actions(&q->ctx, &q->parameters, &q->action, o->actions) != QACI_OK)
    return command_usage(self, "--actions \"%s\": %s", o->actions, q->ctx.message);
  if (o->type && !q->scores && qaci_evalmath_type(&q->ctx, &q->type, o->type) != QACI_OK)
    return command_usage(self, "--type \"%s\": %s", o->type, q->ctx.message);
  return COMMAND_OK;
}

static int evalmath(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  options o = {0};
  question q = {.o = &o};
  qaci_ctx_init(&q.ctx);
  int status = parse(self, &o, argc, argv);
  if (status == COMMAND_OK) status = prepare(self, &q);
  if (status == COMMAND_OK) {
    size_t n;
    char *text = read_source(o.source, &n);
    if (text) {
      status = evaluate(self, &q, text, n);
    } else {
      fprintf(stderr, "%s: cannot be read\n", o.source);
      status = COMMAND_INPUT;
    }
    free(text);
  }
  for (size_t i = 0; i < q.parameters.actions; i++) qaci_bits_clear(&q.action[i]);
  free(q.action);
  qaci_type_destroy(q.type);
  return command_finish(status);
}

const command command_evalmath = {
    .name = "evalmath",
    .arguments = "TEXT | FILE | - [OPTIONS]",
    .summary = "evaluate a text as mathematics",
    .help =
        "Evaluates a text of the formal language in which answers are written; papers/evalmath.md defines it. The text "
        "is\n"
        "the argument, or stands in the file of that name or (\"-\") in standard input. Prints the value as a text.\n\n"
        "  --type T          there is only a value if it is a T: bool, nat, int, rational, bits, list(T), set(T),\n"
        "                    map(K, V), tuple(T, ...), or score: a scoring function on the actions\n"
        "  --actions 0,1     the actions: the value of A\n"
        "  --explain         also what it is and the steps it took; where there is no value, the place in the text\n"
        "  --steps N         the budget in steps (10000000)\n"
        "  --memory MIB      the budget in MiB of memory (256)\n"
        "  --                what follows is the text\n\n"
        "exit status: 0, 1 there is no value (stderr says where and why), 2 bad usage, 4 a file that cannot be read\n",
    .run = evalmath,
};
