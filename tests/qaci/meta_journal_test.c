/* Programs and journals (META.8): round trips of random ones, every way a file can be torn, undo and redo, and
 * verification. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "distributions/index.h"
#include "qaci/meta/journal.h"
#include "qaci/meta/person.h"
#include "qaci/meta/program.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

static char *read_file(const char *path, size_t *length) {
  FILE *f = fopen(path, "rb");
  cr_assert(f, "%s", path);
  char *text = malloc(1 << 24);
  *length = fread(text, 1, (1 << 24) - 1, f);
  text[*length] = 0;
  fclose(f);
  return text;
}

static void write_file(const char *path, const char *text, size_t length) {
  FILE *f = fopen(path, "wb");
  cr_assert(f && fwrite(text, 1, length, f) == length && !fclose(f), "%s", path);
}

static char folder[] = "/tmp/qaci-journal-XXXXXX", path[64];
static void make_folder(void) {
  cr_assert(mkdtemp(folder), "a folder");
  snprintf(path, sizeof path, "%s/j", folder);
}
static void remove_folder(void) {
  unlink(path);
  rmdir(folder);
}

/* A policy that says anything: a function of a number and of what is shown. */
static qaci_status say_anything(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                size_t *length) {
  static const char *const said[] = {"view #0",
                                     "view #1",
                                     "ask one #0",
                                     "ask$3 two (a #0 b) #1",
                                     "ask@1 again",
                                     "spawn",
                                     "reflect",
                                     "reply",
                                     "reply ()",
                                     "reply > here",
                                     "reply ! #0",
                                     "reply ; a\\\nb",
                                     "reply a\nb #0",
                                     "what?",
                                     "reply (",
                                     "",
                                     "reply \\#5 and \\ ",
                                     "ask | (it (is) #0)",
                                     "ask !",
                                     "ask ;(#1)",
                                     "reply #0",
                                     "reply \\  100 % of\t#0",
                                     "reply é",
                                     "ask@0 me #0",
                                     "reply done",
                                     "reply done",
                                     "reply done",
                                     "reply done",
                                     "reply #0#1",
                                     "view ( )",
                                     "reply \\1\\0"};
  (void)ctx;
  char *shown = qaci_meta_setting_show(q->world, q->setting);
  uint64_t h = *(uint64_t *)data;
  for (char *c = shown; *c; c++) h = qaci_hash_mix(h, (unsigned char)*c);
  free(shown);
  const char *text = said[(h >> 20) % (sizeof said / sizeof *said)];
  *length = strlen(text);
  *command = qaci_strdup(text);
  return QACI_OK;
}
static const qaci_meta_policy_functions anything = {.name = "anything", .decide = say_anything};

static qaci_meta_ref ask(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *question, uint64_t budget,
                         qaci_meta_result *r) {
  qaci_meta_ref m;
  cr_assert_eq(qaci_meta_evaluate(ctx, w, &m, question, strlen(question), NULL, 0), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_meta_run(ctx, w, qaci_meta_fresh(w, p), m, budget, r), QACI_OK, "%s", ctx->message);
  return m;
}

static char *shown_reply(const qaci_meta_world *w, const qaci_meta_result *r) {
  return qaci_meta_show(w, r->reply, 50, 100000);
}

Test(meta_journal, programs_round_trip) {
  leaks_watch();
  size_t blocks = leaks_live_blocks();
  const char *const questions[] = {"do #", "one (two (three)) and (four)", "\\>", "say (!) (a (b))"};
  for (uint64_t random = 0; random < 150; random++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    qaci_meta_world *w = qaci_meta_world_create(&(qaci_meta_options){.is_signed = random % 3 == 0});
    qaci_meta_world *v = qaci_meta_world_create(&(qaci_meta_options){.is_signed = random % 3 == 0});
    qaci_meta_policy p = qaci_meta_policy_add(w, &anything, &random), q;
    qaci_meta_result r, s;
    for (int i = 0; i < 4; i++)
      for (uint64_t budget = 0; budget < 40; budget += 13) ask(&ctx, w, p, questions[i], budget, &r);
    char *text = qaci_meta_program_show(w, p);
    cr_assert_eq(qaci_meta_program_add(&ctx, v, &q, "copy", text, strlen(text)), QACI_OK, "%s\n%s", ctx.message, text);
    char *again = qaci_meta_program_show(v, q);
    cr_assert_eq(strcmp(text, again), 0, "the text is\n%s\nthen\n%s", text, again);
    cr_assert_eq(qaci_meta_decisions(v), qaci_meta_decisions(w), "as many decisions");
    for (int i = 0; i < 4; i++)
      for (uint64_t budget = 0; budget < 40; budget += 13) {
        ask(&ctx, w, p, questions[i], budget, &r);
        ask(&ctx, v, q, questions[i], budget, &s);
        char *one = shown_reply(w, &r), *two = shown_reply(v, &s);
        cr_assert(!strcmp(one, two) && r.cost == s.cost, "%s: %s, then %s", questions[i], one, two);
        free(one);
        free(two);
      }
    free(text);
    free(again);
    qaci_meta_world_destroy(w);
    qaci_meta_world_destroy(v);
  }
  cr_assert_eq(leaks_live_blocks(), blocks, "no leak");
}

