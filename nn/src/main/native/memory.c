/* Memory that kernels keep from call to call; see memory.h. */
#include "memory.h"

#include <pthread.h>
#include <stdlib.h>

/* Vectors are not cut by lines of the cache. */
enum { ALIGNMENT = 64 };

typedef struct {
  size_t size;
  void *bytes;
} memory;

static void *aligned_bytes(size_t size) {
  return aligned_alloc(ALIGNMENT, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

/* Sets the size, or leaves no bytes; what was there is lost. */
static void grow(memory *m, size_t size) {
  if (m->size < size) {
    free(m->bytes);
    m->bytes = aligned_bytes(size);
    m->size = m->bytes ? size : 0;
  }
}

static pthread_key_t memory_key;
static pthread_once_t memory_key_made = PTHREAD_ONCE_INIT;

static void forget(void *kept) {
  free(((memory *)kept)->bytes);
  free(kept);
}

static int has_key;

static void make_memory_key(void) { has_key = pthread_key_create(&memory_key, forget) == 0; }

void *thread_memory(size_t size) {
  pthread_once(&memory_key_made, make_memory_key);
  if (!has_key) {
    return 0;
  }
  memory *m = pthread_getspecific(memory_key);
  if (!m) {
    m = calloc(1, sizeof *m);
    if (!m || pthread_setspecific(memory_key, m) != 0) {
      free(m);
      return 0;
    }
  }
  grow(m, size ? size : 1);
  return m->bytes;
}

enum {
  LENT = 16,
  /* More than this is not kept: networks that wide spend their time elsewhere. */
  MOST_KEPT = 64 << 20
};

static pthread_mutex_t lending = PTHREAD_MUTEX_INITIALIZER;
static struct {
  memory memory;
  int taken;
} lent[LENT];

void *borrow_memory(size_t size) {
  pthread_mutex_lock(&lending);
  int best = -1; /* the smallest that is large enough, or the largest */
  for (int i = 0; i < LENT; i++) {
    if (!lent[i].taken) {
      size_t has = lent[i].memory.size;
      size_t best_has = best < 0 ? 0 : lent[best].memory.size;
      int better = best_has >= size ? has >= size && has < best_has : has > best_has;
      best = best < 0 || better ? i : best;
    }
  }
  void *bytes = 0;
  if (best >= 0) {
    grow(&lent[best].memory, size);
    bytes = lent[best].memory.bytes;
    lent[best].taken = bytes != 0;
  }
  pthread_mutex_unlock(&lending);
  return best < 0 ? aligned_bytes(size) : bytes;
}

void give_back(void *bytes) {
  int found = 0;
  pthread_mutex_lock(&lending);
  for (int i = 0; i < LENT && bytes; i++) {
    if (lent[i].memory.bytes == bytes) {
      lent[i].taken = 0;
      found = 1;
      if (lent[i].memory.size > MOST_KEPT) {
        free(bytes);
        lent[i].memory = (memory){0};
      }
    }
  }
  pthread_mutex_unlock(&lending);
  if (!found) {
    free(bytes);
  }
}
