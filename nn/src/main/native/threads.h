#ifndef SEMBLANCE_THREADS_H
#define SEMBLANCE_THREADS_H

/* Does one part of a job; part is in [0, parts). */
typedef void (*semblance_part)(void *job, int part);

/*
 * Does all parts of a job, each once, on at most `threads` threads, the caller among them; returns
 * when all are done. Which thread does which part is not determined, so parts must write to places
 * of their own and sum up by part number. 0 threads: one for each processor.
 */
void semblance_parallel(int threads, int parts, semblance_part run, void *job);

/*
 * Has the pool for all jobs of the calling thread until it is released, waiting for it if need be:
 * for long kernels of several jobs, which would be slow alone.
 */
void semblance_take_pool(void);
void semblance_release_pool(void);

#endif
