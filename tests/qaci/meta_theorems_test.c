/* The theorems of papers/meta-execution.md (META.4) and what is remembered and recorded (META.5, META.6), on random
 * policies: the command in a setting is drawn from the hash of the setting's text. */
#include <criterion/criterion.h>

#include "qaci/meta/internal.h"
#include "tests/support/leaks.h"
#include "tests/support/meta.h"

/* Random policies -------------------------------------------------------------------------------------------------- */

typedef struct fancy {
  uint64_t seed;
  bool blind;             /* nothing is viewed, and no message is passed on without a text around it */
  size_t calls, forced, deepest;
  uint64_t changed;       /* the setting with this hash has another command */
  const struct fancy *of; /* not NULL: commands only as recorded in `decision` */
  struct decision {
    uint64_t setting;
    char *command;
  } *decision;
  size_t decisions;
  bool missing;
} fancy;

typedef struct writer {
  uint64_t state;
  char text[400];
  size_t length;
  const bool *kind;
  size_t registers;
  bool blind;
} writer;

static unsigned draw(writer *x, unsigned sides) {
  x->state = qaci_hash_mix(x->state, 1);
  return (unsigned)((x->state >> 33) % sides);
}

static void put(writer *x, const char *text) {
  size_t length = strlen(text), room = sizeof x->text - x->length;
  if (length > room) length = room;
  memcpy(x->text + x->length, text, length);
  x->length += length;
}

static void put_register(writer *x) {
  char name[32];
  size_t r = draw(x, (unsigned)x->registers);
  bool agent = x->kind[r];
  if (!draw(x, 12)) agent = !agent;
  if (!draw(x, 20)) r += 3;
  snprintf(name, sizeof name, "%c%zu", agent ? '@' : '#', r);
  put(x, name);
}

static void expression(writer *x, int depth) {
  static const char *word[] = {"a", " b ", "list", " and ", "\\(", "\\#1 ", "\xc3\xa9", "", " ", "("};
  if (x->blind) put(x, "t ");
  for (unsigned n = 1 + draw(x, 3); n; n--) {
    unsigned what = draw(x, 8);
    if (what < 4 && x->registers) put_register(x);
    else if (what == 4 && depth) put(x, "("), expression(x, depth - 1), put(x, ")");
    else put(x, word[draw(x, draw(x, 20) ? 8 : 10)]);
  }
}

static void put_target(writer *x) {
  for (size_t r = x->registers; r-- > 0;) {
    if (!x->kind[r] || draw(x, 3)) continue;
    char name[32];
    snprintf(name, sizeof name, "@%zu", r);
    put(x, name);
    return;
  }
}

static void command(writer *x, size_t lines) {
  static const char *broken[] = {"", "nonsense", "ask@ x", "view (", "reply )", "spawn now", "ask$ b", "reply \\",
                                 "ask@77 x"};
  unsigned what = draw(x, 100);
  if (x->blind && what < 15) what += 15;
  if (lines > 14 && draw(x, 2)) what = 60;
  if (what < 15) {
    put(x, "view "), expression(x, 1);
  } else if (what < 55) {
    put(x, "ask");
    if (draw(x, 3)) put_target(x);
    if (!draw(x, 4)) {
      char cap[32];
      snprintf(cap, sizeof cap, "$%u", draw(x, 9));
      put(x, cap);
    }
    put(x, " "), expression(x, 1);
  } else if (what < 85) {
    put(x, "reply "), expression(x, 2);
  } else if (what < 89) {
    put(x, "spawn");
  } else if (what < 94) {
    put(x, "reflect");
  } else {
    put(x, broken[draw(x, sizeof broken / sizeof *broken)]);
  }
}

static uint64_t text_hash(uint64_t h, const char *text) {
  for (; *text; text++) h = qaci_hash_mix(h, (unsigned char)*text);
  return h;
}

