/* Undoing micro-steps on many queues at once (SIMPL.11): see loop_back.h. */
#include "distributions/loop_back.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FREE = QACI_BACK_FREE, UNSEEN = QACI_BACK_UNSEEN, WANTED = QACI_BACK_WANTED, KNOWN = QACI_BACK_KNOWN };

/* ---- what the micro-steps ask for ---- */

void qaci_back_asks_init(qaci_back_asks *a, const qaci_open_loop *l, size_t events, size_t longest) {
  *a = (qaci_back_asks){l, events, longest, NULL};
  size_t bytes = (events + 1) * (longest + 1) * (longest + 1);
  a->known = qaci_alloc(bytes);
  memset(a->known, 0, bytes);
}

void qaci_back_asks_clear(qaci_back_asks *a) {
  free(a->known);
}

/* The micro-step that is undone when `left` are left: the last one leads to the start of a pass. */
static qaci_instruction event(const qaci_back_asks *a, size_t left) {
  return a->loop->step[(left - 1) % a->loop->steps];
}

static bool look(qaci_back_asks *a, size_t left, size_t n, size_t i) {
  qaci_instruction in = event(a, left);
  size_t then = left - 1, copied;
  switch (in.op) {
  case QACI_ROTL: return qaci_back_asked(a, then, n, i == n - 1 ? 0 : i + 1);
  case QACI_ROTR: return qaci_back_asked(a, then, n, i ? i - 1 : n - 1);
  case QACI_DROP: return qaci_back_asked(a, then, n + 1, i + 1);
  case QACI_COPY:
    copied = n - 1 - (in.argument < n - 1 ? (size_t)in.argument : n - 1);
    return i == n - 1 || i == copied || qaci_back_asked(a, then, n - 1, i);
  case QACI_PUSH: return i == n - 1 || qaci_back_asked(a, then, n - 1, i);
  default: /* a bit was appended, or was not */
    return !i || i == n - 1 || qaci_back_asked(a, then, n - 1, i) || qaci_back_asked(a, then, n, i);
  }
}

bool qaci_back_look(qaci_back_asks *a, size_t left, size_t n, size_t i) {
  bool asked = left && look(a, left, n, i);
  a->known[(left * (a->longest + 1) + n) * (a->longest + 1) + i] = asked ? QACI_BACK_ASKED : QACI_BACK_NOT_ASKED;
  return asked;
}

/* ---- runs and states ---- */

void qaci_back_run_init(qaci_ctx *ctx, qaci_back_run *r, qaci_pair_parser *parser, qaci_back_asks *asks, size_t length,
                        size_t data_bits) {
  size_t states = parser->states + 2;
  *r = (qaci_back_run){.ctx = ctx, .parser = parser, .asks = asks, .data_bits = data_bits};
  r->room = 2 * (length + 2 * asks->events + 1);
  size_t dropped = 0;
  for (size_t j = 0; j < asks->loop->steps; j++)
    if (asks->loop->step[j].op == QACI_DROP) dropped = asks->events;
  r->limbs = (parser->n + dropped) / 64 + 1;
  r->scratch = qaci_alloc(states * r->limbs * sizeof *r->scratch);
  memset(r->scratch, 0, states * r->limbs * sizeof *r->scratch);
  r->touched = qaci_alloc(states * sizeof *r->touched);
  r->marked = qaci_alloc(states);
  memset(r->marked, 0, states);
  for (int bit = 0; bit < 2; bit++) {
    r->from[bit] = qaci_alloc(states * sizeof(uint32_t));
    r->first[bit] = qaci_alloc((states + 1) * sizeof(uint32_t));
    uint32_t n = 0;
    for (uint32_t q = 0; q < states; q++) {
      r->first[bit][q] = n;
      for (uint32_t p = 0; p < parser->states && q < parser->states; p++)
        if (p % (parser->states / 2) != QACI_PARSER_S0 || bit)
          if (parser->to[bit][p] == q) r->from[bit][n++] = p;
    }
    r->first[bit][states] = n;
  }
}

void qaci_back_run_clear(qaci_back_run *r) {
  for (size_t i = 0; i < r->pools; i++) {
    qaci_back_state_clear(r->pool[i]);
    free(r->pool[i]);
  }
  free(r->pool);
  for (int bit = 0; bit < 2; bit++) {
    free(r->from[bit]);
    free(r->first[bit]);
  }
  free(r->scratch);
  free(r->touched);
  free(r->marked);
}

void qaci_back_state_init(const qaci_back_run *r, qaci_back_state *s) {
  *s = (qaci_back_state){.window = qaci_alloc(r->room)};
  s->at = qaci_alloc(r->parser->states * sizeof *s->at);
  s->ways = qaci_alloc(r->parser->states * r->limbs * sizeof *s->ways);
}

void qaci_back_state_clear(qaci_back_state *s) {
  free(s->window);
  free(s->at);
  free(s->ways);
}

/* ---- one state ---- */

