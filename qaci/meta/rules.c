/* Tables and transcripts as policies: see rules.h.                                                           META.7 */
#include "qaci/meta/rules.h"

#include <string.h>

#include "qaci/meta/combine.h"
#include "qaci/meta/internal.h"
#include "qaci/meta/program.h"

typedef struct rules {
  bool has_fallback;
  qaci_meta_policy fallback;
} rules;

/* What is decided in this setting already, in *command; false: nothing. */
static bool known(const qaci_meta_question *q, char **command, size_t *length) {
  const char *decided = qaci_meta_setting_decision(q->world, q->setting);
  if (!decided) return false;
  *command = qaci_strdup(decided);
  *length = strlen(decided);
  return true;
}

static const char *name_of(const qaci_meta_question *q) {
  return qaci_meta_policy_name(q->world, qaci_meta_setting_policy(q->world, q->setting));
}

/* QACI_UNABLE, and what for. */
static qaci_status nothing_for(qaci_ctx *ctx, const char *what, const qaci_meta_question *q) {
  char *setting = qaci_meta_setting_show(q->world, q->setting);
  qaci_fail(ctx, QACI_UNABLE, "the %s \"%s\" %s:\n%s", what, name_of(q),
            strcmp(what, "script") ? "has no decision for this setting" : "ended at this setting", setting);
  free(setting);
  return QACI_UNABLE;
}

static qaci_status rules_decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                size_t *length) {
  const rules *r = data;
  if (known(q, command, length)) return QACI_OK;
  if (r->has_fallback) return qaci_meta_policy_decide(ctx, q->world, r->fallback, q, command, length);
  return nothing_for(ctx, "table", q);
}

qaci_status qaci_meta_rules_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                const qaci_meta_policy *fallback) {
  static const qaci_meta_policy_functions functions = {.name = "rules", .decide = rules_decide, .destroy = free};
  if (fallback && !w->policy[*fallback].functions->decide)
    return qaci_fail(ctx, QACI_DOMAIN, "the fallback decides nothing, expected a policy that says commands");
  rules *r = qaci_alloc(sizeof *r);
  *r = (rules){fallback != NULL, fallback ? *fallback : 0};
  *p = qaci_meta_policy_add(w, &functions, r);
  qaci_meta_policy_set_name(w, *p, name);
  return QACI_OK;
}

/* One line of a setting's text, after *s. */
static qaci_status read_line(qaci_ctx *ctx, qaci_meta_world *w, const char *text, size_t length, uint32_t *s) {
  qaci_meta_line_kind last = qaci_meta_setting_kind(w, *s);
  bool seen = length >= 2 && !memcmp(text, "< ", 2), said = length >= 2 && !memcmp(text, "> ", 2);
  bool exhausted = length == 1 && *text == '!';
  if (seen && (last == QACI_META_START || last == QACI_META_SAID)) {
    qaci_meta_template t;
    size_t first = qaci_meta_setting_registers(w, *s);
    QACI_TRY(qaci_meta_template_of_shown(ctx, w, &t, text + 2, length - 2, first));
    *s = qaci_meta_child(w, *s, qaci_meta_line(QACI_META_SEEN, t));
  } else if (said && (last == QACI_META_SEEN || last == QACI_META_EXHAUSTED)) {
    QACI_TRY(qaci_meta_setting_decide(ctx, w, *s, text + 2, length - 2));
    *s = w->decision[w->node[*s].decision - 1].said;
  } else if (exhausted && last == QACI_META_SEEN) {
    *s = qaci_meta_child(w, *s, qaci_meta_line(QACI_META_EXHAUSTED, 0));
  } else {
    return qaci_fail(ctx, QACI_DOMAIN,
                     "\"%.*s\" does not go on a setting, expected \"< what is seen\" and \"> command\" "
                     "in turn",
                     (int)(length < 80 ? length : 80), text);
  }
  return QACI_OK;
}

