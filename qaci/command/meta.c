/* qaci meta: the seat of a person who meta-executes, and programs that do it alone.                        META.8 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qaci/command/arena_command.h"
#include "qaci/command/meta_seat.h"
#include "qaci/meta/person.h"
#include "qaci/meta/program.h"
#include "qaci/lua/meta.h"

enum { DEFAULT_BUDGET = 100000000 };

typedef struct meta_options {
  const char *agent, *program, *journal, *verify;
  uint64_t budget;
  bool is_signed, keep_going, quick;
} meta_options;

static int failed(const qaci_ctx *ctx, qaci_status status) {
  return arena_failed(ctx, status, COMMAND_INPUT);
}

/* The whole file, or NULL and a message. */
static char *read_text(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *text = NULL;
  size_t room = 0;
  *length = 0;
  if (file) {
    for (size_t n = 1; n;) {
      if (*length == room) text = qaci_realloc(text, room = 2 * room + 4096);
      n = fread(text + *length, 1, room - *length, file);
      *length += n;
    }
    if (!ferror(file)) {
      fclose(file);
      return text;
    }
    fclose(file);
    free(text);
  }
  perror(path);
  return NULL;
}

static int load_program(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *path) {
  size_t length;
  char *text = read_text(path, &length);
  if (!text) return COMMAND_INPUT;
  qaci_status status = qaci_meta_program_load(ctx, w, p, text, length);
  free(text);
  if (status == QACI_OK) return COMMAND_OK;
  fprintf(stderr, "%s: %s\n", path, ctx->message);
  return COMMAND_INPUT;
}

/* The questions of the journal that were not answered. */
static void take_up(seat *s) {
  for (size_t r = 1; r <= qaci_meta_journal_runs(s->j); r++) {
    qaci_meta_run_view run = qaci_meta_journal_run_at(s->j, r);
    if (run.ended || !run.typed) continue;
    seat_add_question(s, (seat_question){.agent = qaci_meta_fresh(s->w, run.policy), .question = run.question,
                                         .budget = run.budget, .run = r});
  }
}

/* The question of a file: the run that the journal has of it, or a new one. */
static qaci_status put_file_question(seat *s, seat_question q) {
  qaci_meta_policy p = qaci_meta_setting_policy(s->w, qaci_meta_agent_setting(s->w, q.agent));
  for (size_t i = 0; i < s->questions; i++)
    if (s->question[i].agent == q.agent && s->question[i].question == q.question) return QACI_OK;
  for (size_t r = 1; r <= qaci_meta_journal_runs(s->j) && !q.run; r++) {
    qaci_meta_run_view run = qaci_meta_journal_run_at(s->j, r);
    if (run.typed && run.policy == p && run.question == q.question && run.budget == q.budget) q.run = r;
  }
  if (!q.run && q.agent == qaci_meta_fresh(s->w, p))
    QACI_TRY(qaci_meta_journal_run(&s->ctx, s->j, &q.run, p, q.question, q.budget));
  seat_add_question(s, q);
  return QACI_OK;
}

static int put_first(seat *s, const char *text) {
  char *question = qaci_strdup(text);
  bool fine = seat_ask(s, question);
  free(question);
  return fine ? COMMAND_OK : COMMAND_INPUT;
}

static void greet(const seat *s) {
  if (!s->terminal) return;
  size_t count = qaci_meta_journal_count(s->j), waits = 0;
  for (size_t i = 0; i < s->questions; i++) waits += !s->question[i].done;
  if (s->path && count) printf("%s: %zu decisions, %zu questions wait\n", s->path, count, waits);
  puts(waits ? "view, ask, reply, spawn or reflect; :help lists more" : "Ask something; :help lists the commands");
}

/* What the exit status says at the end: nothing is lost with a journal. */
static int outcome(const seat *s) {
  if (s->status != COMMAND_OK) return s->status;
  bool waits = false;
  for (size_t i = 0; i < s->questions; i++) waits |= !s->question[i].done;
  return !waits ? COMMAND_OK : s->path ? COMMAND_CHECKPOINT : COMMAND_PARTIAL;
}

