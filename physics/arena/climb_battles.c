/* What an evaluation of the climber plays.                    arena-commands in papers/
 *
 * Battles are laid out once: for each world, each opponent and file, each seed. A thread keeps a run of each world and
 * restarts it; interest, which costs a look at the agent's slots, is asked only of agents whose score could matter.
 */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/climb_internal.h"
#include "physics/arena/crew.h"
#include "physics/arena/text.h"

static const uint64_t most = (uint64_t)1 << 62;

static uint64_t mix(uint64_t hash, const void *data, size_t n) {
  const unsigned char *byte = data;
  for (size_t i = 0; i < n; i++) hash = (hash ^ byte[i]) * 0x100000001b3u; /* FNV-1a */
  return hash;
}

/* Take the colours that earn for the searched agent, and where it stands, from the files it plays. */
static void find_colours(climb_battle *b, const qaci_arena_environment *e) {
  b->colour = qaci_alloc((e->starts + 1) * sizeof *b->colour);
  bool found = false;
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file || b->agent[s->file - 1]) continue;
    if (!found) b->at = s->at;
    found = true;
    if (!s->shadow) b->colour[b->colours++] = s->colour;
  }
}

/* The searched agent plays file `seat` against the opponent, or (opponent NULL) every file. */
static void add_battle(qaci_arena_climb *c, size_t member, uint64_t seed, uint32_t seat, qaci_arena_agent *opponent) {
  const qaci_arena_environment *e = c->set->member[member].environment;
  c->battle = qaci_realloc(c->battle, (c->battles + 1) * sizeof *c->battle);
  climb_battle *b = &c->battle[c->battles++];
  *b = (climb_battle){.member = member, .weight = c->set->member[member].weight, .seed = seed};
  b->agent = qaci_alloc((e->files + 1) * sizeof *b->agent);
  for (uint32_t k = 0; k < e->files; k++) b->agent[k] = k == seat ? NULL : opponent;
  find_colours(b, e);
}

static void lay_out(qaci_arena_climb *c) {
  for (size_t m = 0; m < c->set->count; m++) {
    const qaci_arena_environment *e = c->set->member[m].environment;
    uint64_t rounds = qaci_arena_has_chance(e) ? c->options.rounds : 1;
    for (uint64_t i = 0; i < rounds; i++) {
      uint64_t seed = c->options.first_seed + i;
      if (e->files < 2 || !c->opponents) add_battle(c, m, seed, 0, NULL);
      for (size_t k = 0; e->files > 1 && k < c->opponents; k++)
        for (uint32_t seat = 0; seat < e->files; seat++)
          add_battle(c, m, seed, seat, c->opponent[m * c->opponents + k]);
    }
  }
}

static qaci_status load_opponents(qaci_ctx *ctx, qaci_arena_climb *c, const char *const *against) {
  size_t count = c->set->count * c->opponents;
  c->opponent = qaci_alloc((count + 1) * sizeof *c->opponent);
  memset(c->opponent, 0, (count + 1) * sizeof *c->opponent);
  for (size_t m = 0; m < c->set->count; m++)
    for (size_t k = 0; k < c->opponents; k++) {
      const qaci_arena_environment *e = c->set->member[m].environment;
      qaci_arena_agent **a = &c->opponent[m * c->opponents + k];
      QACI_TRY(qaci_arena_agent_load(ctx, a, against[k], e));
      if (e->files > 1) QACI_TRY(qaci_arena_fits(ctx, *a, e, 0));
      c->fingerprint = mix(c->fingerprint, (*a)->value, (*a)->count * sizeof *(*a)->value);
    }
  return QACI_OK;
}

size_t qaci_arena_climb_room(const qaci_arena_set *set) {
  size_t room = SIZE_MAX;
  for (size_t m = 0; m < set->count; m++) {
    const qaci_arena_environment *e = set->member[m].environment;
    for (size_t i = 0; i < e->starts; i++)
      if (e->start[i].file && e->start[i].size < room) room = e->start[i].size;
  }
  return room;
}

static uint64_t seats_of(const qaci_arena_environment *e, size_t opponents) {
  return e->files > 1 && opponents ? e->files * opponents : 1;
}

