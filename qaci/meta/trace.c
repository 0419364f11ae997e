/* Fault tracing.                                                                                          META.9
 *
 * Suspects are what can be reached from the last activation found wrong without passing one that is right. One that is
 * right takes with it what can be reached through it alone: its part of the dominator tree. Since askers have greater
 * numbers than those they asked, one sweep down the numbers gives suspects and dominators (the nearest common dominator
 * of all askers, by walking up), one sweep up their weights: O(suspects) and the walks, which are short. One that is
 * wrong leaves all that can be reached from it, which is more where answers are shared: up to 4096 suspects it is
 * counted, and beyond that taken to be what it dominates.
 */
#include <string.h>

#include "qaci/meta/trace_internal.h"

enum { NOT_JUDGED = UINT8_MAX };

static const char *const names[] = {"yes", "no", "don't know", "inadmissible", "trust"};

const char *qaci_meta_judgement_name(qaci_meta_judgement j) {
  return names[j];
}

bool qaci_meta_judgement_named(const char *name, size_t length, qaci_meta_judgement *j) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == length && !memcmp(names[i], name, length)) {
      *j = (qaci_meta_judgement)i;
      return true;
    }
  return false;
}

qaci_status qaci_meta_trace_create(qaci_ctx *ctx, qaci_meta_world *w, uint32_t root, qaci_meta_strategy strategy,
                                   qaci_meta_trace **t) {
  if (root >= qaci_meta_activations(w))
    return qaci_fail(ctx, QACI_DOMAIN, "activation %u is the root, expected one of the %zu that were recorded", root,
                     qaci_meta_activations(w));
  size_t n = (size_t)root + 1;
  QACI_TRY(qaci_ctx_charge(ctx, n * (3 * sizeof(uint32_t) + 2)));
  qaci_meta_trace *made = qaci_alloc(sizeof *made);
  *made = (qaci_meta_trace){.world = w, .root = root, .strategy = strategy};
  made->verdict = qaci_alloc(n);
  made->dominator = qaci_alloc(n * sizeof *made->dominator);
  made->weight = qaci_alloc(n * sizeof *made->weight);
  made->place = qaci_alloc(n * sizeof *made->place);
  made->reached = qaci_alloc((n / 64 + 1) * sizeof *made->reached);
  made->digests = qaci_meta_digests_create(w);
  memset(made->verdict, NOT_JUDGED, n);
  memset(made->reached, 0, (n / 64 + 1) * sizeof *made->reached);
  *t = made;
  return QACI_OK;
}

void qaci_meta_trace_destroy(qaci_meta_trace *t) {
  if (!t) return;
  free(t->judged);
  free(t->verdict);
  free(t->dominator);
  free(t->weight);
  free(t->place);
  free(t->reached);
  free(t->suspect);
  free(t->memory);
  qaci_meta_digests_destroy(t->digests);
  free(t);
}

/* Suspects ----------------------------------------------------------------------------------------------------------
 */

static bool is_excluded(const qaci_meta_trace *t, uint32_t v) {
  return t->verdict[v] == QACI_META_RIGHT || t->verdict[v] == QACI_META_INADMISSIBLE;
}

static bool is_trusted(const qaci_meta_trace *t, uint32_t v) {
  for (size_t i = 0; t->trusts && i < t->count; i++)
    if (t->judged[i].judgement == QACI_META_TRUST &&
        t->world->record[t->judged[i].activation].said == t->world->record[v].said)
      return true;
  return false;
}

static bool has_reached(const qaci_meta_trace *t, uint32_t v) {
  return t->reached[v / 64] >> v % 64 & 1;
}

/* v asked c: reach it, and find the dominator of c as far as its askers are known. */
static void reach(qaci_meta_trace *t, uint32_t v, uint32_t c) {
  uint32_t other = v;
  if (!has_reached(t, c)) {
    t->reached[c / 64] |= UINT64_C(1) << c % 64;
    t->dominator[c] = v;
    return;
  }
  uint32_t d = t->dominator[c];
  while (d != other) {
    if (d < other)
      d = t->dominator[d];
    else
      other = t->dominator[other];
  }
  t->dominator[c] = d;
}

