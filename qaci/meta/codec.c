/* Encoders and decoders: see codec.h.                                                                        META.7
 *
 * The words are those of ALBA's amplify/meta.py, with two changes: a character has a code point (in a signed world,
 * which follows ALBA to the letter, an "ASCII code"), and a negative number is asked for its absolute value. Everything
 * is iterative, and every decoder has a bound.
 */
#include "qaci/meta/codec.h"

#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

enum { MOST_BITS = 65536, MOST_CHARACTERS = 1 << 24, FOLLOW_UPS = 3 };

/* *r := the message of this shape; `holes` refs follow. */
static qaci_status say(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *shape,
                       const qaci_meta_ref *holes) {
  qaci_meta_template t;
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &t, shape, strlen(shape)));
  return qaci_meta_message(ctx, w, r, t, holes);
}

/* Encoding -------------------------------------------------------------------------------------- */

qaci_status qaci_meta_encode_boolean(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, bool x) {
  return say(ctx, w, r, x ? "yes" : "no", NULL);
}

qaci_status qaci_meta_encode_integer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, mpz_srcptr x) {
  QACI_TRY(say(ctx, w, r, "zero", NULL));
  if (!mpz_sgn(x)) return QACI_OK;
  qaci_meta_template even, odd;
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &even, "two times #", 11));
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &odd, "two times # plus one", 20));
  for (size_t bit = mpz_sizeinbase(x, 2); bit-- > 0;) {
    mp_limb_t limb = mpz_getlimbn(x, (mp_size_t)(bit / GMP_NUMB_BITS)); /* of the absolute value */
    QACI_TRY(qaci_meta_message(ctx, w, r, limb >> bit % GMP_NUMB_BITS & 1 ? odd : even, r));
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  return mpz_sgn(x) < 0 ? say(ctx, w, r, "the additive inverse of #", r) : QACI_OK;
}

qaci_status qaci_meta_encode_character(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, uint32_t code) {
  mpz_t x;
  mpz_init_set_ui(x, code);
  qaci_status status = qaci_meta_encode_integer(ctx, w, r, x);
  mpz_clear(x);
  if (status != QACI_OK) return status;
  return say(ctx, w, r, w->options.is_signed ? "the character with ASCII code #" : "the character with code point #",
             r);
}

/* The code of the character that ends at text[*end], which moves to its beginning. Valid UTF-8. */
static uint32_t last_character(const char *text, size_t *end) {
  uint32_t code = 0, shift = 0;
  for (;;) {
    unsigned char c = (unsigned char)text[--*end];
    if ((c & 0xc0) == 0x80) {
      code |= (uint32_t)(c & 0x3f) << shift;
      shift += 6;
      continue;
    }
    uint32_t mask = c < 0x80 ? 0x7f : c < 0xe0 ? 0x1f : c < 0xf0 ? 0x0f : 0x07;
    return code | (c & mask) << shift;
  }
}

