/* What the pointers of a run are called. */
#include "qaci/command/arena_command.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *arena_ip_name(const qaci_arena_environment *e, size_t i, char text[ARENA_IP_NAME]) {
  if (e->start[i].name) return e->start[i].name;
  snprintf(text, ARENA_IP_NAME, "ip%u", (unsigned)i + 1);
  return text;
}

/* A pointer's name before it is made unique. What an agent is called may be any text; here it must be one word. */
static char *plain_name(const qaci_arena_environment *e, size_t i, qaci_arena_agent *const *agent, size_t agents) {
  const qaci_arena_start *s = &e->start[i];
  char number[ARENA_IP_NAME];
  snprintf(number, sizeof number, "agent%u", s->file);
  const qaci_arena_agent *a = s->file && s->file <= agents ? agent[s->file - 1] : NULL;
  const char *given = s->file ? (a ? a->name : NULL) : arena_ip_name(e, i, number);
  char *name = qaci_strdup(given && *given ? given : number);
  for (char *c = name; *c; c++)
    if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-') *c = '_';
  return name;
}

static void make_unique(char **name, size_t i) {
  size_t room = strlen(*name) + 24;
  char *unique = qaci_alloc(room);
  snprintf(unique, room, "%s:%zu", *name, i + 1);
  free(*name);
  *name = unique;
}

char **arena_names(const qaci_arena_environment *e, qaci_arena_agent *const *agent, size_t agents) {
  char **name = qaci_alloc(e->starts * sizeof *name);
  for (size_t i = 0; i < e->starts; i++) name[i] = plain_name(e, i, agent, agents);
  for (size_t i = 0; i < e->starts; i++) {
    bool twice = false;
    for (size_t j = i + 1; j < e->starts; j++) {
      if (strcmp(name[i], name[j])) continue;
      make_unique(&name[j], j);
      twice = true;
    }
    if (twice) make_unique(&name[i], i);
  }
  return name;
}

void arena_names_free(char **names, size_t count) {
  for (size_t i = 0; i < count; i++) free(names[i]);
  free(names);
}
