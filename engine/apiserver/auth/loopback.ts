import type { User } from '../resources/resources.ts'

/** The server itself: as whom it writes the objects that it keeps. */
export const loopback: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }
