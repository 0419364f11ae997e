/* qaci simplicity table [SHARD]: S of all short strings; qaci simplicity sum X: of one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/simplicity_command.h"

enum { DIGITS = 12, WIDTH = 40, ENDS = 12 }; /* a longer x is shown by its ends */
enum {
  TABLE_OPTIONS = SIMPLICITY_STEPS | SIMPLICITY_MODEL | SIMPLICITY_LIMITS | SIMPLICITY_THREADS | SIMPLICITY_FORMAT
};

typedef struct table {
  const simplicity_options *o;
  const qaci_census *c;
  qaci_census_result result;
  bool first;
  arena_grid grid;
} table;

static const char *status_of(const table *t) {
  return t->c->q.all_lengths ? "enclosed" : qaci_census_complete(t->c) ? "exact" : "lower bound";
}

static void row(table *t, const qaci_bits *x) {
  mpq_t low, high, k;
  mpq_inits(low, high, k, NULL);
  qaci_census_result_bounds(&t->result, x, low, high);
  if (mpq_sgn(t->result.total)) mpq_div(k, low, t->result.total);
  bool exact = mpq_equal(low, high);
  char *text = qaci_bits_string(x), *lows = qaci_rational_string(low), *highs = qaci_rational_string(high);
  char *kind = qaci_rational_string(k);
  if (t->o->json) {
    printf("%s\n    {\"x\": \"%s\", \"status\": \"%s\", \"low\": \"%s\", \"high\": \"%s\", \"k\": \"%s\"}",
           t->first ? "" : ",", text, status_of(t), lows, highs, kind);
  } else if (t->o->csv) {
    printf("%s,%s,%s,%s,%s\n", text, status_of(t), lows, highs, kind);
  } else {
    char *decimal = qaci_rational_decimal(low, DIGITS), *upper = qaci_rational_decimal(high, DIGITS);
    char *mass = qaci_rational_decimal(k, DIGITS), *whole = qaci_rational_short(low, WIDTH);
    if (x->len > WIDTH)
      arena_cell(&t->grid, "%.*s…(%zu bits)…%s", ENDS, text, x->len - 2 * ENDS, text + x->len - ENDS);
    else
      arena_cell(&t->grid, "%s", x->len ? text : "(empty)");
    arena_cell(&t->grid, "%s", decimal);
    arena_cell(&t->grid, "%s", exact ? "" : upper);
    arena_cell(&t->grid, "%s", mass);
    arena_cell(&t->grid, "%s", exact ? whole : "");
    free(decimal);
    free(upper);
    free(mass);
    free(whole);
  }
  t->first = false;
  free(text);
  free(lows);
  free(highs);
  free(kind);
  mpq_clears(low, high, k, NULL);
}

static void head(table *t) {
  const qaci_census_question *q = &t->c->q;
  arena_grid_init(&t->grid, 5);
  t->first = true;
  if (t->o->csv) {
    puts("x,status,low,high,k");
  } else if (t->o->json) {
    char *total = qaci_rational_string(t->result.total), *rest = qaci_rational_string(t->result.remainder);
    printf("{\n  \"model\": \"%s\",\n  \"code_bits\": %zu,\n  \"data_bits\": %zu,\n  \"steps\": %" PRIu64
           ",\n  \"units\": %zu,\n"
           "  \"done\": %zu,\n  \"total\": \"%s\",\n  \"remainder\": \"%s\",\n  \"rows\": [",
           q->all_lengths ? "enclosed" : "bounded", q->code_bits, q->data_bits, q->steps, t->c->units,
           qaci_census_done(t->c), total, rest);
    free(total);
    free(rest);
  } else {
    bool exact = !mpq_sgn(t->result.remainder) && !q->all_lengths;
    arena_cell(&t->grid, "x");
    arena_cell(&t->grid, exact ? "S(x)" : "S(x) from");
    arena_cell(&t->grid, exact ? "" : "to");
    arena_cell(&t->grid, exact ? "K(x)" : "K(x) from");
    arena_cell(&t->grid, exact ? "exactly" : "");
  }
}

static void foot(table *t) {
  if (t->o->json) puts("\n  ]\n}");
  if (t->o->json || t->o->csv) return;
  arena_grid_print(&t->grid, stdout);
  char *rest = qaci_rational_decimal(t->result.remainder, DIGITS), *machine = qaci_census_machine(t->c);
  printf("\n%s\n", machine);
  if (qaci_census_complete(t->c) && !t->c->q.all_lengths)
    puts("exact");
  else
    printf("%s: %zu of %zu parts counted, at most %s is missing\n", status_of(t), qaci_census_done(t->c), t->c->units,
           rest);
  free(rest);
  free(machine);
}

