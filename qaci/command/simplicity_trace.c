/* qaci simplicity trace PROGRAM DATA: a run of the queue machine as text. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/simplicity_command.h"

typedef struct trace {
  const qaci_program *p;
  bool json, csv;
  uint64_t n;
  size_t instruction; /* the one that makes the next micro-step; p->length: the terminator */
  uint64_t made;      /* micro-steps of it made */
  arena_grid grid;
} trace;

/* The instruction of the micro-step that is about to be made, as text; moves on behind it. */
static void name_step(trace *t, char *text, size_t room) {
  static const char *const names[] = {"ROTL", "ROTR", "COPY", "DROP", "PUSH", "CPUSH"};
  if (t->instruction == t->p->length) {
    snprintf(text, room, "REPEAT");
    t->instruction = 0;
    t->made = 0;
    return;
  }
  qaci_instruction in = t->p->instruction[t->instruction];
  snprintf(text, room, "%s %" PRIu64, names[in.op], in.argument);
  uint64_t times = in.op >= QACI_PUSH ? 1 : in.argument;
  if (++t->made == times) {
    t->instruction++;
    t->made = 0;
  }
}

static int visit(void *data, const qaci_bits *queue) {
  trace *t = data;
  char name[40] = "";
  if (t->n) name_step(t, name, sizeof name);
  char *text = qaci_bits_string(queue);
  if (t->json) {
    printf("%s\n    {\"n\": %" PRIu64 ", \"instruction\": \"%s\", \"queue\": \"%s\"}", t->n ? "," : "", t->n, name,
           text);
  } else if (t->csv) {
    printf("%" PRIu64 ",%s,%s\n", t->n, name, text);
  } else {
    arena_cell(&t->grid, "%" PRIu64, t->n);
    arena_cell(&t->grid, "%s", name);
    arena_cell(&t->grid, "%s", queue->len ? text : "(empty)");
  }
  free(text);
  t->n++;
  return 0;
}

/* The program of the first argument: a code of 0 and 1, or assembler text. */
static qaci_status read_program(qaci_ctx *ctx, qaci_program *p, const char *text) {
  if (!*text || text[strspn(text, "01")]) return qaci_program_assemble(ctx, p, text, strlen(text));
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = qaci_bits_parse(ctx, &code, text, strlen(text));
  if (status == QACI_OK) status = qaci_program_decode(ctx, p, &code);
  qaci_bits_clear(&code);
  return status;
}

static int print(qaci_ctx *ctx, trace *t, const qaci_bits *data, uint64_t limit) {
  arena_grid_init(&t->grid, 3);
  arena_cell(&t->grid, "n");
  arena_cell(&t->grid, "instruction");
  arena_cell(&t->grid, "queue");
  qaci_bits code, out;
  qaci_bits_init(&code);
  qaci_bits_init(&out);
  qaci_program_code(&code, t->p);
  char *text = qaci_program_text(t->p), *codes = qaci_bits_string(&code);
  if (t->json) {
    fputs("{\n  \"program\": ", stdout);
    arena_json_text(stdout, text);
    printf(",\n  \"code\": \"%s\",\n  \"steps\": [", codes);
  } else if (t->csv) {
    puts("n,instruction,queue");
  } else {
    printf("%s  (code %s)\n\n", text, codes);
  }
  uint64_t made;
  bool halted = false;
  qaci_status status = qaci_program_run(ctx, &out, &made, &halted, t->p, data, limit, visit, t);
  bool usable;
  int result = simplicity_counted(ctx, status, &usable);
  if (t->json) printf("\n  ],\n  \"halted\": %s\n}\n", halted ? "true" : "false");
  if (!t->json && !t->csv) {
    arena_grid_print(&t->grid, stdout);
    printf("\n%s after %" PRIu64 " micro-steps\n", halted ? "halted" : "not halted", made);
  }
  free(text);
  free(codes);
  qaci_bits_clear(&code);
  qaci_bits_clear(&out);
  arena_grid_clear(&t->grid);
  return result;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS];
  size_t count = simplicity_defaults(&o, options, SIMPLICITY_STEPS | SIMPLICITY_FORMAT);
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  if (files < 1 || files > 2) return command_usage(self, "%d arguments, expected a program and its data", files);
  qaci_ctx ctx;
  simplicity_context(&o, &ctx);
  qaci_program p;
  qaci_program_init(&p);
  qaci_bits data;
  qaci_bits_init(&data);
  trace t = {.p = &p, .json = o.json, .csv = o.csv};
  if (read_program(&ctx, &p, argv[0]) != QACI_OK)
    result = command_usage(self, "the program: %s", ctx.message);
  else if (files == 2 && qaci_bits_parse(&ctx, &data, argv[1], strlen(argv[1])) != QACI_OK)
    result = command_usage(self, "the data: %s", ctx.message);
  else
    result = print(&ctx, &t, &data, o.steps);
  qaci_program_clear(&p);
  qaci_bits_clear(&data);
  return command_finish(result);
}

const command simplicity_trace = {
    .name = "simplicity trace",
    .arguments = "PROGRAM [DATA] [OPTIONS]",
    .summary = "a run, micro-step by micro-step",
    .help = "A run of PROGRAM, assembler text such as \"CPUSH 1; DROP 1; REPEAT\" or a code of 0 and 1, on the bits "
            "DATA.\n\n"
            "  --steps N          at most N micro-steps (64)\n"
            "  --json, --csv      for programs\n",
    .run = run,
};
