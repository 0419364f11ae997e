/* What an agent is after a question, from the record of how it answered.                                  META.6
 *
 * The path of settings says what was said and seen; the registers are worked out along it: referents of what was
 * viewed, and for each question the agent that answered and the referents of its reply. Nobody is asked, no rule is
 * consulted.
 */
#include <string.h>

#include "qaci/meta/internal.h"

qaci_status qaci_meta_build(qaci_ctx *ctx, qaci_meta_world *w, const qaci_meta_decision *d,
                            const qaci_meta_ref *registers, qaci_meta_ref *value, qaci_meta_ref *result) {
  size_t n = 1;
  for (uint32_t i = 0; i < d->length; i++) {
    uint32_t code = w->code[d->code + i];
    if (!(code & QACI_META_MAKE)) {
      value[n++] = registers[code];
      continue;
    }
    uint32_t template = code & ~QACI_META_MAKE, under, made;
    size_t holes = w->templates.text[template].holes;
    n -= holes;
    under = value[n - 1];
    value[n - 1] = template;
    QACI_TRY(qaci_meta_intern(ctx, w, &made, &value[n - 1], 1 + holes));
    value[n - 1] = under;
    value[n++] = made;
  }
  *result = value[1];
  return QACI_OK;
}

typedef struct replay {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  qaci_meta_ref *reg;
  size_t regs, reg_room;
  qaci_meta_ref *value;
  size_t value_room;
  uint32_t part; /* the next one */
} replay;

static qaci_status push(replay *r, const qaci_meta_ref *from, size_t count) {
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&r->reg, &r->reg_room, r->regs, count, sizeof *r->reg));
  if (count) memcpy(r->reg + r->regs, from, count * sizeof *from);
  r->regs += count;
  return QACI_OK;
}

static qaci_status push_message(replay *r, qaci_meta_ref m) {
  return push(r, &r->w->word[m + 1], r->w->templates.text[r->w->word[m]].holes);
}

static qaci_status push_agent(replay *r, uint32_t setting) {
  uint32_t *words = qaci_alloc((1 + r->regs) * sizeof *words);
  words[0] = setting | QACI_META_AGENT;
  if (r->regs) memcpy(words + 1, r->reg, r->regs * sizeof *words);
  qaci_meta_ref agent;
  qaci_status status = qaci_meta_intern(r->ctx, r->w, &agent, words, 1 + r->regs);
  free(words);
  return status == QACI_OK ? push(r, &agent, 1) : status;
}

/* The answer of the part that is next. */
static qaci_status push_answer(replay *r) {
  qaci_meta_world *w = r->w;
  uint32_t number = w->part[r->part++];
  qaci_meta_answer a = w->answer[number];
  qaci_meta_ref who = a.agent;
  if (!w->policy[w->node[w->record[number].said].policy].functions->answer)
    QACI_TRY(qaci_meta_successor(r->ctx, w, &who, a.agent, a.message, w->record[number].start, number + 1));
  QACI_TRY(push(r, &who, 1));
  return push_message(r, a.reply);
}

/* What was seen after `said`, at the setting `seen`. */
static qaci_status follow(replay *r, uint32_t said, uint32_t seen) {
  qaci_meta_world *w = r->w;
  const qaci_meta_decision *d = &w->decision[w->node[said].decision - 1];
  size_t holes = w->node[seen].registers - w->node[said].registers;
  qaci_meta_ref m;
  if (d->op == QACI_META_ASK && !holes) r->part++; /* the answer was too long to be shown */
  if (!holes) return QACI_OK;
  switch (d->op) {
  case QACI_META_VIEW:
    QACI_TRY(qaci_meta_grow(r->ctx, (void **)&r->value, &r->value_room, 1, d->length, sizeof *r->value));
    QACI_TRY(qaci_meta_build(r->ctx, w, d, r->reg, r->value, &m));
    return push_message(r, m);
  case QACI_META_ASK:
    return push_answer(r);
  case QACI_META_SPAWN:
    m = qaci_meta_fresh(w, w->node[said].policy);
    return push(r, &m, 1);
  case QACI_META_REFLECT:
    return push_agent(r, said);
  case QACI_META_REPLY:
  case QACI_META_ERROR:
    return QACI_OK;
  }
  return QACI_OK;
}

static qaci_status run_path(replay *r, uint32_t activation, const uint32_t *path, size_t lines, qaci_meta_ref *agent) {
  qaci_meta_world *w = r->w;
  qaci_meta_answer a = w->answer[activation];
  r->part = w->record[activation].first;
  QACI_TRY(push(r, qaci_meta_agent_registers(w, a.agent), w->node[qaci_meta_agent_setting(w, a.agent)].registers));
  if (w->node[path[0]].registers > r->regs) QACI_TRY(push_message(r, a.message));
  for (size_t i = 1; i + 1 < lines; i++)
    if (qaci_meta_setting_kind(w, path[i]) == QACI_META_SAID) QACI_TRY(follow(r, path[i], path[i + 1]));
  QACI_TRY(push_agent(r, path[lines - 1]));
  *agent = r->reg[r->regs - 1];
  return QACI_OK;
}

qaci_status qaci_meta_replay(qaci_ctx *ctx, qaci_meta_world *w, uint32_t activation, qaci_meta_ref *agent) {
  uint32_t first = qaci_meta_agent_setting(w, w->answer[activation].agent), last = w->record[activation].said;
  size_t lines = 0;
  for (uint32_t s = last; s != first; s = w->node[s].parent) lines++;
  uint32_t *path = qaci_alloc(lines * sizeof *path);
  for (size_t i = lines; i-- > 0; last = w->node[last].parent) path[i] = last;
  replay r = {.ctx = ctx, .w = w};
  qaci_status status = run_path(&r, activation, path, lines, agent);
  qaci_ctx_release(ctx, (r.reg_room + r.value_room) * sizeof *r.reg);
  free(r.reg);
  free(r.value);
  free(path);
  return status;
}
