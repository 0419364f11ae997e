/* The words of a text: see token.h. EVAL.1 */
#include "qaci/evalmath/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static const struct {
  const char *text;
  qaci_em_token_kind kind;
  qaci_em_word word;
} words[] = {{"let", QACI_EM_T_LET, 0},
             {"if", QACI_EM_T_IF, 0},
             {"then", QACI_EM_T_THEN, 0},
             {"else", QACI_EM_T_ELSE, 0},
             {"fn", QACI_EM_T_FN, 0},
             {"where", QACI_EM_T_WHERE, 0},
             {"true", QACI_EM_T_TRUE, 0},
             {"false", QACI_EM_T_FALSE, 0},
             {"not", QACI_EM_T_NOT, 0},
             {"or", QACI_EM_T_OR, 0},
             {"and", QACI_EM_T_AND, 0},
             {"in", QACI_EM_T_IN, 0},
             {"mod", QACI_EM_T_MOD, 0},
             {"div", QACI_EM_T_DIV, 0},
             {"sum", QACI_EM_T_WORD, QACI_EM_WORD_SUM},
             {"mass", QACI_EM_T_WORD, QACI_EM_WORD_MASS},
             {"dist", QACI_EM_T_WORD, QACI_EM_WORD_DIST},
             {"set", QACI_EM_T_WORD, QACI_EM_WORD_SET},
             {"list", QACI_EM_T_WORD, QACI_EM_WORD_LIST},
             {"map", QACI_EM_T_WORD, QACI_EM_WORD_MAP},
             {"product", QACI_EM_T_WORD, QACI_EM_WORD_PRODUCT},
             {"all", QACI_EM_T_WORD, QACI_EM_WORD_ALL},
             {"any", QACI_EM_T_WORD, QACI_EM_WORD_ANY},
             {"min", QACI_EM_T_WORD, QACI_EM_WORD_MIN},
             {"max", QACI_EM_T_WORD, QACI_EM_WORD_MAX},
             {"argmin", QACI_EM_T_WORD, QACI_EM_WORD_ARGMIN},
             {"argmax", QACI_EM_T_WORD, QACI_EM_WORD_ARGMAX}};

/* Longer marks before their beginnings. */
static const struct {
  const char *text;
  qaci_em_token_kind kind;
} marks[] = {
    {"==", QACI_EM_T_EQUAL},    {"!=", QACI_EM_T_UNEQUAL},  {"<=", QACI_EM_T_AT_MOST},   {">=", QACI_EM_T_AT_LEAST},
    {"..", QACI_EM_T_UPTO},     {"++", QACI_EM_T_JOIN},     {"<", QACI_EM_T_LESS},       {">", QACI_EM_T_GREATER},
    {"=", QACI_EM_T_IS},        {"~", QACI_EM_T_DRAW},      {"+", QACI_EM_T_PLUS},       {"-", QACI_EM_T_MINUS},
    {"*", QACI_EM_T_TIMES},     {"/", QACI_EM_T_OVER},      {"^", QACI_EM_T_POWER},      {"(", QACI_EM_T_OPEN},
    {")", QACI_EM_T_CLOSE},     {"[", QACI_EM_T_OPEN_LIST}, {"]", QACI_EM_T_CLOSE_LIST}, {"{", QACI_EM_T_OPEN_SET},
    {"}", QACI_EM_T_CLOSE_SET}, {",", QACI_EM_T_COMMA},     {":", QACI_EM_T_COLON},      {";", QACI_EM_T_SEMICOLON}};

static qaci_em_status take(qaci_em_token *t, qaci_em_token_kind kind, size_t from, size_t *at, size_t to) {
  *t = (qaci_em_token){.kind = kind, .at = (uint32_t)from, .length = (uint32_t)(to - from)};
  *at = to;
  return QACI_EM_OK;
}

static qaci_em_status number(qaci_em_machine *m, qaci_em_token *t, const char *s, size_t n, size_t *at) {
  size_t from = *at, i = from;
  qaci_em_token_kind kind = QACI_EM_T_NUMBER;
  if (s[i] == '0' && i + 1 < n && s[i + 1] == 'b') {
    kind = QACI_EM_T_BITS;
    for (i += 2; i < n && (s[i] == '0' || s[i] == '1'); i++) continue;
  } else {
    while (i < n && is_digit(s[i])) i++;
    if (i + 1 < n && s[i] == '.' && is_digit(s[i + 1]))
      for (i++; i < n && is_digit(s[i]); i++) continue;
  }
  if (i < n && (is_letter(s[i]) || is_digit(s[i]))) {
    *at = i;
    return qaci_em_fail(m, "\"%c\" in a %s", s[i], kind == QACI_EM_T_BITS ? "bitstring" : "number");
  }
  return take(t, kind, from, at, i);
}

