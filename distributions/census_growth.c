/* Queues that stay long for ever (SIMPL.12): see census_growth.h. A node is (place, front, back); its distance is the
 * least change of the length on a way from the start. Distances only fall and grams only grow, so the order in which
 * nodes wait does not matter; a distance that would let the queue become too short ends it. That is what most searches
 * end in, so the last node is the next, and 0 comes out of the middle before 1: a way that shrinks is followed down. */
#include "distributions/census_growth.h"

#include <stdlib.h>

#define FAR INT32_MAX

static void make_room(qaci_growth *g) {
  g->change = qaci_alloc(QACI_GROWTH_NODES * sizeof *g->change);
  g->waiting = qaci_alloc(2 * QACI_GROWTH_NODES * sizeof *g->waiting);
  g->met = g->waiting + QACI_GROWTH_NODES;
  g->waits = qaci_alloc(QACI_GROWTH_NODES * sizeof *g->waits);
  for (size_t i = 0; i < QACI_GROWTH_NODES; i++) {
    g->change[i] = FAR;
    g->waits[i] = false;
  }
}

void qaci_growth_clear(qaci_growth *g) {
  free(g->change);
  free(g->waiting);
  free(g->waits);
}

/* What is followed: the loop, the width, the grams, and how far the length may fall. */
typedef struct search {
  qaci_growth *g;
  uint32_t width, ends; /* bits of an end; 2^width */
  uint32_t grams;       /* bit x: the width + 1 bits x may stand next to each other */
  int32_t slack;
  bool fails;
} search;

static void reach(search *s, uint64_t place, uint32_t front, uint32_t back, int32_t change) {
  qaci_growth *g = s->g;
  uint32_t node = (uint32_t)((place * s->ends + front) * s->ends + back);
  if (g->change[node] <= change) return;
  if (g->change[node] == FAR) g->met[g->met_count++] = node;
  g->change[node] = change;
  if (change < -s->slack) s->fails = true;
  if (g->waits[node]) return;
  g->waits[node] = true;
  g->waiting[g->count++] = node;
}

/* Append bit x; the length changes by `change`. */
static void append(search *s, uint64_t place, uint32_t front, uint32_t back, uint32_t x, int32_t change) {
  uint32_t gram = back << 1 | x;
  s->grams |= (uint32_t)1 << gram;
  reach(s, place, front, gram & (s->ends - 1), change);
}

static void step_node(search *s, qaci_instruction in, uint64_t next, uint32_t front, uint32_t back, int32_t change) {
  uint32_t w = s->width, first = front >> (w - 1), last = back & 1;
  switch (in.op) {
  case QACI_PUSH:
    append(s, next, front, back, (uint32_t)in.argument, change + 1);
    return;
  case QACI_CPUSH:
    if (first)
      append(s, next, front, back, (uint32_t)in.argument, change + 1);
    else
      reach(s, next, front, back, change);
    return;
  case QACI_COPY:
    for (uint32_t x = 0; x <= 1; x++)
      if (in.argument > w || (back >> (in.argument - 1) & 1) == x) append(s, next, front, back, x, change + 1);
    return;
  default:
    break;
  }
  for (uint32_t x = 2; x-- > 0;) { /* a bit x comes out of the middle */
    uint32_t gram = in.op == QACI_ROTR ? x << w | back : front << 1 | x;
    if (!(s->grams >> gram & 1)) continue;
    if (in.op == QACI_DROP) {
      reach(s, next, gram & (s->ends - 1), back, change - 1);
    } else if (in.op == QACI_ROTL) {
      append(s, next, gram & (s->ends - 1), back, first, change);
    } else {
      uint32_t other = last << w | front;
      s->grams |= (uint32_t)1 << other;
      reach(s, next, other >> 1, gram >> 1, change);
    }
  }
}

/* A queue: a row of labels. */
typedef struct queue {
  qaci_packing packing;
  const uint64_t *row;
  size_t length;
} queue;

/* The n bits that its labels from `first` on can be: those of *value, and any where the result has a 1. */
static uint32_t read_labels(const queue *q, size_t first, size_t n, uint32_t *value) {
  uint32_t symbols = 0;
  *value = 0;
  for (size_t i = first; i < first + n; i++) {
    uint32_t label = qaci_label_get(q->packing, q->row, i);
    symbols = symbols << 1 | (label >= QACI_LABEL_FREE);
    *value = *value << 1 | (label == QACI_LABEL_ONE);
  }
  return symbols;
}

/* The next set of symbols that are 1; 0 after the last. */
static uint32_t next_choice(uint32_t choice, uint32_t symbols) {
  return (choice - symbols) & symbols;
}

/* The grams and ends of a queue. */
static void begin(search *s, uint64_t place, const queue *q) {
  uint32_t w = s->width, front, back;
  s->grams = 0;
  for (size_t i = 0; i + w < q->length; i++) {
    uint32_t gram, symbols = read_labels(q, i, w + 1, &gram), choice = 0;
    do s->grams |= (uint32_t)1 << (gram | choice);
    while ((choice = next_choice(choice, symbols)));
  }
  uint32_t in_front = read_labels(q, 0, w, &front), in_back = read_labels(q, q->length - w, w, &back), x = 0;
  do {
    uint32_t y = 0;
    do reach(s, place, front | x, back | y, 0);
    while ((y = next_choice(y, in_back)));
  } while ((x = next_choice(x, in_front)));
}

static bool search_width(qaci_growth *g, uint32_t width, const qaci_instruction *step, uint64_t pass, uint64_t place,
                         const queue *q, size_t longest) {
  size_t least = longest > 2 * width ? longest : 2 * width;
  if (q->length <= least) return false;
  search s = {.g = g, .width = width, .ends = (uint32_t)1 << width, .slack = (int32_t)(q->length - least - 1)};
  begin(&s, place, q);
  while (g->count && !s.fails) {
    uint32_t grams = s.grams, node = g->waiting[--g->count];
    g->waits[node] = false;
    uint64_t at = node >> 2 * width;
    uint32_t x = node >> width & (s.ends - 1), y = node & (s.ends - 1);
    if (at + 1 == pass)
      reach(&s, 0, x, y, g->change[node]);
    else
      step_node(&s, step[at], at + 1, x, y, g->change[node]);
    if (s.grams == grams) continue;
    for (size_t i = 0; i < g->met_count; i++) { /* more may come out of the middle */
      node = g->met[i];
      if (g->waits[node]) continue;
      g->waits[node] = true;
      g->waiting[g->count++] = node;
    }
  }
  for (size_t i = 0; i < g->met_count; i++) {
    g->change[g->met[i]] = FAR;
    g->waits[g->met[i]] = false;
  }
  g->count = g->met_count = 0;
  return !s.fails;
}

bool qaci_grows(qaci_growth *g, const qaci_instruction *step, uint64_t pass, uint64_t place, qaci_packing packing,
                const uint64_t *labels, size_t length, size_t longest) {
  queue q = {packing, labels, length};
  if (!g->change) make_room(g);
  for (uint32_t width = 1; width <= QACI_GROWTH_WIDTH && pass <= (uint64_t)QACI_GROWTH_NODES >> 2 * width; width++)
    if (search_width(g, width, step, pass, place, &q, longest)) return true;
  return false;
}
