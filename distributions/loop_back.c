/* Undoing micro-steps on many queues at once (SIMPL.11): see loop_back.h. */
#include "distributions/loop_back.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
  FREE = QACI_BACK_FREE,
  UNSEEN = QACI_BACK_UNSEEN,
  PLACE = QACI_BACK_PLACE,
  WANTED = PLACE + 3,
  SCATTERED = QACI_BACK_SCATTERED
};

/* ---- runs and states ---- */

void qaci_back_run_init(qaci_ctx *ctx, qaci_back_run *r, qaci_pair_parser *parser, qaci_loop_asks *asks, bool scattered,
                        size_t segment) {
  *r = (qaci_back_run){.ctx = ctx, .asks = asks, .scattered = scattered};
  size_t drops = 0;
  for (size_t left = 1; left <= asks->events; left++) drops += qaci_loop_asks_event(asks, left).op == QACI_DROP;
  qaci_piece_reader_init(&r->reader, parser, (parser->n + drops) / 64 + 1);
  r->room = asks->longest + 2 * segment;
}

void qaci_back_run_clear(qaci_back_run *r) {
  for (size_t i = 0; i < r->pools; i++) {
    qaci_back_state_clear(r->pool[i]);
    free(r->pool[i]);
  }
  free(r->pool);
  qaci_piece_reader_clear(&r->reader);
}

void qaci_back_state_init(const qaci_back_run *r, qaci_back_state *s) {
  *s = (qaci_back_state){.window = qaci_alloc(r->room)};
  s->pairs = qaci_alloc(r->reader.limbs * sizeof *s->pairs);
  s->given = qaci_alloc(r->reader.parser->n);
  qaci_piece_ways_init(&r->reader, &s->ways);
}

void qaci_back_state_clear(qaci_back_state *s) {
  free(s->window);
  free(s->pairs);
  free(s->given);
  qaci_piece_ways_clear(&s->ways);
}

void qaci_back_start(qaci_back_run *r, qaci_back_state *s, const qaci_bits *prefix) {
  size_t n = r->reader.parser->n;
  s->shape = (struct qaci_back_shape){.length = (uint32_t)(prefix->len + n), .left = (uint32_t)prefix->len};
  qaci_piece_start(&r->reader, &s->shape.piece, &s->ways);
  s->label = s->window + (r->room - r->asks->longest) / 2;
  for (size_t i = 0; i < prefix->len; i++) s->label[i] = qaci_bits_get(prefix, i);
  memset(s->label + prefix->len, WANTED, n - 2);
  memset(s->label + prefix->len + n - 2, 0, 2);
  qaci_piece_count(&r->reader, &s->shape.piece, &s->ways, NULL, 0, s->pairs);
  if (!r->scattered) return;
  s->rest = s->shape.piece;
  s->lowest = s->rest.b;
  s->shape.piece = (qaci_piece){0};
  s->shape.left = 0;
  for (size_t i = 0; i < n - 2; i++) s->label[prefix->len + i] = (unsigned char)(SCATTERED + i);
  memset(s->given, 3, n - 2);
}

/* ---- one state ---- */

static unsigned char bit_of(unsigned char label) {
  assert(label < FREE || label == PLACE + 1 || label == PLACE + 2);
  return label < FREE ? label : label - PLACE - 1;
}

/* Once all places are read, only their number counts. */
static void close_piece(qaci_back_state *s) {
  if (qaci_piece_open(&s->shape.piece)) return;
  s->shape.piece = (qaci_piece){0};
  s->shape.left = 0;
}

/* Read the places that are known at the first and at the last open one. */
static bool read_known(qaci_back_run *r, qaci_back_state *s) {
  qaci_piece *p = &s->shape.piece;
  bool good = true;
  while (good && p->a < p->b && s->label[s->shape.left] != WANTED) {
    unsigned char *label = &s->label[s->shape.left++];
    good = qaci_piece_read_first(&r->reader, p, bit_of(*label));
    *label = bit_of(*label);
    s->shape.known--;
  }
  while (good && p->a < p->b && s->label[s->shape.left + (p->b - p->a) - 1] != WANTED) {
    unsigned char *label = &s->label[s->shape.left + (p->b - p->a) - 1];
    qaci_piece_read_last(&r->reader, p, &s->ways, *label & 3);
    *label = bit_of(*label);
    s->shape.known--;
  }
  return good;
}

