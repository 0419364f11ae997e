/* Loading an evolution: every line is checked, then the checksum, then that the squared amplitudes and what was lost or
 * dropped add up to 1.                                                                                         QTM.7 */
#include "physics/qtm_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* A file being read, word by word. */
typedef struct reader {
  qaci_ctx *ctx;
  const char *file;
  FILE *f;
  char *line, *at;
  size_t room;
  uint64_t number; /* of the line */
  uint64_t before, checksum; /* of the bytes before this line, and with it */
} reader;

static qaci_status bad(const reader *r, const char *expected) {
  int n = r->at ? (int)strcspn(r->at, " \n") : 0;
  return qaci_fail(r->ctx, QACI_DOMAIN, "%s: line %" PRIu64 ": \"%.*s\", expected %s", r->file, r->number,
                   n > 60 ? 60 : n, r->at ? r->at : "", expected);
}

static qaci_status next_line(reader *r) {
  ssize_t n = getline(&r->line, &r->room, r->f);
  if (n <= 0)
    return qaci_fail(r->ctx, QACI_DOMAIN, "%s: the file ends after line %" PRIu64 ": expected a checksum at its end",
                     r->file, r->number);
  r->number++;
  r->at = r->line;
  if (r->line[n - 1] != '\n' || strlen(r->line) != (size_t)n) return bad(r, "a line of text");
  r->before = r->checksum;
  r->checksum = qtm_checksum(r->checksum, r->line, (size_t)n);
  return QACI_OK;
}

/* The word `name` at the start of the next line. */
static qaci_status field(reader *r, const char *name) {
  QACI_TRY(next_line(r));
  size_t n = strlen(name);
  if (strncmp(r->at, name, n) || r->at[n] != ' ') return bad(r, name);
  r->at += n + 1;
  return QACI_OK;
}

static qaci_status line_end(reader *r) {
  return *r->at == '\n' ? QACI_OK : bad(r, "the end of the line");
}

