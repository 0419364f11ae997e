/* Tables of numbers by hash.                                                                              META.1
 *
 * Buckets of one cache line: a byte of the hash and the number of each of twelve entries, and how many there are.
 *
 *   | tag x 12 | count | passed | unused x 2 | number x 12 |
 *
 * What finds its bucket full goes to the next one, and the bucket remembers that somebody passed. At most four fifths
 * full and grown by half, so 6.7 to 10 bytes an entry. A search reads one line, rarely two; it meets about one in
 * twenty entries that is not the one sought, because tags of a byte collide. A table keeps no hashes: whoever lets it
 * grow files all entries again.
 */
#include <string.h>
#include <sys/mman.h>

#include "qaci/meta/internal.h"

enum { LINE = 64, HUGE_PAGE = 2 * 1024 * 1024 };

static qaci_status allocate(qaci_ctx *ctx, qaci_meta_table *t, size_t buckets) {
  size_t bytes = buckets * sizeof *t->bucket, whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  bool huge = bytes >= 4 * (size_t)HUGE_PAGE;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  qaci_ctx_release(ctx, t->buckets * sizeof *t->bucket);
  free(t->bucket);
  t->bucket = huge ? aligned_alloc(HUGE_PAGE, whole) : aligned_alloc(LINE, bytes);
  if (!t->bucket) t->bucket = qaci_alloc(SIZE_MAX); /* ends the process as qaci_alloc does */
  if (huge) madvise(t->bucket, whole, MADV_HUGEPAGE); /* every access is a miss: spare it the page walk */
  memset(t->bucket, 0, bytes);
  t->buckets = buckets;
  t->count = 0;
  return QACI_OK;
}

qaci_status qaci_meta_table_grow(qaci_ctx *ctx, qaci_meta_table *t) {
  enum { FIRST = 16 };
  return allocate(ctx, t, t->buckets ? t->buckets + t->buckets / 2 : FIRST);
}

void qaci_meta_table_insert(qaci_meta_table *t, uint64_t hash, uint32_t number) {
  qaci_meta_bucket *b = &t->bucket[qaci_meta_table_place(t, hash)];
  while (b->count == QACI_META_BUCKET) {
    b->passed = 1;
    if (++b == t->bucket + t->buckets) b = t->bucket;
  }
  b->tag[b->count] = (uint8_t)hash;
  b->number[b->count++] = number;
  t->count++;
}
