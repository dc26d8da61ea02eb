/** How Node runs the platform: with a small young generation, which leaves less behind after a burst of requests. */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8']

/** glibc would keep freed memory apart for each thread: for one process with few busy threads that is waste. */
export const allocator = { MALLOC_ARENA_MAX: '1' }