/* Scattered place i has this value: the pairs with what is known are counted from the end to the lowest known place. */
static void give(qaci_back_run *r, qaci_back_state *s, uint32_t i, unsigned char bit, bool counted) {
  s->given[i] = 1 << bit;
  if (i < s->lowest) s->lowest = i;
  if (i >= s->rest.b) qaci_piece_start(&r->reader, &s->rest, &s->ways); /* it was read as both values */
  if (counted) return;
  while (s->rest.b > s->lowest) qaci_piece_read_last(&r->reader, &s->rest, &s->ways, s->given[s->rest.b - 1]);
  qaci_piece_count(&r->reader, &s->rest, &s->ways, NULL, 0, s->pairs);
}

/* Give label i, a place or FREE, a value. False: no pair has it. The pairs need not be counted if they were. */
static bool set_bit(qaci_back_run *r, qaci_back_state *s, size_t i, unsigned char bit, bool counted) {
  mp_size_t limbs = (mp_size_t)r->reader.limbs;
  unsigned char *label = &s->label[i], place = *label;
  if (place == FREE) {
    s->shape.free--;
    *label = bit;
    return true;
  }
  s->shape.known++;
  if (place >= SCATTERED) {
    *label = bit;
    give(r, s, place - SCATTERED, bit, counted);
  } else {
    *label = PLACE + 1 + bit;
    if (!read_known(r, s))
      mpn_zero(s->pairs, limbs);
    else if (!counted)
      qaci_piece_count(&r->reader, &s->shape.piece, &s->ways, s->label + s->shape.left, s->shape.known, s->pairs);
    close_piece(s);
  }
  return !mpn_zero_p(s->pairs, limbs);
}

/* Remove the last label, which is what was appended: `bit`. False: it is not. */
static bool take_back(qaci_back_run *r, qaci_back_state *s, unsigned char bit) {
  size_t last = s->shape.length - 1;
  if (s->label[last] >= WANTED && !set_bit(r, s, last, bit, false)) return false;
  unsigned char c = s->label[last];
  assert(c != UNSEEN);
  s->shape.free -= c == FREE;
  s->shape.length--;
  return c == FREE || c == bit;
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
  if ((s->label[i] == FREE || s->label[i] >= WANTED) && !set_bit(r, s, i, bit, false)) return false;
  return bit_of(s->label[i]) == bit && take_back(r, s, bit);
}

/* The last bit comes to the front; if it is WANTED, nothing will ask for it. */
static void undo_rotl(qaci_back_run *r, qaci_back_state *s) {
  unsigned char c = s->label[s->shape.length - 1];
  *--s->label = c == WANTED ? UNSEEN : c;
  if (qaci_piece_open(&s->shape.piece)) s->shape.left++;
  if (c != WANTED) return;
  qaci_piece_read_last(&r->reader, &s->shape.piece, &s->ways, 3);
  read_known(r, s); /* the one before it may be */
  close_piece(s);
}

static void undo_rotr(qaci_back_state *s) {
  unsigned char c = *s->label;
  if (qaci_piece_open(&s->shape.piece)) s->shape.left--;
  s->label[s->shape.length] = c;
  s->label++;
}

/* Undo a micro-step that asks for no bit that is not known. False: it has not led here. */
static bool undo(qaci_back_run *r, qaci_back_state *s, qaci_instruction in) {
  size_t n = s->shape.length;
  if (in.op == QACI_DROP) {
    *--s->label = FREE;
    s->shape.length++;
    s->shape.free++;
    if (qaci_piece_open(&s->shape.piece)) s->shape.left++;
    return true;
  }
  if (in.op == QACI_PUSH) return n && take_back(r, s, (unsigned char)in.argument);
  if (!n) return true;
  switch (in.op) {
  case QACI_ROTL:
    undo_rotl(r, s);
    return true;
  case QACI_ROTR:
    undo_rotr(s);
    return true;
  case QACI_COPY:
    return n > 1 && undo_copy(r, s, in.argument);
  default:
    return !bit_of(*s->label) || (n > 1 && take_back(r, s, (unsigned char)in.argument));
  }
}

/* The label that must be known before the micro-step is undone, and is not; or SIZE_MAX. */
static size_t question(const qaci_back_run *r, const qaci_back_state *s, qaci_instruction in, size_t left) {
  size_t n = s->shape.length;
  if (!n) return SIZE_MAX;
  unsigned char front = *s->label, last = s->label[n - 1];
  switch (in.op) { /* a bit that is rotated leaves its place: is it asked for later? */
  case QACI_ROTL:
    return last == WANTED && qaci_loop_asks_row(r->asks, left - 1, n)[0] ? n - 1 : SIZE_MAX;
  case QACI_ROTR:
    return front == WANTED ? 0 : SIZE_MAX;
  case QACI_CPUSH:
    return front >= WANTED || front == FREE ? 0 : SIZE_MAX;
  case QACI_COPY:
    return last >= WANTED ? n - 1 : SIZE_MAX;
  default:
    return SIZE_MAX;
  }
}

