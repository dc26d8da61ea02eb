import { setTimeout as sleep } from 'node:timers/promises'
import { type Answered, type Ask, Unreached } from './ask.ts'

export interface Wanted {
  readonly url: URL
  readonly accept?: string
  readonly authorization?: string | undefined
  readonly mostBytes: number
  readonly signal: AbortSignal
  /** See `Asked`. */
  readonly streams?: boolean
}

const mostRedirects = 5
const pausesMs = [250, 1_000]
const longestPauseMs = 5_000

/**
 * GETs, follows redirects and tries again what may pass. Credentials are for who asked for them: another host never sees
 * them, and nobody sees them without encryption who was to have them with it.
 */
export async function fetchFrom(ask: Ask, wanted: Wanted): Promise<Answered> {
  for (let attempt = 0; ; attempt++) {
    const pause = pausesMs[attempt]
    try {
      const answer = await follow(ask, wanted)
      if (pause === undefined || !mayPass(answer.status)) return answer
      await sleep(Math.min(retryAfterMs(answer) ?? pause, longestPauseMs), undefined, {
        signal: wanted.signal,
      })
    } catch (error) {
      if (!(error instanceof Unreached) || pause === undefined || !isPassing(error)) throw error
      await sleep(pause, undefined, { signal: wanted.signal })
    }
  }
}

const mayPass = (status: number): boolean => status === 429 || (status >= 500 && status !== 501)
const passing = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'])
const isPassing = ({ cause }: Unreached): boolean =>
  passing.has((cause as NodeJS.ErrnoException | undefined)?.code ?? '')

function retryAfterMs({ headers }: Answered): number | undefined {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
}

async function follow(ask: Ask, wanted: Wanted): Promise<Answered> {
  const { accept, mostBytes, signal, streams = false } = wanted
  let { url, authorization } = wanted
  for (let redirects = 0; ; redirects++) {
    const headers = { ...(accept && { accept }), ...(authorization && { authorization }) }
    const answer = await ask({ url, headers, mostBytes, signal, streams })
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.status) || !location) return answer
    if (redirects === mostRedirects)
      throw new Unreached(`${url.hostname} redirects more than ${mostRedirects} times`)
    const next = nextUrl(location, url)
    if (next.origin !== url.origin) authorization = undefined
    url = next
  }
}

function nextUrl(location: string, from: URL): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined
  if (!next || !/^https?:$/.test(next.protocol) || next.username || next.password) {
    throw new Unreached(`${from.hostname} redirects to what is no address of the web`)
  }
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw new Unreached(`${from.hostname} redirects to ${next.hostname} without encryption`)
  }
  return next
}
