/* The arena's files: what each form assembles to, and round trips (ARENA.5). */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"
#include "tests/support/dice.h"

static qaci_arena_environment *world_of(const char *text) {
  qaci_ctx ctx;
  qaci_arena_environment *e = NULL;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, text, strlen(text), "world.arena"), QACI_OK, "%s", ctx.message);
  return e;
}

static qaci_arena_agent *agent_of(const char *text, const qaci_arena_environment *world) {
  qaci_ctx ctx;
  qaci_arena_agent *a = NULL;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_agent_parse(&ctx, &a, text, strlen(text), "dir/agent.agent", world), QACI_OK, "%s\n%s",
               ctx.message, text);
  return a;
}

/* Text, and the slots it assembles to. */
static const struct {
  const char *text, *slots;
} forms[] = {
    /* the seed's format, and what may be left out */
    {"MOV 1 2\nDIE 0 0\nJMP -3 0\n", "2 1 2 0 0 0 5 -3 0"},
    {"mov +1 +2\nDie\nJmP -3", "2 1 2 0 0 0 5 -3 0"},
    {"DAT 7 14\r\n\t SLT\t1 ,2 ; a comment\r\n\r\n;\r\nVAL 1, 2", "1 7 14 7 1 2 13 1 2"},
    {"MOV ADD SUB", NULL},
    {"SUB 1 1\nCMP\nJMZ\nJMN\nDJN\nJIM\nJIP\nTOSS\nADD", "4 1 1 6 0 0 8 0 0 9 0 0 10 0 0 11 0 0 12 0 0 14 0 0 3 0 0"},
    {"\xef\xbb\xbfJMP 1", "5 1 0"},
    /* signs: one operand or two */
    {"MOV 5 -3\nMOV 5-3\nMOV 5 - 3\nMOV 5- 3", "2 5 -3 2 2 0 2 2 0 2 2 0"},
    {"word 1 -2 +3 - -4 (5 -6) -(7)", "1 -2 7 -1 -7"},
    {"word 2+3*4 (2+3)*4 7/2 -7/2 -7%3 7%-1 1-2-3", "14 20 3 -3 -1 0 -4"},
    {"word --5 -+-4 +-3 (-9223372036854775807-1)%-1", "5 4 -3 0"},
    {"word 2147483647 -2147483648", "2147483647 -2147483648"},
    /* labels are places: displacements from the op's own slot */
    {"JMP end\nx: MOV x.a end.b\nend: DIE", "5 6 0 2 1 5 0 0 0"},
    {"JMP .\nJMP .+3\nJMP x-.\nx: y: JMP y", "5 0 0 5 3 0 5 3 0 5 0 0"},
    {"a: DIE\nb: word b-a b a . .-a a+b-a", "0 0 0 3 3 0 3 3 3"},
    {"a: DIE\nb: MOV b-a a-b\nMOV a+b -a", "0 0 0 2 3 -3 2 3 0"},
    {"for: word 1\nrof: JMP for\nmov: JMP mov", "1 5 -1 0 5 0 0"},
    {"x: word 5\nlast:", "5"},
    /* equ: values, differences, other names of places; also of labels below */
    {"equ porch 96\nMOV porch+2 g.a\nADD =porch-g g.a\ng: JMP 0", "2 98 7 3 6 4 5 0 0 90"},
    {"equ d b-a\nequ there b\na: JMP there\nb: word d d*2 there", "5 3 0 3 6 3"},
    {"word n\nequ m 3\nequ n m*m", "9"},
    {"b: JMP porch+2-.\nequ porch 5\nJMP porch+2-.", "5 7 0 5 4 0"},
    /* constants: shared unless an instruction writes them */
    {"ADD =5 3\nSUB =5 6\nCMP =5 =5\nJMZ 0 =7", "3 12 3 4 9 6 6 6 6 8 0 4 5 7"},
    {"MOV =5 =5\nADD =5 =5\nDJN 0 =5\nVAL =5 =5", "2 12 13 3 9 11 10 0 9 13 3 7 5 5 5 5 5"},
    {"x: MOV =x+4 =.\n", "2 3 4 4 0"},
    /* repetition */
    {"for i 3\nword i*10\nrof", "10 20 30"},
    {"x: for i 2\nword 7\ny&i: rof\nword y2-y1 y1-x", "7 7 1 1"},
    {"for i 0\nword i\nnonsense\nrof\nword 7", "7"},
    {"equ n 2\nfor i n\nfor j i\nx&i&j: word i j x&i&j\nrof\nrof\nword x2_1", "1 1 0 2 1 3 2 2 6 3"},
    {"for i 2\nl&i: JMP l&i.b\nJMP l1\nrof\nJMP l2", "5 2 0 5 -3 0 5 2 0 5 -9 0 5 -6 0"},
    {"for i 2\nequ d&i i+5\nrof\nword d1 d2", "6 7"},
    {"a: DIE\nb:\nfor i b-a\nword i\nrof", "0 0 0 1 2 3"},
    /* assertions */
    {";assert 1 == 1 && (2 > 1 || 1/1 >= 5) && 3 != 4 && 3 <= 3 && -1 < 0 && b-a == 3\na: DIE\nb: word 1", "0 0 0 1"},
    {"x: ;assert 0\ny: word 1", "1"}, /* a comment: assertions are lines of their own */
    {";assert 0 || 5\n;assertion\nword 1", "1"},
    {";assert a < b && b > a\na: word 1\nb: word 2", "1 2"},
    /* load files */
    {"qaci-agent 1\n1 2 3\n-4 +5\n", "1 2 3 -4 5"},
    {"qaci-agent 1\r\nname n\r\n; a comment\r\n1\r\n", "1"},
    {"qaci-agent 1", NULL},
};

