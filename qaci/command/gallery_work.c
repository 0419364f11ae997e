/* Experiments in processes of their own, several at a time: one that crashes takes no other with it. See
 * gallery_command.h.
 *
 * Each process leads a group, so that ending it ends what it started. What it says and what it returns goes to files
 * without names, which nobody has to take away.
 */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* The experiment in this process, whose standard output and error are the run's files already. */
static int perform(const gallery *g, gallery_run *r) {
  if (chdir(g->root)) {
    fprintf(stderr, "%s: %s\n", g->root, strerror(errno));
    return COMMAND_FAILED;
  }
  lua_State *L = command_open(r->e->file, 0, NULL);
  if (!L) return COMMAND_FAILED;
  int status = command_do_file(L, r->e->file, 0, NULL, 1);
  if (status != COMMAND_OK) {
    command_print_error(L);
  } else {
    const char *problem = gallery_take(L, &r->result);
    if (problem) {
      fprintf(stderr, "%s: %s\n", r->e->file, problem);
      status = COMMAND_FAILED;
    } else {
      gallery_result_send(&r->result, r->back);
    }
  }
  lua_close(L);
  return status;
}

static void start(const gallery *g, gallery_run *r) {
  r->out = tmpfile();
  r->err = tmpfile();
  r->back = tmpfile();
  fflush(NULL);
  r->process = r->out && r->err && r->back ? fork() : -1;
  r->started = qaci_seconds();
  if (r->process) {
    if (r->process > 0) setpgid(r->process, r->process);
    return;
  }
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* when the gallery is killed */
#endif
  signal(SIGTERM, SIG_DFL);
  if (!freopen("/dev/null", "r", stdin) || dup2(fileno(r->out), STDOUT_FILENO) < 0 ||
      dup2(fileno(r->err), STDERR_FILENO) < 0)
    _exit(COMMAND_FAILED);
  int status = perform(g, r);
  fflush(NULL);
  _exit(status);
}

/* The whole file as a text, NUL bytes as another one that no page shows; closes it. */
static char *contents(FILE *f) {
  if (!f) return qaci_strdup("");
  fseek(f, 0, SEEK_END);
  long n = ftell(f);
  char *s = qaci_alloc((size_t)(n > 0 ? n : 0) + 1);
  rewind(f);
  size_t length = n > 0 ? fread(s, 1, (size_t)n, f) : 0;
  s[length] = 0;
  for (size_t i = 0; i < length; i++)
    if (!s[i]) s[i] = 1;
  fclose(f);
  return s;
}

/* The last line that says something; NULL: none. */
static char *last_line(const char *text) {
  const char *end = text + strlen(text);
  while (end > text && end[-1] == '\n') end--;
  const char *from = end;
  while (from > text && from[-1] != '\n') from--;
  return from < end ? strndup(from, (size_t)(end - from)) : NULL;
}

/* The process has ended with `how`. */
static void finish(gallery_run *r, int how, double seconds) {
  r->process = 0;
  bool whole = r->back && gallery_result_receive(&r->result, r->back);
  if (r->back) fclose(r->back);
  r->printed = contents(r->out);
  r->said = contents(r->err);
  r->out = r->err = r->back = NULL;
  if (whole && WIFEXITED(how) && !WEXITSTATUS(how)) return;
  char words[200], *line = NULL;
  if (r->timed_out)
    snprintf(words, sizeof words, "stopped after %g s", seconds);
  else if (WIFSIGNALED(how))
    snprintf(words, sizeof words, "ended by signal %d (%s)", WTERMSIG(how), strsignal(WTERMSIG(how)));
  else if (!(line = last_line(r->said)))
    snprintf(words, sizeof words, "ended with status %d, and without a result", WEXITSTATUS(how));
  r->error = line ? line : qaci_strdup(words);
}

/* Progress names what is running. */
static void report(qaci_ctx *ctx, const gallery_run *run, size_t count, size_t done) {
  char stage[200] = "gallery:";
  size_t n = strlen(stage);
  for (size_t i = 0; i < count && n < sizeof stage; i++)
    if (run[i].process > 0) n += (size_t)snprintf(stage + n, sizeof stage - n, " %s", run[i].e->name);
  qaci_ctx_progress(ctx, stage, (double)done, (double)count);
}

static void end_all(gallery_run *run, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (run[i].process > 0) kill(-run[i].process, SIGKILL);
}

int gallery_work(qaci_ctx *ctx, const gallery *g, gallery_run *run, size_t count, size_t workers, double seconds) {
  const struct timespec moment = {.tv_nsec = 10000000};
  size_t next = 0, running = 0, done = 0;
  while (done < count) {
    if (*ctx->cancel) end_all(run, count);
    while (running < workers && next < count && !*ctx->cancel) {
      gallery_run *r = &run[next++];
      start(g, r);
      if (r->process < 0) {
        finish(r, COMMAND_FAILED << 8, seconds);
        free(r->error);
        r->error = qaci_strdup("no process could be started");
        done++;
      } else {
        running++;
      }
    }
    if (!running) break;
    int how = 0;
    siginfo_t end = {0};
    pid_t ended = waitid(P_ALL, 0, &end, WEXITED | WNOHANG | WNOWAIT) ? 0 : end.si_pid;
    if (ended) {
      kill(-ended, SIGKILL); /* what it left behind, while its number is still its own */
      waitpid(ended, &how, 0);
    }
    for (size_t i = 0; i < next; i++) {
      gallery_run *r = &run[i];
      if (r->process > 0 && r->process == ended) {
        finish(r, how, seconds);
        running--;
        done++;
      } else if (r->process > 0 && !r->timed_out && qaci_seconds() - r->started > seconds) {
        r->timed_out = true;
        kill(-r->process, SIGKILL);
      }
    }
    report(ctx, run, count, done);
    if (!ended) nanosleep(&moment, NULL);
  }
  return *ctx->cancel ? COMMAND_INTERRUPTED : COMMAND_OK;
}

void gallery_run_clear(gallery_run *r) {
  gallery_result_clear(&r->result);
  free(r->printed);
  free(r->said);
  free(r->error);
}
