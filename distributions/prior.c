/* K^-~(xi) over locators (SIMP.4): see prior.h. */
#include "distributions/prior.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/prior_count.h"
#include "distributions/prior_loops.h"
#include "distributions/simplicity_internal.h"

/* Positions that equal the one `distance` before them; position i is bit 63 - i. */
typedef struct echo {
  uint64_t positions;
  unsigned distance;
} echo;

/* What a pattern asks of code(f) code(g), after xi and the final 00 of g are known. */
typedef struct demand {
  qaci_constraint *constraint;
  size_t count;
  mpz_t weight; /* of all patterns that ask just this */
  /* the same for pairs of at most 64 bits, as words */
  uint64_t fixed, value;
  echo *echo;
  size_t echoes;
} demand;

/* The patterns of one total length |code(f)| + |code(g)|. */
typedef struct length_demands {
  mpz_t always; /* weight of the patterns that every pair of this length matches */
  demand *item; /* the others; each pattern that no pair can match is left out */
  size_t count;
  uint32_t always_class; /* valid if count is 0 */
} length_demands;

typedef struct mass_class {
  uint32_t before; /* the next older class with the same slot; 0: none */
  mpz_t sum;
} mass_class;

enum { CLASS_SLOTS = 4096 };

struct qaci_prior {
  size_t references;
  qaci_simplicity *k;
  qaci_bits xi, prefix; /* sd(xi) */
  size_t locator_bits;
  size_t lengths;                   /* total lengths 0..lengths-1 */
  length_demands *by_length;
  mpz_t normalizer;
  mass_class *class_list;
  size_t classes, class_room;
  uint32_t class_slot[CLASS_SLOTS]; /* by hash of the sum: the newest class; 0: none */
  qaci_bits x;                      /* scratch: sd(xi) f g */
  mpz_t sum, part;                  /* scratch */
};

/* Read the pattern's constraints on the last `pair_bits` positions. False if no pair can match it. */
static bool demands_of(const qaci_pattern *p, const qaci_bits *prefix, size_t pair_bits, demand *r) {
  size_t first = prefix->len;
  /* known[s]: 0, 1 or 2 (open); seen[s]: the last position (in the pair) that held the open symbol, plus 1 */
  unsigned char *known = qaci_alloc(p->symbols);
  size_t *seen = qaci_alloc(p->symbols * sizeof *seen);
  memset(known, 2, p->symbols);
  memset(seen, 0, p->symbols * sizeof *seen);
  r->constraint = qaci_alloc(pair_bits * sizeof *r->constraint);
  r->count = 0;
  r->fixed = r->value = 0;
  r->echo = NULL;
  r->echoes = 0;
  bool possible = true;
  for (size_t i = 0; i < p->length && possible; i++) {
    uint32_t s = p->position[i];
    /* known beforehand: the bits of sd(xi), and the terminator 00 of g */
    int bit = i < first ? qaci_bits_get(prefix, i) : i + 2 >= p->length ? 0 : 2;
    unsigned char fixed = s < QACI_PATTERN_FREE ? (unsigned char)s : known[s - QACI_PATTERN_FREE];
    if (bit != 2) {
      if (fixed != 2 && fixed != bit) possible = false;
      if (s >= QACI_PATTERN_FREE && fixed == 2) known[s - QACI_PATTERN_FREE] = (unsigned char)bit;
    }
  }
  for (size_t i = first; i + 2 < p->length && possible; i++) {
    uint32_t s = p->position[i];
    unsigned char fixed = s < QACI_PATTERN_FREE ? (unsigned char)s : known[s - QACI_PATTERN_FREE];
    if (fixed != 2) {
      r->constraint[r->count++] = (qaci_constraint){i - first, QACI_CONSTRAINT_ZERO + fixed};
    } else {
      size_t *last = &seen[s - QACI_PATTERN_FREE];
      if (*last) r->constraint[r->count++] = (qaci_constraint){i - first, *last - 1};
      *last = i - first + 1;
    }
  }
  free(known);
  free(seen);
  if (!possible) {
    free(r->constraint);
    r->constraint = NULL;
  }
  return possible;
}

