/* Wirings against the queue machine itself: on every input exactly one leaf holds, and applying it gives what the
 * program gives; cutting and merging leaves changes no output; equal leaves have equal hashes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blobs/programs.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

static void random_bits(qaci_bits *r, size_t n) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < n; i++) qaci_bits_push(r, dice(2));
}

/* The leaf that holds for the input; there is exactly one. */
static const qaci_leaf *holding(const qaci_leaves *l, const qaci_bits *input) {
  const qaci_leaf *found = NULL;
  for (size_t i = 0; i < l->count; i++) {
    bool holds = true;
    for (size_t j = 0; j < l->leaf[i].guards; j++) {
      cr_assert(!j || l->leaf[i].guard[j - 1].at < l->leaf[i].guard[j].at, "guards in order");
      holds &= qaci_bits_get(input, l->leaf[i].guard[j].at) == l->leaf[i].guard[j].bit;
    }
    cr_assert_eq(qaci_leaf_holds(&l->leaf[i], input), holds, "holds");
    cr_assert(!holds || !found, "two leaves hold");
    if (holds) found = &l->leaf[i];
  }
  cr_assert(found, "no leaf holds");
  return found;
}

/* Segments are not empty, read inside the input, and add up; neighbours of a kind are merged. */
static void check_leaf(const qaci_leaf *l, uint64_t input) {
  uint64_t length = 0;
  for (size_t i = 0; i < l->segments; i++) {
    const qaci_segment *s = &l->segment[i];
    cr_assert(s->length, "an empty segment");
    if (s->kind == QACI_RANGE) cr_assert_leq(s->from + s->length, input, "a range beyond the input");
    if (s->kind == QACI_REPEATED) cr_assert_lt(s->from, input, "a bit beyond the input");
    if (i && s->kind <= QACI_ONES) cr_assert_neq(s->kind, l->segment[i - 1].kind, "equal neighbours");
    length += s->length;
  }
  cr_assert_eq(length, l->length, "the segments' lengths");
}

static void check_output(const qaci_leaf *l, const qaci_bits *input, const qaci_bits *expected, const char *text) {
  qaci_bits out;
  qaci_bits_init(&out);
  qaci_leaf_apply(l, &out, input);
  cr_assert(qaci_bits_equal(&out, expected), "%s on %zu bits", text, input->len);
  for (uint64_t i = 0; i < expected->len + 2; i++) {
    uint64_t wire = qaci_leaf_at(l, i);
    bool bit = wire == QACI_WIRE_ONE || (wire < QACI_WIRE_ZERO && qaci_bits_get(input, wire));
    cr_assert_eq(bit, i < expected->len && qaci_bits_get(expected, i), "%s: what stands at %llu", text,
                 (unsigned long long)i);
    if (i >= expected->len) cr_assert_eq(wire, QACI_WIRE_ZERO, "beyond the end");
  }
  qaci_bits_clear(&out);
}

/* The first n bits. */
static void front(qaci_bits *r, const qaci_bits *x, size_t n) {
  qaci_bits_slice(r, x, 0, n < x->len ? n : x->len);
}

static void compare(const qaci_program *p, const qaci_leaves *l, size_t input, int inputs) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x, out, cut_out;
  qaci_bits_init(&x);
  qaci_bits_init(&out);
  qaci_bits_init(&cut_out);
  qaci_leaves copy = {0}, cut = {0};
  qaci_leaves_set(&copy, l);
  cr_assert(qaci_leaves_equal(&copy, l) && qaci_leaves_hash(&copy) == qaci_leaves_hash(l), "a copy is equal");
  size_t n = dice(2) ? dice(4) : dice((unsigned)input + 8);
  qaci_leaves_set(&cut, l);
  qaci_leaves_cut(&cut, n);
  for (size_t i = 0; i < l->count; i++) check_leaf(&l->leaf[i], input);
  for (size_t i = 0; i < cut.count; i++) {
    check_leaf(&cut.leaf[i], input);
    cr_assert_leq(cut.leaf[i].length, n, "cut");
  }
  cr_assert_leq(cut.count, l->count, "merging");
  char *text = qaci_program_text(p);
  for (int i = 0; i < inputs; i++) {
    if (input < 8 && inputs == 1 << input) qaci_bits_nat(&x, (uint64_t)i, input);
    else random_bits(&x, input);
    uint64_t steps;
    bool halted;
    cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, p, &x, UINT64_MAX, NULL, NULL), QACI_OK, "%s",
                 ctx.message);
    check_output(holding(l, &x), &x, &out, text);
    front(&cut_out, &out, n);
    check_output(holding(&cut, &x), &x, &cut_out, text);
  }
  free(text);
  qaci_leaves_clear(&copy);
  qaci_leaves_clear(&cut);
  qaci_bits_clear(&x);
  qaci_bits_clear(&out);
  qaci_bits_clear(&cut_out);
}

