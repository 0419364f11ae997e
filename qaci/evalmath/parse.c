/* The grammar (EVAL.1; papers/evalmath.md): an LL(3) parser by hand that emits instructions as it reads.
 *
 * By hand, because a text is untrusted and may be nested as deep as it is long: what is unfinished stands in a list of
 * its own (`pending`), not on the host's stack, which no parser generator at hand offers. The parser is either before
 * an operand or behind one. Operators wait in `pending` until one that binds less tightly, or a mark, comes.
 */
#include <stdio.h>
#include <string.h>

#include "qaci/evalmath/comprehension.h"
#include "qaci/evalmath/number.h"

typedef enum pending_kind {
  P_OPERATOR, /* with two operands, or - or not: the right one is being read */
  P_ELSE,     /* the last part of an if; ends where the text around it goes on, as the next two do */
  P_FUNCTION, /* the body of a function */
  P_BODY,     /* what follows "let x = e;" */
  P_TEXT,     /* the whole */
  P_IF,
  P_THEN,
  P_LET,
  P_GROUP, /* ( */
  P_LIST,
  P_BRACES, /* a set or map: before its first member */
  P_SET,
  P_MAP_KEY,
  P_MAP_VALUE,
  P_CALL,
  P_INDEX,
  P_SOURCE,    /* the collection of a clause */
  P_CONDITION, /* behind where */
  P_TERM,      /* the value of a comprehension */
  P_TERM_VALUE /* the second one, of a map */
} pending_kind;

typedef struct qaci_em_pending {
  pending_kind kind;
  qaci_em_op op;
  int level; /* how tightly an operator binds */
  uint32_t place;
  uint32_t patch;     /* of and, or, if, else: the address to be known later */
  uint32_t count;     /* members before the present one */
  qaci_em_token name; /* of let, of a clause's variable */
  bool drawn;
} qaci_em_pending;

enum { TIGHT_NEGATE = 9, TIGHT_NOT = 3 };

/* Of the operators with two operands, in the order of their tokens. `chain`: may stand beside one of its level. */
static const struct {
  int level;
  qaci_em_op op;
} operators[] = {[QACI_EM_T_OR] = {1, QACI_EM_OR},
                 [QACI_EM_T_AND] = {2, QACI_EM_AND},
                 [QACI_EM_T_IN] = {4, QACI_EM_IN},
                 [QACI_EM_T_EQUAL] = {4, QACI_EM_EQUAL},
                 [QACI_EM_T_UNEQUAL] = {4, QACI_EM_UNEQUAL},
                 [QACI_EM_T_LESS] = {4, QACI_EM_LESS},
                 [QACI_EM_T_AT_MOST] = {4, QACI_EM_AT_MOST},
                 [QACI_EM_T_GREATER] = {4, QACI_EM_GREATER},
                 [QACI_EM_T_AT_LEAST] = {4, QACI_EM_AT_LEAST},
                 [QACI_EM_T_UPTO] = {5, QACI_EM_UPTO},
                 [QACI_EM_T_JOIN] = {6, QACI_EM_JOIN},
                 [QACI_EM_T_PLUS] = {7, QACI_EM_ADD},
                 [QACI_EM_T_MINUS] = {7, QACI_EM_SUBTRACT},
                 [QACI_EM_T_TIMES] = {8, QACI_EM_MULTIPLY},
                 [QACI_EM_T_OVER] = {8, QACI_EM_DIVIDE},
                 [QACI_EM_T_MOD] = {8, QACI_EM_MODULO},
                 [QACI_EM_T_DIV] = {8, QACI_EM_QUOTIENT},
                 [QACI_EM_T_POWER] = {10, QACI_EM_POWER}};

static bool is_operator(qaci_em_token_kind k) {
  return k >= QACI_EM_T_OR && k <= QACI_EM_T_POWER;
}

/* ---- tokens ---- */

