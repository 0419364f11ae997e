/* All programs on many input lengths in one walk (LOC.2): see programs.h.
 *
 * A program of runtime R moves, copies or drops fewer than R places from the ends of its input. On R bits or more there
 * is a stretch in the middle that it never cuts, and its leaves are the same but for the length of that stretch: they
 * are made once, on QACI_ENDLESS bits. On fewer bits they are made for each length by itself. The greater R, the more
 * lengths are by themselves; they stay so for all that continues the program, since R only grows.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/programs.h"

/* A program on the way down. */
typedef struct place {
  size_t single; /* the lengths before this one are by themselves, the others share `endless` */
  qaci_leaves endless;
  bool endless_dead; /* a visit has set *skip; or no length is left for it */
  qaci_leaves *leaves; /* of the first `room` lengths */
  bool *dead;
  size_t room;
} place;

typedef struct lengths_walk {
  qaci_ctx *ctx;
  const qaci_programs *p;
  const uint64_t *length;
  size_t lengths;
  uint64_t front;
  qaci_lengths_visitor *visit;
  void *data;
  place stack[QACI_PROGRAMS_DEPTH];
  qaci_leaves parent; /* scratch */
} lengths_walk;

static void make_room(place *s, size_t lengths) {
  if (lengths <= s->room) return;
  s->leaves = qaci_realloc(s->leaves, lengths * sizeof *s->leaves);
  memset(s->leaves + s->room, 0, (lengths - s->room) * sizeof *s->leaves);
  s->dead = qaci_realloc(s->dead, lengths * sizeof *s->dead);
  s->room = lengths;
}

static qaci_status call(lengths_walk *w, size_t index, const qaci_leaves *leaves, size_t i, bool endless, bool *dead) {
  QACI_TRY(w->visit(w->data, index, leaves, i, endless, dead));
  return qaci_ctx_step(w->ctx, 1);
}

/* One program; *alive: may what continues it be of interest, for any length? */
static qaci_status visit_program(lengths_walk *w, size_t index, bool *alive) {
  const qaci_locator_program *p = &w->p->item[index];
  place *s = &w->stack[p->depth];
  const place *up = p->depth ? s - 1 : NULL;
  s->single = up ? up->single : 0;
  while (s->single < w->lengths && (w->length[s->single] < w->front || w->length[s->single] - w->front < p->runtime))
    s->single++;
  make_room(s, s->single);
  *alive = false;
  for (size_t i = 0; i < s->single; i++) {
    bool shared = up && i >= up->single;
    s->dead[i] = up && (shared ? up->endless_dead : up->dead[i]);
    if (s->dead[i]) continue;
    if (shared) qaci_leaves_of_length(&w->parent, &up->endless, w->length[i]);
    if (up) qaci_leaves_extend(&s->leaves[i], shared ? &w->parent : &up->leaves[i], p->last);
    else qaci_leaves_identity(&s->leaves[i], w->length[i]);
    QACI_TRY(call(w, index, &s->leaves[i], i, false, &s->dead[i]));
    *alive |= !s->dead[i];
  }
  s->endless_dead = s->single == w->lengths || (up && up->endless_dead);
  if (s->endless_dead) return QACI_OK;
  if (up) qaci_leaves_extend(&s->endless, &up->endless, p->last);
  else qaci_leaves_identity(&s->endless, QACI_ENDLESS);
  QACI_TRY(call(w, index, &s->endless, s->single, true, &s->endless_dead));
  *alive |= !s->endless_dead;
  return QACI_OK;
}

qaci_status qaci_programs_each_length(qaci_ctx *ctx, const qaci_programs *p, const uint64_t *length, size_t lengths,
                                      uint64_t front, qaci_lengths_visitor *visit, void *data) {
  lengths_walk *w = qaci_alloc(sizeof *w);
  *w = (lengths_walk){ctx, p, length, lengths, front, visit, data, {{0}}, {0}};
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < p->count && status == QACI_OK;) {
    bool alive;
    status = visit_program(w, i, &alive);
    i = alive ? i + 1 : p->item[i].after;
  }
  for (size_t d = 0; d < QACI_PROGRAMS_DEPTH; d++) {
    place *s = &w->stack[d];
    for (size_t i = 0; i < s->room; i++) qaci_leaves_clear(&s->leaves[i]);
    free(s->leaves);
    free(s->dead);
    qaci_leaves_clear(&s->endless);
  }
  qaci_leaves_clear(&w->parent);
  free(w);
  return status;
}
