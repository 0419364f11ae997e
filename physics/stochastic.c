/* Stochastic physics: rows of successors, asked for once, and the evolution along them.     WORLD.1, other-physics.md
 *
 * World-states are numbered as they are met; the row of a known one is a list of (number, numerator) over a denominator
 * of its own. A step multiplies the common denominator by the least common multiple L of those of the rows in use:
 *     weight'(v) += weight(w) * numerator(w, v) * L / denominator(w)
 * Cost of a step: one product for each world-state of non-zero weight and each of its successors; asking the rule costs
 * what it costs, once for each world-state.
 */
#include "physics/stochastic.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"

typedef struct row {
  bool known;
  uint32_t count;
  uint32_t *to;
  mpz_t *numerator, denominator; /* as they are set once the row is known */
} row;

typedef struct chain {
  qaci_physics physics; /* first */
  qaci_stochastic_options options;
  qaci_stochastic_rule rule;
  size_t stride, count, room, known;
  uint64_t *word; /* codes, one after the other */
  row *row;
  qaci_index index;
} chain;

struct qaci_successors {
  const chain *c;
  size_t count, room;
  qaci_bits *code;
  mpq_t *mass;
};

static void row_clear(row *r) {
  if (!r->known) return;
  for (uint32_t i = 0; i < r->count; i++) mpz_clear(r->numerator[i]);
  free(r->numerator);
  free(r->to);
  mpz_clear(r->denominator);
}

static void destroy(qaci_physics *p) {
  chain *c = (chain *)p;
  for (size_t i = 0; i < c->count; i++) row_clear(&c->row[i]);
  free(c->row);
  free(c->word);
  qaci_index_clear(&c->index);
  if (c->rule.destroy) c->rule.destroy(c->rule.data);
  free(p->field);
  free(c);
}

static qaci_shape shape(const qaci_physics *p) {
  return (qaci_shape){.cells = ((const chain *)p)->options.cells};
}

/* The code of a number, to be read only, until the next one is given. */
static qaci_bits code_of(const chain *c, size_t id) {
  return (qaci_bits){.len = c->physics.width, .room = c->stride, .word = c->word + id * c->stride};
}

