/* Policies made of policies: see combine.h.                                                                  META.7 */
#include "qaci/meta/combine.h"

#include <string.h>

#include "qaci/meta/internal.h"

typedef struct combined {
  qaci_meta_combination how;
  size_t count, most;
  qaci_meta_policy part[];
} combined;

typedef struct said {
  char *text; /* NULL: nothing */
  size_t length;
} said;

static qaci_status add_line(qaci_ctx *ctx, qaci_meta_world *w, uint32_t *s, uint32_t line) {
  uint32_t number = line & ((1u << QACI_META_LINE_BITS) - 1);
  if (line >> QACI_META_LINE_BITS == QACI_META_SAID) {
    const qaci_meta_text_record *t = &w->commands.text[number];
    char *text = qaci_strdup(t->bytes); /* texts may move */
    qaci_status status = qaci_meta_decision_number(ctx, w, *s, text, t->length, &number);
    free(text);
    QACI_TRY(status);
  }
  *s = qaci_meta_child(w, *s, line);
  return QACI_OK;
}

/* *r := the setting of p whose lines are those of s. O(lines). */
static qaci_status setting_of(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, qaci_meta_setting s,
                              qaci_meta_setting *r) {
  size_t lines = 0;
  for (uint32_t t = s; w->node[t].parent != t; t = w->node[t].parent) lines++;
  uint32_t *path = qaci_alloc(lines * sizeof *path);
  for (size_t i = lines; i-- > 0; s = w->node[s].parent) path[i] = w->node[s].line;
  qaci_status status = QACI_OK;
  *r = w->policy[p].root;
  for (size_t i = 0; i < lines && status == QACI_OK; i++) status = add_line(ctx, w, r, path[i]);
  free(path);
  return status;
}

qaci_status qaci_meta_policy_decide(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p,
                                    const qaci_meta_question *question, char **command, size_t *length) {
  const qaci_meta_policy_functions *functions = w->policy[p].functions;
  if (!functions->decide)
    return qaci_fail(ctx, QACI_DOMAIN, "%s decides nothing, expected a policy that says commands", functions->name);
  *command = NULL;
  *length = 0;
  qaci_meta_question own = *question;
  QACI_TRY(setting_of(ctx, w, p, question->setting, &own.setting));
  const char *known = qaci_meta_setting_decision(w, own.setting);
  if (!known) return functions->decide(ctx, w->policy[p].data, &own, command, length);
  *command = qaci_strdup(known);
  *length = strlen(known);
  return QACI_OK;
}

/* What part i says. *stopped: it could not say because a limit was met, or on Ctrl-C: no reason to ask somebody else.
 */
static qaci_status hear(qaci_ctx *ctx, const combined *c, size_t i, const qaci_meta_question *q, said *out,
                        bool *stopped) {
  qaci_status status = qaci_meta_policy_decide(ctx, q->world, c->part[i], q, &out->text, &out->length);
  *stopped = false;
  if (status == QACI_OK) return status;
  free(out->text);
  out->text = NULL;
  char message[sizeof ctx->message];
  memcpy(message, ctx->message, sizeof message);
  ctx->next_look = 0; /* look at once */
  *stopped = qaci_ctx_step(ctx, 0) != QACI_OK;
  if (!*stopped) memcpy(ctx->message, message, sizeof message);
  return *stopped ? QACI_UNABLE : status;
}

static qaci_status first(qaci_ctx *ctx, const combined *c, const qaci_meta_question *q, said *out) {
  qaci_status status = QACI_UNABLE;
  bool stopped = false;
  for (size_t i = 0; i < c->count && status != QACI_OK && !stopped; i++) status = hear(ctx, c, i, q, out, &stopped);
  return status;
}

static bool is_yes(const said *s) {
  static const char yes[] = "yes";
  return s->length == sizeof yes - 1 && !memcmp(s->text, yes, s->length);
}

/* The second part, which is shown what the first says, if that says anything. */
static qaci_status supervised(qaci_ctx *ctx, const combined *c, const qaci_meta_question *q, said *out) {
  said proposal = {0}, answer = {0};
  bool stopped;
  qaci_status status = hear(ctx, c, 0, q, &proposal, &stopped);
  if (stopped) return status;
  qaci_meta_question shown = *q;
  if (status == QACI_OK) {
    proposal.text = qaci_realloc(proposal.text, proposal.length + 1);
    proposal.text[proposal.length] = 0;
    shown.suggestion = proposal.text;
  }
  status = hear(ctx, c, 1, &shown, &answer, &stopped);
  bool taken = c->how == QACI_META_SUGGEST ? !answer.length : is_yes(&answer);
  if (status == QACI_OK && taken && proposal.text) {
    *out = proposal;
    proposal = answer;
  } else if (status == QACI_OK) {
    *out = answer;
  }
  free(proposal.text);
  return status;
}

