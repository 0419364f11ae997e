/* A value as text for people: see value.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "distributions/rational.h"
#include "distributions/value.h"

static void describe_string(FILE *out, const qaci_value *v, size_t width) {
  fputc('"', out);
  for (size_t i = 0; i < v->length && i < width; i++) {
    unsigned char c = (unsigned char)v->string[i];
    if (c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else if (c < 128 && isprint(c))
      fputc(c, out);
    else
      fprintf(out, "\\x%02x", c);
  }
  fputs(v->length > width ? "…\"" : "\"", out);
}

static void describe_bits(FILE *out, const qaci_bits *x, size_t width) {
  for (size_t i = 0; i < x->len && i < width; i++) fputc('0' + qaci_bits_get(x, i), out);
  if (!x->len) fputs("the empty bitstring", out);
  if (x->len > width) fprintf(out, "…(%zu bits)", x->len);
}

static void describe_number(FILE *out, const mpq_t q, size_t width) {
  char *s = qaci_rational_short(q, width);
  fputs(s, out);
  free(s);
}

static void describe(FILE *out, const qaci_value *v, size_t width) {
  switch (v->kind) {
  case QACI_BOOL:
    fputs(v->boolean ? "true" : "false", out);
    break;
  case QACI_NUMBER:
    describe_number(out, v->number, width);
    break;
  case QACI_STRING:
    describe_string(out, v, width);
    break;
  case QACI_BITS:
    describe_bits(out, &v->bits, width);
    break;
  case QACI_PROGRAM:
    fputs("program ", out);
    describe_bits(out, &v->bits, width);
    break;
  case QACI_STATE:
    fputs("world-state ", out);
    describe_bits(out, &v->bits, width);
    break;
  case QACI_LOCATION:
    fputs("a location", out);
    break;
  case QACI_REF:
    fputs("a function", out);
    break;
  case QACI_TUPLE: {
    long start = ftell(out);
    fputc('{', out);
    for (size_t i = 0; i < v->length; i++) {
      if (i) fputs(", ", out);
      if (ftell(out) - start > (long)width) {
        fprintf(out, "…(%zu members)", v->length);
        break;
      }
      describe(out, v->item[i], width);
    }
    fputc('}', out);
  }
  }
}

char *qaci_value_describe(const qaci_value *v, size_t width) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  if (!out) return qaci_strdup("a value");
  describe(out, v, width);
  fclose(out);
  return text;
}
