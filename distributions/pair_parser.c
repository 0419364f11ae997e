/* The automaton over two codes (SIMPL.9): see pair_parser.h. */
#include "distributions/pair_parser.h"

#include <stdlib.h>
#include <string.h>

enum { START = QACI_PARSER_START, S0 = QACI_PARSER_S0, S1, S10, S11, S110, S111, BIT, GAMMA = QACI_PARSER_GAMMA };
enum { STUCK = -1, DONE = -2 };

/* The state after `bit`, DONE behind a HALT, STUCK where no straight-line code continues. */
static int next_state(uint32_t rest, uint32_t state, int bit) {
  switch (state) {
  case START: return bit ? S1 : S0;
  case S0: return bit ? GAMMA : DONE;
  case S1: return bit ? S11 : S10;
  case S10: return GAMMA;
  case S11: return bit ? S111 : S110;
  case S110: return bit ? BIT : GAMMA;
  case S111: return bit ? STUCK : BIT;
  case BIT: return START;
  default:
    if (state < rest) {
      uint32_t zeros = state - GAMMA;
      if (bit) return zeros ? (int)(rest + zeros - 1) : START;
      return state + 1 < rest ? (int)state + 1 : STUCK;
    }
    return state == rest ? START : (int)state - 1;
  }
}

void qaci_pair_parser_at(qaci_pair_parser *p, size_t i) {
  uint32_t half = p->states / 2, nowhere = p->states;
  p->to[0][S0] = qaci_pair_parser_splits(p, i) ? half + START : nowhere;
  p->to[0][half + S0] = i + 1 == p->n ? nowhere + 1 : nowhere;
}

/* The states of one code, one limb each; `halt` is what a 0 leads to from S0. The gamma codes are shifts. */
static void back_one(uint32_t zeros, mp_limb_t *restrict r, const mp_limb_t *restrict zero, const mp_limb_t *restrict one,
                     mp_limb_t halt) {
  r[START] = zero[S0] + one[S1];
  r[S0] = halt + one[GAMMA];
  r[S1] = zero[S10] + one[S11];
  r[S10] = zero[GAMMA] + one[GAMMA];
  r[S11] = zero[S110] + one[S111];
  r[S110] = zero[GAMMA] + one[BIT];
  r[S111] = zero[BIT];
  r[BIT] = zero[START] + one[START];
  mp_limb_t *g = r + GAMMA, *rest = g + zeros + 1;
  const mp_limb_t *zero_g = zero + GAMMA + 1, *zero_rest = zero_g + zeros, *one_rest = one + GAMMA + zeros + 1;
  g[0] = (zeros ? zero_g[0] : 0) + one[START];
  for (uint32_t z = 1; z < zeros; z++) g[z] = zero_g[z] + one_rest[z - 1];
  if (zeros) {
    g[zeros] = one_rest[zeros - 1];
    rest[0] = zero[START] + one[START];
  }
  for (uint32_t k = 1; k < zeros; k++) rest[k] = zero_rest[k - 1] + one_rest[k - 1];
}

void qaci_pair_parser_back(const qaci_pair_parser *p, mp_limb_t *r, const mp_limb_t *zero, const mp_limb_t *one) {
  size_t limbs = p->limbs, half = p->states / 2;
  if (limbs == 1) {
    r[p->states] = r[p->states + 1] = 0;
    back_one(p->zeros, r, zero, one, zero[p->to[0][S0]]);
    back_one(p->zeros, r + half, zero + half, one + half, zero[p->to[0][half + S0]]);
    return;
  }
  mpn_zero(r + p->states * limbs, (mp_size_t)(2 * limbs));
  for (uint32_t q = 0; q < p->states; q++) {
    mp_limb_t *to = r + q * limbs;
    const mp_limb_t *a = zero + p->to[0][q] * limbs, *b = one + p->to[1][q] * limbs;
    if (limbs == 2) { /* pairs of 64 to 127 bits: a call would cost more than it does */
      mp_limb_t low = a[0] + b[0];
      to[1] = a[1] + b[1] + (low < a[0]);
      to[0] = low;
    } else {
      mpn_add_n(to, a, b, (mp_size_t)limbs);
    }
  }
}

