/* Worlds of meta-execution for tests: policies written as rules, and shapes and expressions in one call. */
#ifndef QACI_TESTS_SUPPORT_META_H
#define QACI_TESTS_SUPPORT_META_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/meta/machine.h"

/* A rule holds in settings that end with these lines. The first that holds is followed; a command "fail TEXT" is an
 * error inside the policy, and where none holds the policy cannot answer. */
typedef struct meta_rule {
  const char *lines, *command;
} meta_rule;

typedef struct meta_rules {
  const meta_rule *rule; /* ends with one that has no lines */
  size_t calls, forced;  /* what the policy was asked, what of it without budget */
} meta_rules;

static inline bool meta_ends_with(const char *setting, const char *lines) {
  size_t length = strlen(setting), end = strlen(lines) + 1;
  if (length < end || memcmp(setting + length - end, lines, end - 1) != 0) return false;
  return length == end || setting[length - end - 1] == '\n';
}

static inline qaci_status meta_follow(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                      size_t *length) {
  meta_rules *rules = data;
  rules->calls++;
  rules->forced += q->exhausted;
  char *setting = qaci_meta_setting_show(q->world, q->setting);
  const meta_rule *r = rules->rule;
  while (r->lines && !meta_ends_with(setting, r->lines)) r++;
  qaci_status status = QACI_OK;
  if (!r->lines) {
    status = qaci_fail(ctx, QACI_UNABLE, "no rule for this setting:\n%s", setting);
  } else if (!strncmp(r->command, "fail ", 5)) {
    status = qaci_fail(ctx, QACI_DOMAIN, "%s", r->command + 5);
  } else {
    *command = qaci_strdup(r->command);
    *length = strlen(r->command);
  }
  free(setting);
  return status;
}

static const qaci_meta_policy_functions meta_rules_functions = {.name = "rules", .decide = meta_follow};

static inline qaci_meta_ref meta_message(qaci_ctx *ctx, qaci_meta_world *w, const char *expression) {
  qaci_meta_ref m = 0;
  if (qaci_meta_evaluate(ctx, w, &m, expression, strlen(expression), NULL, 0) != QACI_OK) abort();
  return m;
}

static inline qaci_meta_template meta_shape(qaci_ctx *ctx, qaci_meta_world *w, const char *shape) {
  qaci_meta_template t = 0;
  if (qaci_meta_template_of_shape(ctx, w, &t, shape, strlen(shape)) != QACI_OK) abort();
  return t;
}

#endif
