/* Files that are whole or not there. */
#ifndef QACI_DISTRIBUTIONS_FILE_REPLACE_H
#define QACI_DISTRIBUTIONS_FILE_REPLACE_H

#include <stdio.h>

#include "distributions/ctx.h"

/* Write `file` by `write`: into a temporary file beside it, synced, then renamed, then the folder is synced. A reader,
 * also after a crash, finds the old file or the new one. What `write` returns, or QACI_UNABLE with the reason if the
 * file cannot be written; no file is left behind then, and the old one is as it was. */
typedef qaci_status qaci_file_writer(qaci_ctx *ctx, FILE *f, void *data);
qaci_status qaci_file_replace(qaci_ctx *ctx, const char *file, qaci_file_writer *write, void *data);

/* The name of a file that was made survives a crash, too: its folder is synced. Where a folder cannot be, there is
 * nothing to do. */
void qaci_file_sync_name(const char *file);

#endif
