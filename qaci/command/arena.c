/* qaci arena VERB: finds the verb, or says which there are. */
#include "qaci/command/arena_command.h"

#include <stdio.h>
#include <string.h>

static const command *const verbs[] = {&arena_run,   &arena_check, &arena_asm,  &arena_disasm,
                                       &arena_batch, &arena_climb, &arena_table,
                                       &arena_debug, &arena_view};
enum { VERBS = sizeof verbs / sizeof *verbs };
enum { OPENING = sizeof "arena " - 1 }; /* of each verb's name */

static void print_help(FILE *to) {
  fputs("qaci arena plays programs in a ring of memory slots: dilemmas for embedded agents.\n\n"
        "usage: qaci arena VERB [ARGUMENTS]\n\n",
        to);
  for (size_t i = 0; i < VERBS; i++)
    fprintf(to, "  %-8s%-36s%s\n", verbs[i]->name + OPENING, verbs[i]->arguments, verbs[i]->summary);
  fputs("\n  qaci arena VERB --help    more about a verb\n\n"
        "exit status: 0 done, 1 the work failed, 2 bad usage, 4 bad input file, 75 stopped with a checkpoint, 130 "
        "interrupted\n",
        to);
}

static int arena(const command *self, int argc, char **argv) {
  if (argc < 2) {
    print_help(stderr);
    return COMMAND_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    print_help(stdout);
    return command_finish(COMMAND_OK);
  }
  for (size_t i = 0; i < VERBS; i++)
    if (!strcmp(argv[1], verbs[i]->name + OPENING)) return verbs[i]->run(verbs[i], argc - 1, argv + 1);
  fprintf(stderr, "qaci arena: \"%s\" is no verb, expected", argv[1]);
  for (size_t i = 0; i < VERBS; i++)
    fprintf(stderr, "%s %s", i == 0 ? "" : i + 1 < VERBS ? "," : " or", verbs[i]->name + OPENING);
  fprintf(stderr, "; try \"qaci %s --help\"\n", self->name);
  return COMMAND_USAGE;
}

const command command_arena = {
    .name = "arena",
    .arguments = "VERB [ARGUMENTS]",
    .summary = "play programs in the arena",
    .help = "",
    .run = arena,
};
