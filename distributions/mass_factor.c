/* The tables of sources and constraints.                                                   DIST.3; definitions.md 1
 *
 * Each callback is called once for each tuple of values of what it needs that is still possible: in the join of the
 * domains of these variables and of all tables that have no other variables (mass_join.h). So a constraint acts as soon
 * as it is read, on all functions read after it. When a table is there, values that occur in none of its rows leave
 * their domains (mass_domain.c).
 *
 * Where that leaves many tuples, tables with one other variable are taken too, if their sum over it is cheap: values
 * that both come from one third are seldom independent (mass_bridge.c).
 *
 * A tuple may be possible in this sense and yet have mass 0, because of tables that have other variables too. A
 * callback that fails there has done no wrong: at the first failure the tuples of positive mass are computed, as a
 * sum of the part of the statement that was declared before, and from then on only these are visited.
 */
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_engine.h"
#include "distributions/mass_join.h"

typedef struct reading {
  qaci_mass_engine *e;
  qaci_mass_function *function;
  qaci_mass_place *place; /* of a source */
  qaci_mass_check *check; /* or a constraint */
  qaci_mass_part before;  /* the part of the statement that was declared before */
  uint32_t *scope;        /* what it needs, in ascending order */
  uint32_t *key;          /* of the tuple under way, and then the new variable */
  qaci_value **needed;
  qaci_mass_table *support; /* NULL, or the tuples of positive mass */
  qaci_mass_bridges bridges; /* tables that are joined besides */
  bool bridged;
  uint32_t *failed;         /* the tuple at which it was computed: what comes up to it has been visited */
  qaci_mass_join join;
  bool joining;
  qaci_mass_table *table, *lost;
  qaci_mass_gather masses, losses;
  struct element {
    uint32_t local;
    mpq_srcptr mass;
  } *element; /* of the source under way */
  size_t elements;
  qaci_dist *dist; /* what the callback returned */
  qaci_value *set;
  qaci_mass_point point;
} reading;

/* Elements --------------------------------------------------------------------------------------------------------- */

/* *local := the place of the value in the domain of the variable that is being read. */
static void find_local(reading *r, uint32_t id, uint32_t *local) {
  qaci_mass_engine *e = r->e;
  if (id >= e->locals) {
    size_t old = e->locals;
    e->locals = 2 * ((size_t)id + 32);
    e->local = qaci_realloc(e->local, e->locals * sizeof *e->local);
    memset(e->local + old, 0, (e->locals - old) * sizeof *e->local);
  }
  if (e->local[id]) {
    *local = e->local[id] - 1;
    return;
  }
  qaci_mass_place *p = r->place;
  uint32_t *size = &e->size[p - e->place];
  if (*size == p->room) {
    p->room = p->room ? 2 * p->room : 8;
    p->id = qaci_realloc(p->id, p->room * sizeof *p->id);
  }
  p->id[*size] = id;
  *local = (*size)++;
  e->local[id] = *size;
}

static int by_local(const void *a, const void *b) {
  const struct element *x = a, *y = b;
  return (x->local > y->local) - (x->local < y->local);
}

/* The elements as rows behind the tuple under way, in ascending order, each once. */
static qaci_status add_elements(reading *r, size_t same) {
  size_t n = r->function->count, count = r->elements;
  bool sorted = true;
  for (size_t i = 1; i < count; i++) sorted = sorted && r->element[i - 1].local < r->element[i].local;
  if (!sorted) qsort(r->element, count, sizeof *r->element, by_local);
  QACI_TRY(qaci_ctx_step(r->e->ctx, count));
  size_t members = 0;
  for (size_t i = 0; i < count; i++) {
    if (i && r->element[i].local == r->element[i - 1].local) continue; /* a set's member that is listed twice */
    r->key[n] = r->element[i].local;
    QACI_TRY(qaci_mass_table_add(r->e->ctx, r->table, r->key, same));
    if (r->element[i].mass) qaci_mass_gather_add(&r->masses, r->element[i].mass);
    same = n;
    members++;
  }
  if (members > r->place->most) r->place->most = members;
  return QACI_OK;
}

static qaci_status take_element(reading *r, qaci_value *x, mpq_srcptr mass) {
  uint32_t id;
  QACI_TRY(qaci_mass_values_number(r->e->ctx, &r->e->values, x, &id));
  if (!(r->elements & (r->elements - 1)))
    r->element = qaci_realloc(r->element, (r->elements ? 2 * r->elements : 1) * sizeof *r->element);
  r->element[r->elements].mass = mass;
  find_local(r, id, &r->element[r->elements++].local);
  return QACI_OK;
}