static qaci_em_status read_token(qaci_em_compiler *c, qaci_em_token *t) {
  qaci_em_status status = qaci_em_step(c->m, 1);
  uint32_t place = c->place;
  if (status == QACI_EM_OK) {
    status = qaci_em_token_next(c->m, t, c->chunk->text, c->chunk->length, &c->at);
    c->place = status == QACI_EM_OK ? place : (uint32_t)c->at;
  }
  return status;
}

static qaci_em_status advance(qaci_em_compiler *c) {
  c->token = c->ahead;
  c->ahead = c->ahead2;
  QACI_EM_TRY(read_token(c, &c->ahead2));
  c->place = c->token.at;
  return QACI_EM_OK;
}

static qaci_em_status unexpected(qaci_em_compiler *c, const char *expected) {
  char found[128];
  qaci_em_token_describe(found, sizeof found, c->chunk->text, &c->token);
  c->place = c->token.at;
  return qaci_em_fail(c->m, "%s, expected %s", found, expected);
}

static qaci_em_status want(qaci_em_compiler *c, qaci_em_token_kind kind, const char *expected) {
  if (c->token.kind != kind) return unexpected(c, expected);
  return advance(c);
}

static qaci_em_status name(qaci_em_compiler *c, qaci_em_token *r) {
  if (c->token.kind == QACI_EM_T_WORD) return unexpected(c, "a name: this is a word of the language");
  *r = c->token;
  return want(c, QACI_EM_T_NAME, "a name");
}

/* The same, of a parameter or variable beside the `others` that were declared last. */
static qaci_em_status another_name(qaci_em_compiler *c, qaci_em_token *r, size_t others) {
  if (c->token.kind == QACI_EM_T_NAME) {
    bool taken;
    QACI_EM_TRY(qaci_em_among_last(c, &c->token, others, &taken));
    if (taken) return unexpected(c, "another name: this one is taken by a parameter or variable beside it");
  }
  return name(c, r);
}

/* ---- pending ---- */

static qaci_em_status push(qaci_em_compiler *c, qaci_em_pending p) {
  QACI_EM_TRY(qaci_em_grow(c, &c->pending, c->pendings, &c->pending_room, sizeof p));
  p.place = c->place;
  c->pending[c->pendings++] = p;
  return QACI_EM_OK;
}

static qaci_em_status push_kind(qaci_em_compiler *c, pending_kind kind) {
  return push(c, (qaci_em_pending){.kind = kind});
}

static qaci_em_pending *top(qaci_em_compiler *c) {
  return &c->pending[c->pendings - 1];
}

/* The operand behind the operator on top is complete. */
static qaci_em_status finish_operator(qaci_em_compiler *c) {
  qaci_em_pending p = c->pending[--c->pendings];
  c->place = p.place;
  if (p.op == QACI_EM_AND || p.op == QACI_EM_OR) {
    QACI_EM_TRY(qaci_em_emit_op(c, QACI_EM_TRUTH, 0));
    qaci_em_patch(c, p.patch);
    return QACI_EM_OK;
  }
  return qaci_em_emit_op(c, p.op, p.op == QACI_EM_NEGATE || p.op == QACI_EM_NOT ? 0 : -1);
}

/* Finish what ends when the text around it goes on: operators, and the last parts of if, fn and let. */
static qaci_em_status finish_open_ended(qaci_em_compiler *c) {
  for (;;) {
    qaci_em_pending p = *top(c);
    uint32_t place = c->place;
    if (p.kind == P_OPERATOR) {
      QACI_EM_TRY(finish_operator(c));
    } else if (p.kind == P_ELSE) {
      qaci_em_patch(c, p.patch);
      c->pendings--;
    } else if (p.kind == P_FUNCTION) {
      c->place = p.place;
      QACI_EM_TRY(qaci_em_scope_close(c));
      c->pendings--;
    } else if (p.kind == P_BODY) {
      QACI_EM_TRY(qaci_em_emit_op(c, QACI_EM_SLIDE, -1));
      c->locals--;
      c->pendings--;
    } else {
      return QACI_EM_OK;
    }
    c->place = place;
  }
}

/* ---- before an operand ---- */

