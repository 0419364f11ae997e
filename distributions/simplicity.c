/* The table of patterns: see simplicity.h, definitions.md 3 and 4 (SIMP.1, SIMP.2).
 *
 * The codes are walked depth first, instruction by instruction, once for each data length l. A node is a beginning of
 * programs (instructions without a terminator, c bits); its queues count with
 *     W(c) = sum over all completions (more instructions and a terminator, in all at most C bits) of 4^-(code bits),
 * because every completion passes through them. HALT adds the tail of the last queue with 4^-(c+2); REPEAT is run on.
 */
#include "distributions/simplicity_table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/program.h"
#include "distributions/rational.h"

/* ---- instruction codes ---- */

static size_t gamma_bits(uint64_t k) {
  size_t log = 63 - (size_t)__builtin_clzll(k);
  return 2 * log + 1;
}

/* Bits of the opcode alone, by qaci_op. */
static const size_t opcode_bits[] = {2, 3, 3, 4, 4, 4};
enum { HALT_BITS = 2, REPEAT_BITS = 4 };

void qaci_code_counts(mpz_t *count, size_t bits, bool straight_line) {
  for (size_t b = 0; b <= bits; b++) {
    mpz_set_ui(count[b], (b == HALT_BITS) + (b == REPEAT_BITS && !straight_line));
    if (b >= 5) mpz_addmul_ui(count[b], count[b - 5], 4); /* PUSH and CPUSH, two each */
    for (int op = QACI_ROTL; op <= QACI_DROP; op++)
      for (size_t log = 0; opcode_bits[op] + 2 * log + 1 <= b; log++) {
        /* 2^log arguments k have this many bits */
        mpz_t term;
        mpz_init(term);
        mpz_mul_2exp(term, count[b - opcode_bits[op] - 2 * log - 1], log);
        mpz_add(count[b], count[b], term);
        mpz_clear(term);
      }
  }
}

/* ---- the symbolic queue ---- */

typedef struct queue {
  uint32_t *ring;     /* capacity is a power of two */
  size_t mask, front, length;
  uint32_t *uses;     /* uses[s]: how often symbol s stands in the queue */
  size_t constants, repeats; /* positions with 0 or 1; positions beyond the first of their symbol */
  size_t assigned;    /* data bits whose value a CPUSH has fixed */
} queue;

typedef struct builder {
  qaci_ctx *ctx;
  qaci_simplicity *k;
  size_t code_bits, data_bits; /* C, D */
  uint64_t steps;              /* N */
  mpz_t *through;  /* through[c]: W(c) 4^C */
  mpz_t *moment;   /* moment[n]: lcm^2 / (n+1)^2 */
  mpz_t *tail;     /* tail[n]: moment[n] + ... + moment[N] */
  mpz_t term;
  uint32_t *name;  /* scratch of count(): new number of each symbol, valid if stamp[symbol] is `now` */
  uint64_t *stamp, now;
  uint32_t *scratch;
  size_t data_length; /* l */
  size_t capacity;    /* positions a queue may need */
} builder;

static void queue_init(const builder *b, queue *q) {
  size_t room = 8;
  while (room < b->capacity) room *= 2;
  q->ring = qaci_alloc(room * sizeof *q->ring);
  q->uses = qaci_alloc((b->data_bits + 1) * sizeof *q->uses);
  q->mask = room - 1;
}

static void queue_clear(queue *q) {
  free(q->ring);
  free(q->uses);
}

static void queue_set(const builder *b, queue *r, const queue *q) {
  r->front = 0;
  r->length = q->length;
  for (size_t i = 0; i < q->length; i++) r->ring[i] = q->ring[(q->front + i) & q->mask];
  memcpy(r->uses, q->uses, b->data_length * sizeof *r->uses);
  r->constants = q->constants;
  r->repeats = q->repeats;
  r->assigned = q->assigned;
}

static uint32_t at(const queue *q, size_t i) {
  return q->ring[(q->front + i) & q->mask];
}

/* Symbols in a queue: 0, 1, or QACI_PATTERN_FREE + the index of a data bit. */
static void append(queue *q, uint32_t symbol) {
  q->ring[(q->front + q->length++) & q->mask] = symbol;
  if (symbol < QACI_PATTERN_FREE) q->constants++;
  else if (q->uses[symbol - QACI_PATTERN_FREE]++) q->repeats++;
}

static void drop(queue *q) {
  uint32_t symbol = at(q, 0);
  q->front = (q->front + 1) & q->mask;
  q->length--;
  if (symbol < QACI_PATTERN_FREE) q->constants--;
  else if (--q->uses[symbol - QACI_PATTERN_FREE]) q->repeats--;
}