/* Sit at world w; questions go to `agent`. `first`: a question to begin with, as text or, if not, message and agent. */
static int sit(seat *s, const meta_options *o, const char *text, const seat_question *first) {
  size_t dropped;
  const qaci_meta_journal_options options = {.durable = !o->quick};
  qaci_status status = qaci_meta_journal_open(&s->ctx, &s->j, s->w, o->journal, &options, &dropped);
  if (status != QACI_OK) return failed(&s->ctx, status);
  if (dropped) fprintf(stderr, "%s: a last line of %zu bytes was torn and is dropped\n", o->journal, dropped);
  s->path = o->journal;
  s->keep_going = o->keep_going;
  s->terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  s->input = seat_input_open(s);
  take_up(s);
  int result = COMMAND_OK;
  if (text && !s->questions) result = put_first(s, text);
  if (first && put_file_question(s, *first) != QACI_OK) result = failed(&s->ctx, QACI_UNABLE);
  if (result == COMMAND_OK) {
    greet(s);
    seat_talk(s);
    result = outcome(s);
  }
  line_input_close(s->input);
  qaci_meta_journal_close(s->j);
  free(s->question);
  return result;
}

static int at_agent(const meta_options *o, int words, char **word) {
  seat s = {.budget = o->budget};
  arena_context(&s.ctx);
  if (words > 1) {
    fprintf(stderr, "qaci meta: \"%s\" is one word too many, expected one question in quotes\n", word[1]);
    return COMMAND_USAGE;
  }
  bool human = !strcmp(o->agent, "human");
  s.w = qaci_meta_world_create(&(qaci_meta_options){.record = true, .is_signed = o->is_signed});
  qaci_meta_policy p;
  qaci_status status = QACI_OK;
  if (human)
    p = qaci_meta_person_add(s.w, "human");
  else
    status = qaci_meta_program_add(&s.ctx, s.w, &p, o->agent, "", 0);
  s.overseer = qaci_meta_fresh(s.w, qaci_meta_person_add(s.w, "overseer"));
  int result = status == QACI_OK ? COMMAND_OK : failed(&s.ctx, status);
  if (result == COMMAND_OK && !human) result = load_program(&s.ctx, s.w, p, o->agent);
  if (result == COMMAND_OK && o->program) result = load_program(&s.ctx, s.w, p, o->program);
  s.agent = qaci_meta_fresh(s.w, p);
  s.once = !human && words;
  if (result == COMMAND_OK) result = sit(&s, o, words ? word[0] : NULL, NULL);
  qaci_meta_world_destroy(s.w);
  return result;
}

static int verify(const char *path) {
  qaci_ctx ctx;
  qaci_meta_verified v;
  arena_context(&ctx);
  qaci_status status = qaci_meta_journal_verify(&ctx, path, &v);
  if (status != QACI_OK) return failed(&ctx, status);
  printf("%s: %zu decisions, %zu answers, all as they were\n", path, v.decisions, v.runs);
  if (v.untyped) printf("%s: %zu questions cannot be written down and were not tried\n", path, v.untyped);
  return COMMAND_OK;
}

/* FILE.lua returns {agent =, question =, budget =}. */
static int at_table(lua_State *L, const meta_options *o, const char *file) {
  if (lua_type(L, -1) != LUA_TTABLE) {
    fprintf(stderr,
            "%s: it returns %s%s, expected {agent = , question = , budget = }; a script is run by \"qaci run\"\n", file,
            lua_isnil(L, -1) ? "" : "a ", lua_isnil(L, -1) ? "nothing" : luaL_typename(L, -1));
    return COMMAND_INPUT;
  }
  int table = lua_gettop(L);
  lua_getfield(L, table, "agent");
  qaci_lua_meta_ref *ref = luaL_testudata(L, -1, QACI_LUA_META_AGENT);
  if (!ref) {
    fprintf(stderr, "%s: its agent is a %s, expected an agent of a meta.world\n", file, luaL_typename(L, -1));
    return COMMAND_INPUT;
  }
  int world = qaci_lua_push_meta_world_of(L, lua_gettop(L));
  seat s = {.w = ref->host->world, .agent = ref->ref, .budget = o->budget};
  arena_context(&s.ctx);
  s.overseer = qaci_meta_fresh(s.w, qaci_meta_person_add(s.w, "overseer"));
  lua_getfield(L, table, "budget");
  if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0) s.budget = (uint64_t)lua_tointeger(L, -1);
  lua_getfield(L, table, "question");
  bool asks = !lua_isnil(L, -1);
  seat_question first = {.agent = s.agent, .budget = s.budget};
  if (asks) first.question = qaci_lua_to_meta_message(L, lua_gettop(L), ref->host, "the question");
  qaci_lua_meta_call before = qaci_lua_meta_enter(L, world);
  int result = sit(&s, o, NULL, asks ? &first : NULL);
  qaci_lua_meta_leave(L, world, before);
  return result;
}

