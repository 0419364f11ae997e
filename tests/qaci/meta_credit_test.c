/* Facts, versions, credit assignment and fault tracing on random executions.                               META.9
 *
 * A random program: asked "do # with @", an agent looks at its number n, asks up to three smaller numbers and the
 * database, in an order that a hash of (seed, n) says, and replies with what it heard. Whom it asks does not depend on
 * what is behind holes, so what depends on a row is known beforehand, from the recorded graph. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"
#include "qaci/meta/credit.h"
#include "qaci/meta/trace.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { NUMBERS = 40, KEYS = 7, BUDGET = 1000000 };

/* ---- the program ---- */

typedef struct program {
  uint64_t seed;
} program;

/* The last line of a setting. */
static const char *last_line(const char *text) {
  size_t n = strlen(text) - 1; /* ends with a line end */
  while (n && text[n - 1] != '\n') n--;
  return text + n;
}

static uint64_t hashed(const program *p, int n, int step) {
  return qaci_hash_mix(qaci_hash_mix(p->seed, (uint64_t)n), (uint64_t)step) >> 7;
}

/* What is said after `asked` answers; in the end the last message that was mentioned is passed on. */
static void say(const program *p, int n, int asked, const char *seen, char *command, size_t room) {
  uint64_t h = hashed(p, n, asked);
  if (asked < 3 && n > 0 && h % 5 < 3)
    snprintf(command, room, "ask do (n%d) with @1", (int)(h / 8 % (uint64_t)n));
  else if (asked < 3 && h % 5 == 3)
    snprintf(command, room, "ask@1 %s (k%d)?", h / 64 % 2 ? "what is known about" : "is there anything about",
             (int)(h / 8 % KEYS));
  else
    snprintf(command, room, "reply done (n%d, #%d)", n, atoi(strrchr(seen, '#') + 1));
}

static qaci_status decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  char *text = qaci_meta_setting_show(q->world, q->setting), said[100];
  const char *number = strstr(text, "< n"), *line = text;
  int asked = 0;
  (void)ctx;
  while ((line = strstr(line, "> ask"))) asked++, line++;
  if (!number)
    snprintf(said, sizeof said, "view #0");
  else
    say(data, atoi(number + 3), asked, text, said, sizeof said);
  free(text);
  *command = qaci_strdup(said);
  *length = strlen(said);
  return QACI_OK;
}

/* ---- the overseer ---- */

/* It looks at the sub-questions or, where there are none, at the question and the rows; then it names some of them, by
 * a hash of the seed and of what it sees. */
static qaci_status oversee(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  const program *p = data;
  char *text = qaci_meta_setting_show(q->world, q->setting), said[400] = "reply nothing";
  (void)ctx;
  uint64_t h = p->seed;
  for (const char *c = text; *c; c++) h = qaci_hash_mix(h, (uint64_t)*c);
  const char *line = last_line(text);
  bool reconciling = strstr(text, "< which changes") != NULL;
  if (reconciling)
    snprintf(said, sizeof said, "reply proposal 1; proposal 2");
  else if (!strncmp(line, "< what should", 13))
    snprintf(said, sizeof said, "view #3");
  else if (strstr(text, "> view #4")) {
    if (strstr(line, "knows")) snprintf(said, sizeof said, "reply row 1: add (learned s%d)", (int)(h / 16 % 3));
  } else if (!strncmp(line, "< none", 6))
    snprintf(said, sizeof said, "view #0");
  else if (strstr(text, "> view #0"))
    snprintf(said, sizeof said, "view #4");
  else {
    size_t n = 0, at = 0;
    at += (size_t)snprintf(said, sizeof said, "reply nothing");
    for (const char *c = line; (c = strstr(c, "answered")); c++) {
      n++;
      if (h >> n & 1 || n == 1)
        at += (size_t)snprintf(said + at, sizeof said - at, "; sub-question %zu: blame %d", n, (int)(h / 64 % 2));
    }
  }
  free(text);
  *command = qaci_strdup(said);
  *length = strlen(said);
  return QACI_OK;
}

static const qaci_meta_policy_functions program_functions = {.name = "program", .decide = decide};
static const qaci_meta_policy_functions overseer_functions = {.name = "overseer", .decide = oversee};

typedef struct game {
  qaci_ctx ctx;
  program p;
  qaci_meta_world *w;
  qaci_meta_facts *db;
  qaci_meta_ref agent, overseer, question;
} game;

