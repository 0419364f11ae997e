/* The machine.                                                                                 META.3 and META.4
 *
 * Frames on a stack of our own; the registers of all frames in one array, so that an activation costs no allocation.
 * The agent that a reply comes from (a') is only named: a register that is PENDING stands for "what that agent is after
 * that question", becomes a successor (internal.h) when it escapes from its frame, and is worked out only when it is
 * asked something: from the record, or, in a world that keeps none, by running it again with all decisions remembered;
 * then a frame WAITs while that is done above it.
 */
#include "qaci/meta/machine.h"

#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

#define PENDING UINT32_C(0x40000000) /* with QACI_META_AGENT: a register that holds the number of a pending agent */

typedef enum frame_kind { FRAME_ROOT, FRAME_ASKED, FRAME_SETTLE, FRAME_WAIT } frame_kind;

typedef struct frame {
  uint32_t setting, agent, message; /* WAIT: agent is the successor to settle */
  uint32_t base, pending, parts;    /* where its registers, its pending agents and what it asked begin */
  uint64_t left, start;             /* of its budget. While it waits for an answer: without what it lent. */
  uint8_t kind;
  bool forced; /* it had to reply for want of budget */
} frame;

typedef struct pending {
  qaci_meta_ref agent, message;
  uint64_t budget;
  uint32_t activation; /* its number + 1, if it is recorded */
  bool unchanged;      /* of a native policy: it is the agent itself */
} pending;

struct qaci_meta_machine {
  frame *frame;
  size_t frames, frame_room;
  qaci_meta_ref *reg;
  size_t regs, reg_room;
  pending *pend;
  size_t pends, pend_room;
  uint32_t *part; /* the activations that the frames have asked, if they are recorded */
  size_t parts, part_room;
  qaci_meta_ref *value; /* of the expression under way */
  size_t value_room;
  qaci_meta_result result;
  qaci_meta_machine *outer; /* of the run that a policy of this one started */
};

void qaci_meta_machine_destroy(qaci_meta_machine *m) {
  if (!m) return;
  free(m->frame);
  free(m->reg);
  free(m->pend);
  free(m->part);
  free(m->value);
  free(m);
}

typedef struct runner {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  qaci_meta_machine *m;
} runner;

static frame *top(runner *r) {
  return &r->m->frame[r->m->frames - 1];
}

/* Registers -------------------------------------------------------------------------------------------------------- */

static qaci_status push_registers(runner *r, const qaci_meta_ref *from, size_t count) {
  qaci_meta_machine *m = r->m;
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&m->reg, &m->reg_room, m->regs, count, sizeof *m->reg));
  for (size_t i = 0; i < count; i++) m->reg[m->regs++] = from[i];
  return QACI_OK;
}

/* A register that leaves its frame must not be pending. */
static qaci_status escape(runner *r, qaci_meta_ref *value) {
  if ((*value & (QACI_META_AGENT | PENDING)) != (QACI_META_AGENT | PENDING)) return QACI_OK;
  pending p = r->m->pend[*value & ~(QACI_META_AGENT | PENDING)];
  if (!p.unchanged) return qaci_meta_successor(r->ctx, r->w, value, p.agent, p.message, p.budget, p.activation);
  *value = p.agent;
  return QACI_OK;
}

/* *agent := the agent of this setting with the registers of the top frame. */
static qaci_status capture(runner *r, uint32_t setting, qaci_meta_ref *agent) {
  qaci_meta_machine *m = r->m;
  size_t base = top(r)->base, count = m->regs - base;
  for (size_t i = base; i < m->regs; i++) QACI_TRY(escape(r, &m->reg[i]));
  uint32_t *words = qaci_alloc((1 + count) * sizeof *words);
  words[0] = setting | QACI_META_AGENT;
  if (count) memcpy(words + 1, m->reg + base, count * sizeof *words);
  qaci_status status = qaci_meta_intern(r->ctx, r->w, agent, words, 1 + count);
  free(words);
  return status;
}

