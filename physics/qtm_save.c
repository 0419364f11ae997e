/* Saving an evolution: the file is written beside its name, synced and renamed.                                QTM.7 */
#include "physics/qtm_file.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "distributions/file_replace.h"

static uint64_t digest_integer(uint64_t h, const mpz_t x) {
  h = qaci_hash_mix(h, (uint64_t)(mpz_sgn(x) + 1));
  for (size_t i = 0; i < mpz_size(x); i++) h = qaci_hash_mix(h, mpz_getlimbn(x, (mp_size_t)i));
  return h;
}

uint64_t qtm_table_digest(const qaci_qtm_table *t) {
  uint64_t h = digest_integer(qaci_hash_mix(1, t->states), t->denominator);
  for (size_t i = 0; i < 2 * (size_t)t->states; i++) {
    uint64_t row = 0; /* a sum: the order of branches does not matter */
    const qaci_qtm_line *line = t->line_of[i] == QACI_QTM_NO_ROW ? NULL : &t->line[t->line_of[i]];
    for (size_t j = 0; line && j < line->count; j++) {
      const qaci_qtm_entry *e = &t->entry[line->first + j];
      uint64_t place = (uint64_t)e->state << 8 | (uint64_t)e->write << 4 | (uint64_t)(e->move + 1);
      row += digest_integer(digest_integer(qaci_hash_mix(2, place), e->x), e->y);
    }
    h = qaci_hash_mix(h, row);
  }
  return h;
}

/* Where the text goes. */
typedef struct writer {
  FILE *f;
  uint64_t checksum;
  qaci_evolution *e;
  qaci_bits tape;
  char *line; /* of a term */
  size_t room;
} writer;

static void put(writer *w, const char *text, size_t n) {
  w->checksum = qtm_checksum(w->checksum, text, n);
  fwrite(text, 1, n, w->f);
}

static __attribute__((format(printf, 2, 3))) void put_line(writer *w, const char *format, ...) {
  char line[200];
  va_list list;
  va_start(list, format);
  int n = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  put(w, line, (size_t)n);
}

static void put_rational(writer *w, const char *name, const mpq_t q) {
  char *text = mpq_get_str(NULL, 10, q);
  put_line(w, "%s ", name);
  put(w, text, strlen(text));
  put(w, "\n", 1);
  void (*release)(void *, size_t);
  mp_get_memory_functions(NULL, NULL, &release);
  release(text, strlen(text) + 1);
}

static qaci_status put_term(void *data, uint32_t at, const mpz_t x, const mpz_t y, uint64_t exponent) {
  writer *w = data;
  const qaci_evolution *e = w->e;
  const uint64_t *record = qtm_record(e, &e->now, at);
  int64_t lo = 0, hi = 0;
  if (qtm_ones_of(e, record, &lo, &hi)) qtm_tape_of(e, record, &w->tape, lo, hi);
  else qaci_bits_zeros(&w->tape, 1);
  size_t needed = w->tape.len + mpz_sizeinbase(x, 10) + mpz_sizeinbase(y, 10) + 120;
  if (needed > w->room) {
    w->room = 2 * needed;
    w->line = qaci_realloc(w->line, w->room);
  }
  char *p = w->line + sprintf(w->line, "%" PRId64 " ", lo);
  for (size_t i = 0; i < w->tape.len; i++) *p++ = qaci_bits_get(&w->tape, i) ? '1' : '0';
  p += sprintf(p, " %" PRIu32 " %" PRId64 " %" PRIu64 " ", qtm_state_of(record), e->origin + qtm_head_of(record),
               exponent);
  p += strlen(mpz_get_str(p, 10, x));
  *p++ = ' ';
  p += strlen(mpz_get_str(p, 10, y));
  *p++ = '\n';
  put(w, w->line, (size_t)(p - w->line));
  return QACI_OK;
}

/* The greatest exponent in lowest terms. */
static qaci_status find_most(void *data, uint32_t at, const mpz_t x, const mpz_t y, uint64_t exponent) {
  uint64_t *most = data;
  (void)at;
  (void)x;
  (void)y;
  if (exponent > *most) *most = exponent;
  return QACI_OK;
}

static qaci_status write_all(qaci_ctx *ctx, FILE *f, void *data) {
  writer *w = data;
  w->f = f;
  qaci_evolution *e = w->e;
  const qaci_qtm *m = e->m;
  uint64_t most = 0;
  QACI_TRY(qtm_each_term(ctx, e, find_most, &most));
  put_line(w, QTM_FILE_HEADER "\nmachine %016" PRIx64 "\n", qtm_table_digest(m->table));
  if (m->endless) put_line(w, "window endless\n");
  else put_line(w, "window %" PRId64 " %" PRId64 "%s\n", m->lo, m->hi, m->absorb ? " absorbing" : "");
  put_line(w, "time %" PRId64 "\nhull %" PRId64 " %" PRId64 "\nupdates %" PRIu64 "\ncap %zu\n", e->n, e->hull_lo,
           e->hull_hi, e->updates, e->cap);
  put_rational(w, "lost", e->lost);
  put_rational(w, "dropped", e->dropped);
  put_rational(w, "error", e->error);
  put_line(w, "exponent %" PRIu64 "\nterms %zu\n", most, e->now.count);
  QACI_TRY(qtm_each_term(ctx, e, put_term, w));
  uint64_t checksum = w->checksum;
  put_line(w, "checksum %016" PRIx64 "\n", checksum);
  return QACI_OK;
}

qaci_status qaci_qtm_evolution_save(qaci_ctx *ctx, qaci_evolution *e, const char *file) {
  writer w = {.e = e};
  qaci_bits_init(&w.tape);
  qaci_status status = qaci_file_replace(ctx, file, write_all, &w);
  free(w.line);
  qaci_bits_clear(&w.tape);
  return status;
}
