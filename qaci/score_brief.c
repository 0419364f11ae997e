/* A score in a few lines: see score_text.h. */
#include <stdlib.h>

#include "qaci/put.h"
#include "qaci/score_text.h"

/* An answer that was found and is no scoring function; NULL: there is none. */
static const qaci_tree_answer *unread(const qaci_tree *t) {
  for (size_t i = 0; i < t->universes; i++)
    for (size_t j = 0; j < t->universe[i].xis; j++)
      for (size_t k = 0; k < t->universe[i].xi[j]->answers; k++) {
        const qaci_tree_answers *s = &t->universe[i].xi[j]->answer[k];
        for (size_t n = 0; n < s->count; n++)
          if (!s->item[n].valid) return &s->item[n];
      }
  return NULL;
}

/* Why nothing was located: what the search failed to find next. */
static const char *what_is_missing(const qaci_score *r) {
  switch (r->stage) {
  case QACI_STAGE_NOTHING:
    return "nothing was located: no locator has a mass in this model (code_bits, data_bits or locator_bits is too "
           "small)";
  case QACI_STAGE_LOCATORS:
    return "nothing was located: no locator finds mu1";
  case QACI_STAGE_MU1:
    return "nothing was located: mu2 is not found in the future of mu1";
  case QACI_STAGE_MU2:
    return "nothing was located: the question is not found in the future of mu1";
  case QACI_STAGE_QUESTION:
    return r->deterministic
               ? "nothing was located: the universe is deterministic, so a counterfactual question is never "
                 "reached and its query is empty"
               : "nothing was located: the counterfactual question is never reached";
  case QACI_STAGE_COUNTERFACTUAL:
    return "nothing was located: mu2 is never more in the question's future than the question in the future of mu2";
  default:
    return unread(&r->tree)
               ? "nothing was located: no signed answer is a scoring function: "
               : "nothing was located: no signed answer is found in the future of the counterfactual question";
  }
}

void qaci_put_nothing_located(FILE *out, const qaci_score *r) {
  fputs(what_is_missing(r), out);
  const qaci_tree_answer *a = r->stage == QACI_STAGE_ORDER ? unread(&r->tree) : NULL;
  if (a) {
    qaci_put_readable(out, &a->payload);
    if (a->note) fprintf(out, ": %s", a->note);
  }
  fputc('\n', out);
}

static void put_at(FILE *out, const char *what, size_t time) {
  if (time == SIZE_MAX)
    fprintf(out, "%s at no time", what);
  else
    fprintf(out, "%s at time %zu", what, time);
}

char *qaci_score_brief(const qaci_score *r, size_t most, const char *indent) {
  qaci_text text;
  qaci_text_begin(&text);
  FILE *out = text.out;
  if (!r->hypotheses && !r->partial) {
    fputs(indent, out);
    qaci_put_nothing_located(out, r);
  }
  mpq_t share;
  mpq_init(share);
  for (size_t i = 0; i < r->hypotheses && i < most; i++) {
    const qaci_hypothesis *h = &r->hypothesis[i];
    mpq_div(share, h->group->mass, r->located);
    fprintf(out, "%s%zu: ", indent, i + 1);
    qaci_put_decimal(out, share);
    fprintf(out, " of the mass, universe %zu: ", h->universe + 1);
    put_at(out, "mu1", qaci_tree_time(h->alpha, h->mu1->spot.place));
    put_at(out, ", question", qaci_tree_time(h->alpha, h->question->spot.place));
    put_at(out, ", mu2", qaci_tree_time(h->alpha, h->mu2->place));
    fprintf(out, ", f = %s, g = %s\n", h->question->spot.f, h->question->spot.g);
    const qaci_tree_answer *best = NULL;
    size_t valid = 0;
    for (size_t j = 0; j < h->answers->count; j++) {
      const qaci_tree_answer *a = &h->answers->item[j];
      if (!a->valid) continue;
      valid++;
      if (!best || mpq_cmp(a->mass, best->mass) > 0) best = a;
    }
    if (!best) continue;
    fprintf(out, "%s   answer ", indent);
    qaci_put_readable(out, &best->payload);
    put_at(out, "", qaci_tree_time(h->alpha, best->place));
    fputs(", share ", out);
    qaci_tree_share(h->answers, best, share);
    qaci_put_decimal(out, share);
    if (valid > 1) fprintf(out, "; %zu other answer%s", valid - 1, valid == 2 ? "" : "s");
    fputc('\n', out);
    if (best->note) fprintf(out, "%s   is %s\n", indent, best->note);
  }
  if (r->hypotheses > most) fprintf(out, "%sand %zu lighter ones\n", indent, r->hypotheses - most);
  mpq_clear(share);
  return qaci_text_end(&text);
}
