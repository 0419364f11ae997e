/* Programs of the queue machine and their codes.                                   MACH.1, MACH.3; definitions.md 3
 *
 * The opcodes 01, 100, 101, 1100, 1101, 1110 and the terminators 00, 1111 form a complete prefix code, so one pass
 * from the front parses a program. Parsing and writing cost O(length of the code).
 */
#include "distributions/program.h"

#include <stdlib.h>

#include "distributions/gamma.h"

void qaci_program_init(qaci_program *p) {
  *p = (qaci_program){0};
}

void qaci_program_clear(qaci_program *p) {
  free(p->instruction);
  qaci_program_init(p);
}

void qaci_program_set(qaci_program *r, const qaci_program *p) {
  if (r == p) return;
  qaci_program copy = {.repeats = p->repeats};
  for (size_t i = 0; i < p->length; i++) qaci_program_append(&copy, p->instruction[i]);
  qaci_program_clear(r);
  *r = copy;
}

void qaci_program_append(qaci_program *p, qaci_instruction i) {
  /* the room is the next power of two, so it need not be kept: it is full when the length is a power of two */
  if (!(p->length & (p->length - 1)))
    p->instruction = qaci_realloc(p->instruction, (p->length ? 2 * p->length : 1) * sizeof *p->instruction);
  p->instruction[p->length++] = i;
}

/* What stands at *at: an instruction, or (*ends) a terminator; *at moves behind it. */
static qaci_status parse_one(qaci_ctx *ctx, qaci_instruction *r, bool *ends, bool *repeats, const qaci_bits *x,
                             size_t *at) {
  enum { LONGEST_OPCODE = 4 };
  static const struct {
    uint8_t code, width;
    qaci_op op;
  } opcode[] = {{1, 2, QACI_ROTL},   {4, 3, QACI_ROTR},  {5, 3, QACI_COPY},
                {12, 4, QACI_DROP}, {13, 4, QACI_PUSH}, {14, 4, QACI_CPUSH}};
  size_t start = *at, left = x->len - start;
  uint64_t front = qaci_bits_read(x, start, LONGEST_OPCODE);
  *ends = (left >= 2 && front >> 2 == 0) || (left >= 4 && front == 15);
  if (*ends) {
    *repeats = front == 15;
    *at += *repeats ? 4 : 2;
    return QACI_OK;
  }
  for (size_t i = 0; i < sizeof opcode / sizeof *opcode; i++) {
    size_t width = opcode[i].width;
    if (left < width || front >> (LONGEST_OPCODE - width) != opcode[i].code) continue;
    r->op = opcode[i].op;
    size_t behind = start + width;
    if (r->op != QACI_PUSH && r->op != QACI_CPUSH) {
      QACI_TRY(qaci_gamma_read(ctx, &r->argument, x, &behind));
    } else if (left > width) {
      r->argument = qaci_bits_get(x, behind++);
    } else {
      break;
    }
    *at = behind;
    return QACI_OK;
  }
  return qaci_fail(ctx, QACI_DOMAIN, "the %zu bits end inside the instruction that starts at bit %zu", x->len,
                   start + 1);
}

qaci_status qaci_program_parse(qaci_ctx *ctx, qaci_program *r, const qaci_bits *x, size_t *at) {
  qaci_program out;
  qaci_program_init(&out);
  size_t behind = *at;
  for (bool ends = false; !ends;) {
    qaci_instruction i = {0};
    qaci_status status =
        behind < x->len
            ? parse_one(ctx, &i, &ends, &out.repeats, x, &behind)
            : qaci_fail(ctx, QACI_DOMAIN, "the %zu bits end before the program's HALT or REPEAT", x->len);
    if (status != QACI_OK) {
      qaci_program_clear(&out);
      return status;
    }
    if (!ends) qaci_program_append(&out, i);
  }
  qaci_program_clear(r);
  *r = out;
  *at = behind;
  return QACI_OK;
}

qaci_status qaci_program_decode(qaci_ctx *ctx, qaci_program *r, const qaci_bits *x) {
  qaci_program out;
  qaci_program_init(&out);
  size_t at = 0;
  QACI_TRY(qaci_program_parse(ctx, &out, x, &at));
  if (at != x->len) {
    qaci_program_clear(&out);
    return qaci_fail(ctx, QACI_DOMAIN, "the program ends at bit %zu, but %zu more bits follow", at, x->len - at);
  }
  qaci_program_clear(r);
  *r = out;
  return QACI_OK;
}

void qaci_program_code(qaci_bits *r, const qaci_program *p) {
  static const struct {
    uint8_t code, width;
  } opcode[] = {[QACI_ROTL] = {1, 2},  [QACI_ROTR] = {4, 3},  [QACI_COPY] = {5, 3},
                [QACI_DROP] = {12, 4}, [QACI_PUSH] = {13, 4}, [QACI_CPUSH] = {14, 4}};
  for (size_t i = 0; i < p->length; i++) {
    qaci_instruction in = p->instruction[i];
    qaci_bits_append_nat(r, opcode[in.op].code, opcode[in.op].width);
    if (in.op == QACI_PUSH || in.op == QACI_CPUSH)
      qaci_bits_push(r, in.argument);
    else
      qaci_bits_append_gamma(r, in.argument);
  }
  qaci_bits_append_nat(r, p->repeats ? 15 : 0, p->repeats ? 4 : 2);
}

uint64_t qaci_program_duration(const qaci_program *p) {
  uint64_t total = 0;
  for (size_t i = 0; i < p->length; i++) {
    bool pushes = p->instruction[i].op == QACI_PUSH || p->instruction[i].op == QACI_CPUSH;
    if (__builtin_add_overflow(total, pushes ? 1 : p->instruction[i].argument, &total)) return UINT64_MAX;
  }
  return total;
}
