/* The debugger's names: of slots, of pointers, and expressions over them. */
#include "qaci/command/arena_debug.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 64 /* slots behind a label that are called by it */, NAME = 96 };

static int by_slot(const void *a, const void *b) {
  const debug_label *x = a, *y = b;
  if (x->at != y->at) return x->at < y->at ? -1 : 1;
  return strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b) {
  const debug_label *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : by_slot(a, b);
}

static bool is_name(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '.' || c == ':' || c == '-';
}

static char *joined(const char *a, const char *between, const char *b) {
  size_t n = strlen(a) + strlen(between) + strlen(b) + 1;
  char *r = qaci_alloc(n);
  snprintf(r, n, "%s%s%s", a, between, b);
  return r;
}

void debug_names_init(debugger *d) {
  debug_names *n = &d->names;
  const qaci_arena_environment *e = d->e;
  n->pointers = e->starts;
  n->pointer = arena_names(e, d->agent, d->agents);
  size_t room = e->labels;
  for (size_t i = 0; i < e->starts; i++)
    if (e->start[i].file) room += 1 + d->agent[e->start[i].file - 1]->labels;
  n->label = qaci_alloc(room * sizeof *n->label);
  n->count = 0;
  for (size_t i = 0; i < e->labels; i++)
    n->label[n->count++] = (debug_label){qaci_strdup(e->label[i].name), e->label[i].at};
  for (size_t i = 0; i < e->starts; i++) {
    if (!e->start[i].file) continue;
    const qaci_arena_agent *a = d->agent[e->start[i].file - 1];
    n->label[n->count++] = (debug_label){qaci_strdup(n->pointer[i]), e->start[i].at};
    for (size_t k = 0; k < a->labels; k++)
      n->label[n->count++] = (debug_label){joined(n->pointer[i], ".", a->label[k].name),
                                           (e->start[i].at + a->label[k].at) & (e->slots - 1)};
  }
  qsort(n->label, n->count, sizeof *n->label, by_slot);
  n->by_name = qaci_alloc(room * sizeof *n->by_name);
  if (n->count) memcpy(n->by_name, n->label, n->count * sizeof *n->label);
  qsort(n->by_name, n->count, sizeof *n->by_name, by_name);
}

void debug_names_clear(debug_names *n) {
  for (size_t i = 0; i < n->count; i++) free((void *)(uintptr_t)n->label[i].name);
  arena_names_free(n->pointer, n->pointers);
  free(n->label);
  free(n->by_name);
}

const char *debug_place(const debugger *d, uint32_t slot, char text[DEBUG_PLACE]) {
  size_t low = 0, high = d->names.count; /* labels at or before the slot */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (d->names.label[middle].at <= slot)
      low = middle + 1;
    else
      high = middle;
  }
  const debug_label *l = low ? &d->names.label[low - 1] : NULL;
  if (!l || slot - l->at >= NEAR)
    snprintf(text, DEBUG_PLACE, "%u", slot);
  else if (slot == l->at)
    snprintf(text, DEBUG_PLACE, "%.120s (%u)", l->name, slot);
  else
    snprintf(text, DEBUG_PLACE, "%.120s+%u (%u)", l->name, slot - l->at, slot);
  return text;
}

const debug_label *debug_find_label(const debugger *d, const char *name, size_t length) {
  const debug_label *only = NULL;
  for (size_t i = 0; i < d->names.count; i++) {
    const debug_label *l = &d->names.by_name[i];
    size_t n = strlen(l->name);
    if (n == length && !memcmp(l->name, name, n)) return l;
    /* an agent's label without the agent's name */
    if (n > length + 1 && l->name[n - length - 1] == '.' && !memcmp(l->name + n - length, name, length)) {
      if (only) length = SIZE_MAX - 1;
      only = l;
    }
  }
  return length == SIZE_MAX - 1 ? NULL : only;
}

static const char *pointer_name(const void *data, size_t i) {
  return ((const debug_names *)data)->pointer[i];
}
static const char *label_name(const void *data, size_t i) {
  return ((const debug_names *)data)->by_name[i].name;
}

bool debug_pointer(debugger *d, const char *word, int *r) {
  const debug_names *n = &d->names;
  for (size_t i = 0; i < n->pointers; i++)
    if (!strcmp(word, n->pointer[i])) return *r = (int)i, true;
  char *end;
  unsigned long number = strtoul(word, &end, 10);
  if (isdigit((unsigned char)*word) && !*end && number >= 1 && number <= n->pointers) return *r = (int)number - 1, true;
  const char *meant = debug_nearest(word, n->pointers, pointer_name, n);
  if (meant) return debug_wrong(d, "\"%s\" is no pointer, did you mean \"%s\"?", word, meant);
  return debug_wrong(d, "\"%s\" is no pointer, expected a name or a number from 1 to %zu", word, n->pointers);
}

