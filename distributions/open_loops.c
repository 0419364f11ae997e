/* Open loops, backwards from one x (SIMPL.10): see open_loops.h.
 *
 * A queue is a window of bytes that moves: 0, 1, or FREE, a bit that a DROP removed and that nothing has tested. A run
 * starts on x at a place of a pass, undoes that pass to its start, and then whole passes: after k of them, a queue that
 * is data tells that the loop shows x at time k (pass length) + place. */
#include "distributions/open_loops.h"

#include <stdlib.h>
#include <string.h>

enum { FREE = 2 };

void qaci_open_loops_clear(qaci_open_loops *l) {
  for (size_t i = 0; i < l->count; i++) free(l->item[i].step);
  free(l->item);
  *l = (qaci_open_loops){0};
}

void qaci_open_loops_add(qaci_open_loops *l, qaci_instruction *step, size_t steps, qaci_u128 code) {
  if (l->count == l->room) {
    l->room = l->room ? 2 * l->room : 8;
    l->item = qaci_realloc(l->item, l->room * sizeof *l->item);
  }
  l->item[l->count++] = (qaci_open_loop){steps, step, code};
}

static int compare_loops(const void *a, const void *b) {
  const qaci_open_loop *x = a, *y = b;
  if (x->steps != y->steps) return x->steps < y->steps ? -1 : 1;
  for (size_t i = 0; i < x->steps; i++) {
    qaci_instruction p = x->step[i], q = y->step[i];
    if (p.op != q.op) return p.op < q.op ? -1 : 1;
    if (p.argument != q.argument) return p.argument < q.argument ? -1 : 1;
  }
  return 0;
}

void qaci_open_loops_take(qaci_open_loops *l, qaci_open_loops *m) {
  for (size_t i = 0; i < m->count; i++) qaci_open_loops_add(l, m->item[i].step, m->item[i].steps, m->item[i].code);
  free(m->item);
  *m = (qaci_open_loops){0};
  if (l->count) qsort(l->item, l->count, sizeof *l->item, compare_loops);
}

typedef struct queue {
  unsigned char *at; /* the front */
  size_t length, free;
} queue;

typedef struct backward {
  const qaci_open_loop *loop;
  const qaci_times *times;
  size_t data_bits, place;
  bool halted; /* x is the empty queue after the test of REPEAT, which stands for all later times too */
  size_t room; /* of a queue's window, its middle behind `room` / 2 bytes */
  mpz_ptr sum;
  mpz_t data;
} backward;

/* The queue is what the loop began with, `n` steps before it shows x. */
static void record(backward *b, const queue *s, uint64_t n) {
  if (s->length > b->data_bits) return;
  mpz_set_ui(b->data, 0);
  mpz_setbit(b->data, 2 * (b->data_bits - s->length) + s->free);
  mpz_addmul(b->sum, b->data, b->times->tail[n]);
  if (!b->halted) mpz_submul(b->sum, b->data, b->times->tail[n + 1]);
}

/* The bit c, which has left the queue, is the bit *o. False: it cannot be. */
static bool unify(queue *s, unsigned char c, unsigned char *o) {
  if (c == FREE || *o == FREE) {
    s->free--;
    if (*o == FREE) *o = c;
    return true;
  }
  return c == *o;
}

/* Take back an appended bit, which is b. */
static bool take_back(queue *s, unsigned char b) {
  return unify(s, s->at[--s->length], &b);
}

/* Undo one micro-step that has one way back. */
static bool undo(queue *s, qaci_instruction in) {
  size_t n = s->length;
  if (in.op == QACI_DROP) {
    *--s->at = FREE;
    s->length++;
    s->free++;
    return true;
  }
  if (in.op == QACI_PUSH) return n && take_back(s, (unsigned char)in.argument);
  if (!n) return true; /* it changed nothing */
  switch (in.op) {
  case QACI_ROTL:
    s->at--;
    s->at[0] = s->at[n];
    return true;
  case QACI_ROTR:
    s->at[n] = s->at[0];
    s->at++;
    return true;
  case QACI_COPY:
    if (n == 1) return false;
    s->length--;
    return unify(s, s->at[n - 1], &s->at[n - 1 - (in.argument < n - 1 ? (size_t)in.argument : n - 1)]);
  default: /* CPUSH, the front bit known */
    return !s->at[0] || (n > 1 && take_back(s, (unsigned char)in.argument));
  }
}

static void go_back(backward *b, queue s, size_t place, uint64_t passes);

/* Follow a copy of the queue, with its front set to `front` if there is one. */
static void branch(backward *b, const queue *s, unsigned char front, size_t place, uint64_t passes) {
  unsigned char *window = qaci_alloc(b->room);
  queue copy = {window + b->room / 2, s->length, s->free};
  memcpy(copy.at, s->at, s->length);
  if (s->length) {
    copy.at[0] = front;
    copy.free--;
  }
  go_back(b, copy, place, passes);
  free(window);
}

/* The queue stands behind `place` micro-steps of a pass, with `passes` undone since x. */
static void go_back(backward *b, queue s, size_t place, uint64_t passes) {
  const qaci_open_loop *l = b->loop;
  for (;;) {
    while (place) {
      qaci_instruction in = l->step[--place];
      if (in.op == QACI_DROP && !s.length) branch(b, &s, 0, place, passes); /* there was nothing to drop */
      if (in.op == QACI_CPUSH && s.length && s.at[0] == FREE) {
        branch(b, &s, 0, place, passes); /* a 0: nothing was appended */
        s.at[0] = 1;
        s.free--;
      }
      if (!undo(&s, in)) return;
    }
    uint64_t n = passes * (l->steps + 1) + b->place;
    if (passes) record(b, &s, n);
    if (l->steps + 1 > b->times->steps - n) return;
    if (!s.length && (passes || !b->halted)) return; /* REPEAT would have stopped */
    passes++;
    place = l->steps;
  }
}

void qaci_open_loops_sum(const qaci_open_loops *l, size_t data_bits, const qaci_times *t, const qaci_bits *x, mpz_t r) {
  mpz_set_ui(r, 0);
  if (!l->count) return;
  mpz_t sum, code;
  mpz_inits(sum, code, NULL);
  backward b = {.times = t, .data_bits = data_bits, .room = 2 * (x->len + 2 * (size_t)t->steps + 2), .sum = sum};
  mpz_init(b.data);
  unsigned char *window = qaci_alloc(b.room);
  for (size_t i = 0; i < l->count; i++) {
    b.loop = &l->item[i];
    mpz_set_ui(sum, 0);
    for (b.place = 0; b.place <= b.loop->steps && b.place <= t->steps; b.place++) {
      queue s = {window + b.room / 2, x->len, 0};
      for (size_t k = 0; k < x->len; k++) s.at[k] = qaci_bits_get(x, k);
      b.halted = !b.place && !x->len;
      go_back(&b, s, b.place, 0);
    }
    mpz_import(code, 2, -1, sizeof(uint64_t), 0, 0, &b.loop->code);
    mpz_addmul(r, sum, code);
  }
  free(window);
  mpz_clear(b.data);
  mpz_clears(sum, code, NULL);
}