/* The last activation found wrong. */
static uint32_t wrong_one(const qaci_meta_trace *t) {
  uint32_t v = t->root;
  for (size_t i = 0; i < t->count; i++)
    if (t->judged[i].judgement == QACI_META_WRONG) v = t->judged[i].activation;
  return v;
}

static qaci_status find_suspects(qaci_ctx *ctx, qaci_meta_trace *t) {
  uint32_t top = wrong_one(t);
  t->suspects = 0;
  t->dominator[top] = top;
  t->reached[top / 64] |= UINT64_C(1) << top % 64;
  qaci_status status = QACI_OK;
  for (size_t word = top / 64 + 1; word-- > 0;)
    for (uint64_t left = t->reached[word]; left;) {
      uint32_t bit = 63 - (uint32_t)__builtin_clzll(left), v = (uint32_t)word * 64 + bit;
      if (status == QACI_OK)
        status = qaci_meta_grow(ctx, (void **)&t->suspect, &t->suspect_room, t->suspects, 1, sizeof *t->suspect);
      if (status == QACI_OK) t->suspect[t->suspects++] = v;
      qaci_meta_activation a = qaci_meta_activation_at(t->world, v);
      for (size_t i = 0; !a.native && i < a.asked_count; i++)
        if (!is_excluded(t, a.asked[i])) reach(t, v, a.asked[i]);
      left = bit ? t->reached[word] & ((UINT64_C(1) << bit) - 1) : 0;
    }
  memset(t->reached, 0, (top / 64 + 1) * sizeof *t->reached);
  return status;
}

static void weigh(qaci_meta_trace *t) {
  for (size_t i = 0; i < t->suspects; i++) t->weight[t->suspect[i]] = !is_trusted(t, t->suspect[i]);
  for (size_t i = t->suspects; i-- > 1;) t->weight[t->dominator[t->suspect[i]]] += t->weight[t->suspect[i]];
}

/* Questions ---------------------------------------------------------------------------------------------------------
 */

static bool can_ask(const qaci_meta_trace *t, uint32_t v) {
  return v != t->suspect[0] && t->verdict[v] == NOT_JUDGED && !is_trusted(t, v);
}

/* What stays under suspicion if it is wrong: all that can be reached from it. Bits for each suspect, from the last one
 * up: O(suspects^2 / 64), so only where that is little. */
static void count_reach(qaci_meta_trace *t, uint32_t *reach) {
  size_t n = t->suspects, words = n / 64 + 1;
  uint64_t *bits = qaci_alloc(n * words * sizeof *bits);
  memset(bits, 0, n * words * sizeof *bits);
  for (size_t i = 0; i < n; i++) t->place[t->suspect[i]] = (uint32_t)i;
  for (size_t i = n; i-- > 0;) {
    uint32_t v = t->suspect[i];
    uint64_t *own = bits + i * words;
    if (!is_trusted(t, v)) own[i / 64] |= UINT64_C(1) << i % 64;
    qaci_meta_activation a = qaci_meta_activation_at(t->world, v);
    for (size_t k = 0; !a.native && k < a.asked_count; k++) {
      if (is_excluded(t, a.asked[k])) continue;
      const uint64_t *part = bits + t->place[a.asked[k]] * words;
      for (size_t word = i / 64; word < words; word++) own[word] |= part[word];
    }
    reach[i] = 0;
    for (size_t word = i / 64; word < words; word++) reach[i] += (uint32_t)__builtin_popcountll(own[word]);
  }
  free(bits);
}

/* The one that leaves fewest suspects in the worse case; the first of several. */
static bool divide(qaci_meta_trace *t, uint32_t *v) {
  enum { FEW = 4096 };
  uint32_t total = t->weight[t->suspect[0]], best = UINT32_MAX, *reach = qaci_alloc((t->suspects + 1) * sizeof *reach);
  bool few = t->suspects <= FEW;
  if (few) count_reach(t, reach);
  for (size_t i = 1; i < t->suspects; i++) {
    uint32_t own = t->weight[t->suspect[i]], if_right = total - own, if_wrong = few ? reach[i] : own;
    uint32_t left = if_right > if_wrong ? if_right : if_wrong;
    if (left >= best || !can_ask(t, t->suspect[i])) continue;
    best = left;
    *v = t->suspect[i];
  }
  free(reach);
  return best != UINT32_MAX;
}