static qaci_meta_ref text(game *g, const char *format, int n) {
  char line[64];
  qaci_meta_ref m;
  snprintf(line, sizeof line, format, n);
  cr_assert_eq(qaci_meta_text(&g->ctx, g->w, &m, line, strlen(line)), QACI_OK, "text");
  return m;
}

static void start(game *g, uint64_t round) {
  static const char shape[] = "do # with @";
  qaci_meta_template t;
  qaci_ctx_init(&g->ctx);
  g->p.seed = round;
  g->w = qaci_meta_world_create(&(qaci_meta_options){.record = true});
  g->db = qaci_meta_facts_create(g->w, "the notebook");
  g->agent = qaci_meta_fresh(g->w, qaci_meta_policy_add(g->w, &program_functions, &g->p));
  g->overseer = qaci_meta_fresh(g->w, qaci_meta_policy_add(g->w, &overseer_functions, &g->p));
  qaci_meta_template_of_shape(&g->ctx, g->w, &t, shape, sizeof shape - 1);
  qaci_meta_ref argument[] = {text(g, "n%d", NUMBERS), qaci_meta_fresh(g->w, qaci_meta_facts_policy(g->db))};
  cr_assert_eq(qaci_meta_message(&g->ctx, g->w, &g->question, t, argument), QACI_OK, "question");
}

static qaci_meta_result run(game *g, uint64_t *activations) {
  qaci_meta_result r;
  uint64_t before = qaci_meta_world_counts(g->w).activations;
  cr_assert_eq(qaci_meta_run(&g->ctx, g->w, g->agent, g->question, BUDGET, &r), QACI_OK, "run: %s", g->ctx.message);
  *activations = qaci_meta_world_counts(g->w).activations - before;
  return r;
}

/* How many activations at and below `root` depend on the row of `key`, and how many there are. */
static size_t dependents(const game *g, uint32_t root, qaci_meta_ref key, size_t *all) {
  bool *below = calloc(root + 1, 1), *touched = calloc(root + 1, 1);
  size_t count = 0;
  below[root] = true;
  *all = 0;
  for (uint32_t v = root + 1; v-- > 0;) {
    qaci_meta_activation a = qaci_meta_activation_at(g->w, v);
    for (size_t i = 0; below[v] && !a.native && i < a.asked_count; i++) below[a.asked[i]] = true;
    *all += below[v];
  }
  for (uint32_t v = 0; v <= root; v++) {
    qaci_meta_activation a = qaci_meta_activation_at(g->w, v);
    if (!below[v]) continue;
    for (size_t i = 0; i < a.asked_count; i++)
      touched[v] |= a.native ? qaci_meta_fact_at(g->w, a.asked[i]).key == key : touched[a.asked[i]];
    count += touched[v];
  }
  free(below);
  free(touched);
  return count;
}

static qaci_meta_edit fact_edit(game *g, int key, const qaci_meta_ref *sentence, size_t count) {
  return (qaci_meta_edit){.row = {g->db, text(g, "k%d", key)}, .sentence = sentence, .count = count};
}

static void commit(game *g, qaci_meta_versions *v, const qaci_meta_edit *edit, size_t edits) {
  size_t version;
  cr_assert_eq(qaci_meta_commit(&g->ctx, v, edit, edits, "a test", &version), QACI_OK, "commit: %s", g->ctx.message);
  cr_assert_eq(version, qaci_meta_versions_current(v), "a commit is current");
}

/* ---- facts and versions ---- */

