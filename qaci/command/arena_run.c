/* qaci arena run ENV AGENT...: one run, who earned what, and why and when it died; or all orders of it, summed. */
#include "qaci/command/arena_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/orders.h"
#include "physics/arena/set.h"

enum { PLACE = 96, MOST_BATTLES = 1000000 };

typedef struct run_options {
  uint64_t ticks, seed;
  bool permute, json, csv;
  const char *log;
} run_options;

typedef struct play {
  const run_options *o;
  qaci_arena_environment *e;
  qaci_arena_agent **agent;
  char **name; /* of each agent, for tables */
  size_t agents;
  qaci_arena_options options;
} play;

static uint64_t file_score(const qaci_arena_run *r, const qaci_arena_environment *e, uint32_t file) {
  uint64_t sum = 0;
  for (size_t i = 0; i < e->starts; i++)
    if (e->start[i].file == file && !e->start[i].shadow) sum += qaci_arena_run_score(r, e->start[i].colour);
  return sum;
}

/* "living", "DIE at tick 12" */
static const char *fate(const qaci_arena_pointer *p, char *text, size_t room) {
  static const char *const what[] = {"living", "DIE", "invalid op", "wall", "out of fuel"};
  if (p->cause == QACI_ARENA_LIVING)
    snprintf(text, room, "living");
  else
    snprintf(text, room, "%s at tick %" PRIu64, what[p->cause], p->died);
  return text;
}

/* A row for each insertion; behind several of one file, their sum. */
static void fill_grid(arena_grid *g, const play *p, const qaci_arena_run *r) {
  const qaci_arena_environment *e = p->e;
  for (const char *const *h = (const char *const[]){"agent", "file", "at", "money", "fate", NULL}; *h; h++)
    arena_cell(g, "%s", *h);
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file) continue;
    char text[PLACE];
    qaci_arena_pointer pointer = qaci_arena_run_pointer(r, i);
    arena_cell(g, "%s", p->name[s->file - 1]);
    arena_cell(g, "%u%s", s->file, s->shadow ? " (shadow)" : "");
    arena_cell(g, "%u", s->at);
    arena_cell(g, "%" PRIu64, s->shadow ? 0 : qaci_arena_run_score(r, s->colour));
    arena_cell(g, "%s", fate(&pointer, text, sizeof text));
  }
  for (uint32_t file = 1; file <= e->files; file++) {
    size_t several = 0;
    for (size_t i = 0; i < e->starts; i++) several += e->start[i].file == file && !e->start[i].shadow;
    if (several < 2) continue;
    arena_cell(g, "%s", p->name[file - 1]);
    arena_cell(g, "%u", file);
    arena_cell(g, "all");
    arena_cell(g, "%" PRIu64, file_score(r, e, file));
    arena_cell(g, "%s", "");
  }
}

static uint64_t unpainted(const play *p, const qaci_arena_run *r) {
  uint64_t rest = qaci_arena_all_money(p->e) - qaci_arena_run_score(r, 0);
  for (uint32_t c = 1; c <= p->e->colours; c++) rest -= qaci_arena_run_score(r, (uint16_t)c);
  return rest;
}

static void print_text(const play *p, const qaci_arena_run *r) {
  const qaci_arena_environment *e = p->e;
  arena_grid g;
  arena_grid_init(&g, 5);
  fill_grid(&g, p, r);
  if (e->name) printf("%s\n\n", e->name);
  arena_grid_print(&g, stdout);
  arena_grid_clear(&g);
  putchar('\n');
  for (size_t i = 0; i < e->predictions; i++) {
    char slot[PLACE], label[PLACE];
    const qaci_arena_prediction *q = &e->prediction[i];
    printf("predicted  %s = %" PRId32 "  (agent %u enters %s)\n", arena_place(e, q->slot, slot, sizeof slot),
           qaci_arena_run_prediction(r, i), q->file, arena_place(e, q->label, label, sizeof label));
  }
  printf("ended      %s, after %" PRIu64 " tick%s and %" PRIu64 " instruction%s\n",
         qaci_arena_end_name[qaci_arena_run_end(r)], qaci_arena_run_tick(r), qaci_arena_run_tick(r) == 1 ? "" : "s",
         qaci_arena_run_steps(r), qaci_arena_run_steps(r) == 1 ? "" : "s");
  printf("house      %" PRIu64 "\nnobody     %" PRIu64 "\n", qaci_arena_run_score(r, 0), unpainted(p, r));
}

