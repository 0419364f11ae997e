/* Any bytes as an environment file: see round_trip.h. */
#include "tests/fuzz/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  qaci_ctx ctx;
  qaci_arena_environment *e, *again;
  small_limits(&ctx);
  if (!accepted(&ctx, qaci_arena_environment_parse(&ctx, &e, (const char *)data, size, "input"))) return 0;
  char *text = qaci_arena_environment_print(e);
  qaci_ctx_init(&ctx);
  demand(!qaci_arena_environment_parse(&ctx, &again, text, strlen(text), "printed"), &ctx, "print is not read");
  char *twice = qaci_arena_environment_print(again);
  demand(!strcmp(text, twice), &ctx, "print changes");
  for (uint32_t s = 0; s < e->slots; s++) {
    const qaci_arena_slot *x = &e->slot[s], *y = &again->slot[s];
    demand(x->value == y->value && x->money == y->money && x->flags == y->flags && x->owner == y->owner, &ctx,
           "a slot changes");
  }
  free(text);
  free(twice);
  qaci_arena_environment_release(e);
  qaci_arena_environment_release(again);
  return 0;
}
