/* One instruction of the arena (ARENA.2), and the loops that play many.
 *
 * `step` is written once and compiled several times, its last argument known: PLAIN for worlds without reach, with
 * words of 32 bits and without coin; FULL for every world; WATCHED for every world and with events. Whatever is rare
 * (a flag that stops or needs care, a death, money) is a call out of the way. What a loop needs of the run is in
 * values whose address nobody else has, and so in registers; a pair of pointers, the most frequent number, has a loop
 * in which each has its own copy of the code, which is what branch predictors learn best.
 *
 * Cost, at 2.6 GHz: 2 to 4 ns an instruction; JIP O(pointers) more.
 */
#include "physics/arena/run_internal.h"

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline, cold))
#define RARE(condition) __builtin_expect(!!(condition), 0)

typedef enum mode { PLAIN, FULL, WATCHED } mode;

/* What a loop keeps in registers. left: turns of the loop to come, that under way included; a tick is `speed` turns. */
typedef struct loop {
  arena_cell *cell;
  bool *page;
  uint32_t mask, page_shift, unused;
  uint32_t changed;
  uint64_t left, speed;
} loop;

static loop loop_of(const qaci_arena_run *r, uint64_t turns, uint64_t speed) {
  return (loop){.cell = r->cell, .page = r->page, .mask = r->mask, .page_shift = r->page_shift, .unused = r->unused,
                .left = turns, .speed = speed};
}

/* After a call out of the way, which may have set r->stop: the tick under way is the last of the loop. */
INLINE void heed(qaci_arena_run *r, loop *l) {
  if (!r->stop) return;
  r->stop = false;
  l->left = (l->left - 1) % l->speed + 1;
}

static void tell(qaci_arena_run *r, const arena_player *p, qaci_arena_event_kind kind, uint32_t slot, int64_t before,
                 int64_t after) {
  if (!r->observer) return;
  qaci_arena_event event = {.kind = kind, .pointer = (uint32_t)(p - r->player), .slot = slot, .tick = r->tick,
                            .before = before, .after = after};
  if (!r->observer(r->observer_data, &event)) r->halted = true;
}

/* It stays where it is, and is no pointer any more. */
APART uint32_t die(qaci_arena_run *r, arena_player *p, uint32_t at, qaci_arena_cause cause) {
  p->at = at;
  p->cause = cause;
  p->died = r->tick;
  r->agents -= p->file && !p->shadow;
  r->changed = 1;
  r->stop = true;
  tell(r, p, QACI_ARENA_DEATH, at, cause, 0);
  return (uint32_t)ARENA_NOWHERE;
}

/* It stands on `next`, where there is money, a label that is watched, or a wall. */
APART uint32_t arrive(qaci_arena_run *r, arena_player *p, uint32_t at, uint32_t next) {
  arena_cell *c = &r->cell[next];
  if (c->flags & p->arrive & ARENA_NO_ENTRY) return die(r, p, at, QACI_ARENA_BY_WALL);
  if (c->flags & ARENA_MONEY) {
    c->flags &= ~((uint32_t)ARENA_MONEY | (uint32_t)ARENA_COLOUR << ARENA_PAINT);
    c->flags |= (uint32_t)p->colour << ARENA_PAINT;
    qaci_arena_mark(r, next);
    r->changed = 1;
    tell(r, p, QACI_ARENA_MONEY, next, r->image->environment->slot[next].money, 0);
  }
  if (c->flags & ARENA_WATCHED && p->file == r->watched_file && !p->shadow) {
    r->seen = true;
    r->stop = true;
  }
  return next;
}

/* May it write to a cell with flags that its mask meets? */
APART bool may_write(qaci_arena_run *r, const arena_player *p, uint32_t flags) {
  if (!p->warden) {
    if (flags & QACI_ARENA_READ_ONLY) return false;
    if (flags & QACI_ARENA_PRIVATE && (flags >> ARENA_OWNER & ARENA_COLOUR) != p->colour) return false;
  }
  if (flags & ARENA_END) r->stop = true;
  return true;
}