static void assign(queue *q, uint32_t symbol, uint32_t value) {
  for (size_t i = 0; i < q->length; i++) {
    uint32_t *cell = &q->ring[(q->front + i) & q->mask];
    if (*cell == symbol) *cell = value;
  }
  uint32_t uses = q->uses[symbol - QACI_PATTERN_FREE];
  q->uses[symbol - QACI_PATTERN_FREE] = 0;
  q->constants += uses;
  q->repeats -= uses - 1;
  q->assigned++;
}

/* One micro-step of an instruction that does not test an unknown symbol. */
static void micro_step(queue *q, qaci_instruction i) {
  size_t n = q->length;
  switch (i.op) {
  case QACI_ROTL:
    if (n) {
      uint32_t symbol = at(q, 0);
      q->front = (q->front + 1) & q->mask;
      q->ring[(q->front + n - 1) & q->mask] = symbol;
    }
    return;
  case QACI_ROTR:
    if (n) {
      uint32_t symbol = at(q, n - 1);
      q->front = (q->front - 1) & q->mask;
      q->ring[q->front] = symbol;
    }
    return;
  case QACI_COPY:
    if (n) append(q, at(q, n - (i.argument < n ? i.argument : n)));
    return;
  case QACI_DROP:
    if (n) drop(q);
    return;
  case QACI_PUSH: append(q, (uint32_t)i.argument); return;
  case QACI_CPUSH:
    if (n && at(q, 0) == QACI_PATTERN_ONE) append(q, (uint32_t)i.argument);
    return;
  }
}

static bool tests_unknown(const queue *q, qaci_instruction i) {
  return i.op == QACI_CPUSH && q->length && at(q, 0) >= QACI_PATTERN_FREE;
}

static uint64_t micro_steps(qaci_instruction i) {
  return i.op >= QACI_PUSH ? 1 : i.argument;
}

/* ---- counting ---- */

/* Count the queue with (codes) * (moment or tail) * 4^(D-l) * 2^(data bits that the queue no longer shows). */
static qaci_status count(builder *b, const queue *q, const mpz_t codes, const mpz_t times) {
  size_t n = q->length, symbols = n - q->constants - q->repeats;
  if (!q->constants && !q->repeats) {
    for (size_t i = 0; i < n; i++) b->scratch[i] = QACI_PATTERN_FREE + (uint32_t)i;
  } else {
    uint32_t next = QACI_PATTERN_FREE;
    uint64_t now = ++b->now;
    for (size_t i = 0; i < n; i++) {
      uint32_t symbol = at(q, i);
      if (symbol >= QACI_PATTERN_FREE) {
        uint32_t s = symbol - QACI_PATTERN_FREE;
        if (b->stamp[s] != now) {
          b->stamp[s] = now;
          b->name[s] = next++;
        }
        symbol = b->name[s];
      }
      b->scratch[i] = symbol;
    }
  }
  mpz_mul(b->term, codes, times);
  mpz_mul_2exp(b->term, b->term, 2 * (b->data_bits - b->data_length) + b->data_length - q->assigned - symbols);
  return qaci_simplicity_add(b->ctx, b->k, b->scratch, n, symbols, b->term);
}

/* ---- the walk ---- */

typedef struct path {
  qaci_instruction *step;
  size_t length, room;
} path;

/* Run "path; REPEAT" on from instruction `pc` at time n (the queue at n is already counted). Consumes q. */
static qaci_status repeat(builder *b, const path *p, size_t pc, queue *q, uint64_t n, const mpz_t code) {
  uint64_t limit = b->steps;
  for (;;) {
    if (pc == p->length) { /* REPEAT itself: one micro-step, then the test for an empty queue */
      if (++n > limit) return QACI_OK;
      if (!q->length) return count(b, q, code, b->tail[n]);
      QACI_TRY(count(b, q, code, b->moment[n]));
      QACI_TRY(qaci_ctx_step(b->ctx, 1));
      pc = 0;
      continue;
    }
    qaci_instruction i = p->step[pc++];
    if (tests_unknown(q, i)) {
      uint32_t symbol = at(q, 0);
      queue other;
      queue_init(b, &other);
      queue_set(b, &other, q);
      assign(&other, symbol, QACI_PATTERN_ZERO);
      qaci_status status = QACI_OK;
      if (n + 1 <= limit) {
        status = count(b, &other, code, b->moment[n + 1]);
        if (status == QACI_OK) status = repeat(b, p, pc, &other, n + 1, code);
      }
      queue_clear(&other);
      QACI_TRY(status);
      assign(q, symbol, QACI_PATTERN_ONE);
    }
    for (uint64_t k = micro_steps(i); k; k--) {
      if (++n > limit) return QACI_OK;
      micro_step(q, i);
      QACI_TRY(count(b, q, code, b->moment[n]));
      QACI_TRY(qaci_ctx_step(b->ctx, 1));
    }
  }
}

