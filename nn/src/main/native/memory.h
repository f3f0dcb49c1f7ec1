/*
 * Memory for the time of a job or of one of its parts. It stays with the process, since fresh pages
 * cost more than the work that kernels do on them.
 */
#ifndef SEMBLANCE_MEMORY_H
#define SEMBLANCE_MEMORY_H

#include <stddef.h>

/*
 * Returns memory of the calling thread, or null. It stays for the thread's next part, in the cache
 * where it is, until the thread ends or asks for more; what was in it is lost with every call.
 */
void *thread_memory(size_t size);

/* Returns memory for one job, or null; to be given back. */
void *borrow_memory(size_t size);
void give_back(void *);

#endif
