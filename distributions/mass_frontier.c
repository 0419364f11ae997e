/* One step of constrained mass: forward elimination over one variable.                             definitions.md 1
 *
 * 1. the variable's source is evaluated once for each distinct tuple of the values it needs;
 * 2. each row meets each element of its source; the constraints that are now known decide (each once for each distinct
 *    tuple of what it needs); the survivors are projected to what is still needed, and equal tuples merge.
 * Cost O(rows x elements) multiplications of a row's mass by an element's.
 */
#include "distributions/mass_frontier.h"

#include <stdio.h>
#include <string.h>

#include "distributions/rational.h"

mpq_ptr qaci_mass_array_add(qaci_mass_array *a) {
  if (a->count == a->room) {
    a->room = a->room ? 2 * a->room : 4;
    a->mass = qaci_realloc(a->mass, a->room * sizeof *a->mass);
  }
  mpq_init(a->mass[a->count]);
  return a->mass[a->count++];
}

void qaci_mass_array_clear(qaci_mass_array *a) {
  for (size_t i = 0; i < a->count; i++) mpq_clear(a->mass[i]);
  free(a->mass);
  *a = (qaci_mass_array){0};
}

void qaci_mass_array_sum(const qaci_mass_array *a, size_t from, mpq_t r) {
  qaci_sum sum;
  qaci_sum_init(&sum);
  for (size_t i = from; i < a->count; i++) qaci_sum_add(&sum, a->mass[i]);
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
}

size_t qaci_mass_row_bytes(const qaci_mass_frontier *f) {
  enum { MALLOC_OVERHEAD = 48 }; /* of numerator and denominator, with a denominator of one limb */
  return sizeof(mpq_t) + MALLOC_OVERHEAD + mpz_size(f->common) * sizeof(mp_limb_t);
}

void qaci_mass_columns(const qaci_mass_frontier *f, size_t *column, qaci_mass_needs needs, size_t next) {
  for (size_t j = 0; j < needs.count; j++) {
    size_t c = 0;
    while (needs.variable[j] != next && f->live[c] != needs.variable[j]) c++;
    column[j] = needs.variable[j] == next ? f->rows.width : c;
  }
}

/* lost += q / common */
static void lose(qaci_mass_frontier *f, const mpq_t q) {
  mpq_t share, common;
  mpq_inits(share, common, NULL);
  mpq_set_z(common, f->common);
  mpq_div(share, q, common);
  mpq_add(f->lost, f->lost, share);
  mpq_clears(share, common, NULL);
}

static void lose_rows(qaci_mass_frontier *f) {
  mpq_t sum;
  mpq_init(sum);
  qaci_mass_array_sum(&f->masses, 0, sum);
  lose(f, sum);
  mpq_clear(sum);
}

/* Sources ----------------------------------------------------------------------------------------------------------- */

typedef struct sources {
  size_t count, room;
  qaci_mass_source *source;
  size_t *of_row;
  bool borrowed; /* the one source is the frontier's fixed one */
} sources;

static void sources_clear(qaci_mass_frontier *f, sources *s) {
  for (size_t i = 0; !s->borrowed && i < s->count; i++) qaci_mass_source_clear(f->ctx, &s->source[i]);
  if (!s->borrowed) free(s->source);
  free(s->of_row);
}

static qaci_status read_source(qaci_mass_frontier *f, sources *s, const qaci_mass_variable *v, const uint32_t *key) {
  if (s->count == s->room) {
    s->room = s->room ? 2 * s->room : 4;
    s->source = qaci_realloc(s->source, s->room * sizeof *s->source);
  }
  for (size_t j = 0; j < v->needs.count; j++) f->needed[j] = f->values.value[key[j]];
  QACI_TRY(qaci_ctx_step(f->ctx, 1));
  QACI_TRY(qaci_mass_source_read(f->ctx, &s->source[s->count], v, f->needed, &f->values));
  s->count++;
  return QACI_OK;
}

