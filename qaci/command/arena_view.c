/* qaci arena view: a run as a picture, as an animation on the terminal, or as frames of text. */
#include "qaci/command/arena_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  MOST_ROWS = 2000, /* of a picture, which then stays below 4096 pixels high */
  MOST_COLUMNS = 1500,
  FOLD = 12,
  MOST_SIDE = 1 << 14,      /* pixels across, where a scale is asked for */
  MOST_HEIGHT = 4096 - 512, /* the strip above the rows has its part of 4096 */
  MOST_CELLS = 1024,        /* of a frame of text */
  LIVE_ROWS = 20000,
  FRAMES = 10
};

typedef struct wishes {
  uint64_t seed, ticks, from, to, every, scale, frames;
  const char *output, *slots;
  bool unfolded;
} wishes;

/* A slot's number or label, up to `end`. */
static bool read_slot(const qaci_arena_environment *e, const char *text, size_t length, uint32_t *r) {
  for (size_t i = 0; i < e->labels; i++)
    if (strlen(e->label[i].name) == length && !strncmp(e->label[i].name, text, length))
      return *r = e->label[i].at, true;
  char *end;
  unsigned long v = strtoul(text, &end, 10);
  if (!length || strspn(text, "0123456789") < length || v > e->slots) return false;
  *r = (uint32_t)v;
  return true;
}

static int set_slots(const command *self, const wishes *o, const qaci_arena_environment *e,
                     qaci_arena_film_options *f) {
  if (!o->slots) return COMMAND_OK;
  const char *colon = strchr(o->slots, ':');
  if (colon && read_slot(e, o->slots, (size_t)(colon - o->slots), &f->low) &&
      read_slot(e, colon + 1, strlen(colon + 1), &f->high) && f->low < f->high)
    return COMMAND_OK;
  return command_usage(self, "--slots \"%s\", expected LO:HI, two slots or labels of a ring of %u, HI excluded",
                       o->slots, e->slots);
}

/* The film's shape, by what is made of it. */
static void set_shape(const wishes *o, qaci_arena_film_options *f, bool live, size_t cells) {
  f->from = o->from;
  f->to = o->to;
  f->every = o->every;
  f->fold = o->unfolded || o->slots ? 0 : FOLD;
  f->most_rows = o->output ? MOST_ROWS : live ? LIVE_ROWS : o->frames ? (size_t)o->frames : FRAMES;
  f->most_columns = o->output ? MOST_COLUMNS : cells;
  if (o->output && o->scale) {
    f->most_rows = MOST_HEIGHT / o->scale ? MOST_HEIGHT / o->scale : 1;
    f->most_columns = MOST_SIDE / o->scale ? MOST_SIDE / o->scale : 1;
  }
}

static qaci_status write_picture(qaci_ctx *ctx, const view *v, const wishes *o) {
  qaci_arena_picture *p;
  const qaci_arena_film *f = v->film;
  qaci_arena_picture_options options = {.scale = (unsigned)o->scale, .names = (const char *const *)v->names};
  QACI_TRY(qaci_arena_picture_create(ctx, &p, f, &options));
  qaci_status status = qaci_png_write(ctx, o->output, p->width, p->height, &p->palette, p->pixel);
  if (status == QACI_OK) {
    printf("%s: %zu x %zu pixels, ticks %llu to %llu, %llu a row, %u slot%s a column\n", o->output, p->width, p->height,
           (unsigned long long)f->from, (unsigned long long)f->to - 1, (unsigned long long)f->every, f->per_column,
           f->per_column == 1 ? "" : "s");
    if (f->every > 1 || f->per_column > 1) puts("a cell shows the last read, write, pointer, money and death in it");
    if (p->unnamed) printf("there was no room for %zu labels\n", p->unnamed);
  }
  qaci_arena_picture_destroy(ctx, p);
  return status;
}

