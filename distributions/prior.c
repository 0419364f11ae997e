/* K^-~(xi) over locators (SIMP.4): see prior.h. */
#include "distributions/prior.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/prior_demands.h"
#include "distributions/prior_loops.h"
#include "distributions/rational.h"
#include "distributions/simplicity_internal.h"

typedef struct mass_class {
  uint32_t before; /* the next older class with the same slot; 0: none */
  mpz_t sum;
} mass_class;

enum { CLASS_SLOTS = 4096 };

/* A pair whose class was found (SIMPL.10): the same pairs are asked for at each site that they locate. */
typedef struct known_pair {
  uint64_t bits; /* f g, the first one is bit 63 */
  uint32_t length, class_id; /* length 0: none */
} known_pair;

enum { LEAST_KNOWN = 1 << 10, MOST_KNOWN = 1 << 18 };

struct qaci_prior {
  size_t references;
  qaci_simplicity *k;
  qaci_bits xi, prefix; /* sd(xi) */
  size_t locator_bits;
  size_t lengths;                   /* total lengths 0..lengths-1 */
  qaci_length_demands *by_length;
  qaci_open_loops open;             /* those of the table that by_length was read from: k may make a longer one */
  mpz_t normalizer;
  mass_class *class_list;
  size_t classes, class_room;
  uint32_t class_slot[CLASS_SLOTS]; /* by hash of the sum: the newest class; 0: none */
  known_pair *known; /* by hash; a pair takes the place of the one that had its slot */
  size_t known_room, known_count;
  qaci_bits x;                      /* scratch: sd(xi) f g */
  mpz_t sum, part;                  /* scratch */
};

/* The class of this sum. */
static uint32_t find_class(qaci_prior *p, const mpz_t sum) {
  if (!mpz_sgn(sum)) return 0;
  uint64_t h = mpz_size(sum);
  for (size_t i = 0; i < mpz_size(sum); i++) h = qaci_hash_mix(h, mpz_getlimbn(sum, (mp_size_t)i));
  uint32_t *slot = &p->class_slot[h % CLASS_SLOTS];
  for (uint32_t i = *slot; i; i = p->class_list[i].before)
    if (!mpz_cmp(p->class_list[i].sum, sum)) return i;
  if (p->classes == p->class_room) {
    p->class_room = 2 * p->class_room;
    p->class_list = qaci_realloc(p->class_list, p->class_room * sizeof *p->class_list);
  }
  mass_class *c = &p->class_list[p->classes];
  c->before = *slot;
  mpz_init_set(c->sum, sum);
  return *slot = (uint32_t)p->classes++;
}

/* Z, length by length. SIMPL.9 */
static qaci_status normalize(qaci_ctx *ctx, qaci_prior *p) {
  mpz_t pairs, *codes = qaci_integers(p->lengths);
  mpz_init(pairs);
  if (p->lengths) qaci_code_counts(codes, p->lengths - 1, true);
  qaci_status status = QACI_OK;
  for (size_t n = 4; n < p->lengths && status == QACI_OK; n++) {
    qaci_length_demands *l = &p->by_length[n];
    if (mpz_sgn(l->always)) {
      qaci_count_pairs_free(pairs, codes, n, p->locator_bits);
      mpz_addmul(p->normalizer, pairs, l->always);
    }
    if ((status = qaci_ctx_step(ctx, n)) != QACI_OK) break;
    qaci_demand *all = qaci_alloc(l->count * sizeof *all);
    for (size_t i = 0; i < l->count; i++)
      all[i] = (qaci_demand){l->item[i].constraint, l->item[i].count, l->item[i].weight};
    status = qaci_count_pairs(ctx, pairs, n, p->locator_bits, all, l->count);
    mpz_add(p->normalizer, p->normalizer, pairs);
    free(all);
  }
  if (status == QACI_OK && p->lengths) {
    status = qaci_count_open_loops(ctx, pairs, p->k, &p->prefix, p->lengths - 1, p->locator_bits, QACI_LOOPS_CHEAPER);
    mpz_add(p->normalizer, p->normalizer, pairs);
  }
  mpz_clear(pairs);
  qaci_integers_free(codes, p->lengths);
  return status;
}

