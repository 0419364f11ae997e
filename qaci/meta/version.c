/* Versions.                                                                                               META.9 */
#include "qaci/meta/version.h"

#include <string.h>

#include "qaci/meta/internal.h"

typedef struct change {
  qaci_meta_edit before, after; /* their values are copies */
} change;

typedef struct version {
  size_t parent, depth;
  char *reason;
  change *change;
  size_t changes;
} version;

struct qaci_meta_versions {
  qaci_meta_world *world;
  version *version;
  size_t count, current;
};

/* Values ----------------------------------------------------------------------------------------------------------- */

qaci_meta_edit qaci_meta_row_now(const qaci_meta_world *w, qaci_meta_row row) {
  qaci_meta_edit e = {.row = row};
  if (row.facts) {
    e.sentence = qaci_meta_facts_row(row.facts, row.key, &e.count);
  } else if (w->node[row.key].decision) {
    const qaci_meta_text_record *text = &w->commands.text[w->decision[w->node[row.key].decision - 1].text];
    e.command = text->bytes;
    e.length = text->length;
  }
  return e;
}

static qaci_meta_edit copy(qaci_meta_edit e) {
  if (e.count) {
    qaci_meta_ref *sentence = qaci_alloc(e.count * sizeof *sentence);
    e.sentence = memcpy(sentence, e.sentence, e.count * sizeof *sentence);
  } else {
    e.sentence = NULL;
  }
  if (e.command) {
    char *command = qaci_alloc(e.length + 1);
    memcpy(command, e.command, e.length);
    command[e.length] = 0;
    e.command = command;
  }
  return e;
}

static void clear(qaci_meta_edit *e) {
  free((void *)e->sentence);
  free((void *)e->command);
}

static bool same(const qaci_meta_edit *a, const qaci_meta_edit *b) {
  if (a->count != b->count || !a->command != !b->command) return false;
  if (a->count && memcmp(a->sentence, b->sentence, a->count * sizeof *a->sentence)) return false;
  return !a->command || (a->length == b->length && !memcmp(a->command, b->command, a->length));
}

static qaci_status apply(qaci_ctx *ctx, qaci_meta_world *w, const qaci_meta_edit *e) {
  if (e->row.facts) return qaci_meta_facts_set(ctx, e->row.facts, e->row.key, e->sentence, e->count);
  if (!e->command) return qaci_meta_setting_forget(ctx, w, e->row.key);
  return qaci_meta_setting_change(ctx, w, e->row.key, e->command, e->length);
}

/* Is the row what the versions say it is? */
static qaci_status check(qaci_ctx *ctx, const qaci_meta_world *w, const qaci_meta_edit *believed) {
  qaci_meta_edit now = qaci_meta_row_now(w, believed->row);
  if (same(&now, believed)) return QACI_OK;
  if (!believed->row.facts)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the decision in setting %u is \"%.80s\", expected \"%.80s\" as the versions have it",
                     believed->row.key, now.command ? now.command : "", believed->command ? believed->command : "");
  char *key = qaci_meta_show(w, believed->row.key, 2, 80);
  qaci_fail(ctx, QACI_DOMAIN,
            "what %s knows about \"%s\" is %zu sentences that no version put there, expected it to be "
            "changed by commits alone",
            qaci_meta_facts_name(believed->row.facts), key, now.count);
  free(key);
  return QACI_DOMAIN;
}

/* Going from version to version ------------------------------------------------------------------------------------ */

static qaci_status step(qaci_ctx *ctx, qaci_meta_versions *v, size_t i, bool undo) {
  const version *c = &v->version[i];
  for (size_t k = 0; k < c->changes; k++) {
    const change *one = &c->change[undo ? c->changes - 1 - k : k];
    QACI_TRY(apply(ctx, v->world, undo ? &one->before : &one->after));
  }
  return QACI_OK;
}