Test(wiring, random_programs) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  qaci_program p;
  qaci_program_init(&p);
  qaci_leaves l[2] = {0};
  for (int round = 0; round < 4000; round++) {
    qaci_program_clear(&p);
    size_t input = dice(3) ? dice(10) : dice(150);
    int now = 0;
    qaci_leaves_identity(&l[0], input);
    for (unsigned n = dice(8); n; n--) {
      qaci_op op = (qaci_op)dice(6);
      bool pushes = op == QACI_PUSH || op == QACI_CPUSH;
      qaci_instruction i = {op, pushes ? dice(2) : 1 + dice(dice(3) ? 6 : 200)};
      qaci_program_append(&p, i);
      qaci_leaves_extend(&l[!now], &l[now], i);
      now = !now;
    }
    compare(&p, &l[now], input, input < 6 ? 1 << input : 12);
  }
  qaci_leaves_clear(&l[0]);
  qaci_leaves_clear(&l[1]);
  qaci_program_clear(&p);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* Counts far beyond any queue cost one step: lengths are numbers, not bits. */
Test(wiring, huge_counts) {
  static const struct {
    qaci_instruction i;
    uint64_t length, at, wire;
  } row[] = {
      {{QACI_ROTL, UINT64_MAX}, 4, 0, 3},          /* 2^64 - 1 = 3 modulo 4 */
      {{QACI_ROTR, UINT64_MAX}, 4, 0, 1},          {{QACI_DROP, UINT64_MAX}, 0, 0, QACI_WIRE_ZERO},
      {{QACI_COPY, (uint64_t)1 << 60}, ((uint64_t)1 << 60) + 4, (uint64_t)1 << 59, 0},
      {{QACI_COPY, (uint64_t)1 << 60}, ((uint64_t)1 << 60) + 4, ((uint64_t)1 << 60) + 2, 2},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_leaves l = {0}, r = {0};
    qaci_leaves_identity(&l, 4);
    qaci_leaves_extend(&r, &l, row[i].i);
    cr_assert_eq(r.count, 1, "one leaf");
    cr_assert_eq(r.leaf[0].length, row[i].length, "row %zu: the length", i);
    cr_assert_eq(qaci_leaf_at(&r.leaf[0], row[i].at), row[i].wire, "row %zu: the wire", i);
    qaci_leaves_clear(&l);
    qaci_leaves_clear(&r);
  }
}

/* ---- all programs: the enumeration, its codes and runtimes, and skipping ---- */

typedef struct walk {
  qaci_ctx *ctx;
  const qaci_programs *all;
  size_t input, next;
  size_t skipped_until; /* nothing before this index may be visited */
} walk;

static qaci_status visit(void *data, size_t index, const qaci_leaves *leaves, bool *skip) {
  walk *w = data;
  cr_assert(index >= w->next && index >= w->skipped_until, "in order, without what was skipped");
  if (!w->skipped_until) cr_assert_eq(index, w->next, "one by one");
  w->next = index + 1;
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_program p;
  qaci_program_init(&p);
  qaci_programs_code(w->all, index, &code);
  cr_assert_eq(qaci_program_decode(w->ctx, &p, &code), QACI_OK, "%s", w->ctx->message);
  cr_assert(!p.repeats, "straight-line");
  cr_assert_eq(w->all->item[index].runtime, 1 + qaci_program_duration(&p), "its runtime");
  cr_assert_eq(w->all->item[index].depth, p.length, "its depth");
  cr_assert_eq(w->all->item[index].code_bits, code.len, "its length");
  if (index % 7 == 0) compare(&p, leaves, w->input, 4);
  if (w->skipped_until != SIZE_MAX && dice(5) == 0 && w->input == 3) {
    *skip = true;
    w->skipped_until = w->all->item[index].after;
  }
  qaci_program_clear(&p);
  qaci_bits_clear(&code);
  return QACI_OK;
}

