/* One step of a superposition, exactly.                                                            PHYS.1, QTM.2, QTM.5
 *
 * Where every world-state becomes one other, the step is done in place: nothing can meet, since Step keeps different
 * world-states orthogonal. Otherwise the terms of `next` are made in batches. A world-state that becomes one other is
 * appended; the branches of the rest are looked up in a hash table, after the table's words and then the records for a
 * whole batch were asked for, so that the memory's latencies overlap. Slots hold a tag, so that few records are looked
 * at in vain; a match is decided by comparing places and tapes, never by hashes alone.
 *
 * The exponent of a term is raised only where it meets a row that needs D: machines that mostly move pay nothing for
 * the rotations they make now and then. Where two exponents meet the smaller one is scaled.
 */
#include "physics/qtm_layer.h"

#include <stdlib.h>

enum { BATCH = 64 };

/* A branch on its way to `next`. */
typedef struct pending {
  const uint64_t *from;
  const qtm_branch *branch;
  uint64_t hash, place;
  uint64_t probe; /* the slot in its low half, the tag in its high half */
  int32_t cell;   /* that is written */
  bool flip;      /* does it change? */
} pending;

typedef struct batch {
  size_t count;
  pending at[BATCH];
} batch;

/* The part of a step that is the same for all terms. */
typedef struct stride {
  qaci_evolution *e;
  const qaci_qtm_rules *rules;
  int64_t lo, hi; /* the window, from the origin */
  bool cancelled;  /* did some term become 0? */
  uint64_t followed; /* branches */
  bool leaves;       /* does e->leaving hold weight that leaves the window in this step? */
} stride;

/* Numbers ---------------------------------------------------------------------------------------------------------- */

static inline qtm_factor minus(qtm_factor c) {
  return (qtm_factor){.limb = c.limb, .low = -c.low, .sign = -c.sign};
}

/* (x + iy) += (a + ib) c, for numbers of n limbs. */
static inline void add_product(mp_limb_t *x, const mp_limb_t *a, size_t n, size_t parts, const qtm_branch *c,
                               size_t k) {
  limbs_addmul(x, a, n, &c->x, k);
  if (parts == 1) return;
  qtm_factor minus_y = minus(c->y);
  limbs_addmul(x, a + n, n, &minus_y, k);
  limbs_addmul(x + n, a, n, &c->y, k);
  limbs_addmul(x + n, a + n, n, &c->x, k);
}

/* x + iy := i^unit (x + iy). */
static inline void turn(mp_limb_t *x, size_t n, size_t parts, int unit) {
  if (unit >= 2)
    for (size_t part = 0; part < parts; part++) limbs_neg(x + part * n, n);
  if (!(unit & 1)) return;
  for (size_t i = 0; i < n; i++) {
    mp_limb_t t = x[i];
    x[i] = x[n + i];
    x[n + i] = t;
  }
  limbs_neg(x, n);
}

/* r += from's amplitude times the branch, where their exponents differ. */
static void add_unequal(stride *s, uint64_t *r, const uint64_t *from, const qtm_branch *b) {
  qaci_evolution *e = s->e;
  size_t n = e->limbs, k = s->rules->factor_limbs;
  mp_limb_t *x = qtm_numbers(e, r), *product = e->scratch, *scratch = product + 2 * n;
  const mp_limb_t *a = from + QTM_TAPE + e->tape_words;
  uint64_t exponent = from[QTM_EXPONENT] + 1;
  if (r[QTM_EXPONENT] < exponent) {
    for (size_t part = 0; part < e->parts; part++)
      limbs_scale(x + part * n, n, &s->rules->D, k, exponent - r[QTM_EXPONENT], scratch);
    r[QTM_EXPONENT] = exponent;
    add_product(x, a, n, e->parts, b, k);
    return;
  }
  memset(product, 0, e->parts * n * sizeof *product);
  add_product(product, a, n, e->parts, b, k);
  for (size_t part = 0; part < e->parts; part++) {
    limbs_scale(product + part * n, n, &s->rules->D, k, r[QTM_EXPONENT] - exponent, scratch);
    mpn_add_n(x + part * n, x + part * n, product + part * n, (mp_size_t)n);
  }
}

/* In place --------------------------------------------------------------------------------------------------------- */

