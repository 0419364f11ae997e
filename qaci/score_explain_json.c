/* The tree of a score as JSON: see score_explain.h.
 *
 * World-states stand once, in "places" of their universe, and a node has their number; so do the two sides of the
 * order, by the numbers of two places, and the "answers" of a xi, of which a hypothesis has the number. They count from
 * 0.
 */
#include "qaci/score_explain.h"

#include "qaci/score_ledger.h"

static void put_key(FILE *out, const char *name, const mpq_t q) {
  fprintf(out, "\"%s\":\"", name);
  qaci_put_exact(out, q);
  fputc('"', out);
}

static const char *separator(size_t i) {
  return i ? "," : "";
}

static void put_place(FILE *out, const qaci_place *p) {
  qaci_put_blob(out, "code", &p->code);
  fputs(",\"times\":[", out);
  for (size_t i = 0; i < p->standings; i++) {
    fprintf(out, "%s{\"first\":%zu,\"last\":%zu,", separator(i), p->standing[i].first, p->standing[i].last);
    put_key(out, "weight", p->standing[i].weight);
    fputc('}', out);
  }
  fputc(']', out);
}

/* "name":number, null for none, and "name_time". */
static void put_where(FILE *out, const char *name, const char *time, const qaci_tree_universe *u, size_t place) {
  fprintf(out, "\"%s\":", name);
  qaci_put_time(out, place);
  fprintf(out, ",\"%s\":", time);
  qaci_put_time(out, qaci_tree_time(u, place));
}

/* assembler text has no character that JSON would escape */
static void put_spot(FILE *out, const qaci_tree_universe *u, const qaci_spot *s) {
  put_where(out, "place", "time", u, s->place);
  fputc(',', out);
  put_key(out, "mass", s->mass);
  fprintf(out, ",\"locations\":%zu,\"f\":\"%s\",\"g\":\"%s\"", s->locations, s->f, s->g);
}

static void put_question(FILE *out, const qaci_tree_universe *u, const qaci_tree_question *q) {
  put_spot(out, u, &q->spot);
  fputc(',', out);
  put_where(out, "counterfactual", "counterfactual_time", u, q->spot.counterfactual);
  fputc(',', out);
  put_key(out, "after", q->after);
  fputs(",\"hypotheses\":[", out);
  for (size_t i = 0; i < q->groups; i++) {
    fprintf(out, "%s{", separator(i));
    put_key(out, "located", q->group[i].located);
    fputc(',', out);
    put_key(out, "mass", q->group[i].mass);
    fprintf(out, ",\"answers\":%zu}", q->group[i].answers);
  }
  fprintf(out, "],\"explored\":%s", q->known == QACI_KNOWN_ALL ? "true" : "false");
}

static void put_mu1(FILE *out, const qaci_tree_universe *u, const qaci_tree_mu1 *m) {
  put_spot(out, u, &m->spot);
  fputs(",\"mu2\":[", out);
  for (size_t i = 0; i < m->mu2s; i++) {
    fprintf(out, "%s{", separator(i));
    put_spot(out, u, &m->mu2[i]);
    fputc('}', out);
  }
  fputs("],\"question\":[", out);
  for (size_t i = 0; i < m->questions; i++) {
    fprintf(out, "%s{", separator(i));
    put_question(out, u, &m->question[i]);
    fputc('}', out);
  }
  fprintf(out, "],\"explored\":%s", m->known == QACI_KNOWN_ALL ? "true" : "false");
}

static void put_answers(FILE *out, const qaci_tree_universe *u, const qaci_tree_answers *s, size_t actions) {
  fputs("{\"payloads\":[", out);
  mpq_t share;
  mpq_init(share);
  for (size_t i = 0; i < s->count; i++) {
    const qaci_tree_answer *a = &s->item[i];
    fprintf(out, "%s{", separator(i));
    qaci_put_blob(out, "payload", &a->payload);
    fputc(',', out);
    put_key(out, "mass", a->mass);
    fprintf(out, ",\"read\":%s,", a->valid ? "true" : "false");
    if (a->valid) {
      qaci_tree_share(s, a, share);
      put_key(out, "share", share);
      fputc(',', out);
      qaci_put_rationals(out, "scores", a->score, actions);
      fputc(',', out);
    }
    if (a->note) {
      fputs(a->valid ? "\"value\":" : "\"why\":", out);
      qaci_put_string(out, a->note);
      fputc(',', out);
    }
    put_where(out, "place", "time", u, a->place);
    fprintf(out, ",\"f\":\"%s\",\"g\":\"%s\"}", a->f, a->g);
  }
  fputs("],", out);
  put_key(out, "total", s->total);
  if (s->mean) {
    fputs(",\"elsewhere\":{", out);
    put_key(out, "mass", s->elsewhere);
    fputc(',', out);
    qaci_put_rationals(out, "mean", s->mean, actions);
    fputc('}', out);
  }
  fputc('}', out);
  mpq_clear(share);
}

