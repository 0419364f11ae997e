/* The tree of partial machines (MACH.6): see ctm.h.
 *
 * A node is a partial machine whose run on the empty tape needs the entry (state, symbol), which is not chosen yet.
 * With u entries not chosen and `mult` ways to name its states it stands for mult (4n+2)^u machines:
 *   - the entry halts, writing 0 or 1: two outputs, each of mult (4n+2)^(u-1) machines;
 *   - it goes on, and u = 1: mult 4n machines in which no entry halts;
 *   - it goes on, writing w, moving m, to a state that was reached before, or to the first of the n - reached others,
 *     which stands for each of them: the run continues from where it stands.
 * Only machines whose first move is to the right are run, and only on the tape of 0s; ctm_outputs.c adds the others.
 * Machines that halt at once are their own mirror images: the tree counts half of them.
 */
#include "distributions/ctm.h"

#include <stdio.h>
#include <stdlib.h>

#include "distributions/ctm_internal.h"
#include "distributions/simplicity_table.h"

struct qaci_ctm {
  size_t references;
  unsigned states;
  uint64_t steps;
  qaci_ctm_tally tally;
  ctm_outputs out;
};

typedef struct builder {
  qaci_ctx *ctx;
  qaci_ctm *d;
  ctm_machine m;
  uint64_t power[2 * QACI_CTM_MOST_STATES + 1]; /* (4n+2)^u */
  uint64_t moves;                               /* not yet told to ctx */
  uint64_t done;                                /* machines accounted for */
} builder;

/* The two outputs of a run that halts where it stands. */
static qaci_status halt(builder *b, const ctm_config *c, uint64_t count) {
  size_t cells = (size_t)(c->high - c->low + 1), head = (size_t)(c->at - c->low);
  if (!c->wide) {
    unsigned back = (unsigned)head;
    uint64_t word = c->tape << back | (back ? c->tape >> (64 - back) : 0);
    if (cells < 64) word &= ((uint64_t)1 << cells) - 1;
    QACI_TRY(ctm_outputs_add_word(b->ctx, &b->d->out, word, (uint32_t)cells, count));
    return ctm_outputs_add_word(b->ctx, &b->d->out, word ^ (uint64_t)1 << head, (uint32_t)cells, count);
  }
  qaci_bits x;
  qaci_bits_init(&x);
  for (int64_t i = c->low; i <= c->high; i++) qaci_bits_push(&x, c->wide->cell[i - c->wide->first]);
  qaci_status status = ctm_outputs_add(b->ctx, &b->d->out, &x, count);
  qaci_bits_put(&x, head, !qaci_bits_get(&x, head));
  if (status == QACI_OK) status = ctm_outputs_add(b->ctx, &b->d->out, &x, count);
  qaci_bits_clear(&x);
  return status;
}

/* ---- the tree ---- */

/* From which states does the head run on over empty cells for ever, to the right (turn 63) or to the left (turn 1)? */
static uint32_t runners(const ctm_machine *m, unsigned states, unsigned direction) {
  uint32_t r = 0;
  for (unsigned q = 0; q < states; q++) {
    unsigned at = 2 * q, n = 0;
    while (n <= states && m->entry[at].turn == direction) {
      at = m->entry[at].next;
      n++;
    }
    r |= (uint32_t)(n > states) << q;
  }
  return r;
}

static qaci_status expand(builder *b, const ctm_config *c, uint64_t mult, unsigned open, unsigned reached);

/* Run on, telling ctx about the steps and the memory from time to time. */
static qaci_status run(builder *b, ctm_config *c, ctm_end *end) {
  static const uint64_t slice = 1 << 22, often = 1 << 16;
  uint64_t steps = b->d->steps, bytes = 0;
  qaci_status status = QACI_OK;
  do {
    uint64_t from = c->time;
    *end = qaci_ctm_run(&b->m, c, steps - from > slice ? from + slice : steps);
    b->moves += c->time - from + 1;
    b->d->tally.moves += c->time - from;
    if (c->wide && c->wide->room > bytes) {
      status = qaci_ctx_charge(b->ctx, c->wide->room - bytes);
      if (status == QACI_OK) bytes = c->wide->room;
    }
    if (b->moves >= often) {
      if (status == QACI_OK) status = qaci_ctx_step(b->ctx, b->moves);
      b->moves = 0;
      qaci_ctx_progress(b->ctx, "machines", (double)b->done, (double)b->power[2 * b->d->states] / 2);
    }
  } while (status == QACI_OK && *end == CTM_LIMIT && c->time < steps);
  qaci_ctx_release(b->ctx, bytes);
  return status;
}

/* The entry that c waits for is chosen: go on. The node stands for mult (4n+2)^open machines. */
static qaci_status follow(builder *b, const ctm_config *c, uint64_t mult, unsigned open, unsigned reached) {
  qaci_ctm_tally *tally = &b->d->tally;
  ctm_config d;
  ctm_end end;
  qaci_ctm_config_set(&d, c);
  qaci_status status = run(b, &d, &end);
  tally->nodes++;
  if (end == CTM_UNCHOSEN) {
    if (status == QACI_OK) status = expand(b, &d, mult, open, reached);
  } else {
    uint64_t machines = mult * b->power[open];
    *(end == CTM_ESCAPE ? &tally->escape : end == CTM_CYCLE ? &tally->cycle : &tally->undecided) += machines;
    b->done += machines;
  }
  qaci_ctm_config_clear(&d);
  return status;
}

