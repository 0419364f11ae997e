/* The seat's commands about the recorded execution: who asked whom, where a register comes from, where two activations
 * part.                                                                                                   META.8 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/meta_seat.h"

enum { ONE_LINE = 60, NESTED = 1 };

bool seat_activation(seat *s, char **rest, size_t none, size_t *i) {
  if (!seat_number(s, rest, "the activation", none, qaci_meta_activations(s->w), i)) return false;
  --*i;
  return true;
}

/* The tree --------------------------------------------------------------------------------------------------------- */

static void print_activation(const seat *s, size_t i, size_t level) {
  qaci_meta_activation a = qaci_meta_activation_at(s->w, i);
  char *question = qaci_meta_show(s->w, a.question, NESTED, ONE_LINE),
       *reply = qaci_meta_show(s->w, a.reply, NESTED, ONE_LINE);
  const char *who = qaci_meta_policy_name(s->w, qaci_meta_setting_policy(s->w, a.last));
  bool other =
      strcmp(who, qaci_meta_policy_name(s->w, qaci_meta_setting_policy(s->w, qaci_meta_agent_setting(s->w, s->agent))));
  printf("%*s%zu  %s%s%s = %s  (%llu%s%s)\n", (int)(2 * level), "", i + 1, other ? who : "", other ? ": " : "",
         question, reply, (unsigned long long)a.cost, a.sensitive ? ", no budget left" : "",
         a.current ? "" : ", changed since");
  free(question);
  free(reply);
}

/* Below activation i, `depth` levels: what was asked, in order. What is below is printed once. */
static void print_tree(const seat *s, size_t i, size_t level, size_t depth, bool *printed) {
  print_activation(s, i, level);
  qaci_meta_activation a = qaci_meta_activation_at(s->w, i);
  if (a.native || !a.asked_count) return;
  if (depth == 0 || printed[i]) {
    printf("%*s...\n", (int)(2 * level + 2), "");
    return;
  }
  printed[i] = true;
  for (size_t k = 0; k < a.asked_count; k++) print_tree(s, a.asked[k], level + 1, depth - 1, printed);
}

/* The run under way: each activation, what it has asked so far, and the one that waits for an answer. */
static void print_open(const seat *s, size_t depth, bool *printed) {
  for (size_t i = 0; i < qaci_meta_open_count(s->w); i++) {
    qaci_meta_open open = qaci_meta_open_at(s->w, i);
    char *question = qaci_meta_show(s->w, open.question, NESTED, ONE_LINE);
    printf("%*s*  %s\n", (int)(2 * i), "", question);
    free(question);
    for (size_t k = 0; k < open.asked_count; k++) print_tree(s, open.asked[k], i + 1, depth ? depth - 1 : 0, printed);
  }
}

bool seat_tree(seat *s, char *arguments) {
  enum { DEPTH = 4, DEEPEST = 200 };
  size_t i = 0, depth, all = qaci_meta_activations(s->w);
  bool open = s->asked && !arguments[strspn(arguments, " \t")];
  if (!open && !seat_activation(s, &arguments, all, &i)) return false;
  if (!seat_number(s, &arguments, "the depth", DEPTH, DEEPEST, &depth) || !seat_no_more(s, arguments)) return false;
  bool *printed = qaci_alloc((all + 1) * sizeof *printed);
  memset(printed, 0, (all + 1) * sizeof *printed);
  if (open)
    print_open(s, depth, printed);
  else
    print_tree(s, i, 0, depth, printed);
  free(printed);
  return true;
}

/* Why -------------------------------------------------------------------------------------------------------------- */

/* The setting, at or above `at`, whose last line brought register n. */
static qaci_meta_setting brought(const seat *s, qaci_meta_setting at, size_t n) {
  for (qaci_meta_setting up; qaci_meta_setting_registers(s->w, up = qaci_meta_setting_parent(s->w, at)) > n;) at = up;
  return at;
}

/* How many questions were asked between `from` and `to`, from excluded. */
static size_t questions(const seat *s, qaci_meta_setting from, qaci_meta_setting to) {
  size_t count = 0;
  for (; to != from; to = qaci_meta_setting_parent(s->w, to)) {
    qaci_meta_setting said = qaci_meta_setting_parent(s->w, to);
    if (qaci_meta_setting_kind(s->w, to) != QACI_META_SEEN || said == from ||
        qaci_meta_setting_kind(s->w, said) != QACI_META_SAID)
      continue;
    char *line = qaci_meta_line_show(s->w, said);
    count += !strncmp(line, "> ask", 5);
    free(line);
  }
  return count;
}

/* The end of the level that begins behind the ( at c: its ), or NULL. */
static const char *level_end(const char *c) {
  size_t depth = 0;
  for (; *c; c++) {
    if (*c == '\\' && c[1])
      c++;
    else if (*c == '(')
      depth++;
    else if (*c == ')' && !--depth)
      return c;
  }
  return NULL;
}

/* Whether text[0 .. length) is a register alone, perhaps in parentheses. */
static bool is_register(const char *text, size_t length, size_t *n) {
  while (length && strchr(" (", *text)) text++, length--;
  while (length && strchr(" )", text[length - 1])) length--;
  if (length < 2 || !strchr("#@", *text) || !isdigit((unsigned char)text[1])) return false;
  char *end;
  *n = strtoull(text + 1, &end, 10);
  return end == text + length;
}

/* The register *n that is hole `hole` of the message `reply ...`; false: what is there was made there, or is a part of
 * one. */
