/* Decoding: the inverse of Encode, exact.                                                   ENC.3; definitions.md 2
 *
 * One pass from the front. Every code that sd does not produce is refused: what is read is canonical by construction
 * except for the order and repetition in sets and maps and the common divisors of rationals, which are checked.
 * Cost O(length of x), and the gcd of rationals.
 */
#include <stdlib.h>

#include "distributions/gamma.h"
#include "distributions/path.h"
#include "distributions/type.h"

typedef struct source {
  qaci_ctx *ctx;
  const qaci_bits *x;
  size_t at;
} source;

static qaci_status read_value(source *s, qaci_value **r, const qaci_type *t, const qaci_path *path);

/* QACI_DOMAIN: in <path>: <ctx->message>. */
static qaci_status inside(source *s, const qaci_path *path) {
  char where[256];
  qaci_path_text(where, sizeof where, path);
  return qaci_fail(s->ctx, QACI_DOMAIN, "in %s: %s", where, s->ctx->message);
}

static qaci_status ends_early(source *s, const char *what, const qaci_path *path) {
  qaci_fail(s->ctx, QACI_DOMAIN, "the %zu bits end where %s is expected", s->x->len, what);
  return inside(s, path);
}

/* n := the natural that sd wrote. */
static qaci_status read_nat(source *s, mpz_t n, const qaci_path *path) {
  if (qaci_gamma_read_mpz(s->ctx, n, s->x, &s->at) != QACI_OK) return inside(s, path);
  mpz_sub_ui(n, n, 1);
  return QACI_OK;
}

static qaci_status read_length(source *s, size_t *n, const qaci_path *path) {
  uint64_t k = 0;
  if (qaci_gamma_read(s->ctx, &k, s->x, &s->at) != QACI_OK) return inside(s, path);
  *n = (size_t)(k - 1);
  return QACI_OK;
}

/* An even natural 2z is z, an odd one -2z - 1 is z. */
static void unfold(mpz_t z) {
  bool negative = mpz_odd_p(z);
  if (negative) mpz_add_ui(z, z, 1);
  mpz_tdiv_q_2exp(z, z, 1);
  if (negative) mpz_neg(z, z);
}

static qaci_status read_into(source *s, mpq_t q, qaci_type_kind kind, const qaci_path *path) {
  QACI_TRY(read_nat(s, mpq_numref(q), path));
  if (kind != QACI_TYPE_NAT) unfold(mpq_numref(q));
  if (kind != QACI_TYPE_RATIONAL) return QACI_OK;
  QACI_TRY(read_nat(s, mpq_denref(q), path));
  mpz_add_ui(mpq_denref(q), mpq_denref(q), 1);
  mpz_t divisor;
  mpz_init(divisor);
  mpz_gcd(divisor, mpq_numref(q), mpq_denref(q));
  bool lowest = !mpz_cmp_ui(divisor, 1);
  mpz_clear(divisor);
  if (lowest) return QACI_OK;
  qaci_fail(s->ctx, QACI_DOMAIN, "a rational that is not in lowest terms ends at bit %zu", s->at);
  return inside(s, path);
}

static qaci_status read_number(source *s, qaci_value **r, qaci_type_kind kind, const qaci_path *path) {
  mpq_t q;
  mpq_init(q);
  qaci_status status = read_into(s, q, kind, path);
  if (status == QACI_OK) *r = qaci_value_number(q);
  mpq_clear(q);
  return status;
}

static void take_bits(source *s, qaci_value **r, size_t n) {
  qaci_bits bits;
  qaci_bits_init(&bits);
  qaci_bits_slice(&bits, s->x, s->at, n);
  s->at += n;
  *r = qaci_value_bits(&bits);
  qaci_bits_clear(&bits);
}

static qaci_status read_bits(source *s, qaci_value **r, const qaci_path *path) {
  size_t n = 0;
  QACI_TRY(read_length(s, &n, path));
  if (n > s->x->len - s->at) {
    qaci_fail(s->ctx, QACI_DOMAIN, "a bitstring of %zu bits is announced, but only %zu bits are left", n,
              s->x->len - s->at);
    return inside(s, path);
  }
  take_bits(s, r, n);
  return QACI_OK;
}

static qaci_status read_program(source *s, qaci_value **r, const qaci_path *path) {
  qaci_program p;
  qaci_program_init(&p);
  if (qaci_program_parse(s->ctx, &p, s->x, &s->at) != QACI_OK) return inside(s, path);
  *r = qaci_value_program(&p);
  qaci_program_clear(&p);
  return QACI_OK;
}

/* Members as they are read; they may be fewer than announced, so the array grows with them. */
typedef struct members {
  qaci_value **item;
  size_t count, room;
} members;

static qaci_status add_member(source *s, members *m, const qaci_type *t, const qaci_path *path) {
  QACI_TRY(qaci_ctx_step(s->ctx, 1));
  if (m->count == m->room) {
    size_t more = m->room ? m->room : 4;
    QACI_TRY(qaci_ctx_charge(s->ctx, more * sizeof *m->item));
    m->room += more;
    m->item = qaci_realloc(m->item, m->room * sizeof *m->item);
  }
  m->item[m->count] = NULL;
  QACI_TRY(read_value(s, &m->item[m->count], t, path));
  m->count++;
  return QACI_OK;
}

