/* Products of powers by a coprime base (COMPOSE.4): see coprime.h. The base is found by splitting: two integers with
 * the common divisor g > 1 are replaced by g and their quotients by g, which have a smaller product. */
#include "qaci/coprime.h"

#include <stdlib.h>

typedef struct list {
  size_t count, room;
  mpz_t *item;
} list;

static void push(list *l, const mpz_t z) {
  if (!mpz_cmp_ui(z, 1)) return;
  if (l->count == l->room) {
    l->room = l->room ? 2 * l->room : 16;
    l->item = qaci_realloc(l->item, l->room * sizeof *l->item);
    for (size_t i = l->count; i < l->room; i++) mpz_init(l->item[i]);
  }
  mpz_set(l->item[l->count++], z);
}

static void list_clear(list *l) {
  for (size_t i = 0; i < l->room; i++) mpz_clear(l->item[i]);
  free(l->item);
}

/* Make z a product of powers of the base. */
static qaci_status insert(qaci_ctx *ctx, list *base, const mpz_t z) {
  list open = {0};
  mpz_t y, g;
  mpz_inits(y, g, NULL);
  push(&open, z);
  qaci_status status = QACI_OK;
  while (open.count && status == QACI_OK) {
    mpz_swap(y, open.item[--open.count]);
    size_t i = 0;
    bool known = false;
    for (; i < base->count; i++) {
      if ((known = !mpz_cmp(base->item[i], y))) break;
      mpz_gcd(g, base->item[i], y);
      if (mpz_cmp_ui(g, 1)) break;
    }
    status = qaci_ctx_step(ctx, i + 1);
    if (known) continue;
    if (i == base->count) {
      push(base, y);
      continue;
    }
    push(&open, g);
    mpz_divexact(y, y, g);
    push(&open, y);
    mpz_divexact(y, base->item[i], g);
    push(&open, y);
    mpz_swap(base->item[i], base->item[--base->count]);
  }
  list_clear(&open);
  mpz_clears(y, g, NULL);
  return status;
}

static qaci_status insert_all(qaci_ctx *ctx, list *base, const qaci_powers *x) {
  for (size_t i = 0; i < x->n; i++) {
    QACI_TRY(insert(ctx, base, mpq_numref(x->base[i])));
    QACI_TRY(insert(ctx, base, mpq_denref(x->base[i])));
  }
  return QACI_OK;
}

/* r := the exponent of b in the product of x. */
static void exponent_of(const qaci_powers *x, const mpz_t b, mpq_t r) {
  mpz_t rest;
  mpq_t term;
  mpz_init(rest);
  mpq_init(term);
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < x->n; i++) {
    long above = (long)mpz_remove(rest, mpq_numref(x->base[i]), b),
         below = (long)mpz_remove(rest, mpq_denref(x->base[i]), b);
    if (above == below) continue;
    mpq_set_si(term, above - below, 1);
    mpq_mul(term, term, x->exponent[i]);
    mpq_add(r, r, term);
  }
  mpz_clear(rest);
  mpq_clear(term);
}

qaci_status qaci_powers_equal(qaci_ctx *ctx, const qaci_powers *x, const qaci_powers *y, bool *equal) {
  list base = {0};
  mpq_t a, b;
  mpq_inits(a, b, NULL);
  qaci_status status = insert_all(ctx, &base, x);
  if (status == QACI_OK) status = insert_all(ctx, &base, y);
  *equal = status == QACI_OK;
  for (size_t i = 0; i < base.count && *equal; i++) {
    exponent_of(x, base.item[i], a);
    exponent_of(y, base.item[i], b);
    *equal = mpq_equal(a, b);
  }
  list_clear(&base);
  mpq_clears(a, b, NULL);
  return status;
}

/* b := its least root; returns which root that is. */
static unsigned long least_root(mpz_t b) {
  unsigned long power = 1;
  mpz_t root;
  mpz_init(root);
  for (unsigned long k = 2; mpz_perfect_power_p(b) && k < mpz_sizeinbase(b, 2) + 1; k++)
    while (mpz_root(root, b, k)) {
      mpz_swap(b, root);
      power *= k;
    }
  mpz_clear(root);
  return power;
}

/* r := r b^exponent, an integer exponent. */
static qaci_status multiply(qaci_ctx *ctx, mpq_t r, const mpz_t b, const mpz_t exponent) {
  double bits = (double)mpz_sizeinbase(b, 2) * mpz_get_d(exponent);
  QACI_TRY(qaci_ctx_number(ctx, bits < 0 ? -bits : bits));
  long k = mpz_get_si(exponent);
  mpz_t power;
  mpz_init(power);
  mpz_pow_ui(power, b, (unsigned long)labs(k));
  if (k < 0) mpz_mul(mpq_denref(r), mpq_denref(r), power);
  else mpz_mul(mpq_numref(r), mpq_numref(r), power);
  mpz_clear(power);
  return QACI_OK; /* canonical: the elements of the base are coprime */
}

qaci_status qaci_powers_rational(qaci_ctx *ctx, const qaci_powers *x, mpq_t r, bool *rational) {
  list base = {0};
  mpq_t exponent, power, product;
  mpq_inits(exponent, power, product, NULL);
  mpq_set_ui(product, 1, 1);
  qaci_status status = insert_all(ctx, &base, x);
  *rational = status == QACI_OK;
  for (size_t i = 0; i < base.count && *rational && status == QACI_OK; i++) {
    exponent_of(x, base.item[i], exponent);
    if (!mpq_sgn(exponent)) continue;
    mpq_set_ui(power, least_root(base.item[i]), 1);
    mpq_mul(exponent, exponent, power);
    *rational = !mpz_cmp_ui(mpq_denref(exponent), 1);
    if (*rational) status = multiply(ctx, product, base.item[i], mpq_numref(exponent));
  }
  if (status != QACI_OK) *rational = false;
  if (*rational) mpq_set(r, product);
  list_clear(&base);
  mpq_clears(exponent, power, product, NULL);
  return status;
}
