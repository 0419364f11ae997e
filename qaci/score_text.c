/* A score as text: see score_text.h. */
#include "qaci/score_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "distributions/rational.h"

static void put_bits(FILE *out, const qaci_bits *x) {
  char *s = qaci_bits_string(x);
  fputs(s, out);
  free(s);
}

static void put_decimal(FILE *out, const mpq_t q) {
  char *s = qaci_rational_decimal(q, 6);
  fputs(s, out);
  free(s);
}

static void put_exact(FILE *out, const mpq_t q) {
  char *s = qaci_rational_string(q);
  fputs(s, out);
  free(s);
}

/* ---- explain ---- */

/* The bytes of the text in the bits: printable ASCII of four characters or more, zero bytes behind it left out. 0:
 * none. */
static size_t text_bytes(const qaci_bits *x) {
  enum { SHORTEST = 4 };
  if (x->len % 8) return 0;
  size_t n = x->len / 8;
  while (n && !qaci_bits_read(x, 8 * (n - 1), 8)) n--;
  for (size_t i = 0; i < n; i++) {
    uint64_t c = qaci_bits_read(x, 8 * i, 8);
    if (c < ' ' || c > '~') return 0;
  }
  return n < SHORTEST ? 0 : n;
}

/* Bits for people: as text if they are one, shortened if they are many. */
static void put_readable(FILE *out, const qaci_bits *x) {
  enum { MOST_BITS = 72, KEPT = 24 };
  size_t text = text_bytes(x);
  if (text) {
    fputc('"', out);
    for (size_t i = 0; i < text; i++) fputc((int)qaci_bits_read(x, 8 * i, 8), out);
    fputc('"', out);
  } else if (x->len > MOST_BITS) {
    qaci_bits part;
    qaci_bits_init(&part);
    qaci_bits_slice(&part, x, 0, KEPT);
    put_bits(out, &part);
    fprintf(out, "…(%zu bits)…", x->len);
    qaci_bits_slice(&part, x, x->len - KEPT, KEPT);
    put_bits(out, &part);
    qaci_bits_clear(&part);
  } else {
    put_bits(out, x);
  }
}

char *qaci_score_text_of(const qaci_bits *x) {
  size_t n = text_bytes(x);
  if (!n) return NULL;
  char *text = qaci_alloc(n + 1);
  for (size_t i = 0; i < n; i++) text[i] = (char)qaci_bits_read(x, 8 * i, 8);
  text[n] = 0;
  return text;
}

static void put_finding(FILE *out, const char *what, size_t time, const char *f, const char *g) {
  fprintf(out, "  %-14s ", what);
  if (time == SIZE_MAX)
    fputs("in a state that is never reached, or in every state", out);
  else
    fprintf(out, "at time %zu", time);
  fprintf(out, ", f = %s, g = %s\n", f, g);
}

static void put_spot(FILE *out, const char *what, const qaci_hypothesis *h, const qaci_spot *s) {
  put_finding(out, what, qaci_tree_time(h->alpha, s->place), s->f, s->g);
}

static void put_answer(FILE *out, const char *what, const qaci_hypothesis *h, const qaci_tree_answer *a) {
  put_finding(out, what, qaci_tree_time(h->alpha, a->place), a->f, a->g);
}

static void put_hypothesis(FILE *out, const qaci_score *r, const qaci_hypothesis *h, size_t number) {
  mpq_t share;
  mpq_init(share);
  mpq_div(share, h->group->mass, r->located);
  fprintf(out, "hypothesis %zu: ", number);
  put_decimal(out, share);
  fprintf(out, " of the located mass (universe %zu, prior xi = \"", h->universe + 1);
  put_bits(out, &h->xi->xi);
  fputs("\")\n", out);
  put_spot(out, "mu1 found", h, &h->mu1->spot);
  put_spot(out, "question found", h, &h->question->spot);
  size_t time = qaci_tree_time(h->alpha, h->question->spot.counterfactual);
  if (time == SIZE_MAX)
    fputs("  counterfactual never reached\n", out);
  else
    fprintf(out, "  counterfactual at time %zu\n", time);
  put_spot(out, "mu2 found", h, h->mu2);
  for (size_t i = 0; i < h->answers->count; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    if (!a->valid) continue;
    fputs("  answer ", out);
    put_readable(out, &a->payload);
    fputs(", share ", out);
    qaci_tree_share(h->answers, a, share);
    put_decimal(out, share);
    fputs(", scores", out);
    for (size_t j = 0; j < r->actions; j++) {
      fputc(j ? ',' : ' ', out);
      if (j) fputc(' ', out);
      char *s = qaci_rational_short(a->score[j], 24);
      fprintf(out, "%s", s);
      free(s);
    }
    fputc('\n', out);
    if (a->note) fprintf(out, "      is         %s\n", a->note);
    put_answer(out, "    found", h, a);
  }
  for (size_t i = 0; i < h->answers->count; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    if (a->valid) continue;
    fputs("  no answer ", out);
    put_readable(out, &a->payload);
    if (a->note) fprintf(out, ": %s", a->note);
    fputc('\n', out);
    put_answer(out, "    found", h, a);
  }
  if (mpq_sgn(h->answers->elsewhere)) {
    fputs("  every other payload together: share ", out);
    qaci_tree_share(h->answers, NULL, share);
    put_decimal(out, share);
    fputc('\n', out);
  }
  mpq_clear(share);
}

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

