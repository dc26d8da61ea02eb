import type { ServiceAccountTokenProjection } from '@hawser/kinds/core/projectedvolume.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { type Agent, warn } from '../agent.ts'
import { namespaceOf, type Pod } from '../pod.ts'

interface Token {
  readonly token: string
  /** When it is time for the next: at four fifths of its life. */
  readonly renewAt: number
}
/** By pod uid and what was asked for. */
const tokens = new Map<string, Token>()

/** A token of the pod's ServiceAccount, bound to the pod; undefined when this API server issues none. */
export async function podToken(
  agent: Agent,
  pod: Pod,
  { audience, expirationSeconds = 3600 }: ServiceAccountTokenProjection,
): Promise<string | undefined> {
  const key = [pod.metadata.uid, audience, expirationSeconds].join('\n')
  const known = tokens.get(key)
  const now = agent.context.now()
  if (known && now < known.renewAt) return known.token
  const fresh = await request(agent, pod, audience, expirationSeconds)
  if (!fresh) return undefined
  const expires = parseTime(fresh.expirationTimestamp ?? '') ?? now + expirationSeconds * 1000
  tokens.set(key, { token: fresh.token, renewAt: now + (expires - now) * 0.8 })
  return fresh.token
}

export function forgetTokens(uid: string): void {
  for (const key of tokens.keys()) if (key.startsWith(`${uid}\n`)) tokens.delete(key)
}

/** What a server answers that issues no tokens, or not to nodes. */
const none: readonly string[] = ['NotFound', 'MethodNotAllowed', 'Forbidden']

interface TokenStatus {
  readonly token: string
  readonly expirationTimestamp?: string
}
async function request(
  agent: Agent,
  pod: Pod,
  audience: string | undefined,
  expirationSeconds: number,
): Promise<TokenStatus | undefined> {
  const account = pod.spec.serviceAccountName || 'default'
  const { name, uid } = pod.metadata
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name, uid }
  const spec = { audiences: audience ? [audience] : [], expirationSeconds, boundObjectRef }
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }
  try {
    const answer = await agent.context.client.invoke(ServiceAccount, account, 'token', body, namespaceOf(pod))
    return (answer as { status?: TokenStatus }).status
  } catch (error) {
    if (!(error instanceof StatusError && none.includes(error.reason))) throw error
    warn(agent, pod, 'NoServiceAccountToken', `no token of serviceaccount "${account}": ${error.message}`)
    return undefined
  }
}
