/* qaci simplicity shard, resume, merge: a table counted in parts, by hand, under GNU parallel or in a job array
 * (SIMPL.8). Files are replaced as a whole, and their bytes depend on the question and the units counted alone: any
 * split, order or retry ends with the same merged file. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/command/simplicity_command.h"

/* The options of shard and resume besides the shared ones. */
enum { CHECKPOINT_SECONDS = 60 };
#define CHECKPOINT_HELP                                                                                                \
  "  --checkpoint X     write the file after X seconds too, and then whenever a tenth of the time has passed (60)\n"

/* Can a file be made in the folder of `file`? Found out, and said, before counting and not after it. */
static bool can_replace(const char *file) {
  const char *slash = strrchr(file, '/');
  char *folder = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
  bool good = folder && !access(folder, W_OK | X_OK);
  if (!good) fprintf(stderr, "%s: cannot be written: %s\n", file, strerror(errno));
  free(folder);
  return good;
}

static int save(const qaci_shard *s, const char *file) {
  qaci_ctx plain; /* no limit keeps what was counted from being written */
  qaci_ctx_init(&plain);
  if (qaci_shard_save(&plain, s, file) == QACI_OK) return COMMAND_OK;
  fprintf(stderr, "%s\n", plain.message);
  return COMMAND_FAILED;
}

/* Count what is missing in the shard's range and save it, at the end and at checkpoints: these are `checkpoint` seconds
 * apart, and at least a tenth of the time, so that writing a large file again and again costs little. */
static int count_and_save(const simplicity_options *o, qaci_ctx *ctx, qaci_shard *s, const char *file,
                          double checkpoint) {
  size_t done = qaci_census_done(&s->c), saved = done;
  qaci_status status;
  int result = COMMAND_OK;
  do {
    status = qaci_census_count_for(ctx, &s->c, s->from, s->to, simplicity_threads(o),
                                   fmax(checkpoint, qaci_ctx_elapsed(ctx) / 10));
    done = qaci_census_done(&s->c);
    if (status != QACI_OK || done >= s->to - s->from) break;
    result = save(s, file);
    saved = done;
  } while (result == COMMAND_OK);
  bool usable;
  int counted = simplicity_counted(ctx, status, &usable);
  if (result != COMMAND_OK) return result;
  if (!usable || done < saved) return usable ? COMMAND_CHECKPOINT : counted; /* the last checkpoint has more */
  result = save(s, file);
  if (result != COMMAND_OK) return result;
  if (!o->quiet)
    fprintf(stderr, "%s: units %zu to %zu of %zu, %zu of %zu counted%s\n", file, s->from, s->to, s->c.units, done,
            s->to - s->from, done < s->to - s->from ? "; go on with: qaci simplicity resume" : "");
  return done < s->to - s->from ? COMMAND_CHECKPOINT : COMMAND_OK;
}

/* "K/N" with 1 <= K <= N. */
static bool part(const char *text, size_t *k, size_t *n) {
  int used = 0;
  return sscanf(text, "%zu/%zu%n", k, n, &used) == 2 && !text[used] && *text != '-' && !strchr(text, ' ') && *k >= 1 &&
         *k <= *n;
}

static int run_shard(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS + 5];
  const char *shard = NULL, *file = NULL;
  uint64_t from = UINT64_MAX, to = UINT64_MAX;
  double checkpoint = CHECKPOINT_SECONDS;
  size_t count = simplicity_defaults(
      &o, options, SIMPLICITY_STEPS | SIMPLICITY_MODEL | SIMPLICITY_LENGTHS | SIMPLICITY_LIMITS | SIMPLICITY_THREADS);
  options[count++] = (command_option){"--part", OPTION_TEXT, &shard};
  options[count++] = (command_option){"--from", OPTION_NUMBER, &from};
  options[count++] = (command_option){"--to", OPTION_NUMBER, &to};
  options[count++] = (command_option){"-o", OPTION_TEXT, &file};
  options[count++] = (command_option){"--checkpoint", OPTION_SECONDS, &checkpoint};
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  size_t k = 1, n = 1;
  if (files) return command_usage(self, "\"%s\", expected options only", argv[0]);
  if (!file) return command_usage(self, "no file to write, expected -o FILE");
  if (shard && !part(shard, &k, &n))
    return command_usage(self, "--part \"%s\", expected K/N with K from 1 to N", shard);
  bool range = from != UINT64_MAX || to != UINT64_MAX;
  if (shard && range) return command_usage(self, "--part with --from or --to, expected one of them");
  if (o.longest > 24) return command_usage(self, "--longest %zu, expected at most 24", (size_t)o.longest);
  if (!can_replace(file)) return COMMAND_FAILED;
  qaci_ctx ctx;
  simplicity_context(&o, &ctx);
  qaci_census_question q = {.code_bits = o.code_bits,
                            .data_bits = o.data_bits,
                            .steps = o.steps,
                            .longest = o.longest,
                            .all_lengths = o.enclosed};
  qaci_shard s = {0};
  qaci_status status = qaci_census_init(&ctx, &s.c, &q);
  if (status != QACI_OK) return arena_failed(&ctx, status, COMMAND_FAILED);
  if (range) {
    s.from = from == UINT64_MAX ? 0 : from;
    s.to = to == UINT64_MAX ? s.c.units : to;
  } else {
    qaci_shard_part(&s.c, k, n, &s.from, &s.to);
  }
  if (s.from > s.to || s.to > s.c.units)
    result = command_usage(self, "units %zu to %zu, expected a range within 0 to %zu", s.from, s.to, s.c.units);
  else
    result = count_and_save(&o, &ctx, &s, file, checkpoint);
  qaci_shard_clear(&s);
  return command_finish(result);
}

