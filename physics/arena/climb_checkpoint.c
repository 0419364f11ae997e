/* The climber's state as a text file.                    arena-commands in papers/
 *
 *   qaci-arena-climb 1
 *   worlds FINGERPRINT
 *   options SIZE SEED POPULATION ISLANDS RESTART SCORE_ONLY PLAIN FIRST_SEED ROUNDS
 *   best SCORE AT ISLAND VALUES
 *   island RANDOM EVALUATIONS STALLED RESTARTS FILLED SINCE_RESTART BEST BEST_AT VALUES       (for each island, then
 *   member SCORE INTEREST VALUES                                                               for each of its members)
 *   end
 *
 * Everything is a decimal number. The last line proves that the file is whole.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/file_replace.h"
#include "physics/arena/climb_internal.h"

static const char header[] = "qaci-arena-climb 1\n";

static void write_values(FILE *f, const int32_t *value, size_t n) {
  for (size_t i = 0; i < n; i++) fprintf(f, " %" PRId32, value[i]);
  fputc('\n', f);
}

static qaci_status write_state(qaci_ctx *ctx, FILE *f, void *data) {
  (void)ctx;
  const qaci_arena_climb *c = *(const qaci_arena_climb **)data;
  const qaci_arena_climb_options *o = &c->options;
  fprintf(f, "%sworlds %" PRIu64 "\n", header, c->fingerprint);
  fprintf(f, "options %zu %" PRIu64 " %zu %zu %" PRIu64 " %d %d %" PRIu64 " %" PRIu64 "\n", o->size, o->seed,
          o->population, o->islands, o->restart, o->score_only, o->plain, o->first_seed, o->rounds);
  fprintf(f, "best %" PRId64 " %" PRIu64 " %zu", c->best.score, c->best.at, c->best.island);
  write_values(f, c->best_value, o->size);
  for (size_t i = 0; i < o->islands; i++) {
    climb_island *s = climb_island_of(c, i);
    fprintf(f, "island %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRIu64,
            s->random, s->evaluations, s->stalled, s->restarts, s->filled, s->since_restart, s->best, s->best_at);
    write_values(f, climb_best_value(c, s), o->size);
    for (size_t k = 0; k < o->population; k++) {
      fprintf(f, "member %" PRId64 " %" PRIu64, climb_standings(s)[k].score, climb_standings(s)[k].interest);
      write_values(f, climb_value(c, s, k), o->size);
    }
  }
  fputs("end\n", f);
  return QACI_OK;
}

qaci_status qaci_arena_climb_save(qaci_ctx *ctx, const qaci_arena_climb *c, const char *file) {
  return qaci_file_replace(ctx, file, write_state, &c);
}

/* A checkpoint being read. */
typedef struct reader {
  qaci_ctx *ctx;
  const char *file;
  FILE *f;
  char *line, *at;
  size_t room;
  uint64_t number; /* of the line */
} reader;

static qaci_status bad(reader *r, const char *expected) {
  int n = (int)strcspn(r->at, " \n");
  return qaci_fail(r->ctx, QACI_DOMAIN, "%s:%" PRIu64 ": \"%.*s\", expected %s", r->file, r->number, n < 40 ? n : 40,
                   r->at, expected);
}

/* The next line, which must start with `word`. */
static qaci_status next_line(reader *r, const char *word) {
  r->number++;
  if (getline(&r->line, &r->room, r->f) < 0)
    return qaci_fail(r->ctx, QACI_DOMAIN, "%s:%" PRIu64 ": the file ends, expected a line \"%s\"", r->file, r->number,
                     word);
  r->at = r->line;
  size_t n = strlen(word);
  char expected[64];
  snprintf(expected, sizeof expected, "a line \"%s\"", word);
  if (strncmp(r->line, word, n) || !strchr(" \n", r->line[n])) return bad(r, expected);
  r->at += n;
  return QACI_OK;
}

static qaci_status read_number(reader *r, bool negative, uint64_t most, uint64_t *number) {
  char *end;
  r->at += *r->at == ' ';
  errno = 0;
  *number = r->at[0] == '-' ? (uint64_t)strtoll(r->at, &end, 10) : strtoull(r->at, &end, 10);
  bool digits = r->at[r->at[0] == '-'] >= '0' && r->at[r->at[0] == '-'] <= '9';
  bool fits = negative && r->at[0] == '-' ? *number >= (uint64_t)INT64_MIN : r->at[0] != '-' && *number <= most;
  if (!digits || errno || !fits || !strchr(" \n", *end)) return bad(r, "a number");
  r->at = end;
  return QACI_OK;
}

static qaci_status read_unsigned(reader *r, uint64_t most, uint64_t *number) {
  return read_number(r, false, most, number);
}

static qaci_status read_size(reader *r, uint64_t most, size_t *number) {
  uint64_t value;
  QACI_TRY(read_number(r, false, most, &value));
  *number = (size_t)value;
  return QACI_OK;
}