/* "(x, y)" and the mark behind it; then the body of a function follows. */
static qaci_em_status parameters(qaci_em_compiler *c, qaci_em_token self, qaci_em_token_kind mark,
                                 const char *expected) {
  qaci_em_pending p = {.kind = P_FUNCTION};
  QACI_EM_TRY(push(c, p));
  QACI_EM_TRY(qaci_em_scope_open(c, self));
  uint32_t number = qaci_em_scope_now(c)->number, n = 0;
  QACI_EM_TRY(want(c, QACI_EM_T_OPEN, "\"(\""));
  while (c->token.kind != QACI_EM_T_CLOSE) {
    qaci_em_token t;
    if (n) QACI_EM_TRY(want(c, QACI_EM_T_COMMA, "\",\" or \")\""));
    QACI_EM_TRY(another_name(c, &t, n));
    QACI_EM_TRY(qaci_em_declare(c, t, n++, QACI_EM_NO_LEVEL));
  }
  c->chunk->function[number].arity = n;
  qaci_em_scope_now(c)->depth = n;
  QACI_EM_TRY(advance(c));
  return want(c, mark, expected);
}

static qaci_em_status let(qaci_em_compiler *c) {
  qaci_em_pending p = {.kind = P_LET};
  QACI_EM_TRY(advance(c));
  QACI_EM_TRY(name(c, &p.name));
  QACI_EM_TRY(push(c, p));
  if (c->token.kind == QACI_EM_T_OPEN) return parameters(c, p.name, QACI_EM_T_IS, "\"=\"");
  return want(c, QACI_EM_T_IS, "\"=\" or \"(\"");
}

/* "x in" or "x ~"; the collection follows. */
static qaci_em_status clause(qaci_em_compiler *c) {
  qaci_em_pending p = {.kind = P_SOURCE};
  const qaci_em_comprehension *x = qaci_em_comprehension_now(c);
  qaci_em_word word = x->word;
  QACI_EM_TRY(another_name(c, &p.name, c->clauses - x->first));
  p.drawn = c->token.kind == QACI_EM_T_DRAW;
  if (p.drawn && word != QACI_EM_WORD_MASS && word != QACI_EM_WORD_DIST)
    return unexpected(c, "\"in\": only mass and dist draw");
  if (!p.drawn && c->token.kind != QACI_EM_T_IN) return unexpected(c, "\"in\" or \"~\"");
  QACI_EM_TRY(push(c, p));
  QACI_EM_TRY(advance(c));
  return qaci_em_comprehension_source(c);
}

static qaci_em_status comprehension(qaci_em_compiler *c) {
  qaci_em_word word = c->token.word;
  QACI_EM_TRY(qaci_em_comprehension_begin(c, word));
  QACI_EM_TRY(advance(c));
  QACI_EM_TRY(advance(c));
  return clause(c);
}

static qaci_em_status empty(qaci_em_compiler *c, qaci_em_op op) {
  QACI_EM_TRY(qaci_em_emit_with(c, op, 1, 0, NULL));
  return advance(c);
}

static qaci_em_status literal(qaci_em_compiler *c) {
  qaci_em v = QACI_EM_NONE;
  const char *s = c->chunk->text + c->token.at;
  if (c->token.kind == QACI_EM_T_NUMBER) {
    QACI_EM_TRY(qaci_em_decimal(c->m, &v, s, c->token.length));
  } else if (c->token.kind == QACI_EM_T_STRING) {
    QACI_EM_TRY(qaci_em_token_string(c->m, &v, c->chunk->text, &c->token));
  } else {
    qaci_bits x;
    qaci_bits_init(&x);
    qaci_em_status status = qaci_em_charge(c->m, c->token.length);
    if (status == QACI_EM_OK) {
      qaci_bits_parse(c->m->ctx, &x, s + 2, c->token.length - 2);
      qaci_em_uncharge(c->m, c->token.length);
      status = qaci_em_bits_create(c->m, &v, &x);
    }
    qaci_bits_clear(&x);
    QACI_EM_TRY(status);
  }
  QACI_EM_TRY(qaci_em_emit_constant(c, v));
  return advance(c);
}

