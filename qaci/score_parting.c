/* Where two trees part: see score_diff.h.
 *
 * Each step of the sum is a list of nodes with keys and numbers; the lists of both trees are sorted by key and
 * compared. The first step whose lists differ is the answer, for all below it follows.
 */
#include "qaci/score_diff.h"

#include <stdlib.h>
#include <string.h>

typedef enum level { OMEGA, PRIOR, MU1, MU2, QUESTION, ORDER, ANSWERS, READING, NORMALIZED, LEVELS } level;

static const char *const names[LEVELS] = {
    "Omega", "K", "Loc of mu1", "Loc of mu2", "Loc of the question", "the futures of the order", "QACI of the answers",
    "what the answers read as", "whether QACI0 is normalised"};

typedef struct node {
  char *key, *label;
  mpq_t number;
} node;

typedef struct list {
  level level;
  qaci_key_by by;
  const qaci_tree *t;
  node *item;
  size_t count, room;
  qaci_text key, label; /* of the node that is being written */
} list;

/* Begin the next node: its key and label go on from there. */
static void begin(list *l) {
  qaci_text_begin(&l->key);
  qaci_text_begin(&l->label);
}

static void end(list *l, const mpq_t number) {
  if (l->count == l->room) l->item = qaci_realloc(l->item, (l->room = l->room ? 2 * l->room : 16) * sizeof *l->item);
  node *n = &l->item[l->count++];
  n->key = qaci_text_end(&l->key);
  n->label = qaci_text_end(&l->label);
  mpq_init(n->number);
  mpq_set(n->number, number);
}

static void put_place(list *l, const char *what, const qaci_tree_universe *u, size_t place) {
  qaci_put_place_key(l->key.out, u, place, l->by);
  size_t time = qaci_tree_time(u, place);
  if (time != SIZE_MAX) fprintf(l->label.out, ", %s at time %zu", what, time);
  else fprintf(l->label.out, ", %s %s", what, qaci_tree_place(u, place) ? "never met" : "nowhere");
}

static void put_xi(list *l, size_t universe, const qaci_tree_xi *x) {
  fprintf(l->key.out, "%zu/", universe);
  qaci_put_bits(l->key.out, &x->xi);
  fputc('/', l->key.out);
  fprintf(l->label.out, "universe %zu, xi \"", universe + 1);
  qaci_put_bits(l->label.out, &x->xi);
  fputc('"', l->label.out);
}

/* ---- the nodes of each step ---- */

typedef struct at {
  size_t universe;
  const qaci_tree_universe *u;
  const qaci_tree_xi *x;
  const qaci_tree_mu1 *m;
} at;

static void begin_mu1(list *l, const at *a) {
  begin(l);
  put_xi(l, a->universe, a->x);
  put_place(l, "mu1", a->u, a->m->spot.place);
}

static void begin_question(list *l, const at *a, const qaci_tree_question *q) {
  begin_mu1(l, a);
  put_place(l, "question", a->u, q->spot.place);
  put_place(l, "counterfactual", a->u, q->spot.counterfactual);
}

static void add_orders(list *l, const at *a, const qaci_tree_question *q) {
  for (size_t i = 0; i < a->m->mu2s; i++) {
    const qaci_order *o = qaci_tree_order(a->u, q, &a->m->mu2[i]);
    for (int back = 0; o && back < 2; back++) {
      begin_question(l, a, q);
      put_place(l, "mu2", a->u, a->m->mu2[i].place);
      fputs(back ? "back" : "there", l->key.out);
      fputs(back ? ": future back" : ": future there", l->label.out);
      end(l, back ? o->back : o->there);
    }
  }
}

static void add_answers(list *l, const at *a, const qaci_tree_question *q) {
  for (size_t i = 0; i < q->groups; i++) {
    const qaci_tree_answers *s = &a->x->answer[q->group[i].answers];
    for (size_t k = 0; k < s->count; k++) {
      size_t n = l->level == ANSWERS ? 1 : s->item[k].valid ? l->t->actions : 0;
      for (size_t action = 0; action < n; action++) {
        begin_question(l, a, q);
        fprintf(l->key.out, "%zu/", i);
        qaci_put_bits(l->key.out, &s->item[k].payload);
        fputs(", answer ", l->label.out);
        qaci_put_readable(l->label.out, &s->item[k].payload);
        if (l->level == READING) {
          fprintf(l->key.out, "/%zu", action);
          fprintf(l->label.out, ", the score of action number %zu", action + 1);
        }
        end(l, l->level == ANSWERS ? s->item[k].mass : s->item[k].score[action]);
      }
    }
    if (l->level != ANSWERS || !mpq_sgn(s->elsewhere)) continue;
    begin_question(l, a, q);
    fprintf(l->key.out, "%zu/elsewhere", i);
    fputs(", all payloads that nobody wrote", l->label.out);
    end(l, s->elsewhere);
  }
}

static void add_mu1(list *l, const at *a) {
  if (l->level == MU1) {
    begin_mu1(l, a);
    end(l, a->m->spot.mass);
  } else if (l->level == MU2) {
    for (size_t i = 0; i < a->m->mu2s; i++) {
      begin_mu1(l, a);
      put_place(l, "mu2", a->u, a->m->mu2[i].place);
      end(l, a->m->mu2[i].mass);
    }
  } else {
    for (size_t i = 0; i < a->m->questions; i++) {
      const qaci_tree_question *q = &a->m->question[i];
      if (l->level == ORDER) {
        add_orders(l, a, q);
      } else if (l->level != QUESTION) {
        add_answers(l, a, q);
      } else {
        begin_question(l, a, q);
        end(l, q->spot.mass);
      }
    }
  }
}

