/* Values, the machine, what it remembers and records (META.1, META.3, META.5, META.6) in the cases where machines go
 * wrong, numbered as in the first description of the system. */
#include <criterion/criterion.h>

#include "tests/support/leaks.h"
#include "tests/support/meta.h"

typedef struct edge {
  const char *name, *question;
  uint64_t budget;
  meta_rule rule[9];
  const char *reply;
  uint64_t cost;
  size_t calls;
} edge;

static const edge edges[] = {
  {"1 no budget at the root: one forced reply", "q", 0, {{"< q\n!", "reply done"}}, "done", 0, 1},
  {"2 budget 1 and ask: both are forced", "q", 1,
   {{"< q", "ask sub"}, {"< sub\n!", "low"}, {"< @0: low\n!", "top"}}, "top", 1, 3},
  {"3 ask$0", "q", 100, {{"< q", "ask$0 sub"}, {"< sub\n!", "now"}, {"< @0: now", "reply got it"}}, "got it", 2, 3},
  {"3 ask$0 of nothing left", "q", 1, {{"< q", "ask$0 sub"}, {"< sub\n!", "now"}, {"!", "none"}}, "none", 1, 3},
  {"4 a cap above what is left", "q", 3, {{"< q", "ask$1000 sub"}, {"< sub", "reply ok"}, {"< @0: ok", "reply fine"}},
   "fine", 3, 3},
  {"4 a cap returns what it does not use", "q", 4,
   {{"< q", "ask$2 sub"}, {"< sub", "reply ok"}, {"< @0: ok", "view x"}, {"< x", "reply fine"}}, "fine", 4, 4},
  {"5 a forced reply with a register", "q (a)", 0, {{"!", "reply about #0"}}, "about (a)", 0, 1},
  {"6 a malformed forced reply", "q", 0, {{"!", "reply #9"}}, "malformed reply", 0, 1},
  {"6 so are other mistakes", "q", 0, {{"!", "a ) b"}}, "malformed reply", 0, 1},
  {"6 a lone agent is no message", "q", 3, {{"< q", "reflect"}, {"< you are @0", "ask$0 (x) @0"}, {"!", "@1"},
   {"< (x) @1\n!", "@1"}, {"!", "@1"}, {"< @1: malformed reply", "reply yes"}}, "yes", 3, 4},
  {"7 a forced reply without the word", "q", 0, {{"!", "plain"}}, "plain", 0, 1},
  {"7 a word that only begins like it", "q", 0, {{"!", "replying"}}, "replying", 0, 1},
  {"8 no register", "q", 9, {{"< q", "view #0"},
   {"< error: \\#0 is no register: nothing with a number has been seen yet", "reply x"}}, "x", 2, 2},
  {"8 register too high", "q (a)", 9, {{"< q #0", "view #7"},
   {"< error: \\#7 is no register: the numbers go from 0 to 0", "reply x"}}, "x", 2, 2},
  {"8 wrong kind", "q (a)", 9, {{"< q #0", "view @0"},
   {"< error: \\@0 is of the wrong kind: register 0 holds a message; write \\#0", "reply x"}}, "x", 2, 2},
  {"8 asking a message", "q (a)", 9, {{"< q #0", "ask@0 x"},
   {"< error: \\@0 is a message, expected an agent to ask", "reply x"}}, "x", 2, 2},
  {"8 asking nobody", "q (a)", 9, {{"< q #0", "ask@ x"},
   {"< error: ask@ needs the number of an agent, as in ask\\@0", "reply x"}}, "x", 2, 2},
  {"8 no command", "q", 9, {{"< q", "think hard"},
   {"< error: that is no command; say view, ask, reply, spawn or reflect", "reply x"}}, "x", 2, 2},
  {"8 an open parenthesis", "q", 9, {{"< q", "reply (a"},
   {"< error: 1 \\( without \\); write \\\\\\( for the character", "reply x"}}, "x", 2, 2},
  {"8 spawn with a text", "q", 9, {{"< q", "spawn x"},
   {"< error: spawn stands alone, expected nothing after it", "reply x"}}, "x", 2, 2},
  {"8 text that is none", "q", 9, {{"< q", "reply \xff"},
   {"> \\) the command was no text: byte 7 is 0xff, expected text in UTF-8 without NUL\n< x", "reply never"},
   {"< error: that is no command; say view, ask, reply, spawn or reflect", "reply x"}}, "x", 2, 2},
  {"9 an empty reply", "q", 9, {{"< q", "reply"}}, "", 1, 1},
  {"9 and so written", "q", 9, {{"< q", "reply ()"}}, "", 1, 1},
  {"11 view of parentheses", "q", 9, {{"< q", "view (a  b) "}, {"< a  b", "reply c"}}, "c", 2, 2},
  {"12 view of an agent", "q", 9, {{"< q", "reflect"}, {"< you are @0", "view @0"},
   {"< error: an agent stands alone where a message is needed; write a text around it", "reply no"}}, "no", 3, 3},
  {"13 a self that asks itself", "q", 20, {{"< q", "reflect"}, {"!", "tired"}, {"< you are @0", "ask@0 more"},
   {"> reflect\n< more", "reply enough"}, {"< @1: enough", "reply done"}}, "done", 4, 4},
  {"15 asking one's asker asks a copy", "q", 20, {{"< q", "reflect"}, {"< you are @0", "ask please call @0"},
   {"< please call @0", "ask@0 hello"}, {"> reflect\n< hello", "reply hi"}, {"< @1: hi", "reply it said hi"},
   {"< @1: it said hi", "reply all well"}}, "all well", 6, 6},
  {"16 the same question for ever", "q", 1000, {{"< q", "ask q"}, {"!", "stop"}}, "stop", 1000, 3},
  {"17 very deep", "q", 200000, {{"< q", "ask q"}, {"!", "stop"}}, "stop", 200000, 3},
  {"19 the same message twice", "(a) (a)", 9, {{"< #0 #1", "reply #1 #0"}}, "(a) (a)", 1, 1},
  {"22 a # that is no register", "q", 9, {{"< q", "view \\#0 (x) \\@7"}, {"< \\#0 #0 \\@7", "reply \\#5 #0\\1"}},
   "\\#5 (x)\\1", 2, 2},
  {"23 an error inside a policy", "q", 9, {{"< q", "ask sub"}, {"< sub", "fail #0 is (nil)"},
   {"< @0: error: \\#0 is \\(nil\\)", "reply seen"}}, "seen", 3, 3},
  {"23 and without budget", "q", 0, {{"!", "fail bad @ luck"}}, "error: bad @ luck", 0, 1},
  {"24 a reply with an agent", "q", 9, {{"< q", "ask sub"}, {"< sub", "spawn"},
   {"< the new agent is @0", "reply take @0"}, {"< @0: take @1", "ask@1 it"}, {"< it", "reply yes"}, {"< @2: yes",
                                                                                                      "reply good"}},
                                                                                                        "good", 6, 6},
  {"27 budgets too great", "q", 9, {{"< q", "ask$99999999999999999999999k a"}, {"< a", "reply b"},
   {"< @0: b", "ask$18446744073709551615 a"}, {"< @1: b", "reply c"}}, "c", 5, 4},
  {"27 k and M", "q", 5000, {{"< q", "ask$1k a"}, {"< a", "ask a"}, {"!", "out"}, {"< @0: out", "ask$0M a"},
   {"< @1: out", "reply c"}}, "c", 1003, 6},
  {"27 not a budget", "q", 9, {{"< q", "ask$x a"},
   {"< error: ask$ needs a budget, as in ask$100 or ask$10k", "reply c"}}, "c", 2, 2},
  {"27 nor this", "q", 9, {{"< q", "ask$5kk a"},
   {"< error: ask is followed by \"k a\", expected a blank and the question", "reply c"}}, "c", 2, 2},
};

