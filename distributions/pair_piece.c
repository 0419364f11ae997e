/* Pieces of pairs, read at both ends (SIMPL.11): see pair_piece.h. */
#include "distributions/pair_piece.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { START = QACI_PARSER_START };

/* to := the vector before place i; `from` stands behind it. Where no code can be nothing is written, nor read. */
static void read_back(const qaci_piece_reader *r, size_t i, int bits, mp_limb_t *to, const mp_limb_t *from) {
  size_t half = r->width / 2;
  for (size_t code = 0; code < 2; code++) {
    if (!r->live[code][i]) continue;
    const mp_limb_t *rest = r->live[code][i + 1] ? from + code * half : r->none, *halt = NULL;
    if (!code && bits & 1 && r->live[1][i + 1] && qaci_pair_parser_splits(r->parser, i))
      halt = from + half + START * r->limbs;
    qaci_pair_parser_half_back(r->parser, r->limbs, to + code * half, bits & 1 ? rest : r->none,
                               bits & 2 ? rest : r->none, halt);
  }
}

/* The words of a vector at this place that may be read: first..last-1. */
static void range(const qaci_piece_reader *r, size_t place, size_t *first, size_t *last) {
  *first = r->live[0][place] ? 0 : r->width / 2;
  *last = r->live[1][place] ? r->width : r->width / 2;
}

/* pairs := the sum of (strings that lead to q at this place) ways[q]. */
static void join(qaci_piece_reader *r, size_t place, const mp_limb_t *ways, mp_limb_t *pairs) {
  const mp_limb_t *reach = qaci_pair_parser_reach(r->parser, place, 0);
  size_t limbs = r->parser->limbs, first, last;
  range(r, place, &first, &last);
  if (r->limbs == 1 && limbs == 1) {
    *pairs = 0;
    for (size_t q = first; q < last; q++) *pairs += reach[q] * ways[q];
    return;
  }
  mpz_set_ui(r->sum, 0);
  for (size_t q = first / r->limbs; q < last / r->limbs; q++) {
    mpz_t x, y;
    mpz_mul(r->product, mpz_roinit_n(x, reach + q * limbs, (mp_size_t)limbs),
            mpz_roinit_n(y, ways + q * r->limbs, (mp_size_t)r->limbs));
    mpz_add(r->sum, r->sum, r->product);
  }
  assert(mpz_size(r->sum) <= r->limbs);
  mpn_zero(pairs, (mp_size_t)r->limbs);
  mpn_copyi(pairs, mpz_limbs_read(r->sum), (mp_size_t)mpz_size(r->sum));
}

/* r->end := how many of the strings 00 lead to the end from each state. */
static void read_end(qaci_piece_reader *r) {
  qaci_pair_parser *p = r->parser;
  mpn_zero(r->end, (mp_size_t)r->width);
  for (uint32_t q = 0; q < p->states; q++) {
    qaci_pair_parser_at(p, p->n - 2);
    uint32_t then = p->to[0][q];
    qaci_pair_parser_at(p, p->n - 1);
    if (then < p->states && p->to[0][then] == p->states + 1) r->end[q * r->limbs] = 1; /* END */
  }
}

void qaci_piece_reader_init(qaci_piece_reader *r, qaci_pair_parser *parser, size_t limbs) {
  *r = (qaci_piece_reader){.parser = parser, .limbs = limbs, .width = parser->states * limbs};
  uint32_t half = parser->states / 2;
  for (uint32_t code = 0; code < 2; code++) {
    r->line[code] = qaci_alloc(r->width * sizeof(mp_limb_t));
    r->live[code] = qaci_alloc((parser->n + 1) * sizeof *r->live[code]);
    for (size_t i = 0; i <= parser->n; i++)
      r->live[code][i] = !mpn_zero_p(qaci_pair_parser_reach(parser, i, code * half), (mp_size_t)(half * parser->limbs));
  }
  r->none = qaci_alloc(r->width * sizeof(mp_limb_t));
  mpn_zero(r->none, (mp_size_t)r->width);
  r->end = qaci_alloc(r->width * sizeof(mp_limb_t));
  read_end(r);
  mpz_inits(r->sum, r->product, NULL);
}

void qaci_piece_reader_clear(qaci_piece_reader *r) {
  for (size_t code = 0; code < 2; code++) {
    free(r->line[code]);
    free(r->live[code]);
  }
  free(r->none);
  free(r->end);
  mpz_clears(r->sum, r->product, NULL);
}

void qaci_piece_ways_init(const qaci_piece_reader *r, qaci_piece_ways *w) {
  *w = (qaci_piece_ways){0};
  for (int i = 0; i < 2; i++) w->own[i] = qaci_alloc(r->width * sizeof(mp_limb_t));
}

void qaci_piece_ways_clear(qaci_piece_ways *w) {
  free(w->own[0]);
  free(w->own[1]);
}

void qaci_piece_start(const qaci_piece_reader *r, qaci_piece *p, qaci_piece_ways *w) {
  *p = (qaci_piece){.b = (uint32_t)r->parser->n - 2};
  w->at = r->end;
}

/* The buffer that the vector does not stand in. */
static mp_limb_t *other_buffer(const qaci_piece_ways *w) {
  return w->own[w->at == w->own[0]];
}

void qaci_piece_read_last(const qaci_piece_reader *r, qaci_piece *p, qaci_piece_ways *w, int bits) {
  mp_limb_t *to = other_buffer(w);
  read_back(r, --p->b, bits, to, w->at);
  w->at = to;
}

bool qaci_piece_read_first(const qaci_piece_reader *r, qaci_piece *p, int bit) {
  qaci_pair_parser_at(r->parser, p->a++);
  p->q = r->parser->to[bit][p->q];
  return p->q < r->parser->states;
}

void qaci_piece_count(qaci_piece_reader *r, const qaci_piece *p, const qaci_piece_ways *w, const unsigned char *bits,
                      size_t known, mp_limb_t *pairs) {
  const mp_limb_t *at = w->at;
  size_t i = p->b;
  while (known || (p->a && i > p->a)) {
    int among = bits[--i - p->a] & 3;
    mp_limb_t *to = r->line[at == r->line[0]];
    read_back(r, i, among, to, at);
    at = to;
    known -= among != 3;
  }
  if (p->a)
    mpn_copyi(pairs, at + p->q * r->limbs, (mp_size_t)r->limbs);
  else
    join(r, i, at, pairs);
}

void qaci_piece_store(const qaci_piece_reader *r, const qaci_piece *p, mp_limb_t *to, const qaci_piece_ways *w) {
  size_t first, last;
  range(r, p->b, &first, &last);
  memcpy(to + first, w->at + first, (last - first) * sizeof *to);
}

void qaci_piece_add(const qaci_piece_reader *r, const qaci_piece *p, mp_limb_t *to, const qaci_piece_ways *w) {
  size_t first, last;
  range(r, p->b, &first, &last);
  const mp_limb_t *from = w->at;
  if (r->limbs == 1) {
    for (size_t i = first; i < last; i++) to[i] += from[i];
    return;
  }
  for (size_t i = first; i < last; i += r->limbs) mpn_add_n(to + i, to + i, from + i, (mp_size_t)r->limbs);
}

void qaci_piece_double(const qaci_piece_reader *r, const qaci_piece *p, qaci_piece_ways *w, size_t twice) {
  size_t first, last;
  range(r, p->b, &first, &last);
  mp_limb_t *to = other_buffer(w);
  for (size_t i = first; i < last; i += r->limbs) qaci_piece_double_number(to + i, w->at + i, r->limbs, twice);
  w->at = to;
}
