/* The queue machine: codes, assembler, and runs against a second machine that moves a plain string, step by step. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/program.h"
#include "tests/support/dice.h"

/* The plain machine
 * ------------------------------------------------------------------------------------------------- */

enum { LONGEST = 4096 };

typedef struct plain {
  char queue[LONGEST];
  size_t n;
} plain;

static void put_back(plain *m, char c) {
  cr_assert_lt(m->n + 1, LONGEST, "test machine full");
  m->queue[m->n++] = c;
}

static void plain_micro_step(plain *m, qaci_instruction in) {
  char front = m->queue[0];
  if (in.op == QACI_PUSH) put_back(m, (char)('0' + in.argument));
  if (in.op == QACI_PUSH || !m->n) return;
  switch (in.op) {
  case QACI_ROTL:
    memmove(m->queue, m->queue + 1, m->n - 1);
    m->queue[m->n - 1] = front;
    break;
  case QACI_ROTR:
    front = m->queue[m->n - 1];
    memmove(m->queue + 1, m->queue, m->n - 1);
    m->queue[0] = front;
    break;
  case QACI_COPY:
    put_back(m, m->queue[m->n - (in.argument < m->n ? in.argument : m->n)]);
    break;
  case QACI_DROP:
    memmove(m->queue, m->queue + 1, --m->n);
    break;
  default:
    if (front == '1') put_back(m, (char)('0' + in.argument));
  }
}

/* The k-th micro-step's instruction after the steps made so far; false if the machine has halted. */
typedef struct position {
  size_t instruction;
  uint64_t done;
} position;

static bool plain_step(plain *m, const qaci_program *p, position *at) {
  if (at->instruction == p->length) {
    if (!p->repeats) return false;
    at->instruction = m->n ? 0 : SIZE_MAX;
    return true;
  }
  if (at->instruction == SIZE_MAX) return false;
  qaci_instruction in = p->instruction[at->instruction];
  plain_micro_step(m, in);
  uint64_t k = in.op == QACI_PUSH || in.op == QACI_CPUSH ? 1 : in.argument;
  if (++at->done == k) *at = (position){at->instruction + 1, 0};
  return true;
}

static bool plain_halts_now(const qaci_program *p, const position *at) {
  return at->instruction == SIZE_MAX || (at->instruction == p->length && !p->repeats);
}

/* Helpers
 * ----------------------------------------------------------------------------------------------------------- */

static void parse(qaci_bits *r, const char *s) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_bits_parse(&ctx, r, s, strlen(s)), QACI_OK, "parse");
}

static bool same(const qaci_bits *x, const plain *m) {
  if (x->len != m->n) return false;
  for (size_t i = 0; i < m->n; i++)
    if (qaci_bits_get(x, i) != (m->queue[i] == '1')) return false;
  return true;
}

static void random_program(qaci_program *p) {
  qaci_program_clear(p);
  for (unsigned n = dice(6); n; n--) {
    qaci_op op = (qaci_op)dice(6);
    bool pushes = op == QACI_PUSH || op == QACI_CPUSH;
    qaci_program_append(p, (qaci_instruction){op, pushes ? dice(2) : 1 + dice(dice(4) ? 5 : 200)});
  }
  p->repeats = !dice(3);
}

typedef struct trace {
  const qaci_program *p;
  plain machine;
  position at;
  uint64_t seen;
  bool wrong;
} trace;

static int compare_trace(void *data, const qaci_bits *queue) {
  trace *t = data;
  if (t->seen++) plain_step(&t->machine, t->p, &t->at);
  t->wrong = t->wrong || !same(queue, &t->machine);
  return 0;
}

