/* What holds of every environment of the arena that runs (ARENA.1); the engine relies on it. Cost O(N + insertions'
 * slots), one byte a slot. */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/environment.h"

typedef const qaci_arena_environment environment;
typedef unsigned long long ull;
/* What a file can say is below it: numbers of 63 bits. */
#define MOST_COUNT (UINT64_C(1) << 63)

static bool in_word(environment *e, int64_t v) {
  return v >= -(INT64_C(1) << (e->word - 1)) && v < INT64_C(1) << (e->word - 1);
}

static qaci_status check_header(qaci_ctx *ctx, environment *e) {
  if (e->slots < QACI_ARENA_LEAST_SLOTS || e->slots > QACI_ARENA_MOST_SLOTS || (e->slots & (e->slots - 1)))
    return qaci_fail(ctx, QACI_DOMAIN, "the world has %u slots, expected a power of two from %d to %d", e->slots,
                     QACI_ARENA_LEAST_SLOTS, QACI_ARENA_MOST_SLOTS);
  if (e->word != 8 && e->word != 16 && e->word != 32)
    return qaci_fail(ctx, QACI_DOMAIN, "the word has %u bits, expected 8, 16 or 32", e->word);
  if (e->ticks < 1 || e->ticks > QACI_ARENA_MOST_TICKS)
    return qaci_fail(ctx, QACI_DOMAIN, "the world lasts %llu ticks, expected 1 to %llu", (ull)e->ticks,
                     (ull)QACI_ARENA_MOST_TICKS);
  if (e->end != QACI_ARENA_NEVER && e->end >= e->slots)
    return qaci_fail(ctx, QACI_DOMAIN, "the world ends by slot %u, expected one below %u", e->end, e->slots);
  return QACI_OK;
}

static qaci_status check_slots(qaci_ctx *ctx, environment *e) {
  uint64_t money = 0;
  for (uint32_t i = 0; i < e->slots; i++) {
    const qaci_arena_slot *s = &e->slot[i];
    if (!in_word(e, s->value))
      return qaci_fail(ctx, QACI_DOMAIN, "slot %u holds %d, expected a value of %u bits", i, s->value, e->word);
    if (s->money > QACI_ARENA_MOST_MONEY)
      return qaci_fail(ctx, QACI_DOMAIN, "slot %u has money %u, expected at most %d", i, s->money,
                       QACI_ARENA_MOST_MONEY);
    if (s->flags > 15) return qaci_fail(ctx, QACI_DOMAIN, "slot %u has flags %u, expected 0 to 15", i, s->flags);
    if (s->owner != QACI_ARENA_NOBODY && s->owner > e->colours)
      return qaci_fail(ctx, QACI_DOMAIN, "slot %u is owned by colour %u, expected one up to %u", i, s->owner,
                       e->colours);
    money += s->money;
  }
  if (money > UINT64_C(1) << 62)
    return qaci_fail(ctx, QACI_DOMAIN, "the world has %llu money in all, expected at most 2^62", (ull)money);
  return QACI_OK;
}

