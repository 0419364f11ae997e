/* qaci score FILE.lua: the pipeline on a universe file, a Lua file that returns the table of qaci.score. */
#include "qaci/command/command.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct options {
  const char *file;
  char **argv; /* of the file */
  int argc;
  bool json, explain, quiet, progress_given;
  progress_form progress;
  const char *seconds, *memory_mib, *steps, *compose, *agent, *seed, *queries; /* NULL: not given */
} options;

/* A positive decimal number; a whole one where only that makes sense. */
static bool is_limit(const char *text, bool whole) {
  char *end;
  if (!isdigit((unsigned char)text[0]) && (whole || text[0] != '.')) return false;
  if (text[strspn(text, whole ? "0123456789" : "0123456789.")]) return false;
  return strtod(text, &end) > 0 && !*end && strlen(text) < 19;
}

/* The value of option `name` at argv[*i], as "--name VALUE" or "--name=VALUE"; NULL if argv[*i] is another option. */
static const char *option_value(const char *name, int argc, char **argv, int *i) {
  size_t n = strlen(name);
  if (strncmp(argv[*i], name, n)) return NULL;
  if (argv[*i][n] == '=') return argv[*i] + n + 1;
  if (argv[*i][n]) return NULL;
  return *i + 1 < argc ? argv[++*i] : "";
}

static int parse(const command *self, options *o, int argc, char **argv) {
  *o = (options){.argv = calloc((size_t)argc + 1, sizeof *argv), .progress = PROGRESS_NONE};
  struct {
    const char *name, **value;
    bool whole;
  } const limit[] = {
      {"--seconds", &o->seconds, false}, {"--memory", &o->memory_mib, true}, {"--steps", &o->steps, true}};
  struct {
    const char *name, **value;
  } const natural[] = {{"--seed", &o->seed}, {"--queries", &o->queries}};
  bool over = false;
  for (int i = 1; i < argc; i++) {
    const char *value;
    bool taken = false;
    if (over || argv[i][0] != '-' || !argv[i][1]) {
      if (o->file)
        o->argv[o->argc++] = argv[i];
      else
        o->file = argv[i];
      continue;
    }
    if (!strcmp(argv[i], "--")) {
      over = true;
      continue;
    }
    for (size_t k = 0; k < sizeof limit / sizeof *limit && !taken; k++) {
      if (!(value = option_value(limit[k].name, argc, argv, &i))) continue;
      if (!is_limit(value, limit[k].whole))
        return command_usage(self, "%s \"%s\", expected a %s above 0", limit[k].name, value,
                             limit[k].whole ? "whole number" : "number");
      *limit[k].value = value;
      taken = true;
    }
    if (taken) continue;
    if ((value = option_value("--agent", argc, argv, &i))) {
      if (!*value) return command_usage(self, "--agent without an agent, expected for example --agent argmax");
      o->agent = value;
      continue;
    }
    for (size_t k = 0; k < sizeof natural / sizeof *natural && !taken; k++) {
      if (!(value = option_value(natural[k].name, argc, argv, &i))) continue;
      if (!*value || value[strspn(value, "0123456789")] || strlen(value) > 18)
        return command_usage(self, "%s \"%s\", expected a natural number of at most 18 digits", natural[k].name, value);
      *natural[k].value = value;
      taken = true;
    }
    if (taken) continue;
    if ((value = option_value("--compose", argc, argv, &i))) {
      if (!*value) return command_usage(self, "--compose without a composer, expected for example --compose nash");
      o->compose = value;
    } else if ((value = option_value("--progress", argc, argv, &i))) {
      if (strcmp(value, "json") && strcmp(value, "none"))
        return command_usage(self, "--progress \"%s\", expected json or none", value);
      o->progress = strcmp(value, "json") ? PROGRESS_NONE : PROGRESS_JSON;
      o->progress_given = true;
    } else if (!strcmp(argv[i], "--json")) {
      o->json = true;
    } else if (!strcmp(argv[i], "--explain")) {
      o->explain = true;
    } else if (!strcmp(argv[i], "--quiet")) {
      o->quiet = true;
    } else {
      return command_usage(self, "\"%s\" is no option of this command (after \"--\" it would be the file's)", argv[i]);
    }
  }
  if (!o->file) return command_usage(self, "no file given, expected FILE.lua");
  if ((o->seed || o->queries) && !o->agent)
    return command_usage(self, "%s without --agent, expected for example --agent hill_climb", o->seed ? "--seed" : "--queries");
  if (o->quiet)
    o->progress = PROGRESS_NONE;
  else if (!o->progress_given && isatty(STDERR_FILENO))
    o->progress = PROGRESS_LINE;
  return COMMAND_OK;
}

