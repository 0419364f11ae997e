/* Where in a nested value a message points: a chain of places, innermost first, kept on the C stack. */
#ifndef QACI_DISTRIBUTIONS_PATH_H
#define QACI_DISTRIBUTIONS_PATH_H

#include <stdio.h>

#include "distributions/ctx.h"

typedef struct qaci_path {
  const struct qaci_path *outer; /* NULL: directly inside the whole value */
  const char *part;              /* "member" */
  size_t number;                 /* from 1 */
  const char *whole;             /* "the tuple" */
} qaci_path;

/* text := "member 2 of the list in member 1 of the tuple", cut to the room; "the value" for NULL. */
static inline void qaci_path_text(char *text, size_t room, const qaci_path *p) {
  if (!p) snprintf(text, room, "the value");
  for (size_t used = 0; p && used < room; p = p->outer)
    used +=
        (size_t)snprintf(text + used, room - used, "%s%s %zu of %s", used ? " in " : "", p->part, p->number, p->whole);
}

#endif
