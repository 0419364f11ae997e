/* Turing machines given by tables, and their runs (MACH.5): see turing.h. */
#include <stdlib.h>
#include <string.h>

#include "distributions/gamma.h"
#include "distributions/turing_internal.h"

qaci_turing *qaci_turing_create(const char *name, uint32_t states, unsigned width, const qaci_turing_rule *rule,
                                uint32_t start, int64_t head, bool coded) {
  qaci_turing *m = qaci_alloc(sizeof *m);
  size_t bytes = ((size_t)states << width) * sizeof *rule;
  *m = (qaci_turing){.references = 1,
                     .name = qaci_strdup(name),
                     .states = states,
                     .start = start,
                     .width = width,
                     .head = head,
                     .coded = coded,
                     .rule = qaci_alloc(bytes)};
  memcpy(m->rule, rule, bytes);
  return m;
}

qaci_turing *qaci_turing_retain(qaci_turing *m) {
  m->references++;
  return m;
}

void qaci_turing_release(qaci_turing *m) {
  if (!m || --m->references) return;
  free(m->name);
  free(m->rule);
  free(m);
}

const char *qaci_turing_name(const qaci_turing *m) {
  return m->name;
}

bool qaci_turing_coded(const qaci_turing *m) {
  return m->coded;
}

/* ---- the tape ---- */

static uint64_t bytes_of(const turing_tape *t, size_t room) {
  return t->open ? 2 * (uint64_t)room : room;
}

/* Hold `room` cells from `first` on, those held now among them. */
static qaci_status hold(qaci_ctx *ctx, turing_tape *t, int64_t first, size_t room) {
  QACI_TRY(qaci_ctx_charge(ctx, bytes_of(t, room)));
  uint8_t **part[] = {&t->symbol, t->open ? &t->open : NULL};
  for (size_t i = 0; i < 2 && part[i]; i++) {
    uint8_t *cells = qaci_alloc(room);
    memset(cells, 0, room);
    if (t->room) memcpy(cells + (t->first - first), *part[i], t->room);
    free(*part[i]);
    *part[i] = cells;
  }
  qaci_ctx_release(ctx, bytes_of(t, t->room));
  t->first = first;
  t->room = room;
  return QACI_OK;
}

qaci_status turing_tape_grow(qaci_ctx *ctx, turing_tape *t) {
  bool left = t->at <= t->first;
  return hold(ctx, t, left ? t->first - (int64_t)t->room : t->first, 2 * t->room);
}

qaci_status turing_tape_init(qaci_ctx *ctx, turing_tape *t, const qaci_turing *m, size_t bits, bool open,
                             int64_t head) {
  unsigned width = m->width;
  int64_t cells = (int64_t)((bits + width - 1) / width);
  int64_t from = head < 0 ? head : 0, to = head >= cells ? head + 1 : cells;
  *t = (turing_tape){.high = (int64_t)bits, .at = head, .state = m->start, .open = open ? qaci_alloc(1) : NULL};
  QACI_TRY(hold(ctx, t, from - 16, (size_t)(to - from) + 32));
  for (size_t i = 0; open && i < bits; i++)
    t->open[(int64_t)(i / width) - t->first] |= (uint8_t)(1 << (width - 1 - i % width));
  return QACI_OK;
}

void turing_tape_clear(qaci_ctx *ctx, turing_tape *t) {
  qaci_ctx_release(ctx, bytes_of(t, t->room));
  free(t->symbol);
  free(t->open);
}

qaci_status turing_tape_copy(qaci_ctx *ctx, turing_tape *r, const turing_tape *t) {
  *r = *t;
  r->room = 0;
  r->symbol = NULL;
  if (t->open) r->open = qaci_alloc(1);
  QACI_TRY(hold(ctx, r, t->first, t->room));
  memcpy(r->symbol, t->symbol, t->room);
  if (t->open) memcpy(r->open, t->open, t->room);
  return QACI_OK;
}

/* ---- runs on a given string ---- */

static void output(qaci_bits *r, const turing_tape *t, unsigned width) {
  qaci_bits_zeros(r, (size_t)(t->high - t->low));
  for (int64_t i = t->low; i < t->high; i++) {
    int64_t cell = i >= 0 ? i / width : -((-i + width - 1) / width);
    unsigned shift = width - 1 - (unsigned)(i - cell * width);
    if (t->symbol[cell - t->first] >> shift & 1) qaci_bits_put(r, (size_t)(i - t->low), true);
  }
}

qaci_status qaci_turing_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *steps, bool *halted, const qaci_turing *m,
                            const qaci_bits *i, uint64_t limit, qaci_turing_visitor *each, void *data) {
  size_t begin = 0;
  uint64_t coded = 1;
  if (m->coded) QACI_TRY(qaci_gamma_read(ctx, &coded, i, &begin));
  if (coded - 1 > QACI_TURING_FARTHEST)
    return qaci_fail(ctx, QACI_UNABLE, "the head would start on cell %llu", (unsigned long long)coded - 1);
  turing_tape t;
  qaci_status status = turing_tape_init(ctx, &t, m, i->len - begin, false, m->coded ? (int64_t)coded - 1 : m->head);
  unsigned width = m->width;
  for (size_t j = begin; j < i->len && status == QACI_OK; j++)
    if (qaci_bits_get(i, j))
      t.symbol[(int64_t)((j - begin) / width) - t.first] |= (uint8_t)(1 << (width - 1 - (j - begin) % width));
  while (status == QACI_OK) {
    if (each) {
      output(out, &t, width);
      if (each(data, out)) break;
    }
    const qaci_turing_rule *rule = &m->rule[(size_t)t.state << width | *turing_cell(&t)];
    *halted = !rule->given;
    if (*halted || t.time >= limit) break;
    turing_step(&t, width, rule);
    status = turing_tape_reach(ctx, &t);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
  }
  *steps = t.time;
  if (status == QACI_OK) output(out, &t, width);
  turing_tape_clear(ctx, &t);
  return status;
}