/* The setting of f goes on by what it sees: a template, whose referents become registers. */
static qaci_status observe(runner *r, frame *f, uint32_t template, const qaci_meta_ref *argument) {
  qaci_meta_world *w = r->w;
  const qaci_meta_text_record *t = &w->templates.text[template];
  if (t->length > w->options.view_limit) {
    qaci_fail(r->ctx, QACI_DOMAIN, "error: that is a line of %u bytes, too long to be shown", t->length);
    template = qaci_meta_literal(w, r->ctx->message, strlen(r->ctx->message));
    t = &w->templates.text[template];
  }
  QACI_TRY(push_registers(r, argument, t->holes));
  f->setting = qaci_meta_child(w, f->setting, qaci_meta_line(QACI_META_SEEN, template));
  return QACI_OK;
}

static qaci_status observe_message(runner *r, frame *f, qaci_meta_ref m) {
  return observe(r, f, r->w->word[m], &r->w->word[m + 1]);
}

/* Decisions -------------------------------------------------------------------------------------------------------- */

/* The command that replies with the policy's error message. */
static void reply_error(qaci_ctx *ctx, char **command, size_t *length) {
  static const char front[] = "reply error: ";
  size_t size = strlen(ctx->message);
  *command = qaci_alloc(sizeof front + 2 * size);
  memcpy(*command, front, sizeof front - 1);
  *length = sizeof front - 1;
  for (size_t i = 0; i < size; i++) {
    if (strchr("()\\#@", ctx->message[i])) (*command)[(*length)++] = '\\';
    (*command)[(*length)++] = ctx->message[i];
  }
}

/* The same as a message. */
static qaci_status error_message(runner *r, qaci_meta_ref *reply) {
  char text[sizeof r->ctx->message + 8];
  int length = snprintf(text, sizeof text, "error: %s", r->ctx->message);
  return qaci_meta_text(r->ctx, r->w, reply, text, (size_t)length);
}

static qaci_status decide(runner *r, uint32_t setting, bool exhausted) {
  qaci_meta_world *w = r->w;
  const qaci_meta_policy_record *policy = &w->policy[w->node[setting].policy];
  char *command = NULL;
  size_t length = 0;
  w->counts.calls++;
  qaci_meta_question question = {.world = w, .setting = setting, .exhausted = exhausted};
  qaci_status status = policy->functions->decide(r->ctx, policy->data, &question, &command, &length);
  if (status == QACI_DOMAIN && !w->options.strict && !w->node[setting].decision) {
    free(command);
    reply_error(r->ctx, &command, &length);
    status = QACI_OK;
  }
  if (status == QACI_OK) status = qaci_meta_setting_decide(r->ctx, w, setting, command, length);
  free(command);
  if (status == QACI_OK) status = qaci_ctx_charge(r->ctx, w->uncharged);
  if (status == QACI_OK) w->uncharged = 0;
  return status;
}

/* *d := what is decided in the setting; valid until somebody else is asked for a decision. */
static inline qaci_status decided(runner *r, uint32_t setting, bool exhausted, const qaci_meta_decision **d) {
  qaci_meta_world *w = r->w;
  if (!w->node[setting].decision || w->options.ask_always) QACI_TRY(decide(r, setting, exhausted));
  *d = &w->decision[w->node[setting].decision - 1];
  return qaci_ctx_step(r->ctx, 1);
}

/* *result := the message that the decision's expression denotes. */
static qaci_status evaluate(runner *r, const frame *f, const qaci_meta_decision *d, qaci_meta_ref *result) {
  qaci_meta_machine *m = r->m;
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&m->value, &m->value_room, 1, d->length, sizeof *m->value));
  for (uint32_t i = 0; i < d->length; i++) {
    uint32_t code = r->w->code[d->code + i];
    if (!(code & QACI_META_MAKE)) QACI_TRY(escape(r, &m->reg[f->base + code]));
  }
  return qaci_meta_build(r->ctx, r->w, d, m->reg + f->base, m->value, result);
}