static char *slots_of(const qaci_arena_agent *a) {
  char *text = qaci_alloc(a->count * 12 + 1), *to = text;
  *to = 0;
  for (size_t i = 0; i < a->count; i++) to += sprintf(to, "%s%" PRId32, i ? " " : "", a->value[i]);
  return text;
}

Test(arena_text, forms) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (!forms[i].slots) {
      qaci_ctx ctx;
      qaci_arena_agent *none;
      qaci_ctx_init(&ctx);
      cr_assert_eq(qaci_arena_agent_parse(&ctx, &none, forms[i].text, strlen(forms[i].text), "f", NULL), QACI_DOMAIN,
                   "%zu is refused", i);
      continue;
    }
    qaci_arena_agent *a = agent_of(forms[i].text, NULL);
    char *slots = slots_of(a);
    cr_assert_str_eq(slots, forms[i].slots, "%zu\n%s\ngot      %s\nexpected %s", i, forms[i].text, slots,
                     forms[i].slots);
    free(slots);
    qaci_arena_agent_release(a);
  }
}

/* WORLD, TICKS, REACH, SIZE are of the world that an agent is read for; so is the word. */
Test(arena_text, constants) {
  qaci_arena_environment *world = world_of("world 512\nticks WORLD/2\nword 8\nreach 40\nagent 1 at 0 size 60\n"
                                           "agent 1 at 60 size 50 shadow\nagent 2 at 256 size 70\n"
                                           "at 200\nword WORLD/8 TICKS/4 REACH\n");
  cr_assert_eq(world->ticks, 256, "ticks may use WORLD");
  cr_assert(world->slot[200].value == 64 && world->slot[201].value == 64 && world->slot[202].value == 40, "in code");
  qaci_arena_agent *a = agent_of("equ far 100\nword WORLD/8 TICKS/4 REACH SIZE\nx: MOV x+far far\n", world);
  char *slots = slots_of(a);
  cr_assert_str_eq(slots, "64 64 40 50 2 100 100", "%s", slots);
  free(slots);
  qaci_arena_agent_release(a);
  qaci_arena_environment_release(world);
  /* a displacement that a word cannot hold goes the other way round the ring */
  world = world_of("world 256\nticks 9\nword 8\nat 0\nJMP x\nat 200\nx: JMP y\nat 50\ny: JMP y\n");
  cr_assert(world->slot[1].value == -56 && world->slot[201].value == 106, "%d %d", world->slot[1].value,
            world->slot[201].value);
  qaci_arena_environment_release(world);
}

