/* Greedy orders of summing out: see mass_plan.h.                                                   definitions.md 1
 *
 * Least fill (Kjaerulff, "Triangulation of graphs", 1990): next comes the variable that makes the fewest new pairs of
 * neighbours, each counted as the product of the two domains; then the one that visits the fewest rows. A heap holds
 * the variables by what they would cost; an entry that is no longer right is skipped when it comes up. A variable of
 * many neighbours is not looked at pair by pair: each of its pairs is counted as new.
 */
#include "distributions/mass_plan.h"

#include <stdlib.h>
#include <string.h>

void qaci_mass_graph_end(qaci_mass_graph *g) {
  for (size_t v = 0; v < g->variables; v++) free(g->near[v].variable);
  free(g->near);
}

static size_t position(const struct qaci_mass_near *n, uint32_t v) {
  size_t low = 0, high = n->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (n->variable[middle] < v)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool qaci_mass_graph_beside(const qaci_mass_graph *g, uint32_t u, uint32_t v) {
  const struct qaci_mass_near *n = g->near[u].count < g->near[v].count ? &g->near[u] : &g->near[v];
  uint32_t other = n == &g->near[u] ? v : u;
  size_t at = position(n, other);
  return at < n->count && n->variable[at] == other;
}

/* v becomes a neighbour of n's variable; false if it was. */
static bool insert(struct qaci_mass_near *n, uint32_t v) {
  size_t at = position(n, v);
  if (at < n->count && n->variable[at] == v) return false;
  if (n->count == n->room) {
    n->room = n->room ? 2 * n->room : 4;
    n->variable = qaci_realloc(n->variable, n->room * sizeof *n->variable);
  }
  memmove(n->variable + at + 1, n->variable + at, (n->count - at) * sizeof *n->variable);
  n->variable[at] = v;
  n->count++;
  return true;
}

static void drop(struct qaci_mass_near *n, uint32_t v) {
  size_t at = position(n, v);
  n->count--;
  memmove(n->variable + at, n->variable + at + 1, (n->count - at) * sizeof *n->variable);
}

static void connect(qaci_mass_graph *g, const uint32_t *variable, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = i + 1; j < count; j++)
      if (insert(&g->near[variable[i]], variable[j])) insert(&g->near[variable[j]], variable[i]);
}

void qaci_mass_graph_begin(qaci_mass_graph *g, qaci_mass_table *const *table, size_t tables, size_t variables,
                           const uint32_t *size, const uint32_t *keep, size_t kept) {
  *g = (qaci_mass_graph){.variables = variables, .size = size, .near = qaci_alloc(variables * sizeof *g->near)};
  for (size_t v = 0; v < variables; v++) g->near[v] = (struct qaci_mass_near){0};
  for (size_t t = 0; t < tables; t++) {
    for (size_t c = 0; c < table[t]->width; c++) g->near[table[t]->variable[c]].there = true;
    connect(g, table[t]->variable, table[t]->width);
  }
  for (size_t i = 0; i < kept; i++) g->near[keep[i]].kept = true;
  connect(g, keep, kept);
}

double qaci_mass_graph_rows(const qaci_mass_graph *g, uint32_t v) {
  double rows = g->size[v];
  for (size_t i = 0; i < g->near[v].count; i++) rows *= g->size[g->near[v].variable[i]];
  return rows;
}

void qaci_mass_graph_remove(qaci_mass_graph *g, uint32_t v) {
  struct qaci_mass_near *n = &g->near[v];
  for (size_t i = 0; i < n->count; i++) drop(&g->near[n->variable[i]], v);
  connect(g, n->variable, n->count);
  n->there = false;
}

/* The greedy order ------------------------------------------------------------------------------------------------- */

typedef struct entry {
  double fill, rows;
  uint32_t variable;
} entry;

typedef struct greedy {
  qaci_mass_graph *graph;
  bool by_fill;
  entry *heap;
  size_t count, room;
  entry *now; /* by variable: its right entry */
} greedy;

static bool before(const entry *a, const entry *b) {
  if (a->fill != b->fill) return a->fill < b->fill;
  if (a->rows != b->rows) return a->rows < b->rows;
  return a->variable < b->variable;
}

static void push(greedy *q, entry e) {
  if (q->count == q->room) {
    q->room = q->room ? 2 * q->room : 64;
    q->heap = qaci_realloc(q->heap, q->room * sizeof *q->heap);
  }
  size_t at = q->count++;
  for (; at && before(&e, &q->heap[(at - 1) / 2]); at = (at - 1) / 2) q->heap[at] = q->heap[(at - 1) / 2];
  q->heap[at] = e;
}

