/* Numbers, bits and texts written to a stream: for people, and as JSON. */
#ifndef QACI_QACI_PUT_H
#define QACI_QACI_PUT_H

#include <stdio.h>

#include "distributions/bits.h"

/* A text that is written bit by bit: put into `out`, then qaci_text_end gives the text, which the caller frees. */
typedef struct qaci_text {
  FILE *out;
  char *text;
  size_t size;
} qaci_text;
void qaci_text_begin(qaci_text *t);
char *qaci_text_end(qaci_text *t);

/* ---- for people ---- */

void qaci_put_decimal(FILE *out, const mpq_t q); /* six digits, truncated */
/* The fraction if it is as short as a decimal would be, else the decimal. */
void qaci_put_number(FILE *out, const mpq_t q);
/* Bits as text in quotes if they are one, shortened if they are many. */
void qaci_put_readable(FILE *out, const qaci_bits *x);

/* A line, with `indent` spaces before it, broken at spaces where it is too long; what is continued stands four columns
 * further in. A QACI_PUT_JOIN is a space at which it is not broken. */
enum { QACI_PUT_COLUMNS = 100 };
#define QACI_PUT_JOIN '\x1f'
void qaci_put_wrapped(FILE *out, const char *s, size_t indent);
/* The same for every line of a text, indented as it is; the text is freed, the caller frees the new one. */
char *qaci_text_wrapped(char *text);

/* The text in the bits: printable ASCII of four characters or more, zero bytes behind it left out; NULL: none. The
 * caller frees it. */
char *qaci_text_of(const qaci_bits *x);

/* ---- as JSON ---- */

void qaci_put_bits(FILE *out, const qaci_bits *x); /* zeros and ones, no quotes */
void qaci_put_exact(FILE *out, const mpq_t q);     /* p/q, no quotes */
void qaci_put_string(FILE *out, const char *s);    /* in quotes */
void qaci_put_time(FILE *out, size_t time);        /* SIZE_MAX: null */
/* "name":{"value":"p/q","status":"..."} */
void qaci_put_mass(FILE *out, const char *name, const mpq_t q, const char *status);
/* "name":"bits", and "name_text":"..." if they are a text. */
void qaci_put_blob(FILE *out, const char *name, const qaci_bits *x);
/* "name":["p/q",...] */
void qaci_put_rationals(FILE *out, const char *name, mpq_t *q, size_t n);

#endif
