/** Text as base64 of its UTF-8 bytes: the form of `bytes` fields. */
export const encodeBase64 = (text: string): string => new TextEncoder().encode(text).toBase64()

/** @throws {SyntaxError} when it is no base64: `bytes` fields that the API server let in are. */
export const decodeBase64 = (base64: string): Uint8Array => Uint8Array.fromBase64(base64)

/** How many bytes it stands for, without decoding. */
export const base64Length = (base64: string): number =>
  (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)
