/* The recorded execution as a graph: see export.h.                                                         META.10
 *
 * Breadth first, so that an activation that is reached in several ways is shown if any of them is short enough.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/meta/export_internal.h"
#include "qaci/meta/internal.h"

typedef struct graph {
  const qaci_meta_world *w;
  const qaci_meta_export *options;
  qaci_meta_writer out;
  uint32_t *queue; /* activations that are nodes, in order */
  size_t count, room;
  uint8_t *done;
} graph;

static void put(graph *g, const char *text) {
  qaci_meta_put(&g->out, text);
}

static void put_node(graph *g, uint32_t number) {
  qaci_meta_put(&g->out, "a");
  qaci_meta_put_number(&g->out, (uint64_t)number + 1);
}

static void put_activation(graph *g, uint32_t number) {
  qaci_meta_activation a = qaci_meta_activation_at(g->w, number);
  put(g, "  ");
  put_node(g, number);
  put(g, " [label=\"");
  qaci_meta_put_message(&g->out, QACI_META_QUOTE_DOT, g->w, a.question, g->options);
  put(g, "\\n");
  qaci_meta_put_message(&g->out, QACI_META_QUOTE_DOT, g->w, a.reply, g->options);
  put(g, "\\n");
  qaci_meta_put_quoted(&g->out, QACI_META_QUOTE_DOT, qaci_meta_answered_by(g->w, &a));
  put(g, ", cost ");
  qaci_meta_put_number(&g->out, a.cost);
  put(g, "\"");
  if (a.native)
    put(g, ", style=rounded");
  else if (!a.current)
    put(g, ", style=dashed");
  if (a.sensitive) put(g, ", color=red");
  put(g, "];\n");
}

static qaci_status meet(qaci_ctx *ctx, graph *g, uint32_t number) {
  QACI_TRY(qaci_meta_grow(ctx, (void **)&g->queue, &g->room, g->count, 1, sizeof *g->queue));
  g->queue[g->count++] = number;
  g->done[number / 8] |= (uint8_t)(1 << number % 8);
  return QACI_OK;
}

/* What the activation asked; those that were met now are nodes, unless nothing more is to be unfolded. */
static qaci_status put_questions(qaci_ctx *ctx, graph *g, uint32_t number, bool unfold) {
  qaci_meta_activation a = qaci_meta_activation_at(g->w, number);
  size_t left_out = 0, n = qaci_meta_asked_count(&a);
  for (size_t i = 0; i < n; i++) {
    uint32_t to = a.asked[i];
    bool known = g->done[to / 8] >> (to % 8) & 1;
    if (!known && (!unfold || g->out.length >= g->options->most)) {
      left_out++;
      continue;
    }
    if (!known) QACI_TRY(meet(ctx, g, to));
    put(g, "  ");
    put_node(g, number);
    put(g, " -> ");
    put_node(g, to);
    if (n > 1) {
      put(g, " [label=\"");
      qaci_meta_put_number(&g->out, i + 1);
      put(g, "\"]");
    }
    put(g, ";\n");
  }
  if (!left_out) return QACI_OK;
  put(g, "  ");
  put_node(g, number);
  put(g, "_more [label=\"... ");
  qaci_meta_put_number(&g->out, left_out);
  put(g, "\", shape=plaintext];\n  ");
  put_node(g, number);
  put(g, " -> ");
  put_node(g, number);
  put(g, "_more [style=dashed];\n");
  return QACI_OK;
}

/* Level by level. */
static qaci_status put_all(qaci_ctx *ctx, graph *g, uint32_t root) {
  QACI_TRY(meet(ctx, g, root));
  size_t level = 0, level_end = 1;
  for (size_t i = 0; i < g->count; i++) {
    if (i == level_end) {
      level++;
      level_end = g->count;
    }
    put_activation(g, g->queue[i]);
    QACI_TRY(put_questions(ctx, g, g->queue[i], level < g->options->depth));
  }
  return QACI_OK;
}

qaci_status qaci_meta_dot(qaci_ctx *ctx, const qaci_meta_world *w, size_t root, const qaci_meta_export *options,
                          char **text) {
  QACI_TRY(qaci_meta_check_activation(ctx, w, root));
  size_t bytes = qaci_meta_activations(w) / 8 + 1;
  graph g = {.w = w, .options = options, .done = qaci_alloc(bytes)};
  memset(g.done, 0, bytes);
  put(&g, "digraph meta_execution {\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n"
          "  edge [fontname=\"sans-serif\", fontsize=9];\n");
  qaci_status status = put_all(ctx, &g, (uint32_t)root);
  put(&g, "}\n");
  free(g.queue);
  free(g.done);
  *text = qaci_meta_written(&g.out);
  if (status == QACI_OK) return status;
  free(*text);
  *text = NULL;
  return status;
}
