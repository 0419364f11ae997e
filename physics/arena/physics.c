/* The arena as a physics: codes of world-states. See physics.h.                    "The arena" in papers/, ARENA.6
 *
 * W divides 64 and N is at least 64, so values fill whole words of the code: they are packed and unpacked word by word.
 * Cost: O(N W / 64) words, and O(1) for each slot with money and each pointer.
 */
#include "physics/arena/physics_internal.h"
#include "physics/arena/run_internal.h"

#include <stdlib.h>
#include <string.h>

enum { LIVES = 5, LIFE_WIDTH = 3 };

qaci_arena_physics *qaci_arena_physics_of(qaci_physics *p);

static void destroy(qaci_physics *p) {
  qaci_arena_physics *a = (qaci_arena_physics *)p;
  qaci_arena_run_destroy(a->run);
  qaci_arena_environment_release(a->world);
  qaci_bits_clear(&a->initial);
  free(a->money);
  free(a->pointer);
  free(p->field);
  free(a);
}

/* For pictures: the values as bits, and the living pointers. */
static qaci_shape shape(const qaci_physics *p) {
  const qaci_arena_environment *e = ((const qaci_arena_physics *)p)->world;
  return (qaci_shape){.cells = (size_t)e->slots * e->word, .heads = e->starts};
}

static bool head(const qaci_physics *p, const qaci_bits *code, size_t i, int64_t *cell) {
  const qaci_arena_physics *a = (const qaci_arena_physics *)p;
  qaci_arena_pointer at = qaci_arena_state_pointer(a, code, i);
  *cell = (int64_t)at.at * a->world->word;
  return at.cause == QACI_ARENA_LIVING;
}

static const qaci_physics_functions functions = {
    .name = "arena",
    .destroy = destroy,
    .evolution_create = arena_evolution_create,
    .evolution_destroy = arena_evolution_destroy,
    .evolution_each = arena_evolution_each,
    .evolution_step = arena_evolution_step,
    .shape = shape,
    .head = head,
};

qaci_arena_physics *qaci_arena_physics_of(qaci_physics *p) {
  return p->functions == &functions ? (qaci_arena_physics *)p : NULL;
}

qaci_physics *qaci_arena_physics_base(qaci_arena_physics *a) {
  return &a->physics;
}

const qaci_arena_environment *qaci_arena_physics_world(const qaci_arena_physics *a) {
  return a->world;
}

const qaci_bits *qaci_arena_physics_initial(const qaci_arena_physics *a) {
  return &a->initial;
}

/* Layout ----------------------------------------------------------------------------------------------------------- */

/* The bits of a number below `count`. */
static size_t width_of(uint64_t count) {
  size_t width = 0;
  while (width < 64 && count > UINT64_C(1) << width) width++;
  return width;
}

/* A number below `count` at the end of the code: returns where it stands. */
static size_t add_number(qaci_physics *p, uint64_t count, size_t *width) {
  size_t at = p->width;
  *width = width_of(count);
  p->width += *width;
  if (*width < 64 && count < UINT64_C(1) << *width) p->field[p->field_count++] = (qaci_field){at, *width, count};
  return at;
}

static void lay_out(qaci_arena_physics *a) {
  const qaci_arena_environment *e = a->world;
  qaci_physics *p = &a->physics;
  p->field = qaci_alloc((a->moneys + 2 * e->starts + 1) * sizeof *p->field);
  p->width = (size_t)e->slots * e->word;
  a->paint = p->width;
  for (size_t i = 0; i < a->moneys; i++) add_number(p, (uint64_t)e->colours + 2, &a->paint_width);
  for (size_t i = 0; i < e->starts; i++) {
    arena_pointer_place *place = &a->pointer[i];
    size_t life;
    place->position = add_number(p, e->slots, &a->position_width);
    place->life = add_number(p, LIVES, &life);
    place->fuel_width = 0;
    place->fuel = e->start[i].fuel == UINT64_MAX ? p->width : add_number(p, e->start[i].fuel, &place->fuel_width);
  }
  a->clock = add_number(p, e->ticks + 1 + a->draws, &a->clock_width);
}

qaci_status qaci_arena_physics_create(qaci_ctx *ctx, qaci_physics **r, qaci_arena_environment *e,
                                      qaci_arena_agent *const *agents, size_t agent_count) {
  *r = NULL;
  qaci_arena_run *run;
  QACI_TRY(qaci_arena_run_create(ctx, &run, e, agents, agent_count,
                                 &(qaci_arena_options){.without_predictions = true}));
  for (size_t i = 0; i < e->randoms; i++)
    qaci_arena_run_set_value(run, e->random[i].slot, e->slot[e->random[i].slot].value);
  qaci_arena_physics *a = qaci_alloc(sizeof *a);
  *a = (qaci_arena_physics){.run = run, .draws = e->randoms || e->predictions};
  qaci_physics_init(&a->physics, &functions);
  a->world = qaci_arena_environment_retain(e);
  for (uint32_t s = 0; s < e->slots; s++) a->moneys += e->slot[s].money != 0;
  a->money = qaci_alloc((a->moneys + 1) * sizeof *a->money);
  for (uint32_t s = 0, i = 0; s < e->slots; s++)
    if (e->slot[s].money) a->money[i++] = s;
  a->pointer = qaci_alloc((e->starts + 1) * sizeof *a->pointer);
  lay_out(a);
  qaci_bits_init(&a->initial);
  qaci_arena_state_of_run(a, &a->initial, run);
  if (a->draws)
    for (size_t i = 0; i < a->clock_width; i++)
      qaci_bits_put(&a->initial, a->clock + i, (e->ticks + 1) >> (a->clock_width - 1 - i) & 1);
  *r = &a->physics;
  return QACI_OK;
}

