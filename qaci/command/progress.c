/* Progress of long work, on stderr. The context calls at most a few times a second. */
#include "qaci/command/command.h"

#include <stdio.h>
#include <string.h>

static double started;
static bool line_shown;

/* The estimate supposes that what is left goes as fast as what is done. */
static void put_left(double taken, double done, double total) {
  if (done > 0 && done < total) fprintf(stderr, ", about %.0f s left", taken * (total - done) / done);
}

static void show_line(void *data, const char *stage, double done, double total) {
  (void)data;
  double taken = qaci_seconds() - started;
  fprintf(stderr, "\r\033[K%s", stage);
  if (total > 0) fprintf(stderr, "  %.0f%%", 100 * done / total);
  fprintf(stderr, "  %.0f s", taken);
  put_left(taken, done, total);
  fflush(stderr);
  line_shown = true;
}

/* A script prints what it likes between its stages, so the line is only there while a sweep is at work: it says how
 * many points of it are done, and goes away when it is over. */
static void show_sweep(void *data, const char *stage, double done, double total) {
  (void)data;
  if (strcmp(stage, "sweep")) return;
  if (done >= total) {
    command_progress_end();
    return;
  }
  if (!line_shown) started = qaci_seconds();
  double taken = qaci_seconds() - started;
  fprintf(stderr, "\r\033[Ksweep  %.0f of %.0f points  %.0f s", done, total, taken);
  put_left(taken, done, total);
  fflush(stderr);
  line_shown = true;
}

/* A stage's name is the library's own text: letters and spaces, nothing to escape but by accident. */
static void show_json(void *data, const char *stage, double done, double total) {
  (void)data;
  fputs("{\"stage\": \"", stderr);
  for (; *stage; stage++)
    if (*stage == '"' || *stage == '\\')
      fprintf(stderr, "\\%c", *stage);
    else if ((unsigned char)*stage >= 32)
      fputc(*stage, stderr);
  fprintf(stderr, "\", \"done\": %.17g, \"total\": %.17g, \"seconds\": %.3f}\n", done, total, qaci_seconds() - started);
}

void command_progress_start(qaci_ctx *ctx, progress_form form) {
  started = qaci_seconds();
  ctx->progress = form == PROGRESS_LINE     ? show_line
                  : form == PROGRESS_SWEEPS ? show_sweep
                  : form == PROGRESS_JSON   ? show_json
                                            : NULL;
  ctx->progress_data = NULL;
}

void command_progress_end(void) {
  if (line_shown) fputs("\r\033[K", stderr);
  line_shown = false;
}
