/* Runs of a partial machine on the empty tape (MACH.6): see ctm.h, ctm_internal.h.
 *
 * Three reasons end a run early, each a proof that the machine never halts:
 * - escape: the head is on a cell that it visits for the first time, all beyond is empty, and the entries for the
 *   symbol 0 from here on are chosen, move onward, and come back to the same state;
 * - cycle: the configuration (tape, head, state) is one that there was before (Brent's method: one saved configuration,
 *   renewed at times 1, 2, 4, ...);
 * - translated cycle: the head visits a cell for the first time, on the same side and in the same state as at an
 * earlier first visit; since then it went back at most k cells behind that earlier place, and the k + 1 cells from
 * there to the head hold the same symbols at both times. What happened in between depended on those cells and on empty
 * ones only, so it happens again, from here, for ever.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/ctm_internal.h"

static inline uint64_t turn(uint64_t x, unsigned n) {
  return x << (n & 63) | x >> (-n & 63);
}

/* A first visit on one side. */
typedef struct record {
  uint64_t tape;
  int64_t at;
  uint64_t count, renew; /* first visits so far; the number of the one to save next */
  unsigned state;
} record;

/* Bits 0..k, and the bits of cells 0..k to the left of the head. */
static uint64_t right_cells(int64_t k) {
  return k >= 63 ? UINT64_MAX : ((uint64_t)2 << k) - 1;
}
static uint64_t left_cells(int64_t k) {
  return turn(right_cells(k), (unsigned)(64 - k));
}

/* The head (tape, state, at) is on a cell that is new on this side; `back` is the place it has gone back to since the
 * saved visit. Is it a translated cycle? Renews the saved visit when its turn has come. */
static bool repeats(record *r, uint64_t tape, unsigned state, int64_t at, int64_t *back, bool right) {
  if (r->count && r->state == state) {
    int64_t k = right ? r->at - *back : *back - r->at;
    if (k < 64 && !((tape ^ r->tape) & (right ? left_cells(k) : right_cells(k)))) return true;
  }
  if (++r->count >= r->renew) {
    r->renew = 2 * r->count;
    r->tape = tape;
    r->at = *back = at;
    r->state = state;
  }
  return false;
}

/* The head has come to a cell that the word has no bit for. */
static void widen(ctm_config *c) {
  size_t room = 256;
  while (room < 4 * (size_t)(c->high - c->low + 1)) room *= 2;
  ctm_wide *w = qaci_alloc(sizeof *w + room);
  *w = (ctm_wide){c->low - (int64_t)room / 4, room};
  memset(w->cell, 0, room);
  for (int64_t i = c->low; i <= c->high; i++) w->cell[i - w->first] = turn(c->tape, (unsigned)(c->at - i)) & 1;
  w->cell[c->at - w->first] = 0; /* the new cell, whose bit is that of the cell at the other end */
  c->wide = w;
}

static void make_room(ctm_config *c) {
  ctm_wide *old = c->wide;
  size_t room = 2 * old->room;
  ctm_wide *w = qaci_alloc(sizeof *w + room);
  *w = (ctm_wide){old->first - (int64_t)old->room / 2, room};
  memset(w->cell, 0, room);
  memcpy(w->cell + old->room / 2, old->cell, old->room);
  free(old);
  c->wide = w;
}

static ctm_end run_wide(const ctm_machine *m, ctm_config *c, uint64_t until) {
  for (;;) {
    uint8_t *cell = &c->wide->cell[c->at - c->wide->first];
    ctm_entry e = m->entry[c->state | *cell];
    if (c->time >= until) return CTM_LIMIT;
    if (!e.turn) return CTM_UNCHOSEN;
    *cell ^= e.flip;
    c->at += e.move;
    c->state = e.next;
    c->time++;
    if (c->at > c->high) {
      if (m->runs_right >> (c->state >> 1) & 1) return CTM_ESCAPE;
      c->high = c->at;
    } else if (c->at < c->low) {
      if (m->runs_left >> (c->state >> 1) & 1) return CTM_ESCAPE;
      c->low = c->at;
    } else {
      continue;
    }
    if (c->at < c->wide->first || c->at >= c->wide->first + (int64_t)c->wide->room) make_room(c);
  }
}

static ctm_end run_word(const ctm_machine *m, ctm_config *c, uint64_t until) {
  uint64_t tape = c->tape, time = c->time;
  int64_t at = c->at, low = c->low, high = c->high;
  unsigned state = c->state;
  uint64_t saved_tape = tape, renew = time + 1;
  int64_t saved_at = at, back_right = at, back_left = at;
  unsigned saved_state = UINT_MAX; /* nothing is saved yet */
  record right = {.renew = 1}, left = {.renew = 1};
  ctm_end end;
  for (;;) {
    ctm_entry e = m->entry[state | (unsigned)(tape & 1)];
    if (time >= until || !e.turn) {
      end = time >= until ? CTM_LIMIT : CTM_UNCHOSEN;
      break;
    }
    tape = turn(tape ^ e.flip, e.turn);
    at += e.move;
    state = e.next;
    time++;
    back_right = at < back_right ? at : back_right;
    back_left = at > back_left ? at : back_left;
    if (low <= at && at <= high) {
      if (tape == saved_tape && at == saved_at && state == saved_state) {
        end = CTM_CYCLE;
        break;
      }
      if (time >= renew) {
        renew = 2 * time;
        saved_tape = tape;
        saved_at = at;
        saved_state = state;
      }
      continue;
    }
    bool onward = at > high;
    if (onward)
      high = at;
    else
      low = at;
    if ((onward ? m->runs_right : m->runs_left) >> (state >> 1) & 1) {
      end = CTM_ESCAPE;
      break;
    }
    if (high - low >= m->word_cells) {
      end = CTM_WIDE;
      break;
    }
    if (repeats(onward ? &right : &left, tape, state, at, onward ? &back_right : &back_left, onward)) {
      end = CTM_CYCLE;
      break;
    }
  }
  c->tape = tape;
  c->time = time;
  c->at = at;
  c->low = low;
  c->high = high;
  c->state = (uint8_t)state;
  return end;
}

ctm_end qaci_ctm_run(const ctm_machine *m, ctm_config *c, uint64_t until) {
  if (!c->wide) {
    ctm_end end = run_word(m, c, until);
    if (end != CTM_WIDE) return end;
    widen(c);
  }
  return run_wide(m, c, until);
}

unsigned qaci_ctm_symbol(const ctm_config *c) {
  return c->wide ? c->wide->cell[c->at - c->wide->first] : c->tape & 1;
}

void qaci_ctm_config_clear(ctm_config *c) {
  free(c->wide);
  c->wide = NULL;
}

void qaci_ctm_config_set(ctm_config *r, const ctm_config *c) {
  *r = *c;
  if (!c->wide) return;
  size_t bytes = sizeof *c->wide + c->wide->room;
  r->wide = qaci_alloc(bytes);
  memcpy(r->wide, c->wide, bytes);
}
