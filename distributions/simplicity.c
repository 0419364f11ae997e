/* The table of patterns: see simplicity.h, definitions.md 3 and 4 (SIMP.1, SIMP.2).
 *
 * The codes are walked depth first, instruction by instruction, once for each data length l. A node is a beginning of
 * programs (instructions without a terminator, c bits); its queues count with
 *     W(c) = sum over all completions (more instructions and a terminator, in all at most C bits) of 4^-(code bits),
 * because every completion passes through them. HALT adds the tail of the last queue with 4^-(c+2); REPEAT is run on.
 */
#include "distributions/simplicity.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/program.h"
#include "distributions/rational.h"

typedef struct pattern_table {
  qaci_pattern *item;
  size_t count, room;
  uint32_t *slot; /* open addressing: index + 1 of an item, 0 empty */
  size_t slots;
} pattern_table;

struct qaci_simplicity {
  size_t references;
  size_t code_bits, data_bits;
  uint64_t steps;
  mpz_t denominator;
  size_t lengths;          /* patterns have lengths 0..lengths-1 */
  pattern_table *by_length;
  uint64_t charged;
};

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
  q->uses = qaci_alloc((b->k->data_bits + 1) * sizeof *q->uses);
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

/* ---- the table ---- */

static uint64_t hash_positions(const uint32_t *position, size_t n) {
  uint64_t h = n * UINT64_C(0x9e3779b97f4a7c15);
  for (size_t i = 0; i < n; i++) {
    h = (h ^ position[i]) * UINT64_C(0x243f6a8885a308d3);
    h ^= h >> 31;
  }
  return h;
}

static void place(pattern_table *t, uint32_t index) {
  uint64_t h = hash_positions(t->item[index].position, t->item[index].length);
  size_t i = h & (t->slots - 1);
  while (t->slot[i]) i = (i + 1) & (t->slots - 1);
  t->slot[i] = index + 1;
}

static qaci_status find_pattern(builder *b, size_t n, const uint32_t *position, size_t symbols, qaci_pattern **r) {
  pattern_table *t = &b->k->by_length[n];
  if (t->slots) {
    size_t i = hash_positions(position, n) & (t->slots - 1);
    for (; t->slot[i]; i = (i + 1) & (t->slots - 1)) {
      qaci_pattern *p = &t->item[t->slot[i] - 1];
      if (!n || !memcmp(p->position, position, n * sizeof *position)) {
        *r = p;
        return QACI_OK;
      }
    }
  }
  uint64_t bytes = sizeof(qaci_pattern) + n * sizeof *position + 2 * sizeof *t->slot + 64;
  QACI_TRY(qaci_ctx_charge(b->ctx, bytes));
  b->k->charged += bytes;
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 4;
    t->item = qaci_realloc(t->item, t->room * sizeof *t->item);
  }
  qaci_pattern *p = &t->item[t->count++];
  p->length = n;
  p->symbols = symbols;
  p->position = qaci_alloc(n * sizeof *position);
  if (n) memcpy(p->position, position, n * sizeof *position);
  mpz_init(p->weight);
  if (2 * t->count > t->slots) {
    free(t->slot);
    t->slots = t->slots ? 2 * t->slots : 8;
    t->slot = qaci_alloc(t->slots * sizeof *t->slot);
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    for (size_t i = 0; i < t->count; i++) place(t, (uint32_t)i);
  } else {
    place(t, (uint32_t)(t->count - 1));
  }
  *r = p;
  return QACI_OK;
}

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
  qaci_pattern *p = NULL;
  QACI_TRY(find_pattern(b, n, b->scratch, symbols, &p));
  mpz_mul(b->term, codes, times);
  mpz_mul_2exp(b->term, b->term, 2 * (b->k->data_bits - b->data_length) + b->data_length - q->assigned - symbols);
  mpz_add(p->weight, p->weight, b->term);
  return QACI_OK;
}

/* ---- the walk ---- */

typedef struct path {
  qaci_instruction *step;
  size_t length, room;
} path;

