/* Programs as text, written.                                                                              META.8
 *
 * A walk over the trie below the policy's root with a stack of our own. Only what is decided now is shown: a decision
 * that was replaced keeps its settings, but nobody comes there. Settings are numbered parents first, so one pass from
 * the last to the first knows which lead to a decision.
 */
#include "qaci/meta/program.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/meta/internal.h"

typedef struct writer {
  const qaci_meta_world *w;
  uint32_t *child, *next; /* [settings]: the first child and the next of the same parent; 0: none */
  bool *shown;            /* [settings]: it is decided, or leads to what is */
  char *text;
  size_t length, room;
} writer;

static void put(writer *o, const char *text, size_t length) {
  if (o->length + length + 1 > o->room) {
    o->room = 2 * o->room + length + 256;
    o->text = qaci_realloc(o->text, o->room);
  }
  memcpy(o->text + o->length, text, length);
  o->length += length;
  o->text[o->length] = 0;
}

static void put_indent(writer *o, size_t level) {
  for (size_t i = 0; i < level; i++) put(o, "  ", 2);
}

/* Text that may have line ends. */
static void put_text(writer *o, size_t level, const char *text) {
  for (;;) {
    size_t n = strcspn(text, "\n");
    put(o, text, n);
    put(o, "\n", 1);
    if (!text[n]) return;
    text += n + 1;
    put_indent(o, level);
    put(o, "| ", 2);
  }
}

static void put_node(writer *o, uint32_t s, size_t level) {
  const qaci_meta_world *w = o->w;
  put_indent(o, level);
  if (qaci_meta_setting_kind(w, s) == QACI_META_SAID) {
    put(o, "> ", 2);
    put_text(o, level, w->commands.text[w->decision[w->node[s].decision - 1].text].bytes);
    return;
  }
  char *line = qaci_meta_line_show(w, s);
  bool seen = qaci_meta_setting_kind(w, s) == QACI_META_SEEN;
  if (seen && line[2] && strchr(">!;|", line[2])) put(o, "\\", 1);
  put_text(o, level, !seen ? line : line[2] ? line + 2 : "()");
  free(line);
}

static bool in_force(const qaci_meta_world *w, uint32_t s) {
  uint32_t decision = w->node[w->node[s].parent].decision;
  return decision && w->decision[decision - 1].said == s;
}

static void link_children(writer *o) {
  const qaci_meta_world *w = o->w;
  for (uint32_t s = (uint32_t)w->nodes; s-- > 0;) {
    uint32_t parent = w->node[s].parent;
    bool said = qaci_meta_setting_kind(w, s) == QACI_META_SAID;
    o->shown[s] = said ? in_force(w, s) : o->shown[s] || w->node[s].decision;
    if (parent == s || !o->shown[s]) continue;
    o->shown[parent] = true;
    o->next[s] = o->child[parent];
    o->child[parent] = s;
  }
}

static void put_below(writer *o, uint32_t root) {
  size_t level = 0;
  for (uint32_t s = o->child[root], up; s;) {
    put_node(o, s, level);
    if (o->child[s]) {
      s = o->child[s];
      level++;
      continue;
    }
    while (!o->next[s] && (up = o->w->node[s].parent) != root) s = up, level--;
    s = o->next[s];
  }
}

char *qaci_meta_program_show(const qaci_meta_world *w, qaci_meta_policy p) {
  static const char head[] = "qaci-meta-program 1\n";
  writer o = {.w = w,
              .child = qaci_alloc(w->nodes * sizeof *o.child),
              .next = qaci_alloc(w->nodes * sizeof *o.next),
              .shown = qaci_alloc(w->nodes * sizeof *o.shown)};
  memset(o.child, 0, w->nodes * sizeof *o.child);
  memset(o.next, 0, w->nodes * sizeof *o.next);
  memset(o.shown, 0, w->nodes * sizeof *o.shown);
  link_children(&o);
  put(&o, head, sizeof head - 1);
  put_below(&o, w->policy[p].root);
  free(o.child);
  free(o.next);
  free(o.shown);
  return o.text;
}