static int show(const command *self, qaci_ctx *ctx, const wishes *o, const qaci_arena_run *run, view *v) {
  size_t width = VIEW_LINE, lines = 0;
  bool live = !o->output && !o->frames && isatty(STDIN_FILENO) && view_room(&width, &lines);
  qaci_arena_film_options shape = {0};
  int status = set_slots(self, o, v->e, &shape);
  if (status != COMMAND_OK) return status;
  /* folded stretches end lines early: they cost lines, so that not every cell of the screen is counted on */
  set_shape(o, &shape, live, live ? width * (lines + 1) / 2 : MOST_CELLS);
  if (isatty(STDERR_FILENO)) command_progress_start(ctx, PROGRESS_LINE);
  qaci_arena_film *film;
  qaci_status done = qaci_arena_film_create(ctx, &film, run, &shape);
  command_progress_end();
  v->film = film;
  if (done == QACI_OK && o->output) done = write_picture(ctx, v, o);
  if (done == QACI_OK && live) view_play(v, width);
  if (done == QACI_OK && !o->output && !live) view_print_frames(v);
  if (film) qaci_arena_film_destroy(ctx, film);
  return done == QACI_OK ? COMMAND_OK : arena_failed(ctx, done, COMMAND_FAILED);
}

static int view_run(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  wishes o = {0};
  const command_option known[] = {{"-o", OPTION_TEXT, &o.output},           {"--output", OPTION_TEXT, &o.output},
                                  {"--from", OPTION_NUMBER, &o.from},       {"--to", OPTION_POSITIVE, &o.to},
                                  {"--slots", OPTION_TEXT, &o.slots},       {"--scale", OPTION_POSITIVE, &o.scale},
                                  {"--every", OPTION_POSITIVE, &o.every},   {"--frames", OPTION_POSITIVE, &o.frames},
                                  {"--unfolded", OPTION_FLAG, &o.unfolded}, {"--seed", OPTION_NUMBER, &o.seed},
                                  {"--ticks", OPTION_TICKS, &o.ticks}};
  int files, status = command_arguments(self, known, sizeof known / sizeof *known, argc, argv, &files);
  if (status != COMMAND_OK) return status;
  if (o.scale > 256) return command_usage(self, "--scale \"%llu\", expected 1 to 256", (unsigned long long)o.scale);
  if (o.frames > LIVE_ROWS)
    return command_usage(self, "--frames \"%llu\", expected 1 to %d", (unsigned long long)o.frames, LIVE_ROWS);
  if (o.to && o.to <= o.from) return command_usage(self, "--to is not above --from");
  qaci_ctx ctx;
  arena_context(&ctx);
  qaci_arena_environment *e;
  qaci_arena_agent **agent;
  size_t agents;
  status = arena_load(self, &ctx, files, argv, &e, &agent, &agents);
  if (status == COMMAND_OK) {
    qaci_arena_run *run = NULL;
    qaci_arena_options options = {.seed = o.seed, .ticks = o.ticks};
    qaci_status done = qaci_arena_run_create(&ctx, &run, e, agent, agents, &options);
    if (done == QACI_OK) {
      view v = {.e = e, .names = arena_names(e, agent, agents)};
      status = show(self, &ctx, &o, run, &v);
      arena_names_free(v.names, e->starts);
    } else {
      status = arena_failed(&ctx, done, COMMAND_INPUT);
    }
    qaci_arena_run_destroy(run);
  }
  arena_release(e, agent, agents);
  return command_finish(status);
}

const command arena_view = {
    .name = "arena view",
    .arguments = "ENV AGENT... [-o FILE] [OPTIONS]",
    .summary = "draw a run: time down, slots across",
    .help =
        "ENV is an environment file, AGENT... the agent files that it takes. With -o a picture is written: a row is a "
        "tick,\n"
        "a column a slot, a colour says who. Without -o the run is shown on the terminal (space: pause, left and "
        "right: a\n"
        "frame, up and down: speed, home, end, q: quit), or, where there is none, as frames of text.\n\n"
        "  -o FILE.png       write a picture\n"
        "  --from T          the first tick (0)\n"
        "  --to T            the tick to stop before (a little after the last in which something new happens)\n"
        "  --slots LO:HI     only these slots, HI excluded; numbers or labels (all, long unused stretches left out)\n"
        "  --unfolded        leave nothing out\n"
        "  --every K         ticks in a row or frame (as few as keep a picture below 4096 pixels)\n"
        "  --scale N         pixels of a cell, both ways\n"
        "  --frames N        at most N frames of text (10)\n"
        "  --seed S          the seed of random slots and tosses (0)\n"
        "  --ticks N         ticks to play, instead of the environment's\n\n"
        "exit status: 0 done, 1 the work failed, 2 bad usage, 4 bad input file, 130 interrupted\n",
    .run = view_run,
};
