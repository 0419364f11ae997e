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

#include "distributions/pair_parser.h"
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

#define UNCONSTRAINED (SIZE_MAX - 2)
enum { MOST_OPEN = 10 };

/* Numbers, `limbs` limbs each, for each value of the open positions (row, bit k: open[k]) and automaton state. */
typedef struct ways {
  struct ways *before; /* in the list of those to use again */
  size_t opens;
  size_t open[MOST_OPEN]; /* positions that later ones name */
  mp_limb_t row[];
} ways;

typedef struct counter {
  qaci_ctx *ctx;
  const qaci_demand **item; /* sorted by what is demanded of the last position, then of the one before, ... */
  qaci_pair_parser parser;
  size_t limbs, width; /* of a number; of a row */
  mp_limb_t *none;     /* a row of zeros */
  signed char *given;  /* [position]: its bit, which is known from a later one; or -1 */
  size_t pending;      /* how many are given */
  ways *spare[MOST_OPEN + 1];
  uint64_t charged;
  mpz_ptr sum;
} counter;

static qaci_status make_ways(counter *c, ways **r, size_t opens) {
  *r = c->spare[opens];
  if (*r) {
    c->spare[opens] = (*r)->before;
  } else {
    uint64_t bytes = sizeof **r + ((uint64_t)c->width << opens) * sizeof(mp_limb_t);
    QACI_TRY(qaci_ctx_charge(c->ctx, bytes));
    c->charged += bytes;
    *r = qaci_alloc((size_t)bytes);
  }
  (*r)->opens = opens;
  return QACI_OK;
}

static void drop_ways(counter *c, ways *w) {
  w->before = c->spare[w->opens];
  c->spare[w->opens] = w;
}

/* The row of `w` that stands for these open bits, where position i has `bit`. */
static size_t row_behind(size_t row, bool bit, size_t index, bool named) {
  if (!named) return row;
  size_t low = row & (((size_t)1 << index) - 1);
  return (row - low) << 1 | (size_t)bit << index | low;
}

/* r := the ways from position i on, from those from i + 1 on and what is demanded of i. */
static qaci_status read_back(counter *c, ways **to, const ways *w, size_t i, size_t earlier) {
  bool tied = earlier < UNCONSTRAINED;
  size_t index = 0;
  while (index < w->opens && w->open[index] != i) index++;
  bool named = index < w->opens;
  size_t opens = w->opens - named + tied, rows = (size_t)1 << opens;
  QACI_TRY(qaci_ctx_step(c->ctx, rows));
  QACI_TRY(make_ways(c, to, opens));
  ways *r = *to;
  for (size_t k = 0, n = 0; k < w->opens; k++)
    if (k != index) r->open[n++] = w->open[k];
  if (tied) r->open[r->opens - 1] = earlier;
  qaci_pair_parser_at(&c->parser, i);
  for (size_t row = 0; row < rows; row++) {
    bool due = tied ? row >> (r->opens - 1) : earlier == QACI_CONSTRAINT_ZERO + 1;
    size_t others = tied ? row & ~(rows >> 1) : row;
    const mp_limb_t *from[2] = {w->row + row_behind(others, false, index, named) * c->width,
                                w->row + row_behind(others, true, index, named) * c->width};
    if (earlier != UNCONSTRAINED) from[!due] = c->none;
    qaci_pair_parser_back(&c->parser, r->row + row * c->width, from[0], from[1]);
  }
  return QACI_OK;
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
  for (uint32_t q = 0; q < c->parser.states + 2; q++) { /* END counts if i is the end */
    const mp_limb_t *a = qaci_pair_parser_reach(&c->parser, i, q), *b = w->row + q * c->limbs;
    mpz_t x, y;
    mpz_mul(product, mpz_roinit_n(x, a, (mp_size_t)c->limbs), mpz_roinit_n(y, b, (mp_size_t)c->limbs));
    mpz_add(total, total, product);
  }
  mpz_addmul(c->sum, total, weight);
  mpz_clears(total, product, NULL);
}