/* A label at *s, the longest that there is: a name may contain "-", which is also an operator. Moves *s behind it. */
static bool take_label(const debugger *d, const char **s, int64_t *r) {
  size_t n = 0;
  while (is_name((*s)[n])) n++;
  for (; n; n--) {
    if (n < strlen(*s) && is_name((*s)[n]) && (*s)[n] != '-') continue;
    const debug_label *l = debug_find_label(d, *s, n);
    int64_t operand = 0;
    if (!l && n > 2 && (*s)[n - 2] == '.' && ((*s)[n - 1] == 'a' || (*s)[n - 1] == 'b')) {
      l = debug_find_label(d, *s, n - 2);
      operand = (*s)[n - 1] - 'a' + 1;
    }
    if (!l) continue;
    *r = l->at + operand;
    *s += n;
    return true;
  }
  return false;
}

typedef struct parser {
  debugger *d;
  const char *s;
  int depth;
} parser;

static bool parse_sum(parser *p, int64_t *r, int *places);

/* The rest of a name, for a message. */
static bool unknown(parser *p) {
  char name[64];
  size_t n = 0;
  while (n + 1 < sizeof name && is_name(p->s[n])) n++;
  memcpy(name, p->s, n);
  name[n] = 0;
  if (!n && !*p->s)
    return debug_wrong(p->d, "the expression ends early, expected a number, a label, . , @POINTER or [EXPR]");
  if (!n) return debug_wrong(p->d, "found \"%.20s\", expected a number, a label, . , @POINTER or [EXPR]", p->s);
  const char *meant = debug_nearest(name, p->d->names.count, label_name, &p->d->names);
  if (meant) return debug_wrong(p->d, "there is no label \"%s\", did you mean \"%s\"?", name, meant);
  return debug_wrong(p->d, "there is no label \"%s\", expected one of the environment or of an agent", name);
}

static bool parse_term(parser *p, int64_t *r, int *places) {
  const qaci_arena_run *run = qaci_arena_history_run(p->d->history);
  while (*p->s == ' ' || *p->s == '\t') p->s++;
  char c = *p->s;
  *places = 0;
  if (isdigit((unsigned char)c)) {
    char *end;
    unsigned long long v = strtoull(p->s, &end, 10);
    if (v > UINT32_MAX) return debug_wrong(p->d, "\"%.30s\" is too large, expected a number below 2^32", p->s);
    p->s = end;
    *r = (int64_t)v;
    return true;
  }
  if (c == '[') {
    if (++p->depth > 64) return debug_wrong(p->d, "brackets are nested more than 64 deep");
    p->s++;
    if (!parse_sum(p, r, places)) return false;
    if (!*p->s) return debug_wrong(p->d, "the expression ends early, expected a ]");
    if (*p->s != ']') return debug_wrong(p->d, "\"%.20s\" where a ] was expected", p->s);
    p->s++;
    p->depth--;
    *r = qaci_arena_run_value(run, (uint32_t)*r & (p->d->e->slots - 1));
    *places = 0;
    return true;
  }
  *places = 1;
  if (c == '.' && !is_name(p->s[1])) {
    int next = debug_next_pointer(run);
    if (next < 0) return debug_wrong(p->d, "\".\" is where the next instruction stands, and nobody's turn comes");
    p->s++;
    *r = qaci_arena_run_pointer(run, (size_t)next).at;
    return true;
  }
  if (c == '@') {
    char name[NAME];
    size_t n = 0;
    for (p->s++; is_name(p->s[n]) && n + 1 < sizeof name; n++) name[n] = p->s[n];
    name[n] = 0;
    p->s += n;
    int pointer;
    if (!debug_pointer(p->d, name, &pointer)) return false;
    *r = qaci_arena_run_pointer(run, (size_t)pointer).at;
    return true;
  }
  return take_label(p->d, &p->s, r) || unknown(p);
}

static bool parse_sum(parser *p, int64_t *r, int *places) {
  int64_t sum = 0;
  int sum_places = 0;
  bool minus = false;
  while (*p->s == ' ' || *p->s == '\t') p->s++;
  if (*p->s == '+' || *p->s == '-') minus = *p->s++ == '-';
  for (;;) {
    int64_t term = 0;
    int term_places = 0;
    if (!parse_term(p, &term, &term_places)) return false;
    sum += minus ? -term : term;
    sum_places += minus ? -term_places : term_places;
    while (*p->s == ' ' || *p->s == '\t') p->s++;
    if (*p->s != '+' && *p->s != '-') break;
    minus = *p->s++ == '-';
  }
  *r = sum;
  *places = sum_places;
  return true;
}

bool debug_expression(debugger *d, const char *text, int64_t *r, int *places) {
  parser p = {.d = d, .s = text};
  if (!parse_sum(&p, r, places)) return false;
  return !*p.s || debug_wrong(d, "\"%.20s\" behind an expression, expected + or - or its end", p.s);
}

bool debug_slot(debugger *d, const char *word, uint32_t *r) {
  int64_t v;
  int places;
  if (!debug_expression(d, word, &v, &places)) return false;
  if (v < -(int64_t)d->e->slots || v >= d->e->slots)
    return debug_wrong(d, "slot %lld is outside the ring, expected 0 to %u", (long long)v, d->e->slots - 1);
  *r = (uint32_t)v & (d->e->slots - 1);
  return true;
}