static bool piece(const qaci_back_state *s) {
  return s->shape.a < s->shape.b;
}
static bool last_is_place(const qaci_back_state *s) {
  return piece(s) && s->shape.left + (s->shape.b - s->shape.a) == s->shape.length;
}
static bool front_is_place(const qaci_back_state *s) {
  return piece(s) && !s->shape.left;
}

/* Once all places are read, only the ways from q count. */
static void close_piece(const qaci_back_run *r, qaci_back_state *s) {
  if (piece(s)) return;
  s->shape.left = 0;
  size_t kept = 0;
  for (size_t i = 0; i < s->count; i++) {
    if (s->at[i] != s->shape.q) continue;
    s->at[kept] = s->at[i];
    mpn_copyi(s->ways + kept++ * r->limbs, s->ways + i * r->limbs, (mp_size_t)r->limbs);
  }
  s->count = kept;
}

/* Add to the ways from q in r->scratch, where r->touched lists the states that have any. */
static void touch(qaci_back_run *r, uint32_t q, const mp_limb_t *ways, size_t *count) {
  if (!r->marked[q]) r->touched[(*count)++] = q;
  r->marked[q] = 1;
  qaci_back_add(r->scratch + q * r->limbs, ways, r->limbs);
}

/* The parser reads place b - 1, which is 0 (bits 1), 1 (bits 2) or either (bits 3), before the rest. */
static void read_last(qaci_back_run *r, qaci_back_state *s, int bits) {
  qaci_pair_parser *p = r->parser;
  uint32_t start_g = p->states / 2 + QACI_PARSER_START;
  size_t at = --s->shape.b, limbs = r->limbs, count = 0;
  bool splits = qaci_pair_parser_splits(p, at);
  for (size_t i = 0; i < s->count; i++) {
    const mp_limb_t *ways = s->ways + i * limbs;
    uint32_t q = s->at[i];
    for (int bit = 0; bit < 2; bit++)
      for (uint32_t k = r->first[bit][q]; bits >> bit & 1 && k < r->first[bit][q + 1]; k++)
        touch(r, r->from[bit][k], ways, &count);
    if (bits & 1 && q == start_g && splits) touch(r, QACI_PARSER_S0, ways, &count);
  }
  s->count = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t q = r->touched[i];
    mp_limb_t *ways = r->scratch + q * limbs;
    if (!mpn_zero_p(qaci_pair_parser_reach(p, at, q), (mp_size_t)p->limbs)) {
      s->at[s->count] = q;
      mpn_copyi(s->ways + s->count++ * limbs, ways, (mp_size_t)limbs);
    }
    mpn_zero(ways, (mp_size_t)limbs);
    r->marked[q] = 0;
  }
  close_piece(r, s);
}

/* The parser reads place a, which is `bit`, behind what is before it. False: no code goes on like this. */
static bool read_first(const qaci_back_run *r, qaci_back_state *s, int bit) {
  qaci_pair_parser *p = r->parser;
  qaci_pair_parser_at(p, s->shape.a++);
  s->shape.q = p->to[bit][s->shape.q];
  close_piece(r, s);
  return s->shape.q < p->states && s->count;
}

/* Give label i, which is WANTED or FREE, a value. */
static void set_bit(qaci_back_state *s, size_t i, unsigned char bit) {
  if (s->label[i] == FREE) {
    s->shape.free--;
    s->label[i] = bit;
  } else {
    s->shape.known++;
    s->label[i] = KNOWN + bit;
  }
}

static unsigned char bit_of(unsigned char label) {
  assert(label < FREE || label >= KNOWN);
  return label >= KNOWN ? label - KNOWN : label;
}

/* Remove the last label, which is what was appended: `bit`. False: it is not. */
static bool take_back(qaci_back_run *r, qaci_back_state *s, unsigned char bit) {
  unsigned char c = s->label[s->shape.length - 1];
  if (last_is_place(s)) {
    if (c >= KNOWN && c != KNOWN + bit) return false;
    s->shape.known -= c >= KNOWN;
    s->shape.length--;
    read_last(r, s, 1 << bit);
    return s->count;
  }
  assert(c != UNSEEN);
  if (c == FREE) s->shape.free--;
  else if (c != bit) return false;
  s->shape.length--;
  return true;
}

/* Undo a COPY whose bit, if it is at a place, is known. */
static bool undo_copy(qaci_back_run *r, qaci_back_state *s, uint64_t k) {
  size_t n = s->shape.length, i = n - 1 - (k < n - 1 ? (size_t)k : n - 1);
  unsigned char c = s->label[n - 1];
  if (c == FREE) { /* it becomes the other one */
    s->shape.free--;
    s->shape.length--;
    return true;
  }
  unsigned char bit = bit_of(c);
  if (s->label[i] == FREE || s->label[i] == WANTED) set_bit(s, i, bit);
  return bit_of(s->label[i]) == bit && take_back(r, s, bit);
}

static void undo_rotl(qaci_back_run *r, qaci_back_state *s) {
  size_t n = s->shape.length;
  unsigned char c = s->label[n - 1];
  if (last_is_place(s)) {
    if (c == WANTED) { /* nothing will ask for it */
      c = UNSEEN;
      read_last(r, s, 3);
    } else {
      s->shape.known--;
      c = bit_of(c);
      read_last(r, s, 1 << c);
    }
  }
  *--s->label = c;
  if (piece(s)) s->shape.left++;
}

