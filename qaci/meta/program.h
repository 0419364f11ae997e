/* Meta-execution: programs, what a policy has decided as an indented text.                                       META.8
 *
 *   qaci-meta-program 1
 *   sort #0                          what is seen, its holes numbered on from those seen before
 *     > view #0                      what is decided then
 *       the empty list
 *         > reply sorted #0
 *       the list with first element #1 and remaining elements in the list #2
 *         !                          no budget is left
 *           > reply no budget
 *
 * Two spaces a level. A line end inside of what is seen or said is a new line that begins with | at the same level; the
 * empty message is (); \ before a first > ! ; or | keeps it text. Lines that begin with ; and blank ones are skipped.
 */
#ifndef QACI_QACI_META_PROGRAM_H
#define QACI_QACI_META_PROGRAM_H

#include "qaci/meta/world.h"

/* The decisions of p that are in force, in the order in which their settings were met first. Loading it into a new
 * policy gives the same decisions, and the same text again. malloc'd. O(settings + bytes). */
char *qaci_meta_program_show(const qaci_meta_world *w, qaci_meta_policy p);

/* Decide for p what the program says. The first line may be missing; another version is refused. QACI_DOMAIN names the
 * line, e.g. for a setting that is decided otherwise; the lines before it are in force then. O(bytes). */
qaci_status qaci_meta_program_load(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *text,
                                   size_t length);

/* A policy that knows the program and nothing else: asked in another setting it is QACI_UNABLE and names it. */
qaci_status qaci_meta_program_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                  const char *text, size_t length);

/* The template of a line as qaci_meta_template_show(w, t, first) shows it. QACI_DOMAIN for what it never shows.
 * O(length). */
qaci_status qaci_meta_template_of_shown(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_template *t, const char *text,
                                        size_t length, size_t first);

#endif
