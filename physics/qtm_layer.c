/* The superposition in memory: room for records, for cells and for numbers; order.                        PHYS.1, QTM.5
 *
 * Cells are kept from the first to the last that a head came near, in words of 64, and numerators have as many limbs as
 * their bound D^e needs. When one of the two must grow all records are laid out anew, which happens once in 64 steps
 * and once in 64 / log2 D rotations at most. Sorting costs a radix sort on one word of the tape, and comparisons among
 * those that agree there.
 */
#define _GNU_SOURCE /* qsort_r */
#include "physics/qtm_layer.h"

#include <stdlib.h>
#include <sys/mman.h>

size_t qtm_limbs_for(const qaci_qtm_rules *r, uint64_t exponent) {
  return (size_t)(((double)exponent * r->log2_D + 2) / 64) + 1;
}

qaci_status qtm_charge(qaci_ctx *ctx, qaci_evolution *e, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  e->bytes += bytes;
  return QACI_OK;
}

void *qtm_pages(size_t bytes) {
  enum { HUGE = 1 << 21 };
  if (bytes < 2 * (size_t)HUGE) return qaci_alloc(bytes);
  size_t rounded = (bytes + HUGE - 1) & ~(size_t)(HUGE - 1);
  void *p = aligned_alloc(HUGE, rounded);
  if (!p) return qaci_alloc(bytes);
  madvise(p, rounded, MADV_HUGEPAGE); /* advice: nothing is lost where it is not taken */
  return p;
}

qaci_status qtm_reserve(qaci_ctx *ctx, qaci_evolution *e, qtm_layer *l, size_t more) {
  if (l->count + more <= l->room) return QACI_OK;
  if (l->count + more >= UINT32_MAX)
    return qaci_fail(ctx, QACI_UNABLE, "more than %zu world-states are in superposition after step %lld", l->count,
                     (long long)e->n);
  size_t added = l->room / 2 + more;
  QACI_TRY(qtm_charge(ctx, e, added * e->record * sizeof *l->word));
  l->room += added;
  uint64_t *word = l->word;
  if (!l->count) free(word); /* before the new memory is taken: there is nothing to copy */
  l->word = qtm_pages(l->room * e->record * sizeof *l->word);
  if (!l->count) return QACI_OK;
  memcpy(l->word, word, l->count * e->record * sizeof *l->word);
  free(word);
  return QACI_OK;
}

/* r[0..to) := a[0..from) with its sign extended. */
static void widen(mp_limb_t *r, size_t to, const mp_limb_t *a, size_t from) {
  size_t common = from < to ? from : to;
  memcpy(r, a, common * sizeof *r);
  for (size_t i = common; i < to; i++) r[i] = a[from - 1] >> 63 ? ~(mp_limb_t)0 : 0;
}

/* Lay `now` out with `before` more tape words in front, `behind` more at the end, and `limbs` limbs. `next` is
 * empty. */
static qaci_status lay_out(qaci_ctx *ctx, qaci_evolution *e, size_t before, size_t behind, size_t limbs) {
  qaci_evolution to = *e;
  to.tape_words += before + behind;
  to.limbs = limbs;
  to.record = QTM_TAPE + to.tape_words + to.parts * limbs;
  to.now.room = e->now.count + e->now.count / 8 + 8;
  QACI_TRY(qtm_charge(ctx, e, (to.now.room * to.record + 3 * limbs) * sizeof(uint64_t)));
  to.now.word = qtm_pages(to.now.room * to.record * sizeof(uint64_t));
  for (size_t i = 0; i < e->now.count; i++) {
    uint64_t *a = qtm_record(e, &e->now, i), *r = qtm_record(&to, &to.now, i);
    memcpy(r, a, QTM_TAPE * sizeof *r);
    r[QTM_PLACE] = qtm_place(qtm_state_of(a), qtm_head_of(a) + (int32_t)(64 * before));
    memset(r + QTM_TAPE, 0, before * sizeof *r);
    memcpy(r + QTM_TAPE + before, a + QTM_TAPE, e->tape_words * sizeof *r);
    memset(r + QTM_TAPE + before + e->tape_words, 0, behind * sizeof *r);
    for (size_t part = 0; part < e->parts; part++)
      widen(qtm_numbers(&to, r) + part * limbs, limbs, qtm_numbers(e, a) + part * e->limbs, e->limbs);
  }
  uint64_t gone = ((e->now.room + e->next.room) * e->record + 3 * e->limbs) * sizeof(uint64_t);
  qaci_ctx_release(ctx, gone);
  free(e->now.word);
  free(e->next.word);
  free(e->scratch);
  e->bytes -= gone;
  e->tape_words = to.tape_words;
  e->limbs = limbs;
  e->record = to.record;
  e->origin -= 64 * (int64_t)before;
  e->now.room = to.now.room;
  e->now.word = to.now.word;
  e->now.low += (int32_t)(64 * before);
  e->now.high += (int32_t)(64 * before);
  e->next = (qtm_layer){0};
  e->scratch = qaci_alloc(3 * limbs * sizeof *e->scratch);
  return QACI_OK;
}

