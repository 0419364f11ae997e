/* The evolution of a superposition of world-states, exactly.                                       definitions.md 5
 *
 * A superposition is a list of terms (tape, state, head, amplitude), the amplitudes being Gaussian integers over one
 * common denominator D^e. e is raised only at steps where some term meets a row that needs D, that is, whose amplitude
 * is not a power of i: machines that mostly move pay nothing for the rotations they make now and then.
 *
 * Equal terms are found through a hash table. The hash of a tape is the exclusive or of one random word for each cell
 * that holds 1 (Zobrist), so writing a cell updates it in O(1), and a step costs, for each branch, one copy and at most
 * one comparison of the tape's words. Terms whose head left the window are merged like the others (they interfere)
 * and only then are an error or, with absorbing edges, weight that is lost.
 *
 *   terms    term[0] term[1] ...            words    tape of term[0] | tape of term[1] | ...   (`stride` words each,
 *                                                    bit j of the tape is cell lo + j, as in qaci_bits)
 */
#define _GNU_SOURCE /* qsort_r */
#include "physics/qtm_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct term {
  uint64_t hash; /* of the tape alone */
  uint32_t state;
  int32_t head; /* from lo: -1 and W are outside */
  mpz_t re, im;
} term;

typedef struct layer {
  size_t count, room;
  size_t live; /* terms whose numbers are initialised: they are kept and reused */
  term *term;
  uint64_t *words;
} layer;

struct qaci_evolution {
  qaci_qtm *m;
  size_t stride;
  uint64_t n;
  layer now, next;
  mpz_t denominator; /* D^e */
  mpq_t lost;
  size_t slots; /* a power of two */
  uint32_t *slot; /* of `next`: index + 1, or 0 */
  bool sorted;
};

/* splitmix64's finaliser: the random word of a cell. */
static uint64_t mix(uint64_t x) {
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

static qaci_status reserve(qaci_ctx *ctx, qaci_evolution *e, layer *l) {
  if (l->count < l->room) return QACI_OK;
  if (l->room >= UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_UNABLE, "more than %zu world-states are in superposition at step %llu", l->room,
                     (unsigned long long)e->n);
  size_t more = l->room + 8, bytes = sizeof(term) + e->stride * sizeof(uint64_t);
  QACI_TRY(qaci_ctx_charge(ctx, more * bytes));
  l->room += more;
  l->term = qaci_realloc(l->term, l->room * sizeof *l->term);
  l->words = qaci_realloc(l->words, l->room * e->stride * sizeof *l->words);
  return QACI_OK;
}

/* Append a term of amplitude 0; its tape is left to the caller. */
static qaci_status append(qaci_ctx *ctx, qaci_evolution *e, layer *l, uint64_t hash, uint32_t state, int32_t head) {
  QACI_TRY(reserve(ctx, e, l));
  term *t = &l->term[l->count];
  if (l->count == l->live) {
    mpz_inits(t->re, t->im, NULL);
    l->live++;
  } else {
    mpz_set_ui(t->re, 0);
    mpz_set_ui(t->im, 0);
  }
  t->hash = hash;
  t->state = state;
  t->head = head;
  l->count++;
  return QACI_OK;
}

static void layer_clear(layer *l) {
  for (size_t i = 0; i < l->live; i++) mpz_clears(l->term[i].re, l->term[i].im, NULL);
  free(l->term);
  free(l->words);
}

void qaci_qtm_evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  layer_clear(&e->now);
  layer_clear(&e->next);
  mpz_clear(e->denominator);
  mpq_clear(e->lost);
  free(e->slot);
  qaci_physics_release(&e->m->physics);
  free(e);
}

qaci_status qaci_qtm_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  *r = NULL;
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){.m = (qaci_qtm *)qaci_physics_retain(p)};
  const qaci_qtm *m = e->m;
  e->stride = (m->cells + 63) / 64;
  mpz_init_set_ui(e->denominator, 1);
  mpq_init(e->lost);
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_qtm_tape(m, &tape, start);
  uint64_t hash = 0;
  for (size_t i = 0; i < tape.len; i++)
    if (qaci_bits_get(&tape, i)) hash ^= mix(i);
  qaci_status status = append(ctx, e, &e->now, hash, (uint32_t)qaci_qtm_state(m, start),
                              (int32_t)(qaci_qtm_head(m, start) - m->lo));
  if (status == QACI_OK) {
    memcpy(e->now.words, tape.word, e->stride * sizeof *e->now.words);
    mpz_set_ui(e->now.term[0].re, 1);
    *r = e;
  } else {
    qaci_qtm_evolution_destroy(e);
  }
  qaci_bits_clear(&tape);
  return status;
}