/* Frames ----------------------------------------------------------------------------------------------------------- */

static qaci_status push_frame(runner *r, frame f) {
  qaci_meta_machine *m = r->m;
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&m->frame, &m->frame_room, m->frames, 1, sizeof *m->frame));
  f.base = (uint32_t)m->regs;
  f.pending = (uint32_t)m->pends;
  f.parts = (uint32_t)m->parts;
  m->frame[m->frames++] = f;
  return QACI_OK;
}

static void pop(runner *r) {
  const frame *f = top(r);
  r->m->regs = f->base;
  r->m->pends = f->pending;
  r->m->parts = f->parts;
  r->m->frames--;
}

/* The asker, on top, sees the answer; *from says whose it is. `left` comes back to it. */
static qaci_status deliver(runner *r, pending from, qaci_meta_ref reply, uint64_t left) {
  qaci_meta_machine *m = r->m;
  qaci_meta_world *w = r->w;
  frame *f = top(r);
  f->left += left;
  if (from.activation) {
    QACI_TRY(qaci_meta_grow(r->ctx, (void **)&m->part, &m->part_room, m->parts, 1, sizeof *m->part));
    m->part[m->parts++] = from.activation - 1;
  }
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&m->pend, &m->pend_room, m->pends, 1, sizeof *m->pend));
  m->pend[m->pends] = from;
  uint32_t template = w->word[reply], answer = qaci_meta_as_answer(w, template);
  qaci_meta_ref who = QACI_META_AGENT | PENDING | (uint32_t)m->pends++;
  if (w->templates.text[answer].length > w->options.view_limit) return observe(r, f, answer, NULL);
  QACI_TRY(push_registers(r, &who, 1));
  QACI_TRY(push_registers(r, &w->word[reply + 1], w->templates.text[template].holes));
  f->setting = qaci_meta_child(w, f->setting, qaci_meta_line(QACI_META_SEEN, answer));
  return QACI_OK;
}

/* The top frame, which worked out the successor that the frame below waits for, replies. */
static qaci_status end_settling(runner *r, uint32_t said) {
  qaci_meta_ref settled;
  QACI_TRY(capture(r, said, &settled));
  pop(r);
  r->w->word[(top(r)->agent & ~QACI_META_AGENT) + QACI_META_SETTLED] = settled;
  pop(r);
  return QACI_OK;
}

/* What f was asked is answered, f being off the stack: tell whoever asked. */
static qaci_status conclude(runner *r, const frame *f, pending from, qaci_meta_ref reply, uint64_t left) {
  if (f->kind == FRAME_ASKED) return deliver(r, from, reply, left);
  r->m->result = (qaci_meta_result){reply, from.agent, left, f->start - left, f->forced, from.activation};
  if (from.unchanged) return QACI_OK;
  return qaci_meta_successor(r->ctx, r->w, &r->m->result.agent, from.agent, from.message, from.budget, from.activation);
}

/* The top frame replies; said: its last setting. */
static qaci_status end(runner *r, qaci_meta_ref reply, uint32_t said, uint64_t left) {
  qaci_meta_machine *m = r->m;
  frame f = *top(r);
  if (f.kind == FRAME_SETTLE) return end_settling(r, said);
  pending from = {f.agent, f.message, f.forced ? f.start : UINT64_MAX, 0, false};
  qaci_meta_answer answer = {.agent = f.agent, .message = f.message, .reply = reply};
  QACI_TRY(qaci_meta_keep_answer(r->ctx, r->w, answer, f.start - left, said,
                                 m->parts > f.parts ? &m->part[f.parts] : NULL, m->parts - f.parts,
                                 from.budget, &from.activation));
  pop(r);
  return conclude(r, &f, from, reply, left);
}

