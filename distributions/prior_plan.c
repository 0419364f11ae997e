/* The choice of a block to read in lockstep (SIMPL.9): see prior_plan.h. */
#include "distributions/prior_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct ties {
  const qaci_ways_reader *reader;
  size_t n;
  size_t *earlier; /* [position]: what is demanded of it, or QACI_UNCONSTRAINED */
  size_t *open;    /* [position]: so many positions before it are named by it or later ones */
  unsigned char *named;
} ties;

static ties read_ties(const qaci_ways_reader *c, const qaci_demand *d) {
  size_t n = c->parser.n;
  ties t = {c, n, qaci_alloc(n * sizeof *t.earlier), qaci_alloc((n + 1) * sizeof *t.open), qaci_alloc(n)};
  for (size_t i = 0; i < n; i++) t.earlier[i] = QACI_UNCONSTRAINED;
  memset(t.named, 0, n);
  memset(t.open, 0, (n + 1) * sizeof *t.open);
  for (size_t k = 0; k < d->count; k++) {
    qaci_constraint tie = d->constraint[k];
    t.earlier[tie.at] = tie.earlier;
    if (tie.earlier >= QACI_UNCONSTRAINED) continue;
    t.named[tie.earlier] = 1;
    t.open[tie.earlier + 1]++; /* sums of these are formed below; unsigned arithmetic wraps */
    t.open[tie.at + 1]--;
  }
  for (size_t i = 1; i <= n; i++) t.open[i] += t.open[i - 1];
  return t;
}

static bool in_block(const ties *t, size_t i, size_t distance) {
  return t->earlier[i] < QACI_UNCONSTRAINED && i - t->earlier[i] == distance && !t->named[i] &&
         t->earlier[t->earlier[i]] == QACI_UNCONSTRAINED;
}

static double reachable(const ties *t, size_t i) {
  size_t count = 0;
  for (uint32_t q = 0; q < t->reader->parser.states; q++) count += qaci_ways_reachable(t->reader, i, q);
  return (double)count;
}

/* Rows that are read back, over all positions. */
static double rows(const ties *t, const qaci_lockstep *b) {
  double pairs = b->distance ? reachable(t, b->from - b->distance) * reachable(t, b->to - b->distance) : 1, sum = 0;
  for (size_t i = 0; i < t->n; i++) {
    size_t low = i > b->from ? i : b->from, high = i + b->distance < b->to ? i + b->distance : b->to;
    size_t others = t->open[i] - (low < high ? high - low : 0);
    bool skipped = i + b->distance >= b->from && i + b->distance < b->to;
    bool both = i + b->distance >= b->to && i < b->to;
    if (!b->distance || !skipped) sum += ldexp(b->distance && both ? pairs : 1, (int)others);
  }
  return sum;
}

qaci_lockstep qaci_plan_lockstep(const qaci_ways_reader *c, const qaci_demand *d) {
  ties t = read_ties(c, d);
  qaci_lockstep best = {0};
  double fewest = rows(&t, &best);
  for (size_t to = t.n; to > 0;) {
    size_t from = to - 1, distance = t.earlier[from] < QACI_UNCONSTRAINED ? from - t.earlier[from] : 0;
    if (!distance || !in_block(&t, from, distance)) {
      to = from;
      continue;
    }
    while (from && t.earlier[from - 1] < QACI_UNCONSTRAINED && in_block(&t, from - 1, distance)) from--;
    qaci_lockstep block = {from, to, distance};
    double number = rows(&t, &block);
    if (number < fewest) {
      fewest = number;
      best = block;
    }
    to = from;
  }
  free(t.earlier);
  free(t.open);
  free(t.named);
  return best;
}
