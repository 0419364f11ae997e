/* Masses of locations (LOC.1, READ.6): counting pairs, then one rational per distinct value. See locate.h.
 *
 * All pairs (f, g) that take the same state w to the same location share delta(w) and the SimilarPasts; what differs is
 * S(xi, f, g) and R + R, and both take few values. So a term (location, w) keeps counts by (mass class, R + R), and
 *     mass(location) = sum over w of delta(w) 2^-n SimilarPasts(w, location) sum of count S(class) / (Z (R+R)^clock).
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"
#include "distributions/rational.h"

typedef struct count {
  uint64_t runtime; /* R + R */
  uint32_t class_id;
  uint64_t pairs;
} count;

typedef struct term {
  uint32_t location, state;
  count *item;
  size_t counts, room, sorted; /* the first `sorted` are in order and distinct */
  /* the simplest pair */
  uint32_t f, g;
  uint64_t best_runtime;
  size_t best_bits;
} term;

struct tally {
  qaci_locator *l;
  size_t blob_bits;
  uint64_t delay;
  term *item;
  size_t count, room;
  uint32_t *slot;
  size_t slots;
};

tally *qaci_tally_create(qaci_locator *l, size_t blob_bits, uint64_t delay) {
  tally *t = qaci_alloc(sizeof *t);
  *t = (tally){.l = l, .blob_bits = blob_bits, .delay = delay};
  return t;
}

void qaci_tally_destroy(tally *t) {
  for (size_t i = 0; i < t->count; i++) free(t->item[i].item);
  free(t->item);
  free(t->slot);
  free(t);
}

static uint64_t term_hash(uint32_t location, uint32_t state) {
  uint64_t h = ((uint64_t)location << 32 | state) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ h >> 31;
}

static term *find_term(tally *t, uint32_t location, uint32_t state) {
  if (2 * (t->count + 1) > t->slots) {
    t->slots = t->slots ? 2 * t->slots : 64;
    t->slot = qaci_realloc(t->slot, t->slots * sizeof *t->slot);
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    for (size_t i = 0; i < t->count; i++) {
      size_t at = term_hash(t->item[i].location, t->item[i].state) & (t->slots - 1);
      while (t->slot[at]) at = (at + 1) & (t->slots - 1);
      t->slot[at] = (uint32_t)i + 1;
    }
  }
  size_t at = term_hash(location, state) & (t->slots - 1);
  for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
    term *k = &t->item[t->slot[at] - 1];
    if (k->location == location && k->state == state) return k;
  }
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 16;
    t->item = qaci_realloc(t->item, t->room * sizeof *t->item);
  }
  term *k = &t->item[t->count++];
  *k = (term){.location = location, .state = state, .best_bits = SIZE_MAX};
  t->slot[at] = (uint32_t)t->count;
  return k;
}