static const qaci_meta_options kinds[] = {{0}, {.record = true}, {.no_answers = true}, {.ask_always = true}};

Test(meta_edge, table) {
  leaks_watch();
  size_t live = leaks_live_blocks();
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
      const edge *e = &edges[i];
      if (kinds[k].no_answers && e->budget > 1000) continue;
      qaci_ctx ctx;
      qaci_ctx_init(&ctx);
      qaci_meta_world *w = qaci_meta_world_create(&kinds[k]);
      meta_rules rules = {e->rule, 0, 0};
      qaci_meta_ref agent = qaci_meta_fresh(w, qaci_meta_policy_add(w, &meta_rules_functions, &rules));
      qaci_meta_result r;
      qaci_status status = qaci_meta_run(&ctx, w, agent, meta_message(&ctx, w, e->question), e->budget, &r);
      cr_assert_eq(status, QACI_OK, "%s: %s", e->name, ctx.message);
      char *reply = qaci_meta_show(w, r.reply, 9, 1000);
      cr_assert_str_eq(reply, e->reply, "%s: %s", e->name, reply);
      free(reply);
      cr_assert_eq(r.cost, e->cost, "%s: cost %lu", e->name, (unsigned long)r.cost);
      cr_assert_eq(r.left, e->budget - e->cost, "%s: left", e->name);
      if (!kinds[k].ask_always) cr_assert_eq(rules.calls, e->calls, "%s: %zu calls", e->name, rules.calls);
      qaci_meta_world_destroy(w);
    }
  }
  cr_assert_eq(leaks_live_blocks(), live, "nothing of GMP's is lost");
}

