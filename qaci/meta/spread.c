/* Whole distributions, best first: see spread.h.                                                            META.10
 *
 * Choices are a tree: a choice is (setting, command) and its parent, and a branch is the path to a leaf. The leaves
 * that are not followed yet are a heap by mass. To go to a branch the world forgets the choices up to where the paths
 * part and decides the others: the record makes the answers that depend on them wrong and right again (META.6).
 */
#include "qaci/meta/spread.h"

#include <string.h>

#include "qaci/meta/internal.h"
#include "qaci/meta/oracle_internal.h"

enum { NOTHING_CHOSEN = 0 }; /* the root of the tree */

typedef struct choice {
  uint32_t parent, depth;
  qaci_meta_setting setting;
  char *command;
  size_t length;
} choice;

typedef struct leaf {
  uint32_t choice;
  mpq_t mass;
} leaf;

typedef struct spread {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  qaci_meta_spread *r;
  choice *choice;
  size_t choices, choice_room;
  leaf *leaf; /* a heap, the heaviest first, ties by number */
  size_t leaves, leaf_room;
  uint32_t current; /* the branch that the world is in */
  qaci_meta_crossing crossing;
} spread;

void qaci_meta_spread_init(qaci_meta_spread *r) {
  memset(r, 0, sizeof *r);
  mpq_init(r->remainder);
}

void qaci_meta_spread_clear(qaci_meta_spread *r) {
  for (size_t i = 0; i < r->outcomes; i++) mpq_clear(r->outcome[i].mass);
  free(r->outcome);
  mpq_clear(r->remainder);
}

/* The heap --------------------------------------------------------------------------------------------------------- */

static bool before(const leaf *a, const leaf *b) {
  int c = mpq_cmp(a->mass, b->mass);
  return c ? c > 0 : a->choice < b->choice;
}

static void swap(leaf *a, leaf *b) {
  leaf c = *a;
  *a = *b;
  *b = c;
}

/* The leaf takes over the mass. */
static qaci_status push(spread *s, leaf l) {
  QACI_TRY(qaci_meta_grow(s->ctx, (void **)&s->leaf, &s->leaf_room, s->leaves, 1, sizeof *s->leaf));
  size_t i = s->leaves++;
  s->leaf[i] = l;
  for (size_t up; i && before(&s->leaf[i], &s->leaf[up = (i - 1) / 2]); i = up) swap(&s->leaf[i], &s->leaf[up]);
  return QACI_OK;
}

static leaf take(spread *s) {
  leaf top = s->leaf[0];
  s->leaf[0] = s->leaf[--s->leaves];
  for (size_t i = 0, down; (down = 2 * i + 1) < s->leaves; i = down) {
    if (down + 1 < s->leaves && before(&s->leaf[down + 1], &s->leaf[down])) down++;
    if (!before(&s->leaf[down], &s->leaf[i])) break;
    swap(&s->leaf[i], &s->leaf[down]);
  }
  return top;
}

/* Branches --------------------------------------------------------------------------------------------------------- */

static qaci_status decide_path(spread *s, uint32_t from, uint32_t to) {
  uint32_t n = s->choice[to].depth - s->choice[from].depth, *path = qaci_alloc(n * sizeof *path);
  for (uint32_t i = n, at = to; i-- > 0; at = s->choice[at].parent) path[i] = at;
  qaci_status status = QACI_OK;
  for (uint32_t i = 0; i < n && status == QACI_OK; i++) {
    const choice *c = &s->choice[path[i]];
    status = qaci_meta_setting_decide(s->ctx, s->w, c->setting, c->command, c->length);
    if (status == QACI_OK) s->current = path[i];
  }
  free(path);
  return status;
}

static qaci_status leave_one(spread *s) {
  QACI_TRY(qaci_meta_setting_forget(s->ctx, s->w, s->choice[s->current].setting));
  s->current = s->choice[s->current].parent;
  return QACI_OK;
}

