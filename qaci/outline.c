/* A tree of lines in three forms: see outline.h. */
#include "qaci/outline.h"

#include <stdlib.h>
#include <string.h>

/* How many levels a page shows unfolded. */
enum { UNFOLDED = 3 };

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
    "body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5em auto; max-width: 75em; padding: 0 1em; color: #222 }\n"
    "details, .leaf { border-left: 2px solid #d8d8d8; margin: .15em 0 .15em .3em; padding-left: .7em }\n"
    ".leaf { padding-left: 1.75em } summary { cursor: pointer } summary, .leaf { overflow-wrap: anywhere }\n"
    "pre { overflow-x: auto; font-size: .87em }\n"
    "@media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } details, .leaf { border-color: "
    "#444 } }\n"
    "</style>\n<title>";

static void put_html(FILE *out, const char *s) {
  for (; *s; s++) {
    if (*s == '<') fputs("&lt;", out);
    else if (*s == '>') fputs("&gt;", out);
    else if (*s == '&') fputs("&amp;", out);
    else if (*s == QACI_PUT_JOIN) fputs("&nbsp;", out);
    else fputc(*s, out);
  }
}

void qaci_outline_begin(qaci_outline *o, FILE *out, qaci_outline_form form, const char *title) {
  *o = (qaci_outline){.form = form, .out = out};
  if (form == QACI_OUTLINE_HTML) {
    fputs(page_head, out);
    put_html(out, title);
    fputs("</title>\n</head>\n<body>\n<h1>", out);
    put_html(out, title);
    fputs("</h1>\n", out);
  } else if (form == QACI_OUTLINE_DOT) {
    fputs("digraph explain {\n  rankdir = LR;\n  node [shape = box, fontname = \"sans-serif\", fontsize = 10];\n", out);
  }
}

/* A page: the node that waits is one without children after all. */
static void flush_leaf(qaci_outline *o) {
  if (!o->pending) return;
  fputs("<div class=\"leaf\">", o->out);
  put_html(o->out, o->pending);
  fputs("</div>\n", o->out);
  free(o->pending);
  o->pending = NULL;
}

void qaci_outline_end(qaci_outline *o) {
  if (o->form == QACI_OUTLINE_HTML) fputs("</body>\n</html>\n", o->out);
  if (o->form == QACI_OUTLINE_DOT) fputs("}\n", o->out);
}

FILE *qaci_outline_line(qaci_outline *o) {
  qaci_text_begin(&o->line);
  return o->line.out;
}

/* A graph's node; its label is broken, too. */
static void put_dot(qaci_outline *o, const char *s) {
  enum { LABEL = 44 };
  fprintf(o->out, "  n%zu [label = \"", o->nodes);
  for (size_t n = 0; *s; s++, n++) {
    if (*s == '"' || *s == '\\') fputc('\\', o->out);
    if (*s == ' ' && n >= LABEL) {
      fputs("\\l", o->out);
      n = 0;
    } else {
      fputc(*s == QACI_PUT_JOIN ? ' ' : *s, o->out);
    }
  }
  fputs("\\l\"];\n", o->out);
  if (o->depth) fprintf(o->out, "  n%zu -> n%zu;\n", o->parent[o->depth - 1], o->nodes);
}

void qaci_outline_open(qaci_outline *o) {
  char *s = qaci_text_end(&o->line);
  switch (o->form) {
  case QACI_OUTLINE_TEXT: qaci_put_wrapped(o->out, s, 2 * (size_t)o->depth); break;
  case QACI_OUTLINE_DOT: put_dot(o, s); break;
  case QACI_OUTLINE_HTML:
    if (o->pending) {
      fputs(o->depth <= UNFOLDED ? "<details open><summary>" : "<details><summary>", o->out);
      put_html(o->out, o->pending);
      fputs("</summary>\n", o->out);
      free(o->pending);
    }
    o->pending = qaci_strdup(s);
    break;
  }
  free(s);
  if (o->depth < QACI_OUTLINE_DEPTH) o->parent[o->depth] = o->nodes;
  o->nodes++;
  o->depth++;
}

void qaci_outline_close(qaci_outline *o) {
  o->depth--;
  if (o->form != QACI_OUTLINE_HTML) return;
  if (o->pending) flush_leaf(o);
  else fputs("</details>\n", o->out);
}

void qaci_outline_leaf(qaci_outline *o) {
  qaci_outline_open(o);
  qaci_outline_close(o);
}

void qaci_outline_paragraph(qaci_outline *o, const char *text) {
  if (o->form == QACI_OUTLINE_TEXT) fputs(text, o->out);
  if (o->form != QACI_OUTLINE_HTML) return;
  fputs("<pre>", o->out);
  put_html(o->out, text);
  fputs("</pre>\n", o->out);
}
