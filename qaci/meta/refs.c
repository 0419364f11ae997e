/* Hash-consing of messages and agents.                                                                    META.1
 *
 * One array of words and one table of where records begin: a message of k holes takes 4 + 4k bytes and 7 to 10 more in
 * the table. O(words) expected.
 */
#include <string.h>

#include "qaci/meta/internal.h"

qaci_status qaci_meta_grow(qaci_ctx *ctx, void **array, size_t *room, size_t count, size_t more, size_t element) {
  enum { FIRST = 64 };
  size_t wanted = *room ? *room : FIRST;
  if (count + more <= *room) return QACI_OK;
  while (wanted < count + more) wanted += wanted / 2;
  QACI_TRY(qaci_ctx_charge(ctx, (wanted - *room) * element));
  *array = qaci_realloc(*array, wanted * element);
  *room = wanted;
  return QACI_OK;
}

static uint64_t hash_words(const uint32_t *words, size_t count) {
  uint64_t h = count;
  for (size_t i = 0; i < count; i++) h = qaci_hash_mix(h, words[i]);
  return h;
}

/* How many words of the record that begins with `first` count for its identity. */
static inline size_t record_words(const qaci_meta_world *w, uint32_t first) {
  if (!qaci_meta_is_agent(first)) return 1 + w->templates.text[first].holes;
  return first == QACI_META_SUCCESSOR ? QACI_META_SETTLED : 1 + w->node[first & ~QACI_META_AGENT].registers;
}

/* All records again, in a larger table: their buckets are fetched a few records ahead. */
static qaci_status grow_table(qaci_ctx *ctx, qaci_meta_world *w) {
  enum { AHEAD = 16 };
  struct {
    uint64_t hash;
    uint32_t ref;
  } ring[AHEAD];
  QACI_TRY(qaci_meta_table_grow(ctx, &w->refs));
  size_t records = 0;
  for (size_t at = 0; at < w->words; records++) {
    uint32_t first = w->word[at];
    size_t count = record_words(w, first);
    if (records >= AHEAD) qaci_meta_table_insert(&w->refs, ring[records % AHEAD].hash, ring[records % AHEAD].ref);
    ring[records % AHEAD].hash = hash_words(&w->word[at], count);
    ring[records % AHEAD].ref = (uint32_t)at | (first & QACI_META_AGENT);
    qaci_meta_table_prefetch(&w->refs, ring[records % AHEAD].hash);
    at += count + (first == QACI_META_SUCCESSOR);
  }
  for (size_t i = records < AHEAD ? 0 : records - AHEAD; i < records; i++)
    qaci_meta_table_insert(&w->refs, ring[i % AHEAD].hash, ring[i % AHEAD].ref);
  return QACI_OK;
}

qaci_status qaci_meta_intern(qaci_ctx *ctx, qaci_meta_world *w, uint32_t *r, const uint32_t *words, size_t count) {
  uint64_t hash = hash_words(words, count);
  qaci_meta_search s = qaci_meta_table_search(&w->refs, hash);
  for (uint32_t ref; (ref = qaci_meta_table_next(&w->refs, &s)) != QACI_META_NONE;) {
    const uint32_t *record = &w->word[ref & ~QACI_META_AGENT];
    size_t same = 0; /* records that begin alike are equally long */
    while (same < count && record[same] == words[same]) same++;
    if (same == count) {
      *r = ref;
      return QACI_OK;
    }
  }
  size_t extra = words[0] == QACI_META_SUCCESSOR; /* it is not settled */
  enum { MOST_WORDS = 1 << 30 };
  if (w->words + count + extra >= MOST_WORDS)
    return qaci_fail(ctx, QACI_UNABLE, "the world is full: 2^30 words of messages and agents");
  QACI_TRY(qaci_meta_grow(ctx, (void **)&w->word, &w->word_room, w->words, count + extra, sizeof *w->word));
  if (qaci_meta_table_full(&w->refs)) QACI_TRY(grow_table(ctx, w));
  uint32_t at = (uint32_t)w->words;
  for (size_t i = 0; i < count; i++) w->word[at + i] = words[i];
  if (extra) w->word[at + count] = 0;
  w->words += count + extra;
  *r = at | (words[0] & QACI_META_AGENT);
  qaci_meta_table_insert(&w->refs, hash, *r);
  return QACI_OK;
}

qaci_status qaci_meta_successor(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, qaci_meta_ref agent,
                                qaci_meta_ref message, uint64_t budget, uint32_t activation) {
  uint32_t words[] = {QACI_META_SUCCESSOR, agent, message, (uint32_t)budget, (uint32_t)(budget >> 32), activation};
  return qaci_meta_intern(ctx, w, r, words, sizeof words / sizeof *words);
}

qaci_status qaci_meta_message(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, qaci_meta_template t,
                              const qaci_meta_ref *argument) {
  size_t holes = w->templates.text[t].holes;
  for (size_t i = 0; i < holes; i++)
    if (qaci_meta_is_agent(argument[i]) != qaci_meta_template_takes_agent(w, t, i))
      return qaci_fail(ctx, QACI_DOMAIN, "hole %zu of the message holds %s, expected %s", i,
                       qaci_meta_is_agent(argument[i]) ? "an agent" : "a message",
                       qaci_meta_is_agent(argument[i]) ? "a message" : "an agent");
  uint32_t *words = qaci_alloc((1 + holes) * sizeof *words);
  words[0] = t;
  if (holes) memcpy(words + 1, argument, holes * sizeof *words);
  qaci_status status = qaci_meta_intern(ctx, w, r, words, 1 + holes);
  free(words);
  return status;
}

qaci_status qaci_meta_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *text, size_t length) {
  QACI_TRY(qaci_meta_utf8(ctx, text, length));
  uint32_t t = qaci_meta_literal(w, text, length);
  return qaci_meta_intern(ctx, w, r, &t, 1);
}

qaci_meta_template qaci_meta_message_template(const qaci_meta_world *w, qaci_meta_ref m) {
  return w->word[m];
}

const qaci_meta_ref *qaci_meta_message_arguments(const qaci_meta_world *w, qaci_meta_ref m) {
  return &w->word[m + 1];
}

qaci_meta_setting qaci_meta_agent_setting(const qaci_meta_world *w, qaci_meta_ref settled) {
  return w->word[settled & ~QACI_META_AGENT] & ~QACI_META_AGENT;
}

const qaci_meta_ref *qaci_meta_agent_registers(const qaci_meta_world *w, qaci_meta_ref settled) {
  return &w->word[(settled & ~QACI_META_AGENT) + 1];
}