/* The length of the line at text; an escaped line end goes on. */
static size_t line_length(const char *text, size_t length) {
  size_t n = 0;
  while (n < length && text[n] != '\n') n += text[n] == '\\' && n + 1 < length ? 2 : 1;
  return n;
}

qaci_status qaci_meta_rules_put(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *setting,
                                size_t setting_length, const char *command, size_t length) {
  uint32_t s = w->policy[p].root;
  for (size_t at = 0, n; at < setting_length; at += n + 1) {
    n = line_length(setting + at, setting_length - at);
    if (n) QACI_TRY(read_line(ctx, w, setting + at, n, &s));
  }
  qaci_meta_line_kind last = qaci_meta_setting_kind(w, s);
  if (last != QACI_META_SEEN && last != QACI_META_EXHAUSTED)
    return qaci_fail(ctx, QACI_DOMAIN, "a rule is for a setting that ends with %s, expected what is seen",
                     last == QACI_META_SAID ? "a command" : "nothing");
  return qaci_meta_setting_decide(ctx, w, s, command, length);
}

/* Transcripts -------------------------------------------------------------------------------------- */

typedef struct script {
  const char *at, *end;
  size_t line;
  char text[];
} script;

/* The next line that is not blank and no comment; false at the end. */
static bool next_line(script *p, const char **text, size_t *length) {
  while (p->at < p->end) {
    size_t n = line_length(p->at, (size_t)(p->end - p->at));
    *text = p->at;
    *length = n && p->at[n - 1] == '\r' ? n - 1 : n;
    p->at += n + (p->at + n < p->end);
    p->line++;
    while (*length && strchr(" \t", **text)) ++*text, --*length;
    if (*length && **text != ';') return true;
  }
  return false;
}

static qaci_status check_seen(qaci_ctx *ctx, const script *p, const qaci_meta_question *q, const char *text,
                              size_t length) {
  bool exhausted = qaci_meta_setting_kind(q->world, q->setting) == QACI_META_EXHAUSTED;
  char *line = qaci_meta_line_show(q->world, exhausted ? qaci_meta_setting_parent(q->world, q->setting) : q->setting);
  bool fits = strlen(line) == length && !memcmp(line, text, length);
  if (!fits)
    qaci_fail(ctx, QACI_DOMAIN, "the script \"%s\" expects \"%.*s\" in line %zu, found \"%.80s\"", name_of(q),
              (int)(length < 80 ? length : 80), text, p->line, line);
  free(line);
  return fits ? QACI_OK : QACI_DOMAIN;
}

static qaci_status script_decide(qaci_ctx *ctx, void *data, const qaci_meta_question *q, char **command,
                                 size_t *length) {
  script *p = data, before = {p->at, p->end, p->line};
  const char *text;
  size_t n;
  if (known(q, command, length)) return QACI_OK;
  bool found = next_line(p, &text, &n);
  while (found && (*text == '<' || *text == '!')) {
    qaci_status status = *text == '<' ? check_seen(ctx, p, q, text, n) : QACI_OK;
    if (status != QACI_OK) {
      p->at = before.at;
      p->line = before.line;
      return status;
    }
    found = next_line(p, &text, &n);
  }
  if (!found) return nothing_for(ctx, "script", q);
  size_t skip = *text == '>' ? 1 + (n > 1 && text[1] == ' ') : 0;
  *length = n - skip;
  *command = qaci_alloc(*length + 1);
  memcpy(*command, text + skip, *length);
  return QACI_OK;
}

qaci_status qaci_meta_script_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                 const char *text, size_t length) {
  static const qaci_meta_policy_functions functions = {.name = "script", .decide = script_decide, .destroy = free};
  QACI_TRY(qaci_meta_utf8(ctx, text, length));
  script *s = qaci_alloc(sizeof *s + length);
  memcpy(s->text, text, length);
  s->at = s->text;
  s->end = s->text + length;
  s->line = 0;
  *p = qaci_meta_policy_add(w, &functions, s);
  qaci_meta_policy_set_name(w, *p, name);
  return QACI_OK;
}
