/* Answers that are remembered, and activations that are recorded.                                META.5 and META.6
 *
 * An answer is found by (agent, message) and holds for every budget of at least its cost. A world that records also
 * finds those that hold for one budget, and uses only those of which nothing has been changed that they depend on. 16
 * bytes an answer and 7 to 10 in the table; O(1) expected, and the number of changes that gave another answer.
 */
#include <string.h>

#include "qaci/meta/internal.h"

static uint64_t answer_hash(qaci_meta_ref agent, qaci_meta_ref message) {
  return qaci_hash_mix(agent, message);
}

uint64_t qaci_meta_answer_cost(const qaci_meta_world *w, uint32_t number) {
  uint32_t cost = w->answer[number].cost;
  if (cost != QACI_META_NONE) return cost;
  size_t low = 0, high = w->great_costs; /* the list is sorted */
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    *(w->great_cost[middle].answer <= number ? &low : &high) = middle;
  }
  return w->great_cost[low].cost;
}

/* Where an answer is filed: one that holds for one budget only, by that too, for there may be many. */
static uint64_t place(const qaci_meta_world *w, uint32_t number) {
  uint64_t hash = answer_hash(w->answer[number].agent, w->answer[number].message);
  bool always = !w->options.record || w->record[number].start == UINT64_MAX;
  return always ? hash : qaci_hash_mix(hash, w->record[number].start);
}

static bool usable(const qaci_meta_world *w, uint32_t number, uint64_t start, uint64_t budget) {
  if (!w->options.record) return qaci_meta_answer_cost(w, number) <= budget;
  const qaci_meta_record *r = &w->record[number];
  return !r->wrong && r->start == start && (start != UINT64_MAX || qaci_meta_answer_cost(w, number) <= budget);
}

static uint32_t find(const qaci_meta_world *w, uint64_t hash, qaci_meta_ref agent, qaci_meta_ref message,
                     uint64_t start, uint64_t budget) {
  qaci_meta_search s = qaci_meta_table_search(&w->answer_table, hash);
  for (uint32_t number; (number = qaci_meta_table_next(&w->answer_table, &s)) != QACI_META_NONE;)
    if (w->answer[number].message == message && w->answer[number].agent == agent && usable(w, number, start, budget))
      return number;
  return QACI_META_NONE;
}

void qaci_meta_prefetch_answer(const qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message) {
  qaci_meta_table_prefetch(&w->answer_table, answer_hash(agent, message));
}

uint32_t qaci_meta_find_answer(const qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message, uint64_t budget) {
  uint64_t hash = answer_hash(agent, message);
  uint32_t number = find(w, hash, agent, message, UINT64_MAX, budget);
  if (number != QACI_META_NONE || !w->options.record) return number;
  return find(w, qaci_hash_mix(hash, budget), agent, message, budget, budget);
}

static qaci_status reserve_place(qaci_ctx *ctx, qaci_meta_world *w) {
  if (w->options.no_answers || !qaci_meta_table_full(&w->answer_table)) return QACI_OK;
  QACI_TRY(qaci_meta_table_grow(ctx, &w->answer_table));
  for (uint32_t i = 0; i < w->answers; i++) qaci_meta_table_insert(&w->answer_table, place(w, i), i);
  return QACI_OK;
}

static qaci_status reserve(qaci_ctx *ctx, qaci_meta_world *w, size_t parts) {
  enum { MOST_ANSWERS = 1 << 30 };
  if (w->answers >= MOST_ANSWERS) return qaci_fail(ctx, QACI_UNABLE, "the world is full: 2^30 answers");
  QACI_TRY(reserve_place(ctx, w));
  QACI_TRY(qaci_meta_grow(ctx, (void **)&w->answer, &w->answer_room, w->answers, 1, sizeof *w->answer));
  QACI_TRY(qaci_meta_grow(ctx, (void **)&w->great_cost, &w->great_cost_room, w->great_costs, 1, sizeof *w->great_cost));
  if (!w->options.record) return QACI_OK;
  QACI_TRY(qaci_meta_grow(ctx, (void **)&w->record, &w->record_room, w->answers, 1, sizeof *w->record));
  return qaci_meta_grow(ctx, (void **)&w->part, &w->part_room, w->parts, parts, sizeof *w->part);
}

qaci_status qaci_meta_keep_answer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_answer answer, uint64_t cost,
                                  uint32_t said, const uint32_t *part, size_t parts, uint64_t start, uint32_t *number) {
  *number = 0;
  if (!w->options.record && (start != UINT64_MAX || w->options.no_answers)) return QACI_OK;
  QACI_TRY(reserve(ctx, w, parts));
  if (w->options.record) {
    if (parts) memcpy(w->part + w->parts, part, parts * sizeof *part);
    w->record[w->answers] = (qaci_meta_record){said, (uint32_t)w->parts, (uint32_t)parts, 0, start};
    w->parts += parts;
  }
  answer.cost = cost < QACI_META_NONE ? (uint32_t)cost : QACI_META_NONE;
  if (cost >= QACI_META_NONE) w->great_cost[w->great_costs++] = (qaci_meta_great_cost){cost, (uint32_t)w->answers};
  w->answer[w->answers] = answer;
  uint32_t last = (uint32_t)w->answers++;
  if (!w->options.no_answers) qaci_meta_table_insert(&w->answer_table, place(w, last), last);
  if (w->options.record) *number = (uint32_t)w->answers;
  return QACI_OK;
}

size_t qaci_meta_activations(const qaci_meta_world *w) {
  return w->options.record ? w->answers : 0;
}

qaci_meta_activation qaci_meta_activation_at(const qaci_meta_world *w, size_t i) {
  const qaci_meta_answer *a = &w->answer[i];
  const qaci_meta_record *r = &w->record[i];
  return (qaci_meta_activation){a->agent,
                                a->message,
                                a->reply,
                                qaci_meta_answer_cost(w, (uint32_t)i),
                                r->said,
                                r->count ? w->part + r->first : NULL,
                                r->count,
                                w->policy[w->node[r->said].policy].functions->answer != NULL,
                                r->start != UINT64_MAX,
                                !r->wrong};
}