/* The only row that a term meets; NULL if it does not become just one other world-state, within the window. */
static inline const qtm_row *solo_row(const stride *s, const uint64_t *r, int32_t *cell) {
  const uint32_t *first = &s->rules->part_first[qtm_state_of(r)];
  if (first[1] - first[0] != 1) return NULL;
  const qtm_part *part = &s->rules->part[first[0]];
  *cell = qtm_head_of(r) + part->offset;
  const qtm_row *row = &part->row[qtm_symbol_at(r, *cell)];
  if (!row->solo) return NULL;
  int64_t head = qtm_head_of(r) + s->rules->branch[row->first].move;
  return head < s->lo || head > s->hi ? NULL : row;
}

/* Write, change state and move. */
static inline void move_term(const stride *s, uint64_t *r, int32_t cell, const qtm_branch *b) {
  if (qtm_symbol_at(r, cell) != b->write) {
    r[QTM_TAPE + ((uint32_t)cell >> 6)] ^= UINT64_C(1) << (63 - ((uint32_t)cell & 63));
    r[QTM_HASH] ^= qtm_cell_hash(s->e->origin + cell);
  }
  r[QTM_PLACE] = qtm_place(b->state, qtm_head_of(r) + b->move);
}

/* r's numbers := from's, times the one branch of a solo row. */
static inline void multiply_term(const stride *s, uint64_t *r, const uint64_t *from, const qtm_row *row) {
  qaci_evolution *e = s->e;
  size_t n = e->limbs;
  mp_limb_t *x = qtm_numbers(e, r);
  if (row->unit != QTM_NOT_UNIT) {
    turn(x, n, e->parts, row->unit);
    return;
  }
  memcpy(e->scratch, from + QTM_TAPE + e->tape_words, e->parts * n * sizeof *x);
  memset(x, 0, e->parts * n * sizeof *x);
  add_product(x, e->scratch, n, e->parts, &s->rules->branch[row->first], s->rules->factor_limbs);
  r[QTM_EXPONENT]++;
}

static void forget_range(qtm_layer *l) {
  l->low = INT32_MAX;
  l->high = INT32_MIN;
  l->most = 0;
}

/* The layer has one more term. */
static inline void take_in(qtm_layer *l, const uint64_t *r) {
  int32_t head = qtm_head_of(r);
  if (head < l->low) l->low = head;
  if (head > l->high) l->high = head;
  if (r[QTM_EXPONENT] > l->most) l->most = r[QTM_EXPONENT];
}

static bool step_in_place(stride *s) {
  qtm_layer *l = &s->e->now;
  int32_t cell;
  for (size_t i = 0; i < l->count; i++)
    if (!solo_row(s, qtm_record(s->e, l, i), &cell)) return false;
  if (l->count) forget_range(l);
  for (size_t i = 0; i < l->count; i++) {
    uint64_t *r = qtm_record(s->e, l, i);
    const qtm_row *row = solo_row(s, r, &cell);
    move_term(s, r, cell, &s->rules->branch[row->first]);
    if (row->unit) multiply_term(s, r, r, row);
    take_in(l, r);
  }
  s->followed += l->count;
  return true;
}

/* Batches ---------------------------------------------------------------------------------------------------------- */

/* A copy of `from` at the end of `next`, which has room. */
static inline uint64_t *append(qaci_evolution *e, const uint64_t *from) {
  uint64_t *r = qtm_record(e, &e->next, e->next.count++);
  for (size_t i = 0; i < e->record; i++) r[i] = from[i];
  return r;
}

static inline bool same(const pending *p, const uint64_t *r, size_t tape_words) {
  if (r[QTM_HASH] != p->hash || r[QTM_PLACE] != p->place) return false;
  uint64_t mask = p->flip ? UINT64_C(1) << (63 - ((uint32_t)p->cell & 63)) : 0;
  size_t at = (uint32_t)p->cell >> 6;
  uint64_t differ = 0;
  for (size_t i = 0; i < tape_words; i++) differ |= r[QTM_TAPE + i] ^ p->from[QTM_TAPE + i] ^ (i == at ? mask : 0);
  return !differ;
}

