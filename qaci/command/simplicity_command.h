/* `qaci simplicity VERB`: the verbs and what they share. A verb is a command whose name is "simplicity VERB". */
#ifndef QACI_QACI_COMMAND_SIMPLICITY_COMMAND_H
#define QACI_QACI_COMMAND_SIMPLICITY_COMMAND_H

#include "distributions/census_file.h"
#include "distributions/census_result.h"
#include "qaci/command/arena_command.h"

extern const command simplicity_table, simplicity_sum, simplicity_programs, simplicity_trace;
extern const command simplicity_shard, simplicity_resume, simplicity_merge;

/* What the verbs that count programs take. */
typedef struct simplicity_options {
  uint64_t code_bits, data_bits, steps, longest, threads, memory_mib, budget_steps;
  double seconds;
  bool enclosed, json, csv, quiet;
  const char *progress;
} simplicity_options;

enum { SIMPLICITY_OPTIONS = 13 }; /* all of them */
typedef enum simplicity_group {
  SIMPLICITY_STEPS = 1,   /* --steps */
  SIMPLICITY_MODEL = 2,   /* --code-bits, --data-bits, --enclosed */
  SIMPLICITY_LENGTHS = 4, /* --longest */
  SIMPLICITY_LIMITS = 8,  /* --seconds, --memory, --budget, and --progress, --quiet */
  SIMPLICITY_THREADS = 16,
  SIMPLICITY_FORMAT = 32 /* --json, --csv */
} simplicity_group;
/* Set `o` to its defaults. The options of these groups, one after the other, into `options`; returns their number: an
 * option that says nothing to a verb is none of its options. */
size_t simplicity_defaults(simplicity_options *o, command_option *options, unsigned groups);
/* What the text of --help says about them. */
#define SIMPLICITY_MODEL_HELP                                                                                          \
  "  --code-bits C      codes of at most C bits (16)\n"                                                                \
  "  --data-bits D      data of at most D bits (16)\n"                                                                 \
  "  --steps N          queues after at most N micro-steps (64)\n"                                                     \
  "  --enclosed         sum over all codes, data and times: C, D and N are a budget, the result is an enclosure\n"
#define SIMPLICITY_THREADS_HELP "  --threads T        threads (one for each core); the result is the same\n"
#define SIMPLICITY_LIMITS_HELP                                                                                         \
  "  --seconds X        stop after X seconds\n"                                                                        \
  "  --memory MIB       use at most so much memory\n"                                                                  \
  "  --budget STEPS     stop after so many elementary steps\n"                                                         \
  "  --progress FORM    json: lines of JSON on standard error; none\n"                                                 \
  "  --quiet            no progress on standard error\n"

/* COMMAND_OK, or a complaint about options that do not go together; then the context with limits and progress. */
int simplicity_check(const command *self, const simplicity_options *o);
void simplicity_context(const simplicity_options *o, qaci_ctx *ctx);
size_t simplicity_threads(const simplicity_options *o);

/* After counting with `status`: 0, or what the limit or Ctrl-C that stopped it means, said on stderr. Any other failure
 * is printed. *usable: what was counted can be shown. */
int simplicity_counted(const qaci_ctx *ctx, qaci_status status, bool *usable);

#endif
