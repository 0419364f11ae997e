/* qaci universe show --list: world-states and their weights, time after time. */
#include "qaci/command/universe_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  char *code;
  mpq_t weight;
} entry;

typedef struct list {
  qaci_ctx *ctx;
  size_t count, room;
  entry *entry;
  mpz_t denominator;
} list;

/* mpq_t weights hold the numerators until the denominator is set. */
static qaci_status add(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  list *l = data;
  QACI_TRY(qaci_ctx_charge(l->ctx, sizeof(entry) + code->len + mpz_sizeinbase(numerator, 2) / 8 + 64));
  if (l->count == l->room) {
    l->room = 2 * l->room + 16;
    l->entry = qaci_realloc(l->entry, l->room * sizeof *l->entry);
  }
  entry *e = &l->entry[l->count++];
  e->code = qaci_bits_string(code);
  mpq_init(e->weight);
  mpz_set(mpq_numref(e->weight), numerator);
  return QACI_OK;
}

static int heavier(const void *a, const void *b) {
  const entry *x = a, *y = b;
  int c = mpz_cmp(mpq_numref(y->weight), mpq_numref(x->weight));
  return c ? c : strcmp(x->code, y->code);
}

static void print_row(size_t n, const char *code, const mpq_t weight, universe_form form, bool *first) {
  if (form == UNIVERSE_JSON) {
    printf("%s\n  {\"time\": \"%zu\", \"world_state\": \"%s\", \"weight\": ", *first ? "" : ",", n, code);
    gmp_printf("\"%Qd\", \"status\": \"exact\"}", weight);
  } else if (form == UNIVERSE_CSV) {
    gmp_printf("%zu,%s,%Qd\n", n, code, weight);
  } else {
    char *text = qaci_rational_short(weight, 60);
    printf("%4zu  %s  %s\n", n, code, text);
    free(text);
  }
  *first = false;
}

static void print_layer(list *l, size_t n, const mpq_t lost, universe_form form, bool *first) {
  if (l->count) qsort(l->entry, l->count, sizeof *l->entry, heavier);
  for (size_t i = 0; i < l->count; i++) {
    entry *e = &l->entry[i];
    mpz_set(mpq_denref(e->weight), l->denominator);
    mpq_canonicalize(e->weight);
    print_row(n, e->code, e->weight, form, first);
    free(e->code);
    mpq_clear(e->weight);
  }
  l->count = 0;
  if (mpq_sgn(lost)) print_row(n, "lost", lost, form, first);
}

qaci_status universe_list(qaci_ctx *ctx, const qaci_lua_world *w, size_t from, size_t to, universe_form form) {
  const qaci_physics_functions *f = w->physics->functions;
  qaci_evolution *e;
  QACI_TRY(f->evolution_create(ctx, &e, w->physics, w->initial));
  list l = {.ctx = ctx};
  mpz_init(l.denominator);
  mpq_t lost;
  mpq_init(lost);
  bool first = true;
  if (form == UNIVERSE_JSON) printf("[");
  else puts(form == UNIVERSE_CSV ? "time,world_state,weight" : "time  world-state  weight");
  qaci_status status = QACI_OK;
  for (size_t n = 0; status == QACI_OK; n++) {
    uint64_t bytes = ctx->bytes;
    if (n >= from) {
      status = f->evolution_each(ctx, e, add, &l, l.denominator, lost);
      print_layer(&l, n, lost, form, &first);
      qaci_ctx_release(ctx, ctx->bytes - bytes);
    }
    if (n == to || status != QACI_OK) break;
    status = f->evolution_step(ctx, e);
  }
  if (form == UNIVERSE_JSON) puts("\n]");
  f->evolution_destroy(e);
  free(l.entry);
  mpz_clear(l.denominator);
  mpq_clear(lost);
  return status;
}