typedef struct lua_call {
  const meta_options *o;
  const char *file;
  int result;
} lua_call;

static int protected_table(lua_State *L) {
  lua_call *c = lua_touserdata(L, 2);
  lua_settop(L, 1);
  c->result = at_table(L, c->o, c->file);
  return 0;
}

static int at_file(const meta_options *o, int words, char **word) {
  lua_State *L = command_open(word[0], words - 1, word + 1);
  if (!L) return COMMAND_FAILED;
  lua_call c = {o, word[0], command_do_file(L, word[0], words - 1, word + 1, 1)};
  if (c.result != COMMAND_OK) {
    command_print_error(L);
  } else {
    lua_pushcfunction(L, protected_table);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, &c);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
      command_print_error(L);
      c.result = COMMAND_FAILED;
    }
  }
  lua_close(L);
  return command_cancelled ? COMMAND_INTERRUPTED : c.result;
}

static int meta(const command *self, int argc, char **argv) {
  if (command_help(self, argc, argv)) return command_finish(COMMAND_OK);
  meta_options o = {.budget = DEFAULT_BUDGET};
  const command_option options[] = {
      {"--agent", OPTION_TEXT, &o.agent},       {"--program", OPTION_TEXT, &o.program},
      {"--journal", OPTION_TEXT, &o.journal},   {"--verify", OPTION_TEXT, &o.verify},
      {"--budget", OPTION_POSITIVE, &o.budget}, {"--signed", OPTION_FLAG, &o.is_signed},
      {"--quick", OPTION_FLAG, &o.quick},       {"--keep-going", OPTION_FLAG, &o.keep_going}};
  int words, status = command_arguments(self, options, sizeof options / sizeof *options, argc, argv, &words);
  if (status != COMMAND_OK) return status;
  if (o.verify)
    return command_finish(words ? command_usage(self, "\"%s\" stands beside --verify, expected nothing", argv[0])
                                : verify(o.verify));
  if (o.agent) return command_finish(at_agent(&o, words, argv));
  if (!words) return command_usage(self, "no file and no agent given, expected FILE.lua or --agent human");
  if (o.program || o.is_signed)
    return command_usage(self, "%s stands beside a file, whose world has it already",
                         o.program ? "--program" : "--signed");
  return command_finish(at_file(&o, words, argv));
}

const command command_meta = {
    .name = "meta",
    .arguments = "FILE.lua | --agent A [QUESTION]",
    .summary = "sit in a meta-execution: decide, look, correct",
    .help =
        "A question is answered by agents that look at parts of it, ask other agents, and reply. With --agent human\n"
        "you are the agent. At a terminal there is line editing, history and completion; else lines are read from\n"
        "stdin. An agent says view, ask, reply, spawn or reflect; a line that begins with \":\" is a command of the\n"
        "seat, and :help lists them. What was decided once is never asked again.\n\n"
        "  --agent human         you decide\n"
        "  --agent FILE          the program in FILE decides, and nobody else; with a QUESTION that is all\n"
        "  --program FILE        decisions to begin with\n"
        "  --journal FILE        keep every decision in FILE, and go on from what it has\n"
        "  --budget N            operations a question gets (100000000)\n"
        "  --signed              questions begin with the sender's address\n"
        "  --quick               do not wait for the disk at every decision\n"
        "  --keep-going          a script goes on behind wrong lines\n"
        "  --verify FILE         do all of a journal again, and compare every answer\n\n"
        "FILE.lua returns {agent = A, question = Q, budget = N}; its people (w:human) are asked here.\n\n"
        "exit status: 0 done, 1 failed, 2 bad usage, 3 a question was left, 4 bad input, 75 a question was left and\n"
        "is in the journal (run again to go on), 130 interrupted\n",
    .run = meta,
};
