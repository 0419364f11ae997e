/* A statement's variables in the order of their declaration, and sums over parts of it: see mass_engine.h.
 *                                                                                          DIST.3; definitions.md 1 */
#include "distributions/mass_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *qaci_mass_name(const qaci_mass_engine *e, uint32_t place, char buffer[32]) {
  if (e->place[place].variable->name) return e->place[place].variable->name;
  snprintf(buffer, 32, "number %zu", e->place[place].declared + 1);
  return buffer;
}

void qaci_mass_say_where(qaci_mass_engine *e, const uint32_t *place, const uint32_t *value, size_t count) {
  char *message = e->ctx->message, number[32];
  size_t at = strlen(message), room = sizeof e->ctx->message;
  for (size_t i = 0; i < count && at + 4 < room; i++) {
    char *text = qaci_value_describe(e->values.value[e->place[place[i]].id[value[i]]], 40);
    int more = snprintf(message + at, room - at, "%s%s = %s%s", i ? ", " : " (at ", qaci_mass_name(e, place[i], number),
                        text, i + 1 == count ? ")" : "");
    at += more > 0 ? (size_t)more : 0;
    free(text);
  }
}

/* The statement itself --------------------------------------------------------------------------------------------- */

static bool all_below(qaci_mass_needs needs, size_t end) {
  for (size_t j = 0; j < needs.count; j++)
    if (needs.variable[j] >= end) return false;
  return true;
}

static qaci_status check_statement(qaci_ctx *ctx, const qaci_mass_statement *s) {
  for (size_t i = 0; i < s->variables; i++) {
    const qaci_mass_variable *v = &s->variable[i];
    if ((v->draw != NULL) + (v->iterate != NULL) + (v->is != NULL) != 1)
      return qaci_fail(ctx, QACI_DOMAIN, "variable number %zu is %s, expected one of drawn, iterated and determined",
                       i + 1,
                       v->draw || v->iterate || v->is ? "more than one" : "none");
    if (!all_below(v->needs, s->variables))
      return qaci_fail(ctx, QACI_DOMAIN, "variable number %zu needs a variable that is not there", i + 1);
  }
  for (size_t j = 0; j < s->constraints; j++)
    if (!all_below(s->constraint[j].needs, s->variables))
      return qaci_fail(ctx, QACI_DOMAIN, "constraint number %zu needs a variable that is not there", j + 1);
  for (size_t j = 0; j < s->constraints; j++)
    if (s->constraint[j].given && !s->conditional)
      return qaci_fail(ctx, QACI_DOMAIN, "constraint number %zu is a condition of a statement that is not conditional",
                       j + 1);
  if (!all_below(s->needs, s->variables))
    return qaci_fail(ctx, QACI_DOMAIN, "the value needs a variable that is not there");
  if (s->keeps && (!all_below(s->keep, s->variables) || (s->bare && s->keep.count != 1)))
    return qaci_fail(ctx, QACI_DOMAIN, "a variable that is not there is to be kept");
  for (size_t j = 0; s->keeps && j < s->keep.count; j++)
    for (size_t k = 0; k < j; k++)
      if (s->keep.variable[j] == s->keep.variable[k])
        return qaci_fail(ctx, QACI_DOMAIN, "variable number %zu is kept twice", s->keep.variable[j] + 1);
  if (s->keeps && s->expectation) return qaci_fail(ctx, QACI_DOMAIN, "an expectation keeps no variables");
  if (s->vmax && mpq_sgn(s->vmax) < 0) return qaci_fail(ctx, QACI_DOMAIN, "vmax is negative");
  return QACI_OK;
}

