/* Two scores side by side: see score_diff.h. */
#include "qaci/score_diff.h"

#include <stdlib.h>

#include "distributions/rational.h"
#include "qaci/score_ledger.h"

enum { NAME = 39, COLUMN = 20 };

static void put_cell(FILE *out, const char *s, int width) {
  int n = 0;
  for (const char *c = s; *c; c++) n += ((unsigned char)*c & 0xc0) != 0x80;
  fprintf(out, "%s%*s", s, n < width ? width - n : 1, "");
}

/* "name   a   b   factor"; NULL numbers are "none". */
static void put_numbers(FILE *out, const char *name, mpq_srcptr a, mpq_srcptr b) {
  put_cell(out, name, NAME);
  for (int side = 0; side < 2; side++) {
    mpq_srcptr q = side ? b : a;
    char *s = q ? qaci_rational_decimal(q, 6) : qaci_strdup("none");
    put_cell(out, s, COLUMN);
    free(s);
  }
  if (a && b && mpq_sgn(a)) {
    mpq_t factor;
    mpq_init(factor);
    mpq_div(factor, b, a);
    qaci_put_number(out, factor);
    mpq_clear(factor);
  } else {
    fputs(a && b && !mpq_sgn(b) ? "both 0" : "-", out);
  }
  fputc('\n', out);
}

static void put_words(FILE *out, const char *name, const char *a, const char *b) {
  put_cell(out, name, NAME);
  put_cell(out, a, COLUMN);
  fprintf(out, "%s\n", b);
}

static void put_counts(FILE *out, const char *name, size_t a, size_t b) {
  char x[24], y[24];
  snprintf(x, sizeof x, "%zu", a);
  snprintf(y, sizeof y, "%zu", b);
  put_words(out, name, x, y);
}

static mpq_srcptr score_of(const qaci_diff_side *s, const qaci_bits *action) {
  for (size_t a = 0; a < s->r->actions; a++)
    if (qaci_bits_equal(&s->q->action[a], action)) return s->r->composition.score[a].lower;
  return NULL;
}

static char *readable(const qaci_bits *x, const char *before) {
  qaci_text t;
  qaci_text_begin(&t);
  fputs(before, t.out);
  qaci_put_readable(t.out, x);
  return qaci_text_end(&t);
}

static void put_scores(FILE *out, const qaci_diff_side s[2]) {
  for (int side = 0; side < 2; side++)
    for (size_t a = 0; a < s[side].r->actions; a++) {
      const qaci_bits *action = &s[side].q->action[a];
      mpq_srcptr first = score_of(&s[0], action);
      if (side && first) continue; /* it stands among those of the first */
      char *name = readable(action, "score of ");
      put_numbers(out, name, first, score_of(&s[1], action));
      free(name);
    }
  put_numbers(out, "located", s[0].r->located, s[1].r->located);
  char *best[2];
  for (int side = 0; side < 2; side++) best[side] = readable(&s[side].q->action[s[side].r->best], "");
  put_words(out, "best", best[0], best[1]);
  for (int side = 0; side < 2; side++) free(best[side]);
  put_words(out, "status", qaci_score_status(s[0].r), qaci_score_status(s[1].r));
  if (s[0].q->compose.composer != s[1].q->compose.composer)
    put_words(out, "compose", s[0].q->compose.composer->name, s[1].q->compose.composer->name);
  put_counts(out, "hypotheses", s[0].r->hypotheses, s[1].r->hypotheses);
}

static void put_ledger(FILE *out, const qaci_diff_side s[2]) {
  qaci_ledger l[2];
  for (int side = 0; side < 2; side++) qaci_ledger_init(&l[side], &s[side].r->tree);
  fputs("\nwhere the mass goes\n", out);
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) {
    qaci_text t;
    qaci_text_begin(&t);
    fprintf(t.out, "  %s", qaci_ledger_name(i));
    char *name = qaci_text_end(&t);
    put_numbers(out, name, l[0].left[i], l[1].left[i]);
    free(name);
  }
  if (s[0].r->partial || s[1].r->partial) put_numbers(out, "  not explored", s[0].r->skipped, s[1].r->skipped);
  for (int side = 0; side < 2; side++) qaci_ledger_clear(&l[side]);
}

