/* What open loops add to the sum of S over all locators (SIMPL.11): see prior_loops.h.
 *
 * For each place of a pass, all strings prefix code(f) code(g) of one length go back together: the rest of a pass, then
 * pass after pass. At the start of a pass, states that agree in all that may still be asked for are one state with the
 * sum of the ways. After k passes a queue that is data tells that its strings are shown at time k (pass length) + place. */
#include "distributions/prior_loops.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/loop_back.h"
#include "distributions/simplicity_internal.h"

/* Packed states: a shape, how many ways there are, the labels, the states of the parser, the ways. */
typedef struct packed {
  struct qaci_back_shape shape;
  uint32_t count;
  uint32_t next; /* the state of the same shape and labels packed before, + 1; 0: none */
} packed;

typedef struct states {
  unsigned char *bytes;
  size_t size, room;
  size_t *at;   /* where each begins */
  size_t count, places;
  qaci_index index; /* of the newest state of each shape and labels */
} states;

typedef struct counter {
  qaci_ctx *ctx;
  const qaci_simplicity *k;
  qaci_pair_parser parser;
  qaci_back_run run;
  states now, raw;
  qaci_back_state state; /* scratch */
  uint64_t time;
  size_t passes;
  mp_limb_t *middle, *next; /* scratch: one number for each state of the parser, thrice (the third 0); once, 0 */
  mpz_t sum, part, number, pairs;
} counter;

static size_t aligned(size_t bytes) {
  return (bytes + 7) / 8 * 8;
}
static packed *packed_at(const states *s, size_t i) {
  return (packed *)(s->bytes + s->at[i]);
}
static unsigned char *labels_of(packed *p) {
  return (unsigned char *)p + aligned(sizeof *p);
}
static uint32_t *parsers_of(packed *p) {
  return (uint32_t *)(labels_of(p) + aligned(p->shape.length));
}
static mp_limb_t *ways_of(packed *p) {
  return (mp_limb_t *)((unsigned char *)parsers_of(p) + aligned(p->count * sizeof(uint32_t)));
}

static void empty(states *s) {
  if (s->count < s->index.room / 16) qaci_index_clear(&s->index); /* not worth the clearing each time */
  for (size_t i = 0; i < s->index.room; i++) s->index.slot[i].behind = 0;
  s->size = s->count = s->index.count = 0;
}

static qaci_status pack(counter *c, states *to, const qaci_back_state *s) {
  size_t limbs = c->run.limbs;
  size_t bytes = aligned(sizeof(packed)) + aligned(s->shape.length) + aligned(s->count * sizeof(uint32_t)) +
                 s->count * limbs * sizeof(mp_limb_t);
  if (to->size + bytes > to->room) {
    size_t room = 2 * (to->size + bytes);
    QACI_TRY(qaci_ctx_charge(c->ctx, room - to->room));
    to->bytes = qaci_realloc(to->bytes, room);
    to->room = room;
  }
  if (to->count == to->places) {
    to->places = to->places ? 2 * to->places : 64;
    to->at = qaci_realloc(to->at, to->places * sizeof *to->at);
  }
  to->at[to->count] = to->size;
  to->size += bytes;
  packed *p = packed_at(to, to->count);
  *p = (packed){s->shape, (uint32_t)s->count, 0};
  memcpy(labels_of(p), s->label, s->shape.length);
  memcpy(parsers_of(p), s->at, s->count * sizeof *s->at);
  mpn_copyi(ways_of(p), s->ways, (mp_size_t)(s->count * limbs));
  to->count++;
  return QACI_OK;
}

static uint64_t hash_state(const qaci_back_state *s) {
  const struct qaci_back_shape *h = &s->shape;
  uint64_t r = qaci_hash_mix((uint64_t)h->length << 32 | h->left, (uint64_t)h->a << 32 | h->b);
  r = qaci_hash_mix(r, h->q);
  for (size_t i = 0; i < h->length; i += 8) {
    uint64_t word = 0;
    memcpy(&word, s->label + i, h->length - i < 8 ? h->length - i : 8);
    r = qaci_hash_mix(r, word);
  }
  return r;
}

