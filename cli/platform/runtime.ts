/**
 * How Node runs the platform: with a small young generation, which leaves less behind after a burst of requests, and with
 * an old one that is collected when it has doubled since the last time. V8 itself lets it grow to several times
 * what is alive where memory is plenty. What is called often is compiled fast, and only what has been called very often
 * once more and slowly: a request runs through a thousand functions, and most of them would be compiled anew before that
 * had paid for itself. What a collection has freed goes back after a second.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=100',
  '--invocation-count-for-turbofan=50000',
  '--memory-pool-timeout=1',
]

/**
 * glibc would keep freed memory apart for each thread: for one process with few busy threads that is waste. What is large
 * (the bytes of a long list) gets pages of its own, which go back when it is freed, instead of holes between what is small.
 */
export const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '262144' }
