/* The arena's runs: made, started again, copied, looked at, changed (ARENA.1 to ARENA.4). Making one costs O(N), and
 * starting it again O(pages changed + agents' slots + pointers). */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/run_internal.h"

const char *const qaci_arena_cause_name[] = {"living", "die", "invalid", "wall", "fuel"};
const char *const qaci_arena_end_name[] = {"goes on", "ticks", "all dead", "end slot"};

/* Up to so many slots copying all of them is cheaper than looking at marks: 32 KiB. */
enum { SMALL_BITS = 12 };

static unsigned bits_of(uint32_t slots) {
  unsigned bits = 0;
  while (slots >> bits != 1) bits++;
  return bits;
}

static uint32_t flags_of(const qaci_arena_environment *e, uint32_t s) {
  const qaci_arena_slot *slot = &e->slot[s];
  uint32_t owner = slot->owner == QACI_ARENA_NOBODY ? ARENA_COLOUR : slot->owner;
  return slot->flags | (slot->money ? (uint32_t)ARENA_MONEY : 0) | (s == e->end ? (uint32_t)ARENA_END : 0) |
         owner << ARENA_OWNER | (uint32_t)ARENA_COLOUR << ARENA_PAINT;
}

static arena_image *image_create(qaci_arena_environment *e) {
  arena_image *image = qaci_alloc(sizeof *image);
  *image = (arena_image){.references = 1, .environment = qaci_arena_environment_retain(e)};
  image->cell = qaci_alloc(e->slots * sizeof *image->cell);
  for (uint32_t s = 0; s < e->slots; s++) {
    image->cell[s] = (arena_cell){e->slot[s].value, flags_of(e, s)};
    image->moneys += e->slot[s].money > 0;
  }
  image->money = qaci_alloc(image->moneys * sizeof *image->money);
  size_t moneys = 0;
  for (uint32_t s = 0; s < e->slots; s++) {
    if (e->slot[s].money) image->money[moneys++] = s;
  }
  return image;
}

static void image_release(arena_image *image) {
  if (--image->references) return;
  qaci_arena_environment_release(image->environment);
  free(image->cell);
  free(image->money);
  free(image);
}

/* The arrays of a run of which everything else is set. */
static void allocate(qaci_arena_run *r) {
  const qaci_arena_environment *e = r->image->environment;
  r->cell = qaci_alloc(e->slots * sizeof *r->cell);
  r->page = qaci_alloc(r->pages * sizeof *r->page);
  r->player = qaci_alloc(r->players * sizeof *r->player);
  r->awake = qaci_alloc(r->players * sizeof *r->awake);
  r->stood = qaci_alloc(r->players * sizeof *r->stood);
  r->prediction = qaci_alloc(e->predictions * sizeof *r->prediction);
  r->drawn = qaci_alloc(e->randoms * sizeof *r->drawn);
}

qaci_status qaci_arena_run_empty(qaci_ctx *ctx, qaci_arena_run **r, qaci_arena_environment *e) {
  *r = NULL;
  /* Who frees it has no ctx: the tables must fit now, and are not charged for ever. */
  uint64_t bytes = 2 * (uint64_t)e->slots * sizeof(arena_cell);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  qaci_ctx_release(ctx, bytes);
  QACI_TRY(qaci_arena_environment_check(ctx, e));
  qaci_arena_run *run = qaci_alloc(sizeof *run);
  unsigned bits = bits_of(e->slots);
  *run = (qaci_arena_run){.image = image_create(e), .players = (uint32_t)e->starts, .mask = e->slots - 1,
                          .page_shift = bits <= SMALL_BITS ? bits : ARENA_PAGE_BITS, .unused = 32 - e->word,
                          .coin = e->coin,
                          .plain = e->word == 32 && !e->coin && (!e->reach || e->reach >= e->slots / 2)};
  run->pages = e->slots >> run->page_shift;
  allocate(run);
  for (size_t i = 0; i < run->pages; i++) run->page[i] = true;
  memset(run->prediction, 0, e->predictions * sizeof *run->prediction);
  memset(run->drawn, 0, e->randoms * sizeof *run->drawn);
  *r = run;
  return QACI_OK;
}

void qaci_arena_run_destroy(qaci_arena_run *r) {
  if (!r) return;
  image_release(r->image);
  free(r->cell);
  free(r->page);
  free(r->player);
  free(r->awake);
  free(r->stood);
  free(r->prediction);
  free(r->drawn);
  free(r);
}