static qaci_em_status string(qaci_em_machine *m, qaci_em_token *t, const char *s, size_t n, size_t *at) {
  size_t i = *at + 1;
  for (; i < n && s[i] != '"'; i++)
    if (s[i] == '\\') i++;
  if (i >= n) return qaci_em_fail(m, "the string that begins here does not end");
  return take(t, QACI_EM_T_STRING, *at, at, i + 1);
}

qaci_em_status qaci_em_token_next(qaci_em_machine *m, qaci_em_token *t, const char *text, size_t n, size_t *at) {
  size_t i = *at;
  for (bool comment = false; i < n; i++) {
    if (text[i] == '\n')
      comment = false;
    else if (text[i] == '#')
      comment = true;
    else if (!comment && text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
      break;
  }
  *at = i;
  if (i == n) return take(t, QACI_EM_T_END, i, at, i);
  if (is_digit(text[i])) return number(m, t, text, n, at);
  if (text[i] == '"') return string(m, t, text, n, at);
  if (is_letter(text[i])) {
    while (i < n && (is_letter(text[i]) || is_digit(text[i]))) i++;
    size_t length = i - *at;
    take(t, QACI_EM_T_NAME, *at, at, i);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
      if (strlen(words[k].text) == length && !memcmp(words[k].text, text + t->at, length)) {
        t->kind = words[k].kind;
        t->word = words[k].word;
      }
    return QACI_EM_OK;
  }
  for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
    size_t length = strlen(marks[k].text);
    if (length <= n - i && !memcmp(marks[k].text, text + i, length)) return take(t, marks[k].kind, i, at, i + length);
  }
  if (text[i] > ' ' && text[i] < 127) return qaci_em_fail(m, "\"%c\" begins nothing that the language has", text[i]);
  return qaci_em_fail(m, "the byte 0x%02x outside of a string", (unsigned char)text[i]);
}

static int hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

qaci_em_status qaci_em_token_string(qaci_em_machine *m, qaci_em *r, const char *text, const qaci_em_token *t) {
  const char *s = text + t->at + 1, *end = s + t->length - 2;
  char *plain = qaci_alloc(t->length);
  size_t n = 0;
  qaci_em_status status = QACI_EM_OK;
  while (s < end && status == QACI_EM_OK) {
    char c = *s++;
    if (c != '\\') {
      plain[n++] = c;
      continue;
    }
    c = *s++; /* a string does not end in a lone backslash */
    if (c == 'n')
      plain[n++] = '\n';
    else if (c == 't')
      plain[n++] = '\t';
    else if (c == '"' || c == '\\')
      plain[n++] = c;
    else if (c == 'x' && end - s >= 2 && hex(s[0]) >= 0 && hex(s[1]) >= 0) {
      plain[n++] = (char)(16 * hex(s[0]) + hex(s[1]));
      s += 2;
    } else
      status =
          qaci_em_fail(m, "a backslash in a string, expected \\n, \\t, \\\", \\\\ or \\x and two hexadecimal digits");
  }
  if (status == QACI_EM_OK) status = qaci_em_string_create(m, r, plain, n);
  free(plain);
  return status;
}

void qaci_em_token_describe(char *text, size_t room, const char *source, const qaci_em_token *t) {
  enum { MOST = 40 };
  int n = t->length < MOST ? (int)t->length : MOST;
  const char *rest = t->length < MOST ? "" : "…";
  switch (t->kind) {
  case QACI_EM_T_END:
    snprintf(text, room, "the end of the text");
    return;
  case QACI_EM_T_NUMBER:
    snprintf(text, room, "the number %.*s%s", n, source + t->at, rest);
    return;
  case QACI_EM_T_BITS:
    snprintf(text, room, "the bitstring %.*s%s", n, source + t->at, rest);
    return;
  case QACI_EM_T_STRING:
    snprintf(text, room, "the string %.*s%s", n, source + t->at, rest);
    return;
  case QACI_EM_T_NAME:
    snprintf(text, room, "the name %.*s%s", n, source + t->at, rest);
    return;
  default:
    snprintf(text, room, "\"%.*s\"", n, source + t->at);
    return;
  }
}