/* Each block has constants of its own, however many; a label at the end of the ring is slot 0. */
Test(arena_text, blocks) {
  qaci_arena_environment *world =
      world_of("world 1024\nticks 9\nat 0\nADD =5 0\nat 20\nADD =5 0\nADD =6 0\nADD =5 0\nat 1021\nDIE\nend:\n");
  cr_assert(world->slot[1].value == 3 && world->slot[3].value == 5, "the first block");
  cr_assert(world->slot[21].value == 9 && world->slot[29].value == 5 && world->slot[30].value == 6, "the second block");
  cr_assert(world->slot[27].value == 3 && !world->slot[31].value, "shares its own");
  cr_assert(world->labels == 1 && world->label[0].at == 0, "the label");
  qaci_arena_environment_release(world);
  qaci_arena_agent *a = agent_of("for i 100\nJMP =i\nrof\nfor i 100\nJMP =i\nrof\n", NULL);
  cr_assert_eq(a->count, 700, "a hundred constants, used twice: %zu slots", a->count);
  for (int32_t i = 0; i < 100; i++)
    cr_assert(a->value[3 * i + 1] == 600 - 2 * i && a->value[600 + i] == i + 1 && a->value[301 + 3 * i] == 300 - 2 * i,
              "constant %d", i);
  qaci_arena_agent_release(a);
}

/* Labels, names and lines come with the code. */
Test(arena_text, agent_parts) {
  qaci_arena_agent *a = agent_of("b: a: DIE\n\nend: MOV =9 1\n", NULL);
  cr_assert_str_eq(a->name, "agent", "the file's stem");
  cr_assert_str_eq(a->file, "dir/agent.agent", "the file");
  cr_assert(a->labels == 3 && !strcmp(a->label[0].name, "a") && !strcmp(a->label[1].name, "b") &&
                !strcmp(a->label[2].name, "end") && a->label[1].at == 0 && a->label[2].at == 3,
            "labels by slot, then name");
  static const uint32_t lines[] = {1, 1, 1, 3, 3, 3, 3};
  cr_assert(a->count == 7 && !memcmp(a->line, lines, sizeof lines), "lines");
  qaci_arena_agent_release(a);
  a = agent_of("DIE\nname  the one ; two\n", NULL);
  cr_assert_str_eq(a->name, "the one", "the name line");
  qaci_arena_agent_release(a);
}

static const char everything[] = "at 100 ro hidden\n"
                                 "om: MOV =box-om om.a\n"
                                 "    TOSS 0 q\n"
                                 "name every header\n"
                                 "at 130 noentry\n"
                                 "box: DIE money 10\n"
                                 "q: word 1 -2 money 2147483647\n"
                                 "p: word 3 3\n"
                                 "world 256\n"
                                 "coin\n"
                                 "ticks 1000\n"
                                 "reach 64\n"
                                 "end when p+1\n"
                                 "random q -1 1\n"
                                 "agent 2 at 240 size 20 start 8 speed 2 fuel 900 private\n"
                                 "agent 1 private shadow size 4 at 20\n"
                                 "agent 1 at 40 size 10\n"
                                 "ip omega at om warden start 1 speed 3 fuel 77\n"
                                 "ip at 70\n"
                                 "predict p agent 1 enters box within 30 given 5\n"
                                 "predict p+1 agent 2 enters 70 within 40 fixpoint 1 -2 else -1 blind error 1/3\n"
                                 "protect 22 42 hidden\n"
                                 "protect 80 82 private owner 2\n"
                                 "protect 82 83 private\n"
                                 "protect 101 103 ro private\n";