/* The player that `s` declares, at tick 0. */
static arena_player player_of(const qaci_arena_environment *e, const qaci_arena_start *s) {
  arena_player p = {.at = s->at, .file = s->file, .colour = s->colour, .warden = s->warden, .shadow = s->shadow,
                    .start = s->start, .speed = s->speed, .fuel = s->fuel};
  p.write = ARENA_END;
  p.arrive = ARENA_MONEY | ARENA_WATCHED;
  p.span = e->slots - 1;
  if (s->warden) return p;
  p.read = ARENA_NO_READ;
  p.write |= ARENA_NO_WRITE;
  p.enter = ARENA_NO_ENTRY;
  p.arrive |= ARENA_NO_ENTRY;
  if (e->reach && e->reach < e->slots / 2) {
    p.reach = e->reach;
    p.span = 2 * e->reach;
  }
  return p;
}

void qaci_arena_set_up(qaci_arena_run *r, const arena_code *code) {
  const qaci_arena_environment *e = r->image->environment;
  for (size_t i = 0; i < r->pages; i++) {
    if (!r->page[i]) continue;
    size_t first = i << r->page_shift;
    memcpy(r->cell + first, r->image->cell + first, sizeof *r->cell << r->page_shift);
    r->page[i] = false;
  }
  r->agents = 0;
  for (uint32_t k = 0; k < r->players; k++) {
    const qaci_arena_start *s = &e->start[k];
    r->player[k] = player_of(e, s);
    if (!s->file) continue;
    r->agents += !s->shadow;
    const arena_code *c = &code[s->file - 1];
    for (size_t i = 0; i < c->count; i++) {
      uint32_t slot = (s->at + (uint32_t)i) & r->mask;
      r->cell[slot].value = c->value[i];
      qaci_arena_mark(r, slot);
    }
  }
  for (size_t i = 0; i < e->randoms; i++) qaci_arena_run_set_value(r, e->random[i].slot, r->drawn[i]);
  r->tick = r->repeat = r->steps = r->turn = 0;
  r->changed = 0;
  r->seen = false;
}

static qaci_status check_codes(qaci_ctx *ctx, const qaci_arena_environment *e, const arena_code *code, size_t codes) {
  if (codes != e->files)
    return qaci_fail(ctx, QACI_DOMAIN, "%zu agents were given, expected %u", codes, e->files);
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (s->file && code[s->file - 1].count > s->size)
      return qaci_fail(ctx, QACI_DOMAIN, "agent %u has %zu slots, expected at most %u", s->file,
                       code[s->file - 1].count, s->size);
  }
  if (e->word == 32) return QACI_OK;
  for (size_t k = 0; k < codes; k++) {
    for (size_t i = 0; i < code[k].count; i++) {
      int32_t v = code[k].value[i];
      if (qaci_arena_wrap(v, e->word) != v)
        return qaci_fail(ctx, QACI_DOMAIN, "slot %zu of agent %zu holds %d, expected a value of %u bits", i, k + 1, v,
                         e->word);
    }
  }
  return QACI_OK;
}

qaci_status qaci_arena_restart(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code, size_t codes,
                               const qaci_arena_options *options) {
  static const qaci_arena_options defaults = {0};
  const qaci_arena_environment *e = r->image->environment;
  const qaci_arena_options *o = options ? options : &defaults;
  QACI_TRY(check_codes(ctx, e, code, codes));
  if (o->ticks > QACI_ARENA_MOST_TICKS)
    return qaci_fail(ctx, QACI_DOMAIN, "a run of %llu ticks was asked for, expected at most %llu",
                     (unsigned long long)o->ticks, (unsigned long long)QACI_ARENA_MOST_TICKS);
  qaci_arena_draw(r, o);
  qaci_status status = QACI_OK;
  if (e->predictions && !o->without_predictions) {
    status = qaci_arena_predict(ctx, r, code, o);
  } else {
    qaci_arena_set_up(r, code);
    for (size_t i = 0; i < e->predictions; i++) r->prediction[i] = qaci_arena_run_value(r, e->prediction[i].slot);
  }
  r->ticks = o->ticks ? o->ticks : e->ticks;
  r->toss = o->toss;
  r->toss_data = o->toss_data;
  r->toss_state = qaci_arena_toss_stream(o->seed);
  return status;
}

qaci_status qaci_arena_run_restart(qaci_ctx *ctx, qaci_arena_run *r, qaci_arena_agent *const *agents,
                                   size_t agent_count, const qaci_arena_options *options) {
  arena_code *code = qaci_alloc(agent_count * sizeof *code);
  for (size_t k = 0; k < agent_count; k++) code[k] = (arena_code){agents[k]->value, agents[k]->count};
  qaci_status status = qaci_arena_restart(ctx, r, code, agent_count, options);
  free(code);
  return status;
}

qaci_status qaci_arena_run_create(qaci_ctx *ctx, qaci_arena_run **r, qaci_arena_environment *e,
                                  qaci_arena_agent *const *agents, size_t agent_count,
                                  const qaci_arena_options *options) {
  QACI_TRY(qaci_arena_run_empty(ctx, r, e));
  qaci_status status = qaci_arena_run_restart(ctx, *r, agents, agent_count, options);
  if (status != QACI_OK) {
    qaci_arena_run_destroy(*r);
    *r = NULL;
  }
  return status;
}

