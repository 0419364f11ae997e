/* The journal's lines, read.                                                                              META.8
 *
 * Fields are cut in place. A decision's setting is one or two look-ups in the trie below what it is based on, so that
 * loading is O(bytes), about a microsecond a decision.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qaci/meta/journal_internal.h"
#include "qaci/meta/program.h"

qaci_status qaci_meta_journal_bytes(qaci_ctx *ctx, const char *path, int file, char **bytes, size_t *length,
                                    size_t *dropped) {
  struct stat about;
  *bytes = NULL;
  *length = *dropped = 0;
  if (fstat(file, &about)) return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected a journal", path, strerror(errno));
  if (!S_ISREG(about.st_mode)) return qaci_fail(ctx, QACI_DOMAIN, "%s: this is no file, expected a journal", path);
  size_t size = (size_t)about.st_size, got = 0;
  char *text = qaci_alloc(size + 1);
  while (got < size) {
    ssize_t n = pread(file, text + got, size - got, (off_t)got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      free(text);
      return qaci_fail(ctx, QACI_UNABLE, "%s: %s, expected to read it", path, strerror(errno));
    }
    if (!n) break;
    got += (size_t)n;
  }
  size_t whole = got;
  while (whole && text[whole - 1] != '\n') whole--;
  *dropped = got - whole;
  *length = whole;
  *bytes = text;
  return QACI_OK;
}

enum { MOST_FIELDS = 4 };
typedef struct line {
  char *field[MOST_FIELDS];
  size_t length[MOST_FIELDS];
  size_t fields;
} line;

static int hex(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Put the characters that were written as %XX back. false: what follows a % is no such number. */
static bool unescape(char *text, size_t *length) {
  char *mark = memchr(text, '%', *length);
  if (!mark) return true;
  size_t n = (size_t)(mark - text);
  for (size_t i = n; i < *length; i++) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= *length || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0) return false;
      c = (char)(16 * hex(text[i + 1]) + hex(text[i + 2]));
      i += 2;
    }
    text[n++] = c;
  }
  *length = n;
  return true;
}

/* Cut text[0 .. length) at its tabs. */
static bool cut(line *l, char *text, size_t length) {
  char *end = text + length;
  for (l->fields = 0; l->fields < MOST_FIELDS;) {
    char *tab = memchr(text, '\t', (size_t)(end - text));
    size_t n = (size_t)((tab ? tab : end) - text);
    l->field[l->fields] = text;
    l->length[l->fields] = n;
    if (!unescape(text, &l->length[l->fields++])) return false;
    if (!tab) return true;
    text = tab + 1;
  }
  return false;
}

static bool is(const line *l, size_t field, const char *text) {
  return l->length[field] == strlen(text) && !memcmp(l->field[field], text, l->length[field]);
}

static bool take_number(const line *l, size_t field, size_t skip, uint64_t *n) {
  *n = 0;
  for (size_t i = skip; i < l->length[field]; i++) {
    char c = l->field[field][i];
    if (c < '0' || c > '9' || __builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, (uint64_t)(c - '0'), n))
      return false;
  }
  return l->length[field] > skip;
}

typedef struct loading {
  qaci_ctx *ctx;
  qaci_meta_journal *j;
  const qaci_meta_journal_reading *reading;
} loading;

static qaci_status wrong(const loading *o, const char *what) {
  return qaci_fail(o->ctx, QACI_DOMAIN, "the line is no record: %s", what);
}

static bool find_policy(const loading *o, const char *name, size_t length, qaci_meta_policy *p) {
  const qaci_meta_journal *j = o->j;
  for (*p = 0; *p < j->w->policies && *p < j->knowns; ++*p) {
    const char *its = qaci_meta_policy_name(j->w, *p);
    if (j->known[*p] && strlen(its) == length && !memcmp(its, name, length)) return true;
  }
  return false;
}

