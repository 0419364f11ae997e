/* Answers: the payloads that a universe signs, and their masses (SCORE.1, LOC.5). See locate.h. */
#include <stdlib.h>

#include "blobs/locate_internal.h"

void qaci_answers_init(qaci_answers *r) {
  *r = (qaci_answers){0};
  mpq_inits(r->total, r->elsewhere, NULL);
}

void qaci_answers_clear(qaci_answers *r) {
  for (size_t i = 0; i < r->count; i++) {
    qaci_bits_clear(&r->item[i].payload);
    mpq_clear(r->item[i].mass);
  }
  free(r->item);
  mpq_clears(r->total, r->elsewhere, NULL);
}

static int compare_answers(const void *a, const void *b) {
  return qaci_bits_compare(&((const qaci_answer *)a)->payload, &((const qaci_answer *)b)->payload);
}

/* What a question about answers asks for, and what it has. */
typedef struct answering {
  qaci_ctx *ctx;
  qaci_locator *l;
  qaci_answers *r;
  delta_sums sums;
  uint32_t *rank;
  size_t blob_bits, signature_bits;
  const qaci_oracle *oracle;
  /* what the masses of locators without and with the oracle are multiplied by; they add up to 1: LOC.5 */
  mpq_t plain, forged;
  mpq_t nowhere, nowhere_forged; /* of a string that is read nowhere: 0 unless empty_max is `all` */
  mpq_t mass;
  uint64_t charged;
} answering;

static qaci_status charge(answering *a, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(a->ctx, bytes));
  a->charged += bytes;
  return QACI_OK;
}

/* a->mass += Loc of the blob (NULL: of one that is read nowhere), directly or through the oracle; *simplest is replaced
 * by what is simpler, in code bits and R + R with those of the oracle. */
static qaci_status add_mass(answering *a, const qaci_bits *blob, bool oracle, qaci_answer *answer,
                            qaci_located *simplest) {
  qaci_locations found;
  qaci_locations_init(&found);
  qaci_status status = qaci_locate_ranked(a->ctx, a->l, &found, &a->sums, a->rank, a->blob_bits, blob,
                                          oracle ? 2 * a->oracle->steps : 0);
  for (size_t i = 0; i < found.count && status == QACI_OK; i++) {
    qaci_located x = found.item[i];
    if (oracle) x.code_bits += 2 * a->oracle->bits;
    if (!qaci_located_simpler(&x, simplest)) continue;
    *simplest = x;
    answer->state = x.state;
    answer->f = x.f;
    answer->g = x.g;
    answer->oracle = oracle;
  }
  mpq_t total;
  mpq_init(total);
  qaci_locations_total(&found, NULL, total);
  mpq_mul(total, total, oracle ? a->forged : a->plain);
  mpq_add(a->mass, a->mass, total);
  mpq_clear(total);
  qaci_locations_clear(&found);
  return status;
}

/* List the payload of a string with a valid signature, and of one with a blank signature. NULL: no f reads it; then its
 * mass is that of any other, which is not 0 with empty_max = "all". */
static qaci_status add_answer(answering *a, const qaci_bits *valid, const qaci_bits *blank) {
  qaci_answer x = {.state = QACI_NOWHERE};
  qaci_located simplest = {.code_bits = SIZE_MAX};
  mpq_set_ui(a->mass, 0, 1);
  if (valid) QACI_TRY(add_mass(a, valid, false, &x, &simplest));
  else mpq_add(a->mass, a->mass, a->nowhere);
  if (blank) QACI_TRY(add_mass(a, blank, true, &x, &simplest));
  else mpq_add(a->mass, a->mass, a->nowhere_forged);
  /* what is not listed has the mass `elsewhere`, so with "all" a payload of mass 0 is listed too */
  if (!mpq_sgn(a->mass) && a->l->options.empty_max != QACI_EMPTY_MAX_ALL) return QACI_OK;
  const qaci_bits *blob = valid ? valid : blank;
  qaci_bits_init(&x.payload);
  qaci_bits_slice(&x.payload, blob, a->signature_bits, blob->len - a->signature_bits);
  mpq_init(x.mass);
  mpq_set(x.mass, a->mass);
  mpq_add(a->r->total, a->r->total, x.mass);
  a->r->item = qaci_realloc(a->r->item, (a->r->count + 1) * sizeof *a->r->item);
  a->r->item[a->r->count++] = x;
  return QACI_OK;
}

/* The mass of a string that is read nowhere, directly and through the oracle. */
static qaci_status find_nowhere(answering *a) {
  if (a->l->options.empty_max != QACI_EMPTY_MAX_ALL) return QACI_OK;
  qaci_answer nobody;
  qaci_located simplest = {.code_bits = SIZE_MAX};
  mpq_set_ui(a->mass, 0, 1);
  QACI_TRY(add_mass(a, NULL, false, &nobody, &simplest));
  mpq_set(a->nowhere, a->mass);
  if (a->oracle) QACI_TRY(add_mass(a, NULL, true, &nobody, &simplest));
  mpq_sub(a->nowhere_forged, a->mass, a->nowhere);
  mpq_set(a->r->elsewhere, a->mass);
  return QACI_OK;
}

