/* Conditioning with merged residual problems: see mass_search.h.                         DIST.3; definitions.md 1
 *
 * Variables get values one after the other. What matters for the rest is only what is left of the tables: a state. Two
 * partial assignments with the same state have the same future, so their masses are added and they go on as one.
 * What is left of a table on one single variable is multiplied with all else that is left on this variable, so
 * states forget by which tables and values they came about. For n variables that must all differ, a table for each
 * pair: after k of them a state is the set of the k values that are taken, 2^n states in all, where any order of
 * summing out makes tables of n^k rows.
 *
 * A state is a tuple of numbers: first the values of those variables kept that were assigned; then for each table that
 * has some assigned and at least two other variables, its residual; then for each other variable that was met, the
 * product of the residuals on it alone. Cost for each state and value: a look-up for each table with the variable and
 * one of the new state.
 */
#include "distributions/mass_search.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/mass_residual.h"
#include "distributions/mass_rows.h"

typedef struct piece { /* a table of two or more variables */
  const qaci_mass_table *table;
  uint32_t root;
} piece;

typedef struct layout { /* of the states before a variable */
  size_t width;
  uint32_t *of_piece, *of_variable; /* slots, QACI_MASS_NONE: there is none */
} layout;

typedef struct search {
  qaci_ctx *ctx;
  const qaci_mass_product *p;
  uint32_t *order; /* the variables in the order of assignment: kept ones last */
  uint32_t *rank;  /* by variable */
  size_t count, kept;
  qaci_mass_table **sorted; /* columns in this order */
  qaci_mass_residuals residuals;
  piece *piece;
  size_t pieces;
  uint32_t *base; /* by variable: what tables of it alone say */
  layout now, next;
  qaci_mass_rows states, after;
  mpz_t *mass, *mass_after;
  size_t most_states;
  double steps, most;
  mpz_t product;
  /* of the state under way */
  uint32_t *key;
  uint32_t *at, *end, *list; /* by participant: its edges; the pieces that take part */
} search;

static void free_masses(mpz_t *mass, size_t count) {
  for (size_t i = 0; i < count; i++) mpz_clear(mass[i]);
  free(mass);
}

/* Columns of the piece that have no value before variable number `depth`. */
static size_t columns_left(const search *s, const piece *p, size_t depth) {
  size_t left = 0;
  for (size_t c = 0; c < p->table->width; c++) left += s->rank[p->table->variable[c]] >= depth;
  return left;
}

static void lay_out(const search *s, layout *l, size_t depth) {
  size_t free_count = s->count - s->kept;
  l->width = depth > free_count ? depth - free_count : 0;
  for (size_t i = 0; i < s->p->variables; i++) l->of_variable[i] = QACI_MASS_NONE;
  for (size_t i = 0; i < s->pieces; i++) {
    const piece *p = &s->piece[i];
    size_t left = columns_left(s, p, depth);
    l->of_piece[i] = left > 1 && left < p->table->width ? (uint32_t)l->width++ : QACI_MASS_NONE;
    if (left == 1) l->of_variable[p->table->variable[p->table->width - 1]] = 0;
  }
  for (size_t k = depth; k < s->count; k++)
    if (!l->of_variable[s->order[k]]) l->of_variable[s->order[k]] = (uint32_t)l->width++;
}

/* Multiply the state's product by a number. */
static void times(search *s, uint32_t number) {
  if (number) mpz_mul(s->product, s->product, s->residuals.number[number]);
}

/* The residuals that take part in assigning x in this state: list[0] is the one on x alone, if there is one. */
static size_t participants(search *s, uint32_t x, const uint32_t *state) {
  size_t n = 0;
  uint32_t alone = s->now.of_variable[x] == QACI_MASS_NONE ? s->base[x] : state[s->now.of_variable[x]];
  if (alone != QACI_MASS_NONE) {
    s->list[n] = QACI_MASS_NONE;
    s->at[n] = s->residuals.first[alone];
    s->end[n++] = s->residuals.first[alone + 1];
  }
  for (size_t i = 0; i < s->pieces; i++) {
    const piece *p = &s->piece[i];
    uint32_t r = s->now.of_piece[i] == QACI_MASS_NONE ? p->root : state[s->now.of_piece[i]];
    bool next = false;
    for (size_t c = 0; c + 1 < p->table->width && !next; c++)
      next = p->table->variable[c] == x; /* it is the next one then: the columns are in order */
    if (!next) continue;
    s->list[n] = (uint32_t)i;
    s->at[n] = s->residuals.first[r];
    s->end[n++] = s->residuals.first[r + 1];
  }
  return n;
}

