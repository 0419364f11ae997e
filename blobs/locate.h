/* Blob location: the distribution Loc_n(alpha, delta, b, xi) over locations.                       definitions.md 6
 *
 *   Loc(gamma) = sum over (f,g), w, b', rest of
 *       K^-~(xi)(f,g) delta(w) 2^-n SimilarPasts(w, g(b',rest)) / (R(g,(b',rest)) + R(f,g(b',rest)))
 *
 * A qaci_locator answers such questions for one universe, one prior xi and one reading, and keeps what they share.
 * Nothing loops over B^n or over pairs of programs blindly:
 *   1. every f is run symbolically once; f's with the same wiring are one class, and the states in which a class finds
 *      the blob are an intersection of bit columns (one bit per state) of the universe's codes;
 *   2. the g's that can undo a class are found by where they put the blob, in one walk over all g;
 *   3. the round trip is decided symbolically (round_trip.h) and gives the location in canonical form;
 *   4. the b' that matter are found by matching the location against the universe's states;
 *   5. pairs are counted by (mass class, R + R), so a rational is formed once per distinct value and not once per pair.
 */
#ifndef QACI_BLOBS_LOCATE_H
#define QACI_BLOBS_LOCATE_H

#include "blobs/hash.h"
#include "blobs/location.h"
#include "distributions/prior.h"
#include "physics/universe.h"

/* definitions.md 10. QACI_EMPTY_MAX_ALL needs QACI_ARGMAX_REST. */
typedef enum qaci_argmax_scope { QACI_ARGMAX_LOCATOR, QACI_ARGMAX_REST } qaci_argmax_scope;
typedef enum qaci_empty_max { QACI_EMPTY_MAX_NONE, QACI_EMPTY_MAX_ALL } qaci_empty_max;

typedef struct qaci_locate_options {
  qaci_argmax_scope argmax_scope;
  qaci_empty_max empty_max;
  unsigned clock; /* the exponent of R + R */
} qaci_locate_options;

/* LOC.5: one instruction more in the language of the locators of answers. It computes the signature: c = `bits` bits of
 * code, C = `steps` micro-steps. */
typedef struct qaci_oracle {
  size_t bits;
  uint64_t steps;
} qaci_oracle;
#define QACI_ORACLE_MOST_STEPS ((uint64_t)1 << 60)

typedef struct qaci_locator qaci_locator;

/* `extra`: codes of further world-states that a delta may give mass to though the universe never meets them (they can
 * win the argmax, but SimilarPasts is 0 for them). */
qaci_status qaci_locator_create(qaci_ctx *ctx, qaci_locator **r, qaci_universe *u, qaci_prior *prior,
                                const qaci_locate_options *options, const qaci_bits *extra, size_t extras);
void qaci_locator_destroy(qaci_locator *l);
/* The bytes charged for it so far: give them back to the ctx that was charged when it is destroyed. */
uint64_t qaci_locator_charged(const qaci_locator *l);

/* States are numbered as in the universe, then the extra ones (those that the universe has count once, as the
 * universe's). */
size_t qaci_locator_states(const qaci_locator *l);
size_t qaci_locator_find(const qaci_locator *l, const qaci_bits *code); /* or QACI_NOWHERE */

/* A share of a location's mass: coefficient * weight[weight] of the locations. */
typedef struct qaci_share {
  size_t weight;
  mpq_t coefficient;
} qaci_share;

typedef struct qaci_located {
  qaci_location location;
  size_t shares;
  qaci_share *share; /* no two with the same weight */
  /* where the simplest pair (f, g), by code length, then R + R, finds it: the state w (QACI_NOWHERE: all of delta) */
  size_t state;
  size_t f, g;
  size_t code_bits; /* of that pair */
  uint64_t runtime;
} qaci_located;

/* Locations with a positive mass each. The long numbers are the weights, delta(w) 2^-n times a sum of SimilarPasts, and
 * there are few of them: sums over locations add coefficients first (qaci_locations_total). */
typedef struct qaci_locations {
  size_t count;
  qaci_located *item; /* by first appearance in the search, which is fixed */
  size_t weights;
  mpq_t *weight;
} qaci_locations;
void qaci_locations_init(qaci_locations *r);
void qaci_locations_clear(qaci_locations *r);
/* Is x's simplest pair simpler than y's? */
bool qaci_located_simpler(const qaci_located *x, const qaci_located *y);
/* r := the mass of the i-th location; and of all of them (chosen NULL) or those with chosen[i]. */
void qaci_locations_mass(const qaci_locations *l, size_t i, mpq_t r);
void qaci_locations_total(const qaci_locations *l, const bool *chosen, mpq_t r);

/* r := Loc for the blob (its old content is given back); delta has the masses of all states known by now (those of
 * qaci_universe_future, asked just before, will do if there are no extra states). QACI_DOMAIN if the blob is longer
 * than a world-state. */
qaci_status qaci_locate(qaci_ctx *ctx, qaci_locator *l, qaci_locations *r, const qaci_masses *delta,
                        const qaci_bits *blob);

/* The answer payloads: QACI(payload) = total mass of Loc(delta, Sign(payload, key)).              definitions.md 9
 * Found from the states of the universe: each located string is cut into signature and payload and checked. */
typedef struct qaci_answer {
  qaci_bits payload;
  mpq_t mass;
  size_t state, f, g; /* of its simplest location */
  bool oracle;        /* which goes through the oracle */
} qaci_answer;

typedef struct qaci_answers {
  size_t count;
  qaci_answer *item;  /* payloads in lexicographic order; of mass 0 only if empty_max is `all` */
  mpq_t total;        /* of the listed payloads */
  mpq_t elsewhere;    /* the mass of each payload that is not listed: 0 unless empty_max is `all` */
  size_t payload_bits;
} qaci_answers;
void qaci_answers_init(qaci_answers *r);
void qaci_answers_clear(qaci_answers *r);
/* `oracle` may be NULL. Else answers are also found through it: the payloads that stand behind a blank signature. */
qaci_status qaci_locate_answers(qaci_ctx *ctx, qaci_locator *l, qaci_answers *r, const qaci_masses *delta,
                                const qaci_hash *hash, const qaci_bits *key, size_t blob_bits,
                                const qaci_oracle *oracle);

/* Assembler text of program f or g of a result; the caller frees it. */
char *qaci_locator_program_text(const qaci_locator *l, size_t program);

#endif
