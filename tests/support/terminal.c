/* terminal COMMAND [ARGS]: run a command on a pseudo-terminal of 24 lines and 80 columns, and talk to it as stdin says:
 *
 *   > TEXT    wait until it listens to keys, and type TEXT; \n, \t, \e and \xNN are what they are in C
 *   < TEXT    wait until TEXT has appeared behind what the last such line found; at most 20 seconds
 *   . N       wait until it does not listen to keys any more, then N ms
 *   ^         interrupt what runs there, as Ctrl-C does
 *   $ N       wait for the end; the exit status must be N
 *
 * Exit status 0 if all went so, else 1 with a message and all that the command has said. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 20000 /* ms */, ROOM = 1 << 22 };

static char said[ROOM + 1];
static size_t length, seen; /* seen: up to here it has been waited for */
static int terminal;
static pid_t child;

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fail(const char *what, const char *text) {
  printf("%s \"%s\"; the command said:\n%s\n", what, text, said);
  kill(child, SIGKILL);
  exit(1);
}

/* Take what the command says within `wait` ms; false at its end. */
static bool listen_to_it(int wait) {
  struct pollfd in = {.fd = terminal, .events = POLLIN};
  if (poll(&in, 1, wait) <= 0) return true;
  ssize_t n = read(terminal, said + length, ROOM - length);
  if (n <= 0) return n < 0 && errno == EINTR;
  length += (size_t)n;
  for (size_t i = length - (size_t)n; i < length; i++)
    if (!said[i]) said[i] = ' ';
  return true;
}

static void wait_for(const char *text) {
  long end = now() + PATIENCE;
  for (;;) {
    char *found = strstr(said + seen, text);
    if (found) {
      seen = (size_t)(found - said) + strlen(text);
      return;
    }
    if (now() > end) fail("waited in vain for", text);
    if (!listen_to_it(50) && !strstr(said + seen, text)) fail("it ended before it said", text);
  }
}

/* A program that takes each key as it comes is listening, or else at work: the terminal then collects lines. */
static void wait_until(bool works) {
  struct termios mode;
  for (long end = now() + PATIENCE; now() < end; listen_to_it(10))
    if (!tcgetattr(terminal, &mode) && !(mode.c_lflag & ICANON) == !works) return;
  fail("it never", works ? "goes to work" : "listens");
}

static void type(const char *text) {
  char key[4096];
  size_t n = 0;
  for (; *text; text++) {
    char c = *text;
    if (c == '\\' && text[1]) switch (c = *++text) {
      case 'n':
        c = '\r';
        break;
      case 't':
        c = '\t';
        break;
      case 'e':
        c = 27;
        break;
      case 'x':
        c = (char)strtol((char[]){text[1], text[2], 0}, NULL, 16);
        text += 2;
        break;
      }
    key[n++] = c;
  }
  if (write(terminal, key, n) != (ssize_t)n) fail("cannot type", key);
}

static void wait_for_end(int expected) {
  long end = now() + PATIENCE;
  int status;
  while (listen_to_it(50))
    if (now() > end) fail("it did not end", "");
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != expected) {
    char text[64];
    snprintf(text, sizeof text, "%d (raw status %d)", expected, status);
    fail("the exit status is not", text);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  child = forkpty(&terminal, NULL, NULL, &size);
  if (child < 0) return perror("forkpty"), 2;
  if (!child) {
    setenv("TERM", "xterm", 1);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    const char *text = line[0] && line[1] == ' ' ? line + 2 : line + 1;
    switch (line[0]) {
    case '>':
      wait_until(false);
      type(text);
      break;
    case '<':
      wait_for(text);
      break;
    case '.':
      wait_until(true);
      for (long end = now() + atoi(text); now() < end;) listen_to_it(10);
      break;
    case '^':
      kill(-child, SIGINT);
      break;
    case '$':
      wait_for_end(atoi(text));
      return 0;
    default:
      fail("no such line", line);
    }
  }
  fail("stdin ends without", "$ N");
  return 1;
}
