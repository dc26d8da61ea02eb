import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Build } from '@hawser/kinds/build/build.ts'
import type { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { sourceTypeOf } from '../generate.ts'
import {
  annotation,
  asLabel,
  BUILD_CONTAINER,
  cacheClaimOf,
  certificatesOf,
  label,
  podNameOf,
} from '../names.ts'
import type { SourceBuilder } from './builder.ts'

const script = readFileSync(join(import.meta.dirname, 'build.sh'), 'utf8')
const CACHE = '/var/cache/s2i'
const CERTIFICATES = '/var/run/hawser/ca'
const CERTIFICATES_KEY = 'ca-bundle.crt'
/** Nobody waits longer for a build that does not say how long it may take. */
const DEADLINE_SECONDS = 3600
/** What a build may use, when its build config does not say. */
const resources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '2', memory: '2Gi' },
}

export interface BuildPodOptions {
  readonly build: Build
  /** Full name, by digest. */
  readonly image: string
  readonly builder: SourceBuilder
  readonly defaults: BuildDefaults
  /** Volume for downloads; undefined: none is kept. */
  readonly cacheClaim: string | undefined
}

/** The pod that runs a source build: without privileges, without a token, and with bounds. */
export function buildPod({
  build,
  image,
  builder,
  defaults,
  cacheClaim,
}: BuildPodOptions): Draft<typeof Pod> {
  const { name, namespace } = build.metadata
  const { spec } = build
  const volumes = volumesOf(name, cacheClaim, defaults)
  const isBinary = sourceTypeOf(spec.source) === 'Binary'
  return {
    metadata: {
      name: podNameOf(name),
      ...(namespace && { namespace }),
      labels: { [label.build]: asLabel(name) },
      annotations: { [annotation.build]: name, [annotation.keepExited]: 'true' },
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
      containers: [
        {
          name: BUILD_CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/bin/sh', '-c', script, 'build', ...argumentsOf(build, builder)],
          env: envOf(build, defaults),
          ...(isBinary && { stdin: true, stdinOnce: true }),
          resources: boundsOf(spec.resources),
          securityContext: {
            runAsUser: builder.user,
            runAsGroup: 0,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: volumes.map(({ mount }) => mount),
        },
      ],
      volumes: volumes.map(({ volume }) => volume),
    },
  }
}

/** What the build config says about a resource replaces both of our values: one of each could contradict. */
function boundsOf({ requests = {}, limits = {} }: Build['spec']['resources']) {
  const unsaid = (ours: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(ours).filter(([name]) => !(name in requests) && !(name in limits)))
  return {
    requests: { ...unsaid(resources.requests), ...requests },
    limits: { ...unsaid(resources.limits), ...limits },
  }
}

/** The arguments of build.sh, in its order. */
function argumentsOf({ spec: { source, strategy } }: Build, { scripts }: SourceBuilder): string[] {
  const given = (strategy.sourceStrategy?.env ?? []).map(({ name }) => name)
  return [
    sourceTypeOf(source) === 'Binary' ? 'binary' : 'none',
    source.binary?.asFile ?? '',
    (source.contextDir ?? '').replace(/^\/+|\/+$/g, ''),
    scripts,
    given.join(' '),
  ]
}

function envOf(build: Build, { env, certificates }: BuildDefaults): EnvVar[] {
  const { name, namespace = '' } = build.metadata
  const given = build.spec.strategy.sourceStrategy?.env ?? []
  const all = [
    ...env,
    ...(certificates ? [{ name: 'NODE_EXTRA_CA_CERTS', value: `${CERTIFICATES}/${CERTIFICATES_KEY}` }] : []),
    ...given,
    { name: 'OPENSHIFT_BUILD_NAME', value: name },
    { name: 'OPENSHIFT_BUILD_NAMESPACE', value: namespace },
  ]
  return [...new Map(all.map((variable) => [variable.name, variable])).values()]
}

function volumesOf(build: string, cacheClaim: string | undefined, { certificates }: BuildDefaults) {
  const cache = {
    volume: { name: 'cache', persistentVolumeClaim: { claimName: cacheClaim ?? '' } },
    mount: { name: 'cache', mountPath: CACHE },
  }
  const trusted = {
    volume: { name: 'ca', configMap: { name: certificatesOf(build) } },
    mount: { name: 'ca', mountPath: CERTIFICATES, readOnly: true },
  }
  return [...(cacheClaim ? [cache] : []), ...(certificates ? [trusted] : [])]
}

/** The certificates a build has to trust, as its pod mounts them; it goes with the build. */
export function certificateMap(build: Build, certificates: string): Draft<typeof ConfigMap> {
  const { name, namespace } = build.metadata
  return {
    metadata: {
      name: certificatesOf(name),
      ...(namespace && { namespace }),
      ownerReferences: [ownerReference(build, Build)],
    },
    data: { [CERTIFICATES_KEY]: certificates },
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
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
  }
}
