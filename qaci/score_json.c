/* A score as JSON: see score_text.h. */
#include <stdlib.h>

#include "qaci/put.h"
#include "qaci/score_text.h"

/* A value, or the lower end of what it is within. */
static void put_interval(FILE *out, const char *name, const qaci_interval *x, bool partial) {
  if (mpq_equal(x->lower, x->upper)) {
    qaci_put_mass(out, name, x->lower, "exact");
    return;
  }
  bool anything = !mpq_sgn(x->lower) && !mpq_cmp_ui(x->upper, 1, 1);
  fprintf(out, "\"%s\":{\"value\":\"", name);
  qaci_put_exact(out, x->lower);
  fputs("\",\"upper\":\"", out);
  qaci_put_exact(out, x->upper);
  fprintf(out, "\",\"status\":\"%s\"}", anything ? "undecided" : partial ? "lower bound" : "enclosed");
}

static void put_json_finding(FILE *out, const char *name, const qaci_tree_universe *u, size_t place, const char *f,
                             const char *g) {
  fprintf(out, "\"%s\":{\"time\":", name);
  qaci_put_time(out, qaci_tree_time(u, place));
  /* assembler text has no character that JSON would escape */
  fprintf(out, ",\"f\":\"%s\",\"g\":\"%s\"}", f, g);
}

static void put_json_spot(FILE *out, const char *name, const qaci_tree_universe *u, const qaci_spot *s) {
  put_json_finding(out, name, u, s->place, s->f, s->g);
}

static void put_json_unread(FILE *out, const qaci_hypothesis *h) {
  bool any = false;
  for (size_t i = 0; i < h->answers->count; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    if (a->valid) continue;
    fputs(any ? ",{" : "\"no_answers\":[{", out);
    any = true;
    qaci_put_blob(out, "payload", &a->payload);
    if (a->note) {
      fputs(",\"why\":", out);
      qaci_put_string(out, a->note);
    }
    fputc(',', out);
    put_json_finding(out, "found", h->alpha, a->place, a->f, a->g);
    fputc('}', out);
  }
  if (any) fputs("],", out);
}

static void put_json_answer(FILE *out, const qaci_hypothesis *h, const qaci_tree_answer *a, size_t actions) {
  mpq_t share;
  mpq_init(share);
  qaci_put_blob(out, "payload", &a->payload);
  fputc(',', out);
  qaci_tree_share(h->answers, a, share);
  qaci_put_mass(out, "share", share, "exact");
  if (a->note) {
    fputs(",\"value\":", out);
    qaci_put_string(out, a->note);
  }
  fputc(',', out);
  qaci_put_rationals(out, "scores", a->score, actions);
  fputc(',', out);
  put_json_finding(out, "found", h->alpha, a->place, a->f, a->g);
  mpq_clear(share);
}

static void put_json_hypothesis(FILE *out, const qaci_score *r, const qaci_hypothesis *h, const char *status) {
  fprintf(out, "{\"universe\":%zu,\"xi\":\"", h->universe + 1);
  qaci_put_bits(out, &h->xi->xi);
  fputs("\",", out);
  qaci_put_mass(out, "mass", h->group->mass, status);
  fputc(',', out);
  put_json_spot(out, "mu1", h->alpha, &h->mu1->spot);
  fputc(',', out);
  put_json_spot(out, "question", h->alpha, &h->question->spot);
  fputs(",\"counterfactual_time\":", out);
  qaci_put_time(out, qaci_tree_time(h->alpha, h->question->spot.counterfactual));
  fputc(',', out);
  put_json_spot(out, "mu2", h->alpha, h->mu2);
  fputs(",\"answers\":[", out);
  bool any = false;
  for (size_t i = 0; i < h->answers->count; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    if (!a->valid) continue;
    fputs(any ? ",{" : "{", out);
    any = true;
    put_json_answer(out, h, a, r->actions);
    fputc('}', out);
  }
  fputs("],", out);
  put_json_unread(out, h);
  mpq_t share;
  mpq_init(share);
  qaci_tree_share(h->answers, NULL, share);
  qaci_put_mass(out, "other_payloads", share, "exact");
  mpq_clear(share);
  fputc('}', out);
}

/* What an agent did: which action, after how many queries, with what regret. */
static void put_choice(FILE *out, const qaci_score *r, const qaci_question *q) {
  const qaci_choice *c = &r->choice;
  fprintf(out, ",\"chosen\":{\"agent\":\"%s\",\"action\":", r->agent);
  if (c->action == SIZE_MAX) {
    fputs("null", out);
  } else {
    fputc('"', out);
    qaci_put_bits(out, &q->action[c->action]);
    fputc('"', out);
  }
  fprintf(out, ",\"queries\":%zu,\"refused\":%zu,", c->queries, c->refused);
  put_interval(out, "regret", &c->regret, r->partial);
  fputc(',', out);
  if (c->why) {
    fputs("\"why\":", out);
    qaci_put_string(out, c->why);
  } else {
    put_interval(out, "probability", &c->probability, r->partial);
  }
  fputc('}', out);
}

