/* A value as a text of the language (EVAL.2): equal values give equal texts. With a stack of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "qaci/evalmath/code.h"
#include "qaci/evalmath/number.h"

/* A value whose members are being written. */
typedef struct place {
  const qaci_em_object *o;
  size_t at;
} place;

typedef struct writer {
  FILE *out;
  size_t width, used;
  place *item;
  size_t depth, room;
} writer;

static void put(writer *w, const char *s) {
  w->used += strlen(s);
  fputs(s, w->out);
}

static void put_string(writer *w, const qaci_em_object *o) {
  put(w, "\"");
  for (size_t i = 0; i < o->count; i++) {
    unsigned char c = (unsigned char)o->as.string[i];
    char text[8];
    if (w->used > w->width) {
      put(w, "…");
      break;
    }
    if (c == '"' || c == '\\')
      snprintf(text, sizeof text, "\\%c", c);
    else if (c == '\n')
      snprintf(text, sizeof text, "\\n");
    else if (c >= ' ' && c < 127)
      snprintf(text, sizeof text, "%c", c);
    else
      snprintf(text, sizeof text, "\\x%02x", c);
    put(w, text);
  }
  put(w, "\"");
}

static void put_bits(writer *w, const qaci_bits *x) {
  put(w, "0b");
  for (size_t i = 0; i < x->len; i++) {
    if (w->used > w->width) {
      put(w, "…");
      return;
    }
    put(w, qaci_bits_get(x, i) ? "1" : "0");
  }
}

static void put_number(writer *w, qaci_em v) {
  mpq_t q;
  mpq_init(q);
  qaci_em_get(q, v);
  char *s = w->width == SIZE_MAX ? qaci_rational_string(q) : qaci_rational_short(q, w->width < 24 ? 24 : w->width);
  put(w, s);
  free(s);
  mpq_clear(q);
}

/* A set of four or more consecutive integers is written as a range, whichever way it is kept. */
static bool consecutive(const qaci_em_object *o, int64_t *first) {
  enum { FEWEST = 4 };
  if (o->count < FEWEST) return false;
  for (size_t i = 0; i < o->count; i++)
    if (o->as.item[i].kind != QACI_EM_SMALL || o->as.item[i].as.small != o->as.item[0].as.small + (int64_t)i)
      return false;
  *first = o->as.item[0].as.small;
  return true;
}

static void put_range(writer *w, const qaci_em_object *o) {
  char text[64];
  mpq_t q, more;
  mpq_inits(q, more, NULL);
  qaci_em_get(q, o->as.first);
  if (o->count < 4) {
    put(w, "{");
    mpq_set_ui(more, 1, 1);
    for (size_t i = 0; i < o->count; i++) {
      char *s = qaci_rational_string(q);
      if (i) put(w, ", ");
      put(w, s);
      free(s);
      mpq_add(q, q, more);
    }
    put(w, "}");
  } else {
    put_number(w, o->as.first);
    snprintf(text, sizeof text, "%zu", o->count - 1);
    mpq_set_str(more, text, 10);
    mpq_add(q, q, more);
    char *s = qaci_rational_string(q);
    put(w, "..");
    put(w, s);
    free(s);
  }
  mpq_clears(q, more, NULL);
}

static const char *opening(const qaci_em_object *o) {
  switch (o->kind) {
  case QACI_EM_TUPLE:
    return "(";
  case QACI_EM_LIST:
    return "[";
  case QACI_EM_DIST:
    return "dist({";
  default:
    return "{";
  }
}

static const char *closing(const qaci_em_object *o) {
  switch (o->kind) {
  case QACI_EM_TUPLE:
    return o->count == 1 ? ",)" : ")";
  case QACI_EM_LIST:
    return "]";
  case QACI_EM_DIST:
    return o->count ? "})" : ":})";
  case QACI_EM_MAP:
    return o->count ? "}" : ":}";
  default:
    return "}";
  }
}

/* A value without members, or the beginning of one with. */
static void put_value(writer *w, qaci_em v) {
  char text[64];
  int64_t first;
  switch (v.kind) {
  case QACI_EM_BOOL:
    put(w, v.as.boolean ? "true" : "false");
    return;
  case QACI_EM_SMALL:
    snprintf(text, sizeof text, "%lld", (long long)v.as.small);
    put(w, text);
    return;
  case QACI_EM_NUMBER:
    put_number(w, v);
    return;
  case QACI_EM_STRING:
    put_string(w, v.as.object);
    return;
  case QACI_EM_BITS:
    put_bits(w, &v.as.object->as.bits);
    return;
  case QACI_EM_STATE:
    put(w, "world-state ");
    put_bits(w, &v.as.object->as.state->bits);
    return;
  case QACI_EM_BUILTIN:
    put(w, qaci_em_builtin_name(v.as.builtin));
    return;
  case QACI_EM_FUNCTION: {
    uint32_t arity = v.as.object->as.function.chunk->function[v.as.object->as.function.index].arity;
    snprintf(text, sizeof text, "a function of %u argument%s", arity, arity == 1 ? "" : "s");
    put(w, text);
    return;
  }
  case QACI_EM_RANGE:
    put_range(w, v.as.object);
    return;
  case QACI_EM_SET:
    if (consecutive(v.as.object, &first)) {
      snprintf(text, sizeof text, "%lld..%lld", (long long)first, (long long)(first + (int64_t)v.as.object->count - 1));
      put(w, text);
      return;
    }
    break;
  case QACI_EM_TUPLE:
  case QACI_EM_LIST:
  case QACI_EM_MAP:
  case QACI_EM_DIST:
    break;
  default:
    return;
  }
  if (w->depth == w->room) {
    w->room = w->room ? 2 * w->room : 16;
    w->item = qaci_realloc(w->item, w->room * sizeof *w->item);
  }
  w->item[w->depth++] = (place){v.as.object, 0};
  put(w, opening(v.as.object));
}

char *qaci_em_text(qaci_em v, size_t width) {
  char *text = NULL;
  size_t size;
  writer w = {.out = open_memstream(&text, &size), .width = width};
  if (!w.out) return qaci_strdup("");
  put_value(&w, v);
  while (w.depth) {
    place *p = &w.item[w.depth - 1];
    size_t items = qaci_em_items(p->o), stride = items == p->o->count ? 1 : 2;
    if (p->at < items && w.used > w.width) {
      put(&w, "…");
      p->at = items;
    }
    if (p->at < items) {
      if (p->at) put(&w, p->at % stride ? ": " : ", ");
      put_value(&w, p->o->as.item[p->at++]);
    } else {
      put(&w, closing(p->o));
      w.depth--;
    }
  }
  free(w.item);
  fclose(w.out);
  return text;
}