static qaci_status take_remainder(reading *r, size_t same) {
  mpq_t q;
  mpq_init(q);
  qaci_dist_remainder(r->dist, q);
  qaci_status status = QACI_OK;
  if (mpq_sgn(q)) {
    if (!r->lost) {
      r->lost = qaci_mass_table_create(r->scope, r->function->count, QACI_MASS_ONES);
      same = 0;
    }
    /* rows of `lost` are fewer than those of the join, so the columns in common with its last row are looked up */
    for (size_t c = 0; c < same; c++) {
      const qaci_mass_level *l = &r->lost->level[c];
      if (!l->count || l->value[l->count - 1] != r->key[c]) same = c;
    }
    status = qaci_mass_table_add(r->e->ctx, r->lost, r->key, same);
    if (status == QACI_OK) qaci_mass_gather_add(&r->losses, q);
  }
  mpq_clear(q);
  return status;
}

/* The columns of the tuple under way that are those of the table's last row. */
static size_t same_columns(const reading *r) {
  size_t n = r->function->count, same = 0;
  while (same < n && r->table->level[same].count &&
         r->table->level[same].value[r->table->level[same].count - 1] == r->key[same])
    same++;
  return same;
}

/* Calls ------------------------------------------------------------------------------------------------------------ */

static qaci_status call_source(reading *r) {
  qaci_ctx *ctx = r->e->ctx;
  const qaci_mass_variable *v = r->place->variable;
  size_t same = same_columns(r);
  r->elements = 0;
  if (v->is) {
    r->point = (qaci_mass_point){0};
    QACI_TRY(v->is(ctx, v->data, r->needed, &r->point));
    uint32_t id;
    if (!r->point.value) {
      QACI_TRY(qaci_mass_values_integer(ctx, &r->e->values, r->point.integer, &id));
    } else {
      QACI_TRY(qaci_mass_values_number(ctx, &r->e->values, r->point.value, &id));
      qaci_value_release(r->point.value);
      r->point.value = NULL;
    }
    find_local(r, id, &r->key[r->function->count]);
    return qaci_mass_table_add(ctx, r->table, r->key, same);
  }
  if (v->draw) {
    QACI_TRY(v->draw(ctx, v->data, r->needed, &r->dist));
    for (size_t i = 0; i < qaci_dist_size(r->dist); i++) {
      mpq_srcptr mass;
      qaci_value *x = qaci_dist_element(r->dist, i, &mass);
      QACI_TRY(take_element(r, x, mass));
    }
    QACI_TRY(take_remainder(r, r->function->count));
  } else {
    QACI_TRY(v->iterate(ctx, v->data, r->needed, &r->set));
    if (r->set->kind != QACI_TUPLE) return qaci_fail(ctx, QACI_DOMAIN, "the set of an iterated variable is not a list");
    for (size_t i = 0; i < r->set->length; i++) QACI_TRY(take_element(r, r->set->item[i], NULL));
  }
  QACI_TRY(add_elements(r, same));
  qaci_dist_release(r->dist);
  qaci_value_release(r->set);
  r->dist = NULL;
  r->set = NULL;
  return QACI_OK;
}

static qaci_status call(reading *r) {
  qaci_mass_engine *e = r->e;
  QACI_TRY(qaci_ctx_step(e->ctx, 1));
  for (size_t j = 0; j < r->function->count; j++) {
    uint32_t place = r->function->needs[j];
    r->needed[j] = e->values.value[e->place[place].id[r->join.value[e->level[place]]]];
  }
  r->function->calls++;
  if (r->place) return call_source(r);
  bool holds = false;
  QACI_TRY(r->check->constraint->holds(e->ctx, r->check->constraint->data, r->needed, &holds));
  return holds ? qaci_mass_table_add(e->ctx, r->table, r->key, same_columns(r)) : QACI_OK;
}

/* From where the join stands to its end, or to the first failure. A guard may leave it by a longjmp. */
static qaci_status call_all(void *arg) {
  reading *r = arg;
  size_t n = r->function->count;
  while (qaci_mass_join_next(&r->join, n)) {
    if (n) memcpy(r->key, r->join.value, n * sizeof *r->key);
    if (r->failed) { /* go on behind it */
      size_t c = 0;
      while (c < n && r->key[c] == r->failed[c]) c++;
      if (c == n || r->key[c] < r->failed[c]) continue;
      free(r->failed);
      r->failed = NULL;
    }
    QACI_TRY(call(r));
  }
  return QACI_OK;
}

static qaci_status call_guarded(reading *r) {
  const qaci_mass_statement *s = r->e->statement;
  void *data = r->place ? r->place->variable->data : r->check->constraint->data;
  return s->guard ? s->guard(r->e->ctx, data, call_all, r) : call_all(r);
}

