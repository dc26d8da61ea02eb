/**
 * How Node runs the platform: with a small young generation, which leaves less behind after a burst of requests, and
 * able to collect garbage when it is quiet.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8', '--expose-gc']

/** glibc would keep freed memory apart for each thread: for one process with few busy threads that is waste. */
export const allocator = { MALLOC_ARENA_MAX: '1' }