static qaci_status number(qaci_ctx *ctx, chain *c, const qaci_bits *code, uint32_t *id) {
  uint64_t hash = qaci_bits_hash(code);
  for (size_t probe = 0, at; (at = qaci_index_next(&c->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (!memcmp(c->word + at * c->stride, code->word, c->stride * sizeof *c->word)) {
      *id = (uint32_t)at;
      return QACI_OK;
    }
  if (c->count >= UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_UNABLE, "the stochastic physics meets more than %zu world-states", c->count);
  QACI_TRY(qaci_ctx_charge(ctx, c->stride * sizeof *c->word + sizeof(row) + 4 * sizeof(*c->index.slot)));
  if (c->count == c->room) {
    c->room = 2 * c->room + 16;
    c->word = qaci_realloc(c->word, c->room * c->stride * sizeof *c->word);
    c->row = qaci_realloc(c->row, c->room * sizeof *c->row);
  }
  memcpy(c->word + c->count * c->stride, code->word, c->stride * sizeof *c->word);
  c->row[c->count] = (row){0};
  qaci_index_insert(&c->index, hash, c->count);
  *id = (uint32_t)c->count++;
  return QACI_OK;
}

/* Rows ------------------------------------------------------------------------------------------------------------- */

static char *fraction(const mpq_t q) {
  return mpq_get_str(NULL, 10, q);
}

qaci_status qaci_successors_add(qaci_ctx *ctx, qaci_successors *r, const qaci_bits *code, const mpq_t mass) {
  if (code->len != r->c->physics.width)
    return qaci_fail(ctx, QACI_DOMAIN, "successor %zu has %zu bits, expected %zu", r->count + 1, code->len,
                     r->c->physics.width);
  if (mpq_sgn(mass) < 0) {
    char *text = fraction(mass);
    qaci_status status =
        qaci_fail(ctx, QACI_DOMAIN, "successor %zu has the mass %.60s, expected 0 or more", r->count + 1, text);
    free(text);
    return status;
  }
  for (size_t i = 0; i < r->c->physics.field_count; i++) {
    const qaci_field *f = &r->c->physics.field[i];
    uint64_t v = qaci_bits_read(code, f->at, f->width);
    if (v >= f->count)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "successor %zu has %llu in field %zu (bits %zu to %zu), expected less than %llu", r->count + 1,
                       (unsigned long long)v, i + 1, f->at, f->at + f->width - 1, (unsigned long long)f->count);
  }
  if (r->count == r->room) {
    r->room = 2 * r->room + 4;
    r->code = qaci_realloc(r->code, r->room * sizeof *r->code);
    r->mass = qaci_realloc(r->mass, r->room * sizeof *r->mass);
  }
  qaci_bits_init(&r->code[r->count]);
  qaci_bits_set(&r->code[r->count], code);
  mpq_init(r->mass[r->count]);
  mpq_set(r->mass[r->count++], mass);
  return QACI_OK;
}

static void successors_clear(qaci_successors *r) {
  for (size_t i = 0; i < r->count; i++) {
    qaci_bits_clear(&r->code[i]);
    mpq_clear(r->mass[i]);
  }
  free(r->code);
  free(r->mass);
}

/* The masses sum to 1, or to at most 1; d := their common denominator. */
static qaci_status check_sum(qaci_ctx *ctx, const qaci_successors *s, mpz_t d) {
  mpq_t sum;
  mpq_init(sum);
  mpz_set_ui(d, 1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
    status = qaci_ctx_number(ctx, (double)mpz_sizeinbase(d, 2) + (double)mpz_sizeinbase(mpq_denref(s->mass[i]), 2));
    if (status != QACI_OK) break;
    mpq_add(sum, sum, s->mass[i]);
    mpz_lcm(d, d, mpq_denref(s->mass[i]));
  }
  int sign = mpq_cmp_ui(sum, 1, 1);
  if (status == QACI_OK && (s->c->options.loses ? sign > 0 : sign)) {
    char *text = fraction(sum);
    status = qaci_fail(ctx, QACI_DOMAIN, "the masses of its %zu successor%s sum to %.60s, expected %s", s->count,
                       s->count == 1 ? "" : "s", text, s->c->options.loses ? "at most 1" : "exactly 1");
    free(text);
  }
  mpq_clear(sum);
  return status;
}

/* The row of `id` := the successors, unless it has become known meanwhile. */
static qaci_status keep(qaci_ctx *ctx, chain *c, size_t id, const qaci_successors *s) {
  mpz_t d;
  mpz_init(d);
  qaci_status status = check_sum(ctx, s, d);
  uint64_t bytes = s->count * (sizeof(mpz_t) + sizeof(uint32_t) + 16 + mpz_sizeinbase(d, 2) / 8);
  if (status == QACI_OK) status = qaci_ctx_charge(ctx, bytes);
  uint32_t *to = qaci_alloc((s->count + 1) * sizeof *to);
  uint32_t count = 0;
  for (size_t i = 0; i < s->count && status == QACI_OK; i++)
    if (mpq_sgn(s->mass[i])) status = number(ctx, c, &s->code[i], &to[count++]);
  row *r = &c->row[id];
  if (status != QACI_OK || r->known) {
    free(to);
    mpz_clear(d);
    return status;
  }
  *r = (row){.known = true, .count = count, .to = to, .numerator = qaci_alloc((count + 1) * sizeof(mpz_t))};
  mpz_init_set(r->denominator, d);
  for (size_t i = 0, k = 0; i < s->count; i++) {
    if (!mpq_sgn(s->mass[i])) continue;
    mpz_init(r->numerator[k]);
    mpz_divexact(r->numerator[k], d, mpq_denref(s->mass[i]));
    mpz_mul(r->numerator[k], r->numerator[k], mpq_numref(s->mass[i]));
    k++;
  }
  c->known++;
  mpz_clear(d);
  return QACI_OK;
}

/* Put the world-state and the step before the message of ctx. */
static void locate_message(qaci_ctx *ctx, const qaci_bits *code, size_t step) {
  char *bits = qaci_bits_string(code), message[sizeof ctx->message];
  memcpy(message, ctx->message, sizeof message);
  qaci_fail(ctx, QACI_OK, "step %zu, world-state %.80s%s: %.800s", step, bits, code->len > 80 ? "…" : "", message);
  free(bits);
}

/* Ask the rule. It may use this very physics, so nothing here holds a pointer into its tables meanwhile; and it may
 * reset ctx, which therefore gets its counters back. */
static qaci_status know(qaci_ctx *ctx, chain *c, size_t id, size_t step) {
  if (c->row[id].known) return QACI_OK;
  qaci_successors s = {.c = c};
  qaci_bits here = code_of(c, id), code;
  qaci_bits_init(&code);
  qaci_bits_set(&code, &here);
  qaci_ctx before = *ctx;
  qaci_status status = c->rule.successors(ctx, c->rule.data, &code, &s);
  memcpy(before.message, ctx->message, sizeof before.message);
  *ctx = before;
  if (status == QACI_OK) status = keep(ctx, c, id, &s);
  if (status == QACI_DOMAIN) locate_message(ctx, &code, step);
  qaci_bits_clear(&code);
  successors_clear(&s);
  return status;
}

/* The evolution ---------------------------------------------------------------------------------------------------- */

/* Weights by world-state, in the order in which they were met; place[id] is where id stands + 1, or 0. */
typedef struct layer {
  size_t count, room;
  uint32_t *id;
  mpz_t *weight; /* the first `live` are initialised and reused */
  size_t live, places;
  uint32_t *place;
} layer;

struct qaci_evolution {
  chain *c;
  size_t n;
  layer now, next;
  mpz_t denominator;
  mpq_t lost;
};

static void layer_clear(layer *l) {
  for (size_t i = 0; i < l->live; i++) mpz_clear(l->weight[i]);
  free(l->weight);
  free(l->id);
  free(l->place);
}

static void layer_empty(layer *l) {
  for (size_t i = 0; i < l->count; i++) {
    l->place[l->id[i]] = 0;
    mpz_set_ui(l->weight[i], 0);
  }
  l->count = 0;
}

/* *w := the weight of id, 0 if it is new; valid until the next call. */
static qaci_status layer_at(qaci_ctx *ctx, layer *l, const chain *c, uint32_t id, mpz_ptr *w) {
  if (id >= l->places) {
    size_t places = c->count + c->count / 2 + 1;
    QACI_TRY(qaci_ctx_charge(ctx, (places - l->places) * sizeof *l->place));
    l->place = qaci_realloc(l->place, places * sizeof *l->place);
    memset(l->place + l->places, 0, (places - l->places) * sizeof *l->place);
    l->places = places;
  }
  if (!l->place[id]) {
    if (l->count == l->room) {
      size_t room = 2 * l->room + 8;
      QACI_TRY(qaci_ctx_charge(ctx, (room - l->room) * (sizeof *l->id + sizeof *l->weight + 16)));
      l->id = qaci_realloc(l->id, room * sizeof *l->id);
      l->weight = qaci_realloc(l->weight, room * sizeof *l->weight);
      l->room = room;
    }
    if (l->count == l->live) mpz_init(l->weight[l->live++]);
    l->id[l->count++] = id;
    l->place[id] = (uint32_t)l->count;
  }
  *w = l->weight[l->place[id] - 1];
  return QACI_OK;
}

static void evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  layer_clear(&e->now);
  layer_clear(&e->next);
  mpz_clear(e->denominator);
  mpq_clear(e->lost);
  qaci_physics_release(&e->c->physics);
  free(e);
}

static qaci_status evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  *r = NULL;
  chain *c = (chain *)p;
  uint32_t id;
  mpz_ptr w;
  QACI_TRY(number(ctx, c, start, &id));
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){.c = (chain *)qaci_physics_retain(p)};
  mpz_init_set_ui(e->denominator, 1);
  mpq_init(e->lost);
  qaci_status status = layer_at(ctx, &e->now, c, id, &w);
  if (status == QACI_OK) {
    mpz_set_ui(w, 1);
    *r = e;
  } else {
    evolution_destroy(e);
  }
  return status;
}

