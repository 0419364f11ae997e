/* Characters of texts in UTF-8. */
#ifndef QACI_QACI_UTF8_H
#define QACI_QACI_UTF8_H

#include <stddef.h>

/* How many characters the text has: O(bytes). */
static inline int qaci_utf8_width(const char *s) {
  int n = 0;
  for (; *s; s++) n += ((unsigned char)*s & 0xc0) != 0x80;
  return n;
}

/* The bytes of the valid character at text[0], of n >= 1 bytes; 0 if there is none. RFC 3629. */
static inline size_t qaci_utf8_character(const char *text, size_t n) {
  const unsigned char *s = (const unsigned char *)text;
  unsigned char c = s[0];
  size_t k = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  if ((c >= 0x80 && c < 0xc2) || c > 0xf4 || k > n) return 0;
  for (size_t i = 1; i < k; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] >= 0xa0)) return 0; /* too long a form; surrogates */
  if ((c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] >= 0x90)) return 0; /* too long; above U+10FFFF */
  return k;
}

#endif
