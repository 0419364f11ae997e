/* Writing the tree of a score (SCORE.7): see score_record.h. */
#include "qaci/score_record.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"

static size_t bytes_of(const mpq_t q) {
  return sizeof(mpq_t) + (mpz_size(mpq_numref(q)) + mpz_size(mpq_denref(q))) * sizeof(mp_limb_t);
}

static qaci_status charge(qaci_ctx *ctx, qaci_recorder *r, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  r->bytes += bytes;
  return QACI_OK;
}

static void init_with(mpq_t r, const mpq_t q) {
  mpq_init(r);
  mpq_set(r, q);
}

static void bits_with(qaci_bits *r, const qaci_bits *x) {
  qaci_bits_init(r);
  qaci_bits_set(r, x);
}

/* Array a of n entries of `size` bytes gets room for one more, doubling it: where that makes it longer, by which is
 * known from n alone. */
static void *grown(void *a, size_t n, size_t size) {
  return n & (n - 1) ? a : qaci_realloc(a, (n ? 2 * n : 1) * size);
}

void qaci_recorder_init(qaci_recorder *r, qaci_tree_universe *alpha, qaci_universe *u, const mpq_t mass,
                        size_t actions) {
  *r = (qaci_recorder){.alpha = alpha, .u = u, .actions = actions};
  mpq_set(alpha->mass, mass);
  if (u) alpha->physics = qaci_physics_retain(qaci_universe_physics(u));
}

void qaci_recorder_clear(qaci_recorder *r) {
  free(r->place_of);
}

/* ---- world-states and programs ---- */

/* Consecutive times of one weight are one standing. */
static qaci_status add_standings(qaci_ctx *ctx, qaci_recorder *r, qaci_place *p, size_t state) {
  size_t n;
  const uint32_t *time = qaci_universe_times(r->u, state, &n);
  uint64_t bytes = 0;
  mpq_t weight;
  mpq_init(weight);
  for (size_t i = 0; i < n; i++) {
    qaci_universe_weight(r->u, state, i, weight);
    qaci_standing *last = p->standings ? &p->standing[p->standings - 1] : NULL;
    if (last && last->last + 1 == time[i] && mpq_equal(last->weight, weight)) {
      last->last++;
      continue;
    }
    p->standing = grown(p->standing, p->standings, sizeof *p->standing);
    qaci_standing *s = &p->standing[p->standings++];
    *s = (qaci_standing){.first = time[i], .last = time[i]};
    init_with(s->weight, weight);
    bytes += sizeof *s + bytes_of(weight);
  }
  mpq_clear(weight);
  return charge(ctx, r, bytes);
}

static qaci_status place_of(qaci_ctx *ctx, qaci_recorder *r, size_t state, size_t *place) {
  *place = QACI_NO_PLACE;
  if (state == QACI_NOWHERE) return QACI_OK;
  if (state >= r->states) {
    size_t more = qaci_universe_size(r->u); /* under conditional futures there may be new ones */
    r->place_of = qaci_realloc(r->place_of, more * sizeof *r->place_of);
    memset(r->place_of + r->states, 0, (more - r->states) * sizeof *r->place_of);
    r->states = more;
  }
  if (r->place_of[state]) {
    *place = r->place_of[state] - 1;
    return QACI_OK;
  }
  qaci_tree_universe *t = r->alpha;
  qaci_bits code = qaci_universe_state(r->u, state);
  QACI_TRY(charge(ctx, r, 2 * sizeof *t->place + code.len / 8));
  t->place = grown(t->place, t->places, sizeof *t->place);
  qaci_place *p = &t->place[t->places++];
  *p = (qaci_place){0};
  bits_with(&p->code, &code);
  *place = t->places - 1;
  r->place_of[state] = (uint32_t)t->places;
  return add_standings(ctx, r, p, state);
}

/* Whether the program is as it is, or ends or begins with the instruction of the oracle (LOC.5). */
typedef enum use { PLAIN, HASHED_F, HASHED_G } use;

static char *text_of(const qaci_recorder *r, size_t program, use how) {
  char *text = qaci_locator_program_text(r->l, program);
  if (how == PLAIN) return text;
  static const char hash[] = "HASH; ", last[] = "HALT";
  size_t length = strlen(text), before = how == HASHED_F ? length - strlen(last) : 0, added = strlen(hash);
  text = qaci_realloc(text, length + added + 1);
  memmove(text + before + added, text + before, length - before + 1);
  memcpy(text + before, hash, added);
  return text;
}