static qaci_status count_alike(counter *c, size_t first, size_t last, size_t i, size_t used, const ways *w);

/* The same for demands that ask the same of position i - 1. With as many open positions as there may be, a tie does not
 * open one more: both values are tried, and the position it names is given that value. */
static qaci_status read_on(counter *c, size_t first, size_t last, size_t i, size_t used, const ways *w, size_t ask) {
  size_t at = i - 1, behind = used + (ask != UNCONSTRAINED);
  bool tied = ask < UNCONSTRAINED, given = c->given[at] >= 0;
  int low = given ? c->given[at] : 0, high = given ? c->given[at] : 1;
  ways *next;
  qaci_status status = QACI_OK;
  if (!given && !(tied && w->opens >= MOST_OPEN)) {
    QACI_TRY(read_back(c, &next, w, at, ask));
    status = count_alike(c, first, last, at, behind, next);
    drop_ways(c, next);
    return status;
  }
  for (int bit = low; bit <= high && status == QACI_OK; bit++) {
    size_t fixed = QACI_CONSTRAINT_ZERO + (size_t)bit;
    if (!tied && ask != UNCONSTRAINED && ask != fixed) continue; /* no pair */
    c->pending += (size_t)tied - given;
    if (tied) c->given[ask] = (signed char)bit; /* nothing else names it */
    QACI_TRY(read_back(c, &next, w, at, fixed));
    status = count_alike(c, first, last, at, behind, next);
    drop_ways(c, next);
    if (tied) c->given[ask] = -1;
    c->pending -= (size_t)tied - given;
  }
  return status;
}

/* Count demands `first` to `last`, which are alike from position i on and have `used` constraints there: w. */
static qaci_status count_alike(counter *c, size_t first, size_t last, size_t i, size_t used, const ways *w) {
  if (!w->opens && !c->pending && c->item[last]->count == used) { /* the others come before it, and ask no more either */
    for (size_t d = first; d <= last; d++) join(c, w, i, c->item[d]->weight);
    return QACI_OK;
  }
  qaci_status status = QACI_OK;
  for (size_t from = first, to; from <= last && status == QACI_OK; from = to) {
    size_t ask = asked(c->item[from], used, i - 1);
    for (to = from + 1; to <= last && asked(c->item[to], used, i - 1) == ask;) to++;
    status = read_on(c, from, to - 1, i, used, w, ask);
  }
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
  counter c = {.ctx = ctx, .sum = r};
  qaci_pair_parser_init(&c.parser, pair_bits, most);
  c.limbs = c.parser.limbs;
  c.width = (c.parser.states + 2) * c.limbs;
  c.item = qaci_alloc(count * sizeof *c.item);
  for (size_t i = 0; i < count; i++) c.item[i] = &demand[i];
  qsort(c.item, count, sizeof *c.item, compare_backwards);
  c.none = qaci_alloc(c.width * sizeof *c.none);
  memset(c.none, 0, c.width * sizeof *c.none);
  c.given = qaci_alloc(pair_bits);
  memset(c.given, -1, pair_bits);
  ways *end;
  qaci_status status = make_ways(&c, &end, 0);
  if (status == QACI_OK) {
    memset(end->row, 0, c.width * sizeof *end->row);
    end->row[(c.parser.states + 1) * c.limbs] = 1;
    status = count_alike(&c, 0, count - 1, pair_bits, 0, end);
    drop_ways(&c, end);
  }
  for (size_t i = 0; i <= MOST_OPEN; i++)
    for (ways *w = c.spare[i], *before; w; w = before) {
      before = w->before;
      free(w);
    }
  qaci_ctx_release(ctx, c.charged);
  free(c.none);
  free(c.given);
  free(c.item);
  qaci_pair_parser_clear(&c.parser);
  return status;
}