void qtm_lowest_terms(mpz_t x, mpz_t y, uint64_t *exponent, const mpz_t D) {
  mp_bitcnt_t bits = mpz_scan1(D, 0);
  if (mpz_sizeinbase(D, 2) == bits + 1) { /* D = 2^bits: all at once */
    mp_bitcnt_t zeros = mpz_sgn(x) ? mpz_scan1(x, 0) : mpz_sgn(y) ? mpz_scan1(y, 0) : 0;
    if (mpz_sgn(y) && mpz_scan1(y, 0) < zeros) zeros = mpz_scan1(y, 0);
    uint64_t times = bits && zeros / bits < *exponent ? zeros / bits : *exponent;
    mpz_tdiv_q_2exp(x, x, times * bits);
    mpz_tdiv_q_2exp(y, y, times * bits);
    *exponent -= times;
    return;
  }
  while (*exponent && mpz_divisible_p(x, D) && mpz_divisible_p(y, D)) {
    mpz_divexact(x, x, D);
    mpz_divexact(y, y, D);
    --*exponent;
  }
}

static void reduce_all(qaci_evolution *e) {
  mpz_t x, y;
  mpz_inits(x, y, NULL);
  e->now.most = 0;
  for (size_t i = 0; i < e->now.count; i++) {
    uint64_t *r = qtm_record(e, &e->now, i);
    mp_limb_t *re = qtm_numbers(e, r), *im = re + e->limbs;
    limbs_get(x, re, e->limbs);
    if (e->parts == 2) limbs_get(y, im, e->limbs);
    uint64_t exponent = r[QTM_EXPONENT];
    qtm_lowest_terms(x, y, &r[QTM_EXPONENT], e->m->table->denominator);
    if (r[QTM_EXPONENT] != exponent) {
      limbs_set(re, e->limbs, x);
      if (e->parts == 2) limbs_set(im, e->limbs, y);
    }
    if (r[QTM_EXPONENT] > e->now.most) e->now.most = r[QTM_EXPONENT];
  }
  mpz_clears(x, y, NULL);
}

qaci_status qtm_make_room(qaci_ctx *ctx, qaci_evolution *e) {
  const qaci_qtm_rules *rules = e->m->table->forward;
  size_t limbs = e->limbs;
  if (limbs < qtm_limbs_for(rules, e->now.most + 1)) {
    reduce_all(e);
    size_t needed = qtm_limbs_for(rules, e->now.most + 1);
    if (needed > limbs) limbs = needed;
  }
  QACI_TRY(qaci_ctx_number(ctx, 2 * rules->log2_D * (double)(e->now.most + 1))); /* a weight has D^(2e) */
  size_t before = e->now.low < 1, behind = (size_t)e->now.high + 1 >= 64 * e->tape_words;
  if (!before && !behind && limbs == e->limbs) return QACI_OK;
  if (e->origin - 64 < -QACI_QTM_FAR || e->origin + 64 * (int64_t)(e->tape_words + 1) > QACI_QTM_FAR)
    return qaci_fail(ctx, QACI_UNABLE, "the head is too far at step %lld: cells are counted to %lld", (long long)e->n,
                     (long long)QACI_QTM_FAR);
  return lay_out(ctx, e, before, behind, limbs);
}