APART bool stands(qaci_arena_run *r, arena_player *p, uint32_t at, uint32_t slot) {
  p->at = at; /* the loop for one pointer keeps it elsewhere */
  for (uint32_t k = 0; k < r->players; k++) {
    if (r->player[k].at == slot && r->player[k].cause == QACI_ARENA_LIVING) return true;
  }
  return false;
}

APART uint32_t amount(const qaci_arena_run *r, uint32_t slot) {
  return r->image->environment->slot[slot].money;
}

APART int32_t toss(qaci_arena_run *r, const arena_player *p, uint32_t at) {
  int32_t side = r->toss ? r->toss(r->toss_data) : (int32_t)(qaci_arena_roll(&r->toss_state) >> 63);
  r->changed = 1; /* the coin's own state */
  tell(r, p, QACI_ARENA_COIN, at, 0, side);
  return side;
}

/* In all that follows p is the player, q its constant parts: p itself, or a loop's own copy. */

/* That a place is near is foretold, not computed: a value that waits for the comparison halves the speed. */
INLINE bool near(const loop *l, const arena_player *q, uint32_t distance, const mode m) {
  return m == PLAIN || !RARE(((distance + q->reach) & l->mask) > q->span);
}

INLINE bool readable(const loop *l, const arena_player *q, uint32_t slot, uint32_t distance, const mode m) {
  return !RARE(l->cell[slot].flags & q->read) && near(l, q, distance, m);
}

INLINE int32_t read_value(qaci_arena_run *r, const loop *l, const arena_player *p, const arena_player *q, uint32_t slot,
                          uint32_t distance, const mode m) {
  bool may = readable(l, q, slot, distance, m);
  int32_t v = may ? l->cell[slot].value : 0;
  if (m == WATCHED) tell(r, p, QACI_ARENA_READ, slot, v, may);
  return v;
}

INLINE uint32_t read_money(qaci_arena_run *r, const loop *l, const arena_player *p, const arena_player *q,
                           uint32_t slot, uint32_t distance, const mode m) {
  bool may = readable(l, q, slot, distance, m);
  uint32_t v = may && l->cell[slot].flags & ARENA_MONEY ? amount(r, slot) : 0;
  if (m == WATCHED) tell(r, p, QACI_ARENA_READ, slot, v, may);
  return v;
}

INLINE void write_value(qaci_arena_run *r, loop *l, const arena_player *p, const arena_player *q, uint32_t slot,
                        uint32_t distance, int32_t v, const mode m) {
  arena_cell *c = &l->cell[slot];
  bool may = near(l, q, distance, m);
  if (RARE(c->flags & q->write) && may) {
    may = may_write(r, p, c->flags);
    heed(r, l);
  }
  if (RARE(!may)) {
    if (m == WATCHED) tell(r, p, QACI_ARENA_BLOCKED, slot, 0, 0);
    return;
  }
  if (m == WATCHED) tell(r, p, QACI_ARENA_WRITE, slot, c->value, v);
  l->changed |= (uint32_t)(c->value ^ v);
  c->value = v;
  l->page[slot >> l->page_shift] = true;
}

/* Where a jump to `slot` leads. */
INLINE uint32_t jump(qaci_arena_run *r, const loop *l, const arena_player *p, const arena_player *q, uint32_t slot,
                     uint32_t distance, uint32_t otherwise, const mode m) {
  if (near(l, q, distance, m) && !RARE(l->cell[slot].flags & q->enter)) return slot;
  if (m == WATCHED) tell(r, p, QACI_ARENA_BLOCKED, slot, 0, 1);
  return otherwise;
}

/* A sum or an amount, reduced to the word. */
INLINE int32_t wrap(const loop *l, uint32_t v, const mode m) {
  return m == PLAIN ? (int32_t)v : (int32_t)(v << l->unused) >> l->unused;
}

