/* Open loops by their cyclic words (SIMPL.11): see loop_classes.h. */
#include "distributions/loop_classes.h"

#include <stdlib.h>

/* A loop, and where in it its cyclic word begins. */
typedef struct turned {
  const qaci_open_loop *loop;
  size_t steps, first; /* the shortest word that it is a power of; the least turn of this word */
  bool pushes;
} turned;

static int compare_steps(qaci_instruction a, qaci_instruction b) {
  if (a.op != b.op) return a.op < b.op ? -1 : 1;
  return (a.argument > b.argument) - (a.argument < b.argument);
}

/* The word of `steps` micro-steps, from place a on, beside that from place b on. */
static int compare_turns(const qaci_instruction *x, size_t a, const qaci_instruction *y, size_t b, size_t steps) {
  int order = 0;
  for (size_t i = 0; i < steps && !order; i++) order = compare_steps(x[(a + i) % steps], y[(b + i) % steps]);
  return order;
}

static turned turn(const qaci_open_loop *l) {
  turned r = {l, l->steps, 0, false};
  for (size_t i = 0; i < l->steps; i++) r.pushes |= l->step[i].op == QACI_PUSH;
  if (r.pushes) return r;
  for (size_t p = 1; p < l->steps; p++) { /* a word that is its own turn by a divisor of its length is a power */
    if (l->steps % p || compare_turns(l->step, 0, l->step, p, l->steps)) continue;
    r.steps = p;
    break;
  }
  for (size_t i = 1; i < r.steps; i++)
    if (compare_turns(l->step, i, l->step, r.first, r.steps) < 0) r.first = i;
  return r;
}

static int compare_words(const turned *a, const turned *b) {
  if (a->steps != b->steps) return a->steps < b->steps ? -1 : 1;
  return compare_turns(a->loop->step, a->first, b->loop->step, b->first, a->steps);
}

static int compare_turned(const void *a, const void *b) {
  const turned *x = a, *y = b;
  int order = compare_words(x, y);
  return order ? order : (x->loop > y->loop) - (x->loop < y->loop);
}

void qaci_loop_classes_init(qaci_loop_classes *r, const qaci_open_loops *l) {
  turned *all = qaci_alloc(l->count * sizeof *all);
  for (size_t i = 0; i < l->count; i++) all[i] = turn(&l->item[i]);
  if (l->count) qsort(all, l->count, sizeof *all, compare_turned);
  *r = (qaci_loop_classes){qaci_alloc(l->count * sizeof *r->item), 0, qaci_alloc(l->count * sizeof *r->members)};
  for (size_t i = 0; i < l->count; i++) {
    turned *t = &all[i];
    if (!i || compare_words(t - 1, t))
      r->item[r->count++] = (qaci_loop_class){t->loop->step, t->steps, t->pushes, &r->members[i], 0};
    qaci_loop_class *c = &r->item[r->count - 1];
    size_t first = (size_t)(c->member - r->members);
    c->members++;
    r->members[i] = (struct qaci_loop_member){t->loop, (all[first].first + t->steps - t->first) % t->steps};
  }
  free(all);
}

void qaci_loop_classes_clear(qaci_loop_classes *r) {
  free(r->item);
  free(r->members);
}

size_t qaci_loop_class_weights(const qaci_loop_class *c, const qaci_times *t, size_t place, mpz_t *weight) {
  size_t last = 0, limit = (size_t)t->steps;
  mpz_t code, time;
  mpz_inits(code, time, NULL);
  for (size_t u = 0; u <= limit; u++) mpz_set_ui(weight[u], 0);
  for (size_t i = 0; i < c->members; i++) {
    size_t pass = c->member[i].loop->steps;
    mpz_import(code, 2, -1, sizeof(uint64_t), 0, 0, &c->member[i].loop->code);
    for (size_t u = (place + c->steps - c->member[i].start) % c->steps; u <= limit; u += c->steps) {
      size_t k = u / pass; /* k passes and a rest; or k - 1 passes and a whole one that REPEAT has not closed yet */
      for (size_t tests = k; tests && tests + 1 >= k && (tests == k || u % pass == 0); tests--) {
        if (tests > limit - u) continue;
        mpz_sub(time, t->tail[u + tests], t->tail[u + tests + 1]);
        mpz_addmul(weight[u], time, code);
        last = u > last ? u : last;
      }
    }
  }
  mpz_clears(code, time, NULL);
  return last;
}