static inline __attribute__((always_inline)) void land(stride *s, const pending *p, size_t n, size_t parts) {
  qaci_evolution *e = s->e;
  uint64_t mask = e->slots - 1, tag = p->probe & ~(uint64_t)UINT32_MAX;
  uint64_t *r = NULL, exponent = p->from[QTM_EXPONENT] + 1;
  const mp_limb_t *a = p->from + QTM_TAPE + e->tape_words;
  for (uint64_t i = p->probe & mask;; i = (i + 1) & mask) {
    uint64_t slot = e->slot[i];
    if (!slot) {
      e->slot[i] = tag | (e->next.count + 1);
      break;
    }
    if ((slot & ~(uint64_t)UINT32_MAX) != tag) continue;
    uint64_t *found = qtm_record(e, &e->next, (uint32_t)slot - 1);
    if (same(p, found, e->tape_words)) {
      r = found;
      break;
    }
  }
  if (r) {
    mp_limb_t *x = qtm_numbers(e, r);
    if (exponent > e->next.most) e->next.most = exponent;
    if (r[QTM_EXPONENT] == exponent) add_product(x, a, n, parts, p->branch, s->rules->factor_limbs);
    else add_unequal(s, r, p->from, p->branch);
    if (limbs_zero(x, n * parts)) s->cancelled = true;
    return;
  }
  r = qtm_record(e, &e->next, e->next.count++);
  r[QTM_HASH] = p->hash;
  r[QTM_PLACE] = p->place;
  r[QTM_EXPONENT] = exponent;
  for (size_t i = 0; i < e->tape_words; i++) r[QTM_TAPE + i] = p->from[QTM_TAPE + i];
  if (p->flip) r[QTM_TAPE + ((uint32_t)p->cell >> 6)] ^= UINT64_C(1) << (63 - ((uint32_t)p->cell & 63));
  mp_limb_t *x = qtm_numbers(e, r);
  for (size_t i = 0; i < n * parts; i++) x[i] = 0;
  add_product(x, a, n, parts, p->branch, s->rules->factor_limbs);
  take_in(&e->next, r);
}

static inline __attribute__((always_inline)) void land_all(stride *s, batch *b, size_t n, size_t parts) {
  qaci_evolution *e = s->e;
  uint64_t mask = e->slots - 1;
  for (size_t i = 0; i < b->count; i++) {
    uint64_t slot = e->slot[b->at[i].probe & mask];
    if (slot && !((slot ^ b->at[i].probe) >> 32)) __builtin_prefetch(qtm_record(e, &e->next, (uint32_t)slot - 1));
  }
  for (size_t i = 0; i < b->count; i++) land(s, &b->at[i], n, parts);
}

/* Numbers of one or two limbs are most of the work of most runs: they get code of their own. */
static qaci_status flush(qaci_ctx *ctx, stride *s, batch *b) {
  qaci_evolution *e = s->e;
  QACI_TRY(qaci_ctx_step(ctx, b->count));
  QACI_TRY(qtm_reserve(ctx, e, &e->next, BATCH + 1));
  switch (2 * (e->limbs < 3 ? e->limbs : 3) + e->parts) {
  case 3: land_all(s, b, 1, 1); break;
  case 4: land_all(s, b, 1, 2); break;
  case 5: land_all(s, b, 2, 1); break;
  case 6: land_all(s, b, 2, 2); break;
  default: land_all(s, b, e->limbs, e->parts);
  }
  s->followed += b->count;
  b->count = 0;
  return QACI_OK;
}

static inline void push(stride *s, batch *b, const uint64_t *from, int32_t cell, const qtm_branch *branch) {
  qaci_evolution *e = s->e;
  pending *p = &b->at[b->count++];
  p->from = from;
  p->branch = branch;
  p->cell = cell;
  p->flip = qtm_symbol_at(from, cell) != branch->write;
  p->hash = from[QTM_HASH] ^ (p->flip ? qtm_cell_hash(e->origin + cell) : 0);
  p->place = qtm_place(branch->state, qtm_head_of(from) + branch->move);
  uint64_t x = p->hash + p->place * UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
  p->probe = x ^ x >> 32;
  __builtin_prefetch(&e->slot[p->probe & (e->slots - 1)]);
}

static void append_solo(stride *s, const uint64_t *from, int32_t cell, const qtm_row *row) {
  uint64_t *r = append(s->e, from);
  move_term(s, r, cell, &s->rules->branch[row->first]);
  if (row->unit) multiply_term(s, r, from, row);
  take_in(&s->e->next, r);
  s->followed++;
}

