/* A table as text that people read, a row on each line:                                                        PHYS.1
 *
 *   R,0 -> 4/5 (0,L,L) + 3/5 (0,R,R)      state, symbol -> amplitude (written symbol, next state, move L, N or R) + ...
 */
#include "distributions/rational.h"
#include "physics/qtm_internal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct row_text {
  FILE *f;
  const qaci_qtm *m;
  size_t last; /* 2 state + symbol of the row begun last; SIZE_MAX: none */
} row_text;

static void put_rational(row_text *t, const mpq_t q, const char *behind) {
  char *text = qaci_rational_string(q);
  fprintf(t->f, "%s%s", text, behind);
  free(text);
}

static void put_state(row_text *t, size_t state) {
  const char *name = qaci_qtm_state_name(t->m, state);
  if (name) fputs(name, t->f);
  else fprintf(t->f, "%zu", state);
}

static qaci_status put_branch(void *data, size_t state, int symbol, const mpq_t re, const mpq_t im, int write,
                              size_t next, int move) {
  row_text *t = data;
  if (t->last != 2 * state + (size_t)symbol) {
    if (t->last != SIZE_MAX) fputc('\n', t->f);
    t->last = 2 * state + (size_t)symbol;
    put_state(t, state);
    fprintf(t->f, ",%d -> ", symbol);
  } else {
    fputs(" + ", t->f);
  }
  if (!mpq_sgn(im)) {
    put_rational(t, re, "");
  } else if (!mpq_sgn(re)) {
    put_rational(t, im, "i");
  } else {
    fputc('(', t->f);
    put_rational(t, re, mpq_sgn(im) > 0 ? "+" : "");
    put_rational(t, im, "i)");
  }
  fprintf(t->f, " (%d,", write);
  put_state(t, next);
  fprintf(t->f, ",%c)", "LNR"[move + 1]);
  return QACI_OK;
}

char *qaci_qtm_text(const qaci_qtm *m) {
  char *text = NULL;
  size_t size;
  row_text t = {.f = open_memstream(&text, &size), .m = m, .last = SIZE_MAX};
  qaci_qtm_each_branch(m, put_branch, &t);
  if (t.last != SIZE_MAX) fputc('\n', t.f);
  fclose(t.f);
  return text;
}
