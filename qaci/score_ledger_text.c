/* Where the mass of a score goes, as a table: see score_explain.h. */
#include <stdlib.h>

#include "distributions/rational.h"
#include "qaci/score_explain.h"
#include "qaci/score_ledger.h"

char *qaci_score_ledger_text(const qaci_score *r) {
  enum { NAME = 39, MASS = 13 };
  qaci_text t;
  qaci_text_begin(&t);
  qaci_ledger l;
  qaci_ledger_init(&l, &r->tree);
  mpq_t part;
  mpq_init(part);
  fprintf(t.out, "%-*s%-*s%s\n", NAME, "where the mass goes", MASS, "mass", "of the line above");
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) {
    char *mass = qaci_rational_decimal(l.left[i], 6), *share = NULL;
    if (i && mpq_sgn(l.left[i - 1])) {
      mpq_div(part, l.left[i], l.left[i - 1]);
      share = qaci_rational_decimal(part, 6);
    }
    fprintf(t.out, "  %-*s%-*s%s", NAME - 2, qaci_ledger_name(i), share || mpq_sgn(l.open[i]) ? MASS : 0, mass,
            share ? share : "");
    if (mpq_sgn(l.open[i])) {
      fputs("; not explored: ", t.out);
      qaci_put_decimal(t.out, l.open[i]);
    }
    fputc('\n', t.out);
    free(mass);
    free(share);
  }
  if (mpq_sgn(r->remainder)) {
    fprintf(t.out, "  %-*s", NAME - 2, "not part of this model");
    qaci_put_decimal(t.out, r->remainder);
    fputs("; longer xi, universes not listed\n", t.out);
  }
  if (r->partial) {
    fprintf(t.out, "  %-*s", NAME - 2, "not explored");
    qaci_put_decimal(t.out, r->skipped);
    fprintf(t.out, "; %s\n", r->message);
  }
  mpq_clear(part);
  qaci_ledger_clear(&l);
  return qaci_text_end(&t);
}