static qaci_status missing_row(qaci_ctx *ctx, const qaci_evolution *e, uint32_t state, int symbol) {
  const qaci_qtm_table *t = e->m->table;
  unsigned long long step = (unsigned long long)e->n + 1;
  if (state >= t->last)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the circuit has ended after %zu steps and step %llu was due: a wait at its end makes it longer",
                     t->duration, step);
  char text[QACI_QTM_STATE_TEXT];
  return qaci_fail(ctx, QACI_DOMAIN, "%s reads %d at step %llu: the table has no row for it",
                   qaci_qtm_state_text(t, state, text), symbol, step);
}

/* Fill `next` from `now`. */
static qaci_status spread(qaci_ctx *ctx, stride *s) {
  qaci_evolution *e = s->e;
  const qaci_qtm_rules *rules = s->rules;
  batch b;
  b.count = 0;
  for (size_t i = 0; i < e->now.count; i++) {
    const uint64_t *from = qtm_record(e, &e->now, i);
    uint32_t state = qtm_state_of(from);
    for (uint32_t p = rules->part_first[state]; p < rules->part_first[state + 1]; p++) {
      int32_t cell = qtm_head_of(from) + rules->part[p].offset;
      const qtm_row *row = &rules->part[p].row[qtm_symbol_at(from, cell)];
      if (!row->count && !rules->backward) return missing_row(ctx, e, state, qtm_symbol_at(from, cell));
      if (row->solo) {
        QACI_TRY(qaci_ctx_step(ctx, 1));
        QACI_TRY(qtm_reserve(ctx, e, &e->next, BATCH + 1));
        append_solo(s, from, cell, row);
        continue;
      }
      for (uint32_t j = row->first; j < row->first + row->count; j++) {
        push(s, &b, from, cell, &rules->branch[j]);
        if (b.count == BATCH) QACI_TRY(flush(ctx, s, &b));
      }
    }
  }
  return flush(ctx, s, &b);
}

/* After a step ----------------------------------------------------------------------------------------------------- */

static bool not_zero(const qaci_evolution *e, uint64_t *r) {
  return !limbs_zero(qtm_numbers(e, r), e->parts * e->limbs);
}

static bool in_window(const qaci_evolution *e, uint64_t *r) {
  int64_t cell = e->origin + qtm_head_of(r);
  return cell >= e->m->lo && cell <= e->m->hi;
}

/* The terms of `next` whose heads are outside the window: an error, or weight that is lost. */
static qaci_status leave(qaci_ctx *ctx, stride *s) {
  qaci_evolution *e = s->e;
  bool backward = s->rules->backward;
  const qaci_qtm *m = e->m;
  mpz_t x, y, factor, sum;
  mpz_inits(x, y, factor, sum, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->next.count; i++) {
    uint64_t *r = qtm_record(e, &e->next, i);
    if (in_window(e, r)) continue;
    if (!m->absorb) {
      char text[QACI_QTM_STATE_TEXT];
      status = qaci_fail(ctx, QACI_DOMAIN,
                         "the head leaves the window %lld..%lld at step %lld%s in %s: expected a wider window, or "
                         "absorbing edges",
                         (long long)m->lo, (long long)m->hi, (long long)e->n + (backward ? -1 : 1),
                         backward ? ", backwards," : "", qaci_qtm_state_text(m->table, qtm_state_of(r), text));
      break;
    }
    mp_limb_t *numbers = qtm_numbers(e, r);
    limbs_get(x, numbers, e->limbs);
    if (e->parts == 2) limbs_get(y, numbers + e->limbs, e->limbs);
    mpz_mul(x, x, x);
    mpz_addmul(x, y, y);
    mpz_pow_ui(factor, m->table->denominator, 2 * (e->next.most - r[QTM_EXPONENT]));
    mpz_addmul(sum, x, factor);
  }
  if (status == QACI_OK) {
    mpz_set(mpq_numref(e->leaving), sum);
    mpz_pow_ui(mpq_denref(e->leaving), m->table->denominator, 2 * e->next.most);
    mpq_canonicalize(e->leaving);
    s->leaves = true;
    qtm_filter(e, &e->next, in_window);
  }
  mpz_clears(x, y, factor, sum, NULL);
  return status;
}