Test(meta_credit, an_edit_runs_what_looked_it_up) {
  size_t live = leaks_live_blocks();
  size_t edited = 0;
  for (uint64_t round = 0; round < 40; round++) {
    game g;
    uint64_t ran;
    start(&g, round);
    qaci_meta_versions *v = qaci_meta_versions_create(g.w);
    qaci_meta_result first = run(&g, &ran), again;
    for (int key = 0; key < KEYS; key++) {
      size_t all, touched = dependents(&g, first.activation - 1, text(&g, "k%d", key), &all);
      cr_assert_eq(key || ran == all, true, "everything ran once");
      qaci_meta_ref sentence = text(&g, "s%d", key);
      qaci_meta_edit edit = fact_edit(&g, key, &sentence, 1);
      commit(&g, v, &edit, 1);
      again = run(&g, &ran);
      cr_assert_eq(ran, touched, "seed %d key %d: an edit ran %d activations, %d depend on it", (int)round, key,
                   (int)ran, (int)touched);
      edited += touched > 0;
      cr_assert_eq(qaci_meta_checkout(&g.ctx, v, 0), QACI_OK, "checkout: %s", g.ctx.message);
      again = run(&g, &ran);
      cr_assert_eq(ran, 0, "a version that comes back runs nothing");
      cr_assert(again.activation == first.activation && again.reply == first.reply && again.agent == first.agent,
                "it gives what it gave, under the same number");
    }
    qaci_meta_versions_destroy(v);
    qaci_meta_world_destroy(g.w);
  }
  cr_assert(edited > 50, "the test needs edits that matter, it had %zu", edited);
  cr_assert_eq(leaks_live_blocks(), live, "blocks");
}

/* A tree of versions: whatever the way, a version gives its reply, and nothing runs twice. */
Test(meta_credit, versions_form_a_tree) {
  enum { VERSIONS = 25, WALKS = 60 };
  for (uint64_t round = 0; round < 10; round++) {
    game g;
    uint64_t ran;
    qaci_meta_result result[VERSIONS + 1];
    start(&g, round);
    qaci_meta_versions *v = qaci_meta_versions_create(g.w);
    result[0] = run(&g, &ran);
    qaci_meta_setting view = qaci_meta_agent_setting(g.w, g.agent); /* the rule at n3, found below */
    for (qaci_meta_setting s = 0; s < qaci_meta_settings(g.w); s++) {
      char *shown = qaci_meta_setting_show(g.w, s);
      if (!strcmp(shown, "< do #0 with @1\n> view #0\n< n3\n")) view = s;
      free(shown);
    }
    for (size_t i = 1; i <= VERSIONS; i++) {
      cr_assert_eq(qaci_meta_checkout(&g.ctx, v, dice((unsigned)i)), QACI_OK, "checkout");
      qaci_meta_ref sentence[3];
      for (int k = 0; k < 3; k++) sentence[k] = text(&g, "s%d", (int)dice(4));
      qaci_meta_edit edit[2] = {fact_edit(&g, (int)dice(KEYS), sentence, dice(4)),
                                fact_edit(&g, (int)dice(KEYS), sentence, 1)};
      if (view != qaci_meta_agent_setting(g.w, g.agent) && dice(2)) {
        static const char *const command[] = {"reply three", "reply done n3", "ask@1 what is known about (k1)?"};
        edit[1] = (qaci_meta_edit){.row = {NULL, view}, .command = command[dice(3)]};
        edit[1].length = strlen(edit[1].command);
      }
      commit(&g, v, edit, 2);
      result[i] = run(&g, &ran);
    }
    for (int i = 0; i < WALKS; i++) {
      size_t to = dice(VERSIONS + 1);
      cr_assert_eq(qaci_meta_checkout(&g.ctx, v, to), QACI_OK, "checkout: %s", g.ctx.message);
      cr_assert_eq(qaci_meta_versions_current(v), to, "current");
      qaci_meta_result r = run(&g, &ran);
      cr_assert(r.reply == result[to].reply && r.activation == result[to].activation && !ran,
                "seed %d: version %zu gives another reply, or runs", (int)round, to);
    }
    cr_assert_eq(qaci_meta_checkout(&g.ctx, v, VERSIONS + 1), QACI_DOMAIN, "no such version");
    qaci_meta_versions_destroy(v);
    qaci_meta_world_destroy(g.w);
  }
}