static void put_xi(FILE *out, const qaci_tree_universe *u, const qaci_tree_xi *x, size_t actions) {
  fputs("{\"xi\":\"", out);
  qaci_put_bits(out, &x->xi);
  fputs("\",", out);
  put_key(out, "mass", x->mass);
  fputs(",\"mu1\":[", out);
  for (size_t i = 0; i < x->mu1s; i++) {
    fprintf(out, "%s{", separator(i));
    put_mu1(out, u, &x->mu1[i]);
    fputc('}', out);
  }
  fputs("],\"answers\":[", out);
  for (size_t i = 0; i < x->answers; i++) {
    fputs(separator(i), out);
    put_answers(out, u, &x->answer[i], actions);
  }
  fprintf(out, "],\"explored\":%s}", x->known == QACI_KNOWN_ALL ? "true" : "false");
}

/* The two sides for each pair of world-states, by their places, that was compared. */
static void put_orders(FILE *out, const qaci_tree_universe *u) {
  fputs("\"orders\":[", out);
  for (size_t i = 0; i < u->orders.count; i++) {
    const qaci_pair *k = &u->orders.key[i];
    fprintf(out, "%s{\"question\":%u,\"mu2\":%u,", separator(i), k->a, k->b);
    put_key(out, "there", u->order[i].there);
    fputc(',', out);
    put_key(out, "back", u->order[i].back);
    fprintf(out, ",\"holds\":%s}", qaci_order_holds(&u->order[i]) ? "true" : "false");
  }
  fputc(']', out);
}

static void put_universe(FILE *out, const qaci_tree_universe *u, size_t i, size_t actions) {
  fprintf(out, "{\"universe\":%zu,", i + 1);
  put_key(out, "mass", u->mass);
  fputs(",\"places\":[", out);
  for (size_t k = 0; k < u->places; k++) {
    fprintf(out, "%s{", separator(k));
    put_place(out, &u->place[k]);
    fputc('}', out);
  }
  fputs("],", out);
  put_orders(out, u);
  fputs(",\"xi\":[", out);
  for (size_t k = 0; k < u->xis; k++) {
    fputs(separator(k), out);
    put_xi(out, u, u->xi[k], actions);
  }
  fputs("]}", out);
}

static void put_ledger(FILE *out, const qaci_tree *t) {
  qaci_ledger l;
  qaci_ledger_init(&l, t);
  fputs("\"ledger\":[", out);
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) {
    fprintf(out, "%s{\"step\":\"%s\",", separator(i), qaci_ledger_key(i));
    put_key(out, "left", l.left[i]);
    fputc(',', out);
    put_key(out, "not_explored", l.open[i]);
    fputc('}', out);
  }
  fputs("],", out);
  qaci_ledger_clear(&l);
}

char *qaci_score_explain_json(const qaci_score *r, const qaci_question *q) {
  qaci_text text;
  qaci_text_begin(&text);
  FILE *out = text.out;
  fprintf(out, "{\"format\":\"qaci-tree 1\",\"status\":\"%s\",\"answers\":\"%s\",\"actions\":[", qaci_score_status(r),
          r->tree.raw ? "raw" : "normalized");
  for (size_t a = 0; a < r->actions; a++) {
    fprintf(out, "%s\"", separator(a));
    qaci_put_bits(out, &q->action[a]);
    fputc('"', out);
  }
  fputs("],", out);
  put_key(out, "located", r->located);
  fputc(',', out);
  put_key(out, "remainder", r->remainder);
  fputc(',', out);
  put_key(out, "skipped", r->skipped);
  fputc(',', out);
  put_ledger(out, &r->tree);
  fputs("\"universes\":[", out);
  for (size_t i = 0; i < r->tree.universes; i++) {
    fputs(separator(i), out);
    put_universe(out, &r->tree.universe[i], i, r->actions);
  }
  fputs("]}\n", out);
  return qaci_text_end(&text);
}
