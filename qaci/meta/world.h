/* Meta-execution: messages, settings, agents and policies of one world.                          META.1 and META.2
 *
 * Everything is immutable and hash-consed: equal things have equal numbers, so equality is identity, and a sub-message
 * that recurs is stored once. A world owns all of it; it lives as long as the world does.
 *
 *   template  a text with typed holes: "sort # for @"      message  a template with a referent for each hole
 *   setting   all that an agent has seen and said, but for what is behind holes: a path in a trie of lines
 *   agent     a setting with registers, the referents of the holes it has seen; its policy is that of the setting
 *   policy    a function from settings to commands
 */
#ifndef QACI_QACI_META_WORLD_H
#define QACI_QACI_META_WORLD_H

#include "distributions/ctx.h"

typedef struct qaci_meta_world qaci_meta_world;

/* A message or, with QACI_META_AGENT set, an agent. 0 is the empty message. */
typedef uint32_t qaci_meta_ref;
#define QACI_META_AGENT UINT32_C(0x80000000)
static inline bool qaci_meta_is_agent(qaci_meta_ref r) {
  return r & QACI_META_AGENT;
}

typedef uint32_t qaci_meta_template; /* 0: the empty text without holes */
typedef uint32_t qaci_meta_setting;
typedef uint32_t qaci_meta_policy;

typedef struct qaci_meta_options {
  size_t view_limit;  /* bytes of one line; more is an error message; 0: 64 KiB */
  bool is_signed;     /* every question begins with its sender's address, "@: " */
  bool strict;        /* an error inside a policy ends the run instead of becoming its reply */
  bool ask_always;    /* decisions are not remembered: the policy is called at every step */
  bool no_answers;    /* answers are not remembered */
  bool record;        /* every activation is recorded: needed to explain, correct and roll back (META.6) */
} qaci_meta_options;

qaci_meta_world *qaci_meta_world_create(const qaci_meta_options *options /* NULL: all off */);
void qaci_meta_world_destroy(qaci_meta_world *w); /* NULL does nothing */
uint64_t qaci_meta_world_bytes(const qaci_meta_world *w); /* of memory, all told */

/* Text ------------------------------------------------------------------------------------------------------------
 * A shape is UTF-8 without NUL in which # and @ are holes and \c is the character c. */

/* QACI_DOMAIN for what is not such text, or a backslash at the end. O(length). */
qaci_status qaci_meta_template_of_shape(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_template *r, const char *shape,
                                        size_t length);
size_t qaci_meta_template_holes(const qaci_meta_world *w, qaci_meta_template t);
bool qaci_meta_template_takes_agent(const qaci_meta_world *w, qaci_meta_template t, size_t hole);
/* The template as text, its holes as #n and @n with n = first, first + 1, ...; escaped so that it can be typed.
 * malloc'd. */
char *qaci_meta_template_show(const qaci_meta_world *w, qaci_meta_template t, size_t first);

/* Messages -------------------------------------------------------------------------------------------------------- */

/* *r := t with argument[i] in hole i. QACI_DOMAIN if one is of the wrong kind. O(holes). */
qaci_status qaci_meta_message(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, qaci_meta_template t,
                              const qaci_meta_ref *argument);
/* A message of literal text, without holes. */
qaci_status qaci_meta_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *text, size_t length);
qaci_meta_template qaci_meta_message_template(const qaci_meta_world *w, qaci_meta_ref m);
/* Valid until the next message. */
const qaci_meta_ref *qaci_meta_message_arguments(const qaci_meta_world *w, qaci_meta_ref m);
/* m for people: sub-messages in parentheses down to `depth`, "..." below and after `most` bytes; agents as @. malloc'd.
 * O(what is shown), whatever the size of m. */
char *qaci_meta_show(const qaci_meta_world *w, qaci_meta_ref m, size_t depth, size_t most);

/* What an expression denotes, with registers: a message, or an agent for a bare @n.                          META.2
 * QACI_DOMAIN with the sentence that an agent would see. */
qaci_status qaci_meta_evaluate(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *expression,
                               size_t length, const qaci_meta_ref *registers, size_t count);

/* Policies --------------------------------------------------------------------------------------------------------- */

