/* Emitting instructions, scopes and names: see compile.h. EVAL.1 */
#include "qaci/evalmath/comprehension.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"

qaci_em_status qaci_em_grow(qaci_em_compiler *c, void *array, size_t count, size_t *room, size_t size) {
  if (count < *room) return QACI_EM_OK;
  size_t more = *room ? *room : 16;
  QACI_EM_TRY(qaci_em_charge(c->m, more * size));
  c->charged += more * size;
  *room += more;
  void *p; /* copied, since the pointer behind `array` is of another type */
  memcpy(&p, array, sizeof p);
  p = qaci_realloc(p, *room * size);
  memcpy(array, &p, sizeof p);
  return QACI_EM_OK;
}

/* The same for an array of the chunk, whose charge stays. */
qaci_em_status qaci_em_grow_chunk(qaci_em_compiler *c, void *array, size_t count, size_t *room, size_t size) {
  size_t before = c->charged;
  QACI_EM_TRY(qaci_em_grow(c, array, count, room, size));
  c->chunk->bytes += c->charged - before;
  c->charged = before;
  return QACI_EM_OK;
}

qaci_em_status qaci_em_emit(qaci_em_compiler *c, uint32_t word) {
  qaci_em_chunk *k = c->chunk;
  if (k->words == k->word_room) {
    size_t places = k->word_room;
    QACI_EM_TRY(qaci_em_grow_chunk(c, &k->place, k->words, &places, sizeof *k->place));
    QACI_EM_TRY(qaci_em_grow_chunk(c, &k->code, k->words, &k->word_room, sizeof *k->code));
  }
  k->code[k->words] = word;
  k->place[k->words++] = c->place;
  return k->words < UINT32_MAX ? QACI_EM_OK : qaci_em_spent(c->m, "the text is too long");
}

qaci_em_status qaci_em_emit_op(qaci_em_compiler *c, qaci_em_op op, int change) {
  qaci_em_scope_now(c)->depth += (uint32_t)change;
  return qaci_em_emit(c, op);
}

qaci_em_status qaci_em_emit_with(qaci_em_compiler *c, qaci_em_op op, int change, uint32_t operand, uint32_t *at) {
  QACI_EM_TRY(qaci_em_emit_op(c, op, change));
  if (at) *at = (uint32_t)c->chunk->words;
  return qaci_em_emit(c, operand);
}

void qaci_em_patch(qaci_em_compiler *c, uint32_t at) {
  c->chunk->code[at] = (uint32_t)c->chunk->words;
}

qaci_em_status qaci_em_emit_constant(qaci_em_compiler *c, qaci_em v) {
  qaci_em_chunk *k = c->chunk;
  if (v.kind == QACI_EM_SMALL && v.as.small >= 0 && v.as.small <= UINT32_MAX)
    return qaci_em_emit_with(c, QACI_EM_INTEGER, 1, (uint32_t)v.as.small, NULL);
  qaci_em_status status = qaci_em_grow_chunk(c, &k->constant, k->constants, &k->constant_room, sizeof *k->constant);
  if (status != QACI_EM_OK) {
    qaci_em_release(c->m, v);
    return status;
  }
  k->constant[k->constants++] = v;
  return qaci_em_emit_with(c, QACI_EM_CONSTANT, 1, (uint32_t)k->constants - 1, NULL);
}

/* ---- scopes ---- */

qaci_em_status qaci_em_scope_open(qaci_em_compiler *c, qaci_em_token self) {
  qaci_em_chunk *k = c->chunk;
  uint32_t over = 0;
  if (c->scopes) QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_JUMP, 0, 0, &over));
  QACI_EM_TRY(qaci_em_grow_chunk(c, &k->function, k->functions, &k->function_room, sizeof *k->function));
  QACI_EM_TRY(qaci_em_grow(c, &c->scope, c->scopes, &c->scope_room, sizeof *c->scope));
  c->scope[c->scopes++] =
      (qaci_em_scope){.first_local = c->locals, .number = (uint32_t)k->functions, .over = over, .self = self};
  k->function[k->functions++] = (qaci_em_code_function){.entry = (uint32_t)k->words};
  return QACI_EM_OK;
}

