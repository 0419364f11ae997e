/* The arena as a physics: the first step of a world with random slots or predictions.  "The arena" in papers/, ARENA.6
 *
 * Every assignment of values to the random slots has the same weight. For each of them the predictions are made in file
 * order. The coins of a world have not fallen when it is predicted, so a clone tosses coins of its own, and meets the
 * label within its ticks with a probability. It is found exactly, by running the clone as a distribution over
 * world-states, of which what has met the label is taken away. A `fixpoint` tries its values one after the other, each
 * with a clone of its own; `error` flips the result.
 *
 * Cost: for each assignment and each possible list of earlier results, the ticks of one clone for each value tried; a
 * clone without tosses runs at the engine's speed, else it costs what an evolution of that many ticks does.
 */
#include "physics/arena/physics_internal.h"

#include <stdlib.h>

/* The assignment under way, and where the results go. */
typedef struct drawing {
  qaci_ctx *ctx;
  const qaci_arena_physics *a;
  qaci_arena_run *run;
  const qaci_bits *code;
  int32_t *random; /* of each random slot */
  int32_t *result; /* of each prediction */
  arena_layer *next;
} drawing;

/* The first assignment, and the next one; false: that was the last. */
static void first_values(const qaci_arena_environment *e, int32_t *value) {
  for (size_t i = 0; i < e->randoms; i++) value[i] = e->random[i].low;
}

static bool next_values(const qaci_arena_environment *e, int32_t *value) {
  for (size_t i = e->randoms; i-- > 0; value[i] = e->random[i].low)
    if (value[i] < e->random[i].high) return value[i]++, true;
  return false;
}

/* w := weight divided by the number of assignments. */
static void divide(const qaci_arena_environment *e, mpq_t w, const mpq_t weight) {
  mpz_t count;
  mpq_t q;
  mpz_init_set_ui(count, 1);
  mpq_init(q);
  for (size_t i = 0; i < e->randoms; i++)
    mpz_mul_ui(count, count, (unsigned long)((int64_t)e->random[i].high - e->random[i].low + 1));
  mpq_set_z(q, count);
  mpq_div(w, weight, q);
  mpq_clear(q);
  mpz_clear(count);
}

/* The run := the world at tick 0 with these random values, in which the predictions before `made` have their results,
 * number `made` has `assumed`, and later ones hold their first value. made = their number: the world that is played. */
static void stand(const drawing *d, const int32_t *random, size_t made, int32_t assumed) {
  const qaci_arena_environment *e = d->a->world;
  qaci_arena_state_to_run(d->a, d->run, d->code);
  for (size_t i = 0; i < e->randoms; i++) qaci_arena_run_set_value(d->run, e->random[i].slot, random[i]);
  for (size_t i = 0; i < e->predictions; i++) {
    const qaci_arena_prediction *p = &e->prediction[i];
    qaci_arena_run_set_value(d->run, p->slot, i < made ? d->result[i] : i == made ? assumed : p->value[0]);
  }
}

/* Run the distribution `now` for `within` ticks; met := the weight that has met the label. */
static qaci_status run_clones(const drawing *d, arena_layer *now, uint64_t within, arena_lookout *lookout, mpq_t met) {
  arena_layer next;
  arena_layer_init(&next, d->a);
  qaci_status status = QACI_OK;
  bool over = false; /* all of them */
  for (uint64_t t = 0; t < within && now->count && !over && status == QACI_OK; t++) {
    arena_layer_empty(&next);
    over = true;
    for (size_t i = 0; i < now->count && status == QACI_OK; i++) {
      qaci_bits code = arena_layer_code(now, d->a, i);
      bool this_over;
      status = arena_tick(d->ctx, d->a, d->run, &code, now->weight[i], &next, lookout, met, &this_over);
      over = over && this_over;
    }
    arena_layer t_now = *now;
    *now = next;
    next = t_now;
  }
  arena_layer_clear(&next);
  return status;
}

/* met := the probability that a clone of prediction i, with `assumed` in its slot, meets the label. Its tables are gone
 * afterwards, and so is what was charged for them. */