static entry pop(greedy *q) {
  entry top = q->heap[0], last = q->heap[--q->count];
  size_t at = 0;
  for (size_t child; (child = 2 * at + 1) < q->count; at = child) {
    if (child + 1 < q->count && before(&q->heap[child + 1], &q->heap[child])) child++;
    if (!before(&q->heap[child], &last)) break;
    q->heap[at] = q->heap[child];
  }
  if (q->count) q->heap[at] = last;
  return top;
}

static double fill_of(const qaci_mass_graph *g, uint32_t v) {
  enum { MANY = 24 };
  const struct qaci_mass_near *n = &g->near[v];
  double fill = 0;
  for (size_t i = 0; i < n->count; i++)
    for (size_t j = i + 1; j < n->count; j++)
      if (n->count > MANY || !qaci_mass_graph_beside(g, n->variable[i], n->variable[j]))
        fill += (double)g->size[n->variable[i]] * g->size[n->variable[j]];
  return fill;
}

static void look_at(greedy *q, uint32_t v) {
  const struct qaci_mass_near *n = &q->graph->near[v];
  if (n->kept || !n->there) return;
  entry e = {.fill = q->by_fill ? fill_of(q->graph, v) : 0, .rows = qaci_mass_graph_rows(q->graph, v), .variable = v};
  if (q->now[v].fill == e.fill && q->now[v].rows == e.rows) return;
  q->now[v] = e;
  push(q, e);
}

static void append(qaci_mass_order *r, uint32_t v, double rows) {
  r->variable[r->count] = v;
  r->rows[r->count++] = rows;
  r->cost += rows;
}

static void order_begin(qaci_mass_order *r, size_t variables) {
  *r = (qaci_mass_order){.variable = qaci_alloc(variables * sizeof *r->variable),
                         .rows = qaci_alloc(variables * sizeof *r->rows)};
}

void qaci_mass_order_clear(qaci_mass_order *r) {
  free(r->variable);
  free(r->rows);
}

/* The variables whose fill changes when v goes: its neighbours, and theirs if pairs become neighbours. */
static void look_around(greedy *q, const uint32_t *around, size_t count, bool filled) {
  for (size_t i = 0; i < count; i++) {
    look_at(q, around[i]);
    if (!filled || !q->by_fill) continue;
    /* only a common neighbour of two new neighbours changes, and it is next to one of them; hubs are left as they
     * are */
    const struct qaci_mass_near *n = &q->graph->near[around[i]];
    enum { HUB = 64 };
    for (size_t j = 0; n->count <= HUB && j < n->count; j++) look_at(q, n->variable[j]);
  }
}

/* Append to r, least first; `free_only`: stop before the first variable that makes new neighbours. */
static void order_greedy(qaci_mass_order *r, qaci_mass_graph *g, bool by_fill, bool free_only) {
  greedy q = {.graph = g, .by_fill = by_fill, .now = qaci_alloc(g->variables * sizeof *q.now)};
  for (size_t v = 0; v < g->variables; v++) q.now[v] = (entry){.rows = -1};
  for (size_t v = 0; v < g->variables; v++) look_at(&q, (uint32_t)v);
  uint32_t *around = qaci_alloc(g->variables * sizeof *around);
  while (q.count) {
    entry e = pop(&q);
    const struct qaci_mass_near *n = &g->near[e.variable];
    if (!n->there || q.now[e.variable].fill != e.fill || q.now[e.variable].rows != e.rows) continue;
    if (free_only && e.fill > 0) break;
    size_t count = n->count;
    if (count) memcpy(around, n->variable, count * sizeof *around);
    append(r, e.variable, e.rows);
    qaci_mass_graph_remove(g, e.variable);
    look_around(&q, around, count, e.fill > 0);
  }
  free(around);
  free(q.heap);
  free(q.now);
}

void qaci_mass_order_find(qaci_mass_order *r, qaci_mass_table *const *table, size_t tables, size_t variables,
                          const uint32_t *size, const uint32_t *keep, size_t kept) {
  /* orders whose every step is this small are not worth a second look */
  enum { CHEAP = 512, WAYS = 3 };
  qaci_mass_order best;
  for (int way = 0; way < WAYS; way++) {
    qaci_mass_graph g;
    qaci_mass_graph_begin(&g, table, tables, variables, size, keep, kept);
    order_begin(r, variables);
    bool found = true;
    order_greedy(r, &g, way != 1, way == 2);
    if (way == 2) found = qaci_mass_order_exact(r, &g);
    qaci_mass_graph_end(&g);
    if (way && (!found || r->cost >= best.cost)) {
      qaci_mass_order_clear(r);
    } else {
      if (way) qaci_mass_order_clear(&best);
      best = *r;
    }
    double most = 0;
    for (size_t i = 0; i < best.count; i++) most = best.rows[i] > most ? best.rows[i] : most;
    if (most <= CHEAP) break;
  }
  *r = best;
}
