/* Counting pairs of codes (SIMP.4, SIMPL.9): see prior_count.h.
 *
 * A straight-line code is read by a finite automaton: the opcode tree, the zeros of a gamma code, its remaining bits.
 * For a position i, what is demanded from i on, and each value of the bits before i that it names, `ways` holds in how
 * many ways each automaton state can be read on to the end. It is computed from the last position down, once for all
 * demands that are alike from i on. Where a demand asks nothing of the positions before i, it meets the numbers of
 * strings that lead to each state there.
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

#define UNCONSTRAINED (SIZE_MAX - 2)

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

/* Numbers, `limbs` limbs each, for each value of the open positions (row, bit k: open[k]) and automaton state. */
typedef struct ways {
  size_t *open; /* positions that later ones name */
  size_t opens;
  mp_limb_t *row;
  uint64_t bytes;
} ways;

typedef struct counter {
  qaci_ctx *ctx;
  const qaci_demand **item; /* sorted by what is demanded of the last position, then of the one before, ... */
  size_t n, most, limbs;
  uint32_t states;  /* of the automaton, twice (f, g); behind them NOWHERE, then END */
  uint32_t *to[2];  /* [bit][state], but for the end of a code */
  mp_limb_t *reach; /* [position][state]: strings that lead there, nothing demanded */
  size_t width;     /* limbs of a row */
  mpz_ptr sum;
} counter;

/* The automaton over both programs. */
static void make_moves(counter *c) {
  parser automaton = {GAMMA + (uint32_t)c->n / 2 + 1};
  uint32_t half = automaton.rest + (uint32_t)c->n / 2 + 1, nowhere = 2 * half;
  c->states = nowhere;
  for (int bit = 0; bit < 2; bit++) {
    c->to[bit] = qaci_alloc(c->states * sizeof **c->to);
    for (uint32_t q = 0; q < half; q++) {
      int state = next_state(&automaton, q, bit);
      c->to[bit][q] = state < 0 ? nowhere : (uint32_t)state;
      c->to[bit][half + q] = state < 0 ? nowhere : half + (uint32_t)state;
    }
  }
}

/* Where a HALT leads whose last bit is at position i. */
static void end_moves(counter *c, size_t i) {
  uint32_t half = c->states / 2, nowhere = c->states;
  bool fits = i + 1 <= c->most && c->n - (i + 1) <= c->most;
  c->to[0][S0] = fits ? half + START : nowhere;
  c->to[0][half + S0] = i + 1 == c->n ? nowhere + 1 : nowhere;
}

static void make_reach(counter *c) {
  size_t words = (c->n + 1) * c->width;
  c->reach = qaci_alloc(words * sizeof *c->reach);
  memset(c->reach, 0, words * sizeof *c->reach);
  c->reach[START * c->limbs] = 1;
  for (size_t i = 0; i < c->n; i++) {
    mp_limb_t *now = c->reach + i * c->width, *then = now + c->width;
    end_moves(c, i);
    for (uint32_t q = 0; q < c->states; q++)
      for (int bit = 0; bit < 2; bit++) {
        mp_limb_t *at = then + c->to[bit][q] * c->limbs;
        mpn_add_n(at, at, now + q * c->limbs, (mp_size_t)c->limbs);
      }
  }
}

static qaci_status make_ways(counter *c, ways *r, size_t opens) {
  enum { MOST_OPEN = 40 };
  *r = (ways){.opens = opens};
  if (opens > MOST_OPEN)
    return qaci_fail(c->ctx, QACI_UNABLE,
                     "a pattern of the simplicity model ties more than %d positions of a locator at once", MOST_OPEN);
  r->bytes = ((uint64_t)c->width << opens) * sizeof *r->row;
  QACI_TRY(qaci_ctx_charge(c->ctx, r->bytes));
  r->open = qaci_alloc((opens + 1) * sizeof *r->open);
  r->row = qaci_alloc((size_t)r->bytes);
  return QACI_OK;
}

static void clear_ways(counter *c, ways *w) {
  if (w->row) qaci_ctx_release(c->ctx, w->bytes);
  free(w->open);
  free(w->row);
  *w = (ways){0};
}

/* The row of `w` that stands for these open bits, where position i has `bit`. */
static size_t row_behind(size_t row, bool bit, size_t index, bool named) {
  if (!named) return row;
  size_t low = row & (((size_t)1 << index) - 1);
  return (row - low) << 1 | (size_t)bit << index | low;
}

