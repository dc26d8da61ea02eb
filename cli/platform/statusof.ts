// Importing it would load undici (tools/builtins.test.ts).
const { request } = process.getBuiltinModule('node:http')

/** The status that a server on this machine answers to a GET of `url`; its host is only told in the request. */
export function statusOf(url: string, signal: AbortSignal): Promise<number> {
  const { host, port, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: port || 80,
      path: pathname,
      headers: { host },
      signal,
    })
    outgoing.once('error', reject)
    outgoing.once('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    outgoing.end()
  })
}
