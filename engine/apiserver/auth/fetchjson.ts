import https from 'node:https'
import { readAtMost } from '../connect/readatmost.ts'

/** Answers of an issuer are short: discovery and a few keys. */
const maxBytes = 1024 * 1024

export interface FetchOptions {
  /** PEM of the authorities that the server is known by; those of the system when absent. */
  readonly ca?: string | undefined
  readonly timeoutMs: number
}

/**
 * The JSON document at an HTTPS address. Redirects are not followed.
 *
 * @throws naming the address, whatever goes wrong, within `timeoutMs`.
 */
export function fetchJson(url: string, { ca, timeoutMs }: FetchOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new Error(`${url} could not be read: ${(cause as Error).message}`, { cause }))
    const options = {
      agent: false as const,
      headers: { accept: 'application/json' },
      // For all of it: a server that sends a byte a second is as bad as one that sends none.
      signal: AbortSignal.timeout(timeoutMs),
      ...(ca !== undefined && { ca }),
    }
    const request = https.get(url, options, (response) => {
      if (response.statusCode !== 200) {
        response.on('error', fail).destroy()
        return fail(new Error(`it answered ${response.statusCode}`))
      }
      readAtMost(response, maxBytes).then(jsonOf).then(resolve, fail)
    })
    request.on('error', fail)
  })
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw new Error('the answer is no JSON')
  }
}
