/* The texts of a chart: escaped, measured, cut, and numbers for people. */
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "qaci/chart_internal.h"
#include "qaci/utf8.h"

/* Letters from U+1100 on are taken as wide as two: they are those of East Asia, mostly. */
long chart_text_width(const char *s) {
  long letters = 0;
  for (size_t n = strlen(s), i = 0, k; i < n; i += k ? k : 1) {
    k = qaci_utf8_character(s + i, n - i);
    letters += k == 4 || (k == 3 && (unsigned char)s[i] >= 0xe3) ? 2 : 1;
  }
  return letters * CHART_LETTER;
}

void chart_length(FILE *out, long at) {
  long whole = labs(at) / CHART_PX, part = labs(at) % CHART_PX;
  fprintf(out, "%s%ld", at < 0 ? "-" : "", whole);
  if (part) fprintf(out, part % 10 ? ".%02ld" : ".%ld", part % 10 ? part : part / 10);
}

/* Is the valid character of k bytes one that XML 1.0 has? */
static bool is_xml(const char *s, size_t k) {
  unsigned char c = (unsigned char)s[0];
  if (k == 1) return c >= ' ' || c == '\t' || c == '\n';
  return k != 3 || memcmp(s, "\xef\xbf", 2) || (unsigned char)s[2] < 0xbe;
}

static void escape(FILE *out, const char *s, size_t n) {
  for (size_t i = 0, k; i < n; i += k ? k : 1) {
    k = qaci_utf8_character(s + i, n - i);
    if (!k || !is_xml(s + i, k))
      fputs("\xef\xbf\xbd", out);
    else if (s[i] == '<')
      fputs("&lt;", out);
    else if (s[i] == '>')
      fputs("&gt;", out);
    else if (s[i] == '&')
      fputs("&amp;", out);
    else if (s[i] == '"')
      fputs("&quot;", out);
    else
      fwrite(s + i, 1, k, out);
  }
}

void chart_escape(FILE *out, const char *s) {
  escape(out, s, strlen(s));
}

/* The bytes of the longest beginning of s that is at most so wide. */
static size_t fitting(const char *s, long room) {
  size_t n = strlen(s), i = 0;
  for (size_t k; i < n; i += k ? k : 1) {
    k = qaci_utf8_character(s + i, n - i);
    room -= k == 4 || (k == 3 && (unsigned char)s[i] >= 0xe3) ? 2 * CHART_LETTER : CHART_LETTER;
    if (room < 0) break;
  }
  return i;
}

static void open_text(FILE *out, const char *style, long x, long y) {
  fprintf(out, "<text class=\"%s\" x=\"", style);
  chart_length(out, x);
  fputs("\" y=\"", out);
  chart_length(out, y);
  fputs("\">", out);
}

void chart_text(FILE *out, const char *style, long x, long y, const char *s, long room) {
  if (!*s) return;
  open_text(out, style, x, y);
  if (room < 0 || chart_text_width(s) <= room) {
    chart_escape(out, s);
  } else {
    fputs("<title>", out);
    chart_escape(out, s);
    fputs("</title>", out);
    /* names often differ at their ends */
    size_t front = fitting(s, (room - CHART_LETTER) * 3 / 5);
    const char *back = s + front;
    while (chart_text_width(back) > (room - CHART_LETTER) * 2 / 5) {
      size_t k = qaci_utf8_character(back, strlen(back));
      back += k ? k : 1;
    }
    escape(out, s, front);
    fputs("…", out);
    chart_escape(out, back);
  }
  fputs("</text>\n", out);
}

long chart_paragraph(FILE *out, const char *style, long x, long y, const char *s, long room) {
  long height = 0;
  while (*s) {
    size_t n = strcspn(s, "\n"), fits = fitting(s, room);
    if (fits < n) { /* break at the last blank, or in the midst of a word that is longer than a line */
      for (n = fits; n && s[n] != ' '; n--) continue;
      if (!n) n = fits ? fits : 1;
    }
    if (out) {
      open_text(out, style, x, y + height);
      escape(out, s, n);
      fputs("</text>\n", out);
    }
    height += CHART_LINE;
    s += n;
    if (*s == ' ' || *s == '\n') s++;
  }
  return height;
}

