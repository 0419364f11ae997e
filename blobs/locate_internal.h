/* The parts of a qaci_locator: see locate.h. Not for callers. */
#ifndef QACI_BLOBS_LOCATE_INTERNAL_H
#define QACI_BLOBS_LOCATE_INTERNAL_H

#include "blobs/locate.h"
#include "blobs/programs.h"
#include "blobs/round_trip.h"
#include "blobs/string_set.h"

/* The g's (classes of leaves cut to the state's width) that may undo the f's of one group, for one input length; or for
 * any length m: then those members count whose runtime R is at most m - width, and these stand in no other list. */
#define QACI_ANY_LENGTH SIZE_MAX
typedef struct candidates {
  size_t blob_bits, input;
  uint32_t group;
  qaci_program_classes g;
} candidates;

/* f's of one blob length whose first n output positions agree: they find the blob in the same states. */
typedef struct blob_table {
  size_t blob_bits;
  qaci_program_classes group; /* leaves cut to n positions; members are indices into locator->f */
  uint32_t *group_of;         /* per class of f; UINT32_MAX: it cannot make a round trip */
  bool *planned;              /* per group: its candidate lists are made */
  candidates **list;
  size_t lists, list_room;
  uint32_t *slot; /* of list, by (group, input) */
  size_t slots;
} blob_table;

/* A location met, and the states it passes through (for some b'). */
typedef struct known_location {
  qaci_location location;
  uint64_t hash;
  size_t matches;
  uint32_t *match;
  uint32_t match_class; /* the first location with the same matches */
} known_location;

/* One location that a class of f reaches from a state's rest, with the class of g that does it. */
typedef struct site_entry {
  uint32_t location, candidate_list, g;
} site_entry;

/* What a class of f gives with the rest that it leaves of one state. */
typedef struct site {
  const blob_table *table;
  uint32_t blob_bits, f, state;
  uint64_t runtime_in_any; /* the greatest of a g that counts in a list for any length */
  uint32_t entries;
  site_entry *entry;
} site;

struct qaci_locator {
  qaci_universe *u;
  qaci_physics *physics;
  qaci_prior *prior;
  qaci_locate_options options;
  qaci_programs programs;
  qaci_program_classes f; /* all programs by their leaves on a world-state */

  /* states that can have a similar past; all states: those of the universe, then the extra ones; words of a column */
  size_t supported, states, words;
  size_t extras;
  qaci_bits *extra;
  uint64_t *column; /* bit s of column[i * words ...] is bit i of state s */
  bool *reducible;  /* per code position: in a field that decode may really reduce */

  blob_table **table;
  size_t tables;
  known_location *location;
  size_t locations, location_room;
  uint32_t *location_slot;
  size_t location_slots;
  site **site;
  size_t sites, site_room;
  uint32_t *site_slot;
  size_t site_slots;
  qaci_round_trip trip;
  uint64_t charged; /* without the programs' */
};

qaci_bits qaci_locator_state(const qaci_locator *l, size_t state); /* its code, to be read only */

/* locate_find.c */
qaci_status qaci_locator_table(qaci_ctx *ctx, qaci_locator *l, size_t blob_bits, blob_table **r);
/* found := the states (a bitset of l->words words) in which the group finds the blob. False if there is none. */
bool qaci_locator_found(const qaci_locator *l, const qaci_leaves *group, const qaci_bits *blob, uint64_t *found);
/* r := the blob that the group reads from a state: the first n output bits, padded with zeros. */
void qaci_locator_read(const qaci_locator *l, const qaci_leaves *group, size_t state, size_t blob_bits, qaci_bits *r);

/* locate_undoes.c: may g undo f's of a group (leaves cut to the blob) for some rest? False is certain. And has a
 * program without guards dropped a bit of the blob for good? Then no continuation can bring it back. */
bool qaci_locator_undoes(const qaci_locator *l, size_t blob_bits, const qaci_leaves *f, const qaci_leaves *g);
bool qaci_leaves_lost(const qaci_leaves *g, size_t blob_bits);

/* locate_candidates.c: make the candidate lists of the groups with chosen[i]; the list of a group for an input length,
 * or QACI_ANY_LENGTH (false: there is none, which cannot be once the group is planned). */
qaci_status qaci_locator_plan(qaci_ctx *ctx, qaci_locator *l, blob_table *t, const bool *chosen);
bool qaci_locator_candidates(const blob_table *t, uint32_t group, size_t input, uint32_t *r);

/* locate_site.c */
qaci_status qaci_locator_site(qaci_ctx *ctx, qaci_locator *l, const blob_table *table, uint32_t f, uint32_t state,
                              const site **r);
/* r := f's rest of that state. */
void qaci_locator_rest(const qaci_locator *l, uint32_t f, uint32_t state, size_t blob_bits, qaci_bits *r);

/* locate_signed.c: r->valid, r->blank := the distinct strings of n bits with a valid signature, and if r->oracle those
 * with a blank one, that some f reads from a state of positive delta. Initialise with the oracle and zeros; clear it in
 * any case. */
typedef struct qaci_signed_strings {
  bool oracle;
  qaci_string_set valid, blank;
  uint64_t charged;
} qaci_signed_strings;
qaci_status qaci_locator_signed(qaci_ctx *ctx, qaci_locator *l, qaci_signed_strings *r, const qaci_masses *delta,
                                const qaci_hash *hash, const qaci_bits *key, size_t n);
void qaci_signed_strings_clear(qaci_ctx *ctx, qaci_signed_strings *r);

/* locate_mass.c: sites in, masses out. */
#define EVERY_STATE UINT32_MAX /* instead of one w: all of delta, each with its mass (empty_max = all) */
typedef struct tally tally;
/* `delay`: added to R + R of every pair. */
tally *qaci_tally_create(qaci_locator *l, size_t blob_bits, uint64_t delay);
void qaci_tally_destroy(tally *t);
/* Count every pair (f, g) of the site with w = state. */
qaci_status qaci_tally_site(qaci_ctx *ctx, tally *t, const site *s, uint32_t state);
/* What questions about one delta share: per state y the sum over all w of delta(w) SimilarPasts(w, y), made when first
 * needed (by EVERY_STATE). Initialise with the delta and zeros. */
typedef struct delta_sums {
  const qaci_masses *delta;
  mpq_t *every;
  bool *made;
  size_t count;
} delta_sums;
void qaci_delta_sums_clear(delta_sums *s);
qaci_status qaci_tally_sum(qaci_ctx *ctx, tally *t, delta_sums *sums, qaci_locations *r);

/* locate.c: Loc for a blob of n bits, with the ranks of delta, and `delay` more for R + R; NULL: a blob that no f finds
 * in any state. */
qaci_status qaci_locate_ranked(qaci_ctx *ctx, qaci_locator *l, qaci_locations *r, delta_sums *sums,
                               const uint32_t *rank, size_t n, const qaci_bits *blob, uint64_t delay);
/* Before a question about blobs of that length: check it, and take in the states that the universe has met since. */
qaci_status qaci_locator_ready(qaci_ctx *ctx, qaci_locator *l, size_t blob_bits);

#endif