static qaci_status expand(builder *b, const ctm_config *c, uint64_t mult, unsigned open, unsigned reached) {
  unsigned n = b->d->states, at = c->state | qaci_ctm_symbol(c), symbol = at & 1;
  qaci_ctm_tally *tally = &b->d->tally;
  bool first = open == 2 * n; /* half of the machines: those that move to the right, or halt */
  uint64_t halting = mult * b->power[open - 1];
  QACI_TRY(halt(b, c, first ? halting / 2 : halting));
  tally->halting += first ? halting : 2 * halting;
  b->done += first ? halting : 2 * halting;
  if (open == 1) {
    uint64_t machines = mult * 4 * n;
    tally->complete += machines;
    b->done += machines;
    return QACI_OK;
  }
  qaci_status status = QACI_OK;
  for (unsigned q = 0; q <= reached && q < n && status == QACI_OK; q++)
    for (unsigned write = 0; write < 2 && status == QACI_OK; write++)
      for (int move = first ? 1 : -1; move <= 1 && status == QACI_OK; move += 2) {
        b->m.entry[at] = (ctm_entry){(uint8_t)(write ^ symbol), move > 0 ? 63 : 1, (uint8_t)(2 * q), (int8_t)move};
        uint32_t right = b->m.runs_right, left = b->m.runs_left;
        if (!symbol) {
          b->m.runs_right = runners(&b->m, n, 63);
          b->m.runs_left = runners(&b->m, n, 1);
        }
        bool fresh = q == reached;
        status = follow(b, c, fresh ? mult * (n - reached) : mult, open - 1, reached + fresh);
        b->m.runs_right = right;
        b->m.runs_left = left;
      }
  b->m.entry[at] = (ctm_entry){0};
  return status;
}

qaci_status qaci_ctm_create_words(qaci_ctx *ctx, qaci_ctm **r, unsigned states, uint64_t steps, int64_t word_cells) {
  if (!states || states > QACI_CTM_MOST_STATES)
    return qaci_fail(ctx, QACI_DOMAIN, "all machines with %u states, expected 1 to %d states", states,
                     QACI_CTM_MOST_STATES);
  qaci_ctm *d = qaci_alloc(sizeof *d);
  *d = (qaci_ctm){.references = 1, .states = states, .steps = steps};
  builder b = {.ctx = ctx, .d = d, .m = {.word_cells = word_cells}};
  b.power[0] = 1;
  for (unsigned u = 1; u <= 2 * states; u++) b.power[u] = b.power[u - 1] * (4 * states + 2);
  d->tally.machines = b.power[2 * states];
  ctm_config start = {0};
  qaci_status status = QACI_OK;
  if (steps) status = expand(&b, &start, 1, 2 * states, 1);
  d->tally.halting *= 2; /* the mirror images, whose first move is to the left */
  d->tally.complete *= 2;
  d->tally.escape *= 2;
  d->tally.cycle *= 2;
  d->tally.undecided = steps ? 2 * d->tally.undecided : d->tally.machines;
  if (status == QACI_OK) status = qaci_ctx_step(ctx, b.moves);
  if (status == QACI_OK) status = ctm_outputs_reflect(ctx, &d->out);
  if (status != QACI_OK) {
    qaci_ctm_release(d);
    return status;
  }
  *r = d;
  return QACI_OK;
}

qaci_status qaci_ctm_create(qaci_ctx *ctx, qaci_ctm **r, unsigned states, uint64_t steps) {
  return qaci_ctm_create_words(ctx, r, states, steps, 64);
}

qaci_ctm *qaci_ctm_retain(qaci_ctm *d) {
  d->references++;
  return d;
}

void qaci_ctm_release(qaci_ctm *d) {
  if (!d || --d->references) return;
  ctm_outputs_clear(&d->out);
  free(d);
}

uint64_t qaci_ctm_busy_beaver(unsigned states) {
  static const uint64_t proved[] = {0, 1, 6, 21, 107, 47176870};
  return states < sizeof proved / sizeof *proved ? proved[states] : 0;
}

unsigned qaci_ctm_states(const qaci_ctm *d) {
  return d->states;
}

uint64_t qaci_ctm_steps(const qaci_ctm *d) {
  return d->steps;
}

const qaci_ctm_tally *qaci_ctm_counts(const qaci_ctm *d) {
  return &d->tally;
}

size_t qaci_ctm_size(const qaci_ctm *d) {
  return d->out.count;
}

uint64_t qaci_ctm_output(const qaci_ctm *d, size_t i, qaci_bits *x) {
  qaci_bits_set(x, &d->out.item[i].x);
  return d->out.item[i].count;
}

qaci_status qaci_ctm_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_ctm *d) {
  char machine[160];
  snprintf(machine, sizeof machine, "all Turing machines with %u states and 2 symbols (%llu steps)", d->states,
           (unsigned long long)d->steps);
  qaci_simplicity *k = NULL;
  size_t longest = d->out.count ? d->out.item[d->out.count - 1].x.len : 0;
  QACI_TRY(qaci_simplicity_open(ctx, &k, machine, longest + 1));
  mpz_t weight;
  mpz_init(weight);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < d->out.count && status == QACI_OK; i++) {
    mpz_set_ui(weight, d->out.item[i].count);
    status = qaci_simplicity_add_string(ctx, k, &d->out.item[i].x, weight);
  }
  if (status == QACI_OK) {
    mpz_set_ui(weight, 2 * d->tally.machines);
    qaci_simplicity_close(k, weight);
    *r = k;
  } else {
    qaci_simplicity_discard(ctx, k);
  }
  mpz_clear(weight);
  return status;
}