/* Reading codes ---------------------------------------------------------------------------------------------------- */

int32_t qaci_arena_state_value(const qaci_arena_physics *a, const qaci_bits *code, uint32_t slot) {
  unsigned word = a->world->word;
  return qaci_arena_wrap((int64_t)qaci_bits_read(code, (size_t)slot * word, word), word);
}

static uint16_t paint_at(const qaci_arena_physics *a, const qaci_bits *code, size_t i) {
  uint64_t v = qaci_bits_read(code, a->paint + i * a->paint_width, a->paint_width);
  return v ? (uint16_t)(v - 1) : QACI_ARENA_NOBODY;
}

uint16_t qaci_arena_state_paint(const qaci_arena_physics *a, const qaci_bits *code, uint32_t slot) {
  for (size_t i = 0; i < a->moneys; i++)
    if (a->money[i] == slot) return paint_at(a, code, i);
  return QACI_ARENA_NOBODY;
}

qaci_arena_pointer qaci_arena_state_pointer(const qaci_arena_physics *a, const qaci_bits *code, size_t i) {
  const qaci_arena_start *s = &a->world->start[i];
  const arena_pointer_place *place = &a->pointer[i];
  qaci_arena_pointer p = {.colour = s->colour, .warden = s->warden, .shadow = s->shadow, .start = s->start,
                          .speed = s->speed, .fuel = UINT64_MAX};
  p.at = (uint32_t)qaci_bits_read(code, place->position, a->position_width);
  p.cause = (qaci_arena_cause)qaci_bits_read(code, place->life, LIFE_WIDTH);
  if (s->fuel != UINT64_MAX) p.fuel = qaci_bits_read(code, place->fuel, place->fuel_width) + 1;
  return p;
}

bool qaci_arena_state_tick(const qaci_arena_physics *a, const qaci_bits *code, uint64_t *tick) {
  *tick = qaci_bits_read(code, a->clock, a->clock_width);
  return *tick <= a->world->ticks;
}

/* Codes and runs --------------------------------------------------------------------------------------------------- */

void qaci_arena_state_of_run(const qaci_arena_physics *a, qaci_bits *r, const qaci_arena_run *run) {
  const qaci_arena_environment *e = a->world;
  unsigned word = e->word, each = 64 / word;
  uint64_t mask = UINT64_MAX >> (64 - word);
  qaci_bits_zeros(r, (size_t)e->slots * word);
  for (uint32_t s = 0, w = 0; s < e->slots; w++) {
    uint64_t packed = 0;
    for (unsigned i = 0; i < each; i++) packed = packed << word | ((uint64_t)run->cell[s++].value & mask);
    r->word[w] = packed;
  }
  for (size_t i = 0; i < a->moneys; i++) {
    uint16_t paint = qaci_arena_run_paint(run, a->money[i]);
    qaci_bits_append_nat(r, paint == QACI_ARENA_NOBODY ? 0 : paint + 1u, a->paint_width);
  }
  for (size_t i = 0; i < e->starts; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    qaci_bits_append_nat(r, p.at, a->position_width);
    qaci_bits_append_nat(r, p.cause, LIFE_WIDTH);
    qaci_bits_append_nat(r, p.fuel ? p.fuel - 1 : 0, a->pointer[i].fuel_width);
  }
  uint64_t tick = qaci_arena_run_tick(run);
  qaci_bits_append_nat(r, tick < e->ticks ? tick : e->ticks, a->clock_width);
}

void qaci_arena_state_to_run(const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code) {
  const qaci_arena_environment *e = a->world;
  unsigned word = e->word, each = 64 / word;
  for (uint32_t s = 0, w = 0; s < e->slots; w++) {
    uint64_t packed = code->word[w];
    for (unsigned i = 0; i < each; i++, packed <<= word) /* the word that stands in front, with its sign */
      run->cell[s++].value = (int32_t)((int64_t)packed >> (64 - word));
  }
  memset(run->page, 1, run->pages);
  for (size_t i = 0; i < a->moneys; i++) qaci_arena_run_set_paint(run, a->money[i], paint_at(a, code, i));
  for (size_t i = 0; i < e->starts; i++) {
    qaci_arena_pointer p = qaci_arena_state_pointer(a, code, i);
    qaci_arena_run_set_pointer(run, i, p.at, p.cause, p.fuel);
  }
  uint64_t tick;
  qaci_arena_run_set_tick(run, qaci_arena_state_tick(a, code, &tick) ? tick : 0);
}

qaci_arena_run *qaci_arena_state_run(const qaci_arena_physics *a, const qaci_bits *code) {
  qaci_arena_run *run = qaci_arena_run_copy(a->run);
  qaci_arena_state_to_run(a, run, code);
  return run;
}