typedef struct stage {
  qaci_ctx ctx;
  qaci_meta_world *w;
  meta_rules rules;
  qaci_meta_policy policy;
  qaci_meta_ref agent;
} stage;

static void set(stage *s, const qaci_meta_options *options, const meta_rule *rule) {
  qaci_ctx_init(&s->ctx);
  s->w = qaci_meta_world_create(options);
  s->rules = (meta_rules){rule, 0, 0};
  s->policy = qaci_meta_policy_add(s->w, &meta_rules_functions, &s->rules);
  s->agent = qaci_meta_fresh(s->w, s->policy);
}

static qaci_meta_result run(stage *s, const char *question, uint64_t budget) {
  qaci_meta_result r = {0};
  qaci_status status = qaci_meta_run(&s->ctx, s->w, s->agent, meta_message(&s->ctx, s->w, question), budget, &r);
  cr_assert_eq(status, QACI_OK, "%s", s->ctx.message);
  return r;
}

static bool shows(stage *s, qaci_meta_ref m, const char *text) {
  char *shown = qaci_meta_show(s->w, m, 9, 1000);
  bool same = !strcmp(shown, text);
  if (!same) fprintf(stderr, "shown %s, expected %s\n", shown, text);
  free(shown);
  return same;
}

/* 10: a bare register is the message itself; 9: the empty message is number 0. */
Test(meta_edge, identity) {
  static const meta_rule bare[] = {{"< a #0", "reply #0"}, {"< b #0", "reply  ( (#0 ) ) "}, {"< c #0", "reply (#0) x"},
                                   {"< d #0", "reply ( )"}, {0}};
  stage s;
  set(&s, NULL, bare);
  qaci_meta_ref inner = meta_message(&s.ctx, s.w, "the (deep) one");
  cr_assert_eq(run(&s, "a (the (deep) one)", 9).reply, inner, "10: #0");
  cr_assert_eq(run(&s, "b (the (deep) one)", 9).reply, inner, "10: in parentheses");
  cr_assert_neq(run(&s, "c (the (deep) one)", 9).reply, inner, "10: with text around it");
  cr_assert_eq(run(&s, "d (x)", 9).reply, 0, "9: the empty message");
  qaci_meta_world_destroy(s.w);
}