/* A native policy is asked: no frame, one decision. */
static qaci_status ask_native(runner *r, frame f, uint32_t number) {
  qaci_meta_world *w = r->w;
  qaci_meta_policy_record policy = w->policy[number];
  qaci_meta_answer answer = {.agent = f.agent, .message = f.message};
  const uint32_t *fact = NULL;
  size_t facts = 0;
  uint64_t cost = f.start > 0;
  qaci_status status = policy.functions->answer(r->ctx, policy.data, w, f.message, &answer.reply, &fact, &facts);
  if (status == QACI_DOMAIN && !w->options.strict) status = error_message(r, &answer.reply);
  QACI_TRY(status);
  w->counts.calls++;
  w->counts.decisions += cost;
  f.forced = !cost;
  pending from = {f.agent, f.message, f.forced ? f.start : UINT64_MAX, 0, true};
  QACI_TRY(qaci_meta_keep_answer(r->ctx, w, answer, cost, policy.root, fact, facts, from.budget, &from.activation));
  return conclude(r, &f, from, answer.reply, f.start - cost);
}

/* A settled agent begins to answer. */
static qaci_status begin(runner *r, frame_kind kind, qaci_meta_ref agent, qaci_meta_ref message,
                         uint64_t budget) {
  qaci_meta_world *w = r->w;
  uint32_t at = agent & ~QACI_META_AGENT, setting = qaci_meta_agent_setting(w, agent), policy = w->node[setting].policy;
  frame f = {.setting = setting, .agent = agent, .message = message, .left = budget, .start = budget,
             .kind = (uint8_t)kind};
  w->counts.activations += kind != FRAME_SETTLE;
  if (w->policy[policy].functions->answer) return ask_native(r, f, policy);
  qaci_meta_prefetch_answer(w, agent, message);
  QACI_TRY(push_frame(r, f));
  QACI_TRY(push_registers(r, &w->word[at + 1], w->node[setting].registers));
  return observe_message(r, top(r), message);
}

static qaci_status forced_step(runner *r) {
  frame *f = top(r);
  const qaci_meta_decision *d;
  uint32_t exhausted = qaci_meta_child(r->w, f->setting, qaci_meta_line(QACI_META_EXHAUSTED, 0));
  QACI_TRY(decided(r, exhausted, true, &d));
  f->forced = true;
  r->w->counts.decisions++;
  qaci_meta_ref reply = r->w->malformed;
  if (d->op == QACI_META_REPLY) QACI_TRY(evaluate(r, f, d, &reply));
  return end(r, reply, d->said, 0);
}

/* WAIT: its successor's agent must be settled first, then it is run. */
static qaci_status wait_step(runner *r) {
  const uint32_t *record = &r->w->word[top(r)->agent & ~QACI_META_AGENT];
  if (record[QACI_META_SETTLED]) {
    pop(r);
    return QACI_OK;
  }
  qaci_meta_ref settled = qaci_meta_settled(r->w, record[1]);
  if (!settled) return push_frame(r, (frame){.agent = record[1], .kind = FRAME_WAIT});
  return begin(r, FRAME_SETTLE, settled, record[2], record[3] | (uint64_t)record[4] << 32);
}

/* Whether what is remembered holds for one budget only. */
static bool is_sensitive(const qaci_meta_world *w, uint32_t known) {
  return w->options.record && w->record[known].start != UINT64_MAX;
}

/* Who answered what is remembered. */
static pending known_agent(const qaci_meta_world *w, uint32_t known) {
  const qaci_meta_answer *a = &w->answer[known];
  uint32_t setting = qaci_meta_agent_setting(w, a->agent);
  bool native = w->policy[w->node[setting].policy].functions->answer != NULL;
  if (!w->options.record) return (pending){a->agent, a->message, UINT64_MAX, 0, native};
  return (pending){a->agent, a->message, w->record[known].start, known + 1, native};
}

