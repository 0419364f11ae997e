/* qaci universe VERB: finds the verb, or says which there are. */
#include "qaci/command/universe_command.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "qaci universe looks at universes: what each world-state weighs, and where.\n\n"
    "usage: qaci universe VERB [ARGUMENTS]\n\n"
    "  show    FILE.lua [ARGS] [OPTIONS]   draw its space-time diagram, or list its world-states\n\n"
    "  qaci universe show --help    more about it\n";

static int universe(const command *self, int argc, char **argv) {
  if (argc < 2) {
    fputs(help, stderr);
    return COMMAND_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    fputs(help, stdout);
    return command_finish(COMMAND_OK);
  }
  if (!strcmp(argv[1], "show")) return universe_show.run(&universe_show, argc - 1, argv + 1);
  return command_usage(self, "\"%s\" is no verb, expected show", argv[1]);
}

const command command_universe = {
    .name = "universe",
    .arguments = "show FILE.lua [ARGS] [OPTIONS]",
    .summary = "draw a universe, or list its world-states",
    .help = "",
    .run = universe,
};
