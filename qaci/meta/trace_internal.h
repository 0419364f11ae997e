/* Inside fault tracing. */
#ifndef QACI_QACI_META_TRACE_INTERNAL_H
#define QACI_QACI_META_TRACE_INTERNAL_H

#include "qaci/meta/digest.h"
#include "qaci/meta/internal.h"
#include "qaci/meta/trace.h"

typedef struct qaci_meta_judged {
  uint32_t activation;
  qaci_meta_judgement judgement;
  bool loaded;
} qaci_meta_judged;

typedef struct qaci_meta_remembered {
  qaci_meta_digest digest;
  qaci_meta_judgement judgement;
} qaci_meta_remembered;

struct qaci_meta_trace {
  qaci_meta_world *world;
  uint32_t root;
  qaci_meta_strategy strategy;
  qaci_meta_judged *judged; /* in order */
  size_t count, room, trusts;
  uint8_t *verdict;    /* [root + 1] */
  uint32_t *dominator; /* [root + 1]: of suspects */
  uint32_t *weight;    /* [root + 1]: of suspects: how many it takes with it */
  uint32_t *place;     /* [root + 1]: of suspects: where they stand in the list */
  uint64_t *reached;   /* [root + 1] bits */
  uint32_t *suspect;   /* askers before those they asked; the first is the one that is wrong */
  size_t suspects, suspect_room;
  bool asking;
  uint32_t asked;
  qaci_meta_remembered *memory; /* what was loaded */
  size_t memories;
  qaci_meta_digests *digests;
};

#endif
