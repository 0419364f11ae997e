/* Comprehensions as loops: see comprehension.h, and code.h for the layout of the stack. EVAL.5
 *
 * Sums (sum, mass, dist) of several clauses: what the clauses from the k-th on add up to depends only on those
 * variables before it that they use. Where these are not all of them, the k-th level remembers its sums by their
 * values: a variable is summed out once the clauses are past its last use, and a chain of T variables with S values
 * each costs O(T S^2).
 *
 *   sums:                                             the others:
 *     MEMORY                                            BEGIN
 *     [RECALL k, end_k]      k > 0
 *     ZERO
 *     the collection, OVER                              the collection, OVER
 *     loop_k: NEXT exit_k                               loop_k: NEXT exit_k
 *     conditions, each WHERE loop_k                     conditions, each WHERE loop_k
 *       ... the next clause, or the value                 ... the next clause, or the value and GATHER loop_n, end
 *     TERM loop_k                                       exit_k: DROP_LEVEL loop_(k-1)
 *     exit_k: TOTAL                                     ...
 *     [REMEMBER k]                                      END
 *     end_k: ...
 *     SLIDE
 */
#include "qaci/evalmath/comprehension.h"

#include <stdlib.h>

static bool is_sum(qaci_em_word word) {
  return word <= QACI_EM_WORD_DIST;
}

qaci_em_status qaci_em_comprehension_begin(qaci_em_compiler *c, qaci_em_word word) {
  QACI_EM_TRY(qaci_em_grow(c, &c->comprehension, c->comprehensions, &c->comprehension_room, sizeof *c->comprehension));
  uint32_t slot = qaci_em_scope_now(c)->depth;
  c->comprehension[c->comprehensions++] = (qaci_em_comprehension){word, slot, c->clauses, c->locals, 0};
  if (is_sum(word)) return qaci_em_emit_op(c, QACI_EM_MEMORY, 1);
  return qaci_em_emit_with(c, QACI_EM_BEGIN, 1, word, NULL);
}

qaci_em_status qaci_em_comprehension_source(qaci_em_compiler *c) {
  qaci_em_comprehension *x = qaci_em_comprehension_now(c);
  qaci_em_chunk *k = c->chunk;
  QACI_EM_TRY(qaci_em_grow(c, &c->clause, c->clauses, &c->clause_room, sizeof *c->clause));
  QACI_EM_TRY(qaci_em_grow_chunk(c, &k->level, k->levels, &k->level_room, sizeof *k->level));
  x->part = (uint32_t)(c->clauses - x->first);
  qaci_em_clause *l = &c->clause[c->clauses++];
  *l = (qaci_em_clause){.number = (uint32_t)k->levels, .of = (uint32_t)c->comprehensions - 1};
  k->level[k->levels++] = (qaci_em_level){0};
  if (!is_sum(x->word)) {
    l->slot = qaci_em_scope_now(c)->depth - 1; /* as if there was a sum below the collection */
    return QACI_EM_OK;
  }
  if (x->part) {
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_RECALL, 0, x->slot, NULL));
    QACI_EM_TRY(qaci_em_emit(c, l->number));
    l->recall = (uint32_t)k->words;
    QACI_EM_TRY(qaci_em_emit(c, 0));
  }
  l->slot = qaci_em_scope_now(c)->depth;
  return qaci_em_emit_op(c, QACI_EM_ZERO, 1);
}

qaci_em_status qaci_em_comprehension_variable(qaci_em_compiler *c, qaci_em_token name, bool drawn) {
  uint32_t number = (uint32_t)c->clauses - 1;
  qaci_em_clause *l = &c->clause[number];
  l->drawn = drawn;
  QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_OVER, 1, drawn, NULL));
  l->loop = (uint32_t)c->chunk->words;
  QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_NEXT, 1, l->slot, NULL));
  l->exit = (uint32_t)c->chunk->words;
  QACI_EM_TRY(qaci_em_emit(c, 0));
  return qaci_em_declare(c, name, l->slot + 3, number);
}

qaci_em_status qaci_em_comprehension_condition(qaci_em_compiler *c) {
  return qaci_em_emit_with(c, QACI_EM_WHERE, -1, c->clause[c->clauses - 1].loop, NULL);
}

