/* Functions of bitstrings and strings, and the reader `ascii` (EVAL.4, EVAL.7). */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/number.h"

bool qaci_evalmath_ascii(const qaci_bits *payload, char **text, size_t *n, const char **why) {
  *text = NULL;
  *n = payload->len / 8;
  if (payload->len % 8) {
    *why = "the bits are no whole number of bytes";
    return false;
  }
  while (*n && !qaci_bits_read(payload, 8 * (*n - 1), 8)) --*n;
  char *s = qaci_alloc(*n + 1);
  for (size_t i = 0; i < *n; i++) {
    unsigned c = (unsigned)qaci_bits_read(payload, 8 * i, 8);
    if ((c < ' ' || c > '~') && c != '\t' && c != '\n' && c != '\r') {
      free(s);
      *why = "the bytes are not text in ASCII";
      return false;
    }
    s[i] = (char)c;
  }
  s[*n] = 0;
  *text = s;
  return true;
}

qaci_em_status qaci_em_text_of(qaci_em_machine *m, qaci_em v, char **r, size_t *n) {
  const qaci_em_object *o = v.as.object;
  const char *why;
  if (v.kind == QACI_EM_BITS) {
    QACI_EM_TRY(qaci_em_step(m, o->as.bits.len / 8));
    return qaci_evalmath_ascii(&o->as.bits, r, n, &why) ? QACI_EM_OK : qaci_em_fail(m, "%s", why);
  }
  *n = o->count;
  *r = qaci_alloc(*n + 1);
  if (*n) memcpy(*r, o->as.string, *n);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_do_text(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  char *s;
  size_t length;
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_BITS, "text", 1, a[0], "a bitstring"));
  QACI_EM_TRY(qaci_em_text_of(m, a[0], &s, &length));
  qaci_em_status status = qaci_em_string_create(m, r, s, length);
  free(s);
  return status;
}

/* The number n in `width` bits. */
static qaci_em_status number_bits(qaci_em_machine *m, qaci_em *r, qaci_em n, qaci_em width) {
  size_t w;
  QACI_EM_TRY(qaci_em_expect(m, qaci_em_is_integer(n) && qaci_em_sign(n) >= 0, "bits", 1, n, "a natural number"));
  QACI_EM_TRY(qaci_em_expect(m, qaci_em_is_number(width), "bits", 2, width, "a number of bits"));
  QACI_EM_TRY(qaci_em_index_in(m, &w, width, 0, (size_t)1 << 40, "a width of"));
  mpq_t q;
  mpq_init(q);
  qaci_em_get(q, n);
  qaci_em_status status = QACI_EM_OK;
  if (mpq_sgn(q) && mpz_sizeinbase(mpq_numref(q), 2) > w)
    status = qaci_em_fail(m, "a number of %zu bits does not fit into %zu", mpz_sizeinbase(mpq_numref(q), 2), w);
  if (status == QACI_EM_OK) status = qaci_em_step(m, w / 64);
  if (status == QACI_EM_OK) status = qaci_em_object_create(m, r, QACI_EM_BITS, (w + 63) / 64 * sizeof(uint64_t));
  if (status == QACI_EM_OK) {
    qaci_bits *x = &r->as.object->as.bits;
    qaci_bits_init(x);
    qaci_bits_zeros(x, w);
    for (size_t i = 0; i < w && i < 64 * mpz_size(mpq_numref(q)); i++)
      if (mpz_tstbit(mpq_numref(q), i)) qaci_bits_put(x, w - 1 - i, true);
  }
  mpq_clear(q);
  return status;
}

qaci_em_status qaci_em_do_bits(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  if (n == 2) return number_bits(m, r, a[0], a[1]);
  const qaci_em_object *o = a[0].as.object;
  if (a[0].kind == QACI_EM_STATE) {
    QACI_EM_TRY(qaci_em_step(m, o->as.state->bits.len / 64));
    return qaci_em_bits_create(m, r, &o->as.state->bits);
  }
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_STRING, "bits", 1, a[0],
                             "a string, a world-state, or a number and a width"));
  QACI_EM_TRY(qaci_em_step(m, o->count / 8));
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_BITS, (o->count + 7) / 8 * sizeof(uint64_t)));
  qaci_bits_init(&r->as.object->as.bits);
  qaci_bits_text(&r->as.object->as.bits, o->as.string, o->count);
  return QACI_EM_OK;
}

/* The number that the bits write, the most significant first. */
qaci_em_status qaci_em_do_nat(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_BITS, "nat", 1, a[0], "a bitstring"));
  const qaci_bits *x = &a[0].as.object->as.bits;
  QACI_EM_TRY(qaci_em_step(m, x->len / 64));
  QACI_EM_TRY(qaci_em_limbs(m, (double)x->len / 64 + 1));
  mpq_t q;
  mpq_init(q);
  for (size_t i = 0; i < x->len; i++)
    if (qaci_bits_get(x, x->len - 1 - i)) mpz_setbit(mpq_numref(q), i);
  qaci_em_status status = qaci_em_number(m, r, q);
  mpq_clear(q);
  return status;
}

/* slice(x, i, j): the i-th to the j-th member; nothing if j = i - 1. */
qaci_em_status qaci_em_do_slice(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  const qaci_em_object *o = a[0].as.object;
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_STRING || a[0].kind == QACI_EM_BITS || qaci_em_is_sequence(a[0]),
                             "slice", 1, a[0], "a string, a bitstring, a list or a tuple"));
  size_t size = a[0].kind == QACI_EM_BITS ? o->as.bits.len : o->count, from, to;
  QACI_EM_TRY(qaci_em_index_in(m, &from, a[1], 1, size + 1, "a slice from"));
  QACI_EM_TRY(qaci_em_index_in(m, &to, a[2], from - 1, size, "a slice to"));
  size_t count = to + 1 - from;
  if (a[0].kind == QACI_EM_STRING) {
    QACI_EM_TRY(qaci_em_step(m, count / 8));
    return qaci_em_string_create(m, r, o->as.string + from - 1, count);
  }
  if (a[0].kind == QACI_EM_BITS) {
    QACI_EM_TRY(qaci_em_step(m, count / 64));
    QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_BITS, (count + 63) / 64 * sizeof(uint64_t)));
    qaci_bits_init(&r->as.object->as.bits);
    qaci_bits_slice(&r->as.object->as.bits, &o->as.bits, from - 1, count);
    return QACI_EM_OK;
  }
  QACI_EM_TRY(qaci_em_step(m, count));
  QACI_EM_TRY(qaci_em_items_create(m, r, a[0].kind, count));
  for (size_t i = 0; i < count; i++) r->as.object->as.item[i] = qaci_em_retain(o->as.item[from - 1 + i]);
  return QACI_EM_OK;
}