/* With QACI_OK, *r := the tuple of the members; in any case they are given back. */
static qaci_status gather(source *s, qaci_value **r, members *m, qaci_status status) {
  if (status == QACI_OK) *r = qaci_value_tuple(m->item, m->count);
  for (size_t i = 0; i < m->count; i++) qaci_value_release(m->item[i]);
  free(m->item);
  qaci_ctx_release(s->ctx, m->room * sizeof *m->item);
  return status;
}

/* A tuple's members, the last one raw if `raw_end` and it is a bitstring. */
static qaci_status read_tuple(source *s, qaci_value **r, const qaci_type *t, bool raw_end,
                              const qaci_path *path) {
  members m = {0};
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < t->count && status == QACI_OK; i++) {
    qaci_path inner = {path, "member", i + 1, "the tuple"};
    if (raw_end && i + 1 == t->count && t->member[i]->kind == QACI_TYPE_BITS) {
      m.item = qaci_realloc(m.item, (m.room + 1) * sizeof *m.item);
      take_bits(s, &m.item[m.count++], s->x->len - s->at);
    } else {
      status = add_member(s, &m, t->member[i], &inner);
    }
  }
  return gather(s, r, &m, status);
}

static qaci_status read_list(source *s, qaci_value **r, const qaci_type *t, const qaci_path *path) {
  members m = {0};
  size_t n = 0;
  qaci_status status = read_length(s, &n, path);
  for (size_t i = 0; i < n && status == QACI_OK; i++) {
    qaci_path inner = {path, "member", i + 1, "the list"};
    status = add_member(s, &m, t->member[0], &inner);
  }
  return gather(s, r, &m, status);
}

/* A set's member is its own key; a map's is a pair, read as a tuple whose first member is the key. */
static qaci_status read_keyed(source *s, members *m, qaci_bits *key, const qaci_type *t, const qaci_path *path) {
  size_t start = s->at;
  if (t->kind == QACI_TYPE_SET) {
    QACI_TRY(add_member(s, m, t->member[0], path));
    qaci_bits_slice(key, s->x, start, s->at - start);
    return QACI_OK;
  }
  qaci_type pair = {QACI_TYPE_TUPLE, 2, t->member};
  QACI_TRY(add_member(s, m, &pair, path));
  return qaci_sd(s->ctx, key, m->item[m->count - 1]->item[0], t->member[0]);
}

static qaci_status read_sorted(source *s, qaci_value **r, const qaci_type *t, const qaci_path *path) {
  bool set = t->kind == QACI_TYPE_SET;
  members m = {0};
  qaci_bits key, last;
  qaci_bits_init(&key);
  qaci_bits_init(&last);
  size_t n = 0;
  qaci_status status = read_length(s, &n, path);
  for (size_t i = 0; i < n && status == QACI_OK; i++) {
    qaci_path inner = {path, set ? "member" : "pair", i + 1, set ? "the set" : "the map"};
    status = read_keyed(s, &m, &key, t, &inner);
    int order = i ? qaci_bits_compare(&last, &key) : -1;
    if (status == QACI_OK && order >= 0) {
      qaci_fail(s->ctx, QACI_DOMAIN, "the %s %s, expected ascending codes", set ? "member" : "key",
                order ? "comes before the one in front of it" : "is there twice");
      status = inside(s, &inner);
    }
    qaci_bits_swap(&last, &key);
  }
  qaci_bits_clear(&key);
  qaci_bits_clear(&last);
  return gather(s, r, &m, status);
}

static qaci_status read_value(source *s, qaci_value **r, const qaci_type *t, const qaci_path *path) {
  switch (t->kind) {
  case QACI_TYPE_BOOL:
    if (s->at == s->x->len) return ends_early(s, "a boolean", path);
    *r = qaci_value_bool(qaci_bits_get(s->x, s->at++));
    return QACI_OK;
  case QACI_TYPE_NAT:
  case QACI_TYPE_INT:
  case QACI_TYPE_RATIONAL:
    return read_number(s, r, t->kind, path);
  case QACI_TYPE_BITS:
    return read_bits(s, r, path);
  case QACI_TYPE_PROGRAM:
    return read_program(s, r, path);
  case QACI_TYPE_TUPLE:
    return read_tuple(s, r, t, false, path);
  case QACI_TYPE_LIST:
    return read_list(s, r, t, path);
  case QACI_TYPE_SET:
  case QACI_TYPE_MAP:
    return read_sorted(s, r, t, path);
  }
  return qaci_fail(s->ctx, QACI_DOMAIN, "type %d, expected one of type.h", (int)t->kind);
}

qaci_status qaci_decode(qaci_ctx *ctx, qaci_value **r, const qaci_bits *x, const qaci_type *t) {
  source s = {.ctx = ctx, .x = x};
  *r = NULL;
  if (t->kind == QACI_TYPE_BITS) {
    *r = qaci_value_bits(x);
    return QACI_OK;
  }
  if (t->kind == QACI_TYPE_TUPLE)
    QACI_TRY(read_tuple(&s, r, t, true, NULL));
  else
    QACI_TRY(read_value(&s, r, t, NULL));
  if (s.at == x->len) return QACI_OK;
  qaci_value_release(*r);
  *r = NULL;
  return qaci_fail(ctx, QACI_DOMAIN, "the value ends at bit %zu, but %zu more bits follow", s.at, x->len - s.at);
}
