/* qaci arena climb SET...: a search for an agent, with a log, checkpoints, and the best agent as an assembly file. */
#include "qaci/command/arena_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "physics/arena/climb.h"

static const double save_every = 60; /* seconds */

typedef struct climb_options {
  qaci_arena_climb_options search;
  uint64_t evaluations, until, size, population, islands, threads;
  double seconds;
  bool quiet, until_given;
  const char *checkpoint, *resume, *log, *best, *against;
} climb_options;

typedef struct search {
  const climb_options *o;
  qaci_arena_climb *climb;
  FILE *log;
  int64_t logged; /* the score of the last line of the log */
  double saved;   /* when the last checkpoint was written */
} search;

static void print_log(search *s) {
  qaci_arena_climb_best best = qaci_arena_climb_best_of(s->climb);
  if (!s->log || best.score <= s->logged) return;
  s->logged = best.score;
  fprintf(s->log, "evaluation %" PRIu64 " island %zu score %" PRId64 "\n", best.at, best.island + 1, best.score);
  fflush(s->log);
}

static qaci_status save(qaci_ctx *ctx, search *s) {
  if (!s->o->checkpoint) return QACI_OK;
  s->saved = qaci_seconds();
  return qaci_arena_climb_save(ctx, s->climb, s->o->checkpoint);
}

static bool is_over(const search *s) {
  qaci_arena_climb_best best = qaci_arena_climb_best_of(s->climb);
  return (s->o->until_given && best.score >= (int64_t)s->o->until) ||
         qaci_arena_climb_evaluations(s->climb) >= s->o->evaluations;
}

/* Rounds until something ends the search. QACI_UNABLE only for Ctrl-C and for a checkpoint that cannot be written. */
static qaci_status go_on(qaci_ctx *ctx, search *s) {
  qaci_status status = QACI_OK;
  s->saved = qaci_seconds();
  while (status == QACI_OK && !is_over(s)) {
    status = qaci_arena_climb_round(ctx, s->climb);
    if (status != QACI_OK) break;
    print_log(s);
    qaci_ctx_progress(ctx, "evaluations", (double)qaci_arena_climb_evaluations(s->climb),
                      s->o->evaluations < UINT64_MAX ? (double)s->o->evaluations : 0);
    if (qaci_seconds() - s->saved > save_every) status = save(ctx, s);
  }
  /* the time that was given is no failure */
  if (status == QACI_UNABLE && !command_cancelled && qaci_ctx_elapsed(ctx) >= s->o->seconds) {
    qaci_ctx_start(ctx);
    ctx->max_seconds = 1e18;
    status = QACI_OK;
  }
  return status;
}

/* The scores of the agent as comment lines. */
static qaci_status print_scores(qaci_ctx *ctx, const search *s, const int32_t *value, size_t count, FILE *to) {
  const qaci_arena_climb_options *o = qaci_arena_climb_settings(s->climb);
  int32_t *whole = qaci_alloc(o->size * sizeof *whole);
  memset(whole, 0, o->size * sizeof *whole);
  memcpy(whole, value, count * sizeof *value);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < qaci_arena_climb_battles(s->climb) && status == QACI_OK; i++) {
    uint64_t score, weight;
    const char *world;
    status = qaci_arena_climb_score(ctx, s->climb, whole, i, &score, &weight, &world);
    if (status != QACI_OK) break;
    fprintf(to, ";   %s: %" PRIu64, world, score);
    if (weight > 1) fprintf(to, ", weight %" PRIu64, weight);
    fputc('\n', to);
  }
  free(whole);
  return status;
}

static qaci_status print_agent(qaci_ctx *ctx, const search *s, const int32_t *value, size_t count, FILE *to) {
  const qaci_arena_climb_options *o = qaci_arena_climb_settings(s->climb);
  qaci_arena_climb_best best = qaci_arena_climb_best_of(s->climb);
  fprintf(to, "; score %" PRId64 ", found in evaluation %" PRIu64 " of a search with seed %" PRIu64 "\n", best.score,
          best.at, o->seed);
  QACI_TRY(print_scores(ctx, s, value, count, to));
  qaci_arena_agent *agent = qaci_arena_agent_create(value, count);
  char *text = qaci_arena_disassemble(agent);
  fputs(text, to);
  free(text);
  qaci_arena_agent_release(agent);
  return QACI_OK;
}

