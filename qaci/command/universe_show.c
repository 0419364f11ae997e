/* qaci universe show FILE: the diagram of a universe, as a picture or as text, or the list of its world-states. */
#include "qaci/command/arena_command.h"
#include "qaci/command/universe_command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct options {
  const char *file, *output, *blob;
  bool list, json, csv, all_cells, answers, to_given, at_given;
  uint64_t at, from, to, branch, scale, universe;
  char **words; /* the file and its arguments */
  int files;
} options;

static universe_form form_of(const options *o) {
  return o->json ? UNIVERSE_JSON : o->csv ? UNIVERSE_CSV : UNIVERSE_TEXT;
}

/* "BITS" or "NAME=BITS", with commas between them. Pushes what holds them. */
static void add_blobs(lua_State *L, qaci_lua_world *w, const char *text) {
  for (const char *s = text; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
    size_t n = strcspn(s, ","), name = strcspn(s, ",="), bits = name < n ? name + 1 : 0;
    if (!name || bits == n || strspn(s + bits, "01") < n - bits)
      luaL_error(L, "--blob \"%s\", expected BITS or NAME=BITS, with commas between several", text);
    luaL_checkstack(L, 10, "blobs");
    const char *called = lua_pushlstring(L, s, name);
    lua_pushlstring(L, s + bits, n - bits);
    qaci_lua_add_blob(L, w, called, lua_gettop(L));
  }
}

static qaci_status draw(qaci_ctx *ctx, const options *o, const qaci_lua_world *w, const qaci_diagram *d) {
  if (!o->output) {
    universe_print(d, w, isatty(STDOUT_FILENO));
    return QACI_OK;
  }
  char title[200] = "";
  size_t n = 0;
  for (int i = 0; i < o->files && n < 120; i++)
    n += (size_t)snprintf(title + n, sizeof title - n, "%s%.*s", i ? " " : "", (int)(120 - n), o->words[i]);
  n += (size_t)snprintf(title + n, sizeof title - n, ": times %zu to %zu", d->from, d->from + d->rows - 1);
  if (o->branch) snprintf(title + n, sizeof title - n, ", branch %llu", (unsigned long long)o->branch);
  qaci_diagram_picture p;
  QACI_TRY(qaci_diagram_draw(ctx, &p, d, title, w->blob, (unsigned)o->scale));
  qaci_status status = qaci_png_write(ctx, o->output, p.width, p.height, &p.palette, p.pixel);
  if (status == QACI_OK) fprintf(stderr, "%s: %zu x %zu pixels, a cell is %u\n", o->output, p.width, p.height, p.scale);
  qaci_diagram_picture_clear(ctx, &p);
  return status;
}

/* The file's result at 1, the options as light userdata at 2. */
static int show_world(lua_State *L) {
  const options *o = lua_touserdata(L, 2);
  qaci_lua_world *w = lua_newuserdatauv(L, sizeof *w, 0);
  size_t last = o->at_given ? o->at : o->to_given ? o->to : 0;
  qaci_lua_to_world(L, 1, &(qaci_lua_look){.which = o->universe, .to = last, .anywhere = o->answers}, w);
  if (o->blob) add_blobs(L, w, o->blob);
  if (w->unused && !o->list)
    fprintf(stderr, "%s: answers are not marked, as %s is expensive; --answers marks them\n", o->file,
            w->unused->functions->name);
  size_t from = o->from, to = o->to_given ? o->to : w->horizon;
  qaci_ctx *ctx = qaci_lua_ctx(L);
  qaci_status status;
  if (o->list) {
    if (o->at_given) from = to = o->at;
    if (to < from) return luaL_error(L, "--from %I is after --to %I", (LUAI_UACINT)from, (LUAI_UACINT)to);
    status = universe_list(ctx, w, from, to, form_of(o));
  } else {
    qaci_diagram_options d = {from, to, o->branch, w->blob, w->blobs, o->all_cells};
    qaci_diagram *diagram;
    status = qaci_diagram_create(ctx, &diagram, w->physics, w->initial, &d);
    if (status == QACI_OK) {
      status = draw(ctx, o, w, diagram);
      qaci_diagram_destroy(ctx, diagram);
    }
  }
  if (status == QACI_OK) return 0;
  if (to <= w->horizon) return luaL_error(L, "%s", ctx->message);
  return luaL_error(L, "%s; the horizon is %I", ctx->message, (LUAI_UACINT)w->horizon);
}

