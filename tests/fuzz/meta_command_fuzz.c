/* Any bytes as the command of an agent: see tests/support/meta_command.h. */
#include <stdio.h>

#include "tests/support/meta_command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *wrong = meta_command_wrong((const char *)data, size);
  if (!wrong) return 0;
  fprintf(stderr, "%s\n", wrong);
  abort();
}
