/* Encodings: codes worked out by hand, every refusal, and all short strings decoded and encoded again. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "distributions/type.h"
#include "tests/support/leaks.h"

static qaci_ctx ctx;

/* A type in prefix notation: b bool, n nat, i int, q rational, x bits, p program, (...) tuple, [t] list, {t} set,
 * <kv> map. */
static qaci_type *read_type(const char **s) {
  static const char leaf[] = "bniqxp";
  const char *at = strchr(leaf, **s);
  if (at) {
    ++*s;
    return qaci_type_create((qaci_type_kind)(at - leaf), NULL, 0);
  }
  static const char opens[] = "([{<", closes[] = ")]}>";
  size_t which = (size_t)(strchr(opens, *(*s)++) - opens), n = 0;
  qaci_type *member[8];
  while (**s != closes[which]) member[n++] = read_type(s);
  ++*s;
  return qaci_type_create((qaci_type_kind)(QACI_TYPE_TUPLE + which), member, n);
}

/* A value: T F, numbers, 'bits', "string", (...), and a program as ~code; separated by blanks. */
static qaci_value *read_value(const char **s) {
  while (**s == ' ') ++*s;
  char c = **s;
  if (c == 'T' || c == 'F') {
    ++*s;
    return qaci_value_bool(c == 'T');
  }
  if (c == '(') {
    qaci_value *item[8], *v;
    size_t n = 0;
    for (++*s; **s != ')'; n++) item[n] = read_value(s);
    ++*s;
    v = qaci_value_tuple(item, n);
    while (n) qaci_value_release(item[--n]);
    return v;
  }
  if (c == '\'' || c == '~' || c == '"') {
    const char *start = ++*s;
    while (**s != c) ++*s;
    size_t n = (size_t)((*s)++ - start);
    if (c == '"') return qaci_value_string(start, n);
    qaci_bits x;
    qaci_bits_init(&x);
    cr_assert_eq(qaci_bits_parse(&ctx, &x, start, n), QACI_OK, "bits");
    qaci_value *v;
    if (c == '~') {
      qaci_program p;
      qaci_program_init(&p);
      cr_assert_eq(qaci_program_decode(&ctx, &p, &x), QACI_OK, "program: %s", ctx.message);
      v = qaci_value_program(&p);
      qaci_program_clear(&p);
    } else {
      v = qaci_value_bits(&x);
    }
    qaci_bits_clear(&x);
    return v;
  }
  size_t n = strspn(*s, "-/0123456789");
  mpq_t q;
  mpq_init(q);
  cr_assert_eq(qaci_rational_parse(&ctx, q, *s, n), QACI_OK, "number: %s", ctx.message);
  *s += n;
  qaci_value *v = qaci_value_number(q);
  mpq_clear(q);
  return v;
}

static qaci_type *type(const char *s) {
  return read_type(&s);
}
static qaci_value *value(const char *s) {
  return read_value(&s);
}

static bool is(const qaci_bits *x, const char *s) {
  char *found = qaci_bits_string(x);
  bool same = !strcmp(found, s);
  free(found);
  return same;
}

