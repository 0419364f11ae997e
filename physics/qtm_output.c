/* The two ends of an evolution: its first world-state, and what it gives out, sorted.               PHYS.1, PHYS.3,
 * QTM.4 */
#include "physics/qtm_layer.h"

#include <inttypes.h>
#include <stdlib.h>

void qaci_qtm_evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  free(e->now.word);
  free(e->next.word);
  free(e->slot);
  free(e->scratch);
  free(e->order);
  mpq_clears(e->lost, e->leaving, e->dropped, e->error, NULL);
  qaci_physics_release(&e->m->physics);
  free(e);
}

qaci_status qtm_begin(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, int64_t lo, int64_t hi, uint64_t exponent) {
  *r = NULL;
  size_t limbs = qtm_limbs_for(m->table->forward, exponent);
  QACI_TRY(qaci_ctx_number(ctx, 128 * (double)limbs));
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){
      .m = (qaci_qtm *)qaci_physics_retain(&m->physics), .hull_lo = lo, .hull_hi = hi, .limbs = limbs};
  mpq_inits(e->lost, e->leaving, e->dropped, e->error, NULL);
  e->parts = m->table->forward->real ? 1 : 2;
  size_t cells = (size_t)(hi - lo) + 1;
  e->tape_words = (cells + 2 + 63) / 64; /* the head's neighbours are kept too */
  e->origin = lo - (int64_t)(64 * e->tape_words - cells) / 2;
  e->record = QTM_TAPE + e->tape_words + e->parts * e->limbs;
  e->scratch = qaci_alloc(3 * e->limbs * sizeof *e->scratch);
  e->now.low = e->now.high = 1;
  qaci_status status = qtm_charge(ctx, e, 3 * e->limbs * sizeof *e->scratch);
  if (status == QACI_OK) *r = e;
  else qaci_qtm_evolution_destroy(e);
  return status;
}

void qtm_set_cell(const qaci_evolution *e, uint64_t *record, int64_t cell) {
  uint64_t at = (uint64_t)(cell - e->origin);
  record[QTM_TAPE + (at >> 6)] |= UINT64_C(1) << (63 - (at & 63));
  record[QTM_HASH] ^= qtm_cell_hash(cell);
}

qaci_status qaci_qtm_evolve(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, const qaci_bits *tape, int64_t at,
                            int64_t state, int64_t head) {
  *r = NULL;
  int64_t lo, hi;
  QACI_TRY(qaci_qtm_place_check(ctx, m, tape, at, state, head, &lo, &hi));
  qaci_evolution *e;
  QACI_TRY(qtm_begin(ctx, &e, m, lo, hi, 0));
  qaci_status status = qtm_reserve(ctx, e, &e->now, 1);
  if (status != QACI_OK) {
    qaci_qtm_evolution_destroy(e);
    return status;
  }
  uint64_t *record = e->now.word;
  memset(record, 0, e->record * sizeof *record);
  for (size_t i = 0; i < tape->len; i++)
    if (qaci_bits_get(tape, i)) qtm_set_cell(e, record, at + (int64_t)i);
  record[QTM_PLACE] = qtm_place((uint32_t)state, (int32_t)(head - e->origin));
  qtm_numbers(e, record)[0] = 1;
  e->now.count = 1;
  e->now.low = e->now.high = qtm_head_of(record);
  *r = e;
  return QACI_OK;
}

qaci_status qaci_qtm_evolve_code(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, const qaci_bits *code) {
  qaci_bits tape;
  qaci_bits_init(&tape);
  qaci_qtm_tape(m, &tape, code);
  qaci_status status = qaci_qtm_evolve(ctx, r, m, &tape, qaci_qtm_at(m, code), (int64_t)qaci_qtm_state(m, code),
                                       qaci_qtm_head(m, code));
  qaci_bits_clear(&tape);
  return status;
}

qaci_status qaci_qtm_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  qaci_qtm *m = (qaci_qtm *)p;
  *r = NULL;
  if (m->endless)
    return qaci_fail(ctx, QACI_DOMAIN, "the machine's tape is endless: expected a machine with a window here");
  return qaci_qtm_evolve_code(ctx, r, m, start);
}

