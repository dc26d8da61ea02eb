/** Milliseconds since 1970 as the API writes times: RFC 3339, whole seconds, UTC. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