/* The first one that was asked by the wrong one, or below it by those that are trusted or in doubt. */
static bool top_down(qaci_meta_trace *t, uint32_t *found) {
  uint32_t *todo = qaci_alloc(t->suspects * sizeof *todo);
  size_t count = 0;
  bool good = false;
  for (uint32_t v = t->suspect[0]; !good; v = todo[--count]) {
    qaci_meta_activation a = qaci_meta_activation_at(t->world, v);
    size_t first = count;
    for (size_t i = 0; !a.native && i < a.asked_count && !good; i++) {
      uint32_t c = a.asked[i];
      good = !is_excluded(t, c) && can_ask(t, c);
      if (good)
        *found = c;
      else if (!is_excluded(t, c) && !has_reached(t, c)) {
        t->reached[c / 64] |= UINT64_C(1) << c % 64;
        todo[count++] = c;
      }
    }
    for (size_t k = first, l = count; k + 1 < l; k++) {
      uint32_t swap = todo[k];
      todo[k] = todo[--l];
      todo[l] = swap;
    }
    if (!count) break;
  }
  for (size_t i = 0; i < t->suspects; i++) t->reached[t->suspect[i] / 64] = 0;
  free(todo);
  return good;
}

static bool recall(qaci_meta_trace *t, uint32_t v, qaci_meta_judgement *j) {
  if (!t->memories) return false;
  qaci_meta_activation a = qaci_meta_activation_at(t->world, v);
  qaci_meta_digest d = qaci_meta_digest_activation(t->digests, &a);
  for (size_t i = 0; i < t->memories; i++)
    if (!memcmp(&d, &t->memory[i].digest, sizeof d)) {
      *j = t->memory[i].judgement;
      return true;
    }
  return false;
}

static qaci_status note(qaci_ctx *ctx, qaci_meta_trace *t, uint32_t v, qaci_meta_judgement j, bool loaded) {
  QACI_TRY(qaci_meta_grow(ctx, (void **)&t->judged, &t->room, t->count, 1, sizeof *t->judged));
  t->judged[t->count++] = (qaci_meta_judged){v, j, loaded};
  t->trusts += j == QACI_META_TRUST;
  t->verdict[v] = (uint8_t)j;
  t->asking = false;
  return QACI_OK;
}

qaci_status qaci_meta_trace_next(qaci_ctx *ctx, qaci_meta_trace *t, bool *asks, uint32_t *activation) {
  qaci_meta_judgement j;
  while (!t->asking) {
    QACI_TRY(find_suspects(ctx, t));
    weigh(t);
    t->asking = t->strategy == QACI_META_DIVIDE ? divide(t, &t->asked) : top_down(t, &t->asked);
    if (!t->asking || !recall(t, t->asked, &j)) break;
    QACI_TRY(note(ctx, t, t->asked, j, true));
  }
  *asks = t->asking;
  if (t->asking) {
    *activation = t->asked;
    return QACI_OK;
  }
  size_t n = 0;
  for (size_t i = 0; i < t->suspects; i++)
    if (!is_trusted(t, t->suspect[i])) t->suspect[n++] = t->suspect[i];
  t->suspects = n;
  return QACI_OK;
}

qaci_status qaci_meta_trace_judge(qaci_ctx *ctx, qaci_meta_trace *t, qaci_meta_judgement j) {
  if (!t->asking)
    return qaci_fail(ctx, QACI_DOMAIN, "a judgement without a question, expected one after each question");
  return note(ctx, t, t->asked, j, false);
}

bool qaci_meta_trace_undo(qaci_meta_trace *t) {
  while (t->count) {
    qaci_meta_judged last = t->judged[--t->count];
    t->trusts -= last.judgement == QACI_META_TRUST;
    t->verdict[last.activation] = NOT_JUDGED;
    t->asking = false;
    if (!last.loaded) return true;
  }
  return false;
}

const uint32_t *qaci_meta_trace_suspects(const qaci_meta_trace *t, size_t *count) {
  *count = t->suspects;
  return t->suspect;
}

size_t qaci_meta_trace_questions(const qaci_meta_trace *t) {
  size_t n = 0;
  for (size_t i = 0; i < t->count; i++) n += !t->judged[i].loaded;
  return n;
}
