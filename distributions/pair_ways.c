/* Rows of ways to read a pair on (SIMPL.9): see pair_ways.h. */
#include "distributions/pair_ways.h"

#include <stdlib.h>
#include <string.h>

static size_t heads(const qaci_ways_reader *c, const qaci_ways *w) {
  return w->lockstep ? c->parser.states : 1;
}

static qaci_status make(qaci_ways_reader *c, qaci_ways **r, size_t opens, bool lockstep) {
  qaci_ways **spare = &c->spare[lockstep][opens];
  *r = *spare;
  if (*r) {
    *spare = (*r)->before;
  } else {
    uint64_t rows = (uint64_t)(lockstep ? c->parser.states : 1) << opens, numbers = rows * c->width * sizeof(mp_limb_t);
    uint64_t bytes = sizeof **r + numbers + rows;
    QACI_TRY(qaci_ctx_charge(c->ctx, bytes));
    c->charged += bytes;
    *r = qaci_alloc((size_t)bytes);
    (*r)->live = (unsigned char *)(*r)->row + numbers;
  }
  (*r)->opens = opens;
  (*r)->lockstep = lockstep;
  return QACI_OK;
}

void qaci_ways_drop(qaci_ways_reader *c, qaci_ways *w) {
  qaci_ways **spare = &c->spare[w->lockstep][w->opens];
  w->before = *spare;
  *spare = w;
}

static const mp_limb_t *row_of(const qaci_ways_reader *c, const qaci_ways *w, size_t row) {
  return w->live[row] ? w->row + row * c->width : c->none;
}

static void put_row(const qaci_ways_reader *c, qaci_ways *r, size_t row, const mp_limb_t *zero, const mp_limb_t *one) {
  r->live[row] = zero != c->none || one != c->none;
  if (r->live[row]) qaci_pair_parser_back(&c->parser, r->row + row * c->width, zero, one);
}

qaci_status qaci_ways_end(qaci_ways_reader *c, qaci_ways **r) {
  QACI_TRY(make(c, r, 0, false));
  memset((*r)->row, 0, c->width * sizeof *(*r)->row);
  (*r)->row[(c->parser.states + 1) * c->limbs] = 1;
  (*r)->live[0] = 1;
  return QACI_OK;
}

/* The row of `w` that stands for these open bits, where position i has `bit`. */
static size_t row_behind(size_t row, bool bit, size_t index, bool named) {
  if (!named) return row;
  size_t low = row & (((size_t)1 << index) - 1);
  return (row - low) << 1 | (size_t)bit << index | low;
}

qaci_status qaci_ways_back(qaci_ways_reader *c, qaci_ways **to, const qaci_ways *w, size_t i, size_t earlier) {
  bool tied = earlier < QACI_UNCONSTRAINED;
  size_t index = 0;
  while (index < w->opens && w->open[index] != i) index++;
  bool named = index < w->opens;
  size_t opens = w->opens - named + tied, rows = (size_t)1 << opens, n = heads(c, w);
  QACI_TRY(qaci_ctx_step(c->ctx, rows * n));
  QACI_TRY(make(c, to, opens, w->lockstep));
  qaci_ways *r = *to;
  r->goal = w->goal;
  for (size_t k = 0, at = 0; k < w->opens; k++)
    if (k != index) r->open[at++] = w->open[k];
  if (tied) r->open[r->opens - 1] = earlier;
  qaci_pair_parser_at(&c->parser, i);
  for (size_t row = 0; row < rows; row++) {
    bool due = tied ? row >> (r->opens - 1) : earlier == QACI_CONSTRAINT_ZERO + 1,
         either = earlier == QACI_UNCONSTRAINED;
    size_t others = tied ? row & ~(rows >> 1) : row;
    size_t zero = row_behind(others, false, index, named) * n, one = row_behind(others, true, index, named) * n;
    for (size_t k = 0; k < n; k++)
      put_row(c, r, row * n + k, either || !due ? row_of(c, w, zero + k) : c->none,
              either || due ? row_of(c, w, one + k) : c->none);
  }
  return QACI_OK;
}

qaci_status qaci_ways_fork(qaci_ways_reader *c, qaci_ways **to, const qaci_ways *w, uint32_t goal) {
  QACI_TRY(make(c, to, w->opens, true));
  qaci_ways *r = *to;
  r->goal = goal;
  memcpy(r->open, w->open, w->opens * sizeof *w->open);
  size_t rows = (size_t)1 << w->opens, n = c->parser.states;
  memset(r->live, 0, rows * n);
  for (size_t row = 0; row < rows; row++) {
    if (!w->live[row]) continue;
    r->live[row * n + goal] = 1;
    mpn_copyi(r->row + (row * n + goal) * c->width, w->row + row * c->width, (mp_size_t)c->width);
  }
  return QACI_OK;
}