static qaci_status do_agent(loading *o, const line *l) {
  qaci_meta_journal *j = o->j;
  qaci_meta_world *w = j->w;
  if (l->fields != 2) return wrong(o, "agent has one name");
  char *name = qaci_alloc(l->length[1] + 1);
  memcpy(name, l->field[1], l->length[1]);
  name[l->length[1]] = 0;
  qaci_status status = o->reading->make_policy ? o->reading->make_policy(o->ctx, o->reading->data, w, name) : QACI_OK;
  qaci_meta_policy p = 0;
  while (p < w->policies && strcmp(qaci_meta_policy_name(w, p), name)) p++;
  if (status == QACI_OK && p == w->policies)
    status =
        qaci_fail(o->ctx, QACI_DOMAIN, "the journal is about an agent \"%s\", expected one that this world has", name);
  free(name);
  if (status != QACI_OK) return status;
  if (p >= j->knowns) {
    j->known = qaci_realloc(j->known, (p + 1) * sizeof *j->known);
    for (; j->knowns <= p; j->knowns++) j->known[j->knowns] = false;
  }
  j->known[p] = true;
  return QACI_OK;
}

/* The record that field 1, "#k", names. */
static qaci_status find_record(const loading *o, const line *l, const qaci_meta_journal_entry **r) {
  uint64_t k;
  if (!l->length[1] || l->field[1][0] != '#' || !take_number(l, 1, 1, &k) || !k || k > o->j->records)
    return wrong(o, "it is based on a record that is not there");
  *r = &o->j->record[k - 1];
  return QACI_OK;
}

static qaci_status find_base(const loading *o, const line *l, uint32_t *base) {
  qaci_meta_world *w = o->j->w;
  qaci_meta_policy p;
  if (find_policy(o, l->field[1], l->length[1], &p)) {
    *base = w->policy[p].root;
    return QACI_OK;
  }
  const qaci_meta_journal_entry *r;
  QACI_TRY(find_record(o, l, &r));
  if (!r->after) return wrong(o, "it is based on a record that decides nothing");
  *base = w->decision[r->after - 1].said;
  return QACI_OK;
}

static qaci_status do_decision(loading *o, const line *l) {
  qaci_meta_journal *j = o->j;
  qaci_meta_world *w = j->w;
  char letter = l->field[0][0];
  uint32_t base = 0, template;
  if (l->fields != 4) return wrong(o, "a decision has three fields");
  QACI_TRY(find_base(o, l, &base));
  QACI_TRY(qaci_meta_template_of_shown(o->ctx, w, &template, l->field[2], l->length[2], w->node[base].registers));
  uint32_t s = qaci_meta_child(w, base, qaci_meta_line(QACI_META_SEEN, template));
  if (letter == 'f' || letter == 'h') s = qaci_meta_child(w, s, qaci_meta_line(QACI_META_EXHAUSTED, 0));
  QACI_TRY(qaci_meta_setting_decide(o->ctx, w, s, l->field[3], l->length[3]));
  qaci_meta_journal_add(j, (qaci_meta_journal_entry){s, 0, w->node[s].decision, letter == 'g' || letter == 'h'});
  return QACI_OK;
}

static qaci_status do_change(loading *o, const line *l) {
  qaci_meta_journal *j = o->j;
  qaci_meta_world *w = j->w;
  const qaci_meta_journal_entry *r;
  bool forget = l->field[0][0] == 'x';
  if (l->fields != (forget ? 2 : 3)) return wrong(o, "what is changed is #k and a command");
  QACI_TRY(find_record(o, l, &r));
  uint32_t s = r->setting, before = w->node[s].decision;
  if (!before) return wrong(o, "it changes what is not decided");
  QACI_TRY(qaci_meta_journal_put(o->ctx, j, s, 0));
  if (!forget) QACI_TRY(qaci_meta_setting_decide(o->ctx, w, s, l->field[2], l->length[2]));
  qaci_meta_journal_add(j, (qaci_meta_journal_entry){s, before, w->node[s].decision, false});
  return QACI_OK;
}