static void print_json(const play *p, const qaci_arena_run *r) {
  const qaci_arena_environment *e = p->e;
  fputs("{\"environment\": ", stdout);
  arena_json_text(stdout, e->name ? e->name : "");
  printf(", \"end\": \"%s\", \"ticks\": \"%" PRIu64 "\", \"instructions\": \"%" PRIu64 "\",\n \"insertions\": [",
         qaci_arena_end_name[qaci_arena_run_end(r)], qaci_arena_run_tick(r), qaci_arena_run_steps(r));
  const char *between = "\n  ";
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file) continue;
    qaci_arena_pointer pointer = qaci_arena_run_pointer(r, i);
    printf("%s{\"agent\": ", between);
    arena_json_text(stdout, p->name[s->file - 1]);
    printf(", \"file\": \"%u\", \"at\": \"%u\", \"shadow\": %s, \"colour\": \"%u\", \"money\": \"%" PRIu64
           "\", \"fate\": \"%s\"",
           s->file, s->at, s->shadow ? "true" : "false", s->colour, s->shadow ? 0 : qaci_arena_run_score(r, s->colour),
           qaci_arena_cause_name[pointer.cause]);
    if (pointer.cause != QACI_ARENA_LIVING) printf(", \"died\": \"%" PRIu64 "\"", pointer.died);
    putchar('}');
    between = ",\n  ";
  }
  fputs("],\n \"files\": [", stdout);
  for (uint32_t file = 1; file <= e->files; file++) {
    printf("%s{\"agent\": ", file > 1 ? ", " : "");
    arena_json_text(stdout, p->name[file - 1]);
    printf(", \"money\": \"%" PRIu64 "\"}", file_score(r, e, file));
  }
  fputs("],\n \"predictions\": [", stdout);
  for (size_t i = 0; i < e->predictions; i++) {
    char slot[PLACE];
    printf("%s{\"slot\": ", i ? ", " : "");
    arena_json_text(stdout, arena_place(e, e->prediction[i].slot, slot, sizeof slot));
    printf(", \"value\": \"%" PRId32 "\"}", qaci_arena_run_prediction(r, i));
  }
  printf("],\n \"house\": \"%" PRIu64 "\", \"nobody\": \"%" PRIu64 "\"}\n", qaci_arena_run_score(r, 0),
         unpainted(p, r));
}

/* The log is written while the run goes on; a file of it is closed here. */
static qaci_status play_logged(qaci_ctx *ctx, qaci_arena_run *r, const char *file) {
  FILE *to = strcmp(file, "-") ? fopen(file, "w") : stdout;
  if (!to) return qaci_fail(ctx, QACI_UNABLE, "%s: cannot be written: %s", file, strerror(errno));
  arena_log log = {.to = to, .run = r};
  qaci_status status = qaci_arena_run_until(ctx, r, UINT64_MAX, arena_log_event, &log);
  bool whole = !ferror(to);
  if (to == stdout)
    putchar('\n');
  else
    whole = !fclose(to) && whole;
  if (status == QACI_OK && !whole) status = qaci_fail(ctx, QACI_UNABLE, "%s: cannot be written", file);
  return status;
}

static int play_once(qaci_ctx *ctx, const play *p) {
  qaci_arena_run *r = NULL;
  qaci_status status = qaci_arena_run_create(ctx, &r, p->e, p->agent, p->agents, &p->options);
  if (status == QACI_OK)
    status = p->o->log ? play_logged(ctx, r, p->o->log) : qaci_arena_run_until(ctx, r, UINT64_MAX, NULL, NULL);
  if (status != QACI_OK) {
    qaci_arena_run_destroy(r);
    return arena_failed(ctx, status, COMMAND_INPUT);
  }
  if (p->o->json) {
    print_json(p, r);
  } else if (p->o->csv) {
    arena_grid g;
    arena_grid_init(&g, 5);
    fill_grid(&g, p, r);
    arena_grid_csv(&g, stdout);
    arena_grid_clear(&g);
  } else {
    print_text(p, r);
  }
  qaci_arena_run_destroy(r);
  return COMMAND_OK;
}

/* Every order of the turns times every way to give the agents to the files. sum[i]: money of agent i of the command. */
static qaci_status play_orders(qaci_ctx *ctx, const play *p, uint64_t orders, uint64_t ways, mpz_t *sum) {
  uint32_t *seat = qaci_alloc((p->agents + 1) * sizeof *seat); /* file k + 1 is agent seat[k] */
  qaci_arena_agent **agent = qaci_alloc((p->agents + 1) * sizeof *agent);
  qaci_status status = QACI_OK;
  for (uint64_t order = 0; order < orders && status == QACI_OK; order++) {
    qaci_arena_environment *e = qaci_arena_in_order(p->e, order);
    qaci_arena_run *r = NULL;
    for (uint64_t way = 0; way < ways && status == QACI_OK; way++) {
      qaci_arena_permutation(way, p->agents, seat);
      for (size_t k = 0; k < p->agents; k++) agent[k] = p->agent[seat[k]];
      status = r ? qaci_arena_run_restart(ctx, r, agent, p->agents, &p->options)
                 : qaci_arena_run_create(ctx, &r, e, agent, p->agents, &p->options);
      if (status == QACI_OK) status = qaci_arena_run_until(ctx, r, UINT64_MAX, NULL, NULL);
      for (size_t k = 0; k < p->agents && status == QACI_OK; k++)
        mpz_add_ui(sum[seat[k]], sum[seat[k]], file_score(r, e, (uint32_t)k + 1));
    }
    qaci_arena_run_destroy(r);
    qaci_arena_environment_release(e);
  }
  free(agent);
  free(seat);
  return status;
}

