/* A film as text: one letter a cell, lines of cells, a frame for each row of the film. */
#include "qaci/command/arena_view.h"

#include <ctype.h>
#include <stdio.h>

static char letter(unsigned hue) {
  return hue == 1 ? 'o' : (char)('a' + (int)hue - 2);
}

char view_symbol(const qaci_arena_mark *m) {
  static const char ground[] = {[QACI_ARENA_GROUND_EMPTY] = ' ',
                                [QACI_ARENA_GROUND_WALL] = '#',
                                [QACI_ARENA_GROUND_CODE] = '.',
                                [QACI_ARENA_GROUND_MONEY] = '$',
                                [QACI_ARENA_GROUND_TAKEN] = '+'};
  if (m->died) return 'x';
  if (m->took) return '!';
  if (m->stood) return (char)toupper(letter(m->stood));
  if (m->wrote) return letter(m->wrote);
  return m->read ? ':' : ground[m->ground];
}

void view_print_heading(const view *v, size_t row) {
  uint64_t first = v->film->from + row * v->film->every, last = first + v->film->every - 1;
  if (last >= v->film->to) last = v->film->to - 1;
  printf(first == last ? "tick %llu" : "ticks %llu-%llu", (unsigned long long)first, (unsigned long long)last);
}

void view_print_who(const view *v) {
  const qaci_arena_environment *e = v->e;
  bool any = false;
  for (size_t i = 0; i < e->starts; i++) {
    bool house = !e->start[i].file || e->start[i].shadow;
    printf("%s%c %s%s", any ? ", " : "", letter(qaci_arena_hue(house ? 0 : e->start[i].colour)), v->names[i],
           e->start[i].shadow ? " (shadow)" : "");
    any = true;
  }
}

static void print_cells(const view *v, size_t row) {
  const qaci_arena_film *f = v->film;
  for (size_t i = 0; i < f->stretches; i++) {
    size_t last = i + 1 < f->stretches ? f->stretch[i + 1].column : f->columns;
    for (size_t c = f->stretch[i].column; c < last; c += VIEW_LINE) {
      char line[VIEW_LINE + 1];
      size_t n = 0;
      for (; n < VIEW_LINE && c + n < last; n++) line[n] = view_symbol(&f->mark[row * f->columns + c + n]);
      printf("%8u |%.*s|\n", f->stretch[i].low + (uint32_t)(c - f->stretch[i].column) * f->per_column, (int)n, line);
    }
  }
}

void view_print_frames(const view *v) {
  const qaci_arena_film *f = v->film;
  uint64_t last = qaci_arena_run_tick(f->end);
  printf("%s: a cell is %u slot%s, a frame %llu tick%s\n", v->e->name ? v->e->name : "arena", f->per_column,
         f->per_column == 1 ? "" : "s", (unsigned long long)f->every, f->every == 1 ? "" : "s");
  view_print_who(v);
  puts("\nA stands, a writes, : reads, x dies, ! takes money, + taken money, $ money, . a value, # no entry");
  for (size_t row = 0; row < f->rows; row++) {
    putchar('\n');
    view_print_heading(v, row);
    putchar('\n');
    print_cells(v, row);
  }
  printf("\nthe run ends after %llu ticks: %s\n", (unsigned long long)last,
         qaci_arena_end_name[qaci_arena_run_end(f->end)]);
}