/* Bring all participants to the next value they have in common. */
static bool meet(search *s, size_t n) {
  const uint32_t *value = s->residuals.edge.value;
  if (s->at[0] == s->end[0]) return false;
  for (size_t agree = 1, i = 1 % n; agree < n; i = (i + 1) % n) {
    uint32_t target = value[s->at[i ? i - 1 : n - 1]];
    while (s->at[i] < s->end[i] && value[s->at[i]] < target) s->at[i]++;
    if (s->at[i] == s->end[i]) return false;
    agree = value[s->at[i]] == target ? agree + 1 : 1;
  }
  return true;
}

/* s->key := the state after variable number `depth` got the value at which the participants stand; *dead: it has no
 * future. */
static qaci_status follow(search *s, size_t depth, const uint32_t *state, size_t n, bool *dead) {
  const qaci_mass_edges *e = &s->residuals.edge;
  size_t free_count = s->count - s->kept, history = depth > free_count ? depth - free_count : 0;
  for (size_t h = 0; h < history; h++) s->key[h] = state[h];
  if (depth >= free_count) s->key[history] = e->value[s->at[0]];
  for (size_t i = 0; i < s->pieces; i++)
    if (s->next.of_piece[i] != QACI_MASS_NONE && s->now.of_piece[i] != QACI_MASS_NONE)
      s->key[s->next.of_piece[i]] = state[s->now.of_piece[i]];
  for (size_t k = depth + 1; k < s->count; k++) {
    uint32_t v = s->order[k], slot = s->next.of_variable[v];
    if (slot == QACI_MASS_NONE) continue;
    s->key[slot] = s->now.of_variable[v] == QACI_MASS_NONE ? s->base[v] : state[s->now.of_variable[v]];
  }
  for (size_t i = 0; i < n; i++) times(s, e->weight[s->at[i]]);
  for (size_t i = 0; i < n; i++) {
    if (s->list[i] == QACI_MASS_NONE) continue;
    uint32_t child = e->child[s->at[i]], slot = s->next.of_piece[s->list[i]], factor;
    if (slot != QACI_MASS_NONE) {
      s->key[slot] = child;
      continue;
    }
    const qaci_mass_table *t = s->piece[s->list[i]].table; /* one variable is left of it */
    uint32_t *alone = &s->key[s->next.of_variable[t->variable[t->width - 1]]];
    s->steps++;
    QACI_TRY(qaci_mass_residual_multiply(s->ctx, &s->residuals, *alone, child, alone, &factor));
    *dead = *alone == QACI_MASS_NONE;
    if (*dead) return QACI_OK;
    times(s, factor);
  }
  return QACI_OK;
}

static qaci_status expand(search *s, size_t state, uint32_t x, size_t depth) {
  size_t bytes = sizeof(mpz_t) + 32 + mpz_size(s->mass[state]) * sizeof(mp_limb_t);
  const uint32_t *key = qaci_mass_row(&s->states, state);
  size_t n = participants(s, x, key);
  for (; meet(s, n); s->at[0]++) {
    bool dead = false, added;
    size_t at;
    s->steps++;
    QACI_TRY(qaci_ctx_step(s->ctx, 1));
    mpz_set(s->product, s->mass[state]);
    QACI_TRY(follow(s, depth, key, n, &dead));
    if (dead) continue;
    QACI_TRY(qaci_mass_rows_add(s->ctx, &s->after, s->key, bytes, &at, &added));
    if (!added) {
      mpz_add(s->mass_after[at], s->mass_after[at], s->product);
      continue;
    }
    if (!(at & (at - 1))) s->mass_after = qaci_realloc(s->mass_after, (at ? 2 * at : 1) * sizeof *s->mass_after);
    mpz_init_set(s->mass_after[at], s->product);
  }
  return QACI_OK;
}