/* ---- branches ---- */

/* The copy reads the vector where it is: s keeps it until the copy is done with. */
static qaci_back_state *copy_of(qaci_back_run *r, const qaci_back_state *s, size_t branches) {
  if (branches >= r->pools) {
    r->pool = qaci_realloc(r->pool, (r->pools + 1) * sizeof *r->pool);
    r->pool[r->pools] = qaci_alloc(sizeof *s);
    qaci_back_state_init(r, r->pool[r->pools++]);
  }
  qaci_back_state *c = r->pool[branches];
  c->shape = s->shape;
  c->ways.at = s->ways.at;
  c->label = c->window + (s->label - s->window);
  memcpy(c->label, s->label, s->shape.length);
  if (r->scattered) {
    c->rest = s->rest;
    c->lowest = s->lowest;
    memcpy(c->given, s->given, r->reader.parser->n - 2);
  }
  mpn_copyi(c->pairs, s->pairs, (mp_size_t)r->reader.limbs);
  return c;
}

/* Count s where `left` micro-steps are left. False: its queue was tested by REPEAT and empty. */
static bool pass(const qaci_back_run *r, const qaci_back_state *s, size_t left) {
  size_t n = s->shape.length, limbs = r->reader.limbs;
  mp_limb_t *tally = r->tally[left];
  if (tally && n <= r->data_bits) {
    mp_limb_t *to = tally + (2 * n - s->shape.free) * r->tally_limbs;
    mpn_add(to, to, (mp_size_t)r->tally_limbs, s->pairs, (mp_size_t)limbs);
  }
  return n || !r->nonempty || left % r->asks->steps;
}

qaci_status qaci_back_go(qaci_back_run *r, qaci_back_state *s, size_t left, size_t branches) {
  QACI_TRY(qaci_ctx_step(r->ctx, 1 + left - r->until));
  QACI_TRY(r->asks->status);
  for (; left > r->until; left--) {
    if (s->shape.length > r->data_bits + left) return QACI_OK; /* it is no data, and will not be */
    qaci_instruction in = qaci_loop_asks_event(r->asks, left);
    if (in.op == QACI_DROP && !s->shape.length) { /* there may have been nothing to drop */
      qaci_back_state *same = copy_of(r, s, branches);
      if (pass(r, same, left - 1)) QACI_TRY(qaci_back_go(r, same, left - 1, branches + 1));
    }
    size_t i = question(r, s, in, left);
    if (i != SIZE_MAX) {
      qaci_back_state *zero = copy_of(r, s, branches);
      bool place = s->label[i] >= WANTED, possible = set_bit(r, zero, i, 0, false);
      if (place) mpn_sub_n(s->pairs, s->pairs, zero->pairs, (mp_size_t)r->reader.limbs);
      if (possible) QACI_TRY(qaci_back_go(r, zero, left, branches + 1));
      if (!set_bit(r, s, i, 1, true)) return QACI_OK;
    }
    if (!undo(r, s, in)) return QACI_OK;
    if (!pass(r, s, left - 1)) return QACI_OK;
  }
  return r->until ? r->arrived(r->data, s) : QACI_OK;
}

/* Make the labels from i on to before `end` UNSEEN that are not asked for. Returns how many FREE ones there were. */
static unsigned forget(unsigned char *label, const unsigned char *asked, size_t i, size_t end) {
  unsigned twice = 0;
  for (; i < end; i++) {
    twice += label[i] == FREE && !asked[i];
    label[i] = asked[i] ? label[i] : UNSEEN;
  }
  return twice;
}

void qaci_back_forget(qaci_back_run *r, qaci_back_state *s, size_t left) {
  size_t n = s->shape.length, limbs = r->reader.limbs;
  const unsigned char *asked = qaci_loop_asks_row(r->asks, left, n);
  unsigned twice = forget(s->label, asked, 0, s->shape.left) +
                   forget(s->label, asked, s->shape.left + (s->shape.piece.b - s->shape.piece.a), n);
  if (!twice) return;
  s->shape.free -= twice;
  if (qaci_piece_open(&s->shape.piece)) qaci_piece_double(&r->reader, &s->shape.piece, &s->ways, twice);
  qaci_piece_double_number(s->pairs, s->pairs, limbs, twice);
}