void qaci_pair_parser_half_back(const qaci_pair_parser *p, size_t limbs, mp_limb_t *r, const mp_limb_t *zero,
                                const mp_limb_t *one, const mp_limb_t *halt) {
  if (limbs == 1) {
    back_one(p->zeros, r, zero, one, halt ? *halt : 0);
    return;
  }
  uint32_t half = p->states / 2;
  for (uint32_t q = 0; q < half; q++) {
    mp_limb_t *to = r + q * limbs;
    uint32_t behind_zero = q == S0 ? half : p->to[0][q], behind_one = p->to[1][q]; /* of f: half and more is nowhere */
    if (behind_zero < half) mpn_copyi(to, zero + behind_zero * limbs, (mp_size_t)limbs);
    else mpn_zero(to, (mp_size_t)limbs);
    if (behind_one < half) mpn_add_n(to, to, one + behind_one * limbs, (mp_size_t)limbs);
    if (q == S0 && halt) mpn_add_n(to, to, halt, (mp_size_t)limbs);
  }
}

static size_t reach_bytes(const qaci_pair_parser *p) {
  return (p->n + 1) * (p->states + 2) * p->limbs * sizeof *p->reach;
}

static qaci_status make_reach(qaci_ctx *ctx, qaci_pair_parser *p) {
  size_t width = (p->states + 2) * p->limbs;
  QACI_TRY(qaci_ctx_charge(ctx, reach_bytes(p)));
  p->reach = qaci_alloc(reach_bytes(p));
  memset(p->reach, 0, reach_bytes(p));
  p->reach[START * p->limbs] = 1;
  for (size_t i = 0; i < p->n; i++) {
    QACI_TRY(qaci_ctx_step(ctx, 1));
    mp_limb_t *now = p->reach + i * width, *then = now + width;
    qaci_pair_parser_at(p, i);
    for (uint32_t q = 0; q < p->states; q++)
      for (int bit = 0; bit < 2; bit++) {
        mp_limb_t *at = then + p->to[bit][q] * p->limbs;
        mpn_add_n(at, at, now + q * p->limbs, (mp_size_t)p->limbs);
      }
  }
  return QACI_OK;
}

qaci_status qaci_pair_parser_init(qaci_ctx *ctx, qaci_pair_parser *p, size_t n, size_t most) {
  *p = (qaci_pair_parser){.n = n, .most = most, .limbs = n / 64 + 1};
  /* an opcode of 2 bits, z zeros, z + 1 bits and HALT are no more than a code may have */
  size_t longest = n < 2 ? 0 : n - 2 < most ? n - 2 : most;
  p->zeros = longest < 5 ? 0 : (uint32_t)(longest - 5) / 2;
  uint32_t rest = GAMMA + p->zeros + 1, half = rest + p->zeros, nowhere = 2 * half;
  p->states = nowhere;
  for (int bit = 0; bit < 2; bit++) {
    p->to[bit] = qaci_alloc(p->states * sizeof **p->to);
    for (uint32_t q = 0; q < half; q++) {
      int state = next_state(rest, q, bit);
      p->to[bit][q] = state < 0 ? nowhere : (uint32_t)state;
      p->to[bit][half + q] = state < 0 ? nowhere : half + (uint32_t)state;
    }
  }
  return make_reach(ctx, p);
}

void qaci_pair_parser_clear(qaci_ctx *ctx, qaci_pair_parser *p) {
  if (p->reach) qaci_ctx_release(ctx, reach_bytes(p));
  free(p->to[0]);
  free(p->to[1]);
  free(p->reach);
  *p = (qaci_pair_parser){0};
}