Test(arena_text, every_header) {
  qaci_arena_environment *e = world_of(everything);
  cr_assert_str_eq(e->name, "every header", "name");
  cr_assert(e->slots == 256 && e->ticks == 1000 && e->reach == 64 && e->word == 32 && e->coin, "headers");
  cr_assert(e->end == 136 && e->files == 2 && e->colours == 2 && e->starts == 5, "end, files, colours");
  const qaci_arena_start *s = e->start;
  cr_assert(s[0].file == 2 && s[0].at == 240 && s[0].size == 20 && s[0].start == 8 && s[0].speed == 2 &&
                s[0].fuel == 900 && s[0].colour == 1 && !s[0].shadow && !s[0].warden && !s[0].name,
            "the first insertion");
  cr_assert(s[1].file == 1 && s[1].colour == 0 && s[1].shadow && s[1].speed == 1 && s[1].fuel == UINT64_MAX,
            "a shadow");
  cr_assert(s[2].file == 1 && s[2].colour == 2 && s[2].size == 10, "the second colour");
  cr_assert(!s[3].file && s[3].warden && s[3].at == 100 && !strcmp(s[3].name, "omega") && s[3].fuel == 77, "a warden");
  cr_assert(!s[4].file && !s[4].warden && s[4].at == 70 && !s[4].name, "a pointer without a name");
  const qaci_arena_prediction *p = e->prediction;
  cr_assert(e->predictions == 2 && p[0].slot == 135 && p[0].file == 1 && p[0].label == 130 && p[0].within == 30 &&
                !p[0].fixpoint && p[0].values == 1 && p[0].value[0] == 5 && !p[0].blind && !p[0].error_num &&
                p[0].error_den == 1,
            "given");
  cr_assert(p[1].slot == 136 && p[1].fixpoint && p[1].values == 2 && p[1].value[0] == 1 && p[1].value[1] == -2 &&
                p[1].otherwise == -1 && p[1].blind && p[1].error_num == 1 && p[1].error_den == 3,
            "fixpoint");
  cr_assert(e->randoms == 1 && e->random[0].slot == 133 && e->random[0].low == -1 && e->random[0].high == 1, "random");
  static const struct {
    uint32_t slot, money;
    int32_t value;
    unsigned flags, owner;
  } slots[] = {
      {100, 0, 2, QACI_ARENA_READ_ONLY | QACI_ARENA_HIDDEN, QACI_ARENA_NOBODY},
      {101, 0, 6, QACI_ARENA_READ_ONLY | QACI_ARENA_HIDDEN | QACI_ARENA_PRIVATE, QACI_ARENA_NOBODY},
      {106, 0, 30, QACI_ARENA_READ_ONLY | QACI_ARENA_HIDDEN, QACI_ARENA_NOBODY}, /* the constant, box - om */
      {107, 0, 0, 0, QACI_ARENA_NOBODY},
      {130, 10, 0, QACI_ARENA_NO_ENTRY, QACI_ARENA_NOBODY},
      {133, 0x7fffffff, 1, QACI_ARENA_NO_ENTRY, QACI_ARENA_NOBODY},
      {134, 0, -2, QACI_ARENA_NO_ENTRY, QACI_ARENA_NOBODY},
      {255, 0, 0, QACI_ARENA_PRIVATE, 1},
      {3, 0, 0, QACI_ARENA_PRIVATE, 1}, /* the region goes round the ring */
      {4, 0, 0, 0, QACI_ARENA_NOBODY},
      {21, 0, 0, QACI_ARENA_PRIVATE, 0},
      {23, 0, 0, QACI_ARENA_PRIVATE | QACI_ARENA_HIDDEN, 0},
      {41, 0, 0, QACI_ARENA_HIDDEN, QACI_ARENA_NOBODY},
      {81, 0, 0, QACI_ARENA_PRIVATE, 2},
      {82, 0, 0, QACI_ARENA_PRIVATE, QACI_ARENA_NOBODY},
  };
  for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
    const qaci_arena_slot *x = &e->slot[slots[i].slot];
    cr_assert(x->value == slots[i].value && x->money == slots[i].money && x->flags == slots[i].flags &&
                  x->owner == slots[i].owner,
              "slot %u: %d money %u flags %u owner %u", slots[i].slot, x->value, x->money, x->flags, x->owner);
  }
  cr_assert(e->line[100] == 2 && e->line[103] == 3 && e->line[106] == 2 && !e->line[107] && e->line[134] == 7, "lines");
  cr_assert(e->labels == 4 && e->label[0].at == 100 && !strcmp(e->label[3].name, "p"), "labels");
  qaci_arena_environment_release(e);
}

static void check_same_starts(const qaci_arena_environment *x, const qaci_arena_environment *y) {
  cr_assert(x->starts == y->starts && x->files == y->files && x->colours == y->colours, "starts");
  for (size_t i = 0; i < x->starts; i++) {
    const qaci_arena_start *p = &x->start[i], *q = &y->start[i];
    cr_assert(p->at == q->at && p->file == q->file && p->size == q->size && p->colour == q->colour &&
                  p->warden == q->warden && p->shadow == q->shadow && p->start == q->start && p->speed == q->speed &&
                  p->fuel == q->fuel && !p->name == !q->name && (!p->name || !strcmp(p->name, q->name)),
              "start %zu", i);
  }
}