static void put_nothing_located(FILE *out, const qaci_score *r) {
  fputs(what_is_missing(r), out);
  const qaci_tree_answer *a = r->stage == QACI_STAGE_ORDER ? unread(&r->tree) : NULL;
  if (a) {
    put_readable(out, &a->payload);
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
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return qaci_strdup("");
  if (!r->hypotheses && !r->partial) {
    fputs(indent, out);
    put_nothing_located(out, r);
  }
  mpq_t share;
  mpq_init(share);
  for (size_t i = 0; i < r->hypotheses && i < most; i++) {
    const qaci_hypothesis *h = &r->hypothesis[i];
    mpq_div(share, h->group->mass, r->located);
    fprintf(out, "%s%zu: ", indent, i + 1);
    put_decimal(out, share);
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
    put_readable(out, &best->payload);
    put_at(out, "", qaci_tree_time(h->alpha, best->place));
    fputs(", share ", out);
    qaci_tree_share(h->answers, best, share);
    put_decimal(out, share);
    if (valid > 1) fprintf(out, "; %zu other answers", valid - 1);
    fputc('\n', out);
    if (best->note) fprintf(out, "%s   is %s\n", indent, best->note);
  }
  if (r->hypotheses > most) fprintf(out, "%sand %zu lighter ones\n", indent, r->hypotheses - most);
  mpq_clear(share);
  fclose(out);
  return text;
}

char *qaci_score_explain(const qaci_score *r, size_t most) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return qaci_strdup("");
  if (!r->hypotheses) put_nothing_located(out, r);
  for (size_t i = 0; i < r->hypotheses && i < most; i++) put_hypothesis(out, r, &r->hypothesis[i], i + 1);
  if (r->hypotheses > most) fprintf(out, "and %zu lighter hypotheses\n", r->hypotheses - most);
  if (r->partial) {
    fprintf(out, "not explored: %s; at most ", r->message);
    put_decimal(out, r->skipped);
    fputs(" of mass is missing from any score\n", out);
  }
  fclose(out);
  return text;
}

/* ---- JSON ---- */

static void put_number(FILE *out, const char *name, const mpq_t q, const char *status) {
  fprintf(out, "\"%s\":{\"value\":\"", name);
  put_exact(out, q);
  fprintf(out, "\",\"status\":\"%s\"}", status);
}

/* A value, or the lower end of what it is within. */
static void put_interval(FILE *out, const char *name, const qaci_interval *x, bool partial) {
  if (mpq_equal(x->lower, x->upper)) {
    put_number(out, name, x->lower, "exact");
    return;
  }
  bool anything = !mpq_sgn(x->lower) && !mpq_cmp_ui(x->upper, 1, 1);
  fprintf(out, "\"%s\":{\"value\":\"", name);
  put_exact(out, x->lower);
  fputs("\",\"upper\":\"", out);
  put_exact(out, x->upper);
  fprintf(out, "\",\"status\":\"%s\"}", anything ? "undecided" : partial ? "lower bound" : "enclosed");
}

static void put_time(FILE *out, size_t time) {
  if (time == SIZE_MAX)
    fputs("null", out);
  else
    fprintf(out, "%zu", time);
}

static void put_json_finding(FILE *out, const char *name, const qaci_tree_universe *u, size_t place, const char *f,
                             const char *g) {
  fprintf(out, "\"%s\":{\"time\":", name);
  put_time(out, qaci_tree_time(u, place));
  /* assembler text has no character that JSON would escape */
  fprintf(out, ",\"f\":\"%s\",\"g\":\"%s\"}", f, g);
}

static void put_json_spot(FILE *out, const char *name, const qaci_tree_universe *u, const qaci_spot *s) {
  put_json_finding(out, name, u, s->place, s->f, s->g);
}

/* A string as JSON: messages may quote what a user wrote. */
static void put_string(FILE *out, const char *s) {
  fputc('"', out);
  for (; *s; s++) {
    if (*s == '"' || *s == '\\')
      fprintf(out, "\\%c", *s);
    else if ((unsigned char)*s < ' ')
      fprintf(out, "\\u%04x", (unsigned)*s);
    else
      fputc(*s, out);
  }
  fputc('"', out);
}

/* "name":"bits", and "name_text":"..." if they are a text. */
static void put_blob(FILE *out, const char *name, const qaci_bits *x) {
  fprintf(out, "\"%s\":\"", name);
  put_bits(out, x);
  fputc('"', out);
  char *text = qaci_score_text_of(x);
  if (!text) return;
  fprintf(out, ",\"%s_text\":", name);
  put_string(out, text);
  free(text);
}

