/* A path of a score's tree: see score_path.h. */
#include "qaci/score_path.h"

static void put_at(FILE *out, const char *what, const qaci_tree_universe *u, size_t place) {
  size_t time = qaci_tree_time(u, place);
  if (time != SIZE_MAX) fprintf(out, ", %s at %zu", what, time);
  else fprintf(out, ", %s %s", what, qaci_tree_place(u, place) ? "never met" : "nowhere");
}

void qaci_put_path(FILE *out, const qaci_path *p) {
  const qaci_hypothesis *h = p->hypothesis;
  if (p->answer) {
    fputs("answer ", out);
    qaci_put_readable(out, &p->answer->payload);
    size_t time = qaci_tree_time(h->alpha, p->answer->place);
    if (time != SIZE_MAX) fprintf(out, " at time %zu", time);
    else
      fputs(qaci_tree_place(h->alpha, p->answer->place) ? " in a state that is never met" : " in every world-state",
            out);
  } else {
    fputs("all payloads that nobody wrote", out);
  }
  fprintf(out, "; universe %zu, xi \"", h->universe + 1);
  qaci_put_bits(out, &h->xi->xi);
  fputc('"', out);
  put_at(out, "mu1", h->alpha, h->mu1->spot.place);
  put_at(out, "question", h->alpha, h->question->spot.place);
  put_at(out, "counterfactual", h->alpha, h->question->spot.counterfactual);
  put_at(out, "mu2", h->alpha, p->mu2->place);
}

static void put_json_at(FILE *out, const char *what, const qaci_tree_universe *u, size_t place) {
  fprintf(out, ",\"%s\":{\"time\":", what);
  qaci_put_time(out, qaci_tree_time(u, place));
  const qaci_place *at = qaci_tree_place(u, place);
  if (at) {
    fputs(",\"code\":\"", out);
    qaci_put_bits(out, &at->code);
    fputc('"', out);
  }
  fputc('}', out);
}

void qaci_put_path_json(FILE *out, const qaci_path *p) {
  const qaci_hypothesis *h = p->hypothesis;
  fprintf(out, "\"universe\":%zu,\"xi\":\"", h->universe + 1);
  qaci_put_bits(out, &h->xi->xi);
  fputc('"', out);
  put_json_at(out, "mu1", h->alpha, h->mu1->spot.place);
  put_json_at(out, "question", h->alpha, h->question->spot.place);
  put_json_at(out, "counterfactual", h->alpha, h->question->spot.counterfactual);
  put_json_at(out, "mu2", h->alpha, p->mu2->place);
  if (!p->answer) return;
  fputc(',', out);
  qaci_put_blob(out, "payload", &p->answer->payload);
  put_json_at(out, "answer", h->alpha, p->answer->place);
}

void qaci_put_place_key(FILE *out, const qaci_tree_universe *u, size_t place, qaci_key_by by) {
  const qaci_place *at = qaci_tree_place(u, place);
  if (!at) fputc('-', out);
  else if (by == QACI_KEY_BY_STATE) qaci_put_bits(out, &at->code);
  else qaci_put_time(out, qaci_tree_time(u, place));
  fputc('/', out);
}

void qaci_put_path_key(FILE *out, const qaci_path *p, qaci_key_by by) {
  const qaci_hypothesis *h = p->hypothesis;
  fprintf(out, "%zu/", h->universe);
  qaci_put_bits(out, &h->xi->xi);
  fputc('/', out);
  qaci_put_place_key(out, h->alpha, h->mu1->spot.place, by);
  qaci_put_place_key(out, h->alpha, p->mu2->place, by);
  qaci_put_place_key(out, h->alpha, h->question->spot.place, by);
  qaci_put_place_key(out, h->alpha, h->question->spot.counterfactual, by);
  if (p->answer) qaci_put_bits(out, &p->answer->payload);
  else fputs("elsewhere", out);
}
