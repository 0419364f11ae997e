/* Demands on pairs (SIMPL.9): see prior_demands.h. */
#include "distributions/prior_demands.h"

#include <stdlib.h>
#include <string.h>

void qaci_length_demands_init(qaci_length_demands *r) {
  *r = (qaci_length_demands){0};
  mpz_init(r->always);
}

void qaci_length_demands_clear(qaci_length_demands *r) {
  for (size_t i = 0; i < r->count; i++) {
    free(r->item[i].constraint);
    free(r->item[i].echo);
    mpz_clear(r->item[i].weight);
  }
  free(r->item);
  free(r->words);
  mpz_clear(r->always);
}

/* Scratch for one pattern, by symbol. */
typedef struct symbols {
  unsigned char *known; /* 0, 1 or 2 (open) */
  size_t *seen;         /* the last position (in the pair) that held the open symbol, plus 1 */
} symbols;

static unsigned char bit_of(const symbols *y, uint32_t s) {
  return s < QACI_PATTERN_FREE ? (unsigned char)s : y->known[s - QACI_PATTERN_FREE];
}

/* The symbols that the bits of sd(xi), which is not empty, and the terminator 00 of g tell. False if no pair can match
 * the pattern. */
static bool read_known(symbols *y, const qaci_pattern *p, const qaci_bits *prefix) {
  memset(y->known, 2, p->symbols);
  for (size_t i = 0; i < p->length; i = i + 1 == prefix->len ? p->length - 2 : i + 1) {
    uint32_t s = p->position[i];
    bool bit = i < prefix->len && qaci_bits_get(prefix, i);
    unsigned char fixed = bit_of(y, s);
    if (fixed == 2)
      y->known[s - QACI_PATTERN_FREE] = bit;
    else if (fixed != bit)
      return false;
  }
  return true;
}

/* The pattern's constraints on the last `pair_bits` positions. */
static void demands_of(symbols *y, const qaci_pattern *p, size_t pair_bits, qaci_pair_demand *r) {
  *r = (qaci_pair_demand){.constraint = qaci_alloc(pair_bits * sizeof *r->constraint)};
  memset(y->seen, 0, p->symbols * sizeof *y->seen);
  for (size_t i = 0; i + 2 < pair_bits; i++) {
    uint32_t s = p->position[p->length - pair_bits + i];
    unsigned char fixed = bit_of(y, s);
    if (fixed != 2) {
      r->constraint[r->count++] = (qaci_constraint){i, QACI_CONSTRAINT_ZERO + fixed};
    } else {
      size_t *last = &y->seen[s - QACI_PATTERN_FREE];
      if (*last) r->constraint[r->count++] = (qaci_constraint){i, *last - 1};
      *last = i + 1;
    }
  }
  r->constraint = qaci_realloc(r->constraint, r->count * sizeof *r->constraint);
}

/* The words of a demand on pairs of at most 64 bits. */
static qaci_demand_words compile(qaci_pair_demand *d) {
  qaci_demand_words known = {0};
  for (size_t i = 0; i < d->count; i++) {
    qaci_constraint c = d->constraint[i];
    uint64_t bit = (uint64_t)1 << (63 - c.at);
    if (c.earlier >= QACI_CONSTRAINT_ZERO) {
      known.fixed |= bit;
      if (c.earlier > QACI_CONSTRAINT_ZERO) known.value |= bit;
      continue;
    }
    unsigned distance = (unsigned)(c.at - c.earlier);
    size_t j = 0;
    while (j < d->echoes && d->echo[j].distance != distance) j++;
    if (j == d->echoes) {
      d->echo = qaci_realloc(d->echo, (d->echoes + 1) * sizeof *d->echo);
      d->echo[d->echoes++] = (qaci_echo){0, distance};
    }
    d->echo[j].positions |= bit;
  }
  if (d->echoes) known.echo = d->echo[0];
  return known;
}

static uint64_t demand_bytes(const qaci_pair_demand *d) {
  return sizeof *d + sizeof(qaci_demand_words) + d->count * sizeof *d->constraint + sizeof *d->echo + 32;
}

static int compare_demands(const void *a, const void *b) {
  const qaci_pair_demand *x = a, *y = b;
  if (x->count != y->count) return x->count < y->count ? -1 : 1;
  for (size_t i = 0; i < x->count; i++) {
    if (x->constraint[i].at != y->constraint[i].at) return x->constraint[i].at < y->constraint[i].at ? -1 : 1;
    if (x->constraint[i].earlier != y->constraint[i].earlier)
      return x->constraint[i].earlier < y->constraint[i].earlier ? -1 : 1;
  }
  return 0;
}

/* Sort the demands and merge equal ones. */
static void merge_demands(qaci_length_demands *r) {
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

qaci_status qaci_length_demands_read(qaci_ctx *ctx, qaci_length_demands *r, const qaci_simplicity *k,
                                     const qaci_bits *prefix, size_t pair_bits) {
  size_t count, room = 0;
  const qaci_pattern *pattern = qaci_simplicity_patterns(k, prefix->len + pair_bits, &count);
  size_t most = prefix->len + pair_bits;
  symbols y = {qaci_alloc(most), qaci_alloc(most * sizeof *y.seen)};
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < count && pair_bits >= 4 && status == QACI_OK; i++) {
    status = qaci_ctx_step(ctx, 1);
    if (!read_known(&y, &pattern[i], prefix)) continue;
    qaci_pair_demand d;
    demands_of(&y, &pattern[i], pair_bits, &d);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, demand_bytes(&d));
    if (status == QACI_OK) r->charged += demand_bytes(&d);
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
  free(y.known);
  free(y.seen);
  merge_demands(r);
  r->words = pair_bits <= 64 ? qaci_alloc(r->count * sizeof *r->words) : NULL;
  for (size_t i = 0; i < r->count && pair_bits <= 64; i++) r->words[i] = compile(&r->item[i]);
  return status;
}

/* The demand, constraint by constraint. */
static bool meets(const qaci_pair_demand *d, const qaci_bits *f, const qaci_bits *g) {
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

/* The same for a pair in one word: what is in the demand's words, and the other ties. */
static bool meets_words(const qaci_demand_words *w, uint64_t x) {
  return !(((x & w->fixed) ^ w->value) | ((x ^ x >> w->echo.distance) & w->echo.positions));
}

static bool echoes(const qaci_pair_demand *d, uint64_t x) {
  for (size_t i = 1; i < d->echoes; i++)
    if ((x ^ x >> d->echo[i].distance) & d->echo[i].positions) return false;
  return true;
}

void qaci_length_demands_sum(const qaci_length_demands *l, const qaci_bits *f, const qaci_bits *g, uint64_t word,
                             mpz_t r) {
  mpz_set(r, l->always);
  for (size_t i = 0; i < l->count; i++)
    if (l->words ? meets_words(&l->words[i], word) && echoes(&l->item[i], word) : meets(&l->item[i], f, g))
      mpz_add(r, r, l->item[i].weight);
}
