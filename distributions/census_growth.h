/* Loops whose queue stays long for ever: a certificate.                                                      SIMPL.12
 *
 * What a loop does is followed over the ends of its queue: `width` bits at the front and as many at the back are known,
 * and a set of grams says which width + 1 bits may stand next to each other anywhere. A bit that comes out of the
 * middle is any that the grams allow. As the front bit is always known, so is the change of the length at each
 * micro-step, and the least length that can ever be reached is a shortest path in a finite graph.
 */
#ifndef QACI_DISTRIBUTIONS_CENSUS_GROWTH_H
#define QACI_DISTRIBUTIONS_CENSUS_GROWTH_H

#include "distributions/symbolic.h"

/* Ends of at most QACI_GROWTH_WIDTH bits are tried, in graphs of at most QACI_GROWTH_NODES nodes. */
enum { QACI_GROWTH_WIDTH = 4, QACI_GROWTH_NODES = 1 << 14 };

/* Scratch, made when it is first needed; {0} before. */
typedef struct qaci_growth {
  int32_t *change;   /* [node]: the least change of the length on a way to it; INT32_MAX: it was not met */
  uint32_t *waiting; /* nodes to go on from */
  uint32_t *met;
  bool *waits; /* [node] */
  size_t count, met_count;
} qaci_growth;

void qaci_growth_clear(qaci_growth *g);

/* A loop of `pass` micro-steps, of which step[] are all but the last, REPEAT. True: from before the micro-step `place`
 * on, a queue of these labels is always longer than `longest`. False: that is not known. */
bool qaci_grows(qaci_growth *g, const qaci_instruction *step, uint64_t pass, uint64_t place,
                qaci_packing packing, const uint64_t *labels, size_t length, size_t longest);

#endif