/* *behind: is the operand complete? */
static qaci_em_status before_operand(qaci_em_compiler *c, bool *behind) {
  *behind = false;
  qaci_em_pending p = {0};
  switch (c->token.kind) {
  case QACI_EM_T_NUMBER:
  case QACI_EM_T_BITS:
  case QACI_EM_T_STRING:
    *behind = true;
    return literal(c);
  case QACI_EM_T_TRUE:
  case QACI_EM_T_FALSE:
    *behind = true;
    QACI_EM_TRY(qaci_em_emit_op(c, c->token.kind == QACI_EM_T_TRUE ? QACI_EM_TRUE : QACI_EM_FALSE, 1));
    return advance(c);
  case QACI_EM_T_WORD:
    if (c->ahead.kind == QACI_EM_T_OPEN && c->ahead2.kind == QACI_EM_T_NAME) {
      qaci_em_token third;
      size_t from = c->at;
      QACI_EM_TRY(read_token(c, &third));
      c->at = from;
      if (third.kind == QACI_EM_T_IN || third.kind == QACI_EM_T_DRAW) return comprehension(c);
    } /* fall through */
  case QACI_EM_T_NAME:
    *behind = true;
    QACI_EM_TRY(qaci_em_emit_name(c, c->token));
    return advance(c);
  case QACI_EM_T_MINUS:
    p = (qaci_em_pending){.kind = P_OPERATOR, .op = QACI_EM_NEGATE, .level = TIGHT_NEGATE};
    break;
  case QACI_EM_T_NOT:
    p = (qaci_em_pending){.kind = P_OPERATOR, .op = QACI_EM_NOT, .level = TIGHT_NOT};
    break;
  case QACI_EM_T_IF:
    p.kind = P_IF;
    break;
  case QACI_EM_T_LET:
    return let(c);
  case QACI_EM_T_FN:
    QACI_EM_TRY(advance(c));
    return parameters(c, (qaci_em_token){0}, QACI_EM_T_COLON, "\":\"");
  case QACI_EM_T_OPEN:
    if (c->ahead.kind != QACI_EM_T_CLOSE) {
      p.kind = P_GROUP;
      break;
    }
    QACI_EM_TRY(advance(c));
    *behind = true;
    return empty(c, QACI_EM_MAKE_TUPLE);
  case QACI_EM_T_OPEN_LIST:
    if (c->ahead.kind != QACI_EM_T_CLOSE_LIST) {
      p.kind = P_LIST;
      break;
    }
    QACI_EM_TRY(advance(c));
    *behind = true;
    return empty(c, QACI_EM_MAKE_LIST);
  case QACI_EM_T_OPEN_SET:
    if (c->ahead.kind != QACI_EM_T_CLOSE_SET && c->ahead.kind != QACI_EM_T_COLON) {
      p.kind = P_BRACES;
      break;
    }
    QACI_EM_TRY(advance(c));
    *behind = true;
    if (c->token.kind == QACI_EM_T_CLOSE_SET) return empty(c, QACI_EM_MAKE_SET);
    QACI_EM_TRY(advance(c));
    if (c->token.kind != QACI_EM_T_CLOSE_SET) return unexpected(c, "\"}\": {:} is the empty map");
    return empty(c, QACI_EM_MAKE_MAP);
  default:
    return unexpected(c, "an expression");
  }
  QACI_EM_TRY(push(c, p));
  return advance(c);
}

/* ---- behind an operand ---- */

static qaci_em_status operator(qaci_em_compiler *c) {
  int level = operators[c->token.kind].level;
  qaci_em_op op = operators[c->token.kind].op;
  /* ^ groups from the right: of operators before it only those that bind more tightly are complete */
  while (top(c)->kind == P_OPERATOR && top(c)->level >= level + (op == QACI_EM_POWER)) {
    if (level == 4 && top(c)->level == 4) return unexpected(c, "no second comparison: use \"and\", or parentheses");
    if (op == QACI_EM_UPTO && top(c)->op == QACI_EM_UPTO) return unexpected(c, "no second \"..\"");
    uint32_t place = c->place;
    QACI_EM_TRY(finish_operator(c));
    c->place = place;
  }
  qaci_em_pending p = {.kind = P_OPERATOR, .op = op, .level = level};
  if (op == QACI_EM_AND || op == QACI_EM_OR) QACI_EM_TRY(qaci_em_emit_with(c, op, -1, 0, &p.patch));
  QACI_EM_TRY(push(c, p));
  return advance(c);
}

