/* The machine at work (EVAL.3, EVAL.4): see machine.h and code.h. One loop; a call of the text's is a frame in a list,
 * not a call of the host's. Each instruction costs one step; what depends on the size of values costs more where that
 * happens. */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/gather.h"
#include "qaci/evalmath/number.h"
#include "qaci/evalmath/sum.h"

static qaci_em_status grow_stack(qaci_em_machine *m) {
  size_t more = m->room ? m->room : 64;
  QACI_EM_TRY(qaci_em_charge(m, more * sizeof *m->stack));
  m->room += more;
  m->stack = qaci_realloc(m->stack, m->room * sizeof *m->stack);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_push(qaci_em_machine *m, qaci_em v) {
  if (__builtin_expect(m->depth == m->room, 0)) {
    qaci_em_status status = grow_stack(m);
    if (status != QACI_EM_OK) {
      qaci_em_release(m, v);
      return status;
    }
  }
  m->stack[m->depth++] = v;
  return QACI_EM_OK;
}

static void pop(qaci_em_machine *m, size_t n) {
  while (n--) qaci_em_release(m, m->stack[--m->depth]);
}

/* Put r in the place of the n values on top. */
static void replace(qaci_em_machine *m, size_t n, qaci_em r) {
  pop(m, n - 1);
  qaci_em old = m->stack[m->depth - 1];
  m->stack[m->depth - 1] = r;
  qaci_em_release(m, old);
}

static qaci_em_status push_frame(qaci_em_machine *m, qaci_em_frame f) {
  if (m->frames == m->frame_room) {
    size_t more = m->frame_room ? m->frame_room : 16;
    QACI_EM_TRY(qaci_em_charge(m, more * sizeof f));
    m->frame_room += more;
    m->frame = qaci_realloc(m->frame, m->frame_room * sizeof f);
  }
  m->frame[m->frames++] = f;
  return QACI_EM_OK;
}

void qaci_em_mark(qaci_em_machine *m, qaci_em_chunk *chunk, uint32_t offset) {
  qaci_em_chunk_release(m, m->where_chunk);
  chunk->references++;
  m->where_chunk = chunk;
  m->where = offset;
}

/* Mark where the machine stands; what the prelude does is marked where it is called. */
static void mark(qaci_em_machine *m, uint32_t pc) {
  m->frame[m->frames - 1].pc = pc;
  for (size_t i = m->frames; i--;) {
    const qaci_em_frame *f = &m->frame[i];
    if (f->chunk->prelude && i) continue;
    qaci_em_mark(m, f->chunk, f->chunk->place[f->pc - 1]);
    return;
  }
}

qaci_em_status qaci_em_function(qaci_em_machine *m, qaci_em *r, qaci_em_chunk *chunk, uint32_t number) {
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_FUNCTION, 0));
  qaci_em_object *o = r->as.object;
  chunk->references++;
  o->as.function.chunk = chunk;
  o->as.function.index = number;
  o->as.function.capture = NULL;
  return QACI_EM_OK;
}

static qaci_em_status closure(qaci_em_machine *m, qaci_em *r, const qaci_em_frame *f, const uint32_t *operand) {
  uint32_t n = operand[1];
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_FUNCTION, n * sizeof(qaci_em)));
  qaci_em_object *o = r->as.object;
  const qaci_em self = m->stack[f->base - 1];
  f->chunk->references++;
  o->count = n;
  o->as.function.chunk = f->chunk;
  o->as.function.index = operand[0];
  o->as.function.capture = qaci_alloc(n * sizeof(qaci_em));
  for (uint32_t i = 0; i < n; i++) {
    uint32_t from = operand[2 + i];
    qaci_em v = from == UINT32_MAX ? self
                : from & 1         ? self.as.object->as.function.capture[from / 2]
                                   : m->stack[f->base + from / 2];
    o->as.function.capture[i] = qaci_em_retain(v);
  }
  return QACI_EM_OK;
}

static qaci_em_status prelude(qaci_em_machine *m, qaci_em *r, uint32_t number) {
  if (m->prelude[number].kind == QACI_EM_NOTHING) {
    qaci_em_chunk *chunk;
    const char *text = qaci_em_prelude_text(number);
    QACI_EM_TRY(qaci_em_compile(m, &chunk, text, strlen(text), true));
    qaci_em f;
    qaci_em_status status = qaci_em_function(m, &f, chunk, 1); /* its text is one function */
    qaci_em_chunk_release(m, chunk);
    if (status != QACI_EM_OK) return status;
    m->prelude[number] = f;
  }
  *r = qaci_em_retain(m->prelude[number]);
  return QACI_EM_OK;
}

