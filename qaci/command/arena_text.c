/* qaci arena asm FILE, qaci arena disasm FILE: from assembly to the load file and back. */
#include "qaci/command/arena_command.h"

#include <stdio.h>
#include <stdlib.h>

/* The one file among the arguments; NULL with its message printed. */
static const char *only_file(const command *self, int files, char **argv) {
  if (files == 1) return argv[0];
  command_usage(self, files ? "%d files given, expected one" : "no file given, expected one", files);
  return NULL;
}

/* Takes `text`. */
static void print(char *text) {
  fputs(text, stdout);
  free(text);
}

static qaci_status assemble_source(qaci_ctx *ctx, const qaci_arena_source *s, const char *world) {
  qaci_arena_environment *e = NULL;
  if (s->kind == QACI_ARENA_ENVIRONMENT) {
    QACI_TRY(qaci_arena_environment_parse(ctx, &e, s->text, s->length, s->file));
    print(qaci_arena_environment_print(e));
    qaci_arena_environment_release(e);
    return QACI_OK;
  }
  if (world) QACI_TRY(qaci_arena_environment_load(ctx, &e, world));
  qaci_arena_agent *a = NULL;
  qaci_status status = qaci_arena_agent_parse(ctx, &a, s->text, s->length, s->file, e);
  if (status == QACI_OK) print(qaci_arena_agent_print(a));
  if (status == QACI_OK) qaci_arena_agent_release(a);
  qaci_arena_environment_release(e);
  return status;
}

static qaci_status disassemble_source(qaci_ctx *ctx, const qaci_arena_source *s, const char *world) {
  (void)world; /* an agent's text needs none */
  if (s->kind != QACI_ARENA_AGENT)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: not an agent, expected an agent file", s->file);
  qaci_arena_agent *a = NULL;
  QACI_TRY(qaci_arena_agent_parse(ctx, &a, s->text, s->length, s->file, NULL));
  print(qaci_arena_disassemble(a));
  qaci_arena_agent_release(a);
  return QACI_OK;
}

typedef qaci_status convert(qaci_ctx *ctx, const qaci_arena_source *s, const char *world);

/* One file in, its text in the other form out. */
static int run_conversion(const command *self, int argc, char **argv, const command_option *options, size_t count,
                          const char *const *world, convert *one) {
  int files;
  int result = command_arguments(self, options, count, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  const char *file = only_file(self, files, argv);
  if (!file) return COMMAND_USAGE;
  qaci_ctx ctx;
  arena_context(&ctx);
  qaci_arena_source source;
  qaci_status status = qaci_arena_source_read(&ctx, &source, file);
  if (status == QACI_OK) status = one(&ctx, &source, world ? *world : NULL);
  qaci_arena_source_clear(&source);
  return command_finish(status == QACI_OK ? COMMAND_OK : arena_failed(&ctx, status, COMMAND_INPUT));
}

static int run_asm(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  const char *world = NULL;
  const command_option options[] = {{"--for", OPTION_TEXT, &world}};
  return run_conversion(self, argc, argv, options, 1, &world, assemble_source);
}

static int run_disasm(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  return run_conversion(self, argc, argv, NULL, 0, NULL, disassemble_source);
}

const command arena_asm = {
    .name = "arena asm",
    .arguments = "FILE [--for ENV]",
    .summary = "print the load file of an agent",
    .help = "Prints the agent (or the environment) as a load file: a header and integers, which says the same without "
            "labels,\n"
            "constants and comments.\n\n"
            "  --for ENV     the environment whose constants (WORLD, TICKS, ...) the agent may use\n",
    .run = run_asm,
};

const command arena_disasm = {
    .name = "arena disasm",
    .arguments = "FILE",
    .summary = "print an agent as assembly",
    .help = "FILE is an agent, as a load file or as assembly. What is printed assembles to the same integers.\n",
    .run = run_disasm,
};