/* The composer and its options. */
static void put_composer(FILE *out, const qaci_compose_options *o) {
  fprintf(out, "\"compose\":\"%s\",", o->composer->name);
  if (o->composer->bargains) fprintf(out, "\"disagreement\":\"%s\",", qaci_disagreement_names()[o->disagreement]);
  if (o->lottery) fputs("\"lottery\":true,", out);
}

static void put_functions(FILE *out, const qaci_opinions *o, const char *status) {
  fputs(",\"functions\":[", out);
  for (size_t i = 0; i < o->count; i++) {
    fputs(i ? ",{" : "{", out);
    qaci_put_mass(out, "mass", o->item[i].mass, status);
    fputc(',', out);
    qaci_put_rationals(out, "scores", o->item[i].score, o->actions);
    fputc('}', out);
  }
  fputc(']', out);
}

/* "name":[{"part":number}, ...] */
static void put_intervals(FILE *out, const char *name, const char *part, const qaci_interval *x, size_t n) {
  fprintf(out, "\"%s\":[", name);
  for (size_t i = 0; i < n; i++) {
    fputs(i ? ",{" : "{", out);
    put_interval(out, part, &x[i], false);
    fputc('}', out);
  }
  fputc(']', out);
}

/* The lotteries of a bargain, in the order of the actions, and what they are worth to the functions, in their order. */
static void put_points(FILE *out, const qaci_composition *c) {
  fputs(",\"points\":[", out);
  for (size_t i = 0; i < c->points; i++) {
    fputs(i ? ",{" : "{", out);
    put_intervals(out, "lottery", "probability", c->point[i].lottery, c->actions);
    fputc(',', out);
    put_intervals(out, "utilities", "utility", c->point[i].utility, c->opinions);
    fputc('}', out);
  }
  fputc(']', out);
}

char *qaci_score_json(const qaci_score *r, const qaci_question *q, const char *reading) {
  qaci_text text;
  qaci_text_begin(&text);
  FILE *out = text.out;
  const char *status = r->partial ? "lower bound" : "exact";
  fprintf(out, "{\"format\":\"qaci-score 1\",\"status\":\"%s\",\"reading\":%s,", qaci_score_status(r), reading);
  put_composer(out, &q->compose);
  fprintf(out, "\"horizon\":%zu,\"reader\":\"%s\",", q->evolution.horizon, q->reader->name);
  qaci_put_blob(out, "question", &q->question);
  fputc(',', out);
  qaci_put_blob(out, "counterfactual", &q->counterfactual);
  fputs(",\"actions\":[", out);
  mpq_t mean;
  mpq_init(mean);
  for (size_t a = 0; a < r->actions; a++) {
    fputs(a ? ",{\"action\":\"" : "{\"action\":\"", out);
    qaci_put_bits(out, &q->action[a]);
    fputs("\",", out);
    put_interval(out, "score", &r->composition.score[a], r->partial);
    if (mpq_sgn(r->located) && q->compose.composer->scales) {
      mpq_div(mean, r->composition.score[a].lower, r->located);
      fputc(',', out);
      qaci_put_mass(out, "mean", mean, r->partial ? "undecided" : "exact");
    }
    fputc('}', out);
  }
  mpq_clear(mean);
  fputs("],", out);
  qaci_put_mass(out, "located", r->located, status);
  fputc(',', out);
  qaci_put_mass(out, "remainder", r->remainder, "exact");
  fputc(',', out);
  qaci_put_mass(out, "skipped", r->skipped, r->partial ? "upper bound" : "exact");
  if (mpq_sgn(r->absorbed)) {
    fputc(',', out);
    qaci_put_mass(out, "absorbed", r->absorbed, "exact");
  }
  fputs(",\"best\":{\"action\":\"", out);
  qaci_put_bits(out, &q->action[r->best]);
  fprintf(out, "\",\"status\":\"%s\"}", r->decided ? "exact" : "undecided");
  if (r->composition.points) {
    put_functions(out, &r->functions, status);
    put_points(out, &r->composition);
  }
  if (r->agent) put_choice(out, r, q);
  if (r->partial) {
    fputs(",\"message\":", out);
    qaci_put_string(out, r->message);
  }
  fputs(",\"hypotheses\":[", out);
  for (size_t i = 0; i < r->hypotheses; i++) {
    if (i) fputc(',', out);
    put_json_hypothesis(out, r, &r->hypothesis[i], status);
  }
  fputs("]}\n", out);
  return qaci_text_end(&text);
}