Test(program, runs_like_the_plain_machine) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_program p;
  qaci_program_init(&p);
  qaci_bits x, out;
  qaci_bits_init(&x);
  qaci_bits_init(&out);
  for (int round = 0; round < 3000; round++) {
    random_program(&p);
    plain machine = {.n = dice(3) ? dice(12) : dice(150)};
    qaci_bits_zeros(&x, 0);
    for (size_t i = 0; i < machine.n; i++) {
      machine.queue[i] = (char)('0' + dice(2));
      qaci_bits_push(&x, machine.queue[i] == '1');
    }
    uint64_t limit = dice(4) ? dice(300) : p.repeats ? 700 : UINT64_MAX, steps = 0, plain_steps = 0;
    trace t = {.p = &p, .machine = machine};
    bool halted = false;
    position at = {0, 0};
    while (plain_steps < limit && plain_step(&machine, &p, &at)) plain_steps++;
    char *text = qaci_program_text(&p);
    cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, limit, NULL, NULL), QACI_OK, "run");
    cr_assert(same(&out, &machine), "the queue after %s", text);
    cr_assert_eq(steps, plain_steps, "%s: %llu steps, %llu expected", text, (unsigned long long)steps,
                 (unsigned long long)plain_steps);
    cr_assert_eq(halted, plain_halts_now(&p, &at), "%s: halted", text);
    cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, limit, compare_trace, &t), QACI_OK, "trace");
    cr_assert(!t.wrong && t.seen == plain_steps + 1, "%s: the trace", text);
    cr_assert(same(&out, &machine) && steps == plain_steps, "%s: the end of the trace", text);
    if (!p.repeats && limit == UINT64_MAX)
      cr_assert(halted && steps == qaci_program_duration(&p), "%s: its duration", text);
    free(text);
  }
  qaci_program_clear(&p);
  qaci_bits_clear(&x);
  qaci_bits_clear(&out);
}

static int stop_at_three(void *data, const qaci_bits *queue) {
  (void)queue;
  return ++*(int *)data == 3;
}

Test(program, huge_counts_cost_little) {
  static const struct {
    const char *text, *input, *output;
    uint64_t limit, steps;
    bool halted;
  } row[] = {
      {"ROTL 18446744073709551615; HALT", "100", "100", UINT64_MAX, UINT64_MAX, true},
      {"ROTL 18446744073709551614; HALT", "100", "010", UINT64_MAX, UINT64_MAX - 1, true},
      {"ROTR 18446744073709551614; HALT", "100", "001", UINT64_MAX, UINT64_MAX - 1, true},
      {"ROTL 18446744073709551614; HALT", "100", "001", 1, 1, false},
      {"ROTL 18446744073709551614; HALT", "100", "001", 1000000000000000000, 1000000000000000000, false},
      {"DROP 18446744073709551615; HALT", "100", "", UINT64_MAX, UINT64_MAX, true},
      {"DROP 18446744073709551615; PUSH 1; HALT", "100", "1", UINT64_MAX, UINT64_MAX, true},
      {"COPY 18446744073709551615; HALT", "", "", UINT64_MAX, UINT64_MAX, true},
      {"DROP 4; COPY 9000000000000000000; REPEAT", "100", "", UINT64_MAX, 9000000000000000005, true},
      {"ROTL 9000000000000000000; REPEAT", "10", "01", UINT64_MAX, UINT64_MAX, false},
      {"ROTL 5; REPEAT", "10", "01", 5, 5, false},
      {"DROP 1; REPEAT", "1", "", 1, 1, false},
      {"DROP 1; REPEAT", "1", "", 2, 2, true},
      {"HALT", "01", "01", 0, 0, true},
      {"PUSH 1; HALT", "01", "01", 0, 0, false},
      {"PUSH 1; HALT", "01", "011", 1, 1, true},
  };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  ctx.max_steps = 1000;
  qaci_program p;
  qaci_program_init(&p);
  qaci_bits x, expected;
  qaci_bits_init(&x);
  qaci_bits_init(&expected);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    uint64_t steps = 0;
    bool halted = false;
    qaci_ctx_start(&ctx);
    cr_assert_eq(qaci_program_assemble(&ctx, &p, row[i].text, strlen(row[i].text)), QACI_OK, "%s", ctx.message);
    parse(&x, row[i].input);
    parse(&expected, row[i].output);
    /* the output may be the input */
    cr_assert_eq(qaci_program_run(&ctx, &x, &steps, &halted, &p, &x, row[i].limit, NULL, NULL), QACI_OK, "row %zu: %s",
                 i, ctx.message);
    cr_assert(qaci_bits_equal(&x, &expected), "row %zu: the queue", i);
    cr_assert_eq(steps, row[i].steps, "row %zu: %llu steps", i, (unsigned long long)steps);
    cr_assert_eq(halted, row[i].halted, "row %zu: halted", i);
    cr_assert_eq(ctx.bytes, 0, "memory is given back");
  }
  qaci_program_clear(&p);
  qaci_bits_clear(&x);
  qaci_bits_clear(&expected);
}