/* The closing mark of a pending list of members: emit, and step over it. */
static qaci_em_status close(qaci_em_compiler *c, qaci_em_op op, uint32_t n, int change) {
  c->place = top(c)->place;
  c->pendings--;
  QACI_EM_TRY(qaci_em_emit_with(c, op, change, n, NULL));
  return advance(c);
}

/* Behind a member: "," and another member (*behind = false), or the closing mark. A "," may stand before the mark. */
static qaci_em_status member(qaci_em_compiler *c, bool *behind, qaci_em_token_kind mark, qaci_em_op op,
                             const char *expected) {
  uint32_t n = ++top(c)->count;
  bool comma = c->token.kind == QACI_EM_T_COMMA;
  if (comma) {
    QACI_EM_TRY(advance(c));
    *behind = c->token.kind == mark && op != QACI_EM_CALL;
    if (!*behind) return QACI_EM_OK;
  }
  if (c->token.kind != mark) return unexpected(c, expected);
  *behind = true;
  if (top(c)->kind == P_GROUP && n == 1 && !comma) { /* just parentheses */
    c->pendings--;
    return advance(c);
  }
  return close(c, op, n, op == QACI_EM_CALL ? -(int)n : 1 - (int)n);
}

static qaci_em_status in_braces(qaci_em_compiler *c, bool *behind) {
  qaci_em_pending *p = top(c);
  if (p->kind == P_BRACES) p->kind = c->token.kind == QACI_EM_T_COLON ? P_MAP_KEY : P_SET;
  if (p->kind == P_SET) return member(c, behind, QACI_EM_T_CLOSE_SET, QACI_EM_MAKE_SET, "\",\" or \"}\"");
  if (p->kind == P_MAP_KEY) {
    p->kind = P_MAP_VALUE;
    *behind = false;
    return want(c, QACI_EM_T_COLON, "\":\" and the value of this key");
  }
  uint32_t n = ++p->count;
  bool comma = c->token.kind == QACI_EM_T_COMMA;
  if (comma) QACI_EM_TRY(advance(c));
  *behind = c->token.kind == QACI_EM_T_CLOSE_SET;
  if (*behind) return close(c, QACI_EM_MAKE_MAP, n, 1 - 2 * (int)n);
  if (!comma) return unexpected(c, "\",\" or \"}\"");
  p->kind = P_MAP_KEY;
  return QACI_EM_OK;
}

/* Behind the collection of a clause, or a condition. */
static qaci_em_status in_clause(qaci_em_compiler *c) {
  qaci_em_pending p = *top(c);
  c->pendings--;
  uint32_t place = c->place;
  c->place = p.place;
  if (p.kind == P_SOURCE)
    QACI_EM_TRY(qaci_em_comprehension_variable(c, p.name, p.drawn));
  else
    QACI_EM_TRY(qaci_em_comprehension_condition(c));
  c->place = place;
  if (c->token.kind == QACI_EM_T_WHERE && p.kind == P_SOURCE) {
    QACI_EM_TRY(push_kind(c, P_CONDITION));
    return advance(c);
  }
  if (c->token.kind == QACI_EM_T_COMMA) {
    QACI_EM_TRY(advance(c));
    return clause(c);
  }
  QACI_EM_TRY(push_kind(c, P_TERM));
  qaci_em_comprehension_term(c);
  return want(c, QACI_EM_T_COLON, p.kind == P_SOURCE ? "\"where\", \",\" or \":\"" : "\",\" or \":\"");
}