static qaci_status walk(builder *b, path *p, size_t bits, const queue *q, uint64_t n);

/* Append instruction i to the beginning (bits: with i) and walk on. `q` is the queue before i; it is left alone. */
static qaci_status extend(builder *b, path *p, size_t bits, const queue *q, uint64_t n, qaci_instruction i) {
  queue next;
  queue_init(b, &next);
  qaci_status status = QACI_OK;
  bool split = tests_unknown(q, i);
  for (uint32_t value = 0; value <= split && status == QACI_OK; value++) {
    queue_set(b, &next, q);
    if (split) assign(&next, at(q, 0), value);
    uint64_t t = n;
    for (uint64_t k = micro_steps(i); k && t < b->steps && status == QACI_OK; k--) {
      micro_step(&next, i);
      status = count(b, &next, b->through[bits], b->moment[++t]);
      if (status == QACI_OK) status = qaci_ctx_step(b->ctx, 1);
    }
    if (status == QACI_OK && t < b->steps) {
      if (p->length == p->room) {
        p->room = p->room ? 2 * p->room : 8;
        p->step = qaci_realloc(p->step, p->room * sizeof *p->step);
      }
      p->step[p->length++] = i;
      status = walk(b, p, bits, &next, t);
      p->length--;
    }
  }
  queue_clear(&next);
  return status;
}

/* All programs that begin with the path (`bits` bits); the queue q at time n < N is already counted. */
static qaci_status walk(builder *b, path *p, size_t bits, const queue *q, uint64_t n) {
  size_t limit = b->code_bits;
  mpz_t code;
  mpz_init(code);
  qaci_status status = QACI_OK;
  if (bits + HALT_BITS <= limit) {
    mpz_setbit(code, 2 * (limit - bits - HALT_BITS));
    status = count(b, q, code, b->tail[n + 1]);
  }
  if (status == QACI_OK && bits + REPEAT_BITS <= limit) {
    mpz_set_ui(code, 0);
    mpz_setbit(code, 2 * (limit - bits - REPEAT_BITS));
    queue own;
    queue_init(b, &own);
    queue_set(b, &own, q);
    status = repeat(b, p, p->length, &own, n, code);
    queue_clear(&own);
  }
  mpz_clear(code);
  for (int op = QACI_ROTL; op <= QACI_CPUSH && status == QACI_OK; op++)
    for (uint64_t argument = op >= QACI_PUSH ? 0 : 1; status == QACI_OK; argument++) {
      if (op >= QACI_PUSH && argument > 1) break;
      size_t more = opcode_bits[op] + (op >= QACI_PUSH ? 1 : gamma_bits(argument));
      if (bits + more + HALT_BITS > limit) break;
      status = extend(b, p, bits + more, q, n, (qaci_instruction){(qaci_op)op, argument});
    }
  return status;
}

static qaci_status build(builder *b) {
  queue q;
  queue_init(b, &q);
  path p = {0};
  qaci_status status = QACI_OK;
  for (b->data_length = 0; b->data_length <= b->data_bits && status == QACI_OK; b->data_length++) {
    qaci_ctx_progress(b->ctx, "simplicity", (double)b->data_length, (double)b->data_bits + 1);
    q.front = q.length = q.constants = q.repeats = q.assigned = 0;
    memset(q.uses, 0, (b->data_bits + 1) * sizeof *q.uses);
    for (size_t i = 0; i < b->data_length; i++) append(&q, QACI_PATTERN_FREE + (uint32_t)i);
    status = count(b, &q, b->through[0], b->moment[0]);
    if (status == QACI_OK && b->steps) status = walk(b, &p, 0, &q, 0);
  }
  free(p.step);
  queue_clear(&q);
  return status;
}

/* ---- set-up ---- */

/* through[c] := sum over completions of k <= C - c bits of 4^(C-c-k). */
static void completions(mpz_t *through, size_t code_bits) {
  mpz_t *counts = qaci_integers(code_bits + 1);
  qaci_code_counts(counts, code_bits, false);
  for (size_t left = 0; left <= code_bits; left++) {
    mpz_ptr r = through[code_bits - left];
    if (left) mpz_mul_2exp(r, through[code_bits - left + 1], 2);
    mpz_add(r, r, counts[left]);
  }
  qaci_integers_free(counts, code_bits + 1);
}

