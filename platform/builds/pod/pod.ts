import { Build } from '@hawser/kinds/build/build.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { annotation, asLabel, cacheClaimOf, label, podNameOf } from '../names.ts'
import { certificatesVolume } from './certificates.ts'
import type { Container, Part } from './part.ts'
import { CACHE_SIZE } from './source.ts'

/** Nobody waits longer for a build that does not say how long it may take. */
const DEADLINE_SECONDS = 3600

/** The pod of a build of any strategy: without privileges, without a token, and with bounds. */
export function podOf(build: Build, defaults: BuildDefaults, main: Container, part: Part): Draft<typeof Pod> {
  const { name, namespace } = build.metadata
  const { spec } = build
  const { sourceStrategy, dockerStrategy, customStrategy } = spec.strategy
  const pullSecrets = [
    (sourceStrategy ?? dockerStrategy ?? customStrategy)?.pullSecret,
    ...(spec.source.images ?? []).map(({ pullSecret }) => pullSecret),
  ].flatMap((secret) => (secret?.name ? [{ name: secret.name }] : []))
  return {
    metadata: {
      name: podNameOf(name),
      ...(namespace && { namespace }),
      labels: { [label.build]: asLabel(name) },
      annotations: {
        [annotation.build]: name,
        [annotation.keepExited]: 'true',
        [annotation.background]: 'true',
        [annotation.boundedClaims]: 'true',
      },
      ownerReferences: [ownerReference(build, Build)],
    },
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: spec.serviceAccount || 'builder',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 2,
      activeDeadlineSeconds: spec.completionDeadlineSeconds ?? DEADLINE_SECONDS,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      ...(spec.nodeSelector && { nodeSelector: spec.nodeSelector }),
      ...(defaults.hostAliases.length > 0 && { hostAliases: defaults.hostAliases }),
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets }),
      ...(part.initContainers.length > 0 && { initContainers: part.initContainers }),
      containers: [main],
      volumes: [...part.volumes, ...(defaults.certificates ? [certificatesVolume(name)] : [])],
    },
  }
}

/** The volume that builds of one build config keep their downloads on; it goes with the build config. */
export function cacheClaim(build: Build): Draft<typeof PersistentVolumeClaim> | undefined {
  const owner = build.metadata.ownerReferences?.find(({ kind }) => kind === 'BuildConfig')
  if (!owner) return undefined
  return {
    metadata: {
      name: cacheClaimOf(owner.name),
      ...(build.metadata.namespace && { namespace: build.metadata.namespace }),
      labels: { [label.buildConfig]: asLabel(owner.name) },
      ownerReferences: [owner],
    },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: CACHE_SIZE } } },
  }
}