static void put_json_unread(FILE *out, const qaci_hypothesis *h) {
  bool any = false;
  for (size_t i = 0; i < h->answers->count; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    if (a->valid) continue;
    fputs(any ? ",{" : "\"no_answers\":[{", out);
    any = true;
    put_blob(out, "payload", &a->payload);
    if (a->note) {
      fputs(",\"why\":", out);
      put_string(out, a->note);
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
  put_blob(out, "payload", &a->payload);
  fputc(',', out);
  qaci_tree_share(h->answers, a, share);
  put_number(out, "share", share, "exact");
  if (a->note) {
    fputs(",\"value\":", out);
    put_string(out, a->note);
  }
  fputs(",\"scores\":[", out);
  for (size_t j = 0; j < actions; j++) {
    fputs(j ? ",\"" : "\"", out);
    put_exact(out, a->score[j]);
    fputc('"', out);
  }
  fputs("],", out);
  put_json_finding(out, "found", h->alpha, a->place, a->f, a->g);
  mpq_clear(share);
}

static void put_json_hypothesis(FILE *out, const qaci_score *r, const qaci_hypothesis *h, const char *status) {
  fprintf(out, "{\"universe\":%zu,\"xi\":\"", h->universe + 1);
  put_bits(out, &h->xi->xi);
  fputs("\",", out);
  put_number(out, "mass", h->group->mass, status);
  fputc(',', out);
  put_json_spot(out, "mu1", h->alpha, &h->mu1->spot);
  fputc(',', out);
  put_json_spot(out, "question", h->alpha, &h->question->spot);
  fputs(",\"counterfactual_time\":", out);
  put_time(out, qaci_tree_time(h->alpha, h->question->spot.counterfactual));
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
  put_number(out, "other_payloads", share, "exact");
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
    put_bits(out, &q->action[c->action]);
    fputc('"', out);
  }
  fprintf(out, ",\"queries\":%zu,\"refused\":%zu,", c->queries, c->refused);
  put_interval(out, "regret", &c->regret, r->partial);
  fputc(',', out);
  if (c->why) {
    fputs("\"why\":", out);
    put_string(out, c->why);
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
    put_number(out, "mass", o->item[i].mass, status);
    fputs(",\"scores\":[", out);
    for (size_t a = 0; a < o->actions; a++) {
      fputs(a ? ",\"" : "\"", out);
      put_exact(out, o->item[i].score[a]);
      fputc('"', out);
    }
    fputs("]}", out);
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
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return qaci_strdup("");
  const char *status = r->partial ? "lower bound" : "exact";
  fprintf(out, "{\"format\":\"qaci-score 1\",\"status\":\"%s\",\"reading\":%s,", qaci_score_status(r), reading);
  put_composer(out, &q->compose);
  fprintf(out, "\"horizon\":%zu,\"reader\":\"%s\",", q->evolution.horizon, q->reader->name);
  put_blob(out, "question", &q->question);
  fputc(',', out);
  put_blob(out, "counterfactual", &q->counterfactual);
  fputs(",\"actions\":[", out);
  mpq_t mean;
  mpq_init(mean);
  for (size_t a = 0; a < r->actions; a++) {
    fputs(a ? ",{\"action\":\"" : "{\"action\":\"", out);
    put_bits(out, &q->action[a]);
    fputs("\",", out);
    put_interval(out, "score", &r->composition.score[a], r->partial);
    if (mpq_sgn(r->located) && q->compose.composer->scales) {
      mpq_div(mean, r->composition.score[a].lower, r->located);
      fputc(',', out);
      put_number(out, "mean", mean, r->partial ? "undecided" : "exact");
    }
    fputc('}', out);
  }
  mpq_clear(mean);
  fputs("],", out);
  put_number(out, "located", r->located, status);
  fputc(',', out);
  put_number(out, "remainder", r->remainder, "exact");
  fputc(',', out);
  put_number(out, "skipped", r->skipped, r->partial ? "upper bound" : "exact");
  if (mpq_sgn(r->absorbed)) {
    fputc(',', out);
    put_number(out, "absorbed", r->absorbed, "exact");
  }
  fputs(",\"best\":{\"action\":\"", out);
  put_bits(out, &q->action[r->best]);
  fprintf(out, "\",\"status\":\"%s\"}", r->decided ? "exact" : "undecided");
  if (r->composition.points) {
    put_functions(out, &r->functions, status);
    put_points(out, &r->composition);
  }
  if (r->agent) put_choice(out, r, q);
  if (r->partial) {
    fputs(",\"message\":", out);
    put_string(out, r->message);
  }
  fputs(",\"hypotheses\":[", out);
  for (size_t i = 0; i < r->hypotheses; i++) {
    if (i) fputc(',', out);
    put_json_hypothesis(out, r, &r->hypothesis[i], status);
  }
  fputs("]}\n", out);
  fclose(out);
  return text;
}