/* The part that most agree with, the earliest of them. */
static size_t winner(const said *s, size_t count) {
  size_t best = 0, best_votes = 0;
  for (size_t i = 0; i < count; i++) {
    size_t votes = 0;
    for (size_t j = 0; s[i].text && j < count; j++)
      votes += s[j].text && s[j].length == s[i].length && !memcmp(s[j].text, s[i].text, s[i].length);
    if (votes > best_votes) best = i, best_votes = votes;
  }
  return best;
}

static qaci_status vote(qaci_ctx *ctx, const combined *c, const qaci_meta_question *q, said *out) {
  said *s = qaci_alloc(c->count * sizeof *s);
  qaci_status status = QACI_OK;
  bool stopped = false, any = false;
  memset(s, 0, c->count * sizeof *s);
  for (size_t i = 0; i < c->count && !stopped; i++) {
    status = hear(ctx, c, i, q, &s[i], &stopped);
    any |= status == QACI_OK;
  }
  if (any && !stopped) {
    size_t best = winner(s, c->count);
    *out = s[best];
    s[best].text = NULL;
    status = QACI_OK;
  }
  for (size_t i = 0; i < c->count; i++) free(s[i].text);
  free(s);
  return status;
}

static size_t characters(const char *text, size_t length) {
  size_t n = 0;
  for (size_t i = 0; i < length; i++) n += ((unsigned char)text[i] & 0xc0) != 0x80;
  return n;
}

static qaci_status limited(qaci_ctx *ctx, const combined *c, const qaci_meta_question *q, said *out) {
  char *shown = qaci_meta_setting_show(q->world, q->setting);
  size_t seen = characters(shown, strlen(shown));
  free(shown);
  if (seen > c->most)
    return qaci_fail(ctx, QACI_DOMAIN, "%zu characters are to be read, expected at most %zu", seen, c->most);
  bool stopped;
  QACI_TRY(hear(ctx, c, 0, q, out, &stopped));
  size_t written = characters(out->text, out->length);
  if (written <= c->most) return QACI_OK;
  free(out->text);
  out->text = NULL;
  return qaci_fail(ctx, QACI_DOMAIN, "the command has %zu characters, expected at most %zu", written, c->most);
}

static qaci_status decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command, size_t *length) {
  const combined *c = data;
  said out = {0};
  qaci_status status = QACI_OK;
  switch (c->how) {
  case QACI_META_FIRST:
    status = first(ctx, c, q, &out);
    break;
  case QACI_META_SUGGEST:
  case QACI_META_APPROVE:
    status = supervised(ctx, c, q, &out);
    break;
  case QACI_META_VOTE:
    status = vote(ctx, c, q, &out);
    break;
  case QACI_META_LIMIT:
    status = limited(ctx, c, q, &out);
    break;
  }
  *command = out.text;
  *length = out.length;
  return status;
}

qaci_status qaci_meta_combine(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *r, qaci_meta_combination how,
                              const qaci_meta_policy *part, size_t count, size_t most) {
  static const qaci_meta_policy_functions functions[] = {
      [QACI_META_FIRST] = {.name = "first", .decide = decide, .destroy = free},
      [QACI_META_SUGGEST] = {.name = "suggest", .decide = decide, .destroy = free},
      [QACI_META_APPROVE] = {.name = "approve", .decide = decide, .destroy = free},
      [QACI_META_VOTE] = {.name = "vote", .decide = decide, .destroy = free},
      [QACI_META_LIMIT] = {.name = "limit", .decide = decide, .destroy = free},
  };
  size_t needed = how == QACI_META_SUGGEST || how == QACI_META_APPROVE ? 2 : 1;
  if (count < needed)
    return qaci_fail(ctx, QACI_DOMAIN, "%s of %zu policies, expected at least %zu", functions[how].name, count, needed);
  for (size_t i = 0; i < count; i++)
    if (!w->policy[part[i]].functions->decide)
      return qaci_fail(ctx, QACI_DOMAIN, "%s decides nothing, expected a policy that says commands",
                       w->policy[part[i]].functions->name);
  combined *c = qaci_alloc(sizeof *c + count * sizeof *part);
  *c = (combined){how, count, most};
  memcpy(c->part, part, count * sizeof *part);
  *r = qaci_meta_policy_add(w, &functions[how], c);
  return QACI_OK;
}