/* Was the row met on the path before? It is noted. */
static bool met(qaci_index *index, qaci_meta_row **rows, size_t *count, qaci_meta_row row) {
  uint64_t hash = qaci_hash_mix(qaci_hash_mix(3, row.facts ? qaci_meta_facts_policy(row.facts) : UINT32_MAX), row.key);
  for (size_t probe = 0, at; (at = qaci_index_next(index, hash, &probe)) != QACI_INDEX_NONE;)
    if ((*rows)[at].facts == row.facts && (*rows)[at].key == row.key) return true;
  *rows = qaci_realloc(*rows, (*count + 1) * sizeof **rows);
  (*rows)[*count] = row;
  qaci_index_insert(index, hash, (*count)++);
  return false;
}

/* A row belongs to at most one change of a version, but to many versions: the world holds what the first of them on the
 * path says. */
static qaci_status check_path(qaci_ctx *ctx, const qaci_meta_versions *v, const size_t *path, size_t steps,
                              size_t back) {
  qaci_index index = {0};
  qaci_meta_row *rows = NULL;
  size_t count = 0;
  qaci_status status = QACI_OK;
  for (size_t p = 0; p < steps; p++) {
    const version *c = &v->version[path[p]];
    for (size_t k = 0; k < c->changes && status == QACI_OK; k++)
      if (!met(&index, &rows, &count, c->change[k].after.row))
        status = check(ctx, v->world, p < back ? &c->change[k].after : &c->change[k].before);
  }
  qaci_index_clear(&index);
  free(rows);
  return status;
}

/* path := the versions to undo, then those to redo, between the current one and `to`. */
static void find_path(const qaci_meta_versions *v, size_t to, size_t *path, size_t *steps, size_t *back) {
  size_t a = v->current, b = to, n = 0, forth = 0;
  while (v->version[a].depth > v->version[b].depth) path[n++] = a, a = v->version[a].parent;
  for (size_t c = b; v->version[c].depth > v->version[a].depth; c = v->version[c].parent) forth++;
  for (size_t i = 0; i < forth; i++) b = v->version[b].parent;
  while (a != b) {
    path[n++] = a;
    a = v->version[a].parent;
    b = v->version[b].parent;
    forth++;
  }
  *back = n;
  *steps = n + forth;
  for (size_t i = *steps, c = to; i-- > n; c = v->version[c].parent) path[i] = c;
}

qaci_status qaci_meta_checkout(qaci_ctx *ctx, qaci_meta_versions *v, size_t to) {
  if (to >= v->count)
    return qaci_fail(ctx, QACI_DOMAIN, "version %zu is asked for, expected one of 0 to %zu", to, v->count - 1);
  QACI_TRY(qaci_meta_changeable(ctx, v->world, "the version"));
  size_t *path = qaci_alloc((v->version[v->current].depth + v->version[to].depth + 1) * sizeof *path), steps, back;
  find_path(v, to, path, &steps, &back);
  qaci_status status = check_path(ctx, v, path, steps, back);
  qaci_ctx unlimited; /* half a way would leave rows that belong to no version */
  qaci_ctx_init(&unlimited);
  for (size_t i = 0; i < steps && status == QACI_OK; i++) {
    status = step(&unlimited, v, path[i], i < back);
    if (status != QACI_OK) qaci_fail(ctx, status, "%s", unlimited.message);
  }
  free(path);
  if (status == QACI_OK) v->current = to;
  return status;
}

/* Commits ---------------------------------------------------------------------------------------------------------- */

static void version_clear(version *c) {
  for (size_t i = 0; i < c->changes; i++) {
    clear(&c->change[i].before);
    clear(&c->change[i].after);
  }
  free(c->change);
  free(c->reason);
}

/* Apply one edit and note what it changed. */
static qaci_status edit_row(qaci_ctx *ctx, qaci_meta_world *w, version *c, const qaci_meta_edit *e) {
  qaci_meta_edit before = copy(qaci_meta_row_now(w, e->row));
  qaci_status status = apply(ctx, w, e);
  qaci_meta_edit after = qaci_meta_row_now(w, e->row);
  size_t at = 0;
  while (at < c->changes &&
         (c->change[at].after.row.facts != e->row.facts || c->change[at].after.row.key != e->row.key))
    at++;
  if (at < c->changes) {
    clear(&c->change[at].after);
    c->change[at].after = copy(after);
    clear(&before);
  } else if (same(&before, &after)) {
    clear(&before);
  } else {
    c->change[c->changes++] = (change){before, copy(after)};
  }
  return status;
}