qaci_status qaci_meta_encode_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *text,
                                  size_t length) {
  enum { ASCII = 128 };
  static const char list[] = "the list with first element # and remaining elements in the list #";
  qaci_meta_ref known[ASCII] = {0}, cell[2];
  qaci_meta_template t;
  QACI_TRY(qaci_meta_utf8(ctx, text, length));
  QACI_TRY(qaci_meta_template_of_shape(ctx, w, &t, list, sizeof list - 1));
  QACI_TRY(say(ctx, w, &cell[1], "the empty list", NULL));
  for (size_t end = length; end;) {
    uint32_t code = last_character(text, &end);
    if (code < ASCII && known[code])
      cell[0] = known[code];
    else
      QACI_TRY(qaci_meta_encode_character(ctx, w, &cell[0], code));
    if (code < ASCII) known[code] = cell[0];
    QACI_TRY(qaci_meta_message(ctx, w, &cell[1], t, cell));
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  return say(ctx, w, r, "the string with list of characters #", &cell[1]);
}

/* Closed questions -------------------------------------------------------------------------------------- */

qaci_status qaci_meta_act(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref m,
                          qaci_meta_ref *reply) {
  qaci_meta_result r;
  QACI_TRY(qaci_meta_run(ctx, w, a->agent, m, a->budget, &r));
  *reply = r.reply;
  a->agent = r.agent;
  return QACI_OK;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_word(const qaci_meta_text_record *t, const char *word) {
  size_t from = 0, to = t->length, length = strlen(word);
  while (from < to && is_blank(t->bytes[from])) from++;
  while (from < to && is_blank(t->bytes[to - 1])) to--;
  if (from < to && (t->bytes[to - 1] == '.' || t->bytes[to - 1] == '!')) to--;
  while (from < to && is_blank(t->bytes[to - 1])) to--;
  if (to - from != length) return false;
  for (size_t i = 0; i < length; i++)
    if (lower(t->bytes[from + i]) != word[i]) return false;
  return true;
}

/* "yes, no" */
static void join(const char *const *words, size_t count, char *text, size_t room) {
  size_t n = 0;
  text[0] = 0;
  for (size_t i = 0; i < count && n < room; i++)
    n += (size_t)snprintf(text + n, room - n, "%s%s", i ? ", " : "", words[i]);
}

static qaci_status no_answer(qaci_ctx *ctx, const qaci_meta_world *w, const char *what, qaci_meta_ref reply,
                             const char *expected) {
  enum { SHOWN = 200 };
  char *text = qaci_meta_show(w, reply, 2, SHOWN);
  qaci_fail(ctx, QACI_DOMAIN, "%s is answered \"%s\", expected %s", what, text, expected);
  free(text);
  return QACI_DOMAIN;
}

qaci_status qaci_meta_choose(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref m,
                             const char *const *words, size_t count, size_t *choice) {
  char list[256], text[320];
  qaci_meta_ref reply;
  for (int asked = 0; asked <= FOLLOW_UPS; asked++) {
    QACI_TRY(qaci_meta_act(ctx, w, a, m, &reply));
    const qaci_meta_text_record *t = &w->templates.text[w->word[reply]];
    for (*choice = 0; !t->holes && *choice < count; ++*choice)
      if (is_word(t, words[*choice])) return QACI_OK;
    join(words, count, list, sizeof list);
    snprintf(text, sizeof text, "please answer with exactly one of: %s", list);
    QACI_TRY(qaci_meta_text(ctx, w, &m, text, strlen(text)));
  }
  snprintf(text, sizeof text, "one of: %s", list);
  return no_answer(ctx, w, "a closed question", reply, text);
}

qaci_status qaci_meta_decode_boolean(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m, bool *x) {
  static const char *const words[] = {"yes", "no"};
  size_t choice;
  QACI_TRY(say(ctx, w, &m, "is # true? (respond yes/no)", &m));
  QACI_TRY(qaci_meta_choose(ctx, w, &a, m, words, 2, &choice));
  *x = choice == 0;
  return QACI_OK;
}

/* Integers -------------------------------------------------------------------------------------- */

enum { NEGATIVE, ZERO, POSITIVE };

/* What sign m has; then a is who said so. */
static qaci_status ask_sign(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref m, size_t *sign) {
  static const char *const signs[] = {"negative", "zero", "positive"};
  QACI_TRY(say(ctx, w, &m, "is # negative, zero, or positive? (respond verbatim)", &m));
  return qaci_meta_choose(ctx, w, a, m, signs, 3, sign);
}

/* *m := half of the number that a is talking about; *odd: it was odd. */
static qaci_status halve(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref *m, size_t *odd) {
  static const char *const parities[] = {"even", "odd"};
  qaci_meta_ref question;
  QACI_TRY(say(ctx, w, &question, "is it even or odd? (respond verbatim)", NULL));
  QACI_TRY(qaci_meta_choose(ctx, w, a, question, parities, 2, odd));
  QACI_TRY(say(ctx, w, &question, "what is half of it, rounded towards zero?", NULL));
  return qaci_meta_act(ctx, w, a, question, m);
}

qaci_status qaci_meta_decode_integer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m,
                                     const qaci_meta_decoding *bounds, mpz_t x) {
  size_t most = bounds && bounds->most_bits ? bounds->most_bits : MOST_BITS, sign, odd;
  qaci_meta_actor who = a;
  mpz_set_ui(x, 0);
  QACI_TRY(ask_sign(ctx, w, &who, m, &sign));
  bool negative = sign == NEGATIVE;
  if (negative) {
    qaci_meta_ref question;
    QACI_TRY(say(ctx, w, &question, "what is its absolute value?", NULL));
    QACI_TRY(qaci_meta_act(ctx, w, &who, question, &m));
    who = a;
    QACI_TRY(ask_sign(ctx, w, &who, m, &sign));
  }
  for (size_t bit = 0; sign != ZERO; bit++) {
    if (sign == NEGATIVE)
      return qaci_fail(ctx, QACI_DOMAIN, "%s is negative, expected a number that is not",
                       bit ? "half of a positive number" : "an absolute value");
    if (bit == most)
      return qaci_fail(ctx, QACI_DOMAIN, "an integer has more than %zu bits, expected at most that", most);
    QACI_TRY(halve(ctx, w, &who, &m, &odd));
    if (odd) mpz_setbit(x, bit);
    who = a;
    QACI_TRY(ask_sign(ctx, w, &who, m, &sign));
  }
  if (negative) mpz_neg(x, x);
  return QACI_OK;
}

/* Characters and texts -------------------------------------------------------------------------------------- */

typedef struct decoder {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  qaci_meta_actor a;
  char *text;
  size_t length, room;
  qaci_index known;     /* messages whose code has been asked for */
  qaci_meta_ref *asked; /* [known.count] */
  uint32_t *code;
  size_t codes, code_room, asked_room;
} decoder;

static qaci_status ask_code(decoder *d, qaci_meta_ref m, uint32_t *code) {
  enum { CODE_BITS = 24, LAST = 0x10ffff };
  qaci_meta_actor who = d->a;
  qaci_meta_ref number;
  const char *question = d->w->options.is_signed ? "what is the ASCII code of #?" : "what is the code point of #?";
  QACI_TRY(say(d->ctx, d->w, &m, question, &m));
  QACI_TRY(qaci_meta_act(d->ctx, d->w, &who, m, &number));
  mpz_t x;
  mpz_init(x);
  qaci_status status = qaci_meta_decode_integer(d->ctx, d->w, d->a, number, &(qaci_meta_decoding){CODE_BITS, 0}, x);
  *code = status == QACI_OK && mpz_fits_uint_p(x) ? (uint32_t)mpz_get_ui(x) : 0;
  mpz_clear(x);
  if (status == QACI_OK && (*code == 0 || *code > LAST || (*code >= 0xd800 && *code < 0xe000)))
    return qaci_fail(d->ctx, QACI_DOMAIN,
                     "a character has a code that no text has, expected 1 to 1114111 without surrogates");
  return status;
}

static qaci_status decode_character(decoder *d, qaci_meta_ref m, uint32_t *code) {
  uint64_t hash = qaci_hash_mix(m, 0);
  for (size_t probe = 0, at; (at = qaci_index_next(&d->known, hash, &probe)) != QACI_INDEX_NONE;)
    if (d->asked[at] == m) {
      *code = d->code[at];
      return QACI_OK;
    }
  QACI_TRY(ask_code(d, m, code));
  if (d->w->options.no_answers) return QACI_OK;
  QACI_TRY(qaci_meta_grow(d->ctx, (void **)&d->asked, &d->asked_room, d->codes, 1, sizeof *d->asked));
  QACI_TRY(qaci_meta_grow(d->ctx, (void **)&d->code, &d->code_room, d->codes, 1, sizeof *d->code));
  d->asked[d->codes] = m;
  d->code[d->codes] = *code;
  qaci_index_insert(&d->known, hash, d->codes++);
  return QACI_OK;
}

static qaci_status append(decoder *d, uint32_t code) {
  enum { LONGEST = 4 };
  QACI_TRY(qaci_meta_grow(d->ctx, (void **)&d->text, &d->room, d->length, LONGEST + 1, 1));
  char *to = d->text + d->length;
  size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char front[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = n; i-- > 1; code >>= 6) to[i] = (char)(0x80 | (code & 0x3f));
  to[0] = (char)(front[n] | code);
  d->length += n;
  return QACI_OK;
}

/* One cell of the list m: *empty, or its first element, and m becomes the rest. */
static qaci_status ask_cell(decoder *d, const qaci_meta_ref *questions, qaci_meta_template is_empty, qaci_meta_ref *m,
                            qaci_meta_ref *element, bool *empty) {
  static const char *const words[] = {"yes", "no"};
  qaci_meta_actor who = d->a;
  qaci_meta_ref question;
  size_t choice;
  QACI_TRY(qaci_meta_message(d->ctx, d->w, &question, is_empty, m));
  QACI_TRY(qaci_meta_choose(d->ctx, d->w, &who, question, words, 2, &choice));
  *empty = choice == 0;
  if (*empty) return QACI_OK;
  QACI_TRY(qaci_meta_act(d->ctx, d->w, &who, questions[0], element));
  return qaci_meta_act(d->ctx, d->w, &who, questions[1], m);
}

static qaci_status decode_list(decoder *d, qaci_meta_ref m, size_t most) {
  static const char is_empty[] = "is # empty? (respond yes/no)";
  qaci_meta_template t;
  qaci_meta_ref questions[2], element;
  uint32_t code;
  bool empty;
  QACI_TRY(qaci_meta_template_of_shape(d->ctx, d->w, &t, is_empty, sizeof is_empty - 1));
  QACI_TRY(say(d->ctx, d->w, &questions[0], "what is its first element?", NULL));
  QACI_TRY(say(d->ctx, d->w, &questions[1], "what is the list of remaining elements?", NULL));
  for (size_t n = 0;; n++) {
    QACI_TRY(ask_cell(d, questions, t, &m, &element, &empty));
    if (empty) return QACI_OK;
    if (n == most)
      return qaci_fail(d->ctx, QACI_DOMAIN, "a text has more than %zu characters, expected at most that", most);
    QACI_TRY(decode_character(d, element, &code));
    QACI_TRY(append(d, code));
  }
}

static qaci_status decode_text(decoder *d, qaci_meta_ref m, size_t most) {
  qaci_meta_actor who = d->a;
  qaci_meta_ref list;
  QACI_TRY(qaci_meta_grow(d->ctx, (void **)&d->text, &d->room, 0, 1, 1));
  QACI_TRY(say(d->ctx, d->w, &m, "what is the list of characters in #?", &m));
  QACI_TRY(qaci_meta_act(d->ctx, d->w, &who, m, &list));
  return decode_list(d, list, most);
}

qaci_status qaci_meta_decode_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m,
                                  const qaci_meta_decoding *bounds, char **text, size_t *length) {
  size_t most = bounds && bounds->most_characters ? bounds->most_characters : MOST_CHARACTERS;
  decoder d = {.ctx = ctx, .w = w, .a = a};
  qaci_status status = decode_text(&d, m, most);
  qaci_ctx_release(ctx, d.room + d.asked_room * sizeof *d.asked + d.code_room * sizeof *d.code);
  free(d.asked);
  free(d.code);
  qaci_index_clear(&d.known);
  if (status != QACI_OK) {
    free(d.text);
    return status;
  }
  d.text[d.length] = 0;
  *text = d.text;
  *length = d.length;
  return QACI_OK;
}

/* Meta -------------------------------------------------------------------------------------- */

qaci_status qaci_meta_first_state(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r) {
  return say(ctx, w, r, "the initial state of an agent", NULL);
}

qaci_status qaci_meta_meta_act(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref state,
                               const char *text, size_t length, const qaci_meta_decoding *bounds, char **said,
                               size_t *said_length, qaci_meta_ref *next) {
  qaci_meta_actor who = a;
  qaci_meta_ref holes[2] = {state}, question, answer;
  QACI_TRY(qaci_meta_encode_text(ctx, w, &holes[1], text, length));
  QACI_TRY(say(ctx, w, &question, "what string should be returned by an agent in state # who observes #?", holes));
  QACI_TRY(qaci_meta_act(ctx, w, &who, question, &answer));
  QACI_TRY(say(ctx, w, &question, "what should the agent's state be after responding?", NULL));
  QACI_TRY(qaci_meta_act(ctx, w, &who, question, next));
  return qaci_meta_decode_text(ctx, w, a, answer, bounds, said, said_length);
}
