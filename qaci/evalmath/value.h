/* Values of the formal language, and the machine whose budget they are charged to.                 EVAL.2;
 * papers/evalmath.md
 *
 * A value is 16 bytes: a small integer or boolean is in it, everything else is an object with a count of references.
 * An object only refers to older ones, so there are no cycles. Values may be nested as deep as memory allows; nothing
 * here calls itself: objects to be freed form a list, and comparing, hashing and printing keep stacks of their own.
 */
#ifndef QACI_QACI_EVALMATH_VALUE_H
#define QACI_QACI_EVALMATH_VALUE_H

#include "distributions/value.h"

/* In the order in which values of different kinds are sorted; an integer of 64 bits is SMALL, any other number NUMBER.
 */
typedef enum qaci_em_kind {
  QACI_EM_BOOL,
  QACI_EM_SMALL,
  QACI_EM_NUMBER,
  QACI_EM_STRING,
  QACI_EM_BITS,
  QACI_EM_STATE, /* a world-state */
  QACI_EM_TUPLE,
  QACI_EM_LIST,
  QACI_EM_SET,     /* members ascending, each once */
  QACI_EM_RANGE,   /* a set too: the integers first .. first + count - 1, not stored */
  QACI_EM_MAP,     /* items are key, value, key, value, ..., keys ascending */
  QACI_EM_DIST,    /* items are element, mass, ..., elements ascending, masses > 0 */
  QACI_EM_BUILTIN, /* a function of the language, by its number */
  QACI_EM_FUNCTION,
  /* only on the machine's stack */
  QACI_EM_VECTOR, /* items being collected */
  QACI_EM_SUM,    /* a sum being formed */
  QACI_EM_MEMO,   /* what parts of a sum were */
  QACI_EM_NOTHING
} qaci_em_kind;

typedef struct qaci_em {
  qaci_em_kind kind;
  union {
    bool boolean;
    int64_t small;
    uint32_t builtin;
    struct qaci_em_object *object;
  } as;
} qaci_em;

typedef struct qaci_em_object {
  size_t references;
  qaci_em_kind kind;
  size_t bytes;                /* charged */
  size_t count;                /* members; entries of a map or distribution; bytes of a string */
  size_t room;                 /* of a vector: items there is space for */
  struct qaci_em_object *next; /* in the list of objects to be freed */
  union {
    mpq_t number;
    char *string;
    qaci_bits bits;
    qaci_value *state;
    qaci_em *item;
    qaci_em first; /* of a range: an integer */
    struct qaci_em_sum *sum;
    struct qaci_em_memo *memo;
    struct {
      struct qaci_em_chunk *chunk;
      uint32_t index;   /* into the chunk's functions */
      qaci_em *capture; /* count of them */
    } function;
  } as;
} qaci_em_object;

/* Why an evaluation has no value. FAILED is an error of the text; SPENT: its budget ran out; STOPPED: the caller's
 * (ctx->message says so). */
typedef enum qaci_em_status { QACI_EM_OK, QACI_EM_FAILED, QACI_EM_SPENT, QACI_EM_STOPPED } qaci_em_status;

typedef struct qaci_em_machine qaci_em_machine;

#define QACI_EM_TRY(call)                                                                                              \
  do {                                                                                                                 \
    qaci_em_status qaci_em_try = (call);                                                                               \
    if (qaci_em_try != QACI_EM_OK) return qaci_em_try;                                                                 \
  } while (0)