/* The best agent into the file, or (NULL) to standard output. */
static qaci_status write_best(qaci_ctx *ctx, const search *s, const char *file) {
  if (qaci_arena_climb_best_of(s->climb).score < 0)
    return qaci_fail(ctx, QACI_UNABLE, "the time was over before a round of %d evaluations, expected more seconds",
                     QACI_ARENA_ROUND);
  int32_t *value;
  size_t count;
  QACI_TRY(qaci_arena_climb_tidy(ctx, s->climb, &value, &count));
  FILE *to = file ? fopen(file, "w") : stdout;
  qaci_status status = to ? print_agent(ctx, s, value, count, to) : QACI_OK;
  free(value);
  bool whole = to && !ferror(to);
  if (to && file) whole = !fclose(to) && whole;
  if (status == QACI_OK && !whole && file)
    status = qaci_fail(ctx, QACI_UNABLE, "%s: cannot be written: %s", file, strerror(errno));
  return status;
}

static void print_end(const search *s) {
  qaci_arena_climb_best best = qaci_arena_climb_best_of(s->climb);
  printf("score %" PRId64 ", found in evaluation %" PRIu64 " of %" PRIu64 "; %s\n", best.score, best.at,
         qaci_arena_climb_evaluations(s->climb), s->o->best);
}

/* Ctrl-C ends the search, not the report: what was found is saved, or shown where nothing is saved. */
static int end(qaci_ctx *ctx, search *s, qaci_status status) {
  command_progress_end();
  bool stopped = status == QACI_UNABLE && command_cancelled;
  if (stopped) ctx->cancel = NULL;
  if (stopped) status = QACI_OK;
  if (status == QACI_OK) status = save(ctx, s);
  bool nothing = stopped && qaci_arena_climb_best_of(s->climb).score < 0;
  if (status == QACI_OK && !nothing && (!stopped || s->o->best || !s->o->checkpoint))
    status = write_best(ctx, s, s->o->best);
  if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  if (s->o->best && !nothing) print_end(s);
  if (!stopped) return COMMAND_OK;
  fflush(stdout);
  if (!s->o->checkpoint) {
    fputs("interrupted\n", stderr);
    return COMMAND_INTERRUPTED;
  }
  fprintf(stderr, "stopped after %" PRIu64 " evaluations; go on with --resume %s\n",
          qaci_arena_climb_evaluations(s->climb), s->o->checkpoint);
  return COMMAND_CHECKPOINT;
}

/* Found out before the search, not after it. What the file holds stays until then. */
static bool can_write(const char *file) {
  FILE *f = fopen(file, "a");
  return f && !fclose(f);
}

static int start(qaci_ctx *ctx, const climb_options *o, const qaci_arena_set *set) {
  search s = {.o = o, .logged = -1};
  const char *const *against = o->against ? &o->against : NULL;
  size_t opponents = o->against ? 1 : 0;
  qaci_status status =
      o->resume ? qaci_arena_climb_resume(ctx, &s.climb, set, against, opponents, o->search.threads, o->resume)
                : qaci_arena_climb_create(ctx, &s.climb, set, against, opponents, &o->search);
  if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  int result = COMMAND_FAILED;
  s.logged = qaci_arena_climb_best_of(s.climb).score;
  /* a search that goes on continues its log */
  if (o->log) s.log = strcmp(o->log, "-") ? fopen(o->log, o->resume ? "a" : "w") : stderr;
  const char *unwritable = o->log && !s.log ? o->log : o->best && !can_write(o->best) ? o->best : NULL;
  if (unwritable) {
    fprintf(stderr, "%s: cannot be written: %s\n", unwritable, strerror(errno));
  } else {
    command_progress_start(ctx, !o->quiet && isatty(STDERR_FILENO) ? PROGRESS_LINE : PROGRESS_NONE);
    ctx->max_seconds = o->seconds;
    result = end(ctx, &s, go_on(ctx, &s));
  }
  if (s.log && s.log != stderr && fclose(s.log) && result == COMMAND_OK) {
    fprintf(stderr, "%s: cannot be written: %s\n", o->log, strerror(errno));
    result = COMMAND_FAILED;
  }
  qaci_arena_climb_destroy(s.climb);
  return result;
}