/* The world takes the decisions of branch `to`, and no others. */
static qaci_status change_branch(spread *s, uint32_t to) {
  uint32_t meet = to;
  while (s->choice[meet].depth > s->choice[s->current].depth) meet = s->choice[meet].parent;
  while (s->choice[s->current].depth > s->choice[meet].depth) QACI_TRY(leave_one(s));
  while (s->current != meet) {
    QACI_TRY(leave_one(s));
    meet = s->choice[meet].parent;
  }
  return decide_path(s, meet, to);
}

/* The same. These decisions are nobody's: whoever keeps a journal is not told. */
static qaci_status go(spread *s, uint32_t to) {
  qaci_meta_watch watch = s->w->watch;
  s->w->watch = (qaci_meta_watch){0};
  qaci_status status = change_branch(s, to);
  s->w->watch = watch;
  return status;
}

/* A branch more: the command chosen in the setting just met, with this share of the mass. Takes over the command. */
static qaci_status add_branch(spread *s, const leaf *from, char *command, size_t length, mpq_srcptr share) {
  qaci_status status = qaci_meta_grow(s->ctx, (void **)&s->choice, &s->choice_room, s->choices, 1, sizeof *s->choice);
  if (status != QACI_OK) {
    free(command);
    return status;
  }
  uint32_t depth = s->choice[from->choice].depth + 1;
  s->choice[s->choices] = (choice){from->choice, depth, s->crossing.setting, command, length};
  leaf l = {.choice = (uint32_t)s->choices++};
  mpq_init(l.mass);
  mpq_mul(l.mass, from->mass, share);
  status = push(s, l);
  if (status != QACI_OK) mpq_clear(l.mass);
  return status;
}

/* The branch in which the oracle is silent has the mass that its answers lack, and that of those that are no text. */
static qaci_status add_silence(spread *s, const leaf *from, const mpq_t share) {
  static const char silence[] = "reply error: the oracle is silent";
  return mpq_sgn(share) > 0 ? add_branch(s, from, qaci_strdup(silence), sizeof silence - 1, share) : QACI_OK;
}

static qaci_status add_branches(spread *s, const leaf *from) {
  mpq_t quiet, rest;
  mpq_inits(quiet, rest, NULL);
  mpq_set_ui(quiet, 1, 1);
  qaci_dist_remainder(s->crossing.answers, rest);
  mpq_sub(quiet, quiet, rest);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < qaci_dist_size(s->crossing.answers) && status == QACI_OK; i++) {
    mpq_srcptr mass;
    size_t length;
    char *command = qaci_meta_oracle_command(s->crossing.answers, i, &length, &mass);
    if (!command) continue;
    mpq_sub(quiet, quiet, mass);
    status = add_branch(s, from, command, length, mass);
  }
  if (status == QACI_OK) status = add_silence(s, from, quiet);
  mpq_clears(quiet, rest, NULL);
  return status;
}

static qaci_status add_outcome(spread *s, qaci_meta_ref reply, const mpq_t mass) {
  qaci_meta_spread *r = s->r;
  mpq_sub(r->remainder, r->remainder, mass);
  size_t i = 0;
  while (i < r->outcomes && r->outcome[i].reply != reply) i++;
  if (i == r->outcomes) {
    r->outcome = qaci_realloc(r->outcome, (i + 1) * sizeof *r->outcome);
    r->outcome[r->outcomes++] = (qaci_meta_outcome){.reply = reply};
    mpq_init(r->outcome[i].mass);
  }
  mpq_add(r->outcome[i].mass, r->outcome[i].mass, mass);
  r->outcome[i].branches++;
  return QACI_OK;
}

