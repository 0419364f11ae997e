/* Agents against agents: see table.h.                    arena-commands in papers/
 *
 * The battles of a world are numbered: order of turns, round, tuple (file 1 is the digit of highest worth). A job is a
 * stretch of them; it sums in numbers of its own, which are added to the table under a lock. Sums commute, so the
 * result does not depend on who did what. Each thread keeps one run and restarts it.
 */
#include "physics/arena/table.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/crew.h"
#include "physics/arena/orders.h"
#include "physics/arena/run.h"
#include "physics/arena/text.h"

enum { STRETCH = 256 };
static const uint64_t most_battles = (uint64_t)1 << 40;

typedef struct worker {
  qaci_arena_run *run;
  uint64_t order; /* that the run plays */
  qaci_arena_environment *environment;
  qaci_arena_agent **seat; /* [files] */
} worker;

/* A world, ready to be played by everyone. */
typedef struct arena {
  qaci_arena_environment *environment;
  size_t agents;
  qaci_arena_agent **agent;
  uint64_t seed, rounds, tuples;
  worker *worker;
  pthread_mutex_t lock;
  mpz_t *score; /* [agents] */
  uint64_t battles;
} arena;

void qaci_arena_table_init(qaci_arena_table *t) {
  *t = (qaci_arena_table){0};
}

void qaci_arena_table_clear(qaci_arena_table *t) {
  for (size_t i = 0; i < t->agents * t->worlds; i++) mpz_clear(t->score[i]);
  for (size_t i = 0; i < t->agents; i++) mpz_clear(t->weighted[i]);
  free(t->score);
  free(t->weighted);
  free(t->battles);
  qaci_arena_table_init(t);
}

static qaci_status restart(qaci_ctx *ctx, const arena *a, worker *w, uint64_t order, uint64_t seed) {
  qaci_arena_options options = {.seed = seed};
  uint32_t files = a->environment->files;
  if (w->run && w->order == order) return qaci_arena_run_restart(ctx, w->run, w->seat, files, &options);
  qaci_arena_run_destroy(w->run);
  qaci_arena_environment_release(w->environment);
  w->run = NULL;
  w->environment = qaci_arena_in_order(a->environment, order);
  w->order = order;
  return qaci_arena_run_create(ctx, &w->run, w->environment, w->seat, files, &options);
}

static qaci_status battle(qaci_ctx *ctx, const arena *a, worker *w, uint64_t number, mpz_t *sum) {
  const qaci_arena_environment *e = a->environment;
  uint64_t tuple = number % a->tuples, round = number / a->tuples % a->rounds;
  for (uint32_t k = e->files; k-- > 0; tuple /= a->agents) w->seat[k] = a->agent[tuple % a->agents];
  QACI_TRY(restart(ctx, a, w, number / a->tuples / a->rounds, a->seed + round));
  QACI_TRY(qaci_arena_run_until(ctx, w->run, UINT64_MAX, NULL, NULL));
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file || s->shadow) continue;
    size_t player = 0;
    while (a->agent[player] != w->seat[s->file - 1]) player++;
    mpz_add_ui(sum[player], sum[player], qaci_arena_run_score(w->run, s->colour));
  }
  return QACI_OK;
}

static qaci_status stretch(qaci_ctx *ctx, void *data, unsigned number, size_t job) {
  arena *a = data;
  mpz_t *sum = qaci_alloc(a->agents * sizeof *sum);
  for (size_t i = 0; i < a->agents; i++) mpz_init(sum[i]);
  uint64_t first = (uint64_t)job * STRETCH, end = first + STRETCH < a->battles ? first + STRETCH : a->battles;
  qaci_status status = QACI_OK;
  for (uint64_t i = first; i < end && status == QACI_OK; i++) status = battle(ctx, a, &a->worker[number], i, sum);
  pthread_mutex_lock(&a->lock);
  for (size_t i = 0; i < a->agents; i++) mpz_add(a->score[i], a->score[i], sum[i]);
  pthread_mutex_unlock(&a->lock);
  for (size_t i = 0; i < a->agents; i++) mpz_clear(sum[i]);
  free(sum);
  return status;
}

/* a->battles := orders x rounds x tuples. */
static qaci_status count_battles(qaci_ctx *ctx, arena *a, const qaci_arena_table_options *o, const char *file) {
  const qaci_arena_environment *e = a->environment;
  uint64_t orders = o->permute ? qaci_arena_factorial(qaci_arena_insertions(e), most_battles) : 1;
  a->rounds = qaci_arena_has_chance(e) && o->rounds ? o->rounds : 1;
  a->tuples = 1;
  bool few = orders > 0;
  for (uint32_t k = 0; k < e->files && few; k++) {
    few = a->tuples <= most_battles / a->agents;
    a->tuples *= a->agents;
  }
  if (!few || a->rounds > most_battles / a->tuples || orders > most_battles / a->tuples / a->rounds)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: more than 2^40 battles of %zu agents in %" PRIu32 " files, expected fewer "
                     "agents or rounds", file, a->agents, e->files);
  a->battles = orders * a->rounds * a->tuples;
  return QACI_OK;
}

