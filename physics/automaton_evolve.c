/* Cellular automata: evolution with noise.                                           WORLD.4, other-physics.md
 *
 * Without noise, or with noise 1, the world-state at n is one code. With noise p/q between them every present cell may
 * have flipped after one step, so the weights are an array over all codes, integers over q^(cells n). The rule moves
 * weights from code to code; the flips of different cells are independent, so they are done cell after cell: for the
 * codes a, b that differ there
 *     a' = (q - p) a + p b = q a + p (b - a)        b' = q b - p (b - a)
 * Cost of a step: cells 2^width/2 such pairs, instead of the 2^width 2^cells products of the definition.
 */
#include "physics/automaton_internal.h"

#include <stdlib.h>
#include <string.h>

struct qaci_evolution {
  qaci_automaton *a;
  qaci_bits point, next_point; /* all weight, as long as `now` is NULL */
  uint64_t *scratch;
  size_t codes;              /* 2^width */
  mpz_t *now, *next;         /* numerators, by code */
  uint64_t per_code;         /* bytes charged for each code and array */
  mpz_t denominator, growth; /* growth: of the denominator by one noisy step; 0: not computed yet */
};

static void free_numbers(mpz_t *x, size_t n) {
  for (size_t i = 0; x && i < n; i++) mpz_clear(x[i]);
  free(x);
}

void automaton_evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  free_numbers(e->now, e->codes);
  free_numbers(e->next, e->codes);
  free(e->scratch);
  qaci_bits_clear(&e->point);
  qaci_bits_clear(&e->next_point);
  mpz_clears(e->denominator, e->growth, NULL);
  qaci_physics_release(&e->a->physics);
  free(e);
}

qaci_status automaton_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  *r = NULL;
  qaci_automaton *a = (qaci_automaton *)p;
  QACI_TRY(qaci_ctx_charge(ctx, (qaci_automaton_scratch(a) + 4 * a->words) * sizeof(uint64_t)));
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){.a = (qaci_automaton *)qaci_physics_retain(p)};
  qaci_bits_init(&e->point);
  qaci_bits_init(&e->next_point);
  qaci_bits_set(&e->point, start);
  e->scratch = qaci_alloc(qaci_automaton_scratch(a) * sizeof *e->scratch);
  mpz_init_set_ui(e->denominator, 1);
  mpz_init(e->growth);
  *r = e;
  return QACI_OK;
}

static void code_of(const qaci_evolution *e, qaci_bits *r, size_t index) {
  qaci_bits_nat(r, index, e->a->physics.width);
}

static size_t index_of(const qaci_bits *code) {
  return (size_t)qaci_bits_read(code, 0, code->len);
}

qaci_status automaton_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                     mpz_t denominator, mpq_t lost) {
  (void)ctx;
  mpq_set_ui(lost, 0, 1);
  mpz_set(denominator, e->denominator);
  if (!e->now) return each(data, &e->point, denominator);
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->codes && status == QACI_OK; i++) {
    if (!mpz_sgn(e->now[i])) continue;
    code_of(e, &code, i);
    status = each(data, &code, e->now[i]);
  }
  qaci_bits_clear(&code);
  return status;
}

static mpz_t *new_numbers(size_t n) {
  mpz_t *x = qaci_alloc(n * sizeof *x);
  for (size_t i = 0; i < n; i++) mpz_init(x[i]);
  return x;
}

/* Room for numerators as long as the next denominator, charged; the arrays, if they are not there yet. */
static qaci_status make_room(qaci_ctx *ctx, qaci_evolution *e) {
  size_t width = e->a->physics.width;
  if (width >= 48)
    return qaci_fail(ctx, QACI_UNABLE, "noise spreads the weight over the 2^%zu world-states of the automaton", width);
  if (!mpz_sgn(e->growth)) {
    mpz_srcptr q = mpq_denref(e->a->noise);
    QACI_TRY(qaci_ctx_number(ctx, (double)mpz_sizeinbase(q, 2) * (double)e->a->cells));
    mpz_pow_ui(e->growth, q, e->a->cells);
  }
  double bits = (double)mpz_sizeinbase(e->denominator, 2) + (double)mpz_sizeinbase(e->growth, 2);
  QACI_TRY(qaci_ctx_number(ctx, bits));
  e->codes = (size_t)1 << width;
  uint64_t bytes = sizeof(mpz_t) + 16 + (uint64_t)bits / 8;
  if (bytes > e->per_code) {
    QACI_TRY(qaci_ctx_charge(ctx, 2 * e->codes * (bytes - e->per_code)));
    e->per_code = bytes;
  }
  if (e->now) return QACI_OK;
  e->now = new_numbers(e->codes);
  e->next = new_numbers(e->codes);
  mpz_set(e->now[index_of(&e->point)], e->denominator);
  return QACI_OK;
}

/* The flips of one cell: `bit` is its place in the index. */
static void flip(const qaci_evolution *e, size_t bit, mpz_t *x) {
  mpz_srcptr p = mpq_numref(e->a->noise), q = mpq_denref(e->a->noise);
  mpz_t d;
  mpz_init(d);
  for (size_t high = 0; high < e->codes; high += 2 * bit)
    for (size_t i = high; i < high + bit; i++) {
      mpz_ptr a = x[i], b = x[i + bit];
      if (!mpz_sgn(a) && !mpz_sgn(b)) continue;
      mpz_sub(d, b, a);
      mpz_mul(d, d, p);
      mpz_mul(a, a, q);
      mpz_mul(b, b, q);
      mpz_add(a, a, d);
      mpz_sub(b, b, d);
    }
  mpz_clear(d);
}

static qaci_status noisy_step(qaci_ctx *ctx, qaci_evolution *e) {
  QACI_TRY(make_room(ctx, e));
  const qaci_automaton *a = e->a;
  qaci_bits code, after;
  qaci_bits_init(&code);
  qaci_bits_init(&after);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->codes && status == QACI_OK; i++) {
    if (!mpz_sgn(e->now[i])) continue;
    code_of(e, &code, i);
    qaci_automaton_next(a, &after, &code, e->scratch);
    mpz_ptr to = e->next[index_of(&after)];
    if (mpz_sgn(to)) mpz_add(to, to, e->now[i]);
    else mpz_swap(to, e->now[i]);
    mpz_set_ui(e->now[i], 0);
    status = qaci_ctx_step(ctx, 1);
  }
  for (size_t cell = 0; cell < a->cells && status == QACI_OK; cell++) {
    flip(e, (size_t)1 << (a->physics.width - 1 - cell), e->next);
    status = qaci_ctx_step(ctx, e->codes / 2);
  }
  qaci_bits_clear(&code);
  qaci_bits_clear(&after);
  if (status != QACI_OK) return status;
  mpz_t *swap = e->now;
  e->now = e->next;
  e->next = swap;
  mpz_mul(e->denominator, e->denominator, e->growth);
  return QACI_OK;
}

qaci_status automaton_evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  const qaci_automaton *a = e->a;
  int certain = mpq_cmp_ui(a->noise, 1, 1); /* 0: every cell flips */
  if (mpq_sgn(a->noise) && certain) return noisy_step(ctx, e);
  qaci_automaton_next(a, &e->next_point, &e->point, e->scratch);
  for (size_t i = 0; i < a->cells && !certain; i++) qaci_bits_put(&e->next_point, i, !qaci_bits_get(&e->next_point, i));
  qaci_bits_swap(&e->point, &e->next_point);
  return qaci_ctx_step(ctx, 1);
}