qaci_arena_run *qaci_arena_run_copy(const qaci_arena_run *r) {
  const qaci_arena_environment *e = r->image->environment;
  qaci_arena_run *c = qaci_alloc(sizeof *c);
  *c = *r;
  c->image->references++;
  allocate(c);
  memcpy(c->cell, r->cell, e->slots * sizeof *r->cell);
  memcpy(c->page, r->page, r->pages * sizeof *r->page);
  memcpy(c->player, r->player, r->players * sizeof *r->player);
  memcpy(c->prediction, r->prediction, e->predictions * sizeof *r->prediction);
  memcpy(c->drawn, r->drawn, e->randoms * sizeof *r->drawn);
  return c;
}

uint64_t qaci_arena_run_tick(const qaci_arena_run *r) {
  return r->tick;
}

uint32_t qaci_arena_run_turn(const qaci_arena_run *r, uint64_t *repeat) {
  if (repeat) *repeat = r->repeat;
  for (uint32_t k = r->turn; k < r->players; k++) {
    if (r->player[k].cause == QACI_ARENA_LIVING && r->player[k].start <= r->tick) return k;
  }
  return r->turn;
}

uint64_t qaci_arena_run_steps(const qaci_arena_run *r) {
  return r->steps;
}

const qaci_arena_environment *qaci_arena_run_environment(const qaci_arena_run *r) {
  return r->image->environment;
}

int32_t qaci_arena_run_value(const qaci_arena_run *r, uint32_t slot) {
  return r->cell[slot & r->mask].value;
}

uint16_t qaci_arena_run_paint(const qaci_arena_run *r, uint32_t slot) {
  uint32_t paint = r->cell[slot & r->mask].flags >> ARENA_PAINT;
  return paint == ARENA_COLOUR ? QACI_ARENA_NOBODY : (uint16_t)paint;
}

size_t qaci_arena_run_pointers(const qaci_arena_run *r) {
  return r->players;
}

qaci_arena_pointer qaci_arena_run_pointer(const qaci_arena_run *r, size_t i) {
  const arena_player *p = &r->player[i];
  return (qaci_arena_pointer){.at = p->at, .colour = p->colour, .warden = p->warden, .shadow = p->shadow,
                              .cause = p->cause, .start = p->start, .speed = p->speed, .fuel = p->fuel,
                              .died = p->died};
}

uint64_t qaci_arena_run_score(const qaci_arena_run *r, uint16_t colour) {
  uint64_t score = 0;
  for (size_t i = 0; i < r->image->moneys; i++) {
    uint32_t s = r->image->money[i];
    if (qaci_arena_run_paint(r, s) == colour) score += r->image->environment->slot[s].money;
  }
  return score;
}

int32_t qaci_arena_run_prediction(const qaci_arena_run *r, size_t i) {
  return r->prediction[i];
}

void qaci_arena_run_set_value(qaci_arena_run *r, uint32_t slot, int32_t value) {
  slot &= r->mask;
  r->cell[slot].value = qaci_arena_wrap(value, 32 - r->unused);
  qaci_arena_mark(r, slot);
}

void qaci_arena_run_set_paint(qaci_arena_run *r, uint32_t slot, uint16_t paint) {
  slot &= r->mask;
  arena_cell *c = &r->cell[slot];
  c->flags &= ~((uint32_t)ARENA_MONEY | (uint32_t)ARENA_COLOUR << ARENA_PAINT);
  c->flags |= (uint32_t)(paint == QACI_ARENA_NOBODY ? ARENA_COLOUR : paint) << ARENA_PAINT;
  if (paint == QACI_ARENA_NOBODY && r->image->environment->slot[slot].money) c->flags |= ARENA_MONEY;
  qaci_arena_mark(r, slot);
}

void qaci_arena_run_set_pointer(qaci_arena_run *r, size_t i, uint32_t at, qaci_arena_cause cause, uint64_t fuel) {
  arena_player *p = &r->player[i];
  if (p->file && !p->shadow) r->agents += (cause == QACI_ARENA_LIVING) - (uint32_t)(p->cause == QACI_ARENA_LIVING);
  p->at = at & r->mask;
  if (p->cause == QACI_ARENA_LIVING && cause != QACI_ARENA_LIVING) p->died = r->tick;
  if (cause == QACI_ARENA_LIVING) p->died = 0;
  p->cause = cause;
  p->fuel = cause == QACI_ARENA_LIVING && !fuel ? 1 : fuel;
}

void qaci_arena_run_set_tick(qaci_arena_run *r, uint64_t tick) {
  r->tick = tick;
  r->turn = 0;
  r->repeat = 0;
}

void qaci_arena_run_set_toss(qaci_arena_run *r, bool (*toss)(void *data), void *data) {
  r->toss = toss;
  r->toss_data = data;
}