/* *question := the same with its sender's address in front, in a signed world. */
static qaci_status sign(runner *r, uint32_t said, qaci_meta_ref *question) {
  qaci_meta_world *w = r->w;
  uint32_t template = w->word[*question];
  size_t holes = w->templates.text[template].holes;
  qaci_meta_ref *argument = qaci_alloc((1 + holes) * sizeof *argument);
  for (size_t i = 0; i < holes; i++) argument[1 + i] = w->word[*question + 1 + i];
  qaci_status status = capture(r, said, &argument[0]);
  if (status == QACI_OK) status = qaci_meta_message(r->ctx, w, question, qaci_meta_as_answer(w, template), argument);
  free(argument);
  return status;
}

/* `settled` is asked; the asker's setting and budget already show it. A question that is new in the world has no
 * answer. */
static qaci_status ask(runner *r, const qaci_meta_decision *d, qaci_meta_ref settled) {
  frame *f = top(r);
  qaci_meta_world *w = r->w;
  qaci_meta_ref question;
  size_t before = w->words;
  QACI_TRY(evaluate(r, f, d, &question));
  if (w->options.is_signed) QACI_TRY(sign(r, d->said, &question));
  uint64_t left = f->left - 1, lent = d->cap < left ? d->cap : left;
  f->setting = d->said;
  f->left = left - lent;
  uint32_t known = question >= before ? QACI_META_NONE : qaci_meta_find_answer(w, settled, question, lent);
  if (known != QACI_META_NONE) {
    w->counts.remembered++;
    return deliver(r, known_agent(w, known), w->answer[known].reply, lent - qaci_meta_answer_cost(w, known));
  }
  return begin(r, FRAME_ASKED, settled, question, lent);
}

/* *settled := what the agent is, from the record if there is one; 0 if it has to be worked out. */
static qaci_status look_up(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref *settled) {
  *settled = qaci_meta_settled(w, agent);
  if (*settled) return QACI_OK;
  uint32_t activation = w->word[(agent & ~QACI_META_AGENT) + QACI_META_ACTIVATION];
  if (!activation) return QACI_OK;
  QACI_TRY(qaci_meta_replay(ctx, w, activation - 1, settled));
  w->word[(agent & ~QACI_META_AGENT) + QACI_META_SETTLED] = *settled;
  return QACI_OK;
}

/* The agent that is asked, settled; 0: a frame that settles it is on top now. */
static qaci_status target(runner *r, const qaci_meta_decision *d, qaci_meta_ref *settled) {
  const frame *f = top(r);
  if (d->target == QACI_META_NONE) {
    *settled = qaci_meta_fresh(r->w, r->w->node[f->setting].policy);
    return QACI_OK;
  }
  qaci_meta_ref *agent = &r->m->reg[f->base + d->target];
  QACI_TRY(escape(r, agent));
  QACI_TRY(look_up(r->ctx, r->w, *agent, settled));
  return *settled ? QACI_OK : push_frame(r, (frame){.agent = *agent, .kind = FRAME_WAIT});
}

static qaci_status step(runner *r) {
  frame *f = top(r);
  if (f->kind == FRAME_WAIT) return wait_step(r);
  if (!f->left) return forced_step(r);
  qaci_meta_world *w = r->w;
  const qaci_meta_decision *d;
  qaci_meta_ref m;
  QACI_TRY(decided(r, f->setting, false, &d));
  w->counts.decisions += d->op != QACI_META_ASK; /* that one may be met again, when its agent is settled */
  switch (d->op) {
  case QACI_META_ASK:
    QACI_TRY(target(r, d, &m));
    if (!m) return QACI_OK;
    w->counts.decisions++;
    return ask(r, d, m);
  case QACI_META_REPLY:
    QACI_TRY(evaluate(r, f, d, &m));
    return end(r, m, d->said, f->left - 1);
  case QACI_META_VIEW:
    QACI_TRY(evaluate(r, f, d, &m));
    f->left--, f->setting = d->said;
    return observe_message(r, f, m);
  case QACI_META_SPAWN:
    m = qaci_meta_fresh(w, w->node[f->setting].policy);
    f->left--, f->setting = d->said;
    return observe(r, f, w->new_agent, &m);
  case QACI_META_REFLECT:
    QACI_TRY(capture(r, d->said, &m));
    f->left--, f->setting = d->said;
    return observe(r, f, w->you_are, &m);
  case QACI_META_ERROR:
    f->left--, f->setting = d->said;
    return observe(r, f, d->problem, NULL);
  }
  return QACI_OK;
}

