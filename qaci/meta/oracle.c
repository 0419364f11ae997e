/* Oracles as policies: see oracle.h.                                                                     META.10
 *
 * The distribution for a question is kept, so that a world that does not remember decisions or answers asks no more
 * queries than another. Cost of a decision: O(its setting's text) and, once for each distinct question, a query.
 */
#include <string.h>

#include "qaci/meta/internal.h"
#include "qaci/meta/oracle_internal.h"

typedef struct known {
  qaci_bits question;
  qaci_dist *answers;
} known;

struct qaci_meta_oracle {
  qaci_meta_policy_functions functions; /* of this oracle: the name is its own */
  qaci_meta_oracle_options options;
  qaci_meta_policy policy;
  char *name, *seed;
  known *known;
  size_t count, room;
  qaci_index index; /* by the question's hash */
  qaci_meta_crossing *crossing;
};

static void oracle_destroy(void *data) {
  qaci_meta_oracle *o = data;
  for (size_t i = 0; i < o->count; i++) {
    qaci_bits_clear(&o->known[i].question);
    qaci_dist_release(o->known[i].answers);
  }
  free(o->known);
  qaci_index_clear(&o->index);
  if (o->options.destroy) o->options.destroy(o->options.data);
  free(o->name);
  free(o->seed);
  free(o);
}

/* Questions -------------------------------------------------------------------------------------------------------- */

static qaci_status check_answers(qaci_ctx *ctx, const qaci_dist *d) {
  mpq_srcptr mass;
  for (size_t i = 0; i < qaci_dist_size(d); i++)
    if (qaci_dist_element(d, i, &mass)->kind != QACI_BITS)
      return qaci_fail(ctx, QACI_DOMAIN, "the oracle's query gave an answer that is no bitstring, expected blobs");
  return QACI_OK;
}

