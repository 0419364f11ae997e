/* Values: see value.h. The hash is computed at creation, so unequal values are told apart in O(1) nearly always;
 * equality and order cost O(size of the smaller value). Reference counts are atomic: shards on several threads share
 * values. */
#include "distributions/value.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"

qaci_owner *qaci_owner_retain(qaci_owner *owner) {
  if (owner) __atomic_add_fetch(&owner->references, 1, __ATOMIC_RELAXED);
  return owner;
}

void qaci_owner_release(qaci_owner *owner) {
  if (owner && !__atomic_sub_fetch(&owner->references, 1, __ATOMIC_ACQ_REL)) owner->release(owner);
}

static void give_age(qaci_owner *owner) {
  static uint64_t youngest;
  if (owner && !owner->age) owner->age = __atomic_add_fetch(&youngest, 1, __ATOMIC_RELAXED);
}

static qaci_value *create(qaci_kind kind, uint64_t hash) {
  qaci_value *v = qaci_alloc(sizeof *v);
  *v = (qaci_value){.references = 1, .kind = kind, .hash = qaci_hash_mix((uint64_t)kind + 1, hash)};
  return v;
}

static uint64_t hash_bytes(const char *s, size_t n) {
  uint64_t h = n;
  for (size_t i = 0; i < n; i += 8) {
    uint64_t word = 0;
    memcpy(&word, s + i, n - i < 8 ? n - i : 8);
    h = qaci_hash_mix(h, word);
  }
  return h;
}

static uint64_t hash_integer(uint64_t h, const mpz_t z) {
  h = qaci_hash_mix(h, (uint64_t)mpz_sgn(z));
  for (size_t i = 0; i < mpz_size(z); i++) h = qaci_hash_mix(h, mpz_getlimbn(z, (mp_size_t)i));
  return h;
}

qaci_value *qaci_value_bool(bool b) {
  qaci_value *v = create(QACI_BOOL, b);
  v->boolean = b;
  return v;
}

qaci_value *qaci_value_number(const mpq_t q) {
  qaci_value *v = create(QACI_NUMBER, hash_integer(hash_integer(0, mpq_numref(q)), mpq_denref(q)));
  mpq_init(v->number);
  mpq_set(v->number, q);
  return v;
}

qaci_value *qaci_value_integer(long n) {
  static const mp_limb_t limb = 1;
  mpz_t one;
  uint64_t h = qaci_hash_mix(0, n < 0 ? (uint64_t)-1 : n > 0);
  if (n) h = qaci_hash_mix(h, n < 0 ? -(uint64_t)n : (uint64_t)n);
  qaci_value *v = create(QACI_NUMBER, hash_integer(h, mpz_roinit_n(one, &limb, 1)));
  mpq_init(v->number);
  mpq_set_si(v->number, n, 1);
  return v;
}

static qaci_value *with_bytes(qaci_kind kind, const char *s, size_t n) {
  qaci_value *v = create(kind, hash_bytes(s, n));
  v->string = qaci_alloc(n + 1);
  if (n) memcpy(v->string, s, n);
  v->string[n] = 0;
  v->length = n;
  return v;
}

static qaci_value *with_bits(qaci_kind kind, const qaci_bits *x) {
  qaci_value *v = create(kind, qaci_bits_hash(x));
  qaci_bits_set(&v->bits, x);
  return v;
}

static qaci_value *owned(qaci_value *v, qaci_owner *owner) {
  v->owner = qaci_owner_retain(owner);
  give_age(owner);
  if (owner) v->hash = qaci_hash_mix(v->hash, owner->age);
  return v;
}

qaci_value *qaci_value_string(const char *s, size_t n) {
  return with_bytes(QACI_STRING, s, n);
}

qaci_value *qaci_value_bits(const qaci_bits *x) {
  return with_bits(QACI_BITS, x);
}

qaci_value *qaci_value_program(const qaci_program *p) {
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_program_code(&code, p);
  qaci_value *v = with_bits(QACI_PROGRAM, &code);
  qaci_bits_clear(&code);
  return v;
}