/* ---- numbers ---- */

/* text^k with k in raised digits, as a new text. */
static char *raised(const char *text, const char *k) {
  static const char *const small[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  char *out = qaci_alloc(strlen(text) + 4 * strlen(k) + 1);
  strcpy(out, text);
  for (; *k; k++) strcat(out, *k == '-' ? "⁻" : small[*k - '0']);
  return out;
}

char *chart_power(unsigned base, long k) {
  char text[24], exponent[24];
  snprintf(text, sizeof text, "%u", base);
  snprintf(exponent, sizeof exponent, "%ld", k);
  return raised(text, exponent);
}

/* "1.5e-40" as "1.5·10⁻⁴⁰", "1e9" as "10⁹"; frees s. */
static char *with_power(char *s) {
  char *e = strchr(s, 'e');
  if (!e) return s;
  *e = 0;
  char *front = qaci_alloc(strlen(s) + sizeof "·10");
  if (!strcmp(s, "1"))
    strcpy(front, "10");
  else if (!strcmp(s, "-1"))
    strcpy(front, "-10");
  else
    strcat(strcpy(front, s), "·10");
  char *text = raised(front, e + 1);
  free(front);
  free(s);
  return text;
}

char *chart_decimal(const mpq_t q, int digits) {
  return with_power(qaci_rational_decimal(q, digits));
}

enum { PLAIN = 5, LONGEST = 24, TIP = 240, KEPT = 3 };

/* The number, or its first and last digits. */
static void put_shortened(FILE *out, const mpz_t z, size_t most) {
  char *s = qaci_alloc(mpz_sizeinbase(z, 10) + 2);
  mpz_get_str(s, 10, z);
  size_t n = strlen(s);
  if (n <= most)
    fputs(s, out);
  else
    fprintf(out, "%.*s…%s", KEPT + (*s == '-'), s, s + n - KEPT);
  free(s);
}

static void put_fraction(FILE *out, const mpq_t q) {
  size_t digits = mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10);
  size_t most = digits + 1 <= LONGEST ? LONGEST : LONGEST / 2;
  put_shortened(out, mpq_numref(q), most);
  if (!mpz_cmp_ui(mpq_denref(q), 1)) return;
  fputc('/', out);
  put_shortened(out, mpq_denref(q), most);
}

/* How much q is, where its fraction does not say. */
static void put_about(FILE *out, const mpq_t q) {
  size_t digits = mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10);
  bool integer = !mpz_cmp_ui(mpq_denref(q), 1);
  if (digits + 1 <= PLAIN || (integer && digits <= LONGEST)) return;
  char *s = chart_decimal(q, 3);
  fprintf(out, " ≈ %s", s);
  free(s);
}

/* One end of two: a fraction of few digits, or how much it is. */
static void put_short(FILE *out, const mpq_t q) {
  if (mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) <= 2 * PLAIN) {
    put_fraction(out, q);
    return;
  }
  char *s = chart_decimal(q, 3);
  fprintf(out, "≈ %s", s);
  free(s);
}

char *chart_fraction(const mpq_t lower, const mpq_t upper) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return qaci_strdup("");
  if (mpq_equal(lower, upper)) {
    put_fraction(out, lower);
    put_about(out, lower);
  } else {
    put_short(out, lower);
    fputs(" to ", out);
    put_short(out, upper);
  }
  fclose(out);
  return text;
}

static void put_exact(FILE *out, const mpq_t q) {
  char *s = qaci_rational_short(q, TIP);
  fputs(s, out);
  free(s);
  put_about(out, q);
}

char *chart_exact(const mpq_t lower, const mpq_t upper) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return qaci_strdup("");
  put_exact(out, lower);
  if (!mpq_equal(lower, upper)) {
    fputs(" to ", out);
    put_exact(out, upper);
  }
  fclose(out);
  return text;
}