/* Set the machine's message and return FAILED or SPENT. */
qaci_em_status qaci_em_fail(qaci_em_machine *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
qaci_em_status qaci_em_spent(qaci_em_machine *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Count steps; SPENT past the budget. */
qaci_em_status qaci_em_step(qaci_em_machine *m, uint64_t n);
/* Charge bytes before they are taken; SPENT, charging nothing, past the budget. */
qaci_em_status qaci_em_charge(qaci_em_machine *m, size_t bytes);
void qaci_em_uncharge(qaci_em_machine *m, size_t bytes);
/* SPENT if a number of so many limbs of 64 bits would not fit into the memory that is left. */
qaci_em_status qaci_em_limbs(qaci_em_machine *m, double limbs);

static inline qaci_em qaci_em_bool(bool b) {
  return (qaci_em){.kind = QACI_EM_BOOL, .as.boolean = b};
}
static inline qaci_em qaci_em_small(int64_t n) {
  return (qaci_em){.kind = QACI_EM_SMALL, .as.small = n};
}
static inline qaci_em qaci_em_builtin(uint32_t n) {
  return (qaci_em){.kind = QACI_EM_BUILTIN, .as.builtin = n};
}
#define QACI_EM_NONE ((qaci_em){.kind = QACI_EM_NOTHING})

static inline bool qaci_em_is_object(qaci_em v) {
  return v.kind >= QACI_EM_NUMBER && v.kind != QACI_EM_BUILTIN && v.kind != QACI_EM_NOTHING;
}
static inline qaci_em qaci_em_retain(qaci_em v) {
  if (qaci_em_is_object(v)) v.as.object->references++;
  return v;
}
void qaci_em_free(qaci_em_machine *m, qaci_em_object *o);
static inline void qaci_em_release(qaci_em_machine *m, qaci_em v) {
  if (qaci_em_is_object(v) && !--v.as.object->references) qaci_em_free(m, v.as.object);
}

static inline bool qaci_em_is_number(qaci_em v) {
  return v.kind == QACI_EM_SMALL || v.kind == QACI_EM_NUMBER;
}
static inline bool qaci_em_is_set(qaci_em v) {
  return v.kind == QACI_EM_SET || v.kind == QACI_EM_RANGE;
}
static inline bool qaci_em_is_sequence(qaci_em v) {
  return v.kind == QACI_EM_TUPLE || v.kind == QACI_EM_LIST;
}
static inline bool qaci_em_is_function(qaci_em v) {
  return v.kind == QACI_EM_FUNCTION || v.kind == QACI_EM_BUILTIN;
}

/* *r := a new object with one reference; its size (`more`: besides the object itself) is charged first. */
qaci_em_status qaci_em_object_create(qaci_em_machine *m, qaci_em *r, qaci_em_kind kind, size_t more);
/* A tuple, list, set, map or distribution with room for `count` members or entries, whose items are all NOTHING. */
qaci_em_status qaci_em_items_create(qaci_em_machine *m, qaci_em *r, qaci_em_kind kind, size_t count);
qaci_em_status qaci_em_string_create(qaci_em_machine *m, qaci_em *r, const char *s, size_t n);
qaci_em_status qaci_em_bits_create(qaci_em_machine *m, qaci_em *r, const qaci_bits *x);
qaci_em_status qaci_em_state_create(qaci_em_machine *m, qaci_em *r, qaci_value *state); /* retains it */
/* Append to a vector, which takes the value over, also if it fails. */
qaci_em_status qaci_em_vector_push(qaci_em_machine *m, qaci_em vector, qaci_em v);

/* The items in an object of this kind and count: two for each entry of a map or distribution. */
size_t qaci_em_items(const qaci_em_object *o);
/* *r := the i-th member, new reference: of a tuple, list, set or range, the key of a map, the element of a
 * distribution. */
qaci_em_status qaci_em_member(qaci_em_machine *m, qaci_em *r, qaci_em v, size_t i);

/* *r := <0, 0 or >0: a total order on data. Numbers by size, strings and bitstrings lexicographically, world-states by
 * code, tuples and lists by members then length, sets, maps and distributions by their sorted members then length;
 * different kinds in the order above. FAILED if it comes to a function of the text's. Costs a step for each pair
 * compared, and for each word of it. */
qaci_em_status qaci_em_compare(qaci_em_machine *m, int *r, qaci_em a, qaci_em b);
/* *r := a hash by content; *known false if it contains a function. The same cost. */
qaci_em_status qaci_em_hash(qaci_em_machine *m, uint64_t *r, bool *known, qaci_em v);

/* *at := where x is among the members (keys, elements) of a set, map or distribution, else SIZE_MAX. */
qaci_em_status qaci_em_find(qaci_em_machine *m, size_t *at, qaci_em set, qaci_em x);

/* *r := the set, map or distribution of the items collected in a vector, which may be in any order and is emptied. Of a
 * set equal members are one; a map with two different values for one key is FAILED; equal elements of a distribution
 * add up, and FAILED if a mass is negative or the total passes 1. Costs n log n comparisons. */
qaci_em_status qaci_em_collect(qaci_em_machine *m, qaci_em *r, qaci_em vector, qaci_em_kind kind);
/* The same for a distribution whose total may be anything: a part of a sum. */
qaci_em_status qaci_em_merge(qaci_em_machine *m, qaci_em *r, qaci_em vector);

/* "a number", "a set": for messages. */
const char *qaci_em_kind_name(qaci_em v);
/* The value as a text of the language, parts beyond about `width` characters left out as "…" (SIZE_MAX: all). The
 * caller frees it. It is not charged. */
char *qaci_em_text(qaci_em v, size_t width);

#endif
