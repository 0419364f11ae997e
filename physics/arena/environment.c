/* The arena's environments and agents as data: made, shared, turned (ARENA.1). What holds of every one that runs is in
 * environment_check.c. Reference counts are atomic: threads of a batch share what they only read. */
#include "physics/arena/environment.h"

#include <stdlib.h>
#include <string.h>

const char *const qaci_arena_op_name[QACI_ARENA_OPS] = {"DIE", "DAT", "MOV", "ADD", "SUB", "JMP", "CMP", "SLT",
                                                        "JMZ", "JMN", "DJN", "JIM", "JIP", "VAL", "TOSS"};

int32_t qaci_arena_wrap(int64_t v, unsigned word) {
  unsigned unused = 32 - word;
  return (int32_t)((uint32_t)v << unused) >> unused;
}

qaci_status qaci_arena_environment_create(qaci_ctx *ctx, qaci_arena_environment **r, uint64_t slots) {
  *r = NULL;
  if (slots < QACI_ARENA_LEAST_SLOTS || slots > QACI_ARENA_MOST_SLOTS || (slots & (slots - 1)))
    return qaci_fail(ctx, QACI_DOMAIN, "a world of %llu slots was asked for, expected a power of two from %d to %d",
                     (unsigned long long)slots, QACI_ARENA_LEAST_SLOTS, QACI_ARENA_MOST_SLOTS);
  /* Who frees it has no ctx: the table must fit now, and is not charged for ever. */
  uint64_t bytes = slots * sizeof(qaci_arena_slot);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  qaci_ctx_release(ctx, bytes);
  qaci_arena_environment *e = qaci_alloc(sizeof *e);
  memset(e, 0, sizeof *e);
  e->references = 1;
  e->slots = (uint32_t)slots;
  e->ticks = 1;
  e->word = 32;
  e->end = QACI_ARENA_NEVER;
  e->slot = qaci_alloc(bytes);
  for (uint32_t s = 0; s < slots; s++) e->slot[s] = (qaci_arena_slot){.owner = QACI_ARENA_NOBODY};
  *r = e;
  return QACI_OK;
}

qaci_arena_environment *qaci_arena_environment_retain(qaci_arena_environment *e) {
  __atomic_add_fetch(&e->references, 1, __ATOMIC_RELAXED);
  return e;
}

static void free_labels(qaci_arena_label *label, size_t labels) {
  for (size_t i = 0; i < labels; i++) free(label[i].name);
  free(label);
}

void qaci_arena_environment_release(qaci_arena_environment *e) {
  if (!e || __atomic_sub_fetch(&e->references, 1, __ATOMIC_ACQ_REL)) return;
  for (size_t i = 0; i < e->starts; i++) free(e->start[i].name);
  for (size_t i = 0; i < e->predictions; i++) free(e->prediction[i].value);
  free_labels(e->label, e->labels);
  free(e->start);
  free(e->prediction);
  free(e->random);
  free(e->slot);
  free(e->line);
  free(e->name);
  free(e->file);
  free(e);
}

static void *copy_of(const void *array, size_t count, size_t size) {
  if (!array) return NULL;
  void *copy = qaci_alloc(count * size);
  if (count) memcpy(copy, array, count * size);
  return copy;
}

static int by_slot_then_name(const void *a, const void *b) {
  const qaci_arena_label *x = a, *y = b;
  if (x->at != y->at) return x->at < y->at ? -1 : 1;
  return strcmp(x->name, y->name);
}

qaci_arena_environment *qaci_arena_environment_rotate(const qaci_arena_environment *e, uint32_t by) {
  uint32_t mask = e->slots - 1;
  qaci_arena_environment *r = qaci_alloc(sizeof *r);
  *r = *e;
  r->references = 1;
  r->name = e->name ? qaci_strdup(e->name) : NULL;
  r->file = e->file ? qaci_strdup(e->file) : NULL;
  r->slot = qaci_alloc(e->slots * sizeof *r->slot);
  r->line = e->line ? qaci_alloc(e->slots * sizeof *r->line) : NULL;
  for (uint32_t s = 0; s < e->slots; s++) {
    r->slot[(s + by) & mask] = e->slot[s];
    if (e->line) r->line[(s + by) & mask] = e->line[s];
  }
  r->start = copy_of(e->start, e->starts, sizeof *e->start);
  for (size_t i = 0; i < e->starts; i++) {
    r->start[i].at = (e->start[i].at + by) & mask;
    if (e->start[i].name) r->start[i].name = qaci_strdup(e->start[i].name);
  }
  r->prediction = copy_of(e->prediction, e->predictions, sizeof *e->prediction);
  for (size_t i = 0; i < e->predictions; i++) {
    qaci_arena_prediction *p = &r->prediction[i];
    p->slot = (p->slot + by) & mask;
    p->label = (p->label + by) & mask;
    p->value = copy_of(e->prediction[i].value, p->values, sizeof *p->value);
  }
  r->random = copy_of(e->random, e->randoms, sizeof *e->random);
  for (size_t i = 0; i < e->randoms; i++) r->random[i].slot = (e->random[i].slot + by) & mask;
  if (e->end != QACI_ARENA_NEVER) r->end = (e->end + by) & mask;
  r->label = copy_of(e->label, e->labels, sizeof *e->label);
  for (size_t i = 0; i < e->labels; i++) {
    r->label[i].at = (e->label[i].at + by) & mask;
    r->label[i].name = qaci_strdup(e->label[i].name);
  }
  if (r->labels) qsort(r->label, r->labels, sizeof *r->label, by_slot_then_name);
  return r;
}

qaci_arena_agent *qaci_arena_agent_create(const int32_t *value, size_t count) {
  qaci_arena_agent *a = qaci_alloc(sizeof *a);
  memset(a, 0, sizeof *a);
  a->references = 1;
  a->count = count;
  a->value = qaci_alloc(count * sizeof *value);
  if (count) memcpy(a->value, value, count * sizeof *value);
  return a;
}

qaci_arena_agent *qaci_arena_agent_retain(qaci_arena_agent *a) {
  __atomic_add_fetch(&a->references, 1, __ATOMIC_RELAXED);
  return a;
}

void qaci_arena_agent_release(qaci_arena_agent *a) {
  if (!a || __atomic_sub_fetch(&a->references, 1, __ATOMIC_ACQ_REL)) return;
  free_labels(a->label, a->labels);
  free(a->value);
  free(a->line);
  free(a->name);
  free(a->file);
  free(a);
}
