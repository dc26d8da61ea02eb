import type { Ask } from './ask.ts'
import { fetchFrom } from './fetch.ts'

const mostToken = 256 * 2 ** 10

/** A token of a registry's token server; undefined when it gives none. */
export async function tokenFrom(
  ask: Ask,
  url: URL,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, body } = await fetchFrom(ask, { url, authorization, mostBytes: mostToken, signal })
  if (status !== 200) return undefined
  try {
    const { token, access_token } = JSON.parse(body.toString()) as { token?: unknown; access_token?: unknown }
    const given = token ?? access_token
    // A token becomes a header: what is none must not get there.
    return typeof given === 'string' && /^[\x21-\x7e]+$/.test(given) ? given : undefined
  } catch {
    return undefined
  }
}