Test(wiring, all_programs) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  /* 0 and 1 bits: none; HALT alone has 2; straight-line codes of at most 22 bits: definitions.md 6 */
  static const struct {
    size_t bits, count;
  } row[] = {{0, 0}, {1, 0}, {2, 1}, {5, 2}, {13, 353}, {22, 101370}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_programs p;
    cr_assert_eq(qaci_programs_create(&ctx, &p, row[i].bits), QACI_OK, "%s", ctx.message);
    cr_assert_eq(p.count, row[i].count, "%zu programs of at most %zu bits", p.count, row[i].bits);
    qaci_programs_clear(&p);
  }
  qaci_programs all;
  cr_assert_eq(qaci_programs_create(&ctx, &all, 13), QACI_OK, "%s", ctx.message);
  for (size_t input = 0; input < 7; input++) {
    walk w = {&ctx, &all, input, 0, 0};
    cr_assert_eq(qaci_programs_each(&ctx, &all, input, visit, &w), QACI_OK, "%s", ctx.message);
    if (input != 3) cr_assert_eq(w.next, all.count, "all of them");
  }
  /* each code once */
  for (size_t i = 0; i < all.count; i++)
    for (size_t j = 0; j < i; j++)
      cr_assert(all.item[i].code != all.item[j].code || all.item[i].code_bits != all.item[j].code_bits,
                "twice the same");
  qaci_programs_clear(&all);
  cr_assert_eq(qaci_programs_create(&ctx, &all, 65), QACI_UNABLE, "too many");
  ctx.max_bytes = 1000;
  cr_assert_eq(qaci_programs_create(&ctx, &all, 22), QACI_UNABLE, "no budget");
}

/* ---- many lengths in one walk ---- */

typedef struct many {
  const uint64_t *length;
  size_t lengths;
  bool skipping;
  size_t program, next; /* the length that is due */
  size_t *until;        /* per length: nothing before this program may be visited */
  size_t visits, endless;
} many;

/* The leaves against those that the program has on this length alone. */
static void check_length(const many *m, const qaci_programs *all, size_t index, const qaci_leaves *leaves, size_t i) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_program p;
  qaci_program_init(&p);
  qaci_programs_code(all, index, &code);
  cr_assert_eq(qaci_program_decode(&ctx, &p, &code), QACI_OK, "%s", ctx.message);
  qaci_leaves alone[2] = {{0}, {0}};
  qaci_leaves_identity(&alone[0], m->length[i]);
  size_t now = 0;
  for (size_t j = 0; j < p.length; j++, now = !now) qaci_leaves_extend(&alone[!now], &alone[now], p.instruction[j]);
  cr_assert(qaci_leaves_equal(&alone[now], leaves), "program %zu on %llu bits", index,
            (unsigned long long)m->length[i]);
  for (size_t j = 0; j < leaves->count; j++)
    cr_assert_eq(alone[now].leaf[j].length, leaves->leaf[j].length, "its output's length");
  qaci_leaves_clear(&alone[0]);
  qaci_leaves_clear(&alone[1]);
  qaci_program_clear(&p);
  qaci_bits_clear(&code);
}

static const qaci_programs *of_many; /* the programs that are walked over */

static qaci_status visit_length(void *data, size_t index, const qaci_leaves *leaves, size_t i, bool endless,
                                bool *skip) {
  many *m = data;
  if (index != m->program) {
    m->program = index;
    m->next = 0;
  }
  cr_assert_geq(i, m->next, "lengths in order");
  for (size_t k = m->next; k < i; k++) cr_assert_lt(index, m->until[k], "only what was skipped is left out");
  m->next = endless ? m->lengths : i + 1;
  *skip = m->skipping && dice(6) == 0;
  qaci_leaves one = {0};
  for (size_t k = i; k < m->next; k++) {
    /* what is endless is skipped for all its lengths at once */
    cr_assert_geq(index, m->until[k], "skipped");
    if (*skip) m->until[k] = of_many->item[index].after;
    if (endless) qaci_leaves_of_length(&one, leaves, m->length[k]);
    check_length(m, of_many, index, endless ? &one : leaves, k);
  }
  qaci_leaves_clear(&one);
  m->visits++;
  m->endless += endless;
  return QACI_OK;
}