/* Some of the variables that were not taken need each other: name them. */
static qaci_status fail_cycle(qaci_ctx *ctx, const qaci_mass_statement *s, const uint32_t *place_of) {
  size_t *path = qaci_alloc((s->variables + 1) * sizeof *path), length = 0, begin = 0;
  bool *on_path = qaci_alloc(s->variables * sizeof *on_path);
  for (size_t i = 0; i < s->variables; i++) on_path[i] = false;
  size_t v = 0;
  while (place_of[v] != UINT32_MAX) v++;
  while (!on_path[v]) { /* what was not taken needs something that was not taken */
    on_path[v] = true;
    path[length++] = v;
    const qaci_mass_needs *needs = &s->variable[v].needs;
    size_t j = 0;
    while (place_of[needs->variable[j]] != UINT32_MAX) j++;
    v = needs->variable[j];
  }
  while (path[begin] != v) begin++;
  char text[700] = "";
  for (size_t i = begin, at = 0; i < length && at + 100 < sizeof text; i++) {
    char from[32], to[32];
    size_t u = path[i], w = i + 1 < length ? path[i + 1] : v;
    snprintf(from, sizeof from, "number %zu", u + 1);
    snprintf(to, sizeof to, "number %zu", w + 1);
    int more = snprintf(text + at, sizeof text - at, "%s%.40s needs %.40s", i > begin ? ", " : "",
                        s->variable[u].name ? s->variable[u].name : from,
                        s->variable[w].name ? s->variable[w].name : to);
    at += more > 0 ? (size_t)more : 0;
  }
  qaci_status status = length - begin == 1
                           ? qaci_fail(ctx, QACI_DOMAIN, "a variable depends on itself: %s", text)
                           : qaci_fail(ctx, QACI_DOMAIN, "%zu variables depend on each other in a cycle: %s",
                                       length - begin, text);
  free(path);
  free(on_path);
  return status;
}

/* Take, again and again, the first variable whose needs are all taken. */
static qaci_status take_in_order(qaci_mass_engine *e) {
  const qaci_mass_statement *s = e->statement;
  size_t n = s->variables, total = 0;
  size_t *waits = qaci_alloc((3 * n + 1) * sizeof *waits), *first = waits + n;
  for (size_t i = 0; i < n; i++) total += s->variable[i].needs.count;
  size_t *user = qaci_alloc(total * sizeof *user);
  for (size_t i = 0; i < 2 * n + 1; i++) first[i] = 0;
  for (size_t i = 0; i < n; i++) {
    waits[i] = s->variable[i].needs.count;
    for (size_t j = 0; j < waits[i]; j++) first[s->variable[i].needs.variable[j] + 1]++;
  }
  for (size_t i = 0; i < n; i++) first[i + 1] += first[i];
  size_t *next = qaci_alloc((n + 1) * sizeof *next);
  memcpy(next, first, (n + 1) * sizeof *next);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < s->variable[i].needs.count; j++) user[next[s->variable[i].needs.variable[j]]++] = i;
  for (size_t i = 0; i < n; i++) e->place_of[i] = UINT32_MAX;
  size_t taken = 0, look = 0;
  while (look < n) {
    if (waits[look] || e->place_of[look] != UINT32_MAX) {
      look++;
      continue;
    }
    size_t v = look++;
    e->place[taken].declared = v;
    e->place_of[v] = (uint32_t)taken++;
    for (size_t k = first[v]; k < first[v + 1]; k++)
      if (!--waits[user[k]] && user[k] < look) look = user[k];
  }
  free(waits);
  free(user);
  free(next);
  return taken == n ? QACI_OK : fail_cycle(e->ctx, s, e->place_of);
}

static void read_needs(const qaci_mass_engine *e, qaci_mass_function *f, qaci_mass_needs needs) {
  f->needs = qaci_alloc(needs.count * sizeof *f->needs);
  f->count = needs.count;
  for (size_t j = 0; j < needs.count; j++) f->needs[j] = e->place_of[needs.variable[j]];
}

qaci_status qaci_mass_engine_begin(qaci_mass_engine *e, qaci_ctx *ctx, const qaci_mass_statement *s) {
  *e = (qaci_mass_engine){.ctx = ctx, .statement = s};
  QACI_TRY(check_statement(ctx, s));
  size_t n = e->variables = s->variables;
  e->place = qaci_alloc(n * sizeof *e->place);
  e->place_of = qaci_alloc(n * sizeof *e->place_of);
  e->size = qaci_alloc(n * sizeof *e->size);
  e->level = qaci_alloc(n * sizeof *e->level);
  e->inside = qaci_alloc(n * sizeof *e->inside);
  e->check = qaci_alloc(s->constraints * sizeof *e->check);
  for (size_t i = 0; i < n; i++) {
    e->place[i] = (qaci_mass_place){0};
    e->size[i] = 0;
    e->inside[i] = false;
  }
  for (size_t j = 0; j < s->constraints; j++) e->check[j] = (qaci_mass_check){0};
  QACI_TRY(take_in_order(e));
  for (size_t i = 0; i < n; i++) {
    e->place[i].variable = &s->variable[e->place[i].declared];
    read_needs(e, &e->place[i].function, e->place[i].variable->needs);
  }
  for (size_t j = 0; j < s->constraints; j++) {
    qaci_mass_check *c = &e->check[j];
    c->constraint = &s->constraint[j];
    read_needs(e, &c->function, c->constraint->needs);
    for (size_t k = 0; k < c->function.count; k++)
      if (c->due < c->function.needs[k] + 1) c->due = c->function.needs[k] + 1;
  }
  read_needs(e, &e->value, s->needs);
  return QACI_OK;
}