/* A state at the start of a pass: put it beside those that are like it. */
static qaci_status arrived(void *data, qaci_back_state *s) {
  counter *c = data;
  qaci_back_forget(&c->run, s, c->run.until);
  uint64_t hash = hash_state(s);
  size_t probe = 0, at;
  while ((at = qaci_index_next(&c->raw.index, hash, &probe)) != QACI_INDEX_NONE) {
    packed *p = packed_at(&c->raw, at);
    if (!memcmp(&p->shape, &s->shape, sizeof s->shape) && !memcmp(labels_of(p), s->label, s->shape.length)) break;
  }
  QACI_TRY(pack(c, &c->raw, s));
  size_t mine = c->raw.count - 1;
  if (at == QACI_INDEX_NONE) {
    qaci_index_insert(&c->raw.index, hash, mine);
  } else { /* a chain behind the first */
    packed *p = packed_at(&c->raw, at), *q = packed_at(&c->raw, mine);
    q->next = p->next;
    p->next = (uint32_t)mine + 1;
  }
  return QACI_OK;
}

static void unpack(const counter *c, packed *p, qaci_back_state *s) {
  s->shape = p->shape;
  s->count = p->count;
  s->label = s->window + c->run.room / 2;
  memcpy(s->label, labels_of(p), p->shape.length);
  memcpy(s->at, parsers_of(p), p->count * sizeof *s->at);
  mpn_copyi(s->ways, ways_of(p), (mp_size_t)(p->count * c->run.limbs));
}

/* s := the states like i, merged; they are not to be merged again. */
static void merge(counter *c, size_t i, qaci_back_state *s) {
  size_t limbs = c->run.limbs;
  packed *p = packed_at(&c->raw, i);
  unpack(c, p, s);
  p->count = 0;
  if (!p->next) return;
  mp_limb_t *sum = c->next;
  for (size_t k = 0; k < s->count; k++) mpn_copyi(sum + s->at[k] * limbs, s->ways + k * limbs, (mp_size_t)limbs);
  for (uint32_t next = p->next; next;) {
    packed *q = packed_at(&c->raw, next - 1);
    for (size_t k = 0; k < q->count; k++) qaci_back_add(sum + parsers_of(q)[k] * limbs, ways_of(q) + k * limbs, limbs);
    q->count = 0;
    next = q->next;
  }
  s->count = 0;
  for (uint32_t q = 0; q < c->parser.states; q++) {
    if (mpn_zero_p(sum + q * limbs, (mp_size_t)limbs)) continue;
    s->at[s->count] = q;
    mpn_copyi(s->ways + s->count++ * limbs, sum + q * limbs, (mp_size_t)limbs);
    mpn_zero(sum + q * limbs, (mp_size_t)limbs);
  }
}

/* middle := in how many ways the parser comes from state q at place a to each state at place b. */
static const mp_limb_t *read_middle(counter *c, const qaci_back_state *s) {
  const struct qaci_back_shape *h = &s->shape;
  size_t limbs = c->parser.limbs, width = (c->parser.states + 2) * limbs;
  if (!h->a && !h->known) return qaci_pair_parser_reach(&c->parser, h->b, 0);
  mp_limb_t *now = c->middle, *then = c->middle + width;
  mpn_zero(now, (mp_size_t)width);
  now[h->q * limbs] = 1;
  for (size_t i = h->a; i < h->b; i++) {
    unsigned char label = s->label[h->left + (i - h->a)];
    qaci_pair_parser_at(&c->parser, i);
    mpn_zero(then, (mp_size_t)width);
    for (uint32_t q = 0; q < c->parser.states; q++)
      for (int bit = 0; bit < 2; bit++) {
        if (label >= QACI_BACK_KNOWN && label - QACI_BACK_KNOWN != bit) continue;
        mp_limb_t *to = then + c->parser.to[bit][q] * limbs;
        mpn_add_n(to, to, now + q * limbs, (mp_size_t)limbs);
      }
    mp_limb_t *t = now;
    now = then;
    then = t;
  }
  return now;
}

