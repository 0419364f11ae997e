/* Enumeration of straight-line programs, and classes of equal wirings (LOC.2): see programs.h. */
#include "blobs/programs.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/simplicity.h"

enum { HALT_BITS = 2 };
static const uint64_t longest_runtime = UINT64_C(1) << 62;

typedef struct growth {
  qaci_programs *r;
  size_t bits;
} growth;

/* Add the program whose code before HALT is `code`, `used` bits, then all that continue it. */
static void grow(growth *g, uint64_t code, size_t used, uint64_t runtime, size_t depth, qaci_instruction last) {
  size_t index = g->r->count++;
  qaci_locator_program *p = &g->r->item[index];
  *p = (qaci_locator_program){last, code, runtime, 0, (uint8_t)(used + HALT_BITS), (uint8_t)depth};
  qaci_bits x;
  qaci_bits_init(&x);
  for (int op = QACI_ROTL; op <= QACI_CPUSH; op++)
    for (uint64_t k = op >= QACI_PUSH ? 0 : 1; op < QACI_PUSH || k < 2; k++) {
      qaci_program one = {1, &(qaci_instruction){(qaci_op)op, k}, false};
      qaci_bits_zeros(&x, 0);
      qaci_program_code(&x, &one);
      size_t more = x.len - HALT_BITS; /* the instruction alone: codes grow with k */
      if (used + more + HALT_BITS > g->bits) break;
      uint64_t steps = op >= QACI_PUSH ? 1 : k;
      uint64_t total = steps < longest_runtime - runtime ? runtime + steps : longest_runtime;
      uint64_t head = qaci_bits_read(&x, 0, more) << (64 - more);
      grow(g, code | head >> used, used + more, total, depth + 1, one.instruction[0]);
    }
  qaci_bits_clear(&x);
  g->r->item[index].after = (uint32_t)g->r->count;
}

qaci_status qaci_programs_create(qaci_ctx *ctx, qaci_programs *r, size_t bits) {
  *r = (qaci_programs){0};
  if (bits < HALT_BITS) return QACI_OK;
  if (bits > 64)
    return qaci_fail(ctx, QACI_UNABLE, "locators of up to %zu bits are too many to list; try locator_bits = 22", bits);
  mpz_t count[65], all;
  mpz_init(all);
  for (size_t b = 0; b <= bits; b++) mpz_init(count[b]);
  qaci_code_counts(count, bits, true);
  for (size_t b = 0; b <= bits; b++) {
    mpz_add(all, all, count[b]);
    mpz_clear(count[b]);
  }
  double number = mpz_get_d(all);
  mpz_clear(all);
  uint64_t bytes = (uint64_t)number * sizeof *r->item;
  if (number > 4e9 || qaci_ctx_charge(ctx, bytes) != QACI_OK)
    return qaci_fail(ctx, QACI_UNABLE,
                     "the %.3g locator programs of up to %zu bits do not fit; try a smaller locator_bits", number,
                     bits);
  r->item = malloc(bytes);
  if (!r->item)
    return qaci_fail(ctx, QACI_UNABLE,
                     "no memory for %.3g locator programs of up to %zu bits; try a smaller locator_bits", number, bits);
  r->charged = bytes;
  grow(&(growth){r, bits}, 0, 0, 1, 0, (qaci_instruction){QACI_ROTL, 0});
  return qaci_ctx_step(ctx, r->count);
}

void qaci_programs_clear(qaci_programs *p) {
  free(p->item);
  *p = (qaci_programs){0};
}

void qaci_programs_code(const qaci_programs *p, size_t index, qaci_bits *r) {
  qaci_bits_nat(r, p->item[index].code >> (64 - p->item[index].code_bits), p->item[index].code_bits);
}

char *qaci_programs_text(const qaci_programs *p, size_t index) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_programs_code(p, index, &code);
  qaci_program program;
  qaci_program_init(&program);
  qaci_program_decode(&ctx, &program, &code);
  char *text = qaci_program_text(&program);
  qaci_program_clear(&program);
  qaci_bits_clear(&code);
  return text;
}

