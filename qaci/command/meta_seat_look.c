/* The seat's commands that look: at the setting, at what is decided, at what is behind a hole.               META.8 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/meta_seat.h"
#include "qaci/meta/program.h"

/* The setting ------------------------------------------------------------------------------------------------------ */

/* What was seen or said last, behind `mark`; the lines that continue it are indented. */
static void print_line(const seat *s, qaci_meta_setting at) {
  qaci_meta_line_kind kind = qaci_meta_setting_kind(s->w, at);
  char *line = qaci_meta_line_show(s->w, at);
  if (kind == QACI_META_EXHAUSTED)
    puts("     no budget is left: what is typed is the reply");
  else if (kind == QACI_META_SAID)
    puts(line);
  else
    printf("     %s\n", line + 2);
  free(line);
}

/* Whether the person saw all but the last lines of `at`. *said := the last thing said. */
static bool goes_on(const seat *s, qaci_meta_setting at) {
  if (!s->shown) return false;
  if (qaci_meta_setting_kind(s->w, at) == QACI_META_EXHAUSTED) at = qaci_meta_setting_parent(s->w, at);
  qaci_meta_setting said = qaci_meta_setting_parent(s->w, at);
  return qaci_meta_setting_kind(s->w, said) == QACI_META_SAID && qaci_meta_setting_parent(s->w, said) == s->shown;
}

static void print_all(const seat *s, qaci_meta_setting at) {
  qaci_meta_setting *path = NULL;
  size_t count = 0, room = 0;
  for (; qaci_meta_setting_kind(s->w, at) != QACI_META_START; at = qaci_meta_setting_parent(s->w, at)) {
    if (count == room) path = qaci_realloc(path, (room = 2 * room + 16) * sizeof *path);
    path[count++] = at;
  }
  char *first = qaci_meta_line_show(s->w, path[count - 1]);
  const char *who = qaci_meta_policy_name(s->w, qaci_meta_setting_policy(s->w, path[0]));
  printf("[%zu] %s%s%s   (cost so far %llu, depth %zu)\n", qaci_meta_journal_count(s->j) + 1,
         strcmp(who, "human") ? who : "", strcmp(who, "human") ? ": " : "", first + 2, (unsigned long long)seat_cost(s),
         qaci_meta_open_count(s->w));
  free(first);
  while (--count) print_line(s, path[count - 1]);
  free(path);
}

void seat_show_setting(seat *s) {
  qaci_meta_setting at = s->asked->setting;
  uint64_t cost = seat_cost(s);
  if (goes_on(s, at)) {
    bool alone = qaci_meta_journal_history(s->j) == s->shown_history + 1;
    if (alone && cost > s->shown_cost + 1)
      printf("     ... (%llu more, as decided before)\n", (unsigned long long)(cost - s->shown_cost - 1));
    if (qaci_meta_setting_kind(s->w, at) == QACI_META_EXHAUSTED) print_line(s, qaci_meta_setting_parent(s->w, at));
    print_line(s, at);
  } else {
    print_all(s, at);
  }
  if (s->asked->suggestion) printf("     suggested: %s\n", s->asked->suggestion);
  fflush(stdout);
  s->shown = at;
  s->shown_cost = cost;
  s->shown_history = qaci_meta_journal_history(s->j);
}

bool seat_pending(seat *s, char *arguments) {
  enum { DEPTH = 2, BYTES = 100 };
  if (!seat_no_more(s, arguments)) return false;
  size_t count = 0;
  const seat_question *now = seat_present(s);
  for (size_t i = 0; i < s->questions; i++) {
    const seat_question *q = &s->question[i];
    if (q->done) continue;
    char *question = qaci_meta_show(s->w, q->question, DEPTH, BYTES);
    char *line = q->waits ? qaci_meta_line_show(s->w, q->waits) : NULL;
    printf("%s %zu  %s\n", q == now ? "*" : " ", ++count, question);
    if (line) printf("       waits at %s\n", line);
    free(question);
    free(line);
  }
  if (!count) puts("     no question waits");
  return true;
}

