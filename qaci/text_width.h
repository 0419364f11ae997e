/* How wide a text is. */
#ifndef QACI_QACI_TEXT_WIDTH_H
#define QACI_QACI_TEXT_WIDTH_H

/* The characters of the text, which is UTF-8: O(bytes). */
static inline int qaci_text_width(const char *s) {
  int n = 0;
  for (; *s; s++) n += ((unsigned char)*s & 0xc0) != 0x80;
  return n;
}

#endif
