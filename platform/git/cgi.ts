/** The head of what a CGI program answers. */
export interface CgiHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** A head longer than this is none. */
export const longestHead = 16 * 1024

/**
 * Splits the head of a CGI answer from what follows it.
 *
 * @returns Undefined while the head is not complete.
 */
export function splitHead(bytes: Buffer): { readonly head: CgiHead; readonly rest: Buffer } | undefined {
  const crlf = bytes.indexOf('\r\n\r\n')
  const lf = bytes.indexOf('\n\n')
  const [end, length] = crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : [lf, 2]
  if (end < 0) return undefined
  return { head: parseHead(bytes.subarray(0, end).toString('latin1')), rest: bytes.subarray(end + length) }
}

function parseHead(text: string): CgiHead {
  let status = 200
  const headers: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'status') status = Number.parseInt(value, 10) || 500
    // What concerns the connection is between the client and us.
    else if (!['connection', 'transfer-encoding', 'content-length', 'keep-alive'].includes(name))
      headers[name] = value
  }
  return { status, headers }
}
