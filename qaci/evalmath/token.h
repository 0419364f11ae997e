/* The words of a text.                                                                                   EVAL.1;
 * papers/evalmath.md */
#ifndef QACI_QACI_EVALMATH_TOKEN_H
#define QACI_QACI_EVALMATH_TOKEN_H

#include "qaci/evalmath/code.h"

typedef enum qaci_em_token_kind {
  QACI_EM_T_END,
  QACI_EM_T_NUMBER,
  QACI_EM_T_BITS,
  QACI_EM_T_STRING,
  QACI_EM_T_NAME,
  QACI_EM_T_WORD, /* sum, set, ...: qaci_em_word */
  /* words that are no names */
  QACI_EM_T_LET,
  QACI_EM_T_IF,
  QACI_EM_T_THEN,
  QACI_EM_T_ELSE,
  QACI_EM_T_FN,
  QACI_EM_T_WHERE,
  QACI_EM_T_TRUE,
  QACI_EM_T_FALSE,
  QACI_EM_T_NOT,
  /* operators with two operands */
  QACI_EM_T_OR,
  QACI_EM_T_AND,
  QACI_EM_T_IN,
  QACI_EM_T_EQUAL,
  QACI_EM_T_UNEQUAL,
  QACI_EM_T_LESS,
  QACI_EM_T_AT_MOST,
  QACI_EM_T_GREATER,
  QACI_EM_T_AT_LEAST,
  QACI_EM_T_UPTO,
  QACI_EM_T_JOIN,
  QACI_EM_T_PLUS,
  QACI_EM_T_MINUS,
  QACI_EM_T_TIMES,
  QACI_EM_T_OVER,
  QACI_EM_T_MOD,
  QACI_EM_T_DIV,
  QACI_EM_T_POWER,
  /* marks */
  QACI_EM_T_OPEN,
  QACI_EM_T_CLOSE,
  QACI_EM_T_OPEN_LIST,
  QACI_EM_T_CLOSE_LIST,
  QACI_EM_T_OPEN_SET,
  QACI_EM_T_CLOSE_SET,
  QACI_EM_T_COMMA,
  QACI_EM_T_COLON,
  QACI_EM_T_SEMICOLON,
  QACI_EM_T_IS,
  QACI_EM_T_DRAW
} qaci_em_token_kind;

typedef struct qaci_em_token {
  qaci_em_token_kind kind;
  qaci_em_word word;
  uint32_t at, length; /* in the text */
} qaci_em_token;

/* *t := the token at or after *at, which moves behind it. FAILED, with *at at the place, for what is none. */
qaci_em_status qaci_em_token_next(qaci_em_machine *m, qaci_em_token *t, const char *text, size_t n, size_t *at);

/* *r := the string that a STRING token writes. */
qaci_em_status qaci_em_token_string(qaci_em_machine *m, qaci_em *r, const char *text, const qaci_em_token *t);

/* "\"then\"", "the number 12", "the end of the text", into text. */
void qaci_em_token_describe(char *text, size_t room, const char *source, const qaci_em_token *t);

#endif