static qaci_status to_signed(reader *r, int64_t *v, int64_t least, int64_t most) {
  char *end;
  errno = 0;
  *v = strtoll(r->at, &end, 10);
  bool fine = (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')) && end > r->at && (*end == ' ' || *end == '\n');
  if (!fine || errno || *v < least || *v > most) return bad(r, "a whole number in its range");
  r->at = end + (*end == ' ');
  return QACI_OK;
}

static qaci_status to_natural(reader *r, uint64_t *v, uint64_t most) {
  int64_t x;
  QACI_TRY(to_signed(r, &x, 0, most > INT64_MAX ? INT64_MAX : (int64_t)most));
  *v = (uint64_t)x;
  return QACI_OK;
}

static qaci_status to_hexadecimal(reader *r, uint64_t *v) {
  if (strspn(r->at, "0123456789abcdef") != 16) return bad(r, "16 hexadecimal digits");
  *v = strtoull(r->at, NULL, 16);
  r->at += 16;
  return line_end(r);
}

static qaci_status to_integer(reader *r, mpz_t x) {
  size_t n = strcspn(r->at, " \n"), digits = strspn(r->at + (*r->at == '-'), "0123456789") + (*r->at == '-');
  char behind = r->at[n];
  if (n != digits) return bad(r, "an integer");
  r->at[n] = 0;
  int failed = mpz_set_str(x, r->at, 10);
  r->at[n] = behind;
  if (failed) return bad(r, "an integer");
  r->at += n + (behind == ' ');
  return QACI_OK;
}

/* A rational that is at least 0. */
static qaci_status to_rational(reader *r, mpq_t q) {
  size_t n = strcspn(r->at, "\n");
  r->at[n] = 0;
  bool fine = strspn(r->at, "0123456789/") == n && !mpq_set_str(q, r->at, 10) && mpz_sgn(mpq_denref(q)) > 0;
  r->at[n] = '\n';
  if (!fine) {
    mpq_set_ui(q, 0, 1);
    return bad(r, "a rational, at least 0");
  }
  mpq_canonicalize(q);
  r->at += n;
  return QACI_OK;
}

static qaci_status read_window(reader *r, const qaci_qtm *m) {
  QACI_TRY(field(r, "window"));
  char here[100];
  if (m->endless) snprintf(here, sizeof here, "endless\n");
  else snprintf(here, sizeof here, "%" PRId64 " %" PRId64 "%s\n", m->lo, m->hi, m->absorb ? " absorbing" : "");
  if (!strcmp(r->at, here)) return QACI_OK;
  return qaci_fail(r->ctx, QACI_DOMAIN, "%s: the window is %.*s, this machine's is %.*s: expected the same", r->file,
                   (int)strcspn(r->at, "\n") > 60 ? 60 : (int)strcspn(r->at, "\n"), r->at, (int)strcspn(here, "\n"),
                   here);
}

/* What stands before the terms. */
typedef struct header {
  int64_t n, hull_lo, hull_hi;
  uint64_t updates, cap, exponent, terms;
} header;

static qaci_status read_header(reader *r, const qaci_qtm *m, header *h, mpq_t lost, mpq_t dropped, mpq_t error) {
  uint64_t digest = 0;
  QACI_TRY(next_line(r));
  if (strcmp(r->line, QTM_FILE_HEADER "\n")) return bad(r, "the line \"" QTM_FILE_HEADER "\"");
  QACI_TRY(field(r, "machine"));
  QACI_TRY(to_hexadecimal(r, &digest));
  if (digest != qtm_table_digest(m->table))
    return qaci_fail(r->ctx, QACI_DOMAIN, "%s: it was saved by a machine with another table: expected this one",
                     r->file);
  QACI_TRY(read_window(r, m));
  QACI_TRY(field(r, "time"));
  QACI_TRY(to_signed(r, &h->n, INT64_MIN, INT64_MAX));
  QACI_TRY(line_end(r));
  QACI_TRY(field(r, "hull"));
  QACI_TRY(to_signed(r, &h->hull_lo, m->endless ? -QACI_QTM_FAR : m->lo, QACI_QTM_FAR));
  QACI_TRY(to_signed(r, &h->hull_hi, h->hull_lo, m->endless ? QACI_QTM_FAR : m->hi));
  QACI_TRY(line_end(r));
  QACI_TRY(field(r, "updates"));
  QACI_TRY(to_natural(r, &h->updates, UINT64_MAX));
  QACI_TRY(line_end(r));
  QACI_TRY(field(r, "cap"));
  QACI_TRY(to_natural(r, &h->cap, SIZE_MAX));
  QACI_TRY(line_end(r));
  QACI_TRY(field(r, "lost"));
  QACI_TRY(to_rational(r, lost));
  QACI_TRY(field(r, "dropped"));
  QACI_TRY(to_rational(r, dropped));
  QACI_TRY(field(r, "error"));
  QACI_TRY(to_rational(r, error));
  QACI_TRY(field(r, "exponent"));
  QACI_TRY(to_natural(r, &h->exponent, UINT32_MAX));
  QACI_TRY(line_end(r));
  QACI_TRY(field(r, "terms"));
  QACI_TRY(to_natural(r, &h->terms, UINT32_MAX - 1));
  return line_end(r);
}

/* The numbers of a term, and the sum of the squares so far, over D^(2 exponent of the header). */
typedef struct numbers {
  mpz_t x, y, t, bound, sum;
} numbers;

static qaci_status read_tape(reader *r, const qaci_evolution *e, uint64_t *record) {
  int64_t at;
  QACI_TRY(to_signed(r, &at, -QACI_QTM_FAR, QACI_QTM_FAR));
  size_t n = strcspn(r->at, " \n");
  if (!n || strspn(r->at, "01") != n || r->at[n] != ' ') return bad(r, "the cells of a tape");
  for (size_t i = 0; i < n; i++) {
    if (r->at[i] == '0') continue;
    if (at + (int64_t)i < e->hull_lo || at + (int64_t)i > e->hull_hi) return bad(r, "1s within the hull");
    qtm_set_cell(e, record, at + (int64_t)i);
  }
  r->at += n + 1;
  return QACI_OK;
}

static qaci_status read_term(reader *r, qaci_evolution *e, uint64_t *record, uint64_t most, numbers *v) {
  QACI_TRY(qaci_ctx_step(r->ctx, 1));
  QACI_TRY(next_line(r));
  memset(record, 0, e->record * sizeof *record);
  QACI_TRY(read_tape(r, e, record));
  uint64_t state, exponent;
  int64_t head;
  QACI_TRY(to_natural(r, &state, e->m->table->states - 1));
  QACI_TRY(to_signed(r, &head, e->hull_lo, e->hull_hi));
  QACI_TRY(to_natural(r, &exponent, most));
  QACI_TRY(to_integer(r, v->x));
  QACI_TRY(to_integer(r, v->y));
  QACI_TRY(line_end(r));
  if (e->parts == 1 && mpz_sgn(v->y)) return bad(r, "no imaginary part: this machine's amplitudes are real");
  record[QTM_PLACE] = qtm_place((uint32_t)state, (int32_t)(head - e->origin));
  record[QTM_EXPONENT] = exponent;
  mpz_pow_ui(v->bound, e->m->table->denominator, exponent);
  if (mpz_cmpabs(v->x, v->bound) > 0 || mpz_cmpabs(v->y, v->bound) > 0)
    return bad(r, "an amplitude of absolute value 1 at most");
  mpz_mul(v->t, v->x, v->x);
  mpz_addmul(v->t, v->y, v->y);
  if (!mpz_sgn(v->t)) return bad(r, "an amplitude that is not 0");
  mpz_pow_ui(v->bound, e->m->table->denominator, 2 * (most - exponent));
  mpz_addmul(v->sum, v->t, v->bound);
  limbs_set(qtm_numbers(e, record), e->limbs, v->x);
  if (e->parts == 2) limbs_set(qtm_numbers(e, record) + e->limbs, e->limbs, v->y);
  return QACI_OK;
}

static qaci_status read_terms(reader *r, qaci_evolution *e, const header *h, numbers *v) {
  for (uint64_t i = 0; i < h->terms; i++) {
    QACI_TRY(qtm_reserve(r->ctx, e, &e->now, 1));
    QACI_TRY(read_term(r, e, qtm_record(e, &e->now, i), h->exponent, v));
    if (i && qtm_compare(e, &e->now, (uint32_t)i - 1, (uint32_t)i) >= 0) {
      r->at = r->line;
      return bad(r, "terms in ascending order");
    }
    e->now.count++;
  }
  uint64_t checksum = 0;
  QACI_TRY(field(r, "checksum"));
  uint64_t found = r->before;
  QACI_TRY(to_hexadecimal(r, &checksum));
  if (checksum != found)
    return qaci_fail(r->ctx, QACI_DOMAIN,
                     "%s: the checksum is %016" PRIx64 ", expected %016" PRIx64 ": the file was changed or damaged",
                     r->file, found, checksum);
  r->at = NULL;
  if (fgetc(r->f) != EOF) return bad(r, "nothing behind the checksum");
  return QACI_OK;
}

static bool all(const qaci_evolution *e, uint64_t *record) {
  (void)e;
  (void)record;
  return true;
}

/* 1 = sum of squares + lost + dropped, and the error is a bound of what was dropped (QTM.6). */
static qaci_status check_norm(reader *r, const qaci_evolution *e, uint64_t most, numbers *v) {
  mpq_t sum;
  mpq_init(sum);
  mpz_set(mpq_numref(sum), v->sum);
  mpz_pow_ui(mpq_denref(sum), e->m->table->denominator, 2 * most);
  mpq_canonicalize(sum);
  mpq_add(sum, sum, e->lost);
  mpq_add(sum, sum, e->dropped);
  bool fine = !mpq_cmp_ui(sum, 1, 1);
  mpq_mul(sum, e->error, e->error);
  bool bounded = mpq_cmp(sum, e->dropped) >= 0;
  mpq_clear(sum);
  if (!fine)
    return qaci_fail(r->ctx, QACI_DOMAIN, "%s: the squared amplitudes, with what was lost, do not add up to 1",
                     r->file);
  if (bounded) return QACI_OK;
  return qaci_fail(r->ctx, QACI_DOMAIN, "%s: the error is less than the norm of what was dropped", r->file);
}

static qaci_status read_all(reader *r, qaci_evolution **made, qaci_qtm *m, mpq_t lost, mpq_t dropped, mpq_t error) {
  header h;
  QACI_TRY(read_header(r, m, &h, lost, dropped, error));
  QACI_TRY(qtm_begin(r->ctx, made, m, h.hull_lo, h.hull_hi, h.exponent));
  qaci_evolution *e = *made;
  e->n = h.n;
  e->updates = h.updates;
  e->cap = h.cap;
  mpq_set(e->lost, lost);
  mpq_set(e->dropped, dropped);
  mpq_set(e->error, error);
  numbers v;
  mpz_inits(v.x, v.y, v.t, v.bound, v.sum, NULL);
  qaci_status status = read_terms(r, e, &h, &v);
  if (status == QACI_OK) status = check_norm(r, e, h.exponent, &v);
  mpz_clears(v.x, v.y, v.t, v.bound, v.sum, NULL);
  if (status == QACI_OK) qtm_filter(e, &e->now, all); /* finds the range of heads */
  return status;
}

qaci_status qaci_qtm_evolution_load(qaci_ctx *ctx, qaci_evolution **result, qaci_qtm *m, const char *file) {
  *result = NULL;
  reader r = {.ctx = ctx, .file = file, .f = fopen(file, "r")};
  if (!r.f) return qaci_fail(ctx, QACI_DOMAIN, "%s: cannot be read: %s", file, strerror(errno));
  mpq_t lost, dropped, error;
  mpq_inits(lost, dropped, error, NULL);
  qaci_evolution *e = NULL;
  qaci_status status = read_all(&r, &e, m, lost, dropped, error);
  mpq_clears(lost, dropped, error, NULL);
  free(r.line);
  fclose(r.f);
  if (status == QACI_OK) *result = e;
  else qaci_qtm_evolution_destroy(e);
  return status;
}