/* The join of what has no other variables than those needed, and of bridges. */
static qaci_status join_begin(reading *r) {
  qaci_mass_engine *e = r->e;
  size_t n = r->function->count, tables = 0, room = n + 1;
  for (size_t c = 0; c < n; c++) {
    e->level[r->scope[c]] = (uint32_t)c;
    e->inside[r->scope[c]] = true;
    room += e->place[r->scope[c]].endings;
  }
  qaci_mass_table **table = qaci_alloc(room * sizeof *table);
  for (size_t c = 0; c < n; c++) {
    const qaci_mass_place *p = &e->place[r->scope[c]];
    table[tables++] = p->domain;
    for (size_t i = 0; i < p->endings; i++) {
      bool fits = true;
      for (size_t k = 0; k < p->ending[i]->width && fits; k++) fits = e->inside[p->ending[i]->variable[k]];
      if (fits) table[tables++] = p->ending[i];
    }
  }
  for (size_t c = 0; c < n; c++) e->inside[r->scope[c]] = false;
  qaci_status status = QACI_OK;
  if (!r->bridged) status = qaci_mass_bridge(e, &r->bridges, r->scope, n, table, tables);
  r->bridged = true;
  table = qaci_realloc(table, (tables + r->bridges.count + 1) * sizeof *table);
  for (size_t i = 0; i < r->bridges.count; i++) table[tables++] = r->bridges.table[i];
  if (r->support) table[tables++] = r->support;
  if (r->joining) qaci_mass_join_end(&r->join);
  qaci_mass_join_begin(&r->join, table, tables, n, e->level);
  r->joining = true;
  free(table);
  return status;
}

static bool has_row(const qaci_mass_table *t, const uint32_t *key) {
  uint32_t from = 0, end = t->width ? (uint32_t)t->level[0].count : 0;
  for (size_t c = 0; c < t->width; c++) {
    const qaci_mass_level *l = &t->level[c];
    uint32_t at = qaci_mass_leap(l->value, from, end, key[c]);
    if (at == end || l->value[at] != key[c]) return false;
    if (!l->start) return true;
    from = l->start[at];
    end = l->start[at + 1];
  }
  return t->count;
}

/* The callback failed: that is an error where the tuple has a positive mass, else the reading goes on behind it. */
static qaci_status excuse(reading *r) {
  qaci_mass_engine *e = r->e;
  size_t n = r->function->count;
  char message[sizeof e->ctx->message];
  memcpy(message, e->ctx->message, sizeof message);
  qaci_dist_release(r->dist);
  qaci_value_release(r->set);
  qaci_value_release(r->point.value);
  r->dist = NULL;
  r->set = r->point.value = NULL;
  if (!r->support) QACI_TRY(qaci_mass_part_sum(e, &r->support, r->before, NULL, r->scope, n, NULL));
  if (has_row(r->support, r->key)) {
    memcpy(e->ctx->message, message, sizeof message);
    qaci_mass_say_where(e, r->scope, r->key, n);
    return QACI_DOMAIN;
  }
  r->failed = qaci_alloc((n + 1) * sizeof *r->failed);
  if (n) memcpy(r->failed, r->key, n * sizeof *r->key);
  return join_begin(r);
}

/* Tables ----------------------------------------------------------------------------------------------------------- */

/* Do the masses sum to 1 for each assignment of what the source needs? Only asked of words. */
static bool is_whole(const qaci_mass_table *t) {
  if (t->kind > QACI_MASS_SMALL || mpz_size(t->times) > 1 || mpz_size(t->over) > 1 || !t->count) return false;
  const uint32_t *start = t->width > 1 ? t->level[t->width - 2].start : NULL;
  size_t parents = t->width > 1 ? t->level[t->width - 2].count : 1;
  uint64_t product;
  for (size_t i = 0; i < parents; i++) {
    size_t from = start ? start[i] : 0, end = start ? start[i + 1] : t->count;
    uint64_t sum = t->kind == QACI_MASS_ONES ? end - from : 0;
    for (size_t k = from; t->kind == QACI_MASS_SMALL && k < end; k++)
      if (__builtin_add_overflow(sum, t->small[k], &sum)) return false;
    if (__builtin_mul_overflow(sum, mpz_get_ui(t->times), &product) || product != mpz_get_ui(t->over)) return false;
  }
  return true;
}

static qaci_status finish(reading *r) {
  qaci_mass_engine *e = r->e;
  qaci_mass_gather_end(e->ctx, &r->masses, r->table);
  qaci_mass_table_finish(r->table);
  if (r->lost) {
    qaci_mass_gather_end(e->ctx, &r->losses, r->lost);
    qaci_mass_table_finish(r->lost);
  }
  if (r->place) {
    r->place->whole = r->place->variable->is || (r->place->variable->draw && is_whole(r->table));
    /* a tuple of what it needs without any element is no row */
    if (r->place->variable->draw && r->function->count && r->place->whole)
      r->place->whole = r->table->level[r->function->count - 1].count == r->function->calls;
    r->place->source = r->table;
    r->place->lost = r->lost;
  } else {
    r->check->table = r->table;
  }
  r->table = r->lost = NULL;
  /* beside conditions, the other constraints cut nothing off: the mass of the conditions does not know them */
  if (r->check && e->statement->conditional && !r->check->constraint->given) return QACI_OK;
  return qaci_mass_learn(e, r->place ? r->place->source : r->check->table);
}

