/* What the exports share: text under construction, and what is seen of an activation. */
#ifndef QACI_QACI_META_EXPORT_INTERNAL_H
#define QACI_QACI_META_EXPORT_INTERNAL_H

#include "qaci/meta/export.h"
#include "qaci/meta/speech.h"

typedef enum qaci_meta_quoting { QACI_META_QUOTE_HTML, QACI_META_QUOTE_DOT } qaci_meta_quoting;

void qaci_meta_put(qaci_meta_writer *o, const char *text); /* as it is */
void qaci_meta_put_number(qaci_meta_writer *o, uint64_t n);
void qaci_meta_put_quoted(qaci_meta_writer *o, qaci_meta_quoting quoting, const char *text);
/* The message as it is shown, quoted. */
void qaci_meta_put_message(qaci_meta_writer *o, qaci_meta_quoting quoting, const qaci_meta_world *w, qaci_meta_ref m,
                           const qaci_meta_export *options);
char *qaci_meta_written(qaci_meta_writer *o); /* the text, NUL-terminated */

/* The lines of an activation, in order: its settings, malloc'd. 0 of a native one. */
qaci_meta_setting *qaci_meta_lines(const qaci_meta_world *w, const qaci_meta_activation *a, size_t *count);
/* The policy that answered. */
const char *qaci_meta_answered_by(const qaci_meta_world *w, const qaci_meta_activation *a);
/* The activations it asked: none of a native one, whose list is of facts. */
size_t qaci_meta_asked_count(const qaci_meta_activation *a);
qaci_status qaci_meta_check_activation(qaci_ctx *ctx, const qaci_meta_world *w, size_t root);

#endif
