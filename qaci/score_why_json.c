/* What speaks for an action and against it, as JSON: see score_explain.h. */
#include "qaci/score_why.h"

static void put_key(FILE *out, const char *name, const mpq_t q) {
  fprintf(out, ",\"%s\":\"", name);
  qaci_put_exact(out, q);
  fputc('"', out);
}

static void put_json_sums(FILE *out, const qaci_why *w, const qaci_why_row *x) {
  put_key(out, "mass", x->mass);
  put_key(out, "adds", x->own);
  if (w->other == SIZE_MAX) return;
  put_key(out, "adds_to_other", x->other);
  put_key(out, "difference", x->more);
}

char *qaci_score_why_json(const qaci_score *r, const qaci_question *q, size_t action) {
  qaci_text t;
  qaci_text_begin(&t);
  FILE *out = t.out;
  qaci_why w;
  qaci_why_init(&w, r, q, action);
  fprintf(out, "{\"format\":\"qaci-why 1\",\"status\":\"%s\",\"compose\":\"%s\",\"action\":\"", qaci_score_status(r),
          q->compose.composer->name);
  qaci_put_bits(out, &q->action[action]);
  fputc('"', out);
  if (w.other != SIZE_MAX) {
    fputs(",\"other\":\"", out);
    qaci_put_bits(out, &q->action[w.other]);
    fputc('"', out);
  }
  put_json_sums(out, &w, &w.sum);
  fputs(",\"answers\":[", out);
  for (size_t i = 0; i < w.rows; i++) {
    const qaci_why_row *x = &w.row[i];
    fprintf(out, "%s{\"paths\":%zu", i ? "," : "", x->count);
    if (x->path->answer) {
      fputc(',', out);
      qaci_put_blob(out, "payload", &x->path->answer->payload);
    }
    put_key(out, "score", qaci_why_score(x->path, action));
    if (w.other != SIZE_MAX) put_key(out, "score_of_other", qaci_why_score(x->path, w.other));
    put_json_sums(out, &w, x);
    fputc('}', out);
  }
  fputs("],\"paths\":[", out);
  for (size_t i = 0; i < w.paths; i++) {
    qaci_why_row x;
    qaci_why_row_init(&x, &w.path[i]);
    qaci_why_row_add(&w, &x, &w.path[i]);
    fputs(i ? ",{" : "{", out);
    qaci_put_path_json(out, &w.path[i]);
    put_json_sums(out, &w, &x);
    fputc('}', out);
    qaci_why_row_clear(&x);
  }
  fputs("]}\n", out);
  qaci_why_clear(&w);
  return qaci_text_end(&t);
}