/* The pairs of this state, where all numbers have one limb: there are fewer than 2^64. */
static mp_limb_t count_small(counter *c, const qaci_back_state *s) {
  const struct qaci_back_shape *h = &s->shape;
  mp_limb_t sum = 0;
  if (!h->a && !h->known) {
    const mp_limb_t *middle = qaci_pair_parser_reach(&c->parser, h->b, 0);
    for (size_t i = 0; i < s->count; i++) sum += middle[s->at[i]] * s->ways[i];
    return sum;
  }
  /* the places between, read back from the end */
  size_t width = c->parser.states + 2;
  mp_limb_t *now = c->middle, *then = c->middle + width, *none = c->middle + 2 * width;
  mpn_zero(now, (mp_size_t)width);
  for (size_t i = 0; i < s->count; i++) now[s->at[i]] = s->ways[i];
  for (size_t i = h->b; i-- > h->a;) {
    unsigned char label = s->label[h->left + (i - h->a)];
    qaci_pair_parser_at(&c->parser, i);
    qaci_pair_parser_back(&c->parser, then, label == QACI_BACK_KNOWN + 1 ? none : now,
                          label == QACI_BACK_KNOWN ? none : now);
    mp_limb_t *t = now;
    now = then;
    then = t;
  }
  return now[h->q];
}

/* r := the pairs of this state. */
static void count_state(counter *c, const qaci_back_state *s, mpz_t r) {
  size_t limbs = c->run.limbs;
  if (limbs == 1 && c->parser.limbs == 1) {
    mpz_set_ui(r, count_small(c, s));
    return;
  }
  const mp_limb_t *middle = read_middle(c, s);
  mpz_set_ui(r, 0);
  for (size_t i = 0; i < s->count; i++) {
    mpz_t x, y;
    mpz_mul(c->number, mpz_roinit_n(x, middle + s->at[i] * c->parser.limbs, (mp_size_t)c->parser.limbs),
            mpz_roinit_n(y, s->ways + i * limbs, (mp_size_t)limbs));
    mpz_add(r, r, c->number);
  }
}

/* The state is what the loop began with, c->time steps before it shows its strings. */
static void record(counter *c, const qaci_back_state *s) {
  if (s->shape.length > c->k->data_bits) return;
  count_state(c, s, c->pairs);
  mpz_mul_2exp(c->pairs, c->pairs, 2 * (c->k->data_bits - s->shape.length) + s->shape.free);
  mpz_add(c->part, c->part, c->pairs);
}

/* All strings: the prefix, the places of the pair, and the last 0s of g, which every code has. */
static void start(counter *c, const qaci_bits *prefix, qaci_back_state *s) {
  size_t n = c->parser.n, limbs = c->run.limbs;
  uint32_t parsers = c->parser.states;
  s->shape = (struct qaci_back_shape){
      .length = (uint32_t)(prefix->len + n), .left = (uint32_t)prefix->len, .b = (uint32_t)n - 2};
  s->label = s->window + c->run.room / 2;
  for (size_t i = 0; i < prefix->len; i++) s->label[i] = qaci_bits_get(prefix, i);
  memset(s->label + prefix->len, QACI_BACK_WANTED, n - 2);
  memset(s->label + prefix->len + n - 2, 0, 2);
  s->count = 0;
  for (uint32_t q = 0; q < parsers; q++) {
    qaci_pair_parser_at(&c->parser, n - 2);
    uint32_t then = c->parser.to[0][q];
    qaci_pair_parser_at(&c->parser, n - 1);
    if (then >= parsers || c->parser.to[0][then] != parsers + 1) continue; /* END */
    s->at[s->count] = q;
    mpn_zero(s->ways + s->count * limbs, (mp_size_t)limbs);
    s->ways[s->count++ * limbs] = 1;
  }
}

