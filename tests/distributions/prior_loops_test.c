/* What open loops add to the sum of S over all locators, against the sum over listed pairs. SIMPL.11 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/prior_loops.h"
#include "distributions/simplicity_internal.h"
#include "tests/support/codes.h"
#include "tests/support/leaks.h"

/* A random loop, or a turn or a power of one that is there. */
static void add_loop(qaci_open_loops *l) {
  const qaci_open_loop *like = l->count && dice(3) ? &l->item[dice((unsigned)l->count)] : NULL;
  size_t steps = like ? like->steps * (dice(4) ? 1 : 2) : 1 + dice(7), from = dice((unsigned)steps);
  qaci_instruction *step = qaci_alloc(steps * sizeof *step);
  bool pushes = !dice(3), drops = dice(2);
  for (size_t i = 0; i < steps; i++) {
    qaci_op op = dice(2) ? QACI_CPUSH : dice(3) ? QACI_ROTL : dice(4) ? QACI_ROTR : QACI_COPY;
    if (pushes && !dice(5)) op = QACI_PUSH;
    if (drops && !dice(4)) op = QACI_DROP;
    step[i] = like ? like->step[(from + i) % like->steps]
                   : (qaci_instruction){op, op >= QACI_PUSH ? dice(2) : op == QACI_COPY ? 1 + dice(9) : 1};
  }
  qaci_open_loops_add(l, step, steps, 1 + dice(1000));
}

/* A loop that leads from 0 to the empty queue, where it stops; from there it would go on to 00000. */
static void add_emptied_loop(qaci_open_loops *l) {
  enum { STEPS = 11 };
  qaci_instruction *step = qaci_alloc(STEPS * sizeof *step);
  for (size_t i = 0; i < STEPS; i++) step[i] = (qaci_instruction){i < 8 ? QACI_CPUSH : QACI_DROP, i >= 8};
  step[0] = (qaci_instruction){QACI_PUSH, 1};
  step[1] = (qaci_instruction){QACI_PUSH, 0};
  qaci_open_loops_add(l, step, STEPS, 1);
}

/* Random loops over all pairs, whichever way places are followed, against the sum over listed pairs; then what a model
 * leaves open, one way against the other, for longer pairs. SIMPL.11 */
Test(prior_loops, loops_of_all_pairs) {
  leaks_watch();
  size_t before = leaks_live_blocks(), positive = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  codes all = list_codes(8);
  qaci_bits prefix, x;
  qaci_bits_init(&prefix);
  qaci_bits_init(&x);
  mpz_t got, expected, one;
  mpz_inits(got, expected, one, NULL);
  for (int round = 0; round < 150; round++) {
    qaci_simplicity *k;
    size_t D = dice(5) ? 4 + dice(20) : dice(4), N = 1 + dice(round % 3 ? 20 : 40), most = 2 + dice(7);
    cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, 2, D, N), QACI_OK, "%s", ctx.message);
    for (unsigned i = 1 + dice(5); i; i--) add_loop(&k->open);
    if (N > 24) add_emptied_loop(&k->open);
    do random_bits(&prefix, dice(4) ? 1 : 1 + dice(9));
    while (!prefix.len);
    size_t longest = dice(4) ? 2 * most : 4 + dice(8);
    mpz_set_ui(expected, 0);
    for (size_t i = 0; i < all.count; i++)
      for (size_t j = 0; j < all.count; j++) {
        const qaci_bits *f = &all.item[i], *g = &all.item[j];
        if (f->len > most || g->len > most || f->len + g->len > longest) continue;
        qaci_bits_set(&x, &prefix);
        qaci_bits_append(&x, f);
        qaci_bits_append(&x, g);
        cr_assert_eq(qaci_open_loops_sum(&ctx, &k->open, D, &k->times, &x, one), QACI_OK, "%s", ctx.message);
        mpz_add(expected, expected, one);
      }
    positive += mpz_sgn(expected) > 0;
    for (qaci_loop_way way = QACI_LOOPS_CHEAPER; way <= QACI_LOOPS_SCATTERED; way++) {
      cr_assert_eq(qaci_count_open_loops(&ctx, got, k, &prefix, longest, most, way), QACI_OK, "%s", ctx.message);
      cr_assert(!mpz_cmp(got, expected), "round %d, way %d: D = %zu, N = %zu, codes of at most %zu bits", round, (int)way,
                D, N, most);
    }
    qaci_simplicity_release(k);
  }
  cr_assert_gt(positive, 80, "%zu of them show a pair", positive);
  static const size_t row[][5] = {{14, 20, 33, 8, 2}, {13, 64, 48, 12, 0}, {13, 40, 50, 40, 1}, {16, 9, 24, 9, 5}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) { /* the third: numbers of more than a word */
    qaci_simplicity *k;
    cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, row[i][0], row[i][1], row[i][2]), QACI_OK, "%s", ctx.message);
    random_bits(&prefix, 1 + row[i][4]);
    size_t most = row[i][3], longest = 2 * most < qaci_simplicity_longest(k) ? 2 * most : qaci_simplicity_longest(k);
    if (i == 2) longest = 70;
    cr_assert_eq(qaci_simplicity_prepare(&ctx, k, prefix.len + longest), QACI_OK, "%s", ctx.message);
    cr_assert_gt(k->open.count, 3, "%zu loops", k->open.count);
    cr_assert_eq(qaci_count_open_loops(&ctx, expected, k, &prefix, longest, most, QACI_LOOPS_READ), QACI_OK);
    for (int way = 0; way < 2; way++) {
      cr_assert_eq(qaci_count_open_loops(&ctx, got, k, &prefix, longest, most,
                                         way ? QACI_LOOPS_SCATTERED : QACI_LOOPS_CHEAPER), QACI_OK);
      cr_assert(!mpz_cmp(got, expected) && mpz_sgn(got), "row %zu, way %d", i, way);
    }
    qaci_simplicity_release(k);
  }
  mpz_clears(got, expected, one, NULL);
  qaci_bits_clear(&prefix);
  qaci_bits_clear(&x);
  codes_clear(&all);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}