qaci_status qaci_qtm_reach(qaci_ctx *ctx, qaci_qtm **r, qaci_qtm *m, const qaci_bits *code, size_t horizon,
                           size_t margin) {
  *r = NULL;
  qaci_evolution *e;
  QACI_TRY(qaci_qtm_evolve_code(ctx, &e, m, code));
  qaci_status status = qaci_qtm_evolution_steps(ctx, e, (int64_t)horizon);
  if (status == QACI_UNABLE)
    qaci_fail(ctx, status,
              "%s; the search for the window came to time %" PRId64 " of %zu: %zu world-states in superposition",
              ctx->message, qaci_qtm_evolution_time(e), horizon, qaci_qtm_evolution_size(e));
  int64_t lo = e->hull_lo - (int64_t)margin, hi = e->hull_hi + (int64_t)margin;
  qaci_ctx_release(ctx, e->bytes);
  qaci_qtm_evolution_destroy(e);
  return status == QACI_OK ? qaci_qtm_windowed(ctx, r, m, lo, hi, false) : status;
}

qaci_status qaci_qtm_settle(qaci_ctx *ctx, qaci_physics **r, qaci_physics *p, qaci_bits *code, size_t horizon,
                            bool anywhere) {
  qaci_qtm *m = (qaci_qtm *)p, *windowed;
  *r = NULL;
  QACI_TRY(qaci_qtm_reach(ctx, &windowed, m, code, horizon, anywhere ? horizon : 0));
  qaci_bits before;
  qaci_bits_init(&before);
  qaci_bits_set(&before, code);
  qaci_status status = qaci_qtm_recode(ctx, windowed, code, m, &before);
  qaci_bits_clear(&before);
  if (status == QACI_OK) *r = &windowed->physics;
  else qaci_physics_release(&windowed->physics);
  return status;
}

/* The 64 cells from `cell`, as a word; cells that are not kept hold 0. */
static uint64_t cells_from(const qaci_evolution *e, const uint64_t *record, int64_t cell) {
  int64_t bit = cell - e->origin, word = bit >> 6;
  int shift = (int)(bit & 63);
  const uint64_t *tape = record + QTM_TAPE;
  uint64_t high = word >= 0 && word < (int64_t)e->tape_words ? tape[word] : 0;
  if (!shift) return high;
  uint64_t low = word + 1 >= 0 && word + 1 < (int64_t)e->tape_words ? tape[word + 1] : 0;
  return high << shift | low >> (64 - shift);
}

void qtm_tape_of(const qaci_evolution *e, const uint64_t *record, qaci_bits *r, int64_t lo, int64_t hi) {
  size_t cells = (size_t)(hi - lo) + 1;
  qaci_bits_zeros(r, cells);
  for (size_t i = 0; 64 * i < cells; i++) r->word[i] = cells_from(e, record, lo + 64 * (int64_t)i);
  if (cells & 63) r->word[cells >> 6] &= ~(uint64_t)0 << (64 - (cells & 63));
}

bool qtm_ones_of(const qaci_evolution *e, const uint64_t *record, int64_t *lo, int64_t *hi) {
  size_t first = 0, last = e->tape_words;
  while (first < last && !record[QTM_TAPE + first]) first++;
  if (first == last) return false;
  while (!record[QTM_TAPE + last - 1]) last--;
  *lo = e->origin + (int64_t)(64 * first) + __builtin_clzll(record[QTM_TAPE + first]);
  *hi = e->origin + (int64_t)(64 * last) - 1 - __builtin_ctzll(record[QTM_TAPE + last - 1]);
  return true;
}

/* r := the code of term i. */
static void term_code(const qaci_evolution *e, uint32_t i, qaci_bits *r) {
  const qaci_qtm *m = e->m;
  const uint64_t *record = qtm_record(e, &e->now, i);
  int64_t head = e->origin + qtm_head_of(record), lo = m->lo, hi = m->hi;
  if (m->endless) {
    if (!qtm_ones_of(e, record, &lo, &hi)) lo = hi = head;
    if (head < lo) lo = head;
    if (head > hi) hi = head;
  }
  qtm_tape_of(e, record, r, lo, hi);
  qaci_qtm_code_of(m, r, lo, qtm_state_of(record), head);
}

