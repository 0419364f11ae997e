/* Meta-execution: an agent on messages as an agent on text.                                                  META.7
 *
 * Encoders turn text into messages that say what it is, down to numbers; decoders ask an agent what a message is, down
 * to questions that have a word as their answer. Nothing is taken from a message but by asking.
 */
#ifndef QACI_QACI_META_CODEC_H
#define QACI_QACI_META_CODEC_H

#include "qaci/meta/machine.h"

/* *r := the message that says it. O(bits), O(characters); equal parts are the same messages. */
qaci_status qaci_meta_encode_integer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, mpz_srcptr x);
qaci_status qaci_meta_encode_character(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, uint32_t code);
qaci_status qaci_meta_encode_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *text, size_t length);
qaci_status qaci_meta_encode_boolean(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, bool x);

/* HCH(H, n): an agent, and the budget of each of its acts. */
typedef struct qaci_meta_actor {
  qaci_meta_ref agent;
  uint64_t budget;
} qaci_meta_actor;

/* (*reply, a) := a asked m. */
qaci_status qaci_meta_act(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref m, qaci_meta_ref *reply);

/* *choice := which of `words` a answers to m, with blanks, case and one last . or ! left out of account; a becomes what
 * it is after that. Anything else is followed up at most 3 times, then QACI_DOMAIN with the reply. */
qaci_status qaci_meta_choose(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor *a, qaci_meta_ref m,
                             const char *const *words, size_t count, size_t *choice);

typedef struct qaci_meta_decoding {
  size_t most_bits;       /* of an integer; 0: 65536 */
  size_t most_characters; /* of a text; 0: 2^24 */
} qaci_meta_decoding;

/* What m is, by asking a. QACI_DOMAIN for answers that are no answers or go on beyond the bounds; QACI_UNABLE if a run
 * is stopped: the same call goes on from there. Four acts a bit, and three a character besides; a character that came
 * before is not asked about again in a world that remembers answers. */
qaci_status qaci_meta_decode_boolean(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m, bool *x);
qaci_status qaci_meta_decode_integer(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m,
                                     const qaci_meta_decoding *bounds, mpz_t x);
qaci_status qaci_meta_decode_text(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref m,
                                  const qaci_meta_decoding *bounds, char **text, size_t *length); /* malloc'd */

/* Meta(A): the agent is in `state` and observes `text`; *said := what it says, malloc'd, and *next its state then. */
qaci_status qaci_meta_meta_act(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_actor a, qaci_meta_ref state,
                               const char *text, size_t length, const qaci_meta_decoding *bounds, char **said,
                               size_t *said_length, qaci_meta_ref *next);
qaci_status qaci_meta_first_state(qaci_ctx *ctx, qaci_meta_world *w,
                                  qaci_meta_ref *r); /* of an agent that Meta makes */

#endif
