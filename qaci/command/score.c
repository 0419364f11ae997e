/* qaci score FILE.lua: the pipeline on a universe file, a Lua file that returns the table of qaci.score. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/score_explain.h"

/* Push the text of the file; an empty text if it cannot be read again. */
static const char *push_file(lua_State *L, const char *file) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  FILE *f = fopen(file, "r");
  char piece[4096];
  for (size_t n; f && (n = fread(piece, 1, sizeof piece, f));) luaL_addlstring(&buffer, piece, n);
  if (f) fclose(f);
  luaL_pushresult(&buffer);
  return lua_tostring(L, -1);
}

/* The error of qaci.score on top of the stack: about a field of the table it is the fault of the option or the settings
 * that set it, or of the file, whose line it names. */
static int score_failed(const command *self, lua_State *L, const score_options *o, const char *file,
                        const char *settings) {
  static const char opening[] = "field \"";
  const char *message = luaL_tolstring(L, -1, NULL), *name = message + sizeof opening - 1, *end, *option, *value;
  if (!strncmp(message, opening, sizeof opening - 1) && (end = strchr(name, '"'))) {
    if (score_options_gave(o, name, &option, &value))
      return command_usage(self, "--%s %s: %s", option, value, end + strlen("\": "));
    if (settings && score_settings_gave(settings, name, (size_t)(end - name)))
      return command_usage(self, "--diff %s: %s", settings, end + 1 + strspn(end + 1, ":, "));
    fprintf(stderr, "%s:%d: %s\n", file, score_source_line(push_file(L, file), name, (size_t)(end - name)), message);
    return COMMAND_INPUT;
  }
  fprintf(stderr, "%s: %s\n", file, message);
  return COMMAND_FAILED;
}

/* The table at 1, the result at 2, the options as light userdata at 3. */
static int print_result(lua_State *L) {
  const score_options *o = lua_touserdata(L, 3);
  lua_settop(L, 2);
  bool explains = o->explain || o->why;
  if (explains && (o->output || strcmp(o->form, "text"))) {
    score_print_explanation(L, o);
  } else if (o->json) {
    lua_getfield(L, 2, "json");
    lua_pushvalue(L, 2);
    lua_call(L, 1, 1);
    score_print_text(L, o);
  } else {
    lua_getfield(L, 1, "actions");
    command_report(L, 2, 3);
    lua_settop(L, 2);
    if (explains) score_print_explanation(L, o);
  }
  lua_settop(L, 2);
  lua_getfield(L, 2, "status");
  return 1;
}

/* qaci.score of the table at 1 with the options, light userdata, at 2. */
static int compute(lua_State *L) {
  const score_options *o = lua_touserdata(L, 2);
  lua_settop(L, 1);
  score_options_set(L, o);
  /* called from C: a message then starts with the field, not with a position of ours */
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, "qaci");
  lua_getfield(L, -1, "score");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* Call f with the values on top of the stack, `n` of them, and the options. */
static int protected(lua_State *L, lua_CFunction f, int n, const score_options *o) {
  lua_pushcfunction(L, f);
  lua_insert(L, -n - 1);
  lua_pushlightuserdata(L, (void *)(uintptr_t)o);
  return lua_pcall(L, n + 1, 1, 0);
}

int score_compute(const command *self, lua_State *L, const score_options *o, const char *file, const char *settings) {
  int failed = protected(L, compute, 1, o);
  command_progress_end();
  int status = failed ? score_failed(self, L, o, file, settings) : COMMAND_OK;
  return command_cancelled && failed ? COMMAND_INTERRUPTED : status;
}

static int score_table(const command *self, lua_State *L, const score_options *o) {
  lua_pushvalue(L, 1);
  if (protected(L, score_check_action, 1, o) == LUA_OK && lua_isstring(L, -1))
    return command_usage(self, "--why %s: no action of %s, expected %s", o->why, o->file, lua_tostring(L, -1));
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  int status = score_compute(self, L, o, o->file, NULL);
  if (status != COMMAND_OK) return status;
  if (protected(L, print_result, 2, o)) {
    command_print_error(L);
    return COMMAND_FAILED;
  }
  const char *result = lua_tostring(L, -1);
  if (command_cancelled) return COMMAND_INTERRUPTED;
  return result && (!strcmp(result, "exact") || !strcmp(result, "enclosed")) ? COMMAND_OK : COMMAND_PARTIAL;
}