static void drop_unchanged(version *c) {
  size_t n = 0;
  for (size_t i = 0; i < c->changes; i++) {
    if (!same(&c->change[i].before, &c->change[i].after)) {
      c->change[n++] = c->change[i];
      continue;
    }
    clear(&c->change[i].before);
    clear(&c->change[i].after);
  }
  c->changes = n;
}

static qaci_status check_edits(qaci_ctx *ctx, const qaci_meta_versions *v, const qaci_meta_edit *edit, size_t edits) {
  QACI_TRY(qaci_meta_changeable(ctx, v->world, "a version"));
  for (size_t i = 0; i < edits; i++) {
    const qaci_meta_edit *e = &edit[i];
    if (!e->row.facts && e->row.key >= qaci_meta_settings(v->world))
      return qaci_fail(ctx, QACI_DOMAIN, "edit %zu is for setting %u, expected one below %zu", i + 1, e->row.key,
                       qaci_meta_settings(v->world));
    /* what the versions on the way here say of this row, the newest first */
    bool known = false;
    for (size_t p = v->current; p && !known; p = v->version[p].parent)
      for (size_t k = 0; k < v->version[p].changes && !known; k++) {
        const qaci_meta_edit *after = &v->version[p].change[k].after;
        known = after->row.facts == e->row.facts && after->row.key == e->row.key;
        if (known) QACI_TRY(check(ctx, v->world, after));
      }
  }
  return QACI_OK;
}

qaci_status qaci_meta_commit(qaci_ctx *ctx, qaci_meta_versions *v, const qaci_meta_edit *edit, size_t edits,
                             const char *reason, size_t *made) {
  QACI_TRY(check_edits(ctx, v, edit, edits));
  qaci_ctx unlimited;
  qaci_ctx_init(&unlimited);
  version c = {v->current, v->version[v->current].depth + 1, qaci_strdup(reason),
               qaci_alloc((edits + 1) * sizeof *c.change), 0};
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < edits && status == QACI_OK; i++) status = edit_row(&unlimited, v->world, &c, &edit[i]);
  if (status != QACI_OK) {
    for (size_t i = c.changes; i-- > 0;) apply(&unlimited, v->world, &c.change[i].before);
    version_clear(&c);
    return qaci_fail(ctx, status, "%s", unlimited.message);
  }
  drop_unchanged(&c);
  v->version = qaci_realloc(v->version, (v->count + 1) * sizeof *v->version);
  v->version[v->count] = c;
  *made = v->current = v->count++;
  return QACI_OK;
}

/* The tree --------------------------------------------------------------------------------------------------------- */

qaci_meta_versions *qaci_meta_versions_create(qaci_meta_world *w) {
  qaci_meta_versions *v = qaci_alloc(sizeof *v);
  *v = (qaci_meta_versions){.world = w, .version = qaci_alloc(sizeof *v->version), .count = 1};
  v->version[0] = (version){.reason = qaci_strdup("the beginning")};
  return v;
}

void qaci_meta_versions_destroy(qaci_meta_versions *v) {
  if (!v) return;
  for (size_t i = 0; i < v->count; i++) version_clear(&v->version[i]);
  free(v->version);
  free(v);
}

qaci_meta_world *qaci_meta_versions_world(const qaci_meta_versions *v) {
  return v->world;
}

size_t qaci_meta_versions_count(const qaci_meta_versions *v) {
  return v->count;
}

size_t qaci_meta_versions_current(const qaci_meta_versions *v) {
  return v->current;
}

size_t qaci_meta_version_parent(const qaci_meta_versions *v, size_t i) {
  return v->version[i].parent;
}

const char *qaci_meta_version_reason(const qaci_meta_versions *v, size_t i) {
  return v->version[i].reason;
}

size_t qaci_meta_version_changes(const qaci_meta_versions *v, size_t i) {
  return v->version[i].changes;
}

void qaci_meta_version_change(const qaci_meta_versions *v, size_t i, size_t k, qaci_meta_edit *before,
                              qaci_meta_edit *after) {
  *before = v->version[i].change[k].before;
  *after = v->version[i].change[k].after;
}