/* r := the ways from position i on, from those from i + 1 on and what is demanded of i. */
static qaci_status read_back(counter *c, ways *r, const ways *w, size_t i, size_t earlier) {
  bool tied = earlier < UNCONSTRAINED;
  size_t index = 0;
  while (index < w->opens && w->open[index] != i) index++;
  bool named = index < w->opens;
  QACI_TRY(make_ways(c, r, w->opens - named + tied));
  for (size_t k = 0, n = 0; k < w->opens; k++)
    if (k != index) r->open[n++] = w->open[k];
  if (tied) r->open[r->opens - 1] = earlier;
  end_moves(c, i);
  size_t rows = (size_t)1 << r->opens, limbs = c->limbs;
  for (size_t row = 0; row < rows; row++) {
    bool due = tied ? row >> (r->opens - 1) : earlier == QACI_CONSTRAINT_ZERO + 1;
    size_t others = tied ? row & ~(rows >> 1) : row;
    mp_limb_t *to = r->row + row * c->width;
    const mp_limb_t *from[2] = {w->row + row_behind(others, false, index, named) * c->width,
                                w->row + row_behind(others, true, index, named) * c->width};
    mpn_zero(to + c->states * limbs, (mp_size_t)(2 * limbs)); /* NOWHERE and END */
    for (uint32_t q = 0; q < c->states; q++, to += limbs) {
      if (earlier != UNCONSTRAINED)
        mpn_copyi(to, from[due] + c->to[due][q] * limbs, (mp_size_t)limbs);
      else
        mpn_add_n(to, from[0] + c->to[0][q] * limbs, from[1] + c->to[1][q] * limbs, (mp_size_t)limbs);
    }
  }
  return qaci_ctx_step(c->ctx, rows);
}

/* What a demand, `used` of whose constraints lie behind position i, asks of i. */
static size_t asked(const qaci_demand *d, size_t used, size_t i) {
  if (used == d->count) return UNCONSTRAINED;
  const qaci_constraint *last = &d->constraint[d->count - used - 1];
  return last->at == i ? last->earlier : UNCONSTRAINED;
}

/* Add weight * (ways from position i on that begin in a state that can be there). */
static void join(counter *c, const ways *w, size_t i, mpz_srcptr weight) {
  mpz_t total, product;
  mpz_inits(total, product, NULL);
  for (uint32_t q = 0; q < c->states + 2; q++) { /* END counts if i is the end */
    const mp_limb_t *a = c->reach + i * c->width + q * c->limbs, *b = w->row + q * c->limbs;
    mpz_t x, y;
    mpz_mul(product, mpz_roinit_n(x, a, (mp_size_t)c->limbs), mpz_roinit_n(y, b, (mp_size_t)c->limbs));
    mpz_add(total, total, product);
  }
  mpz_addmul(c->sum, total, weight);
  mpz_clears(total, product, NULL);
}

/* Count demands `first` to `last`, which are alike from position i on and have `used` constraints there: w. */
static qaci_status count_alike(counter *c, size_t first, size_t last, size_t i, size_t used, const ways *w) {
  ways here = {0};
  qaci_status status = QACI_OK;
  while (status == QACI_OK) {
    if (!w->opens && c->item[last]->count == used) { /* the others come before it, so they ask no more either */
      for (size_t d = first; d <= last; d++) join(c, w, i, c->item[d]->weight);
      break;
    }
    size_t at = i - 1, ask = asked(c->item[first], used, at);
    if (ask != asked(c->item[last], used, at)) { /* they part here */
      for (size_t from = first, to; from <= last && status == QACI_OK; from = to) {
        ask = asked(c->item[from], used, at);
        for (to = from + 1; to <= last && asked(c->item[to], used, at) == ask;) to++;
        ways part;
        status = read_back(c, &part, w, at, ask);
        if (status == QACI_OK) status = count_alike(c, from, to - 1, at, used + (ask != UNCONSTRAINED), &part);
        clear_ways(c, &part);
      }
      break;
    }
    ways next;
    status = read_back(c, &next, w, at, ask);
    clear_ways(c, &here);
    here = next;
    w = &here;
    i = at;
    used += ask != UNCONSTRAINED;
  }
  clear_ways(c, &here);
  return status;
}

/* By what is demanded of the last position, then of the one before, ... */
static int compare_backwards(const void *a, const void *b) {
  const qaci_demand *x = *(const qaci_demand *const *)a, *y = *(const qaci_demand *const *)b;
  for (size_t k = 1; k <= x->count && k <= y->count; k++) {
    const qaci_constraint *p = &x->constraint[x->count - k], *q = &y->constraint[y->count - k];
    if (p->at != q->at) return p->at < q->at ? -1 : 1;
    if (p->earlier != q->earlier) return p->earlier < q->earlier ? -1 : 1;
  }
  return (x->count > y->count) - (x->count < y->count);
}

qaci_status qaci_count_pairs(qaci_ctx *ctx, mpz_t r, size_t pair_bits, size_t most, const qaci_demand *demand,
                             size_t count) {
  mpz_set_ui(r, 0);
  if (!count || pair_bits / 2 > most || pair_bits - pair_bits / 2 > most) return QACI_OK;
  counter c = {.ctx = ctx, .n = pair_bits, .most = most, .limbs = pair_bits / 64 + 1, .sum = r};
  make_moves(&c);
  c.width = (c.states + 2) * c.limbs;
  make_reach(&c);
  c.item = qaci_alloc(count * sizeof *c.item);
  for (size_t i = 0; i < count; i++) c.item[i] = &demand[i];
  qsort(c.item, count, sizeof *c.item, compare_backwards);
  ways end;
  qaci_status status = make_ways(&c, &end, 0);
  if (status == QACI_OK) {
    memset(end.row, 0, c.width * sizeof *end.row);
    end.row[(c.states + 1) * c.limbs] = 1;
    status = count_alike(&c, 0, count - 1, pair_bits, 0, &end);
  }
  clear_ways(&c, &end);
  free(c.item);
  free(c.reach);
  free(c.to[0]);
  free(c.to[1]);
  return status;
}