/* Set budget.NAME of the table at index 1. A whole number is an integer; another one stays decimal text, no float. */
static void set_budget(lua_State *L, const char *name, const char *value) {
  if (!value) return;
  if (lua_getfield(L, 1, "budget") != LUA_TTABLE) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, "budget");
  }
  if (strchr(value, '.') || !lua_stringtonumber(L, value)) lua_pushstring(L, value);
  lua_setfield(L, -2, name);
  lua_settop(L, 1);
}

/* Set compose: "NAME", or "NAME:OPTION" where the option is "lottery" or a disagreement point. */
static void set_compose(lua_State *L, const char *value) {
  if (!value) return;
  const char *colon = strchr(value, ':');
  lua_createtable(L, 1, 1);
  lua_pushlstring(L, value, colon ? (size_t)(colon - value) : strlen(value));
  lua_rawseti(L, -2, 1);
  if (colon) {
    bool lottery = !strcmp(colon + 1, "lottery");
    if (lottery) lua_pushboolean(L, true);
    else lua_pushstring(L, colon + 1);
    lua_setfield(L, -2, lottery ? "lottery" : "disagreement");
  }
  lua_setfield(L, 1, "compose");
}

static void set_agent(lua_State *L, const options *o) {
  if (!o->agent) return;
  lua_createtable(L, 1, 2);
  lua_pushstring(L, o->agent);
  lua_rawseti(L, -2, 1);
  if (o->seed && lua_stringtonumber(L, o->seed)) lua_setfield(L, -2, "seed");
  if (o->queries && lua_stringtonumber(L, o->queries)) lua_setfield(L, -2, "queries");
  lua_setfield(L, 1, "agent");
}

/* The line (from 1) that assigns `name`, at or after line `from`: the name as a whole word (or ["name"]), then "=" but
 * not "==", not behind a "--". 0 if there is none. */
static int assignment_line(const char *source, const char *name, size_t n, int from) {
  int line = 1;
  bool comment = false;
  for (const char *s = source; *s; s++) {
    if (*s == '\n') line++, comment = false;
    if (s[0] == '-' && s[1] == '-') comment = true;
    if (comment || line < from || strncmp(s, name, n)) continue;
    if (s > source && (isalnum((unsigned char)s[-1]) || s[-1] == '_')) continue;
    const char *t = s + n;
    t += strspn(t, "\"']");
    t += strspn(t, " \t\r\n");
    if (t[0] == '=' && t[1] != '=') return line;
  }
  return 0;
}

/* The line of the last `return` that starts a line. */
static int return_line(const char *source) {
  int line = 1, found = 1;
  for (const char *s = source; *s; s++) {
    if (*s == '\n') line++;
    if (s != source && s[-1] != '\n') continue;
    const char *t = s + strspn(s, " \t");
    if (!strncmp(t, "return", 6) && !isalnum((unsigned char)t[6]) && t[6] != '_') found = line;
  }
  return found;
}

/* The line that a message about the field `path` ("mu1", "universes[2].initial") should name: of its last part that is
 * assigned behind the parts before it; of the `return` if not even the first is. Behind "[2]" it is the second
 * assignment that counts: every entry of an array is supposed to have one, on lines of their own. */
static int field_line(const char *source, const char *path, size_t n) {
  int line = return_line(source);
  int from = 1;
  for (size_t i = 0, entry = 1; i < n;) {
    size_t at = i;
    while (i < n && (isalnum((unsigned char)path[i]) || path[i] == '_')) i++;
    if (i > at && isdigit((unsigned char)path[at])) {
      entry = (size_t)strtoul(path + at, NULL, 10);
    } else if (i > at) {
      int next = assignment_line(source, path + at, i - at, from);
      for (; next && entry > 1; entry--) next = assignment_line(source, path + at, i - at, next + 1);
      if (!next) return line;
      from = line = next;
      entry = 1;
    }
    while (i < n && !isalnum((unsigned char)path[i]) && path[i] != '_') i++;
  }
  return line;
}

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

/* What the command line, and not the file, gave for the field `path` or a part of it ("compose.disagreement"): its
 * option, named as the field is, and the value; false if the field is the file's. */
static bool given(const options *o, const char *path, const char **option, const char **value) {
  const struct {
    const char *name, *value;
  } field[] = {{"compose", o->compose}, {"agent", o->agent}};
  size_t n = strcspn(path, ".\"");
  for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
    *option = field[i].name;
    *value = field[i].value;
    if (*value && strlen(*option) == n && !strncmp(*option, path, n)) return true;
  }
  return false;
}

/* The error of qaci.score on top of the stack: about a field of the table it is the fault of the option that set it, or
 * of the file, whose line it names. */
