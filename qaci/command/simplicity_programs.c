/* qaci simplicity programs X: the shortest programs, code and data together, that show x.
 *
 * By length: all codes of at most L bits, each with all data of the bits that are left, are run for N micro-steps. The
 * literal program `00` x has |x| + 2 bits, so L stops there at the latest. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/simplicity_command.h"

typedef struct search {
  const qaci_bits *x;
  uint64_t steps;
  bool json, csv, last; /* last: only the final queue of a program that halts counts */
  size_t found;
  arena_grid grid;
  /* of the run: */
  uint64_t n, first; /* micro-steps made; when x was first there, UINT64_MAX: not yet */
} search;

static int visit(void *data, const qaci_bits *queue) {
  search *s = data;
  if (s->first == UINT64_MAX && qaci_bits_equal(queue, s->x)) s->first = s->n;
  s->n++;
  return s->first != UINT64_MAX && !s->last;
}

static void report(search *s, const qaci_bits *code, const qaci_bits *data, const qaci_program *p, bool halts) {
  char *codes = qaci_bits_string(code), *datas = qaci_bits_string(data), *text = qaci_program_text(p);
  size_t bits = code->len + data->len;
  for (char *c = text; *c; c++)
    if (*c == '\n') *c = ' ';
  if (s->json) {
    printf("%s\n    {\"bits\": %zu, \"code\": \"%s\", \"data\": \"%s\", \"program\": ", s->found ? "," : "", bits,
           codes, datas);
    arena_json_text(stdout, text);
    printf(", \"step\": %" PRIu64 ", \"halted\": %s}", s->first, halts ? "true" : "false");
  } else if (s->csv) {
    printf("%zu,%s,%s,\"%s\",%" PRIu64 ",%s\n", bits, codes, datas, text, s->first, halts ? "yes" : "no");
  } else {
    arena_cell(&s->grid, "%zu", bits);
    arena_cell(&s->grid, "%s", codes);
    arena_cell(&s->grid, "%s", data->len ? datas : "-");
    arena_cell(&s->grid, "%" PRIu64, s->first);
    arena_cell(&s->grid, "%s", text);
  }
  s->found++;
  free(codes);
  free(datas);
  free(text);
}

/* One code with all data of `bits` bits. */
static qaci_status try_code(qaci_ctx *ctx, search *s, const qaci_bits *code, const qaci_program *p, size_t bits) {
  qaci_bits data, out;
  qaci_bits_init(&data);
  qaci_bits_init(&out);
  qaci_status status = QACI_OK;
  for (uint64_t d = 0; d < (uint64_t)1 << bits && status == QACI_OK; d++) {
    qaci_bits_nat(&data, d, bits);
    s->n = 0;
    s->first = UINT64_MAX;
    uint64_t made;
    bool halted = false;
    status = qaci_program_run(ctx, &out, &made, &halted, p, &data, s->steps, visit, s);
    if (s->last && !(halted && qaci_bits_equal(&out, s->x))) continue;
    if (status == QACI_OK && s->first != UINT64_MAX) report(s, code, &data, p, halted);
  }
  qaci_bits_clear(&data);
  qaci_bits_clear(&out);
  return status;
}

/* All programs of `length` bits: the codes that are a beginning of some string, each with the data behind it. */
static qaci_status try_length(qaci_ctx *ctx, search *s, size_t length) {
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_program p;
  qaci_program_init(&p);
  qaci_ctx quiet;
  qaci_ctx_init(&quiet);
  qaci_status status = QACI_OK;
  for (size_t c = 2; c <= length && status == QACI_OK; c++)
    for (uint64_t i = 0; i < (uint64_t)1 << c && status == QACI_OK; i++) {
      qaci_bits_nat(&code, i, c);
      status = qaci_ctx_step(ctx, 1);
      if (status == QACI_OK && qaci_program_decode(&quiet, &p, &code) == QACI_OK)
        status = try_code(ctx, s, &code, &p, length - c);
    }
  qaci_program_clear(&p);
  qaci_bits_clear(&code);
  return status;
}

static int find(qaci_ctx *ctx, search *s, uint64_t extra) {
  arena_grid_init(&s->grid, 5);
  for (const char *const *name = (const char *const[]){"bits", "code", "data", "step", "program", NULL}; *name; name++)
    arena_cell(&s->grid, "%s", *name);
  if (s->csv) puts("bits,code,data,program,step,halted");
  if (s->json) fputs("{\n  \"programs\": [", stdout);
  size_t shortest = 0, length = 2;
  qaci_status status = QACI_OK;
  for (; status == QACI_OK && length <= (s->found ? shortest + extra : s->x->len + 2); length++) {
    qaci_ctx_progress(ctx, "programs", (double)length, (double)(s->x->len + 2 + extra));
    status = try_length(ctx, s, length);
    if (s->found && !shortest) shortest = length;
  }
  bool usable;
  int result = simplicity_counted(ctx, status, &usable);
  if (status != QACI_OK) length--; /* of that length not all were tried */
  if (s->json) printf("\n  ],\n  \"shorter_than\": %zu,\n  \"steps\": %" PRIu64 "\n}\n", length, s->steps);
  if (!s->json && !s->csv) {
    if (s->found) arena_grid_print(&s->grid, stdout);
    if (status != QACI_OK) printf("%s program of fewer than %zu bits shows it\n", s->found ? "no other" : "no", length);
  }
  arena_grid_clear(&s->grid);
  return result;
}

static int run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  simplicity_options o;
  command_option options[SIMPLICITY_OPTIONS + 2];
  uint64_t extra = 0;
  search s = {0};
  size_t count = simplicity_defaults(&o, options, SIMPLICITY_STEPS | SIMPLICITY_LIMITS | SIMPLICITY_FORMAT);
  options[count++] = (command_option){"--extra", OPTION_NUMBER, &extra};
  options[count++] = (command_option){"--last", OPTION_FLAG, &s.last};
  int files, result = command_arguments(self, options, count, argc, argv, &files);
  if (result == COMMAND_OK) result = simplicity_check(self, &o);
  if (result != COMMAND_OK) return result;
  if (files != 1) return command_usage(self, "%d arguments, expected one: the bits of x", files);
  qaci_ctx ctx;
  simplicity_context(&o, &ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  s.x = &x;
  s.steps = o.steps;
  s.json = o.json;
  s.csv = o.csv;
  if (qaci_bits_parse(&ctx, &x, argv[0], strlen(argv[0])) != QACI_OK)
    result = command_usage(self, "%s", ctx.message);
  else if (x.len + extra > 60)
    result = command_usage(self, "an x of %zu bits, expected at most 60 with --extra: every program is run", x.len);
  else
    result = find(&ctx, &s, extra);
  qaci_bits_clear(&x);
  return command_finish(result);
}

const command simplicity_programs = {
    .name = "simplicity programs",
    .arguments = "X [OPTIONS]",
    .summary = "the shortest programs that show x",
    .help = "The shortest programs, code and data together, whose queue is X at some time, by running all of them. A "
            "limit that\n"
            "is met leaves a lower bound of their length.\n\n"
            "  --steps N          run them for N micro-steps (64)\n"
            "  --extra E          and those that are up to E bits longer (0)\n"
            "  --last             only where X is the last queue of a program that halts\n"
            "  --json, --csv      for programs\n" SIMPLICITY_LIMITS_HELP,
    .run = run,
};
