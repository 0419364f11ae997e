/* The arena: environments and agents, as data.                                    "The arena" in papers/, ARENA.1
 *
 * An environment is a ring of N slots, N = 2^k, with programs, money and walls, and the places where agents are
 * inserted. An agent is an array of slot values. Both are immutable once made; a run (run.h) works on a copy.
 *
 * Colours: the house is 0; the insertions that are not shadows are 1, 2, ... in file order. A shadow is of the house.
 */
#ifndef QACI_PHYSICS_ARENA_ENVIRONMENT_H
#define QACI_PHYSICS_ARENA_ENVIRONMENT_H

#include "distributions/ctx.h"

enum {
  QACI_ARENA_HIDDEN = 1,    /* H: reads give 0 */
  QACI_ARENA_READ_ONLY = 2, /* R: writes vanish */
  QACI_ARENA_NO_ENTRY = 4,  /* X: jumps are not taken, falling in kills */
  QACI_ARENA_PRIVATE = 8    /* P: only pointers of the owner's colour write */
};

enum {
  QACI_ARENA_LEAST_SLOTS = 1 << 6,
  QACI_ARENA_MOST_SLOTS = 1 << 24,
  QACI_ARENA_MOST_MONEY = 0x7fffffff, /* on one slot; on all together 2^62 */
  QACI_ARENA_MOST_COLOURS = 4094, /* with the house and nobody: 12 bits */
  QACI_ARENA_MOST_SPEED = 1 << 23, /* the speeds of all pointers summed; with MOST_TICKS: steps fit 64 bits */
  QACI_ARENA_NOBODY = 0xffff /* no owner, no paint */
};

typedef enum qaci_arena_op {
  QACI_ARENA_DIE, QACI_ARENA_DAT, QACI_ARENA_MOV, QACI_ARENA_ADD, QACI_ARENA_SUB, QACI_ARENA_JMP, QACI_ARENA_CMP,
  QACI_ARENA_SLT, QACI_ARENA_JMZ, QACI_ARENA_JMN, QACI_ARENA_DJN, QACI_ARENA_JIM, QACI_ARENA_JIP, QACI_ARENA_VAL,
  QACI_ARENA_TOSS, /* valid only with the header `coin` */
  QACI_ARENA_OPS
} qaci_arena_op;

typedef struct qaci_arena_slot {
  int32_t value; /* within the word */
  uint32_t money;
  uint16_t owner; /* a colour, or QACI_ARENA_NOBODY */
  uint8_t flags;
} qaci_arena_slot;

/* A pointer as it is declared: of the environment (`ip`) or of an inserted agent (`agent`). */
typedef struct qaci_arena_start {
  char *name;     /* of an `ip`; NULL for agents */
  uint32_t at;
  uint32_t file;  /* the agent's number from 1; 0: of the environment */
  uint32_t size;  /* slots reserved for the agent from `at` */
  uint16_t colour;
  bool warden, shadow;
  uint64_t start;
  uint64_t speed; /* >= 1 */
  uint64_t fuel;  /* >= 1; UINT64_MAX: endless */
} qaci_arena_start;

/* predict SLOT agent K enters LABEL within T (given V | fixpoint V.. else V) [error P/Q] [blind] */
typedef struct qaci_arena_prediction {
  uint32_t slot, file, label; /* label: the slot that is watched */
  uint64_t within;
  size_t values;              /* given: one; fixpoint: those to try, in order */
  int32_t *value;
  bool fixpoint;
  int32_t otherwise;          /* fixpoint: the `else` value */
  uint32_t error_num, error_den; /* the result is flipped with this probability, by the run's seed; 0/1: never */
  bool blind;                 /* the clone draws its random slots and tosses anew */
} qaci_arena_prediction;

typedef struct qaci_arena_random {
  uint32_t slot;
  int32_t low, high; /* both included */
} qaci_arena_random;

typedef struct qaci_arena_label {
  char *name;
  uint32_t at; /* in an agent: from its first slot */
} qaci_arena_label;

typedef struct qaci_arena_environment {
  size_t references;
  char *name, *file; /* file: for messages */
  uint32_t slots;    /* N */
  uint64_t ticks;    /* T */
  uint32_t reach;    /* 0: unlimited */
  unsigned word;     /* 8, 16 or 32 bits */
  bool coin;
  qaci_arena_slot *slot; /* [slots] */
  size_t starts;
  qaci_arena_start *start; /* in file order, which is the order of play */
  uint32_t files;          /* agent files that it takes: numbers 1 .. files are all used */
  uint32_t colours;        /* insertions that are not shadows: colours 1 .. colours */
  size_t predictions;
  qaci_arena_prediction *prediction;
  size_t randoms;
  qaci_arena_random *random;
  uint32_t end; /* the slot of `end when`; QACI_ARENA_NEVER: none */
  size_t labels;
  qaci_arena_label *label; /* by slot, then name */
  uint32_t *line;          /* [slots]: the line of the file that made it; 0: none; may be NULL */
} qaci_arena_environment;
#define QACI_ARENA_NEVER UINT32_MAX
#define QACI_ARENA_MOST_TICKS (UINT64_C(1) << 40)

typedef struct qaci_arena_agent {
  size_t references;
  char *name, *file;
  size_t count;
  int32_t *value;
  size_t labels;
  qaci_arena_label *label; /* by slot, then name */
  uint32_t *line;          /* [count]; may be NULL */
} qaci_arena_agent;

/* An empty environment of `slots` slots, all 0 (DIE), without owner; every field may then be filled in, strings and
 * arrays with qaci_alloc. QACI_DOMAIN unless slots = 2^k, 6 <= k <= 24. */
qaci_status qaci_arena_environment_create(qaci_ctx *ctx, qaci_arena_environment **r, uint64_t slots);
qaci_arena_environment *qaci_arena_environment_retain(qaci_arena_environment *e);
void qaci_arena_environment_release(qaci_arena_environment *e); /* NULL does nothing */

/* What holds of every environment that runs: values within the word, money within its bounds, files numbered from 1
 * without a gap and a colour for each insertion that is no shadow, insertions (they may wrap around) that overlap
 * neither each other nor a slot with code, money or a pointer, no pointer or insertion on an X slot but wardens',
 * predictions of declared files, slots inside the ring, none set twice by predictions and random lines. QACI_DOMAIN
 * with a sentence. Cost O(N + insertions' slots). */
qaci_status qaci_arena_environment_check(qaci_ctx *ctx, const qaci_arena_environment *e);

/* The same world turned by `by` slots: a slot s of e is slot s + by of r. */
qaci_arena_environment *qaci_arena_environment_rotate(const qaci_arena_environment *e, uint32_t by);

qaci_arena_agent *qaci_arena_agent_create(const int32_t *value, size_t count); /* copies; no name, labels, lines */
qaci_arena_agent *qaci_arena_agent_retain(qaci_arena_agent *a);
void qaci_arena_agent_release(qaci_arena_agent *a);

/* v reduced to `word` bits, two's complement. */
int32_t qaci_arena_wrap(int64_t v, unsigned word);

extern const char *const qaci_arena_op_name[QACI_ARENA_OPS]; /* "DIE", ... */

#endif
