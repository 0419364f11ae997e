/* Meta-execution: policies made of policies.                                                                 META.7
 *
 * Each has a table of decisions of its own; its parts are only asked what they would say there.
 */
#ifndef QACI_QACI_META_COMBINE_H
#define QACI_QACI_META_COMBINE_H

#include "qaci/meta/world.h"

/* What policy p says in the setting of its own that has the same lines as the question's, which may be another
 * policy's; what is decided there is not asked again. QACI_DOMAIN for a native policy. O(lines) besides. */
qaci_status qaci_meta_policy_decide(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p,
                                    const qaci_meta_question *question, char **command, size_t *length);

typedef enum qaci_meta_combination {
  QACI_META_FIRST,   /* what the first part says that can say something */
  QACI_META_SUGGEST, /* the second, which is shown what the first would say (its `suggestion`); empty: that */
  QACI_META_APPROVE, /* what the first says if the second, which is shown it, says "yes"; else what the second says */
  QACI_META_VOTE, /* what most parts say; of equally many, what the earlier part says. Those that cannot say do not vote
                   */
  QACI_META_LIMIT /* the first, of settings shown in at most `most` characters and commands of at most as many */
} qaci_meta_combination;

/* *r := a policy of `count` parts, none of them native. QACI_DOMAIN if they are too few. One question costs at most one
 * to each part, and for LIMIT O(length of the setting). */
qaci_status qaci_meta_combine(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *r, qaci_meta_combination how,
                              const qaci_meta_policy *part, size_t count, size_t most);

#endif