/* eval(t): compile t and go on in it; if it does not parse its value is the empty set. Stack: [eval t]. */
static qaci_em_status begin_eval(qaci_em_machine *m) {
  char *text;
  size_t n;
  qaci_em_chunk *chunk = NULL;
  qaci_em f = QACI_EM_NONE, t = m->stack[m->depth - 1];
  qaci_em_status status =
      qaci_em_expect(m, t.kind == QACI_EM_STRING || t.kind == QACI_EM_BITS, "eval", 1, t, "a string or a bitstring");
  if (status != QACI_EM_OK) return status;
  status = qaci_em_text_of(m, t, &text, &n);
  if (status == QACI_EM_OK) {
    status = qaci_em_compile(m, &chunk, text, n, false);
    free(text);
  }
  if (status == QACI_EM_FAILED) {
    QACI_EM_TRY(qaci_em_items_create(m, &f, QACI_EM_SET, 0));
    replace(m, 2, f);
    return QACI_EM_OK;
  }
  if (status == QACI_EM_OK) status = qaci_em_function(m, &f, chunk, 0);
  qaci_em_chunk_release(m, chunk);
  if (status != QACI_EM_OK) return status;
  replace(m, 2, f);
  return push_frame(m, (qaci_em_frame){f.as.object->as.function.chunk, 0, m->depth, true});
}

static qaci_em_status wrong_count(qaci_em_machine *m, const char *name, uint32_t n, uint32_t least, uint32_t most) {
  if (least == most)
    return qaci_em_fail(m, "%s applied to %u argument%s, expected %u", name, n, n == 1 ? "" : "s", least);
  if (n < least)
    return qaci_em_fail(m, "%s applied to %u argument%s, expected at least %u", name, n, n == 1 ? "" : "s", least);
  return qaci_em_fail(m, "%s applied to %u arguments, expected at most %u", name, n, most);
}

/* Apply [f a1 .. an]: either the value takes their place or there is one frame more. */
static qaci_em_status call(qaci_em_machine *m, uint32_t n) {
  qaci_em f = m->stack[m->depth - 1 - n], r;
  if (f.kind == QACI_EM_FUNCTION) {
    qaci_em_chunk *chunk = f.as.object->as.function.chunk;
    const qaci_em_code_function *g = &chunk->function[f.as.object->as.function.index];
    if (g->arity != n) return wrong_count(m, "a function", n, g->arity, g->arity);
    return push_frame(m, (qaci_em_frame){chunk, g->entry, m->depth - n, false});
  }
  if (f.kind == QACI_EM_BUILTIN) {
    const qaci_em_builtin_function *b = qaci_em_builtin_number(f.as.builtin);
    if (n < b->least || n > b->most) return wrong_count(m, b->name, n, b->least, b->most);
    if (b->call == qaci_em_do_eval) return begin_eval(m);
    QACI_EM_TRY(b->call(m, &r, m->stack + m->depth - n, n));
  } else if (f.kind == QACI_EM_MAP) {
    if (n != 1) return wrong_count(m, "a map", n, 1, 1);
    QACI_EM_TRY(qaci_em_look_up(m, &r, f, m->stack[m->depth - 1]));
  } else {
    return qaci_em_fail(m, "%s is applied as a function", qaci_em_kind_name(f));
  }
  replace(m, n + 1, r);
  return QACI_EM_OK;
}

/* The value on top is that of the innermost call. */
static qaci_em_status finish_call(qaci_em_machine *m) {
  const qaci_em_frame *f = &m->frame[m->frames - 1];
  if (f->catches) {
    qaci_em set;
    QACI_EM_TRY(qaci_em_items_create(m, &set, QACI_EM_SET, 1));
    set.as.object->as.item[0] = m->stack[m->depth - 1];
    m->stack[m->depth - 1] = set;
  }
  qaci_em r = m->stack[--m->depth];
  pop(m, m->depth - f->base);
  qaci_em callee = m->stack[m->depth - 1];
  m->stack[m->depth - 1] = r;
  qaci_em_release(m, callee);
  m->frames--;
  return QACI_EM_OK;
}

