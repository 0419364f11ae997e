/* The options of `qaci score`: see score_options.h. */
#include "qaci/command/score_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Does the text end so? */
static bool ends(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && !strcmp(text + n - m, end);
}

/* The form of what is explained, if none was given: by --json, or by the name of the file. */
static const char *form_of(const score_options *o) {
  if (o->json || (o->output && ends(o->output, ".json"))) return "json";
  if (o->output && (ends(o->output, ".html") || ends(o->output, ".htm"))) return "html";
  return o->output && (ends(o->output, ".dot") || ends(o->output, ".gv")) ? "dot" : "text";
}

/* Do the options go together? */
static int check(const command *self, score_options *o) {
  static const char *const forms[] = {"text", "json", "html", "dot"};
  int asked = o->explain + (o->why != NULL) + (o->diff[0] != NULL);
  bool known = !o->form;
  for (size_t i = 0; i < sizeof forms / sizeof *forms && !known; i++) known = !strcmp(o->form, forms[i]);
  if (!known)
    return command_usage(self, "--explain=%s, expected --explain, or text, json, html or dot behind the \"=\"",
                         o->form);
  if (!o->form) o->form = form_of(o);
  bool whole = !strcmp(o->form, "html") || !strcmp(o->form, "dot");
  if ((o->why || o->diff[0]) && whole)
    return command_usage(self, "%s as %s, expected text or json: pages and graphs are of --explain",
                         o->why ? "--why" : "--diff", o->form);
  if (asked > 1 && (o->diff[0] || strcmp(o->form, "text")))
    return command_usage(
        self, "more than one of --explain, --why and --diff, expected one (--explain and --why go together as text)");
  if (!asked && (o->output || o->width || o->depth))
    return command_usage(self, "%s without --explain, --why or --diff",
                         o->output  ? "-o"
                         : o->width ? "--width"
                                    : "--depth");
  if (o->depth && !o->explain) return command_usage(self, "--depth without --explain");
  if (o->diff[0] && ends(o->diff[0], ".lua") && ends(o->diff[1], ".lua")) {
    if (o->file) { /* all words are arguments of both files */
      memmove(o->argv + 1, o->argv, (size_t)o->argc++ * sizeof *o->argv);
      o->argv[0] = o->file;
      o->file = NULL;
    }
  } else if (!o->file) {
    return command_usage(self, "no file given, expected FILE.lua");
  }
  if ((o->seed || o->queries) && !o->agent)
    return command_usage(self, "%s without --agent, expected for example --agent hill_climb",
                         o->seed ? "--seed" : "--queries");
  return COMMAND_OK;
}

int score_options_parse(const command *self, score_options *o, int argc, char **argv) {
  *o = (score_options){.argv = calloc((size_t)argc + 1, sizeof *argv), .progress = PROGRESS_NONE};
  struct {
    const char *name, **value;
    bool whole;
  } const limit[] = {
      {"--seconds", &o->seconds, false}, {"--memory", &o->memory_mib, true}, {"--steps", &o->steps, true}};
  struct {
    const char *name, **value;
  } const natural[] = {
      {"--seed", &o->seed}, {"--queries", &o->queries}, {"--width", &o->width}, {"--depth", &o->depth}};
  struct {
    const char *name, **value, *what;
  } const text[] = {{"--compose", &o->compose, "a composer, expected for example --compose nash"},
                    {"--agent", &o->agent, "an agent, expected for example --agent argmax"},
                    {"--why", &o->why, "an action, expected for example --why 1"},
                    {"-o", &o->output, "a file, expected for example -o explain.html"}};
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
    for (size_t k = 0; k < sizeof natural / sizeof *natural && !taken; k++) {
      if (!(value = option_value(natural[k].name, argc, argv, &i))) continue;
      if (!*value || value[strspn(value, "0123456789")] || strlen(value) > 18)
        return command_usage(self, "%s \"%s\", expected a natural number of at most 18 digits", natural[k].name, value);
      *natural[k].value = value;
      taken = true;
    }
    if (taken) continue;
    for (size_t k = 0; k < sizeof text / sizeof *text && !taken; k++) {
      if (!(value = option_value(text[k].name, argc, argv, &i))) continue;
      if (!*value) return command_usage(self, "%s without %s", text[k].name, text[k].what);
      *text[k].value = value;
      taken = true;
    }
    if (taken) continue;
    if (!strcmp(argv[i], "--diff")) {
      if (argc - i < 3)
        return command_usage(self, "--diff with %d things to compare, expected two, for example --diff prose formula",
                             argc - i - 1);
      o->diff[0] = argv[++i];
      o->diff[1] = argv[++i];
    } else if ((value = option_value("--progress", argc, argv, &i))) {
      if (strcmp(value, "json") && strcmp(value, "none"))
        return command_usage(self, "--progress \"%s\", expected json or none", value);
      o->progress = strcmp(value, "json") ? PROGRESS_NONE : PROGRESS_JSON;
      o->progress_given = true;
    } else if (!strcmp(argv[i], "--json")) {
      o->json = true;
    } else if (!strncmp(argv[i], "--explain", 9) && (!argv[i][9] || argv[i][9] == '=')) {
      o->explain = true;
      if (argv[i][9]) o->form = argv[i] + 10;
    } else if (!strcmp(argv[i], "--quiet")) {
      o->quiet = true;
    } else {
      return command_usage(self, "\"%s\" is no option of this command (after \"--\" it would be the file's)", argv[i]);
    }
  }
  if (o->quiet)
    o->progress = PROGRESS_NONE;
  else if (!o->progress_given && isatty(STDERR_FILENO))
    o->progress = PROGRESS_LINE;
  return check(self, o);
}

bool score_options_gave(const score_options *o, const char *path, const char **option, const char **value) {
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

static void set_agent(lua_State *L, const score_options *o) {
  if (!o->agent) return;
  lua_createtable(L, 1, 2);
  lua_pushstring(L, o->agent);
  lua_rawseti(L, -2, 1);
  if (o->seed && lua_stringtonumber(L, o->seed)) lua_setfield(L, -2, "seed");
  if (o->queries && lua_stringtonumber(L, o->queries)) lua_setfield(L, -2, "queries");
  lua_setfield(L, 1, "agent");
}

void score_options_set(lua_State *L, const score_options *o) {
  set_budget(L, "seconds", o->seconds);
  set_budget(L, "memory_mib", o->memory_mib);
  set_budget(L, "steps", o->steps);
  set_compose(L, o->compose);
  set_agent(L, o);
}