static void add_universe(list *l, size_t universe) {
  at a = {.universe = universe, .u = &l->t->universe[universe]};
  if (l->level == OMEGA) {
    begin(l);
    fprintf(l->key.out, "%zu", universe);
    fprintf(l->label.out, "universe %zu", universe + 1);
    end(l, a.u->mass);
    return;
  }
  for (size_t i = 0; i < a.u->xis; i++) {
    a.x = a.u->xi[i];
    if (l->level == PRIOR) {
      begin(l);
      put_xi(l, universe, a.x);
      end(l, a.x->mass);
      continue;
    }
    for (size_t k = 0; k < a.x->mu1s; k++) {
      a.m = &a.x->mu1[k];
      add_mu1(l, &a);
    }
  }
}

static int by_key(const void *a, const void *b) {
  const node *x = a, *y = b;
  int c = strcmp(x->key, y->key);
  return c ? c : mpq_cmp(x->number, y->number);
}

static void list_make(list *l, const qaci_tree *t, level at_level, qaci_key_by by) {
  *l = (list){.level = at_level, .by = by, .t = t};
  if (at_level == NORMALIZED) {
    mpq_t normal;
    mpq_init(normal);
    mpq_set_ui(normal, !t->raw, 1);
    begin(l);
    fputs("its masses add up to 1", l->label.out);
    end(l, normal);
    mpq_clear(normal);
  } else {
    for (size_t i = 0; i < t->universes; i++) add_universe(l, i);
  }
  if (l->count) qsort(l->item, l->count, sizeof *l->item, by_key);
}

static void list_clear(list *l) {
  for (size_t i = 0; i < l->count; i++) {
    free(l->item[i].key);
    free(l->item[i].label);
    mpq_clear(l->item[i].number);
  }
  free(l->item);
}

/* ---- comparison ---- */

/* A node that differs; x or y may be NULL. */
static void differs(qaci_parting *p, const node *x, const node *y) {
  p->count++;
  mpq_srcptr most = mpq_cmp(p->mass[0], p->mass[1]) >= 0 ? p->mass[0] : p->mass[1];
  if (p->node && (!x || mpq_cmp(x->number, most) <= 0) && (!y || mpq_cmp(y->number, most) <= 0)) return;
  free(p->node);
  p->node = qaci_strdup(x ? x->label : y->label);
  for (int side = 0; side < 2; side++) {
    const node *n = side ? y : x;
    p->has[side] = n != NULL;
    if (n) mpq_set(p->mass[side], n->number);
    else mpq_set_ui(p->mass[side], 0, 1);
  }
}

/* How many nodes from i on have the key of node i. */
static size_t alike(const list *l, size_t i) {
  size_t n = 1;
  while (i + n < l->count && !strcmp(l->item[i + n].key, l->item[i].key)) n++;
  return n;
}

/* Nodes of one key: by times there may be several. Equal numbers are the same node, wherever it stands; the others
 * differ, smallest with smallest. */
static void compare_alike(qaci_parting *p, const node *x, size_t m, const node *y, size_t n) {
  const node **left[2] = {qaci_alloc(m * sizeof *left[0]), qaci_alloc(n * sizeof *left[1])};
  size_t count[2] = {0, 0};
  for (size_t i = 0, k = 0; i < m || k < n;) {
    int c = i == m ? 1 : k == n ? -1 : mpq_cmp(x[i].number, y[k].number);
    if (c < 0) left[0][count[0]++] = &x[i];
    if (c > 0) left[1][count[1]++] = &y[k];
    i += c <= 0;
    k += c >= 0;
  }
  for (size_t i = 0; i < count[0] || i < count[1]; i++)
    differs(p, i < count[0] ? left[0][i] : NULL, i < count[1] ? left[1][i] : NULL);
  free(left[0]);
  free(left[1]);
}

static void compare(qaci_parting *p, const list *a, const list *b) {
  for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
    int c = i == a->count ? 1 : k == b->count ? -1 : strcmp(a->item[i].key, b->item[k].key);
    size_t m = c <= 0 ? alike(a, i) : 0, n = c >= 0 ? alike(b, k) : 0;
    compare_alike(p, a->item + i, m, b->item + k, n);
    i += m;
    k += n;
  }
}

void qaci_parting_find(qaci_parting *p, const qaci_tree *a, const qaci_tree *b, qaci_key_by by) {
  *p = (qaci_parting){0};
  mpq_inits(p->mass[0], p->mass[1], NULL);
  for (level i = 0; i < LEVELS && !p->count; i++) {
    list x, y;
    list_make(&x, a, i, by);
    list_make(&y, b, i, by);
    compare(p, &x, &y);
    if (p->count) p->level = names[i];
    list_clear(&x);
    list_clear(&y);
  }
}

void qaci_parting_clear(qaci_parting *p) {
  free(p->node);
  mpq_clears(p->mass[0], p->mass[1], NULL);
}
