/* Settings: a trie of lines.                                                                   META.1 and META.6
 *
 * A setting is a node; its path from the root of its policy is what the agent has seen and said. A look-up is one
 * comparison if the child is the one found last or the first one, else one probe of an index of the others: O(1)
 * expected.
 */
#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

static uint32_t line_holes(const qaci_meta_world *w, uint32_t line) {
  bool seen = line >> QACI_META_LINE_BITS == QACI_META_SEEN;
  return seen ? w->templates.text[line & ((1u << QACI_META_LINE_BITS) - 1)].holes : 0;
}

static uint32_t add_node(qaci_meta_world *w, qaci_meta_node node) {
  if (w->nodes == w->node_room) {
    w->node_room = w->node_room ? 2 * w->node_room : 16;
    w->node = qaci_realloc(w->node, w->node_room * sizeof *w->node);
  }
  w->uncharged += 2 * (sizeof node + sizeof *w->children.slot);
  w->node[w->nodes] = node;
  return (uint32_t)w->nodes++;
}

uint32_t qaci_meta_child(qaci_meta_world *w, uint32_t setting, uint32_t line) {
  qaci_meta_node *parent = &w->node[setting];
  if (parent->last_line == line && parent->last_child) return parent->last_child;
  uint64_t hash = qaci_hash_mix(setting, line);
  uint32_t child = QACI_META_NONE, first = parent->first_child;
  if (first && w->node[first].line == line) child = first;
  size_t at = first ? 0 : QACI_INDEX_NONE;
  for (size_t probe = 0; child == QACI_META_NONE && at != QACI_INDEX_NONE;) {
    at = qaci_index_next(&w->children, hash, &probe);
    if (at != QACI_INDEX_NONE && w->node[at].parent == setting && w->node[at].line == line) child = (uint32_t)at;
  }
  if (child == QACI_META_NONE) {
    child = add_node(w, (qaci_meta_node){.parent = setting, .line = line, .policy = parent->policy,
                                         .registers = parent->registers + line_holes(w, line)});
    parent = &w->node[setting];
    if (first)
      qaci_index_insert(&w->children, hash, child);
    else
      parent->first_child = child;
  }
  parent->last_line = line;
  parent->last_child = child;
  return child;
}

qaci_meta_policy qaci_meta_policy_add(qaci_meta_world *w, const qaci_meta_policy_functions *functions, void *data) {
  if (w->policies == w->policy_room) {
    w->policy_room = w->policy_room ? 2 * w->policy_room : 4;
    w->policy = qaci_realloc(w->policy, w->policy_room * sizeof *w->policy);
  }
  uint32_t policy = (uint32_t)w->policies++;
  uint32_t root = add_node(w, (qaci_meta_node){.line = qaci_meta_line(QACI_META_START, 0), .policy = policy});
  w->node[root].parent = root;
  w->policy[policy] = (qaci_meta_policy_record){functions, data, root, 0, NULL};
  return policy;
}

void qaci_meta_policy_set_name(qaci_meta_world *w, qaci_meta_policy p, const char *name) {
  free(w->policy[p].name);
  w->policy[p].name = qaci_strdup(name);
}

const char *qaci_meta_policy_name(const qaci_meta_world *w, qaci_meta_policy p) {
  return w->policy[p].name ? w->policy[p].name : w->policy[p].functions->name;
}

qaci_meta_ref qaci_meta_fresh(qaci_meta_world *w, qaci_meta_policy p) {
  qaci_meta_policy_record *r = &w->policy[p];
  if (!r->fresh) {
    qaci_ctx unlimited;
    qaci_ctx_init(&unlimited);
    uint32_t word = r->root | QACI_META_AGENT;
    qaci_meta_intern(&unlimited, w, &r->fresh, &word, 1);
  }
  return r->fresh;
}

void qaci_meta_register_kinds(const qaci_meta_world *w, uint32_t setting, bool *kinds) {
  for (uint32_t s = setting; w->node[s].parent != s; s = w->node[s].parent) {
    uint32_t line = w->node[s].line;
    if (line >> QACI_META_LINE_BITS != QACI_META_SEEN) continue;
    const qaci_meta_text_record *t = &w->templates.text[line & ((1u << QACI_META_LINE_BITS) - 1)];
    size_t at = w->node[s].registers - t->holes;
    for (size_t i = 0; i < t->length; i++)
      if ((unsigned char)t->bytes[i] >= QACI_META_HOLE)
        kinds[at++] = (unsigned char)t->bytes[i] == QACI_META_AGENT_HOLE;
  }
}

qaci_meta_policy qaci_meta_setting_policy(const qaci_meta_world *w, qaci_meta_setting s) {
  return w->node[s].policy;
}

qaci_meta_setting qaci_meta_setting_parent(const qaci_meta_world *w, qaci_meta_setting s) {
  return w->node[s].parent;
}

qaci_meta_line_kind qaci_meta_setting_kind(const qaci_meta_world *w, qaci_meta_setting s) {
  return (qaci_meta_line_kind)(w->node[s].line >> QACI_META_LINE_BITS);
}