static qaci_status read_sources(qaci_mass_frontier *f, sources *s, size_t i) {
  const qaci_mass_variable *v = &f->statement->variable[i];
  size_t n = v->needs.count;
  s->of_row = qaci_alloc(f->rows.count * sizeof *s->of_row);
  if (!n) {
    *s = (sources){.count = 1, .source = &f->fixed[i], .of_row = s->of_row, .borrowed = true};
    for (size_t row = 0; row < f->rows.count; row++) s->of_row[row] = 0;
    return QACI_OK;
  }
  size_t *column = qaci_alloc(n * sizeof *column);
  uint32_t *key = qaci_alloc(n * sizeof *key);
  qaci_mass_columns(f, column, v->needs, i);
  qaci_mass_rows seen;
  qaci_mass_rows_init(&seen, n);
  qaci_status status = QACI_OK;
  for (size_t row = 0; row < f->rows.count && status == QACI_OK; row++) {
    bool added;
    for (size_t j = 0; j < n; j++) key[j] = qaci_mass_row(&f->rows, row)[column[j]];
    status = qaci_mass_rows_add(f->ctx, &seen, key, sizeof *s->source, &s->of_row[row], &added);
    if (status == QACI_OK && added) status = read_source(f, s, v, key);
  }
  qaci_mass_rows_clear(f->ctx, &seen);
  free(column);
  free(key);
  return status;
}

/* From here on masses are rationals, over the common denominator 1. */
static void stop_sharing(qaci_mass_frontier *f) {
  for (size_t i = 0; i < f->masses.count; i++) {
    mpz_set(mpq_denref(f->masses.mass[i]), f->common);
    mpq_canonicalize(f->masses.mass[i]);
  }
  mpz_set_ui(f->common, 1);
  f->shared = false;
}

/* *multiple := 1 if the masses are not shared, else a common multiple of the sources' denominators; sharing stops where
 * that is far longer than the longest of them, since every row would pay for it. */
static qaci_status common_multiple(qaci_mass_frontier *f, const sources *s, mpz_t multiple) {
  enum { AMPLE = 256 };
  size_t longest = 0;
  mpz_set_ui(multiple, 1);
  if (!f->shared) return QACI_OK;
  for (size_t k = 0; k < s->count; k++) {
    size_t bits = mpz_sizeinbase(s->source[k].denominator, 2);
    if (bits > longest) longest = bits;
    mpz_lcm(multiple, multiple, s->source[k].denominator);
    if (mpz_sizeinbase(multiple, 2) <= 2 * longest + AMPLE) continue;
    stop_sharing(f);
    mpz_set_ui(multiple, 1);
    return QACI_OK;
  }
  return qaci_ctx_number(f->ctx, (double)(mpz_sizeinbase(f->common, 2) + mpz_sizeinbase(multiple, 2)));
}

/* What the sources leave out, times the masses of the rows that meet them. */
static void lose_remainders(qaci_mass_frontier *f, const sources *s) {
  qaci_sum sum;
  mpq_t product;
  qaci_sum_init(&sum);
  mpq_init(product);
  for (size_t row = 0; row < f->rows.count; row++) {
    const qaci_mass_source *from = &s->source[s->of_row[row]];
    if (!from->dist) continue;
    qaci_dist_remainder(from->dist, product);
    if (!mpq_sgn(product)) continue;
    mpq_mul(product, product, f->masses.mass[row]);
    qaci_sum_add(&sum, product);
  }
  qaci_sum_total(&sum, product);
  lose(f, product);
  mpq_clear(product);
  qaci_sum_clear(&sum);
}

/* The unseen assignments so far meet every member of a set that is iterated now. */
static qaci_status multiply_lost(qaci_mass_frontier *f, size_t i) {
  const qaci_mass_variable *v = &f->statement->variable[i];
  if (v->draw || !mpq_sgn(f->lost)) return QACI_OK;
  if (!v->needs.count) {
    mpz_mul_ui(mpq_numref(f->lost), mpq_numref(f->lost), f->fixed[i].count);
    mpq_canonicalize(f->lost);
    return QACI_OK;
  }
  char number[32], *found = qaci_rational_short(f->lost, 40);
  snprintf(number, sizeof number, "number %zu", i + 1);
  qaci_status status = qaci_fail(f->ctx, QACI_DOMAIN,
                                 "a remainder of %s has no bound: variable %s is iterated over a set that depends on "
                                 "earlier variables, expected such a variable before those drawn with a remainder",
                                 found, v->name ? v->name : number);
  free(found);
  return status;
}

/* Constraints ------------------------------------------------------------------------------------------------------- */