/* Make the hash table empty, with at least 2 (count + 1) slots, then enter the terms of `next`. */
static void rebuild_slots(qaci_evolution *e, size_t count) {
  size_t slots = 16;
  while (slots < 4 * (count + 1)) slots *= 2;
  if (slots != e->slots) {
    free(e->slot);
    e->slot = qaci_alloc(slots * sizeof *e->slot);
    e->slots = slots;
  }
  memset(e->slot, 0, slots * sizeof *e->slot);
}

static uint64_t full_hash(const term *t) {
  return mix(t->hash ^ mix(((uint64_t)t->state << 32) | (uint32_t)t->head));
}

static void enter_slot(qaci_evolution *e, size_t index) {
  size_t i = (size_t)full_hash(&e->next.term[index]);
  while (e->slot[i & (e->slots - 1)]) i++;
  e->slot[i & (e->slots - 1)] = (uint32_t)(index + 1);
}

/* Do the tapes agree, where `from` is read with the bit of `cell` replaced by `write`? */
static bool same_tape(const uint64_t *x, const uint64_t *from, size_t stride, size_t cell, bool write) {
  size_t at = cell >> 6;
  uint64_t mask = (uint64_t)1 << (63 - (cell & 63));
  uint64_t changed = write ? from[at] | mask : from[at] & ~mask;
  return x[at] == changed && !memcmp(x, from, at * sizeof *x) &&
         !memcmp(x + at + 1, from + at + 1, (stride - at - 1) * sizeof *x);
}

/* *r := the term of `next` that a branch of now.term[source] leads to, a new one of amplitude 0 if need be. */
static qaci_status successor(qaci_ctx *ctx, qaci_evolution *e, size_t source, const qaci_qtm_entry *b, bool symbol,
                             term **r) {
  const term *from = &e->now.term[source];
  size_t cell = (size_t)from->head;
  const uint64_t *tape = e->now.words + source * e->stride;
  term key = {.hash = from->hash ^ (symbol != b->write ? mix(cell) : 0),
              .state = b->state,
              .head = from->head + b->move};
  size_t i = (size_t)full_hash(&key);
  for (; e->slot[i & (e->slots - 1)]; i++) {
    size_t found = e->slot[i & (e->slots - 1)] - 1;
    term *t = &e->next.term[found];
    if (t->hash == key.hash && t->state == key.state && t->head == key.head &&
        same_tape(e->next.words + found * e->stride, tape, e->stride, cell, b->write)) {
      *r = t;
      return QACI_OK;
    }
  }
  QACI_TRY(append(ctx, e, &e->next, key.hash, key.state, key.head));
  size_t index = e->next.count - 1;
  uint64_t *copy = e->next.words + index * e->stride, mask = (uint64_t)1 << (63 - (cell & 63));
  memcpy(copy, tape, e->stride * sizeof *copy);
  copy[cell >> 6] = b->write ? copy[cell >> 6] | mask : copy[cell >> 6] & ~mask;
  e->slot[i & (e->slots - 1)] = (uint32_t)(index + 1);
  if (2 * e->next.count > e->slots) {
    rebuild_slots(e, e->next.count);
    for (size_t j = 0; j < e->next.count; j++) enter_slot(e, j);
  }
  *r = &e->next.term[index];
  return QACI_OK;
}

/* t += (factor i^unit) * from, factor D^0 or D^1 already multiplied into `re`, `im`. */
static void add_unit(term *t, const mpz_t re, const mpz_t im, int unit) {
  switch (unit) {
  case 0: mpz_add(t->re, t->re, re), mpz_add(t->im, t->im, im); break;
  case 1: mpz_sub(t->re, t->re, im), mpz_add(t->im, t->im, re); break;
  case 2: mpz_sub(t->re, t->re, re), mpz_sub(t->im, t->im, im); break;
  default: mpz_add(t->re, t->re, im), mpz_sub(t->im, t->im, re); break;
  }
}

