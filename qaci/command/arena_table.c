/* qaci arena table AGENT...: everyone plays every world; a table in the order of the sums. */
#include "qaci/command/arena_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "physics/arena/table.h"

/* Public worlds one by one, private ones as a sum. */
typedef struct ranking {
  const qaci_arena_set *worlds; /* the public ones */
  const char *private; /* NULL: no private set */
  char **name;         /* [agents] */
  size_t agents, *rank;
  qaci_arena_table open, secret;
  mpz_t *total;
} ranking;

static void number_cell(arena_grid *g, const mpz_t number) {
  char *digits = mpz_get_str(NULL, 10, number);
  arena_cell(g, "%s", digits);
  free(digits);
}

/* Equal totals share a rank. */
static size_t place_of(const ranking *r, size_t i) {
  while (i > 0 && !mpz_cmp(r->total[r->rank[i - 1]], r->total[r->rank[i]])) i--;
  return i + 1;
}

static void sums_cells(arena_grid *g, const ranking *r, size_t agent) {
  if (r->worlds->count) number_cell(g, r->open.weighted[agent]);
  if (r->private) number_cell(g, r->secret.weighted[agent]);
  number_cell(g, r->total[agent]);
}

static size_t sums(arena_grid *g, const ranking *r) {
  if (g && r->worlds->count) arena_cell(g, "public");
  if (g && r->private) arena_cell(g, "private");
  if (g) arena_cell(g, "total");
  return 1 + (r->worlds->count > 0) + (r->private != NULL);
}

static void print_text(FILE *to, const ranking *r) {
  arena_grid g;
  arena_grid_init(&g, 2 + sums(NULL, r));
  arena_cell(&g, "rank");
  arena_cell(&g, "agent");
  sums(&g, r);
  for (size_t i = 0; i < r->agents; i++) {
    arena_cell(&g, "%zu", place_of(r, i));
    arena_cell(&g, "%s", r->name[r->rank[i]]);
    sums_cells(&g, r, r->rank[i]);
  }
  arena_grid_print(&g, to);
  arena_grid_clear(&g);
  if (!r->worlds->count) return;
  fputc('\n', to);
  arena_grid_init(&g, 3 + r->agents);
  for (const char *const *h = (const char *const[]){"environment", "weight", "battles", NULL}; *h; h++)
    arena_cell(&g, "%s", *h);
  for (size_t i = 0; i < r->agents; i++) arena_cell(&g, "%s", r->name[r->rank[i]]);
  for (size_t k = 0; k < r->worlds->count; k++) {
    arena_cell(&g, "%s", r->worlds->member[k].name);
    arena_cell(&g, "%" PRIu64, r->worlds->member[k].weight);
    arena_cell(&g, "%" PRIu64, r->open.battles[k]);
    for (size_t i = 0; i < r->agents; i++) number_cell(&g, r->open.score[r->rank[i] * r->worlds->count + k]);
  }
  arena_grid_print(&g, to);
  arena_grid_clear(&g);
}

static void print_csv(FILE *to, const ranking *r) {
  arena_grid g;
  arena_grid_init(&g, 2 + r->worlds->count + sums(NULL, r));
  arena_cell(&g, "rank");
  arena_cell(&g, "agent");
  for (size_t k = 0; k < r->worlds->count; k++) arena_cell(&g, "%s", r->worlds->member[k].name);
  sums(&g, r);
  for (size_t i = 0; i < r->agents; i++) {
    size_t agent = r->rank[i];
    arena_cell(&g, "%zu", place_of(r, i));
    arena_cell(&g, "%s", r->name[agent]);
    for (size_t k = 0; k < r->worlds->count; k++) number_cell(&g, r->open.score[agent * r->worlds->count + k]);
    sums_cells(&g, r, agent);
  }
  arena_grid_csv(&g, to);
  arena_grid_clear(&g);
}

static void json_number(FILE *to, const char *name, const mpz_t number) {
  fprintf(to, ", \"%s\": \"", name);
  mpz_out_str(to, 10, number);
  fputc('"', to);
}