/* LOC.5: an instruction of c bits is in both programs, so its pairs weigh 16^-c times as much as those without. */
static qaci_status weigh(answering *a) {
  mpq_set_ui(a->plain, 1, 1);
  mpq_set_ui(a->forged, 0, 1);
  if (!a->oracle) return QACI_OK;
  QACI_TRY(qaci_ctx_number(a->ctx, 4.0 * (double)a->oracle->bits));
  QACI_TRY(charge(a, 3 * (a->oracle->bits / 2))); /* plain has two such numbers, forged one */
  mpz_set_ui(mpq_numref(a->plain), 1);
  mpz_mul_2exp(mpq_numref(a->plain), mpq_numref(a->plain), 4 * a->oracle->bits);
  mpz_add_ui(mpq_denref(a->plain), mpq_numref(a->plain), 1);
  mpz_set_ui(mpq_numref(a->forged), 1);
  mpz_set(mpq_denref(a->forged), mpq_denref(a->plain));
  return QACI_OK;
}

/* Keep a copy of the payload, if it is new. */
static qaci_status keep_payload(answering *a, qaci_string_set *payloads, const qaci_bits *payload, bool *is_new) {
  qaci_string_set_add(payloads, payload, is_new);
  return *is_new ? charge(a, payload->len / 8 + sizeof *payload) : QACI_OK;
}

/* The payloads of signed strings, then those that stand behind a blank signature only. */
static qaci_status add_all(answering *a, const qaci_signed_strings *s) {
  qaci_string_set payloads = {0};
  qaci_bits payload, blank;
  qaci_bits_init(&payload);
  qaci_bits_init(&blank);
  bool is_new;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->valid.count && status == QACI_OK; i++) {
    const qaci_bits *valid = &s->valid.item[i];
    qaci_bits_slice(&payload, valid, a->signature_bits, valid->len - a->signature_bits);
    if (a->oracle) status = keep_payload(a, &payloads, &payload, &is_new);
    qaci_bits_zeros(&blank, a->signature_bits);
    qaci_bits_append(&blank, &payload);
    bool read = qaci_string_set_find(&s->blank, &blank) != SIZE_MAX;
    if (status == QACI_OK) status = add_answer(a, valid, read ? &blank : NULL);
  }
  for (size_t i = 0; i < s->blank.count && status == QACI_OK; i++) {
    const qaci_bits *x = &s->blank.item[i];
    qaci_bits_slice(&payload, x, a->signature_bits, x->len - a->signature_bits);
    status = keep_payload(a, &payloads, &payload, &is_new);
    if (is_new && status == QACI_OK) status = add_answer(a, NULL, x);
  }
  qaci_bits_clear(&payload);
  qaci_bits_clear(&blank);
  qaci_string_set_clear(&payloads);
  return status;
}

qaci_status qaci_locate_answers(qaci_ctx *ctx, qaci_locator *l, qaci_answers *r, const qaci_masses *delta,
                                const qaci_hash *hash, const qaci_bits *key, size_t blob_bits,
                                const qaci_oracle *oracle) {
  QACI_TRY(qaci_locator_ready(ctx, l, blob_bits));
  if (hash->bits > blob_bits)
    return qaci_fail(ctx, QACI_DOMAIN, "a signature of %zu bits does not fit an answer of %zu bits", hash->bits,
                     blob_bits);
  if (oracle && oracle->steps > QACI_ORACLE_MOST_STEPS)
    return qaci_fail(ctx, QACI_DOMAIN, "an oracle of %llu steps, expected at most 2^60",
                     (unsigned long long)oracle->steps);
  qaci_answers_clear(r);
  qaci_answers_init(r);
  r->payload_bits = blob_bits - hash->bits;
  answering a = {.ctx = ctx, .l = l, .r = r, .sums = {.delta = delta}, .rank = qaci_masses_ranks(delta),
                 .blob_bits = blob_bits, .signature_bits = hash->bits, .oracle = oracle};
  mpq_inits(a.plain, a.forged, a.nowhere, a.nowhere_forged, a.mass, NULL);
  qaci_signed_strings strings = {.oracle = oracle != NULL};
  qaci_status status = weigh(&a);
  if (status == QACI_OK) status = qaci_locator_signed(ctx, l, &strings, delta, hash, key, blob_bits);
  if (status == QACI_OK) status = find_nowhere(&a);
  if (status == QACI_OK) status = add_all(&a, &strings);
  if (r->count) qsort(r->item, r->count, sizeof *r->item, compare_answers);
  qaci_delta_sums_clear(&a.sums);
  free(a.rank);
  mpq_clears(a.plain, a.forged, a.nowhere, a.nowhere_forged, a.mass, NULL);
  qaci_signed_strings_clear(ctx, &strings);
  qaci_ctx_release(ctx, a.charged);
  return status;
}