qaci_em_status qaci_em_scope_close(qaci_em_compiler *c) {
  QACI_EM_TRY(qaci_em_emit_op(c, QACI_EM_RETURN, -1));
  qaci_em_scope s = *qaci_em_scope_now(c);
  c->locals = s.first_local;
  c->scopes--;
  qaci_em_status status = QACI_EM_OK;
  if (c->scopes) {
    qaci_em_patch(c, s.over);
    status = qaci_em_emit_with(c, QACI_EM_CLOSURE, 1, s.number, NULL);
    if (status == QACI_EM_OK) status = qaci_em_emit(c, s.captures);
    for (uint32_t i = 0; i < s.captures && status == QACI_EM_OK; i++) status = qaci_em_emit(c, s.capture[i]);
  }
  free(s.capture);
  qaci_em_uncharge(c->m, s.capture_room * sizeof *s.capture);
  c->charged -= s.capture_room * sizeof *s.capture;
  return status;
}

/* ---- names ---- */

static uint64_t name_hash(const qaci_em_compiler *c, const qaci_em_token *t) {
  uint64_t h = t->length;
  for (uint32_t i = 0; i < t->length; i++) h = qaci_hash_mix(h, (unsigned char)c->chunk->text[t->at + i]);
  return h;
}

static bool same_name(const qaci_em_compiler *c, const qaci_em_token *a, const qaci_em_token *b) {
  return a->length == b->length && !memcmp(c->chunk->text + a->at, c->chunk->text + b->at, a->length);
}

qaci_em_status qaci_em_declare(qaci_em_compiler *c, qaci_em_token name, uint32_t slot, uint32_t level) {
  QACI_EM_TRY(qaci_em_grow(c, &c->local, c->locals, &c->local_room, sizeof *c->local));
  c->local[c->locals++] = (qaci_em_local){name_hash(c, &name), name, slot, level};
  return QACI_EM_OK;
}

qaci_em_status qaci_em_among_last(qaci_em_compiler *c, const qaci_em_token *name, size_t n, bool *r) {
  uint64_t hash = name_hash(c, name);
  const qaci_em_local *l = n ? &c->local[c->locals - n] : NULL;
  *r = false;
  for (size_t i = 0; i < n && !*r; i++) *r = l[i].hash == hash && same_name(c, &l[i].name, name);
  return qaci_em_step(c->m, n);
}

#define SELF UINT32_MAX

/* Where the name is found: *scope and *source (as a word of CLOSURE there); *scope = SIZE_MAX: nowhere. */
static qaci_em_status find(qaci_em_compiler *c, const qaci_em_token *name, size_t *scope, uint32_t *source) {
  uint64_t hash = name_hash(c, name);
  size_t end = c->locals;
  for (*scope = c->scopes; (*scope)--;) {
    const qaci_em_scope *s = &c->scope[*scope];
    for (size_t i = end; i-- > s->first_local;) {
      qaci_em_local *l = &c->local[i];
      if (l->hash != hash || !same_name(c, &l->name, name)) continue;
      if (l->level != QACI_EM_NO_LEVEL) {
        qaci_em_clause *k = &c->clause[l->level];
        uint32_t part = c->comprehension[k->of].part;
        if (k->last < part) k->last = part;
      }
      *source = 2 * l->slot;
      return qaci_em_step(c->m, end - i);
    }
    if (s->self.length && same_name(c, &s->self, name)) {
      *source = SELF;
      return QACI_EM_OK;
    }
    QACI_EM_TRY(qaci_em_step(c->m, 1 + end - s->first_local));
    end = s->first_local;
  }
  *scope = SIZE_MAX;
  return QACI_EM_OK;
}