static qaci_status decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **answer, size_t *length) {
  fancy *f = data;
  f->calls++;
  f->forced += q->exhausted;
  if (qaci_meta_open_count(q->world) > f->deepest) f->deepest = qaci_meta_open_count(q->world);
  char *shown = qaci_meta_setting_show(q->world, q->setting);
  uint64_t key = text_hash(0, shown);
  size_t lines = 0;
  for (const char *c = shown; *c; c++) lines += *c == '\n';
  free(shown);
  if (f->of) {
    for (size_t i = 0; i < f->of->decisions; i++)
      if (f->of->decision[i].setting == key) {
        *answer = qaci_strdup(f->of->decision[i].command);
        *length = strlen(*answer);
        return QACI_OK;
      }
    f->missing = true;
    return qaci_fail(ctx, QACI_UNABLE, "no such decision");
  }
  writer x = {.state = qaci_hash_mix(f->seed + (key == f->changed), key), .blind = f->blind,
              .registers = qaci_meta_setting_registers(q->world, q->setting)};
  bool *kinds = qaci_alloc(x.registers);
  qaci_meta_register_kinds(q->world, q->setting, kinds);
  x.kind = kinds;
  if (!q->exhausted) command(&x, lines);
  else if (draw(&x, 3)) put(&x, draw(&x, 2) ? "reply " : ""), expression(&x, 1);
  else command(&x, 20);
  free(kinds);
  *answer = qaci_alloc(x.length);
  memcpy(*answer, x.text, x.length);
  *length = x.length;
  return QACI_OK;
}

static const qaci_meta_policy_functions fancy_functions = {.name = "fancy", .decide = decide};

/* Worlds ----------------------------------------------------------------------------------------------------------- */

typedef struct stage {
  qaci_ctx ctx;
  qaci_meta_world *w;
  fancy f;
  qaci_meta_ref agent;
} stage;

static void set(stage *s, const qaci_meta_options *options, uint64_t seed) {
  qaci_ctx_init(&s->ctx);
  s->w = qaci_meta_world_create(options);
  s->f = (fancy){.seed = seed};
  s->agent = qaci_meta_fresh(s->w, qaci_meta_policy_add(s->w, &fancy_functions, &s->f));
}

static qaci_meta_result run(stage *s, qaci_meta_ref agent, const char *question, uint64_t budget) {
  qaci_meta_result r = {0};
  qaci_status status = qaci_meta_run(&s->ctx, s->w, agent, meta_message(&s->ctx, s->w, question), budget, &r);
  cr_assert_eq(status, QACI_OK, "%s", s->ctx.message);
  return r;
}

/* A hash of all that a message or an agent is, the same in every world. Agents are settled for it. */
typedef struct digests {
  uint64_t *of;
  size_t room;
} digests;

static uint64_t digest(stage *s, digests *d, qaci_meta_ref ref) {
  qaci_meta_ref settled = ref;
  if (qaci_meta_is_agent(ref))
    cr_assert_eq(qaci_meta_settle(&s->ctx, s->w, &settled), QACI_OK, "settled: %s", s->ctx.message);
  size_t at = settled & ~QACI_META_AGENT;
  if (at >= d->room) {
    size_t room = 2 * at + 1024;
    d->of = qaci_realloc(d->of, room * sizeof *d->of);
    memset(d->of + d->room, 0, (room - d->room) * sizeof *d->of);
    d->room = room;
  }
  if (d->of[at]) return d->of[at];
  bool agent = qaci_meta_is_agent(settled);
  qaci_meta_setting setting = agent ? qaci_meta_agent_setting(s->w, settled) : 0;
  char *text = agent ? qaci_meta_setting_show(s->w, setting)
                     : qaci_meta_template_show(s->w, qaci_meta_message_template(s->w, settled), 0);
  uint64_t h = text_hash(agent, text);
  free(text);
  size_t count = agent ? qaci_meta_setting_registers(s->w, setting)
                       : qaci_meta_template_holes(s->w, qaci_meta_message_template(s->w, settled));
  for (size_t i = 0; i < count; i++) {
    qaci_meta_ref part = agent ? qaci_meta_agent_registers(s->w, settled)[i]
                               : qaci_meta_message_arguments(s->w, settled)[i];
    h = qaci_hash_mix(h, digest(s, d, part));
  }
  d->of[at] = h | 1;
  return h | 1;
}

static bool same(stage *s, const qaci_meta_result *a, stage *t, const qaci_meta_result *b) {
  digests x = {0}, y = {0};
  bool equal = digest(s, &x, a->reply) == digest(t, &y, b->reply) && digest(s, &x, a->agent) == digest(t, &y, b->agent);
  free(x.of);
  free(y.of);
  return equal;
}

static const char *const questions[] = {"q", "q (a) and (b (c))", "(x) (x)", "solve (é) for (the (list (of (x))))"};
enum { QUESTIONS = sizeof questions / sizeof *questions, SEEDS = 250 };

static const qaci_meta_options plain_calls = {.record = true, .no_answers = true, .ask_always = true};
static const qaci_meta_options worlds[] = {
  {0}, {.record = true}, {.no_answers = true}, {.record = true, .no_answers = true}, {.ask_always = true}};
