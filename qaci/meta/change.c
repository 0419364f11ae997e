/* Decisions and facts that change.                                                                        META.6
 *
 * An activation depends on what was said along its path, on the facts it looked up, and on the activations it asked. It
 * counts how many of these are not the present ones; a change adds to or takes from the counts of those that depend on
 * it, and where a count leaves or reaches 0, of those that asked them, and so on: O(settings + activations affected).
 * So a change that is taken back makes exactly the old answers good again. Who depends on whom is kept in lists that
 * are brought up to date, O(new activations), whenever something changes.
 */
#include <string.h>

#include "qaci/meta/internal.h"

struct qaci_meta_users {
  size_t activations, parts; /* the lists know these */
  uint32_t *by_said;   /* [settings]: the activation that ended here last + 1 */
  uint32_t *next_said; /* [activations]: the one before it + 1 */
  uint32_t *by_part;   /* [activations]: the part that is this activation last + 1 */
  uint32_t *next_part; /* [parts] */
  uint32_t *owner;     /* [parts]: whose part it is */
  uint32_t *by_fact;   /* [facts] as by_part */
  size_t saids, facts; /* sizes of by_said and by_fact */
};

void qaci_meta_users_destroy(qaci_meta_users *u) {
  if (!u) return;
  free(u->by_said);
  free(u->next_said);
  free(u->by_part);
  free(u->next_part);
  free(u->owner);
  free(u->by_fact);
  free(u);
}

static void extend(uint32_t **array, size_t from, size_t to) {
  *array = qaci_realloc(*array, to * sizeof **array);
  if (to > from) memset(*array + from, 0, (to - from) * sizeof **array);
}

static void add_part(qaci_meta_users *u, uint32_t slot, uint32_t part, uint32_t owner) {
  uint32_t fact = part & ~QACI_META_FACT;
  if (part & QACI_META_FACT && fact >= u->facts) {
    size_t facts = 2 * (size_t)fact + 16;
    extend(&u->by_fact, u->facts, facts);
    u->facts = facts;
  }
  uint32_t *head = part & QACI_META_FACT ? &u->by_fact[fact] : &u->by_part[part];
  u->owner[slot] = owner;
  u->next_part[slot] = *head;
  *head = slot + 1;
}

static qaci_meta_users *up_to_date(qaci_meta_world *w) {
  if (!w->users) {
    w->users = qaci_alloc(sizeof *w->users);
    *w->users = (qaci_meta_users){0};
  }
  qaci_meta_users *u = w->users;
  extend(&u->by_said, u->saids, w->nodes);
  extend(&u->next_said, u->activations, w->answers);
  extend(&u->by_part, u->activations, w->answers);
  extend(&u->next_part, u->parts, w->parts);
  extend(&u->owner, u->parts, w->parts);
  u->saids = w->nodes;
  for (size_t i = u->activations; i < w->answers; i++) {
    const qaci_meta_record *r = &w->record[i];
    u->next_said[i] = u->by_said[r->said];
    u->by_said[r->said] = (uint32_t)i + 1;
    for (uint32_t k = 0; k < r->count; k++) add_part(u, r->first + k, w->part[r->first + k], (uint32_t)i);
  }
  u->activations = w->answers;
  u->parts = w->parts;
  return u;
}

typedef struct work {
  uint32_t *activation;
  size_t count, room;
} work;

/* One dependence of an activation becomes wrong, or right again. */
static qaci_status adjust(qaci_ctx *ctx, qaci_meta_world *w, work *todo, uint32_t activation, bool wrong) {
  uint32_t *count = &w->record[activation].wrong;
  *count += wrong ? 1 : UINT32_MAX;
  if (*count != (wrong ? 1 : 0)) return QACI_OK;
  QACI_TRY(qaci_meta_grow(ctx, (void **)&todo->activation, &todo->room, todo->count, 1, sizeof *todo->activation));
  todo->activation[todo->count++] = activation;
  return QACI_OK;
}

static qaci_status adjust_owners(qaci_ctx *ctx, qaci_meta_world *w, work *todo, uint32_t slot, bool wrong) {
  for (; slot; slot = w->users->next_part[slot - 1])
    QACI_TRY(adjust(ctx, w, todo, w->users->owner[slot - 1], wrong));
  return QACI_OK;
}

static qaci_status spread(qaci_ctx *ctx, qaci_meta_world *w, work *todo, bool wrong) {
  while (todo->count) {
    uint32_t activation = todo->activation[--todo->count];
    QACI_TRY(adjust_owners(ctx, w, todo, w->users->by_part[activation], wrong));
  }
  return QACI_OK;
}

/* All activations that said this after their beginning: they ended in the subtree of it. Parents come before
 * children. */
static qaci_status adjust_said(qaci_ctx *ctx, qaci_meta_world *w, work *todo, uint32_t said, bool wrong) {
  if (said == QACI_META_NONE) return QACI_OK;
  bool *below = qaci_alloc((w->nodes - said) * sizeof *below);
  qaci_status status = QACI_OK;
  for (size_t s = said; s < w->nodes && status == QACI_OK; s++) {
    uint32_t parent = w->node[s].parent;
    below[s - said] = s == said || (parent >= said && parent < s && below[parent - said]);
    if (!below[s - said]) continue;
    for (uint32_t i = w->users->by_said[s]; i && status == QACI_OK; i = w->users->next_said[i - 1])
      if (qaci_meta_agent_setting(w, w->answer[i - 1].agent) < said) status = adjust(ctx, w, todo, i - 1, wrong);
  }
  free(below);
  return status == QACI_OK ? spread(ctx, w, todo, wrong) : status;
}

static qaci_status adjust_fact(qaci_ctx *ctx, qaci_meta_world *w, work *todo, uint32_t fact, bool wrong) {
  if (fact >= w->users->facts) return QACI_OK;
  QACI_TRY(adjust_owners(ctx, w, todo, w->users->by_fact[fact], wrong));
  return spread(ctx, w, todo, wrong);
}

qaci_status qaci_meta_changeable(qaci_ctx *ctx, const qaci_meta_world *w, const char *what) {
  if (!w->options.record)
    return qaci_fail(ctx, QACI_DOMAIN, "%s is changed in a world that does not record, expected one made with `record`",
                     what);
  return w->running ? qaci_fail(ctx, QACI_DOMAIN, "%s is changed during a run, expected before or after it", what)
                    : QACI_OK;
}

typedef qaci_status adjusting(qaci_ctx *ctx, qaci_meta_world *w, work *todo, uint32_t what, bool wrong);

static qaci_status replace(qaci_ctx *ctx, qaci_meta_world *w, adjusting *one, uint32_t from, uint32_t to) {
  qaci_ctx unlimited; /* half a change would leave counts that no later change repairs */
  qaci_ctx_init(&unlimited);
  work todo = {0};
  up_to_date(w);
  qaci_status status = one(&unlimited, w, &todo, from, true);
  if (status == QACI_OK) status = one(&unlimited, w, &todo, to, false);
  free(todo.activation);
  return status == QACI_OK ? status : qaci_fail(ctx, status, "%s", unlimited.message);
}

qaci_status qaci_meta_replace_said(qaci_ctx *ctx, qaci_meta_world *w, uint32_t from, uint32_t to) {
  return from == to ? QACI_OK : replace(ctx, w, adjust_said, from, to);
}

qaci_status qaci_meta_replace_fact(qaci_ctx *ctx, qaci_meta_world *w, uint32_t from, uint32_t to) {
  return from == to ? QACI_OK : replace(ctx, w, adjust_fact, from, to);
}