/* The passes of one loop, for what it shows at this place of a pass. */
static qaci_status count_place(counter *c, const qaci_bits *prefix, size_t place, size_t pass) {
  uint64_t limit = c->k->times.steps;
  qaci_back_state *s = &c->state;
  start(c, prefix, s);
  empty(&c->raw);
  c->run.until = c->passes * (pass - 1);
  QACI_TRY(qaci_back_go(&c->run, s, c->run.until + place, 0));
  for (c->time = place;;) {
    empty(&c->now);
    mpz_set_ui(c->part, 0);
    for (size_t i = 0; i < c->raw.count; i++) {
      if (!packed_at(&c->raw, i)->count) continue;
      merge(c, i, s);
      if (!s->count) continue;
      if (c->time > place) record(c, s);
      if (s->shape.length) QACI_TRY(pack(c, &c->now, s)); /* REPEAT does not go on from an empty queue */
    }
    mpz_addmul(c->sum, c->part, c->k->times.tail[c->time]);
    mpz_submul(c->sum, c->part, c->k->times.tail[c->time + 1]);
    if (pass > limit - c->time || !c->now.count) return QACI_OK;
    c->time += pass;
    empty(&c->raw);
    size_t from = c->run.until;
    c->run.until = from - (pass - 1);
    for (size_t i = 0; i < c->now.count; i++) {
      unpack(c, packed_at(&c->now, i), s);
      QACI_TRY(qaci_back_go(&c->run, s, from, 0));
    }
  }
}

static void clear_states(states *s) {
  free(s->bytes);
  free(s->at);
  qaci_index_clear(&s->index);
}

qaci_status qaci_count_open_loops(qaci_ctx *ctx, mpz_t r, const qaci_simplicity *k, const qaci_bits *prefix,
                                  size_t pair_bits, size_t most) {
  mpz_set_ui(r, 0);
  if (pair_bits / 2 > most || pair_bits - pair_bits / 2 > most) return QACI_OK;
  counter c = {.ctx = ctx, .k = k};
  qaci_pair_parser_init(&c.parser, pair_bits, most);
  mpz_inits(c.sum, c.part, c.number, c.pairs, NULL);
  size_t width = (c.parser.states + 2) * c.parser.limbs, length = prefix->len + pair_bits;
  c.middle = qaci_alloc(3 * width * sizeof *c.middle);
  memset(c.middle + 2 * width, 0, width * sizeof *c.middle);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < k->open.count && status == QACI_OK; i++) {
    const qaci_open_loop *l = &k->open.item[i];
    mpz_set_ui(c.sum, 0);
    qaci_back_asks asks;
    qaci_back_asks_init(&asks, l, (size_t)k->times.steps, length + (size_t)k->times.steps);
    for (size_t place = 0; place <= l->steps && place <= k->times.steps && status == QACI_OK; place++) {
      c.passes = (size_t)(k->times.steps - place) / (l->steps + 1);
      qaci_back_run_init(ctx, &c.run, &c.parser, &asks, length, k->data_bits);
      c.run.arrived = arrived;
      c.run.data = &c;
      qaci_back_state_init(&c.run, &c.state);
      size_t bytes = (c.parser.states + 2) * c.run.limbs * sizeof *c.next;
      c.next = qaci_alloc(bytes);
      memset(c.next, 0, bytes);
      status = count_place(&c, prefix, place, l->steps + 1);
      free(c.next);
      qaci_back_state_clear(&c.state);
      qaci_back_run_clear(&c.run);
    }
    qaci_back_asks_clear(&asks);
    mpz_import(c.number, 2, -1, sizeof(uint64_t), 0, 0, &l->code);
    mpz_addmul(r, c.sum, c.number);
  }
  qaci_ctx_release(ctx, c.now.room + c.raw.room);
  clear_states(&c.now);
  clear_states(&c.raw);
  free(c.middle);
  mpz_clears(c.sum, c.part, c.number, c.pairs, NULL);
  qaci_pair_parser_clear(&c.parser);
  return status;
}
