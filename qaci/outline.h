/* A tree of lines: as indented text, as a page of nested <details>, or as a graph for Graphviz.
 *
 *   FILE *out = qaci_outline_line(&o);  fputs("a node", out);  qaci_outline_open(&o);
 *   ... its children, in the same way ...
 *   qaci_outline_close(&o);
 */
#ifndef QACI_QACI_OUTLINE_H
#define QACI_QACI_OUTLINE_H

#include "qaci/put.h"

typedef enum qaci_outline_form { QACI_OUTLINE_TEXT, QACI_OUTLINE_HTML, QACI_OUTLINE_DOT } qaci_outline_form;

enum { QACI_OUTLINE_DEPTH = 16 };

typedef struct qaci_outline {
  qaci_outline_form form;
  FILE *out;
  unsigned depth;
  qaci_text line;
  char *pending;                    /* a page: a node of which it is not known yet whether it has children */
  size_t nodes;                     /* a graph: how many so far, and those that are open */
  size_t parent[QACI_OUTLINE_DEPTH];
} qaci_outline;

void qaci_outline_begin(qaci_outline *o, FILE *out, qaci_outline_form form, const char *title);
void qaci_outline_end(qaci_outline *o);

/* Where the text of the next node is put; then open it, and close it behind its children. Lines of text are broken as
 * qaci_put_wrapped does. */
FILE *qaci_outline_line(qaci_outline *o);
void qaci_outline_open(qaci_outline *o);
void qaci_outline_close(qaci_outline *o);
void qaci_outline_leaf(qaci_outline *o); /* both */
/* A paragraph between nodes, of which every line stays as it is: of a page and of text; a graph has none. */
void qaci_outline_paragraph(qaci_outline *o, const char *text);

#endif