/* All states before variable number `depth` become those after it. */
static qaci_status advance(search *s, size_t depth) {
  uint32_t x = s->order[depth];
  lay_out(s, &s->next, depth + 1);
  qaci_mass_rows_init(&s->after, s->next.width);
  s->mass_after = NULL;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->states.count && status == QACI_OK && s->steps <= s->most; i++)
    status = expand(s, i, x, depth);
  free_masses(s->mass, s->states.count);
  qaci_mass_rows_clear(s->ctx, &s->states);
  s->states = s->after;
  s->mass = s->mass_after;
  s->after = (qaci_mass_rows){0};
  s->mass_after = NULL;
  layout old = s->now;
  s->now = s->next;
  s->next = old;
  if (s->states.count > s->most_states) s->most_states = s->states.count;
  return status;
}

/* The tables in the order of assignment, those of one variable multiplied together; one state, with what was taken
 * out. */
static qaci_status prepare(search *s) {
  const qaci_mass_product *p = s->p;
  bool added;
  size_t at;
  mpz_set_ui(s->product, 1);
  for (size_t t = 0; t < p->tables; t++) {
    uint32_t root, factor;
    if (!p->table[t]->width) continue;
    QACI_TRY(qaci_mass_table_sort(s->ctx, &s->sorted[t], p->table[t], s->rank, p->size));
    const qaci_mass_table *sorted = s->sorted[t];
    QACI_TRY(qaci_mass_residual_root(s->ctx, &s->residuals, sorted, &root, &factor));
    times(s, factor);
    /* sorting may have found one more common divisor than the table had given up */
    mpz_divexact(s->residuals.scratch, sorted->times, p->table[t]->times);
    mpz_mul(s->product, s->product, s->residuals.scratch);
    if (sorted->width > 1) {
      s->piece[s->pieces++] = (piece){sorted, root};
      continue;
    }
    uint32_t *alone = &s->base[sorted->variable[0]];
    QACI_TRY(qaci_mass_residual_multiply(s->ctx, &s->residuals, *alone, root, alone, &factor));
    times(s, factor);
    if (*alone == QACI_MASS_NONE) return QACI_OK; /* nothing is left: no state */
  }
  lay_out(s, &s->now, 0);
  qaci_mass_rows_init(&s->states, 0);
  QACI_TRY(qaci_mass_rows_add(s->ctx, &s->states, s->key, sizeof(mpz_t), &at, &added));
  s->mass = qaci_alloc(sizeof *s->mass);
  mpz_init_set(s->mass[0], s->product);
  return QACI_OK;
}

/* The states after the last variable are the rows: the values of those kept. */
static qaci_status make_table(search *s, qaci_mass_table **r) {
  size_t width = s->kept;
  *r = NULL;
  /* states come in any order, rows in ascending order: a counting sort by each column */
  uint32_t *order = qaci_alloc(2 * s->states.count * sizeof *order), *other = order + s->states.count;
  for (size_t i = 0; i < s->states.count; i++) order[i] = (uint32_t)i;
  for (size_t c = width; c-- > 0;) {
    size_t size = s->p->size[s->p->keep[c]];
    size_t *place = qaci_alloc((size + 1) * sizeof *place);
    for (size_t v = 0; v <= size; v++) place[v] = 0;
    for (size_t i = 0; i < s->states.count; i++) place[qaci_mass_row(&s->states, i)[c] + 1]++;
    for (size_t v = 0; v < size; v++) place[v + 1] += place[v];
    for (size_t i = 0; i < s->states.count; i++) other[place[qaci_mass_row(&s->states, order[i])[c]]++] = order[i];
    memcpy(order, other, s->states.count * sizeof *order);
    free(place);
  }
  qaci_mass_table *t = qaci_mass_table_create(s->p->keep, width, QACI_MASS_BIG);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->states.count && status == QACI_OK; i++) {
    const uint32_t *row = qaci_mass_row(&s->states, order[i]);
    size_t same = 0;
    while (i && same < width && row[same] == qaci_mass_row(&s->states, order[i - 1])[same]) same++;
    status = qaci_mass_table_add(s->ctx, t, row, same);
    if (status == QACI_OK) qaci_mass_table_big(t, s->mass[order[i]]);
  }
  free(order);
  qaci_mass_table_finish(t);
  if (status == QACI_OK)
    *r = t;
  else
    qaci_mass_table_release(s->ctx, t);
  return status;
}

