/*
 * A pool that lives as long as the process. TensorFlow's C interface does not lend its own threads
 * to kernels.
 *
 * One job at a time has the pool: a kernel that finds it taken works alone, on the thread that
 * TensorFlow called it with, unless it is a long one that waits. So there are never more threads at work than the largest job asked for
 * plus TensorFlow's own callers.
 */
#define _GNU_SOURCE
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { MAX_WORKERS = 255 };

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER; /* held by the job that has the pool */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  /* guards what follows */
static pthread_cond_t begun = PTHREAD_COND_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static int workers;        /* threads that exist */
static int places;         /* workers that may still join the present job */
static int busy;           /* workers that have joined and not left */
static semblance_part job_run;
static void *job_data;
static int job_parts;
static atomic_int next_part;
static _Thread_local int has_pool; /* whether this thread took it for several jobs */

void semblance_take_pool(void) {
  pthread_mutex_lock(&owner);
  has_pool = 1;
}

void semblance_release_pool(void) {
  has_pool = 0;
  pthread_mutex_unlock(&owner);
}

static void take_parts(semblance_part run, void *job, int parts) {
  int part;
  while ((part = atomic_fetch_add_explicit(&next_part, 1, memory_order_relaxed)) < parts) {
    run(job, part);
  }
}

static void *work(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (places == 0) {
      pthread_cond_wait(&begun, &lock);
    }
    places--;
    busy++;
    semblance_part run = job_run;
    void *job = job_data;
    int parts = job_parts;
    pthread_mutex_unlock(&lock);
    take_parts(run, job, parts);
    pthread_mutex_lock(&lock);
    if (--busy == 0) {
      pthread_cond_signal(&ended);
    }
  }
  return 0;
}

/* Starts workers until there are so many, or as many as the system allows. Under the lock. */
static void start_workers(int wanted) {
  while (workers < wanted && workers < MAX_WORKERS) {
    pthread_t thread;
    if (pthread_create(&thread, 0, work, 0) != 0) {
      return;
    }
    pthread_detach(thread);
    workers++;
  }
}

static int processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

void semblance_parallel(int threads, int parts, semblance_part run, void *job) {
  if (threads <= 0) {
    threads = processors();
  }
  if (threads > parts) {
    threads = parts;
  }
  if (threads <= 1 || (!has_pool && pthread_mutex_trylock(&owner) != 0)) {
    for (int part = 0; part < parts; part++) {
      run(job, part);
    }
    return;
  }
  pthread_mutex_lock(&lock);
  start_workers(threads - 1);
  job_run = run;
  job_data = job;
  job_parts = parts;
  atomic_store(&next_part, 0);
  places = threads - 1 < workers ? threads - 1 : workers;
  if (places == 1) {
    pthread_cond_signal(&begun);
  } else {
    pthread_cond_broadcast(&begun);
  }
  pthread_mutex_unlock(&lock);

  take_parts(run, job, parts);

  pthread_mutex_lock(&lock);
  places = 0; /* whoever has not woken up by now is not needed */
  while (busy > 0) {
    pthread_cond_wait(&ended, &lock);
  }
  pthread_mutex_unlock(&lock);
  if (!has_pool) {
    pthread_mutex_unlock(&owner);
  }
}
