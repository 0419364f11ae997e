/* What surrounds runs of the arena: orders of play, crews of threads, lines of integers, tables, climbers. ARENA.4 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "physics/arena/climb_internal.h"
#include "physics/arena/crew.h"
#include "physics/arena/lines.h"
#include "physics/arena/orders.h"
#include "physics/arena/table.h"
#include "physics/arena/text.h"
#include "tests/support/leaks.h"

/* Two boxes; an insertion each at 0 and 32 of files 1 and 2, or (one file) only the first. */
static const char one_agent[] =
    "world 128\nticks 200\nagent 1 at 0 size 30\nat 64 ro\nDIE money %d\nat 80 ro\nDIE money %d\n";
static const char two_agents[] = "world 128\nticks 200\nagent 1 at 0 size 30\nip idle at rest\nagent 2 at 32 size 30\n"
                                 "agent 1 at 100 size 16 shadow\nagent 2 at 116 size 12\n"
                                 "at 64 ro\nDIE money 5\nrest: JMP rest\nat 80 ro\nDIE money 3\n";

static qaci_arena_environment *world(qaci_ctx *ctx, const char *format, int first, int second) {
  char text[512];
  qaci_arena_environment *e = NULL;
  snprintf(text, sizeof text, format, first, second);
  cr_assert_eq(qaci_arena_environment_parse(ctx, &e, text, strlen(text), "world"), QACI_OK, "%s", ctx->message);
  return e;
}

Test(arena_contest, permutations) {
  for (size_t n = 0; n <= 6; n++) {
    uint64_t count = qaci_arena_factorial(n, 1000);
    uint32_t before[6] = {0}, p[6];
    for (uint64_t k = 0; k < count; k++) {
      qaci_arena_permutation(k, n, p);
      unsigned used = 0;
      for (size_t i = 0; i < n; i++) used |= 1u << p[i];
      cr_assert_eq(used, (1u << n) - 1, "permutation %d of %zu has each once", (int)k, n);
      size_t i = 0;
      while (k && i < n && p[i] == before[i]) i++;
      cr_assert(!k || (i < n && p[i] > before[i]), "permutation %d of %zu is behind the one before", (int)k, n);
      memcpy(before, p, sizeof p);
    }
  }
  cr_assert_eq(qaci_arena_factorial(5, 120), 120, "5! is not above 120");
  cr_assert_eq(qaci_arena_factorial(5, 119), 0, "5! is above 119");
  cr_assert_eq(qaci_arena_factorial(1000, UINT64_MAX), 0, "1000! is above everything");
}

Test(arena_contest, orders) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = world(&ctx, two_agents, 0, 0);
  cr_assert_eq(qaci_arena_insertions(e), 3, "shadows and pointers of the house do not count");
  uint32_t first[3] = {0};
  for (uint64_t k = 0; k < 6; k++) {
    qaci_arena_environment *r = qaci_arena_in_order(e, k);
    cr_assert_eq(qaci_arena_environment_check(&ctx, r), QACI_OK, "%s", ctx.message);
    cr_assert_eq(r->starts, e->starts, "as many pointers");
    for (size_t i = 0; i < e->starts; i++) {
      bool turns = e->start[i].file && !e->start[i].shadow;
      cr_assert(turns || r->start[i].at == e->start[i].at, "the house and shadows keep their turns");
      size_t same = 0;
      while (same < e->starts && e->start[same].at != r->start[i].at) same++;
      cr_assert(same < e->starts && e->start[same].file == r->start[i].file &&
                    e->start[same].colour == r->start[i].colour && e->start[same].size == r->start[i].size,
                "an insertion keeps its place, file and colour");
    }
    for (size_t i = 0; i < 3; i++) first[i] += r->start[0].at == (const uint32_t[]){0, 32, 116}[i];
    qaci_arena_environment_release(r);
  }
  for (size_t i = 0; i < 3; i++) cr_assert_eq(first[i], 2, "everyone is first in two of six orders");
  qaci_arena_environment_release(e);
}

typedef struct jobs {
  unsigned char done[1000];
  size_t bad, worse; /* jobs that fail */
} jobs;

static qaci_status do_job(qaci_ctx *ctx, void *data, unsigned worker, size_t job) {
  jobs *j = data;
  cr_assert(worker < 5, "no more workers than asked for");
  __atomic_add_fetch(&j->done[job], 1, __ATOMIC_RELAXED);
  QACI_TRY(qaci_ctx_step(ctx, 3));
  if (job == j->bad || job == j->worse) {
    if (job == j->bad) usleep(20000); /* the other one fails first, where there are threads */
    return qaci_fail(ctx, job == j->bad ? QACI_DOMAIN : QACI_UNABLE, "job %zu", job);
  }
  return QACI_OK;
}

