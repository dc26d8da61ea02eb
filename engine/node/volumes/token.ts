import type { ServiceAccountTokenProjection } from '@hawser/kinds/core/projectedvolume.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import type { Agent } from '../agent.ts'
import { namespaceOf, type Pod } from '../pod.ts'

interface Token {
  readonly token: string
  /** When it is time for the next: at four fifths of its life. */
  readonly renewAt: number
  readonly expires: number
}
/** By pod uid and what was asked for. */
const tokens = new Map<string, Token>()

/**
 * A token of the pod's ServiceAccount, bound to the pod. When there is no new one to be had, an old one does as long as
 * it is good.
 *
 * @throws when there is none at all: a pod does not start without what it was promised.
 */
export async function podToken(
  agent: Agent,
  pod: Pod,
  { audience, expirationSeconds = 3600 }: ServiceAccountTokenProjection,
): Promise<string> {
  const key = [pod.metadata.uid, audience, expirationSeconds].join('\n')
  const known = tokens.get(key)
  const now = agent.context.now()
  if (known && now < known.renewAt) return known.token
  try {
    const fresh = await request(agent, pod, audience, expirationSeconds)
    const expires = parseTime(fresh.expirationTimestamp ?? '') ?? now + expirationSeconds * 1000
    tokens.set(key, { token: fresh.token, renewAt: now + (expires - now) * 0.8, expires })
    return fresh.token
  } catch (error) {
    if (known && now < known.expires) {
      agent.context.log('a token could not be renewed; the old one is still good', { error })
      return known.token
    }
    throw new Error(`failed to fetch token: ${(error as Error).message}`, { cause: error })
  }
}

export function forgetTokens(uid: string): void {
  for (const key of tokens.keys()) if (key.startsWith(`${uid}\n`)) tokens.delete(key)
}

interface TokenStatus {
  readonly token: string
  readonly expirationTimestamp?: string
}
async function request(
  agent: Agent,
  pod: Pod,
  audience: string | undefined,
  expirationSeconds: number,
): Promise<TokenStatus> {
  const account = pod.spec.serviceAccountName || 'default'
  const { name, uid } = pod.metadata
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name, uid }
  const spec = { audiences: audience ? [audience] : [], expirationSeconds, boundObjectRef }
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }
  const answer = await agent.context.client.invoke(ServiceAccount, account, 'token', body, namespaceOf(pod))
  const { status } = answer as { status?: TokenStatus }
  if (!status?.token)
    throw new Error(`the API server answered without a token of serviceaccount "${account}"`)
  return status
}
