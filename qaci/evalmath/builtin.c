/* The names of the language: its functions, those written in itself, its parameters (EVAL.4, EVAL.6). */
#include "qaci/evalmath/builtin.h"

#include <string.h>

static const qaci_em_builtin_function builtins[] = {
#define QACI_EM_ENTRY(name, least, most) {#name, least, most, qaci_em_do_##name},
    QACI_EM_BUILTINS(QACI_EM_ENTRY)
#undef QACI_EM_ENTRY
};
enum { BUILTINS = sizeof builtins / sizeof *builtins };

/* Each is one function and nothing else: it becomes function 1 of its text. */
static const struct {
  const char *name, *text;
} preludes[] = {
    {"all", "fn(s): all(x in s : x)"},
    {"any", "fn(s): any(x in s : x)"},
    {"ask", "fn(q): the(eval(the(argmax(qaci(q)))))"},
    {"difference", "fn(a, b): set(x in a where not x in b : x)"},
    {"expect", "fn(f, d): mass(x ~ d : f(x))"},
    {"intersection", "fn(a, b): set(x in a where x in b : x)"},
    {"keys", "fn(m): set(k in m : k)"},
    {"map", "fn(f, d): dist(x ~ d : f(x))"},
    {"product", "fn(s): product(x in s : x)"},
    {"subset", "fn(a, b): all(x in a : x in b)"},
    {"sum", "fn(s): sum(x in s : x)"},
};
enum { PRELUDES = sizeof preludes / sizeof *preludes };
_Static_assert((int)PRELUDES <= (int)QACI_EM_PRELUDE_MOST, "the machine has a place for each");

static const char *const parameters[QACI_EM_PARAMETERS] = {"q", "mu1", "mu2", "alpha", "gamma_q", "xi", "A", "qaci"};

static bool is(const char *name, const char *s, size_t n) {
  return strlen(name) == n && !memcmp(name, s, n);
}

int qaci_em_builtin_named(const char *s, size_t n) {
  for (int i = 0; i < (int)BUILTINS; i++)
    if (is(builtins[i].name, s, n)) return i;
  return -1;
}

const qaci_em_builtin_function *qaci_em_builtin_number(uint32_t number) {
  return &builtins[number];
}

const char *qaci_em_builtin_name(uint32_t number) {
  return builtins[number].name;
}

int qaci_em_prelude_named(const char *s, size_t n) {
  for (int i = 0; i < (int)PRELUDES; i++)
    if (is(preludes[i].name, s, n)) return i;
  return -1;
}

const char *qaci_em_prelude_text(uint32_t number) {
  return preludes[number].text;
}

int qaci_em_parameter_named(const char *s, size_t n) {
  for (int i = 0; i < QACI_EM_PARAMETERS; i++)
    if (is(parameters[i], s, n)) return i;
  return -1;
}

const char *qaci_em_parameter_name(uint32_t number) {
  return parameters[number];
}

qaci_em_status qaci_em_expect(qaci_em_machine *m, bool holds, const char *function, uint32_t argument, qaci_em found,
                              const char *expected) {
  if (holds) return QACI_EM_OK;
  return qaci_em_fail(m, "argument %u of %s is %s, expected %s", argument, function, qaci_em_kind_name(found),
                      expected);
}

/* The machine does it itself: it goes on in the text (run.c). */
qaci_em_status qaci_em_do_eval(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)r, (void)a, (void)n;
  return qaci_em_fail(m, "eval");
}