static void print_sums(const play *p, uint64_t battles, mpz_t *sum) {
  if (p->o->json) {
    fputs("{\"environment\": ", stdout);
    arena_json_text(stdout, p->e->name ? p->e->name : "");
    printf(", \"battles\": \"%" PRIu64 "\", \"agents\": [", battles);
    for (size_t i = 0; i < p->agents; i++) {
      printf("%s\n  {\"agent\": ", i ? "," : "");
      arena_json_text(stdout, p->name[i]);
      gmp_printf(", \"money\": \"%Zd\"}", sum[i]);
    }
    puts("]}");
    return;
  }
  arena_grid g;
  arena_grid_init(&g, 3);
  for (const char *const *h = (const char *const[]){"agent", "money", "battles", NULL}; *h; h++)
    arena_cell(&g, "%s", *h);
  for (size_t i = 0; i < p->agents; i++) {
    char *digits = mpz_get_str(NULL, 10, sum[i]);
    arena_cell(&g, "%s", p->name[i]);
    arena_cell(&g, "%s", digits);
    arena_cell(&g, "%" PRIu64, battles);
    free(digits);
  }
  if (p->o->csv) {
    arena_grid_csv(&g, stdout);
  } else {
    if (p->e->name) printf("%s\n\n", p->e->name);
    arena_grid_print(&g, stdout);
  }
  arena_grid_clear(&g);
}

static int play_permuted(const command *self, qaci_ctx *ctx, const play *p) {
  uint64_t orders = qaci_arena_factorial(qaci_arena_insertions(p->e), MOST_BATTLES);
  uint64_t ways = qaci_arena_factorial(p->agents, MOST_BATTLES);
  if (!orders || !ways || orders > MOST_BATTLES / ways)
    return command_usage(self, "--permute: %zu insertions and %zu agents have more than %d orders",
                         qaci_arena_insertions(p->e), p->agents, MOST_BATTLES);
  mpz_t *sum = qaci_alloc((p->agents + 1) * sizeof *sum);
  for (size_t i = 0; i < p->agents; i++) mpz_init(sum[i]);
  qaci_status status = play_orders(ctx, p, orders, ways, sum);
  int result = COMMAND_OK;
  if (status == QACI_OK)
    print_sums(p, orders * ways, sum);
  else
    result = arena_failed(ctx, status, COMMAND_INPUT);
  for (size_t i = 0; i < p->agents; i++) mpz_clear(sum[i]);
  free(sum);
  return result;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  run_options o = {0};
  const command_option options[] = {{"--ticks", OPTION_TICKS, &o.ticks},    {"--seed", OPTION_NUMBER, &o.seed},
                                    {"--permute", OPTION_FLAG, &o.permute}, {"--log", OPTION_TEXT, &o.log},
                                    {"--json", OPTION_FLAG, &o.json},       {"--csv", OPTION_FLAG, &o.csv}};
  int files;
  int result = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  if (o.json && o.csv) return command_usage(self, "--json and --csv, expected one of them");
  if (o.permute && o.log) return command_usage(self, "--permute and --log, expected one of them");
  qaci_ctx ctx;
  arena_context(&ctx);
  play p = {.o = &o, .options = {.seed = o.seed, .ticks = o.ticks}};
  result = arena_load(self, &ctx, files, argv, &p.e, &p.agent, &p.agents);
  if (result == COMMAND_OK) {
    p.name = qaci_alloc((p.agents + 1) * sizeof *p.name);
    for (size_t i = 0; i < p.agents; i++) p.name[i] = qaci_arena_short_name(argv[i + 1]);
    result = o.permute ? play_permuted(self, &ctx, &p) : play_once(&ctx, &p);
    for (size_t i = 0; i < p.agents; i++) free(p.name[i]);
    free(p.name);
  }
  arena_release(p.e, p.agent, p.agents);
  return command_finish(result);
}

const command arena_run = {
    .name = "arena run",
    .arguments = "ENV AGENT... [OPTIONS]",
    .summary = "play a world: who earns what",
    .help = "ENV is an environment file; then one agent file for each agent that it takes (the same file may stand for "
            "several).\n"
            "Prints the money of each insertion, why and when it died, and how the run ended.\n\n"
            "  --ticks N     at most N ticks instead of those of the environment\n"
            "  --seed S      seed of random slots, tosses and errors of predictors (0)\n"
            "  --permute     play every way of giving the agents to the files in every order of turns; print the sums\n"
            "  --log FILE    write every event, a line each; - is standard output\n"
            "  --json        the result as JSON, numbers as strings\n"
            "  --csv         the table as CSV\n",
    .run = run,
};
