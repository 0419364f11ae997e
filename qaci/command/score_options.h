/* The command `qaci score`: its options, and what its parts share. */
#ifndef QACI_QACI_COMMAND_SCORE_OPTIONS_H
#define QACI_QACI_COMMAND_SCORE_OPTIONS_H

#include "qaci/command/command.h"

/* NULL: not given. */
typedef struct score_options {
  char *file;  /* NULL also where --diff names two */
  char **argv; /* of the file or files; to be freed */
  int argc;
  bool json, explain, quiet, progress_given;
  progress_form progress;
  const char *seconds, *memory_mib, *steps, *compose, *agent, *seed, *queries;
  const char *form; /* of what is explained: "text", "json", "html" or "dot" */
  const char *output, *width, *depth, *why, *diff[2];
} score_options;

/* COMMAND_OK, or COMMAND_USAGE, printed. */
int score_options_parse(const command *self, score_options *o, int argc, char **argv);

/* What the command line, and not the file, gave for the field `path` or a part of it ("compose.disagreement"): its
 * option, named as the field is, and the value; false if the field is the file's. */
bool score_options_gave(const score_options *o, const char *path, const char **option, const char **value);

/* Set what the options say in the table of qaci.score at index 1. */
void score_options_set(lua_State *L, const score_options *o);

/* The line of the source that a message about the field `path` of n characters ("mu1", "universes[2].initial") should
 * name. */
int score_source_line(const char *source, const char *path, size_t n);

#endif