/* 14: an old agent asked twice; 6 of the theorems: it is not changed by that. */
Test(meta_edge, old_agents) {
  static const meta_rule twice[] = {{"< q", "ask sub"}, {"< sub", "reply ok"}, {"< @0: ok", "ask@0 next"},
                                    {"> reply ok\n< next", "reply again"}, {"< @1: again", "ask@0 next"},
                                    {"< @2: again", "ask@1 and you"}, {"> reply again\n< and you", "reply me too"},
                                    {"< @3: me too", "reply done"}, {0}};
  for (size_t k = 0; k < 2; k++) {
    stage s;
    set(&s, &kinds[k], twice);
    qaci_meta_result r = run(&s, "q", 50);
    cr_assert(shows(&s, r.reply, "done"), "14: %zu", k);
    cr_assert_eq(qaci_meta_world_counts(s.w).remembered, 1, "14: the second is remembered");
    cr_assert_eq(r.cost, 9, "14: it costs what the first did");
    cr_assert_eq(s.rules.calls, 8, "14: no decision is made twice");
    qaci_meta_world_destroy(s.w);
  }
}

/* 18: what is shown of a deep or wide message. */
Test(meta_edge, deep_messages) {
  stage s;
  static const meta_rule none[] = {{0}};
  set(&s, NULL, none);
  qaci_meta_template t = meta_shape(&s.ctx, s.w, "x #"), two = meta_shape(&s.ctx, s.w, "# #");
  qaci_meta_ref m = 0, wide = 0;
  for (int i = 0; i < 100000; i++) cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &m, t, &m), QACI_OK, "deeper");
  for (int i = 0; i < 60; i++) {
    qaci_meta_ref both[] = {wide, wide};
    cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &wide, two, both), QACI_OK, "wider");
  }
  char *shown = qaci_meta_show(s.w, m, 2, 1000);
  cr_assert_str_eq(shown, "x (x (x (...)))", "18: %s", shown);
  free(shown);
  shown = qaci_meta_show(s.w, wide, SIZE_MAX, 100);
  cr_assert(strlen(shown) < 110 && !strcmp(shown + strlen(shown) - 3, "..."), "18: %s", shown);
  free(shown);
  qaci_meta_world_destroy(s.w);
}

/* 20: tables of decisions are not shared between policies. */
Test(meta_edge, two_policies) {
  static const meta_rule one[] = {{"< q", "reply one"}, {0}}, other[] = {{"< q", "reply two"}, {0}};
  stage s;
  set(&s, NULL, one);
  meta_rules second = {other, 0, 0};
  qaci_meta_ref agent = s.agent, b = qaci_meta_fresh(s.w, qaci_meta_policy_add(s.w, &meta_rules_functions, &second));
  cr_assert(shows(&s, run(&s, "q", 9).reply, "one"), "20: the first");
  s.agent = b;
  cr_assert(shows(&s, run(&s, "q", 9).reply, "two"), "20: the second");
  s.agent = agent;
  cr_assert(shows(&s, run(&s, "q", 9).reply, "one"), "20: the first again");
  qaci_meta_world_destroy(s.w);
}

