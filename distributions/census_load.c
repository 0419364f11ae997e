/* Reading shards (SIMPL.8): see census_file.h. Everything is checked: what a file holds is counted into sums. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/census_file.h"
#include "distributions/census_text.h"

typedef struct reader {
  qaci_ctx *ctx;
  const char *file;
  char *text, *at, *line; /* the whole file; where reading goes on; the line that is read */
  size_t size, number;
} reader;

static qaci_status bad(reader *r, const char *expected) {
  int n = (int)strcspn(r->line, "\n");
  return qaci_fail(r->ctx, QACI_DOMAIN, "%s:%zu: \"%.*s\", expected %s", r->file, r->number, n < 60 ? n : 60, r->line,
                   expected);
}

static qaci_status slurp(reader *r) {
  FILE *f = fopen(r->file, "rb");
  if (!f) return qaci_fail(r->ctx, QACI_DOMAIN, "%s: %s", r->file, strerror(errno));
  size_t room = 1 << 16;
  r->text = qaci_alloc(room);
  for (size_t n; (n = fread(r->text + r->size, 1, room - r->size - 1, f)) > 0;) {
    r->size += n;
    if (r->size + 1 == room) r->text = qaci_realloc(r->text, room *= 2);
  }
  bool failed = ferror(f);
  fclose(f);
  r->text[r->size] = 0;
  r->at = r->line = r->text;
  return failed ? qaci_fail(r->ctx, QACI_DOMAIN, "%s: cannot be read", r->file) : QACI_OK;
}

/* The next line as a string of its own in r->line. */
static qaci_status next_line(reader *r, const char *expected) {
  r->line = r->at;
  r->number++;
  char *end = memchr(r->at, '\n', (size_t)(r->text + r->size - r->at));
  if (!end) return qaci_fail(r->ctx, QACI_DOMAIN, "%s:%zu: the file ends, expected %s", r->file, r->number, expected);
  *end = 0;
  r->at = end + 1;
  return QACI_OK;
}

/* A decimal number at *at, behind a blank if `blank`. */
static bool number(char **at, bool blank, uint64_t *r) {
  char *s = *at;
  if (blank && *s++ != ' ') return false;
  if (!isdigit((unsigned char)*s)) return false;
  errno = 0;
  *r = strtoull(s, at, 10);
  return !errno;
}

static bool word(char **at, const char *expected) {
  size_t n = strlen(expected);
  if (strncmp(*at, expected, n)) return false;
  *at += n;
  return true;
}

/* The last line holds the digest of all before it; checked first, so that later errors are those of a strange writer.
 */
static qaci_status check_sum(reader *r) {
  char *last = r->text + r->size;
  while (last > r->text && last[-1] == '\n') last--;
  while (last > r->text && last[-1] != '\n') last--;
  char expected[40];
  snprintf(expected, sizeof expected, "checksum %016" PRIx64 "\n",
           qaci_text_digest(QACI_DIGEST_START, r->text, (size_t)(last - r->text)));
  if (!strcmp(last, expected)) return QACI_OK;
  for (const char *s = r->text; s < last; s++) r->number += *s == '\n';
  r->number++;
  r->line = last;
  return bad(r, strncmp(last, "checksum ", 9) ? "a line \"checksum DIGEST\" at the end: the file is not whole"
                                              : "another checksum: the file was changed or damaged");
}

static qaci_status read_header(reader *r) {
  r->line = r->text;
  r->number = 1;
  size_t n = strcspn(r->text, "\n"), kind = strlen("qaci-simplicity-shard ");
  if (n == strlen(QACI_SHARD_HEADER) && !strncmp(r->text, QACI_SHARD_HEADER, n)) return QACI_OK;
  if (!strncmp(r->text, QACI_SHARD_HEADER, kind))
    return bad(r, "version 2 (\"" QACI_SHARD_HEADER "\"): written by another version of qaci");
  return bad(r, "\"" QACI_SHARD_HEADER "\"");
}

static qaci_status read_question(reader *r, qaci_census_question *q) {
  QACI_TRY(next_line(r, "a line \"question ...\""));
  char *at = r->line;
  uint64_t c, d, n, m;
  bool good = word(&at, "question code_bits") && number(&at, true, &c) && word(&at, " data_bits") &&
              number(&at, true, &d) && word(&at, " steps") && number(&at, true, &n) && word(&at, " longest") &&
              number(&at, true, &m) && word(&at, " model ");
  bool enclosed = good && !strcmp(at, "enclosed");
  if (!good || (!enclosed && strcmp(at, "bounded")))
    return bad(r, "\"question code_bits C data_bits D steps N longest M model bounded|enclosed\"");
  *q = (qaci_census_question){.code_bits = c, .data_bits = d, .steps = n, .longest = m, .all_lengths = enclosed};
  return QACI_OK;
}