static qaci_status query(qaci_ctx *ctx, qaci_meta_oracle *o, const qaci_bits *question, qaci_dist **answers) {
  uint64_t hash = qaci_bits_hash(question);
  for (size_t probe = 0, at; (at = qaci_index_next(&o->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (qaci_bits_equal(&o->known[at].question, question)) {
      *answers = o->known[at].answers;
      return QACI_OK;
    }
  qaci_dist *d = NULL;
  QACI_TRY(o->options.query(ctx, o->options.data, question, &d));
  qaci_status status = check_answers(ctx, d);
  if (status == QACI_OK) status = qaci_meta_grow(ctx, (void **)&o->known, &o->room, o->count, 1, sizeof *o->known);
  if (status != QACI_OK) {
    qaci_dist_release(d);
    return status;
  }
  known *k = &o->known[o->count];
  qaci_bits_init(&k->question);
  qaci_bits_set(&k->question, question);
  *answers = k->answers = d;
  qaci_index_insert(&o->index, hash, o->count++);
  return QACI_OK;
}

/* *answers := what is answered to this text; they are the oracle's. */
static qaci_status ask(qaci_ctx *ctx, qaci_meta_oracle *o, const char *text, size_t length, qaci_dist **answers) {
  qaci_bits question;
  qaci_bits_init(&question);
  qaci_status status = qaci_meta_text_to_blob(ctx, &question, text, length, o->options.bits, o->options.too_long);
  if (status == QACI_OK) status = query(ctx, o, &question, answers);
  qaci_bits_clear(&question);
  return status;
}

/* Collapses -------------------------------------------------------------------------------------------------------- */

static qaci_status silent(qaci_ctx *ctx, const char *why) {
  return qaci_fail(ctx, QACI_DOMAIN, "the oracle is silent: %s", why);
}

char *qaci_meta_oracle_command(const qaci_dist *answers, size_t i, size_t *length, mpq_srcptr *mass) {
  return qaci_meta_blob_to_text(&qaci_dist_element(answers, i, mass)->bits, length);
}

/* r := hash(seed, text) / 2^64. */
static void place(const qaci_meta_oracle *o, const char *text, size_t length, mpq_t r) {
  enum { PLACE_BITS = 64, HALF = 32 };
  uint64_t hash = qaci_hash_mix(0, strlen(o->seed));
  for (const char *c = o->seed; *c; c++) hash = qaci_hash_mix(hash, (unsigned char)*c);
  for (size_t i = 0; i < length; i++) hash = qaci_hash_mix(hash, (unsigned char)text[i]);
  mpz_set_ui(mpq_numref(r), (unsigned long)(hash >> HALF));
  mpz_mul_2exp(mpq_numref(r), mpq_numref(r), HALF);
  mpz_add_ui(mpq_numref(r), mpq_numref(r), (unsigned long)(hash & UINT32_MAX));
  mpz_set_ui(mpq_denref(r), 1);
  mpq_div_2exp(r, r, PLACE_BITS);
}

/* The answer whose part of the cumulative masses holds the place; the number of answers if none does. */
static size_t sample(const qaci_meta_oracle *o, const qaci_dist *answers, const char *text, size_t length) {
  mpq_t at, sum;
  mpq_inits(at, sum, NULL);
  place(o, text, length, at);
  size_t i = 0, n = qaci_dist_size(answers);
  for (mpq_srcptr mass; i < n; i++) {
    qaci_dist_element(answers, i, &mass);
    mpq_add(sum, sum, mass);
    if (mpq_cmp(at, sum) < 0) break;
  }
  mpq_clears(at, sum, NULL);
  return i;
}

/* Whether the text is what may be said in the setting; NULL: any text may (it is a message). */
static bool parses(qaci_ctx *ctx, qaci_meta_world *w, const qaci_meta_question *q, const char *text, size_t length) {
  if (!q) return true;
  qaci_meta_decision d;
  return qaci_meta_command(ctx, w, q->setting, text, length, &d) == QACI_OK && d.op != QACI_META_ERROR;
}

static qaci_status first(qaci_ctx *ctx, qaci_meta_world *w, const qaci_dist *answers, const qaci_meta_question *q,
                         char **answer, size_t *length) {
  mpq_srcptr mass;
  for (size_t i = 0; i < qaci_dist_size(answers); i++) {
    *answer = qaci_meta_oracle_command(answers, i, length, &mass);
    if (*answer && parses(ctx, w, q, *answer, *length)) return QACI_OK;
    free(*answer);
    *answer = NULL;
  }
  return silent(ctx, "none of its answers can be understood");
}

/* *answer := what is answered to the text, malloc'd. q: the decision it is to be; NULL: none, but a message. */
static qaci_status collapse(qaci_ctx *ctx, qaci_meta_oracle *o, qaci_meta_world *w, const qaci_meta_question *q,
                            const char *text, size_t text_length, char **answer, size_t *length) {
  qaci_dist *answers = NULL;
  QACI_TRY(ask(ctx, o, text, text_length, &answers));
  if (!qaci_dist_size(answers)) return silent(ctx, "nothing answers this question");
  if (o->options.collapse == QACI_META_COLLAPSE_FIRST) return first(ctx, w, answers, q, answer, length);
  size_t i = o->options.collapse == QACI_META_COLLAPSE_SAMPLE ? sample(o, answers, text, text_length) : 0;
  if (i == qaci_dist_size(answers)) return silent(ctx, "the sample fell into the missing mass");
  mpq_srcptr mass;
  *answer = qaci_meta_oracle_command(answers, i, length, &mass);
  return *answer ? QACI_OK : silent(ctx, "its answer is no text");
}

/* Policies --------------------------------------------------------------------------------------------------------- */

/* All answers are followed: the decision of the branch under way, or the run ends here. */
static qaci_status cross(qaci_ctx *ctx, qaci_meta_oracle *o, const qaci_meta_question *q, const char *text,
                         size_t text_length, char **command, size_t *length) {
  if (qaci_meta_setting_policy(q->world, q->setting) != o->policy)
    return qaci_fail(ctx, QACI_UNABLE,
                     "the oracle %s is part of another policy, and only decisions of its own can be followed in "
                     "all ways",
                     o->name);
  const char *decided = qaci_meta_setting_decision(q->world, q->setting);
  if (decided) {
    *command = qaci_strdup(decided);
    *length = strlen(decided);
    return QACI_OK;
  }
  if (!o->crossing)
    return qaci_fail(ctx, QACI_UNABLE, "all answers of the oracle %s are to be followed, expected a run that spreads",
                     o->name);
  qaci_dist *answers = NULL;
  QACI_TRY(ask(ctx, o, text, text_length, &answers));
  if (!o->crossing->met) *o->crossing = (qaci_meta_crossing){true, q->setting, qaci_dist_retain(answers)};
  return qaci_fail(ctx, QACI_UNABLE, "the oracle %s has more than one answer", o->name);
}

static qaci_status decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  qaci_meta_oracle *o = data;
  char *text = qaci_meta_setting_show(q->world, q->setting);
  size_t text_length = strlen(text);
  if (text_length) text_length--; /* the end of the last line */
  bool all = o->options.collapse == QACI_META_COLLAPSE_ALL;
  qaci_status status = all ? cross(ctx, o, q, text, text_length, command, length)
                           : collapse(ctx, o, q->world, q, text, text_length, command, length);
  free(text);
  return status;
}

static qaci_status answer(qaci_ctx *ctx, void *data, qaci_meta_world *w, qaci_meta_ref message, qaci_meta_ref *reply,
                          const uint32_t **facts, size_t *fact_count) {
  enum { DEPTH = 1024, MOST = 1 << 20 };
  (void)facts;
  (void)fact_count;
  qaci_meta_oracle *o = data;
  char *text = qaci_meta_show(w, message, DEPTH, MOST), *said = NULL;
  size_t text_length = strlen(text), length = 0;
  qaci_status status = text_length >= MOST ? qaci_fail(ctx, QACI_DOMAIN, "the question has more than %d bytes", MOST)
                                           : collapse(ctx, o, w, NULL, text, text_length, &said, &length);
  if (status == QACI_OK) status = qaci_meta_text(ctx, w, reply, said, length);
  free(said);
  free(text);
  return status;
}

qaci_status qaci_meta_oracle_create(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_oracle **r,
                                    const qaci_meta_oracle_options *options) {
  if (options->sees_messages && options->collapse == QACI_META_COLLAPSE_ALL)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "an oracle that sees messages replies, and only decisions can be followed in all ways; "
                     "expected the collapse max, sample or first");
  qaci_meta_oracle *o = qaci_alloc(sizeof *o);
  *o = (qaci_meta_oracle){.options = *options};
  o->name = qaci_strdup(options->name);
  o->seed = qaci_strdup(options->seed ? options->seed : "");
  o->functions = (qaci_meta_policy_functions){.name = o->name, .destroy = oracle_destroy};
  if (options->sees_messages)
    o->functions.answer = answer;
  else
    o->functions.decide = decide;
  o->policy = qaci_meta_policy_add(w, &o->functions, o);
  *r = o;
  return QACI_OK;
}

qaci_meta_policy qaci_meta_oracle_policy(const qaci_meta_oracle *o) {
  return o->policy;
}

size_t qaci_meta_oracle_queries(const qaci_meta_oracle *o) {
  return o->count;
}

qaci_meta_oracle *qaci_meta_oracle_of_policy(const qaci_meta_world *w, qaci_meta_policy p) {
  return w->policy[p].functions->destroy == oracle_destroy ? w->policy[p].data : NULL;
}

void qaci_meta_oracle_watch(qaci_meta_oracle *o, qaci_meta_crossing *crossing) {
  o->crossing = o->options.collapse == QACI_META_COLLAPSE_ALL ? crossing : NULL;
}