/* Run "path; REPEAT" on from instruction `pc` at time n (the queue at n is already counted). Consumes q. */
static qaci_status repeat(builder *b, const path *p, size_t pc, queue *q, uint64_t n, const mpz_t code) {
  uint64_t limit = b->k->steps;
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
    for (uint64_t k = micro_steps(i); k && t < b->k->steps && status == QACI_OK; k--) {
      micro_step(&next, i);
      status = count(b, &next, b->through[bits], b->moment[++t]);
      if (status == QACI_OK) status = qaci_ctx_step(b->ctx, 1);
    }
    if (status == QACI_OK && t < b->k->steps) {
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
  size_t limit = b->k->code_bits;
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
  qaci_simplicity *k = b->k;
  queue q;
  queue_init(b, &q);
  path p = {0};
  qaci_status status = QACI_OK;
  for (b->data_length = 0; b->data_length <= k->data_bits && status == QACI_OK; b->data_length++) {
    qaci_ctx_progress(b->ctx, "simplicity", (double)b->data_length, (double)k->data_bits + 1);
    q.front = q.length = q.constants = q.repeats = q.assigned = 0;
    memset(q.uses, 0, (k->data_bits + 1) * sizeof *q.uses);
    for (size_t i = 0; i < b->data_length; i++) append(&q, QACI_PATTERN_FREE + (uint32_t)i);
    status = count(b, &q, b->through[0], b->moment[0]);
    if (status == QACI_OK && k->steps) status = walk(b, &p, 0, &q, 0);
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

static int by_distinctness(const void *x, const void *y) {
  const qaci_pattern *a = x, *b = y;
  if (a->symbols != b->symbols) return a->symbols > b->symbols ? -1 : 1;
  for (size_t i = 0; i < a->length; i++)
    if (a->position[i] != b->position[i]) return a->position[i] < b->position[i] ? -1 : 1;
  return 0;
}

qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps) {
  /* lcm(1..n) < 3^n, so its square has fewer than 3.2 n bits; N+1 such numbers are kept twice. */
  double bits = 3.2 * (double)(steps + 1);
  QACI_TRY(qaci_ctx_number(ctx, bits + 2.0 * (double)(code_bits + data_bits)));
  double bytes = 2 * ((double)steps + 2) * (bits / 8 + 32);
  if (bytes > 9e18 || (double)steps > 4e9) return qaci_fail(ctx, QACI_UNABLE, "steps = %llu needs more memory than there is", (unsigned long long)steps);
  QACI_TRY(qaci_ctx_charge(ctx, (uint64_t)bytes));

  uint64_t lengths_bytes = 0;
  if (__builtin_mul_overflow(data_bits + (size_t)steps + 1, sizeof(pattern_table), &lengths_bytes)) lengths_bytes = UINT64_MAX;
  qaci_status charged = qaci_ctx_charge(ctx, lengths_bytes);
  if (charged != QACI_OK) {
    qaci_ctx_release(ctx, (uint64_t)bytes);
    return charged;
  }
  qaci_simplicity *k = qaci_alloc(sizeof *k);
  *k = (qaci_simplicity){.references = 1, .code_bits = code_bits, .data_bits = data_bits, .steps = steps};
  size_t times = (size_t)steps + 1;
  k->lengths = data_bits + times;
  k->by_length = qaci_alloc(k->lengths * sizeof *k->by_length);
  memset(k->by_length, 0, k->lengths * sizeof *k->by_length);
  k->charged = lengths_bytes;

  builder b = {.ctx = ctx, .k = k, .capacity = k->lengths};
  b.through = qaci_integers(code_bits + 1);
  completions(b.through, code_bits);
  b.moment = qaci_integers(times);
  b.tail = qaci_integers(times + 1);
  mpz_init(b.term);
  mpz_init_set_ui(k->denominator, 1);
  for (uint64_t n = 1; n <= steps + 1; n++) mpz_lcm_ui(k->denominator, k->denominator, n);
  mpz_mul(k->denominator, k->denominator, k->denominator);
  for (size_t n = 0; n < times; n++) {
    mpz_divexact_ui(b.moment[n], k->denominator, n + 1);
    mpz_divexact_ui(b.moment[n], b.moment[n], n + 1);
  }
  for (size_t n = times; n-- > 0;) mpz_add(b.tail[n], b.tail[n + 1], b.moment[n]);
  mpz_mul_2exp(k->denominator, k->denominator, 2 * (code_bits + data_bits));
  b.name = qaci_alloc((data_bits + 1) * sizeof *b.name);
  b.stamp = qaci_alloc((data_bits + 1) * sizeof *b.stamp);
  memset(b.stamp, 0, (data_bits + 1) * sizeof *b.stamp);
  b.scratch = qaci_alloc((k->lengths + 1) * sizeof *b.scratch);

  /* HALT is the shortest program: with fewer bits there is none, and S is 0 everywhere. */
  qaci_status status = code_bits >= HALT_BITS ? build(&b) : QACI_OK;

  free(b.name);
  free(b.stamp);
  free(b.scratch);
  mpz_clear(b.term);
  qaci_integers_free(b.through, code_bits + 1);
  qaci_integers_free(b.moment, times);
  qaci_integers_free(b.tail, times + 1);
  qaci_ctx_release(ctx, (uint64_t)bytes);
  if (status != QACI_OK) {
    qaci_ctx_release(ctx, k->charged);
    qaci_simplicity_release(k);
    return status;
  }
  for (size_t n = 0; n < k->lengths; n++) {
    pattern_table *t = &k->by_length[n];
    free(t->slot);
    t->slot = NULL;
    t->slots = 0;
    if (t->count) qsort(t->item, t->count, sizeof *t->item, by_distinctness);
  }
  while (k->lengths && !k->by_length[k->lengths - 1].count) k->lengths--;
  *r = k;
  return QACI_OK;
}

qaci_simplicity *qaci_simplicity_retain(qaci_simplicity *k) {
  k->references++;
  return k;
}

void qaci_simplicity_release(qaci_simplicity *k) {
  if (!k || --k->references) return;
  for (size_t n = 0; n < k->lengths; n++) {
    pattern_table *t = &k->by_length[n];
    for (size_t i = 0; i < t->count; i++) {
      free(t->item[i].position);
      mpz_clear(t->item[i].weight);
    }
    free(t->item);
    free(t->slot);
  }
  free(k->by_length);
  mpz_clear(k->denominator);
  free(k);
}

size_t qaci_simplicity_code_bits(const qaci_simplicity *k) {
  return k->code_bits;
}

size_t qaci_simplicity_data_bits(const qaci_simplicity *k) {
  return k->data_bits;
}

uint64_t qaci_simplicity_steps(const qaci_simplicity *k) {
  return k->steps;
}

size_t qaci_simplicity_longest(const qaci_simplicity *k) {
  return k->lengths ? k->lengths - 1 : 0;
}

mpz_srcptr qaci_simplicity_denominator(const qaci_simplicity *k) {
  return k->denominator;
}

const qaci_pattern *qaci_simplicity_patterns(const qaci_simplicity *k, size_t length, size_t *count_out) {
  if (length >= k->lengths) {
    *count_out = 0;
    return NULL;
  }
  *count_out = k->by_length[length].count;
  return k->by_length[length].item;
}