static void check_same(const qaci_arena_environment *x, const qaci_arena_environment *y) {
  cr_assert(x->slots == y->slots && x->ticks == y->ticks && x->reach == y->reach && x->word == y->word &&
                x->coin == y->coin && x->end == y->end && !strcmp(x->name, y->name),
            "headers");
  for (uint32_t s = 0; s < x->slots; s++) {
    const qaci_arena_slot *p = &x->slot[s], *q = &y->slot[s];
    cr_assert(p->value == q->value && p->money == q->money && p->flags == q->flags && p->owner == q->owner, "slot %u",
              s);
  }
  check_same_starts(x, y);
  cr_assert(x->predictions == y->predictions && x->randoms == y->randoms, "predictions, random slots");
  for (size_t i = 0; i < x->predictions; i++) {
    const qaci_arena_prediction *p = &x->prediction[i], *q = &y->prediction[i];
    cr_assert(p->slot == q->slot && p->file == q->file && p->label == q->label && p->within == q->within &&
                  p->values == q->values && !memcmp(p->value, q->value, p->values * sizeof *p->value) &&
                  p->fixpoint == q->fixpoint && (!p->fixpoint || p->otherwise == q->otherwise) &&
                  p->error_num == q->error_num && p->error_den == q->error_den && p->blind == q->blind,
              "prediction %zu", i);
  }
  for (size_t i = 0; i < x->randoms; i++)
    cr_assert(x->random[i].slot == y->random[i].slot && x->random[i].low == y->random[i].low &&
                  x->random[i].high == y->random[i].high,
              "random %zu", i);
}

static void check_round_trip(const qaci_arena_environment *e) {
  char *text = qaci_arena_environment_print(e);
  qaci_arena_environment *again = world_of(text);
  char *twice = qaci_arena_environment_print(again);
  check_same(e, again);
  cr_assert_str_eq(text, twice, "the same bytes");
  free(text);
  free(twice);
  qaci_arena_environment_release(again);
}

static int32_t value_of(unsigned word) {
  int32_t v = dice(3) ? (int32_t)dice(QACI_ARENA_OPS + 3) - 1 : (int32_t)(dice(1u << 31) << 1 | dice(2));
  return qaci_arena_wrap(v, word);
}