static int compare_counts(const void *a, const void *b) {
  const count *x = a, *y = b;
  if (x->runtime != y->runtime) return x->runtime < y->runtime ? -1 : 1;
  return (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

/* Sort the counts and add equal ones up. */
static void compress(term *k) {
  if (k->sorted == k->counts) return;
  qsort(k->item, k->counts, sizeof *k->item, compare_counts);
  size_t n = 0;
  for (size_t i = 0; i < k->counts; i++) {
    if (n && !compare_counts(&k->item[n - 1], &k->item[i])) k->item[n - 1].pairs += k->item[i].pairs;
    else k->item[n++] = k->item[i];
  }
  k->counts = k->sorted = n;
}

static void add_count(term *k, uint32_t class_id, uint64_t runtime, uint64_t pairs) {
  if (k->counts == k->room) {
    compress(k);
    if (2 * k->counts > k->room || !k->room) {
      k->room = k->room ? 2 * k->room : 16;
      k->item = qaci_realloc(k->item, k->room * sizeof *k->item);
    }
  }
  k->item[k->counts++] = (count){runtime, class_id, pairs};
}

static void note_simplest(term *k, uint32_t f, uint32_t g, size_t bits, uint64_t runtime) {
  if (bits > k->best_bits || (bits == k->best_bits && runtime > k->best_runtime)) return;
  if (bits == k->best_bits && runtime == k->best_runtime && (f > k->f || (f == k->f && g >= k->g))) return;
  k->best_bits = bits;
  k->best_runtime = runtime;
  k->f = f;
  k->g = g;
}

/* Every pair of the classes whose total length is not uniform, one by one. */
static qaci_status count_pairs(qaci_ctx *ctx, tally *t, term *k, const qaci_program_class *f,
                               const qaci_program_class *g, uint64_t most_runtime) {
  qaci_locator *l = t->l;
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  qaci_status status = QACI_OK;
  for (uint32_t i = 0; i < f->members && status == QACI_OK; i++) {
    const qaci_locator_program *p = &l->programs.item[f->member[i]];
    qaci_programs_code(&l->programs, f->member[i], &x);
    for (uint32_t j = 0; j < g->members && status == QACI_OK; j++) {
      const qaci_locator_program *q = &l->programs.item[g->member[j]];
      size_t bits = (size_t)p->code_bits + q->code_bits;
      if (q->runtime > most_runtime || qaci_prior_uniform(l->prior, bits)) continue;
      qaci_programs_code(&l->programs, g->member[j], &y);
      uint32_t class_id;
      status = qaci_prior_class(ctx, l->prior, bits, &x, &y, &class_id);
      if (!mpz_sgn(qaci_prior_class_sum(l->prior, class_id))) continue;
      uint64_t runtime = p->runtime + q->runtime + t->delay;
      note_simplest(k, f->member[i], g->member[j], bits, runtime);
      add_count(k, class_id, runtime, 1);
    }
    if (status == QACI_OK) status = qaci_ctx_step(ctx, g->members);
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  return status;
}

qaci_status qaci_tally_site(qaci_ctx *ctx, tally *t, const site *s, uint32_t state) {
  if (!s->entries) return QACI_OK;
  qaci_locator *l = t->l;
  qaci_program_class *f = &l->f.item[s->f];
  size_t fs, gs;
  const qaci_class_run *fr = qaci_class_runs(f, &l->programs, &fs);
  qaci_status status = QACI_OK;
  for (uint32_t e = 0; e < s->entries && status == QACI_OK; e++) {
    candidates *list = s->table->list[s->entry[e].candidate_list];
    uint64_t most_runtime = list->input == QACI_ANY_LENGTH ? s->runtime_in_any : UINT64_MAX;
    qaci_program_class *g = &list->g.item[s->entry[e].g];
    term *k = find_term(t, s->entry[e].location, state);
    const qaci_class_run *gr = qaci_class_runs(g, &l->programs, &gs);
    bool all_uniform = true;
    for (size_t i = 0; i < fs; i++)
      for (size_t j = 0; j < gs; j++) {
        if (gr[j].runtime > most_runtime) continue;
        size_t bits = (size_t)fr[i].code_bits + gr[j].code_bits;
        if (!qaci_prior_uniform(l->prior, bits)) {
          all_uniform = false;
          continue;
        }
        uint32_t class_id;
        status = qaci_prior_class(ctx, l->prior, bits, NULL, NULL, &class_id); /* does not fail */
        if (!class_id) continue;
        uint64_t runtime = fr[i].runtime + gr[j].runtime + t->delay;
        note_simplest(k, fr[i].first, gr[j].first, bits, runtime);
        add_count(k, class_id, runtime, fr[i].members * gr[j].members);
      }
    status = qaci_ctx_step(ctx, fs * gs);
    if (!all_uniform && status == QACI_OK) status = count_pairs(ctx, t, k, f, g, most_runtime);
  }
  return status;
}

/* r := sum over the counts of pairs S / (Z (R+R)^clock), over the least common multiple of the R + R: each share is one
 * exact division by a small number, and the fraction is reduced once. */
static qaci_status coefficient(qaci_ctx *ctx, tally *t, term *k, mpq_t r) {
  qaci_prior *prior = t->l->prior;
  unsigned clock = t->l->options.clock;
  compress(k);
  mpz_t common, part, share;
  mpz_init_set_ui(common, 1);
  mpz_inits(part, share, NULL);
  if (clock)
    for (size_t i = 0; i < k->counts; i++) mpz_lcm_ui(common, common, k->item[i].runtime);
  qaci_status status = qaci_ctx_number(ctx, (double)mpz_sizeinbase(common, 2) * clock);
  mpz_set_ui(mpq_numref(r), 0);
  for (size_t i = 0; i < k->counts && status == QACI_OK;) {
    uint64_t runtime = k->item[i].runtime;
    mpz_set_ui(share, 0);
    for (; i < k->counts && k->item[i].runtime == runtime; i++)
      mpz_addmul_ui(share, qaci_prior_class_sum(prior, k->item[i].class_id), k->item[i].pairs);
    if (clock) {
      mpz_divexact_ui(part, common, runtime);
      mpz_pow_ui(part, part, clock);
      mpz_addmul(mpq_numref(r), share, part);
    } else {
      mpz_add(mpq_numref(r), mpq_numref(r), share);
    }
    status = qaci_ctx_step(ctx, 1);
  }
  if (clock && status == QACI_OK) mpz_pow_ui(common, common, clock);
  mpz_mul(mpq_denref(r), qaci_prior_normalizer(prior), common);
  if (!mpz_sgn(mpq_denref(r))) mpz_set_ui(mpq_denref(r), 1); /* no pair has a mass: the numerator is 0 */
  mpq_canonicalize(r);
  mpz_clears(common, part, share, NULL);
  return status;
}

/* Terms in order of their locations, then states. */
static int compare_terms(const void *a, const void *b) {
  const term *x = a, *y = b;
  if (x->location != y->location) return x->location < y->location ? -1 : 1;
  return (x->state > y->state) - (x->state < y->state);
}

/* A weight that was computed: for a state and a list of matches. */
typedef struct known_weight {
  uint32_t state, match_class;
} known_weight;

typedef struct summation {
  qaci_ctx *ctx;
  tally *t;
  delta_sums *sums;
  qaci_locations *r;
  known_weight *known; /* one per weight of r */
} summation;

void qaci_delta_sums_clear(delta_sums *s) {
  for (size_t i = 0; i < s->count; i++) mpq_clear(s->every[i]);
  free(s->every);
  free(s->made);
  *s = (delta_sums){.delta = s->delta};
}

/* r := the sum over all w of delta(w) SimilarPasts(w, y). */
static qaci_status past_of_every_state(summation *s, uint32_t y, mpq_t r) {
  const qaci_locator *l = s->t->l;
  delta_sums *d = s->sums;
  if (!d->every) {
    d->count = l->supported;
    d->every = qaci_alloc(d->count * sizeof *d->every);
    d->made = qaci_alloc(d->count * sizeof *d->made);
    for (size_t i = 0; i < d->count; i++) {
      mpq_init(d->every[i]);
      d->made[i] = false;
    }
  }
  qaci_status status = QACI_OK;
  if (!d->made[y]) {
    qaci_sum sum;
    qaci_sum_init(&sum);
    mpq_t one, mass;
    mpq_inits(one, mass, NULL);
    for (size_t w = 0; w < l->supported && status == QACI_OK; w++) {
      if (!qaci_masses_positive(d->delta, w)) continue;
      status = qaci_universe_similar_pasts(s->ctx, l->u, w, y, one);
      qaci_masses_get(d->delta, w, mass);
      mpq_mul(one, one, mass);
      qaci_sum_add(&sum, one);
    }
    qaci_sum_total(&sum, d->every[y]);
    qaci_sum_clear(&sum);
    mpq_clears(one, mass, NULL);
    if (status != QACI_OK) return status;
    d->made[y] = true;
  }
  mpq_set(r, d->every[y]);
  return QACI_OK;
}

/* r := delta(w) times the sum over the location's states y of SimilarPasts(w, y); for EVERY_STATE summed over w. */
static qaci_status pasts(summation *s, const term *k, mpq_t r) {
  const qaci_locator *l = s->t->l;
  const known_location *known = &l->location[k->location];
  bool every = k->state == EVERY_STATE;
  mpq_set_ui(r, 0, 1);
  if (!every && (k->state >= l->supported || !qaci_masses_positive(s->sums->delta, k->state))) return QACI_OK;
  mpq_t one;
  mpq_init(one);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < known->matches && status == QACI_OK; i++) {
    status = every ? past_of_every_state(s, known->match[i], one)
                   : qaci_universe_similar_pasts(s->ctx, l->u, k->state, known->match[i], one);
    mpq_add(r, r, one);
  }
  if (!every) {
    qaci_masses_get(s->sums->delta, k->state, one);
    mpq_mul(r, r, one);
  }
  mpq_clear(one);
  return status;
}

/* *index := the weight of the term, computed if it is new. */
static qaci_status find_weight(summation *s, const term *k, size_t *index) {
  qaci_locations *r = s->r;
  known_weight key = {k->state, s->t->l->location[k->location].match_class};
  for (size_t i = 0; i < r->weights; i++)
    if (s->known[i].state == key.state && s->known[i].match_class == key.match_class) {
      *index = i;
      return QACI_OK;
    }
  *index = r->weights;
  r->weight = qaci_realloc(r->weight, (r->weights + 1) * sizeof *r->weight);
  s->known = qaci_realloc(s->known, (r->weights + 1) * sizeof *s->known);
  s->known[r->weights] = key;
  mpq_init(r->weight[r->weights]);
  qaci_status status = pasts(s, k, r->weight[r->weights]);
  mpq_div_2exp(r->weight[r->weights], r->weight[r->weights], s->t->blob_bits);
  r->weights++;
  return status;
}

static qaci_located *new_located(qaci_locations *r, const qaci_location *location) {
  r->item = qaci_realloc(r->item, (r->count + 1) * sizeof *r->item);
  qaci_located *x = &r->item[r->count++];
  *x = (qaci_located){.code_bits = SIZE_MAX};
  x->location.bytes = location->bytes;
  x->location.data = qaci_alloc(location->bytes);
  memcpy(x->location.data, location->data, location->bytes);
  return x;
}

static void add_share(qaci_located *x, size_t weight, const mpq_t coefficient_of) {
  size_t i = 0;
  while (i < x->shares && x->share[i].weight != weight) i++;
  if (i == x->shares) {
    x->share = qaci_realloc(x->share, (x->shares + 1) * sizeof *x->share);
    x->share[x->shares].weight = weight;
    mpq_init(x->share[x->shares++].coefficient);
  }
  mpq_add(x->share[i].coefficient, x->share[i].coefficient, coefficient_of);
}

static void keep_simplest(qaci_located *x, const term *k) {
  if (!qaci_located_simpler(&(qaci_located){.code_bits = k->best_bits, .runtime = k->best_runtime}, x)) return;
  x->code_bits = k->best_bits;
  x->runtime = k->best_runtime;
  x->state = k->state == EVERY_STATE ? QACI_NOWHERE : k->state;
  x->f = k->f;
  x->g = k->g;
}

qaci_status qaci_tally_sum(qaci_ctx *ctx, tally *t, delta_sums *sums, qaci_locations *r) {
  qaci_locations_clear(r);
  if (t->count) qsort(t->item, t->count, sizeof *t->item, compare_terms);
  if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot); /* the order has changed: no more lookups */
  summation s = {.ctx = ctx, .t = t, .sums = sums, .r = r};
  mpq_t share;
  mpq_init(share);
  qaci_status status = QACI_OK;
  uint32_t last = UINT32_MAX;
  for (size_t i = 0; i < t->count && status == QACI_OK; i++) {
    term *k = &t->item[i];
    size_t weight;
    status = find_weight(&s, k, &weight);
    if (status != QACI_OK || !mpq_sgn(r->weight[weight])) continue;
    status = coefficient(ctx, t, k, share);
    if (status != QACI_OK || !mpq_sgn(share)) continue;
    if (k->location != last) new_located(r, &t->l->location[k->location].location);
    last = k->location;
    add_share(&r->item[r->count - 1], weight, share);
    keep_simplest(&r->item[r->count - 1], k);
  }
  free(s.known);
  mpq_clear(share);
  return status;
}