static qaci_status do_run(loading *o, const line *l) {
  qaci_meta_run_view run = {.typed = l->fields == 4};
  if (l->fields < 3 || !take_number(l, 2, 0, &run.budget) || !find_policy(o, l->field[1], l->length[1], &run.policy))
    return wrong(o, "a run is of an agent and has a budget");
  if (run.typed) QACI_TRY(qaci_meta_evaluate(o->ctx, o->j->w, &run.question, l->field[3], l->length[3], NULL, 0));
  qaci_meta_journal_add_run(o->j, run);
  return QACI_OK;
}

static qaci_status do_end(loading *o, const line *l) {
  uint64_t r, cost, hash;
  if (l->fields != 4 || !take_number(l, 1, 0, &r) || !take_number(l, 2, 0, &cost) || !take_number(l, 3, 0, &hash) ||
      !r || r > o->j->runs)
    return wrong(o, "an end has the number of a run, its cost and its hash");
  qaci_meta_run_view *run = &o->j->run[r - 1];
  run->ended = true;
  run->cost = cost;
  run->hash = hash;
  return o->reading->at_end ? o->reading->at_end(o->ctx, o->reading->data, o->j, r) : QACI_OK;
}

static qaci_status do_line(loading *o, char *text, size_t length) {
  line l;
  size_t k;
  if (!cut(&l, text, length)) return wrong(o, "it has more than four fields, or a % that is no number");
  if (l.length[0] == 1 && strchr("dfgh", l.field[0][0])) return do_decision(o, &l);
  if (is(&l, 0, "c") || is(&l, 0, "x")) return do_change(o, &l);
  if (is(&l, 0, "undo") || is(&l, 0, "redo")) return qaci_meta_journal_step(o->ctx, o->j, is(&l, 0, "undo"), &k);
  if (is(&l, 0, "run")) return do_run(o, &l);
  if (is(&l, 0, "end")) return do_end(o, &l);
  if (is(&l, 0, "agent")) return do_agent(o, &l);
  return wrong(o, "it begins with none of agent, run, d, f, g, h, c, x, undo, redo, end");
}

/* The length of the line at text, without its end. */
static size_t line_length(const char *text, const char *end) {
  return (size_t)((const char *)memchr(text, '\n', (size_t)(end - text)) - text);
}

qaci_status qaci_meta_journal_head(qaci_ctx *ctx, const char *path, char *bytes, size_t length,
                                   qaci_meta_options *options) {
  static const char version[] = "qaci-meta-journal 1";
  char *end = bytes + length;
  size_t n = length ? line_length(bytes, end) : 0;
  if (n != sizeof version - 1 || memcmp(bytes, version, n))
    return qaci_fail(ctx, QACI_DOMAIN, "%s: line 1 is \"%.*s\", expected \"%s\"", path, (int)(n < 60 ? n : 60), bytes,
                     version);
  char *second = bytes + n + 1;
  uint64_t limit = 0;
  line l = {.fields = 0};
  bool fine = second < end && cut(&l, second, line_length(second, end)) && l.fields == 3 && is(&l, 0, "world") &&
              take_number(&l, 2, 0, &limit) && limit && (is(&l, 1, "signed") || is(&l, 1, "anonymous"));
  if (!fine)
    return qaci_fail(ctx, QACI_DOMAIN, "%s: line 2 is not \"world\", \"signed\" or \"anonymous\", and a number", path);
  *options = (qaci_meta_options){.view_limit = (size_t)limit, .is_signed = is(&l, 1, "signed")};
  return QACI_OK;
}

qaci_status qaci_meta_journal_load(qaci_ctx *ctx, qaci_meta_journal *j, char *bytes, size_t length,
                                   const qaci_meta_journal_reading *reading) {
  loading o = {ctx, j, reading};
  size_t number = 0;
  for (char *end = bytes + length, *next; bytes < end; bytes = next) {
    size_t n = line_length(bytes, end);
    next = bytes + n + 1;
    if (++number <= 2) continue; /* the head */
    qaci_status status = do_line(&o, bytes, n);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status == QACI_OK) continue;
    char *message = qaci_strdup(ctx->message);
    qaci_fail(ctx, status, "%s:%zu: %s", j->path, number, message);
    free(message);
    return status;
  }
  return QACI_OK;
}
