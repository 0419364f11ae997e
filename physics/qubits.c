/* Circuits of named qubits: gates, checked to be unitary, and the code.                    WORLD.5, other-physics.md */
#include "physics/qubits_internal.h"

#include <stdio.h>
#include <stdlib.h>

const qaci_named_gate *qaci_named_gates(size_t *count) {
  static const qaci_named_gate gates[] = {
      {"X", 0, 1, 1, {0, 1, 1, 0}, {0}},
      {"Y", 0, 1, 1, {0}, {0, -1, 1, 0}},
      {"Z", 0, 1, 1, {1, 0, 0, -1}, {0}},
      {"S", 0, 1, 1, {1, 0, 0, 0}, {0, 0, 0, 1}},
      {"R", 0, 1, 5, {3, -4, 4, 3}, {0}},
      {"H", 0, 1, 2, {1, 1, 1, -1}, {1, 1, 1, -1}},
      {"SWAP", 0, 2, 1, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}, {0}},
      {"CX", 1, 1, 1, {0, 1, 1, 0}, {0}},
      {"CZ", 1, 1, 1, {1, 0, 0, -1}, {0}},
      {"CSWAP", 1, 2, 1, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}, {0}},
      {"CCX", 2, 1, 1, {0, 1, 1, 0}, {0}},
      {"CCZ", 2, 1, 1, {1, 0, 0, -1}, {0}},
  };
  *count = sizeof gates / sizeof *gates;
  return gates;
}

static void gate_clear(qubit_gate *g) {
  for (size_t i = 0; g->first && i < g->first[g->columns]; i++) mpz_clears(g->entry[i].re, g->entry[i].im, NULL);
  free(g->entry);
  free(g->first);
  free(g->target);
  free(g->control);
  free(g->value);
  mpz_clear(g->denominator);
}

static void destroy(qaci_physics *p) {
  qaci_qubits *q = (qaci_qubits *)p;
  for (size_t i = 0; i < q->gates; i++) gate_clear(&q->gate[i]);
  for (size_t i = 0; i < q->qubits; i++) free(q->name[i]);
  free(q->gate);
  free(q->layer);
  free(q->name);
  free(p->field);
  free(q);
}

static qaci_shape shape(const qaci_physics *p) {
  return (qaci_shape){.cells = ((const qaci_qubits *)p)->qubits};
}

static const qaci_physics_functions functions = {
    .name = "qubits",
    .destroy = destroy,
    .evolution_create = qubits_evolution_create,
    .evolution_destroy = qubits_evolution_destroy,
    .evolution_each = qubits_evolution_each,
    .evolution_step = qubits_evolution_step,
    .shape = shape,
};

qaci_status qaci_qubits_create(qaci_ctx *ctx, qaci_qubits **r, size_t qubits) {
  *r = NULL;
  if (!qubits || qubits > SIZE_MAX / 256)
    return qaci_fail(ctx, QACI_DOMAIN, "%zu qubits, expected at least one", qubits);
  qaci_qubits *q = qaci_alloc(sizeof *q);
  *q = (qaci_qubits){.qubits = qubits};
  qaci_physics_init(&q->physics, &functions);
  q->name = qaci_alloc(qubits * sizeof *q->name);
  for (size_t i = 0; i < qubits; i++) {
    char number[24];
    snprintf(number, sizeof number, "%zu", i);
    q->name[i] = qaci_strdup(number);
  }
  q->layer = qaci_alloc(sizeof *q->layer);
  q->layer[0] = 0;
  *r = q;
  return QACI_OK;
}

void qaci_qubits_name(qaci_qubits *q, size_t qubit, const char *name) {
  free(q->name[qubit]);
  q->name[qubit] = qaci_strdup(name);
}

void qaci_qubits_layer(qaci_qubits *q) {
  q->layers++;
  q->layer = qaci_realloc(q->layer, (q->layers + 1) * sizeof *q->layer);
  q->layer[q->layers] = q->gates;
}

/* No qubit is named twice by the gate, and none of its qubits is used by another gate of the layer. */
static qaci_status check_qubits(qaci_ctx *ctx, const qaci_qubits *q, const qaci_qubit_gate *g) {
  for (size_t i = 0; i < g->targets + g->controls; i++) {
    size_t a = i < g->targets ? g->target[i] : g->control[i - g->targets];
    for (size_t j = 0; j < i; j++)
      if ((j < g->targets ? g->target[j] : g->control[j - g->targets]) == a)
        return qaci_fail(ctx, QACI_DOMAIN, "the qubit %s is named twice, expected different qubits", q->name[a]);
    for (size_t k = q->layer[q->layers - 1]; k < q->gates; k++) {
      const qubit_gate *other = &q->gate[k];
      for (size_t j = 0; j < other->targets + other->controls; j++)
        if ((j < other->targets ? other->target[j] : other->control[j - other->targets]) == a)
          return qaci_fail(ctx, QACI_DOMAIN,
                           "the qubit %s is used by an earlier gate of the layer, expected gates on "
                           "different qubits",
                           q->name[a]);
    }
  }
  return QACI_OK;
}