Test(meta_credit, edits_of_different_rows_commute) {
  for (uint64_t round = 0; round < 20; round++) {
    game g;
    uint64_t ran;
    start(&g, round);
    run(&g, &ran);
    qaci_meta_versions *v = qaci_meta_versions_create(g.w);
    qaci_meta_ref sentence[] = {text(&g, "b%d", 1), text(&g, "a%d", 2)}, turned[] = {sentence[1], sentence[0]};
    qaci_meta_edit one[] = {fact_edit(&g, 1, sentence, 2), fact_edit(&g, 2, sentence, 1)};
    qaci_meta_edit two[] = {one[1], fact_edit(&g, 1, turned, 2)};
    commit(&g, v, &one[0], 1);
    commit(&g, v, &one[1], 1);
    qaci_meta_ref reply = run(&g, &ran).reply;
    cr_assert_eq(qaci_meta_checkout(&g.ctx, v, 0), QACI_OK, "checkout");
    commit(&g, v, two, 2);
    cr_assert_eq(run(&g, &ran).reply, reply, "the order of edits, or of sentences, does not matter");
    cr_assert_eq(ran, 0, "and what was run is used again");
    size_t count;
    const qaci_meta_ref *row = qaci_meta_facts_row(g.db, text(&g, "k%d", 1), &count);
    cr_assert(count == 2 && row[0] == sentence[1], "sentences stand in the order of their text");
    /* behind the versions' back */
    cr_assert_eq(qaci_meta_facts_set(&g.ctx, g.db, text(&g, "k%d", 1), sentence, 1), QACI_OK, "set");
    cr_assert_eq(qaci_meta_checkout(&g.ctx, v, 0), QACI_DOMAIN, "what no version put there is not overwritten");
    cr_assert_eq(qaci_meta_versions_current(v), 3, "and nothing was changed");
    qaci_meta_versions_destroy(v);
    qaci_meta_world_destroy(g.w);
  }
}

/* ---- the pass ---- */

static void check_pass(const game *g, const qaci_meta_credit *c, uint32_t root, size_t all) {
  uint32_t before = UINT32_MAX;
  size_t calls = 0;
  cr_assert_eq(c->nodes, all, "nodes: %zu, not %zu", c->nodes, all);
  cr_assert(c->calls <= c->nodes, "at most one call for each node");
  for (size_t i = 0; i < c->visits; i++) {
    uint32_t v = c->visit[i].activation;
    if (v == QACI_META_VISIT_ROW) continue;
    calls++;
    cr_assert(v < before && v <= root, "each once, askers before those they asked");
    cr_assert(before != UINT32_MAX || v == root, "the root first");
    cr_assert_null(c->visit[i].problem, "the reply was understood: %s", c->visit[i].problem);
    before = v;
    bool asked = v == root;
    for (size_t k = 0; k < i && !asked; k++) {
      if (c->visit[k].activation == QACI_META_VISIT_ROW) continue;
      qaci_meta_activation a = qaci_meta_activation_at(g->w, c->visit[k].activation);
      for (size_t j = 0; !a.native && j < a.asked_count; j++) asked |= a.asked[j] == v;
    }
    cr_assert(asked, "a signal comes from an asker that had one");
  }
  cr_assert_eq(calls, c->calls, "calls");
  for (size_t i = 0; i < c->edits; i++) {
    size_t count;
    qaci_meta_facts_row(c->edit[i].row.facts, c->edit[i].row.key, &count);
    cr_assert(c->edit[i].count > count, "an edit adds to its row");
    for (size_t k = 0; k < i; k++) cr_assert(c->edit[k].row.key != c->edit[i].row.key, "one edit for a row");
  }
}

