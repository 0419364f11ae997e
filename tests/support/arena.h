/* Random worlds of the arena: code that is mostly valid and mostly refers to what is near, money, walls, every kind of
 * pointer and of line. The same dice give the same world everywhere. */
#ifndef QACI_TESTS_SUPPORT_ARENA_H
#define QACI_TESTS_SUPPORT_ARENA_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/run.h"
#include "tests/support/dice.h"

enum {
  ARENA_WITH_WARDENS = 1,
  ARENA_WITH_REACH = 2,
  ARENA_WITH_FUEL = 4,
  ARENA_WITH_PREDICTIONS = 8,
  ARENA_WITH_DICE = 16, /* random slots, tosses, errors, blind clones */
  ARENA_WITH_WORDS = 32,
  ARENA_WITH_END = 64,
  ARENA_WITH_ALL = 127,
  ARENA_MOST_FILES = 3
};

/* A value: now and then an op, mostly a short displacement. */
static inline int32_t arena_value(unsigned word) {
  switch (dice(12)) {
  case 0: return (int32_t)dice(QACI_ARENA_OPS + 1);
  case 1: return qaci_arena_wrap((int64_t)dice(1u << 30) - (1 << 29), word);
  default: return (int32_t)dice(49) - 24;
  }
}

/* Instructions at slots 0, 3, 6, ...; jumps mostly lead to instructions, and few of them kill. A third of all code
 * hardly writes, so that runs become periodic. */
static inline void arena_code(int32_t *value, size_t count, unsigned word) {
  static const int32_t quiet[] = {QACI_ARENA_DAT, QACI_ARENA_JMP, QACI_ARENA_JMP, QACI_ARENA_CMP, QACI_ARENA_SLT,
                                  QACI_ARENA_JMZ, QACI_ARENA_JMN, QACI_ARENA_JIM, QACI_ARENA_JIP};
  bool calm = dice(3) == 0;
  for (size_t i = 0; i < count; i++) value[i] = arena_value(word);
  for (size_t i = 0; i + 2 < count; i += 3) {
    value[i] = dice(20) ? 1 + (int32_t)dice(QACI_ARENA_OPS - 1 - (dice(8) > 0)) : (int32_t)dice(20);
    if (calm && dice(30)) value[i] = quiet[dice(sizeof quiet / sizeof *quiet)];
    if (i + 5 >= count && dice(8)) value[i] = QACI_ARENA_JMP;
    if (dice(8)) value[i + 1] = 3 * (int32_t)dice((unsigned)count / 3) - (int32_t)i;
    if (value[i + 1] > 100 || value[i + 1] < -100) value[i + 1] = 3 * ((int32_t)dice(13) - 6);
  }
}

static inline qaci_arena_agent *arena_agent(size_t most, unsigned word) {
  int32_t value[64];
  size_t count = dice(12) ? most - dice((unsigned)most / 2 + 1) : 0;
  if (count > 64) count = 64;
  arena_code(value, count, word);
  return qaci_arena_agent_create(value, count);
}

/* Slots lo .. lo + count - 1 of the ring get more flags. */
static inline void arena_protect(qaci_arena_environment *e, uint32_t lo, uint32_t count, uint8_t flags) {
  for (uint32_t i = 0; i < count; i++) e->slot[(lo + i) & (e->slots - 1)].flags |= flags;
}

static inline void arena_insert(qaci_arena_environment *e, qaci_arena_start s, bool own) {
  for (uint32_t i = 0; i < s.size; i++) {
    qaci_arena_slot *slot = &e->slot[(s.at + i) & (e->slots - 1)];
    *slot = (qaci_arena_slot){.owner = QACI_ARENA_NOBODY, .flags = slot->flags & (uint8_t)~QACI_ARENA_NO_ENTRY};
    if (own) *slot = (qaci_arena_slot){.owner = s.colour, .flags = slot->flags | QACI_ARENA_PRIVATE};
  }
  e->start[e->starts++] = s;
}

static inline void arena_predictions(qaci_arena_environment *e, unsigned with) {
  e->predictions = 1 + dice(3);
  e->prediction = qaci_alloc(e->predictions * sizeof *e->prediction);
  for (size_t i = 0; i < e->predictions; i++) {
    qaci_arena_prediction *p = &e->prediction[i];
    const qaci_arena_start *s = &e->start[0];
    *p = (qaci_arena_prediction){.slot = (e->slots / 2 + 7 * (uint32_t)i) & (e->slots - 1), .error_den = 1,
                                 .within = 1 + dice(120), .fixpoint = dice(2)};
    do s = &e->start[dice((unsigned)e->starts)];
    while (!s->file || s->shadow);
    p->file = s->file;
    p->label = (s->at + 3 * dice(12)) & (e->slots - 1);
    p->values = p->fixpoint ? 1 + dice(3) : 1;
    p->value = qaci_alloc(p->values * sizeof *p->value);
    for (size_t k = 0; k < p->values; k++) p->value[k] = (int32_t)dice(2);
    p->otherwise = (int32_t)dice(3);
    if (!(with & ARENA_WITH_DICE)) continue;
    p->blind = dice(3) == 0;
    if (dice(3) == 0) {
      p->error_den = 1 + dice(4);
      p->error_num = dice(p->error_den + 1);
    }
  }
}

