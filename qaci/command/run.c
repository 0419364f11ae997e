/* qaci run FILE.lua [ARGS]: a Lua file with the module at hand. */
#include "qaci/command/command.h"

#include <stdio.h>
#include <unistd.h>

#include "qaci/lua/common.h"

static int run(const command *self, int argc, char **argv) {
  /* what follows the file belongs to it, also --help */
  if (command_help(self, argc < 2 ? argc : 2, argv)) return command_finish(COMMAND_OK);
  if (argc < 2) return command_usage(self, "no file given, expected FILE.lua");
  if (argv[1][0] == '-' && argv[1][1]) return command_usage(self, "\"%s\" is no option of this command", argv[1]);
  lua_State *L = command_open(argv[1], argc - 2, argv + 2);
  if (!L) return COMMAND_FAILED;
  command_progress_start(qaci_lua_ctx(L), isatty(STDERR_FILENO) ? PROGRESS_SWEEPS : PROGRESS_NONE);
  int status = command_do_file(L, argv[1], argc - 2, argv + 2, 0);
  command_progress_end();
  if (status != COMMAND_OK) command_print_error(L);
  lua_close(L);
  return command_finish(command_cancelled ? COMMAND_INTERRUPTED : status);
}

const command command_run = {
    .name = "run",
    .arguments = "FILE.lua [ARGS]",
    .summary = "run a Lua file that uses the toolkit",
    .help =
        "Runs FILE.lua (\"-\" is standard input) in Lua 5.4 with the standard libraries; require \"qaci\" gives the\n"
        "toolkit. The arguments are in `arg` and in `...`. Files are read as text only. Where standard error is a\n"
        "terminal, a sweep says there how many of its points are done and how long the others may take.\n\n"
        "exit status: 0, 1 if the file raises an error, 4 if it cannot be read or is not Lua, 130 interrupted\n",
    .run = run,
};