/* A world with everything in it at random: what holds of it is environment_check's business, and it is asked. */
static qaci_arena_environment *random_world(void) {
  static const unsigned words[] = {8, 16, 32};
  qaci_ctx ctx;
  qaci_arena_environment *e;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, 64u << dice(3)), QACI_OK, "create");
  uint32_t n = e->slots, insertions = dice(4), pointers = dice(3);
  e->name = qaci_strdup("a random world (no 1)");
  e->ticks = 1 + dice(1000);
  e->reach = dice(2) * dice(n);
  e->word = words[dice(3)];
  e->coin = dice(2);
  if (dice(2)) e->end = dice(n);
  e->start = qaci_alloc((insertions + pointers) * sizeof *e->start);
  for (uint32_t i = 0; i < insertions + pointers; i++) {
    bool agent = i < insertions;
    qaci_arena_start s = {.start = dice(3), .speed = 1 + dice(3), .fuel = dice(2) ? UINT64_MAX : 1 + dice(99)};
    s.at = (i * 12 + n - 5) % n; /* the first one goes round the ring */
    s.size = agent ? 1 + dice(12) : 0;
    s.file = agent ? i + 1 - (i && dice(2) && e->files == i) : 0;
    if (agent && s.file > e->files + 1) s.file = e->files + 1;
    if (s.file > e->files) e->files = s.file;
    s.shadow = agent && !dice(3);
    s.colour = agent && !s.shadow ? (uint16_t)++e->colours : 0;
    s.warden = !agent && dice(2);
    if (!agent && dice(2)) s.name = qaci_strdup("omega");
    e->start[e->starts++] = s;
  }
  for (uint32_t s = 0; s < n; s++) {
    bool runs = dice(2) && s;
    qaci_arena_slot *x = &e->slot[s];
    x->flags = runs ? x[-1].flags : (uint8_t)(dice(2) * dice(16) & ~QACI_ARENA_NO_ENTRY);
    x->owner = runs ? x[-1].owner : dice(2) ? QACI_ARENA_NOBODY : (uint16_t)dice(e->colours + 1);
    if (!(x->flags & QACI_ARENA_PRIVATE)) x->owner = QACI_ARENA_NOBODY;
    if (dice(3) || s < e->starts * 12 || s >= n - 5) continue;
    x->value = value_of(e->word);
    x->money = dice(3) ? 0 : dice(1000);
    if (!dice(3)) x->flags |= QACI_ARENA_NO_ENTRY;
  }
  for (size_t i = 0; i < insertions; i++) {
    const qaci_arena_start *s = &e->start[i];
    bool private = dice(2);
    for (uint32_t k = 0; k < s->size; k++) {
      qaci_arena_slot *x = &e->slot[(s->at + k) % n];
      x->flags &= (uint8_t)~QACI_ARENA_NO_ENTRY;
      if (!private) continue;
      x->flags |= QACI_ARENA_PRIVATE;
      x->owner = s->colour;
    }
  }
  for (size_t i = insertions; i < e->starts; i++)
    if (!e->start[i].warden) e->slot[e->start[i].at].flags &= (uint8_t)~QACI_ARENA_NO_ENTRY;
  if (insertions && !e->start[0].shadow) {
    e->prediction = qaci_alloc(sizeof *e->prediction);
    qaci_arena_prediction p = {.slot = dice(n), .file = e->start[0].file, .label = dice(n), .within = 1 + dice(99)};
    p.fixpoint = dice(2);
    p.values = p.fixpoint ? 1 + dice(3) : 1;
    p.value = qaci_alloc(p.values * sizeof *p.value);
    for (size_t i = 0; i < p.values; i++) p.value[i] = value_of(e->word);
    p.otherwise = value_of(e->word);
    p.error_den = 1 + dice(9);
    p.error_num = dice(p.error_den + 1);
    p.blind = dice(2);
    e->prediction[e->predictions++] = p;
    e->random = qaci_alloc(sizeof *e->random);
    e->random[e->randoms++] = (qaci_arena_random){(p.slot + 1) % n, -(int32_t)dice(9), (int32_t)dice(9)};
  }
  cr_assert_eq(qaci_arena_environment_check(&ctx, e), QACI_OK, "%s", ctx.message);
  return e;
}

Test(arena_text, environments_round_trip) {
  qaci_arena_environment *e = world_of(everything);
  check_round_trip(e);
  for (uint32_t by = 0; by < e->slots; by += 5) {
    qaci_arena_environment *turned = qaci_arena_environment_rotate(e, by);
    check_round_trip(turned);
    qaci_arena_environment_release(turned);
  }
  qaci_arena_environment_release(e);
  for (int trial = 0; trial < 1000; trial++) {
    e = random_world();
    check_round_trip(e);
    qaci_arena_environment_release(e);
  }
}

/* What a name line cannot hold is printed so that it reads. */
Test(arena_text, odd_names) {
  qaci_arena_environment *e = world_of("world 64\nticks 9\nip omega at 5\n");
  free(e->name);
  e->name = qaci_strdup("  two\nlines; and a comment\t");
  free(e->start[0].name);
  e->start[0].name = qaci_strdup("o m-a");
  char *text = qaci_arena_environment_print(e);
  qaci_arena_environment *again = world_of(text);
  cr_assert_str_eq(again->name, "two lines  and a comment", "%s", text);
  cr_assert_str_eq(again->start[0].name, "o_m_a", "%s", text);
  free(text);
  qaci_arena_environment_release(e);
  qaci_arena_environment_release(again);
}

static void check_agent_text(const qaci_arena_agent *a, char *text, const qaci_arena_environment *world) {
  qaci_arena_agent *again = agent_of(text, world);
  cr_assert(a->count == again->count && !memcmp(a->value, again->value, a->count * sizeof *a->value), "%s", text);
  free(text);
  qaci_arena_agent_release(again);
}

