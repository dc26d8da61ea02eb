/**
 * Splits a stream of bytes into lines of text. Splitting bytes before decoding keeps characters whole that arrive in
 * two chunks: no byte of a UTF-8 sequence is a line feed. A last line without a line feed is given too.
 */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  let rest: Buffer[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end)
      yield rest.length > 0 ? Buffer.concat([...rest, piece]).toString() : piece.toString()
      rest = []
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString()
}
