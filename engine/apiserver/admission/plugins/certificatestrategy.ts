import type {
  CertificateSigningRequestCondition,
  CertificateSigningRequestStatus,
} from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { forbidden } from '@hawser/kinds/meta/field.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { AdmissionPlugin } from '../chain.ts'

const resource = 'certificatesigningrequests.certificates.k8s.io'

/** Writes who asks into a CertificateSigningRequest: nobody asks in another's name. */
export const certificateRequester: AdmissionPlugin = {
  name: 'CertificateRequester',
  handles: (operation, kind, subresource) =>
    operation === 'CREATE' && kind.resource === resource && subresource === undefined,
  mutate({ object, user }) {
    if (!object) return
    const {
      username: _,
      uid: __,
      groups: ___,
      extra: ____,
      ...asked
    } = object.spec as Record<string, unknown>
    const { name, uid, groups, extra } = user
    object.spec = {
      ...asked,
      username: name,
      ...(uid && { uid }),
      ...(groups.length > 0 && { groups: [...groups] }),
      ...(extra && Object.keys(extra).length > 0 && { extra: { ...extra } }),
    }
  },
}

/** Says when conditions came and changed; only `/approval` decides. */
export const certificateTimes: AdmissionPlugin = {
  name: 'CertificateConditions',
  handles: (operation, kind, subresource) =>
    operation === 'UPDATE' &&
    kind.resource === resource &&
    (subresource === 'status' || subresource === 'approval'),
  mutate({ object, old }, { now }) {
    const status = (object?.status ?? {}) as CertificateSigningRequestStatus
    if (!object || !status.conditions) return
    const before = conditionsOf(old)
    object.status = {
      ...status,
      conditions: status.conditions.map((condition) => dated(condition, before, formatTime(now()))),
    }
  },
  validate({ object, old, subresource, kind, name }) {
    if (subresource !== 'status') return
    const errors = ['Approved', 'Denied'].flatMap((type) => {
      const [now, before] = [object as KubeObject, old].map((version) =>
        conditionsOf(version).filter((condition) => condition.type === type),
      )
      if (same(now, before)) return []
      const verb = (now?.length ?? 0) > (before?.length ?? 0) ? 'add' : 'modify'
      return [
        forbidden('status.conditions', `updates may not ${verb} a condition of type ${JSON.stringify(type)}`),
      ]
    })
    if (errors.length > 0) throw invalid(kind, name, errors)
  },
}

const conditionsOf = (object: KubeObject | undefined): readonly CertificateSigningRequestCondition[] =>
  (object?.status as CertificateSigningRequestStatus | undefined)?.conditions ?? []

function dated(
  condition: CertificateSigningRequestCondition,
  before: readonly CertificateSigningRequestCondition[],
  now: string,
): CertificateSigningRequestCondition {
  const known = before.find(({ type, status }) => type === condition.type && status === condition.status)
  return {
    ...condition,
    lastUpdateTime: condition.lastUpdateTime ?? now,
    lastTransitionTime: condition.lastTransitionTime ?? known?.lastTransitionTime ?? now,
  }
}
