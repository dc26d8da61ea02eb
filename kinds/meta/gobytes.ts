import { decodeBase64 } from './base64.ts'

/** The bytes behind a `bytes` field as Go prints them. */
export const goBytes = (base64: string): string =>
  `[]byte{${[...decodeBase64(base64)].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`
