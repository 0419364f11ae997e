/* Every byte string is a command or a mistake that is answered (META.2): all short ones, and random longer ones. */
#include <criterion/criterion.h>

#include "tests/support/dice.h"
#include "tests/support/meta_command.h"

static void check(const char *text, size_t length) {
  const char *wrong = meta_command_wrong(text, length);
  cr_assert(!wrong, "%s: \"%.*s\"", wrong, (int)length, text);
}

static const char *const words[] = {"", "view", "ask", "reply", "spawn", "reflect", "ask@1", "ask$3", "reply (a"};
enum { WORDS = sizeof words / sizeof *words };

Test(meta_command, short_ones) {
  char text[16];
  for (int c = 0; c < 256; c++) {
    for (size_t k = 0; k < WORDS; k++) {
      size_t length = strlen(words[k]);
      memcpy(text, words[k], length);
      text[length] = (char)c;
      check(text, length + 1);
      text[length + 1] = (char)(c * 7 + 35);
      check(text, length + 2);
    }
  }
  static const char sign[] = " \t\n\\()#@$0127kx:\xc3\xa9";
  for (size_t i = 0; i < sizeof sign - 1; i++)
    for (size_t j = 0; j < sizeof sign - 1; j++)
      for (size_t k = 0; k < sizeof sign - 1; k++) {
        memcpy(text, "reply ", 6);
        text[6] = sign[i], text[7] = sign[j], text[8] = sign[k];
        check(text, 9);
        check(text + 6, 3);
      }
}

Test(meta_command, random_ones) {
  static const char *const piece[] = {
      "#0", "@1", "#2", "(",    ")",  " ",  "\\", "\n",    "\n| ", "> ",    "< ",   "!",  "a", "\xe2\x82\xac", "1", "#",
      "@",  "#1", "@0", "(#0)", "()", "\t", "\r", "reply", "ask",  "view ", "\xff", "$9", "k", "long text "};
  char text[400];
  for (int i = 0; i < 20000; i++) {
    size_t length = 0;
    const char *word = words[dice(WORDS)];
    memcpy(text, word, length = strlen(word));
    for (unsigned n = dice(30); n; n--) {
      const char *p = piece[dice(sizeof piece / sizeof *piece)];
      memcpy(text + length, p, strlen(p));
      length += strlen(p);
    }
    check(text, length);
  }
}

Test(meta_command, depth) {
  enum { DEPTH = 100000 };
  char *text = qaci_alloc(2 * DEPTH + 8);
  memcpy(text, "reply ", 6);
  memset(text + 6, '(', DEPTH);
  memset(text + 6 + DEPTH, ')', DEPTH);
  check(text, 6 + 2 * DEPTH);
  check(text, 6 + 2 * DEPTH - 1);
  free(text);
}
