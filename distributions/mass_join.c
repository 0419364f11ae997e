/* Joins of tables: see mass_join.h.                                                                definitions.md 1 */
#include "distributions/mass_join.h"

#include <stdlib.h>

void qaci_mass_join_begin(qaci_mass_join *j, qaci_mass_table *const *table, size_t tables, size_t depth,
                          const uint32_t *place) {
  size_t seats = 0;
  for (size_t t = 0; t < tables; t++) seats += table[t]->width;
  *j = (qaci_mass_join){.depth = depth,
                        .seat = qaci_alloc(seats * sizeof *j->seat),
                        .first = qaci_alloc((depth + 2) * sizeof *j->first),
                        .leaf = qaci_alloc(tables * sizeof *j->leaf),
                        .value = qaci_alloc(depth * sizeof *j->value)};
  for (size_t l = 0; l < depth + 2; l++) j->first[l] = 0;
  for (size_t t = 0; t < tables; t++) {
    for (size_t c = 0; c < table[t]->width; c++) j->first[place[table[t]->variable[c]] + 2]++;
    if (!table[t]->count) j->over = true;
  }
  for (size_t l = 0; l < depth; l++) j->first[l + 2] += j->first[l + 1];
  for (size_t t = 0; t < tables; t++) {
    qaci_mass_seat *before = NULL;
    j->leaf[t] = SIZE_MAX;
    for (size_t c = 0; c < table[t]->width; c++) {
      const qaci_mass_level *level = &table[t]->level[c];
      size_t at = j->first[place[table[t]->variable[c]] + 1]++;
      j->seat[at] = (qaci_mass_seat){.value = level->value, .start = level->start, .end = (uint32_t)level->count};
      if (before) before->next = &j->seat[at];
      before = &j->seat[at];
      j->leaf[t] = at;
    }
  }
}

void qaci_mass_join_end(qaci_mass_join *j) {
  free(j->seat);
  free(j->first);
  free(j->leaf);
  free(j->value);
}

/* What was matched at the level decides where each table goes on; the next level begins anew. */
static void descend(qaci_mass_join *j, size_t level) {
  qaci_mass_seat *s = &j->seat[j->first[level]], *end = &j->seat[j->first[level + 1]];
  j->value[level] = s->value[s->at];
  for (; s < end; s++) {
    if (!s->next) continue;
    s->next->begin = s->start[s->at];
    s->next->end = s->start[s->at + 1];
  }
  if (level + 1 == j->depth) return;
  for (end = &j->seat[j->first[level + 2]]; s < end; s++) s->at = s->begin;
}

bool qaci_mass_join_next(qaci_mass_join *j, size_t levels) {
  if (j->over || (j->begun && !levels)) return false;
  size_t level = 0;
  j->changed = 0;
  if (j->begun) {
    j->changed = level = levels - 1;
    j->seat[j->first[level]].at++;
  }
  j->begun = true;
  while (level < levels) {
    if (qaci_mass_align(&j->seat[j->first[level]], j->first[level + 1] - j->first[level])) {
      descend(j, level++);
      continue;
    }
    if (!level) {
      j->over = true;
      return false;
    }
    j->changed = --level < j->changed ? level : j->changed;
    j->seat[j->first[level]].at++;
  }
  return true;
}
