/* Between the tree of partial machines (ctm.c), the runs (ctm_run.c) and the outputs (ctm_outputs.c). */
#ifndef QACI_DISTRIBUTIONS_CTM_INTERNAL_H
#define QACI_DISTRIBUTIONS_CTM_INTERNAL_H

#include "distributions/ctm.h"
#include "distributions/index.h"

/* One instruction. A tape word is turned, not indexed: bit 0 is the cell under the head, bit 1 its right neighbour, bit
 * 63 its left one, so that a step is one exclusive or and one rotation. */
typedef struct ctm_entry {
  uint8_t flip; /* written symbol ^ read symbol */
  uint8_t turn; /* the tape's rotation to the left: 63 when the head moves right, 1 when it moves left; 0: not chosen */
  uint8_t next; /* 2 * (the next state - 1): with the symbol, the index of the next entry */
  int8_t move;
} ctm_entry;

/* Cells beyond what one word holds: one byte a cell, from `first` on. */
typedef struct ctm_wide {
  int64_t first;
  size_t room;
  uint8_t cell[];
} ctm_wide;

typedef struct ctm_config {
  uint64_t tape;         /* while wide is NULL */
  ctm_wide *wide;        /* owned */
  int64_t at, low, high; /* the head; visited cells */
  uint64_t time;
  uint8_t state; /* as in next */
} ctm_config;

typedef enum ctm_end { CTM_UNCHOSEN, CTM_ESCAPE, CTM_CYCLE, CTM_LIMIT, CTM_WIDE /* within ctm_run.c */ } ctm_end;

typedef struct ctm_machine {
  ctm_entry entry[2 * QACI_CTM_MOST_STATES];
  uint32_t runs_right, runs_left; /* bit q: from state q + 1 the machine runs over empty cells for ever */
  int64_t word_cells;             /* visited cells that a word is used for: 64, fewer in tests */
} ctm_machine;

/* Run on from c until an entry is needed that is not chosen, the end is known, or `until` steps are made: the halting
 * step counts, so an entry that is needed then is needed too late. */
ctm_end qaci_ctm_run(const ctm_machine *m, ctm_config *c, uint64_t until);
/* The symbol under the head. */
unsigned qaci_ctm_symbol(const ctm_config *c);
void qaci_ctm_config_clear(ctm_config *c);
/* Deep copy. */
void qaci_ctm_config_set(ctm_config *r, const ctm_config *c);

/* ---- outputs ---- */

/* Outputs of at most 64 cells are counted by value, cell low + i in bit i; cells 0: a free slot. */
typedef struct ctm_word_output {
  uint64_t word, count;
  uint32_t cells;
} ctm_word_output;

typedef struct ctm_output {
  qaci_bits x;
  uint64_t count;
} ctm_output;

typedef struct ctm_outputs {
  ctm_word_output *slot;
  size_t slots, words;
  ctm_output *item; /* longer ones; after ctm_outputs_reflect all, sorted */
  size_t count, room;
  qaci_index index;
} ctm_outputs;

qaci_status ctm_outputs_add_word(qaci_ctx *ctx, ctm_outputs *o, uint64_t word, uint32_t cells, uint64_t count);
qaci_status ctm_outputs_add(qaci_ctx *ctx, ctm_outputs *o, const qaci_bits *x, uint64_t count);
/* From c(x) to count(x); sorts by length, then lexicographically. */
qaci_status ctm_outputs_reflect(qaci_ctx *ctx, ctm_outputs *o);
void ctm_outputs_clear(ctm_outputs *o);

/* What qaci_ctm_create does, with words for runs on at most `word_cells` cells. */
qaci_status qaci_ctm_create_words(qaci_ctx *ctx, qaci_ctm **r, unsigned states, uint64_t steps, int64_t word_cells);

#endif