static qaci_status program_text(qaci_ctx *ctx, qaci_recorder *r, size_t program, use how, const char **text) {
  qaci_tree_xi *x = r->xi;
  bool is_new;
  size_t at = qaci_pair_map_add(&x->programs, (uint32_t)program, how, &is_new);
  if (is_new) {
    x->program = grown(x->program, at, sizeof *x->program);
    x->program[at] = text_of(r, program, how);
    QACI_TRY(charge(ctx, r, 32 + strlen(x->program[at])));
  }
  *text = x->program[at];
  return QACI_OK;
}

/* ---- nodes ---- */

qaci_status qaci_record_xi(qaci_ctx *ctx, qaci_recorder *r, const qaci_bits *xi, const mpq_t mass, const mpq_t weight) {
  qaci_tree_universe *t = r->alpha;
  QACI_TRY(charge(ctx, r, sizeof *r->xi + sizeof(void *) + bytes_of(mass) + bytes_of(weight)));
  qaci_tree_xi *x = r->xi = qaci_alloc(sizeof *x);
  *x = (qaci_tree_xi){.number = t->xis};
  bits_with(&x->xi, xi);
  init_with(x->mass, mass);
  init_with(x->weight, weight);
  qaci_pair_map_init(&x->programs);
  t->xi = grown(t->xi, t->xis, sizeof(qaci_tree_xi *));
  t->xi[t->xis++] = x;
  return QACI_OK;
}

static qaci_status spot(qaci_ctx *ctx, qaci_recorder *r, qaci_spot *s, const qaci_state_mass *from) {
  *s = (qaci_spot){.locations = from->locations};
  QACI_TRY(charge(ctx, r, sizeof *s + bytes_of(from->mass)));
  QACI_TRY(place_of(ctx, r, from->state, &s->place));
  QACI_TRY(place_of(ctx, r, from->counterfactual, &s->counterfactual));
  QACI_TRY(program_text(ctx, r, from->f, PLAIN, &s->f));
  QACI_TRY(program_text(ctx, r, from->g, PLAIN, &s->g));
  init_with(s->mass, from->mass); /* last: only of a whole spot is it initialised */
  return QACI_OK;
}

qaci_status qaci_record_mu1(qaci_ctx *ctx, qaci_recorder *r, qaci_locator *l, const qaci_state_masses *mu1) {
  qaci_tree_xi *x = r->xi;
  r->l = l;
  QACI_TRY(charge(ctx, r, mu1->count * sizeof *x->mu1));
  x->mu1 = qaci_alloc(mu1->count * sizeof *x->mu1);
  for (; x->mu1s < mu1->count; x->mu1s++) {
    qaci_tree_mu1 *m = &x->mu1[x->mu1s];
    *m = (qaci_tree_mu1){0};
    QACI_TRY(spot(ctx, r, &m->spot, &mu1->item[x->mu1s]));
  }
  x->known = QACI_KNOWN_MU1;
  return QACI_OK;
}

qaci_status qaci_record_mu2(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_mu1 *m, const qaci_state_masses *mu2) {
  m->mu2 = qaci_alloc(mu2->count * sizeof *m->mu2);
  for (; m->mu2s < mu2->count; m->mu2s++) QACI_TRY(spot(ctx, r, &m->mu2[m->mu2s], &mu2->item[m->mu2s]));
  m->known = QACI_KNOWN_MU2;
  return QACI_OK;
}

qaci_status qaci_record_questions(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_mu1 *m,
                                  const qaci_state_masses *question) {
  QACI_TRY(charge(ctx, r, question->count * (sizeof *m->question - sizeof(qaci_spot))));
  m->question = qaci_alloc(question->count * sizeof *m->question);
  for (; m->questions < question->count; m->questions++) {
    qaci_tree_question *q = &m->question[m->questions];
    *q = (qaci_tree_question){0};
    QACI_TRY(spot(ctx, r, &q->spot, &question->item[m->questions]));
    mpq_init(q->after);
  }
  m->known = QACI_KNOWN_QUESTIONS;
  return QACI_OK;
}

