/* The self-delimiting code sd and Encode.                                            ENC.2, ENC.3; definitions.md 2
 *
 * sd appends to one bitstring as it walks the value beside its type. A set or map is encoded member by member first,
 * then sorted; sd is prefix-free, so sorted pairs are sorted by key and equal keys stand side by side.
 */
#include <stdlib.h>

#include "distributions/gamma.h"
#include "distributions/path.h"
#include "distributions/type.h"

static qaci_status sd(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t, const qaci_path *path);

static qaci_status wrong(qaci_ctx *ctx, const qaci_value *v, const char *expected, const qaci_path *path) {
  char where[256], *found = qaci_value_describe(v, 60);
  qaci_path_text(where, sizeof where, path);
  qaci_status status = qaci_fail(ctx, QACI_DOMAIN, "%s is %s, expected %s", where, found, expected);
  free(found);
  return status;
}

/* r := r || sd(natural n). */
static void append_nat(qaci_bits *r, const mpz_t n) {
  mpz_t k;
  mpz_init(k);
  mpz_add_ui(k, n, 1);
  qaci_gamma_append_mpz(r, k);
  mpz_clear(k);
}

/* r := r || sd(integer z): the natural 2z, or -2z - 1 below 0. */
static void append_int(qaci_bits *r, const mpz_t z) {
  mpz_t n;
  mpz_init(n);
  mpz_mul_2exp(n, z, 1);
  if (mpz_sgn(z) < 0) {
    mpz_neg(n, n);
    mpz_sub_ui(n, n, 1);
  }
  append_nat(r, n);
  mpz_clear(n);
}

static qaci_status append_number(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t,
                                 const qaci_path *path) {
  const char *expected = t->kind == QACI_TYPE_RATIONAL ? "a rational"
                         : t->kind == QACI_TYPE_INT    ? "an integer"
                                                       : "a natural number (0, 1, 2, ...)";
  bool good = v->kind == QACI_NUMBER && (t->kind == QACI_TYPE_RATIONAL || !mpz_cmp_ui(mpq_denref(v->number), 1));
  if (!good || (t->kind == QACI_TYPE_NAT && mpq_sgn(v->number) < 0)) return wrong(ctx, v, expected, path);
  if (t->kind == QACI_TYPE_NAT)
    append_nat(r, mpq_numref(v->number));
  else
    append_int(r, mpq_numref(v->number));
  /* sd(natural q - 1) = gamma(q) */
  if (t->kind == QACI_TYPE_RATIONAL) qaci_gamma_append_mpz(r, mpq_denref(v->number));
  return QACI_OK;
}

static qaci_status append_tuple(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t,
                                const qaci_path *path) {
  char expected[64];
  snprintf(expected, sizeof expected, "a tuple of %zu member%s", t->count, t->count == 1 ? "" : "s");
  if (v->kind != QACI_TUPLE || v->length != t->count) return wrong(ctx, v, expected, path);
  for (size_t i = 0; i < t->count; i++) {
    qaci_path inner = {path, "member", i + 1, "the tuple"};
    QACI_TRY(sd(ctx, r, v->item[i], t->member[i], &inner));
  }
  return QACI_OK;
}

static qaci_status append_list(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t,
                               const qaci_path *path) {
  if (v->kind != QACI_TUPLE) return wrong(ctx, v, "a list", path);
  qaci_bits_append_gamma(r, v->length + 1);
  for (size_t i = 0; i < v->length; i++) {
    qaci_path inner = {path, "member", i + 1, "the list"};
    QACI_TRY(sd(ctx, r, v->item[i], t->member[0], &inner));
  }
  return QACI_OK;
}

typedef struct coded {
  qaci_bits code; /* of a set's member, or of a map's pair */
  qaci_bits key;  /* of what must not be there twice: the member, or the pair's key */
  size_t at;      /* its place in the value given, from 1 */
} coded;

static int by_code(const void *a, const void *b) {
  const coded *x = a, *y = b;
  int c = qaci_bits_compare(&x->code, &y->code);
  return c ? c : (x->at > y->at) - (x->at < y->at);
}

static qaci_status code_member(qaci_ctx *ctx, coded *c, const qaci_value *v, const qaci_type *t,
                               const qaci_path *path) {
  if (t->kind == QACI_TYPE_SET) {
    QACI_TRY(sd(ctx, &c->key, v, t->member[0], path));
    qaci_bits_set(&c->code, &c->key);
    return QACI_OK;
  }
  if (v->kind != QACI_TUPLE || v->length != 2) return wrong(ctx, v, "a pair of a key and a value", path);
  qaci_path key = {path, "member", 1, "the pair"}, value = {path, "member", 2, "the pair"};
  QACI_TRY(sd(ctx, &c->key, v->item[0], t->member[0], &key));
  qaci_bits_set(&c->code, &c->key);
  return sd(ctx, &c->code, v->item[1], t->member[1], &value);
}

