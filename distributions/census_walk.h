/* The walk of a census: see census.h. One walker for each thread. */
#ifndef QACI_DISTRIBUTIONS_CENSUS_WALK_H
#define QACI_DISTRIBUTIONS_CENSUS_WALK_H

#include "distributions/census.h"
#include "distributions/census_growth.h"

/* A part of a program's beginning: `times` micro-steps of `in`. */
typedef struct qaci_segment {
  qaci_instruction in;
  uint64_t times;
} qaci_segment;

/* Codes that continue what was run: their weight. */
typedef struct qaci_programs {
  qaci_u128 all;
  qaci_u128 back; /* of those that may make a queue shorter once more; in the enclosed model only */
} qaci_programs;

enum { QACI_MOST_SEGMENTS = QACI_MOST_CODE_BITS / 3 + 1 };

typedef struct qaci_walker {
  qaci_ctx *ctx;
  const qaci_census_question *q;
  const qaci_code_weights *w;
  const qaci_times *times; /* NULL: times stay in the entries */
  size_t scale;
  qaci_entries *found; /* of the current unit */
  qaci_entries trial;  /* of a loop that may have to be left open */
  qaci_open_loops open;
  struct qaci_factor { /* of the weights that are recorded: codes, and in the bounded model what the times weigh */
    qaci_u128 code;
    uint64_t time, period;
    mpz_t value;
  } factor;
  mp_limb_t *shifted; /* scratch, the weight of a state */
  size_t units;                           /* met so far */
  bool (*claim)(void *data, size_t unit); /* walk this unit? */
  qaci_status (*finished)(void *data, size_t unit);
  void *data;
  qaci_segment body[QACI_MOST_SEGMENTS];
  size_t segments;
  qaci_front *front, *run; /* the states at each depth, and of a run that ends there */
  qaci_front loop, lap;    /* the states of a loop, and one that cycles */
  size_t straight, loops;  /* codes that end in HALT, in REPEAT, are followed up to so many bits */
  qaci_programs programs;  /* on the move */
  uint64_t time;           /* when their micro-step ends */
  uint64_t pass, place;    /* in a loop: the micro-steps of a pass, REPEAT included; how many were done. Else 0 */
  int64_t *change; /* in a loop: how much a queue shrinks at the step from each place */
  int64_t *within, *ahead; /* at most from there to the end of the pass; to the end of the next pass */
  qaci_instruction *step;  /* in a loop: those of a pass, without REPEAT */
  qaci_growth growth;
  int64_t lost, least;     /* in a loop: how much it shrinks in a pass, if no CPUSH appends, and if all do */
  uint64_t state_steps;
  unsigned char *value; /* scratch of matching x */
} qaci_walker;

void qaci_walker_init(qaci_ctx *ctx, qaci_walker *x, const qaci_census *r);
void qaci_walker_clear(qaci_walker *x);

/* Visit all units. */
qaci_status qaci_walk(qaci_walker *x);

/* Limbs of a state's weight, and of an entry's. */
size_t qaci_census_state_limbs(const qaci_census *r);
size_t qaci_census_entry_limbs(const qaci_census *r);

/* Record the states `from` <= i < `to` of f at this time, those that the question asks for. */
qaci_status qaci_walk_record(qaci_walker *x, qaci_front *f, size_t from, size_t to, qaci_u128 code, uint64_t time,
                             uint64_t period);
/* x->programs are lost on states of this mass and of at least `length` bits, at x->time. */
qaci_status qaci_walk_lost(void *walker, const mp_limb_t *mass, size_t length);

/* How many bits a queue may lose from now on: within the steps that are left, and for ever (INT64_MAX: no bound). */
typedef struct qaci_reach {
  int64_t steps, ever;
} qaci_reach;
/* Take out the states that no program that is followed brings back to a length asked for by N. What others could do to
 * them, or what happens after N, is undecided. */
qaci_status qaci_walk_prune(qaci_walker *x, qaci_front *f, qaci_programs p, uint64_t time, qaci_reach reach);
/* One micro-step, which ends at x->time, of x->programs: step, prune, record (if asked to). */
qaci_status qaci_walk_step(qaci_walker *x, qaci_front *f, qaci_instruction in, qaci_reach reach, bool record);
/* All states of f are left as they are at this time: what p does to them later is undecided. */
qaci_status qaci_walk_leave(qaci_walker *x, const qaci_front *f, qaci_programs p, uint64_t time);

/* Run "body; REPEAT" on from the states of f at time n; codes of weight `code`. */
qaci_status qaci_walk_loop(qaci_walker *x, const qaci_front *f, uint64_t n, qaci_u128 code);

#endif