Test(encode, by_hand) {
  static const struct {
    const char *type, *value, *sd, *encode; /* encode NULL: as sd */
  } row[] = {
      {"b", "T", "1", NULL},
      {"b", "F", "0", NULL},
      {"n", "0", "1", NULL},
      {"n", "1", "010", NULL},
      {"n", "4", "00101", NULL},
      {"n", "18446744073709551615", /* gamma(2^64) */
       "00000000000000000000000000000000000000000000000000000000000000001"
       "0000000000000000000000000000000000000000000000000000000000000000", NULL},
      {"i", "0", "1", NULL},
      {"i", "1", "011", NULL},
      {"i", "-1", "010", NULL},
      {"i", "-2", "00100", NULL},
      {"q", "0", "11", NULL},
      {"q", "1/2", "011010", NULL},
      {"q", "-3/7", "0011000111", NULL},
      {"x", "''", "1", ""},
      {"x", "'110'", "00100110", "110"},
      {"p", "~11011110100101000~", "11011110100101000", NULL},
      {"()", "()", "", NULL},
      {"(nx)", "(5 '0000')", "00110001010000", "001100000"},
      {"(xn)", "('100' 2)", "00100100011", NULL},
      {"((nx))", "((5 '0000'))", "00110001010000", NULL}, /* only the outermost tuple's last member stands raw */
      {"[x]", "('1' '')", "01101011", NULL},
      {"[b]", "()", "1", NULL},
      {"[()]", "(() () ())", "00100", NULL},
      {"{n}", "(0 1 2)", "001000100111", NULL}, /* 010 and 011 stand before 1 */
      {"{n}", "(2 0 1)", "001000100111", NULL},
      {"<xb>", "(('1' F) ('' T))", "011" "01010" "11", NULL},
      {"<b[n]>", "((T ()) (F (0)))", "011" "0" "010" "1" "1" "1", NULL},
  };
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_type *t = type(row[i].type);
    qaci_value *v = value(row[i].value), *back = NULL;
    const char *expected = row[i].encode ? row[i].encode : row[i].sd;
    cr_assert_eq(qaci_sd(&ctx, &x, v, t), QACI_OK, "row %zu: %s", i, ctx.message);
    cr_assert(is(&x, row[i].sd), "row %zu: sd is %s", i, qaci_bits_string(&x));
    cr_assert_eq(qaci_encode(&ctx, &x, v, t), QACI_OK, "row %zu: %s", i, ctx.message);
    cr_assert(is(&x, expected), "row %zu: Encode is %s", i, qaci_bits_string(&x));
    cr_assert_eq(qaci_decode(&ctx, &back, &x, t), QACI_OK, "row %zu: %s", i, ctx.message);
    qaci_bits again;
    qaci_bits_init(&again);
    cr_assert_eq(qaci_encode(&ctx, &again, back, t), QACI_OK, "row %zu: %s", i, ctx.message);
    cr_assert(qaci_bits_equal(&x, &again), "row %zu: there and back", i);
    if (!strpbrk(row[i].type, "{<")) cr_assert(qaci_value_equal(v, back), "row %zu: the same value", i);
    qaci_bits_clear(&again);
    qaci_value_release(v);
    qaci_value_release(back);
    qaci_type_destroy(t);
  }
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(encode, refused_values) {
  static const struct {
    const char *type, *value, *message;
  } row[] = {
      {"b", "1", "the value is 1, expected a boolean"},
      {"n", "-1", "the value is -1, expected a natural number (0, 1, 2, ...)"},
      {"n", "1/2", "the value is 1/2, expected a natural number (0, 1, 2, ...)"},
      {"i", "1/2", "the value is 1/2, expected an integer"},
      {"q", "T", "the value is true, expected a rational"},
      {"x", "\"01\"", "the value is \"01\", expected a bitstring"},
      {"p", "'00'", "the value is 00, expected a program"},
      {"(nx)", "(5)", "the value is {5}, expected a tuple of 2 members"},
      {"(b)", "(T F)", "the value is {true, false}, expected a tuple of 1 member"},
      {"(nx)", "(5 T)", "member 2 of the tuple is true, expected a bitstring"},
      {"(b[n])", "(T (1 '0'))",
       "member 2 of the list in member 2 of the tuple is 0, expected a natural number (0, 1, 2, ...)"},
      {"[n]", "3", "the value is 3, expected a list"},
      {"{n}", "T", "the value is true, expected a set, given as a list"},
      {"{n}", "(3 4 3)", "member 3 of the set has the same value as member 1, expected each only once"},
      {"<nb>", "T", "the value is true, expected a map, given as a list of pairs"},
      {"<nb>", "((1 T) (2 F 3))", "pair 2 of the map is {2, false, 3}, expected a pair of a key and a value"},
      {"<nb>", "((1 T) (2 2))", "member 2 of the pair in pair 2 of the map is 2, expected a boolean"},
      {"<nb>", "((2 T) (1 T) (1 F))", "pair 3 of the map has the same key as pair 2, expected each only once"},
  };
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_nat(&x, 5, 3);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_type *t = type(row[i].type);
    qaci_value *v = value(row[i].value);
    cr_assert_eq(qaci_encode(&ctx, &x, v, t), QACI_DOMAIN, "row %zu", i);
    cr_assert_str_eq(ctx.message, row[i].message, "row %zu: %s", i, ctx.message);
    cr_assert_eq(qaci_sd(&ctx, &x, v, t), QACI_DOMAIN, "row %zu", i);
    cr_assert(is(&x, "101"), "unchanged");
    qaci_value_release(v);
    qaci_type_destroy(t);
  }
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(encode, refused_codes) {
  static const struct {
    const char *type, *code, *message;
  } row[] = {
      {"b", "", "in the value: the 0 bits end where a boolean is expected"},
      {"b", "10", "the value ends at bit 1, but 1 more bits follow"},
      {"n", "0010", "in the value: the 4 bits end inside the number that starts at bit 1"},
      {"n", "000", "in the value: the 3 bits end inside the number that starts at bit 1"},
      {"q", "00101010", "in the value: a rational that is not in lowest terms ends at bit 8"}, /* 2/2 */
      {"q", "1010", "in the value: a rational that is not in lowest terms ends at bit 4"},     /* 0/2 */
      {"(xn)", "0101", "in member 2 of the tuple: the 4 bits end inside the number that starts at bit 5"},
      {"(xn)", "0010010", "in member 1 of the tuple: a bitstring of 3 bits is announced, but only 2 bits are left"},
      {"[b]", "0111", "in member 2 of the list: the 4 bits end where a boolean is expected"},
      {"{n}", "0111010",
       "in member 2 of the set: the member comes before the one in front of it, expected ascending codes"},
      {"{n}", "01111", "in member 2 of the set: the member is there twice, expected ascending codes"},
      {"{()}", "011", "in member 2 of the set: the member is there twice, expected ascending codes"},
      {"<nb>", "0111110", "in pair 2 of the map: the key is there twice, expected ascending codes"},
      {"(bp)", "1110", "in member 2 of the tuple: the 4 bits end inside the instruction that starts at bit 2"},
  };
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_type *t = type(row[i].type);
    qaci_value *v = NULL;
    cr_assert_eq(qaci_bits_parse(&ctx, &x, row[i].code, strlen(row[i].code)), QACI_OK, "parse");
    cr_assert_eq(qaci_decode(&ctx, &v, &x, t), QACI_DOMAIN, "row %zu", i);
    cr_assert_str_eq(ctx.message, row[i].message, "row %zu: %s", i, ctx.message);
    cr_assert_eq(v, NULL, "no value");
    qaci_type_destroy(t);
  }
  /* a list of 2^62 empty tuples takes no bits, but a budget */
  qaci_type *t = type("[()]");
  qaci_value *v = NULL;
  qaci_bits_zeros(&x, 0);
  qaci_bits_append_gamma(&x, UINT64_C(1) << 62);
  ctx.max_steps = 1000;
  cr_assert_eq(qaci_decode(&ctx, &v, &x, t), QACI_UNABLE, "the budget ends it");
  cr_assert(!v && !ctx.bytes, "and all is given back");
  qaci_type_destroy(t);
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Each string of at most 13 bits is either refused or the code of what it decodes to: decoding is exact. */
Test(encode, all_short_codes) {
  static const char *const types[] = {"b", "n", "i", "q", "x", "p", "(nx)", "(xx)", "(qi)", "[x]", "{n}", "{x}", "<nb>",
                                      "<b{b}>", "[[b]]", "(p(px))"};
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    qaci_type *t = type(types[i]);
    size_t accepted = 0;
    for (size_t n = 0; n <= 13; n++)
      for (uint64_t k = 0; k < (uint64_t)1 << n; k++) {
        qaci_bits_nat(&x, k, n);
        qaci_value *v = NULL;
        if (qaci_decode(&ctx, &v, &x, t) != QACI_OK) continue;
        accepted++;
        cr_assert_eq(qaci_encode(&ctx, &y, v, t), QACI_OK, "%s: %s", types[i], ctx.message);
        cr_assert(qaci_bits_equal(&x, &y), "%s: %s decodes to another's code", types[i], qaci_bits_string(&x));
        qaci_value_release(v);
      }
    cr_assert_gt(accepted, 1, "%s", types[i]);
    qaci_type_destroy(t);
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(encode, names_of_types) {
  qaci_type_kind kind;
  for (int k = QACI_TYPE_BOOL; k <= QACI_TYPE_MAP; k++) {
    cr_assert(qaci_type_kind_named(&kind, qaci_type_kind_name((qaci_type_kind)k)), "kind %d has a name", k);
    cr_assert_eq((int)kind, k, "kind %d", k);
  }
  cr_assert(!qaci_type_kind_named(&kind, "float"), "there is no float");
  qaci_type_destroy(NULL);
}