typedef struct check {
  const qaci_mass_constraint *constraint;
  size_t *column;
  uint32_t *key;
  qaci_mass_rows seen;
  bool *verdict; /* by row of seen */
} check;

static qaci_status verdict(qaci_mass_frontier *f, check *c, const uint32_t *row, uint32_t next, bool *r) {
  size_t n = c->constraint->needs.count, at;
  bool added;
  for (size_t j = 0; j < n; j++) c->key[j] = c->column[j] < f->rows.width ? row[c->column[j]] : next;
  QACI_TRY(qaci_mass_rows_add(f->ctx, &c->seen, c->key, sizeof *c->verdict, &at, &added));
  if (added) {
    if (!(at & (at - 1))) c->verdict = qaci_realloc(c->verdict, (at ? 2 * at : 1) * sizeof *c->verdict);
    for (size_t j = 0; j < n; j++) f->needed[j] = f->values.value[c->key[j]];
    c->verdict[at] = false;
    QACI_TRY(c->constraint->holds(f->ctx, c->constraint->data, f->needed, &c->verdict[at]));
  }
  *r = c->verdict[at];
  return QACI_OK;
}

/* The constraints due at variable i; returns how many. */
static size_t checks_create(const qaci_mass_frontier *f, check **r, size_t i) {
  const qaci_mass_statement *s = f->statement;
  size_t count = 0;
  *r = qaci_alloc(s->constraints * sizeof **r);
  for (size_t j = 0; j < s->constraints; j++) {
    if (f->due[j] != i) continue;
    check *c = &(*r)[count++];
    size_t n = s->constraint[j].needs.count;
    *c = (check){.constraint = &s->constraint[j], .column = qaci_alloc(n * sizeof *c->column)};
    c->key = qaci_alloc(n * sizeof *c->key);
    qaci_mass_columns(f, c->column, c->constraint->needs, i);
    qaci_mass_rows_init(&c->seen, n);
  }
  return count;
}

static void checks_destroy(qaci_mass_frontier *f, check *c, size_t count) {
  for (size_t j = 0; j < count; j++) {
    free(c[j].column);
    free(c[j].key);
    free(c[j].verdict);
    qaci_mass_rows_clear(f->ctx, &c[j].seen);
  }
  free(c);
}

/* Expansion --------------------------------------------------------------------------------------------------------- */

typedef struct expansion {
  qaci_mass_rows rows;
  qaci_mass_array masses;
  size_t *live;
  size_t *kept; /* by new column: the old one, the old width for the new variable */
  uint32_t *key;
  check *checks;
  size_t check_count;
  size_t row, element; /* where it stands */
  mpq_t product;
} expansion;

static void begin(const qaci_mass_frontier *f, expansion *e, size_t i) {
  size_t width = 0;
  *e = (expansion){.live = qaci_alloc((f->rows.width + 1) * sizeof *e->live),
                   .kept = qaci_alloc((f->rows.width + 1) * sizeof *e->kept),
                   .key = qaci_alloc((f->rows.width + 1) * sizeof *e->key)};
  for (size_t c = 0; c <= f->rows.width; c++) {
    size_t variable = c < f->rows.width ? f->live[c] : i;
    if (f->last_use[variable] <= i) continue;
    e->kept[width] = c;
    e->live[width++] = variable;
  }
  qaci_mass_rows_init(&e->rows, width);
  e->check_count = checks_create(f, &e->checks, i);
  mpq_init(e->product);
}

/* The mass of the present row and element, added to `to`. */
static void add_product(const qaci_mass_frontier *f, expansion *e, const qaci_mass_source *from, mpq_t to) {
  mpq_srcptr row = f->masses.mass[e->row];
  if (!from->mass) {
    mpq_add(to, to, row);
  } else if (f->shared) {
    mpz_addmul(mpq_numref(to), mpq_numref(row), mpq_numref(from->mass[e->element]));
  } else {
    mpq_mul(e->product, row, from->mass[e->element]);
    mpq_add(to, to, e->product);
  }
}

