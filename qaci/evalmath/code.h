/* Compiled texts: instructions for the machine, and how a text becomes them.                      EVAL.1;
 * papers/evalmath.md
 *
 * A stack machine. A name is a place: a local is a slot counted from the base of its call, a capture belongs to the
 * function. Words behind an instruction are its operands; the comment behind each says [before] -> [after] on the
 * stack, top at the right.
 */
#ifndef QACI_QACI_EVALMATH_CODE_H
#define QACI_QACI_EVALMATH_CODE_H

#include "qaci/evalmath/value.h"

typedef enum qaci_em_op {
  QACI_EM_CONSTANT, /* k: [] -> [constant k] */
  QACI_EM_INTEGER,  /* n: [] -> [n] */
  QACI_EM_TRUE,
  QACI_EM_FALSE,
  QACI_EM_LOCAL,      /* slot */
  QACI_EM_CAPTURED,   /* i */
  QACI_EM_SELF,       /* the function that is running */
  QACI_EM_PARAMETER,  /* number */
  QACI_EM_BUILTIN_OP, /* number */
  QACI_EM_PRELUDE_OP, /* number: a function written in the language */
  QACI_EM_ADD,
  QACI_EM_SUBTRACT,
  QACI_EM_MULTIPLY,
  QACI_EM_DIVIDE,
  QACI_EM_POWER,
  QACI_EM_MODULO,
  QACI_EM_QUOTIENT,
  QACI_EM_NEGATE,
  QACI_EM_NOT,
  QACI_EM_EQUAL,
  QACI_EM_UNEQUAL,
  QACI_EM_LESS,
  QACI_EM_AT_MOST,
  QACI_EM_GREATER,
  QACI_EM_AT_LEAST,
  QACI_EM_IN,
  QACI_EM_JOIN,   /* ++ */
  QACI_EM_UPTO,   /* .. */
  QACI_EM_AND,    /* to: [false] -> [false], jump; [true] -> [] */
  QACI_EM_OR,     /* to: [true] -> [true], jump; [false] -> [] */
  QACI_EM_TRUTH,  /* the top must be a boolean */
  QACI_EM_UNLESS, /* to: [b] -> [], jump if false */
  QACI_EM_JUMP,   /* to */
  QACI_EM_MAKE_TUPLE,
  QACI_EM_MAKE_LIST,
  QACI_EM_MAKE_SET,
  QACI_EM_MAKE_MAP, /* n: n members, or n keys and values */
  QACI_EM_INDEX,    /* [x i] -> [x[i]] */
  QACI_EM_CALL,     /* n: [f a1 .. an] -> [f(a1, .., an)] */
  QACI_EM_RETURN,
  QACI_EM_SLIDE,   /* [x y] -> [y] */
  QACI_EM_CLOSURE, /* function, n, then n words 2 * slot, or 2 * capture + 1, or 2^32 - 1 for the running function */
  /* sums: a level is [sum collection next] and, while it runs, [.. element] */
  QACI_EM_MEMORY,   /* [] -> [an empty memory] */
  QACI_EM_RECALL,   /* slot of the memory, level, to: [] -> [value], jump, if the level's variables had these values
                       before */
  QACI_EM_REMEMBER, /* slot of the memory, level: the top is the value */
  QACI_EM_ZERO,     /* [] -> [an empty sum] */
  QACI_EM_OVER,     /* drawn: [collection] -> [collection 0]; it must be one, or if drawn a distribution */
  QACI_EM_NEXT,     /* slot of the level's collection, to: -> [.. element], or jump when there is none left */
  QACI_EM_WHERE,    /* to: [element b] -> [element]; if b is false [] and jump */
  QACI_EM_TERM,  /* slot of the sum, drawn, to: [.. element value] -> [..], adds value times the element's mass; jump */
  QACI_EM_POINT, /* [x] -> [the distribution of mass 1 at x] */
  QACI_EM_TOTAL, /* flags (1: a distribution, 2: the outermost level): [sum collection next] -> [total] */
  /* collections: [collected], then levels [collection next element] */
  QACI_EM_BEGIN,  /* word */
  QACI_EM_GATHER, /* word, slot of what is collected, to, end: [.. element value] -> [..]; jump; an "all" or "any" that
                     is decided: [result], jump to the end */
  QACI_EM_END,    /* word: [collected] -> [result] */
  QACI_EM_DROP_LEVEL /* [collection next] -> []; and [element] -> [] of the level around it, jump to; to = 0: neither */
} qaci_em_op;

/* What may stand before "(x in S ... : e)". */
typedef enum qaci_em_word {
  QACI_EM_WORD_SUM,
  QACI_EM_WORD_MASS,
  QACI_EM_WORD_DIST, /* these three are sums */
  QACI_EM_WORD_SET,
  QACI_EM_WORD_LIST,
  QACI_EM_WORD_MAP,
  QACI_EM_WORD_PRODUCT,
  QACI_EM_WORD_ALL,
  QACI_EM_WORD_ANY,
  QACI_EM_WORD_MIN,
  QACI_EM_WORD_MAX,
  QACI_EM_WORD_ARGMIN,
  QACI_EM_WORD_ARGMAX,
  QACI_EM_WORDS
} qaci_em_word;

typedef struct qaci_em_code_function {
  uint32_t entry, arity;
} qaci_em_code_function;

/* A level of a sum that is remembered by the variables in these slots; not at all unless `useful`. */
typedef struct qaci_em_level {
  bool useful;
  uint32_t key, keys; /* into the chunk's slots */
} qaci_em_level;

/* A compiled text; shared by the functions that come from it. */
typedef struct qaci_em_chunk {
  size_t references;
  size_t bytes; /* charged */
  bool prelude; /* the language's own: its places mean nothing to a user */
  char *text;
  size_t length;
  uint32_t *code, *place; /* place: offset in the text, for each word */
  size_t words, word_room;
  qaci_em *constant;
  size_t constants, constant_room;
  qaci_em_code_function *function; /* function 0 is the text itself, of no arguments */
  size_t functions, function_room;
  qaci_em_level *level;
  size_t levels, level_room;
  uint32_t *slot;
  size_t slots, slot_room;
} qaci_em_chunk;

/* *r := the compiled text, one reference; charged to the machine. FAILED marks the place of the error. Costs a step for
 * each token, and for each name in scope that is passed over until the one that is meant is found. */
qaci_em_status qaci_em_compile(qaci_em_machine *m, qaci_em_chunk **r, const char *text, size_t n, bool prelude);
void qaci_em_chunk_release(qaci_em_machine *m, qaci_em_chunk *c);

/* Names. The number of a parameter, of a builtin function, of a function of the prelude; -1: none. */
enum { QACI_EM_PARAMETERS = 8, QACI_EM_PRELUDE_MOST = 16 };
int qaci_em_parameter_named(const char *s, size_t n);
const char *qaci_em_parameter_name(uint32_t number);
int qaci_em_prelude_named(const char *s, size_t n);
const char *qaci_em_prelude_text(uint32_t number);
int qaci_em_builtin_named(const char *s, size_t n);
const char *qaci_em_builtin_name(uint32_t number);

#endif