static qaci_status load_agents(qaci_ctx *ctx, arena *a, const qaci_arena_source *agent) {
  for (size_t i = 0; i < a->agents; i++) {
    const qaci_arena_source *s = &agent[i];
    QACI_TRY(qaci_arena_agent_parse(ctx, &a->agent[i], s->text, s->length, s->file, a->environment));
    QACI_TRY(qaci_arena_fits(ctx, a->agent[i], a->environment, 0));
  }
  return QACI_OK;
}

static qaci_status play_all(qaci_ctx *ctx, arena *a, unsigned threads) {
  threads = qaci_arena_threads(threads);
  a->worker = qaci_alloc(threads * sizeof *a->worker);
  for (unsigned i = 0; i < threads; i++)
    a->worker[i] = (worker){.seat = qaci_alloc((a->environment->files + 1) * sizeof *a->worker->seat)};
  qaci_status status =
      qaci_arena_crew(ctx, threads, (size_t)((a->battles + STRETCH - 1) / STRETCH), stretch, a);
  for (unsigned i = 0; i < threads; i++) {
    qaci_arena_run_destroy(a->worker[i].run);
    qaci_arena_environment_release(a->worker[i].environment);
    free(a->worker[i].seat);
  }
  free(a->worker);
  return status;
}

/* One column: score[0 ... agents - 1] are increased. */
static qaci_status play_world(qaci_ctx *ctx, const qaci_arena_member *member, const qaci_arena_source *agent,
                              size_t agents, const qaci_arena_table_options *o, mpz_t *score, uint64_t *battles) {
  arena a = {.environment = member->environment,
             .agents = agents,
             .agent = qaci_alloc(agents * sizeof *a.agent),
             .seed = o->seed,
             .lock = PTHREAD_MUTEX_INITIALIZER,
             .score = score};
  memset(a.agent, 0, agents * sizeof *a.agent);
  qaci_status status = load_agents(ctx, &a, agent);
  if (status == QACI_OK) status = count_battles(ctx, &a, o, member->file);
  if (status == QACI_OK) status = play_all(ctx, &a, o->threads);
  *battles = a.battles;
  for (size_t i = 0; i < agents; i++) qaci_arena_agent_release(a.agent[i]);
  free(a.agent);
  pthread_mutex_destroy(&a.lock);
  return status;
}

qaci_status qaci_arena_table_play(qaci_ctx *ctx, qaci_arena_table *t, const qaci_arena_set *set,
                                  const qaci_arena_source *agent, size_t agents,
                                  const qaci_arena_table_options *options, bool secret) {
  qaci_arena_table_clear(t);
  t->agents = agents;
  t->worlds = set->count;
  t->battles = qaci_alloc((set->count + 1) * sizeof *t->battles);
  t->score = qaci_alloc((agents * set->count + 1) * sizeof *t->score);
  t->weighted = qaci_alloc((agents + 1) * sizeof *t->weighted);
  for (size_t i = 0; i < agents * set->count; i++) mpz_init(t->score[i]);
  for (size_t i = 0; i < agents; i++) mpz_init(t->weighted[i]);
  mpz_t *column = qaci_alloc((agents + 1) * sizeof *column);
  for (size_t i = 0; i < agents; i++) mpz_init(column[i]);
  qaci_status status = QACI_OK;
  for (size_t k = 0; k < set->count && status == QACI_OK && agents; k++) {
    qaci_ctx_progress(ctx, secret ? "private environments" : "environments", (double)k, (double)set->count);
    for (size_t i = 0; i < agents; i++) mpz_set_ui(column[i], 0);
    status = play_world(ctx, &set->member[k], agent, agents, options, column, &t->battles[k]);
    for (size_t i = 0; i < agents; i++) {
      mpz_set(t->score[i * set->count + k], column[i]);
      mpz_addmul_ui(t->weighted[i], column[i], set->member[k].weight);
    }
  }
  for (size_t i = 0; i < agents; i++) mpz_clear(column[i]);
  free(column);
  if (status == QACI_DOMAIN && secret)
    return qaci_fail(ctx, QACI_DOMAIN, "these agents cannot play a private environment, expected agents that fit into "
                     "every environment, and at most 2^40 battles in each");
  return status;
}

void qaci_arena_rank(mpz_t *total, size_t n, size_t *rank) {
  /* insertion: stable, and n is small */
  for (size_t i = 0; i < n; i++) {
    size_t k = i;
    for (; k > 0 && mpz_cmp(total[rank[k - 1]], total[i]) < 0; k--) rank[k] = rank[k - 1];
    rank[k] = i;
  }
}
