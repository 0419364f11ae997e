/* What a table that was read says to the functions read after it.                          DIST.3; definitions.md 1
 *
 * Values that none of its rows has leave their domains, and the table is remembered with the last of its variables, so
 * that later joins find it. Cost: its nodes, and the sizes of the domains.
 */
#include <stdlib.h>

#include "distributions/mass_engine.h"

static qaci_status set_domain(qaci_mass_engine *e, uint32_t place, const bool *left) {
  qaci_mass_table *t = qaci_mass_table_create(&place, 1, QACI_MASS_ONES);
  qaci_status status = QACI_OK;
  for (uint32_t v = 0; v < e->size[place] && status == QACI_OK; v++)
    if (left[v]) status = qaci_mass_table_add(e->ctx, t, &v, 0);
  qaci_mass_table_finish(t);
  qaci_mass_table_release(e->ctx, e->place[place].domain);
  e->place[place].domain = t;
  return status;
}

/* Values that no row of t has leave their domain. */
static qaci_status narrow(qaci_mass_engine *e, const qaci_mass_table *t) {
  qaci_status status = QACI_OK;
  for (size_t c = 0; c < t->width && status == QACI_OK; c++) {
    uint32_t place = t->variable[c];
    const qaci_mass_table *old = e->place[place].domain;
    size_t count = 0, size = e->size[place];
    bool *left = qaci_alloc(size * sizeof *left);
    for (size_t v = 0; v < size; v++) left[v] = false;
    for (size_t i = 0; i < t->level[c].count; i++) left[t->level[c].value[i]] = true;
    for (size_t v = 0; v < size; v++) count += left[v];
    if (!old || count < old->count) status = set_domain(e, place, left);
    free(left);
  }
  return status;
}

static void keep_table(qaci_mass_engine *e, qaci_mass_table *t) {
  e->zero = e->zero || !t->count;
  if (t->width < 2) return;
  qaci_mass_place *p = &e->place[t->variable[t->width - 1]];
  if (p->endings == p->ending_room) {
    p->ending_room = p->ending_room ? 2 * p->ending_room : 4;
    p->ending = qaci_realloc(p->ending, p->ending_room * sizeof *p->ending);
  }
  p->ending[p->endings++] = t;
}

qaci_status qaci_mass_learn(qaci_mass_engine *e, qaci_mass_table *t) {
  keep_table(e, t);
  return narrow(e, t);
}
