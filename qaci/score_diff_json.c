/* Two scores side by side, as JSON: see score_diff.h. */
#include "qaci/score_diff.h"
#include "qaci/score_ledger.h"

static void put_key(FILE *out, const char *name, const mpq_t q) {
  fprintf(out, "\"%s\":\"", name);
  qaci_put_exact(out, q);
  fputc('"', out);
}

static void put_json_side(FILE *out, const qaci_diff_side *s) {
  fputs("{\"name\":", out);
  qaci_put_string(out, s->name);
  fprintf(out, ",\"status\":\"%s\",\"compose\":\"%s\",\"best\":\"", qaci_score_status(s->r),
          s->q->compose.composer->name);
  qaci_put_bits(out, &s->q->action[s->r->best]);
  fputs("\",\"scores\":{", out);
  for (size_t a = 0; a < s->r->actions; a++) {
    fputs(a ? ",\"" : "\"", out);
    qaci_put_bits(out, &s->q->action[a]);
    fputs("\":\"", out);
    qaci_put_exact(out, s->r->composition.score[a].lower);
    fputc('"', out);
  }
  fputs("},", out);
  put_key(out, "located", s->r->located);
  fputc(',', out);
  put_key(out, "skipped", s->r->skipped);
  fputs(",\"ledger\":{", out);
  qaci_ledger l;
  qaci_ledger_init(&l, &s->r->tree);
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) {
    if (i) fputc(',', out);
    put_key(out, qaci_ledger_key(i), l.left[i]);
  }
  qaci_ledger_clear(&l);
  fprintf(out, "},\"hypotheses\":%zu}", s->r->hypotheses);
}

static void put_json_parting(FILE *out, const qaci_diff_side s[2], qaci_key_by by) {
  qaci_parting p;
  qaci_parting_find(&p, &s[0].r->tree, &s[1].r->tree, by);
  if (!p.level) {
    fputs("null", out);
  } else {
    fprintf(out, "{\"step\":\"%s\",\"nodes\":%zu,\"heaviest\":", p.level, p.count);
    qaci_put_string(out, p.node);
    fputs(",\"numbers\":[", out);
    for (int side = 0; side < 2; side++) {
      if (side) fputc(',', out);
      if (!p.has[side]) {
        fputs("null", out);
        continue;
      }
      fputc('"', out);
      qaci_put_exact(out, p.mass[side]);
      fputc('"', out);
    }
    fputs("]}", out);
  }
  qaci_parting_clear(&p);
}

char *qaci_score_diff_json(const qaci_diff_side s[2]) {
  qaci_text t;
  qaci_text_begin(&t);
  qaci_matches m;
  qaci_matches_make(&m, s);
  FILE *out = t.out;
  fputs("{\"format\":\"qaci-diff 1\",\"sides\":[", out);
  put_json_side(out, &s[0]);
  fputc(',', out);
  put_json_side(out, &s[1]);
  fputs("],\"parts_at\":", out);
  put_json_parting(out, s, m.by);
  fprintf(out, ",\"matched_by\":\"%s\",\"paths\":[", m.by == QACI_KEY_BY_TIME ? "times" : "world-states");
  for (size_t i = 0; i < m.count; i++) {
    const qaci_match *x = &m.item[i];
    fputs(i ? ",{" : "{", out);
    qaci_put_path_json(out, x->path[0] ? x->path[0] : x->path[1]);
    fputs(",\"masses\":[\"", out);
    qaci_put_exact(out, x->mass[0]);
    fputs("\",\"", out);
    qaci_put_exact(out, x->mass[1]);
    fputs("\"]}", out);
  }
  fputs("]}\n", out);
  qaci_matches_clear(&m);
  return qaci_text_end(&t);
}
