/* Loops whose queue stays long for ever (SIMPL.12): the certificate against runs of the loop. */
#include <criterion/criterion.h>
#include <string.h>

#include "distributions/census_growth.h"
#include "tests/support/dice.h"

enum { ROOM = 40000, STEPS = 1500 };

typedef struct queue {
  uint16_t label[ROOM]; /* from `first` on */
  size_t first, length;
} queue;

static void step(queue *q, qaci_instruction in) {
  uint16_t *label = q->label + q->first;
  size_t n = q->length;
  cr_assert_lt(q->first + n + 1, ROOM);
  if (in.op == QACI_PUSH || (in.op == QACI_CPUSH && n && label[0] == 1)) label[q->length++] = (uint16_t)in.argument;
  if (!n) return;
  if (in.op == QACI_COPY) label[q->length++] = label[n - (in.argument < n ? (size_t)in.argument : n)];
  if (in.op == QACI_ROTL) label[n] = label[0];
  if (in.op == QACI_ROTL || in.op == QACI_DROP) q->first++;
  if (in.op == QACI_DROP) q->length--;
  if (in.op == QACI_ROTR) {
    uint16_t last = label[n - 1];
    memmove(label + 1, label, (n - 1) * sizeof *label);
    label[0] = last;
  }
}

typedef struct loop {
  qaci_instruction step[40];
  uint64_t pass;
} loop;

/* A loop that loses bits unless CPUSH appends them. */
static loop random_loop(void) {
  static const qaci_op ops[] = {QACI_ROTL, QACI_ROTR, QACI_COPY, QACI_DROP, QACI_DROP, QACI_PUSH,
                                QACI_CPUSH, QACI_CPUSH, QACI_CPUSH};
  loop r;
  int lost;
  do {
    r.pass = 1;
    lost = 0;
    for (size_t i = 2 + dice(5); i; i--) {
      qaci_op op = ops[dice(sizeof ops / sizeof *ops)];
      uint64_t argument = op >= QACI_PUSH ? dice(2) : op == QACI_COPY ? 1 + dice(6) : 1;
      for (uint64_t times = op >= QACI_DROP ? 1 : op == QACI_COPY ? argument : 1 + dice(4); times; times--) {
        r.step[r.pass++ - 1] = (qaci_instruction){op, argument};
        lost += op == QACI_DROP ? 1 : op == QACI_PUSH || op == QACI_COPY ? -1 : 0;
      }
    }
  } while (lost <= 0);
  return r;
}

static bool grows(qaci_growth *g, const loop *l, uint64_t place, const queue *q, size_t longest) {
  qaci_packing packing = qaci_packing_for(40);
  uint64_t row[ROOM / 8];
  for (size_t i = 0; i < q->length; i++) qaci_labels_append(packing, row, i, q->label[q->first + i]);
  return qaci_grows(g, l->step, l->pass, place, packing, row, q->length, longest);
}

/* Run on from a queue that is certified at this place: it stays long, and certified. */
static void run_on(qaci_growth *g, const loop *l, uint64_t place, queue *q, size_t longest) {
  for (size_t n = 0; n < STEPS && q->length < 300; n++) {
    if (place + 1 < l->pass) step(q, l->step[place]);
    place = place + 1 == l->pass ? 0 : place + 1;
    cr_assert_gt(q->length, longest, "after %zu steps %zu bits are left", n + 1, q->length);
    if (dice(200) == 0)
      cr_assert(grows(g, l, place, q, longest), "after %zu steps", n + 1);
  }
}

Test(growth, random_loops) {
  static queue q, all;
  qaci_growth g = {0};
  size_t certified = 0, with_symbols = 0;
  for (size_t i = 0; i < 8000; i++) {
    loop l = random_loop();
    size_t n = 1 + dice(30), longest = dice(7), kind = dice(4);
    uint64_t place = dice((unsigned)l.pass);
    q.first = 0;
    q.length = n;
    uint16_t next = QACI_LABEL_FREE;
    for (size_t k = 0; k < n; k++)
      q.label[k] = kind == 0 ? (uint16_t)dice(2) : kind == 1 ? k % 3 != 0 : dice(12) ? 1 : kind == 2 ? 0 : next++;
    if (!grows(&g, &l, place, &q, longest)) continue;
    certified++;
    with_symbols += next > QACI_LABEL_FREE;
    for (size_t trial = 0; trial < 4; trial++) { /* any values of the symbols */
      all = q;
      for (size_t k = 0; k < n; k++)
        if (all.label[k] >= QACI_LABEL_FREE) all.label[k] = (uint16_t)dice(2);
      run_on(&g, &l, place, &all, longest);
    }
  }
  qaci_growth_clear(&g);
  cr_assert(certified > 500 && with_symbols > 100, "%zu certified, %zu with symbols", certified, with_symbols);
}

/* Loops that shrink but for what their CPUSHes append. */
Test(growth, known_loops) {
  static const struct {
    const char *loop, *queue;
    bool grows;
  } row[] = {
      {"CCd", "1111", true},
      {"CCd", "1011", true}, /* 01111 is left, then 1111 */
      {"CCd", "1000", false},
      {"cCd", "1111", true}, /* four 1s stay, each with at most one 0 */
      {"Cd", "1111111", true}, /* stays as long as it is */
      {"Cd", "1111110", false}, /* the set of grams does not forget the 0 */
      {"CCCdd", "11111111", true},
      {"CClCd", "1111111111", true},
      {"CCdlld", "1111111111", true},
      {"CCdlldd", "1111111111", false},
  };
  qaci_growth g = {0};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    loop l = {.pass = 1};
    for (const char *c = row[i].loop; *c; c++)
      l.step[l.pass++ - 1] = *c == 'd'   ? (qaci_instruction){QACI_DROP, 1}
                             : *c == 'l' ? (qaci_instruction){QACI_ROTL, 1}
                                         : (qaci_instruction){QACI_CPUSH, *c == 'C'};
    static queue q;
    q.length = 0;
    for (const char *c = row[i].queue; *c; c++) q.label[q.length++] = (uint16_t)(*c - '0');
    cr_assert_eq(grows(&g, &l, 0, &q, 2), row[i].grows, "%s on %s", row[i].loop, row[i].queue);
  }
  qaci_growth_clear(&g);
}