static int read_options(const command *self, climb_options *o, int argc, char **argv, int *files) {
  uint64_t until = UINT64_MAX;
  *o = (climb_options){.evaluations = UINT64_MAX, .seconds = 1e18};
  const command_option options[] = {{"--size", OPTION_POSITIVE, &o->size},
                                    {"--seed", OPTION_NUMBER, &o->search.seed},
                                    {"--evaluations", OPTION_POSITIVE, &o->evaluations},
                                    {"--seconds", OPTION_SECONDS, &o->seconds},
                                    {"--until", OPTION_NUMBER, &until},
                                    {"--population", OPTION_POSITIVE, &o->population},
                                    {"--islands", OPTION_POSITIVE, &o->islands},
                                    {"--restart", OPTION_POSITIVE, &o->search.restart},
                                    {"--score-only", OPTION_FLAG, &o->search.score_only},
                                    {"--plain", OPTION_FLAG, &o->search.plain},
                                    {"--against", OPTION_TEXT, &o->against},
                                    {"--world-seed", OPTION_NUMBER, &o->search.first_seed},
                                    {"--rounds", OPTION_POSITIVE, &o->search.rounds},
                                    {"--threads", OPTION_POSITIVE, &o->threads},
                                    {"--checkpoint", OPTION_TEXT, &o->checkpoint},
                                    {"--resume", OPTION_TEXT, &o->resume},
                                    {"--log", OPTION_TEXT, &o->log},
                                    {"-o", OPTION_TEXT, &o->best},
                                    {"--quiet", OPTION_FLAG, &o->quiet}};
  int result = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, files);
  if (result != COMMAND_OK) return result;
  if (!*files) return command_usage(self, "no file given, expected sets or environments");
  if (o->population > QACI_ARENA_MOST_POPULATION || o->islands > QACI_ARENA_MOST_ISLANDS)
    return command_usage(self, "--population and --islands, expected at most %d and %d", QACI_ARENA_MOST_POPULATION,
                         QACI_ARENA_MOST_ISLANDS);
  if (o->resume && (o->size || o->search.seed || o->population || o->islands || o->search.restart || o->search.plain ||
                    o->search.score_only || o->search.first_seed || o->search.rounds))
    return command_usage(self, "--resume with an option of the search, expected those of the checkpoint");
  o->until_given = until != UINT64_MAX;
  o->until = until;
  o->search.size = o->size;
  o->search.population = o->population;
  o->search.islands = o->islands;
  o->search.threads = o->threads < UINT32_MAX ? (unsigned)o->threads : UINT32_MAX;
  if (o->resume && !o->checkpoint) o->checkpoint = o->resume;
  return COMMAND_OK;
}

/* The options whose range is known once the set is. */
static int check_ranges(const command *self, const climb_options *o, const qaci_arena_set *set) {
  size_t room = qaci_arena_climb_room(set);
  if (o->size && (o->size < 3 || o->size > room) && room >= 3 && room < SIZE_MAX)
    return command_usage(self, "--size %" PRIu64 ", expected 3 to %zu, the slots of the least insertion", o->size,
                         room);
  uint64_t most = qaci_arena_climb_most_rounds(set, o->against ? 1 : 0);
  if (o->search.rounds > most && most)
    return command_usage(self, "--rounds %" PRIu64 ", expected at most %" PRIu64 " in these environments",
                         o->search.rounds, most);
  return COMMAND_OK;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  climb_options o;
  int files;
  int result = read_options(self, &o, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  qaci_ctx ctx;
  arena_context(&ctx);
  qaci_arena_set set;
  qaci_arena_set_init(&set);
  qaci_status status = QACI_OK;
  for (int i = 0; i < files && status == QACI_OK; i++) status = qaci_arena_set_add(&ctx, &set, argv[i]);
  result = status == QACI_OK ? check_ranges(self, &o, &set) : arena_failed(&ctx, status, COMMAND_INPUT);
  if (result == COMMAND_OK) result = start(&ctx, &o, &set);
  qaci_arena_set_clear(&set);
  return command_finish(result);
}

const command arena_climb = {
    .name = "arena climb",
    .arguments = "SET|ENV... [OPTIONS]",
    .summary = "search for an agent",
    .help =
        "A seeded search for an agent that earns much in all these worlds together (their money times their weights).\n"
        "It prints the best one as assembly. The same seed finds the same agent on any number of threads.\n\n"
        "  --evaluations N    stop after N evaluations, rounded up to whole rounds of 1000 on each island\n"
        "  --seconds X        stop after X seconds, at the last whole round\n"
        "  --until SCORE      stop once this score is reached\n"
        "  --seed S           seed of the search (0)\n"
        "  --size N           slots of the agent (60, or those of the least insertion)\n"
        "  --population P     agents on an island (16)\n"
        "  --islands I        islands, which evolve apart (4)\n"
        "  --restart N        an island begins again after N evaluations without a better score (200000)\n"
        "  --score-only       do not tell agents of equal score apart\n"
        "  --plain            one island with one agent, changes of single slots, and nothing but the score counts\n"
        "  --against AGENT    in worlds of several agents, play each file against AGENT instead of against itself\n"
        "  --rounds R         play worlds with chance R times, with R seeds (1)\n"
        "  --world-seed S     the first of them (0)\n"
        "  --threads T        threads (one for each core)\n"
        "  -o FILE            write the best agent into FILE\n"
        "  --log FILE         a line for each better score; - is standard error\n"
        "  --checkpoint FILE  write the state there each minute, at the end and on Ctrl-C, which then exits with 75\n"
        "  --resume FILE      go on from a checkpoint, which is kept up to date\n"
        "  --quiet            no progress on standard error\n",
    .run = run,
};
