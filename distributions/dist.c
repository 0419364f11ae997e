/* Distributions with a remainder: see dist.h.                                      DIST.1, DIST.2; definitions.md 1
 *
 * The elements stand in an array, with an index by hash beside it. While building, the array is in the order of first
 * appearance; finish sorts it (heaviest first, ties in the values' order) and files the index anew. A few elements have
 * no index: they are compared one by one. Adding and looking up cost O(1) hash steps, finish O(n log n) comparisons,
 * mostly of two doubles, and a sum of the n masses.
 */
#include "distributions/dist.h"

#include <stdlib.h>

#include "distributions/common_sum.h"
#include "distributions/index.h"
#include "distributions/rational.h"
#include "distributions/rough.h"

typedef struct entry {
  qaci_value *element;
  mpq_t mass;
} entry;

struct qaci_dist {
  size_t references;
  size_t size, room;
  entry *entry;
  qaci_index index;
  mpq_t remainder;
};

qaci_dist *qaci_dist_create(void) {
  qaci_dist *d = qaci_alloc(sizeof *d);
  *d = (qaci_dist){.references = 1};
  mpq_init(d->remainder);
  return d;
}

qaci_dist *qaci_dist_retain(qaci_dist *d) {
  __atomic_add_fetch(&d->references, 1, __ATOMIC_RELAXED);
  return d;
}

void qaci_dist_release(qaci_dist *d) {
  if (!d || __atomic_sub_fetch(&d->references, 1, __ATOMIC_ACQ_REL)) return;
  for (size_t i = 0; i < d->size; i++) {
    qaci_value_release(d->entry[i].element);
    mpq_clear(d->entry[i].mass);
  }
  free(d->entry);
  qaci_index_clear(&d->index);
  mpq_clear(d->remainder);
  free(d);
}

/* So few elements need no index. */
enum { FEW = 8 };

static entry *find(const qaci_dist *d, const qaci_value *x) {
  if (d->size <= FEW) {
    for (size_t i = 0; i < d->size; i++)
      if (d->entry[i].element->hash == x->hash && qaci_value_equal(d->entry[i].element, x)) return &d->entry[i];
    return NULL;
  }
  for (size_t probe = 0, at; (at = qaci_index_next(&d->index, x->hash, &probe)) != QACI_INDEX_NONE;)
    if (qaci_value_equal(d->entry[at].element, x)) return &d->entry[at];
  return NULL;
}

static void file_all(qaci_dist *d) {
  for (size_t i = 0; i < d->size; i++) qaci_index_insert(&d->index, d->entry[i].element->hash, i);
}

/* A new element, known not to be there yet. */
static void insert(qaci_dist *d, qaci_value *x, const mpq_t mass) {
  if (d->size == d->room) {
    d->room = d->room ? 2 * d->room : 4;
    d->entry = qaci_realloc(d->entry, d->room * sizeof *d->entry);
  }
  entry *e = &d->entry[d->size];
  e->element = qaci_value_retain(x);
  mpq_init(e->mass);
  mpq_set(e->mass, mass);
  if (d->size++ > FEW)
    qaci_index_insert(&d->index, x->hash, d->size - 1);
  else if (d->size == FEW + 1)
    file_all(d);
}

qaci_status qaci_dist_add(qaci_ctx *ctx, qaci_dist *d, qaci_value *x, const mpq_t mass) {
  if (mpq_sgn(mass) < 0) {
    char *found = qaci_rational_short(mass, 40), *element = qaci_value_describe(x, 80);
    qaci_status status =
        qaci_fail(ctx, QACI_DOMAIN, "the mass of %s is %s, expected at least 0", element, found);
    free(found);
    free(element);
    return status;
  }
  if (!mpq_sgn(mass)) return QACI_OK;
  entry *e = find(d, x);
  if (e)
    mpq_add(e->mass, e->mass, mass);
  else
    insert(d, x, mass);
  return QACI_OK;
}

void qaci_dist_add_remainder(qaci_dist *d, const mpq_t mass) {
  mpq_add(d->remainder, d->remainder, mass);
}

typedef struct weighed {
  entry e;
  qaci_rough mass;
} weighed;

static int heavier_first(const void *a, const void *b) {
  const weighed *x = a, *y = b;
  int c = qaci_rough_compare(y->mass, x->mass);
  if (!c && !mpq_equal(x->e.mass, y->e.mass)) c = mpq_cmp(y->e.mass, x->e.mass);
  return c ? c : qaci_value_compare(x->e.element, y->e.element);
}

static void order(qaci_dist *d) {
  weighed *w = qaci_alloc(d->size * sizeof *w);
  for (size_t i = 0; i < d->size; i++) w[i] = (weighed){d->entry[i], qaci_rough_rational(d->entry[i].mass)};
  qsort(w, d->size, sizeof *w, heavier_first);
  for (size_t i = 0; i < d->size; i++) d->entry[i] = w[i].e;
  free(w);
  qaci_index_clear(&d->index);
  if (d->size > FEW) file_all(d);
}

