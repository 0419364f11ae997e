/* Sums and their memory: see sum.h. EVAL.5 */
#include "qaci/evalmath/sum.h"

#include <stdlib.h>

#include "distributions/index.h"
#include "distributions/rational.h"
#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/number.h"

struct qaci_em_sum {
  qaci_em integer; /* the sum of the integers so far */
  bool any;        /* there are fractions */
  qaci_sum fraction;
  size_t charged;
};

qaci_em_status qaci_em_sum_create(qaci_em_machine *m, qaci_em_sum **r) {
  QACI_EM_TRY(qaci_em_charge(m, sizeof **r));
  *r = qaci_alloc(sizeof **r);
  **r = (qaci_em_sum){.integer = qaci_em_small(0)};
  return QACI_EM_OK;
}

void qaci_em_sum_destroy(qaci_em_machine *m, qaci_em_sum *s) {
  qaci_em_release(m, s->integer);
  if (s->any) qaci_sum_clear(&s->fraction);
  qaci_em_uncharge(m, s->charged + sizeof *s);
  free(s);
}

static size_t limbs_of(mpq_srcptr q) {
  return mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q));
}

static qaci_em_status add_fraction(qaci_em_machine *m, qaci_em_sum *s, qaci_em term) {
  if (!s->any) qaci_sum_init(&s->fraction);
  s->any = true;
  size_t limbs = qaci_em_size(term);
  QACI_EM_TRY(qaci_em_limbs(m, (double)(s->charged / sizeof(mp_limb_t) + limbs)));
  qaci_sum_add(&s->fraction, term.as.object->as.number);
  /* the part that was written is the one of the lowest set bit of the count */
  size_t written = limbs_of(s->fraction.part[__builtin_ctzll(s->fraction.count)]), all = 0;
  for (unsigned i = 0; i < s->fraction.depth; i++)
    if (s->fraction.count >> i & 1) all += limbs_of(s->fraction.part[i]) * sizeof(mp_limb_t);
  if (all > s->charged)
    QACI_EM_TRY(qaci_em_charge(m, all - s->charged));
  else
    qaci_em_uncharge(m, s->charged - all);
  s->charged = all;
  return qaci_em_step(m, qaci_em_number_cost(written));
}

qaci_em_status qaci_em_sum_add(qaci_em_machine *m, qaci_em_sum *s, qaci_em term) {
  if (!qaci_em_is_integer(term)) return add_fraction(m, s, term);
  qaci_em n;
  QACI_EM_TRY(qaci_em_add(m, &n, s->integer, term));
  qaci_em_release(m, s->integer);
  s->integer = n;
  return QACI_EM_OK;
}

qaci_em_status qaci_em_sum_total(qaci_em_machine *m, qaci_em *r, qaci_em_sum *s) {
  *r = s->integer;
  s->integer = qaci_em_small(0);
  if (!s->any) return QACI_EM_OK;
  mpq_t q;
  mpq_init(q);
  qaci_sum_total(&s->fraction, q);
  qaci_em fraction, whole = *r;
  qaci_em_status status = qaci_em_number(m, &fraction, q);
  mpq_clear(q);
  qaci_em_uncharge(m, s->charged);
  s->charged = 0;
  if (status == QACI_EM_OK) {
    status = qaci_em_add(m, r, whole, fraction);
    qaci_em_release(m, fraction);
  }
  qaci_em_release(m, whole);
  return status;
}

/* ---- on the stack ---- */

/* Distributions: their elements with masses times the weight join the vector. */
static qaci_em_status add_distribution(qaci_em_machine *m, qaci_em *sum, qaci_em weight, qaci_em value) {
  if (sum->kind == QACI_EM_SMALL && !sum->as.small) QACI_EM_TRY(qaci_em_object_create(m, sum, QACI_EM_VECTOR, 0));
  if (sum->kind != QACI_EM_VECTOR) return qaci_em_fail(m, "a sum of a number and a distribution");
  const qaci_em_object *d = value.as.object;
  for (size_t i = 0; i < d->count; i++) {
    qaci_em mass;
    QACI_EM_TRY(qaci_em_step(m, 1));
    if (weight.kind == QACI_EM_NOTHING)
      mass = qaci_em_retain(d->as.item[2 * i + 1]);
    else
      QACI_EM_TRY(qaci_em_multiply(m, &mass, weight, d->as.item[2 * i + 1]));
    qaci_em_status status = qaci_em_vector_push(m, *sum, qaci_em_retain(d->as.item[2 * i]));
    if (status == QACI_EM_OK) {
      status = qaci_em_vector_push(m, *sum, mass);
      if (status != QACI_EM_OK) qaci_em_release(m, sum->as.object->as.item[--sum->as.object->count]);
    } else {
      qaci_em_release(m, mass);
    }
    if (status != QACI_EM_OK) return status;
  }
  return QACI_EM_OK;
}

static qaci_em_status add_number(qaci_em_machine *m, qaci_em *sum, qaci_em term) {
  if (sum->kind == QACI_EM_VECTOR)
    return qaci_em_sign(term) ? qaci_em_fail(m, "a sum of a number and a distribution") : QACI_EM_OK;
  int64_t n;
  if (sum->kind == QACI_EM_SMALL && term.kind == QACI_EM_SMALL &&
      !__builtin_add_overflow(sum->as.small, term.as.small, &n)) {
    sum->as.small = n;
    return QACI_EM_OK;
  }
  if (sum->kind == QACI_EM_SMALL) {
    qaci_em_sum *s;
    qaci_em object;
    QACI_EM_TRY(qaci_em_sum_create(m, &s));
    s->integer = *sum;
    qaci_em_status status = qaci_em_object_create(m, &object, QACI_EM_SUM, 0);
    if (status != QACI_EM_OK) {
      qaci_em_sum_destroy(m, s);
      return status;
    }
    object.as.object->as.sum = s;
    *sum = object;
  }
  return qaci_em_sum_add(m, sum->as.object->as.sum, term);
}

