/* Any bytes as an agent file, for no world and for a small one of short words: see round_trip.h. */
#include "tests/fuzz/round_trip.h"

static const char world_text[] = "world 256\nticks 9\nreach 40\nword 8\ncoin\nagent 1 at 0 size 90\n";

static void same(const qaci_arena_agent *a, char *text, const qaci_arena_environment *world, const char *what) {
  qaci_ctx ctx;
  qaci_arena_agent *b;
  qaci_ctx_init(&ctx);
  demand(!qaci_arena_agent_parse(&ctx, &b, text, strlen(text), "printed", world), &ctx, what);
  demand(a->count == b->count && !memcmp(a->value, b->value, a->count * sizeof *a->value), &ctx, what);
  qaci_arena_agent_release(b);
  free(text);
}

static void once(const char *text, size_t size, const qaci_arena_environment *world) {
  qaci_ctx ctx;
  qaci_arena_agent *a;
  small_limits(&ctx);
  if (!accepted(&ctx, qaci_arena_agent_parse(&ctx, &a, text, size, "input", world))) return;
  same(a, qaci_arena_agent_print(a), world, "print changes");
  same(a, qaci_arena_disassemble(a), world, "the disassembly changes");
  qaci_arena_agent_release(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  qaci_ctx ctx;
  qaci_arena_environment *world;
  qaci_ctx_init(&ctx);
  demand(!qaci_arena_environment_parse(&ctx, &world, world_text, sizeof world_text - 1, "world"), &ctx, "world");
  once((const char *)data, size, NULL);
  once((const char *)data, size, world);
  qaci_arena_environment_release(world);
  return 0;
}
