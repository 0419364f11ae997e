/* Expressions: numbers, names and places.                                                   papers/arena.md, ARENA.5
 *
 *   sum   = product { ( "+" | "-" ) product }      product = sign { ( "*" | "/" | "%" ) sign }
 *   sign  = { "-" | "+" } atom                     atom = number | name [ ".a" | ".b" ] | "." | "(" sum ")"
 *
 * In `;assert` parentheses hold a condition (text_assert.c). Labels and `.` count as one place each; sums and
 * differences add and subtract the counts. Recursive descent, its depth bounded by the parentheses. Arithmetic is in 64
 * bits and checked.
 */
#include <inttypes.h>
#include <string.h>

#include "physics/arena/text_internal.h"

static qaci_status too_large(qaci_arena_assembler *a) {
  return qaci_arena_text_error(a, "found a number beyond 63 bits, expected smaller ones");
}

static qaci_status number(qaci_arena_assembler *a, qaci_arena_number *r) {
  const char *begin = a->at;
  char text[QACI_ARENA_QUOTED];
  *r = (qaci_arena_number){0, 0, true};
  bool fits = true;
  for (; a->at < a->end && *a->at >= '0' && *a->at <= '9'; a->at++)
    fits = fits && !__builtin_mul_overflow(r->value, 10, &r->value) &&
           !__builtin_add_overflow(r->value, *a->at - '0', &r->value);
  if (!fits) return too_large(a);
  if (a->at < a->end && (qaci_arena_text_letter(*a->at) || *a->at == '.')) {
    a->at = begin;
    return qaci_arena_text_error(a, "found %s, expected a decimal integer", qaci_arena_text_found(a, text));
  }
  return QACI_OK;
}

/* r := x + y or x - y. Names without a value count 0, and nothing that follows from them is judged. */
static qaci_status add(qaci_arena_assembler *a, qaci_arena_number *r, const qaci_arena_number *y, char op) {
  r->known = r->known && y->known;
  if (!r->known) {
    *r = (qaci_arena_number){0};
    return QACI_OK;
  }
  bool fits = op == '+' ? !__builtin_add_overflow(r->value, y->value, &r->value) &&
                              !__builtin_add_overflow(r->places, y->places, &r->places)
                        : !__builtin_sub_overflow(r->value, y->value, &r->value) &&
                              !__builtin_sub_overflow(r->places, y->places, &r->places);
  return fits ? QACI_OK : too_large(a);
}

/* If the name is a constant of the world, *found, and *r is its value or not known. */
static qaci_status constant(qaci_arena_assembler *a, const char *name, qaci_arena_number *r, bool later, bool *found) {
  *found = false;
  for (size_t i = 0; i < QACI_ARENA_CONSTANTS; i++) {
    if (strcmp(name, qaci_arena_constant_name[i])) continue;
    *found = true;
    *r = a->constant[i];
    if (r->known || (later && a->environment && i != QACI_ARENA_SIZE)) return QACI_OK;
    if (i == QACI_ARENA_SIZE && a->environment)
      return qaci_arena_text_error(a, "found SIZE, expected it in agents only: the room of the smallest insertion");
    if (a->environment)
      return qaci_arena_text_error(a, "found %s, expected the line that gives it above this one", name);
    if (i == QACI_ARENA_SIZE && a->constant[QACI_ARENA_WORLD].known)
      return qaci_arena_text_error(a, "found SIZE, expected a world with an insertion");
    return qaci_arena_text_error(a, "found %s, expected it only where the agent is read for a world", name);
  }
  return QACI_OK;
}

enum { LOOKED_THROUGH = 4096 }; /* symbols, for a "did you mean" */

