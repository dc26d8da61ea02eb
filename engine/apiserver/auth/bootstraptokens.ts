import { timingSafeEqual } from 'node:crypto'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { authenticated, type TokenAuthenticator } from './identity.ts'
import type { Find } from './liveness.ts'

const form = /^([a-z0-9]{6})\.([a-z0-9]{16})$/
const groupForm = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/
const everybody = 'system:bootstrappers'

/**
 * Tokens with which a new machine joins: `ID.SECRET`, kept in Secret `kube-system/bootstrap-token-ID`.
 *
 * @param audiences  Of this API server: these tokens are for nobody else.
 */
export const bootstrapTokens =
  (find: Find, audiences: readonly string[]): TokenAuthenticator =>
  (token, wanted, now) => {
    const [, id, secret] = form.exec(token) ?? []
    const common = audiences.filter((one) => wanted.includes(one))
    if (!id || !secret || common.length === 0) return undefined
    const kept = find('secrets', 'kube-system', `bootstrap-token-${id}`)
    const groups = kept && groupsFor(kept, id, secret, now)
    if (!groups) return undefined
    return { user: authenticated({ name: `system:bootstrap:${id}`, groups }), audiences: common }
  }

/** The groups of whoever has the token; undefined when the Secret does not let him in. */
function groupsFor(kept: KubeObject, id: string, secret: string, now: number): string[] | undefined {
  const data = (kept.data ?? {}) as Readonly<Record<string, string>>
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString()
  const isGood =
    kept.metadata.deletionTimestamp === undefined &&
    kept.type === 'bootstrap.kubernetes.io/token' &&
    isSame(text('token-secret'), secret) &&
    text('token-id') === id &&
    !isOver(text('expiration'), now) &&
    text('usage-bootstrap-authentication') === 'true'
  if (!isGood) return undefined
  const extra = text('auth-extra-groups')
  const groups = extra === '' ? [] : extra.split(',')
  return groups.every((group) => groupForm.test(group))
    ? [...new Set([everybody, ...groups])].sort()
    : undefined
}

/** An expiration that cannot be read has passed. */
const isOver = (expiration: string, now: number): boolean =>
  expiration !== '' && (parseTime(expiration) ?? 0) <= now

/** Takes as long for a wrong text as for the right one. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
