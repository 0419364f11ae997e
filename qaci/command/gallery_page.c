/* The pages of the gallery: see gallery_command.h. They are whole without scripts, which they forbid, and hold nothing
 * that changes from one run to the next. */
#include "qaci/command/gallery_command.h"

#include <stdlib.h>
#include <string.h>

static void put_string(FILE *to, const char *text) {
  gallery_put_text(to, text, strlen(text));
}

static void put_words(FILE *to, const char *text) {
  gallery_put_words(to, text, strlen(text));
}

static void put_head(FILE *to, const char *title) {
  fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        to);
  put_string(to, title);
  fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", gallery_style);
}

static void put_foot(FILE *to) {
  fputs("<footer>\n<p>" GALLERY_WRITTEN_BY ", qaci " QACI_VERSION
        ".</p>\n</footer>\n</body>\n</html>\n",
        to);
}

/* "Experiment 12". */
static void put_kind(FILE *to, const experiment *e) {
  static const char *const name[EXPERIMENT_KINDS] = {"Consequence", "Experiment", "More"};
  fputs(name[e->kind], to);
  if (e->number) fprintf(to, " %u", e->number);
}

static void put_link(FILE *to, const char *name, size_t i, const char *ending, const char *text) {
  char *file = gallery_file_name("", name, i, ending);
  fprintf(to, "<a href=\"%s\">%s</a>", file, text);
  free(file);
}

/* An image with its size, where the file says it, so that a page does not jump. */
static void put_image(FILE *to, const experiment *e, const gallery_picture *p, size_t i, bool late) {
  char *file = gallery_file_name("", e->name, i, p->svg ? "svg" : "png");
  fprintf(to, "<img src=\"%s\" alt=\"", file);
  free(file);
  put_string(to, *p->caption ? p->caption : e->title);
  fputc('"', to);
  if (!p->svg) {
    const unsigned char *b = (const unsigned char *)p->bytes + 16;
    fprintf(to, " width=\"%lu\" height=\"%lu\"", (unsigned long)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3],
            (unsigned long)b[4] << 24 | b[5] << 16 | b[6] << 8 | b[7]);
  }
  fputs(late ? " loading=\"lazy\">" : ">", to);
}

/* SVG in the page. Names within it are the page's then: those of a second picture get its number in front. */
static void put_svg(FILE *to, const char *svg, size_t i) {
  static const char *const before[] = {" id=\"", "url(#", "href=\"#", "aria-labelledby=\"", "aria-describedby=\""};
  while (*svg && i) {
    const char *next = NULL;
    for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
      const char *found = strstr(svg, before[k]);
      if (found && (!next || found + strlen(before[k]) < next)) next = found + strlen(before[k]);
    }
    if (!next) break;
    fwrite(svg, 1, (size_t)(next - svg), to);
    fprintf(to, "p%zu-", i + 1);
    svg = next;
  }
  fputs(svg, to);
}

static void put_picture(FILE *to, const experiment *e, const gallery_picture *p, size_t i) {
  fputs("<figure>\n", to);
  if (p->svg)
    put_svg(to, strstr(p->bytes, "<svg"), i);
  else
    put_image(to, e, p, i, false);
  fputs("\n<figcaption>", to);
  if (*p->caption) {
    put_words(to, p->caption);
    fputs(" (", to);
  }
  put_link(to, e->name, i, p->svg ? "svg" : "png", p->svg ? "SVG" : "PNG");
  fputs(*p->caption ? ")</figcaption>\n</figure>\n" : "</figcaption>\n</figure>\n", to);
}

/* A row of cells; numbers stand at the right, and so does what stands above them: `like` is the row that says so. */
static void put_cells(FILE *to, char *const *cell, char *const *like, size_t columns, const char *tag) {
  fputs("<tr>", to);
  for (size_t c = 0; c < columns; c++) {
    fprintf(to, *like[c] == GALLERY_NUMBER ? "<%s class=\"number\">" : "<%s>", tag);
    put_string(to, cell[c] + 1);
    fprintf(to, "</%s>", tag);
  }
  fputs("</tr>\n", to);
}

/* A table; a long one unfolds. */
static void put_table(FILE *to, const experiment *e, const gallery_table *t, size_t i) {
  enum { LONG = 24 };
  bool fold = t->rows > LONG;
  fprintf(to, fold ? "<details>\n<summary>" : "<p>");
  if (*t->caption) {
    put_words(to, t->caption);
    fputs(": ", to);
  }
  fprintf(to, "%zu row%s, ", t->rows, t->rows == 1 ? "" : "s");
  put_link(to, e->name, i, "csv", "CSV");
  fputs(" ", to);
  put_link(to, e->name, 0, "json", "JSON");
  fputs(fold ? "</summary>\n" : "</p>\n", to);
  fputs("<div class=\"wide\">\n<table>\n<thead>\n", to);
  put_cells(to, t->cell, t->cell + (t->rows ? t->columns : 0), t->columns, "th");
  fputs("</thead>\n<tbody>\n", to);
  for (size_t r = 1; r <= t->rows; r++)
    put_cells(to, t->cell + r * t->columns, t->cell + r * t->columns, t->columns, "td");
  fputs("</tbody>\n</table>\n</div>\n", to);
  if (t->shortened) fputs("<p class=\"note\">Long values are shortened; the files hold them whole.</p>\n", to);
  if (fold) fputs("</details>\n", to);
}