enum { WORLDS = sizeof worlds / sizeof *worlds };

/* T1, T2, T3, and settled agents: whatever a world remembers and records, whatever ran in it before. */
Test(meta_theorems, determinism_conservation_bound) {
  leaks_watch();
  size_t live = leaks_live_blocks(), remembered = 0, sensitive = 0, full = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    for (size_t is_signed = 0; is_signed < 2; is_signed++) {
      qaci_meta_options options = plain_calls;
      options.is_signed = is_signed;
      stage plain, other[WORLDS];
      set(&plain, &options, seed);
      for (size_t i = 0; i < WORLDS; i++) {
        options = worlds[i];
        options.is_signed = is_signed;
        set(&other[i], &options, seed);
      }
      for (size_t q = 0; q < QUESTIONS; q++) {
        uint64_t budget = qaci_hash_mix(seed, q) % 50;
        plain.f.calls = plain.f.forced = plain.f.deepest = 0;
        qaci_meta_result r = run(&plain, plain.agent, questions[q], budget), r2;
        cr_assert_eq(r.left + r.cost, budget, "T2");
        cr_assert_eq(r.cost, plain.f.calls - plain.f.forced, "T2: cost %lu", (unsigned long)r.cost);
        cr_assert(plain.f.calls <= 2 * budget + 1, "T3: %zu calls of %lu", plain.f.calls, (unsigned long)budget);
        cr_assert(plain.f.deepest <= budget + 1, "T3: depth");
        full += plain.f.calls == 2 * budget + 1;
        sensitive += r.sensitive;
        for (size_t i = 0; i < WORLDS; i++) {
          qaci_meta_result x = run(&other[i], other[i].agent, questions[q], budget);
          cr_assert(x.left == r.left && x.cost == r.cost && x.sensitive == r.sensitive,
                    "T1: seed %lu world %zu: cost %lu, %lu",
                    (unsigned long)seed, i, (unsigned long)x.cost, (unsigned long)r.cost);
          cr_assert(same(&plain, &r, &other[i], &x), "T1: seed %lu question %zu world %zu", (unsigned long)seed, q, i);
          /* a second question to the agent that it has become */
          r2 = run(&plain, r.agent, "and then (a)", budget);
          x = run(&other[i], x.agent, "and then (a)", budget);
          cr_assert(x.left == r2.left && same(&plain, &r2, &other[i], &x), "T1: follow-up, seed %lu world %zu",
                    (unsigned long)seed, i);
        }
      }
      for (size_t i = 0; i < WORLDS; i++) {
        remembered += qaci_meta_world_counts(other[i].w).remembered;
        qaci_meta_world_destroy(other[i].w);
      }
      qaci_meta_world_destroy(plain.w);
    }
  }
  cr_assert(remembered > 2000 && sensitive > 200 && full > 20, "the cases are not trivial: %zu %zu %zu", remembered,
            sensitive, full);
  cr_assert_eq(leaks_live_blocks(), live, "nothing of GMP's is lost");
}

/* T4: an insensitive run of cost k is the same for every budget of at least k; and remembered answers agree with runs
 * that remember nothing, whatever the budgets. */
Test(meta_theorems, memo_soundness) {
  size_t insensitive = 0, remembered = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    stage memo;
    set(&memo, &worlds[seed % 2], seed);
    for (size_t i = 0; i < 6; i++) {
      const char *question = questions[i % QUESTIONS];
      uint64_t budget = qaci_hash_mix(seed, i) % 60;
      stage plain;
      set(&plain, &worlds[3], seed);
      qaci_meta_result p = run(&plain, plain.agent, question, budget), m = run(&memo, memo.agent, question, budget);
      cr_assert(m.left == p.left && same(&plain, &p, &memo, &m), "T4: seed %lu run %zu", (unsigned long)seed, i);
      if (!p.sensitive) {
        insensitive++;
        for (int k = 0; k < 3; k++) {
          uint64_t other = p.cost + (k ? qaci_hash_mix(seed, 7 * i + (uint64_t)k) % 1000 : 0);
          qaci_meta_result o = run(&plain, plain.agent, question, other);
          cr_assert(o.left == other - p.cost && same(&plain, &p, &plain, &o), "T4: seed %lu, budget %lu instead of %lu",
                    (unsigned long)seed, (unsigned long)other, (unsigned long)budget);
        }
      }
      qaci_meta_world_destroy(plain.w);
    }
    remembered += qaci_meta_world_counts(memo.w).remembered;
    qaci_meta_world_destroy(memo.w);
  }
  cr_assert(insensitive > 400 && remembered > 1000, "the cases are not trivial: %zu %zu", insensitive, remembered);
}

