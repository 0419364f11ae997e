/* The sums of a census of the bounded model (SIMPL.6), and their total (SIMP.2): see census_sums.h. An open pattern of
 * weight w stands for one pattern for each length of its hole: j new symbols, weight w 4^-j. */
#include "distributions/census_sums.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "distributions/simplicity_table.h"

void qaci_census_weight(const qaci_census *c, size_t i, mpz_t r) {
  mpz_import(r, c->entries.limbs, -1, sizeof(mp_limb_t), 0, 0, qaci_entry_weight(&c->entries, i));
}

qaci_status qaci_census_add(qaci_ctx *ctx, qaci_simplicity *k, const qaci_census *c, size_t entry, mpz_t share,
                            uint32_t *position) {
  const qaci_entries *all = &c->entries;
  const qaci_entry e = qaci_entry_at(all, entry);
  uint32_t next = QACI_PATTERN_FREE; /* behind the symbols of the front */
  size_t front = e.front == QACI_CLOSED ? e.length : e.front, symbols = 0;
  for (size_t i = 0; i < e.length; i++) {
    uint32_t label = qaci_entry_label(all, entry, i);
    if (i < front && label >= next) next = label + 1;
    if (label >= QACI_LABEL_FREE && label - QACI_LABEL_FREE + 1 > symbols) symbols = label - QACI_LABEL_FREE + 1;
  }
  bool open = e.front != QACI_CLOSED;
  size_t most = !open ? 0 : c->q.all_lengths ? c->q.longest : c->q.data_bits - e.taken;
  for (size_t hole = 0; hole <= most && e.length + hole <= c->q.longest; hole++) {
    size_t n = 0;
    for (size_t i = 0; i < front; i++) position[n++] = qaci_entry_label(all, entry, i);
    for (size_t j = 0; j < hole; j++) position[n++] = next + (uint32_t)j;
    for (size_t i = front; i < e.length; i++) {
      uint32_t label = qaci_entry_label(all, entry, i);
      position[n++] = label < next ? label : label + (uint32_t)hole;
    }
    if (n >= c->q.shortest) QACI_TRY(qaci_simplicity_add(ctx, k, position, n, symbols + hole, share));
    mpz_tdiv_q_2exp(share, share, 2);
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  return QACI_OK;
}

char *qaci_census_machine(const qaci_census *c) {
  char text[240], lengths[60] = "";
  if (c->q.longest != SIZE_MAX) snprintf(lengths, sizeof lengths, ", x of at most %zu bits", c->q.longest);
  snprintf(text, sizeof text, "the queue machine%s (codes of at most %zu bits, data %s at most %zu, %llu steps%s)",
           c->q.all_lengths ? ", enclosed" : "", c->q.code_bits, c->q.all_lengths ? "decided by" : "of", c->q.data_bits,
           (unsigned long long)c->q.steps, lengths);
  return qaci_strdup(text);
}

qaci_status qaci_census_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_census *c) {
  assert(!c->q.all_lengths && !c->q.only);
  size_t most = c->q.data_bits + (size_t)c->q.steps;
  if (c->q.longest < most) most = c->q.longest;
  qaci_simplicity *k;
  char *machine = qaci_census_machine(c);
  qaci_status status = qaci_simplicity_open(ctx, &k, machine, most + 1);
  free(machine);
  QACI_TRY(status);
  uint32_t *position = qaci_alloc((most + 1) * sizeof *position);
  mpz_t weight;
  mpz_init(weight);
  for (size_t i = 0; i < c->entries.count && status == QACI_OK; i++) {
    qaci_census_weight(c, i, weight);
    status = qaci_census_add(ctx, k, c, i, weight, position);
  }
  if (status == QACI_OK) {
    mpz_mul_2exp(weight, c->times.denominator, 2 * (c->q.code_bits + c->q.data_bits));
    qaci_simplicity_close(k, weight);
    *r = k;
  } else {
    qaci_simplicity_discard(ctx, k);
  }
  mpz_clear(weight);
  free(position);
  return status;
}

void qaci_census_sum(mpq_t r, const qaci_census *c) {
  assert(!c->q.all_lengths && c->q.only && c->entries.count <= 1);
  mpz_set_ui(mpq_numref(r), 0);
  if (c->entries.count) qaci_census_weight(c, 0, mpq_numref(r));
  mpz_mul_2exp(mpq_denref(r), c->times.denominator, 2 * (c->q.code_bits + c->q.data_bits));
  mpq_canonicalize(r);
}

void qaci_census_total(mpq_t r, const qaci_census *c) {
  size_t code_bits = c->q.code_bits, data_bits = c->q.data_bits;
  mpz_t *counts = qaci_integers(code_bits + 1), codes;
  mpq_t term;
  mpq_init(term);
  qaci_code_counts(counts, code_bits, false);
  mpz_init(codes);
  for (size_t b = 0; b <= code_bits; b++) {
    mpz_mul_2exp(codes, codes, 2);
    mpz_add(codes, codes, counts[b]);
  }
  mpq_set_ui(r, 0, 1);
  for (uint64_t n = 1; n <= c->q.steps + 1; n++) {
    mpq_set_ui(term, 1, 1);
    mpz_set_ui(mpq_denref(term), n);
    mpz_mul_ui(mpq_denref(term), mpq_denref(term), n);
    mpq_add(r, r, term);
  }
  mpq_set_z(term, codes);
  mpq_mul(r, r, term);
  mpz_set_ui(mpq_numref(term), 0);
  mpz_setbit(mpq_numref(term), data_bits + 1);
  mpz_sub_ui(mpq_numref(term), mpq_numref(term), 1); /* 2^(D+1) - 1 */
  mpz_set_ui(mpq_denref(term), 1);
  mpq_mul(r, r, term);
  mpq_div_2exp(r, r, 2 * code_bits + data_bits);
  mpz_clear(codes);
  mpq_clear(term);
  qaci_integers_free(counts, code_bits + 1);
}
