/* The file of a sweep: the points that are finished, a line each.
 *
 *   qaci-sweep 1
 *   digest 32 hexadecimal digits
 *   4 {"hijack" q1/3 "located" q5/7}       the number of the point among the chosen ones, from 0, and its rows
 * (carry.h)
 *
 * Lines are appended as they are finished, each with one write: what a kill can leave is a last line without an end,
 * which is cut off when the file is opened again. They go to the disk once a second, for a point may take less time
 * than that takes, and before the sweep says that they are there. The file is locked as long as it is open.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "distributions/file_replace.h"
#include "qaci/lua/carry.h"
#include "qaci/lua/sweep.h"

#define SWEEP_FILE "qaci.sweep file"
#define MAGIC "qaci-sweep "
#define VERSION "1"

void qaci_lua_sweep_close(qaci_lua_sweep_file *f) {
  if (f->file >= 0) close(f->file);
  f->file = -1;
}

static int file_gc(lua_State *L) {
  qaci_lua_sweep_close(lua_touserdata(L, 1));
  return 0;
}

qaci_lua_sweep_file *qaci_lua_new_sweep_file(lua_State *L) {
  qaci_lua_sweep_file *f = lua_newuserdatauv(L, sizeof *f, 0);
  *f = (qaci_lua_sweep_file){.file = -1};
  if (luaL_newmetatable(L, SWEEP_FILE)) {
    lua_pushcfunction(L, file_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return f;
}

bool qaci_lua_sweep_rows(lua_State *L, const char *text, const char *end) {
  int top = lua_gettop(L);
  lua_newtable(L);
  for (lua_Integer i = 1; text < end; i++) {
    text = qaci_lua_read_carried_row(L, text, end);
    if (text) lua_rawseti(L, top + 1, i);
    if (text && text < end && *text++ != ' ') text = NULL;
    if (text) continue;
    lua_settop(L, top);
    return false;
  }
  return true;
}

static int fail(lua_State *L, const qaci_lua_sweep_file *f, const char *what) {
  return luaL_error(L, "%s: %s: %s", f->path, what, strerror(errno));
}

static void append(lua_State *L, qaci_lua_sweep_file *f, const char *text, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t k = write(f->file, text + done, n - done);
    if (k < 0 && errno != EINTR) fail(L, f, "cannot be written");
    if (k > 0) done += (size_t)k;
  }
}

void qaci_lua_sweep_sync(lua_State *L, qaci_lua_sweep_file *f) {
  if (f->file < 0) return;
  if (fdatasync(f->file) && errno != EINVAL) fail(L, f, "cannot be written"); /* a pipe has no disk */
  f->synced = qaci_seconds();
}

void qaci_lua_sweep_append(lua_State *L, qaci_lua_sweep_file *f, size_t i, const char *text) {
  if (f->file < 0) return;
  size_t n;
  lua_pushfstring(L, *text ? "%I %s\n" : "%I\n", (LUAI_UACINT)i, text);
  const char *line = lua_tolstring(L, -1, &n);
  append(L, f, line, n);
  lua_pop(L, 1);
  if (qaci_seconds() - f->synced >= 1) qaci_lua_sweep_sync(L, f);
}

/* Push the bytes of the file. */
static const char *push_all(lua_State *L, qaci_lua_sweep_file *f, size_t *n) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (;;) {
    ssize_t k = read(f->file, luaL_prepbuffer(&b), LUAL_BUFFERSIZE);
    if (k < 0 && errno == EINTR) continue;
    if (k < 0) fail(L, f, "cannot be read");
    if (k == 0) break;
    luaL_addsize(&b, (size_t)k);
  }
  luaL_pushresult(&b);
  return lua_tolstring(L, -1, n);
}

/* One line with a finished point: into the table. False if it is none. */
static bool read_line(lua_State *L, const char *line, const char *end, size_t points, int found) {
  char *behind;
  if (line == end || *line < '0' || *line > '9') return false;
  errno = 0;
  unsigned long long i = strtoull(line, &behind, 10);
  if (errno || i >= points || (behind < end && *behind != ' ')) return false;
  if (lua_rawgeti(L, found, (lua_Integer)i + 1) != LUA_TNIL) return false;
  lua_pop(L, 1);
  if (!qaci_lua_sweep_rows(L, behind < end ? behind + 1 : end, end)) return false;
  lua_rawseti(L, found, (lua_Integer)i + 1);
  return true;
}

/* Does the text begin with the header? It raises for that of another file. A part of the header is a torn one. */
static bool check_header(lua_State *L, const qaci_lua_sweep_file *f, const char *text, size_t n, const char *header,
                         const char *digest) {
  size_t due = strlen(header);
  if (n < due && !memcmp(text, header, n)) return false;
  if (n >= due && !memcmp(text, header, due)) return true;
  size_t magic = strlen(MAGIC), version = strlen(MAGIC VERSION "\n");
  if (n < magic || memcmp(text, MAGIC, magic))
    luaL_error(L, "%s: this is no file of a sweep, expected one that begins with \"" MAGIC VERSION "\", or none",
               f->path);
  if (n < version || memcmp(text, MAGIC VERSION "\n", version))
    luaL_error(L, "%s: \"%s\", expected \"" MAGIC VERSION "\"", f->path,
               lua_pushlstring(L, text, strcspn(text, "\n") < 40 ? strcspn(text, "\n") : 40));
  luaL_error(
      L,
      "%s: the file of another sweep: another grid, \"run\", or value that \"run\" refers to (digest %s); expected "
      "digest %s, or no file",
      f->path, lua_pushlstring(L, text + version + 7, n > version + 39 ? 32 : 0), digest);
  return false;
}

size_t qaci_lua_sweep_open(lua_State *L, qaci_lua_sweep_file *f, const char *path, const char *digest, size_t points,
                           int found) {
  int top = lua_gettop(L);
  f->path = path;
  f->synced = qaci_seconds();
  f->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (f->file < 0) fail(L, f, "cannot be opened");
  if (flock(f->file, LOCK_EX | LOCK_NB)) {
    if (errno == EWOULDBLOCK) luaL_error(L, "%s: another process is writing it", path);
    fail(L, f, "cannot be locked");
  }
  const char *header = lua_pushfstring(L, MAGIC VERSION "\ndigest %s\n", digest);
  size_t n, done = 0;
  const char *text = push_all(L, f, &n);
  if (!check_header(L, f, text, n, header, digest)) {
    if (ftruncate(f->file, 0)) fail(L, f, "cannot be written");
    append(L, f, header, strlen(header));
    qaci_lua_sweep_sync(L, f);
    qaci_file_sync_name(path);
    lua_settop(L, top);
    return 0;
  }
  const char *line = text + strlen(header), *end;
  for (int number = 3; (end = memchr(line, '\n', (size_t)(text + n - line))); line = end + 1, number++, done++)
    if (!read_line(L, line, end, points, found))
      luaL_error(L, "%s:%d: this is no finished point, expected its number below %I and its rows", path, number,
                 (LUAI_UACINT)points);
  if (line < text + n && ftruncate(f->file, line - text)) fail(L, f, "its torn last line cannot be cut off");
  lua_settop(L, top);
  return done;
}
