/* The arguments of a command or of a verb: its options taken from among its other words. */
#ifndef QACI_QACI_COMMAND_OPTIONS_H
#define QACI_QACI_COMMAND_OPTIONS_H

#include "qaci/command/command.h"

/* What an option takes: nothing, a whole number below 2^63, one above 0, a number of ticks of a run, a decimal number
 * above 0, a text. */
typedef enum command_option_kind {
  OPTION_FLAG, OPTION_NUMBER, OPTION_POSITIVE, OPTION_TICKS, OPTION_SECONDS, OPTION_TEXT
} command_option_kind;

/* value: bool *, uint64_t *, uint64_t *, uint64_t *, double *, const char ** */
typedef struct command_option {
  const char *name; /* "--ticks" */
  command_option_kind kind;
  void *value;
} command_option;

/* Take argv[1] ... apart: options into their values ("--name VALUE", "--name=VALUE"), the rest, in order, to the front
 * of argv (argv[0] .. argv[*words - 1]); "--" ends the options. COMMAND_OK, or COMMAND_USAGE, printed. */
int command_arguments(const command *self, const command_option *options, size_t count, int argc, char **argv,
                      int *words);

#endif
