import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { buildOf } from './generate.ts'
import { podNameOf } from './names.ts'

/** Metadata for tests. */
export const meta = (name: string) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})

/** A build config for tests: a source build of an upload. */
export const buildConfig = (change: Partial<BuildConfig['spec']> = {}): BuildConfig => ({
  apiVersion: BuildConfig.apiVersion,
  kind: BuildConfig.kind,
  metadata: { ...meta('web'), labels: { app: 'web' } },
  spec: {
    runPolicy: 'Serial',
    source: { type: 'Binary', binary: {} },
    strategy: {
      type: 'Source',
      sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'nodejs:latest', namespace: 'openshift' } },
    },
    output: { to: { kind: 'ImageStreamTag', name: 'web:latest' } },
    resources: {},
    postCommit: {},
    successfulBuildsHistoryLimit: 5,
    failedBuildsHistoryLimit: 5,
    ...change,
  },
  status: { lastVersion: 0 },
})

/** Build number `number` of that build config. */
export function build(
  number: number,
  phase: Build['status']['phase'] = 'New',
  change: Partial<BuildConfig['spec']> = {},
): Build {
  const { source } = change
  const isUpload = source === undefined || source.binary !== undefined
  const draft = buildOf(buildConfig(change), number, isUpload ? { binary: source?.binary ?? {} } : {})
  return {
    apiVersion: 'build.openshift.io/v1',
    kind: 'Build',
    metadata: { ...draft.metadata, ...meta(`web-${number}`) },
    spec: draft.spec as Build['spec'],
    status: { phase, output: {} },
  }
}

type Terminated = { exitCode: number; message?: string; reason?: string }
/** The pod of a build for tests. `init`: how its first container ended. */
export function buildPod(
  of: Build,
  phase: Pod['status']['phase'],
  {
    terminated,
    init,
    status = {},
  }: { terminated?: Terminated; init?: Terminated; status?: Partial<Pod['status']> } = {},
): Pod {
  const containerStatuses = terminated && [
    { name: 'sti-build', state: { terminated: { ...terminated, finishedAt: '2026-01-01T00:01:00Z' } } },
  ]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(podNameOf(of.metadata.name)),
      ownerReferences: [ownerReference(of, { apiVersion: 'build.openshift.io/v1', kind: 'Build' })],
    },
    spec: { nodeName: 'node-a' } as Pod['spec'],
    status: {
      phase,
      startTime: '2026-01-01T00:00:30Z',
      ...(containerStatuses && { containerStatuses }),
      ...(init && { initContainerStatuses: [{ name: 'git-clone', state: { terminated: init } }] }),
      ...status,
    } as Pod['status'],
  }
}
