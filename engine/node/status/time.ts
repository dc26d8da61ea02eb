/** Milliseconds since 1970 as `metav1.Time`: RFC 3339 in UTC with whole seconds. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** As `metav1.MicroTime`. */
export const microTimestamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z')
