/* The recorded execution as a page: see export.h.                                                         META.10
 *
 * One walk over the record with an explicit stack, activations in the order of their questions.
 */
#include <stdlib.h>
#include <string.h>

#include "qaci/meta/export_internal.h"
#include "qaci/meta/internal.h"

/* An activation that is open on the page. */
typedef struct shown {
  qaci_meta_activation activation;
  qaci_meta_setting *line;
  size_t lines, next, part; /* the next line, the next activation that it asked */
} shown;

typedef struct page {
  const qaci_meta_world *w;
  const qaci_meta_export *options;
  qaci_meta_writer out;
  shown *stack;
  size_t height, room;
  uint8_t *done; /* a bit for each activation that stands on the page */
} page;

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Meta-execution</title>\n<style>\n"
    "body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5em auto; max-width: 70em; padding: 0 1em; color: #222 }\n"
    "details, .leaf { border-left: 2px solid #d8d8d8; margin: .15em 0 .15em .3em; padding-left: .7em }\n"
    "summary { cursor: pointer } summary, .line, .leaf { overflow-wrap: anywhere; white-space: pre-wrap }\n"
    ".line { margin: .1em 0; font-family: ui-monospace, monospace; font-size: .87em } .said { color: #06c }\n"
    ".reply { font-weight: 600 } .note { color: #777; font-size: .87em } .wrong { text-decoration: line-through }\n"
    ":target > summary { background: #fe9 }\n"
    "@media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } .said { color: #7bf }\n"
    "  details, .leaf { border-color: #444 } .note { color: #999 } :target > summary { background: #550 } }\n"
    "</style>\n</head>\n<body>\n";
static const char foot[] = "</body>\n</html>\n";

static bool is_done(const page *p, uint32_t activation) {
  return p->done[activation / 8] >> (activation % 8) & 1;
}

static void put(page *p, const char *text) {
  qaci_meta_put(&p->out, text);
}

static void put_message(page *p, qaci_meta_ref m) {
  qaci_meta_put_message(&p->out, QACI_META_QUOTE_HTML, p->w, m, p->options);
}

static void put_heading(page *p, uint32_t number, const qaci_meta_activation *a) {
  put(p, a->current ? "" : "<span class=\"wrong\">");
  put_message(p, a->question);
  put(p, " \xe2\x86\x92 <span class=\"reply\">");
  put_message(p, a->reply);
  put(p, a->current ? "</span> <span class=\"note\">" : "</span></span> <span class=\"note\">");
  qaci_meta_put_quoted(&p->out, QACI_META_QUOTE_HTML, qaci_meta_answered_by(p->w, a));
  put(p, ", activation ");
  qaci_meta_put_number(&p->out, number + 1);
  put(p, ", cost ");
  qaci_meta_put_number(&p->out, a->cost);
  if (a->sensitive) put(p, ", stopped by its budget");
  if (!a->current) put(p, ", would come out otherwise now");
  put(p, "</span>");
}

/* A row that does not unfold. */
static void put_leaf(page *p, uint32_t number, const qaci_meta_activation *a, bool elsewhere) {
  put(p, "<div class=\"leaf\">");
  put_heading(p, number, a);
  if (elsewhere) {
    put(p, " <a class=\"note\" href=\"#a");
    qaci_meta_put_number(&p->out, number + 1);
    put(p, "\">shown above</a>");
  } else if (!a->native) {
    put(p, " ...");
  }
  put(p, "</div>\n");
}

static qaci_status open_activation(qaci_ctx *ctx, page *p, uint32_t number) {
  qaci_meta_activation a = qaci_meta_activation_at(p->w, number);
  bool fits = p->height <= p->options->depth && p->out.length < p->options->most;
  if (is_done(p, number) || a.native || !fits) {
    put_leaf(p, number, &a, is_done(p, number));
    return QACI_OK;
  }
  QACI_TRY(qaci_meta_grow(ctx, (void **)&p->stack, &p->room, p->height, 1, sizeof *p->stack));
  p->done[number / 8] |= (uint8_t)(1 << number % 8);
  put(p, p->height ? "<details id=\"a" : "<details open id=\"a");
  qaci_meta_put_number(&p->out, number + 1);
  put(p, "\"><summary>");
  put_heading(p, number, &a);
  put(p, "</summary>\n");
  shown *s = &p->stack[p->height++];
  *s = (shown){.activation = a};
  s->line = qaci_meta_lines(p->w, &a, &s->lines);
  return QACI_OK;
}

/* Whether the line asked somebody, who answered. */
static bool asked(const qaci_meta_world *w, qaci_meta_setting s) {
  return qaci_meta_setting_kind(w, s) == QACI_META_SAID && w->decision[w->node[s].decision - 1].op == QACI_META_ASK;
}

/* One more line of the innermost activation, or its end. */
static qaci_status advance(qaci_ctx *ctx, page *p) {
  shown *s = &p->stack[p->height - 1];
  if (s->next < s->lines && p->out.length >= p->options->most) {
    put(p, "<div class=\"line\">...</div>\n");
    s->next = s->lines;
  }
  if (s->next == s->lines) {
    put(p, "</details>\n");
    free(s->line);
    p->height--;
    return QACI_OK;
  }
  qaci_meta_setting line = s->line[s->next++];
  char *text = qaci_meta_line_show(p->w, line);
  put(p, qaci_meta_setting_kind(p->w, line) == QACI_META_SAID ? "<div class=\"line said\">" : "<div class=\"line\">");
  qaci_meta_put_quoted(&p->out, QACI_META_QUOTE_HTML, text);
  put(p, "</div>\n");
  free(text);
  if (!asked(p->w, line) || s->part >= s->activation.asked_count) return QACI_OK;
  return open_activation(ctx, p, s->activation.asked[s->part++]);
}

qaci_status qaci_meta_html(qaci_ctx *ctx, const qaci_meta_world *w, size_t root, const qaci_meta_export *options,
                           char **text) {
  QACI_TRY(qaci_meta_check_activation(ctx, w, root));
  size_t bytes = qaci_meta_activations(w) / 8 + 1;
  page p = {.w = w, .options = options, .done = qaci_alloc(bytes)};
  memset(p.done, 0, bytes);
  put(&p, head);
  qaci_status status = open_activation(ctx, &p, (uint32_t)root);
  while (p.height && status == QACI_OK) status = advance(ctx, &p);
  put(&p, foot);
  while (p.height) free(p.stack[--p.height].line);
  free(p.stack);
  free(p.done);
  *text = qaci_meta_written(&p.out);
  if (status == QACI_OK) return status;
  free(*text);
  *text = NULL;
  return status;
}