Test(program, budgets_and_visitors_stop_a_run) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_program p;
  qaci_program_init(&p);
  qaci_bits x, out;
  qaci_bits_init(&x);
  qaci_bits_init(&out);
  uint64_t steps = 0;
  bool halted = true;
  parse(&x, "10");
  const char *grows = "COPY 18446744073709551615; HALT", *loops = "ROTL 1; REPEAT";
  cr_assert_eq(qaci_program_assemble(&ctx, &p, grows, strlen(grows)), QACI_OK, "%s", ctx.message);
  ctx.max_bytes = 1 << 20;
  cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, UINT64_MAX, NULL, NULL), QACI_UNABLE, "memory");
  cr_assert(!halted && !ctx.bytes, "stopped and given back");
  ctx.max_bytes = UINT64_MAX;
  cr_assert_eq(qaci_program_assemble(&ctx, &p, loops, strlen(loops)), QACI_OK, "%s", ctx.message);
  ctx.max_steps = 10000;
  cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, UINT64_MAX, NULL, NULL), QACI_UNABLE, "steps");
  qaci_ctx_init(&ctx);
  int calls = 0;
  cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, UINT64_MAX, stop_at_three, &calls), QACI_OK,
               "stop");
  cr_assert(calls == 3 && steps == 2 && !halted, "the third call stopped it after 2 steps");
  qaci_program_clear(&p);
  qaci_bits_clear(&x);
  qaci_bits_clear(&out);
}

/* Every string of at most 16 bits: Kraft's sum of the codes is exact, and what parses is written back the same. */
Test(program, all_short_codes) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  qaci_program p, q;
  qaci_program_init(&p);
  qaci_program_init(&q);
  size_t straight = 0;
  for (size_t n = 0; n <= 16; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      if (qaci_program_decode(&ctx, &p, &x) != QACI_OK) continue;
      qaci_bits_zeros(&y, 0);
      qaci_program_code(&y, &p);
      cr_assert(qaci_bits_equal(&x, &y), "code of decode");
      char *text = qaci_program_text(&p);
      cr_assert_eq(qaci_program_assemble(&ctx, &q, text, strlen(text)), QACI_OK, "%s: %s", text, ctx.message);
      qaci_bits_zeros(&y, 0);
      qaci_program_code(&y, &q);
      cr_assert(qaci_bits_equal(&x, &y), "assembler and text of %s", text);
      free(text);
      size_t at = 0;
      qaci_bits_append_nat(&x, 5, 3);
      cr_assert_eq(qaci_program_parse(&ctx, &q, &x, &at), QACI_OK, "parse with data behind");
      cr_assert_eq(at, n, "the code is a prefix");
      straight += !p.repeats;
    }
  /* counted by the recursion a(n) = sum over instruction codes of a(n - length), a(2) = 1 */
  size_t a[17] = {0}, total = 0;
  for (size_t n = 2; n <= 16; n++) {
    a[n] = n == 2;
    for (size_t gamma = 1; gamma < n; gamma += 2) {
      size_t codes = (size_t)1 << (gamma - 1) / 2;
      a[n] += codes * ((n >= gamma + 2 ? a[n - gamma - 2] : 0) + 2 * (n >= gamma + 3 ? a[n - gamma - 3] : 0) +
                       (n >= gamma + 4 ? a[n - gamma - 4] : 0));
    }
    a[n] += n >= 5 ? 4 * a[n - 5] : 0;
    total += a[n];
  }
  cr_assert_eq(straight, total, "%zu straight-line codes, %zu expected", straight, total);
  qaci_program_clear(&p);
  qaci_program_clear(&q);
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
}