static qaci_status evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                  mpz_t denominator, mpq_t lost) {
  (void)ctx;
  mpz_set(denominator, e->denominator);
  mpq_set(lost, e->lost);
  for (size_t i = 0; i < e->now.count; i++) {
    qaci_bits code = code_of(e->c, e->now.id[i]);
    QACI_TRY(each(data, &code, e->now.weight[i]));
  }
  return QACI_OK;
}

/* next := what the rows make of now, over denominator * L. */
static qaci_status spread(qaci_ctx *ctx, qaci_evolution *e, const mpz_t L) {
  mpz_t share;
  mpz_init(share);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    const row *r = &e->c->row[e->now.id[i]];
    mpz_divexact(share, L, r->denominator);
    mpz_mul(share, share, e->now.weight[i]);
    for (uint32_t k = 0; k < r->count && status == QACI_OK; k++) {
      mpz_ptr w;
      status = layer_at(ctx, &e->next, e->c, r->to[k], &w);
      if (status == QACI_OK) mpz_addmul(w, share, r->numerator[k]);
    }
    if (status == QACI_OK) status = qaci_ctx_step(ctx, r->count + 1);
  }
  mpz_clear(share);
  return status;
}

static qaci_status evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  mpz_t L;
  mpz_init_set_ui(L, 1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    status = know(ctx, e->c, e->now.id[i], e->n + 1);
    if (status != QACI_OK) break;
    mpz_srcptr d = e->c->row[e->now.id[i]].denominator;
    if (mpz_divisible_p(L, d)) continue;
    status = qaci_ctx_number(ctx, (double)mpz_sizeinbase(L, 2) + (double)mpz_sizeinbase(d, 2));
    if (status == QACI_OK) mpz_lcm(L, L, d);
  }
  double bits = (double)mpz_sizeinbase(L, 2) + (double)mpz_sizeinbase(e->denominator, 2);
  if (status == QACI_OK) status = qaci_ctx_number(ctx, bits);
  if (status == QACI_OK) status = spread(ctx, e, L);
  if (status == QACI_OK) {
    mpz_mul(e->denominator, e->denominator, L);
    layer swap = e->now;
    e->now = e->next;
    e->next = swap;
    if (e->c->options.loses) { /* what is not there any more */
      mpz_ptr rest = mpq_numref(e->lost);
      mpz_set(rest, e->denominator);
      for (size_t i = 0; i < e->now.count; i++) mpz_sub(rest, rest, e->now.weight[i]);
      mpz_set(mpq_denref(e->lost), e->denominator);
      mpq_canonicalize(e->lost);
    }
    e->n++;
  }
  layer_empty(&e->next);
  mpz_clear(L);
  return status;
}

