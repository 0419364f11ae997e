/* Environment files: the headers, the blocks, and what must hold of them together.          papers/arena.md, ARENA.5
 *
 * `world`, `ticks`, `reach`, `word` and `coin` are read by the first walk, so that expressions anywhere may use them;
 * the other headers by the last, when every label has its place. Cost linear in the unrolled text, plus N.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_world.h"

static qaci_status block_end(qaci_arena_assembler *a) {
  qaci_arena_text_world *w = a->data;
  for (size_t i = 0; i < a->here; i++) {
    uint32_t slot = a->block_at + (uint32_t)i, code = w->e->line[slot], insertion = w->region[slot];
    if (code || insertion)
      return qaci_arena_text_error_at(a, a->value_line[i],
                                      "found code for slot %u, expected a free slot: it has %s line %u", slot,
                                      code ? "the code of" : "the insertion of", code ? code : insertion);
    w->e->slot[slot].value = a->value[i];
    w->e->slot[slot].money = a->money[i];
    w->e->line[slot] = a->value_line[i];
  }
  w->block.low = a->block_at;
  w->block.high = a->block_at + (uint32_t)a->here;
  w->block.line = a->block_line;
  return qaci_arena_text_note_flags(a, &w->block);
}

static qaci_status once(qaci_arena_assembler *a, uint32_t *line, const char *what) {
  if (*line)
    return qaci_arena_text_error(a, "found a second `%s` line, expected one: the first is on line %u", what, *line);
  *line = a->number;
  return QACI_OK;
}

static qaci_status read_world(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_number n;
  QACI_TRY(once(a, &w->world_line, "world"));
  QACI_TRY(qaci_arena_text_expression(a, &n, false));
  if (n.value < QACI_ARENA_LEAST_SLOTS || n.value > QACI_ARENA_MOST_SLOTS || (n.value & (n.value - 1)))
    return qaci_arena_text_error(a, "found a world of %" PRId64 " slots, expected a power of two, %d .. %d", n.value,
                                 QACI_ARENA_LEAST_SLOTS, QACI_ARENA_MOST_SLOTS);
  a->ring = (uint32_t)n.value;
  a->constant[QACI_ARENA_WORLD] = (qaci_arena_number){n.value, 0, true};
  return qaci_arena_text_end(a);
}

static qaci_status read_ticks(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  int64_t n;
  QACI_TRY(once(a, &w->ticks_line, "ticks"));
  QACI_TRY(qaci_arena_text_between(a, &n, "ticks", 1, QACI_ARENA_MOST_TICKS));
  a->constant[QACI_ARENA_TICKS_CONSTANT] = (qaci_arena_number){n, 0, true};
  return qaci_arena_text_end(a);
}

static qaci_status read_reach(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  int64_t n;
  QACI_TRY(once(a, &w->reach_line, "reach"));
  QACI_TRY(qaci_arena_text_between(a, &n, "reach", 0, INT32_MAX));
  a->constant[QACI_ARENA_REACH] = (qaci_arena_number){n, 0, true};
  return qaci_arena_text_end(a);
}

static qaci_status read_word(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_number n;
  QACI_TRY(once(a, &w->word_line, "word"));
  QACI_TRY(qaci_arena_text_expression(a, &n, false));
  if (n.value != 8 && n.value != 16 && n.value != 32)
    return qaci_arena_text_error(a, "found a word of %" PRId64 " bits, expected 8, 16 or 32: data stand after an `at`",
                                 n.value);
  a->word = (unsigned)n.value;
  return qaci_arena_text_end(a);
}

static qaci_status read_coin(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  QACI_TRY(once(a, &w->coin_line, "coin"));
  a->coin = true;
  return qaci_arena_text_end(a);
}

qaci_status qaci_arena_text_slot(qaci_arena_assembler *a, uint32_t *r) {
  int64_t slot;
  QACI_TRY(qaci_arena_text_between(a, &slot, "slot", 0, (int64_t)a->ring - 1));
  *r = (uint32_t)slot;
  return QACI_OK;
}

static qaci_status read_at(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  uint32_t at;
  QACI_TRY(qaci_arena_text_slot(a, &at));
  QACI_TRY(qaci_arena_assemble_block(a, at));
  return a->pass == QACI_ARENA_EMIT ? qaci_arena_text_read_flags(a, &w->block) : QACI_OK;
}

static qaci_status read_protect(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  (void)w;
  int64_t high;
  qaci_arena_text_flags f = {.line = a->number};
  QACI_TRY(qaci_arena_text_slot(a, &f.low));
  QACI_TRY(qaci_arena_text_between(a, &high, "an end at", (int64_t)f.low + 1, a->ring));
  f.high = (uint32_t)high;
  QACI_TRY(qaci_arena_text_read_flags(a, &f));
  if (!f.bits) return qaci_arena_text_error(a, "found no flag, expected at least one: ro, noentry, hidden or private");
  return qaci_arena_text_note_flags(a, &f);
}

static qaci_status read_end(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  QACI_TRY(once(a, &w->end_line, "end"));
  QACI_TRY(qaci_arena_text_expect(a, "when"));
  QACI_TRY(qaci_arena_text_slot(a, &w->e->end));
  return qaci_arena_text_end(a);
}

static const struct {
  const char *name;
  enum { FIRST, LAST, EACH } walk; /* that reads it */
  qaci_status (*read)(qaci_arena_assembler *a, qaci_arena_text_world *w);
} headers[] = {
    {"world", FIRST, read_world},
    {"ticks", FIRST, read_ticks},
    {"reach", FIRST, read_reach},
    {"word", FIRST, read_word},
    {"coin", FIRST, read_coin},
    {"at", EACH, read_at},
    {"protect", LAST, read_protect},
    {"end", LAST, read_end},
    {"agent", LAST, qaci_arena_text_read_agent},
    {"ip", LAST, qaci_arena_text_read_ip},
    {"predict", LAST, qaci_arena_text_read_predict},
    {"random", LAST, qaci_arena_text_read_random},
};