static qaci_em_status make(qaci_em_machine *m, qaci_em_op op, uint32_t n) {
  static const qaci_em_kind kinds[] = {QACI_EM_TUPLE, QACI_EM_LIST, QACI_EM_SET, QACI_EM_MAP};
  qaci_em_kind kind = kinds[op - QACI_EM_MAKE_TUPLE];
  size_t items = kind == QACI_EM_MAP ? 2 * (size_t)n : n;
  qaci_em r, vector;
  QACI_EM_TRY(qaci_em_step(m, n));
  if (qaci_em_is_sequence((qaci_em){.kind = kind})) {
    QACI_EM_TRY(qaci_em_items_create(m, &r, kind, n));
    m->depth -= items;
    if (items) memcpy(r.as.object->as.item, m->stack + m->depth, items * sizeof r);
    return qaci_em_push(m, r);
  }
  QACI_EM_TRY(qaci_em_object_create(m, &vector, QACI_EM_VECTOR, 0));
  qaci_em_status status = QACI_EM_OK;
  for (size_t i = 0; i < items && status == QACI_EM_OK; i++)
    status = qaci_em_vector_push(m, vector, qaci_em_retain(m->stack[m->depth - items + i]));
  if (status == QACI_EM_OK) status = qaci_em_collect(m, &r, vector, kind);
  qaci_em_release(m, vector);
  if (status != QACI_EM_OK) return status;
  pop(m, items);
  return qaci_em_push(m, r);
}

static qaci_em_status want_number(qaci_em_machine *m, qaci_em v, const char *operator) {
  if (qaci_em_is_number(v)) return QACI_EM_OK;
  return qaci_em_fail(m, "%s beside \"%s\", expected a number", qaci_em_kind_name(v), operator);
}

static qaci_em_status arithmetic(qaci_em_machine *m, qaci_em_op op) {
  static const struct {
    const char *sign;
    qaci_em_status (*compute)(qaci_em_machine *, qaci_em *, qaci_em, qaci_em);
  } operations[] = {{"+", qaci_em_add},   {"-", qaci_em_subtract}, {"*", qaci_em_multiply},  {"/", qaci_em_divide},
                    {"^", qaci_em_power}, {"mod", qaci_em_modulo}, {"div", qaci_em_quotient}};
  qaci_em a = m->stack[m->depth - 2], b = m->stack[m->depth - 1], r;
  QACI_EM_TRY(want_number(m, a, operations[op - QACI_EM_ADD].sign));
  QACI_EM_TRY(want_number(m, b, operations[op - QACI_EM_ADD].sign));
  QACI_EM_TRY(operations[op - QACI_EM_ADD].compute(m, &r, a, b));
  replace(m, 2, r);
  return QACI_EM_OK;
}

static qaci_em_status compare(qaci_em_machine *m, qaci_em_op op) {
  qaci_em a = m->stack[m->depth - 2], b = m->stack[m->depth - 1];
  int c;
  if (op != QACI_EM_EQUAL && op != QACI_EM_UNEQUAL && !(qaci_em_is_number(a) && qaci_em_is_number(b)) &&
      !(a.kind == b.kind && (a.kind == QACI_EM_STRING || a.kind == QACI_EM_BITS)))
    return qaci_em_fail(m, "%s and %s have no order, expected two numbers, strings or bitstrings", qaci_em_kind_name(a),
                        qaci_em_kind_name(b));
  if (a.kind == QACI_EM_SMALL && b.kind == QACI_EM_SMALL)
    c = (a.as.small > b.as.small) - (a.as.small < b.as.small);
  else
    QACI_EM_TRY(qaci_em_compare(m, &c, a, b));
  bool r = op == QACI_EM_EQUAL     ? !c
           : op == QACI_EM_UNEQUAL ? c
           : op == QACI_EM_LESS    ? c < 0
           : op == QACI_EM_AT_MOST ? c <= 0
           : op == QACI_EM_GREATER ? c > 0
                                   : c >= 0;
  replace(m, 2, qaci_em_bool(r));
  return QACI_EM_OK;
}

static qaci_em_status want_boolean(qaci_em_machine *m, qaci_em v, const char *where) {
  if (v.kind == QACI_EM_BOOL) return QACI_EM_OK;
  return qaci_em_fail(m, "%s %s, expected a boolean", qaci_em_kind_name(v), where);
}

/* [collection] -> [collection 0] */
static qaci_em_status over(qaci_em_machine *m, bool drawn) {
  qaci_em v = m->stack[m->depth - 1];
  if (drawn ? v.kind != QACI_EM_DIST : !qaci_em_is_set(v) && v.kind != QACI_EM_LIST && v.kind != QACI_EM_MAP)
    return qaci_em_fail(m, "%s behind \"%s\", expected %s", qaci_em_kind_name(v), drawn ? "~" : "in",
                        drawn ? "a distribution" : "a set, a list or a map");
  return qaci_em_push(m, qaci_em_small(0));
}