Test(arena_contest, crew) {
  for (unsigned threads = 1; threads <= 5; threads++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    jobs j = {.bad = 1000, .worse = 1000};
    cr_assert_eq(qaci_arena_crew(&ctx, threads, 1000, do_job, &j), QACI_OK, "%u threads", threads);
    for (size_t i = 0; i < 1000; i++) cr_assert_eq(j.done[i], 1, "job %zu is done once", i);
    cr_assert_eq(ctx.steps, 3000, "the steps of all jobs are counted");
    j = (jobs){.bad = 500, .worse = 501};
    cr_assert_eq(qaci_arena_crew(&ctx, threads, 1000, do_job, &j), QACI_DOMAIN, "the failure with the least number");
    cr_assert_str_eq(ctx.message, "job 500", "its message");
    cr_assert_eq(j.done[999], 0, "nothing starts after a failure");
    volatile int cancel = 1;
    ctx.cancel = &cancel;
    ctx.next_look = 0;
    j = (jobs){.bad = 1000, .worse = 1000};
    cr_assert_eq(qaci_arena_crew(&ctx, threads, 1000, do_job, &j), QACI_UNABLE, "a cancelled crew stops");
  }
}

/* Random text of agents, good or not, cut into pieces or not: the lines of output are those of the good ones. */
Test(arena_contest, lines) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = world(&ctx, one_agent, 5, 3);
  qaci_arena_agent *nobody = qaci_arena_agent_create(NULL, 0);
  qaci_arena_field field = {.environment = e, .agent = &nobody, .file = 1, .source = "text"};
  size_t room = 200000;
  char *text = malloc(room + 64), *out, *again;
  srand(1);
  for (int bad = -1; bad < 5000; bad += 1667) {
    size_t length = 0, written, written_again;
    int expected = bad < 0 ? 5000 : bad, line_count = 0;
    for (int i = 0; i < 5000; i++)
      length += (size_t)sprintf(text + length, i == bad ? "5 x\n" : "5 %d%*s\n", 60 + rand() % 24, 1 + rand() % 12, "");
    uint64_t line = 7, same = 7;
    field.threads = 1;
    qaci_status status = qaci_arena_play_lines(&ctx, &field, text, length, &line, &out, &written);
    cr_assert_eq(status, bad < 0 ? QACI_OK : QACI_DOMAIN, "%s", ctx.message);
    cr_assert_eq(line, 5007, "lines are counted");
    char start[32];
    snprintf(start, sizeof start, "text:%d: \"x\"", bad + 8);
    cr_assert(bad < 0 || !strncmp(ctx.message, start, strlen(start)), "%s", ctx.message);
    for (size_t i = 0; i < written; i++) line_count += out[i] == '\n';
    cr_assert_eq(line_count, expected, "a line for each agent before the bad one");
    field.threads = 3;
    status = qaci_arena_play_lines(&ctx, &field, text, length, &same, &again, &written_again);
    cr_assert_eq(status, bad < 0 ? QACI_OK : QACI_DOMAIN, "%s", ctx.message);
    cr_assert(written == written_again && !memcmp(out, again, written), "the same on three threads");
    free(out);
    free(again);
  }
  free(text);
  qaci_arena_agent_release(nobody);
  qaci_arena_environment_release(e);
}

static void write_file(const char *name, const char *text) {
  FILE *f = fopen(name, "w");
  cr_assert(f && fputs(text, f) >= 0 && !fclose(f), "%s is written", name);
}