static int run_resume(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS + 1];
  double checkpoint = CHECKPOINT_SECONDS;
  size_t count = simplicity_defaults(&o, options, SIMPLICITY_LIMITS | SIMPLICITY_THREADS);
  options[count++] = (command_option){"--checkpoint", OPTION_SECONDS, &checkpoint};
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  if (files != 1) return command_usage(self, "%d files given, expected one shard", files);
  qaci_ctx ctx;
  simplicity_context(&o, &ctx);
  qaci_shard s;
  qaci_status status = qaci_shard_load(&ctx, &s, argv[0]);
  if (status != QACI_OK) return command_finish(arena_failed(&ctx, status, COMMAND_INPUT));
  result = can_replace(argv[0]) ? count_and_save(&o, &ctx, &s, argv[0], checkpoint) : COMMAND_FAILED;
  qaci_shard_clear(&s);
  return command_finish(result);
}

/* The first unit that nobody counted, or SIZE_MAX. */
static size_t first_gap(const qaci_census *c) {
  for (size_t i = 0; i < c->units; i++)
    if (!c->done[i]) return i;
  return SIZE_MAX;
}

static int merge(qaci_ctx *ctx, int files, char **argv, const char *file, bool partial) {
  qaci_shard all;
  qaci_status status = qaci_shard_load(ctx, &all, argv[0]);
  if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  int result = COMMAND_OK;
  for (int i = 1; i < files && result == COMMAND_OK; i++) {
    qaci_shard s;
    status = qaci_shard_load(ctx, &s, argv[i]);
    if (status != QACI_OK) {
      result = arena_failed(ctx, status, COMMAND_INPUT);
      break;
    }
    if (!qaci_census_same(&all.c, &s.c)) {
      fprintf(stderr, "%s: another question than %s, expected shards of one table\n", argv[i], argv[0]);
      result = COMMAND_INPUT;
    } else if ((status = qaci_shard_merge(ctx, &all, &s)) != QACI_OK) {
      fprintf(stderr, "%s: overlaps the shards before it: %s\n", argv[i], ctx->message);
      result = status == QACI_DOMAIN ? COMMAND_SHARDS : COMMAND_FAILED;
    }
    qaci_shard_clear(&s);
  }
  size_t gap = first_gap(&all.c);
  if (result == COMMAND_OK && gap != SIZE_MAX && !partial) {
    fprintf(stderr, "unit %zu of %zu is in none of the shards (--partial merges all the same)\n", gap, all.c.units);
    result = COMMAND_SHARDS;
  }
  if (result == COMMAND_OK && qaci_shard_save(ctx, &all, file) != QACI_OK)
    result = arena_failed(ctx, QACI_UNABLE, COMMAND_FAILED);
  qaci_shard_clear(&all);
  return result;
}

static int run_merge(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  const char *file = NULL;
  bool partial = false;
  const command_option options[] = {{"-o", OPTION_TEXT, &file}, {"--partial", OPTION_FLAG, &partial}};
  int files, result = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  if (!files) return command_usage(self, "no file given, expected shards");
  if (!file) return command_usage(self, "no file to write, expected -o FILE");
  qaci_ctx ctx;
  arena_context(&ctx);
  return command_finish(merge(&ctx, files, argv, file, partial));
}

const command simplicity_shard = {
    .name = "simplicity shard",
    .arguments = "-o FILE [OPTIONS]",
    .summary = "count a part of a table into a file",
    .help =
        "A part of the table of `qaci simplicity table`, as a text file with exact sums. The tree of programs is "
        "cut into\n"
        "units; a part is a range of them. A limit, Ctrl-C or SIGTERM leaves a shard with the units counted so far,\n"
        "and exit status 75: go on with `qaci simplicity resume FILE`. So does a process that was killed, up to\n"
        "its last checkpoint.\n\n"
        "  -o FILE            write the shard there\n"
        "  --part K/N         part K of N (1/1: all)\n"
        "  --from A --to B    or: the units from A on below B\n"
        "  --longest M        strings of at most M bits (4)\n" SIMPLICITY_MODEL_HELP CHECKPOINT_HELP
            SIMPLICITY_THREADS_HELP SIMPLICITY_LIMITS_HELP
        "\nfor example: seq 40 | parallel qaci simplicity shard --part {}/40 -o {}.shard\n",
    .run = run_shard,
};

const command simplicity_resume = {
    .name = "simplicity resume",
    .arguments = "FILE [OPTIONS]",
    .summary = "count what a shard still lacks",
    .help = "Count the units of the shard's range that are missing, and replace the file. A shard that lacks nothing "
            "stays as it\n"
            "is.\n\n" CHECKPOINT_HELP SIMPLICITY_THREADS_HELP SIMPLICITY_LIMITS_HELP,
    .run = run_resume,
};

const command simplicity_merge = {
    .name = "simplicity merge",
    .arguments = "SHARD... -o FILE",
    .summary = "add shards up",
    .help = "One shard from several, in any order. Units that are counted twice, or not at all, are an error (status "
            "5), and\n"
            "nothing is written. `qaci simplicity table FILE` prints the table.\n\n"
            "  -o FILE            write the shard there\n"
            "  --partial          allow units that are in none of the shards\n",
    .run = run_merge,
};
