/* Types of values, and the encodings that they select.                                             definitions.md 2
 *
 * The values of a type, as qaci_value: bool is a QACI_BOOL; nat, int and rational are QACI_NUMBERs; bits is QACI_BITS;
 * program is a QACI_PROGRAM; tuple, list and set are QACI_TUPLEs of their members; a map is a QACI_TUPLE of pairs
 * (QACI_TUPLEs of a key and a value). The members of a set and the pairs of a map may be given in any order; decoding
 * returns them in the order of their codes.
 */
#ifndef QACI_DISTRIBUTIONS_TYPE_H
#define QACI_DISTRIBUTIONS_TYPE_H

#include "distributions/value.h"

typedef enum qaci_type_kind {
  QACI_TYPE_BOOL,
  QACI_TYPE_NAT,
  QACI_TYPE_INT,
  QACI_TYPE_RATIONAL,
  QACI_TYPE_BITS,
  QACI_TYPE_PROGRAM,
  QACI_TYPE_TUPLE, /* of the member types, in order */
  QACI_TYPE_LIST,  /* member[0] */
  QACI_TYPE_SET,   /* member[0] */
  QACI_TYPE_MAP    /* from member[0] to member[1] */
} qaci_type_kind;

typedef struct qaci_type {
  qaci_type_kind kind;
  size_t count;
  struct qaci_type **member; /* owned: a type is a tree */
} qaci_type;

/* A type with the given members, which it takes over (the array is copied). Of a tuple there may be any number, of a
 * list or set one, of a map two, of the others none. */
qaci_type *qaci_type_create(qaci_type_kind kind, qaci_type *const *member, size_t count);
void qaci_type_destroy(qaci_type *t); /* and its members; NULL does nothing */

/* The kind named "bool", "nat", "int", "rational", "bits", "program", "tuple", "list", "set" or "map"; false if
 * none. */
bool qaci_type_kind_named(qaci_type_kind *kind, const char *name);
const char *qaci_type_kind_name(qaci_type_kind kind);

/* r := sd(v), and r := Encode(v). QACI_DOMAIN if v is not of type t, naming the path to what is not, or if a set has
 * a member (a map a key) twice; r is unchanged then. Cost O(length of the code), and sorting for sets and maps. */
qaci_status qaci_sd(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t);
qaci_status qaci_encode(qaci_ctx *ctx, qaci_bits *r, const qaci_value *v, const qaci_type *t);

/* *r := the value with Encode(*r) = x, a new reference. QACI_DOMAIN, with *r NULL, if there is none: x ends too early,
 * goes on too long, or is not canonical. QACI_UNABLE if a list of empty tuples is longer than the budget allows. */
qaci_status qaci_decode(qaci_ctx *ctx, qaci_value **r, const qaci_bits *x, const qaci_type *t);

#endif