/* 21: a changed decision; its answers are used again when it is changed back. */
Test(meta_edge, changed_decision) {
  static const meta_rule rule[] = {{"< q", "ask sub"}, {"< sub", "reply ok"}, {"< @0: ok", "reply fine"},
                                   {"< @0: no", "reply bad"}, {0}};
  stage s;
  set(&s, &kinds[1], rule);
  qaci_meta_result before = run(&s, "q", 9), after;
  qaci_meta_setting sub = qaci_meta_setting_parent(s.w, qaci_meta_activation_at(s.w, 0).last);
  cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, sub, "reply no", 8), QACI_OK, "21: %s", s.ctx.message);
  cr_assert(!qaci_meta_activation_at(s.w, 0).current && !qaci_meta_activation_at(s.w, 1).current, "21: nothing holds");
  after = run(&s, "q", 9);
  cr_assert(shows(&s, after.reply, "bad"), "21: the new reply");
  cr_assert_eq(qaci_meta_activations(s.w), 4, "21: both ran again");
  cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, sub, " reply ok\n", 10), QACI_OK, "21: %s", s.ctx.message);
  after = run(&s, "q", 9);
  cr_assert(after.reply == before.reply && after.agent == before.agent && after.activation == before.activation,
            "21: as it was");
  cr_assert_eq(qaci_meta_activations(s.w), 4, "21: nothing ran again");
  cr_assert_eq(s.rules.calls, 4, "21: nothing was asked again");
  qaci_meta_world_destroy(s.w);
  set(&s, NULL, rule);
  run(&s, "q", 9);
  cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, 1, "reply no", 8), QACI_DOMAIN, "21: needs the record");
  qaci_meta_world_destroy(s.w);
}

/* 23: in a strict world. */
Test(meta_edge, strict) {
  static const meta_rule rule[] = {{"< q", "ask sub"}, {"< sub", "fail boom"}, {0}};
  stage s;
  set(&s, &(qaci_meta_options){.strict = true}, rule);
  qaci_meta_result r;
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, meta_message(&s.ctx, s.w, "q"), 9, &r), QACI_DOMAIN, "23");
  cr_assert_str_eq(s.ctx.message, "boom", "23: %s", s.ctx.message);
  qaci_meta_world_destroy(s.w);
}

/* 25: a run in the middle of a run of the same world. */
static qaci_status nested(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  stage *s = data;
  qaci_meta_result r;
  QACI_TRY(qaci_meta_run(ctx, q->world, s->agent, meta_message(ctx, q->world, "q"), 50, &r));
  char *shown = qaci_meta_show(q->world, r.reply, 9, 100);
  *command = qaci_alloc(strlen(shown) + 7);
  *length = (size_t)sprintf(*command, "reply %s", shown);
  free(shown);
  return QACI_OK;
}

Test(meta_edge, interleaved) {
  static const meta_rule rule[] = {{"< q", "ask sub"}, {"< sub", "reply ok"}, {"< @0: ok", "reply fine"}, {0}};
  static const qaci_meta_policy_functions functions = {.name = "nested", .decide = nested};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    stage s;
    set(&s, &kinds[k], rule);
    qaci_meta_ref outer = qaci_meta_fresh(s.w, qaci_meta_policy_add(s.w, &functions, &s));
    qaci_meta_result r;
    for (int i = 0; i < 2; i++) {
      cr_assert_eq(qaci_meta_run(&s.ctx, s.w, outer, meta_message(&s.ctx, s.w, i ? "two" : "one"), 5, &r), QACI_OK,
                   "25");
      cr_assert(shows(&s, r.reply, "fine") && r.cost == 1, "25: the outer run");
    }
    cr_assert(shows(&s, run(&s, "q", 50).reply, "fine"), "25: the inner run");
    qaci_meta_world_destroy(s.w);
  }
}

