/* What the verbs of `qaci arena` share: files, Ctrl-C, and names of things. See arena_command.h. */
#include "qaci/command/arena_command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/set.h"

static void on_interrupt(int number) {
  (void)number;
  command_cancelled = 1;
}

void arena_context(qaci_ctx *ctx) {
  qaci_ctx_init(ctx);
  ctx->cancel = &command_cancelled;
  /* no SA_RESTART: a verb that waits for its input hears it, too */
  const struct sigaction heard = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
  sigaction(SIGINT, &heard, NULL);
  sigaction(SIGTERM, &heard, NULL); /* what queues of jobs send when a job's time is over */
}

int arena_failed(const qaci_ctx *ctx, qaci_status status, int domain) {
  command_progress_end();
  fflush(stdout);
  if (ctx->cancel && *ctx->cancel) {
    fputs("interrupted\n", stderr);
    return COMMAND_INTERRUPTED;
  }
  fprintf(stderr, "%s\n", ctx->message);
  return status == QACI_DOMAIN ? domain : COMMAND_FAILED;
}

int arena_load(const command *self, qaci_ctx *ctx, int files, char **argv, qaci_arena_environment **e,
               qaci_arena_agent ***agent, size_t *agents) {
  *e = NULL;
  *agent = NULL;
  *agents = 0;
  if (files < 1) return command_usage(self, "no file given, expected ENV and an agent file for each of its agents");
  qaci_status status = qaci_arena_environment_load(ctx, e, argv[0]);
  if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  if ((uint32_t)(files - 1) != (*e)->files)
    return command_usage(self, "%s takes %u agent file%s, %d given", argv[0], (*e)->files, (*e)->files == 1 ? "" : "s",
                         files - 1);
  *agent = qaci_alloc((size_t)files * sizeof **agent);
  for (int i = 1; i < files; i++) {
    status = qaci_arena_agent_load(ctx, &(*agent)[*agents], argv[i], *e);
    if (status == QACI_OK) status = qaci_arena_fits(ctx, (*agent)[(*agents)++], *e, (uint32_t)i);
    if (status != QACI_OK) return arena_failed(ctx, status, COMMAND_INPUT);
  }
  return COMMAND_OK;
}

void arena_release(qaci_arena_environment *e, qaci_arena_agent **agent, size_t agents) {
  for (size_t i = 0; i < agents; i++) qaci_arena_agent_release(agent[i]);
  free(agent);
  qaci_arena_environment_release(e);
}

const char *arena_place(const qaci_arena_environment *e, uint32_t slot, char *text, size_t room) {
  enum { NEAR = 64 };
  size_t low = 0, high = e->labels; /* labels below `low` are at or before the slot */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (e->label[middle].at <= slot)
      low = middle + 1;
    else
      high = middle;
  }
  while (low > 1 && e->label[low - 2].at == e->label[low - 1].at) low--; /* the first of several at one slot */
  if (!low || slot - e->label[low - 1].at > NEAR)
    snprintf(text, room, "%u", slot);
  else if (slot == e->label[low - 1].at)
    snprintf(text, room, "%s", e->label[low - 1].name);
  else
    snprintf(text, room, "%s+%u", e->label[low - 1].name, slot - e->label[low - 1].at);
  return text;
}

void arena_json_text(FILE *to, const char *text) {
  fputc('"', to);
  for (; *text; text++)
    if (*text == '"' || *text == '\\')
      fprintf(to, "\\%c", *text);
    else if ((unsigned char)*text < 32)
      fprintf(to, "\\u%04x", (unsigned char)*text);
    else
      fputc(*text, to);
  fputc('"', to);
}