qaci_status qaci_ways_back_both(qaci_ways_reader *c, qaci_ways **to, const qaci_ways *w, size_t i, size_t distance) {
  size_t rows = (size_t)1 << w->opens, n = c->parser.states;
  QACI_TRY(qaci_ctx_step(c->ctx, rows * n));
  QACI_TRY(make(c, to, w->opens, true));
  qaci_ways *r = *to;
  r->goal = w->goal;
  memcpy(r->open, w->open, w->opens * sizeof *w->open);
  qaci_pair_parser_at(&c->parser, i - distance);
  for (int bit = 0; bit < 2; bit++) memcpy(c->to[bit], c->parser.to[bit], n * sizeof *c->to[bit]);
  qaci_pair_parser_at(&c->parser, i);
  memset(r->live, 0, rows * n);
  for (uint32_t q = 0; q < n; q++) {
    if (!qaci_ways_reachable(c, i - distance, q)) continue;
    for (size_t row = 0; row < rows; row++) {
      const mp_limb_t *from[2];
      for (int bit = 0; bit < 2; bit++)
        from[bit] = c->to[bit][q] < n ? row_of(c, w, row * n + c->to[bit][q]) : c->none; /* nor does a pair end here */
      put_row(c, r, row * n + q, from[0], from[1]);
    }
  }
  return QACI_OK;
}

qaci_status qaci_ways_meet(qaci_ways_reader *c, qaci_ways **to, const qaci_ways *w) {
  size_t rows = (size_t)1 << w->opens, n = c->parser.states;
  QACI_TRY(make(c, to, w->opens, false));
  qaci_ways *r = *to;
  memcpy(r->open, w->open, w->opens * sizeof *w->open);
  for (size_t row = 0; row < rows; row++) {
    mp_limb_t *numbers = r->row + row * c->width;
    r->live[row] = 0;
    memset(numbers, 0, c->width * sizeof *numbers);
    for (size_t q = 0; q < n; q++) {
      if (!w->live[row * n + q]) continue;
      mpn_copyi(numbers + q * c->limbs, w->row + (row * n + q) * c->width + w->goal * c->limbs, (mp_size_t)c->limbs);
      r->live[row] = 1;
    }
  }
  return QACI_OK;
}

/* Of the states that strings lead to, those from which some string leads to the end. */
static void find_reachable(qaci_ways_reader *c) {
  size_t n = c->parser.n, states = c->parser.states;
  c->reachable = qaci_alloc((n + 1) * states);
  memset(c->reachable + n * states, 0, states);
  for (size_t i = n; i-- > 0;) {
    qaci_pair_parser_at(&c->parser, i);
    for (uint32_t q = 0; q < states; q++) {
      bool ends = false;
      for (int bit = 0; bit < 2; bit++) {
        uint32_t then = c->parser.to[bit][q];
        ends |= then == states + 1 || (then < states && c->reachable[(i + 1) * states + then]);
      }
      c->reachable[i * states + q] = ends && !mpn_zero_p(qaci_pair_parser_reach(&c->parser, i, q), (mp_size_t)c->limbs);
    }
  }
}

qaci_status qaci_ways_reader_init(qaci_ctx *ctx, qaci_ways_reader *c, size_t pair_bits, size_t most) {
  *c = (qaci_ways_reader){.ctx = ctx};
  QACI_TRY(qaci_pair_parser_init(ctx, &c->parser, pair_bits, most));
  c->limbs = c->parser.limbs;
  c->width = (c->parser.states + 2) * c->limbs;
  c->none = qaci_alloc(c->width * sizeof *c->none);
  memset(c->none, 0, c->width * sizeof *c->none);
  for (int bit = 0; bit < 2; bit++) c->to[bit] = qaci_alloc(c->parser.states * sizeof *c->to[bit]);
  find_reachable(c);
  return QACI_OK;
}

void qaci_ways_reader_clear(qaci_ways_reader *c) {
  for (int lockstep = 0; lockstep < 2; lockstep++)
    for (size_t i = 0; i <= QACI_MOST_OPEN; i++)
      for (qaci_ways *w = c->spare[lockstep][i], *before; w; w = before) {
        before = w->before;
        free(w);
      }
  qaci_ctx_release(c->ctx, c->charged);
  free(c->none);
  free(c->reachable);
  free(c->to[0]);
  free(c->to[1]);
  qaci_pair_parser_clear(c->ctx, &c->parser);
}
