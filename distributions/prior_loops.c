/* What open loops add to the sum of S over all locators (SIMPL.11): see prior_loops.h.
 *
 * For each place of a cyclic word, all strings prefix code(f) code(g) of one length go back together. Once a turn of
 * the word, states that agree in all that may still be asked for become one state with the sum of the ways. */
#include "distributions/prior_loops.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"
#include "distributions/loop_back.h"
#include "distributions/loop_classes.h"
#include "distributions/rational.h"
#include "distributions/simplicity_internal.h"

/* States side by side: each a shape, the pairs, the ways, the labels. */
typedef struct states {
  unsigned char *bytes;
  size_t room, count;
  qaci_index index; /* by shape and labels */
} states;

typedef struct counter {
  qaci_ctx *ctx;
  const qaci_simplicity *k;
  const qaci_bits *prefix;
  qaci_back_run run;
  states now, next;
  qaci_loop_way way;
  size_t stride; /* bytes of a state */
  mpz_t *weight; /* of the micro-steps undone: 0..N */
  mpz_ptr sum;
} counter;

enum { SHAPE_BYTES = (sizeof(struct qaci_back_shape) + 7) / 8 * 8 };

static struct qaci_back_shape *shape_at(const counter *c, const states *s, size_t i) {
  return (struct qaci_back_shape *)(s->bytes + i * c->stride);
}
static mp_limb_t *pairs_of(struct qaci_back_shape *p) {
  return (mp_limb_t *)((unsigned char *)p + SHAPE_BYTES);
}
static mp_limb_t *ways_of(const counter *c, struct qaci_back_shape *p) {
  return pairs_of(p) + c->run.reader.limbs;
}
static unsigned char *labels_of(const counter *c, struct qaci_back_shape *p) {
  return (unsigned char *)(ways_of(c, p) + c->run.reader.width);
}

static void empty(states *s) {
  if (s->count < s->index.room / 16) qaci_index_clear(&s->index); /* not worth the clearing each time */
  for (size_t i = 0; i < s->index.room; i++) s->index.slot[i].behind = 0;
  s->count = s->index.count = 0;
}

static uint64_t hash_state(const qaci_back_state *s) {
  enum { WORDS = sizeof s->shape / sizeof(uint32_t) };
  const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
  uint32_t word[WORDS];
  memcpy(word, &s->shape, sizeof word);
  uint64_t h = 0, labels = 0;
  for (size_t i = 0; i < WORDS; i++) h = h * factor + word[i];
  size_t i = 0;
  for (; i + 8 <= s->shape.length; i += 8) {
    memcpy(&labels, s->label + i, 8);
    h = h * factor + labels;
  }
  for (labels = 0; i < s->shape.length; i++) labels = labels << 8 | s->label[i];
  return qaci_hash_mix(h, labels);
}

static qaci_status append(counter *c, const qaci_back_state *s) {
  states *to = &c->next;
  size_t bytes = (to->count + 1) * c->stride;
  if (bytes > to->room) {
    QACI_TRY(qaci_ctx_charge(c->ctx, 2 * bytes - to->room));
    to->room = 2 * bytes;
    to->bytes = qaci_realloc(to->bytes, to->room);
  }
  struct qaci_back_shape *p = shape_at(c, to, to->count++);
  *p = s->shape;
  mpn_copyi(pairs_of(p), s->pairs, (mp_size_t)c->run.reader.limbs);
  if (qaci_piece_open(&p->piece)) qaci_piece_store(&c->run.reader, &p->piece, ways_of(c, p), &s->ways);
  memcpy(labels_of(c, p), s->label, p->length);
  return QACI_OK;
}

