import type { KubeObject } from '@hawser/kinds/kind.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import type { Look } from '../admission/draft.ts'
import type { LegacyBinding } from './accountclaims.ts'
import { leewayMs } from './jwt.ts'
import type { Binding } from './serviceaccount.ts'

export type Find = Look['find']

/** What has happened to the objects a token depends on: undefined when all are as they were. @param now  In ms. */
export function isDead(find: Find, binding: Binding, now: number): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = binding
  const problem = accountProblem(find, binding, now)
  if (problem) return problem
  if (secret) {
    const found = find('secrets', namespace, secret.name)
    if (!found || isGoing(found, now)) return invalidated
    if (found.metadata.uid !== secret.uid)
      return `secret UID (${found.metadata.uid}) does not match service account secret ref claim (${secret.uid})`
  }
  if (pod) {
    const found = find('pods', namespace, pod.name)
    if (!found || isGoing(found, now)) return invalidated
    if (found.metadata.uid !== pod.uid)
      return `pod UID (${found.metadata.uid}) does not match service account pod ref claim (${pod.uid})`
    return undefined
  }
  // With a pod, the node only says where it runs.
  if (!node) return undefined
  const found = find('nodes', undefined, node.name)
  if (!found || isGoing(found, now)) return invalidated
  return found.metadata.uid === node.uid
    ? undefined
    : `node UID (${found.metadata.uid}) does not match service account ${serviceaccount.name} node ref claim (${node.uid})`
}

const invalidated = 'service account token has been invalidated'

function accountProblem(
  find: Find,
  { namespace, serviceaccount }: Pick<Binding, 'namespace' | 'serviceaccount'>,
  now: number,
): string | undefined {
  const { name, uid } = serviceaccount
  const found = find('serviceaccounts', namespace, name)
  if (!found) return `serviceaccounts "${name}" not found`
  if (isGoing(found, now)) return `service account ${namespace}/${name} has been deleted`
  if (found.metadata.uid !== uid)
    return `service account UID (${found.metadata.uid}) does not match claim (${uid})`
  return undefined
}

/** A token outlives the deletion of its object by a minute: what shuts down may still say goodbye. */
function isGoing({ metadata: { deletionTimestamp } }: KubeObject, now: number): boolean {
  if (deletionTimestamp === undefined) return false
  return (parseTime(deletionTimestamp) ?? 0) < now - leewayMs
}

/** Set by the cleaner of tokens that nobody used. */
const invalidSince = 'kubernetes.io/legacy-token-invalid-since'

/** The same of a token in a Secret, which must be the very token the Secret holds. */
export function isLegacyDead(
  find: Find,
  token: string,
  binding: LegacyBinding,
  now: number,
): string | undefined {
  const { namespace, secret, serviceaccount } = binding
  const found = find('secrets', namespace, secret)
  if (!found || found.metadata.deletionTimestamp !== undefined) return 'Token has been invalidated'
  const data = (found.data ?? {}) as Readonly<Record<string, string>>
  if (data.token !== Buffer.from(token).toString('base64')) return "Token does not match server's copy"
  const problem = accountProblem(find, binding, now)
  if (problem) return problem
  if (!found.metadata.labels?.[invalidSince]) return undefined
  return (
    `the token in ${namespace}/${secret} for service account ${namespace}/${serviceaccount.name} has been marked invalid. ` +
    'Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the ' +
    `'${invalidSince}' label from the secret to temporarily allow use of this token`
  )
}