Test(meta_credit, a_pass_back) {
  size_t reconciled = 0, edits = 0, cut = 0, more = 0;
  for (uint64_t round = 0; round < 60; round++) {
    game g;
    uint64_t ran;
    start(&g, round);
    uint32_t root = run(&g, &ran).activation - 1;
    size_t all;
    dependents(&g, root, 0, &all);
    qaci_meta_credit_options o = {.overseer = g.overseer, .budget = BUDGET, .adjust = QACI_META_ADJUST_NAMED};
    qaci_meta_credit named, c;
    cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, 0, &o, &c), QACI_OK, "no feedback: %s", g.ctx.message);
    cr_assert(!c.calls && !c.edits && c.complete && c.nodes == all, "no feedback changes nothing");
    qaci_meta_credit_clear(&c);
    qaci_meta_ref feedback = text(&g, "wrong %d", 1);
    cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, feedback, &o, &named), QACI_OK, "pass: %s", g.ctx.message);
    cr_assert(named.complete, "it ended");
    check_pass(&g, &named, root, all);
    reconciled += named.reconciled;
    edits += named.edits;
    o.adjust = QACI_META_ADJUST_ALL;
    cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, feedback, &o, &c), QACI_OK, "all: %s", g.ctx.message);
    check_pass(&g, &c, root, all);
    cr_assert(c.calls >= named.calls, "to adjust all is to ask about more");
    more += c.calls > named.calls;
    qaci_meta_credit_clear(&c);
    o.adjust = QACI_META_ADJUST_BEST;
    cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, feedback, &o, &c), QACI_OK, "best: %s", g.ctx.message);
    check_pass(&g, &c, root, all);
    for (size_t i = 1; i < c.visits && c.visit[i].activation != QACI_META_VISIT_ROW; i++) {
      qaci_meta_activation a = qaci_meta_activation_at(g.w, c.visit[i - 1].activation);
      bool below = false;
      for (size_t k = 0; k < a.asked_count; k++) below |= a.asked[k] == c.visit[i].activation;
      cr_assert(below, "the best only: one path");
    }
    qaci_meta_credit_clear(&c);
    /* a budget that ends: fewer calls, the same beginning, edits that can be committed */
    o.adjust = QACI_META_ADJUST_NAMED;
    o.budget = named.cost / 2;
    cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, feedback, &o, &c), QACI_OK, "cut: %s", g.ctx.message);
    cut += !c.complete;
    cr_assert(c.complete == (o.budget >= named.cost) && c.cost <= o.budget, "the budget holds");
    cr_assert(c.visits <= named.visits, "fewer visits");
    for (size_t i = 0; i < c.edits; i++)
      cr_assert(c.edit[i].row.facts == g.db && c.edit[i].count, "edits of a part of the pass are edits");
    qaci_meta_versions *v = qaci_meta_versions_create(g.w);
    size_t version;
    cr_assert_eq(qaci_meta_credit_commit(&g.ctx, v, &c, "half", &version), QACI_OK, "commit: %s", g.ctx.message);
    run(&g, &ran);
    qaci_meta_credit_clear(&c);
    qaci_meta_credit_clear(&named);
    qaci_meta_versions_destroy(v);
    qaci_meta_world_destroy(g.w);
  }
  cr_assert(reconciled && edits > 30 && cut > 10 && more, "what is tested happens: %zu %zu %zu %zu", reconciled, edits,
            cut, more);
}

/* ---- tracing ---- */

/* Each activation is at fault with some probability; what asks a wrong one is wrong. */
static bool *make_faults(const game *g, uint32_t root, unsigned one_in, bool *wrong) {
  bool *fault = calloc(root + 1, 1);
  for (uint32_t v = 0; v <= root; v++) {
    qaci_meta_activation a = qaci_meta_activation_at(g->w, v);
    wrong[v] = fault[v] = !dice(one_in);
    for (size_t i = 0; !a.native && i < a.asked_count; i++) wrong[v] |= wrong[a.asked[i]];
  }
  return fault;
}

static void judge(game *g, qaci_meta_trace *t, const bool *wrong, unsigned unsure_in) {
  bool asks;
  uint32_t v;
  for (;;) {
    cr_assert_eq(qaci_meta_trace_next(&g->ctx, t, &asks, &v), QACI_OK, "next: %s", g->ctx.message);
    if (!asks) return;
    qaci_meta_judgement j = wrong[v] ? QACI_META_WRONG : dice(2) ? QACI_META_RIGHT : QACI_META_INADMISSIBLE;
    if (unsure_in && !dice(unsure_in)) j = QACI_META_UNSURE;
    cr_assert_eq(qaci_meta_trace_judge(&g->ctx, t, j), QACI_OK, "judge");
    if (dice(4)) continue;
    cr_assert(qaci_meta_trace_undo(t), "a judgement is taken back");
    uint32_t again;
    cr_assert_eq(qaci_meta_trace_next(&g->ctx, t, &asks, &again), QACI_OK, "next");
    cr_assert(asks && again == v, "then the same is asked");
    cr_assert_eq(qaci_meta_trace_judge(&g->ctx, t, j), QACI_OK, "judge");
  }
}