/* The world's machine, or a new one while that is running: a policy may run the world it belongs to. */
static runner take_machine(qaci_ctx *ctx, qaci_meta_world *w) {
  qaci_meta_machine *m = w->machine;
  w->machine = NULL;
  w->running++;
  if (!m) {
    m = qaci_alloc(sizeof *m);
    *m = (qaci_meta_machine){0};
  }
  m->outer = w->innermost;
  w->innermost = m;
  return (runner){ctx, w, m};
}

static void give_back(runner *r) {
  r->w->innermost = r->m->outer;
  r->m->frames = r->m->regs = r->m->pends = r->m->parts = 0;
  qaci_meta_machine_destroy(r->w->machine);
  r->w->machine = r->m;
  r->w->running--;
}

static qaci_status run_all(runner *r, qaci_status status) {
  while (r->m->frames && status == QACI_OK) status = step(r);
  return status;
}

qaci_status qaci_meta_settle(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *agent) {
  qaci_meta_ref settled;
  QACI_TRY(look_up(ctx, w, *agent, &settled));
  if (!settled) {
    runner r = take_machine(ctx, w);
    qaci_status status = run_all(&r, push_frame(&r, (frame){.agent = *agent, .kind = FRAME_WAIT}));
    give_back(&r);
    if (status != QACI_OK) return status;
    settled = qaci_meta_settled(w, *agent);
  }
  *agent = settled;
  return QACI_OK;
}

qaci_status qaci_meta_run(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message,
                          uint64_t budget, qaci_meta_result *result) {
  if (!qaci_meta_is_agent(agent)) return qaci_fail(ctx, QACI_DOMAIN, "a message is asked, expected an agent");
  if (qaci_meta_is_agent(message))
    return qaci_fail(ctx, QACI_DOMAIN, "an agent is the question, expected a message");
  QACI_TRY(qaci_meta_settle(ctx, w, &agent));
  runner r = take_machine(ctx, w);
  uint32_t known = qaci_meta_find_answer(w, agent, message, budget);
  qaci_status status;
  if (known != QACI_META_NONE) {
    w->counts.remembered++;
    frame f = {.start = budget, .kind = FRAME_ROOT, .forced = is_sensitive(w, known)};
    status = conclude(&r, &f, known_agent(w, known), w->answer[known].reply, budget - qaci_meta_answer_cost(w, known));
  } else {
    status = run_all(&r, begin(&r, FRAME_ROOT, agent, message, budget));
  }
  if (status == QACI_OK) *result = r.m->result;
  give_back(&r);
  return status;
}

size_t qaci_meta_open_count(const qaci_meta_world *w) {
  return w->innermost ? w->innermost->frames : 0;
}

qaci_meta_open qaci_meta_open_at(const qaci_meta_world *w, size_t i) {
  const qaci_meta_machine *m = w->innermost;
  const frame *f = &m->frame[i];
  bool last = i + 1 == m->frames;
  return (qaci_meta_open){f->agent,
                          f->message,
                          f->setting,
                          f->start,
                          f->left,
                          m->reg + f->base,
                          (last ? m->regs : f[1].base) - f->base,
                          m->part + f->parts,
                          (last ? m->parts : f[1].parts) - f->parts};
}

qaci_status qaci_meta_open_agent(qaci_ctx *ctx, qaci_meta_world *w, size_t i, qaci_meta_ref *agent) {
  runner r = {ctx, w, w->innermost};
  qaci_meta_ref *value = &r.m->reg[top(&r)->base + i];
  QACI_TRY(escape(&r, value));
  *agent = *value;
  return QACI_OK;
}