static qaci_status clone(const drawing *d, size_t i, int32_t assumed, mpq_t met) {
  const qaci_arena_environment *e = d->a->world;
  const qaci_arena_prediction *p = &e->prediction[i];
  arena_lookout lookout = {.world = e, .file = p->file, .label = p->label};
  mpq_set_ui(met, 0, 1);
  if (!e->coin && !(p->blind && e->randoms)) {
    stand(d, d->random, i, assumed);
    QACI_TRY(qaci_arena_run_until(d->ctx, d->run, p->within, arena_look, &lookout));
    mpq_set_ui(met, lookout.seen, 1);
    return QACI_OK;
  }
  uint64_t before = d->ctx->bytes;
  arena_layer now;
  arena_layer_init(&now, d->a);
  qaci_bits code;
  qaci_bits_init(&code);
  mpq_t weight;
  mpq_init(weight);
  mpq_set_ui(weight, 1, 1);
  int32_t *random = qaci_alloc((e->randoms + 1) * sizeof *random);
  for (size_t j = 0; j < e->randoms; j++) random[j] = p->blind ? e->random[j].low : d->random[j];
  if (p->blind) divide(e, weight, weight);
  qaci_status status;
  do {
    stand(d, random, i, assumed);
    qaci_arena_state_of_run(d->a, &code, d->run);
    status = qaci_ctx_step(d->ctx, 1);
    if (status == QACI_OK) status = arena_layer_add(d->ctx, &now, &code, weight);
  } while (status == QACI_OK && p->blind && next_values(e, random));
  if (status == QACI_OK) status = run_clones(d, &now, p->within, &lookout, met);
  free(random);
  mpq_clear(weight);
  qaci_bits_clear(&code);
  arena_layer_clear(&now);
  qaci_ctx_release(d->ctx, d->ctx->bytes - before);
  return status;
}

static qaci_status predict(drawing *d, size_t i, const mpq_t weight);

/* Prediction i has result v with this weight before errors. */
static qaci_status with_result(drawing *d, size_t i, int32_t v, const mpq_t weight) {
  if (!mpq_sgn(weight)) return QACI_OK;
  const qaci_arena_prediction *p = &d->a->world->prediction[i];
  mpq_t wrong, right;
  mpq_inits(wrong, right, NULL);
  if (p->error_num) {
    mpq_set_ui(wrong, p->error_num, p->error_den);
    mpq_canonicalize(wrong);
    mpq_mul(wrong, wrong, weight);
  }
  mpq_sub(right, weight, wrong);
  qaci_status status = QACI_OK;
  if (mpq_sgn(right)) {
    d->result[i] = v;
    status = predict(d, i + 1, right);
  }
  if (mpq_sgn(wrong) && status == QACI_OK) {
    d->result[i] = !v;
    status = predict(d, i + 1, wrong);
  }
  mpq_clears(wrong, right, NULL);
  return status;
}

/* Make the predictions from i on; the world-state that they lead to has this weight. */
static qaci_status predict(drawing *d, size_t i, const mpq_t weight) {
  const qaci_arena_environment *e = d->a->world;
  if (i == e->predictions) {
    stand(d, d->random, i, 0);
    qaci_bits code;
    qaci_bits_init(&code);
    qaci_arena_state_of_run(d->a, &code, d->run);
    qaci_status status = arena_layer_add(d->ctx, d->next, &code, weight);
    qaci_bits_clear(&code);
    return status;
  }
  const qaci_arena_prediction *p = &e->prediction[i];
  mpq_t left, met, part;
  mpq_inits(left, met, part, NULL);
  mpq_set(left, weight);
  qaci_status status = QACI_OK;
  for (size_t j = 0; j < p->values && status == QACI_OK && mpq_sgn(left); j++) {
    status = clone(d, i, p->value[j], met);
    if (status != QACI_OK) break;
    mpq_mul(met, met, left); /* of what is left: met the label, or not */
    mpq_sub(part, left, met);
    if (!p->fixpoint) {
      status = with_result(d, i, 1, met);
      if (status == QACI_OK) status = with_result(d, i, 0, part);
      mpq_set_ui(left, 0, 1);
    } else if (p->value[j] == 1) {
      status = with_result(d, i, 1, met);
      mpq_set(left, part);
    } else if (p->value[j] == 0) {
      status = with_result(d, i, 0, part);
      mpq_set(left, met);
    }
  }
  if (status == QACI_OK) status = with_result(d, i, p->otherwise, left);
  mpq_clears(left, met, part, NULL);
  return status;
}

qaci_status arena_draw(qaci_ctx *ctx, const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code,
                       const mpq_t weight, arena_layer *next) {
  const qaci_arena_environment *e = a->world;
  drawing d = {.ctx = ctx, .a = a, .run = run, .code = code, .next = next};
  d.random = qaci_alloc((e->randoms + 1) * sizeof *d.random);
  d.result = qaci_alloc((e->predictions + 1) * sizeof *d.result);
  mpq_t share;
  mpq_init(share);
  divide(e, share, weight);
  first_values(e, d.random);
  qaci_status status;
  do {
    status = qaci_ctx_step(ctx, 1);
    if (status == QACI_OK) status = predict(&d, 0, share);
  } while (status == QACI_OK && next_values(e, d.random));
  mpq_clear(share);
  free(d.random);
  free(d.result);
  return status;
}