/* A score, or -1: none. */
static qaci_status read_score(reader *r, int64_t *score) {
  uint64_t value;
  QACI_TRY(read_number(r, true, (uint64_t)1 << 62, &value));
  *score = (int64_t)value;
  return *score >= -1 ? QACI_OK : bad(r, "a score");
}

static qaci_status read_values(reader *r, unsigned word, int32_t *value, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint64_t number;
    QACI_TRY(read_number(r, true, INT32_MAX, &number));
    value[i] = (int32_t)(int64_t)number;
    bool fits = (int64_t)number == value[i] && qaci_arena_wrap(value[i], word) == value[i];
    if (!fits) return bad(r, "a value of the word");
  }
  return *r->at == '\n' ? QACI_OK : bad(r, "the end of the line");
}

static qaci_status read_options(reader *r, qaci_arena_climb_options *o) {
  size_t score_only, plain;
  QACI_TRY(next_line(r, "options"));
  QACI_TRY(read_size(r, QACI_ARENA_MOST_SLOTS, &o->size));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &o->seed));
  QACI_TRY(read_size(r, QACI_ARENA_MOST_POPULATION, &o->population));
  QACI_TRY(read_size(r, QACI_ARENA_MOST_ISLANDS, &o->islands));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &o->restart));
  QACI_TRY(read_size(r, 1, &score_only));
  QACI_TRY(read_size(r, 1, &plain));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &o->first_seed));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &o->rounds));
  o->score_only = score_only != 0;
  o->plain = plain != 0;
  if (!o->size || !o->population || !o->islands || !o->restart || !o->rounds) return bad(r, "numbers above 0");
  return *r->at == '\n' ? QACI_OK : bad(r, "the end of the line");
}

static qaci_status read_island(reader *r, qaci_arena_climb *c, climb_island *s) {
  QACI_TRY(next_line(r, "island"));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &s->random));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &s->evaluations));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &s->stalled));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &s->restarts));
  QACI_TRY(read_unsigned(r, c->options.population, &s->filled));
  QACI_TRY(read_score(r, &s->since_restart));
  QACI_TRY(read_score(r, &s->best));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &s->best_at));
  QACI_TRY(read_values(r, c->word, climb_best_value(c, s), c->options.size));
  for (size_t k = 0; k < c->options.population; k++) {
    QACI_TRY(next_line(r, "member"));
    QACI_TRY(read_score(r, &climb_standings(s)[k].score));
    QACI_TRY(read_unsigned(r, UINT64_MAX, &climb_standings(s)[k].interest));
    QACI_TRY(read_values(r, c->word, climb_value(c, s, k), c->options.size));
  }
  return QACI_OK;
}

static qaci_status read_islands(reader *r, qaci_arena_climb *c) {
  QACI_TRY(next_line(r, "best"));
  QACI_TRY(read_score(r, &c->best.score));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &c->best.at));
  QACI_TRY(read_size(r, c->options.islands - 1, &c->best.island));
  QACI_TRY(read_values(r, c->word, c->best_value, c->options.size));
  for (size_t i = 0; i < c->options.islands; i++) QACI_TRY(read_island(r, c, climb_island_of(c, i)));
  return next_line(r, "end");
}

/* The first line: of this version. Newer versions are refused by name. */
static qaci_status read_header(reader *r) {
  QACI_TRY(next_line(r, "qaci-arena-climb"));
  r->at += *r->at == ' ';
  return strcmp(r->line, header) ? bad(r, "version 1 of a checkpoint") : QACI_OK;
}

static qaci_status read_checkpoint(reader *r, qaci_arena_climb **result, const qaci_arena_set *set,
                                   const char *const *against, size_t opponents, unsigned threads) {
  uint64_t fingerprint;
  qaci_arena_climb_options options = {.threads = threads};
  QACI_TRY(read_header(r));
  QACI_TRY(next_line(r, "worlds"));
  QACI_TRY(read_unsigned(r, UINT64_MAX, &fingerprint));
  QACI_TRY(read_options(r, &options));
  qaci_arena_climb *c = NULL;
  QACI_TRY(qaci_arena_climb_create(r->ctx, &c, set, against, opponents, &options));
  qaci_status status =
      c->fingerprint == fingerprint
          ? read_islands(r, c)
          : qaci_fail(r->ctx, QACI_DOMAIN, "%s:2: a search in other environments, expected the same environments, "
                      "weights and opponents as now", r->file);
  if (status == QACI_OK)
    *result = c;
  else
    qaci_arena_climb_destroy(c);
  return status;
}

qaci_status qaci_arena_climb_resume(qaci_ctx *ctx, qaci_arena_climb **r, const qaci_arena_set *set,
                                    const char *const *against, size_t opponents, unsigned threads, const char *file) {
  reader in = {.ctx = ctx, .file = file, .f = fopen(file, "r")};
  if (!in.f) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be read: %s", file, strerror(errno));
  qaci_status status = read_checkpoint(&in, r, set, against, opponents, threads);
  free(in.line);
  fclose(in.f);
  return status;
}
