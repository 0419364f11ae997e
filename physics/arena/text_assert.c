/* Conditions: what `;assert` checks.                                                         papers/arena.md, ARENA.5
 *
 *   condition = and { "||" and }    and = comparison { "&&" comparison }    comparison = sum [ "==" | "!=" | ... sum ]
 *
 * Each is 1 or 0, or the value of its sum; in parentheses it is an atom of sums (text_expression.c).
 */
#include <inttypes.h>
#include <string.h>

#include "physics/arena/text_internal.h"

static const char *const comparisons[] = {"==", "!=", "<=", ">=", "<", ">"};

static bool compare(size_t op, int64_t x, int64_t y) {
  switch (op) {
  case 0:
    return x == y;
  case 1:
    return x != y;
  case 2:
    return x <= y;
  case 3:
    return x >= y;
  case 4:
    return x < y;
  default:
    return x > y;
  }
}

/* One comparison; what it compared is written to `text`, for the message. */
static qaci_status comparison(qaci_arena_assembler *a, qaci_arena_number *r, char *text, size_t room) {
  QACI_TRY(qaci_arena_text_sum(a, r, false));
  if (text) snprintf(text, room, "%" PRId64, r->value);
  qaci_arena_text_blanks(a);
  for (size_t op = 0; op < sizeof comparisons / sizeof *comparisons; op++) {
    size_t length = strlen(comparisons[op]);
    if ((size_t)(a->end - a->at) < length || memcmp(a->at, comparisons[op], length)) continue;
    a->at += length;
    qaci_arena_number y;
    QACI_TRY(qaci_arena_text_sum(a, &y, false));
    if (r->places != y.places)
      return qaci_arena_text_error(a, "found a place compared with a number, expected two of a kind");
    if (text) snprintf(text, room, "%" PRId64 " %s %" PRId64, r->value, comparisons[op], y.value);
    *r = (qaci_arena_number){compare(op, r->value, y.value), 0, true};
    return QACI_OK;
  }
  return QACI_OK;
}

static bool pass_operator(qaci_arena_assembler *a, const char *op) {
  qaci_arena_text_blanks(a);
  if (a->end - a->at < 2 || memcmp(a->at, op, 2)) return false;
  a->at += 2;
  return true;
}

static qaci_status both(qaci_arena_assembler *a, qaci_arena_number *r, char *text, size_t room) {
  QACI_TRY(comparison(a, r, text, room));
  while (pass_operator(a, "&&")) {
    qaci_arena_number y;
    char next[64];
    QACI_TRY(comparison(a, &y, next, sizeof next));
    if (r->value && text) snprintf(text, room, "%s", next); /* what the outcome hangs on */
    *r = (qaci_arena_number){r->value && y.value, 0, true};
  }
  return QACI_OK;
}

static qaci_status either(qaci_arena_assembler *a, qaci_arena_number *r, char *text, size_t room) {
  QACI_TRY(both(a, r, text, room));
  while (pass_operator(a, "||")) {
    qaci_arena_number y;
    QACI_TRY(both(a, &y, text, room));
    *r = (qaci_arena_number){r->value || y.value, 0, true};
  }
  return QACI_OK;
}

qaci_status qaci_arena_text_condition(qaci_arena_assembler *a, qaci_arena_number *r) {
  return either(a, r, NULL, 0);
}

qaci_status qaci_arena_text_assert(qaci_arena_assembler *a) {
  a->parentheses = 0;
  a->conditions = true;
  qaci_arena_text_blanks(a);
  const char *begin = a->at;
  qaci_arena_number r;
  char compared[64], text[QACI_ARENA_QUOTED];
  QACI_TRY(either(a, &r, compared, sizeof compared));
  size_t length = (size_t)(a->at - begin);
  while (length && (begin[length - 1] == ' ' || begin[length - 1] == '\t')) length--;
  QACI_TRY(qaci_arena_text_end(a));
  if (r.value) return QACI_OK;
  return qaci_arena_text_error(a, "found %s, expected %s to hold", compared,
                               qaci_arena_text_quote(text, begin, length));
}