int score_push_table(lua_State *L, const score_options *o, const char *file) {
  /* the file may do long work of its own, such as the tables of simplicity */
  int top = lua_gettop(L);
  command_progress_start(qaci_lua_ctx(L), o->progress);
  int status = command_do_file(L, file, o->argc, o->argv, 1);
  command_progress_end();
  if (status != COMMAND_OK) {
    command_print_error(L);
    return command_cancelled ? COMMAND_INTERRUPTED : COMMAND_INPUT;
  }
  lua_replace(L, top + 1); /* below it stands the handler of its errors */
  lua_settop(L, top + 1);
  if (lua_type(L, -1) == LUA_TTABLE) return COMMAND_OK;
  fprintf(stderr, "%s: the file returns %s, expected the table that qaci.score takes\n", file,
          qaci_lua_describe(L, -1));
  return COMMAND_INPUT;
}

static int score(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  score_options o;
  lua_State *L = NULL;
  int status = score_options_parse(self, &o, argc, argv);
  const char *first = o.file ? o.file : o.diff[0];
  if (status == COMMAND_OK) status = (L = command_open(first, o.argc, o.argv)) ? COMMAND_OK : COMMAND_FAILED;
  if (L) {
    /* also a file that does not ask for the module gets its table scored */
    luaL_requiref(L, "qaci", luaopen_qaci, 0);
    lua_settop(L, 0);
    if (o.file) status = score_push_table(L, &o, o.file);
    if (status == COMMAND_OK) status = o.diff[0] ? score_diff(self, L, &o) : score_table(self, L, &o);
    lua_close(L);
  }
  free(o.argv);
  return command_finish(status);
}

const command command_score = {
    .name = "score",
    .arguments = "FILE.lua [ARGS] [OPTIONS]",
    .summary = "score the actions of a universe file",
    .help =
        "FILE.lua is a universe file: a Lua file that returns the table of qaci.score. It is run like \"qaci run\" "
        "runs a\n"
        "file; then its actions are scored. Every number is exact; one too long to read is shortened, --json has "
        "it whole.\n\n"
        "  --compose C       the composer, instead of the file's: average, average_normalized, maximin, geometric, "
        "nash,\n"
        "                    kalai_smorodinsky, rose_candidate; maximin:lottery; nash:zero, nash:own_minimum,\n"
        "                    nash:random_dictator, and so kalai_smorodinsky\n"
        "  --agent A         who acts on the scores: argmax, sample or hill_climb\n"
        "  --seed N          of sample and hill_climb; 0 if not given\n"
        "  --queries N       hill_climb asks for at most N scores\n"
        "  --json            the result as JSON, numbers as strings \"p/q\"; the same input gives the same bytes\n"
        "  --explain[=FORM]  also where every digit comes from: text; html, dot and json (the whole tree) stand alone\n"
        "  --why ACTION      the answers that count for the action and against it, beside the best other one\n"
        "  --diff A B        two readings of the file side by side: prose, formula or file (its own), with options "
        "such as\n"
        "                    prose,clock=0 or answers=raw,prior_bits=1; or two files, --diff A.lua B.lua [ARGS]\n"
        "  --width N         what is shown of a node, an answer or a path, the heaviest (5); --depth N: levels of the "
        "tree\n"
        "  -o FILE           what is explained goes to FILE; .html, .dot or .json say the form\n"
        "  --quiet           nothing on stderr but errors\n"
        "  --progress=json   progress as JSON lines on stderr; --progress=none: no progress\n"
        "  --seconds S       stop the score after S seconds (not what the file itself does before)\n"
        "  --memory MIB      stop before the tables pass MIB MiB\n"
        "  --steps N         stop after N elementary steps (the same on every machine)\n"
        "  --                what follows are arguments of the file\n\n"
        "exit status: 0 exact result, 1 the work failed, 2 bad usage, 3 partial result, 4 bad input file, 130 "
        "interrupted\n",
    .run = score,
};