static int score_failed(const command *self, lua_State *L, const options *o) {
  static const char opening[] = "field \"";
  const char *message = luaL_tolstring(L, -1, NULL), *name = message + sizeof opening - 1, *end, *option, *value;
  if (!strncmp(message, opening, sizeof opening - 1) && (end = strchr(name, '"'))) {
    if (given(o, name, &option, &value))
      return command_usage(self, "--%s %s: %s", option, value, end + strlen("\": "));
    fprintf(stderr, "%s:%d: %s\n", o->file, field_line(push_file(L, o->file), name, (size_t)(end - name)), message);
    return COMMAND_INPUT;
  }
  fprintf(stderr, "%s: %s\n", o->file, message);
  return COMMAND_FAILED;
}

/* Print what the method of the result at index 2 returns. */
static void print_method(lua_State *L, const char *method) {
  lua_getfield(L, 2, method);
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
  size_t n;
  const char *text = luaL_tolstring(L, -1, &n);
  fwrite(text, 1, n, stdout);
  if (!n || text[n - 1] != '\n') putchar('\n');
  lua_settop(L, 2);
}

/* The table at 1, the result at 2, the options as light userdata at 3. */
static int print_result(lua_State *L) {
  const options *o = lua_touserdata(L, 3);
  lua_settop(L, 2);
  if (o->json) {
    print_method(L, "json");
  } else {
    lua_getfield(L, 1, "actions");
    command_report(L, 2, 3);
    lua_settop(L, 2);
    if (o->explain) {
      putchar('\n');
      print_method(L, "explain");
    }
  }
  lua_getfield(L, 2, "status");
  return 1;
}

static int score_table(const command *self, lua_State *L, const options *o) {
  set_budget(L, "seconds", o->seconds);
  set_budget(L, "memory_mib", o->memory_mib);
  set_budget(L, "steps", o->steps);
  set_compose(L, o->compose);
  set_agent(L, o);
  /* called from C: the message then starts with the field, not with a position of ours */
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, "qaci");
  lua_getfield(L, -1, "score");
  lua_replace(L, 2);
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  int failed = lua_pcall(L, 1, 1, 0);
  command_progress_end();
  if (failed) {
    int status = score_failed(self, L, o);
    return command_cancelled ? COMMAND_INTERRUPTED : status;
  }
  lua_pushcfunction(L, print_result);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_pushlightuserdata(L, (void *)(uintptr_t)o);
  if (lua_pcall(L, 3, 1, 0)) {
    command_print_error(L);
    return COMMAND_FAILED;
  }
  const char *result = lua_tostring(L, -1);
  if (command_cancelled) return COMMAND_INTERRUPTED;
  return result && (!strcmp(result, "exact") || !strcmp(result, "enclosed")) ? COMMAND_OK : COMMAND_PARTIAL;
}

static int score(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  options o;
  lua_State *L = NULL;
  int status = parse(self, &o, argc, argv);
  if (status == COMMAND_OK) status = (L = command_open(o.file, o.argc, o.argv)) ? COMMAND_OK : COMMAND_FAILED;
  if (L) {
    /* also a file that does not ask for the module gets its table scored */
    luaL_requiref(L, "qaci", luaopen_qaci, 0);
    lua_settop(L, 0);
    /* the file may do long work of its own, such as the tables of simplicity */
    command_progress_start(qaci_lua_ctx(L), o.progress);
    status = command_do_file(L, o.file, o.argc, o.argv, 1);
    command_progress_end();
    if (status != COMMAND_OK) {
      command_print_error(L);
      status = command_cancelled ? COMMAND_INTERRUPTED : COMMAND_INPUT;
    } else if (lua_type(L, -1) != LUA_TTABLE) {
      fprintf(stderr, "%s: the file returns %s, expected the table that qaci.score takes\n", o.file,
              qaci_lua_describe(L, -1));
      status = COMMAND_INPUT;
    } else {
      lua_replace(L, 1);
      lua_settop(L, 1);
      status = score_table(self, L, &o);
    }
    lua_close(L);
  }
  free(o.argv);
  return command_finish(status);
}

const command command_score = {
    .name = "score",
    .arguments = "FILE.lua [ARGS] [OPTIONS]",
    .summary = "score the actions of a universe file",
    .help = "FILE.lua is a universe file: a Lua file that returns the table of qaci.score. It is run like \"qaci run\" "
            "runs a\n"
            "file; then its actions are scored. Every number is exact; one too long to read is shortened, --json has "
            "it whole.\n\n"
            "  --compose C       the composer, instead of the file's: average, average_normalized, maximin, geometric, nash,\n"
            "                    kalai_smorodinsky, rose_candidate; maximin:lottery; nash:zero, nash:own_minimum,\n"
            "                    nash:random_dictator, and so kalai_smorodinsky\n"
            "  --agent A         who acts on the scores: argmax, sample or hill_climb\n"
            "  --seed N          of sample and hill_climb; 0 if not given\n"
            "  --queries N       hill_climb asks for at most N scores\n"
            "  --json            the result as JSON, numbers as strings \"p/q\"; the same input gives the same bytes\n"
            "  --explain         also where the mass came from\n"
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
