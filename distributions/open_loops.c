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

void qaci_open_loops_copy(qaci_open_loops *r, const qaci_open_loops *l) {
  *r = (qaci_open_loops){0};
  for (size_t i = 0; i < l->count; i++) {
    size_t steps = l->item[i].steps;
    qaci_instruction *step = qaci_alloc(steps * sizeof *step);
    memcpy(step, l->item[i].step, steps * sizeof *step);
    qaci_open_loops_add(r, step, steps, l->item[i].code);
  }
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
  qaci_ctx *ctx;
  const qaci_open_loop *loop;
  const qaci_times *times;
  size_t data_bits, place;
  bool halted;            /* x is the empty queue after the test of REPEAT, which stands for all later times too */
  size_t room;            /* of a queue's window; the queue starts in its middle */
  unsigned char **window; /* one for each branch that is under way; kept */
  size_t windows, branches;
  size_t limbs;
  mp_limb_t *shown; /* [n * limbs]: what is shown at time n, over 4^(C + data_bits) */
} backward;

static qaci_status set_queue(backward *b, queue *r, const unsigned char *bit, size_t length) {
  if (b->branches == b->windows) {
    QACI_TRY(qaci_ctx_charge(b->ctx, b->room));
    b->window = qaci_realloc(b->window, (b->windows + 1) * sizeof *b->window);
    b->window[b->windows++] = qaci_alloc(b->room);
  }
  r->at = b->window[b->branches] + b->room / 2;
  r->length = length;
  memcpy(r->at, bit, length);
  return QACI_OK;
}

/* The queue is what the loop began with, `n` steps before it shows x: each spelling of the loop with each value of the
 * free bits. At one time a program shows one queue, so no number grows past the weight of all of them. */
static void record(backward *b, const queue *s, uint64_t n) {
  if (s->length > b->data_bits) return;
  size_t data = 2 * (b->data_bits - s->length) + s->free, at = data / 64;
  unsigned shift = data % 64;
  uint64_t low = (uint64_t)b->loop->code, high = (uint64_t)(b->loop->code >> 64);
  mp_limb_t share[3] = {low << shift, high << shift, 0};
  if (shift) {
    share[1] |= low >> (64 - shift);
    share[2] = high >> (64 - shift);
  }
  for (uint64_t m = n; m <= (b->halted ? b->times->steps : n); m++) {
    mp_limb_t *to = b->shown + m * b->limbs + at;
    mpn_add(to, to, (mp_size_t)(b->limbs - at), share, 3);
  }
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

static qaci_status go_back(backward *b, queue s, size_t place, uint64_t passes);

/* Follow a copy of the queue, with its front set to `front` if there is one. */
static qaci_status branch(backward *b, const queue *s, unsigned char front, size_t place, uint64_t passes) {
  queue copy = {.free = s->free};
  b->branches++;
  qaci_status status = set_queue(b, &copy, s->at, s->length);
  if (status == QACI_OK && s->length) {
    copy.at[0] = front;
    copy.free--;
  }
  if (status == QACI_OK) status = go_back(b, copy, place, passes);
  b->branches--;
  return status;
}

/* The queue stands behind `place` micro-steps of a pass, with `passes` undone since x. */
static qaci_status go_back(backward *b, queue s, size_t place, uint64_t passes) {
  const qaci_open_loop *l = b->loop;
  for (;;) {
    while (place) {
      qaci_instruction in = l->step[--place];
      if (in.op == QACI_DROP && !s.length) QACI_TRY(branch(b, &s, 0, place, passes)); /* there was nothing to drop */
      if (in.op == QACI_CPUSH && s.length && s.at[0] == FREE) {
        QACI_TRY(branch(b, &s, 0, place, passes)); /* a 0: nothing was appended */
        s.at[0] = 1;
        s.free--;
      }
      if (!undo(&s, in)) return QACI_OK;
    }
    uint64_t n = passes * (l->steps + 1) + b->place;
    if (passes) record(b, &s, n);
    if (l->steps + 1 > b->times->steps - n) return QACI_OK;
    if (!s.length && (passes || !b->halted)) return QACI_OK; /* REPEAT would have stopped */
    QACI_TRY(qaci_ctx_step(b->ctx, l->steps + 1));
    passes++;
    place = l->steps;
  }
}

/* r := what is shown at each time, by the weight of that time. */
static void sum_times(const backward *b, mpz_t r) {
  mpz_t weight, shown;
  mpz_init(weight);
  for (size_t n = 0; n <= b->times->steps; n++) {
    const mp_limb_t *at = b->shown + n * b->limbs;
    if (mpn_zero_p(at, (mp_size_t)b->limbs)) continue;
    mpz_sub(weight, b->times->tail[n], b->times->tail[n + 1]);
    mpz_addmul(r, weight, mpz_roinit_n(shown, at, (mp_size_t)b->limbs));
  }
  mpz_clear(weight);
}

qaci_status qaci_open_loops_sum(qaci_ctx *ctx, const qaci_open_loops *l, size_t data_bits, const qaci_times *t,
                                const qaci_bits *x, mpz_t r) {
  mpz_set_ui(r, 0);
  if (!l->count) return QACI_OK;
  backward b = {.ctx = ctx, .times = t, .data_bits = data_bits, .room = 2 * (x->len + 2 * (size_t)t->steps + 2)};
  b.limbs = 2 * data_bits / 64 + 3;
  size_t bytes = ((size_t)t->steps + 1) * b.limbs * sizeof *b.shown;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  b.shown = qaci_alloc(bytes);
  memset(b.shown, 0, bytes);
  unsigned char *bit = qaci_alloc(x->len);
  for (size_t k = 0; k < x->len; k++) bit[k] = qaci_bits_get(x, k);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < l->count && status == QACI_OK; i++) {
    b.loop = &l->item[i];
    for (b.place = 0; b.place <= b.loop->steps && b.place <= t->steps && status == QACI_OK; b.place++) {
      queue s = {.free = 0};
      status = set_queue(&b, &s, bit, x->len);
      b.halted = !b.place && !x->len;
      if (status == QACI_OK) status = go_back(&b, s, b.place, 0);
    }
  }
  if (status == QACI_OK) sum_times(&b, r);
  qaci_ctx_release(ctx, bytes + b.windows * b.room);
  for (size_t i = 0; i < b.windows; i++) free(b.window[i]);
  free(b.window);
  free(b.shown);
  free(bit);
  return status;
}
