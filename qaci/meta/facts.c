/* Databases of facts.                                                                                     META.9
 *
 * Rows and facts are arrays with an index each: O(1) for a look-up that is not the row's first.
 */
#include "qaci/meta/facts.h"

#include <string.h>

#include "qaci/meta/internal.h"

typedef struct row {
  qaci_meta_ref key;
  qaci_meta_ref *sentence;
  size_t count;
  uint32_t fact; /* the present one's number + 1; 0: nobody has asked yet */
} row;

struct qaci_meta_facts {
  qaci_meta_policy_functions functions;
  qaci_meta_world *world;
  qaci_meta_policy policy;
  row *row;
  size_t rows, row_room;
  qaci_index by_key;
  uint32_t looked_up; /* by the last question */
};

struct qaci_meta_fact_table {
  qaci_meta_fact *fact;
  size_t facts, fact_room;
  qaci_index index; /* by (database, key, reply) */
  qaci_meta_facts **base;
  size_t bases;
};

void qaci_meta_fact_table_destroy(struct qaci_meta_fact_table *t) {
  if (!t) return;
  qaci_index_clear(&t->index);
  free(t->fact);
  free(t->base);
  free(t);
}

static void facts_destroy(void *data) {
  qaci_meta_facts *f = data;
  for (size_t i = 0; i < f->rows; i++) free(f->row[i].sentence);
  free(f->row);
  qaci_index_clear(&f->by_key);
  free((char *)f->functions.name);
  free(f);
}

/* Keys ------------------------------------------------------------------------------------------------------------- */

qaci_meta_ref qaci_meta_facts_key_of(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref question) {
  qaci_meta_template t = qaci_meta_message_template(w, question);
  const qaci_meta_text_record *text = qaci_meta_template_record(w, t);
  const qaci_meta_ref *argument = qaci_meta_message_arguments(w, question);
  size_t messages = 0, which = 0;
  for (size_t i = 0, hole = 0; i < text->length; i++) {
    unsigned char c = (unsigned char)text->bytes[i];
    if (c < QACI_META_HOLE) continue;
    if (c == QACI_META_HOLE) messages++, which = hole;
    hole++;
  }
  if (messages == 1) return argument[which];
  static const char front[] = {(char)QACI_META_AGENT_HOLE, ':', ' '};
  if (!w->options.is_signed || text->length < sizeof front || memcmp(text->bytes, front, sizeof front)) return question;
  size_t holes = text->holes - 1;
  char *bytes = qaci_alloc(text->length + 1);
  qaci_meta_ref *rest = qaci_alloc((holes + 1) * sizeof *rest), key = question;
  memcpy(bytes, text->bytes + sizeof front, text->length - sizeof front);
  memcpy(rest, argument + 1, holes * sizeof *rest);
  qaci_meta_template unsigned_text = qaci_meta_template_of_bytes(w, bytes, text->length - sizeof front);
  if (qaci_meta_message(ctx, w, &key, unsigned_text, rest) != QACI_OK) key = question;
  free(bytes);
  free(rest);
  return key;
}

static uint64_t key_hash(qaci_meta_ref key) {
  return qaci_hash_mix(1, key);
}

static row *find_row(const qaci_meta_facts *f, qaci_meta_ref key) {
  uint64_t hash = key_hash(key);
  for (size_t probe = 0, at; (at = qaci_index_next(&f->by_key, hash, &probe)) != QACI_INDEX_NONE;)
    if (f->row[at].key == key) return &f->row[at];
  return NULL;
}

static qaci_status need_row(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, row **r) {
  *r = find_row(f, key);
  if (*r) return QACI_OK;
  QACI_TRY(qaci_meta_grow(ctx, (void **)&f->row, &f->row_room, f->rows, 1, sizeof *f->row));
  *r = &f->row[f->rows];
  **r = (row){.key = key};
  qaci_index_insert(&f->by_key, key_hash(key), f->rows++);
  return QACI_OK;
}

/* Replies ---------------------------------------------------------------------------------------------------------- */