static bool register_of_hole(const char *reply, size_t hole, size_t *n) {
  const char *c = reply + strcspn(reply, " (");
  while (*c == ' ') c++;
  size_t seen = 0;
  if (is_register(c, strlen(c), n)) return false;
  for (const char *end; *c == '(' && (end = level_end(c)) && !end[1 + strspn(end + 1, " ")];) c++;
  for (; *c && *c != ')'; c++) {
    const char *end = c;
    if (*c == '\\' && c[1]) {
      c++;
      continue;
    }
    if (*c == '(')
      end = level_end(c);
    else if ((*c == '#' || *c == '@') && isdigit((unsigned char)c[1]))
      end = c + strspn(c + 1, "0123456789");
    else
      continue;
    if (!end) return false;
    if (seen++ == hole) return is_register(c, (size_t)(end - c) + 1, n);
    c = end;
  }
  return false;
}

/* One step back from register *n of *at, in an activation that began in `first` and asked `asked`. true: there is a
 * register of another activation that it was, which *at and *n are now. */
static bool step_back(const seat *s, qaci_meta_setting first, const uint32_t *asked, size_t count,
                      qaci_meta_setting *at, size_t *n, uint32_t *where) {
  qaci_meta_setting line = brought(s, *at, *n), said = qaci_meta_setting_parent(s->w, line);
  char *text = qaci_meta_line_show(s->w, line), *words = qaci_meta_line_show(s->w, said);
  size_t hole = *n - qaci_meta_setting_registers(s->w, said), k = questions(s, first, line);
  bool answer = !strncmp(words, "> ask", 5) && said != first && k && k <= count, found = false;
  if (said == first || qaci_meta_setting_kind(s->w, said) == QACI_META_START)
    printf("     it came with the question: %s\n", text + 2);
  else if (!answer)
    printf("     it was seen behind \"%s\": %s\n", words + 2, text + 2);
  else if (hole == 0)
    printf("     it is who answered \"%s\", activation %u\n", words + 2, asked[k - 1] + 1);
  else {
    *where = asked[k - 1];
    qaci_meta_activation a = qaci_meta_activation_at(s->w, *where);
    char *reply = qaci_meta_line_show(s->w, a.last);
    printf("     it came with the answer to \"%s\", activation %u, which said \"%s\"\n", words + 2, *where + 1,
           a.native ? "what it looked up" : reply + 2);
    found = !a.native && register_of_hole(reply + 2, hole - 1, n);
    *at = qaci_meta_setting_parent(s->w, a.last);
    free(reply);
  }
  free(text);
  free(words);
  return found;
}

bool seat_why(seat *s, char *arguments) {
  if (!s->asked) return seat_wrong(s, ":why is about what was seen, but no question is being answered");
  const char *word = seat_word(&arguments);
  qaci_meta_setting at = s->asked->setting;
  size_t count = qaci_meta_setting_registers(s->w, at), n = 0;
  char *end = NULL;
  if (word && (*word == '#' || *word == '@') && isdigit((unsigned char)word[1])) n = strtoull(word + 1, &end, 10);
  if (!end || *end || n >= count)
    return seat_wrong(s, "\"%s\" is nothing that was seen, expected # and a number%s", word ? word : "",
                      count ? " that is shown above" : ", but nothing here has a number");
  qaci_meta_open open = qaci_meta_open_at(s->w, qaci_meta_open_count(s->w) - 1);
  qaci_meta_setting first = qaci_meta_agent_setting(s->w, open.agent);
  uint32_t where;
  bool more = step_back(s, first, open.asked, open.asked_count, &at, &n, &where);
  while (more) {
    qaci_meta_activation a = qaci_meta_activation_at(s->w, where);
    more = step_back(s, qaci_meta_agent_setting(s->w, a.agent), a.asked, a.asked_count, &at, &n, &where);
  }
  return true;
}

/* Difference ------------------------------------------------------------------------------------------------------- */

typedef struct path {
  qaci_meta_setting *at;
  size_t count;
} path;

static path path_to(const seat *s, qaci_meta_setting at) {
  path p = {0};
  for (qaci_meta_setting t = at; qaci_meta_setting_kind(s->w, t) != QACI_META_START;
       t = qaci_meta_setting_parent(s->w, t))
    p.count++;
  p.at = qaci_alloc(p.count * sizeof *p.at);
  for (size_t i = p.count; i-- > 0; at = qaci_meta_setting_parent(s->w, at)) p.at[i] = at;
  return p;
}

static void print_rest(const seat *s, const path *p, size_t from, const char *mark) {
  for (size_t i = from; i < p->count; i++) {
    char *line = qaci_meta_line_show(s->w, p->at[i]);
    printf("%s %s\n", mark, line);
    free(line);
  }
}

bool seat_diff(seat *s, char *arguments) {
  size_t a, b;
  if (!seat_activation(s, &arguments, 0, &a) || !seat_activation(s, &arguments, 0, &b) || !seat_no_more(s, arguments))
    return false;
  path one = path_to(s, qaci_meta_activation_at(s->w, a).last), two = path_to(s, qaci_meta_activation_at(s->w, b).last),
       both;
  size_t same = 0;
  while (same < one.count && same < two.count && one.at[same] == two.at[same]) same++;
  both = (path){one.at, same};
  print_rest(s, &both, 0, " ");
  print_rest(s, &one, same, "-");
  print_rest(s, &two, same, "+");
  if (same == one.count && same == two.count) puts("     they saw and said the same");
  free(one.at);
  free(two.at);
  return true;
}
