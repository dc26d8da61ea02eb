/** Of a frame of HTTP/2, which is read together with what it announces. */
const frameHeadBytes = 9

/**
 * Frees the memory of a piece of a body, which nobody may use again. Each piece comes in a buffer of its own outside of V8's
 * heap, and V8 collects its whole heap when some tens of megabytes of them have gathered: over a long body that costs as much
 * as everything else.
 *
 * A buffer of which somebody else may have a part is left to V8: over HTTP/2 what was read at once is one buffer for all
 * streams. With so few bytes before the piece and none after it, there is nothing else in it.
 */
export function giveBack({ buffer, byteOffset, byteLength }: Uint8Array): void {
  const isAlone = byteOffset <= frameHeadBytes && byteOffset + byteLength === buffer.byteLength
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