/* 26: lines longer than the limit; messages that do not fit one. */
Test(meta_edge, long_texts) {
  static const meta_rule rule[] = {
    {"< q #0", "view #0"},
    {"< error: that is a line of 33 bytes, too long to be shown", "reply 0123456789012345678901234567890123456789"},
    {"< error: that is a line of 73 bytes, too long to be shown", "ask give me (#0)"},
    {"< give me #1", "reply #1"},
    {"< give me #0", "reply #0"},
    {"< error: that is a line of 36 bytes, too long to be shown", "ask sub"},
    {"< sub", "reply ok"},
    {"< @1: ok", "reply (01234567890123456789)(01234567890123456789)"},
    {0}};
  for (size_t k = 0; k < 2; k++) {
    stage s;
    qaci_meta_options options = kinds[k];
    options.view_limit = 32;
    set(&s, &options, rule);
    qaci_meta_ref text, q;
    cr_assert_eq(qaci_meta_text(&s.ctx, s.w, &text, "012345678901234567890123456789012", 33), QACI_OK, "26");
    cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &q, meta_shape(&s.ctx, s.w, "q #"), &text), QACI_OK, "26");
    qaci_meta_result r;
    cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, 50, &r), QACI_OK, "26: %s", s.ctx.message);
    cr_assert(shows(&s, r.reply, "(01234567890123456789)(01234567890123456789)"), "26");
    cr_assert_eq(qaci_meta_settle(&s.ctx, s.w, &r.agent), QACI_OK, "26");
    cr_assert_eq(qaci_meta_setting_registers(s.w, qaci_meta_agent_setting(s.w, r.agent)), 2, "26: nothing was shown");
    qaci_meta_ref sub = qaci_meta_agent_registers(s.w, r.agent)[1];
    cr_assert_eq(qaci_meta_settle(&s.ctx, s.w, &sub), QACI_OK, "26");
    char *shown = qaci_meta_setting_show(s.w, qaci_meta_agent_setting(s.w, sub));
    cr_assert_str_eq(shown, "< sub\n> reply ok\n", "26: who answered: %s", shown);
    free(shown);
    qaci_meta_world_destroy(s.w);
  }
}

/* 28: a policy that cannot answer ends the run; what was decided stays. */
Test(meta_edge, unable) {
  static const meta_rule some[] = {{"< q", "ask sub"}, {"< sub", "reply ok"}, {0}},
                         more[] = {{"< @0: ok", "reply fine"}, {0}};
  for (size_t k = 0; k < 3; k++) {
    stage s;
    set(&s, &kinds[k], some);
    qaci_meta_result r;
    qaci_meta_ref q = meta_message(&s.ctx, s.w, "q");
    cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, 9, &r), QACI_UNABLE, "28");
    cr_assert(strstr(s.ctx.message, "< @0: ok"), "28: names the setting: %s", s.ctx.message);
    s.rules.rule = more;
    cr_assert(shows(&s, run(&s, "q", 9).reply, "fine"), "28: goes on");
    cr_assert_eq(s.rules.calls, 4, "28: nothing is asked twice");
    qaci_meta_world_destroy(s.w);
  }
}

/* A limit of the ctx stops a run in the same way. */
Test(meta_edge, steps) {
  static const meta_rule rule[] = {{"< q", "ask q"}, {"!", "stop"}, {0}};
  stage s;
  set(&s, NULL, rule);
  s.ctx.max_steps = 100;
  qaci_meta_result r;
  qaci_meta_ref q = meta_message(&s.ctx, s.w, "q");
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, 1000, &r), QACI_UNABLE, "100 steps");
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, s.agent, 1000, &r), QACI_DOMAIN, "an agent is no question");
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, q, q, 1000, &r), QACI_DOMAIN, "a message is not asked");
  s.ctx.max_steps = UINT64_MAX;
  s.ctx.max_bytes = s.ctx.bytes + 5000;
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, UINT64_MAX, &r), QACI_UNABLE, "memory is charged");
  qaci_meta_world_destroy(s.w);
}

/* A setting is shown on lines that cannot be mistaken for others. */
Test(meta_edge, one_to_one) {
  static const meta_rule rule[] = {{"< q", "view a\n< b"}, {"> view a\n| < b\n< a\\\n< b", "reply a\\\nb"}, {0}};
  stage s;
  set(&s, NULL, rule);
  qaci_meta_result r = run(&s, "q", 9);
  cr_assert_eq(qaci_meta_settle(&s.ctx, s.w, &r.agent), QACI_OK, "settled");
  char *shown = qaci_meta_setting_show(s.w, qaci_meta_agent_setting(s.w, r.agent));
  cr_assert_str_eq(shown, "< q\n> view a\n| < b\n< a\\\n< b\n> reply a\\\nb\n", "%s", shown);
  free(shown);
  qaci_meta_world_destroy(s.w);
}

