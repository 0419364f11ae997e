/* The cheapest of all orders of summing out: see mass_plan.h.                                      definitions.md 1
 *
 * Which neighbours a variable v has after a set S is gone does not depend on the order in which S went: they are the
 * variables that v reaches through S (Rose, Tarjan, Lueker 1976). So the cheapest way to sum out S ends with some v
 * of S after the cheapest way to sum out the others: dynamic programming over the 2^n sets (Bodlaender et al., "On
 * exact algorithms for treewidth", 2006). Cost O(2^n n) words of 32 variables.
 */
#include "distributions/mass_plan.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 11, WORD = 32 };

typedef struct exact {
  size_t count, free; /* variables in all; the first `free` of them are to be summed out */
  uint32_t variable[WORD];
  uint32_t near[WORD];
  double size[WORD];
} exact;

/* Number the variables that are left, those kept last; false if there are too many. */
static bool number(exact *x, const qaci_mass_graph *g) {
  *x = (exact){0};
  for (int kept = 0; kept < 2; kept++) {
    for (size_t v = 0; v < g->variables; v++) {
      if (!g->near[v].there || g->near[v].kept != (kept == 1)) continue;
      if (x->count == (kept ? WORD : MOST)) return false;
      x->size[x->count] = g->size[v];
      x->variable[x->count++] = (uint32_t)v;
    }
    if (!kept) x->free = x->count;
  }
  for (size_t i = 0; i < x->count; i++)
    for (size_t j = 0; j < x->count; j++)
      if (i != j && qaci_mass_graph_beside(g, x->variable[i], x->variable[j])) x->near[i] |= (uint32_t)1 << j;
  return true;
}

/* The rows that are visited when v goes after the set `gone`. */
static double rows_of(const exact *x, uint32_t gone, size_t v) {
  uint32_t seen = (uint32_t)1 << v, todo = seen, edge = 0;
  while (todo) {
    unsigned i = (unsigned)__builtin_ctz(todo);
    todo &= todo - 1;
    uint32_t fresh = x->near[i] & ~seen;
    seen |= fresh;
    edge |= fresh & ~gone;
    todo |= fresh & gone;
  }
  double rows = x->size[v];
  for (; edge; edge &= edge - 1) rows *= x->size[__builtin_ctz(edge)];
  return rows;
}

bool qaci_mass_order_exact(qaci_mass_order *r, const qaci_mass_graph *g) {
  exact x;
  if (!number(&x, g)) return false;
  size_t sets = (size_t)1 << x.free;
  double *cost = qaci_alloc(sets * sizeof *cost);
  uint8_t *last = qaci_alloc(sets * sizeof *last);
  cost[0] = 0;
  for (uint32_t set = 1; set < sets; set++) {
    cost[set] = INFINITY;
    last[set] = (uint8_t)__builtin_ctz(set);
    for (uint32_t left = set; left; left &= left - 1) {
      unsigned v = (unsigned)__builtin_ctz(left);
      uint32_t gone = set & ~((uint32_t)1 << v);
      if (cost[gone] >= cost[set]) continue;
      double c = cost[gone] + rows_of(&x, gone, v);
      if (c >= cost[set]) continue;
      cost[set] = c;
      last[set] = (uint8_t)v;
    }
  }
  for (uint32_t set = (uint32_t)sets - 1, at = (uint32_t)x.free; set; set &= ~((uint32_t)1 << last[set])) {
    at--;
    r->variable[r->count + at] = x.variable[last[set]];
    r->rows[r->count + at] = rows_of(&x, set & ~((uint32_t)1 << last[set]), last[set]);
  }
  r->count += x.free;
  r->cost += cost[sets - 1];
  free(cost);
  free(last);
  return true;
}
