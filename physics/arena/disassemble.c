/* Code back into assembly text: see text.h.                                                 papers/arena.md, ARENA.5
 *
 * From the first slot on: an op with its operands is an instruction, anything else a `word`. The targets of jumps get a
 * label where an instruction or a word begins: the agent's own, or L and the slot. Zero operands that an op does not
 * use are left out. Cost linear, plus a search for each label.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"

/* How many operands are written even if they are 0. */
static const unsigned char operands[QACI_ARENA_OPS] = {
    [QACI_ARENA_MOV] = 2, [QACI_ARENA_ADD] = 2, [QACI_ARENA_SUB] = 2, [QACI_ARENA_JMP] = 1, [QACI_ARENA_CMP] = 2,
    [QACI_ARENA_SLT] = 2, [QACI_ARENA_JMZ] = 2, [QACI_ARENA_JMN] = 2, [QACI_ARENA_DJN] = 2, [QACI_ARENA_JIM] = 2,
    [QACI_ARENA_JIP] = 2, [QACI_ARENA_VAL] = 2, [QACI_ARENA_TOSS] = 2};

static bool is_op(int32_t value, bool coin) {
  return value >= 0 && value < (coin ? QACI_ARENA_OPS : QACI_ARENA_TOSS);
}

static unsigned shown(const int32_t *three) {
  unsigned n = operands[three[0]];
  return three[2] ? 2 : n < 1 && three[1] ? 1 : n;
}

size_t qaci_arena_instruction(const int32_t *three, bool coin, char *text, size_t room) {
  if (!is_op(three[0], coin)) {
    snprintf(text, room, "word %" PRId32, three[0]);
    return 1;
  }
  const char *name = qaci_arena_op_name[three[0]];
  switch (shown(three)) {
  case 0:
    snprintf(text, room, "%s", name);
    break;
  case 1:
    snprintf(text, room, "%s %+" PRId32, name, three[1]);
    break;
  default:
    snprintf(text, room, "%s %+" PRId32 " %+" PRId32, name, three[1], three[2]);
  }
  return 3;
}

static bool jumps(int32_t op) {
  return op == QACI_ARENA_JMP || op == QACI_ARENA_JMZ || op == QACI_ARENA_JMN || op == QACI_ARENA_DJN ||
         op == QACI_ARENA_JIM || op == QACI_ARENA_JIP;
}

typedef struct listing {
  const qaci_arena_agent *a;
  unsigned char *begins; /* [count]: slots that an instruction (3) or a word (1) has from here */
  bool *target;          /* [count]: a jump leads here, and something begins here */
  bool own;              /* use the agent's labels: none of them looks like a made one */
} listing;

/* Where the jump at slot i leads, if that is a place of the agent; else count. */
static size_t target_of(const listing *l, size_t i) {
  int64_t to = (int64_t)i + l->a->value[i + 1];
  return to >= 0 && to < (int64_t)l->a->count && l->begins[to] ? (size_t)to : l->a->count;
}

static void survey(listing *l) {
  size_t n = l->a->count;
  for (size_t i = 0; i < n; i += l->begins[i]) l->begins[i] = i + 3 <= n && is_op(l->a->value[i], true) ? 3 : 1;
  for (size_t i = 0; i < n; i += l->begins[i])
    if (l->begins[i] == 3 && jumps(l->a->value[i]) && target_of(l, i) < n) l->target[target_of(l, i)] = true;
}

static bool looks_made(const char *name) {
  size_t digits = strspn(name + 1, "0123456789");
  return name[0] == 'L' && digits && !name[1 + digits];
}

/* The first label of the agent at this slot, or NULL. Labels are sorted by slot. */
static const char *own_label(const qaci_arena_agent *a, size_t slot) {
  size_t low = 0, high = a->labels;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (a->label[middle].at < slot)
      low = middle + 1;
    else
      high = middle;
  }
  return low < a->labels && a->label[low].at == slot ? a->label[low].name : NULL;
}

static void print_label(FILE *to, const listing *l, size_t slot) {
  const char *own = l->own ? own_label(l->a, slot) : NULL;
  if (own)
    fputs(own, to);
  else
    fprintf(to, "L%zu", slot);
}

static void print_instruction(FILE *to, const listing *l, size_t i) {
  const int32_t *three = l->a->value + i;
  fputs(qaci_arena_op_name[three[0]], to);
  unsigned n = shown(three);
  if (n > 0 && jumps(three[0]) && target_of(l, i) < l->a->count) {
    fputc(' ', to);
    print_label(to, l, target_of(l, i));
  } else if (n > 0) {
    fprintf(to, " %+" PRId32, three[1]);
  }
  if (n > 1) fprintf(to, " %+" PRId32, three[2]);
  fputc('\n', to);
}

/* Words from slot i on, up to six on a line, none after the first with a label. Returns the slot after them. */
static size_t print_words(FILE *to, const listing *l, size_t i) {
  enum { ON_A_LINE = 6 };
  fputs("word", to);
  size_t n = 0;
  do {
    fprintf(to, " %" PRId32, l->a->value[i++]);
  } while (++n < ON_A_LINE && i < l->a->count && l->begins[i] == 1 && !l->target[i]);
  fputc('\n', to);
  return i;
}

char *qaci_arena_disassemble(const qaci_arena_agent *a) {
  listing l = {.a = a, .begins = qaci_alloc(a->count), .target = qaci_alloc(a->count * sizeof(bool))};
  memset(l.begins, 0, a->count);
  memset(l.target, 0, a->count * sizeof(bool));
  survey(&l);
  l.own = true;
  for (size_t i = 0; i < a->labels; i++) l.own &= !looks_made(a->label[i].name);
  char *text = NULL;
  size_t length;
  FILE *to = open_memstream(&text, &length);
  for (size_t i = 0; i < a->count;) {
    if (l.target[i]) {
      print_label(to, &l, i);
      fputs(": ", to);
    } else {
      fputs("    ", to);
    }
    if (l.begins[i] == 3) {
      print_instruction(to, &l, i);
      i += 3;
    } else {
      i = print_words(to, &l, i);
    }
  }
  fclose(to);
  free(l.begins);
  free(l.target);
  return text;
}
