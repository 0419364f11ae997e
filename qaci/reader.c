/* The list of readers: see reader.h. */
#include "qaci/reader.h"

#include <string.h>

static const qaci_reader *const readers[] = {&qaci_reader_ascii, &qaci_reader_table};
enum { READERS = sizeof readers / sizeof *readers };

const qaci_reader *qaci_reader_named(const char *name) {
  for (size_t i = 0; i < READERS; i++)
    if (!strcmp(readers[i]->name, name)) return readers[i];
  return NULL;
}

const char *const *qaci_reader_names(void) {
  static const char *names[READERS + 1];
  for (size_t i = 0; i < READERS; i++) names[i] = readers[i]->name;
  return names;
}
