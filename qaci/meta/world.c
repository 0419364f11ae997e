/* Worlds.                                                                                                 META.1 */
#include "qaci/meta/world.h"

#include <string.h>

#include "qaci/meta/internal.h"

qaci_meta_world *qaci_meta_world_create(const qaci_meta_options *options) {
  enum { VIEW_LIMIT = 64 * 1024 };
  static const char new_agent[] = "the new agent is @", you_are[] = "you are @", malformed[] = "malformed reply";
  qaci_meta_world *w = qaci_alloc(sizeof *w);
  *w = (qaci_meta_world){0};
  if (options) w->options = *options;
  if (!w->options.view_limit) w->options.view_limit = VIEW_LIMIT;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  uint32_t empty = qaci_meta_literal(w, "", 0), nothing;
  qaci_meta_intern(&ctx, w, &nothing, &empty, 1); /* template 0 and message 0 */
  qaci_meta_template_of_shape(&ctx, w, &w->new_agent, new_agent, sizeof new_agent - 1);
  qaci_meta_template_of_shape(&ctx, w, &w->you_are, you_are, sizeof you_are - 1);
  qaci_meta_text(&ctx, w, &w->malformed, malformed, sizeof malformed - 1);
  return w;
}

static void texts_clear(qaci_meta_texts *t) {
  for (size_t i = 0; i < t->count; i++) free(t->text[i].bytes);
  free(t->text);
  qaci_index_clear(&t->index);
}

void qaci_meta_world_destroy(qaci_meta_world *w) {
  if (!w) return;
  for (size_t i = 0; i < w->policies; i++) {
    if (w->policy[i].functions->destroy) w->policy[i].functions->destroy(w->policy[i].data);
    free(w->policy[i].name);
  }
  qaci_meta_machine_destroy(w->machine);
  texts_clear(&w->templates);
  texts_clear(&w->commands);
  qaci_index_clear(&w->children);
  free(w->refs.bucket);
  free(w->answer_table.bucket);
  free(w->word);
  free(w->node);
  free(w->decision);
  free(w->code);
  free(w->answer);
  free(w->great_cost);
  free(w->record);
  free(w->part);
  qaci_meta_users_destroy(w->users);
  qaci_meta_fact_table_destroy(w->facts);
  free(w->policy);
  free(w);
}

static uint64_t texts_bytes(const qaci_meta_texts *t) {
  uint64_t bytes = t->room * sizeof *t->text + t->index.room * sizeof *t->index.slot;
  for (size_t i = 0; i < t->count; i++) bytes += t->text[i].length + 1;
  return bytes;
}

uint64_t qaci_meta_world_bytes(const qaci_meta_world *w) {
  return sizeof *w + texts_bytes(&w->templates) + texts_bytes(&w->commands) + w->word_room * sizeof *w->word +
         (w->refs.buckets + w->answer_table.buckets) * sizeof *w->refs.bucket + w->node_room * sizeof *w->node +
         w->children.room * sizeof *w->children.slot + w->decision_room * sizeof *w->decision +
         w->code_room * sizeof *w->code + w->answer_room * sizeof *w->answer +
         w->great_cost_room * sizeof *w->great_cost +
         w->record_room * sizeof *w->record + w->part_room * sizeof *w->part + w->policy_room * sizeof *w->policy;
}

qaci_meta_counts qaci_meta_world_counts(const qaci_meta_world *w) {
  return w->counts;
}