/* Costs above 2^32 of answers that are remembered: a mirror of 2^41 - 1 activations of which 41 are run. */
Test(meta_edge, great_costs) {
  enum { DEPTH = 40 };
  static const meta_rule rule[] = {{"< mirror #0", "view #0"}, {"< leaf", "reply mirrored #0"},
                                   {"< node #1 #2", "ask mirror #1"}, {"< @3: mirrored #4", "ask mirror #2"},
                                   {"< @5: mirrored #6", "reply mirrored (node #6 #4)"}, {"!", "stop"}, {0}};
  for (size_t k = 0; k < 2; k++) {
    stage s;
    set(&s, &kinds[k], rule);
    qaci_meta_ref m = meta_message(&s.ctx, s.w, "leaf"), both[2], q;
    for (int i = 0; i < DEPTH; i++) {
      both[0] = both[1] = m;
      cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &m, meta_shape(&s.ctx, s.w, "node # #"), both), QACI_OK, "a node");
    }
    cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &q, meta_shape(&s.ctx, s.w, "mirror #"), &m), QACI_OK, "the question");
    const uint64_t cost = (UINT64_C(6) << DEPTH) - 4;
    qaci_meta_result r;
    for (uint64_t more = 0; more < 3; more++) {
      cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, cost + more, &r), QACI_OK, "%s", s.ctx.message);
      cr_assert(r.cost == cost && r.left == more && !r.sensitive, "cost %llu", (unsigned long long)r.cost);
      cr_assert_eq(qaci_meta_message_arguments(s.w, r.reply)[0], m, "its own mirror");
      cr_assert_eq(qaci_meta_world_counts(s.w).activations, DEPTH + 1, "each subtree once");
    }
    cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, cost - 1, &r), QACI_OK, "%s", s.ctx.message);
    cr_assert(r.sensitive && r.left == 0 && shows(&s, r.reply, "stop"), "one less is too little");
    qaci_meta_world_destroy(s.w);
  }
}

/* The memory of settings and texts is charged. */
Test(meta_edge, memory) {
  static const meta_rule rule[] = {{"< q", "view x"}, {"< x", "view x"}, {"!", "stop"}, {0}};
  stage s;
  set(&s, NULL, rule);
  qaci_meta_ref q = meta_message(&s.ctx, s.w, "q");
  uint64_t before = qaci_meta_world_bytes(s.w), charged = s.ctx.bytes;
  qaci_meta_result r;
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, 1000, &r), QACI_OK, "%s", s.ctx.message);
  uint64_t grown = qaci_meta_world_bytes(s.w) - before;
  charged = s.ctx.bytes - charged;
  cr_assert(charged >= grown * 3 / 4, "%llu bytes charged for %llu", (unsigned long long)charged,
            (unsigned long long)grown);
  qaci_meta_world_destroy(s.w);
}

/* Native policies: they see the message, cost one decision, do not change, and say what they looked up. */
typedef struct native {
  uint32_t fact;
  size_t calls;
} native;

static qaci_status look_up(qaci_ctx *ctx, void *data, qaci_meta_world *w, qaci_meta_ref message, qaci_meta_ref *reply,
                           const uint32_t **facts, size_t *fact_count) {
  native *n = data;
  n->calls++;
  *facts = &n->fact;
  *fact_count = 1;
  if (!qaci_meta_template_holes(w, qaci_meta_message_template(w, message)))
    return qaci_fail(ctx, QACI_DOMAIN, "nothing is asked");
  *reply = qaci_meta_message_arguments(w, message)[0];
  return QACI_OK;
}