void qtm_filter(const qaci_evolution *e, qtm_layer *l, bool (*keep)(const qaci_evolution *e, uint64_t *record)) {
  size_t kept = 0;
  l->low = INT32_MAX;
  l->high = INT32_MIN;
  l->most = 0;
  for (size_t i = 0; i < l->count; i++) {
    uint64_t *r = qtm_record(e, l, i);
    if (!keep(e, r)) continue;
    int32_t head = qtm_head_of(r);
    if (head < l->low) l->low = head;
    if (head > l->high) l->high = head;
    if (r[QTM_EXPONENT] > l->most) l->most = r[QTM_EXPONENT];
    if (kept != i) memcpy(qtm_record(e, l, kept), r, e->record * sizeof *r);
    kept++;
  }
  l->count = kept;
  if (!kept) l->low = l->high = 1;
}

int qtm_compare(const qaci_evolution *e, const qtm_layer *l, uint32_t i, uint32_t j) {
  const uint64_t *a = qtm_record(e, l, i), *b = qtm_record(e, l, j);
  for (size_t k = QTM_TAPE; k < QTM_TAPE + e->tape_words; k++)
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  if (qtm_state_of(a) != qtm_state_of(b)) return qtm_state_of(a) < qtm_state_of(b) ? -1 : 1;
  return qtm_head_of(a) < qtm_head_of(b) ? -1 : qtm_head_of(a) > qtm_head_of(b);
}

typedef struct keyed {
  uint64_t key;
  uint32_t term;
} keyed;

static int compare_keyed(const void *pa, const void *pb, void *data) {
  const keyed *a = pa, *b = pb;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  const qaci_evolution *e = data;
  return qtm_compare(e, &e->now, a->term, b->term);
}

/* By key, stable: eight passes over one byte each, without those in which all keys agree. Returns where the result
 * is. */
static keyed *radix_sort(keyed *a, keyed *b, size_t n) {
  for (int shift = 0; shift < 64; shift += 8) {
    size_t at[256] = {0};
    for (size_t i = 0; i < n; i++) at[a[i].key >> shift & 255]++;
    if (at[a[0].key >> shift & 255] == n) continue;
    size_t sum = 0;
    for (int d = 0; d < 256; d++) {
      size_t count = at[d];
      at[d] = sum;
      sum += count;
    }
    for (size_t i = 0; i < n; i++) b[at[a[i].key >> shift & 255]++] = a[i];
    keyed *t = a;
    a = b;
    b = t;
  }
  return a;
}

/* The first word of the tape in which not all terms agree; if they all do, the place. */
static size_t first_difference(const qaci_evolution *e) {
  const uint64_t *first = e->now.word;
  size_t least = QTM_TAPE + e->tape_words;
  for (size_t i = 1; i < e->now.count; i++) {
    const uint64_t *r = qtm_record(e, &e->now, i);
    size_t k = QTM_TAPE;
    while (k < least && r[k] == first[k]) k++;
    least = k;
  }
  return least < QTM_TAPE + e->tape_words ? least : QTM_PLACE;
}

qaci_status qtm_sort(qaci_ctx *ctx, qaci_evolution *e) {
  enum { FEW = 128 };
  if (e->sorted) return QACI_OK;
  size_t n = e->now.count;
  QACI_TRY(qaci_ctx_charge(ctx, 2 * n * sizeof(keyed)));
  keyed *a = qaci_alloc((2 * n + 1) * sizeof *a), *sorted = a;
  size_t word = n ? first_difference(e) : QTM_PLACE;
  for (size_t i = 0; i < n; i++) {
    a[i] = (keyed){qtm_record(e, &e->now, i)[word], (uint32_t)i}; /* no head is below the origin */
  }
  if (n > FEW) sorted = radix_sort(a, a + n, n);
  for (size_t i = 0, j; i < n; i = j) {
    for (j = i + 1; j < n && (n <= FEW || sorted[j].key == sorted[i].key);) j++;
    if (j - i > 1) qsort_r(sorted + i, j - i, sizeof *sorted, compare_keyed, e);
  }
  e->order = qaci_realloc(e->order, (n + 1) * sizeof *e->order);
  for (size_t i = 0; i < n; i++) e->order[i] = sorted[i].term;
  free(a);
  qaci_ctx_release(ctx, 2 * n * sizeof(keyed));
  e->sorted = true;
  return QACI_OK;
}