static qaci_status unknown(qaci_arena_assembler *a, const char *name) {
  qaci_arena_suggestion s;
  char text[QACI_ARENA_QUOTED];
  qaci_arena_suggest(&s, name, strlen(name));
  if (a->environment) qaci_arena_suggest_from(&s, "money");
  for (size_t i = 0; i < a->symbols.count && i < LOOKED_THROUGH; i++)
    qaci_arena_suggest_from(&s, a->symbols.names + a->symbols.symbol[i].name);
  return qaci_arena_text_error(a, "found `%s`, expected the name of a label or an `equ`%s%s", name,
                               a->pass == QACI_ARENA_LAYOUT ? " above this line" : "",
                               qaci_arena_suggest_text(&s, text));
}

static qaci_status symbol(qaci_arena_assembler *a, const char *name, qaci_arena_number *r, bool later) {
  bool found;
  QACI_TRY(constant(a, name, r, later, &found));
  if (found) return QACI_OK;
  if (!strcmp(name, "money") || !strcmp(name, "else"))
    return qaci_arena_text_error(a, "found `%s`, expected a number or a name", name);
  const qaci_arena_symbol *s = qaci_arena_symbol_find(&a->symbols, name);
  *r = s ? s->number : (qaci_arena_number){0};
  if (r->known || later) return QACI_OK;
  if (!s) return unknown(a, name);
  return qaci_arena_text_error(a, "found `%s`, expected a name whose value is known here: it hangs on line %u", name,
                               s->line);
}

/* A loop's counter, or a symbol, and the `.a` or `.b` after it. */
static qaci_status name(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  char text[QACI_ARENA_NAME_LENGTH + 1], quoted[QACI_ARENA_QUOTED];
  const char *begin = a->at;
  QACI_TRY(qaci_arena_text_name(a, text));
  const qaci_arena_loop *loop = qaci_arena_text_loop(a, text, strlen(text));
  if (loop)
    *r = (qaci_arena_number){loop->turn, 0, true};
  else
    QACI_TRY(symbol(a, text, r, later));
  if (a->at == a->end || *a->at != '.') return QACI_OK;
  bool known = a->end - a->at >= 2 && (a->at[1] == 'a' || a->at[1] == 'b') &&
               (a->end - a->at == 2 || !(qaci_arena_text_inner(a->at[2]) || a->at[2] == '.'));
  if (!known) {
    a->at = begin;
    return qaci_arena_text_error(a, "found %s, expected `%s.a` or `%s.b`", qaci_arena_text_found(a, quoted), text,
                                 text);
  }
  qaci_arena_number operand = {a->at[1] == 'a' ? 1 : 2, 0, true};
  a->at += 2;
  return add(a, r, &operand, '+');
}

static qaci_status atom(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  char text[QACI_ARENA_QUOTED];
  qaci_arena_text_blanks(a);
  char c = a->at < a->end ? *a->at : ';';
  if (c >= '0' && c <= '9') return number(a, r);
  if (qaci_arena_text_letter(c)) return name(a, r, later);
  if (c == '.') {
    if (!a->in_block)
      return qaci_arena_text_error(a, "found `.`, expected it only in code: it is the slot of its line");
    a->at++;
    *r = (qaci_arena_number){(int64_t)a->block_at + (int64_t)a->here, 1, true};
    return QACI_OK;
  }
  if (c != '(')
    return qaci_arena_text_error(a, "found %s, expected a number or a name", qaci_arena_text_found(a, text));
  if (a->parentheses == QACI_ARENA_NESTED_PARENTHESES)
    return qaci_arena_text_error(a, "found more than %d parentheses in one another, expected at most %d",
                                 QACI_ARENA_NESTED_PARENTHESES, QACI_ARENA_NESTED_PARENTHESES);
  a->at++;
  a->parentheses++;
  QACI_TRY(a->conditions ? qaci_arena_text_condition(a, r) : qaci_arena_text_sum(a, r, later));
  a->parentheses--;
  qaci_arena_text_blanks(a);
  if (a->at == a->end || *a->at != ')')
    return qaci_arena_text_error(a, "found %s, expected `)`", qaci_arena_text_found(a, text));
  a->at++;
  return QACI_OK;
}