qaci_status qaci_programs_each(qaci_ctx *ctx, const qaci_programs *p, uint64_t input, qaci_programs_visitor *visit,
                               void *data) {
  qaci_leaves stack[QACI_PROGRAMS_DEPTH];
  memset(stack, 0, sizeof stack);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < p->count && status == QACI_OK;) {
    size_t depth = p->item[i].depth;
    if (depth) qaci_leaves_extend(&stack[depth], &stack[depth - 1], p->item[i].last);
    else qaci_leaves_identity(&stack[0], input);
    bool skip = false;
    status = visit(data, i, &stack[depth], &skip);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    i = skip ? p->item[i].after : i + 1;
  }
  for (size_t d = 0; d < QACI_PROGRAMS_DEPTH; d++) qaci_leaves_clear(&stack[d]);
  return status;
}

static void place(qaci_program_classes *c, size_t index) {
  size_t at = c->item[index].hash & (c->slots - 1);
  while (c->slot[at]) at = (at + 1) & (c->slots - 1);
  c->slot[at] = (uint32_t)index + 1;
}

size_t qaci_classes_add(qaci_program_classes *c, const qaci_leaves *leaves, uint32_t program) {
  uint64_t hash = qaci_leaves_hash(leaves);
  size_t found = SIZE_MAX;
  if (c->slots)
    for (size_t at = hash & (c->slots - 1); c->slot[at] && found == SIZE_MAX; at = (at + 1) & (c->slots - 1)) {
      qaci_program_class *item = &c->item[c->slot[at] - 1];
      if (item->hash == hash && qaci_leaves_equal(&item->leaves, leaves)) found = c->slot[at] - 1;
    }
  if (found == SIZE_MAX) {
    if (c->count == c->room) {
      c->room = c->room ? 2 * c->room : 16;
      c->item = qaci_realloc(c->item, c->room * sizeof *c->item);
    }
    found = c->count++;
    c->item[found] = (qaci_program_class){.hash = hash};
    qaci_leaves_set(&c->item[found].leaves, leaves);
    if (2 * c->count > c->slots) {
      c->slots = c->slots ? 2 * c->slots : 64;
      c->slot = qaci_realloc(c->slot, c->slots * sizeof *c->slot);
      memset(c->slot, 0, c->slots * sizeof *c->slot);
      for (size_t i = 0; i < c->count; i++) place(c, i);
    } else {
      place(c, found);
    }
  }
  qaci_program_class *k = &c->item[found];
  if (k->members == k->room) {
    k->room = k->room ? 2 * k->room : 2;
    k->member = qaci_realloc(k->member, k->room * sizeof *k->member);
  }
  k->member[k->members++] = program;
  return found;
}

static int compare_runs(const void *a, const void *b) {
  const qaci_class_run *x = a, *y = b;
  if (x->code_bits != y->code_bits) return x->code_bits < y->code_bits ? -1 : 1;
  if (x->runtime != y->runtime) return x->runtime < y->runtime ? -1 : 1;
  return (x->first > y->first) - (x->first < y->first);
}

const qaci_class_run *qaci_class_runs(qaci_program_class *c, const qaci_programs *p, size_t *count) {
  if (!c->run) {
    qaci_class_run *run = c->run = qaci_alloc(c->members * sizeof *run);
    for (uint32_t i = 0; i < c->members; i++) {
      const qaci_locator_program *x = &p->item[c->member[i]];
      run[i] = (qaci_class_run){x->runtime, 1, c->member[i], x->code_bits};
    }
    qsort(run, c->members, sizeof *run, compare_runs);
    size_t n = 0;
    for (uint32_t i = 0; i < c->members; i++) {
      if (n && run[n - 1].code_bits == run[i].code_bits && run[n - 1].runtime == run[i].runtime) run[n - 1].members++;
      else run[n++] = run[i];
    }
    c->runs = n;
  }
  *count = c->runs;
  return c->run;
}

void qaci_classes_clear(qaci_program_classes *c) {
  for (size_t i = 0; i < c->count; i++) {
    qaci_leaves_clear(&c->item[i].leaves);
    free(c->item[i].member);
    free(c->item[i].run);
  }
  free(c->item);
  free(c->slot);
  *c = (qaci_program_classes){0};
}
