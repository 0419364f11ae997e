/* Meta-execution: policies that are tables and transcripts.                                                  META.7 */
#ifndef QACI_QACI_META_RULES_H
#define QACI_QACI_META_RULES_H

#include "qaci/meta/world.h"

/* *p := a policy that says what is decided in its settings already (qaci_meta_rules_put, qaci_meta_program_load), else
 * what *fallback says there; without a fallback it is QACI_UNABLE and names the setting. */
qaci_status qaci_meta_rules_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                const qaci_meta_policy *fallback);
/* Decide so in the setting of p that qaci_meta_setting_show shows as this text; so too the commands in it. QACI_DOMAIN
 * for what is no setting, or decided otherwise before. O(bytes). */
qaci_status qaci_meta_rules_put(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *setting,
                                size_t setting_length, const char *command, size_t length);

/* *p := a policy that says the commands of a transcript one after the other, in whatever new setting it is asked:
 *   < sort #0         optional: what the setting must end with, or the transcript does not fit (QACI_DOMAIN)
 *   > view #0         a command; a line that begins with neither is one, too
 * Blank lines and lines that begin with ; are skipped. At its end it is QACI_UNABLE and names the setting. */
qaci_status qaci_meta_script_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                 const char *text, size_t length);

#endif
