/* Inside meta-execution: how a world keeps its things. Nothing here is freed before the world.
 *
 *   words     one array of 32-bit words; a ref (without QACI_META_AGENT) is an index into it. The first word of a
 *             record says what it is, so the array can be read from its beginning.
 *     message    [template, argument ...]
 *     agent      [setting | QACI_META_AGENT, register ...]
 *     successor  [SUCCESSOR, agent, message, budget low, budget high, activation, settled]: the agent that `agent` is
 *                after run(agent, message, budget), which was the activation with this number + 1 if they are recorded,
 *                else 0; `settled`: the agent record once it is known, else 0. A budget of all ones: any that suffices
 *                (META.5).
 *   settings  the trie; a line is a kind (two bits) and the number of a template or of a command's text
 *   code      compiled expressions in postfix: a register to push, or MAKE with a template that takes its holes' worth
 */
#ifndef QACI_QACI_META_INTERNAL_H
#define QACI_QACI_META_INTERNAL_H

#include <endian.h>
#include <string.h>

#include "distributions/index.h"
#include "qaci/meta/machine.h"

#define QACI_META_SUCCESSOR UINT32_MAX
#define QACI_META_MAKE UINT32_C(0x80000000)
#define QACI_META_NONE UINT32_MAX

enum { QACI_META_ACTIVATION = 5, QACI_META_SETTLED = 6 }; /* words of a successor */
enum { QACI_META_HOLE = 0xfe, QACI_META_AGENT_HOLE = 0xff }; /* in a template's bytes: no bytes of UTF-8 */

typedef struct qaci_meta_text_record {
  char *bytes; /* a template's: UTF-8 with the hole bytes; a command's: as it was given, ends with 0 */
  uint32_t length, holes;
  uint32_t as_answer; /* of a template: the number of "@: ..." + 1; 0: not made yet */
} qaci_meta_text_record;

typedef struct qaci_meta_texts {
  qaci_meta_text_record *text;
  size_t count, room;
  qaci_index index;
} qaci_meta_texts;

typedef struct qaci_meta_node {
  uint32_t parent, line, registers, policy;
  uint32_t decision;             /* its number + 1; 0: none yet. Of what was said: the decision that says it */
  uint32_t last_line, last_child; /* the child found last; last_child 0: none */
  uint32_t first_child;           /* 0: none. It is not in the index of children */
} qaci_meta_node;

typedef enum qaci_meta_op {
  QACI_META_VIEW, QACI_META_ASK, QACI_META_REPLY, QACI_META_SPAWN, QACI_META_REFLECT, QACI_META_ERROR
} qaci_meta_op;

typedef struct qaci_meta_decision {
  qaci_meta_op op;
  uint32_t text;          /* the command */
  uint32_t said;          /* the setting after it */
  uint32_t target;        /* ask@r: r; QACI_META_NONE: a fresh agent */
  uint64_t cap;           /* ask$b; UINT64_MAX: none */
  uint32_t code, length;  /* of the expression */
  uint32_t problem;       /* of ERROR: the template of the line that follows */
} qaci_meta_decision;

/* A table of refs or of answers by hashes of 64 bits (table.c). */
enum { QACI_META_BUCKET = 12 };
typedef struct qaci_meta_bucket {
  uint8_t tag[QACI_META_BUCKET], count, passed, unused[2];
  uint32_t number[QACI_META_BUCKET];
} qaci_meta_bucket;

typedef struct qaci_meta_table {
  qaci_meta_bucket *bucket;
  size_t buckets, count;
} qaci_meta_table;

typedef struct qaci_meta_answer {
  uint32_t agent, message, reply;
  uint32_t cost; /* QACI_META_NONE: it is in the list of great costs */
} qaci_meta_answer;

/* The costs of 2^32 - 1 and more, by increasing numbers of their answers. */
typedef struct qaci_meta_great_cost {
  uint64_t cost;
  uint32_t answer;
} qaci_meta_great_cost;