Test(meta_edge, natives) {
  static const qaci_meta_policy_functions functions = {.name = "native", .answer = look_up};
  static const meta_rule rule[] = {{"< q @0", "ask@0 what is (x)"},
                                   {"< @1: x", "ask@1 what is (x)"},
                                   {"< @2: x", "ask@0 that"},
                                   {"< @3: error: nothing is asked", "ask@1$0 what is (x)"},
                                   {"< @4: x", "ask@4 what is (y)"},
                                   {"< @5: y", "reply done"},
                                   {"!", "out"},
                                   {0}};
  for (size_t k = 0; k < 2; k++) {
    stage s;
    set(&s, &kinds[k], rule);
    native n = {QACI_META_FACT_BIT | 7, 0};
    qaci_meta_ref oracle = qaci_meta_fresh(s.w, qaci_meta_policy_add(s.w, &functions, &n)), q;
    cr_assert_eq(qaci_meta_message(&s.ctx, s.w, &q, meta_shape(&s.ctx, s.w, "q @"), &oracle), QACI_OK, "a question");
    qaci_meta_result r;
    cr_assert_eq(qaci_meta_run(&s.ctx, s.w, s.agent, q, 50, &r), QACI_OK, "%s", s.ctx.message);
    cr_assert(shows(&s, r.reply, "done"), "the natives answer");
    cr_assert_eq(r.cost, 10, "one each, none without budget: %llu", (unsigned long long)r.cost);
    cr_assert_eq(n.calls, 4, "what is remembered is not asked: %zu", n.calls);
    cr_assert_eq(qaci_meta_settle(&s.ctx, s.w, &r.agent), QACI_OK, "settled");
    const qaci_meta_ref *reg = qaci_meta_agent_registers(s.w, r.agent);
    cr_assert(reg[0] == oracle && reg[1] == oracle && reg[2] == oracle, "they stay what they are");
    for (size_t i = 0; i < qaci_meta_activations(s.w); i++) {
      qaci_meta_activation a = qaci_meta_activation_at(s.w, i);
      cr_assert(!a.native || (a.asked_count == 1 && a.asked[0] == (QACI_META_FACT_BIT | 7)), "the facts are recorded");
    }
    qaci_meta_world_destroy(s.w);
  }
  stage s;
  set(&s, &(qaci_meta_options){.strict = true}, rule);
  native n = {QACI_META_FACT_BIT | 7, 0};
  qaci_meta_ref oracle = qaci_meta_fresh(s.w, qaci_meta_policy_add(s.w, &functions, &n));
  qaci_meta_result r;
  cr_assert_eq(qaci_meta_run(&s.ctx, s.w, oracle, 0, 5, &r), QACI_DOMAIN, "an error in a strict world");
  qaci_meta_world_destroy(s.w);
}

/* Nothing is changed while a run is under way. */
typedef struct meddler {
  qaci_meta_setting setting;
  qaci_status status;
} meddler;

static qaci_status meddle(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  meddler *m = data;
  m->status = qaci_meta_setting_change(ctx, q->world, m->setting, "reply other", 11);
  *command = qaci_strdup("reply done");
  *length = 10;
  return QACI_OK;
}

Test(meta_edge, meddling) {
  static const qaci_meta_policy_functions functions = {.name = "meddler", .decide = meddle};
  static const meta_rule rule[] = {{"< q", "reply ok"}, {0}};
  stage s;
  set(&s, &kinds[1], rule);
  run(&s, "q", 5);
  meddler m = {qaci_meta_setting_parent(s.w, qaci_meta_activation_at(s.w, 0).last), QACI_OK};
  s.agent = qaci_meta_fresh(s.w, qaci_meta_policy_add(s.w, &functions, &m));
  run(&s, "q", 5);
  cr_assert_eq(m.status, QACI_DOMAIN, "no change");
  cr_assert(qaci_meta_activation_at(s.w, 0).current, "all is as it was");
  cr_assert_eq(qaci_meta_setting_change(&s.ctx, s.w, m.setting, "reply other", 11), QACI_OK, "now it may be");
  qaci_meta_world_destroy(s.w);
}
