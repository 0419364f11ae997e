/* Proposals for rows, and what rows become.                                                               META.9
 *
 * Proposals are collected by row, the same one counted once. Following several of them changes the set of sentences
 * step by step: "add" and "drop" of different sentences commute, so their order does not matter; "set" and "forget"
 * begin anew.
 */
#include <string.h>

#include "qaci/meta/credit_internal.h"

static uint64_t row_hash(qaci_meta_row row) {
  return qaci_hash_mix(qaci_hash_mix(4, row.facts ? qaci_meta_facts_policy(row.facts) : UINT32_MAX), row.key);
}

static qaci_status row_number(qaci_ctx *ctx, qaci_meta_proposed *p, qaci_meta_row row, size_t *number) {
  uint64_t hash = row_hash(row);
  for (size_t probe = 0, at; (at = qaci_index_next(&p->index, hash, &probe)) != QACI_INDEX_NONE;) {
    *number = at;
    if (p->row[at].row.facts == row.facts && p->row[at].row.key == row.key) return QACI_OK;
  }
  QACI_TRY(qaci_meta_grow(ctx, (void **)&p->row, &p->row_room, p->rows, 1, sizeof *p->row));
  p->row[p->rows] = (struct qaci_meta_proposed_row){.row = row};
  qaci_index_insert(&p->index, hash, p->rows);
  *number = p->rows++;
  return QACI_OK;
}

qaci_status qaci_meta_propose(qaci_ctx *ctx, qaci_meta_proposed *p, qaci_meta_row row, qaci_meta_proposal proposal) {
  size_t number;
  QACI_TRY(row_number(ctx, p, row, &number));
  struct qaci_meta_proposed_row *r = &p->row[number];
  for (size_t k = r->first; k; k = p->proposal[k - 1].next)
    if (p->proposal[k - 1].op == proposal.op && p->proposal[k - 1].message == proposal.message) return QACI_OK;
  QACI_TRY(qaci_meta_grow(ctx, (void **)&p->proposal, &p->proposal_room, p->proposals, 1, sizeof *p->proposal));
  proposal.next = 0;
  p->proposal[p->proposals++] = proposal;
  *(r->last ? &p->proposal[r->last - 1].next : &r->first) = p->proposals;
  r->last = p->proposals;
  r->several |= p->proposal[r->first - 1].activation != proposal.activation;
  r->count++;
  return QACI_OK;
}

void qaci_meta_proposed_clear(qaci_meta_proposed *p) {
  free(p->row);
  free(p->proposal);
  qaci_index_clear(&p->index);
}

/* The sentences of a row, changed one by one; room for one more than there are proposals. */
typedef struct sentences {
  qaci_meta_ref *item;
  size_t count;
} sentences;

static void change(sentences *s, const qaci_meta_proposal *p) {
  if (p->op == QACI_META_ROW_SET || p->op == QACI_META_ROW_FORGET) s->count = 0;
  if (p->op == QACI_META_ROW_FORGET) return;
  size_t at = 0;
  while (at < s->count && s->item[at] != p->message) at++;
  if (p->op != QACI_META_ROW_DROP) {
    s->item[at] = p->message;
    s->count += at == s->count;
  } else if (at < s->count) {
    memmove(s->item + at, s->item + at + 1, (--s->count - at) * sizeof *s->item);
  }
}

/* Are these the same set? Both without repetitions. */
static bool same_set(const sentences *s, const qaci_meta_edit *now) {
  size_t found = 0;
  for (size_t i = 0; i < s->count; i++)
    for (size_t k = 0; k < now->count; k++) found += s->item[i] == now->sentence[k];
  return s->count == now->count && found == s->count;
}

static void append(qaci_meta_credit *c, qaci_meta_row row, const qaci_meta_proposal *first, sentences s,
                   char *command) {
  c->edit = qaci_realloc(c->edit, (c->edits + 1) * sizeof *c->edit);
  c->edit[c->edits++] = (qaci_meta_credit_edit){row, first->reason, first->activation, s.item, s.count, command};
}

/* The command that a message of literal text is. */
static char *command_text(const qaci_meta_world *w, qaci_meta_ref m) {
  const qaci_meta_text_record *t = qaci_meta_template_record(w, qaci_meta_message_template(w, m));
  char *text = qaci_alloc(t->length + 1);
  memcpy(text, t->bytes, t->length);
  text[t->length] = 0;
  return text;
}

static void follow_rule(const qaci_meta_world *w, qaci_meta_row row, const qaci_meta_proposal *const *chosen,
                        size_t count, qaci_meta_credit *c) {
  const qaci_meta_proposal *last = chosen[count - 1];
  qaci_meta_edit now = qaci_meta_row_now(w, row);
  char *command = last->op == QACI_META_ROW_SET ? command_text(w, last->message) : NULL;
  if (!command == !now.command && (!command || !strcmp(command, now.command)))
    free(command);
  else
    append(c, row, last, (sentences){0}, command);
}

void qaci_meta_follow(const qaci_meta_world *w, qaci_meta_row row, const qaci_meta_proposal *const *chosen,
                      size_t count, qaci_meta_credit *c) {
  if (!count) return;
  if (!row.facts) {
    follow_rule(w, row, chosen, count, c);
    return;
  }
  qaci_meta_edit now = qaci_meta_row_now(w, row);
  sentences s = {qaci_alloc((now.count + count) * sizeof *s.item), now.count};
  if (now.count) memcpy(s.item, now.sentence, now.count * sizeof *s.item);
  for (size_t i = 0; i < count; i++) change(&s, chosen[i]);
  if (same_set(&s, &now))
    free(s.item);
  else
    append(c, row, chosen[0], s, NULL);
}