/* The words of a demand on pairs of at most 64 bits. */
static void compile(demand *d) {
  for (size_t i = 0; i < d->count; i++) {
    qaci_constraint c = d->constraint[i];
    uint64_t bit = (uint64_t)1 << (63 - c.at);
    if (c.earlier >= QACI_CONSTRAINT_ZERO) {
      d->fixed |= bit;
      if (c.earlier > QACI_CONSTRAINT_ZERO) d->value |= bit;
      continue;
    }
    unsigned distance = (unsigned)(c.at - c.earlier);
    size_t j = 0;
    while (j < d->echoes && d->echo[j].distance != distance) j++;
    if (j == d->echoes) {
      d->echo = qaci_realloc(d->echo, (d->echoes + 1) * sizeof *d->echo);
      d->echo[d->echoes++] = (echo){0, distance};
    }
    d->echo[j].positions |= bit;
  }
}

static int compare_demands(const void *a, const void *b) {
  const demand *x = a, *y = b;
  if (x->count != y->count) return x->count < y->count ? -1 : 1;
  for (size_t i = 0; i < x->count; i++) {
    if (x->constraint[i].at != y->constraint[i].at) return x->constraint[i].at < y->constraint[i].at ? -1 : 1;
    if (x->constraint[i].earlier != y->constraint[i].earlier)
      return x->constraint[i].earlier < y->constraint[i].earlier ? -1 : 1;
  }
  return 0;
}

/* Sort the demands and merge equal ones. */
static void merge_demands(length_demands *r) {
  if (!r->count) return;
  qsort(r->item, r->count, sizeof *r->item, compare_demands);
  size_t n = 1;
  for (size_t i = 1; i < r->count; i++) {
    if (compare_demands(&r->item[n - 1], &r->item[i])) {
      r->item[n++] = r->item[i];
    } else {
      mpz_add(r->item[n - 1].weight, r->item[n - 1].weight, r->item[i].weight);
      mpz_clear(r->item[i].weight);
      free(r->item[i].constraint);
    }
  }
  r->count = n;
}

static qaci_status read_length(qaci_ctx *ctx, qaci_prior *p, size_t pair_bits) {
  length_demands *r = &p->by_length[pair_bits];
  size_t count, room = 0;
  const qaci_pattern *pattern = qaci_simplicity_patterns(p->k, p->prefix.len + pair_bits, &count);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < count && pair_bits >= 4 && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    demand d;
    if (!demands_of(&pattern[i], &p->prefix, pair_bits, &d)) continue;
    if (!d.count) {
      mpz_add(r->always, r->always, pattern[i].weight);
      free(d.constraint);
      continue;
    }
    if (r->count == room) {
      room = room ? 2 * room : 8;
      r->item = qaci_realloc(r->item, room * sizeof *r->item);
    }
    mpz_init_set(d.weight, pattern[i].weight);
    r->item[r->count++] = d;
  }
  merge_demands(r);
  for (size_t i = 0; i < r->count && pair_bits <= 64; i++) compile(&r->item[i]);
  return status;
}

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
  mpz_t pairs;
  mpz_init(pairs);
  qaci_status status = QACI_OK;
  for (size_t n = 4; n < p->lengths && status == QACI_OK; n++) {
    length_demands *l = &p->by_length[n];
    if (mpz_sgn(l->always)) {
      qaci_count_pairs_free(pairs, n, p->locator_bits);
      mpz_addmul(p->normalizer, pairs, l->always);
    }
    qaci_demand *all = qaci_alloc(l->count * sizeof *all);
    for (size_t i = 0; i < l->count; i++)
      all[i] = (qaci_demand){l->item[i].constraint, l->item[i].count, l->item[i].weight};
    status = qaci_count_pairs(ctx, pairs, n, p->locator_bits, all, l->count);
    mpz_add(p->normalizer, p->normalizer, pairs);
    free(all);
    if (status == QACI_OK && p->k->open.count) {
      status = qaci_count_open_loops(ctx, pairs, p->k, &p->prefix, n, p->locator_bits);
      mpz_add(p->normalizer, p->normalizer, pairs);
    }
  }
  mpz_clear(pairs);
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
  p->lengths = longest >= p->prefix.len && status == QACI_OK ? pairs + 1 : 0;
  p->by_length = qaci_alloc(p->lengths * sizeof *p->by_length);
  for (size_t n = 0; n < p->lengths; n++) {
    p->by_length[n] = (length_demands){0};
    mpz_init(p->by_length[n].always);
    if (status == QACI_OK) status = read_length(ctx, p, n);
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
  for (size_t n = 0; n < p->lengths; n++) {
    length_demands *l = &p->by_length[n];
    for (size_t i = 0; i < l->count; i++) {
      free(l->item[i].constraint);
      free(l->item[i].echo);
      mpz_clear(l->item[i].weight);
    }
    free(l->item);
    mpz_clear(l->always);
  }
  free(p->by_length);
  for (size_t i = 0; i < p->classes; i++) mpz_clear(p->class_list[i].sum);
  free(p->class_list);
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
  return pair_bits >= p->lengths || (!p->by_length[pair_bits].count && !p->k->open.count);
}

