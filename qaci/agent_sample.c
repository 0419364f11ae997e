/* The agent that draws an action in proportion to the scores (AGENT.2).
 *
 * A real number below 1 is drawn bit by bit from the seed's stream, 64 bits at a time, until the interval of its bits
 * so far lies between two sums of shares: with fair bits each action has exactly its share of the probability. */
#include "qaci/agent_internal.h"

/* More bits than any enclosure has: beyond them a draw between two enclosed sums stays there. */
enum { MOST_WORDS = 1 << 16 };

typedef struct draw {
  mpq_t low, high;             /* of the number drawn */
  mpq_t total_low, total_high; /* of all scores */
  mpq_t sum_low, sum_high, x;
} draw;

/* The sums of all scores; if every score is 0, every action counts 1. */
static bool add_up(const qaci_composition *c, draw *d) {
  for (size_t a = 0; a < c->actions; a++) {
    mpq_add(d->total_low, d->total_low, c->score[a].lower);
    mpq_add(d->total_high, d->total_high, c->score[a].upper);
  }
  if (mpq_sgn(d->total_high)) return false;
  mpq_set_ui(d->total_low, c->actions, 1);
  mpq_set_ui(d->total_high, c->actions, 1);
  return true;
}

/* The action within whose share the whole of [low, high] lies; SIZE_MAX: none surely. */
static size_t find(const qaci_composition *c, draw *d, bool alike) {
  mpq_t one;
  mpq_init(one);
  mpq_set_ui(one, 1, 1);
  mpq_set_ui(d->sum_low, 0, 1);
  mpq_set_ui(d->sum_high, 0, 1);
  size_t found = SIZE_MAX;
  for (size_t a = 0; a < c->actions && found == SIZE_MAX; a++) {
    /* low * total >= the sum before a, whatever both are; high * total <= the sum up to a */
    mpq_mul(d->x, d->low, d->total_low);
    bool behind = mpq_cmp(d->x, d->sum_high) >= 0;
    mpq_add(d->sum_low, d->sum_low, alike ? one : c->score[a].lower);
    mpq_add(d->sum_high, d->sum_high, alike ? one : c->score[a].upper);
    mpq_mul(d->x, d->high, d->total_high);
    if (behind && mpq_cmp(d->x, d->sum_low) <= 0) found = a;
  }
  mpq_clear(one);
  return found;
}

static void next_word(draw *d, uint64_t word, size_t words) {
  mpz_t z;
  mpz_init(z);
  mpz_import(z, 1, 1, sizeof word, 0, 0, &word);
  mpq_set_z(d->x, z);
  mpq_div_2exp(d->x, d->x, 64 * words);
  mpq_add(d->low, d->low, d->x);
  mpq_set_ui(d->x, 1, 1);
  mpq_div_2exp(d->x, d->x, 64 * words);
  mpq_add(d->high, d->low, d->x);
  mpz_clear(z);
}

qaci_status qaci_agent_sample(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r) {
  const qaci_composition *c = q->scores;
  for (size_t a = 0; a < c->actions; a++) qaci_ask(q, a);
  draw d;
  mpq_inits(d.low, d.high, d.total_low, d.total_high, d.sum_low, d.sum_high, d.x, NULL);
  bool alike = add_up(c, &d);
  qaci_stream stream = {seed, 0};
  qaci_status status = QACI_OK;
  for (size_t words = 1; r->action == SIZE_MAX && !r->why && status == QACI_OK; words++) {
    next_word(&d, qaci_stream_word(&stream), words);
    r->action = find(c, &d, alike);
    status = qaci_ctx_step(ctx, c->actions);
    if (r->action == SIZE_MAX && words == (c->exact ? MOST_WORDS : 64))
      r->why = "the number drawn falls between two actions whose scores are not known exactly";
  }
  if (status == QACI_OK && r->action != SIZE_MAX) {
    const qaci_interval *s = &c->score[r->action];
    mpq_set_ui(d.x, 1, 1);
    mpq_div(r->probability.lower, alike ? d.x : s->lower, d.total_high);
    if (mpq_sgn(d.total_low)) mpq_div(r->probability.upper, alike ? d.x : s->upper, d.total_low);
    if (mpq_cmp(r->probability.upper, d.x) > 0) mpq_set(r->probability.upper, d.x);
  }
  mpq_clears(d.low, d.high, d.total_low, d.total_high, d.sum_low, d.sum_high, d.x, NULL);
  return status;
}
