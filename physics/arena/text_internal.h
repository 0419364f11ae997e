/* The assembler behind text.h: a text, where in it we are, and what is known so far.        papers/arena.md, ARENA.5
 *
 * The text is walked up to three times, `for` loops unrolled each time:
 *   LAYOUT  counts slots and defines labels; an `equ` whose names are not all known stays open
 *   NAMES   gives the open `equ` their values, now that every label is known (only if there are any)
 *   EMIT    evaluates operands and headers
 * so names may be used before they are defined, except where the layout depends on them. Cost: linear in the unrolled
 * text. Memory is charged to ctx as it grows and given back at the end.
 */
#ifndef QACI_PHYSICS_ARENA_TEXT_INTERNAL_H
#define QACI_PHYSICS_ARENA_TEXT_INTERNAL_H

#include "physics/arena/text.h"

enum {
  QACI_ARENA_NAME_LENGTH = 63, /* bytes of a name, after `&` */
  QACI_ARENA_NESTED_FOR = 32,
  QACI_ARENA_NESTED_PARENTHESES = 64
};

typedef enum qaci_arena_pass { QACI_ARENA_LAYOUT, QACI_ARENA_NAMES, QACI_ARENA_EMIT } qaci_arena_pass;

/* A value and how many places (labels, `.`) it counts; not known: a name in it has no value yet. */
typedef struct qaci_arena_number {
  int64_t value, places;
  bool known;
} qaci_arena_number;

typedef struct qaci_arena_symbol {
  size_t name; /* where its text starts in the table's names */
  uint32_t line;
  bool label; /* else an equ */
  qaci_arena_number number;
} qaci_arena_symbol;

/* Symbols in the order of their definition, and an open-addressing index of them: 0 is free, k is symbol k - 1. */
typedef struct qaci_arena_symbols {
  qaci_arena_symbol *symbol;
  size_t count, room;
  char *names;
  size_t names_length, names_room;
  uint32_t *index;
  size_t index_room; /* a power of two */
} qaci_arena_symbols;

/* The constants of `=expr` in one block. A constant that no instruction writes is found by its value, in an index whose
 * entries of other blocks are free. */
typedef struct qaci_arena_pool_entry {
  uint32_t block, constant;
} qaci_arena_pool_entry;

typedef struct qaci_arena_pool {
  int32_t *value;
  uint32_t *line;
  size_t count, room, line_room;
  uint32_t block; /* >= 1 */
  qaci_arena_pool_entry *index;
  size_t index_room; /* a power of two */
} qaci_arena_pool;

typedef enum qaci_arena_line_kind {
  QACI_ARENA_STATEMENT,
  QACI_ARENA_FOR,
  QACI_ARENA_ROF,
  QACI_ARENA_ASSERT
} qaci_arena_line_kind;

typedef struct qaci_arena_line {
  const char *text;
  uint32_t length, number;
  uint32_t match; /* of a `for`: the index of its `rof`, and the other way round */
  qaci_arena_line_kind kind;
} qaci_arena_line;

typedef struct qaci_arena_loop {
  size_t line; /* index of the `for` */
  const char *name;
  size_t name_length;
  int64_t turn, turns;
} qaci_arena_loop;

typedef enum qaci_arena_constant {
  QACI_ARENA_WORLD,
  QACI_ARENA_TICKS_CONSTANT,
  QACI_ARENA_REACH,
  QACI_ARENA_SIZE,
  QACI_ARENA_CONSTANTS
} qaci_arena_constant;

typedef struct qaci_arena_assembler qaci_arena_assembler;
struct qaci_arena_assembler {
  qaci_ctx *ctx;
  const char *file;
  uint64_t charged;

  qaci_arena_line *line;
  size_t lines, lines_room;
  uint32_t last_line;

  uint32_t number;      /* of the line under way */
  const char *at, *end; /* the cursor in it */
  const char *begin;    /* of the line */

  qaci_arena_pass pass;
  qaci_arena_loop loop[QACI_ARENA_NESTED_FOR];
  size_t depth;
  uint64_t statements; /* walked in this pass, and loop turns */
  bool open_names;     /* an equ is still open */
  bool conditions;     /* comparisons are part of expressions: in `;assert` */
  unsigned parentheses;