static int check(const command *self, const options *o) {
  if (o->json && o->csv) return command_usage(self, "--json and --csv, expected one of them");
  if ((o->json || o->csv) && !o->list) return command_usage(self, "--%s without --list", o->json ? "json" : "csv");
  if (o->at_given && !o->list) return command_usage(self, "--at without --list");
  if (o->at_given && (o->from || o->to_given)) return command_usage(self, "--at with --from or --to");
  if (o->list && (o->output || o->branch || o->blob || o->scale || o->all_cells || o->answers))
    return command_usage(self, "--list with an option of a picture, expected one or the other");
  if (o->scale > 64) return command_usage(self, "--scale %llu, expected at most 64", (unsigned long long)o->scale);
  if (o->scale && !o->output) return command_usage(self, "--scale without -o FILE.png");
  return COMMAND_OK;
}

static int show(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  enum { NOT_GIVEN = -1 };
  options o = {.universe = 1, .at = (uint64_t)NOT_GIVEN, .to = (uint64_t)NOT_GIVEN};
  const command_option known[] = {{"-o", OPTION_TEXT, &o.output},
                                  {"--output", OPTION_TEXT, &o.output},
                                  {"--blob", OPTION_TEXT, &o.blob},
                                  {"--list", OPTION_FLAG, &o.list},
                                  {"--json", OPTION_FLAG, &o.json},
                                  {"--csv", OPTION_FLAG, &o.csv},
                                  {"--all-cells", OPTION_FLAG, &o.all_cells},
                                  {"--at", OPTION_NUMBER, &o.at},
                                  {"--answers", OPTION_FLAG, &o.answers},
                                  {"--from", OPTION_NUMBER, &o.from},
                                  {"--to", OPTION_NUMBER, &o.to},
                                  {"--branch", OPTION_POSITIVE, &o.branch},
                                  {"--scale", OPTION_POSITIVE, &o.scale},
                                  {"--universe", OPTION_POSITIVE, &o.universe}};
  int files;
  int status = command_arguments(self, known, sizeof known / sizeof *known, argc, argv, &files);
  if (status != COMMAND_OK) return status;
  o.at_given = o.at != (uint64_t)NOT_GIVEN;
  o.to_given = o.to != (uint64_t)NOT_GIVEN;
  if (!files) return command_usage(self, "no file given, expected FILE.lua");
  status = check(self, &o);
  if (status != COMMAND_OK) return status;
  o.file = argv[0];
  o.words = argv;
  o.files = files;
  lua_State *L = command_open(o.file, files - 1, argv + 1);
  if (!L) return COMMAND_FAILED;
  luaL_requiref(L, "qaci", luaopen_qaci, 0);
  lua_settop(L, 0);
  status = command_do_file(L, o.file, files - 1, argv + 1, 1);
  if (status != COMMAND_OK) {
    command_print_error(L);
    status = command_cancelled ? COMMAND_INTERRUPTED : status;
  } else {
    lua_pushcfunction(L, show_world);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, &o);
    if (lua_pcall(L, 2, 0, 0)) {
      const char *message = luaL_tolstring(L, -1, NULL);
      bool field = !strncmp(message, "field \"", 7) || !strncmp(message, "the file ", 9);
      fflush(stdout);
      fprintf(stderr, "%s: %s\n", o.file, message);
      status = command_cancelled ? COMMAND_INTERRUPTED : field ? COMMAND_INPUT : COMMAND_FAILED;
    }
  }
  lua_close(L);
  return command_finish(status);
}

const command universe_show = {
    .name = "universe show",
    .arguments = "FILE.lua [ARGS] [OPTIONS]",
    .summary = "draw a universe's space-time diagram, or list its world-states",
    .help =
        "FILE.lua returns a universe, or the table of a universe file as for \"qaci score\". Cells go across, time\n"
        "goes down; the shade of a cell is the weight of the world-states in which it holds 1. Heads are marked, and\n"
        "the cells that hold the file's mu1, question, counterfactual or mu2, and signed answers where the question\n"
        "or counterfactual stood before. Without -o the diagram is printed.\n\n"
        "  -o FILE.png       write a picture\n"
        "  --blob BITS,...   more blobs to mark, NAME=BITS or BITS\n"
        "  --answers         mark signed answers wherever they stand, even if the hash is expensive\n"
        "  --branch K        one history: that of the K-th heaviest world-state at the last time\n"
        "  --from N --to N   the times (0 to the horizon)\n"
        "  --scale P         pixels of a cell (what makes a picture of readable size)\n"
        "  --all-cells       also cells that never change; of more than 128 they are left out\n"
        "  --universe K      which of the file's universes (1)\n"
        "  --list            the world-states and their weights instead, heaviest first; --at N: at that time only\n"
        "  --json, --csv     the list in that form, exact weights as \"p/q\"\n"
        "  --                what follows are arguments of the file\n\n"
        "exit status: 0 done, 1 the work failed, 2 bad usage, 4 bad input file, 130 interrupted\n",
    .run = show,
};