static void begin(search *s, const uint32_t *order, size_t count) {
  const qaci_mass_product *p = s->p;
  size_t n = p->variables;
  s->count = count + p->kept;
  s->kept = p->kept;
  s->order = qaci_alloc(s->count * sizeof *s->order);
  s->rank = qaci_alloc(n * sizeof *s->rank);
  for (size_t i = 0; i < count; i++) s->order[i] = order[count - 1 - i];
  for (size_t i = 0; i < p->kept; i++) s->order[count + i] = p->keep[i];
  for (size_t i = 0; i < s->count; i++) s->rank[s->order[i]] = (uint32_t)i;
  s->sorted = qaci_alloc(p->tables * sizeof *s->sorted);
  for (size_t t = 0; t < p->tables; t++) s->sorted[t] = NULL;
  s->piece = qaci_alloc(p->tables * sizeof *s->piece);
  s->base = qaci_alloc(n * sizeof *s->base);
  for (size_t i = 0; i < n; i++) s->base[i] = QACI_MASS_NONE;
  s->now.of_piece = qaci_alloc(p->tables * sizeof *s->now.of_piece);
  s->next.of_piece = qaci_alloc(p->tables * sizeof *s->next.of_piece);
  s->now.of_variable = qaci_alloc(n * sizeof *s->now.of_variable);
  s->next.of_variable = qaci_alloc(n * sizeof *s->next.of_variable);
  s->key = qaci_alloc((s->count + p->tables) * sizeof *s->key);
  s->at = qaci_alloc(3 * (p->tables + 1) * sizeof *s->at);
  s->end = s->at + p->tables + 1;
  s->list = s->end + p->tables + 1;
  mpz_init(s->product);
  qaci_mass_residuals_init(&s->residuals);
}

static void end(search *s) {
  for (size_t t = 0; t < s->p->tables; t++) qaci_mass_table_release(s->ctx, s->sorted[t]);
  free_masses(s->mass, s->states.count);
  qaci_mass_rows_clear(s->ctx, &s->states);
  qaci_mass_residuals_clear(s->ctx, &s->residuals);
  mpz_clear(s->product);
  free(s->order);
  free(s->rank);
  free(s->sorted);
  free(s->piece);
  free(s->base);
  free(s->now.of_piece);
  free(s->next.of_piece);
  free(s->now.of_variable);
  free(s->next.of_variable);
  free(s->key);
  free(s->at);
}

qaci_status qaci_mass_search(qaci_ctx *ctx, qaci_mass_table **r, const qaci_mass_product *p, const uint32_t *order,
                             size_t count, double most) {
  *r = NULL;
  for (size_t t = 0; t < p->tables; t++)
    if (p->table[t]->kind == QACI_MASS_FRACTIONS) return QACI_OK;
  search s = {.ctx = ctx, .p = p, .most = most};
  begin(&s, order, count);
  qaci_status status = prepare(&s);
  for (size_t d = 0; d < s.count && status == QACI_OK && s.steps <= most; d++) {
    qaci_ctx_progress(ctx, "constrained mass: searching", (double)d, (double)s.count);
    status = advance(&s, d);
  }
  if (status == QACI_OK && s.steps <= most) status = make_table(&s, r);
  if (*r) qaci_mass_plan_add(p->plan, UINT32_MAX, count, *r, s.most_states, s.steps);
  end(&s);
  return status;
}
