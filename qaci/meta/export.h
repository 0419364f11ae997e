/* The recorded execution as a page and as a graph.                                                        META.10
 *
 * html  nested <details>, one for each activation: question and reply, then its lines, with the activations that it
 *       asked below the lines that asked them. An activation that is reached again is a link to where it stands.
 *       Complete in itself, without scripts.
 * dot   a graph for Graphviz: each activation is one node, an edge for each question, numbered in order.
 *
 * The same record gives the same bytes.
 * What is left out for lack of depth or of room is shown as "...", with its number.
 */
#ifndef QACI_QACI_META_EXPORT_H
#define QACI_QACI_META_EXPORT_H

#include "qaci/meta/machine.h"

typedef struct qaci_meta_export {
  size_t depth;      /* activations in activations: 0 is the root alone */
  size_t most;       /* bytes after which nothing more is unfolded */
  size_t text_depth; /* of messages in messages */
  size_t text_bytes; /* of one message */
} qaci_meta_export;
extern const qaci_meta_export qaci_meta_export_usual; /* 32 deep, 4 MiB, messages 3 deep and 400 bytes */

/* The page or the graph below activation `root` (its number, from 0), malloc'd. QACI_DOMAIN if the world has no such
 * activation. O(what is shown) and one bit for each activation of the world. */
qaci_status qaci_meta_html(qaci_ctx *ctx, const qaci_meta_world *w, size_t root, const qaci_meta_export *options,
                           char **text);
qaci_status qaci_meta_dot(qaci_ctx *ctx, const qaci_meta_world *w, size_t root, const qaci_meta_export *options,
                          char **text);

#endif
