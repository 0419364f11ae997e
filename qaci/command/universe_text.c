/* qaci universe show without -o: the diagram as text.                                         WORLD.6, other-physics.md
 *
 * Letters: a cell is . for a 0 and # for a 1 that are certain, else the first decimal of its weight; on the right stand
 * heads and blobs with their cells. On a terminal two times share a line, in half blocks of their shades. Above stands
 * which cells there are.
 */
#include "qaci/command/universe_command.h"

#include <stdio.h>

static char letter(uint8_t shade) {
  if (shade == QACI_SHADE_NONE) return '.';
  if (shade == QACI_SHADE_ALL) return '#';
  return (char)('0' + (shade - 1) * 10 / (QACI_SHADE_ALL - 1));
}

/* The colour of the 256 of a terminal: white to black in greys, heads from pale to full orange. */
static unsigned colour(uint8_t shade, uint8_t head) {
  static const unsigned heads[] = {223, 216, 209, 202};
  if (head) return heads[(head - 1) * 4 / QACI_SHADE_ALL];
  if (shade == QACI_SHADE_NONE) return 231;
  if (shade == QACI_SHADE_ALL) return 16;
  return 253 - (shade - 1u) * 17 / (QACI_SHADE_ALL - 2);
}

/* The blobs of the rows up to `last`, each once with its cells: "  mu1@0,4"; *hit is the first of their hits. */
static void print_blobs(const qaci_diagram *d, const qaci_lua_world *w, size_t last, size_t *hit) {
  size_t first = *hit;
  while (*hit < d->hits && d->hit[*hit].row <= last) ++*hit;
  for (size_t k = 0; k < d->blobs; k++) {
    bool named = false;
    for (size_t i = first; i < *hit; i++) {
      bool before = d->hit[i].blob != k;
      for (size_t j = first; j < i && !before; j++) before = d->hit[j].blob == k && d->hit[j].cell == d->hit[i].cell;
      if (before) continue;
      if (named) putchar(',');
      else printf("  %s@", w->blob[k].name);
      printf("%lld", (long long)d->hit[i].cell);
      named = true;
    }
  }
  putchar('\n');
}

static void print_right(const qaci_diagram *d, const qaci_lua_world *w, size_t row, size_t *hit) {
  size_t heads = 0;
  for (size_t c = 0; c < d->cells && d->heads; c++) {
    if (!d->head[row * d->cells + c]) continue;
    if (heads == 4) {
      printf(" ...");
      break;
    }
    printf("%s%lld", heads++ ? "," : "  head ", (long long)(d->first + (int64_t)c));
  }
  print_blobs(d, w, row, hit);
}

/* "cells -3 to 3", and a grid's "in rows of 4"; of what is left out there are marks. */
static void print_cells(const qaci_diagram *d) {
  printf("cells %lld to %lld", (long long)d->first, (long long)(d->first + (int64_t)d->cells - 1));
  if (d->columns) printf(" in rows of %zu", d->columns);
  for (size_t c = 0; c < d->cells; c++) {
    if (d->shown[c]) continue;
    fputs("; ~ cells that never change", stdout);
    break;
  }
}

static void print_letters(const qaci_diagram *d, const qaci_lua_world *w) {
  print_cells(d);
  puts(": . 0 for certain, # 1 for certain, else the first decimal of the weight of 1");
  size_t hit = 0;
  for (size_t r = 0; r < d->rows; r++) {
    printf("%5zu  ", d->from + r);
    for (size_t c = 0; c < d->cells; c++) {
      if (d->columns && c && c % d->columns == 0) putchar(' ');
      if (d->shown[c]) putchar(letter(d->shade[r * d->cells + c]));
      else if (!c || d->shown[c - 1]) putchar('~');
    }
    print_right(d, w, r, &hit);
  }
}

static void print_blocks(const qaci_diagram *d, const qaci_lua_world *w) {
  print_cells(d);
  puts(": the darker, the more weight has a 1; two times in a line, the first above");
  size_t hit = 0;
  for (size_t r = 0; r < d->rows; r += 2) {
    printf("%5zu  ", d->from + r);
    for (size_t c = 0; c < d->cells; c++) {
      if (d->columns && c && c % d->columns == 0) fputs("\033[0m ", stdout);
      if (!d->shown[c]) {
        if (!c || d->shown[c - 1]) fputs("\033[0m~", stdout);
        continue;
      }
      size_t up = r * d->cells + c, down = up + d->cells;
      if (r + 1 < d->rows)
        printf("\033[38;5;%u;48;5;%um\xe2\x96\x80", colour(d->shade[up], d->head[up]),
               colour(d->shade[down], d->head[down]));
      else printf("\033[0;38;5;%um\xe2\x96\x80", colour(d->shade[up], d->head[up]));
    }
    fputs("\033[0m", stdout);
    print_blobs(d, w, r + 1, &hit);
  }
}

void universe_print(const qaci_diagram *d, const qaci_lua_world *w, bool terminal) {
  if (terminal) print_blocks(d, w);
  else print_letters(d, w);
}
