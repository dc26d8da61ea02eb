import type { Computed } from '../resources/computed.ts'

/** Everything that is answered without being stored: questions about access and tokens, and what they are about. */
export const standardComputed: Computed = {}