/* Print what was counted; `result` is what came of counting. */
static int print(const simplicity_options *o, const qaci_census *c, int result) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx); /* no limits: what was counted is shown */
  table t = {.o = o, .c = c};
  if (qaci_census_result_make(&ctx, &t.result, c) != QACI_OK) {
    fprintf(stderr, "%s\n", ctx.message);
    qaci_census_result_clear(&t.result);
    return COMMAND_FAILED;
  }
  head(&t);
  qaci_bits x;
  qaci_bits_init(&x);
  if (c->q.only) row(&t, c->q.only);
  for (size_t n = 0; n <= c->q.longest && !c->q.only; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      row(&t, &x);
    }
  foot(&t);
  qaci_bits_clear(&x);
  qaci_census_result_clear(&t.result);
  arena_grid_clear(&t.grid);
  return result;
}

static int count_and_print(const simplicity_options *o, const qaci_bits *only) {
  qaci_ctx ctx;
  simplicity_context(o, &ctx);
  qaci_census_question q = {.code_bits = o->code_bits,
                            .data_bits = o->data_bits,
                            .steps = o->steps,
                            .longest = o->longest,
                            .all_lengths = o->enclosed,
                            .only = only};
  qaci_census c;
  qaci_status status = qaci_census_init(&ctx, &c, &q);
  if (status != QACI_OK) return arena_failed(&ctx, status, COMMAND_FAILED);
  status = qaci_census_count(&ctx, &c, 0, c.units, simplicity_threads(o));
  bool usable;
  int result = simplicity_counted(&ctx, status, &usable);
  if (usable) result = print(o, &c, result);
  qaci_census_clear(&c);
  return result;
}

/* The table of a shard, whole or not. */
static int print_shard(const simplicity_options *o, const char *file) {
  qaci_ctx ctx;
  simplicity_context(o, &ctx);
  qaci_shard s;
  qaci_status status = qaci_shard_load(&ctx, &s, file);
  command_progress_end();
  if (status != QACI_OK) return arena_failed(&ctx, status, COMMAND_INPUT);
  int result = qaci_census_done(&s.c) == s.c.units ? COMMAND_OK : COMMAND_PARTIAL;
  result = print(o, &s.c, result);
  qaci_shard_clear(&s);
  return result;
}

static int run_table(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS];
  size_t count = simplicity_defaults(&o, options, TABLE_OPTIONS | SIMPLICITY_LENGTHS);
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  if (files > 1) return command_usage(self, "%d files given, expected at most one: merge them first", files);
  if (o.longest > 24)
    return command_usage(self, "--longest %zu, expected at most 24: for one x take the verb sum", (size_t)o.longest);
  return command_finish(files ? print_shard(&o, argv[0]) : count_and_print(&o, NULL));
}

static int run_sum(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS];
  size_t count = simplicity_defaults(&o, options, TABLE_OPTIONS);
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  if (files != 1) return command_usage(self, "%d arguments, expected one: the bits of x", files);
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  if (qaci_bits_parse(&ctx, &x, argv[0], strlen(argv[0])) != QACI_OK)
    result = command_usage(self, "%s", ctx.message);
  else
    result = count_and_print(&o, &x);
  qaci_bits_clear(&x);
  return command_finish(result);
}

const command simplicity_table = {
    .name = "simplicity table",
    .arguments = "[SHARD] [OPTIONS]",
    .summary = "S(x) and K(x) of all short x",
    .help = "S(x) for every x of at most M bits, and K(x) = S(x) / (the sum of S over all bitstrings). With a SHARD, "
            "the table of\n"
            "what is counted there: the options of the model are the shard's then.\n\n"
            "  --longest M        strings of at most M bits (4)\n" SIMPLICITY_MODEL_HELP
            "  --json, --csv      for programs\n" SIMPLICITY_THREADS_HELP SIMPLICITY_LIMITS_HELP,
    .run = run_table,
};

const command simplicity_sum = {
    .name = "simplicity sum",
    .arguments = "X [OPTIONS]",
    .summary = "S(x) and K(x) of one x",
    .help = "S(x) and K(x) of one bitstring, which may have hundreds of bits: it is looked for "
            "alone.\n\n" SIMPLICITY_MODEL_HELP "  --json, --csv      for programs\n" SIMPLICITY_THREADS_HELP
                SIMPLICITY_LIMITS_HELP,
    .run = run_sum,
};