/* What is below a decision that was replaced is not shown; it is again when the decision comes back. */
Test(meta_journal, programs_of_changes) {
  static const char one[] = "qaci-meta-program 1\nx\n  > view y\n    y\n      > reply a\n    z\n      !\n        > b\n";
  static const char two[] = "qaci-meta-program 1\nx\n  > reply b\n";
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_meta_world *w = qaci_meta_world_create(&(qaci_meta_options){.record = true});
  qaci_meta_policy p;
  cr_assert_eq(qaci_meta_program_add(&ctx, w, &p, "x", one, strlen(one)), QACI_OK, "%s", ctx.message);
  qaci_meta_setting s = 0;
  while (!qaci_meta_setting_decision(w, s)) s++;
  const char *const command[] = {"view y", "reply b", "view y", NULL}, *const text[] = {one, two, one,
                                                                                        "qaci-meta-program 1\n"};
  for (int i = 0; i < 4; i++) {
    qaci_status status = command[i] ? qaci_meta_setting_change(&ctx, w, s, command[i], strlen(command[i]))
                                    : qaci_meta_setting_forget(&ctx, w, s);
    cr_assert_eq(status, QACI_OK, "%s", ctx.message);
    char *shown = qaci_meta_program_show(w, p);
    cr_assert_eq(strcmp(shown, text[i]), 0, "%s", shown);
    free(shown);
  }
  qaci_meta_world_destroy(w);
}