static qaci_status read_place(reader *r, qaci_shard *s) {
  char expected[80];
  snprintf(expected, sizeof expected, "parameters %016" PRIx64, qaci_census_digest(&s->c));
  QACI_TRY(next_line(r, expected));
  if (strcmp(r->line, expected)) return bad(r, expected);
  snprintf(expected, sizeof expected, "units %zu", s->c.units);
  QACI_TRY(next_line(r, expected));
  if (strcmp(r->line, expected)) return bad(r, expected);
  QACI_TRY(next_line(r, "a line \"range FROM TO\""));
  char *at = r->line;
  uint64_t from, to;
  if (!word(&at, "range") || !number(&at, true, &from) || !number(&at, true, &to) || *at || from > to ||
      to > s->c.units)
    return bad(r, "\"range FROM TO\" of the units");
  s->from = from;
  s->to = to;
  QACI_TRY(next_line(r, "a line \"done ...\""));
  at = r->line;
  if (!word(&at, "done")) return bad(r, "\"done A-B ...\"");
  if (!strcmp(at, " none")) return QACI_OK;
  uint64_t next = from;
  while (*at) {
    uint64_t first, last;
    if (!number(&at, true, &first) || !word(&at, "-") || !number(&at, false, &last) || first < next || last < first ||
        last >= to)
      return bad(r, "\"done A-B C-D ...\", rising, within the range");
    memset(s->c.done + first, 1, last - first + 1);
    next = last + 1;
  }
  return QACI_OK;
}

/* The hexadecimal weight at `at`, to the end of the line. */
static bool read_weight(const char *at, mp_limb_t *weight, size_t limbs) {
  size_t n = strspn(at, "0123456789abcdef");
  if (!n || at[n] || n > 16 * limbs) return false;
  mpn_zero(weight, (mp_size_t)limbs);
  for (size_t i = 0; i < n; i++) {
    char c = at[n - 1 - i];
    weight[i / 16] |= (mp_limb_t)(c <= '9' ? c - '0' : c - 'a' + 10) << 4 * (i % 16);
  }
  return true;
}

/* Can a census of this question have an entry at this time? A cycle is found by N, and its places are at times below
 * twice that; what is undecided loses at least a bit in each pass until it may show something. */
static bool times_fit(const qaci_census_question *q, const qaci_entry *e) {
  if (!q->all_lengths) return !e->time && !e->period;
  if (e->period == QACI_UNDECIDED) return e->time <= INT64_MAX;
  return e->time <= 2 * q->steps + 1 && e->period <= q->steps + 1;
}

static qaci_status read_entry(reader *r, qaci_shard *s, uint64_t *label, mp_limb_t *weight) {
  static const char expected[] = "\"TIME PERIOD FRONT TAKEN LABELS WEIGHT\"";
  QACI_TRY(next_line(r, expected));
  qaci_entry e = {.front = QACI_CLOSED, .period = QACI_UNDECIDED};
  char *at = r->line;
  uint64_t front = 0, taken = 0, x = 0;
  bool good = number(&at, false, &e.time);
  good = good && (word(&at, " u") || number(&at, true, &e.period));
  bool open = good && !word(&at, " -");
  good = good && (!open || (number(&at, true, &front) && front <= s->c.q.longest)) && number(&at, true, &taken) &&
         taken <= s->c.q.data_bits && word(&at, " ");
  if (good && !word(&at, "-")) do {
      good = e.length < s->c.q.longest && number(&at, false, &x) && x < QACI_LABEL_FREE + s->c.q.data_bits;
      if (good) qaci_labels_append(s->c.entries.packing, label, e.length++, (uint32_t)x);
    } while (good && word(&at, ","));
  good = good && word(&at, " ") && read_weight(at, weight, s->c.entries.limbs) && (!open || front <= e.length) &&
         times_fit(&s->c.q, &e);
  if (!good) return bad(r, expected);
  e.front = open ? (uint32_t)front : QACI_CLOSED;
  e.taken = (uint32_t)taken;
  return qaci_entries_add(&s->c.entries, &e, label, weight);
}

static qaci_status read_entries(reader *r, qaci_shard *s) {
  QACI_TRY(next_line(r, "a line \"entries COUNT\""));
  char *at = r->line;
  uint64_t count;
  if (!word(&at, "entries") || !number(&at, true, &count) || *at) return bad(r, "\"entries COUNT\"");
  uint64_t *label = qaci_alloc((s->c.q.longest + 1) * sizeof *label);
  mp_limb_t *weight = qaci_alloc(s->c.entries.limbs * sizeof *weight);
  qaci_status status = QACI_OK;
  for (uint64_t i = 0; i < count && status == QACI_OK; i++) status = read_entry(r, s, label, weight);
  free(label);
  free(weight);
  if (status == QACI_OK) status = next_line(r, "a line \"checksum DIGEST\"");
  if (status == QACI_OK && strncmp(r->line, "checksum ", 9)) status = bad(r, "\"checksum DIGEST\" behind the entries");
  if (status == QACI_OK && r->at != r->text + r->size) status = bad(r, "nothing behind the checksum");
  if (status == QACI_OK) qaci_entries_sort(&s->c.entries);
  return status;
}

qaci_status qaci_shard_load(qaci_ctx *ctx, qaci_shard *s, const char *file) {
  reader r = {.ctx = ctx, .file = file};
  qaci_census_question q;
  qaci_status status = slurp(&r);
  if (status == QACI_OK) status = read_header(&r);
  if (status == QACI_OK) r.number = 0, status = check_sum(&r);
  r.number = 0;
  if (status == QACI_OK) status = next_line(&r, QACI_SHARD_HEADER);
  if (status == QACI_OK) status = read_question(&r, &q);
  if (status == QACI_OK) {
    *s = (qaci_shard){0};
    status = qaci_census_init(ctx, &s->c, &q);
    if (status == QACI_OK) {
      status = read_place(&r, s);
      if (status == QACI_OK) status = read_entries(&r, s);
      if (status != QACI_OK) qaci_shard_clear(s);
    }
  }
  free(r.text);
  return status;
}
