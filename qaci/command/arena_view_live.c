/* A film on the terminal: colours for cells, keys for time. */
#include "qaci/command/arena_view.h"

#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { BORDER = 10 /* cells of slot numbers */, AROUND = 5 /* lines that are not cells */ };

bool view_room(size_t *width, size_t *lines) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !isatty(STDOUT_FILENO)) return false;
  *width = size.ws_col > BORDER + 8 ? size.ws_col - BORDER : 8;
  *lines = size.ws_row > AROUND + 4 ? size.ws_row - AROUND : 4;
  return true;
}

static void print_colour(const qaci_png_palette *p, int ground, unsigned colour) {
  printf("\033[%d;2;%u;%u;%um", ground ? 48 : 38, p->colour[colour][0], p->colour[colour][1], p->colour[colour][2]);
}

static void print_cell(const qaci_png_palette *p, const qaci_arena_mark *m) {
  unsigned fill, middle;
  char symbol = view_symbol(m);
  qaci_arena_mark_colours(m, &fill, &middle);
  print_colour(p, 1, fill);
  print_colour(p, 0, middle == fill ? 1 : middle);
  putchar(symbol == '.' || symbol == ':' || symbol == '#' || m->wrote ? (m->stood || m->took || m->died ? symbol : ' ')
                                                                      : symbol);
}

static void print_frame(const view *v, const qaci_png_palette *p, size_t row, size_t width, bool paused, int delay) {
  const qaci_arena_film *f = v->film;
  printf("\033[H\033[0m%s  ", v->e->name ? v->e->name : "arena");
  view_print_heading(v, row);
  printf("  %s, %d ms a frame\033[K\n", paused ? "paused" : "playing", delay);
  view_print_who(v);
  printf("\033[K\n");
  for (size_t i = 0; i < f->stretches; i++) {
    size_t last = i + 1 < f->stretches ? f->stretch[i + 1].column : f->columns;
    for (size_t c = f->stretch[i].column; c < last; c += width) {
      printf("\033[0m%8u ", f->stretch[i].low + (uint32_t)(c - f->stretch[i].column) * f->per_column);
      for (size_t n = c; n < c + width && n < last; n++) print_cell(p, &f->mark[row * f->columns + n]);
      printf("\033[0m\033[K\n");
    }
  }
  printf("\033[0mspace: pause  left, right: a frame  up, down: speed  home, end  q: quit\033[K\033[J");
  fflush(stdout);
}

typedef enum key { KEY_NONE, KEY_QUIT, KEY_PAUSE, KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END } key;

/* The key pressed within `wait` ms. */
static key read_key(int wait) {
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  unsigned char text[8];
  if (poll(&in, 1, wait) <= 0) return command_cancelled ? KEY_QUIT : KEY_NONE;
  ssize_t n = read(STDIN_FILENO, text, sizeof text);
  if (n <= 0) return KEY_QUIT;
  /* an escape sequence may come in pieces */
  while (text[0] == 27 && n < 3 && poll(&in, 1, 50) > 0) {
    ssize_t more = read(STDIN_FILENO, text + n, sizeof text - (size_t)n);
    if (more <= 0) return KEY_QUIT;
    n += more;
  }
  if (n >= 3 && text[0] == 27 && (text[1] == '[' || text[1] == 'O')) switch (text[2]) {
    case 'A':
      return KEY_UP;
    case 'B':
      return KEY_DOWN;
    case 'C':
      return KEY_RIGHT;
    case 'D':
      return KEY_LEFT;
    case 'H':
    case '1':
      return KEY_HOME;
    case 'F':
    case '4':
      return KEY_END;
    default:
      return KEY_NONE;
    }
  if (text[0] == 'q' || text[0] == 3 || text[0] == 4) return KEY_QUIT;
  return text[0] == ' ' ? KEY_PAUSE : KEY_NONE;
}

static void show(const view *v, size_t width) {
  enum { FASTEST = 5, SLOWEST = 2560 };
  size_t row = 0;
  int delay = 80;
  bool paused = false;
  qaci_png_palette palette;
  qaci_arena_palette(&palette);
  for (;;) {
    print_frame(v, &palette, row, width, paused, delay);
    switch (read_key(paused ? -1 : delay)) {
    case KEY_QUIT:
      return;
    case KEY_PAUSE:
      paused = !paused;
      break;
    case KEY_UP:
      delay = delay > FASTEST ? delay / 2 : FASTEST;
      break;
    case KEY_DOWN:
      delay = delay < SLOWEST ? delay * 2 : SLOWEST;
      break;
    case KEY_LEFT:
      row -= row > 0;
      paused = true;
      break;
    case KEY_RIGHT:
      row += row + 1 < v->film->rows;
      paused = true;
      break;
    case KEY_HOME:
      row = 0;
      break;
    case KEY_END:
      row = v->film->rows - 1;
      break;
    case KEY_NONE:
      row += row + 1 < v->film->rows;
      if (row + 1 == v->film->rows) paused = true;
      break;
    }
  }
}

void view_play(const view *v, size_t width) {
  struct termios before, raw;
  if (tcgetattr(STDIN_FILENO, &before)) return;
  raw = before;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  printf("\033[?1049h\033[?25l");
  show(v, width);
  printf("\033[0m\033[?25h\033[?1049l");
  fflush(stdout);
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
}