static void add_product(term *t, const mpz_t re, const mpz_t im, const qaci_qtm_entry *b) {
  mpz_addmul(t->re, re, b->x);
  mpz_submul(t->re, im, b->y);
  mpz_addmul(t->im, re, b->y);
  mpz_addmul(t->im, im, b->x);
}

static bool symbol_under_head(const qaci_evolution *e, size_t i) {
  size_t cell = (size_t)e->now.term[i].head;
  return e->now.words[i * e->stride + (cell >> 6)] >> (63 - (cell & 63)) & 1;
}

static const qaci_qtm_line *line_met(const qaci_evolution *e, size_t i) {
  uint32_t line = e->m->line_of[2 * (size_t)e->now.term[i].state + symbol_under_head(e, i)];
  return line == QACI_QTM_NO_ROW ? NULL : &e->m->line[line];
}

static qaci_status missing_row(qaci_ctx *ctx, const qaci_evolution *e, size_t i) {
  const qaci_qtm *m = e->m;
  unsigned long long step = e->n + 1;
  if (e->now.term[i].state >= m->last)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the circuit has ended after %zu steps and step %llu was due: a wait at its end makes it longer",
                     m->duration, step);
  char text[QACI_QTM_STATE_TEXT];
  return qaci_fail(ctx, QACI_DOMAIN, "%s reads %d at step %llu: the table has no row for it",
                   qaci_qtm_state_text(m, e->now.term[i].state, text), (int)symbol_under_head(e, i), step);
}

/* r := the weight of a term, over the square of the amplitudes' denominator. */
static void weigh(mpz_t r, const term *t) {
  mpz_mul(r, t->re, t->re);
  mpz_addmul(r, t->im, t->im);
}

/* Drop exact zeros from `next` and deal with heads outside the window; *out := weight that left. */
static qaci_status settle(qaci_ctx *ctx, qaci_evolution *e, const mpz_t denominator, mpq_t out) {
  layer *l = &e->next;
  const qaci_qtm *m = e->m;
  mpq_t weight;
  mpq_init(weight);
  qaci_status status = QACI_OK;
  size_t kept = 0;
  for (size_t i = 0; i < l->count; i++) {
    term *t = &l->term[i];
    if (!mpz_sgn(t->re) && !mpz_sgn(t->im)) continue;
    if (t->head < 0 || (size_t)t->head >= m->cells) {
      if (!m->absorb) {
        char text[QACI_QTM_STATE_TEXT];
        status = qaci_fail(ctx, QACI_DOMAIN,
                           "the head leaves the window %lld..%lld at step %llu in %s: expected a wider window, or "
                           "absorbing edges",
                           (long long)m->lo, (long long)m->hi, (unsigned long long)e->n + 1,
                           qaci_qtm_state_text(m, t->state, text));
        break;
      }
      weigh(mpq_numref(weight), t);
      mpz_mul(mpq_denref(weight), denominator, denominator);
      mpq_canonicalize(weight);
      mpq_add(out, out, weight);
      continue;
    }
    if (kept != i) {
      term swap = l->term[kept];
      l->term[kept] = *t;
      *t = swap;
      memcpy(l->words + kept * e->stride, l->words + i * e->stride, e->stride * sizeof *l->words);
    }
    kept++;
  }
  if (status == QACI_OK) l->count = kept;
  mpq_clear(weight);
  return status;
}

/* Fill `next` from `now`; `scale`: this step is over D. */
static qaci_status branch_all(qaci_ctx *ctx, qaci_evolution *e, bool scale) {
  mpz_t re, im;
  mpz_inits(re, im, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    const term *from = &e->now.term[i];
    const qaci_qtm_line *line = line_met(e, i);
    bool symbol = symbol_under_head(e, i);
    status = qaci_ctx_step(ctx, line->count);
    for (size_t j = 0; j < line->count && status == QACI_OK; j++) {
      const qaci_qtm_entry *b = &e->m->entry[line->first + j];
      term *t;
      status = successor(ctx, e, i, b, symbol, &t);
      if (status != QACI_OK) break;
      if (line->unit == QACI_QTM_NOT_UNIT) {
        add_product(t, from->re, from->im, b);
      } else if (scale) {
        mpz_mul(re, from->re, e->m->denominator);
        mpz_mul(im, from->im, e->m->denominator);
        add_unit(t, re, im, line->unit);
      } else {
        add_unit(t, from->re, from->im, line->unit);
      }
    }
  }
  mpz_clears(re, im, NULL);
  return status;
}