/* What is recorded with the answer of the same number: how it came about. `part` lists the activations that were asked,
 * in order, or, for a native policy, the facts (QACI_META_FACT | number) that were looked up. */
typedef struct qaci_meta_record {
  uint32_t said;  /* the last setting; of a native policy its root */
  uint32_t first, count; /* its parts */
  uint32_t wrong; /* decisions and facts that are not the present ones, and parts that are wrong themselves */
  uint64_t start; /* the budget; UINT64_MAX if any that suffices gives the same */
} qaci_meta_record;
#define QACI_META_FACT UINT32_C(0x80000000)

typedef struct qaci_meta_policy_record {
  const qaci_meta_policy_functions *functions;
  void *data;
  uint32_t root; /* its empty setting */
  qaci_meta_ref fresh;
  char *name; /* NULL: that of its functions */
} qaci_meta_policy_record;

typedef struct qaci_meta_machine qaci_meta_machine;

/* Who is told of a decision before it takes effect; number: that of a decision, QACI_META_NONE: s is not decided any
 * more. What is not QACI_OK keeps it from taking effect. */
typedef struct qaci_meta_watch {
  qaci_status (*decided)(qaci_ctx *ctx, void *data, qaci_meta_world *w, uint32_t s, uint32_t number);
  void *data;
} qaci_meta_watch;

typedef struct qaci_meta_users qaci_meta_users;

struct qaci_meta_world {
  qaci_meta_options options;
  uint32_t *word;
  size_t words, word_room;
  qaci_meta_table refs;
  qaci_meta_texts templates, commands;
  qaci_meta_node *node;
  size_t nodes, node_room;
  qaci_index children; /* by (parent, line) */
  qaci_meta_decision *decision;
  size_t decisions, decision_room;
  uint32_t *code;
  size_t codes, code_room;
  qaci_meta_answer *answer; /* of those who were not forced; with options.record all */
  qaci_meta_record *record; /* with options.record */
  size_t answers, answer_room, record_room;
  qaci_meta_great_cost *great_cost;
  size_t great_costs, great_cost_room;
  uint32_t *part;
  size_t parts, part_room;
  qaci_meta_users *users; /* who depends on whom: made when something is changed for the first time */
  qaci_meta_table answer_table;
  qaci_meta_policy_record *policy;
  size_t policies, policy_room;
  uint32_t new_agent, you_are, malformed; /* templates and a message that the machine needs */
  qaci_meta_counts counts;
  uint64_t uncharged; /* bytes of texts and settings that no qaci_ctx knows of yet */
  uint32_t running;   /* runs under way: more than one if a policy runs its own world */
  struct qaci_meta_fact_table *facts; /* NULL before the first database */
  qaci_meta_machine *machine; /* its stacks, kept between runs */
  qaci_meta_machine *innermost; /* the innermost run under way */
  qaci_meta_watch watch;
  struct qaci_meta_sitting {
    qaci_status (*decide)(qaci_ctx *ctx, void *data, const qaci_meta_question *question, char **command,
                          size_t *length);
    void *data;
  } sitting; /* the person at the world's seat (person.h) */
};

/* Growing arrays: room for `more` elements beyond `count`, charged to ctx. */
qaci_status qaci_meta_grow(qaci_ctx *ctx, void **array, size_t *room, size_t count, size_t more, size_t element);

/* text.c */
qaci_status qaci_meta_utf8(qaci_ctx *ctx, const char *text, size_t length); /* valid, without NUL */
uint32_t qaci_meta_text_number(qaci_meta_world *w, qaci_meta_texts *t, const char *bytes, size_t length, bool *added);
static inline const qaci_meta_text_record *qaci_meta_template_record(const qaci_meta_world *w, uint32_t t) {
  return &w->templates.text[t];
}
uint32_t qaci_meta_template_of_bytes(qaci_meta_world *w, const char *bytes, size_t length);
uint32_t qaci_meta_literal(qaci_meta_world *w, const char *text, size_t length); /* no holes */
uint32_t qaci_meta_as_answer(qaci_meta_world *w, uint32_t t); /* "@: " before t */