Test(arena_contest, tables_and_ranks) {
  leaks_watch();
  size_t blocks = leaks_live_blocks();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  char folder[] = "/tmp/arena_contest.XXXXXX", name[2][64];
  cr_assert(mkdtemp(folder), "a folder");
  for (int i = 0; i < 2; i++) {
    snprintf(name[i], sizeof name[i], "%s/%d.agent", folder, i);
    write_file(name[i], i ? "JMP 80\n" : "JMP 64\n");
  }
  qaci_arena_member member[] = {{.weight = 1, .file = "a", .name = "a", .environment = world(&ctx, one_agent, 5, 3)},
                                {.weight = 10, .file = "b", .name = "b", .environment = world(&ctx, two_agents, 0, 0)}};
  qaci_arena_set set = {.count = 2, .member = member};
  qaci_arena_source agent[2];
  for (int i = 0; i < 2; i++)
    cr_assert_eq(qaci_arena_source_read(&ctx, &agent[i], name[i]), QACI_OK, "%s", ctx.message);
  qaci_arena_table t;
  qaci_arena_table_init(&t);
  qaci_arena_table_options options = {.threads = 1};
  cr_assert_eq(qaci_arena_table_play(&ctx, &t, &set, agent, 2, &options, false), QACI_OK, "%s", ctx.message);
  cr_assert_eq(t.battles[0], 2, "each alone");
  cr_assert_eq(t.battles[1], 4, "each pair");
  /* from 0 the jumps reach the boxes, from 32 and 116 nothing: who plays file 1 is paid */
  const unsigned long expected[] = {5, 10, 3, 6};
  for (size_t i = 0; i < 4; i++) cr_assert_eq(mpz_get_ui(t.score[i]), expected[i], "score %zu", i);
  cr_assert_eq(mpz_get_ui(t.weighted[0]), 5 + 10 * 10, "weighted");
  options.permute = true;
  cr_assert_eq(qaci_arena_table_play(&ctx, &t, &set, agent, 2, &options, false), QACI_OK, "%s", ctx.message);
  cr_assert_eq(t.battles[1], 24, "each pair in six orders");
  cr_assert_eq(mpz_get_ui(t.score[1]), 60, "who is first does not matter here");
  for (int i = 0; i < 2; i++) qaci_arena_source_clear(&agent[i]);
  qaci_arena_table_clear(&t);
  mpz_t total[4];
  size_t rank[4];
  for (int i = 0; i < 4; i++) mpz_init_set_ui(total[i], (const unsigned[]){2, 7, 7, 9}[i]);
  qaci_arena_rank(total, 4, rank);
  cr_assert(rank[0] == 3 && rank[1] == 1 && rank[2] == 2 && rank[3] == 0, "falling, equal ones as they were");
  for (int i = 0; i < 4; i++) mpz_clear(total[i]);
  for (int i = 0; i < 2; i++) {
    unlink(name[i]);
    qaci_arena_environment_release(member[i].environment);
  }
  rmdir(folder);
  cr_assert_eq(leaks_live_blocks(), blocks, "no GMP block is left");
}

static qaci_arena_climb *climb(qaci_ctx *ctx, const qaci_arena_set *set, qaci_arena_climb_options options) {
  qaci_arena_climb *c = NULL;
  cr_assert_eq(qaci_arena_climb_create(ctx, &c, set, NULL, 0, &options), QACI_OK, "%s", ctx->message);
  return c;
}

Test(arena_contest, gaps) {
  qaci_arena_climb c = {.slots = 128, .options = {.size = 9}};
  /* from 0 to 6 and to 128 - 3; from 3 to itself; from 6 to 0 and to 100 */
  const int32_t code[9] = {QACI_ARENA_JMZ, 6, -3, QACI_ARENA_MOV, 0, 2, QACI_ARENA_JMN, -6, 94};
  const int32_t closed[9] = {QACI_ARENA_JMZ, 3, -3, QACI_ARENA_JMN, -3, 97};
  const int32_t opened[9] = {0, 0, 0, QACI_ARENA_JMZ, 6, -6, QACI_ARENA_MOV, 0, 2};
  int32_t value[9];
  memcpy(value, code, sizeof value);
  climb_gap(&c, value, 3, -3);
  cr_assert(!memcmp(value, closed, sizeof value), "closing a gap moves what points across it");
  memcpy(value, code, sizeof value);
  climb_gap(&c, value, 0, 3);
  cr_assert(!memcmp(value, opened, sizeof value), "opening one keeps what is pointed at");
}