/* T5: who never looks behind a hole decides the same whatever is there. */
Test(meta_theorems, parametricity) {
  size_t decisions = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    stage s;
    set(&s, &worlds[0], seed);
    s.f.blind = true;
    qaci_meta_result a = run(&s, s.agent, "q (one) and (two)", 40);
    size_t calls = s.f.calls, settings = qaci_meta_settings(s.w);
    qaci_meta_result b = run(&s, s.agent, "q (some (other)) and (thing)", 40);
    cr_assert(calls == s.f.calls && settings == qaci_meta_settings(s.w) && a.cost == b.cost, "T5: seed %lu",
              (unsigned long)seed);
    decisions += qaci_meta_decisions(s.w);
    qaci_meta_world_destroy(s.w);
  }
  cr_assert(decisions > SEEDS * 3, "the cases are not trivial: %zu", decisions);
}

/* T6: nothing that exists is changed by what happens later. */
Test(meta_theorems, immutability) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    stage s;
    set(&s, &worlds[seed % WORLDS], seed);
    qaci_meta_result r[QUESTIONS];
    uint64_t before[QUESTIONS][2];
    for (size_t q = 0; q < QUESTIONS; q++) {
      digests d = {0};
      r[q] = run(&s, s.agent, questions[q], 30);
      before[q][0] = digest(&s, &d, r[q].reply);
      before[q][1] = digest(&s, &d, r[q].agent);
      free(d.of);
    }
    for (size_t q = 0; q < QUESTIONS; q++) run(&s, r[q].agent, questions[QUESTIONS - 1 - q], 30);
    for (size_t q = 0; q < QUESTIONS; q++) {
      digests d = {0};
      cr_assert(digest(&s, &d, r[q].reply) == before[q][0] && digest(&s, &d, r[q].agent) == before[q][1],
                "T6: seed %lu",
                (unsigned long)seed);
      free(d.of);
    }
    qaci_meta_world_destroy(s.w);
  }
}

/* T7: from the decisions alone. */
static void take_decisions(stage *s) {
  for (qaci_meta_setting i = 0; i < qaci_meta_settings(s->w); i++) {
    const char *text = qaci_meta_setting_decision(s->w, i);
    if (!text || qaci_meta_setting_kind(s->w, i) == QACI_META_SAID) continue;
    char *shown = qaci_meta_setting_show(s->w, i);
    s->f.decision = qaci_realloc(s->f.decision, (s->f.decisions + 1) * sizeof *s->f.decision);
    s->f.decision[s->f.decisions++] = (struct decision){text_hash(0, shown), qaci_strdup(text)};
    free(shown);
  }
}

Test(meta_theorems, replay) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    stage s, again;
    set(&s, &worlds[0], seed);
    qaci_meta_result r = run(&s, s.agent, questions[1], 40);
    take_decisions(&s);
    set(&again, &worlds[1], seed);
    again.f.of = &s.f;
    qaci_meta_result x = run(&again, again.agent, questions[1], 40);
    cr_assert(!again.f.missing && x.left == r.left && same(&s, &r, &again, &x), "T7: seed %lu", (unsigned long)seed);
    cr_assert_eq(again.f.calls, s.f.decisions, "T7: every decision is used");
    for (size_t i = 0; i < s.f.decisions; i++) free(s.f.decision[i].command);
    free(s.f.decision);
    qaci_meta_world_destroy(s.w);
    qaci_meta_world_destroy(again.w);
  }
}

/* Changes ---------------------------------------------------------------------------------------------------------- */

/* Whether activation i depends on `said`, worked out from its path and its parts. */
static bool depends(stage *s, const bool *of, size_t i, qaci_meta_setting said) {
  qaci_meta_activation a = qaci_meta_activation_at(s->w, i);
  qaci_meta_setting first = qaci_meta_agent_setting(s->w, a.agent);
  for (qaci_meta_setting at = a.last; at != first; at = qaci_meta_setting_parent(s->w, at))
    if (at == said) return true;
  for (size_t k = 0; k < a.asked_count; k++)
    if (of[a.asked[k]]) return true;
  return false;
}

static qaci_meta_setting said_in(stage *s, qaci_meta_setting setting) {
  return s->w->decision[s->w->node[setting].decision - 1].said;
}