/* A world that passes qaci_arena_environment_check, of 64 to 512 slots; the numbers of ticks are small. */
static inline qaci_arena_environment *arena_world(qaci_ctx *ctx, unsigned with) {
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_create(ctx, &e, UINT64_C(64) << dice(4)), QACI_OK, "%s", ctx->message);
  uint32_t n = e->slots;
  e->ticks = 1 + dice(400);
  if (with & ARENA_WITH_WORDS) e->word = 8u << dice(3);
  if (with & ARENA_WITH_REACH && dice(3)) e->reach = 1 + dice(dice(2) ? 20 : n);
  e->coin = with & ARENA_WITH_DICE && dice(2);
  if (with & ARENA_WITH_END && dice(3) == 0) e->end = dice(n);
  int32_t *value = qaci_alloc(n * sizeof *value);
  arena_code(value, n, e->word);
  bool empty = dice(4) == 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!empty) e->slot[i].value = value[i];
    if (dice(12) == 0) e->slot[i].money = 1 + dice(20);
  }
  free(value);
  for (unsigned walls = dice(6); walls; walls--) arena_protect(e, dice(n), 1 + dice(12), (uint8_t)dice(16));
  e->files = 1 + dice(ARENA_MOST_FILES);
  unsigned insertions = e->files + dice(2), ips = dice(3), room = n / (insertions + ips + 1);
  e->start = qaci_alloc((insertions + ips) * sizeof *e->start);
  uint32_t at = dice(n);
  for (unsigned i = 0; i < insertions + ips; i++, at += room) {
    qaci_arena_start s = {.at = at & (n - 1), .speed = dice(4) ? 1 : 1 + dice(4), .fuel = UINT64_MAX};
    if (dice(3) == 0) s.start = dice(60);
    if (with & ARENA_WITH_FUEL && dice(4) == 0) s.fuel = 1 + dice(300);
    if (i < insertions) {
      s.file = i < e->files ? i + 1 : 1 + dice(e->files);
      s.shadow = i >= e->files && dice(2);
      s.colour = s.shadow ? 0 : (uint16_t)++e->colours;
      s.size = 1 + dice(room < 60 ? room : 60);
      arena_insert(e, s, dice(3) == 0);
    } else {
      s.warden = with & ARENA_WITH_WARDENS && dice(2);
      e->slot[s.at].flags &= (uint8_t)~QACI_ARENA_NO_ENTRY;
      e->start[e->starts++] = s;
    }
  }
  /* the order of play is any */
  for (size_t i = e->starts; i > 1; i--) {
    size_t k = dice((unsigned)i);
    qaci_arena_start s = e->start[i - 1];
    e->start[i - 1] = e->start[k];
    e->start[k] = s;
  }
  if (with & ARENA_WITH_PREDICTIONS && dice(2)) arena_predictions(e, with);
  if (with & ARENA_WITH_DICE && dice(2)) {
    e->randoms = 1;
    e->random = qaci_alloc(sizeof *e->random);
    *e->random = (qaci_arena_random){.slot = (n / 2 + 5) & (n - 1), .low = -(int32_t)dice(9), .high = (int32_t)dice(9)};
  }
  cr_assert_eq(qaci_arena_environment_check(ctx, e), QACI_OK, "%s", ctx->message);
  return e;
}

typedef struct arena_cast {
  qaci_arena_agent *agent[ARENA_MOST_FILES];
  size_t count;
} arena_cast;

static inline size_t arena_size(const qaci_arena_environment *e, uint32_t file) {
  uint32_t size = UINT32_MAX;
  for (size_t i = 0; i < e->starts; i++) {
    if (e->start[i].file == file && e->start[i].size < size) size = e->start[i].size;
  }
  return size;
}

static inline arena_cast arena_agents(const qaci_arena_environment *e) {
  arena_cast c = {.count = e->files};
  for (uint32_t k = 0; k < e->files; k++) c.agent[k] = arena_agent(arena_size(e, k + 1), e->word);
  return c;
}

static inline void arena_agents_release(arena_cast *c) {
  for (size_t k = 0; k < c->count; k++) qaci_arena_agent_release(c->agent[k]);
}

static inline qaci_arena_run *arena_start(qaci_ctx *ctx, qaci_arena_environment *e, const arena_cast *c,
                                          const qaci_arena_options *options) {
  qaci_arena_run *r;
  cr_assert_eq(qaci_arena_run_create(ctx, &r, e, c->agent, c->count, options), QACI_OK, "%s", ctx->message);
  return r;
}

/* Are two runs in the same state, where slot s of a is slot s + by of b? */
static inline bool arena_same(const qaci_arena_run *a, const qaci_arena_run *b, uint32_t by) {
  const qaci_arena_environment *e = qaci_arena_run_environment(a);
  bool same = qaci_arena_run_tick(a) == qaci_arena_run_tick(b) && qaci_arena_run_end(a) == qaci_arena_run_end(b) &&
              qaci_arena_run_steps(a) == qaci_arena_run_steps(b);
  uint64_t repeat[2];
  same = same && qaci_arena_run_turn(a, &repeat[0]) == qaci_arena_run_turn(b, &repeat[1]) && repeat[0] == repeat[1];
  for (uint32_t s = 0; s < e->slots && same; s++)
    same = qaci_arena_run_value(a, s) == qaci_arena_run_value(b, s + by) &&
           qaci_arena_run_paint(a, s) == qaci_arena_run_paint(b, s + by);
  for (size_t i = 0; i < qaci_arena_run_pointers(a) && same; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(a, i), q = qaci_arena_run_pointer(b, i);
    same = ((p.at + by) & (e->slots - 1)) == q.at && p.cause == q.cause && p.fuel == q.fuel && p.died == q.died;
  }
  for (uint16_t c = 0; c <= e->colours && same; c++)
    same = qaci_arena_run_score(a, c) == qaci_arena_run_score(b, c);
  return same;
}

#endif
