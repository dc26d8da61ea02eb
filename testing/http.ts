import { Agent, request } from 'node:http'

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

/** Requests `url` from 127.0.0.1, whatever its host resolves to: as `curl --resolve` does. */
export function fetchLocal(
  url: string,
  options: { method?: string; body?: string; headers?: Record<string, string>; agent?: Agent } = {},
): Promise<HttpAnswer> {
  const { host, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: port || 80,
        path: pathname + search,
        method: options.method ?? 'GET',
        headers: { host, ...options.headers },
        agent: options.agent ?? new Agent({ keepAlive: false }),
        timeout: 30_000,
      },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (text: string) => {
          body += text
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
        answer.on('error', reject)
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url} in 30 s`)))
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}

export interface Load {
  readonly requests: number
  readonly failures: readonly string[]
}

/** Requests `url` one after the other from a few users until stopped; at most ten minutes. */
export function loadOn(url: string, users = 4): { stop(): Promise<Load> } {
  const until = Date.now() + 600_000
  const failures: string[] = []
  let requests = 0
  let running = true
  const user = async () => {
    while (running && Date.now() < until) {
      requests++
      const { status, body } = await fetchLocal(url).catch((error) => ({ status: 0, body: String(error) }))
      if (status !== 200) failures.push(`request ${requests}: ${status} ${body.slice(0, 200)}`)
    }
  }
  const all = Promise.all(Array.from({ length: users }, user))
  return {
    async stop() {
      running = false
      await all
      return { requests, failures }
    },
  }
}
