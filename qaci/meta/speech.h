/* Meta-execution: what a policy that is a program needs, to hear lines and to say commands.       META.2 and META.7 */
#ifndef QACI_QACI_META_SPEECH_H
#define QACI_QACI_META_SPEECH_H

#include "qaci/meta/world.h"

/* The template as a shape: what qaci_meta_template_of_shape takes. malloc'd. O(length). */
char *qaci_meta_template_shape(const qaci_meta_world *w, qaci_meta_template t);

/* The observation that ends setting s, of kind QACI_META_SEEN. */
typedef struct qaci_meta_heard {
  qaci_meta_template whole; /* of the line */
  qaci_meta_template said;  /* of what was said: without the sender's address if there is one, else the whole */
  size_t first;             /* the register of the whole's first hole */
  bool addressed;           /* the line begins with "@: ", whose hole is the sender; then `said` begins at first + 1 */
} qaci_meta_heard;
/* O(length) when a template is met for the first time, then O(1) expected. */
qaci_meta_heard qaci_meta_hear(qaci_meta_world *w, qaci_meta_setting s);

/* The decision that setting s, of kind QACI_META_SAID, follows: what was said, and whether that was view or ask, reply,
 * or spawn or reflect, whose answer is one agent. */
typedef enum qaci_meta_speech {
  QACI_META_SPEECH_ASKS,
  QACI_META_SPEECH_REPLIES,
  QACI_META_SPEECH_GETS_AGENT
} qaci_meta_speech;
qaci_meta_speech qaci_meta_setting_speech(const qaci_meta_world *w, qaci_meta_setting s);
/* Numbers of command texts: equal texts have equal numbers. */
uint32_t qaci_meta_command_number(qaci_meta_world *w, const char *text, size_t length);
uint32_t qaci_meta_setting_command(const qaci_meta_world *w, qaci_meta_setting s); /* of kind QACI_META_SAID */
const char *qaci_meta_command_text(const qaci_meta_world *w, uint32_t number);

/* A command under construction. */
typedef struct qaci_meta_writer {
  char *text; /* malloc'd, not terminated */
  size_t length, room;
  bool unusual; /* something that may not be text was written: see qaci_meta_check_text */
} qaci_meta_writer;
void qaci_meta_write(qaci_meta_writer *o, const char *text, size_t length);
/* Text that means itself. first, last: it begins or ends a level of the expression, where bare blanks would be dropped.
 */
void qaci_meta_write_literal(qaci_meta_writer *o, const char *text, size_t length, bool first, bool last);
qaci_status qaci_meta_check_text(qaci_ctx *ctx,
                                 const qaci_meta_writer *o); /* QACI_DOMAIN unless it is UTF-8 without NUL */
/* The template as a whole level, its holes as registers from `first` on. */
void qaci_meta_write_template(qaci_meta_writer *o, const qaci_meta_world *w, qaci_meta_template t, size_t first);
void qaci_meta_write_register(qaci_meta_writer *o, bool agent, size_t number);

#endif