qaci_status qaci_record_order(qaci_ctx *ctx, qaci_recorder *r, const qaci_tree_question *question, const qaci_spot *mu2,
                              const qaci_order **order) {
  qaci_tree_universe *t = r->alpha;
  *order = qaci_tree_order(t, question, mu2);
  size_t q = question->spot.place, m = mu2->place;
  if (*order || q == QACI_NO_PLACE || m == QACI_NO_PLACE) return QACI_OK; /* both futures are 0 */
  size_t q_state = qaci_universe_find(r->u, &t->place[q].code), m_state = qaci_universe_find(r->u, &t->place[m].code);
  qaci_order o;
  mpq_inits(o.there, o.back, NULL);
  qaci_status status = qaci_universe_future_mass(ctx, r->u, q_state, m_state, o.there);
  if (status == QACI_OK) status = qaci_universe_future_mass(ctx, r->u, m_state, q_state, o.back);
  if (status == QACI_OK) status = charge(ctx, r, 2 * sizeof(qaci_pair) + bytes_of(o.there) + bytes_of(o.back));
  if (status != QACI_OK) {
    mpq_clears(o.there, o.back, NULL);
    return status;
  }
  bool is_new;
  size_t at = qaci_pair_map_add(&t->orders, (uint32_t)q, (uint32_t)m, &is_new);
  t->order = grown(t->order, at, sizeof *t->order);
  t->order[at] = o; /* an mpq_t may be moved */
  *order = &t->order[at];
  return QACI_OK;
}

static qaci_status answer(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_answers *s, const qaci_answers_entry *e,
                          size_t i) {
  const qaci_answer *from = &e->asked->answers.item[i];
  const mpq_t *score = (const mpq_t *)e->score + i * r->actions;
  qaci_tree_answer a = {.valid = e->valid[i]};
  uint64_t bytes = sizeof a + bytes_of(from->mass) + from->payload.len / 8 + (e->note[i] ? strlen(e->note[i]) : 0);
  for (size_t j = 0; j < r->actions; j++) bytes += bytes_of(score[j]);
  QACI_TRY(charge(ctx, r, bytes));
  QACI_TRY(place_of(ctx, r, from->state, &a.place));
  QACI_TRY(program_text(ctx, r, from->f, from->oracle ? HASHED_F : PLAIN, &a.f));
  QACI_TRY(program_text(ctx, r, from->g, from->oracle ? HASHED_G : PLAIN, &a.g));
  /* last: only whole answers stand in the tree */
  bits_with(&a.payload, &from->payload);
  init_with(a.mass, from->mass);
  a.score = qaci_rationals(r->actions);
  for (size_t j = 0; j < r->actions; j++) mpq_set(a.score[j], score[j]);
  if (e->note[i]) a.note = qaci_strdup(e->note[i]);
  s->item[s->count++] = a;
  return QACI_OK;
}

static qaci_status answers(qaci_ctx *ctx, qaci_recorder *r, const qaci_answers_entry *e) {
  qaci_tree_xi *x = r->xi;
  x->answer = grown(x->answer, x->answers, sizeof *x->answer);
  qaci_tree_answers *s = &x->answer[x->answers++];
  *s = (qaci_tree_answers){.item = qaci_alloc(e->asked->answers.count * sizeof *s->item)};
  init_with(s->total, e->total);
  init_with(s->elsewhere, e->elsewhere);
  if (mpq_sgn(e->elsewhere)) {
    s->mean = qaci_rationals(r->actions);
    for (size_t j = 0; j < r->actions; j++) mpq_set(s->mean[j], e->mean[j]);
  }
  qaci_status status = charge(ctx, r, sizeof *s + bytes_of(s->total) + bytes_of(s->elsewhere));
  for (size_t i = 0; i < e->asked->answers.count && status == QACI_OK; i++)
    if (mpq_sgn(e->asked->answers.item[i].mass)) status = answer(ctx, r, s, e, i);
  return status;
}

qaci_status qaci_record_group(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_question *question, const mpq_t located,
                              const mpq_t mass, const qaci_answers_entry *e) {
  if (e->number == r->xi->answers) QACI_TRY(answers(ctx, r, e));
  QACI_TRY(charge(ctx, r, 2 * sizeof *question->group + bytes_of(located) + bytes_of(mass)));
  question->group = grown(question->group, question->groups, sizeof *question->group);
  qaci_tree_group *g = &question->group[question->groups++];
  *g = (qaci_tree_group){.answers = e->number};
  init_with(g->located, located);
  init_with(g->mass, mass);
  return QACI_OK;
}