/* A random setting that is decided; QACI_META_NONE if the dice find none. */
static qaci_meta_setting some_setting(stage *s, uint64_t dice) {
  for (int k = 0; k < 50; k++) {
    dice = qaci_hash_mix(dice, 3);
    qaci_meta_setting i = (qaci_meta_setting)(dice % qaci_meta_settings(s->w));
    if (qaci_meta_setting_decision(s->w, i) && qaci_meta_setting_kind(s->w, i) != QACI_META_SAID) return i;
  }
  return QACI_META_NONE;
}

Test(meta_theorems, changes) {
  size_t kept = 0, affected = 0, again = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    stage s, fresh;
    set(&s, &worlds[1], seed);
    qaci_meta_result before[QUESTIONS], now;
    for (size_t q = 0; q < QUESTIONS; q++) before[q] = run(&s, s.agent, questions[q], 40);
    qaci_meta_setting i = some_setting(&s, seed);
    if (i == QACI_META_NONE) continue;
    size_t count = qaci_meta_activations(s.w);
    qaci_meta_setting said = said_in(&s, i);
    char *shown = qaci_meta_setting_show(s.w, i), *old = qaci_strdup(qaci_meta_setting_decision(s.w, i)), *command;
    uint64_t key = text_hash(0, shown);
    free(shown);
    /* what the policy says there when it is a little different */
    set(&fresh, &worlds[0], seed);
    s.f.changed = fresh.f.changed = key;
    size_t length;
    cr_assert_eq(decide(&s.ctx, &s.f, &(qaci_meta_question){.world = s.w, .setting = i,
                        .exhausted = qaci_meta_setting_kind(s.w, i) == QACI_META_EXHAUSTED}, &command, &length),
                 QACI_OK, "it has something to say");
    cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, i, command, length), QACI_OK, "%s", s.ctx.message);
    bool is_same = said == said_in(&s, i), *of = qaci_alloc(count);
    for (size_t k = 0; k < count; k++) {
      of[k] = depends(&s, of, k, said);
      cr_assert_eq(qaci_meta_activation_at(s.w, k).current, is_same || !of[k], "current: seed %lu activation %zu",
                   (unsigned long)seed, k);
      affected += of[k];
      kept += !of[k];
    }
    for (size_t q = 0; q < QUESTIONS; q++) {
      now = run(&s, s.agent, questions[q], 40);
      qaci_meta_result x = run(&fresh, fresh.agent, questions[q], 40);
      cr_assert(now.left == x.left && same(&s, &now, &fresh, &x), "as if it had always been so: seed %lu question %zu",
                (unsigned long)seed, q);
      /* what it did not depend on is the same activation */
      uint32_t root = before[q].activation;
      if (!of[root - 1]) cr_assert_eq(now.activation, root, "not run again: seed %lu", (unsigned long)seed);
    }
    size_t more = qaci_meta_activations(s.w);
    again += more - count;
    cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, i, old, strlen(old)), QACI_OK, "%s", s.ctx.message);
    for (size_t k = 0; k < count; k++)
      cr_assert(qaci_meta_activation_at(s.w, k).current, "back: seed %lu activation %zu", (unsigned long)seed, k);
    for (size_t q = 0; q < QUESTIONS; q++) {
      now = run(&s, s.agent, questions[q], 40);
      cr_assert(now.reply == before[q].reply && now.left == before[q].left, "back: seed %lu question %zu",
                (unsigned long)seed, q);
      cr_assert(now.agent == before[q].agent && now.activation == before[q].activation, "back: seed %lu",
                (unsigned long)seed);
    }
    /* forgotten, it is decided again */
    cr_assert_eq(qaci_meta_setting_forget(&s.ctx, s.w, i), QACI_OK, "%s", s.ctx.message);
    for (size_t k = 0; k < count; k++)
      cr_assert_eq(qaci_meta_activation_at(s.w, k).current, !of[k], "forgotten: seed %lu activation %zu",
                   (unsigned long)seed, k);
    s.f.changed = 0;
    for (size_t q = 0; q < QUESTIONS; q++)
      cr_assert_eq(run(&s, s.agent, questions[q], 40).left, before[q].left, "decided again");
    free(of);
    free(old);
    free(command);
    qaci_meta_world_destroy(fresh.w);
    qaci_meta_world_destroy(s.w);
  }
  cr_assert(kept > 500 && affected > 500 && again > 500, "the cases are not trivial: %zu %zu %zu", kept, affected,
            again);
}
