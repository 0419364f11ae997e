/* What a walk writes down, and which states it gives up (SIMPL.4, SIMPL.5, SIMPL.7, SIMPL.12): see census_walk.h. */
#include <assert.h>
#include <string.h>

#include "distributions/census_walk.h"

#define NEVER UINT64_MAX

/* x->factor := what multiplies the weight of a state: `code`, and in the bounded model the weight of its times. All
 * states of a micro-step share it. */
static void set_factor(qaci_walker *x, qaci_u128 code, uint64_t time, uint64_t period) {
  struct qaci_factor *f = &x->factor;
  if (!x->times) time = period = 0;
  if (f->code == code && f->time == time && f->period == period) return;
  f->code = code;
  f->time = time;
  f->period = period;
  if (x->times) {
    qaci_times_sum(x->times, time, period, f->value);
  } else {
    mpz_set_ui(f->value, 1);
  }
  mp_limb_t limb[2] = {(mp_limb_t)code, (mp_limb_t)(code >> 64)};
  mpz_t codes;
  mpz_mul(f->value, f->value, mpz_roinit_n(codes, limb, 2));
}

/* sum := sum + weight (limbs limbs) * x->factor, in the limbs of an entry. */
static inline void add(const qaci_walker *x, mp_limb_t *sum, const mp_limb_t *weight, size_t limbs) {
  size_t room = x->found->limbs, wide = mpz_size(x->factor.value);
  for (size_t i = 0; i < limbs; i++) {
    if (!weight[i] || !wide) continue;
    assert(i + wide <= room);
    mp_limb_t carry = mpn_addmul_1(sum + i, mpz_limbs_read(x->factor.value), (mp_size_t)wide, weight[i]);
    for (size_t j = i + wide; carry; j++) {
      assert(j < room);
      sum[j] += carry;
      carry = sum[j] < carry;
    }
  }
}

/* The key of what is recorded; in the bounded model times are folded into the weight. */
static qaci_entry key_at(const qaci_walker *x, uint64_t time, uint64_t period) {
  qaci_entry key = {.front = QACI_CLOSED};
  if (x->times) return key;
  key.time = time;
  key.period = period;
  return key;
}

/* Add weight * x->factor under a key without labels. */
static qaci_status add_plain(qaci_walker *x, uint64_t time, uint64_t period, const mp_limb_t *weight, size_t limbs) {
  qaci_entry key = key_at(x, time, period);
  mp_limb_t *sum;
  QACI_TRY(qaci_entries_find(x->found, &key, NULL, qaci_entries_hash(x->found, &key, NULL), &sum));
  add(x, sum, weight, limbs);
  return QACI_OK;
}

/* Is x->q->only one of the strings of this state? *hole := the bits of the hole then. */
static bool matches(qaci_walker *x, const qaci_front *f, const qaci_state *s, size_t *hole) {
  const qaci_bits *only = x->q->only;
  bool open = s->front != QACI_CLOSED;
  if (open ? s->length > only->len : s->length != only->len) return false;
  *hole = only->len - s->length;
  const uint64_t *row = qaci_state_labels(f, s);
  memset(x->value, 2, s->next);
  for (size_t i = 0; i < s->length; i++) {
    bool bit = qaci_bits_get(only, open && i >= s->front ? i + *hole : i);
    uint32_t label = qaci_label_get(f->packing, row, i);
    if (label < QACI_LABEL_FREE) {
      if (label != bit) return false;
    } else if (x->value[label] == 2) {
      x->value[label] = bit;
    } else if (x->value[label] != bit) {
      return false;
    }
  }
  return true;
}

