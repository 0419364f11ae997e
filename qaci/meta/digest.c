/* Digests, with a stack of their own: messages may be deep.                                                META.1 */
#include "qaci/meta/digest.h"

#include <string.h>

#include "qaci/meta/internal.h"

struct qaci_meta_digests {
  const qaci_meta_world *world;
  struct known {
    qaci_meta_ref ref;
    qaci_meta_digest digest;
  } * known;
  size_t count, room;
  qaci_index index;
  qaci_meta_ref *todo;
  size_t todos, todo_room;
};

qaci_meta_digests *qaci_meta_digests_create(const qaci_meta_world *w) {
  qaci_meta_digests *d = qaci_alloc(sizeof *d);
  *d = (qaci_meta_digests){.world = w};
  return d;
}

void qaci_meta_digests_destroy(qaci_meta_digests *d) {
  if (!d) return;
  free(d->known);
  free(d->todo);
  qaci_index_clear(&d->index);
  free(d);
}

static void mix(qaci_meta_digest *d, uint64_t word) {
  d->word[0] = qaci_hash_mix(d->word[0], word);
  d->word[1] = qaci_hash_mix(d->word[1] + UINT64_C(0x9e3779b97f4a7c15), word);
}

static void mix_bytes(qaci_meta_digest *d, const char *bytes, size_t length) {
  mix(d, length);
  for (size_t i = 0; i < length; i += 8) {
    uint64_t word = 0;
    for (size_t k = i; k < length && k < i + 8; k++) word = word << 8 | (unsigned char)bytes[k];
    mix(d, word);
  }
}

static const qaci_meta_digest *find(const qaci_meta_digests *d, qaci_meta_ref r) {
  uint64_t hash = qaci_hash_mix(1, r);
  for (size_t probe = 0, at; (at = qaci_index_next(&d->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (d->known[at].ref == r) return &d->known[at].digest;
  return NULL;
}

static void push(qaci_meta_digests *d, qaci_meta_ref r) {
  if (d->todos == d->todo_room) {
    d->todo_room = d->todo_room ? 2 * d->todo_room : 64;
    d->todo = qaci_realloc(d->todo, d->todo_room * sizeof *d->todo);
  }
  d->todo[d->todos++] = r;
}

/* Mix in the digests of these; those that are missing are put on the list instead, and *whole is false. */
static void mix_refs(qaci_meta_digests *d, qaci_meta_digest *sum, const qaci_meta_ref *ref, size_t count, bool *whole) {
  for (size_t i = 0; i < count; i++) {
    const qaci_meta_digest *part = find(d, ref[i]);
    *whole &= part != NULL;
    if (!part) push(d, ref[i]);
    if (part) mix(sum, part->word[0]), mix(sum, part->word[1]);
  }
}

static void mix_agent(qaci_meta_digests *d, qaci_meta_digest *sum, qaci_meta_ref r, bool *whole) {
  enum { AGENT = 2, SUCCESSOR = 3 };
  const qaci_meta_world *w = d->world;
  const uint32_t *word = &w->word[r & ~QACI_META_AGENT];
  if (word[0] == QACI_META_SUCCESSOR) {
    mix(sum, SUCCESSOR);
    mix(sum, word[3] | (uint64_t)word[4] << 32);
    mix_refs(d, sum, word + 1, 2, whole);
    return;
  }
  qaci_meta_setting seen = qaci_meta_agent_setting(w, r);
  const char *name = qaci_meta_policy_name(w, qaci_meta_setting_policy(w, seen));
  char *setting = qaci_meta_setting_show(w, seen);
  mix(sum, AGENT);
  mix_bytes(sum, name, strlen(name));
  mix_bytes(sum, setting, strlen(setting));
  free(setting);
  mix_refs(d, sum, qaci_meta_agent_registers(w, r), qaci_meta_setting_registers(w, seen), whole);
}

qaci_meta_digest qaci_meta_digest_of(qaci_meta_digests *d, qaci_meta_ref r) {
  const qaci_meta_world *w = d->world;
  push(d, r);
  while (d->todos) {
    qaci_meta_ref one = d->todo[d->todos - 1];
    if (find(d, one)) {
      d->todos--;
      continue;
    }
    qaci_meta_digest sum = {{1, 2}};
    bool whole = true;
    if (qaci_meta_is_agent(one)) {
      mix_agent(d, &sum, one, &whole);
    } else {
      const qaci_meta_text_record *t = qaci_meta_template_record(w, qaci_meta_message_template(w, one));
      mix_bytes(&sum, t->bytes, t->length);
      mix_refs(d, &sum, qaci_meta_message_arguments(w, one), t->holes, &whole);
    }
    if (!whole) continue;
    d->todos--;
    if (d->count == d->room) {
      d->room = d->room ? 2 * d->room : 64;
      d->known = qaci_realloc(d->known, d->room * sizeof *d->known);
    }
    d->known[d->count] = (struct known){one, sum};
    qaci_index_insert(&d->index, qaci_hash_mix(1, one), d->count++);
  }
  return *find(d, r);
}

qaci_meta_digest qaci_meta_digest_activation(qaci_meta_digests *d, const qaci_meta_activation *a) {
  qaci_meta_digest sum = {{3, 4}};
  const qaci_meta_ref ref[] = {a->agent, a->question, a->reply};
  for (size_t i = 0; i < sizeof ref / sizeof *ref; i++) {
    qaci_meta_digest part = qaci_meta_digest_of(d, ref[i]);
    mix(&sum, part.word[0]);
    mix(&sum, part.word[1]);
  }
  return sum;
}