qaci_status qaci_prior_create(qaci_ctx *ctx, qaci_prior **r, qaci_simplicity *k, const qaci_bits *xi,
                              size_t locator_bits) {
  qaci_prior *p = qaci_alloc(sizeof *p);
  *p = (qaci_prior){.references = 1, .k = qaci_simplicity_retain(k), .locator_bits = locator_bits};
  qaci_bits_init(&p->xi);
  qaci_bits_set(&p->xi, xi);
  mpz_inits(p->normalizer, p->sum, p->part, NULL);
  qaci_bits_init(&p->prefix);
  qaci_bits_init(&p->x);
  qaci_bits_append_gamma(&p->prefix, xi->len + 1); /* sd(xi) */
  qaci_bits_append(&p->prefix, xi);
  size_t longest = qaci_simplicity_longest(k);
  size_t pairs = longest >= p->prefix.len ? longest - p->prefix.len : 0;
  if (locator_bits < pairs / 2) pairs = 2 * locator_bits;
  qaci_status status = qaci_simplicity_prepare(ctx, k, p->prefix.len + pairs);
  qaci_open_loops_copy(&p->open, &k->open);
  p->lengths = longest >= p->prefix.len && status == QACI_OK ? pairs + 1 : 0;
  p->by_length = qaci_alloc(p->lengths * sizeof *p->by_length);
  for (size_t n = 0; n < p->lengths; n++) {
    qaci_length_demands_init(&p->by_length[n]);
    if (status == QACI_OK) status = qaci_length_demands_read(ctx, &p->by_length[n], k, &p->prefix, n);
  }
  /* class 0 is mass 0; each uniform length has its class ready */
  p->class_room = 64;
  p->class_list = qaci_alloc(p->class_room * sizeof *p->class_list);
  p->class_list[0] = (mass_class){0};
  mpz_init(p->class_list[0].sum);
  p->classes = 1;
  for (size_t n = 0; n < p->lengths; n++)
    if (qaci_prior_uniform(p, n)) p->by_length[n].always_class = find_class(p, p->by_length[n].always);
  if (status == QACI_OK) status = normalize(ctx, p);
  if (status != QACI_OK) {
    qaci_ctx_release(ctx, qaci_prior_charged(p));
    qaci_prior_release(p);
    return status;
  }
  *r = p;
  return QACI_OK;
}

qaci_prior *qaci_prior_retain(qaci_prior *p) {
  p->references++;
  return p;
}

void qaci_prior_release(qaci_prior *p) {
  if (!p || --p->references) return;
  for (size_t n = 0; n < p->lengths; n++) qaci_length_demands_clear(&p->by_length[n]);
  free(p->by_length);
  qaci_open_loops_clear(&p->open);
  for (size_t i = 0; i < p->classes; i++) mpz_clear(p->class_list[i].sum);
  free(p->class_list);
  free(p->known);
  mpz_clears(p->normalizer, p->sum, p->part, NULL);
  qaci_bits_clear(&p->xi);
  qaci_bits_clear(&p->prefix);
  qaci_bits_clear(&p->x);
  qaci_simplicity_release(p->k);
  free(p);
}

const qaci_bits *qaci_prior_xi(const qaci_prior *p) {
  return &p->xi;
}

uint64_t qaci_prior_charged(const qaci_prior *p) {
  uint64_t bytes = 0;
  for (size_t n = 0; n < p->lengths; n++) bytes += p->by_length[n].charged;
  return bytes;
}

size_t qaci_prior_locator_bits(const qaci_prior *p) {
  return p->locator_bits;
}

const qaci_simplicity *qaci_prior_simplicity(const qaci_prior *p) {
  return p->k;
}

size_t qaci_prior_pair_bits(const qaci_prior *p) {
  return p->lengths ? p->lengths - 1 : 0;
}

size_t qaci_prior_program_bits(const qaci_prior *p) {
  size_t most = qaci_prior_pair_bits(p);
  most = most < 2 ? 0 : most - 2; /* the other one is at least HALT */
  return most < p->locator_bits ? most : p->locator_bits;
}