void qaci_em_comprehension_term(qaci_em_compiler *c) {
  qaci_em_comprehension *x = qaci_em_comprehension_now(c);
  x->part = (uint32_t)(c->clauses - x->first);
}

/* By which variables does level i remember? */
static qaci_em_status set_keys(qaci_em_compiler *c, const qaci_em_comprehension *x, size_t i) {
  qaci_em_chunk *k = c->chunk;
  uint32_t first = (uint32_t)k->slots, part = (uint32_t)(i - x->first);
  for (size_t j = x->first; j < i; j++) {
    QACI_EM_TRY(qaci_em_step(c->m, 1));
    if (c->clause[j].last < part) continue;
    QACI_EM_TRY(qaci_em_grow_chunk(c, &k->slot, k->slots, &k->slot_room, sizeof *k->slot));
    k->slot[k->slots++] = c->clause[j].slot + 3;
  }
  uint32_t keys = (uint32_t)k->slots - first;
  k->level[c->clause[i].number] = (qaci_em_level){keys < part, first, keys};
  if (keys == part) k->slots = first;
  return QACI_EM_OK;
}

static qaci_em_status end_sum(qaci_em_compiler *c, const qaci_em_comprehension *x) {
  if (x->word == QACI_EM_WORD_DIST) {
    /* the value v is the distribution point(v) */
    QACI_EM_TRY(qaci_em_emit_op(c, QACI_EM_POINT, 0));
  }
  for (size_t i = c->clauses; i-- > x->first;) {
    const qaci_em_clause *l = &c->clause[i];
    uint32_t flags = (uint32_t)(x->word == QACI_EM_WORD_DIST) + 2 * (i == x->first);
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_TERM, -2, l->slot, NULL));
    QACI_EM_TRY(qaci_em_emit(c, l->drawn));
    QACI_EM_TRY(qaci_em_emit(c, l->loop));
    qaci_em_patch(c, l->exit);
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_TOTAL, -2, flags, NULL));
    if (i == x->first) break;
    QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_REMEMBER, 0, x->slot, NULL));
    QACI_EM_TRY(qaci_em_emit(c, l->number));
    qaci_em_patch(c, l->recall);
    QACI_EM_TRY(set_keys(c, x, i));
  }
  return qaci_em_emit_op(c, QACI_EM_SLIDE, -1);
}

static qaci_em_status end_collection(qaci_em_compiler *c, const qaci_em_comprehension *x) {
  uint32_t n = (uint32_t)(c->clauses - x->first), end;
  int values = 1;
  if (x->word == QACI_EM_WORD_MAP) values = 2;
  if (x->word == QACI_EM_WORD_ARGMIN || x->word == QACI_EM_WORD_ARGMAX) {
    for (uint32_t i = 0; i < n; i++)
      QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_LOCAL, 1, c->clause[x->first + i].slot + 3, NULL));
    if (n > 1) QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_MAKE_TUPLE, 1 - (int)n, n, NULL));
    values = 2;
  }
  QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_GATHER, -values - 1, x->word, NULL));
  QACI_EM_TRY(qaci_em_emit(c, x->slot));
  QACI_EM_TRY(qaci_em_emit(c, c->clause[c->clauses - 1].loop));
  end = (uint32_t)c->chunk->words;
  QACI_EM_TRY(qaci_em_emit(c, 0));
  for (size_t i = c->clauses; i-- > x->first;) {
    bool outermost = i == x->first;
    qaci_em_patch(c, c->clause[i].exit);
    QACI_EM_TRY(
        qaci_em_emit_with(c, QACI_EM_DROP_LEVEL, outermost ? -2 : -3, outermost ? 0 : c->clause[i - 1].loop, NULL));
  }
  QACI_EM_TRY(qaci_em_emit_with(c, QACI_EM_END, 0, x->word, NULL));
  qaci_em_patch(c, end);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_comprehension_end(qaci_em_compiler *c) {
  qaci_em_comprehension x = *qaci_em_comprehension_now(c);
  QACI_EM_TRY(is_sum(x.word) ? end_sum(c, &x) : end_collection(c, &x));
  c->comprehensions--;
  c->clauses = x.first;
  c->locals = x.first_local;
  return QACI_EM_OK;
}