Test(arena_contest, climbers) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_member member[] = {{.weight = 1, .file = "a", .name = "a", .environment = world(&ctx, one_agent, 5, 10)},
                                {.weight = 1, .file = "b", .name = "b", .environment = world(&ctx, one_agent, 10, 5)}};
  qaci_arena_set one = {.count = 1, .member = member}, both = {.count = 2, .member = member};

  /* a box is found by changes of single slots; the mirror image only by those who look */
  qaci_arena_climb *c = climb(&ctx, &one, (qaci_arena_climb_options){.plain = true, .size = 30, .seed = 3});
  while (qaci_arena_climb_best_of(c).score < 10 && qaci_arena_climb_evaluations(c) < 300000)
    cr_assert_eq(qaci_arena_climb_round(&ctx, c), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_climb_best_of(c).score, 10, "a plain climber takes ten");
  qaci_arena_climb_destroy(c);
  c = climb(&ctx, &both, (qaci_arena_climb_options){.size = 30, .population = 1, .islands = 1});
  while (qaci_arena_climb_best_of(c).score < 20 && qaci_arena_climb_evaluations(c) < 1000000)
    cr_assert_eq(qaci_arena_climb_round(&ctx, c), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_climb_best_of(c).score, 20, "who looks takes ten in both");
  int32_t *value, whole[30] = {0};
  size_t count;
  cr_assert_eq(qaci_arena_climb_tidy(&ctx, c, &value, &count), QACI_OK, "%s", ctx.message);
  cr_assert(count <= 30, "not longer");
  memcpy(whole, value, count * sizeof *value);
  for (size_t i = 0; i < 2; i++) {
    uint64_t score, weight;
    const char *name;
    cr_assert_eq(qaci_arena_climb_score(&ctx, c, whole, i, &score, &weight, &name), QACI_OK, "%s", ctx.message);
    cr_assert_eq(score, 10, "a tidy agent earns as much");
  }
  free(value);
  qaci_arena_climb_destroy(c);

  /* tidying keeps the score that was found, where a better one is near, too: this jumps to 80 for ten, but for the -16
   * that it adds before */
  const int32_t near[7] = {QACI_ARENA_ADD, 6, 4, QACI_ARENA_JMP, 77, 0, -16};
  c = climb(&ctx, &one, (qaci_arena_climb_options){.size = 30});
  memcpy(c->best_value, near, sizeof near);
  c->best.score = 5;
  uint64_t earned, once;
  const char *where;
  cr_assert_eq(qaci_arena_climb_score(&ctx, c, c->best_value, 0, &earned, &once, &where), QACI_OK, "%s", ctx.message);
  cr_assert_eq(earned, 5, "it takes the five");
  cr_assert_eq(qaci_arena_climb_tidy(&ctx, c, &value, &count), QACI_OK, "%s", ctx.message);
  memset(whole, 0, sizeof whole);
  memcpy(whole, value, count * sizeof *value);
  cr_assert_eq(qaci_arena_climb_score(&ctx, c, whole, 0, &earned, &once, &where), QACI_OK, "%s", ctx.message);
  cr_assert_eq(earned, 5, "and does so tidied");
  free(value);
  qaci_arena_climb_destroy(c);

  /* a round that is stopped did not happen; then it happens as it would have */
  qaci_arena_climb_options options = {.size = 30, .population = 4, .islands = 3, .threads = 2, .restart = 700};
  qaci_arena_climb *a = climb(&ctx, &both, options), *b = climb(&ctx, &both, options);
  char file[2][64] = {"/tmp/arena_climb_a.XXXXXX", "/tmp/arena_climb_b.XXXXXX"};
  for (int i = 0; i < 2; i++) close(mkstemp(file[i]));
  for (int i = 0; i < 4; i++) {
    volatile int cancel = 1;
    ctx.cancel = &cancel;
    ctx.next_look = 0;
    cr_assert_eq(qaci_arena_climb_round(&ctx, a), QACI_UNABLE, "stopped");
    cr_assert_eq(qaci_arena_climb_evaluations(a), (uint64_t)i * 3000, "only whole rounds count");
    ctx.cancel = NULL;
    cr_assert_eq(qaci_arena_climb_round(&ctx, a), QACI_OK, "%s", ctx.message);
    cr_assert_eq(qaci_arena_climb_round(&ctx, b), QACI_OK, "%s", ctx.message);
  }
  char text[2][1 << 14] = {{0}};
  for (int i = 0; i < 2; i++) {
    cr_assert_eq(qaci_arena_climb_save(&ctx, i ? b : a, file[i]), QACI_OK, "%s", ctx.message);
    FILE *f = fopen(file[i], "r");
    cr_assert(fread(text[i], 1, sizeof text[i] - 1, f) > 100, "saved");
    fclose(f);
    unlink(file[i]);
  }
  cr_assert_str_eq(text[0], text[1], "as if nothing had happened");
  qaci_arena_climb_destroy(a);
  qaci_arena_climb_destroy(b);
  for (int i = 0; i < 2; i++) qaci_arena_environment_release(member[i].environment);
}
