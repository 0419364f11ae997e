/* Atomic replacement of files: see file_replace.h. */
#define _GNU_SOURCE
#include "distributions/file_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void qaci_file_sync_name(const char *file) {
  char *path = qaci_alloc(strlen(file) + 1), *slash = strrchr(strcpy(path, file), '/');
  if (slash) slash[slash == path] = 0;
  int folder = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(path);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

/* What a file gets that is made without mkostemp. */
static mode_t usual_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

qaci_status qaci_file_replace(qaci_ctx *ctx, const char *file, qaci_file_writer *write, void *data) {
  char *temporary = qaci_alloc(strlen(file) + sizeof ".XXXXXX");
  strcat(strcpy(temporary, file), ".XXXXXX");
  int descriptor = mkostemp(temporary, O_CLOEXEC);
  FILE *f = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
  qaci_status status = QACI_OK;
  bool whole = f != NULL;
  if (f) {
    status = write(ctx, f, data);
    whole = !fflush(f) && !ferror(f) && !fsync(descriptor) && !fchmod(descriptor, usual_mode());
    whole = !fclose(f) && whole;
  }
  whole = whole && status == QACI_OK && !rename(temporary, file);
  if (!whole && status == QACI_OK)
    status = qaci_fail(ctx, QACI_UNABLE, "%s: cannot be written: %s", file, strerror(errno));
  if (whole) qaci_file_sync_name(file);
  else if (descriptor >= 0) unlink(temporary);
  free(temporary);
  return status;
}