/* Executes the op at `at`; returns where the pointer stands then, or ARENA_NOWHERE. */
INLINE uint32_t step(qaci_arena_run *r, loop *l, arena_player *p, const arena_player *q, uint32_t at, const mode m) {
  const uint32_t mask = l->mask;
  const int32_t op = l->cell[at].value;
  const uint32_t x = (uint32_t)l->cell[(at + 1) & mask].value, y = (uint32_t)l->cell[(at + 2) & mask].value;
  const uint32_t a = (at + x) & mask, b = (at + y) & mask;
  uint32_t next = (at + 3) & mask, sum;
  int32_t v;
  if (m == WATCHED) tell(r, p, QACI_ARENA_STEP, at, op, 0);
  switch (op) {
  case QACI_ARENA_DIE: return die(r, p, at, QACI_ARENA_BY_DIE);
  case QACI_ARENA_DAT: break;
  case QACI_ARENA_MOV: write_value(r, l, p, q, b, y, read_value(r, l, p, q, a, x, m), m); break;
  case QACI_ARENA_ADD:
    sum = (uint32_t)read_value(r, l, p, q, a, x, m);
    sum = (uint32_t)read_value(r, l, p, q, b, y, m) + sum;
    write_value(r, l, p, q, b, y, wrap(l, sum, m), m);
    break;
  case QACI_ARENA_SUB:
    sum = (uint32_t)read_value(r, l, p, q, a, x, m);
    sum = (uint32_t)read_value(r, l, p, q, b, y, m) - sum;
    write_value(r, l, p, q, b, y, wrap(l, sum, m), m);
    break;
  case QACI_ARENA_JMP: next = jump(r, l, p, q, a, x, next, m); break;
  case QACI_ARENA_CMP:
    v = read_value(r, l, p, q, a, x, m);
    if (v == read_value(r, l, p, q, b, y, m)) next = (at + 6) & mask;
    break;
  case QACI_ARENA_SLT:
    v = read_value(r, l, p, q, a, x, m);
    if (v < read_value(r, l, p, q, b, y, m)) next = (at + 6) & mask;
    break;
  case QACI_ARENA_JMZ:
    if (read_value(r, l, p, q, b, y, m) == 0) next = jump(r, l, p, q, a, x, next, m);
    break;
  case QACI_ARENA_JMN:
    if (read_value(r, l, p, q, b, y, m) != 0) next = jump(r, l, p, q, a, x, next, m);
    break;
  case QACI_ARENA_DJN:
    v = wrap(l, (uint32_t)read_value(r, l, p, q, b, y, m) - 1, m);
    write_value(r, l, p, q, b, y, v, m);
    if (v) next = jump(r, l, p, q, a, x, next, m);
    break;
  case QACI_ARENA_JIM:
    if (read_money(r, l, p, q, b, y, m)) next = jump(r, l, p, q, a, x, next, m);
    break;
  case QACI_ARENA_JIP: {
    bool may = readable(l, q, b, y, m), stood = may && stands(r, p, at, b);
    if (m == WATCHED) tell(r, p, QACI_ARENA_READ, b, stood, may);
    if (stood) next = jump(r, l, p, q, a, x, next, m);
    break;
  }
  case QACI_ARENA_VAL: write_value(r, l, p, q, b, y, wrap(l, read_money(r, l, p, q, a, x, m), m), m); break;
  case QACI_ARENA_TOSS:
    if (m == PLAIN || !r->coin) return die(r, p, at, QACI_ARENA_BY_INVALID);
    write_value(r, l, p, q, b, y, toss(r, p, at), m);
    break;
  default: return die(r, p, at, QACI_ARENA_BY_INVALID);
  }
  uint32_t care = l->cell[next].flags & q->arrive;
  if (m == WATCHED && !(care & ARENA_NO_ENTRY)) tell(r, p, QACI_ARENA_MOVE, next, at, 0);
  if (!RARE(care)) return next;
  next = arrive(r, p, at, next);
  heed(r, l);
  return next;
}

/* The loop of a pointer that is alone awake. */
INLINE uint64_t play_alone(qaci_arena_run *r, uint64_t n, const mode m) {
  arena_player *p = &r->player[r->awake[0]];
  const arena_player q = *p;
  const uint64_t turns = n * q.speed;
  loop l = loop_of(r, turns, q.speed);
  uint64_t steps = 0;
  for (uint32_t at = p->at; l.left; l.left--) {
    steps++;
    at = step(r, &l, p, &q, at, m);
    if (RARE(at == (uint32_t)ARENA_NOWHERE)) break;
    if (l.left == 1) p->at = at;
  }
  r->stop = false;
  uint64_t ticks = (steps + q.speed - 1) / q.speed;
  if (p->cause != QACI_ARENA_LIVING) p->died = r->tick + ticks - 1;
  if (p->fuel != UINT64_MAX) p->fuel -= steps - (p->cause != QACI_ARENA_LIVING); /* the last was no move */
  r->steps += steps;
  r->changed |= l.changed;
  return ticks;
}