/* *number := the capture of scope s that comes from `source` of the scope around it. */
static qaci_em_status capture(qaci_em_compiler *c, qaci_em_scope *s, uint32_t source, uint32_t *number) {
  QACI_EM_TRY(qaci_em_step(c->m, 1 + s->captures));
  for (*number = 0; *number < s->captures; ++*number)
    if (s->capture[*number] == source) return QACI_EM_OK;
  size_t room = s->capture_room;
  QACI_EM_TRY(qaci_em_grow(c, &s->capture, s->captures, &room, sizeof *s->capture));
  s->capture_room = (uint32_t)room;
  s->capture[s->captures++] = source;
  return QACI_EM_OK;
}

qaci_em_status qaci_em_emit_name(qaci_em_compiler *c, qaci_em_token name) {
  size_t scope;
  uint32_t source = 0;
  QACI_EM_TRY(find(c, &name, &scope, &source));
  if (scope == SIZE_MAX) {
    const char *s = c->chunk->text + name.at;
    int number = qaci_em_parameter_named(s, name.length);
    if (number >= 0) return qaci_em_emit_with(c, QACI_EM_PARAMETER, 1, (uint32_t)number, NULL);
    number = qaci_em_builtin_named(s, name.length);
    if (number >= 0) return qaci_em_emit_with(c, QACI_EM_BUILTIN_OP, 1, (uint32_t)number, NULL);
    number = qaci_em_prelude_named(s, name.length);
    if (number >= 0) return qaci_em_emit_with(c, QACI_EM_PRELUDE_OP, 1, (uint32_t)number, NULL);
    return qaci_em_fail(c->m, "nothing has the name %.*s%s", name.length < 60 ? (int)name.length : 60, s,
                        name.length < 60 ? "" : "…");
  }
  if (scope + 1 == c->scopes) {
    if (source == SELF) return qaci_em_emit_op(c, QACI_EM_SELF, 1);
    return qaci_em_emit_with(c, QACI_EM_LOCAL, 1, source / 2, NULL);
  }
  uint32_t number = 0;
  while (++scope < c->scopes) {
    QACI_EM_TRY(capture(c, &c->scope[scope], source, &number));
    source = 2 * number + 1;
  }
  return qaci_em_emit_with(c, QACI_EM_CAPTURED, 1, number, NULL);
}

/* ---- the whole ---- */

void qaci_em_chunk_release(qaci_em_machine *m, qaci_em_chunk *k) {
  if (!k || --k->references) return;
  for (size_t i = 0; i < k->constants; i++) qaci_em_release(m, k->constant[i]);
  free(k->constant);
  free(k->text);
  free(k->code);
  free(k->place);
  free(k->function);
  free(k->level);
  free(k->slot);
  qaci_em_uncharge(m, k->bytes);
  free(k);
}

qaci_em_status qaci_em_compile(qaci_em_machine *m, qaci_em_chunk **r, const char *text, size_t n, bool prelude) {
  if (n >= UINT32_MAX) return qaci_em_spent(m, "a text of %zu bytes is too long", n);
  size_t bytes = sizeof(qaci_em_chunk) + n;
  QACI_EM_TRY(qaci_em_charge(m, bytes));
  qaci_em_chunk *k = qaci_alloc(sizeof *k);
  *k = (qaci_em_chunk){.references = 1, .bytes = bytes, .prelude = prelude, .text = qaci_alloc(n), .length = n};
  if (n) memcpy(k->text, text, n);
  qaci_em_compiler c = {.m = m, .chunk = k};
  qaci_em_status status = qaci_em_parse(&c);
  if (status != QACI_EM_OK) {
    qaci_em_mark(m, k, c.place);
    qaci_em_chunk_release(m, k);
  }
  for (size_t i = 0; i < c.scopes; i++) free(c.scope[i].capture);
  free(c.scope);
  free(c.local);
  free(c.comprehension);
  free(c.clause);
  free(c.pending);
  qaci_em_uncharge(m, c.charged);
  *r = status == QACI_EM_OK ? k : NULL;
  return status;
}
