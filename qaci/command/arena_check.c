/* qaci arena check FILE...: what each file is, or the first error in it. */
#include "qaci/command/arena_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "physics/arena/set.h"

enum { PLACE = 96, PORCH = 12321 };

static const char *plural(uint64_t n) {
  return n == 1 ? "" : "s";
}

/* The convention of porches: behind an agent's slots stand 12321, the number k of doors and k displacements from the
 * 12321 to them. */
static void print_doors(const qaci_arena_environment *e, const qaci_arena_start *s) {
  uint32_t mask = e->slots - 1, porch = (s->at + s->size) & mask;
  int32_t doors = e->slot[(porch + 1) & mask].value;
  char text[PLACE];
  if (e->slot[porch].value != PORCH || doors < 1 || (uint32_t)doors > e->slots - 2) return;
  printf(", doors");
  for (uint32_t i = 0; i < (uint32_t)doors; i++) {
    uint32_t door = (porch + (uint32_t)e->slot[(porch + 2 + i) & mask].value) & mask;
    printf("%s %s", i ? "," : "", arena_place(e, door, text, sizeof text));
  }
}

static void print_start(const qaci_arena_environment *e, size_t i) {
  const qaci_arena_start *s = &e->start[i];
  char text[PLACE], name[ARENA_IP_NAME];
  if (s->file)
    printf("  agent %u at %u, %u slots%s", s->file, s->at, s->size, s->shadow ? ", shadow" : "");
  else
    printf("  pointer %s at %s%s", arena_ip_name(e, i, name), arena_place(e, s->at, text, sizeof text),
           s->warden ? ", warden" : "");
  if (s->start) printf(", starts at tick %" PRIu64, s->start);
  if (s->speed > 1) printf(", speed %" PRIu64, s->speed);
  if (s->fuel != UINT64_MAX) printf(", fuel %" PRIu64, s->fuel);
  if (s->file) print_doors(e, s);
  putchar('\n');
}

static void print_environment(const char *file, const qaci_arena_environment *e) {
  char text[PLACE];
  uint64_t places = 0;
  for (uint32_t s = 0; s < e->slots; s++) places += e->slot[s].money > 0;
  printf("%s: an environment", file);
  if (e->name) printf(", %s", e->name);
  printf("\n  %u slots of %u bits, %" PRIu64 " tick%s", e->slots, e->word, e->ticks, plural(e->ticks));
  if (e->reach) printf(", reach %u", e->reach);
  if (e->coin) printf(", coin");
  printf("\n  takes %u agent file%s; money %" PRIu64 " on %" PRIu64 " slot%s\n", e->files, plural(e->files),
         qaci_arena_all_money(e), places, plural(places));
  for (size_t i = 0; i < e->starts; i++) print_start(e, i);
  for (size_t i = 0; i < e->predictions; i++) {
    const qaci_arena_prediction *p = &e->prediction[i];
    printf("  %s predicts whether agent %u", arena_place(e, p->slot, text, sizeof text), p->file);
    printf(" enters %s within %" PRIu64 " tick%s\n", arena_place(e, p->label, text, sizeof text), p->within,
           plural(p->within));
  }
  for (size_t i = 0; i < e->randoms; i++)
    printf("  %s is random, %" PRId32 " to %" PRId32 "\n", arena_place(e, e->random[i].slot, text, sizeof text),
           e->random[i].low, e->random[i].high);
  if (e->end != QACI_ARENA_NEVER) printf("  ends when %s is not 0\n", arena_place(e, e->end, text, sizeof text));
}

static qaci_status check_set(qaci_ctx *ctx, const qaci_arena_source *source) {
  qaci_arena_set set;
  qaci_arena_set_init(&set);
  qaci_status status = qaci_arena_set_add_source(ctx, &set, source);
  if (status == QACI_OK) {
    printf("%s: a set of %zu environment%s\n", source->file, set.count, plural(set.count));
    for (size_t i = 0; i < set.count; i++)
      printf("  weight %" PRIu64 "  %s, %u agent file%s\n", set.member[i].weight, set.member[i].file,
             set.member[i].environment->files, plural(set.member[i].environment->files));
  }
  qaci_arena_set_clear(&set);
  return status;
}

static qaci_status check_source(qaci_ctx *ctx, const qaci_arena_source *s) {
  if (s->kind == QACI_ARENA_ENVIRONMENT) {
    qaci_arena_environment *e = NULL;
    QACI_TRY(qaci_arena_environment_parse(ctx, &e, s->text, s->length, s->file));
    print_environment(s->file, e);
    qaci_arena_environment_release(e);
    return QACI_OK;
  }
  qaci_arena_agent *a = NULL;
  QACI_TRY(qaci_arena_agent_parse(ctx, &a, s->text, s->length, s->file, NULL));
  printf("%s: an agent of %zu slot%s\n", s->file, a->count, plural(a->count));
  qaci_arena_agent_release(a);
  return QACI_OK;
}

static qaci_status check_file(qaci_ctx *ctx, const char *file) {
  qaci_arena_source source;
  qaci_status status = qaci_arena_source_read(ctx, &source, file);
  if (status == QACI_OK)
    status = source.kind == QACI_ARENA_SET ? check_set(ctx, &source) : check_source(ctx, &source);
  qaci_arena_source_clear(&source);
  return status;
}

static int check(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  int files;
  int result = command_arguments(self, NULL, 0, argc, argv, &files);
  if (result != COMMAND_OK) return result;
  if (!files) return command_usage(self, "no file given, expected environments, agents or sets");
  qaci_ctx ctx;
  arena_context(&ctx);
  for (int i = 0; i < files; i++) {
    qaci_status status = check_file(&ctx, argv[i]);
    if (status != QACI_OK) result = arena_failed(&ctx, status, COMMAND_INPUT);
    if (result == COMMAND_INTERRUPTED) break;
  }
  return command_finish(result);
}

const command arena_check = {
    .name = "arena check",
    .arguments = "FILE...",
    .summary = "say what files are, or what is wrong",
    .help = "Reads environments, agents and sets. Prints what each is: slots, insertions and their doors, pointers, "
            "money,\n"
            "predictions; or, on standard error, the first error in it, and the exit status is 4.\n",
    .run = check,
};