mpz_srcptr qaci_prior_normalizer(const qaci_prior *p) {
  return p->normalizer;
}

bool qaci_prior_uniform(const qaci_prior *p, size_t pair_bits) {
  return pair_bits >= p->lengths || (!p->by_length[pair_bits].count && !p->open.count);
}

/* The slot of a pair of at most 64 bits. */
static known_pair *known_slot(const qaci_prior *p, uint64_t bits, size_t length) {
  return &p->known[qaci_hash_mix(length, bits) & (p->known_room - 1)];
}

static void remember(qaci_prior *p, known_pair k) {
  if (4 * p->known_count >= p->known_room && p->known_room < MOST_KNOWN) {
    known_pair *old = p->known;
    size_t room = p->known_room;
    p->known_room = room ? 4 * room : LEAST_KNOWN;
    p->known = qaci_alloc(p->known_room * sizeof *p->known);
    memset(p->known, 0, p->known_room * sizeof *p->known);
    p->known_count = 0;
    for (size_t i = 0; i < room; i++)
      if (old[i].length) remember(p, old[i]);
    free(old);
  }
  known_pair *slot = known_slot(p, k.bits, k.length);
  p->known_count += !slot->length;
  *slot = k;
}

/* p->sum := S of a pair. */
static qaci_status pair_sum(qaci_ctx *ctx, qaci_prior *p, const qaci_bits *f, const qaci_bits *g, uint64_t word) {
  qaci_length_demands_sum(&p->by_length[f->len + g->len], f, g, word, p->sum);
  if (!p->open.count) return QACI_OK;
  qaci_bits_set(&p->x, &p->prefix);
  qaci_bits_append(&p->x, f);
  qaci_bits_append(&p->x, g);
  QACI_TRY(qaci_open_loops_sum(ctx, &p->open, p->k->data_bits, &p->k->times, &p->x, p->part));
  mpz_add(p->sum, p->sum, p->part);
  return QACI_OK;
}

qaci_status qaci_prior_class(qaci_ctx *ctx, qaci_prior *p, size_t pair_bits, const qaci_bits *f, const qaci_bits *g,
                             uint32_t *r) {
  *r = 0;
  if (pair_bits >= p->lengths) return QACI_OK;
  if (qaci_prior_uniform(p, pair_bits)) {
    *r = p->by_length[pair_bits].always_class;
    return QACI_OK;
  }
  if (pair_bits > 64) {
    QACI_TRY(pair_sum(ctx, p, f, g, 0));
    *r = find_class(p, p->sum);
    return QACI_OK;
  }
  uint64_t word = qaci_bits_read(f, 0, f->len) << (64 - f->len) | qaci_bits_read(g, 0, g->len) << (64 - pair_bits);
  if (p->known_room) {
    const known_pair *k = known_slot(p, word, pair_bits);
    if (k->length == pair_bits && k->bits == word) {
      *r = k->class_id;
      return QACI_OK;
    }
  }
  QACI_TRY(pair_sum(ctx, p, f, g, word));
  *r = find_class(p, p->sum);
  remember(p, (known_pair){word, (uint32_t)pair_bits, *r});
  return QACI_OK;
}

mpz_srcptr qaci_prior_class_sum(const qaci_prior *p, uint32_t class_id) {
  return p->class_list[class_id].sum;
}

qaci_status qaci_prior_mass(qaci_ctx *ctx, qaci_prior *p, const qaci_bits *f, const qaci_bits *g, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  if (f->len > p->locator_bits || g->len > p->locator_bits || !mpz_sgn(p->normalizer)) return QACI_OK;
  uint32_t class_id; /* found before class_list is read: it may move */
  QACI_TRY(qaci_prior_class(ctx, p, f->len + g->len, f, g, &class_id));
  mpz_set(mpq_numref(r), p->class_list[class_id].sum);
  mpz_set(mpq_denref(r), p->normalizer);
  mpq_canonicalize(r);
  return QACI_OK;
}