static void print_json(FILE *to, const ranking *r) {
  fputs("{\"environments\": [", to);
  for (size_t k = 0; k < r->worlds->count; k++) {
    fputs(k ? ",\n  {\"name\": " : "\n  {\"name\": ", to);
    arena_json_text(to, r->worlds->member[k].name);
    fprintf(to, ", \"weight\": \"%" PRIu64 "\", \"battles\": \"%" PRIu64 "\"}", r->worlds->member[k].weight,
            r->open.battles[k]);
  }
  fputs("],\n \"agents\": [", to);
  for (size_t i = 0; i < r->agents; i++) {
    size_t agent = r->rank[i];
    fprintf(to, "%s\n  {\"rank\": \"%zu\", \"agent\": ", i ? "," : "", place_of(r, i));
    arena_json_text(to, r->name[agent]);
    fputs(", \"scores\": [", to);
    for (size_t k = 0; k < r->worlds->count; k++) {
      fputs(k ? ", \"" : "\"", to);
      mpz_out_str(to, 10, r->open.score[agent * r->worlds->count + k]);
      fputc('"', to);
    }
    fputc(']', to);
    if (r->worlds->count) json_number(to, "public", r->open.weighted[agent]);
    if (r->private) json_number(to, "private", r->secret.weighted[agent]);
    json_number(to, "total", r->total[agent]);
    fputc('}', to);
  }
  fputs("]}\n", to);
}

/* A form of the result into a file; "-" is standard output. */
static int write_form(const char *file, void (*form)(FILE *, const ranking *), const ranking *r) {
  if (!strcmp(file, "-")) {
    form(stdout, r);
    return COMMAND_OK;
  }
  FILE *to = fopen(file, "w");
  bool whole = to != NULL;
  if (to) {
    form(to, r);
    whole = !ferror(to);
    whole = !fclose(to) && whole;
  }
  if (whole) return COMMAND_OK;
  fprintf(stderr, "%s: cannot be written: %s\n", file, strerror(errno));
  return COMMAND_FAILED;
}

/* The agents' texts, read once: each world assembles them. What is wrong with a file is said before a private world is
 * played, of which no message tells anything. */
static qaci_status read_agents(qaci_ctx *ctx, qaci_arena_source *agent, int files, char **file) {
  for (int i = 0; i < files; i++) QACI_TRY(qaci_arena_source_read(ctx, &agent[i], file[i]));
  return QACI_OK;
}

static qaci_status play(qaci_ctx *ctx, ranking *r, const qaci_arena_set *closed, const qaci_arena_source *agent,
                        const qaci_arena_table_options *options) {
  QACI_TRY(qaci_arena_table_play(ctx, &r->open, r->worlds, agent, r->agents, options, false));
  QACI_TRY(qaci_arena_table_play(ctx, &r->secret, closed, agent, r->agents, options, true));
  for (size_t i = 0; i < r->agents; i++) mpz_add(r->total[i], r->open.weighted[i], r->secret.weighted[i]);
  qaci_arena_rank(r->total, r->agents, r->rank);
  return QACI_OK;
}

typedef struct table_options {
  const char *public, *private, *csv, *json;
  bool quiet;
  qaci_arena_table_options play;
} table_options;

static int show(const table_options *o, const ranking *r) {
  bool text = (!o->csv || strcmp(o->csv, "-")) && (!o->json || strcmp(o->json, "-"));
  if (text) print_text(stdout, r);
  int status = o->csv ? write_form(o->csv, print_csv, r) : COMMAND_OK;
  if (status == COMMAND_OK && o->json) status = write_form(o->json, print_json, r);
  return status;
}