Test(meta_journal, wrong_programs) {
  static const struct { const char *text, *says;
  } wrong[] = {
      {"qaci-meta-program 2\n", "the file is \"qaci-meta-program 2\", expected \"qaci-meta-program 1\""},
      {"a\n  b\n", "line 2: something is seen behind what was seen, expected a line that begins with >"},
      {"> reply\n", "line 1: a command follows nothing, expected it two spaces deeper than what is seen"},
      {"a\n  > view x\n    > reply\n",
       "line 3: a command follows a command, expected it two spaces deeper than what is seen"},
      {"a\n > reply\n", "line 2 begins with 1 spaces, expected two for each level"},
      {"a\n\t> reply\n", "line 2 begins with 0 spaces and a tab, expected two for each level"},
      {"a\n    > reply\n", "line 2: it is 2 levels deep behind one of 1, expected one level more at most"},
      {"!\n", "line 1: a ! is there, expected it two spaces deeper than what is seen"},
      {"a #1\n", "line 1: \"#1\" is seen, expected #0: what is seen is numbered from 0 without gaps"},
      {"a (b)\n", "line 1: a ( is seen, expected \\(, or #n for what is behind it"},
      {"a\\\n", "line 1: a \\ ends what is seen, expected a character after it"},
      {"a\xff\n", "line 1: byte 2 is 0xff, expected text in UTF-8 without NUL"},
      {"a\n  > reply\n  > reply no\n",
       "line 3: the decision is \"reply no\" where it was \"reply\" before, expected one decision in "
       "one setting"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    qaci_meta_world *w = qaci_meta_world_create(NULL);
    qaci_meta_policy p;
    cr_assert_eq(qaci_meta_program_add(&ctx, w, &p, "x", wrong[i].text, strlen(wrong[i].text)), QACI_DOMAIN, "%s",
                 wrong[i].text);
    cr_assert_eq(strcmp(ctx.message, wrong[i].says), 0, "%s", ctx.message);
    qaci_meta_world_destroy(w);
  }
}

static const qaci_meta_journal_options plain = {0}, read_only = {.read_only = true};

/* A world in which something was decided with a journal; more than one agent. */
typedef struct session {
  qaci_meta_world *w;
  qaci_meta_policy p, q;
  qaci_meta_journal *j;
  uint64_t random;
} session;

static void begin(qaci_ctx *ctx, session *s, uint64_t random, bool ask_people,
                  const qaci_meta_journal_options *options) {
  size_t dropped;
  s->random = random;
  s->w = qaci_meta_world_create(&(qaci_meta_options){.record = true});
  s->p = ask_people ? qaci_meta_person_add(s->w, "") : qaci_meta_policy_add(s->w, &anything, &s->random);
  s->q = ask_people ? qaci_meta_person_add(s->w, "") : qaci_meta_policy_add(s->w, &anything, &s->random);
  qaci_meta_policy_set_name(s->w, s->p, "an agent\twith % in its name");
  qaci_meta_policy_set_name(s->w, s->q, "second");
  cr_assert_eq(qaci_meta_journal_open(ctx, &s->j, s->w, path, options, &dropped), QACI_OK, "%s", ctx->message);
}

static void finish(session *s) {
  qaci_meta_journal_close(s->j);
  qaci_meta_world_destroy(s->w);
}

static void ask_noted(qaci_ctx *ctx, session *s, qaci_meta_policy p, const char *question, uint64_t budget) {
  qaci_meta_ref m;
  qaci_meta_result r;
  size_t run;
  cr_assert_eq(qaci_meta_evaluate(ctx, s->w, &m, question, strlen(question), NULL, 0), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_meta_journal_run(ctx, s->j, &run, p, m, budget), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_meta_run(ctx, s->w, qaci_meta_fresh(s->w, p), m, budget, &r), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_meta_journal_end(ctx, s->j, run, &r), QACI_OK, "%s", ctx->message);
}

static void play(qaci_ctx *ctx, session *s) {
  ask_noted(ctx, s, s->p, "one (two (three)) and (four)", 30);
  ask_noted(ctx, s, s->q, "one (two (three)) and (four)", 7);
  ask_noted(ctx, s, s->p, "say (!)", 11);
}

static char *both_programs(const session *s) {
  char *one = qaci_meta_program_show(s->w, s->p), *two = qaci_meta_program_show(s->w, s->q);
  one = realloc(one, strlen(one) + strlen(two) + 1);
  strcat(one, two);
  free(two);
  return one;
}

Test(meta_journal, journals_round_trip, .init = make_folder, .fini = remove_folder) {
  for (uint64_t random = 0; random < 100; random++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    unlink(path);
    session s, t;
    begin(&ctx, &s, random, false, &plain);
    play(&ctx, &s);
    size_t k, length, before;
    /* changes of all kinds, and more decisions after them */
    for (int i = 0; i < 12 && qaci_meta_journal_history(s.j); i++) {
      qaci_meta_record_view r = qaci_meta_journal_record(s.j, 1 + dice((unsigned)qaci_meta_journal_count(s.j)));
      if (i % 4 == 0)
        cr_assert_eq(qaci_meta_setting_change(&ctx, s.w, r.setting, "reply other", 11), QACI_OK, "%s", ctx.message);
      if (i % 4 == 1) cr_assert_eq(qaci_meta_journal_undo(&ctx, s.j, &k), QACI_OK, "%s", ctx.message);
      if (i % 4 == 2) cr_assert_eq(qaci_meta_journal_redo(&ctx, s.j, &k), QACI_OK, "%s", ctx.message);
      if (i % 4 == 3) cr_assert_eq(qaci_meta_setting_forget(&ctx, s.w, r.setting), QACI_OK, "%s", ctx.message);
      play(&ctx, &s);
    }
    char *one = both_programs(&s), *file = read_file(path, &before);
    free(file);
    qaci_meta_verified v;
    cr_assert_eq(qaci_meta_journal_verify(&ctx, path, &v), QACI_OK, "%s", ctx.message);
    cr_assert(v.runs + v.untyped == qaci_meta_journal_runs(s.j) && v.decisions == qaci_meta_journal_count(s.j),
              "verified");
    size_t count = qaci_meta_journal_count(s.j), history = qaci_meta_journal_history(s.j);
    finish(&s);
    begin(&ctx, &t, random, true, &plain); /* who may not decide anything */
    char *two = both_programs(&t);
    cr_assert_eq(strcmp(one, two), 0, "it was\n%s\nand is\n%s", one, two);
    cr_assert(qaci_meta_journal_count(t.j) == count && qaci_meta_journal_history(t.j) == history, "the same history");
    play(&ctx, &t);
    /* everything undone, everything done again */
    for (size_t i = 0; i < history; i++)
      cr_assert_eq(qaci_meta_journal_undo(&ctx, t.j, &k), QACI_OK, "%s", ctx.message);
    char *none = both_programs(&t);
    cr_assert_eq(strcmp(none, "qaci-meta-program 1\nqaci-meta-program 1\n"), 0, "%s", none);
    cr_assert(qaci_meta_journal_undo(&ctx, t.j, &k) == QACI_OK && !k, "no more");
    for (size_t i = 0; i < history; i++)
      cr_assert_eq(qaci_meta_journal_redo(&ctx, t.j, &k), QACI_OK, "%s", ctx.message);
    char *three = both_programs(&t);
    cr_assert_eq(strcmp(one, three), 0, "it was\n%s\nand is\n%s", one, three);
    play(&ctx, &t);
    finish(&t);
    free(read_file(path, &length));
    cr_assert(length > before, "more was written behind the old journal");
    cr_assert_eq(qaci_meta_journal_verify(&ctx, path, &v), QACI_OK, "%s", ctx.message);
    free(one), free(two), free(three), free(none);
  }
}

/* Wherever the file is cut, what is whole takes effect, and the session goes on to the same end. */
Test(meta_journal, torn, .init = make_folder, .fini = remove_folder) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  session s;
  begin(&ctx, &s, 5, false, &plain);
  play(&ctx, &s);
  char *one = both_programs(&s);
  finish(&s);
  size_t length, all;
  char *file = read_file(path, &length);
  for (size_t cut = 0; cut <= length; cut++) {
    write_file(path, file, cut);
    session t;
    begin(&ctx, &t, 5, false, &plain);
    play(&ctx, &t);
    char *two = both_programs(&t);
    cr_assert_eq(strcmp(one, two), 0, "cut at %zu it was\n%s\nand is\n%s", cut, one, two);
    free(two);
    finish(&t);
    char *now = read_file(path, &all);
    cr_assert(all >= length || cut < length, "all of it");
    free(now);
  }
  free(file);
  free(one);
}

