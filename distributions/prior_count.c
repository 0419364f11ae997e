/* Counting pairs of codes (SIMP.4, SIMPL.9): see prior_count.h.
 *
 * A straight-line code is read by a finite automaton. For a position i and what is demanded from i on, qaci_ways holds
 * in how many ways each automaton state can be read on to the end. It is computed from the last position down, once for
 * all demands that are alike from i on. Where a demand asks nothing of the positions before i, it meets the numbers of
 * strings that lead to each state there. A block of ties at one distance is read by two automata in lockstep, if that
 * is cheaper than a row for each value of the block.
 */
#include "distributions/prior_count.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/prior_plan.h"

void qaci_count_pairs_free(mpz_t r, mpz_t *codes, size_t pair_bits, size_t most) {
  mpz_set_ui(r, 0);
  for (size_t f = 0; f <= pair_bits; f++)
    if (f <= most && pair_bits - f <= most) mpz_addmul(r, codes[f], codes[pair_bits - f]);
}

/* Rows for each state of a second automaton: memory for fewer open positions. */
enum { MOST_OPEN_LOCKSTEP = 4 };

typedef struct item {
  const qaci_demand *demand;
  qaci_lockstep block;
} item;

typedef struct counter {
  qaci_ways_reader reader;
  const item *item; /* sorted by what is demanded of the last position, then of the one before, ... */
  size_t most_open;
  signed char *given; /* [position]: its bit, which is known from a later one; or -1 */
  size_t pending;     /* how many are given */
  mpz_ptr sum;
} counter;

static bool in_block(const item *d, size_t i) {
  return i >= d->block.from && i < d->block.to;
}

/* What a demand, `used` of whose constraints lie behind position i, asks of i. */
static size_t asked(const item *d, size_t used, size_t i) {
  if (used == d->demand->count) return QACI_UNCONSTRAINED;
  const qaci_constraint *last = &d->demand->constraint[d->demand->count - used - 1];
  return last->at == i ? last->earlier : QACI_UNCONSTRAINED;
}

/* Add weight * (ways from position i on that begin in a state that can be there). */
static void join(counter *c, const qaci_ways *w, size_t i, mpz_srcptr weight) {
  const qaci_pair_parser *p = &c->reader.parser;
  mp_size_t limbs = (mp_size_t)c->reader.limbs;
  if (!w->live[0]) return;
  mpz_t total, product;
  mpz_inits(total, product, NULL);
  for (uint32_t q = 0; q < p->states + 2; q++) { /* END counts if i is the end */
    mpz_t x, y;
    mpz_mul(product, mpz_roinit_n(x, qaci_pair_parser_reach(p, i, q), limbs),
            mpz_roinit_n(y, w->row + q * (size_t)limbs, limbs));
    mpz_add(total, total, product);
  }
  mpz_addmul(c->sum, total, weight);
  mpz_clears(total, product, NULL);
}

/* Demands `first` to `last`, which are alike from position i on and have `used` constraints there. */
typedef struct alike {
  size_t first, last, i, used;
} alike;

static qaci_status count_alike(counter *c, alike d, qaci_ways *w);

/* Where `from` is what was read before, which is not needed again if `done`. */
static qaci_status count_next(counter *c, alike d, qaci_status status, qaci_ways *next, qaci_ways *from, bool done) {
  if (done) qaci_ways_drop(&c->reader, from);
  return status == QACI_OK ? count_alike(c, d, next) : status;
}

/* The same for demands that ask the same of position d.i - 1. With as many open positions as there may be, a tie does
 * not open one more: both values are tried, and the position it names is given that value. */
static qaci_status read_on(counter *c, alike d, qaci_ways *w, size_t ask, bool done) {
  alike next = {d.first, d.last, d.i - 1, d.used + (ask != QACI_UNCONSTRAINED)};
  bool tied = ask < QACI_UNCONSTRAINED, given = c->given[next.i] >= 0;
  qaci_ways *r;
  qaci_status status;
  if (!given && !(tied && w->opens >= c->most_open)) {
    status = qaci_ways_back(&c->reader, &r, w, next.i, ask);
    return count_next(c, next, status, r, w, done);
  }
  int low = given ? c->given[next.i] : 0, high = given ? c->given[next.i] : 1;
  bool possible = tied || ask == QACI_UNCONSTRAINED || ask == QACI_CONSTRAINT_ZERO + (size_t)low;
  if (!possible) {
    if (done) qaci_ways_drop(&c->reader, w);
    return QACI_OK;
  }
  status = QACI_OK;
  for (int bit = low; bit <= high; bit++) {
    c->pending += (size_t)tied - given;
    if (tied) c->given[ask] = (signed char)bit; /* nothing else names it */
    if (status == QACI_OK) status = qaci_ways_back(&c->reader, &r, w, next.i, QACI_CONSTRAINT_ZERO + (size_t)bit);
    status = count_next(c, next, status, r, w, done && bit == high);
    if (tied) c->given[ask] = -1;
    c->pending -= (size_t)tied - given;
  }
  return status;
}

