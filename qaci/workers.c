/* Forked processes that do items of work: see workers.h.
 *
 * Between the caller and a worker is a socket of its own. An item goes as its 8 bytes, a reply as its length in 8 bytes
 * and its bytes.
 */
#include "qaci/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

static bool inside;

bool qaci_workers_inside(void) {
  return inside;
}

/* All n bytes out, or in; false where the other end is gone. */
static bool put(int socket, const void *bytes, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t k = send(socket, (const char *)bytes + done, n - done, MSG_NOSIGNAL);
    if (k < 0 && errno != EINTR) return false;
    if (k > 0) done += (size_t)k;
  }
  return true;
}

static bool get(int socket, void *bytes, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t k = read(socket, (char *)bytes + done, n - done);
    if (k == 0 || (k < 0 && errno != EINTR)) return false;
    if (k > 0) done += (size_t)k;
  }
  return true;
}

/* The worker's life. */
static _Noreturn void serve(int socket, pid_t caller, qaci_work *work, void *data) {
  inside = true;
  signal(SIGINT, SIG_IGN);
#ifdef __linux__
  /* a worker in the midst of an item does not outlive a caller that was killed */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != caller) _exit(0);
#else
  (void)caller;
#endif
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO), close(nothing);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  uint64_t item;
  while (get(socket, &item, sizeof item)) {
    char *reply = NULL;
    size_t size = 0;
    work(data, (size_t)item, &reply, &size);
    fflush(stdout);
    uint64_t length = size;
    if (!put(socket, &length, sizeof length) || !put(socket, reply, size)) break;
    free(reply);
  }
  _exit(0);
}

qaci_status qaci_workers_start(qaci_ctx *ctx, qaci_workers *w, size_t n, qaci_work *work, void *data) {
  *w = (qaci_workers){qaci_alloc(n * sizeof *w->worker), 0};
  fflush(NULL); /* what is in a buffer now must not come out of every worker */
  pid_t caller = getpid();
  while (w->count < n) {
    int end[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end)) break;
    pid_t process = fork();
    if (process < 0) {
      int error = errno;
      close(end[0]);
      close(end[1]);
      errno = error;
      break;
    }
    if (process == 0) {
      close(end[0]);
      for (size_t i = 0; i < w->count; i++) close(w->worker[i].socket);
      serve(end[1], caller, work, data);
    }
    close(end[1]);
    w->worker[w->count++] = (qaci_worker){.process = process, .socket = end[0], .item = QACI_WORKERS_NONE};
  }
  if (w->count) return QACI_OK;
  return qaci_fail(ctx, QACI_UNABLE, "no process can be started: %s", strerror(errno));
}

static bool is_free(const qaci_worker *k) {
  return k->process && k->item == QACI_WORKERS_NONE;
}

bool qaci_workers_free(const qaci_workers *w) {
  for (size_t i = 0; i < w->count; i++)
    if (is_free(&w->worker[i])) return true;
  return false;
}

void qaci_workers_hand(qaci_workers *w, size_t item) {
  size_t i = 0;
  while (!is_free(&w->worker[i])) i++;
  qaci_worker *k = &w->worker[i];
  k->item = item;
  k->had = 0;
  uint64_t number = item;
  put(k->socket, &number, sizeof number); /* a worker that is gone shows when its reply is read */
}

size_t qaci_workers_least(const qaci_workers *w) {
  size_t least = QACI_WORKERS_NONE;
  for (size_t i = 0; i < w->count; i++)
    if (w->worker[i].item < least) least = w->worker[i].item;
  return least;
}

/* Wait for the process to be gone; its status. */
static int bury(qaci_worker *k) {
  int status = 0;
  while (waitpid(k->process, &status, 0) < 0 && errno == EINTR) continue;
  close(k->socket);
  free(k->text);
  *k = (qaci_worker){.item = QACI_WORKERS_NONE};
  return status;
}

void qaci_workers_drop(qaci_workers *w, size_t item) {
  for (size_t i = 0; i < w->count; i++) {
    qaci_worker *k = &w->worker[i];
    if (!k->process || k->item == QACI_WORKERS_NONE || k->item <= item) continue;
    kill(k->process, SIGKILL);
    bury(k);
  }
}

/* Read what has come from this worker. True if its reply is whole, or it is gone. */
static bool read_some(qaci_worker *k, bool *gone) {
  if (k->had < sizeof(uint64_t)) k->due = sizeof(uint64_t);
  for (;;) {
    if (k->had == k->due && k->had >= sizeof(uint64_t)) {
      uint64_t length;
      memcpy(&length, k->text, sizeof length);
      k->due = sizeof length + (size_t)length;
      if (k->had == k->due) return true;
    }
    if (k->room < k->due) k->text = qaci_realloc(k->text, k->room = k->due);
    ssize_t n = recv(k->socket, k->text + k->had, k->due - k->had, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (n <= 0) return *gone = true;
    k->had += (size_t)n;
  }
}

static void say_how(int status, char *why, size_t room) {
  if (WIFSIGNALED(status))
    snprintf(why, room, "its process was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
  else
    snprintf(why, room, "its process ended itself with status %d", WEXITSTATUS(status));
}

void qaci_workers_reply(qaci_workers *w, double seconds, qaci_workers_message *m) {
  *m = (qaci_workers_message){.item = QACI_WORKERS_NONE};
  struct pollfd *look = qaci_alloc(w->count * sizeof *look);
  for (size_t i = 0; i < w->count; i++) {
    const qaci_worker *k = &w->worker[i];
    look[i] = (struct pollfd){.fd = k->item == QACI_WORKERS_NONE ? -1 : k->socket, .events = POLLIN};
  }
  if (poll(look, (nfds_t)w->count, (int)(1000 * seconds)) > 0)
    for (size_t i = 0; i < w->count && m->item == QACI_WORKERS_NONE; i++) {
      qaci_worker *k = &w->worker[i];
      bool gone = false;
      if (!look[i].revents || !read_some(k, &gone)) continue;
      m->item = k->item;
      if (gone) {
        say_how(bury(k), m->why, sizeof m->why);
      } else {
        m->size = k->due - sizeof(uint64_t);
        m->text = qaci_alloc(m->size + 1);
        memcpy(m->text, k->text + sizeof(uint64_t), m->size);
        m->text[m->size] = 0;
        k->item = QACI_WORKERS_NONE;
      }
    }
  free(look);
}

void qaci_workers_stop(qaci_workers *w) {
  for (size_t i = 0; i < w->count; i++)
    if (w->worker[i].process) kill(w->worker[i].process, SIGKILL);
  for (size_t i = 0; i < w->count; i++)
    if (w->worker[i].process) bury(&w->worker[i]);
  free(w->worker);
  *w = (qaci_workers){0};
}