static qaci_status sign(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  bool minus = false;
  for (;; a->at++) {
    qaci_arena_text_blanks(a);
    if (a->at == a->end || (*a->at != '-' && *a->at != '+')) break;
    minus ^= *a->at == '-';
  }
  QACI_TRY(atom(a, r, later));
  if (!minus) return QACI_OK;
  qaci_arena_number positive = *r;
  *r = (qaci_arena_number){0, 0, true};
  return add(a, r, &positive, '-');
}

static qaci_status without_places(qaci_arena_assembler *a, const qaci_arena_number *x, const qaci_arena_number *y,
                                  char op) {
  if (!x->places && !y->places) return QACI_OK;
  return qaci_arena_text_error(a, "found a place beside `%c`, expected numbers: the difference of two places is one",
                               op);
}

static qaci_status product(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  QACI_TRY(sign(a, r, later));
  for (;;) {
    qaci_arena_text_blanks(a);
    char op = a->at < a->end ? *a->at : 0;
    if (op != '*' && op != '/' && op != '%') return QACI_OK;
    a->at++;
    qaci_arena_number y;
    QACI_TRY(sign(a, &y, later));
    r->known = r->known && y.known;
    if (!r->known) continue;
    QACI_TRY(without_places(a, r, &y, op));
    if (op == '*') {
      if (__builtin_mul_overflow(r->value, y.value, &r->value)) return too_large(a);
    } else if (!y.value) {
      return qaci_arena_text_error(a, "found a division by 0, expected another divisor");
    } else if (y.value == -1) {
      if (op == '%')
        r->value = 0;
      else if (__builtin_sub_overflow(0, r->value, &r->value))
        return too_large(a);
    } else {
      r->value = op == '/' ? r->value / y.value : r->value % y.value;
    }
  }
}

/* A sign after a blank and before none begins the next operand: "5 -3" is two, "5 - 3" and "5-3" are one. */
static bool begins_operand(const qaci_arena_assembler *a, const char *before) {
  return !a->parentheses && !a->conditions && a->at > before && a->at + 1 < a->end && a->at[1] != ' ' &&
         a->at[1] != '\t';
}

qaci_status qaci_arena_text_sum(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  QACI_TRY(product(a, r, later));
  for (;;) {
    const char *before = a->at;
    while (before > a->begin && (before[-1] == ' ' || before[-1] == '\t')) before--;
    qaci_arena_text_blanks(a);
    char op = a->at < a->end ? *a->at : 0;
    if ((op != '+' && op != '-') || begins_operand(a, before)) return QACI_OK;
    a->at++;
    qaci_arena_number y;
    QACI_TRY(product(a, &y, later));
    QACI_TRY(add(a, r, &y, op));
  }
}

qaci_status qaci_arena_text_expression(qaci_arena_assembler *a, qaci_arena_number *r, bool later) {
  a->parentheses = 0;
  a->conditions = false;
  return qaci_arena_text_sum(a, r, later);
}

qaci_status qaci_arena_text_between(qaci_arena_assembler *a, int64_t *r, const char *what, int64_t least,
                                    int64_t most) {
  qaci_arena_number n;
  QACI_TRY(qaci_arena_text_expression(a, &n, false));
  if (n.value < least || n.value > most)
    return qaci_arena_text_error(a, "found %s %" PRId64 ", expected %" PRId64 " .. %" PRId64, what, n.value, least,
                                 most);
  *r = n.value;
  return QACI_OK;
}

qaci_status qaci_arena_text_fits(qaci_arena_assembler *a, const char *what, int64_t v) {
  int64_t most = (INT64_C(1) << (a->word - 1)) - 1;
  if (v >= -most - 1 && v <= most) return QACI_OK;
  return qaci_arena_text_error(a, "found the %s %" PRId64 ", expected %" PRId64 " .. %" PRId64 ": a word has %u bits",
                               what, v, -most - 1, most, a->word);
}
