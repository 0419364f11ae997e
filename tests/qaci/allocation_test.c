/* allocation_test SCRIPT.lua: run the script with Lua's k-th allocation failing, for every k. Whatever the moment, the
 * script ends with Lua's own error, and nothing that GMP holds is lost (under the sanitizers: nothing at all).
 * Cost: quadratic in the script's allocations, so the script is short. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/lua/common.h"
#include "tests/support/leaks.h"

static long left; /* allocations until none succeeds; negative: all succeed */

static void *failing_alloc(void *data, void *p, size_t old, size_t n) {
  (void)data;
  if (!n) {
    free(p);
    return NULL;
  }
  /* shrinking never fails, as Lua supposes */
  if ((!p || n > old) && left >= 0 && (left == 0 || left-- == 0)) return NULL;
  return realloc(p, n);
}

static int load_and_run(lua_State *L) {
  luaL_requiref(L, "qaci", luaopen_qaci, 1);
  if (luaL_loadfile(L, lua_touserdata(L, 1))) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  leaks_watch();
  long k = 0, surprises = 0, lost = 0;
  for (bool enough = false; !enough; k++) {
    size_t live = leaks_live_blocks();
    left = -1;
    lua_State *L = lua_newstate(failing_alloc, NULL);
    luaL_openlibs(L);
    lua_pushcfunction(L, load_and_run);
    lua_pushlightuserdata(L, argv[1]);
    left = k;
    int failed = lua_pcall(L, 1, 0, 0);
    enough = !failed && left > 0;
    left = -1;
    const char *message = failed ? lua_tostring(L, -1) : NULL;
    if (failed && (!message || !strstr(message, "not enough memory"))) {
      surprises++;
      printf("# allocation %ld: %s\n", k, message ? message : "an error without a text");
    }
    lua_close(L);
    lost += leaks_live_blocks() != live;
  }
  printf("%sok 1 - %ld failing allocations end in Lua's error\n", surprises ? "not " : "", k);
  printf("%sok 2 - GMP's blocks are all given back\n1..2\n", lost ? "not " : "");
  return surprises || lost;
}
