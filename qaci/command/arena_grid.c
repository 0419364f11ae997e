/* Tables of `qaci arena`: for people and as CSV (RFC 4180). See arena_command.h. */
#include "qaci/command/arena_command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/utf8.h"

void arena_grid_init(arena_grid *g, size_t columns) {
  *g = (arena_grid){.columns = columns};
}

void arena_grid_clear(arena_grid *g) {
  for (size_t i = 0; i < g->cells; i++) free(g->cell[i]);
  free(g->cell);
}

void arena_cell(arena_grid *g, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int n = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = qaci_alloc((size_t)n + 1);
  vsnprintf(text, (size_t)n + 1, format, again);
  va_end(again);
  if (!(g->cells & (g->cells - 1))) g->cell = qaci_realloc(g->cell, (g->cells ? 2 * g->cells : 1) * sizeof *g->cell);
  g->cell[g->cells++] = text;
}

void arena_grid_print(const arena_grid *g, FILE *to) {
  int *widest = qaci_alloc(g->columns * sizeof *widest);
  memset(widest, 0, g->columns * sizeof *widest);
  for (size_t i = 0; i < g->cells; i++)
    if (qaci_utf8_width(g->cell[i]) > widest[i % g->columns]) widest[i % g->columns] = qaci_utf8_width(g->cell[i]);
  for (size_t row = 0; row + g->columns <= g->cells; row += g->columns) {
    size_t last = g->columns; /* nothing is written behind the last cell that says something */
    while (last && !*g->cell[row + last - 1]) last--;
    for (size_t k = 0; k < last; k++) {
      fputs(g->cell[row + k], to);
      if (k + 1 < last) fprintf(to, "%*s", widest[k] - qaci_utf8_width(g->cell[row + k]) + 2, "");
    }
    fputc('\n', to);
  }
  free(widest);
}

static void csv_field(FILE *to, const char *text) {
  if (!text[strcspn(text, "\",\r\n")]) {
    fputs(text, to);
    return;
  }
  fputc('"', to);
  for (; *text; text++) {
    if (*text == '"') fputc('"', to);
    fputc(*text, to);
  }
  fputc('"', to);
}

void arena_grid_csv(const arena_grid *g, FILE *to) {
  for (size_t i = 0; i < g->cells; i++) {
    csv_field(to, g->cell[i]);
    fputc((i + 1) % g->columns ? ',' : '\n', to);
  }
}