static qaci_status check_start(qaci_ctx *ctx, environment *e, const qaci_arena_start *s, size_t i) {
  const char *what = s->file ? "insertion" : "pointer";
  if (s->at >= e->slots)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %zu is at slot %u, expected one below %u", what, i + 1, s->at, e->slots);
  if (s->file > e->files)
    return qaci_fail(ctx, QACI_DOMAIN, "insertion %zu is of agent %u, expected a number up to %u", i + 1, s->file,
                     e->files);
  if (s->file && (s->size < 1 || s->size > e->slots))
    return qaci_fail(ctx, QACI_DOMAIN, "insertion %zu has size %u, expected 1 to %u", i + 1, s->size, e->slots);
  if (!s->file && s->shadow) return qaci_fail(ctx, QACI_DOMAIN, "pointer %zu is a shadow of no agent", i + 1);
  if (s->file && s->warden) return qaci_fail(ctx, QACI_DOMAIN, "insertion %zu is a warden, expected an agent", i + 1);
  if ((!s->file || s->shadow) && s->colour)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %zu has colour %u, expected the house's, 0", what, i + 1, s->colour);
  if (s->speed < 1 || s->speed > QACI_ARENA_MOST_SPEED)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %zu has speed %llu, expected 1 to %d", what, i + 1, (ull)s->speed,
                     QACI_ARENA_MOST_SPEED);
  if (s->start >= MOST_COUNT)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %zu starts at tick %llu, expected one below 2^63", what, i + 1,
                     (ull)s->start);
  if (s->fuel >= MOST_COUNT && s->fuel != UINT64_MAX)
    return qaci_fail(ctx, QACI_DOMAIN, "%s %zu has fuel %llu, expected less than 2^63 or endless fuel", what, i + 1,
                     (ull)s->fuel);
  if (s->fuel < 1) return qaci_fail(ctx, QACI_DOMAIN, "%s %zu has no fuel, expected at least 1", what, i + 1);
  for (uint32_t k = 0; !s->warden && k < (s->file ? s->size : 1); k++) {
    uint32_t slot = (s->at + k) & (e->slots - 1);
    if (e->slot[slot].flags & QACI_ARENA_NO_ENTRY)
      return qaci_fail(ctx, QACI_DOMAIN, "%s %zu is on slot %u, which nobody may enter", what, i + 1, slot);
  }
  return QACI_OK;
}

enum { TAKEN_BY_AGENT = 1, TAKEN_BY_POINTER = 2 };

static qaci_status check_overlap(qaci_ctx *ctx, environment *e, uint8_t *taken) {
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    for (uint32_t k = 0; k < (s->file ? s->size : 1); k++) {
      uint32_t slot = (s->at + k) & (e->slots - 1);
      if (s->file ? taken[slot] : taken[slot] & TAKEN_BY_AGENT)
        return qaci_fail(ctx, QACI_DOMAIN, "%s %zu overlaps %s at slot %u", s->file ? "insertion" : "pointer", i + 1,
                         taken[slot] & TAKEN_BY_AGENT ? "another insertion" : "a pointer", slot);
      if (s->file && (e->slot[slot].money || e->slot[slot].value))
        return qaci_fail(ctx, QACI_DOMAIN, "insertion %zu overlaps the %s of slot %u", i + 1,
                         e->slot[slot].money ? "money" : "code", slot);
      taken[slot] |= s->file ? TAKEN_BY_AGENT : TAKEN_BY_POINTER;
    }
  }
  return QACI_OK;
}

/* Files are numbered from 1 without a gap; each insertion that is no shadow has a colour of its own, 1 .. colours. */
static qaci_status check_numbers(qaci_ctx *ctx, environment *e, bool *file, bool *colour) {
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    file[s->file] = true;
    if (!s->file || s->shadow) continue;
    if (s->colour < 1 || s->colour > e->colours || colour[s->colour])
      return qaci_fail(ctx, QACI_DOMAIN, "insertion %zu has colour %u, expected one of its own from 1 to %u", i + 1,
                       s->colour, e->colours);
    colour[s->colour] = true;
  }
  for (uint32_t k = 1; k <= e->files; k++) {
    if (!file[k])
      return qaci_fail(ctx, QACI_DOMAIN, "agent %u is not inserted, expected numbers without a gap", k);
  }
  for (uint32_t c = 1; c <= e->colours; c++) {
    if (!colour[c]) return qaci_fail(ctx, QACI_DOMAIN, "no insertion has colour %u of %u", c, e->colours);
  }
  return QACI_OK;
}

