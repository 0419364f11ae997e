/* The arguments of a command: see options.h. */
#include "qaci/command/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/run.h"

static const char *const expected[] = {"", "a whole number", "a whole number above 0",
                                       "a whole number from 1 to 1099511627776", "a number above 0", "a text"};
_Static_assert(QACI_ARENA_MOST_TICKS == 1099511627776, "the message names another number");

/* A decimal number below 2^63. */
static bool whole_number(const char *text, uint64_t *r) {
  if (!isdigit((unsigned char)text[0])) return false;
  for (*r = 0; isdigit((unsigned char)*text); text++) {
    if (*r > (INT64_MAX - (uint64_t)(*text - '0')) / 10) return false;
    *r = *r * 10 + (uint64_t)(*text - '0');
  }
  return !*text;
}

static bool decimal_number(const char *text, double *r) {
  if (!*text || text[strspn(text, "0123456789.")]) return false;
  char *end;
  *r = strtod(text, &end);
  return !*end && *r > 0;
}

static bool set_option(const command_option *o, const char *text) {
  switch (o->kind) {
  case OPTION_FLAG: *(bool *)o->value = true; return true;
  case OPTION_NUMBER: return whole_number(text, o->value);
  case OPTION_POSITIVE: return whole_number(text, o->value) && *(uint64_t *)o->value > 0;
  case OPTION_TICKS:
    return whole_number(text, o->value) && *(uint64_t *)o->value > 0 && *(uint64_t *)o->value <= QACI_ARENA_MOST_TICKS;
  case OPTION_SECONDS: return decimal_number(text, o->value);
  case OPTION_TEXT: *(const char **)o->value = text; return *text != 0;
  }
  return false;
}

int command_arguments(const command *self, const command_option *options, size_t count, int argc, char **argv,
                      int *words) {
  *words = 0;
  bool over = false;
  for (int i = 1; i < argc; i++) {
    char *word = argv[i];
    if (over || word[0] != '-' || !word[1]) {
      argv[(*words)++] = word;
      continue;
    }
    if (!strcmp(word, "--")) {
      over = true;
      continue;
    }
    size_t n = strcspn(word, "=");
    const command_option *found = NULL;
    for (size_t k = 0; k < count && !found; k++)
      if (strlen(options[k].name) == n && !strncmp(options[k].name, word, n)) found = &options[k];
    if (!found || (found->kind == OPTION_FLAG && word[n]))
      return command_usage(self, "\"%s\" is no option of this %s", word, strchr(self->name, ' ') ? "verb" : "command");
    const char *value = found->kind == OPTION_FLAG ? "" : word[n] ? word + n + 1 : i + 1 < argc ? argv[++i] : "";
    if (!set_option(found, value))
      return command_usage(self, "%s \"%s\", expected %s", found->name, value, expected[found->kind]);
  }
  return COMMAND_OK;
}