static bool undo_rotr(qaci_back_run *r, qaci_back_state *s) {
  size_t n = s->shape.length;
  unsigned char c = *s->label;
  bool good = true;
  if (front_is_place(s)) {
    s->shape.known--;
    c = bit_of(c);
    good = read_first(r, s, c);
  } else if (piece(s)) {
    s->shape.left--;
  }
  s->label[n] = c;
  s->label++;
  return good;
}

/* Undo a micro-step that asks for no bit that is not known. */
static bool undo(qaci_back_run *r, qaci_back_state *s, qaci_instruction in) {
  size_t n = s->shape.length;
  if (in.op == QACI_DROP) {
    *--s->label = FREE;
    s->shape.length++;
    s->shape.free++;
    if (piece(s)) s->shape.left++;
    return true;
  }
  if (in.op == QACI_PUSH) return n && take_back(r, s, (unsigned char)in.argument);
  if (!n) return true;
  switch (in.op) {
  case QACI_ROTL:
    undo_rotl(r, s);
    return s->count;
  case QACI_ROTR: return undo_rotr(r, s);
  case QACI_COPY: return n > 1 && undo_copy(r, s, in.argument);
  default: return !bit_of(*s->label) || (n > 1 && take_back(r, s, (unsigned char)in.argument));
  }
}

/* The label that must be known before the micro-step is undone, and is not; or SIZE_MAX. */
static size_t question(const qaci_back_run *r, const qaci_back_state *s, size_t left) {
  qaci_instruction in = event(r->asks, left);
  size_t n = s->shape.length;
  if (!n) return SIZE_MAX;
  unsigned char front = *s->label, last = s->label[n - 1];
  switch (in.op) {
  case QACI_ROTL: /* it leaves its place; is it asked for later? */
    return last == WANTED && qaci_back_asked(r->asks, left - 1, n, 0) ? n - 1 : SIZE_MAX;
  case QACI_ROTR: return front == WANTED ? 0 : SIZE_MAX;
  case QACI_CPUSH: return front == WANTED || front == FREE ? 0 : SIZE_MAX;
  case QACI_COPY: return last == WANTED ? n - 1 : SIZE_MAX;
  default: return SIZE_MAX;
  }
}

/* ---- branches ---- */

static qaci_back_state *copy_of(qaci_back_run *r, const qaci_back_state *s, size_t branches) {
  qaci_back_state *c = r->pool[branches];
  c->shape = s->shape;
  c->count = s->count;
  c->label = c->window + r->room / 2;
  memcpy(c->label, s->label, s->shape.length);
  memcpy(c->at, s->at, s->count * sizeof *s->at);
  mpn_copyi(c->ways, s->ways, (mp_size_t)(s->count * r->limbs));
  return c;
}

qaci_status qaci_back_go(qaci_back_run *r, qaci_back_state *s, size_t left, size_t branches) {
  if (branches >= r->pools) {
    r->pool = qaci_realloc(r->pool, (r->pools + 1) * sizeof *r->pool);
    r->pool[r->pools] = qaci_alloc(sizeof *s);
    qaci_back_state_init(r, r->pool[r->pools++]);
  }
  QACI_TRY(qaci_ctx_step(r->ctx, 1 + left - r->until));
  for (; left > r->until; left--) {
    if (s->shape.length > r->data_bits + left) return QACI_OK; /* it is no data, and will not be */
    qaci_instruction in = event(r->asks, left);
    if (in.op == QACI_DROP && !s->shape.length) /* there may have been nothing to drop */
      QACI_TRY(qaci_back_go(r, copy_of(r, s, branches), left - 1, branches + 1));
    size_t i = question(r, s, left);
    if (i != SIZE_MAX) {
      qaci_back_state *zero = copy_of(r, s, branches);
      set_bit(zero, i, 0);
      QACI_TRY(qaci_back_go(r, zero, left, branches + 1));
      set_bit(s, i, 1);
    }
    if (!undo(r, s, in)) return QACI_OK;
  }
  return r->arrived(r->data, s);
}

void qaci_back_forget(const qaci_back_run *r, qaci_back_state *s, size_t left) {
  size_t n = s->shape.length, size = s->shape.b - s->shape.a;
  unsigned twice = 0;
  for (size_t i = 0; i < n; i++) {
    if (piece(s) && i == s->shape.left) i += size;
    if (i == n) break;
    if (s->label[i] > FREE || qaci_back_asked(r->asks, left, n, i)) continue;
    twice += s->label[i] == FREE;
    s->label[i] = UNSEEN;
  }
  s->shape.free -= twice;
  for (; twice; twice -= twice < 63 ? twice : 63)
    for (size_t i = 0; i < s->count; i++)
      mpn_lshift(s->ways + i * r->limbs, s->ways + i * r->limbs, (mp_size_t)r->limbs, twice < 63 ? twice : 63);
}
