/* Counting pairs of codes (SIMP.4): see prior_count.h.
 *
 * A straight-line code is read by a finite automaton: the opcode tree, the zeros of a gamma code, its remaining bits.
 * A state of the count is (which program, automaton state, the bits of the positions that a later constraint names);
 * numbers of strings that reach it are added up position by position.
 */
#include "distributions/prior_count.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/simplicity.h"

void qaci_count_pairs_free(mpz_t r, size_t pair_bits, size_t most) {
  mpz_t *counts = qaci_alloc((pair_bits + 1) * sizeof *counts);
  for (size_t b = 0; b <= pair_bits; b++) mpz_init(counts[b]);
  qaci_code_counts(counts, pair_bits, true);
  mpz_set_ui(r, 0);
  for (size_t f = 0; f <= pair_bits; f++)
    if (f <= most && pair_bits - f <= most) mpz_addmul(r, counts[f], counts[pair_bits - f]);
  for (size_t b = 0; b <= pair_bits; b++) mpz_clear(counts[b]);
  free(counts);
}

/* Automaton states. GAMMA + z: z zeros of a gamma code were read; REST + r: r more bits of it are due. */
enum { START, S0, S1, S10, S11, S110, S111, BIT, GAMMA };

typedef struct parser {
  uint32_t rest; /* REST: GAMMA + the longest run of zeros + 1 */
} parser;

enum { STUCK = -1, DONE = -2 };

/* The state after `bit`, DONE behind a HALT, STUCK where no straight-line code continues. */
static int next_state(const parser *p, uint32_t state, int bit) {
  switch (state) {
  case START: return bit ? S1 : S0;
  case S0: return bit ? GAMMA : DONE;
  case S1: return bit ? S11 : S10;
  case S10: return GAMMA;
  case S11: return bit ? S111 : S110;
  case S110: return bit ? BIT : GAMMA;
  case S111: return bit ? STUCK : BIT;
  case BIT: return START;
  default:
    if (state < p->rest) {
      uint32_t zeros = state - GAMMA;
      if (bit) return zeros ? (int)(p->rest + zeros - 1) : START;
      return state + 1 < p->rest ? (int)state + 1 : STUCK;
    }
    return state == p->rest ? START : (int)state - 1; /* rest + r: r + 1 bits are due */
  }
}

/* One state of the count. `open` holds the remembered bits, one per slot. */
typedef struct cell {
  uint64_t open;
  uint32_t state; /* automaton state, plus SECOND for g */
  mpz_t count;
} cell;
#define SECOND (UINT32_C(1) << 31)

typedef struct cells {
  cell *item;
  size_t count, room; /* `room` of them hold an initialised count */
  uint32_t *slot;
  size_t slots;
} cells;

static uint64_t mix(uint64_t open, uint32_t state) {
  uint64_t h = (open ^ (uint64_t)state * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0x243f6a8885a308d3);
  return h ^ h >> 29;
}

static void add(cells *t, uint64_t open, uint32_t state, const mpz_t n) {
  if (2 * (t->count + 1) > t->slots) {
    t->slots = t->slots ? 2 * t->slots : 64;
    t->slot = qaci_realloc(t->slot, t->slots * sizeof *t->slot);
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    for (size_t i = 0; i < t->count; i++) {
      size_t at = mix(t->item[i].open, t->item[i].state) & (t->slots - 1);
      while (t->slot[at]) at = (at + 1) & (t->slots - 1);
      t->slot[at] = (uint32_t)i + 1;
    }
  }
  size_t at = mix(open, state) & (t->slots - 1);
  for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
    cell *c = &t->item[t->slot[at] - 1];
    if (c->open == open && c->state == state) {
      mpz_add(c->count, c->count, n);
      return;
    }
  }
  if (t->count == t->room) {
    size_t room = t->room ? 2 * t->room : 32;
    t->item = qaci_realloc(t->item, room * sizeof *t->item);
    for (size_t i = t->room; i < room; i++) mpz_init(t->item[i].count);
    t->room = room;
  }
  cell *c = &t->item[t->count++];
  c->open = open;
  c->state = state;
  mpz_set(c->count, n);
  t->slot[at] = (uint32_t)t->count;
}

