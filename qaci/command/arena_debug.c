/* qaci arena debug: the run as a history one walks through, forward and backward, from a terminal or a script. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_MIB = 256 };

/* An empty line does the last move again; one that starts with # is a comment. */
static bool do_line(debugger *d, char *line, char **last) {
  char *start = line + strspn(line, " \t\r\n");
  if (*start == '#') return true;
  if (!*start) {
    if (!**last) return true;
    char *again = qaci_strdup(*last);
    bool fine = debug_line(d, again);
    free(again);
    return fine;
  }
  free(*last);
  *last = qaci_strdup("");
  char *copy = qaci_strdup(start), *rest = copy, *word = debug_word(&rest);
  const debug_command *c = debug_find_command(d, word);
  if (c && c->repeats) {
    free(*last);
    *last = qaci_strdup(start);
  }
  bool fine = c && c->run(d, rest);
  free(copy);
  return fine;
}

static int talk(debugger *d, bool keep_going) {
  int status = COMMAND_OK;
  char *last = qaci_strdup("");
  line_input *in = debug_input_open(d);
  if (d->terminal) {
    printf("%s: %u slots, %zu pointers, %llu ticks; \"help\" lists the commands\n",
           d->e->name ? d->e->name : d->e->file, d->e->slots, d->names.pointers,
           (unsigned long long)(d->options.ticks ? d->options.ticks : d->e->ticks));
    debug_where(d);
  }
  for (char *line; !d->quit && status == COMMAND_OK && (line = line_input_next(in));) {
    d->line++;
    debug_listen(d); /* one that came between two lines meant nothing */
    if (do_line(d, line, &last)) continue;
    if (command_cancelled)
      status = COMMAND_INTERRUPTED;
    else if (!d->terminal && !keep_going)
      status = COMMAND_INPUT;
  }
  if (status == COMMAND_OK && !d->quit && !d->terminal && command_cancelled) /* while it waited for a line */
    status = arena_failed(&d->ctx, QACI_UNABLE, COMMAND_INPUT);
  if (d->terminal && !d->quit) putchar('\n');
  line_input_close(in);
  free(last);
  return status;
}

static int debug(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  bool keep_going = false;
  uint64_t memory = MEMORY_MIB;
  debugger d = {.self = self, .list_from = QACI_ARENA_NEVER, .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)};
  const command_option options[] = {{"--seed", OPTION_NUMBER, &d.options.seed},
                                    {"--ticks", OPTION_TICKS, &d.options.ticks},
                                    {"--memory", OPTION_POSITIVE, &memory},
                                    {"--keep-going", OPTION_FLAG, &keep_going}};
  int files, status = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &files);
  if (status != COMMAND_OK) return status;
  arena_context(&d.ctx);
  status = arena_load(self, &d.ctx, files, argv, &d.e, &d.agent, &d.agents);
  qaci_arena_run *run = NULL;
  qaci_status done = QACI_OK;
  if (status == COMMAND_OK) done = qaci_arena_run_create(&d.ctx, &run, d.e, d.agent, d.agents, &d.options);
  if (status == COMMAND_OK && done == QACI_OK)
    done = qaci_arena_history_create(&d.ctx, &d.history, run, memory > UINT64_MAX >> 20 ? UINT64_MAX : memory << 20);
  if (done != QACI_OK) status = arena_failed(&d.ctx, done, COMMAND_INPUT);
  if (status == COMMAND_OK) {
    debug_names_init(&d);
    status = talk(&d, keep_going);
    debug_names_clear(&d.names);
    debug_saved_clear(&d);
    free(d.breaks);
  }
  qaci_arena_history_destroy(&d.ctx, d.history);
  arena_release(d.e, d.agent, d.agents);
  return command_finish(status);
}

const command arena_debug = {
    .name = "arena debug",
    .arguments = "ENV AGENT... [OPTIONS]",
    .summary = "walk through a run, forward and backward",
    .help =
        "ENV is an environment file, AGENT... the agent files that it takes. Commands are read from stdin: at a "
        "terminal\n"
        "with line editing, history and completion; else as a script, where only results are printed and a wrong "
        "line\n"
        "ends the debugger with status 4. \"help\" lists the commands. A run can be walked backward as well, a change\n"
        "begins a new future, and a line that starts with # is a comment.\n\n"
        "  --seed S          the seed of random slots and tosses (0)\n"
        "  --ticks N         ticks to play, instead of the environment's\n"
        "  --memory MIB      for snapshots, which make steps into the past fast (256)\n"
        "  --keep-going      a script goes on behind wrong lines\n\n"
        "exit status: 0 done, 2 bad usage, 4 bad input file or script, 130 interrupted\n",
    .run = debug,
};