/* refs.c. The ref of a record of these words, which are copied: that of an agent if words[0] says so. */
qaci_status qaci_meta_intern(qaci_ctx *ctx, qaci_meta_world *w, uint32_t *r, const uint32_t *words, size_t count);
qaci_status qaci_meta_successor(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, qaci_meta_ref agent,
                                qaci_meta_ref message, uint64_t budget, uint32_t activation);
/* The settled agent behind `agent`, or 0 if it has to be worked out. */
static inline qaci_meta_ref qaci_meta_settled(const qaci_meta_world *w, qaci_meta_ref agent) {
  uint32_t at = agent & ~QACI_META_AGENT;
  return w->word[at] == QACI_META_SUCCESSOR ? w->word[at + QACI_META_SETTLED] : agent;
}

/* table.c */
static inline size_t qaci_meta_table_place(const qaci_meta_table *t, uint64_t hash) {
  return (size_t)((hash >> 32) * t->buckets >> 32);
}
static inline void qaci_meta_table_prefetch(const qaci_meta_table *t, uint64_t hash) {
  if (t->buckets) __builtin_prefetch(&t->bucket[qaci_meta_table_place(t, hash)]);
}
/* Whether an entry more needs qaci_meta_table_grow first, which empties the table. */
static inline bool qaci_meta_table_full(const qaci_meta_table *t) {
  return 5 * (t->count + 1) > 4 * QACI_META_BUCKET * t->buckets;
}
qaci_status qaci_meta_table_grow(qaci_ctx *ctx, qaci_meta_table *t);
void qaci_meta_table_insert(qaci_meta_table *t, uint64_t hash, uint32_t number); /* not full */

/* A search: the candidates under `hash`, one after the other. */
typedef struct qaci_meta_search {
  const qaci_meta_bucket *bucket;
  uint64_t tag;       /* in each byte */
  uint64_t low, high; /* a bit set in each byte of the bucket's first and last eight tags that may be the one */
} qaci_meta_search;
static inline void qaci_meta_search_bucket(qaci_meta_search *s) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t low, high; /* the last eight bytes overlap the first: their first half is ignored */
  memcpy(&low, s->bucket->tag, sizeof low);
  memcpy(&high, s->bucket->tag + QACI_META_BUCKET - sizeof high, sizeof high);
  low = le64toh(low) ^ s->tag, high = le64toh(high) ^ s->tag;
  s->low = (low - ones) & ~low & ones << 7; /* zero bytes, and rarely one above them */
  s->high = (high - ones) & ~high & ones << 7 & ~UINT64_C(0xffffffff);
}
static inline qaci_meta_search qaci_meta_table_search(const qaci_meta_table *t, uint64_t hash) {
  qaci_meta_search s = {t->buckets ? &t->bucket[qaci_meta_table_place(t, hash)] : NULL,
                        (hash & 0xff) * UINT64_C(0x0101010101010101), 0, 0};
  if (s.bucket) qaci_meta_search_bucket(&s);
  return s;
}
/* The next candidate, or QACI_META_NONE. */
static inline uint32_t qaci_meta_table_next(const qaci_meta_table *t, qaci_meta_search *s) {
  if (!s->bucket) return QACI_META_NONE;
  for (;;) {
    while (s->low | s->high) {
      uint64_t *mask = s->low ? &s->low : &s->high;
      uint32_t i = (uint32_t)__builtin_ctzll(*mask) / 8 + (s->low ? 0 : QACI_META_BUCKET - 8);
      *mask &= *mask - 1;
      if (i < s->bucket->count) return s->bucket->number[i];
    }
    if (!s->bucket->passed) return QACI_META_NONE;
    if (++s->bucket == t->bucket + t->buckets) s->bucket = t->bucket;
    qaci_meta_search_bucket(s);
  }
}

