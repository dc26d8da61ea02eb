/**
 * How Node runs the platform: with a small young generation, which leaves less behind after a burst of requests, and with
 * an old one that is collected when it has doubled since the last time. V8 itself lets it grow to several times
 * what is alive where memory is plenty.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=100']

/**
 * glibc would keep freed memory apart for each thread: for one process with few busy threads that is waste. What is large
 * (the bytes of a long list) gets pages of its own, which go back when it is freed, instead of holes between what is small.
 */
export const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '262144' }
