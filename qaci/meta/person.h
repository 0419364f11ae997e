/* Meta-execution: people as policies.                                                                     META.8
 *
 * A person of a world decides through whoever sits at its seat; while nobody sits there, its questions have to wait.
 */
#ifndef QACI_QACI_META_PERSON_H
#define QACI_QACI_META_PERSON_H

#include "qaci/meta/world.h"

/* A policy that is a person called `name` (copied). Asked while nobody sits there it is QACI_UNABLE. */
qaci_meta_policy qaci_meta_person_add(qaci_meta_world *w, const char *name);
bool qaci_meta_is_person(const qaci_meta_world *w, qaci_meta_policy p);

/* Sit down, or with decide NULL stand up. decide: as of qaci_meta_policy_functions. */
typedef qaci_status qaci_meta_decide(qaci_ctx *ctx, void *data, const qaci_meta_question *question, char **command,
                                     size_t *length);
void qaci_meta_sit(qaci_meta_world *w, qaci_meta_decide *decide, void *data);

/* QACI_DOMAIN with the machine's own sentence if `command`, decided in s, would be an error line or a malformed reply:
 * people are told before it counts. O(length). */
qaci_status qaci_meta_command_check(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *command,
                                    size_t length);

#endif