/* The same for demands with a block that position d.i - 1 belongs to. Where it begins, the state in which the second
 * automaton leaves the block's first copy is guessed: each is counted by itself. */
static qaci_status read_block(counter *c, alike d, qaci_ways *w, bool done) {
  const qaci_lockstep *b = &c->item[d.first].block;
  qaci_ways_reader *reader = &c->reader;
  qaci_ways *r;
  qaci_status status;
  if (w->lockstep) {
    alike next = {d.first, d.last, d.i - 1, d.used + 1};
    status = qaci_ways_back_both(reader, &r, w, next.i, b->distance);
    return count_next(c, next, status, r, w, done);
  }
  status = QACI_OK;
  for (uint32_t goal = 0; goal < reader->parser.states && status == QACI_OK; goal++) {
    if (!qaci_ways_reachable(reader, b->to - b->distance, goal)) continue;
    status = qaci_ways_fork(reader, &r, w, goal);
    if (status == QACI_OK) status = read_block(c, d, r, true);
  }
  if (done) qaci_ways_drop(reader, w);
  return status;
}

/* Count the demands, w being the ways from position d.i on; w is dropped. */
static qaci_status count_alike(counter *c, alike d, qaci_ways *w) {
  qaci_status status = QACI_OK;
  const qaci_lockstep *b = &c->item[d.first].block;
  if (w->lockstep && d.i == b->to - b->distance) {
    qaci_ways *met;
    status = qaci_ways_meet(&c->reader, &met, w);
    d.i = b->from - b->distance;
    return count_next(c, d, status, met, w, true);
  }
  if (!w->lockstep && !w->opens && !c->pending && c->item[d.last].demand->count == d.used) {
    for (size_t k = d.first; k <= d.last; k++) join(c, w, d.i, c->item[k].demand->weight); /* none of them asks more */
    qaci_ways_drop(&c->reader, w);
    return QACI_OK;
  }
  for (size_t from = d.first, to; from <= d.last; from = to) {
    size_t ask = asked(&c->item[from], d.used, d.i - 1);
    bool block = in_block(&c->item[from], d.i - 1);
    to = from + 1;
    while (to <= d.last && asked(&c->item[to], d.used, d.i - 1) == ask && in_block(&c->item[to], d.i - 1) == block)
      to++;
    alike part = {from, to - 1, d.i, d.used};
    bool done = to > d.last;
    if (status == QACI_OK)
      status = block ? read_block(c, part, w, done) : read_on(c, part, w, ask, done);
    else if (done)
      qaci_ways_drop(&c->reader, w);
  }
  return status;
}

/* Those without a block; then by what is demanded of the last position, then of the one before, ... */
static int compare_backwards(const void *a, const void *b) {
  const item *r = a, *s = b;
  const qaci_demand *x = r->demand, *y = s->demand;
  if (!r->block.distance != !s->block.distance) return r->block.distance ? 1 : -1;
  for (size_t k = 1; k <= x->count && k <= y->count; k++) {
    const qaci_constraint *p = &x->constraint[x->count - k], *q = &y->constraint[y->count - k];
    if (p->at != q->at) return p->at < q->at ? -1 : 1;
    if (p->earlier != q->earlier) return p->earlier < q->earlier ? -1 : 1;
    int order = in_block(r, p->at) - in_block(s, p->at);
    if (order) return order;
  }
  return (x->count > y->count) - (x->count < y->count);
}

qaci_status qaci_count_pairs(qaci_ctx *ctx, mpz_t r, size_t pair_bits, size_t most, const qaci_demand *demand,
                             size_t count) {
  mpz_set_ui(r, 0);
  if (!count || pair_bits / 2 > most || pair_bits - pair_bits / 2 > most) return QACI_OK;
  counter c = {.sum = r};
  qaci_status status = qaci_ways_reader_init(ctx, &c.reader, pair_bits, most);
  if (status != QACI_OK) {
    qaci_ways_reader_clear(&c.reader);
    return status;
  }
  item *items = qaci_alloc(count * sizeof *items);
  for (size_t i = 0; i < count; i++) items[i] = (item){&demand[i], qaci_plan_lockstep(&c.reader, &demand[i])};
  qsort(items, count, sizeof *items, compare_backwards);
  size_t plain = 0;
  while (plain < count && !items[plain].block.distance) plain++;
  c.item = items;
  c.given = qaci_alloc(pair_bits);
  memset(c.given, -1, pair_bits);
  for (int lockstep = 0; lockstep < 2 && status == QACI_OK; lockstep++) {
    alike all = {lockstep ? plain : 0, (lockstep ? count : plain) - 1, pair_bits, 0};
    c.most_open = lockstep ? MOST_OPEN_LOCKSTEP : QACI_MOST_OPEN;
    if (lockstep ? plain == count : !plain) continue;
    qaci_ways *end;
    status = qaci_ways_end(&c.reader, &end);
    if (status == QACI_OK) status = count_alike(&c, all, end);
  }
  free(c.given);
  free(items);
  qaci_ways_reader_clear(&c.reader);
  return status;
}