static qaci_em_status binary(qaci_em_machine *m, qaci_em_op op) {
  qaci_em a = m->stack[m->depth - 2], b = m->stack[m->depth - 1], r;
  bool in;
  switch (op) {
  case QACI_EM_IN:
    QACI_EM_TRY(qaci_em_among(m, &in, a, b));
    r = qaci_em_bool(in);
    break;
  case QACI_EM_JOIN:
    QACI_EM_TRY(qaci_em_join(m, &r, a, b));
    break;
  case QACI_EM_UPTO:
    QACI_EM_TRY(qaci_em_upto(m, &r, a, b));
    break;
  default:
    QACI_EM_TRY(qaci_em_index(m, &r, a, b));
    break;
  }
  replace(m, 2, r);
  return QACI_EM_OK;
}

/* Where the variables of a level stand; a chunk whose levels have none has no slots at all. */
static const uint32_t *key_slots(const qaci_em_chunk *chunk, const qaci_em_level *level) {
  return level->keys ? chunk->slot + level->key : NULL;
}

/* One instruction of a sum; *pc stands at its operands and moves. */
static qaci_em_status summing(qaci_em_machine *m, qaci_em_op op, const qaci_em_frame *f, uint32_t *pc) {
  const uint32_t *operand = f->chunk->code + *pc;
  qaci_em *base = m->stack + f->base, v;
  const qaci_em_level *level;
  switch (op) {
  case QACI_EM_MEMORY: {
    QACI_EM_TRY(qaci_em_object_create(m, &v, QACI_EM_MEMO, 0));
    v.as.object->as.memo = NULL; /* made when something is remembered */
    return qaci_em_push(m, v);
  }
  case QACI_EM_RECALL:
    *pc += 3;
    level = &f->chunk->level[operand[1]];
    if (!level->useful || !base[operand[0]].as.object->as.memo) return QACI_EM_OK;
    QACI_EM_TRY(qaci_em_memo_find(m, &v, base[operand[0]].as.object->as.memo, operand[1], base,
                                  key_slots(f->chunk, level), level->keys));
    if (v.kind == QACI_EM_NOTHING) return QACI_EM_OK;
    *pc = operand[2];
    return qaci_em_push(m, v);
  case QACI_EM_REMEMBER: {
    *pc += 2;
    level = &f->chunk->level[operand[1]];
    if (!level->useful) return QACI_EM_OK;
    qaci_em_memo **memo = &base[operand[0]].as.object->as.memo;
    if (!*memo) QACI_EM_TRY(qaci_em_memo_create(m, memo));
    return qaci_em_memo_add(m, *memo, operand[1], base, key_slots(f->chunk, level), level->keys,
                            m->stack[m->depth - 1]);
  }
  case QACI_EM_TERM: {
    qaci_em *sum = base + operand[0], weight = QACI_EM_NONE;
    *pc = operand[2];
    if (operand[1]) weight = sum[1].as.object->as.item[2 * (sum[2].as.small - 1) + 1];
    QACI_EM_TRY(qaci_em_accumulate(m, sum, weight, m->stack[m->depth - 1]));
    pop(m, 2);
    return QACI_EM_OK;
  }
  default: /* QACI_EM_TOTAL */
    *pc += 1;
    pop(m, 2);
    return qaci_em_total(m, &m->stack[m->depth - 1], operand[0]);
  }
}

static qaci_em_status next(qaci_em_machine *m, qaci_em *level, uint32_t exit, uint32_t *pc) {
  size_t i = (size_t)level[2].as.small;
  qaci_em v;
  if (i >= level[1].as.object->count) {
    *pc = exit;
    return QACI_EM_OK;
  }
  *pc += 2;
  level[2].as.small++;
  QACI_EM_TRY(qaci_em_member(m, &v, level[1], i));
  return qaci_em_push(m, v);
}

