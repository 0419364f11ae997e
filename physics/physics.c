/* What every physics shares: canonical codes and references.                               PHYS.2; definitions.md 5
 *
 * encode(decode(x)) needs no knowledge of the physics beyond its fields: pad with zeros or cut to the width, then
 * reduce each field modulo its count. Costs O(words + fields).
 */
#include "physics/physics.h"

static void release_owner(qaci_owner *owner) {
  qaci_physics *p = (qaci_physics *)owner;
  p->functions->destroy(p);
}

void qaci_physics_init(qaci_physics *p, const qaci_physics_functions *functions) {
  *p = (qaci_physics){.owner = {.release = release_owner, .references = 1}, .functions = functions};
}

/* x := its bits from..from+width-1 replaced by v. */
static void put_field(qaci_bits *x, size_t from, size_t width, uint64_t v) {
  for (size_t i = 0; i < width; i++) qaci_bits_put(x, from + i, v >> (width - 1 - i) & 1);
}

void qaci_physics_canonical(const qaci_physics *p, qaci_bits *r, const qaci_bits *x) {
  if (x->len > p->width) {
    qaci_bits_slice(r, x, 0, p->width);
  } else {
    qaci_bits_set(r, x);
    while (r->len < p->width) qaci_bits_append_nat(r, 0, p->width - r->len < 64 ? p->width - r->len : 64);
  }
  for (size_t i = 0; i < p->field_count; i++) {
    const qaci_field *f = &p->field[i];
    uint64_t v = qaci_bits_read(r, f->at, f->width);
    if (v >= f->count) put_field(r, f->at, f->width, v % f->count);
  }
}

qaci_shape qaci_physics_shape(const qaci_physics *p) {
  return p->functions->shape ? p->functions->shape(p) : (qaci_shape){.cells = p->width};
}

qaci_physics *qaci_physics_retain(qaci_physics *p) {
  qaci_owner_retain(&p->owner);
  return p;
}

void qaci_physics_release(qaci_physics *p) {
  if (p) qaci_owner_release(&p->owner);
}