qaci_value *qaci_value_state(qaci_owner *physics, const qaci_bits *code) {
  return owned(with_bits(QACI_STATE, code), physics);
}

qaci_value *qaci_value_location(qaci_owner *physics, const char *bytes, size_t n) {
  return owned(with_bytes(QACI_LOCATION, bytes, n), physics);
}

qaci_value *qaci_value_tuple(qaci_value **item, size_t n) {
  uint64_t hash = n;
  for (size_t i = 0; i < n; i++) hash = qaci_hash_mix(hash, item[i]->hash);
  qaci_value *v = create(QACI_TUPLE, hash);
  v->item = qaci_alloc(n * sizeof *v->item);
  v->length = n;
  for (size_t i = 0; i < n; i++) v->item[i] = qaci_value_retain(item[i]);
  return v;
}

qaci_value *qaci_value_ref(qaci_owner *owner) {
  give_age(owner);
  qaci_value *v = create(QACI_REF, owner->age);
  v->owner = owner;
  return v;
}

qaci_value *qaci_value_retain(qaci_value *v) {
  __atomic_add_fetch(&v->references, 1, __ATOMIC_RELAXED);
  return v;
}

void qaci_value_release(qaci_value *v) {
  if (!v || __atomic_sub_fetch(&v->references, 1, __ATOMIC_ACQ_REL)) return;
  if (v->kind == QACI_NUMBER) mpq_clear(v->number);
  if (v->kind == QACI_TUPLE)
    for (size_t i = 0; i < v->length; i++) qaci_value_release(v->item[i]);
  qaci_bits_clear(&v->bits);
  free(v->string);
  free(v->item);
  qaci_owner_release(v->owner);
  free(v);
}

bool qaci_value_equal(const qaci_value *a, const qaci_value *b) {
  if (a == b) return true;
  if (a->hash != b->hash || a->kind != b->kind || a->owner != b->owner) return false;
  switch (a->kind) {
  case QACI_BOOL:
    return a->boolean == b->boolean;
  case QACI_NUMBER:
    return mpq_equal(a->number, b->number);
  case QACI_STRING:
  case QACI_LOCATION:
    return a->length == b->length && !memcmp(a->string, b->string, a->length);
  case QACI_BITS:
  case QACI_PROGRAM:
  case QACI_STATE:
    return qaci_bits_equal(&a->bits, &b->bits);
  case QACI_TUPLE:
    if (a->length != b->length) return false;
    for (size_t i = 0; i < a->length; i++)
      if (!qaci_value_equal(a->item[i], b->item[i])) return false;
    return true;
  case QACI_REF:
    return true; /* the owners are the same */
  }
  return false;
}

static int compare_owners(const qaci_owner *a, const qaci_owner *b) {
  if (a == b) return 0;
  if (!a || !b) return a ? 1 : -1;
  return a->age < b->age ? -1 : 1;
}

static int compare_bytes(const qaci_value *a, const qaci_value *b) {
  int c = memcmp(a->string, b->string, a->length < b->length ? a->length : b->length);
  return c ? c : (a->length > b->length) - (a->length < b->length);
}

static int compare_tuples(const qaci_value *a, const qaci_value *b) {
  for (size_t i = 0; i < a->length && i < b->length; i++) {
    int c = qaci_value_compare(a->item[i], b->item[i]);
    if (c) return c;
  }
  return (a->length > b->length) - (a->length < b->length);
}

int qaci_value_compare(const qaci_value *a, const qaci_value *b) {
  if (a == b) return 0;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  int owners = compare_owners(a->owner, b->owner);
  if (owners) return owners;
  switch (a->kind) {
  case QACI_BOOL:
    return a->boolean - b->boolean;
  case QACI_NUMBER:
    return mpq_cmp(a->number, b->number);
  case QACI_STRING:
  case QACI_LOCATION:
    return compare_bytes(a, b);
  case QACI_BITS:
  case QACI_PROGRAM:
  case QACI_STATE:
    return qaci_bits_compare(&a->bits, &b->bits);
  case QACI_TUPLE:
    return compare_tuples(a, b);
  case QACI_REF:
    break;
  }
  return 0;
}