static qaci_em_status in_term(qaci_em_compiler *c, bool *behind) {
  qaci_em_pending *p = top(c);
  if (p->kind == P_TERM && qaci_em_comprehension_now(c)->word == QACI_EM_WORD_MAP) {
    p->kind = P_TERM_VALUE;
    *behind = false;
    return want(c, QACI_EM_T_COMMA, "\",\" and the value: map(x in S : key, value)");
  }
  if (c->token.kind != QACI_EM_T_CLOSE) return unexpected(c, "\")\"");
  c->place = p->place;
  QACI_EM_TRY(qaci_em_comprehension_end(c));
  c->pendings--;
  return advance(c);
}

static qaci_em_status behind_operand(qaci_em_compiler *c, bool *behind, bool *over) {
  *behind = false;
  qaci_em_pending *p;
  if (c->token.kind == QACI_EM_T_OPEN) {
    QACI_EM_TRY(push_kind(c, P_CALL));
    QACI_EM_TRY(advance(c));
    if (c->token.kind != QACI_EM_T_CLOSE) return QACI_EM_OK;
    *behind = true;
    return close(c, QACI_EM_CALL, 0, 0);
  }
  if (c->token.kind == QACI_EM_T_OPEN_LIST) {
    QACI_EM_TRY(push_kind(c, P_INDEX));
    return advance(c);
  }
  if (is_operator(c->token.kind)) return operator(c);
  QACI_EM_TRY(finish_open_ended(c));
  p = top(c);
  switch (p->kind) {
  case P_IF:
    p->kind = P_THEN;
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_UNLESS, -1, 0, &p->patch));
    return want(c, QACI_EM_T_THEN, "\"then\"");
  case P_THEN: {
    uint32_t over_then;
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_JUMP, -1, 0, &over_then));
    qaci_em_patch(c, p->patch);
    p->patch = over_then;
    p->kind = P_ELSE;
    return want(c, QACI_EM_T_ELSE, "\"else\"");
  }
  case P_LET:
    p->kind = P_BODY;
    QACI_EM_TRY(qaci_em_declare(c, p->name, qaci_em_scope_now(c)->depth - 1, QACI_EM_NO_LEVEL));
    return want(c, QACI_EM_T_SEMICOLON, "\";\" and what follows the definition");
  case P_GROUP:
    return member(c, behind, QACI_EM_T_CLOSE, QACI_EM_MAKE_TUPLE, "\")\" or \",\"");
  case P_LIST:
    return member(c, behind, QACI_EM_T_CLOSE_LIST, QACI_EM_MAKE_LIST, "\",\" or \"]\"");
  case P_CALL:
    return member(c, behind, QACI_EM_T_CLOSE, QACI_EM_CALL, "\",\" or \")\"");
  case P_BRACES:
  case P_SET:
  case P_MAP_KEY:
  case P_MAP_VALUE:
    return in_braces(c, behind);
  case P_INDEX:
    c->place = p->place;
    QACI_EM_TRY(qaci_em_emit_op(c, QACI_EM_INDEX, -1));
    c->pendings--;
    *behind = true;
    return want(c, QACI_EM_T_CLOSE_LIST, "\"]\"");
  case P_SOURCE:
  case P_CONDITION:
    return in_clause(c);
  case P_TERM:
  case P_TERM_VALUE:
    *behind = true;
    return in_term(c, behind);
  default:
    if (c->token.kind != QACI_EM_T_END) return unexpected(c, "an operator or the end of the text");
    *over = true;
    return qaci_em_scope_close(c);
  }
}

qaci_em_status qaci_em_parse(qaci_em_compiler *c) {
  bool behind = false, over = false;
  QACI_EM_TRY(qaci_em_scope_open(c, (qaci_em_token){0}));
  QACI_EM_TRY(push_kind(c, P_TEXT));
  QACI_EM_TRY(read_token(c, &c->token));
  QACI_EM_TRY(read_token(c, &c->ahead));
  QACI_EM_TRY(read_token(c, &c->ahead2));
  while (!over) QACI_EM_TRY(behind ? behind_operand(c, &behind, &over) : before_operand(c, &behind));
  return QACI_EM_OK;
}