uint64_t qaci_arena_climb_most_rounds(const qaci_arena_set *set, size_t opponents) {
  uint64_t battles[2] = {0}, money[2] = {0}; /* without chance; of one round */
  for (size_t m = 0; m < set->count; m++) {
    const qaci_arena_member *member = &set->member[m];
    bool chance = qaci_arena_has_chance(member->environment);
    uint64_t seats = seats_of(member->environment, opponents), all = qaci_arena_all_money(member->environment);
    if (seats > QACI_ARENA_MOST_BATTLES - battles[chance]) return 0;
    battles[chance] += seats;
    if (all && member->weight > (most - money[chance]) / all / seats) return 0;
    money[chance] += all * member->weight * seats;
  }
  if (!battles[1]) return UINT64_MAX;
  uint64_t by_battles = (QACI_ARENA_MOST_BATTLES - battles[0]) / battles[1];
  uint64_t by_money = money[1] ? (most - money[0]) / money[1] : UINT64_MAX;
  return by_battles < by_money ? by_battles : by_money;
}

/* What the worlds agree in: sizes, word; that no sum can pass 2^62, and that the battles can be laid out. */
static qaci_status survey(qaci_ctx *ctx, qaci_arena_climb *c) {
  size_t room = qaci_arena_climb_room(c->set);
  uint64_t money = 0, battles = 0, seats;
  c->word = 32;
  c->coin = true;
  for (size_t m = 0; m < c->set->count; m++) {
    const qaci_arena_member *member = &c->set->member[m];
    const qaci_arena_environment *e = member->environment;
    if (e->word < c->word) c->word = e->word;
    if (e->slots > c->slots) c->slots = e->slots;
    c->coin = c->coin && e->coin;
    if (!e->files)
      return qaci_fail(ctx, QACI_DOMAIN, "%s takes no agent, expected environments with insertions", member->file);
    uint64_t all = qaci_arena_all_money(e);
    uint64_t rounds = qaci_arena_has_chance(e) ? c->options.rounds : 1;
    seats = seats_of(e, c->opponents);
    if (rounds > (QACI_ARENA_MOST_BATTLES - battles) / seats)
      return qaci_fail(ctx, QACI_DOMAIN, "%s: more than %d battles for each evaluation, expected fewer rounds or "
                       "environments", member->file, QACI_ARENA_MOST_BATTLES);
    battles += rounds * seats;
    if (all && member->weight > (most - money) / all / (rounds * seats))
      return qaci_fail(ctx, QACI_DOMAIN, "%s: the weighted money of all battles passes 2^62, expected smaller weights "
                       "or fewer rounds", member->file);
    money += all * member->weight * rounds * seats;
    char *text = qaci_arena_environment_print(e);
    c->fingerprint = mix(mix(c->fingerprint, text, strlen(text)), &member->weight, sizeof member->weight);
    free(text);
  }
  if (!c->options.size) c->options.size = room < 60 ? room : 60;
  if (c->options.size > room || c->options.size < 3)
    return qaci_fail(ctx, QACI_DOMAIN, "a search for agents of %zu slots, expected 3 to %zu, the least insertion",
                     c->options.size, room);
  return QACI_OK;
}

static void create_worker(const qaci_arena_climb *c, climb_worker *w) {
  int32_t *zero = qaci_alloc(c->options.size * sizeof *zero);
  memset(zero, 0, c->options.size * sizeof *zero);
  w->agent = qaci_arena_agent_create(zero, c->options.size);
  free(zero);
  w->run = qaci_alloc(c->set->count * sizeof *w->run);
  memset(w->run, 0, c->set->count * sizeof *w->run);
  w->agents = qaci_alloc(c->battles * sizeof *w->agents);
  for (size_t i = 0; i < c->battles; i++) {
    const climb_battle *b = &c->battle[i];
    size_t files = c->set->member[b->member].environment->files;
    w->agents[i] = qaci_alloc(files * sizeof **w->agents);
    for (size_t k = 0; k < files; k++) w->agents[i][k] = b->agent[k] ? b->agent[k] : w->agent;
  }
}

static void destroy_worker(const qaci_arena_climb *c, climb_worker *w) {
  for (size_t m = 0; m < c->set->count; m++) qaci_arena_run_destroy(w->run[m]);
  for (size_t i = 0; i < c->battles; i++) free(w->agents[i]);
  free(w->agents);
  free(w->run);
  qaci_arena_agent_release(w->agent);
}