/* What a policy is asked. The text of the setting is qaci_meta_setting_show(w, setting). */
typedef struct qaci_meta_question {
  qaci_meta_world *world;
  qaci_meta_setting setting;
  bool exhausted; /* no budget is left: the command is taken as a reply */
  const char *suggestion; /* a command that another policy would say here; NULL: none */
} qaci_meta_question;

typedef struct qaci_meta_policy_functions {
  const char *name;
  /* *command := malloc'd text. QACI_DOMAIN: an error inside the policy (ctx->message; see `strict`); QACI_UNABLE: it
   * cannot answer now (a person has left, a transcript ended, a limit): the run ends, and can be made again later. */
  qaci_status (*decide)(qaci_ctx *ctx, void *data, const qaci_meta_question *question, char **command, size_t *length);
  void (*destroy)(void *data); /* may be NULL */
  /* A native policy has this instead of decide: it is no reader of text but a part of the world (a database, an oracle)
   * that sees the message itself, replies at the cost of one decision, and does not remember: what it is after a
   * question is what it was before. *facts := the facts it looked up, QACI_META_FACT_BIT (machine.h) | number each,
   * valid until the next call. */
  qaci_status (*answer)(qaci_ctx *ctx, void *data, qaci_meta_world *w, qaci_meta_ref message, qaci_meta_ref *reply,
                        const uint32_t **facts, size_t *fact_count);
} qaci_meta_policy_functions;

/* A new policy with a table of decisions of its own. `functions` must outlive the world. */
qaci_meta_policy qaci_meta_policy_add(qaci_meta_world *w, const qaci_meta_policy_functions *functions, void *data);
/* What people and journals call it: at first the name of its functions. The name is copied. */
void qaci_meta_policy_set_name(qaci_meta_world *w, qaci_meta_policy p, const char *name);
const char *qaci_meta_policy_name(const qaci_meta_world *w, qaci_meta_policy p);
qaci_meta_ref qaci_meta_fresh(qaci_meta_world *w, qaci_meta_policy p); /* the agent that has seen nothing */

/* Settings --------------------------------------------------------------------------------------------------------- */
typedef enum qaci_meta_line_kind {
  QACI_META_START, QACI_META_SEEN, QACI_META_SAID, QACI_META_EXHAUSTED
} qaci_meta_line_kind;

qaci_meta_policy qaci_meta_setting_policy(const qaci_meta_world *w, qaci_meta_setting s);
qaci_meta_setting qaci_meta_setting_parent(const qaci_meta_world *w, qaci_meta_setting s);
qaci_meta_line_kind qaci_meta_setting_kind(const qaci_meta_world *w, qaci_meta_setting s); /* of its last line */
size_t qaci_meta_setting_registers(const qaci_meta_world *w, qaci_meta_setting s);
/* All lines: "< insert #0 into #1", "> view #1", "!", one a line; a line end inside a line has a backslash before it
 * or, in a command that has none, "| " behind it. The last line alone. malloc'd. */
char *qaci_meta_setting_show(const qaci_meta_world *w, qaci_meta_setting s);
char *qaci_meta_line_show(const qaci_meta_world *w, qaci_meta_setting s);
/* The command decided in s, NULL if none yet. Valid as long as the world. */
const char *qaci_meta_setting_decision(const qaci_meta_world *w, qaci_meta_setting s);
/* Decide in s, as if its policy had. QACI_DOMAIN if s is decided otherwise. */
qaci_status qaci_meta_setting_decide(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *command,
                                     size_t length);
/* Decide otherwise from now on (a world with `record`): answers that depend on the old decision are not used any more,
 * unless it comes back; those that depend on the new one are used again. */
qaci_status qaci_meta_setting_change(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s, const char *command,
                                     size_t length);
/* Take the decision in s back (a world with `record`): it will be asked again. The same decision makes the old answers
 * good again. Nothing happens if there is none. */
qaci_status qaci_meta_setting_forget(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_setting s);
size_t qaci_meta_settings(const qaci_meta_world *w); /* settings are 0 .. that - 1, parents before children */
size_t qaci_meta_decisions(const qaci_meta_world *w);

/* Agents. A successor (what an agent is after a question) is worked out when it is first needed: settle does it. */
qaci_status qaci_meta_settle(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *agent);
qaci_meta_setting qaci_meta_agent_setting(const qaci_meta_world *w, qaci_meta_ref settled);
const qaci_meta_ref *qaci_meta_agent_registers(const qaci_meta_world *w, qaci_meta_ref settled);

#endif