/* All sentences in one message: their texts, with "; " in between, and their referents. */
static qaci_status join(qaci_ctx *ctx, qaci_meta_world *w, const qaci_meta_ref *sentence, size_t count,
                        qaci_meta_ref *reply) {
  size_t length = 0, holes = 0;
  for (size_t i = 0; i < count; i++) {
    const qaci_meta_text_record *t = qaci_meta_template_record(w, qaci_meta_message_template(w, sentence[i]));
    length += t->length + 2;
    holes += t->holes;
  }
  char *bytes = qaci_alloc(length);
  qaci_meta_ref *argument = qaci_alloc((holes + 1) * sizeof *argument);
  length = holes = 0;
  for (size_t i = 0; i < count; i++) {
    const qaci_meta_text_record *t = qaci_meta_template_record(w, qaci_meta_message_template(w, sentence[i]));
    if (i) bytes[length++] = ';', bytes[length++] = ' ';
    memcpy(bytes + length, t->bytes, t->length);
    memcpy(argument + holes, qaci_meta_message_arguments(w, sentence[i]), t->holes * sizeof *argument);
    length += t->length;
    holes += t->holes;
  }
  qaci_status status = qaci_meta_message(ctx, w, reply, qaci_meta_template_of_bytes(w, bytes, length), argument);
  free(bytes);
  free(argument);
  return status;
}

static qaci_status reply_of(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref key, const qaci_meta_ref *sentence,
                            size_t count, qaci_meta_ref *reply) {
  static const char nothing[] = "nothing is known about #";
  if (count == 1) *reply = sentence[0];
  if (count == 1) return QACI_OK;
  if (count) return join(ctx, w, sentence, count, reply);
  qaci_meta_template t;
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &t, nothing, sizeof nothing - 1));
  return qaci_meta_message(ctx, w, reply, t, &key);
}

/* Facts ------------------------------------------------------------------------------------------------------------ */

qaci_meta_fact qaci_meta_fact_at(const qaci_meta_world *w, uint32_t number) {
  return w->facts->fact[number & ~QACI_META_FACT];
}

static qaci_status fact_number(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, qaci_meta_ref reply,
                               uint32_t *number) {
  struct qaci_meta_fact_table *t = f->world->facts;
  uint64_t hash = qaci_hash_mix(qaci_hash_mix(qaci_hash_mix(2, f->policy), key), reply);
  for (size_t probe = 0, at; (at = qaci_index_next(&t->index, hash, &probe)) != QACI_INDEX_NONE;) {
    *number = (uint32_t)at;
    if (t->fact[at].facts == f && t->fact[at].key == key && t->fact[at].reply == reply) return QACI_OK;
  }
  QACI_TRY(qaci_meta_grow(ctx, (void **)&t->fact, &t->fact_room, t->facts, 1, sizeof *t->fact));
  t->fact[t->facts] = (qaci_meta_fact){f, key, reply};
  qaci_index_insert(&t->index, hash, t->facts);
  *number = (uint32_t)t->facts++;
  return QACI_OK;
}

/* The present fact of the row, numbered when it is first needed. */
static qaci_status present(qaci_ctx *ctx, qaci_meta_facts *f, row *r) {
  if (r->fact) return QACI_OK;
  qaci_meta_ref reply;
  uint32_t number;
  QACI_TRY(reply_of(ctx, f->world, r->key, r->sentence, r->count, &reply));
  QACI_TRY(fact_number(ctx, f, r->key, reply, &number));
  r->fact = number + 1;
  return QACI_OK;
}

static qaci_status look_up(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, qaci_meta_ref *reply) {
  row *r;
  QACI_TRY(need_row(ctx, f, key, &r));
  QACI_TRY(present(ctx, f, r));
  f->looked_up = (r->fact - 1) | QACI_META_FACT;
  *reply = f->world->facts->fact[r->fact - 1].reply;
  return QACI_OK;
}

static qaci_status answer(qaci_ctx *ctx, void *data, qaci_meta_world *w, qaci_meta_ref message, qaci_meta_ref *reply,
                          const uint32_t **facts, size_t *fact_count) {
  qaci_meta_facts *f = data;
  QACI_TRY(look_up(ctx, f, qaci_meta_facts_key_of(ctx, w, message), reply));
  *facts = &f->looked_up;
  *fact_count = 1;
  return QACI_OK;
}

/* The database ----------------------------------------------------------------------------------------------------- */

qaci_meta_facts *qaci_meta_facts_create(qaci_meta_world *w, const char *name) {
  qaci_meta_facts *f = qaci_alloc(sizeof *f);
  *f = (qaci_meta_facts){.functions = {.name = qaci_strdup(name), .destroy = facts_destroy, .answer = answer},
                         .world = w};
  f->policy = qaci_meta_policy_add(w, &f->functions, f);
  if (!w->facts) {
    w->facts = qaci_alloc(sizeof *w->facts);
    *w->facts = (struct qaci_meta_fact_table){0};
  }
  struct qaci_meta_fact_table *t = w->facts;
  t->base = qaci_realloc(t->base, (t->bases + 1) * sizeof(qaci_meta_facts *));
  t->base[t->bases++] = f;
  return f;
}