/* Run the branch: it ends, or meets a decision that nobody has taken. */
static qaci_status follow(spread *s, const leaf *l, qaci_meta_ref agent, qaci_meta_ref message, uint64_t budget) {
  QACI_TRY(go(s, l->choice));
  s->crossing = (qaci_meta_crossing){0};
  s->r->runs++;
  qaci_meta_result result;
  qaci_status status = qaci_meta_run(s->ctx, s->w, agent, message, budget, &result);
  bool met = s->crossing.met;
  if (met && status == QACI_UNABLE)
    status = add_branches(s, l);
  else if (met && status == QACI_OK)
    status = qaci_fail(s->ctx, QACI_UNABLE, "a policy went on without the answer of the oracle that it had asked");
  else if (status == QACI_OK)
    status = add_outcome(s, result.reply, l->mass);
  if (met) qaci_dist_release(s->crossing.answers);
  return status;
}

static qaci_status follow_all(spread *s, qaci_meta_ref agent, qaci_meta_ref message,
                              const qaci_meta_spread_options *o) {
  leaf all = {.choice = NOTHING_CHOSEN};
  mpq_init(all.mass);
  mpq_set_ui(all.mass, 1, 1);
  qaci_status pushed = push(s, all);
  if (pushed != QACI_OK) mpq_clear(all.mass);
  QACI_TRY(pushed);
  while (s->leaves && (!o->branches || s->r->runs < o->branches)) {
    if (o->mass && mpq_cmp(s->leaf[0].mass, o->mass) <= 0) return QACI_OK;
    leaf l = take(s);
    qaci_status status = follow(s, &l, agent, message, o->budget);
    mpq_clear(l.mass);
    if (status != QACI_OK) s->r->open++; /* the branch under way */
    QACI_TRY(status);
  }
  return QACI_OK;
}

static int heavier(const void *a, const void *b) {
  const qaci_meta_outcome *x = a, *y = b;
  int c = mpq_cmp(y->mass, x->mass);
  return c ? c : (x->reply > y->reply) - (x->reply < y->reply);
}

static void watch_oracles(qaci_meta_world *w, qaci_meta_crossing *crossing) {
  for (size_t p = 0; p < w->policies; p++) {
    qaci_meta_oracle *o = qaci_meta_oracle_of_policy(w, (qaci_meta_policy)p);
    if (o) qaci_meta_oracle_watch(o, crossing);
  }
}

/* The world is left as it was found. Its limits do not hold for that: what a limit stopped must be put in order too. */
static qaci_status end(spread *s, qaci_status status) {
  qaci_ctx unlimited, *ctx = s->ctx;
  qaci_ctx_init(&unlimited);
  s->ctx = &unlimited;
  qaci_status back = go(s, NOTHING_CHOSEN);
  s->ctx = ctx;
  watch_oracles(s->w, NULL);
  s->r->open += s->leaves;
  if (s->r->outcomes) qsort(s->r->outcome, s->r->outcomes, sizeof *s->r->outcome, heavier);
  for (size_t i = 0; i < s->choices; i++) free(s->choice[i].command);
  free(s->choice);
  for (size_t i = 0; i < s->leaves; i++) mpq_clear(s->leaf[i].mass);
  free(s->leaf);
  if (back != QACI_OK) return qaci_fail(ctx, back, "%s", unlimited.message);
  if (status != QACI_UNABLE) return status;
  s->r->partial = true;
  memcpy(s->r->message, ctx->message, sizeof s->r->message);
  return QACI_OK;
}

qaci_status qaci_meta_spread_run(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message,
                                 const qaci_meta_spread_options *options, qaci_meta_spread *r) {
  QACI_TRY(qaci_meta_changeable(ctx, w, "what an oracle answers"));
  qaci_meta_spread_clear(r);
  qaci_meta_spread_init(r);
  mpq_set_ui(r->remainder, 1, 1);
  spread s = {.ctx = ctx, .w = w, .r = r};
  QACI_TRY(qaci_meta_grow(ctx, (void **)&s.choice, &s.choice_room, 0, 1, sizeof *s.choice));
  s.choice[s.choices++] = (choice){0};
  watch_oracles(w, &s.crossing);
  return end(&s, follow_all(&s, agent, message, options));
}
