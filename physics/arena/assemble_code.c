/* The assembler: slots, instructions, data and their blocks.                                papers/arena.md, ARENA.5
 *
 * A block's constants follow its code, whose length the first walk has counted, so the last one knows each constant's
 * slot when it meets it.
 */
#include "physics/arena/text_internal.h"

/* n more slots in the block under way: they must fit the ring. */
static qaci_status take_slots(qaci_arena_assembler *a, size_t n) {
  size_t room = a->block_at < a->ring ? a->ring - a->block_at : 0;
  if (a->here <= room && n <= room - a->here) {
    a->here += n;
    return QACI_OK;
  }
  if (a->depth)
    return qaci_arena_text_error_at(a, a->line[a->loop[0].line].number,
                                    "found a `for` that makes more slots than the ring has, expected at most %u",
                                    a->ring);
  if (!a->environment)
    return qaci_arena_text_error(a, "found more slots than the ring has, expected at most %u", a->ring);
  return qaci_arena_text_error(a, "found slot %zu, expected the block of line %u to end before the ring does, at %u",
                               a->block_at + a->here + n - 1, a->block_line, a->ring);
}

static qaci_status put_slot(qaci_arena_assembler *a, size_t i, int32_t value, uint32_t money, uint32_t line) {
  QACI_TRY(qaci_arena_text_grow(a, &a->value, &a->value_room, i + 1, sizeof *a->value));
  QACI_TRY(qaci_arena_text_grow(a, &a->money, &a->money_room, i + 1, sizeof *a->money));
  QACI_TRY(qaci_arena_text_grow(a, &a->value_line, &a->value_line_room, i + 1, sizeof *a->value_line));
  a->value[i] = value;
  a->money[i] = money;
  a->value_line[i] = line;
  return QACI_OK;
}

qaci_status qaci_arena_assemble_value(qaci_arena_assembler *a, int32_t value) {
  QACI_TRY(put_slot(a, a->here, value, 0, a->number));
  return take_slots(a, 1);
}

qaci_status qaci_arena_assemble_block_end(qaci_arena_assembler *a) {
  if (!a->in_block || a->pass == QACI_ARENA_NAMES) return QACI_OK;
  if (a->pass == QACI_ARENA_LAYOUT) {
    QACI_TRY(qaci_arena_text_grow(a, &a->code, &a->code_room, a->block + 1, sizeof *a->code));
    a->code[a->block] = a->here;
    return QACI_OK;
  }
  if (a->pool.count > a->ring - a->block_at - a->here)
    return qaci_arena_text_error_at(a, a->environment ? a->block_line : a->last_line,
                                    "found %zu slots with %zu constants after them, expected at most %u up to the end "
                                    "of the ring",
                                    a->here, a->pool.count, a->ring - a->block_at);
  for (size_t i = 0; i < a->pool.count; i++) QACI_TRY(put_slot(a, a->here + i, a->pool.value[i], 0, a->pool.line[i]));
  a->here += a->pool.count;
  qaci_arena_pool_empty(&a->pool);
  return a->block_end ? a->block_end(a) : QACI_OK;
}

qaci_status qaci_arena_assemble_block(qaci_arena_assembler *a, uint32_t at) {
  QACI_TRY(qaci_arena_assemble_block_end(a));
  if (a->in_block) a->block++;
  a->in_block = true;
  a->block_at = at;
  a->block_line = a->number;
  a->here = 0;
  return QACI_OK;
}

/* A displacement that the word cannot hold may have a shorter way round the ring. */
static int64_t shorter(const qaci_arena_assembler *a, int64_t d) {
  if (!a->constant[QACI_ARENA_WORLD].known || a->word == 32) return d;
  int64_t n = a->ring;
  d = ((d % n) + n) % n;
  return d > n / 2 ? d - n : d;
}

