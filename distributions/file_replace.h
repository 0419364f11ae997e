/* Files that are whole or not there. */
#ifndef QACI_DISTRIBUTIONS_FILE_REPLACE_H
#define QACI_DISTRIBUTIONS_FILE_REPLACE_H

#include <stdio.h>

#include "distributions/ctx.h"

/* Write `file` by `write`: into a temporary file beside it, synced, then renamed, then the folder is synced. A reader,
 * also after a crash, finds the old file or the new one. QACI_UNABLE, with the reason, if that fails; no file is left
 * behind then, and the old one is as it was. */
typedef void qaci_file_writer(FILE *f, const void *data);
qaci_status qaci_file_replace(qaci_ctx *ctx, const char *file, qaci_file_writer *write, const void *data);

#endif
