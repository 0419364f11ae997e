/* Seeded dice and random universes of few bits, for tests that compare the library with a formula on many of them. */
#ifndef QACI_TESTS_SUPPORT_WORLDS_H
#define QACI_TESTS_SUPPORT_WORLDS_H

#include <criterion/criterion.h>

#include "physics/qtm.h"
#include "physics/universe.h"
#include "tests/support/dice.h"

/* An orthogonal matrix over (symbol, state): a permutation and a few rotations; every state is entered by one move, so
 * Step is unitary. What leaves the window is absorbed. */
static inline qaci_physics *random_physics(qaci_ctx *ctx, size_t states, size_t cells, bool branching) {
  qaci_qtm *m;
  cr_assert_eq(
      qaci_qtm_create(ctx, &m, &(qaci_qtm_options){.states = states, .hi = (int64_t)cells - 1, .absorb = true}),
      QACI_OK, "%s", ctx->message);
  enum { MOST = 16 };
  static const int cosine[][3] = {{3, 4, 5}, {5, 12, 13}, {-7, 24, 25}};
  size_t n = 2 * states, order[MOST];
  int64_t move[MOST];
  mpq_t a[MOST][MOST], zero, c, s, x, y;
  mpq_inits(zero, c, s, x, y, NULL);
  for (size_t i = 0; i < n; i++) {
    move[i] = (int64_t)dice(3) - 1;
    order[i] = i;
    size_t j = dice((unsigned)i + 1), t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      mpq_init(a[i][j]);
      mpq_set_ui(a[i][j], order[i] == j, 1);
    }
  for (size_t turn = 0; branching && turn < 1 + states; turn++) {
    size_t i = dice((unsigned)n), j = dice((unsigned)n);
    if (i == j) continue;
    const int *r = cosine[dice(3)];
    mpq_set_si(c, r[0], (unsigned long)r[2]);
    mpq_set_si(s, r[1], (unsigned long)r[2]);
    for (size_t k = 0; k < n; k++) {
      mpq_t u, v;
      mpq_inits(u, v, NULL);
      mpq_mul(u, c, a[i][k]);
      mpq_mul(x, s, a[j][k]);
      mpq_sub(u, u, x);
      mpq_mul(v, s, a[i][k]);
      mpq_mul(y, c, a[j][k]);
      mpq_add(a[j][k], v, y);
      mpq_set(a[i][k], u);
      mpq_clears(u, v, NULL);
    }
  }
  for (size_t i = 0; i < n; i++) {
    cr_assert_eq(qaci_qtm_row(ctx, m, "row", (int64_t)(i / 2), (int64_t)(i % 2)), QACI_OK, "%s", ctx->message);
    for (size_t j = 0; j < n; j++) {
      if (mpq_sgn(a[i][j]))
        cr_assert_eq(qaci_qtm_branch(ctx, m, a[i][j], zero, (int64_t)(j % 2), (int64_t)(j / 2), move[j / 2]), QACI_OK,
                     "%s", ctx->message);
      mpq_clear(a[i][j]);
    }
  }
  mpq_clears(zero, c, s, x, y, NULL);
  cr_assert_eq(qaci_qtm_finish(ctx, m), QACI_OK, "%s", ctx->message);
  return qaci_qtm_physics(m);
}

/* The code of the start state on the tape of that number; r is initialised. */
static inline void start_code(qaci_ctx *ctx, qaci_physics *p, qaci_bits *r, unsigned tape) {
  mpz_t number;
  mpz_init_set_ui(number, tape);
  cr_assert_eq(qaci_qtm_initial(ctx, qaci_qtm_of_physics(p), r, number), QACI_OK, "%s", ctx->message);
  mpz_clear(number);
}

#endif