static qaci_status check_starts(qaci_ctx *ctx, environment *e, uint8_t *taken) {
  uint64_t speed = 0;
  if (e->colours > QACI_ARENA_MOST_COLOURS)
    return qaci_fail(ctx, QACI_DOMAIN, "%u agents are inserted, expected at most %d", e->colours,
                     QACI_ARENA_MOST_COLOURS);
  if (e->files > e->starts)
    return qaci_fail(ctx, QACI_DOMAIN, "the world takes %u agent files and inserts fewer", e->files);
  for (size_t i = 0; i < e->starts; i++) {
    QACI_TRY(check_start(ctx, e, &e->start[i], i));
    speed += e->start[i].speed;
    if (speed > QACI_ARENA_MOST_SPEED)
      return qaci_fail(ctx, QACI_DOMAIN, "the speeds of the pointers sum to more than %d", QACI_ARENA_MOST_SPEED);
  }
  size_t numbers = (size_t)e->files + e->colours + 2;
  bool *used = qaci_alloc(numbers);
  memset(used, 0, numbers);
  qaci_status status = check_numbers(ctx, e, used, used + e->files + 1);
  free(used);
  if (status == QACI_OK) status = check_overlap(ctx, e, taken);
  return status;
}

static qaci_status check_prediction(qaci_ctx *ctx, environment *e, const qaci_arena_prediction *p, size_t i) {
  if (p->slot >= e->slots || p->label >= e->slots)
    return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu names slot %u, expected one below %u", i + 1,
                     p->slot >= e->slots ? p->slot : p->label, e->slots);
  bool plays = false;
  for (size_t k = 0; k < e->starts; k++) plays |= p->file && e->start[k].file == p->file && !e->start[k].shadow;
  if (!plays)
    return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu is about agent %u, which is not inserted", i + 1, p->file);
  if (p->within < 1 || p->within > QACI_ARENA_MOST_TICKS)
    return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu looks %llu ticks ahead, expected 1 to %llu", i + 1,
                     (ull)p->within, (ull)QACI_ARENA_MOST_TICKS);
  if (p->values < 1 || (!p->fixpoint && p->values != 1))
    return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu assumes %zu values, expected %s", i + 1, p->values,
                     p->fixpoint ? "at least one" : "one");
  for (size_t k = 0; k <= p->values; k++) {
    int32_t v = k < p->values ? p->value[k] : p->fixpoint ? p->otherwise : 0;
    if (!in_word(e, v))
      return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu assumes %d, expected a value of %u bits", i + 1, v, e->word);
  }
  if (!p->error_den || p->error_num > p->error_den)
    return qaci_fail(ctx, QACI_DOMAIN, "prediction %zu has an error of %u/%u, expected 0 to 1", i + 1, p->error_num,
                     p->error_den);
  return QACI_OK;
}

/* Two that set one slot would undo each other. */
static qaci_status set_once(qaci_ctx *ctx, uint8_t *set, uint32_t slot) {
  if (set[slot]++) return qaci_fail(ctx, QACI_DOMAIN, "slot %u is set twice by predict or random lines", slot);
  return QACI_OK;
}

static qaci_status check_settings(qaci_ctx *ctx, environment *e, uint8_t *set) {
  for (size_t i = 0; i < e->predictions; i++) {
    QACI_TRY(check_prediction(ctx, e, &e->prediction[i], i));
    QACI_TRY(set_once(ctx, set, e->prediction[i].slot));
  }
  for (size_t i = 0; i < e->randoms; i++) {
    const qaci_arena_random *d = &e->random[i];
    if (d->slot >= e->slots)
      return qaci_fail(ctx, QACI_DOMAIN, "a random slot is %u, expected one below %u", d->slot, e->slots);
    if (d->low > d->high || !in_word(e, d->low) || !in_word(e, d->high))
      return qaci_fail(ctx, QACI_DOMAIN, "slot %u is random from %d to %d, expected an interval of %u bits", d->slot,
                       d->low, d->high, e->word);
    QACI_TRY(set_once(ctx, set, d->slot));
  }
  return QACI_OK;
}

qaci_status qaci_arena_environment_check(qaci_ctx *ctx, const qaci_arena_environment *e) {
  QACI_TRY(check_header(ctx, e));
  QACI_TRY(check_slots(ctx, e));
  uint8_t *mark = qaci_alloc(e->slots);
  memset(mark, 0, e->slots);
  qaci_status status = check_starts(ctx, e, mark);
  memset(mark, 0, e->slots);
  if (status == QACI_OK) status = check_settings(ctx, e, mark);
  free(mark);
  return status;
}