bool seat_show(seat *s, char *arguments) {
  enum { DEPTH = 8, DEEPEST = 1000, BYTES = 4000 };
  if (!s->asked) return seat_wrong(s, ":show is about what was seen, but no question is being answered");
  const char *word = seat_word(&arguments);
  size_t depth, count = qaci_meta_setting_registers(s->w, s->asked->setting);
  char *end = NULL;
  unsigned long long n =
      word && (*word == '#' || *word == '@') && isdigit((unsigned char)word[1]) ? strtoull(word + 1, &end, 10) : 0;
  if (!end || *end)
    return seat_wrong(s, "\"%s\" is nothing that was seen, expected # and a number, as in :show #0", word ? word : "");
  if (!seat_number(s, &arguments, "the depth", DEPTH, DEEPEST, &depth) || !seat_no_more(s, arguments)) return false;
  qaci_meta_open open = qaci_meta_open_at(s->w, qaci_meta_open_count(s->w) - 1);
  if (n >= count || n >= open.count)
    return count ? seat_wrong(s, "#%llu was not seen, expected a number from 0 to %zu", n, count - 1)
                 : seat_wrong(s, "#%llu was not seen: nothing here has a number", n);
  char *text = qaci_meta_is_agent(open.registers[n]) ? qaci_strdup("an agent; :as shows what it has seen")
                                                     : qaci_meta_show(s->w, open.registers[n], depth, BYTES);
  printf("     %s\n", text);
  free(text);
  return true;
}

/* What is decided -------------------------------------------------------------------------------------------------- */

bool seat_history(seat *s, char *arguments) {
  const char *text = arguments + strspn(arguments, " \t");
  size_t shown = 0;
  for (size_t k = 1; k <= qaci_meta_journal_count(s->j); k++) {
    qaci_meta_record_view r = qaci_meta_journal_record(s->j, k);
    const char *now = qaci_meta_setting_decision(s->w, r.setting);
    if (!r.after || !now || strcmp(now, r.after)) continue;
    char *line = qaci_meta_line_show(s->w, r.setting);
    if (strstr(line, text) || strstr(r.after, text)) {
      printf("%5zu  %s\n       > %s\n", k, line, r.after);
      shown++;
    }
    free(line);
  }
  if (!shown) puts("     nothing of that is decided");
  return true;
}

static qaci_meta_policy policy(const seat *s) {
  return qaci_meta_setting_policy(s->w, s->asked ? s->asked->setting : qaci_meta_agent_setting(s->w, s->agent));
}

bool seat_rules(seat *s, char *arguments) {
  const char *text = arguments + strspn(arguments, " \t");
  if (!*text) {
    char *program = qaci_meta_program_show(s->w, policy(s));
    fputs(strchr(program, '\n') + 1, stdout);
    free(program);
    return true;
  }
  size_t shown = 0;
  for (qaci_meta_setting at = 0; at < qaci_meta_settings(s->w); at++) {
    const char *said = qaci_meta_setting_decision(s->w, at);
    qaci_meta_line_kind kind = qaci_meta_setting_kind(s->w, at);
    if (!said || kind == QACI_META_SAID || kind == QACI_META_START || qaci_meta_setting_policy(s->w, at) != policy(s))
      continue;
    char *setting = qaci_meta_setting_show(s->w, at), *line = qaci_meta_line_show(s->w, at);
    if (strstr(line, text) || strstr(said, text)) printf("%s%s> %s\n", shown++ ? "\n" : "", setting, said);
    free(setting);
    free(line);
  }
  if (!shown) puts("     nothing of that is decided");
  return true;
}

/* How many characters must be changed, put in or taken out of a to make b; at most `most` are counted. */
static size_t distance(const char *a, const char *b, size_t most) {
  enum { LONGEST = 200 };
  size_t n = strnlen(a, LONGEST), m = strnlen(b, LONGEST), row[LONGEST + 1];
  if ((n > m ? n - m : m - n) >= most) return most;
  for (size_t k = 0; k <= m; k++) row[k] = k;
  for (size_t i = 1; i <= n; i++) {
    size_t corner = row[0]++;
    for (size_t k = 1; k <= m; k++) {
      size_t other = corner + (a[i - 1] != b[k - 1]);
      corner = row[k];
      if (row[k] + 1 < other) other = row[k] + 1;
      if (row[k - 1] + 1 < other) other = row[k - 1] + 1;
      row[k] = other;
    }
  }
  return row[m] < most ? row[m] : most;
}