static void put_parting(FILE *out, const qaci_diff_side s[2], qaci_key_by by) {
  qaci_parting p;
  qaci_parting_find(&p, &s[0].r->tree, &s[1].r->tree, by);
  if (!p.level) {
    fputs("\nthe trees are equal, node by node\n", out);
  } else {
    fprintf(out, "\nthey part at %s: %zu node%s; all before it is equal\n  %s: ", p.level, p.count,
            p.count == 1 ? " differs" : "s differ", p.node);
    for (int side = 0; side < 2; side++) {
      if (p.has[side]) qaci_put_number(out, p.mass[side]);
      else fputs("none", out);
      fprintf(out, " in %s%s", s[side].name, side ? "\n" : ", ");
    }
  }
  qaci_parting_clear(&p);
}

static void put_match(FILE *out, const qaci_match *x) {
  fputs("  ", out);
  qaci_put_path(out, x->path[0] ? x->path[0] : x->path[1]);
  fputs("\n    mass ", out);
  if (x->path[0] && x->path[1]) {
    qaci_put_number(out, x->mass[0]);
    fputs(" and ", out);
    qaci_put_number(out, x->mass[1]);
    mpq_t factor;
    mpq_init(factor);
    mpq_div(factor, x->mass[1], x->mass[0]);
    fputs(", factor ", out);
    qaci_put_number(out, factor);
    mpq_clear(factor);
  } else {
    qaci_put_number(out, x->mass[x->path[1] != NULL]);
  }
  fputc('\n', out);
}

/* The matches of one kind: in both and moved (side 2), or only in one. */
static bool is_kind(const qaci_match *x, int side) {
  if (x->path[0] && x->path[1]) return side == 2 && mpq_sgn(x->size);
  return side < 2 && x->path[side];
}

static void put_kind(FILE *out, const qaci_matches *m, int side, size_t width) {
  size_t n = 0, shown = 0;
  mpq_t rest;
  mpq_init(rest);
  for (size_t i = 0; i < m->count; i++) n += is_kind(&m->item[i], side);
  for (size_t i = 0; i < m->count; i++) {
    if (!is_kind(&m->item[i], side)) continue;
    if (shown < width || n == width + 1) put_match(out, &m->item[i]);
    else mpq_add(rest, rest, m->item[i].size);
    shown++;
  }
  if (n > width + 1) {
    fprintf(out, "  and %zu more, %s ", n - width, side == 2 ? "which change by" : "of mass");
    qaci_put_number(out, rest);
    fputs(" together\n", out);
  }
  mpq_clear(rest);
}

static void put_paths(FILE *out, const qaci_diff_side s[2], const qaci_matches *m, size_t width) {
  if (m->by == QACI_KEY_BY_TIME)
    fputs("\n(no path has the same world-states in both: they are matched by the times at which these are met)\n", out);
  fprintf(out, "\npaths in both: %zu, of which %zu are the same\n", m->both, m->same);
  put_kind(out, m, 2, width);
  for (int side = 0; side < 2; side++) {
    fprintf(out, "paths only in %s: %zu\n", s[side].name, m->only[side]);
    put_kind(out, m, side, width);
  }
}

char *qaci_score_diff(const qaci_diff_side s[2], size_t width) {
  qaci_text t;
  qaci_text_begin(&t);
  qaci_matches m;
  qaci_matches_make(&m, s);
  put_cell(t.out, "", NAME);
  put_cell(t.out, s[0].name, COLUMN);
  put_cell(t.out, s[1].name, COLUMN);
  fputs("factor\n", t.out);
  put_scores(t.out, s);
  put_counts(t.out, "paths", m.paths[0], m.paths[1]);
  put_ledger(t.out, s);
  put_parting(t.out, s, m.by);
  put_paths(t.out, s, &m, width);
  qaci_matches_clear(&m);
  return qaci_text_wrapped(qaci_text_end(&t));
}
