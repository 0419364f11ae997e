/* Values: what distributions range over and what Encode encodes.                          definitions.md 1 and 2
 *
 * A value is immutable and reference-counted. Numbers are rationals (an integer is a rational with denominator 1, so
 * 2 and 2/1 are one value). Equality, order and hash are by content; QACI_REF values (a host's functions) by identity.
 */
#ifndef QACI_DISTRIBUTIONS_VALUE_H
#define QACI_DISTRIBUTIONS_VALUE_H

#include "distributions/bits.h"
#include "distributions/program.h"

typedef enum qaci_kind {
  QACI_BOOL,
  QACI_NUMBER,
  QACI_STRING,
  QACI_BITS,
  QACI_PROGRAM,  /* content: its code, in `bits` */
  QACI_STATE,    /* a world-state: its code in `bits`, its physics in `owner` */
  QACI_LOCATION, /* a location: its canonical bytes in `string`, its physics in `owner` (blobs/location.h) */
  QACI_TUPLE,
  QACI_REF
} qaci_kind;

/* What a QACI_STATE, QACI_LOCATION or QACI_REF value keeps alive. For states and locations two owners are the same
 * exactly if their pointers are equal. */
typedef struct qaci_owner {
  void (*release)(struct qaci_owner *owner); /* called when the last reference goes */
  size_t references;
  uint64_t age; /* 0 at first; a running number once it is part of a value: owners are ordered by it */
} qaci_owner;
qaci_owner *qaci_owner_retain(qaci_owner *owner); /* NULL stays NULL */
void qaci_owner_release(qaci_owner *owner);

typedef struct qaci_value {
  size_t references;
  qaci_kind kind;
  uint64_t hash;
  bool boolean;
  mpq_t number;      /* initialised for QACI_NUMBER only */
  qaci_bits bits;    /* QACI_BITS, QACI_PROGRAM, QACI_STATE */
  char *string;      /* QACI_STRING, QACI_LOCATION: `length` bytes, then a NUL */
  size_t length;     /* of string, or of item */
  struct qaci_value **item; /* QACI_TUPLE */
  qaci_owner *owner; /* QACI_STATE, QACI_LOCATION, QACI_REF */
} qaci_value;

/* All return a new reference. */
qaci_value *qaci_value_bool(bool b);
qaci_value *qaci_value_number(const mpq_t q);
qaci_value *qaci_value_integer(long n);
qaci_value *qaci_value_string(const char *s, size_t n);
qaci_value *qaci_value_bits(const qaci_bits *x);
qaci_value *qaci_value_program(const qaci_program *p);
qaci_value *qaci_value_state(qaci_owner *physics, const qaci_bits *code);         /* retains the owner */
qaci_value *qaci_value_location(qaci_owner *physics, const char *bytes, size_t n); /* retains the owner */
qaci_value *qaci_value_tuple(qaci_value **item, size_t n); /* retains the items */
qaci_value *qaci_value_ref(qaci_owner *owner);             /* takes over the caller's reference to the owner */

qaci_value *qaci_value_retain(qaci_value *v);
void qaci_value_release(qaci_value *v); /* NULL does nothing */
bool qaci_value_equal(const qaci_value *a, const qaci_value *b);
/* A total order: by kind, then false < true, numbers by size, strings and bitstrings lexicographically, tuples by
 * members then length, references by age. */
int qaci_value_compare(const qaci_value *a, const qaci_value *b);

/* For people, in messages: `{1/2, "ab", 0101}`, long parts shortened to about `width` characters and after that many
 * characters no further members. The caller frees it. */
char *qaci_value_describe(const qaci_value *v, size_t width);

#endif
