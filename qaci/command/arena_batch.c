/* qaci arena batch ENV [AGENT...]: agents as lines of integers in, lines of scores out, as they come. */
#define _GNU_SOURCE
#include "qaci/command/arena_command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "physics/arena/lines.h"
#include "physics/arena/set.h"

enum { BLOCK = 1 << 22 }; /* bytes read at once; a line may be as long */

/* What was read and not yet played: whole lines, then the start of one. */
typedef struct input {
  int file;
  char *text;
  size_t length;
  bool over;
} input;

/* Wait for something, then take all that is there, so that a slow writer gets each answer at once and a fast one big
 * blocks. false: it cannot be read. */
static bool fill(input *in) {
  struct pollfd ready = {.fd = in->file, .events = POLLIN};
  do {
    ssize_t n = read(in->file, in->text + in->length, BLOCK - in->length);
    if (n < 0 && errno != EINTR) return false;
    if (!n) in->over = true;
    if (n > 0) in->length += (size_t)n;
  } while (!in->over && !command_cancelled && in->length < BLOCK && poll(&ready, 1, 0) > 0);
  return true;
}

/* Bytes of the whole lines that are there; at the end of the input the last need not be ended. */
static size_t whole_lines(const input *in) {
  if (in->over) return in->length;
  const char *last = memrchr(in->text, '\n', in->length);
  return last ? (size_t)(last - in->text) + 1 : 0;
}

static int play_input(qaci_ctx *ctx, const qaci_arena_field *field, input *in) {
  uint64_t line = 0;
  while (!in->over) {
    if (!fill(in)) {
      fprintf(stderr, "%s: cannot be read: %s\n", field->source, strerror(errno));
      return COMMAND_INPUT;
    }
    if (command_cancelled) return arena_failed(ctx, QACI_UNABLE, COMMAND_INPUT);
    size_t length = whole_lines(in), written;
    if (!length && in->length == BLOCK) {
      fprintf(stderr, "%s:%" PRIu64 ": a line of more than %d bytes, expected the integers of an agent\n",
              field->source, line + 1, BLOCK);
      return COMMAND_INPUT;
    }
    char *out;
    qaci_status status = qaci_arena_play_lines(ctx, field, in->text, length, &line, &out, &written);
    fwrite(out, 1, written, stdout);
    free(out);
    if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
    if (fflush(stdout)) return COMMAND_OK; /* command_finish says why */
    in->length -= length;
    memmove(in->text, in->text + length, in->length);
  }
  return COMMAND_OK;
}

/* The agents around the one that changes: those of the command line in order, and one of no slots in its place. */
static int load(const command *self, qaci_ctx *ctx, uint64_t file, int files, char **argv, qaci_arena_environment **e,
                qaci_arena_agent ***agent, size_t *agents) {
  if (!files) return command_usage(self, "no file given, expected ENV and the agents that stay");
  qaci_status status = qaci_arena_environment_load(ctx, e, argv[0]);
  if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  if (file > (*e)->files)
    return command_usage(self, "--file %" PRIu64 ", expected at most %u, the agent files that %s takes", file,
                         (*e)->files, argv[0]);
  if ((uint32_t)files != (*e)->files)
    return command_usage(self, "%s takes %u agent file%s beside file %" PRIu64 ", %d given", argv[0], (*e)->files - 1,
                         (*e)->files == 2 ? "" : "s", file, files - 1);
  *agent = qaci_alloc((size_t)files * sizeof **agent);
  for (int i = 1; *agents < (*e)->files; ++*agents) {
    qaci_arena_agent **a = &(*agent)[*agents];
    if (*agents + 1 == file)
      *a = qaci_arena_agent_create(NULL, 0);
    else if ((status = qaci_arena_agent_load(ctx, a, argv[i++], *e)) != QACI_OK)
      return arena_failed(ctx, status, COMMAND_INPUT);
    if ((status = qaci_arena_fits(ctx, *a, *e, (uint32_t)*agents + 1)) != QACI_OK) {
      qaci_arena_agent_release(*a);
      return arena_failed(ctx, status, COMMAND_INPUT);
    }
  }
  return COMMAND_OK;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  uint64_t file = 1, seed = 0, ticks = 0, threads = 0;
  const char *from = NULL;
  const command_option options[] = {{"--file", OPTION_POSITIVE, &file},
                                    {"--seed", OPTION_NUMBER, &seed},
                                    {"--ticks", OPTION_TICKS, &ticks},
                                    {"--threads", OPTION_POSITIVE, &threads},
                                    {"--input", OPTION_TEXT, &from}};
  int files;
  int result = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  qaci_ctx ctx;
  arena_context(&ctx);
  qaci_arena_environment *e = NULL;
  qaci_arena_agent **agent = NULL;
  size_t agents = 0;
  result = load(self, &ctx, file, files, argv, &e, &agent, &agents);
  input in = {.file = STDIN_FILENO};
  if (result == COMMAND_OK && from && (in.file = open(from, O_RDONLY | O_CLOEXEC)) < 0) {
    fprintf(stderr, "%s: cannot be read: %s\n", from, strerror(errno));
    result = COMMAND_INPUT;
  }
  if (result == COMMAND_OK) {
    qaci_arena_field field = {.environment = e,
                              .agent = agent,
                              .file = (uint32_t)file,
                              .options = {.seed = seed, .ticks = ticks},
                              .threads = threads < UINT32_MAX ? (unsigned)threads : UINT32_MAX,
                              .source = from ? from : "stdin"};
    in.text = qaci_alloc(BLOCK);
    result = play_input(&ctx, &field, &in);
    free(in.text);
  }
  if (from && in.file >= 0) close(in.file);
  arena_release(e, agent, agents);
  return command_finish(result);
}

const command arena_batch = {
    .name = "arena batch",
    .arguments = "ENV [AGENT...] [OPTIONS]",
    .summary = "scores of agents given as integers",
    .help = "Each line of standard input is an agent: integers with blanks between. For each, in order, a line is "
            "printed: the\n"
            "money of each insertion of ENV. The agents of the other files stay as they are on the command line.\n\n"
            "  --file K       the lines are agents of file K of ENV (1)\n"
            "  --input FILE   read FILE instead of standard input\n"
            "  --seed S       seed of random slots, tosses and errors of predictors (0), the same for every line\n"
            "  --ticks N      at most N ticks instead of those of the environment\n"
            "  --threads T    threads (one for each core); the output does not depend on it\n",
    .run = run,
};