Test(wiring, many_lengths) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_programs all;
  cr_assert_eq(qaci_programs_create(&ctx, &all, 14), QACI_OK, "%s", ctx.message);
  of_many = &all;
  for (int round = 0; round < 12; round++) {
    uint64_t length[24], next = dice(3);
    size_t lengths = 1 + dice(24), until[24] = {0};
    for (size_t i = 0; i < lengths; i++) {
      length[i] = next;
      next += 1 + (dice(3) ? 0 : dice(i > 12 ? 1000 : 5));
    }
    many m = {.length = length, .lengths = lengths, .skipping = round % 2, .program = SIZE_MAX, .until = until};
    cr_assert_eq(qaci_programs_each_length(&ctx, &all, length, lengths, dice(4), visit_length, &m), QACI_OK, "%s",
                 ctx.message);
    if (lengths > 12) cr_assert(m.endless > 0 && m.visits < all.count * lengths, "shared");
  }
  qaci_programs_clear(&all);
}

static qaci_status join(void *data, size_t index, const qaci_leaves *leaves, bool *skip) {
  (void)skip;
  qaci_classes_add(data, leaves, (uint32_t)index);
  return QACI_OK;
}

/* Classes partition the programs; members agree on all inputs; runs count the members by length and runtime. */
Test(wiring, classes) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_programs all;
  cr_assert_eq(qaci_programs_create(&ctx, &all, 12), QACI_OK, "%s", ctx.message);
  qaci_program_classes c = {0};
  cr_assert_eq(qaci_programs_each(&ctx, &all, 4, join, &c), QACI_OK, "%s", ctx.message);
  qaci_bits x, out, first, code;
  qaci_bits_init(&x);
  qaci_bits_init(&out);
  qaci_bits_init(&first);
  qaci_bits_init(&code);
  qaci_program p;
  qaci_program_init(&p);
  size_t members = 0;
  cr_assert_lt(c.count, all.count, "some programs do the same");
  for (size_t i = 0; i < c.count; i++) {
    members += c.item[i].members;
    for (uint64_t n = 0; n < 16; n++)
      for (uint32_t j = 0; j < c.item[i].members; j++) {
        uint64_t steps;
        bool halted;
        qaci_bits_nat(&x, n, 4);
        qaci_programs_code(&all, c.item[i].member[j], &code);
        cr_assert_eq(qaci_program_decode(&ctx, &p, &code), QACI_OK, "%s", ctx.message);
        cr_assert_eq(qaci_program_run(&ctx, &out, &steps, &halted, &p, &x, UINT64_MAX, NULL, NULL), QACI_OK, "run");
        if (!j) qaci_bits_set(&first, &out);
        cr_assert(qaci_bits_equal(&first, &out), "class %zu: members differ", i);
      }
    size_t runs, in_runs = 0;
    const qaci_class_run *run = qaci_class_runs(&c.item[i], &all, &runs);
    for (size_t r = 0; r < runs; r++) {
      size_t same = 0;
      for (uint32_t j = 0; j < c.item[i].members; j++) {
        const qaci_locator_program *m = &all.item[c.item[i].member[j]];
        same += m->code_bits == run[r].code_bits && m->runtime == run[r].runtime;
      }
      cr_assert_eq(same, run[r].members, "members of a run");
      cr_assert(!r || run[r - 1].code_bits < run[r].code_bits ||
                    (run[r - 1].code_bits == run[r].code_bits && run[r - 1].runtime < run[r].runtime), "runs in order");
      in_runs += run[r].members;
    }
    cr_assert_eq(in_runs, c.item[i].members, "all members are in runs");
  }
  cr_assert_eq(members, all.count, "every program is in one class");
  qaci_classes_clear(&c);
  qaci_programs_clear(&all);
  qaci_program_clear(&p);
  qaci_bits_clear(&x);
  qaci_bits_clear(&out);
  qaci_bits_clear(&first);
  qaci_bits_clear(&code);
}
