/* The command `qaci`: finds the subcommand, or says which there are. */
#include "qaci/command/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const command *const commands[] = {&command_run, &command_score, &command_evalmath, &command_arena,
                                          &command_meta, &command_simplicity, &command_universe, &command_gallery};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to) {
  fputs("qaci computes the QACI formula exactly on tiny universes.\n\nusage: qaci COMMAND [ARGUMENTS]\n\n", to);
  for (size_t i = 0; i < COMMANDS; i++)
    fprintf(to, "  %-10s %-35s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->summary);
  fputs("\n  qaci COMMAND --help    more about a command\n"
        "  qaci --version         the version\n\n"
        "exit status: 0 exact result, 1 the work failed, 2 bad usage, 3 partial result (a limit was met; the result is "
        "a\n"
        "valid enclosure), 4 bad input file, 5 shards with gaps or overlaps, 75 stopped with a checkpoint, 130\n"
        "interrupted\n",
        to);
}

int command_usage(const command *self, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "qaci %s: ", self->name);
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "; try \"qaci %s --help\"\n", self->name);
  va_end(arguments);
  return COMMAND_USAGE;
}

bool command_help(const command *self, int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
    if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
      printf("usage: qaci %s %s\n\n%s", self->name, self->arguments, self->help);
      return true;
    }
  return false;
}

int command_finish(int status) {
  if (!fflush(stdout) && !ferror(stdout)) return status;
  perror("qaci: cannot write the result");
  return COMMAND_FAILED;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    print_help(stderr);
    return COMMAND_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    print_help(stdout);
    return command_finish(COMMAND_OK);
  }
  if (!strcmp(argv[1], "--version")) {
    puts("qaci " QACI_VERSION);
    return command_finish(COMMAND_OK);
  }
  for (size_t i = 0; i < COMMANDS; i++)
    if (!strcmp(argv[1], commands[i]->name)) return commands[i]->run(commands[i], argc - 1, argv + 1);
  fprintf(stderr, "qaci: \"%s\" is no command, expected", argv[1]);
  for (size_t i = 0; i < COMMANDS; i++)
    fprintf(stderr, "%s %s", i == 0 ? "" : i + 1 < COMMANDS ? "," : " or", commands[i]->name);
  fputs("; try \"qaci --help\"\n", stderr);
  return COMMAND_USAGE;
}