qaci_em_status qaci_em_accumulate(qaci_em_machine *m, qaci_em *sum, qaci_em weight, qaci_em value) {
  if (value.kind == QACI_EM_DIST) return add_distribution(m, sum, weight, value);
  if (!qaci_em_is_number(value))
    return qaci_em_fail(m, "a term of the sum is %s, expected a number or a distribution", qaci_em_kind_name(value));
  if (weight.kind == QACI_EM_NOTHING) return add_number(m, sum, value);
  qaci_em term;
  QACI_EM_TRY(qaci_em_multiply(m, &term, weight, value));
  qaci_em_status status = add_number(m, sum, term);
  qaci_em_release(m, term);
  return status;
}

qaci_em_status qaci_em_total(qaci_em_machine *m, qaci_em *sum, uint32_t flags) {
  bool distribution = flags & 1, outermost = flags & 2;
  qaci_em total;
  if (sum->kind == QACI_EM_VECTOR) {
    QACI_EM_TRY(outermost ? qaci_em_collect(m, &total, *sum, QACI_EM_DIST) : qaci_em_merge(m, &total, *sum));
  } else if (distribution && outermost) {
    QACI_EM_TRY(qaci_em_items_create(m, &total, QACI_EM_DIST, 0)); /* there were no terms */
  } else if (sum->kind == QACI_EM_SUM) {
    QACI_EM_TRY(qaci_em_sum_total(m, &total, sum->as.object->as.sum));
  } else {
    return QACI_EM_OK;
  }
  qaci_em_release(m, *sum);
  *sum = total;
  return QACI_EM_OK;
}

/* ---- memory ---- */

typedef struct entry {
  uint32_t level;
  size_t n;
  qaci_em *key, value;
} entry;

struct qaci_em_memo {
  qaci_index index;
  entry *item;
  size_t count, room, charged;
};

qaci_em_status qaci_em_memo_create(qaci_em_machine *m, qaci_em_memo **r) {
  QACI_EM_TRY(qaci_em_charge(m, sizeof **r));
  *r = qaci_alloc(sizeof **r);
  **r = (qaci_em_memo){.charged = sizeof **r};
  return QACI_EM_OK;
}

void qaci_em_memo_destroy(qaci_em_machine *m, qaci_em_memo *x) {
  if (!x) return;
  for (size_t i = 0; i < x->count; i++) {
    for (size_t j = 0; j < x->item[i].n; j++) qaci_em_release(m, x->item[i].key[j]);
    free(x->item[i].key);
    qaci_em_release(m, x->item[i].value);
  }
  free(x->item);
  qaci_index_clear(&x->index);
  qaci_em_uncharge(m, x->charged);
  free(x);
}

static qaci_em_status hash_key(qaci_em_machine *m, uint64_t *hash, bool *known, uint32_t level, const qaci_em *base,
                               const uint32_t *slot, size_t n) {
  *hash = level;
  *known = true;
  for (size_t i = 0; i < n && *known; i++) {
    uint64_t h;
    QACI_EM_TRY(qaci_em_hash(m, &h, known, base[slot[i]]));
    *hash = qaci_hash_mix(*hash, h);
  }
  return QACI_EM_OK;
}

qaci_em_status qaci_em_memo_find(qaci_em_machine *m, qaci_em *r, qaci_em_memo *x, uint32_t level, const qaci_em *base,
                                 const uint32_t *slot, size_t n) {
  uint64_t hash;
  bool known;
  *r = QACI_EM_NONE;
  QACI_EM_TRY(hash_key(m, &hash, &known, level, base, slot, n));
  if (!known) return QACI_EM_OK; /* functions are not compared, so nothing is remembered by them */
  for (size_t probe = 0, at; (at = qaci_index_next(&x->index, hash, &probe)) != QACI_INDEX_NONE;) {
    const entry *e = &x->item[at];
    int c = e->level != level;
    for (size_t i = 0; i < n && !c; i++) QACI_EM_TRY(qaci_em_compare(m, &c, e->key[i], base[slot[i]]));
    if (c) continue;
    *r = qaci_em_retain(e->value);
    return QACI_EM_OK;
  }
  return QACI_EM_OK;
}

qaci_em_status qaci_em_memo_add(qaci_em_machine *m, qaci_em_memo *x, uint32_t level, const qaci_em *base,
                                const uint32_t *slot, size_t n, qaci_em value) {
  uint64_t hash;
  bool known;
  QACI_EM_TRY(hash_key(m, &hash, &known, level, base, slot, n));
  if (!known) return QACI_EM_OK;
  /* the key, the entry and twice two slots of the index */
  size_t bytes = n * sizeof *base + sizeof(entry) + 4 * sizeof *x->index.slot;
  QACI_EM_TRY(qaci_em_charge(m, bytes));
  x->charged += bytes;
  if (x->count == x->room) {
    x->room = x->room ? 2 * x->room : 16;
    x->item = qaci_realloc(x->item, x->room * sizeof *x->item);
  }
  entry *e = &x->item[x->count];
  *e = (entry){level, n, qaci_alloc(n * sizeof *base), qaci_em_retain(value)};
  for (size_t i = 0; i < n; i++) e->key[i] = qaci_em_retain(base[slot[i]]);
  qaci_index_insert(&x->index, hash, x->count++);
  return QACI_EM_OK;
}