static qaci_status code_members(qaci_ctx *ctx, qaci_bits *r, coded *c, const qaci_value *v, const qaci_type *t,
                                const qaci_path *path) {
  bool set = t->kind == QACI_TYPE_SET;
  const char *part = set ? "member" : "pair", *whole = set ? "the set" : "the map";
  for (size_t i = 0; i < v->length; i++) {
    qaci_path inner = {path, part, i + 1, whole};
    c[i].at = i + 1;
    QACI_TRY(code_member(ctx, &c[i], v->item[i], t, &inner));
  }
  qsort(c, v->length, sizeof *c, by_code);
  for (size_t i = 1; i < v->length; i++) {
    if (!qaci_bits_equal(&c[i - 1].key, &c[i].key)) continue;
    size_t first = c[i - 1].at < c[i].at ? c[i - 1].at : c[i].at, second = c[i - 1].at + c[i].at - first;
    qaci_path inner = {path, part, second, whole};
    char where[256];
    qaci_path_text(where, sizeof where, &inner);
    return qaci_fail(ctx, QACI_DOMAIN, "%s has the same %s as %s %zu, expected each only once", where,
                     set ? "value" : "key", part, first);
  }
  qaci_bits_append_gamma(r, v->length + 1);
  for (size_t i = 0; i < v->length; i++) qaci_bits_append(r, &c[i].code);
  return QACI_OK;
}

static qaci_status append_sorted(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t,
                                 const qaci_path *path) {
  if (v->kind != QACI_TUPLE)
    return wrong(ctx, v, t->kind == QACI_TYPE_SET ? "a set, given as a list" : "a map, given as a list of pairs", path);
  coded *c = qaci_alloc(v->length * sizeof *c);
  for (size_t i = 0; i < v->length; i++) {
    qaci_bits_init(&c[i].code);
    qaci_bits_init(&c[i].key);
  }
  qaci_status status = code_members(ctx, r, c, v, t, path);
  for (size_t i = 0; i < v->length; i++) {
    qaci_bits_clear(&c[i].code);
    qaci_bits_clear(&c[i].key);
  }
  free(c);
  return status;
}

/* r := r || sd(v); on failure r holds a part of it more. */
static qaci_status sd(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t, const qaci_path *path) {
  QACI_TRY(qaci_ctx_step(ctx, 1));
  switch (t->kind) {
  case QACI_TYPE_BOOL:
    if (v->kind != QACI_BOOL) return wrong(ctx, v, "a boolean", path);
    qaci_bits_push(r, v->boolean);
    return QACI_OK;
  case QACI_TYPE_NAT:
  case QACI_TYPE_INT:
  case QACI_TYPE_RATIONAL:
    return append_number(ctx, r, v, t, path);
  case QACI_TYPE_BITS:
    if (v->kind != QACI_BITS) return wrong(ctx, v, "a bitstring", path);
    qaci_bits_append_gamma(r, v->bits.len + 1);
    qaci_bits_append(r, &v->bits);
    return QACI_OK;
  case QACI_TYPE_PROGRAM:
    if (v->kind != QACI_PROGRAM) return wrong(ctx, v, "a program", path);
    qaci_bits_append(r, &v->bits);
    return QACI_OK;
  case QACI_TYPE_TUPLE:
    return append_tuple(ctx, r, v, t, path);
  case QACI_TYPE_LIST:
    return append_list(ctx, r, v, t, path);
  case QACI_TYPE_SET:
  case QACI_TYPE_MAP:
    return append_sorted(ctx, r, v, t, path);
  }
  return qaci_fail(ctx, QACI_DOMAIN, "type %d, expected one of type.h", (int)t->kind);
}

/* What stands raw at the end: the whole value, or the outermost tuple's last member, if it is a bitstring. */
static qaci_status encode(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t) {
  if (t->kind == QACI_TYPE_BITS && v->kind == QACI_BITS) {
    qaci_bits_set(r, &v->bits);
    return QACI_OK;
  }
  size_t n = t->count;
  bool raw = t->kind == QACI_TYPE_TUPLE && n && t->member[n - 1]->kind == QACI_TYPE_BITS && v->kind == QACI_TUPLE &&
             v->length == n && v->item[n - 1]->kind == QACI_BITS;
  if (!raw) return sd(ctx, r, v, t, NULL);
  for (size_t i = 0; i + 1 < n; i++) {
    qaci_path inner = {NULL, "member", i + 1, "the tuple"};
    QACI_TRY(sd(ctx, r, v->item[i], t->member[i], &inner));
  }
  qaci_bits_append(r, &v->item[n - 1]->bits);
  return QACI_OK;
}

static qaci_status whole(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t, bool raw_end) {
  qaci_bits out;
  qaci_bits_init(&out);
  qaci_status status = raw_end ? encode(ctx, &out, v, t) : sd(ctx, &out, v, t, NULL);
  if (status == QACI_OK) qaci_bits_swap(r, &out);
  qaci_bits_clear(&out);
  return status;
}

qaci_status qaci_sd(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t) {
  return whole(ctx, r, v, t, false);
}

qaci_status qaci_encode(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t) {
  return whole(ctx, r, v, t, true);
}