const char *const qaci_arena_text_headers[] = {"world", "ticks", "reach", "coin",    "at",     "protect",
                                               "end",   "agent", "ip",    "predict", "random", NULL};

static qaci_status header(qaci_arena_assembler *a, const char *word, size_t length) {
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    if (!qaci_arena_text_is(word, length, headers[i].name)) continue;
    bool now = headers[i].walk == EACH || (headers[i].walk == FIRST && a->pass == QACI_ARENA_LAYOUT) ||
               (headers[i].walk == LAST && a->pass == QACI_ARENA_EMIT);
    return now ? headers[i].read(a, a->data) : QACI_OK;
  }
  return qaci_arena_assemble_unknown(a, word, length, qaci_arena_text_headers);
}

/* Between the walks: the world is known. */
static qaci_status make_world(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  if (!w->world_line)
    return qaci_arena_text_error_at(a, a->last_line, "found the end of the file, expected a line `world SLOTS`");
  if (!w->ticks_line)
    return qaci_arena_text_error_at(a, a->last_line, "found the end of the file, expected a line `ticks TICKS`");
  a->constant[QACI_ARENA_REACH].known = true;
  QACI_TRY(qaci_arena_environment_create(a->ctx, &w->e, a->ring));
  w->e->ticks = (uint64_t)a->constant[QACI_ARENA_TICKS_CONSTANT].value;
  w->e->reach = (uint32_t)a->constant[QACI_ARENA_REACH].value;
  w->e->word = a->word;
  w->e->coin = a->coin;
  size_t bytes = a->ring * sizeof *w->region;
  uint64_t charge = 2 * bytes + a->ring * sizeof *w->e->slot; /* the slots as long as the text is read */
  QACI_TRY(qaci_ctx_charge(a->ctx, charge));
  a->charged += charge;
  w->e->line = qaci_alloc(bytes);
  w->region = qaci_alloc(bytes);
  memset(w->e->line, 0, bytes);
  memset(w->region, 0, bytes);
  return QACI_OK;
}

static qaci_status parse(qaci_arena_assembler *a, qaci_arena_text_world *w, const char *text, size_t length) {
  bool found;
  QACI_TRY(qaci_arena_text_header(a, "qaci-arena", "an environment", &text, &length, &found));
  QACI_TRY(qaci_arena_text_lines(a, text, length, found ? 2 : 1));
  QACI_TRY(qaci_arena_assemble(a, QACI_ARENA_LAYOUT));
  QACI_TRY(make_world(a, w));
  if (a->open_names) QACI_TRY(qaci_arena_assemble(a, QACI_ARENA_NAMES));
  QACI_TRY(qaci_arena_assemble(a, QACI_ARENA_EMIT));
  QACI_TRY(qaci_arena_text_spread_flags(a));
  QACI_TRY(qaci_arena_text_check_starts(a, w));
  QACI_TRY(qaci_arena_text_check_predictions(a, w));
  QACI_TRY(qaci_arena_symbol_labels(a, &w->e->label, &w->e->labels, w->e->slots));
  w->e->file = qaci_strdup(a->file);
  w->e->name = a->name ? qaci_strdup(a->name) : qaci_arena_short_name(a->file);
  if (qaci_arena_environment_check(a->ctx, w->e) == QACI_OK) return QACI_OK;
  return qaci_fail(a->ctx, QACI_DOMAIN, "%s: %s", a->file, a->ctx->message);
}

qaci_status qaci_arena_environment_parse(qaci_ctx *ctx, qaci_arena_environment **r, const char *text, size_t length,
                                         const char *file) {
  qaci_arena_assembler a;
  qaci_arena_text_world w = {0};
  qaci_arena_assembler_init(&a, ctx, file);
  a.environment = true;
  a.header = header;
  a.block_end = block_end;
  a.data = &w;
  *r = NULL;
  qaci_status status = parse(&a, &w, text, length);
  if (status == QACI_OK)
    *r = w.e;
  else
    qaci_arena_environment_release(w.e);
  free(w.region);
  free(w.flags);
  free(w.start_line);
  free(w.prediction_line);
  free(w.random_line);
  qaci_arena_assembler_clear(&a);
  return status;
}