/* p died after `done` instructions of a tick in which all are to be counted. */
static void count_dead(qaci_arena_run *r, arena_player *p, uint64_t done) {
  r->steps -= p->speed - done;
  if (p->fuel != UINT64_MAX) p->fuel += p->speed - done + 1; /* the last was no move */
}

/* After `ticks` ticks of those awake. */
static uint64_t count(qaci_arena_run *r, uint64_t ticks, uint32_t changed) {
  for (uint32_t i = 0; i < r->awakes; i++) {
    arena_player *p = &r->player[r->awake[i]];
    r->steps += ticks * p->speed;
    if (p->fuel != UINT64_MAX) p->fuel -= ticks * p->speed;
  }
  r->changed |= changed;
  return ticks;
}

/* Two that play one instruction a tick. Where they stand is kept, and written down for JIP. */
INLINE uint64_t play_pair(qaci_arena_run *r, uint64_t n, const mode m) {
  arena_player *p1 = &r->player[r->awake[0]], *p2 = &r->player[r->awake[1]];
  const arena_player q1 = *p1, q2 = *p2;
  const uint64_t begin = r->tick;
  loop l = loop_of(r, n, 1);
  uint32_t at1 = p1->at, at2 = p2->at;
  for (; l.left; l.left--, r->tick++) {
    at1 = step(r, &l, p1, &q1, at1, m);
    if (RARE(at1 == (uint32_t)ARENA_NOWHERE)) {
      heed(r, &l);
      count_dead(r, p1, 1);
    } else p1->at = at1;
    at2 = step(r, &l, p2, &q2, at2, m);
    if (RARE(at2 == (uint32_t)ARENA_NOWHERE)) {
      heed(r, &l);
      count_dead(r, p2, 1);
    } else p2->at = at2;
  }
  uint64_t ticks = r->tick - begin;
  r->tick = begin;
  return count(r, ticks, l.changed);
}

INLINE uint64_t play_together(qaci_arena_run *r, uint64_t n, const mode m) {
  const uint32_t awakes = r->awakes;
  const uint64_t begin = r->tick;
  loop l = loop_of(r, n, 1);
  for (; l.left; l.left--, r->tick++) {
    for (uint32_t i = 0; i < awakes; i++) {
      arena_player *p = &r->player[r->awake[i]];
      for (uint64_t repeat = p->speed; repeat; repeat--) {
        uint32_t next = step(r, &l, p, p, p->at, m);
        if (RARE(next == (uint32_t)ARENA_NOWHERE)) {
          heed(r, &l);
          count_dead(r, p, p->speed - repeat + 1);
          break;
        }
        p->at = next;
      }
    }
  }
  uint64_t ticks = r->tick - begin;
  r->tick = begin;
  return count(r, ticks, l.changed);
}

INLINE uint64_t play(qaci_arena_run *r, uint64_t n, const mode m) {
  if (r->awakes == 1) return play_alone(r, n, m);
  if (r->awakes == 2 && r->player[r->awake[0]].speed == 1 && r->player[r->awake[1]].speed == 1)
    return play_pair(r, n, m);
  return play_together(r, n, m);
}

uint64_t qaci_arena_play(qaci_arena_run *r, uint64_t n) {
  return r->plain ? play(r, n, PLAIN) : play(r, n, FULL);
}

bool qaci_arena_play_one(qaci_arena_run *r, uint32_t k) {
  arena_player *p = &r->player[k];
  loop l = loop_of(r, 1, 1);
  uint32_t next = step(r, &l, p, p, p->at, WATCHED);
  if (next != (uint32_t)ARENA_NOWHERE) {
    p->at = next;
    if (p->fuel != UINT64_MAX && !--p->fuel) die(r, p, next, QACI_ARENA_BY_FUEL);
  }
  r->stop = false;
  r->steps++;
  r->changed |= l.changed;
  return p->cause == QACI_ARENA_LIVING;
}
