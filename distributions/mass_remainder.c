/* What the remainders of sources bound, and what bounds a sum that was not finished.       DIST.3; definitions.md 1
 *
 * The remainder r of a source, at an assignment of what it needs, is the mass of unseen elements. They meet the
 * assignments to all variables declared before, under the constraints declared before; so the source loses the sum of
 * their mass times r, which is a sum over a part of the statement with r as one more table. Variables drawn later have
 * mass at most 1 in all; the members of sets iterated later each count once more (papers/choices.md). This number does
 * not depend on the order in which anything is summed out.
 */
#include <stdlib.h>

#include "distributions/mass_engine.h"
#include "distributions/rational.h"

/* r := the one number of a table without columns, or 0. */
static void number_of(const qaci_mass_table *t, mpq_t r) {
  mpq_t scale;
  mpq_init(scale);
  mpz_set(mpq_numref(scale), t->times);
  mpz_set(mpq_denref(scale), t->over);
  mpq_canonicalize(scale);
  qaci_mass_table_sum(t, 0, r);
  mpq_mul(r, r, scale);
  mpq_clear(scale);
}

static qaci_status fail_unbounded(qaci_mass_engine *e, const mpq_t lost, uint32_t place) {
  char number[32], *found = qaci_rational_short(lost, 40);
  qaci_status status = qaci_fail(e->ctx, QACI_DOMAIN,
                                 "a remainder of %s has no bound: variable %s is iterated over a set that depends on "
                                 "earlier variables, expected such a variable before those drawn with a remainder",
                                 found, qaci_mass_name(e, place, number));
  free(found);
  return status;
}

/* lost := what place i loses itself. */
static qaci_status lost_at(qaci_mass_engine *e, mpq_t lost, uint32_t i, bool given) {
  qaci_mass_table *sum;
  QACI_TRY(qaci_mass_part_sum(e, &sum, (qaci_mass_part){.end = i, .given = given}, e->place[i].lost, NULL, 0, NULL));
  number_of(sum, lost);
  qaci_mass_table_release(e->ctx, sum);
  return QACI_OK;
}

qaci_status qaci_mass_lost(qaci_mass_engine *e, mpq_t lost, bool given, bool *unbounded) {
  qaci_status status = QACI_OK;
  mpq_t more;
  mpq_init(more);
  mpq_set_ui(lost, 0, 1);
  *unbounded = false;
  for (uint32_t i = 0; i < e->variables && status == QACI_OK; i++) {
    qaci_mass_place *p = &e->place[i];
    if (p->variable->iterate && mpq_sgn(lost)) {
      if (p->function.count) {
        *unbounded = true;
        status = fail_unbounded(e, lost, i);
        break;
      }
      mpz_mul_ui(mpq_numref(lost), mpq_numref(lost), p->most);
      mpq_canonicalize(lost);
    }
    if (!p->lost) continue;
    status = lost_at(e, more, i, given);
    if (status == QACI_OK) mpq_add(lost, lost, more);
  }
  mpq_clear(more);
  return status;
}

/* Forward, as a sum that visits nothing: the mass of what was drawn so far and what was lost so far. */
void qaci_mass_bound(const qaci_mass_engine *e, mpq_t bound, bool *unbounded) {
  mpq_t lost, term;
  mpq_inits(lost, term, NULL);
  mpq_set_ui(bound, 1, 1);
  *unbounded = false;
  bool unseen = false, mixed = false;
  for (size_t i = 0; i < e->variables; i++) {
    const qaci_mass_place *p = &e->place[i];
    if (p->variable->iterate) {
      /* a set that depends on others is as large as the largest that was read, unless something was not seen */
      if (!p->source || (p->function.count && unseen)) *unbounded = true;
      mpq_set_ui(term, p->most, 1);
      mpq_mul(bound, bound, term);
      mpq_mul(lost, lost, term);
    } else if (p->source && !p->function.count) {
      if (p->lost) {
        number_of(p->lost, term);
        mpq_mul(term, term, bound);
        mpq_add(lost, lost, term);
      }
      number_of(p->source, term);
      if (!mixed) mpq_mul(bound, bound, term);
    }
    /* other masses and their remainders are at most 1 together, so `bound` stands for both: it is not scaled any
     * more */
    unseen = unseen || !p->source || p->lost;
    mixed = mixed || (unseen && p->function.count) || !p->source;
  }
  mpq_add(bound, bound, lost);
  mpq_clears(lost, term, NULL);
}