static int play_and_show(const table_options *o, qaci_ctx *ctx, const qaci_arena_set *open,
                         const qaci_arena_set *closed, int agents, const qaci_arena_source *agent) {
  ranking r = {.worlds = open, .private = o->private, .agents = (size_t)agents};
  r.name = qaci_alloc(r.agents * sizeof *r.name);
  r.rank = qaci_alloc(r.agents * sizeof *r.rank);
  r.total = qaci_alloc(r.agents * sizeof *r.total);
  for (size_t i = 0; i < r.agents; i++) {
    r.name[i] = qaci_arena_short_name(agent[i].file);
    mpz_init(r.total[i]);
  }
  command_progress_start(ctx, !o->quiet && isatty(STDERR_FILENO) ? PROGRESS_LINE : PROGRESS_NONE);
  qaci_status status = play(ctx, &r, closed, agent, &o->play);
  command_progress_end();
  int result = status == QACI_OK ? show(o, &r) : arena_failed(ctx, status, COMMAND_INPUT);
  for (size_t i = 0; i < r.agents; i++) {
    free(r.name[i]);
    mpz_clear(r.total[i]);
  }
  free(r.name);
  free(r.rank);
  free(r.total);
  qaci_arena_table_clear(&r.open);
  qaci_arena_table_clear(&r.secret);
  return result;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  table_options o = {0};
  uint64_t threads = 0;
  const command_option options[] = {{"--public", OPTION_TEXT, &o.public},
                                    {"--private", OPTION_TEXT, &o.private},
                                    {"--permute", OPTION_FLAG, &o.play.permute},
                                    {"--csv", OPTION_TEXT, &o.csv},
                                    {"--json", OPTION_TEXT, &o.json},
                                    {"--seed", OPTION_NUMBER, &o.play.seed},
                                    {"--rounds", OPTION_POSITIVE, &o.play.rounds},
                                    {"--threads", OPTION_POSITIVE, &threads},
                                    {"--quiet", OPTION_FLAG, &o.quiet}};
  int files;
  int result = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  if (!o.public && !o.private) return command_usage(self, "no worlds given, expected --public SET or --private SET");
  if (!files) return command_usage(self, "no agent given, expected agent files");
  if (o.csv && o.json && !strcmp(o.csv, "-") && !strcmp(o.json, "-"))
    return command_usage(self, "--csv - and --json -, expected one on standard output");
  o.play.threads = threads < UINT32_MAX ? (unsigned)threads : UINT32_MAX;
  qaci_ctx ctx;
  arena_context(&ctx);
  qaci_arena_set open, closed;
  qaci_arena_set_init(&open);
  qaci_arena_set_init(&closed);
  qaci_arena_source *agent = qaci_alloc((size_t)files * sizeof *agent);
  memset(agent, 0, (size_t)files * sizeof *agent);
  qaci_status status = read_agents(&ctx, agent, files, argv);
  if (status == QACI_OK && o.public) status = qaci_arena_set_add(&ctx, &open, o.public);
  if (status == QACI_OK && o.private && (status = qaci_arena_set_add(&ctx, &closed, o.private)) == QACI_DOMAIN)
    qaci_fail(&ctx, status, "%s: no set of environments that can be read; try \"qaci arena check %s\"", o.private,
              o.private);
  result = status == QACI_OK ? play_and_show(&o, &ctx, &open, &closed, files, agent)
                             : arena_failed(&ctx, status, COMMAND_INPUT);
  qaci_arena_set_clear(&open);
  qaci_arena_set_clear(&closed);
  for (int i = 0; i < files; i++) qaci_arena_source_clear(&agent[i]);
  free(agent);
  return command_finish(result);
}

const command arena_table = {
    .name = "arena table",
    .arguments = "[OPTIONS] AGENT...",
    .summary = "rank agents over sets of worlds",
    .help = "Every agent plays every world of the sets; a world that takes several agents is played by every ordered "
            "tuple of\n"
            "them, each also with itself. Agents are ranked by the sums of what they earn, times the weights. Of "
            "private worlds\n"
            "nothing is shown but that sum.\n\n"
            "  --public SET    a set file, or one environment\n"
            "  --private SET   the same, kept private\n"
            "  --permute       every battle in every order of turns\n"
            "  --rounds R      play worlds with chance R times, with R seeds (1)\n"
            "  --seed S        the first of them (0)\n"
            "  --csv FILE      write the table as CSV; - is standard output, instead of the text\n"
            "  --json FILE     write it as JSON, numbers as strings; - as above\n"
            "  --threads T     threads (one for each core); the output does not depend on it\n"
            "  --quiet         no progress on standard error\n",
    .run = run,
};