/* The hash table, empty, for at most `count` terms. */
static qaci_status empty_slots(qaci_ctx *ctx, qaci_evolution *e, size_t count) {
  size_t slots = 16;
  while (slots < count + count / 2) slots *= 2;
  if (slots > e->slots || slots < e->slots / 8) {
    QACI_TRY(qtm_charge(ctx, e, slots * sizeof *e->slot));
    qaci_ctx_release(ctx, e->slots * sizeof *e->slot);
    e->bytes -= e->slots * sizeof *e->slot;
    free(e->slot);
    e->slot = qtm_pages(slots * sizeof *e->slot);
    e->slots = slots;
  }
  memset(e->slot, 0, e->slots * sizeof *e->slot);
  return QACI_OK;
}

static void stretch_hull(qaci_evolution *e) {
  if (!e->now.count) return;
  int64_t low = e->origin + e->now.low, high = e->origin + e->now.high;
  if (low < e->hull_lo) e->hull_lo = low;
  if (high > e->hull_hi) e->hull_hi = high;
}

static qaci_status step_apart(qaci_ctx *ctx, stride *s) {
  qaci_evolution *e = s->e;
  /* as many more as the last step made, and a little: what is taken while `next` is empty need not be copied */
  double before = (double)e->next.count, now = (double)e->now.count, grows = before > 0 ? now / before : 1;
  e->next.count = 0;
  forget_range(&e->next);
  QACI_TRY(qtm_reserve(ctx, e, &e->next, (size_t)(now * (grows > 1 && grows < 4 ? grows : 1) * 1.05) + BATCH + 1));
  QACI_TRY(empty_slots(ctx, e, e->now.count * s->rules->most));
  QACI_TRY(spread(ctx, s));
  if (s->cancelled) qtm_filter(e, &e->next, not_zero);
  if (e->next.count && (e->next.low < s->lo || e->next.high > s->hi)) QACI_TRY(leave(ctx, s));
  if (!e->next.count) e->next.low = e->next.high = 1;
  if (e->cap && e->next.count > e->cap) QACI_TRY(qtm_apply_cap(ctx, e));
  qtm_layer swap = e->now;
  e->now = e->next;
  e->next = swap;
  return QACI_OK;
}

static qaci_status step(qaci_ctx *ctx, qaci_evolution *e, const qaci_qtm_rules *rules) {
  QACI_TRY(qtm_make_room(ctx, e));
  const qaci_qtm *m = e->m;
  stride s = {.e = e, .rules = rules, .lo = INT32_MIN, .hi = INT32_MAX};
  if (!m->endless) {
    s.lo = m->lo - e->origin;
    s.hi = m->hi - e->origin;
  }
  QACI_TRY(qaci_ctx_step(ctx, 1 + e->now.count));
  bool over = e->cap && e->now.count > e->cap; /* a cap that was set since */
  if (over || !step_in_place(&s)) QACI_TRY(step_apart(ctx, &s));
  if (s.leaves) mpq_add(e->lost, e->lost, e->leaving);
  e->updates += s.followed;
  e->n += rules->backward ? -1 : 1;
  e->sorted = false;
  stretch_hull(e);
  return QACI_OK;
}

qaci_status qaci_qtm_evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  return step(ctx, e, e->m->table->forward);
}

static qaci_status backward_rules(qaci_ctx *ctx, qaci_evolution *e, const qaci_qtm_rules **rules) {
  qaci_qtm_table *t = e->m->table;
  if (!qaci_qtm_table_complete(t))
    return qaci_fail(ctx, QACI_DOMAIN, "a table with missing rows has no inverse: expected one that is complete");
  if (!e->m->endless && e->m->absorb)
    return qaci_fail(ctx, QACI_DOMAIN, "edges that absorb cannot be undone: expected a machine without them");
  if (e->cap || mpq_sgn(e->dropped))
    return qaci_fail(ctx, QACI_DOMAIN, "a cap cannot be undone: expected an evolution without one");
  if (!t->backward) t->backward = qaci_qtm_rules_backward(t);
  *rules = t->backward;
  return QACI_OK;
}

qaci_status qaci_qtm_evolution_steps(qaci_ctx *ctx, qaci_evolution *e, int64_t n) {
  const qaci_qtm_rules *rules = e->m->table->forward;
  if (n < 0) QACI_TRY(backward_rules(ctx, e, &rules));
  uint64_t steps = n < 0 ? -(uint64_t)n : (uint64_t)n;
  for (uint64_t i = 0; i < steps; i++) {
    QACI_TRY(step(ctx, e, rules));
    if (!(i & 255) || e->now.count > 1000) qaci_ctx_progress(ctx, "evolution", (double)i + 1, (double)steps);
  }
  return QACI_OK;
}