static qaci_status meet(qaci_mass_frontier *f, expansion *e, const qaci_mass_source *from, size_t extra) {
  const uint32_t *row = qaci_mass_row(&f->rows, e->row);
  uint32_t next = from->id[e->element];
  bool holds = true, added;
  size_t at;
  QACI_TRY(qaci_ctx_step(f->ctx, 1));
  for (size_t j = 0; j < e->check_count && holds; j++) QACI_TRY(verdict(f, &e->checks[j], row, next, &holds));
  if (!holds) return QACI_OK;
  for (size_t c = 0; c < e->rows.width; c++) e->key[c] = e->kept[c] < f->rows.width ? row[e->kept[c]] : next;
  QACI_TRY(qaci_mass_rows_add(f->ctx, &e->rows, e->key, extra, &at, &added));
  add_product(f, e, from, added ? qaci_mass_array_add(&e->masses) : e->masses.mass[at]);
  return QACI_OK;
}

static qaci_status expand(qaci_mass_frontier *f, expansion *e, const sources *s) {
  size_t extra = qaci_mass_row_bytes(f);
  for (e->row = 0; e->row < f->rows.count; e->row++) {
    const qaci_mass_source *from = &s->source[s->of_row[e->row]];
    for (e->element = 0; e->element < from->count; e->element++) QACI_TRY(meet(f, e, from, extra));
  }
  return QACI_OK;
}

/* The expansion stopped: lose what it made and what was due. */
static void lose_expansion(qaci_mass_frontier *f, expansion *e, const sources *s) {
  mpq_t due;
  qaci_sum sum;
  qaci_sum_init(&sum);
  mpq_init(due);
  qaci_mass_array_sum(&e->masses, 0, due);
  qaci_sum_add(&sum, due);
  for (; e->row < f->rows.count; e->row++, e->element = 0) {
    qaci_mass_source_total(&s->source[s->of_row[e->row]], e->element, due);
    mpq_mul(due, due, f->masses.mass[e->row]);
    qaci_sum_add(&sum, due);
  }
  qaci_sum_total(&sum, due);
  lose(f, due);
  mpq_clear(due);
  qaci_sum_clear(&sum);
}

/* Divide numerators and common denominator by their common divisor, whenever the denominator has doubled its length. */
static void reduce(qaci_mass_frontier *f) {
  enum { SHORT = 512 };
  if (!f->shared || mpz_sizeinbase(f->common, 2) < 2 * f->reduced + SHORT) return;
  mpz_t divisor;
  mpz_init_set(divisor, f->common);
  for (size_t i = 0; i < f->masses.count && mpz_cmp_ui(divisor, 1); i++)
    mpz_gcd(divisor, divisor, mpq_numref(f->masses.mass[i]));
  if (f->masses.count && mpz_cmp_ui(divisor, 1)) {
    for (size_t i = 0; i < f->masses.count; i++)
      mpz_divexact(mpq_numref(f->masses.mass[i]), mpq_numref(f->masses.mass[i]), divisor);
    mpz_divexact(f->common, f->common, divisor);
  }
  mpz_clear(divisor);
  f->reduced = mpz_sizeinbase(f->common, 2);
}

static void expand_all(qaci_mass_frontier *f, sources *s, size_t i, qaci_status *status) {
  expansion e;
  begin(f, &e, i);
  *status = expand(f, &e, s);
  f->visited = i + 1;
  if (*status == QACI_UNABLE) lose_expansion(f, &e, s);
  checks_destroy(f, e.checks, e.check_count);
  mpq_clear(e.product);
  free(e.kept);
  free(e.key);
  free(f->live);
  qaci_mass_rows_clear(f->ctx, &f->rows);
  qaci_mass_array_clear(&f->masses);
  f->rows = e.rows;
  f->masses = e.masses;
  f->live = e.live;
}

qaci_status qaci_mass_step(qaci_mass_frontier *f) {
  size_t i = f->visited;
  sources s = {0};
  mpz_t multiple;
  mpz_init(multiple);
  qaci_status status = read_sources(f, &s, i);
  if (status == QACI_OK) status = common_multiple(f, &s, multiple);
  if (status == QACI_UNABLE) lose_rows(f);
  if (status == QACI_OK) status = multiply_lost(f, i);
  if (status == QACI_OK) {
    lose_remainders(f, &s);
    if (f->shared) {
      for (size_t k = 0; f->statement->variable[i].draw && k < s.count; k++)
        qaci_mass_source_scale(&s.source[k], multiple);
      mpz_mul(f->common, f->common, multiple);
    }
    expand_all(f, &s, i, &status);
    reduce(f);
  }
  sources_clear(f, &s);
  mpz_clear(multiple);
  return status;
}
