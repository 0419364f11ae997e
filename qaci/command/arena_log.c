/* The log of a run: a line for each event, "TICK POINTER WHAT ...". Pointers are called as arena_ip_name says, or
 * agentK@SLOT for the insertion of file K at SLOT; places as arena_place writes them.
 */
#include "qaci/command/arena_command.h"

#include <inttypes.h>
#include <stdio.h>

enum { PLACE = 96 };

static void print_instruction(const arena_log *log, uint32_t slot) {
  const qaci_arena_environment *e = qaci_arena_run_environment(log->run);
  int32_t three[3];
  for (uint32_t i = 0; i < 3; i++) three[i] = qaci_arena_run_value(log->run, (slot + i) & (e->slots - 1));
  char text[64];
  qaci_arena_instruction(three, e->coin, text, sizeof text);
  fprintf(log->to, ": %s", text);
}

bool arena_log_event(void *data, const qaci_arena_event *event) {
  const arena_log *log = data;
  const qaci_arena_environment *e = qaci_arena_run_environment(log->run);
  const qaci_arena_start *start = &e->start[event->pointer];
  char place[PLACE], before[PLACE], name[ARENA_IP_NAME];
  arena_place(e, event->slot, place, sizeof place);
  fprintf(log->to, "%" PRIu64 " ", event->tick);
  if (start->file)
    fprintf(log->to, "agent%u@%u ", start->file, start->at);
  else
    fprintf(log->to, "%s ", arena_ip_name(e, event->pointer, name));
  switch (event->kind) {
  case QACI_ARENA_STEP:
    fprintf(log->to, "at %s", place);
    print_instruction(log, event->slot);
    break;
  case QACI_ARENA_READ:
    fprintf(log->to, "reads %s: %" PRId64 "%s", place, event->before, event->after ? "" : " (may not read it)");
    break;
  case QACI_ARENA_WRITE:
    fprintf(log->to, "writes %s: %" PRId64 " -> %" PRId64, place, event->before, event->after);
    break;
  case QACI_ARENA_BLOCKED: fprintf(log->to, "may not %s %s", event->after ? "jump to" : "write", place); break;
  case QACI_ARENA_MOVE:
    fprintf(log->to, "moves %s -> %s", arena_place(e, (uint32_t)event->before, before, sizeof before), place);
    break;
  case QACI_ARENA_MONEY: fprintf(log->to, "takes %" PRId64 " at %s", event->before, place); break;
  case QACI_ARENA_DEATH: fprintf(log->to, "dies at %s: %s", place, qaci_arena_cause_name[event->before]); break;
  case QACI_ARENA_COIN: fprintf(log->to, "tosses %" PRId64, event->after); break;
  }
  fputc('\n', log->to);
  return true;
}