void qaci_mass_engine_end(qaci_mass_engine *e) {
  for (size_t i = 0; e->place && i < e->variables; i++) {
    qaci_mass_place *p = &e->place[i];
    free(p->function.needs);
    free(p->id);
    free(p->ending);
    qaci_mass_table_release(e->ctx, p->domain);
    qaci_mass_table_release(e->ctx, p->source);
    qaci_mass_table_release(e->ctx, p->lost);
  }
  for (size_t j = 0; e->check && j < e->statement->constraints; j++) {
    free(e->check[j].function.needs);
    qaci_mass_table_release(e->ctx, e->check[j].table);
  }
  qaci_mass_values_clear(&e->values);
  free(e->value.needs);
  free(e->place);
  free(e->place_of);
  free(e->size);
  free(e->level);
  free(e->inside);
  free(e->check);
  free(e->local);
}

/* Sums over a part ------------------------------------------------------------------------------------------------- */

static bool in_part(const qaci_mass_check *c, size_t number, qaci_mass_part part) {
  if (!c->table || (part.given && !c->constraint->given)) return false;
  return c->due < part.end || (c->due == part.end && (!part.partly || number < part.checks));
}

/* The sources that count: those of variables that something needs, or whose masses do not sum to 1. Users come
 * later, so the last variables are decided first. */
static void choose_sources(const qaci_mass_engine *e, uint32_t end, bool *wanted, qaci_mass_table **table,
                           size_t *tables) {
  for (uint32_t i = end; i-- > 0;) {
    const qaci_mass_place *p = &e->place[i];
    if (!p->source || (p->whole && !wanted[i])) continue;
    table[(*tables)++] = p->source;
    for (size_t c = 0; c < p->source->width; c++) wanted[p->source->variable[c]] = true;
  }
}

static void want(bool *wanted, const uint32_t *variable, size_t count) {
  for (size_t i = 0; i < count; i++) wanted[variable[i]] = true;
}

qaci_status qaci_mass_part_sum(qaci_mass_engine *e, qaci_mass_table **r, qaci_mass_part part, qaci_mass_table *extra,
                               const uint32_t *keep, size_t kept, qaci_mass_plan *plan) {
  size_t tables = 0, constraints = e->statement->constraints;
  qaci_mass_table **table = qaci_alloc((e->variables + constraints + 1) * sizeof *table);
  bool *wanted = qaci_alloc(e->variables * sizeof *wanted), zero = false;
  for (size_t i = 0; i < e->variables; i++) wanted[i] = false;
  want(wanted, keep, kept);
  if (extra) want(wanted, extra->variable, extra->width);
  if (extra) table[tables++] = extra;
  for (size_t j = 0; j < constraints; j++) {
    if (!in_part(&e->check[j], j, part)) continue;
    table[tables++] = e->check[j].table;
    want(wanted, e->check[j].table->variable, e->check[j].table->width);
  }
  choose_sources(e, part.end, wanted, table, &tables);
  /* what was not read any more, since nothing was left, counts as nothing */
  for (uint32_t i = 0; i < part.end; i++) zero = zero || !e->place[i].source;
  qaci_status status = QACI_OK;
  if (zero) {
    *r = qaci_mass_table_create(keep, kept, QACI_MASS_ONES);
    qaci_mass_table_finish(*r);
  } else {
    qaci_mass_product product = {e->variables, e->size, table, tables, keep, kept, plan, e->statement->tuning};
    status = qaci_mass_product_sum(e->ctx, r, &product);
  }
  free(table);
  free(wanted);
  return status;
}