static void put_pre(FILE *to, const char *text) {
  size_t n = strlen(text);
  while (n && text[n - 1] == '\n') n--;
  fputs("<pre>", to);
  if (*text == '\n') fputc('\n', to); /* HTML drops the first one */
  gallery_put_text(to, text, n);
  fputs("</pre>\n", to);
}

static void put_neighbour(FILE *to, const experiment *e, const char *before, const char *after) {
  fprintf(to, "<a href=\"%s.html\">%s", e->name, before);
  if (e->number)
    put_kind(to, e);
  else
    fputs(e->name, to);
  fprintf(to, "%s</a>\n", after);
}

void gallery_page(FILE *to, const gallery_run *run, size_t count, size_t i) {
  const gallery_run *r = &run[i];
  const experiment *e = r->e;
  put_head(to, e->title);
  fputs("<nav>\n<a href=\"index.html\">Gallery</a>\n", to);
  if (i) put_neighbour(to, run[i - 1].e, "← ", "");
  if (i + 1 < count) put_neighbour(to, run[i + 1].e, "", " →");
  fputs("</nav>\n<main>\n<p class=\"kind\">", to);
  put_kind(to, e);
  fputs("</p>\n<h1>", to);
  put_words(to, e->title);
  fputs("</h1>\n", to);
  if (r->error) {
    fputs("<p class=\"bad\">It failed: ", to);
    put_string(to, r->error);
    fputs("</p>\n", to);
  }
  gallery_put_prose(to, e, false);
  for (size_t k = 0; k < r->result.pictures; k++) put_picture(to, e, &r->result.picture[k], k);
  if (*r->printed) {
    fputs("<h2>What it prints</h2>\n", to);
    put_pre(to, r->printed);
  }
  if (r->error && *r->said) {
    fputs("<h2>Standard error</h2>\n", to);
    put_pre(to, r->said);
  }
  if (r->result.tables) fputs(r->result.tables == 1 ? "<h2>Table</h2>\n" : "<h2>Tables</h2>\n", to);
  for (size_t k = 0; k < r->result.tables; k++) put_table(to, e, &r->result.table[k], k);
  fprintf(to, "<h2>Source</h2>\n<details>\n<summary><code>%s</code></summary>\n<pre>", e->file);
  if (*e->source == '\n') fputc('\n', to);
  gallery_put_source(to, e->source, e->length);
  fputs("</pre>\n</details>\n</main>\n", to);
  put_foot(to);
}

static void put_article(FILE *to, const gallery_run *r) {
  const experiment *e = r->e;
  fputs("<article>\n<div>", to);
  if (r->result.pictures) {
    fprintf(to, "<a href=\"%s.html\">", e->name);
    put_image(to, e, &r->result.picture[0], 0, true);
    fputs("</a>", to);
  }
  fputs("</div>\n<div>\n<h3>", to);
  if (e->number) fprintf(to, "%u. ", e->number);
  fprintf(to, "<a href=\"%s.html\">", e->name);
  put_words(to, e->title);
  fputs("</a></h3>\n", to);
  if (r->error) fputs("<p class=\"bad\">It failed.</p>\n", to);
  gallery_put_prose(to, e, true);
  fputs("</div>\n</article>\n", to);
}

void gallery_index(FILE *to, const gallery_run *run, size_t count) {
  static const char *const heading[EXPERIMENT_KINDS] = {"What a literal reading implies", "Experiments", "More"};
  put_head(to, "The gallery of experiments");
  fputs("<main>\n<h1>The gallery of experiments</h1>\n"
        "<p>Where the QACI formula does what its prose promises, and where it does not, in exact numbers. Each page is "
        "one "
        "Lua file, with what it printed, its tables as CSV and JSON, its pictures and its source. "
        "<code>qaci gallery NAME</code> runs it again, with arguments at other sizes.</p>\n",
        to);
  for (size_t i = 0; i < count; i++) {
    if (!i || run[i].e->kind != run[i - 1].e->kind) fprintf(to, "<h2>%s</h2>\n", heading[run[i].e->kind]);
    put_article(to, &run[i]);
  }
  fputs("</main>\n", to);
  put_foot(to);
}