/* No mass is lost (SIMP.2): the sum of S over B* is (sum of 4^-|c|) (sum of 2^-l) (sum of (n+1)^-2). */
static void assert_mass(const builder *b) {
  mpz_t whole, lengths;
  mpz_inits(whole, lengths, NULL);
  mpz_setbit(lengths, b->data_bits + 1); /* sum of 2^-l over l = 0..D is (2^(D+1) - 1) 2^D / 4^D */
  mpz_sub_ui(lengths, lengths, 1);
  mpz_mul_2exp(lengths, lengths, b->data_bits);
  mpz_mul(whole, b->through[0], b->tail[0]);
  mpz_mul(whole, whole, lengths);
  mpq_t closed, total;
  mpq_inits(closed, total, NULL);
  mpz_set(mpq_numref(closed), whole);
  mpz_set(mpq_denref(closed), qaci_simplicity_denominator(b->k));
  mpq_canonicalize(closed);
  qaci_simplicity_total(b->k, total);
  assert(mpq_equal(closed, total));
  mpq_clears(closed, total, NULL);
  mpz_clears(whole, lengths, NULL);
}

qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps) {
  /* lcm(1..n) < 3^n, so its square has fewer than 3.2 n bits; N+1 such numbers are kept twice. */
  double bits = 3.2 * (double)(steps + 1);
  QACI_TRY(qaci_ctx_number(ctx, bits + 2.0 * (double)(code_bits + data_bits)));
  double bytes = 2 * ((double)steps + 2) * (bits / 8 + 32);
  if (bytes > 9e18 || (double)steps > 4e9) return qaci_fail(ctx, QACI_UNABLE, "steps = %llu needs more memory than there is", (unsigned long long)steps);
  QACI_TRY(qaci_ctx_charge(ctx, (uint64_t)bytes));

  char machine[160];
  snprintf(machine, sizeof machine, "the queue machine (codes of at most %zu bits, data of at most %zu, %llu steps)",
           code_bits, data_bits, (unsigned long long)steps);
  size_t times = (size_t)steps + 1, lengths = data_bits + times;
  builder b = {.ctx = ctx, .code_bits = code_bits, .data_bits = data_bits, .steps = steps, .capacity = lengths};
  qaci_status status = lengths < times ? qaci_fail(ctx, QACI_UNABLE, "data_bits = %zu needs more memory than there is", data_bits)
                                       : qaci_simplicity_open(ctx, &b.k, machine, lengths);
  if (status != QACI_OK) {
    qaci_ctx_release(ctx, (uint64_t)bytes);
    return status;
  }
  b.through = qaci_integers(code_bits + 1);
  completions(b.through, code_bits);
  b.moment = qaci_integers(times);
  b.tail = qaci_integers(times + 1);
  mpz_t denominator;
  mpz_init(b.term);
  mpz_init_set_ui(denominator, 1);
  for (uint64_t n = 1; n <= steps + 1; n++) mpz_lcm_ui(denominator, denominator, n);
  mpz_mul(denominator, denominator, denominator);
  for (size_t n = 0; n < times; n++) {
    mpz_divexact_ui(b.moment[n], denominator, n + 1);
    mpz_divexact_ui(b.moment[n], b.moment[n], n + 1);
  }
  for (size_t n = times; n-- > 0;) mpz_add(b.tail[n], b.tail[n + 1], b.moment[n]);
  mpz_mul_2exp(denominator, denominator, 2 * (code_bits + data_bits));
  b.name = qaci_alloc((data_bits + 1) * sizeof *b.name);
  b.stamp = qaci_alloc((data_bits + 1) * sizeof *b.stamp);
  memset(b.stamp, 0, (data_bits + 1) * sizeof *b.stamp);
  b.scratch = qaci_alloc((lengths + 1) * sizeof *b.scratch);

  /* HALT is the shortest program: with fewer bits there is none, and S is 0 everywhere. */
  if (code_bits >= HALT_BITS) status = build(&b);
  if (status == QACI_OK) {
    qaci_simplicity_close(b.k, denominator);
    assert_mass(&b);
  }

  free(b.name);
  free(b.stamp);
  free(b.scratch);
  mpz_clears(b.term, denominator, NULL);
  qaci_integers_free(b.through, code_bits + 1);
  qaci_integers_free(b.moment, times);
  qaci_integers_free(b.tail, times + 1);
  qaci_ctx_release(ctx, (uint64_t)bytes);
  if (status != QACI_OK) {
    qaci_simplicity_discard(ctx, b.k);
    return status;
  }
  *r = b.k;
  return QACI_OK;
}
