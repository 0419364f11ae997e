/* Many battles in one world (ARENA.4): one run, started again for each code. Cost: the steps of the battles, and for
 * each battle O(pages changed + agents' slots + pointers + slots with money). */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/run_internal.h"

/* Battles between two reports of progress. */
enum { REPORT_EVERY = 1024 };

static void read_scores(const qaci_arena_run *r, uint64_t *score) {
  const qaci_arena_environment *e = r->image->environment;
  if (e->colours) memset(score, 0, e->colours * sizeof *score);
  for (size_t i = 0; i < r->image->moneys; i++) {
    uint32_t s = r->image->money[i];
    uint16_t paint = qaci_arena_run_paint(r, s);
    if (paint >= 1 && paint <= e->colours) score[paint - 1] += e->slot[s].money;
  }
}

qaci_status qaci_arena_batch(qaci_ctx *ctx, qaci_arena_environment *e, qaci_arena_agent *const *agents,
                             size_t agent_count, uint32_t file, const int32_t *value, const size_t *offset,
                             size_t count, const qaci_arena_options *options, uint64_t *score) {
  if (file < 1 || file > agent_count)
    return qaci_fail(ctx, QACI_DOMAIN, "agent %u was to be replaced, expected a number from 1 to %zu", file,
                     agent_count);
  qaci_arena_run *r;
  QACI_TRY(qaci_arena_run_empty(ctx, &r, e));
  arena_code *code = qaci_alloc(agent_count * sizeof *code);
  for (size_t k = 0; k < agent_count; k++) {
    if (k + 1 != file) code[k] = (arena_code){agents[k]->value, agents[k]->count};
  }
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < count && status == QACI_OK; i++) {
    code[file - 1] = (arena_code){value + offset[i], offset[i + 1] - offset[i]};
    status = qaci_arena_restart(ctx, r, code, agent_count, options);
    if (status == QACI_DOMAIN) qaci_fail(ctx, status, "code %zu: %s", i + 1, ctx->message);
    if (status == QACI_OK) status = qaci_arena_run_until(ctx, r, UINT64_MAX, NULL, NULL);
    if (status == QACI_OK) read_scores(r, score + i * e->colours);
    if (i % REPORT_EVERY == 0) qaci_ctx_progress(ctx, "battles", (double)i, (double)count);
  }
  free(code);
  qaci_arena_run_destroy(r);
  return status;
}
