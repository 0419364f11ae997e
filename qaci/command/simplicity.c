/* qaci simplicity VERB: finds the verb; the options that verbs share. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "qaci/command/simplicity_command.h"

static const command *const verbs[] = {&simplicity_table, &simplicity_sum,    &simplicity_programs, &simplicity_trace,
                                       &simplicity_shard, &simplicity_resume, &simplicity_merge};
enum { VERBS = sizeof verbs / sizeof *verbs };
enum { OPENING = sizeof "simplicity " - 1 }; /* of each verb's name */

static void print_help(FILE *to) {
  fputs("qaci simplicity sums over the programs of the queue machine: S(x), from which Kolmogorov simplicity comes.\n\n"
        "usage: qaci simplicity VERB [ARGUMENTS]\n\n",
        to);
  for (size_t i = 0; i < VERBS; i++)
    fprintf(to, "  %-9s%-28s%s\n", verbs[i]->name + OPENING, verbs[i]->arguments, verbs[i]->summary);
  fputs("\n  qaci simplicity VERB --help    more about a verb\n\n"
        "exit status: 0 done, 1 the work failed, 2 bad usage, 3 a limit was met (what is printed are valid bounds), 4 "
        "bad\n"
        "input file, 5 shards with gaps or overlaps, 75 stopped with a shard that can be resumed, 130 interrupted\n",
        to);
}

static int simplicity(const command *self, int argc, char **argv) {
  if (argc < 2) {
    print_help(stderr);
    return COMMAND_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    print_help(stdout);
    return command_finish(COMMAND_OK);
  }
  for (size_t i = 0; i < VERBS; i++)
    if (!strcmp(argv[1], verbs[i]->name + OPENING)) return verbs[i]->run(verbs[i], argc - 1, argv + 1);
  fprintf(stderr, "qaci simplicity: \"%s\" is no verb, expected", argv[1]);
  for (size_t i = 0; i < VERBS; i++)
    fprintf(stderr, "%s %s", i == 0 ? "" : i + 1 < VERBS ? "," : " or", verbs[i]->name + OPENING);
  fprintf(stderr, "; try \"qaci %s --help\"\n", self->name);
  return COMMAND_USAGE;
}

size_t simplicity_defaults(simplicity_options *o, command_option *options, unsigned groups) {
  *o = (simplicity_options){.code_bits = 16, .data_bits = 16, .steps = 64, .longest = 4, .seconds = INFINITY};
  const struct {
    simplicity_group group;
    command_option option;
  } all[] = {{SIMPLICITY_STEPS, {"--steps", OPTION_NUMBER, &o->steps}},
             {SIMPLICITY_MODEL, {"--code-bits", OPTION_NUMBER, &o->code_bits}},
             {SIMPLICITY_MODEL, {"--data-bits", OPTION_NUMBER, &o->data_bits}},
             {SIMPLICITY_MODEL, {"--enclosed", OPTION_FLAG, &o->enclosed}},
             {SIMPLICITY_LENGTHS, {"--longest", OPTION_NUMBER, &o->longest}},
             {SIMPLICITY_LIMITS, {"--seconds", OPTION_SECONDS, &o->seconds}},
             {SIMPLICITY_LIMITS, {"--memory", OPTION_POSITIVE, &o->memory_mib}},
             {SIMPLICITY_LIMITS, {"--budget", OPTION_POSITIVE, &o->budget_steps}},
             {SIMPLICITY_LIMITS, {"--progress", OPTION_TEXT, &o->progress}},
             {SIMPLICITY_LIMITS, {"--quiet", OPTION_FLAG, &o->quiet}},
             {SIMPLICITY_THREADS, {"--threads", OPTION_POSITIVE, &o->threads}},
             {SIMPLICITY_FORMAT, {"--json", OPTION_FLAG, &o->json}},
             {SIMPLICITY_FORMAT, {"--csv", OPTION_FLAG, &o->csv}}};
  _Static_assert(sizeof all / sizeof *all == SIMPLICITY_OPTIONS, "the number of shared options");
  size_t count = 0;
  for (size_t i = 0; i < SIMPLICITY_OPTIONS; i++)
    if (groups & all[i].group) options[count++] = all[i].option;
  return count;
}

int simplicity_check(const command *self, const simplicity_options *o) {
  if (o->json && o->csv) return command_usage(self, "--json and --csv, expected one of them");
  if (o->progress && strcmp(o->progress, "json") && strcmp(o->progress, "none"))
    return command_usage(self, "--progress \"%s\", expected json or none", o->progress);
  if (o->threads > 1024) return command_usage(self, "--threads %zu, expected at most 1024", (size_t)o->threads);
  return COMMAND_OK;
}

void simplicity_context(const simplicity_options *o, qaci_ctx *ctx) {
  arena_context(ctx);
  ctx->max_seconds = o->seconds;
  if (o->memory_mib && o->memory_mib < UINT64_MAX >> 20) ctx->max_bytes = o->memory_mib << 20;
  if (o->budget_steps) ctx->max_steps = o->budget_steps;
  progress_form form = isatty(STDERR_FILENO) ? PROGRESS_LINE : PROGRESS_NONE;
  if (o->progress) form = strcmp(o->progress, "json") ? PROGRESS_NONE : PROGRESS_JSON;
  command_progress_start(ctx, o->quiet ? PROGRESS_NONE : form);
}

size_t simplicity_threads(const simplicity_options *o) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return o->threads ? (size_t)o->threads : cores > 0 ? (size_t)cores : 1;
}

int simplicity_counted(const qaci_ctx *ctx, qaci_status status, bool *usable) {
  command_progress_end();
  *usable = status != QACI_DOMAIN;
  if (status == QACI_OK) return COMMAND_OK;
  bool interrupted = ctx->cancel && *ctx->cancel;
  fprintf(stderr, "%s\n", interrupted ? "interrupted" : ctx->message);
  return status == QACI_DOMAIN ? COMMAND_FAILED : interrupted ? COMMAND_INTERRUPTED : COMMAND_PARTIAL;
}

const command command_simplicity = {
    .name = "simplicity",
    .arguments = "VERB [ARGUMENTS]",
    .summary = "sum over the programs of the queue machine",
    .help = "",
    .run = simplicity,
};