Test(meta_credit, faults_are_found) {
  size_t searches = 0, unsure = 0;
  for (uint64_t round = 0; round < 200; round++) {
    game g;
    uint64_t ran;
    start(&g, round);
    uint32_t root = run(&g, &ran).activation - 1;
    bool *wrong = calloc(root + 1, 1), *fault = make_faults(&g, root, 12, wrong);
    for (int strategy = 0; strategy < 2 && wrong[root]; strategy++) {
      qaci_meta_trace *t, *resumed;
      size_t count;
      qaci_status status = qaci_meta_trace_create(&g.ctx, g.w, root, (qaci_meta_strategy)strategy, &t);
      cr_assert_eq(status, QACI_OK, "trace");
      judge(&g, t, wrong, 0);
      const uint32_t *suspect = qaci_meta_trace_suspects(t, &count);
      cr_assert_eq(count, 1, "one suspect is left");
      cr_assert(fault[*suspect], "seed %d: it is at fault", (int)round);
      searches++;
      /* the judgements, kept as text, answer all questions of another search */
      char *kept = qaci_meta_trace_text(t);
      status = qaci_meta_trace_create(&g.ctx, g.w, root, (qaci_meta_strategy)strategy, &resumed);
      cr_assert_eq(status, QACI_OK, "trace");
      cr_assert_eq(qaci_meta_trace_load(&g.ctx, resumed, kept, strlen(kept)), QACI_OK, "load: %s", g.ctx.message);
      bool asks;
      uint32_t v;
      cr_assert_eq(qaci_meta_trace_next(&g.ctx, resumed, &asks, &v), QACI_OK, "next");
      cr_assert(!asks && !qaci_meta_trace_questions(resumed), "nothing is asked again");
      cr_assert_eq(*qaci_meta_trace_suspects(resumed, &count), *suspect, "and the same is found");
      free(kept);
      qaci_meta_trace_destroy(resumed);
      qaci_meta_trace_destroy(t);
      /* in doubt, the fault is among the suspects */
      cr_assert_eq(qaci_meta_trace_create(&g.ctx, g.w, root, (qaci_meta_strategy)strategy, &t), QACI_OK, "trace");
      judge(&g, t, wrong, 3);
      suspect = qaci_meta_trace_suspects(t, &count);
      bool found = false;
      for (size_t i = 0; i < count; i++) found |= fault[suspect[i]];
      cr_assert(found, "a fault is among %zu suspects", count);
      unsure += count > 1;
      qaci_meta_trace_destroy(t);
    }
    free(wrong);
    free(fault);
    qaci_meta_world_destroy(g.w);
  }
  cr_assert(searches > 100 && unsure > 10, "what is tested happens: %zu %zu", searches, unsure);
}

Test(meta_credit, bad_input_is_refused) {
  static const char *const bad[] = {"",
                                    "qaci-trace 2\n",
                                    "qaci-trace 1\nmaybe\t0123456789abcdef0123456789abcdef\n",
                                    "qaci-trace 1\nyes\t0123456789abcdef0123456789abcde\n",
                                    "qaci-trace 1\nyes\t0123456789abcdef0123456789abcdeg\tx\n",
                                    "qaci-trace 1\nyes"};
  game g;
  uint64_t ran;
  start(&g, 1);
  uint32_t root = run(&g, &ran).activation - 1;
  qaci_meta_trace *t;
  cr_assert_eq(qaci_meta_trace_create(&g.ctx, g.w, root + 1, QACI_META_DIVIDE, &t), QACI_DOMAIN, "no such activation");
  cr_assert_eq(qaci_meta_trace_create(&g.ctx, g.w, root, QACI_META_DIVIDE, &t), QACI_OK, "trace");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    cr_assert_eq(qaci_meta_trace_load(&g.ctx, t, bad[i], strlen(bad[i])), QACI_DOMAIN, "\"%s\" is refused", bad[i]);
  cr_assert_eq(qaci_meta_trace_judge(&g.ctx, t, QACI_META_RIGHT), QACI_DOMAIN, "a judgement without a question");
  cr_assert_not(qaci_meta_trace_undo(t), "nothing to take back");
  qaci_meta_trace_destroy(t);
  qaci_meta_credit_options o = {.overseer = g.question, .budget = BUDGET};
  qaci_meta_credit c;
  cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, g.question, &o, &c), QACI_DOMAIN, "a message as overseer");
  o.overseer = g.overseer;
  cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root, g.agent, &o, &c), QACI_DOMAIN, "an agent as feedback");
  cr_assert_eq(qaci_meta_backward(&g.ctx, g.w, root + 1, g.question, &o, &c), QACI_DOMAIN, "no such activation");
  cr_assert_eq(qaci_meta_facts_set(&g.ctx, g.db, g.agent, NULL, 0), QACI_DOMAIN, "an agent as key");
  cr_assert_eq(qaci_meta_facts_set(&g.ctx, g.db, g.question, &g.agent, 1), QACI_DOMAIN, "an agent as sentence");
  qaci_meta_world_destroy(g.w);
}
