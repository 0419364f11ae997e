/* Atomic replacement of files: see file_replace.h. */
#define _GNU_SOURCE
#include "distributions/file_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The new name itself must survive a crash; where a folder cannot be synced there is nothing to do. */
static void sync_folder(char *path) {
  char *slash = strrchr(path, '/');
  if (slash) slash[slash == path] = 0;
  int folder = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

qaci_status qaci_file_replace(qaci_ctx *ctx, const char *file, qaci_file_writer *write, const void *data) {
  char *temporary = qaci_alloc(strlen(file) + sizeof ".XXXXXX");
  strcat(strcpy(temporary, file), ".XXXXXX");
  int descriptor = mkostemp(temporary, O_CLOEXEC);
  FILE *f = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
  bool whole = f != NULL;
  if (f) {
    write(f, data);
    whole = !fflush(f) && !ferror(f) && !fsync(descriptor) && !fchmod(descriptor, 0644);
    whole = !fclose(f) && whole;
  }
  whole = whole && !rename(temporary, file);
  qaci_status status = QACI_OK;
  if (!whole) {
    status = qaci_fail(ctx, QACI_UNABLE, "%s: cannot be written: %s", file, strerror(errno));
    if (descriptor >= 0) unlink(temporary);
  } else {
    sync_folder(temporary);
  }
  free(temporary);
  return status;
}