qaci_status climb_battles_create(qaci_ctx *ctx, qaci_arena_climb *c, const char *const *against) {
  if (!c->set->count) return qaci_fail(ctx, QACI_DOMAIN, "a search in no environment, expected one or more");
  c->fingerprint = 0xcbf29ce484222325u;
  QACI_TRY(survey(ctx, c));
  QACI_TRY(load_opponents(ctx, c, against));
  lay_out(c);
  c->workers = qaci_arena_threads(c->options.threads);
  if (c->workers > c->options.islands) c->workers = (unsigned)c->options.islands;
  c->worker = qaci_alloc(c->workers * sizeof *c->worker);
  for (unsigned i = 0; i < c->workers; i++) create_worker(c, &c->worker[i]);
  return QACI_OK;
}

void climb_battles_destroy(qaci_arena_climb *c) {
  for (unsigned i = 0; c->worker && i < c->workers; i++) destroy_worker(c, &c->worker[i]);
  free(c->worker);
  for (size_t i = 0; i < c->battles; i++) {
    free(c->battle[i].agent);
    free(c->battle[i].colour);
  }
  free(c->battle);
  for (size_t i = 0; c->opponent && i < c->set->count * c->opponents; i++) qaci_arena_agent_release(c->opponent[i]);
  free(c->opponent);
}

qaci_status climb_play(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, const int32_t *value, size_t battle,
                       uint64_t *score) {
  const climb_battle *b = &c->battle[battle];
  climb_worker *w = &c->worker[worker];
  qaci_arena_environment *e = c->set->member[b->member].environment;
  qaci_arena_options options = {.seed = b->seed};
  if (w->agent->value != value) memcpy(w->agent->value, value, c->options.size * sizeof *value);
  qaci_arena_run **run = &w->run[b->member];
  QACI_TRY(*run ? qaci_arena_run_restart(ctx, *run, w->agents[battle], e->files, &options)
                : qaci_arena_run_create(ctx, run, e, w->agents[battle], e->files, &options));
  QACI_TRY(qaci_arena_run_until(ctx, *run, UINT64_MAX, NULL, NULL));
  *score = 0;
  for (size_t i = 0; i < b->colours; i++) *score += qaci_arena_run_score(*run, b->colour[i]);
  return QACI_OK;
}

/* Different numbers among n. */
static uint64_t different(const uint64_t *number, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; i++) {
    size_t k = 0;
    while (k < i && number[k] != number[i]) k++;
    count += k == i;
  }
  return count;
}

/* The slots of the agent after a battle, as a number. */
static uint64_t memory_of(const qaci_arena_climb *c, const qaci_arena_run *run, const climb_battle *b) {
  uint32_t mask = c->set->member[b->member].environment->slots - 1;
  uint64_t hash = 0;
  for (uint32_t i = 0; i < c->options.size; i++)
    hash = (hash ^ (uint32_t)qaci_arena_run_value(run, (b->at + i) & mask)) * 0x9e3779b97f4a7c15u;
  return hash;
}

/* Of more worlds than this the differences between the first ones are enough. */
enum { MOST_COMPARED = 32 };

/* The runs of the worlds still are as their last battles ended. */
static uint64_t interest(const qaci_arena_climb *c, const climb_worker *w) {
  uint64_t length[MOST_COMPARED], memory[MOST_COMPARED];
  size_t worlds = c->set->count < MOST_COMPARED ? c->set->count : MOST_COMPARED;
  for (size_t i = 0; i < c->battles && c->battle[i].member < worlds; i++) {
    size_t m = c->battle[i].member;
    if (i + 1 < c->battles && c->battle[i + 1].member == m) continue;
    length[m] = qaci_arena_run_steps(w->run[m]);
    memory[m] = memory_of(c, w->run[m], &c->battle[i]);
  }
  return (different(length, worlds) << 32) + different(memory, worlds);
}

qaci_status climb_evaluate(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, const int32_t *value, int64_t least,
                           climb_standing *r) {
  climb_worker *w = &c->worker[worker];
  uint64_t score;
  *r = (climb_standing){0};
  memcpy(w->agent->value, value, c->options.size * sizeof *value);
  for (size_t i = 0; i < c->battles; i++) {
    QACI_TRY(climb_play(ctx, c, worker, w->agent->value, i, &score));
    r->score += (int64_t)(score * c->battle[i].weight);
  }
  if (r->score >= least && !c->options.score_only && c->set->count > 1) r->interest = interest(c, w);
  return QACI_OK;
}