static qaci_status read_function(reading *r) {
  qaci_mass_engine *e = r->e;
  size_t n = r->function->count;
  r->scope = qaci_alloc((n + 1) * sizeof *r->scope);
  r->key = qaci_alloc((n + 1) * sizeof *r->key);
  r->needed = qaci_alloc(n * sizeof(qaci_value *));
  for (size_t j = 0; j < n; j++) { /* insertion: parameters are few */
    size_t at = j;
    for (; at && r->scope[at - 1] > r->function->needs[j]; at--) r->scope[at] = r->scope[at - 1];
    r->scope[at] = r->function->needs[j];
  }
  if (r->place) r->scope[n] = (uint32_t)(r->place - e->place);
  r->table = qaci_mass_table_create(r->scope, n + (r->place != NULL), QACI_MASS_ONES);
  qaci_status status = join_begin(r);
  for (bool again = true; status == QACI_OK && again;) {
    status = call_guarded(r);
    again = status == QACI_DOMAIN;
    if (again) status = excuse(r);
  }
  if (status == QACI_OK) status = finish(r);
  if (r->place)
    for (size_t i = 0; i < e->size[r->place - e->place]; i++) e->local[r->place->id[i]] = 0;
  qaci_mass_join_end(&r->join);
  qaci_mass_gather_end(e->ctx, &r->masses, NULL);
  qaci_mass_gather_end(e->ctx, &r->losses, NULL);
  qaci_mass_table_release(e->ctx, r->table);
  qaci_mass_table_release(e->ctx, r->lost);
  qaci_mass_table_release(e->ctx, r->support);
  qaci_mass_bridges_clear(e->ctx, &r->bridges);
  qaci_dist_release(r->dist);
  qaci_value_release(r->set);
  qaci_value_release(r->point.value);
  free(r->scope);
  free(r->key);
  free(r->needed);
  free(r->failed);
  free(r->element);
  return status;
}

static qaci_status read_source(qaci_mass_engine *e, uint32_t place) {
  qaci_mass_place *p = &e->place[place];
  reading r = {.e = e, .function = &p->function, .place = p, .before = {.end = place}};
  return read_function(&r);
}

/* The constraints due at `due`. */
static qaci_status read_checks(qaci_mass_engine *e, uint32_t due, const size_t *check, size_t count) {
  for (size_t i = 0; i < count && !e->zero; i++) {
    qaci_mass_check *c = &e->check[check[i]];
    reading r = {.e = e, .function = &c->function, .check = c,
                 .before = {.end = due, .checks = check[i], .partly = true}};
    QACI_TRY(read_function(&r));
  }
  return QACI_OK;
}

/* By `due`: the constraints, in the order of declaration. list: all of them; first[due]: where those begin. */
static void sort_checks(const qaci_mass_engine *e, size_t *list, size_t *first) {
  size_t n = e->statement->constraints;
  for (size_t d = 0; d <= e->variables + 2; d++) first[d] = 0;
  for (size_t j = 0; j < n; j++) first[e->check[j].due + 2]++;
  for (size_t d = 0; d <= e->variables; d++) first[d + 2] += first[d + 1];
  for (size_t j = 0; j < n; j++) list[first[e->check[j].due + 1]++] = j;
}

static qaci_status read_in_order(qaci_mass_engine *e, const size_t *list, const size_t *first) {
  bool lost = false;
  QACI_TRY(read_checks(e, 0, list, first[1]));
  for (uint32_t i = 0; i < e->variables; i++) {
    qaci_mass_place *p = &e->place[i];
    /* where nothing is left, only the sizes of sets matter, to what was lost before */
    if (e->zero && !(lost && p->variable->iterate && !p->function.count)) continue;
    qaci_ctx_progress(e->ctx, "constrained mass: calling functions", (double)i, (double)e->variables);
    QACI_TRY(read_source(e, i));
    lost = lost || p->lost;
    QACI_TRY(read_checks(e, i + 1, list + first[i + 1], first[i + 2] - first[i + 1]));
  }
  return QACI_OK;
}

qaci_status qaci_mass_read(qaci_mass_engine *e) {
  size_t *list = qaci_alloc(e->statement->constraints * sizeof *list);
  size_t *first = qaci_alloc((e->variables + 3) * sizeof *first);
  sort_checks(e, list, first);
  qaci_status status = read_in_order(e, list, first);
  free(list);
  free(first);
  return status;
}