/* A state after a turn: add it to the one that is like it. */
static qaci_status arrived(void *data, qaci_back_state *s) {
  counter *c = data;
  const qaci_piece_reader *r = &c->run.reader;
  qaci_back_forget(&c->run, s, c->run.until);
  uint64_t hash = hash_state(s);
  for (size_t probe = 0, at; (at = qaci_index_next(&c->next.index, hash, &probe)) != QACI_INDEX_NONE;) {
    struct qaci_back_shape *p = shape_at(c, &c->next, at);
    if (memcmp(p, &s->shape, sizeof *p) || memcmp(labels_of(c, p), s->label, p->length)) continue;
    mpn_add_n(pairs_of(p), pairs_of(p), s->pairs, (mp_size_t)r->limbs);
    if (qaci_piece_open(&p->piece)) qaci_piece_add(r, &p->piece, ways_of(c, p), &s->ways);
    return QACI_OK;
  }
  QACI_TRY(append(c, s));
  qaci_index_insert(&c->next.index, hash, c->next.count - 1);
  return QACI_OK;
}

/* s := state i of c->now, whose vector stays where it is. */
static void unpack(const counter *c, size_t i, qaci_back_state *s) {
  struct qaci_back_shape *p = shape_at(c, &c->now, i);
  s->shape = *p;
  mpn_copyi(s->pairs, pairs_of(p), (mp_size_t)c->run.reader.limbs);
  s->ways.at = ways_of(c, p);
  s->label = s->window + (c->run.room - c->run.asks->longest) / 2;
  memcpy(s->label, labels_of(c, p), p->length);
}

/* All pairs of one length, from one place of the word on. */
static qaci_status go_back(counter *c, size_t segment) {
  qaci_back_state s;
  qaci_back_state_init(&c->run, &s);
  qaci_back_start(&c->run, &s, c->prefix);
  size_t left = c->run.asks->events;
  c->run.until = left > segment ? left - segment : 0;
  empty(&c->next);
  qaci_status status = qaci_back_go(&c->run, &s, left, 0);
  while (c->run.until && c->next.count && status == QACI_OK) {
    states swap = c->now;
    c->now = c->next;
    c->next = swap;
    empty(&c->next);
    left = c->run.until;
    c->run.until = left > segment ? left - segment : 0;
    for (size_t i = 0; i < c->now.count && status == QACI_OK; i++) {
      unpack(c, i, &s);
      status = qaci_back_go(&c->run, &s, left, 0);
    }
  }
  qaci_back_state_clear(&s);
  return status;
}

/* The numbers of qaci_back_run's tally, for all lengths of pairs. */
typedef struct tally {
  size_t rows, numbers, limbs;
  mp_limb_t *words;
  mp_limb_t **row; /* NULL where there is no weight */
} tally;

static qaci_status make_tally(const counter *c, tally *t, const qaci_loop_asks *asks, size_t limbs) {
  size_t longest = asks->longest < c->k->data_bits ? asks->longest : c->k->data_bits;
  *t = (tally){asks->events + 1, 2 * longest + 1, limbs, NULL, NULL};
  size_t words = t->rows * t->numbers * limbs;
  QACI_TRY(qaci_ctx_charge(c->ctx, words * sizeof *t->words));
  t->words = qaci_alloc(words * sizeof *t->words);
  memset(t->words, 0, words * sizeof *t->words);
  t->row = qaci_alloc(t->rows * sizeof *t->row);
  for (size_t left = 0; left < t->rows; left++)
    t->row[left] = mpz_sgn(c->weight[asks->events - left]) ? t->words + left * t->numbers * limbs : NULL;
  return QACI_OK;
}

/* Add it up and clear it: the data of one length weigh 4^(D - length). */
static void add_tally(counter *c, tally *t) {
  mpz_t part, number, one;
  mpz_inits(part, number, NULL);
  for (size_t left = 0; left < t->rows; left++) {
    if (!t->row[left]) continue;
    mpz_set_ui(part, 0);
    for (size_t i = 0; i < t->numbers; i++) {
      const mp_limb_t *x = t->row[left] + i * t->limbs;
      if (mpn_zero_p(x, (mp_size_t)t->limbs)) continue;
      mpz_mul_2exp(number, mpz_roinit_n(one, x, (mp_size_t)t->limbs), 2 * c->k->data_bits - i);
      mpz_add(part, part, number);
    }
    mpz_addmul(c->sum, part, c->weight[t->rows - 1 - left]);
  }
  mpz_clears(part, number, NULL);
  qaci_ctx_release(c->ctx, t->rows * t->numbers * t->limbs * sizeof *t->words);
  free(t->words);
  free(t->row);
}

