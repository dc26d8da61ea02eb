import { Pod } from '@hawser/kinds/core/pod.ts'
import type { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { forbidden } from '@hawser/kinds/meta/status.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import type { Look } from '../draft.ts'
import { unlistedSecret, usesSecrets } from '../mountablesecrets.ts'
import { addTokenVolume } from '../tokenvolume.ts'

type Draft = Mutable<Pod>

/** Gives a new pod the identity it runs as, which must be there: its name, its token, its pull secrets. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && resource === 'pods' && subresource === undefined,
  mutate(request, { look }) {
    const pod = request.object as unknown as Draft
    const { spec } = pod
    if (isMirror(pod)) return refuseMirror(request, pod)
    const name = spec.serviceAccountName || 'default'
    // The older name of the same field; both are always there.
    Object.assign(spec, { serviceAccountName: name, serviceAccount: name })
    const account = accountOf(request, look, name)
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
      addTokenVolume(spec)
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
      spec.imagePullSecrets = [...account.imagePullSecrets]
  },
  validate(request, { look }) {
    const pod = request.object as unknown as Draft
    if (isMirror(pod)) return refuseMirror(request, pod)
    const account = accountOf(request, look, pod.spec.serviceAccountName ?? '')
    if (!enforcesSecrets(account)) return
    const problem = unlistedSecret(pod.spec, account)
    if (problem) throw forbidden(Pod, request.name, problem)
  },
}

function accountOf({ name, namespace }: AdmissionRequest, look: Look, account: string): ServiceAccount {
  const found = look.find('serviceaccounts', namespace, account)
  if (found) return found as unknown as ServiceAccount
  const problem = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
  throw forbidden(Pod, name, problem)
}

/** A picture of a pod that a node has by itself: nothing may be added to it. */
const isMirror = ({ metadata }: Draft): boolean =>
  metadata.annotations !== undefined && Object.hasOwn(metadata.annotations, 'kubernetes.io/config.mirror')

function refuseMirror({ name }: AdmissionRequest, { spec }: Draft): void {
  const usesToken = spec.volumes?.some(({ projected }) =>
    projected?.sources?.some((source) => source.serviceAccountToken),
  )
  const problem = spec.serviceAccountName
    ? 'a mirror pod may not reference service accounts'
    : usesSecrets(spec)
      ? 'a mirror pod may not reference secrets'
      : usesToken
        ? 'a mirror pod may not use ServiceAccountToken volume projections'
        : undefined
  if (problem) throw forbidden(Pod, name, problem)
}

const enforcement = 'kubernetes.io/enforce-mountable-secrets'
/** As Go reads a boolean. */
const enforcesSecrets = ({ metadata }: ServiceAccount): boolean =>
  /^(1|t|T|true|TRUE|True)$/.test(metadata.annotations?.[enforcement] ?? '')
