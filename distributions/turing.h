/* A classical Turing machine on a tape of bits, given by its table.                                 machines.md MACH.5
 *
 * The tape is infinite to both sides, and a cell is `width` bits: cell c is the bits c width .. c width + width - 1.
 * The string i stands at bits 0..|i|-1, all else is 0. A step needs an instruction for the state and the symbol under
 * the head: write, move, go to a state; without one the machine has halted. The output after n steps is the tape from
 * the lowest to the highest bit that was part of i, or of a cell under the head when one of these steps was made: so
 * U(i, 0) = i.
 */
#ifndef QACI_DISTRIBUTIONS_TURING_H
#define QACI_DISTRIBUTIONS_TURING_H

#include "distributions/simplicity.h"

typedef struct qaci_turing qaci_turing; /* reference-counted, immutable */

typedef struct qaci_turing_rule {
  bool given;
  uint8_t write;
  int8_t move; /* -1, 0, 1 */
  uint32_t next;
} qaci_turing_rule;

enum { QACI_TURING_MOST_WIDTH = 8, QACI_TURING_MOST_STATES = 1 << 20 };

/* The head may start this many cells from cell 0: farther, no output would fit in memory. */
#define QACI_TURING_FARTHEST (UINT64_C(1) << 40)

/* rule[state << width | symbol], copied; 1 <= states, start < states, 1 <= width. The head starts on cell `head`; if
 * `coded`, i is gamma(h+1) followed by the tape, and the head starts on cell h. */
qaci_turing *qaci_turing_create(const char *name, uint32_t states, unsigned width, const qaci_turing_rule *rule,
                                uint32_t start, int64_t head, bool coded);
qaci_turing *qaci_turing_retain(qaci_turing *m);
void qaci_turing_release(qaci_turing *m);

const char *qaci_turing_name(const qaci_turing *m);
bool qaci_turing_coded(const qaci_turing *m);

/* Run on i for at most `limit` steps. out := the output; *steps := those made; *halted. `each`, if not NULL, is called
 * with the output after 0, 1, ... steps; a non-zero return stops the run. QACI_DOMAIN if the machine is coded and i
 * does not begin with a gamma code. Cost O(1) a step, and O(output) a call of `each`. */
typedef int qaci_turing_visitor(void *data, const qaci_bits *output);
qaci_status qaci_turing_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *steps, bool *halted, const qaci_turing *m,
                            const qaci_bits *i, uint64_t limit, qaci_turing_visitor *each, void *data);

/* S in the bounded model: tapes of at most `data_bits` bits, 0 <= n <= `steps`, and, if the machine is coded, codes of
 * at most `code_bits` bits (else 0). A bit is chosen when a step first reads its cell; until then one run stands for
 * both. Cost: a run for each |i| and each string of bits that are read; a table entry for each output met. */
qaci_status qaci_turing_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_turing *m, size_t code_bits,
                                   size_t data_bits, uint64_t steps);

#endif