/* Are the places of pairs of n bits better left where they are? Then there may be 2^(bits tested) queues, and else
 * 2^(bits known at once); but one that stays apart is not stored, nor sought among the others. */
static bool scatters(const counter *c, qaci_loop_asks *asks, size_t n) {
  enum { CHEAPER = 7 }; /* by that power of 2; the least time of a few tables */
  if (c->way == QACI_LOOPS_READ || n > QACI_BACK_MOST_SCATTERED) return false;
  if (c->way == QACI_LOOPS_SCATTERED) return true;
  size_t first = c->prefix->len, places = n - 2, tests = qaci_loop_asks_tests(asks);
  return (tests < places ? tests : places) <= qaci_loop_asks_kept(asks, first + n, first, first + places) + CHEAPER;
}

/* The loops of a class, where they show x at this place of the word. */
static qaci_status count_place(counter *c, const qaci_loop_class *l, size_t place, size_t pair_bits, size_t most) {
  size_t events = qaci_loop_class_weights(l, &c->k->times, place, c->weight), drops = 0;
  if (!events) return QACI_OK;
  for (size_t u = 1; u <= events; u++) drops += l->step[(place + u * (l->steps - 1)) % l->steps].op == QACI_DROP;
  qaci_loop_asks asks;
  tally t = {0};
  qaci_status status = qaci_loop_asks_init(c->ctx, &asks, l->step, l->steps,
                                           (place + events * (l->steps - 1)) % l->steps, events,
                                           c->prefix->len + pair_bits + drops);
  if (status == QACI_OK) status = make_tally(c, &t, &asks, (pair_bits + drops) / 64 + 2);
  for (size_t n = 4; n <= pair_bits && n - n / 2 <= most && status == QACI_OK; n++) {
    qaci_pair_parser parser;
    status = qaci_pair_parser_init(c->ctx, &parser, n, most);
    if (status != QACI_OK) {
      qaci_pair_parser_clear(c->ctx, &parser);
      break;
    }
    bool scattered = scatters(c, &asks, n);
    size_t segment = scattered ? events : l->steps;
    qaci_back_run_init(c->ctx, &c->run, &parser, &asks, scattered, segment);
    c->run.data_bits = c->k->data_bits;
    c->run.nonempty = l->pushes;
    c->run.arrived = arrived;
    c->run.data = c;
    c->run.tally = t.row;
    c->run.tally_limbs = t.limbs;
    c->stride = SHAPE_BYTES + (c->run.reader.limbs + c->run.reader.width) * sizeof(mp_limb_t) +
                (c->prefix->len + n + drops + 7) / 8 * 8;
    status = go_back(c, segment);
    qaci_back_run_clear(&c->run);
    qaci_pair_parser_clear(c->ctx, &parser);
  }
  if (status == QACI_OK) status = asks.status;
  if (t.row) add_tally(c, &t);
  qaci_loop_asks_clear(&asks);
  return status;
}

static void clear_states(counter *c, states *s) {
  qaci_ctx_release(c->ctx, s->room);
  free(s->bytes);
  qaci_index_clear(&s->index);
}

qaci_status qaci_count_open_loops(qaci_ctx *ctx, mpz_t r, const qaci_simplicity *k, const qaci_bits *prefix,
                                  size_t pair_bits, size_t most, qaci_loop_way way) {
  mpz_set_ui(r, 0);
  if (!k->open.count) return QACI_OK;
  counter c = {.ctx = ctx, .k = k, .prefix = prefix, .way = way, .sum = r, .weight = qaci_integers(k->times.steps + 1)};
  qaci_loop_classes classes;
  qaci_loop_classes_init(&classes, &k->open);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < classes.count; i++)
    for (size_t place = 0; place < classes.item[i].steps && status == QACI_OK; place++)
      status = count_place(&c, &classes.item[i], place, pair_bits, most);
  qaci_loop_classes_clear(&classes);
  qaci_integers_free(c.weight, k->times.steps + 1);
  clear_states(&c, &c.now);
  clear_states(&c, &c.next);
  return status;
}