/* The entries over their least common denominator. */
static void set_entries(qubit_gate *g, const qaci_qubit_gate *from) {
  size_t n = g->columns;
  mpz_init_set_ui(g->denominator, 1);
  for (size_t i = 0; i < n * n; i++) {
    mpz_lcm(g->denominator, g->denominator, mpq_denref(from->re[i]));
    mpz_lcm(g->denominator, g->denominator, mpq_denref(from->im[i]));
  }
  g->entry = qaci_alloc(n * n * sizeof *g->entry);
  g->first = qaci_alloc((n + 1) * sizeof *g->first);
  g->monomial = true;
  size_t count = 0;
  for (size_t column = 0; column < n; column++) {
    g->first[column] = count;
    for (size_t row = 0; row < n; row++) {
      mpq_srcptr re = from->re[row * n + column], im = from->im[row * n + column];
      if (!mpq_sgn(re) && !mpq_sgn(im)) continue;
      qubit_entry *e = &g->entry[count++];
      e->row = row;
      mpz_inits(e->re, e->im, NULL);
      mpz_divexact(e->re, g->denominator, mpq_denref(re));
      mpz_mul(e->re, e->re, mpq_numref(re));
      mpz_divexact(e->im, g->denominator, mpq_denref(im));
      mpz_mul(e->im, e->im, mpq_numref(im));
    }
    if (count != g->first[column] + 1) g->monomial = false;
  }
  g->first[n] = count;
}

/* The inner product (re + i im) / denominator^2 of two columns; both lists ascend in rows. */
static void inner(const qubit_gate *g, size_t a, size_t b, mpz_t re, mpz_t im) {
  mpz_set_ui(re, 0);
  mpz_set_ui(im, 0);
  for (size_t i = g->first[a], j = g->first[b]; i < g->first[a + 1] && j < g->first[b + 1];) {
    const qubit_entry *x = &g->entry[i], *y = &g->entry[j];
    if (x->row < y->row) i++;
    else if (y->row < x->row) j++;
    else {
      mpz_addmul(re, x->re, y->re);
      mpz_addmul(re, x->im, y->im);
      mpz_addmul(im, x->re, y->im);
      mpz_submul(im, x->im, y->re);
      i++;
      j++;
    }
  }
}

static qaci_status check_unitary(qaci_ctx *ctx, const qubit_gate *g) {
  mpz_t re, im, square;
  mpz_inits(re, im, square, NULL);
  mpz_mul(square, g->denominator, g->denominator);
  qaci_status status = QACI_OK;
  for (size_t a = 0; a < g->columns && status == QACI_OK; a++)
    for (size_t b = a; b < g->columns && status == QACI_OK; b++) {
      inner(g, a, b, re, im);
      if (!mpz_sgn(im) && (a == b ? !mpz_cmp(re, square) : !mpz_sgn(re))) continue;
      mpq_t x, y;
      mpq_inits(x, y, NULL);
      mpq_set_num(x, re);
      mpq_set_den(x, square);
      mpq_set_num(y, im);
      mpq_set_den(y, square);
      mpq_canonicalize(x);
      mpq_canonicalize(y);
      char *real = mpq_get_str(NULL, 10, x), *imaginary = mpq_get_str(NULL, 10, y);
      status = qaci_fail(ctx, QACI_DOMAIN,
                         "the matrix is not unitary: the inner product of columns %zu and %zu is "
                         "%.60s%s%.60s, expected %d",
                         a + 1, b + 1, real, mpq_sgn(y) ? " + i " : "", mpq_sgn(y) ? imaginary : "", a == b);
      free(real);
      free(imaginary);
      mpq_clears(x, y, NULL);
    }
  mpz_clears(re, im, square, NULL);
  return status;
}

qaci_status qaci_qubits_gate(qaci_ctx *ctx, qaci_qubits *q, const qaci_qubit_gate *from) {
  QACI_TRY(check_qubits(ctx, q, from));
  qubit_gate g = {.targets = from->targets, .controls = from->controls, .columns = (size_t)1 << from->targets};
  g.target = qaci_alloc((from->targets + 1) * sizeof *g.target);
  g.control = qaci_alloc((from->controls + 1) * sizeof *g.control);
  g.value = qaci_alloc((from->controls + 1) * sizeof *g.value);
  for (size_t i = 0; i < from->targets; i++) g.target[i] = from->target[i];
  for (size_t i = 0; i < from->controls; i++) {
    g.control[i] = from->control[i];
    g.value[i] = from->value[i];
  }
  set_entries(&g, from);
  qaci_status status = check_unitary(ctx, &g);
  if (status != QACI_OK) {
    gate_clear(&g);
    return status;
  }
  q->gate = qaci_realloc(q->gate, (q->gates + 1) * sizeof *q->gate);
  q->gate[q->gates++] = g;
  q->layer[q->layers] = q->gates;
  return QACI_OK;
}

void qaci_qubits_finish(qaci_qubits *q) {
  uint64_t count = q->layers + 1;
  while (count > UINT64_C(1) << q->clock_width) q->clock_width++;
  q->physics.width = q->qubits + q->clock_width;
  if (count == UINT64_C(1) << q->clock_width) return;
  q->physics.field = qaci_alloc(sizeof *q->physics.field);
  q->physics.field[0] = (qaci_field){q->qubits, q->clock_width, count};
  q->physics.field_count = 1;
}

qaci_physics *qaci_qubits_physics(qaci_qubits *q) {
  return &q->physics;
}

qaci_qubits *qaci_qubits_of_physics(qaci_physics *p) {
  return p->functions == &functions ? (qaci_qubits *)p : NULL;
}

size_t qaci_qubits_count(const qaci_qubits *q) {
  return q->qubits;
}

size_t qaci_qubits_layers(const qaci_qubits *q) {
  return q->layers;
}

const char *qaci_qubits_name_of(const qaci_qubits *q, size_t qubit) {
  return q->name[qubit];
}

void qaci_qubits_encode(const qaci_qubits *q, qaci_bits *r, const qaci_bits *reg, size_t clock) {
  qaci_bits_set(r, reg);
  qaci_bits_append_nat(r, clock, q->clock_width);
}

size_t qaci_qubits_clock(const qaci_qubits *q, const qaci_bits *code) {
  return (size_t)qaci_bits_read(code, q->qubits, q->clock_width);
}
