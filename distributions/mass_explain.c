/* The plan of a constrained mass, for people: see mass.h.                                  DIST.3; definitions.md 1 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_engine.h"
#include "distributions/rational.h"

typedef struct text {
  char *at;
  size_t length, room;
} text;

static void __attribute__((format(printf, 2, 3))) say(text *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  int more = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (t->length + (size_t)more + 1 > t->room) {
    t->room = 2 * (t->length + (size_t)more + 64);
    t->at = qaci_realloc(t->at, t->room);
  }
  vsnprintf(t->at + t->length, t->room - t->length, format, again);
  va_end(again);
  t->length += (size_t)more;
}

static void say_scope(text *t, const qaci_mass_engine *e, const uint32_t *scope, size_t width) {
  char number[32];
  say(t, "(");
  for (size_t c = 0; c < width; c++) say(t, "%s%s", c ? ", " : "", qaci_mass_name(e, scope[c], number));
  say(t, ")");
}

static const char *plural(uint64_t n) {
  return n == 1 ? "" : "s";
}

/* "x: 6 values, 1 call", "constraint 1 (x, y): 30 of 36 rows" */
static void say_functions(text *t, const qaci_mass_engine *e) {
  char number[32];
  for (uint32_t i = 0; i < e->variables; i++) {
    const qaci_mass_place *p = &e->place[i];
    if (!p->source) continue;
    say(t, "%s: %u value%s, %llu call%s", qaci_mass_name(e, i, number), e->size[i], plural(e->size[i]),
        (unsigned long long)p->function.calls, plural(p->function.calls));
    if (p->source->width > 1) {
      say(t, ", table ");
      say_scope(t, e, p->source->variable, p->source->width);
      say(t, " of %zu row%s", p->source->count, plural(p->source->count));
    }
    say(t, "\n");
  }
  size_t numbers[2] = {0};
  for (size_t j = 0; j < e->statement->constraints; j++) {
    const qaci_mass_check *c = &e->check[j];
    size_t n = ++numbers[c->constraint->given];
    if (!c->table) continue;
    say(t, "%s %zu ", c->constraint->given ? "condition" : "constraint", n);
    say_scope(t, e, c->table->variable, c->table->width);
    say(t, ": %llu call%s, %zu row%s\n", (unsigned long long)c->function.calls, plural(c->function.calls),
        c->table->count, plural(c->table->count));
  }
}

static void say_steps(text *t, const qaci_mass_engine *e, const qaci_mass_plan *plan) {
  char number[32];
  const qaci_mass_step *largest = NULL;
  for (size_t k = 0; k < plan->count; k++) {
    const qaci_mass_step *s = &plan->step[k];
    if (s->searched)
      say(t, "search over %zu variables: at most %zu state%s at once, table ", s->searched, s->rows, plural(s->rows));
    else if (s->variable == UINT32_MAX)
      say(t, "join what is left: table ");
    else
      say(t, "sum out %s: table ", qaci_mass_name(e, s->variable, number));
    say_scope(t, e, s->scope, s->width);
    if (!s->searched) say(t, " of %zu row%s", s->rows, plural(s->rows));
    say(t, "\n");
    if (!largest || s->rows > largest->rows) largest = s;
  }
  if (!largest) return;
  if (largest->searched) {
    say(t, "largest: %zu state%s of the search\n", largest->rows, plural(largest->rows));
    return;
  }
  say(t, "largest table: ");
  say_scope(t, e, largest->scope, largest->width);
  say(t, ", %zu row%s\n", largest->rows, plural(largest->rows));
}

qaci_status qaci_mass_explain(qaci_ctx *ctx, char **r, const qaci_mass_statement *s) {
  qaci_mass_engine e;
  qaci_mass_result result;
  qaci_mass_plan plan = {0};
  qaci_mass_result_init(&result);
  *r = NULL;
  qaci_status status = qaci_mass_engine_begin(&e, ctx, s);
  e.plan = &plan;
  if (status == QACI_OK) status = qaci_mass_read(&e);
  if (status == QACI_OK) status = qaci_mass_evaluate(&e, &result);
  if (status == QACI_OK) {
    text t = {0};
    say_functions(&t, &e);
    say_steps(&t, &e, &plan);
    if (s->value)
      say(&t, "%s: %llu call%s\n", s->expectation ? "expectation" : "value", (unsigned long long)e.value.calls,
          plural(e.value.calls));
    if (!t.at) say(&t, "nothing to do\n");
    *r = t.at;
  }
  qaci_mass_plan_clear(&plan);
  qaci_mass_result_clear(&result);
  qaci_mass_engine_end(&e);
  return status;
}