static qaci_em_status load(qaci_em_machine *m, qaci_em_op op, const qaci_em_frame *f, uint32_t operand) {
  qaci_em v;
  switch (op) {
  case QACI_EM_CONSTANT:
    v = qaci_em_retain(f->chunk->constant[operand]);
    break;
  case QACI_EM_CAPTURED:
    v = qaci_em_retain(m->stack[f->base - 1].as.object->as.function.capture[operand]);
    break;
  case QACI_EM_PARAMETER:
    QACI_EM_TRY(qaci_em_parameter(m, &v, operand));
    break;
  case QACI_EM_BUILTIN_OP:
    v = qaci_em_builtin(operand);
    break;
  default:
    QACI_EM_TRY(prelude(m, &v, operand));
    break;
  }
  return qaci_em_push(m, v);
}

/* Run until no more than `least` frames are left. */
static qaci_em_status execute(qaci_em_machine *m, size_t least) {
  qaci_em_status status = QACI_EM_OK;
  qaci_em_frame f = m->frame[m->frames - 1];
  uint32_t pc = f.pc;
  const uint32_t *code = f.chunk->code;
  while (m->frames > least) {
    if (__builtin_expect(++m->steps >= m->next_look, 0) && (status = qaci_em_step(m, 0)) != QACI_EM_OK) {
      pc++;
      goto failed;
    }
    qaci_em_op op = (qaci_em_op)code[pc++];
    uint32_t here = pc;
    qaci_em *top = m->stack + m->depth - 1, v;
    switch (op) {
    case QACI_EM_INTEGER:
      status = qaci_em_push(m, qaci_em_small(code[pc++]));
      break;
    case QACI_EM_TRUE:
    case QACI_EM_FALSE:
      status = qaci_em_push(m, qaci_em_bool(op == QACI_EM_TRUE));
      break;
    case QACI_EM_LOCAL:
      status = qaci_em_push(m, qaci_em_retain(m->stack[f.base + code[pc++]]));
      break;
    case QACI_EM_SELF:
      status = qaci_em_push(m, qaci_em_retain(m->stack[f.base - 1]));
      break;
    case QACI_EM_CONSTANT:
    case QACI_EM_CAPTURED:
    case QACI_EM_PARAMETER:
    case QACI_EM_BUILTIN_OP:
    case QACI_EM_PRELUDE_OP:
      status = load(m, op, &f, code[pc++]);
      break;
    case QACI_EM_ADD:
    case QACI_EM_SUBTRACT:
    case QACI_EM_MULTIPLY:
    case QACI_EM_DIVIDE:
    case QACI_EM_POWER:
    case QACI_EM_MODULO:
    case QACI_EM_QUOTIENT:
      status = arithmetic(m, op);
      break;
    case QACI_EM_NEGATE:
      status = want_number(m, *top, "-");
      if (status == QACI_EM_OK) status = qaci_em_negate(m, &v, *top);
      if (status == QACI_EM_OK) replace(m, 1, v);
      break;
    case QACI_EM_NOT:
      status = want_boolean(m, *top, "behind \"not\"");
      if (status == QACI_EM_OK) top->as.boolean = !top->as.boolean;
      break;
    case QACI_EM_EQUAL:
    case QACI_EM_UNEQUAL:
    case QACI_EM_LESS:
    case QACI_EM_AT_MOST:
    case QACI_EM_GREATER:
    case QACI_EM_AT_LEAST:
      status = compare(m, op);
      break;
    case QACI_EM_IN:
    case QACI_EM_JOIN:
    case QACI_EM_UPTO:
    case QACI_EM_INDEX:
      status = binary(m, op);
      break;
    case QACI_EM_AND:
    case QACI_EM_OR:
      status = want_boolean(m, *top, op == QACI_EM_AND ? "before \"and\"" : "before \"or\"");
      if (status != QACI_EM_OK) break;
      if (top->as.boolean == (op == QACI_EM_OR)) {
        pc = code[pc];
      } else {
        m->depth--;
        pc++;
      }
      break;
    case QACI_EM_TRUTH:
      status = want_boolean(m, *top, "behind \"and\" or \"or\"");
      break;
    case QACI_EM_UNLESS:
      status = want_boolean(m, *top, "behind \"if\"");
      if (status != QACI_EM_OK) break;
      m->depth--;
      pc = top->as.boolean ? pc + 1 : code[pc];
      break;
    case QACI_EM_JUMP:
      pc = code[pc];
      break;
    case QACI_EM_MAKE_TUPLE:
    case QACI_EM_MAKE_LIST:
    case QACI_EM_MAKE_SET:
    case QACI_EM_MAKE_MAP:
      status = make(m, op, code[pc++]);
      break;
    case QACI_EM_CALL:
      m->frame[m->frames - 1].pc = pc + 1;
      status = call(m, code[pc++]);
      if (status != QACI_EM_OK) break;
      f = m->frame[m->frames - 1];
      code = f.chunk->code;
      pc = f.pc;
      break;
    case QACI_EM_RETURN:
      status = finish_call(m);
      if (status != QACI_EM_OK || m->frames == least) break;
      f = m->frame[m->frames - 1];
      code = f.chunk->code;
      pc = f.pc;
      break;
    case QACI_EM_SLIDE:
      v = *top;
      m->depth--;
      qaci_em_release(m, top[-1]);
      top[-1] = v;
      break;
    case QACI_EM_CLOSURE:
      status = closure(m, &v, &f, code + pc);
      pc += 2 + code[pc + 1];
      if (status == QACI_EM_OK) status = qaci_em_push(m, v);
      break;
    case QACI_EM_MEMORY:
    case QACI_EM_RECALL:
    case QACI_EM_REMEMBER:
    case QACI_EM_TERM:
    case QACI_EM_TOTAL:
      status = summing(m, op, &f, &pc);
      break;
    case QACI_EM_ZERO:
      status = qaci_em_push(m, qaci_em_small(0));
      break;
    case QACI_EM_OVER:
      status = over(m, code[pc++]);
      break;
    case QACI_EM_NEXT:
      status = next(m, m->stack + f.base + code[pc], code[pc + 1], &pc);
      break;
    case QACI_EM_WHERE:
      status = want_boolean(m, *top, "behind \"where\"");
      if (status != QACI_EM_OK) break;
      m->depth--;
      if (top->as.boolean) {
        pc++;
      } else {
        pop(m, 1);
        pc = code[pc];
      }
      break;
    case QACI_EM_POINT:
      status = qaci_em_items_create(m, &v, QACI_EM_DIST, 1);
      if (status != QACI_EM_OK) break;
      v.as.object->as.item[0] = *top;
      v.as.object->as.item[1] = qaci_em_small(1);
      *top = v;
      break;
    case QACI_EM_BEGIN:
      status = qaci_em_gather_begin(m, &v, (qaci_em_word)code[pc++]);
      if (status == QACI_EM_OK) status = qaci_em_push(m, v);
      break;
    case QACI_EM_GATHER: {
      bool decided;
      status = qaci_em_gather(m, (qaci_em_word)code[pc], m->stack + f.base + code[pc + 1], &decided);
      if (status != QACI_EM_OK) break;
      if (decided) pop(m, m->depth - (f.base + code[pc + 1] + 1));
      pc = decided ? code[pc + 3] : code[pc + 2];
      break;
    }
    case QACI_EM_END:
      status = qaci_em_gather_end(m, (qaci_em_word)code[pc++], m->stack + m->depth - 1);
      break;
    case QACI_EM_DROP_LEVEL:
      pop(m, code[pc] ? 3 : 2);
      pc = code[pc] ? code[pc] : pc + 1;
      break;
    }
    if (__builtin_expect(status == QACI_EM_OK, 1)) continue;
    pc = here;
  failed:
    mark(m, pc);
    if (status != QACI_EM_FAILED) return status;
    /* the innermost eval above `least` takes the error as "no value" */
    size_t i = m->frames;
    while (i > least && !m->frame[i - 1].catches) i--;
    if (i == least) return status;
    m->frames = i - 1;
    pop(m, m->depth - m->frame[i - 1].base);
    status = qaci_em_items_create(m, &v, QACI_EM_SET, 0);
    if (status != QACI_EM_OK) return status;
    replace(m, 1, v);
    if (m->frames == least) return QACI_EM_OK;
    f = m->frame[m->frames - 1];
    code = f.chunk->code;
    pc = f.pc;
  }
  return QACI_EM_OK;
}

qaci_em_status qaci_em_apply(qaci_em_machine *m, qaci_em *r, qaci_em f, const qaci_em *argument, size_t n) {
  size_t depth = m->depth, frames = m->frames;
  *r = QACI_EM_NONE;
  qaci_em_status status = qaci_em_push(m, qaci_em_retain(f));
  for (size_t i = 0; i < n && status == QACI_EM_OK; i++) status = qaci_em_push(m, qaci_em_retain(argument[i]));
  if (status == QACI_EM_OK) status = call(m, (uint32_t)n);
  if (status == QACI_EM_OK && m->frames > frames) status = execute(m, frames);
  if (status == QACI_EM_OK) *r = qaci_em_retain(m->stack[m->depth - 1]);
  m->frames = frames;
  pop(m, m->depth - depth);
  return status;
}