/* A number and a power of D, remembered. */
typedef struct power {
  const qaci_qtm_table *t;
  uint64_t exponent;
  mpz_t value;
} power;

static mpz_srcptr power_of(power *p, uint64_t exponent) {
  if (exponent != p->exponent) {
    mpz_pow_ui(p->value, p->t->denominator, exponent);
    p->exponent = exponent;
  }
  return p->value;
}

static void get_numbers(const qaci_evolution *e, uint32_t i, mpz_t x, mpz_t y) {
  uint64_t *record = qtm_record(e, &e->now, i);
  mp_limb_t *numbers = qtm_numbers(e, record);
  limbs_get(x, numbers, e->limbs);
  if (e->parts == 2) limbs_get(y, numbers + e->limbs, e->limbs);
}

qaci_status qaci_qtm_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                    mpz_t denominator, mpq_t lost) {
  QACI_TRY(qtm_sort(ctx, e));
  power p = {.t = e->m->table};
  mpz_init_set_ui(p.value, 1);
  mpz_set(denominator, power_of(&p, 2 * e->now.most));
  mpq_set(lost, e->lost);
  qaci_bits code;
  mpz_t x, y;
  qaci_bits_init(&code);
  mpz_inits(x, y, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    uint32_t at = e->order[i];
    term_code(e, at, &code);
    get_numbers(e, at, x, y);
    mpz_mul(x, x, x);
    if (e->parts == 2) mpz_addmul(x, y, y);
    uint64_t behind = e->now.most - qtm_record(e, &e->now, at)[QTM_EXPONENT];
    if (behind) mpz_mul(x, x, power_of(&p, 2 * behind));
    status = each(data, &code, x);
  }
  qaci_bits_clear(&code);
  mpz_clears(x, y, p.value, NULL);
  return status;
}

qaci_status qtm_each_term(qaci_ctx *ctx, qaci_evolution *e, qtm_each each, void *data) {
  QACI_TRY(qtm_sort(ctx, e));
  mpz_t x, y;
  mpz_inits(x, y, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    get_numbers(e, e->order[i], x, y);
    uint64_t exponent = qtm_record(e, &e->now, e->order[i])[QTM_EXPONENT];
    qtm_lowest_terms(x, y, &exponent, e->m->table->denominator);
    status = each(data, e->order[i], x, y, exponent);
  }
  mpz_clears(x, y, NULL);
  return status;
}

/* From terms to codes and fractions. */
typedef struct amplitudes {
  qaci_evolution *e;
  power p;
  qaci_bits code;
  qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re, const mpz_t im, const mpz_t denominator);
  void *data;
} amplitudes;

static qaci_status give_amplitude(void *data, uint32_t at, const mpz_t x, const mpz_t y, uint64_t exponent) {
  amplitudes *a = data;
  term_code(a->e, at, &a->code);
  return a->each(a->data, &a->code, x, y, power_of(&a->p, exponent));
}

qaci_status qaci_qtm_each_amplitude(qaci_ctx *ctx, qaci_evolution *e,
                                    qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re,
                                                        const mpz_t im, const mpz_t denominator),
                                    void *data) {
  amplitudes a = {.e = e, .p = {.t = e->m->table}, .each = each, .data = data};
  mpz_init_set_ui(a.p.value, 1);
  qaci_bits_init(&a.code);
  qaci_status status = qtm_each_term(ctx, e, give_amplitude, &a);
  qaci_bits_clear(&a.code);
  mpz_clear(a.p.value);
  return status;
}

qaci_qtm *qaci_qtm_evolution_machine(const qaci_evolution *e) {
  return e->m;
}

int64_t qaci_qtm_evolution_time(const qaci_evolution *e) {
  return e->n;
}

size_t qaci_qtm_evolution_size(const qaci_evolution *e) {
  return e->now.count;
}

uint64_t qaci_qtm_evolution_updates(const qaci_evolution *e) {
  return e->updates;
}

uint64_t qaci_qtm_evolution_bytes(const qaci_evolution *e) {
  return e->bytes;
}

void qaci_qtm_evolution_hull(const qaci_evolution *e, int64_t *lo, int64_t *hi) {
  *lo = e->hull_lo;
  *hi = e->hull_hi;
}