/* setting.c */
enum { QACI_META_LINE_BITS = 30 };
static inline uint32_t qaci_meta_line(qaci_meta_line_kind kind, uint32_t number) {
  return (uint32_t)kind << QACI_META_LINE_BITS | number;
}
uint32_t qaci_meta_child(qaci_meta_world *w, uint32_t setting, uint32_t line);
/* *number := that of the decision `command` in s, made if it is new there; s is not decided by it. */
qaci_status qaci_meta_decision_number(qaci_ctx *ctx, qaci_meta_world *w, uint32_t s, const char *command, size_t length,
                                      uint32_t *number);
/* kinds[i] := whether register i of the setting is an agent; [registers of it] */
void qaci_meta_register_kinds(const qaci_meta_world *w, uint32_t setting, bool *kinds);

/* expression.c: compile text[0..length) for registers of these kinds. Appends to w->code. *is_agent: it denotes an
 * agent. QACI_DOMAIN: a sentence for the agent. */
qaci_status qaci_meta_compile(qaci_ctx *ctx, qaci_meta_world *w, const char *text, size_t length, const bool *kinds,
                              size_t registers, bool *is_agent);

/* command.c: the compiled decision `text` in `setting`: what cannot be understood becomes an ERROR, or in an exhausted
 * setting the reply "malformed reply". */
qaci_status qaci_meta_command(qaci_ctx *ctx, qaci_meta_world *w, uint32_t setting, const char *text, size_t length,
                              qaci_meta_decision *d);

/* answers.c */
/* The number of a remembered answer, or QACI_META_NONE. */
uint32_t qaci_meta_find_answer(const qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message, uint64_t budget);
uint64_t qaci_meta_answer_cost(const qaci_meta_world *w, uint32_t number);
/* What is to be looked for soon is fetched. */
void qaci_meta_prefetch_answer(const qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message);
/* Keep (or, with options.record, record) an activation that has ended; *number := its number + 1, 0 if it is not
 * recorded. part: what it asked. start: its budget if that mattered (it is sensitive), else UINT64_MAX. */
qaci_status qaci_meta_keep_answer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_answer answer, uint64_t cost,
                                  uint32_t said, const uint32_t *part, size_t parts, uint64_t start, uint32_t *number);

/* change.c: `from` and `to` are what was said before and now (settings), or facts, or NONE; all activations that depend
 * on one of them become wrong or right again. O(settings + activations affected), and once O(activations). */
qaci_status qaci_meta_replace_said(qaci_ctx *ctx, qaci_meta_world *w, uint32_t from, uint32_t to);
qaci_status qaci_meta_replace_fact(qaci_ctx *ctx, qaci_meta_world *w, uint32_t from, uint32_t to);
void qaci_meta_users_destroy(qaci_meta_users *u);
/* QACI_DOMAIN unless things may be changed: the world records, and no run is under way. `what` is changed. */
qaci_status qaci_meta_changeable(qaci_ctx *ctx, const qaci_meta_world *w, const char *what);

/* facts.c */
void qaci_meta_fact_table_destroy(struct qaci_meta_fact_table *t); /* NULL does nothing */

/* settle.c: the agent that a recorded activation left behind, by following its path: O(its lines). */
qaci_status qaci_meta_replay(qaci_ctx *ctx, qaci_meta_world *w, uint32_t activation, qaci_meta_ref *agent);
/* value[0] is room; *result := what the code denotes, given registers that may leave their frame. */
qaci_status qaci_meta_build(qaci_ctx *ctx, qaci_meta_world *w, const qaci_meta_decision *d,
                            const qaci_meta_ref *registers, qaci_meta_ref *value, qaci_meta_ref *result);

void qaci_meta_machine_destroy(qaci_meta_machine *m);

#endif
