/* corpus DIRECTORY...: a fuzzer's target run once on every file of the directories, by name, without a fuzzer. */
#include <dirent.h>
#include <stdio.h>

#include "tests/fuzz/round_trip.h"

static bool run_file(const char *path) {
  enum { MOST = 1 << 20 };
  FILE *f = fopen(path, "rb");
  if (!f) return false;
  uint8_t *data = qaci_alloc(MOST);
  size_t size = fread(data, 1, MOST, f);
  fclose(f);
  uint8_t *exact = qaci_alloc(size); /* so that a sanitizer sees a read past the end */
  if (size) memcpy(exact, data, size);
  free(data);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  return true;
}

static size_t run_directory(const char *directory) {
  struct dirent **entries;
  int count = scandir(directory, &entries, NULL, alphasort);
  size_t done = 0;
  for (int i = 0; i < count; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') done += run_file(path);
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  return done;
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    size_t done = run_directory(arguments[i]);
    printf("%s: %zu inputs\n", arguments[i], done);
    if (!done) return 1;
  }
  return count < 2;
}