/* The physics ------------------------------------------------------------------------------------------------------ */

static const qaci_physics_functions functions = {
    .name = "stochastic",
    .destroy = destroy,
    .evolution_create = evolution_create,
    .evolution_destroy = evolution_destroy,
    .evolution_each = evolution_each,
    .evolution_step = evolution_step,
    .shape = shape,
};

static qaci_status check(qaci_ctx *ctx, const qaci_stochastic_options *o) {
  if (!o->width) return qaci_fail(ctx, QACI_DOMAIN, "a width of 0 bits, expected at least 1");
  if (o->cells > o->width) return qaci_fail(ctx, QACI_DOMAIN, "%zu cells in a code of %zu bits", o->cells, o->width);
  size_t free_from = 0;
  for (size_t i = 0; i < o->field_count; i++) {
    const qaci_field *f = &o->field[i];
    if (f->at < free_from || !f->width || f->width > 63 || f->width > o->width || f->at > o->width - f->width)
      return qaci_fail(ctx, QACI_DOMAIN, "field %zu: %zu bits from bit %zu, expected 1 to 63 bits within %zu to %zu",
                       i + 1, f->width, f->at, free_from, o->width - 1);
    if (f->count > UINT64_C(1) << f->width || f->count <= UINT64_C(1) << (f->width - 1))
      return qaci_fail(ctx, QACI_DOMAIN, "field %zu: a count of %llu in %zu bits, expected %llu to %llu", i + 1,
                       (unsigned long long)f->count, f->width, (1ULL << (f->width - 1)) + 1, 1ULL << f->width);
    free_from = f->at + f->width;
  }
  return QACI_OK;
}

qaci_status qaci_stochastic_create(qaci_ctx *ctx, qaci_physics **r, const qaci_stochastic_options *options,
                                   const qaci_stochastic_rule *rule) {
  *r = NULL;
  QACI_TRY(check(ctx, options));
  chain *c = qaci_alloc(sizeof *c);
  *c = (chain){.options = *options, .rule = *rule, .stride = (options->width + 63) / 64};
  qaci_physics_init(&c->physics, &functions);
  c->physics.width = options->width;
  c->physics.field_count = options->field_count;
  c->physics.field = qaci_alloc((options->field_count + 1) * sizeof *options->field);
  for (size_t i = 0; i < options->field_count; i++) c->physics.field[i] = options->field[i];
  c->options.field = c->physics.field;
  *r = &c->physics;
  return QACI_OK;
}

bool qaci_stochastic_is(const qaci_physics *p) {
  return p->functions == &functions;
}

size_t qaci_stochastic_known(const qaci_physics *p) {
  return ((const chain *)p)->known;
}