Test(arena_text, agents_round_trip) {
  qaci_arena_environment *worlds[] = {world_of("world 256\nticks 9\nword 8\ncoin\n"),
                                      world_of("world 64\nticks 9\nword 16\n"), world_of("world 1024\nticks 9\n")};
  for (int trial = 0; trial < 3000; trial++) {
    const qaci_arena_environment *world = worlds[trial % 3];
    int32_t value[60];
    size_t count = 1 + dice(60);
    for (size_t i = 0; i < count; i++) {
      value[i] = value_of(world->word);
      if (dice(2)) value[i] = (int32_t)dice(61) - 30; /* jumps that stay inside */
    }
    qaci_arena_agent *a = qaci_arena_agent_create(value, count);
    check_agent_text(a, qaci_arena_agent_print(a), world);
    check_agent_text(a, qaci_arena_disassemble(a), world);
    check_agent_text(a, qaci_arena_disassemble(a), NULL);
    qaci_arena_agent_release(a);
  }
  for (size_t i = 0; i < 3; i++) qaci_arena_environment_release(worlds[i]);
}

static const struct {
  const char *assembly, *expected;
} listings[] = {
    {"go: MOV =7 go.b\nDJN go 3\nJMP there\nthere: word 99 98 97\n",
     "go: MOV +12 +2\n    DJN go +3\n    JMP there\nthere: word 99 98 97 7\n"},
    {"word 99\nJMP 4\nJMP -4\nDIE\nDIE 0 5\nDAT 1",
     "L0: word 99\n    JMP +4\n    JMP L0\n    DIE\n    DIE +0 +5\n    DAT +1\n"},
    {"L3: word 99\nx: JMP L3\n", "L0: word 99\n    JMP L0\n"}, /* a label that looks like a made one hides all */
    {"word -1 1 2 3 99 98 97 96 95 94 93 92 91",
     "    word -1\n    DAT +2 +3\n    word 99 98 97 96 95 94\n    word 93 92 91\n"},
    {"word 2 5", "    word 2 5\n"},
    {"JMP 1\nJMP 0\nMOV\n", "    JMP +1\nL3: JMP L3\n    MOV +0 +0\n"},
};

Test(arena_text, listings) {
  for (size_t i = 0; i < sizeof listings / sizeof *listings; i++) {
    qaci_arena_agent *a = agent_of(listings[i].assembly, NULL);
    char *text = qaci_arena_disassemble(a);
    cr_assert_str_eq(text, listings[i].expected, "%zu: got\n%sexpected\n%s", i, text, listings[i].expected);
    check_agent_text(a, text, NULL);
    qaci_arena_agent_release(a);
  }
  static const struct {
    int32_t three[3];
    bool coin;
    size_t length;
    const char *text;
  } one[] = {{{2, 95, 4}, false, 3, "MOV +95 +4"}, {{0, 0, 0}, false, 3, "DIE"},      {{5, -3, 0}, false, 3, "JMP -3"},
             {{14, 1, -1}, true, 3, "TOSS +1 -1"}, {{14, 1, 1}, false, 1, "word 14"}, {{-7, 1, 1}, true, 1, "word -7"}};
  for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
    char text[64];
    cr_assert_eq(qaci_arena_instruction(one[i].three, one[i].coin, text, sizeof text), one[i].length, "%zu", i);
    cr_assert_str_eq(text, one[i].text, "%s", text);
  }
}

/* The printed forms themselves: they are formats. */
Test(arena_text, load_files) {
  qaci_arena_agent *a = agent_of("name n\nMOV 1 2\nword 7", NULL);
  char *text = qaci_arena_agent_print(a);
  cr_assert_str_eq(text, "qaci-agent 1\nname n\n2 1 2\n7\n", "%s", text);
  free(text);
  qaci_arena_agent_release(a);
  qaci_arena_environment *e =
      world_of("name n\nworld 64\nticks 5\nagent 1 at 0 size 4 private\nprotect 3 6 ro\nip x at 10\n"
               "at 10 hidden\nword 1 2 3 4\nDIE money 5\nword 6 money 7\n");
  text = qaci_arena_environment_print(e);
  cr_assert_str_eq(
      text,
      "qaci-arena 1\nname n\nworld 64\nticks 5\nagent 1 at 0 size 4 private\nip x at 10\n"
      "protect 3 6 ro\nprotect 10 18 hidden\nat 10\nword 1 2 3\nword 4\nword 0 money 5\nat 17\nword 6 money 7\n",
      "%s", text);
  free(text);
  qaci_arena_environment_release(e);
}