size_t qaci_meta_setting_registers(const qaci_meta_world *w, qaci_meta_setting s) {
  return w->node[s].registers;
}

const char *qaci_meta_setting_decision(const qaci_meta_world *w, qaci_meta_setting s) {
  uint32_t d = w->node[s].decision;
  return d ? w->commands.text[w->decision[d - 1].text].bytes : NULL;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What a policy said, as it is remembered. */
typedef struct cleaned {
  const char *text;
  size_t length;
  char replaced[256];
} cleaned;

/* Whether the last character is a backslash that escapes nothing. */
static bool ends_in_backslash(const char *text, size_t length) {
  size_t backslashes = 0;
  while (backslashes < length && text[length - 1 - backslashes] == '\\') backslashes++;
  return backslashes % 2 == 1;
}

/* Blanks at both ends are dropped, but for \ followed by a blank. What could not be shown as lines of text is replaced
 * by a sentence that is no command and no reply either. */
static void clean(qaci_ctx *ctx, cleaned *c, const char *text, size_t length) {
  if (qaci_meta_utf8(ctx, text, length) != QACI_OK) {
    length = (size_t)snprintf(c->replaced, sizeof c->replaced, ") the command was no text: %s", ctx->message);
    text = c->replaced;
  }
  while (length && is_blank(*text)) ++text, --length;
  while (length && is_blank(text[length - 1]) && !ends_in_backslash(text, length - 1)) --length;
  if (ends_in_backslash(text, length)) {
    text = ") the command ended with a backslash, expected a character after it";
    length = strlen(text);
  }
  c->text = text;
  c->length = length;
}

qaci_status qaci_meta_decision_number(qaci_ctx *ctx, qaci_meta_world *w, uint32_t s, const char *command, size_t length,
                                      uint32_t *number) {
  qaci_meta_decision d;
  QACI_TRY(qaci_meta_command(ctx, w, s, command, length, &d));
  qaci_meta_node *said = &w->node[d.said];
  if (!said->decision) {
    QACI_TRY(qaci_meta_grow(ctx, (void **)&w->decision, &w->decision_room, w->decisions, 1, sizeof d));
    w->decision[w->decisions++] = d;
    said->decision = (uint32_t)w->decisions;
  }
  *number = said->decision - 1;
  return QACI_OK;
}

qaci_status qaci_meta_setting_decide(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *text,
                                     size_t length) {
  cleaned c;
  clean(ctx, &c, text, length);
  uint32_t known = w->node[s].decision, number;
  const qaci_meta_text_record *before = known ? &w->commands.text[w->decision[known - 1].text] : NULL;
  if (before && before->length == c.length && !memcmp(before->bytes, c.text, c.length)) return QACI_OK;
  if (before)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the decision is \"%.*s\" where it was \"%.80s\" before, expected one decision in one setting",
                     (int)(c.length < 80 ? c.length : 80), c.text, before->bytes);
  size_t decisions = w->decisions;
  QACI_TRY(qaci_meta_decision_number(ctx, w, s, c.text, c.length, &number));
  if (w->watch.decided) QACI_TRY(w->watch.decided(ctx, w->watch.data, w, s, number));
  w->node[s].decision = number + 1;
  bool was_forgotten = decisions == w->decisions;
  return w->options.record && was_forgotten ? qaci_meta_replace_said(ctx, w, QACI_META_NONE, w->decision[number].said)
                                            : QACI_OK;
}

qaci_status qaci_meta_setting_change(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *text,
                                     size_t length) {
  uint32_t known = w->node[s].decision, number;
  if (!known) return qaci_meta_setting_decide(ctx, w, s, text, length);
  QACI_TRY(qaci_meta_changeable(ctx, w, "a decision"));
  cleaned c;
  clean(ctx, &c, text, length);
  QACI_TRY(qaci_meta_decision_number(ctx, w, s, c.text, c.length, &number));
  if (number == known - 1) return QACI_OK;
  if (w->watch.decided) QACI_TRY(w->watch.decided(ctx, w->watch.data, w, s, number));
  w->node[s].decision = number + 1;
  return qaci_meta_replace_said(ctx, w, w->decision[known - 1].said, w->decision[number].said);
}

qaci_status qaci_meta_setting_forget(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s) {
  uint32_t known = w->node[s].decision;
  if (!known) return QACI_OK;
  QACI_TRY(qaci_meta_changeable(ctx, w, "a decision"));
  if (w->watch.decided) QACI_TRY(w->watch.decided(ctx, w->watch.data, w, s, QACI_META_NONE));
  w->node[s].decision = 0;
  return qaci_meta_replace_said(ctx, w, w->decision[known - 1].said, QACI_META_NONE);
}

size_t qaci_meta_settings(const qaci_meta_world *w) {
  return w->nodes;
}

size_t qaci_meta_decisions(const qaci_meta_world *w) {
  return w->decisions;
}