Test(meta_journal, wrong_journals, .init = make_folder, .fini = remove_folder) {
#define HEAD "qaci-meta-journal 1\nworld\tanonymous\t65536\n"
#define AGENT HEAD "agent\tsecond\n"
  static const struct { const char *text, *says;
  } wrong[] = {
      {"qaci-meta-journal 2\n", ": line 1 is \"qaci-meta-journal 2\", expected \"qaci-meta-journal 1\""},
      {"qaci-meta-journal 1\nworld\n", ": line 2 is not \"world\", \"signed\" or \"anonymous\", and a number"},
      {"qaci-meta-journal 1\nworld\tsigned\t65536\n",
       ": line 2 is of a world that is signed with lines of at most 65536 bytes, "
       "expected anonymous and 65536"},
      {HEAD "agent\tnobody\n", ":3: the journal is about an agent \"nobody\", expected one that this world has"},
      {HEAD "hello\n",
       ":3: the line is no record: it begins with none of agent, run, d, f, g, h, c, x, undo, redo, end"},
      {AGENT "d\tsecond\tx\n", ":4: the line is no record: a decision has three fields"},
      {AGENT "d\t#1\tx\treply\n", ":4: the line is no record: it is based on a record that is not there"},
      {AGENT "d\tsecond\tx #1\treply\n",
       ":4: \"#1\" is seen, expected #0: what is seen is numbered from 0 without gaps"},
      {AGENT "d\tsecond\tx\treply %zz\n",
       ":4: the line is no record: it has more than four fields, or a % that is no number"},
      {AGENT "d\tsecond\tx\treply\nd\tsecond\tx\treply no\n",
       ":5: the decision is \"reply no\" where it was \"reply\" before, expected one decision in one setting"},
      {AGENT "c\t#1\treply\n", ":4: the line is no record: it is based on a record that is not there"},
      {AGENT "end\t1\t1\t1\n", ":4: the line is no record: an end has the number of a run, its cost and its hash"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    write_file(path, wrong[i].text, strlen(wrong[i].text));
    qaci_meta_world *w = qaci_meta_world_create(NULL);
    qaci_meta_person_add(w, "second");
    qaci_meta_journal *j;
    size_t dropped;
    cr_assert_eq(qaci_meta_journal_open(&ctx, &j, w, path, &plain, &dropped), QACI_DOMAIN, "%s", wrong[i].text);
    cr_assert_eq(strcmp(ctx.message + strlen(path), wrong[i].says), 0, "%s", ctx.message);
    qaci_meta_world_destroy(w);
  }
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  write_file(path, AGENT "d\tsecond\tx\treply y\nrun\tsecond\t5\tx\nend\t1\t1\t99\n", sizeof AGENT + 44);
  qaci_meta_verified v;
  cr_assert_eq(qaci_meta_journal_verify(&ctx, path, &v), QACI_DOMAIN, "another answer");
  cr_assert_eq(strcmp(strrchr(ctx.message, ':'), ": run 1 is answered \"y\", expected the answer that it had then"), 0,
               "%s", ctx.message);
}

/* The cost is compared, and the hash does not depend on the world. */
Test(meta_journal, verified, .init = make_folder, .fini = remove_folder) {
  char text[400];
  for (int wrong = 0; wrong < 2; wrong++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    qaci_meta_world *w = qaci_meta_world_create(NULL);
    qaci_meta_ref m;
    qaci_meta_evaluate(&ctx, w, &m, "some (other) text", 17, NULL, 0);
    qaci_meta_evaluate(&ctx, w, &m, "y (a (b)) (a (b))", 17, NULL, 0);
    sprintf(text, AGENT "d\tsecond\tx\treply y (a (b)) (a (b))\nrun\tsecond\t5\tx\nend\t1\t%d\t%llu\n", 1 + wrong,
            (unsigned long long)qaci_meta_hash(w, m));
    qaci_meta_world_destroy(w);
    write_file(path, text, strlen(text));
    qaci_meta_verified v;
    cr_assert_eq(qaci_meta_journal_verify(&ctx, path, &v), wrong ? QACI_DOMAIN : QACI_OK, "%s", ctx.message);
    if (wrong) cr_assert(strstr(ctx.message, ": run 1 costs 1, expected the 2 that it cost then"), "%s", ctx.message);
  }
}

/* A program decided before the journal was there: what is decided on top of it is found again without the program. */
Test(meta_journal, on_top_of_a_program, .init = make_folder, .fini = remove_folder) {
  static const char program[] = "x\n  > view y\n    y\n      > view z\n";
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int with = 0; with < 3; with++) {
    qaci_meta_world *w = qaci_meta_world_create(&(qaci_meta_options){.record = true});
    uint64_t random = 1;
    qaci_meta_policy p = with ? qaci_meta_person_add(w, "") : qaci_meta_policy_add(w, &anything, &random);
    qaci_meta_policy_set_name(w, p, "who");
    if (with != 1)
      cr_assert_eq(qaci_meta_program_load(&ctx, w, p, program, strlen(program)), QACI_OK, "%s", ctx.message);
    qaci_meta_journal *j;
    size_t dropped;
    cr_assert_eq(qaci_meta_journal_open(&ctx, &j, w, path, with ? &read_only : &plain, &dropped), QACI_OK, "%s",
                 ctx.message);
    qaci_meta_result r;
    ask(&ctx, w, p, "x", 100, &r);
    cr_assert(qaci_meta_journal_record(j, 1).given && qaci_meta_journal_record(j, 2).given, "two are the program's");
    cr_assert_eq(qaci_meta_journal_count(j), qaci_meta_journal_history(j) + 2, "the rest is decided");
    qaci_meta_journal_close(j);
    qaci_meta_world_destroy(w);
  }
}

Test(meta_journal, one_writer, .init = make_folder, .fini = remove_folder) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  session s;
  begin(&ctx, &s, 1, false, &(qaci_meta_journal_options){.durable = true});
  qaci_meta_journal *j;
  size_t dropped;
  cr_assert_eq(qaci_meta_journal_open(&ctx, &j, s.w, path, &plain, &dropped), QACI_UNABLE, "a second writer");
  cr_assert(strstr(ctx.message, "another process writes this journal"), "%s", ctx.message);
  finish(&s);
}
