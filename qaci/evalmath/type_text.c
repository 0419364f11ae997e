/* Types written as text: see evalmath.h. EVAL.8 */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/evalmath.h"

enum { DEEPEST = 64, MEMBERS = 64 };

/* A type whose members are being read. */
typedef struct place {
  qaci_type_kind kind;
  qaci_type *member[MEMBERS];
  size_t count;
} place;

static size_t wanted(qaci_type_kind kind) {
  return kind == QACI_TYPE_MAP ? 2 : kind == QACI_TYPE_LIST || kind == QACI_TYPE_SET ? 1 : 0;
}

static const char *skip(const char *s) {
  return s + strspn(s, " \t\n");
}

static qaci_status wrong(qaci_ctx *ctx, const char *s) {
  static const char expected[] = "expected bool, nat, int, rational, bits, list(T), set(T), map(K, V) or tuple(T, ...)";
  if (!*s) return qaci_fail(ctx, QACI_DOMAIN, "the type ends too early, %s", expected);
  return qaci_fail(ctx, QACI_DOMAIN, "\"%.20s\" in the type, %s", s, expected);
}

/* Read on from s; what is open stands in `open`, so that the caller can give it back. */
static qaci_status read_type(qaci_ctx *ctx, qaci_type **r, const char *s, place *open, size_t *depth) {
  for (;;) {
    char name[16] = "";
    qaci_type_kind kind;
    s = skip(s);
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");
    if (n < sizeof name) memcpy(name, s, n);
    if (!n || !qaci_type_kind_named(&kind, name) || kind == QACI_TYPE_PROGRAM) return wrong(ctx, s);
    s = skip(s + n);
    qaci_type *done = NULL;
    if (kind == QACI_TYPE_TUPLE || wanted(kind)) {
      if (*s != '(') return wrong(ctx, s);
      if (*depth == DEEPEST) return qaci_fail(ctx, QACI_DOMAIN, "a type nested deeper than %d levels", DEEPEST);
      open[(*depth)++] = (place){.kind = kind};
      s = skip(s + 1);
      if (kind != QACI_TYPE_TUPLE || *s != ')') continue;
    } else {
      done = qaci_type_create(kind, NULL, 0);
    }
    /* a type is complete (or an empty tuple closes): it is a member of the one around it */
    for (;;) {
      if (done && !*depth) {
        *r = done;
        return *skip(s) ? (qaci_type_destroy(done), *r = NULL, wrong(ctx, skip(s))) : QACI_OK;
      }
      place *p = &open[*depth - 1];
      if (done && p->count == MEMBERS) {
        qaci_type_destroy(done);
        return qaci_fail(ctx, QACI_DOMAIN, "a tuple type of more than %d members", MEMBERS);
      }
      if (done) p->member[p->count++] = done;
      s = skip(s);
      bool full = p->kind != QACI_TYPE_TUPLE && p->count == wanted(p->kind);
      if (*s == ',' && !full) {
        s++;
        break;
      }
      if (*s != ')' || (p->kind != QACI_TYPE_TUPLE && !full)) return wrong(ctx, s);
      s++;
      done = qaci_type_create(p->kind, p->member, p->count);
      --*depth;
    }
  }
}

qaci_status qaci_evalmath_type(qaci_ctx *ctx, qaci_type **r, const char *text) {
  place *open = qaci_alloc(DEEPEST * sizeof *open);
  size_t depth = 0;
  *r = NULL;
  qaci_status status = read_type(ctx, r, text, open, &depth);
  while (depth--)
    for (size_t i = 0; i < open[depth].count; i++) qaci_type_destroy(open[depth].member[i]);
  free(open);
  return status;
}