  qaci_arena_symbols symbols;
  qaci_arena_number constant[QACI_ARENA_CONSTANTS];
  uint32_t ring; /* slots there are: of the world if it is known, else the most */
  unsigned word; /* bits of a value */
  char *name;    /* of the `name` line */

  /* The block under way: the whole agent, or what follows an `at`. */
  bool in_block;
  uint32_t block_at, block_line;
  size_t block; /* its number */
  size_t here;  /* slots of it so far */
  size_t *code; /* of each block, without its constants: from LAYOUT */
  size_t code_room;
  int32_t *value; /* EMIT: [here] */
  uint32_t *money, *value_line;
  size_t value_room, money_room, value_line_room;
  qaci_arena_pool pool;

  /* What is not common to agents and environments. `header` is given the first word of a line that is no instruction;
   * the cursor stands after it. `block_end` has the block's slots in value. */
  bool environment;
  bool coin; /* an environment has the header */
  qaci_status (*header)(qaci_arena_assembler *a, const char *word, size_t length);
  qaci_status (*block_end)(qaci_arena_assembler *a);
  void *data;
};

/* text_scan.c: errors, characters and words. */

/* "FILE:LINE: ..." of the line under way, QACI_DOMAIN. */
qaci_status qaci_arena_text_error(qaci_arena_assembler *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same of line `number`. */
qaci_status qaci_arena_text_error_at(qaci_arena_assembler *a, uint32_t number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum { QACI_ARENA_QUOTED = 160 };
/* text := `...` of at most 32 bytes, others than printable ASCII as \xNN; returns text. */
const char *qaci_arena_text_quote(char text[static QACI_ARENA_QUOTED], const char *begin, size_t length);
/* text := what stands at the cursor, in backquotes, or "the end of the line". */
const char *qaci_arena_text_found(const qaci_arena_assembler *a, char text[static QACI_ARENA_QUOTED]);

bool qaci_arena_text_letter(char c); /* of a name: a letter, _ */
bool qaci_arena_text_inner(char c);  /* inside a name: a digit, too */
void qaci_arena_text_blanks(qaci_arena_assembler *a);
bool qaci_arena_text_ends(qaci_arena_assembler *a); /* nothing but blanks and a comment are left */
qaci_status qaci_arena_text_end(qaci_arena_assembler *a);
/* The word of letters, digits and _ at the cursor, which moves behind it; length 0: none. */
const char *qaci_arena_text_word(qaci_arena_assembler *a, size_t *length);
/* The same, put back. */
const char *qaci_arena_text_peek(qaci_arena_assembler *a, size_t *length);
bool qaci_arena_text_is(const char *word, size_t length, const char *expected);
/* Pass the word `expected`, or fail. */
qaci_status qaci_arena_text_expect(qaci_arena_assembler *a, const char *expected);
/* A literal integer at the cursor, a blank or the end after it; beyond 63 bits it is the nearest that has them. */
bool qaci_arena_text_integer(qaci_arena_assembler *a, int64_t *r);
/* The innermost loop under way whose counter has this name, or NULL. */
const qaci_arena_loop *qaci_arena_text_loop(const qaci_arena_assembler *a, const char *name, size_t length);
/* name := the name at the cursor, its `&counter` replaced. The cursor stands at a letter. */
qaci_status qaci_arena_text_name(qaci_arena_assembler *a, char name[static QACI_ARENA_NAME_LENGTH + 1]);
/* The array that the pointer at p points to gets room for at least `need` members of `size` bytes. */
qaci_status qaci_arena_text_grow(qaci_arena_assembler *a, void *p, size_t *room, size_t need, size_t size);
/* Cut the text into lines that hold something, and match `for` with `rof`. */
qaci_status qaci_arena_text_lines(qaci_arena_assembler *a, const char *text, size_t length, uint32_t first);

/* text_symbols.c */
qaci_arena_symbol *qaci_arena_symbol_find(const qaci_arena_symbols *t, const char *name);
qaci_status qaci_arena_symbol_add(qaci_arena_assembler *a, const char *name, bool label, qaci_arena_number number);
/* r := the labels, sorted, their places reduced modulo `slots` unless it is 0. */
qaci_status qaci_arena_symbol_labels(qaci_arena_assembler *a, qaci_arena_label **r, size_t *count, uint32_t slots);
extern const char *const qaci_arena_constant_name[QACI_ARENA_CONSTANTS];

/* text_pool.c: the number of the pool's constant of this value; own: of a new one that nobody else uses. */
qaci_status qaci_arena_pool_constant(qaci_arena_assembler *a, int32_t value, bool own, size_t *r);
void qaci_arena_pool_empty(qaci_arena_pool *p);

/* text_expression.c. Unless `later` is allowed, a name without a value is an error; else r is not known. */
qaci_status qaci_arena_text_expression(qaci_arena_assembler *a, qaci_arena_number *r, bool later);
/* The same as a part of another expression. */
qaci_status qaci_arena_text_sum(qaci_arena_assembler *a, qaci_arena_number *r, bool later);
/* text_assert.c: the condition in parentheses. */
qaci_status qaci_arena_text_condition(qaci_arena_assembler *a, qaci_arena_number *r);
/* The condition of an assertion: it holds, or an error. */
qaci_status qaci_arena_text_assert(qaci_arena_assembler *a);
/* An expression whose value must be least .. most; `what` it is, for the message. */
qaci_status qaci_arena_text_between(qaci_arena_assembler *a, int64_t *r, const char *what, int64_t least, int64_t most);
/* Fails unless v fits the word; `what` it is, for the message. */
qaci_status qaci_arena_text_fits(qaci_arena_assembler *a, const char *what, int64_t v);

/* text_suggest.c: the candidate that is most like the word, or NULL if none is near. */
typedef struct qaci_arena_suggestion {
  const char *word;
  size_t length;
  const char *best;
  unsigned distance;
} qaci_arena_suggestion;
void qaci_arena_suggest(qaci_arena_suggestion *s, const char *word, size_t length);
void qaci_arena_suggest_from(qaci_arena_suggestion *s, const char *candidate);
void qaci_arena_suggest_list(qaci_arena_suggestion *s, const char *const *candidates); /* NULL-terminated */
/* text := ": did you mean `best`?", or nothing. */
const char *qaci_arena_suggest_text(const qaci_arena_suggestion *s, char text[static QACI_ARENA_QUOTED]);

/* assemble.c */
void qaci_arena_assembler_init(qaci_arena_assembler *a, qaci_ctx *ctx, const char *file);
void qaci_arena_assembler_clear(qaci_arena_assembler *a);
/* One walk over the lines. */
qaci_status qaci_arena_assemble(qaci_arena_assembler *a, qaci_arena_pass pass);
/* assemble_code.c: a line of code, after its first word. */
qaci_status qaci_arena_assemble_instruction(qaci_arena_assembler *a, int op);
qaci_status qaci_arena_assemble_data(qaci_arena_assembler *a);
/* One more slot of the block. */
qaci_status qaci_arena_assemble_value(qaci_arena_assembler *a, int32_t value);
qaci_status qaci_arena_assemble_block_end(qaci_arena_assembler *a);
/* A block begins at the slot `at`; the one before ends. */
qaci_status qaci_arena_assemble_block(qaci_arena_assembler *a, uint32_t at);
/* The rest of a `name` line. */
qaci_status qaci_arena_assemble_name(qaci_arena_assembler *a);
/* The line's first word is none that is known here. */
qaci_status qaci_arena_assemble_unknown(qaci_arena_assembler *a, const char *word, size_t length,
                                        const char *const *headers);
/* If the text begins with the line "`kind` 1", *found, and the text is what follows the line. An error if it begins
 * with another kind of load file, or a newer one; `what` was expected, for the message. */
qaci_status qaci_arena_text_header(qaci_arena_assembler *a, const char *kind, const char *what, const char **text,
                                   size_t *length, bool *found);

#endif