static qaci_status record_only(qaci_walker *x, const qaci_front *f, qaci_state *s, uint64_t time, uint64_t period) {
  size_t hole;
  if (!matches(x, f, s, &hole)) return QACI_OK;
  bool open = s->front != QACI_CLOSED;
  if (open && !x->q->all_lengths && hole > f->data_bits - s->taken) return QACI_OK;
  const mp_limb_t *weight = qaci_state_weight(s);
  size_t limbs = f->limbs;
  if (open) { /* one string of the hole, 4^-hole each; the weight is a multiple of 4^(scale - taken) */
    limbs -= 2 * hole / 64;
    weight += 2 * hole / 64;
    if (2 * hole % 64) {
      mpn_rshift(x->shifted, weight, (mp_size_t)limbs, 2 * hole % 64);
      weight = x->shifted;
    }
  }
  return add_plain(x, time, period, weight, limbs);
}

/* Is this queue one of those asked for? */
static bool wanted(const qaci_walker *x, const qaci_state *s) {
  const qaci_census_question *q = x->q;
  if (s->length > q->longest) return false;
  if (s->length >= q->shortest) return true;
  return s->front != QACI_CLOSED && (q->all_lengths || s->length + q->data_bits - s->taken >= q->shortest);
}

static void set_queue(const qaci_walker *x, qaci_entry *key, const qaci_state *s) {
  key->length = s->length;
  key->front = s->front;
  key->taken = x->q->all_lengths ? 0 : s->taken;
}

/* A look-up of the entries costs a wait for the memory, so the look-ups of several states are begun together. */
enum { TOGETHER = 16 };

static qaci_status record_some(qaci_walker *x, qaci_front *f, size_t from, size_t to, uint64_t time, uint64_t period) {
  struct {
    const qaci_state *state;
    uint64_t hash;
  } found[TOGETHER];
  qaci_entry key = key_at(x, time, period);
  size_t n = 0;
  for (size_t i = from; i < to; i++) {
    qaci_state *s = qaci_front_at(f, i);
    if (!wanted(x, s)) continue;
    qaci_state_name(f, s);
    set_queue(x, &key, s);
    found[n].state = s;
    found[n].hash = qaci_entries_hash(x->found, &key, qaci_state_labels(f, s));
    qaci_entries_fetch_slot(x->found, found[n++].hash);
  }
  for (size_t i = 0; i < n; i++) qaci_entries_fetch_row(x->found, found[i].hash);
  for (size_t i = 0; i < n; i++) {
    const qaci_state *s = found[i].state;
    mp_limb_t *sum;
    set_queue(x, &key, s);
    QACI_TRY(qaci_entries_find(x->found, &key, qaci_state_labels(f, s), found[i].hash, &sum));
    add(x, sum, qaci_state_weight(s), f->limbs);
  }
  return QACI_OK;
}

qaci_status qaci_walk_record(qaci_walker *x, qaci_front *f, size_t from, size_t to, qaci_u128 code, uint64_t time,
                             uint64_t period) {
  if (from == to || (!x->q->all_lengths && time > x->q->steps)) return QACI_OK;
  set_factor(x, code, time, period);
  if (x->q->only) {
    for (size_t i = from; i < to; i++) QACI_TRY(record_only(x, f, qaci_front_at(f, i), time, period));
    return QACI_OK;
  }
  for (; to - from > TOGETHER; from += TOGETHER) QACI_TRY(record_some(x, f, from, from + TOGETHER, time, period));
  return record_some(x, f, from, to, time, period);
}

/* Programs of weight `code` on states of this mass are undecided from `time` on. */
static qaci_status undecided(qaci_walker *x, const mp_limb_t *mass, qaci_u128 code, uint64_t time) {
  if (!code || time == NEVER) return QACI_OK;
  size_t limbs = x->front[0].limbs + 1;
  while (limbs && !mass[limbs - 1]) limbs--;
  if (!limbs) return QACI_OK;
  set_factor(x, code, time, QACI_UNDECIDED);
  return add_plain(x, time, QACI_UNDECIDED, mass, limbs);
}

/* The first time at which a queue that is `excess` > 0 bits too long at `time`, in a loop before the step `place`, may
 * have come down to the lengths asked for: one bit a step, or in a loop as its steps say. As long as it is too long it
 * is not empty, and every step counts. */
