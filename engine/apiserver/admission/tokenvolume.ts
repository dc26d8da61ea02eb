import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { generatedName } from '../resources/names.ts'

/** Where every client library looks for the token, the authority and the namespace of its pod. */
export const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'
/** An hour and seven seconds: by the seven, tokens that were asked for by this plugin are told from others. */
export const automountSeconds = 3607

type Spec = Mutable<Pod>['spec']
type Volume = NonNullable<Spec['volumes']>[number]

/** Gives every container of a pod what it needs to reach the API, unless it has something of its own there. */
export function addTokenVolume(spec: Spec): void {
  const known = spec.volumes?.find(({ name }) => name.startsWith(volumePrefix))
  const name = known?.name ?? generatedName(volumePrefix, Math.random)
  let isNeeded = false
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const mounts = container.volumeMounts ?? []
    if (mounts.some(({ mountPath }) => mountPath === tokenPath)) continue
    container.volumeMounts = [...mounts, { name, readOnly: true, mountPath: tokenPath }]
    isNeeded = true
  }
  if (!known && isNeeded) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: automountSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
})
