/* Pages of experiments that are gone: see gallery_command.h. */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Does a line of the file hold the words of a page's foot? */
static bool is_page(const char *file) {
  FILE *f = fopen(file, "r");
  char *line = NULL;
  size_t room = 0;
  bool found = false;
  while (f && !found && getline(&line, &room, f) > 0) found = strstr(line, GALLERY_WRITTEN_BY) != NULL;
  free(line);
  if (f) fclose(f);
  return found;
}

static bool is_left(const gallery *g, const char *folder, const char *file) {
  size_t n = strlen(file), ending = strlen(".html");
  if (n <= ending || strcmp(file + n - ending, ".html") || !strcmp(file, "index.html")) return false;
  char *name = strndup(file, n - ending), *path = gallery_file_name(folder, name, 0, "html");
  bool left = !gallery_find(g, name) && is_page(path);
  free(name);
  free(path);
  return left;
}

void gallery_tell_left(const command *self, const gallery *g, const char *folder) {
  struct dirent **entry;
  int n = scandir(folder, &entry, NULL, alphasort);
  for (int i = 0; i < n; i++) {
    if (is_left(g, folder, entry[i]->d_name))
      fprintf(stderr, "qaci %s: %s/%s: the page of an experiment that is not there any more; it stays\n", self->name,
              folder, entry[i]->d_name);
    free(entry[i]);
  }
  if (n >= 0) free(entry);
}