static uint64_t earliest(const qaci_walker *x, uint64_t time, uint64_t place, uint64_t excess) {
  if (!x->pass) return time + excess;
  int64_t left = (int64_t)excess, ahead = x->ahead[place];
  if (left > ahead) {
    if (x->lost <= 0) return NEVER;
    int64_t passes = (left - ahead + x->lost - 1) / x->lost;
    time += (uint64_t)passes * x->pass;
    left -= passes * x->lost;
  }
  for (; left > 0; time++) {
    left -= x->change[place];
    place = place + 1 == x->pass ? 0 : place + 1;
  }
  return time;
}

qaci_status qaci_walk_lost(void *walker, const mp_limb_t *mass, size_t length) {
  qaci_walker *x = walker;
  if (!x->found || !x->q->all_lengths) return QACI_OK;
  size_t longest = x->q->longest;
  uint64_t from = x->time;
  if (length >= longest) /* before the step, there was one bit more */
    from = earliest(x, x->time - 1, (x->place ? x->place : x->pass) - 1, length + 1 - longest);
  return undecided(x, mass, length > longest ? x->programs.back : x->programs.all, from);
}

/* Is this state's queue too long for ever, since CPUSH appends as much as is lost (SIMPL.12)? */
static bool grows(qaci_walker *x, const qaci_front *f, const qaci_state *s) {
  return x->pass && x->lost > 0 && x->least <= 0 && s->front == QACI_CLOSED &&
         qaci_grows(&x->growth, x->step, x->pass, x->place, f->packing, qaci_state_labels(f, s), s->length,
                    x->q->longest);
}

/* p on state s is left as it is at this time. */
static qaci_status leave_state(qaci_walker *x, const qaci_front *f, const qaci_state *s, qaci_programs p,
                               uint64_t time) {
  const qaci_census_question *q = x->q;
  if (!x->found || !q->all_lengths) return QACI_OK;
  qaci_state_mass(f, s, f->mass);
  if (s->length > q->longest) {
    uint64_t from = earliest(x, time, x->place, s->length - q->longest);
    if (from == NEVER || grows(x, f, s)) return QACI_OK;
    return undecided(x, f->mass, p.back, from);
  }
  bool shorter = s->front == QACI_CLOSED && s->length < q->shortest;
  return undecided(x, f->mass, p.all, time + (shorter ? q->shortest - s->length : 1));
}

qaci_status qaci_walk_leave(qaci_walker *x, const qaci_front *f, qaci_programs p, uint64_t time) {
  for (size_t i = 0; i < f->count; i++) QACI_TRY(leave_state(x, f, qaci_front_at(f, i), p, time));
  return QACI_OK;
}

qaci_status qaci_walk_prune(qaci_walker *x, qaci_front *f, qaci_programs p, uint64_t time, qaci_reach reach) {
  const qaci_census_question *q = x->q;
  uint64_t left = q->steps - time;
  for (size_t i = f->count; i-- > 0;) {
    const qaci_state *s = qaci_front_at(f, i);
    bool open = s->front != QACI_CLOSED;
    if (s->length > q->longest) {
      int64_t excess = (int64_t)(s->length - q->longest);
      if (excess <= reach.ever && excess <= reach.steps) continue;
    } else {
      if (s->length >= q->shortest || (open && q->all_lengths)) continue;
      size_t room = open ? f->data_bits - s->taken : 0;
      if (q->shortest - s->length <= room + left) continue;
    }
    QACI_TRY(leave_state(x, f, s, p, time));
    qaci_front_remove(f, i);
  }
  return QACI_OK;
}

qaci_status qaci_walk_step(qaci_walker *x, qaci_front *f, qaci_instruction in, qaci_reach reach, bool record) {
  x->state_steps += f->count;
  QACI_TRY(qaci_ctx_step(x->ctx, f->count));
  QACI_TRY(qaci_front_step(f, in, qaci_walk_lost, x));
  qaci_front_assert_mass(f, x->scale);
  QACI_TRY(qaci_walk_prune(x, f, x->programs, x->time, reach));
  return record && x->found ? qaci_walk_record(x, f, 0, f->count, x->programs.all, x->time, 0) : QACI_OK;
}