static int by_value(const void *a, const void *b) {
  return qaci_value_compare(((const entry *)a)->element, ((const entry *)b)->element);
}

qaci_dist *qaci_dist_uniform(qaci_value *const *element, size_t n) {
  qaci_dist *d = qaci_dist_create();
  d->room = n;
  d->entry = qaci_alloc(n * sizeof *d->entry);
  for (size_t i = 0; i < n; i++) d->entry[i].element = element[i];
  bool sorted = true;
  for (size_t i = 1; i < n && sorted; i++) sorted = qaci_value_compare(element[i - 1], element[i]) < 0;
  if (!sorted) qsort(d->entry, n, sizeof *d->entry, by_value);
  for (size_t i = 0; i < n; i++) {
    if (i && !sorted && qaci_value_equal(d->entry[d->size - 1].element, d->entry[i].element)) continue;
    d->entry[d->size++].element = qaci_value_retain(d->entry[i].element);
  }
  for (size_t i = 0; i < d->size; i++) {
    mpq_init(d->entry[i].mass);
    mpq_set_ui(d->entry[i].mass, 1, d->size);
  }
  if (d->size > FEW) file_all(d);
  return d;
}

qaci_status qaci_dist_finish(qaci_ctx *ctx, qaci_dist *d) {
  mpq_t total;
  mpq_init(total);
  qaci_dist_total(d, total);
  mpq_add(total, total, d->remainder);
  qaci_status status = QACI_OK;
  if (mpq_sgn(d->remainder) < 0) {
    char *found = qaci_rational_short(d->remainder, 40);
    status = qaci_fail(ctx, QACI_DOMAIN, "the remainder is %s, expected at least 0", found);
    free(found);
  } else if (mpq_cmp_ui(total, 1, 1) > 0) {
    char *found = qaci_rational_short(total, 40);
    status = qaci_fail(ctx, QACI_DOMAIN, "the masses%s add up to %s, expected at most 1",
                       mpq_sgn(d->remainder) ? " and the remainder" : "", found);
    free(found);
  }
  order(d);
  mpq_srcptr most = NULL;
  const qaci_value *heaviest = d->size ? qaci_dist_element(d, 0, &most) : NULL;
  if (status != QACI_OK && heaviest && mpq_cmp_ui(most, 1, 1) > 0) { /* one element alone is too heavy */
    char *found = qaci_rational_short(most, 40), *element = qaci_value_describe(heaviest, 80);
    status = qaci_fail(ctx, QACI_DOMAIN, "the mass of %s is %s, expected at most 1", element, found);
    free(found);
    free(element);
  }
  mpq_clear(total);
  return status;
}

size_t qaci_dist_size(const qaci_dist *d) {
  return d->size;
}

void qaci_dist_mass(const qaci_dist *d, const qaci_value *x, mpq_t r) {
  const entry *e = find(d, x);
  if (e)
    mpq_set(r, e->mass);
  else
    mpq_set_ui(r, 0, 1);
}

void qaci_dist_total(const qaci_dist *d, mpq_t r) {
  qaci_common_sum sum;
  qaci_common_sum_init(&sum);
  for (size_t i = 0; i < d->size; i++) qaci_common_sum_add(&sum, d->entry[i].mass);
  qaci_common_sum_total(&sum, r);
  qaci_common_sum_clear(&sum);
}

void qaci_dist_remainder(const qaci_dist *d, mpq_t r) {
  mpq_set(r, d->remainder);
}

qaci_value *qaci_dist_element(const qaci_dist *d, size_t i, mpq_srcptr *mass) {
  if (mass) *mass = d->entry[i].mass;
  return d->entry[i].element;
}

qaci_dist *qaci_dist_normalize(const qaci_dist *d) {
  qaci_dist *r = qaci_dist_create();
  mpq_t whole, share;
  mpq_inits(whole, share, NULL);
  qaci_dist_total(d, whole);
  mpq_add(whole, whole, d->remainder);
  for (size_t i = 0; i < d->size; i++) {
    mpq_div(share, d->entry[i].mass, whole);
    insert(r, d->entry[i].element, share);
  }
  if (mpq_sgn(whole)) mpq_div(r->remainder, d->remainder, whole);
  mpq_clears(whole, share, NULL);
  return r; /* in d's order, which scaling keeps */
}

size_t qaci_dist_argmax(const qaci_dist *d, bool *everything, bool *certain) {
  size_t n = 0;
  while (n < d->size && mpq_equal(d->entry[n].mass, d->entry[0].mass)) n++;
  *everything = !d->size;
  *certain = !mpq_sgn(d->remainder);
  if (*certain || n != 1) return n;
  /* the runner-up may be an element that is not listed: its mass is 0 */
  mpq_t lead;
  mpq_init(lead);
  mpq_set(lead, d->entry[0].mass);
  if (d->size > 1) mpq_sub(lead, lead, d->entry[1].mass);
  *certain = mpq_cmp(lead, d->remainder) > 0;
  mpq_clear(lead);
  return n;
}