/* Lines in common at the beginning, then alike last lines: less is nearer. */
static size_t unlikeness(const seat *s, qaci_meta_setting at, const char *line, qaci_meta_setting other,
                         const char *its) {
  enum { FAR = 100, ELSEWHERE = 1000 };
  bool brothers = qaci_meta_setting_parent(s->w, at) == qaci_meta_setting_parent(s->w, other);
  return distance(line, its, FAR) + (brothers ? 0 : ELSEWHERE);
}

size_t seat_nearest(const seat *s, qaci_meta_setting setting, size_t most, qaci_meta_setting *nearest) {
  size_t *score = qaci_alloc((most + 1) * sizeof *score), count = 0;
  char *line = qaci_meta_line_show(s->w, setting);
  for (qaci_meta_setting at = 0; at < qaci_meta_settings(s->w); at++) {
    qaci_meta_line_kind kind = qaci_meta_setting_kind(s->w, at);
    if (at == setting || kind == QACI_META_SAID || !qaci_meta_setting_decision(s->w, at)) continue;
    if (kind != qaci_meta_setting_kind(s->w, setting) || qaci_meta_setting_policy(s->w, at) != policy(s)) continue;
    char *its = qaci_meta_line_show(s->w, at);
    size_t unlike = unlikeness(s, setting, line, at, its), i = count < most ? count++ : most;
    free(its);
    for (; i && score[i - 1] > unlike; i--)
      if (i < most) score[i] = score[i - 1], nearest[i] = nearest[i - 1];
    if (i < most) score[i] = unlike, nearest[i] = at;
  }
  free(line);
  free(score);
  return count;
}

bool seat_hints(seat *s, char *arguments) {
  enum { MOST = 5 };
  qaci_meta_setting nearest[MOST];
  if (!seat_no_more(s, arguments)) return false;
  if (!s->asked) return seat_wrong(s, ":hints is about a setting, but no question is being answered");
  size_t count = seat_nearest(s, s->asked->setting, MOST, nearest);
  for (size_t i = 0; i < count; i++) {
    char *line = qaci_meta_line_show(s->w, nearest[i]);
    printf("     %s\n       > %s\n", line, qaci_meta_setting_decision(s->w, nearest[i]));
    free(line);
  }
  if (!count) puts("     nothing is decided yet");
  return true;
}

/* Files ------------------------------------------------------------------------------------------------------------ */

bool seat_save(seat *s, char *arguments) {
  const char *path = seat_word(&arguments);
  if (!path) return seat_wrong(s, "there is no file, expected one, as in :save sort.program");
  if (!seat_no_more(s, arguments)) return false;
  char *program = qaci_meta_program_show(s->w, policy(s));
  FILE *file = fopen(path, "w");
  bool fine = file && fputs(program, file) >= 0;
  if (file && fclose(file)) fine = false;
  int error = errno;
  free(program);
  return fine || seat_wrong(s, "%s: %s, expected to write the program", path, strerror(error));
}

bool seat_replay(seat *s, char *arguments) {
  if (!seat_no_more(s, arguments)) return false;
  if (!s->path) return seat_wrong(s, "there is no journal, expected one given with --journal");
  qaci_meta_verified v;
  qaci_ctx ctx = s->ctx;
  qaci_status status = qaci_meta_journal_verify(&ctx, s->path, &v);
  if (status != QACI_OK) return seat_wrong(s, "%s", ctx.message);
  printf("     %zu decisions and %zu answers, all as they were", v.decisions, v.runs);
  if (v.untyped) printf("; %zu of questions that cannot be written down were not tried", v.untyped);
  putchar('\n');
  return true;
}