/* The demand, constraint by constraint. */
static bool meets(const demand *d, const qaci_bits *f, const qaci_bits *g) {
  for (size_t j = 0; j < d->count; j++) {
    qaci_constraint c = d->constraint[j];
    bool bit = c.at < f->len ? qaci_bits_get(f, c.at) : qaci_bits_get(g, c.at - f->len);
    bool due = c.earlier >= QACI_CONSTRAINT_ZERO ? c.earlier == QACI_CONSTRAINT_ZERO + 1
               : c.earlier < f->len              ? qaci_bits_get(f, c.earlier)
                                                 : qaci_bits_get(g, c.earlier - f->len);
    if (bit != due) return false;
  }
  return true;
}

/* The same for a pair in one word. */
static bool meets_word(const demand *d, uint64_t x) {
  if ((x & d->fixed) != d->value) return false;
  for (size_t i = 0; i < d->echoes; i++)
    if ((x ^ x >> d->echo[i].distance) & d->echo[i].positions) return false;
  return true;
}

uint32_t qaci_prior_class(qaci_prior *p, size_t pair_bits, const qaci_bits *f, const qaci_bits *g) {
  if (pair_bits >= p->lengths) return 0;
  length_demands *l = &p->by_length[pair_bits];
  if (qaci_prior_uniform(p, pair_bits)) return l->always_class;
  mpz_set(p->sum, l->always);
  if (pair_bits <= 64) {
    uint64_t x = qaci_bits_read(f, 0, f->len) << (64 - f->len) | qaci_bits_read(g, 0, g->len) << (64 - pair_bits);
    for (size_t i = 0; i < l->count; i++)
      if (meets_word(&l->item[i], x)) mpz_add(p->sum, p->sum, l->item[i].weight);
  } else {
    for (size_t i = 0; i < l->count; i++)
      if (meets(&l->item[i], f, g)) mpz_add(p->sum, p->sum, l->item[i].weight);
  }
  if (p->k->open.count) {
    qaci_bits_set(&p->x, &p->prefix);
    qaci_bits_append(&p->x, f);
    qaci_bits_append(&p->x, g);
    qaci_open_loops_sum(&p->k->open, p->k->data_bits, &p->k->times, &p->x, p->part);
    mpz_add(p->sum, p->sum, p->part);
  }
  return find_class(p, p->sum);
}

mpz_srcptr qaci_prior_class_sum(const qaci_prior *p, uint32_t class_id) {
  return p->class_list[class_id].sum;
}

void qaci_prior_mass(qaci_prior *p, const qaci_bits *f, const qaci_bits *g, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  if (f->len > p->locator_bits || g->len > p->locator_bits || !mpz_sgn(p->normalizer)) return;
  uint32_t class_id = qaci_prior_class(p, f->len + g->len, f, g); /* before class_list is read: it may move */
  mpz_set(mpq_numref(r), p->class_list[class_id].sum);
  mpz_set(mpq_denref(r), p->normalizer);
  mpq_canonicalize(r);
}