static void empty(cells *t) {
  t->count = 0;
  if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot);
}

static void clear(cells *t) {
  for (size_t i = 0; i < t->room; i++) mpz_clear(t->item[i].count);
  free(t->item);
  free(t->slot);
}

/* What happens at each position: the constraint there, and the slot in which its bit is kept for a later one. */
typedef struct plan {
  size_t earlier;  /* SIZE_MAX - 2: none; a constant; else a slot number */
  int keep;        /* slot, or -1 */
} plan;
#define UNCONSTRAINED (SIZE_MAX - 2)

/* Give each position that is named later a slot from when it is read until it is named; -1 if 64 are not enough. */
static int make_plan(plan *p, size_t n, const qaci_constraint *constraint, size_t count) {
  bool *named = qaci_alloc(n);
  memset(named, 0, n);
  for (size_t i = 0; i < n; i++) p[i] = (plan){UNCONSTRAINED, -1};
  for (size_t i = 0; i < count; i++) {
    p[constraint[i].at].earlier = constraint[i].earlier;
    if (constraint[i].earlier < QACI_CONSTRAINT_ZERO) named[constraint[i].earlier] = true;
  }
  uint64_t used = 0;
  int enough = 0;
  for (size_t i = 0; i < n && !enough; i++) {
    if (p[i].earlier < UNCONSTRAINED) {
      int slot = p[p[i].earlier].keep;
      p[i].earlier = (size_t)slot;
      used &= ~((uint64_t)1 << slot);
    }
    if (named[i]) {
      if (used == UINT64_MAX) enough = -1;
      else p[i].keep = __builtin_ctzll(~used);
      if (!enough) used |= (uint64_t)1 << p[i].keep;
    }
  }
  free(named);
  return enough;
}

qaci_status qaci_count_pairs(qaci_ctx *ctx, mpz_t r, size_t pair_bits, size_t most, const qaci_constraint *constraint,
                             size_t count) {
  parser automaton = {GAMMA + (uint32_t)pair_bits / 2 + 1};
  plan *p = qaci_alloc(pair_bits * sizeof *p);
  if (make_plan(p, pair_bits, constraint, count) < 0) {
    free(p);
    return qaci_fail(ctx, QACI_UNABLE, "a pattern of the simplicity model ties more than 64 positions of a locator at once");
  }
  cells now = {0}, then = {0};
  mpz_t one;
  mpz_init_set_ui(one, 1);
  add(&now, 0, START, one);
  mpz_clear(one);
  mpz_set_ui(r, 0);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < pair_bits && status == QACI_OK; i++) {
    empty(&then);
    bool last = i + 1 == pair_bits;
    for (size_t j = 0; j < now.count; j++) {
      cell *c = &now.item[j];
      for (int bit = 0; bit < 2; bit++) {
        uint64_t open = c->open;
        if (p[i].earlier >= QACI_CONSTRAINT_ZERO) {
          if (bit != (p[i].earlier == QACI_CONSTRAINT_ZERO + 1)) continue;
        } else if (p[i].earlier != UNCONSTRAINED) {
          if (bit != (int)(open >> p[i].earlier & 1)) continue;
          open &= ~((uint64_t)1 << p[i].earlier);
        }
        if (p[i].keep >= 0) open |= (uint64_t)bit << p[i].keep;
        uint32_t second = c->state & SECOND;
        int state = next_state(&automaton, c->state & ~SECOND, bit);
        if (state == STUCK) continue;
        if (state == DONE) {
          size_t f_bits = i + 1;
          if (second && last) mpz_add(r, r, c->count);
          else if (!second && f_bits <= most && pair_bits - f_bits <= most) add(&then, open, START | SECOND, c->count);
          continue;
        }
        add(&then, open, (uint32_t)state | second, c->count);
      }
    }
    status = qaci_ctx_step(ctx, now.count + 1);
    cells t = now;
    now = then;
    then = t;
  }
  clear(&now);
  clear(&then);
  free(p);
  return status;
}
