/* What the exports share: see export_internal.h.                                                         META.10 */
#include <stdio.h>
#include <string.h>

#include "qaci/meta/export_internal.h"
#include "qaci/meta/internal.h"

const qaci_meta_export qaci_meta_export_usual = {.depth = 32, .most = 4 << 20, .text_depth = 3, .text_bytes = 400};

void qaci_meta_put(qaci_meta_writer *o, const char *text) {
  qaci_meta_write(o, text, strlen(text));
}

void qaci_meta_put_number(qaci_meta_writer *o, uint64_t n) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)n);
  qaci_meta_put(o, text);
}

/* What stands for c; NULL: itself. Control characters are no characters of a page. */
static const char *quoted(qaci_meta_quoting quoting, char c) {
  bool html = quoting == QACI_META_QUOTE_HTML;
  switch (c) {
  case '&':
    return html ? "&amp;" : NULL;
  case '<':
    return html ? "&lt;" : NULL;
  case '>':
    return html ? "&gt;" : NULL;
  case '"':
    return html ? "&quot;" : "\\\"";
  case '\\':
    return html ? NULL : "\\\\";
  case '\n':
    return html ? NULL : "\\n";
  default:
    return (unsigned char)c < ' ' && (c != '\t' || !html) ? " " : NULL;
  }
}

void qaci_meta_put_quoted(qaci_meta_writer *o, qaci_meta_quoting quoting, const char *text) {
  for (; *text; text++) {
    const char *instead = quoted(quoting, *text);
    if (instead)
      qaci_meta_put(o, instead);
    else
      qaci_meta_write(o, text, 1);
  }
}

void qaci_meta_put_message(qaci_meta_writer *o, qaci_meta_quoting quoting, const qaci_meta_world *w, qaci_meta_ref m,
                           const qaci_meta_export *options) {
  char *text = qaci_meta_show(w, m, options->text_depth, options->text_bytes);
  qaci_meta_put_quoted(o, quoting, text);
  free(text);
}

char *qaci_meta_written(qaci_meta_writer *o) {
  qaci_meta_write(o, "", 1);
  return o->text;
}

qaci_meta_setting *qaci_meta_lines(const qaci_meta_world *w, const qaci_meta_activation *a, size_t *count) {
  *count = 0;
  if (a->native) return NULL;
  qaci_meta_setting first = qaci_meta_agent_setting(w, a->agent);
  size_t n = 0;
  for (qaci_meta_setting s = a->last; s != first; s = qaci_meta_setting_parent(w, s)) n++;
  qaci_meta_setting *line = qaci_alloc(n * sizeof *line);
  *count = n;
  for (qaci_meta_setting s = a->last; s != first; s = qaci_meta_setting_parent(w, s)) line[--n] = s;
  return line;
}

const char *qaci_meta_answered_by(const qaci_meta_world *w, const qaci_meta_activation *a) {
  return qaci_meta_policy_name(w, qaci_meta_setting_policy(w, qaci_meta_agent_setting(w, a->agent)));
}

size_t qaci_meta_asked_count(const qaci_meta_activation *a) {
  return a->native ? 0 : a->asked_count;
}

qaci_status qaci_meta_check_activation(qaci_ctx *ctx, const qaci_meta_world *w, size_t root) {
  size_t n = qaci_meta_activations(w);
  if (root < n) return QACI_OK;
  if (!n && !w->options.record)
    return qaci_fail(ctx, QACI_DOMAIN, "the world records nothing, expected one made with `record`");
  return qaci_fail(ctx, QACI_DOMAIN, "there is no activation %zu, the last one recorded is %zu", root + 1, n);
}
