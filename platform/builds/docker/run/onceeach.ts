import type { Pair } from '../rewrite.ts'

/** The last one of each name. */
export const onceEach = (pairs: readonly Pair[]): readonly Pair[] => [...new Map(pairs)]