Test(program, refused_codes) {
  static const char *const row[][2] = {
      {"", "the 0 bits end before the program's HALT or REPEAT"},
      {"0", "the 1 bits end inside the instruction that starts at bit 1"},
      {"011", "the 3 bits end before the program's HALT or REPEAT"},
      {"01001", "the 5 bits end inside the number that starts at bit 3"},
      {"01111", "the 5 bits end inside the instruction that starts at bit 4"},
      {"1101", "the 4 bits end inside the instruction that starts at bit 1"},
      {"0001", "the program ends at bit 2, but 2 more bits follow"},
      {"111100", "the program ends at bit 4, but 2 more bits follow"},
  };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_program p;
  qaci_program_init(&p);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    parse(&x, row[i][0]);
    cr_assert_eq(qaci_program_decode(&ctx, &p, &x), QACI_DOMAIN, "\"%s\" is refused", row[i][0]);
    cr_assert_str_eq(ctx.message, row[i][1], "\"%s\": %s", row[i][0], ctx.message);
  }
  /* ROTL 2^64 */
  parse(&x, "01");
  qaci_bits_append_nat(&x, 0, 64);
  qaci_bits_append_nat(&x, 1, 1);
  qaci_bits_append_nat(&x, 0, 66);
  cr_assert_eq(qaci_program_decode(&ctx, &p, &x), QACI_DOMAIN, "2^64 is refused");
  cr_assert_str_eq(ctx.message, "the number that starts at bit 3 has 65 bits, expected at most 64", "%s", ctx.message);
  qaci_bits_clear(&x);
}

Test(program, assembler) {
  static const char *const good[][2] = {
      {"rotl 3;cpush 1 ; HALT", "ROTL 3; CPUSH 1; HALT"},
      {"# nothing\n\n ROTR 1 # one; two\nDROP 007\r\nrepeat ;\n", "ROTR 1; DROP 7; REPEAT"},
      {"COPY 18446744073709551615;;HALT;", "COPY 18446744073709551615; HALT"},
  };
  static const char *const bad[][2] = {
      {"", "line 1: the text ends, expected HALT or REPEAT as the last instruction"},
      {"PUSH 1\nROTL 2\n", "line 3: the text ends, expected HALT or REPEAT as the last instruction"},
      {"HALT; PUSH 1", "line 1: \"PUSH\" after HALT or REPEAT, which end a program"},
      {"ROTL; HALT", "line 1: ROTL, expected a number from 1 to 2^64 - 1"},
      {"ROTL 0; HALT", "line 1: ROTL 0, expected a number from 1 to 2^64 - 1"},
      {"ROTL -1; HALT", "line 1: ROTL -1, expected a number from 1 to 2^64 - 1"},
      {"ROTL 18446744073709551616; HALT", "line 1: ROTL 18446744073709551616, expected a number from 1 to 2^64 - 1"},
      {"HALT 3", "line 1: \"3\" after an instruction, expected \";\" or a new line"},
      {"\nPUSH 2; HALT", "line 2: PUSH 2, expected a bit, 0 or 1"},
      {"PUSH 1 HALT", "line 1: \"HALT\" after an instruction, expected \";\" or a new line"},
      {"JUMP 1", "line 1: \"JUMP\", expected ROTL, ROTR, COPY, DROP, PUSH, CPUSH, HALT or REPEAT"},
  };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_program p, q;
  qaci_program_init(&p);
  qaci_program_init(&q);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    cr_assert_eq(qaci_program_assemble(&ctx, &p, good[i][0], strlen(good[i][0])), QACI_OK, "%s", ctx.message);
    qaci_program_set(&q, &p);
    qaci_program_set(&q, &q);
    char *text = qaci_program_text(&q);
    cr_assert_str_eq(text, good[i][1], "%s", text);
    free(text);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cr_assert_eq(qaci_program_assemble(&ctx, &p, bad[i][0], strlen(bad[i][0])), QACI_DOMAIN, "%s is refused",
                 bad[i][0]);
    cr_assert_str_eq(ctx.message, bad[i][1], "%s", ctx.message);
  }
  cr_assert_eq(p.length, 1, "a refused text changes nothing");
  /* appending to a copy must find room, whatever the length it was copied at */
  for (size_t i = 0; i < 40; i++) {
    qaci_program_append(&p, (qaci_instruction){QACI_ROTL, i + 1});
    qaci_program_set(&q, &p);
    qaci_program_append(&q, (qaci_instruction){QACI_PUSH, 1});
    cr_assert_eq(q.instruction[p.length - 1].argument, i + 1, "copied");
  }
  uint64_t most = UINT64_MAX;
  qaci_program_append(&p, (qaci_instruction){QACI_DROP, most});
  cr_assert_eq(qaci_program_duration(&p), most, "the duration saturates");
  qaci_program_clear(&p);
  qaci_program_clear(&q);
}