static qaci_status operand(qaci_arena_assembler *a, bool written, int32_t *r) {
  qaci_arena_number x;
  qaci_arena_text_blanks(a);
  if (*a->at == '=') {
    a->at++;
    QACI_TRY(qaci_arena_text_expression(a, &x, false));
    QACI_TRY(qaci_arena_text_fits(a, "constant", x.value));
    size_t constant;
    QACI_TRY(qaci_arena_pool_constant(a, (int32_t)x.value, written, &constant));
    x = (qaci_arena_number){(int64_t)a->block_at + (int64_t)(a->code[a->block] + constant), 1, true};
  } else {
    QACI_TRY(qaci_arena_text_expression(a, &x, false));
  }
  if (x.places == 1 && __builtin_sub_overflow(x.value, (int64_t)a->block_at + (int64_t)a->here, &x.value))
    x = (qaci_arena_number){INT64_MAX, 0, true};
  int64_t most = (INT64_C(1) << (a->word - 1)) - 1;
  if (x.places == 1 && (x.value > most || x.value < -most - 1)) x.value = shorter(a, x.value);
  QACI_TRY(qaci_arena_text_fits(a, x.places == 1 ? "displacement" : "value", x.value));
  *r = (int32_t)x.value;
  return QACI_OK;
}

/* Do the values of the line end here: nothing, or `money`? */
static bool values_end(qaci_arena_assembler *a) {
  size_t length;
  if (qaci_arena_text_ends(a)) return true;
  const char *word = qaci_arena_text_peek(a, &length);
  return qaci_arena_text_is(word, length, "money");
}

static bool pass_comma(qaci_arena_assembler *a) {
  qaci_arena_text_blanks(a);
  if (a->at == a->end || *a->at != ',') return false;
  a->at++;
  return true;
}

/* The rest of a line of code: `money AMOUNT`, or nothing. */
static qaci_status rest(qaci_arena_assembler *a, uint32_t *r) {
  *r = 0;
  size_t length;
  const char *word = qaci_arena_text_word(a, &length);
  if (!qaci_arena_text_is(word, length, "money")) {
    a->at = word;
    return qaci_arena_text_end(a);
  }
  if (!a->environment) return qaci_arena_text_error(a, "found `money` in an agent, expected it in environments only");
  int64_t amount;
  QACI_TRY(qaci_arena_text_between(a, &amount, "money", 0, QACI_ARENA_MOST_MONEY));
  *r = (uint32_t)amount;
  return qaci_arena_text_end(a);
}

static bool writes(int op) {
  return op == QACI_ARENA_MOV || op == QACI_ARENA_ADD || op == QACI_ARENA_SUB || op == QACI_ARENA_DJN ||
         op == QACI_ARENA_VAL || op == QACI_ARENA_TOSS;
}

qaci_status qaci_arena_assemble_instruction(qaci_arena_assembler *a, int op) {
  if (a->pass == QACI_ARENA_EMIT) {
    if (op == QACI_ARENA_TOSS && a->environment && !a->coin)
      return qaci_arena_text_error(a, "found TOSS, expected it in a world with the header `coin` only");
    int32_t value[3] = {op, 0, 0};
    if (!values_end(a)) {
      QACI_TRY(operand(a, false, &value[1]));
      bool comma = pass_comma(a);
      if (comma || !values_end(a)) {
        if (qaci_arena_text_ends(a)) return qaci_arena_text_error(a, "found no operand after the comma, expected one");
        QACI_TRY(operand(a, writes(op), &value[2]));
      }
    }
    uint32_t amount;
    QACI_TRY(rest(a, &amount));
    for (size_t i = 0; i < 3; i++) QACI_TRY(put_slot(a, a->here + i, value[i], i ? 0 : amount, a->number));
  }
  return take_slots(a, 3);
}

qaci_status qaci_arena_assemble_data(qaci_arena_assembler *a) {
  size_t n = 0;
  do {
    qaci_arena_number x;
    if (n == a->ring) return take_slots(a, n + 1);
    QACI_TRY(qaci_arena_text_expression(a, &x, a->pass != QACI_ARENA_EMIT));
    if (a->pass == QACI_ARENA_EMIT) {
      QACI_TRY(qaci_arena_text_fits(a, "value", x.value));
      QACI_TRY(put_slot(a, a->here + n, (int32_t)x.value, 0, a->number));
    }
    n++;
  } while (pass_comma(a) || !values_end(a));
  if (a->pass == QACI_ARENA_EMIT) QACI_TRY(rest(a, &a->money[a->here]));
  return take_slots(a, n);
}
