/* The paths of two scores, matched: see score_diff.h. By world-state; if no path has the same ones, as in two different
 * physics, by the times at which they are met. */
#include <stdlib.h>
#include <string.h>

#include "qaci/score_diff.h"

static int by_key(const void *a, const void *b) {
  return strcmp(((const qaci_match *)a)->key, ((const qaci_match *)b)->key);
}

static int by_size(const void *a, const void *b) {
  const qaci_match *x = a, *y = b;
  int c = mpq_cmp(y->size, x->size);
  return c ? c : strcmp(x->key, y->key);
}

static char *key_of(const qaci_path *p, qaci_key_by by) {
  qaci_text t;
  qaci_text_begin(&t);
  qaci_put_path_key(t.out, p, by);
  return qaci_text_end(&t);
}

/* All paths of both, sorted by key; those of one key become one, with the sums of their masses. */
static void join(qaci_matches *m) {
  m->item = qaci_alloc((m->paths[0] + m->paths[1]) * sizeof *m->item);
  m->count = m->both = m->same = m->only[0] = m->only[1] = 0;
  size_t n = 0;
  for (int side = 0; side < 2; side++)
    for (size_t i = 0; i < m->paths[side]; i++) {
      qaci_match *x = &m->item[n++];
      *x = (qaci_match){.key = key_of(&m->path[side][i], m->by)};
      x->path[side] = &m->path[side][i];
      mpq_inits(x->mass[0], x->mass[1], x->size, NULL);
      mpq_set(x->mass[side], m->path[side][i].mass);
    }
  if (n) qsort(m->item, n, sizeof *m->item, by_key);
  for (size_t i = 0; i < n; i++) {
    qaci_match *x = &m->item[i], *last = m->count ? &m->item[m->count - 1] : NULL;
    if (!last || strcmp(last->key, x->key)) {
      if (m->count != i) m->item[m->count] = *x;
      m->count++;
      continue;
    }
    for (int side = 0; side < 2; side++) {
      if (!last->path[side]) last->path[side] = x->path[side];
      mpq_add(last->mass[side], last->mass[side], x->mass[side]);
    }
    free(x->key);
    mpq_clears(x->mass[0], x->mass[1], x->size, NULL);
  }
  for (size_t i = 0; i < m->count; i++) {
    qaci_match *x = &m->item[i];
    mpq_sub(x->size, x->mass[0], x->mass[1]);
    mpq_abs(x->size, x->size);
    if (x->path[0] && x->path[1]) m->both++, m->same += !mpq_sgn(x->size);
    else m->only[x->path[1] != NULL]++;
  }
  if (m->count) qsort(m->item, m->count, sizeof *m->item, by_size);
}

static void clear_items(qaci_matches *m) {
  for (size_t i = 0; i < m->count; i++) {
    free(m->item[i].key);
    mpq_clears(m->item[i].mass[0], m->item[i].mass[1], m->item[i].size, NULL);
  }
  free(m->item);
}

void qaci_matches_make(qaci_matches *m, const qaci_diff_side s[2]) {
  *m = (qaci_matches){.by = QACI_KEY_BY_STATE};
  for (int side = 0; side < 2; side++)
    m->paths[side] = qaci_tree_paths(s[side].r->hypothesis, s[side].r->hypotheses, &m->path[side]);
  join(m);
  if (m->both || !m->paths[0] || !m->paths[1]) return;
  clear_items(m);
  m->by = QACI_KEY_BY_TIME;
  join(m);
}

void qaci_matches_clear(qaci_matches *m) {
  clear_items(m);
  for (int side = 0; side < 2; side++) qaci_paths_free(m->path[side], m->paths[side]);
}