const char *qaci_meta_facts_name(const qaci_meta_facts *f) {
  return f->functions.name;
}

qaci_meta_world *qaci_meta_facts_world(const qaci_meta_facts *f) {
  return f->world;
}

qaci_meta_policy qaci_meta_facts_policy(const qaci_meta_facts *f) {
  return f->policy;
}

qaci_meta_facts *qaci_meta_facts_of_policy(const qaci_meta_world *w, qaci_meta_policy p) {
  for (size_t i = 0; w->facts && i < w->facts->bases; i++)
    if (w->facts->base[i]->policy == p) return w->facts->base[i];
  return NULL;
}

const qaci_meta_ref *qaci_meta_facts_row(const qaci_meta_facts *f, qaci_meta_ref key, size_t *count) {
  const row *r = find_row(f, key);
  *count = r ? r->count : 0;
  return *count ? r->sentence : NULL;
}

size_t qaci_meta_facts_count(const qaci_meta_facts *f) {
  return f->rows;
}

qaci_meta_ref qaci_meta_facts_key(const qaci_meta_facts *f, size_t i) {
  return f->row[i].key;
}

qaci_status qaci_meta_facts_reply(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, qaci_meta_ref *reply) {
  return look_up(ctx, f, key, reply);
}

/* Sentences by their text, then by their numbers (which differ only where the text is too long to be compared). */
typedef struct sortable {
  char *text;
  qaci_meta_ref sentence;
} sortable;

static int by_text(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  int order = strcmp(x->text, y->text);
  return order ? order : (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

/* Sort, and drop repetitions: returns how many are left. */
static size_t make_set(const qaci_meta_world *w, qaci_meta_ref *sentence, size_t count) {
  enum { DEPTH = 64, MOST = 1 << 16 };
  if (count < 2) return count;
  sortable *s = qaci_alloc(count * sizeof *s);
  for (size_t i = 0; i < count; i++) s[i] = (sortable){qaci_meta_show(w, sentence[i], DEPTH, MOST), sentence[i]};
  qsort(s, count, sizeof *s, by_text);
  size_t n = 0;
  for (size_t i = 0; i < count; i++)
    if (!i || s[i].sentence != s[i - 1].sentence) sentence[n++] = s[i].sentence;
  for (size_t i = 0; i < count; i++) free(s[i].text);
  free(s);
  return n;
}

static qaci_status replace_row(qaci_ctx *ctx, qaci_meta_facts *f, row *r, qaci_meta_ref *sentence, size_t count) {
  uint32_t before = r->fact, now = 0;
  if (before) {
    qaci_meta_ref reply;
    QACI_TRY(reply_of(ctx, f->world, r->key, sentence, count, &reply));
    QACI_TRY(fact_number(ctx, f, r->key, reply, &now));
    QACI_TRY(qaci_meta_replace_fact(ctx, f->world, before - 1, now));
  }
  r = find_row(f, r->key);
  free(r->sentence);
  r->sentence = sentence;
  r->count = count;
  r->fact = before ? now + 1 : 0;
  return QACI_OK;
}

qaci_status qaci_meta_facts_set(qaci_ctx *ctx, qaci_meta_facts *f, qaci_meta_ref key, const qaci_meta_ref *sentence,
                                size_t count) {
  row *r = NULL;
  if (qaci_meta_is_agent(key)) return qaci_fail(ctx, QACI_DOMAIN, "the key of a fact is an agent, expected a message");
  for (size_t i = 0; i < count; i++)
    if (qaci_meta_is_agent(sentence[i]))
      return qaci_fail(ctx, QACI_DOMAIN, "sentence %zu is an agent, expected a message", i + 1);
  QACI_TRY(need_row(ctx, f, key, &r));
  if (r->fact || f->world->running) QACI_TRY(qaci_meta_changeable(ctx, f->world, "a fact"));
  qaci_meta_ref *own = qaci_alloc((count + 1) * sizeof *own);
  if (count) memcpy(own, sentence, count * sizeof *own);
  qaci_status status = replace_row(ctx, f, r, own, make_set(f->world, own, count));
  if (status != QACI_OK) free(own);
  return status;
}