qaci_status qaci_qtm_evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  bool scale = false;
  for (size_t i = 0; i < e->now.count; i++) {
    const qaci_qtm_line *line = line_met(e, i);
    if (!line) return missing_row(ctx, e, i);
    if (line->unit == QACI_QTM_NOT_UNIT) scale = true;
  }
  if (scale) /* a weight has the square of the denominator */
    QACI_TRY(qaci_ctx_number(ctx, 2 * (double)(mpz_sizeinbase(e->denominator, 2) +
                                               mpz_sizeinbase(e->m->denominator, 2))));
  e->next.count = 0;
  rebuild_slots(e, e->now.count);
  QACI_TRY(branch_all(ctx, e, scale));
  mpz_t denominator;
  mpq_t out;
  mpz_init_set(denominator, e->denominator);
  mpq_init(out);
  if (scale) mpz_mul(denominator, denominator, e->m->denominator);
  qaci_status status = settle(ctx, e, denominator, out);
  if (status == QACI_OK) {
    layer swap = e->now;
    e->now = e->next;
    e->next = swap;
    mpz_swap(e->denominator, denominator);
    mpq_add(e->lost, e->lost, out);
    e->n++;
    e->sorted = false;
  }
  mpz_clear(denominator);
  mpq_clear(out);
  return status;
}

/* The order of codes: tape, then state, then head. */
static int compare_terms(const void *pa, const void *pb, void *data) {
  const qaci_evolution *e = data;
  uint32_t i = *(const uint32_t *)pa, j = *(const uint32_t *)pb;
  const uint64_t *a = e->now.words + i * e->stride, *b = e->now.words + j * e->stride;
  for (size_t k = 0; k < e->stride; k++)
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  const term *s = &e->now.term[i], *t = &e->now.term[j];
  if (s->state != t->state) return s->state < t->state ? -1 : 1;
  return s->head < t->head ? -1 : s->head > t->head;
}

/* Put the terms in the order of their codes. */
static void sort_terms(qaci_evolution *e) {
  size_t n = e->now.count;
  if (e->sorted) return;
  e->sorted = true;
  if (n < 2) return;
  uint32_t *order = qaci_alloc(n * sizeof *order);
  for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
  qsort_r(order, n, sizeof *order, compare_terms, e);
  term *terms = qaci_alloc(e->now.room * sizeof *terms);
  uint64_t *words = qaci_alloc(e->now.room * e->stride * sizeof *words);
  for (size_t i = 0; i < n; i++) {
    terms[i] = e->now.term[order[i]];
    memcpy(words + i * e->stride, e->now.words + order[i] * e->stride, e->stride * sizeof *words);
  }
  for (size_t i = n; i < e->now.live; i++) terms[i] = e->now.term[i];
  free(e->now.term);
  free(e->now.words);
  free(order);
  e->now.term = terms;
  e->now.words = words;
}

/* r := the code of term i. */
static void term_code(const qaci_evolution *e, size_t i, qaci_bits *r) {
  const qaci_qtm *m = e->m;
  qaci_bits_zeros(r, m->cells);
  memcpy(r->word, e->now.words + i * e->stride, e->stride * sizeof *r->word);
  qaci_bits_append_nat(r, e->now.term[i].state, m->state_bits);
  qaci_bits_append_nat(r, (uint64_t)e->now.term[i].head, m->head_bits);
}

qaci_status qaci_qtm_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                    mpz_t denominator, mpq_t lost) {
  sort_terms(e);
  mpz_mul(denominator, e->denominator, e->denominator);
  mpq_set(lost, e->lost);
  qaci_bits code;
  mpz_t weight;
  qaci_bits_init(&code);
  mpz_init(weight);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    term_code(e, i, &code);
    weigh(weight, &e->now.term[i]);
    status = each(data, &code, weight);
  }
  qaci_bits_clear(&code);
  mpz_clear(weight);
  return status;
}

qaci_status qaci_qtm_each_amplitude(qaci_ctx *ctx, qaci_evolution *e,
                                    qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re,
                                                        const mpz_t im, const mpz_t denominator),
                                    void *data) {
  sort_terms(e);
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    term_code(e, i, &code);
    status = each(data, &code, e->now.term[i].re, e->now.term[i].im, e->denominator);
  }
  qaci_bits_clear(&code);
  return status;
}
