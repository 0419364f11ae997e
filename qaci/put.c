/* Numbers, bits and texts written to a stream: see put.h. */
#include "qaci/put.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"

void qaci_text_begin(qaci_text *t) {
  *t = (qaci_text){0};
  t->out = open_memstream(&t->text, &t->size);
  if (!t->out) t->out = fopen("/dev/null", "w"); /* no memory: then the text is empty */
}

char *qaci_text_end(qaci_text *t) {
  if (t->out) fclose(t->out);
  return t->text ? t->text : qaci_strdup("");
}

static void put_owned(FILE *out, char *s) {
  fputs(s, out);
  free(s);
}

/* ---- for people ---- */

void qaci_put_decimal(FILE *out, const mpq_t q) {
  put_owned(out, qaci_rational_decimal(q, 6));
}

void qaci_put_number(FILE *out, const mpq_t q) {
  enum { SHORT = 11, BITS = 40 }; /* characters; and bits of a number that may be that short */
  if (mpz_sizeinbase(mpq_numref(q), 2) > BITS || mpz_sizeinbase(mpq_denref(q), 2) > BITS) {
    qaci_put_decimal(out, q);
    return;
  }
  char *s = qaci_rational_string(q);
  if (strlen(s) <= SHORT) fputs(s, out);
  else qaci_put_decimal(out, q);
  free(s);
}

/* The bytes of the text in the bits; 0: none. */
static size_t text_bytes(const qaci_bits *x) {
  enum { SHORTEST = 4 };
  if (x->len % 8) return 0;
  size_t n = x->len / 8;
  while (n && !qaci_bits_read(x, 8 * (n - 1), 8)) n--;
  for (size_t i = 0; i < n; i++) {
    uint64_t c = qaci_bits_read(x, 8 * i, 8);
    if (c < ' ' || c > '~') return 0;
  }
  return n < SHORTEST ? 0 : n;
}

char *qaci_text_of(const qaci_bits *x) {
  size_t n = text_bytes(x);
  if (!n) return NULL;
  char *text = qaci_alloc(n + 1);
  for (size_t i = 0; i < n; i++) text[i] = (char)qaci_bits_read(x, 8 * i, 8);
  text[n] = 0;
  return text;
}

void qaci_put_readable(FILE *out, const qaci_bits *x) {
  enum { MOST_BITS = 72, KEPT = 24 };
  char *text = qaci_text_of(x);
  if (text) {
    fprintf(out, "\"%s\"", text);
    free(text);
  } else if (x->len > MOST_BITS) {
    qaci_bits part;
    qaci_bits_init(&part);
    qaci_bits_slice(&part, x, 0, KEPT);
    qaci_put_bits(out, &part);
    fprintf(out, "…(%zu bits)…", x->len);
    qaci_bits_slice(&part, x, x->len - KEPT, KEPT);
    qaci_put_bits(out, &part);
    qaci_bits_clear(&part);
  } else {
    qaci_put_bits(out, x);
  }
}

/* Characters of UTF-8 text, as far as n bytes. */
static size_t columns(const char *s, size_t n) {
  size_t r = 0;
  for (size_t i = 0; i < n; i++) r += ((unsigned char)s[i] & 0xc0) != 0x80;
  return r;
}

void qaci_put_wrapped(FILE *out, const char *s, size_t indent) {
  for (bool first = true; *s; first = false) {
    size_t room = (size_t)QACI_PUT_COLUMNS - indent - (first ? 0 : 4), n = 0;
    for (size_t i = 0; !n || columns(s, i) <= room; i++) {
      if (s[i] == ' ' && i) n = i; /* so far it fits; a word longer than the line stays whole */
      if (!s[i]) {
        n = i;
        break;
      }
    }
    fprintf(out, "%*s", (int)(indent + (first ? 0 : 4)), "");
    for (size_t i = 0; i < n; i++) fputc(s[i] == QACI_PUT_JOIN ? ' ' : s[i], out);
    fputc('\n', out);
    s += n;
    while (*s == ' ') s++;
  }
}

char *qaci_text_wrapped(char *text) {
  qaci_text t;
  qaci_text_begin(&t);
  for (char *s = text, *end; *s; s = end + 1) {
    end = strchr(s, '\n');
    if (!end) end = s + strlen(s);
    bool last = !*end;
    *end = 0;
    size_t indent = strspn(s, " ");
    if (s[indent]) qaci_put_wrapped(t.out, s + indent, indent);
    else fputc('\n', t.out);
    if (last) break;
  }
  free(text);
  return qaci_text_end(&t);
}

/* ---- as JSON ---- */

void qaci_put_bits(FILE *out, const qaci_bits *x) {
  put_owned(out, qaci_bits_string(x));
}

void qaci_put_exact(FILE *out, const mpq_t q) {
  put_owned(out, qaci_rational_string(q));
}

void qaci_put_string(FILE *out, const char *s) {
  fputc('"', out);
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') fprintf(out, "\\%c", *s);
    else if ((unsigned char)*s < ' ') fprintf(out, "\\u%04x", (unsigned)*s);
    else fputc(*s, out);
  }
  fputc('"', out);
}

void qaci_put_time(FILE *out, size_t time) {
  if (time == SIZE_MAX) fputs("null", out);
  else fprintf(out, "%zu", time);
}

void qaci_put_mass(FILE *out, const char *name, const mpq_t q, const char *status) {
  fprintf(out, "\"%s\":{\"value\":\"", name);
  qaci_put_exact(out, q);
  fprintf(out, "\",\"status\":\"%s\"}", status);
}

void qaci_put_blob(FILE *out, const char *name, const qaci_bits *x) {
  fprintf(out, "\"%s\":\"", name);
  qaci_put_bits(out, x);
  fputc('"', out);
  char *text = qaci_text_of(x);
  if (!text) return;
  fprintf(out, ",\"%s_text\":", name);
  qaci_put_string(out, text);
  free(text);
}

void qaci_put_rationals(FILE *out, const char *name, mpq_t *q, size_t n) {
  fprintf(out, "\"%s\":[", name);
  for (size_t i = 0; i < n; i++) {
    fputs(i ? ",\"" : "\"", out);
    qaci_put_exact(out, q[i]);
    fputc('"', out);
  }
  fputc(']', out);
}
